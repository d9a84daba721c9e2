"""The frictionless part of a plan in SimPy: queues for people with a skill, steps, joins.

It gets every effort beforehand, so that only the simulating is timed.
"""

from collections.abc import Generator
from typing import Any, TypeAlias

import simpy

from tribeplan.simulation.plan import Plan, WorkPlan

Process: TypeAlias = Generator[Any, Any, None]
Efforts: TypeAlias = dict[tuple[int, int], int]
"""Ticks of one item, by feature and step."""


class InSimPy:
    """One replication."""

    def __init__(self, plan: Plan, efforts: Efforts) -> None:
        self.env = simpy.Environment()
        self.efforts = efforts
        self.items = 0
        self.released = [-1] * len(plan.features)
        self.queues: dict[tuple[int, int], simpy.PriorityResource] = {}
        for squad in range(len(plan.squads)):
            for skill in range(len(plan.skills)):
                able = sum(plan.people[p].main_skill == skill for p in plan.squads[squad].people)
                if able:
                    self.queues[squad, skill] = simpy.PriorityResource(self.env, able)
        for number, work in enumerate(plan.features):
            self.env.process(self.feature(number, work))

    def feature(self, number: int, work: WorkPlan) -> Process:
        """Do the steps, each after those before it."""
        steps: list[simpy.Event] = []
        for place, step in enumerate(work.steps):
            before = self.env.all_of([steps[n] for n in step.after]) if step.after else None
            steps.append(self.env.process(self.step(number, place, work, before)))
        yield self.env.all_of(steps)
        self.released[number] = int(self.env.now)

    def step(self, number: int, place: int, work: WorkPlan, before: simpy.Event | None) -> Process:
        """Do all items of a step, side by side as far as there are people."""
        if before is not None:
            yield before
        items = range(work.steps[place].items)
        yield self.env.all_of([self.env.process(self.item(number, place, work)) for _ in items])

    def item(self, number: int, place: int, work: WorkPlan) -> Process:
        """Wait for somebody with the skill, who then works on it."""
        step = work.steps[place]
        with self.queues[step.squad, step.skill].request(priority=number) as request:
            yield request
            yield self.env.timeout(self.efforts[number, place])
        self.items += 1
