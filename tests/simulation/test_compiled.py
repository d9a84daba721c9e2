"""Compiled code means what the source means, and is kept for as long as the source is the same."""

import math
import os
import subprocess
import sys
from collections.abc import Callable, MutableSequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tribeplan.simulation.compiled import called, compiled, entry_point

MAIN = """
from tribeplan.simulation.compiled import entry_point, is_kept, was_compiled
from other import step

@entry_point
def one_more(number: int) -> int:
    return number + step(0)

kept = is_kept(one_more)
print(kept, one_more(1), was_compiled(one_more))
"""
OTHER = """
from numbers_there import STEP
from tribeplan.simulation.compiled import compiled

@compiled
def step(more: int) -> int:
    return STEP + {more} + more
"""


def run(home: Path, step: int, more: int) -> str:
    """Write the modules anew, as installing them does, and run the first."""
    texts = {"main": MAIN, "other": OTHER.format(more=more), "numbers_there": f"STEP = {step}"}
    for name, text in texts.items():
        file = home / f"{name}.py"
        file.unlink(missing_ok=True)
        file.write_text(text, encoding="utf-8")
    kept = {"NUMBA_CACHE_DIR": str(home / "kept"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, str(home / "main.py")],
        env={**os.environ, **kept, "NUMBA_DISABLE_JIT": "0"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_code_compiled_once_is_found_again_until_any_module_that_it_is_made_of_changes(
    tmp_path: Path,
) -> None:
    assert run(tmp_path, 1, 0) == "False 2 True"
    assert list((tmp_path / "kept").rglob("*.nbi"))
    assert run(tmp_path, 1, 0) == "True 2 False"
    assert run(tmp_path, 1, 5).endswith(" 7 True")
    assert run(tmp_path, 2, 5).endswith(" 8 True")


@compiled
def apart(numbers: MutableSequence[int], first: int, last: int) -> bool:
    return first < last and not (numbers[first] == numbers[last] or first < 0 <= last)


@called
def distance(one: float, other: int) -> float:
    return one - other if one > other else math.fabs(other - one) + min(one, other, 0)


def everything(
    whole: MutableSequence[int], real: MutableSequence[float], one: int, other: int
) -> int:
    whole[0], whole[1] = one // other, one % other
    whole[2] = (one >> 3) + (other << 2) + (one & other) - (one | other) + (one ^ other)
    real[0] = real[1] = one / other
    real[0] += distance(real[1], one)
    total = so_far = 0
    for number in range(len(whole) - 4, len(whole)):
        if number == 5:
            continue
        so_far += number
        if so_far > one:
            break
        total -= int(apart(whole, number - 4, number)) * number
    while True:
        total += max(one, 3)
        if total > other or total > 100:
            whole[3] = int(np.uint64(total) >> np.uint64(1)) + int(-real[1])
            return total if total != one else -1


everything_compiled: Callable[..., int] = entry_point(everything)
NUMBERS = st.integers(-(2**40), 2**40)


@given(one=NUMBERS, other=NUMBERS.filter(bool))
def test_compiled_code_gives_what_python_gives(one: int, other: int) -> None:
    arrays = np.arange(8), np.zeros(2)
    lists = [*range(8)], [0.0] * 2
    with np.errstate(over="ignore"):
        assert everything_compiled(*arrays, one, other) == everything(*lists, one, other)
    assert arrays[0].tolist() == lists[0]
    assert arrays[1].tolist() == lists[1]


@entry_point
def with_a_list(number: int) -> int:
    return sum([number])


@entry_point
def narrowed(number: int) -> int:
    number *= 0.5  # type: ignore[assignment]
    return number


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (with_a_list, r"cannot be called in compiled code: sum\(\[number\]\)"),
        (narrowed, "is float, where int is needed: number"),
    ],
)
def test_what_cannot_be_compiled_is_an_error_at_its_line(
    function: Callable[[int], int], said: str
) -> None:
    with pytest.raises(TypeError, match=rf"test_compiled.py:\d+: {said}"):
        function(1)
