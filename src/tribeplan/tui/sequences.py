"""Several edits as one: each is made for the plan as the one before leaves it."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from tribeplan.editing.edit import Edit
from tribeplan.org.roster import Roster, roster_of
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.change import Change

Maker: TypeAlias = Callable[[Roster], Edit]
"""Makes an edit for a plan."""


def in_order(roster: Roster, makers: Sequence[Maker], label: str = "") -> Edit:
    """Make one edit of several; its label is theirs together unless one is given."""
    changes: tuple[Change, ...] = ()
    labels: list[str] = []
    edit = Edit("", ())
    for make in makers:
        edit = make(roster)
        changes += edit.changes
        labels.append(edit.label)
        roster = roster_of(apply_changes(roster.organisation, edit.changes).organisation)
    return Edit(label or "; ".join(labels), changes, edit.target)
