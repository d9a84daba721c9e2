"""TP907."""

import datetime as dt
from collections.abc import Iterator

from tribeplan.org.address import Address
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import TIDY_FILES


@rule("TP907", Severity.ERROR, TIDY_FILES)
def backward_dates(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Something that ends before it begins.

    One of the two days is a slip, usually of the year, and until it is mended the person, squad
    or feature is never there. Correct the day that is wrong.

    Bad::

        people:
          ana: {from: 2027-02-01, until: 2026-12-31}

    Good::

        people:
          ana: {from: 2027-02-01, until: 2027-12-31}
    """
    organisation = roster.organisation
    spans: list[tuple[Address, str, dt.date | None, str, dt.date | None]] = [
        (("people", person_id), "from", person.available_from, "until", person.available_until)
        for person_id, person in organisation.people.items()
    ]
    spans += [
        (seat.address, "since", seat.squad.since, "ends", seat.squad.ends)
        for seat in roster.squads.values()
    ]
    spans += [
        (("work", "features", feature_id), "arrives", feature.arrives, "due", feature.due)
        for feature_id, feature in organisation.work.features.items()
    ]
    for element, begin, first, end, last in spans:
        if first is not None and last is not None and last < first:
            yield Problem(
                (*element, end),
                f"'{element[-1]}' has {end} {last}, before {begin} {first}",
                related=(((*element, begin), f"{begin} {first}"),),
            )
