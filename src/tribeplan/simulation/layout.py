"""Where things lie in the kernel's memory."""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

IntArray: TypeAlias = NDArray[np.int64]
FloatArray: TypeAlias = NDArray[np.float64]

LINE_BYTES = 64
"""Of a line of the processor's caches."""


def in_lines(numbers: int) -> IntArray:
    """An array without values of which the first stands where a line begins."""
    room = np.empty(numbers + LINE_BYTES // 8, np.int64)
    first = -room.ctypes.data % LINE_BYTES // 8
    return room[first : first + numbers]


class HandleLists:
    """Lists of handles that nobody changes, one after the other from a given place."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.values: list[int] = []
        self._places: dict[tuple[int, ...], int] = {}

    def add(self, values: Sequence[int]) -> int:
        """The place of a list, which is appended unless it stands there already."""
        key = tuple(values)
        if key not in self._places:
            self._places[key] = self.first + len(self.values)
            self.values.extend(values)
        return self._places[key]

    def add_counted(self, values: Sequence[int]) -> int:
        """Likewise, behind how many they are."""
        return self.add([len(values), *values])


class Bases(NamedTuple):
    """Where each kind of record begins."""

    tree: int
    leaves: int
    people: int
    members: int
    squads: int
    queues: int
    gates: int
    streams: int
    features: int
    slices: int
    nodes: int
    shapes: int
    """How efforts of steps are drawn, of items of streams, too."""
    alike: int
    """What the items of each stream look like."""
    pulls: int
    offers: int
    holding: int
    stats: int
    gate_stats: int
    known: int
    lists: int
    stats_width: int
    has_waves: int
    """1 where there is room for what people and work are in each of several waves."""
    rows: int
    """How many whole numbers what comes of items of streams takes, beyond what is laid here."""
    records: int
    """Likewise their records, if all were under way at once."""
    room: int
    """Both, and the records of items of steps, which are made when they are begun, too."""
