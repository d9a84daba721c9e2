"""Findings as SARIF 2.1.0, the way GitHub's code scanning reads it."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from tribeplan import __version__
from tribeplan.errors import Diagnostic, Place
from tribeplan.formats.model.codes import DIAGNOSTICS, DiagnosticKind
from tribeplan.formats.model.places import CheckResult, LocatedFinding, Suppression
from tribeplan.org.address import show_address
from tribeplan.org.elements import clipped
from tribeplan.report.explain import (
    explain_diagnostic,
    explain_diagnostic_markdown,
    explain_rule,
    explain_rule_markdown,
)
from tribeplan.report.options import (
    SCHEME,
    ReportOptions,
    diagnostic_fingerprints,
    fingerprints,
    plain_path,
    worst_first,
)
from tribeplan.report.safe_text import display, json_document
from tribeplan.rules.rule import Rule, Severity

# --- The hash by which GitHub's code scanning knows a line again ---------------------------------

_BASE = 37
_UNITS = 100
_MODULUS = 1 << 64
_END_OF_FILE = "\uffff"
_LINE_END = re.compile(r"\r\n|\r")
_BYTES = 2 * _UNITS  # of UTF-16


def line_hashes(text: str, lines: Iterable[int]) -> dict[int, str]:
    r"""Compute ``primaryLocationLineHash`` of lines, counted from 1.

    With :math:`u_0 \dots u_{99}` the first hundred UTF-16 units from the start of the line, blanks
    and tabs left out, line ends as one unit 10, the end of the file as 65535 and zeros behind it,

    .. math:: h = \sum_{i=0}^{99} u_i\, 37^{99-i} \bmod 2^{64}

    written in hexadecimal, and behind a colon how many lines of the file had this hash so far.
    Lines are compared by their hundred units, so two texts that only share a hash, which takes
    an effort to make, are counted apart here and together at GitHub.

    References
    ----------
    github/codeql-action, `src/fingerprints.ts`, which upload-sarif runs when a result has none.

    >>> line_hashes("", [1])
    {1: 'c129715d7a2bc9a3:1'}
    """
    wanted = set(lines)
    stripped = _LINE_END.sub("\n", text).replace(" ", "").replace("\t", "") + _END_OF_FILE
    units = stripped.encode("utf-16-le", "surrogatepass")
    seen: Counter[bytes] = Counter()
    hashes: dict[int, str] = {}
    start = 0
    for number, line in enumerate(stripped.split("\n"), start=1):
        window = units[start : start + _BYTES]
        seen[window] += 1
        if number in wanted:
            hashes[number] = f"{_hash(window):x}:{seen[window]}"
        start += len(line.encode("utf-16-le", "surrogatepass")) + 2
    return hashes


def _hash(window: bytes) -> int:
    units = memoryview(window.ljust(_BYTES, b"\0"))
    value = 0
    for i in range(0, _BYTES, 2):
        value = (value * _BASE + units[i] + 256 * units[i + 1]) % _MODULUS
    return value


# --- Findings as SARIF 2.1.0, the way GitHub's code scanning reads it ----------------------------
#
# What is chosen where the standard leaves a choice:
#
# - Input that cannot be understood becomes results too, with rules of its own, because code
#   scanning shows results and no notifications; ``executionSuccessful`` is false then.
# - Regions lie on one line: in a pull request an alert shows only when its whole region changed.
# - ``automationDetails`` is left out, so that the upload's ``category`` decides what belongs
#   together.
# - Suppressed findings only when asked for: code scanning opens an alert for them all the same.

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MOST_RESULTS = 25_000
"""Results that code scanning takes from one run; the worst come first when there are more."""

_MOST_RELATED = 100
_LONGEST_TEXT = 1024
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "note"}
_DIAGNOSTICS = {kind.code: kind for kind in DIAGNOSTICS}


def render_sarif(result: CheckResult, options: ReportOptions) -> str:
    """Write a check as one run of one tool."""
    shown = result.findings + (result.suppressed if options.show_suppressed else ())
    rules = _rules(result, shown)
    index = {str(rule["id"]): number for number, rule in enumerate(rules)}
    hashes = _LineHashes(result, shown)
    results = [*_diagnostic_results(result, hashes), *_finding_results(shown, hashes)]
    run = {
        "tool": {"driver": {"name": "tribeplan", "semanticVersion": __version__, "rules": rules}},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": not result.diagnostics}],
        "results": [
            each | {"ruleIndex": index[str(each["ruleId"])]} for each in results[:MOST_RESULTS]
        ],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json_document(log)


class _LineHashes:
    """The hash of every line that a result stands on, computed file by file."""

    def __init__(self, result: CheckResult, shown: Iterable[LocatedFinding]) -> None:
        lines: dict[str, set[int]] = {}
        places = [located.place for located in shown]
        for place in [*places, *(diagnostic.place for diagnostic in result.diagnostics)]:
            lines.setdefault(place.path, set()).add(place.line)
        self._hashes = {
            path: line_hashes(result.texts[path], wanted)
            for path, wanted in lines.items()
            if path in result.texts
        }

    def of(self, place: Place) -> dict[str, object]:
        """The fingerprint that code scanning uses; nothing when the line is not known."""
        hashed = self._hashes.get(place.path, {}).get(place.line)
        return {} if hashed is None else {"primaryLocationLineHash": hashed}


def _rules(result: CheckResult, shown: Iterable[LocatedFinding]) -> list[dict[str, object]]:
    known = {rule.code: rule for rule in result.rules}
    known |= {located.code: located.finding.rule for located in shown}
    described = {code: _rule(rule) for code, rule in known.items()}
    described |= {each.code: _unreadable_rule(each.code) for each in result.diagnostics}
    return [described[code] for code in sorted(described)]


def _rule(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": clipped(rule.title, _LONGEST_TEXT)},
        "fullDescription": {"text": clipped(" ".join(rule.why.split()), _LONGEST_TEXT)},
        "help": {"text": explain_rule(rule), "markdown": explain_rule_markdown(rule)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {
            "tags": [rule.family],
            "problem.severity": "recommendation"
            if rule.severity is Severity.ADVICE
            else rule.severity.value,
        },
    }


def _unreadable_rule(code: str) -> dict[str, object]:
    kind = _DIAGNOSTICS.get(code, DiagnosticKind(code, "input that cannot be understood", ""))
    title = f"Input: {kind.title}"
    remedy = f"{kind.remedy} No rule runs on a model before that is mended.".lstrip()
    return {
        "id": code,
        "name": "unreadable-input",
        "shortDescription": {"text": clipped(title, _LONGEST_TEXT)},
        "fullDescription": {"text": clipped(remedy, _LONGEST_TEXT)},
        "help": {"text": explain_diagnostic(kind), "markdown": explain_diagnostic_markdown(kind)},
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["input"], "problem.severity": "error"},
    }


def _diagnostic_results(result: CheckResult, hashes: _LineHashes) -> list[dict[str, object]]:
    names = diagnostic_fingerprints(result.diagnostics)
    return [
        _result(diagnostic, diagnostic.code, "error", diagnostic.sentence)
        | {"partialFingerprints": hashes.of(diagnostic.place) | {SCHEME: name}}
        for diagnostic, name in zip(result.diagnostics, names, strict=True)
    ]


def _finding_results(
    shown: Sequence[LocatedFinding], hashes: _LineHashes
) -> list[dict[str, object]]:
    ordered = worst_first(shown)
    results: list[dict[str, object]] = []
    for located, name in zip(ordered, fingerprints(ordered), strict=True):
        level = _LEVELS[located.severity]
        problem = located.finding.problem
        result = _result(located, located.code, level, located.message) | {
            "partialFingerprints": hashes.of(located.place) | {SCHEME: name},
            "properties": {
                "entity": display(located.entity),
                "address": display(show_address(problem.at)),
                "subject": display(problem.subject),
            },
        }
        if located.suppression is not None:
            result["suppressions"] = [_suppression(located.suppression)]
        results.append(result)
    return results


def _result(
    found: Diagnostic | LocatedFinding, code: str, level: str, message: str
) -> dict[str, object]:
    related = found.related[:_MOST_RELATED]
    links = ", ".join(
        f"[{_link_text(words)}]({number})" for number, (_, words) in enumerate(related, start=1)
    )
    text = f"{_plain(message)}. See: {links}" if links else _plain(message)
    result: dict[str, object] = {
        "ruleId": code,
        "level": level,
        "message": {"text": text},
        "locations": [{"physicalLocation": _location(found.place)}],
    }
    if related:
        result["relatedLocations"] = [
            {
                "id": number,
                "physicalLocation": _location(place),
                "message": {"text": _plain(words) or "related"},
            }
            for number, (place, words) in enumerate(related, start=1)
        ]
    return result


def _plain(text: str) -> str:
    """Make text safe, and no part of it a link (``[words](target)``)."""
    return display(text).replace("](", "] (")


def _link_text(words: str) -> str:
    return display(words).replace("\\", "/").replace("[", "(").replace("]", ")") or "related"


def _location(place: Place) -> dict[str, object]:
    return {
        "artifactLocation": {"uri": _uri(place.path)},
        "region": {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        },
    }


def _uri(path: str) -> str:
    quoted = quote(plain_path(path), errors="backslashreplace")
    return f"file://{quoted}" if quoted.startswith("/") else quoted


def _suppression(suppression: Suppression) -> dict[str, object]:
    kind = "inSource" if suppression.kind == "waiver" else "external"
    until = f"until {suppression.until}" if suppression.until else ""
    words = ": ".join(part for part in (until, suppression.reason) if part)
    return {"kind": kind, "justification": display(words) or suppression.kind}
