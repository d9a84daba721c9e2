"""TP711."""

from collections.abc import Iterator

from tribeplan.graph.circles import circles, spelled_out, ways_along
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import KAHN


@rule("TP711", Severity.ERROR, KAHN)
def waiting_circle(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Features that come after each other in a circle.

    None of them can ever start, and whatever comes after them neither. Take the `after` away
    that was meant otherwise, or split a feature into the part before and the part behind.

    Bad::

        people: {ana: }
        tribes: {cards: {squads: {limit-raises: {members: [ana]}}}}
        work:
          features:
            raise-online: {squad: limit-raises, after: [new-rates]}
            new-rates: {squad: limit-raises, after: [raise-online]}

    Good::

        people: {ana: }
        tribes: {cards: {squads: {limit-raises: {members: [ana]}}}}
        work:
          features:
            raise-online: {squad: limit-raises, after: [new-rates]}
            new-rates: {squad: limit-raises}
    """
    features = roster.organisation.work.features
    for circle in circles({id_: feature.after for id_, feature in features.items()}):
        yield Problem(
            ("work", "features", circle[0], "after"),
            f"features come after each other in a circle: {spelled_out(circle)}",
            related=tuple(
                (
                    ("work", "features", feature, "after", features[feature].after.index(earlier)),
                    f"'{feature}' comes after '{earlier}'",
                )
                for feature, earlier in ways_along(circle)
            ),
        )
