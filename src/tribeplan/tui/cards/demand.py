"""The cards of gates, features, streams, skills and the organisation itself."""

from collections.abc import Iterable

from tribeplan.org.organisation import Organisation
from tribeplan.org.passage import passed_gates
from tribeplan.org.roster import Roster
from tribeplan.org.work import Duration, Feature, ServedNeed, Stage, Stream, Work, each_step
from tribeplan.tui.cards.card import Row, counted, number, percent, rows_of


def gate_rows(roster: Roster, gate_id: str) -> tuple[Row, ...]:
    """Give the facts about a decision gate."""
    gate = roster.organisation.decisions[gate_id]
    passing = [squad for squad, gates in passed_gates(roster).items() if gate_id in gates]
    names = (roster.squads[squad].squad.name or squad for squad in passing)
    return rows_of(
        ("id", gate_id),
        ("at", gate.at),
        ("meets", f"every {number(gate.every_days)} days" if gate.every_days else "any time"),
        ("takes", f"{_days(gate.days)} days" if gate.days else None),
        ("decides", ", ".join(_person(roster, person) for person in gate.decides)),
        ("passes", ", ".join(gate.passes)),
        ("tribes", ", ".join(gate.tribes) or "all"),
        ("stops", f"{counted(len(passing), 'squad')}: {', '.join(names)}" if passing else "none"),
    )


def _person(roster: Roster, person_id: str) -> str:
    return roster.name(person_id) if person_id in roster.organisation.people else person_id


def feature_rows(roster: Roster, feature_id: str) -> tuple[Row, ...]:
    """Give the facts about a feature."""
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


def stream_rows(roster: Roster, stream_id: str) -> tuple[Row, ...]:
    """Give the facts about a stream."""
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
    """Give a row per step: what runs side by side has the same number."""
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


def skill_rows(roster: Roster, skill_id: str) -> tuple[Row, ...]:
    """Give the facts about a skill."""
    organisation = roster.organisation
    skill = organisation.skills[skill_id]
    having = sum(1 for person in organisation.people.values() if skill_id in person.skills)
    return rows_of(
        ("id", skill_id),
        ("compliance", "yes" if skill.compliance else None),
        ("people", having),
    )


def organisation_rows(organisation: Organisation) -> tuple[Row, ...]:
    """Give the facts about the whole."""
    work = organisation.work
    return rows_of(
        ("preset", organisation.preset),
        ("people", len(organisation.people)),
        ("tribes", len(organisation.tribes)),
        ("gates", len(organisation.decisions)),
        ("features", len(work.features)),
        ("streams", len(work.streams)),
    )
