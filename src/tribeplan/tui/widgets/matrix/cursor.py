"""Where a cursor goes in the matrix: from person to person, from cell to cell, by pages.

Who walks stands at a person and may stand on headings; who is carried is brought from cell to cell.
"""

from typing import NamedTuple

from textual.geometry import clamp

from tribeplan.tui.widgets.matrix.grid import HEADING, HEADING_LINES, Grid, Layout, Place, Spot


class Ways(NamedTuple):
    """The figure one walks in."""

    grid: Grid
    drawing: Layout

    lines: int
    """Of the figure that are in sight, the headings included."""

    def within(self, place: Place) -> Place:
        """The place, or the nearest there is."""
        spot = Spot(
            clamp(place.spot.row, HEADING, self.drawing.rows - 1),
            clamp(place.spot.column, HEADING, self.drawing.columns - 1),
        )
        return Place(spot, clamp(place.nth, 0, max(len(self.grid.cell(spot)) - 1, 0)))

    def step(self, place: Place, down: int, across: int) -> Place:
        """The next person, or the next cell."""
        (row, column), nth = place
        if across:
            return Place(Spot(row, clamp(column + across, HEADING, self.drawing.columns - 1)), nth)
        if 0 <= nth + down < len(self.grid.cell(place.spot)):
            return Place(place.spot, nth + down)
        if HEADING <= row + down < self.drawing.rows:
            spot = Spot(row + down, column)
            return Place(spot, 0 if down > 0 else len(self.grid.cell(spot)) - 1)
        return place

    def page(self, place: Place, down: int) -> Place:
        """A page on or back."""
        y = self.drawing.box(place.spot).y + down * (self.lines - HEADING_LINES)
        row = self.drawing.row_at(max(y, HEADING_LINES))
        return Place(Spot(self.drawing.rows - 1 if row is None else row, place.spot.column))

    def edge(self, spot: Spot, down: int) -> Spot:
        """The first or the last row."""
        return Spot(0 if down < 0 else self.drawing.rows - 1, spot.column)

    def side(self, spot: Spot, across: int, first: int) -> Spot:
        """The first or the last column."""
        return Spot(spot.row, first if across < 0 else self.drawing.columns - 1)

    def cell(self, spot: Spot) -> Spot:
        """The cell, or the nearest there is; never a heading."""
        return Spot(
            clamp(spot.row, 0, self.drawing.rows - 1),
            clamp(spot.column, 0, self.drawing.columns - 1),
        )
