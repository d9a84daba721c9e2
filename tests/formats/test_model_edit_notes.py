"""Waivers that come and go with a change, read back by those who look for waivers."""

import datetime as dt

import pytest

from tribeplan.errors import NotWritten
from tribeplan.formats.model.edit import confirm, note_of, place_of_note, rewrite
from tribeplan.formats.model.files import ModelFiles
from tribeplan.formats.model.read import ModelReading, read_model
from tribeplan.formats.model.waivers import find_waivers
from tribeplan.org.address import Address
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.change import Change
from tribeplan.scenario.edit import WaiverNote, WaiverNotes

TEXT = """\
people:
  ana: {}
  bo: {}  # tribeplan: ignore[TP403]: on leave
tribes:
  t:
    squads:
      # tribeplan: ignore[oversized-squad] until 2027-03-31: merger in progress
      app:
        members:
          # the first
          - ana
          - bo
      web: {members: [ana, bo]}
"""
SQUADS: Address = ("tribes", "t", "squads")
APP: Address = (*SQUADS, "app")


def read(text: str) -> ModelReading:
    reading = read_model(ModelFiles("m", (("m.yaml", text.encode()),)))
    assert reading.diagnostics == ()
    return reading


def waivers(reading: ModelReading) -> set[WaiverNote | None]:
    return {note_of(found.waiver) for found in find_waivers(reading.places)}


MERGER = WaiverNote(APP, ("oversized-squad",), dt.date(2027, 3, 31), "merger in progress")
LEAVE = WaiverNote(("people", "bo"), ("TP403",), None, "on leave")


def test_waivers_of_a_file_are_notes() -> None:
    assert waivers(read(TEXT)) == {MERGER, LEAVE}


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (("people", "ana"), ("people", "ana")),
        (APP, APP),
        ((*APP, "members", 0), (*APP, "members", 0)),
        ((*SQUADS, "web", "members", 1), (*SQUADS, "web")),
        (("tribes",), None),
        (("people", "nobody"), None),
    ],
)
def test_a_note_stands_beside_the_element_that_has_the_line(
    at: Address, expected: Address | None
) -> None:
    assert place_of_note(read(TEXT).places, at) == expected


@pytest.mark.parametrize(
    "at", [("people", "ana"), ("people", "bo"), APP, (*APP, "members"), (*APP, "members", 1)]
)
def test_a_new_waiver_is_one_line_and_excuses_what_was_meant(at: Address) -> None:
    reading = read(TEXT)
    note = WaiverNote(at, ("TP201", "TP202"), dt.date(2027, 1, 1), "it is   agreed\nwith all")
    texts = rewrite(reading, reading.organisation, WaiverNotes(added=(note,)))
    again = confirm(reading, texts, reading.organisation)
    assert waivers(again) - waivers(reading) == {note._replace(reason="it is agreed with all")}
    assert waivers(reading) <= waivers(again)
    lines = texts["m.yaml"].splitlines()
    assert len(lines) == len(TEXT.splitlines()) + 1
    assert [line for line in lines if "TP201" not in line] == TEXT.splitlines()


def test_a_reason_cannot_bring_lines_or_signs_that_are_not_seen() -> None:
    reading = read(TEXT)
    note = WaiverNote(("people", "ana"), ("TP301",), None, "so\u2028 it\x1b[2J is\u202e\nx: 1")
    texts = rewrite(reading, reading.organisation, WaiverNotes(added=(note,)))
    again = confirm(reading, texts, reading.organisation)
    assert waivers(again) - waivers(reading) == {note._replace(reason="so it[2J is x: 1")}


def test_a_waiver_that_is_taken_away_leaves_every_other_line() -> None:
    reading = read(TEXT)
    texts = rewrite(reading, reading.organisation, WaiverNotes(removed=(MERGER, LEAVE)))
    expected = [line for line in TEXT.splitlines() if "merger" not in line]
    expected[2] = "  bo: {}"
    assert texts["m.yaml"].splitlines() == expected


def test_a_waiver_that_is_gone_already_is_no_matter() -> None:
    reading = read(TEXT)
    gone = MERGER._replace(reason="something else")
    assert rewrite(reading, reading.organisation, WaiverNotes(removed=(gone,))) == {}


def test_a_waiver_comes_together_with_the_element_that_it_excuses() -> None:
    reading = read(TEXT)
    change = Change.model_validate({"add": {"squad": "new", "tribe": "t", "members": ["ana"]}})
    after = apply_changes(reading.organisation, [change]).organisation
    note = WaiverNote((*SQUADS, "new"), ("TP202",), None, "small on purpose")
    texts = rewrite(reading, after, WaiverNotes((note,), (MERGER,)))
    again = confirm(reading, texts, after)
    assert waivers(again) == {note, LEAVE}


def test_a_waiver_goes_with_the_squad_that_it_excuses() -> None:
    reading = read(TEXT)
    change = Change.model_validate({"rename": {"squad": "app", "to": "phone"}})
    after = apply_changes(reading.organisation, [change]).organisation
    again = confirm(reading, rewrite(reading, after), after)
    assert waivers(again) == {MERGER._replace(at=(*SQUADS, "phone")), LEAVE}


def test_a_waiver_that_would_excuse_a_whole_section_is_refused() -> None:
    reading = read("people: {ana: {}, bo: {}}\n")
    note = WaiverNote(("people", "ana"), ("TP301",), None, "so it is")
    with pytest.raises(NotWritten, match=r"people\.ana"):
        rewrite(reading, reading.organisation, WaiverNotes(added=(note,)))
