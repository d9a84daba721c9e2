"""The one table of keys, and users' own keys over it."""

from collections import Counter
from pathlib import Path

from tribeplan.tui.actions import ALL, own_keys

AMBIGUOUS = {"ctrl+h", "ctrl+i", "ctrl+m", "ctrl+enter", "shift+enter", "ctrl+shift+p"}
"""Keys that terminals cannot tell from others, or cannot send."""


def test_every_action_has_a_name_of_its_own_and_a_sentence() -> None:
    assert max(Counter(key.id for key in ALL).values()) == 1
    for key in ALL:
        assert key.help.endswith("."), key
        assert key.words, key


def test_no_key_does_two_things_in_one_place() -> None:
    for place in {key.id.partition(".")[0] for key in ALL}:
        pressed = Counter(
            each.strip()
            for key in ALL
            if key.id.partition(".")[0] in {place, "app"}
            for each in key.keys.split(",")
        )
        assert {key: times for key, times in pressed.items() if times > 1} == {}, place


def test_every_key_reaches_the_app_through_any_terminal() -> None:
    pressed = {each.strip() for key in ALL for each in key.keys.split(",")}
    assert not pressed & AMBIGUOUS
    assert not {key for key in pressed if key.startswith("alt+") and key[-1].isdigit()}


def test_own_keys_may_be_written_flat_or_in_tables(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    path.write_text('"app.undo" = "ctrl+u"\n[app]\nredo = "ctrl+t"\n')
    assert own_keys(path, ALL) == ({"app.undo": "ctrl+u", "app.redo": "ctrl+t"}, ())


def test_what_is_wrong_with_own_keys_is_told_and_the_rest_still_counts(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    path.write_text('[app]\nundoo = "ctrl+u"\nsave = 3\nredo = "u"\n')
    keys, complaints = own_keys(path, ALL)
    assert keys == {"app.redo": "u"}
    assert [complaint.removeprefix(f"{path}: ") for complaint in complaints] == [
        "there is no action 'app.undoo', did you mean 'app.undo'?",
        "'app.save' needs a key in quotes, such as 'ctrl+u'",
        "'u' does both 'app.undo' and 'app.redo'",
    ]


def test_a_key_file_that_is_not_there_changes_nothing(tmp_path: Path) -> None:
    assert own_keys(tmp_path / "keys.toml", ALL) == ({}, ())


def test_a_key_file_that_is_no_toml_is_told(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    path.write_text("app.undo = ctrl+u\n")
    keys, complaints = own_keys(path, ALL)
    assert (keys, len(complaints)) == ({}, 1)
