"""Elements of an organisation: their kinds and ids, what they are called, where each stands."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby
from types import MappingProxyType
from typing import Any, NamedTuple, cast

from tribeplan.org.address import Address, show_address
from tribeplan.org.organisation import Organisation
from tribeplan.org.person import Person, Skill
from tribeplan.org.references import Kind, each_skill_needed
from tribeplan.org.teams import Chapter, Squad, Tribe
from tribeplan.org.work import Feature, Gate, Stream

# --- Which element an address lies in, and what stands there -------------------------------------

AnyElement = Person | Squad | Chapter | Tribe | Gate | Feature | Stream | Skill
"""What has an id of its own."""

WHOLE = "organisation"
"""The kind of what has no element of its own."""

KEPT_UNDER: Mapping[str, tuple[str | None, ...]] = MappingProxyType(
    {
        "person": ("people",),
        "squad": ("tribes", None, "squads"),
        "chapter": ("tribes", None, "chapters"),
        "tribe": ("tribes",),
        "gate": ("decisions",),
        "feature": ("work", "features"),
        "stream": ("work", "streams"),
        "skill": ("skills",),
    }
)
"""Each kind in the reader's words, and what its addresses begin with; None for a tribe's id."""

CLASSES: Mapping[str, type[AnyElement]] = MappingProxyType(
    {
        "person": Person,
        "squad": Squad,
        "chapter": Chapter,
        "tribe": Tribe,
        "gate": Gate,
        "feature": Feature,
        "stream": Stream,
        "skill": Skill,
    }
)
"""What each kind is made of."""

KINDS = {str(under[-1]): kind for kind, under in KEPT_UNDER.items()}
"""What stands in each section of a model, in the reader's words."""

WORK_KINDS = ("feature", "stream")


def element_address(address: Address) -> Address:
    """The address of the element that an address lies in; a member is the person.

    >>> element_address(("tribes", "t", "squads", "app", "wip_limit"))
    ('tribes', 't', 'squads', 'app')
    >>> element_address(("tribes", "t", "squads", "app", "members", "ana"))
    ('people', 'ana')
    """
    match address:
        case ("tribes", _, "squads" | "chapters", _, "members", str(person), *_):
            return ("people", person)
        case ("tribes", _, "squads" | "chapters", _, *_):
            return address[:4]
        case ("work", "features" | "streams", _, *_):
            return address[:3]
        case ("people" | "tribes" | "decisions" | "skills", _, *_):
            return address[:2]
        case _:
            return ()


def kind_of(address: Address) -> str:
    """Name what stands at the address of an element.

    >>> kind_of(("tribes", "t", "squads", "app"))
    'squad'
    """
    return KINDS[str(address[-2])] if address else WHOLE


def entity_of(address: Address) -> str:
    """Name the element that an address lies in, however it moves between files and tribes.

    >>> entity_of(("tribes", "hypotheek", "squads", "app", "members", 2))
    'squad:app'
    >>> entity_of(("tribes", "hypotheek", "chapters", "producten"))
    'chapter:hypotheek/producten'
    >>> entity_of(("limits", "squad_size", "max"))
    'limit:squad_size'
    """
    match address:
        case ("limits", limit, *_):
            return f"limit:{limit}"
        case ("tribes", tribe, "chapters", chapter, *_):
            return f"chapter:{tribe}/{chapter}"
        case _:
            here = element_address(address)
            return f"{kind_of(here)}:{here[-1]}" if here else WHOLE


def element_at(organisation: Organisation, address: Address) -> AnyElement | None:
    """The element that an address lies in; None when nothing is there.

    >>> organisation = Organisation.model_validate({"people": {"ana": {"name": "Ana"}}})
    >>> element_at(organisation, ("people", "ana", "fte")).name
    'Ana'
    """
    here = element_address(address)
    node: Any = organisation if here else None
    for part in here:
        inside: Any = node  # what isinstance() tells of it leaves the types inside open
        node = inside.get(part) if isinstance(node, dict) else getattr(node, str(part), None)
    return cast("AnyElement | None", node)


class Elements(NamedTuple):
    """The elements of one kind that stand in one place of a model."""

    kind: str
    at: Address
    by_id: Mapping[str, AnyElement]


def elements_of(organisation: Organisation) -> Iterator[Elements]:
    """All elements, kind by kind; chapters and squads tribe by tribe."""
    yield Elements("person", ("people",), organisation.people)
    yield Elements("skill", ("skills",), organisation.skills)
    tribes = organisation.tribes
    yield Elements("tribe", ("tribes",), tribes)
    yield from (Elements("chapter", ("tribes", t, "chapters"), tribes[t].chapters) for t in tribes)
    yield from (Elements("squad", ("tribes", t, "squads"), tribes[t].squads) for t in tribes)
    yield Elements("gate", ("decisions",), organisation.decisions)
    yield Elements("feature", ("work", "features"), organisation.work.features)
    yield Elements("stream", ("work", "streams"), organisation.work.streams)


# --- What elements are called: ids and names, in the groups within which they must differ --------


class Message(str):
    """A sentence that is filled in and still knows its pattern, to be said in another language."""

    __slots__ = ("pattern", "values")

    pattern: str
    values: Mapping[str, object]


def said(pattern: str, **values: object) -> Message:
    """Fill in a pattern.

    >>> said("squad '{squad}' has {people} people", squad="app", people=9).pattern
    "squad '{squad}' has {people} people"
    """
    message = Message(pattern.format(**values))
    message.pattern, message.values = pattern, values
    return message


def clipped(text: str, longest: int) -> str:
    """Text of so many characters at most, an ellipsis for what is cut.

    >>> clipped("squads", 6), clipped("squads", 5)
    ('squads', 'squa…')
    """
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def counted(number: float, one: str, several: str = "") -> Message:
    """Write how many of something there are.

    >>> counted(1, "squad"), counted(2.5, "day"), counted(1200, "person", "people")
    ('1 squad', '2.5 days', '1,200 people')
    """
    noun = one if number == 1 else several or f"{one}s"
    return said("{number:,.12g} {noun}", number=number, noun=said(noun))


def first_few(names: Sequence[str], most: int) -> str:
    """The first of many names, and how many more there are.

    >>> first_few(["a", "b", "c", "d"], 2), first_few(["a", "b"], 2)
    ('a, b and 2 more', 'a, b')
    """
    named, more = ", ".join(names[:most]), len(names) - most
    return said("{named} and {more:,} more", named=named, more=more) if more > 0 else named


def known_ids(organisation: Organisation) -> dict[Kind, Collection[str] | None]:
    """The ids of each kind; None for skills when none is declared, for then all are known."""
    tribes = organisation.tribes
    return {
        Kind.PERSON: organisation.people.keys(),
        Kind.SKILL: organisation.skills.keys() or None,
        Kind.TRIBE: tribes.keys(),
        Kind.SQUAD: {squad_id for tribe in tribes.values() for squad_id in tribe.squads},
        Kind.FEATURE: organisation.work.features.keys(),
    }


class Label(NamedTuple):
    """What one element is called, and where it stands."""

    at: Address
    id: str
    name: str | None = None

    @property
    def as_shown(self) -> str:
        """The display name, or the id when there is none."""
        return self.name or self.id


def labels_by_kind(organisation: Organisation) -> Iterator[tuple[str, tuple[Label, ...]]]:
    """The labels of each kind of element, with the kind in the reader's words.

    Chapters come tribe by tribe, because every tribe may have its 'design'; squads all at once.

    >>> organisation = Organisation.model_validate({"people": {"ana": {"name": "Ana"}}})
    >>> next(labels_by_kind(organisation))
    ('person', (Label(at=('people', 'ana'), id='ana', name='Ana'),))
    """
    for kind, several in groupby(elements_of(organisation), key=lambda each: each.kind):
        labels = [
            tuple(Label((*at, id_), id_, each.name) for id_, each in by_id.items())
            for _, at, by_id in several
        ]
        if kind == "skill":
            labels = [tuple(_skills(organisation))]
        if kind != "chapter":
            labels = [tuple(chain.from_iterable(labels))]
        yield from ((kind, each) for each in labels)


def _skills(organisation: Organisation) -> Iterable[Label]:
    if organisation.skills:
        return [Label(("skills", i), i, skill.name) for i, skill in organisation.skills.items()]
    uses: dict[str, Address] = {}
    for id_ in sorted(organisation.people, key=lambda id_: f"{id_}."):
        for skill in organisation.people[id_].skills:
            if skill not in uses:
                uses[skill] = ("people", id_, "skills", skill)
    others = [need for need in each_skill_needed(organisation) if need.id not in uses]
    for need in sorted(others, key=lambda need: show_address(need.at)):
        uses.setdefault(need.id, need.at)
    return [Label(at, skill) for skill, at in uses.items()]
