"""The signs the app draws with: one table, and one of nothing but ASCII for `--ascii`."""

from typing import NamedTuple


class Marks(NamedTuple):
    """Signs beside words; none of them says something by colour alone."""

    unsaved: str = "●"
    vacancy: str = "□"
    open: str = "▾"
    closed: str = "▸"
    bar: str = "█"
    shades: str = "░▒▓█"
    """From little to much."""

    heights: str = " ▁▂▃▄▅▆▇█"
    """Parts of a line's height, from none to all of it."""

    widths: str = " ▏▎▍▌▋▊▉█"
    """Parts of a character's width, from none to all of it."""

    less: str = "▼"
    more: str = "▲"
    same: str = "~"
    dot: str = "·"
    left: str = "‹"
    right: str = "›"
    line: str = "─"
    ellipsis: str = "…"


MARKS = Marks()
ASCII = Marks(
    unsaved="*",
    vacancy="o",
    open="v",
    closed=">",
    bar="#",
    shades=".:+#",
    heights=" ......##",
    widths="    #####",
    less="v",
    more="^",
    same="~",
    dot="-",
    left="<",
    right=">",
    line="-",
    ellipsis=".",
)
"""The same in ASCII; each sign is as wide as the one it stands for."""
