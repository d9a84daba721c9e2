"""TP905."""

import unicodedata
from collections.abc import Iterator

from tribeplan.org.labels import Label, labels_by_kind
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import CASELESS_MATCHING, TIDY_FILES


@rule("TP905", Severity.WARNING, TIDY_FILES, CASELESS_MATCHING)
def shared_name(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Two elements of one kind that are called the same.

    Reports and meetings use names, so work and messages reach the wrong one. Capitals, width and
    spaces make no difference. Add what tells them apart: a middle initial, a product, a place.
    Open seats may share a name, because nobody answers to it, and so may pieces of work.
    A name that is written without quotes ends where ` #` begins a comment.

    Bad::

        people:
          anna-1: {name: Anna de Vries}
          anna-2: {name: anna de vries}

    Good::

        people:
          anna-1: {name: Anna de Vries}
          anna-2: {name: Anna M. de Vries}
    """
    for kind, labels in labels_by_kind(roster.organisation):
        first: dict[str, Label] = {}
        for label in sorted(labels, key=lambda label: label.id):
            if kind in _WORK or (kind == "person" and roster.person(label.id).vacancy):
                continue
            bearer = first.setdefault(_as_read(label.as_shown), label)
            if bearer is not label:
                yield Problem(
                    label.at if label.name is None else (*label.at, "name"),
                    f"{kind} '{label.id}' is called '{label.as_shown}', like '{bearer.id}'",
                    related=((bearer.at, "has the name too"),),
                )


_WORK = ("feature", "stream")
"""Every squad may have its 'small wishes'."""


def _as_read(name: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return " ".join(folded.split())
