"""Ids that refer to nothing, or that stand twice: what no reader of a model could resolve."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from tribeplan.org.address import Address
from tribeplan.org.organisation import Organisation
from tribeplan.org.teams import Tribe
from tribeplan.org.work import each_step


class Kind(StrEnum):
    """What an id refers to, in the reader's words."""

    PERSON = "person"
    SKILL = "skill"
    TRIBE = "tribe"
    SQUAD = "squad"
    FEATURE = "feature"


class Reference(NamedTuple):
    """A place that names another element by its id."""

    at: Address
    kind: Kind
    id: str


def each_reference(organisation: Organisation) -> Iterator[Reference]:
    """Every id that names another element, in the order of the model."""
    for person_id, person in organisation.people.items():
        for skill in person.skills:
            yield Reference(("people", person_id, "skills", skill), Kind.SKILL, skill)
    for tribe_id, tribe in organisation.tribes.items():
        yield from _of_tribe(("tribes", tribe_id), tribe)
    for gate_id, gate in organisation.decisions.items():
        yield from _listed(("decisions", gate_id, "decides"), Kind.PERSON, gate.decides)
        yield from _listed(("decisions", gate_id, "tribes"), Kind.TRIBE, gate.tribes)
    yield from _of_work(organisation)


def skills_used(organisation: Organisation) -> tuple[str, ...]:
    """The skills that are named anywhere, sorted.

    >>> skills_used(Organisation.model_validate({"people": {"ana": {"skills": {"code": 1}}}}))
    ('code',)
    """
    had = {skill for person in organisation.people.values() for skill in person.skills}
    return tuple(sorted(had.union(each.id for each in each_skill_needed(organisation))))


def each_skill_needed(organisation: Organisation) -> Iterator[Reference]:
    """Every id of a skill that a chapter guards or a step needs, in the order of the model."""
    for tribe_id, tribe in organisation.tribes.items():
        for chapter_id, chapter in tribe.chapters.items():
            at = ("tribes", tribe_id, "chapters", chapter_id, "skill")
            yield from _maybe(at, Kind.SKILL, chapter.skill)
    yield from (each for each in _of_work(organisation) if each.kind is Kind.SKILL)


def _listed(at: Address, kind: Kind, ids: Iterable[str]) -> Iterator[Reference]:
    for position, id_ in enumerate(ids):
        yield Reference((*at, position), kind, id_)


def _maybe(at: Address, kind: Kind, id_: str | None) -> Iterator[Reference]:
    if id_ is not None:
        yield Reference(at, kind, id_)


def _of_tribe(at: Address, tribe: Tribe) -> Iterator[Reference]:
    yield from _maybe((*at, "lead"), Kind.PERSON, tribe.lead)
    yield from _listed((*at, "agile_coaches"), Kind.PERSON, tribe.agile_coaches)
    for chapter_id, chapter in tribe.chapters.items():
        here = (*at, "chapters", chapter_id)
        yield from _maybe((*here, "lead"), Kind.PERSON, chapter.lead)
        yield from _maybe((*here, "skill"), Kind.SKILL, chapter.skill)
        yield from _listed((*here, "members"), Kind.PERSON, chapter.members)
    for squad_id, squad in tribe.squads.items():
        here = (*at, "squads", squad_id)
        yield from _maybe((*here, "product_owner"), Kind.PERSON, squad.product_owner)
        yield from _maybe((*here, "coach"), Kind.PERSON, squad.coach)
        for position, member in enumerate(squad.members):
            yield Reference((*here, "members", position), Kind.PERSON, member.person)
        for position, need in enumerate(squad.needs):
            yield Reference((*here, "needs", position, "squad"), Kind.SQUAD, need.squad)


def _of_work(organisation: Organisation) -> Iterator[Reference]:
    for feature_id, feature in organisation.work.features.items():
        yield from _listed(("work", "features", feature_id, "after"), Kind.FEATURE, feature.after)
    for section, items in (
        ("features", organisation.work.features),
        ("streams", organisation.work.streams),
    ):
        for item_id, item in items.items():
            at: Address = ("work", section, item_id)
            yield Reference((*at, "squad"), Kind.SQUAD, item.squad)
            for position, step in each_step(item.steps):
                here = (*at, "steps", *position)
                yield Reference((*here, "skill"), Kind.SKILL, step.skill)
                yield from _maybe((*here, "squad"), Kind.SQUAD, step.squad)


class Repeated(NamedTuple):
    """A squad's id that stands in two tribes."""

    at: Address
    first: Address
    id: str


def repeated_squads(organisation: Organisation) -> Iterator[Repeated]:
    """Each squad id that an earlier tribe has too."""
    seen: dict[str, Address] = {}
    for tribe_id, tribe in organisation.tribes.items():
        for squad_id in tribe.squads:
            at: Address = ("tribes", tribe_id, "squads", squad_id)
            first = seen.setdefault(squad_id, at)
            if first is not at:
                yield Repeated(at, first, squad_id)
