"""TP855."""

from collections import defaultdict
from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import COST_OF_DELAY, PRODUCT_OWNER_WORK


@rule("TP855", Severity.WARNING, PRODUCT_OWNER_WORK, COST_OF_DELAY)
def unordered_backlog(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Backlog in which nothing says what comes first.

    Where features cannot be compared, the loudest comes first and the valuable waits; in which
    order features are made changes their value more than the speed at which they are. Give each
    feature a priority, a cost of delay, a value, a reach or a MoSCoW class.

    Bad::

        tribes: {cards: {squads: {limit-raises: }}}
        work:
          features:
            instant-raise: {squad: limit-raises, priority: 1}
            new-screen: {squad: limit-raises}

    Good::

        tribes: {cards: {squads: {limit-raises: }}}
        work:
          features:
            instant-raise: {squad: limit-raises, priority: 1}
            new-screen: {squad: limit-raises, priority: 2}
    """
    backlogs: defaultdict[str, list[str]] = defaultdict(list)
    unordered: defaultdict[str, list[str]] = defaultdict(list)
    for feature_id, feature in sorted(roster.organisation.work.features.items()):
        backlogs[feature.squad].append(feature_id)
        if not feature.is_ordered:
            unordered[feature.squad].append(feature_id)
    for squad_id, features in unordered.items():
        if len(backlogs[squad_id]) > 1:
            yield Problem(
                roster.squads[squad_id].address,
                f"squad '{squad_id}' has {len(backlogs[squad_id])} features, and nothing says when "
                f"{len(features)} of them {'comes' if len(features) == 1 else 'come'}",
                related=tuple((("work", "features", id_), "not ordered") for id_ in features),
                value=len(features),
            )
