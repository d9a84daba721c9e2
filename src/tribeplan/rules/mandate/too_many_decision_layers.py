"""TP602."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.passage import passed_gates
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import BRUNEL, DECISION_LATENCY


@rule("TP602", Severity.WARNING, BRUNEL, DECISION_LATENCY)
def too_many_decision_layers(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad whose work passes too many decisions on its way to customers.

    Each gate is a wait, and their waits add up: one board's decision took 12.5 working days on
    average where it was measured. Give the squad the mandate, or let one gate decide for all.

    Bad::

        people: {ana: }
        tribes: {cards: {squads: {limit-raises: {members: [ana], mandate: soft}}}}
        decisions: {portfolio: {at: start}, release-board: {at: release}}

    Good::

        people: {ana: }
        tribes: {cards: {squads: {limit-raises: {members: [ana], mandate: soft}}}}
        decisions: {portfolio: {at: start}, release-board: {at: release, passes: [none]}}
    """
    for squad_id, gates in passed_gates(roster).items():
        if len(gates) > limits.decision_layers:
            yield Problem(
                roster.squads[squad_id].address,
                f"work of squad '{squad_id}' passes {len(gates)} decision gates; "
                f"at most {limits.decision_layers}",
                related=tuple((("decisions", gate_id), "a gate it passes") for gate_id in gates),
                value=len(gates),
            )
