"""A decision on one page: chapters of sections and figures, as HTML, Markdown and JSON."""

import datetime as dt
import json
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from importlib.resources import files
from itertools import groupby
from typing import Any, NamedTuple, TypeAlias

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from tribeplan import __version__
from tribeplan.formats.model.places import LocatedFinding
from tribeplan.graph.network import NetworkPart
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import Roster, roster_of, short_names
from tribeplan.report.assumptions import (
    assumed_in,
    assumption_sections,
    assumptions_json,
    written_number,
)
from tribeplan.report.compared import comparison_json, comparison_report, doubt_sections
from tribeplan.report.costs import Priced, cost_sections, costs_json
from tribeplan.report.difference import render_difference
from tribeplan.report.explain import fix_sentence
from tribeplan.report.figures.drawn import (
    COLOURS,
    DASHES,
    Figure,
    alone,
    comparison_figures,
    feature_dates,
    gaps,
    study_figures,
    ways_drawn,
)
from tribeplan.report.figures.files import drawn, labels
from tribeplan.report.figures.maps import map_picture
from tribeplan.report.figures.pictures import measures_picture, measures_words, picture
from tribeplan.report.journey import journey_sections, ways_of
from tribeplan.report.language import counted, current, enumerated, tr
from tribeplan.report.matrix import Entry, matrix_of
from tribeplan.report.safe_text import display, json_document
from tribeplan.report.scorecard import Scorecard, scorecard_document, scorecard_sections
from tribeplan.report.sections import RunReport, Section, columns, left_out_words, render_markdown
from tribeplan.report.simulated import (
    assumed_apart,
    first_day_words,
    not_alike,
    study_json,
    study_report,
)
from tribeplan.report.value_map import MapView, map_sections, map_views
from tribeplan.report.words import HEADINGS, date, seats_words, sentence
from tribeplan.rules.comparison import DiffResult, WaveDifference
from tribeplan.rules.rule import FindingChanges
from tribeplan.scenario.difference import Statement, What, new_leads
from tribeplan.simulation.assumptions import Assumptions
from tribeplan.simulation.outcome import Outcome
from tribeplan.simulation.sensitivity import Doubt
from tribeplan.simulation.study import Comparison, Study


class Picture(NamedTuple):
    """A drawing of an organisation or its measures; what it shows stands in the tables below."""

    title: str
    says: str
    svg: str


Block: TypeAlias = Section | Figure | Picture


class PageChapter(NamedTuple):
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
    chapters: tuple[PageChapter, ...]

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


class Reports(NamedTuple):
    """What the runs of a decision report, made once for all chapters."""

    alone: RunReport
    """Of the organisation as it is."""

    compared: RunReport | None
    figures: Mapping[str, Figure]
    """Of the organisation as it is, by their names."""


def page_of(decision: Decision) -> Page:
    """Put the page together."""
    base = decision.studies[0]
    others = [study.question.name for study in decision.studies[1:]]
    title = (
        base.question.title
        if not others
        else f"{base.question.title}: {enumerated(others, ' or ')}?"
    )
    asked = decision.question or _question(base, others)
    compared = decision.comparison
    reports = Reports(
        study_report(base),
        comparison_report(compared, decision.doubts) if compared is not None else None,
        {figure.name: figure for figure in study_figures(base)},
    )
    chapters = [
        _answer(decision, reports),
        *_scenarios(decision, reports.compared),
        _arrivals(decision, reports),
        *_value(decision),
        *_journeys(decision),
        _organisation(base.question.organisation),
        _findings(decision.findings),
        *_scorecard(decision.scorecard),
        *_costs(decision),
        _doubts(decision),
        _assumptions(decision.studies),
        _made_with(decision, reports.compared or reports.alone),
    ]
    return Page(title, asked, tuple(chapters))


def _question(base: Study, others: Sequence[str]) -> str:
    if not others:
        return tr("When do customers get what they ask for, and what does it wait for?")
    name = base.question.name
    return tr("Should {name} stay as it is, or become {others}?").format(
        name=name, others=enumerated(others, " or ")
    )


PAIR = 2
"""Organisations of which the answer tells all there is to tell."""


def _answer(decision: Decision, reports: Reports) -> PageChapter:
    """The answer, and the figures that show it; its last section names options of the command."""
    report = reports.compared or reports.alone
    parts, said = report.parts, report.answer[:-1]
    if decision.comparison is None:
        first = (*parts["about"], *parts["overload"], *parts["lead_times"])
        drawn = list(reports.figures.values())[:2]
        return PageChapter("answer", tr("Answer"), (*said, *first, *drawn, *parts["waits"]))
    base = decision.studies[0].question.name
    verdict, *rest = parts["verdict"]  # under another heading than that on them together
    each_alone = verdict._replace(title=tr("Each against {base}").format(base=base)), *rest
    blocks: tuple[Block, ...] = (
        *said,
        *(each_alone if len(decision.studies) > PAIR else ()),
        *parts["overload"],
        *parts["side_by_side"],
        *(each for each in comparison_figures(decision.comparison) if each.name != "dates"),
        *parts["lead_times"],
    )
    return PageChapter("answer", tr("Answer"), blocks)


# --- What is to be done for each scenario, and what it brings ------------------------------------


def _scenarios(decision: Decision, report: RunReport | None) -> Iterator[PageChapter]:
    comparison = decision.comparison
    if comparison is None or report is None:
        return
    names = labels(study.question.name for study in comparison.studies)
    drawn = {figure.title: figure for figure in gaps(comparison)}
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
            *report.parts[f"features {number}"],
            *report.parts[f"why {number}"][1:],  # the first one is drawn
        ]
        yield PageChapter(f"scenario-{number}", study.question.name, tuple(blocks))


_OF_PEOPLE = {What.MOVED, What.JOINS, What.LEAVES, What.NEW, What.GONE, What.SHARE}


def change_list(changes: DiffResult, study: Study) -> Iterator[Section]:
    """What somebody has to do so that the organisation becomes another: the list to work through.

    Of a plan in waves each change stands under the day of its wave. Where no date is written, it is
    for the first day that is simulated.
    """
    begins = study.question.first_day
    organisation = study.question.in_the_end
    if not changes.difference.statements and not any(each.statements for each in changes.waves):
        yield Section(tr("What to do"), (tr("Nothing: the two organisations are the same."),))
        return
    note = tr("As simulated everything is in place on {begins}, but for dates of its own.").format(
        begins=first_day_words(begins)
    )
    if changes.waves:
        note = tr(
            "As simulated each change is in place on the day of its wave, and what is in no wave "
            "on {begins}."
        ).format(begins=first_day_words(begins))
    waves = changes.waves or (WaveDifference(None, "", changes.difference.statements),)
    said = [(wave, each) for wave in waves for each in wave.statements]
    moves = [pair for pair in said if pair[1].kind == "person" and pair[1].what in _OF_PEOPLE]
    mine = columns(
        moves,
        ("person", lambda pair: sentence(pair[1]).text),
        ("by", lambda pair: _day(pair[0], _from(pair[1], organisation), begins.day)),
    )
    nobody = tr("Nobody. {note}").format(note=note)
    yield Section(tr("Who moves, and when"), (note if moves else nobody,), *mine)
    leads = [*new_leads(changes.difference.aligned, organisation)]
    told = tr("{leads} to talk to before anything moves.").format(
        leads=counted(len(leads), "person", "people")
    )
    mine = columns(
        leads,
        ("person", lambda lead: lead.person.name),
        (tr("lead now"), lambda lead: _named(lead.before)),
        (tr("lead then"), lambda lead: _named(lead.after)),
    )
    yield Section(tr("Who gets another chapter lead"), (told if leads else tr("Nobody."),), *mine)
    rest = [pair for pair in said if pair not in moves]

    def by(pair: tuple[WaveDifference, Statement]) -> str:
        return _day(pair[0], None, begins.day)

    if rest:
        mine = columns(
            rest,
            ("about", lambda pair: HEADINGS[pair[1].kind]),
            ("what", lambda pair: sentence(pair[1]).text),
            *([("by", by)] if changes.waves else []),
        )
        yield Section(tr("What else to do"), (), *mine)
    seats = tuple(seats_words(each) for each in changes.difference.seats)
    yield Section(tr("How many people that are"), seats)


def _day(wave: WaveDifference, own: dt.date | None, begins: dt.date) -> str:
    """The day of a change, and what its wave is called."""
    day = date(own or wave.on or begins)
    return f"{day} ({wave.name})" if wave.name else day


def _named(people: Sequence[object]) -> str:
    return ", ".join(str(getattr(each, "name", each)) for each in people) or tr("nobody")


def _from(statement: Statement, organisation: Organisation) -> dt.date | None:
    """The first day of somebody who comes, where one is written and still to come."""
    person = organisation.people.get(statement.subject.id)
    if person is None or statement.what is not What.NEW:
        return None
    return person.available_from


def _finding_changes(changes: FindingChanges) -> Iterator[Section]:
    laid = columns(
        [
            *((tr("appears"), each) for each in changes.appear),
            *((tr("vanishes"), each) for each in changes.vanish),
            *((tr("changes"), new) for _, new in changes.differ),
        ],
        ("", lambda pair: pair[0]),
        ("severity", lambda pair: tr(pair[1].severity.value)),
        ("rule", lambda pair: f"{pair[1].code} {pair[1].rule.name}"),
        ("what", lambda pair: tr(pair[1].problem.message)),
    )
    same = () if laid[1] else (tr("The same as of the organisation as it is."),)
    yield Section(tr("What the rules say of it"), same, *laid)


# --- When what arrives, what it waits for, and who is busy ---------------------------------------


def _arrivals(decision: Decision, reports: Reports) -> PageChapter:
    alone, drawn, parts = decision.comparison is None, reports.figures, reports.alone.parts

    def figures(*names: str) -> tuple[Figure, ...]:
        return tuple(drawn[each] for each in names if each in drawn)

    blocks: tuple[Block, ...] = (
        *figures("dates"),
        *parts["features"],
        *(() if alone else parts["waits"]),
        *parts["bottlenecks"],
        *figures("load-of-squads", "load-of-skills"),
        *parts["busy"],
        *parts["skills"],
        *(figures("value", "flow") if alone else ()),
        *parts["totals"],
    )
    name = decision.studies[0].question.name
    return PageChapter(
        "as-it-is", tr("{name} as it is: dates, waits and bottlenecks").format(name=name), blocks
    )


# --- What users need and how soon they see what it is worth, where the model says so --------------


def _value(decision: Decision) -> Iterator[PageChapter]:
    base = decision.studies[0]
    roster = roster_of(base.question.in_the_end)
    yield from map_chapters(roster, map_views(roster, base.outcome), base.outcome)


def map_chapters(
    roster: Roster, views: Sequence[MapView], outcome: Outcome | None, title: str | None = None
) -> Iterator[PageChapter]:
    """The core value maps as a drawing and in tables, where a tribe has one."""
    having = [view for view in views if view.lines]
    if having:
        says = tr("Purpose, user needs, their jobs and features; the tables below say the same.")
        drawn = Picture(tr("Core value maps"), says, map_picture(roster, having, title))
        heading = tr("What users need, and what is done for it")
        yield PageChapter("value", heading, (drawn, *map_sections(roster, having, outcome)))


def _journeys(decision: Decision) -> Iterator[PageChapter]:
    ways = ways_of(decision.studies)
    if ways:
        organisation = decision.studies[0].question.in_the_end
        sections = journey_sections(organisation, ways, whole=False)
        yield PageChapter(
            "journeys",
            tr("How soon customers see what it is worth"),
            (*ways_drawn(ways), *sections),
        )


# --- The organisation, and what rules say of it --------------------------------------------------


_PICTURES = {
    NetworkPart.ORGANISATION: "Tribes, squads and chapters",
    NetworkPart.NEEDS: "Which squads need each other",
}


def _organisation(organisation: Organisation) -> PageChapter:
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
    return PageChapter("organisation", tr("The organisation as it is"), (about, *drawn, *sections))


def _matrix(roster: Roster, tribe_id: str, shown: dict[str, str]) -> Section:
    tribe = roster.tribe(tribe_id)
    matrix = matrix_of(roster, tribe_id)
    led = tr("{title} (CL {shown})")
    titles = (
        title if lead is None else led.format(title=title, shown=shown[lead])
        for title, _, lead, _ in matrix.columns
    )
    rows = tuple(
        (row.title, *(", ".join(_entry(each, shown) for each in cell) for cell in cells))
        for row, cells in zip(matrix.rows, matrix.cells, strict=True)
    )
    lead = shown[tribe.lead] if tribe.lead is not None else tr("nobody yet")
    told = tr(
        "Lead: {lead}. PO is a product owner, CL a chapter lead, TL the tribe lead; □ is open."
    ).format(lead=lead)
    title = tr("Tribe {value}").format(value=tribe.name or tribe_id)
    return Section(title, (told,), ("squad", *titles), rows)


def _entry(entry: Entry, shown: dict[str, str]) -> str:
    share = "" if entry.share is None else f" {entry.share:.0%}"
    roles = f" ({', '.join(entry.roles)})" if entry.roles else ""
    return f"{'□ ' if entry.is_open else ''}{shown[entry.person]}{share}{roles}"


MOST_OF_A_RULE = 50
"""Findings of one rule on a page; the rest is counted."""


def _findings(found: Sequence[LocatedFinding]) -> PageChapter:
    counting = [each for each in found if each.suppression is None]
    counting.sort(key=lambda each: (each.severity.rank, each.code))
    blocks: list[Section] = []
    for (_, code), same in groupby(counting, key=lambda each: (each.severity.rank, each.code)):
        mine = list(same)
        rule = mine[0].finding.rule
        laid = columns(
            mine[:MOST_OF_A_RULE],
            ("what", lambda each: tr(each.message)),
            ("where", lambda each: f"{each.place.path}:{each.place.line}"),
        )
        more = len(mine) - MOST_OF_A_RULE
        why = [tr(" ".join(rule.why.split()))]
        if mends := fix_sentence(rule):
            why.append(mends)
        if more > 0:
            why.append(tr("{more:,} more are listed by 'tribeplan check'.").format(more=more))
        title = f"{tr(mine[0].severity.value)}: {tr(rule.title).rstrip('.')} ({code} {rule.name})"
        blocks.append(Section(title, tuple(why), *laid))
    excused = len(found) - len(counting)
    told = tr("{counting}; {excused:,} more are excused.").format(
        counting=counted(len(counting), "finding"), excused=excused
    )
    about = Section(tr("How much was found"), (told,))
    return PageChapter("findings", tr("What the rules say of it"), (about, *blocks))


# --- How measures stand, where somebody gave readings ---------------------------------------------


def _scorecard(card: Scorecard | None) -> Iterator[PageChapter]:
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
        yield PageChapter("scorecard", tr("How its measures stand"), tuple(drawn))


def scorecard_page(card: Scorecard) -> Page:
    """A page with nothing but the scorecard."""
    name = card.roster.organisation.name
    title = tr("Scorecard of {tribe}").format(tribe=name) if name else tr("Scorecard")
    until = tr("How do our measures stand on {today}?").format(today=date(card.today))
    return Page(title, until, tuple(_scorecard(card)))


# --- What it costs, where somebody said so --------------------------------------------------------


def _costs(decision: Decision) -> Iterator[PageChapter]:
    if decision.priced:
        confidence = decision.comparison.confidence if decision.comparison else 0.95
        sections = cost_sections(decision.priced, decision.currency, confidence)
        yield PageChapter("costs", tr("What it costs"), sections)


# --- What it all rests on ------------------------------------------------------------------------


def _doubts(decision: Decision) -> PageChapter:
    sections = tuple(doubt_sections(decision.doubts))
    if not sections:
        how = tr("'tribeplan sensitivity' tells that")
        if decision.comparison is not None:
            how = tr("--doubt 100 tells which assumptions would flip the choice")
        told = tr("Nobody asked yet how far the answer hangs on the assumptions. {how}.").format(
            how=how
        )
        sections = (Section(tr("Not looked into"), (told,)),)
    return PageChapter("sensitivity", tr("What would change our mind"), sections)


def _assumptions(studies: Sequence[Study]) -> PageChapter:
    """What the first one assumes, and before that what the others do not assume alike."""
    questions = [study.question for study in studies]
    assumed = [question.assumptions.model_dump(mode="json") for question in questions]
    used = assumed_in(questions[0].assumptions)
    about, *sections = (
        section._replace(
            headings=tuple(tr("here:") if h == "default:" else h for h in section.headings)
        )
        for section in assumption_sections(used, [*not_alike(questions)])
    )
    apart = tuple(
        (name, *(written_number(each[name]) for each in assumed))
        for name in assumed_apart(questions)
    )
    headings = ("name", *(f"{question.name}:" for question in questions)) if apart else ()
    told = (about._replace(headings=headings, rows=apart), *sections)
    return PageChapter("assumptions", tr("What is assumed, and on what evidence"), told)


def _made_with(decision: Decision, report: RunReport) -> PageChapter:
    laid = columns(
        decision.studies,
        ("", lambda study: study.question.name),
        ("file", lambda study: study.provenance["model"]),
        (tr("SHA-256 of what it says"), lambda study: study.provenance["model_sha256"]),
    )
    blocks = *report.parts["basis"], Section(tr("Models"), (), *laid)
    return PageChapter("made-with", tr("How this was made"), blocks)


# --- HTML: one file that needs nothing else ------------------------------------------------------

BAR_WIDTH = 100


def page_html(page: Page) -> str:
    """Write the page as one file that loads nothing and runs no script.

    Every text is escaped where it is put in; the style is the only thing of its kind that the
    policy lets through, by its hash.
    """
    style = _file("page.css")
    environment = Environment(
        loader=FunctionLoader(_file),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
    )
    numbers = {id(figure): number for number, figure in enumerate(page.figures, 1)}
    digest = b64encode(sha256(style.encode("utf-8")).digest()).decode("ascii")
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return environment.get_template("page.html").render(
        page=page,
        language=current(),
        policy=policy,
        style=Markup(style),  # noqa: S704  # our own file
        version=__version__,
        bar=_bar,
        left_out=left_out_words,
        line=_line,
        picture=partial(_picture, numbers=numbers),
        address=_address,
        is_figure=_is_figure,
        is_picture=_is_picture,
        _=tr,
    )


def _file(name: str) -> str:
    return files(__package__ or "").joinpath(name).read_text("utf-8")


def _is_figure(block: Block) -> bool:
    return isinstance(block, Figure)


def _is_picture(block: Block) -> bool:
    return isinstance(block, Picture)


def _visible(value: object) -> object:
    """Show what cannot be seen; markup of our own passes."""
    return value if isinstance(value, Markup) or not isinstance(value, str) else display(value)


def _address(svg: str) -> str:
    """A drawing as an address, so that its own style stays its own."""
    return f"data:image/svg+xml;base64,{b64encode(svg.encode('utf-8')).decode('ascii')}"


def _bar(section: Section, number: int) -> Markup:
    """A length beside a row, for the eye alone: the number stands in the row."""
    longest = section.full_bar or max(section.bars, default=0.0)
    share = min(section.bars[number] / longest, 1.0) if longest > 0 else 0.0
    return Markup(
        '<svg aria-hidden="true" viewBox="0 0 {0} 10" preserveAspectRatio="none">'
        '<rect width="{1}" height="10"/></svg>'
    ).format(BAR_WIDTH, f"{share * BAR_WIDTH:.1f}")


def _line(number: int) -> Markup:
    """A line of a figure as a key to its name, where the name itself is off a narrow screen."""
    dashes = " ".join(map(str, DASHES[number]))
    return Markup(
        '<svg aria-hidden="true" viewBox="0 0 36 8"><line x1="0" y1="4" x2="36" y2="4" '
        'stroke="{0}" stroke-width="2.5" stroke-dasharray="{1}"/></svg>'
    ).format(COLOURS[number], dashes)


def _picture(figure: Figure, numbers: dict[int, int]) -> Markup:
    """A figure as a part of the page, with a name and a description."""
    svg = drawn(alone(figure), "svg").decode("utf-8")
    start, _, rest = svg.partition(">")
    number = numbers[id(figure)]
    view = start[start.index("viewBox=") :].split('"')[1]
    head = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="{0}" font-family="sans-serif" '
        'aria-labelledby="figure-{1} figure-{1}-says"><title id="figure-{1}">{2}</title>'
        '<desc id="figure-{1}-says">{3}</desc>'
    ).format(view, number, display(figure.title), display(figure.says))
    return head + Markup(_apart(rest, number))  # noqa: S704  # drawn by Vega, which escapes names


def _apart(svg: str, number: int) -> str:
    """Keep the ids of one figure apart from those of others on the same page."""
    for before in (' id="', "url(#", 'href="#'):
        svg = svg.replace(before, f"{before}f{number}-")
    return svg


# --- Markdown and JSON ---------------------------------------------------------------------------


def page_markdown(page: Page) -> str:
    """Write the page for a wiki or a pull request; figures are their tables."""
    parts = [render_markdown([Section(page.title, (page.question,))]).replace("## ", "# ", 1)]
    parts += [
        render_markdown([Section(chapter.title), *map(_section, chapter.blocks)])
        for chapter in page.chapters
    ]
    return "\n".join(parts)


def _section(block: Block) -> Section:
    if isinstance(block, Section):
        return block
    if isinstance(block, Picture):
        return Section(block.title, (block.says,))
    more = (block.left_out,) if block.left_out else ()
    table = block.table
    return table._replace(title=block.title, sentences=(*more, *table.sentences))


SCHEMA = "tribeplan.report/v1"


def page_json(decision: Decision, page: Page) -> str:
    """Write what the page is made of as one document: every number of it, not rounded."""
    comparison = decision.comparison
    confidence = comparison.confidence if comparison else 0.95
    priced, currency = decision.priced, decision.currency
    money = costs_json(priced, currency, confidence) if priced else None
    simulated = (
        study_json(decision.studies[0], costs=money)
        if comparison is None
        else comparison_json(comparison, decision.doubts, costs=money)
    )
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "title": page.title,
        "question": page.question,
        "simulation" if comparison is None else "comparison": json.loads(simulated),
        "findings": [
            {
                "code": each.code,
                "name": each.name,
                "severity": each.severity.value,
                "message": each.message,
                "path": each.place.path,
                "line": each.place.line,
                "excused": each.suppression is not None,
            }
            for each in decision.findings
        ],
        "differences": [json.loads(render_difference(each, "json")) for each in decision.changes],
        "new_leads": [
            new_leads(each.difference.aligned, study.question.in_the_end)
            for each, study in zip(decision.changes, decision.studies[1:], strict=True)
        ],
        "scorecard": decision.scorecard and scorecard_document(decision.scorecard),
        "assumptions": json.loads(assumptions_json(assumed_in(Assumptions()))),
        "figures": [
            {
                "name": figure.name,
                "title": figure.title,
                "says": figure.says,
                "left_out": figure.left_out,
                "rows": figure.rows,
            }
            for figure in page.figures
        ],
    }
    return json_document(document)
