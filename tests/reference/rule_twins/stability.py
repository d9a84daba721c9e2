"""The rules on stability once more, written from their prose."""

import datetime as dt

from tribeplan.org.limits import Limits
from tribeplan.org.organisation import Organisation
from tribeplan.org.teams import Squad, Tribe


def tribe_and_squad(organisation: Organisation, squad_id: str) -> tuple[str, Tribe, Squad]:
    for tribe_id, tribe in organisation.tribes.items():
        if squad_id in tribe.squads:
            return tribe_id, tribe, tribe.squads[squad_id]
    raise KeyError(squad_id)


def project_funding(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    return {
        (f"tribes.{tribe_id}.squads.{squad_id}.funding", "")
        for tribe_id, tribe in organisation.tribes.items()
        for squad_id, squad in tribe.squads.items()
        if squad.funding == "project"
    }


def ending_squad(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    return {
        (f"tribes.{tribe_id}.squads.{squad_id}.ends", "")
        for tribe_id, tribe in organisation.tribes.items()
        for squad_id, squad in tribe.squads.items()
        if squad.ends and squad.ends.year < 9999
    }


def restless_member(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    found = set()
    for person_id, person in organisation.people.items():
        for start in person.moves:
            year = [start.on + dt.timedelta(days=day) for day in range(365)]
            if sum(move.on in year for move in person.moves) > limits.moves_per_year:
                found.add((f"people.{person_id}.moves", ""))
    return found


def mixed_run_and_change(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    found = set()
    for item in [*organisation.work.features.values(), *organisation.work.streams.values()]:
        tribe_id, tribe, squad = tribe_and_squad(organisation, item.squad)
        at = f"tribes.{tribe_id}.squads.{item.squad}"
        if squad.work is not None and item.work is not None and item.work != squad.work:
            found.add((f"{at}.work", ""))
        if squad.work is None and item.work is not None and item.work != tribe.work:
            found.add((at, ""))
    return found


def misplaced_squad(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    found = set()
    for tribe_id, tribe in organisation.tribes.items():
        for squad_id, squad in tribe.squads.items():
            if {tribe.work, squad.work} == {"run", "change"}:
                found.add((f"tribes.{tribe_id}.squads.{squad_id}.work", ""))
    return found


def orphaned_work(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    found = set()
    for tribe_id, tribe in organisation.tribes.items():
        for squad_id, squad in tribe.squads.items():
            if squad.ends is None or squad.ends.year == 9999:
                continue
            streams = [s for s in organisation.work.streams.values() if s.squad == squad_id]
            later = [
                day
                for feature in organisation.work.features.values()
                if feature.squad == squad_id
                for day in (feature.arrives, feature.due)
                if day and day > squad.ends and (day == feature.arrives or day.year < 9999)
            ]
            if streams or later:
                found.add((f"tribes.{tribe_id}.squads.{squad_id}.ends", ""))
    return found


def two_realities(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    return {
        (f"tribes.{tribe_id}", "")
        for tribe_id, tribe in organisation.tribes.items()
        if len({squad.funding for squad in tribe.squads.values()}) > 1
    }
