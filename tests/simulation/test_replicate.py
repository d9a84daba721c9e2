"""Many replications: in order, cancelled cleanly, told as they come, and the same without numba."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np

from reference.flows import one_squad
from tribeplan.simulation.assumptions import Assumptions
from tribeplan.simulation.plan import Experiment, Plan
from tribeplan.simulation.planning import plan_of
from tribeplan.simulation.replicate import play_plain, simulate, warm_up

ROOT = Path(__file__).resolve().parents[2]


def small_plan(replications: int = 40) -> Plan:
    step = {"skill": "service", "days": 5}
    features = {f"f{n}": {"squad": "squad", "steps": [step]} for n in range(4)}
    organisation = one_squad({"p": "service", "q": "service"}, {"features": features})
    return plan_of(organisation, Assumptions(), Experiment(replications=replications))


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
