"""Every action and its keys in one table; footer, help, palette and docs are made of it."""

import os
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from textual.app import App
from textual.binding import Binding, BindingType
from textual.dom import DOMNode

from tribeplan.formats.nearest import nearest

# --- Every key there is, in one table: help, footer, the reference page and remaps are made of
# it


class Key(NamedTuple):
    """One thing that keys do."""

    id: str
    """Stable name, for users' own keys: ``plan.move``."""

    keys: str
    """Separated by commas, as Textual names them."""

    action: str
    words: str
    """One or two words, for the footer."""

    help: str
    """One sentence."""

    shown: bool = False
    """Whether the footer has it."""


APP = (
    Key("app.plan", "1", "go('plan')", "Plan", "Design the tribe."),
    Key("app.simulate", "2", "go('simulate')", "Simulate", "See when features reach customers."),
    Key("app.compare", "3", "go('compare')", "Compare", "Hold scenarios beside each other."),
    Key("app.undo", "u,ctrl+z", "undo", "Undo", "Take the last edit back.", shown=True),
    Key("app.redo", "U,ctrl+y,ctrl+r", "redo", "Redo", "Make it again."),
    Key("app.save", "ctrl+s", "save", "Save", "Write the files.", shown=True),
    Key("app.help", "question_mark,f1", "help", "Help", "Every key and action.", shown=True),
    Key("app.quit", "q,ctrl+q", "leave", "Quit", "Leave; asks when something is unsaved."),
)
"""Keys that work everywhere."""


def bindings(keys: tuple[Key, ...]) -> list[BindingType]:
    """Keys as Textual wants them."""
    return [
        Binding(key.keys, key.action, key.words, show=key.shown, tooltip=key.help, id=key.id)
        for key in keys
    ]


NAMES = {
    "question_mark": "?", "slash": "/", "full_stop": ".", "colon": ":", "space": "space",
    "asterisk": "*", "minus": "-", "plus": "+", "left_square_bracket": "[",
    "right_square_bracket": "]", "left_curly_bracket": "{", "right_curly_bracket": "}",
    "escape": "esc", "delete": "del", "underscore": "_", "equals_sign": "=", "comma": ",",
    "less_than_sign": "<", "greater_than_sign": ">", "circumflex_accent": "^",
}  # fmt: skip
"""Keys as they stand on a keyboard, by Textual's names."""


def shown_keys(key: Key) -> str:
    """The keys of an entry as people write them.

    >>> shown_keys(Key("a", "u,ctrl+z,f8,question_mark,shift+f8", "undo", "", ""))
    'u ctrl+z F8 ? shift+F8'
    """
    return " ".join(_shown(each.strip()) for each in key.keys.split(","))


def _shown(key: str) -> str:
    *held, pressed = key.split("+")
    if pressed[:1] == "f" and pressed[1:].isdigit():
        pressed = pressed.upper()
    return "+".join((*held, NAMES.get(pressed, pressed)))


# --- The keys of the Plan screen: the matrix, moving people, the tree, the panes -----------------

MATRIX = (
    Key("matrix.up", "up,k", "step(-1, 0)", "Up", "To the person or the row above."),
    Key("matrix.down", "down,j", "step(1, 0)", "Down", "To the person or the row below."),
    Key("matrix.left", "left,h", "step(0, -1)", "Left", "To the cell on the left."),
    Key("matrix.right", "right,l", "step(0, 1)", "Right", "To the cell on the right."),
    Key("matrix.row-up", "ctrl+up,shift+up", "row(-1)", "Row up", "To the row above."),
    Key("matrix.row-down", "ctrl+down,shift+down", "row(1)", "Row down", "To the row below."),
    Key("matrix.page-up", "pageup", "page(-1)", "Page up", "A page up."),
    Key("matrix.page-down", "pagedown", "page(1)", "Page down", "A page down."),
    Key("matrix.first", "g,ctrl+home", "edge(-1)", "First", "To the first row."),
    Key("matrix.last", "G,ctrl+end", "edge(1)", "Last", "To the last row."),
    Key("matrix.start", "home", "side(-1)", "Start", "To the first column."),
    Key("matrix.end", "end", "side(1)", "End", "To the last column."),
    Key("matrix.grab", "m", "grab", "Move", "Grab who is here, or who is marked.", shown=True),
    Key(
        "matrix.drop", "enter", "drop", "Drop", "Put down here who was grabbed; else open the form."
    ),
    Key("matrix.join", "c", "join", "Join too", "While moving: work here too, and stay there."),
    Key("matrix.cancel", "escape", "cancel", "Cancel", "Let go; unmark everybody."),
    Key("matrix.mark", "space", "mark", "Mark", "Mark who is here, to move several at once."),
    Key("matrix.mark-row", "asterisk", "mark_row", "Mark row", "Mark everybody in the row."),
    Key("matrix.denser", "minus", "density(-1)", "Denser", "Less of each row."),
    Key("matrix.fuller", "plus,equals_sign", "density(1)", "Fuller", "More of each row."),
    Key("matrix.turn", "T", "transpose", "Turn", "Chapters as rows, or squads again."),
    Key("matrix.overlay", "o", "overlay(1)", "Overlay", "Problems, load, work limits or skills."),
    Key("matrix.tribe-before", "left_curly_bracket", "tribe(-1)", "Tribe", "The tribe before."),
    Key("matrix.tribe-after", "right_curly_bracket", "tribe(1)", "Tribe", "The next tribe."),
)
"""Keys of the matrix."""

TREE = (Key("tree.grab", "m", "grab", "Move", "Pick up who is here, to drop them in the matrix."),)
"""Keys of the tree, beside those that every tree has."""

PLAN = (
    Key("plan.move-to", "M", "move_to", "Move to", "Move to a squad or chapter by its name."),
    Key("plan.tree", "t", "toggle_tree", "Tree", "Show or hide the tree."),
    Key("plan.card", "I", "toggle_card", "Card", "Show or hide what is known of this place."),
    Key("plan.problems", "P", "toggle_problems", "Problems", "Show or hide the problems."),
    Key("plan.zoom", "z,f10", "zoom", "Zoom", "Give the focused pane the whole screen."),
    Key("plan.unzoom", "escape", "unzoom", "Unzoom", "Put all panes back after a zoom."),
    Key("plan.back", "left_square_bracket", "back", "Back", "To where you were before."),
    Key("plan.forward", "right_square_bracket", "forward", "Forward", "And forward again."),
)
"""Keys of the whole screen."""

MATRIX_MENU = tuple(
    key for key in (*MATRIX, *PLAN) if key.id in ("matrix.grab", "plan.move-to", "matrix.mark")
)
"""What the context menu offers besides what can be done with any thing."""


# --- The keys of the inspector, the problems, and of what is done to the thing under the cursor --

PROBLEMS = (
    Key("problems.filter", "s", "filter", "Filter", "List errors only, this place only, or all."),
)
"""Keys of the problems pane, beside those that work on the whole Plan screen."""

ACTIONS = (
    Key("plan.edit", "e,f2", "edit", "Edit", "Change the fields of what is here.", shown=True),
    Key("plan.add", "a", "add", "Add", "Add a person, a seat, a squad or work.", shown=True),
    Key(
        "plan.remove",
        "x,delete",
        "remove",
        "Remove",
        "Remove what is here; people leave the squad.",
    ),
    Key("plan.remove-person", "X", "remove_from_plan", "Drop", "Take people out of the plan."),
    Key("plan.fill", "F", "fill", "Fill", "Give the open seat here to somebody."),
    Key("plan.rename", "R", "rename", "Rename", "Give what is here another name or id."),
    Key("plan.roles", "r", "roles", "Roles", "Give somebody a role, or take one away."),
    Key("plan.split", "S", "split", "Split", "Make two squads of the one here."),
    Key("plan.merge", "J", "merge", "Join", "Make one squad of this one and another."),
    Key("plan.hand-over", "V", "hand_over", "Hand over", "To another tribe, or work to a squad."),
    Key(
        "plan.find", "slash,ctrl+f", "find", "Find", "Find people, squads, work, rules.", shown=True
    ),
    Key("plan.match", "n", "match(1)", "Next", "Go to the next that was found."),
    Key("plan.match-back", "N", "match(-1)", "Previous", "Go to the one found before."),
    Key("plan.problem", "f8", "problem(1)", "Problem", "Go to the next problem.", shown=True),
    Key("plan.problem-back", "shift+f8", "problem(-1)", "Problem back", "Go to the one before."),
    Key("plan.fix", "f", "fix", "Fix", "Mend the problem here, when that is obvious."),
    Key("plan.waive", "w", "waive", "Waive", "Excuse the problem here, with a reason."),
    Key("plan.explain", "i", "explain", "Explain", "Tell why the problem here is one."),
    Key("plan.difference", "D", "difference", "Changes", "What is not saved; what git has."),
    Key("plan.menu", "full_stop", "menu", "Menu", "Everything that can be done with what is here."),
    Key("plan.editor", "E", "editor", "Editor", "Open the file at this line in $EDITOR."),
    Key("plan.copy", "y", "copy", "Copy", "Copy what is here as YAML."),
)
"""Keys of the Plan screen that act on the thing under the cursor."""


# --- Keys of the screens that simulate and compare, and of the live what-if ----------------------

SIMULATE = (
    Key("simulate.run", "enter,r", "simulate", "Run/Stop", "Simulate, or stop.", shown=True),
    Key(
        "simulate.settings",
        "s",
        "simulation_settings",
        "Settings",
        "How it is simulated.",
        shown=True,
    ),
    Key("simulate.histogram", "h", "chart('histogram')", "Histogram", "Lead times as bars."),
    Key(
        "simulate.curve", "c", "chart('curve')", "Curve", "The share that customers have by a day."
    ),
    Key("simulate.kind", "w", "other_work", "Work", "Planned features, or items that keep coming."),
    Key(
        "simulate.table",
        "t",
        "simulation_table",
        "Table",
        "Charts as tables, and back.",
        shown=True,
    ),
    Key(
        "simulate.export",
        "x",
        "export_simulation",
        "Export",
        "Write the result into a file.",
        shown=True,
    ),
)
"""Keys of the Simulate screen."""

COMPARE = (
    Key("compare.run", "enter,r", "compare", "Run/Stop", "Compare, or stop.", shown=True),
    Key(
        "compare.add",
        "a",
        "add_contender",
        "Add",
        "Hold another organisation beside these.",
        shown=True,
    ),
    Key("compare.drop", "d", "drop_contender", "Drop", "Take one out.", shown=True),
    Key("compare.base", "b", "set_baseline", "Baseline", "Hold all against another.", shown=True),
    Key(
        "compare.merge", "m", "merge_scenario", "Merge", "Bring a scenario's change into the plan."
    ),
    Key("compare.scenario", "S", "save_scenario", "Scenario", "Save the edits as a scenario file."),
    Key("compare.settings", "s", "comparison_settings", "Settings", "How it is simulated."),
    Key(
        "compare.table", "t", "comparison_table", "Table", "Charts as tables, and back.", shown=True
    ),
    Key(
        "compare.export",
        "x",
        "export_comparison",
        "Export",
        "Write the result into a file.",
    ),
)
"""Keys of the Compare screen."""

WHAT_IF = (
    Key("plan.what-if", "L", "what_if", "What-if", "Simulate after every edit, or stop doing so."),
)
"""Keys of the live what-if; they belong to the Plan screen."""


# --- Every key of every part of the app, for help, the palette, remaps and the reference page ----

GROUPS: tuple[tuple[str, tuple[Key, ...]], ...] = (
    ("The thing under the cursor", ACTIONS),
    ("The matrix", MATRIX),
    ("The tree", TREE),
    ("The problems", PROBLEMS),
    ("The Plan screen", (*PLAN, *WHAT_IF)),
    ("The Simulate screen", SIMULATE),
    ("The Compare screen", COMPARE),
    ("Everywhere", APP),
)
"""What belongs together, in the order in which help lists it."""

ALL: tuple[Key, ...] = tuple(key for _, keys in GROUPS for key in keys)
"""All of them."""


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


def own_keys(path: Path, table: Iterable[Key]) -> OwnKeys:
    """Read a key file; one that does not exist changes nothing."""
    try:
        said = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return OwnKeys({}, ())
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return OwnKeys({}, (f"{path}: {error}",))
    known = {key.id: key.keys for key in table}
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


# --- Running an action by its key's entry: from help, the palette and the context menu alike -----


def home_of(app: App[Any], key: Key) -> DOMNode | None:
    """Who does it now: the focused widget or what it stands in, else the screen, else the app.

    None when nobody in front can.
    """
    name = f"action_{key.action.partition('(')[0]}"
    screen = app.screen
    focused = screen.focused
    around = list(focused.ancestors_with_self) if focused is not None else [screen, app]
    return next((node for node in around if callable(getattr(node, name, None))), None)


def is_ready(app: App[Any], key: Key) -> bool:
    """Tell whether it can be done now."""
    home = home_of(app, key)
    if home is None:
        return False
    name = key.action.partition("(")[0]
    return home.check_action(name, ()) is True


async def run(app: App[Any], key: Key) -> None:
    """Do it where it can be done."""
    home = home_of(app, key)
    if home is not None:
        await app.run_action(key.action, home)
