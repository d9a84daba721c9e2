"""Edits put together of several, as dialogs ask for them."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeAlias

from tribeplan.org.address import Address
from tribeplan.org.elements import labels_by_kind
from tribeplan.org.roster import Roster, roster_of
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.edit import Edit
from tribeplan.scenario.operation import AnyChange
from tribeplan.scenario.people_edits import roles_of
from tribeplan.scenario.structure_edits import (
    move_element,
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

NAMED_AT_SPLIT = ("name", "product_owner", "coach", "mandate")
"""Fields that a dialog asks of a squad that is split off."""


def toggled_role(roster: Roster, *, person: str, at: Address) -> Edit:
    """Put somebody into a role, or take them out of it, as the plan stands."""
    return next(role.toggle for role in roles_of(roster, person) if role.at == at)


def renaming(roster: Roster, subject: Subject, name: str, values: dict[str, str]) -> Edit:
    """An element another name, another id, or both, in one edit."""
    from tribeplan.editing.fields import rename_id

    makers: list[Maker] = []
    if values["name"] != name:
        makers.append(partial(_named, address=subject.address, name=values["name"]))
    if values["id"] != subject.id:
        makers.append(partial(rename_id, address=subject.address, new_id=values["id"]))
    return in_order(roster, makers)


def _named(roster: Roster, *, address: Address, name: str) -> Edit:
    from tribeplan.editing.fields import set_field

    return set_field(roster, address, "name", name)


def splitting(
    roster: Roster,
    squad: str,
    people: tuple[str, ...],
    values: Mapping[str, str],
    work: frozenset[Address] = frozenset(),
) -> Edit:
    """Make two squads of one: the old one keeps its id and whoever and whatever does not go.

    `values` has the new squad's ``id`` and what of its fields is said, and under ``owner`` who owns
    the product of the old one from now on; `work` has the addresses of features and streams.
    """
    old = roster.squads[squad].squad
    new = values["id"]
    staying = tuple(person for person in old.people if person not in people)
    settled: dict[str, dict[str, object]] = {
        squad: {"product_owner": values.get("owner") or None},
        new: {
            **{name: values.get(name) or None for name in NAMED_AT_SPLIT},
            **{
                kind: [id_ for _, of, id_ in sorted(work) if of == kind]
                for kind in ("features", "streams")
            },
        },
    }
    edit = split_squad(roster, squad, {squad: staying, new: people}, settled=settled)
    label = f"Split {old.name or squad}: {len(people)} people form {values['name'] or new}"
    return Edit(label, edit.changes, (*roster.squads[squad].address[:3], new))


def handing(roster: Roster, subject: Subject, to: str) -> Edit:
    """Hand a squad or chapter to a tribe, or work to a squad."""
    return move_element(roster, subject.address, to)


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
