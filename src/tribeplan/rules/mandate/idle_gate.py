"""TP606."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.passage import passed_gates
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import TIDY_FILES


@rule("TP606", Severity.ADVICE, TIDY_FILES)
def idle_gate(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Decision gate that no squad's work passes.

    Either the gate is a leftover and its people can have their afternoon back, or its `passes`
    and `tribes` do not say what was meant and the waiting it causes is missing from every result.

    Bad::

        people: {ana: }
        tribes: {cards: {squads: {limit-raises: {members: [ana], mandate: full}}}}
        decisions: {release-board: {at: release, passes: [none]}}

    Good::

        people: {ana: }
        tribes: {cards: {squads: {limit-raises: {members: [ana], mandate: none}}}}
        decisions: {release-board: {at: release, passes: [none]}}
    """
    passed = {gate_id for gates in passed_gates(roster).values() for gate_id in gates}
    for gate_id in roster.organisation.decisions:
        if gate_id not in passed:
            yield Problem(("decisions", gate_id), f"no squad's work passes gate '{gate_id}'")
