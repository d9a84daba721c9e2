"""What should help is not worse: organisations before and after a change, on the same luck.

A change counts as harmful when the mean lead time of the same work is longer by more than one per
cent beyond doubt. Doubt is shared out over every comparison of a sweep (Bonferroni), so that luck
alone finds anything harmful in one sweep of twenty.
"""

import copy
import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from reference.working_organisations import flowing_organisation
from tribeplan.org.organisation import Organisation
from tribeplan.simulation.assumptions import Assumptions, Mechanism
from tribeplan.simulation.interval import Interval, mean_interval
from tribeplan.simulation.outcome import Outcome
from tribeplan.simulation.plan import ExperimentPlan, Plan
from tribeplan.simulation.planning import plan_of
from tribeplan.simulation.replicate import Replications, simulate

LOOKS = (48, 480, 4000)
"""Replications after which a change that is not yet cleared is looked at again, with fresh ones."""

CLEARED = 0.9
"""Confidence that a change is not worse with which it is cleared before the last look."""

TOLERANCE = 0.01
DOUBT = 0.05

Model = dict[str, Any]


def squads_of(model: Model) -> dict[str, Any]:
    return {
        name: squad for tribe in model["tribes"].values() for name, squad in tribe["squads"].items()
    }


def side_skill(model: Model, chance: Random) -> str | None:
    """Somebody learns something beside the main skill, at most as good as that."""
    name = chance.choice(list(model["people"]))
    levels = model["people"][name]["skills"]
    main = max(levels, key=levels.get)
    others = sorted({s for p in model["people"].values() for s in p["skills"]} - {main})
    if not others:
        return None
    other = chance.choice(others)
    before = levels.get(other, 0.0)
    levels[other] = chance.choice(
        [level / 10 for level in range(1, 11) if before < level / 10 <= levels[main]]
    )
    return f"{name} does {other} at {levels[other]:g} instead of {before:g}"


def _join(model: Model, chance: Random, name: str, level: float) -> str:
    squads = squads_of(model)
    squad = chance.choice(list(squads))
    skills = sorted(
        {
            step["skill"]
            for kind in model["work"].values()
            for work in kind.values()
            if work["squad"] == squad
            for step in work["steps"]
        }
    )
    skill = chance.choice(skills)
    model["people"][name] = {"skills": {skill: level}}
    squads[squad]["members"].append(name)
    return f"{squad} gets somebody with {skill} at {level:g}"


def junior(model: Model, chance: Random) -> str | None:
    """Somebody slow joins a squad."""
    return _join(model, chance, "junior", chance.choice([0.1, 0.2, 0.3, 0.4]))


def specialist(model: Model, chance: Random) -> str | None:
    """Somebody joins a squad with full speed in a skill that its work needs."""
    return _join(model, chance, "specialist", 1.0)


def mandate(model: Model, chance: Random) -> str | None:
    """A squad may decide more."""
    squads = squads_of(model)
    able = [name for name, squad in squads.items() if squad["mandate"] != "full"]
    if not able:
        return None
    name = chance.choice(able)
    before = squads[name]["mandate"]
    squads[name]["mandate"] = {"none": "soft", "soft": "full"}[before]
    return f"{name} has mandate {squads[name]['mandate']} instead of {before}"


def gate(model: Model, chance: Random) -> str | None:
    """A board goes."""
    if not model["decisions"]:
        return None
    name = chance.choice(list(model["decisions"]))
    del model["decisions"][name]
    return f"no {name}"


def less_work(model: Model, chance: Random) -> str | None:
    """Some of the work does not come; the rest is compared."""
    works = [(kind, name) for kind, each in model["work"].items() for name in each]
    if len(works) == 1:
        return None
    kind, name = chance.choice(works)
    del model["work"][kind][name]
    for feature in model["work"]["features"].values():
        feature["after"] = [other for other in feature.get("after", []) if other != name]
    return f"without {name}"


def order(model: Model, chance: Random) -> str:
    """Everything as before, but people are named in another order."""
    for squad in squads_of(model).values():
        _shuffle_anew(squad["members"], chance)
    names = list(model["people"])
    _shuffle_anew(names, chance)
    model["people"] = {name: model["people"][name] for name in names}
    return "members in another order"


def _shuffle_anew(values: list[str], chance: Random) -> None:
    before = list(values)
    while values == before and len(values) > 1:
        chance.shuffle(values)


Change = Callable[[Model, Random], str | None]
CHANGES: dict[str, Change] = {
    "side skill": side_skill,
    "junior": junior,
    "specialist": specialist,
    "mandate": mandate,
    "gate": gate,
    "less work": less_work,
}


class Luck(NamedTuple):
    """A kind of assumptions, by the name in tables."""

    name: str
    assumptions: Assumptions


LUCKS = (
    Luck("luck alone", Assumptions().without(*set(Mechanism) - {Mechanism.EFFORT_SPREAD})),
    Luck("defaults", Assumptions()),
)
"""Every mechanism off but chance in effort and arrivals; and all of them, as they are."""


class Verdict(NamedTuple):
    """What a change did to the mean lead time."""

    change: str
    number: int
    """Of the organisation."""

    luck: str
    what: str
    before_days: float
    worse: Interval
    """By how much it is longer, as a share of what it was."""

    replications: int

    @property
    def is_harmful(self) -> bool:
        return self.worse.low > TOLERANCE


def luck_of(number: int) -> Luck:
    return LUCKS[number % 2]


def plan_for(model: Model, number: int) -> Plan:
    experiment = ExperimentPlan(horizon_days=130, starts=dt.date(2026, 1, 5), seed=number)
    # the pace that the defaults leave, so that both kinds of organisation can keep up
    if luck_of(number).name == "defaults":
        model = copy.deepcopy(model)
        for stream in model["work"]["streams"].values():
            stream["per_week"] *= 0.5
    return plan_of(Organisation.model_validate(model), luck_of(number).assumptions, experiment)


def played(plan: Plan, first: int, last: int) -> Replications:
    many = plan.experiment.model_copy(update={"replications": last})
    return simulate(plan._replace(experiment=many), first=first, threads=1, chunk=last)


def mean_leads(played: Replications, names: set[str]) -> NDArray[np.float64]:
    """The mean lead time of the work of these names by replication, unfinished work so far."""
    outcome = Outcome(played)
    own = [column for column, (name, _) in enumerate(outcome.works) if name in names]
    leads = outcome.days_until_customers()[:, own]
    number = np.maximum((~np.isnan(leads)).sum(axis=1), 1)
    means: NDArray[np.float64] = np.nansum(leads, axis=1) / number
    return means


def verdicts(
    number: int, comparisons: int, changes: Mapping[str, Change] = CHANGES
) -> Iterator[Verdict]:
    """What each change does to one organisation, out of a sweep of so many comparisons."""
    base = plan_for(flowing_organisation(number), number)
    known: dict[int, Replications] = {}
    for name, change in changes.items():
        model = flowing_organisation(number)
        what = change(model, Random(f"{name} {number}"))  # noqa: S311  # no secret
        if what is None:
            continue
        asked = Verdict(name, number, luck_of(number).name, what, 0, Interval(0, 0, 0), 0)
        other = plan_for(model, number)
        yield _judged(base, other, known, asked, 1 - DOUBT / comparisons)


def _judged(
    base: Plan, other: Plan, known: dict[int, Replications], asked: Verdict, confidence: float
) -> Verdict:
    first, verdict = 0, asked
    for look in LOOKS:
        if look not in known:
            known[look] = played(base, first, look)
        pair = known[look], played(other, first, look)
        names = [{name for name, _ in Outcome(each).works} for each in pair]
        before, after = (mean_leads(each, names[0] & names[1]) for each in pair)
        usual = float(before.mean())
        share = (after - before) / max(usual, 1e-9)
        worse = mean_interval(share, confidence)
        verdict = asked._replace(before_days=usual, worse=worse, replications=look - first)
        first = look
        if verdict.is_harmful or mean_interval(share, CLEARED).high <= TOLERANCE:
            break
    return verdict


def differs_by_order(number: int) -> bool:
    """Whether naming people in another order changes any result of any replication."""
    model = flowing_organisation(number)
    order(model, Random(f"order {number}"))  # noqa: S311  # no secret
    base = played(plan_for(flowing_organisation(number), number), 0, 4)
    other = played(plan_for(model, number), 0, 4)
    return not np.array_equal(base.features, other.features)
