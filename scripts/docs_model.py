"""Reference pages of what people type: every key of a model, and every setting."""

import json
from typing import Any

from scripts.docs_enums import member_docs
from scripts.docs_reference import MADE
from scripts.docs_tables import table

from tribeplan.formats.model.schema import field_docs, schema_text
from tribeplan.formats.model.settings import Settings
from tribeplan.org.journey import Learned
from tribeplan.org.limits import Preset
from tribeplan.org.person import RoleAfter, RoleBefore
from tribeplan.org.teams import (
    Better,
    Funding,
    Interaction,
    KindOfWork,
    Mandate,
    MeasureCategory,
    Rhythm,
)
from tribeplan.org.work import Moment, Moscow

ELEMENTS = {
    "Organisation": "The whole model",
    "Skill": "A skill, under `skills`",
    "Person": "A person, under `people`",
    "Move": "A move of a person",
    "Growth": "What becomes of a person's role",
    "Tribe": "A tribe, under `tribes`",
    "Chapter": "A chapter, under a tribe's `chapters`",
    "Squad": "A squad, under a tribe's `squads`",
    "Membership": "A member of a squad",
    "Need": "A need of a squad",
    "Measure": "A measure of a squad or a tribe",
    "UserNeed": "A user need",
    "Journey": "A journey of customers, under a tribe's `journeys`",
    "JourneyStep": "A step of a journey",
    "Improvement": "What a feature changes in a step",
    "PartRange": "A range of parts",
    "Assessment": "What a tribe says of the way it is led",
    "Gate": "A gate, under `decisions`",
    "Demand": "The work",
    "Feature": "A feature, under `work.features`",
    "Stream": "A stream, under `work.streams`",
    "ServedNeed": "The need that work serves",
    "Step": "A step of work",
    "Duration": "An effort",
}
"""Every kind of element in the order in which people meet them, with its heading."""

WORDS = (
    Preset,
    KindOfWork,
    Mandate,
    Funding,
    Interaction,
    MeasureCategory,
    Better,
    Rhythm,
    RoleBefore,
    RoleAfter,
    Learned,
    Moment,
    Moscow,
)
"""Every set of words of which one is typed."""

ID = "^[a-z0-9]+(-[a-z0-9]+)*$"

INTRODUCTION = """\
# The model

Every key that may stand in a model, with what it takes, its default and its meaning. What the
words mean is told in [the organisation model](../explanation/organisation-model.md). Editors
offer all of this while you type: [editor completion](../how-to/editor-completion.md). As
[JSON Schema](model.schema.json) (draft-07) it is what `tribeplan schema` prints.

A model is one YAML file, or a directory of them: [what is a model](../how-to/directory-models.md).
Everything is written down under an id, and everything refers to everything by id.

| kind of value | what may be typed |
| --- | --- |
| id | lower-case letters, digits and single hyphens, at most 80 characters: `hypotheek-app` |
| text | any words in any language, at least one character |
| day | year-month-day: `2026-11-30` |
| share | a number above 0 and at most 1, or a percentage: `0.5`, `50%` |
| number | `3`, `0.25`; with the bounds given |
| true or false | `true`, `false`; yes, no, on and off are text here |

A key without a value (`wip_limit:`) means the same as no key at all. A key that is not listed
here is refused, with the nearest one that is.
"""


def model_page() -> str:
    """The page of the model, element by element."""
    schema = json.loads(schema_text())
    parts = [MADE, INTRODUCTION]
    for name, heading in ELEMENTS.items():
        element = schema if name == "Organisation" else schema["definitions"][name]
        parts += [f"## {heading}\n", f"{element['description']}\n", _keys(element, schema)]
    parts += ["## Words\n", "Where one of several words is typed, these are allowed.\n"]
    for words in WORDS:
        rows = [(f"`{word}`", meaning) for word, meaning in member_docs(words).items()]
        parts += [
            f"### {_words_heading(words.__name__)}\n",
            f"{schema['definitions'][words.__name__]['description']}\n",
            table(("word", "meaning"), rows)
            if any(meaning for _, meaning in rows)
            else _list(rows),
        ]
    return "\n".join(parts)


def _list(rows: list[tuple[str, str]]) -> str:
    return " · ".join(word for word, _ in rows) + "\n"


def _keys(element: dict[str, Any], schema: dict[str, Any]) -> str:
    required = element.get("required", [])
    rows = [
        (
            f"`{key}`",
            _kind(content),
            "**required**" if key in required else _default(content),
            _meaning(content, schema),
        )
        for key, content in element["properties"].items()
    ]
    return table(("key", "takes", "default", "meaning"), rows)


def _kind(content: dict[str, Any]) -> str:
    """Say in words what may be typed."""
    match content:
        case {"anyOf": alternatives} | {"oneOf": alternatives}:
            return _alternatives(alternatives)
        case {"$ref": reference}:
            return _link(str(reference).rpartition("/")[2])
        case {"patternProperties": below}:
            return f"mapping of id to {_kind(*below.values())}"
        case {"items": item}:
            kind = _kind(item)
            return f"list of ({kind})" if " or " in kind else f"list of {kind}"
        case _:
            return _plain_kind(content)


def _plain_kind(content: dict[str, Any]) -> str:
    """Say in words what a single value may be."""
    match content:
        case {"const": constant}:
            return f"`{constant}`"
        case {"type": "boolean"}:
            return "true or false"
        case {"type": "integer" | "number" as kind}:
            return " ".join(["whole number" if kind == "integer" else "number", *_bounds(content)])
        case {"format": "date"}:
            return "day"
        case _:
            return "id" if content.get("pattern") == ID else "text"


def _alternatives(alternatives: list[dict[str, Any]]) -> str:
    present = [each for each in alternatives if each != {"type": "null"}]
    if any("%" in str(each.get("pattern")) for each in present):
        return "share"
    return " or ".join(dict.fromkeys(_kind(each) for each in present))


def _bounds(content: dict[str, Any]) -> list[str]:
    signs = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
    return [f"{sign} {content[key]:,.15g}" for key, sign in signs.items() if key in content]


def _link(name: str) -> str:
    if name == "Limits":
        return "[limits](limits.md)"
    heading = ELEMENTS.get(name)
    words = _words_heading(name).lower()
    if heading is None:
        return f"[{words}](#{words.replace(' ', '-')})"
    target = heading.lower().replace(" ", "-")
    return f"[{words}](#{''.join(char for char in target if char.isalnum() or char in '-_')})"


def _words_heading(name: str) -> str:
    spaced = "".join(f" {char.lower()}" if char.isupper() else char for char in name)
    return spaced.strip().capitalize()


def _default(content: dict[str, Any]) -> str:
    match content.get("default"):
        case None | [] | {}:
            return ""
        case bool(truth):
            return f"`{str(truth).lower()}`"
        case list(words):
            return f"`[{', '.join(map(str, words))}]`"
        case value:
            return f"`{value}`"


def _meaning(content: dict[str, Any], schema: dict[str, Any]) -> str:
    if "description" in content:
        return str(content["description"])
    references = [each["$ref"] for each in content.get("anyOf", [content]) if "$ref" in each]
    name = references[0].rpartition("/")[2] if references else ""
    return str(schema["definitions"].get(name, {}).get("description", ""))


def settings_page() -> str:
    """The page of settings: every key of ``tribeplan.toml``."""
    docs = field_docs(Settings)
    rows = [
        (
            f"`{field.alias}`",
            docs[name],
            "" if not field.get_default(call_default_factory=True) else f"`{field.default}`",
        )
        for name, field in Settings.model_fields.items()
    ]
    return "\n".join([MADE, SETTINGS_INTRODUCTION, table(("key", "meaning", "default"), rows)])


SETTINGS_INTRODUCTION = """\
# Settings

What a project says once, so that nobody has to type it: a file `tribeplan.toml`, or a table
`[tool.tribeplan]` in `pyproject.toml`. The nearest one at or above the current directory counts;
the top of a git repository ends the search. Paths in it are relative to the file. Options of the
command line go before settings; `--ignore` comes on top of `ignore`.

```toml
paths = ["organisation"]
ignore = ["missing-wip-limit"]
fail-on = "warning"
baseline = "tribeplan-baseline.json"

[per-file-ignores]
"organisation/pilot/*" = ["TP501", "mandate"]
```

Limits are no settings: they are an agreement of the organisation and stand in the model
([limits](limits.md)).
"""
