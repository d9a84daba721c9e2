"""Many replications of one plan: on threads, in chunks, in order, and the same bits every time."""

import pickle
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple, Protocol

import numpy as np

from tribeplan.simulation import kernel
from tribeplan.simulation.compiled import is_kept, was_compiled
from tribeplan.simulation.layout import FloatArray, IntArray, in_lines
from tribeplan.simulation.memory import (
    ARRIVED,
    BYTES,
    KEPT_APART,
    RELEASED,
    WAITS,
    Memory,
    memory_of,
    result_bits,
    stats_width,
)
from tribeplan.simulation.parts import PlanPart, parts_of
from tribeplan.simulation.plan import Plan

CHUNK = 16
"""Replications between two looks at the cancel flag; some 20 ms of a large tribe."""

MOST_CHUNK_BYTES = 2**24
"""Of a chunk's results before they are put with the others; at least one replication is played."""


class Replications(NamedTuple):
    """What happened in each replication, in ticks.

    Fewer replications than asked for when it was cancelled; then the first ones, without a gap.
    """

    plan: Plan
    features: IntArray
    """By replication, feature and result: arrived, started, finished, released (-1 when it did
    not happen), then the waits and the touch time of those that were released; in 32 bits where
    every tick of the time simulated fits."""

    squads: IntArray
    """By replication, squad and measure."""

    gates: IntArray
    """By replication, gate and measure."""

    events: int

    items: IntArray | None = None
    """Of items of streams, where they are kept apart: by replication, item and result, of those in
    ``KEPT_APART``. ``features`` has planned features alone then; else items stand behind them."""

    item_waits: IntArray | None = None
    """Likewise waits by cause and touch time, by replication: added up over those items that
    arrived after the warm-up and were released."""

    @property
    def replications(self) -> int:
        """How many were played."""
        return len(self.features)

    def then(self, later: "Replications") -> "Replications":
        """Join the replications that follow these."""
        return Replications(
            self.plan,
            np.concatenate([self.features, later.features]),
            np.concatenate([self.squads, later.squads]),
            np.concatenate([self.gates, later.gates]),
            self.events + later.events,
            _joined(self.items, later.items),
            _joined(self.item_waits, later.item_waits),
        )

    def up_to(self, replications: int) -> "Replications":
        """Keep the first replications; the number of events stays that of all."""
        return self.part(slice(replications))

    def part(self, rows: slice) -> "Replications":
        """Keep some of the replications; the number of events stays that of all."""
        return self._replace(
            features=self.features[rows],
            squads=self.squads[rows],
            gates=self.gates[rows],
            items=None if self.items is None else self.items[rows],
            item_waits=None if self.item_waits is None else self.item_waits[rows],
        )

    @property
    def arrays(self) -> tuple[IntArray, ...]:
        """Everything that has a row for each replication."""
        every = self.features, self.squads, self.gates, self.items, self.item_waits
        return tuple(each for each in every if each is not None)

    @property
    def nbytes(self) -> int:
        """How much memory it takes."""
        return sum(each.nbytes for each in self.arrays)

    def ticks(self, result: int) -> IntArray:
        """One of the results that are kept of everything, by replication and all work."""
        planned = self.features[:, :, result]
        if self.items is None:
            return planned
        return np.concatenate([planned, self.items[:, :, KEPT_APART.index(result)]], axis=1)


def _joined(some: IntArray | None, later: IntArray | None) -> IntArray | None:
    return None if some is None or later is None else np.concatenate([some, later])


class PlayedSpan(NamedTuple):
    """Some replications of a plan, as another machine played them."""

    arrays: tuple[IntArray, ...]
    """As :attr:`Replications.arrays` has them."""

    events: int


class Pool(Protocol):
    """Other machines that play replications."""

    @property
    def at_once(self) -> int:
        """How many chunks are under way at once."""
        ...

    def play(
        self, packed: bytes, first: int, count: int, untold: IntArray | None, *, items_apart: bool
    ) -> PlayedSpan:
        """Have :func:`play_span` called somewhere, and wait for what it gives."""
        ...

    def each(
        self, work: Callable[..., FloatArray], asked: Sequence[tuple[Any, ...]]
    ) -> list[FloatArray]:
        """Have a function called with each of these arguments, and return the results in order."""
        ...


def simulate(  # noqa: PLR0913  # how, not what: all by keyword
    plan: Plan,
    *,
    threads: int = 2,
    first: int = 0,
    chunk: int = CHUNK,
    cancel: threading.Event | None = None,
    progress: Callable[[int], None] | None = None,
    untold: IntArray | None = None,
    items_apart: bool = False,
    pool: Pool | None = None,
) -> Replications:
    """Play the replications ``first`` up to the experiment's number.

    Parameters
    ----------
    plan : Plan
        What is simulated.
    threads : int
        How many chunks are under way at once, here or in the pool. The kernel runs without the
        interpreter lock, so two threads are almost twice as fast.
    first : int
        Where to go on after an earlier look.
    chunk : int
        Replications that a thread plays without looking up.
    cancel : threading.Event
        When it is set, no further chunk begins.
    progress : callable
        Told how many replications are done, from the calling thread and in order.
    untold : array
        By replication, from 0, and feature: 1 for what the waits of squads leave out.
    items_apart : bool
        Whether the waits of items of streams are added up, which takes a third of the memory.
    pool : Pool
        Other machines that play the chunks; this one when there are none. The same bits.

    """
    parts = _laid_out(plan)
    works = sum(len(part.works) for part, _ in parts)
    packed = b"" if pool is None else pickle.dumps(plan)
    last = plan.experiment.replications
    fits = MOST_CHUNK_BYTES // (BYTES * works * kernel.FEATURE_RESULTS + 1)
    share = -(-(last - first) // threads)  # few replications: share them out
    chunk = max(1, min(chunk, share, fits))
    starts = iter(range(first, last, chunk))
    count = max(last - first, 0)
    whole = _blank(plan, works, count, result_bits(plan), items_apart=items_apart)
    done = events = 0
    with ThreadPoolExecutor(max_workers=threads) as here:

        def begin(count: int) -> Iterator[tuple[int, int]]:
            for start in islice(starts, count):
                yield start, min(chunk, last - start)

        def play(start: int, count: int) -> tuple[int, int]:
            place = whole.part(slice(start - first, start - first + count))
            left_out = None if untold is None else untold[start : start + count]
            if pool is None:
                return count, _play_parts(parts, place, start, left_out)
            span = pool.play(packed, start, count, left_out, items_apart=items_apart)
            return count, _taken(span, place)

        running = [here.submit(play, *span) for span in begin(2 * threads)]
        while running:
            played, of_these = running.pop(0).result()
            done += played
            events += of_these
            if progress is not None:
                progress(done)
            if cancel is None or not cancel.is_set():
                running.extend(here.submit(play, *span) for span in begin(1))
    return whole.up_to(done)._replace(events=events)


def play_span(
    packed: bytes, first: int, count: int, untold: IntArray | None, *, items_apart: bool
) -> PlayedSpan:
    """Play some replications of a plan that was pickled, on the machine that this is called on."""
    plan, parts = _unpacked(packed)
    works = sum(len(part.works) for part, _ in parts)
    here = _blank(plan, works, count, result_bits(plan), items_apart=items_apart)
    return PlayedSpan(here.arrays, _play_parts(parts, here, first, untold))


def _taken(span: PlayedSpan, place: Replications) -> int:
    """Put what another machine played where it is kept; the number of events."""
    for mine, theirs in zip(place.arrays, span.arrays, strict=True):
        mine[:] = theirs
    return span.events


@lru_cache(maxsize=4)
def _unpacked(packed: bytes) -> tuple[Plan, list[tuple[PlanPart, Memory]]]:
    plan: Plan = pickle.loads(packed)  # noqa: S301  # from whom the cluster belongs to
    return plan, _laid_out(plan)


def _laid_out(plan: Plan) -> list[tuple[PlanPart, Memory]]:
    return [(part, memory_of(part.plan)) for part in parts_of(plan)]


def _play_parts(
    parts: list[tuple[PlanPart, Memory]], here: Replications, first: int, untold: IntArray | None
) -> int:
    """Play every part of a plan into the place for its results; the number of events."""
    events = 0
    for part, memory in parts:
        left_out = None if untold is None else untold[:, part.works]
        played = _play(part.plan, memory, first, here.replications, left_out)
        _put(played, part, here)
        events += played.events
    return events


def must_compile() -> bool:
    """Whether the kernel has to be compiled before anything can be played."""
    return not is_kept(kernel.play_chunk)


def warm_up(plan: Plan) -> bool:
    """Play a plan's first replication, and say whether the kernel had to be compiled for it.

    The first time on a machine that takes some ten seconds; later one, to load it from the disk.
    """
    part = parts_of(plan)[0].plan
    _play(part, memory_of(part), 0, 1)
    return was_compiled(kernel.play_chunk)


def _put(played: Replications, part: PlanPart, whole: Replications) -> None:
    """Put the results of a part, in some replications, where they are kept."""
    planned = len(part.plan.features)
    if whole.items is None or whole.item_waits is None:
        whole.features[:, part.works] = played.features
    else:
        items = played.features[:, planned:]
        whole.features[:, part.works[:planned]] = played.features[:, :planned]
        at = part.works[planned:] - len(whole.plan.features)
        whole.items[:, at] = items[:, :, KEPT_APART]
        whole.item_waits[:] += waits_of(items, whole.plan.warmup_ticks)
    whole.squads[:, part.squads] = played.squads
    whole.gates[:] += played.gates


def waits_of(features: IntArray, warmup_ticks: int) -> IntArray:
    """Add up by replication waits by cause and touch time of what counts and was released."""
    arrived, released = features[:, :, ARRIVED], features[:, :, RELEASED]
    counted = (arrived >= max(warmup_ticks, 0)) & (released >= 0)
    total: IntArray = np.where(counted[:, :, None], features[:, :, WAITS:], 0).sum(axis=1)
    return total


def _blank(
    plan: Plan, works: int, count: int, bits: int = 64, *, items_apart: bool = False
) -> Replications:
    whole = len(plan.features) if items_apart else works
    number, results = f"i{bits // 8}", kernel.FEATURE_RESULTS
    blank = Replications(
        plan,
        np.empty((count, whole, results), number),
        np.empty((count, len(plan.squads), stats_width(plan)), np.int64),
        np.zeros((count, len(plan.gates), kernel.GATE_RESULTS), np.int64),
        0,
    )
    if not items_apart:
        return blank
    return blank._replace(
        items=np.empty((count, works - whole, len(KEPT_APART)), number),
        item_waits=np.zeros((count, results - WAITS), np.int64),
    )


def _play(
    plan: Plan, memory: Memory, first: int, count: int, untold: IntArray | None = None
) -> Replications:
    """Play a chunk on copies of the memory that nobody else touches."""
    part = _blank(plan, memory.features, count)
    left_out = np.zeros(0, np.int64) if untold is None else untold.reshape(-1)
    # compiled code takes arrays where the source is typed for lists, too
    play: Callable[..., int] = kernel.play_chunk
    room = in_lines(len(memory.whole) + memory.room)
    how = plan.experiment.seed, first, count, left_out
    results = part.features.reshape(-1), part.squads.reshape(-1), part.gates.reshape(-1)
    with np.errstate(over="ignore"):  # plain Python says so when a hash wraps around
        return part._replace(events=play(memory.whole, room, room.view(np.float64), *how, *results))
