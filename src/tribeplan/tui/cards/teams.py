"""The cards of squads, chapters and tribes."""

from collections.abc import Iterable

from tribeplan.org.passage import passed_gates
from tribeplan.org.roster import Roster
from tribeplan.org.squad import Need
from tribeplan.tui.cards.card import Row, counted, number, rows_of


def squad_rows(roster: Roster, tribe_id: str, squad_id: str) -> tuple[Row, ...]:
    """Give the facts about a squad."""
    tribe = roster.tribe(tribe_id)
    squad = tribe.squads[squad_id]
    return rows_of(
        ("id", squad_id),
        ("tribe", tribe.name or tribe_id),
        ("mission", squad.mission),
        ("work", squad.work),
        ("PO", _name(roster, squad.product_owner) or "none"),
        ("people", heads(roster, squad.people)),
        ("coach", _name(roster, squad.coach) or "none"),
        ("mandate", squad.effective_mandate),
        ("gates", ", ".join(gate_names(roster, squad_id)) or "none"),
        ("funding", squad.funding),
        ("since", squad.since),
        ("ends", squad.ends),
        ("WIP limit", squad.wip_limit),
        ("cadence", f"{number(squad.cadence_days)} days" if squad.cadence_days else None),
        ("needs", "; ".join(_need(roster, need) for need in squad.needs)),
        ("work for", _work_for(roster, squad_id)),
        ("measures", ", ".join(str(measure.goal) for measure in squad.measures)),
    )


def gate_names(roster: Roster, squad_id: str) -> tuple[str, ...]:
    """Give the names of the gates that a squad's work passes."""
    gates = roster.organisation.decisions
    passed = passed_gates(roster).get(squad_id, ())
    return tuple(gates[gate_id].name or gate_id for gate_id in passed)


def _need(roster: Roster, need: Need) -> str:
    seat = roster.squads.get(need.squad)
    name = (seat.squad.name if seat else None) or need.squad
    purpose = f" for {need.purpose}" if need.purpose else ""
    return f"{name}{purpose} ({need.mode})"


def _work_for(roster: Roster, squad_id: str) -> str | None:
    work = roster.organisation.work
    features = sum(1 for feature in work.features.values() if feature.squad == squad_id)
    streams = sum(1 for stream in work.streams.values() if stream.squad == squad_id)
    if not features and not streams:
        return None
    return f"{counted(features, 'feature')}, {counted(streams, 'stream')}"


def chapter_rows(roster: Roster, tribe_id: str, chapter_id: str) -> tuple[Row, ...]:
    """Give the facts about a chapter."""
    tribe = roster.tribe(tribe_id)
    chapter = tribe.chapters[chapter_id]
    reports = [person for person in chapter.people if person != chapter.lead]
    return rows_of(
        ("id", chapter_id),
        ("tribe", tribe.name or tribe_id),
        ("skill", chapter.skill or chapter_id),
        ("lead", _name(roster, chapter.lead) or "none"),
        ("people", heads(roster, chapter.people)),
        ("manages", counted(len(reports), "person", "people")),
        ("squads", ", ".join(_squads_served(roster, chapter.people)) or "none"),
    )


def _squads_served(roster: Roster, people: Iterable[str]) -> tuple[str, ...]:
    names = dict.fromkeys(
        seat.squad.name or seat.id for person in people for seat in roster.squads_of(person)
    )
    return tuple(names)


def tribe_rows(roster: Roster, tribe_id: str) -> tuple[Row, ...]:
    """Give the facts about a tribe."""
    tribe = roster.tribe(tribe_id)
    return rows_of(
        ("id", tribe_id),
        ("purpose", tribe.purpose),
        ("work", tribe.work),
        ("lead", _name(roster, tribe.lead) or "none"),
        ("MT", _names(roster, tribe.management_team)),
        ("coaches", _names(roster, tribe.agile_coaches)),
        ("squads", len(tribe.squads)),
        ("chapters", len(tribe.chapters)),
        ("people", heads(roster, tribe.people)),
    )


def heads(roster: Roster, people: Iterable[str]) -> str:
    """Write how many people, how many open seats, and what they are together."""
    count = roster.headcount(people)
    seats = f", {counted(count.vacancies, 'open seat')}" if count.vacancies else ""
    return f"{count.people}{seats} ({number(round(count.fte + count.vacant_fte, 2))} fte)"


def _name(roster: Roster, person_id: str | None) -> str | None:
    if person_id is None:
        return None
    return roster.name(person_id) if person_id in roster.organisation.people else person_id


def _names(roster: Roster, people: Iterable[str]) -> str:
    return ", ".join(_name(roster, person) or person for person in people)
