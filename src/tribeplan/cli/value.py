"""The verbs that look at value: map, journey and backlog."""

from typing import Any

import click

from tribeplan.cli.options import format_option, language_option, model_argument, outputs_option
from tribeplan.cli.outputs import FINE, Sink, parse_sink, print_report, print_sections, write_file
from tribeplan.cli.showing import title_of
from tribeplan.cli.simulations import (
    WITH_DETAILS,
    asked_of,
    details_option,
    replications_option,
    simulation_options,
)
from tribeplan.errors import InvalidUsage
from tribeplan.formats.model.scenario import load_stack
from tribeplan.org.roster import roster_of

# --- ``tribeplan map``: what users need, what is done for it, and when they have it ---------------


MAP_FORMATS = ("text", "json", "markdown", "svg", "html")
MAP_ENDINGS = {".txt": "text", ".svg": "svg", ".html": "html", ".md": "markdown", ".json": "json"}


@click.command("map")
@model_argument()
@click.option(
    "--dates/--no-dates",
    "has_dates",
    default=True,
    help="Simulate when each need is first and fully served [dates].",
)
@replications_option
@simulation_options
@details_option
@format_option(MAP_FORMATS)
@outputs_option
@language_option
def map_command(
    model: str,
    replications: int | None,
    format_: str,
    outputs: tuple[str, ...],
    *,
    has_dates: bool,
    details: bool,
    **given: Any,  # noqa: ANN401  # the shared options, as click hands them over
) -> int:
    """Draw the core value map of MODEL: purpose, user needs, their jobs, and the features for them.

    Tells needs without work and work without a need, the share of planned effort and the value of
    each need, and by when it is first and fully served. A tribe writes its map under 'user_needs';
    features say with 'need' what they are for. What is written to a file ending in .svg, .html, .md
    or .json is of that kind.
    """
    sinks = [_by_ending(parse_sink(output, format_, MAP_FORMATS)) for output in outputs]
    stack = load_stack(model)
    roster = roster_of(stack.organisation)
    from tribeplan.cli.running import supervised, written_map
    from tribeplan.report.value_map import map_sections, map_views
    from tribeplan.simulating import simulate

    study = None
    if has_dates and any(each.steps for each in roster.organisation.work.features.values()):
        asked = asked_of(given, replications)
        study = supervised(lambda run: simulate(model, asked, run), given["threads"])
    outcome = None if study is None else study.outcome
    views = map_views(roster, outcome)
    for sink in sinks:
        write_file(sink.path, written_map(sink.format, title_of(stack), roster, views, outcome))
    if not all(sink.besides for sink in sinks):
        return FINE
    if format_ in WITH_DETAILS:
        whole = details or format_ != "text"
        shown = map_sections(roster, views, outcome, whole=whole)
        return print_sections(shown, format_, whole=details)
    return print_report(written_map(format_, title_of(stack), roster, views, outcome), ())


def _by_ending(sink: Sink) -> Sink:
    """A file of the kind that its name asks for, unless a format stands before it."""
    ending = sink.path.suffix.lower()
    if not sink.besides and sink.format == "text" and ending and ending not in MAP_ENDINGS:
        known = ", ".join(MAP_ENDINGS)
        raise InvalidUsage(f"'{sink.path.name}' does not end with {known}; end it so")
    kind = MAP_ENDINGS.get(ending)
    return sink if sink.besides or kind is None else sink._replace(format=kind)


# --- ``tribeplan journey``: how soon customers see what the product is worth, and how many do -----


@click.command("journey")
@model_argument()
@click.argument("scenarios", nargs=-1, metavar="[SCENARIO]...", type=click.Path(readable=False))
@click.option(
    "--orders",
    "has_orders",
    is_flag=True,
    help="Tell what the order of the backlog does, too: MODEL once for each policy, and with the "
    "features for the aha-moment first.",
)
@replications_option
@simulation_options
@details_option
@format_option(["text", "json", "markdown"])
@language_option
def journey_command(
    model: str,
    scenarios: tuple[str, ...],
    replications: int | None,
    format_: str,
    *,
    has_orders: bool,
    details: bool,
    **given: Any,  # noqa: ANN401  # the shared options, as click hands them over
) -> int:
    """Follow customers of MODEL from first contact to the aha-moment, week by week.

    Tells how many get there and in how many days while features come: by the week of first
    contact, for each SCENARIO with the same luck, with the range in which nine of ten replications
    lie; and which feature brings it soonest. Journeys stand under 'journeys' of a tribe.
    """
    asked = asked_of(given, replications)
    from tribeplan.cli.running import supervised
    from tribeplan.report import journey
    from tribeplan.simulating import simulate_all, simulate_orders
    from tribeplan.simulation.study import Run, Study

    organisations = [load_stack(path).organisation for path in (model, *scenarios)]
    has_journeys = any(tribe.journeys for each in organisations for tribe in each.tribes.values())

    def work(run: Run) -> tuple[tuple[Study, ...], dict[str, Study] | None]:
        studies = simulate_all([model, *scenarios], asked, run)
        if not has_orders:
            return studies, None
        return studies, simulate_orders(model, asked, run, journey.features_for_aha)

    studies, orders = supervised(work, given["threads"]) if has_journeys else ((), None)
    ways = journey.ways_of(studies)
    if format_ == "json":
        return print_report(journey.journey_json(ways, orders), ())
    whole = details or format_ not in WITH_DETAILS
    sections = [
        *journey.journey_sections(organisations[0], ways, whole=whole),
        *(journey.order_sections(orders) if orders is not None else ()),
    ]
    return print_sections(sections, format_, whole=whole)


# --- ``tribeplan backlog``: the same backlog in every order, and what product owners do with it ---


@click.command("backlog")
@model_argument()
@click.option(
    "--dates/--no-dates",
    "has_dates",
    default=True,
    help="Simulate what each order brings, and when each feature is there [dates].",
)
@replications_option
@simulation_options
@details_option
@format_option(["text", "json", "markdown"])
@language_option
def backlog_command(
    model: str,
    replications: int | None,
    format_: str,
    *,
    has_dates: bool,
    details: bool,
    **given: Any,  # noqa: ANN401  # the shared options, as click hands them over
) -> int:
    """Order the backlogs of MODEL by number, WSJF, RICE, MoSCoW and value / effort, side by side.

    Tells what each order brings with the same luck: mean lead time, cost of delay, dates; each
    feature's place in each; and for every product owner how much of the work is service, how far
    numbers and worth dispute, and what has no acceptance criteria.
    """
    organisation = load_stack(model).organisation
    roster = roster_of(organisation)
    from tribeplan.cli.running import supervised
    from tribeplan.report import backlog
    from tribeplan.simulating import simulate_orders

    rows = backlog.placed(roster)
    orders: tuple[backlog.Order, ...] = ()
    if has_dates and any(each.feature.steps for each in rows):
        asked = asked_of(given, replications)
        studies = supervised(lambda run: simulate_orders(model, asked, run), given["threads"])
        orders = backlog.orders_of(studies)
    limits = organisation.effective_limits()
    if format_ == "json":
        return print_report(backlog.backlog_json(roster, limits, rows, orders), ())
    whole = details or format_ not in WITH_DETAILS
    sections = tuple(backlog.backlog_sections(roster, limits, rows, orders, whole=whole))
    return print_sections(sections, format_, whole=whole)
