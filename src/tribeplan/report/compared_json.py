"""Comparisons and sensitivities for programs."""

from typing import Any

from tribeplan.report.as_json import json_text
from tribeplan.report.compared import Threshold, measured_work, relative, verdict
from tribeplan.report.study_json import finite, interval_json, summary
from tribeplan.simulation.compare import why_by_cause, why_by_gate
from tribeplan.simulation.doubt import Doubt, Screening
from tribeplan.simulation.paired import paired_waits
from tribeplan.simulation.study import Contest

COMPARISON_SCHEMA = "tribeplan.comparison/v1"
SENSITIVITY_SCHEMA = "tribeplan.sensitivity/v1"


def comparison_json(
    contest: Contest, doubts: tuple[Doubt, ...] = (), threshold: Threshold | None = None
) -> str:
    """Write a comparison as one document."""
    document = {
        "schema": COMPARISON_SCHEMA,
        "measure": contest.measure.value,
        "confidence": contest.confidence,
        "looks": contest.looks,
        "decided": contest.is_decided,
        "first_day": contest.base.provenance["starts"],
        "studies": [
            {"provenance": study.provenance, **summary(study.outcome)} for study in contest.studies
        ],
        "differences": [
            _difference(contest, number, threshold) for number in range(len(contest.differences))
        ],
        "doubts": [doubt_json(doubt) for doubt in doubts],
    }
    return f"{json_text(finite(document), indent=2)}\n"


def _difference(contest: Contest, number: int, threshold: Threshold | None) -> dict[str, Any]:
    base, other = contest.base, contest.studies[number + 1]
    difference, places = contest.differences[number], contest.places[number]
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
        "waits_of_those_in_both": [
            {
                "cause": gap.cause,
                "base_days": gap.base_days,
                "other_days": gap.other_days,
                "difference_days": interval_json(gap.difference),
            }
            for gap in waits.causes
        ],
        "by_cause": why_by_cause(base.outcome, other.outcome).to_dicts(),
        "by_place": places.to_dicts(),
        "by_gate": why_by_gate(base.outcome, other.outcome).to_dicts(),
    }


def doubt_json(doubt: Doubt) -> dict[str, Any]:
    """Give what assumptions do to a decision as plain values."""
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
