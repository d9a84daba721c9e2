"""Which decision gates each squad's work has to pass."""

from tribeplan.org.roster import Roster
from tribeplan.org.squad import Mandate


def passed_gates(roster: Roster) -> dict[str, tuple[str, ...]]:
    """Give the gates that every squad's work passes: squad id, gate ids in alphabetical order.

    A gate stops the work of the mandates in its ``passes``, in its ``tribes`` or in all.
    """
    gates = [
        (gate_id, gate.passes, frozenset(gate.tribes))
        for gate_id, gate in sorted(roster.organisation.decisions.items())
    ]
    passed: dict[tuple[str, Mandate], tuple[str, ...]] = {}
    for tribe_id in roster.organisation.tribes:
        for mandate in Mandate:
            passed[tribe_id, mandate] = tuple(
                gate_id
                for gate_id, passes, tribes in gates
                if mandate in passes and (not tribes or tribe_id in tribes)
            )
    return {
        seat.id: passed[seat.tribe_id, seat.squad.effective_mandate]
        for seat in roster.squads.values()
    }
