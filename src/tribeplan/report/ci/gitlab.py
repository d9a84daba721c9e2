"""Findings as GitLab's Code Quality report, shown in merge requests."""

from collections.abc import Iterator

from tribeplan.errors import Place
from tribeplan.formats.model.places import CheckResult, LocatedFinding
from tribeplan.report.data.findings import json_text
from tribeplan.report.options import (
    ReportOptions,
    diagnostic_fingerprints,
    fingerprints,
    plain_path,
    why_suppressed,
)
from tribeplan.report.safe_text import display
from tribeplan.rules.rule import Severity

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.ADVICE: "info"}


def render_gitlab(result: CheckResult, options: ReportOptions) -> str:
    """Write the list that ``artifacts: reports: codequality`` takes; input problems block."""
    shown = result.findings + (result.suppressed if options.show_suppressed else ())
    return f"{json_text([*_diagnostics(result), *_findings(shown)], indent=2)}\n"


def _diagnostics(result: CheckResult) -> Iterator[dict[str, object]]:
    names = diagnostic_fingerprints(result.diagnostics)
    for diagnostic, name in zip(result.diagnostics, names, strict=True):
        help_text = f"; {diagnostic.help}" if diagnostic.help else ""
        yield {
            "description": display(f"{diagnostic.code}: {diagnostic.message}{help_text}"),
            "check_name": diagnostic.code,
            "fingerprint": name,
            "severity": "blocker",
            "location": _location(diagnostic.place),
        }


def _findings(shown: tuple[LocatedFinding, ...]) -> Iterator[dict[str, object]]:
    for located, name in zip(shown, fingerprints(shown), strict=True):
        description = f"{located.code} {located.name}: {display(located.message)}"
        severity = _SEVERITIES[located.severity]
        if located.suppression is not None:
            description = f"{description} ({why_suppressed(located.suppression)})"
            severity = "info"
        yield {
            "description": description,
            "check_name": located.code,
            "fingerprint": name,
            "severity": severity,
            "location": _location(located.place),
        }


def _location(place: Place) -> dict[str, object]:
    return {"path": plain_path(place.path), "lines": {"begin": place.line}}
