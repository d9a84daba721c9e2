"""A scenario file of which operations are ordered, changed, added and taken out."""

from pathlib import Path

import pytest

from tribeplan.api import apply
from tribeplan.editing.fields import InvalidField
from tribeplan.editing.saving import ChangedOnDisk
from tribeplan.editing.scenario_draft import (
    ScenarioDraft,
    open_scenario,
    operation_fields,
    typed_change,
)
from tribeplan.errors import InvalidInput, InvalidUsage
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
    (*others, last) = without.rows
    assert [row.trouble for row in others] == [None, None]
    assert last.trouble is not None
    assert last.trouble.message == "there is no squad 'ops'"
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
    change = typed_change("set", {"squad": "web", "wip_limit": "4"}, {})
    more = draft.added(change, "For a start: all", 1)
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
    draft.added(typed_change("remove", {"squad": "web"}, {}), "", 0).save()
    assert set(apply(str(path)).tribes["t"].squads) == {"app"}
    assert path.read_text().startswith("scenario: 1  # nothing yet\nbase: model.yaml\n")


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
    typed = {field.name: field.value for field in fields}
    assert typed_change(verb, typed, {}) == Change.model_validate(
        row.change.model_dump(by_alias=True, exclude_unset=True)
    )
