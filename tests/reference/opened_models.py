"""Models that tests open as the app does: written into a directory of their own first."""

from pathlib import Path

from tribeplan.designing import edit
from tribeplan.editing.document import Document

MODELS = Path(__file__).resolve().parents[2] / "models"


def opened(directory: Path, text: str, name: str = "model.yaml") -> Document:
    """Open a model of this text."""
    path = directory / name
    path.write_text(text, encoding="utf-8")
    return edit(str(path))


def hypotheek(directory: Path) -> Document:
    """Open a copy of the whitepaper's tribe."""
    return opened(directory, (MODELS / "hypotheek.yaml").read_text("utf-8"), "hypotheek.yaml")
