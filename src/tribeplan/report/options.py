"""What a reader may ask of a report."""

from dataclasses import dataclass

from tribeplan.formats.settings import FailOn
from tribeplan.rules.rule import Severity


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """Choices that change how a report looks, never what was found."""

    show_suppressed: bool = False
    """Also show findings that do not count, each with the reason; JSON has them always."""

    colour: bool = False
    """Paint the formats for terminals with ANSI codes."""

    statistics: bool = False
    """In the formats for terminals: how often each code was found, instead of every finding."""

    fail_on: FailOn = "error"
    """Least severity that makes the check fail; JUnit knows only tests that fail or pass."""

    def fails(self, severity: Severity) -> bool:
        """Whether findings of a severity make the check fail.

        >>> [ReportOptions(fail_on="warning").fails(severity) for severity in Severity]
        [True, True, False]
        """
        return self.fail_on != "never" and severity.rank <= Severity(self.fail_on).rank
