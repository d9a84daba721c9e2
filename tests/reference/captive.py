"""The app in reach of keys that nobody chose: it cannot be left, and takes input fast."""

import random
import unicodedata
from collections.abc import Sequence

from textual import events
from textual.app import App
from textual.keys import _get_unicode_name_from_key
from textual.pilot import Pilot

from tribeplan.editing.document import Document
from tribeplan.tui.app import TribeplanApp
from tribeplan.tui.look import Look

LEFT, RIGHT = 1, 3
"""Buttons of a mouse."""

MOST_DIALOGS = 20
"""More than can lie above each other."""


class CaptiveApp(TribeplanApp):
    """The app itself, but that nothing ends it: random keys would, within seconds."""

    def __init__(self, document: Document, look: Look) -> None:
        super().__init__(document, look)
        self.left = 0
        """How often it was to be left."""

        self.filing._end = self._stay  # type: ignore[method-assign]

    def _stay(self) -> None:
        self.left += 1

    async def action_quit(self) -> None:
        """Stay."""
        self._stay()


def press(app: App[None], key: str) -> None:
    """Send a key as the terminal's driver does, without waiting for what comes of it."""
    name = _get_unicode_name_from_key(key)
    try:
        character: str | None = unicodedata.lookup(name)
    except KeyError:
        character = key if len(key) == 1 else None
    event = events.Key(key, character)
    _send(app, event)


def mouse(
    app: App[None], kind: type[events.MouseEvent], x: int, y: int, button: int = LEFT
) -> None:
    """Send what a mouse does, as the terminal's driver does."""
    event = kind(
        None, x=x, y=y, delta_x=0, delta_y=0, button=button, shift=False, meta=False, ctrl=False,
        screen_x=x, screen_y=y,
    )  # fmt: skip
    _send(app, event)


def drag(app: App[None], way: Sequence[tuple[int, int]]) -> None:
    """Press at the first cell, go over the others, let go at the last."""
    mouse(app, events.MouseDown, *way[0])
    for x, y in way[1:]:
        mouse(app, events.MouseMove, x, y)
    mouse(app, events.MouseUp, *way[-1])


def click(app: App[None], x: int, y: int, button: int = LEFT) -> None:
    """Press and let go."""
    mouse(app, events.MouseDown, x, y, button)
    mouse(app, events.MouseUp, x, y, button)


def _send(app: App[None], event: events.Event) -> None:
    driver = app._driver  # as Textual's own pilot does
    assert driver is not None
    event.set_sender(app)
    driver.send_message(event)


async def leave_dialogs(app: App[None], pilot: Pilot[None]) -> None:
    """Leave whatever lies above the Plan screen, and let go of who is grabbed."""
    for _ in range(MOST_DIALOGS):
        await pilot.pause()
        if not app.screen.is_modal:
            break
        await pilot.press("escape")
    assert not app.screen.is_modal, app.screen


MOVES = ("up", "down", "left", "right", "j", "k", "h", "l", "home", "end", "g", "G", "pageup",
    "pagedown", "ctrl+up", "ctrl+down", "shift+down", "tab", "shift+tab")  # fmt: skip
EDITS = ("m", "c", "space", "asterisk", "x", "delete", "X", "f", "a", "R", "r", "S", "J", "V", "w",
    "e", "f2", "M", "u", "U", "ctrl+z", "ctrl+y", "ctrl+r", "ctrl+s")  # fmt: skip
LOOKS = ("minus", "plus", "T", "o", "left_curly_bracket", "right_curly_bracket", "t", "I", "P", "z",
    "f10", "left_square_bracket", "right_square_bracket", "slash", "ctrl+f", "n", "N", "f8",
    "shift+f8", "i", "D", "full_stop", "y", "L", "s", "question_mark", "f1", "ctrl+p", "colon", "1",
    "1", "1", "2", "3", "b", "d", "p", "E", "q", "ctrl+q", "ctrl+c")  # fmt: skip
ANSWERS = ("enter", "enter", "enter", "enter", "escape", "down", "space", "tab", "backspace", "y")
LETTERS = (*"aeinorst0195-.%[]/", "é", "王", "ctrl+a", "ctrl+k", "ctrl+w", "ctrl+v")
"""What is typed into fields and searches."""


class Monkey:
    """Presses keys and moves the mouse without a plan, the same way for the same seed."""

    def __init__(self, seed: int, size: tuple[int, int]) -> None:
        self.chance = random.Random(seed)  # noqa: S311  # no secret
        self.size = size
        self.said: list[str] = []
        """What was done, the latest last."""

    def act(self, app: App[None]) -> None:
        """Do one thing."""
        chance = self.chance
        if chance.random() < 0.06:
            self._touch(app)
            return
        groups: tuple[tuple[str, ...], ...]
        if app.screen.is_modal:
            groups, weights = (ANSWERS, LETTERS, MOVES, EDITS, LOOKS), (55, 20, 20, 3, 2)
        else:
            groups, weights = (MOVES, EDITS, ANSWERS, LOOKS, LETTERS), (36, 34, 16, 12, 2)
        key = chance.choice(chance.choices(groups, weights)[0])
        self.said.append(key)
        press(app, key)

    def _touch(self, app: App[None]) -> None:
        kind = self.chance.random()
        if kind < 0.5:
            way = [self._cell() for _ in range(self.chance.randint(2, 4))]
            self.said.append(f"drag {way}")
            drag(app, way)
            return
        x, y = self._cell()
        button = RIGHT if kind > 0.9 else LEFT
        self.said.append(f"click {x},{y} {button}")
        click(app, x, y, button)

    def _cell(self) -> tuple[int, int]:
        return self.chance.randrange(self.size[0]), self.chance.randrange(self.size[1])
