"""Settings: the theme, seen before it is chosen, and the keys of every action; kept in files."""

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from textual.app import App

from tribeplan.org.elements import counted
from tribeplan.tui import widgets
from tribeplan.tui.actions import Action, key_file, own_keys, shown_keys, toml_in
from tribeplan.tui.asking import AskedField, Complaints, FormContents, Values, open_dialog
from tribeplan.tui.choices import Choice
from tribeplan.tui.look import NAMES
from tribeplan.tui.screens.help import HINTS, Hints
from tribeplan.tui.screens.palette import action_choice
from tribeplan.tui.session import Session, say

# --- The files: ``settings.toml`` with the theme, ``keys.toml`` with a user's own keys -----------


def settings_file() -> Path:
    """Where a user's settings stand: ``settings.toml`` beside their own keys."""
    return key_file().with_name("settings.toml")


class OwnSettings(NamedTuple):
    """What a settings file says, and what is wrong with it."""

    theme: str = ""
    complaint: str = ""


def own_settings(path: Path) -> OwnSettings:
    """Read a settings file; one that does not exist says nothing."""
    try:
        theme = toml_in(path).get("theme", "")
    except FileNotFoundError:
        return OwnSettings()
    except (OSError, ValueError) as error:
        return OwnSettings("", f"{path}: {error}")
    if theme and theme not in NAMES:
        return OwnSettings("", f"{path}: there is no theme '{theme}'")
    return OwnSettings(theme)


HEADER = r"""\s*\[+\s*["']?(?P<table>[^]]*?)["']?\s*\]"""
"""A table in a TOML file; behind it may stand a comment."""


def with_line(text: str, name: str, value: str) -> str:
    r"""Put a value into the text of a TOML file, in place of the one it has; the rest stays.

    >>> with_line('# mine\n[app]  # [here]\nundo = "a"\nredo = "b"\n', "app.undo", "ctrl+u")
    '"app.undo" = "ctrl+u"\n# mine\n[app]  # [here]\nredo = "b"\n'
    """
    table, kept = "", list[str]()
    for line in text.splitlines():
        head = re.match(HEADER, line)
        if head:
            table = f"{head['table']}."
        key = table + line.partition("=")[0].strip().strip("\"'")
        if key != name:
            kept.append(line)
    # Before every table: behind one it would belong to that.
    return "\n".join((f"{json.dumps(name)} = {json.dumps(value, ensure_ascii=False)}", *kept, ""))


def keep(path: Path, name: str, value: str) -> None:
    """Put a value into a file of settings, whole or not at all.

    Raises
    ------
    OSError
        When it cannot be written.
    """
    path = Path(os.path.realpath(path))  # a link stays one
    path.parent.mkdir(parents=True, exist_ok=True)
    text = path.read_text("utf-8") if path.exists() else ""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        beside.write_text(with_line(text, name, value), encoding="utf-8")
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


# --- The dialogs ---------------------------------------------------------------------------------

THEME, HINT = "theme", "hints"

PLACES = {
    "plan": "on Plan",
    "matrix": "in the matrix",
    "tree": "in the tree",
    "problems": "in the problems",
    "simulate": "on Simulate",
    "compare": "on Compare",
    "value": "on Value",
    "app": "everywhere",
    "": "of all actions",
}
"""Where actions are done, by what their ids begin with."""


def open_settings(app: App[None], session: Session) -> None:
    """Offer the theme, the hints and the keys of every action, by the place where it is done."""
    kept = f"{app.theme}; seen while you choose"
    listed = [Choice(THEME, "Theme", kept), Choice(HINT, "Hints", "which of them are shown")]
    for place, words in PLACES.items():
        count = len(_done_in(session, place))
        listed.append(Choice(place, f"Keys {words}", counted(count, "action")))

    def answered(choice: Choice) -> None:
        if choice.key == THEME:
            _choose_theme(app)
        elif choice.key == HINT:
            app.switch_mode("plan")
            app.call_after_refresh(_choose_hints, app)
        else:
            _choose_action(app, session, choice)

    widgets.dialogs.pick(app, "Settings", listed, answered)


def _done_in(session: Session, place: str) -> list[Action]:
    every = session.every_action()
    return [each for each in every if place in ("", each.id.partition(".")[0])]


def _choose_action(app: App[None], session: Session, place: Choice) -> None:
    own = own_keys(key_file(), session.every_action).keys
    every = {action.id: action for action in _done_in(session, place.key)}
    listed = [
        action_choice(action._replace(keys=own.get(id_, action.keys)), id_)
        for id_, action in every.items()
    ]

    widgets.dialogs.pick(
        app,
        place.words,
        listed,
        lambda choice: _ask_for_keys(app, session, every[choice.key], own),
    )


def _choose_hints(app: App[None]) -> None:
    listed = [Choice(name, words) for name, words in HINTS.items()]
    for hints in app.screen.query(Hints):  # unless another screen came to the front meanwhile
        open_dialog(
            app, widgets.dialogs.Ticking("Hints", listed, frozenset(hints.left)), hints.keep
        )


def _choose_theme(app: App[None]) -> None:
    before = app.theme

    def put_on(choice: Choice) -> None:
        app.theme = choice.key

    def answered(choice: Choice | None) -> None:
        app.theme = before if choice is None else choice.key
        if choice is not None:
            _keep(app, settings_file(), "theme", choice.key, f"The theme is {choice.key}")

    listed = [Choice(name, name) for name in NAMES]
    app.push_screen(
        widgets.dialogs.Picker("Theme", listed, current=before, preview=put_on), answered
    )


def _ask_for_keys(app: App[None], session: Session, action: Action, own: Mapping[str, str]) -> None:
    about = f"{action.help} Names as in the reference of keys, commas between; empty: {action.keys}"
    now = own.get(action.id, action.keys)
    asked = AskedField("keys", f"Keys of {action.words}", now, help=about)

    def check(values: Values) -> Complaints:
        clash = _clash(session, action, values["keys"], own)
        return {"keys": clash} if clash else {}

    def answered(values: Values) -> None:
        keys = values["keys"].strip() or action.keys
        if keys == now:
            return
        done = f"{action.words} is done by {shown_keys(action._replace(keys=keys))}"
        if _keep(app, key_file(), action.id, keys, done):
            app.set_keymap({**own, action.id: keys})

    widgets.forms.fill_in(app, FormContents("Keys", "Keep", (asked,), check), answered)


def _clash(session: Session, action: Action, typed: str, own: Mapping[str, str]) -> str:
    """Say which other action of the same place has one of the keys already; empty when none."""
    wanted = {key.strip() for key in typed.split(",")} - {""}
    place = action.id.partition(".")[0]
    for other in session.every_action():
        if other.id != action.id and other.id.partition(".")[0] in (place, "app"):
            taken = {key.strip() for key in own.get(other.id, other.keys).split(",")} & wanted
            if taken:
                return f"{min(taken)} does '{other.words}' already"
    return ""


def _keep(app: App[None], path: Path, name: str, value: str, done: str) -> bool:
    try:
        keep(path, name, value)
    except (OSError, UnicodeError) as error:
        say(app, f"{path} cannot be written: {error}", "error")
        return False
    say(app, done)
    return True
