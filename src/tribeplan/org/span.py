"""How many people each chapter lead manages, over all the chapters they lead."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from tribeplan.org.address import Address, show_address
from tribeplan.org.roster import ChapterSeat, Roster


class Span(NamedTuple):
    """A chapter lead and those who report to them."""

    lead_id: str
    chapters: tuple[ChapterSeat, ...]
    """The chapters led, by address."""

    reports: frozenset[str]
    """Everybody in those chapters, open seats included, the lead left out."""

    @property
    def lead_keys(self) -> tuple[Address, ...]:
        """Where the chapters name their lead, by address."""
        return tuple((*seat.address, "lead") for seat in self.chapters)


def spans(roster: Roster) -> Iterator[Span]:
    """Give the span of everybody who leads a chapter, in the order of the model."""
    led: defaultdict[str, list[ChapterSeat]] = defaultdict(list)
    for seat in roster.chapters:
        if seat.chapter.lead is not None:
            led[seat.chapter.lead].append(seat)
    for lead_id, seats in led.items():
        people = {person_id for seat in seats for person_id in seat.chapter.people}
        by_address = sorted(seats, key=lambda seat: show_address(seat.address))
        yield Span(lead_id, tuple(by_address), frozenset(people - {lead_id}))
