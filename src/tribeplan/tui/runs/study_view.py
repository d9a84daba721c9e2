"""One organisation's outcome as the screens show it."""

import math

import numpy as np

from tribeplan.report.amounts import date, days
from tribeplan.report.simulated import LEAST_COST_DAYS, MOST_BOTTLENECKS, study_sections
from tribeplan.simulation.capacity import utilisation
from tribeplan.simulation.interval import Interval
from tribeplan.simulation.layout import FloatArray
from tribeplan.simulation.lead_times import ended_by, lead_quantile_of
from tribeplan.simulation.outcome import PERCENTILES, Outcome
from tribeplan.simulation.study import Study
from tribeplan.tui.runs.answers import Flow, Percentile, Report, Spread, StudyView

STEPS = 240
"""Of a distribution; twice as many as there are columns in a wide pane."""

FLOW_POINTS = 121

SHOWN_SHARE = 0.995
"""Where a distribution ends, so that one feature in a thousand does not squeeze all others."""


def study_view(study: Study, of: int) -> StudyView:
    """Give an answer to a simulation that may still go on."""
    outcome = study.outcome
    experiment = study.question.experiment
    ranked = outcome.bottlenecks().head(MOST_BOTTLENECKS).iter_rows(named=True)
    busy = utilisation(outcome).sort("busy_share", descending=True)
    by_feature = outcome.by_feature()
    return StudyView(
        replications=outcome.history.replications,
        of=of,
        horizon_days=experiment.horizon_days,
        seed=experiment.seed,
        begins=date(study.question.first_day.day),
        spreads=_spreads(outcome),
        flow=_flow(outcome),
        report=Report(**study_sections(study)._asdict()),
        bottleneck_squads=tuple(
            row["squad"] for row in ranked if row["days_per_feature"] >= LEAST_COST_DAYS
        ),
        busy_squads=tuple(busy["squad"].to_list()),
        feature_ids=() if by_feature.is_empty() else tuple(by_feature["feature"].to_list()),
    )


def _spreads(outcome: Outcome) -> tuple[Spread, ...]:
    spreads: list[Spread] = []
    for what, recurring in (("Planned features", False), ("Items that keep coming", True)):
        percentiles = tuple(
            _percentile(share, interval)
            for share in PERCENTILES
            for interval in [lead_quantile_of(outcome, recurring=recurring, share=share)]
            if interval is not None
        )
        if percentiles:
            spreads.append(_spread(what, percentiles, *_ended(outcome, recurring=recurring)))
    return tuple(spreads)


def _ended(outcome: Outcome, *, recurring: bool) -> tuple[FloatArray, FloatArray]:
    """Give the share that customers have by each lead time, in order.

    A planned feature that is not there at the end never is; of items that keep coming some are
    always under way at the end, and count as taking longer than they have until then.
    """
    planned = len(outcome.plan.features)
    if not recurring:
        leads = counted(outcome.lead_days[:, :planned])
        return ended_by(leads, np.isfinite(leads))
    counts = outcome.counts[:, planned:]
    times = outcome.days_until_customers()[:, planned:][counts]
    return ended_by(times, np.isfinite(outcome.lead_days[:, planned:][counts]))


def _percentile(share: float, interval: Interval) -> Percentile:
    value = interval.value if math.isfinite(interval.value) else None
    return Percentile(round(share * 100), value, days(interval.value), give_or_take(interval))


def give_or_take(interval: Interval) -> str:
    """Write how far luck may have carried a value; empty when nothing can be said."""
    return days(interval.half_width) if math.isfinite(interval.half_width) else ""


def _spread(
    what: str, percentiles: tuple[Percentile, ...], times: FloatArray, ended: FloatArray
) -> Spread:
    finite = np.isfinite(times)
    times, ended = times[finite], ended[finite]
    almost_all = np.searchsorted(ended, SHOWN_SHARE * (ended[-1] if len(ended) else 0))
    marked = [each.days for each in percentiles if each.days is not None]
    last = max([*times[almost_all : almost_all + 1].tolist(), *marked, 1.0])
    when = np.linspace(0, last, STEPS + 1)[1:]
    within = np.concatenate([[0.0], ended])[np.searchsorted(times, when, side="right")]
    shares = np.diff(within, prepend=0.0)
    return Spread(what, percentiles, last, tuple(shares.tolist()), tuple(within.tolist()))


def counted(leads: FloatArray) -> FloatArray:
    """Give every lead time that counts, unfinished ones as infinite."""
    kept: FloatArray = leads[~np.isnan(leads)]
    return kept


def within_of(leads: FloatArray, last_day: float) -> tuple[float, ...]:
    """Give the share that customers have within so many days, by equal steps from 0."""
    when = np.linspace(0, last_day, STEPS + 1)[1:]
    done = np.searchsorted(np.sort(leads), when, side="right") / max(len(leads), 1)
    return tuple(done.tolist())


def _flow(outcome: Outcome) -> Flow:
    table = outcome.flow(FLOW_POINTS)
    columns = ("day", "arrived", "started", "finished", "released")
    return Flow(*(tuple(table[column].to_list()) for column in columns))
