"""Windows in front: questions, pickers, texts to read, lists to tick."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from typing import ClassVar, TypeAlias, TypeVar

from rich.cells import cell_len, chop_cells
from rich.segment import Segment
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.dom import DOMNode
from textual.events import Click, Focus, Key, Resize
from textual.geometry import Offset, Region
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Button, Input, Static
from textual.widgets.input import Selection

from tribeplan.org.address import Address
from tribeplan.tui.asking import Answer, Steady, open_dialog
from tribeplan.tui.choices import Choice, found
from tribeplan.tui.look import MARKS, fit, one_line, plain, shown, wrapped
from tribeplan.tui.session import app_of, say, session_of
from tribeplan.tui.widgets.line_list import LineList


def entry(words: Content, hint: str, width: int, style: str = "$text-muted") -> Content:
    """One line of a list, and more about it behind, for which what is long leaves room.

    >>> entry(Content("Anna with a long name"), "PO", 14).plain
    'Anna with…  PO'
    """
    if not hint:
        return words
    behind = shown(f"  {hint}", style)
    return words.truncate(max(width - behind.cell_length, width // 2), ellipsis=True) + behind


# --- A window in front that is answered once, however fast keys come -----------------------------

Result = TypeVar("Result")


class Asking(ModalScreen[Result], Steady[Result]):
    """A screen above the others; goes with its first answer, and takes no other screen along."""

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Answer and go; nothing once it has gone: a second answer was under way by then."""
        if app_of(self).screen is not self:
            return AwaitComplete()
        return super().dismiss(result)


# --- What every dialog shares: a frame with a title, esc to leave, and that it opens once --------


class Dialog(Asking[Result]):
    """A small window above the screen; its answer is None when it is left.

    What stands in it is kept and not looked up: keys are heard while the dialog and its parts go.
    """

    DEFAULT_CSS = """
    Dialog {
        align: center middle;
        background: $background 60%;
        & > #dialog {
            width: 76;
            max-width: 100%;
            height: auto;
            max-height: 92%;
            padding: 0 1;
            background: $surface;
            color: $foreground;
            border: round $border;
            border-title-color: $foreground;
            border-title-style: bold;
            border-subtitle-color: $text-muted;
        }
        &.-wide-dialog > #dialog { width: 96%; height: 92%; }
        &.-alone { background: $background; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave", show=False),
        Binding("q", "leave", "Leave", show=False),  # a field that is typed in takes it first
        Binding("ctrl+s", "app.save", "Save", show=False, priority=True),
        Binding("ctrl+c", "app.help_quit", "How to leave", show=False),
    ]
    HINT = "esc leave"

    def __init__(self, title: str) -> None:
        super().__init__()
        self.dialog_title = title
        self.hint = self.HINT

    def compose(self) -> ComposeResult:
        """Lay out the frame; where each sign is read aloud, nothing of what is behind beside it."""
        session = session_of(self)
        self.set_class(session is not None and session.is_accessible, "-alone")
        frame = Vertical(*self.parts(), id="dialog")
        frame.border_title = shown(self.dialog_title)
        frame.border_subtitle = shown(self.hint)
        yield frame

    def parts(self) -> list[Widget]:
        """What stands in the frame."""
        return []

    def action_leave(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)

    def on_click(self, event: Click) -> None:
        """Leave when what is behind is clicked."""
        if event.widget is self:
            event.stop()
            self.action_leave()


class Careful(Dialog[Result]):
    """One that is worked in: a button answers with all of it, and leaving does not lose it at once.

    Whoever leaves is warned the first time, where anything was changed.
    """

    DEFAULT_CSS = "Careful Button { margin: 1 0 0 0; min-width: 0; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+d", "accept", "Done", show=False, priority=True),
    ]
    button_words = "Done"

    _is_warned = False

    @property
    def is_changed(self) -> bool:
        """Whether leaving loses anything."""
        return False

    def button(self) -> Button:
        """What is clicked to answer."""
        return Button(shown(f"[ {self.button_words} ]"), compact=True)

    def action_accept(self) -> None:
        """Answer, when all is as it should be."""
        raise NotImplementedError

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Answer at a click."""
        event.stop()
        self.action_accept()

    def action_leave(self) -> None:
        """Leave without an answer; when something was changed, the second time."""
        if self.is_changed and not self._is_warned:
            self._is_warned = True
            say(self, "Leaving once more drops what is typed here; ctrl+d keeps it", "warning")
        else:
            super().action_leave()


# --- A question with a few answers, each with a letter -------------------------------------------


class Choosing(Dialog[Answer]):
    """Asks; a letter, enter or a click is the answer."""

    DEFAULT_CSS = """
    Choosing {
        & #question-text { height: auto; padding: 0 0 1 0; }
        & LineList { height: auto; max-height: 40vh; }
    }
    """
    HINT = "letter or enter · esc back"

    def __init__(self, title: str, text: str, answers: Sequence[Answer]) -> None:
        super().__init__(title)
        self.text = text
        self.answers = answers
        self.lines = LineList()

    def parts(self) -> list[Widget]:
        """The text and the answers."""
        text = Content("\n").join(shown(line) for line in self.text.splitlines())
        return [Static(text, id="question-text"), self.lines]

    def on_mount(self) -> None:
        """List the answers."""
        self.lines.fill(len(self.answers), self._draw)
        self.lines.focus()

    def on_key(self, event: Key) -> None:
        """Take a letter for its answer."""
        for answer in self.answers:
            if event.character == answer.letter:
                event.stop()
                event.prevent_default()
                self.dismiss(answer)

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        """Take the answer under the cursor."""
        event.stop()
        self.dismiss(self.answers[event.index])

    def _draw(self, index: int, width: int) -> Content:
        answer = self.answers[index]
        letter = (answer.letter, "bold $text-accent")
        return entry(Content.assemble(letter, "  ", shown(answer.words)), answer.effect, width)


def ask(node: DOMNode, title: str, text: str, *answers: Answer) -> None:
    """Ask, and do what belongs to the answer."""
    open_dialog(node, Choosing(title, text, answers), lambda answer: answer.do and answer.do())


def ask_to_replace(node: DOMNode, path: str, replace: Callable[[], None]) -> None:
    """Ask whether a file that is there already may be replaced."""
    replacing = Answer("r", "Replace it", do=replace)
    keeping = Answer("k", "Keep it", "nothing is written")
    ask(node, "The file is there already", path, replacing, keeping)


# --- A field of one line, which is what every field of the app is --------------------------------


class OneLine(Input):
    """Textual's own, but that it shows its beginning, and several lines copied come in as one.

    What the terminal pastes is one line by the time it gets here: the app sees to that for all.
    """

    in_short: Callable[[str], str] = str
    """Says shorter what is typed."""

    def on_focus(self, event: Focus) -> None:
        """Mark all of it from the end to the beginning: a long text is seen from its beginning."""
        self.select_on_focus = False  # Textual's, which comes after this, would show the end
        if not event.from_app_focus:
            self.selection = Selection(len(self.value), 0)

    def render_line(self, y: int) -> Strip:
        """Draw the text; where nobody is in it and it has no room, in short, or that it goes on."""
        line, room = super().render_line(y), self.content_size.width
        if y or self.has_focus or room < 1 or cell_len(self.value) <= room:
            return line
        seen = fit(plain(self.in_short(self.value)), room, MARKS.ellipsis)
        return Strip([Segment(seen, self.rich_style)], room)

    def action_paste(self) -> None:
        """Put in what was copied in the app."""
        self.replace(one_line(app_of(self).clipboard), *self.selection)


# --- The one picker: type a few letters, choose with enter or a click ----------------------------


MOST_OF_SCREEN = 0.92
"""That a dialog is high."""


class Picker(Dialog[Choice]):
    """Pick one of many."""

    DEFAULT_CSS = """
    Picker {
        &.-normal > #dialog { width: 92; }
        &.-wide > #dialog { width: 120; }
        & LineList { height: auto; min-height: 1; }
        & #picker-count { height: 1; color: $text-muted; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "forward('step', -1)", "Up", show=False),
        Binding("down", "forward('step', 1)", "Down", show=False),
        Binding("pageup", "forward('page', -1)", "Page up", show=False),
        Binding("pagedown", "forward('page', 1)", "Page down", show=False),
    ]
    HINT = "type to find · enter choose · esc leave"

    def __init__(
        self,
        title: str,
        choices: Sequence[Choice],
        *,
        current: str = "",
        preview: Callable[[Choice], object] | None = None,
    ) -> None:
        super().__init__(title)
        self.choices = choices
        self.current = current
        self.preview = preview
        """Shows what choosing the one under the cursor would do."""

        self.listed: list[Choice] = []
        self.lines = LineList(id="picker-list")
        self.count = Static("", markup=False, id="picker-count")
        self.typed = ""
        """What was typed to find it; who hears the answer asks when the field may be gone."""

    def parts(self) -> list[Widget]:
        """The field to type in and the list."""
        field = OneLine(compact=True, id="picker-typed", placeholder="type to find", max_length=200)
        return [field, self.lines, self.count]

    def on_mount(self) -> None:
        """List everything, and begin at what is chosen now."""
        self._list("")
        keys = [choice.key for choice in self.listed]
        if self.current and self.current in keys:
            self.lines.cursor = keys.index(self.current)

    def on_resize(self, event: Resize) -> None:
        """Let the list take what the frame, the field and the count leave of the screen."""
        self.lines.styles.max_height = max(int(event.size.height * MOST_OF_SCREEN) - 4, 1)

    def on_input_changed(self, event: Input.Changed) -> None:
        """List what fits."""
        self._list(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Choose what the cursor is on."""
        event.stop()
        self._choose(self.lines.cursor)

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        """Show what choosing it would do."""
        if self.preview is not None and event.index < len(self.listed):
            self.preview(self.listed[event.index])

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        """Choose what was clicked."""
        event.stop()
        self._choose(event.index)

    def _choose(self, index: int) -> None:
        """Answer with it, or say why it cannot be chosen."""
        if index >= len(self.listed):  # typed on since the click
            return
        choice = self.listed[index]
        if choice.refusal:
            say(self, choice.refusal, "warning")
        else:
            self.dismiss(choice)

    def action_forward(self, move: str, by: int) -> None:
        """Let the list move while the cursor stays in the field."""
        if move == "step":
            self.lines.action_step(by)
        else:
            self.lines.action_page(by)

    def _list(self, typed: str) -> None:
        self.typed = typed.strip()
        self.listed = found(self.choices, typed)
        self.lines.fill(len(self.listed), self._draw)
        self._tell_count()

    def on_line_list_scrolled(self) -> None:
        """Say how many are out of sight now."""
        self._tell_count()

    def _tell_count(self) -> None:
        above, below = self.lines.out_of_sight
        words = [f"{len(self.listed)} of {len(self.choices)}" if self.listed else "nothing fits"]
        words += [f"{above} above"] if above else []
        words += [f"{below} below"] if below else []
        self.count.update(", ".join(words), layout=False)

    def _draw(self, index: int, width: int) -> Content:
        choice = self.listed[index]
        words = shown(choice.words, "$text-disabled" if choice.refusal else "")
        return entry(words, choice.refusal or choice.hint, width)


def pick(
    node: DOMNode, title: str, choices: Sequence[Choice], done: Callable[[Choice], object]
) -> None:
    """Let one of many be picked, and hand it on."""
    open_dialog(node, Picker(title, choices), done)


# --- A page of text to read: a difference, or why a rule is one ----------------------------------

TextPage: TypeAlias = tuple[str, Callable[[], str]]
"""A page's title, and what gives its text when it is first looked at."""

NOTHING = "Nothing"

WIDE_PERCENT = 96
"""Of the window, that a wide dialog takes."""

AROUND = 6
"""Cells of it beside the text: the frame, the scroll bar, and the one before each line."""

WIDEST = 100
NARROWEST = 20


class PageText(LineList):
    """Lines to scroll through."""

    shows_cursor = False


class Pages(Dialog[bool]):
    """One or several pages; tab turns them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab,right", "turn(1)", "Next page", show=False, priority=True),
        Binding("shift+tab,left", "turn(-1)", "Page before", show=False, priority=True),
    ]
    HINT = "arrows scroll · esc leave"

    def __init__(self, pages: tuple[TextPage, ...], *, is_difference: bool = False) -> None:
        super().__init__(pages[0][0])
        self.pages = pages
        self.is_difference = is_difference
        self.number = 0
        self.lines: list[tuple[str, str]] = []
        self.text = PageText()
        self._page: list[str] = []
        self._width = 0
        """Cells for which the lines are broken."""

        self.add_class("-wide-dialog")
        if len(pages) > 1:
            self.hint = "arrows scroll · tab next page · esc leave"

    def parts(self) -> list[Widget]:
        """The place of the text."""
        return [self.text]

    def on_mount(self) -> None:
        """Open the first page."""
        self._open()
        self.text.focus()

    def on_resize(self) -> None:
        """Break the lines anew where the window has become another."""
        if self.lines and self._width != self._room:
            at = self.text.scroll_offset.y / len(self.lines)
            self._break()
            self.text.scroll_to(y=round(at * len(self.lines)), animate=False)

    @property
    def _room(self) -> int:
        return max(app_of(self).size.width * WIDE_PERCENT // 100 - AROUND, NARROWEST)

    def action_turn(self, by: int) -> None:
        """Open the next page."""
        self.number = (self.number + by) % len(self.pages)
        self._open()

    def _open(self) -> None:
        title, text = self.pages[self.number]
        for frame in self.query("#dialog"):
            frame.border_title = shown(title)
        self._page = [line.rstrip() for line in text().splitlines()] or [NOTHING]
        self._break()

    def _break(self) -> None:
        lines, width = self._page, self._room
        self._width = width
        if self.is_difference:  # what has changed may stand at the end of a long line
            self.lines = [each for line in lines for each in _broken(plain(line), width)]
        else:
            width = min(width, WIDEST)
            parts = (part for line in joined(lines) for part in wrapped(line, width))
            self.lines = [(part, "") for part in parts]
        self.text.fill(len(self.lines), self._draw)

    def _draw(self, index: int, width: int) -> Content:
        del width
        return shown(*self.lines[index])


def joined(lines: list[str]) -> list[str]:
    """Make one line of each paragraph; what is indented, or ends on a colon, stays as it is.

    >>> joined(["It can", "work.", "", "Bad:", "    a: 1", "    b: 2"])
    ['It can work.', '', 'Bad:', '    a: 1', '    b: 2']
    """
    paragraphs: list[str] = []
    is_open = False
    for line in lines:
        is_prose = bool(line) and not line.startswith(" ")
        if is_open and is_prose:
            paragraphs[-1] += f" {line}"
        else:
            paragraphs.append(line)
        is_open = is_prose and not line.endswith(":")
    return paragraphs


def _broken(line: str, width: int) -> list[tuple[str, str]]:
    """Break a line of a difference wherever its room ends; only the first part has the sign.

    Nothing of it is left out: two lines may differ in blanks alone.

    >>> _broken("+one     two", 7)
    [('+one   ', '$text-success'), ('   two', '$text-success')]
    """
    style = _style(line)
    first, *others = chop_cells(line[1:], width - 1) or [""]
    return [(line[:1] + first, style), *((f" {part}", style) for part in others)]


def _style(line: str) -> str:
    """The colour of a line of a difference; its sign says the same."""
    if line.startswith(("+++", "---")):
        return "bold"
    styles = {"+": "$text-success", "-": "$text-error", "@": "$text-accent"}
    return styles.get(line[:1], "")


# --- A list in which several things are ticked ---------------------------------------------------


class Ticking(Careful[frozenset[str]]):
    """Tick some of many; answers with the keys of those that are ticked."""

    DEFAULT_CSS = """
    Ticking {
        &.-normal > #dialog { width: 92; }
        &.-wide > #dialog { width: 120; }
        & #ticking-text { height: auto; color: $text-muted; }
        & LineList { height: auto; max-height: 60vh; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "tick", "Tick", show=False),
        Binding("enter", "accept", "Done", show=False, priority=True),
    ]
    HINT = "space tick · enter done · esc leave"

    def __init__(
        self, title: str, choices: Sequence[Choice], ticked: frozenset[str], text: str = ""
    ) -> None:
        super().__init__(title)
        self.choices = choices
        self.ticked = ticked
        self.text = text
        self.lines = LineList()

    def parts(self) -> list[Widget]:
        """The list, with what it is about above it."""
        about = [Static(shown(self.text), id="ticking-text")] if self.text else []
        return [*about, self.lines, self.button()]

    def on_mount(self) -> None:
        """List what can be ticked."""
        self.lines.fill(len(self.choices), self._draw)
        self.lines.focus()

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        """Tick what was clicked."""
        event.stop()
        self.action_tick()

    def action_tick(self) -> None:
        """Tick what is under the cursor, or untick it."""
        if self.lines.count:
            self.ticked ^= {self.choices[self.lines.cursor].key}
            self.lines.refresh()

    def action_accept(self) -> None:
        """Answer with what is ticked."""
        self.dismiss(self.ticked)

    def _draw(self, index: int, width: int) -> Content:
        choice = self.choices[index]
        mark = "[x] " if choice.key in self.ticked else "[ ] "
        return entry(Content(mark) + shown(choice.words), choice.hint, width)


# --- Jump labels: a letter or two at everything in view; typing them goes there -------------------


LETTERS = "asdfghjklqwertyuiopzxcvbnm"
"""Those that fingers lie on first."""


def labels(count: int) -> tuple[str, ...]:
    """As many labels, as short as can be, of which none is the beginning of another; 676 at most.

    >>> labels(3), labels(28)[-5:], len(labels(1000))
    (('a', 's', 'd'), ('b', 'n', 'ma', 'ms', 'md'), 676)
    """
    many = len(LETTERS)
    count = min(count, many**2)
    first = math.ceil(max(count - many, 0) / (many - 1))  # letters that begin a pair
    pairs = ("".join(pair) for pair in product(LETTERS[many - first :], LETTERS))
    return (*LETTERS[: many - first], *pairs)[:count]


def in_view(
    parts: Iterable[tuple[Region, Callable[[Offset], Address]]],
) -> Mapping[Address, Offset]:
    """Where each thing begins on the screen, given what shows something, and what is where."""
    found: dict[Address, Offset] = {}
    for region, address_at in parts:
        for y in range(region.y, region.bottom):
            for x in range(region.x, region.right):
                address = address_at(Offset(x, y))
                if address:
                    found.setdefault(address, Offset(x, y))
    return found


class Jumping(Asking[Address]):
    """Labels over the screen; answers with the address whose label is typed."""

    DEFAULT_CSS = """
    Jumping {
        background: transparent;
        & Static {
            position: absolute;
            width: auto;
            height: 1;
            background: $warning;
            color: $background;
            text-style: bold;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, targets: Mapping[Address, Offset]) -> None:
        super().__init__()
        # On a wall of a screen what is furthest down has none.
        self.targets = dict(zip(labels(len(targets)), targets.items(), strict=False))
        self.typed = ""

    def compose(self) -> ComposeResult:
        """Put the labels where the things are."""
        for label, (_, at) in self.targets.items():
            there = Static(label, markup=False)
            there.styles.offset = (at.x, at.y)
            yield there

    def on_key(self, event: Key) -> None:
        """Go there when the label is typed; leave at any other key."""
        event.stop()
        event.prevent_default()
        typed = self.typed + (event.character or " ").lower()
        if typed in self.targets:
            self.dismiss(self.targets[typed][0])
        elif any(label.startswith(typed) for label in self.targets):
            self.typed = typed
            for label, there in zip(self.targets, self.query(Static), strict=True):
                there.display = label.startswith(typed)
        else:
            self.dismiss(None)

    def on_click(self, event: Click) -> None:
        """Leave at a click."""
        event.stop()
        self.dismiss(None)
