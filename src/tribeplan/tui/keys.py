"""Every key there is, in one table: help, footer, the reference page and remaps are made of it."""

from typing import NamedTuple

from textual.binding import Binding, BindingType


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
    """Give keys as Textual wants them."""
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
    """Give the keys of an entry as people write them.

    >>> shown_keys(Key("a", "u,ctrl+z,f8,question_mark,shift+f8", "undo", "", ""))
    'u ctrl+z F8 ? shift+F8'
    """
    return " ".join(_shown(each.strip()) for each in key.keys.split(","))


def _shown(key: str) -> str:
    *held, pressed = key.split("+")
    if pressed[:1] == "f" and pressed[1:].isdigit():
        pressed = pressed.upper()
    return "+".join((*held, NAMES.get(pressed, pressed)))
