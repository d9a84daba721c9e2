"""Working days since the start, in ticks; and keys on which chance hangs."""

import datetime as dt
from hashlib import blake2b
from typing import NamedTuple

import numpy as np

from tribeplan.org.organisation import Organisation
from tribeplan.simulation.plan import TICKS_PER_DAY

ANY_MONDAY = dt.date(2026, 1, 5)
"""Day 0 of a model without dates; which one makes no difference."""


class Calendar(NamedTuple):
    """Counts working days from day 0, Monday to Friday."""

    starts: dt.date

    def tick(self, day: dt.date) -> int:
        """Give the tick at which a day begins; negative before day 0.

        >>> Calendar(dt.date(2026, 1, 5)).tick(dt.date(2026, 1, 12)) // TICKS_PER_DAY
        5
        """
        return int(np.busday_count(self.starts, day)) * TICKS_PER_DAY

    def tick_after(self, day: dt.date) -> int:
        """Give the tick at which a day has ended."""
        return self.tick(day + dt.timedelta(days=1))


def calendar_of(organisation: Organisation, starts: dt.date | None) -> Calendar:
    """Start on the day given, or when the first feature arrives."""
    arrivals = (feature.arrives for feature in organisation.work.features.values())
    first = min((day for day in arrivals if day is not None), default=ANY_MONDAY)
    return Calendar(starts or first)


def key_of(*business_id: str) -> int:
    """Hash a stable id to 63 bits, the same on every machine and in every version.

    >>> key_of("feature", "app-2") == key_of("feature", "app-2") != key_of("feature", "app-3")
    True
    """
    digest = blake2b("\0".join(business_id).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1
