"""The verbs that simulate: simulate, compare, sensitivity and decide."""

import datetime as dt
import math
import re
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click

from tribeplan.api import write_bytes
from tribeplan.cli.options import (
    COMMENTS,
    Command,
    InputFile,
    IsoDay,
    all_of,
    completed_ids,
    format_option,
    language_option,
    model_argument,
    output_option,
    outputs_option,
    plots_option,
    refuse_typed,
)
from tribeplan.cli.outputs import (
    FINE,
    Sink,
    colour_wanted,
    is_closed,
    parse_sink,
    print_report,
    print_sections,
    screen_width,
    write_file,
)
from tribeplan.errors import InvalidUsage
from tribeplan.formats.model.files import beside
from tribeplan.formats.model.scenario import load_stack, read_assumptions
from tribeplan.formats.record import write_record
from tribeplan.org.element import LEAST_DAYS, MOST_DAYS, NUMBER, THOUSANDS, number_readings
from tribeplan.org.elements import counted
from tribeplan.org.teams import Funding
from tribeplan.report.figures.files import FIGURE_KINDS, figure_kind
from tribeplan.report.safe_text import ci_safe, display
from tribeplan.report.sections import ReportStyle
from tribeplan.scenario.scenario import Policy
from tribeplan.simulation.assumptions import Mechanism
from tribeplan.simulation.plan import COMPARISON_MEASURES, MOST_REPLICATIONS, MOST_SEED, Asked

# --- The options that every command that simulates has -------------------------------------------


class _OneNotation(click.ParamType[Any]):
    """A number of an option, in one notation only."""

    def convert(
        self,
        value: Any,  # noqa: ANN401  # as click's
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Any:  # noqa: ANN401  # as click's
        """Refuse what can be read in two ways, or is written in another, with what it may mean."""
        if isinstance(value, str) and (THOUSANDS.fullmatch(value) or not NUMBER.fullmatch(value)):
            meant = " or ".join(number_readings(value))
            why = f"'{value}' is written in another way: {meant}?" if meant else ""
            self.fail(why or f"'{value}' is no number.", param, ctx)
        return super().convert(value, param, ctx)


class DaysRange(_OneNotation, click.FloatRange):
    """Working days."""


class CountRange(_OneNotation, click.IntRange):
    """A whole number."""


EVERY = "all"
"""Stands for every mechanism."""

threads_option = click.option(
    "--threads",
    type=CountRange(1, 64),
    default=2,
    show_default=True,
    help="Results do not depend on it.",
)

simulation_options = all_of(
    click.option(
        "--horizon",
        "horizon_days",
        metavar="DAYS",
        type=DaysRange(LEAST_DAYS, MOST_DAYS),
        help="Working days to simulate [520: two years].",
    ),
    click.option(
        "--warm-up",
        "warm_up_days",
        metavar="DAYS",
        type=DaysRange(0, MOST_DAYS),
        help="Working days before that, to fill the backlogs; they count in no result [0].",
    ),
    click.option(
        "--starts",
        metavar="DATE",
        help="First day, that of the warm-up too, as in 2027-01-04; the same for all that are "
        "compared [the first 'arrives', else the earliest date in the model, else 2026-01-05].",
    ),
    click.option("--seed", type=CountRange(0, MOST_SEED), help="Same seed, same chance [1]."),
    click.option(
        "--policy",
        type=click.Choice([policy.value for policy in Policy]),
        help="How squads order their backlogs [fifo].",
    ),
    click.option(
        "--release-every",
        "release_every_days",
        metavar="DAYS",
        type=DaysRange(0, 1000),
        help="Days between releases of squads that state none.",
    ),
    click.option(
        "--assume",
        multiple=True,
        metavar="NAME=VALUE",
        help="Another value for an assumption; 'tribeplan assumptions' lists them. Repeatable.",
    ),
    click.option(
        "--assumptions",
        "assumption_file",
        metavar="FILE",
        type=InputFile(),
        help="Other values in a file, as 'calibrate -o' writes it; --assume goes over it.",
    ),
    click.option(
        "--without",
        multiple=True,
        type=click.Choice([EVERY, *(mechanism.value for mechanism in Mechanism)]),
        metavar="MECHANISM",
        help="Leave a mechanism out, such as rework or turnover, or all of them. Repeatable.",
    ),
    threads_option,
)
"""The options of every command that simulates; they arrive as its keyword arguments."""

COSTS_OPTION = click.option(
    "--costs",
    metavar="FILE",
    type=InputFile(),
    help="Tell in money: FILE says what people cost a day and changes once. Not in a model's "
    "directory, for fewer may see it.",
)

cluster_option = click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Let a cluster of Dask play, as tcp://10.0.0.5:8786, or 'local' for processes here.",
)

REPLICATIONS = CountRange(1, MOST_REPLICATIONS)

replications_option = click.option(
    "--replications", type=REPLICATIONS, help="Replications to play [1000]."
)


def time_option(what: str) -> Callable[[Command], Command]:
    """How long a command may take, which :func:`parse_time` reads."""
    return click.option("--time", "time_", metavar="TIME", help=what)


def asked_of(given: Mapping[str, Any], replications: int | None = None) -> Asked:
    """Read what the options ask; what was not given is left to the scenario or the defaults."""
    names = ("horizon_days", "warm_up_days", "starts", "seed", "policy", "release_every_days")
    experiment = {name: given[name] for name in names if given[name] is not None}
    if replications is not None:
        experiment["replications"] = replications
    file: Path | None = given.get("assumption_file")
    assume, measured = ({}, {}) if file is None else read_assumptions(file)
    for words in given["assume"]:
        name, equals, value = words.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise InvalidUsage(f"--assume takes NAME=VALUE, as in availability=0.75; not '{words}'")
        assume[name.strip()] = value.strip()
        measured.pop(name.strip(), None)
    words = given["without"]
    without = tuple(each for each in Mechanism if EVERY in words or each.value in words)
    return Asked(experiment, assume, without, measured)


# --- ``tribeplan simulate``: when features reach customers, and what that waits for --------------

WITH_DETAILS = ("text", "markdown")
"""Formats that show the answer alone on the screen unless details are asked for."""

details_option = click.option(
    "--details", is_flag=True, help="Show all numbers behind the answer; files have them always."
)
feature_option = click.option(
    "--feature",
    metavar="ID",
    shell_complete=completed_ids,
    help="Tell of one planned feature: when it is there, where it waits.",
)


measure_option = click.option(
    "--measure",
    type=click.Choice(list(COMPARISON_MEASURES)),
    default="mean",
    show_default=True,
    help="What is compared: mean or 85th percentile of the lead time, or the cost of delay.",
)
doubt_option = click.option(
    "--doubt",
    "samples",
    metavar="N",
    type=CountRange(4, 10_000),
    help="Draw the assumptions N times over their ranges; 100 is a good start.",
)


def shown_on_screen(format_: str, *, details: bool) -> ReportStyle:
    """How a report is shown on the screen in a format."""
    colour = colour_wanted() and format_ == "text"
    return ReportStyle(
        whole=details or format_ not in WITH_DETAILS, colour=colour, width=screen_width()
    )


WEEKLY = ("csv-by-week", "parquet-by-week")
SIMULATE_FORMATS = ("text", "json", "csv", "parquet", "markdown", *WEEKLY)


@click.command("simulate")
@model_argument()
@replications_option
@simulation_options
@cluster_option
@details_option
@feature_option
@COSTS_OPTION
@format_option(
    SIMULATE_FORMATS,
    "csv and parquet hold every feature of every replication; by-week what is released each week.",
)
@outputs_option
@plots_option("a figure", FIGURE_KINDS)
@language_option
def simulate_command(
    model: str,
    replications: int | None,
    format_: str,
    outputs: tuple[str, ...],
    plots: tuple[Path, ...],
    *,
    details: bool,
    feature: str | None,
    costs: Path | None,
    **given: Any,  # noqa: ANN401  # the shared options, as click hands them over
) -> int:
    """Simulate how work flows through MODEL, a model or a scenario: lead times, and why.

    Plays the work of the model through its people, squads and boards many times, with chance
    drawn anew. Same seed, same result, on every machine.
    """
    sinks = [parse_sink(output, format_, SIMULATE_FORMATS) for output in outputs]
    on_screen = is_on_screen(sinks, format_)
    kinds = [(path, figure_kind(path)) for path in plots]
    asked = asked_of(given, replications)
    from tribeplan import simulating
    from tribeplan.cli.running import delivered, render_simulate, supervised
    from tribeplan.simulation.study import FeatureWaits, Run, Study

    prices = simulating.read_prices([model], costs) if costs is not None else None

    def work(run: Run) -> tuple[Study, FeatureWaits | None]:
        study = simulating.simulate(model, asked, run)
        return study, simulating.waits_of(study, feature, run) if feature is not None else None

    study, waits = supervised(work, given["threads"], given["cluster"])
    return delivered(
        sinks,
        partial(render_simulate, study=study, waits=waits, prices=prices),
        {path: simulating.figure_file(study, kind) for path, kind in kinds},
        (format_, shown_on_screen(format_, details=details)) if on_screen else None,
    )


def is_on_screen(sinks: Sequence[Sink], format_: str) -> bool:
    """Say whether a format goes to the screen, beside what goes to files."""
    on_screen = all(sink.besides for sink in sinks)
    if on_screen and format_.startswith("parquet"):
        raise InvalidUsage("a Parquet file is not for the screen: name it with -o FILE")
    return on_screen


# --- ``tribeplan compare``: which of several organisations is faster, how sure that is, and why --

COMPARE_FORMATS = ("text", "json", "markdown", *WEEKLY, *COMMENTS)


@click.command("compare")
@click.argument(
    "models", nargs=-1, required=True, metavar="A B...", type=click.Path(readable=False)
)
@click.option(
    "--replications",
    type=REPLICATIONS,
    help="Replications to play [64, then 256, then 1000, until the answer is clear].",
)
@simulation_options
@cluster_option
@details_option
@feature_option
@measure_option
@COSTS_OPTION
@click.option(
    "--fail-if-worse",
    metavar="SHARE",
    help="Exit with 1 when one is worse than A by more than SHARE, as in 5%, beyond luck.",
)
@time_option(
    "Play on only as long as it is done within TIME, as in 60s or 2m; 64 are always played."
)
@click.option(
    "--steering",
    type=click.Choice(["product", "project"]),
    help="Hold the one MODEL against itself as if all squads were funded so: for their product, or "
    "for one project after the other.",
)
@click.option(
    "--project-weeks",
    type=CountRange(1, 520),
    default=26,
    show_default=True,
    help="With --steering project: how long a project takes.",
)
@click.option(
    "--project-debt",
    metavar="SHARE",
    help="With --steering project: growth of effort a year while nobody pays debt back, as in 5% "
    "[0: no usable measurement was found].",
)
@doubt_option
@format_option(COMPARE_FORMATS, "by-week holds what each releases every week.")
@outputs_option
@plots_option("a figure", FIGURE_KINDS)
@language_option
def compare_command(
    models: tuple[str, ...],
    replications: int | None,
    measure: str,
    fail_if_worse: str | None,
    samples: int | None,
    time_: str | None,
    format_: str,
    outputs: tuple[str, ...],
    plots: tuple[Path, ...],
    *,
    steering: str | None,
    project_weeks: int,
    project_debt: str | None,
    details: bool,
    feature: str | None,
    costs: Path | None,
    **given: Any,  # noqa: ANN401  # the shared options, as click hands them over
) -> int:
    """Compare models or scenarios with A, the first: which is faster, by how much, how sure, why.

    All meet the same luck, so that only their structure makes a difference.
    """
    funded = _steering(models, steering, project_weeks, project_debt)
    most_worse = parse_share(fail_if_worse) if fail_if_worse is not None else None
    sinks = [parse_sink(output, format_, COMPARE_FORMATS) for output in outputs]
    on_screen = is_on_screen(sinks, format_)
    kinds = [(path, figure_kind(path)) for path in plots]
    asked = asked_of(given)

    has_time = time_for(parse_time(time_) if time_ is not None else math.inf)
    from tribeplan import simulating
    from tribeplan.cli import running
    from tribeplan.report.compared import Tolerance
    from tribeplan.simulation.study import Run

    tolerance = Tolerance(most_worse) if most_worse is not None else None
    steered = simulating.Steering(*funded) if funded is not None else None
    sides = models if steered is None else (*models, *models)
    prices = simulating.read_prices(sides, costs) if costs is not None else None

    def work(run: Run) -> running.ComparisonFound:
        comparison = simulating.compare(
            models,
            asked,
            run,
            measure=COMPARISON_MEASURES[measure],
            replications=replications,
            has_time=has_time,
            steering=steered,
        )
        doubts = simulating.doubt_of(comparison, asked, run, samples) if samples else ()
        gaps = simulating.gaps_of(comparison, feature, run) if feature is not None else ()
        return running.ComparisonFound(comparison, doubts, gaps, prices, steered)

    found = running.supervised(work, given["threads"], given["cluster"])
    answers_by_code = tolerance is not None and is_closed()
    shown = shown_on_screen(format_, details=details)
    code = running.delivered(
        sinks,
        partial(running.render_comparison, found=found, models=models, tolerance=tolerance),
        {path: simulating.figure_file(found.comparison, kind) for path, kind in kinds},
        (format_, shown) if on_screen and not answers_by_code else None,
    )
    return code or running.exit_code(found.comparison, tolerance)


def _steering(
    models: tuple[str, ...], given: str | None, weeks: int, debt: str | None
) -> tuple[Funding, int, float | None] | None:
    """Read how all squads are to be funded, and check that as many models are named as it takes."""
    if given != "project":
        refuse_typed(("project_debt", "project_weeks"), "is for --steering project")
    if given is None:
        if len(models) < 2:  # noqa: PLR2004  # a comparison takes two
            raise InvalidUsage(
                "name at least two models to compare; the first is what counts as usual; or "
                "one with --steering"
            )
        return None
    if len(models) > 1:
        raise InvalidUsage("--steering holds one model against itself: name one")
    if given == "product":
        return Funding.VALUE_STREAM, weeks, None
    growth = None if debt is None else parse_share(debt, "--project-debt")
    return Funding.PROJECT, weeks, growth


def parse_time(text: str) -> float:
    """Read a time in seconds or minutes.

    >>> parse_time("60s"), parse_time("2m")
    (60.0, 120.0)
    """
    found = re.fullmatch(r"\s*(\d{1,6}(?:\.\d{1,3})?)\s*([sm])\s*", text, re.ASCII)
    if found is None or not float(found[1]):
        raise InvalidUsage(f"--time takes seconds or minutes, as in 60s or 2m, not '{text}'")
    return float(found[1]) * (60 if found[2] == "m" else 1)


def time_for(most_seconds: float) -> Callable[[int, int], bool]:
    """Tell, from the pace so far, whether another look would be done in time."""
    began = time.monotonic()

    def has_time(played: int, later: int) -> bool:
        taken = time.monotonic() - began
        return taken * later / played <= most_seconds

    return has_time


def parse_share(text: str, option: str = "--fail-if-worse") -> float:
    """Read a percentage, or a share below 1, of an option.

    >>> parse_share("5%"), parse_share("0.05")
    (0.05, 0.05)
    """
    found = re.fullmatch(r"\s*(\d{1,6}(?:\.\d{1,6})?)\s*(%?)\s*", text, re.ASCII)
    if found is None:
        readings = number_readings(text, is_share=True)
        meant = f"; {' or '.join(readings)}?" if readings else ""
        raise InvalidUsage(f"{option} takes a percentage as in 5%, not '{text}'{meant}")
    number = float(found[1])
    if not found[2] and number >= 1:
        raise InvalidUsage(
            f"{option} {found[1]} would be {number:.0%}; write {found[1]}% or "
            f"{number / 100:g} for {found[1]} percent"
        )
    return number / (100 if found[2] else 1)


# --- ``tribeplan sensitivity``: which assumptions a result hangs on, and which flip a decision ----


@click.command("sensitivity")
@model_argument()
@model_argument("other", required=False)
@click.option(
    "--trajectories",
    type=CountRange(2, 1000),
    default=10,
    show_default=True,
    help="Walks through the space of assumptions.",
)
@click.option(
    "--settings",
    "samples",
    type=CountRange(4, 10_000),
    default=60,
    show_default=True,
    help="Settings at which MODEL and OTHER are compared.",
)
@simulation_options
@cluster_option
@format_option(["text", "json", "markdown"])
@plots_option("the effects", FIGURE_KINDS)
def sensitivity_command(
    model: str,
    other: str | None,
    trajectories: int,
    samples: int,
    format_: str,
    plots: tuple[Path, ...],
    **given: Any,  # noqa: ANN401  # the shared options, as click hands them over
) -> int:
    """Tell which assumptions the lead time of MODEL hangs on: Morris, then Sobol for the strongest.

    With OTHER: in which share of the assumptions it is better than MODEL, and which flip that.
    """
    kinds = [(path, figure_kind(path)) for path in plots]
    asked = asked_of(given)
    paths = [model] if other is None else [model, other]
    from tribeplan.cli.running import supervised
    from tribeplan.report.compared import doubt_sections, screening_sections, sensitivity_json
    from tribeplan.report.simulated import basis
    from tribeplan.simulating import figure_file, sensitivity

    screening, doubt = supervised(
        lambda run: sensitivity(paths, asked, run, trajectories=trajectories, samples=samples),
        given["threads"],
        given["cluster"],
    )
    for path, kind in kinds:
        write_bytes(path, figure_file(screening, kind))
    if format_ == "json":
        return print_report(sensitivity_json(screening, doubt), plots)
    sections = [
        *screening_sections(screening),
        *doubt_sections((doubt,) if doubt is not None else ()),
        basis(screening.question, replications=screening.replications),
    ]
    return print_sections(sections, format_, plots)


# --- ``tribeplan decide``: what was chosen, and what was forecast, to look back at ---------------


@click.command("decide")
@model_argument("scenario")
@click.option("--why", required=True, metavar="TEXT", help="The reason, in your words.")
@click.option(
    "--against",
    multiple=True,
    metavar="MODEL",
    type=click.Path(readable=False),
    help="What was not chosen: a model or scenario. Repeatable [what the scenario is based on].",
)
@click.option(
    "--look-back",
    metavar="DATE",
    type=IsoDay(),
    help="When to hold it against what happened [the last P85 date].",
)
@click.option("--decided", metavar="DATE", type=IsoDay(), help="The day of the decision [today].")
@replications_option
@simulation_options
@output_option()
def decide_command(  # an argument for each option
    scenario: str,
    why: str,
    against: tuple[str, ...],
    look_back: dt.date | None,
    decided: dt.date | None,
    replications: int | None,
    output: Path | None,
    **given: Any,  # noqa: ANN401  # the shared options, as click hands them over
) -> int:
    """Keep a decision for SCENARIO: why, against what, and when each feature is expected.

    Writes a record as YAML: P50 and P85 dates of every planned feature, the difference with what
    was not chosen, assumptions that are not the default, seed, version and hashes of the files.
    Keep it with the models; 'tribeplan look-back' holds it against what happened.
    """
    words = display(" ".join(why.split()))
    if not words:
        raise InvalidUsage("--why says nothing: somebody will want to know the reason")
    day = decided or dt.date.today()  # noqa: DTZ011  # the day where the reader is
    paths = [scenario, *(against or _base_of(scenario))]
    asked = asked_of(given, replications)
    from tribeplan.cli.running import supervised
    from tribeplan.simulating import decide

    record = supervised(lambda run: decide(paths, words, asked, run, decided=day), given["threads"])
    if look_back is not None:
        record = record.model_copy(update={"look_back": look_back})
    text = write_record(record)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_file(output, text)
        click.echo(f"kept in {output}; look back on {record.look_back}", err=True)
    past = sum(each.p85 is not None and each.p85 < day for each in record.forecast.values())
    if past:
        click.echo(
            f"! {past} of {counted(len(record.forecast), 'feature')} should be with customers "
            f"(P85) before the day of the decision, {day}: the simulation begins on "
            f"{record.starts}; --starts takes another day",
            err=True,
        )
    apart = [(each.assumed_otherwise, [record.chosen, each.name]) for each in record.against]
    if any(those for those, _ in apart):
        from tribeplan.report.simulated import warned_apart

        click.echo(ci_safe(warned_apart(each for each in apart if each[0])), err=True)
    return FINE


def _base_of(scenario: str) -> tuple[str, ...]:
    """What a scenario is based on, as it would be named here; nothing of a model."""
    stack = load_stack(scenario)
    top = stack.scenarios[-1].scenario if stack.scenarios else None
    revision, colon, inside = scenario.rpartition(":")
    return () if top is None else (f"{revision}{colon}{beside(inside, top.base)}",)
