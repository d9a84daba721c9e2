"""TP804."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from tribeplan.org.address import Address
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.org.squad import KindOfWork
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import BRUNEL, CONTEXT_SWITCHING


@rule("TP804", Severity.WARNING, BRUNEL, CONTEXT_SWITCHING)
def mixed_run_and_change(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad that gets both service and development work.

    Service work cannot wait, so it interrupts development each time it comes, and every switch
    costs the thread of what was being made. Give the other kind of work to a squad for it, or
    say what the squad really is for.

    Bad::

        tribes:
          cards:
            squads: {limit-raises: {work: change}}
        work:
          streams: {complaints: {squad: limit-raises, per_week: 4, work: run}}

    Good::

        tribes:
          cards:
            squads: {limit-raises: {work: change}}
        work:
          streams: {small-wishes: {squad: limit-raises, per_week: 4, work: change}}
    """
    demand = roster.organisation.work
    pieces: Counter[str] = Counter()
    others: defaultdict[str, list[Address]] = defaultdict(list)
    for section, items in (("features", demand.features), ("streams", demand.streams)):
        for item_id, item in sorted(items.items()):
            pieces[item.squad] += 1
            if item.work not in (None, _kind(roster, item.squad)):
                others[item.squad].append(("work", section, item_id, "work"))
    for squad_id, addresses in others.items():
        seat, kind = roster.squads[squad_id], _kind(roster, squad_id)
        other = KindOfWork.RUN if kind is KindOfWork.CHANGE else KindOfWork.CHANGE
        yield Problem(
            seat.address if seat.squad.work is None else (*seat.address, "work"),
            f"squad '{squad_id}' is for {kind.words}, but {len(addresses)} of "
            f"{pieces[squad_id]} features and streams "
            f"{'is' if len(addresses) == 1 else 'are'} for {other.words}",
            related=tuple((at, "work of the other kind") for at in addresses),
            value=len(addresses),
        )


def _kind(roster: Roster, squad_id: str) -> KindOfWork:
    seat = roster.squads[squad_id]
    return seat.squad.work or roster.tribe(seat.tribe_id).work
