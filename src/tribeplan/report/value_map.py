"""The core value map of each tribe: to read, and as a document for programs.

Dates come from a simulation: a need is served first when the first of its features is with
customers, and fully when the last one is.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tribeplan.org.roster import Roster, tribe_name
from tribeplan.org.value_map import Job, NeedOfUsers, ValueMap, effort_days, value_maps
from tribeplan.org.work import each_step
from tribeplan.org.workload import DAYS_PER_WEEK, squad_shares
from tribeplan.report.language import counted, tr
from tribeplan.report.safe_text import json_document
from tribeplan.report.sections import Section, columns
from tribeplan.report.simulated import too_few
from tribeplan.report.words import date, days, money, share
from tribeplan.simulation.interval import can_tell
from tribeplan.simulation.memory import RELEASED
from tribeplan.simulation.outcome import Outcome
from tribeplan.simulation.plan import TICKS_PER_DAY

SCHEMA = "tribeplan.map/v1"

WIDEST = 30
"""Characters of a need or a job on a line; beside dates there is less room."""

WIDEST_BESIDE_DATES = 26
FEW = 5

LIKELY = (0.5, 0.85)
"""Chances with which a need is served by a date."""

CHANCES = ("first, 50%", "first, 85%", "all, 50%", "all, 85%")


class Served(NamedTuple):
    """When a need is served, in working days since the first day; infinite when not within it."""

    first: tuple[float, float]
    """With even chances, and with 85 %."""

    fully: tuple[float, float]


class MapLine(NamedTuple):
    """One need with what is done for it."""

    need: NeedOfUsers
    effort: float
    """Planned effort of its features [person-days]."""

    effort_share: float
    """Of the planned effort of the tribe; 0 when there is none."""

    capacity_share: float
    """Of what the squads of the tribe can do in the planning period, what its features take."""

    value: float | None
    """What a week's delay of all of its features costs; None when none says it."""

    served: Served | None
    """None without a simulation, or without a feature that it played."""


class MapView(NamedTuple):
    """A tribe's map with effort, value and dates."""

    map: ValueMap
    name: str
    effort: float
    lines: tuple[MapLine, ...]
    aimless_share: float
    """Of the planned effort, what goes to features without a need."""

    weeks: float
    """The planning period."""

    capacity: float
    """What the tribe's squads can do in it [person-days]."""

    stream_share: float
    """Of the capacity, what streams take."""

    @property
    def left_share(self) -> float:
        """Of the capacity, what features and streams leave; negative when there is too much."""
        taken = self.effort / self.capacity if self.capacity else 0.0
        return 1 - taken - self.stream_share


def map_views(roster: Roster, outcome: Outcome | None = None) -> tuple[MapView, ...]:
    """Every tribe's map, with dates where there is a simulation."""
    return tuple(_view(roster, drawn, outcome) for drawn in value_maps(roster))


def _view(roster: Roster, drawn: ValueMap, outcome: Outcome | None) -> MapView:
    features = roster.organisation.work.features
    every = dict.fromkeys(id_ for need in drawn.needs for id_ in need.features)
    aimless = effort_days(roster, drawn.without_need)
    total = effort_days(roster, every) + aimless
    limits = roster.organisation.effective_limits()
    squads = roster.tribe(drawn.tribe).squads
    shares = squad_shares(roster)
    days_a_week = DAYS_PER_WEEK * limits.availability * limits.planning_weeks
    capacity = days_a_week * math.fsum(share for id_ in squads for share in shares[id_].values())
    arriving = math.fsum(
        stream.per_week * math.fsum(step.days.mean_days for _, step in each_step(stream.steps))
        for stream in roster.organisation.work.streams.values()
        if stream.squad in squads
    )
    lines: list[MapLine] = []
    for need in drawn.needs:
        effort = effort_days(roster, need.features)
        values = [features[id_].value_per_week for id_ in need.features]
        known = [value for value in values if value is not None]
        lines.append(
            MapLine(
                need,
                effort,
                effort / total if total else 0.0,
                effort / capacity if capacity else 0.0,
                sum(known) if known else None,
                None if outcome is None else _served(outcome, need.features),
            )
        )
    name = tribe_name(roster, drawn.tribe)
    return MapView(
        drawn,
        name,
        total,
        tuple(lines),
        aimless / total if total else 0.0,
        limits.planning_weeks,
        capacity,
        arriving * limits.planning_weeks / capacity if capacity else 0.0,
    )


def _served(outcome: Outcome, features: Sequence[str]) -> Served | None:
    places = {work.id: place for place, work in enumerate(outcome.plan.features)}
    columns = [places[id_] for id_ in features if id_ in places]
    if not columns:
        return None
    released = outcome.played.ticks(RELEASED)[:, columns].astype(np.float64) / TICKS_PER_DAY
    released[released < 0] = np.inf
    return Served(chances_by(released.min(axis=1)), chances_by(released.max(axis=1)))


def chances_by(when: NDArray[np.float64]) -> tuple[float, float]:
    """The working days by which something is there with each of the :data:`LIKELY` chances.

    By replication; nan where there are too few of them to tell.
    """
    half, most = (
        float(np.quantile(when, part, method="inverted_cdf"))
        if can_tell(part, len(when))
        else math.nan
        for part in LIKELY
    )
    return half, most


# --- To read -------------------------------------------------------------------------------------


def map_sections(
    roster: Roster, views: Sequence[MapView], outcome: Outcome | None, *, whole: bool = True
) -> Iterator[Section]:
    """Say what each tribe is for, what users need, what is done for it and when."""
    if not views:
        hint = tr("A map is of a tribe: its 'purpose', its 'user_needs', and features for them.")
        yield Section(tr("There is no tribe in the model."), (hint,))
    for view in views:
        yield _needs(view)
        if outcome is not None:
            yield from _dates(view, outcome)
        yield from _jobs(roster, view)
        yield from _gaps(roster, view, whole=whole)


def _needs(view: MapView) -> Section:
    title = tr("Core value map of {tribe}").format(tribe=view.name)
    purpose = view.map.purpose or tr("No purpose is written; one sentence says what it is for.")
    if not view.lines:
        hint = tr("No need is written; 'user_needs' of the tribe and 'need' of features say them.")
        return Section(title, (purpose, hint))
    laid = columns(
        view.lines,
        ("user need", lambda line: line.need.words or tr("(a job without a need)")),
        ("jobs:", lambda line: str(sum(1 for job in line.need.jobs if job.words))),
        ("features:", lambda line: str(len(line.need.features))),
        ("effort:", lambda line: share(line.effort_share)),
        ("capacity:", lambda line: share(line.capacity_share)),
        ("value a week:", lambda line: "-" if line.value is None else money(line.value)),
    )
    total = tr("{days} person-days are planned; {share} of them serve no need.").format(
        days=days(view.effort), share=share(view.aimless_share)
    )
    can = tr(
        "In {weeks:g} weeks its squads can do {days} person-days: streams take {streams}, and "
        "{left}."
    ).format(
        weeks=view.weeks,
        days=days(view.capacity),
        streams=share(view.stream_share),
        left=tr("{share} is left").format(share=share(view.left_share))
        if view.left_share >= 0
        else tr("all the rest and {share} more is planned").format(share=share(-view.left_share)),
    )
    return Section(title, (purpose, total, can), *laid, widest_name=WIDEST_BESIDE_DATES)


def _dates(view: MapView, outcome: Outcome) -> Iterator[Section]:
    """When each need is first and fully served, with two chances each."""
    rows = tuple(
        (
            line.need.words or tr("(a job without a need)"),
            *(date_by(outcome, day) for ends in line.served for day in ends),
        )
        for line in view.lines
        if line.served is not None
    )
    if rows:
        said = tr(
            "By when the first of its features is with customers, and by when all are; '-' is not "
            "within {days} days."
        ).format(days=f"{outcome.plan.experiment.horizon_days:,.0f}")
        headings = (tr("user need"), *(tr(each) for each in CHANCES))
        title = tr("When the needs of {tribe} are served").format(tribe=view.name)
        few = too_few(outcome.played.replications)
        yield Section(title, (said, *few), headings, rows, widest_name=WIDEST_BESIDE_DATES)


def date_by(outcome: Outcome, day: float) -> str:
    """Write the date by whose evening so many working days have passed; '-' for never.

    Nothing where that is nan: nobody knows.
    """
    if math.isnan(day):
        return ""
    found = outcome.calendar.day_by(day)
    return "-" if found is None else date(found)


def _jobs(roster: Roster, view: MapView) -> Iterator[Section]:
    features = roster.organisation.work.features

    def named(job: Job) -> str:
        return ", ".join(features[id_].name or id_ for id_ in job.features) or tr("no feature")

    headings, rows = columns(
        [job for line in view.lines for job in line.need.jobs],
        ("job", lambda job: job.words or "-"),
        ("features", named),
    )
    if rows:
        title = tr("Jobs of {tribe} and the features for them").format(tribe=view.name)
        yield Section(title, (), headings, rows, widest_name=WIDEST)


def _gaps(roster: Roster, view: MapView, *, whole: bool) -> Iterator[Section]:
    """Needs and jobs that nobody works on, and work that nobody needs; unless whole a few."""
    features = roster.organisation.work.features
    idle = [line.need.words for line in view.lines if not line.need.features]
    idle += [
        tr("{need}: {job}").format(need=line.need.words, job=job.words)
        for line in view.lines
        for job in line.need.jobs
        if line.need.features and job.is_written and not job.features
    ]
    unknown = [
        line.need.words for line in view.lines if line.need.words and not line.need.is_written
    ]
    loose = [features[id_].name or id_ for id_ in view.map.without_need]
    has_map = any(line.need.is_written for line in view.lines)
    for names, one, many in (
        (idle, "need or job without work", "needs or jobs without work"),
        (loose, "feature without a need", "features without a need"),
        (
            unknown if has_map else [],
            "need that is not on the map",
            "needs that are not on the map",
        ),
    ):
        if names:
            shown = names if whole else names[:FEW]
            more = tr("… {value} more with --details").format(value=len(names) - len(shown))
            lines = (*shown, *([more] if len(shown) < len(names) else []))
            yield Section(counted(len(names), one, many), lines)


# --- For programs --------------------------------------------------------------------------------


def map_json(views: Sequence[MapView], outcome: Outcome | None) -> str:
    """The maps as a document: working days, dates, shares from 0 to 1, person-days."""
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "first_day": outcome and outcome.calendar.starts,
        "tribes": [
            {
                "tribe": view.map.tribe,
                "purpose": view.map.purpose or None,
                "effort_days": view.effort,
                "effort_without_need_share": view.aimless_share,
                "planning_weeks": view.weeks,
                "capacity_days": view.capacity,
                "streams_capacity_share": view.stream_share,
                "features_without_need": view.map.without_need,
                "needs": [_need_json(line, outcome) for line in view.lines],
            }
            for view in views
        ],
    }
    return json_document(document)


def _need_json(line: MapLine, outcome: Outcome | None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "user": line.need.words or None,
        "is_written": line.need.is_written,
        "effort_days": line.effort,
        "effort_share": line.effort_share,
        "capacity_share": line.capacity_share,
        "value_per_week": line.value,
        "jobs": [
            {"job": job.words or None, "is_written": job.is_written, "features": job.features}
            for job in line.need.jobs
        ],
    }
    if line.served is not None and outcome is not None:
        for name, ends in line.served._asdict().items():
            for chance, day in zip(("p50", "p85"), ends, strict=True):
                told[f"{name}_served_{chance}_days"] = day
                told[f"{name}_served_{chance}_by"] = outcome.calendar.day_by(day)
    return told
