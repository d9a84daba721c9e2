"""Rules, diagnostics and assumptions explained: what each says, why, and what it rests on."""

import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from types import CodeType, FunctionType
from typing import NamedTuple, cast

from tribeplan.formats.model.codes import DiagnosticKind
from tribeplan.formats.model.schema import field_docs
from tribeplan.org.limits import Limits
from tribeplan.report.language import current, number, tr
from tribeplan.report.safe_text import json_document
from tribeplan.report.sections import Section
from tribeplan.rules.catalogue import FIXES
from tribeplan.rules.rule import Rule
from tribeplan.simulation.assumptions import (
    BASES,
    UNLIMITED,
    Assumptions,
    Basis,
    EffortShape,
    Mechanism,
)

# --- A rule explained: what it finds, why that matters, what it rests on, and examples -----------

_INDENT = "    "


def explain_rule(rule: Rule) -> str:
    """Explain a rule in plain text, for the terminal."""
    why = rule.why if current() == "en" else _wrapped(tr(" ".join(rule.why.split())))
    parts = [f"{rule.code} {rule.name} ({tr(rule.severity.value)})", tr(rule.title), why]
    parts.append(_wrapped(fix_sentence(rule)))
    limits = limits_of(rule)
    if limits:
        lines = [
            (f"{name}: {value}", f"  {meaning}", f"  {source}")
            for name, value, meaning, source in limits
        ]
        parts.append(_section(tr("Limits"), chain.from_iterable(lines)))
    parts.append(
        _section(tr("Sources"), (f"{source.title} [{source.evidence}]" for source in rule.sources))
    )
    parts += [
        _section(tr("Bad"), rule.bad.splitlines()),
        _section(tr("Good"), rule.good.splitlines()),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def fix_sentence(rule: Rule) -> str:
    """What the app proposes where the rule finds something; nothing where only people can know."""
    mend = FIXES.get(rule.name)
    if mend is None:
        return ""
    words = (mend.__doc__ or "").partition("\n")[0]
    return tr("Quick fix in the app: {fix}").format(fix=tr(words))


def _section(heading: str, lines: Iterable[str]) -> str:
    return f"{heading}:\n{textwrap.indent(chr(10).join(lines), _INDENT)}"


def explain_rule_markdown(rule: Rule, level: int = 2) -> str:
    """Explain a rule in Markdown, under a heading of a level."""
    limits = [
        f"- `{name}`: {value}. {meaning} *({source})*"
        for name, value, meaning, source in limits_of(rule)
    ]
    sources = [f"- {source.title} *({source.evidence})*" for source in rule.sources]
    parts = [
        f"{'#' * level} {rule.code} {rule.name}",
        f"**{rule.title}** Severity: {rule.severity}.",
        rule.why,
        fix_sentence(rule),
        "Limits:" if limits else "",
        "\n".join(limits),
        "Rests on:",
        "\n".join(sources),
        f"Bad:\n\n```yaml\n{rule.bad}```",
        f"Good:\n\n```yaml\n{rule.good}```",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


class LimitUsed(NamedTuple):
    """A limit in the words of somebody who might change it."""

    name: str
    value: str
    """What it is when nobody says otherwise, with its unit."""

    meaning: str
    source: str


def limits_of(rule: Rule) -> tuple[LimitUsed, ...]:
    """The limits that a rule looks at.

    They are read from the rule's own code, so they cannot be out of date.
    """
    names = set(_names_in(rule.check))
    return tuple(_limit(name) for name in Limits.model_fields if name in names)


def _names_in(function: Callable[..., object]) -> Iterator[str]:
    """Every name in a function, and in what it calls of the same project."""
    waiting = [function] if isinstance(function, FunctionType) else []
    seen = set(waiting)
    project = function.__module__.partition(".")[0]
    while waiting:
        current = waiting.pop()
        for name in _names_of(current.__code__):
            yield name
            callee: object = current.__globals__.get(name)
            if not isinstance(callee, FunctionType) or callee in seen:
                continue
            if callee.__module__.partition(".")[0] == project:
                seen.add(callee)
                waiting.append(callee)


def _names_of(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names_of(constant)


def _limit(name: str) -> LimitUsed:
    field = Limits.model_fields[name]
    extra = field.json_schema_extra
    facts: dict[str, object] = {**extra} if isinstance(extra, dict) else {}
    value = f"{field.default} {facts['unit']}"
    return LimitUsed(name, value, field_docs(Limits).get(name, ""), str(facts["source"]))


# --- A code of a diagnostic explained: what is wrong, what to do, and a file that has it ---------

MOST_LINES = 8
"""Lines of an example that are worth showing."""


def explain_diagnostic(kind: DiagnosticKind) -> str:
    """Explain a kind of diagnostic in plain text, for the terminal."""
    parts = [f"{kind.code} (cannot be understood)", f"{_sentence(kind)}.", _wrapped(kind.remedy)]
    if _is_short(kind):
        parts.append(f"Bad:\n{textwrap.indent(kind.example.rstrip(), '    ')}")
    return "\n\n".join(parts) + "\n"


def explain_diagnostic_markdown(kind: DiagnosticKind) -> str:
    """Explain a kind of diagnostic in Markdown, under a heading."""
    parts = [f"## {kind.code}", f"**{_sentence(kind)}.**", _wrapped(kind.remedy)]
    if _is_short(kind):
        parts.append(f"Bad:\n\n```yaml\n{kind.example}```")
    return "\n\n".join(parts) + "\n"


def _sentence(kind: DiagnosticKind) -> str:
    return kind.title[0].upper() + kind.title[1:]


def _wrapped(text: str) -> str:
    return textwrap.fill(text, 100, break_on_hyphens=False)


def _is_short(kind: DiagnosticKind) -> bool:
    return 0 < kind.example.count("\n") <= MOST_LINES


# --- ``tribeplan assumptions``: the numbers a simulation needs beside the model, and why ----------


SCHEMA = "tribeplan.assumptions/v1"
INTRODUCTION = (
    "What the simulation needs beside a model. Change one with --assume NAME=VALUE, leave a "
    "mechanism out with --without MECHANISM. Nothing here says that one form of organisation is "
    "better: the forms differ in structure alone."
)


def every_assumption() -> dict[str, tuple[object, Basis]]:
    """Every assumption: its default and what it rests on, by name."""
    defaults = Assumptions().model_dump(mode="json")
    return {name: (defaults[name], basis) for name, basis in BASES.items()}


def every_choice() -> list[dict[str, object]]:
    """The assumptions that are words or yes and no: default, values and meaning, by name."""
    defaults = Assumptions().model_dump(mode="json")
    docs = field_docs(Assumptions)
    return [
        {
            "name": name,
            "default": defaults[name],
            "values": [True, False] if kind is bool else [*cast("type[EffortShape]", kind)],
            "meaning": docs[name],
        }
        for name, field in Assumptions.model_fields.items()
        for kind in [field.annotation]
        if name not in BASES
    ]


def assumption_sections(given: Mapping[str, tuple[object, Basis]]) -> Iterator[Section]:
    """A section for each mechanism, in the order in which it meets a feature."""
    yield Section(
        tr("Assumptions"),
        (tr(INTRODUCTION),),
    )
    for mechanism in Mechanism:
        mine = {name: each for name, each in given.items() if each[1].mechanism is mechanism}
        if not mine:
            continue
        rows = tuple(
            (
                name,
                written_number(value),
                tr("{low} to {high}").format(
                    low=written_number(basis.low), high=written_number(basis.high)
                ),
                tr(basis.unit),
                written_number(basis.neutral),
                tr(basis.strength.value),
                tr(basis.origin.value),
            )
            for name, (value, basis) in mine.items()
        )
        headings = ("name", "default:", "range", "unit", "off:", "evidence", "origin")
        sources = "; ".join(map(tr, dict.fromkeys(basis.source for _, basis in mine.values())))
        after = tr("After: {sources}.").format(sources=sources)
        yield Section(mechanism.value, (after,), headings, rows)
    choices = tuple(
        (
            str(each["name"]),
            _word(each["default"]),
            " or ".join(map(_word, cast("list[object]", each["values"]))),
        )
        for each in every_choice()
    )
    meanings = tuple(f"{each['name']}: {tr(str(each['meaning']))}" for each in every_choice())
    yield Section(tr("choices"), meanings, ("name", "default", "values"), choices)


def _word(value: object) -> str:
    return str(value).lower()


def assumptions_json(given: Mapping[str, tuple[object, Basis]]) -> str:
    """Write the assumptions as one document."""
    rows = [
        {
            "mechanism": basis.mechanism.value,
            "name": name,
            "default": value,
            "low": basis.low,
            "high": basis.high,
            "neutral": basis.neutral,
            "unit": basis.unit,
            "evidence": basis.strength.value,
            "origin": basis.origin.value,
            "source": basis.source,
        }
        for name, (value, basis) in given.items()
    ]
    document = {"schema": SCHEMA, "assumptions": rows, "choices": every_choice()}
    return json_document(document)


def written_number(value: object) -> str:
    """Write a default or a bound.

    >>> written_number(0.0006), written_number(UNLIMITED)
    ('0.0006', 'no limit')
    """
    if isinstance(value, (int, float)) and value >= UNLIMITED:
        return tr("no limit")
    return number(f"{value:g}") if isinstance(value, (int, float)) else str(value)
