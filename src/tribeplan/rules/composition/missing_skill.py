"""TP502."""

from collections import defaultdict
from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.org.task import Task, each_task
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import BRUNEL, DISTRIBUTED_WORK


@rule("TP502", Severity.ERROR, BRUNEL, DISTRIBUTED_WORK)
def missing_skill(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad without a skill that its own work needs.

    The step cannot be done as the model says: it will be asked of somebody elsewhere, and wait
    in a queue that nobody planned. Bring the skill in, open a seat for it (that counts), or say
    with the step's `squad` who does it. Squads with somebody whose skills are not written are left.

    Bad::

        people: {ana: {skills: {design: 1.0}}}
        tribes: {cards: {squads: {limit-raises: {members: [ana]}}}}
        work:
          features:
            raise-online: {squad: limit-raises, steps: [{skill: code, days: 5}]}

    Good::

        people: {ana: {skills: {design: 1.0, code: 0.5}}}
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
        skills_of_each = [roster.person(id_).skills for id_ in seat.squad.people]
        if not all(skills_of_each):
            continue
        present = {skill for skills in skills_of_each for skill in skills}
        for skill, tasks in tasks_of_skill.items():
            if skill not in present:
                yield Problem(
                    seat.address,
                    f"nobody in squad '{squad_id}' has the skill '{skill}', which {_steps(tasks)}",
                    related=((tasks[0].at, "the first such step"),),
                    subject=skill,
                )


def _steps(tasks: list[Task]) -> str:
    return "a step of its work needs" if len(tasks) == 1 else f"{len(tasks)} steps of its work need"
