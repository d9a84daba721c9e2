"""Starting the app, and what is left to say when it has ended."""

import sys

from tribeplan.editing.document import Document
from tribeplan.tui.app import TribeplanApp
from tribeplan.tui.hanging_up import leave_when_hung_up
from tribeplan.tui.options import Look

SWITCH_SECONDS = 0.0005
"""Longest wait of a key for a thread that works out rules."""


def start(document: Document, look: Look) -> int:
    """Run the app until its user leaves; give the exit code.

    0 after leaving, 143 and 129 after a signal to end. A bug is raised once the screen has been
    given back. Unsaved edits are in the journal in each case but the first.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    leave_when_hung_up()
    app = TribeplanApp(document, look)
    app.run(mouse=True)
    code = app.return_code or 0
    if not code:
        document.close()
    elif document.is_changed:
        sys.stderr.write("tribeplan: what was not saved is kept; the next start offers it again\n")
    if app.bug is not None:
        raise app.bug
    return code
