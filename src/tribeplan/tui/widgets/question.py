"""A question with a few answers, each with a letter."""

from collections.abc import Sequence
from typing import NamedTuple

from textual.content import Content
from textual.events import Key
from textual.widget import Widget
from textual.widgets import Static

from tribeplan.tui.shown import shown
from tribeplan.tui.widgets.dialog import Dialog
from tribeplan.tui.widgets.line_list import LineList


class Answer(NamedTuple):
    """One answer."""

    letter: str
    """The key that gives it."""

    words: str
    effect: str = ""
    """What will happen."""


class Question(Dialog[str]):
    """Asks; answers with the letter that was chosen."""

    DEFAULT_CSS = """
    Question {
        & #question-text { height: auto; padding: 0 0 1 0; }
        & LineList { height: auto; max-height: 40vh; }
    }
    """
    HINT = "letter or enter · esc leave"

    def __init__(self, title: str, text: str, answers: Sequence[Answer]) -> None:
        super().__init__(title)
        self.text = text
        self.answers = answers

    def parts(self) -> list[Widget]:
        """Give the text and the answers."""
        text = Content("\n").join(shown(line) for line in self.text.splitlines())
        return [Static(text, id="question-text"), LineList()]

    def on_mount(self) -> None:
        """List the answers."""
        lines = self.query_one(LineList)
        lines.fill(len(self.answers), self._draw)
        lines.focus()

    def on_key(self, event: Key) -> None:
        """Take a letter for its answer."""
        if event.character in {answer.letter for answer in self.answers}:
            event.stop()
            event.prevent_default()
            self.dismiss(event.character)

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        """Take the answer under the cursor."""
        event.stop()
        self.dismiss(self.answers[event.index].letter)

    def _draw(self, index: int, width: int) -> Content:
        del width
        answer = self.answers[index]
        effect = f"  {answer.effect}" if answer.effect else ""
        return Content.assemble(
            (answer.letter, "bold $text-accent"), "  ", shown(answer.words)
        ) + shown(effect, "$text-muted")
