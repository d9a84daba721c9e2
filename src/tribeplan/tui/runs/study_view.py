"""One organisation's outcome as the screens show it."""

import math

import numpy as np

from tribeplan.report.amounts import days
from tribeplan.report.simulated import LEAST_COST_DAYS, MOST_BOTTLENECKS, study_sections
from tribeplan.simulation.capacity import utilisation
from tribeplan.simulation.interval import Interval
from tribeplan.simulation.layout import FloatArray
from tribeplan.simulation.lead_times import lead_quantile_of
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
        horizon_days=experiment.horizon_days - experiment.warmup_days,
        seed=experiment.seed,
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
    planned = len(outcome.plan.features)
    leads = outcome.lead_days
    groups = (
        ("Planned features", False, leads[:, :planned]),
        ("Items that keep coming", True, leads[:, planned:]),
    )
    spreads: list[Spread] = []
    for what, recurring, of_kind in groups:
        percentiles = [
            _percentile(share, interval)
            for share in PERCENTILES
            for interval in [lead_quantile_of(outcome, recurring=recurring, share=share)]
            if interval is not None
        ]
        those = counted(of_kind)
        if percentiles and len(those):
            spreads.append(_spread(what, tuple(percentiles), those, outcome))
    return tuple(spreads)


def _percentile(share: float, interval: Interval) -> Percentile:
    value = interval.value if math.isfinite(interval.value) else None
    return Percentile(round(share * 100), value, days(interval.value), give_or_take(interval))


def give_or_take(interval: Interval) -> str:
    """Write how far luck may have carried a value; empty when nothing can be said."""
    return days(interval.half_width) if math.isfinite(interval.half_width) else ""


def _spread(
    what: str, percentiles: tuple[Percentile, ...], leads: FloatArray, outcome: Outcome
) -> Spread:
    reached = leads[np.isfinite(leads)]
    marked = [each.days for each in percentiles if each.days is not None]
    last = max([float(np.quantile(reached, SHOWN_SHARE)) if len(reached) else 0.0, *marked])
    last = last or outcome.plan.experiment.horizon_days
    counts, _ = np.histogram(reached, bins=STEPS, range=(0, last))
    shares = counts / len(leads)
    return Spread(what, percentiles, last, tuple(shares.tolist()), within_of(leads, last))


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
