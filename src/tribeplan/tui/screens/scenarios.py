"""Scenarios and the plan: bringing changes of one into the other, and saving edits as one."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from textual.dom import DOMNode

from tribeplan.errors import InvalidInput, InvalidUsage, NoInput, TribeplanError
from tribeplan.formats.model.files import expanded
from tribeplan.formats.model.scenario import load_stack
from tribeplan.formats.model_text import flow_text
from tribeplan.org.elements import counted
from tribeplan.scenario.change import Change
from tribeplan.scenario.edit import Edit
from tribeplan.tui.asking import AskedField, Complaints, Sheet, Values, open_dialog
from tribeplan.tui.choices import Choice
from tribeplan.tui.session import Session, attempt, say
from tribeplan.tui.simulations import PLAN, SAVED, ContenderChoice
from tribeplan.tui.widgets.dialogs import Ticking
from tribeplan.tui.widgets.forms import FormDialog


class Offer(NamedTuple):
    """The changes of a scenario that can be brought into the plan."""

    name: str
    changes: tuple[Change, ...]


def merge_scenario(node: DOMNode, session: Session, contender: ContenderChoice) -> None:
    """Ask which changes of a scenario are wanted, and make them one edit."""
    offer = _offer(node, contender)
    if offer is None:
        return
    listed = [
        Choice(str(number), flow_text(change), change.reason or "")
        for number, change in enumerate(offer.changes)
    ]

    def merge(ticked: frozenset[str]) -> None:
        wanted = tuple(each for n, each in enumerate(offer.changes) if str(n) in ticked)
        if not wanted:
            say(node, "Nothing was ticked", "warning")
            return
        number = counted(len(wanted), "change")
        attempt(node, session, Edit(f"Merge {number} of {offer.name}", wanted))

    every = frozenset(choice.key for choice in listed)
    title = f"Bring {offer.name} into the plan"
    open_dialog(node, Ticking(title, listed, every, "One undo takes them all back."), merge)


def _offer(node: DOMNode, contender: ContenderChoice) -> Offer | None:
    if contender.key in (PLAN, SAVED):
        say(node, f"{contender.words} has nothing to bring: choose a scenario", "warning")
        return None
    try:
        stack = load_stack(contender.key)
    except (InvalidInput, InvalidUsage, NoInput) as error:
        say(node, str(error), "error")
        return None
    changes = stack.changes
    if not changes:
        say(node, f"{contender.words} is no scenario: it has no changes to bring", "warning")
        return None
    return Offer(contender.words, changes)


IN_GIT = "A file, or REVISION:PATH as in main:models/x.yaml."


def ask_for_path(
    node: DOMNode,
    done: Callable[[str], None],
    words: tuple[str, str, str] = ("Hold beside the plan", "Add", IN_GIT),
    now: str = "",
) -> None:
    """Ask for a file, with the one of now to begin with, and hand its whole path on.

    ``words`` are the title, what the button says and the help. The file may be one in a git
    revision, whose path is handed on as it is typed, where the help says so.
    """
    title, verb, about = words

    def check(values: Values) -> Complaints:
        is_there = about == IN_GIT or os.path.isfile(expanded(values["path"]))  # noqa: PTH113  # no error where a directory is closed
        return {} if is_there else {"path": "there is no such file"}

    def answered(values: Values) -> None:
        typed, path = values["path"], str(Path(expanded(values["path"])).absolute())
        is_in_git = about == IN_GIT and ":" in typed and not os.path.lexists(path)
        done(typed if is_in_git else path)

    asked = AskedField("path", "Path", now, help=about, is_required=True)
    open_dialog(node, FormDialog(Sheet(title, verb, (asked,), check)), answered)


def ask_for_scenario(node: DOMNode, session: Session) -> None:
    """Ask for a file, a name and a reason, and save the edits since the last save there."""
    if not session.document.is_changed:
        say(node, "There are no edits since the last save", "warning")
        return

    def check(values: Values) -> dict[str, str]:
        return {} if values["file"].endswith((".yaml", ".yml")) else {"file": "has to end in .yaml"}

    asked = (
        AskedField("file", "File", "scenarios/new.yaml", help="A new file.", is_required=True),
        AskedField("name", "Name", help="What the scenario is called."),
        AskedField("reason", "Reason", help="What it is for."),
    )
    sheet = Sheet("Save the edits as a scenario", "Save", asked, check)
    open_dialog(node, FormDialog(sheet), lambda values: _save(node, session, values))


def _save(node: DOMNode, session: Session, values: Values) -> None:
    try:
        document = session.document
        left = document.save_as_scenario(expanded(values["file"]), values["name"], values["reason"])
    except TribeplanError as error:
        say(node, str(error), "error")
    else:
        say(node, f"Saved as {values['file']}")
        if left:
            say(node, left, "warning")
