"""Elements that come and go, and fields with another value in those that stay."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TypeVar

from tribeplan.org.element import Element
from tribeplan.scenario.statement import Named, Statement, What

Kind = TypeVar("Kind", bound=Element)

NOTHING: Collection[str] = ()


def named(id_: str, element: Element) -> Named:
    """Give an element as people call it.

    >>> from tribeplan.org.person import Skill
    >>> named("risk", Skill(name="Risk and privacy"))
    Named(id='risk', name='Risk and privacy')
    """
    return Named(id_, getattr(element, "name", None) or id_)


def fields_set(
    kind: str, subject: Named, before: Element, after: Element, but: Collection[str] = NOTHING
) -> Iterator[Statement]:
    """Give each field that has another value; another display name counts as renamed."""
    for name, field in type(after).model_fields.items():
        old, new = getattr(before, name), getattr(after, name)
        if old == new or name in but:
            continue
        what = What.RENAMED if name == "name" else What.SET
        yield Statement(what, kind, subject, field.alias or name, old, new)


def come_and_gone(
    kind: str,
    before: Mapping[str, Kind],
    after: Mapping[str, Kind],
    same: Callable[[Named, Kind, Kind], Iterator[Statement]],
) -> Iterator[Statement]:
    """Give what is gone, what is new, and what is said of each that is in both."""
    for id_, element in before.items():
        if id_ not in after:
            yield Statement(What.GONE, kind, named(id_, element))
    for id_, element in after.items():
        if id_ not in before:
            yield Statement(What.NEW, kind, named(id_, element))
        elif before[id_] != element:
            yield from same(named(id_, element), before[id_], element)
