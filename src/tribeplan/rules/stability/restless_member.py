"""TP803."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.person import YEAR
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import FAMILIARITY


@rule("TP803", Severity.WARNING, FAMILIARITY)
def restless_member(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Person who changed squads too often within a year.

    A team's pace comes from the time its members worked together rather than from the years each
    of them has behind them; every move sets that clock back in two squads. Bring the work to the
    squad, and let skills grow there instead of lending people out.

    Bad::

        limits: {moves_per_year: 1}
        people:
          ana:
            moves:
              - {date: 2026-02-02, from: app, to: cards}
              - {date: 2026-09-01, from: cards, to: loans}

    Good::

        limits: {moves_per_year: 1}
        people:
          ana:
            moves:
              - {date: 2026-02-02, from: app, to: cards}
              - {date: 2027-09-01, from: cards, to: loans}
    """
    for person_id, person in roster.organisation.people.items():
        if not person.moves:
            continue
        days = sorted(move.on for move in person.moves)
        within_a_year: list[int] = []
        first = 0
        for last, day in enumerate(days):
            while day - days[first] >= YEAR:
                first += 1
            within_a_year.append(last - first + 1)
        most = max(within_a_year)
        if most > limits.moves_per_year:
            yield Problem(
                ("people", person_id, "moves"),
                f"'{person_id}' changed squads {most} times within a year; "
                f"at most {limits.moves_per_year}",
                value=most,
            )
