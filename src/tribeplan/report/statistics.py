"""How often each code was found: what ``--statistics`` shows in place of the findings."""

from collections import Counter

from tribeplan.formats.located import CheckResult
from tribeplan.report.style import STYLE_OF, Style, paint

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
