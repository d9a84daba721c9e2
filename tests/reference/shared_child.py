"""Apps one after another with one simulation beside them: loading it takes longer than a test."""

import asyncio
import contextvars
from collections.abc import Callable
from types import TracebackType
from typing import Self

from textual.pilot import Pilot

from reference.pilot import CALM, Play, drawn
from tribeplan.editing.document import Document
from tribeplan.tui.app import TribeplanApp
from tribeplan.tui.look import Look
from tribeplan.tui.runs.client import Ask, Listener, Runs
from tribeplan.tui.runs.messages import Reply

LONGEST_SECONDS = 240
"""That anything takes which another process does: on a first day the simulation is compiled, on a
busy machine for more than a minute."""

PAUSE_SECONDS = 0.02


class KeptRuns(Runs):
    """A child process that stays when an app lets it go."""

    def ask(self, request: Ask, listener: Listener) -> int:
        """Ask, and hear the answer in the app that asked: the child's own may be no more."""
        asking = contextvars.copy_context()

        def hear(answer: Reply) -> None:
            asking.run(listener, answer)

        return super().ask(request, hear)

    async def close(self) -> None:
        """Stop what runs; the next app finds the child ready."""
        for number in list(self._listeners):
            self.cancel(number)

    async def end(self) -> None:
        """Let the child go."""
        await super().close()


class Stage:
    """Where apps are played; all in one event loop, for a process belongs to a loop."""

    def __init__(self) -> None:
        self.runs = KeptRuns()
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._runner.run(self.runs.end())
        self._runner.close()

    def played(
        self, document: Document, play: Play, size: tuple[int, int] = (120, 36), look: Look = CALM
    ) -> TribeplanApp:
        """Run the app, do something with it, and give it as it was left."""

        async def run() -> TribeplanApp:
            app = TribeplanApp(document, look)
            app.session.runs = self.runs
            async with app.run_test(size=size, notifications=True) as pilot:
                await pilot.pause()
                await play(app, pilot)
                drawn(app)
            return app

        return self._runner.run(run(), context=contextvars.copy_context())


async def until(pilot: Pilot[None], is_so: Callable[[], bool]) -> None:
    """Wait for what comes from another process."""
    loop = asyncio.get_running_loop()
    end = loop.time() + LONGEST_SECONDS
    while not is_so():
        assert loop.time() < end, "it did not come about"
        await asyncio.sleep(PAUSE_SECONDS)  # a pause of the pilot asks every widget each time
    await pilot.pause()
