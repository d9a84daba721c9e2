"""The rules on composition once more, written from their prose."""

from reference.rule_twins.facts import (
    above,
    address_of_squad,
    days_per_week,
    jobs,
    people_in,
    share,
    skills_in,
    squads,
)
from tribeplan.org.limits import Limits
from tribeplan.org.organisation import Organisation
from tribeplan.org.teams import Tribe


def single_chapter_squad(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    found = set()
    for (tribe_id, squad_id), squad in squads(organisation).items():
        chapters = set()
        known = set()
        for other_id, other in organisation.tribes.items():
            for chapter_id, chapter in other.chapters.items():
                here = people_in(squad) & {*chapter.members, chapter.lead}
                known |= here
                if here:
                    chapters.add((other_id, chapter_id))
        if len(chapters) < limits.chapters_per_squad_min and len(chapters) < len(known):
            found.add((f"tribes.{tribe_id}.squads.{squad_id}", ""))
    return found


def missing_skill(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    return {
        (address_of_squad(organisation, squad_id), job.step.skill)
        for job in jobs(organisation)
        for (_, squad_id), squad in squads(organisation).items()
        if job.done_by == squad_id and job.step.skill not in skills_in(organisation, squad)
        if {} not in [organisation.people[person_id].skills for person_id in people_in(squad)]
    }


def one_sided_member(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    return {
        (f"people.{person_id}.skills", "")
        for person_id, person in organisation.people.items()
        if any(person_id in people_in(squad) for squad in squads(organisation).values())
        if not person.vacancy
        if 1 <= len(person.skills) < limits.skills_per_member_min
    }


def needed_skills(organisation: Organisation, tribe: Tribe) -> set[str]:
    work = {job.step.skill for job in jobs(organisation) if job.done_by in tribe.squads}
    chapters = {chapter.skill or chapter_id for chapter_id, chapter in tribe.chapters.items()}
    return work | chapters


def holders(organisation: Organisation, tribe: Tribe, skill: str) -> list[str]:
    here = {tribe.lead, *tribe.agile_coaches}
    for chapter in tribe.chapters.values():
        here |= {chapter.lead, *chapter.members}
    for squad in tribe.squads.values():
        here |= people_in(squad)
    return [
        person_id
        for person_id, person in organisation.people.items()
        if person_id in here and skill in person.skills and not person.vacancy
    ]


def home(tribe_id: str, tribe: Tribe, skill: str) -> str:
    for chapter_id in sorted(tribe.chapters):
        if (tribe.chapters[chapter_id].skill or chapter_id) == skill:
            return f"tribes.{tribe_id}.chapters.{chapter_id}"
    return f"tribes.{tribe_id}"


def lone_skill_holder(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    found = set()
    for tribe_id, tribe in organisation.tribes.items():
        for skill in needed_skills(organisation, tribe):
            have_it = holders(organisation, tribe, skill)
            if len(have_it) >= limits.skill_holders_min:
                continue
            if len(have_it) == 1:
                found.add((f"people.{have_it[0]}.skills.{skill}", f"{tribe_id}/{skill}"))
            if len(have_it) > 1:
                found.add((home(tribe_id, tribe, skill), f"{tribe_id}/{skill}"))
    return found


def indispensable_lead(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    return {
        (f"people.{person_id}.skills.{skill}", f"{tribe_id}/{skill}")
        for tribe_id, tribe in organisation.tribes.items()
        for skill in needed_skills(organisation, tribe)
        for person_id in organisation.people
        if holders(organisation, tribe, skill) == [person_id]
        if person_id in [chapter.lead for chapter in tribe.chapters.values()]
        or person_id in [squad.product_owner for squad in tribe.squads.values()]
    }


def skill_shortage(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    found = set()
    for tribe_id, tribe in organisation.tribes.items():
        for skill in {job.step.skill for job in jobs(organisation)}:
            mine = [job for job in jobs(organisation) if job.done_by in tribe.squads]
            work = days_per_week(
                [job for job in mine if job.step.skill == skill], organisation, limits
            )
            capacity = sum(
                5 * limits.availability * share(organisation, id_, squad) * person.skills[skill]
                for squad in tribe.squads.values()
                for id_, person in organisation.people.items()
                if id_ in people_in(squad) and skill in person.skills
            )
            if capacity > 0 and above(work, capacity, limits.utilisation):
                found.add((home(tribe_id, tribe, skill), skill))
    return found
