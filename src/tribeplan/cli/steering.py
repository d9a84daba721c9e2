"""The verbs that steer a product and a change: scorecard, readiness, roles and look-back."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import click

from tribeplan.api import write_bytes
from tribeplan.cli.options import (
    Command,
    InputFile,
    all_of,
    dates_option,
    format_option,
    language_option,
    model_argument,
    output_option,
    pages_option,
    today_option,
)
from tribeplan.cli.outputs import (
    FINDINGS,
    FINE,
    colour_wanted,
    kind_by_ending,
    print_report,
    print_sections,
    write_file,
)
from tribeplan.formats.exchange.dates import DateOrder
from tribeplan.formats.exchange.readings import DecimalSign, read_readings
from tribeplan.formats.exchange.writing import csv_text
from tribeplan.formats.model.scenario import load_stack
from tribeplan.formats.record import read_actuals, read_record
from tribeplan.org.roster import Roster, roster_of
from tribeplan.org.scorecard import scored_measures
from tribeplan.report.looked_back import look_back_json, look_back_sections, looked_back
from tribeplan.report.readiness import readiness_json, readiness_of, readiness_sections
from tribeplan.report.roles import growing, role_json, role_sections, role_sheet
from tribeplan.report.safe_text import json_document
from tribeplan.report.scorecard import (
    Scorecard,
    scorecard_document,
    scorecard_of,
    scorecard_sections,
)
from tribeplan.report.sections import render_markdown, render_sections

# --- ``tribeplan scorecard``: how measures stand and move, who answers, what it may mean ---------


def readings_options(*, required: bool) -> Callable[[Command], Command]:
    """The file of readings, and in what notation it is written."""
    return all_of(
        click.option(
            "--readings",
            required=required,
            metavar="FILE",
            type=InputFile(str),
            help="Readings of measures: CSV, Parquet or a workbook; columns date, measure, value.",
        ),
        dates_option(" in readings", "days"),
        click.option(
            "--decimal",
            type=click.Choice(["point", "comma"]),
            help="What stands before decimals in readings [told by the numbers themselves].",
        ),
        today_option("The day until which readings tell [today]."),
    )


PAGES = ("html", "md", "json")


@click.command("scorecard")
@model_argument()
@readings_options(required=True)
@click.option(
    "--actuals",
    metavar="FILE",
    type=InputFile(),
    help="CSV with columns feature and finished: when features reached customers [their 'due'].",
)
@format_option(("text", "json", "markdown"))
@pages_option("Write to FILE besides: .html, .md or .json")
@language_option
def scorecard_command(
    model: str,
    readings: str,
    actuals: Path | None,
    dates: DateOrder | None,
    decimal: DecimalSign | None,
    today: dt.date,
    format_: str,
    outputs: tuple[Path, ...],
) -> int:
    """Hold readings against the measures of MODEL: status, movement, who answers, what it may mean.

    Measures of tribes and squads say what is read: goal, signal, metric, target, which way is
    better, who owns it and how often it is read. A row of the readings names its measure by id,
    metric or goal. What moves is told from what only varies by limits (XmR); movements that belong
    together are told with the features released in those weeks.

    Exit code 1 when anything is off target, not read, or moves in a way that means something.
    """
    kinds = [(path, kind_by_ending(path, PAGES, "a scorecard")) for path in outputs]
    roster = roster_of(load_stack(model).organisation)
    card = read_scorecard(roster, readings, (dates, decimal), today, actuals)
    for path, kind in kinds:
        write_bytes(path, _written(card, kind).encode("utf-8", "backslashreplace"))
    if format_ == "json":
        code = print_report(_written(card, "json"), outputs)
    else:
        code = print_sections(scorecard_sections(card), format_, outputs)
    return code or (FINDINGS if card.has_findings else FINE)


def read_scorecard(
    roster: Roster,
    readings: str,
    notation: tuple[DateOrder | None, DecimalSign | None],
    today: dt.date,
    actuals: Path | None = None,
) -> Scorecard:
    """Read a file of readings and hold it against an organisation."""
    measures = tuple(scored_measures(roster))
    read = read_readings(readings, measures, today, *notation)
    features = tuple(roster.organisation.work.features)
    finished = None if actuals is None else read_actuals(actuals, features, today)
    return scorecard_of(roster, read, today, finished)


def _written(card: Scorecard, kind: str) -> str:
    if kind == "json":
        return json_document(scorecard_document(card))
    if kind == "md":
        return render_markdown(scorecard_sections(card))
    from tribeplan.report.page import page_html, scorecard_page

    return page_html(scorecard_page(card))


# --- ``tribeplan readiness``: what tribes say of the way they are led, and what the model says ----


@click.command("readiness")
@model_argument()
@today_option("The day until which tribes are heard; what is dated later is left out [today].")
@format_option(("text", "json", "markdown"))
@language_option
def readiness_command(model: str, today: dt.date, format_: str) -> int:
    """Show how ready the tribes of MODEL say they are, and where their model says otherwise.

    A tribe says under 'readiness', on a day, how far each lever of leadership is pulled: levels
    from 1 to 5. Told are the profile, the weakest lever, how it changes, what the model
    contradicts, and what helps; of a scenario with waves also whether each finds the levels that it
    wants.

    Exit code 1 when a model says otherwise, or a wave has to wait.
    """
    stack = load_stack(model)
    ready = readiness_of(stack, roster_of(stack.organisation), today)
    code = FINDINGS if ready.has_findings else FINE
    if format_ == "json":
        return print_report(readiness_json(ready), ()) or code
    return print_sections(readiness_sections(ready), format_) or code


# --- ``tribeplan roles``: what becomes of people's roles, for those who talk with them -----------


@click.command("roles")
@model_argument()
@format_option(("text", "csv", "json", "markdown"))
@language_option
def roles_command(model: str, format_: str) -> int:
    """Show what becomes of people's roles in MODEL: before and after, learnt, still to learn.

    A person says under 'growth' which role they had and get, and which skills that asks for; of a
    scenario also everybody who gets another role in it. Told are the tribe after it (run or
    change), skills gained, the gap, and training in the waves of the plan. As CSV no cell is a
    formula.
    """
    stack = load_stack(model)
    found = growing(stack)
    if format_ == "json":
        return print_report(role_json(found), ())
    if format_ == "csv":
        return print_report(csv_text(role_sheet(found)), ())
    return print_sections(role_sections(found, roster_of(stack.organisation)), format_)


# --- ``tribeplan look-back``: which forecasts of a decision held ---------------------------------


@click.command("look-back")
@click.argument("record", type=InputFile())
@click.option(
    "--actuals",
    required=True,
    metavar="FILE",
    type=InputFile(),
    help="CSV with columns feature and finished (2027-03-14; empty for not yet).",
)
@today_option("The day until which the file tells what is finished [today].")
@format_option(("text", "json", "markdown"))
@output_option()
def look_back_command(
    record: Path, actuals: Path, today: dt.date, format_: str, output: Path | None
) -> int:
    """Hold the forecasts in RECORD against what happened: which dates held, how many should have.

    RECORD is what 'tribeplan decide' wrote. A feature that is not in the file, or has no date, is
    not delivered yet. A date is judged once it has passed, and not before.

    Exit code 1 when fewer dates held than luck explains (95 %), 2 when a file cannot be understood.
    """
    kept = read_record(record)
    look = looked_back(kept, read_actuals(actuals, tuple(kept.forecast), today), today)
    colour = colour_wanted() and format_ == "text" and output is None
    if format_ == "json":
        text = look_back_json(look)
    else:
        text = render_sections(look_back_sections(look), format_, colour=colour)
    if output is None:
        click.echo(text, nl=False, color=colour)
    else:
        write_file(output, text)
    return FINDINGS if look.has_failed else FINE
