"""The verbs that open a model to be changed, take what a source changed, and put it into git."""

import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from tribeplan.api import CheckOptions, findings_that_count, project_options, rules_of
from tribeplan.editing.disk import locked
from tribeplan.editing.document import Document
from tribeplan.editing.journal import journal_directory, state_home
from tribeplan.editing.saving import Replaced, finish_saves, save_alone, sweep
from tribeplan.editing.version import Basis, basis_of, rewritten, unified
from tribeplan.editing.working_copy import Clash, merge
from tribeplan.errors import InvalidUsage
from tribeplan.formats.model.files import ModelFiles, committed, find_model, git
from tribeplan.formats.model.read import ModelReading
from tribeplan.formats.yaml.nodes import is_mapping
from tribeplan.org.address import Address
from tribeplan.org.organisation import Organisation
from tribeplan.rules.rule import Finding
from tribeplan.rules.waivers import Waiver
from tribeplan.scenario.edit import NO_NOTES

# --- Opening a model to be changed ----------------------------------------------------------------


def edit(
    path: str, options: CheckOptions | None = None, *, keeps_journal: bool = False
) -> Document:
    """Open the one model at a path to change it.

    What a process that was killed left half saved is finished first.

    Parameters
    ----------
    path
        A file, or a directory that is one organisation.
    options
        How it is checked; as the project's settings say when not given.
    keeps_journal
        Whether every step is written into a journal among the user's own files, from which it
        can be recovered after a crash. `Document.begin_journal` begins it.

    Raises
    ------
    InvalidInput
        With every diagnostic when it cannot be understood.
    NoInput
        When nothing is there.
    InvalidUsage
        When several models are there, or settings name what does not exist.
    CannotSave
        When another process does not finish saving it.
    """
    how = options or project_options()
    own = how.settings
    if any((how.select, how.ignore, own.select, own.ignore, own.per_file_ignores)):
        rules_of(how)  # where none is named, rules are loaded when they are first worked out
    notices = finish_saves(path)
    with locked([path]):
        files = find_model(path)
    sweep(path, (name for name, _ in files.contents))

    def check(
        organisation: Organisation, reading: ModelReading, waivers: tuple[Waiver, ...]
    ) -> tuple[Finding, ...]:
        return findings_that_count(reading, organisation, waivers, how)

    document = Document(basis_of(files), check, notices)
    if keeps_journal:
        _give_journal_home(document, path)
    return document


def _give_journal_home(document: Document, path: str) -> None:
    try:
        document.journal_home = journal_directory(path, state_home())
    except RuntimeError:
        document.notices += ("edits cannot be recovered after a crash: there is no home directory",)
    except OSError as error:
        why = f"{error.filename}: {error.strerror}"
        document.notices += (f"edits cannot be recovered after a crash: {why}",)


# --- Changes at a source taken into a model: what has not changed there stays as it is here -------


class TakenIn(NamedTuple):
    """A model with the changes of a source in it, not yet written."""

    root: str
    before: Mapping[str, bytes]
    after: Mapping[str, bytes]
    clashes: tuple[Clash, ...]
    """What has changed here as well; here counts."""

    @property
    def diff(self) -> str:
        """What is different in the files."""
        changed = {path: data for path, data in self.after.items() if data != self.before[path]}
        return unified({path: self.before[path] for path in changed}, changed)

    def save(self, beside: Path, old: bytes, new: bytes) -> str:
        """Write the files that change, and one beside them; why nobody else could be kept out.

        Raises
        ------
        ChangedOnDisk
            When somebody else has changed one of them; nothing is written.
        CannotSave
            When they cannot be written.
        """
        changed = {
            path: Replaced(self.before[path], data)
            for path, data in self.after.items()
            if data != self.before[path]
        }
        return save_alone({**changed, str(beside): Replaced(old, new)}, self.root)


def open_for_taking_in(path: str) -> Basis:
    """Read the one model at a path, while nobody is saving it.

    Raises
    ------
    InvalidInput
        When it cannot be understood.
    NoInput
        When nothing is there.
    InvalidUsage
        When several models are there.
    """
    with locked([path]):
        return basis_of(find_model(path))


def take_in(basis: Basis, base: Organisation, theirs: Organisation) -> TakenIn:
    """Put what is different at a source since its last import into a model.

    Parameters
    ----------
    basis
        The model.
    base
        What the source said the last time; an empty organisation when it is the first.
    theirs
        What it says now.

    Raises
    ------
    NotWritten
        When the files cannot say it.
    """
    from tribeplan.formats.model.edit import confirm

    mine = basis.reading.organisation
    found, clashes = merge(base, mine, theirs, "mine")
    told = [each for each in clashes if each.theirs is not None or _said(base, each.at) is not None]
    after = rewritten(basis.contents, basis.reading, found, NO_NOTES)
    texts = {
        path: data.decode("utf-8-sig")
        for path, data in after.items()
        if data != basis.contents[path]
    }
    confirm(basis.reading, texts, found)
    return TakenIn(basis.root, basis.contents, after, tuple(told))


def _said(organisation: Organisation, at: Address) -> object:
    """What stands at an address; None where nothing does."""
    here: object = organisation
    for part in at:
        here = here.get(str(part)) if is_mapping(here) else getattr(here, str(part), None)
    return here


# --- A model in git: what changed since the last commit, committing, a branch; never pushing -----


def told_since_commit(document: Document) -> str:
    """Tell what is different from the last commit, saved or not, one sentence a line.

    Raises
    ------
    InvalidInput
        When what was committed cannot be understood.
    InvalidUsage
        When git cannot be asked, or has no such model.
    """
    from tribeplan.report.words import sentence
    from tribeplan.rules.comparison import compare

    contents = ((path, committed(path)) for path in sorted(document.version.contents))
    known = tuple((path, data) for path, data in contents if data is not None)
    if not known:
        raise InvalidUsage(f"the last commit has no '{document.root}'")
    before = basis_of(ModelFiles(document.root, known)).reading.organisation
    rules = rules_of(project_options())
    found = compare(("committed", before), ("now", document.organisation), rules)
    told = [sentence(statement) for statement in found.difference.statements]
    lines = [f"{each.mark} {each.text}" for each in told]
    lines += (f"+ new problem: {each.problem.message}" for each in found.findings.appear)
    lines += (f"- solved: {each.problem.message}" for each in found.findings.vanish)
    return "\n".join(lines)


def commit(document: Document, message: str, branch: str = "") -> str:
    """Commit the files of a model as they are saved, and nothing else; return what git says.

    Nothing is pushed.

    Parameters
    ----------
    document
        The model; what is not saved is not committed.
    message
        The message of the commit.
    branch
        The name of a new branch to do it on; that which is checked out when empty.

    Raises
    ------
    InvalidUsage
        When git refuses, with its own words; a branch that was made for it is gone again.
    """
    if branch.startswith("-"):
        raise InvalidUsage("the name of a branch does not begin with '-'")
    files = [os.path.realpath(path) for path in document.version.contents]
    home = os.path.dirname(files[0]) if files else os.curdir  # noqa: PTH120  # paths are text
    names = [f":(literal){file}" for file in files]  # what else in them is a pattern
    before = _head(home)
    try:
        if branch:
            _git(home, "switch", "--quiet", "--create", branch)
        _git(home, "add", "--", *names)
        return next(_git(home, "commit", "--message", message, "--", *names), "")
    except InvalidUsage:
        made = _Head(f"refs/heads/{branch}", before.commit)
        if branch and made != before and made == _head(home):
            with suppress(InvalidUsage):
                _leave(home, branch, before)
        raise


class _Head(NamedTuple):
    """What is checked out."""

    branch: str
    """With ``refs/heads/``; empty when none is."""

    commit: str
    """Its last; empty when it has none."""


def _head(home: str) -> _Head:
    said = list[str]()
    for asked in (("symbolic-ref", "HEAD"), ("rev-parse", "--verify", "HEAD")):
        try:
            said.append(next(_git(home, *asked), ""))
        except InvalidUsage:
            said.append("")
    return _Head(*said)


def _leave(home: str, branch: str, before: _Head) -> None:
    """Check out what was before a branch without commits of its own, and delete that.

    The commit is the same, so no file changes: neither here nor in what is staged.
    """
    if before.branch:
        _git(home, "symbolic-ref", "HEAD", before.branch)
    else:
        _git(home, "switch", "--quiet", "--detach")
    if before.commit:  # without a commit there was no more than its name
        _git(home, "branch", "--quiet", "--delete", "--force", branch)


def _git(home: str, *arguments: str) -> Iterator[str]:
    """Let git do something; return the lines that it says."""
    answer, refusal = git("-C", home, *arguments)
    if refusal:
        raise InvalidUsage(f"git: {refusal}")
    return iter(answer.decode("utf-8", "replace").splitlines())
