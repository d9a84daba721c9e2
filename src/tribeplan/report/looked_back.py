"""What became of a forecast: which dates held, how often they should have, what surprised most."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from tribeplan.formats.record import DecisionRecord, Forecast
from tribeplan.org.elements import counted
from tribeplan.report.safe_text import json_document
from tribeplan.report.sections import Section
from tribeplan.report.words import date, share
from tribeplan.simulation.coverage import Coverage, coverage_of

# --- Which dates held ----------------------------------------------------------------------------


class Held(StrEnum):
    """What became of one forecast."""

    WITHIN_P50 = "within P50"
    WITHIN_P85 = "within P85"
    LATE = "late"
    OVERDUE = "late, not delivered yet"
    OPEN = "not delivered yet"
    UNASKED = "before it was asked for"
    NO_DATE = "no date was forecast"


class Looked(NamedTuple):
    """One feature, its forecast and what became of it."""

    feature: str
    forecast: Forecast
    finished: dt.date | None
    held: Held


@dataclass(frozen=True, slots=True)
class LookBack:
    """A record held against what happened."""

    record: DecisionRecord
    today: dt.date
    features: tuple[Looked, ...]
    p50: Coverage
    p85: Coverage
    strangers: tuple[str, ...]
    """Features with a date that were not forecast."""

    @property
    def surprise(self) -> tuple[Looked, int] | None:
        """The feature furthest from its P50 date, and by how many calendar days it was later.

        What is not delivered is later by the days that have passed since then. What was finished
        before it was asked for is none.
        """
        gaps = [
            (each, ((each.finished or self.today) - each.forecast.p50).days)
            for each in self.features
            if each.held is not Held.UNASKED
            and each.forecast.p50
            and (each.finished or self.today > each.forecast.p50)
        ]
        return min(gaps, key=lambda gap: (-abs(gap[1]), gap[0].feature), default=None)

    @property
    def has_failed(self) -> bool:
        """Whether fewer dates held than luck explains."""
        return self.p50.is_below or self.p85.is_below


def looked_back(
    record: DecisionRecord, actuals: Mapping[str, dt.date | None], today: dt.date
) -> LookBack:
    """Hold a record against the days on which its features were with customers.

    What was there before it was asked for says nothing of a forecast that begins on that day.
    """
    features = tuple(
        _looked(feature, forecast, actuals.get(feature), today)
        for feature, forecast in record.forecast.items()
    )
    told = [each for each in features if each.held is not Held.UNASKED]
    days50 = [(each.forecast.p50, each.finished) for each in told]
    days85 = [(each.forecast.p85, each.finished) for each in told]
    strangers = tuple(sorted(each for each in actuals if each not in record.forecast))
    p50, p85 = coverage_of(0.5, days50, today), coverage_of(0.85, days85, today)
    return LookBack(record, today, features, p50, p85, strangers)


def _looked(feature: str, forecast: Forecast, finished: dt.date | None, today: dt.date) -> Looked:
    p50, p85 = forecast.p50, forecast.p85
    by, asked = finished or today, forecast.asked_for
    if finished is not None and asked is not None and finished < asked:
        held = Held.UNASKED
    elif p50 is not None and by <= p50:
        held = Held.WITHIN_P50
    elif p85 is not None and by <= p85:
        held = Held.WITHIN_P85
    else:
        held = Held.NO_DATE if p85 is None else Held.LATE
    if finished is None and held is not Held.NO_DATE:
        held = Held.OVERDUE if held is Held.LATE else Held.OPEN
    return Looked(feature, forecast, finished, held)


# --- In words, and for programs ------------------------------------------------------------------

SCHEMA = "tribeplan.look-back/v1"


def look_back_sections(look: LookBack) -> list[Section]:
    """Say what became of a forecast."""
    record = look.record
    head = [
        f"Decided on {date(record.decided)}: {record.why}",
        f"Held against what happened until {date(look.today)}.",
        *(_covered(each) for each in (look.p50, look.p85)),
    ]
    if look.surprise:
        each, gap = look.surprise
        when = "on its P50 date" if not gap else f"{counted(abs(gap), 'day')} "
        side = "" if not gap else "after its P50 date" if gap > 0 else "before its P50 date"
        missing = "" if each.finished else " and not delivered yet"
        head.append(f"Largest surprise: '{each.feature}', {when}{side}{missing}.")
    unasked = [each.feature for each in look.features if each.held is Held.UNASKED]
    if unasked:
        head.append(
            f"Finished before the day it is asked for in the forecast: {', '.join(unasked[:5])}"
            f"{', …' if len(unasked) > 5 else ''}. "  # noqa: PLR2004
            "That says nothing of a forecast and counts in none; is the date right?"
        )
    if look.today < record.look_back:
        head.append(f"It was to be looked back at on {date(record.look_back)}: it is early.")
    if look.strangers:
        head.append(
            f"{counted(len(look.strangers), 'feature')} in the file "
            f"{'was' if len(look.strangers) == 1 else 'were'} not forecast: "
            f"{', '.join(look.strangers[:5])}{', …' if len(look.strangers) > 5 else ''}."  # noqa: PLR2004
        )
    rows = tuple(
        (each.feature, _day(each.forecast.p50), _day(each.forecast.p85), _day(each.finished),
         each.held.value)
        for each in look.features
    )  # fmt: skip
    return [
        Section(f"Looking back at {record.chosen}", tuple(head), is_alarm=look.has_failed),
        Section("Feature by feature", (), ("feature", "P50", "P85", "finished", "forecast"), rows),
    ]


def _covered(coverage: Coverage) -> str:
    name = f"P{coverage.expected * 100:.0f}"
    if not coverage.judged:
        return f"No {name} date can be judged yet."
    of = f"{coverage.held} of {counted(coverage.judged, f'{name} date')} held"
    interval = f"{share(coverage.low)} to {share(coverage.high)}"
    verdict = "as many as luck explains"
    if coverage.is_below:
        verdict = "fewer than luck explains: the dates were too early"
    if coverage.is_above:
        verdict = "more than luck explains: the dates were too late"
    held = share(coverage.held / coverage.judged)
    wanted = share(coverage.expected)
    return f"{of}: {held} ({interval}, 95% range), of a good forecast {wanted}; {verdict}."


def _day(day: dt.date | None) -> str:
    return "-" if day is None else date(day)


def look_back_json(look: LookBack) -> str:
    """Write what became of a forecast as one document."""
    surprise = look.surprise
    document = {
        "schema": SCHEMA,
        "chosen": look.record.chosen,
        "decided": look.record.decided,
        "as_of": look.today,
        "coverage": [
            {
                "expected": each.expected,
                "held": each.held,
                "judged": each.judged,
                "low": each.low,
                "high": each.high,
                "too_early": each.is_below,
                "too_late": each.is_above,
            }
            for each in (look.p50, look.p85)
        ],
        "largest_surprise": surprise
        and {
            "feature": surprise[0].feature,
            "days_after_p50": surprise[1],
            "delivered": surprise[0].finished is not None,
        },
        "features": [
            {
                "feature": each.feature,
                "p50": each.forecast.p50,
                "p85": each.forecast.p85,
                "finished": each.finished,
                "forecast": each.held.value,
            }
            for each in look.features
        ],
        "not_forecast": look.strangers,
    }
    return json_document(document, digits=6)
