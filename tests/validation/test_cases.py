"""Published cases: what is predicted by hand as well, and which figures are reproduced."""

import json
from functools import cache
from pathlib import Path

import pytest

from reference.command import run
from tribeplan.simulating import validate
from tribeplan.simulation.published import CASES, PublishedFigure, Verdict, firefox_wait


@cache
def figures(case: str) -> tuple[PublishedFigure, ...]:
    (held,) = validate([case])
    return held.figures


def test_an_issue_waits_half_a_train_and_both_channels() -> None:
    # By hand: trains every 42 days leave 21 to wait on average and in the median, and two channels
    # of 42 days follow: 105. A train every 18 months: 273.5.
    assert firefox_wait(42, 84) == pytest.approx(105, rel=0.01)
    assert firefox_wait(547, 0) == pytest.approx(273.5, rel=0.02)


def test_trains_alone_do_not_give_what_firefox_saw() -> None:
    assert figures("firefox")
    assert [figure.name for figure in figures("firefox") if figure.is_reproduced] == []


def test_the_signs_of_software_innovation_and_of_congruence_come_out_but_for_one() -> None:
    missed = {
        figure.name
        for case in ("software-innovation", "cataldo")
        for figure in figures(case)
        if not figure.is_reproduced
    }
    assert missed == {"WIP and throughput go together"}


@pytest.mark.parametrize(
    ("between", "is_reproduced"), [((0.01, 0.03), True), ((-0.03, 0.07), False), (None, True)]
)
def test_a_sign_whose_range_holds_zero_is_not_reproduced(
    between: tuple[float, float] | None,
    is_reproduced: bool,  # noqa: FBT001  # as expected
) -> None:
    assert PublishedFigure("r", "0.4", 0, 1, 0.02, "r", between).is_reproduced is is_reproduced


def test_the_arithmetic_of_xit_is_what_the_case_says() -> None:
    nominal, there, effort = 3 * 65, 3 * 65 * 0.8, 5.79
    assert round(43 * effort) == 249
    assert round((there / (there - 85 * 0.5) - 1) * 100) == 37
    left = there - 0.4 * nominal
    fitted = left / 17
    assert round(fitted, 2) == 4.59
    assert round((there / fitted / 17 - 1) * 100) == 100
    assert (
        round((there * 4 / 3 / fitted / 17 - 1) * 100) == 167
    )  # 166.7, cut to 166 where published


def test_who_cannot_be_modelled_says_what_is_missing() -> None:
    for case in CASES:
        assert case.missing or case.verdict is Verdict.WHOLE


def test_the_command_tells_of_one_case_and_refuses_one_that_is_not_there(tmp_path: Path) -> None:
    told = json.loads(run("validate", "firefox", "--format", "json", cwd=tmp_path).stdout)
    (case,) = told["cases"]
    assert case["inputs"]
    assert {figure["reproduced"] for figure in case["figures"]} == {False}
    refused = run("validate", "firefx", cwd=tmp_path)
    assert refused.returncode == 2
    assert "do you mean 'firefox'" in refused.stderr
