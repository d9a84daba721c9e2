"""Running an action by its key's entry: from help, the palette and the context menu alike."""

from typing import Any

from textual.app import App
from textual.dom import DOMNode

from tribeplan.tui.keys import Key


def home_of(app: App[Any], key: Key) -> DOMNode | None:
    """Give who does it now: the focused widget or what it stands in, else the screen, else the app.

    None when nobody in front can.
    """
    name = f"action_{key.action.partition('(')[0]}"
    screen = app.screen
    focused = screen.focused
    around = list(focused.ancestors_with_self) if focused is not None else [screen, app]
    return next((node for node in around if callable(getattr(node, name, None))), None)


def is_ready(app: App[Any], key: Key) -> bool:
    """Tell whether it can be done now."""
    home = home_of(app, key)
    if home is None:
        return False
    name = key.action.partition("(")[0]
    return home.check_action(name, ()) is True


async def run(app: App[Any], key: Key) -> None:
    """Do it where it can be done."""
    home = home_of(app, key)
    if home is not None:
        await app.run_action(key.action, home)
