"""Every key of every part of the app, for help, the palette, remaps and the reference page."""

from tribeplan.tui.keys import APP, Key
from tribeplan.tui.pane_keys import ACTIONS, PROBLEMS
from tribeplan.tui.plan_keys import MATRIX, PLAN
from tribeplan.tui.run_keys import COMPARE, SIMULATE, WHAT_IF

GROUPS: tuple[tuple[str, tuple[Key, ...]], ...] = (
    ("The thing under the cursor", ACTIONS),
    ("The matrix", MATRIX),
    ("The problems", PROBLEMS),
    ("The Plan screen", (*PLAN, *WHAT_IF)),
    ("The Simulate screen", SIMULATE),
    ("The Compare screen", COMPARE),
    ("Everywhere", APP),
)
"""What belongs together, in the order in which help lists it."""

ALL: tuple[Key, ...] = tuple(key for _, keys in GROUPS for key in keys)
"""All of them."""
