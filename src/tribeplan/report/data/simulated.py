"""Simulations and comparisons for programs: JSON, CSV and Parquet."""

import io
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, cast

import polars as pl

from tribeplan.formats.exchange.writing import FORMULA
from tribeplan.org.address import show_address
from tribeplan.report.answer import answer_json, arrivals_json, arrivals_of
from tribeplan.report.data.findings import json_text
from tribeplan.report.terminal.compared import Threshold, measured_work, relative, verdict
from tribeplan.simulation.comparison import (
    PairedWaits,
    feature_differences,
    paired_waits,
    weekly_differences,
    why_by_cause,
    why_by_gate,
)
from tribeplan.simulation.interval import Interval
from tribeplan.simulation.outcome import (
    PERCENTILES,
    Outcome,
    lead_quantile_of,
    mean_lead_of,
    unstable,
    utilisation,
    utilisation_by_skill,
)
from tribeplan.simulation.sensitivity import Doubt, Screening
from tribeplan.simulation.study import Comparison, FeatureGap, FeatureWaits, Study

# --- Simulations for programs: one JSON document with units in the names -------------------------
#
# What never happened within the time simulated is ``null``.

SCHEMA = "tribeplan.simulation/v1"


def study_json(
    study: Study, waits: FeatureWaits | None = None, costs: Mapping[str, Any] | None = None
) -> str:
    """Write one simulation as a document, with where one feature waits if that was asked.

    Of money, what :func:`tribeplan.report.costs.costs_json` gives, if that was asked.
    """
    document = {
        "schema": SCHEMA,
        "provenance": study.provenance,
        "answer": arrivals_json(arrivals_of(study.outcome)),
        **summary(study),
    }
    if waits is not None:
        document["feature_asked"] = {
            "feature": waits.feature,
            "waits": study.outcome.waits(feature=waits.feature).to_dicts(),
            "places": waits.places.to_dicts(),
        }
    if costs is not None:
        document["costs"] = costs
    return f"{json_text(finite(document), indent=2)}\n"


def summary(study: Study) -> dict[str, Any]:
    """Every table of an outcome as plain values."""
    outcome = study.outcome
    return {
        "unstable": [overload._asdict() for overload in unstable(outcome)],
        "warnings": [*study.question.unready, *outcome.plan.cautions],
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
        "by_week": outcome.by_week().to_dicts(),
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
    """An interval as plain values."""
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


# --- Tables as CSV or Parquet, with what they were made with: features, and weeks ----------------


def weeks_table(comparison: Comparison) -> pl.DataFrame:
    """Every organisation of a comparison week by week, and how far it differs from the first."""
    base, *others = comparison.studies
    first = base.outcome.by_week().with_columns(organisation=pl.lit(base.question.name))
    rest = [
        weekly_differences(base.outcome, other.outcome)
        .select("work", "week", "until", pl.selectors.contains("_other", "_difference"))
        .rename(lambda name: name.replace("_other", ""))
        .with_columns(organisation=pl.lit(other.question.name))
        for other in others
    ]
    table = pl.concat([first, *rest], how="diagonal")
    return table.select("organisation", pl.exclude("organisation"))


def table_csv(table: pl.DataFrame, made: Mapping[str, Any]) -> str:
    """Write a table with what it was made with in each line; no cell is a formula."""
    changed = json.dumps(finite(made["assumptions_changed"]), sort_keys=True)
    table = table.with_columns(
        pl.lit(made["tribeplan"]).alias("tribeplan_version"),
        pl.lit(made["model_sha256"]).alias("model_sha256"),
        pl.lit(made["seed"]).alias("seed"),
        pl.lit(made["starts"]).alias("first_day"),
        pl.lit(changed).alias("assumptions_changed"),
    )
    text = pl.selectors.string()
    return table.with_columns(text.str.replace(FORMULA, "'$1")).write_csv()


def table_parquet(table: pl.DataFrame, made: Mapping[str, Any]) -> bytes:
    """Write a table with what it was made with as metadata of the file, each value as text."""
    metadata = {
        f"tribeplan.{name}": value if isinstance(value, str) else json.dumps(finite(value))
        for name, value in made.items()
    }
    file = io.BytesIO()
    table.write_parquet(file, metadata=metadata)
    return file.getvalue()


def study_csv(study: Study) -> str:
    """Write every feature of every replication."""
    return table_csv(study.outcome.features(), study.provenance)


def study_parquet(study: Study) -> bytes:
    """Write every feature of every replication."""
    return table_parquet(study.outcome.features(), study.provenance)


# --- Comparisons and sensitivities for programs --------------------------------------------------

COMPARISON_SCHEMA = "tribeplan.comparison/v1"
SENSITIVITY_SCHEMA = "tribeplan.sensitivity/v1"


def comparison_json(
    comparison: Comparison,
    doubts: tuple[Doubt, ...] = (),
    threshold: Threshold | None = None,
    gaps: tuple[FeatureGap, ...] = (),
    costs: Mapping[str, Any] | None = None,
) -> str:
    """Write a comparison as one document, with how one feature fares if that was asked.

    Of money, what :func:`tribeplan.report.costs.costs_json` gives, if that was asked.
    """
    document = {
        "schema": COMPARISON_SCHEMA,
        "measure": comparison.measure.value,
        "confidence": comparison.confidence,
        "looks": comparison.looks,
        "decided": comparison.is_decided,
        "first_day": comparison.base.provenance["starts"],
        "answer": answer_json(comparison),
        "studies": [
            {"provenance": study.provenance, **summary(study)} for study in comparison.studies
        ],
        "differences": [
            _difference(comparison, number, threshold)
            for number in range(len(comparison.differences))
        ],
        "doubts": [doubt_json(doubt) for doubt in doubts],
    }
    if gaps:
        document["feature_asked"] = [
            {
                "feature": each.feature,
                "base": each.base.question.name,
                "other": each.other.question.name,
                "waits": _paired(
                    paired_waits(each.base.outcome, each.other.outcome, feature=each.feature)
                ),
                "places": each.places.to_dicts(),
            }
            for each in gaps
        ]
    if costs is not None:
        document["costs"] = costs
    return f"{json_text(finite(document), indent=2)}\n"


def _difference(comparison: Comparison, number: int, threshold: Threshold | None) -> dict[str, Any]:
    base, other = comparison.base, comparison.studies[number + 1]
    difference, places = comparison.differences[number], comparison.places[number]
    waits = paired_waits(base.outcome, other.outcome)
    return {
        "base": difference.base,
        "other": difference.other,
        "base_value": difference.base_value,
        "other_value": difference.other_value,
        "difference": interval_json(difference.difference),
        "measured": measured_work(difference),
        "base_unfinished_share": difference.base_unfinished,
        "other_unfinished_share": difference.other_unfinished,
        "bound": difference.bound or None,
        "relative": relative(difference),
        "probability_better": difference.probability_faster,
        "clear": difference.is_clear,
        "verdict": verdict(difference),
        "fails": threshold.is_broken_by(difference) if threshold is not None else None,
        "replications": difference.replications,
        "reached_customers_in_both": waits.shared,
        "waits_of_those_in_both": _paired(waits),
        "by_feature": feature_differences(base.outcome, other.outcome).to_dicts(),
        "by_cause": why_by_cause(base.outcome, other.outcome).to_dicts(),
        "by_place": places.to_dicts(),
        "by_gate": why_by_gate(base.outcome, other.outcome).to_dicts(),
        "by_week": weekly_differences(base.outcome, other.outcome).to_dicts(),
    }


def _paired(waits: PairedWaits) -> list[dict[str, Any]]:
    return [
        {
            "cause": gap.cause,
            "base_days": gap.base_days,
            "other_days": gap.other_days,
            "difference_days": interval_json(gap.difference),
        }
        for gap in waits.causes
    ]


def doubt_json(doubt: Doubt) -> dict[str, Any]:
    """What assumptions do to a decision as plain values."""
    return {
        "base": doubt.base,
        "other": doubt.other,
        "settings": doubt.samples,
        "replications": doubt.replications,
        "other_better_share": doubt.result.other_better_share,
        "flipping": doubt.result.flipping,
        "assumptions": doubt.result.factors.to_dicts(),
    }


def sensitivity_json(screening: Screening, doubt: Doubt | None) -> str:
    """Write a sensitivity analysis as one document."""
    document = {
        "schema": SENSITIVITY_SCHEMA,
        "model": screening.question.name,
        "path": screening.question.path,
        "first_day": screening.question.first_day.day.isoformat(),
        "first_day_because": screening.question.first_day.because.value,
        "trajectories": screening.trajectories,
        "replications": screening.replications,
        "effects": screening.effects.to_dicts(),
        "strongest": screening.shares.to_dicts(),
        "samples": screening.samples,
        "doubt": doubt_json(doubt) if doubt is not None else None,
    }
    return f"{json_text(finite(document), indent=2)}\n"
