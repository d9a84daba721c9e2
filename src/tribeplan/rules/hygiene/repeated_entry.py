"""TP908."""

from collections.abc import Hashable, Iterable, Iterator

from tribeplan.org.address import Address
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import TIDY_FILES


@rule("TP908", Severity.WARNING, TIDY_FILES)
def repeated_entry(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Entry that stands twice in one list.

    Only the first counts; often the second was meant to be another, which is now missing. Mend
    or remove it. Looked at are needs (a squad may be needed for two different purposes), agile
    coaches, what a feature comes after, and who decides at a gate on which mandates and tribes.

    Bad::

        people: {ana: , bo: }
        tribes: {cards: {agile_coaches: [ana, bo, ana]}}

    Good::

        people: {ana: , bo: }
        tribes: {cards: {agile_coaches: [ana, bo]}}
    """
    for at, entries in _lists(roster):
        first: dict[Hashable, int] = {}
        for position, entry in enumerate(entries):
            if first.setdefault(entry, position) < position:
                yield Problem(
                    (*at, position),
                    f"the entry stands twice in the list '{at[-1]}' of '{at[-2]}'",
                    related=(((*at, first[entry]), "the first time"),),
                )


def _lists(roster: Roster) -> Iterator[tuple[Address, Iterable[Hashable]]]:
    organisation = roster.organisation
    for tribe_id, tribe in organisation.tribes.items():
        yield ("tribes", tribe_id, "agile_coaches"), tribe.agile_coaches
    for seat in roster.squads.values():
        yield (*seat.address, "needs"), [(need.squad, need.purpose) for need in seat.squad.needs]
    for feature_id, feature in organisation.work.features.items():
        yield ("work", "features", feature_id, "after"), feature.after
    for gate_id, gate in organisation.decisions.items():
        yield ("decisions", gate_id, "decides"), gate.decides
        yield ("decisions", gate_id, "passes"), gate.passes
        yield ("decisions", gate_id, "tribes"), gate.tribes
