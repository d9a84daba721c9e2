"""Places the user jumped to, to go back to and forward again."""

from dataclasses import dataclass, field

from tribeplan.org.address import Address

MOST_KEPT = 100
"""Places that are remembered."""


@dataclass
class Visits:
    """A path with a position on it.

    >>> visits = Visits()
    >>> for place in (("people", "ana"), ("people", "bo")):
    ...     visits.note(place, is_jump=True)
    >>> visits.go(-1), visits.go(-1), visits.go(1)
    (('people', 'ana'), None, ('people', 'bo'))
    """

    path: list[Address] = field(default_factory=list[Address])
    position: int = -1

    def note(self, place: Address, *, is_jump: bool) -> None:
        """Remember a place: a jump begins a new entry, a step goes on from the last."""
        if self.position >= 0 and self.path[self.position] == place:
            return
        if is_jump or self.position < 0:
            del self.path[self.position + 1 :]
            self.path.append(place)
            del self.path[:-MOST_KEPT]
            self.position = len(self.path) - 1
        else:
            self.path[self.position] = place

    def go(self, further: int) -> Address | None:
        """Go along the path; None at its end."""
        if not 0 <= self.position + further < len(self.path):
            return None
        self.position += further
        return self.path[self.position]
