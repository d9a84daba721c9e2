"""A change: one operation of those there are, and why.

In chapters by what is done: ids that are replaced, and renaming; what can be added, taken away and
moved; squads that split and merge; what can be set; then the change that holds one of them.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar, TypeAlias, TypeVar, cast

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from tribeplan.org.address import Address
from tribeplan.org.element import LEAST_NUMBER, Day, Element, Id, Positive, Share, Text, field_names
from tribeplan.org.elements import CLASSES, KEPT_UNDER, elements_of
from tribeplan.org.journey import Journey
from tribeplan.org.limits import Limits, Preset
from tribeplan.org.organisation import Organisation
from tribeplan.org.person import Move, Person, Skill
from tribeplan.org.references import Kind, skills_used, with_other_ids
from tribeplan.org.roster import ChapterSeat, Roster, SquadSeat, roles_left_empty, roster_of
from tribeplan.org.teams import (
    Assessment,
    Chapter,
    KindOfWork,
    Measure,
    Membership,
    Need,
    Squad,
    Tribe,
    UserNeed,
)
from tribeplan.org.work import MOST_PER_WEEK, Feature, Gate, Moment, PerWeek, Stream
from tribeplan.scenario.operation import (
    DECIDED,
    LIMIT,
    Added,
    AnyChange,
    Conflict,
    OnElement,
    Operation,
    Removed,
    ToldApart,
    chapter_conflicts,
    chapters_meant,
    drop,
    found,
    in_chapter,
    is_listed,
    out_of_chapter,
    put,
    share_in,
    squad_address,
    taken,
    taken_from,
    tribe_conflicts,
    tribe_meant,
    unknown,
    with_share,
    without_members,
    without_person,
)

# --- An organisation in which ids are replaced wherever they stand -------------------------------

E = TypeVar("E", bound=Element)

NewIds: TypeAlias = Mapping[str, Mapping[str, str]]
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
    for kind, at, _ in sorted(elements_of(changed), key=lambda each: each.kind == "tribe"):
        held, ids = found(changed, at), new.get(kind, NOTHING)
        if not ids.keys().isdisjoint(held):
            changed = put(changed, at, _keys(held, ids))
    squads = new.get(Kind.SQUAD, NOTHING)
    people = {id_: _history(person, squads) for id_, person in changed.people.items()}
    return _with(changed, {"people": people})


def _with(element: E, fields: Mapping[str, object]) -> E:
    """The very same element when nothing in it is different."""
    different = {name: value for name, value in fields.items() if getattr(element, name) != value}
    return element.model_copy(update=different) if different else element


def _keys(elements: Mapping[str, E], new: Mapping[str, str]) -> dict[str, E]:
    return {new.get(id_, id_): element for id_, element in elements.items()}


def _history(person: Person, squads: Mapping[str, str]) -> Person:
    moves = tuple(
        _with(
            move,
            {
                "left": squads.get(move.left or "", move.left),
                "joined": squads.get(move.joined or "", move.joined),
            },
        )
        for move in person.moves
    )
    return _with(person, {"moves": moves})


# --- A new id for something that is there; everything that refers to it follows ------------------

RENAMED = tuple(KEPT_UNDER)
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
        named = [subject for subject in RENAMED if getattr(self, subject) is not None]
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
        return next(each for each in RENAMED if getattr(self, each) is not None)

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
        new, organisation = {self.old: self.to}, roster.organisation
        if self.chapter is None:
            return renamed(organisation, {self.subject: new})
        (seat,) = chapters_meant(roster, self.old, self.tribe)
        chapter = seat.chapter.model_copy(update={"skill": seat.skill})
        chapters = {**organisation.tribes[seat.tribe_id].chapters, self.old: chapter}
        return put(organisation, seat.address[:-1], _keys(chapters, new))


def _known(roster: Roster, subject: str) -> Collection[str]:
    organisation = roster.organisation
    if subject == "skill":
        return organisation.skills or {
            *skills_used(organisation),
            *(seat.skill for seat in roster.chapters),
        }
    return {id_ for each in elements_of(organisation) if each.kind == subject for id_ in each.by_id}


# --- What can be added ---------------------------------------------------------------------------


class NewPerson(Person, Added):
    """Somebody who joins, or an open seat; with the squad and the chapter they come to work in."""

    example: ClassVar[str] = "add: {person: eli, skills: {code: 1.0}, squad: web, chapter: code}"

    person: Id
    """Id of the new person."""

    squad: Id | None = None
    """The squad they join; none when it is not given."""

    share: Share | None = None
    """Part of a full week in that squad."""

    chapter: Id | None = None
    """The chapter they join; none when it is not given."""

    tribe: Id | None = None
    """The tribe of that chapter; needed when several tribes have such a chapter."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse an id that is taken, and a squad or chapter that is not there."""
        yield from super().conflicts(roster)
        if self.squad is not None:
            yield from unknown(("squad",), "squad", self.squad, roster.squads)
        if self.chapter is not None:
            yield from chapter_conflicts(roster, ("chapter",), self.chapter, self.tribe)

    def apply(self, roster: Roster) -> Organisation:
        """Put the person among the people, and into squad and chapter."""
        return _joined(super().apply(roster), roster, self, self.person)


class NewMember(Operation):
    """Somebody who comes to work in one more squad, or joins a chapter."""

    example: ClassVar[str] = "add: {member: bo, squad: web, share: 50%}"

    member: Id
    """The person."""

    squad: Id | None = None
    """The squad they join."""

    share: Share | None = None
    """Part of a full week in that squad."""

    chapter: Id | None = None
    """The chapter they join."""

    tribe: Id | None = None
    """The tribe of that chapter; needed when several tribes have such a chapter."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse people and places that are not there, and members who are there already."""
        yield from unknown(("member",), "person", self.member, roster.organisation.people)
        if self.squad is None and self.chapter is None:
            yield Conflict((), "no squad or chapter is named", "add 'squad:' or 'chapter:'")
        if self.squad is not None:
            yield from unknown(("squad",), "squad", self.squad, roster.squads)
            if any(seat.id == self.squad for seat in roster.squads_of(self.member)):
                yield Conflict(
                    ("member",),
                    f"'{self.member}' works in squad '{self.squad}' already",
                    "to change the share: set: {member: …, squad: …, share: …}",
                )
        if self.chapter is not None:
            yield from chapter_conflicts(roster, ("chapter",), self.chapter, self.tribe)
            for seat in chapters_meant(roster, self.chapter, self.tribe):
                if self.member in seat.people:
                    message = f"'{self.member}' is in chapter '{self.chapter}' already"
                    yield Conflict(("member",), message)

    def apply(self, roster: Roster) -> Organisation:
        """Put the person into squad and chapter."""
        return _joined(roster.organisation, roster, self, self.member)


def _joined(
    changed: Organisation, roster: Roster, joining: NewPerson | NewMember, person_id: str
) -> Organisation:
    if joining.squad is not None:
        seat = roster.squads[joining.squad]
        changed = put(changed, seat.address, with_share(seat.squad, person_id, joining.share))
    if joining.chapter is not None:
        (home,) = chapters_meant(roster, joining.chapter, joining.tribe)
        changed = put(changed, home.address, in_chapter(home.chapter, person_id))
    return changed


class NewSquad(Squad, Added):
    """A squad that is formed."""

    example: ClassVar[str] = (
        "add: {squad: risk, tribe: loans, mission: No surprises, members: [bo]}"
    )

    squad: Id
    """Id of the new squad."""

    tribe: Id | None = None
    """The tribe it stands in; needed when there are several."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse an id that is taken, and a tribe that is not there."""
        yield from taken(("squad",), "squad", self.squad, roster.squads)
        yield from tribe_conflicts(roster, self.tribe)

    def apply(self, roster: Roster) -> Organisation:
        """Put the squad last in its tribe."""
        address = squad_address(tribe_meant(roster, self.tribe), self.squad)
        return put(roster.organisation, address, taken_from(Squad, self))


class NewChapter(Chapter, Added):
    """A chapter that is formed."""

    example: ClassVar[str] = "add: {chapter: design, tribe: loans, lead: bo}"

    chapter: Id
    """Id of the new chapter."""

    tribe: Id | None = None
    """The tribe it stands in; needed when there are several."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse an id that the tribe has, and a tribe that is not there."""
        found = list(tribe_conflicts(roster, self.tribe))
        yield from found
        if not found:
            chapters = roster.tribe(tribe_meant(roster, self.tribe)).chapters
            yield from taken(("chapter",), "chapter", self.chapter, chapters)

    def apply(self, roster: Roster) -> Organisation:
        """Put the chapter last in its tribe."""
        tribe_id = tribe_meant(roster, self.tribe)
        address: Address = ("tribes", tribe_id, "chapters", self.chapter)
        return put(roster.organisation, address, taken_from(Chapter, self))


class NewTribe(Tribe, Added):
    """A tribe that is formed, with its squads and chapters or without."""

    example: ClassVar[str] = "add: {tribe: savings, purpose: Money for later, lead: tess}"

    tribe: Id
    """Id of the new tribe."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse ids that are taken."""
        yield from taken(("tribe",), "tribe", self.tribe, roster.organisation.tribes)
        for squad_id in self.squads:
            yield from taken(("squads", squad_id), "squad", squad_id, roster.squads)

    @property
    def brings(self) -> tuple[str, ...]:
        """The tribe and what stands in it."""
        return (self.tribe, *self.squads, *self.chapters)


class NewGate(Gate, Added):
    """A decision gate that is put above the squads."""

    example: ClassVar[str] = (
        "add: {gate: release-board, at: release, every_days: 90, decides: [tess]}"
    )

    gate: Id
    """Id of the new gate."""


class NewFeature(Feature, Added):
    """A feature that is asked for."""

    example: ClassVar[str] = "add: {feature: cheaper, squad: web, steps: [{skill: code, days: 5}]}"

    feature: Id
    """Id of the new feature."""


class NewStream(Stream, Added):
    """Work of one kind that begins to come."""

    example: ClassVar[str] = "add: {stream: questions, squad: web, per_week: 2}"

    stream: Id
    """Id of the new stream."""


class NewSkill(Skill, Added):
    """A specialism that is declared; with the first one, every skill in use is declared too."""

    example: ClassVar[str] = "add: {skill: risk, compliance: true}"

    skill: Id
    """Id of the new skill."""

    def apply(self, roster: Roster) -> Organisation:
        """Put the skill last, behind those in use when none was declared."""
        organisation = roster.organisation
        used = () if organisation.skills else skills_used(organisation)
        declared = organisation.skills | {id_: Skill() for id_ in used if id_ != self.skill}
        return put(organisation, ("skills",), declared | {self.skill: taken_from(Skill, self)})


# --- What can be taken away, and what has to be settled first ------------------------------------


class Leaver(Operation):
    """Somebody who leaves; squads, chapters and lists go on without them.

    Roles that one person holds are not left empty in silence: name a successor, or give the
    roles to others first.
    """

    example: ClassVar[str] = "remove: {person: pim, successor: bo}"

    person: Id
    """Who leaves."""

    successor: Id | None = None
    """Who takes over their roles; not their membership of squads and chapters."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse unknown people, and roles that would be left empty."""
        people = roster.organisation.people
        yield from unknown(("person",), "person", self.person, people)
        if self.successor is not None:
            yield from unknown(("successor",), "person", self.successor, people)
            if self.successor == self.person:
                message = f"'{self.person}' leaves, expected another successor"
                yield Conflict(("successor",), message)
            return
        held = [each.words for each in roles_left_empty(roster.organisation, [self.person])]
        if held:
            yield Conflict(
                ("person",),
                f"'{self.person}' is {', '.join(held)}, and nobody takes over",
                "add 'successor:', or give each role to somebody with 'set:' first",
            )

    def apply(self, roster: Roster) -> Organisation:
        """Hand over the roles, and take the person out of everything else."""
        changed = without_person(roster.organisation, self.person, self.successor)
        return drop(changed, ("people", self.person))


class LeavingMember(Operation):
    """Somebody who stops working in a squad, or leaves a chapter, and stays in the organisation."""

    example: ClassVar[str] = "remove: {member: bo, squad: app}"

    member: Id
    """The person."""

    squad: Id | None = None
    """The squad they leave."""

    chapter: Id | None = None
    """The chapter they leave."""

    tribe: Id | None = None
    """The tribe of that chapter; needed when several tribes have such a chapter."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse who is no member, and who owns the product or leads the chapter."""
        yield from unknown(("member",), "person", self.member, roster.organisation.people)
        if self.squad is None and self.chapter is None:
            yield Conflict((), "no squad or chapter is named", "add 'squad:' or 'chapter:'")
        if self.squad is not None:
            yield from unknown(("squad",), "squad", self.squad, roster.squads)
            yield from leaving_squad(roster, ("member",), self.member, self.squad)
        if self.chapter is not None:
            yield from chapter_conflicts(roster, ("chapter",), self.chapter, self.tribe)
            for seat in chapters_meant(roster, self.chapter, self.tribe):
                yield from leaving_chapter(roster, ("member",), self.member, seat.address)

    def apply(self, roster: Roster) -> Organisation:
        """Take the person out of squad and chapter."""
        changed = roster.organisation
        if self.squad is not None:
            seat = roster.squads[self.squad]
            changed = put(changed, seat.address, without_members(seat.squad, [self.member]))
        if self.chapter is not None:
            (home,) = chapters_meant(roster, self.chapter, self.tribe)
            changed = put(changed, home.address, out_of_chapter(home.chapter, self.member))
        return changed


def leaving_squad(roster: Roster, at: Address, person_id: str, squad_id: str) -> Iterator[Conflict]:
    """What keeps a person from leaving a squad."""
    seat = roster.squads.get(squad_id)
    if seat is None or person_id not in roster.organisation.people:
        return
    if seat.squad.product_owner == person_id:
        message = f"'{person_id}' is product owner of squad '{squad_id}', and nobody takes over"
        advice = f"first: set: {{squad: {squad_id}, product_owner: …}}"
        yield Conflict(at, message, advice)
    elif not is_listed(seat.squad, person_id):
        works_in = ", ".join(each.id for each in roster.squads_of(person_id)) or "no squad"
        message = f"'{person_id}' does not work in squad '{squad_id}'"
        yield Conflict(at, message, f"'{person_id}' works in {works_in}")


def leaving_chapter(
    roster: Roster, at: Address, person_id: str, address: Address
) -> Iterator[Conflict]:
    """What keeps a person from leaving a chapter."""
    chapter_id = address[-1]
    home = next(seat for seat in roster.chapters if seat.address == address)
    if home.chapter.lead == person_id:
        message = f"'{person_id}' leads chapter '{chapter_id}', and nobody takes over"
        yield Conflict(at, message, f"first: set: {{chapter: {chapter_id}, lead: …}}")
    elif person_id not in home.chapter.members and person_id in roster.organisation.people:
        yield Conflict(at, f"'{person_id}' is not in chapter '{chapter_id}'")


class ClosedSquad(Removed):
    """A squad that ends; its people stay in the organisation."""

    example: ClassVar[str] = "remove: {squad: app, successor: web}"

    squad: Id
    """The squad that ends."""

    successor: Id | None = None
    """The squad that takes over its work, and what others need of it."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse squads that are not there; work that is left over is refused after."""
        yield from super().conflicts(roster)
        if self.successor is not None:
            yield from unknown(("successor",), "squad", self.successor, roster.squads)
            if self.successor == self.squad:
                message = f"squad '{self.squad}' ends, expected another successor"
                yield Conflict(("successor",), message)

    def apply(self, roster: Roster) -> Organisation:
        """Hand over the work, and take the squad out."""
        changed = super().apply(roster)
        if self.successor is None:
            return changed
        return with_references(changed, {Kind.SQUAD: {self.squad: self.successor}})

    @property
    def advice(self) -> str:
        """Who could take over what is left."""
        return "add 'successor:' with the squad that takes over, or change those first"


class ClosedChapter(Removed):
    """A chapter that ends; its people stay in the organisation."""

    example: ClassVar[str] = "remove: {chapter: words}"

    chapter: Id
    """The chapter that ends."""

    tribe: Id | None = None
    """Its tribe; needed when several tribes have such a chapter."""


class ClosedTribe(Removed):
    """A tribe that ends, with the squads and chapters that still stand in it."""

    example: ClassVar[str] = "remove: {tribe: cards}"

    tribe: Id
    """The tribe that ends."""

    @property
    def advice(self) -> str:
        """What could happen to what is left."""
        return "first: move: {squad: …, to: …}, or give the work and the gate to others with 'set:'"


class DroppedGate(Removed):
    """A decision gate that is done away with."""

    example: ClassVar[str] = "remove: {gate: board}"

    gate: Id
    """The gate."""


class DroppedFeature(Removed):
    """A feature that is not made; nothing may wait for it."""

    example: ClassVar[str] = "remove: {feature: safer}"

    feature: Id
    """The feature."""


class DroppedStream(Removed):
    """Work that no longer comes."""

    example: ClassVar[str] = "remove: {stream: bugs}"

    stream: Id
    """The stream."""


class DroppedSkill(Removed):
    """A declared specialism that is no longer used."""

    example: ClassVar[str] = "remove: {skill: words}"

    skill: Id
    """The skill."""


# --- What can be put elsewhere -------------------------------------------------------------------


class MovedPerson(Operation):
    """Somebody who goes from one squad to another, or to another chapter, or both."""

    example: ClassVar[str] = "move: {person: ana, from: app, to: web, share: 60%}"

    person: Id
    """Who moves."""

    left: Id | None = Field(default=None, alias="from")
    """The squad they leave; the only one they work in when it is not given."""

    to: Id | None = None
    """The squad they join."""

    share: Share | None = None
    """Part of a full week in the squad they join; as in the one they leave when not given."""

    on: Day | None = None
    """The day of the move, to be kept in the person's history; no history when not given."""

    chapter: Id | None = None
    """The chapter they join, leaving the one they are in; no change when it is not given."""

    tribe: Id | None = None
    """The tribe of that chapter; needed when several tribes have such a chapter."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse unknown ids, who is no member, who stays behind as product owner or lead."""
        yield from unknown(("person",), "person", self.person, roster.organisation.people)
        if self.to is None and self.chapter is None:
            advice = "add 'to:' with a squad, or 'chapter:'"
            yield Conflict((), "no squad or chapter to move to is named", advice)
        if self.to is not None:
            yield from self._squad_conflicts(roster, self.to)
        elif self.left is not None:
            advice = "to leave a squad only: remove: {member: …, squad: …}"
            yield Conflict(("from",), "a squad to leave is named, and none to join", advice)
        if self.chapter is not None:
            yield from chapter_conflicts(roster, ("chapter",), self.chapter, self.tribe)
            yield from self._chapter_conflicts(roster, self.chapter)

    def _squad_conflicts(self, roster: Roster, to: str) -> Iterator[Conflict]:
        yield from unknown(("to",), "squad", to, roster.squads)
        squads = [seat.id for seat in roster.squads_of(self.person)]
        if to in squads:
            yield Conflict(("to",), f"'{self.person}' works in squad '{to}' already")
        if self.left is not None:
            yield from unknown(("from",), "squad", self.left, roster.squads)
            yield from leaving_squad(roster, ("from",), self.person, self.left)
        elif len(squads) == 1:
            yield from leaving_squad(roster, ("person",), self.person, squads[0])
        elif self.person in roster.organisation.people:
            message = f"'{self.person}' works in {len(squads)} squads, expected one to leave"
            advice = (
                f"add 'from:', one of {', '.join(squads)}"
                if squads
                else f"to join one only: add: {{member: {self.person}, squad: {to}}}"
            )
            yield Conflict(("person",), message, advice)

    def _chapter_conflicts(self, roster: Roster, chapter_id: str) -> Iterator[Conflict]:
        for seat in chapters_meant(roster, chapter_id, self.tribe):
            if self.person in seat.people:
                message = f"'{self.person}' is in chapter '{chapter_id}' already"
                yield Conflict(("chapter",), message)
                return
        for seat in self._chapters_left(roster):
            yield from leaving_chapter(roster, ("person",), self.person, seat.address)

    def _chapters_left(self, roster: Roster) -> tuple[ChapterSeat, ...]:
        return roster.chapters_of_person.get(self.person, ())

    def apply(self, roster: Roster) -> Organisation:
        """Take the person out of one squad or chapter and put them into the other."""
        changed = roster.organisation
        if self.to is not None:
            left = self.left or roster.squads_of(self.person)[0].id
            changed = self._to_squad(changed, roster, left, self.to)
        if self.chapter is not None:
            for seat in self._chapters_left(roster):
                changed = put(changed, seat.address, out_of_chapter(seat.chapter, self.person))
            (home,) = chapters_meant(roster, self.chapter, self.tribe)
            changed = put(changed, home.address, in_chapter(home.chapter, self.person))
        return changed

    def _to_squad(self, changed: Organisation, roster: Roster, left: str, to: str) -> Organisation:
        old, new = roster.squads[left], roster.squads[to]
        share = self.share if self.share is not None else share_in(old.squad, self.person)
        changed = put(changed, old.address, without_members(old.squad, [self.person]))
        changed = put(changed, new.address, with_share(new.squad, self.person, share))
        if self.on is None:
            return changed
        person = roster.person(self.person)
        history = (*person.moves, Move.model_validate({"on": self.on, "from": left, "to": to}))
        return put(changed, ("people", self.person, "moves"), history)


class MovedSquad(Operation):
    """A squad that goes to another tribe as it is."""

    example: ClassVar[str] = "move: {squad: web, to: cards}"

    squad: Id
    """The squad."""

    to: Id
    """The tribe it comes to stand in."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse unknown ids, and the tribe it stands in."""
        yield from unknown(("squad",), "squad", self.squad, roster.squads)
        yield from unknown(("to",), "tribe", self.to, roster.organisation.tribes)
        if self.squad in roster.squads and roster.squads[self.squad].tribe_id == self.to:
            yield Conflict(("to",), f"squad '{self.squad}' stands in tribe '{self.to}' already")

    def apply(self, roster: Roster) -> Organisation:
        """Put the squad last in the other tribe."""
        seat = roster.squads[self.squad]
        changed = drop(roster.organisation, seat.address)
        return put(changed, squad_address(self.to, self.squad), seat.squad)


class MovedChapter(Operation):
    """A chapter that goes to another tribe as it is."""

    example: ClassVar[str] = "move: {chapter: words, to: cards}"

    chapter: Id
    """The chapter."""

    left: Id | None = Field(default=None, alias="from")
    """Its tribe; needed when several tribes have such a chapter."""

    to: Id
    """The tribe it comes to stand in."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse unknown ids, and a tribe that has such a chapter."""
        yield from chapter_conflicts(roster, ("chapter",), self.chapter, self.left)
        tribes = roster.organisation.tribes
        yield from unknown(("to",), "tribe", self.to, tribes)
        if self.to in tribes:
            yield from taken(("to",), "chapter", self.chapter, tribes[self.to].chapters)

    def apply(self, roster: Roster) -> Organisation:
        """Put the chapter last in the other tribe."""
        (seat,) = chapters_meant(roster, self.chapter, self.left)
        address: Address = ("tribes", self.to, "chapters", self.chapter)
        return put(drop(roster.organisation, seat.address), address, seat.chapter)


class MovedWork(OnElement):
    """Work that another squad takes over."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse unknown ids."""
        yield from self.not_there(roster)
        yield from unknown(("to",), "squad", self._heir, roster.squads)

    def apply(self, roster: Roster) -> Organisation:
        """Put the new squad where the work names its squad."""
        return put(roster.organisation, (*self.address, "squad"), self._heir)

    @property
    def _heir(self) -> str:
        return str(getattr(self, "to", ""))


class MovedFeature(MovedWork):
    """A feature that another squad takes over."""

    example: ClassVar[str] = "move: {feature: safer, to: app}"

    feature: Id
    """The feature."""

    to: Id
    """The squad that is responsible from now on."""


class MovedStream(MovedWork):
    """A stream of work that another squad takes over."""

    example: ClassVar[str] = "move: {stream: bugs, to: web}"

    stream: Id
    """The stream."""

    to: Id
    """The squad that is responsible from now on."""


# --- One squad that becomes several --------------------------------------------------------------

INHERITED = ("work", "mandate", "funding", "cadence_days", "ends", "coach", "needs")
"""Fields that a part with a new id has from the squad that is split, unless it says otherwise.

Not inherited: what the squad is called and is for, who owns its product, its WIP limit, its
measures, and ``since``: whether its people are new to each other depends on who they are. The part
that keeps the old id keeps everything but the people who go.
"""


class Part(Squad):
    """One of the squads that a squad is split into."""

    features: tuple[Id, ...] = ()
    """Features of the split squad that it takes over."""

    streams: tuple[Id, ...] = ()
    """Streams of the split squad that it takes over."""


class Split(Operation):
    """A squad that becomes several; each of its people goes to one of them, or to more.

    A part may keep the old id: then whatever nobody else takes over stays with it.
    """

    example: ClassVar[str] = """\
split:
  squad: app
  into:
    app: {members: [pim, ana]}
    help: {product_owner: bo, streams: [bugs]}"""

    squad: Id
    """The squad that is split."""

    into: dict[Id, Part] = Field(min_length=2)
    """The squads it becomes, by id, each with its members."""

    rest_to: Id | None = None
    """The part that takes over all other work, and what other squads need."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse unknown or taken ids, and people and work without a part."""
        yield from unknown(("squad",), "squad", self.squad, roster.squads)
        if self.rest_to is not None:
            yield from unknown(("rest_to",), "part", self.rest_to, self.into)
        others = roster.squads.keys() - {self.squad}
        for part_id in self.into:
            yield from taken(("into", part_id), "squad", part_id, others)
        if self.squad in roster.squads:
            yield from self._people_conflicts(roster.squads[self.squad].squad)
            yield from self._work_conflicts(roster)

    def _people_conflicts(self, squad: Squad) -> Iterator[Conflict]:
        placed = {person for part in self.into.values() for person in part.people}
        left = [person for person in squad.people if person not in placed]
        if left:
            yield Conflict(
                ("into",),
                f"{', '.join(left)} of squad '{self.squad}' stand in no part",
                "add them to the members of a part; who should go elsewhere: move them first, or "
                f"remove: {{member: …, squad: {self.squad}}}",
            )

    def _work_conflicts(self, roster: Roster) -> Iterator[Conflict]:
        work = roster.organisation.work
        for kind, items in (("features", work.features), ("streams", work.streams)):
            owned = {id_ for id_, item in items.items() if item.squad == self.squad}
            seen: dict[str, str] = {}
            for part_id, part in self.into.items():
                for position, id_ in enumerate(getattr(part, kind)):
                    at = ("into", part_id, kind, position)
                    word = kind.removesuffix("s")
                    if id_ in items and id_ not in owned:
                        owner = items[id_].squad
                        message = f"{word} '{id_}' is not of squad '{self.squad}' but of '{owner}'"
                        yield Conflict(at, message)
                    else:
                        yield from unknown(at, word, id_, items)
                    if seen.setdefault(id_, part_id) != part_id:
                        message = f"{word} '{id_}' goes to part '{seen[id_]}' already"
                        yield Conflict(at, message)

    @property
    def brings(self) -> tuple[str, ...]:
        """The parts."""
        return tuple(self.into)

    @property
    def advice(self) -> str:
        """Who could take over what is left."""
        return (
            "add 'rest_to:' with the part that takes over, or name 'features:' and 'streams:' in "
            "the parts"
        )

    def apply(self, roster: Roster) -> Organisation:
        """Put the parts where the squad stood, and hand over the work."""
        seat = roster.squads[self.squad]
        squads: dict[str, Squad] = {}
        for squad_id, squad in roster.tribe(seat.tribe_id).squads.items():
            if squad_id == self.squad:
                squads.update(self._parts(seat))
            else:
                squads[squad_id] = squad
        changed = put(roster.organisation, ("tribes", seat.tribe_id, "squads"), squads)
        heir = self.rest_to or self.squad
        changed = with_references(changed, {Kind.SQUAD: {self.squad: heir}})
        return self._with_work(changed)

    def _parts(self, seat: SquadSeat) -> Iterator[tuple[str, Squad]]:
        counts: dict[str, int] = {}
        for part in self.into.values():
            for person in part.people:
                counts[person] = counts.get(person, 0) + 1
        for part_id, part in self.into.items():
            names = _kept(seat.squad, part) if part_id == self.squad else INHERITED
            fields = {
                name: getattr(seat.squad, name)
                for name in names
                if name in seat.squad.model_fields_set - part.model_fields_set
            }
            members = _with_shares(part, seat.squad, counts)
            squad = taken_from(Squad, part)
            yield part_id, squad.model_copy(update={**fields, "members": members})

    def _with_work(self, organisation: Organisation) -> Organisation:
        work = organisation.work
        features = dict(work.features)
        streams = dict(work.streams)
        for part_id, part in self.into.items():
            for id_ in part.features:
                features[id_] = features[id_].model_copy(update={"squad": part_id})
            for id_ in part.streams:
                streams[id_] = streams[id_].model_copy(update={"squad": part_id})
        return put(
            organisation,
            ("work",),
            work.model_copy(update={"features": features, "streams": streams}),
        )


def _kept(squad: Squad, part: Part) -> tuple[str, ...]:
    """The fields that the part with the old id keeps; its product owner only if they stay."""
    stays = any(member.person == squad.product_owner for member in part.members)
    return tuple(name for name in Squad.model_fields if name != "product_owner" or stays)


def _with_shares(part: Squad, old: Squad, counts: Mapping[str, int]) -> tuple[Membership, ...]:
    """The members of a part; who goes to one part only keeps the share they had."""
    members = [
        member.model_copy(update={"share": share_in(old, member.person)})
        if member.share is None and counts[member.person] == 1 and is_listed(old, member.person)
        else member
        for member in part.members
    ]
    return tuple(members)


# --- Several squads that become one --------------------------------------------------------------

OWN = ("name", "mission", "since")
"""Fields that a squad with a new id does not have from those it is made of."""


class Merge(Squad, Operation):
    """Several squads that become one, with everybody in them and all their work.

    What it does not say is as in the squad whose id it keeps, or else in the first one.
    """

    example: ClassVar[str] = "merge: {squads: [app, web], into: app}"

    squads: tuple[Id, ...] = Field(min_length=2)
    """The squads that are merged."""

    into: Id
    """Id of the squad they become: one of theirs, or a new one."""

    tribe: Id | None = None
    """The tribe it stands in; needed when the squads come from several."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse unknown or taken ids, and squads that differ in what has to be decided."""
        for position, squad_id in enumerate(self.squads):
            yield from unknown(("squads", position), "squad", squad_id, roster.squads)
            if squad_id in self.squads[:position]:
                yield Conflict(("squads", position), f"squad '{squad_id}' is named twice")
        yield from taken(("into",), "squad", self.into, roster.squads.keys() - set(self.squads))
        if self.tribe is not None:
            yield from unknown(("tribe",), "tribe", self.tribe, roster.organisation.tribes)
        known = [roster.squads[squad_id] for squad_id in self.squads if squad_id in roster.squads]
        tribes = dict.fromkeys(seat.tribe_id for seat in known)
        if len(tribes) > 1 and self.tribe is None:
            message = f"the squads stand in {len(tribes)} tribes, expected one to be named"
            yield Conflict(("squads",), message, f"add 'tribe:', one of {', '.join(tribes)}")
        yield from self._disagreements([seat.squad for seat in known])

    def _disagreements(self, squads: list[Squad]) -> Iterator[Conflict]:
        for name in DECIDED:
            said = "effective_mandate" if name == "mandate" else name
            values = (getattr(squad, said) for squad in squads)
            given = dict.fromkeys(value for value in values if value is not None)
            if name not in self.model_fields_set and len(given) > 1:
                found = " and ".join(str(value) for value in given)
                message = f"the squads differ in '{name}': {found}, expected one to be chosen"
                yield Conflict(("squads",), message, f"add '{name}:' to the merge")

    @property
    def brings(self) -> tuple[str, ...]:
        """The squad they become."""
        return (self.into,)

    def apply(self, roster: Roster) -> Organisation:
        """Put the one squad where the first stood, and hand over the work."""
        first = roster.squads[self.into if self.into in self.squads else self.squads[0]]
        tribe_id = self.tribe or first.tribe_id
        merged = self._merged(roster, first.squad)
        changed = roster.organisation
        in_place = {
            self.into if squad_id == first.id else squad_id: merged
            if squad_id == first.id
            else squad
            for squad_id, squad in roster.tribe(first.tribe_id).squads.items()
            if squad_id == first.id or squad_id not in self.squads
        }
        changed = put(changed, ("tribes", first.tribe_id, "squads"), in_place)
        for squad_id in self.squads:
            seat = roster.squads[squad_id]
            if seat.tribe_id != first.tribe_id:
                changed = drop(changed, seat.address)
        if tribe_id != first.tribe_id:
            changed = drop(changed, squad_address(first.tribe_id, self.into))
            changed = put(changed, squad_address(tribe_id, self.into), merged)
        new = {squad_id: self.into for squad_id in self.squads if squad_id != self.into}
        return with_references(changed, {Kind.SQUAD: new})

    def _merged(self, roster: Roster, first: Squad) -> Squad:
        squads = [roster.squads[squad_id].squad for squad_id in self.squads]
        fields: dict[str, object] = {
            name: getattr(first, name)
            for name in first.model_fields_set
            if self.into in self.squads or name not in OWN
        }
        for squad in reversed(squads):
            fields |= {name: getattr(squad, name) for name in DECIDED if getattr(squad, name)}
        # What several of them need or measure stands there once.
        fields["needs"] = tuple(
            dict.fromkeys(
                need
                for squad in squads
                for need in squad.needs
                if need.squad not in (*self.squads, self.into)
            )
        )
        measures = (measure for squad in squads for measure in squad.measures)
        fields["measures"] = tuple(dict.fromkeys(measures))
        fields["members"] = _everybody(squads)
        given = taken_from(Squad, self)
        fields |= {name: getattr(given, name) for name in given.model_fields_set}
        return Squad().model_copy(update=fields)


def _everybody(squads: list[Squad]) -> tuple[Membership, ...]:
    """Everybody once; who worked in several spends the sum of their shares."""
    shares: dict[str, float | None] = {}
    for squad in squads:
        for member in squad.members:
            one, other = shares.get(member.person, 0.0), member.share
            known = None if one is None or other is None else min(one + other, 1.0)
            shares[member.person] = known
        if squad.product_owner is not None:
            shares.setdefault(squad.product_owner, None)
    return tuple(Membership(person=person, share=share) for person, share in shares.items())


# --- Since when the people of a squad that was split off or merged have worked together ----------


def with_formations(
    base: Organisation, changed: Organisation, made: Iterable[str], first_day: dt.date
) -> Organisation:
    """Date the squads that splits and merges made, given their ids, where nobody else did.

    Familiarity is of people who worked together before (Huckman, Staats and Upton 2009). So who
    all come from one squad of the base stay as familiar as they were there, and people who come
    from several begin on the first day. A squad that is new by 'add' says itself since when.
    """
    before, after = roster_of(base), roster_of(changed)
    for squad_id in made:
        seat = after.squads.get(squad_id)
        if seat is None or squad_id in before.squads or seat.squad.since is not None:
            continue
        people = set(seat.squad.people)
        together = [
            each.squad.since
            for each in before.squads.values()
            if people and people <= {*each.people}
        ]
        since = min((day for day in together if day is not None), default=first_day)
        if None not in together:  # who has no date was there long ago
            changed = put(changed, (*seat.address, "since"), since)
    return changed


def after_wave(before: Organisation, after: Organisation, day: dt.date) -> Organisation:
    """Say in an organisation after a wave since when people and squads are there.

    Who or what stood before as well, stays as long there as ``before`` says. Who is new comes that
    day, and a squad that is new, by 'add' too, begins as `with_formations` says.
    """
    people = {
        name: person
        if person.vacancy
        else person.model_copy(update={"available_from": _from(before, name, person, day)})
        for name, person in after.people.items()
    }
    changed = after.model_copy(update={"people": people})
    old, new = roster_of(before).squads, roster_of(after).squads
    for name, seat in new.items():
        if seat.squad.since is None and name in old and old[name].squad.since is not None:
            changed = put(changed, (*seat.address, "since"), old[name].squad.since)
    return with_formations(before, changed, [name for name in new if name not in old], day)


def _from(before: Organisation, name: str, person: Person, day: dt.date) -> dt.date | None:
    if name not in before.people:
        return max(person.available_from or day, day)
    return person.available_from or before.people[name].available_from


def made_by(changes: Iterable[AnyChange]) -> Iterator[str]:
    """The ids of the squads that come out of splits and merges."""
    for change in changes:
        match change.operation:
            case Split() as split:
                yield from split.into
            case Merge() as merge:
                yield merge.into
            case _:
                pass


# --- What can be set: any field of what is there, so also who has which role ---------------------
#
# Fields that are not named stay as they are. Mappings, such as skills, are merged key by key; lists
# and single values are replaced. ``clear`` takes fields away before the others are set.


def clear_conflicts(kind: type[Element], clear: tuple[str, ...]) -> Iterator[Conflict]:
    """A conflict for each field to be cleared that is none, or may not be empty."""
    names = field_names(kind)
    optional = {
        typed: name for typed, name in names.items() if not kind.model_fields[name].is_required()
    }
    for position, typed in enumerate(clear):
        at: Address = ("clear", position)
        if typed in names and typed not in optional:
            yield Conflict(at, f"'{typed}' is required and cannot be cleared", "set it instead")
        else:
            yield from unknown(at, "field", typed, optional)


def nothing_set(
    kind: type[Element], revision: Element, clear: tuple[str, ...]
) -> Iterator[Conflict]:
    """A conflict when an operation names no field of its kind of element."""
    if not clear and not revision.model_fields_set & set(kind.model_fields):
        known = field_names(type(revision))
        fields = ", ".join(typed for typed in field_names(kind) if typed in known)
        yield Conflict((), "nothing is set", f"name what is different, one or more of: {fields}")


def revised(
    organisation: Organisation, address: Address, revision: Element, clear: tuple[str, ...]
) -> Organisation:
    """The organisation with the fields of a revision in the element at an address."""
    old: Element = found(organisation, address)
    kind = type(old)
    names = field_names(kind)
    fields: dict[str, object] = {
        names[typed]: kind.model_fields[names[typed]].get_default(call_default_factory=True)
        for typed in clear
    }
    for name in revision.model_fields_set & set(kind.model_fields):
        value: object = getattr(revision, name)
        before = fields.get(name, getattr(old, name))
        fields[name] = _merged(before, value)
    made = old.model_copy(update=fields)
    return put(organisation, address, made)


def _merged(before: object, value: object) -> object:
    if isinstance(before, dict) and isinstance(value, dict):
        return cast("dict[str, Any]", before) | cast("dict[str, Any]", value)
    return value


class Revised(OnElement):
    """An element with other values in some of its fields."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse an element that is not there, and unknown fields."""
        yield from self.not_there(roster)
        yield from clear_conflicts(CLASSES[self.kind], self._clear)
        yield from nothing_set(CLASSES[self.kind], self, self._clear)

    def apply(self, roster: Roster) -> Organisation:
        """Put the fields into the element, or into each that is meant."""
        changed = roster.organisation
        for address in self.all_meant(roster):
            changed = revised(changed, address, self, self._clear)
        return changed

    def all_meant(self, roster: Roster) -> Iterable[Address]:
        """Where everything stands that gets the fields."""
        return (self.where(roster),)

    @property
    def _clear(self) -> tuple[str, ...]:
        clear: tuple[str, ...] = getattr(self, "clear", ())
        return clear


class RevisedPerson(Person, Revised):
    """Somebody whose skills, hours or name are different."""

    example: ClassVar[str] = "set: {person: ana, fte: 0.8, skills: {words: 30%}}"

    person: Id
    """Who."""

    clear: tuple[Text, ...] = ()
    """Fields to take away."""


class RevisedPeople(Person, Revised):
    """Everybody in a chapter at once, its lead and open seats too."""

    kind: ClassVar[str] = "person"
    example: ClassVar[str] = "set: {people_of: words, skills: {product: 30%}}"

    people_of: Id
    """Which chapter."""

    tribe: Id | None = None
    """Its tribe; needed when several tribes have such a chapter."""

    clear: tuple[Text, ...] = ()
    """Fields to take away."""

    def not_there(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse unknown chapters."""
        yield from chapter_conflicts(roster, ("people_of",), self.people_of, self.tribe)

    def all_meant(self, roster: Roster) -> Iterable[Address]:
        """Everybody in it."""
        (seat,) = chapters_meant(roster, self.people_of, self.tribe)
        return [("people", person_id) for person_id in seat.people]


class RevisedMember(Operation):
    """Somebody who spends another part of the week in a squad."""

    example: ClassVar[str] = "set: {member: ana, squad: app, share: 50%}"

    member: Id
    """Who."""

    squad: Id
    """The squad they work in."""

    share: Share | None = None
    """Part of a full week; an equal part of what is left when it is not given."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse unknown ids, and people who do not work there."""
        people = roster.organisation.people
        yield from unknown(("member",), "person", self.member, people)
        yield from unknown(("squad",), "squad", self.squad, roster.squads)
        if self.member in people and self.squad in roster.squads:
            squads = [seat.id for seat in roster.squads_of(self.member)]
            if self.squad not in squads:
                message = f"'{self.member}' does not work in squad '{self.squad}'"
                advice = f"to join it: add: {{member: {self.member}, squad: {self.squad}}}"
                yield Conflict(("member",), message, advice)

    def apply(self, roster: Roster) -> Organisation:
        """Put the share into the membership."""
        seat = roster.squads[self.squad]
        squad = with_share(seat.squad, self.member, self.share)
        return put(roster.organisation, seat.address, squad)


class RevisedSquad(Squad, Revised):
    """A squad with another mandate, product owner, coach, limit …."""

    example: ClassVar[str] = "set: {squad: app, mandate: soft, product_owner: bo, clear: [coach]}"

    squad: Id
    """Which squad."""

    clear: tuple[Text, ...] = ()
    """Fields to take away."""


class RevisedSquads(Squad, Revised):
    """All squads of a tribe at once, also those it gets in the model later."""

    kind: ClassVar[str] = "squad"
    example: ClassVar[str] = "set: {squads_of: loans, mandate: none}"

    squads_of: Id
    """Which tribe."""

    clear: tuple[Text, ...] = ()
    """Fields to take away."""

    def not_there(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse unknown tribes."""
        yield from unknown(("squads_of",), "tribe", self.squads_of, roster.organisation.tribes)

    def all_meant(self, roster: Roster) -> Iterable[Address]:
        """Its squads."""
        return [each.address for each in roster.squads.values() if each.tribe_id == self.squads_of]


class RevisedChapter(Chapter, Revised):
    """A chapter with another lead, skill or name."""

    example: ClassVar[str] = "set: {chapter: words, lead: bo}"

    chapter: Id
    """Which chapter."""

    tribe: Id | None = None
    """Its tribe; needed when several tribes have such a chapter."""

    clear: tuple[Text, ...] = ()
    """Fields to take away."""


class RevisedTribe(Revised):
    """A tribe with another lead, coaches, purpose or name."""

    example: ClassVar[str] = "set: {tribe: loans, lead: pim, agile_coaches: [tess]}"

    tribe: Id
    """Which tribe."""

    name: Text | None = None
    """Display name."""

    purpose: Text | None = None
    """Why the tribe exists, in one sentence."""

    user_needs: tuple[UserNeed, ...] = ()
    """What its users need and the jobs for it; the whole list."""

    measures: tuple[Measure, ...] = ()
    """How it sees whether it does well; the whole list."""
    journeys: tuple[Journey, ...] = ()
    """How customers come from first contact to repeated use; the whole list."""

    readiness: tuple[Assessment, ...] = ()
    """What it says of the way it is led; the whole list."""

    work: KindOfWork = KindOfWork.CHANGE
    """Change (experience) or run (service)."""

    lead: Id | None = None
    """The tribe lead."""

    agile_coaches: tuple[Id, ...] = ()
    """Who helps the squads grow; the whole list."""

    clear: tuple[Text, ...] = ()
    """Fields to take away."""


class RevisedGate(Gate, Revised):
    """A decision gate that meets at other times, or lets other work pass."""

    example: ClassVar[str] = "set: {gate: board, every_days: 10}"

    gate: Id
    """Which gate."""

    at: Moment | None = None  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleVariableOverride]  # as it is, when not given
    """Before the start, or before the release."""

    clear: tuple[Text, ...] = ()
    """Fields to take away."""


class RevisedFeature(Feature, Revised):
    """A feature with another date, value, order or steps."""

    example: ClassVar[str] = "set: {feature: faster, value_per_week: 9000, after: [safer]}"

    feature: Id
    """Which feature."""

    squad: Id | None = None  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleVariableOverride]  # as it is, when not given
    """The squad that is responsible end to end."""

    clear: tuple[Text, ...] = ()
    """Fields to take away."""


class RevisedStream(Stream, Revised):
    """Recurring work that comes more often, or has other steps."""

    example: ClassVar[str] = "set: {stream: bugs, per_week: 0.5}"

    stream: Id
    """Which stream."""

    squad: Id | None = None  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleVariableOverride]  # as it is, when not given
    """The squad that is responsible end to end."""

    per_week: PerWeek | None = None  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleVariableOverride]  # as it is, when not given
    """Arrivals [1/week]."""

    clear: tuple[Text, ...] = ()
    """Fields to take away."""


class ScaledDemand(Operation):
    """All recurring work, or that of one tribe, so many times as often: growth, or a quiet year."""

    example: ClassVar[str] = "set: {demand: 1.3, tribe: loans}"

    demand: Positive
    """How many times as often every stream comes, 1.3 for 30 % more."""

    tribe: Id | None = None
    """Whose streams; those of all tribes when it is not given."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse unknown tribes, those without streams, and more or less work than can come."""
        tribes = roster.organisation.tribes
        if self.tribe is not None:
            yield from unknown(("tribe",), "tribe", self.tribe, tribes)
        streams = dict(self._streams(roster))
        if not streams and self.tribe in (None, *tribes):
            yield Conflict(("demand",), "no stream of work comes there", "add a stream first")
        for id_, stream in streams.items():
            if not LEAST_NUMBER <= self._per_week(stream) <= MOST_PER_WEEK:
                message = f"stream '{id_}' would come {self._per_week(stream):g} times a week"
                advice = f"at least {LEAST_NUMBER:f} and at most {MOST_PER_WEEK:,} are possible"
                yield Conflict(("demand",), message, advice)

    def apply(self, roster: Roster) -> Organisation:
        """Let each stream come so many times as often."""
        changed = roster.organisation
        for id_, stream in self._streams(roster):
            at: Address = ("work", "streams", id_, "per_week")
            changed = put(changed, at, self._per_week(stream))
        return changed

    def _streams(self, roster: Roster) -> Iterator[tuple[str, Stream]]:
        for id_, stream in roster.organisation.work.streams.items():
            if self.tribe in (None, roster.squads[stream.squad].tribe_id):
                yield id_, stream

    def _per_week(self, stream: Stream) -> float:
        return float(f"{stream.per_week * self.demand:.12g}")  # 3.3 for 3 x 1.1, as people write it


class RevisedSkill(Skill, Revised):
    """A declared specialism with another name, or needed for compliance."""

    example: ClassVar[str] = "set: {skill: words, compliance: true}"

    skill: Id
    """Which skill."""

    clear: tuple[Text, ...] = ()
    """Fields to take away."""


# --- What can be set of the organisation as a whole: its name, the preset and single limits ------


class OrganisationFields(Element):
    """What an organisation has besides people, tribes, gates and work."""

    name: Text | None = None
    """What the organisation is called."""

    preset: Preset = Preset.ING
    """The published limits to start from."""

    limits: Limits | None = None
    """Limits that differ from the preset; those that are not named stay as they are."""


class RevisedOrganisation(Operation):
    """The organisation with another name, preset or limit."""

    example: ClassVar[str] = (
        "set: {organisation: {preset: spotify-2012, limits: {squad_size: 8}}, clear: [name]}"
    )

    organisation: OrganisationFields = Field(default_factory=OrganisationFields)
    """What is different."""

    clear: tuple[Text, ...] = ()
    """Fields to take away; one limit as ``limits.squad_size``."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse fields and limits that do not exist."""
        del roster  # the organisation is always there
        yield from nothing_set(OrganisationFields, self.organisation, self.clear)
        fields = field_names(OrganisationFields)
        for position, typed in enumerate(self.clear):
            at: Address = ("clear", position)
            if typed.startswith(LIMIT):
                yield from unknown(at, "limit", typed.removeprefix(LIMIT), field_names(Limits))
            else:
                yield from unknown(at, "field", typed, fields)

    def apply(self, roster: Roster) -> Organisation:
        """Put the fields into the organisation."""
        old, given = roster.organisation, self.organisation
        fields: dict[str, object] = {
            name: OrganisationFields.model_fields[name].get_default()
            for name in self.clear
            if not name.startswith(LIMIT)
        }
        for name in given.model_fields_set:
            fields[name] = getattr(given, name)
        return old.model_copy(update={**fields, "limits": self._limits(old)})

    def _limits(self, old: Organisation) -> Limits | None:
        kept = {} if "limits" in self.clear else _written(old.limits)
        for typed in self.clear:
            kept.pop(typed.removeprefix(LIMIT), None)
        limits = kept | _written(self.organisation.limits)
        return Limits.model_validate(limits) if limits else None


def _written(limits: Limits | None) -> dict[str, float]:
    return {} if limits is None else limits.model_dump(include=limits.model_fields_set)


# --- A change: one operation of those there are, and why -----------------------------------------


KINDS_OF: Mapping[str, tuple[type[Operation], ...]] = {
    "add": (
        NewPerson, NewMember, NewSquad, NewChapter, NewTribe, NewGate, NewFeature, NewStream,
        NewSkill,
    ),
    "remove": (
        Leaver, LeavingMember, ClosedSquad, ClosedChapter, ClosedTribe, DroppedGate,
        DroppedFeature, DroppedStream, DroppedSkill,
    ),
    "rename": (Renaming,),
    "move": (MovedPerson, MovedSquad, MovedChapter, MovedFeature, MovedStream),
    "split": (Split,),
    "merge": (Merge,),
    "set": (
        RevisedPerson, RevisedPeople, RevisedMember, RevisedSquad, RevisedSquads, RevisedChapter,
        RevisedTribe, RevisedGate, RevisedFeature, RevisedStream, ScaledDemand, RevisedSkill,
        RevisedOrganisation,
    ),
}  # fmt: skip
"""What a change can do, and to what."""

VERBS = tuple(KINDS_OF)


class Change(AnyChange):
    """One operation, and why.

    >>> change = Change(remove={"gate": "board"}, reason="Squads decide themselves")
    >>> change.verb
    'remove'
    """

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": [verb]} for verb in VERBS]},
    )

    add: Annotated[Operation, ToldApart(KINDS_OF["add"])] | None = None
    """A person, membership, squad, chapter, tribe, gate, feature, stream or skill that is new."""

    remove: Annotated[Operation, ToldApart(KINDS_OF["remove"])] | None = None
    """The same, that goes."""

    rename: Renaming | None = None
    """Another id; references follow."""

    move: Annotated[Operation, ToldApart(KINDS_OF["move"])] | None = None
    """A person to another squad or chapter, a squad or chapter to a tribe, work to a squad."""

    split: Split | None = None
    """One squad that becomes several."""

    merge: Merge | None = None
    """Several squads that become one."""

    set: Annotated[Operation, ToldApart(KINDS_OF["set"])] | None = None
    """Other values in the fields of what is there: roles, mandates, gates, features …."""

    reason: Text | None = None
    """Why, for those who read it later."""

    @model_validator(mode="after")
    def _does_one_thing(self) -> "Change":
        given = [verb for verb in VERBS if getattr(self, verb) is not None]
        if len(given) != 1:
            raise PydanticCustomError(
                "one_of", "one of add, remove, rename, move, split, merge, set", {"found": given}
            )
        return self

    @property
    def verb(self) -> str:
        """What it does."""
        return next(verb for verb in VERBS if getattr(self, verb) is not None)

    @property
    def operation(self) -> Operation:
        """The operation itself."""
        operation: Operation = getattr(self, self.verb)
        return operation


def operations() -> Iterator[tuple[str, type[Operation]]]:
    """Every kind of operation with its verb.

    >>> [kind.__name__ for verb, kind in operations() if verb == "move"]
    ['MovedPerson', 'MovedSquad', 'MovedChapter', 'MovedFeature', 'MovedStream']
    """
    for verb, kinds in KINDS_OF.items():
        yield from ((verb, kind) for kind in kinds)
