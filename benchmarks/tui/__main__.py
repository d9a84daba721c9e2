"""How fast does the terminal app answer, beside the least app that Textual can make, in one run?

From the root: ``python -m benchmarks.tui [--largest 10000]``.

Each program runs in a terminal of its own that counts what it writes. Bytes and frames a key are
the same on every machine and are budgets. Times are what a program had of a processor, so that
other work on the machine counts little; they are given, and held only as ratios to the other app in
the same run, each the least of several.

What a cursor key writes has three sizes: a step draws two cells and a caption; a step onto another
kind of thing draws its whole card; a step out of sight scrolls, which draws the whole figure, as no
terminal moves a part of a line.

Every start is a first one: where the cursor was left decides what has to scroll, so that goes.

Of a large model it is told that it is being read before there is a frame. That is given besides; a
first frame is one in which the matrix is seen.

The other app reads nothing. Ours loads pydantic, YAML and what edits are made of besides, which
takes longer than loading Textual does, and reads the model. A key and a first frame are held to
twice the other's all the same; docs/explanation/decisions/0096 tells how far that is reached.
"""

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks.check.generate import model_text
from benchmarks.tui.terminal import Answer, Terminal

from tribeplan.cli.app import LARGE_BYTES

DOWN, RIGHT, LEFT, UNDO = b"\x1b[B", b"\x1b[C", b"\x1b[D", b"u"
GRAB, DROP = b"m", b"\r"
KEYS = 24
"""How often the cursor is moved."""

ROUNDS = 3

CHECK_SECONDS = 2.5
"""Without a byte, after which problems of the largest model are known as well."""


class Budget(NamedTuple):
    what: str
    measured: str
    holds: bool


class Times(NamedTuple):
    told_seconds: float
    """Until it is told what is being read; the first frame where that is not told."""

    first_frame_seconds: float
    """Until the matrix is seen."""

    key_seconds: float
    """To the first byte of the answer, the median."""

    step_bytes: float
    """Of a cursor key that goes to the next person, the median."""

    cursor: Answer
    """The most costly answer to a cursor key in sight."""

    scroll: Answer
    """The most costly answer to a cursor key that scrolls."""


MOST_TIMES = 2.0
"""What a first frame and a key may take of the other app's."""


def minimal() -> Times:
    """Start the other app, and press keys in it."""
    with Terminal([sys.executable, "-m", "benchmarks.tui.minimal"], {}) as terminal:
        began = terminal.seconds_until("READY")
        terminal.settle()
        answers = [terminal.press(b"k") for _ in range(KEYS)]
    return _times(began, began, answers, answers)


def ours(model: Path) -> Times:
    """Start the app on a model, and move the cursor in the matrix."""
    is_large = model.stat().st_size >= LARGE_BYTES
    with _app(model) as terminal:
        told = terminal.seconds_until("Reading") if is_large else None
        began = terminal.seconds_until("squad")
        terminal.settle(CHECK_SECONDS)
        in_sight = [DOWN] * (KEYS // 2) + [RIGHT, LEFT] * (KEYS // 4)
        answers = [terminal.press(key) for key in in_sight]
        scrolls = [terminal.press(RIGHT) for _ in range(KEYS // 4)]
    return _times(told or began, began, _answered(answers), _answered(scrolls))


def _answered(answers: Sequence[Answer]) -> list[Answer]:
    return [answer for answer in answers if answer.bytes]


def moves(model: Path) -> Answer:
    """Move a person to the next squad, and give what the drop cost."""
    with _app(model) as terminal:
        terminal.seconds_until("squad")
        terminal.settle(CHECK_SECONDS)
        for key in (GRAB, DOWN):
            terminal.press(key)
        terminal.settle()
        drop = terminal.press(DROP, quiet_seconds=CHECK_SECONDS)  # problems and what-if included
        terminal.press(UNDO)
    return drop


@contextmanager
def _app(model: Path) -> Iterator[Terminal]:
    command = [sys.executable, "-m", "tribeplan", "edit", str(model)]
    with TemporaryDirectory() as state:
        seen = Path(state) / "tribeplan" / "welcomed"
        seen.parent.mkdir()
        seen.touch()
        with Terminal(command, {"XDG_STATE_HOME": state, "SSH_TTY": "1"}) as terminal:
            yield terminal


def _times(
    told: float, began: float, answers: Sequence[Answer], scrolls: Sequence[Answer]
) -> Times:
    if not answers or not scrolls:
        raise RuntimeError("no key was answered")
    return Times(
        told,
        began,
        median(answer.first_seconds for answer in answers),
        median(answer.bytes for answer in answers[: KEYS // 2]),
        _most(answers),
        _most(scrolls),
    )


def _most(answers: Sequence[Answer]) -> Answer:
    return max(answers, key=lambda answer: answer.bytes)


def least(measure: Callable[[], Times]) -> Times:
    """The least of several rounds: other work on the machine only adds."""
    rounds = [measure() for _ in range(ROUNDS)]
    return Times(
        min(each.told_seconds for each in rounds),
        min(each.first_frame_seconds for each in rounds),
        min(each.key_seconds for each in rounds),
        median(each.step_bytes for each in rounds),
        _most([each.cursor for each in rounds]),
        _most([each.scroll for each in rounds]),
    )


def main() -> int:
    """Measure, print, and say whether the budgets hold."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--largest", type=int, default=10_000, help="most people, from 60")
    largest = parser.parse_args().largest
    budgets: list[Budget] = []
    with TemporaryDirectory() as home:
        peer = least(minimal)
        _print("a minimal Textual app", peer)
        for people in (size for size in (60, 1_500, 10_000) if size <= largest):
            model = Path(home) / f"people-{people}.yaml"
            model.write_text(model_text(people), encoding="utf-8")
            here = least(partial(ours, model))
            _print(f"tribeplan edit, {people:,} people", here)
            budgets += _budgets(people, here, peer)
            drop = moves(model)
            print(
                f"  a drop: {drop.bytes:,} bytes, {drop.frames} frames, to first byte "
                f"{drop.first_seconds * 1e3:.0f} ms",
                flush=True,
            )
            budgets.append(
                Budget(
                    f"a drop writes <= 30 kB, {people:,} people",
                    f"{drop.bytes:,}",
                    0 < drop.bytes <= 30_000,
                )
            )
    print(f"\nBudgets (load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)")
    for budget in budgets:
        print(f"  {'holds' if budget.holds else 'FAILS':6} {budget.what:70} {budget.measured}")
    return 0 if all(budget.holds for budget in budgets) else 1


def _budgets(people: int, here: Times, peer: Times) -> list[Budget]:
    start = here.first_frame_seconds / peer.first_frame_seconds
    key = here.key_seconds / peer.key_seconds
    return [
        Budget(f"{what}, {people:,} people", f"{figure:,.{digits}f}", figure <= most)
        for what, figure, most, digits in (
            ("a cursor key to the next person writes <= 3 kB", here.step_bytes, 3_000, 0),
            ("a cursor key to another kind of thing writes <= 6 kB", here.cursor.bytes, 6_000, 0),
            ("a cursor key that scrolls writes <= 24 kB", here.scroll.bytes, 24_000, 0),
            ("a cursor key takes <= 2 frames", here.cursor.frames, 2, 0),
            ("first frame <= 2x a minimal app's", start, MOST_TIMES, 2),
            ("cursor key <= 2x a minimal app's", key, MOST_TIMES, 2),
        )
    ]


def _print(name: str, times: Times) -> None:
    told = (
        f"told what is read after {times.told_seconds * 1e3:,.0f} ms, "
        if times.told_seconds < times.first_frame_seconds
        else ""
    )
    print(
        f"{name}: {told}first frame {times.first_frame_seconds * 1e3:,.0f} ms, key to first byte "
        f"{times.key_seconds * 1e3:.1f} ms, {times.step_bytes:,.0f} bytes a step, at most "
        f"{times.cursor.bytes:,} in {times.cursor.frames} frames, {times.scroll.bytes:,} to scroll",
        flush=True,
    )


if __name__ == "__main__":
    raise SystemExit(main())
