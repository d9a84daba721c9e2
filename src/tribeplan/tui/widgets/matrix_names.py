"""What people are called in a matrix: in full where there is room, else by short names."""

from itertools import islice

from rich.cells import cell_len

from tribeplan.org.roster import Roster
from tribeplan.report.safe_text import display
from tribeplan.report.short_names import short_names

MOST_SHORTENED = 2000
"""People from whom on names are cut off instead of shortened."""


class Names:
    """The names of a tribe's people, fit to be drawn; of a huge one looked up when needed."""

    def __init__(self, roster: Roster | None = None, tribe_id: str = "") -> None:
        self._people = {} if roster is None else roster.organisation.people
        here = () if roster is None else roster.tribe(tribe_id).people
        self._full = {id_: self._name(id_) for id_ in islice(here, MOST_SHORTENED)}
        self._short: dict[str, str] = {}
        self.longest = max((cell_len(name) for name in self._full.values()), default=0)
        """Cells of the longest name; in a huge tribe of the first ones."""

    def shorten(self) -> None:
        """Call people by short names from now on, if they are not too many."""
        if len(self._full) < MOST_SHORTENED:
            short = short_names(self._full)
            self._short = {person: display(name) for person, name in short.items()}

    def called(self, person: str) -> str:
        """Give what somebody is called in the cells."""
        return self._short.get(person) or self.full(person)

    def full(self, person: str) -> str:
        """Give what somebody is called in full."""
        if person not in self._full:
            self._full[person] = self._name(person)
        return self._full[person]

    def _name(self, person: str) -> str:
        known = self._people.get(person)
        return display(person if known is None else known.name or person)
