"""How the app looks: signs, themes, and users' text made safe to draw."""

from pathlib import Path
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.theme import BUILTIN_THEMES, Theme

from tribeplan.report.safe_text import display

# --- The signs the app draws with: one table, and one of nothing but ASCII for `--ascii` ---------


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
    dots: str = "\u2800"
    """The sign without a dot, of those that have two by four; empty where there are none."""

    diamond: str = "◆"
    point: str = "●"
    edge: str = "│"
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
    dots="",
    diamond="!",
    point="o",
    edge="|",
    ellipsis=".",
)
"""The same in ASCII; each sign is as wide as the one it stands for."""


# --- Text on the screen: what users typed, made safe, and never read as markup -------------------


JOINERS = str.maketrans("", "", "\u200c\u200d\ufe0e\ufe0f")
"""What joins signs to one of another width, which every terminal does differently."""


def plain(text: str) -> str:
    r"""Text without what a terminal acts on, or draws as wide as it pleases.

    >>> plain("Bob\x1b[2J"), plain("\U0001f469\u200d\U0001f467 Iris")
    ('Bob\\x1b[2J', '👩👧 Iris')
    """
    safe = display(text)
    return safe if safe.isascii() else safe.translate(JOINERS)


def shown(text: str, style: str = "") -> Content:
    """Text as it is shown: no control character in it, no markup read from it, as wide everywhere.

    >>> shown("[b]Bob[/x]").plain
    '[b]Bob[/x]'
    """
    safe = plain(text)
    return Content.styled(safe, style) if style and safe else Content(safe)


def wrapped(line: str, width: int) -> list[str]:
    """Break a line of text at its words, keeping its indentation; wide letters take two cells.

    >>> wrapped("  one two three", 9)
    ['  one two', '  three']
    >>> wrapped("後で 後で後で", 8)
    ['後で', '後で後で']
    """
    indent = line[: len(line) - len(line.lstrip())]
    parts = Content(line[len(indent) :]).wrap(max(width - len(indent), 1))
    return [indent + part.plain.rstrip() for part in parts] or [""]


def fit(text: str, width: int, ellipsis: str = "") -> str:
    """Make text exactly as wide, whatever its signs.

    >>> fit("組織", 3), fit("squad", 4, "…"), fit("ab", 3)
    ('組 ', 'squ…', 'ab ')
    """
    if not text.isascii():
        text = text.translate(JOINERS)
    if cell_len(text) <= width:
        return set_cell_size(text, width)
    return set_cell_size(text, max(width - cell_len(ellipsis), 0)) + ellipsis[: max(width, 0)]


def one_line(text: str) -> str:
    r"""Join lines by spaces, as the command line and YAML do with a text of several.

    >>> one_line("A loan that fits,\n  also for starters.\n\nWithin a day.\n")
    'A loan that fits, also for starters. Within a day.'
    >>> one_line(" as it is ")
    ' as it is '
    """
    lines = text.splitlines()
    return " ".join(filter(None, map(str.strip, lines))) if len(lines) > 1 else "".join(lines)


# --- The app's own themes: dark, light, one of high contrast, and the terminal's own colours ------

DARK = Theme(
    name="tribeplan-dark",
    primary="#6cb6ff",
    secondary="#8ddb8c",
    accent="#ffb86b",
    warning="#ffcc66",
    error="#ff8f8f",
    success="#8ddb8c",
    foreground="#e6e9ee",
    background="#10141a",
    surface="#161b22",
    panel="#222a35",
    dark=True,
    variables={
        "border": "#7d8ca3",
        "border-blurred": "#66748a",
        "block-cursor-background": "#6cb6ff",
        "block-cursor-foreground": "#10141a",
        "block-cursor-blurred-background": "#31455e",
        "block-cursor-blurred-foreground": "#e6e9ee",
        "footer-key-foreground": "#ffcc66",
        "input-selection-background": "#31455e",
        "text-muted": "#a9b4c4",
        "text-disabled": "#8693a6",
        "text-primary": "#8cc7ff",
        "text-secondary": "#9fe39e",
        "text-accent": "#ffc78a",
        "text-warning": "#ffd580",
        "text-error": "#ffa3a3",
        "text-success": "#9fe39e",
    },
)
LIGHT = Theme(
    name="tribeplan-light",
    primary="#0a58b0",
    secondary="#1c6b2a",
    accent="#8f4700",
    warning="#7a5200",
    error="#a8182f",
    success="#1c6b2a",
    foreground="#1b2027",
    background="#eceff3",
    surface="#fbfcfd",
    panel="#e1e6ed",
    dark=False,
    variables={
        "border": "#66748a",
        "border-blurred": "#728094",
        "block-cursor-background": "#0a58b0",
        "block-cursor-foreground": "#ffffff",
        "block-cursor-blurred-background": "#c3d6ee",
        "block-cursor-blurred-foreground": "#1b2027",
        "footer-key-foreground": "#7a3c00",
        "input-selection-background": "#c3d6ee",
        "text-muted": "#4d5868",
        "text-disabled": "#5d6878",
        "text-primary": "#094c99",
        "text-secondary": "#175c24",
        "text-accent": "#7a3c00",
        "text-warning": "#6b4700",
        "text-error": "#97142a",
        "text-success": "#175c24",
    },
)
CONTRAST = Theme(
    name="tribeplan-contrast",
    primary="#7fd4ff",
    secondary="#8dff9c",
    accent="#ffd75f",
    warning="#ffe14d",
    error="#ffb0b0",
    success="#8dff9c",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#101010",
    dark=True,
    variables={
        "border": "#ffffff",
        "border-blurred": "#c0c0c0",
        "block-cursor-background": "#ffe14d",
        "block-cursor-foreground": "#000000",
        "block-cursor-blurred-background": "#4a4a00",
        "block-cursor-blurred-foreground": "#ffffff",
        "footer-key-foreground": "#ffe14d",
        "input-selection-background": "#004a7a",
        "text-muted": "#dcdcdc",
        "text-disabled": "#c4c4c4",
        "text-primary": "#a8e2ff",
        "text-secondary": "#a6ffb2",
        "text-accent": "#ffe08a",
        "text-warning": "#ffe97a",
        "text-error": "#ffc2c2",
        "text-success": "#a6ffb2",
    },
)
TERMINAL = Theme(
    name="terminal",
    ansi=True,
    primary="ansi_cyan",
    secondary="ansi_green",
    accent="ansi_magenta",
    warning="ansi_yellow",
    error="ansi_red",
    success="ansi_green",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    variables={
        **BUILTIN_THEMES["ansi-dark"].variables,
        "ansi-background": "ansi_default",
        "ansi-foreground": "ansi_default",
        "border": "ansi_default",
        "border-blurred": "ansi_bright_black",
        "block-cursor-background": "ansi_cyan",
        "block-cursor-foreground": "ansi_black",
        "footer-key-foreground": "ansi_yellow",
        "input-selection-background": "ansi_cyan",
        "input-selection-foreground": "ansi_black",
    },
)
"""The colours that the user's own terminal has, whatever these are."""

THEMES = (DARK, LIGHT, CONTRAST, TERMINAL)
"""In the order they are offered."""

NAMES = (*(theme.name for theme in THEMES), *BUILTIN_THEMES)
"""Every theme that can be asked for."""


# --- How the app is shown ------------------------------------------------------------------------


class Look(NamedTuple):
    """What the user or the terminal asked for."""

    theme: str = "tribeplan-dark"
    has_colour: bool = True
    """Whether colours may be used at all; NO_COLOR says no."""

    is_plain: bool = False
    """Whether frames and bars are ASCII."""

    is_accessible: bool = False
    """Whether it is read aloud or by touch: no frames, the terminal's cursor where the user is."""

    is_calm: bool = False
    """Whether nothing moves by itself, as over a slow line."""

    screen: str = "plan"
    """The screen in front at the start."""

    hints: Path | None = None
    """The file that has the hints which are still shown; none are without one."""

    view: Path | None = None
    """The file that has where the user was; it begins anew without one."""
