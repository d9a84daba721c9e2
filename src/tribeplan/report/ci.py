"""Findings for programs and services: JSON, GitHub, GitLab, JUnit and Markdown; SARIF apart."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tribeplan import __version__
from tribeplan.errors import Diagnostic, Place, without_commands
from tribeplan.formats.model.places import CheckResult, LocatedFinding
from tribeplan.org.address import show_address
from tribeplan.report.language import current, tr
from tribeplan.report.options import (
    SCHEME,
    ReportOptions,
    diagnostic_fingerprints,
    fingerprints,
    plain_path,
    summary_line,
    why_suppressed,
    worst_first,
)
from tribeplan.report.safe_text import (
    ci_safe,
    display,
    json_document,
    json_text,
    markdown_text,
    plain,
)
from tribeplan.rules.rule import Rule, Severity

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
    return json_document(document)


def render_jsonl(result: CheckResult, options: ReportOptions) -> str:  # noqa: ARG001  # as all formats
    """Write one value a line, each with its ``type``; the last one is the summary."""
    lines: list[dict[str, object]] = [
        *({"type": "diagnostic"} | each for each in _diagnostics(result)),
        *({"type": _type(each)} | each for each in _findings(result)),
        {"type": "summary", "schema": SCHEMA, "fingerprints": SCHEME} | _summary(result),
    ]
    return "".join(f"{json_text(plain(line))}\n" for line in lines)


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
        yield {
            "code": located.code,
            "name": located.name,
            "severity": located.severity.value,
            "message": located.message,
            "place": located.place,
            "model": located.model,
            "entity": located.entity,
            "address": show_address(problem.at),
            "subject": problem.subject,
            "value": problem.value,
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
            "place": diagnostic.place,
            "fingerprint": fingerprint,
            "help": diagnostic.help,
            "related": _related(diagnostic.related),
        }


def _related(related: tuple[tuple[Place, str], ...]) -> list[dict[str, object]]:
    return [{"place": place, "message": words} for place, words in related]


# --- Findings as annotations of a GitHub workflow: one command to the runner for each -------------


_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "notice"}


def render_github(result: CheckResult, options: ReportOptions) -> str:
    """Write a command for each finding, then the summary as a plain line."""
    lines = [*_annotations(result, options), summary_line(result)]
    return "".join(f"{line}\n" for line in lines)


def _annotations(result: CheckResult, options: ReportOptions) -> Iterator[str]:
    for diagnostic in result.diagnostics:
        yield _annotated_diagnostic(diagnostic)
    for located in worst_first(result.findings):
        yield _annotated(located, _COMMANDS[located.severity])
    if options.show_suppressed:
        for located in worst_first(result.suppressed):
            yield _annotated(located, "notice")


def _annotated_diagnostic(diagnostic: Diagnostic) -> str:
    message = [diagnostic.message, diagnostic.help] if diagnostic.help else [diagnostic.message]
    return _annotation("error", diagnostic.place, f"tribeplan {diagnostic.code}", message)


def _annotated(located: LocatedFinding, command: str) -> str:
    title = f"tribeplan {located.code} ({located.name})"
    message = [located.message, " ".join(located.finding.rule.why.split())]
    if located.suppression is not None:
        title = f"{title}, {why_suppressed(located.suppression)}"
        message = [located.message]
    return _annotation(command, located.place, title, message)


def _annotation(command: str, place: Place, title: str, message: list[str]) -> str:
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


# --- Findings as GitLab's Code Quality report, shown in merge requests ----------------------------


_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.ADVICE: "info"}


def render_gitlab(result: CheckResult, options: ReportOptions) -> str:
    """Write the list that ``artifacts: reports: codequality`` takes; input problems block."""
    shown = result.findings + (result.suppressed if options.show_suppressed else ())
    return json_document([*_diagnostic_issues(result), *_issues(shown)])


def _diagnostic_issues(result: CheckResult) -> Iterator[dict[str, object]]:
    names = diagnostic_fingerprints(result.diagnostics)
    for diagnostic, name in zip(result.diagnostics, names, strict=True):
        yield {
            "description": display(f"{diagnostic.code}: {diagnostic.sentence}"),
            "check_name": diagnostic.code,
            "fingerprint": name,
            "severity": "blocker",
            "location": _issue_location(diagnostic.place),
        }


def _issues(shown: tuple[LocatedFinding, ...]) -> Iterator[dict[str, object]]:
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
            "location": _issue_location(located.place),
        }


def _issue_location(place: Place) -> dict[str, object]:
    return {"path": plain_path(place.path), "lines": {"begin": place.line}}


# --- Findings as JUnit XML: a suite for each file, a test for each finding ------------------------


@dataclass(frozen=True, slots=True)
class _Case:
    """One test as the reader of a CI page sees it."""

    name: str
    outcome: str = ""
    """``failure``, ``error`` or ``skipped``; ``system-out``, or empty, when it passed."""

    kind: str = ""
    message: str = ""
    lines: tuple[str, ...] = ()


def render_junit(result: CheckResult, options: ReportOptions) -> str:
    """Write a suite for each file; one without findings has one test, which passes."""
    cases: dict[str, list[_Case]] = {path: [] for path in sorted(result.texts)}
    for diagnostic in result.diagnostics:
        cases.setdefault(diagnostic.place.path, []).append(_case_of_diagnostic(diagnostic))
    for located in result.findings:
        cases.setdefault(located.place.path, []).append(_case_of(located, options))
    if options.show_suppressed:
        for located in result.suppressed:
            cases.setdefault(located.place.path, []).append(_suppressed_case(located))
    everything = [case for each in cases.values() for case in each or [_Case("check")]]
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines.append(f"<testsuites{_attributes(name='tribeplan', **_counts(everything))}>")
    for path, found in cases.items():
        lines += _suite(path, _numbered(found) or [_Case("check")])
    return "".join(f"{line}\n" for line in [*lines, "</testsuites>"])


def _case_of_diagnostic(diagnostic: Diagnostic) -> _Case:
    lines = _case_lines(diagnostic.place, diagnostic.message, diagnostic.help)
    return _Case(diagnostic.code, "error", diagnostic.code, diagnostic.message, lines)


def _case_of(located: LocatedFinding, options: ReportOptions) -> _Case:
    severity = located.severity
    why = " ".join(located.finding.rule.why.split())
    if options.fails(severity):
        lines = _case_lines(located.place, located.message, why)
        return _Case(_case_name(located), "failure", severity.value, located.message, lines)
    lines = _case_lines(located.place, f"{severity.value}: {located.message}", why)
    return _Case(_case_name(located), "system-out", lines=lines)


def _suppressed_case(located: LocatedFinding) -> _Case:
    why = why_suppressed(located.suppression) if located.suppression else ""
    return _Case(_case_name(located), "skipped", "", f"{why}; {located.message}")


def _case_name(located: LocatedFinding) -> str:
    subject = located.finding.problem.subject
    what = f"{located.entity} {subject}" if subject else located.entity
    return f"{located.code} {located.name}: {what}"


def _case_lines(place: Place, *paragraphs: str) -> tuple[str, ...]:
    return (f"{place.path}:{place.line}:{place.column}", *(text for text in paragraphs if text))


def _numbered(cases: Sequence[_Case]) -> list[_Case]:
    """Tell tests of the same name in one suite apart: readers count them by name."""
    seen: Counter[str] = Counter()
    numbered: list[_Case] = []
    for case in cases:
        seen[case.name] += 1
        number = f" ({seen[case.name]})" if seen[case.name] > 1 else ""
        name = f"{case.name}{number}"
        numbered.append(_Case(name, case.outcome, case.kind, case.message, case.lines))
    return numbered


def _suite(path: str, cases: Sequence[_Case]) -> Iterable[str]:
    shown = plain_path(path)
    yield f"  <testsuite{_attributes(name=shown, **_counts(cases), time='0')}>"
    for case in cases:
        opening = f"    <testcase{_attributes(name=case.name, classname=shown, time='0')}"
        if not case.outcome:
            yield f"{opening}/>"
            continue
        yield f"{opening}>"
        kind = {"type": case.kind} if case.kind else {}
        message = {} if case.outcome == "system-out" else {"message": case.message}
        attributes = _attributes(**message, **kind)
        body = "\n".join(_escaped(ci_safe(line)) for line in case.lines)
        yield f"      <{case.outcome}{attributes}>{body}</{case.outcome}>"
        yield "    </testcase>"
    yield "  </testsuite>"


def _counts(cases: Sequence[_Case]) -> dict[str, str]:
    counts = Counter(case.outcome for case in cases)
    return {
        "tests": str(len(cases)),
        "failures": str(counts["failure"]),
        "errors": str(counts["error"]),
        "skipped": str(counts["skipped"]),
    }


def _attributes(**values: str) -> str:
    return "".join(f' {name}="{_escaped(display(value))}"' for name, value in values.items())


def _escaped(text: str) -> str:
    """Escape for XML; ``##`` too, so that no line holds a command to a CI runner."""
    entities = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "##": "#&#35;"}
    for char, entity in entities.items():
        text = text.replace(char, entity)
    return text.replace("section_start:", "section_start&#58;").replace(
        "section_end:", "section_end&#58;"
    )


# --- Findings for a pull request: a summary, a table, and what each rule says ---------------------


MOST_ROWS = 100
"""Rows of a table; a comment may not be longer than 65,536 characters."""

ICONS = {Severity.ERROR: "🔴", Severity.WARNING: "🟡", Severity.ADVICE: "🔵"}
_UNREADABLE = "⛔"


def render_markdown(result: CheckResult, options: ReportOptions) -> str:
    """Write a page about a check, the worst first."""
    lines = ["### tribeplan", "", summary_line(result)]
    rows = list(_finding_rows(result))
    if rows:
        lines += ["", *_findings_table(tr("severity | place | rule | problem"), rows)]
        lines += _rules_explained(result)
    if options.show_suppressed and result.suppressed:
        rows = [_suppressed_row(located) for located in worst_first(result.suppressed)]
        table = _findings_table(tr("why | place | rule | problem"), rows)
        lines += ["", *folded(tr("Does not count ({rows})").format(rows=len(rows)), table)]
    return "".join(f"{without_commands(line)}\n" for line in lines)


def _finding_rows(result: CheckResult) -> Iterator[str]:
    for diagnostic in result.diagnostics:
        message = markdown_text(diagnostic.message)
        aside = f"<br>{markdown_text(diagnostic.help)}" if diagnostic.help else ""
        place = _place_code(diagnostic.place)
        yield f"{_UNREADABLE} input | {place} | {diagnostic.code} | {message}{aside}"
    for located in worst_first(result.findings):
        yield f"{ICONS[located.severity]} {tr(located.severity.value)} | {_finding_row(located)}"


def _suppressed_row(located: LocatedFinding) -> str:
    why = why_suppressed(located.suppression) if located.suppression else ""
    return f"{markdown_text(why)} | {_finding_row(located)}"


def _finding_row(located: LocatedFinding) -> str:
    rule = f"{located.code} {located.name}"
    return f"{_place_code(located.place)} | {rule} | {markdown_text(tr(located.message))}"


def _place_code(place: Place) -> str:
    return f"<code>{markdown_text(plain_path(place.path))}:{place.line}</code>"


def _findings_table(header: str, rows: list[str]) -> list[str]:
    columns = header.count("|") + 1
    lines = [f"| {header} |", f"|{' --- |' * columns}"]
    lines += [f"| {row} |" for row in rows[:MOST_ROWS]]
    if len(rows) > MOST_ROWS:
        lines += [
            "",
            tr("… and {more:,} more; run `tribeplan check` to see them.").format(
                more=len(rows) - MOST_ROWS
            ),
        ]
    return lines


def _rules_explained(result: CheckResult) -> Iterator[str]:
    counts: dict[str, int] = {}
    rules: dict[str, Rule] = {}
    for located in worst_first(result.findings):
        rules.setdefault(located.code, located.finding.rule)
        counts[located.code] = counts.get(located.code, 0) + 1
    for code, rule in rules.items():
        yield ""
        heading = f"{code} {rule.name} ({counts[code]}): {markdown_text(tr(rule.title))}"
        yield from folded(heading, _why_of(rule).splitlines())


def _why_of(rule: Rule) -> str:
    """Why a rule is there: as it stands, or in one line of another language."""
    return rule.why if current() == "en" else tr(" ".join(rule.why.split()))


def folded(heading: str, lines: list[str]) -> list[str]:
    """Lines that show when somebody opens them; GitHub and GitLab know it."""
    return [f"<details><summary>{heading}</summary>", "", *lines, "", "</details>"]
