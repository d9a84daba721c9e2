"""What can be held beside the plan: what is saved, scenarios and models near it, git revisions."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tribeplan.editing.document import Document
from tribeplan.formats.document_kind import is_scenario, states_version
from tribeplan.report.safe_text import display
from tribeplan.scenario.formation import made_by
from tribeplan.tui.choices import Choice
from tribeplan.tui.runs.requests import Contender
from tribeplan.tui.session import Session

PLAN = "plan"
SAVED = "saved"
TYPED = "typed"

PLACES = ("", "scenarios", "models", "../scenarios", "../models")
"""Directories that are looked into, from where the model is."""

ENDINGS = (".yaml", ".yml")
MOST_FILES = 300
READ_BYTES = 4096
"""Enough of a file to see what it is."""


@dataclass(frozen=True, slots=True)
class Entrant:
    """One organisation that takes part in a comparison."""

    key: str
    """``plan``, ``saved``, or the path it is read from."""

    words: str
    """What it is called on the screen."""

    def contender(self, session: Session) -> Contender:
        """Give what is simulated, as it is now."""
        document = session.document
        if self.key == PLAN:
            return plan_contender(document, self.words)
        if self.key == SAVED and document.saved is not None:
            return Contender(document.root, document.saved.organisation, self.words)
        return Contender(document.root if self.key == SAVED else self.key, None, self.words)


def plan_contender(document: Document, name: str = "") -> Contender:
    """Give the plan as it is now, so that it counts as if its edits were saved as a scenario."""
    made = tuple(made_by(document.changes))
    base = document.start if made else None
    return Contender(document.root, document.organisation, name, made, base)


def the_plan() -> Entrant:
    """Give the plan as it is on the screen."""
    return Entrant(PLAN, "the plan")


def the_saved() -> Entrant:
    """Give what is in the files."""
    return Entrant(SAVED, "what is saved")


def a_file(path: str) -> Entrant:
    """Give a file, or a file in a git revision."""
    return Entrant(path, display(_stem(path)))


def choices(session: Session, taken: frozenset[str]) -> list[Choice]:
    """List what can be added: each with what it is."""
    listed = [
        Choice(PLAN, "the plan", "as it is on the screen"),
        Choice(SAVED, "what is saved", "as it is in the files"),
        Choice(
            TYPED, "another file, or one in git …", "a path, or REVISION:PATH as in main:x.yaml"
        ),
    ]
    listed += [Choice(path, path, kind) for path, kind in files_near(session.document.root)]
    return [choice for choice in listed if choice.key not in taken]


def files_near(root: str) -> Iterator[tuple[str, str]]:
    """Give scenarios and models in and beside the directory of a model, scenarios first."""
    path = Path(root)
    home = path if path.is_dir() else path.parent
    found: dict[str, tuple[str, str]] = {}
    for place in PLACES:
        for file in _listed(home / place):
            kind = _kind(file)
            real = os.path.realpath(file)
            if kind and real != os.path.realpath(root) and len(found) < MOST_FILES:
                found.setdefault(real, (os.path.normpath(file), kind))
    ranked = sorted(found.values(), key=lambda each: (each[1] != "scenario", each[0]))
    yield from ranked


def _listed(directory: Path) -> list[Path]:
    try:
        return sorted(each for each in directory.iterdir() if each.suffix in ENDINGS)
    except OSError:
        return []


def _kind(file: Path) -> str:
    """Say whether a file is a scenario or a model; empty when it is neither."""
    try:
        with file.open("rb") as opened:
            begin = opened.read(READ_BYTES)
    except OSError:
        return ""
    if is_scenario(begin):
        return "scenario"
    return "model" if states_version(begin) else ""


def _stem(path: str) -> str:
    revision, colon, inside = path.rpartition(":")
    name = inside.replace(os.sep, "/").rstrip("/").rpartition("/")[2]
    return f"{revision}{colon}{name.removesuffix('.yaml').removesuffix('.yml') or path}"
