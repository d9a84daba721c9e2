"""A real terminal: tmux runs the app, keys and mouse go in, what stands on the screen comes out."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from uuid import uuid4

TMUX = shutil.which("tmux")
"""Where it is; None when there is none."""

PATIENCE_SECONDS = 120.0
"""For a machine that is busy with something else; nobody waits longer than it takes."""


class Terminal(AbstractContextManager["Terminal"]):
    """One program in one terminal, ended with it."""

    def __init__(
        self,
        command: Sequence[str],
        directory: Path,
        environment: Mapping[str, str],
        size: tuple[int, int] = (120, 36),
    ) -> None:
        self._socket = f"tribeplan-{uuid4().hex[:8]}"
        self._ended = directory / f"ended-{uuid4().hex[:8]}"
        words = " ".join(f"'{word}'" for word in command)
        script = f"{words}; echo $? > '{self._ended}'; sleep 600"
        given = [f"{name}={value}" for name, value in environment.items()]
        self._tmux(
            "-f", "/dev/null", "new-session", "-d", "-x", str(size[0]), "-y", str(size[1]),
            "env", *given, "sh", "-c", script, cwd=directory,
        )  # fmt: skip

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._tmux("kill-server")

    def _tmux(self, *arguments: str, cwd: Path | None = None) -> str:
        assert TMUX is not None
        # What tests run in may claim a size, which apps believe more than their terminal.
        ours = ("TMUX", "COLUMNS", "LINES")
        environment = {name: text for name, text in os.environ.items() if name not in ours}
        done = subprocess.run(
            [TMUX, "-L", self._socket, *arguments],
            cwd=cwd, env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout

    @property
    def screen(self) -> str:
        return self._tmux("capture-pane", "-p")

    @property
    def modes(self) -> dict[str, bool]:
        """What the program has done to the terminal and should undo."""
        asked = {
            "alternate screen": "alternate_on", "mouse": "mouse_any_flag", "cursor": "cursor_flag",
        }  # fmt: skip
        said = self._tmux(
            "display-message", "-p", " ".join(f"#{{{name}}}" for name in asked.values())
        )
        return dict(zip(asked, (word == "1" for word in said.split()), strict=True))

    @property
    def program(self) -> int:
        """The number of the process that runs in it, below the shell."""
        shell = self._tmux("display-message", "-p", "#{pane_pid}").strip()
        children = Path(f"/proc/{shell}/task/{shell}/children").read_text().split()
        return int(children[0])

    def press(self, *keys: str) -> None:
        """Press keys, as tmux names them: ``C-s``, ``Enter``, ``Down``, letters."""
        self._tmux("send-keys", *keys)

    def type(self, text: str) -> None:
        self._tmux("send-keys", "-l", text)

    def paste(self, text: str) -> None:
        """Paste, as a terminal does that tells its program so."""
        self._tmux("set-buffer", text)
        self._tmux("paste-buffer", "-p", "-r")

    def mouse(self, what: str, column: int, line: int) -> None:
        """Press, drag or release the left button at a cell, counted from 0 (xterm's SGR mode)."""
        code, end = {"press": (0, "M"), "drag": (32, "M"), "release": (0, "m")}[what]
        order = f"\x1b[<{code};{column + 1};{line + 1}{end}"
        self._tmux("send-keys", "-H", *(f"{byte:02x}" for byte in order.encode()))

    def wait_for(self, pattern: str, *, gone: bool = False) -> str:
        """Wait until the screen holds a pattern, or no longer does; give the screen."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            screen = self.screen
            if bool(re.search(pattern, screen)) != gone:
                return screen
            if self._ended.exists() and until - time.monotonic() > 1:
                until = time.monotonic() + 1  # nothing more will come
            time.sleep(0.05)
        raise AssertionError(f"waited for {pattern!r} in vain:\n{self.screen}")

    def where(self, text: str) -> tuple[int, int]:
        """Column and line of a text on the screen."""
        for line, content in enumerate(self.screen.splitlines()):
            if text in content:
                return content.index(text), line
        raise AssertionError(f"{text!r} is not on the screen:\n{self.screen}")

    def exit_code(self) -> int:
        """Wait for the program to end, and give its code."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            if self._ended.exists() and (text := self._ended.read_text().strip()):
                return int(text)
            time.sleep(0.05)
        raise AssertionError(f"the program has not ended:\n{self.screen}")
