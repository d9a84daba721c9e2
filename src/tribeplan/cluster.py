"""Other machines that simulate: a cluster of Dask, on this machine or at an address."""

import hashlib
import logging
import os
import platform
import time
import uuid
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager
from functools import cache
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any, TypeVar, cast

from tribeplan.errors import InvalidUsage, TribeplanError
from tribeplan.org.organisation import Organisation
from tribeplan.simulation import kernel
from tribeplan.simulation.layout import FloatArray, IntArray
from tribeplan.simulation.planning import Question
from tribeplan.simulation.replicate import PlayedSpan, play_span, simulate

T = TypeVar("T")

HERE = "local"
"""The address of a cluster that is started on this machine, for as long as it is needed."""

AHEAD = 2
"""Chunks under way for each thread of a worker, so that none waits for the next."""

MOST_SECONDS_ALONE = 60.0
"""How long a run waits for a worker to come when there is none."""

SECONDS_TO_CONNECT = 10

LARGE = 100_000
"""Bytes of a plan that is sent once, and not with each chunk: one of 200 people or so."""

MOST_PLANS = 16
"""Large plans that workers keep, those used last."""


FEW = Organisation.model_validate(
    {
        "people": {"ana": {"skills": {"code": 1}}, "bo": {"skills": {"code": 0.7, "test": 1}}},
        "tribes": {"t": {"squads": {"app": {"members": ["ana", "bo"], "mandate": "soft"}}}},
        "decisions": {"board": {"at": "start", "every_days": 10, "days": {"p50": 2, "p90": 5}}},
        "work": {
            "streams": {
                "wishes": {
                    "squad": "app",
                    "per_week": 1,
                    "steps": [
                        {"skill": "code", "days": {"p50": 2, "p90": 5}},
                        {"skill": "test", "days": 1},
                    ],
                }
            }
        },
    }
)
"""A small organisation with every kind of chance, of which all machines must play the same."""


class ClusterLost(TribeplanError):
    """The cluster cannot go on with what it was asked."""


@contextmanager
def cluster(address: str, workers: int) -> Generator["Cluster", None, None]:
    """Take part in a cluster, or start one with some workers on this machine.

    Raises
    ------
    InvalidUsage
        When nobody answers at the address, or a worker would not give the same bits as here.
    """
    dask: Any = _dask()
    with ExitStack() as open_:
        try:
            scheduler: Any = address
            if address == HERE:
                scheduler = dask.LocalCluster(
                    n_workers=workers,
                    threads_per_worker=1,
                    dashboard_address="127.0.0.1:0",
                    memory_limit=0,
                    silence_logs=logging.CRITICAL,
                )
                open_.callback(scheduler.close)
            client: Any = dask.Client(scheduler, timeout=SECONDS_TO_CONNECT)
            open_.callback(client.close)
        except (OSError, ValueError, OverflowError) as error:
            raise InvalidUsage(
                f"no scheduler of Dask answers at '{address}'; it is an address as in "
                f"tcp://10.0.0.5:8786, or '{HERE}'"
            ) from error
        yield Cluster(client)


def _dask() -> ModuleType:
    """Dask, which comes with an extra and takes a second to load; it says nothing by itself."""
    os.environ.setdefault("DASK_LOGGING__DISTRIBUTED", "critical")  # of its processes, too
    return import_module("distributed")


@cache
def made_with() -> dict[str, str]:
    """What has to be the same on all machines for the same bits, and some of these bits.

    What ``exp`` and ``log`` give in their last bit may depend on the processor. Whoever plays the
    few bits has the kernel compiled as well.
    """
    source = Path(kernel.__file__).read_bytes()
    played = simulate(Question("few", "few", FEW).playing(32).plan(), threads=1)
    return {
        "bits": hashlib.sha256(b"".join(each.tobytes() for each in played.arrays)).hexdigest()[:12],
        "tribeplan": version("tribeplan"),
        "kernel": hashlib.sha256(source).hexdigest()[:12],
        "python": ".".join(platform.python_version_tuple()[:2]),
        **{name: version(name) for name in ("numba", "numpy")},
    }


def checked(
    ours: dict[str, str], work: Callable[..., T], *asked: object, **named: object
) -> T | dict[str, str]:
    """Do something on a worker; what it is made with where that differs."""
    theirs = made_with()
    return work(*asked, **named) if theirs == ours else theirs


class Cluster:
    """Workers that play chunks; one that is lost has its chunks played by others."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401  # Dask has no types
        self._client = client
        self._made_with = made_with()
        self._plans: dict[str, Any] = {}
        self._sending = Lock()
        self._refuse_others()

    def _workers(self) -> dict[str, Any]:
        found: dict[str, Any] = self._client.scheduler_info(n_workers=-1)["workers"]
        return found

    def _refuse_others(self) -> None:
        """Refuse workers that would not give the same bits, all of them named."""
        self._wait_for_a_worker()
        try:
            found: dict[str, dict[str, str]] = self._client.run(made_with)
        except ModuleNotFoundError as error:
            raise InvalidUsage(
                f"a worker of the cluster has no {error.name}; install tribeplan[cluster] "
                f"{self._made_with['tribeplan']} there"
            ) from error
        for worker, theirs in sorted(found.items()):
            self._refuse(worker, theirs)

    def _refuse(self, worker: str, theirs: dict[str, str]) -> None:
        other = [
            f"{name} {theirs.get(name, 'none')} instead of {mine}"
            for name, mine in self._made_with.items()
            if theirs.get(name) != mine
        ]
        if other:
            raise InvalidUsage(
                f"{worker} would not give the same bits: it has {', '.join(other)}; install "
                "there what is here"
            )

    def _wait_for_a_worker(self) -> None:
        ends = time.monotonic() + MOST_SECONDS_ALONE
        while not self._workers():
            if time.monotonic() > ends:
                raise ClusterLost(
                    f"the cluster has had no worker for {MOST_SECONDS_ALONE:.0f} seconds"
                )
            time.sleep(0.2)

    @property
    def at_once(self) -> int:
        """How many chunks are under way at once: two for each thread there is."""
        threads: int = sum(worker["nthreads"] for worker in self._workers().values())
        return max(threads, 1) * AHEAD

    def play(
        self, packed: bytes, first: int, count: int, untold: IntArray | None, *, items_apart: bool
    ) -> PlayedSpan:
        """Play some replications on whichever worker is free, again where one was lost.

        Raises
        ------
        ClusterLost
            When there is no worker any more, or several died of the same chunk.
        InvalidUsage
            When a worker came that would not give the same bits.
        """
        asked = (self._sent(packed), first, count, untold)
        span: PlayedSpan = self._result(self._begun(play_span, *asked, items_apart=items_apart))
        return span

    def each(
        self, work: Callable[..., FloatArray], asked: Sequence[tuple[Any, ...]]
    ) -> list[FloatArray]:
        """Call a function with each of these arguments, wherever there is room, in order.

        Raises
        ------
        ClusterLost
            As :meth:`play` does.
        InvalidUsage
            As :meth:`play` does.
        """
        begun = [self._begun(work, *each) for each in asked]
        return [self._result(future) for future in begun]

    def _sent(self, packed: bytes) -> Any:  # noqa: ANN401  # the plan, or what stands for it
        """Send a large plan once: it is kept by the workers, and made anew where it is lost."""
        if len(packed) < LARGE:
            return packed
        digest = hashlib.sha256(packed).hexdigest()
        with self._sending:
            sent = self._plans.pop(digest, None)
            if sent is None:
                sent = self._client.submit(bytes, packed, key=f"tribeplan-{digest}")
            self._plans[digest] = sent
            while len(self._plans) > MOST_PLANS:
                self._plans.pop(next(iter(self._plans)))
        return sent

    def _begun(self, work: Callable[..., object], *asked: object, **named: object) -> Any:  # noqa: ANN401
        key = f"tribeplan-{uuid.uuid4()}"
        return self._client.submit(
            checked, self._made_with, work, *asked, **named, key=key, retries=2
        )

    def _result(self, future: Any) -> Any:  # noqa: ANN401  # whatever was asked for
        while True:
            try:
                found: object = future.result(timeout=5)
            except TimeoutError:
                self._wait_for_a_worker()
            except _dask().KilledWorker as error:
                raise ClusterLost(
                    "several workers died of the same replications, perhaps for want of memory; "
                    "give them more, or shorten --horizon"
                ) from error
            except (CancelledError, OSError) as error:
                raise ClusterLost(
                    "the cluster gave up what it was asked: its scheduler is gone, or somebody "
                    "cancelled it"
                ) from error
            else:
                if isinstance(found, dict):
                    self._refuse("a worker that came later", cast("dict[str, str]", found))
                    raise ClusterLost("a worker gave no result")
                return found
