"""Where the cells of the matrix lie."""

import itertools
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tribeplan.designing import edit
from tribeplan.tui.choices import every_place
from tribeplan.tui.widgets.matrix.grid import HEADING, Spot, fitting_width, grid_of, layout_of

BANK = Path(__file__).parents[2] / "models/bank"

heights = st.lists(st.integers(1, 9), max_size=40)
widths = st.integers(1, 30)


@given(heights, widths, widths, st.integers(0, 20), st.data())
def test_every_corner_of_a_cell_is_hit_as_that_cell(
    lines: list[int], label: int, column: int, columns: int, data: st.DataObject
) -> None:
    layout = layout_of(lines, label, column, columns)
    spot = Spot(
        data.draw(st.integers(HEADING, len(lines) - 1)),
        data.draw(st.integers(HEADING, columns - 1)),
    )
    box = layout.box(spot)
    for x in {box.x, box.x + box.width - 1}:
        for y in {box.y, box.y + box.height - 1}:
            assert layout.hit(x, y) == spot


@given(heights, widths, widths, st.integers(0, 20))
def test_nothing_is_hit_below_the_last_row_or_behind_the_last_column(
    lines: list[int], label: int, column: int, columns: int
) -> None:
    layout = layout_of(lines, label, column, columns)
    assert layout.hit(0, layout.height) is None
    assert layout.hit(layout.width, 0) is None


@given(heights)
def test_rows_follow_each_other_without_a_gap(lines: list[int]) -> None:
    layout = layout_of(lines, 10, 10, 1)
    boxes = [layout.box(Spot(row, 0)) for row in range(HEADING, len(lines))]
    for above, below in itertools.pairwise(boxes):
        assert above.y + above.height == below.y
    assert [box.height for box in boxes[1:]] == lines
    assert boxes[-1].y + boxes[-1].height == layout.height


def test_whoever_is_found_is_where_the_cursor_lands() -> None:
    document = edit(str(BANK))
    grids = {tribe: grid_of(document.roster, tribe) for tribe in document.organisation.tribes}
    landed = [
        (address, grid.address(place))
        for address in (place.address for place in every_place(document.version))
        if address[:1] == ("tribes",)
        for grid in (grids[str(address[1])],)
        if (place := grid.find(address)) is not None
    ]
    assert len(landed) > len(document.organisation.people)
    assert [pair for pair in landed if pair[0] != pair[1]] == []


@given(st.integers(1, 300), st.integers(1, 40))
def test_a_column_is_never_wider_than_the_room(room: int, columns: int) -> None:
    assert 1 <= fitting_width(room, columns) <= room
