"""The page: every number of it stands in the JSON, nothing anybody is called does anything."""

import datetime as dt
import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from reference.studies import MODEL
from tribeplan.api import check_one, project_options
from tribeplan.cli.showing import differences
from tribeplan.cli.steering import read_scorecard
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import roster_of
from tribeplan.report.difference import render_difference
from tribeplan.report.language import in_language, number, tr
from tribeplan.report.page import (
    Decision,
    Page,
    Picture,
    page_html,
    page_json,
    page_markdown,
    page_of,
)
from tribeplan.report.sections import Section
from tribeplan.report.words import chance, date, days, money, share, signed_days, weeks
from tribeplan.simulating import Prices, compare, doubt_of, simulate
from tribeplan.simulation.costs import Costs
from tribeplan.simulation.plan import Asked, ComparisonMeasure
from tribeplan.simulation.study import Run

QUIET = Run(1, on_progress=lambda _: None)
NAUGHTY = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "{{ 7777 * 7919 }}{% raw %}",
    "</style><b>bold</b>",
    "]]> &amp; &lt;i&gt;",
    "javascript:alert(1)",
)


def people(name: str) -> dict[str, Any]:
    """Two chapters with a lead each, and a squad more to move to."""
    names = {each: {**who, "name": f"{name} {each}"} for each, who in MODEL["people"].items()}
    lead = {"skills": {"code": 1}, "name": "Carla"}
    chapters = {
        "code": {"name": name, "lead": "carla", "members": ["ana", "carla"]},
        "test": {"lead": "bo", "members": []},
    }
    squads = {
        "app": {"name": name, "members": ["ana", "bo", "carla"], "product_owner": "bo"},
        "web": {"members": ["carla"]},
    }
    return {
        **MODEL,
        "tribeplan": 1,
        "name": name,
        "people": {**names, "carla": lead, "dirk": {"skills": {"code": 1}, "name": "Dirk"}},
        "tribes": {"t": {"name": name, "lead": "dirk", "chapters": chapters, "squads": squads}},
    }


def decision_of(paths: list[str], asked: Asked, samples: int = 0) -> Decision:
    findings = check_one(paths[0], project_options())
    if len(paths) == 1:
        return Decision((simulate(paths[0], asked, QUIET),), None, (), findings, ())
    compared = compare(paths, asked, QUIET, measure=ComparisonMeasure.MEAN_LEAD, replications=8)
    doubts = doubt_of(compared, asked, QUIET, samples) if samples else ()
    changes = tuple(differences(paths[0], other)[2] for other in paths[1:])
    return Decision(compared.studies, compared, doubts, findings, changes)


def decided(home: Path, name: str = "Shop", *, scenarios: int = 1, samples: int = 0) -> Decision:
    (home / "shop.yaml").write_text(json.dumps(people(name)), encoding="utf-8")
    paths = [str(home / "shop.yaml")]
    changes = [
        {"move": {"person": "ana", "from": "app", "to": "web"}},
        {"set": {"chapter": "code", "lead": "dirk"}},
        {"set": {"squad": "web", "wip_limit": 3}},
        {"set": {"squad": "app", "wip_limit": 3}},
    ]
    for count in range(scenarios):
        text = {
            "scenario": 1, "name": f"{name} {count}", "base": "shop.yaml",
            "changes": changes[: count + 2],
        }  # fmt: skip
        path = home / f"s{count}.yaml"
        lines = [f"{key}: {json.dumps(value)}\n" for key, value in text.items()]
        path.write_text("".join(lines), encoding="utf-8")
        paths.append(str(path))
    asked = Asked({"horizon_days": 60} | ({} if scenarios else {"replications": 8}), {})
    return decision_of(paths, asked, samples)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Decision:
    """One scenario on the shop."""
    return decided(tmp_path_factory.mktemp("shop"))


@pytest.fixture(scope="module")
def page(shop: Decision) -> Page:
    """What it is told with."""
    return page_of(shop)


@pytest.fixture(scope="module")
def html(page: Page) -> str:
    """The same as a browser reads it."""
    return page_html(page)


def priced(decision: Decision) -> Decision:
    """The same with what everybody costs."""
    costs = Costs.model_validate({"costs": 1, "currency": "EUR", "per_day": {"everybody": 500}})
    prices = Prices(costs, ((),) * len(decision.studies))
    return replace(decision, priced=prices.of(decision.studies), currency="EUR")


class Reader(HTMLParser):
    """What a page is made of."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self._within: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._within and self._within.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "style" not in self._within and "svg" not in self._within:
            self.texts.append(data)

    def every(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


# --- Numbers -------------------------------------------------------------------------------------

NUMBERS = {
    "en": re.compile(r"(?<![\w.])\d(?:[\d,]*\d)?(?:\.\d+)?(?!\w)"),
    "nl": re.compile(r"(?<![\w,])\d(?:[\d.]*\d)?(?:,\d+)?(?!\w)"),
}
"""Not a piece of a hash; with the separators of each language."""


WRITTEN: tuple[Callable[[float], str], ...] = (
    days, signed_days, share, chance, money, weeks, str, "{:g}".format, "{:,.0f}".format,
    "{:.1f}".format, lambda value: f"{abs(value):.0%}", lambda value: chance(1 - value),
)  # fmt: skip


def as_written(value: object) -> Iterator[str]:
    """Every way in which people may read a value of the JSON, and what is under it."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield str(name)
            yield from as_written(each)
    elif isinstance(value, list):
        for each in value:
            yield from as_written(each)
    elif isinstance(value, str):
        yield from (value, tr(value))  # evidence has numbers, as the language writes them
        for iso in re.findall(r"\d{4}-\d\d-\d\d", value):
            yield date(dt.date.fromisoformat(iso))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        written = [write(value) for write in WRITTEN]
        yield from (*written, *map(number, written))  # a plain one, as the language writes it


@pytest.mark.parametrize(
    ("scenarios", "samples", "language"),
    [(0, 0, "en"), (1, 4, "en"), (3, 4, "nl")],
)
def test_every_number_of_the_page_stands_in_the_json(
    tmp_path: Path, scenarios: int, samples: int, language: str
) -> None:
    decision = priced(decided(tmp_path, scenarios=scenarios, samples=samples))
    found = NUMBERS[language].findall
    with in_language(language):
        page = page_of(decision)
        document = json.loads(page_json(decision, page))
        known = {each for text in as_written(document) for each in found(text)}
        html, markdown = page_html(page), page_markdown(page)
    shown = {each for text in Reader(html).texts for each in found(text)}
    assert len(shown) > 40
    assert shown - known == set()
    plain = re.sub(r"\\(.)|\u200b|&#\d+;", r"\1", markdown)
    assert set(found(plain)) - known == set()


def test_the_page_tells_of_money_only_where_somebody_said_what_people_cost(
    shop: Decision, page: Page, html: str
) -> None:
    # four people at 500 a day for the 60 days that are measured
    told = page_of(priced(shop))
    assert "costs" not in {chapter.id for chapter in page.chapters}
    assert "EUR" not in html
    assert section(told, "What it costs").rows[0][:4] == ("shop", "120,000", "0", "120,000")
    assert json.loads(page_json(shop, page))["comparison"].get("costs") is None


def test_the_page_tells_how_measures_stand_only_where_somebody_gave_readings(
    shop: Decision, page: Page, tmp_path: Path
) -> None:
    measure = {"goal": "Calm <b>", "metric": "<script>x", "target": 70, "category": "happiness"}
    squads = {"app": {"measures": [measure]}}
    model = Organisation.model_validate({"tribes": {"t": {"squads": squads}}})
    lines = "".join(f"2026-01-0{day},calm <b>,{60 + day}\n" for day in range(1, 8))
    (tmp_path / "r.csv").write_text(f"date,measure,value\n{lines}", encoding="utf-8")
    card = read_scorecard(
        roster_of(model), str(tmp_path / "r.csv"), (None, None), dt.date(2026, 2, 1)
    )
    assert "scorecard" not in {chapter.id for chapter in page.chapters}
    decision = replace(shop, scorecard=card)
    scored = page_of(decision)
    (chapter,) = (each for each in scored.chapters if each.id == "scorecard")
    (drawn,) = (each.svg for each in chapter.blocks if isinstance(each, Picture))
    assert drawn.count("<path") == 5  # mean, two limits, target, readings
    assert "<script>" not in drawn + page_html(scored)
    told = json.loads(page_json(decision, scored))["scorecard"]
    assert told["tribes"][0]["measures"][0]["value"] == 67


def test_a_number_that_is_not_in_the_json_would_be_noticed(shop: Decision, page: Page) -> None:
    document = json.loads(page_json(shop, page))
    known = {each for text in as_written(document) for each in NUMBERS["en"].findall(text)}
    assert not {"987.6", "4,321", "77.7"} & known


# --- What is told --------------------------------------------------------------------------------


def section(page: Page, title: str) -> Any:  # noqa: ANN401  # of either kind
    return next(each for chapter in page.chapters for each in chapter.blocks if each.title == title)


def test_the_list_of_changes_says_who_moves_by_when_and_who_gets_another_lead(
    page: Page,
) -> None:
    # ana goes from app to web, where dirk leads her instead of carla, as he now leads carla too
    moves = section(page, "Who moves, and when").rows
    assert ("Shop ana moves from Shop to web", "4 Jan 2027") in moves
    assert {by for _, by in moves} == {"4 Jan 2027"}
    leads = section(page, "Who gets another chapter lead").rows
    assert leads == (("Shop ana", "Carla", "Dirk"), ("Carla", "nobody", "Dirk"))


PLAN = """\
scenario: 1
name: Plan
base: shop.yaml
waves:
  - {on: 2027-01-11, name: One, do: [split: {squad: app, into: {app: {members: [bo, carla]},
     cards: {product_owner: ana, members: [ana]}}}]}
  - {on: 2027-01-18, do: [set: {squad: cards, wip_limit: 3}]}
  - {on: 2027-02-01, name: "Three [/b]", do: [move: {person: carla, from: app, to: cards}]}
"""


def test_each_change_of_a_plan_in_waves_stands_under_the_day_of_its_wave(tmp_path: Path) -> None:
    before, plan = tmp_path / "shop.yaml", tmp_path / "plan.yaml"
    before.write_text(json.dumps(people("Shop")), encoding="utf-8")
    plan.write_text(PLAN, encoding="utf-8")
    paths = [str(before), str(plan)]
    decision = decision_of(paths, Asked({"horizon_days": 60}, {}))
    page = page_of(decision)
    moves = section(page, "Who moves, and when")
    assert moves.rows == (
        ("Shop ana moves from Shop to cards", "11 Jan 2027 (One)"),
        ("Carla moves from Shop to cards", "1 Feb 2027 (Three [/b])"),
    )
    assert "the day of its wave" in moves.sentences[0]
    rest = section(page, "What else to do").rows
    assert {by for _, _, by in rest} == {"11 Jan 2027 (One)", "18 Jan 2027"}
    moved = [
        (step.on, step.name)
        for step in decision.changes[0].waves
        for each in step.statements
        if each.subject.name == "Carla"
    ]
    assert moved == [(dt.date(2027, 2, 1), "Three [/b]")]


def test_a_difference_that_one_wave_makes_is_told_with_its_day(tmp_path: Path) -> None:
    # in one wave dirk leads the chapter; web gets its limit in two, the second on top of the first
    (tmp_path / "shop.yaml").write_text(json.dumps(people("Shop")), encoding="utf-8")
    (tmp_path / "plan.yaml").write_text(
        "scenario: 1\nbase: shop.yaml\nwaves:\n"
        "  - {on: 2027-01-11, do: [set: {squad: web, wip_limit: 4}]}\n"
        "  - {on: 2027-02-01, do: [set: {squad: web, wip_limit: 3},\n"
        "     set: {chapter: code, lead: dirk}]}\n",
        encoding="utf-8",
    )
    found = differences(str(tmp_path / "shop.yaml"), str(tmp_path / "plan.yaml"))[2]
    told = render_difference(found, "text")
    assert ", from 1 Feb 2027" in told
    assert "11 Jan" not in told
    said = json.loads(render_difference(found, "json"))["differences"]
    assert {(each["field"], each["on"]) for each in said} >= {("wip_limit", None)}


def test_of_several_scenarios_no_two_parts_of_the_answer_are_called_alike(tmp_path: Path) -> None:
    page = page_of(decided(tmp_path, scenarios=2))
    titles = [each.title for each in page.chapters[0].blocks if each.title]
    assert "Each against shop" in titles
    assert len(titles) == len({*titles})


def test_the_answer_comes_first_and_what_it_was_made_with_last(page: Page) -> None:
    assert page.chapters[0].id == "answer"
    assert page.chapters[-1].id == "made-with"
    hashes = section(page, "Models").rows
    assert [len(row[-1]) for row in hashes] == [64, 64]


def test_the_page_warns_in_its_answer_of_what_is_not_assumed_alike(tmp_path: Path) -> None:
    decided(tmp_path)
    other = tmp_path / "s0.yaml"
    other.write_text(f"{other.read_text()}assumptions: {{run_load: 0}}\n", encoding="utf-8")
    paths = [str(tmp_path / "shop.yaml"), str(other)]
    page = page_of(decision_of(paths, Asked({"horizon_days": 60}, {})))
    warning = "! Not assumed alike, so part of the difference: run_load in Shop 0."
    answer = page_of_chapter(page, "answer")
    assert warning in answer
    assert f'<p class="alarm">{warning}</p>' in page_html(page)
    assumed = page_of_chapter(page, "assumptions")
    assert warning in assumed
    assert "differ in structure alone" not in assumed
    told = next(each for each in page.chapters if each.id == "assumptions").blocks[0]
    assert isinstance(told, Section)
    assert told.rows == (("run_load", "0.25", "0"),)


def page_of_chapter(page: Page, id_: str) -> str:
    """The sentences of a chapter."""
    blocks = next(each for each in page.chapters if each.id == id_).blocks
    return " ".join(s for each in blocks if isinstance(each, Section) for s in each.sentences)


def test_where_all_assume_alike_only_structure_differs(page: Page, html: str) -> None:
    assert "differ in structure alone" in page_of_chapter(page, "assumptions")
    assert "which assumes otherwise" not in html


def test_without_doubt_the_page_says_how_to_ask(page: Page) -> None:
    assert "--doubt 100" in section(page, "Not looked into").sentences[0]


def test_each_finding_stands_on_the_page_with_its_reason(shop: Decision, html: str) -> None:
    seen = "".join(Reader(html).texts)
    assert shop.findings
    for each in shop.findings:
        assert each.code in seen
        assert each.finding.rule.title.rstrip(".") in seen


# --- HTML ----------------------------------------------------------------------------------------


def test_the_page_loads_nothing_and_runs_nothing(html: str) -> None:
    read = Reader(html)
    names = {tag for tag, _ in read.tags}
    assert not names & {"script", "link", "iframe", "object", "form", "base"}
    for tag, attrs in read.tags:
        for name, value in attrs.items():
            assert not name.startswith("on")
            assert name != "style"
            if name in {"src", "href", "xlink:href"}:
                assert (value or "").startswith(("#", "data:image/")), (tag, value)


def test_the_style_is_let_through_by_its_hash_alone(html: str) -> None:
    style = html.partition("<style>")[2].partition("</style>")[0]
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = Reader(html).every("meta")[1]["content"] or ""
    assert f"style-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")


def test_a_name_is_shown_and_does_nothing(tmp_path: Path, html: str) -> None:
    name = " ".join(NAUGHTY)
    plain = Reader(html)
    read = Reader(page_html(page_of(decided(tmp_path, name))))
    assert {tag for tag, _ in read.tags} == {tag for tag, _ in plain.tags}
    assert {at for _, attrs in read.tags for at in attrs} == {
        at for _, attrs in plain.tags for at in attrs
    }
    seen = "".join(read.texts)
    assert all(each in seen for each in NAUGHTY)
    assert "61586063" not in seen


def test_headings_are_in_order_and_every_figure_has_a_name_a_description_and_a_table(
    page: Page, html: str
) -> None:
    read = Reader(html)
    assert read.every("html")[0]["lang"] == "en"
    levels = [int(tag[1]) for tag, _ in read.tags if re.fullmatch(r"h\d", tag)]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = [attrs["id"] for _, attrs in read.tags if attrs.get("id")]
    assert len(ids) == len(set(ids))
    drawn = [svg for svg in read.every("svg") if svg.get("role") == "img"]
    assert len(drawn) == len(page.figures)
    for svg in drawn:
        assert set((svg["aria-labelledby"] or "").split()) <= set(ids)
    figures = [each.split("</figure>")[0] for each in html.split("<figure>")[1:]]
    assert all("<table>" in each for each in figures if "<svg" in each)
    # a picture of the organisation has its table below: squads by chapters of each tribe
    assert all(image["alt"] for image in read.every("img"))
    assert section(page, "Tribe Shop").rows


def test_a_figure_names_its_lines_below_it_too_for_a_narrow_screen(
    shop: Decision, html: str
) -> None:
    keys = re.findall(r'<p class="lines">(.*?)</p>', html)
    named = [study.question.name for study in shop.studies]
    assert any(all(f"</svg> {name}</span>" in key for name in named) for key in keys)


def test_links_of_the_contents_lead_somewhere(html: str) -> None:
    read = Reader(html)
    ids = {attrs.get("id") for _, attrs in read.tags}
    assert all((link["href"] or "")[1:] in ids for link in read.every("a"))
