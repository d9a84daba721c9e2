"""Edits of what the organisation is made of: squads, chapters, tribes, gates and work."""

from collections.abc import Iterator, Mapping, Sequence

from tribeplan.editing.changes import made, squad_of
from tribeplan.editing.edit import Edit
from tribeplan.editing.elements import element_address, kind_of
from tribeplan.editing.removals import removed
from tribeplan.editing.wording import element_name, squad_name, tribe_name
from tribeplan.org.address import Address
from tribeplan.org.roster import Roster
from tribeplan.org.squad import Squad
from tribeplan.scenario.merges import DECIDED
from tribeplan.scenario.staffing import is_listed


def add_squad(roster: Roster, tribe: str, squad: str, *, name: str | None = None) -> Edit:
    """Form an empty squad in a tribe."""
    label = f"Add squad {name or squad} to {tribe_name(roster, tribe)}"
    change = made("add", {"squad": squad, "tribe": tribe, "name": name})
    return Edit(label, (change,), ("tribes", tribe, "squads", squad))


def add_chapter(
    roster: Roster, tribe: str, chapter: str, *, name: str | None = None, skill: str | None = None
) -> Edit:
    """Form an empty chapter in a tribe."""
    label = f"Add chapter {name or chapter} to {tribe_name(roster, tribe)}"
    change = made("add", {"chapter": chapter, "tribe": tribe, "name": name, "skill": skill})
    return Edit(label, (change,), ("tribes", tribe, "chapters", chapter))


def add_tribe(roster: Roster, tribe: str, *, name: str | None = None) -> Edit:
    """Form an empty tribe."""
    del roster  # as the others
    change = made("add", {"tribe": tribe, "name": name})
    return Edit(f"Add tribe {name or tribe}", (change,), ("tribes", tribe))


def add_gate(
    roster: Roster,
    gate: str,
    *,
    at: str = "release",
    name: str | None = None,
    every_days: float | None = None,
) -> Edit:
    """Put a decision gate above the squads, before the start or before the release."""
    del roster  # as the others
    change = made("add", {"gate": gate, "at": at, "name": name, "every_days": every_days})
    return Edit(f"Add gate {name or gate}", (change,), ("decisions", gate))


def add_feature(roster: Roster, feature: str, squad: str, *, name: str | None = None) -> Edit:
    """Ask a squad for a feature; its steps come later."""
    label = f"Add feature {name or feature} to {squad_name(roster, squad)}"
    change = made("add", {"feature": feature, "squad": squad, "name": name})
    return Edit(label, (change,), ("work", "features", feature))


def add_stream(
    roster: Roster, stream: str, squad: str, *, per_week: float = 1.0, name: str | None = None
) -> Edit:
    """Let work of one kind come to a squad; its steps come later."""
    label = f"Add stream {name or stream} to {squad_name(roster, squad)}"
    given = {"stream": stream, "squad": squad, "per_week": per_week, "name": name}
    return Edit(label, (made("add", given),), ("work", "streams", stream))


def add_skill(roster: Roster, skill: str, *, name: str | None = None) -> Edit:
    """Declare a specialism; with the first one, every skill that is used is declared."""
    del roster  # as the others
    change = made("add", {"skill": skill, "name": name})
    return Edit(f"Declare skill {name or skill}", (change,), ("skills", skill))


def remove_element(roster: Roster, address: Address, *, successor: str | None = None) -> Edit:
    """Take away what stands at an address, with what cannot be there without it.

    A person goes with memberships and roles, a squad with its work and what others need of it,
    unless a successor takes these over; a tribe goes with its squads; a person under ``members``
    of a squad or chapter leaves it only; a field becomes empty. What would be removed besides
    stands in the label.
    """
    return removed(roster, address, successor)


def rename_id(roster: Roster, address: Address, new_id: str) -> Edit:
    """Call an element by another id everywhere; its display name stays."""
    here = element_address(address)
    subject = {kind_of(here): here[-1]}
    if here[2:3] == ("chapters",):
        subject["tribe"] = here[1]
    label = f"Rename {kind_of(here)} {here[-1]} to {new_id}"
    del roster  # as the others
    return Edit(label, (made("rename", {**subject, "to": new_id}),), (*here[:-1], new_id))


def split_squad(
    roster: Roster, squad: str, parts: Mapping[str, Sequence[str]], *, rest_to: str | None = None
) -> Edit:
    """Make several squads of one, each with the people named; ids to people.

    A part may keep the old id. Everybody who is named in no part goes to ``rest_to``, as do the
    work and what other squads need; the part with the old id, or else the first, when not given.
    """
    old = squad_of(roster, squad)
    heir = rest_to or (squad if squad in parts else next(iter(parts), squad))
    named = {person for people in parts.values() for person in people}
    rest = [person for person in old.people if person not in named]
    into = {
        part: _part(old, (*people, *(rest if part == heir else ())))
        for part, people in parts.items()
    }
    change = made("split", {"squad": squad, "into": into, "rest_to": heir})
    label = f"Split {squad_name(roster, squad)} into {', '.join(parts)}"
    tribe = roster.squads[squad].tribe_id if squad in roster.squads else ""
    return Edit(label, (change,), ("tribes", tribe, "squads", heir))


def _part(old: Squad, people: Sequence[str]) -> dict[str, object]:
    """Give a part; who owns the product goes on to do so where they go first."""
    owner = old.product_owner
    members = [each for each in dict.fromkeys(people) if each != owner or is_listed(old, each)]
    return {"members": members, "product_owner": owner if owner in people else None}


KEPT_APART = frozenset({"name", "since", "members", "needs", "measures"})
"""Fields of squads of which a merge loses nothing, or which the merged squad has of its own."""


def merge_squads(
    roster: Roster,
    squads: Sequence[str],
    merged: str,
    name: str | None = None,
    *,
    product_owner: str | None = None,
) -> Edit:
    """Make one squad of several, with everybody and all work; where they differ, as in the first.

    ``merged`` is the id of the one they become: one of theirs, or a new one. What the first does
    not say of owner, mandate, mission and coach is as in the next that does; what goes, because the
    first says something else, stands in the label. ``product_owner`` says which of several owners
    stays.
    """
    decided = {
        field: next((v for v in (getattr(squad_of(roster, s), field) for s in squads) if v), None)
        for field in (*DECIDED, "mission", "coach")
    }
    if product_owner is not None:
        decided["product_owner"] = product_owner
    seat = roster.squads.get(squads[0]) if squads else None
    tribe = None if seat is None else seat.tribe_id
    given = {"squads": list(squads), "into": merged, "name": name, "tribe": tribe, **decided}
    names = [squad_name(roster, squad) for squad in squads]
    label = f"Merge {', '.join(names)} into {name or squad_name(roster, merged)}"
    gone = "; ".join(_lost_in_merge(roster, squads, merged, decided))
    label += f" ({gone})" if gone else ""
    return Edit(label, (made("merge", given),), ("tribes", tribe or "", "squads", merged))


def _lost_in_merge(
    roster: Roster, squads: Sequence[str], merged: str, decided: Mapping[str, object]
) -> Iterator[str]:
    """Say what squads have said that the one they become does not."""
    first = squad_of(roster, merged if merged in squads else squads[0])
    mandate = decided["mandate"] or first.effective_mandate
    for squad in squads:
        old, whose = squad_of(roster, squad), squad_name(roster, squad)
        if old.effective_mandate != mandate:
            yield f"the mandate of {whose} was {old.effective_mandate}, it is {mandate}"
        for name in sorted(old.model_fields_set - KEPT_APART - {"mandate"}):
            value = getattr(old, name)
            if value is None or value == decided.get(name, getattr(first, name)):
                continue
            if name in ("product_owner", "coach"):
                rest = " but a member" if name == "product_owner" else ""
                role = name.replace("_", " ")
                yield f"{roster.name(str(value))} is no longer {role} of {whose}{rest}"
            else:
                yield f"the {name.replace('_', ' ')} of {whose} goes: {value}"


def move_squad(roster: Roster, squad: str, tribe: str) -> Edit:
    """Put a squad into another tribe as it is."""
    label = f"Move squad {squad_name(roster, squad)} to {tribe_name(roster, tribe)}"
    change = made("move", {"squad": squad, "to": tribe})
    return Edit(label, (change,), ("tribes", tribe, "squads", squad))


def move_chapter(roster: Roster, tribe: str, chapter: str, to: str) -> Edit:
    """Put a chapter into another tribe as it is."""
    name = element_name(roster, ("tribes", tribe, "chapters", chapter))
    change = made("move", {"chapter": chapter, "from": tribe, "to": to})
    label = f"Move chapter {name} to {tribe_name(roster, to)}"
    return Edit(label, (change,), ("tribes", to, "chapters", chapter))


def move_feature(roster: Roster, feature: str, squad: str) -> Edit:
    """Let another squad be responsible for a feature."""
    at: Address = ("work", "features", feature)
    label = f"Move feature {element_name(roster, at)} to {squad_name(roster, squad)}"
    return Edit(label, (made("move", {"feature": feature, "to": squad}),), at)


def move_stream(roster: Roster, stream: str, squad: str) -> Edit:
    """Let another squad take over a stream of work."""
    at: Address = ("work", "streams", stream)
    label = f"Move stream {element_name(roster, at)} to {squad_name(roster, squad)}"
    return Edit(label, (made("move", {"stream": stream, "to": squad}),), at)
