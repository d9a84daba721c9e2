"""Charts drawn with characters: numbers and room in, lines of text out."""

from collections.abc import Sequence
from typing import NamedTuple

from tribeplan.tui.marks import Marks

TICK = "|"
"""Where something stands on an axis; the same in ASCII."""


class Label(NamedTuple):
    """A word at a place on an axis."""

    at: float
    """Share of the axis, from 0 to 1."""

    words: str


def resampled(values: Sequence[float], width: int) -> list[float]:
    """Spread the sum of values over so many columns.

    >>> resampled([1, 2, 3, 4], 2), resampled([1, 2], 4), resampled([3, 6, 3], 2)
    ([3.0, 7.0], [0.5, 0.5, 1.0, 1.0], [6.0, 6.0])
    """
    columns = [0.0] * width
    if not values:
        return columns
    step = width / len(values)
    for number, value in enumerate(values):
        first, last = number * step, (number + 1) * step
        for column in range(int(first), min(int(last - 1e-9) + 1, width)):
            overlap = min(last, column + 1) - max(first, column)
            columns[column] += value * overlap / step
    return columns


def sampled(values: Sequence[float], width: int) -> list[float]:
    """Give the value at the end of each of so many columns.

    >>> sampled([0.25, 0.5, 0.75, 1.0], 2)
    [0.5, 1.0]
    """
    if not values:
        return [0.0] * width
    count = len(values)
    return [values[max(-(-(column + 1) * count // width) - 1, 0)] for column in range(width)]


def upright(values: Sequence[float], height: int, marks: Marks, most: float = 0.0) -> list[str]:
    """Draw a bar that stands up for each value, the top line first.

    >>> from tribeplan.tui.marks import MARKS
    >>> upright([1, 2, 4, 0], 2, MARKS)
    ['  █ ', '▄██ ']
    """
    most = most or max(values, default=0.0)
    parts = len(marks.heights) - 1
    heights = [round(value / most * height * parts) if most > 0 else 0 for value in values]
    heights = [max(h, 1) if value > 0 else 0 for h, value in zip(heights, values, strict=True)]
    return [
        "".join(marks.heights[min(max(h - line * parts, 0), parts)] for h in heights)
        for line in range(height - 1, -1, -1)
    ]


def lying(value: float, most: float, width: int, marks: Marks) -> str:
    """Draw a bar that lies down.

    >>> from tribeplan.tui.marks import ASCII, MARKS
    >>> lying(1, 2, 4, MARKS), lying(2, 2, 4, ASCII), lying(0.01, 2, 4, MARKS)
    ('██', '####', '▏')
    """
    if most <= 0 or not value > 0 or width < 1:
        return ""
    parts = len(marks.widths) - 1
    drawn = max(round(min(value / most, 1) * width * parts), 1)
    whole, rest = divmod(drawn, parts)
    return (marks.bar * whole + (marks.widths[rest] if rest else "")).rstrip() or marks.line


def axis(width: int, labels: Sequence[Label], marks: Marks) -> list[str]:
    """Draw an axis with a tick for each label, and the labels below where there is room.

    >>> from tribeplan.tui.marks import ASCII
    >>> axis(12, [Label(0, "0"), Label(0.5, "P50"), Label(1, "9 d")], ASCII)
    ['|-----|----|', '0    P50 9 d']
    """
    line = [marks.line] * width
    below = [" "] * width
    for at, words in labels:
        column = min(round(at * (width - 1)), width - 1)
        line[column] = TICK
        start = min(max(column - len(words) // 2, 0), max(width - len(words), 0))
        around = below[max(start - 1, 0) : start + len(words) + 1]
        if len(words) <= width and set(around) <= {" "}:
            below[start : start + len(words)] = words
    return ["".join(line), "".join(below).rstrip()]


def stacked(
    layers: Sequence[Sequence[float]], width: int, height: int, signs: Sequence[str]
) -> list[str]:
    """Draw areas on top of each other; each layer holds what is below it, the lowest first.

    >>> stacked([[0, 1], [2, 2]], 2, 2, "#.")
    ['..', '.#']
    """
    columns = [sampled(layer, width) for layer in layers]
    most = max((max(layer, default=0.0) for layer in columns), default=0.0)
    lines: list[str] = []
    for line in range(height - 1, -1, -1):
        level = (line + 0.5) / height * most
        drawn = ""
        for column in range(width):
            sign = " "
            for layer, mark in zip(columns, signs, strict=False):
                if layer[column] >= level and most > 0:
                    sign = mark
                    break
            drawn += sign
        lines.append(drawn)
    return lines


def overlaid(curves: Sequence[Sequence[float]], width: int, height: int, signs: str) -> list[str]:
    """Draw curves between 0 and 1 over each other, each with its own letter.

    Where several meet, the first of them is drawn on every other column.

    >>> overlaid([[0, 0.5, 1], [0, 0, 0]], 3, 3, "AB")
    ['  A', ' A ', 'ABB']
    """
    grid = [[" "] * width for _ in range(height)]
    for letter, curve in reversed(list(zip(signs, curves, strict=False))):
        for column, value in enumerate(sampled(curve, width)):
            line = height - 1 - min(max(round(value * (height - 1)), 0), height - 1)
            is_taken = grid[line][column] != " "
            if not is_taken or column % 2 == 0:
                grid[line][column] = letter
    return ["".join(line) for line in grid]
