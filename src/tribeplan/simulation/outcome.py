"""What the histories show, in tables with units in the names of their columns.

Days are working days; a feature that did not reach customers within the horizon has an infinite
lead time, so a percentile among those is infinite too and never a flattering number.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TypeAlias

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tribeplan.simulation import kernel as k
from tribeplan.simulation.calendar import ASSUMED_FIRST_DAY, Calendar
from tribeplan.simulation.interval import Interval, mean_interval, quantile_interval
from tribeplan.simulation.layout import FloatArray, IntArray
from tribeplan.simulation.plan import NEVER, TICKS_PER_DAY, Plan, WorkPlan
from tribeplan.simulation.replicate import History

CAUSES = ("backlog", "gate", "decision", "person", "other-squad", "rework", "join", "release")
"""Why a feature waits, in the order of the kernel's results."""

DAYS_PER_WEEK = 5
BoolArray: TypeAlias = NDArray[np.bool_]

PERCENTILES = (0.5, 0.85, 0.95)


class State(StrEnum):
    """What became of a planned feature, over all histories."""

    ARRIVED = "arrived"
    """With customers, in one history at least."""

    NOT_WITHIN = "not within the time simulated"
    AFTER = "asked for after it"
    WARM_UP = "inside the warm-up"
    """Asked for then, and so in no figure."""

    LEFT_OUT = "left out: it has no steps"


STREAM_ITEM = "#"
"""Stands between a stream's id and the number of its item; no id has it."""


@dataclass(frozen=True)
class Outcome:
    """The histories of one plan, read from different sides."""

    history: History

    @property
    def plan(self) -> Plan:
        """What was simulated."""
        return self.history.plan

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
        """Which features count, by replication: those that arrived after the warm-up."""
        arrived = self.history.features[:, :, 0]
        counts: np.ndarray[tuple[int, int], np.dtype[np.bool_]] = (arrived >= 0) & (
            arrived >= self.plan.warmup_ticks
        )
        return counts

    @cached_property
    def lead_days(self) -> FloatArray:
        """Lead time by replication and feature: infinite when unfinished, nan when not counted."""
        arrived, released = self.history.features[:, :, 0], self.history.features[:, :, 3]
        lead = np.where(released >= 0, (released - arrived) / TICKS_PER_DAY, np.inf)
        return np.where(self.counts, lead, np.nan)

    def features(self) -> pl.DataFrame:
        """Give every feature of every replication: when, how long, and why."""
        rows, columns = np.nonzero(self.counts)
        results = self.history.features[rows, columns]
        days = np.where(results >= 0, results / TICKS_PER_DAY, np.nan)
        released = results[:, 3] >= 0
        names = np.array([name for name, _ in self.works])
        squads = np.array([self.plan.squads[work.squad].id for _, work in self.works])
        frame: dict[str, object] = {
            "replication": rows,
            "feature": names[columns],
            "squad": squads[columns],
            "arrived_day": days[:, 0],
            "started_day": days[:, 1],
            "finished_day": days[:, 2],
            "released_day": days[:, 3],
            "lead_days": days[:, 3] - days[:, 0],
            "cycle_days": days[:, 3] - days[:, 1],
        }
        for place, cause in enumerate((*CAUSES, "touch")):
            name = "touch_days" if cause == "touch" else f"wait_{cause.replace('-', '_')}_days"
            frame[name] = np.where(released, days[:, 4 + place], np.nan)
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
        days = self.days_until_customers()[: len(counted)]
        return _share_of(np.where(counted, days, 0.0), counted)

    def unfinished_share(self, counted: BoolArray) -> float:
        """Share of the work that is counted that is not with customers at the end."""
        unfinished = counted & (self.history.features[: len(counted), :, 3] < 0)
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
        released = self.history.features[counted, number, 3]
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
        return row

    def _state(self, work: WorkPlan, released: IntArray) -> State:
        if work.arrives_tick >= self.plan.horizon_ticks:
            return State.AFTER
        if work.arrives_tick < self.plan.warmup_ticks:
            return State.WARM_UP
        return State.ARRIVED if (released >= 0).any() else State.NOT_WITHIN

    def portfolio(self, confidence: float = 0.95) -> pl.DataFrame:
        """Give the figures of the whole, each with its interval and unit."""
        figures = [(name, unit, interval) for name, unit, interval in self._figures(confidence)]
        return pl.DataFrame(
            {
                "figure": [name for name, _, _ in figures],
                "unit": [unit for _, unit, _ in figures],
                "value": [interval.value for _, _, interval in figures],
                "low": [interval.low for _, _, interval in figures],
                "high": [interval.high for _, _, interval in figures],
            }
        )

    def _figures(self, confidence: float) -> Iterator[tuple[str, str, Interval]]:
        leads = [row[~np.isnan(row)] for row in self.lead_days]
        if self.counts[:, self._spoken_of()].any():
            for share in PERCENTILES:
                interval = self.lead_quantile(share, confidence)
                yield f"lead time P{share * 100:.0f}", "working days", interval
        released = np.array([np.isfinite(row).sum() for row in leads], dtype=np.float64)
        weeks = self.plan.experiment.horizon_days / DAYS_PER_WEEK
        yield "throughput", "features a week", mean_interval(released / weeks, confidence, least=0)
        unfinished = np.array([np.isinf(row).sum() for row in leads], dtype=np.float64)
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
        if not np.isfinite(each).all():
            return Interval(value, float(each.min()), np.inf)
        reach = mean_interval(each, confidence).half_width
        return Interval(value, max(value - reach, 0.0), value + reach)

    def flow_efficiency(self) -> FloatArray:
        """Give touch time over lead time of the released features, by replication."""
        rows = self.history.features
        released = self.counts & (rows[:, :, 3] >= 0)
        touch = np.where(released, rows[:, :, 12], 0).sum(axis=1)
        lead = np.where(released, rows[:, :, 3] - rows[:, :, 0], 0).sum(axis=1)
        efficiency: FloatArray = np.divide(
            touch, lead, out=np.full(len(rows), np.nan), where=lead > 0
        )
        return efficiency

    def days_until_customers(self) -> FloatArray:
        """Give the lead time by replication and feature; an unfinished one counts so far."""
        so_far = self.plan.horizon_ticks - self.history.features[:, :, 0]
        return np.where(np.isinf(self.lead_days), so_far / TICKS_PER_DAY, self.lead_days)

    def cost_of_delay(self) -> FloatArray:
        """Give the cost of delay by replication: lead time times value a week."""
        worth = np.array([work.value_per_week for _, work in self.works]) / DAYS_PER_WEEK
        cost: FloatArray = np.nansum(self.days_until_customers() * worth, axis=1)
        return cost

    def value_over_time(self, points: int = 50) -> pl.DataFrame:
        """Give the value delivered by then: P10, P50 and P90 over the replications."""
        worth = np.array([work.value_per_week for _, work in self.works]) / DAYS_PER_WEEK
        released = self.history.features[:, :, 3] / TICKS_PER_DAY
        when = np.linspace(0, self.plan.experiment.total_days, points)
        value = np.array(
            [
                (np.where(released >= 0, np.maximum(day - released, 0), 0) * worth).sum(axis=1)
                for day in when
            ]
        )
        shares = {"value_p10": 0.1, "value_p50": 0.5, "value_p90": 0.9}
        return pl.DataFrame(
            {"day": when} | {n: np.quantile(value, s, axis=1) for n, s in shares.items()}
        )

    def waits(self, confidence: float = 0.95, *, recurring: bool = False) -> pl.DataFrame:
        """Give how long a released feature waits on average, by cause; with touch it adds up.

        Of planned features, or of items that keep coming; of what is with customers alone.
        """
        chosen = self.columns(recurring=recurring)
        released = self.counts & (self.history.features[:, :, 3] >= 0)
        totals = self.wait_days_by_cause(chosen)[(released & chosen).any(axis=1)]
        names = [*CAUSES, "touch"]
        intervals = [mean_interval(column, confidence, least=0) for column in totals.T]
        lead = sum(interval.value for interval in intervals)
        return pl.DataFrame(
            {
                "cause": names,
                "days_per_feature": [interval.value for interval in intervals],
                "low_days": [interval.low for interval in intervals],
                "high_days": [interval.high for interval in intervals],
                "share_of_lead": [i.value / lead if lead > 0 else 0.0 for i in intervals],
            }
        )

    def wait_days_by_cause(self, columns: BoolArray | None = None) -> FloatArray:
        """Give the mean days per released feature by replication and cause, touch time last.

        Over the columns that are given, or over all work; 0 where nothing was released.
        """
        rows = self.history.features
        released = self.counts & (rows[:, :, 3] >= 0)
        if columns is not None:
            released &= columns
        number = np.maximum(released.sum(axis=1), 1)
        total = np.where(released[:, :, None], rows[:, :, 4:], 0).sum(axis=1)
        days: FloatArray = total / number[:, None] / TICKS_PER_DAY
        return days

    def wait_days_by_place(
        self, features: FloatArray | None = None
    ) -> tuple[list[tuple[str, str, str]], FloatArray]:
        """Give the same by place: (cause, squad, skill), and mean days by replication and place.

        Gates are one place per squad here; :meth:`gates` tells them apart. Waiting for a person
        counts where that person works, also when another squad waits for them. The mean is over
        what was released, or over the number of features given by replication.
        """
        squads, skills = self.plan.squads, (*self.plan.skills, "help")
        number = (self.counts & (self.history.features[:, :, 3] >= 0)).sum(axis=1)
        number = number if features is None else features
        total = self.history.squads / np.maximum(number, 1)[:, None, None] / TICKS_PER_DAY
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

    def bottlenecks(self, confidence: float = 0.95) -> pl.DataFrame:
        """Rank the places where released features waited, by the days they cost each feature."""
        places, days = self.wait_days_by_place()
        released = (self.counts & (self.history.features[:, :, 3] >= 0)).any(axis=1)
        intervals = [mean_interval(column, confidence, least=0) for column in days[released].T]
        frame = pl.DataFrame(
            {
                "cause": [cause for cause, _, _ in places],
                "squad": [squad for _, squad, _ in places],
                "skill": [skill for _, _, skill in places],
                "days_per_feature": [interval.value for interval in intervals],
                "low_days": [interval.low for interval in intervals],
                "high_days": [interval.high for interval in intervals],
            }
        )
        return frame.filter(pl.col("days_per_feature") > 0).sort(
            "days_per_feature", "cause", "squad", "skill", descending=[True, False, False, False]
        )

    def gates(self) -> pl.DataFrame:
        """Give what each gate decided and how long that took, whoever was released since."""
        results = self.history.gates.mean(axis=0)
        return pl.DataFrame(
            {
                "gate": pl.Series([gate.id for gate in self.plan.gates], dtype=pl.String),
                "features": results[:, k.GATE_FEATURES],
                "wait_days": days_per(results[:, k.GATE_TICKS], results[:, k.GATE_FEATURES]),
            }
        )

    def flow(self, points: int = 100) -> pl.DataFrame:
        """Give the cumulative flow: mean number arrived, started, finished, released by day."""
        when = np.linspace(0, self.plan.horizon_ticks, points)
        names = ("arrived", "started", "finished", "released")
        frame: dict[str, object] = {"day": when / TICKS_PER_DAY}
        for column, name in enumerate(names):
            ticks = np.sort(_happened(self.history.features[:, :, column]))
            frame[name] = np.searchsorted(ticks, when, side="right") / self.history.replications
        return pl.DataFrame(frame)


def _share_of(days: FloatArray, counted: BoolArray) -> FloatArray:
    """Divide the sum of each row over the number that is counted in it; nan where that is 0."""
    number = counted.sum(axis=1)
    mean: FloatArray = np.divide(
        days.sum(axis=1), number, out=np.full(len(days), np.nan), where=number > 0
    )
    return mean


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _happened(ticks: IntArray) -> IntArray:
    happened: IntArray = ticks[ticks >= 0]
    return happened


def days_per(ticks: FloatArray, number: FloatArray) -> FloatArray:
    """Divide ticks over a number of things, 0 where there are none."""
    share: FloatArray = np.divide(ticks, number, out=np.zeros(len(ticks)), where=number > 0)
    return share / TICKS_PER_DAY
