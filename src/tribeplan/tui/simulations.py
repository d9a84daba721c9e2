"""The simulation of the plan and the comparison: what was asked, and how far it is."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar, cast

from tribeplan.editing.document import Document
from tribeplan.formats.model.files import is_scenario, states_version
from tribeplan.org.organisation import Organisation
from tribeplan.report.safe_text import display
from tribeplan.scenario.change import made_by
from tribeplan.tui.choices import Choice
from tribeplan.tui.runs.client import runs_of
from tribeplan.tui.runs.messages import (
    Compare,
    Compared,
    ComparisonView,
    Contender,
    Failed,
    InProgress,
    Reason,
    Rejected,
    Reply,
    RunSettings,
    Simulate,
    Steer,
    Steered,
    Studied,
    StudyView,
    ValueView,
)
from tribeplan.tui.session import Session

# --- The life of a run beside the app: asked, under way, answered, refused or stopped ------------

View = TypeVar("View", StudyView, ComparisonView, ValueView)


class About(NamedTuple):
    """What a run is about."""

    revision: int
    organisation: Organisation
    contenders: "tuple[ContenderChoice, ...]" = ()
    """Who takes part, where organisations are compared."""


class RunSeries(Generic[View]):
    """One run after another about the plan, and the latest answer; knows no widget."""

    def __init__(self, session: Session, changed: Callable[[], None]) -> None:
        self.session = session
        self.settings = RunSettings()
        self.view: View | None = None
        """The latest answer; kept while a newer one is worked out."""

        self.answered: About | None = None
        """What that is about."""

        self.reasons: tuple[Reason, ...] = ()
        """Why the last run could not be made."""

        self.progress: InProgress | None = None
        """How far the run is; None when nothing runs."""

        self.changed = changed
        self._number: int | None = None
        self._asked = About(0, session.document.organisation)

    @property
    def is_running(self) -> bool:
        """Whether an answer is being worked out."""
        return self._number is not None

    @property
    def edits_since(self) -> int:
        """Count the edits since what was answered; 0 when it is what the plan says now."""
        document = self.session.document
        if self.answered is None or document.organisation == self.answered.organisation:
            return 0
        return max(document.revision - self.answered.revision, 1)

    def ask(
        self, request: Simulate | Compare | Steer, contenders: "tuple[ContenderChoice, ...]" = ()
    ) -> None:
        """Begin a run about the plan as it is now; what runs already is stopped."""
        self.stop()
        document = self.session.document
        self.reasons = ()
        self.progress = InProgress(0, "getting ready", 0, 1)
        self._asked = About(document.revision, document.organisation, contenders)
        self._number = runs_of(self.session).ask(request, self._hear)
        self.changed()

    def stop(self) -> None:
        """Stop the run; what it answered so far stays."""
        if self._number is not None:
            runs_of(self.session).cancel(self._number)
        self._done()
        self.changed()

    def _done(self) -> None:
        self._number = None
        self.progress = None

    def _hear(self, answer: Reply) -> None:
        match answer:
            case InProgress():
                self.progress = answer
            case Rejected():
                self.reasons = answer.reasons
                self.view = None  # the question has no answer any more
                self._done()
            case Failed():
                self.reasons = (Reason(answer.in_short),)
                self._done()
            case Studied() | Compared() | Steered():
                self.view = cast("View", answer.view)  # who asks for one kind hears that kind
                self.answered = self._asked
                if answer.is_final:
                    self._done()
            case _:
                self._done()
        self.changed()


def simulate(run: RunSeries[StudyView]) -> None:
    """Simulate the plan as it is now."""
    document = run.session.document
    run.ask(Simulate(Contender(document.root, document.organisation), run.settings))


# --- What can be held beside the plan: what is saved, scenarios and models near it, git
# revisions

PLAN = "plan"
SAVED = "saved"
TYPED = "typed"

PLACES = ("", "scenarios", "models", "../scenarios", "../models")
"""Directories that are looked into, from where the model is."""

MOST_LOOKED_AT = 1000
"""Files in other directories beside the model's, such as one that suggestions were written into."""

ENDINGS = (".yaml", ".yml")
MOST_FILES = 300
READ_BYTES = 4096
"""Enough of a file to see what it is."""

BASE = re.compile(
    rb"^base:[ \t]*(?P<quote>[\x22']?)(?P<path>.*?)(?P=quote)[ \t]*(?:#|\r?$)", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class ContenderChoice:
    """One organisation that takes part in a comparison."""

    key: str
    """``plan``, ``saved``, or the path it is read from."""

    words: str
    """What it is called on the screen."""

    def contender(self, session: Session) -> Contender:
        """What is simulated, as it is now."""
        document = session.document
        if self.key == PLAN:
            return plan_contender(document, self.words)
        if self.key == SAVED and document.saved is not None:
            return Contender(document.root, document.saved.organisation, self.words)
        return Contender(document.root if self.key == SAVED else self.key, None, self.words)


def plan_contender(document: Document, name: str = "") -> Contender:
    """The plan as it is now, so that it counts as if its edits were saved as a scenario."""
    made = tuple(made_by(document.changes))
    base = document.start if made else None
    return Contender(document.root, document.organisation, name, made, base)


def the_plan() -> ContenderChoice:
    """The plan as it is on the screen."""
    return ContenderChoice(PLAN, "the plan")


def the_saved() -> ContenderChoice:
    """What is in the files."""
    return ContenderChoice(SAVED, "what is saved")


def a_file(path: str) -> ContenderChoice:
    """A file, or a file in a git revision."""
    return ContenderChoice(path, display(_stem(path)))


def choices(session: Session, taken: frozenset[str]) -> list[Choice]:
    """List what can be added: each with what it is."""
    listed = [
        Choice(PLAN, "the plan", "as it is on the screen"),
        Choice(SAVED, "what is saved", "as it is in the files"),
        Choice(
            TYPED,
            "another file, or one in git …",
            "a path, or REVISION:PATH as in main:x.yaml",
            is_always=True,
        ),
    ]
    home = _home(session.document.root)
    for path, kind in files_near(session.document.root):
        # Of a long path the end says most, and that is what a list cuts.
        words = os.path.relpath(path, home) if Path(path).is_absolute() else path
        listed.append(Choice(path, words, kind))
    return [choice for choice in listed if choice.key not in taken]


def files_near(root: str) -> Iterator[tuple[str, str]]:
    """Scenarios and models in and beside the directory of a model, scenarios first.

    Further scenarios of the model, from any directory in or beside its own, come along.
    """
    home, own = _home(root), _real(root)
    near = [(file, _begin(file)) for place in PLACES for file in _listed(home / place)]
    others = ((file, _begin(file)) for file in islice(_beside(home), MOST_LOOKED_AT))
    near += [(file, begin) for file, begin in others if _base(file, begin) == own]
    found: dict[str, tuple[str, str]] = {}
    for file, begin in near:
        kind = _kind(begin)
        real = _real(file)
        if kind and real != own and len(found) < MOST_FILES:
            found.setdefault(real, (os.path.normpath(file), kind))
    ranked = sorted(found.values(), key=lambda each: (each[1] != "scenario", each[0]))
    yield from ranked


def _home(root: str) -> Path:
    path = Path(root)
    return path if path.is_dir() else path.parent


def _beside(home: Path) -> Iterator[Path]:
    """The files of every directory in that of a model, and in the one around it."""
    for around in (home, home / ".."):
        with suppress(OSError):
            directories = sorted(each for each in around.iterdir() if each.is_dir())
            for directory in directories[:MOST_FILES]:
                if not directory.name.startswith("."):
                    yield from _listed(directory)


def _listed(directory: Path) -> list[Path]:
    try:
        return sorted(
            each for each in directory.iterdir() if each.suffix in ENDINGS and each.is_file()
        )
    except OSError:
        return []


def _begin(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(READ_BYTES)
    except OSError:
        return b""


def _kind(begin: bytes) -> str:
    """Say whether a file that begins so is a scenario or a model; empty when it is neither."""
    if is_scenario(begin):
        return "scenario"
    return "model" if states_version(begin) else ""


def _base(file: Path, begin: bytes) -> str:
    """Where the base of a scenario is, links followed; empty for anything else."""
    found = BASE.search(begin) if is_scenario(begin) else None
    if found is None:
        return ""
    written = found["path"].decode("utf-8", "replace").strip()
    return _real(Path(_real(file)).parent / written)


def _real(path: str | Path) -> str:
    """Where a file is, links followed; as it is written where no file can be."""
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):  # the directory one is in is gone; no path holds NUL
        return str(path)


def _stem(path: str) -> str:
    revision, colon, inside = path.rpartition(":")
    name = inside.replace(os.sep, "/").rstrip("/").rpartition("/")[2]
    return f"{revision}{colon}{name.removesuffix('.yaml').removesuffix('.yml') or path}"


# --- The comparison: who takes part, and how old the answer is -----------------------------------

MOST = 4
"""A baseline and three others: more nobody reads."""

FEWEST = 2


def _same(one: str, two: str) -> bool:
    if {one, two} & {PLAN, SAVED}:
        return one == two
    return _real(one) == _real(two)


class Comparing:
    """Who takes part in a comparison; the others are held against the first."""

    def __init__(self, run: RunSeries[ComparisonView]) -> None:
        self.run = run
        saved_too = (the_saved(),) if run.session.document.is_changed else ()
        self.contenders: tuple[ContenderChoice, ...] = (*saved_too, the_plan())

    @property
    def answered(self) -> tuple[ContenderChoice, ...]:
        """Who took part in the latest answer."""
        return () if self.run.answered is None else self.run.answered.contenders

    @property
    def edits_since(self) -> int:
        """Count the edits since the plan was compared; 0 when it takes no part."""
        takes_part = any(each.key == PLAN for each in self.answered)
        return self.run.edits_since if takes_part else 0

    @property
    def is_old(self) -> bool:
        """Whether the answer is about others than those listed, or about an earlier plan."""
        return self.answered != self.contenders or bool(self.edits_since)

    def add(self, contender: ContenderChoice) -> str:
        """Let one more take part; say why that cannot be."""
        if len(self.contenders) >= MOST:
            return f"{MOST} beside each other are enough: drop one first"
        if any(_same(each.key, contender.key) for each in self.contenders):
            return f"{contender.words} takes part already"
        self.contenders = (*self.contenders, contender)
        self.compare()
        return ""

    def drop(self, at: int) -> str:
        """Take one out; say why that cannot be."""
        if len(self.contenders) <= 1:
            return "One has to stay"
        self.contenders = self.contenders[:at] + self.contenders[at + 1 :]
        self.compare()
        return ""

    def set_base(self, at: int) -> None:
        """Hold all against another."""
        base = self.contenders[at]
        self.contenders = (base, *(each for each in self.contenders if each != base))
        self.compare()

    def compare(self) -> None:
        """Compare; what runs already is stopped."""
        self.run.stop()
        if self.contenders != self.answered:
            self.run.view = None  # its letters are those of others
        if len(self.contenders) < FEWEST:
            self.run.changed()
            return
        contenders = tuple(each.contender(self.run.session) for each in self.contenders)
        self.run.ask(Compare(contenders, self.run.settings), self.contenders)
