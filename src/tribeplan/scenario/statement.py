"""One thing that is different between two organisations, in words' raw material."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple


class What(StrEnum):
    """What happened to something."""

    NEW = "new"
    GONE = "gone"
    RENAMED = "renamed"
    SPLIT = "split"
    MERGED = "merged"
    MOVED = "moved"
    JOINS = "joins"
    LEAVES = "leaves"
    SHARE = "share"
    ROLE = "role"
    SET = "set"


class Named(NamedTuple):
    """Something by its id, and as people call it."""

    id: str
    name: str


class Team(NamedTuple):
    """A squad and who works in it."""

    squad: Named
    product_owner: Named | None
    people: tuple[Named, ...]
    """Everybody, the product owner included."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One difference between two organisations."""

    what: What
    kind: str
    """What it is about, in the reader's words: squad, person, gate …."""

    subject: Named
    """With the id it has in the second organisation, or had in the first when it is gone."""

    field: str = ""
    """The field or role that is different, as people type it; for moves, what is left."""

    before: Any = None
    """What it was: a value of the model, one or several named things; None for nothing."""

    after: Any = None
    """What it is."""

    place: Named | None = None
    """The squad in which a share of the week is different."""
