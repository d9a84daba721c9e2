"""TP605."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import PRODUCT_OWNER_WORK


@rule("TP605", Severity.ADVICE, PRODUCT_OWNER_WORK)
def ownerless_gate(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Decision gate at which nobody is named who decides.

    A decision without an owner is asked around until somebody dares. Name who decides, so that
    squads know the way up; or take the gate away and write the mandate into the squads.

    Bad::

        decisions:
          release-board: {at: release, every_days: 10}

    Good::

        people: {ana: }
        decisions:
          release-board: {at: release, every_days: 10, decides: [ana]}
    """
    for gate_id, gate in roster.organisation.decisions.items():
        if not gate.decides:
            yield Problem(("decisions", gate_id), f"nobody decides at gate '{gate_id}'")
