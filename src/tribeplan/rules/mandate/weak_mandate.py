"""TP601."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.passage import passed_gates
from tribeplan.org.roster import Roster
from tribeplan.org.squad import Mandate
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import BRUNEL, DECISION_LATENCY, GOVERNMENT


@rule("TP601", Severity.WARNING, BRUNEL, GOVERNMENT, DECISION_LATENCY)
def weak_mandate(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad that may not decide about its own work.

    A bit agile does not work: only with the mandate in the squad does time-to-market shorten;
    without it each decision waits for people who are not there. Write down what the squad may
    decide, from small to large, until the mandate is full.

    Bad::

        people: {ana: }
        tribes: {cards: {squads: {limit-raises: {members: [ana], mandate: soft}}}}

    Good::

        people: {ana: }
        tribes: {cards: {squads: {limit-raises: {members: [ana], mandate: full}}}}
    """
    passed = passed_gates(roster)
    for seat in roster.squads.values():
        mandate = seat.squad.effective_mandate
        if mandate is not Mandate.FULL:
            yield Problem(
                (*seat.address, "mandate"),
                f"squad '{seat.id}' has {_having(mandate)}",
                related=tuple(
                    (("decisions", gate_id), "a gate that its work passes")
                    for gate_id in passed[seat.id]
                ),
            )


def _having(mandate: Mandate) -> str:
    if mandate is Mandate.NONE:
        return "no mandate: others decide about its work"
    return f"only a {mandate} mandate: others decide part of what it does"
