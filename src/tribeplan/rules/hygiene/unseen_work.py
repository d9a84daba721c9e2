"""TP911."""

import datetime as dt
from collections.abc import Iterator

from tribeplan.org.element import end_of
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import COMPLETE_MODEL

WEEK = dt.timedelta(weeks=1)


@rule("TP911", Severity.WARNING, COMPLETE_MODEL)
def unseen_work(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Work that a forecast hardly sees, or sees when it is too late.

    A stream that comes once in years, a feature that is asked for years after the first one, or
    is due before anything is asked for: usually a slip in a date or in a number. Correct it; or
    raise the limit, and simulate as long as that.

    Bad::

        work:
          streams:
            audits: {squad: app, per_week: 0.002}

    Good::

        work:
          streams:
            audits: {squad: app, per_week: 0.02}
    """
    work, most = roster.organisation.work, limits.foresight_weeks
    for stream_id, stream in work.streams.items():
        weeks = 1 / stream.per_week
        if weeks > most:
            yield Problem(
                ("work", "streams", stream_id, "per_week"),
                f"'{stream_id}' comes once in {weeks:,.0f} weeks; a forecast sees {most:g}",
                value=weeks,
            )
    arrivals = [f.arrives for f in work.features.values() if end_of(f.arrives) is not None]
    first = min((day for day in arrivals if day is not None), default=None)
    if first is None:
        return
    for feature_id, feature in work.features.items():
        at = ("work", "features", feature_id)
        due = end_of(feature.due)
        if feature.arrives is not None:
            weeks = (feature.arrives - first) / WEEK
            if weeks > most:
                yield Problem(
                    (*at, "arrives"),
                    f"'{feature_id}' is asked for {weeks:,.0f} weeks after the first feature; a "
                    f"forecast sees {most:g}",
                    value=weeks,
                )
        elif due is not None and due < first:
            yield Problem(
                (*at, "due"),
                f"'{feature_id}' is due {due}, before the first feature is asked for on {first}",
            )
