"""What people and changes cost, and an organisation and its features while it is simulated."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, NamedTuple

import numpy as np
from pydantic import Field, StringConstraints

from tribeplan.org.element import Amount, Element, FirstVersion, Id, end_of
from tribeplan.org.roster import Roster, roster_of
from tribeplan.org.workload import DAYS_PER_WEEK, each_task
from tribeplan.scenario.operation import AnyChange, subject_in
from tribeplan.simulation.calendar import Calendar
from tribeplan.simulation.layout import FloatArray
from tribeplan.simulation.outcome import Outcome
from tribeplan.simulation.plan import TICKS_PER_DAY
from tribeplan.simulation.planning import Question

# --- What people and changes cost: typed apart from the model, which may be shared more widely --


class RoleCosts(Element):
    """What a full day of somebody with a role costs; of several roles, the dearest counts."""

    tribe_lead: Amount | None = None
    product_owner: Amount | None = None
    chapter_lead: Amount | None = None
    agile_coach: Amount | None = None


class DayCosts(Element):
    """What a full working day costs: the person's, else the role's, the chapter's, everybody's."""

    everybody: Amount | None = None
    chapters: dict[Id, Amount] = Field(default_factory=dict)
    """By chapter id, in whichever tribe."""

    roles: RoleCosts = Field(default_factory=RoleCosts)
    people: dict[Id, Amount] = Field(default_factory=dict)


class Costs(Element):
    """What people cost a day, and what changes cost once."""

    costs: FirstVersion
    """Version of the format."""

    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "EUR"
    """Three letters after ISO 4217; the model's values are taken to be in it."""

    per_day: DayCosts = Field(default_factory=DayCosts)
    """For a full day of eight hours or so; somebody with fte 0.5 costs half."""

    once: dict[str, Amount] = Field(default_factory=dict)
    """What an operation of a scenario costs: ``move person``, or ``split`` for all of a verb."""

    def of_day(self, roster: Roster) -> dict[str, float | None]:
        """What a full day of everybody costs, by person; None where nothing says it."""
        given, roles = self.per_day, self.per_day.roles
        cost: dict[str, float | None] = dict.fromkeys(roster.organisation.people, given.everybody)
        for seat in reversed(roster.chapters):
            if seat.id in given.chapters:
                cost |= dict.fromkeys(seat.people, given.chapters[seat.id])
        held: dict[str, float] = {}
        for tribe in roster.organisation.tribes.values():
            holders = [
                (tribe.lead, roles.tribe_lead),
                *((chapter.lead, roles.chapter_lead) for chapter in tribe.chapters.values()),
                *((squad.product_owner, roles.product_owner) for squad in tribe.squads.values()),
                *((squad.coach, roles.agile_coach) for squad in tribe.squads.values()),
                *((coach, roles.agile_coach) for coach in tribe.agile_coaches),
            ]
            for person, amount in holders:
                if person is not None and amount is not None:
                    held[person] = max(amount, held.get(person, 0.0))
        return {**cost, **held, **{id_: given.people[id_] for id_ in cost if id_ in given.people}}


# --- What an organisation costs while it is simulated --------------------------------------------


class FeatureCost(NamedTuple):
    """What one planned feature costs."""

    feature: str
    work: float | None
    """The work in it: mean days of its steps at what those who can do them cost; None when nothing
    says what they cost."""

    delay: float
    """Mean cost of its delay: lead time times value a week; so far where it is not there yet."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What an organisation costs over the time that is measured."""

    days: float
    """The time that is measured [working days]."""

    people: float
    """What everybody costs in it."""

    once: float
    """What the operations of its scenarios cost."""

    unpriced: tuple[str, ...]
    """People whom nothing says the cost of, by id: the sum is at least this."""

    unpriced_operations: tuple[str, ...]
    """Operations of its scenarios without a cost, each once."""

    features: tuple[FeatureCost, ...]
    steps: tuple[tuple[float, float, float], ...]
    """At a fifth of the time each: the working day, what was spent until then, and the value that
    was delivered in one of two replications."""

    @property
    def total(self) -> float:
        """People and changes."""
        return self.people + self.once


def spent(
    costs: Costs, question: Question, outcome: Outcome, changes: Iterable[AnyChange]
) -> Spent:
    """Add up what an organisation costs.

    Everybody counts for the contracted days between their first and last day, at work or not:
    holidays are paid. Open seats count from their first day. Money is not discounted.

    Parameters
    ----------
    costs
        What people cost a day and changes once.
    question
        The organisation, and over which time.
    outcome
        What was simulated of it.
    changes
        The operations of its scenarios.
    """
    roster = roster_of(question.organisation)
    of_day = costs.of_day(roster)
    calendar = outcome.calendar
    experiment = outcome.plan.experiment
    first, last = float(experiment.warm_up_days), float(experiment.total_days)
    operations = [(name, _once(costs, name)) for name in map(operation_name, changes)]
    once = sum(cost for _, cost in operations if cost is not None)
    days = np.linspace(first, last, STEPS + 1)[1:]
    people = [_people(roster, of_day, calendar, first, float(day)) for day in days]
    value: list[float] = outcome.value_over_time(points=STEPS + 1)["value_p50"].to_list()
    earned: FloatArray = np.interp(days, np.linspace(0, last, STEPS + 1), value)
    return Spent(
        last - first,
        people[-1],
        once,
        tuple(sorted(id_ for id_, cost in of_day.items() if cost is None)),
        tuple(sorted({name for name, cost in operations if cost is None})),
        tuple(_features(roster, of_day, outcome)),
        tuple(
            (float(day), cost + once, float(worth))
            for day, cost, worth in zip(days, people, earned, strict=True)
        ),
    )


def total_cost(costs: Costs, question: Question, changes: Iterable[AnyChange]) -> float:
    """What an organisation and the changes that made it cost, without simulating it.

    The same as :attr:`Spent.total`; what nothing says the cost of counts for nothing.
    """
    roster = roster_of(question.organisation)
    experiment = question.experiment
    calendar = Calendar(question.first_day.day)
    first, last = float(experiment.warm_up_days), float(experiment.total_days)
    once = sum(_once(costs, operation_name(change)) or 0.0 for change in changes)
    return _people(roster, costs.of_day(roster), calendar, first, last) + once


STEPS = 5
"""Points in time at which value and cost are held against each other."""


def operation_name(change: AnyChange) -> str:
    """What an operation is called in a file of costs: its verb, and what it is about.

    >>> from tribeplan.scenario.change import Change
    >>> operation_name(Change.model_validate({"remove": {"gate": "board"}}))
    'remove gate'
    """
    fields = change.operation.model_fields_set
    subject = subject_in(fields)
    return f"{change.verb} {subject}".rstrip()


def _once(costs: Costs, name: str) -> float | None:
    verb = name.partition(" ")[0]
    return costs.once.get(name, costs.once.get(verb))


def _people(
    roster: Roster, of_day: dict[str, float | None], calendar: Calendar, first: float, last: float
) -> float:
    total = 0.0
    for person_id, person in roster.organisation.people.items():
        begins, ends = person.available_from, end_of(person.available_until)
        since = first if begins is None else max(calendar.tick(begins) / TICKS_PER_DAY, first)
        until = last if ends is None else min(calendar.tick_after(ends) / TICKS_PER_DAY, last)
        total += person.fte * (of_day[person_id] or 0.0) * max(until - since, 0.0)
    return total


def _features(
    roster: Roster, of_day: dict[str, float | None], outcome: Outcome
) -> Iterator[FeatureCost]:
    work: dict[str, float | None] = {}
    for task in each_task(roster.organisation.work):
        if task.at[1] == "features":
            price = _price(roster, of_day, task.squad, task.step.skill)
            so_far = work.get(str(task.at[2]), 0.0)
            known = price is not None and so_far is not None
            added = task.days * (price or 0.0)
            work[str(task.at[2])] = (so_far or 0.0) + added if known else None
    until = outcome.days_until_customers()
    for number, plan in enumerate(outcome.plan.features):
        counted = outcome.counts[:, number]
        days = float(until[counted, number].mean()) if counted.any() else 0.0
        delay = days * plan.value_per_week / DAYS_PER_WEEK
        yield FeatureCost(plan.id, work.get(plan.id), delay)


def _price(
    roster: Roster, of_day: dict[str, float | None], squad_id: str, skill: str
) -> float | None:
    """What an expert's day of work costs: a day of those who can do it, over their speed."""
    everybody = roster.organisation.people
    for people in (roster.squads[squad_id].people, everybody):
        prices = [
            cost / everybody[id_].skills[skill]
            for id_ in people
            if skill in everybody[id_].skills and (cost := of_day[id_]) is not None
        ]
        if prices:
            return sum(prices) / len(prices)
    return None
