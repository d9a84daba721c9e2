"""TP857."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.org.work import each_step
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import COMPLETE_MODEL


@rule("TP857", Severity.ADVICE, COMPLETE_MODEL)
def jobless_squad(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad that no work names, in a tribe whose other squads have work.

    Its people look free in every forecast, and whatever they really do is missing from the load
    of those they need. Write down its features or a stream of small work; or dissolve the squad.
    Squads that other squads need are left alone: helping is their work.

    Bad::

        tribes: {cards: {squads: {limit-raises: , lost-cards: }}}
        work:
          streams:
            wishes: {squad: limit-raises, per_week: 1}

    Good::

        tribes: {cards: {squads: {limit-raises: , lost-cards: }}}
        work:
          streams:
            wishes: {squad: limit-raises, per_week: 1}
            losses: {squad: lost-cards, per_week: 9}
    """
    demand = roster.organisation.work
    busy: set[str] = set()
    for item in (*demand.features.values(), *demand.streams.values()):
        busy.add(item.squad)
        busy.update(step.squad for _, step in each_step(item.steps) if step.squad is not None)
    described = {roster.squads[squad_id].tribe_id for squad_id in busy}
    busy.update(need.squad for seat in roster.squads.values() for need in seat.squad.needs)
    for seat in roster.squads.values():
        if seat.tribe_id in described and seat.id not in busy:
            yield Problem(
                seat.address,
                f"no feature, stream or step names squad '{seat.id}', and no squad needs it",
            )
