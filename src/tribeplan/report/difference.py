"""The difference between two organisations as text, JSON or Markdown."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, TypeAlias

from tribeplan import __version__
from tribeplan.errors import without_commands
from tribeplan.formats.yaml.nodes import is_mapping, is_tuple
from tribeplan.org.element import Element
from tribeplan.report.options import STYLE_OF, Style, paint
from tribeplan.report.safe_text import ci_safe, json_document, markdown_text
from tribeplan.report.words import HEADINGS, Sentence, date, seats_words, sentence
from tribeplan.rules.comparison import DiffResult
from tribeplan.rules.rule import Finding, FindingChanges
from tribeplan.scenario.difference import Named, Statement, Team

FORMATS = ("text", "json", "markdown")
SCHEMA = "tribeplan.diff/v1"

SideNames: TypeAlias = tuple[str | None, str | None]
"""What two organisations call themselves: the names of scenarios; None for others."""

_SAME = "No difference"
_STYLES = {"+": Style.GOOD, "-": Style.ERROR, "~": Style.WARNING}


def render_difference(
    result: DiffResult, format_: str, names: SideNames = (None, None), *, colour: bool = False
) -> str:
    """Write a difference in one of the formats.

    Parameters
    ----------
    result
        What is different.
    format_
        One of `FORMATS`.
    names
        What the two call themselves, for those that do; told beside where they stand.
    colour
        Whether to paint with ANSI codes.
    """
    if format_ == "json":
        return json_document(_document(result, names))
    result = replace(
        result, before=_called(result.before, names[0]), after=_called(result.after, names[1])
    )
    lines = _markdown(result) if format_ == "markdown" else _text(result, colour=colour)
    return "".join(f"{without_commands(line)}\n" for line in lines)


def _called(path: str, name: str | None) -> str:
    return path if name is None else f"{name} ({path})"


def _sections(result: DiffResult) -> Iterator[tuple[str, list[Sentence]]]:
    said = [_dated(result, statement) for statement in result.difference.statements]
    for kind, heading in HEADINGS.items():
        sentences = [each for each in said if each.kind == kind]
        if sentences:
            yield heading, sentences


def _dated(result: DiffResult, statement: Statement) -> Sentence:
    told, day = sentence(statement), result.day_of(statement)
    return told if day is None else told._replace(text=f"{told.text}, from {date(day)}")


def _is_same(result: DiffResult) -> bool:
    findings = result.findings
    return result.difference.is_empty and not (findings.appear or findings.vanish)


def _findings(changes: FindingChanges) -> Iterator[tuple[str, str, Finding, str]]:
    """Each finding with its mark, what happens to it, and its message."""
    for finding in changes.appear:
        yield "+", "appears", finding, finding.problem.message
    for finding in changes.vanish:
        yield "-", "vanishes", finding, finding.problem.message
    for old, new in changes.differ:
        yield "~", "changes", new, f"{new.problem.message}; was: {old.problem.message}"


def _text(result: DiffResult, *, colour: bool) -> Iterator[str]:
    if _is_same(result):
        yield f"{_SAME} between {ci_safe(result.before)} and {ci_safe(result.after)}."
        return
    title = f"{ci_safe(result.before)} → {ci_safe(result.after)}"
    yield paint(title, Style.STRONG, colour=colour)
    for heading, sentences in _sections(result):
        yield ""
        yield paint(heading, Style.STRONG, colour=colour)
        for mark, text in ((each.mark, each.text) for each in sentences):
            yield f"  {paint(mark, _STYLES[mark], colour=colour)} {ci_safe(text)}"
    yield ""
    yield paint("Headcount", Style.STRONG, colour=colour)
    for seats in result.difference.seats:
        yield f"    {ci_safe(seats_words(seats))}"
    listed = list(_findings(result.findings))
    yield ""
    yield paint("Findings", Style.STRONG, colour=colour)
    if not listed:
        yield "    the same"
    for mark, word, finding, message in listed:
        severity = paint(finding.severity.value, STYLE_OF[finding.severity], colour=colour)
        label = f"{finding.code} {finding.rule.name}"
        yield f"  {mark} {word}: {severity} {label}: {ci_safe(message)}"


def _markdown(result: DiffResult) -> Iterator[str]:
    before, after = markdown_text(result.before), markdown_text(result.after)
    if _is_same(result):
        yield f"{_SAME} between {before} and {after}."
        return
    yield f"### {before} → {after}"
    for heading, sentences in _sections(result):
        yield ""
        yield f"**{heading}**"
        yield ""
        yield from (f"- {markdown_text(each.text)}" for each in sentences)
    yield ""
    yield "**Headcount**"
    yield ""
    yield from (f"- {markdown_text(seats_words(seats))}" for seats in result.difference.seats)
    listed = list(_findings(result.findings))
    if listed:
        yield ""
        yield "| finding | severity | rule | problem |"
        yield "| --- | --- | --- | --- |"
    for _, word, finding, message in listed:
        rule = f"{finding.code} {finding.rule.name}"
        yield f"| {word} | {finding.severity} | {rule} | {markdown_text(message)} |"


def _document(result: DiffResult, names: SideNames) -> dict[str, object]:
    return {
        "schema": SCHEMA,
        "tool": {"name": "tribeplan", "version": __version__},
        "before": result.before,
        "after": result.after,
        "names": {"before": names[0], "after": names[1]},
        "same": _is_same(result),
        "differences": [
            {
                "what": said.what.value,
                "kind": said.kind,
                "id": said.subject.id,
                "name": said.subject.name,
                "field": said.field,
                "before": _plain(said.before),
                "after": _plain(said.after),
                "place": _plain(said.place),
                "on": _plain(result.day_of(said)),
                "text": sentence(said).text,
            }
            for said in result.difference.statements
        ],
        "headcount": [
            {
                "of": _plain(seats.of),
                "before": seats.before._asdict(),
                "after": seats.after._asdict(),
            }
            for seats in result.difference.seats
        ],
        "findings": [
            {
                "what": word,
                "code": finding.code,
                "name": finding.rule.name,
                "severity": finding.severity.value,
                "entity": finding.entity,
                "subject": finding.problem.subject,
                "message": finding.problem.message,
            }
            for _, word, finding, _ in _findings(result.findings)
        ],
    }


def _plain(value: Any) -> Any:  # noqa: ANN401  # any value of a model
    if isinstance(value, Named):
        return {"id": value.id, "name": value.name}
    if isinstance(value, Team):
        people = [_plain(each) for each in value.people]
        owner = _plain(value.product_owner)
        return {"squad": _plain(value.squad), "product_owner": owner, "people": people}
    if isinstance(value, Element):
        return value.model_dump(mode="json", exclude_unset=True)
    if is_tuple(value):
        return [_plain(each) for each in value]
    if is_mapping(value):
        return {key: _plain(each) for key, each in value.items()}
    return value.isoformat() if isinstance(value, dt.date) else value
