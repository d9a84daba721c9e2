"""The whole check in one line, and the order in which readers want the rest."""

from collections import Counter
from collections.abc import Iterable

from tribeplan.formats.located import CheckResult, LocatedFinding, Suppression
from tribeplan.report.safe_text import ci_safe
from tribeplan.rules.rule import Severity

_NOUNS = {
    Severity.ERROR: ("error", "errors"),
    Severity.WARNING: ("warning", "warnings"),
    Severity.ADVICE: ("piece of advice", "pieces of advice"),
}
_INPUT_PROBLEMS = ("input problem", "input problems")
_FILES = ("file", "files")
FINDINGS = ("finding", "findings")
BASELINE_ENTRIES = ("baseline entry", "baseline entries")
_SUPPRESSED = {
    "waiver": "waived",
    "baseline": "in the baseline",
    "per-file-ignore": "ignored per file",
}


def summary_line(result: CheckResult) -> str:
    """Say how much was found, in how many files, and how much does not count."""
    parts = [counted(len(result.diagnostics), _INPUT_PROBLEMS)] if result.diagnostics else []
    counts = result.counts
    parts += [
        counted(counts[severity], nouns) for severity, nouns in _NOUNS.items() if counts[severity]
    ]
    found = f"Found {_and(parts)}" if parts else "No problems found"
    advice = "; mend the input first: no rule ran on its model" if result.diagnostics else ""
    return f"{found} in {counted(len(result.texts), _FILES)}{_aside(result)}{advice}."


def _aside(result: CheckResult) -> str:
    kinds = Counter(why.kind for located in result.suppressed if (why := located.suppression))
    parts = [f"{kinds[kind]} {words}" for kind, words in _SUPPRESSED.items() if kinds[kind]]
    return f" ({', '.join(parts)})" if parts else ""


def _and(parts: list[str]) -> str:
    return " and ".join(part for part in (", ".join(parts[:-1]), parts[-1]) if part)


def counted(number: int, nouns: tuple[str, str]) -> str:
    """Say how many there are of something: one, or several.

    >>> counted(1, FINDINGS), counted(2, BASELINE_ENTRIES)
    ('1 finding', '2 baseline entries')
    """
    return f"{number} {nouns[number != 1]}"


def worst_first(findings: Iterable[LocatedFinding]) -> list[LocatedFinding]:
    """Order findings by severity, then as they stand in the files."""
    return sorted(findings, key=lambda located: located.severity.rank)


def why_suppressed(suppression: Suppression) -> str:
    """Say in words why a finding does not count, safe for one line of a log.

    >>> why_suppressed(Suppression("waiver", "merger in progress", "2027-03-31"))
    'waived until 2027-03-31: merger in progress'
    """
    words = _SUPPRESSED.get(suppression.kind, suppression.kind)
    until = f" until {suppression.until}" if suppression.until else ""
    reason = f": {suppression.reason}" if suppression.reason else ""
    return ci_safe(f"{words}{until}{reason}")
