"""The problems pane: what is unwise in the plan, one line each."""

from pathlib import PurePath
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from tribeplan.editing.version import Version, can_be_fixed
from tribeplan.org.address import Address
from tribeplan.org.elements import counted
from tribeplan.report.safe_text import display
from tribeplan.rules.rule import Finding, Severity
from tribeplan.tui.actions import Action, bindings
from tribeplan.tui.look import plain, shown
from tribeplan.tui.session import Session
from tribeplan.tui.subject import ProblemIndex, place_of_problem, subject_of
from tribeplan.tui.widgets.line_list import LineList

# --- The problems pane: what is unwise in the plan, one line each --------------------------------

FILTERS = ("all", "errors", "warnings and errors", "this place")
"""What is listed, in the order they come."""

FIXABLE = "fix"
"""The mark of a problem that one key mends."""

PLACE_FROM = 60
"""Cells from which on the file and line fit beside the message."""

STYLES = {Severity.ERROR: "$text-error", Severity.WARNING: "$text-warning"}


PROBLEMS = (
    Action(
        "problems.filter", "s", "filter", "Filter", "List errors only, this place only, or all."
    ),
)
"""Actions of the problems pane, beside those that work on the whole Plan screen."""


class Problems(LineList):
    """Every problem, the worst first, with where it is and whether one key mends it."""

    DEFAULT_CSS = """
    Problems {
        border: round $border;
        border-title-color: $foreground;
        border-subtitle-color: $text-muted;
        &:focus { border: heavy $border; border-title-style: reverse; }
    }
    """
    ACTIONS = PROBLEMS
    BINDINGS: ClassVar[list[BindingType]] = bindings(PROBLEMS)

    def __init__(self, session: Session, problems: ProblemIndex) -> None:
        super().__init__(id="problems")
        self.session = session
        self.problems = problems
        self.filter = FILTERS[0]
        self.findings: tuple[Finding, ...] = ()
        self._version: Version | None = None
        self._listing: tuple[str, Address] = ("", ())

    def on_mount(self) -> None:
        """List what there is."""
        self.show(self.session)

    def show(self, session: Session) -> None:
        """List what there is now; the cursor stays on its problem while that is there."""
        if not self.is_attached:
            return
        version = session.document.version
        if self.problems.is_behind(version):
            return
        here = session.cursor if self.filter == "this place" else ()
        if self.lists(version) and self._listing == (self.filter, here):
            return
        is_followed = self.has_focus or self._is_at_current()
        before = self.current if is_followed else None
        self._version, self._listing = version, (self.filter, here)
        self.findings = self._listed(version, here)
        self.fill(len(self.findings), self._line, self._again(before))
        self._tell_counts(version)

    @property
    def current(self) -> Finding | None:
        """The problem under the cursor."""
        return self.findings[self.cursor] if self.cursor < len(self.findings) else None

    def lists(self, version: Version) -> bool:
        """Tell whether what is listed is of this version."""
        return self._version is version

    def step(self, by: int) -> Finding | None:
        """Go to the next or previous problem, round the end, and to its place."""
        _ = self.session.document.findings  # who jumps to a problem waits for the rules
        self.show(self.session)
        if not self.findings:
            return None
        stands_there = self._is_at_current()
        index = self.cursor + by if stands_there else self.cursor
        self.cursor = index % len(self.findings)
        return self.jump()

    def jump(self) -> Finding | None:
        """Take the user to the place of the problem under the cursor."""
        finding = self.current
        if finding is not None:
            self.session.go(self._place(finding))
        return finding

    def select(self, finding: Finding) -> None:
        """Put the cursor on a problem, if it is listed."""
        self.cursor = self._again(finding)

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        """Go to the place of the problem."""
        event.stop()
        self.jump()

    def action_filter(self, by: int = 1) -> None:
        """List fewer problems, or all again."""
        self.filter = FILTERS[(FILTERS.index(self.filter) + by) % len(FILTERS)]
        self.show(self.session)

    def _place(self, finding: Finding) -> Address:
        return place_of_problem(self.session.document.version, finding)

    def _is_at_current(self) -> bool:
        finding = self.current
        return finding is not None and self.session.cursor == self._place(finding)

    def _listed(self, version: Version, here: Address) -> tuple[Finding, ...]:
        every = self.problems.ordered(version)
        match self.filter:
            case "errors":
                return tuple(each for each in every if each.severity is Severity.ERROR)
            case "warnings and errors":
                return tuple(each for each in every if each.severity is not Severity.ADVICE)
            case "this place":
                return self.problems.within(version, here)
            case _:
                return every

    def _again(self, before: Finding | None) -> int:
        """Where a problem stands now: the same one, or what came in its place."""
        if before is None:
            return 0
        same = [index for index, each in enumerate(self.findings) if each.key == before.key]
        return min(same, key=lambda index: self.findings[index] != before, default=self.cursor)

    def _tell_counts(self, version: Version) -> None:
        every = self.problems.ordered(version)
        filtered = "" if self.filter == FILTERS[0] else f": {self.filter}"
        self.border_title = f"Problems{filtered}"
        counts = [
            (sum(1 for each in every if each.severity is severity), severity)
            for severity in Severity
        ]
        words = [
            counted(count, severity, "advice" if severity is Severity.ADVICE else "")
            for count, severity in counts
            if count
        ]
        self.border_subtitle = " · ".join(words) or "none"

    def _line(self, index: int, width: int) -> Content:
        finding = self.findings[index]
        letter = finding.severity[0].upper()
        right = self._right(index) if width >= PLACE_FROM else ""
        message = Content.assemble(
            (letter, STYLES.get(finding.severity, "$foreground")),
            " ",
            (finding.code, "$text-muted"),
            " ",
            plain(finding.problem.message),
        )
        if not right:
            return message
        room = max(width - cell_len(right) - 1, 0)
        return message.truncate(room, ellipsis=True, pad=True) + " " + shown(right, "$text-muted")

    def _right(self, index: int) -> str:
        # Of the version that is listed: a later one is listed, and drawn, once its rules are known.
        basis = (self._version or self.session.document.version).basis
        at = self.findings[index].problem.at
        element = subject_of(at).address
        mark = f"{FIXABLE}  " if self.is_fixable(index) else ""
        if element and not basis.reading.places.leads_to(element):
            return f"{mark}new"
        place = basis.place_of(at)
        return display(f"{mark}{PurePath(place.path).name}:{place.line}")

    def is_fixable(self, index: int) -> bool:
        """Whether one key may mend the problem; to try every mend takes too long to show a row."""
        return can_be_fixed(self.findings[index])


# --- The problem that matters most, in one line, where there is no room for all of them ----------


class ProblemLine(Static):
    """A problem of what is under the cursor, else the worst there is."""

    DEFAULT_CSS = """
    ProblemLine {
        height: 1;
        padding: 0 1;
        background: $surface;
        text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    """

    def __init__(self, problems: ProblemIndex) -> None:
        super().__init__(id="problem-line", markup=False)
        self.problems = problems
        self.words = ""
        """What it says now."""

    def show(self, version: Version, address: Address) -> None:
        """Say what is wrong here, or what is worst elsewhere."""
        every = self.problems.ordered(version)
        if not every:
            self._tell(shown("No problems", "$text-muted"))
            return
        here = self.problems.about(version, address)
        finding = (here or every)[0]
        letter = finding.severity.value[0].upper()
        number = f" {every.index(finding) + 1}/{len(every)} F8 next "
        self._tell(
            Content.assemble(
                (letter, STYLES.get(finding.severity, "$foreground")),
                (number, "$text-muted"),
                "" if here else ("elsewhere: ", "$text-muted"),
                shown(finding.problem.message),
            )
        )

    def _tell(self, content: Content) -> None:
        if content.plain != self.words:
            self.words = content.plain
            self.update(content, layout=False)
