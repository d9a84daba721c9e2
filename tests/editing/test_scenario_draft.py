"""A scenario file of which operations are ordered, changed, added and taken out."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tribeplan.api import apply
from tribeplan.editing import scenario_draft
from tribeplan.editing.fields import InvalidField
from tribeplan.editing.saving import ChangedOnDisk
from tribeplan.editing.scenario_draft import (
    ScenarioDraft,
    open_scenario,
    operation_fields,
    typed_change,
)
from tribeplan.errors import InvalidInput, InvalidUsage, TribeplanError
from tribeplan.org.organisation import Organisation
from tribeplan.scenario.apply import Applied, apply_changes
from tribeplan.scenario.change import Change, operations
from tribeplan.scenario.operation import Operation

MODEL = """\
tribeplan: 1
people:
  ana: {skills: {code: 1}}
  bo: {skills: {test: 1}}
tribes:
  t:
    squads:
      app: {name: App, members: [ana, bo]}
      web: {}
"""
SCENARIO = """\
# Why all this: see the minutes.
scenario: 1
base: model.yaml

changes:
  # Ana knows the web
  - move: {person: ana,   to: web}   # from May on
    reason: She asked

  - set: {squad: app, wip_limit: 3}
  - add:
      squad: 'ops'
      mission: "No surprises"        # quoted, as we do
waves:
  - on: 2027-02-01
    do:
      - move: {person: bo, to: ops}
"""


@pytest.fixture
def draft(tmp_path: Path) -> ScenarioDraft:
    (tmp_path / "model.yaml").write_text(MODEL)
    path = tmp_path / "s.yaml"
    path.write_text(SCENARIO)
    return open_scenario(str(path))


def lines(draft: ScenarioDraft) -> set[str]:
    return set(draft.content.decode().splitlines())


def test_what_changes_places_takes_its_comments_along_and_keeps_every_letter(
    draft: ScenarioDraft,
) -> None:
    carried = draft.carried(0, 1)
    assert carried is not None
    assert [row.change.verb for row in carried.rows] == ["set", "move", "add", "move"]
    assert {line.strip() for line in lines(carried)} == {line.strip() for line in lines(draft)}
    text = carried.content.decode()
    assert text.index("wip_limit") < text.index("# Ana knows the web") < text.index("- move:")
    assert "move: {person: ana,   to: web}   # from May on" in text
    back = carried.carried(1, -1)
    assert back is not None
    assert [row.change for row in back.rows] == [row.change for row in draft.rows]


def test_an_operation_stays_in_its_list_and_between_its_ends(draft: ScenarioDraft) -> None:
    assert draft.carried(0, -1) is None
    assert draft.carried(2, 1) is None  # the next is done on a day of its own
    assert draft.carried(3, -1) is None
    assert draft.carried(3, 1) is None


def test_what_is_taken_out_goes_with_its_comments_and_nothing_else(draft: ScenarioDraft) -> None:
    left = lines(draft) - lines(draft.without(0))
    assert left == {
        "  # Ana knows the web",
        "  - move: {person: ana,   to: web}   # from May on",
        "    reason: She asked",
    }


def test_only_what_is_typed_anew_is_written_anew(draft: ScenarioDraft) -> None:
    typed = {field.name: field.value for field in draft.fields(2)}
    assert draft.changed(2, typed).content == draft.content
    mission = draft.changed(2, typed | {"mission": "Calm: nights", "wip_limit": "2"})
    assert lines(draft) - lines(mission) == {
        '      mission: "No surprises"        # quoted, as we do'
    }
    assert lines(mission) - lines(draft) == {
        '      mission: "Calm: nights"        # quoted, as we do',
        "      wip_limit: 2",
    }
    reason = draft.changed(0, {"reason": ""})
    assert lines(draft) - lines(reason) == {"    reason: She asked"}


def test_what_cannot_be_made_where_it_stands_says_why_and_is_not_saved(
    draft: ScenarioDraft,
) -> None:
    without = draft.without(2)
    assert [without.trouble(number) for number in (0, 1)] == [None, None]
    trouble = without.trouble(2)
    assert trouble is not None
    assert trouble.message == "there is no squad 'ops'"
    with pytest.raises(InvalidUsage, match="3 cannot be made there: there is no squad 'ops'"):
        without.save()
    with pytest.raises(InvalidField, match="expected"):
        draft.changed(1, {"wip_limit": "many"})


def test_ids_are_those_of_who_is_there_before_the_operation(draft: ScenarioDraft) -> None:
    (to,) = (field for field in draft.fields(3) if field.name == "to")
    assert to.words == "To squad"
    assert set(to.choices) == {"app", "web", "ops"}
    (to,) = (field for field in draft.fields(0) if field.name == "to")
    assert set(to.choices) == {"app", "web"}


def test_an_operation_is_added_where_it_was_asked_for_and_the_file_leads_there(
    draft: ScenarioDraft,
) -> None:
    typed = {"squad": "web", "wip_limit": "4", "reason": "For a start: all"}
    more, number = draft.added("set", typed, 1)
    assert number == 1
    asked_for = more.content.decode().partition("reason: She asked\n")[2]
    assert asked_for.startswith(
        "  - set: {squad: web, wip_limit: 4}\n    reason: 'For a start: all'\n"
    )
    assert [row.change.verb for row in more.rows] == ["move", "set", "set", "add", "move"]
    assert more.save() == ""
    squads = apply(draft.path).tribes["t"].squads
    assert squads["web"].wip_limit == 4
    assert squads["app"].wip_limit == 3
    with pytest.raises(ChangedOnDisk):
        draft.save()


def test_the_first_operation_makes_the_list(tmp_path: Path) -> None:
    (tmp_path / "model.yaml").write_text(MODEL)
    path = tmp_path / "empty.yaml"
    path.write_text("scenario: 1  # nothing yet\nbase: model.yaml")
    draft = open_scenario(str(path))
    assert draft.rows == ()
    draft.added("remove", {"squad": "web"}, 0)[0].save()
    assert set(apply(str(path)).tribes["t"].squads) == {"app"}
    assert path.read_text().startswith("scenario: 1  # nothing yet\nbase: model.yaml\n")


def test_texts_of_several_lines_that_nobody_touched_stay_to_the_letter(
    draft: ScenarioDraft,
) -> None:
    texts = (
        "scenario: 1\nbase: model.yaml\nchanges:\n  - set:\n      squad: app\n"
        "      mission: |\n        line one\n        line two\n      wip_limit: 3\n"
        "    reason: |\n      one\n      two\n"
    )
    Path(draft.path).write_text(texts)
    opened = open_scenario(draft.path)
    changed = opened.changed(0, {"wip_limit": "4"})
    assert changed.content.decode() == texts.replace("wip_limit: 3", "wip_limit: 4")
    typed = {field.name: field.value.strip() for field in opened.fields(0)}
    assert opened.changed(0, typed).content.decode() == texts


@pytest.mark.parametrize("field", ["reason", "mission"])
@pytest.mark.parametrize("typed", ["a\u202eb", "a\x1b[2Jb"])
def test_what_a_file_may_not_hold_is_refused_in_every_field(
    draft: ScenarioDraft, field: str, typed: str
) -> None:
    with pytest.raises(InvalidField, match="expected characters one can see") as refused:
        draft.changed(2, {field: typed})
    assert refused.value.field == field
    with pytest.raises(InvalidField, match="expected characters one can see"):
        draft.added("set", {"squad": "app", field: typed}, 0)


def test_a_wave_goes_with_its_last_operation_and_what_is_saved_can_be_compared(
    draft: ScenarioDraft,
) -> None:
    without = draft.without(3)
    assert without.save() == ""
    assert b"2027" not in without.content
    assert apply(draft.path).tribes["t"].squads["app"].wip_limit == 3


def test_a_new_operation_is_made_on_the_day_that_is_typed(draft: ScenarioDraft) -> None:
    kind = dict(operations())["remove"]
    at_end, in_front = (
        {field.name: field for field in draft.new_fields(number, "remove", kind)}["wave"]
        for number in (4, 0)
    )
    assert (at_end.value, in_front.value) == ("2027-02-01", "")
    assert at_end.choices == ("2027-02-01",)
    limit = {"squad": "web", "wip_limit": "9"}
    later, number = draft.added("set", limit, 4)
    assert (number, later.rows[number].at) == (4, ("waves", 0, "do", 1))
    at_once, number = draft.added("set", limit | {"wave": ""}, 4)
    assert (number, at_once.rows[number].at) == (3, ("changes", 3))
    first, number = draft.added("set", limit | {"wave": "2027-02-01"}, 0)
    assert (number, first.rows[number].at) == (3, ("waves", 0, "do", 0))
    with pytest.raises(InvalidField, match="there is no wave on 2027-02-02"):
        draft.added("set", limit | {"wave": "2027-02-02"}, 0)


def test_an_operation_goes_to_another_day_with_its_comments(draft: ScenarioDraft) -> None:
    assert draft.on_day(1, "") == (draft, 1)
    later, number = draft.on_day(0, "2027-02-01")
    assert number == 2
    assert [(str(row.on or ""), row.change.verb) for row in later.rows] == [
        ("", "set"), ("", "add"), ("2027-02-01", "move"), ("2027-02-01", "move"),
    ]  # fmt: skip
    there = later.content.decode().partition("waves:")[2]
    assert "      # Ana knows the web\n      - move: {person: ana,   to: web}   # from" in there
    again, number = later.on_day(number, "")
    assert (number, [row.change for row in again.rows]) == (
        2,
        [draft.rows[each].change for each in (1, 2, 0, 3)],
    )
    with pytest.raises(InvalidField, match="no wave"):
        draft.on_day(0, "2027-02-02")


def test_a_wave_goes_with_its_last_operation_to_another_day(draft: ScenarioDraft) -> None:
    moved, number = draft.on_day(3, "")
    assert (number, [row.on for row in moved.rows]) == (3, [None] * 4)
    assert moved.content.decode().endswith("  - move: {person: bo, to: ops}\nwaves: []\n")
    moved.save()


def test_a_coach_of_a_wave_who_would_be_gone_by_then_is_told_instead_of_saved(
    draft: ScenarioDraft,
) -> None:
    text = SCENARIO.replace("on: 2027-02-01\n", "on: 2027-02-01\n    coaches: [ana]\n")
    Path(draft.path).write_text(text)
    more, _ = open_scenario(draft.path).added("remove", {"person": "ana", "wave": ""}, 3)
    with pytest.raises(InvalidInput, match="there is no person 'ana' on 2027-02-01"):
        more.save()
    assert Path(draft.path).read_text() == text


def test_only_what_an_edit_can_change_is_made_again(
    draft: ScenarioDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def noted(organisation: Organisation, changes: list[Change], *given: Any) -> Applied:  # noqa: ANN401  # as they come
        made.extend(change.verb for change in changes)
        return apply_changes(organisation, changes, *given)

    monkeypatch.setattr(scenario_draft, "apply_changes", noted)
    assert [draft.trouble(number) for number in range(4)] == [None] * 4
    assert made == ["move", "set", "add", "move"]
    made.clear()
    assert draft.changed(0, {"reason": "Another"}).trouble(3) is None
    assert made == []  # a reason makes nothing
    changed = draft.changed(1, {"wip_limit": "4"})
    assert changed.trouble(1) is None
    assert made == ["set"]  # what comes later waits until somebody asks
    assert changed.trouble(3) is None
    assert made == ["set", "add", "move"]


def test_what_an_operation_that_cannot_be_made_would_have_brought_is_told_once(
    draft: ScenarioDraft,
) -> None:
    assert draft.changed(2, {"squad": "dev"}).trouble(3) is not None  # nobody brings 'ops'
    changed = draft.changed(2, {"tribe": "nowhere"})
    assert changed.trouble(2) is not None
    assert changed.trouble(3) is None


def test_what_is_no_scenario_or_cannot_be_read_is_not_opened(draft: ScenarioDraft) -> None:
    home = Path(draft.path).parent
    with pytest.raises(InvalidUsage, match="is no scenario"):
        open_scenario(str(home / "model.yaml"))
    Path(draft.path).write_text("scenario: 1\nbase: model.yaml\nchanges: [{mvoe: {}}]\n")
    with pytest.raises(InvalidInput):
        open_scenario(draft.path)


@pytest.mark.parametrize(
    ("verb", "kind"), [*operations()], ids=lambda each: getattr(each, "__name__", each)
)
def test_every_operation_typed_into_its_fields_is_the_same_again(
    verb: str, kind: type[Operation], draft: ScenarioDraft
) -> None:
    example = kind.example.replace("\n", "\n    ")
    Path(draft.path).write_text(f"scenario: 1\nbase: model.yaml\nchanges:\n  - {example}\n")
    opened = open_scenario(draft.path)
    (row,) = opened.rows
    fields = operation_fields(opened.roster(0), verb, kind, row.change)
    names = [field.name for field in fields]
    assert len({*names, "wave"}) == len(names) + 1  # none hides another
    typed = {field.name: field.value for field in fields}
    assert typed_change(verb, typed, {}) == Change.model_validate(
        row.change.model_dump(by_alias=True, exclude_unset=True)
    )


@pytest.mark.parametrize("kind", [kind for _, kind in operations()])
def test_any_field_of_an_operation_can_be_emptied_or_says_why_not(
    kind: type[Operation], draft: ScenarioDraft
) -> None:
    example = kind.example.replace("\n", "\n    ")
    Path(draft.path).write_text(f"scenario: 1\nbase: model.yaml\nchanges:\n  - {example}\n")
    opened = open_scenario(draft.path)
    for field in opened.fields(0):
        for typed in ("", "x", "[", "a\u202eb"):
            with suppress(TribeplanError):
                assert len(opened.changed(0, {field.name: typed}).rows) == 1
