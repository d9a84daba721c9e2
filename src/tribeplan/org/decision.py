"""Decision gates above the squad: who decides, how often, on what."""

from enum import StrEnum

from tribeplan.org.element import Days, Element, Id, Text
from tribeplan.org.teams import Mandate
from tribeplan.org.work import DaysInput


class Moment(StrEnum):
    """When in a feature's life a gate stands in its way."""

    START = "start"
    """Before the squad may begin."""

    RELEASE = "release"
    """Before it may reach customers."""


class Gate(Element):
    """A decision that work waits for because its squad may not take it."""

    name: Text | None = None
    """Display name; the id when it is not given."""

    at: Moment
    """Before the start, or before the release."""

    every_days: Days | None = None
    """Working days between its meetings; decides at any time when it is not given."""

    days: DaysInput | None = None
    """Working days a decision takes besides: a number, or ``{p50: 3, p90: 8}``."""

    decides: tuple[Id, ...] = ()
    """The people who decide."""

    passes: tuple[Mandate, ...] = (Mandate.SOFT, Mandate.NONE)
    """The mandates whose work has to pass here."""

    tribes: tuple[Id, ...] = ()
    """The tribes whose work has to pass here; all when it is not given."""
