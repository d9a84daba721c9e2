"""How work gets through, and where it waits."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from tribeplan.graph.dependencies import (
    Dependency,
    circles,
    dependencies_of,
    each_coupling,
    spelled_out,
    waiting,
    ways_along,
)
from tribeplan.org.address import Address
from tribeplan.org.elements import counted, said
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster, element_name, squad_name
from tribeplan.org.teams import Interaction
from tribeplan.org.workload import each_task, squad_loads
from tribeplan.rules.fix import (
    MOST_CHOICES,
    MOST_SEATS,
    Case,
    Fix,
    bring_the_skill_in,
    open_seats,
    seats_for,
)
from tribeplan.rules.rule import Problem, Rule, Severity, problem, rule
from tribeplan.rules.sources import (
    BRUNEL,
    CONTEXT_SWITCHING,
    CONWAY,
    COST_OF_DELAY,
    DISTRIBUTED_WORK,
    KAHN,
    MORTENSEN_GARDNER,
    MULTI_TEAM,
    PRODUCT_OWNER_WORK,
    QUEUEING,
    SPOTIFY_2012,
    TEAM_TOPOLOGIES,
    TIDY_FILES,
    WIP_LIMITS,
)
from tribeplan.scenario.edit import Edit, made, set_of, together
from tribeplan.scenario.structure_edits import merge_squads

USUAL_WIP_LIMITS = (3, 2)
"""Limits on work in progress that are proposed where there is none."""


@rule("TP701", Severity.WARNING, DISTRIBUTED_WORK, CONWAY)
def dependency_cycle(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squads that wait for each other in a circle.

    None of them can finish on its own, and a delay in one comes back to it through the others.
    Move the step that closes the circle into the squad that asks for it, turn a need into a
    service that can be taken without people (x-as-a-service), or merge the squads.

    Bad (-) and good (+)::

        people: {ana: , bo: }
        tribes:
          cards:
            squads:
              app: {members: [ana], needs: [{squad: data}]}
      -       data: {members: [bo], needs: [{squad: app}]}
      +       data: {members: [bo], needs: [{squad: app, mode: x-as-a-service}]}
    """
    places = waiting(dependencies_of(roster))
    for circle in circles(places):
        yield problem(
            roster.squads[circle[0]].address,
            "squads wait for each other in a circle: {circle}",
            circle=spelled_out(circle),
            related=tuple(
                (place.at, said("'{squad}' waits for '{other}'", squad=squad, other=other))
                for squad, other in ways_along(circle)
                for place in places[squad][other]
            ),
        )


def turn_one_need_into_a_service(case: Case) -> Iterator[Edit]:
    """Turn one of the needs in the circle into a service."""
    yield from _as_services(case, 1)


@rule("TP702", Severity.WARNING, TEAM_TOPOLOGIES, DISTRIBUTED_WORK)
def dependent_squad(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad that waits for too many other squads.

    It is not end-to-end responsible: what it finishes depends on the queues of others, and the
    slowest one decides. Bring the skills in, redraw the seam, or let the others offer a service
    (x-as-a-service, which does not count).

    Bad (-) and good (+)::

        limits: {needed_squads: 1}
        people: {ana: , bo: , cy: }
        tribes:
          cards:
            squads:
      -       app: {members: [ana], needs: [{squad: data}, {squad: legal}]}
      +       app: {members: [ana, cy], needs: [{squad: data}]}
              data: {members: [bo]}
      -       legal: {members: [cy]}
    """
    for squad_id, places in waiting(dependencies_of(roster)).items():
        if len(places) > limits.needed_squads:
            yield problem(
                roster.squads[squad_id].address,
                "squad '{squad}' waits for {places}; at most {needed_squads}",
                squad=squad_id,
                places=counted(len(places), "other squad"),
                needed_squads=limits.needed_squads,
                related=tuple(
                    (first.at, said("for '{other}'", other=other))
                    for other, (first, *_) in sorted(places.items())
                ),
                value=len(places),
            )


def turn_needs_into_services(case: Case) -> Iterator[Edit]:
    """Turn as many needs into services as are too many."""
    most = (
        case.limits.needed_squads
        if case.problem.related and case.problem.related[0][0][:4] == case.problem.at[:4]
        else case.limits.needing_squads
    )
    yield from _as_services(case, int(case.excess) - most)


def _as_services(case: Case, number: int) -> Iterator[Edit]:
    needs = [at for at, _ in case.problem.related if at[4:5] == ("needs",)]
    if number == 1:
        for at in reversed(needs):
            yield _as_service(case, at)
    elif 0 < number <= len(needs) and len({at[3] for at in needs}) == len(needs):
        edits = [_as_service(case, at) for at in needs[-number:]]
        yield together(said("Turn {number} needs into services", number=number), edits)
    elif 0 < number <= len(needs):
        yield _one_squad_as_services(case, needs[-number:])


def _as_service(case: Case, at: Address) -> Edit:
    return _one_squad_as_services(case, [at])


def _one_squad_as_services(case: Case, addresses: Sequence[Address]) -> Edit:
    squad = str(addresses[0][3])
    positions = {int(at[5]) for at in addresses}
    needs = case.roster.squads[squad].squad.needs
    turned = [
        need.model_copy(update={"mode": Interaction.X_AS_A_SERVICE}) if n in positions else need
        for n, need in enumerate(needs)
    ]
    names = [squad_name(case.roster, needs[n].squad) for n in sorted(positions)]
    label = said(
        "{squad} takes {names} as a service",
        squad=squad_name(case.roster, squad),
        names=", ".join(names),
    )
    return Edit(label, (set_of("squad", squad, needs=turned),), addresses[0])


@rule("TP703", Severity.WARNING, SPOTIFY_2012, TEAM_TOPOLOGIES)
def bottleneck_squad(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad that too many other squads wait for.

    Its backlog is everybody's: any delay here reaches all of them at once, and its own mission
    comes last. Turn what is asked into a service that squads take themselves (x-as-a-service,
    which does not count), or bring the skill into the squads that ask most.

    Bad (-) and good (+)::

        limits: {needing_squads: 1}
        people: {ana: , bo: , cy: }
        tribes:
          cards:
            squads:
              app: {members: [ana], needs: [{squad: data}]}
      -       web: {members: [bo], needs: [{squad: data}]}
      +       web: {members: [bo], needs: [{squad: data, mode: x-as-a-service}]}
              data: {members: [cy]}
    """
    needing: defaultdict[str, list[tuple[str, Address]]] = defaultdict(list)
    for squad_id, places in waiting(dependencies_of(roster)).items():
        for other, (first, *_) in places.items():
            needing[other].append((squad_id, first.at))
    for squad_id, squads in needing.items():
        if len(squads) > limits.needing_squads:
            yield problem(
                roster.squads[squad_id].address,
                "{squads} squads wait for squad '{squad}'; at most {needing_squads}",
                squads=len(squads),
                squad=squad_id,
                needing_squads=limits.needing_squads,
                related=tuple(
                    (at, said("'{other}' waits", other=other)) for other, at in sorted(squads)
                ),
                value=len(squads),
            )


@rule("TP704", Severity.ADVICE, WIP_LIMITS, QUEUEING)
def missing_wip_limit(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad without a limit on the features in progress.

    By Little's law time in progress is work in progress over throughput: what is begun without
    being finished makes everything later. Set `wip_limit`; two or three is a usual start.

    Bad (-) and good (+)::

        people: {ana: }
      - tribes: {cards: {squads: {limit-raises: {members: [ana]}}}}
      + tribes: {cards: {squads: {limit-raises: {members: [ana], wip_limit: 1}}}}
    """
    for seat in roster.squads.values():
        if seat.squad.wip_limit is None:
            yield problem(
                seat.address,
                "squad '{squad}' has no limit on its features in progress",
                squad=seat.id,
            )


def set_a_usual_limit(case: Case) -> Iterator[Edit]:
    """Set a usual limit, no higher than the number of people."""
    people = max(1, len(case.squad.people))
    for limit in dict.fromkeys(min(each, people) for each in USUAL_WIP_LIMITS):
        yield _wip_limit(case, limit)


def _wip_limit(case: Case, limit: int) -> Edit:
    label = said("{squad}: WIP limit {limit}", squad=case.squad.name, limit=limit)
    change = set_of("squad", case.squad.id, wip_limit=limit)
    return Edit(label, (change,), (*case.squad.address, "wip_limit"))


@rule("TP705", Severity.WARNING, WIP_LIMITS, CONTEXT_SWITCHING)
def loose_wip_limit(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad that may have more features in progress than it has people.

    Such a limit never holds anybody back: everyone has a feature of their own and starts the
    next one rather than help to finish. Lower it to the number of people or below.

    Bad (-) and good (+)::

        people: {ana: , bo: }
      - tribes: {cards: {squads: {limit-raises: {members: [ana, bo], wip_limit: 3}}}}
      + tribes: {cards: {squads: {limit-raises: {members: [ana, bo], wip_limit: 1}}}}
    """
    for seat in roster.squads.values():
        people = len(seat.people)
        wip_limit = seat.squad.wip_limit
        if wip_limit is not None and wip_limit > people:
            yield problem(
                (*seat.address, "wip_limit"),
                "squad '{squad}' may have {wip_limit} in progress; at most "
                "{people}{open}, one for each of its people",
                squad=seat.id,
                wip_limit=counted(wip_limit, "feature"),
                people=people,
                open=roster.headcount(seat.people).with_seats,
                value=wip_limit - people,
            )


def lower_the_limit(case: Case) -> Iterator[Edit]:
    """Lower the limit to the number of people, or to half of it."""
    people = len(case.squad.people)
    for limit in dict.fromkeys((people, (people + 1) // 2)):
        if limit:
            yield _wip_limit(case, limit)


@rule("TP706", Severity.ERROR, QUEUEING)
def overloaded_squad(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad that gets more work than its people can do.

    Above full capacity the queue grows without end, however well the squad works. Ask for less,
    plan features into a later period, or give the squad people; open seats count already.

    Bad (-) and good (+)::

        people: {ana: {skills: {code: 1.0}}}
        tribes: {cards: {squads: {limit-raises: {members: [ana]}}}}
        work:
          streams:
      -     wishes: {squad: limit-raises, per_week: 1, steps: [{skill: code, days: 5}]}
      +     wishes: {squad: limit-raises, per_week: 0.5, steps: [{skill: code, days: 5}]}
    """
    for squad_id, load in squad_loads(roster, limits).items():
        excess = load.excess(limits.utilisation)
        if excess > 0:
            yield problem(
                roster.squads[squad_id].address,
                "squad '{squad}' gets {work:.1f} person-days of work a week; its people can "
                "do {capacity}",
                squad=squad_id,
                work=load.work,
                capacity=load.show_capacity(limits.utilisation),
                value=excess,
            )


def open_seats_for_the_work(case: Case) -> Iterator[Edit]:
    """Open seats for what the squad is asked for most, as many as do the work that is too much."""
    days: Counter[str] = Counter()
    for task in each_task(case.roster.organisation.work):
        if task.squad == case.squad.id:
            days[task.step.skill] += 1
    skill = days.most_common(1)[0][0] if days else None
    fewest = seats_for(case, case.excess)
    for number in range(fewest, min(fewest + 1, MOST_SEATS) + 1):
        yield from open_seats(case, case.squad, number, skill=skill)


@rule("TP707", Severity.ADVICE, QUEUEING, COST_OF_DELAY)
def busy_squad(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad so full that waiting grows steeply.

    It can do its work, but nothing may come in between: in the simplest queue (M/M/1) work waits
    4 times as long as it takes when people are busy 80 % of their time, and 9 times at 90 %.
    Leave room on purpose; a squad that is always busy is slow. From full on, it is overloaded.

    Bad (-) and good (+)::

        people: {ana: {skills: {code: 1.0}}}
        tribes: {cards: {squads: {limit-raises: {members: [ana]}}}}
        work:
          streams:
      -     wishes: {squad: limit-raises, per_week: 0.75, steps: [{skill: code, days: 5}]}
      +     wishes: {squad: limit-raises, per_week: 0.5, steps: [{skill: code, days: 5}]}
    """
    for squad_id, load in squad_loads(roster, limits).items():
        excess = load.excess(limits.busy_utilisation)
        if excess > 0 >= load.excess(limits.utilisation):
            yield problem(
                roster.squads[squad_id].address,
                "squad '{squad}' gets {work:.1f} person-days of work a week, of the "
                "{capacity:.1f} its people can do; waiting grows steeply above "
                "{busy_utilisation:.0%}",
                squad=squad_id,
                work=load.work,
                capacity=load.capacity,
                busy_utilisation=limits.busy_utilisation,
                value=excess,
            )


@rule("TP708", Severity.WARNING, BRUNEL, PRODUCT_OWNER_WORK)
def unreachable_compliance(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad with a compliance skill neither in it nor in a squad it depends on.

    Compliance belongs to every phase of the work; where nobody is near, privacy, risk and legal
    come in late and send finished work back. Bring the skill in, part-time if need be, or need
    a squad that has it.

    Bad (-) and good (+)::

        skills: {privacy: {compliance: true}}
      - people: {ana: }
      + people: {ana: {skills: {privacy: 0.5}}}
        tribes:
          cards: {squads: {limit-raises: {members: [ana]}}}
    """
    compliance = {id_ for id_, skill in roster.organisation.skills.items() if skill.compliance}
    present = {
        seat.id: {skill for id_ in seat.people for skill in roster.person(id_).skills} & compliance
        for seat in roster.squads.values()
    }
    reached: defaultdict[str, set[str]] = defaultdict(set)
    for dependency in dependencies_of(roster):
        reached[dependency.squad] |= present[dependency.on]
    for seat in roster.squads.values():
        for skill in compliance - present[seat.id] - reached[seat.id]:
            yield problem(
                seat.address,
                "the compliance skill '{skill}' is neither in squad '{squad}' nor in a squad "
                "it depends on",
                skill=skill,
                squad=seat.id,
                related=((("skills", skill), "declared here"),),
                subject=skill,
            )


def reach_the_skill(case: Case) -> Iterator[Edit]:
    """Bring the skill in, or need a squad that has it."""
    yield from bring_the_skill_in(case)
    seat, skill, roster = case.squad, case.problem.subject, case.roster
    people = roster.organisation.people
    able = [
        other
        for other in roster.squads.values()
        if other.id != seat.id and any(skill in people[each].skills for each in other.people)
    ]
    for other in sorted(able, key=lambda each: each.tribe_id != seat.tribe_id)[:MOST_CHOICES]:
        need = {"squad": other.id, "for": skill}
        label = said(
            "{seat} needs {other} for {skill}", seat=seat.name, other=other.name, skill=skill
        )
        change = made("set", {"squad": seat.id, "needs": [*seat.squad.needs, need]})
        yield Edit(label, (change,), seat.address)


@rule("TP709", Severity.WARNING, TEAM_TOPOLOGIES, SPOTIFY_2012)
def undeclared_dependency(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad whose work has steps done by a squad that it does not say it needs.

    The other squad finds out when the work arrives, and nobody keeps room for it. Name it in the
    squad's `needs`, with what for and in which mode, or do the step in the squad itself.

    Bad (-) and good (+)::

        people: {ana: , bo: {skills: {code: 1.0}}}
      + tribes:
      - tribes: {cards: {squads: {app: {members: [ana]}, data: {members: [bo]}}}}
      +   cards: {squads: {app: {members: [ana], needs: [{squad: data}]}, data: {members: [bo]}}}
        work:
          features:
            raises: {squad: app, steps: [{skill: code, days: 2, squad: data}]}
    """
    places: defaultdict[tuple[str, str], list[Dependency]] = defaultdict(list)
    declared: set[tuple[str, str]] = set()
    for dependency in dependencies_of(roster):
        pair = (dependency.squad, dependency.on)
        if dependency.declared:
            declared.add(pair)
        else:
            places[pair].append(dependency)
    for (squad_id, other), steps in places.items():
        if (squad_id, other) not in declared:
            yield problem(
                roster.squads[squad_id].address,
                "squad '{squad}' does not say that it needs '{other}', which does {word} of "
                "its work",
                squad=squad_id,
                other=other,
                word=said("a step") if len(steps) == 1 else said("{steps} steps", steps=len(steps)),
                related=((steps[0].at, "the first such step"),),
                subject=other,
                value=len(steps),
            )


def say_the_need(case: Case) -> Iterator[Edit]:
    """Say that the squad needs the other."""
    yield _needing(case, case.squad.id, case.problem.subject)


def _needing(case: Case, squad: str, needed: str) -> Edit:
    seat = case.roster.squads[squad]
    needs = [*seat.squad.needs, {"squad": needed}]
    label = said(
        "{squad} needs {needed}",
        squad=squad_name(case.roster, squad),
        needed=squad_name(case.roster, needed),
    )
    return Edit(label, (made("set", {"squad": squad, "needs": needs}),), seat.address)


@rule("TP710", Severity.ADVICE, MORTENSEN_GARDNER, MULTI_TEAM)
def hidden_coupling(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Two squads that share many people without saying that they need each other.

    A crunch in one takes people from the other, and the delay passes on where nobody looks for
    it. Merge the squads, divide the people, or declare the need so that both plan with it.

    Bad (-) and good (+)::

        limits: {shared_members: 1}
        people: {ana: , bo: }
        tribes:
          cards:
      -     squads: {app: {members: [ana, bo]}, web: {members: [ana, bo]}}
      +     squads:
      +       app: {members: [ana, bo], needs: [{squad: web}]}
      +       web: {members: [ana, bo]}
    """
    declared = {
        frozenset((dependency.squad, dependency.on))
        for dependency in dependencies_of(roster)
        if dependency.declared
    }
    for squad_id, other, shared in each_coupling(roster, limits.shared_members):
        if frozenset((squad_id, other)) not in declared:
            names = ", ".join(f"'{person_id}'" for person_id in shared)
            yield problem(
                roster.squads[squad_id].address,
                "squads '{squad}' and '{other}' share {shared} ({names}){open} and neither "
                "says that it needs the other; at most {shared_members}",
                squad=squad_id,
                other=other,
                shared=counted(len(shared), "person", "people"),
                open=roster.headcount(shared).with_seats,
                names=names,
                shared_members=limits.shared_members,
                related=((roster.squads[other].address, "the other squad"),),
                subject=other,
                value=len(shared),
            )


def say_a_need_or_merge(case: Case) -> Iterator[Edit]:
    """Say that one squad needs the other, or merge them."""
    one, two = case.squad.id, case.problem.subject
    yield _needing(case, one, two)
    yield _needing(case, two, one)
    yield merge_squads(case.roster, [one, two], one)


@rule("TP711", Severity.ERROR, KAHN)
def waiting_circle(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Features that come after each other in a circle.

    None of them can ever start, and whatever comes after them neither. Take the `after` away
    that was meant otherwise, or split a feature into the part before and the part behind.

    Bad (-) and good (+)::

        people: {ana: }
        tribes: {cards: {squads: {limit-raises: {members: [ana]}}}}
        work:
          features:
            raise-online: {squad: limit-raises, after: [new-rates]}
      -     new-rates: {squad: limit-raises, after: [raise-online]}
      +     new-rates: {squad: limit-raises}
    """
    features = roster.organisation.work.features
    for circle in circles({id_: feature.after for id_, feature in features.items()}):
        yield problem(
            ("work", "features", circle[0], "after"),
            "features come after each other in a circle: {circle}",
            circle=spelled_out(circle),
            related=tuple(
                (
                    ("work", "features", feature, "after", features[feature].after.index(earlier)),
                    said("'{feature}' comes after '{earlier}'", feature=feature, earlier=earlier),
                )
                for feature, earlier in ways_along(circle)
            ),
        )


def let_one_not_wait(case: Case) -> Iterator[Edit]:
    """Let one of the features not wait."""
    for at, _ in case.problem.related[: MOST_CHOICES + 2]:
        feature = str(at[2])
        after = case.roster.organisation.work.features[feature].after
        rest = [each for n, each in enumerate(after) if n != int(at[4])]
        name = element_name(case.roster, at)
        awaited = element_name(case.roster, ("work", "features", after[int(at[4])]))
        label = said("Let {name} not wait for {awaited}", name=name, awaited=awaited)
        yield Edit(label, (set_of("feature", feature, after=rest or None),), at[:4])


@rule("TP712", Severity.WARNING, TIDY_FILES)
def self_need(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad that names itself among those it needs.

    Nobody waits for themselves, so the entry counts for nothing; most often another squad was
    meant, and that dependency is missing. Name the other squad, or remove the entry.

    Bad (-) and good (+)::

        tribes:
          cards:
      -     squads: {limit-raises: {needs: [{squad: limit-raises}]}, card-desk: }
      +     squads: {limit-raises: {needs: [{squad: card-desk}]}, card-desk: }
    """
    for squad_id, seat in roster.squads.items():
        for position, need in enumerate(seat.squad.needs):
            if need.squad == squad_id:
                yield problem(
                    (*seat.address, "needs", position),
                    "squad '{squad}' needs itself",
                    squad=squad_id,
                )


def drop_the_need(case: Case) -> Iterator[Edit]:
    """Remove the entry."""
    needs = case.squad.squad.needs
    rest = [need for n, need in enumerate(needs) if n != int(case.problem.at[5])]
    label = said("{squad} no longer needs itself", squad=case.squad.name)
    change = set_of("squad", case.squad.id, needs=rest or None)
    yield Edit(label, (change,), case.squad.address)


RULES: Mapping[Rule, Fix | None] = {
    dependency_cycle: turn_one_need_into_a_service,
    dependent_squad: turn_needs_into_services,
    bottleneck_squad: turn_needs_into_services,
    missing_wip_limit: set_a_usual_limit,
    loose_wip_limit: lower_the_limit,
    overloaded_squad: open_seats_for_the_work,
    busy_squad: open_seats_for_the_work,
    unreachable_compliance: reach_the_skill,
    undeclared_dependency: say_the_need,
    hidden_coupling: say_a_need_or_merge,
    waiting_circle: let_one_not_wait,
    self_need: drop_the_need,
}
"""The family's rules in the order of their codes, each with what mends it."""
