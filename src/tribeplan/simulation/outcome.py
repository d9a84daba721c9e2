"""What the replications show, in tables with units in the names of their columns."""

import datetime as dt
import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tribeplan.org.workload import DAYS_PER_WEEK
from tribeplan.simulation import kernel as k
from tribeplan.simulation.calendar import ASSUMED_FIRST_DAY, Calendar
from tribeplan.simulation.coverage import wilson
from tribeplan.simulation.interval import (
    BATCHES,
    Interval,
    around,
    mean_interval,
    quantile_interval,
)
from tribeplan.simulation.layout import FloatArray, IntArray
from tribeplan.simulation.memory import ARRIVED, FINISHED, RELEASED, STARTED, TOUCH, WAITS
from tribeplan.simulation.plan import NEVER, TICKS_PER_DAY, Plan, WorkPlan
from tribeplan.simulation.replicate import Replications

# --- What the replications show, in tables with units in the names of their columns -------------
#
# Days are working days; a feature that did not reach customers within the horizon has an infinite
# lead time, so a percentile among those is infinite too and never a flattering number.

CAUSES = ("backlog", "gate", "decision", "person", "other-squad", "rework", "join", "release")
"""Why a feature waits, in the order of the kernel's results."""

WEEK_TICKS = DAYS_PER_WEEK * TICKS_PER_DAY
BoolArray: TypeAlias = NDArray[np.bool_]

HALF, MOST = 0.5, 0.85
PERCENTILES = (HALF, MOST, 0.95)


class State(StrEnum):
    """What became of a planned feature, over all replications."""

    ARRIVED = "arrived"
    """With customers, in one replication at least."""

    NOT_WITHIN = "not within the time simulated"
    AFTER = "asked for after it"
    WARM_UP = "inside the warm-up"
    """Asked for then, and so in no figure."""

    DROPPED = "dropped in a wave"
    LEFT_OUT = "left out: it has no steps"


class Weekly(NamedTuple):
    """What reaches customers in each whole week that is measured, by replication and week.

    The mean over the replications is the estimate, and how they spread tells how sure it is.
    """

    released_per_week: FloatArray
    """Pieces of work."""

    lead_days: FloatArray
    """Lead time of what is released in that week: nan where that is so in one replication alone,
    or in none.

    A ratio of two sums over all replications; of each stands here how far it moves that ratio
    (Cochran 1977, equation 6.13).
    """

    value_per_week: FloatArray
    """What all that is with customers by then brings."""


BLOCK = 16
"""Replications that are read at a time where what is made of them is large."""

MANY = 2**20
"""Pieces of work that are read at a time."""

EVERY = slice(None)

STREAM_ITEM = "#"
"""Stands between a stream's id and the number of its item; no id has it."""


@dataclass(frozen=True)
class Outcome:
    """The replications of one plan, read from different sides."""

    played: Replications

    @property
    def plan(self) -> Plan:
        """What was simulated."""
        return self.played.plan

    @cached_property
    def works(self) -> list[tuple[str, WorkPlan]]:
        """Every feature with its name; the items of a stream are numbered from 1."""
        named = [(work.id, work) for work in self.plan.features]
        flowing = [
            (f"{work.id}{STREAM_ITEM}{number + 1}", work)
            for work in self.plan.streams
            for number in range(work.instances)
        ]
        return named + flowing

    @cached_property
    def counts(self) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
        """Which features count, by replication: those that arrived after the warm-up.

        One that a wave drops before it is with customers, in any replication, is no delay, and
        counts in none.
        """
        arrived = self.played.ticks(ARRIVED)
        counts: np.ndarray[tuple[int, int], np.dtype[np.bool_]] = (arrived >= 0) & (
            arrived >= self.plan.warmup_ticks
        )
        for number, work in enumerate(self.plan.features):
            if work.id in self.dropped:
                counts[:, number] = False
        return counts

    @cached_property
    def dropped(self) -> frozenset[str]:
        """Planned features that a wave drops before they are with customers in every replication.

        What all that was left of was dropped once it had begun is with customers, and not here.
        """
        return frozenset(
            work.id
            for number, work in enumerate(self.plan.features_in_the_end)
            if not any(step.items for step in work.steps)
            and (self.played.features[:, number, RELEASED] < 0).any()
        )

    @cached_property
    def lead_days(self) -> FloatArray:
        """Lead time by replication and feature: infinite when unfinished, nan when not counted."""
        released = self.played.ticks(RELEASED)
        lead: FloatArray = np.subtract(released, self.played.ticks(ARRIVED), dtype=np.float64)
        lead /= TICKS_PER_DAY
        lead[released < 0] = np.inf
        lead[~self.counts] = np.nan
        return lead

    def released(self) -> BoolArray:  # no cached value: callers narrow what it returns with &=
        """What counts and is with customers, by replication and feature."""
        found: BoolArray = self.counts & (self.played.ticks(RELEASED) >= 0)
        return found

    def features(self) -> pl.DataFrame:
        """Every feature of every replication: when, how long, and why.

        Where items of streams are kept apart, nobody knows why of each.
        """
        rows, columns = np.nonzero(self.counts)
        results = np.column_stack([self.played.ticks(n)[rows, columns] for n in range(WAITS)])
        days = np.where(results >= 0, results / TICKS_PER_DAY, np.nan)
        whole = columns < self.played.features.shape[1]
        waits = np.full((len(rows), len(CAUSES) + 1), np.nan)
        waits[whole] = self.played.features[rows[whole], columns[whole], WAITS:] / TICKS_PER_DAY
        released = results[:, RELEASED] >= 0
        names = np.array([name for name, _ in self.works])
        squads = np.array([self.plan.squads[work.squad].id for _, work in self.works])
        frame: dict[str, object] = {
            "replication": rows,
            "feature": names[columns],
            "squad": squads[columns],
            "arrived_day": days[:, ARRIVED],
            "started_day": days[:, STARTED],
            "finished_day": days[:, FINISHED],
            "released_day": days[:, RELEASED],
            "lead_days": days[:, RELEASED] - days[:, ARRIVED],
            "cycle_days": days[:, RELEASED] - days[:, STARTED],
        }
        for place, cause in enumerate((*CAUSES, "touch")):
            name = "touch_days" if cause == "touch" else f"wait_{cause.replace('-', '_')}_days"
            frame[name] = np.where(released, waits[:, place], np.nan)
        return pl.DataFrame(frame).fill_nan(None)

    @property
    def calendar(self) -> Calendar:
        """Turns working days since the first day into dates."""
        return Calendar(self.plan.experiment.starts or ASSUMED_FIRST_DAY)

    def columns(self, *, recurring: bool) -> BoolArray:
        """Which columns are items of streams, or else planned features."""
        is_recurring: BoolArray = np.arange(len(self.works)) >= len(self.plan.features)
        return is_recurring if recurring else ~is_recurring

    def mean_lead_days(self, counted: BoolArray) -> FloatArray:
        r"""Mean lead time by replication, of the work that is counted: what 'mean lead time' means.

        From asked for until with customers [working days]. What is not with customers at the end
        counts with the time until then, so that the mean is at least this; nobody looks good by
        not finishing. Where nothing counts it is nan, which nobody may be shown.

        Parameters
        ----------
        counted
            By replication and feature; planned features, or items of streams, but never both: a
            model has few features and many small items, and only the items would be heard.
        """
        mean = np.empty(len(counted))
        for rows in _blocks(len(counted)):
            days = np.where(counted[rows], self.days_until_customers(rows), 0.0)
            mean[rows] = ratio(days.sum(axis=1), counted[rows].sum(axis=1))
        return mean

    def lead_times(self, counted: BoolArray) -> tuple[FloatArray, BoolArray]:
        """The lead times of what is counted, so far for what is unfinished; and what is finished.

        One after the other, by replication and then by column.
        """
        ends = np.concatenate([[0], np.cumsum(counted.sum(axis=1))])
        times, happened = np.empty(ends[-1]), np.empty(ends[-1], np.bool_)
        for rows in _blocks(len(counted)):
            here = slice(ends[rows.start], ends[rows.stop])
            times[here] = self.days_until_customers(rows)[counted[rows]]
            happened[here] = np.isfinite(self.lead_days[rows][counted[rows]])
        return times, happened

    def unfinished_share(self, counted: BoolArray) -> float:
        """Share of the work that is counted that is not with customers at the end."""
        unfinished = counted & (self.played.ticks(RELEASED)[: len(counted)] < 0)
        return float(unfinished.sum() / max(counted.sum(), 1))

    def by_feature(self) -> pl.DataFrame:
        """Every planned feature: what became of it, its lead time, the probability of its date.

        Days are working days since it was asked for; dates are those by whose evening it is
        there. What never happened is None or infinite.
        """
        rows = [self._feature(number, work) for number, work in enumerate(self.plan.features)]
        nothing = dict.fromkeys(rows[0] if rows else ("feature", "squad", "state"))
        rows += [
            {**nothing, "feature": str(remark.at[-1]), "squad": "", "state": State.LEFT_OUT.value}
            for remark in self.plan.remarks
            if remark.at[:2] == ("work", "features") and len(remark.at) == len(("work", "f", "id"))
        ]
        return pl.DataFrame(rows, infer_schema_length=None)

    def _feature(self, number: int, work: WorkPlan) -> dict[str, object]:
        counted = self.counts[:, number]
        leads = self.lead_days[counted, number]
        released = self.played.features[counted, number, RELEASED]
        work = self.plan.features_in_the_end[number]._replace(squad=work.squad)
        arrives_day = work.arrives_tick / TICKS_PER_DAY
        is_known = len(leads) > 0
        row: dict[str, object] = {
            "feature": work.id,
            "squad": self.plan.squads[work.squad].id,
            "state": self._state(work, released).value,
            "asked_for": _iso(self.calendar.day_by(arrives_day + 1)),
            "released_share": float((released >= 0).mean()) if is_known else None,
        }
        for share in PERCENTILES:
            name = f"lead_p{share * 100:.0f}"
            lead = float(np.quantile(leads, share, method="inverted_cdf")) if is_known else None
            row[f"{name}_days"] = lead
            by = None if lead is None else self.calendar.day_by(arrives_day + lead)
            row[f"{name}_by"] = _iso(by)
        has_date = is_known and work.due_tick != NEVER
        on_time = (released >= 0) & (released <= work.due_tick)
        row["on_time_probability"] = float(on_time.mean()) if has_date else None
        low, high = wilson(int(on_time.sum()), len(on_time)) if has_date else (None, None)
        row |= {"on_time_low": low, "on_time_high": high}
        return row

    def _state(self, work: WorkPlan, released: IntArray) -> State:
        if work.arrives_tick >= self.plan.horizon_ticks:
            return State.AFTER
        if work.arrives_tick < self.plan.warmup_ticks:
            return State.WARM_UP
        if not any(step.items for step in work.steps) and not (released >= 0).any():
            return State.DROPPED
        return State.ARRIVED if (released >= 0).any() else State.NOT_WITHIN

    @property
    def asked_after(self) -> tuple[str, ...]:
        """Planned features that are asked for after the time simulated: they are in no figure."""
        return tuple(
            work.id
            for work in self.plan.features_in_the_end
            if work.arrives_tick >= self.plan.horizon_ticks and work.id not in self.dropped
        )

    def whole_plan_day(self, share: float) -> float | None:
        """The working day by which customers have all planned features, in a share of replications.

        But for what is asked for before the time that is measured. Infinite when they are not all
        there in so many replications, and when one is asked for after it; None when none counts.
        """
        planned = self.counts & self.columns(recurring=False)
        if not planned.any():
            return None
        if self.asked_after:
            return math.inf
        planned = planned[:, : self.played.features.shape[1]]
        released = self.played.features[:, :, RELEASED] / TICKS_PER_DAY
        last = np.where(planned, np.where(released >= 0, released, np.inf), -np.inf).max(axis=1)
        return float(np.quantile(last, share, method="inverted_cdf"))

    def portfolio(self, confidence: float = 0.95) -> pl.DataFrame:
        """The figures of the whole, each with its interval and unit."""
        figures = [(name, unit, interval) for name, unit, interval in self._figures(confidence)]
        return pl.DataFrame(
            {
                "figure": [name for name, _, _ in figures],
                "unit": [unit for _, unit, _ in figures],
            }
            | interval_columns([interval for *_, interval in figures], "value", "low", "high")
        )

    def _figures(self, confidence: float) -> Iterator[tuple[str, str, Interval]]:
        if self.counts[:, self._spoken_of()].any():
            for share in PERCENTILES:
                interval = self.lead_quantile(share, confidence)
                yield f"lead time P{share * 100:.0f}", "working days", interval
        released = np.isfinite(self.lead_days).sum(axis=1).astype(np.float64)
        weeks = self.plan.experiment.horizon_days / DAYS_PER_WEEK
        yield "throughput", "features a week", mean_interval(released / weeks, confidence, least=0)
        unfinished = np.isinf(self.lead_days).sum(axis=1).astype(np.float64)
        yield "unfinished at the end", "features", mean_interval(unfinished, confidence, least=0)
        efficiency = self.flow_efficiency()
        if np.isfinite(efficiency).all():
            value, low, high = mean_interval(efficiency, confidence, least=0)
            yield "flow efficiency", "share of lead time", Interval(value, low, min(high, 1.0))
        cost = mean_interval(self.cost_of_delay(), confidence, least=0)
        yield "cost of delay", "currency", cost

    def _spoken_of(self) -> BoolArray:
        """Which columns are planned features; items of streams where none of those counts."""
        planned = self.columns(recurring=False)
        return planned if self.counts[:, planned].any() else ~planned

    def lead_quantile(self, share: float, confidence: float = 0.95) -> Interval:
        """Estimate a percentile of the lead time of planned features, unfinished ones included.

        Of items that keep coming where there is no planned feature.
        """
        chosen = self._spoken_of()
        leads, counts = self.lead_days[:, chosen], self.counts[:, chosen]
        if counts.all(axis=0).sum() == counts.any(axis=0).sum():
            return quantile_interval(leads[:, counts.any(axis=0)], share, confidence)
        # streams bring another number of items in each replication: a percentile of each first
        each = np.array(
            [
                np.quantile(row[~np.isnan(row)], share, method="inverted_cdf")
                for row in leads
                if not np.isnan(row).all()
            ]
        )
        value = float(np.quantile(leads[counts], share, method="inverted_cdf"))
        return around(value, each, confidence)

    def flow_efficiency(self) -> FloatArray:
        """Touch time over lead time of the released features, by replication."""
        efficiency = np.full(self.played.replications, np.nan)
        for rows in _blocks(len(efficiency)):
            some = self.played.part(rows)
            released = some.ticks(RELEASED)
            is_released = self.counts[rows] & (released >= 0)
            touch = np.where(is_released, some.ticks(TOUCH), 0).sum(axis=1)
            lead = np.where(is_released, released - some.ticks(ARRIVED), 0).sum(axis=1)
            np.divide(touch, lead, out=efficiency[rows], where=lead > 0)
        return efficiency

    def days_until_customers(self, rows: slice = EVERY) -> FloatArray:
        """The lead time by replication and feature; an unfinished one counts so far."""
        days = self.lead_days[rows].copy()
        unfinished = np.isinf(days)
        arrived = self.played.part(rows).ticks(ARRIVED)
        days[unfinished] = (self.plan.horizon_ticks - arrived[unfinished]) / TICKS_PER_DAY
        return days

    def cost_of_delay(self, without: Collection[str] = ()) -> FloatArray:
        """The cost of delay by replication: lead time times value a week, but for some work."""
        worth = np.array(
            [0.0 if name in without else work.value_per_week for name, work in self.works]
        )
        worth /= DAYS_PER_WEEK
        cost = np.empty(self.played.replications)
        for rows in _blocks(len(cost)):
            cost[rows] = np.nansum(self.days_until_customers(rows) * worth, axis=1)
        return cost

    def value_over_time(self, points: int = 50) -> pl.DataFrame:
        """The value delivered by then: P10, P50 and P90 over the replications."""
        worth = np.array([work.value_per_week for _, work in self.works]) / DAYS_PER_WEEK
        when = np.linspace(0, self.plan.experiment.total_days, points)
        value = np.empty((points, self.played.replications))
        for rows in _blocks(self.played.replications):
            released = self.played.part(rows).ticks(RELEASED) / TICKS_PER_DAY
            for place, day in enumerate(when):
                days = np.where(released >= 0, np.maximum(day - released, 0), 0)
                value[place, rows] = (days * worth).sum(axis=1)
        shares = {"value_p10": 0.1, "value_p50": 0.5, "value_p90": 0.9}
        return pl.DataFrame(
            {"day": when} | {n: np.quantile(value, s, axis=1) for n, s in shares.items()}
        )

    def weekly(self, columns: BoolArray, weeks: int = 1) -> Weekly:
        """Measure what reaches customers week by week, or by so many weeks together.

        What was asked for in the warm-up counts when it is released, as it does in a course
        without an end. What is left of the time after the last whole week is left out.

        Parameters
        ----------
        columns
            Which work.
        weeks
            How many weeks are one row; what is measured is still told by the week.
        """
        plan, length = self.plan, weeks * WEEK_TICKS
        many = (plan.horizon_ticks - plan.warmup_ticks) // length
        worth = np.array([work.value_per_week for _, work in self.works])[columns]
        sums = np.zeros((3, self.played.replications, many))
        for rows in _blocks(self.played.replications):
            some = self.played.part(rows)
            released = some.ticks(RELEASED)[:, columns].astype(np.int64)
            row, column = np.nonzero((released >= 0) & (released <= plan.horizon_ticks))
            day = released[row, column]
            # what is there at the end of a week is of that week, as dates have it; what was
            # released before the first is of week 0, and goes on to be worth something
            since = day - plan.warmup_ticks
            week = np.where(since >= 0, np.maximum(-(-since // length), 1), 0)
            here = np.ravel_multi_index(
                (row, np.minimum(week, many + 1)), (len(released), many + 2)
            )
            lead = (day - some.ticks(ARRIVED)[:, columns][row, column]) / TICKS_PER_DAY
            first = week * length + plan.warmup_ticks - day
            parts = np.where(week > 0, first / length, 1.0)
            number, taken, gained, gains = (
                np.bincount(here, each, len(released) * (many + 2)).reshape(-1, many + 2)
                for each in (np.ones(len(row)), lead, worth[column] * parts, worth[column])
            )
            sums[0, rows], sums[1, rows] = number[:, 1:-1], taken[:, 1:-1]
            sums[2, rows] = gained[:, 1:-1] + np.cumsum(gains, axis=1)[:, :many]
        count, leads, value = sums
        mean = count.mean(axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            ratio = leads.mean(axis=0) / mean
            lead_days = ratio + (leads - ratio * count) / mean
        lead_days[:, (count > 0).sum(axis=0) < min(2, len(count))] = np.nan
        return Weekly(count / weeks, lead_days, value)

    def by_week(self, confidence: float = 0.95, weeks: int = 1) -> pl.DataFrame:
        """Throughput, lead time and value by week, of planned features and of items of streams.

        The columns are the fields of :class:`Weekly`, each with its interval.
        """
        kinds = (("planned", False, self.plan.features), ("recurring", True, self.plan.streams))
        frames: list[pl.DataFrame] = []
        for kind, recurring, works in kinds:
            if works:
                found = self.weekly(self.columns(recurring=recurring), weeks)
                many = found.value_per_week.shape[1]
                table = weekly_table(found, confidence, least=0)
                frames.append(
                    pl.concat([weeks_of(self, kind, many, weeks), table], how="horizontal")
                )
        return pl.concat(frames)

    def waits(
        self, confidence: float = 0.95, *, recurring: bool = False, feature: str | None = None
    ) -> pl.DataFrame:
        """How long a released feature waits on average, by cause; with touch it adds up.

        Of planned features, of items that keep coming, or of one feature by its id; of what is
        with customers alone.
        """
        chosen = self.columns(recurring=recurring)
        if feature is not None:
            chosen = np.array([name == feature for name, _ in self.works], np.bool_)
        released = self.released()
        totals = self.wait_days_by_cause(chosen)[(released & chosen).any(axis=1)]
        names = [*CAUSES, "touch"]
        intervals = [mean_interval(column, confidence, least=0) for column in totals.T]
        lead = sum(interval.value for interval in intervals)
        shares = [each.value / lead if lead > 0 else 0.0 for each in intervals]
        days = interval_columns(intervals, "days_per_feature")
        return pl.DataFrame({"cause": names, **days, "share_of_lead": shares})

    def wait_days_by_cause(self, columns: BoolArray | None = None) -> FloatArray:
        """The mean days per released feature by replication and cause, touch time last.

        Over the columns that are given, or over all work; 0 where nothing was released.
        """
        rows = self.played.features
        released = self.released()
        if columns is not None:
            released &= columns
        number = np.maximum(released.sum(axis=1), 1)
        whole = released[:, : rows.shape[1], None]
        total = np.where(whole, rows[:, :, WAITS:], 0).sum(axis=1)
        if self.played.item_waits is not None and (columns is None or columns[-1]):
            total += self.played.item_waits
        days: FloatArray = total / number[:, None] / TICKS_PER_DAY
        return days

    def wait_days_by_place(
        self, features: FloatArray | None = None
    ) -> tuple[list[tuple[str, str, str]], FloatArray]:
        """The same by place: (cause, squad, skill), and mean days by replication and place.

        Gates are one place per squad here; :meth:`gates` tells them apart. Waiting for a person
        counts where that person works, also when another squad waits for them. The mean is over
        what was released, or over the number of features given by replication.
        """
        squads, skills = self.plan.squads, (*self.plan.skills, "help")
        number = self.released().sum(axis=1)
        number = number if features is None else features
        total = self.played.squads / np.maximum(number, 1)[:, None, None] / TICKS_PER_DAY
        causes = {
            "backlog": k.WAIT_BACKLOG,
            "gate": k.WAIT_GATE,
            "decision": k.WAIT_DECISION,
            "rework": k.WAIT_REWORK,
            "join": k.WAIT_JOIN,
            "release": k.WAIT_RELEASE,
        }
        queue = k.BY_SKILL + len(skills)
        places: list[tuple[str, str, str]] = []
        columns: list[FloatArray] = []
        for number, squad in enumerate(squads):
            for cause, column in causes.items():
                places.append((cause, squad.id, ""))
                columns.append(total[:, number, column])
            for place, skill in enumerate(skills):
                helps = place == len(skills) - 1
                places.append(("other-squad" if helps else "person", squad.id, skill))
                columns.append(total[:, number, queue + place])
        return places, np.array(columns).T

    def bottlenecks(
        self, confidence: float = 0.95, number: FloatArray | None = None
    ) -> pl.DataFrame:
        """Rank the places where released features waited, by the days they cost each feature.

        Of all that was released, or of as many of each replication as are given.
        """
        places, days = self.wait_days_by_place(None if number is None else np.maximum(number, 1))
        released = self.released().any(axis=1) if number is None else number > 0
        intervals = [mean_interval(column, confidence, least=0) for column in days[released].T]
        frame = pl.DataFrame(
            {
                "cause": [cause for cause, _, _ in places],
                "squad": [squad for _, squad, _ in places],
                "skill": [skill for _, _, skill in places],
            }
            | interval_columns(intervals, "days_per_feature")
        )
        return frame.filter(pl.col("days_per_feature") > 0).sort(
            "days_per_feature", "cause", "squad", "skill", descending=[True, False, False, False]
        )

    def gates(self) -> pl.DataFrame:
        """What each gate decided and how long that took, whoever was released since."""
        results = self.played.gates.mean(axis=0)
        return pl.DataFrame(
            {
                "gate": pl.Series([gate.id for gate in self.plan.gates], dtype=pl.String),
                "features": results[:, k.GATE_FEATURES],
                "wait_days": ratio(results[:, k.GATE_TICKS], results[:, k.GATE_FEATURES], 0.0)
                / TICKS_PER_DAY,
            }
        )

    def flow(self, points: int = 100) -> pl.DataFrame:
        """The cumulative flow: mean number arrived, started, finished, released by day."""
        when = np.linspace(0, self.plan.horizon_ticks, points)
        names = ("arrived", "started", "finished", "released")
        frame: dict[str, object] = {"day": when / TICKS_PER_DAY}
        for column, name in enumerate(names):
            ticks = np.sort(_happened(self.played.ticks(column)))
            frame[name] = np.searchsorted(ticks, when, side="right") / self.played.replications
        return pl.DataFrame(frame)


def weeks_of(outcome: Outcome, work: str, many: int, weeks: int) -> pl.DataFrame:
    """Number the weeks that are measured, each with its last day."""
    warm_up = outcome.plan.experiment.warm_up_days
    last = [(number + 1) * weeks for number in range(many)]
    days = [_iso(outcome.calendar.day_by(warm_up + week * DAYS_PER_WEEK)) for week in last]
    columns = {"work": [work] * many, "week": last, "until": days}
    return pl.DataFrame(columns, {"work": pl.String, "week": pl.Int64, "until": pl.String})


def weekly_table(
    weekly: Weekly, confidence: float, suffix: str = "", *, least: float = -math.inf
) -> pl.DataFrame:
    """What is measured week by week with its intervals; None for what is not known."""
    frame: dict[str, list[float]] = {}
    for name, values in weekly._asdict().items():
        intervals = [mean_interval(each, confidence, least=least) for each in values.T]
        column = f"{name}{suffix}"
        frame |= interval_columns(intervals, column, f"{column}_low", f"{column}_high")
    table = pl.DataFrame(frame, dict.fromkeys(frame, pl.Float64))
    return table.with_columns(pl.when(pl.all().is_finite()).then(pl.all()).name.keep())


def _blocks(rows: int) -> Iterator[slice]:
    """Some replications at a time, so that what is made of them takes little memory."""
    return (slice(first, min(first + BLOCK, rows)) for first in range(0, rows, BLOCK))


def interval_columns(
    intervals: Sequence[Interval], value: str, low: str = "low_days", high: str = "high_days"
) -> dict[str, list[Any]]:
    """Columns of a table: estimates, and where their ranges begin and end."""
    return {
        value: [each.value for each in intervals],
        low: [each.low for each in intervals],
        high: [each.high for each in intervals],
    }


def ratio(total: FloatArray, number: FloatArray | IntArray, none: float = np.nan) -> FloatArray:
    """Divide totals over numbers of things, with what stands for it where there are none."""
    share: FloatArray = np.divide(total, number, out=np.full(len(total), none), where=number > 0)
    return share


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _happened(ticks: IntArray) -> IntArray:
    happened: IntArray = ticks[ticks >= 0]
    return happened


# --- Mean and percentiles of the lead time, where some work is not there when one stops looking --

FEWEST = 4
"""Replications below which no range can be told."""


class MeanLead(NamedTuple):
    """The mean lead time of planned features, or of items that keep coming [working days]."""

    interval: Interval
    """What is not with customers counts with the time until the end: at least this, then."""

    unfinished_share: float
    """Share of the work that is not with customers at the end."""

    censored_median: float
    """Half of it takes so long at most, after Kaplan and Meier: what is not with customers takes
    longer than it has until then; infinite when the time simulated is too short to tell."""


def mean_lead_of(outcome: Outcome, *, recurring: bool, confidence: float = 0.95) -> MeanLead | None:
    """Estimate the mean lead time; every table, figure and screen has it from here.

    None when nothing of the kind is asked for within the time that is measured.
    """
    counted = outcome.counts & outcome.columns(recurring=recurring)
    if not counted.any():
        return None
    days = outcome.mean_lead_days(counted)
    times, happened = outcome.lead_times(counted)
    return MeanLead(
        mean_interval(days[~np.isnan(days)], confidence, least=0),
        outcome.unfinished_share(counted),
        censored_quantile(times, happened, 0.5),
    )


def lead_quantile_of(
    outcome: Outcome,
    *,
    recurring: bool,
    share: float,
    confidence: float = 0.95,
    among: Collection[str] | None = None,
) -> Interval | None:
    """Estimate a percentile of the lead time of planned features, or of items that keep coming.

    Of the planned features that are named, where some are: those that others have as well.
    A planned feature that is not there at the end counts as infinite. Of items that keep coming
    there are always some under way at the end, which says nothing against them: they count as
    taking longer than they have until then (Kaplan and Meier). None when there is nothing.
    """
    planned = len(outcome.plan.features)
    if not recurring:
        leads = outcome.lead_days[:, :planned]
        there = ~np.isnan(leads).any(axis=0)
        if among is not None:
            there &= np.array([work.id in among for work in outcome.plan.features], np.bool_)
        return quantile_interval(leads[:, there], share, confidence) if there.any() else None
    counts = outcome.counts & outcome.columns(recurring=True)
    if not counts.any():
        return None
    times, happened = outcome.lead_times(counts)
    value = censored_quantile(times, happened, share)
    number = len(counts)
    if number < FEWEST:
        return Interval(value, -np.inf, np.inf)
    batches = np.array_split(counts.sum(axis=1), min(BATCHES, number // 2))
    ends = np.cumsum([batch.sum() for batch in batches])[:-1]
    each = np.array(
        [
            censored_quantile(some, ended, share)
            for some, ended in zip(np.split(times, ends), np.split(happened, ends), strict=True)
        ]
    )
    return around(value, each, confidence)


def censored_quantile(
    times: FloatArray, happened: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], share: float
) -> float:
    r"""Estimate a quantile when some times are only known to be longer than what is given.

    The product-limit estimate :math:`S(t) = \prod_{t_i \le t} (1 - d_i / n_i)` with :math:`d_i`
    of :math:`n_i` that are still under way ending at :math:`t_i` [1]_; the quantile is the first
    time with :math:`1 - S(t) \ge share`, infinite when there is none.

    References
    ----------
    .. [1] Kaplan and Meier, Nonparametric Estimation from Incomplete Observations, 1958.

    Examples
    --------
    Of four, one ends at 1 and one at 3, after another was lost sight of at 2: S is 3/4, then 3/8.

    >>> times, ended = np.array([1.0, 2.0, 3.0, 4.0]), np.array([True, False, True, False])
    >>> censored_quantile(times, ended, 0.25), censored_quantile(times, ended, 0.625)
    (1.0, 3.0)
    >>> censored_quantile(times, ended, 0.7)
    inf
    """
    ended, lost = times[happened], times[~happened]
    ended.sort()
    lost.sort()
    staying = 1.0
    for first in range(0, len(ended), MANY):
        here = ended[first : first + MANY]
        before = first + np.arange(len(here)) + np.searchsorted(lost, here)
        left = len(times) - before
        stays = np.multiply.accumulate(np.concatenate([[staying], (left - 1) / left]))[1:]
        reached = np.nonzero(1.0 - stays >= share - 1e-12)[0]  # products of fractions round
        if len(reached):
            return float(here[reached[0]])
        staying = stays[-1]
    return float(np.inf)


def ended_by(
    times: FloatArray, happened: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
) -> tuple[FloatArray, FloatArray]:
    """Estimate by each time, in order, the share that has ended, as :func:`censored_quantile`.

    >>> times, ended = np.array([3.0, 2.0, 1.0]), np.array([True, False, True])
    >>> [each.tolist() for each in ended_by(times, ended)]
    [[1.0, 2.0, 3.0], [0.33333333333333337, 0.33333333333333337, 1.0]]
    """
    order = np.lexsort((~happened, times))
    ended = happened[order]
    left = np.arange(len(order), 0, -1)
    staying: FloatArray = np.where(ended, (left - 1) / left, 1.0)
    share: FloatArray = 1.0 - np.multiply.accumulate(staying)
    return times[order], share


# --- How busy squads and skills are, and whether they can keep up at all -------------------------

KINDS = ("work", "rework", "help", "incident", "decision")
"""What people are busy with, in the order of the kernel's results."""


def utilisation(outcome: Outcome) -> pl.DataFrame:
    """What each squad's people are busy with, as a share of the time they are there.

    Above 1 when members of several squads give one more than its share of their week.
    """
    busy = outcome.played.squads.mean(axis=0) / TICKS_PER_DAY
    present = _present_days(outcome.plan)
    days = present.sum(axis=1)
    frame: dict[str, object] = {
        "squad": [squad.id for squad in outcome.plan.squads],
        "people_days": days,
    }
    for place, kind in enumerate(KINDS):
        frame[f"{kind}_share"] = ratio(busy[:, place], days, 0.0)
    frame["busy_share"] = ratio(busy[:, : len(KINDS)].sum(axis=1), days, 0.0)
    return pl.DataFrame(frame)


def utilisation_by_skill(outcome: Outcome) -> pl.DataFrame:
    """How much of each skill a squad uses, of the time of those with that main skill.

    Above 1 when others step in.
    """
    busy = outcome.played.squads.mean(axis=0) / TICKS_PER_DAY
    present = _present_days(outcome.plan)
    skills = len(outcome.plan.skills)
    rows = [
        {
            "squad": squad.id,
            "skill": outcome.plan.skills[skill],
            "people_days": float(present[number, skill]),
            "busy_days": float(busy[number, k.BY_SKILL + skill]),
        }
        for number, squad in enumerate(outcome.plan.squads)
        for skill in range(skills)
    ]
    share = pl.col("busy_days") / pl.col("people_days")
    used = (pl.col("people_days") > 0) | (pl.col("busy_days") > 0)
    has_people = pl.when(pl.col("people_days") > 0)
    return (
        pl.DataFrame(rows)
        .filter(used)
        .with_columns(has_people.then(share).otherwise(None).alias("busy_share"))
    )


LOAD_REPLICATIONS = 64
"""Replications from which the load over time is told; enough for a mean."""


def load_over_time(outcome: Outcome, weeks: int = 4) -> pl.DataFrame:
    r"""How much work there is in each stretch of weeks, over what people can do in it.

    .. math:: load_{s,p} = \frac{W_s(p) + A_s(p)}{C_s(p)}

    with *W* the work in squad and skill *s* that is asked for and not done when stretch *p* begins,
    *A* what is asked for within it and *C* what those who have it as their main skill can do in
    it, all in an expert's days. Above 1 some of it has to wait or others have to step in. A piece
    of work that is under way is taken to be done in one go before it is finished, after all its
    waiting; rework, help and incidents come on top.

    Returns
    -------
    table
        By squad, skill ('' is all of the squad's) and stretch: ``from_day`` [working days],
        ``work_days``, ``people_days`` [expert's days] and ``load_share``, None without people.
    """
    plan = outcome.plan
    step = weeks * DAYS_PER_WEEK
    begins = np.arange(0, plan.experiment.total_days, step, dtype=np.float64)
    ends = np.minimum(begins + step, plan.experiment.total_days)
    items = _open_items(outcome, begins, ends)
    work = np.zeros((len(plan.squads), len(plan.skills), len(begins)))
    for number, each in enumerate((*plan.features, *plan.streams)):
        for part in each.steps:
            work[part.squad, part.skill] += items[number] * part.items * part.expected_days
    people = _expert_days(plan, begins, ends)
    shown = [
        (squad.id, skill, mine, there)
        for number, squad in enumerate(plan.squads)
        for skill, mine, there in (
            ("", work[number].sum(axis=0), people[number].sum(axis=0)),
            *zip(plan.skills, work[number], people[number, :-1], strict=True),
        )
        if mine.any()
    ]
    many = len(begins)
    table = pl.DataFrame(
        {
            "squad": pl.Series([row[0] for row in shown for _ in range(many)], dtype=pl.String),
            "skill": pl.Series([row[1] for row in shown for _ in range(many)], dtype=pl.String),
            "from_day": np.tile(begins, len(shown)),
            "work_days": np.concatenate([row[2] for row in shown] or [np.zeros(0)]),
            "people_days": np.concatenate([row[3] for row in shown] or [np.zeros(0)]),
        }
    )
    has_people = pl.when(pl.col("people_days") > 0)
    share = pl.col("work_days") / pl.col("people_days")
    return table.with_columns(has_people.then(share).otherwise(None).alias("load_share"))


def _open_items(outcome: Outcome, begins: FloatArray, ends: FloatArray) -> FloatArray:
    """By feature or stream and stretch: the mean number of pieces to do, parts of them counted."""
    some = outcome.played.part(slice(LOAD_REPLICATIONS))
    arrived, finished, touched = (
        some.ticks(result) / TICKS_PER_DAY for result in (ARRIVED, FINISHED, TOUCH)
    )
    asked_for = arrived >= 0
    done_by = np.where(finished >= 0, finished, np.inf)
    length = np.maximum(touched, 1 / TICKS_PER_DAY)
    open_by_stretch: list[FloatArray] = []
    for begin, end in zip(begins, ends, strict=True):
        left = np.clip((done_by - begin) / length, 0, 1)
        open_by_stretch.append(np.where(asked_for & (arrived < end), left, 0.0).mean(axis=0))
    by_column = np.array(open_by_stretch).T
    plan = outcome.plan
    sizes = [1] * len(plan.features) + [stream.instances for stream in plan.streams]
    first = np.cumsum([0, *sizes])[:-1]
    summed: FloatArray = np.array(
        [by_column[at : at + size].sum(axis=0) for at, size in zip(first, sizes, strict=True)]
    )
    return summed


def _expert_days(plan: Plan, begins: FloatArray, ends: FloatArray) -> FloatArray:
    """By squad, main skill (none last) and stretch: the expert's days that people can do."""
    days = np.zeros((len(plan.squads), len(plan.skills) + 1, len(begins)))
    for person in plan.people:
        first, last = person.first_tick / TICKS_PER_DAY, person.last_tick / TICKS_PER_DAY
        there = np.maximum(np.minimum(ends, last) - np.maximum(begins, first), 0)
        week = sum(membership.share for membership in person.memberships)
        speed = person.efficiency[person.main_skill] if person.main_skill >= 0 else 0.0
        for membership in person.memberships:
            pace = person.pace * speed * plan.squads[membership.squad].pace
            days[membership.squad, person.main_skill] += there * pace * membership.share / week
    return days


class Overload(NamedTuple):
    """A squad that gets more work than it finishes, so that its backlog grows without end."""

    squad: str
    arrives_per_week: float
    finishes_per_week: float


def unstable(outcome: Outcome) -> list[Overload]:
    """The squads that get more work than they finish; their lead times mean little.

    A squad with streams is unstable when more than a tenth of what arrives in the second half
    of the horizon is added to its backlog, beyond what luck explains (three standard errors).
    """
    flowing = {stream.squad for stream in outcome.plan.streams}
    ticks = outcome.played.ticks(ARRIVED), outcome.played.ticks(FINISHED)
    found = (_overload(outcome, number, *ticks) for number in sorted(flowing))
    return [overload for overload in found if overload is not None]


def _overload(
    outcome: Outcome, number: int, arrived_ticks: IntArray, finished_ticks: IntArray
) -> Overload | None:
    mine = [column for column, (_, work) in enumerate(outcome.works) if work.squad == number]
    half = outcome.plan.horizon_ticks // 2
    arrived = (arrived_ticks[:, mine] > half).sum(axis=1)
    finished = (finished_ticks[:, mine] > half).sum(axis=1)
    growth = mean_interval((arrived - finished).astype(np.float64), 0.997)
    certain = growth.low > 0 or outcome.played.replications == 1
    if not certain or growth.value <= 0.1 * arrived.mean():
        return None
    weeks = (outcome.plan.horizon_ticks - half) / TICKS_PER_DAY / DAYS_PER_WEEK
    squad = outcome.plan.squads[number].id
    return Overload(squad, float(arrived.mean() / weeks), float(finished.mean() / weeks))


def _present_days(plan: Plan) -> FloatArray:
    """The days that people are there, by squad and main skill; a split week is split."""
    days = np.zeros((len(plan.squads), len(plan.skills) + 1))
    for person in plan.people:
        last = min(person.last_tick, plan.horizon_ticks)
        there = max(last - person.first_tick, 0) / TICKS_PER_DAY
        week = sum(membership.share for membership in person.memberships)
        for membership in person.memberships:
            days[membership.squad, person.main_skill] += there * membership.share / week
    return days
