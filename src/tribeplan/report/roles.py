"""What becomes of people's roles in a change: before and after, learnt and still to learn, trained.

A table with a line for everybody whose role changes, for those who talk with them about it.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tribeplan.formats.exchange.writing import Cell, Sheet
from tribeplan.formats.model.scenario import Stack
from tribeplan.org.organisation import Organisation
from tribeplan.org.person import Growth, RoleAfter
from tribeplan.org.roster import Roster, each_role, roster_of, tribe_name
from tribeplan.org.teams import KindOfWork
from tribeplan.report.language import counted, tr
from tribeplan.report.safe_text import json_document
from tribeplan.report.sections import Section, columns
from tribeplan.report.words import date, share

SCHEMA = "tribeplan.roles/v1"

SkillLevels = Mapping[str, tuple[float, float]]
"""By skill: what there is, and what there was or should be."""


class Trained(NamedTuple):
    """What one wave of a plan brings somebody."""

    on: dt.date
    days: float
    """Working days of training."""

    skills: tuple[str, ...]
    """Skills at a higher level from then on."""


class Growing(NamedTuple):
    """Somebody whose role changes."""

    person: str
    name: str
    before: tuple[str, ...]
    """What they are called before, in words; nothing for no role."""

    after: tuple[str, ...]
    tribes: tuple[tuple[str, KindOfWork], ...]
    """Where they are after it, and whether that tribe runs or changes products."""

    squads: tuple[str, ...]
    gained: SkillLevels
    """Skills at a higher level than before: after, and before."""

    gaps: SkillLevels
    """Skills below what the new role asks for: there is, and should be."""

    lacks_breadth: bool
    """Whether they have fewer skills than make somebody T-shaped."""

    training: tuple[Trained, ...]
    misplaced: str
    """Why the new role is not there yet; empty when it is."""


def growing(stack: Stack) -> tuple[Growing, ...]:
    """Everybody whose role changes: who says so with 'growth', or has another after a scenario.

    In the order of the model; who is only there after the scenario comes last.
    """
    base, roster = stack.model.organisation, roster_of(stack.organisation)
    held_before, held_after = _held(base), _held(roster.organisation)
    steps = tuple(_steps(stack))
    found: list[Growing] = []
    for id_, person in roster.organisation.people.items():
        growth = person.growth
        one, two = held_before.get(id_, ()), held_after.get(id_, ())
        if person.vacancy or (growth is None and (one == two or id_ not in base.people)):
            continue
        found.append(_growing(stack, roster, id_, (one, two), steps))
    return tuple(found)


def _growing(
    stack: Stack,
    roster: Roster,
    id_: str,
    held: tuple[tuple[str, ...], tuple[str, ...]],
    steps: Sequence[tuple[dt.date, float, Roster, Roster]],
) -> Growing:
    person, before = roster.person(id_), stack.model.organisation.people.get(id_)
    growth = person.growth
    old = before.skills if before else {}
    seats = roster.squads_of(id_)
    chapters = roster.chapters_of_person.get(id_, ())
    homes = dict.fromkeys([*(seat.tribe_id for seat in seats), *(c.tribe_id for c in chapters)])
    tribes = tuple((home, roster.tribe(home).work) for home in homes)
    asked = growth.skills if growth else {}
    return Growing(
        id_,
        roster.name(id_),
        (growth.was.value.replace("-", " "),) if growth else held[0],
        (growth.becomes.value.replace("-", " "),) if growth else held[1],
        tribes,
        tuple(seat.id for seat in seats),
        {skill: (level, old.get(skill, 0.0)) for skill, level in person.skills.items()
         if level > old.get(skill, 0.0)},
        {skill: (person.skills.get(skill, 0.0), level) for skill, level in asked.items()
         if person.skills.get(skill, 0.0) < level},
        len(person.skills) < roster.organisation.effective_limits().skills_per_member_min,
        tuple(_training(id_, steps)),
        _misplaced(growth, held[1], {work for _, work in tribes}),
    )  # fmt: skip


def _held(organisation: Organisation) -> dict[str, tuple[str, ...]]:
    """What people are called by the roles they have."""
    found: dict[str, dict[str, None]] = {}
    for role in each_role(organisation):
        match role.at:
            case ("tribes", _, "lead"):
                words = "tribe lead"
            case ("tribes", _, "chapters", _, "lead"):
                words = "chapter lead"
            case (*_, "product_owner"):
                words = "product owner"
            case (*_, "agile_coaches" | "coach"):
                words = "agile coach"
            case _:
                continue
        for person in role.people:
            found.setdefault(person, {})[words] = None
    return {person: tuple(words) for person, words in found.items()}


def _misplaced(growth: Growth | None, held: tuple[str, ...], works: set[KindOfWork]) -> str:
    """Why a role is not where the source puts it: owners in a squad, managers by run and change."""
    if growth is None:
        return ""
    if growth.becomes is RoleAfter.OWNER:
        return "" if "product owner" in held else "steers no squad yet"
    if growth.becomes is RoleAfter.TECHNICAL:
        return "" if KindOfWork.RUN in works else "in no run tribe yet"
    return "" if KindOfWork.CHANGE in works else "in no change tribe yet"


def _steps(stack: Stack) -> Iterator[tuple[dt.date, float, Roster, Roster]]:
    """Each wave: its day, its days of training, and the organisation before and after it."""
    if stack.waves:
        first = stack.waves[0].on - dt.timedelta(days=1)
        before = roster_of(stack.as_of(first).organisation)
        for wave in stack.waves:
            after = roster_of(stack.as_of(wave.on).organisation)
            yield wave.on, wave.training_days, before, after
            before = after


def _training(
    id_: str, steps: Sequence[tuple[dt.date, float, Roster, Roster]]
) -> Iterator[Trained]:
    for on, training_days, before, after in steps:
        if id_ not in before.organisation.people or id_ not in after.organisation.people:
            continue
        moved = [seat.id for seat in before.squads_of(id_)] != [
            seat.id for seat in after.squads_of(id_)
        ]
        old, new = before.person(id_).skills, after.person(id_).skills
        better = tuple(skill for skill in new if new[skill] > old.get(skill, 0.0))
        learns = training_days if moved else 0.0
        if learns or better:
            yield Trained(on, learns, better)


# --- To read -------------------------------------------------------------------------------------


def role_sections(found: Sequence[Growing], roster: Roster) -> Iterator[Section]:
    """Say who gets another role, what they learnt, what is still to learn, and when they train."""
    if not found:
        hint = tr(
            "Nobody's role changes: 'growth' of a person says it, or name a scenario in which "
            "somebody gets another role."
        )
        yield Section(tr("Roles before and after"), (hint,))
        return
    away = [each for each in found if each.misplaced]
    told = tr("Not there yet: {away} of {all}.").format(
        away=len(away), all=counted(len(found), "new role")
    )
    laid = columns(
        found,
        ("person", lambda each: each.name),
        ("before", lambda each: _roles(each.before)),
        ("after", lambda each: _roles(each.after)),
        (
            "where",
            lambda each: ", ".join(
                f"{tribe_name(roster, home)} ({work.value})" for home, work in each.tribes
            ),
        ),
        ("not there yet", lambda each: tr(each.misplaced)),
    )
    yield Section(tr("Roles before and after"), (told,) if away else (), *laid)
    told = tr("Something to learn for a new role: {open} of {all}.").format(
        open=sum(bool(each.gaps) for each in found), all=counted(len(found), "person", "people")
    )
    laid = columns(
        found,
        ("person", lambda each: each.name),
        ("learnt", _gained),
        ("still to learn", _gaps),
        ("training in the plan", _trained),
    )
    yield Section(tr("What they learn"), (told,), *laid, widest_name=30)


def _roles(words: tuple[str, ...]) -> str:
    return ", ".join(tr(each) for each in words) or tr("no role")


def _gained(each: Growing) -> str:
    return ", ".join(f"{skill} {share(now)}" for skill, (now, _) in each.gained.items()) or "-"


def _gaps(each: Growing) -> str:
    some = [f"{skill} {share(there)} → {share(wanted)}" for skill, (there, wanted)
            in each.gaps.items()]  # fmt: skip
    if each.lacks_breadth:
        some.append(tr("another field"))
    return ", ".join(some) or "-"


def _trained(each: Growing) -> str:
    return "; ".join(
        f"{date(one.on)}: {counted(one.days, 'day')}"
        + (f", {', '.join(one.skills)}" if one.skills else "")
        for one in each.training
    ) or ("-" if not each.gaps else tr("none"))


# --- For spreadsheets and programs ---------------------------------------------------------------

COLUMNS = (
    "Employee ID", "Full name", "Role before", "Role after", "Tribe", "Run or change", "Squads",
    "Skills gained", "Still to learn", "Training days", "Trained on", "Not there yet",
)  # fmt: skip


def role_sheet(found: Sequence[Growing]) -> Sheet:
    """A line for each person, to be written as a table."""
    rows: list[tuple[Cell, ...]] = [
        (
            each.person,
            each.name,
            ", ".join(each.before),
            ", ".join(each.after),
            ", ".join(home for home, _ in each.tribes),
            ", ".join(dict.fromkeys(work.value for _, work in each.tribes)),
            ", ".join(each.squads),
            ", ".join(f"{skill} {now:.0%}" for skill, (now, _) in each.gained.items()),
            ", ".join(f"{skill} {to:.0%}" for skill, (_, to) in each.gaps.items()),
            sum(one.days for one in each.training),
            ", ".join(one.on.isoformat() for one in each.training),
            each.misplaced,
        )
        for each in found
    ]
    return Sheet("roles", COLUMNS, rows)


def role_json(found: Sequence[Growing]) -> str:
    """A document with all of it; levels from 0 to 1."""
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "people": [
            {
                "person": each.person,
                "name": each.name,
                "before": each.before,
                "after": each.after,
                "tribes": [{"tribe": home, "work": work.value} for home, work in each.tribes],
                "squads": each.squads,
                "gained": {s: {"before": old, "after": new} for s, (new, old)
                           in each.gained.items()},
                "gaps": {s: {"has": has, "needs": needs} for s, (has, needs)
                         in each.gaps.items()},
                "lacks_breadth": each.lacks_breadth,
                "training": each.training,
                "not_there_yet": each.misplaced or None,
            }
            for each in found
        ],
    }  # fmt: skip
    return json_document(document)
