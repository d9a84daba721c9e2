"""A changed organisation written into the files it came from, as the smallest difference.

Two organisations are compared field by field; only what differs is edited in the text. What was
typed in other words than ours stays as it was typed while its meaning stays; comments travel with
what they are about. :func:`rewrite` gives the texts, :func:`confirm` reads them back and refuses
them if they do not say what was meant.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tribeplan.errors import TribeplanError
from tribeplan.formats.model_edit_notes import NoPlaceForNote, WaiverNotes, note_edits
from tribeplan.formats.model_edit_origin import Origin
from tribeplan.formats.model_edit_walk import draft_of
from tribeplan.formats.model_files import ModelFiles
from tribeplan.formats.native import ModelReading, read_model
from tribeplan.formats.yaml_edit import CannotEdit, TreeEdit, edit_text
from tribeplan.org.address import show_address
from tribeplan.org.organisation import Organisation

MOST_ROUNDS = 6
"""Moves into what is new itself are made in a second reading; more depth than this is an error."""

NO_NOTES = WaiverNotes()


class NotWritten(TribeplanError):
    """The changed files would not say what was meant; nothing is lost and nothing is written."""


@dataclass(frozen=True, slots=True)
class Written:
    """The files that change, and what reading all of them gives."""

    texts: Mapping[str, str]
    """New text of each file that changes, by its path; without a byte order mark."""

    reading: ModelReading


def rewrite(
    reading: ModelReading, organisation: Organisation, notes: WaiverNotes = NO_NOTES
) -> Mapping[str, str]:
    r"""Give the new text of each file that has to change for a model to mean an organisation.

    Parameters
    ----------
    reading
        The files as they are; without diagnostics.
    organisation
        What they shall mean.
    notes
        Waivers to put beside elements, or to take away.

    Raises
    ------
    NotWritten
        When the files cannot be understood, or cannot be edited so.

    >>> files = ModelFiles("m", (("m.yaml", b"people:\n  ana: {fte: 50%}  # since May\n"),))
    >>> after = Organisation.model_validate({"people": {"ana": {"fte": "60%"}}})
    >>> print(rewrite(read_model(files), after)["m.yaml"], end="")
    people:
      ana: {fte: 60%}  # since May
    """
    if reading.diagnostics:
        raise NotWritten(f"{reading.root} has problems of its own; mend them first")
    before = {document.path: document.text for document in reading.places.documents}
    try:
        texts = _with_organisation(reading, organisation)
        if notes != NO_NOTES:
            now = reading if texts == before else read_again(reading, texts)
            _splice(now, note_edits(now.places, notes), texts)
    except CannotEdit as error:
        raise NotWritten(str(error)) from error
    except NoPlaceForNote as error:
        raise NotWritten(f"no comment can stand beside '{show_address(error.at)}' alone") from error
    return {path: text for path, text in texts.items() if text != before[path]}


def _with_organisation(reading: ModelReading, organisation: Organisation) -> dict[str, str]:
    """Give the text of every file; what has to wait for an edit is edited in a second reading."""
    texts = {document.path: document.text for document in reading.places.documents}
    for _ in range(MOST_ROUNDS):
        origin = Origin(reading.places, organisation)
        draft = draft_of(reading.organisation, organisation, origin)
        _splice(reading, draft.edits(), texts)
        if not draft.is_unfinished:
            return texts
        reading = read_again(reading, texts)
    raise NotWritten(f"{reading.root}: the changes hang on each other too deeply")


def _splice(
    reading: ModelReading, edits: Mapping[int, Sequence[TreeEdit]], texts: dict[str, str]
) -> None:
    for number, each in edits.items():
        document = reading.places.documents[number]
        texts[document.path] = edit_text(document, each)


def confirm(reading: ModelReading, texts: Mapping[str, str], organisation: Organisation) -> Written:
    """Read the files with their new texts, and refuse them if they do not say what was meant.

    Raises
    ------
    NotWritten
        When they cannot be understood any more, or mean something else.
    """
    again = read_again(reading, texts)
    if again.diagnostics:
        first = again.diagnostics[0]
        raise NotWritten(f"{first.place}: the file would not be understood: {first.message}")
    if not same_meaning(again.organisation, organisation):
        raise NotWritten(f"{reading.root}: the files would not say what was meant")
    return Written(texts, again)


def read_again(reading: ModelReading, texts: Mapping[str, str]) -> ModelReading:
    """Read the files of a model with other texts."""
    contents = tuple(
        (document.path, texts.get(document.path, document.text).encode())
        for document in reading.places.documents
    )
    return read_model(ModelFiles(reading.root, contents))


def same_meaning(one: Organisation, other: Organisation) -> bool:
    """Whether two organisations say the same, also about which limits are written."""
    return _limits_written(one) == _limits_written(other) and (
        one.model_copy(update={"limits": None}) == other.model_copy(update={"limits": None})
    )


def _limits_written(organisation: Organisation) -> Mapping[str, float]:
    limits = organisation.limits
    return {} if limits is None else limits.model_dump(include=limits.model_fields_set)
