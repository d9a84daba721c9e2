"""Who leads, owns and coaches."""

from collections import defaultdict
from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster, SquadSeat, spans
from tribeplan.rules.rule import Problem, Rule, Severity, rule
from tribeplan.rules.sources import AGILE_COACHING_ETHICS, BRUNEL, LEE_2020, TIDY_FILES


@rule("TP401", Severity.ERROR, BRUNEL)
def ownerless_squad(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad without a product owner.

    Nobody orders the work: stakeholders bargain with members one by one, or every choice goes up
    to the tribe lead and waits there. Name one person who decides what comes first.

    Bad::

        people: {ana: , bo: }
        tribes:
          cards:
            squads:
              limit-raises: {members: [ana, bo]}

    Good::

        people: {ana: , bo: }
        tribes:
          cards:
            squads:
              limit-raises: {product_owner: bo, members: [ana, bo]}
    """
    for seat in roster.squads.values():
        if seat.squad.product_owner is None:
            yield Problem(seat.address, f"squad '{seat.id}' has no product owner")


@rule("TP402", Severity.WARNING, BRUNEL)
def absent_product_owner(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Product owner who is not among the squad's members.

    A product owner works in the squad. With an owner outside, questions wait for the next meeting
    and the squad turns into a supplier. Add the owner to the members, or let one of them be it.

    Bad::

        people: {ana: , pim: }
        tribes:
          cards:
            squads:
              limit-raises: {product_owner: pim, members: [ana]}

    Good::

        people: {ana: , pim: }
        tribes:
          cards:
            squads:
              limit-raises: {product_owner: pim, members: [ana, pim]}
    """
    for seat in roster.squads.values():
        owner = seat.squad.product_owner
        members = {member.person for member in seat.squad.members}
        if owner is not None and owner not in members:
            yield Problem(
                (*seat.address, "product_owner"),
                f"product owner '{owner}' is not among the members of squad '{seat.id}'",
            )


@rule("TP403", Severity.WARNING, BRUNEL)
def shared_product_owner(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Product owner of too many squads.

    Each squad needs its owner at hand to order, explain and accept work; while the owner is with
    one squad, the others wait or guess. Name another owner, or merge squads that have one mission.

    Bad::

        limits: {squads_per_product_owner: 1}
        people: {pim: , ana: }
        tribes:
          cards:
            squads:
              limit-raises: {product_owner: pim, members: [pim]}
              limit-checks: {product_owner: pim, members: [pim, ana]}

    Good::

        limits: {squads_per_product_owner: 1}
        people: {pim: , ana: }
        tribes:
          cards:
            squads:
              limit-raises: {product_owner: pim, members: [pim]}
              limit-checks: {product_owner: ana, members: [pim, ana]}
    """
    owned: defaultdict[str, list[SquadSeat]] = defaultdict(list)
    for seat in roster.squads.values():
        if seat.squad.product_owner is not None:
            owned[seat.squad.product_owner].append(seat)
    for owner, seats in owned.items():
        if len(seats) > limits.squads_per_product_owner:
            yield Problem(
                ("people", owner),
                f"'{owner}' is product owner of {len(seats)} squads; "
                f"at most {limits.squads_per_product_owner}",
                related=tuple(
                    ((*seat.address, "product_owner"), f"squad '{seat.id}'") for seat in seats
                ),
                value=len(seats),
            )


@rule("TP404", Severity.ERROR, BRUNEL)
def leaderless_chapter(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Chapter without a lead.

    Nobody is line manager of its members or answers for its quality and capacity, so every
    question about people goes straight to the tribe lead. Name one of the members.

    Bad::

        people: {ana: , bo: }
        tribes:
          cards:
            chapters:
              design: {members: [ana, bo]}

    Good::

        people: {ana: , bo: }
        tribes:
          cards:
            chapters:
              design: {lead: bo, members: [ana, bo]}
    """
    for seat in roster.chapters:
        if seat.chapter.lead is None:
            yield Problem(
                seat.address, f"chapter '{seat.id}' of tribe '{seat.tribe_id}' has no lead"
            )


@rule("TP405", Severity.WARNING, BRUNEL)
def outside_chapter_lead(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Chapter lead who is not among the chapter's members.

    A chapter lead steers how the craft is done, and so has to know it; a manager from outside can
    only steer on hours. Add the lead to the members if the craft is theirs, or name a member.

    Bad::

        people: {ana: , bo: , max: }
        tribes:
          cards:
            chapters:
              design: {lead: max, members: [ana, bo]}

    Good::

        people: {ana: , bo: , max: }
        tribes:
          cards:
            chapters:
              design: {lead: bo, members: [ana, bo]}
    """
    for seat in roster.chapters:
        lead = seat.chapter.lead
        if lead is not None and lead not in seat.chapter.members:
            yield Problem(
                (*seat.address, "lead"),
                f"lead '{lead}' is not among the members of chapter '{seat.id}' "
                f"of tribe '{seat.tribe_id}'",
            )


@rule("TP406", Severity.ERROR, BRUNEL)
def leaderless_tribe(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Tribe without a lead.

    Nobody answers for its purpose and results: product owners whose plans collide, and chapter
    leads who want the same people, have no one to settle it. Name a tribe lead.

    Bad::

        people: {ana: , lea: }
        tribes:
          cards:
            squads:
              limit-raises: {members: [ana]}

    Good::

        people: {ana: , lea: }
        tribes:
          cards:
            lead: lea
            squads:
              limit-raises: {members: [ana]}
    """
    for tribe_id, tribe in roster.organisation.tribes.items():
        if tribe.lead is None:
            yield Problem(("tribes", tribe_id), f"tribe '{tribe_id}' has no lead")


@rule("TP407", Severity.WARNING, BRUNEL)
def tribe_lead_as_product_owner(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Tribe lead who is a product owner as well.

    The tribe lead steers the product owners; as one of them, they judge their own plans and one
    squad has the tribe's ear. And that squad misses its owner whenever the tribe calls. Let
    somebody in the squad own the product.

    Bad::

        people: {lea: , ana: }
        tribes:
          cards:
            lead: lea
            squads:
              limit-raises: {product_owner: lea, members: [ana, lea]}

    Good::

        people: {lea: , ana: }
        tribes:
          cards:
            lead: lea
            squads:
              limit-raises: {product_owner: ana, members: [ana]}
    """
    led: defaultdict[str, list[str]] = defaultdict(list)
    for tribe_id, tribe in roster.organisation.tribes.items():
        if tribe.lead is not None:
            led[tribe.lead].append(tribe_id)
    for seat in roster.squads.values():
        owner = seat.squad.product_owner
        if owner is not None and owner in led:
            tribes = led[owner]
            yield Problem(
                (*seat.address, "product_owner"),
                f"product owner '{owner}' of squad '{seat.id}' is a tribe lead too",
                related=tuple((("tribes", id_, "lead"), f"leads tribe '{id_}'") for id_ in tribes),
            )


@rule("TP408", Severity.ADVICE, BRUNEL)
def chapter_lead_as_product_owner(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Chapter lead who is a product owner as well.

    It is seen in practice and can work. Yet whoever steers both what is made and how has nobody to
    disagree with, and people and backlog compete for the same hours. Consider giving one of the
    two roles to somebody else.

    Bad::

        people: {carla: , ana: }
        tribes:
          cards:
            chapters:
              products: {lead: carla, members: [ana, carla]}
            squads:
              limit-raises: {product_owner: carla, members: [ana, carla]}

    Good::

        people: {carla: , ana: }
        tribes:
          cards:
            chapters:
              products: {lead: carla, members: [ana, carla]}
            squads:
              limit-raises: {product_owner: ana, members: [ana, carla]}
    """
    led = {span.lead_id: span for span in spans(roster)}
    for seat in roster.squads.values():
        owner = seat.squad.product_owner
        if owner in led:
            span = led[owner]
            yield Problem(
                (*seat.address, "product_owner"),
                f"product owner '{owner}' of squad '{seat.id}' is a chapter lead too",
                related=tuple((at, "leads this chapter") for at in span.lead_keys),
            )


@rule("TP409", Severity.ADVICE, BRUNEL, LEE_2020)
def coachless_squad(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad without an agile coach.

    New habits give way when deliveries press, and a squad is the last to see its own. Let one of
    the tribe's coaches look after it, if only for an hour a week.

    Bad::

        people: {ana: , mila: }
        tribes:
          cards:
            agile_coaches: [mila]
            squads:
              limit-raises: {members: [ana]}

    Good::

        people: {ana: , mila: }
        tribes:
          cards:
            agile_coaches: [mila]
            squads:
              limit-raises: {members: [ana], coach: mila}
    """
    for seat in roster.squads.values():
        if seat.squad.coach is None:
            yield Problem(seat.address, f"squad '{seat.id}' has no agile coach")


@rule("TP410", Severity.WARNING, BRUNEL)
def chapter_lead_twice(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Person who leads several chapters.

    A chapter is one specialism, and few people master several: one of the crafts will be steered
    on hours and holidays. Name a lead among the members of the other chapter, or merge the
    chapters if they are one craft.

    Bad::

        people: {carla: , ana: , bo: }
        tribes:
          cards:
            chapters:
              design: {lead: carla, members: [ana, carla]}
              research: {lead: carla, members: [bo, carla]}

    Good::

        people: {carla: , ana: , bo: }
        tribes:
          cards:
            chapters:
              design: {lead: carla, members: [ana, carla]}
              research: {lead: bo, members: [bo]}
    """
    for span in spans(roster):
        if len(span.chapters) > 1:
            yield Problem(
                ("people", span.lead_id),
                f"'{span.lead_id}' leads {len(span.chapters)} chapters, "
                "each a specialism of its own",
                related=tuple((at, "leads this chapter") for at in span.lead_keys),
                value=len(span.chapters),
            )


@rule("TP411", Severity.WARNING, BRUNEL, AGILE_COACHING_ETHICS)
def coach_in_charge(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Agile coach who is in charge of the squad they coach.

    People speak less freely with a coach who also sets their goals, and such a coach has a stake
    in what is chosen. Let another coach help this squad.

    Bad::

        people: {mila: , joe: , ana: }
        tribes:
          cards:
            agile_coaches: [mila, joe]
            squads:
              limit-raises: {product_owner: mila, members: [ana, mila], coach: mila}

    Good::

        people: {mila: , joe: , ana: }
        tribes:
          cards:
            agile_coaches: [mila, joe]
            squads:
              limit-raises: {product_owner: mila, members: [ana, mila], coach: joe}
    """
    for seat in roster.squads.values():
        coach = seat.squad.coach
        charges = (
            (seat.squad.product_owner, (*seat.address, "product_owner"), "is its product owner"),
            (
                roster.tribe(seat.tribe_id).lead,
                ("tribes", seat.tribe_id, "lead"),
                "leads its tribe",
            ),
        )
        held = [(at, said) for person, at, said in charges if coach is not None and person == coach]
        if held:
            yield Problem(
                (*seat.address, "coach"),
                f"coach '{coach}' of squad '{seat.id}' {' and '.join(said for _, said in held)}",
                related=tuple(held),
            )


@rule("TP412", Severity.WARNING, TIDY_FILES)
def unlisted_coach(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad's coach who is not one of its tribe's agile coaches.

    The tribe's list is where people look for help and where coaching time is planned; a coach who
    is missing there is planned twice, or forgotten. Add the coach to `agile_coaches`, or name one
    who is on it.

    Bad::

        people: {mila: , joe: , ana: }
        tribes:
          cards:
            agile_coaches: [joe]
            squads:
              limit-raises: {members: [ana], coach: mila}

    Good::

        people: {mila: , joe: , ana: }
        tribes:
          cards:
            agile_coaches: [joe, mila]
            squads:
              limit-raises: {members: [ana], coach: mila}
    """
    for seat in roster.squads.values():
        coach = seat.squad.coach
        if coach is not None and coach not in roster.tribe(seat.tribe_id).agile_coaches:
            yield Problem(
                (*seat.address, "coach"),
                f"coach '{coach}' of squad '{seat.id}' is not among the agile coaches "
                f"of tribe '{seat.tribe_id}'",
            )


RULES: tuple[Rule, ...] = (
    ownerless_squad,
    absent_product_owner,
    shared_product_owner,
    leaderless_chapter,
    outside_chapter_lead,
    leaderless_tribe,
    tribe_lead_as_product_owner,
    chapter_lead_as_product_owner,
    coachless_squad,
    chapter_lead_twice,
    coach_in_charge,
    unlisted_coach,
)
"""The family's rules, in the order of their codes."""
