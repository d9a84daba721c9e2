"""What can be set: any field of what is there, so also who has which role."""

from collections.abc import Iterator
from typing import Any, ClassVar, cast

from pydantic import Field

from tribeplan.org.address import Address
from tribeplan.org.element import LEAST_NUMBER, Element, Id, Positive, Share, Text, field_names
from tribeplan.org.elements import CLASSES
from tribeplan.org.journey import Journey
from tribeplan.org.limits import Limits, Preset
from tribeplan.org.organisation import Organisation
from tribeplan.org.person import Person, Skill
from tribeplan.org.roster import Roster
from tribeplan.org.teams import Assessment, Chapter, KindOfWork, Measure, Squad, UserNeed
from tribeplan.org.work import MOST_PER_WEEK, Feature, Gate, Moment, PerWeek, Stream
from tribeplan.scenario.operation import (
    Conflict,
    OnElement,
    Operation,
    found,
    put,
    unknown,
)
from tribeplan.scenario.staffing import with_share

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

    def apply(self, roster: Roster) -> Organisation:
        """Put the fields into the element."""
        return revised(roster.organisation, self.where(roster), self, self._clear)

    @property
    def _clear(self) -> tuple[str, ...]:
        clear: tuple[str, ...] = getattr(self, "clear", ())
        return clear


class RevisedPerson(Person, Revised):
    """Somebody whose skills, hours or name are different."""

    kind: ClassVar[str] = "person"
    example: ClassVar[str] = "set: {person: ana, fte: 0.8, skills: {words: 30%}}"

    person: Id
    """Who."""

    clear: tuple[Text, ...] = ()
    """Fields to take away."""


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

    kind: ClassVar[str] = "squad"
    example: ClassVar[str] = "set: {squad: app, mandate: soft, product_owner: bo, clear: [coach]}"

    squad: Id
    """Which squad."""

    clear: tuple[Text, ...] = ()
    """Fields to take away."""


class RevisedSquads(Squad, Operation):
    """All squads of a tribe at once, also those it gets in the model later."""

    example: ClassVar[str] = "set: {squads_of: loans, mandate: none}"

    squads_of: Id
    """Which tribe."""

    clear: tuple[Text, ...] = ()
    """Fields to take away."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse unknown tribes and fields."""
        yield from unknown(("squads_of",), "tribe", self.squads_of, roster.organisation.tribes)
        yield from clear_conflicts(Squad, self.clear)

    def apply(self, roster: Roster) -> Organisation:
        """Put the fields into each squad."""
        changed = roster.organisation
        for seat in roster.squads.values():
            if seat.tribe_id == self.squads_of:
                changed = revised(changed, seat.address, self, self.clear)
        return changed


class RevisedChapter(Chapter, Revised):
    """A chapter with another lead, skill or name."""

    kind: ClassVar[str] = "chapter"
    example: ClassVar[str] = "set: {chapter: words, lead: bo}"

    chapter: Id
    """Which chapter."""

    tribe: Id | None = None
    """Its tribe; needed when several tribes have such a chapter."""

    clear: tuple[Text, ...] = ()
    """Fields to take away."""


class RevisedTribe(Revised):
    """A tribe with another lead, coaches, purpose or name."""

    kind: ClassVar[str] = "tribe"
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

    kind: ClassVar[str] = "gate"
    example: ClassVar[str] = "set: {gate: board, every_days: 10}"

    gate: Id
    """Which gate."""

    at: Moment | None = None  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleVariableOverride]  # as it is, when not given
    """Before the start, or before the release."""

    clear: tuple[Text, ...] = ()
    """Fields to take away."""


class RevisedFeature(Feature, Revised):
    """A feature with another date, value, order or steps."""

    kind: ClassVar[str] = "feature"
    example: ClassVar[str] = "set: {feature: faster, value_per_week: 9000, after: [safer]}"

    feature: Id
    """Which feature."""

    squad: Id | None = None  # type: ignore[assignment]  # pyright: ignore[reportIncompatibleVariableOverride]  # as it is, when not given
    """The squad that is responsible end to end."""

    clear: tuple[Text, ...] = ()
    """Fields to take away."""


class RevisedStream(Stream, Revised):
    """Recurring work that comes more often, or has other steps."""

    kind: ClassVar[str] = "stream"
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

    kind: ClassVar[str] = "skill"
    example: ClassVar[str] = "set: {skill: words, compliance: true}"

    skill: Id
    """Which skill."""

    clear: tuple[Text, ...] = ()
    """Fields to take away."""


# --- What can be set of the organisation as a whole: its name, the preset and single limits ------

LIMIT = "limits."
"""What stands before the name of one limit that is cleared."""


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
