"""The rules on products once more, written from their prose."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.organisation import Organisation
from tribeplan.org.work import Branch, Stage, Step


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
