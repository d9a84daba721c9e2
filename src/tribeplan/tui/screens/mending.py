"""Problems: going to them, mending them, excusing them, having them explained."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from tribeplan.editing.fields import waive
from tribeplan.editing.fixes import fixes
from tribeplan.report.explain import explain_rule
from tribeplan.rules.finding import Finding
from tribeplan.rules.rule import Severity
from tribeplan.scenario.edit import Edit
from tribeplan.tui.choices import Choice
from tribeplan.tui.screens.acting import Acting
from tribeplan.tui.screens.adding import name_complaint
from tribeplan.tui.session import Session, say
from tribeplan.tui.subject import cursor_at
from tribeplan.tui.widgets.dialogs import Picker, Reading, open_dialog
from tribeplan.tui.widgets.forms import Asked, FormDialog, Sheet, Values
from tribeplan.tui.widgets.line_list import LineList

FORESEEN = 12
"""Ways to mend a problem whose effect is worked out beforehand."""

FORESEEN_PEOPLE = 1_500
"""People up to whom that takes no time worth speaking of."""


class Mending(Acting):
    """A screen on which problems are mended."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.refusals |= {
            "problem": self._no_problems,
            "fix": self._no_problem_here,
            "waive": self._no_problem_here,
            "explain": self._no_problem_here,
        }

    def action_problem(self, by: int) -> None:
        """Go to the next problem, or the one before."""
        pane = self.problems_pane
        finding = pane.step(by) if pane is not None else None
        if finding is None:
            say(self, "No problems")

    @property
    def _problem_to_mend(self) -> Finding | None:
        """The problem that is meant, by the rules as they are now."""
        _ = self.session.document.findings
        if self.problems_pane is not None:
            self.problems_pane.show(self.session)
        return self.problem_here

    def action_fix(self) -> None:
        """Mend the problem here; asks which way when there are several."""
        finding = self._problem_to_mend
        if finding is None:
            return
        edits = fixes(self.roster, finding)
        if not edits:
            say(self, f"{finding.code} has no obvious mend; i explains it", "warning")
        elif len(edits) == 1:
            self.make(edits[0])
        else:
            choices = self._effects(edits)
            title = f"Mend {finding.code} {finding.rule.name}"
            open_dialog(
                self, Picker(title, choices), lambda choice: self.make(edits[int(choice.key)])
            )

    def _effects(self, edits: Sequence[Edit]) -> list[Choice]:
        is_small = len(self.session.document.organisation.people) <= FORESEEN_PEOPLE
        return [
            Choice(
                str(number),
                edit.label,
                self._effect(edit) if is_small and number < FORESEEN else "",
            )
            for number, edit in enumerate(edits)
        ]

    def _effect(self, edit: Edit) -> str:
        prediction = self.session.document.predict(edit)
        if prediction.conflicts:
            return f"cannot: {prediction.conflicts[0].message}"
        changes = prediction.findings
        brought = [each for each in changes.appear if each.severity is not Severity.ADVICE]
        words = [f"solves {len(changes.vanish)}"]
        words += [f"brings {each.rule.name}" for each in brought[:2]]
        words += [f"and {len(brought) - 2} more"] if len(brought) > 2 else []  # noqa: PLR2004  # two are named
        return ", ".join(words)

    def action_waive(self) -> None:
        """Ask for the reason of an exception, and how long it holds."""
        finding = self._problem_to_mend
        if finding is None:
            return
        asked = (
            Asked("reason", "reason", help="Why this is all right; it stands in the file."),
            Asked("until", "until", help="The last day it holds, like 2027-03-31; empty: no end."),
        )
        title = f"Excuse {finding.code} {finding.rule.name}"
        sheet = Sheet(title, "Excuse", asked, _waiver_complaints)
        open_dialog(self, FormDialog(sheet), lambda values: self._waive(finding, values))

    def _waive(self, finding: Finding, values: Values) -> None:
        until = dt.date.fromisoformat(values["until"]) if values["until"] else None
        edit = waive(self.roster, finding, values["reason"], until)
        # Where one looks at the problem, which may be a person in a squad.
        here = cursor_at(self.session.document.organisation, finding.problem.at)
        self.make(replace(edit, target=here))

    def action_explain(self) -> None:
        """Tell why the problem here is one, and what to do."""
        finding = self._problem_to_mend
        if finding is None:
            return
        said = f"{finding.problem.message}\n\n{explain_rule(finding.rule)}"
        open_dialog(self, Reading(((f"{finding.code} {finding.rule.name}", lambda: said),)))

    def on_line_list_menu(self, event: LineList.Menu) -> None:
        """Offer what can be done with a problem that was clicked with the right button."""
        event.stop()
        pane = self.problems_pane
        if pane is not None and pane is event.lines:
            pane.jump()
        self.run_later_menu()

    def _no_problems(self) -> str:
        version = self.session.document.version
        is_open = self.problem_index.is_behind(version)
        return "" if is_open or self.problem_index.ordered(version) else "There are no problems"

    def _no_problem_here(self) -> str:
        is_open = self.problem_index.is_behind(self.session.document.version)
        return (
            ""
            if is_open or self.problem_here
            else "There is no problem here; F8 goes to the next one"
        )


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
