"""TP603."""

from collections import defaultdict
from collections.abc import Iterator

from tribeplan.org.decision import Moment
from tribeplan.org.limits import Limits
from tribeplan.org.passage import passed_gates
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import ACCELERATE


@rule("TP603", Severity.WARNING, ACCELERATE)
def slow_gate(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Release gate that meets less often than squads are ready to release.

    The squad is ready and waits, half the gate's interval on average; then everything goes out
    at once, in one large and risky batch. Let the gate decide when asked, or not at all:
    approval from outside slows delivery without making it safer. Gates at the start are not judged.

    Bad::

        people: {ana: }
        tribes: {cards: {squads: {raises: {members: [ana], mandate: none, cadence_days: 10}}}}
        decisions: {release-board: {at: release, every_days: 60}}

    Good::

        people: {ana: }
        tribes: {cards: {squads: {raises: {members: [ana], mandate: none, cadence_days: 10}}}}
        decisions: {release-board: {at: release, every_days: 10}}
    """
    passing: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
    for squad_id, gates in passed_gates(roster).items():
        cadence_days = roster.squads[squad_id].squad.cadence_days
        if cadence_days is not None:
            for gate_id in gates:
                passing[gate_id].append((cadence_days, squad_id))
    for gate_id, squads in passing.items():
        gate = roster.organisation.decisions[gate_id]
        every_days = gate.every_days
        if every_days is None or gate.at is not Moment.RELEASE:
            continue
        cadence_days, squad_id = min(squads)
        if cadence_days < every_days:
            slowed = sum(cadence < every_days for cadence, _ in squads)
            yield Problem(
                ("decisions", gate_id, "every_days"),
                f"gate '{gate_id}' meets every {every_days:g} working days, but squad '{squad_id}' "
                f"releases every {cadence_days:g} (squads it holds up: {slowed})",
                related=(((*roster.squads[squad_id].address, "cadence_days"), "the fastest"),),
                value=every_days - cadence_days,
            )
