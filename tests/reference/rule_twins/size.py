"""Slow twins of the rules about size."""

from tribeplan.org.limits import Limits
from tribeplan.org.organisation import Organisation
from tribeplan.org.teams import Squad


def people_of(squad: Squad) -> set[str]:
    owner = set() if squad.product_owner is None else {squad.product_owner}
    return {member.person for member in squad.members} | owner


def reports_of(organisation: Organisation, lead: str) -> set[str]:
    return {
        person
        for tribe in organisation.tribes.values()
        for chapter in tribe.chapters.values()
        if chapter.lead == lead
        for person in chapter.members
        if person != lead
    }


def places_of_leads(organisation: Organisation) -> dict[str, str]:
    """The alphabetically first place that names each chapter lead."""
    places: dict[str, list[str]] = {}
    for tribe_id, tribe in organisation.tribes.items():
        for chapter_id, chapter in tribe.chapters.items():
            if chapter.lead is not None:
                place = f"tribes.{tribe_id}.chapters.{chapter_id}"
                places.setdefault(chapter.lead, []).append(place)
    return {lead: f"{min(found)}.lead" for lead, found in places.items()}


def works_in_a_squad(organisation: Organisation, person: str) -> bool:
    return any(
        person in people_of(squad)
        for tribe in organisation.tribes.values()
        for squad in tribe.squads.values()
    )


def oversized_squad(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    return {
        (f"tribes.{tribe_id}.squads.{squad_id}", "")
        for tribe_id, tribe in organisation.tribes.items()
        for squad_id, squad in tribe.squads.items()
        if len(people_of(squad)) > limits.squad_size
    }


def undersized_squad(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    return {
        (f"tribes.{tribe_id}.squads.{squad_id}", "")
        for tribe_id, tribe in organisation.tribes.items()
        for squad_id, squad in tribe.squads.items()
        if len(people_of(squad)) < limits.squad_size_min
    }


def oversized_tribe(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    found = set()
    for tribe_id, tribe in organisation.tribes.items():
        people = set(tribe.agile_coaches)
        people.update([] if tribe.lead is None else [tribe.lead])
        for chapter in tribe.chapters.values():
            people.update(chapter.members, [] if chapter.lead is None else [chapter.lead])
        for squad in tribe.squads.values():
            people.update(people_of(squad))
        if len(people) > limits.tribe_size:
            found.add((f"tribes.{tribe_id}", ""))
    return found


def wide_chapter_span(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    return {
        (place, "")
        for lead, place in places_of_leads(organisation).items()
        if not works_in_a_squad(organisation, lead)
        if len(reports_of(organisation, lead)) > limits.chapter_span
    }


def overstretched_player_coach(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    return {
        (place, "")
        for lead, place in places_of_leads(organisation).items()
        if works_in_a_squad(organisation, lead)
        if len(reports_of(organisation, lead)) > limits.player_coach_span
    }


def undersized_chapter(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    found = set()
    for tribe_id, tribe in organisation.tribes.items():
        for chapter_id, chapter in tribe.chapters.items():
            lead = set() if chapter.lead is None else {chapter.lead}
            if len(set(chapter.members) | lead) < limits.chapter_size_min:
                found.add((f"tribes.{tribe_id}.chapters.{chapter_id}", ""))
    return found


def overloaded_coach(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    coaches = [
        squad.coach for tribe in organisation.tribes.values() for squad in tribe.squads.values()
    ]
    return {
        (f"people.{person}", "")
        for person in organisation.people
        if coaches.count(person) > limits.squads_per_coach
    }
