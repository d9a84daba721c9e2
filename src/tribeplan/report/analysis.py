"""What the shape of an organisation says, as sections to read and as a document for programs."""

from collections.abc import Iterable, Iterator, Mapping

from tribeplan.graph.measures import Broker, Measures
from tribeplan.org.roster import Roster
from tribeplan.report.language import counted, tr
from tribeplan.report.safe_text import json_document
from tribeplan.report.sections import Section, columns
from tribeplan.report.words import days, names_of, share
from tribeplan.rules.rule import Finding

MOST_ROWS = 8
"""Lines of a table; the document for programs has all."""

SCHEMA = "tribeplan.analysis/v1"

_FAN_IN = (
    "A delay here reaches every squad that waits. Needs taken as a service do not count (Skelton "
    "and Pais, Team Topologies, 2019)."
)
_FAN_OUT = (
    "As many managers as a squad has specialisms must agree, for nobody leads them together (Lee, "
    "Failed #SquadGoals, 2020)."
)


def analysis_sections(
    roster: Roster, measured: Measures, findings: Iterable[Finding], title: str
) -> Iterator[Section]:
    """Say what was measured, what it means and where that comes from.

    Parameters
    ----------
    roster
        The organisation.
    measured
        Its measures.
    findings
        What the rules that rest on them find.
    title
        What the organisation is called.
    """
    yield Section(tr("Shape of {title}").format(title=title))
    squads = names_of(roster.organisation).squads
    yield _hubs(squads, measured)
    yield _brokers(roster, squads, measured)
    yield _seams(roster, squads, measured)
    yield _escalation(roster, squads, measured)
    yield from _holds(roster, squads, measured)
    found = [
        f"{finding.code} {finding.rule.name}: {tr(finding.problem.message)}" for finding in findings
    ]
    told = [
        tr("Rules that run on request; 'tribeplan check MODEL --select network' lists them all."),
        *found[:MOST_ROWS],
    ]
    if len(found) > MOST_ROWS:
        told.append(tr("and {more:,} more").format(more=len(found) - MOST_ROWS))
    yield Section(tr("Findings ({found})").format(found=len(found)), tuple(told))


def _hubs(squads: Mapping[str, str], measured: Measures) -> Section:
    laid = columns(
        measured.hubs[:MOST_ROWS],
        ("squad", lambda hub: squads[hub.squad]),
        ("squads that wait:", lambda hub: str(len(hub.waiting))),
        ("it waits for:", lambda hub: str(len(hub.waits_for))),
    )
    said = tr(_FAN_IN if measured.hubs else "No squad waits for another.")
    return Section(tr("Whom squads wait for (fan-in)"), (said,), *laid)


def _brokers(roster: Roster, squads: Mapping[str, str], measured: Measures) -> Section:
    if not measured.brokers:
        return Section(
            tr("Who stands between (brokers)"), (tr("No way between squads leads through one."),)
        )
    shown = measured.brokers[:MOST_ROWS]

    def name(each: Broker) -> str:
        return squads[each.id] if each.kind == "squad" else roster.name(each.id)

    laid = columns(
        shown,
        ("squad or person", name),
        ("", lambda each: tr(each.kind)),
        ("pairs:", lambda each: share(each.share)),
    )
    drawn = (
        tr(", from {sources} drawn squads").format(sources=measured.sources)
        if measured.is_sampled
        else ""
    )
    meaning = tr(
        "Of all pairs of other squads, the share whose shortest way along needs and shared people "
        "leads through here{drawn} (betweenness; Freeman, 1977). When a broker is away, those "
        "squads hear of each other late or not at all."
    ).format(drawn=drawn)
    bars = tuple(each.share for each in shown)
    return Section(tr("Who stands between (brokers)"), (meaning,), *laid, bars)


def _seams(roster: Roster, squads: Mapping[str, str], measured: Measures) -> Section:
    seams = measured.seams
    title = tr("Where tribes are cut, and where the coordination would cut them")
    if not seams.squads:
        return Section(title, (tr("No two squads have anything to coordinate."),))
    tribes = roster.organisation.tribes
    names = {id_: tribe.name or id_ for id_, tribe in tribes.items()}
    ties = tr(
        "{squads} coordinate {days} person-days a week: work "
        "for each other, needs (half a day each where no work is planned) and shared people."
    ).format(squads=counted(seams.squads, "squad"), days=days(seams.days))
    cuts = tr(
        "{inside} of that stays inside {tribe}; the ties alone would make {groups} with "
        "{together} inside (Louvain; Blondel et al., 2008), {one} of them within one tribe."
    ).format(
        inside=share(seams.inside_tribes),
        tribe=tr("the tribe") if len(tribes) == 1 else tr("a tribe"),
        groups=counted(len(seams.communities), "group"),
        together=share(seams.inside_communities),
        one=seams.in_one_tribe,
    )
    sentences = [ties, cuts]
    if len(tribes) > 1:
        sentences.append(
            tr(
                "Tribes and groups agree by {agreement:.2f}: 1 is the same, 0 as good as drawn by "
                "lot (adjusted Rand index; Hubert and Arabie, 1985). Teams build what mirrors who "
                "talks to whom (Conway, 1968): cut tribes where the fewest ties run."
            ).format(agreement=seams.agreement)
        )
    laid = columns(
        seams.strangers[:MOST_ROWS],
        ("squad tied more to another tribe", lambda each: squads[each.squad]),
        ("own, days a week", lambda each: f"{names[each.tribe]}: {days(each.own_days)}"),
        ("other, days a week", lambda each: f"{names[each.other]}: {days(each.other_days)}"),
    )
    return Section(title, tuple(sentences), *laid)


def _escalation(roster: Roster, squads: Mapping[str, str], measured: Measures) -> Section:
    headings, rows = columns(
        [each for each in measured.escalation[:MOST_ROWS] if each[1]],
        ("squad", lambda each: squads[each[0]]),
        ("leads:", lambda each: str(len(each[1]))),
        ("who", lambda each: ", ".join(map(roster.name, each[1]))),
    )
    title = tr("To how many chapter leads a conflict goes up (escalation fan-out)")
    said = tr(_FAN_OUT if rows else "No squad has a chapter lead to go up to.")
    return Section(title, (said,), headings, rows)


def _holds(roster: Roster, squads: Mapping[str, str], measured: Measures) -> Iterator[Section]:
    title = tr("How many must leave before a squad's skill has nobody (bus factor)")
    if not measured.holds:
        yield Section(title, (tr("No squad has work that needs a skill."),))
        return
    skills = names_of(roster.organisation).skills
    weak = [hold for hold in measured.holds if len(hold.holders) <= 1]
    nobody = tr("nobody in the squad")
    laid = columns(
        measured.holds[:MOST_ROWS],
        ("squad", lambda hold: squads[hold.squad]),
        ("skill", lambda hold: skills.get(hold.skill, hold.skill)),
        ("people:", lambda hold: str(len(hold.holders))),
        ("who", lambda hold: ", ".join(map(roster.name, hold.holders)) or nobody),
    )
    meaning = tr(
        "Of {needed:,} skills that squads' work needs, {weak:,} hang on one person in the squad or "
        "on nobody; half of all projects hang on one or two (truck factor; Avelino et al., 2016)."
    ).format(needed=len(measured.holds), weak=len(weak))
    yield Section(title, (meaning,), *laid)
    if measured.carriers:
        laid = columns(
            measured.carriers[:MOST_ROWS],
            ("person", lambda each: roster.name(each[0])),
            ("skills in squads:", lambda each: str(each[1])),
        )
        said = tr("Pair them with somebody, or spread the skill, before they are away.")
        yield Section(tr("Who alone carries skills"), (said,), *laid)


def analysis_json(
    roster: Roster, measured: Measures, findings: Iterable[Finding], title: str
) -> str:
    """Write everything that was measured as one document, by ids."""
    seams = measured.seams
    document = {
        "schema": SCHEMA,
        "name": title,
        "squads": len(roster.squads),
        "people": len(roster.organisation.people),
        "fan_in": [
            {"squad": hub.squad, "waiting": hub.waiting, "waits_for": hub.waits_for}
            for hub in measured.hubs
        ],
        "brokers": [
            {"kind": each.kind, "id": each.id, "share_of_pairs": each.share}
            for each in measured.brokers
        ],
        "broker_sources": measured.sources,
        "broker_sampled": measured.is_sampled,
        "seams": {
            "squads": seams.squads,
            "days_per_week": seams.days,
            "inside_tribes_share": seams.inside_tribes,
            "communities": [sorted(group) for group in seams.communities],
            "inside_communities_share": seams.inside_communities,
            "communities_in_one_tribe": seams.in_one_tribe,
            "adjusted_rand_index": seams.agreement,
            "strangers": [
                {
                    "squad": each.squad,
                    "tribe": each.tribe,
                    "own_days_per_week": each.own_days,
                    "other_tribe": each.other,
                    "other_days_per_week": each.other_days,
                }
                for each in seams.strangers
            ],
        },
        "escalation": [
            {"squad": squad_id, "chapter_leads": leads} for squad_id, leads in measured.escalation
        ],
        "bus_factor": [
            {"squad": hold.squad, "skill": hold.skill, "holders": hold.holders}
            for hold in measured.holds
        ],
        "lone_holders": [{"person": id_, "skills": number} for id_, number in measured.carriers],
        "findings": [
            {"code": each.code, "rule": each.rule.name, "message": each.problem.message}
            for each in findings
        ],
    }
    return json_document(document, digits=6)
