"""What a reader may ask of a report, and what every report of findings has."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from tribeplan.formats.model.places import CheckResult, LocatedFinding, Suppression
from tribeplan.formats.model.settings import FailOn
from tribeplan.report.language import Translated, counted, tr
from tribeplan.report.safe_text import ci_safe
from tribeplan.rules.rule import Severity

# --- What a reader may ask of a report -----------------------------------------------------------


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


# --- Colours of the terminal, written by hand: a report needs six of them, not a library ---------


class Style(StrEnum):
    """What a stretch of text is, with the ANSI codes it is painted in."""

    ERROR = "1;31"
    WARNING = "1;33"
    ADVICE = "1;36"
    STRONG = "1"
    GUTTER = "1;34"
    GOOD = "1;32"


STYLE_OF = {
    Severity.ERROR: Style.ERROR,
    Severity.WARNING: Style.WARNING,
    Severity.ADVICE: Style.ADVICE,
}
"""How each severity is painted."""


def paint(text: str, style: Style, *, colour: bool) -> str:
    r"""Put the codes of a style around text, or give it back as it is.

    >>> paint("error", Style.ERROR, colour=True)
    '\x1b[1;31merror\x1b[0m'
    """
    return f"\x1b[{style.value}m{text}\x1b[0m" if colour and text else text


# --- How often each code was found: what ``--statistics`` shows in place of the findings ---------

_UNREADABLE = "unreadable-input"


def statistics_lines(result: CheckResult, *, colour: bool) -> list[str]:
    """Count findings per code, the most frequent first."""
    kinds = {
        located.code: (located.severity.value, located.name, STYLE_OF[located.severity])
        for located in result.findings
    }
    counts = Counter(located.code for located in result.findings)
    for diagnostic in result.diagnostics:
        kinds[diagnostic.code] = ("error", _UNREADABLE, Style.ERROR)
        counts[diagnostic.code] += 1
    digits = len(str(max(counts.values(), default=0)))
    lines: list[str] = []
    for code, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        severity, name, style = kinds[code]
        label = paint(f"{severity:<7}", style, colour=colour)
        lines.append(f"{count:>{digits}}  {code}  {label}  {name}")
    return [*lines, ""] if lines else []


# --- The whole check in one line, and the order in which readers want the rest -------------------

_NOUNS = {
    Severity.ERROR: ("error",),
    Severity.WARNING: ("warning",),
    Severity.ADVICE: ("piece of advice", "pieces of advice"),
}
_SUPPRESSED = Translated(
    {
        "waiver": "waived",
        "baseline": "in the baseline",
        "per-file-ignore": "ignored per file",
    }
)


def summary_line(result: CheckResult) -> str:
    """Say how much was found, in how many files, and how much does not count."""
    parts = [counted(len(result.diagnostics), "input problem")] if result.diagnostics else []
    counts = result.counts
    parts += [
        counted(counts[severity], *nouns) for severity, nouns in _NOUNS.items() if counts[severity]
    ]
    found = tr("Found {parts}").format(parts=_and(parts)) if parts else tr("No problems found")
    advice = tr("; mend the input first: no rule ran on its model") if result.diagnostics else ""
    return tr("{found} in {files}{aside}{advice}.").format(
        found=found,
        files=counted(len(result.texts), "file"),
        aside=_aside(result),
        advice=advice,
    )


def _aside(result: CheckResult) -> str:
    kinds = Counter(why.kind for located in result.suppressed if (why := located.suppression))
    parts = [f"{kinds[kind]} {_SUPPRESSED[kind]}" for kind in _SUPPRESSED if kinds[kind]]
    return f" ({', '.join(parts)})" if parts else ""


def _and(parts: list[str]) -> str:
    return tr(" and ").join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)


def worst_first(findings: Iterable[LocatedFinding]) -> list[LocatedFinding]:
    """Order findings by severity, then as they stand in the files."""
    return sorted(findings, key=lambda located: located.severity.rank)


def why_suppressed(suppression: Suppression) -> str:
    """Say in words why a finding does not count, safe for one line of a log.

    >>> why_suppressed(Suppression("waiver", "merger in progress", "2027-03-31"))
    'waived until 2027-03-31: merger in progress'
    """
    words = _SUPPRESSED.get(suppression.kind, suppression.kind)
    until = tr(" until {day}").format(day=suppression.until) if suppression.until else ""
    reason = f": {suppression.reason}" if suppression.reason else ""
    return ci_safe(f"{words}{until}{reason}")
