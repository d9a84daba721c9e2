"""The reference page of scenarios: every operation with an example that is tried."""

import inspect
from enum import StrEnum

from scripts.docs_enums import member_docs
from scripts.docs_reference import MADE
from scripts.docs_tables import table

from tribeplan.formats.model.schema import field_docs
from tribeplan.org.element import Element
from tribeplan.org.person import Person, Skill
from tribeplan.org.teams import Chapter, Squad, Tribe
from tribeplan.org.work import Feature, Gate, Stream
from tribeplan.scenario.change import Change, Part, operations
from tribeplan.scenario.operation import Operation
from tribeplan.scenario.scenario import Experiment, Policy, Scenario, UnderWay, Wave

OF_THE_MODEL = (Person, Squad, Chapter, Tribe, Gate, Feature, Stream, Skill)
"""Elements whose keys an operation may have besides its own."""

BASE = """\
tribeplan: 1
skills: {product: , code: , words: }
people:
  ana: {skills: {code: 1.0}}
  bo: {skills: {words: 1.0}}
  pim: {skills: {product: 1.0}}
  tess: {}
tribes:
  loans:
    lead: tess
    chapters: {code: {lead: ana}, words: {members: [bo]}}
    squads:
      app: {product_owner: pim, members: [pim, ana, bo]}
      web: {needs: [{squad: app}]}
  cards: {}
decisions:
  board: {at: start, every_days: 30, decides: [tess]}
work:
  features: {faster: {squad: app}, safer: {squad: web}}
  streams: {bugs: {squad: app, per_week: 1}}
"""
"""What the examples change."""

NEEDS_FIRST = {"DroppedSkill": "set: {person: bo, clear: [skills]}"}
"""What has to be settled before an example."""

INTRODUCTION = """\
# Scenarios

A scenario is a file with changes to a model or to another scenario. How to work with them:
[how-to](../how-to/scenarios.md). As [JSON Schema](scenario.schema.json) (draft-07) it is what
`tribeplan schema --kind scenario` prints. Every example on this page is tried.

"""


WAVES = """\
Under `waves`, in the order of their days, each with a day of its own: [how-to](../how-to/waves.md).
What a scenario changes under `changes` holds before all of its waves, and where its base has waves,
from the last of those on.

"""


def scenarios_page() -> str:
    """The reference page."""
    text = f"{MADE}\n" + INTRODUCTION + _keys(Scenario)
    text += (
        "\n## Experiment\n\nUnder `experiment`; what a scenario does not say is as in its base.\n\n"
    )
    text += _keys(Experiment) + "\n### Policies\n\n" + _words(Policy)
    text += (
        "\n## Changes\n\nUnder `changes`, in order: each does one thing, and may have a `reason`.\n"
    )
    text += "\n## Waves\n\n" + WAVES + _keys(Wave) + "\n### Work in progress\n\n" + _words(UnderWay)
    last = ""
    for verb, kind in operations():
        if verb != last:
            text += f"\n## {verb}\n\n{field_docs(Change)[verb]}\n"
            last = verb
        text += "\n" + _operation(verb, kind)
    return text


def _operation(verb: str, kind: type[Operation]) -> str:
    example = kind.example.strip().replace("\n", "\n  ")
    subject = "" if verb in ("rename", "split", "merge") else _subject(example)
    says = inspect.cleandoc(kind.__doc__ or "").replace("``", "`")
    text = f"### {verb} {subject}\n\n" if subject else ""
    text += f"{says}\n\n```yaml\n- {example}\n```\n\n{_keys(kind)}"
    if kind.__name__ == "Split":
        text += "\nEach part has the keys of a [squad](model.md), and:\n\n" + _keys(Part)
    return text


def _subject(example: str) -> str:
    """The key that says what an operation is about.

    >>> _subject("add: {person: eli, squad: web}")
    'person'
    """
    return example.partition("{")[2].partition(":")[0]


def _keys(kind: type[Element]) -> str:
    """A table of the keys that are an operation's own, and a line about the others."""
    model = next((each for each in OF_THE_MODEL if issubclass(kind, each)), None)
    docs = field_docs(kind)
    others = set(model.model_fields) - set(kind.__annotations__) if model else set()
    rows = (
        (
            f"`{field.alias or name}`",
            "yes" if field.is_required() else "",
            docs.get(name, f"The {name}."),
        )
        for name, field in kind.model_fields.items()
        if name not in others
    )
    text = table(("key", "required", "meaning"), rows)
    if model is not None and kind is not Part:
        text += f"\nBesides, every key of a [{model.__name__.lower()}](model.md).\n"
    return text


def _words(kind: type[StrEnum]) -> str:
    docs = member_docs(kind)
    return table(("word", "meaning"), ((f"`{each.value}`", docs[each.value]) for each in kind))
