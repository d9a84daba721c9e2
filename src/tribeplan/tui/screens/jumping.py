"""Jump labels: a letter or two at everything in view; typing them goes there."""

import math
from collections.abc import Callable, Iterable, Mapping
from itertools import product
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.events import Click, Key
from textual.geometry import Offset, Region
from textual.widgets import Static

from tribeplan.org.address import Address
from tribeplan.tui.widgets.dialogs import Asking

LETTERS = "asdfghjklqwertyuiopzxcvbnm"
"""Those that fingers lie on first."""


def labels(count: int) -> tuple[str, ...]:
    """As many labels, as short as can be, of which none is the beginning of another; 676 at most.

    >>> labels(3), labels(28)[-5:], len(labels(1000))
    (('a', 's', 'd'), ('b', 'n', 'ma', 'ms', 'md'), 676)
    """
    many = len(LETTERS)
    count = min(count, many**2)
    first = math.ceil(max(count - many, 0) / (many - 1))  # letters that begin a pair
    pairs = ("".join(pair) for pair in product(LETTERS[many - first :], LETTERS))
    return (*LETTERS[: many - first], *pairs)[:count]


def in_view(
    parts: Iterable[tuple[Region, Callable[[Offset], Address]]],
) -> Mapping[Address, Offset]:
    """Where each thing begins on the screen, given what shows something, and what is where."""
    found: dict[Address, Offset] = {}
    for region, address_at in parts:
        for y in range(region.y, region.bottom):
            for x in range(region.x, region.right):
                address = address_at(Offset(x, y))
                if address:
                    found.setdefault(address, Offset(x, y))
    return found


class Jumping(Asking[Address]):
    """Labels over the screen; answers with the address whose label is typed."""

    DEFAULT_CSS = """
    Jumping {
        background: transparent;
        & Static {
            position: absolute;
            width: auto;
            height: 1;
            background: $warning;
            color: $background;
            text-style: bold;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, targets: Mapping[Address, Offset]) -> None:
        super().__init__()
        # On a wall of a screen what is furthest down has none.
        self.targets = dict(zip(labels(len(targets)), targets.items(), strict=False))
        self.typed = ""

    def compose(self) -> ComposeResult:
        """Put the labels where the things are."""
        for label, (_, at) in self.targets.items():
            there = Static(label, markup=False)
            there.styles.offset = (at.x, at.y)
            yield there

    def on_key(self, event: Key) -> None:
        """Go there when the label is typed; leave at any other key."""
        event.stop()
        event.prevent_default()
        typed = self.typed + (event.character or " ").lower()
        if typed in self.targets:
            self.dismiss(self.targets[typed][0])
        elif any(label.startswith(typed) for label in self.targets):
            self.typed = typed
            for label, there in zip(self.targets, self.query(Static), strict=True):
                there.display = label.startswith(typed)
        else:
            self.dismiss(None)

    def on_click(self, event: Click) -> None:
        """Leave at a click."""
        event.stop()
        self.dismiss(None)
