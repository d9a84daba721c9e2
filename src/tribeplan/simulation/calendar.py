"""The first day, working days since then in ticks, and keys on which chance hangs."""

import datetime as dt
import math
from collections.abc import Iterable, Iterator
from enum import StrEnum
from hashlib import blake2b
from typing import NamedTuple

from tribeplan.errors import InvalidUsage
from tribeplan.org.element import end_of
from tribeplan.org.organisation import Organisation
from tribeplan.org.workload import CALENDAR_DAYS_PER_WEEK, DAYS_PER_WEEK
from tribeplan.simulation.plan import NEVER, TICKS_PER_DAY

ASSUMED_FIRST_DAY = dt.date(2026, 1, 5)
"""The first day where neither a command nor a model has any date: a Monday, always the same."""


class Because(StrEnum):
    """Why the simulation begins on its first day; the first that can be said."""

    ASKED = "as asked"
    EXPERIMENT = "'experiment: starts'"
    ARRIVES = "the first 'arrives'"
    EARLIEST = "the earliest date in the model"
    ASSUMED = "assumed: there is no date in the model"


class FirstDay(NamedTuple):
    """The day on which the simulation begins, and with it the warm-up."""

    day: dt.date
    because: Because


def first_day_of(
    organisations: Iterable[Organisation], asked: dt.date | None = None, *, typed: bool = False
) -> FirstDay:
    """Choose the first day: one for all organisations that are held against each other.

    The day that is asked for; else the earliest on which a feature of any of them arrives; else
    the earliest date in any of them, of those that a simulation reads; else an assumed one. Never
    the day on which it is asked.

    Parameters
    ----------
    organisations
        All sides of a comparison, or the only one that is simulated.
    asked
        What the command, or an ``experiment``, says.
    typed
        Whether the command says so, and no ``experiment``.

    Raises
    ------
    InvalidUsage
        When it is in the last year of the calendar, which stands for 'no end'.
    """
    if asked is not None:
        if end_of(asked) is None:
            raise InvalidUsage(f"the first day cannot be {asked}: the calendar ends in that year")
        return FirstDay(asked, Because.ASKED if typed else Because.EXPERIMENT)
    known = tuple(organisations)
    arrivals = (f.arrives for each in known for f in each.work.features.values())
    dates = (day for each in known for day in _dates(each))
    for because, found in ((Because.ARRIVES, arrivals), (Because.EARLIEST, dates)):
        days = [day for day in found if day is not None and end_of(day) is not None]
        if days:
            return FirstDay(min(days), because)
    return FirstDay(ASSUMED_FIRST_DAY, Because.ASSUMED)


def _dates(organisation: Organisation) -> Iterator[dt.date | None]:
    """Every date that a simulation reads."""
    for person in organisation.people.values():
        yield from (person.available_from, person.available_until)
    for tribe in organisation.tribes.values():
        for squad in tribe.squads.values():
            yield from (squad.since, squad.ends)
    for feature in organisation.work.features.values():
        yield from (feature.arrives, feature.due)


class Calendar(NamedTuple):
    """Counts working days from the first day, Monday to Friday."""

    starts: dt.date

    def tick(self, day: dt.date) -> int:
        """The tick at which a day begins; negative before the first day.

        >>> Calendar(dt.date(2026, 1, 5)).tick(dt.date(2026, 1, 12)) // TICKS_PER_DAY
        5
        """
        first, last = self.starts.toordinal(), day.toordinal()
        if last < first:  # what is behind counts from its evening on
            first, last = first + 1, last + 1
        return (_working_days(last) - _working_days(first)) * TICKS_PER_DAY

    def tick_after(self, day: dt.date | None) -> int:
        """The tick at which the last day of something has ended; ``NEVER`` without an end.

        >>> Calendar(dt.date(2026, 1, 5)).tick_after(dt.date(9999, 12, 31)) == NEVER
        True
        """
        last = end_of(day)
        return NEVER if last is None else self.tick(last + dt.timedelta(days=1))

    def day_by(self, working_days: float) -> dt.date | None:
        """The date by whose evening so many working days have passed since the first day.

        None when that is after the last day a calendar has, or never.

        >>> monday = Calendar(dt.date(2026, 1, 5))
        >>> [str(monday.day_by(days)) for days in (0, 0.5, 1, 1.5, 5, 5.1)]
        ['2026-01-05', '2026-01-05', '2026-01-05', '2026-01-06', '2026-01-09', '2026-01-12']
        """
        if not working_days < MOST_WORKING_DAYS:
            return None
        whole = max(math.ceil(working_days) - 1, 0)
        weeks, rest = divmod(_working_days(self.starts.toordinal()) + whole, DAYS_PER_WEEK)
        found = weeks * CALENDAR_DAYS_PER_WEEK + rest + 1
        return dt.date.fromordinal(found) if found <= dt.date.max.toordinal() else None


def _working_days(ordinal: int) -> int:
    """Working days from the first day of the calendar, a Monday, to before another day."""
    weeks, rest = divmod(ordinal - 1, CALENDAR_DAYS_PER_WEEK)
    return weeks * DAYS_PER_WEEK + min(rest, DAYS_PER_WEEK)


MOST_WORKING_DAYS = 3_000_000
"""More than there are from the first year of the calendar to its last."""


def calendar_of(organisation: Organisation, starts: dt.date | None) -> Calendar:
    """Start on the day given, or else on the organisation's own first day."""
    return Calendar(first_day_of([organisation], starts).day)


def key_of(*business_id: str) -> int:
    """Hash a stable id to 63 bits, the same on every machine and in every version.

    >>> key_of("feature", "app-2") == key_of("feature", "app-2") != key_of("feature", "app-3")
    True
    """
    digest = blake2b("\0".join(business_id).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1
