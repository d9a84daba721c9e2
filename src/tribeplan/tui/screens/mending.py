"""Problems: going to them, mending them, excusing them, having them explained."""

import datetime as dt
from collections.abc import Sequence
from functools import partial

from tribeplan.editing.version import fixes
from tribeplan.rules.rule import Finding, Severity
from tribeplan.scenario.edit import Edit
from tribeplan.tui import widgets
from tribeplan.tui.actions import Action
from tribeplan.tui.asking import AskedField, FormContents, Values, open_dialog
from tribeplan.tui.choices import Choice
from tribeplan.tui.screens.adding import name_complaint
from tribeplan.tui.screens.here import Here
from tribeplan.tui.session import say
from tribeplan.tui.subject import cursor_at

FORESEEN = 12
"""Ways to mend a problem whose effect is worked out beforehand."""

FORESEEN_PEOPLE = 1_500
"""People up to whom that takes no time worth speaking of."""


def problem(here: Here, by: int) -> None:
    """Go to the next problem, or the one before."""
    if here.problems.step(by) is None:
        say(here.screen, "No problems")


def _problem_to_mend(here: Here) -> Finding | None:
    """The problem that is meant, by the rules as they are now."""
    _ = here.session.document.findings
    here.problems.show(here.session)
    return here.problem


def fix(here: Here) -> None:
    """Fix the problem here; asks which way when there are several."""
    finding = _problem_to_mend(here)
    if finding is None:
        return
    edits = fixes(here.roster, finding)
    if not edits:
        say(here.screen, f"{finding.code} has no obvious quick fix; i explains it", "warning")
    elif len(edits) == 1:
        here.make(edits[0])
    else:
        choices = _effects(here, edits)
        title = f"Fix {finding.code} {finding.rule.name}"
        widgets.dialogs.pick(
            here.screen, title, choices, lambda choice: here.make(edits[int(choice.key)])
        )


def _effects(here: Here, edits: Sequence[Edit]) -> list[Choice]:
    is_small = len(here.session.document.organisation.people) <= FORESEEN_PEOPLE
    return [
        Choice(
            str(number),
            edit.label,
            _effect(here, edit) if is_small and number < FORESEEN else "",
        )
        for number, edit in enumerate(edits)
    ]


def _effect(here: Here, edit: Edit) -> str:
    prediction = here.session.document.predict(edit)
    if prediction.conflicts:
        return f"cannot: {prediction.conflicts[0].message}"
    changes = prediction.findings
    brought = [each for each in changes.appear if each.severity is not Severity.ADVICE]
    words = [f"solves {len(changes.vanish)}"]
    words += [f"brings {each.rule.name}" for each in brought[:2]]
    words += [f"and {len(brought) - 2} more"] if len(brought) > 2 else []  # noqa: PLR2004  # two are named
    return ", ".join(words)


def excuse(here: Here) -> None:
    """Ask for the reason of an exception, and how long it holds."""
    finding = _problem_to_mend(here)
    if finding is None:
        return
    asked = (
        AskedField(
            "reason",
            "Reason",
            help="Why this is all right; it stands in the file.",
            is_required=True,
        ),
        AskedField("until", "Until", help="The last day it holds; empty: no end."),
    )
    title = f"Waive {finding.code} {finding.rule.name}"
    form = FormContents(title, "Waive", asked, _waiver_complaints)
    widgets.forms.fill_in(here.screen, form, partial(_waive, here, finding))


def _waive(here: Here, finding: Finding, values: Values) -> None:
    from tribeplan.editing.fields import waive

    until = dt.date.fromisoformat(values["until"]) if values["until"] else None
    edit = waive(here.roster, finding, values["reason"], until)
    # Where one looks at the problem, which may be a person in a squad.
    place = cursor_at(here.session.document.organisation, finding.problem.at)
    here.make(edit._replace(target=place))


def explain(here: Here) -> None:
    """Tell why the problem here is one, and what to do."""
    finding = _problem_to_mend(here)
    if finding is None:
        return
    from tribeplan.report.explain import explain_rule

    said = f"{finding.problem.message}\n\n{explain_rule(finding.rule)}"
    page = f"{finding.code} {finding.rule.name}", lambda: said
    open_dialog(here.screen, widgets.dialogs.Pages((page,)))


def _no_problems(here: Here) -> str:
    version = here.session.document.version
    is_open = here.problem_index.is_behind(version)
    return "" if is_open or here.problem_index.ordered(version) else "There are no problems"


def _no_problem_here(here: Here) -> str:
    is_open = here.problem_index.is_behind(here.session.document.version)
    return "" if is_open or here.problem else "There is no problem here; F8 goes to the next one"


def _waiver_complaints(values: Values) -> dict[str, str]:
    complaints: dict[str, str] = {}
    if not values["reason"]:
        complaints["reason"] = "a reason is needed: somebody will ask for it"
    elif name_complaint(values["reason"]):
        complaints["reason"] = name_complaint(values["reason"])
    try:
        until = dt.date.fromisoformat(values["until"]) if values["until"] else None
    except ValueError:
        complaints["until"] = "expected a day like 2027-03-31"
    else:
        if until is not None and until < dt.date.today():  # noqa: DTZ011  # the user's own day
            complaints["until"] = "that day has passed"
    return complaints


MENDING = (
    Action(
        "plan.problem",
        "f8",
        partial(problem, by=1),
        "Problem",
        "Go to the next problem.",
        _no_problems,
        shown=True,
    ),
    Action(
        "plan.problem-back",
        "shift+f8",
        partial(problem, by=-1),
        "Problem back",
        "Go to the one before.",
        _no_problems,
    ),
    Action(
        "plan.fix", "f", fix, "Fix", "Fix the problem here, when that is obvious.", _no_problem_here
    ),
    Action(
        "plan.waive",
        "w",
        excuse,
        "Waive",
        "Waive the problem here, with a reason.",
        _no_problem_here,
    ),
    Action(
        "plan.explain",
        "i",
        explain,
        "Explain",
        "Tell why the problem here is one.",
        _no_problem_here,
    ),
)
