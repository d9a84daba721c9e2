"""Compiled code means what the source means, and is kept for as long as the source is the same."""

import importlib
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

from tribeplan.simulation import compiled as translator
from tribeplan.simulation.compiled import called, compiled, entry_point, fetch

MAIN = """
from translator import entry_point, is_kept, was_compiled
from other import step

@entry_point
def one_more(number: int) -> int:
    return number + step(0)

kept = is_kept(one_more)
print(kept, one_more(1), was_compiled(one_more))
"""
OTHER = """
from numbers_there import STEP
from translator import compiled

@compiled
def step(more: int) -> int:
    return STEP + {more} + more
"""


TRANSLATOR = Path(translator.__file__).read_text(encoding="utf-8")


def run(home: Path, step: int, more: int, version: int) -> str:
    """Write the modules anew, as installing them does, and run the first."""
    texts = {
        "main": MAIN,
        "other": OTHER.format(more=more),
        "numbers_there": f"STEP = {step}",
        "translator": f"{TRANSLATOR}\n# version {version}\n",
    }
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
    assert run(tmp_path, 1, 0, 1) == "False 2 True"
    assert list((tmp_path / "kept").rglob("*.nbi"))
    assert run(tmp_path, 1, 0, 1) == "True 2 False"
    assert run(tmp_path, 1, 5, 1) == "False 7 True"
    assert run(tmp_path, 2, 5, 1) == "False 8 True"
    assert run(tmp_path, 2, 5, 2) == "False 8 True"


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
        fetch(whole[number])
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


def copied(
    given: MutableSequence[int],
    whole: MutableSequence[int],
    real: MutableSequence[float],
    first: int,
    second: int,
) -> int:
    real[second] = 0.5
    whole[0 : len(given)] = given[0 : len(given)]
    before = real[second]
    whole[first : first + 3] = whole[second : second + 3]
    return int(before + real[first])


copied_compiled: Callable[..., int] = entry_point(copied)
FLOATS = st.floats(-(2.0**40), 2.0**40)
PLACES = st.integers(0, 5)


@given(floats=st.lists(FLOATS, min_size=8, max_size=8), first=PLACES, second=PLACES)
def test_floats_that_were_copied_as_whole_numbers_are_what_they_were(
    floats: list[float], first: int, second: int
) -> None:
    given, whole = np.array(floats).view(np.int64), np.zeros(8, np.int64)
    found = copied_compiled(given, whole, whole.view(np.float64), first, second)
    assert found == int(floats[second] + floats[second])
    floats[first : first + 3] = floats[second : second + 3]
    assert whole.tolist() == np.array(floats).view(np.int64).tolist()


MODULE = """
import math
from collections.abc import MutableSequence
import numpy as np
from tribeplan.simulation.compiled import called, compiled, entry_point

LARGE = 2**63
TEXT = "text"

@compiled
def nothing(number: int) -> None:
    number = 1

@called
def half(number: int) -> float:
    return number / 2

@compiled
def unsure(number) -> int:  # its line is that of its decorator
    return number

"""
CANNOT = "cannot be compiled"
CANNOT_CALL = "cannot be called in compiled code"
UNSET = "may have no value yet: a"
NO_NUMBER = "is no number"


@pytest.mark.parametrize(
    ("line", "body", "said"),
    [
        (1, "return sum([n])", rf"{CANNOT_CALL}: sum\(\[n\]\)"),
        (1, "return TEXT(n)", CANNOT_CALL),
        (1, "return int(math.gamma(n))", rf"{CANNOT_CALL}: math.gamma\(n\)"),
        (1, "return math.floor(n / 2)", CANNOT_CALL),
        (1, "return int(math.hypot(n, n))", CANNOT_CALL),
        (1, "return int(math.tao)", NO_NUMBER),
        (1, "return int(np.pi)", CANNOT),
        (1, "return min(n)", CANNOT_CALL),
        (1, "return len(n)", CANNOT_CALL),
        (1, "return 2 + unsure(n)", "has no annotation that can be compiled: number"),
        (1, "return int(half(n, n))", "has not the 1 arguments that are needed"),
        (1, "return int(half(number=n))", CANNOT),
        (1, "return int(half(*n))", CANNOT),
        (1, "return n + 9223372036854775808", "needs more than 64 bits: 9223372036854775808"),
        (1, "return n + LARGE", "needs more than 64 bits: LARGE"),
        (1, "return n + TEXT", NO_NUMBER),
        (1, "return n + nobody_knows", NO_NUMBER),
        (2, "n += 1\n n *= 0.5\n return n", "is float, where int is needed: n"),
        (2, "n += 1\n n += a\n a = 1\n return n", UNSET),
        (1, "a += 1\n return a", UNSET),
        (1, "if n:\n  a = 1\n return a", "is int, where bool is needed: n"),
        (3, "if n > 0:\n  a = 1\n return a", UNSET),
        (3, "while n > 9:\n  a = n = 1\n return a", UNSET),
        (3, "for a in range(n):\n  n += a\n return a", UNSET),
        (5, "while True:\n  if n > 9: break\n  a = n\n  n += 1\n return a", UNSET),
        (1, "if n > 0:\n  return 1", "can end without a result"),
        (2, "n += 1\n while n > 0:\n  return 1", "can end without a result: while n > 0"),
        (1, "while True:\n  if n > 9: break", "can end without a result"),
        (1, "return", CANNOT),
        (1, "return None", NO_NUMBER),
        (1, "return nothing(n)", "is None, where int is needed"),
        (1, "a = nothing(n)\n return n", "cannot be assigned to: a"),
        (1, "a = numbers\n return len(a)", "cannot be assigned to: a"),
        (1, "return int(numbers == numbers)", "do not go together"),
        (1, "return int(numbers + numbers)", "do not go together"),
        (1, "a, n = 1, n, 2\n return n", CANNOT),
        (1, "a, n = numbers\n return n", "cannot be assigned to"),
        (1, "for a in range(0, n, 2):\n  n += a\n return n", CANNOT),
        (1, "return int(n is n)", rf"{CANNOT}: n is n"),
        (1, "return int(n in numbers)", "do not go together: n in numbers"),
        (1, "return int(0 < n + 1 < 5)", rf"{CANNOT}: 0 < n \+ 1 < 5"),
        (2, "return int(\n  n > 0 and n > 1 and n is n)", rf"{CANNOT}: n is n"),
        (1, "return n ** 2", CANNOT),
        (1, "numbers[:1] = numbers[1:2]\n return n", r"no beginning or no end: numbers\[:1\]"),
        (1, "numbers[0:1] = numbers[1:]\n return n", r"no beginning or no end: numbers\[1:\]"),
        (1, "numbers[0:n:2] = numbers[0:n:2]\n return n", CANNOT),
        (1, "return numbers[0:1]", CANNOT),
        (1, "return int(np.uint64(n) // np.uint64(2))", CANNOT),
        (1, "return n + np.uint64(n)", "do not go together"),
    ],
)
def test_what_cannot_be_compiled_is_an_error_at_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: int, body: str, said: str
) -> None:
    function = f"@entry_point\ndef f(n: int, numbers: MutableSequence[int]) -> int:\n {body}\n"
    place = MODULE.count("\n") + 2 + line
    if "unsure" in body:
        place = MODULE[: MODULE.index("@compiled\ndef unsure")].count("\n") + 1
    f = function_in(tmp_path, monkeypatch, MODULE + function)
    with pytest.raises(TypeError, match=rf"m.py:{place}: .*{said}"):
        f(1, np.arange(3))


@pytest.mark.parametrize("result", ["float", "bool", "None"])
def test_what_python_calls_gives_a_whole_number_or_is_an_error_at_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, result: str
) -> None:
    function = f"@entry_point\ndef f(n: int) -> {result}:\n return n > 1\n"
    f = function_in(tmp_path, monkeypatch, MODULE + function)
    place = MODULE.count("\n") + 2
    with pytest.raises(TypeError, match=rf"m.py:{place}: is no whole number .*: {result}"):
        f(1)


def function_in(home: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> Callable[..., int]:
    """Write a module, and take its function f."""
    name = f"{home.name}_m"
    (home / f"{name}.py").write_text(text, encoding="utf-8")
    monkeypatch.setattr(sys, "path", [str(home), *sys.path])
    function: Callable[..., int] = importlib.import_module(name).f
    return function
