"""TP851."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import PRODUCT_HARMONY


@rule("TP851", Severity.WARNING, PRODUCT_HARMONY)
def feature_without_need(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Feature that serves no user need and no job.

    In the core value map features come last, after the vision, the user's needs and the jobs to
    be done; a feature nobody can trace back to those makes a feature factory, busy without being
    useful. Write whom it helps and with what, or take it off the backlog.

    Bad::

        tribes: {cards: {squads: {limit-raises: }}}
        work:
          features:
            new-screen: {squad: limit-raises}

    Good::

        tribes: {cards: {squads: {limit-raises: }}}
        work:
          features:
            new-screen:
              squad: limit-raises
              need: {user: Certainty at the till, job: Raise my limit before I pay}
    """
    for feature_id, feature in roster.organisation.work.features.items():
        need = feature.need
        if need is None or (need.user is None and need.job is None):
            yield Problem(
                ("work", "features", feature_id),
                f"feature '{feature_id}' serves no user need and no job",
            )
