"""What stands on the screen of a running app, without colours."""

from typing import Any

from textual._context import visible_screen_stack
from textual.app import App
from textual.strip import Strip


def screen_strips(app: App[Any]) -> list[Strip]:
    """The lines of the screen in front; the one place that reads Textual's own frame."""
    compositor = app.screen._compositor  # noqa: SLF001  # nothing public gives the frame
    # What a screen that lets others through is drawn over, whoever has drawn before.
    visible_screen_stack.set(app._background_screens)  # noqa: SLF001
    compositor.reflow_visible(app.screen, app.screen.size)
    return compositor.render_strips()


def screen_text(app: App[Any]) -> str:
    """The lines of the screen in front, as text."""
    return "\n".join(strip.text.rstrip() for strip in screen_strips(app))
