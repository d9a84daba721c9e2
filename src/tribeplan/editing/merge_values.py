"""Two people's changes of one value put together, down to the field and the list item."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias

from pydantic import ValidationError

from tribeplan.formats.nodes import is_mapping, is_tuple
from tribeplan.org.address import Address
from tribeplan.org.element import Element
from tribeplan.org.squad import Membership, Need
from tribeplan.org.work import Duration

Side: TypeAlias = Literal["mine", "theirs"]
"""Whose value counts where both have changed the same."""


class Gone:
    """What stands where there is nothing."""

    def __repr__(self) -> str:
        return "GONE"


GONE = Gone()


class Clash(NamedTuple):
    """Something that both have changed, each in another way."""

    at: Address
    mine: Any
    """What it is here; ``GONE`` when it was removed."""

    theirs: Any
    """What it is in the files; ``GONE`` when it was removed."""


class Merging:
    """One merge: decides by a side, and remembers where it had to."""

    def __init__(self, side: Side) -> None:
        self._side = side
        self.clashes: list[Clash] = []

    def value(self, at: Address, base: Any, mine: Any, theirs: Any) -> Any:  # noqa: ANN401  # any part of a model
        """Give what both have made of a value; who has not changed it has no say."""
        if mine is theirs or mine == theirs or _is_same(theirs, base):
            return mine
        if _is_same(mine, base):
            return theirs
        if isinstance(mine, Element) and type(mine) is type(theirs):
            return self._element(at, base if type(base) is type(mine) else None, mine, theirs)
        if is_mapping(mine) and is_mapping(theirs):
            return self.mapping(at, base if is_mapping(base) else {}, mine, theirs)
        if is_tuple(mine) and is_tuple(theirs):
            return self._list(at, base if is_tuple(base) else (), mine, theirs)
        return self.clash(at, mine, theirs)

    def clash(self, at: Address, mine: Any, theirs: Any) -> Any:  # noqa: ANN401  # as above
        """Take one side's value, and remember both."""
        self.clashes.append(Clash(at, mine, theirs))
        return mine if self._side == "mine" else theirs

    def mapping(
        self,
        at: Address,
        base: Mapping[str, Any],
        mine: Mapping[str, Any],
        theirs: Mapping[str, Any],
    ) -> dict[str, Any]:
        """Merge by key; their order, with what is only mine behind what it stood behind."""
        values = {
            key: self.value(
                (*at, key), base.get(key, GONE), mine.get(key, GONE), theirs.get(key, GONE)
            )
            for key in dict.fromkeys([*theirs, *mine])
        }
        kept = {key for key, value in values.items() if value is not GONE}
        order = with_insertions([key for key in theirs if key in kept], list(mine), kept)
        return {key: values[key] for key in order}

    def _element(self, at: Address, base: Any, mine: Element, theirs: Element) -> Any:  # noqa: ANN401  # as above
        before = len(self.clashes)
        fields = type(mine).model_fields
        values: dict[str, Any] = {}
        for name, field in fields.items():
            key = field.alias or name
            old = GONE if base is None else getattr(base, name)
            values[name] = self.value((*at, key), old, getattr(mine, name), getattr(theirs, name))
        given = set(_fields_given(base, mine, theirs))
        made = type(mine).model_construct(_fields_set=given, **values)
        if not isinstance(made, Duration):
            return made
        try:  # the only element whose fields must fit each other
            type(mine).model_validate(made.model_dump(by_alias=True, exclude_unset=True))
        except ValidationError:
            del self.clashes[before:]
            return self.clash(at, mine, theirs)
        return made

    def _list(
        self, at: Address, base: Sequence[Any], mine: Sequence[Any], theirs: Sequence[Any]
    ) -> Any:  # noqa: ANN401  # as above
        """Merge by item where items have an identity and no order that matters."""
        keys = _identity(mine or theirs or base)
        if keys is None:
            return self.clash(at, mine, theirs)
        one, two, three = _keyed(base, keys), _keyed(mine, keys), _keyed(theirs, keys)
        if one is None or two is None or three is None:
            return self.clash(at, mine, theirs)
        values = {
            key: self.value(
                (*at, key), one.get(key, GONE), two.get(key, GONE), three.get(key, GONE)
            )
            for key in dict.fromkeys([*three, *two])
        }
        kept = {key for key, value in values.items() if value is not GONE}
        shared = [key for key in one if key in three]
        moved = [key for key in three if key in one] != shared
        first, second = (list(three), list(two)) if moved else (list(two), list(three))
        order = with_insertions([key for key in first if key in kept], second, kept)
        return tuple(values[key] for key in order)


def _is_same(one: Any, other: Any) -> bool:  # noqa: ANN401  # as above
    return one is other or bool(one == other)


def _fields_given(base: Element | None, mine: Element, theirs: Element) -> Iterator[str]:
    """Give the fields that were typed: as one side changed it, else as it was."""
    old = base.model_fields_set if base is not None else frozenset[str]()
    for name in type(mine).model_fields:
        is_mine, is_theirs = name in mine.model_fields_set, name in theirs.model_fields_set
        if is_mine if is_theirs == (name in old) else is_theirs:
            yield name


def with_insertions(order: list[Any], other: Iterable[Any], kept: set[Any]) -> list[Any]:
    """Put what only another order has behind what it stands behind there.

    >>> with_insertions(["a", "c"], ["a", "b", "c", "d"], {"a", "b", "c", "d"})
    ['a', 'b', 'c', 'd']
    """
    there = set(order)
    new: dict[Any, list[Any]] = {}
    last: Any = GONE
    for key in other:
        if key in there:
            last = key
        elif key in kept:
            new.setdefault(last, []).append(key)
    result = list(new.get(GONE, ())) if not order else []
    result += [each for key in order for each in (key, *new.get(key, ()))]
    return result if not order else [*result, *new.get(GONE, ())]


def _identity(values: Sequence[Any]) -> Callable[[Any], Any] | None:
    """Give what tells the items of a list apart; None for a list whose order says something."""
    first = values[0] if values else None
    if isinstance(first, Membership):
        return lambda item: getattr(item, "person", item)
    if isinstance(first, Need):
        return lambda item: getattr(item, "squad", item)
    if isinstance(first, str):
        return lambda item: item
    return None


def _keyed(values: Sequence[Any], key: Callable[[Any], Any]) -> dict[Any, Any] | None:
    """Give items by their identity; None when one stands twice."""
    keyed = {key(value): value for value in values}
    return keyed if len(keyed) == len(values) else None
