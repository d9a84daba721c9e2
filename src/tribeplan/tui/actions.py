"""What an action is, and how it is run; each is one row beside what it does.

Footer, help, palette, context menu, users' own keys and the reference page are made of the rows.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from textual.app import App
from textual.binding import Binding, BindingType
from textual.dom import DOMNode

from tribeplan.formats.nearest import nearest

# --- One row of the table of actions -------------------------------------------------------------


def always(here: object) -> str:
    """Nothing is ever in the way."""
    del here
    return ""


class Action(NamedTuple):
    """One thing that a user can do."""

    id: str
    """Stable name, for users' own keys: ``plan.move``."""

    keys: str
    """Separated by commas, as Textual names them."""

    do: str | Callable[[Any], object]
    """What it does: a function of the thing under the cursor, or a method ``action_…`` of the
    widget or screen that has the row, as in ``step(-1, 0)``."""

    words: str
    """One or two words, for the footer."""

    help: str
    """One sentence."""

    why_not: Callable[[Any], str] = always
    """Why it cannot be done now, or nothing."""

    shown: bool = False
    """Whether the footer has it."""

    @property
    def call(self) -> str:
        """What Textual is told to run."""
        return self.do if isinstance(self.do, str) else f"act('{self.id}')"


def bindings(actions: Iterable[Action], *, is_first: bool = False) -> list[BindingType]:
    """Keys as Textual wants them.

    ``is_first``: they are asked before a key begins its way through all containers, which takes as
    long as what the key does. Not for what has fields to type in.
    """
    return [
        Binding(
            each.keys,
            each.call,
            each.words,
            show=each.shown,
            tooltip=each.help,
            id=each.id,
            priority=is_first,
        )
        for each in actions
    ]


NAMES = {
    "question_mark": "?", "slash": "/", "full_stop": ".", "colon": ":", "semicolon": ";",
    "space": "space",
    "asterisk": "*", "minus": "-", "plus": "+", "left_square_bracket": "[",
    "right_square_bracket": "]", "left_curly_bracket": "{", "right_curly_bracket": "}",
    "escape": "esc", "delete": "del", "underscore": "_", "equals_sign": "=", "comma": ",",
    "less_than_sign": "<", "greater_than_sign": ">", "circumflex_accent": "^",
}  # fmt: skip
"""Keys as they stand on a keyboard, by Textual's names."""


def shown_keys(action: Action) -> str:
    """The keys of an action as people write them.

    >>> shown_keys(Action("a", "u,ctrl+z,f8,question_mark,shift+f8", "undo", "", ""))
    'u ctrl+z F8 ? shift+F8'
    """
    return " ".join(_shown(each.strip()) for each in action.keys.split(","))


def _shown(key: str) -> str:
    *held, pressed = key.split("+")
    if pressed[:1] == "f" and pressed[1:].isdigit():
        pressed = pressed.upper()
    return "+".join((*held, NAMES.get(pressed, pressed)))


# --- A user's own keys: ``keys.toml`` with one line for each, ``"app.undo" = "ctrl+u"`` ----------


class OwnKeys(NamedTuple):
    """What a key file says, and what is wrong with it."""

    keys: Mapping[str, str]
    """Keys by the id of what they do; only those that can be used."""

    complaints: tuple[str, ...]
    """One sentence for each line that cannot be used."""


def key_file() -> Path:
    """Where a user's own keys stand: ``tribeplan/keys.toml`` in the configuration."""
    home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(home) / "tribeplan" / "keys.toml"


def toml_in(path: Path) -> dict[str, Any]:
    """Read a file of settings; what reads it is loaded only for whoever has one.

    Raises
    ------
    OSError
        When it cannot be read.
    ValueError
        When it is no TOML, or no text.
    """
    text = path.read_text("utf-8")
    import tomllib

    return tomllib.loads(text)


def own_keys(path: Path, table: Callable[[], Iterable[Action]]) -> OwnKeys:
    """Read a key file; one that does not exist changes nothing, and asks for no table."""
    try:
        said = toml_in(path)
    except FileNotFoundError:
        return OwnKeys({}, ())
    except (OSError, ValueError) as error:
        return OwnKeys({}, (f"{path}: {error}",))
    known = {key.id: key.keys for key in table()}
    complaints: list[str] = []
    keys: dict[str, str] = {}
    for name, given in _flat(said):
        if name not in known:
            near = nearest(name, known)
            hint = f", did you mean '{near}'?" if near else "; the help lists them"
            complaints.append(f"{path}: there is no action '{name}'{hint}")
        elif not isinstance(given, str) or not given.strip():
            complaints.append(f"{path}: '{name}' needs a key in quotes, such as 'ctrl+u'")
        else:
            keys[name] = given
    complaints += (f"{path}: {clash}" for clash in _clashes(known, keys))
    return OwnKeys(keys, tuple(complaints))


def _flat(said: Mapping[str, object], above: str = "") -> Iterable[tuple[str, object]]:
    """Entries whether written as ``"app.undo"`` or as ``undo`` below ``[app]``."""
    for name, given in said.items():
        if isinstance(given, dict):
            yield from _flat(given, f"{above}{name}.")  # pyright: ignore[reportUnknownArgumentType]
        else:
            yield f"{above}{name}", given


def _clashes(usual: Mapping[str, str], own: Mapping[str, str]) -> Iterable[str]:
    """Keys of the user's that do two things in one place."""
    holders: dict[tuple[str, str], str] = {}
    for name, keys in {**usual, **own}.items():
        for key in keys.split(","):
            place = (name.partition(".")[0], key.strip())
            other = holders.setdefault(place, name)
            if other != name and {name, other} & own.keys():
                yield f"'{key.strip()}' does both '{other}' and '{name}'"


# --- Running an action by its row: from help, the palette and the context menu alike -------------


def home_of(app: App[Any], action: Action) -> DOMNode | None:
    """Who does it now: the focused widget or what it stands in, else the screen, else the app.

    None when nobody in front can.
    """
    screen = app.screen
    focused = screen.focused
    around = list(focused.ancestors_with_self) if focused is not None else [screen, app]
    return next((node for node in around if _does(node, action)), None)


def _does(node: DOMNode, action: Action) -> bool:
    """Tell whether it is one of the node's own; two widgets may do the same by one method's name.

    A method of that name is not enough: Textual's have some, that do other things.
    """
    own: tuple[Action, ...] = getattr(node, "ACTIONS", ())
    if isinstance(action.do, str):
        return any(each.do == action.do for each in own)
    return action in own


def is_ready(app: App[Any], action: Action) -> bool:
    """Tell whether it can be done now."""
    home = home_of(app, action)
    if home is None:
        return False
    name = action.call.partition("(")[0]
    return home.check_action(name, (action.id,)) is True


async def run(app: App[Any], action: Action) -> None:
    """Do it where it can be done."""
    home = home_of(app, action)
    if home is not None:
        await app.run_action(action.call, home)
