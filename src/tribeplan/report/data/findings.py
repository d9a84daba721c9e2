"""Findings for programs: one JSON document, or one JSON value a line."""

import json
import math
from collections import Counter
from collections.abc import Iterator

from tribeplan import __version__
from tribeplan.errors import Place
from tribeplan.formats.model.places import CheckResult
from tribeplan.org.address import show_address
from tribeplan.report.options import SCHEME, ReportOptions, diagnostic_fingerprints, fingerprints
from tribeplan.rules.rule import Severity

SCHEMA = "tribeplan.findings/v1"
_SUPPRESSED_KINDS = ("waiver", "baseline", "per-file-ignore")


def render_json(result: CheckResult, options: ReportOptions) -> str:  # noqa: ARG001  # as all formats
    """Write everything a check found as one document."""
    found = list(_findings(result))
    document = {
        "schema": SCHEMA,
        "tool": {"name": "tribeplan", "version": __version__},
        "fingerprints": SCHEME,
        "summary": _summary(result),
        "findings": found[: len(result.findings)],
        "suppressed": found[len(result.findings) :],
        "diagnostics": list(_diagnostics(result)),
    }
    return f"{json_text(document, indent=2)}\n"


def render_jsonl(result: CheckResult, options: ReportOptions) -> str:  # noqa: ARG001  # as all formats
    """Write one value a line, each with its ``type``; the last one is the summary."""
    lines: list[dict[str, object]] = [
        *({"type": "diagnostic"} | each for each in _diagnostics(result)),
        *({"type": _type(each)} | each for each in _findings(result)),
        {"type": "summary", "schema": SCHEMA, "fingerprints": SCHEME} | _summary(result),
    ]
    return "".join(f"{json_text(line)}\n" for line in lines)


def json_text(value: object, *, indent: int | None = None) -> str:
    r"""Write JSON in ASCII that means the same and holds no command to a CI runner.

    >>> json_text("##[add-mask]é")
    '"#\\u0023[add-mask]\\u00e9"'
    """
    # Outside strings JSON has no '#', so the escape always stands where one is allowed.
    text = json.dumps(value, indent=indent, allow_nan=False).replace("##", "#\\u0023")
    return text.replace("section_start:", "section_start\\u003a").replace(
        "section_end:", "section_end\\u003a"
    )


def _summary(result: CheckResult) -> dict[str, object]:
    counts = result.counts
    kinds = Counter(why.kind for located in result.suppressed if (why := located.suppression))
    return {
        "files": len(result.texts),
        "errors": counts[Severity.ERROR],
        "warnings": counts[Severity.WARNING],
        "advice": counts[Severity.ADVICE],
        "diagnostics": len(result.diagnostics),
        "suppressed": {kind: kinds[kind] for kind in _SUPPRESSED_KINDS},
    }


def _type(finding: dict[str, object]) -> str:
    return "finding" if finding["suppression"] is None else "suppressed"


def _findings(result: CheckResult) -> Iterator[dict[str, object]]:
    findings = (*result.findings, *result.suppressed)
    names = fingerprints(findings, result.project_paths)
    for located, fingerprint in zip(findings, names, strict=True):
        problem, suppression = located.finding.problem, located.suppression
        value = problem.value
        yield {
            "code": located.code,
            "name": located.name,
            "severity": located.severity.value,
            "message": located.message,
            "place": _place(located.place),
            "model": located.model,
            "entity": located.entity,
            "address": show_address(problem.at),
            "subject": problem.subject,
            "value": value if value is not None and math.isfinite(value) else None,
            "fingerprint": fingerprint,
            "help": " ".join(located.finding.rule.why.split()),
            "related": _related(located.related),
            "suppression": None
            if suppression is None
            else {
                "kind": suppression.kind,
                "reason": suppression.reason,
                "until": suppression.until or None,
            },
        }


def _diagnostics(result: CheckResult) -> Iterator[dict[str, object]]:
    names = diagnostic_fingerprints(result.diagnostics, result.project_paths)
    for diagnostic, fingerprint in zip(result.diagnostics, names, strict=True):
        yield {
            "code": diagnostic.code,
            "message": diagnostic.message,
            "place": _place(diagnostic.place),
            "fingerprint": fingerprint,
            "help": diagnostic.help,
            "related": _related(diagnostic.related),
        }


def _place(place: Place) -> dict[str, object]:
    return {
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }


def _related(related: tuple[tuple[Place, str], ...]) -> list[dict[str, object]]:
    return [{"place": _place(place), "message": words} for place, words in related]
