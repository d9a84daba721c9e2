"""Writing a result into a file: its name is asked for, and nothing is replaced unasked."""

from functools import partial
from typing import Literal

from textual.dom import DOMNode

from tribeplan.tui.runs.answers import Answer, Exported, Failed, Refused
from tribeplan.tui.runs.requests import Export
from tribeplan.tui.saying import say
from tribeplan.tui.session import Session
from tribeplan.tui.widgets.dialog import open_dialog
from tribeplan.tui.widgets.form_dialog import Asked, FormDialog, Sheet, Values
from tribeplan.tui.widgets.question import Answer as Choice
from tribeplan.tui.widgets.question import Question

ENDINGS = {
    "simulate": (".json", ".csv", ".parquet", ".md", ".txt", ".svg", ".png"),
    "compare": (".json", ".md", ".txt", ".svg", ".png"),
}
HELP = {
    "simulate": "The ending says as what: .md .txt .json .svg .png; .csv and .parquet hold "
    "every feature of every history.",
    "compare": "The ending says as what: .md .txt .json .svg .png.",
}


def ask_for_file(node: DOMNode, session: Session, of: Literal["simulate", "compare"]) -> None:
    """Ask where to, then write the latest result."""

    def check(values: Values) -> dict[str, str]:
        if values["file"].lower().endswith(ENDINGS[of]):
            return {}
        return {"file": f"has to end in one of {' '.join(ENDINGS[of])}"}

    name = "simulation.md" if of == "simulate" else "comparison.md"
    asked = Asked("file", "File", name, help=HELP[of], is_required=True)
    sheet = Sheet("Write the result into a file", "Write", (asked,), check)
    open_dialog(
        node, FormDialog(sheet), lambda values: _write(node, session, Export(of, values["file"]))
    )


def _write(node: DOMNode, session: Session, request: Export) -> None:
    session.runs.ask(request, partial(_written, node, session, request))


def _written(node: DOMNode, session: Session, request: Export, answer: Answer) -> None:
    match answer:
        case Exported():
            say(node, f"Written to {answer.path}")
        case Refused() if answer.is_taken:
            _ask_to_replace(node, session, request)
        case Refused():
            say(node, "; ".join(reason.message for reason in answer.reasons), "error")
        case Failed():
            say(node, answer.words, "error")
        case _:
            pass


def _ask_to_replace(node: DOMNode, session: Session, request: Export) -> None:
    again = Export(request.of, request.path, may_replace=True)
    question = Question(
        "The file is there already",
        request.path,
        [Choice("r", "Replace it"), Choice("k", "Keep it", "nothing is written")],
    )

    def answered(letter: str) -> None:
        if letter == "r":
            _write(node, session, again)

    open_dialog(node, question, answered)
