"""What the Compare screen says in words: how far it is, how sure, and what is in the way."""

from textual.content import Content

from tribeplan.tui.contesting import FEWEST, Contesting
from tribeplan.tui.marks import Marks
from tribeplan.tui.screens.study_words import age
from tribeplan.tui.shown import shown
from tribeplan.tui.widgets.progress import progress_line


def state_line(contesting: Contesting, marks: Marks) -> Content:
    """Say how far it is, or how sure the answer is and how old."""
    view = contesting.view
    if contesting.progress is not None:
        return progress_line(contesting.progress, marks)
    if len(contesting.entrants) < FEWEST:
        return Content("Which structure brings features to customers sooner? a adds another.")
    if view is None:
        return Content("Enter compares.")
    words = f"{view.replications:,} histories each from {view.begins}, with the same luck  "
    if contesting.edits_since:
        return Content(words) + age(contesting.edits_since, "compares")
    if contesting.is_old:
        return Content.assemble(words, ("old: enter compares again", "$text-warning"))
    sure = "every answer is clear" if view.is_decided else "not every answer is clear"
    return Content.assemble(words, (sure, "$text-success" if view.is_decided else ""))


def trouble_lines(contesting: Contesting) -> list[Content]:
    """Say why it cannot be compared, or what to know before one believes the numbers."""
    if contesting.reasons:
        reasons = [shown(reason.message) for reason in contesting.reasons]
        return [Content("This cannot be compared:"), *reasons]
    if contesting.view is None:
        return []
    return [
        *map(shown, contesting.view.cautions),
        *(shown(section.title) for section in contesting.view.overload),
    ]
