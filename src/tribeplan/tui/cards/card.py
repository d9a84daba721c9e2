"""A card: one element's facts, its problems, and the comments that stand beside it."""

from typing import NamedTuple

from tribeplan.org.squad import Squad


class Row(NamedTuple):
    """One fact."""

    label: str
    value: str


class Trouble(NamedTuple):
    """One problem on a card."""

    letter: str
    """``E``, ``W`` or ``A``."""

    text: str


class Card(NamedTuple):
    """What is shown of one element; everything in it is raw, as the user typed it."""

    kind: str
    """In the reader's words, for the frame."""

    title: str
    rows: tuple[Row, ...]
    problems: tuple[Trouble, ...] = ()
    comments: tuple[str, ...] = ()
    """With their ``#``, as they stand in the file."""


def rows_of(*pairs: tuple[str, object]) -> tuple[Row, ...]:
    """Give the facts that there are; those without a value are left out.

    >>> rows_of(("fte", "0.8"), ("since", None))
    (Row(label='fte', value='0.8'),)
    """
    return tuple(Row(label, str(value)) for label, value in pairs if value not in (None, "", ()))


def percent(share: float) -> str:
    """Write a share as people read it.

    >>> percent(0.5), percent(1.0), percent(1 / 3)
    ('50%', '100%', '33.3%')
    """
    return f"{share * 100:.1f}".removesuffix(".0") + "%"


def number(value: float) -> str:
    """Write a number without a tail of noughts.

    >>> number(5.0), number(0.25)
    ('5', '0.25')
    """
    return f"{value:g}" if value < 10**6 else f"{value:,.0f}"  # 1e+06 is not read


def counted(count: int, one: str, many: str = "") -> str:
    """Write how many of something there are.

    >>> counted(1, "squad"), counted(3, "squad")
    ('1 squad', '3 squads')
    """
    return f"{count} {one if count == 1 else many or f'{one}s'}"


def squad_name(squads: dict[str, Squad], squad_id: str) -> str:
    """Give a squad's display name, or its id."""
    return (squads[squad_id].name if squad_id in squads else None) or squad_id
