"""The scorecard of each tribe: how its measures stand and move, who answers, what it may mean.

Contents: how one measure stands · movements that belong together · to read · for programs.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from tribeplan.formats.exchange.dates import LATER
from tribeplan.formats.exchange.readings import Readings
from tribeplan.formats.exchange.source import Remark, by_reason
from tribeplan.formats.nearest import nearest
from tribeplan.org.journey import Journey
from tribeplan.org.roster import Roster, tribe_name
from tribeplan.org.scorecard import (
    LEAST_READINGS,
    LIMIT_FACTOR,
    PERSPECTIVES,
    Chart,
    Reading,
    Scored,
    chart_of,
    scored_measures,
)
from tribeplan.org.teams import Better, MeasureCategory
from tribeplan.report.language import counted, number, tr
from tribeplan.report.sections import Section, columns
from tribeplan.report.words import date, listed, share

SCHEMA = "tribeplan.scorecard/v1"

WIDEST = 34
"""Cells of a measure's name beside seven columns."""

MOST_NAMED = 3
"""Of what is left out for one reason; the document for programs has all."""

MISSED_READINGS = 2
"""Times its rhythm after which a measure is overdue."""

# --- How one measure stands ----------------------------------------------------------------------


class Status(StrEnum):
    """How a measure stands."""

    ON = "on target"
    WORSE = "on target, getting worse"
    OFF = "off target"
    NO_TARGET = "no target"
    OVERDUE = "overdue"
    """Read, but not for twice its rhythm."""

    UNREAD = "not read"
    """Never until the day looked at."""


UNKNOWN = (Status.OVERDUE, Status.UNREAD)
"""Nobody can tell how it stands now."""


class ScorecardLine(NamedTuple):
    """One measure with its readings."""

    scored: Scored
    readings: tuple[Reading, ...]
    chart: Chart | None
    gaps: int
    """How often two readings are further apart than twice its rhythm."""

    status: Status

    @property
    def last(self) -> Reading | None:
        """The last reading."""
        return self.readings[-1] if self.readings else None

    @property
    def moves(self) -> int:
        """1 when it is getting better, -1 when worse, 0 while it only varies or nobody can tell."""
        if self.chart is None or self.chart.signal is None:
            return 0
        return 1 if self.chart.is_up is (self.scored.measure.better is Better.HIGHER) else -1

    @property
    def is_red(self) -> bool:
        """Whether whoever answers for it has something to do."""
        return self.status in {Status.OFF, *UNKNOWN}


class Released(NamedTuple):
    """A feature that reached customers, or should have."""

    feature: str
    on: dt.date
    is_known: bool
    """Whether it did on that day; else it is the day on which it is due."""


class Lost(NamedTuple):
    """The step of a journey at which most customers leave on their way to the aha-moment."""

    journey: str
    step: str
    share: float
    """Of those who begin the journey."""

    friction: str
    has_aha: bool
    """Whether the journey says where its aha-moment is; without one every step counts."""


class Pattern(NamedTuple):
    """Movements that belong together."""

    name: str
    says: str
    advice: str
    lines: tuple[ScorecardLine, ...]
    since: dt.date | None
    """The last reading before the movement; None where nothing moves."""

    released: tuple[Released, ...]
    """Features of the tribe from then on."""

    lost: tuple[Lost, ...] = ()
    """Of each journey of the tribe, where adoption lags or falls."""


class TribeScorecard(NamedTuple):
    """The scorecard of one tribe."""

    tribe: str
    name: str
    lines: tuple[ScorecardLine, ...]
    """By perspective, then in the order of the model."""

    patterns: tuple[Pattern, ...]

    @property
    def without(self) -> tuple[MeasureCategory, ...]:
        """Perspectives in which nothing is measured."""
        there = {line.scored.measure.category for line in self.lines}
        return tuple(each for each in PERSPECTIVES if each not in there)


class Scorecard(NamedTuple):
    """The scorecards of an organisation, held against readings until a day."""

    roster: Roster
    today: dt.date
    readings: Readings
    cards: tuple[TribeScorecard, ...]

    @property
    def has_findings(self) -> bool:
        """Whether anything is off target, not read, or moves in a way that means something."""
        return any(card.patterns or any(line.is_red for line in card.lines) for card in self.cards)


def scorecard_of(
    roster: Roster,
    readings: Readings,
    today: dt.date,
    finished: Mapping[str, dt.date | None] | None = None,
) -> Scorecard:
    """Hold readings against the measures of an organisation, those of its tribes and squads.

    Parameters
    ----------
    roster
        The organisation.
    readings
        Of :func:`tribeplan.org.scorecard.scored_measures`, in that order.
    today
        Until when they tell.
    finished
        When features reached customers, where somebody knows; else they count on the day on which
        they are due.
    """
    lines = [
        _line(scored, mine, today)
        for scored, mine in zip(scored_measures(roster), readings.of, strict=True)
    ]
    dates = _released(roster, finished or {}, today)
    cards: list[TribeScorecard] = []
    for tribe, some in groupby(lines, key=lambda line: line.scored.tribe):
        ordered = sorted(some, key=lambda line: _place(line.scored.measure.category))
        lost = tuple(_lost(roster.tribe(tribe).journeys))
        patterns = tuple(
            each._replace(lost=lost) if each.name in ABOUT_ADOPTION else each
            for each in _patterns(ordered, dates.get(tribe, ()))
        )
        cards.append(TribeScorecard(tribe, tribe_name(roster, tribe), tuple(ordered), patterns))
    return Scorecard(roster, today, readings, tuple(cards))


def _place(category: MeasureCategory | None) -> int:
    return len(PERSPECTIVES) if category is None else PERSPECTIVES.index(category)


def _line(scored: Scored, readings: tuple[Reading, ...], today: dt.date) -> ScorecardLine:
    measure = scored.measure
    longest = None if measure.read is None else MISSED_READINGS * measure.read.days
    chart = chart_of(readings, longest)
    apart = [(two.on - one.on).days for one, two in pairwise(readings)]
    gaps = 0 if longest is None else sum(each > longest for each in apart)
    line = ScorecardLine(scored, readings, chart, gaps, Status.NO_TARGET)
    if not readings:
        is_expected = measure.read is not None or scored.on_scorecard
        return line._replace(status=Status.UNREAD if is_expected else Status.NO_TARGET)
    if longest is not None and (today - readings[-1].on).days > longest:
        return line._replace(status=Status.OVERDUE)
    if measure.target is None:
        return line
    gap = readings[-1].value - measure.target
    if gap < 0 if measure.better is Better.HIGHER else gap > 0:
        return line._replace(status=Status.OFF)
    return line._replace(status=Status.WORSE if line.moves < 0 else Status.ON)


def _released(
    roster: Roster, finished: Mapping[str, dt.date | None], today: dt.date
) -> dict[str, list[Released]]:
    """Features with a day until today, by tribe, the earliest first."""
    found: dict[str, list[Released]] = {}
    for id_, feature in roster.organisation.work.features.items():
        is_known = id_ in finished
        day = finished[id_] if is_known else feature.due
        if day is not None and day <= today:
            tribe = roster.squads[feature.squad].tribe_id
            found.setdefault(tribe, []).append(Released(id_, day, is_known))
    for some in found.values():
        some.sort(key=lambda each: (each.on, each.feature))
    return found


# --- Movements that belong together --------------------------------------------------------------

ENGAGEMENT, HAPPINESS = MeasureCategory.ENGAGEMENT, MeasureCategory.HAPPINESS
ADOPTION, RETENTION = MeasureCategory.ADOPTION, MeasureCategory.RETENTION
TASK_SUCCESS = MeasureCategory.TASK_SUCCESS

TOGETHER: tuple[tuple[str, MeasureCategory, MeasureCategory, str, str], ...] = (
    (
        "popular-and-broken",
        ENGAGEMENT,
        HAPPINESS,
        "engagement rises while happiness falls",
        (
            "A feature that many use may bring bugs or annoyance: look at what was released, and "
            "at the bugs reported since."
        ),
    ),
    (
        "more-use-less-success",
        ENGAGEMENT,
        TASK_SUCCESS,
        "engagement rises while task success falls",
        (
            "People come more often and get less done; something may be in their way: look at the "
            "steps of the task."
        ),
    ),
    (
        "newcomers-leave",
        ADOPTION,
        RETENTION,
        "adoption rises while retention falls",
        "More people begin, and fewer stay: ask those who left what they came for.",
    ),
    (
        "regulars-only",
        ENGAGEMENT,
        ADOPTION,
        "engagement rises while adoption falls",
        "Those who know it use it more, and fewer find the way in: look at the onboarding.",
    ),
)
"""What gets better and what gets worse at the same time; the first and :data:`LAGGING` as in "Core
Value Map, HEART and Balanced Scorecard" (practitioner essay), the others in their manner."""

LAGGING = (
    "adoption-lags",
    "adoption lags behind",
    (
        "New customers do not find the value of the product: look at the onboarding, the steps "
        "from first contact to the aha-moment."
    ),
)


ABOUT_ADOPTION = frozenset({"regulars-only", LAGGING[0]})
"""Patterns that ask for a look at the journey."""


def _lost(journeys: Sequence[Journey]) -> Iterator[Lost]:
    r"""Where most customers leave each journey before the aha-moment; without one, before its end.

    Of those who come to a step, :math:`l / (l + g)` leave there in the end, with *l* the chance to
    leave at a try and *g* the chance to go on: tries that lead to another try change nothing.
    """
    for journey in journeys:
        here = 1.0
        found: list[Lost] = []
        has_aha = journey.aha is not None
        for step in journey.before_aha if has_aha else journey.steps:
            ends = step.leave / (1 - step.again)
            lost = Lost(journey.journey, step.step, here * ends, step.friction or "", has_aha)
            found.append(lost)
            here *= 1 - ends
        worst = max(found, key=lambda each: each.share, default=None)
        if worst is not None and worst.share > 0:
            yield worst


def _patterns(lines: Sequence[ScorecardLine], dates: Sequence[Released]) -> Iterator[Pattern]:
    def of(category: MeasureCategory, moves: int) -> list[ScorecardLine]:
        return [
            line
            for line in lines
            if line.scored.measure.category is category
            and line.moves == moves
            and line.status not in UNKNOWN
        ]

    for name, better, worse, says, advice in TOGETHER:
        up, down = of(better, 1), of(worse, -1)
        if up and down:
            yield _pattern(name, says, advice, [*up, *down], dates)
    lagging = [
        line
        for line in lines
        if line.scored.measure.category is ADOPTION
        and (line.status is Status.OFF or (line.moves < 0 and line.status not in UNKNOWN))
    ]
    if lagging:
        yield _pattern(*LAGGING, lagging, dates)


def _pattern(
    name: str, says: str, advice: str, lines: Sequence[ScorecardLine], dates: Sequence[Released]
) -> Pattern:
    begun = [before for line in lines if (before := _before(line)) is not None]
    since = min(begun, default=None)
    released = [] if since is None else [each for each in dates if each.on >= since]
    return Pattern(name, says, advice, tuple(lines), since, tuple(released))


def _before(line: ScorecardLine) -> dt.date | None:
    """The reading before its movement; the first of it when there is none."""
    if not line.moves or line.chart is None:
        return None
    first = next(n for n, each in enumerate(line.readings) if each.on == line.chart.since)
    return line.readings[max(first - 1, 0)].on


# --- To read -------------------------------------------------------------------------------------


def scorecard_sections(card: Scorecard) -> Iterator[Section]:
    """Say how the measures of each tribe stand, who answers for what is red, and what it means."""
    if not card.cards:
        hint = tr("No measure is written: 'measures' of tribes and squads say them.")
        yield Section(tr("Scorecard"), (hint,))
    later = by_reason(card.readings.account.skipped).get(LATER, [])
    if card.cards and later and not any(card.readings.of):
        hint = tr(
            "No reading counts: {rows} of a later day than {today}. Say the day to look at with "
            "--as-of."
        ).format(rows=counted(len(later), "row"), today=date(card.today))
        yield Section(tr("Scorecard"), (hint,), is_alarm=True)
    for each in card.cards:
        yield _standing(each)
        yield from _owners(card.roster, each)
        for pattern in each.patterns:
            yield _meaning(card.roster, each, pattern)
        yield from _limits(each)
    yield _account(card)


def _standing(card: TribeScorecard) -> Section:
    reading = [line for line in card.lines if line.scored.on_scorecard]
    good = sum(line.status in {Status.ON, Status.WORSE} for line in reading)
    sentences = [
        tr("On target: {good} of {all} with one.").format(
            good=good, all=counted(len(reading), "measure")
        )
    ]
    if card.without:
        named = ", ".join(tr(each.value) for each in card.without)
        sentences.append(tr("Nothing is measured of: {named}.").format(named=named))
    return Section(
        tr("Scorecard of {tribe}").format(tribe=card.name),
        tuple(sentences),
        *columns(
            card.lines,
            ("measure", lambda line: line.scored.name),
            ("perspective", lambda line: tr(line.scored.measure.category or "-")),
            ("now:", _now),
            ("target:", lambda line: _target(line.scored)),
            ("how it stands", lambda line: tr(line.status.value)),
            ("movement", _movement),
            ("last read", lambda line: "-" if line.last is None else date(line.last.on)),
        ),
        widest_name=WIDEST,
    )


def _now(line: ScorecardLine) -> str:
    return "-" if line.last is None else _value(line.last.value)


def _value(value: float) -> str:
    return number(f"{value:,.6g}")


def _target(scored: Scored) -> str:
    measure = scored.measure
    if measure.target is None:
        return "-"
    return f"{'≥' if measure.better is Better.HIGHER else '≤'} {_value(measure.target)}"


def _movement(line: ScorecardLine) -> str:
    if line.chart is None:
        return tr("too few readings") if line.readings else "-"
    if line.chart.signal is None:
        return tr("none")
    words = {
        (True, 1): "up, better", (True, -1): "up, worse",
        (False, 1): "down, better", (False, -1): "down, worse",
    }  # fmt: skip
    return tr(words[line.chart.is_up, line.moves])


def _owners(roster: Roster, card: TribeScorecard) -> Iterator[Section]:
    def owner(line: ScorecardLine) -> str:
        return roster.name(line.scored.owner) if line.scored.owner else tr("nobody")

    red = sorted(
        (line for line in card.lines if line.is_red), key=lambda line: line.scored.owner or "~"
    )
    if red:
        laid = columns(
            red,
            ("owner", owner),
            ("measure", lambda line: line.scored.name),
            ("how it stands", lambda line: tr(line.status.value)),
            ("now:", _now),
            ("target:", lambda line: _target(line.scored)),
        )
        title = tr("Who answers for what is off target or not read")
        yield Section(title, (), *laid, widest_name=WIDEST)


def _meaning(roster: Roster, card: TribeScorecard, pattern: Pattern) -> Section:
    title = tr("{tribe}: {pattern}").format(tribe=card.name, pattern=tr(pattern.says))
    how = (_movement(line) if line.moves else tr(line.status.value) for line in pattern.lines)
    named = (line.scored.name for line in pattern.lines)
    sentences = [
        ", ".join(f"{name} ({words})" for name, words in zip(named, how, strict=True)),
        tr(pattern.advice),
    ]
    if pattern.since is not None:
        found = counted(len(pattern.released), "feature")
        known = tr("Released, or due, since {since}: {found}.")
        sentences.append(known.format(found=found, since=date(pattern.since)))
    for lost in pattern.lost:
        known = (
            tr("On '{journey}' most leave at '{step}' before the aha-moment: {share}.")
            if lost.has_aha
            else tr(
                "On '{journey}', whose aha-moment nobody marked, most leave at '{step}': {share}."
            )
        )
        sentences.append(
            known.format(journey=lost.journey, step=lost.step, share=share(lost.share))
            + (f" {lost.friction}" if lost.friction else "")
        )
    features = roster.organisation.work.features
    laid = columns(
        pattern.released,
        ("feature", lambda each: features[each.feature].name or each.feature),
        ("day", lambda each: date(each.on)),
        ("known as", lambda each: tr("released") if each.is_known else tr("due day")),
        ("squad", lambda each: features[each.feature].squad),
    )
    return Section(title, tuple(sentences), *laid, is_alarm=True)


def _limits(card: TribeScorecard) -> Iterator[Section]:
    drawn = [(line, line.chart) for line in card.lines if line.chart is not None]
    if drawn:
        laid = columns(
            drawn,
            ("measure", lambda each: each[0].scored.name),
            ("readings:", lambda each: f"{len(each[0].readings):,}"),
            ("mean:", lambda each: _value(each[1].mean)),
            ("low:", lambda each: _value(each[1].low)),
            ("high:", lambda each: _value(each[1].high)),
            ("movement", lambda each: tr(each[1].signal.value if each[1].signal else "none")),
            ("since", lambda each: date(each[1].since) if each[1].signal else "-"),
        )
        said = tr(
            "The limits are the mean, and {factor} times the mean range between neighbours to "
            "both sides: what stays within them only varies. A movement is one reading outside, "
            "eight in a row on one side of the mean, or three of four nearer to a limit than to "
            "the mean, the last one among them (Wheeler, Understanding Variation, 1993)."
        ).format(factor=LIMIT_FACTOR)
        title = tr("What moves and what only varies: {tribe}").format(tribe=card.name)
        yield Section(title, (said,), *laid, widest_name=WIDEST)


def _account(card: Scorecard) -> Section:
    readings = card.readings
    skipped = by_reason(readings.account.skipped)
    kept = sum(map(len, readings.of))
    said = tr("Counted: {kept:,} of {rows}, until {today}.").format(
        kept=kept, rows=counted(readings.rows, "row"), today=date(card.today)
    )
    gaps = sum(line.gaps for each in card.cards for line in each.lines)
    few = sum(0 < len(each) < LEAST_READINGS for each in readings.of)
    sentences = [said]
    if gaps:
        sentences.append(
            tr(
                "Readings are further apart than twice their rhythm in {gaps}: the range over "
                "such a gap is left out of the limits."
            ).format(gaps=counted(gaps, "place"))
        )
    if few:
        sentences.append(
            tr("Fewer than {least} readings have no limits: {few}.").format(
                least=LEAST_READINGS, few=counted(few, "measure")
            )
        )
    if readings.account.unused:
        unused = listed(list(readings.account.unused))
        sentences.append(tr("Columns that are not used: {columns}.").format(columns=unused))
    known = [line.scored for each in card.cards for line in each.lines]
    laid = columns(
        skipped.items(),
        ("left out because of", lambda each: tr(each[0])),
        ("rows:", lambda each: f"{len(each[1]):,}"),
        ("for example", lambda each: _examples(each[1], known)),
    )
    return Section(tr("The readings"), tuple(sentences), *laid)


def _examples(remarks: Sequence[Remark], known: Sequence[Scored]) -> str:
    told = dict.fromkeys(each.what for each in remarks[:100])
    measures = [each.measure for each in known]
    names = {name for m in measures for name in (m.id, m.metric, m.goal) if name}
    words: list[str] = []
    for what in list(told)[:MOST_NAMED]:
        place = next(each.place for each in remarks if each.what == what)
        is_name = "measures that" in remarks[0].why
        meant = nearest(what, names) if is_name else None
        hint = tr(" ('{meant}'?)").format(meant=meant) if meant else ""
        words.append(
            tr("{what}{hint} in line {line}").format(what=what, hint=hint, line=place.line)
        )
    return ", ".join(words)


# --- For programs --------------------------------------------------------------------------------


def scorecard_document(card: Scorecard) -> dict[str, Any]:
    """The scorecards as plain values, with all that was left out."""
    return {
        "schema": SCHEMA,
        "until": card.today,
        "tribes": [_card_json(each) for each in card.cards],
        "rows": card.readings.rows,
        "left_out": [
            {"why": each.why, "what": each.what, "line": each.place.line}
            for each in card.readings.account.skipped
        ],
        "not_used": card.readings.account.unused,
    }


def _card_json(card: TribeScorecard) -> dict[str, Any]:
    return {
        "tribe": card.tribe,
        "perspectives_without_measures": [each.value for each in card.without],
        "measures": [_line_json(line) for line in card.lines],
        "patterns": [
            {
                "name": each.name,
                "says": each.says,
                "advice": each.advice,
                "measures": [line.scored.name for line in each.lines],
                "most_leave_at": each.lost,
                "since": each.since,
                "features": each.released,
            }
            for each in card.patterns
        ],
    }


def _line_json(line: ScorecardLine) -> dict[str, Any]:
    scored, measure, chart, last = line.scored, line.scored.measure, line.chart, line.last
    return {
        "id": measure.id,
        "name": scored.name,
        "squad": scored.squad,
        "category": measure.category,
        "goal": measure.goal,
        "signal": measure.signal,
        "target": measure.target,
        "better": measure.better.value,
        "owner": scored.owner,
        "read": measure.read,
        "status": line.status.value,
        "moves": {1: "better", 0: None, -1: "worse"}[line.moves],
        "readings": len(line.readings),
        "gaps": line.gaps,
        "value": None if last is None else last.value,
        "on": None if last is None else last.on,
        "limits": chart
        and {
            "mean": chart.mean,
            "low": chart.low,
            "high": chart.high,
            "movement": chart.signal,
            "is_up": chart.is_up if chart.signal else None,
            "since": chart.since if chart.signal else None,
        },
    }
