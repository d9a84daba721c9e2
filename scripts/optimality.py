"""Hold the simulation against proven optima, and print how far it is from them.

``PYTHONPATH=tests python -m scripts.optimality`` reads the plans and optima beside the tests;
``--solve`` makes them anew with OR-Tools (some seconds) before that.
"""

import argparse
import sys
from collections.abc import Sequence

import numpy as np
from scripts.docs_tables import table

from reference.schedules import SHAPES, SOLVED, Gap, gaps, solve_all, stored


def gap_table(found: Sequence[Gap], shapes: Sequence[str] = ()) -> str:
    """The gaps by what is aimed at, over all instances and of the shapes asked for."""
    rows: list[tuple[str, ...]] = []
    for measure in dict.fromkeys(gap.measure for gap in found):
        for shape in (*shapes, "all"):
            here = [g for g in found if g.measure == measure and shape in (g.shape, "all")]
            ratios = [gap.ratio for gap in here]
            worst = max(here, key=lambda gap: gap.ratio)
            figures = f"{min(ratios):.2f}", f"{np.median(ratios):.2f}", f"{max(ratios):.2f}"
            rows.append((measure, shape, str(len(here)), *figures, f"{worst.shape} {worst.seed}"))
    heads = ("aim and order", "shape", "plans:", "least:", "median:", "most:", "which")
    return table(heads, rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print how far the simulation is from the best schedules."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--solve", action="store_true", help="solve all instances anew")
    if parser.parse_args(arguments).solve:
        SOLVED.write_text(solve_all(), encoding="utf-8")
    print(gap_table(gaps(stored()), SHAPES))
    return 0


if __name__ == "__main__":
    sys.exit(main())
