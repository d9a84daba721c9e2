"""The terminal app: four screens over one document."""

import asyncio
import gc
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar, TypeAlias

from textual.app import App
from textual.binding import Binding, BindingType
from textual.dom import DOMNode
from textual.events import AppBlur, Event, Key, Paste, Resize
from textual.filter import LineFilter
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets._toast import ToastRack

from tribeplan.editing.document import Document
from tribeplan.editing.version import Transition
from tribeplan.tui import widgets
from tribeplan.tui.actions import Action, always, bindings, is_ready, key_file, own_keys, run
from tribeplan.tui.asking import open_dialog
from tribeplan.tui.line_filters import NoControls, NoFrames, PlainSigns
from tribeplan.tui.look import ASCII, MARKS, THEMES, Look, one_line
from tribeplan.tui.screens.filing import Filing
from tribeplan.tui.screens.help import TooSmallScreen, is_too_small
from tribeplan.tui.screens.palette import open_palette
from tribeplan.tui.session import Session, Weight, cursor_in, read_view, say, write_view
from tribeplan.tui.subject import landing
from tribeplan.tui.widgets.status import StatusBar

# --- The four screens by name; one that is not in front is loaded when it is first opened -------

Open: TypeAlias = Callable[[Session], Screen[Any]]


def _plan(session: Session, hints: Path | None = None) -> Screen[Any]:
    from tribeplan.tui.screens.plan import PlanScreen

    return PlanScreen(session, hints)


def _simulate(session: Session) -> Screen[Any]:
    from tribeplan.tui.screens.simulate import SimulateScreen

    return SimulateScreen(session)


def _compare(session: Session) -> Screen[Any]:
    from tribeplan.tui.screens.compare import CompareScreen

    return CompareScreen(session)


def _value(session: Session) -> Screen[Any]:
    from tribeplan.tui.screens.value import ValueScreen

    return ValueScreen(session)


MODES: Mapping[str, Open] = MappingProxyType(
    {"plan": _plan, "simulate": _simulate, "compare": _compare, "value": _value}
)


# --- The terminal app: four screens over one document --------------------------------------------

ENDING = ("SIGTERM", "SIGHUP")
"""Signals that ask a program to end; not every system has all."""

TOGETHER_SECONDS = 0.5
"""Between two things said, within which both stay to be read."""

LOOK_EVERY_SECONDS = 1.0
"""How often to look whether somebody else has changed the files."""

SIGNALLED = 128
"""What a shell adds to the number of a signal for the exit code."""

MOVES = frozenset(("up", "down", "left", "right", "home", "end", "pageup", "pagedown"))
"""Keys that open nothing, and outside a field change nothing that a next key hangs on."""

MOST_KEY_SECONDS = 1.0
"""That a key is waited for, should what follows it be lost with the widget that it went to."""


APP = (
    Action("app.plan", "1", "go('plan')", "Plan", "Design the tribe."),
    Action("app.simulate", "2", "go('simulate')", "Simulate", "See when features reach customers."),
    Action("app.compare", "3", "go('compare')", "Compare", "Hold scenarios beside each other."),
    Action("app.value", "4", "go('value')", "Value", "See what the work is for, and steer by it."),
    Action("app.undo", "u,ctrl+z", "undo", "Undo", "Take the last edit back.", shown=True),
    Action("app.redo", "U,ctrl+y,ctrl+r", "redo", "Redo", "Make it again."),
    Action("app.save", "ctrl+s", "save", "Save", "Write the files.", shown=True),
    Action("app.messages", "f9", "messages", "Messages", "Read again what the app has said."),
    Action("app.settings", "comma", "settings", "Settings", "Theme and keys."),
    Action("app.help", "question_mark,f1", "help", "Help", "Every key and action.", shown=True),
    Action("app.quit", "q,ctrl+q", "leave", "Quit", "Leave; asks when something is unsaved."),
)
"""Actions that can be done everywhere."""


def groups() -> tuple[tuple[str, tuple[Action, ...]], ...]:
    """Every action of every part of the app, in the order in which help lists them."""
    from tribeplan.tui.screens.compare import CompareScreen
    from tribeplan.tui.screens.plan import ON_THE_PLACE, ON_THE_SCREEN
    from tribeplan.tui.screens.simulate import SimulateScreen
    from tribeplan.tui.screens.value import ValueScreen
    from tribeplan.tui.widgets.matrix.matrix import MATRIX
    from tribeplan.tui.widgets.orgtree import TREE
    from tribeplan.tui.widgets.problems import PROBLEMS

    return (
        ("The thing under the cursor", ON_THE_PLACE),
        ("The matrix", MATRIX),
        ("The tree", TREE),
        ("The problems", PROBLEMS),
        ("The Plan screen", ON_THE_SCREEN),
        ("The Simulate screen", SimulateScreen.ACTIONS),
        ("The Compare screen", CompareScreen.ACTIONS),
        ("The Value screen", ValueScreen.ACTIONS),
        ("Everywhere", APP),
    )


def every_action() -> tuple[Action, ...]:
    """All of them."""
    return tuple(action for _, actions in groups() for action in actions)


def _is_ready_for_keys(screen: Screen[Any]) -> bool:
    """Whether all that was opened is there, and knows where keys go."""
    nodes = screen.walk_children(Widget, with_self=True)
    return all(node.is_mounted for node in nodes) and (
        screen.focused is not None or not screen.focus_chain
    )


class TribeplanApp(App[None]):
    """Design, simulate, compare."""

    TITLE = "tribeplan"
    ACTIONS = APP
    DEFAULT_MODE = "plan"  # made at once: to switch to it would lay out an empty screen before
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(APP),
        Binding("ctrl+q", "leave", "Quit", show=False, priority=True),  # in dialogs and fields, too
    ]
    CSS = """
    Toast { width: auto; max-width: 96%; margin: 0; padding: 0 1; }
    .-narrow Toast { margin-bottom: 2; }  /* above the line of the what-if, and that of problems */
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-normal"), (140, "-wide")]  # noqa: RUF012  # as Textual declares it

    def __init__(self, document: Document, look: Look | None = None) -> None:
        self.look = look or Look()
        super().__init__(ansi_color=None if self.look.has_colour else True)
        for theme in THEMES:
            self.register_theme(theme)
        self._begin_in(self.look.theme if self.look.has_colour else "ansi-dark")
        if self.look.is_calm or self.look.is_accessible:
            self.animation_level = "none"
        self.session = Session(
            document,
            marks=ASCII if self.look.is_plain else MARKS,
            is_accessible=self.look.is_accessible,
            every_action=every_action,
        )
        if self.look.view is not None:
            self.session.view = read_view(self.look.view)
        self.filing = Filing(self, self.session, self._every_screen)
        self._gates: tuple[LineFilter, ...] = (
            NoControls(),
            NoFrames(enabled=self.look.is_accessible),
            PlainSigns(enabled=self.look.is_plain),
        )
        self._has_begun = False
        """Whether the first frame is there."""

        self._typed = deque[Key]()
        """The key that is doing its part, and those that wait until it has."""

        self._told = 0.0
        """When something was said last."""

        self.bug: Exception | None = None
        """What ended the app, where a bug did."""

        screens: dict[str, Open] = {**MODES, "plan": partial(_plan, hints=self.look.hints)}
        for mode, open_screen in screens.items():
            self.add_mode(mode, partial(open_screen, self.session))  # pyright: ignore[reportUnknownMemberType]
        document.listeners.append(self._after)

    def _begin_in(self, theme: str) -> None:
        """Choose the first theme; chosen as another is, it has all styles read three times."""
        self.set_reactive(App.theme, theme)
        is_dark = self.current_theme.dark
        self.set_class(is_dark, "-dark-mode")
        self.set_class(not is_dark, "-light-mode")
        self.add_class(f"-theme-{theme}")
        self._refresh_truecolor_filter(self.ansi_theme)
        self.stylesheet.set_variables(self.get_css_variables())

    def get_css_variables(self) -> dict[str, str]:
        """The colours of the theme; none before one is chosen, since they are worked out for it."""
        return super().get_css_variables() if "stylesheet" in vars(self) else {}

    def refresh_css(self, animate: bool = True) -> None:  # noqa: FBT001, FBT002  # as Textual's
        """Style everything anew; before the first screen is there, each pane is when it comes."""
        if self.screen.is_mounted:
            super().refresh_css(animate)

    def post_display_hook(self) -> None:
        """Let readers of the screen follow, after each frame."""
        if self.look.is_accessible:
            from tribeplan.tui.reading_aloud import follow

            follow(self)

    def get_line_filters(self) -> list[LineFilter]:
        """What every line passes before it reaches the terminal."""
        return [
            *super().get_line_filters(),
            *(gate for gate in self._gates if gate.enabled),
        ]

    def on_mount(self) -> None:
        """Begin at the screen that was asked for, and where the user was."""
        self.switch_mode(self.look.screen)
        if self.look.view is not None:
            self.call_after_refresh(self._restore_place)
        self._end_cleanly_on_signals()
        self.call_after_refresh(self._begin)
        self.set_interval(LOOK_EVERY_SECONDS, self.filing.look)
        own = own_keys(key_file(), every_action)
        self.set_keymap(own.keys)
        for complaint in own.complaints:
            self.say(complaint, "warning")

    def _begin(self) -> None:
        """Ask what there is to ask, now that the first frame is seen, and collect garbage again.

        What has been read and loaded until now stays: there is nothing to look for in it.
        """
        if not gc.isenabled():  # switched off for whoever starts the app as a command
            gc.freeze()
            gc.enable()
        self._has_begun = True
        self.filing.begin()

    def _restore_place(self) -> None:
        """Go where the user was when they left, as far as that is there."""
        place = landing(self.session.document.organisation, cursor_in(self.session.view))
        if place:
            self.session.go(place)

    async def on_unmount(self) -> None:
        """Let the simulation go, whichever screen asked for it, and remember where the user was."""
        if self.look.view is not None:
            self.session.view["cursor"] = list(self.session.cursor)
            write_view(self.look.view, self.session.view)
        if self.session.runs is not None:
            await self.session.runs.close()

    async def on_event(self, event: Event) -> None:
        """Take what is pasted as one line: every field of the app has one.

        A browser's app is told before its first frame that nobody looks on, and may have been told
        already that somebody does: it begins as any other, with the keys at the foot.
        """
        if isinstance(event, AppBlur) and not self._has_begun:
            return
        if isinstance(event, Key) and not event.is_forwarded:
            self._typed.append(event)
            if len(self._typed) == 1:
                await self._send_keys()
            return
        if isinstance(event, Paste) and not event.is_forwarded:
            event = Paste(one_line(event.text))
        await super().on_event(event)

    async def _send_keys(self) -> None:
        """Send the keys that wait where keys go now, up to one that the next has to wait for.

        A key that opens a form, and what is typed into that, may come in one burst over a slow
        line: what waits behind it is sent when something that follows it has come to its end.
        """
        while self._typed:
            key, target = self._typed[0], self.focused or self.screen
            way = deque[DOMNode](target.ancestors_with_self)
            is_field = target.check_consume_key("a", "a")  # in which arrows move, too
            is_text = is_field and target.check_consume_key(key.key, key.character)
            await super().on_event(key)
            if is_field or key.key not in MOVES:
                self._follow(key, way, opens=not is_text)
                asyncio.get_running_loop().call_later(
                    MOST_KEY_SECONDS, self.call_later, self._go_on_after, key
                )
                return
            self._typed.popleft()

    def _follow(self, key: Key, way: deque[DOMNode], *, opens: bool) -> None:
        """Go the way that a key goes, from queue to queue, and so come to its end behind it."""
        while way:
            if way.popleft().call_later(self._follow, key, way, opens=opens):
                return
        if opens and self._typed and self._typed[0] is key:  # until what it opened shows
            opens = not _is_ready_for_keys(self.screen)
            below = self.screen_stack[0]  # what is in front may be closing, that stays
            below.call_after_refresh(self.call_later, self._follow, key, way, opens=opens)
        else:
            self.call_later(self._go_on_after, key)  # behind a focus that was asked for

    async def _go_on_after(self, key: Key) -> None:
        if self._typed and self._typed[0] is key:
            self._typed.popleft()
            await self._send_keys()

    def on_resize(self, event: Resize) -> None:
        """Stand back while there is too little room to draw in."""
        standing_back = isinstance(self.screen, TooSmallScreen)
        if is_too_small(event.size) and not standing_back:
            self.push_screen(TooSmallScreen())
        elif standing_back and not is_too_small(event.size):
            self.pop_screen()

    def _end_cleanly_on_signals(self) -> None:
        """The terminal back when the system asks the app to end; the journal stays."""
        loop = asyncio.get_running_loop()
        for name in ENDING:
            number: int | None = getattr(signal, name, None)
            if number is not None and threading.current_thread() is threading.main_thread():
                loop.add_signal_handler(number, self._end_for_signal, number)

    def _end_for_signal(self, number: int) -> None:
        """Leave what is typed in the journal, too."""
        self.filing.settle_forms()
        self.exit(None, SIGNALLED + number)

    def _every_screen(self) -> Iterator[Screen[Any]]:
        """The screens and dialogs of every mode, in front or behind."""
        for stack in self._screen_stacks.values():
            yield from stack

    def _after(self, transition: Transition) -> None:
        del transition
        for bar in self.screen.query(StatusBar):
            bar.show()

    def action_go(self, mode: str) -> None:
        """Bring a screen to the front."""
        self.switch_mode(mode)

    def action_problems(self) -> None:
        """Bring the problems to the front."""
        self.switch_mode("plan")
        self.call_after_refresh(self._to_problems)

    def _to_problems(self) -> None:
        for problems in self.screen.query("#problems"):
            if not problems.display:
                self.screen.call_later(self.screen.run_action, "toggle_problems")
            problems.focus()

    def on_key(self, event: Key) -> None:
        """Say why a key does nothing, when it is greyed out.

        Asked here, and not of the screen as the key passes by: there what the key before does may
        not be done yet.
        """
        reason = getattr(self.screen, "refusal", always)(event.key)
        if reason:
            event.prevent_default()
            self.say(reason, "warning")

    def action_help(self) -> None:
        """Show everything that can be done, and do what is chosen."""
        if not isinstance(self.screen, ModalScreen):
            open_palette(self, self.session, self.do, has_places=False)

    async def do(self, action: Action) -> None:
        """Do something, on the screen and in the pane where it is done."""
        area = action.id.partition(".")[0]
        if area != "app" and not is_ready(self, action):
            await self.switch_mode(area if area in MODES else "plan")
            for pane in self.screen.query(f"#{area}"):
                if not pane.display:
                    await self.screen.run_action(f"toggle_{area}")
                self.screen.set_focus(pane)  # at once: what is done next is asked of it
        if not is_ready(self, action):
            why_not = getattr(self.screen, "why_not", always)
            self.say(why_not(action.id) or f"{action.words}: not now", "warning")
            return
        await run(self, action)

    def action_command_palette(self) -> None:
        """Offer everything that can be done, and every place to go to."""
        if not isinstance(self.screen, ModalScreen):
            open_palette(self, self.session, self.do, has_places=True)

    def action_undo(self) -> None:
        """Take the last edit back."""
        transition = self.session.document.undo()
        self.say(transition.label if transition else "There is nothing to undo")

    def action_redo(self) -> None:
        """Make the edit again that was taken back last."""
        transition = self.session.document.redo()
        self.say(transition.label if transition else "There is nothing to redo")

    def action_save(self) -> None:
        """Write the files; asks when somebody else has changed them."""
        self.filing.save()

    def action_leave(self) -> None:
        """Leave; asks when something is not saved, or typed and not taken."""
        self.filing.leave()

    def say(self, words: str, severity: Weight = "information") -> None:
        """Tell the user something for a moment; names in it are safe."""
        say(self, words, severity)

    def notify(self, message: str, **how: Any) -> None:  # noqa: ANN401  # as Textual's
        """Say one thing at a time; what is said at the same moment is said together."""
        now = time.monotonic()
        if now - self._told > TOGETHER_SECONDS:
            self.clear_notifications()
        self._told = now
        super().notify(message, **how)

    def _refresh_notifications(self) -> None:
        """Show what was said, each once, and nothing that is about to go; below a dialog nothing.

        Textual gives a toast the time that is left; where that has passed by then, its timer counts
        for ever and the app hangs. And a toast that comes up below a dialog leaves pieces behind.
        """
        shown = set[str]()
        for said in reversed(list(self._notifications)):
            if said.time_left < TOGETHER_SECONDS or said.message in shown:
                del self._notifications[said]
            shown.add(said.message)
        for screen in self.screen_stack[:-1]:
            for rack in screen.query(ToastRack):
                self.call_later(rack.set_styles, display="none")  # it may be about to show
        super()._refresh_notifications()

    def action_settings(self) -> None:
        """Choose a theme, seen before it is chosen, and the keys of every action."""
        if not isinstance(self.screen, ModalScreen):
            from tribeplan.tui.screens.settings import open_settings

            open_settings(self, self.session)

    def action_messages(self) -> None:
        """Show what was said until now, the latest first."""
        lines = "\n\n".join(reversed(self.session.said)) or "Nothing was said yet"
        open_dialog(self, widgets.dialogs.Pages((("Messages", lambda: lines),)))

    def action_help_quit(self) -> None:
        """Say how one leaves: whoever presses ctrl+c wants to."""
        self.say("q or ctrl+q leaves tribeplan; it asks when something is not saved")

    def _handle_exception(self, error: Exception) -> None:
        """Keep a bug for whoever started the app, who tells of it once the screen is given back."""
        self.bug = self.bug or error
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """End without the traceback that Textual shows, which has the values of variables in it."""
        self._close_messages_no_wait()
