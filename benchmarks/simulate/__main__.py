"""How fast is the simulation, beside SimPy and Ciw, in one run on one machine?

From the root: ``PYTHONPATH=tests python -m benchmarks.simulate [--largest 10000]``.

SimPy plays the same replications and must give the same tick for every feature; Ciw draws its own
numbers and must give the same means. Budgets are held against CPU time, which is wall time on a
machine that does nothing else; only what two threads gain is wall time, so that it fails on a
machine with other work.
"""

import argparse
import os

from benchmarks.simulate.beside_ciw import beside_ciw
from benchmarks.simulate.beside_simpy import beside_simpy
from benchmarks.simulate.growth import apart, compiling, growth, in_waves, streaming, target


def main() -> int:
    """Measure everything, print it, and say whether the budgets hold."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--largest", type=int, default=10_000, help="most people, from 150")
    largest = max(150, parser.parse_args().largest)
    budgets = [
        *beside_simpy(200),
        *beside_ciw(200),
        *compiling(),
        *target(),
        *in_waves(),
        *apart(),
        *streaming(),
        *growth(largest),
    ]
    print(f"\nBudgets (load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)")
    for budget in budgets:
        print(f"  {'holds' if budget.holds else 'FAILS':6} {budget.what:42} {budget.measured}")
    return 0 if all(budget.holds for budget in budgets) else 1


if __name__ == "__main__":
    raise SystemExit(main())
