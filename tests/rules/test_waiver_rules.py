"""The rules about waivers look at comments, so they are tried on whole files."""

import datetime as dt
from pathlib import Path

import pytest

from tribeplan.api import CheckOptions, check
from tribeplan.errors import InvalidUsage
from tribeplan.formats.model.places import CheckResult
from tribeplan.rules.catalogue import ALL_RULES, WAIVER_RULES, matching, select_rules
from tribeplan.rules.rule import Rule

TODAY = dt.date(2026, 11, 22)
MODEL = """\
people: {pim: , mila: }
tribes:
  cards:
    squads:
      app: {product_owner: pim, members: [pim]}  # tribeplan: WAIVER
      web: {product_owner: pim, members: [pim], coach: mila}
"""
ABOUT_WAIVERS = tuple(rule.code for rule in WAIVER_RULES)


def checked(tmp_path: Path, text: str, *select: str, today: dt.date = TODAY) -> CheckResult:
    path = tmp_path / "model.yaml"
    path.write_text(text, encoding="utf-8")
    result = check([str(path)], CheckOptions(select=select, today=today))
    assert result.diagnostics == ()
    return result


def told(tmp_path: Path, waiver: str, *, today: dt.date = TODAY) -> list[str]:
    text = MODEL.replace("WAIVER", waiver)
    result = checked(tmp_path, text, *ABOUT_WAIVERS, "coachless-squad", today=today)
    return [f"{one.place.line} {one.code}" for one in result.findings]


@pytest.mark.parametrize("rule", WAIVER_RULES, ids=lambda rule: rule.name)
def test_the_bad_example_is_found_and_the_good_one_is_not(tmp_path: Path, rule: Rule) -> None:
    chosen = (*ABOUT_WAIVERS, "coachless-squad")
    bad = checked(tmp_path, rule.bad, *chosen)
    about_waivers = [one.code for one in bad.findings if one.code in ABOUT_WAIVERS]
    assert about_waivers == [rule.code]
    good = checked(tmp_path, rule.good, *chosen)
    assert [one.code for one in good.findings if one.code in ABOUT_WAIVERS] == []


@pytest.mark.parametrize("rule", WAIVER_RULES, ids=lambda rule: rule.name)
def test_a_rule_about_waivers_says_what_why_and_how(rule: Rule) -> None:
    assert rule.title.endswith(".")
    assert rule.why
    assert rule.sources


def test_a_waiver_excuses_by_code_or_name(tmp_path: Path) -> None:
    assert told(tmp_path, "ignore[TP409]: coach starts soon") == []
    assert told(tmp_path, "ignore[coachless-squad]: coach starts soon") == []


def test_a_waiver_holds_through_its_last_day_and_no_longer(tmp_path: Path) -> None:
    waiver = "ignore[TP409] until 2026-11-22: coach starts soon"
    assert told(tmp_path, waiver, today=dt.date(2026, 11, 22)) == []
    assert told(tmp_path, waiver, today=dt.date(2026, 11, 23)) == ["5 TP409", "5 TP903"]


def test_a_waiver_without_a_reason_excuses_nothing(tmp_path: Path) -> None:
    assert told(tmp_path, "ignore[TP409]") == ["5 TP409", "5 TP909"]


def test_a_waiver_of_no_rule_is_told_and_not_called_unused(tmp_path: Path) -> None:
    assert told(tmp_path, "ignore[coachles-squad]: soon") == ["5 TP409", "5 TP910"]


def test_a_waiver_that_cannot_be_read_excuses_nothing(tmp_path: Path) -> None:
    assert told(tmp_path, "ignore TP409: soon") == ["5 TP409", "5 TP910"]


def test_each_rule_that_a_waiver_names_in_vain_is_told(tmp_path: Path) -> None:
    assert told(tmp_path, "ignore[TP409, TP201, size]: soon") == ["5 TP910"]
    text = MODEL.replace("WAIVER", "ignore[TP409, TP201]: soon")
    result = checked(tmp_path, text, "TP409", "TP201", "TP904")
    assert [one.message for one in result.findings] == ["waiver of TP201 excuses nothing here"]


def test_what_a_waiver_excuses_keeps_its_reason_and_end(tmp_path: Path) -> None:
    text = MODEL.replace("WAIVER", "ignore[TP409] until 2027-01-31: coach starts soon")
    (excused,) = checked(tmp_path, text, "TP409").suppressed
    assert excused.suppression is not None
    assert excused.suppression.kind == "waiver"
    assert excused.suppression.reason == "coach starts soon"
    assert excused.suppression.until == "2027-01-31"


def test_codes_and_names_are_unique() -> None:
    assert len({rule.code for rule in ALL_RULES}) == len(ALL_RULES)
    assert len({rule.name for rule in ALL_RULES}) == len(ALL_RULES)


def test_all_stands_for_every_rule_and_an_unknown_word_for_none() -> None:
    assert matching(ALL_RULES, "all") == ALL_RULES
    assert select_rules(ALL_RULES, ["TP9"], ["TP903"])[0].code != "TP903"
    with pytest.raises(InvalidUsage, match="did you mean 'oversized-squad'"):
        matching(ALL_RULES, "oversised-squad")
    with pytest.raises(InvalidUsage, match="cannot be left out"):
        matching(ALL_RULES, "TP108")
    for word in ("TP", "TP99", "xyzzy", ""):
        with pytest.raises(InvalidUsage, match="is no rule"):
            matching(ALL_RULES, word)
