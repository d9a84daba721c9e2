"""What the Simulate screen says in words: how far it is, the percentiles, what is in the way."""

from textual.content import Content

from tribeplan.tui.marks import Marks
from tribeplan.tui.runs.answers import Spread
from tribeplan.tui.shown import shown
from tribeplan.tui.studying import Studying
from tribeplan.tui.widgets.panes import OLD_INK
from tribeplan.tui.widgets.progress import progress_line

FORECAST = 85
"""The percentile that is told where there is room for one: what most features take at most."""

MOST_SQUADS = 3
"""With more work than they finish, that are named one by one."""


def state_line(studying: Studying, marks: Marks) -> Content:
    """Say how far it is, or what the answer is about."""
    view = studying.view
    if studying.progress is not None:
        return progress_line(studying.progress, marks)
    if view is None:
        return Content("When do features reach customers? Enter simulates.")
    words = (
        f"{view.replications:,} histories of {view.horizon_days:,.0f} working days from "
        f"{view.begins}, seed {view.seed}"
    )
    if view.replications < view.of:
        words = f"stopped after {words}"
    return Content.assemble(words, "  ", age(studying.edits_since, "simulates"))


def age(edits: int, verb: str) -> Content:
    """Say how old an answer is, and what to do about it."""
    if not edits:
        return Content.styled("of the plan as it is now", "$text-success")
    noun = "edit" if edits == 1 else "edits"
    return Content.styled(f"{edits} {noun} old: enter {verb} again", "$text-warning")


def standing(studying: Studying) -> str:
    """Say in a few words how the simulation stands, for the line that every screen has."""
    if studying.progress is not None:
        return "simulating …"
    if studying.reasons:
        return "cannot be simulated"
    spreads = () if studying.view is None else studying.view.spreads
    figures = [
        f"P{each.percent} {each.text} days"
        for spread in spreads[:1]
        for each in spread.percentiles
        if each.percent == FORECAST and each.days is not None
    ]
    edits = studying.edits_since
    age = f"{edits} {'edit' if edits == 1 else 'edits'} old" if edits else ""
    return ", ".join(filter(None, (*figures, age))) or "not simulated yet"


def figures_line(studying: Studying, spread: Spread | None, *, is_narrow: bool) -> Content:
    """Give the percentiles, each with how far luck may have carried it."""
    if spread is None or studying.view is None:
        return Content("")
    ink = OLD_INK if studying.edits_since else ""
    beyond = f"over {studying.view.horizon_days:,.0f}"
    parts = [] if is_narrow else [Content(f"{spread.what}, in working days: ")]
    for each in spread.percentiles:
        around = f" (±{each.give_or_take})" if each.give_or_take else ""
        text = beyond if each.days is None else f"{each.text}{around}"
        parts.append(Content.styled(f"P{each.percent} {text}   ", ink))
    if studying.edits_since:
        parts.append(Content.styled("(old)", OLD_INK))
    elif is_narrow:
        parts.append(Content("days"))
    return Content.assemble(*parts)


def trouble_lines(studying: Studying) -> list[Content]:
    """Say why it cannot be simulated, or where work comes in faster than it gets done."""
    reasons = _reasons(studying)
    if reasons or studying.view is None:
        return [shown(reason) for reason in reasons]
    lines: list[Content] = []
    for section in studying.view.report.overload:
        lines += [shown(section.title), *map(shown, section.sentences[:1])]
        lines += [
            shown(f"{squad}: {comes_in} come in a week, {gets_done} get done")
            for squad, comes_in, gets_done, *_ in section.rows[:MOST_SQUADS]
        ]
    return lines


def _reasons(studying: Studying) -> list[str]:
    """Give every reason with its line in the file."""
    document = studying.session.document
    told: list[str] = []
    for reason in studying.reasons:
        place = ""
        if reason.at and reason.at[0] != "experiment":
            place = f"{document.place_of(reason.at)}: "
        told += f"{place}{reason.message}".splitlines()
    return ["This cannot be simulated:", *told] if told else []
