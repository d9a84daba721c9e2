"""Everything that is done to the thing under the cursor, in one place for the Plan screen."""

from tribeplan.tui.screens.adding import Adding
from tribeplan.tui.screens.changing import Changing
from tribeplan.tui.screens.looking import Looking
from tribeplan.tui.screens.mending import Mending


class PlanActions(Adding, Changing, Looking, Mending):
    """A screen that can add, change, mend and look up."""
