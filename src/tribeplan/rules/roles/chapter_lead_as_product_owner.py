"""TP408."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.org.span import spans
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import BRUNEL


@rule("TP408", Severity.ADVICE, BRUNEL)
def chapter_lead_as_product_owner(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Chapter lead who is a product owner as well.

    It is seen in practice and can work. Yet whoever steers both what is made and how has nobody to
    disagree with, and people and backlog compete for the same hours. Consider giving one of the
    two roles to somebody else.

    Bad::

        people: {carla: , ana: }
        tribes:
          cards:
            chapters:
              products: {lead: carla, members: [ana, carla]}
            squads:
              limit-raises: {product_owner: carla, members: [ana, carla]}

    Good::

        people: {carla: , ana: }
        tribes:
          cards:
            chapters:
              products: {lead: carla, members: [ana, carla]}
            squads:
              limit-raises: {product_owner: ana, members: [ana, carla]}
    """
    led = {span.lead_id: span for span in spans(roster)}
    for seat in roster.squads.values():
        owner = seat.squad.product_owner
        if owner in led:
            span = led[owner]
            yield Problem(
                (*seat.address, "product_owner"),
                f"product owner '{owner}' of squad '{seat.id}' is a chapter lead too",
                related=tuple((at, "leads this chapter") for at in span.lead_keys),
            )
