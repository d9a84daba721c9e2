"""The verbs that look at value: journey and backlog."""

from typing import Any

import click

from tribeplan.cli.options import format_option, language_option, model_argument
from tribeplan.cli.outputs import print_report, print_sections
from tribeplan.cli.simulations import (
    WITH_DETAILS,
    asked_of,
    details_option,
    replications_option,
    simulation_options,
    supervised,
)
from tribeplan.formats.model.scenario import load_stack
from tribeplan.org.roster import roster_of
from tribeplan.report.backlog import Order, backlog_json, backlog_sections, orders_of, placed
from tribeplan.report.journey import (
    features_for_aha,
    journey_json,
    journey_sections,
    order_sections,
    ways_of,
)
from tribeplan.simulating import simulate_all, simulate_orders
from tribeplan.simulation.study import Run, Study

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
    contact, for each SCENARIO with the same luck, with the range in which nine of ten courses lie;
    and which feature brings it soonest. Journeys stand under 'journeys' of a tribe.
    """
    asked = asked_of(given, replications)
    organisations = [load_stack(path).organisation for path in (model, *scenarios)]
    has_journeys = any(tribe.journeys for each in organisations for tribe in each.tribes.values())

    def work(run: Run) -> tuple[tuple[Study, ...], dict[str, Study] | None]:
        studies = simulate_all([model, *scenarios], asked, run)
        if not has_orders:
            return studies, None
        return studies, simulate_orders(model, asked, run, features_for_aha)

    studies, orders = supervised(work, given["threads"]) if has_journeys else ((), None)
    ways = ways_of(studies)
    if format_ == "json":
        return print_report(journey_json(ways, orders), ())
    whole = details or format_ not in WITH_DETAILS
    sections = [
        *journey_sections(organisations[0], ways, whole=whole),
        *(order_sections(orders) if orders is not None else ()),
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
    rows = placed(roster)
    orders: tuple[Order, ...] = ()
    if has_dates and any(each.feature.steps for each in rows):
        asked = asked_of(given, replications)
        studies = supervised(lambda run: simulate_orders(model, asked, run), given["threads"])
        orders = orders_of(studies)
    limits = organisation.effective_limits()
    if format_ == "json":
        return print_report(backlog_json(roster, limits, rows, orders), ())
    whole = details or format_ not in WITH_DETAILS
    sections = tuple(backlog_sections(roster, limits, rows, orders, whole=whole))
    return print_sections(sections, format_, whole=whole)
