"""What a change leaves hanging: ids that refer to nothing any more."""

from collections.abc import Collection, Iterator, Mapping
from typing import TypeVar

from tribeplan.org.element import Element
from tribeplan.org.organisation import Organisation
from tribeplan.org.references import Kind, Reference, each_reference
from tribeplan.org.tribe import Tribe
from tribeplan.org.work import Demand

Value = TypeVar("Value", bound=Element)


def dangling_after(before: Organisation, after: Organisation) -> Iterator[Reference]:
    """Give the references that lead to nothing after a change, when none did before it.

    Only what is different is looked at, unless an id is gone.
    """
    known = known_ids(after)
    looked_at = after if _is_any_id_gone(known_ids(before), known) else _changed_part(before, after)
    for reference in each_reference(looked_at):
        ids = known[reference.kind]
        if ids is not None and reference.id not in ids:
            yield reference


def known_ids(organisation: Organisation) -> dict[Kind, Collection[str] | None]:
    """Give the ids of each kind; None for skills when none is declared, for then all are known."""
    tribes = organisation.tribes
    return {
        Kind.PERSON: organisation.people.keys(),
        Kind.SKILL: organisation.skills.keys() or None,
        Kind.TRIBE: tribes.keys(),
        Kind.SQUAD: {squad_id for tribe in tribes.values() for squad_id in tribe.squads},
        Kind.FEATURE: organisation.work.features.keys(),
    }


def _is_any_id_gone(
    before: Mapping[Kind, Collection[str] | None], after: Mapping[Kind, Collection[str] | None]
) -> bool:
    for kind, ids in before.items():
        now = after[kind]
        if now is not None and (ids is None or not set(ids) <= set(now)):
            return True
    return False


def _changed_part(before: Organisation, after: Organisation) -> Organisation:
    tribes = {
        tribe_id: _changed_tribe(before.tribes.get(tribe_id, Tribe()), tribe)
        for tribe_id, tribe in after.tribes.items()
        if before.tribes.get(tribe_id) is not tribe
    }
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


def _changed_tribe(before: Tribe, after: Tribe) -> Tribe:
    return after.model_copy(
        update={
            "chapters": _changed(before.chapters, after.chapters),
            "squads": _changed(before.squads, after.squads),
        }
    )


def _changed(before: Mapping[str, Value], after: Mapping[str, Value]) -> dict[str, Value]:
    return {id_: value for id_, value in after.items() if before.get(id_) is not value}
