"""The kernel against the reference simulator, on generated organisations."""

from collections import Counter, defaultdict
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np
from hypothesis import given

from reference.costly import COSTLY
from reference.flows import servers
from reference.simulator import Item, Person, Simulator
from reference.studies import in_lists, play_plain
from reference.working_organisations import plans
from tribeplan.simulation import kernel
from tribeplan.simulation.assumptions import Assumptions
from tribeplan.simulation.compiled import plain_twin
from tribeplan.simulation.memory import memory_of
from tribeplan.simulation.plan import ExperimentPlan, Plan
from tribeplan.simulation.planning import plan_of
from tribeplan.simulation.replicate import simulate

T = TypeVar("T")


@given(plan=plans())
def test_kernel_and_reference_give_the_same_ticks(plan: Plan) -> None:
    played = simulate(plan, threads=1)
    for replication in range(plan.experiment.replications):
        reference = Simulator(plan, replication).run()
        assert played.features[replication].tolist() == reference.feature_rows()
        assert played.squads[replication].tolist() == reference.squad_rows()
        assert played.gates[replication].tolist() == reference.gate_rows()


@given(plan=plans())
@COSTLY
def test_plain_twin_gives_the_same_bits_as_the_compiled_kernel(plan: Plan) -> None:
    compiled, plain = simulate(plan, threads=1), play_plain(plan)
    assert np.array_equal(compiled.features, plain.features)
    assert np.array_equal(compiled.squads, plain.squads)
    assert np.array_equal(compiled.gates, plain.gates)


class _FromTheStart(list[T]):
    """A list that is never read from its end."""

    def __getitem__(self, index: Any) -> Any:  # noqa: ANN401  # as list says
        assert getattr(index, "start", index) >= 0
        return super().__getitem__(index)

    def __setitem__(self, index: Any, value: Any) -> None:  # noqa: ANN401
        assert getattr(index, "start", index) >= 0
        super().__setitem__(index, value)


@given(plan=plans())
@COSTLY
def test_no_index_of_the_kernel_is_negative(plan: Plan) -> None:
    """Compiled code does not ask, and would read what is not there."""
    whole, real = (_FromTheStart(each) for each in in_lists(memory_of(plan)))
    with np.errstate(over="ignore"):
        plain_twin(kernel).play(whole, real, plan.experiment.seed, 0)


def test_among_so_many_that_memory_is_asked_for_ahead_nothing_else_is_done() -> None:
    """Most have nothing to do yet, or nothing any more, when they are asked about."""
    flow = {"per_week": 60.0, "steps": [{"skill": "service", "days": 2}]}
    crowd = servers(kernel.CROWD + 1, flow=flow)
    plan = plan_of(crowd, Assumptions(), ExperimentPlan(horizon_days=20, replications=1))
    whole, real = (_FromTheStart(each) for each in in_lists(memory_of(plan)))
    with np.errstate(over="ignore"):
        plain_twin(kernel).play(whole, real, plan.experiment.seed, 0)
    first = whole[kernel.STATS]
    squads = simulate(plan, threads=1).squads
    assert whole[first : first + squads.size] == squads.ravel().tolist()
    assert squads.any()


@given(plan=plans())
def test_waits_and_touch_add_up_to_the_lead_time(plan: Plan) -> None:
    rows = play_plain(plan).features.reshape(-1, 13)
    released = rows[rows[:, 3] >= 0]
    assert np.array_equal(released[:, 4:].sum(axis=1), released[:, 3] - released[:, 0])
    assert (released[:, 4:] >= 0).all()


@given(plan=plans())
@COSTLY
def test_nobody_is_in_two_places_at_once(plan: Plan) -> None:
    busy: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for person, _, start, end in Simulator(plan, 0).run().log:
        busy[person].append((start, end))
    for spans in busy.values():
        spans.sort()
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))


@given(plan=plans())
@COSTLY
def test_no_work_is_lost(plan: Plan) -> None:
    played = play_plain(plan)
    for rows in played.features:
        arrived, started, finished, released = (rows[:, column] >= 0 for column in range(4))
        assert (released <= finished).all()
        assert (finished <= started).all()
        assert (started <= arrived).all()
        named = len(plan.features)
        expected = [f.arrives_tick <= plan.horizon_ticks for f in plan.features]
        assert arrived[:named].tolist() == expected


def places_of(simulator: Simulator) -> Counter[int]:
    """Count for every item, by its number, in how many places it waits or is worked on."""
    items: list[Item] = [item for squad in simulator.squads for item in squad.ready]
    items.extend(person.job for person in simulator.people if person.job and is_working(person))
    items.extend(item for person in simulator.people for item in person.asked)
    items.extend(simulator.items[number] for kind, number in delays_of(simulator) if kind == 1)
    return Counter(item.number for item in items)


def delays_of(simulator: Simulator) -> list[tuple[int, int]]:
    """What waits for a moment: features as 0 and items as 1, with their numbers."""
    last = len(simulator.people) + len(simulator.squads) + len(simulator.plan.streams) + 1
    return [(kind, number) for _, slot, kind, number, _ in simulator.events if slot == last]


def is_working(person: Person) -> bool:
    return person.status == "working"


@given(plan=plans())
def test_every_item_of_a_step_in_progress_is_in_one_place_and_no_other_item_in_any(
    plan: Plan,
) -> None:
    simulator = Simulator(plan, 0).run()
    places = places_of(simulator)
    steps = [step for feature in simulator.features for step in feature.steps]
    waiting = {
        step for squad in simulator.squads for part in squad.backlog for step in part.waiting
    }
    for step in steps:
        ready = step.effort > 0  # drawn when its items became ready
        assert not (ready and step in waiting)
        expected = len(step.items) - step.done if ready else 0
        assert sum(places[item.number] for item in step.items) == expected
        assert all(places[item.number] <= 1 for item in step.items)
        assert step.done <= len(step.items)


@given(plan=plans())
def test_every_feature_that_is_not_released_is_waited_for_somewhere(plan: Plan) -> None:
    simulator = Simulator(plan, 0).run()
    places = places_of(simulator)
    delayed = {number for kind, number in delays_of(simulator) if kind == 0}
    waiting = {part.feature for squad in simulator.squads for part in squad.backlog}
    for feature in simulator.features:
        held = [
            feature.number in delayed,
            feature in waiting or any(places[i.number] for s in feature.steps for i in s.items),
            feature.arrived >= 0 and not simulator.may_start(feature),
        ]
        assert sum(held) == (feature.arrived >= 0 and feature.released < 0)
