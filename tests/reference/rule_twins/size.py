"""Slow twins of the rules about size."""

from tribeplan.org.limits import Limits
from tribeplan.org.organisation import Organisation


def oversized_squad(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    found = set()
    for tribe_id, tribe in organisation.tribes.items():
        for squad_id, squad in tribe.squads.items():
            people = {member.person for member in squad.members}
            if squad.product_owner:
                people.add(squad.product_owner)
            if len(people) > limits.squad_size:
                found.add((f"tribes.{tribe_id}.squads.{squad_id}", ""))
    return found
