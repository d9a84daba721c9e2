"""What the screens share: the document, where the user is in it, and telling them something."""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias, cast

from textual.app import App
from textual.dom import DOMNode

from tribeplan.editing.document import Document
from tribeplan.editing.version import Refused, Transition, Version
from tribeplan.org.address import Address
from tribeplan.scenario.edit import Edit
from tribeplan.tui.actions import Action
from tribeplan.tui.choices import Destination, every_place
from tribeplan.tui.look import MARKS, Marks, plain
from tribeplan.tui.subject import landing, now_at

# --- What the screens share: the document, where the user is in it, what is marked ---------------


def _unsimulated() -> str:
    return "2: simulate"


class Closable(Protocol):
    """What has to be let go when the app goes."""

    async def close(self) -> None:
        """Let it go."""


@dataclass(eq=False, repr=False)
class Session:
    """One user at one document; knows no widget."""

    document: Document

    cursor: Address = ()
    """Where the user is: an element's address; a person in a squad is the squad's address with
    ``"members"`` and the person's id behind it, in a chapter the chapter's likewise."""

    marks: Marks = MARKS
    """The signs to draw with."""

    is_accessible: bool = False
    """Whether it is read aloud or by touch: charts as tables, one line that says where one is."""

    runs: Closable | None = None
    """Simulations beside the app, from when they are first asked for; see ``runs.client``."""

    standing: Callable[[], str] = _unsimulated
    """Says in a few words how the simulation of the plan stands."""

    what_if: Callable[[], str] = str
    """Says what the edits that are not saved do to the lead time; nothing while nobody knows."""

    every_action: Callable[[], tuple[Action, ...]] = tuple
    """Every action of the app, for whoever offers them."""

    marked: frozenset[str] = frozenset()
    """People who are moved together."""

    is_checking: bool = False
    """Whether rules are worked out beside the screen."""

    said: list[str] = field(default_factory=list[str])
    """What the user was told, the latest last."""

    visited: list[Address] = field(default_factory=list[Address])
    """Places to go back to."""

    on_cursor: list[Callable[[Address], None]] = field(
        default_factory=list[Callable[[Address], None]]
    )
    """Told when the user is somewhere else."""

    on_checked: list[Callable[[], None]] = field(default_factory=list[Callable[[], None]])
    """Told when the rules of the plan as it is now have been worked out."""

    view: dict[str, object] = field(default_factory=dict[str, object])
    """How the screens were left, to be so again: the cursor, panes, what is laid over."""

    _places: tuple[Version, list[Destination]] | None = None
    """Every place of the version they were asked for last."""

    def places(self) -> list[Destination]:
        """Every element and every rule that found something, to be found by its name."""
        version = self.document.version
        if self._places is None or self._places[0] is not version:
            self._places = version, every_place(version)
        return self._places[1]

    def go(self, address: Address) -> None:
        """Put the user somewhere else; with somebody who has moved on, where they are now."""
        address = now_at(self.document.organisation, address)
        if address == self.cursor:
            return
        self.cursor = address
        for listener in self.on_cursor:
            listener(address)

    def do(self, edit: Edit) -> Transition:
        """Make an edit, then go where it happened.

        Raises
        ------
        Refused
            When it cannot be made.
        """
        transition = self.document.do(edit)
        self.go(landing(transition.after, transition.target, (self.cursor,)))
        return transition


# --- Telling the user something for a moment, and why an edit was refused ------------------------

MOST_SAID = 1000
"""Messages that are kept."""

Weight: TypeAlias = Literal["information", "warning", "error"]


def app_of(node: DOMNode) -> App[Any]:
    """The app that a widget or a screen is in."""
    app: App[Any] = node.app  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return app


def session_of(node: DOMNode) -> Session | None:
    """The session of the app that a widget or a screen is in; None where that is not ours."""
    return getattr(app_of(node), "session", None)


def say(node: DOMNode, words: str, weight: Weight = "information") -> None:
    """Tell the user something, and keep it to be read again; names in it are safe."""
    session = session_of(node)
    if session is not None:
        session.said.append(f"{time.strftime('%H:%M')}  {plain(words)}")
        del session.said[:-MOST_SAID]
    app_of(node).notify(plain(words), markup=False, severity=weight)


def refusal(refused: Refused) -> str:
    """Say why an edit cannot be made, and how to mend it, in at most two sentences."""
    first = refused.conflicts[0] if refused.conflicts else None
    if first is None:
        return str(refused)
    more = len(refused.conflicts) - 1
    rest = f" (and {more} more)" if more else ""
    return f"{first.message}{rest}. {first.help}".strip()


def attempt(node: DOMNode, session: Session, edit: Edit) -> Transition | None:
    """Make an edit and say what it did, or why it cannot be made; None when it was not."""
    if not edit.changes and not any(edit.notes):
        say(node, "That changes nothing", "warning")
        return None
    try:
        transition = session.do(edit)
    except Refused as refused:
        say(node, refusal(refused), "error")
        return None
    say(node, f"{edit.label} (u takes it back)")
    return transition


# --- Places the user jumped to, to go back to and forward again ----------------------------------

MOST_KEPT = 100
"""Places that are remembered."""


@dataclass(eq=False, repr=False)
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


# --- Where a user was in a model, kept for the next start beside its journals --------------------


def read_view(file: Path) -> dict[str, object]:
    """How it was left; nothing where that cannot be read."""
    try:
        found = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return cast("dict[str, object]", found) if isinstance(found, dict) else {}


def write_view(file: Path, view: dict[str, object]) -> None:
    """Keep how it is left; without it the next start begins at the beginning."""
    with suppress(OSError):
        file.write_text(json.dumps(view), encoding="utf-8")


def cursor_in(view: dict[str, object]) -> Address:
    """Where the cursor was; nowhere when that makes no sense."""
    place = view.get("cursor")
    parts = cast("list[object]", place) if isinstance(place, list) else []
    return tuple(each for each in parts if isinstance(each, str))
