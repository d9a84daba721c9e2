"""How long people stay together."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping

from tribeplan.org.address import Address
from tribeplan.org.element import end_of
from tribeplan.org.elements import counted, said
from tribeplan.org.limits import Limits
from tribeplan.org.person import YEAR
from tribeplan.org.roster import Roster
from tribeplan.org.teams import Funding, KindOfWork
from tribeplan.org.work import Work
from tribeplan.rules.fix import MOST_CHOICES, Case, Fix, neighbours
from tribeplan.rules.rule import Problem, Rule, Severity, problem, rule
from tribeplan.rules.sources import BRUNEL, CONTEXT_SWITCHING, FAMILIARITY, PRODUCT_STEERING
from tribeplan.scenario.edit import Edit, set_of, together
from tribeplan.scenario.structure_edits import move_element


@rule("TP801", Severity.WARNING, PRODUCT_STEERING, FAMILIARITY)
def project_funding(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad paid for by a project, so that it falls apart after delivery.

    Money tied to a delivery stops with it: the team dissolves, what it learned leaves with its
    members, debt stays behind, and the next team starts unfamiliar. Fund the value stream the
    squad serves, and let its backlog change instead of its members.

    Bad (-) and good (+)::

        tribes:
          cards:
            squads:
      -       limit-raises: {funding: project}
      +       limit-raises: {funding: value-stream}
    """
    for seat in roster.squads.values():
        if seat.squad.funding is Funding.PROJECT:
            yield problem(
                (*seat.address, "funding"),
                "squad '{squad}' is funded by a project, not by its value stream",
                squad=seat.id,
            )


def fund_the_value_stream(case: Case) -> Iterator[Edit]:
    """Fund the value stream."""
    label = said("Fund {squad} by its value stream", squad=case.squad.name)
    change = set_of("squad", case.squad.id, funding=Funding.VALUE_STREAM)
    yield Edit(label, (change,), case.problem.at)


@rule("TP802", Severity.WARNING, PRODUCT_STEERING, FAMILIARITY)
def ending_squad(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad with a date on which it dissolves.

    People who know each other's work are faster and err less, and that is lost on the day they
    part, however experienced each of them is. Give the squad a mission that outlasts its present
    work; when the product itself ends, say in a waiver who keeps what was learned.

    Bad (-) and good (+)::

        tribes:
          cards:
            squads:
      -       limit-raises: {since: 2026-01-05, ends: 2026-12-31}
      +       limit-raises: {since: 2026-01-05}
    """
    for seat in roster.squads.values():
        ends = end_of(seat.squad.ends)
        if ends is not None:
            yield problem(
                (*seat.address, "ends"),
                "squad '{squad}' dissolves on {ends}",
                squad=seat.id,
                ends=ends,
            )


def let_it_stay(case: Case) -> Iterator[Edit]:
    """Let the squad stay."""
    label = said("Let {squad} stay", squad=case.squad.name)
    yield Edit(label, (set_of("squad", case.squad.id, ends=None),), case.squad.address)


@rule("TP803", Severity.WARNING, FAMILIARITY)
def restless_member(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Person who changed squads too often within a year.

    A team's pace comes from the time its members worked together rather than from the years each
    of them has behind them; every move sets that clock back in two squads. Bring the work to the
    squad, and let skills grow there instead of lending people out.

    Bad (-) and good (+)::

        limits: {moves_per_year: 1}
        people:
          ana:
            moves:
              - {date: 2026-02-02, from: app, to: cards}
      -       - {date: 2026-09-01, from: cards, to: loans}
      +       - {date: 2027-09-01, from: cards, to: loans}
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
            yield problem(
                ("people", person_id, "moves"),
                "'{person}' changed squads {times} within a year; at most {moves_per_year}",
                person=person_id,
                times=counted(most, "time"),
                moves_per_year=limits.moves_per_year,
                value=most,
            )


@rule("TP804", Severity.WARNING, BRUNEL, CONTEXT_SWITCHING)
def mixed_run_and_change(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad that gets both service and development work.

    Service work cannot wait, so it interrupts development each time it comes, and every switch
    costs the thread of what was being made. Give the other kind of work to a squad for it, or
    say what the squad really is for.

    Bad (-) and good (+)::

        tribes:
          cards:
            squads: {limit-raises: {work: change}}
        work:
      -   streams: {complaints: {squad: limit-raises, per_week: 4, work: run}}
      +   streams: {small-wishes: {squad: limit-raises, per_week: 4, work: change}}
    """
    demand = roster.organisation.work
    pieces: Counter[str] = Counter()
    others: defaultdict[str, list[Address]] = defaultdict(list)
    for section, items in (("features", demand.features), ("streams", demand.streams)):
        for item_id, item in sorted(items.items()):
            pieces[item.squad] += 1
            if item.work not in (None, _kind(roster, item.squad)):
                others[item.squad].append(("work", section, item_id, "work"))
    for squad_id, addresses in others.items():
        seat, kind = roster.squads[squad_id], _kind(roster, squad_id)
        other = KindOfWork.RUN if kind is KindOfWork.CHANGE else KindOfWork.CHANGE
        yield problem(
            seat.address if seat.squad.work is None else (*seat.address, "work"),
            "squad '{squad}' is for {words}, but {addresses} of {pieces} {word} for {words_2}",
            squad=squad_id,
            words=said(kind.words),
            addresses=len(addresses),
            pieces=counted(pieces[squad_id], "feature or stream", "features and streams"),
            word=said("is") if len(addresses) == 1 else said("are"),
            words_2=said(other.words),
            related=tuple((at, "work of the other kind") for at in addresses),
            value=len(addresses),
        )


def _kind(roster: Roster, squad_id: str) -> KindOfWork:
    seat = roster.squads[squad_id]
    return seat.squad.work or roster.tribe(seat.tribe_id).work


def part_the_kinds_of_work(case: Case) -> Iterator[Edit]:
    """Hand the other kind of work to a squad for it, or say what the squad really is for."""
    seat, roster = case.squad, case.roster
    kind = _kind(roster, seat.id)
    other = KindOfWork.RUN if kind is KindOfWork.CHANGE else KindOfWork.CHANGE
    fitting = [each for each in neighbours(case, seat) if _kind(roster, each.id) is other]
    for squad in fitting[:MOST_CHOICES]:
        edits = _work_given(case, squad.id, lambda item: item.work not in (None, kind))
        yield together(
            said("Give the {other} work to {squad}", other=said(other.words), squad=squad.name),
            edits,
            case.problem.at,
        )
    label = said("Say that {seat} is for {other}", seat=seat.name, other=said(other.words))
    yield Edit(label, (set_of("squad", seat.id, work=other),), (*seat.address, "work"))


def _work_given(case: Case, to: str, which: Callable[[Work], bool]) -> list[Edit]:
    """Edits that move some of the squad's work to another one."""
    roster, own = case.roster, case.squad.id
    work = roster.organisation.work
    return [
        move_element(roster, ("work", section, id_), to)
        for section, items in (("features", work.features), ("streams", work.streams))
        for id_, item in items.items()
        if item.squad == own and which(item)
    ]


@rule("TP805", Severity.WARNING, BRUNEL)
def misplaced_squad(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Service squad in a development tribe, or the other way round.

    A tribe has one purpose and one lead; where service and development share them, the urgent
    decides and the lead's goals pull both ways. Place the squad in a tribe for its kind of work.

    Bad (-) and good (+)::

        tribes:
          cards:
            work: change
      +   card-service:
      +     work: run
            squads:
              lost-cards: {work: run}
    """
    for seat in roster.squads.values():
        tribe = roster.tribe(seat.tribe_id)
        if seat.squad.work is not None and seat.squad.work is not tribe.work:
            yield problem(
                (*seat.address, "work"),
                "squad '{squad}' is for {words}, but its tribe '{tribe}' is for {words_2}",
                squad=seat.id,
                words=said(seat.squad.work.words),
                tribe=seat.tribe_id,
                words_2=said(tribe.work.words),
                related=(
                    (("tribes", seat.tribe_id), said("for {words}", words=said(tribe.work.words))),
                ),
            )


def move_to_a_fitting_tribe(case: Case) -> Iterator[Edit]:
    """Move the squad to a tribe for its kind of work, or say that it is for its tribe's."""
    seat = case.squad
    tribes = case.roster.organisation.tribes
    fitting = [id_ for id_, tribe in tribes.items() if tribe.work is seat.squad.work]
    for tribe in fitting[:MOST_CHOICES]:
        yield move_element(case.roster, seat.address, tribe)
    kind = said(tribes[seat.tribe_id].work.words)
    label = said("Say that {seat} is for {kind}, as its tribe", seat=seat.name, kind=kind)
    yield Edit(label, (set_of("squad", seat.id, work=None),), (*seat.address, "work"))


@rule("TP806", Severity.WARNING, PRODUCT_STEERING)
def orphaned_work(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Work that goes on after its squad has dissolved.

    Start-stop steering leaves a product without owner: what still arrives, or is due after the
    last day, waits for people who do not know it yet. Name the squad that takes over each stream
    and feature, or let this squad stay.

    Bad (-) and good (+)::

        tribes:
          cards:
      -     squads: {limit-raises: {ends: 2026-12-31}}
      +     squads: {limit-raises: {ends: 2026-12-31}, card-desk: }
        work:
      -   streams: {complaints: {squad: limit-raises, per_week: 4}}
      +   streams: {complaints: {squad: card-desk, per_week: 4}}
    """
    orphans: defaultdict[str, list[tuple[Address, str]]] = defaultdict(list)
    for stream_id, stream in roster.organisation.work.streams.items():
        at = ("work", "streams", stream_id, "squad")
        orphans[stream.squad].append((at, said("stream '{stream}' keeps coming", stream=stream_id)))
    for feature_id, feature in roster.organisation.work.features.items():
        ends = end_of(roster.squads[feature.squad].squad.ends)
        days = [day for day in (feature.arrives, end_of(feature.due)) if day is not None]
        if ends is not None and days and max(days) > ends:
            at = ("work", "features", feature_id, "squad")
            orphans[feature.squad].append(
                (at, said("feature '{feature}' is for {day}", feature=feature_id, day=max(days)))
            )
    for squad_id, left in orphans.items():
        seat = roster.squads[squad_id]
        ends = end_of(seat.squad.ends)
        if ends is not None:
            yield problem(
                (*seat.address, "ends"),
                "squad '{squad}' dissolves on {ends}, while {left} of its streams and "
                "features {word} on",
                squad=squad_id,
                ends=ends,
                left=len(left),
                word=said("goes") if len(left) == 1 else said("go"),
                related=tuple(sorted(left)),
                value=len(left),
            )


@rule("TP807", Severity.WARNING, PRODUCT_STEERING)
def two_realities(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Tribe in which some squads are funded by projects and others for their product.

    Two realities at once frustrate: who is asked for deliveries by a date and who is asked for
    value need each other's people and answer to the same lead. Say by when which squads change
    over, or part the two; 'tribeplan compare MODEL --steering product' tells what it brings.

    Bad (-) and good (+)::

        tribes:
          cards:
      -     squads: {limit-raises: {funding: project}, lost-cards: {funding: value-stream}}
      +     squads: {limit-raises: {funding: value-stream}, lost-cards: {funding: value-stream}}
    """
    for tribe_id, tribe in roster.organisation.tribes.items():
        projects = [
            squad_id
            for squad_id, squad in sorted(tribe.squads.items())
            if squad.funding is Funding.PROJECT
        ]
        if projects and len(projects) < len(tribe.squads):
            yield problem(
                ("tribes", tribe_id),
                "{projects} of {squads} squads of tribe '{tribe}' {word} funded by projects, the "
                "others for their product",
                projects=len(projects),
                squads=len(tribe.squads),
                word=said("is") if len(projects) == 1 else said("are"),
                tribe=tribe_id,
                related=tuple(
                    ((*roster.squads[squad_id].address, "funding"), "funded by a project")
                    for squad_id in projects
                ),
                value=len(projects),
            )


def let_it_stay_or_hand_over(case: Case) -> Iterator[Edit]:
    """Let the squad stay, or give all its work to another of the tribe."""
    yield from let_it_stay(case)
    for other in neighbours(case, case.squad)[:MOST_CHOICES]:
        if end_of(other.squad.ends) is None:
            given = _work_given(case, other.id, lambda _: True)
            label = said(
                "Give the work of {squad} to {other}", squad=case.squad.name, other=other.name
            )
            yield together(label, given)


RULES: Mapping[Rule, Fix | None] = {
    project_funding: fund_the_value_stream,
    ending_squad: let_it_stay,
    restless_member: None,  # the past cannot be mended
    mixed_run_and_change: part_the_kinds_of_work,
    misplaced_squad: move_to_a_fitting_tribe,
    orphaned_work: let_it_stay_or_hand_over,
    two_realities: None,  # who changes over when is a plan of its own
}
"""The family's rules in the order of their codes, each with what mends it."""
