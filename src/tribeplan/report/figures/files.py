"""Figures as files: SVG or PNG, drawn without a browser or a network."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, Literal, Protocol, cast

from tribeplan.errors import InvalidUsage
from tribeplan.report.language import current
from tribeplan.report.safe_text import cells, display
from tribeplan.report.sections import shortened

FIGURE_KINDS = ("svg", "png")
PNG_SCALE = 2.0
LONGEST_LABEL = 40
LOCALES: Mapping[str, Literal["nl-NL"]] = {"nl": "nl-NL"}
"""How axes write numbers and months, in other languages than English."""


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

    locale = LOCALES.get(current())
    if kind == "svg":
        svg = vl_convert.vegalite_to_svg(
            with_room(chart.to_dict()), format_locale=locale, time_format_locale=locale
        )
        return svg.encode("utf-8")
    png = vl_convert.vegalite_to_png(
        with_room(cast("dict[str, Any]", in_letters(chart.to_dict()))),
        scale=PNG_SCALE,
        format_locale=locale,
        time_format_locale=locale,
    )
    return bytes(png)


def in_letters(value: object) -> object:
    """Put names in place of pictographs: what draws a PNG has no font with colours, only boxes.

    >>> in_letters({"text": "Team 🚀, ❤️ and → 組"})
    {'text': 'Team [rocket], [heavy black heart] and → 組'}
    """
    if isinstance(value, str):
        return _PICTOGRAPH.sub(_name, value)
    if isinstance(value, dict):
        parts = cast("dict[str, object]", value)
        return {name: in_letters(each) for name, each in parts.items()}
    if isinstance(value, list):
        return [in_letters(each) for each in cast("list[object]", value)]
    return value


_PICTOGRAPH = re.compile(
    "[\u2300-\u2bff\U0001f000-\U0001faff][\ufe0e\ufe0f\u200d\U0001f3fb-\U0001f3ff]*"
)


def _name(match: re.Match[str]) -> str:
    """A pictograph by its name in Unicode; its colour of skin goes."""
    name = unicodedata.name(match[0][0], "")
    return f"[{name.lower()}]" if name else match[0]


NOT_MEASURED = 2.7
"""Pixels by which a wide character may be wider than it was measured, in letters of 12."""


def with_room(specification: dict[str, Any]) -> dict[str, Any]:
    """Leave room for names in Chinese or Japanese, or with emoji, whoever reads the figure.

    Where no font has a character, the narrower box that stands for it is measured; the reader's
    machine may well have one.
    """
    widest = max((cells(text) - len(text) for text in _texts(specification)), default=0)
    room = NOT_MEASURED * min(widest, LONGEST_LABEL // 2)
    if room <= 0:
        return specification
    padding: dict[str, float] = dict.fromkeys(("left", "right", "top", "bottom"), 5.0)
    given: float | dict[str, float] = specification.get("padding", padding)
    padding |= given if isinstance(given, dict) else dict.fromkeys(padding, given)
    more = {side: padding[side] + room for side in ("left", "right")}
    return {**specification, "padding": {**padding, **more}}


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401  # a part of a specification
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        parts = cast("Iterable[Any]", value.values() if isinstance(value, dict) else value)
        yield from chain.from_iterable(map(_texts, parts))


def label(text: str, longest: int = LONGEST_LABEL) -> str:
    r"""Make somebody's text fit for a figure: nothing invisible in it, and not too wide.

    >>> label("a\x1b[2J")
    'a\\x1b[2J'
    >>> label("組織" * 30, longest=5)
    '組織…'
    """
    return shortened(display(text), longest)


def labels(texts: Iterable[str]) -> list[str]:
    """Make names fit for a figure in which each has a place of its own.

    >>> labels(["App", "Web", "App"])
    ['App', 'Web', 'App (2)']
    """
    shown: dict[str, None] = {}
    for text in texts:
        name, again = label(text), 1
        while name in shown:
            again += 1
            name = f"{label(text)} ({again})"
        shown[name] = None
    return list(shown)
