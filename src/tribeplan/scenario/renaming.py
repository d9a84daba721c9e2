"""A new id for something that is there; everything that refers to it follows."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import ClassVar, TypeAlias, TypeVar

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from tribeplan.org.element import Element, Id
from tribeplan.org.elements import KEPT_UNDER, elements_of
from tribeplan.org.organisation import Organisation
from tribeplan.org.person import Person
from tribeplan.org.references import Kind, skills_used, with_other_ids
from tribeplan.org.roster import Roster, roster_of
from tribeplan.org.teams import Need
from tribeplan.scenario.operation import (
    Conflict,
    Operation,
    chapter_conflicts,
    chapters_meant,
    found,
    put,
    taken,
    unknown,
    with_key,
)

# --- An organisation in which ids are replaced wherever they stand -------------------------------

E = TypeVar("E", bound=Element)

NewIds: TypeAlias = Mapping[Kind, Mapping[str, str]]
"""Which id takes the place of which, kind by kind."""

NOTHING: Mapping[str, str] = {}


def with_references(organisation: Organisation, new: NewIds) -> Organisation:
    """Replace ids where they are referred to, and leave the elements themselves alone.

    Of two squads that become one, a need that is the same stands once, and none is of itself.
    """
    changed = with_other_ids(
        organisation, lambda _field, kind, id_: new.get(kind, NOTHING).get(id_, id_)
    )
    skills, squads = new.get(Kind.SKILL, NOTHING), new.get(Kind.SQUAD, NOTHING)
    for seat in roster_of(organisation).chapters if skills else ():
        if seat.skill in skills:  # of a chapter that does not say it, its id is the skill
            changed = put(changed, (*seat.address, "skill"), skills[seat.skill])
    for squad_id, place in roster_of(organisation).squads.items() if squads else ():
        after = found(changed, place.address).needs
        needs = _needs(squads.get(squad_id, squad_id), squad_id, place.squad.needs, after)
        if needs != after:
            changed = put(changed, (*place.address, "needs"), needs)
    return changed


def _needs(
    own: str, squad_id: str, before: Sequence[Need], after: Sequence[Need]
) -> tuple[Need, ...]:
    """The needs; drop what only the replacing made double, or a need of the squad itself."""
    kept: list[tuple[Need, Need]] = []
    for old, need in zip(before, after, strict=True):
        became_own = need.squad == own and old.squad != squad_id
        became_double = any(one.squad != old.squad and need == other for one, other in kept)
        if not became_own and not became_double:
            kept.append((old, need))
    return tuple(need for _, need in kept)


def renamed(organisation: Organisation, new: NewIds) -> Organisation:
    """Replace ids of elements and wherever they are referred to, past moves included.

    >>> organisation = Organisation.model_validate(
    ...     {"people": {"ana": {}}, "tribes": {"t": {"lead": "ana"}}}
    ... )
    >>> renamed(organisation, {Kind.PERSON: {"ana": "anna"}}).tribes["t"].lead
    'anna'
    """
    changed = with_references(organisation, new)
    squads = new.get(Kind.SQUAD, NOTHING)
    people = {id_: _history(person, squads) for id_, person in changed.people.items()}
    tribes = {
        id_: _kept(tribe, {"squads": _keys(tribe.squads, squads)})
        for id_, tribe in changed.tribes.items()
    }
    features = _keys(changed.work.features, new.get(Kind.FEATURE, NOTHING))
    return _kept(
        changed,
        {
            "people": _keys(people, new.get(Kind.PERSON, NOTHING)),
            "skills": _keys(changed.skills, new.get(Kind.SKILL, NOTHING)),
            "tribes": _keys(tribes, new.get(Kind.TRIBE, NOTHING)),
            "work": _kept(changed.work, {"features": features}),
        },
    )


def _kept(element: E, fields: Mapping[str, object]) -> E:
    """The very same element when nothing in it is different."""
    different = {name: value for name, value in fields.items() if getattr(element, name) != value}
    return element.model_copy(update=different) if different else element


def _keys(elements: Mapping[str, E], new: Mapping[str, str]) -> dict[str, E]:
    return {new.get(id_, id_): element for id_, element in elements.items()}


def _history(person: Person, squads: Mapping[str, str]) -> Person:
    moves = tuple(
        _kept(
            move,
            {
                "left": squads.get(move.left or "", move.left),
                "joined": squads.get(move.joined or "", move.joined),
            },
        )
        for move in person.moves
    )
    return _kept(person, {"moves": moves})


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
        return renamed(organisation, {Kind(self.subject): new})

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
    return {id_ for each in elements_of(organisation) if each.kind == subject for id_ in each.by_id}
