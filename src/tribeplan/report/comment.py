"""A comparison as one comment on a pull request: time-to-market and findings, details folded."""

from collections.abc import Iterator, Sequence

from tribeplan.errors import without_commands
from tribeplan.report.ci import ICONS, folded
from tribeplan.report.compared import Tolerance, comparison_report, feature_table
from tribeplan.report.language import counted, tr
from tribeplan.report.safe_text import markdown_text
from tribeplan.report.sections import Section, section_table
from tribeplan.report.words import sentence
from tribeplan.rules.comparison import DiffResult
from tribeplan.rules.rule import Finding, FindingChanges, Severity
from tribeplan.simulation.sensitivity import Doubt
from tribeplan.simulation.study import Comparison

MARK = "<!-- tribeplan compare -->"
"""The first line, by which the comment is found again and written anew."""

MOST_FINDINGS, MOST_CHANGES, MOST_FEATURES = 8, 10, 6
"""Lines of each, so that a comment takes at most 60 lines; of a pair alone they are all shown."""

MOST_SENTENCES = 6


def render_comment(
    comparison: Comparison,
    changes: Sequence[DiffResult],
    doubts: tuple[Doubt, ...] = (),
    tolerance: Tolerance | None = None,
    costs: Sequence[Section] = (),
) -> str:
    """Write a comparison as a comment for GitHub or GitLab, which read the same Markdown.

    Parameters
    ----------
    comparison
        What was simulated.
    changes
        How each of the others differs from the first, in the same order.
    costs
        What they cost, where somebody said what people do.
    """
    report = comparison_report(comparison, doubts, tolerance)
    head, *tables, _ = report.answer
    lines = [MARK, f"### {markdown_text(head.title)}", ""]
    lines += [f"- {markdown_text(each)}" for each in head.sentences[:MOST_SENTENCES]]
    lines += ["", *section_table(tables[0])]
    if len(changes) == 1:
        lines += ["", *_findings(changes[0]), *_changes(changes[0])]
        lines += _features(comparison)
    else:
        lines += [line for change in changes for line in ("", _headline(change, change.after))]
    if costs:
        told = [line for each in costs for line in _money(each)]
        lines += ["", *folded(tr("What it costs"), told[:-1])]
    made = " ".join(report.parts["basis"][-1].sentences)
    lines += ["", f"<sub>{markdown_text(made)}</sub>"]
    return "".join(f"{without_commands(line)}\n" for line in lines)


def _money(section: Section) -> Iterator[str]:
    yield from (f"- {markdown_text(each)}" for each in section.sentences)
    yield from ("", *section_table(section), "")


def _features(comparison: Comparison) -> Iterator[str]:
    tables = feature_table(comparison, MOST_FEATURES)
    for section in tables:
        number = len(comparison.base.outcome.plan.features)
        title = tr("Features that move most, of {planned}").format(
            planned=counted(number, "planned one")
        )
        yield ""
        yield from folded(title, [*section_table(section)])


def _headline(change: DiffResult, name: str = "") -> str:
    found = change.findings
    where = tr(" in {name}").format(name=markdown_text(name)) if name else ""
    if not (found.worse or found.vanish):
        return tr("**Findings{where}**: the same.").format(where=where)
    come = _number(found.worse, tr("appears"), tr("appear"))
    gone = _number(found.vanish, tr("vanishes"), tr("vanish"))
    return tr("**Findings{where}**: {come}; {gone}.").format(where=where, come=come, gone=gone)


def _findings(change: DiffResult) -> Iterator[str]:
    yield _headline(change)
    lines = [*_lines(change.findings)]
    if lines:
        yield ""
    yield from lines[:MOST_FINDINGS]
    if len(lines) > MOST_FINDINGS:
        yield tr("- … and {more:,} more; `tribeplan diff` lists them.").format(
            more=len(lines) - MOST_FINDINGS
        )


def _number(findings: Sequence[Finding], of_one: str, of_several: str) -> str:
    by_severity = [
        counted(number, severity.value, severity.value if severity is Severity.ADVICE else "")
        for severity in Severity
        if (number := sum(each.severity is severity for each in findings))
    ]
    verb = of_one if len(findings) == 1 else of_several
    return f"{', '.join(by_severity) or tr('none')} {verb}"


def _lines(found: FindingChanges) -> Iterator[str]:
    worst = sorted(found.worse, key=lambda finding: finding.severity.rank)
    for finding in worst:
        yield f"- {ICONS[finding.severity]} {_finding(finding)}"
    yield from (f"- ✅ {tr('gone')}: {_finding(finding)}" for finding in found.vanish)


def _finding(finding: Finding) -> str:
    return f"{finding.code} {finding.rule.name}: {markdown_text(tr(finding.problem.message))}"


def _changes(change: DiffResult) -> Iterator[str]:
    statements = change.difference.statements
    if not statements:
        return
    told = [f"- {markdown_text(sentence(each).text)}" for each in statements[:MOST_CHANGES]]
    if len(statements) > MOST_CHANGES:
        told.append(tr("- … and {more:,} more").format(more=len(statements) - MOST_CHANGES))
    yield ""
    yield from folded(
        tr("What changes: {things}").format(things=counted(len(statements), "thing")), told
    )
