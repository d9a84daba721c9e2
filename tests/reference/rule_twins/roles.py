"""Slow twins of the rules about roles."""

from tribeplan.org.limits import Limits
from tribeplan.org.organisation import Organisation
from tribeplan.org.teams import Chapter, Squad, Tribe


def squads(organisation: Organisation) -> list[tuple[str, Tribe, Squad]]:
    return [
        (f"tribes.{tribe_id}.squads.{squad_id}", tribe, squad)
        for tribe_id, tribe in organisation.tribes.items()
        for squad_id, squad in tribe.squads.items()
    ]


def chapters(organisation: Organisation) -> list[tuple[str, Chapter]]:
    return [
        (f"tribes.{tribe_id}.chapters.{chapter_id}", chapter)
        for tribe_id, tribe in organisation.tribes.items()
        for chapter_id, chapter in tribe.chapters.items()
    ]


def ownerless_squad(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    del limits
    return {(at, "") for at, _, squad in squads(organisation) if squad.product_owner is None}


def absent_product_owner(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    del limits
    return {
        (f"{at}.product_owner", "")
        for at, _, squad in squads(organisation)
        if squad.product_owner is not None
        if squad.product_owner not in [member.person for member in squad.members]
    }


def shared_product_owner(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    owners = [squad.product_owner for _, _, squad in squads(organisation)]
    return {
        (f"people.{person}", "")
        for person in organisation.people
        if owners.count(person) > limits.squads_per_product_owner
    }


def leaderless_chapter(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    del limits
    return {(at, "") for at, chapter in chapters(organisation) if chapter.lead is None}


def outside_chapter_lead(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    del limits
    return {
        (f"{at}.lead", "")
        for at, chapter in chapters(organisation)
        if chapter.lead is not None
        if chapter.lead not in chapter.members
    }


def leaderless_tribe(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    del limits
    return {
        (f"tribes.{tribe_id}", "")
        for tribe_id, tribe in organisation.tribes.items()
        if tribe.lead is None
    }


def tribe_lead_as_product_owner(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    del limits
    return {
        (f"{at}.product_owner", "")
        for at, _, squad in squads(organisation)
        for tribe in organisation.tribes.values()
        if squad.product_owner is not None
        if squad.product_owner == tribe.lead
    }


def chapter_lead_as_product_owner(
    organisation: Organisation, limits: Limits
) -> set[tuple[str, str]]:
    del limits
    return {
        (f"{at}.product_owner", "")
        for at, _, squad in squads(organisation)
        for _, chapter in chapters(organisation)
        if squad.product_owner is not None
        if squad.product_owner == chapter.lead
    }


def coachless_squad(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    del limits
    return {(at, "") for at, _, squad in squads(organisation) if squad.coach is None}


def chapter_lead_twice(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    del limits
    leads = [chapter.lead for _, chapter in chapters(organisation)]
    return {(f"people.{person}", "") for person in organisation.people if leads.count(person) >= 2}


def coach_in_charge(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    del limits
    return {
        (f"{at}.coach", "")
        for at, tribe, squad in squads(organisation)
        if squad.coach is not None
        if squad.coach in (squad.product_owner, tribe.lead)
    }


def unlisted_coach(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    del limits
    return {
        (f"{at}.coach", "")
        for at, tribe, squad in squads(organisation)
        if squad.coach is not None
        if squad.coach not in tribe.agile_coaches
    }


def vacant_role(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    del limits
    roles = {f"tribes.{id_}.lead": tribe.lead for id_, tribe in organisation.tribes.items()}
    roles |= {f"{at}.lead": chapter.lead for at, chapter in chapters(organisation)}
    for at, _, squad in squads(organisation):
        roles |= {f"{at}.product_owner": squad.product_owner, f"{at}.coach": squad.coach}
    vacancies = [id_ for id_, person in organisation.people.items() if person.vacancy]
    return {(at, at.rpartition(".")[2]) for at, person in roles.items() if person in vacancies}
