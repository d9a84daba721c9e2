"""The problem that matters most, in one line, where there is no room for all of them."""

from textual.content import Content
from textual.widgets import Static

from tribeplan.editing.version import Version
from tribeplan.org.address import Address
from tribeplan.rules.rule import Severity
from tribeplan.tui.problem_index import ProblemIndex
from tribeplan.tui.shown import shown

STYLES = {Severity.ERROR: "$text-error", Severity.WARNING: "$text-warning"}


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
