"""Rules and diagnostics explained: what is wrong, why that matters, what to do, and examples."""

import textwrap
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from types import CodeType, FunctionType
from typing import NamedTuple

from tribeplan.formats.model.codes import DiagnosticKind
from tribeplan.formats.model.schema import field_docs
from tribeplan.org.limits import Limits
from tribeplan.report.language import current, tr
from tribeplan.rules.catalogue import FIXES
from tribeplan.rules.rule import Rule

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
        _section(
            tr("Sources"),
            (f"{source.title} [{tr(source.evidence.value)}]" for source in rule.sources),
        )
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
    unit = str(facts["unit"])
    value = f"{field.default} {tr(unit.removesuffix('s') if field.default == 1 else unit)}"
    return LimitUsed(name, value, tr(field_docs(Limits).get(name, "")), tr(str(facts["source"])))


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
