"""Applying the changes of a scenario: every conflict at once, and never a dangling id."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple, TypeVar

from tribeplan.org.address import Address
from tribeplan.org.element import Element
from tribeplan.org.elements import element_address, first_few, kind_of, known_ids
from tribeplan.org.organisation import Organisation
from tribeplan.org.references import Kind, Reference, each_reference
from tribeplan.org.roster import roster_of
from tribeplan.org.teams import Tribe
from tribeplan.org.work import Demand
from tribeplan.scenario.operation import AnyChange, Conflict, Missing, Operation

# --- What a change leaves hanging: ids that refer to nothing any more ----------------------------

Value = TypeVar("Value", bound=Element)


def _is_any_id_gone(
    before: Mapping[Kind, Collection[str] | None], after: Mapping[Kind, Collection[str] | None]
) -> bool:
    for kind, ids in before.items():
        now = after[kind]
        if now is not None and (ids is None or not set(ids) <= set(now)):
            return True
    return False


def _changed_part(before: Organisation, after: Organisation) -> Organisation:
    tribes: dict[str, Tribe] = {}
    for tribe_id, tribe in _changed(before.tribes, after.tribes).items():
        old = before.tribes.get(tribe_id, Tribe())
        tribes[tribe_id] = tribe.model_copy(
            update={
                "chapters": _changed(old.chapters, tribe.chapters),
                "squads": _changed(old.squads, tribe.squads),
            }
        )
    work = Demand.model_construct(
        features=_changed(before.work.features, after.work.features),
        streams=_changed(before.work.streams, after.work.streams),
    )
    return Organisation.model_construct(
        people=_changed(before.people, after.people),
        tribes=tribes,
        decisions=_changed(before.decisions, after.decisions),
        work=work,
    )


def _changed(before: Mapping[str, Value], after: Mapping[str, Value]) -> dict[str, Value]:
    return {id_: value for id_, value in after.items() if before.get(id_) is not value}


# --- Applying the changes of a scenario: every conflict at once, and never a dangling id ---------

MOST_USERS = 5
"""Places that are named which still need something."""


class Applied(NamedTuple):
    """What came of applying changes."""

    organisation: Organisation
    """With every change that could be made."""

    conflicts: tuple[Conflict, ...]
    """Why the others could not, in their order."""


def apply_changes(
    organisation: Organisation,
    changes: Iterable[AnyChange],
    at: Sequence[Address] = (),
    missed: Collection[str] = (),
) -> Applied:
    """Apply changes one after the other; one that cannot be made is skipped.

    An id that would have come with a skipped change is not reported as unknown again, nor one of
    those ``missed`` before. Each stands under ``changes``, unless ``at`` says where in its
    scenario.

    >>> from tribeplan.org.person import Person
    >>> from tribeplan.scenario.change import Change
    >>> changes = [Change(rename={"person": "ana", "to": "anna"}), Change(remove={"person": "bo"})]
    >>> applied = apply_changes(Organisation(people={"ana": Person()}), changes)
    >>> list(applied.organisation.people), [conflict.message for conflict in applied.conflicts]
    (['anna'], ["there is no person 'bo'"])
    """
    conflicts: list[Conflict] = []
    never_came = set(missed)
    for number, change in enumerate(changes):
        operation = change.operation
        changed, found = _apply(organisation, operation)
        here = (*(at[number] if at else ("changes", number)), change.verb)
        conflicts += (
            conflict._replace(at=(*here, *conflict.at))
            for conflict in found
            if conflict.missing is None or conflict.missing.id not in never_came
        )
        if found:
            never_came.update(operation.brings)
        else:
            organisation = changed
    return Applied(organisation, tuple(conflicts))


def _apply(
    organisation: Organisation, operation: Operation
) -> tuple[Organisation, tuple[Conflict, ...]]:
    roster = roster_of(organisation)
    conflicts = tuple(operation.conflicts(roster))
    if conflicts:
        return organisation, conflicts
    changed = operation.apply(roster)
    return changed, tuple(_left_hanging(organisation, changed, operation))


def _left_hanging(
    before: Organisation, after: Organisation, operation: Operation
) -> Iterator[Conflict]:
    """The ids that refer to nothing after a change, when none did before it.

    Only what is different is looked at, unless an id is gone.
    """
    were, known = known_ids(before), known_ids(after)
    looked_at = after if _is_any_id_gone(were, known) else _changed_part(before, after)
    dangling = sorted(each_reference(looked_at, known), key=lambda each: (each.kind, each.id))
    for (kind, id_), references in groupby(dangling, key=lambda each: (each.kind, each.id)):
        if id_ in (were[kind] or ()):
            message = f"{kind} '{id_}' is still needed by {_users(list(references))}"
            yield Conflict((), message, operation.advice)
        else:
            at = where_typed(operation, id_)
            missing = Missing(id_, tuple(sorted(known[kind] or ())))
            yield Conflict(at, f"there is no {kind} '{id_}'", missing=missing)


def _users(references: list[Reference]) -> str:
    words = list(dict.fromkeys(_words(reference.at) for reference in references))
    return first_few(words, MOST_USERS)


def _words(address: Address) -> str:
    """Name the element that a reference stands in.

    >>> _words(("work", "features", "f", "steps", 0, "squad"))
    "feature 'f'"
    """
    here = element_address(address)
    return f"{kind_of(here)} '{here[-1]}'" if here else "the organisation"


def where_typed(operation: Operation, id_: str) -> Address:
    """Where in an operation an id was typed, the operation itself if it was not."""
    return next(_mentions(operation, id_, ()), ())


def _mentions(node: Any, id_: str, at: Address) -> Iterator[Address]:  # noqa: ANN401  # any field
    if node == id_:
        yield at
    for part, value in _children(node):
        here = (*at, part)
        if part == id_:
            yield here
        yield from _mentions(value, id_, here)


def _children(node: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401  # as above
    if isinstance(node, Element):
        for name, field in type(node).model_fields.items():
            if name in node.model_fields_set:
                yield field.alias or name, getattr(node, name)
    elif isinstance(node, dict):
        yield from node.items()
    elif isinstance(node, tuple):
        yield from enumerate(node)  # pyright: ignore[reportUnknownArgumentType]
