"""Elements as people name them: typed on one line, and in what edits are called."""

from collections.abc import Iterator
from typing import NamedTuple

from tribeplan.errors import InvalidUsage
from tribeplan.formats.nearest import nearest
from tribeplan.org.address import Address
from tribeplan.org.elements import (
    WHOLE,
    Label,
    entity_of,
    labels_by_kind,
)
from tribeplan.org.roster import Roster

# --- Elements as people name them on one line: ``squad:app``, ``app``, ``Ana de Wit`` ------------

MEMBER = "/"
"""Stands between a squad or a chapter and a person in it."""


class _Named(NamedTuple):
    kind: str
    label: Label
    is_declared: bool

    @property
    def full(self) -> str:
        """As rules name it: ``chapter:loans/code``."""
        return entity_of(self.label.at)


def element_named(roster: Roster, text: str) -> Address:
    """Find the element that is meant.

    Parameters
    ----------
    roster
        Where it is looked up.
    text
        ``kind:id`` as in findings; an id or a display name alone when only one thing is called
        that; ``squad:app/ana`` for a person in a squad or chapter; ``organisation``.

    Raises
    ------
    InvalidUsage
        When nothing is called that, with the nearest name, or several things are.

    Examples
    --------
    >>> from tribeplan.org.organisation import Organisation
    >>> from tribeplan.org.roster import roster_of
    >>> model = {"tribes": {"t": {"squads": {"app": {}}}}}
    >>> element_named(roster_of(Organisation.model_validate(model)), "app")
    ('tribes', 't', 'squads', 'app')
    """
    if text == WHOLE:
        return ()
    known = list(_all(roster))
    found = _matching(known, text)
    if found:
        return _only(found, text)
    home, _, person = text.rpartition(MEMBER)
    homes = _matching(known, home) if person in roster.organisation.people else []
    if len(homes) == 1 and homes[0].kind in ("squad", "chapter"):
        return (*homes[0].label.at, "members", person)
    raise InvalidUsage(f"nothing is called '{text}'{_advice(known, text)}")


def place_named(roster: Roster, text: str, *kinds: str) -> Address:
    """Find an element of certain kinds; its kind need not be typed.

    Raises
    ------
    InvalidUsage
        When nothing of these kinds is called that, with the nearest name, or several things are.
    """
    known = [each for each in _all(roster) if each.kind in kinds]
    found = _matching(known, text)
    if not found:
        what = " or ".join(kinds)
        raise InvalidUsage(f"there is no {what} '{text}'{_advice(known, text)}")
    return _only(found, text)


def named_as(roster: Roster, text: str, *kinds: str) -> str:
    """Find the id of an element of certain kinds, as :func:`place_named`."""
    return str(place_named(roster, text, *kinds)[-1])


def _only(found: list[_Named], text: str) -> Address:
    if len(found) > 1:
        names = " or ".join(each.full for each in found)
        raise InvalidUsage(f"'{text}' is the name of several things, say {names}")
    return found[0].label.at


def _all(roster: Roster) -> Iterator[_Named]:
    for kind, labels in labels_by_kind(roster.organisation):
        for label in labels:
            # a skill that is not declared stands where it is used
            at: Address = ("skills", label.id) if kind == "skill" else label.at
            is_declared = at == label.at
            yield _Named(kind, Label(at, label.id, label.name), is_declared)


def _matching(known: list[_Named], text: str) -> list[_Named]:
    """What is called that: fully, else by its kind and id, else by its id, else by name."""
    closeness = [(each, _closeness(each, text)) for each in known]
    closest = min((found for _, found in closeness if found is not None), default=None)
    return [each for each, found in closeness if found is not None and found == closest]


def _closeness(each: _Named, text: str) -> int | None:
    """Tell in which way a text names something, the clearest is 0; None when it does not."""
    if text in (each.full, f"{each.kind}:{each.label.id}", _with_tribe(each)):
        return 0 if text == each.full else 1
    if each.kind == "skill" and not each.is_declared:
        return None  # few mean a skill that stands nowhere by itself
    if text == each.label.id:
        return 2
    name = each.label.name
    return 3 if name is not None and text.casefold() == name.casefold() else None


def _with_tribe(each: _Named) -> str:
    """The name of a chapter as in ``loans/code``; the full name of anything else."""
    return each.full.partition(":")[2] if each.kind == "chapter" else each.full


def _advice(known: list[_Named], text: str) -> str:
    if not known:
        return ""
    names = [each.full for each in known] if ":" in text else [each.label.id for each in known]
    meant = nearest(text, names)
    return f"; did you mean '{meant}'?" if meant else ""
