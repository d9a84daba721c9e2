"""The kernel against the reference simulator, on generated organisations."""

from collections import defaultdict
from itertools import pairwise

import numpy as np
from hypothesis import given, settings

from reference.simulator import Simulator
from reference.working_organisations import plans
from tribeplan.simulation.plan import Plan
from tribeplan.simulation.replicate import play_plain, simulate


@given(plan=plans())
@settings(max_examples=60, deadline=None)
def test_kernel_and_reference_give_the_same_ticks(plan: Plan) -> None:
    history = simulate(plan, threads=1)
    for replication in range(plan.experiment.replications):
        reference = Simulator(plan, replication).run()
        assert history.features[replication].tolist() == reference.feature_rows()
        assert history.squads[replication].tolist() == reference.squad_rows()
        assert history.gates[replication].tolist() == reference.gate_rows()


@given(plan=plans())
@settings(max_examples=30, deadline=None)
def test_plain_twin_gives_the_same_bits_as_the_compiled_kernel(plan: Plan) -> None:
    compiled, plain = simulate(plan, threads=1), play_plain(plan)
    assert np.array_equal(compiled.features, plain.features)
    assert np.array_equal(compiled.squads, plain.squads)
    assert np.array_equal(compiled.gates, plain.gates)


@given(plan=plans())
@settings(max_examples=60, deadline=None)
def test_waits_and_touch_add_up_to_the_lead_time(plan: Plan) -> None:
    rows = play_plain(plan).features.reshape(-1, 13)
    released = rows[rows[:, 3] >= 0]
    assert np.array_equal(released[:, 4:].sum(axis=1), released[:, 3] - released[:, 0])
    assert (released[:, 4:] >= 0).all()


@given(plan=plans())
@settings(max_examples=30, deadline=None)
def test_nobody_is_in_two_places_at_once(plan: Plan) -> None:
    busy: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)
    for person, _, start, end in Simulator(plan, 0).run().log:
        busy[person].append((start, end))
    for spans in busy.values():
        spans.sort()
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))


@given(plan=plans())
@settings(max_examples=30, deadline=None)
def test_no_work_is_lost(plan: Plan) -> None:
    history = play_plain(plan)
    for rows in history.features:
        arrived, started, finished, released = (rows[:, column] >= 0 for column in range(4))
        assert (released <= finished).all()
        assert (finished <= started).all()
        assert (started <= arrived).all()
        named = len(plan.features)
        expected = [f.arrives_tick <= plan.horizon_ticks for f in plan.features]
        assert arrived[:named].tolist() == expected
