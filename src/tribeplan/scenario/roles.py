"""The roles a person holds, and an organisation in which somebody else holds them."""

from collections.abc import Iterator
from typing import NamedTuple

from tribeplan.org.element import Id
from tribeplan.org.organisation import Organisation
from tribeplan.org.squad import Squad
from tribeplan.org.tribe import Tribe
from tribeplan.scenario.staffing import out_of_chapter, without_members


class Role(NamedTuple):
    """Something a person does for a tribe, a chapter, a squad or at a gate."""

    words: str
    """As in ``product owner of squad 'app'``."""

    is_sole: bool
    """Whether nobody else has it, so that it is empty without them."""


def roles_of(organisation: Organisation, person_id: str) -> Iterator[Role]:
    """Give the roles of a person, in the order of the model."""
    for tribe_id, tribe in organisation.tribes.items():
        yield from _in_tribe(tribe_id, tribe, person_id)
    for gate_id, gate in organisation.decisions.items():
        if person_id in gate.decides:
            is_sole = set(gate.decides) == {person_id}
            yield Role(f"the one who decides at gate '{gate_id}'", is_sole=is_sole)


def _in_tribe(tribe_id: str, tribe: Tribe, person_id: str) -> Iterator[Role]:
    if tribe.lead == person_id:
        yield Role(f"lead of tribe '{tribe_id}'", is_sole=True)
    if person_id in tribe.agile_coaches:
        yield Role(f"agile coach of tribe '{tribe_id}'", is_sole=False)
    for chapter_id, chapter in tribe.chapters.items():
        if chapter.lead == person_id:
            yield Role(f"lead of chapter '{chapter_id}'", is_sole=True)
    for squad_id, squad in tribe.squads.items():
        if squad.product_owner == person_id:
            yield Role(f"product owner of squad '{squad_id}'", is_sole=True)
        if squad.coach == person_id:
            yield Role(f"coach of squad '{squad_id}'", is_sole=True)


def without_person(
    organisation: Organisation, person_id: str, successor: str | None
) -> Organisation:
    """Give the organisation with a person in no squad, chapter or role.

    The successor takes the roles, also those that several people have; not the memberships.
    """
    tribes = {
        tribe_id: _tribe(tribe, person_id, successor)
        for tribe_id, tribe in organisation.tribes.items()
    }
    gates = {
        gate_id: gate.model_copy(update={"decides": _listed(gate.decides, person_id, successor)})
        if person_id in gate.decides
        else gate
        for gate_id, gate in organisation.decisions.items()
    }
    return organisation.model_copy(update={"tribes": tribes, "decisions": gates})


def _tribe(tribe: Tribe, person_id: str, successor: str | None) -> Tribe:
    if person_id not in tribe.people and not _coaches_in(tribe, person_id):
        return tribe
    chapters = {
        chapter_id: out_of_chapter(chapter, person_id).model_copy(
            update={"lead": successor if chapter.lead == person_id else chapter.lead}
        )
        if person_id in chapter.people
        else chapter
        for chapter_id, chapter in tribe.chapters.items()
    }
    squads = {
        squad_id: _squad(squad, person_id, successor) for squad_id, squad in tribe.squads.items()
    }
    return tribe.model_copy(
        update={
            "lead": successor if tribe.lead == person_id else tribe.lead,
            "agile_coaches": _listed(tribe.agile_coaches, person_id, successor),
            "chapters": chapters,
            "squads": squads,
        }
    )


def _coaches_in(tribe: Tribe, person_id: str) -> bool:
    return any(squad.coach == person_id for squad in tribe.squads.values())


def _squad(squad: Squad, person_id: str, successor: str | None) -> Squad:
    if person_id not in (*squad.people, squad.coach):
        return squad
    owner, coach = squad.product_owner, squad.coach
    return without_members(squad, [person_id]).model_copy(
        update={
            "product_owner": successor if owner == person_id else owner,
            "coach": successor if coach == person_id else coach,
        }
    )


def _listed(people: tuple[Id, ...], person_id: str, successor: str | None) -> tuple[Id, ...]:
    if person_id not in people:
        return people
    replaced = (successor if each == person_id else each for each in people)
    return tuple(dict.fromkeys(each for each in replaced if each is not None))
