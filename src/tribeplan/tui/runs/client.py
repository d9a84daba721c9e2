"""The app's side of its child process: asks, listens, and lets go."""

import asyncio
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from tribeplan.tui.runs.messages import (
    ANSWERS,
    Cancel,
    Compare,
    ExportResult,
    Failed,
    Reply,
    Request,
    Simulate,
    Steer,
    WhatIf,
    is_last,
    request_line,
)
from tribeplan.tui.session import Session

Ask: TypeAlias = Simulate | Compare | WhatIf | Steer | ExportResult
Listener: TypeAlias = Callable[[Reply], None]

LONGEST_LINE = 2**26
SECONDS_TO_END = 1.0
"""That the child has to let go by itself."""

LONGEST_READ = 2**16
LAST_WORDS = 2000
"""Bytes of what the child says on standard error that are kept."""

GONE = "The simulation stopped unexpectedly"
UNREADABLE = "The simulation gave an answer that cannot be read, and was ended"


@dataclass
class Runs:
    """One child process for all screens; it starts when it is first needed."""

    command: tuple[str, ...] = (sys.executable, "-m", "tribeplan.tui.runs.child")
    _listeners: dict[int, Listener] = field(default_factory=dict[int, Listener])
    _last: int = 0
    _process: asyncio.subprocess.Process | None = None
    _work: "asyncio.Task[None] | None" = None
    _waiting: list[bytes] = field(default_factory=list[bytes])
    _is_closed: bool = False

    def start(self) -> None:
        """Start the child, so that it has loaded when it is needed."""
        if self._is_closed or (self._work is not None and not self._work.done()):
            return
        self._work = asyncio.create_task(self._live())

    def ask(self, request: Ask, listener: Listener) -> int:
        """Ask something; every answer goes to the listener. Returns the number to cancel it by."""
        self._last += 1
        self._listeners[self._last] = listener
        self.start()
        self._send(replace(request, id=self._last))
        return self._last

    def cancel(self, number: int) -> None:
        """Stop a request; its listener hears nothing more."""
        if self._listeners.pop(number, None) is not None:
            self._send(Cancel(number))

    async def close(self) -> None:
        """Let the child go; it is ended when it does not go by itself."""
        self._is_closed = True
        self._listeners.clear()
        process = self._process
        if process is not None and process.stdin is not None:
            process.stdin.close()
            await self._end(process)
        if self._work is not None:
            with suppress(asyncio.CancelledError):
                await self._work

    def _send(self, request: Request) -> None:
        line = request_line(request)
        if self._process is None or self._process.stdin is None:
            self._waiting.append(line)
        elif not self._process.stdin.is_closing():
            self._process.stdin.write(line)

    async def _live(self) -> None:
        """Start the child and pass its answers on until it ends."""
        try:
            process = await asyncio.create_subprocess_exec(
                *self.command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                limit=LONGEST_LINE,
                start_new_session=os.name == "posix",
            )
        except OSError as error:
            self._waiting.clear()
            self._tell_all(f"The simulation cannot be started: {error.strerror}")
            return
        self._process = process
        if self._is_closed and process.stdin is not None:  # let go while it was being started
            process.stdin.close()
        for line in self._waiting:
            self._write(process, line)
        self._waiting.clear()
        errors = asyncio.create_task(_last_words(process))
        why = GONE
        try:
            await self._listen(process)
        except ValueError:  # a line that is no answer, or has no end
            why = UNREADABLE
            with suppress(ProcessLookupError):
                process.kill()
        await self._end(process)  # who says nothing more may not go on in silence
        await _hear_out(process)
        words = await errors
        self._process = None
        if self._listeners:
            said = f":\n{words.strip()}" if words.strip() else ""
            self._tell_all(f"{why} (exit code {process.returncode}){said}")

    def _write(self, process: asyncio.subprocess.Process, line: bytes) -> None:
        if process.stdin is not None and not self._is_closed:
            process.stdin.write(line)

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        """Pass answers on.

        Raises
        ------
        ValueError
            At one that cannot be read: whoever waits for it would wait for ever.
        """
        if process.stdout is None:
            return
        while line := await process.stdout.readline():
            answer = ANSWERS.validate_json(line)
            if isinstance(answer, Failed) and answer.id not in self._listeners and not answer.id:
                self._tell_all(
                    answer.words
                )  # a request that was not understood: nobody knows whose
                continue
            listener = self._listeners.get(answer.id)
            if is_last(answer):
                self._listeners.pop(answer.id, None)
            if listener is not None:
                listener(answer)

    def _tell_all(self, words: str) -> None:
        told, self._listeners = self._listeners, {}
        for number, listener in told.items():
            listener(Failed(number, words))

    async def _end(self, process: asyncio.subprocess.Process) -> None:
        try:
            await asyncio.wait_for(process.wait(), SECONDS_TO_END)
        except TimeoutError:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


async def _hear_out(process: asyncio.subprocess.Process) -> None:
    """Read what is left to read of a child that has ended: its pipe closes only then."""
    with suppress(TimeoutError):  # its own children may hold the pipe
        async with asyncio.timeout(SECONDS_TO_END):
            while process.stdout is not None and await process.stdout.read(LONGEST_READ):
                pass


async def _last_words(process: asyncio.subprocess.Process) -> str:
    words = b""
    if process.stderr is not None:
        while more := await process.stderr.read(LAST_WORDS):
            words = (words + more)[-LAST_WORDS:]
    return words.decode("utf-8", "replace")


def runs_of(session: Session) -> Runs:
    """The child process of a session, which all its screens share."""
    if not isinstance(session.runs, Runs):
        session.runs = Runs()
    return session.runs
