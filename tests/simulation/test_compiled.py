"""Compiled code is kept where `NUMBA_CACHE_DIR` says, and found again by what the source says."""

import os
import subprocess
import sys
from pathlib import Path

SOURCE = """
from tribeplan.simulation.compiled import entry_point, is_kept, was_compiled

@entry_point
def one_more(number):
    return number + {step}

kept = is_kept(one_more)
print(kept, one_more(1), was_compiled(one_more))
"""


def run(module: Path, step: int, cache: Path) -> str:
    """Write the module anew, as installing it does, and run it."""
    module.unlink(missing_ok=True)
    module.write_text(SOURCE.format(step=step), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(module)],
        env={**os.environ, "NUMBA_CACHE_DIR": str(cache), "NUMBA_DISABLE_JIT": "0"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_code_compiled_once_is_found_again_after_installing_the_same_source_anew(
    tmp_path: Path,
) -> None:
    module, cache = tmp_path / "counting.py", tmp_path / "kept"
    assert run(module, 1, cache) == "False 2 True"
    assert list(cache.rglob("*.nbi"))
    assert run(module, 1, cache) == "True 2 False"
    assert run(module, 2, cache) == "False 3 True"


PARTS = """
from tribeplan.simulation.compiled import called, compiled, entry_point

@compiled
def place_of(element, field):
    return element + field

@called
def read(numbers, element, field):
    return numbers[place_of(element, field)]

@entry_point
def added_up(numbers):
    total = 0
    for element in range(2):
        total += read(numbers, element, 0) + read(numbers, element, 1)
    return total

import numpy as np
print(added_up(np.array([1, 10, 100])), len(place_of.overloads), len(read.overloads))
"""


def test_a_part_is_compiled_once_whatever_constants_it_is_called_with(tmp_path: Path) -> None:
    """By hand: 1 + 10, and 10 + 100."""
    module = tmp_path / "parts.py"
    module.write_text(PARTS, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(module)],
        env={**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "kept"), "NUMBA_DISABLE_JIT": "0"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["121", "1", "1"]
