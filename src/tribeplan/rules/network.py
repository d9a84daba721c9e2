"""Who stands between whom and who has to talk, seen over the whole organisation; on request."""

from collections.abc import Iterable, Iterator, Mapping

from tribeplan.graph.dependencies import Talk, holds, talks
from tribeplan.org.elements import first_few, said
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.org.teams import Link
from tribeplan.rules.fix import Fix
from tribeplan.rules.rule import Problem, Rule, Severity, problem, rule
from tribeplan.rules.sources import CONWAY, COORDINATION, FREEMAN, TRUCK_FACTOR


@rule("TP751", Severity.ADVICE, FREEMAN)
def broker_squad(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad through which too many other squads reach each other.

    What they need of each other passes through its people and its backlog, and stops when it is
    busy or gone. Let the others meet without it, share the work between two such squads, or
    offer what is asked as a service (x-as-a-service, which does not count).

    Bad (-) and good (+)::

        people: {ana: , bo: , cy: }
        tribes:
          cards:
            squads:
      -       app: {members: [ana], needs: [{squad: data}]}
      +       app: {members: [ana], needs: [{squad: data}, {squad: legal}]}
              data: {members: [bo], needs: [{squad: legal}]}
              legal: {members: [cy]}
    """
    from tribeplan.graph.measures import brokers

    for broker in brokers(roster):
        if broker.kind == "squad" and broker.share > limits.broker_share:
            yield problem(
                roster.squads[broker.id].address,
                "{share:.0%} of the pairs of other squads reach each other through squad "
                "'{broker}'; at most {broker_share:.0%}",
                share=broker.share,
                broker=broker.id,
                broker_share=limits.broker_share,
                value=broker.share,
            )


@rule("TP752", Severity.ADVICE, FREEMAN)
def broker_person(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Person through whom too many squads reach each other.

    Somebody who works in several squads or coaches them, and is their shortest way to each other:
    when they are ill or leave, those squads hear nothing. Give the link a second person, or let
    the squads agree on what they need of each other.

    Bad (-) and good (+)::

        people: {ana: , bo: , cy: }
        tribes:
          cards:
            squads:
      -       app: {members: [ana, bo]}
      +       app: {members: [ana, bo], needs: [{squad: data}]}
              data: {members: [bo, cy]}
    """
    from tribeplan.graph.measures import brokers

    for broker in brokers(roster):
        if broker.kind == "person" and broker.share > limits.broker_share:
            yield problem(
                ("people", broker.id),
                "{share:.0%} of the pairs of squads reach each other through '{broker}'; at "
                "most {broker_share:.0%}",
                share=broker.share,
                broker=broker.id,
                broker_share=limits.broker_share,
                value=broker.share,
            )


@rule("TP753", Severity.ADVICE, CONWAY, COORDINATION)
def foreign_squad(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad that has more to coordinate with another tribe than with its own.

    Its work waits for people whom another tribe lead and other chapter leads steer, and what it
    builds follows their seams. Move it to the tribe it works with, or bring the work that ties it
    into its own.

    Bad (-) and good (+)::

        people: {ana: , bo: }
        tribes:
      -   cards: {squads: {app: {members: [ana], needs: [{squad: data}]}}}
      +   cards: {squads: {app: {members: [ana], needs: [{squad: data}]}, data: {members: [bo]}}}
      -   loans: {squads: {data: {members: [bo], needs: [{squad: core}]}, core: }}
      +   loans: {squads: {core: }}
    """
    from tribeplan.graph.measures import strangers

    for stranger in strangers(roster):
        yield problem(
            roster.squads[stranger.squad].address,
            "squad '{squad}' coordinates {other_days:.2g} person-days a week with tribe "
            "'{other}', and {own_days:.2g} with its own",
            squad=stranger.squad,
            other_days=stranger.other_days,
            other=stranger.other,
            own_days=stranger.own_days,
            value=stranger.other_days - stranger.own_days,
        )


@rule("TP754", Severity.ADVICE, TRUCK_FACTOR)
def thinly_held_skill(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Skill that a squad's work needs and too few of its people have.

    When they leave or are away, the squad's work waits for another squad or for nobody. Let them
    pair with somebody in the squad, or bring a second one in. A skill that nobody in it has is
    another rule's.

    Bad (-) and good (+)::

      - people: {ana: {skills: {code: 1.0}}, bo: {skills: {design: 1.0}}}
      + people: {ana: {skills: {code: 1.0}}, bo: {skills: {design: 1.0, code: 0.5}}}
        tribes: {cards: {squads: {app: {members: [ana, bo]}}}}
        work: {features: {raises: {squad: app, steps: [{skill: code, days: 5}]}}}
    """
    for hold in holds(roster):
        if 0 < len(hold.holders) < limits.squad_skill_holders_min:
            names = ", ".join(f"'{person_id}'" for person_id in hold.holders)
            yield problem(
                roster.squads[hold.squad].address,
                "the work of squad '{squad}' needs skill '{skill}', which {holders} of its "
                "people have ({names}); at least {squad_skill_holders_min}",
                squad=hold.squad,
                skill=hold.skill,
                holders=len(hold.holders),
                names=names,
                squad_skill_holders_min=limits.squad_skill_holders_min,
                subject=hold.skill,
                value=limits.squad_skill_holders_min - len(hold.holders),
            )


@rule("TP755", Severity.ADVICE, CONWAY, COORDINATION)
def undrawn_talk(roster: Roster, limits: Limits, links: Iterable[Link] = ()) -> Iterator[Problem]:
    """Two squads of a tribe whose work hangs together, with no way drawn to talk about it.

    What one builds changes with what the other does, and nobody has said when they speak. Draw a
    need, let somebody work in both, or cut the work apart. Steps, and features that come after
    others, say what hangs together; for `tribeplan conway` components and owners of code, too.

    Bad (-) and good (+)::

      - tribes: {cards: {squads: {app: , data: }}}
      + tribes: {cards: {squads: {app: , data: {needs: [{squad: app}]}}}}
        work:
          features:
            raises: {squad: app}
            files: {squad: data, after: [raises]}
    """
    for talk in talks(roster, links):
        if not talk.is_drawn and _tribes(roster, talk) == 1:
            yield _undrawn(roster, talk, "")


@rule("TP756", Severity.WARNING, CONWAY, COORDINATION)
def undrawn_talk_between_tribes(
    roster: Roster, limits: Limits, links: Iterable[Link] = ()
) -> Iterator[Problem]:
    """Two squads of different tribes whose work hangs together, with no way drawn to talk.

    Across the border of a tribe people do not meet by themselves, and what should be one system
    grows a seam there. Draw a need, let somebody work in both, or move the work or the squad to
    where the other is.

    Bad (-) and good (+)::

      - tribes: {cards: {squads: {app: }}, loans: {squads: {data: }}}
      + tribes: {cards: {squads: {app: }}, loans: {squads: {data: {needs: [{squad: app}]}}}}
        work:
          features:
            raises: {squad: app}
            files: {squad: data, after: [raises]}
    """
    for talk in talks(roster, links):
        if not talk.is_drawn and _tribes(roster, talk) > 1:
            tribe = roster.squads[talk.other].tribe_id
            yield _undrawn(roster, talk, said(" of tribe '{tribe}'", tribe=tribe))


MOST_NAMED = 2
"""Things that are named in a message; of more, the number is told."""


def _tribes(roster: Roster, talk: Talk) -> int:
    return len({roster.squads[id_].tribe_id for id_ in (talk.squad, talk.other)})


def _undrawn(roster: Roster, talk: Talk, where: str) -> Problem:
    through = first_few([f"'{each}'" for each in talk.through], MOST_NAMED)
    return problem(
        roster.squads[talk.squad].address,
        "the work of squad '{squad}' hangs together with that of squad '{other}'{where} "
        "through {through}, and neither needs the other nor does anybody work in both",
        squad=talk.squad,
        other=talk.other,
        where=where,
        through=through,
        related=((roster.squads[talk.other].address, "the other squad"),),
        subject=talk.other,
        value=len(talk.through),
    )


CONWAY_RULES = (undrawn_talk, undrawn_talk_between_tribes)
"""The rules that can be given links from outside the model."""

RULES: Mapping[Rule, Fix | None] = {
    broker_squad: None,  # who else may connect them is for people to say
    broker_person: None,  # likewise
    foreign_squad: None,  # whether it moves or stays is a matter of purpose
    thinly_held_skill: None,  # who shows whom is for people to say
    undrawn_talk: None,  # whether they need each other or the work is cut is for people to say
    undrawn_talk_between_tribes: None,  # likewise
}
"""The family's rules in the order of their codes; who should meet whom, only people know."""
