"""Documents to be edited in tests: written to disk, opened as the command opens them."""

from pathlib import Path

from tribeplan.designing import edit
from tribeplan.editing.document import Document

MODELS = Path(__file__).resolve().parents[2] / "models"


def opened(directory: Path, text: str, name: str = "model.yaml") -> Document:
    """A document of this text, in a file of its own."""
    path = directory / name
    path.write_text(text, encoding="utf-8")
    return edit(str(path))


def hypotheek(directory: Path) -> Document:
    """The whitepaper's tribe, in a copy that may be changed."""
    return opened(directory, (MODELS / "hypotheek.yaml").read_text("utf-8"), "hypotheek.yaml")
