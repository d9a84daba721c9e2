"""The rules on products once more, written from their prose."""

import datetime as dt
from collections.abc import Iterator

from tribeplan.org.journey import Journey, JourneyStep
from tribeplan.org.limits import Limits
from tribeplan.org.organisation import Organisation
from tribeplan.org.work import Branch, Demand, Stage, Step


def feature_without_need(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    return {
        (f"work.features.{feature_id}", "")
        for feature_id, feature in organisation.work.features.items()
        if not (feature.need and feature.need.user) and not (feature.need and feature.need.job)
    }


def squad_without_mission(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    return {
        (f"tribes.{tribe_id}.squads.{squad_id}", "")
        for tribe_id, tribe in organisation.tribes.items()
        for squad_id, squad in tribe.squads.items()
        if not squad.mission
    }


def squad_without_measures(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    return {
        (f"tribes.{tribe_id}.squads.{squad_id}", "")
        for tribe_id, tribe in organisation.tribes.items()
        for squad_id, squad in tribe.squads.items()
        if [measure for measure in squad.measures if measure.metric] == []
    }


def feature_without_acceptance(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    return {
        (f"work.features.{feature_id}", "")
        for feature_id, feature in organisation.work.features.items()
        if len(feature.acceptance) == 0
    }


def unordered_backlog(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    found = set()
    for tribe_id, tribe in organisation.tribes.items():
        for squad_id in tribe.squads:
            backlog = [f for f in organisation.work.features.values() if f.squad == squad_id]
            orders = [(f.priority, f.value_per_week, f.value, f.reach, f.moscow) for f in backlog]
            if len(backlog) >= 2 and (None, None, None, None, None) in orders:
                found.add((f"tribes.{tribe_id}.squads.{squad_id}", ""))
    return found


def tribe_without_purpose(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    return {
        (f"tribes.{tribe_id}", "")
        for tribe_id, tribe in organisation.tribes.items()
        if not tribe.purpose
    }


def steps_in(stages: tuple[Stage | Branch, ...]) -> Iterator[Step]:
    for stage in stages:
        if isinstance(stage, Step):
            yield stage
        else:
            yield from steps_in(stage)


def jobless_squad(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    def has_work(squad_id: str) -> bool:
        items = [*organisation.work.features.values(), *organisation.work.streams.values()]
        return any(
            item.squad == squad_id or any(step.squad == squad_id for step in steps_in(item.steps))
            for item in items
        )

    def helps(squad_id: str) -> bool:
        return any(
            need.squad == squad_id
            for tribe in organisation.tribes.values()
            for squad in tribe.squads.values()
            for need in squad.needs
        )

    return {
        (f"tribes.{tribe_id}.squads.{squad_id}", "")
        for tribe_id, tribe in organisation.tribes.items()
        for squad_id in tribe.squads
        if any(has_work(other) for other in tribe.squads)
        and not has_work(squad_id)
        and not helps(squad_id)
    }


def purpose_of_several_sentences(
    organisation: Organisation, limits: Limits
) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for tribe_id, tribe in organisation.tribes.items():
        words = (tribe.purpose or "").split()
        ends = [any(sign in word for sign in ".!?") for word in words]
        begins = [not word[0].islower() and word[0].isalnum() for word in words]
        if any(end and begin for end, begin in zip(ends, begins[1:], strict=False)):
            found.add((f"tribes.{tribe_id}.purpose", ""))
    return found


def plain(text: str | None) -> str:
    return " ".join((text or "").casefold().split())


def served_by(organisation: Organisation, tribe_id: str) -> list[tuple[str, str, str, str]]:
    """The need, the job, the feature and the squad of all that a tribe plans and says a need of."""
    found: list[tuple[str, str, str, str]] = []
    tribe = organisation.tribes[tribe_id]
    for id_, feature in organisation.work.features.items():
        need = feature.need
        if feature.squad in tribe.squads and need and (need.user or need.job):
            user = plain(need.user)
            for written in reversed(tribe.user_needs):
                if not need.user and plain(need.job) in map(plain, written.jobs):
                    user = plain(written.user)
            found.append((user, plain(need.job), id_, feature.squad))
    return found


def unserved_need(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for tribe_id, tribe in organisation.tribes.items():
        served = {user for user, *_ in served_by(organisation, tribe_id)}
        seen: set[str] = set()
        for place, need in enumerate(tribe.user_needs):
            if plain(need.user) not in served | seen:
                found.add((f"tribes.{tribe_id}.user_needs[{place}]", need.user))
            seen.add(plain(need.user))
    return found


def job_of_one_squad(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for tribe_id, tribe in organisation.tribes.items():
        all_served = served_by(organisation, tribe_id)
        for need in tribe.user_needs if len(tribe.squads) > 1 else ():
            for job in need.jobs:
                mine = [
                    (feature, squad)
                    for user, served, feature, squad in all_served
                    if (user, served) == (plain(need.user), plain(job))
                ]
                if len(mine) > 1 and len({squad for _, squad in mine}) == 1:
                    found.add((f"tribes.{tribe_id}.user_needs", job))
    return found


def effort_without_need(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for tribe_id, tribe in organisation.tribes.items():
        days = {True: 0.0, False: 0.0}
        for feature in organisation.work.features.values():
            if feature.squad in tribe.squads:
                is_served = bool(feature.need and (feature.need.user or feature.need.job))
                days[is_served] += sum(step.days.mean_days for step in steps_in(feature.steps))
        if days[False] > limits.effort_without_need * sum(days.values()):
            found.add((f"tribes.{tribe_id}", ""))
    return found


def unread_measure(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    found = set()
    for tribe_id, tribe in organisation.tribes.items():
        teams = [(f"tribes.{tribe_id}", tribe.measures, tribe.lead)]
        for squad_id, squad in tribe.squads.items():
            at = f"tribes.{tribe_id}.squads.{squad_id}"
            teams.append((at, squad.measures, squad.product_owner))
        for at, measures, usual in teams:
            for place, measure in enumerate(measures):
                answers = measure.owner or usual
                if measure.target is not None and not (measure.read and answers):
                    called = measure.metric or measure.goal
                    found.add((f"{at}.measures[{place}]", called))
    return found


def perspective_without_measures(
    organisation: Organisation, limits: Limits
) -> set[tuple[str, str]]:
    found = set()
    for tribe_id, tribe in organisation.tribes.items():
        every = list(tribe.measures)
        for squad in tribe.squads.values():
            every.extend(squad.measures)
        steered = [str(each.category) for each in every if each.target is not None]
        five = ["happiness", "engagement", "task-success", "adoption", "retention"]
        if steered and [each for each in five if each not in steered]:
            found.add((f"tribes.{tribe_id}", ""))
    return found


def each_journey(organisation: Organisation) -> list[tuple[str, Journey]]:
    return [
        (f"tribes.{tribe_id}.journeys[{number}]", journey)
        for tribe_id, tribe in organisation.tribes.items()
        for number, journey in enumerate(tribe.journeys)
    ]


def steps_before_aha(journey: Journey) -> list[tuple[int, JourneyStep]]:
    found: list[tuple[int, JourneyStep]] = []
    for number, step in enumerate(journey.steps):
        if step.aha:
            return found
        found.append((number, step))
    return []


def journey_without_aha(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    return {
        (at, journey.journey)
        for at, journey in each_journey(organisation)
        if not [step for step in journey.steps if step.aha]
    }


def unreachable_aha(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for at, journey in each_journey(organisation):
        for number, step in steps_before_aha(journey):
            goes_on = 1.0 if step.go_on is None else step.go_on
            for better in step.improved_by:
                goes_on += (1 - goes_on - step.again) * better.fewer_leave.high
                goes_on += step.again * better.fewer_again.high
            if goes_on == 0:
                found.add((f"{at}.steps[{number}]", step.step))
    return found


def journey_from_one_side(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for at, journey in each_journey(organisation):
        everything = [way for step in journey.steps for way in step.learned]
        if len(dict.fromkeys(everything)) <= 1:
            found.add((at, journey.journey))
    return found


def lasting_friction(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    return {
        (f"{at}.steps[{number}]", step.step)
        for at, journey in each_journey(organisation)
        for number, step in steps_before_aha(journey)
        if step.friction and len(step.improved_by) == 0
    }


def idle_improvement(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for at, journey in each_journey(organisation):
        for number, step in enumerate(journey.steps):
            for place, better in enumerate(step.improved_by):
                saves = step.days > 0 and better.less_time.high > 0
                leave = step.go_on is not None and step.go_on + step.again < 1
                keeps = leave and better.fewer_leave.high > 0
                spares = step.again > 0 and better.fewer_again.high > 0
                if not (saves or keeps or spares):
                    here = f"{at}.steps[{number}].improved_by[{place}]"
                    found.add((here, better.feature))
    return found


def squad_without_done(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    return {
        (f"tribes.{tribe_id}.squads.{squad_id}", "")
        for tribe_id, tribe in organisation.tribes.items()
        for squad_id, squad in tribe.squads.items()
        if squad.done == ()
        and any(other.done for other in tribe.squads.values())
        and [f for f in organisation.work.features.values() if f.squad == squad_id]
    }


def late_compliance(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for id_, feature in organisation.work.features.items():
        watched = [
            any(
                organisation.skills.get(step.skill) and organisation.skills[step.skill].compliance
                for step in steps_in((stage,))
            )
            for stage in feature.steps
        ]
        if len(watched) > 1 and watched[-1] and not any(watched[:-1]):
            found.add((f"work.features.{id_}.steps[{len(watched) - 1}]", ""))
    return found


def operational_owner(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    demand = organisation.work
    for person in organisation.people:
        owned = {
            squad_id
            for tribe in organisation.tribes.values()
            for squad_id, squad in tribe.squads.items()
            if squad.product_owner == person and (squad.work or tribe.work) == "change"
        }
        run = arriving(demand, limits, owned, run_only=True)
        every = arriving(demand, limits, owned, run_only=False)
        if every and round(run / every, 6) > limits.operational_share:
            found.add((f"people.{person}", ""))
    return found


def arriving(demand: Demand, limits: Limits, squads: set[str], *, run_only: bool) -> float:
    """Person-days a week: what streams bring, and the features of the busiest period."""
    streams = sum(
        stream.per_week * sum(step.days.mean_days for step in steps_in(stream.steps))
        for stream in demand.streams.values()
        if stream.squad in squads and (not run_only or stream.work == "run")
    )
    start = min((f.arrives for f in demand.features.values() if f.arrives), default=dt.date.min)
    dated = [
        (feature.arrives or start, sum(step.days.mean_days for step in steps_in(feature.steps)))
        for feature in demand.features.values()
        if feature.squad in squads
        and feature.moscow != "wont"
        and (not run_only or feature.work == "run")
    ]
    period = limits.planning_weeks * 7
    most = max(
        (sum(d for day, d in dated if 0 <= (day - first).days < period) for first, _ in dated),
        default=0.0,
    )
    return streams + most / limits.planning_weeks


def conflicting_priorities(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for tribe_id, tribe in organisation.tribes.items():
        for squad_id in tribe.squads:
            numbers = [
                feature.priority
                for feature in organisation.work.features.values()
                if feature.squad == squad_id and feature.priority
            ]
            is_order = len(numbers) <= 2 * len(set(numbers))
            for number in numbers:
                if is_order and numbers.count(number) > 1:
                    found.add((f"tribes.{tribe_id}.squads.{squad_id}", str(number)))
    return found
