"""TP806."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import PRODUCT_STEERING


@rule("TP806", Severity.WARNING, PRODUCT_STEERING)
def orphaned_work(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Work that goes on after its squad has dissolved.

    Start-stop steering leaves a product without owner: what still arrives, or is due after the
    last day, waits for people who do not know it yet. Name the squad that takes it over, or let
    this squad stay.

    Bad::

        tribes:
          cards:
            squads: {limit-raises: {ends: 2026-12-31}}
        work:
          streams: {complaints: {squad: limit-raises, per_week: 4}}

    Good::

        tribes:
          cards:
            squads: {limit-raises: {ends: 2026-12-31}, card-desk: }
        work:
          streams: {complaints: {squad: card-desk, per_week: 4}}
    """
    demand = roster.organisation.work
    for stream_id, stream in demand.streams.items():
        seat = roster.squads[stream.squad]
        if seat.squad.ends is not None:
            yield Problem(
                ("work", "streams", stream_id, "squad"),
                f"stream '{stream_id}' keeps coming, but squad '{seat.id}' dissolves "
                f"on {seat.squad.ends}",
                related=(((*seat.address, "ends"), "dissolves"),),
            )
    for feature_id, feature in demand.features.items():
        seat = roster.squads[feature.squad]
        ends = seat.squad.ends
        days = [day for day in (feature.arrives, feature.due) if day is not None]
        if ends is not None and days and max(days) > ends:
            yield Problem(
                ("work", "features", feature_id, "squad"),
                f"feature '{feature_id}' is planned for {max(days)}, but squad '{seat.id}' "
                f"dissolves on {ends}",
                related=(((*seat.address, "ends"), "dissolves"),),
            )
