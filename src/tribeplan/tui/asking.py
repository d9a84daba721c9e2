"""What dialogs ask and are answered, and the screens they open over.

The dialogs themselves are in `widgets.dialogs` and `widgets.forms`, which nobody sees at first.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeAlias, TypeVar

from textual._compositor import CompositorMap
from textual.dom import DOMNode
from textual.geometry import Offset, Size
from textual.screen import Screen
from textual.widget import Widget

from tribeplan.tui.choices import Choice
from tribeplan.tui.session import app_of

# --- What dialogs ask, and what is answered -------------------------------------------------------


class Answer(NamedTuple):
    """One answer."""

    letter: str
    """The key that gives it."""

    words: str
    effect: str = ""
    """What will happen."""

    do: Callable[[], object] | None = None


Values: TypeAlias = dict[str, str]
"""What is typed, by the field's name."""

Complaints: TypeAlias = Mapping[str, str]
"""What is wrong, by the field's name; empty when all is well."""


class AskedField(NamedTuple):
    """A field that is asked for."""

    name: str
    words: str
    value: str = ""
    choices: tuple[Choice, ...] = ()
    """What there is to pick from; anything may be typed when there is nothing."""

    help: str = ""
    is_required: bool = False


class FormContents(NamedTuple):
    """What a dialog of fields is made of."""

    title: str
    button: str
    """What enter in the last field does."""

    asked: Sequence[AskedField]
    check: Callable[[Values], Complaints] = lambda _values: {}
    """Looks at all that is typed before it is taken."""

    propose: Callable[[Values], Values] = dict
    """What goes into fields that nobody typed in yet."""


# --- Screens, and dialogs above them --------------------------------------------------------------

Result = TypeVar("Result")


class Steady(Screen[Result]):
    """A screen that draws all changes in and below it, and keeps nothing drawn when it is left.

    It ignores clicks on widgets that are being removed.
    """

    dialog_title = ""
    """What tells a dialog from others of its kind."""

    _laid_out: "CompositorMap | None" = None
    """Where everything was when it was laid out last, or else scrolled."""

    def get_widget_and_offset_at(self, x: int, y: int) -> tuple[Widget | None, Offset | None]:
        """What lies there; nothing where it has left the screen, which no text is marked in."""
        widget, offset = super().get_widget_and_offset_at(x, y)
        return (None, None) if widget is not None and widget.parent is None else (widget, offset)

    def _refresh_layout(self, size: Size | None = None, scroll: bool = False) -> None:  # noqa: FBT001, FBT002  # as Textual calls it
        """Lay out, and draw what is elsewhere than before.

        Textual holds it against where all would have been when somebody last asked where something
        new is: what had moved by then stayed where it was drawn.
        """
        frame = self._compositor
        if self._laid_out is not None:
            frame._full_map = self._laid_out  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # nothing public tells
        super()._refresh_layout(size, scroll)
        full, seen = frame._full_map, frame._visible_map  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # nothing public tells
        self._laid_out = full if seen is None else {**full, **seen}

    def _on_timer_update(self) -> None:
        """Draw what is due; Textual forgets the parts of a screen that is itself to be drawn."""
        if self._repaint_required:  # some of it only, where what lies below has changed there
            self._repaint_required = False
            self._dirty_widgets.add(self)
        super()._on_timer_update()

    def on_unmount(self) -> None:
        """Let go of the lines that its widgets have drawn.

        A cache of Textual's keeps those of the last thousand widgets (Textualize/textual#6665).
        """
        type(self._styles_cache).get_inner_outer.cache_clear()

    def _compositor_refresh(self) -> None:
        """Draw what changed; below others, have the next screen above drawn anew there.

        Textual has only the one in front drawn anew, which then shows what a dialog between the two
        kept of this one.
        """
        stack = app_of(self).screen_stack
        above = stack[stack.index(self) + 1 :] if self in stack else []
        changed = self._compositor._dirty_regions  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # nothing public tells
        if above and changed:
            above[0].refresh(*changed)
            changed.clear()
            self._dirty_widgets.clear()
        super()._compositor_refresh()


def open_dialog(
    node: DOMNode,
    dialog: Steady[Result],
    done: Callable[[Result], object] | None = None,
) -> bool:
    """Open a dialog once, and pass its answer on when there is one.

    False when the same one is open already: keys pressed twice open it once.
    """
    app = app_of(node)
    top = app.screen
    if isinstance(top, type(dialog)) and top.dialog_title == dialog.dialog_title:
        return False

    def answered(answer: Result | None) -> None:
        if answer is not None and done is not None:
            done(answer)

    app.push_screen(dialog, answered)
    return True
