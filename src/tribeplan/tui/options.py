"""How the app is shown."""

from typing import NamedTuple


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

    shows_hint: bool = False
    """Whether the keys to begin with are shown first."""
