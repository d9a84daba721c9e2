"""Figures as files: SVG or PNG, drawn without a browser or a network."""

from pathlib import Path
from typing import Any, Protocol

from tribeplan.errors import InvalidUsage
from tribeplan.report.safe_text import display

FIGURE_KINDS = ("svg", "png")
PNG_SCALE = 2.0
LONGEST_LABEL = 40


class Drawing(Protocol):
    """A chart that can tell what it is in Vega-Lite's terms."""

    def to_dict(self) -> dict[str, Any]:
        """Its specification."""
        ...


def figure_kind(path: Path) -> str:
    """The kind of figure that a file's name asks for.

    >>> figure_kind(Path("out/lead.SVG"))
    'svg'
    """
    kind = path.suffix.lower().removeprefix(".")
    if kind not in FIGURE_KINDS:
        raise InvalidUsage(f"--plot draws svg and png, by the file's ending; not '{path.name}'")
    return kind


def drawn(chart: Drawing, kind: str) -> bytes:
    """Draw a chart."""
    import vl_convert

    specification = chart.to_dict()
    if kind == "svg":
        return vl_convert.vegalite_to_svg(specification).encode("utf-8")
    return bytes(vl_convert.vegalite_to_png(specification, scale=PNG_SCALE))


def label(text: str, longest: int = LONGEST_LABEL) -> str:
    r"""Make somebody's text fit for a figure: nothing invisible in it, and not too long.

    >>> label("a\x1b[2J")
    'a\\x1b[2J'
    """
    safe = display(text)
    return safe if len(safe) <= longest else f"{safe[: longest - 1]}…"
