"""Finding the chapter or the tribe that is meant when a tribe need not be named."""

from collections.abc import Iterator

from tribeplan.org.address import Address
from tribeplan.org.roster import ChapterSeat, Roster
from tribeplan.scenario.conflict import Conflict, unknown


def chapters_meant(roster: Roster, chapter_id: str, tribe_id: str | None) -> list[ChapterSeat]:
    """Give the chapters of that id, in one tribe or in all."""
    return [
        seat
        for seat in roster.chapters
        if seat.id == chapter_id and tribe_id in (None, seat.tribe_id)
    ]


def chapter_conflicts(
    roster: Roster, at: Address, chapter_id: str, tribe_id: str | None
) -> Iterator[Conflict]:
    """Give a conflict unless exactly one chapter is meant."""
    seats = chapters_meant(roster, chapter_id, tribe_id)
    if not seats:
        if tribe_id is not None and tribe_id not in roster.organisation.tribes:
            yield from unknown(("tribe",), "tribe", tribe_id, roster.organisation.tribes)
            return
        known = {seat.id for seat in roster.chapters if tribe_id in (None, seat.tribe_id)}
        yield from unknown(at, "chapter", chapter_id, known)
    elif len(seats) > 1:
        tribes = ", ".join(seat.tribe_id for seat in seats)
        message = f"there are {len(seats)} chapters '{chapter_id}', expected one"
        yield Conflict(at, message, f"say whose with 'tribe:', one of {tribes}")


def tribe_conflicts(roster: Roster, tribe_id: str | None) -> Iterator[Conflict]:
    """Give a conflict when it is not clear which tribe something new goes to."""
    tribes = roster.organisation.tribes
    if tribe_id is not None:
        yield from unknown(("tribe",), "tribe", tribe_id, tribes)
    elif len(tribes) != 1:
        message = f"no tribe is named, and there are {len(tribes)}"
        advice = f"add 'tribe:', one of {', '.join(tribes)}" if tribes else "add a tribe first"
        yield Conflict((), message, advice)


def tribe_meant(roster: Roster, tribe_id: str | None) -> str:
    """Give the tribe named, or the only one."""
    return tribe_id if tribe_id is not None else next(iter(roster.organisation.tribes))
