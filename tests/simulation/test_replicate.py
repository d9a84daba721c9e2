"""Many replications: in order, cancelled cleanly, told as they come, and the same without numba."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from reference.flows import one_squad
from reference.studies import in_lists, play_plain
from tribeplan.simulation import kernel
from tribeplan.simulation.assumptions import Assumptions, neutral
from tribeplan.simulation.compiled import plain_twin
from tribeplan.simulation.memory import memory_of
from tribeplan.simulation.plan import ExperimentPlan, Plan
from tribeplan.simulation.planning import plan_of
from tribeplan.simulation.replicate import simulate, warm_up

ROOT = Path(__file__).resolve().parents[2]


def small_plan(replications: int = 40) -> Plan:
    step = {"skill": "service", "days": 5}
    features = {f"f{n}": {"squad": "squad", "steps": [step]} for n in range(4)}
    organisation = one_squad({"p": "service", "q": "service"}, {"features": features})
    return plan_of(organisation, Assumptions(), ExperimentPlan(replications=replications))


def test_progress_is_told_chunk_by_chunk_up_to_the_end() -> None:
    told: list[int] = []
    simulate(small_plan(40), chunk=16, progress=told.append)
    assert told == [16, 32, 40]


def test_a_cancelled_run_keeps_the_first_replications_without_a_gap() -> None:
    cancel = threading.Event()

    def cancel_soon(done: int) -> None:
        if done >= 8:
            cancel.set()

    plan = small_plan(400)
    part = simulate(plan, chunk=4, cancel=cancel, progress=cancel_soon)
    assert 8 <= part.replications < 400
    whole = simulate(plan)
    assert np.array_equal(part.features, whole.features[: part.replications])


def test_other_seeds_and_replications_bring_other_luck() -> None:
    played = simulate(small_plan(3))
    assert not np.array_equal(played.features[0], played.features[1])
    plan = small_plan(3)
    seeded = plan._replace(experiment=plan.experiment.model_copy(update={"seed": 2}))
    assert not np.array_equal(simulate(seeded).features, played.features)


def test_nothing_is_compiled_when_numba_is_switched_off_and_the_result_is_the_same() -> None:
    script = (
        "from test_replicate import small_plan\n"
        "from tribeplan.simulation.replicate import simulate, warm_up\n"
        "plan = small_plan(2)\n"
        "assert not warm_up(plan)\n"
        "print(simulate(plan).features.tolist())\n"
    )
    paths = [ROOT / "src", ROOT / "tests", ROOT / "tests" / "simulation"]
    path = os.pathsep.join(map(str, paths))
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": path}
    result = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == str(simulate(small_plan(2)).features.tolist())


def test_the_twin_plays_what_the_kernel_plays() -> None:
    plan = small_plan(2)
    warm_up(plan)
    assert np.array_equal(play_plain(plan).features, simulate(plan).features)


@pytest.mark.parametrize("weeks", [4, 40])
def test_what_is_copied_does_not_grow_with_what_a_stream_brings(weeks: int) -> None:
    assert memory_of(_streaming(1, weeks)).whole.size == memory_of(_streaming(9, 1)).whole.size


def test_items_of_a_stream_take_the_records_of_those_that_reached_customers() -> None:
    """Four people do two days' work for 2 a week: about one is under way, of some 80."""
    plan = _streaming(2, 40)
    whole, real = in_lists(memory_of(plan))
    first = whole[kernel.RECORDS_END]
    with np.errstate(over="ignore"):
        plain_twin(kernel).play(whole, real, 1, 0)
    stream = whole[kernel.STREAMS]
    records = (whole[kernel.RECORDS_END] - first) / whole[stream + kernel.R_SIZE]
    assert whole[stream + kernel.R_MADE] > 50
    assert 1 <= records < 15


def _streaming(per_week: float, weeks: int) -> Plan:
    stream = {"squad": "squad", "per_week": per_week, "steps": [{"skill": "service", "days": 2}]}
    organisation = one_squad(dict.fromkeys("pqrs", "service"), {"streams": {"flow": stream}})
    return plan_of(organisation, neutral(), ExperimentPlan(horizon_days=5 * weeks))
