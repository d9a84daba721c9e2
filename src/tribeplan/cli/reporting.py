"""``tribeplan report``: a decision on one page, for whoever never opens a terminal."""

import datetime as dt
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from tribeplan.api import check_one, project_options, write_bytes
from tribeplan.cli.options import language_option, model_argument, pages_option, refuse_typed
from tribeplan.cli.outputs import kind_by_ending
from tribeplan.cli.showing import differences
from tribeplan.cli.simulations import (
    COSTS_OPTION,
    REPLICATIONS,
    asked_of,
    doubt_option,
    measure_option,
    simulation_options,
)
from tribeplan.cli.steering import read_scorecard, readings_options
from tribeplan.errors import InvalidUsage
from tribeplan.formats.exchange.dates import DateOrder
from tribeplan.formats.exchange.readings import DecimalSign
from tribeplan.formats.model.scenario import load_stack
from tribeplan.org.roster import roster_of
from tribeplan.report.safe_text import ci_safe
from tribeplan.report.scorecard import Scorecard
from tribeplan.simulation.plan import COMPARISON_MEASURES

BROWSERS = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge",
    "microsoft-edge",
)  # fmt: skip
"""Programs that print a page without a window, by what they are called."""

PRINTING_SECONDS = 180

KINDS = ("html", "md", "pdf", "json")


@click.command("report")
@model_argument()
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO]...", type=click.Path(readable=False))
@pages_option(
    "The page: .html, .md, .pdf (with a Chromium that is there) or .json with all numbers",
    required=True,
)
@language_option
@click.option(
    "--question",
    default="",
    metavar="TEXT",
    help="What is to be decided, in your words; it stands at the top.",
)
@click.option(
    "--replications",
    type=REPLICATIONS,
    help="Replications to play [1000; of several 64, then 256, then 1000, until it is clear].",
)
@readings_options(required=False)
@simulation_options
@measure_option
@doubt_option
@COSTS_OPTION
def report_command(
    model: str,
    scenarios: tuple[str, ...],
    outputs: tuple[Path, ...],
    question: str,
    replications: int | None,
    measure: str,
    samples: int | None,
    costs: Path | None,
    readings: str | None,
    dates: DateOrder | None,
    decimal: DecimalSign | None,
    today: dt.date,
    **given: Any,  # noqa: ANN401  # the shared options, as click hands them over
) -> None:
    """Put a decision about MODEL on one page: the answer, when what arrives, what to do, how sure.

    With SCENARIOs the page holds each against MODEL, with the list of changes that somebody has to
    carry out. It needs no network, runs no script, and prints.
    """
    kinds = [(path, kind_by_ending(path, KINDS, "a report")) for path in outputs]
    browser = _browser() if any(kind == "pdf" for _, kind in kinds) else ""
    if samples and not scenarios:
        raise InvalidUsage("--doubt asks which of several is better: name a SCENARIO, too")
    asked = asked_of(given, None if scenarios else replications)
    card = _card(model, readings, (dates, decimal), today)
    from tribeplan import simulating
    from tribeplan.cli.running import supervised
    from tribeplan.report import page
    from tribeplan.simulation.study import Run

    paths = (model, *scenarios)
    prices = simulating.read_prices(paths, costs) if costs is not None else None

    def work(run: Run) -> page.Decision:
        findings = check_one(model, project_options())
        if not scenarios:
            study = simulating.simulate(model, asked, run)
            return page.Decision((study,), None, (), findings, ())
        changes = tuple(differences(model, other)[2] for other in scenarios)
        compared = simulating.compare(
            paths, asked, run, measure=COMPARISON_MEASURES[measure], replications=replications
        )
        doubts = simulating.doubt_of(compared, asked, run, samples) if samples else ()
        return page.Decision(compared.studies, compared, doubts, findings, changes)

    decided = supervised(work, given["threads"])
    decided = replace(decided, question=question, scorecard=card)
    if prices is not None:
        priced = prices.of(decided.studies)
        decided = replace(decided, priced=priced, currency=prices.costs.currency)
    made = page.page_of(decided)
    writing: dict[str, Callable[[], bytes]] = {
        "html": lambda: _encoded(page.page_html(made)),
        "md": lambda: _encoded(page.page_markdown(made)),
        "pdf": lambda: printed(page.page_html(made), browser),
        "json": lambda: _encoded(page.page_json(decided, made)),
    }
    for path, content in [(path, writing[kind]()) for path, kind in kinds]:
        write_bytes(path, content)
        click.echo(f"wrote {ci_safe(str(path))}", err=True)


def _card(
    model: str,
    readings: str | None,
    notation: tuple[DateOrder | None, DecimalSign | None],
    today: dt.date,
) -> Scorecard | None:
    if readings is None:
        refuse_typed(("dates", "decimal", "today"), "needs --readings FILE")
        return None
    return read_scorecard(roster_of(load_stack(model).organisation), readings, notation, today)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


# --- PDF: printed by a browser that is there -----------------------------------------------------


def _browser() -> str:
    for name in BROWSERS:
        found = shutil.which(name)
        if found is not None:
            return found
    raise InvalidUsage(
        f"a .pdf is printed by a browser, and none is here: install one of {', '.join(BROWSERS)}, "
        "or write .html and print it from any browser"
    )


def printed(html: str, browser: str) -> bytes:
    """Print a page with a browser that has no window.

    Raises
    ------
    InvalidUsage
        When the browser does not.
    """
    with tempfile.TemporaryDirectory(prefix="tribeplan-", ignore_cleanup_errors=True) as home:
        page, paper = Path(home) / "page.html", Path(home) / "page.pdf"
        page.write_text(html, encoding="utf-8", errors="backslashreplace")
        command = [
            browser, "--headless", "--disable-gpu", "--no-pdf-header-footer",
            "--disable-extensions", f"--user-data-dir={home}/browser", f"--print-to-pdf={paper}",
            page.as_uri(),
        ]  # fmt: skip
        if getattr(os, "geteuid", lambda: 1)() == 0:
            command.insert(1, "--no-sandbox")  # Chromium refuses to run as root otherwise
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=PRINTING_SECONDS)
            return paper.read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            raise InvalidUsage(f"'{browser}' did not print the page: {error}") from error
