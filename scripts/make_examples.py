"""Run the worked examples in scenarios/ and tell what they show.

``python -m scripts.make_examples`` writes docs/explanation/worked-examples.md; ``--check`` changes
nothing and fails when something the page says no longer holds. What the page claims is a
direction: faster, or slower, and clearly so. The numbers are of the seed that stands in the files.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from textwrap import fill
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scripts.docs_tables import table
from scripts.plain_yaml import write_files
from scripts.worked_examples import EXAMPLES, INTRODUCTION, Claim, Example

from tribeplan.report import words
from tribeplan.simulating import read_question
from tribeplan.simulation.interval import Interval, mean_interval
from tribeplan.simulation.outcome import CAUSES, Outcome
from tribeplan.simulation.plan import TICKS_PER_DAY, Asked
from tribeplan.simulation.replicate import simulate

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "explanation" / "worked-examples.md"
WIDTH = 105
CONFIDENCE = 0.99
VARIED_REPLICATIONS = 64
RELEASED, FIRST_WAIT = 3, 4


class Shown(NamedTuple):
    """What the page says about one organisation; planned features only, days are working days."""

    name: str
    """The scenario's file."""

    mean_days: float
    half_days: float
    most_days: float
    """85 of 100 features reach customers within this."""

    waits: Mapping[str, float]
    """Mean days of a feature that reached customers, by cause, with ``touch``."""

    each: NDArray[np.float64]
    """Mean lead time by replication; a feature that is not done counts until the end."""


@cache
def shown(scenario: str, replications: int | None = None, assume: tuple[str, ...] = ()) -> Shown:
    """Play a scenario and look at its planned features; small recurring work is left out."""
    experiment = {} if replications is None else {"replications": replications}
    given = dict(words.split("=") for words in assume)
    question = read_question(str(ROOT / "scenarios" / f"{scenario}.yaml"), Asked(experiment, given))
    outcome = Outcome(simulate(question.plan()))
    planned = len(outcome.plan.features)
    leads = outcome.lead_days[:, :planned]
    half, most = np.quantile(leads, [0.5, 0.85], method="inverted_cdf")
    each = outcome.days_until_customers()[:, :planned].mean(axis=1)
    return Shown(scenario, float(each.mean()), half, most, _waits(outcome, planned), each)


def _waits(outcome: Outcome, planned: int) -> Mapping[str, float]:
    rows = outcome.played.features[:, :planned]
    released = rows[:, :, RELEASED] >= 0
    totals = np.where(released[:, :, None], rows[:, :, FIRST_WAIT:], 0).sum(axis=(0, 1))
    days = totals / max(int(released.sum()), 1) / TICKS_PER_DAY
    return dict(zip((*CAUSES, "touch"), days.tolist(), strict=True))


def gap(quick: Shown, slow: Shown) -> Interval:
    """How many days later features arrive in one than in the other, replication by replication."""
    return mean_interval(slow.each - quick.each, CONFIDENCE)


def broken(
    claim: Claim, replications: int | None = None, assume: tuple[str, ...] = ()
) -> str | None:
    """Say in what way a claim does not hold; None when it does."""
    assumed = (*assume, *claim.assume)
    quick, slow = (shown(name, replications, assumed) for name in (claim.less, claim.more))
    if claim.cause is not None:
        less, more = quick.waits[claim.cause], slow.waits[claim.cause]
        if less < more:
            return None
        if less == more:
            return f"{claim.less} and {claim.more} wait equally long ({claim.cause})"
        return f"{claim.less} waits {less:.1f} days ({claim.cause}), {claim.more} {more:.1f}"
    days = gap(quick, slow)
    seen = f"{days.value:.1f} days, from {days.low:.1f} to {days.high:.1f}"
    if claim.is_clear and days.low <= 0:
        return f"{claim.less} is not clearly faster than {claim.more}: {seen}"
    if not claim.is_clear and days.low > 0:
        return f"{claim.less} is faster than {claim.more} after all: {seen}"
    return None


def failures(replications: int | None = None, *, only_clear: bool = False) -> Iterator[str]:
    """Every claim of the page that does not hold."""
    for example in EXAMPLES:
        for claim in example.claims:
            found = broken(claim, replications) if claim.is_clear or not only_clear else None
            if found is not None:
                yield f"{example.title}: {found}"


def page() -> str:
    """Write the page."""
    return "\n".join([INTRODUCTION, *(_section(example) for example in EXAMPLES)])


def _section(example: Example) -> str:
    results = {name: shown(name) for name in example.scenarios}
    base = results[example.scenarios[0]]
    rows = [_row(base, result) for result in results.values()]
    headings = (
        "scenario",
        "mean:",
        "half within:",
        "85 % within:",
        "later than the first",
        "what it waits for most",
    )
    said = fill(example.says.format_map(_numbers(results)), WIDTH)
    command = " ".join(["tribeplan compare", *(f"scenarios/{n}.yaml" for n in example.scenarios)])
    return (
        f"## {example.title}\n\n{fill(example.question, WIDTH)}\n\n"
        f"{table(headings, rows)}\n{said}\n\n{_doubt(example)}\n\n"
        f"```text\n{command}\n```\n"
    )


def _row(base: Shown, result: Shown) -> tuple[str, ...]:
    days = gap(base, result)
    difference = f"{days.value:+.0f} ({days.low:+.0f} to {days.high:+.0f})"
    waits = sorted((-d, c) for c, d in result.waits.items() if c != "touch")[:3]
    return (
        f"`{result.name}`",
        f"{result.mean_days:.0f}",
        _days(result.half_days),
        _days(result.most_days),
        "" if result is base else difference,
        ", ".join(f"{cause} {-d:.0f}" for d, cause in waits),
    )


def _days(days: float) -> str:
    return f"{days:.0f}" if np.isfinite(days) else "not in time"


def _numbers(results: Mapping[str, Shown]) -> dict[str, str]:
    """What the sentences may quote: ``{name}``, ``{name_cause}`` and ``{name_later}``."""
    numbers: dict[str, str] = {}
    base = next(iter(results.values()))
    for name, result in results.items():
        word = name.replace("-", "_")
        numbers[word] = f"{result.mean_days:.0f}"
        numbers[f"{word}_later"] = f"{abs(gap(base, result).value):.0f}"
        for cause, days in result.waits.items():
            numbers[f"{word}_{cause.replace('-', '_')}"] = words.days(days)
    others = [result.waits for result in results.values() if result is not base]
    for cause in base.waits:
        numbers[f"others_{cause}_low"] = f"{min(waits[cause] for waits in others):.0f}"
        numbers[f"others_{cause}_high"] = f"{max(waits[cause] for waits in others):.0f}"
    return numbers


def _doubt(example: Example) -> str:
    """Say under which other assumptions the claims still hold."""
    lines = [fill(f"*What it hangs on.* {example.hangs_on}", WIDTH)]
    for assumed in example.varied:
        found = [
            problem
            for claim in example.claims
            if not claim.assume
            if (problem := broken(claim, VARIED_REPLICATIONS, (assumed,))) is not None
        ]
        verdict = "the same is seen" if not found else "; ".join(found)
        lines.append(f"- `{assumed}`: {verdict}.")
    return "\n".join([lines[0], "", *lines[1:]])


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page, or say what no longer holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; 1 when not so")
    parser.add_argument(
        "--replications", type=int, help="replications; as in the files if not given"
    )
    given = parser.parse_args(arguments)
    wrong = list(failures(given.replications, only_clear=given.replications is not None))
    print("".join(f"{line}\n" for line in wrong), end="")
    if not given.check and not wrong:
        write_files({PAGE: page()})
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
