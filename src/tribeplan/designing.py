"""The verb that opens a model to be changed: edit.

It stands apart from :mod:`tribeplan.api` because a check must not pay for loading what edits need.
"""

from tribeplan.api import CheckOptions, findings_that_count, project_options, rules_of
from tribeplan.editing.disk import locked
from tribeplan.editing.document import Document
from tribeplan.editing.journal import journal_directory, state_home
from tribeplan.editing.saving import finish_saves, sweep
from tribeplan.editing.version import basis_of
from tribeplan.formats.model.files import find_model
from tribeplan.formats.model.read import ModelReading
from tribeplan.org.organisation import Organisation
from tribeplan.rules.finding import Finding
from tribeplan.rules.waiver import Waiver


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
        can be recovered after a crash.

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
    rules_of(how)
    told = finish_saves(path)
    with locked([path]):
        files = find_model(path)
    sweep(path, (name for name, _ in files.contents))

    def check(
        organisation: Organisation, reading: ModelReading, waivers: tuple[Waiver, ...]
    ) -> tuple[Finding, ...]:
        return findings_that_count(reading, organisation, waivers, how)

    document = Document(basis_of(files), check, told)
    if keeps_journal:
        _keep_journal(document, path)
    return document


def _keep_journal(document: Document, path: str) -> None:
    try:
        directory = journal_directory(path, state_home())
    except RuntimeError:
        document.told += ("edits cannot be recovered after a crash: there is no home directory",)
    except OSError as error:
        why = f"{error.filename}: {error.strerror}"
        document.told += (f"edits cannot be recovered after a crash: {why}",)
    else:
        document.keep_journal(directory)
