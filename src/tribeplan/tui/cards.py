"""What is known about one element, in rows of words; knows no widget."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from tribeplan.editing.version import Version
from tribeplan.formats.model.waivers import attached_comments
from tribeplan.org.address import Address
from tribeplan.org.elements import WHOLE, counted
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import Roster, element_name, passed_gates
from tribeplan.org.teams import Need
from tribeplan.org.work import Duration, Feature, ServedNeed, Stage, Stream, Work, each_step
from tribeplan.rules.rule import Finding
from tribeplan.tui.subject import Subject, is_there, subject_of

# --- A card: one element's facts, its problems, and the comments that stand beside it ------------


class Fact(NamedTuple):
    """One fact."""

    label: str
    value: str


class CardProblem(NamedTuple):
    """One problem on a card."""

    letter: str
    """``E``, ``W`` or ``A``."""

    text: str


class Card(NamedTuple):
    """What is shown of one element; everything in it is raw, as the user typed it."""

    kind: str
    """In the reader's words, for the frame."""

    title: str
    rows: tuple[Fact, ...]
    problems: tuple[CardProblem, ...] = ()
    comments: tuple[str, ...] = ()
    """With their ``#``, as they stand in the file."""


def rows_of(*pairs: tuple[str, object]) -> tuple[Fact, ...]:
    """The facts that there are; those without a value are left out.

    >>> rows_of(("fte", "0.8"), ("since", None))
    (Fact(label='fte', value='0.8'),)
    """
    return tuple(Fact(label, str(value)) for label, value in pairs if value not in (None, "", ()))


def percent(share: float) -> str:
    """Write a share as people read it.

    >>> percent(0.5), percent(1.0), percent(1 / 3)
    ('50%', '100%', '33.3%')
    """
    return f"{share * 100:.1f}".removesuffix(".0") + "%"


def number(value: float) -> str:
    """Write a number without a tail of noughts.

    >>> number(5.0), number(0.25)
    ('5', '0.25')
    """
    return f"{value:g}" if value < 10**6 else f"{value:,.0f}"  # 1e+06 is not read


# --- The cards of gates, features, streams, skills and the organisation itself -------------------


def gate_rows(roster: Roster, gate_id: str) -> tuple[Fact, ...]:
    """The facts about a decision gate."""
    gate = roster.organisation.decisions[gate_id]
    passing = [squad for squad, gates in passed_gates(roster).items() if gate_id in gates]
    names = (roster.squads[squad].squad.name or squad for squad in passing)
    return rows_of(
        ("id", gate_id),
        ("at", gate.at),
        ("meets", f"every {counted(gate.every_days, 'day')}" if gate.every_days else "any time"),
        ("takes", f"{_days(gate.days)} days" if gate.days else None),
        ("decides", ", ".join(roster.name(person) for person in gate.decides)),
        ("passes", ", ".join(gate.passes)),
        ("tribes", ", ".join(gate.tribes) or "all"),
        ("stops", f"{counted(len(passing), 'squad')}: {', '.join(names)}" if passing else "none"),
    )


def feature_rows(roster: Roster, feature_id: str) -> tuple[Fact, ...]:
    """The facts about a feature."""
    features = roster.organisation.work.features
    feature = features[feature_id]
    after = ((features[id_].name if id_ in features else None) or id_ for id_ in feature.after)
    return rows_of(
        ("id", feature_id),
        *_shared(roster, feature),
        ("arrives", feature.arrives),
        ("due", feature.due),
        ("after", ", ".join(after)),
        ("order", ", ".join(_order(feature))),
        ("accepted", "; ".join(feature.acceptance)),
        *_steps(feature.steps),
    )


def stream_rows(roster: Roster, stream_id: str) -> tuple[Fact, ...]:
    """The facts about a stream."""
    stream: Stream = roster.organisation.work.streams[stream_id]
    worth = stream.value_per_week
    return rows_of(
        ("id", stream_id),
        *_shared(roster, stream),
        ("arrives", f"{number(stream.per_week)} a week"),
        ("order", stream.priority),
        ("value", f"{number(worth)} a week" if worth is not None else None),
        *_steps(stream.steps),
    )


def _shared(roster: Roster, work: Work) -> tuple[tuple[str, object], ...]:
    seat = roster.squads.get(work.squad)
    need = work.need or ServedNeed()
    return (
        ("squad", (seat.squad.name if seat else None) or work.squad),
        ("work", work.work),
        ("user", need.user),
        ("job", need.job),
    )


def _order(feature: Feature) -> Iterable[str]:
    if feature.priority is not None:
        yield f"number {feature.priority}"
    if feature.moscow is not None:
        yield str(feature.moscow)
    if feature.value_per_week is not None:
        yield f"{number(feature.value_per_week)} a week"
    if feature.value is not None:
        yield f"value {number(feature.value)}"
    if feature.reach is not None:
        yield f"reach {number(feature.reach)}"
    if feature.confidence is not None:
        yield f"{percent(feature.confidence)} sure"


def _steps(stages: tuple[Stage, ...]) -> tuple[tuple[str, object], ...]:
    """A row per step: what runs side by side has the same number."""
    rows: list[tuple[str, object]] = []
    for position, step in each_step(stages):
        helped = f" by {step.squad}" if step.squad else ""
        words = f"{step.name or step.skill}, {_days(step.days)} days{helped}"
        rows.append((f"step {position[0] + 1}", words))
    return tuple(rows)


def _days(duration: Duration) -> str:
    if duration.is_one_number:
        return number(duration.p50)
    if duration.p50 == duration.p90:
        return f"exactly {number(duration.p50)}"
    return f"{number(duration.p50)} to {number(duration.p90)}"


def skill_rows(roster: Roster, skill_id: str) -> tuple[Fact, ...]:
    """The facts about a skill."""
    organisation = roster.organisation
    skill = organisation.skills[skill_id]
    having = sum(1 for person in organisation.people.values() if skill_id in person.skills)
    return rows_of(
        ("id", skill_id),
        ("compliance", "yes" if skill.compliance else None),
        ("people", having),
    )


def organisation_rows(organisation: Organisation) -> tuple[Fact, ...]:
    """The facts about the whole."""
    work = organisation.work
    return rows_of(
        ("preset", organisation.preset),
        ("people", len(organisation.people)),
        ("tribes", len(organisation.tribes)),
        ("gates", len(organisation.decisions)),
        ("features", len(work.features)),
        ("streams", len(work.streams)),
    )


# --- The card of a person or an open seat --------------------------------------------------------


def person_rows(roster: Roster, person_id: str) -> tuple[Fact, ...]:
    """The facts about a person."""
    person = roster.person(person_id)
    chapter = roster.chapter_of(person_id)
    manager = roster.line_manager(person_id)
    squads = [
        f"{seat.name} {percent(roster.share(person_id, seat.id))}"
        for seat in roster.squads_of(person_id)
    ]
    return rows_of(
        ("id", person_id),
        ("open seat", "yes" if person.vacancy else None),
        ("roles", ", ".join(roles_held(roster, person_id))),
        ("squads", ", ".join(squads) or "none"),
        ("chapter", chapter.chapter.name or chapter.id if chapter else "none"),
        ("manager", roster.name(manager) if manager else None),
        ("fte", number(person.fte)),
        ("skills", ", ".join(f"{id_} {percent(part)}" for id_, part in person.skills.items())),
        ("from", person.available_from),
        ("until", person.available_until),
        ("moves", ", ".join(_moves(roster, person_id))),
    )


def _moves(roster: Roster, person_id: str) -> Iterator[str]:
    for move in roster.person(person_id).moves:
        yield f"{move.on}: {move.left or '-'} to {move.joined or '-'}"


def roles_held(roster: Roster, person_id: str) -> Iterator[str]:
    """The roles somebody has, in words.

    >>> from tribeplan.org.organisation import Organisation
    >>> from tribeplan.org.roster import roster_of
    >>> squads = {"app": {"product_owner": "pim"}}
    >>> people = {"pim": {}}
    >>> given = {"people": people, "tribes": {"t": {"lead": "pim", "squads": squads}}}
    >>> list(roles_held(roster_of(Organisation.model_validate(given)), "pim"))
    ['tribe lead of t', 'PO of app']
    """
    for tribe_id, tribe in roster.organisation.tribes.items():
        name = tribe.name or tribe_id
        if tribe.lead == person_id:
            yield f"tribe lead of {name}"
        if person_id in tribe.agile_coaches:
            yield f"agile coach of {name}"
    for seat in roster.chapters_of_person.get(person_id, ()):
        if seat.chapter.lead == person_id:
            yield f"CL of {seat.name}"
    yield from _in_squads(roster, person_id)
    for gate_id, gate in roster.organisation.decisions.items():
        if person_id in gate.decides:
            yield f"decides at {gate.name or gate_id}"


def _in_squads(roster: Roster, person_id: str) -> Iterator[str]:
    for place in roster.squads_of(person_id):
        if place.squad.product_owner == person_id:
            yield f"PO of {place.name}"
    coached = [place.name for place in roster.squads.values() if place.squad.coach == person_id]
    if coached:
        yield f"coaches {', '.join(coached)}"


# --- The cards of squads, chapters and tribes ----------------------------------------------------


def squad_rows(roster: Roster, tribe_id: str, squad_id: str) -> tuple[Fact, ...]:
    """The facts about a squad."""
    tribe = roster.tribe(tribe_id)
    squad = tribe.squads[squad_id]
    return rows_of(
        ("id", squad_id),
        ("tribe", tribe.name or tribe_id),
        ("mission", squad.mission),
        ("work", squad.work),
        ("PO", _name(roster, squad.product_owner)),
        ("people", heads(roster, squad.people)),
        ("coach", _name(roster, squad.coach)),
        ("mandate", squad.effective_mandate),
        ("gates", ", ".join(gate_names(roster, squad_id)) or "none"),
        ("funding", squad.funding),
        ("since", squad.since),
        ("ends", squad.ends),
        ("WIP limit", squad.wip_limit),
        ("cadence", counted(squad.cadence_days, "day") if squad.cadence_days else None),
        ("needs", "; ".join(_need(roster, need) for need in squad.needs)),
        ("work for", _work_for(roster, squad_id)),
        ("measures", ", ".join(str(measure.goal) for measure in squad.measures)),
    )


def gate_names(roster: Roster, squad_id: str) -> tuple[str, ...]:
    """The names of the gates that a squad's work passes."""
    gates = roster.organisation.decisions
    passed = passed_gates(roster).get(squad_id, ())
    return tuple(gates[gate_id].name or gate_id for gate_id in passed)


def _need(roster: Roster, need: Need) -> str:
    seat = roster.squads.get(need.squad)
    name = (seat.squad.name if seat else None) or need.squad
    purpose = f" for {need.purpose}" if need.purpose else ""
    return f"{name}{purpose} ({need.mode})"


def _work_for(roster: Roster, squad_id: str) -> str | None:
    work = roster.organisation.work
    features = sum(1 for feature in work.features.values() if feature.squad == squad_id)
    streams = sum(1 for stream in work.streams.values() if stream.squad == squad_id)
    if not features and not streams:
        return None
    return f"{counted(features, 'feature')}, {counted(streams, 'stream')}"


def chapter_rows(roster: Roster, tribe_id: str, chapter_id: str) -> tuple[Fact, ...]:
    """The facts about a chapter."""
    tribe = roster.tribe(tribe_id)
    chapter = tribe.chapters[chapter_id]
    reports = [person for person in chapter.people if person != chapter.lead]
    return rows_of(
        ("id", chapter_id),
        ("tribe", tribe.name or tribe_id),
        ("skill", chapter.skill or chapter_id),
        ("lead", _name(roster, chapter.lead)),
        ("people", heads(roster, chapter.people)),
        ("manages", counted(len(reports), "person", "people")),
        ("squads", ", ".join(_squads_served(roster, chapter.people)) or "none"),
    )


def _squads_served(roster: Roster, people: Iterable[str]) -> tuple[str, ...]:
    names = dict.fromkeys(seat.name for person in people for seat in roster.squads_of(person))
    return tuple(names)


def tribe_rows(roster: Roster, tribe_id: str) -> tuple[Fact, ...]:
    """The facts about a tribe."""
    tribe = roster.tribe(tribe_id)
    return rows_of(
        ("id", tribe_id),
        ("purpose", tribe.purpose),
        ("work", tribe.work),
        ("lead", _name(roster, tribe.lead)),
        ("MT", _names(roster, tribe.management_team)),
        ("coaches", _names(roster, tribe.agile_coaches)),
        ("squads", len(tribe.squads)),
        ("chapters", len(tribe.chapters)),
        ("people", heads(roster, tribe.people)),
    )


def heads(roster: Roster, people: Iterable[str]) -> str:
    """Write how many people and their fte, then how many open seats and theirs."""
    count = roster.headcount(people)
    there = f"{count.people} ({number(round(count.fte, 2))} fte)"
    if not count.vacancies:
        return there
    seats = counted(count.vacancies, "open seat")
    return f"{there} + {seats} ({number(round(count.vacant_fte, 2))} fte)"


def _name(roster: Roster, person: str | None) -> str:
    return "none" if person is None else roster.name(person)


def _names(roster: Roster, people: Iterable[str]) -> str:
    return ", ".join(roster.name(person) for person in people)


# --- The card of whatever is under the cursor ----------------------------------------------------

MOST_PROBLEMS = 8
"""Problems that a card lists; the problems pane has them all."""


def card_of(version: Version, address: Address, findings: tuple[Finding, ...]) -> Card:
    """Make the card of the element at an address, with the problems that are about it."""
    organisation = version.organisation
    subject = subject_of(address)
    if not is_there(organisation, subject):
        return Card(subject.kind, subject.id, (Fact("", "It is no longer in the plan"),))
    shown = () if subject.kind == WHOLE else findings
    troubles = [
        CardProblem(finding.severity[0].upper(), f"{finding.code} {finding.problem.message}")
        for finding in shown[:MOST_PROBLEMS]
    ]
    if len(shown) > MOST_PROBLEMS:
        troubles.append(CardProblem("", f"and {len(shown) - MOST_PROBLEMS} more"))
    return Card(
        _kind_in_words(version, subject),
        element_name(version.roster, subject.address),
        rows_about(version.roster, subject),
        tuple(troubles),
        attached_comments(version.basis.reading.places, subject.address),
    )


def rows_about(roster: Roster, subject: Subject) -> tuple[Fact, ...]:
    """The facts about an element."""
    if subject.kind == WHOLE:
        return organisation_rows(roster.organisation)
    if subject.kind in _IN_TRIBES:
        return _IN_TRIBES[subject.kind](roster, str(subject.address[1]), subject.id)
    return _ON_THEIR_OWN[subject.kind](roster, subject.id)


_IN_TRIBES = {"squad": squad_rows, "chapter": chapter_rows}
_ON_THEIR_OWN = {
    "person": person_rows,
    "tribe": tribe_rows,
    "gate": gate_rows,
    "feature": feature_rows,
    "stream": stream_rows,
    "skill": skill_rows,
}


def _kind_in_words(version: Version, subject: Subject) -> str:
    if subject.kind == "person" and version.organisation.people[subject.id].vacancy:
        return "open seat"
    return subject.kind


# --- An element in one line, where there is no room for its card ---------------------------------

MOST_FACTS = 3

FACTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "person": ("roles", "squads", "chapter"),
        "squad": ("PO", "people", "mandate"),
        "chapter": ("lead", "people", "skill"),
        "tribe": ("lead", "squads", "chapters"),
        "gate": ("meets", "takes", "stops"),
        "feature": ("squad", "due", "arrives", "work"),
        "stream": ("squad", "arrives", "work"),
        "skill": ("people", "compliance"),
        WHOLE: ("tribes", "people", "gates"),
    }
)
"""Rows of the card that say most about each kind of element, the best first."""


def line_about(roster: Roster, address: Address) -> str:
    """Say what an address is about: its kind, its name, and what matters most about it.

    >>> from tribeplan.org.organisation import Organisation
    >>> from tribeplan.org.roster import roster_of
    >>> roster = roster_of(Organisation.model_validate({"decisions": {"cab": {"at": "start"}}}))
    >>> line_about(roster, ("decisions", "cab"))
    'Gate cab · meets any time · stops none'
    """
    organisation, subject = roster.organisation, subject_of(address)
    name = element_name(roster, subject.address)
    if not is_there(organisation, subject):
        return f"{name} is no longer in the plan"
    known = dict(rows_about(roster, subject))
    facts = [f"{label} {known[label]}" for label in FACTS[subject.kind] if label in known]
    title = name if subject.kind == WHOLE else f"{subject.kind.capitalize()} {name}"
    return " · ".join((title, *facts[:MOST_FACTS]))
