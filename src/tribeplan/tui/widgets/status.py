"""One line about the whole document, and one about where the cursor is."""

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.content import Content
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget
from textual.widgets import Static

from tribeplan.org.elements import counted
from tribeplan.report.safe_text import display
from tribeplan.rules.rule import Severity
from tribeplan.tui.look import MARKS, fit
from tribeplan.tui.session import Session

# --- One line below the matrix: where the cursor is, or what dropping here would do --------------


class Caption(Widget):
    """Words about the one place that matters now; drawn with each key, so without detours."""

    DEFAULT_CSS = """
    Caption {
        height: 1;
        padding: 0 1;
        background: $surface;
        color: $text-muted;
        &.-moving { color: $foreground; text-style: bold; }
    }
    """

    def __init__(self) -> None:
        super().__init__(id="caption")
        self.words = ""
        """What it says now."""

    def tell(self, words: str) -> None:
        """Say something else."""
        if words != self.words:
            self.words = words
            self.refresh()

    def render(self) -> Content:
        """Say what is marked with the mouse, and draw it so."""
        return Content(self._fitting())

    def render_line(self, y: int) -> Strip:
        """Draw the line."""
        if self.text_selection is not None:
            return super().render_line(y)
        line = Strip([Segment(self._fitting(), self.visual_style.rich_style)])
        return line.apply_offsets(0, y)  # by which the mouse finds the words

    def _fitting(self) -> str:
        return fit(display(self.words), self.content_size.width, MARKS.ellipsis)


# --- One line about the whole document: file, unsaved edits, problems, simulation, screens -------

SCREENS = {"plan": "1 Plan", "simulate": "2 Simulate", "compare": "3 Compare", "value": "4 Value"}
SHORT_SCREENS = {"plan": "1Plan", "simulate": "2Sim", "compare": "3Comp", "value": "4Val"}
SHORT_BELOW = 100
"""Columns below which words are left out."""


def _does(words: Content, action: str) -> Content:
    """Words that do something when they are clicked."""
    return words.stylize(Style.from_meta({"@click": action}))


class StatusBar(Static):
    """What is open and how it stands."""

    DEFAULT_CSS = """
    StatusBar {
        dock: top;
        height: 1;
        background: $panel;
        color: $foreground;
        link-background-hover: $surface;
        link-color-hover: $foreground;
        link-style-hover: underline;
    }
    """

    def __init__(self, session: Session, mode: str) -> None:
        super().__init__(markup=False)
        self.session = session
        self.mode = mode
        self._counts: tuple[int, int] | None = None
        """Errors and warnings, as far as they were known last."""

    @property
    def link_style(self) -> RichStyle:
        """Leave its words their own colours: Textual's are gone while something is marked."""
        return RichStyle.null()

    def on_mount(self) -> None:
        """Show it for the first time."""
        self.show()

    def on_resize(self) -> None:
        """Show what there is room for."""
        self.show()

    def show(self) -> None:
        """Show how things stand now."""
        width = self.size.width or 80
        right = self._right(is_short=width < SHORT_BELOW)
        left = self._left(width - cell_len(right.plain) - 2, is_short=width < SHORT_BELOW)
        room = width - cell_len(left.plain) - cell_len(right.plain)
        if room < 1:  # where even a mark of the name has none, problems give way whole
            right = self._tabs(is_short=True)
            left = self._left(width - cell_len(right.plain) - 2, is_short=True)
            room = width - cell_len(left.plain) - cell_len(right.plain)
        standing = display(self.session.standing())
        if width >= SHORT_BELOW and room > cell_len(standing) + len("  "):
            words = _does(Content.styled(standing, "$text-muted"), "app.go('simulate')")
            right = Content.assemble(words, "  ", right)
            room -= cell_len(standing) + len("  ")
        self.update(Content.assemble(left, " " * max(room, 1), right), layout=False)

    def _left(self, width: int, *, is_short: bool) -> Content:
        """Say what is open: where it lies gives way to its name and to what is not saved."""
        document = self.session.document
        begin, unsaved = " " if is_short else " tribeplan  ", Content("")
        if document.is_changed:
            count = document.unsaved
            words = str(count) if is_short else f"{count} unsaved"
            mark = f"{self.session.marks.unsaved} {words}"
            unsaved = Content.assemble("  ", (mark, "$text-warning"))
        name = display(document.name)
        room = max(width - len(begin) - unsaved.cell_length, 1)
        if cell_len(name) > room:
            name = name[-room:]
            while cell_len(name) >= room:
                name = name[1:]
            name = f"{self.session.marks.ellipsis}{name}"
        return Content.assemble(begin, (name, "bold"), unsaved)

    def _right(self, *, is_short: bool) -> Content:
        self._count()
        problems = _does(Content.styled(*self._problems(is_short=is_short)), "app.problems")
        return Content.assemble(problems, "  ", self._tabs(is_short=is_short))

    def _tabs(self, *, is_short: bool) -> Content:
        parts: list[Content] = []
        for mode, name in (SHORT_SCREENS if is_short else SCREENS).items():
            tab = Content.styled(f" {name} ", "reverse" if mode == self.mode else "$text-muted")
            parts.append(_does(tab, f"app.go('{mode}')"))
        return Content.assemble(*parts)

    def _count(self) -> None:
        version = self.session.document.version
        # The Plan screen works the rules out after it has shown an edit; others have no such time.
        if version.is_checked or self.mode != "plan":
            severities = [finding.severity for finding in version.findings]
            self._counts = severities.count(Severity.ERROR), severities.count(Severity.WARNING)
        elif self.session.is_checking:
            self._counts = None

    def _problems(self, *, is_short: bool) -> tuple[str, str]:
        if self._counts is None:
            return "checking …", "$text-muted"
        errors, warnings = self._counts
        style = "$text-error" if errors else "$foreground"
        counts = [(errors, "error"), (warnings, "warning")]
        told = [counted(count, noun) for count, noun in counts if count or not is_short]
        return "  ".join(told) or "no errors", style
