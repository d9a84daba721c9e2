"""TP411."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import AGILE_COACHING_ETHICS, BRUNEL


@rule("TP411", Severity.WARNING, BRUNEL, AGILE_COACHING_ETHICS)
def coach_in_charge(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Agile coach who is in charge of the squad they coach.

    People speak less freely with a coach who also sets their goals, and such a coach has a stake
    in what is chosen. Let another coach help this squad.

    Bad::

        people: {mila: , joe: , ana: }
        tribes:
          cards:
            agile_coaches: [mila, joe]
            squads:
              limit-raises: {product_owner: mila, members: [ana, mila], coach: mila}

    Good::

        people: {mila: , joe: , ana: }
        tribes:
          cards:
            agile_coaches: [mila, joe]
            squads:
              limit-raises: {product_owner: mila, members: [ana, mila], coach: joe}
    """
    for seat in roster.squads.values():
        coach = seat.squad.coach
        charges = (
            (seat.squad.product_owner, (*seat.address, "product_owner"), "is its product owner"),
            (
                roster.tribe(seat.tribe_id).lead,
                ("tribes", seat.tribe_id, "lead"),
                "leads its tribe",
            ),
        )
        held = [(at, said) for person, at, said in charges if coach is not None and person == coach]
        if held:
            yield Problem(
                (*seat.address, "coach"),
                f"coach '{coach}' of squad '{seat.id}' {' and '.join(said for _, said in held)}",
                related=tuple(held),
            )
