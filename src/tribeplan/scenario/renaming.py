"""A new id for something that is there; everything that refers to it follows."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import ClassVar, NamedTuple, TypeVar

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from tribeplan.org.decision import Gate
from tribeplan.org.element import Element, Id
from tribeplan.org.elements import KEPT_UNDER
from tribeplan.org.organisation import Organisation
from tribeplan.org.person import Person
from tribeplan.org.references import skills_used
from tribeplan.org.roster import Roster
from tribeplan.org.teams import Chapter, Membership, Need, Squad, Tribe
from tribeplan.org.work import Demand, Feature, Stage, Step, Stream
from tribeplan.scenario.operation import (
    Conflict,
    Operation,
    chapter_conflicts,
    chapters_meant,
    put,
    taken,
    unknown,
    with_key,
)

# --- An organisation in which ids are replaced wherever they stand -------------------------------

E = TypeVar("E", bound=Element)
Item = TypeVar("Item", Feature, Stream)
NOTHING: Mapping[str, str] = {}


class NewIds(NamedTuple):
    """Which id takes the place of which, kind by kind."""

    people: Mapping[str, str] = NOTHING
    squads: Mapping[str, str] = NOTHING
    skills: Mapping[str, str] = NOTHING
    tribes: Mapping[str, str] = NOTHING
    features: Mapping[str, str] = NOTHING


def with_references(organisation: Organisation, new: NewIds) -> Organisation:
    """Replace ids where they are referred to, and leave the elements themselves alone.

    Of two squads that become one, a need that is the same stands once, and none is of itself.
    """
    return _kept(
        organisation,
        {
            "people": _each(organisation.people, lambda person: _person(person, new)),
            "tribes": {
                tribe_id: _tribe(tribe, new) for tribe_id, tribe in organisation.tribes.items()
            },
            "decisions": _each(organisation.decisions, lambda gate: _gate(gate, new)),
            "work": _work(organisation.work, new),
        },
    )


def renamed(organisation: Organisation, new: NewIds) -> Organisation:
    """Replace ids of elements and wherever they are referred to, past moves included.

    >>> organisation = Organisation.model_validate(
    ...     {"people": {"ana": {}}, "tribes": {"t": {"lead": "ana"}}}
    ... )
    >>> renamed(organisation, NewIds(people={"ana": "anna"})).tribes["t"].lead
    'anna'
    """
    changed = with_references(organisation, new)
    tribes = {
        new.tribes.get(tribe_id, tribe_id): _kept(
            tribe, {"squads": _keys(tribe.squads, new.squads)}
        )
        for tribe_id, tribe in changed.tribes.items()
    }
    people = _each(changed.people, lambda person: _history(person, new.squads))
    features = _keys(changed.work.features, new.features)
    return _kept(
        changed,
        {
            "people": _keys(people, new.people),
            "skills": _keys(changed.skills, new.skills),
            "tribes": tribes,
            "work": _kept(changed.work, {"features": features}),
        },
    )


def _kept(element: E, fields: Mapping[str, object]) -> E:
    """The very same element when nothing in it is different."""
    different = {name: value for name, value in fields.items() if getattr(element, name) != value}
    return element.model_copy(update=different) if different else element


def _each(elements: Mapping[str, E], change: Callable[[E], E]) -> dict[str, E]:
    return {id_: change(element) for id_, element in elements.items()}


def _keys(elements: Mapping[str, E], new: Mapping[str, str]) -> dict[str, E]:
    return {new.get(id_, id_): element for id_, element in elements.items()}


def _ids(ids: Iterable[str], new: Mapping[str, str]) -> tuple[Id, ...]:
    return tuple(new.get(id_, id_) for id_ in ids)


def _id(id_: str | None, new: Mapping[str, str]) -> str | None:
    return None if id_ is None else new.get(id_, id_)


def _person(person: Person, new: NewIds) -> Person:
    skills: dict[str, float] = {}
    for skill, share in person.skills.items():
        name = new.skills.get(skill, skill)
        skills[name] = max(share, skills.get(name, 0.0))
    return _kept(person, {"skills": skills})


def _history(person: Person, squads: Mapping[str, str]) -> Person:
    moves = tuple(
        _kept(move, {"left": _id(move.left, squads), "joined": _id(move.joined, squads)})
        for move in person.moves
    )
    return _kept(person, {"moves": moves})


def _tribe(tribe: Tribe, new: NewIds) -> Tribe:
    chapters = {
        chapter_id: _chapter(chapter_id, chapter, new)
        for chapter_id, chapter in tribe.chapters.items()
    }
    squads = {squad_id: _squad(squad_id, squad, new) for squad_id, squad in tribe.squads.items()}
    return _kept(
        tribe,
        {
            "lead": _id(tribe.lead, new.people),
            "agile_coaches": _ids(tribe.agile_coaches, new.people),
            "chapters": chapters,
            "squads": squads,
        },
    )


def _chapter(chapter_id: str, chapter: Chapter, new: NewIds) -> Chapter:
    skill = chapter.skill
    if (skill or chapter_id) in new.skills:
        skill = new.skills[skill or chapter_id]
    return _kept(
        chapter,
        {
            "skill": skill,
            "lead": _id(chapter.lead, new.people),
            "members": _ids(chapter.members, new.people),
        },
    )


def _squad(squad_id: str, squad: Squad, new: NewIds) -> Squad:
    return _kept(
        squad,
        {
            "product_owner": _id(squad.product_owner, new.people),
            "coach": _id(squad.coach, new.people),
            "members": _members(squad, new.people),
            "needs": _needs(squad_id, squad, new.squads),
        },
    )


def _members(squad: Squad, new: Mapping[str, str]) -> tuple[Membership, ...]:
    return tuple(
        _kept(member, {"person": new.get(member.person, member.person)}) for member in squad.members
    )


def _needs(squad_id: str, squad: Squad, new: Mapping[str, str]) -> tuple[Need, ...]:
    """The needs; drop what only the replacing made double, or a need of the squad itself."""
    own = new.get(squad_id, squad_id)
    needs: list[tuple[str, Need]] = []
    for need in squad.needs:
        other = _kept(need, {"squad": new.get(need.squad, need.squad)})
        became_own = other.squad == own and need.squad != squad_id
        became_double = any(old != need.squad and kept == other for old, kept in needs)
        if not became_own and not became_double:
            needs.append((need.squad, other))
    return tuple(need for _, need in needs)


def _gate(gate: Gate, new: NewIds) -> Gate:
    return _kept(
        gate,
        {"decides": _ids(gate.decides, new.people), "tribes": _ids(gate.tribes, new.tribes)},
    )


def _work(work: Demand, new: NewIds) -> Demand:
    features = {
        feature_id: _kept(_item(feature, new), {"after": _ids(feature.after, new.features)})
        for feature_id, feature in work.features.items()
    }
    streams = {stream_id: _item(stream, new) for stream_id, stream in work.streams.items()}
    return _kept(work, {"features": features, "streams": streams})


def _item(item: Item, new: NewIds) -> Item:
    squad = new.squads.get(item.squad, item.squad)
    steps = tuple(_stage(stage, new) for stage in item.steps)
    return _kept(item, {"squad": squad, "steps": steps})


def _stage(stage: Stage, new: NewIds) -> Stage:
    if isinstance(stage, Step):
        return _step(stage, new)
    return tuple(
        _step(branch, new)
        if isinstance(branch, Step)
        else tuple(_step(step, new) for step in branch)
        for branch in stage
    )


def _step(step: Step, new: NewIds) -> Step:
    return _kept(
        step,
        {"skill": new.skills.get(step.skill, step.skill), "squad": _id(step.squad, new.squads)},
    )


# --- A new id for something that is there; everything that refers to it follows ------------------

SUBJECTS = tuple(KEPT_UNDER)
"""What can be renamed, in the reader's words."""


class Renaming(Operation):
    """Another id for one thing; its display name stays, and what refers to it follows."""

    example: ClassVar[str] = "rename: {squad: app, to: loans-app}"

    person: Id | None = None
    squad: Id | None = None
    chapter: Id | None = None
    tribe: Id | None = None
    """The tribe; beside ``chapter``, the tribe of that chapter."""

    gate: Id | None = None
    feature: Id | None = None
    stream: Id | None = None
    skill: Id | None = None
    to: Id
    """The new id."""

    @model_validator(mode="after")
    def _renames_one_thing(self) -> "Renaming":
        named = [subject for subject in SUBJECTS if getattr(self, subject) is not None]
        if "chapter" in named and "tribe" in named:
            named.remove("tribe")
        if len(named) != 1:
            raise PydanticCustomError(
                "one_of",
                "one of person, squad, chapter, tribe, gate, feature, stream, skill",
                {"found": named},
            )
        return self

    @property
    def subject(self) -> str:
        """The kind of thing that gets a new id."""
        return next(each for each in SUBJECTS if getattr(self, each) is not None)

    @property
    def old(self) -> str:
        """Its present id."""
        return str(getattr(self, self.subject))

    @property
    def brings(self) -> tuple[str, ...]:
        """The new id."""
        return (self.to,)

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse an old id that is not there, and a new one that is."""
        subject = self.subject
        known = _known(roster, subject)
        if self.chapter is not None:
            yield from chapter_conflicts(roster, ("chapter",), self.chapter, self.tribe)
            seats = chapters_meant(roster, self.chapter, self.tribe)
            known = roster.tribe(seats[0].tribe_id).chapters if len(seats) == 1 else ()
        else:
            yield from unknown((subject,), subject, self.old, known)
        yield from taken(("to",), subject, self.to, known)

    def apply(self, roster: Roster) -> Organisation:
        """Replace the id everywhere."""
        organisation, old, new = roster.organisation, self.old, {self.old: self.to}
        if self.chapter is not None:
            return self._renamed_chapter(roster)
        if self.gate is not None:
            return put(organisation, ("decisions",), with_key(organisation.decisions, old, self.to))
        if self.stream is not None:
            streams = with_key(organisation.work.streams, old, self.to)
            return put(organisation, ("work", "streams"), streams)
        return renamed(
            organisation,
            NewIds(
                people=new if self.person else {},
                squads=new if self.squad else {},
                skills=new if self.skill else {},
                tribes=new if self.tribe else {},
                features=new if self.feature else {},
            ),
        )

    def _renamed_chapter(self, roster: Roster) -> Organisation:
        (seat,) = chapters_meant(roster, self.old, self.tribe)
        chapter = seat.chapter.model_copy(update={"skill": seat.skill})
        organisation = put(roster.organisation, seat.address, chapter)
        chapters = with_key(organisation.tribes[seat.tribe_id].chapters, self.old, self.to)
        return put(organisation, ("tribes", seat.tribe_id, "chapters"), chapters)


def _known(roster: Roster, subject: str) -> Collection[str]:
    organisation = roster.organisation
    if subject == "skill":
        return organisation.skills or {
            *skills_used(organisation),
            *(seat.skill for seat in roster.chapters),
        }
    known: dict[str, Collection[str]] = {
        "person": organisation.people,
        "squad": roster.squads,
        "tribe": organisation.tribes,
        "gate": organisation.decisions,
        "feature": organisation.work.features,
        "stream": organisation.work.streams,
    }
    return known.get(subject, ())
