"""Every key of every part of the app, for help, the palette, remaps and the reference page."""

from tribeplan.tui.keys import APP, Key

ALL: tuple[Key, ...] = (*APP,)
"""In the order in which help lists them."""
