"""TP407."""

from collections import defaultdict
from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import BRUNEL


@rule("TP407", Severity.WARNING, BRUNEL)
def tribe_lead_as_product_owner(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Tribe lead who is a product owner as well.

    The tribe lead steers the product owners; as one of them, they judge their own plans and one
    squad has the tribe's ear. And that squad misses its owner whenever the tribe calls. Let
    somebody in the squad own the product.

    Bad::

        people: {lea: , ana: }
        tribes:
          cards:
            lead: lea
            squads:
              limit-raises: {product_owner: lea, members: [ana, lea]}

    Good::

        people: {lea: , ana: }
        tribes:
          cards:
            lead: lea
            squads:
              limit-raises: {product_owner: ana, members: [ana]}
    """
    led: defaultdict[str, list[str]] = defaultdict(list)
    for tribe_id, tribe in roster.organisation.tribes.items():
        if tribe.lead is not None:
            led[tribe.lead].append(tribe_id)
    for seat in roster.squads.values():
        owner = seat.squad.product_owner
        if owner is not None and owner in led:
            tribes = led[owner]
            yield Problem(
                (*seat.address, "product_owner"),
                f"product owner '{owner}' of squad '{seat.id}' is a tribe lead too",
                related=tuple((("tribes", id_, "lead"), f"leads tribe '{id_}'") for id_ in tribes),
            )
