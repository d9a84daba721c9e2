"""Telling the user something for a moment, and why an edit was refused."""

from typing import Any, Literal, TypeAlias

from textual.app import App
from textual.dom import DOMNode

from tribeplan.editing.edit import Edit, Refused, Step
from tribeplan.report.safe_text import display
from tribeplan.tui.session import Session

Weight: TypeAlias = Literal["information", "warning", "error"]


def app_of(node: DOMNode) -> App[Any]:
    """Give the app that a widget or a screen is in."""
    app: App[Any] = node.app  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return app


def say(node: DOMNode, words: str, weight: Weight = "information") -> None:
    """Tell the user something; names in it are safe."""
    app_of(node).notify(display(words), markup=False, severity=weight)


def refusal(refused: Refused) -> str:
    """Say why an edit cannot be made, and how to mend it, in at most two sentences."""
    first = refused.conflicts[0] if refused.conflicts else None
    if first is None:
        return str(refused)
    more = len(refused.conflicts) - 1
    rest = f" (and {more} more)" if more else ""
    return f"{first.message}{rest}. {first.help}".strip()


def attempt(node: DOMNode, session: Session, edit: Edit) -> Step | None:
    """Make an edit and say what it did, or why it cannot be made; None when it was not."""
    if not edit.changes and not any(edit.notes):
        say(node, "That changes nothing", "warning")
        return None
    try:
        step = session.do(edit)
    except Refused as refused:
        say(node, refusal(refused), "error")
        return None
    say(node, f"{edit.label} (u takes it back)")
    return step
