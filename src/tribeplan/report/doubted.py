"""How a decision hangs on what is assumed."""

from collections.abc import Iterator, Mapping

from tribeplan.report.amounts import days, share, signed_days
from tribeplan.report.sections import Section
from tribeplan.simulation.doubt import Doubt, Screening

MOST_FACTORS = 8
MOST_EFFECTS = 15


def doubt_sections(doubts: tuple[Doubt, ...]) -> Iterator[Section]:
    """Say in which share of the assumptions another organisation wins, and what would flip that."""
    for doubt in doubts:
        wins = doubt.result.other_better_share
        flipping = doubt.result.flipping
        settings = f"{doubt.samples} settings drawn over the plausible ranges of all assumptions"
        sentences = [
            f"With {settings}, {doubt.other} is the faster one, by its mean, in {share(wins)}."
        ]
        if flipping:
            sentences.append(
                f"Which of the two is better hangs on: {', '.join(flipping)}. Measure these "
                "before you decide."
            )
        else:
            sentences.append("No single assumption flips which of the two is better.")
        rows = tuple(
            (
                row["assumption"],
                f"{row['low']:g} to {row['high']:g}",
                signed_days(row["difference_at_low_days"]),
                signed_days(row["difference_at_high_days"]),
                "flips" if row["flips"] else "",
            )
            for row in doubt.result.factors.head(MOST_FACTORS).iter_rows(named=True)
        )
        headings = ("assumption", "range", "difference when low:", "when high:", "")
        yield Section(
            f"Under other assumptions: {doubt.other} against {doubt.base}",
            tuple(sentences),
            headings,
            rows,
        )


def screening_sections(screening: Screening) -> Iterator[Section]:
    """Rank the assumptions by how far they move the mean lead time."""
    effects = screening.effects.filter(screening.effects["effect_size_days"] > 0)
    rows = tuple(
        (
            row["assumption"],
            f"{row['low']:g} to {row['high']:g}",
            days(row["effect_size_days"]),
            signed_days(row["effect_days"]),
            days(row["spread_days"]),
        )
        for row in effects.head(MOST_EFFECTS).iter_rows(named=True)
    )
    bars = tuple(effects.head(MOST_EFFECTS)["effect_size_days"].to_list())
    note = (
        f"What a move across its plausible range changes in the mean lead time [working days], "
        f"with the others at {screening.trajectories} different settings (Morris). A large spread: "
        "the effect hangs on the other assumptions."
    )
    headings = ("assumption", "range", "effect:", "with sign:", "spread:")
    title = f"What the lead time of {screening.question.name} hangs on"
    yield Section(title, (note,), headings, rows, bars)
    shares = tuple(
        (row["assumption"], _share(row, "alone"), _share(row, "together"))
        for row in screening.shares.iter_rows(named=True)
    )
    words = (
        "Share of the variance among the strongest of them, the others as usual, with its 95 % "
        f"range, from {screening.samples:,} scrambled points of each of two designs (Sobol)."
    )
    yield Section("The strongest", (words,), ("assumption", "alone:", "with others:"), shares)


def _share(row: Mapping[str, float], which: str) -> str:
    low, high = share(row[f"{which}_low"]), share(row[f"{which}_high"])
    return f"{share(row[f'{which}_share'])} ({low} to {high})"
