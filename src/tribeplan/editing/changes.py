"""Making the changes that an edit is composed of."""

from collections.abc import Iterator, Mapping

from tribeplan.editing.typed_values import change_of
from tribeplan.org.chapter import Chapter
from tribeplan.org.roster import Roster
from tribeplan.org.squad import Squad
from tribeplan.scenario.change import Change


def made(verb: str, operation: Mapping[str, object]) -> Change:
    """Make a change; what is None in the operation is not given.

    Raises
    ------
    InvalidField
        When a value does not fit, such as an id with capitals.

    Examples
    --------
    >>> made("move", {"person": "ana", "to": "app", "share": None}).operation.share is None
    True
    """
    return change_of(verb, operation)


def set_of(kind: str, id_: str, tribe: str | None = None, **fields: object) -> Change:
    """Set fields of an element; None clears a field.

    >>> set_of("squad", "app", coach=None).operation.clear
    ('coach',)
    """
    clear = [name for name, value in fields.items() if value is None]
    given = {name: value for name, value in fields.items() if value is not None}
    home = {} if tribe is None else {"tribe": tribe}
    return made("set", {kind: id_, **home, **given, **({"clear": clear} if clear else {})})


def squad_of(roster: Roster, squad: str) -> Squad:
    """Look a squad up; an empty one when there is none, for the operation itself says so."""
    seat = roster.squads.get(squad)
    return Squad() if seat is None else seat.squad


def chapter_of(roster: Roster, tribe: str, chapter: str) -> Chapter:
    """Look a chapter up; an empty one when there is none, for the operation itself says so."""
    home = roster.organisation.tribes.get(tribe)
    return Chapter() if home is None else home.chapters.get(chapter, Chapter())


def vacated(roster: Roster, people: frozenset[str]) -> Iterator[Change]:
    """Take people out of every role that would be empty without them."""
    for tribe_id, tribe in roster.organisation.tribes.items():
        if tribe.lead in people:
            yield set_of("tribe", tribe_id, lead=None)
        for chapter_id, chapter in tribe.chapters.items():
            if chapter.lead in people:
                yield set_of("chapter", chapter_id, tribe_id, lead=None)
        for squad_id, squad in tribe.squads.items():
            yield from _in_squad(squad_id, squad, people)
    for gate_id, gate in roster.organisation.decisions.items():
        if gate.decides and people.issuperset(gate.decides):
            yield set_of("gate", gate_id, decides=None)


def _in_squad(squad_id: str, squad: Squad, people: frozenset[str]) -> Iterator[Change]:
    roles = {"product_owner": squad.product_owner, "coach": squad.coach}
    empty = dict.fromkeys(role for role, who in roles.items() if who in people)
    if empty:
        yield set_of("squad", squad_id, **empty)
