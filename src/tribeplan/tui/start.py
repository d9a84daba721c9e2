"""Starting the app, and leaving it when the terminal has gone."""

import os
import select
import sys
import threading

from tribeplan.editing.document import Document
from tribeplan.tui.app import TribeplanApp
from tribeplan.tui.look import Look

# --- Leaving when the terminal has gone: a closed window, a lost line, an ended container --------
#
# Mostly the system sends SIGHUP then, and the app ends by that. Where it does not, as in a terminal
# that is no session's own, Textual would wait for ever to write to nobody.

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


# --- Starting the app, and what is left to say when it has ended ---------------------------------

SWITCH_SECONDS = 0.0005
"""Longest wait of a key for a thread that works out rules."""


def start(document: Document, look: Look) -> int:
    """Run the app until its user leaves; return the exit code.

    0 after leaving, 143 and 129 after a signal to end. A bug is raised once the screen has been
    given back. Unsaved edits are in the journal, unless the user has left without saving.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    leave_when_hung_up()
    app = TribeplanApp(document, look)
    app.run(mouse=True)
    code = app.return_code or 0
    if not document.is_changed:
        document.close()
    elif code:
        sys.stderr.write("tribeplan: what was not saved is kept; the next start offers it again\n")
    if app.bug is not None:
        raise app.bug
    return code
