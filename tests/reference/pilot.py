"""The app driven by keys in a terminal that is not there, its screen as text, and as cells.

Three things of Textual are taken over for all tests that load this. Its pilot takes an app for idle
when the process uses little of the machine: 40 ms for each key at least, and too early wherever
a busy machine gives the process nothing. Here an app is idle when it has nothing left to do. Each
app parses all style sheets, which takes a fifth of its start; here the first one does. And each
draws every frame, a third of what a key takes, and throws it away where there is no terminal; here
it draws when a test looks, and once more at the end.

`Terminal` is what a terminal would show after all frames and parts of frames so far. A test that
asks for it with `on_a_terminal` has every frame drawn, and can hold what stands in each cell, in
which colours, against a frame that is drawn anew.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from itertools import groupby
from typing import Any, TypeAlias

import pytest
import textual.app
import textual.pilot
from rich.cells import get_character_cell_size
from rich.console import Console
from scripts.screen_text import screen_text
from textual._compositor import Compositor, CompositorUpdate
from textual._context import active_app, visible_screen_stack
from textual.app import App
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot
from textual.screen import Screen

from tribeplan.editing.document import Document
from tribeplan.tui.app import TribeplanApp
from tribeplan.tui.look import Look
from tribeplan.tui.runs.client import Runs
from tribeplan.tui.widgets.matrix.drawing import MatrixView

__all__ = ["CALM", "Play", "played", "screen_text"]

Play: TypeAlias = Callable[[TribeplanApp, Pilot[None]], Awaitable[None]]
"""What is done with a running app."""

CALM = Look(is_calm=True)

MOST_ROUNDS = 5_000
"""Of the event loop, for an app that is never idle; a key takes some hundred at most."""

MOST_SECONDS = 60
"""That a thread of the app works, on a busy machine."""


async def idle(_min_sleep: float = 0) -> None:
    """Wait until the app has drawn, and nothing but time or another process makes it go on."""
    loop: Any = asyncio.get_running_loop()
    end = loop.time() + MOST_SECONDS
    for _ in range(MOST_ROUNDS):
        await asyncio.sleep(0)
        while _is_thread_busy(loop) and loop.time() < end:
            await asyncio.sleep(0.001)
        if not loop._ready and not _draws():
            if not getattr(active_app.get(), "_typed", None):
                break
            await asyncio.sleep(0.001)  # keys wait for what shows at the next tick of a clock


def _is_thread_busy(loop: Any) -> bool:  # noqa: ANN401  # what is asked is private
    pool = loop._default_executor
    return pool is not None and pool._idle_semaphore._value < len(pool._threads)


def _draws() -> bool:
    """Resize and draw what is due now, instead of at the next of 60 times in a second."""
    app: Any = active_app.get()
    if not app._screen_stack:
        return False
    if app._resize_event is not None:
        app._check_resize()
        return True
    screens = (app.screen, *app._background_screens)
    due = [screen for screen in screens if screen._update_timer._active.is_set()]
    for screen in due:
        screen._on_timer_update()
    return bool(due)


PARSED: dict[tuple[object, ...], list[RuleSet]] = {}
"""The rules of each style sheet, by its text and what its variables are."""

_parsed_anew = Stylesheet._parse_rules


def _parsed(sheet: Stylesheet, *arguments: Any, **named: Any) -> list[RuleSet]:  # noqa: ANN401
    key = (*sheet._variables.items(), *arguments, *named.values())
    if key not in PARSED:
        PARSED[key] = _parsed_anew(sheet, *arguments, **named)
    return PARSED[key]


_drawn_always = Compositor.render_update


def _laid_out(
    frame: Compositor,
    full: bool = False,  # noqa: ARG001, FBT001, FBT002  # as Textual calls it
    screen_stack: list[Screen[object]] | None = None,
    simplify: bool = False,  # noqa: ARG001, FBT001, FBT002
) -> None:
    """What `Compositor.render_update` does besides drawing."""
    visible_screen_stack.set(screen_stack or [])
    frame._dirty_regions.clear()


Stylesheet._parse_rules = _parsed  # type: ignore[assignment]
Compositor.render_update = _laid_out  # type: ignore[assignment]
for module in (textual.app, textual.pilot):
    module.wait_for_idle = idle  # type: ignore[attr-defined]


def draw_every_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draw as in a terminal, for a test of what is drawn between two looks."""
    monkeypatch.setattr(Compositor, "render_update", _drawn_always)


class Terminal:
    """The screen of a terminal, after all that an app has sent to it: what stands in each cell."""

    def __init__(self) -> None:
        self.size = (0, 0)
        self.cells: dict[tuple[int, int], tuple[str, str]] = {}
        """A character and its colours, by line and column; a wide one leaves the next empty."""

        self._console = Console(force_terminal=True, color_system="truecolor", width=80)

    def show(self, app: App[Any], frame: CompositorUpdate) -> None:
        """Draw a frame, or the part of one, over what stands here."""
        if app.size != self.size:  # what a terminal keeps of its lines then, none promises
            self.size = app.size
            self.cells.clear()
        y = x = 0
        look = ""
        for code, move, text in PIECE.findall(frame.render_segments(self._console)):
            if move == "H":
                y, x = (int(number) - 1 for number in code.split(";"))
            elif move == "m":
                look = "" if code in ("", "0") else code
            else:
                assert text, (code, move)
                x = self._write(y, x, text, look)

    def _write(self, y: int, x: int, text: str, look: str) -> int:
        for character in text:
            end = x + get_character_cell_size(character)
            for cell in range(x, end):
                self.cells[y, cell] = (character if cell == x else "", look)
            x = end
        return x

    def differences(self, app: App[Any]) -> list[str]:
        """Where it shows something else than a frame drawn anew, or where that is too wide."""
        anew = Terminal()
        anew.show(app, _drawn_anew(app))
        wrong = sorted(
            place
            for place, cell in anew.cells.items()
            if self.cells.get(place) != cell or place[1] >= app.size.width
        )
        found = []
        for y, places in groupby(wrong, lambda place: place[0]):
            columns = [x for _, x in places]
            shown, right = (
                "".join(screen.cells.get((y, x), ("?", ""))[0] for x in columns)
                for screen in (self, anew)
            )
            looks = self.cells.get((y, columns[0])), anew.cells[y, columns[0]]
            where = f"line {y}, columns {columns[0]} to {columns[-1]}"
            found.append(f"{where}: {shown!r} is there, should be {right!r}; {looks}")
        return found


PIECE = re.compile(r"\x1b\[([0-9;]*)([A-Za-z])|([^\x1b]+)")
"""What Textual sends for a frame: where to go on and in which colours, or text."""


def _drawn_anew(app: App[Any]) -> CompositorUpdate:
    """Draw all with Textual's own compositor, without anything that is kept from frame to frame."""
    kept: Any = app.screen._compositor
    for screen in (app.screen, *app._background_screens):
        for widget in screen._compositor.visible_widgets:
            widget._styles_cache.clear()
            widget._rich_style_cache.clear()
            widget._layout_cache.clear()  # a dialog keeps in it what is below
            widget._dirty_regions.add(widget.outer_size.region)
            if isinstance(widget, MatrixView):
                widget._cells.clear()
                widget._styles.clear()
    frame: Any = Compositor()
    vars(frame).update(vars(kept), _dirty_regions=set())
    update: Any = _drawn_always(frame, full=True, screen_stack=app._background_screens)
    return update  # type: ignore[no-any-return]


def on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Draw every frame, and put them together as a terminal does."""
    terminal = Terminal()

    def displayed(app: App[Any], screen: Screen[Any], frame: CompositorUpdate | None) -> None:
        del screen
        if frame is not None and not app._batch_count and app._running and not app._closed:
            terminal.show(app, frame)

    draw_every_frame(monkeypatch)
    monkeypatch.setattr(App, "_display", displayed)
    return terminal


def drawn(app: TribeplanApp) -> None:
    """Draw what is in front, if the app still runs: nothing in it raises."""
    if app._screen_stack:
        screen_text(app)


class Loading(Runs):
    """A simulation beside the app that is not ready yet, as for the first seconds of every app.

    Loading it takes more of the machine than most tests. Those of what it answers play on a
    `Stage`.
    """

    def start(self) -> None:
        """Load for longer than the app is there."""


def played(
    document: Document, play: Play, size: tuple[int, int] = (120, 36), look: Look = CALM
) -> TribeplanApp:
    """Run the app, do something with it, and give it as it was left."""

    async def run() -> TribeplanApp:
        app = TribeplanApp(document, look)
        app.session.runs = Loading()
        async with app.run_test(size=size, notifications=True) as pilot:
            await pilot.pause()
            await play(app, pilot)
            drawn(app)
        return app

    return asyncio.run(run())
