"""How fast is `tribeplan suggest`, and how good is what it picks?

From the root: ``PYTHONPATH=tests python -m benchmarks.suggest [--organisations 10]``.

Speed: changes tried a minute on a tribe of 60, one and two at a time, with all that a search does,
against the first look of `tribeplan compare` at the same changes, 64 replications each; CPU time of
this process. Quality: the gain of its first pick against that of the best single change by
exhaustive ranking, of all changes that are allowed, both under luck that neither was chosen by.
"""

import argparse
import datetime as dt
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from benchmarks.simulate.tribe import tribe

from reference.working_organisations import flowing_organisation
from tribeplan.org.organisation import Organisation
from tribeplan.rules.catalogue import USUAL_RULES
from tribeplan.search.race import Means, SearchTask, Suggestions, allowed, suggest
from tribeplan.simulation.comparison import LOOKS, mean_of
from tribeplan.simulation.outcome import Outcome
from tribeplan.simulation.plan import ComparisonMeasure, ExperimentPlan, Plan
from tribeplan.simulation.planning import Question
from tribeplan.simulation.replicate import Replications, simulate, warm_up
from tribeplan.simulation.study import Run, comparisons

JOINING = dt.date(2026, 4, 6)
RANKED_FROM, JUDGED_FROM = 100_000, 200_000
"""The first replication of the luck by which all are ranked, and of that by which the best of them
and the first pick are judged; no search comes near either."""

RANKED, JUDGED = 1000, 4000
ENOUGH = 0.9
COMPARED = 60
"""Organisations in the comparison by which a pace is taken."""


def play(plan: Plan, first: int, until: int) -> Replications:
    longer = plan.experiment.model_copy(update={"replications": until})
    return simulate(plan._replace(experiment=longer), threads=1, first=first)


def searched(organisation: Organisation, **asked: object) -> Suggestions:
    """Search as the command does."""
    question = Question("it", "it", organisation, experiment=ExperimentPlan(horizon_days=260))
    warm_up(question.plan())
    task = replace(SearchTask(question, USUAL_RULES, JOINING), **asked)  # type: ignore[arg-type]
    with ThreadPoolExecutor(2) as pool:
        return suggest(task, Means(pool, play, lambda: False, lambda *_: None))


def speed() -> bool:
    """Hold a search on a tribe of 60 against comparisons of as many organisations."""
    organisation = tribe(10, 6, 60)
    base = Question("it", "it", organisation, experiment=ExperimentPlan(horizon_days=260))
    every = allowed(SearchTask(base, USUAL_RULES, JOINING))
    rates: list[float] = []
    for together in (1, 2):
        began = time.process_time()
        found = searched(organisation, together=together)
        tried = found.tried + found.tried_together
        rates.append(tried / (time.process_time() - began) * 60)
        left = sum(found.left_out)
        print(
            f"tribe of 60: {found.tried} changes and {tried - found.tried} pairs, {left} left out"
        )
    asked = [replace(each, name=str(n)) for n, each in enumerate(every[:COMPARED])]
    began = time.process_time()
    next(
        comparisons(
            [base, *asked], ComparisonMeasure.MEAN_LEAD, LOOKS[:1], Run(on_progress=lambda _: None)
        )
    )
    by_compare = len(asked) / (time.process_time() - began) * 60
    single, both = rates
    print(
        f"  a minute of CPU: suggest {single:,.0f} changes alone, {both:,.0f} with pairs, "
        f"compare {by_compare:,.0f}"
    )
    return min(rates) >= by_compare


def mean_days(question: Question, first: int, replications: int) -> float:
    return mean_of(Outcome(play(question.plan(), first, first + replications)))


def gains(number: int) -> tuple[float, float, int]:
    """The gain of the first pick, that of the best by exhaustive ranking, and of how many."""
    found = searched(Organisation.model_validate(flowing_organisation(number)), together=1)
    every = allowed(found.task)
    with ThreadPoolExecutor(2) as pool:
        ranks = list(pool.map(lambda each: mean_days(each, RANKED_FROM, RANKED), every))
    base = mean_days(found.task.question, JUDGED_FROM, JUDGED)
    best = every[ranks.index(min(ranks))]
    pick = next((each.study.question for each in found.suggestions), found.task.question)
    first, most = (base - mean_days(each, JUDGED_FROM, JUDGED) for each in (pick, best))
    return first, most, len(every)


def quality(numbers: Sequence[int]) -> bool:
    """Hold the first pick against exhaustive ranking in organisations made from fixed seeds."""
    good = 0
    for number in numbers:
        first, best, count = gains(number)
        is_good = first >= ENOUGH * best
        good += is_good
        share = first / best if best > 0 else 1.0
        print(
            f"organisation {number:3}: {count:4} changes, best {best:6.2f} days, "
            f"first pick {first:6.2f} ({share:.0%})"
        )
    print(f"{good} of {len(numbers)} first picks bring at least {ENOUGH:.0%} of the best")
    return good >= ENOUGH * len(numbers)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--organisations", type=int, default=10, help="0 for speed alone")
    given = parser.parse_args(arguments)
    holds = [speed(), quality(range(given.organisations))]
    return 0 if all(holds) else 1


if __name__ == "__main__":
    raise SystemExit(main())
