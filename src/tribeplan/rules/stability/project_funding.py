"""TP801."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.org.squad import Funding
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import FAMILIARITY, PRODUCT_STEERING


@rule("TP801", Severity.WARNING, PRODUCT_STEERING, FAMILIARITY)
def project_funding(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad paid for by a project, so that it falls apart after delivery.

    Money tied to a delivery stops with it: the team dissolves, what it learned leaves with its
    members, debt stays behind, and the next team starts unfamiliar. Fund the value stream the
    squad serves, and let its backlog change instead of its members.

    Bad::

        tribes:
          cards:
            squads:
              limit-raises: {funding: project}

    Good::

        tribes:
          cards:
            squads:
              limit-raises: {funding: value-stream}
    """
    for seat in roster.squads.values():
        if seat.squad.funding is Funding.PROJECT:
            yield Problem(
                (*seat.address, "funding"),
                f"squad '{seat.id}' is funded by a project, not by its value stream",
            )
