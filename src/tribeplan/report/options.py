"""What a reader may ask of a report, what all reports of findings share, and their formats."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from hashlib import sha256
from importlib import import_module
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from tribeplan.errors import Diagnostic, InvalidUsage
from tribeplan.formats.model.places import CheckResult, LocatedFinding, Suppression, in_project
from tribeplan.formats.model.settings import FailOn
from tribeplan.report.language import Translated, counted, enumerated, tr
from tribeplan.report.safe_text import ci_safe
from tribeplan.rules.rule import Severity

# --- What a reader may ask of a report -----------------------------------------------------------


class ReportOptions(NamedTuple):
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
    {"waiver": "waived", "baseline": "in the baseline", "per-file-ignore": "ignored per file"}
)


def summary_line(result: CheckResult) -> str:
    """Say how much was found, in how many files, and how much does not count.

    Where input cannot be understood, it is told how many of the files hold all that.
    """
    parts = [counted(len(result.diagnostics), "input problem")] if result.diagnostics else []
    counts = result.counts
    parts += [
        counted(counts[severity], *nouns) for severity, nouns in _NOUNS.items() if counts[severity]
    ]
    found = (
        tr("Found {parts}").format(parts=enumerated(parts)) if parts else tr("No problems found")
    )
    advice = tr("; mend the input first: no rule ran on its model") if result.diagnostics else ""
    files, holding = counted(len(result.texts), "file"), len(_holding(result))
    if result.diagnostics and holding < len(result.texts):
        files = tr("{holding:,} of {files}").format(holding=holding, files=files)
    return tr("{found} in {files}{aside}{advice}.").format(
        found=found, files=files, aside=_aside(result), advice=advice
    )


def _holding(result: CheckResult) -> set[str]:
    """The files in which something counts."""
    places = [each.place for each in result.diagnostics] + [each.place for each in result.findings]
    return {place.path for place in places}


def _aside(result: CheckResult) -> str:
    kinds = Counter(why.kind for located in result.suppressed if (why := located.suppression))
    parts = [f"{kinds[kind]} {_SUPPRESSED[kind]}" for kind in _SUPPRESSED if kinds[kind]]
    return f" ({', '.join(parts)})" if parts else ""


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


# --- Names for findings that stay the same while lines move ---------------------------------------

NO_PATHS: Mapping[str, str] = MappingProxyType({})

SCHEME = "tribeplanEntity/v1"
"""How fingerprints are made; another way of making them is another version."""

_HEX_DIGITS = 32


def fingerprints(
    findings: Sequence[LocatedFinding], paths: Mapping[str, str] = NO_PATHS
) -> list[str]:
    """Each finding a name of its own: from model, code, element and subject.

    Findings that agree in all of these are told apart by a number, in the order given. The model
    is named as in ``paths``, by which the project knows it however the user has named it.
    """
    return _unique(
        [
            ("finding", plain_path(paths.get(located.model, located.model)), *located.finding.key)
            for located in findings
        ]
    )


def diagnostic_fingerprints(
    diagnostics: Sequence[Diagnostic], paths: Mapping[str, str] = NO_PATHS
) -> list[str]:
    """Each diagnostic a name of its own: from file, code and message."""
    return _unique(
        [
            ("diagnostic", plain_path(each.place.path), each.code, each.message)
            for each in (in_project(diagnostic, paths) for diagnostic in diagnostics)
        ]
    )


def plain_path(path: str) -> str:
    """Write a path as CI services want it: without ``./`` in front.

    >>> plain_path("./org/cards.yaml")
    'org/cards.yaml'
    """
    while path.startswith("./"):
        path = path[2:].lstrip("/")
    return path


def _unique(keys: list[tuple[str, ...]]) -> list[str]:
    seen: Counter[tuple[str, ...]] = Counter()
    names: list[str] = []
    for key in keys:
        salted = (*key, str(seen[key])) if seen[key] else key
        seen[key] += 1
        data = "\0".join(salted).encode("utf-8", "backslashreplace")
        names.append(sha256(data).hexdigest()[:_HEX_DIGITS])
    return names


# --- The formats of ``tribeplan check``; only the one asked for is loaded -------------------------

Reporter: TypeAlias = Callable[[CheckResult, ReportOptions], str]
"""A pure function from what was found to the text of a report."""

REPORTERS: Mapping[str, str] = (
    dict.fromkeys(("full", "concise"), "findings")
    | dict.fromkeys(("json", "jsonl"), "ci")
    | {"sarif": "sarif"}
    | dict.fromkeys(("github", "gitlab", "junit", "markdown"), "ci")
)
"""What ``--format`` takes, and the module of ``report`` with its ``render_<format>``."""

FORMATS = tuple(REPORTERS)
"""The first is what people get when they ask for none."""

FOR_SERVICES = ("sarif", "github", "gitlab", "junit")
"""Formats for services that know the files of the project, not the directory of the command."""


def render(format_name: str, result: CheckResult, options: ReportOptions) -> str:
    """Write the result of a check in a format.

    Raises
    ------
    InvalidUsage
        When there is no such format.
    """
    if format_name not in REPORTERS:
        raise InvalidUsage(f"no format '{format_name}', expected one of {', '.join(FORMATS)}")
    module = import_module(f"tribeplan.report.{REPORTERS[format_name]}")
    reporter: Reporter = getattr(module, f"render_{format_name}")
    return reporter(result.in_project() if format_name in FOR_SERVICES else result, options)
