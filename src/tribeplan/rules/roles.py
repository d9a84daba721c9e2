"""Who leads, owns and coaches."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from tribeplan.org.elements import Message, said
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster, SquadSeat, chapter_name, each_role, spans
from tribeplan.org.teams import Chapter
from tribeplan.rules.fix import (
    MOST_CHOICES,
    Case,
    Fix,
    candidates,
    coaches_with_room,
    free_candidates,
    leaders,
)
from tribeplan.rules.rule import Problem, Rule, Severity, problem, rule
from tribeplan.rules.sources import AGILE_COACHING_ETHICS, BRUNEL, LEE_2020, TIDY_FILES
from tribeplan.scenario.edit import Edit, made, set_of, together
from tribeplan.scenario.people_edits import (
    add_agile_coach,
    set_role,
)


@rule("TP401", Severity.ERROR, BRUNEL)
def ownerless_squad(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad without a product owner.

    Nobody orders the work: stakeholders bargain with members one by one, or every choice goes up
    to the tribe lead and waits there. Name one person who decides what comes first.

    Bad (-) and good (+)::

        people: {ana: , bo: }
        tribes:
          cards:
            squads:
      -       limit-raises: {members: [ana, bo]}
      +       limit-raises: {product_owner: bo, members: [ana, bo]}
    """
    for seat in roster.squads.values():
        if seat.squad.product_owner is None:
            yield problem(seat.address, "squad '{squad}' has no product owner", squad=seat.id)


def another_owner(case: Case) -> Iterator[Edit]:
    """Let somebody who works in the squad own its product, whoever has no role yet first."""
    squad = case.squad.squad
    but = () if squad.product_owner is None else (squad.product_owner,)
    for person in free_candidates(case.roster, squad.people, but)[: MOST_CHOICES + 2]:
        yield set_role(case.roster, (*case.squad.address, "product_owner"), person)


@rule("TP402", Severity.WARNING, BRUNEL)
def absent_product_owner(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Product owner who is not among the squad's members.

    A product owner works in the squad. With an owner outside, questions wait for the next meeting
    and the squad turns into a supplier. Add the owner to the members, or let one of them be it.

    Bad (-) and good (+)::

        people: {ana: , pim: }
        tribes:
          cards:
            squads:
      -       limit-raises: {product_owner: pim, members: [ana]}
      +       limit-raises: {product_owner: pim, members: [ana, pim]}
    """
    for seat in roster.squads.values():
        owner = seat.squad.product_owner
        members = {member.person for member in seat.squad.members}
        if owner is not None and owner not in members:
            yield problem(
                (*seat.address, "product_owner"),
                "product owner '{owner}' is not among the members of squad '{squad}'",
                owner=owner,
                squad=seat.id,
            )


def list_owner_or_name_another(case: Case) -> Iterator[Edit]:
    """Add the owner to the members, or let a member own the product."""
    seat = case.squad
    owner = seat.squad.product_owner
    if owner is not None:
        who = case.roster.name(owner)
        label = said("Add {who} to the members of {seat}", who=who, seat=seat.name)
        yield Edit(label, (made("set", {"member": owner, "squad": seat.id}),), seat.address)
    for person in free_candidates(case.roster, seat.people, (str(owner),))[:MOST_CHOICES]:
        change = set_of("squad", seat.id, product_owner=person)
        label = said(
            "Make {person} product owner instead of {owner}",
            person=case.roster.name(person),
            owner=owner,
        )
        yield Edit(label, (change,), case.problem.at)


@rule("TP403", Severity.WARNING, BRUNEL)
def shared_product_owner(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Product owner of too many squads.

    Each squad needs its owner at hand to order, explain and accept work; while the owner is with
    one squad, the others wait or guess. Name another owner, or merge squads that have one mission.

    Bad (-) and good (+)::

        limits: {squads_per_product_owner: 1}
        people: {pim: , ana: }
        tribes:
          cards:
            squads:
              limit-raises: {product_owner: pim, members: [pim]}
      -       limit-checks: {product_owner: pim, members: [pim, ana]}
      +       limit-checks: {product_owner: ana, members: [pim, ana]}
    """
    owned: defaultdict[str, list[SquadSeat]] = defaultdict(list)
    for seat in roster.squads.values():
        if seat.squad.product_owner is not None:
            owned[seat.squad.product_owner].append(seat)
    for owner, seats in owned.items():
        if len(seats) > limits.squads_per_product_owner:
            yield problem(
                ("people", owner),
                "'{owner}' is product owner of {seats} squads; at most {squads_per_product_owner}",
                owner=owner,
                seats=len(seats),
                squads_per_product_owner=limits.squads_per_product_owner,
                related=tuple(
                    ((*seat.address, "product_owner"), said("squad '{squad}'", squad=seat.id))
                    for seat in seats
                ),
                value=len(seats),
            )


def name_other_owners(case: Case) -> Iterator[Edit]:
    """Name another owner for one of the squads, or for as many as are too many."""
    owner = str(case.problem.at[1])
    roster = case.roster
    owned = [seat for seat in roster.squads.values() if seat.squad.product_owner == owner]
    edits: list[Edit] = []
    for seat in reversed(owned):
        heirs = free_candidates(roster, seat.people, (owner,))
        edits += [set_role(roster, (*seat.address, "product_owner"), heir) for heir in heirs[:1]]
    excess = len(owned) - case.limits.squads_per_product_owner
    if excess == 1:
        yield from edits
    elif len(edits) >= excess:
        words = said(
            "Name other product owners for {excess} squads of {owner}",
            excess=excess,
            owner=roster.name(owner),
        )
        yield together(words, edits[:excess])


@rule("TP404", Severity.ERROR, BRUNEL)
def leaderless_chapter(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Chapter without a lead.

    Nobody is line manager of its members or answers for its quality and capacity, so every
    question about people goes straight to the tribe lead. Name one of the members.

    Bad (-) and good (+)::

        people: {ana: , bo: }
        tribes:
          cards:
            chapters:
      -       design: {members: [ana, bo]}
      +       design: {lead: bo, members: [ana, bo]}
    """
    for seat in roster.chapters:
        if seat.chapter.lead is None:
            yield problem(
                seat.address,
                "chapter '{chapter}' of tribe '{tribe}' has no lead",
                chapter=seat.id,
                tribe=seat.tribe_id,
            )


def let_a_member_lead(case: Case) -> Iterator[Edit]:
    """Let a member lead, who has no role yet and knows most of the craft."""
    tribe, chapter = str(case.problem.at[1]), str(case.problem.at[3])
    home = case.roster.tribe(tribe).chapters[chapter]
    for person in _heads(case, home, chapter):
        yield set_role(case.roster, (*case.problem.at[:4], "lead"), person)


def _heads(case: Case, home: Chapter, chapter: str) -> list[str]:
    skill = home.skill or chapter
    people = free_candidates(case.roster, home.people, (str(home.lead),))
    return sorted(people, key=lambda each: -case.roster.person(each).skills.get(skill, 0.0))[
        :MOST_CHOICES
    ]


@rule("TP405", Severity.WARNING, BRUNEL)
def outside_chapter_lead(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Chapter lead who is not among the chapter's members.

    A chapter lead steers how the craft is done, and so has to know it; a manager from outside can
    only steer on hours. Add the lead to the members if the craft is theirs, or name a member.

    Bad (-) and good (+)::

        people: {ana: , bo: , max: }
        tribes:
          cards:
            chapters:
      -       design: {lead: max, members: [ana, bo]}
      +       design: {lead: bo, members: [ana, bo]}
    """
    for seat in roster.chapters:
        lead = seat.chapter.lead
        if lead is not None and lead not in seat.chapter.members:
            yield problem(
                (*seat.address, "lead"),
                "lead '{lead}' is not among the members of chapter '{chapter}' of tribe '{tribe}'",
                lead=lead,
                chapter=seat.id,
                tribe=seat.tribe_id,
            )


def list_lead_or_name_another(case: Case) -> Iterator[Edit]:
    """Add the lead to the members, or let a member lead."""
    tribe, chapter = str(case.problem.at[1]), str(case.problem.at[3])
    home = case.roster.tribe(tribe).chapters[chapter]
    lead = str(home.lead)
    who, where = case.roster.name(lead), chapter_name(case.roster, tribe, chapter)
    joined = set_of("chapter", chapter, tribe, members=[*home.members, lead])
    yield Edit(
        said("Add {who} to the members of chapter {where}", who=who, where=where),
        (joined,),
        case.problem.at[:4],
    )
    for person in _heads(case, home, chapter):
        change = set_of("chapter", chapter, tribe, lead=person)
        label = said(
            "Make {person} lead of chapter {where} instead of {who}",
            person=case.roster.name(person),
            where=where,
            who=who,
        )
        yield Edit(label, (change,), case.problem.at)


@rule("TP406", Severity.ERROR, BRUNEL)
def leaderless_tribe(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Tribe without a lead.

    Nobody answers for its purpose and results: product owners whose plans collide, and chapter
    leads who want the same people, have no one to settle it. Name a tribe lead.

    Bad (-) and good (+)::

        people: {ana: , lea: }
        tribes:
          cards:
      +     lead: lea
            squads:
              limit-raises: {members: [ana]}
    """
    for tribe_id, tribe in roster.organisation.tribes.items():
        if tribe.lead is None:
            yield problem(("tribes", tribe_id), "tribe '{tribe}' has no lead", tribe=tribe_id)


def let_somebody_lead(case: Case) -> Iterator[Edit]:
    """Let somebody lead who is in no squad, or leads a chapter."""
    roster, tribe = case.roster, str(case.problem.at[1])
    busy = leaders(roster)
    everybody = roster.organisation.people
    idle = [
        each
        for each in everybody
        if each not in busy and not roster.squads_of(each) and roster.chapter_of(each) is None
    ]
    heads = [each for each in roster.tribe(tribe).chapter_leads if not roster.squads_of(each)]
    free = candidates(roster, [*idle, *heads]) or candidates(roster, roster.tribe(tribe).people)
    for person in free[:MOST_CHOICES]:
        yield set_role(roster, ("tribes", tribe, "lead"), person)


@rule("TP407", Severity.WARNING, BRUNEL)
def tribe_lead_as_product_owner(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Tribe lead who is a product owner as well.

    The tribe lead steers the product owners; as one of them, they judge their own plans and one
    squad has the tribe's ear. And that squad misses its owner whenever the tribe calls. Let
    somebody in the squad own the product.

    Bad (-) and good (+)::

        people: {lea: , ana: }
        tribes:
          cards:
            lead: lea
            squads:
      -       limit-raises: {product_owner: lea, members: [ana, lea]}
      +       limit-raises: {product_owner: ana, members: [ana]}
    """
    led: defaultdict[str, list[str]] = defaultdict(list)
    for tribe_id, tribe in roster.organisation.tribes.items():
        if tribe.lead is not None:
            led[tribe.lead].append(tribe_id)
    for seat in roster.squads.values():
        owner = seat.squad.product_owner
        if owner is not None and owner in led:
            tribes = led[owner]
            yield problem(
                (*seat.address, "product_owner"),
                "product owner '{owner}' of squad '{squad}' is a tribe lead too",
                owner=owner,
                squad=seat.id,
                related=tuple(
                    (("tribes", id_, "lead"), said("leads tribe '{id}'", id=id_)) for id_ in tribes
                ),
            )


@rule("TP408", Severity.ADVICE, BRUNEL)
def chapter_lead_as_product_owner(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Chapter lead who is a product owner as well.

    It is seen in practice and can work. Yet whoever steers both what is made and how has nobody to
    disagree with, and people and backlog compete for the same hours. Consider giving one of the
    two roles to somebody else.

    Bad (-) and good (+)::

        people: {carla: , ana: }
        tribes:
          cards:
            chapters:
              products: {lead: carla, members: [ana, carla]}
            squads:
      -       limit-raises: {product_owner: carla, members: [ana, carla]}
      +       limit-raises: {product_owner: ana, members: [ana, carla]}
    """
    led = {span.lead_id: span for span in spans(roster)}
    for seat in roster.squads.values():
        owner = seat.squad.product_owner
        if owner in led:
            span = led[owner]
            yield problem(
                (*seat.address, "product_owner"),
                "product owner '{owner}' of squad '{squad}' is a chapter lead too",
                owner=owner,
                squad=seat.id,
                related=tuple((at, "leads this chapter") for at in span.lead_keys),
            )


def name_another_owner_or_lead(case: Case) -> Iterator[Edit]:
    """Let somebody else own the product, or lead the chapter."""
    yield from another_owner(case)
    owner = case.squad.squad.product_owner
    for seat in case.roster.chapters:
        if seat.chapter.lead == owner:
            for person in _heads(case, seat.chapter, seat.id)[:1]:
                yield set_role(case.roster, (*seat.address, "lead"), person)


@rule("TP409", Severity.ADVICE, BRUNEL, LEE_2020)
def coachless_squad(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad without an agile coach.

    New habits give way when deliveries press, and a squad is the last to see its own. Let one of
    the tribe's coaches look after it, if only for an hour a week.

    Bad (-) and good (+)::

        people: {ana: , mila: }
        tribes:
          cards:
            agile_coaches: [mila]
            squads:
      -       limit-raises: {members: [ana]}
      +       limit-raises: {members: [ana], coach: mila}
    """
    for seat in roster.squads.values():
        if seat.squad.coach is None:
            yield problem(seat.address, "squad '{squad}' has no agile coach", squad=seat.id)


def another_coach(case: Case) -> Iterator[Edit]:
    """Let a coach of the tribe who has room help the squad, the least busy first."""
    seat = case.squad
    now = seat.squad.coach
    for coach in coaches_with_room(case, seat.tribe_id, now)[:MOST_CHOICES]:
        yield set_role(case.roster, (*seat.address, "coach"), coach)


@rule("TP410", Severity.WARNING, BRUNEL)
def chapter_lead_twice(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Person who leads several chapters.

    A chapter is one specialism, and few people master several: one of the crafts will be steered
    on hours and holidays. Name a lead among the members of the other chapter, or merge the
    chapters if they are one craft.

    Bad (-) and good (+)::

        people: {carla: , ana: , bo: }
        tribes:
          cards:
            chapters:
              design: {lead: carla, members: [ana, carla]}
      -       research: {lead: carla, members: [bo, carla]}
      +       research: {lead: bo, members: [bo]}
    """
    for span in spans(roster):
        if len(span.chapters) > 1:
            yield problem(
                ("people", span.lead_id),
                "'{lead}' leads {chapters} chapters, each a specialism of its own",
                lead=span.lead_id,
                chapters=len(span.chapters),
                related=tuple((at, "leads this chapter") for at in span.lead_keys),
                value=len(span.chapters),
            )


def lead_one_only(case: Case) -> Iterator[Edit]:
    """Let a member lead one of the chapters, and its present lead be in the other only."""
    lead = str(case.problem.at[1])
    for seat in reversed(case.roster.chapters):
        if seat.chapter.lead != lead:
            continue
        stay = [each for each in seat.chapter.members if each != lead]
        for person in _heads(case, seat.chapter, seat.id)[:1]:
            change = set_of("chapter", seat.id, seat.tribe_id, lead=person, members=stay)
            who, whom = case.roster.name(person), case.roster.name(lead)
            label = said(
                "Make {who} lead of chapter {seat} instead of {whom}",
                who=who,
                seat=seat.name,
                whom=whom,
            )
            yield Edit(label, (change,), (*seat.address, "lead"))


@rule("TP411", Severity.WARNING, BRUNEL, AGILE_COACHING_ETHICS)
def coach_in_charge(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Agile coach who is in charge of the squad they coach.

    People speak less freely with a coach who also sets their goals, and such a coach has a stake
    in what is chosen. Let another coach help this squad.

    Bad (-) and good (+)::

        people: {mila: , joe: , ana: }
        tribes:
          cards:
            agile_coaches: [mila, joe]
            squads:
      -       limit-raises: {product_owner: mila, members: [ana, mila], coach: mila}
      +       limit-raises: {product_owner: mila, members: [ana, mila], coach: joe}
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
        held = [
            (at, said(charge))
            for person, at, charge in charges
            if coach is not None and person == coach
        ]
        if held:
            yield problem(
                (*seat.address, "coach"),
                "coach '{coach}' of squad '{squad}' {charges}",
                coach=coach,
                squad=seat.id,
                charges=_both([charge for _, charge in held]),
                related=tuple(held),
            )


def _both(charges: Sequence[Message]) -> Message:
    first, *others = charges
    return said("{one} and {other}", one=first, other=others[0]) if others else first


def another_coach_or_none(case: Case) -> Iterator[Edit]:
    """Let another coach help the squad, or nobody."""
    yield from another_coach(case)
    yield set_role(case.roster, (*case.squad.address, "coach"), None)


@rule("TP412", Severity.WARNING, TIDY_FILES)
def unlisted_coach(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad's coach who is not one of its tribe's agile coaches.

    The tribe's list is where people look for help and where coaching time is planned; a coach who
    is missing there is planned twice, or forgotten. Add the coach to `agile_coaches`, or name one
    who is on it.

    Bad (-) and good (+)::

        people: {mila: , joe: , ana: }
        tribes:
          cards:
      -     agile_coaches: [joe]
      +     agile_coaches: [joe, mila]
            squads:
              limit-raises: {members: [ana], coach: mila}
    """
    for seat in roster.squads.values():
        coach = seat.squad.coach
        if coach is not None and coach not in roster.tribe(seat.tribe_id).agile_coaches:
            yield problem(
                (*seat.address, "coach"),
                "coach '{coach}' of squad '{squad}' is not among the agile coaches of tribe "
                "'{tribe}'",
                coach=coach,
                squad=seat.id,
                tribe=seat.tribe_id,
            )


def list_coach_or_name_another(case: Case) -> Iterator[Edit]:
    """Add the coach to those of the tribe, or let one of these help."""
    yield add_agile_coach(case.roster, case.squad.tribe_id, str(case.squad.squad.coach))
    yield from another_coach(case)


@rule("TP413", Severity.WARNING, BRUNEL)
def vacant_role(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Role that an open seat has, and so nobody.

    Whoever is hired has the role one day; until then no one orders the work, develops people or
    helps the squad, and no other rule says so. Let somebody who is there do it meanwhile.

    Bad (-) and good (+)::

        people: {ana: , new-owner: {vacancy: true}}
        tribes:
          cards:
            squads:
      -       limit-raises: {product_owner: new-owner, members: [ana, new-owner]}
      +       limit-raises: {product_owner: ana, members: [ana, new-owner]}
    """
    for role in each_role(roster.organisation):
        for person in () if role.is_shared else role.people:
            if roster.person(person).vacancy:
                message = said(
                    "the {role} is '{person}', an open seat", role=role.words, person=person
                )
                yield Problem(role.at, message, subject=str(role.at[-1]))


def somebody_who_is_there(case: Case) -> Iterator[Edit]:
    """Let somebody who is there have the role."""
    match case.problem.at:
        case ("tribes", _, "squads", _, "product_owner"):
            yield from another_owner(case)
        case ("tribes", _, "squads", _, "coach"):
            yield from another_coach_or_none(case)
        case ("tribes", _, "chapters", _, "lead"):
            yield from let_a_member_lead(case)
        case _:
            yield from let_somebody_lead(case)


RULES: Mapping[Rule, Fix | None] = {
    ownerless_squad: another_owner,
    absent_product_owner: list_owner_or_name_another,
    shared_product_owner: name_other_owners,
    leaderless_chapter: let_a_member_lead,
    outside_chapter_lead: list_lead_or_name_another,
    leaderless_tribe: let_somebody_lead,
    tribe_lead_as_product_owner: another_owner,
    chapter_lead_as_product_owner: name_another_owner_or_lead,
    coachless_squad: another_coach,
    chapter_lead_twice: lead_one_only,
    coach_in_charge: another_coach_or_none,
    unlisted_coach: list_coach_or_name_another,
    vacant_role: somebody_who_is_there,
}
"""The family's rules in the order of their codes, each with what mends it."""
