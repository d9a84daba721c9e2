"""What every operation on an organisation can do: say what stands in its way, and be applied."""

from abc import ABC, abstractmethod
from collections.abc import Iterator

from tribeplan.org.element import Element
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import Roster
from tribeplan.scenario.conflict import Conflict


class Operation(Element, ABC):
    """One change of an organisation; a value of its own, that people type."""

    @abstractmethod
    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Give what keeps it from being applied; places count from the operation itself.

        Ids that others refer to, or that it refers to itself, are looked after by
        :func:`tribeplan.scenario.apply.apply_changes`.
        """

    @abstractmethod
    def apply(self, roster: Roster) -> Organisation:
        """Give the changed organisation; only called when there are no conflicts."""

    @property
    def brings(self) -> tuple[str, ...]:
        """The ids that exist only when it has been applied."""
        return ()

    @property
    def advice(self) -> str:
        """What to do about what still needs something that it takes away."""
        return "change those first"
