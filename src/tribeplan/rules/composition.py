"""Which skills stand together."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from tribeplan.org.address import Address
from tribeplan.org.elements import said
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.org.workload import (
    Task,
    chapters_by_skill,
    each_task,
    needed_expertise,
    skill_loads,
)
from tribeplan.rules.fix import MOST_CHOICES, Case, Fix, bring_the_skill_in, open_seats, seats_for
from tribeplan.rules.rule import Problem, Rule, Severity, problem, rule
from tribeplan.rules.sources import BRUNEL, CROSS_TRAINING, DISTRIBUTED_WORK, QUEUEING, TRUCK_FACTOR
from tribeplan.scenario.edit import Edit, made


@rule("TP501", Severity.ERROR, BRUNEL)
def single_chapter_squad(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad whose people all come from too few chapters.

    A squad brings different experts together so that it can finish something; people of one
    specialism under a squad's name are a department, and hand over what they cannot do. Mix
    them. Whoever is in no known chapter is not counted: there is a rule on members without one.

    Bad (-) and good (+)::

        people: {ana: , bo: }
        tribes:
          cards:
      -     chapters: {design: {members: [ana, bo]}}
      +     chapters: {design: {members: [ana]}, code: {members: [bo]}}
            squads: {limit-raises: {members: [ana, bo]}}
    """
    for seat in roster.squads.values():
        people = [id_ for id_ in seat.people if id_ in roster.chapters_of_person]
        chapters = sorted(
            {chapter.address for id_ in people for chapter in roster.chapters_of_person[id_]}
        )
        wanted = min(limits.chapters_per_squad_min, len(people))
        if len(chapters) < wanted:
            yield problem(
                seat.address,
                "the {people} people of squad '{squad}'{open} come from {chapters} {word}; at "
                "least {wanted} should meet",
                people=len(people),
                open=roster.headcount(people).with_seats,
                squad=seat.id,
                chapters=len(chapters),
                word=said("chapter") if len(chapters) == 1 else said("chapters"),
                wanted=wanted,
                related=tuple((chapter, "its people belong here") for chapter in chapters),
                value=wanted - len(chapters),
            )


def open_a_seat_for_another_craft(case: Case) -> Iterator[Edit]:
    """Open a seat for another chapter of the tribe."""
    seat = case.squad
    homes = {home.id for each in seat.people if (home := case.roster.chapter_of(each))}
    others = [id_ for id_ in case.roster.tribe(seat.tribe_id).chapters if id_ not in homes]
    for chapter in others[:MOST_CHOICES]:
        yield from open_seats(case, seat, 1, chapter=chapter)


@rule("TP502", Severity.ERROR, BRUNEL, DISTRIBUTED_WORK)
def missing_skill(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad without a skill that its own work needs.

    The step cannot be done as the model says: it will be asked of somebody elsewhere, and wait
    in a queue that nobody planned. Bring the skill in, open a seat for it (that counts), or say
    with the step's `squad` who does it. Squads with somebody whose skills are not written are left.

    Bad (-) and good (+)::

      - people: {ana: {skills: {design: 1.0}}}
      + people: {ana: {skills: {design: 1.0, code: 0.5}}}
        tribes: {cards: {squads: {limit-raises: {members: [ana]}}}}
        work:
          features:
            raise-online: {squad: limit-raises, steps: [{skill: code, days: 5}]}
    """
    needed: defaultdict[str, defaultdict[str, list[Task]]]
    needed = defaultdict(lambda: defaultdict(list))
    for task in each_task(roster.organisation.work):
        needed[task.squad][task.step.skill].append(task)
    for squad_id, tasks_of_skill in needed.items():
        seat = roster.squads[squad_id]
        skills_of_each = [roster.person(id_).skills for id_ in seat.people]
        if not all(skills_of_each):
            continue
        present = {skill for skills in skills_of_each for skill in skills}
        for skill, tasks in tasks_of_skill.items():
            if skill not in present:
                yield problem(
                    seat.address,
                    "nobody in squad '{squad}' has the skill '{skill}', which {tasks}",
                    squad=squad_id,
                    skill=skill,
                    tasks=_steps(tasks),
                    related=((tasks[0].at, "the first such step"),),
                    subject=skill,
                )


def _steps(tasks: list[Task]) -> str:
    if len(tasks) == 1:
        return said("a step of its work needs")
    return said("{steps} steps of its work need", steps=len(tasks))


@rule("TP503", Severity.ADVICE, BRUNEL, CROSS_TRAINING)
def one_sided_member(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad member who is not T-shaped: expert in one field, without a second to help in.

    When work piles up at one specialism, somebody with a second skill can step in; a little of
    it removes most of the waiting. Let the member learn a neighbour's field. Open seats and
    people whose skills are not written are not judged.

    Bad (-) and good (+)::

      - people: {ana: {skills: {design: 1.0}}}
      + people: {ana: {skills: {design: 1.0, code: 0.3}}}
        tribes:
          cards: {squads: {limit-raises: {members: [ana]}}}
    """
    wanted = limits.skills_per_member_min
    for person_id in roster.squads_of_person:
        person = roster.person(person_id)
        if not person.vacancy and person.skills and len(person.skills) < wanted:
            yield problem(
                ("people", person_id, "skills"),
                "'{person}' has {skills} {word}; at least {wanted} make a squad member T-shaped",
                person=person_id,
                skills=len(person.skills),
                word=said("skill") if len(person.skills) == 1 else said("skills"),
                wanted=wanted,
                value=wanted - len(person.skills),
            )


def learn_from_colleagues(case: Case) -> Iterator[Edit]:
    """Let the person learn what colleagues in the squads are best at."""
    person = str(case.problem.at[1])
    own = case.roster.person(person).skills
    colleagues = (each for seat in case.roster.squads_of(person) for each in seat.people)
    skills = dict.fromkeys(case.roster.person(each).main_skill for each in colleagues)
    others = [skill for skill in skills if skill is not None and skill not in own]
    for skill in others[:MOST_CHOICES]:
        yield _taught(case, person, skill)


def _taught(case: Case, person: str, skill: str) -> Edit:
    """Let somebody learn half of what an expert of a skill can do."""
    change = made("set", {"person": person, "skills": {skill: 0.5}})
    label = said("Let {person} learn {skill} (50%)", person=case.roster.name(person), skill=skill)
    return Edit(label, (change,), ("people", person, "skills"))


@rule("TP504", Severity.WARNING, TRUCK_FACTOR)
def lone_skill_holder(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Skill that a tribe needs and too few people in it have.

    One holiday, illness or new job, and the work that needs the skill stands still. Let
    somebody learn it beside the holder. Needed are the skills of the tribe's chapters and of the
    steps its squads do; an open seat is nobody who can stand in yet.

    Bad (-) and good (+)::

      - people: {ana: {skills: {design: 1.0}}, bo: }
      + people: {ana: {skills: {design: 1.0}}, bo: {skills: {design: 0.4}}}
        tribes:
          cards:
            chapters: {design: {members: [ana, bo]}}
    """
    wanted = limits.skill_holders_min
    for needed in needed_expertise(roster):
        held: list[tuple[Address, str]] = [
            (("people", person_id, "skills", needed.skill), "who has it")
            for person_id in needed.holders
        ]
        if held and len(held) < wanted:
            home = (needed.home, "where it is needed")
            (at, _), *related = [*held, home] if len(held) == 1 else [home, *held]
            yield problem(
                at,
                "only {held} of at least {wanted} people in tribe '{tribe}' {word} the skill "
                "'{skill}', which it needs",
                held=len(held),
                wanted=wanted,
                tribe=needed.tribe_id,
                word=said("has") if len(held) == 1 else said("have"),
                skill=needed.skill,
                related=tuple(related),
                subject=f"{needed.tribe_id}/{needed.skill}",
                value=wanted - len(held),
            )


def teach_a_colleague(case: Case) -> Iterator[Edit]:
    """Let somebody in the same chapters or squads learn the skill beside the holder."""
    tribe, _, skill = case.problem.subject.rpartition("/")
    people = case.roster.organisation.people
    holders = [each for each in case.roster.tribe(tribe).people if skill in people[each].skills]
    near: list[str] = []
    for holder in holders:
        for home in case.roster.chapters_of_person.get(holder, ()):
            near += home.people if home.tribe_id == tribe else ()
        for seat in case.roster.squads_of(holder):
            near += seat.people if seat.tribe_id == tribe else ()
    learners = [
        each for each in dict.fromkeys(near) if each not in holders and not people[each].vacancy
    ]
    for person in learners[:MOST_CHOICES]:
        yield _taught(case, person, skill)


@rule("TP505", Severity.WARNING, BRUNEL, TRUCK_FACTOR)
def indispensable_lead(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Chapter lead or product owner who alone has a skill that the tribe needs.

    Leading takes the time the work needs, and the work the time leading needs: both wait for one
    diary. Let a member of the chapter or squad learn the skill, or hand the role over.

    Bad (-) and good (+)::

        people: {ana: {skills: {design: 1.0}}, bo: }
        tribes:
          cards:
      -     chapters: {design: {lead: ana, members: [ana, bo]}}
      +     chapters: {design: {lead: bo, members: [ana, bo]}}
    """
    roles = _roles(roster)
    for needed in needed_expertise(roster):
        if len(needed.holders) == 1:
            (alone,) = needed.holders
            leads = roles.get((needed.tribe_id, alone), ())
            if leads:
                yield problem(
                    ("people", alone, "skills", needed.skill),
                    "only '{alone}' has the skill '{skill}' that tribe '{tribe}' needs, and "
                    "leads there too",
                    alone=alone,
                    skill=needed.skill,
                    tribe=needed.tribe_id,
                    related=leads,
                    subject=f"{needed.tribe_id}/{needed.skill}",
                )


def _roles(roster: Roster) -> dict[tuple[str, str], tuple[tuple[Address, str], ...]]:
    roles: defaultdict[tuple[str, str], list[tuple[Address, str]]] = defaultdict(list)
    for seat in roster.chapters:
        if seat.chapter.lead is not None:
            roles[seat.tribe_id, seat.chapter.lead].append(((*seat.address, "lead"), "leads here"))
    for place in roster.squads.values():
        owner = place.squad.product_owner
        if owner is not None:
            at = (*place.address, "product_owner")
            roles[place.tribe_id, owner].append((at, "product owner here"))
    return {key: tuple(sorted(places)) for key, places in roles.items()}


@rule("TP506", Severity.ERROR, QUEUEING, BRUNEL)
def skill_shortage(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Skill of which a tribe's work needs more than all who have it could ever give.

    Even if they did nothing else, the queue at this skill would grow without end, whatever the
    squads do. Hire or teach, or ask for less: the chapter lead answers for capacity. A skill
    that nobody has is the rule on missing skills.

    Bad (-) and good (+)::

        people: {ana: {skills: {code: 1.0}}}
        tribes: {cards: {squads: {limit-raises: {members: [ana]}}}}
        work:
          streams:
      -     wishes: {squad: limit-raises, per_week: 1, steps: [{skill: code, days: 5}]}
      +     wishes: {squad: limit-raises, per_week: 0.5, steps: [{skill: code, days: 5}]}
    """
    homes = chapters_by_skill(roster)
    for (tribe_id, skill), load in skill_loads(roster, limits).items():
        excess = load.excess(limits.utilisation)
        if load.capacity > 0 and excess > 0:
            yield problem(
                homes.get((tribe_id, skill), ("tribes", tribe_id)),
                "tribe '{tribe}' gets {work:.1f} person-days of '{skill}' a week; all who "
                "have the skill can do {capacity}",
                tribe=tribe_id,
                work=load.work,
                skill=skill,
                capacity=load.show_capacity(limits.utilisation),
                subject=skill,
                value=excess,
            )


def open_seats_for_the_skill(case: Case) -> Iterator[Edit]:
    """Open seats for the skill in the squad that is asked for it most."""
    tribe, skill = str(case.problem.at[1]), case.problem.subject
    asked: Counter[str] = Counter()
    for task in each_task(case.roster.organisation.work):
        if task.step.skill == skill and case.roster.squads[task.squad].tribe_id == tribe:
            asked[task.squad] += 1
    if asked:
        seat = case.roster.squads[asked.most_common(1)[0][0]]
        yield from open_seats(case, seat, seats_for(case, case.excess), skill=skill)


RULES: Mapping[Rule, Fix | None] = {
    single_chapter_squad: open_a_seat_for_another_craft,
    missing_skill: bring_the_skill_in,
    one_sided_member: learn_from_colleagues,
    lone_skill_holder: teach_a_colleague,
    indispensable_lead: teach_a_colleague,
    skill_shortage: open_seats_for_the_skill,
}
"""The family's rules in the order of their codes, each with what mends it."""
