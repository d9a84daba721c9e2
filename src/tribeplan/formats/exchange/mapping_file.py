"""What an import keeps for the next one: how columns were read, which id is whose, what it said.

It is JSON beside the model, so that no directory of YAML takes it for a part of one. The columns
and the order of dates are for people to put right; the rest is for the next import.
"""

import datetime as dt
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_core import to_json

from tribeplan.formats.exchange.backlog import ITEM_COLUMNS, TRACKERS
from tribeplan.formats.exchange.dates import DateOrder
from tribeplan.formats.exchange.documents import File, json_value
from tribeplan.formats.exchange.features import Sizes
from tribeplan.formats.exchange.hr import COLUMNS, How
from tribeplan.formats.exchange.source import refused
from tribeplan.formats.model.files import read_file
from tribeplan.org.element import Element, Id, Positive, Share
from tribeplan.org.organisation import Organisation


class Kept(Element):
    """What is kept of one import."""

    version: Literal[1] = Field(default=1, alias="tribeplan-import")
    kind: str = ""
    """The format, as ``--from`` names it."""

    title: str | None = None
    """What the whole was called the first time, however the file is called now."""

    columns: dict[str, str] = Field(default_factory=dict[str, str])
    """What each column of a table holds; empty for nothing."""

    dates: DateOrder | None = None
    full_week_hours: Positive | None = None
    ids: dict[str, Id] = Field(default_factory=dict[str, str])
    """Whose id is whose, by kind and key of the source."""

    sizes: Sizes | None = None
    """What the sizes of features rest on; take it out to have it found anew."""

    skills: dict[Id, dict[Id, Share]] = Field(default_factory=dict[str, dict[str, float]])
    """The part of each skill in the work of a squad."""

    other_managers: dict[Id, tuple[Id, Id]] = Field(default_factory=dict[str, tuple[str, str]])
    """Whose proposed lead is not who they report to: the lead and the manager. No gap until one of
    them changes."""

    said: Organisation = Field(default_factory=Organisation)
    """The organisation that the last import made: what is different from it has changed there."""


def read_kept(path: Path) -> Kept:
    """What an earlier import has kept, or somebody has written by hand.

    Raises
    ------
    InvalidInput
        When it cannot be read, or says what it cannot say.
    """
    file = File(path.as_posix(), read_file(path))
    try:
        kept = Kept.model_validate(json_value(file))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "the top"
        message = f"no mapping of an import: at {where}: {first['msg']}"
        raise refused(file.path, message, "mend it, or import without it once more") from None
    for name, what in kept.columns.items():
        known = ITEM_COLUMNS if kept.kind in TRACKERS else {**COLUMNS, **ITEM_COLUMNS}
        if what and what not in known:
            message = f"column '{name}' is said to hold '{what}', which nobody knows"
            raise refused(file.path, message, f"known are {', '.join(known)}")
    return kept


def how_to_read(
    mapping: Path | None, dates: DateOrder | None, as_of: dt.date | None
) -> tuple[Kept, How]:
    """What is kept of earlier imports, and how a table is read by that and by what was asked."""
    before = read_kept(mapping) if mapping is not None and mapping.exists() else Kept()
    today = as_of or dt.datetime.now(tz=dt.UTC).date()
    return before, How(today, dates or before.dates, before.columns, before.full_week_hours)


def kept_text(kept: Kept) -> str:
    """The text of the file."""
    told = {"tribeplan-import": 1} | kept.model_dump(
        mode="json", by_alias=True, exclude_defaults=True
    )
    return to_json(told, indent=1).decode() + "\n"


def path_of_kept(model: Path, kind: str) -> Path:
    """Where it stands for a model: beside a file, or within a directory; a backlog has its own."""
    what = "backlog" if kind in TRACKERS else "import"
    if model.is_dir():
        return model / f"organisation.{what}.json"
    return model.with_name(f"{model.stem}.{what}.json")
