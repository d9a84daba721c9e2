"""TP806."""

from collections import defaultdict
from collections.abc import Iterator

from tribeplan.org.address import Address
from tribeplan.org.element import end_of
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import PRODUCT_STEERING


@rule("TP806", Severity.WARNING, PRODUCT_STEERING)
def orphaned_work(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Work that goes on after its squad has dissolved.

    Start-stop steering leaves a product without owner: what still arrives, or is due after the
    last day, waits for people who do not know it yet. Name the squad that takes over each stream
    and feature, or let this squad stay.

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
    orphans: defaultdict[str, list[tuple[Address, str]]] = defaultdict(list)
    for stream_id, stream in roster.organisation.work.streams.items():
        at = ("work", "streams", stream_id, "squad")
        orphans[stream.squad].append((at, f"stream '{stream_id}' keeps coming"))
    for feature_id, feature in roster.organisation.work.features.items():
        ends = end_of(roster.squads[feature.squad].squad.ends)
        days = [day for day in (feature.arrives, end_of(feature.due)) if day is not None]
        if ends is not None and days and max(days) > ends:
            at = ("work", "features", feature_id, "squad")
            orphans[feature.squad].append((at, f"feature '{feature_id}' is for {max(days)}"))
    for squad_id, left in orphans.items():
        seat = roster.squads[squad_id]
        ends = end_of(seat.squad.ends)
        if ends is not None:
            yield Problem(
                (*seat.address, "ends"),
                f"squad '{squad_id}' dissolves on {ends}, while {len(left)} of its streams and "
                f"features {'goes' if len(left) == 1 else 'go'} on",
                related=tuple(sorted(left)),
                value=len(left),
            )
