"""One line about a run: a bar, how far it is, and how to stop it."""

from textual.content import Content

from tribeplan.tui.marks import Marks
from tribeplan.tui.runs.answers import Told
from tribeplan.tui.shown import shown
from tribeplan.tui.widgets.charts import lying

CELLS = 20


def progress_line(told: Told, marks: Marks) -> Content:
    """Tell how far a run is."""
    bar = lying(told.done, told.of, CELLS, marks)
    so_far = f" {told.done:,} of {told.of:,} " if told.of > 1 else " "
    hint = " (the first time on a machine takes a minute)" if told.doing == "getting ready" else ""
    return Content.assemble(
        (bar, "$text-primary"),
        (marks.dot * (CELLS - len(bar)), "$text-muted"),
        so_far,
        shown(told.doing + hint),
        ("   enter stops", "$text-muted"),
    )
