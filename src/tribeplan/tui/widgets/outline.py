"""The organisation as an outline: tribes, squads, chapters, roles, work; branches on demand."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from tribeplan.org.address import Address
from tribeplan.org.roster import Roster
from tribeplan.org.tribe import Tribe
from tribeplan.report.safe_text import display
from tribeplan.tui.widgets.matrix_trouble import Trouble

MOST_LISTED = 100
"""Features or streams above which they are put together by squad."""


class Branch(NamedTuple):
    """One line of the outline."""

    words: str
    address: Address
    """What it is about; of a group the element it is a group of."""

    key: str = ""
    """Tells the groups of one element apart."""

    has_error: bool = False
    grow: "Grow | None" = None
    """Gives what is below; None when nothing ever is."""

    is_open: bool = False
    """Whether it is unfolded at first."""


Grow: TypeAlias = Callable[[], Iterator[Branch]]


class Outline:
    """The whole organisation as branches."""

    def __init__(self, roster: Roster, trouble: Trouble, vacancy: str) -> None:
        self.roster = roster
        self.trouble = trouble
        self.vacancy = vacancy
        """The sign of an open seat."""

    def top(self) -> Iterator[Branch]:
        """Give the tribes, those outside them, gates and work."""
        organisation = self.roster.organisation
        first = next(iter(organisation.tribes), None)
        for tribe_id, tribe in organisation.tribes.items():
            yield self._tribe(tribe_id, tribe, is_open=tribe_id == first)
        inside = {person for tribe in organisation.tribes.values() for person in tribe.people}
        outside = [person for person in organisation.people if person not in inside]
        if outside:
            yield self._people("Outside the tribes", (), "outside", outside)
        vacancies = [id_ for id_, person in organisation.people.items() if person.vacancy]
        if vacancies:
            yield self._people("Open seats", (), "vacancies", vacancies)
        yield from self._work()

    def _tribe(self, tribe_id: str, tribe: Tribe, *, is_open: bool) -> Branch:
        name = display(tribe.name or tribe_id)
        # Among several the word says nothing and costs the names their last letters.
        words = name if len(self.roster.organisation.tribes) > 1 else f"Tribe {name}"
        return Branch(
            f"{words} {len(tribe.people)}",
            ("tribes", tribe_id),
            grow=lambda: self._in_tribe(tribe_id, tribe),
            is_open=is_open,
        )

    def _in_tribe(self, tribe_id: str, tribe: Tribe) -> Iterator[Branch]:
        at: Address = ("tribes", tribe_id)
        is_open = len(tribe.squads) <= MOST_LISTED
        yield Branch(
            f"Squads {len(tribe.squads)}",
            at,
            "squads",
            grow=lambda: self._squads(tribe_id, tribe),
            is_open=is_open,
        )
        yield Branch(
            f"Chapters {len(tribe.chapters)}",
            at,
            "chapters",
            grow=lambda: self._chapters(tribe_id, tribe),
            is_open=is_open,
        )
        yield Branch("Roles", at, "roles", grow=lambda: self._roles(tribe))
        busy: set[str | None] = {
            person for squad in tribe.squads.values() for person in squad.people
        }
        busy |= {tribe.lead, *tribe.agile_coaches}
        idle = [person for person in tribe.people if person not in busy]
        if idle:
            yield self._people("No squad", at, "idle", idle)

    def _squads(self, tribe_id: str, tribe: Tribe) -> Iterator[Branch]:
        for squad_id, squad in tribe.squads.items():
            yield self._people(
                display(squad.name or squad_id),
                ("tribes", tribe_id, "squads", squad_id),
                "",
                squad.people,
                has_error=(tribe_id, squad_id) in self.trouble.squads,
            )

    def _chapters(self, tribe_id: str, tribe: Tribe) -> Iterator[Branch]:
        for chapter_id, chapter in tribe.chapters.items():
            yield self._people(
                display(chapter.name or chapter_id),
                ("tribes", tribe_id, "chapters", chapter_id),
                "",
                chapter.people,
                has_error=(tribe_id, chapter_id) in self.trouble.chapters,
            )

    def _roles(self, tribe: Tribe) -> Iterator[Branch]:
        """Give the management team, the product owners and the coaches."""
        holders = [("TL", tribe.lead, "")]
        chapters, squads = tribe.chapters.items(), tribe.squads.items()
        holders += [("CL", chapter.lead, chapter.name or id_) for id_, chapter in chapters]
        holders += [("PO", squad.product_owner, squad.name or id_) for id_, squad in squads]
        holders += [("AC", coach, "") for coach in tribe.agile_coaches]
        for number, (role, person, of) in enumerate(holders):
            if person is not None:
                words = f"{role} {self._name(person)}"
                yield Branch(
                    f"{words} · {display(of)}" if of else words,
                    ("people", person),
                    f"role {number}",
                )

    def _people(
        self,
        words: str,
        at: Address,
        key: str,
        people: tuple[str, ...] | list[str],
        *,
        has_error: bool = False,
    ) -> Branch:
        def grow() -> Iterator[Branch]:
            for person in people:
                # In a squad or chapter it is the person there; in a group just the person.
                address: Address = ("people", person) if key else (*at, "members", person)
                has_error = person in self.trouble.people
                yield Branch(self._name(person), address, key, has_error)

        return Branch(f"{words} {len(people)}", at, key, has_error, grow)

    def _name(self, person: str) -> str:
        sign = f"{self.vacancy} " if self.roster.person(person).vacancy else ""
        return sign + display(self.roster.name(person))

    def _work(self) -> Iterator[Branch]:
        organisation = self.roster.organisation
        gates = {id_: gate.name or id_ for id_, gate in organisation.decisions.items()}
        if gates:
            yield self._elements("Gates", "gates", ("decisions",), gates)
        features = organisation.work.features.items()
        streams = organisation.work.streams.items()
        if features:
            names = {id_: feature.name or id_ for id_, feature in features}
            squads = {id_: feature.squad for id_, feature in features}
            yield self._items("Features", ("work", "features"), names, squads)
        if streams:
            names = {id_: stream.name or id_ for id_, stream in streams}
            squads = {id_: stream.squad for id_, stream in streams}
            yield self._items("Streams", ("work", "streams"), names, squads)

    def _items(
        self, words: str, section: Address, names: Mapping[str, str], squads: Mapping[str, str]
    ) -> Branch:
        if len(names) <= MOST_LISTED:
            return self._elements(words, words, section, names)
        by_squad: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for id_, name in names.items():
            by_squad[squads[id_]][id_] = name

        def grow() -> Iterator[Branch]:
            for squad_id, items in by_squad.items():
                title = display(self.roster.squads[squad_id].squad.name or squad_id)
                yield self._elements(title, f"{words} of {squad_id}", section, items)

        return Branch(f"{words} {len(names)}", (), words, grow=grow)

    def _elements(self, words: str, key: str, section: Address, names: Mapping[str, str]) -> Branch:
        def grow() -> Iterator[Branch]:
            for id_, name in names.items():
                yield Branch(display(name), (*section, id_))

        return Branch(f"{words} {len(names)}", (), key, grow=grow)
