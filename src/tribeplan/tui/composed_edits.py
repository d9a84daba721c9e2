"""Edits put together of several, as dialogs ask for them."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias

from tribeplan.editing.fields import rename_id, set_field
from tribeplan.org.address import Address
from tribeplan.org.elements import labels_by_kind
from tribeplan.org.roster import Roster, roster_of
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.edit import Edit
from tribeplan.scenario.operation import AnyChange
from tribeplan.scenario.people_edits import roles_of
from tribeplan.scenario.structure_edits import (
    move_chapter,
    move_feature,
    move_squad,
    move_stream,
    split_squad,
)
from tribeplan.tui.subject import Subject

# --- Several edits as one: each is made for the plan as the one before leaves it -----------------

Maker: TypeAlias = Callable[[Roster], Edit]
"""Makes an edit for a plan."""


def in_order(roster: Roster, makers: Sequence[Maker], label: str = "") -> Edit:
    """Make one edit of several; its label is theirs together unless one is given."""
    changes: tuple[AnyChange, ...] = ()
    labels: list[str] = []
    edit = Edit("", ())
    for make in makers:
        edit = make(roster)
        changes += edit.changes
        labels.append(edit.label)
        roster = roster_of(apply_changes(roster.organisation, edit.changes).organisation)
    return Edit(label or "; ".join(labels), changes, edit.target)


# --- Edits put together of several, as dialogs ask for them --------------------------------------


def toggled_role(roster: Roster, *, person: str, at: Address) -> Edit:
    """Put somebody into a role, or take them out of it, as the plan stands."""
    return next(role.toggle for role in roles_of(roster, person) if role.at == at)


def renaming(roster: Roster, subject: Subject, name: str, values: dict[str, str]) -> Edit:
    """An element another name, another id, or both, in one edit."""
    makers: list[Maker] = []
    if values["name"] != name:
        makers.append(partial(_named, address=subject.address, name=values["name"]))
    if values["id"] != subject.id:
        makers.append(partial(rename_id, address=subject.address, new_id=values["id"]))
    return in_order(roster, makers)


def _named(roster: Roster, *, address: Address, name: str) -> Edit:
    return set_field(roster, address, "name", name)


def splitting(roster: Roster, squad: str, people: tuple[str, ...], values: dict[str, str]) -> Edit:
    """Make two squads of one: the old one keeps its id, its work and whoever does not go."""
    seat = roster.squads[squad]
    staying = tuple(person for person in seat.squad.people if person not in people)
    new = values["id"]
    makers: list[Maker] = [lambda now: split_squad(now, squad, {squad: staying, new: people})]
    if values["name"]:
        address = (*seat.address[:3], new)
        makers.append(partial(_named, address=address, name=values["name"]))
    label = f"Split {seat.squad.name or squad}: {len(people)} people form {values['name'] or new}"
    return in_order(roster, makers, label)


def handing(roster: Roster, subject: Subject, to: str) -> Edit:
    """Hand a squad or chapter to a tribe, or work to a squad."""
    match subject.kind:
        case "squad":
            return move_squad(roster, subject.id, to)
        case "chapter":
            return move_chapter(roster, str(subject.address[1]), subject.id, to)
        case "feature":
            return move_feature(roster, subject.id, to)
        case _:
            return move_stream(roster, subject.id, to)


def taken_ids(roster: Roster, subject: Subject) -> frozenset[str]:
    """The ids that elements of the same kind have; chapters differ within their tribe."""
    if subject.kind == "squad":
        return frozenset(roster.squads)
    return frozenset(
        label.id
        for kind, labels in labels_by_kind(roster.organisation)
        for label in labels
        if kind == subject.kind and label.at[:-1] == subject.address[:-1]
    )
