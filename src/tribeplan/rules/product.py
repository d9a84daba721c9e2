"""What the work is for."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from tribeplan.org.address import Address
from tribeplan.org.elements import said
from tribeplan.org.journey import Journey, improvements
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.org.scorecard import PERSPECTIVES, scored_measures
from tribeplan.org.teams import MeasureCategory
from tribeplan.org.value_map import effort_days, value_maps
from tribeplan.org.work import each_step
from tribeplan.org.workload import owners_work
from tribeplan.rules.fix import Case, Fix, take_away
from tribeplan.rules.rule import Problem, Rule, Severity, problem, rule
from tribeplan.rules.sources import (
    BRUNEL,
    COMPLETE_MODEL,
    COST_OF_DELAY,
    GOVERNMENT,
    HEART,
    PRODUCT_HARMONY,
    PRODUCT_OWNER_WORK,
)
from tribeplan.scenario.edit import Edit, set_of

NEXT_SENTENCE = re.compile(r"[.!?]\S*\s+(\w)")
"""Where another sentence may begin: it does when its first letter is a capital."""

SEVERAL = 2


@rule("TP851", Severity.WARNING, PRODUCT_HARMONY)
def feature_without_need(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Feature that serves no user need and no job.

    In the core value map features come last, after the vision, the user's needs and the jobs to
    be done; a feature nobody can trace back to those makes a feature factory, busy without being
    useful. Write whom it helps and with what, or take it off the backlog.

    Bad (-) and good (+)::

        tribes: {cards: {squads: {limit-raises: }}}
        work:
          features:
      -     new-screen: {squad: limit-raises}
      +     new-screen:
      +       squad: limit-raises
      +       need: {user: Certainty at the till, job: Raise my limit before I pay}
    """
    for feature_id, feature in roster.organisation.work.features.items():
        need = feature.need
        if need is None or (need.user is None and need.job is None):
            yield problem(
                ("work", "features", feature_id),
                "feature '{feature}' serves no user need and no job",
                feature=feature_id,
            )


@rule("TP852", Severity.WARNING, BRUNEL)
def squad_without_mission(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad without a mission.

    The mission is the 'what' that a product owner steers on and the squad answers for end to
    end. Without one the squad cannot say no, and decides by whoever asks last. Write in one
    sentence what becomes true for customers when the squad succeeds.

    Bad (-) and good (+)::

        tribes:
          cards:
            squads:
      -       limit-raises: {name: Limit raises}
      +       limit-raises: {mission: A higher limit within a minute}
    """
    for seat in roster.squads.values():
        if seat.squad.mission is None:
            yield problem(seat.address, "squad '{squad}' has no mission", squad=seat.id)


@rule("TP853", Severity.ADVICE, HEART, PRODUCT_HARMONY)
def squad_without_measures(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad that reads no figure about its users.

    Deliveries are easy to count, and so they become the goal unless something better is read.
    Choose a goal in happiness, engagement or task success, the signal that would show it, and
    the metric that is read every week or month.

    Bad (-) and good (+)::

        tribes:
          cards:
            squads:
              limit-raises:
      -         measures: [{goal: People raise their limit themselves}]
      +         measures: [{goal: People raise their limit themselves, metric: 76 % unaided}]
    """
    for seat in roster.squads.values():
        if all(measure.metric is None for measure in seat.squad.measures):
            yield problem(
                seat.address, "squad '{squad}' reads no metric about its users", squad=seat.id
            )


@rule("TP854", Severity.ADVICE, PRODUCT_OWNER_WORK)
def feature_without_acceptance(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Feature that nobody can say is finished.

    Without testable acceptance criteria the end is negotiated after the work is done, which
    brings rework and features that stay almost ready. Write what must be true, so that a test
    can say yes or no.

    Bad (-) and good (+)::

        tribes: {cards: {squads: {limit-raises: }}}
        work:
          features:
      -     instant-raise: {squad: limit-raises}
      +     instant-raise:
      +       squad: limit-raises
      +       acceptance: [A raise up to 500 is granted within a minute]
    """
    for feature_id, feature in roster.organisation.work.features.items():
        if not feature.acceptance:
            yield problem(
                ("work", "features", feature_id),
                "feature '{feature}' has no acceptance criteria",
                feature=feature_id,
            )


@rule("TP855", Severity.WARNING, PRODUCT_OWNER_WORK, COST_OF_DELAY)
def unordered_backlog(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Backlog in which nothing says what comes first.

    Where features cannot be compared, the loudest comes first and the valuable waits; in which
    order features are made changes their value more than the speed at which they are. Give each
    feature a priority, a cost of delay, a value, a reach or a MoSCoW class.

    Bad (-) and good (+)::

        tribes: {cards: {squads: {limit-raises: }}}
        work:
          features:
            instant-raise: {squad: limit-raises, priority: 1}
      -     new-screen: {squad: limit-raises}
      +     new-screen: {squad: limit-raises, priority: 2}
    """
    backlogs: defaultdict[str, list[str]] = defaultdict(list)
    unordered: defaultdict[str, list[str]] = defaultdict(list)
    for feature_id, feature in sorted(roster.organisation.work.features.items()):
        backlogs[feature.squad].append(feature_id)
        if not feature.is_ordered:
            unordered[feature.squad].append(feature_id)
    for squad_id, features in unordered.items():
        if len(backlogs[squad_id]) > 1:
            yield problem(
                roster.squads[squad_id].address,
                "squad '{squad}' has {backlogs} features, and nothing says how much "
                "{features} of them {word}",
                squad=squad_id,
                backlogs=len(backlogs[squad_id]),
                features=len(features),
                word=said("matters") if len(features) == 1 else said("matter"),
                related=tuple((("work", "features", id_), "not ordered") for id_ in features),
                value=len(features),
            )


def number_the_features(case: Case) -> Iterator[Edit]:
    """Number the features that nothing orders, behind the others."""
    features = case.roster.organisation.work.features
    own = {id_: item for id_, item in features.items() if item.squad == case.squad.id}
    last = max((item.priority or 0 for item in own.values()), default=0)
    loose = [id_ for id_, item in own.items() if not item.is_ordered]
    changes = tuple(
        set_of("feature", id_, priority=last + place) for place, id_ in enumerate(loose, start=1)
    )
    label = said("Number the features of {squad} as they stand", squad=case.squad.name)
    yield Edit(label, changes, case.problem.at)


@rule("TP856", Severity.WARNING, BRUNEL, GOVERNMENT)
def tribe_without_purpose(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Tribe without a purpose.

    The purpose is what a tribe lead answers for and what lets squads decide without asking: it
    takes the place of control. Write in one sentence what the tribe's customers get out of it.

    Bad (-) and good (+)::

        tribes:
      -   cards: {name: Cards}
      +   cards: {name: Cards, purpose: Pay anywhere without a thought}
    """
    for tribe_id, tribe in roster.organisation.tribes.items():
        if tribe.purpose is None:
            yield problem(("tribes", tribe_id), "tribe '{tribe}' has no purpose", tribe=tribe_id)


@rule("TP857", Severity.ADVICE, COMPLETE_MODEL)
def jobless_squad(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad that no work names, in a tribe whose other squads have work.

    Its people look free in every forecast, and whatever they really do is missing from the load
    of those they need. Write down its features or a stream of small work; or dissolve the squad.
    Squads that other squads need are left alone: helping is their work.

    Bad (-) and good (+)::

        tribes: {cards: {squads: {limit-raises: , lost-cards: }}}
        work:
          streams:
            wishes: {squad: limit-raises, per_week: 1}
      +     losses: {squad: lost-cards, per_week: 9}
    """
    demand = roster.organisation.work
    busy: set[str] = set()
    for item in (*demand.features.values(), *demand.streams.values()):
        busy.add(item.squad)
        busy.update(step.squad for _, step in each_step(item.steps) if step.squad is not None)
    described = {roster.squads[squad_id].tribe_id for squad_id in busy}
    busy.update(need.squad for seat in roster.squads.values() for need in seat.squad.needs)
    for seat in roster.squads.values():
        if seat.tribe_id in described and seat.id not in busy:
            yield problem(
                seat.address,
                "no feature, stream or step names squad '{squad}', and no squad needs it",
                squad=seat.id,
            )


@rule("TP858", Severity.ADVICE, PRODUCT_HARMONY)
def purpose_of_several_sentences(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Purpose that takes more than one sentence.

    The purpose stands on top of the core value map: what needs several sentences is several
    purposes, or holds the features already. Write the one sentence that everybody can say by heart.

    Bad (-) and good (+)::

        tribes:
      -   cards: {purpose: 'Pay anywhere without a thought. We build an app with five screens.'}
      +   cards: {purpose: Pay anywhere without a thought}
    """
    for tribe_id, tribe in roster.organisation.tribes.items():
        begun = NEXT_SENTENCE.findall(tribe.purpose or "")
        sentences = 1 + sum(not letter.islower() for letter in begun)
        if sentences > 1:
            yield problem(
                ("tribes", tribe_id, "purpose"),
                "the purpose of tribe '{tribe}' has {sentences} sentences; one is a vision",
                tribe=tribe_id,
                sentences=sentences,
                value=sentences,
            )


@rule("TP859", Severity.WARNING, PRODUCT_HARMONY)
def unserved_need(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """User need on the map that no job and no feature serves.

    It was found worth writing down, and nothing on the backlog does anything for it. Plan a feature
    for it, say of one that serves it already, or take the need off the map.

    Bad (-) and good (+)::

        tribes:
          cards:
            squads: {limit-raises: }
            user_needs: [{user: Certainty at the till, jobs: [Raise my limit before I pay]}]
      + work:
      +   features:
      +     instant-raise:
      +       squad: limit-raises
      +       need: {user: Certainty at the till, job: Raise my limit before I pay}
    """
    for drawn in value_maps(roster):
        written = roster.organisation.tribes[drawn.tribe].user_needs
        for need in drawn.needs:
            if need.features:  # one that only features say has some
                continue
            place = next(n for n, each in enumerate(written) if each.user == need.words)
            yield problem(
                ("tribes", drawn.tribe, "user_needs", place),
                "no feature serves the user need '{need}' of tribe '{tribe}'"
                if need.jobs
                else "no job and no feature serves the user need '{need}' of tribe '{tribe}'",
                need=need.words,
                tribe=drawn.tribe,
                subject=need.words,
            )


@rule("TP860", Severity.ADVICE, PRODUCT_HARMONY)
def job_of_one_squad(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Job on the map that features of one squad alone serve, and several of them.

    Users have one job and one journey; when only one squad ever works on it, the job is that
    squad's project rather than the tribe's. Ask the other squads on the way what they could add.

    Bad (-) and good (+)::

        tribes:
          cards:
            squads: {limit-raises: , lost-cards: }
            user_needs: [{user: Certainty, jobs: [Pay without a doubt]}]
        work:
          features:
            instant-raise: {squad: limit-raises, need: {user: Certainty, job: Pay without a doubt}}
      -     new-screen: {squad: limit-raises, need: {user: Certainty, job: Pay without a doubt}}
      +     quick-block: {squad: lost-cards, need: {user: Certainty, job: Pay without a doubt}}
    """
    features = roster.organisation.work.features
    for drawn in value_maps(roster):
        if len(roster.organisation.tribes[drawn.tribe].squads) < SEVERAL:
            continue
        for need in drawn.needs:
            for job in need.jobs:
                squads = {features[id_].squad for id_ in job.features}
                if job.is_written and len(job.features) >= SEVERAL and len(squads) == 1:
                    yield problem(
                        ("tribes", drawn.tribe, "user_needs"),
                        "only squad '{squad}' has features for the job '{job}', {features} of them",
                        squad=next(iter(squads)),
                        job=job.words,
                        features=len(job.features),
                        related=tuple(
                            (("work", "features", id_), "serves it") for id_ in job.features
                        ),
                        subject=job.words,
                    )


@rule("TP861", Severity.WARNING, PRODUCT_HARMONY)
def effort_without_need(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Tribe that puts most of its planned effort into features without a user need.

    One feature nobody can trace to a need is an oversight; when most of the work is so, the tribe
    is a feature factory, busy without being useful. Write whom the largest of them help, or stop.

    Bad (-) and good (+)::

      + people: {ana: {skills: {code: 100%}}}
      - tribes: {cards: {squads: {limit-raises: }}}
      + tribes: {cards: {squads: {limit-raises: {members: [ana]}}}}
        work:
          features:
      -     new-screen: {squad: limit-raises, steps: [{skill: code, days: 30}]}
      +     new-screen: {squad: limit-raises, steps: [{skill: code, days: 5}]}
            instant-raise:
              squad: limit-raises
              need: {job: Raise my limit before I pay}
              steps: [{skill: code, days: 10}]
    """
    for drawn in value_maps(roster):
        served = {id_ for need in drawn.needs for id_ in need.features}
        aimless = effort_days(roster, drawn.without_need)
        total = aimless + effort_days(roster, served)
        if aimless > limits.effort_without_need * total:
            yield problem(
                ("tribes", drawn.tribe),
                "{share} of the planned effort of tribe '{tribe}' goes to features without a "
                "user need; at most {most}",
                share=f"{aimless / total:.0%}",
                tribe=drawn.tribe,
                most=f"{limits.effort_without_need:.0%}",
                related=tuple(
                    (("work", "features", id_), "serves no need") for id_ in drawn.without_need
                ),
                value=aimless / total,
            )


def _journeys(roster: Roster) -> Iterator[tuple[Address, Journey]]:
    """Every journey with where it stands."""
    for tribe_id, tribe in roster.organisation.tribes.items():
        for place, journey in enumerate(tribe.journeys):
            yield ("tribes", tribe_id, "journeys", place), journey


@rule("TP862", Severity.WARNING, PRODUCT_HARMONY)
def journey_without_aha(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Journey on which nobody knows where customers see what the product is worth.

    The aha-moment is what a journey is drawn for: the sooner it comes, the more customers stay and
    the fewer ask for help. Find out from what customers do and say at which step it is.

    Bad (-) and good (+)::

        tribes:
          cards:
            journeys:
              - journey: First raise
      -         steps: [{step: Find the app}, {step: Raise the limit}]
      +         steps: [{step: Find the app}, {step: Raise the limit, aha: true}]
    """
    for at, journey in _journeys(roster):
        if journey.aha is None:
            yield problem(
                at,
                "no step of journey '{journey}' is the aha-moment",
                journey=journey.journey,
                subject=journey.journey,
            )


@rule("TP863", Severity.WARNING, PRODUCT_HARMONY)
def unreachable_aha(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Journey on which nobody gets past a step before the aha-moment.

    With a chance of 0 to go on, and no feature that helps, no customer ever sees what the product
    is worth. Plan a feature that opens the way, or write down who does get through.

    Bad (-) and good (+)::

        tribes:
          cards:
            journeys:
              - journey: First raise
      -         steps: [{step: Find the app, go_on: 0}, {step: Raise the limit, aha: true}]
      +         steps: [{step: Find the app, go_on: 40%}, {step: Raise the limit, aha: true}]
    """
    for at, journey in _journeys(roster):
        for place, step in enumerate(journey.before_aha):
            helped = any(
                better.fewer_leave.high or (step.again and better.fewer_again.high)
                for better in step.improved_by
            )
            if step.go_on == 0 and not helped:
                yield problem(
                    (*at, "steps", place),
                    "nobody gets past step '{step}' of journey '{journey}' to the aha-moment",
                    step=step.step,
                    journey=journey.journey,
                    subject=step.step,
                )


@rule("TP864", Severity.ADVICE, PRODUCT_HARMONY)
def journey_from_one_side(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Journey that was learned in one way only, or nobody says how.

    What customers do shows where they stop and not why; what they say shows why and not how many;
    watching them try shows what neither does. Combine analytics with interviews and usability
    tests, and write under 'learned' what each step was learned from.

    Bad (-) and good (+)::

        tribes:
          cards:
            journeys:
              - journey: First raise
      -         steps: [{step: Raise the limit, aha: true, learned: [analytics]}]
      +         steps: [{step: Raise the limit, aha: true, learned: [analytics, interview]}]
    """
    for at, journey in _journeys(roster):
        ways = {way.value for step in journey.steps for way in step.learned}
        if len(ways) < SEVERAL:
            yield problem(
                at,
                "journey '{journey}' is known from {way} alone"
                if ways
                else "nothing says how journey '{journey}' was learned",
                journey=journey.journey,
                way=next(iter(ways), ""),
                subject=journey.journey,
            )


@rule("TP865", Severity.ADVICE, PRODUCT_HARMONY)
def lasting_friction(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Friction before the aha-moment that no feature takes away.

    Long forms, forced credit cards and technical hurdles keep customers from seeing what the
    product is worth. Plan a feature that takes it away, or move the aha-moment in front of it.

    Bad (-) and good (+)::

        tribes:
          cards:
      +     squads: {limit-raises: }
            journeys:
              - journey: First raise
      -         steps: [{step: Log in, friction: a long form}, {step: Raise, aha: true}]
      +         steps:
      +           - {step: Log in, friction: a form, improved_by: [{feature: scan, less_time: 50%}]}
      +           - {step: Raise, aha: true}
      + work: {features: {scan: {squad: limit-raises}}}
    """
    for at, journey in _journeys(roster):
        for place, step in enumerate(journey.before_aha):
            if step.friction is not None and not step.improved_by:
                yield problem(
                    (*at, "steps", place),
                    "no feature takes away the friction at step '{step}' of journey "
                    "'{journey}': {friction}",
                    step=step.step,
                    journey=journey.journey,
                    friction=step.friction,
                    subject=step.step,
                )


@rule("TP866", Severity.WARNING, PRODUCT_HARMONY)
def idle_improvement(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Feature that is said to improve a step and changes nothing there.

    It takes away a part of what is not there: time of a step that takes none, leavers where all go
    on. Write what it changes, or leave it out, so that nobody waits for it.

    Bad (-) and good (+)::

        tribes:
          cards:
            squads: {limit-raises: }
            journeys:
              - journey: First raise
                steps:
      -           - {step: Log in, improved_by: [{feature: scan, fewer_leave: 50%}]}
      +           - {step: Log in, go_on: 80%, improved_by: [{feature: scan, fewer_leave: 50%}]}
                  - {step: Raise, aha: true}
        work: {features: {scan: {squad: limit-raises}}}
    """
    for at, journey in _journeys(roster):
        for (place, number), better in improvements(journey):
            step = journey.steps[place]
            changed = (
                step.days * better.less_time.high
                + step.leave * better.fewer_leave.high
                + step.again * better.fewer_again.high
            )
            if not changed:
                yield problem(
                    (*at, "steps", place, "improved_by", number),
                    "feature '{feature}' changes nothing at step '{step}' of journey '{journey}'",
                    feature=better.feature,
                    step=step.step,
                    journey=journey.journey,
                    related=((("work", "features", better.feature), "the feature"),),
                    subject=better.feature,
                )


@rule("TP867", Severity.ADVICE, PRODUCT_OWNER_WORK)
def squad_without_done(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad without a definition of done, in a tribe whose other squads have one.

    Without one, what is skipped under pressure comes back as rework and debt. Write under 'done'
    what holds for all its work: reviewed, tested, documented, scanned for security, privacy looked
    at; and accept nothing that does not meet it. Squads without features are left alone.

    Bad (-) and good (+)::

      - tribes: {cards: {squads: {limit-raises: , lost-cards: {done: [Reviewed, Tested]}}}}
      + tribes:
      +   cards:
      +     squads: {limit-raises: {done: [Reviewed, Tested]}, lost-cards: {done: [Reviewed]}}
        work: {features: {instant-raise: {squad: limit-raises}}}
    """
    busy = {feature.squad for feature in roster.organisation.work.features.values()}
    having = {seat.tribe_id for seat in roster.squads.values() if seat.squad.done}
    for seat in roster.squads.values():
        if seat.tribe_id in having and seat.id in busy and not seat.squad.done:
            yield problem(seat.address, "squad '{squad}' has no definition of done", squad=seat.id)


@rule("TP868", Severity.WARNING, BRUNEL, PRODUCT_OWNER_WORK)
def late_compliance(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Feature on which compliance or privacy is looked at only at the end.

    Compliance belongs in every phase: what privacy, risk or legal finds at the end is made twice.
    Give the skill a step at the beginning, too, or beside what comes before the last.

    Bad (-) and good (+)::

        skills: {privacy: {compliance: true}}
        people: {ana: {skills: {code: 1, privacy: 1}}}
        tribes: {cards: {squads: {limit-raises: {members: [ana]}}}}
        work:
          features:
      -     raise: {squad: limit-raises, steps: [{skill: code, days: 9}, {skill: privacy, days: 1}]}
      +     raise: {squad: limit-raises, steps: [{skill: privacy, days: 1}, {skill: code, days: 9}]}
    """
    skills = {id_ for id_, skill in roster.organisation.skills.items() if skill.compliance}
    for feature_id, feature in roster.organisation.work.features.items():
        last = len(feature.steps) - 1
        stages = {at[0] for at, step in each_step(feature.steps) if step.skill in skills}
        if stages == {last} and last > 0:
            yield problem(
                ("work", "features", feature_id, "steps", last),
                "compliance is looked at only in the last of {stages} steps of feature '{feature}'",
                stages=last + 1,
                feature=feature_id,
            )


@rule("TP869", Severity.WARNING, PRODUCT_OWNER_WORK)
def operational_owner(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Product owner whose development squads mostly do service.

    Too many operational tasks bring delay and burn-out, and what customers asked for waits behind
    what is urgent. Hand incidents and upkeep to a service squad, or to somebody in the squad.

    Bad (-) and good (+)::

        people: {pim: {skills: {code: 1}}}
        tribes: {cards: {squads: {limit-raises: {product_owner: pim}}}}
        work:
          streams:
      -     wishes: {squad: limit-raises, per_week: 1, steps: [{skill: code, days: 1}]}
      +     wishes: {squad: limit-raises, per_week: 2, steps: [{skill: code, days: 1}]}
      -     calls: {squad: limit-raises, per_week: 2, work: run, steps: [{skill: code, days: 1}]}
      +     calls: {squad: limit-raises, per_week: 1, work: run, steps: [{skill: code, days: 1}]}
    """
    for owner, arriving in owners_work(roster, limits).items():
        if arriving.share > limits.operational_share:
            yield problem(
                ("people", owner),
                "{share} of what arrives for the development squads of product owner '{person}' is "
                "service; at most {most}",
                share=f"{arriving.share:.0%}",
                person=owner,
                most=f"{limits.operational_share:.0%}",
                value=arriving.share,
            )


@rule("TP870", Severity.WARNING, PRODUCT_OWNER_WORK)
def conflicting_priorities(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Backlog in which several features have the same place.

    Two stakeholders were both told they come first, and the squad finds out which of them was
    right. A number for each feature settles it before the work begins; what cannot be told apart
    goes by what a week's delay costs. Where numbers stand for classes, with more than two features
    each on average, nobody means them as an order.

    Bad (-) and good (+)::

        tribes: {cards: {squads: {limit-raises: }}}
        work:
          features:
            instant-raise: {squad: limit-raises, priority: 1}
      -     new-screen: {squad: limit-raises, priority: 1}
      +     new-screen: {squad: limit-raises, priority: 2}
    """
    places: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    room: Counter[str] = Counter()  # two for each number, one taken by each feature
    for feature_id, feature in sorted(roster.organisation.work.features.items()):
        if feature.priority is not None:
            here = places[feature.squad, feature.priority]
            here.append(feature_id)
            room[feature.squad] += (2 if len(here) == 1 else 0) - 1
    for (squad_id, place), features in sorted(places.items()):
        if len(features) > 1 and room[squad_id] >= 0:
            yield problem(
                roster.squads[squad_id].address,
                "{features} features of squad '{squad}' have priority {place}",
                features=len(features),
                squad=squad_id,
                place=place,
                related=tuple((("work", "features", id_), "the same place") for id_ in features),
                subject=str(place),
                value=len(features),
            )


@rule("TP871", Severity.ADVICE, PRODUCT_HARMONY, HEART)
def unread_measure(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Measure with a target that nobody reads.

    A scorecard is read every week or month, or nobody sees in time that a target is missed. Say
    with `read` how often this figure is read, and who answers for it: its own `owner`, the product
    owner of its squad or the lead of its tribe.

    Bad (-) and good (+)::

        people: {ana: }
        tribes:
          cards:
            squads:
      -       limit-raises: {product_owner: ana, measures: [{goal: Calm, metric: NPS, target: 70}]}
      +       limit-raises:
      +         product_owner: ana
      +         measures: [{goal: Calm, metric: NPS, target: 70, read: monthly}]
    """
    for each in scored_measures(roster):
        if each.on_scorecard and (each.measure.read is None or each.owner is None):
            yield problem(
                each.at,
                "nobody says how often '{measure}' is read"
                if each.measure.read is None
                else "nobody answers for '{measure}'",
                measure=each.name,
                subject=each.name,
            )


@rule("TP872", Severity.ADVICE, PRODUCT_HARMONY, HEART)
def perspective_without_measures(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Tribe whose scorecard leaves out a perspective.

    Happiness, engagement and task success tell what to steer on, adoption and retention what comes
    of it; who reads fewer takes more use for better use. Put a measure with a target in each
    perspective, of the tribe or of one of its squads. Tribes without any target are left alone.

    Bad (-) and good (+)::

      + people: {ana: }
        tribes:
          cards:
            squads: {limit-raises: }
      +     lead: ana
      +     measures:
      -     measures: [{goal: Calm, category: happiness, target: 70, read: monthly}]
      +       - {goal: Calm, category: happiness, target: 70, read: monthly}
      +       - {goal: Use, category: engagement, target: 85, read: monthly}
      +       - {goal: Success, category: task-success, target: 76, read: monthly}
      +       - {goal: Begin, category: adoption, target: 20, read: monthly}
      +       - {goal: Stay, category: retention, target: 97, read: monthly}
    """
    there: dict[str, set[MeasureCategory | None]] = {}
    for each in scored_measures(roster):
        if each.on_scorecard:
            there.setdefault(each.tribe, set()).add(each.measure.category)
    for tribe_id, categories in there.items():
        missing = [category.value for category in PERSPECTIVES if category not in categories]
        if missing:
            yield problem(
                ("tribes", tribe_id),
                "the scorecard of tribe '{tribe}' has no measure of {missing}",
                tribe=tribe_id,
                missing=", ".join(missing),
                value=len(missing),
            )


RULES: Mapping[Rule, Fix | None] = {
    feature_without_need: None,  # words are for people to find
    squad_without_mission: None,  # likewise
    squad_without_measures: None,  # likewise
    feature_without_acceptance: None,  # likewise
    unordered_backlog: number_the_features,
    tribe_without_purpose: None,  # likewise
    jobless_squad: take_away,
    purpose_of_several_sentences: None,  # words are for people to find
    unserved_need: None,  # likewise
    job_of_one_squad: None,  # likewise
    effort_without_need: None,  # likewise
    journey_without_aha: None,  # for people to find out
    unreachable_aha: None,  # likewise
    journey_from_one_side: None,  # likewise
    lasting_friction: None,  # likewise
    idle_improvement: None,  # likewise
    squad_without_done: None,  # words are for people to find
    late_compliance: None,  # what privacy does first is for people to say
    operational_owner: None,  # who takes the service over, likewise
    conflicting_priorities: None,  # likewise
    unread_measure: None,  # who reads it when is for people to say
    perspective_without_measures: None,  # likewise
}
"""The family's rules in the order of their codes, each with what mends it."""
