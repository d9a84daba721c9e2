"""A window in front that is answered once, however fast keys come."""

from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen

from tribeplan.tui.saying import app_of

Result = TypeVar("Result")


class Asking(ModalScreen[Result]):
    """A screen above the others; goes with its first answer, and takes no other screen along."""

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Answer and go; nothing once it has gone: a second answer was under way by then."""
        if app_of(self).screen is not self:
            return AwaitComplete()
        return super().dismiss(result)
