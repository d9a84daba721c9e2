"""Organisations side by side in a picture, and assumptions by what they change."""

from typing import Any

import altair as alt

from tribeplan.report.amounts import date, signed_days
from tribeplan.report.compared import contest_title, verdict
from tribeplan.report.figure import label
from tribeplan.report.figure_parts import (
    BLUE,
    COLOURS,
    INK,
    ORANGE,
    WIDTH,
    Part,
    configured,
    counted_leads,
    cumulated,
    data,
    heading,
)
from tribeplan.report.simulation_words import CAUSE_WORDS
from tribeplan.simulation.doubt import Screening
from tribeplan.simulation.paired import paired_waits
from tribeplan.simulation.study import Contest, Study

LEAST_DAYS = 0.05
MOST_EFFECTS = 15
ROOM_FOR_NUMBERS = 0.12
"""Beside the bars, as a share of what they take."""


def contest_figure(contest: Contest) -> alt.VConcatChart:
    """Draw how fast features reach customers in each organisation, and where the days go."""
    shown = [_lead_times(contest)]
    shown += [part for study in contest.studies[1:] if (part := _gaps(contest, study)) is not None]
    title = label(contest_title(contest), longest=80)
    lines = [line for each in contest.differences for line in _folded(verdict(each))]
    made = contest.base.provenance
    lines.append(
        f"{made['replications']:,} histories of {made['horizon_days']:g} working days from "
        f"{date(contest.base.question.first_day.day)} · seed "
        f"{made['seed']} · tribeplan {made['tribeplan']}"
    )
    return configured(alt.vconcat(*shown, spacing=28), title, lines)


def _folded(text: str, width: int = 110) -> list[str]:
    words = label_words(text)
    lines = [""]
    for word in words:
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def label_words(text: str) -> list[str]:
    """Give the words of a sentence, each fit for a figure."""
    return [label(word) for word in text.split()]


def _lead_times(contest: Contest) -> Part:
    rows: list[dict[str, Any]] = []
    names = [label(study.question.name) for study in contest.studies]
    last = contest.base.question.experiment.total_days
    recurring = contest.differences[0].recurring
    for study, name in zip(contest.studies, names, strict=True):
        leads = study.outcome.lead_days[:, study.outcome.columns(recurring=recurring)]
        rows += cumulated(counted_leads(leads), last, name)
    what = "Items that keep coming" if recurring else "Planned features"
    lines = (
        alt.Chart(data(rows))
        .mark_line(strokeWidth=2.5)
        .encode(
            x=alt.X(
                "days:Q",
                title="working days after it was asked for",
                scale=alt.Scale(nice=False),
            ),
            y=alt.Y(
                "share:Q",
                title="with customers",
                scale=alt.Scale(domain=[0, 1]),
                axis=alt.Axis(format=".0%"),
            ),
            color=alt.Color(
                "series:N",
                title=None,
                sort=names,
                scale=alt.Scale(domain=names, range=list(COLOURS)),
                legend=alt.Legend(orient="top", columns=2),
            ),
        )
    )
    return alt.layer(lines).properties(
        width=WIDTH, height=230, title=heading(f"{what}: how soon customers have them")
    )


def _gaps(contest: Contest, study: Study) -> Part | None:
    found = paired_waits(contest.base.outcome, study.outcome)
    rows = [
        {
            "cause": CAUSE_WORDS[gap.cause],
            "days": gap.difference.value,
            "low": gap.difference.low,
            "high": gap.difference.high,
            "kind": "less" if gap.difference.value < 0 else "more",
            "text": signed_days(gap.difference.value),
        }
        for gap in found.causes
        if abs(gap.difference.value) >= LEAST_DAYS
    ]
    if not rows:
        return None
    rows.sort(key=lambda row: -abs(float(str(row["days"]))))
    ends = [0.0, *(float(str(row[end])) for row in rows for end in ("low", "high"))]
    room = (max(ends) - min(ends)) * ROOM_FOR_NUMBERS
    scale = alt.Scale(domain=[min(ends) - room, max(ends) + room], nice=False)
    base = alt.Chart(data(rows))
    y = alt.Y("cause:N", sort=None, title=None)
    colour = alt.Color(
        "kind:N", legend=None, scale=alt.Scale(domain=["less", "more"], range=[BLUE, ORANGE])
    )
    title = heading(
        f"{label(study.question.name)}: days more or less, of what reaches customers in both"
    )
    return alt.layer(
        base.mark_bar(height=16).encode(
            x=alt.X("days:Q", title="difference in mean days", scale=scale), y=y, color=colour
        ),
        base.mark_rule(color=INK, strokeWidth=1.5).encode(x="low:Q", x2="high:Q", y=y),
        base.mark_text(align="left", dx=8, color=INK)
        .encode(x="high:Q", y=y, text="text:N")
        .transform_filter("datum.days >= 0"),
        base.mark_text(align="right", dx=-8, color=INK)
        .encode(x="low:Q", y=y, text="text:N")
        .transform_filter("datum.days < 0"),
    ).properties(width=WIDTH, height=alt.Step(24), title=title)


def screening_figure(screening: Screening) -> alt.VConcatChart:
    """Draw a tornado: what each assumption changes, the strongest on top."""
    effects = screening.effects.filter(screening.effects["effect_size_days"] > 0)
    rows = [
        {
            "assumption": f"{row['assumption']} ({row['low']:g} to {row['high']:g})",
            "days": row["effect_days"],
            "size": row["effect_size_days"],
            "low": -row["effect_size_days"],
            "text": f"± {row['effect_size_days']:.1f}",
        }
        for row in effects.head(MOST_EFFECTS).iter_rows(named=True)
    ]
    reach = max((float(row["size"]) for row in rows), default=1.0) * 1.2
    base = alt.Chart(data(rows))
    y = alt.Y("assumption:N", sort=None, title=None)
    scale = alt.Scale(domain=[-reach, reach])
    title = heading("Longer to the right, shorter to the left, when the assumption grows")
    chart = alt.layer(
        base.mark_bar(height=18, color="#d7dbe0").encode(
            x=alt.X("low:Q", title="change of the mean lead time [working days]", scale=scale),
            x2="size:Q",
            y=y,
        ),
        base.mark_bar(height=10).encode(
            x=alt.X("days:Q", scale=scale),
            y=y,
            color=alt.condition("datum.days > 0", alt.value(ORANGE), alt.value(BLUE)),
        ),
        base.mark_text(align="left", dx=6, color=INK).encode(x="size:Q", y=y, text="text:N"),
    ).properties(width=WIDTH, height=alt.Step(26), title=title)
    name = label(screening.question.name)
    walks = f"{screening.trajectories} walks through the space of assumptions"
    lines = [
        f"{walks}, {screening.replications} histories at each point (Morris)",
        "Grey: size of the effect over its range; coloured: mean with sign.",
    ]
    return configured(alt.vconcat(chart), f"What the lead time of {name} hangs on", lines)
