"""Measure `tribeplan check` beside other checkers, all in one run on one machine.

Usage: python -m benchmarks.check.run [--rounds 7] [--largest 100000]

Run it at the top of the checkout. Times are of whole processes, and of compiled modules, as an
installation has them. Rounds are interleaved and the least of each is shown: what else the
machine does can only add. Each process has one thread, so its CPU time is its wall time on a quiet
machine; budgets are held against the CPU time. Machines differ: the ratios say more than seconds.
docs/explanation/decisions/0081 tells where the time goes.
"""

import argparse
import compileall
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, repeat
from pathlib import Path
from typing import NamedTuple

from benchmarks.check.generate import model_text

BIN = Path(sys.executable).parent
MEGABYTE = 1024 * 1024


class Cost(NamedTuple):
    """What one run of a process took."""

    seconds: float
    cpu_seconds: float
    megabytes: float


class Budget(NamedTuple):
    """Something that must hold, and whether it does."""

    what: str
    measured: str
    holds: bool


def cost_of(command: Sequence[str | Path], allowed: tuple[int, ...] = (0, 1)) -> Cost:
    """Run a command and measure it."""
    start = time.perf_counter()
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123  # a device
        process = subprocess.Popen([str(word) for word in command], stdout=nowhere, stderr=nowhere)
        _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in allowed:
        raise SystemExit(f"{command} ended with {process.returncode}")
    return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def least(costs: Sequence[Cost]) -> Cost:
    """The least of each measure."""
    return Cost(*(min(column) for column in zip(*costs, strict=True)))


def beside_others(directory: Path, rounds: int) -> list[Budget]:
    """Compare on a model of 150 people."""
    model = directory / "people-150.yaml"
    schema = directory / "model.schema.json"
    model.write_text(model_text(150))
    subprocess.run([BIN / "tribeplan", "schema", "-o", schema], check=True)
    commands: dict[str, list[str | Path]] = {
        "tribeplan check": [BIN / "tribeplan", "check", model, "--format", "concise"],
        "yamllint": [BIN / "yamllint", model],
        "check-jsonschema": [BIN / "check-jsonschema", "--schemafile", schema, model],
    }
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            costs[name].append(cost_of(command))
    best = {name: least(measured) for name, measured in costs.items()}
    own = best["tribeplan check"]
    lines = len(model.read_text().splitlines())
    print(f"\n150 people, {lines} lines, least of {rounds} interleaved rounds")
    print(f"  {'':18} {'wall s':>8} {'cpu s':>8} {'MB':>6} {'cpu ratio':>11}")
    for name, cost in best.items():
        ratio = cost.cpu_seconds / own.cpu_seconds
        print(
            f"  {name:18} {cost.seconds:8.3f} {cost.cpu_seconds:8.3f} {cost.megabytes:6.0f} "
            f"{ratio:10.2f}x"
        )
    budgets = [Budget("150 people in 0.4 s", f"{own.cpu_seconds:.3f} s", own.cpu_seconds <= 0.4)]
    for name, most in (("yamllint", 0.8), ("check-jsonschema", 1.0)):
        share = own.cpu_seconds / best[name].cpu_seconds
        budgets.append(Budget(f"at most {most} of {name}", f"{share:.2f}", share <= most))
    return budgets


def shipped(rounds: int) -> list[Budget]:
    """Compare with yamllint on the models that come along, but for those of a screenful."""
    budgets: list[Budget] = []
    models = sorted(path for path in Path("models").iterdir() if path.name != "README.md")
    for model in models:
        files = sorted(model.rglob("*.yaml")) if model.is_dir() else [model]
        if sum(len(path.read_bytes().splitlines()) for path in files) < 100:
            continue
        own, other = [], []
        for _ in range(rounds):
            own.append(cost_of([BIN / "tribeplan", "check", model, "--format", "concise"]))
            other.append(cost_of([BIN / "yamllint", *files]))
        share = least(own).cpu_seconds / least(other).cpu_seconds
        budgets.append(
            Budget(f"{model.name}: at most 0.8 of yamllint", f"{share:.2f}", share <= 0.8)
        )
    return budgets


def growth(directory: Path, largest: int) -> list[Budget]:
    """Measure how cost grows with the number of people."""
    sizes = [size for size in (1_000, 3_000, 10_000, 30_000, 100_000) if size <= largest]
    nobody = directory / "nobody.yaml"
    nobody.write_text("tribeplan: 1\n")
    base = least([cost_of([BIN / "tribeplan", "check", nobody]) for _ in range(5)])
    print("\nGrowth (least of 3 to 5; what a model of nobody costs is taken off per person)")
    print(f"  {'people':>8} {'lines':>9} {'wall s':>8} {'cpu s':>8} {'MB':>6} {'us/person':>10}")
    points: list[tuple[int, Cost]] = []
    for size in sizes:
        model = directory / f"people-{size}.yaml"
        text = model_text(size)
        model.write_text(text)
        command: list[str | Path] = [BIN / "tribeplan", "check", model, "--format", "concise"]
        cost = least([cost_of(command) for _ in range(5 if size <= 3_000 else 3)])
        points.append((size, cost))
        each = (cost.cpu_seconds - base.cpu_seconds) / size * 1e6
        print(
            f"  {size:8} {text.count(chr(10)):9} {cost.seconds:8.2f} {cost.cpu_seconds:8.2f} "
            f"{cost.megabytes:6.0f} {each:10.0f}"
        )
    return [*_at_ten_thousand(dict(points)), _slope(points, base)]


def _at_ten_thousand(points: dict[int, Cost]) -> list[Budget]:
    if 10_000 not in points:
        return []
    cost = points[10_000]
    return [
        Budget("10,000 people in 4 s", f"{cost.cpu_seconds:.2f} s", cost.cpu_seconds <= 4),
        Budget("10,000 people in 400 MB", f"{cost.megabytes:.0f} MB", cost.megabytes <= 400),
    ]


def _slope(points: list[tuple[int, Cost]], base: Cost) -> Budget:
    """Fit cost ~ people^slope by least squares on logarithms; 1 is linear."""
    x = [math.log(size) for size, _ in points]
    y = [math.log(max(cost.cpu_seconds - base.cpu_seconds, 1e-3)) for _, cost in points]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    above = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    slope = above / sum((a - mean_x) ** 2 for a in x)
    return Budget("cost grows linearly", f"people^{slope:.2f}", slope < 1.15)


HOSTILE: dict[str, Callable[[], Iterator[bytes]]] = {
    "64 MB in one line": lambda: chain([b"name: a"], repeat(b"a" * MEGABYTE, 63)),
    "64 MB list in one line": lambda: chain([b"people: ["], repeat(b"a, " * 349_525, 63)),
    "100,000 brackets": lambda: iter([b"people: " + b"[" * 100_000]),
    "3,000 levels": lambda: (b" " * depth + b"a:\n" for depth in range(3000)),
    "billion laughs": lambda: iter([b"a: &a [x]\n", b"b: &b [*a, *a, *a]\n" * 30]),
    "1 MB of NUL": lambda: iter([b"\0" * MEGABYTE]),
    "20,000 wrong people": lambda: chain([b"people:\n"], _wrong_people(20_000)),
    "64 MB of line ends": lambda: repeat(b"\n" * MEGABYTE, 63),
    "64 MB of dashes": lambda: repeat(b"- " * (MEGABYTE // 2), 63),
}
"""Files in pieces: holding one whole here would count as memory of the processes started here."""


def _wrong_people(count: int) -> Iterator[bytes]:
    return (b"  P%d: {x: y}\n" % number for number in range(count))


def hostile(directory: Path) -> list[Budget]:
    """Measure how long a file that means no good is worked on."""
    print("\nHostile files (whole process, least of 3)")
    budgets: list[Budget] = []
    for name, make in HOSTILE.items():
        path = directory / "hostile.yaml"
        with path.open("wb") as file:
            file.writelines(make())
        cost = least([cost_of([BIN / "tribeplan", "check", path], (2,)) for _ in range(3)])
        print(f"  {name:24} {cost.cpu_seconds:6.2f} s {cost.megabytes:6.0f} MB")
        budgets.append(
            Budget(
                f"{name} in 1 s and 300 MB",
                f"{cost.cpu_seconds:.2f} s, {cost.megabytes:.0f} MB",
                cost.cpu_seconds <= 1 and cost.megabytes <= 300,
            )
        )
    return budgets


def main() -> int:
    """Measure everything, print it, and say whether the budgets hold."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--largest", type=int, default=100_000)
    given = parser.parse_args()
    compileall.compile_dir("src", quiet=1)
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        budgets = beside_others(directory, given.rounds)
        budgets += shipped(given.rounds)
        budgets += growth(directory, given.largest)
        budgets += hostile(directory)
    print("\nBudgets")
    for budget in budgets:
        print(f"  {'holds' if budget.holds else 'FAILS':6} {budget.what:42} {budget.measured}")
    return 0 if all(budget.holds for budget in budgets) else 1


if __name__ == "__main__":
    raise SystemExit(main())
