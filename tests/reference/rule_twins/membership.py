"""Slow twins of the rules about membership."""

from fractions import Fraction

from reference.rule_twins.facts import people_in, share, squads
from tribeplan.org.limits import Limits
from tribeplan.org.organisation import Organisation
from tribeplan.org.teams import Squad


def squads_of(organisation: Organisation, person: str) -> list[tuple[str, Squad]]:
    """The squads somebody works in, each with its tribe."""
    return [
        (tribe_id, squad)
        for tribe_id, tribe in organisation.tribes.items()
        for squad in tribe.squads.values()
        if person == squad.product_owner or person in [member.person for member in squad.members]
    ]


def tribes_of_chapters(organisation: Organisation, person: str) -> list[str]:
    """The tribe of each chapter somebody belongs to, once per chapter."""
    return [
        tribe_id
        for tribe_id, tribe in organisation.tribes.items()
        for chapter in tribe.chapters.values()
        if person == chapter.lead or person in chapter.members
    ]


def stated_share(squad: Squad, person: str) -> float | None:
    """The share beside somebody's first entry."""
    return ([m.share for m in squad.members if m.person == person] or [None])[0]


def too_many_squads(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    return {
        (f"people.{person}", "")
        for person in organisation.people
        if len(squads_of(organisation, person)) > limits.squads_per_member
    }


def overcommitted_person(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    del limits
    found = set()
    for person_id, person in organisation.people.items():
        shares = [stated_share(squad, person_id) for _, squad in squads_of(organisation, person_id)]
        stated = sum(Fraction(str(share)) for share in shares if share is not None)
        left = Fraction(str(person.fte)) - stated
        if left < 0 or (left == 0 and None in shares):
            found.add((f"people.{person_id}", ""))
    return found


def idle_person(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    del limits
    tribes = organisation.tribes.values()
    squads = [squad for tribe in tribes for squad in tribe.squads.values()]
    chapters = [chapter for tribe in tribes for chapter in tribe.chapters.values()]
    found = set()
    for person_id, person in organisation.people.items():
        leads = [tribe.lead for tribe in tribes] + [chapter.lead for chapter in chapters]
        coaches = [squad.coach for squad in squads]
        for tribe in tribes:
            coaches.extend(tribe.agile_coaches)
        decides = any(person_id in gate.decides for gate in organisation.decisions.values())
        if (
            not person.vacancy
            and not squads_of(organisation, person_id)
            and person_id not in leads
            and person_id not in coaches
            and not decides
        ):
            found.add((f"people.{person_id}", ""))
    return found


def two_chapters(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    del limits
    chapters = [
        chapter for tribe in organisation.tribes.values() for chapter in tribe.chapters.values()
    ]
    found = set()
    for person in organisation.people:
        leads_some = any(chapter.lead == person for chapter in chapters)
        member_only = [c for c in chapters if person in c.members and c.lead != person]
        if len(member_only) >= 2 or (member_only and leads_some):
            found.add((f"people.{person}", ""))
    return found


def borrowed_member(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    del limits
    found = set()
    for tribe_id, tribe in organisation.tribes.items():
        for squad_id, squad in tribe.squads.items():
            here = f"tribes.{tribe_id}.squads.{squad_id}"
            members = [member.person for member in squad.members]
            for person in organisation.people:
                homes = tribes_of_chapters(organisation, person)
                if homes and tribe_id not in homes:
                    if person in members:
                        found.add((f"{here}.members[{members.index(person)}]", person))
                    elif person == squad.product_owner:
                        found.add((f"{here}.product_owner", person))
    return found


def tribe_straddler(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    del limits
    return {
        (f"people.{person}", "")
        for person in organisation.people
        if len({tribe_id for tribe_id, _ in squads_of(organisation, person)}) >= 2
    }


def chapterless_member(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    del limits
    found = set()
    for person in organisation.people:
        exempt = any(
            person == tribe.lead
            or person in tribe.agile_coaches
            or person in [squad.coach for squad in tribe.squads.values()]
            for tribe in organisation.tribes.values()
        )
        if (
            squads_of(organisation, person)
            and not tribes_of_chapters(organisation, person)
            and not exempt
        ):
            found.add((f"people.{person}", ""))
    return found


def repeated_member(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    del limits
    lists: dict[str, list[str]] = {}
    for tribe_id, tribe in organisation.tribes.items():
        for squad_id, squad in tribe.squads.items():
            people = [member.person for member in squad.members]
            lists[f"tribes.{tribe_id}.squads.{squad_id}"] = people
        for chapter_id, chapter in tribe.chapters.items():
            lists[f"tribes.{tribe_id}.chapters.{chapter_id}"] = list(chapter.members)
    return {
        (f"{at}.members[{position}]", person)
        for at, people in lists.items()
        for position, person in enumerate(people)
        if person in people[:position]
    }


def part_time_squad(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    found = set()
    for (tribe_id, squad_id), squad in squads(organisation).items():
        halves = [
            limits.member_share_min * organisation.people[id_].fte - share(organisation, id_, squad)
            > 1e-9  # what floating point makes of decimals
            for id_ in people_in(squad)
        ]
        if halves.count(True) > halves.count(False):
            found.add((f"tribes.{tribe_id}.squads.{squad_id}", ""))
    return found
