"""TP856."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import BRUNEL, GOVERNMENT


@rule("TP856", Severity.WARNING, BRUNEL, GOVERNMENT)
def tribe_without_purpose(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Tribe without a purpose.

    The purpose is what a tribe lead answers for and what lets squads decide without asking: it
    takes the place of control. Write in one sentence what the tribe's customers get out of it.

    Bad::

        tribes:
          cards: {name: Cards}

    Good::

        tribes:
          cards: {name: Cards, purpose: Pay anywhere without a thought}
    """
    for tribe_id, tribe in roster.organisation.tribes.items():
        if tribe.purpose is None:
            yield Problem(("tribes", tribe_id), f"tribe '{tribe_id}' has no purpose")
