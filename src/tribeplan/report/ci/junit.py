"""Findings as JUnit XML: a suite for each file, a test for each finding."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tribeplan.errors import Diagnostic, Place
from tribeplan.formats.model.places import CheckResult, LocatedFinding
from tribeplan.report.options import ReportOptions, plain_path, why_suppressed
from tribeplan.report.safe_text import ci_safe, display


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
        cases.setdefault(diagnostic.place.path, []).append(_of_diagnostic(diagnostic))
    for located in result.findings:
        cases.setdefault(located.place.path, []).append(_of_finding(located, options))
    if options.show_suppressed:
        for located in result.suppressed:
            cases.setdefault(located.place.path, []).append(_of_suppressed(located))
    everything = [case for each in cases.values() for case in each or [_Case("check")]]
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines.append(f"<testsuites{_attributes(name='tribeplan', **_counts(everything))}>")
    for path, found in cases.items():
        lines += _suite(path, _numbered(found) or [_Case("check")])
    return "".join(f"{line}\n" for line in [*lines, "</testsuites>"])


def _of_diagnostic(diagnostic: Diagnostic) -> _Case:
    lines = _text(diagnostic.place, diagnostic.message, diagnostic.help)
    return _Case(diagnostic.code, "error", diagnostic.code, diagnostic.message, lines)


def _of_finding(located: LocatedFinding, options: ReportOptions) -> _Case:
    severity = located.severity
    why = " ".join(located.finding.rule.why.split())
    if options.fails(severity):
        lines = _text(located.place, located.message, why)
        return _Case(_name(located), "failure", severity.value, located.message, lines)
    lines = _text(located.place, f"{severity.value}: {located.message}", why)
    return _Case(_name(located), "system-out", lines=lines)


def _of_suppressed(located: LocatedFinding) -> _Case:
    why = why_suppressed(located.suppression) if located.suppression else ""
    return _Case(_name(located), "skipped", "", f"{why}; {located.message}")


def _name(located: LocatedFinding) -> str:
    subject = located.finding.problem.subject
    what = f"{located.entity} {subject}" if subject else located.entity
    return f"{located.code} {located.name}: {what}"


def _text(place: Place, *paragraphs: str) -> tuple[str, ...]:
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
