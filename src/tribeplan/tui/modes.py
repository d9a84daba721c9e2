"""The three screens by name; one that is not in front is loaded when it is first opened."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from textual.screen import Screen

from tribeplan.tui.session import Session

Open: TypeAlias = Callable[[Session], Screen[Any]]


def _plan(session: Session) -> Screen[Any]:
    from tribeplan.tui.screens.plan import PlanScreen

    return PlanScreen(session)


def _simulate(session: Session) -> Screen[Any]:
    from tribeplan.tui.screens.simulate import SimulateScreen

    return SimulateScreen(session)


def _compare(session: Session) -> Screen[Any]:
    from tribeplan.tui.screens.compare import CompareScreen

    return CompareScreen(session)


MODES: Mapping[str, Open] = MappingProxyType(
    {"plan": _plan, "simulate": _simulate, "compare": _compare}
)
