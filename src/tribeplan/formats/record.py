"""A decision as it was kept, and the dates on which its features really came."""

import csv
import datetime as dt
import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pydantic import Field

from tribeplan.errors import Diagnostic, InvalidInput, Place
from tribeplan.formats.model.files import kept_by_hand, read_file
from tribeplan.formats.model.messages import days_meant, read_as
from tribeplan.formats.model_text import entry_lines, tree_of
from tribeplan.formats.nearest import nearest
from tribeplan.formats.yaml.tree import YamlDocument, read_document
from tribeplan.org.element import (
    ISO_DAY,
    Count,
    Day,
    Element,
    FirstVersion,
    Id,
    NotNegative,
    Real,
    Text,
)

# --- What is kept of a decision ------------------------------------------------------------------

RECORD_HEADING = "# A decision, and what was forecast when it was made; made by tribeplan decide."
"""The first line of a record."""


class Forecast(Element):
    """When a planned feature was expected with customers."""

    asked_for: Day | None = None
    """When it arrives."""

    p50: Day | None = None
    """By this day in one of two replications; none where that is beyond the time simulated."""

    p85: Day | None = None
    """By this day in 85 of 100."""

    reached: NotNegative = 0.0
    """Share of the replications in which it reached customers at all."""


class Alternative(Element):
    """What was not chosen, and how it differs."""

    name: Text
    model: Text
    """The file or directory, as it was named."""

    mean_lead_days: Real | None = None
    """Mean lead time of planned features [working days]."""

    difference_days: Real | None = None
    """Its mean lead time less that of what was chosen; above 0 the chosen one is faster."""

    low_days: Real | None = None
    high_days: Real | None = None
    """The 95 % range of the difference."""

    chosen_faster: NotNegative | None = None
    """Share of the replications in which the chosen one is faster."""

    assumed_otherwise: tuple[Text, ...] = ()
    """What the two do not assume alike: part of the difference is no doing of their structure."""


class Changed(Element):
    """An assumption that was not the default."""

    default: Text
    value: Text


class HashedFile(Element):
    """A file that was read, as `sha256sum` knows it."""

    path: Text
    sha256: Text


class DecisionRecord(Element):
    """What was chosen, why, against what, and what was forecast."""

    record: FirstVersion
    """Version of the format."""

    chosen: Text
    """What it is called."""

    model: Text
    """The file or directory, as it was named."""

    why: Text
    decided: Day
    look_back: Day
    """When to hold it against what happened."""

    tribeplan: Text
    """The version that made the forecast."""

    model_sha256: Text
    """Of the organisation that was simulated, however it is written."""

    starts: Day
    horizon_days: NotNegative
    warm_up_days: NotNegative = 0.0
    seed: Count
    replications: Count
    policy: Text
    mean_lead_days: Real | None = None
    """Mean lead time of planned features [working days]."""

    against: tuple[Alternative, ...] = ()
    assumptions: dict[str, Changed] = Field(default_factory=dict)
    """Those that were not the default."""

    files: tuple[HashedFile, ...] = ()
    forecast: dict[Id, Forecast] = Field(default_factory=dict)
    """Every planned feature of what was chosen."""


def hashed_files(read: Iterable[Iterable[YamlDocument]]) -> Iterator[HashedFile]:
    """Every file that was read once, by path, as its bytes are on the disk; else of its text."""
    texts = {document.path: document.text for documents in read for document in documents}
    for path, text in sorted(texts.items()):
        on_disk = Path(path)
        content = on_disk.read_bytes() if on_disk.is_file() else text.encode("utf-8")
        yield HashedFile(path=path, sha256=hashlib.sha256(content).hexdigest())


def write_record(record: DecisionRecord) -> str:
    """The text of a record; reading it gives the same one again."""
    given = record.model_copy(update={"record": 1})
    lines = [RECORD_HEADING]
    for key, value in tree_of(given).items():
        blank = [""] if key in ("against", "assumptions", "files", "forecast") else []
        lines += [*blank, *entry_lines((key,), value)]
    return "\n".join(lines) + "\n"


def read_record(path: Path) -> DecisionRecord:
    """Read a record. Raises InvalidInput with every diagnostic when it cannot be understood."""
    content = read_file(path)
    other = kept_by_hand(path, content)
    if other:
        advice = f"keep one with 'tribeplan decide {path} --why … -o FILE', and name that file"
        expected = f"a {other}, expected the record of a decision"
        raise InvalidInput([_at(path, 1, expected, advice)])
    return read_as(DecisionRecord, read_document(str(path), content))


# --- When features really came: a table with two columns -----------------------------------------

COLUMNS = ("feature", "finished")
"""What has to be there; other columns are left out of account."""


def read_actuals(path: Path, known: Sequence[str], today: dt.date) -> dict[str, dt.date | None]:
    """Read a CSV file of features and the days they were with customers; None for not yet.

    Columns ``feature`` and ``finished``, with commas or semicolons between. Days are written
    year-month-day and no other way, for ``3-4-2027`` is another day in another country, and none is
    after ``today``; features that were not forecast may stand in it. Raises InvalidInput with every
    line that cannot be understood.
    """
    try:
        text = read_file(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput([_at(path, 1, f"is not UTF-8 at byte {error.start:,}")]) from None
    lines = io.StringIO(text, newline="")
    separator = ";" if ";" in text.partition("\n")[0] else ","
    found: dict[str, dt.date | None] = {}
    wrong: list[Diagnostic] = []
    rows = csv.reader(lines, delimiter=separator, strict=True)
    try:
        places = _columns(path, next(rows, ()))
        for row in rows:
            if any(cell.strip() for cell in row):
                cells = [row[n].strip() if n < len(row) else "" for n in places]
                wrong += _row(path, rows.line_num, cells, found, today)
    except csv.Error as error:
        wrong.append(_at(path, rows.line_num, f"is no CSV: {error}"))
    wrong += _strangers(path, found, known)
    if wrong:
        raise InvalidInput(wrong)
    return found


def _columns(path: Path, heading: Sequence[str]) -> tuple[int, ...]:
    names = [name.strip().lower() for name in heading]
    missing = [name for name in COLUMNS if names.count(name) != 1]
    if missing:
        there = ", ".join(names) or "nothing"
        message = f"the first line has {there}; expected columns feature and finished, each once"
        raise InvalidInput([_at(path, 1, message)])
    return tuple(names.index(name) for name in COLUMNS)


def _row(
    path: Path, line: int, cells: Sequence[str], found: dict[str, dt.date | None], today: dt.date
) -> Iterator[Diagnostic]:
    feature, finished = cells
    if not feature:
        yield _at(path, line, "names no feature")
        return
    day: dt.date | None = None
    if finished:
        if not ISO_DAY.fullmatch(finished):
            meant = " or ".join(days_meant(finished))
            advice = f"write {meant}" if meant else "write year-month-day, as in 2027-03-14"
            yield _at(path, line, f"'{finished}' is not written year-month-day", advice)
            return
        try:
            day = dt.date.fromisoformat(finished)
        except ValueError:
            yield _at(path, line, f"'{finished}' is no day of the calendar")
            return
        if day > today:
            yield _at(path, line, f"'{feature}' is finished on {day}, later than {today}")
            return
    if feature in found and found[feature] != day:
        yield _at(path, line, f"'{feature}' stands here a second time, with another date")
    found[feature] = day


def _strangers(
    path: Path, found: dict[str, dt.date | None], known: Sequence[str]
) -> Iterator[Diagnostic]:
    """What looks like a slip of the pen: a feature that is nearly one that was forecast."""
    missing = [id_ for id_ in known if id_ not in found]
    for feature in found:
        meant = None if feature in known else nearest(feature, missing)
        if meant:
            yield _at(path, 1, f"'{feature}' was not forecast", f"did you mean '{meant}'?")


def _at(path: Path, line: int, message: str, advice: str = "") -> Diagnostic:
    return Diagnostic(Place(str(path), line, 1, line, 2), "TP104", message, advice)
