"""Numbers as people read them: no more digits than there is knowledge."""

import datetime as dt
import math
from collections.abc import Callable

from tribeplan.simulation.interval import Interval

WORKING_DAYS_PER_WEEK = 5

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def days(value: float) -> str:
    """Write days: whole ones from ten on.

    >>> days(12.34), days(1.26), days(math.inf), days(-0.01)
    ('12', '1.3', '-', '0.0')
    """
    if not math.isfinite(value):
        return "-"
    return f"{value:,.0f}" if abs(value) >= 9.95 else f"{value:z.1f}"  # noqa: PLR2004  # rounds to 10.0


def signed_days(value: float) -> str:
    """Write a difference in days with its sign.

    >>> signed_days(3), signed_days(-12.2), signed_days(0.01)
    ('+3.0', '-12', '0.0')
    """
    text = days(abs(value))
    if text == "0.0":
        return text
    return f"{'+' if value > 0 else '-'}{text}"


def share(value: float) -> str:
    """Write a share as a percentage.

    >>> share(0.123), share(0.004), share(0.0)
    ('12%', '0.4%', '0%')
    """
    if not math.isfinite(value):
        return "-"
    percent = value * 100
    if percent == 0 or percent >= 0.95:  # noqa: PLR2004  # rounds to 1
        return f"{percent:.0f}%"
    return f"{percent:.1f}%"


def chance(value: float) -> str:
    """Write a probability; certainty is never claimed from a sample.

    >>> chance(0.42), chance(0.999), chance(0.001)
    ('42%', '>99%', '<1%')
    """
    if not math.isfinite(value):
        return "-"
    if value > 0.99:  # noqa: PLR2004
        return ">99%"
    return "<1%" if value < 0.01 else f"{value:.0%}"  # noqa: PLR2004


def money(value: float) -> str:
    """Write an amount in the model's currency.

    >>> money(15_795_123), money(12_345), money(17)
    ('15.8 million', '12,300', '17')
    """
    if not math.isfinite(value):
        return "-"
    if abs(value) >= 1e6:  # noqa: PLR2004
        return f"{value / 1e6:,.1f} million"
    rounded = float(f"{value:.3g}")
    return f"{rounded:,.0f}" if abs(rounded) >= 1 else f"{rounded:g}"


def between(interval: Interval, write: Callable[[float], str] = days) -> str:
    """Write the range of an interval, empty when there is none.

    >>> between(Interval(3, 2.5, 3.5))
    '2.5 to 3.5'
    """
    if not (math.isfinite(interval.low) and math.isfinite(interval.high)):
        return ""
    low, high = write(interval.low), write(interval.high)
    return f"{low} to {high}" if low != high else f"about {low}"


def date(day: dt.date) -> str:
    """Write a date, in any language of the machine alike.

    >>> date(dt.date(2027, 3, 14))
    '14 Mar 2027'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def at_least(text: str, unfinished_share: float) -> str:
    """Write a mean, some of which may not be with customers yet.

    >>> at_least("12", 0.0), at_least("12", 0.25)
    ('12', 'at least 12')
    """
    return f"at least {text}" if unfinished_share else text


def count(number: int, one: str, several: str = "") -> str:
    """Write a number of things.

    >>> count(1, "squad"), count(0, "squad"), count(2, "person", "people")
    ('1 squad', '0 squads', '2 people')
    """
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"


def weeks(value: float) -> str:
    """Write working days as weeks of five days.

    >>> weeks(34), weeks(5), weeks(math.inf)
    ('7 weeks', '1 week', '')
    """
    if not math.isfinite(value):
        return ""
    number = round(value / WORKING_DAYS_PER_WEEK)
    if number < 1:
        return "< 1 week"
    return f"{number} week" if number == 1 else f"{number:,} weeks"
