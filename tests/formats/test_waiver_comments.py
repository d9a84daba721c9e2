import datetime as dt

import pytest

from tribeplan.formats.model.files import ModelFiles
from tribeplan.formats.model.read import read_model
from tribeplan.formats.model.waivers import WaiverComment, find_waivers
from tribeplan.org.address import show_address


def waivers_in(text: str) -> list[WaiverComment]:
    reading = read_model(ModelFiles("m", (("m.yaml", text.encode()),)))
    assert reading.diagnostics == ()
    return list(find_waivers(reading.places))


def excused_by(text: str) -> str:
    (only,) = waivers_in(text)
    assert only.waiver.excuses is not None, only.waiver.flaw
    return show_address(only.waiver.excuses)


def test_a_waiver_tells_its_rules_reason_and_end() -> None:
    text = (
        "people:\n  anna:  # tribeplan: ignore[TP303, idle-person] until 2027-03-31: starts in May"
    )
    (only,) = waivers_in(text)
    assert only.waiver.words == ("TP303", "idle-person")
    assert only.waiver.reason == "starts in May"
    assert only.waiver.until == dt.date(2027, 3, 31)
    assert str(only.place) == "m.yaml:2:10"


def test_a_waiver_behind_a_key_excuses_that_element() -> None:
    text = """\
tribes:
  t:
    squads:
      app:  # tribeplan: ignore[x]: because
        members: []
"""
    assert excused_by(text) == "tribes.t.squads.app"


def test_a_waiver_on_its_own_line_excuses_the_next_element() -> None:
    text = """\
people:
  # tribeplan: ignore[x]: because

  # somebody else wrote this
  anna:
  ben:
"""
    assert excused_by(text) == "people.anna"


def test_a_waiver_behind_a_list_item_excuses_that_item() -> None:
    text = """\
people: {a: , b: }
tribes:
  t:
    squads:
      app:
        members:
          - a
          - {person: b, share: 50%}  # tribeplan: ignore[x]: because
"""
    assert excused_by(text) == "tribes.t.squads.app.members[1]"


def test_a_waiver_behind_a_field_excuses_that_field() -> None:
    text = (
        "tribes:\n  t:\n    squads:\n      app:\n        mandate: soft # tribeplan: ignore[x]: y\n"
    )
    assert excused_by(text) == "tribes.t.squads.app.mandate"


def test_a_waiver_within_a_flow_mapping_excuses_the_element_of_the_line() -> None:
    assert excused_by("people:\n  a: {fte: 1}  # tribeplan: ignore[x]: because") == "people.a"


def test_windows_line_ends_and_accents_do_not_shift_a_waiver() -> None:
    text = "name: Café\r\npeople:\r\n  é-is-not-an-id-so-here-is-one:\r\n"
    text = text.replace("é-is-not-an-id-so-here-is-one", "anna")
    text += "  # tribeplan: ignore[x]: één reden\r\n  ben:\r\n"
    assert excused_by(text) == "people.ben"


@pytest.mark.parametrize(
    "text",
    [
        "name: 'see # tribeplan: ignore[x]: y'",
        'name: "see # tribeplan: ignore[x]: y"',
        "name: |\n  # tribeplan: ignore[x]: y\n",
        "name: a#tribeplan: ignore[x]".replace(": ignore", " ignore"),
    ],
)
def test_what_looks_like_a_waiver_in_a_text_is_text(text: str) -> None:
    assert waivers_in(text) == []


@pytest.mark.parametrize(
    ("comment", "flaw"),
    [
        ("# tribeplan: ignore[]: nothing named", "names no rule"),
        ("# tribeplan: ignore [x]: a blank", "cannot be understood"),
        ("# tribeplan: ignroe[x]: misspelled", "cannot be understood"),
        ("# tribeplan: ignore[x] until spring: soon", "'spring', expected a day like"),
        ("# tribeplan: ignore[x] until 2027-02-30: soon", "'2027-02-30', expected a day like"),
        ("# tribeplan: ignore[x] till 2027-02-28: soon", "cannot be understood"),
    ],
)
def test_a_waiver_that_cannot_be_read_says_why(comment: str, flaw: str) -> None:
    (only,) = waivers_in(f"people:\n  anna:  {comment}\n")
    assert flaw in only.waiver.flaw


def test_a_waiver_may_not_stand_beside_a_whole_section() -> None:
    (only,) = waivers_in("people:  # tribeplan: ignore[x]: all of them\n  anna:\n")
    assert "beside all people" in only.waiver.flaw


def test_a_waiver_below_everything_stands_beside_nothing() -> None:
    (only,) = waivers_in("people:\n  anna:\n# tribeplan: ignore[x]: too late\n")
    assert "beside no element" in only.waiver.flaw


def test_a_waiver_without_a_reason_has_none() -> None:
    (only,) = waivers_in("people:\n  anna:  # tribeplan: ignore[x] until 2027-01-01\n")
    assert (only.waiver.flaw, only.waiver.reason) == ("", "")


@pytest.mark.parametrize(
    "comment",
    [
        "# tribeplan ignore[TP303]: starts in May",
        "# Tribeplan: Ignore[TP303]: starts in May",
        "# noqa tribeplan: ignore[TP303]: starts in May",
        "# tribe-plan: ignore [TP303]",
    ],
)
def test_what_would_be_taken_for_a_waiver_is_told_and_not_passed_over(comment: str) -> None:
    (only,) = waivers_in(f"people:\n  anna:  {comment}\n")
    assert "cannot be understood" in only.waiver.flaw


@pytest.mark.parametrize("comment", ["# see the tribeplan manual", "# ignored by tribeplan"])
def test_a_comment_that_only_names_us_is_a_comment(comment: str) -> None:
    assert waivers_in(f"people:\n  anna:  {comment}\n") == []


def test_a_waiver_may_follow_another_comment() -> None:
    assert excused_by("people:\n  a:  # new # tribeplan: ignore[x]: because") == "people.a"
