"""What stands on the page: chapters of sections and figures, of the same values as all else."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple, TypeAlias

from tribeplan.formats.model.places import LocatedFinding
from tribeplan.graph.network import What as Network
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import Roster, roster_of
from tribeplan.report.answer import comparison_answer, study_answer
from tribeplan.report.assumption_table import assumption_sections
from tribeplan.report.costs import Priced, cost_sections
from tribeplan.report.explain import fix_sentence
from tribeplan.report.figures.drawn import (
    Figure,
    comparison_figures,
    feature_dates,
    gaps,
    study_figures,
    ways_drawn,
)
from tribeplan.report.figures.files import labels
from tribeplan.report.figures.maps import map_picture
from tribeplan.report.figures.pictures import measures_picture, measures_words, picture
from tribeplan.report.journey import journey_sections, ways_of
from tribeplan.report.language import counted, tr
from tribeplan.report.scorecard import Scorecard, scorecard_sections
from tribeplan.report.sections import Section
from tribeplan.report.terminal.compared import comparison_sections, doubt_sections
from tribeplan.report.terminal.matrix import Entry, matrix_of
from tribeplan.report.terminal.simulated import first_day_words, study_sections
from tribeplan.report.value_map import MapView, map_sections, map_views
from tribeplan.report.words import HEADINGS, date, seats_words, sentence, short_names
from tribeplan.rules.comparison import DiffResult, FindingChanges, Step
from tribeplan.rules.rule import Finding
from tribeplan.scenario.difference import Statement, What, new_leads
from tribeplan.simulation.assumptions import BASES
from tribeplan.simulation.outcome import Outcome
from tribeplan.simulation.sensitivity import Doubt
from tribeplan.simulation.study import Comparison, Study


class Picture(NamedTuple):
    """A drawing of an organisation or its measures; what it shows stands in the tables below."""

    title: str
    says: str
    svg: str


Block: TypeAlias = Section | Figure | Picture


class Chapter(NamedTuple):
    """A heading and what stands under it."""

    id: str
    """What links to it."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything on the page, in the order of reading."""

    title: str
    question: str
    chapters: tuple[Chapter, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure of the page."""
        return tuple(
            block
            for chapter in self.chapters
            for block in chapter.blocks
            if isinstance(block, Figure)
        )


@dataclass(frozen=True, slots=True)
class Decision:
    """All that a page is made of."""

    studies: tuple[Study, ...]
    """The organisation as it is, then what it could become."""

    comparison: Comparison | None
    """None where there is nothing to compare."""

    doubts: tuple[Doubt, ...]
    findings: tuple[LocatedFinding, ...]
    """Of the first organisation."""

    changes: tuple[DiffResult, ...]
    """What is different in each of the others."""

    priced: tuple[Priced, ...] = ()
    """What each costs; nothing where nobody said what people cost."""

    currency: str = ""
    question: str = ""
    """What is to be decided, in the words of whoever decides; one of ours when empty."""

    scorecard: Scorecard | None = None
    """How the measures of the first organisation stand, where somebody gave readings."""


def page_of(decision: Decision) -> Page:
    """Put the page together."""
    base = decision.studies[0]
    others = [study.question.name for study in decision.studies[1:]]
    title = base.question.title if not others else f"{base.question.title}: {_or(others)}?"
    asked = decision.question or _question(base, others)
    chapters = [
        _answer(decision),
        *_scenarios(decision),
        _arrivals(decision),
        *_value(decision),
        *_journeys(decision),
        _organisation(base.question.organisation),
        _findings(decision.findings),
        *_scorecard(decision.scorecard),
        *_costs(decision),
        _doubts(decision),
        _assumptions(base),
        _made_with(decision),
    ]
    return Page(title, asked, tuple(chapters))


def _question(base: Study, others: Sequence[str]) -> str:
    if not others:
        return tr("When do customers get what they ask for, and what does it wait for?")
    name = base.question.name
    return tr("Should {name} stay as it is, or become {others}?").format(
        name=name, others=_or(others)
    )


def _or(names: Sequence[str]) -> str:
    """List what there is to choose from.

    >>> _or(["a"]), _or(["a", "b", "c"])
    ('a', 'a, b or c')
    """
    return tr(" or ").join(part for part in (", ".join(names[:-1]), names[-1]) if part)


PAIR = 2
"""Organisations of which the answer tells all there is to tell."""


def _answer(decision: Decision) -> Chapter:
    """The answer, and the figures that show it."""
    if decision.comparison is None:
        alone = decision.studies[0]
        parts = study_sections(alone)
        drawn = list(study_figures(alone))[:2]
        said = study_answer(alone)[:-1]  # the last one names options of the command
        return Chapter(
            "answer",
            tr("Answer"),
            (*said, *parts.about, *parts.overload, *parts.lead_times, *drawn, *parts.waits),
        )
    compared = comparison_sections(decision.comparison, decision.doubts)
    base = decision.studies[0].question.name
    return Chapter(
        "answer",
        tr("Answer"),
        (
            *comparison_answer(decision.comparison, decision.doubts)[:-1],
            *(_each_alone(compared.verdict, base) if len(decision.studies) > PAIR else ()),
            *compared.overload,
            *compared.side_by_side,
            *(each for each in comparison_figures(decision.comparison) if each.name != "dates"),
            *compared.lead_times,
        ),
    )


def _each_alone(verdict: Sequence[Section], base: str) -> Iterator[Section]:
    """The verdicts on several one by one, under another heading than that on them together."""
    yield verdict[0]._replace(title=tr("Each against {base}").format(base=base))
    yield from verdict[1:]


# --- What is to be done for each scenario, and what it brings ------------------------------------


def _scenarios(decision: Decision) -> Iterator[Chapter]:
    comparison = decision.comparison
    if comparison is None:
        return
    names = labels(study.question.name for study in comparison.studies)
    drawn = {figure.title: figure for figure in gaps(comparison)}
    compared = comparison_sections(comparison)
    for number, study in enumerate(comparison.studies[1:], 1):
        name = names[number]
        pair = [(names[0], comparison.base), (name, study)]
        figures = [figure for title, figure in drawn.items() if title.startswith(f"{name}: ")]
        dates = feature_dates(pair)
        blocks: list[Block] = [
            *change_list(decision.changes[number - 1], study),
            *_finding_changes(decision.changes[number - 1].findings),
            *([replace(dates, name=f"dates-{number}")] if dates is not None else []),
            *(replace(figure, name=f"why-{number}") for figure in figures),
            *(
                each
                for each in compared.features
                if each.title.endswith(f": {study.question.name}")
            ),
            *(
                each
                for each in compared.why[number - 1]
                if not each.title.startswith(tr("Why{here}").format(here=""))
            ),
        ]
        yield Chapter(f"scenario-{number}", study.question.name, tuple(blocks))


_OF_PEOPLE = {What.MOVED, What.JOINS, What.LEAVES, What.NEW, What.GONE, What.SHARE}


def change_list(changes: DiffResult, study: Study) -> Iterator[Section]:
    """What somebody has to do so that the organisation becomes another: the list to work through.

    Of a plan in waves each change stands under the day of its wave. Where no date is written, it is
    for the first day that is simulated.
    """
    begins = study.question.first_day
    organisation = study.question.in_the_end
    if not changes.difference.statements and not any(each.statements for each in changes.steps):
        yield Section(tr("What to do"), (tr("Nothing: the two organisations are the same."),))
        return
    note = tr("As simulated everything is in place on {begins}, but for dates of its own.").format(
        begins=first_day_words(begins)
    )
    if changes.steps:
        note = tr(
            "As simulated each change is in place on the day of its wave, and what is in no wave "
            "on {begins}."
        ).format(begins=first_day_words(begins))
    steps = changes.steps or (Step(None, "", changes.difference.statements),)
    said = [(step, each) for step in steps for each in step.statements]
    moves = [pair for pair in said if pair[1].kind == "person" and pair[1].what in _OF_PEOPLE]
    rows = tuple(
        (sentence(each).text, _day(step, _from(each, organisation), begins.day))
        for step, each in moves
    )
    if rows:
        yield Section(tr("Who moves, and when"), (note,), ("person", "by"), rows)
    else:
        yield Section(tr("Who moves, and when"), (tr("Nobody. {note}").format(note=note),))
    leads = tuple(
        (each.person.name, _named(each.before), _named(each.after))
        for each in new_leads(changes.difference.aligned, organisation)
    )
    if leads:
        told = tr("{leads} to talk to before anything moves.").format(
            leads=counted(len(leads), "person", "people")
        )
        yield Section(
            tr("Who gets another chapter lead"),
            (told,),
            ("person", tr("lead now"), tr("lead then")),
            leads,
        )
    else:
        yield Section(tr("Who gets another chapter lead"), (tr("Nobody."),))
    rest = tuple(
        (HEADINGS[each.kind], sentence(each).text, _day(step, None, begins.day))
        for step, each in said
        if (step, each) not in moves
    )
    if rest and changes.steps:
        yield Section(tr("What else to do"), (), ("about", "what", "by"), rest)
    elif rest:
        undated = tuple(row[:-1] for row in rest)
        yield Section(tr("What else to do"), (), ("about", "what"), undated)
    seats = tuple(seats_words(each) for each in changes.difference.seats)
    yield Section(tr("How many people that are"), seats)


def _day(step: Step, own: dt.date | None, begins: dt.date) -> str:
    """The day of a change, and what its wave is called."""
    day = date(own or step.on or begins)
    return f"{day} ({step.name})" if step.name else day


def _named(people: Sequence[object]) -> str:
    return ", ".join(str(getattr(each, "name", each)) for each in people) or tr("nobody")


def _from(statement: Statement, organisation: Organisation) -> dt.date | None:
    """The first day of somebody who comes, where one is written and still to come."""
    person = organisation.people.get(statement.subject.id)
    if person is None or statement.what is not What.NEW:
        return None
    return person.available_from


def _finding_changes(changes: FindingChanges) -> Iterator[Section]:
    rows = [
        *((tr("appears"), *_finding_cells(each)) for each in changes.appear),
        *((tr("vanishes"), *_finding_cells(each)) for each in changes.vanish),
        *((tr("changes"), *_finding_cells(new)) for _, new in changes.differ),
    ]
    if not rows:
        yield Section(
            tr("What the rules say of it"), (tr("The same as of the organisation as it is."),)
        )
        return
    headings = ("", "severity", "rule", "what")
    yield Section(tr("What the rules say of it"), (), headings, tuple(rows))


def _finding_cells(finding: Finding) -> tuple[str, str, str]:
    label = f"{finding.code} {finding.rule.name}"
    return tr(finding.severity.value), label, tr(finding.problem.message)


# --- When what arrives, what it waits for, and who is busy ---------------------------------------


def _arrivals(decision: Decision) -> Chapter:
    base, alone = decision.studies[0], decision.comparison is None
    drawn = {figure.name: figure for figure in study_figures(base)}
    last = [drawn[each] for each in ("value", "flow") if alone and each in drawn]
    parts = study_sections(base)
    blocks: tuple[Block, ...] = (
        *(drawn[each] for each in ("dates",) if each in drawn),
        *parts.features,
        *(() if alone else parts.waits),
        *parts.bottlenecks,
        *(drawn[each] for each in ("load-of-squads", "load-of-skills") if each in drawn),
        *parts.busy,
        *parts.skills,
        *last,
        *parts.totals,
    )
    name = base.question.name
    return Chapter(
        "as-it-is", tr("{name} as it is: dates, waits and bottlenecks").format(name=name), blocks
    )


# --- What users need and how soon they see what it is worth, where the model says so --------------


def _value(decision: Decision) -> Iterator[Chapter]:
    base = decision.studies[0]
    roster = roster_of(base.question.in_the_end)
    yield from map_chapters(roster, map_views(roster, base.outcome), base.outcome)


def map_chapters(
    roster: Roster, views: Sequence[MapView], outcome: Outcome | None, title: str | None = None
) -> Iterator[Chapter]:
    """The core value maps as a drawing and in tables, where a tribe has one."""
    having = [view for view in views if view.lines]
    if having:
        says = tr("Purpose, user needs, their jobs and features; the tables below say the same.")
        drawn = Picture(tr("Core value maps"), says, map_picture(roster, having, title))
        heading = tr("What users need, and what is done for it")
        yield Chapter("value", heading, (drawn, *map_sections(roster, having, outcome)))


def _journeys(decision: Decision) -> Iterator[Chapter]:
    ways = ways_of(decision.studies)
    if ways:
        organisation = decision.studies[0].question.in_the_end
        sections = journey_sections(organisation, ways, whole=False)
        yield Chapter(
            "journeys",
            tr("How soon customers see what it is worth"),
            (*ways_drawn(ways), *sections),
        )


# --- The organisation, and what rules say of it --------------------------------------------------


_PICTURES = {
    Network.ORGANISATION: "Tribes, squads and chapters",
    Network.NEEDS: "Which squads need each other",
}


def _organisation(organisation: Organisation) -> Chapter:
    roster = roster_of(organisation)
    shown = short_names({id_: each.name or id_ for id_, each in organisation.people.items()})
    sections = tuple(_matrix(roster, tribe_id, shown) for tribe_id in organisation.tribes)
    heads = roster.headcount(organisation.people)
    size = tr("{people}, {fte:.1f} fte, and {vacancies} in {squads} of {sections}.").format(
        people=counted(heads.people, "person", "people"),
        fte=heads.fte,
        vacancies=counted(heads.vacancies, "open seat"),
        squads=counted(len(roster.squads), "squad"),
        sections=counted(len(sections), "tribe"),
    )
    about = Section(tr("How large it is"), (size,))
    drawn = (
        Picture(tr(title), f"{tr(title)}. {size}", picture(roster, what, None))
        for what, title in _PICTURES.items()
    )
    return Chapter("organisation", tr("The organisation as it is"), (about, *drawn, *sections))


def _matrix(roster: Roster, tribe_id: str, shown: dict[str, str]) -> Section:
    tribe = roster.tribe(tribe_id)
    matrix = matrix_of(roster, tribe_id)
    headings = ("squad", *(_titled(column.title, column.lead, shown) for column in matrix.columns))
    rows = tuple(
        (row.title, *(", ".join(_entry(each, shown) for each in cell) for cell in cells))
        for row, cells in zip(matrix.rows, matrix.cells, strict=True)
    )
    lead = shown[tribe.lead] if tribe.lead is not None else tr("nobody yet")
    told = tr(
        "Lead: {lead}. PO is a product owner, CL a chapter lead, TL the tribe lead; □ is open."
    ).format(lead=lead)
    return Section(
        tr("Tribe {value}").format(value=tribe.name or tribe_id), (told,), headings, rows
    )


def _titled(title: str, lead: str | None, shown: dict[str, str]) -> str:
    return (
        title if lead is None else tr("{title} (CL {shown})").format(title=title, shown=shown[lead])
    )


def _entry(entry: Entry, shown: dict[str, str]) -> str:
    share = "" if entry.share is None else f" {entry.share:.0%}"
    roles = f" ({', '.join(entry.roles)})" if entry.roles else ""
    return f"{'□ ' if entry.is_open else ''}{shown[entry.person]}{share}{roles}"


MOST_OF_A_RULE = 50
"""Findings of one rule on a page; the rest is counted."""


def _findings(found: Sequence[LocatedFinding]) -> Chapter:
    counting = [each for each in found if each.suppression is None]
    counting.sort(key=lambda each: (each.severity.rank, each.code))
    blocks: list[Section] = []
    for (_, code), same in groupby(counting, key=lambda each: (each.severity.rank, each.code)):
        mine = list(same)
        rule = mine[0].finding.rule
        rows = tuple(
            (tr(each.message), f"{each.place.path}:{each.place.line}")
            for each in mine[:MOST_OF_A_RULE]
        )
        more = len(mine) - len(rows)
        told = [tr(" ".join(rule.why.split()))]
        if mends := fix_sentence(rule):
            told.append(mends)
        if more:
            told.append(tr("{more:,} more are listed by 'tribeplan check'.").format(more=more))
        title = f"{tr(mine[0].severity.value)}: {tr(rule.title).rstrip('.')} ({code} {rule.name})"
        blocks.append(Section(title, tuple(told), ("what", "where"), rows))
    excused = len(found) - len(counting)
    about = Section(
        tr("How much was found"),
        (
            tr("{counting}; {excused:,} more are excused.").format(
                counting=counted(len(counting), "finding"), excused=excused
            ),
        ),
    )
    return Chapter("findings", tr("What the rules say of it"), (about, *blocks))


# --- How measures stand, where somebody gave readings ---------------------------------------------


def _scorecard(card: Scorecard | None) -> Iterator[Chapter]:
    if card is not None:
        drawn: list[Block] = [
            Picture(
                tr("Measures of {tribe} over time").format(tribe=each.name),
                measures_words(each),
                measures_picture(each),
            )
            for each in card.cards
            if any(len(line.readings) > 1 for line in each.lines)
        ]
        drawn += scorecard_sections(card)
        yield Chapter("scorecard", tr("How its measures stand"), tuple(drawn))


def scorecard_page(card: Scorecard) -> Page:
    """A page with nothing but the scorecard."""
    name = card.roster.organisation.name
    title = tr("Scorecard of {tribe}").format(tribe=name) if name else tr("Scorecard")
    until = tr("How do our measures stand on {today}?").format(today=date(card.today))
    return Page(title, until, tuple(_scorecard(card)))


# --- What it costs, where somebody said so --------------------------------------------------------


def _costs(decision: Decision) -> Iterator[Chapter]:
    if decision.priced:
        confidence = decision.comparison.confidence if decision.comparison else 0.95
        sections = cost_sections(decision.priced, decision.currency, confidence)
        yield Chapter("costs", tr("What it costs"), sections)


# --- What it all rests on ------------------------------------------------------------------------


def _doubts(decision: Decision) -> Chapter:
    sections = tuple(doubt_sections(decision.doubts))
    if not sections:
        how = tr("'tribeplan sensitivity' tells that")
        if decision.comparison is not None:
            how = tr("--doubt 100 tells which assumptions would flip the choice")
        told = tr("Nobody asked yet how far the answer hangs on the assumptions. {how}.").format(
            how=how
        )
        sections = (Section(tr("Not looked into"), (told,)),)
    return Chapter("sensitivity", tr("What would change our mind"), sections)


def _assumptions(base: Study) -> Chapter:
    values = base.question.assumptions.model_dump(mode="json")
    used = {name: (values[name], basis) for name, basis in BASES.items()}
    sections = tuple(
        section._replace(
            headings=tuple(tr("here:") if h == "default:" else h for h in section.headings)
        )
        for section in assumption_sections(used)
    )
    return Chapter("assumptions", tr("What is assumed, and on what evidence"), sections)


def _made_with(decision: Decision) -> Chapter:
    rows = tuple(
        (
            study.question.name,
            str(study.provenance["model"]),
            str(study.provenance["model_sha256"]),
        )
        for study in decision.studies
    )
    hashes = Section(tr("Models"), (), ("", "file", tr("SHA-256 of what it says")), rows)
    if decision.comparison is None:
        return Chapter(
            "made-with",
            tr("How this was made"),
            (*study_sections(decision.studies[0]).basis, hashes),
        )
    basis = comparison_sections(decision.comparison).basis
    return Chapter("made-with", tr("How this was made"), (*basis, hashes))
