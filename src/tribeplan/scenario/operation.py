"""What every operation on an organisation can do, and what the operations are made of.

In chapters: why a change cannot be made; operations, and how a change holds one; the chapter or
tribe that is meant; an organisation with a part put in or taken out; operations on one element;
people put into squads, chapters and roles, and taken out.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Container, Iterable, Iterator
from functools import partial
from typing import Annotated, Any, ClassVar, NamedTuple, TypeVar, Union

from pydantic import Discriminator, GetCoreSchemaHandler, Tag
from pydantic_core import CoreSchema

from tribeplan.org.address import Address
from tribeplan.org.element import Element, Id
from tribeplan.org.elements import CLASSES, KEPT_UNDER
from tribeplan.org.organisation import Organisation
from tribeplan.org.references import Kind, with_other_ids
from tribeplan.org.roster import ChapterSeat, Roster
from tribeplan.org.teams import Chapter, Membership, Squad

# --- Why a change cannot be made to an organisation ----------------------------------------------


class Missing(NamedTuple):
    """An id that nothing is called by."""

    id: str
    known: tuple[str, ...]
    """The ids of that kind there are, for a hint at the nearest."""


class Conflict(NamedTuple):
    """One reason why a change cannot be made, and where in the scenario it stands."""

    at: Address
    """From the top of the scenario: ``("changes", 2, "move", "to")``."""

    message: str
    """What is the case and what was expected, in one sentence without a full stop."""

    help: str = ""
    """How to mend it."""

    missing: Missing | None = None
    """The unknown id, where that is the reason."""


def unknown(at: Address, kind: str, id_: str, known: Collection[str]) -> Iterator[Conflict]:
    """A conflict when nothing of a kind has this id.

    >>> next(unknown(("to",), "squad", "ap", ["app"])).message
    "there is no squad 'ap'"
    """
    if id_ not in known:
        message = f"there is no {kind} '{id_}'"
        yield Conflict(at, message, missing=Missing(id_, tuple(sorted(known))))


def taken(at: Address, kind: str, id_: str, known: Collection[str]) -> Iterator[Conflict]:
    """A conflict when something of a kind has this id already.

    >>> next(taken(("to",), "squad", "app", ["app"])).message
    "there is a squad 'app' already"
    """
    if id_ in known:
        advice = "give it another id, or change the one that is there with 'set:'"
        yield Conflict(at, f"there is a {kind} '{id_}' already", advice)


# --- What every operation on an organisation can do: say what stands in its way, and be applied --


class Operation(Element, ABC):
    """One change of an organisation; a value of its own, that people type."""

    example: ClassVar[str]
    """A change of this kind to the small bank on the page of scenarios, where it is shown."""

    @abstractmethod
    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """What keeps it from being applied; places count from the operation itself.

        Ids that others refer to, or that it refers to itself, are looked after by
        :func:`tribeplan.scenario.apply.apply_changes`.
        """

    @abstractmethod
    def apply(self, roster: Roster) -> Organisation:
        """The changed organisation; only called when there are no conflicts."""

    @property
    def brings(self) -> tuple[str, ...]:
        """The ids that exist only when it has been applied."""
        return ()

    @property
    def advice(self) -> str:
        """What to do about what still needs something that it takes away."""
        return "change those first"


SUBJECTS = (
    "feature", "stream", "gate", "person", "member", "people_of", "squads_of", "chapter", "squad",
    "demand", "tribe", "skill", "organisation",
)  # fmt: skip
"""Keys that say what an operation is about; where several stand, the first of these."""


def subject_in(keys: Container[str]) -> str:
    """The key that says what an operation with these keys is about; empty when none does."""
    return next((each for each in SUBJECTS if each in keys), "")


LIMIT = "limits."
"""What stands before the name of one limit that is cleared."""


class ToldApart:
    """Kinds of operations that stand under one verb, told apart by what they are about."""

    def __init__(self, kinds: Iterable[type[Operation]]) -> None:
        by_subject = {subject_in(kind.model_fields): kind for kind in kinds}
        self._subjects = [each for each in SUBJECTS if each in by_subject]
        tagged: Any = Union[tuple(Annotated[k, Tag(f"a {s}")] for s, k in by_subject.items())]  # noqa: UP007
        message = f"one of {', '.join(by_subject)}"
        self.union: Any = Annotated[
            tagged,
            Discriminator(self._tag, custom_error_type="one_of", custom_error_message=message),
        ]
        """What pydantic reads them by."""

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        del source  # some operation, which is all that a type can say
        return handler.generate_schema(self.union)

    def _tag(self, given: Any) -> str | None:  # noqa: ANN401  # anything can be typed
        has = given.__contains__ if isinstance(given, dict) else partial(hasattr, given)
        return next((f"a {each}" for each in self._subjects if has(each)), None)


class AnyChange(Element, ABC):
    """One operation, whichever it is, and why; :class:`tribeplan.scenario.change.Change` knows all.

    Who only applies changes, or asks for some, need not load every operation there is.
    """

    @property
    @abstractmethod
    def verb(self) -> str:
        """What it does."""

    @property
    @abstractmethod
    def operation(self) -> Operation:
        """The operation itself."""


# --- Finding the chapter or the tribe that is meant when a tribe need not be named ---------------


def chapters_meant(roster: Roster, chapter_id: str, tribe_id: str | None) -> list[ChapterSeat]:
    """The chapters of that id, in one tribe or in all."""
    return [
        seat
        for seat in roster.chapters
        if seat.id == chapter_id and tribe_id in (None, seat.tribe_id)
    ]


def chapter_conflicts(
    roster: Roster, at: Address, chapter_id: str, tribe_id: str | None
) -> Iterator[Conflict]:
    """A conflict unless exactly one chapter is meant."""
    seats = chapters_meant(roster, chapter_id, tribe_id)
    if not seats:
        if tribe_id is not None and tribe_id not in roster.organisation.tribes:
            yield from unknown(("tribe",), "tribe", tribe_id, roster.organisation.tribes)
            return
        known = {seat.id for seat in roster.chapters if tribe_id in (None, seat.tribe_id)}
        yield from unknown(at, "chapter", chapter_id, known)
    elif len(seats) > 1:
        tribes = ", ".join(seat.tribe_id for seat in seats)
        message = f"there are {len(seats)} chapters '{chapter_id}', expected one"
        yield Conflict(at, message, f"say whose with 'tribe:', one of {tribes}")


def tribe_conflicts(roster: Roster, tribe_id: str | None) -> Iterator[Conflict]:
    """A conflict when it is not clear which tribe something new goes to."""
    tribes = roster.organisation.tribes
    if tribe_id is not None:
        yield from unknown(("tribe",), "tribe", tribe_id, tribes)
    elif len(tribes) != 1:
        message = f"no tribe is named, and there are {len(tribes)}"
        advice = f"add 'tribe:', one of {', '.join(tribes)}" if tribes else "add a tribe first"
        yield Conflict((), message, advice)


def tribe_meant(roster: Roster, tribe_id: str | None) -> str:
    """The tribe named, or the only one."""
    return tribe_id if tribe_id is not None else next(iter(roster.organisation.tribes))


# --- An organisation with one part put in, exchanged or taken out; everything else is shared -----

E = TypeVar("E", bound=Element)


def put(organisation: Organisation, address: Address, value: object) -> Organisation:
    """The organisation with a value at an address; a new key comes last.

    >>> from tribeplan.org.person import Person
    >>> put(Organisation(), ("people", "ana"), Person(name="Ana")).people["ana"].name
    'Ana'
    """
    made: Organisation = _put(organisation, address, value)
    return made


def drop(organisation: Organisation, address: Address) -> Organisation:
    """The organisation without what stands at an address of a mapping."""
    held: dict[str, Element] = found(organisation, address[:-1])
    return put(organisation, address[:-1], {k: v for k, v in held.items() if k != address[-1]})


def found(organisation: Organisation, address: Address) -> Any:  # noqa: ANN401  # any element
    """What stands at an address."""
    node: Any = organisation
    for part in address:
        node = _child(node, part)
    return node


def taken_from(kind: type[E], given: Element) -> E:
    """The element of a kind that a wider one describes, such as a squad and where it goes."""
    fields = kind.model_fields
    values = {fields[name].alias or name: getattr(given, name) for name in fields}
    made: Any = kind.model_construct(given.model_fields_set & set(fields), **values)
    return made  # type: ignore[no-any-return]  # the plugin of mypy loses the kind


def _put(node: Any, address: Address, value: object) -> Any:  # noqa: ANN401  # any part of a model
    part, rest = address[0], address[1:]
    inside = _put(_child(node, part), rest, value) if rest else value
    if isinstance(node, Element):
        return node.model_copy(update={str(part): inside})
    return {**node, part: inside}


def _child(node: Any, part: str | int) -> Any:  # noqa: ANN401  # any part of a model
    return getattr(node, str(part)) if isinstance(node, Element) else node[part]


# --- Operations on one element: added, and removed ----------------------------------------------


class OnElement(Operation):
    """An operation on one element that a section of the model holds: a gate, a stream …."""

    kind: ClassVar[str]
    """What it is: ``gate``, as the key of its id says where nothing else is given."""

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:  # noqa: ANN401  # as pydantic calls it
        cls.kind = cls.__dict__.get("kind", subject_in(cls.model_fields))

    @property
    def id(self) -> str:
        """The id that is typed."""
        return str(getattr(self, self.kind))

    @property
    def address(self) -> Address:
        """Where the element stands, or shall stand; of what stands in no tribe."""
        return (*(str(part) for part in KEPT_UNDER[self.kind]), self.id)

    def where(self, roster: Roster) -> Address:
        """Where the element that is meant stands, in whichever tribe; it is there."""
        if self.kind == "chapter":
            (seat,) = chapters_meant(roster, self.id, self._tribe)
            return seat.address
        return roster.squads[self.id].address if self.kind == "squad" else self.address

    def not_there(self, roster: Roster) -> Iterator[Conflict]:
        """A conflict when the element is not there, or several could be meant."""
        if self.kind == "chapter":
            yield from chapter_conflicts(roster, ("chapter",), self.id, self._tribe)
        elif self.kind == "squad":
            yield from unknown(("squad",), "squad", self.id, roster.squads)
        else:
            known = found(roster.organisation, self.address[:-1])
            yield from unknown((self.kind,), self.kind, self.id, known)

    @property
    def _tribe(self) -> str | None:
        tribe: str | None = getattr(self, "tribe", None)
        return tribe


class Added(OnElement):
    """An element that is new: its id must be free, and it comes last."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse an id that is taken."""
        known = found(roster.organisation, self.address[:-1])
        yield from taken((self.kind,), self.kind, self.id, known)

    def apply(self, roster: Roster) -> Organisation:
        """Put the element last."""
        return put(roster.organisation, self.address, taken_from(CLASSES[self.kind], self))

    @property
    def brings(self) -> tuple[str, ...]:
        """The new element."""
        return (self.id,)


class Removed(OnElement):
    """An element that goes; what still needs it is refused after."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse what is not there."""
        yield from self.not_there(roster)

    def apply(self, roster: Roster) -> Organisation:
        """Take the element out."""
        return drop(roster.organisation, self.where(roster))


# --- People put into squads and chapters, and taken out of them ----------------------------------


def share_in(squad: Squad, person_id: str) -> float | None:
    """The share of the week that is written for a person; None when none is."""
    return next((each.share for each in squad.members if each.person == person_id), None)


def is_listed(squad: Squad, person_id: str) -> bool:
    """Whether a person stands among the members; a product owner need not."""
    return any(each.person == person_id for each in squad.members)


def without_members(squad: Squad, people: Iterable[str]) -> Squad:
    """A squad without some of its members."""
    gone = set(people)
    stay = tuple(each for each in squad.members if each.person not in gone)
    return squad.model_copy(update={"members": stay})


def with_share(squad: Squad, person_id: str, share: float | None) -> Squad:
    """A squad in which somebody has a share of the week; who is no member yet comes last."""
    membership = Membership(person=person_id, share=share)
    members = tuple(membership if each.person == person_id else each for each in squad.members)
    if not is_listed(squad, person_id):
        members = (*members, membership)
    return squad.model_copy(update={"members": members})


def in_chapter(chapter: Chapter, person_id: str) -> Chapter:
    """A chapter with a person as its last member."""
    return chapter.model_copy(update={"members": (*chapter.members, person_id)})


def out_of_chapter(chapter: Chapter, person_id: str) -> Chapter:
    """A chapter without one of its members."""
    stay: tuple[Id, ...] = tuple(each for each in chapter.members if each != person_id)
    return chapter.model_copy(update={"members": stay})


def squad_address(tribe_id: str, squad_id: str) -> Address:
    """Where a squad of a tribe stands."""
    return ("tribes", tribe_id, "squads", squad_id)


DECIDED = ("product_owner", "mandate", "funding", "work")
"""Fields in which squads that merge must agree, unless the merge says which it is."""


# --- An organisation in which somebody else holds the roles a person holds -----------------------


MEMBERSHIPS = frozenset({"members", "person"})
"""Fields that say who works or belongs somewhere, and not what they do there."""


def without_person(
    organisation: Organisation, person_id: str, successor: str | None
) -> Organisation:
    """The organisation with a person in no squad, chapter or role.

    The successor takes the roles, also those that several people have; not the memberships.
    """

    def other(field: str, kind: Kind, id_: str) -> str | None:
        if kind is not Kind.PERSON or id_ != person_id:
            return id_
        return None if field in MEMBERSHIPS else successor

    return with_other_ids(organisation, other)
