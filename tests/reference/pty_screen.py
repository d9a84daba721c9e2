"""The app in a terminal that keeps every byte, and what a terminal makes of them."""

import os
import re
import sys
from pathlib import Path
from typing import NamedTuple

import pyte
from benchmarks.tui.terminal import Terminal

LINES = 36
OSC = re.compile(rb"\x1b\]([^\x07\x1b]*)")
"""Orders to the terminal's window: title, clipboard, links."""

SGR = re.compile(rb"\x1b\[([\d;:]*)m")
"""Orders about the look of what follows."""


class Played(NamedTuple):
    """What the app has written, in all."""

    written: bytes
    screen: pyte.Screen
    """What stood there at the end."""

    @property
    def lines(self) -> list[str]:
        """The screen at the end."""
        rows = (self.screen.buffer[y] for y in range(LINES))
        texts = ("".join(row[x].data for x in range(self.screen.columns)) for row in rows)
        return [text.rstrip() for text in texts]

    @property
    def attributes(self) -> set[int]:
        """Every number that orders a look: 1 is bold, 7 reverse, 30 to 49 are colours."""
        return {
            int(number)
            for order in SGR.findall(self.written)
            for number in order.replace(b":", b";").split(b";")
            if number
        }


def played(model: Path, keys: str, *options: str, columns: int = 120, **variables: str) -> Played:
    """Start the app on a model, press keys one by one, and give what it wrote."""
    state = model.parent / "state"
    (state / "tribeplan").mkdir(parents=True, exist_ok=True)
    (state / "tribeplan" / "welcomed").touch()
    environment = {
        "XDG_STATE_HOME": str(state), "XDG_CONFIG_HOME": str(state / "config"), **variables,
    }  # fmt: skip
    command = [sys.executable, "-m", "tribeplan", "edit", *options, os.path.relpath(model)]
    with Terminal(command, environment, columns) as terminal:
        terminal.seconds_until("squad")
        terminal.settle()
        for key in keys.split():
            terminal.press(KEYS.get(key, key.encode()), patience_seconds=0.3)
            terminal.wait_while_busy()
        terminal.settle()
        written = terminal.written
    screen = pyte.Screen(columns, LINES)
    pyte.ByteStream(screen).feed(written)
    return Played(written, screen)


KEYS = {
    "down": b"\x1b[B", "right": b"\x1b[C", "up": b"\x1b[A", "left": b"\x1b[D", "enter": b"\r",
    "escape": b"\x1b", "tab": b"\t", "space": b" ", "f8": b"\x1b[19~", "ctrl+p": b"\x10",
}  # fmt: skip
