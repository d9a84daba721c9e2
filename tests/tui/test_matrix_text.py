"""The lines of cells and labels: as wide as they should be, with what matters left in."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tribeplan.report.matrix import Entry
from tribeplan.tui.look import MARKS, fit
from tribeplan.tui.widgets.matrix.grid import Head, HeadKind
from tribeplan.tui.widgets.matrix.text import (
    Badge,
    DrawnCell,
    Piece,
    cell_line,
    fit_title,
    head_line,
    window,
)

texts = st.text(max_size=30)
people = st.lists(
    st.builds(
        Entry,
        st.sampled_from(["ana", "bo", "cy", "dee"]),
        st.sampled_from([(), ("PO",), ("CL",), ("PO", "CL"), ("TL", "PO", "CL")]),
        st.sampled_from([None, 0.5]),
        st.booleans(),
    ),
    max_size=6,
).map(tuple)


def drawn(width: int, height: int, **more: object) -> DrawnCell:
    return DrawnCell(width, height, {"ana": "Ana 組織 de Wit"}.get, MARKS, **more)  # type: ignore[arg-type]


def words(pieces: list[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


@given(texts, st.integers(0, 40))
def test_a_text_is_made_exactly_as_wide_as_it_should_be(text: str, width: int) -> None:
    printable = "".join(char for char in text if char.isprintable())
    assert cell_len(fit(printable, width, "…")) == width


def naming(person: str) -> str:
    return {"ana": "Ana 組織 de Wit", "bo": "Bo"}.get(person, f"{person} 👨‍👩‍👧 Rood")


@given(
    people,
    st.integers(12, 28),
    st.integers(1, 4),
    st.integers(0, 5),
    st.sampled_from([None, Badge("12%", 2)]),
)
def test_every_line_of_a_cell_is_as_wide_as_the_cell(
    entries: tuple[Entry, ...], width: int, height: int, cursor: int, badge: Badge | None
) -> None:
    at = min(cursor, len(entries) - 1) if entries else 0
    shown = DrawnCell(width, height, naming, MARKS, cursor=at, badge=badge)
    for line in range(height):
        assert cell_len(words(cell_line(entries, line, shown))) == width


@given(st.integers(1, 30), st.integers(1, 6), st.integers(0, 29))
def test_the_person_under_the_cursor_is_always_in_sight(
    count: int, height: int, cursor: int
) -> None:
    cursor = min(cursor, count - 1)
    start, shown = window(count, height, cursor)
    assert start <= cursor < start + shown
    assert shown <= height
    assert start + shown <= count


def test_who_does_not_fit_is_counted() -> None:
    entries = tuple(Entry(person) for person in ("ana", "bo", "cy", "dee"))
    shown = DrawnCell(12, 2, str, MARKS)
    assert words(cell_line(entries, 0, shown)).strip() == "ana"
    assert words(cell_line(entries, 1, shown)).strip() == "+3"


def test_counts_tell_how_many_and_who_has_a_role() -> None:
    entries = (Entry("ana", ("PO",)), Entry("bo"), Entry("seat", is_open=True))
    assert words(cell_line(entries, 0, DrawnCell(14, 1, str, MARKS))).strip() == "3 PO □"


def test_titles_keep_the_number_that_tells_them_apart() -> None:
    assert fit_title("Producten 2", 9, DrawnCell(9, 2, str, MARKS)) == "Product…2"


def test_titles_leave_out_what_all_of_them_begin_with() -> None:
    shown = DrawnCell(10, 2, str, MARKS, shared_words="Afdeling ")
    assert fit_title("Afdeling Risico", 10, shown) == "Risico    "
    assert fit_title("Afdeling Risico", 15, shown) == "Afdeling Risico"


def test_a_squad_without_a_product_owner_says_so() -> None:
    head = Head(HeadKind.SQUAD, "Ledger", "ledger", "PO", None, 4)
    lines = [
        words(head_line(head, n, DrawnCell(14, 2, str, MARKS), has_error=True)) for n in (0, 1)
    ]
    assert lines == ["!Ledger     4 ", " no PO        "]
