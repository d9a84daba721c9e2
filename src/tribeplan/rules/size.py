"""How large squads, tribes and chapters are."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping

from tribeplan.org.elements import counted, said
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster, SquadSeat, all_names, chapter_name, spans
from tribeplan.rules.fix import (
    MOST_CHOICES,
    Case,
    Fix,
    coaches_with_room,
    free_candidates,
    free_id,
    leaders,
    neighbours,
    open_seats,
    people_near,
    room_in,
)
from tribeplan.rules.rule import Problem, Rule, Severity, problem, rule
from tribeplan.rules.sources import (
    BRUNEL,
    ING_REPORT,
    MCKINSEY_SPANS,
    SCRUM_GUIDE_2017,
    SPOTIFY_2012,
)
from tribeplan.scenario.edit import Edit, set_of, together
from tribeplan.scenario.people_edits import move_people, move_to_chapter, set_role
from tribeplan.scenario.structure_edits import (
    dealt,
    merge_squads,
    remove_element,
    split_squad,
)


@rule("TP201", Severity.ERROR, BRUNEL)
def oversized_squad(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad too large for its members to keep in touch.

    The pairs who may need to talk grow as n(n-1)/2 while hands grow as n. Split the squad along
    a seam in its mission, with a product owner for each part; not down the middle of the list.

    Bad (-) and good (+)::

        limits: {squad_size: 3}
        people: {ana: , bo: , cy: , di: }
        tribes:
          cards:
            squads:
      -       limit-raises: {product_owner: di, members: [ana, bo, cy, di]}
      +       limit-raises: {product_owner: cy, members: [ana, cy]}
      +       limit-checks: {product_owner: di, members: [bo, di]}
    """
    for seat in roster.squads.values():
        people = len(seat.people)
        if people > limits.squad_size:
            pairs = people * (people - 1) // 2
            yield problem(
                seat.address,
                "squad '{squad}' has {people} people{open} and {pairs} who may need to talk; "
                "at most {squad_size}",
                squad=seat.id,
                people=people,
                open=roster.headcount(seat.people).with_seats,
                pairs=counted(pairs, "pair"),
                squad_size=counted(limits.squad_size, "person", "people"),
                value=people,
            )


def split_or_move_people(case: Case) -> Iterator[Edit]:
    """Split the squad with every craft in each part, or move who is too many to a smaller one."""
    yield from _split_in_parts(case)
    seat = case.squad
    excess = len(seat.people) - case.limits.squad_size
    busy = leaders(case.roster)
    movable = [each.person for each in seat.squad.members if each.person not in busy]
    leaving = list(dict.fromkeys(reversed(movable)))[:excess]
    for other in neighbours(case, seat)[:MOST_CHOICES]:
        if len(leaving) == excess and room_in(case, other) >= excess:
            yield move_people(case.roster, leaving, left=seat.id, to=other.id)


def _split_in_parts(case: Case) -> Iterator[Edit]:
    seat, roster = case.squad, case.roster
    people = seat.people
    number = math.ceil(len(people) / case.limits.squad_size)
    ids = [seat.id]
    for _ in range(number - 1):
        known = {*roster.squads, *ids}
        ids.append(free_id(seat.id[:76], known))
    parts = dealt(roster, seat.id, number)
    owners = [seat.squad.product_owner]
    for part in parts[1:]:
        owners += free_candidates(roster, part)[:1]
    if len(owners) < number or None in owners[1:]:
        return
    split = split_squad(roster, seat.id, dict(zip(ids, parts, strict=True)))
    owned = [
        set_of("squad", id_, product_owner=owner)
        for id_, owner in zip(ids[1:], owners[1:], strict=True)
    ]
    words = said("two") if number == 2 else number  # noqa: PLR2004  # the usual case has a word
    names = all_names([roster.name(str(owner)) for owner in owners[1:]])
    label = said(
        "Split {seat} in {words}; {names} as new product owner",
        seat=seat.name,
        words=words,
        names=names,
    )
    yield Edit(label, (*split.changes, *owned), seat.address)


@rule("TP202", Severity.WARNING, SCRUM_GUIDE_2017)
def undersized_squad(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad too small to carry its mission from end to end.

    The fewer people, the less they learn from each other, the more skills are missing, and the more
    one illness stops. Give the squad people, or hand its mission to a squad that is close to it.

    Bad (-) and good (+)::

        limits: {squad_size_min: 3}
        people: {ana: , bo: , cy: }
        tribes:
          cards:
            squads:
      -       limit-raises: {product_owner: bo, members: [ana, bo]}
      +       limit-raises: {product_owner: bo, members: [ana, bo, cy]}
    """
    for seat in roster.squads.values():
        people = len(seat.people)
        if people < limits.squad_size_min:
            yield problem(
                seat.address,
                "squad '{squad}' has {people} of at least {squad_size_min}{open}",
                squad=seat.id,
                people=people,
                open=roster.headcount(seat.people).with_seats,
                squad_size_min=counted(limits.squad_size_min, "person", "people"),
                value=limits.squad_size_min - people,
            )


def fill_or_merge(case: Case) -> Iterator[Edit]:
    """Bring people in who are in no squad, or open seats; or merge it with a small one."""
    seat, roster = case.squad, case.roster
    short = case.limits.squad_size_min - len(seat.people)
    idle = [
        each
        for each in people_near(case, seat)
        if not roster.squads_of(each) and each not in leaders(roster)
    ]
    if len(idle) >= short:
        yield move_people(roster, idle[:short], left=None, to=seat.id)
    yield from open_seats(case, seat, short)
    for other in neighbours(case, seat)[:MOST_CHOICES]:
        together_people = {*seat.people, *other.people}
        if len(together_people) <= case.limits.squad_size:
            yield merge_squads(roster, [other.id, seat.id], other.id)


@rule("TP203", Severity.ERROR, BRUNEL, SPOTIFY_2012)
def oversized_tribe(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Tribe too large for its people to know each other.

    Beyond some size nobody knows any longer who does what, and agreements need reports, meetings
    and layers. Split the tribe along its purpose, and keep squads together that need each other.

    Bad (-) and good (+)::

        limits: {tribe_size: 3}
        people: {lea: , ana: , bo: , cy: }
        tribes:
          cards:
            lead: lea
            squads:
              limit-raises: {members: [ana]}
      +   risk:
      +     squads:
              limit-checks: {members: [bo, cy]}
    """
    for tribe_id, tribe in roster.organisation.tribes.items():
        people = len(tribe.people)
        if people > limits.tribe_size:
            yield problem(
                ("tribes", tribe_id),
                "tribe '{tribe}' has {people} people{open}; at most {tribe_size}",
                tribe=tribe_id,
                people=people,
                open=roster.headcount(tribe.people).with_seats,
                tribe_size=limits.tribe_size,
                value=people,
            )


@rule("TP204", Severity.WARNING, MCKINSEY_SPANS)
def wide_chapter_span(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Chapter lead with more people than one line manager can develop.

    A chapter lead develops, reviews and places each member. With too many of them there is no time
    to know their work, and reviews turn into paperwork. Split the chapter by specialism, or give
    part of it to an experienced member.

    Bad (-) and good (+)::

        limits: {chapter_span: 2}
        people: {carla: , ana: , bo: , cy: }
        tribes:
          cards:
            chapters:
      -       design: {lead: carla, members: [carla, ana, bo, cy]}
      +       design: {lead: carla, members: [carla, ana]}
      +       research: {lead: bo, members: [bo, cy]}
    """
    for span in spans(roster):
        if not roster.squads_of(span.lead_id) and len(span.reports) > limits.chapter_span:
            first, *others = span.lead_keys
            yield problem(
                first,
                "chapter lead '{lead}' works in no squad and manages {reports} people{open}; at "
                "most {chapter_span}",
                lead=span.lead_id,
                reports=len(span.reports),
                open=roster.headcount(span.reports).with_seats,
                chapter_span=limits.chapter_span,
                related=tuple((at, "leads this chapter too") for at in others),
                value=len(span.reports),
            )


@rule("TP205", Severity.WARNING, MCKINSEY_SPANS)
def overstretched_player_coach(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Chapter lead who works in a squad and manages too many people.

    Whoever works in a squad has only part of the week left for managing: either the squad waits
    for the lead, or the members do. Split the chapter, or let the lead leave the squad.

    Bad (-) and good (+)::

        limits: {player_coach_span: 1}
        people: {carla: , ana: , bo: }
        tribes:
          cards:
            chapters:
              design: {lead: carla, members: [carla, ana, bo]}
            squads:
      -       limit-raises: {members: [carla, ana, bo]}
      +       limit-raises: {members: [ana, bo]}
    """
    for span in spans(roster):
        if roster.squads_of(span.lead_id) and len(span.reports) > limits.player_coach_span:
            first, *others = span.lead_keys
            yield problem(
                first,
                "chapter lead '{lead}' works in a squad and manages {reports} people{open}; "
                "at most {player_coach_span}",
                lead=span.lead_id,
                reports=len(span.reports),
                open=roster.headcount(span.reports).with_seats,
                player_coach_span=limits.player_coach_span,
                related=tuple((at, "leads this chapter too") for at in others),
                value=len(span.reports),
            )


def only_lead(case: Case) -> Iterator[Edit]:
    """Let the lead leave the squads."""
    lead = str(case.roster.tribe(str(case.problem.at[1])).chapters[str(case.problem.at[3])].lead)
    leave = [
        move_people(case.roster, [lead], left=seat.id, to=None)
        for seat in case.roster.squads_of(lead)
    ]
    name = case.roster.name(lead)
    yield together(said("Let {name} leave the squads and lead the chapter only", name=name), leave)


@rule("TP206", Severity.ADVICE, SPOTIFY_2012)
def undersized_chapter(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Chapter too small to share a craft.

    A chapter is there to share experience in one specialism; who is alone in it has nobody to
    learn from, to review the work or to stand in. Add people of the same specialism, or join the
    chapter to a neighbouring one.

    Bad (-) and good (+)::

        limits: {chapter_size_min: 2}
        people: {ana: , bo: , cy: }
        tribes:
          cards:
            chapters:
      -       design: {lead: ana, members: [ana]}
      -       research: {lead: bo, members: [bo, cy]}
      +       design-and-research: {lead: bo, members: [ana, bo, cy]}
    """
    for seat in roster.chapters:
        people = len(seat.people)
        if people < limits.chapter_size_min:
            yield problem(
                seat.address,
                "chapter '{chapter}' of tribe '{tribe}' has {people} of at least "
                "{chapter_size_min}{open}",
                chapter=seat.id,
                tribe=seat.tribe_id,
                people=people,
                open=roster.headcount(seat.people).with_seats,
                chapter_size_min=counted(limits.chapter_size_min, "person", "people"),
                value=limits.chapter_size_min - people,
            )


def join_another_chapter(case: Case) -> Iterator[Edit]:
    """Join the chapter to another of the tribe."""
    tribe, chapter = str(case.problem.at[1]), str(case.problem.at[3])
    roster = case.roster
    home = roster.tribe(tribe).chapters
    others = sorted((id_ for id_ in home if id_ != chapter), key=lambda id_: -len(home[id_].people))
    for other in others[:MOST_CHOICES]:
        joined = move_to_chapter(roster, home[chapter].people, tribe, other)
        gone = remove_element(roster, case.problem.at[:4])
        names = [chapter_name(roster, tribe, id_) for id_ in (chapter, other)]
        label = said("Join chapter {chapter} to {other}", chapter=names[0], other=names[1])
        yield together(label, [joined, gone], ("tribes", tribe, "chapters", other))


@rule("TP207", Severity.WARNING, ING_REPORT)
def overloaded_coach(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Agile coach with more squads than can be coached.

    Coaching is to watch a squad at work and to talk with its members; spread over many squads it
    shrinks to hosting their meetings. Give squads to another coach, or let go of those that do
    well.

    Bad (-) and good (+)::

        limits: {squads_per_coach: 1}
        people: {mila: , joe: }
        tribes:
          cards:
            squads:
              limit-raises: {coach: mila}
      -       limit-checks: {coach: mila}
      +       limit-checks: {coach: joe}
    """
    coached: defaultdict[str, list[SquadSeat]] = defaultdict(list)
    for seat in roster.squads.values():
        if seat.squad.coach is not None:
            coached[seat.squad.coach].append(seat)
    for coach, seats in coached.items():
        if len(seats) > limits.squads_per_coach:
            yield problem(
                ("people", coach),
                "coach '{coach}' helps {seats} squads; at most {squads_per_coach}",
                coach=coach,
                seats=len(seats),
                squads_per_coach=limits.squads_per_coach,
                related=tuple(
                    ((*seat.address, "coach"), said("squad '{squad}'", squad=seat.id))
                    for seat in seats
                ),
                value=len(seats),
            )


def hand_squads_over(case: Case) -> Iterator[Edit]:
    """Hand the last of the squads to another coach of their tribe, or let go of them."""
    coach = str(case.problem.at[1])
    roster = case.roster
    coached = [seat for seat in roster.squads.values() if seat.squad.coach == coach]
    too_many = coached[case.limits.squads_per_coach :]
    heirs = [coaches_with_room(case, seat.tribe_id, coach) for seat in too_many]
    name, names = roster.name(coach), ", ".join(seat.name for seat in too_many)
    if all(heirs):
        pairs = zip(too_many, heirs, strict=True)
        given = [set_role(roster, (*seat.address, "coach"), heir[0]) for seat, heir in pairs]
        yield together(
            said("Give {names} to another coach than {name}", names=names, name=name), given
        )
    free = [set_role(roster, (*seat.address, "coach"), None) for seat in too_many]
    yield together(said("{name} no longer coaches {names}", name=name, names=names), free)


RULES: Mapping[Rule, Fix | None] = {
    oversized_squad: split_or_move_people,
    undersized_squad: fill_or_merge,
    oversized_tribe: None,  # which squads go is a matter of purpose
    wide_chapter_span: None,  # so is where a craft parts in two
    overstretched_player_coach: only_lead,
    undersized_chapter: join_another_chapter,
    overloaded_coach: hand_squads_over,
}
"""The family's rules in the order of their codes, each with what mends it."""
