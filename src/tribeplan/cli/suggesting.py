"""The verb that looks for a change: suggest."""

import datetime as dt
import math
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from tribeplan.cli.options import (
    IsoDay,
    format_option,
    language_option,
    model_argument,
    refuse_typed,
)
from tribeplan.cli.outputs import FINE, INTERRUPTED, colour_wanted, print_report, screen_width
from tribeplan.cli.simulations import (
    COSTS_OPTION,
    CountRange,
    asked_of,
    cluster_option,
    measure_option,
    parse_time,
    simulation_options,
    time_option,
)
from tribeplan.editing.as_scenario import write_as_scenario
from tribeplan.errors import InvalidUsage
from tribeplan.report.sections import render_answer, render_markdown
from tribeplan.scenario.change import Change
from tribeplan.scenario.operation import SUBJECTS, AnyChange
from tribeplan.simulation.plan import COMPARISON_MEASURES

RACING, WITH_WAVES = 0.8, 0.7
"""Part of --time after which the race ends: the best are played again in the rest, and in waves."""

MOST_HIRES = 20


@click.command("suggest")
@model_argument()
@click.option(
    "--people-moved",
    type=CountRange(0, 1000),
    default=3,
    show_default=True,
    help="The most people who come to work in another squad.",
)
@click.option("--hires", type=CountRange(0, MOST_HIRES), help="The most people who are hired [1].")
@click.option(
    "--budget",
    metavar="AMOUNT",
    type=click.FloatRange(0),
    help="The most that it may cost more over the time simulated; needs --costs.",
)
@click.option(
    "--for",
    "for_",
    nargs=2,
    metavar="hires N",
    type=(click.Choice(["hires"]), CountRange(1, MOST_HIRES)),
    help="A plan for N hires: who, for which squad, in which order; nothing else.",
)
@click.option(
    "--joining",
    metavar="DATE",
    type=IsoDay(),
    help="The first day of whoever is hired [65 working days after the first day].",
)
@click.option(
    "--from",
    "wave_on",
    metavar="DATE",
    type=IsoDay(),
    help="Play each suggestion again as a wave on DATE, and tell what it costs on the way.",
)
@click.option(
    "--together",
    type=CountRange(1, 4),
    default=2,
    show_default=True,
    help="The most changes that are tried together.",
)
@click.option(
    "--candidates",
    type=CountRange(1, 100_000),
    default=1000,
    show_default=True,
    help="The most single changes that are tried, and again of those together.",
)
@click.option(
    "--replications",
    type=CountRange(32, 100_000),
    default=256,
    show_default=True,
    help="Replications among the last in the race, and as many again with fresh luck.",
)
@time_option(
    "Be done in about TIME, as in 60s or 2m, with the best so far; compiling, once, is not "
    "counted [as long as it takes]."
)
@measure_option
@COSTS_OPTION
@simulation_options
@cluster_option
@format_option(["text", "json", "markdown"])
@click.option(
    "-o",
    "--output",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write each suggestion as a scenario into DIR.",
)
@language_option
def suggest_command(
    model: str,
    people_moved: int,
    hires: int | None,
    budget: float | None,
    for_: tuple[str, int] | None,
    joining: dt.date | None,
    wave_on: dt.date | None,
    together: int,
    candidates: int,
    replications: int,
    time_: str | None,
    measure: str,
    costs: Path | None,
    format_: str,
    output: Path | None,
    **given: Any,  # noqa: ANN401  # the shared options, as click hands them over
) -> int:
    """Look for the small change that helps MODEL, a model or a scenario, most.

    Tries moves of people and work, hires, skills learned, mandates, limits, cadences, squads split
    or merged and gates dropped: those that bring no error by the rules and stay within the budget.
    All meet the same luck; the best third plays on, and the best are played once more with fresh
    luck. Ctrl-C ends it with the best so far. Same seed and same --candidates, same answer.
    """
    if budget is not None and costs is None:
        raise InvalidUsage("--budget needs --costs FILE: nothing else says what people cost")
    if for_ is not None:
        refuse_typed(("hires", "together", "people_moved"), "does nothing beside --for hires")
    _check_output(output, model)
    seconds = math.inf if time_ is None else parse_time(time_)
    from tribeplan import simulating
    from tribeplan.cli.running import supervised
    from tribeplan.report import suggested
    from tribeplan.search import neighbourhood, race

    prices = simulating.read_prices([model], costs) if costs is not None else None
    wanted_hires = for_[1] if for_ else None
    most_hires = wanted_hires or (1 if hires is None else hires)
    found = supervised(
        lambda run: simulating.suggest(
            model,
            asked_of(given),
            run,
            task=lambda question, rules, day: race.SearchTask(
                question,
                rules,
                day,
                neighbourhood.Budget(
                    people_moved, most_hires, math.inf if budget is None else budget
                ),
                COMPARISON_MEASURES[measure],
                candidates,
                wanted_hires or together,
                only_hires=wanted_hires is not None,
                wave_on=wave_on,
                replications=replications,
                costs=None if prices is None else prices.costs,
            ),
            joining=joining,
            seconds=seconds * (RACING if wave_on is None else WITH_WAVES),
        ),
        given["threads"],
        given["cluster"],
        answers_when_stopped=True,
    )
    changes = [each.candidate.changes for each in found.suggestions]
    files = [] if output is None else _files(changes, output)
    colour = colour_wanted() and format_ == "text"
    told = suggested.suggested_sections(found, files)
    if format_ == "text":
        text = render_answer(told, colour=colour, width=screen_width())
    else:
        text = (
            render_markdown(told)
            if format_ == "markdown"
            else suggested.suggested_json(found, files)
        )
    try:  # neither a file that cannot be written nor a closed pipe loses the search
        print_report(text, (), colour=colour)
    finally:
        if output is not None:
            words = [suggested.scenario_words(each, found) for each in found.suggestions]
            _write(output, model, zip(files, changes, words, strict=True))
    return INTERRUPTED if found.is_stopped and time_ is None else FINE


def _check_output(directory: Path | None, model: str) -> None:
    """Refuse before the search where its suggestions could not be written."""
    if directory is None:
        return
    if ":" in model and not Path(model).exists():
        raise InvalidUsage(f"-o needs a model on the disk to be based on; '{model}' is in git")
    if any(directory.glob("*.yaml")):
        raise InvalidUsage(
            f"'{directory}' has .yaml files, and none is overwritten: name another DIR"
        )


def _files(suggestions: Iterable[Sequence[AnyChange]], directory: Path) -> list[str]:
    """The file of each suggestion, in their order."""
    return [
        str(directory / f"{number}-{_slug(changes)}.yaml")
        for number, changes in enumerate(suggestions, 1)
    ]


def _write(
    directory: Path,
    model: str,
    suggestions: Iterable[tuple[str, Sequence[Change], tuple[str, str]]],
) -> None:
    """Write each suggestion as a scenario, with what it changes and why in words."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidUsage(f"'{directory}' cannot be made: {error.strerror}") from error
    for file, changes, words in suggestions:
        write_as_scenario(file, model, changes, words)


def _slug(changes: Sequence[AnyChange]) -> str:
    """A name for a file, of ids alone.

    >>> from tribeplan.scenario.change import Change
    >>> _slug([Change.model_validate({"remove": {"gate": "board"}})])
    'remove-gate-board'
    """
    parts: list[str] = []
    for change in changes:
        operation = change.operation
        given = [each for each in (*SUBJECTS, "squads") if each in operation.model_fields_set]
        ids = [str(getattr(operation, name)) for name in given[:1] if name != "squads"]
        parts.append("-".join([change.verb, *(name for name in given[:1]), *ids]))
    return re.sub(r"[^a-z0-9-]+", "-", "-and-".join(parts).lower())[:80].strip("-")
