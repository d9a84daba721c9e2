"""Reference pages of rules, limits and diagnostics, from the code that runs."""

from itertools import groupby

from scripts.docs_enums import member_docs
from scripts.docs_tables import anchor, table

from tribeplan.formats.model.codes import DIAGNOSTICS
from tribeplan.formats.model.schema import field_docs
from tribeplan.org.limits import PRESETS, Limits, Preset, effective_limits
from tribeplan.report.explain import explain_diagnostic_markdown, explain_rule_markdown, limits_of
from tribeplan.rules.catalogue import ALL_RULES
from tribeplan.rules.rule import Rule, Severity
from tribeplan.rules.sources import Evidence

MADE = "<!-- Made by `make docs`; change the code it comes from instead. -->\n"

FAMILIES = {
    "size": "How many people belong together",
    "membership": "Who belongs where",
    "roles": "Who leads, owns and coaches",
    "composition": "What a squad can do",
    "mandate": "Who decides",
    "flow": "Who waits for whom",
    "network": "Who stands between whom, and who has to talk",
    "stability": "What stays together",
    "product": "What the work is for",
    "waivers": "What comments do: exceptions, and texts cut short",
    "hygiene": "Tidy models",
}

RULES_INTRODUCTION = """\
Each is printed by code and name, and either selects it:

```console
$ tribeplan check my-org --select TP201,composition
$ tribeplan check my-org --ignore missing-wip-limit
$ tribeplan explain TP201
```

- **error**: the structure breaks its own definition, or cannot work; `check` ends with exit code 1.
- **warning**: known to cost time or people; there may be a good reason.
- **advice**: worth a thought.

The family `network` follows ways through the whole organisation, which takes a while: it runs where
it is selected (`--select network`, or `--select all`), and in `tribeplan show --analysis`.

Numbers that rules compare with are [limits](limits.md) and can be changed in the model;
exceptions are [waivers](../how-to/waivers-and-baselines.md). What makes a model impossible to
understand is no rule but a [diagnostic](diagnostics.md).

Every rule names what it rests on, and how far that carries:
"""

LIMITS_INTRODUCTION = """\
# Limits

Every number that a rule compares with. A model starts from a preset and may put its own values
over it:

```yaml
preset: spotify-2012
limits:
  squad_size: 8
```

`ing` is what counts when no preset is named; `spotify-2012` (after Kniberg and Ivarsson, 2012)
differs in {differing}.
"""

DIAGNOSTICS_INTRODUCTION = """\
# Diagnostics

What makes a model impossible to understand. All of them are told at once, each with file, line
and column, what was found, what was expected, and the nearest valid name. No rule runs on that
model, and `tribeplan check` ends with exit code 2. They cannot be waived.

`TP0xx` is about the file and its YAML, `TP1xx` about the values in it. `tribeplan explain TP108`
says the same in the terminal.
"""


def rule_pages() -> dict[str, str]:
    """The index of rules and a page for each family, by path below docs/reference."""
    families = {
        name: list(rules)
        for name, rules in groupby(
            sorted(ALL_RULES, key=lambda rule: (_order(rule), rule.code)),
            key=lambda rule: rule.family,
        )
    }
    pages = {f"rules/{name}.md": _family_page(name, rules) for name, rules in families.items()}
    return {"rules.md": _index(families), **pages}


def _order(rule: Rule) -> int:
    return list(FAMILIES).index(rule.family)


def _index(families: dict[str, list[Rule]]) -> str:
    counts = {each: sum(rule.severity is each for rule in ALL_RULES) for each in Severity}
    told = ", ".join(f"{count} {severity}" for severity, count in counts.items())
    parts = [
        MADE,
        f"# Rules\n\n{len(ALL_RULES)} rules: {told}.\n",
        RULES_INTRODUCTION,
        table(("evidence", "meaning"), member_docs(Evidence).items()),
    ]
    for name, rules in families.items():
        rows = [(_link(rule), rule.name, str(rule.severity), rule.title) for rule in rules]
        parts.append(f"## {FAMILIES[name]}: {name}\n")
        parts.append(table(("code", "name", "severity", "finds"), rows))
    return "\n".join(parts)


def _link(rule: Rule, folder: str = "rules/") -> str:
    return f"[{rule.code}]({folder}{rule.family}.md#{anchor(f'{rule.code} {rule.name}')})"


def _family_page(name: str, rules: list[Rule]) -> str:
    parts = [
        MADE,
        f"# {FAMILIES[name]}: {name}\n",
        "[All rules](../rules.md) · [limits](../limits.md)\n",
        *(explain_rule_markdown(rule) for rule in rules),
    ]
    return "\n".join(parts)


def limits_page() -> str:
    """The page of limits: value by preset, unit, meaning, source, and who reads it."""
    presets = {preset: effective_limits(preset, None) for preset in Preset}
    readers = {
        name: [rule for rule in ALL_RULES if name in {used.name for used in limits_of(rule)}]
        for name in Limits.model_fields
    }
    rows = [
        (
            f"`{name}`",
            *(_value(limits, name) for limits in presets.values()),
            _facts(name)["unit"],
            f"{field_docs(Limits)[name]} *({_facts(name)['source']})*",
            ", ".join(_link(rule) for rule in readers[name]),
        )
        for name in Limits.model_fields
    ]
    headings = ("limit", *(f"`{each}`:" for each in presets), "unit", "meaning (source)", "rules")
    differing = sorted({f"`{name}`" for preset in PRESETS.values() for name in preset})
    return "\n".join(
        [MADE, LIMITS_INTRODUCTION.format(differing=" and ".join(differing)), table(headings, rows)]
    )


def _facts(name: str) -> dict[str, str]:
    extra = Limits.model_fields[name].json_schema_extra
    return {key: str(value) for key, value in extra.items()} if isinstance(extra, dict) else {}


def _value(limits: Limits, name: str) -> str:
    return str(limits.model_dump()[name])


def diagnostics_page() -> str:
    """The page of diagnostics: a table, then each with what to do and an example."""
    rows = [(f"[{kind.code}](#{kind.code.lower()})", kind.title) for kind in DIAGNOSTICS]
    explained = (explain_diagnostic_markdown(kind) for kind in DIAGNOSTICS)
    listed = table(("code", "what is wrong"), rows)
    return "\n".join([MADE, DIAGNOSTICS_INTRODUCTION, listed, *explained])
