"""Where things lie in the kernel's two arrays."""

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

IntArray: TypeAlias = NDArray[np.int64]
FloatArray: TypeAlias = NDArray[np.float64]


class Pool:
    """Lists of handles, one after the other from a given place."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.values: list[int] = []

    def add(self, values: Sequence[int]) -> int:
        """Append a list and give its place."""
        place = self.first + len(self.values)
        self.values.extend(values)
        return place


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
    pulls: int
    offers: int
    stats: int
    gate_stats: int
    pool: int
    x_members: int
    x_squads: int
    x_gates: int
    x_streams: int
    x_nodes: int
    x_end: int
    stats_width: int
    items: int
    """How many there are in all; their records are made when they are begun."""
