"""How large squads, tribes and chapters are."""

from collections import defaultdict
from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster, SquadSeat, spans
from tribeplan.rules.rule import Problem, Rule, Severity, rule
from tribeplan.rules.sources import (
    BRUNEL,
    ING_REPORT,
    MCKINSEY_SPANS,
    SCRUM_GUIDE_2017,
    SPOTIFY_2012,
)


@rule("TP201", Severity.ERROR, BRUNEL)
def oversized_squad(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad too large for its members to keep in touch.

    The pairs who may need to talk grow as n(n-1)/2 while hands grow as n. Split the squad along
    a seam in its mission, with a product owner for each part; not down the middle of the list.

    Bad::

        limits: {squad_size: 3}
        people: {ana: , bo: , cy: , di: }
        tribes:
          cards:
            squads:
              limit-raises: {product_owner: di, members: [ana, bo, cy, di]}

    Good::

        limits: {squad_size: 3}
        people: {ana: , bo: , cy: , di: }
        tribes:
          cards:
            squads:
              limit-raises: {product_owner: cy, members: [ana, cy]}
              limit-checks: {product_owner: di, members: [bo, di]}
    """
    for seat in roster.squads.values():
        people = len(seat.squad.people)
        if people > limits.squad_size:
            pairs = people * (people - 1) // 2
            yield Problem(
                seat.address,
                f"squad '{seat.id}' has {people} people and {pairs} pairs who may need to talk; "
                f"at most {limits.squad_size} people",
                value=people,
            )


@rule("TP202", Severity.WARNING, SCRUM_GUIDE_2017)
def undersized_squad(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad too small to carry its mission from end to end.

    The fewer people, the less they learn from each other, the more skills are missing, and the more
    one illness stops. Give the squad people, or hand its mission to a squad that is close to it.

    Bad::

        limits: {squad_size_min: 3}
        people: {ana: , bo: , cy: }
        tribes:
          cards:
            squads:
              limit-raises: {product_owner: bo, members: [ana, bo]}

    Good::

        limits: {squad_size_min: 3}
        people: {ana: , bo: , cy: }
        tribes:
          cards:
            squads:
              limit-raises: {product_owner: bo, members: [ana, bo, cy]}
    """
    for seat in roster.squads.values():
        people = len(seat.squad.people)
        if people < limits.squad_size_min:
            yield Problem(
                seat.address,
                f"squad '{seat.id}' has {people} of at least {limits.squad_size_min} people",
                value=limits.squad_size_min - people,
            )


@rule("TP203", Severity.ERROR, BRUNEL, SPOTIFY_2012)
def oversized_tribe(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Tribe too large for its people to know each other.

    Beyond some size nobody knows any longer who does what, and agreements need reports, meetings
    and layers. Split the tribe along its purpose, and keep squads together that need each other.

    Bad::

        limits: {tribe_size: 3}
        people: {lea: , ana: , bo: , cy: }
        tribes:
          cards:
            lead: lea
            squads:
              limit-raises: {members: [ana]}
              limit-checks: {members: [bo, cy]}

    Good::

        limits: {tribe_size: 3}
        people: {lea: , ana: , bo: , cy: }
        tribes:
          cards:
            lead: lea
            squads:
              limit-raises: {members: [ana]}
          risk:
            squads:
              limit-checks: {members: [bo, cy]}
    """
    for tribe_id, tribe in roster.organisation.tribes.items():
        people = len(tribe.people)
        if people > limits.tribe_size:
            yield Problem(
                ("tribes", tribe_id),
                f"tribe '{tribe_id}' has {people} people; at most {limits.tribe_size}",
                value=people,
            )


@rule("TP204", Severity.WARNING, MCKINSEY_SPANS)
def wide_chapter_span(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Chapter lead with more people than one line manager can develop.

    A chapter lead develops, reviews and places each member. With too many of them there is no time
    to know their work, and reviews turn into paperwork. Split the chapter by specialism, or give
    part of it to an experienced member.

    Bad::

        limits: {chapter_span: 2}
        people: {carla: , ana: , bo: , cy: }
        tribes:
          cards:
            chapters:
              design: {lead: carla, members: [carla, ana, bo, cy]}

    Good::

        limits: {chapter_span: 2}
        people: {carla: , ana: , bo: , cy: }
        tribes:
          cards:
            chapters:
              design: {lead: carla, members: [carla, ana]}
              research: {lead: bo, members: [bo, cy]}
    """
    for span in spans(roster):
        if not roster.squads_of(span.lead_id) and len(span.reports) > limits.chapter_span:
            first, *others = span.lead_keys
            yield Problem(
                first,
                f"chapter lead '{span.lead_id}' works in no squad and manages "
                f"{len(span.reports)} people; at most {limits.chapter_span}",
                related=tuple((at, "leads this chapter too") for at in others),
                value=len(span.reports),
            )


@rule("TP205", Severity.WARNING, MCKINSEY_SPANS)
def overstretched_player_coach(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Chapter lead who works in a squad and manages too many people.

    Whoever works in a squad has only part of the week left for managing: either the squad waits
    for the lead, or the members do. Split the chapter, or let the lead leave the squad.

    Bad::

        limits: {player_coach_span: 1}
        people: {carla: , ana: , bo: }
        tribes:
          cards:
            chapters:
              design: {lead: carla, members: [carla, ana, bo]}
            squads:
              limit-raises: {members: [carla, ana, bo]}

    Good::

        limits: {player_coach_span: 1}
        people: {carla: , ana: , bo: }
        tribes:
          cards:
            chapters:
              design: {lead: carla, members: [carla, ana, bo]}
            squads:
              limit-raises: {members: [ana, bo]}
    """
    for span in spans(roster):
        if roster.squads_of(span.lead_id) and len(span.reports) > limits.player_coach_span:
            first, *others = span.lead_keys
            yield Problem(
                first,
                f"chapter lead '{span.lead_id}' works in a squad and manages "
                f"{len(span.reports)} people; at most {limits.player_coach_span}",
                related=tuple((at, "leads this chapter too") for at in others),
                value=len(span.reports),
            )


@rule("TP206", Severity.ADVICE, SPOTIFY_2012)
def undersized_chapter(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Chapter too small to share a craft.

    A chapter is there to share experience in one specialism; who is alone in it has nobody to
    learn from, to review the work or to stand in. Add people of the same specialism, or join the
    chapter to a neighbouring one.

    Bad::

        limits: {chapter_size_min: 2}
        people: {ana: , bo: , cy: }
        tribes:
          cards:
            chapters:
              design: {lead: ana, members: [ana]}
              research: {lead: bo, members: [bo, cy]}

    Good::

        limits: {chapter_size_min: 2}
        people: {ana: , bo: , cy: }
        tribes:
          cards:
            chapters:
              design-and-research: {lead: bo, members: [ana, bo, cy]}
    """
    for seat in roster.chapters:
        people = len(seat.chapter.people)
        if people < limits.chapter_size_min:
            yield Problem(
                seat.address,
                f"chapter '{seat.id}' of tribe '{seat.tribe_id}' has {people} of "
                f"at least {limits.chapter_size_min} people",
                value=limits.chapter_size_min - people,
            )


@rule("TP207", Severity.WARNING, ING_REPORT)
def overloaded_coach(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Agile coach with more squads than can be coached.

    Coaching is to watch a squad at work and to talk with its members; spread over many squads it
    shrinks to hosting their meetings. Give squads to another coach, or let go of those that do
    well.

    Bad::

        limits: {squads_per_coach: 1}
        people: {mila: , joe: }
        tribes:
          cards:
            squads:
              limit-raises: {coach: mila}
              limit-checks: {coach: mila}

    Good::

        limits: {squads_per_coach: 1}
        people: {mila: , joe: }
        tribes:
          cards:
            squads:
              limit-raises: {coach: mila}
              limit-checks: {coach: joe}
    """
    coached: defaultdict[str, list[SquadSeat]] = defaultdict(list)
    for seat in roster.squads.values():
        if seat.squad.coach is not None:
            coached[seat.squad.coach].append(seat)
    for coach, seats in coached.items():
        if len(seats) > limits.squads_per_coach:
            yield Problem(
                ("people", coach),
                f"coach '{coach}' helps {len(seats)} squads; at most {limits.squads_per_coach}",
                related=tuple(((*seat.address, "coach"), f"squad '{seat.id}'") for seat in seats),
                value=len(seats),
            )


RULES: tuple[Rule, ...] = (
    oversized_squad,
    undersized_squad,
    oversized_tribe,
    wide_chapter_span,
    overstretched_player_coach,
    undersized_chapter,
    overloaded_coach,
)
"""The family's rules, in the order of their codes."""
