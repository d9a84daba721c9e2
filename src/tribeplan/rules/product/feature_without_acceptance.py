"""TP854."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import PRODUCT_OWNER_WORK


@rule("TP854", Severity.ADVICE, PRODUCT_OWNER_WORK)
def feature_without_acceptance(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Feature that nobody can say is finished.

    Without testable acceptance criteria the end is negotiated after the work is done, which
    brings rework and features that stay almost ready. Write what must be true, so that a test
    can say yes or no.

    Bad::

        tribes: {cards: {squads: {limit-raises: }}}
        work:
          features:
            instant-raise: {squad: limit-raises}

    Good::

        tribes: {cards: {squads: {limit-raises: }}}
        work:
          features:
            instant-raise:
              squad: limit-raises
              acceptance: [A raise up to 500 is granted within a minute]
    """
    for feature_id, feature in roster.organisation.work.features.items():
        if not feature.acceptance:
            yield Problem(
                ("work", "features", feature_id),
                f"feature '{feature_id}' has no acceptance criteria",
            )
