"""Journeys to the aha-moment: to read, and as a document for programs.

Weeks are those of the first contact; a customer may get there later.
"""

import datetime as dt
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from tribeplan.org.organisation import Organisation
from tribeplan.report.language import tr
from tribeplan.report.safe_text import json_document
from tribeplan.report.sections import Section, columns
from tribeplan.report.simulated import assumed_apart, fewer, not_alike, too_few
from tribeplan.report.value_map import chances_by, date_by
from tribeplan.report.words import between, date, days, listed, share, signed_days
from tribeplan.simulation.interval import Interval, can_tell, mean_interval
from tribeplan.simulation.journey import (
    JourneyDifference,
    PlayedJourney,
    journey_difference,
    play_journeys,
)
from tribeplan.simulation.layout import FloatArray
from tribeplan.simulation.outcome import MOST
from tribeplan.simulation.study import CONFIDENCE, Study

SCHEMA = "tribeplan.journey/v1"

ENDS = (0.05, 0.95)
"""Nine of ten replications lie between."""

FEW_WEEKS = 8
FEW_LEVERS = 5
WIDEST = 24
WIDEST_SIDE = 14

ORDERS = {
    "fifo": "as numbered",
    "cd3": "WSJF",
    "rice": "RICE",
    "moscow": "MoSCoW",
    "value-effort": "value / effort",
    "aha": "aha-moment first",
}
"""Orders of a backlog, in the reader's words."""


class Way(NamedTuple):
    """One journey in every organisation that has it."""

    sides: tuple[tuple[Study, PlayedJourney], ...]

    @property
    def base(self) -> Study:
        """The first of them, simulated: what the others are held against."""
        study, _ = self.sides[0]
        return study

    @property
    def first(self) -> PlayedJourney:
        """How customers fare in the first of them."""
        _, played = self.sides[0]
        return played

    @property
    def differences(self) -> tuple[JourneyDifference, ...]:
        """Each of the others against the first; all ranges of a measure hold together."""
        confidence = 1 - (1 - CONFIDENCE) / max(len(self.sides) - 1, 1)  # Bonferroni
        return tuple(
            journey_difference(self.first.course, other.course, confidence)
            for _, other in self.sides[1:]
        )


def ways_of(studies: Sequence[Study]) -> tuple[Way, ...]:
    """Every journey that has an aha-moment, with each organisation that has it, too.

    It is the same one by its name, whatever its tribe is called there; where several in one
    organisation have that name, by its tribe as well, and by which of them it is there.
    """
    found: dict[tuple[object, ...], list[tuple[Study, PlayedJourney]]] = {}
    all_played = [
        (study, [*play_journeys(study.outcome, study.question.in_the_end)]) for study in studies
    ]
    names = [Counter(played.journey.journey for played in each) for _, each in all_played]
    for study, each in all_played:
        before: Counter[tuple[str, str]] = Counter()
        for played in each:
            name = played.journey.journey
            one = name, played.tribe
            key = (*one, before[one]) if any(some[name] > 1 for some in names) else (name,)
            before[one] += 1
            found.setdefault(key, []).append((study, played))
    return tuple(Way(tuple(sides)) for sides in found.values())


def features_for_aha(organisation: Organisation) -> tuple[str, ...]:
    """Features that bring the aha-moment of any journey sooner, in the order of the backlog."""
    tribes, known = organisation.tribes.values(), organisation.work.features
    each = (id_ for tribe in tribes for way in tribe.journeys for id_ in way.features)
    places = {id_: known[id_].priority for id_ in each if id_ in known}
    return tuple(sorted(places, key=lambda id_: (places[id_] is None, places[id_] or 0)))


# --- To read -------------------------------------------------------------------------------------


def journey_sections(
    organisation: Organisation, ways: Sequence[Way], *, whole: bool
) -> Iterator[Section]:
    """Say how many get to the aha-moment and how soon, by week, and which feature brings it."""
    hidden = [
        journey.journey
        for tribe in organisation.tribes.values()
        for journey in tribe.journeys
        if journey.aha is None
    ]
    if len(ways) > 1:
        yield _overview(ways)
    for way in ways if whole or len(ways) == 1 else ():
        yield _by_week(way, whole=whole)
        yield from _differences(way)
        yield from _levers(way, whole=whole)
    if hidden:
        hint = tr("Mark the step at which customers see what the product is worth: 'aha: true'.")
        title = tr("Journeys without an aha-moment: {names}").format(names=listed(hidden))
        yield Section(title, (hint,))
    if not ways and not hidden:
        hint = tr("A tribe writes its journeys under 'journeys'; the how-to page has an example.")
        yield Section(tr("There is no journey in the model."), (hint,))


def _overview(ways: Sequence[Way]) -> Section:
    laid = columns(
        ways,
        ("journey", lambda way: way.first.journey.journey),
        ("now:", lambda way: _fares(way.first, 0)[0]),
        ("days:", lambda way: _fares(way.first, 0)[1]),
        ("last week:", lambda way: _fares(way.first, -1)[0]),
        ("days:", lambda way: _fares(way.first, -1)[1]),
        ("brings it soonest", lambda way: listed([n.feature for n in way.first.levers], 1) or "-"),
    )
    said = tr("Who comes now and in the last week: how many get there, and in how many days.")
    return Section(tr("Ways to the aha-moment"), (said,), *laid, widest_name=WIDEST)


def _fares(played: PlayedJourney, week: int) -> tuple[str, str]:
    got, took = played.course.share[:, week], played.course.days[:, week]
    return share(float(got.mean())), days(_mean(took))


def _mean(values: FloatArray) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else math.nan


def _by_week(way: Way, *, whole: bool) -> Section:
    journey, played = way.first.journey, way.first
    place = journey.aha or 0
    said = [
        tr("The aha-moment is '{step}', step {place} of {steps}.").format(
            step=journey.steps[place].step, place=place + 1, steps=len(journey.steps)
        )
    ]
    before, after = played.before, played.after
    fares = tr("{before} get there, in {days} days; no feature changes that.")
    if played.levers:
        fares = tr(
            "Without its features {before} get there, in {days} days; with all of them "
            "{after}, in {fewer}."
        )
    ends = {"after": share(after[0]), "fewer": days(after[1])}
    said.append(fares.format(before=share(before[0]), days=days(before[1]), **ends))
    alone = len(way.sides) == 1
    said += too_few(len(played.course.share), ENDS[1] if alone else MOST)
    said += fewer(way.base)
    ends_of = "9 of 10 replications"
    headings: tuple[str, ...] = "week of", "get there:", ends_of, "days:", ends_of
    if not alone:
        said.append(
            tr("Under each name stands how many get there, and beside it in how many days.")
        )
        headings = ("week of", *(h for s, _ in way.sides for h in (_short(s), "days:")))
    rows = tuple(
        (
            date(_week(way, week)),
            *(cell for _, each in way.sides for cell in _cells(each, week, with_range=alone)),
        )
        for week in (range(len(played.weeks)) if whole else telling_weeks(way))
    )
    tribe = way.base.question.in_the_end.tribes[played.tribe]
    title = tr("Way to the aha-moment: {journey} ({tribe})").format(
        journey=journey.journey, tribe=tribe.name or played.tribe
    )
    return Section(title, tuple(said), headings, rows)


def _short(study: Study) -> str:
    name = study.question.name
    return f"{name if len(name) <= WIDEST_SIDE else f'{name[: WIDEST_SIDE - 1]}…'}:"


def telling_weeks(way: Way) -> list[int]:
    """A few weeks from the first to the last, closer together where more changes."""
    count = len(way.first.weeks)
    changes = np.full(count, 1 / count)
    changes[0] = 0
    for _, played in way.sides:
        for values in (played.course.share.mean(axis=0), played.course.days.mean(axis=0)):
            steps = np.abs(np.diff(np.nan_to_num(values), prepend=np.nan_to_num(values[0])))
            changes += steps / max(float(steps.sum()), 1e-9)
    so_far: FloatArray = np.cumsum(changes)
    wanted: FloatArray = so_far[-1] * np.arange(FEW_WEEKS) / (FEW_WEEKS - 1)
    found = np.minimum(np.searchsorted(so_far, wanted - 1e-9), count - 1)
    return sorted(set(map(int, found)))


def _week(way: Way, week: int) -> dt.date:
    starts = way.base.outcome.calendar.starts
    return starts + dt.timedelta(days=way.first.weeks[week])


def _cells(played: PlayedJourney, week: int, *, with_range: bool) -> Iterator[str]:
    for values, write in ((played.course.share, share), (played.course.days, days)):
        mean, low, high = spread_of(values[:, week])
        yield write(mean)
        if with_range:
            yield between((mean, low, high), write)


def spread_of(values: FloatArray) -> tuple[float, float, float]:
    """The mean and the range in which nine of ten replications lie; nan when there is none.

    Nor do few replications tell that range.
    """
    known = values[np.isfinite(values)]
    if not len(known):
        return math.nan, math.nan, math.nan
    if not can_tell(ENDS[1], len(known)):
        return float(known.mean()), math.nan, math.nan
    low, high = np.quantile(known, ENDS)
    return float(known.mean()), float(low), float(high)


def _differences(way: Way) -> Iterator[Section]:
    if len(way.sides) == 1:
        return
    rows = tuple(
        (study.question.name, *_gap(found.share, points), *_gap(found.days, signed_days))
        for (study, _), found in zip(way.sides[1:], way.differences, strict=True)
    )
    base = way.base.question.name
    title = tr("Over all weeks, against {base} (points of 100; days)").format(base=base)
    headings = ("", "get there:", "between", "days:", "between")
    apart = tuple(not_alike([study.question for study, _ in way.sides]))
    yield Section(title, apart, headings, rows, widest_name=WIDEST)


def points(value: float) -> str:
    """Write a difference of shares in points of a hundred.

    >>> points(0.034), points(-0.2), points(0.0)
    ('+3.4', '-20', '0.0')
    """
    return signed_days(value * 100)


def _gap(found: Interval, write: Any) -> tuple[str, str]:  # noqa: ANN401  # one of the words
    return write(found.value), between(found, write)


def _levers(way: Way, *, whole: bool) -> Iterator[Section]:
    levers = way.first.levers
    if not levers:
        return
    study = way.base
    outcome = study.outcome
    names = {id_: each.name for id_, each in study.question.in_the_end.work.features.items()}
    shown = levers if whole else levers[:FEW_LEVERS]
    laid = columns(
        [(each, chances_by(each.released)) for each in shown],
        ("feature", lambda pair: names.get(pair[0].feature) or pair[0].feature),
        ("get there:", lambda pair: share(pair[0].share)),
        ("days:", lambda pair: days(pair[0].days)),
        ("50%", lambda pair: date_by(outcome, pair[1][0])),
        ("85%", lambda pair: date_by(outcome, pair[1][1])),
    )
    said = tr("Each alone, as if it were there from the first day; and when customers have it.")
    title = tr("Which feature brings the aha-moment soonest")
    yield Section(title, (said,), *laid, widest_name=WIDEST)


def order_sections(studies: Mapping[str, Study]) -> Iterator[Section]:
    """Say what the order of the backlog does to every journey, over all weeks."""
    for way in ways_of(list(studies.values())):
        found = way.differences
        gaps = [
            ("", ""),
            *((between(f.share, points), between(f.days, signed_days)) for f in found),
        ]
        rows = tuple(
            (
                tr(ORDERS[name]),
                share(float(played.course.mean_share.mean())),
                days(_mean(played.course.mean_days)),
                *gap,
            )
            for name, (_, played), gap in zip(studies, way.sides, gaps, strict=True)
        )
        title = tr("What the order of the backlog does: {journey}").format(
            journey=way.first.journey.journey
        )
        headings = ("order", "get there:", "days:", tr("more get there"), tr("days later"))
        yield Section(title, fewer(way.base), headings, rows)


# --- For programs --------------------------------------------------------------------------------


def journey_json(ways: Sequence[Way], orders: Mapping[str, Study] | None = None) -> str:
    """The journeys as a document: shares from 0 to 1, calendar days, weeks by their first day."""
    document: dict[str, Any] = {"schema": SCHEMA, "journeys": [_way_json(way) for way in ways]}
    if orders is not None:
        document["orders"] = [
            {
                "journey": way.first.journey.journey,
                "tribe": way.first.tribe,
                "orders": [
                    {"order": name} | _totals(played)
                    for name, (_, played) in zip(orders, way.sides, strict=True)
                ],
            }
            for way in ways_of(list(orders.values()))
        ]
    return json_document(document)


def _totals(played: PlayedJourney) -> dict[str, Any]:
    known = played.course.mean_days[np.isfinite(played.course.mean_days)]
    return {
        "share": mean_interval(played.course.mean_share),
        "days": mean_interval(known) if len(known) else None,
    }


def _way_json(way: Way) -> dict[str, Any]:
    journey = way.first.journey
    return {
        "tribe": way.first.tribe,
        "journey": journey.journey,
        "aha": journey.steps[journey.aha or 0].step,
        "steps": [step.model_dump(mode="json", exclude_defaults=True) for step in journey.steps],
        "organisations": [_side_json(study, played) for study, played in way.sides],
        "differences": [
            {"organisation": study.question.name}
            | {"share": found.share, "days": found.days}
            | {"assumed_otherwise": assumed_apart([way.base.question, study.question])}
            for (study, _), found in zip(way.sides[1:], way.differences, strict=True)
        ],
    }


def _side_json(study: Study, played: PlayedJourney) -> dict[str, Any]:
    calendar = study.outcome.calendar
    weeks: list[dict[str, Any]] = []
    for number, week in enumerate(played.weeks):
        told: dict[str, Any] = {"week": calendar.starts + dt.timedelta(days=week)}
        for name, values in (("share", played.course.share), ("days", played.course.days)):
            mean, low, high = spread_of(values[:, number])
            told |= {name: mean, f"{name}_p5": low, f"{name}_p95": high}
        weeks.append(told)
    names = ("share", "days")
    return {
        "organisation": study.question.name,
        "before": dict(zip(names, played.before, strict=True)),
        "after": dict(zip(names, played.after, strict=True)),
        "all_weeks": _totals(played),
        "weeks": weeks,
        "features": [
            {"feature": lever.feature, "share_alone": lever.share, "days_alone": lever.days}
            | {
                f"{name}_by": calendar.day_by(day)
                for name, day in zip(("p50", "p85"), chances_by(lever.released), strict=True)
            }
            for lever in played.levers
        ],
    }
