"""The reference page of scenarios: every operation with an example that is tried."""

import inspect
from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_origin

from pydantic import Tag
from scripts.docs_enums import member_docs
from scripts.docs_reference import MADE
from scripts.docs_tables import table

from tribeplan.formats.model.schema import field_docs
from tribeplan.org.decision import Gate
from tribeplan.org.element import Element
from tribeplan.org.person import Person, Skill
from tribeplan.org.teams import Chapter, Squad, Tribe
from tribeplan.org.work import Feature, Stream
from tribeplan.scenario.change import VERBS, Change
from tribeplan.scenario.scenario import Experiment, Policy, Scenario
from tribeplan.scenario.squads import Part

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

EXAMPLES = {
    "NewPerson": "add: {person: eli, skills: {code: 1.0}, squad: web, chapter: code}",
    "NewMember": "add: {member: bo, squad: web, share: 50%}",
    "NewSquad": "add: {squad: risk, tribe: loans, mission: No surprises, members: [bo]}",
    "NewChapter": "add: {chapter: design, tribe: loans, lead: bo}",
    "NewTribe": "add: {tribe: savings, purpose: Money for later, lead: tess}",
    "NewGate": "add: {gate: release-board, at: release, every_days: 90, decides: [tess]}",
    "NewFeature": "add: {feature: cheaper, squad: web, steps: [{skill: code, days: 5}]}",
    "NewStream": "add: {stream: questions, squad: web, per_week: 2}",
    "NewSkill": "add: {skill: risk, compliance: true}",
    "Leaver": "remove: {person: pim, successor: bo}",
    "LeavingMember": "remove: {member: bo, squad: app}",
    "ClosedSquad": "remove: {squad: app, successor: web}",
    "ClosedChapter": "remove: {chapter: words}",
    "ClosedTribe": "remove: {tribe: cards}",
    "DroppedGate": "remove: {gate: board}",
    "DroppedFeature": "remove: {feature: safer}",
    "DroppedStream": "remove: {stream: bugs}",
    "DroppedSkill": "remove: {skill: words}",
    "Renaming": "rename: {squad: app, to: loans-app}",
    "MovedPerson": "move: {person: ana, from: app, to: web, share: 60%}",
    "MovedSquad": "move: {squad: web, to: cards}",
    "MovedChapter": "move: {chapter: words, to: cards}",
    "MovedFeature": "move: {feature: safer, to: app}",
    "MovedStream": "move: {stream: bugs, to: web}",
    "Split": """\
split:
  squad: app
  into:
    app: {members: [pim, ana]}
    help: {product_owner: bo, streams: [bugs]}
""",
    "Merge": "merge: {squads: [app, web], into: app}",
    "RevisedPerson": "set: {person: ana, fte: 0.8, skills: {words: 30%}}",
    "RevisedMember": "set: {member: ana, squad: app, share: 50%}",
    "RevisedSquad": "set: {squad: app, mandate: soft, product_owner: bo, clear: [coach]}",
    "RevisedSquads": "set: {squads_of: loans, mandate: none}",
    "RevisedChapter": "set: {chapter: words, lead: bo}",
    "RevisedTribe": "set: {tribe: loans, lead: pim, agile_coaches: [tess]}",
    "RevisedGate": "set: {gate: board, every_days: 10}",
    "RevisedFeature": "set: {feature: faster, value_per_week: 9000, after: [safer]}",
    "RevisedStream": "set: {stream: bugs, per_week: 0.5}",
    "RevisedSkill": "set: {skill: words, compliance: true}",
    "RevisedOrganisation": (
        "set: {organisation: {preset: spotify-2012, limits: {squad_size: 8}}, clear: [name]}"
    ),
}
"""One change of every kind; a test makes each of them to the base above."""

NEEDS_FIRST = {"DroppedSkill": "set: {person: bo, clear: [skills]}"}
"""What has to be settled before an example."""

INTRODUCTION = """\
# Scenarios

A scenario is a file with changes to a model or to another scenario. How to work with them:
[how-to](../how-to/scenarios.md). As [JSON Schema](scenario.schema.json) (draft-07) it is what
`tribeplan schema --kind scenario` prints. Every example on this page is tried.

"""


def operations() -> Iterator[tuple[str, type[Element]]]:
    """Every operation with its verb, in the order of the page."""
    for verb in VERBS:
        for kind in _kinds(Change.model_fields[verb].annotation):
            yield verb, kind


def scenarios_page() -> str:
    """The reference page."""
    text = f"{MADE}\n" + INTRODUCTION + _keys(Scenario)
    text += (
        "\n## Experiment\n\nUnder `experiment`; what a scenario does not say is as in its base.\n\n"
    )
    text += _keys(Experiment) + "\n### Policies\n\n" + _policies()
    text += (
        "\n## Changes\n\nUnder `changes`, in order: each does one thing, and may have a `reason`.\n"
    )
    last = ""
    for verb, kind in operations():
        if verb != last:
            text += f"\n## {verb}\n\n{field_docs(Change)[verb]}\n"
            last = verb
        text += "\n" + _operation(verb, kind)
    return text


def _operation(verb: str, kind: type[Element]) -> str:
    example = EXAMPLES[kind.__name__].strip().replace("\n", "\n  ")
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


def _policies() -> str:
    docs = member_docs(Policy)
    return table(("word", "meaning"), ((f"`{each.value}`", docs[each.value]) for each in Policy))


def _kinds(annotation: Any) -> Iterator[type[Element]]:  # noqa: ANN401  # annotations have no type
    if isinstance(annotation, type) and issubclass(annotation, Element):
        yield annotation
    elif get_origin(annotation) is Annotated and not isinstance(get_args(annotation)[1], Tag):
        yield from _kinds(get_args(annotation)[0])
    else:
        for each in get_args(annotation):
            yield from _kinds(each)
