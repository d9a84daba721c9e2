"""Runs that commands start, on a thread of their own with progress, and what they found, written.

A command imports this module only when it runs: it loads all that simulates.
"""

import gc
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar, Unpack

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tribeplan.api import write_bytes
from tribeplan.cli.options import COMMENTS
from tribeplan.cli.outputs import FINDINGS, FINE, INTERRUPTED, Sink, print_report
from tribeplan.cli.showing import differences
from tribeplan.errors import InvalidUsage
from tribeplan.org.roster import Roster
from tribeplan.org.teams import Funding
from tribeplan.report.comment import render_comment
from tribeplan.report.compared import (
    Tolerance,
    comparison_json,
    comparison_report,
    steering_section,
    weeks_table,
)
from tribeplan.report.costs import cost_sections, costs_json
from tribeplan.report.language import tr
from tribeplan.report.safe_text import ci_safe
from tribeplan.report.sections import ReportStyle, render_report, render_sections
from tribeplan.report.simulated import (
    study_csv,
    study_json,
    study_parquet,
    study_report,
    table_csv,
    table_parquet,
)
from tribeplan.report.value_map import MapView, map_json, map_sections
from tribeplan.simulating import Prices, Steering
from tribeplan.simulation.outcome import Outcome
from tribeplan.simulation.sensitivity import Doubt
from tribeplan.simulation.study import (
    COMPILING,
    GETTING_READY,
    Comparison,
    FeatureGap,
    FeatureWaits,
    Run,
    RunProgress,
    StoppedRun,
    Study,
)

# --- A run on a thread of its own, with progress on standard error and an end at Ctrl-C ----------

LOOK_SECONDS = 0.1
T = TypeVar("T")


class _Worker(threading.Thread, Generic[T]):
    """Does the work; it does not keep the process alive."""

    def __init__(self, work: Callable[[Run], T], threads: int, address: str | None) -> None:
        super().__init__(daemon=True)
        self.cancel = threading.Event()
        self.finished = threading.Event()
        """Waited for instead of the thread: a join that Ctrl-C interrupts may take it for ended."""

        self.progress = RunProgress(GETTING_READY, 0, 1)
        self.result: list[T] = []
        self.error: BaseException | None = None
        self._work = work
        self._run_settings = Run(threads, self.cancel, self._tell)
        self._address = address

    def _tell(self, progress: RunProgress) -> None:
        self.progress = progress
        if progress.doing == COMPILING and not sys.stderr.isatty():
            click.echo(f"tribeplan: {COMPILING}", err=True)

    def run(self) -> None:
        """Work; what goes wrong is kept for whoever waits."""
        try:
            self.result.append(self._worked())
        except BaseException as error:  # noqa: BLE001  # raised again by whoever waits
            self.error = error
        finally:
            self.finished.set()

    def _worked(self) -> T:
        if self._address is None:
            return self._work(self._run_settings)
        from tribeplan.cluster import cluster

        with cluster(self._address, self._run_settings.threads) as pool:
            return self._work(replace(self._run_settings, pool=pool))


def supervised(
    work: Callable[[Run], T],
    threads: int,
    address: str | None = None,
    *,
    answers_when_stopped: bool = False,
) -> T:
    """Do the work and show how far it is, on a terminal; Ctrl-C ends it between two chunks.

    Parameters
    ----------
    work
        What is done.
    threads
        On how many threads.
    address
        Of a cluster, whose machines play then.
    answers_when_stopped
        Whether the work has an answer all the same when it is stopped; then that one is returned.
    """
    gc.enable()  # a command that simulates lives long, and tables refer to each other
    worker: _Worker[T] = _Worker(work, threads, address)
    try:
        worker.start()
        _watch(worker)
    except KeyboardInterrupt:
        _stop(worker, answers_when_stopped=answers_when_stopped)
    if isinstance(worker.error, StoppedRun):
        click.echo(f"tribeplan: {worker.error}; nothing was written", err=True)
        raise click.exceptions.Exit(INTERRUPTED)
    if worker.error is not None:
        raise worker.error
    return worker.result[0]


def _stop(worker: _Worker[T], *, answers_when_stopped: bool) -> None:
    """Wait for the chunk that runs; while it compiles there is nothing to wait for."""
    worker.cancel.set()
    if worker.progress.doing in {GETTING_READY, COMPILING} and not worker.progress.done:
        click.echo("tribeplan: stopped before it began; nothing was written", err=True)
        raise click.exceptions.Exit(INTERRUPTED)
    worker.finished.wait()
    if worker.error is None and not answers_when_stopped:
        worker.error = StoppedRun("stopped at the very end")


def _watch(worker: _Worker[T]) -> None:
    if not sys.stderr.isatty():
        while not worker.finished.wait(LOOK_SECONDS):
            pass
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(GETTING_READY, total=None)
        while not worker.finished.wait(LOOK_SECONDS):
            made = worker.progress
            waiting = made.doing in {GETTING_READY, COMPILING}
            progress.update(
                task,
                description=ci_safe(made.doing),
                completed=made.done,
                total=None if waiting else made.of,
            )


# --- What was found, in the format asked for ---------------------------------------------------


def render_simulate(
    format_: str,
    study: Study,
    waits: FeatureWaits | None = None,
    prices: Prices | None = None,
    **shown: Unpack[ReportStyle],
) -> bytes:
    """Write a study in one of the formats."""
    priced = prices.of([study]) if prices is not None else ()
    currency = prices.costs.currency if prices is not None else ""
    match format_:
        case "json":
            text = study_json(study, waits, costs_json(priced, currency) if priced else None)
        case "csv":
            text = study_csv(study)
        case "parquet":
            return study_parquet(study)
        case "csv-by-week":
            text = table_csv(study.outcome.by_week(), study.provenance)
        case "parquet-by-week":
            return table_parquet(study.outcome.by_week(), study.provenance)
        case _:
            costs = cost_sections(priced, currency) if priced else ()
            text = render_report(study_report(study, waits), format_, costs, **shown)
    return text.encode("utf-8", "backslashreplace")


class ComparisonFound(NamedTuple):
    """What a comparison has found."""

    comparison: Comparison
    doubts: tuple[Doubt, ...]
    gaps: tuple[FeatureGap, ...]
    prices: Prices | None = None
    steering: Steering | None = None


def render_comparison(
    format_: str,
    found: ComparisonFound,
    models: tuple[str, ...],
    tolerance: Tolerance | None,
    **shown: Unpack[ReportStyle],
) -> bytes:
    """Write a comparison in one of the formats."""
    comparison, doubts, gaps, prices, steering = found
    priced = prices.of(comparison.studies) if prices is not None else ()
    currency, confidence = (
        prices.costs.currency if prices is not None else "",
        comparison.confidence,
    )
    whole = format_ not in COMMENTS and shown.get("whole", True)
    costs = cost_sections(priced, currency, confidence, whole=whole) if priced else ()
    match format_:
        case "json":
            money = costs_json(priced, currency, confidence) if priced else None
            text = comparison_json(comparison, doubts, tolerance, gaps, money)
        case "csv-by-week":
            text = table_csv(weeks_table(comparison), comparison.base.provenance)
        case "parquet-by-week":
            return table_parquet(weeks_table(comparison), comparison.base.provenance)
        case "github-comment" | "gitlab-note":
            if steering is not None:
                raise InvalidUsage(
                    f"--format {format_} tells of changes to a model; --steering has none"
                )
            changes = [differences(models[0], other)[2] for other in models[1:]]
            text = render_comment(comparison, changes, doubts, tolerance, costs)
        case _:
            report = comparison_report(comparison, doubts, tolerance, gaps)
            if steering is not None:
                weeks = steering.project_weeks if steering.funding is Funding.PROJECT else None
                told = steering_section(comparison, weeks)
                report = report._replace(answer=(*report.answer, told))
            text = render_report(report, format_, costs, **shown)
    return text.encode("utf-8", "backslashreplace")


def delivered(
    sinks: Sequence[Sink],
    render: Callable[..., bytes],
    figures: Mapping[Path, bytes],
    on_screen: tuple[str, ReportStyle] | None,
) -> int:
    """Write what was found into files, then show it on the screen; the exit code.

    Parameters
    ----------
    sinks
        Files, each with its format.
    render
        Writes it in a format, and as it is shown.
    figures
        What is drawn, by the file.
    on_screen
        The format for the screen, and how it is shown; None where nothing is.
    """
    files = [(sink.path, render(sink.format)) for sink in sinks]
    for path, content in (*files, *figures.items()):
        write_bytes(path, content)
    if on_screen is None:
        return FINE
    format_, shown = on_screen
    text = render(format_, **shown).decode("utf-8")
    written = [path for path, _ in files] + list(figures)
    return print_report(text, written, colour=shown.get("colour", False))


def exit_code(comparison: Comparison, tolerance: Tolerance | None) -> int:
    """Say whether an organisation is worse than the first by more than it may be."""
    if tolerance is None:
        return FINE
    broken = any(tolerance.is_broken_by(difference) for difference in comparison.differences)
    return FINDINGS if broken else FINE


def written_map(
    kind: str, title: str, roster: Roster, views: Sequence[MapView], outcome: Outcome | None
) -> str:
    """Write the maps in one of the formats."""
    match kind:
        case "svg":
            from tribeplan.report.figures.maps import map_picture

            return map_picture(roster, views, title)
        case "html":
            from tribeplan.report.page import Page, map_chapters, page_html

            asked = tr("What do users need, what is done for it, and by when do they have it?")
            chapters = tuple(map_chapters(roster, views, outcome, title))
            return page_html(Page(title, asked, chapters))
        case "json":
            return map_json(views, outcome)
        case _:
            return render_sections(map_sections(roster, views, outcome), kind)
