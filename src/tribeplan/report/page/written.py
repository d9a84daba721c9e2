"""The page as HTML, Markdown and JSON."""

import json
from base64 import b64encode
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from tribeplan import __version__
from tribeplan.report.assumption_table import assumptions_json, every_assumption
from tribeplan.report.costs import costs_json
from tribeplan.report.data.findings import json_text
from tribeplan.report.data.simulated import comparison_json, finite, study_json
from tribeplan.report.difference import render_difference
from tribeplan.report.figures.drawn import Figure, alone
from tribeplan.report.figures.files import drawn
from tribeplan.report.language import current, tr
from tribeplan.report.page.contents import Block, Decision, Page, Picture
from tribeplan.report.safe_text import display
from tribeplan.report.scorecard import scorecard_document
from tribeplan.report.sections import Section, render_markdown
from tribeplan.scenario.difference import new_leads

# --- HTML: one file that needs nothing else ------------------------------------------------------

KINDS = ("html", "md", "pdf", "json")
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
    policy = (
        f"default-src 'none'; style-src 'sha256-{_digest(style)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return environment.get_template("page.html").render(
        page=page,
        language=current(),
        policy=policy,
        style=Markup(style),  # noqa: S704  # our own file
        version=__version__,
        bar=_bar,
        picture=partial(_picture, numbers=numbers),
        address=_address,
        is_figure=_is_figure,
        is_picture=_is_picture,
        _=tr,
    )


def _file(name: str) -> str:
    return files(__package__ or "").joinpath(name).read_text("utf-8")


def _digest(style: str) -> str:
    return b64encode(sha256(style.encode("utf-8")).digest()).decode("ascii")


def _visible(value: object) -> object:
    """Show what cannot be seen; markup of our own passes."""
    return value if isinstance(value, Markup) or not isinstance(value, str) else display(value)


def _is_figure(block: Block) -> bool:
    return isinstance(block, Figure)


def _is_picture(block: Block) -> bool:
    return isinstance(block, Picture)


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
            [
                {
                    "person": lead.person._asdict(),
                    "before": [each._asdict() for each in lead.before],
                    "after": [each._asdict() for each in lead.after],
                }
                for lead in new_leads(each.difference.aligned, study.question.in_the_end)
            ]
            for each, study in zip(decision.changes, decision.studies[1:], strict=True)
        ],
        "scorecard": decision.scorecard and scorecard_document(decision.scorecard),
        "assumptions": json.loads(assumptions_json(every_assumption())),
        "figures": [_figure_json(figure) for figure in page.figures],
    }
    return f"{json_text(finite(document), indent=2)}\n"


def _figure_json(figure: Figure) -> dict[str, Any]:
    return {
        "name": figure.name,
        "title": figure.title,
        "says": figure.says,
        "left_out": figure.left_out,
        "rows": list(figure.rows),
    }


def words_of(page: Page) -> Iterator[str]:
    """Every text on the page, in the order of reading."""
    yield from (page.title, page.question)
    for chapter in page.chapters:
        yield chapter.title
        for block in map(_section, chapter.blocks):
            yield from (block.title, *block.sentences, *block.headings)
            for row in block.rows:
                yield from row
