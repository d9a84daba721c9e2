"""The card of a person or an open seat."""

from collections.abc import Iterator

from tribeplan.org.roster import Roster
from tribeplan.tui.cards.card import Row, number, percent, rows_of


def person_rows(roster: Roster, person_id: str) -> tuple[Row, ...]:
    """Give the facts about a person."""
    person = roster.person(person_id)
    chapter = roster.chapter_of(person_id)
    manager = roster.line_manager(person_id)
    squads = [
        f"{seat.squad.name or seat.id} {percent(roster.share(person_id, seat.id))}"
        for seat in roster.squads_of(person_id)
    ]
    return rows_of(
        ("id", person_id),
        ("open seat", "yes" if person.vacancy else None),
        ("roles", ", ".join(roles_held(roster, person_id))),
        ("squads", ", ".join(squads) or "none"),
        ("chapter", chapter.chapter.name or chapter.id if chapter else "none"),
        ("manager", roster.name(manager) if manager else None),
        ("fte", number(person.fte)),
        ("skills", ", ".join(f"{id_} {percent(part)}" for id_, part in person.skills.items())),
        ("from", person.available_from),
        ("until", person.available_until),
        ("moves", ", ".join(_moves(roster, person_id))),
    )


def _moves(roster: Roster, person_id: str) -> Iterator[str]:
    for move in roster.person(person_id).moves:
        yield f"{move.on}: {move.left or '-'} to {move.joined or '-'}"


def roles_held(roster: Roster, person_id: str) -> Iterator[str]:
    """Give the roles somebody has, in words.

    >>> from tribeplan.org.organisation import Organisation
    >>> from tribeplan.org.roster import roster_of
    >>> squads = {"app": {"product_owner": "pim"}}
    >>> people = {"pim": {}}
    >>> given = {"people": people, "tribes": {"t": {"lead": "pim", "squads": squads}}}
    >>> list(roles_held(roster_of(Organisation.model_validate(given)), "pim"))
    ['tribe lead of t', 'PO of app']
    """
    for tribe_id, tribe in roster.organisation.tribes.items():
        name = tribe.name or tribe_id
        if tribe.lead == person_id:
            yield f"tribe lead of {name}"
        if person_id in tribe.agile_coaches:
            yield f"agile coach of {name}"
    for seat in roster.chapters_of_person.get(person_id, ()):
        if seat.chapter.lead == person_id:
            yield f"CL of {seat.chapter.name or seat.id}"
    yield from _in_squads(roster, person_id)
    for gate_id, gate in roster.organisation.decisions.items():
        if person_id in gate.decides:
            yield f"decides at {gate.name or gate_id}"


def _in_squads(roster: Roster, person_id: str) -> Iterator[str]:
    for place in roster.squads_of(person_id):
        if place.squad.product_owner == person_id:
            yield f"PO of {place.squad.name or place.id}"
    coached = [
        place.squad.name or place.id
        for place in roster.squads.values()
        if place.squad.coach == person_id
    ]
    if coached:
        yield f"coaches {', '.join(coached)}"
