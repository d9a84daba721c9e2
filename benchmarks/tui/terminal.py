"""A terminal that counts: what a program writes after each key, and when."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

FRAME = b"\x1b[?2026h"
"""What begins a frame, once the terminal has said that it draws frames in one go."""

ASKED = b"\x1b[?2026$p"
CAN_DO = b"\x1b[?2026;2$y"
LEFT_OUT = ("COLUMNS", "LINES", "PYTHONDONTWRITEBYTECODE")
"""Variables that apps believe more than their terminal; and, as for users, modules are compiled
once and not at every start."""

PATIENCE_SECONDS = 120.0
QUIET_SECONDS = 0.15
"""Nothing written for so long means that an answer is complete."""


class Answer(NamedTuple):
    """What came of one key."""

    first_seconds: float
    """Until the first byte."""

    last_seconds: float
    """Until the last one."""

    bytes: int
    frames: int


class Terminal(AbstractContextManager["Terminal"]):
    """One program in a terminal of its own."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], columns: int = 120
    ) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 36, columns, 0, 0))
        kept = {name: text for name, text in os.environ.items() if name not in LEFT_OUT}
        given = {**kept, "TERM": "xterm-256color", "COLORTERM": "truecolor", **environment}
        self._began = time.perf_counter()
        self._program = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, env=given, start_new_session=True
        )
        os.close(theirs)
        self.written = b""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._program.send_signal(signal.SIGTERM)
        self._read(5.0, until=None)
        self._program.kill()
        self._program.wait()
        os.close(self._ours)

    def seconds_until(self, marker: str) -> float:
        """How long after its start the program has written something."""
        at = self._read(PATIENCE_SECONDS, until=marker.encode())
        if at is None:
            raise RuntimeError(f"'{marker}' never came: {self.written[-400:]!r}")
        return at - self._began

    def settle(self, seconds: float = QUIET_SECONDS * 4) -> None:
        """Wait until nothing has been written for a while."""
        self._read(seconds, until=None)

    def wait_while_busy(self) -> None:
        """Wait until the program has nothing to do: on a busy machine it may be silent and slow.

        A key that came before the answer to another could mean something else, and behind an
        escape it would be one key with it.
        """
        while any(map(_is_running, Path(f"/proc/{self._program.pid}/task").glob("*/stat"))):
            self._read(QUIET_SECONDS, until=None)

    def press(self, key: bytes, patience_seconds: float = 2.0) -> Answer:
        """Press a key and wait for the whole answer, which has to begin within some time."""
        before = len(self.written)
        pressed = time.perf_counter()
        os.write(self._ours, key)
        first = last = pressed
        wait = patience_seconds
        while (at := self._read_once(wait)) is not None:
            wait = QUIET_SECONDS
            first = at if first == pressed else first
            last = at
        answer = self.written[before:]
        return Answer(first - pressed, last - pressed, len(answer), answer.count(FRAME))

    def _read(self, quiet_seconds: float, until: bytes | None) -> float | None:
        start = max(len(self.written) - 100, 0)
        while (at := self._read_once(quiet_seconds)) is not None:
            if until is not None and until in self.written[start:]:
                return at
        return None

    def _read_once(self, seconds: float) -> float | None:
        ready, _, _ = select.select([self._ours], [], [], seconds)
        if not ready:
            return None
        try:
            data = os.read(self._ours, 65536)
        except OSError:
            return None
        at = time.perf_counter()
        if not data:
            return None
        if ASKED in data:
            os.write(self._ours, CAN_DO)
        self.written += data
        return at


def _is_running(stat: Path) -> bool:
    """Whether a thread runs or would if it got a processor; only Linux tells."""
    try:
        return stat.read_text().rpartition(") ")[2].startswith(("R", "D"))
    except OSError:  # it has ended
        return False
