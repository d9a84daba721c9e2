"""Findings for a pull request: a summary, a table, and what each rule says."""

from collections.abc import Iterator

from tribeplan.errors import Place
from tribeplan.formats.model.places import CheckResult, LocatedFinding
from tribeplan.report.language import current, tr
from tribeplan.report.options import (
    ReportOptions,
    plain_path,
    summary_line,
    why_suppressed,
    worst_first,
)
from tribeplan.report.safe_text import markdown_text, without_commands
from tribeplan.rules.rule import Rule, Severity

MOST_ROWS = 100
"""Rows of a table; a comment may not be longer than 65,536 characters."""

ICONS = {Severity.ERROR: "🔴", Severity.WARNING: "🟡", Severity.ADVICE: "🔵"}
_UNREADABLE = "⛔"


def render_markdown(result: CheckResult, options: ReportOptions) -> str:
    """Write a page about a check, the worst first."""
    lines = ["### tribeplan", "", summary_line(result)]
    rows = list(_rows(result))
    if rows:
        lines += ["", *_table(tr("severity | place | rule | problem"), rows)]
        lines += _explained(result)
    if options.show_suppressed and result.suppressed:
        rows = [_suppressed_row(located) for located in worst_first(result.suppressed)]
        table = _table(tr("why | place | rule | problem"), rows)
        lines += ["", *folded(tr("Does not count ({rows})").format(rows=len(rows)), table)]
    return "".join(f"{without_commands(line)}\n" for line in lines)


def _rows(result: CheckResult) -> Iterator[str]:
    for diagnostic in result.diagnostics:
        message = markdown_text(diagnostic.message)
        aside = f"<br>{markdown_text(diagnostic.help)}" if diagnostic.help else ""
        place = _place(diagnostic.place)
        yield f"{_UNREADABLE} input | {place} | {diagnostic.code} | {message}{aside}"
    for located in worst_first(result.findings):
        yield f"{ICONS[located.severity]} {tr(located.severity.value)} | {_row(located)}"


def _suppressed_row(located: LocatedFinding) -> str:
    why = why_suppressed(located.suppression) if located.suppression else ""
    return f"{markdown_text(why)} | {_row(located)}"


def _row(located: LocatedFinding) -> str:
    rule = f"{located.code} {located.name}"
    return f"{_place(located.place)} | {rule} | {markdown_text(tr(located.message))}"


def _place(place: Place) -> str:
    return f"<code>{markdown_text(plain_path(place.path))}:{place.line}</code>"


def _table(header: str, rows: list[str]) -> list[str]:
    columns = header.count("|") + 1
    lines = [f"| {header} |", f"|{' --- |' * columns}"]
    lines += [f"| {row} |" for row in rows[:MOST_ROWS]]
    if len(rows) > MOST_ROWS:
        lines += [
            "",
            tr("… and {more} more; run `tribeplan check` to see them.").format(
                more=len(rows) - MOST_ROWS
            ),
        ]
    return lines


def _explained(result: CheckResult) -> Iterator[str]:
    counts: dict[str, int] = {}
    rules: dict[str, Rule] = {}
    for located in worst_first(result.findings):
        rules.setdefault(located.code, located.finding.rule)
        counts[located.code] = counts.get(located.code, 0) + 1
    for code, rule in rules.items():
        yield ""
        heading = f"{code} {rule.name} ({counts[code]}): {markdown_text(tr(rule.title))}"
        yield from folded(heading, _why(rule).splitlines())


def _why(rule: Rule) -> str:
    """Why a rule is there: as it stands, or in one line of another language."""
    return rule.why if current() == "en" else tr(" ".join(rule.why.split()))


def folded(heading: str, lines: list[str]) -> list[str]:
    """Lines that show when somebody opens them; GitHub and GitLab know it."""
    return [f"<details><summary>{heading}</summary>", "", *lines, "", "</details>"]
