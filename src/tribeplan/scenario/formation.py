"""Since when the people of a squad that was split off or merged have worked together."""

import datetime as dt
from collections.abc import Iterable, Iterator

from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import Roster, roster_of
from tribeplan.org.squad import Squad
from tribeplan.scenario.change import Change
from tribeplan.scenario.parts import put


def with_formations(
    base: Organisation, changed: Organisation, made: Iterable[str], first_day: dt.date
) -> Organisation:
    """Date the squads that splits and merges made, given their ids, where nobody else did.

    Familiarity is of people who worked together before (Huckman, Staats and Upton 2009). So who
    all come from one squad of the base stay as familiar as they were there, and people who come
    from several begin on the first day. A squad that is new by 'add' says itself since when.
    """
    before, after = roster_of(base), roster_of(changed)
    for squad_id in made:
        seat = after.squads.get(squad_id)
        if seat is None or squad_id in before.squads or seat.squad.since is not None:
            continue
        homes = _homes(seat.squad, before)
        since = first_day if not homes else _longest(homes)
        if since is not None:
            changed = put(changed, (*seat.address, "since"), since)
    return changed


def made_by(changes: Iterable[Change]) -> Iterator[str]:
    """Give the ids of the squads that come out of splits and merges."""
    for change in changes:
        if change.split is not None:
            yield from change.split.into
        if change.merge is not None:
            yield change.merge.into


def _homes(squad: Squad, before: Roster) -> list[Squad]:
    """Give the squads in which all these people were together."""
    people = set(squad.people)
    return [
        seat.squad for seat in before.squads.values() if people and people <= {*seat.squad.people}
    ]


def _longest(homes: list[Squad]) -> dt.date | None:
    """Give the earliest date; none where one of them has none, for that is long ago."""
    dates = [squad.since for squad in homes]
    return None if None in dates else min(day for day in dates if day is not None)
