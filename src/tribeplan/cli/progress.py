"""A run on a thread of its own, with progress on standard error and an end at Ctrl-C."""

import gc
import sys
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tribeplan.cli.exit_codes import INTERRUPTED
from tribeplan.report.safe_text import ci_safe
from tribeplan.simulation.study import Run, Step, Stopped

LOOK_SECONDS = 0.1
COMPILING_SECONDS = 2.5
"""Getting ready takes longer than this only when the kernel has to be compiled."""

COMPILING = "compiling once, for a minute or so; from then on it starts at once"

T = TypeVar("T")


class _Worker(threading.Thread, Generic[T]):
    """Does the work; it does not keep the process alive."""

    def __init__(self, work: Callable[[Run], T], threads: int) -> None:
        super().__init__(daemon=True)
        self.cancel = threading.Event()
        self.finished = threading.Event()
        """Waited for instead of the thread: a join that Ctrl-C interrupts may take it for ended."""

        self.step = Step("getting ready", 0, 1)
        self.result: list[T] = []
        self.error: BaseException | None = None
        self._work = work
        self._run_settings = Run(threads, self.cancel, self._tell)

    def _tell(self, step: Step) -> None:
        self.step = step

    def run(self) -> None:
        """Work; what goes wrong is kept for whoever waits."""
        try:
            self.result.append(self._work(self._run_settings))
        except BaseException as error:  # noqa: BLE001  # raised again by whoever waits
            self.error = error
        finally:
            self.finished.set()


def supervised(work: Callable[[Run], T], threads: int) -> T:
    """Do the work and show how far it is, on a terminal; Ctrl-C ends it between two chunks."""
    gc.enable()  # a command that simulates lives long, and tables refer to each other
    worker: _Worker[T] = _Worker(work, threads)
    worker.start()
    try:
        _watch(worker)
    except KeyboardInterrupt:
        _stop(worker)
    if isinstance(worker.error, Stopped):
        click.echo(f"tribeplan: {worker.error}; nothing was written", err=True)
        raise click.exceptions.Exit(INTERRUPTED)
    if worker.error is not None:
        raise worker.error
    return worker.result[0]


def _stop(worker: _Worker[T]) -> None:
    """Wait for the chunk that runs; while it compiles there is nothing to wait for."""
    worker.cancel.set()
    if worker.step.doing == "getting ready" and not worker.step.done:
        click.echo("tribeplan: stopped before it began; nothing was written", err=True)
        raise click.exceptions.Exit(INTERRUPTED)
    worker.finished.wait()
    if worker.error is None:
        worker.error = Stopped("stopped at the very end")


def _watch(worker: _Worker[T]) -> None:
    if not sys.stderr.isatty():
        while not worker.finished.wait(LOOK_SECONDS):
            pass
        return
    began = time.monotonic()
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("getting ready", total=None)
        while not worker.finished.wait(LOOK_SECONDS):
            step = worker.step
            waiting = step.doing == "getting ready"
            compiling = waiting and time.monotonic() - began > COMPILING_SECONDS
            words = COMPILING if compiling else ci_safe(step.doing)
            progress.update(
                task,
                description=words,
                completed=step.done,
                total=None if waiting else step.of,
            )
