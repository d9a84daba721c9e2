"""TP308."""

from collections.abc import Iterable, Iterator

from tribeplan.org.address import Address
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import TIDY_FILES


@rule("TP308", Severity.WARNING, TIDY_FILES)
def repeated_member(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Person listed twice in one squad or chapter.

    Only the first entry counts: a share written on the second is lost, and whoever removes one of
    them believes that the person has left. Remove the entry that is wrong.

    Bad::

        people: {ana: , bo: }
        tribes:
          cards:
            squads:
              limit-raises: {members: [ana, bo, ana]}

    Good::

        people: {ana: , bo: }
        tribes:
          cards:
            squads:
              limit-raises: {members: [ana, bo]}
    """
    for squad in roster.squads.values():
        people = [member.person for member in squad.squad.members]
        yield from _repeated(squad.address, f"squad '{squad.id}'", people)
    for chapter in roster.chapters:
        where = f"chapter '{chapter.id}' of tribe '{chapter.tribe_id}'"
        yield from _repeated(chapter.address, where, chapter.chapter.members)


def _repeated(at: Address, where: str, people: Iterable[str]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for position, person_id in enumerate(people):
        if first.setdefault(person_id, position) < position:
            yield Problem(
                (*at, "members", position),
                f"'{person_id}' is listed twice in {where}",
                related=(((*at, "members", first[person_id]), "the first entry"),),
                subject=person_id,
            )
