"""How ready each tribe says it is: profile, trend, what the model says otherwise, what helps.

The remedies are those of the source: "Productgericht werken bij de overheid", "Productsturing
tegenover projectsturing" and "Het werk van de product owner" (practitioner essays).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tribeplan.formats.model.scenario import Stack
from tribeplan.org.elements import said
from tribeplan.org.readiness import (
    LEVERS,
    Condition,
    Contradiction,
    assessments,
    conditions,
    contradictions,
    level_of,
    weakest,
)
from tribeplan.org.roster import Roster, tribe_name
from tribeplan.org.teams import Assessment
from tribeplan.report.language import Translated, counted, tr
from tribeplan.report.safe_text import json_document
from tribeplan.report.sections import Section, columns
from tribeplan.report.words import date
from tribeplan.rules.catalogue import CATALOGUE, run_rules
from tribeplan.rules.rule import Finding

SCHEMA = "tribeplan.readiness/v1"

FULL = 5
"""The highest level."""

MOST_DATES = 4
"""Assessments side by side; the document for programs has all."""

_LEVERS = {
    "vision": "vision over control",
    "decision_rights": "decision rights",
    "learning": "room to learn",
    "ownership": "shared ownership",
    "skill_growth": "investing in skills",
    "measuring": "measuring impact",
    "example": "leading by example",
}
WORDS: Mapping[str, str] = Translated(_LEVERS)
"""What each lever is called."""

REMEDIES: Mapping[str, str] = Translated(
    {
        "vision": (
            "Tell in one sentence what customers get, tie the work to it, and let a roadmap with "
            "measurable goals say what comes first."
        ),
        "decision_rights": (
            "Write down what squads decide, and the way up for what they do not: who decides, and "
            "by when. Give them the tools."
        ),
        "learning": (
            "Leave time, begin small, and take a failed trial as a result. Let product owners hand "
            "over operational work."
        ),
        "ownership": (
            "Bring product, design, technology, operations and privacy together from the start, "
            "around one goal, and pay for teams that stay."
        ),
        "skill_growth": (
            "Train product strategy, ways of working and user research, and make time for people "
            "to learn from each other."
        ),
        "measuring": (
            "Measure what users notice: satisfaction, speed of service, adoption. Tell it openly, "
            "and decide by it."
        ),
        "example": (
            "Let leaders begin with the users in every meeting, change their own plans by what was "
            "learnt, and work across the borders of departments."
        ),
    }
)
"""What the source says helps with each lever."""

RULES: Mapping[str, tuple[str, ...]] = {
    "vision": ("TP852", "TP856", "TP858"),
    "decision_rights": ("TP601", "TP602", "TP604", "TP605"),
    "learning": ("TP302", "TP706", "TP707"),
    "ownership": ("TP501", "TP708", "TP801"),
    "skill_growth": ("TP503", "TP504"),
    "measuring": ("TP853", "TP871", "TP872"),
    "example": ("TP406",),
}
"""The rules that find the trouble that each lever is about."""


class TribeReadiness(NamedTuple):
    """What one tribe says of the way it is led, and what its model says."""

    tribe: str
    name: str
    told: tuple[Assessment, ...]
    """Until the day of the look, the earliest first."""

    later: tuple[Assessment, ...]
    """Those with a day after it, which nobody said yet."""

    against: tuple[Contradiction, ...]
    """Of the last assessment."""

    findings: Mapping[str, tuple[Finding, ...]]
    """What the rules find in the tribe, by lever."""

    @property
    def last(self) -> Assessment | None:
        """What it said last."""
        return self.told[-1] if self.told else None


class WaveConditions(NamedTuple):
    """What one wave of a plan wants of the tribes that it changes."""

    name: str
    conditions: tuple[Condition, ...]


class Readiness(NamedTuple):
    """What all tribes say, and what the waves of a plan want of them."""

    today: dt.date
    views: tuple[TribeReadiness, ...]
    waves: tuple[WaveConditions, ...]

    @property
    def has_findings(self) -> bool:
        """Whether a model says otherwise, or a wave has to wait."""
        return any(view.against for view in self.views) or any(
            not each.is_met for wave in self.waves for each in wave.conditions
        )


def readiness_of(stack: Stack, roster: Roster, today: dt.date) -> Readiness:
    """Look at what every tribe said of itself until a day, and hold a plan's waves against it."""
    wanted = {code for codes in RULES.values() for code in codes}
    levers = {code: lever for lever, codes in RULES.items() for code in codes}
    found: defaultdict[tuple[str, str], list[Finding]] = defaultdict(list)
    rules = [rule for rule in CATALOGUE if rule.code in wanted]
    for finding in run_rules(roster.organisation, rules):
        for id_ in _tribes_of(roster, finding):
            found[id_, levers[finding.code]].append(finding)
    limits = roster.organisation.effective_limits()
    views: list[TribeReadiness] = []
    for tribe_id, tribe in roster.organisation.tribes.items():
        told = tuple(assessments(tribe, today))
        later = tuple(assessments(tribe)[len(told) :])
        against = tuple(contradictions(roster, limits, tribe_id, told[-1])) if told else ()
        mine = {lever: tuple(found[tribe_id, lever]) for lever in LEVERS}
        views.append(
            TribeReadiness(tribe_id, tribe_name(roster, tribe_id), told, later, against, mine)
        )
    return Readiness(today, tuple(views), tuple(_waves(stack, today)))


def unready(stack: Stack, day: dt.date) -> Iterator[str]:
    """Say, sentence by sentence, what waves want of tribes that have not said so by a day."""
    for wave in _waves(stack, day):
        for each in wave.conditions:
            if not each.is_met:
                yield said(
                    "Wave {wave} of {day} wants {lever} at {wanted} of tribe {tribe}, which says "
                    "{said}",
                    wave=wave.name,
                    day=each.on,
                    lever=said(_LEVERS[each.lever]),
                    wanted=each.wanted,
                    tribe=each.tribe,
                    said=said("nothing") if each.said is None else each.said,
                )


def _tribes_of(roster: Roster, finding: Finding) -> set[str]:
    match finding.problem.at:
        case ("tribes", str(tribe), *_):
            return {tribe}
        case ("people", str(person), *_):
            return {seat.tribe_id for seat in roster.squads_of(person)}
        case _:
            return set(roster.organisation.tribes)  # a gate is everybody's


def _waves(stack: Stack, today: dt.date) -> Iterator[WaveConditions]:
    before = stack.model.organisation.tribes
    for wave in stack.waves:
        after = stack.as_of(wave.on).organisation.tribes
        if wave.readiness is not None:
            changed = [id_ for id_ in after if id_ not in before or before[id_] != after[id_]]
            yield WaveConditions(
                wave.name or wave.on.isoformat(),
                tuple(
                    each
                    for id_ in changed
                    for each in conditions(id_, after[id_], wave.readiness, wave.on, today)
                ),
            )
        before = after


# --- To read -------------------------------------------------------------------------------------


def readiness_sections(ready: Readiness) -> Iterator[Section]:
    """Say what each tribe says of itself, how that moves, and where the model says otherwise."""
    if not ready.views:
        hint = tr("'readiness' of a tribe says it: a date, and levels from 1 to 5.")
        yield Section(tr("There is no tribe in the model."), (hint,))
    silent = [view.name for view in ready.views if view.last is None]
    for view in ready.views:
        if view.last is not None:
            yield _profile(view, view.last)
            yield from _against(view)
            yield from _helps(view, view.last)
    if silent:
        hint = tr("'readiness' of a tribe says it: a date, and levels from 1 to 5.")
        title = tr("Tribes that say nothing of the way they are led")
        yield Section(title, (", ".join(silent), hint))
    yield from _later(ready)
    yield from _conditions(ready.waves)


def _later(ready: Readiness) -> Iterator[Section]:
    lines = tuple(
        f"{view.name}: {', '.join(date(each.on) for each in view.later)}"
        for view in ready.views
        if view.later
    )
    if lines:
        title = tr("Left out, for its day is after {day}").format(day=date(ready.today))
        yield Section(title, lines)


def _profile(view: TribeReadiness, last: Assessment) -> Section:
    shown = view.told[-MOST_DATES:]
    least = weakest(last)
    told = [each for each in LEVERS if any(level_of(one, each) is not None for one in shown)]
    sentences = [
        tr("Weakest: {levers}, at {level} of {full}.").format(
            levers=", ".join(WORDS[each] for each in least),
            level=level_of(last, least[0]),
            full=FULL,
        )
        if least
        else tr("No lever has a level.")
    ]
    if last.note:
        sentences.append(last.note)
    rows = tuple(
        (
            WORDS[lever],
            *(_level(level_of(each, lever)) for each in shown),
            _change([level_of(each, lever) for each in view.told]),
        )
        for lever in told
    )
    title = tr("Readiness of {tribe}, as it says itself").format(tribe=view.name)
    headings = "lever", *(f"{date(each.on)}:" for each in shown), "change:"
    bars = tuple(float(level_of(last, lever) or 0) for lever in told)
    return Section(title, tuple(sentences), headings, rows, bars, full_bar=FULL)


def _level(level: int | None) -> str:
    return "-" if level is None else str(level)


def _change(levels: Sequence[int | None]) -> str:
    known = [each for each in levels if each is not None]
    return "-" if len(known) <= 1 else f"{known[-1] - known[0]:+d}".replace("+0", "0")


def _against(view: TribeReadiness) -> Iterator[Section]:
    if view.against:
        laid = columns(
            view.against,
            ("lever", lambda each: WORDS[each.lever]),
            ("level:", lambda each: str(each.level)),
            ("what the model says", lambda each: tr(each.says)),
        )
        title = tr("{tribe}: the model says otherwise").format(tribe=view.name)
        yield Section(title, (), *laid, is_alarm=True)


def _helps(view: TribeReadiness, last: Assessment) -> Iterator[Section]:
    """What the source says helps, where the tribe or its model shows the trouble."""
    weak = {*weakest(last), *(each.lever for each in view.against)}
    found: list[str] = []
    sentences: list[str] = []
    for lever in LEVERS:
        if lever not in weak:
            continue
        sentences.append(tr("{lever}: {remedy}").format(lever=WORDS[lever], remedy=REMEDIES[lever]))
        by_rule: defaultdict[str, list[Finding]] = defaultdict(list)
        for each in view.findings[lever]:
            by_rule[each.code].append(each)
        for code, some in sorted(by_rule.items()):
            more = f" (+{len(some) - 1})" if len(some) > 1 else ""
            found.append(f"{code}: {tr(some[0].problem.message)}{more}")  # too long for a cell
    if sentences:
        title = tr("What helps {tribe}").format(tribe=view.name)
        yield Section(title, (*sentences, *found))


def _conditions(waves: Sequence[WaveConditions]) -> Iterator[Section]:
    wanted = [(wave.name, each) for wave in waves for each in wave.conditions]
    if not wanted:
        return
    laid = columns(
        wanted,
        ("wave", lambda pair: pair[0]),
        ("on", lambda pair: date(pair[1].on)),
        ("tribe", lambda pair: pair[1].tribe),
        ("lever", lambda pair: WORDS[pair[1].lever]),
        ("wanted:", lambda pair: str(pair[1].wanted)),
        ("said:", lambda pair: _level(pair[1].said)),
        ("met", lambda pair: tr("yes") if pair[1].is_met else tr("no")),
    )
    closed = sum(not each.is_met for _, each in wanted)
    told = (
        tr("{closed} of what the waves want is not there yet: wait, or change the plan.").format(
            closed=counted(closed, "level")
        )
        if closed
        else tr("Everything that the waves want is there.")
    )
    yield Section(tr("What the waves want"), (told,), *laid, is_alarm=bool(closed))


# --- For programs --------------------------------------------------------------------------------


def readiness_json(ready: Readiness) -> str:
    """What the tribes say as a document."""
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "as_of": ready.today,
        "tribes": [
            {
                "tribe": view.tribe,
                "assessments": [
                    {
                        "date": each.on,
                        "note": each.note,
                        "levels": {lever: level_of(each, lever) for lever in LEVERS},
                    }
                    for each in view.told
                ],
                "left_out": [each.on for each in view.later],
                "weakest": weakest(view.last) if view.last else [],
                "model_says_otherwise": [
                    {"lever": each.lever, "level": each.level, "says": str(each.says)}
                    for each in view.against
                ],
                "findings": {
                    lever: [
                        {"code": each.code, "message": str(each.problem.message)}
                        for each in view.findings[lever]
                    ]
                    for lever in LEVERS
                },
            }
            for view in ready.views
        ],
        "waves": [
            {
                "wave": wave.name,
                "conditions": [
                    each._asdict() | {"is_met": each.is_met} for each in wave.conditions
                ],
            }
            for wave in ready.waves
        ],
    }
    return json_document(document)
