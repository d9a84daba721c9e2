"""A terminal that counts: what a program writes after each key, and when."""

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
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
    """Of a processor, until the first byte."""

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
        """How long the program has worked before it has written something."""
        if not self._read(PATIENCE_SECONDS, until=marker.encode()):
            raise RuntimeError(f"'{marker}' never came: {self.written[-400:]!r}")
        return self._worked_seconds()

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

    def press(
        self, key: bytes, patience_seconds: float = 2.0, quiet_seconds: float = QUIET_SECONDS
    ) -> Answer:
        """Press a key and wait for the whole answer, which has to begin within some time.

        It is whole when nothing has come for as long as ``quiet_seconds``.
        """
        before = len(self.written)
        worked = self._worked_seconds()
        os.write(self._ours, key)
        is_answered = self._read_once(patience_seconds)
        first = self._worked_seconds() - worked
        while is_answered and self._read_once(quiet_seconds):
            pass
        answer = self.written[before:]
        return Answer(first, len(answer), answer.count(FRAME))

    def hang_up(self) -> int:
        """Take the terminal away, and give the code with which the program ends."""
        os.close(self._ours)
        self._ours = os.open(os.devnull, os.O_RDWR)
        return self._program.wait(PATIENCE_SECONDS)

    def _worked_seconds(self) -> float:
        """What all threads of the program had of a processor until now; only Linux tells."""
        threads = Path(f"/proc/{self._program.pid}/task").glob("*/schedstat")
        return sum(int(each.read_text().split()[0]) for each in threads) / 1e9

    def _read(self, quiet_seconds: float, until: bytes | None) -> bool:
        """Whether something came before nothing did for some time."""
        start = max(len(self.written) - 100, 0)
        while self._read_once(quiet_seconds):
            if until is not None and until in self.written[start:]:
                return True
        return False

    def _read_once(self, seconds: float) -> bool:
        ready, _, _ = select.select([self._ours], [], [], seconds)
        if not ready:
            return False
        try:
            data = os.read(self._ours, 65536)
        except OSError:
            return False
        if ASKED in data:
            os.write(self._ours, CAN_DO)
        self.written += data
        return bool(data)


def _is_running(stat: Path) -> bool:
    """Whether a thread runs or would if it got a processor; only Linux tells."""
    try:
        return stat.read_text().rpartition(") ")[2].startswith(("R", "D"))
    except OSError:  # it has ended
        return False
