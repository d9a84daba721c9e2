"""Findings as annotations of a GitHub workflow: one command to the runner for each."""

from collections.abc import Iterator

from tribeplan.errors import Diagnostic, Place
from tribeplan.formats.model.places import CheckResult, LocatedFinding
from tribeplan.report.options import (
    ReportOptions,
    plain_path,
    summary_line,
    why_suppressed,
    worst_first,
)
from tribeplan.report.safe_text import ci_safe
from tribeplan.rules.rule import Severity

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "notice"}


def render_github(result: CheckResult, options: ReportOptions) -> str:
    """Write a command for each finding, then the summary as a plain line."""
    lines = [*_lines(result, options), summary_line(result)]
    return "".join(f"{line}\n" for line in lines)


def _lines(result: CheckResult, options: ReportOptions) -> Iterator[str]:
    for diagnostic in result.diagnostics:
        yield _of_diagnostic(diagnostic)
    for located in worst_first(result.findings):
        yield _of_finding(located, _COMMANDS[located.severity])
    if options.show_suppressed:
        for located in worst_first(result.suppressed):
            yield _of_finding(located, "notice")


def _of_diagnostic(diagnostic: Diagnostic) -> str:
    message = [diagnostic.message, diagnostic.help] if diagnostic.help else [diagnostic.message]
    return _command("error", diagnostic.place, f"tribeplan {diagnostic.code}", message)


def _of_finding(located: LocatedFinding, command: str) -> str:
    title = f"tribeplan {located.code} ({located.name})"
    message = [located.message, " ".join(located.finding.rule.why.split())]
    if located.suppression is not None:
        title = f"{title}, {why_suppressed(located.suppression)}"
        message = [located.message]
    return _command(command, located.place, title, message)


def _command(command: str, place: Place, title: str, message: list[str]) -> str:
    properties = {
        "file": ci_safe(plain_path(place.path)),
        "line": str(place.line),
        "col": str(place.column),
        "endLine": str(place.end_line),
        "endColumn": str(place.end_column),
        "title": title,
    }
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{command} {written}::{_data(chr(10).join(map(ci_safe, message)))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
