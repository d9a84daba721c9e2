"""Questions being answered, with progress, in a way that can be stopped."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from tribeplan.errors import InvalidUsage, TribeplanError
from tribeplan.simulation.comparison import (
    LOOKS,
    MeasuredDifference,
    common_work,
    difference_of,
    mean_of,
    pairing,
    untold,
    why_by_place,
)
from tribeplan.simulation.layout import IntArray
from tribeplan.simulation.memory import MOST_BYTES, RELEASED, replications_that_fit
from tribeplan.simulation.outcome import BoolArray, Outcome
from tribeplan.simulation.plan import ComparisonMeasure, Plan
from tribeplan.simulation.planning import Question, provenance
from tribeplan.simulation.replicate import Pool, Replications, must_compile, simulate, warm_up

CONFIDENCE = 0.95

FEW = 32
"""Replications that tell whether there is anything to measure."""

MOST_PLAYED_AGAIN = 256
"""Replications that are played twice to see where the same work waits; enough for a mean."""


GETTING_READY = "getting ready"
COMPILING = "compiling the simulation once, about ten seconds; from then on it starts at once"
"""What is done before anything is played."""


class RunProgress(NamedTuple):
    """How far a run is."""

    doing: str
    """What is being done, in words."""

    done: int
    of: int


@dataclass(frozen=True, slots=True)
class Run:
    """How the machine goes about it; nothing here changes a result."""

    threads: int = 2
    cancel: threading.Event = field(default_factory=threading.Event)
    """When it is set, the run stops at the next chunk."""

    on_progress: Callable[[RunProgress], None] = print
    """Told how far it is."""

    pool: Pool | None = None
    """Other machines that play; this one when there are none."""

    @property
    def at_once(self) -> int:
        """How many chunks are under way at once, here or there."""
        return self.threads if self.pool is None else self.pool.at_once


class StoppedRun(TribeplanError):
    """Somebody stopped the run before it was done."""


@dataclass(frozen=True, slots=True)
class Study:
    """A question with its answer."""

    question: Question
    outcome: Outcome
    asked: int | None = None
    """How many replications were asked for, where these are as many as fit in memory; else None."""

    @property
    def provenance(self) -> Mapping[str, Any]:
        """All that is needed to get this answer again."""
        return provenance(self.question, self.outcome.played.replications, self.asked)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Several organisations that met the same luck; the others are held against the first."""

    studies: tuple[Study, ...]
    differences: tuple[MeasuredDifference, ...]
    """Every other organisation against the first, in the order given."""

    measure: ComparisonMeasure
    looks: int
    """How often it was asked whether the answer is clear."""

    places: tuple[pl.DataFrame, ...] = ()
    """For every other organisation: where the work that reaches customers in both waits longer or
    shorter than in the first, by cause, squad and skill; empty until that is looked into."""

    at_once: tuple[Study | None, ...] = ()
    """For every other organisation: what it is with all its waves on the day of the first, with the
    same luck; None where it has fewer than two, and empty until that is looked into."""

    confidence: float = CONFIDENCE
    """Of all answers together."""

    @property
    def base(self) -> Study:
        """What the others are held against."""
        return self.studies[0]

    @property
    def is_decided(self) -> bool:
        """Whether every difference is clear."""
        return all(difference.is_clear for difference in self.differences)


def study(question: Question, run: Run, asked: int = 0) -> Study:
    """Simulate one organisation; more may have been asked for than the question plays.

    Raises
    ------
    ImpossibleExperiment
        When it cannot be simulated.
    Stopped
        When the run was cancelled.
    """
    *_, answer = studies(question, [question.experiment.replications], run, asked=asked)
    return answer


def studies(
    question: Question,
    looks: Sequence[int],
    run: Run,
    known: Replications | None = None,
    *,
    asked: int = 0,
) -> Iterator[Study]:
    """Simulate one organisation, with an answer at each look; each look plays on from the last.

    What is known already from an earlier run of the same question is not played again. Where more
    were asked for than the last look plays, the last answer tells how many.
    """
    plan = question.plan()
    _check_memory([plan], looks, run)
    _get_ready(plan, run)
    fitting = replications_that_fit([plan], run.threads, looks=len(looks))
    apart = max(looks) > fitting
    played = known if known is not None and (known.items is not None) == apart else None
    for look in looks:
        played = _up_to(plan, played, look, run, items_apart=apart)
        yield Study(question.playing(look), Outcome(played), _cut(look, looks, asked))


def check_measurable(question: Question, run: Run) -> None:
    """Refuse an organisation whose lead time nobody can tell, before it is played many times.

    Raises
    ------
    InvalidUsage
        When nothing is asked for, or nothing reaches customers, within the time simulated.
    """
    outcome = study(question.playing(min(FEW, question.experiment.replications)), run).outcome
    mean_of(outcome)
    found = common_work(outcome, outcome)
    if outcome.unfinished_share(found.counted_of(outcome, found.base)) == 1:
        raise InvalidUsage(
            f"nothing of '{question.name}' reaches customers within the time simulated: there is "
            "nothing to measure; lengthen --horizon"
        )


def comparison(
    questions: Sequence[Question],
    measure: ComparisonMeasure,
    looks: Sequence[int] | None,
    run: Run,
    has_time: Callable[[int, int], bool] = lambda _, __: True,
) -> Comparison:
    """Hold organisations against the first, with the same luck.

    Looks after 64, 256 and 1,000 replications and stops as soon as every answer is clear; luck
    then has several chances, so the doubt that is allowed is split over looks and comparisons.

    Parameters
    ----------
    has_time
        Told how many replications are played, and up to how many the next look would go; whether
        to go on.
    """
    answer: Comparison | None = None
    asked = (looks or LOOKS)[-1]
    fitting = looks or looks_that_fit(questions, LOOKS, run)
    found = comparisons(questions, measure, fitting, run, asked=asked)
    for answer, look, later in zip(found, fitting, (*fitting[1:], 0), strict=True):
        if answer.is_decided or (later and not has_time(look, later)):
            break
    if answer is None:
        raise InvalidUsage("nothing was asked: no looks")
    return with_places(answer, run)


def with_places(answer: Comparison, run: Run) -> Comparison:
    """Tell of every other organisation where the same work waits differently.

    And what it would be if all its waves came at once.
    """
    base, *others = answer.studies
    places = tuple(paired_places(base.outcome, other.outcome, run) for other in others)
    at_once = tuple(_at_once(other, run) for other in others)
    return replace(answer, places=places, at_once=at_once)


def _at_once(of: Study, run: Run) -> Study | None:
    question = of.question.at_once
    if question is None:
        return None
    name = f"{question.name}, all waves at once"
    played = _up_to(question.plan(), None, of.outcome.played.replications, run, name)
    return Study(question, Outcome(played))


def paired_places(
    base: Outcome, other: Outcome, run: Run, feature: str | None = None
) -> pl.DataFrame:
    """Play again, counting in every place only the work that reaches customers in both.

    All of it, or one feature. Same seed, same ticks; which work is counted is known only when
    both have been played.
    """
    found = pairing(base, other, feature)
    released = found.released[:MOST_PLAYED_AGAIN]
    again = [
        _played_again(outcome, columns, released, run)
        for outcome, columns in ((base, found.base), (other, found.other))
    ]
    number = released.sum(axis=1).astype(np.float64)
    if not number.any():
        return why_by_place(base, base)
    return why_by_place(again[0], again[1], CONFIDENCE, number)


class FeatureWaits(NamedTuple):
    """Where one planned feature waits."""

    feature: str
    study: Study
    places: pl.DataFrame
    """As :meth:`Outcome.bottlenecks` has them; mean days of the replications that deliver it."""


class FeatureGap(NamedTuple):
    """Where one planned feature waits longer or shorter than in the first organisation."""

    feature: str
    base: Study
    other: Study
    places: pl.DataFrame
    """As :func:`paired_places` has them."""


def feature_waits(study: Study, feature: str, run: Run) -> FeatureWaits:
    """Play again, counting one feature alone: where it waits, the longest first."""
    outcome = study.outcome
    columns = np.array([n for n, (name, _) in enumerate(outcome.works) if name == feature])
    counted = outcome.counts[:MOST_PLAYED_AGAIN, columns]
    released = counted & (outcome.played.features[: len(counted)][:, columns, RELEASED] >= 0)
    again = _played_again(outcome, columns, released, run)
    places = again.bottlenecks(number=released.sum(axis=1).astype(np.float64))
    return FeatureWaits(feature, study, places)


def feature_gaps(comparison: Comparison, feature: str, run: Run) -> tuple[FeatureGap, ...]:
    """Where one feature waits longer or shorter, for every other organisation."""
    base, *others = comparison.studies
    return tuple(
        FeatureGap(feature, base, other, paired_places(base.outcome, other.outcome, run, feature))
        for other in others
    )


def _played_again(outcome: Outcome, columns: IntArray, told: BoolArray, run: Run) -> Outcome:
    """Play the first replications again, counting what is told of in every place."""
    played = simulate(
        outcome.plan.playing(len(told)),
        threads=run.at_once,
        pool=run.pool,
        cancel=run.cancel,
        progress=lambda done: run.on_progress(RunProgress("looking where", done, len(told))),
        untold=untold(outcome, columns, told),
    )
    if played.replications < len(told):
        raise StoppedRun(f"stopped after {played.replications:,} replications played again")
    return Outcome(played)


def comparisons(  # noqa: PLR0913  # what is known and what was asked for stand beside it
    questions: Sequence[Question],
    measure: ComparisonMeasure,
    looks: Sequence[int],
    run: Run,
    known: Sequence[Replications | None] = (),
    *,
    asked: int = 0,
) -> Iterator[Comparison]:
    """Hold organisations against the first, with an answer at each look.

    Where more were asked for than the last look plays, the last answer tells how many.
    """
    plans = [question.plan() for question in questions]
    at_once = [each.plan() for question in questions if (each := question.at_once) is not None]
    _check_shared(questions, plans)
    if measure is ComparisonMeasure.COST_OF_DELAY and not any(map(has_value, plans)):
        raise InvalidUsage(
            "no feature or stream has a value_per_week, so that no delay costs anything: there is "
            "nothing to compare; give them one, or compare lead times with --measure mean"
        )
    _check_memory([*plans, *at_once], looks, run)
    _get_ready(plans[0], run)
    so_far: Sequence[Replications | None] = [
        None if each is None or each.items is not None else each
        for each in known or [None] * len(plans)
    ]
    for number, look in enumerate(looks, 1):
        played = [
            _up_to(plan, before, look, run, question.name)
            for question, plan, before in zip(questions, plans, so_far, strict=True)
        ]
        cut = _cut(look, looks, asked)
        so_far = played
        found = [
            Study(question, Outcome(each), cut)
            for question, each in zip(questions, played, strict=True)
        ]
        yield _answer(found, measure, looks, number)


def _cut(look: int, looks: Sequence[int], asked: int) -> int | None:
    """How many were asked for, where a look is the last one and memory holds no more."""
    return asked if look == looks[-1] < asked else None


def _answer(
    studies: Sequence[Study], measure: ComparisonMeasure, asked: Sequence[int], number: int
) -> Comparison:
    doubt = (1 - CONFIDENCE) / len(asked) / max(len(studies) - 1, 1)  # Bonferroni
    base = studies[0]
    differences = tuple(
        difference_of(
            (base.question.name, base.outcome),
            (other.question.name, other.outcome),
            measure,
            1 - doubt,
        )
        for other in studies[1:]
    )
    for each in differences:
        if each.base_unfinished == each.other_unfinished == 1:
            raise InvalidUsage(
                f"what '{each.base}' and '{each.other}' both have reaches customers in neither "
                "within the time simulated: there is nothing to compare; lengthen --horizon"
            )
    return Comparison(tuple(studies), differences, measure, number)


def _check_shared(questions: Sequence[Question], plans: Sequence[Plan]) -> None:
    first = set(_work_names(plans[0]))
    for question, plan in zip(questions[1:], plans[1:], strict=True):
        if not first.intersection(_work_names(plan)):
            raise InvalidUsage(
                f"'{questions[0].name}' and '{question.name}' have no feature in common: "
                "there is nothing to compare"
            )


def has_value(plan: Plan) -> bool:
    """Whether a delay of anything costs something."""
    return any(work.value_per_week for work in (*plan.features, *plan.streams))


def _work_names(plan: Plan) -> Iterator[str]:
    yield from (work.id for work in (*plan.features, *plan.streams))


def _get_ready(plan: Plan, run: Run) -> None:
    run.on_progress(RunProgress(COMPILING if must_compile() else GETTING_READY, 0, 1))
    warm_up(plan)
    run.on_progress(RunProgress(GETTING_READY, 1, 1))


def looks_that_fit(questions: Sequence[Question], looks: Sequence[int], run: Run) -> list[int]:
    """Cut numbers of replications that nobody asked for to what fits in memory at once."""
    every = [each for asked in questions for each in (asked, asked.at_once) if each is not None]
    most = _most_that_fit([question.plan() for question in every], looks, run)
    fitting = [look for look in looks if look <= most]
    return fitting if fitting == list(looks) else [*fitting, most or min(looks)]


def _most_that_fit(plans: Sequence[Plan], looks: Sequence[int], run: Run) -> int:
    """How many replications fit in memory; of one organisation with items of streams kept apart.

    Where planned features count, that is: it is they that are spoken of then, one by one.
    """
    most = replications_that_fit(plans, run.threads, looks=len(looks))
    first, last = plans[0].warmup_ticks, plans[0].horizon_ticks
    planned = any(first <= work.arrives_tick < last for work in plans[0].features)
    if len(plans) > 1 or not planned:
        return most
    return max(most, replications_that_fit(plans, run.threads, looks=len(looks), items_apart=True))


def _check_memory(plans: Sequence[Plan], looks: Sequence[int], run: Run) -> None:
    """Refuse what does not fit in memory before any is taken."""
    most = _most_that_fit(plans, looks, run)
    asked = max(looks)
    if asked <= most:
        return
    pieces = sum(work.instances for plan in plans for work in (*plan.features, *plan.streams))
    fewer = f"at most {most:,} replications, " if most else ""
    raise InvalidUsage(
        f"{asked:,} replications with room for {pieces:,} pieces of work do not fit in "
        f"{MOST_BYTES / 2**30:g} GB with {run.threads} threads; ask for {fewer}fewer threads or a "
        "shorter horizon"
    )


def _up_to(  # noqa: PLR0913  # what, how far and how
    plan: Plan,
    played: Replications | None,
    replications: int,
    run: Run,
    name: str = "",
    *,
    items_apart: bool = False,
) -> Replications:
    """Play on to a number of replications."""
    longer = plan.playing(replications)
    before = 0 if played is None else played.replications
    if played is not None and before >= replications:
        return played.up_to(replications)._replace(plan=longer)
    doing = f"simulating {name}" if name else "simulating"
    more = simulate(
        longer,
        threads=run.at_once,
        pool=run.pool,
        first=before,
        cancel=run.cancel,
        progress=lambda done: run.on_progress(RunProgress(doing, before + done, replications)),
        items_apart=items_apart,
    )
    played = more if played is None else played._replace(plan=longer).then(more)
    if played.replications < replications:
        raise StoppedRun(f"stopped after {played.replications:,} of {replications:,} replications")
    return played
