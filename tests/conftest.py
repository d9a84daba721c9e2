"""How far the tests look: HYPOTHESIS_PROFILE is ``dev``, ``ci`` or ``nightly``.

Whoever names none gets ``dev``, and ``ci`` where CI is set. What is made up in ``ci`` is the same
each time, so that a change fails for what it does and not for its luck; the others look elsewhere
each time. What is the same each time finds at its second run what it found at the first, so ``ci``
tries no more than ``dev`` and the whole suite stays below eight minutes; ``nightly`` looks forty
times as far. A sweep's own variable, where it is set, goes before the profile.
"""

import gc
import os
import sys
from itertools import chain, islice
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, settings


class Reach(NamedTuple):
    """How much is tried."""

    examples: int
    """Of a property; those that take long look at a part of it, see ``reference.costly``."""

    sweeps: dict[str, str]
    """What does not use hypothesis, by the variable it reads; its own default where none is."""

    is_repeated: bool = False
    """Whether the examples are the same each time."""


REACHES = {
    "dev": Reach(25, {}),
    "ci": Reach(25, {}, is_repeated=True),
    "nightly": Reach(
        1000,
        {
            "TRIBEPLAN_KILLS": "400",
            "TRIBEPLAN_MONKEY_KEYS": "10000",
            "TRIBEPLAN_MONKEY_SEEDS": "10",
            "TRIBEPLAN_NAMES": "all",
            "TRIBEPLAN_ORGANISATIONS": "1000",
        },
    ),
}
for name, reach in REACHES.items():
    settings.register_profile(
        name,
        max_examples=reach.examples,
        derandomize=reach.is_repeated,
        database=None if reach.is_repeated else settings().database,
        deadline=None,  # a busy machine is no fault of the program
        suppress_health_check=[HealthCheck.too_slow],
    )

os.environ.pop("COLUMNS", None)  # reports follow it, and workers are told one

chosen = os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "dev")
settings.load_profile(chosen)
for variable, value in REACHES[chosen].sweeps.items():
    os.environ.setdefault(variable, value)

CONFIGURATION = TemporaryDirectory(prefix="tribeplan-tests-")
"""Whoever runs the tests keeps their own keys and settings, and no test sees them."""

os.environ["XDG_CONFIG_HOME"] = CONFIGURATION.name

# What is compiled once is kept, whoever runs them: the tests start hundreds of processes.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

gc.disable()  # while modules are loaded and tests made: all of that stays


def pytest_collection_finish() -> None:
    """What was loaded and collected stays to the end: searching it for garbage is in vain.

    What tests make is searched less often than usual, which takes a tenth of their time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are processors: some tests wait for what is no work."""
    wanted = os.environ.get("PYTEST_XDIST_AUTO_NUM_WORKERS")
    return int(wanted) if wanted else len(os.sched_getaffinity(0)) + 1


LONG = (
    "test_tutorial", "test_docs_are_current", "test_monkey", "test_simulate", "test_naughty_runs",
    "test_serving", "test_runs", "test_extras", "test_twins", "test_no_colour", "test_left_alone",
    "test_pty", "test_compare_action", "test_how_to", "test_resize", "test_serve", "test_cluster",
    "test_common_luck", "test_machine", "test_places", "test_simulate_command", "test_site",
    "test_time_simulated", "test_unreadable", "test_yaml_edit_random",
)  # fmt: skip
"""Files with a test of more than some seconds, longest first: none should be begun as the last."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first, dealt out to all workers by file, so that none ends with it.

    Each worker begins with an equal part of all tests, in their order (xdist's worksteal).
    """
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if workers == 1:
        return
    files: dict[str, list[pytest.Item]] = {stem: [] for stem in LONG}
    others: list[pytest.Item] = []
    for item in items:
        files.get(item.path.stem, others).append(item)
    part = -(-len(items) // workers)
    parts = [
        [*chain.from_iterable(list(files.values())[worker::workers])] for worker in range(workers)
    ]
    rest = iter(others)
    items[:] = [
        item for first in parts for item in (*first, *islice(rest, max(part - len(first), 0)))
    ]
