"""The reference page of what the simulation assumes, from the assumptions themselves."""

from itertools import groupby

from scripts.docs_reference import MADE
from scripts.docs_tables import table

from tribeplan.formats.model.schema import field_docs
from tribeplan.report.assumptions import assumed_in, written_number
from tribeplan.simulation.assumptions import Assumption, Assumptions, Mechanism

INTRODUCTION = """\
Every number the simulation needs beside a model. `tribeplan assumptions` prints the same.

```console
$ tribeplan simulate my-org --assume availability=0.75
$ tribeplan simulate my-org --without turnover --without rework
```

Nothing here says that one form of organisation is better: the forms differ in structure alone. A
number with little evidence is not hidden in the code but stands here with the range in which it
is doubted; `tribeplan sensitivity` tells which of them matter for your model, and `tribeplan
compare --doubt 100` whether a choice between two survives them all.

**range**: what is still plausible; **off**: the value that switches the mechanism off, as
`--without` does; **evidence**: how much stands behind the number, strong, medium, weak or none.
"""


def assumptions_page() -> str:
    """The page of assumptions: a table for each mechanism."""
    parts = [MADE, "# Assumptions\n", INTRODUCTION]
    ordered = sorted(assumed_in(Assumptions()), key=lambda each: _order(each.rests_on))
    for mechanism, group in groupby(ordered, key=lambda each: each.rests_on.mechanism):
        rows = [
            (
                f"`{name}`",
                written_number(value),
                f"{written_number(assumption.low)} to {written_number(assumption.high)}",
                assumption.unit,
                written_number(assumption.neutral),
                _meaning(name),
                assumption.strength.value,
                f"{assumption.source} ({assumption.origin.value})",
            )
            for name, value, assumption in group
        ]
        headings = ("name", "default:", "range", "unit", "off:", "what it is", "evidence", "source")
        parts += [f"## {mechanism.value}\n", table(headings, rows)]
    return "\n".join(parts)


def _order(assumption: Assumption) -> int:
    return list(Mechanism).index(assumption.mechanism)


def _meaning(name: str) -> str:
    return field_docs(Assumptions)[name]
