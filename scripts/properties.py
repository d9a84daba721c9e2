"""Change generated organisations for the better and see whether work takes longer.

``PYTHONPATH=tests python -m scripts.properties`` prints what each change does to the mean lead time
of 200 organisations, on the same luck; ``--organisations 1000`` takes more, ``--only 17`` tells all
of one.
"""

import argparse
import json
import sys
from collections.abc import Sequence

from scripts.docs_tables import table

from reference.common_luck import (
    CHANGES,
    LUCKS,
    Verdict,
    differs_by_order,
    luck_of,
    verdicts,
)
from reference.working_organisations import flowing_organisation


def summary(found: Sequence[Verdict], reordered: Sequence[int], organisations: int) -> str:
    """How many changes do harm, by kind of change and of luck."""
    rows = []
    for luck in LUCKS:
        mine = [n for n in range(organisations) if luck_of(n) is luck]
        differ = sum(n in reordered for n in mine)
        rows.append(("members in another order", luck.name, str(len(mine)), str(differ), "", ""))
        for change in CHANGES:
            here = [v for v in found if v.change == change and v.luck == luck.name]
            harmful = [v for v in here if v.is_harmful]
            worst = max(here, key=lambda v: v.worse.value, default=None)
            rows.append(
                (
                    change,
                    luck.name,
                    str(len(here)),
                    str(len(harmful)),
                    "" if worst is None else f"{worst.worse.value:+.1%}",
                    "" if worst is None else str(worst.number),
                )
            )
    return table(
        ("change", "assumptions", "organisations:", "worse:", "largest:", "organisation:"), rows
    )


def told(verdict: Verdict) -> str:
    """One change in a line."""
    worse = verdict.worse
    return (
        f"{verdict.number} ({verdict.luck}): {verdict.what}: {verdict.before_days:.2f} days, "
        f"{worse.value:+.1%} ({worse.low:+.1%} to {worse.high:+.1%}), "
        f"{verdict.replications} replications"
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table, and every change that does harm."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--organisations", type=int, default=200)
    parser.add_argument("--only", type=int, help="tell all about one organisation")
    given = parser.parse_args(arguments)
    if given.only is not None:
        print(json.dumps(flowing_organisation(given.only), indent=1))
        print("\n".join(told(verdict) for verdict in verdicts(given.only, 6)))
        return 0
    numbers = range(given.organisations)
    reordered = [number for number in numbers if differs_by_order(number)]
    found = [v for n in numbers for v in verdicts(n, len(CHANGES) * len(numbers))]
    print(summary(found, reordered, len(numbers)))
    harmful = [verdict for verdict in found if verdict.is_harmful]
    print("Worse by more than 1 %:")
    print("\n".join(map(told, sorted(harmful, key=lambda v: -v.worse.value))) or "none")
    print("Other results in another order:", ", ".join(map(str, reordered)) or "none")
    return 1 if harmful or reordered else 0


if __name__ == "__main__":
    sys.exit(main())
