"""Ids by which elements name each other: where they stand, and others in their place.

A field that names other elements has one row in :data:`REFERS`. Reading, renaming, merging, leaving
and typing all go by it.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias, TypeGuard, TypeVar, get_args

from tribeplan.org.address import Address
from tribeplan.org.element import Element
from tribeplan.org.organisation import Organisation


class Kind(StrEnum):
    """What an id refers to, in the reader's words."""

    PERSON = "person"
    SKILL = "skill"
    TRIBE = "tribe"
    SQUAD = "squad"
    FEATURE = "feature"


REFERS: Mapping[str, Kind] = MappingProxyType(
    {
        "product_owner": Kind.PERSON,
        "coach": Kind.PERSON,
        "owner": Kind.PERSON,
        "lead": Kind.PERSON,
        "members": Kind.PERSON,
        "person": Kind.PERSON,
        "agile_coaches": Kind.PERSON,
        "decides": Kind.PERSON,
        "skill": Kind.SKILL,
        "tribes": Kind.TRIBE,
        "squad": Kind.SQUAD,
        "after": Kind.FEATURE,
        "feature": Kind.FEATURE,
    }
)
"""Fields in which an id of another element stands, or several, and what they are ids of."""

_KEYED = {"skills": Kind.SKILL}
"""Fields whose keys are such ids."""


_ALL = frozenset(Kind)
_NONE: Mapping[Kind, Collection[str] | None] = MappingProxyType({})


class Reference(NamedTuple):
    """A place that names another element by its id."""

    at: Address
    kind: Kind
    id: str


class _Field(NamedTuple):
    """A field that names other elements, or in which elements stand that do."""

    name: str
    key: str
    """As people type it."""

    kind: Kind | None
    """None where elements stand."""


@cache
def _fields(element: type[Element], kinds: frozenset[Kind] = _ALL) -> tuple[_Field, ...]:
    """The fields that name elements of these kinds, or in which elements stand that do."""
    found: list[_Field] = []
    for name, field in element.model_fields.items():
        key = field.alias or name
        inside = tuple(_elements_in(field.annotation))
        if not inside and (kind := REFERS.get(key) or _KEYED.get(key)) in kinds:
            found.append(_Field(name, key, kind))
        elif any(_fields(each, kinds) for each in inside):
            found.append(_Field(name, key, None))
    return tuple(found)


def _elements_in(annotation: object) -> Iterator[type[Element]]:
    if isinstance(annotation, type) and issubclass(annotation, Element):
        yield annotation
    for part in get_args(annotation):
        yield from _elements_in(part)


def each_reference(
    organisation: Organisation, unless: Mapping[Kind, Collection[str] | None] = _NONE
) -> list[Reference]:
    """Every id that names another element, in the order of the model.

    The ids of ``unless``, by kind, are left out; None is all of a kind.
    """
    wanted = {kind: ids for kind in Kind if (ids := unless.get(kind, ())) is not None}
    found: list[Reference] = []
    _find(organisation, (), found, wanted, frozenset(wanted))
    return found


def _find(
    element: Element,
    at: Address,
    found: list[Reference],
    unless: Mapping[Kind, Collection[str]],
    kinds: frozenset[Kind],
) -> None:
    for name, key, kind in _fields(type(element), kinds):
        value: Any = getattr(element, name)
        if not value:
            continue
        here = (*at, key) if name != "person" else at  # a membership is told as a whole
        if kind is None:
            _find_in(value, here, found, unless, kinds)
        elif isinstance(value, str):
            if value not in unless[kind]:
                found.append(Reference(here, kind, value))
        else:
            ids = unless[kind]
            found += [
                Reference((*here, part), kind, id_)
                for part, id_ in _parts(value, value)
                if id_ not in ids
            ]


def _find_in(
    value: Any,  # noqa: ANN401  # elements
    at: Address,
    found: list[Reference],
    unless: Mapping[Kind, Collection[str]],
    kinds: frozenset[Kind],
) -> None:
    if _is_element(value.__class__):
        _find(value, at, found, unless, kinds)
    elif value:
        for part, each in _parts(value, value.values() if _is_dict(value) else value):
            _find_in(each, (*at, part), found, unless, kinds)


@cache  # pydantic's own answer takes longer than what is looked for here
def _is_element(kind: type) -> bool:
    return issubclass(kind, Element)


def _is_dict(value: object) -> TypeGuard[dict[str, Any]]:
    """As isinstance(), which leaves open what is inside."""
    return isinstance(value, dict)


def _parts(held: Any, values: Iterable[Any]) -> Iterator[tuple[str | int, Any]]:  # noqa: ANN401  # a dict or a tuple
    keys: Iterable[str | int] = held if _is_dict(held) else range(len(held))
    return zip(keys, values, strict=True)


def skills_used(organisation: Organisation) -> tuple[str, ...]:
    """The skills that are named anywhere, sorted.

    >>> skills_used(Organisation.model_validate({"people": {"ana": {"skills": {"code": 1}}}}))
    ('code',)
    """
    had = {skill for person in organisation.people.values() for skill in person.skills}
    return tuple(sorted(had.union(each.id for each in each_skill_needed(organisation))))


def each_skill_needed(organisation: Organisation) -> Iterator[Reference]:
    """Every id of a skill that a chapter guards or a step needs, in the order of the model."""
    others: dict[Kind, None] = dict.fromkeys(each for each in Kind if each is not Kind.SKILL)
    yield from each_reference(organisation.model_copy(update={"people": {}}), others)


# --- Other ids in their place ---------------------------------------------------------------------

Other: TypeAlias = Callable[[str, Kind, str], str | None]
"""What takes the place of an id, by the field it stands in and its kind; None for nothing."""

E = TypeVar("E", bound=Element)


def with_other_ids(element: E, other: Other) -> E:
    """An element with other ids in it; what has none of them stays the very same.

    A member, a need or an improvement that loses its id is taken out of its list. Of two ids that
    become one in a list, the first stays; of two skills, the higher level.

    >>> from tribeplan.org.teams import Squad
    >>> squad = Squad(coach="ana", members=["ana", "bo"])
    >>> changed = with_other_ids(squad, lambda field, kind, id_: "cy" if id_ == "ana" else id_)
    >>> changed.coach, changed.people
    ('cy', ('cy', 'bo'))
    """
    different: dict[str, Any] = {}
    for name, key, kind in _fields(type(element)):
        value: Any = getattr(element, name)
        new = _with_others(value, other) if kind is None else _others(value, key, kind, other)
        if new is not value:
            different[name] = new
    return element.model_copy(update=different) if different else element


def _others(value: Any, key: str, kind: Kind, other: Other) -> Any:  # noqa: ANN401  # ids
    if isinstance(value, str):
        new = other(key, kind, value)
        return value if new == value else new
    if _is_dict(value):
        levels: dict[str, float] = {}
        for id_, level in value.items():
            name = other(key, kind, id_)
            if name is not None:
                levels[name] = max(level, levels.get(name, 0.0))
        return value if levels == value else levels
    old = value or ()
    ids = tuple(other(key, kind, id_) for id_ in old)
    if ids == old:
        return value
    is_fewer = len({*ids}) < len({*old})
    return tuple(id_ for id_ in (dict.fromkeys(ids) if is_fewer else ids) if id_ is not None)


def _with_others(value: Any, other: Other) -> Any:  # noqa: ANN401  # elements
    if isinstance(value, Element):
        return with_other_ids(value, other)
    if _is_dict(value):
        changed = {key: _with_others(each, other) for key, each in value.items()}
        return changed if any(changed[key] is not value[key] for key in value) else value
    parts = tuple(_with_others(each, other) for each in value or ())
    if all(one is two for one, two in zip(parts, value or (), strict=True)):
        return value
    return tuple(each for each in parts if not (isinstance(each, Element) and _lacks_id(each)))


def _lacks_id(element: Element) -> bool:
    """Whether an id went that it cannot be without."""
    fields = type(element).model_fields
    needed = (name for name, _, _ in _fields(type(element)) if fields[name].is_required())
    return any(getattr(element, name) is None for name in needed)


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
