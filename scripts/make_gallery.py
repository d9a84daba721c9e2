"""Make the gallery: every kind of figure and picture, of a shipped model and two scenarios.

``python -m scripts.make_gallery`` writes ``docs/reference/figures.md`` and
``docs/images/figure-*.svg``.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from scripts.docs_reference import MADE

from tribeplan.api import apply
from tribeplan.graph.network import NetworkPart
from tribeplan.org.roster import roster_of
from tribeplan.report.figures.drawn import (
    Figure,
    alone,
    comparison_figures,
    gaps,
    screening_figure,
    study_figures,
)
from tribeplan.report.figures.files import drawn
from tribeplan.report.figures.pictures import picture
from tribeplan.simulating import compare, sensitivity
from tribeplan.simulation.plan import Asked, ComparisonMeasure
from tribeplan.simulation.study import Run

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs/images"
PAGE = ROOT / "docs/reference/figures.md"
MODEL = "models/hypotheek.yaml"
SMALL = "models/minimal.yaml"
SCENARIOS = ("scenarios/kwartaalrelease.yaml", "scenarios/mandaat-geen.yaml")
RUN = Run(2, on_progress=lambda _: None)

ABOUT = f"""\
# Figures

Every figure there is, of `{MODEL}` and of two scenarios on it, and how to have it. Those of one and
of several organisations stand on the page of
[`tribeplan report`](../how-to/put-a-decision-on-a-page.md), with their numbers as a table below;
`--plot FILE` draws a sheet of the most telling ones as SVG or PNG.
"""
WAYS = {
    "simulate": f"Of one organisation: `tribeplan simulate {MODEL} --plot sheet.svg`",
    "compare": f"Of several: `tribeplan compare {MODEL} {' '.join(SCENARIOS)} --plot sheet.svg`",
    "sensitivity": f"Of assumptions: `tribeplan sensitivity {SMALL} --plot hangs-on.svg`",
    "graph": f"Pictures of an organisation: `tribeplan graph {MODEL} --what {{what}} -o x.svg`",
}
PICTURES = {
    NetworkPart.ORGANISATION: "Tribes with squads as columns and chapters across",
    NetworkPart.MATRIX: "Squads by chapters, in numbers",
    NetworkPart.NEEDS: "Who needs whom, with brokers darker and circles in red",
    NetworkPart.LINE: "Who reports to whom",
}


def main() -> int:
    """Write the page and its images, and remove those of figures that are no more."""
    for old in IMAGES.glob("figure-*.svg"):
        old.unlink()
    PAGE.write_text(f"{MADE}\n{ABOUT}{''.join(_parts())}", encoding="utf-8")
    return 0


def _parts() -> Iterator[str]:
    found = compare(
        [str(ROOT / each) for each in (MODEL, *SCENARIOS)],
        Asked({}, {}),
        RUN,
        measure=ComparisonMeasure.MEAN_LEAD,
        replications=256,
    )
    yield f"\n## {WAYS['simulate']}\n"
    yield from (_shown("one", figure) for figure in study_figures(found.base))
    yield f"\n## {WAYS['compare']}\n"
    yield from (_shown("several", each) for each in (*comparison_figures(found), gaps(found)[-1]))
    asked = Asked({"horizon_days": 120}, {})
    screened, _ = sensitivity([str(ROOT / SMALL)], asked, RUN, trajectories=4, samples=4)
    yield f"\n## {WAYS['sensitivity']}\n"
    says = "A bar for each assumption, as long as what it changes over its plausible range."
    tornado = screening_figure(screened)
    yield _written("sensitivity", "Which assumptions matter", says, drawn(tornado, "svg").decode())
    roster = roster_of(apply(str(ROOT / MODEL)))
    yield f"\n## {WAYS['graph'].format(what='|'.join(NetworkPart))}\n"
    for what, title in PICTURES.items():
        name = f"graph-{what.value}"
        yield _written(name, title, f"`--what {what.value}`.", picture(roster, what, None))


def _shown(of: str, figure: Figure) -> str:
    chart = alone(figure)
    chart.background = "white"
    svg = drawn(chart, "svg").decode("utf-8")
    told = f"{figure.says} {figure.left_out}".strip()
    return _written(f"{of}-{figure.name}", figure.title, told, svg)


def _written(name: str, title: str, says: str, svg: str) -> str:
    (IMAGES / f"figure-{name}.svg").write_text(svg, encoding="utf-8")
    return f"\n### {title}\n\n{says}\n\n![{title}](../images/figure-{name}.svg)\n"


if __name__ == "__main__":
    sys.exit(main())
