"""Run the oracles of the simulation and write what they gave.

``python -m scripts.make_validation`` runs the tests named in :data:`STATISTICAL` and :data:`EXACT`
and the published cases, and writes the tables in docs/explanation/validation.md between their marks
and the page of cases;
``--check`` changes nothing, and fails when an oracle fails or has no row.
"""

import argparse
import io
import math
import re
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray
from scripts.docs_tables import table
from scripts.plain_yaml import write_files

from tribeplan.report.calibrated import validated_sections
from tribeplan.report.sections import render_markdown
from tribeplan.simulating import example_plan, validate
from tribeplan.simulation.published import xit_figures

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "explanation" / "validation.md"
CASES_PAGE = ROOT / "docs" / "explanation" / "published-cases.md"
QUEUEING = "tests/validation/test_queueing.py"
MOST_Z = 4

STATISTICAL = {
    "test_mean_wait_is_erlangs[M/M/1 at 0.8]": ("M/M/1 at 0.8, wait", "Erlang, Kleinrock 1975"),
    "test_mean_wait_is_erlangs[M/M/8 at 0.85]": ("M/M/8 at 0.85, wait", "Erlang C, Kleinrock 1975"),
    "test_mean_wait_for_one_person_is_pollaczeks_and_khinchines[M/D/1]": (
        "M/D/1 at 0.8, wait",
        "Pollaczek and Khinchine",
    ),
    "test_mean_wait_for_one_person_is_pollaczeks_and_khinchines[M/G/1 lognormal]": (
        "M/G/1 lognormal at 0.8, wait",
        "Pollaczek and Khinchine",
    ),
    "test_mean_waits_of_two_priorities_are_cobhams": ("two priorities, waits", "Cobham 1954"),
    "test_two_steps_in_a_row_take_what_jackson_says": ("two steps in a row, lead", "Jackson 1957"),
    "test_two_parallel_steps_take_what_flatto_and_hahn_say": (
        "two parallel steps, lead",
        "Flatto and Hahn 1984",
    ),
    "test_join_of_independent_branches_is_their_maximum[2]": ("join of 2, lead", "H(2)"),
    "test_join_of_independent_branches_is_their_maximum[3]": ("join of 3, lead", "H(3)"),
    "test_join_of_independent_branches_is_their_maximum[4]": ("join of 4, lead", "H(4)"),
    "test_a_meeting_every_ten_days_costs_five_on_average": (
        "a meeting every 10 days, wait",
        "half the interval",
    ),
}
"""What each statistical oracle is about, and where its expected value is from, by test."""

EXACT = {
    "test_exact.py::test_servers_start_items_as_kiefer_and_wolfowitz_say": (
        "every wait of 1, 3 and 8 people, to the tick",
        "Kiefer and Wolfowitz 1955, on the same draws",
    ),
    "test_exact.py::test_without_friction_a_feature_takes_its_critical_path": (
        "lead time without friction",
        "longest path, by networkx",
    ),
    "test_exact.py::test_n_people_need_one_nth_of_the_time": ("n people", "1/n of the time"),
    "test_exact.py::test_cost_of_delay_by_duration_is_the_cheapest_order_for_one_person": (
        "CD3 for one person",
        "Smith 1956; all orders tried",
    ),
    "test_exact.py::test_twice_the_time_for_everything_gives_twice_every_result": (
        "all times twice",
        "all results twice",
    ),
    "test_exact.py::test_second_feature_waits_for_the_only_person_and_every_cause_is_named": (
        "three features, every wait",
        "by hand",
    ),
    "test_exact.py::test_threads_and_chunks_change_no_bit": ("threads and chunks", "same bits"),
    "test_exact.py::test_a_feature_keeps_its_luck_when_another_is_added": (
        "a feature beside another one",
        "same luck",
    ),
    "test_agreement.py::test_kernel_and_reference_give_the_same_ticks": (
        "random organisations",
        "a second simulator that shares the plan alone",
    ),
    "test_agreement.py::test_plain_twin_gives_the_same_bits_as_the_compiled_kernel": (
        "random organisations, compiled",
        "the same source as plain Python",
    ),
    "test_agreement.py::test_waits_and_touch_add_up_to_the_lead_time": (
        "waits and touch time",
        "add up to the lead time",
    ),
    "test_agreement.py::test_nobody_is_in_two_places_at_once": ("people", "in one place at once"),
    "test_agreement.py::test_no_work_is_lost": ("work in", "done and in progress"),
    "test_outcome.py::test_littles_law_holds_as_an_identity": (
        "areas under the flow",
        "Little 1961",
    ),
    "test_compare.py::test_a_scenario_against_itself_differs_by_zero_in_every_replication": (
        "a scenario against itself",
        "0 in every replication",
    ),
}
"""What each exact oracle compares with what, by test."""


class Seen(NamedTuple):
    """One comparison of a mean with theory."""

    expected: float
    measured: float
    z: float


class Witness:
    """Listens to the tests: which passed, and which means they compared with what."""

    def __init__(self) -> None:
        self.seen: dict[str, list[Seen]] = {}
        self.passed: set[str] = set()
        self.failed: set[str] = set()

    def pytest_runtest_setup(self, item: pytest.Function) -> None:
        """Put an ear between a test and the module's own comparison."""
        judge = getattr(item.module, "z_score", None)
        if judge is None:
            return
        judge = getattr(judge, "unheard", judge)
        found = self.seen.setdefault(item.name, [])

        def heard(values: NDArray[np.float64], expected: float) -> float:
            z: float = judge(values, expected)
            found.append(Seen(expected, float(values[len(values) // 20 :].mean()), z))
            return z

        heard.unheard = judge  # type: ignore[attr-defined]
        item.module.z_score = heard

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Remember how a test ended."""
        if report.when == "call":
            name = re.sub(r"^.*/", "", report.nodeid)
            (self.passed if report.passed else self.failed).add(name)


def witnessed() -> Witness:
    """Run the oracles."""
    witness = Witness()
    files = {name.partition("::")[0] for name in EXACT}
    chosen = [f"{ROOT}/tests/simulation/{file}" for file in sorted(files)]
    options = ["-p", "no:cacheprovider", f"--rootdir={ROOT}"]
    with redirect_stdout(io.StringIO()):
        pytest.main([*options, str(ROOT / QUEUEING), *chosen], plugins=[witness])
    return witness


def problems(witness: Witness) -> list[str]:
    """Name the oracles that failed, did not run, or have no row."""
    wrong = [f"{name} failed" for name in sorted(witness.failed)]
    wrong += [f"{name} has no row" for name in witness.seen if name not in STATISTICAL]
    wrong += [f"{name} compared nothing" for name in STATISTICAL if not witness.seen.get(name)]
    whole = {name.partition("[")[0] for name in witness.passed}
    return wrong + [f"{name} did not pass" for name in EXACT if name not in whole]


def tables(witness: Witness) -> dict[str, str]:
    """The tables of the page by the mark they stand after."""
    return {
        "statistical": table(
            ("oracle", "expected:", "from", "measured:", "z:"),
            [
                (what, f"{one.expected:.4f}", source, f"{one.measured:.4f}", f"{one.z:+.1f}")
                for name, (what, source) in STATISTICAL.items()
                for one in witness.seen[name]
            ],
        ),
        "exact": table(
            ("oracle", "is equal to", "result"),
            [(what, source, "exact") for what, source in EXACT.values()],
        ),
        "xit": table(
            ("figure", "published", "called reproduced", "simulated:", "unit", "reproduced"),
            [
                (
                    figure.name,
                    figure.published,
                    f"{figure.low:.0f} to {figure.high:.0f}",
                    f"{figure.predicted:.0f}",
                    figure.unit,
                    "yes" if figure.is_reproduced else "**no**",
                )
                for figure in xit_figures(example_plan)
            ],
        ),
    }


def cases_page() -> str:
    """The page of published cases, as ``tribeplan validate --format markdown`` prints it."""
    held = list(validate())
    return f"{CASES_HEAD}\n{render_markdown(validated_sections(held, whole=True))}"


CASES_HEAD = """\
<!-- Made by `python -m scripts.make_validation` from tribeplan/simulation/published.py. -->

# Published cases

`tribeplan validate` runs them again and prints predicted beside published. Nothing is tuned: inputs
are as published, or an assumption that is named as one.
"""


def filled(text: str, made: dict[str, str]) -> str:
    """Put each table between its marks."""
    for name, content in made.items():
        begin, end = f"<!-- made: {name} -->\n", "<!-- end -->"
        before, mark, rest = text.partition(begin)
        _, closing, after = rest.partition(end)
        if not mark or not closing:
            message = f"{PAGE.name} has no place for {name}"
            raise ValueError(message)
        text = f"{before}{mark}{content}{closing}{after}"
    return text


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page, or say what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; 1 when not so")
    given = parser.parse_args(arguments)
    witness = witnessed()
    wrong = problems(witness)
    worst = max((abs(one.z) for ones in witness.seen.values() for one in ones), default=math.inf)
    if worst >= MOST_Z:
        wrong.append(f"|z| is {worst:.1f}")
    print("".join(f"{line}\n" for line in wrong), end="")
    if not given.check and not wrong:
        page = filled(PAGE.read_text(encoding="utf-8"), tables(witness))
        write_files({PAGE: page, CASES_PAGE: cases_page()})
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
