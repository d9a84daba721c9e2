"""The same queues in SimPy: every feature must be released at the same tick."""

import time
from functools import partial

from benchmarks.simulate.in_simpy import Efforts, InSimPy
from benchmarks.simulate.measure import LIMIT_NS, Budget, timed
from benchmarks.simulate.tribe import tribe

from reference.chance import Chance
from reference.studies import play_plain
from tribeplan.org.organisation import Organisation
from tribeplan.simulation.assumptions import Assumptions, Mechanism
from tribeplan.simulation.layout import IntArray
from tribeplan.simulation.plan import TICKS_PER_DAY, ExperimentPlan, Plan
from tribeplan.simulation.planning import plan_of
from tribeplan.simulation.replicate import simulate, warm_up

IN_SIMPY = 3
"""Replications that SimPy plays; it is slow."""


def efforts_of(plan: Plan, replication: int) -> Efforts:
    """Draw every effort beforehand, by the reference's own hash."""
    chance = Chance(plan.experiment.seed, replication)
    efforts: Efforts = {}
    for number, work in enumerate(plan.features):
        for place, step in enumerate(work.steps):
            days = step.item_days * TICKS_PER_DAY
            days *= chance.lognormal(work.key, "effort-feature", 0, step.sigma_feature)
            days *= chance.lognormal(step.key, "effort-step", 0, step.sigma_step)
            efforts[number, place] = max(1, int(days + 0.5))
    return efforts


def queues_only() -> Organisation:
    """Take a tribe without gates and limits, which SimPy would have to be taught."""
    organisation = tribe(15, 8, 100).model_copy(update={"decisions": {}})
    whole = organisation.tribes["tribe"]
    squads = {
        squad_id: squad.model_copy(update={"wip_limit": None})
        for squad_id, squad in whole.squads.items()
    }
    unlimited = whole.model_copy(update={"squads": squads})
    return organisation.model_copy(update={"tribes": {"tribe": unlimited}})


def beside_simpy(replications: int) -> list[Budget]:
    """Play the same queues in both, assert the same ticks, and print the ratio."""
    spread = Assumptions(item_days=2.2).without(
        *set(Mechanism) - {Mechanism.EFFORT_SPREAD, Mechanism.ITEM_SIZE}
    )
    experiment = ExperimentPlan(horizon_days=5000, replications=replications)
    plan = plan_of(queues_only(), spread, experiment)
    warm_up(plan)
    ours = timed(partial(simulate, plan, threads=1))
    theirs = sum(_seconds_in_simpy(plan, ours.played.features[n, :, 3], n) for n in range(IN_SIMPY))
    started = time.process_time()
    play_plain(plan.playing(IN_SIMPY))
    plain = time.process_time() - started
    events = ours.played.events / replications
    mine = ours.cpu_seconds / replications
    print(
        f"\nQueues only, {events:,.0f} events a replication, equal to the tick, CPU of one thread"
    )
    print(f"  tribeplan   {mine * 1e3:9.2f} ms   {ours.ns_per_event:7.0f} ns/event")
    print(
        f"              {'':12}   {ours.ns_per_event / LIMIT_NS:7.1f} x the limit of {LIMIT_NS} ns"
    )
    print(
        f"  plain twin  {plain / IN_SIMPY * 1e3:9.2f} ms   {plain / IN_SIMPY / mine:7.0f} x slower"
    )
    ratio = theirs / IN_SIMPY / mine
    print(f"  SimPy       {theirs / IN_SIMPY * 1e3:9.2f} ms   {ratio:7.0f} x slower")
    return [Budget("150 x SimPy per event", f"{ratio:.0f} x", ratio >= 150)]


def _seconds_in_simpy(plan: Plan, expected: IntArray, replication: int) -> float:
    efforts = efforts_of(plan, replication)
    started = time.process_time()
    model = InSimPy(plan, efforts)
    model.env.run()
    seconds = time.process_time() - started
    if model.released != expected.tolist():
        raise SystemExit("SimPy gives other ticks: there is a bug in one of the two")
    return seconds
