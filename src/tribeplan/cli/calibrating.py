"""The verbs that hold forecasts against what was delivered: ``calibrate`` and ``validate``."""

import datetime as dt
from pathlib import Path

import click

from tribeplan.api import write_bytes
from tribeplan.cli.options import (
    as_of_option,
    dates_option,
    format_option,
    language_option,
    model_argument,
    output_option,
    plots_option,
)
from tribeplan.cli.outputs import (
    colour_wanted,
    print_report,
    print_sections,
    screen_width,
    write_file,
)
from tribeplan.cli.simulations import CountRange, cluster_option, details_option, threads_option
from tribeplan.errors import InvalidUsage
from tribeplan.formats.exchange.backlog import StateKind
from tribeplan.formats.exchange.dates import DateOrder
from tribeplan.report.figures.files import FIGURE_KINDS, drawn, figure_kind
from tribeplan.report.sections import render_answer, render_text
from tribeplan.simulation.plan import MOST_SEED, Asked

MOST_ITEMS = 100_000


@click.command("calibrate")
@model_argument("history")
@output_option("Write the assumptions to FILE, for 'simulate --assumptions'.")
@click.option(
    "--model",
    type=click.Path(readable=False),
    metavar="MODEL",
    help="Hold this model's simulation against the history too, with the assumptions it tells.",
)
@click.option(
    "--items",
    "wanted",
    type=CountRange(1, MOST_ITEMS),
    metavar="N",
    help="Items that each forecast is about [as many as two weeks bring].",
)
@dates_option("", "days")
@as_of_option("The day on which it was exported [the last day in it].")
@click.option(
    "--state",
    "states",
    multiple=True,
    metavar="NAME=KIND",
    help=f"What a state says: {', '.join(StateKind)}. Repeatable [told by its name].",
)
@click.option("--seed", type=CountRange(0, MOST_SEED), default=1, help="Same seed, same draws [1].")
@threads_option
@cluster_option
@details_option
@format_option(("text", "json"))
@plots_option("forecasts against deliveries, and weeks", FIGURE_KINDS)
@language_option
def calibrate_command(
    history: str,
    output: Path | None,
    model: str | None,
    wanted: int | None,
    dates: DateOrder | None,
    as_of: dt.date | None,
    states: tuple[str, ...],
    seed: int,
    threads: int,
    cluster: str | None,
    format_: str,
    plots: tuple[Path, ...],
    *,
    details: bool,
) -> int:
    """Hold forecasts against HISTORY, the work items of a tracker, and learn assumptions from it.

    \b
    a row an item     ID, Type, State, Created, Started, Finished: Jira, Azure DevOps, Linear, …
    a column a state  the day on which an item came into it: ActionableAgile
    a row a change    ID, State, Changed
    Jira's JSON       the answer of a search with expand=changelog

    First comes what was forecast in the past and what was delivered, then what was measured.
    """  # noqa: D301  # \b is click's mark for text it must not wrap
    kinds = [(path, figure_kind(path)) for path in plots]
    from tribeplan.cli.running import supervised
    from tribeplan.formats.exchange.history import HowRead, read_history
    from tribeplan.report import calibrated
    from tribeplan.simulating import simulate
    from tribeplan.simulation.calibration import calibrate, predicted, with_model
    from tribeplan.simulation.study import Run

    today = dt.date.today()  # noqa: DTZ011  # the day where the reader is
    read = read_history(history, HowRead(today, as_of, dates, _kinds(states)))

    def work(run: Run) -> calibrated.CalibrationReport:
        found = calibrate(read.items, read.as_of, wanted=wanted, seed=seed, pool=run.pool)
        if model is None:
            return calibrated.CalibrationReport(read, found)
        assume = {name: str(value) for name, value in found.assumptions.items()}
        study = simulate(model, Asked({"seed": seed}, assume), run)
        held = with_model(found, read.items, study.outcome, wanted=wanted, seed=seed, pool=run.pool)
        return calibrated.CalibrationReport(
            read, held, (study.question.title, predicted(study.outcome))
        )

    told = supervised(work, threads, cluster)
    written = [path for path, _ in kinds]
    if output is not None:
        write_file(output, calibrated.assumptions_text(told))
        written.append(output)
    if kinds:
        from tribeplan.report.figures.drawn import calibration_figure

        figure = calibration_figure(told.history.path, told.found)
        for path, kind in kinds:
            write_bytes(path, drawn(figure, kind))
    if format_ == "json":
        return print_report(calibrated.calibration_json(told), written)
    colour, width = colour_wanted(), screen_width()
    text = render_answer(calibrated.calibration_answer(told), colour=colour, width=width)
    if details:
        text += "\n" + render_text(calibrated.calibration_details(told), colour=colour, width=width)
    return print_report(text, written, colour=colour)


def _kinds(given: tuple[str, ...]) -> dict[str, StateKind]:
    found: dict[str, StateKind] = {}
    for words in given:
        name, equals, kind = words.rpartition("=")
        if not equals or kind not in list(StateKind):
            raise InvalidUsage(
                f"--state takes NAME=KIND, as in 'Ready for test=waiting'; KIND is one of "
                f"{', '.join(StateKind)}; not '{words}'"
            )
        found[name.strip()] = StateKind(kind)
    return found


# --- The verb that runs published cases again: validate ---


@click.command("validate")
@click.argument("cases", nargs=-1, metavar="[CASE]...")
@click.option("--details", is_flag=True, help="Show inputs and arithmetic, and half cases, too.")
@format_option(["text", "json", "markdown"])
def validate_command(cases: tuple[str, ...], format_: str, *, details: bool) -> int:
    """Run published cases again and print what is predicted beside what was published.

    Cases are xit, firefox, software-innovation, cataldo, and others with what is missing; all of
    them when none is named. Each with its inputs, its source and what is assumed; nothing is tuned.
    """
    from tribeplan.cli.running import supervised
    from tribeplan.report import calibrated
    from tribeplan.simulating import validate
    from tribeplan.simulation.published import CASES, ValidatedCase
    from tribeplan.simulation.study import Run, RunProgress

    def work(run: Run) -> list[ValidatedCase]:
        names = iter(range(len(cases) or len(CASES)))
        number = len(cases) or len(CASES)
        return list(
            validate(cases, lambda name: run.on_progress(RunProgress(name, next(names), number)))
        )

    found = supervised(work, 1)
    if format_ == "json":
        return print_report(calibrated.validated_json(found), ())
    sections = calibrated.validated_sections(
        found, whole=details or format_ == "markdown" or bool(cases)
    )
    return print_sections(sections, format_, whole=details)
