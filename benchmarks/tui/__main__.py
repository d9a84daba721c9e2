"""How fast does the terminal app answer, beside the least app that Textual can make, in one run?

From the root: ``python -m benchmarks.tui [--largest 10000]``.

Each program runs in a terminal of its own that counts what it writes. Bytes and frames a key are
the same on every machine and are budgets; times are given, and held only as ratios to the other
app in the same run, each the least of several.
"""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks.check.generate import model_text
from benchmarks.tui.terminal import Answer, Terminal

DOWN, RIGHT, UNDO, ESCAPE = b"\x1b[B", b"\x1b[C", b"u", b"\x1b"
GRAB, DROP = b"m", b"\r"
KEYS = 24
"""How often the cursor is moved."""

ROUNDS = 3


class Budget(NamedTuple):
    what: str
    measured: str
    holds: bool


class Times(NamedTuple):
    first_frame_seconds: float
    key_seconds: float
    """To the first byte of the answer, the median."""

    cursor: Answer
    """The most costly answer to a cursor key."""


def minimal(state: Path) -> Times:
    """Start the other app, and press keys in it."""
    command = [sys.executable, "-m", "benchmarks.tui.minimal"]
    with Terminal(command, {"XDG_STATE_HOME": str(state)}) as terminal:
        began = terminal.seconds_until("READY")
        terminal.settle()
        answers = [terminal.press(b"k") for _ in range(KEYS)]
    return _times(began, answers)


def ours(model: Path, state: Path) -> Times:
    """Start the app on a model, and move the cursor in the matrix."""
    with _app(model, state) as terminal:
        began = terminal.seconds_until("chapter")
        terminal.settle()
        answers = [terminal.press(key) for key in [DOWN] * (KEYS // 2) + [RIGHT] * (KEYS // 2)]
    return _times(began, [answer for answer in answers if answer.bytes])


def moves(model: Path, state: Path) -> Answer:
    """Move a person to the next squad, and give what the drop cost."""
    with _app(model, state) as terminal:
        terminal.seconds_until("chapter")
        terminal.settle()
        for key in (GRAB, DOWN):
            terminal.press(key)
        terminal.settle()
        drop = terminal.press(DROP)
        terminal.press(UNDO)
    return drop


def _app(model: Path, state: Path) -> Terminal:
    command = [sys.executable, "-m", "tribeplan", "edit", str(model)]
    seen = state / "tribeplan" / "welcomed"
    seen.parent.mkdir(parents=True, exist_ok=True)
    seen.touch()
    return Terminal(command, {"XDG_STATE_HOME": str(state), "SSH_TTY": "1"})


def _times(began: float, answers: Sequence[Answer]) -> Times:
    if not answers:
        raise RuntimeError("no key was answered")
    costly = max(answers, key=lambda answer: answer.bytes)
    return Times(began, median(answer.first_seconds for answer in answers), costly)


def least(measure: Callable[[], Times]) -> Times:
    """Give the least of several rounds: other work on the machine only adds."""
    rounds = [measure() for _ in range(ROUNDS)]
    return Times(
        min(each.first_frame_seconds for each in rounds),
        min(each.key_seconds for each in rounds),
        max((each.cursor for each in rounds), key=lambda answer: answer.bytes),
    )


def main() -> int:
    """Measure, print, and say whether the budgets hold."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--largest", type=int, default=10_000, help="most people, from 150")
    largest = parser.parse_args().largest
    budgets: list[Budget] = []
    with TemporaryDirectory() as home:
        state = Path(home) / "state"
        peer = least(lambda: minimal(state))
        _print("a minimal Textual app", peer)
        for people in (size for size in (150, 1_500, 10_000) if size <= largest):
            model = Path(home) / f"people-{people}.yaml"
            model.write_text(model_text(people), encoding="utf-8")
            here = least(lambda model=model: ours(model, state))  # type: ignore[misc]
            _print(f"tribeplan edit, {people:,} people", here)
            budgets += _budgets(people, here, peer)
            if people == 150:
                drop = moves(model, state)
                print(f"  a drop: {drop.bytes:,} bytes, {drop.frames} frames")
                budgets.append(
                    Budget("a drop writes <= 30 kB", f"{drop.bytes:,}", 0 < drop.bytes <= 30_000)
                )
    print(f"\nBudgets (load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)")
    for budget in budgets:
        print(f"  {'holds' if budget.holds else 'FAILS':6} {budget.what:58} {budget.measured}")
    return 0 if all(budget.holds for budget in budgets) else 1


def _budgets(people: int, here: Times, peer: Times) -> list[Budget]:
    start = here.first_frame_seconds / peer.first_frame_seconds
    key = here.key_seconds / peer.key_seconds
    cursor = here.cursor
    found = [
        Budget(
            f"a cursor key writes <= 3 kB, {people:,} people",
            f"{cursor.bytes:,}",
            cursor.bytes <= 3_000,
        ),
        Budget(
            f"a cursor key takes <= 2 frames, {people:,} people",
            f"{cursor.frames}",
            cursor.frames <= 2,
        ),
    ]
    if people == 150:
        found.append(Budget("first frame <= 2x a minimal app", f"{start:.2f}x", start <= 2))
    if people == 10_000:
        found.append(Budget("cursor key <= 3x a minimal app's key", f"{key:.2f}x", key <= 3))
    return found


def _print(name: str, times: Times) -> None:
    print(
        f"{name}: first frame {times.first_frame_seconds * 1e3:,.0f} ms, key to first byte "
        f"{times.key_seconds * 1e3:.1f} ms, at most {times.cursor.bytes:,} bytes in "
        f"{times.cursor.frames} frames a key",
        flush=True,
    )


if __name__ == "__main__":
    raise SystemExit(main())
