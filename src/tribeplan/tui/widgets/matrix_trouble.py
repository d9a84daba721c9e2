"""Which rows, columns and people of a matrix errors are about."""

from collections.abc import Iterable
from typing import NamedTuple

from tribeplan.rules.finding import Finding
from tribeplan.rules.rule import Severity
from tribeplan.tui.widgets.matrix_grid import Head, Kind


class Trouble(NamedTuple):
    """What gets an exclamation mark."""

    squads: frozenset[tuple[str, str]] = frozenset()
    """Tribe and squad."""

    chapters: frozenset[tuple[str, str]] = frozenset()
    """Tribe and chapter."""

    people: frozenset[str] = frozenset()

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> "Trouble":
        """Gather what errors are about."""
        squads: set[tuple[str, str]] = set()
        chapters: set[tuple[str, str]] = set()
        people: set[str] = set()
        for finding in findings:
            if finding.severity is not Severity.ERROR:
                continue
            match finding.problem.at:
                case ("tribes", str(tribe), "squads", str(squad), *_):
                    squads.add((tribe, squad))
                case ("tribes", str(tribe), "chapters", str(chapter), *_):
                    chapters.add((tribe, chapter))
                case ("people", str(person), *_):
                    people.add(person)
                case _:
                    pass
        return cls(frozenset(squads), frozenset(chapters), frozenset(people))

    def is_at(self, tribe: str, head: Head) -> bool:
        """Tell whether a row or a column has an error."""
        at = (tribe, head.id)
        return at in (self.squads if head.kind is Kind.SQUAD else self.chapters)
