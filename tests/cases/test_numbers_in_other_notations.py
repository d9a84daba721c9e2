"""A number that can be read in two ways is never read in the wrong one: both are asked about."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from tribeplan.cli.main import tribeplan
from tribeplan.editing.fields import InvalidField, set_field
from tribeplan.errors import InvalidUsage
from tribeplan.formats.model.files import ModelFiles
from tribeplan.formats.model.read import read_model
from tribeplan.org.element import number_readings
from tribeplan.org.roster import roster_of

MODEL = """\
tribeplan: 1
people: {ana: {skills: {code: SHARE}, fte: FTE}}
limits: {tribe_size: COUNT, utilisation: 1.000}
tribes:
  loans:
    squads:
      app: {wip_limit: COUNT, cadence_days: 2.500, members: [{person: ana, share: 0.500}]}
work:
  features:
    f:
      squad: app
      value_per_week: MONEY
      value: MONEY
      reach: MONEY
      impact: 0.250
      priority: COUNT
      steps: [{skill: code, days: DAYS}, {skill: code, days: {p50: 1.125, p90: 2.500}}]
  streams:
    s: {squad: app, per_week: PER_WEEK, value_per_week: MONEY, steps: [{skill: code, days: 1}]}
"""
PLAIN = {
    "SHARE": "1.000", "FTE": "1.000", "COUNT": "3", "MONEY": "30000", "DAYS": "2.125",
    "PER_WEEK": "0.125",
}  # fmt: skip
THIN, NO_BREAK = "\u2009", "\u202f"


def told(**values: str) -> list[str]:
    text = MODEL
    for name, value in {**PLAIN, **values}.items():
        text = text.replace(f": {name}", f": {value}")
    reading = read_model(ModelFiles("m.yaml", (("m.yaml", text.encode()),)))
    return [f"{each.message}; {each.help}" for each in reading.diagnostics]


def test_decimals_where_nobody_counts_in_thousands_stay_what_they_are() -> None:
    assert told() == []


@pytest.mark.parametrize(
    ("typed", "question"),
    [
        ("30.000", "30000 or 30?"),
        ("2.125", "2125 or 2.125?"),
        ("1.000.000", "1000000 or 1?"),
        ("20k", "20000 or 20?"),
        ("20 K", "20000 or 20?"),
        ("1,5 mln", "1500000 or 1.5?"),
        ("4,5", "4.5 or 45?"),
        ("30,000", "30000 or 30?"),
        ("€ 30.000", "30000 or 30?"),
        ("€30.000,-", "30000 or 30?"),
        ("30.000 EUR", "30000 or 30?"),
        (f"30{THIN}000", "30000 or 30?"),
        (f"30{NO_BREAK}000", "30000 or 30?"),
        ("30 000", "30000 or 30?"),
        ("30'000", "30000 or 30?"),
        ("30\u2019000", "30000 or 30?"),
        ("30_000", "30000 or 30?"),
        ("€ 500", "write 500"),
        ("$1,234.50", "write 1234.5"),
        ("1.234,50", "write 1234.5"),
    ],
)
def test_money_values_and_people_reached_are_asked_about(typed: str, question: str) -> None:
    quoted = typed if typed[0].isdigit() and "," not in typed else f'"{typed}"'
    found = told(MONEY=quoted)
    assert len(found) == 4, found  # value_per_week twice, value and reach
    assert all(f"found '{typed}', expected a number" in each for each in found)
    assert all(question in each for each in found)


@pytest.mark.parametrize("typed", ["3.000", "1.000.000", "20k", "'4,5'", "'€ 3.000'", "3 000"])
def test_counts_are_asked_about(typed: str) -> None:
    found = told(COUNT=typed)
    assert len(found) == 3, found  # tribe_size, wip_limit and priority
    assert all(" or " in each and "?" in each for each in found)


def test_arrivals_a_week_are_asked_about() -> None:
    assert "1500 or 1.5?" in "".join(told(PER_WEEK="1.500"))


@pytest.mark.parametrize(
    ("place", "typed", "question"),
    [
        ("DAYS", "'4,5'", "4.5 or 45?"),
        ("DAYS", "3 days", "write 3:"),
        ("DAYS", "1.000.000", "1000000 or 1?"),
        ("FTE", "'0,8'", "write 0.8:"),
        ("FTE", "'12,5%'", "write 12.5%:"),
        ("SHARE", "'0,8'", "write 0.8:"),
    ],
)
def test_days_and_shares_with_a_comma_are_asked_about(
    place: str, typed: str, question: str
) -> None:
    (found,) = told(**{place: typed})
    assert question in found


@pytest.mark.parametrize(
    ("place", "typed", "question"),
    [
        ("DAYS", "4,5", "4.5 or 45?"),
        ("DAYS", "{p50: 4,5, p90: 8}", "4.5 or 45?"),
        ("FTE", "0,8", "0.8?"),
        ("SHARE", "0,8", "0.8?"),
        ("PER_WEEK", "1,500", "1500 or 1.5?"),
        ("PER_WEEK", "1,500,000", "1500000 or 1?"),
    ],
)
def test_a_comma_between_braces_cuts_a_number_and_is_told_once(
    place: str, typed: str, question: str
) -> None:
    (found,) = told(**{place: typed})
    assert question in found
    assert "without a comma" in found


@pytest.fixture
def model(tmp_path: Path) -> Path:
    text = MODEL
    for name, value in PLAIN.items():
        text = text.replace(f": {name}", f": {value}")
    (tmp_path / "m.yaml").write_text(text, "utf-8")
    return tmp_path / "m.yaml"


@pytest.mark.parametrize(
    "words",
    [
        ("set", "feature:f", "value_per_week=30.000"),
        ("set", "feature:f", "reach=30 000"),
        ("set", "app", "wip_limit=30.000"),
        ("set", "organisation", "limits.tribe_size=30.000"),
        ("set", "stream:s", "per_week=30.000"),
        ("set", "feature:f", "value=€ 30.000"),
    ],
)
def test_the_edit_verbs_ask_and_write_nothing(model: Path, words: tuple[str, ...]) -> None:
    before = model.read_bytes()
    verb, *rest = words
    result = CliRunner().invoke(tribeplan, [verb, str(model), *rest], standalone_mode=False)
    assert isinstance(result.exception, InvalidUsage)
    assert "30000 or 30?" in str(result.exception)
    assert model.read_bytes() == before


def test_the_forms_of_the_app_ask_and_take_what_is_plain(model: Path) -> None:
    roster = roster_of(read_model(ModelFiles("m", (("m", model.read_bytes()),))).organisation)
    feature = ("work", "features", "f")
    with pytest.raises(InvalidField, match=r"30000 or 30\?"):
        set_field(roster, feature, "value_per_week", "30.000")
    set_field(roster, feature, "value_per_week", "30000")
    set_field(roster, ("people", "ana"), "fte", "0.875")


def test_scenarios_ask(model: Path) -> None:
    scenario = model.with_name("s.yaml")
    scenario.write_text(
        "scenario: 1\nname: S\nbase: m.yaml\nexperiment: {horizon_days: 1.000}\n"
        "changes:\n- set: {feature: f, value_per_week: 30.000}\n",
        "utf-8",
    )
    result = CliRunner().invoke(tribeplan, ["apply", str(scenario)], standalone_mode=False)
    helps = [each.help for each in getattr(result.exception, "diagnostics", ())]
    assert [each.partition("?")[0] for each in helps] == ["1000 or 1", "30000 or 30"]


@pytest.mark.parametrize(
    ("option", "typed", "question"),
    [
        ("--horizon", "1.000", "1000 or 1?"),
        ("--warm-up", "4,5", "4.5 or 45?"),
        ("--replications", "20k", "20000 or 20?"),
        ("--seed", "1.000", "1000 or 1?"),
        ("--release-every", "4,5", "4.5 or 45?"),
        ("--threads", "1_0", "'1_0' is no number"),
        ("--horizon", "\u0661\u0662", "is no number"),
    ],
)
def test_the_options_of_a_simulation_ask(
    model: Path, option: str, typed: str, question: str
) -> None:
    result = CliRunner().invoke(tribeplan, ["simulate", str(model), option, typed])
    assert result.exit_code == 2
    assert question in result.output


@pytest.mark.parametrize(("typed", "question"), [("0,02", "0.02?"), ("2,5%", "2.5% or 25%?")])
def test_a_share_in_another_notation_asks(model: Path, typed: str, question: str) -> None:
    asked = ["compare", str(model), str(model), "--fail-if-worse", typed]
    with pytest.raises(InvalidUsage, match=re.escape(question)):
        CliRunner().invoke(tribeplan, asked, standalone_mode=False, catch_exceptions=False)


@pytest.mark.parametrize("typed", ["many", "4-9", "1.2.3", "1.000.00", "0x10", "\uff11"])
def test_what_is_no_number_in_any_notation_has_no_reading(typed: str) -> None:
    assert number_readings(typed) == ()
