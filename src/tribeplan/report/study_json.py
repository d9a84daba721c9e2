"""Simulations for programs: one JSON document with units in the names.

What never happened within the time simulated is ``null``.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, cast

from tribeplan.org.address import show_address
from tribeplan.report.as_json import json_text
from tribeplan.simulation.capacity import unstable, utilisation, utilisation_by_skill
from tribeplan.simulation.interval import Interval
from tribeplan.simulation.lead_times import lead_quantile_of, mean_lead_of
from tribeplan.simulation.outcome import PERCENTILES, Outcome
from tribeplan.simulation.study import Study

SCHEMA = "tribeplan.simulation/v1"


def study_json(study: Study) -> str:
    """Write one simulation as a document."""
    document = {"schema": SCHEMA, "provenance": study.provenance, **summary(study.outcome)}
    return f"{json_text(finite(document), indent=2)}\n"


def summary(outcome: Outcome) -> dict[str, Any]:
    """Give every table of an outcome as plain values."""
    return {
        "unstable": [overload._asdict() for overload in unstable(outcome)],
        "warnings": list(outcome.plan.cautions),
        "left_out": [
            f"{show_address(remark.at)}: {remark.message}" for remark in outcome.plan.remarks
        ],
        "lead_time_days": {
            "planned": _percentiles(outcome, recurring=False),
            "recurring": _percentiles(outcome, recurring=True),
        },
        "portfolio": outcome.portfolio().to_dicts(),
        "mean_lead_time_days": {
            "planned": _mean(outcome, recurring=False),
            "recurring": _mean(outcome, recurring=True),
        },
        "waits": outcome.waits().to_dicts(),
        "waits_of_recurring": outcome.waits(recurring=True).to_dicts(),
        "bottlenecks": outcome.bottlenecks().to_dicts(),
        "gates": outcome.gates().to_dicts(),
        "squads": utilisation(outcome).to_dicts(),
        "skills": utilisation_by_skill(outcome).to_dicts(),
        "features": outcome.by_feature().to_dicts(),
        "value_over_time": outcome.value_over_time().to_dicts(),
    }


def _percentiles(outcome: Outcome, *, recurring: bool) -> dict[str, Any] | None:
    found = {
        f"p{share * 100:.0f}": interval_json(interval)
        for share in PERCENTILES
        for interval in [lead_quantile_of(outcome, recurring=recurring, share=share)]
        if interval is not None
    }
    return found or None


def _mean(outcome: Outcome, *, recurring: bool) -> dict[str, Any] | None:
    found = mean_lead_of(outcome, recurring=recurring)
    if found is None:
        return None
    return {
        **interval_json(found.interval),
        "at_least": found.unfinished_share > 0,
        "unfinished_share": found.unfinished_share,
        "censored_median": found.censored_median,
    }


def interval_json(interval: Interval) -> dict[str, float]:
    """Give an interval as plain values."""
    return {"value": interval.value, "low": interval.low, "high": interval.high}


def finite(value: object) -> object:
    """Replace what is no finite number by None, all the way down.

    >>> finite({"a": [1.0, math.inf]})
    {'a': [1.0, None]}
    """
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        given = cast("Mapping[str, object]", value)
        return {name: finite(each) for name, each in given.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [finite(each) for each in cast("Sequence[object]", value)]
    return value
