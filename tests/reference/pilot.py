"""The app driven by keys in a terminal that is not there, and its screen as text."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from scripts.screen_text import screen_text
from textual.pilot import Pilot

from tribeplan.editing.document import Document
from tribeplan.tui.app import TribeplanApp
from tribeplan.tui.look import Look

__all__ = ["CALM", "Play", "played", "screen_text"]

Play: TypeAlias = Callable[[TribeplanApp, Pilot[None]], Awaitable[None]]
"""What is done with a running app."""

CALM = Look(is_calm=True)


def played(
    document: Document, play: Play, size: tuple[int, int] = (120, 36), look: Look = CALM
) -> TribeplanApp:
    """Run the app, do something with it, and give it as it was left."""

    async def run() -> TribeplanApp:
        app = TribeplanApp(document, look)
        async with app.run_test(size=size, notifications=True) as pilot:
            await pilot.pause()
            await play(app, pilot)
        return app

    return asyncio.run(run())
