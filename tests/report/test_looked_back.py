"""Which forecasts held, by hand and against the tables of others."""

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from report.hostile import COMMANDS
from tribeplan.errors import InvalidInput, without_commands
from tribeplan.formats.record import (
    Alternative,
    Changed,
    DecisionRecord,
    Forecast,
    HashedFile,
    read_actuals,
    read_record,
    write_record,
)
from tribeplan.report.looked_back import (
    Held,
    look_back_json,
    look_back_sections,
    looked_back,
)
from tribeplan.report.safe_text import ci_safe, display
from tribeplan.report.sections import render_markdown, render_text
from tribeplan.simulation.coverage import wilson

TODAY = dt.date(2027, 6, 1)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def record(forecast: Mapping[str, Forecast], why: str = "Because") -> DecisionRecord:
    return DecisionRecord(
        record=1, chosen="Split", model="scenarios/split.yaml", why=why,
        decided=day("2026-12-01"), look_back=day("2027-05-01"), tribeplan="0.1.0",
        model_sha256="ab", starts=day("2027-01-04"), horizon_days=520, seed=1,
        replications=1000, policy="fifo", mean_lead_days=31.5,
        against=(Alternative(name="As is", model="m.yaml", difference_days=-2.5),),
        assumptions={"run_load": Changed(default="0.25", value="0.0")},
        files=(HashedFile(path="m.yaml", sha256="cd"),),
        forecast=dict(forecast),
    )  # fmt: skip


def expected(p50: str | None, p85: str | None) -> Forecast:
    return Forecast(p50=p50 and day(p50), p85=p85 and day(p85), reached=1.0)


FORECAST = {
    "early": expected("2027-03-01", "2027-04-01"),
    "between": expected("2027-03-01", "2027-04-01"),
    "on-the-day": expected("2027-03-01", "2027-04-01"),
    "late": expected("2027-03-01", "2027-04-01"),
    "overdue": expected("2027-03-01", "2027-04-01"),
    "half-open": expected("2027-05-01", "2027-07-01"),
    "open": expected("2027-07-01", "2027-08-01"),
    "early-bird": expected("2027-07-01", "2027-08-01"),
    "never": expected(None, None),
}
FINISHED: dict[str, dt.date | None] = {
    "early": day("2027-02-01"),
    "between": day("2027-03-02"),
    "on-the-day": day("2027-04-01"),
    "late": day("2027-04-02"),
    "open": None,
    "early-bird": day("2027-05-31"),
    "something-else": day("2027-01-05"),
}


def test_each_forecast_is_said_to_hold_or_not() -> None:
    look = looked_back(record(FORECAST), FINISHED, TODAY)
    assert {each.feature: each.held for each in look.features} == {
        "early": Held.WITHIN_P50,
        "between": Held.WITHIN_P85,
        "on-the-day": Held.WITHIN_P85,
        "late": Held.LATE,
        "overdue": Held.OVERDUE,
        "half-open": Held.OPEN,
        "open": Held.OPEN,
        "early-bird": Held.WITHIN_P50,
        "never": Held.NO_DATE,
    }
    assert look.strangers == ("something-else",)


def test_a_date_is_judged_only_once_it_has_passed() -> None:
    # P50 has passed for the first six, P85 for the first five.
    look = looked_back(record(FORECAST), FINISHED, TODAY)
    assert (look.p50.held, look.p50.judged) == (1, 6)
    assert (look.p85.held, look.p85.judged) == (3, 5)
    early = looked_back(record({"early": FORECAST["early"]}), FINISHED, TODAY)
    assert "1 of 1 P85 date held" in render_markdown(look_back_sections(early))


def surprise(
    forecast: Mapping[str, Forecast], actuals: Mapping[str, dt.date | None]
) -> tuple[str, int] | None:
    found = looked_back(record(forecast), actuals, TODAY).surprise
    return found and (found[0].feature, found[1])


def test_the_largest_surprise_may_be_on_either_side() -> None:
    delivered = {name: day for name, day in FINISHED.items() if day}
    assert surprise(
        {each: FORECAST[each] for each in FORECAST if each in delivered}, delivered
    ) == (
        "late",
        32,
    )
    forecast = {"a": expected("2027-03-11", None)}
    assert surprise(forecast, {"a": day("2027-03-01")}) == ("a", -10)
    assert surprise({"a": expected("2027-06-01", None)}, {}) is None


def test_what_is_not_delivered_is_a_surprise_by_the_days_since_its_date() -> None:
    # from 1 March until 1 June are 31 + 30 + 31 days
    assert surprise(FORECAST, FINISHED) == ("overdue", 92)
    look = looked_back(record(FORECAST), FINISHED, TODAY)
    told = render_text(look_back_sections(look), colour=False)
    assert "'overdue', 92 days after its P50 date and not delivered yet." in " ".join(told.split())
    written = json.loads(look_back_json(look))["largest_surprise"]
    assert written == {"feature": "overdue", "days_after_p50": 92, "delivered": False}


def test_what_is_finished_before_it_was_asked_for_holds_no_date_and_is_said() -> None:
    forecast = Forecast(asked_for=day("2027-01-04"), p50=day("2027-02-10"), p85=day("2027-03-04"))
    for finished, held in (("2027-01-03", Held.UNASKED), ("2027-01-04", Held.WITHIN_P50)):
        look = looked_back(record({"a": forecast}), {"a": day(finished)}, TODAY)
        assert look.features[0].held is held
        is_told = held is Held.WITHIN_P50
        assert look.p50.judged == look.p85.judged == is_told
        told = " ".join(render_text(look_back_sections(look), colour=False).split())
        assert ("Finished before the day it is asked for in the forecast: a." in told) != is_told
        assert ("Largest surprise: 'a'" in told) is is_told
        assert (json.loads(look_back_json(look))["largest_surprise"] is not None) is is_told


@given(st.integers(0, 60), st.integers(1, 60))
def test_the_interval_is_wilsons_as_scipy_has_it(held: int, more: int) -> None:
    interval = binomtest(held, held + more).proportion_ci(0.95, method="wilson")
    assert wilson(held, held + more) == pytest.approx((interval.low, interval.high), abs=1e-12)


@pytest.mark.parametrize(
    ("late", "fails"),
    [(0, False), (1, False), (3, False), (4, True), (10, True)],
    # Of 10 P85 dates 7 held: Wilson's upper end is 0.892; 6 held: 0.832, below 0.85.
)
def test_a_forecast_fails_when_fewer_dates_held_than_luck_explains(
    late: int, *, fails: bool
) -> None:
    names = [f"f{n}" for n in range(10)]
    forecast = {name: expected("2027-03-01", "2027-04-01") for name in names}
    finished: dict[str, dt.date | None] = {
        name: day("2027-05-01" if n < late else "2027-02-01" if n % 2 else "2027-03-15")
        for n, name in enumerate(names)
    }
    look = looked_back(record(forecast), finished, TODAY)
    assert (look.p85.held, look.p85.judged) == (10 - late, 10)
    assert look.p85.is_below == fails


@given(
    st.one_of(st.sampled_from(COMMANDS), st.text(min_size=1)).filter(
        lambda text: "\ud800" not in text and display(" ".join(text.split()))
    )
)
def test_whatever_the_reason_a_record_reads_back_and_prints_no_order(
    tmp_path_factory: pytest.TempPathFactory, why: str
) -> None:
    words = display(" ".join(why.split()))
    kept = record(FORECAST, words)
    path = tmp_path_factory.mktemp("record") / "r.yaml"
    path.write_text(write_record(kept), encoding="utf-8", newline="")
    assert read_record(path) == kept
    look = looked_back(kept, FINISHED, TODAY)
    sections = look_back_sections(look)
    plain = render_text(sections, colour=False)
    assert all(ci_safe(line) == line for line in plain.splitlines())
    for line in (*plain.splitlines(), *render_markdown(sections).splitlines()):
        assert without_commands(line) == line
    assert json.loads(look_back_json(look))["coverage"][1]["judged"] == 5


# --- The table of what was finished --------------------------------------------------------------


def actuals(tmp_path: Path, text: str | bytes) -> dict[str, dt.date | None]:
    path = tmp_path / "history.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return read_actuals(path, ["alpha", "beta-two"], TODAY)


def complaints(tmp_path: Path, text: str | bytes) -> list[tuple[int, str, str]]:
    with pytest.raises(InvalidInput) as refused:
        actuals(tmp_path, text)
    return [(d.place.line, d.message, d.help) for d in refused.value.diagnostics]


@pytest.mark.parametrize(
    "text",
    [
        "feature,finished\nalpha,2027-03-01\nbeta-two,\n",
        "Finished;Who;FEATURE\n2027-03-01;Ana;alpha\n;;beta-two\n",
        "\ufefffeature,finished\r\nalpha,2027-03-01\r\n\r\nbeta-two\r\n",
        'feature,finished\n"alpha","2027-03-01"\nbeta-two,""\n',
    ],
)
def test_a_table_is_read_however_a_spreadsheet_wrote_it(tmp_path: Path, text: str) -> None:
    assert actuals(tmp_path, text) == {"alpha": day("2027-03-01"), "beta-two": None}


@pytest.mark.parametrize(
    ("typed", "says", "advice"),
    [
        ("3-4-2027", "not written year-month-day", "write 2027-04-03 or 2027-03-04"),
        ("31/12/2026", "not written year-month-day", "write 2026-12-31"),
        ("20270301", "not written year-month-day", "write year-month-day, as in 2027-03-14"),
        ("Mar 1, 2027", "not written year-month-day", "write year-month-day, as in 2027-03-14"),
        ("2027-02-30", "no day of the calendar", ""),
        ("2027-06-02", "later than 2027-06-01", ""),
    ],
)
def test_a_date_of_several_readings_or_none_is_refused(
    tmp_path: Path, typed: str, says: str, advice: str
) -> None:
    ((line, message, help_),) = complaints(tmp_path, f'feature,finished\nalpha,"{typed}"\n')
    assert line == 2
    assert says in message
    assert help_ == advice


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = "feature,finished\nalpha,1-2-2027\nbeta-tow,2027-01-01\n,2027-01-01\nx,2027-01-01\nx,\n"
    found = complaints(tmp_path, text)
    assert [line for line, _, _ in found] == [1, 2, 4, 6]
    assert found[0][2] == "did you mean 'beta-two'?"
    assert "a second time" in found[3][1]


@pytest.mark.parametrize(
    "text",
    ["", "feature\nalpha\n", "feature,finished,finished\n", b"feature,finished\n\xff,\n",
     'feature,finished\n"alpha', "feature,finished\nalpha,\x00\n"],
)  # fmt: skip
def test_what_is_no_such_table_is_refused(tmp_path: Path, text: str | bytes) -> None:
    assert complaints(tmp_path, text)
