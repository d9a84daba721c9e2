"""Figures: what is drawn, on which scales, and that nothing anybody is called breaks them."""

import re
import xml.etree.ElementTree as ET
from typing import Any

import altair as alt
import pytest

from reference.studies import MODEL, frictionless, question, study
from tribeplan.report.figures.drawn import (
    MOST_SERIES,
    alone,
    comparison_figure,
    comparison_figures,
    gaps,
    study_figure,
    study_figures,
)
from tribeplan.report.figures.files import drawn
from tribeplan.simulation.plan import ComparisonMeasure
from tribeplan.simulation.study import Comparison, Run, comparison

QUIET_RUN = Run(1, on_progress=lambda _: None)


def with_people(number: int, name: str) -> Any:  # noqa: ANN401  # a model
    """The shop with more people who code, so that what waits for them waits shorter."""
    more = {f"p{each}": {"skills": {"code": 1}} for each in range(number)}
    members = [*MODEL["tribes"]["t"]["squads"]["app"]["members"], *more]
    app = {**MODEL["tribes"]["t"]["squads"]["app"], "members": members}
    squads = {**MODEL["tribes"]["t"]["squads"], "app": app}
    return {
        **MODEL,
        "name": name,
        "people": {**MODEL["people"], **more},
        "tribes": {"t": {**MODEL["tribes"]["t"], "squads": squads}},
    }


def compared(many: int = 3, name: str = "shop") -> Comparison:
    questions = [
        question(with_people(number, name), name=f"{name} {number}") for number in range(many)
    ]
    return comparison(questions, ComparisonMeasure.MEAN_LEAD, [8], QUIET_RUN)


def words(svg: bytes) -> str:
    return " ".join(ET.fromstring(svg).itertext())  # noqa: S314  # our own file


def test_every_organisation_stands_in_the_figure_of_differences() -> None:
    first = next(iter(comparison_figures(compared(7))))
    assert len(first.rows) == 6
    shown = words(drawn(alone(first), "svg"))
    assert all(f"shop {number}" in shown for number in range(1, 7))


def test_a_difference_is_drawn_with_its_range_and_lies_left_of_zero_when_faster() -> None:
    shop = compared(2)
    row = next(iter(comparison_figures(shop))).rows[0]
    gap = shop.differences[0].difference
    assert (row["difference"], row["low"], row["high"]) == (gap.value, gap.low, gap.high)
    assert row["is"] == ("faster" if gap.high < 0 else "not clear")


def test_at_most_five_lines_are_drawn_and_the_others_are_named() -> None:
    for figure in comparison_figures(compared(7)):
        if figure.name in {"lead-times", "value"}:
            assert len({row["name"] for row in figure.rows}) == MOST_SERIES
            assert figure.left_out.startswith("Not drawn: shop ")
        if figure.name == "waits":
            assert len({row["cause"] for row in figure.rows}) <= MOST_SERIES


def test_waits_of_all_organisations_have_one_scale() -> None:
    figures = gaps(compared(4))
    domains = set(
        re.findall(r"'domain': (\[[-0-9.e, ]+\])", str([f.part.to_dict() for f in figures]))
    )
    assert len(figures) > 1
    assert len(domains) == 1


def test_what_the_time_goes_into_adds_up_to_the_lead_time() -> None:
    # by hand: pay takes 6 days and find 8, of which 5 on average are work and 2 wait for people
    figure = next(each for each in study_figures(frictionless()) if each.name == "waits")
    assert {row["cause"]: row["days"] for row in figure.rows} == {"touch": 5.0, "person": 2.0}


def test_dates_are_those_of_the_table_and_of_each_planned_feature() -> None:
    figure = next(each for each in study_figures(frictionless()) if each.name == "dates")
    by = {
        row["feature"]: row["lead_p85_by"] for row in frictionless().outcome.by_feature().to_dicts()
    }
    assert {row["feature"]: row["p85"] for row in figure.rows} == by


def test_what_is_not_there_within_the_time_has_no_date_but_an_arrow() -> None:
    short, long = (
        next(each for each in study_figures(frictionless(horizon_days=n)) if each.name == "dates")
        for n in (7, 520)
    )
    assert [row["p95"] for row in short.rows if row["feature"] == "find"] == [None]
    point_to_the_right = rb' d="M([\d.]+),0L-\1,-[\d.]+L-\1,[\d.]+Z"'  # drawn, as no font has one
    assert re.search(point_to_the_right, drawn(alone(short), "svg"))
    assert not re.search(point_to_the_right, drawn(alone(long), "svg"))


def test_each_figure_says_what_is_seen_and_has_its_numbers_in_a_table() -> None:
    for figure in (*study_figures(study()), *comparison_figures(compared()), *gaps(compared())):
        assert figure.says
        assert figure.table.rows, figure.name
        assert all(len(row) == len(figure.table.headings) for row in figure.table.rows)


LONG = "Een squad met een naam die langer is dan wie dan ook op een regel wil lezen " * 2
WIDE = "組織" * 40


HOSTILE = {
    "long": LONG, "wide": WIDE, "markup": "<b>a & b</b>", "escape": "x\x1b[2J", "code": "datum.x",
    "none": "",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_no_name_breaks_a_figure_or_leaves_it(name: str) -> None:
    squads = {
        each: {**squad, "name": name or each}
        for each, squad in MODEL["tribes"]["t"]["squads"].items()
    }
    model = {**MODEL, "tribes": {"t": {**MODEL["tribes"]["t"], "squads": squads}}}
    hostile = study(question(model, name=name or "shop", replications=2))
    root = ET.fromstring(drawn(study_figure(hostile), "svg"))  # noqa: S314  # our own file
    texts = [each.text for each in root.iter() if each.tag.endswith("text") and each.text]
    assert all(len(each) < 160 and "\x1b" not in each for each in texts)
    root = ET.fromstring(drawn(comparison_figure(compared(2, name or "a")), "svg"))  # noqa: S314
    assert root is not None


def test_a_name_of_wide_characters_fits_before_its_axis_whoever_has_the_font() -> None:
    # a letter of 11 pixels takes 11 in every Chinese font; a box for a missing one takes 8.7
    name = "客户服务改进项目与支付平台整合计划方案书"
    rows = alt.InlineData(values=[{"name": name, "days": 1}])
    chart = alt.Chart(rows).mark_bar().encode(alt.Y("name:N").title(None), x="days:Q")
    svg = drawn(chart.configure_axis(labelFontSize=11, labelLimit=320), "svg").decode("utf-8")
    at = re.search(r"translate\(([0-9.]+),", svg)
    assert at is not None
    assert float(at[1]) >= 11 * len(name)


def test_two_squads_of_one_name_have_a_row_each() -> None:
    squads = {
        each: {**squad, "name": "Same"} for each, squad in MODEL["tribes"]["t"]["squads"].items()
    }
    model = {**MODEL, "tribes": {"t": {**MODEL["tribes"]["t"], "squads": squads}}}
    figures = {each.name: each for each in study_figures(study(question(model)))}
    rows = figures["load-of-squads"].rows
    assert len({row["name"] for row in rows}) == len({row["squad"] for row in rows})


def test_a_figure_needs_no_style_of_its_own() -> None:
    # a page that forbids styles in attributes shows it all the same
    for figure in comparison_figures(compared(2)):
        assert b"style=" not in drawn(alone(figure), "svg")
