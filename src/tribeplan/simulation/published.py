"""Published cases, each with what is predicted beside what was published.

Nothing here is tuned. Each case has the inputs that were published and where they are from, what
had to be assumed, and what was called reproduced before it was run. A case that cannot be modelled
honestly is listed as such, with what is missing. Beside each input: ``P`` published, ``D`` derived,
``A`` an assumption of ours.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import pairwise
from math import inf
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from tribeplan.org.organisation import Organisation
from tribeplan.org.workload import CALENDAR_DAYS_PER_WEEK, DAYS_PER_WEEK
from tribeplan.simulation.assumptions import Assumptions, neutral
from tribeplan.simulation.interval import Interval, mean_interval
from tribeplan.simulation.layout import FloatArray, IntArray
from tribeplan.simulation.memory import ARRIVED, FINISHED, RELEASED, STARTED
from tribeplan.simulation.plan import TICKS_PER_DAY, ExperimentPlan, Plan
from tribeplan.simulation.planning import Question
from tribeplan.simulation.replicate import simulate

# --- What a case is ------------------------------------------------------------------------------


class Verdict(StrEnum):
    """How far a case can be held against the simulation."""

    WHOLE = "modelled"
    """Published inputs and outcomes: figures or signs are held against each other."""

    HALF = "half a case"
    """Too little was published to predict from; what arithmetic says is said."""

    NOT = "not modelled"
    """Nothing can be predicted honestly."""


class PublishedFigure(NamedTuple):
    """A published figure and what is predicted."""

    name: str
    published: str
    low: float
    """Lowest value that was called reproduced before anything was run."""

    high: float
    predicted: float
    unit: str
    between: tuple[float, float] | None = None
    """Of a sign: the range of the predicted value, with 95 % confidence."""

    @property
    def is_reproduced(self) -> bool:
        """Whether the predicted value lies in the range; of a sign, clear of zero as well."""
        if self.between is not None and not Interval(self.predicted, *self.between).excludes_zero:
            return False
        return self.low <= self.predicted <= self.high


class Input(NamedTuple):
    """What a case is simulated with."""

    name: str
    value: str
    source: str
    """P: published; D: derived; A: our assumption; and where."""


Examples: TypeAlias = Callable[[str], Plan]
"""Reads an example scenario by its name, for a case that stands in files."""


def _nothing(examples: Examples) -> tuple[PublishedFigure, ...]:
    del examples
    return ()


@dataclass(frozen=True, slots=True)
class PublishedCase:
    """A published case."""

    id: str
    name: str
    verdict: Verdict
    source: str
    says: str
    """What comes of it, in sentences."""

    figures: Callable[[Examples], tuple[PublishedFigure, ...]] = _nothing
    """Simulates it; nothing for a case that cannot be modelled."""

    inputs: tuple[Input, ...] = ()
    by_hand: tuple[str, ...] = ()
    """What arithmetic alone says."""

    missing: tuple[str, ...] = ()
    """What was not published."""


class ValidatedCase(NamedTuple):
    """A case with its figures."""

    case: PublishedCase
    figures: tuple[PublishedFigure, ...]


# --- Microsoft XIT: models and scenarios that are examples as well -------------------------------

WEEKS_PER_MONTH = 52 / 12
ORDER = 10**0.5
"""Within this factor both ways two figures are of the same order."""

WORKING_DAYS = DAYS_PER_WEEK / CALENDAR_DAYS_PER_WEEK
"""Of a calendar day."""


class Quarter(NamedTuple):
    """What is seen in one quarter; days are working days."""

    done: float
    """Requests a quarter."""

    lead_days: float
    """Median from asked for until done, of what is done in the quarter."""

    cycle_days: float
    """Median from taken on until done."""

    longest_cycle_days: float
    """95 of 100 take no longer."""

    backlog: float
    """Requests that wait or are worked on when the quarter begins."""


def xit_quarter(plan: Plan) -> Quarter:
    """Simulate a plan of the team and look at the quarter after its warm-up."""
    rows = simulate(plan).features[:, : len(plan.features)]
    begin, end = plan.warmup_ticks, plan.horizon_ticks
    released = rows[:, :, RELEASED]
    within = (released >= begin) & (released < end)
    leads, cycles = (
        (released - rows[:, :, since])[within] / TICKS_PER_DAY for since in (ARRIVED, STARTED)
    )
    there = (rows[:, :, ARRIVED] >= 0) & (rows[:, :, ARRIVED] < begin)
    waiting = there & ((released < 0) | (released >= begin))
    return Quarter(
        float(within.sum(axis=1).mean()),
        float(np.median(leads)),
        float(np.median(cycles)),
        float(np.quantile(cycles, 0.95)),
        float(waiting.sum(axis=1).mean()),
    )


def xit_figures(examples: Examples) -> tuple[PublishedFigure, ...]:
    """Every published figure of Microsoft's XIT team that can be looked for."""
    names = "xit-as-it-was", "xit-without-estimates"
    before, after = (xit_quarter(examples(name)) for name in names)
    months = 5 * WEEKS_PER_MONTH * DAYS_PER_WEEK
    gain = 100 * (after.done / before.done - 1)
    order = months / ORDER, months * ORDER
    days = 10 / ORDER, 10 * ORDER
    return (
        PublishedFigure(
            "done before", "17", 0.75 * 17, 1.25 * 17, before.done, "requests a quarter"
        ),
        PublishedFigure("backlog", "5 x 20", 75, 125, before.backlog, "requests"),
        PublishedFigure("lead time before", "5 months", *order, before.lead_days, "working days"),
        PublishedFigure("gain in throughput", "155 %", 0.75 * 155, 1.25 * 155, gain, "%"),
        PublishedFigure(
            "lead time after, from taken on", "14 days", *days, after.cycle_days, "working days"
        ),
        PublishedFigure(
            "longest after", "5 weeks", 0, 25, after.longest_cycle_days, "working days"
        ),
    )


# --- Cases whose organisation is written here ----------------------------------------------------

REPLICATIONS = 64


def _played(
    model: dict[str, Any], assumptions: Assumptions | None = None, *, horizon_days: float = 520
) -> IntArray:
    """Results by replication, piece of work and result, of two years after half a year."""
    experiment = ExperimentPlan(
        horizon_days=horizon_days, warm_up_days=130, replications=REPLICATIONS
    )
    question = Question(
        "case",
        "case",
        Organisation.model_validate(model),
        assumptions or Assumptions(),
        experiment,
    )
    return simulate(question.plan()).features


def _people(*skills: str) -> dict[str, Any]:
    return {f"p{number}": {"skills": {skill: 1}} for number, skill in enumerate(skills)}


def firefox_wait(every_days: float, channels_days: float) -> float:
    """Median calendar days from fixed until with users, when trains leave every so many.

    Parameters
    ----------
    every_days
        Calendar days between two trains.
    channels_days
        Calendar days that a train takes from there until users have it.
    """
    train: dict[str, Any] = {
        "at": "release",
        "every_days": every_days * WORKING_DAYS,
    }
    if channels_days:
        settled = channels_days * WORKING_DAYS
        train["days"] = {"p50": settled, "p90": settled}
    model = {
        "people": _people(*["fix"] * 12),
        "tribes": {
            "t": {"squads": {"team": {"mandate": "none", "members": list(_people(*"x" * 12))}}}
        },
        "decisions": {"train": train},
        "work": {
            "streams": {
                "issues": {"squad": "team", "per_week": 10, "steps": [{"skill": "fix", "days": 1}]}
            }
        },
    }
    rows = _played(model, neutral(), horizon_days=1600)
    known = rows[:, :, RELEASED] >= 0
    waits = (rows[:, :, RELEASED] - rows[:, :, FINISHED])[known]
    return float(np.median(waits)) / TICKS_PER_DAY / WORKING_DAYS


def firefox_figures(examples: Examples) -> tuple[PublishedFigure, ...]:
    """How long a fixed issue waits for users, before and after rapid releases."""
    del examples
    slow, rapid = firefox_wait(547, 0), firefox_wait(42, 84)
    later = 0.75 * 57, 1.25 * 57
    return (
        PublishedFigure(
            "fixed until with users, rapid", "163", 0.75 * 163, 1.25 * 163, rapid, "days"
        ),
        PublishedFigure(
            "fixed until with users, before", "106", 0.75 * 106, 1.25 * 106, slow, "days"
        ),
        PublishedFigure("how much later with rapid releases", "+57", *later, rapid - slow, "days"),
    )


PERIOD_DAYS = 20
"""Four weeks: as long as figures were put together here."""


class SquadFlow(NamedTuple):
    """What a squad's work looks like over the periods, one value for each replication."""

    wip_and_throughput: FloatArray
    """Correlation."""

    wip_and_lead: FloatArray
    lead_days: FloatArray
    """Mean from taken on until done [working days]."""

    done_per_week: FloatArray


ASKED_FOR = (4, 6, 8)
"""Items asked for in each of three months, again and again: demand that fluctuates, four fifths of
what ten people get done."""


@cache
def kanban_flow(wip_limit: int) -> SquadFlow:
    """A squad of ten that builds and tests, with a limit on what is in progress."""
    people = _people(*["build"] * 7, *["test"] * 3)
    asked_for = [
        f"{2026 + month // 12}-{1 + month % 12:02}-{1 + number * 28 // count:02}"
        for month in range(36)
        for count in [ASKED_FOR[month % len(ASKED_FOR)]]
        for number in range(count)
    ]
    steps = [
        {"skill": "build", "days": {"p50": 4, "p90": 10}},
        {"skill": "test", "days": {"p50": 2, "p90": 5}},
    ]
    model = {
        "people": people,
        "tribes": {"t": {"squads": {"team": {"wip_limit": wip_limit, "members": list(people)}}}},
        "work": {
            "features": {
                f"item-{number}": {"squad": "team", "arrives": day, "steps": steps}
                for number, day in enumerate(asked_for)
            }
        },
    }
    rows = _played(model, Assumptions(item_days=0))
    started, released = (rows[:, :, result] / TICKS_PER_DAY for result in (STARTED, RELEASED))
    return _flow(started, np.where(released >= 0, released, inf))


def _flow(started: FloatArray, released: FloatArray) -> SquadFlow:
    begun = np.where(started >= 0, started, inf)
    found: list[tuple[FloatArray, FloatArray, FloatArray]] = []
    ends = np.arange(130, 651, PERIOD_DAYS, dtype=np.float64)
    for low, high in pairwise(ends.tolist()):
        there = np.clip(np.minimum(released, high) - np.maximum(begun, low), 0, None)
        done = (released >= low) & (released < high)
        count = done.sum(axis=1)
        days = np.where(done, released - np.where(done, begun, 0), 0).sum(axis=1)
        found.append((there.sum(axis=1) / PERIOD_DAYS, count, days / np.maximum(count, 1)))
    wip, throughput, lead = (np.array(each, np.float64).T for each in zip(*found, strict=True))
    return SquadFlow(
        _correlations(wip, throughput),
        _correlations(wip, lead),
        lead.mean(axis=1),
        throughput.mean(axis=1) / PERIOD_DAYS * 5,
    )


def _correlations(one: FloatArray, other: FloatArray) -> FloatArray:
    """The correlation over periods in each replication; those without one are left out."""
    found = np.array([np.corrcoef(*pair)[0, 1] for pair in zip(one, other, strict=True)])
    known: FloatArray = found[~np.isnan(found)]
    return known


def _sign(
    name: str, published: str, low: float, high: float, values: FloatArray
) -> PublishedFigure:
    """A published sign against a value of each replication."""
    found = mean_interval(values)
    unit = "r" if high == 1 else "%"
    return PublishedFigure(name, published, low, high, found.value, unit, (found.low, found.high))


def _changes(before: FloatArray, after: FloatArray) -> FloatArray:
    """By how many per cent of the mean before each replication differs, with the same luck."""
    changes: FloatArray = 100 * (after - before) / before.mean()
    return changes


def software_innovation_figures(examples: Examples) -> tuple[PublishedFigure, ...]:
    """The signs of the published correlations, and of what a lower limit does."""
    del examples
    usual, half = kanban_flow(12), kanban_flow(6)
    lead = _changes(usual.lead_days, half.lead_days)
    done = _changes(usual.done_per_week, half.done_per_week)
    return (
        _sign("WIP and throughput go together", "0.4", 0, 1, usual.wip_and_throughput),
        _sign("WIP and lead time go together", "0.2", 0, 1, usual.wip_and_lead),
        _sign("lead time with half the limit", "shorter", -100, 0, lead),
        _sign("throughput with half the limit", "lower", -100, 0, done),
    )


def resolution_days(*, congruent: bool) -> FloatArray:
    """Mean time of changes to two components in each replication [working days].

    They are made by squads of a component each, or by squads that have both.
    """
    people = _people(*["a"] * 5, *["b"] * 5)
    ids = list(people)
    squads = [ids[::2], ids[1::2]] if congruent else [ids[:5], ids[5:]]
    streams: dict[str, Any] = {}
    for number, (own, other) in enumerate((("a", "b"), ("b", "a"))):
        second = {} if congruent else {"squad": f"s{1 - number}"}
        streams[f"changes-{own}"] = {
            "squad": f"s{number}",
            "per_week": 3,
            "steps": [{"skill": own, "days": 2}, {"skill": other, "days": 2, **second}],
        }
    model = {
        "people": people,
        "tribes": {"t": {"squads": {f"s{n}": {"members": m} for n, m in enumerate(squads)}}},
        "work": {"streams": streams},
    }
    rows = _played(model)
    known = rows[:, :, RELEASED] >= 0
    took: FloatArray = (rows[:, :, RELEASED] - rows[:, :, ARRIVED]) / TICKS_PER_DAY
    means: FloatArray = took.mean(axis=1, where=known)
    return means


def cataldo_figures(examples: Examples) -> tuple[PublishedFigure, ...]:
    """How much sooner changes are resolved where who must talk sits together."""
    del examples
    change = _changes(resolution_days(congruent=False), resolution_days(congruent=True))
    return (_sign("resolution time where congruent", "-32 %", -100, 0, change),)


# --- The cases -----------------------------------------------------------------------------------

CASES = (
    PublishedCase(
        "xit",
        "Microsoft XIT, 2004-05",
        Verdict.WHOLE,
        "Anderson and Dumitriu, From Worst to Best in 9 Months, 2005",
        "Before is reproduced. The gain is not, and cannot be: it does not come from the published "
        "inputs. The case is arithmetic of capacity, no proof of structure.",
        xit_figures,
        (
            Input("developers, testers", "3, 3", "P"),
            Input("requests", "85 a quarter of 65 working days", "P"),
            Input("estimate of each", "4 hours of a developer and of a tester", "P"),
            Input("development of a request", "half within 5 days, 9 of 10 within 10", "P, D"),
            Input("limit on work in progress", "none, then 12", "P"),
            Input("people are there", "80 %", "A, default"),
        ),
        (
            "43 done a quarter x 5.79 days are 249 developer-days; three developers have 195.",
            "156 days they are there, less 85 x 0.5 for estimates, are 113.5: given back, +37 %.",
            "With 40 % of the nominal 195 gone from the 156, the 17 done take 78 / 17 = 4.59 days.",
            "Given back, three developers do 34, +100 %; a fourth one makes it 45.3.",
            "45.3 / 17 = 2.667: +166.7 %, which is +167 % rounded and +166 % cut off.",
            "So it takes all three: 40 % of the time, requests of 4.6 days, one developer more.",
        ),
    ),
    PublishedCase(
        "firefox",
        "Firefox, rapid releases, 2011",
        Verdict.WHOLE,
        "Khomh et al. 2012; da Costa et al. 2018 (72,114 issues)",
        "A negative control. Issues were fixed faster and reached users a median of 57 days later. "
        "Trains alone would bring them far sooner; the gap is the work of integrating, which was "
        "not published, and nothing was tuned to close it.",
        firefox_figures,
        (
            Input("train", "every 18 months, then every 42 days", "P, Khomh"),
            Input("channels after the train", "none, then two of 42 days", "P; none before is A"),
            Input("medians until users have it", "106, then 163 days", "D: 57 days are 54 %"),
            Input("everything else", "off: an issue takes a day, nobody waits for people", "A"),
        ),
        ("A plain train: 42 / 2 + 84 = 105 days, against 163 published: a gap of 58 days.",),
        ("people and effort", "which issue may board which train"),
    ),
    PublishedCase(
        "software-innovation",
        "Software Innovation, kanban, 2008-12",
        Verdict.WHOLE,
        "Sjøberg, Johnsen and Solberg 2012; Skeie 2014; ESEM 2018",
        "For signs alone: demand, effort and limits were not published. The demand is ours, and "
        "signs hang on it: where more is asked for than gets done, WIP and lead time do not go "
        "together (-0.2). A sign counts when its 95 % range leaves out zero: that of WIP and "
        "throughput does not. Bugs are not looked at, for they hang on an assumption here.",
        software_innovation_figures,
        (
            Input("squad", "10 people; ten squads in all", "P: about 100 in ten teams"),
            Input("work", "4, 6 and 8 items a month in turn, four fifths of what gets done", "A"),
            Input("limit", "12, then 6", "A"),
            Input("periods", "26 of four weeks", "A"),
        ),
        (),
        ("demand", "effort", "the limits"),
    ),
    PublishedCase(
        "cataldo",
        "Congruence, Cataldo et al. 2006-08",
        Verdict.WHOLE,
        "Cataldo, Herbsleb and Carley, CMU-ISR-08-104",
        "Looked for in what comes out, never put in. Two components are changed by two squads of "
        "one each, or by two that have both. A sign and an order: it is a mean of many teams, "
        "observed and not tried, and the organisation is ours.",
        cataldo_figures,
        (
            Input("people", "10, each knows one of two components", "A"),
            Input("changes", "6 a week, two days in each component", "A"),
            Input("everything else", "defaults", "A"),
        ),
        (),
        ("who worked with whom", "the effort of a change"),
    ),
    PublishedCase(
        "ing-channels",
        "ING Channels, 2011",
        Verdict.HALF,
        "Arooni and Verheyen 2012",
        "A project of 1,500 person-days took eleven months with 25 departments, pilots afterwards "
        "six to nine weeks. How work was routed and what else people did were not published.",
        by_hand=("Touch share: 1,500 / (47 people x 231 working days) = 14 %.",),
        missing=("routing", "other load", "team sizes afterwards"),
    ),
    PublishedCase(
        "bbc-worldwide",
        "BBC Worldwide, 2008-09",
        Verdict.HALF,
        "Middleton and Joyce 2012",
        "Nine people; lead time 37 % shorter, defects 24 % fewer with limits on columns. One squad "
        "would model it, if anything said how much work came in.",
        missing=("demand", "effort", "work in progress"),
    ),
    PublishedCase(
        "siemens-health",
        "Siemens Health Services, 2011-12",
        Verdict.HALF,
        "Vallet and Vacanti, agilealliance.org",
        "Cycle time fell by 42 %. That is an identity more than a prediction.",
        by_hand=("Little: with equal throughput, work in progress fell by 42 % as well.",),
        missing=("work in progress", "throughput"),
    ),
    PublishedCase(
        "corbis",
        "Corbis, 2007",
        Verdict.HALF,
        "Anderson and Garber 2007",
        "Releases every three months with two weeks of planning; every two weeks was the aim. No "
        "outcome was published to hold anything against.",
        by_hand=(
            "Planning took half of the capacity: without it, sustaining work gets twice as much.",
        ),
        missing=("outcomes", "demand", "people"),
    ),
    PublishedCase(
        "salesforce",
        "Salesforce, 2007",
        Verdict.HALF,
        "Fry and Greene 2007",
        "30 teams, some 200 people, went over to Scrum in three months; releases had slowed from "
        "four a year to one. Nothing improved for two months: a timeline to plan waves by.",
        missing=("effort", "lead times"),
    ),
    PublishedCase(
        "ing",
        "ING, 2015",
        Verdict.NOT,
        "McKinsey 2017; Kula et al. 2019",
        "Some 350 squads of nine in 13 tribes. Only how often was released before and after is "
        "known, and a cadence is what would be put in.",
        missing=("demand", "effort", "lead times"),
    ),
    PublishedCase(
        "maersk",
        "Maersk Line, 2010-13",
        Verdict.NOT,
        "Arnold and Yüce 2013; Emergn 2013 (its own consultants)",
        "A portfolio of 100 million dollars in order of its cost of delay. A median of 150 days is "
        "published, with an aim of 90, and no people, sizes or values to simulate.",
        missing=("people", "sizes", "values"),
    ),
)
"""All of them, those that can be modelled first."""
