"""Leaving when the terminal has gone: a closed window, a lost line, an ended container.

Mostly the system sends SIGHUP then, and the app ends by that. Where it does not, as in a terminal
that is no session's own, Textual would wait for ever to write to nobody.
"""

import os
import select
import sys
import threading

HUNG_UP = 129
"""What a shell says of a program that SIGHUP ended."""


def leave_when_hung_up() -> None:
    """Watch the terminal in a thread, which sleeps until there is none any more.

    Every edit is in the journal by then, so that leaving at once loses nothing.
    """
    if sys.platform == "linux":  # elsewhere terminals cannot be polled
        threading.Thread(target=_watch, name="hanging-up", daemon=True).start()


def _watch() -> None:
    poll = select.poll()
    poll.register(sys.stdin.fileno(), 0)  # hanging up is told without being asked for
    poll.poll()
    os._exit(HUNG_UP)
