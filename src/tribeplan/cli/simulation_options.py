"""The options that every command that simulates has."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from tribeplan.errors import InvalidUsage
from tribeplan.org.element import LEAST_DAYS, MOST_DAYS, NUMBER
from tribeplan.org.number_readings import THOUSANDS, number_readings
from tribeplan.scenario.experiment import Policy
from tribeplan.simulating import Asked
from tribeplan.simulation.basis import Mechanism
from tribeplan.simulation.experiment import MOST_REPLICATIONS, MOST_SEED

Command = TypeVar("Command", bound=Callable[..., Any])


class DaysRange(click.FloatRange):
    """Working days of an option, in one notation only."""

    def convert(
        self,
        value: Any,  # noqa: ANN401  # as click's
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> float:
        """Refuse what can be read in two ways, or is written in another, with what it may mean."""
        _refuse_other_notations(self, value, param, ctx)
        return super().convert(value, param, ctx)


class CountRange(click.IntRange):
    """A whole number of an option, in one notation only."""

    def convert(
        self,
        value: Any,  # noqa: ANN401  # as click's
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> int:
        """Refuse what can be read in two ways, or is written in another, with what it may mean."""
        _refuse_other_notations(self, value, param, ctx)
        return super().convert(value, param, ctx)


def _refuse_other_notations(
    kind: click.FloatRange | click.IntRange,
    value: object,
    param: click.Parameter | None,
    ctx: click.Context | None,
) -> None:
    if isinstance(value, str) and (THOUSANDS.fullmatch(value) or not NUMBER.fullmatch(value)):
        readings = number_readings(value)
        if readings:
            kind.fail(f"'{value}' is written in another way: {' or '.join(readings)}?", param, ctx)


EVERY = "all"
"""Stands for every mechanism."""

_OPTIONS = (
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
        type=click.FloatRange(0, 1000),
        help="Days between releases of squads that state none.",
    ),
    click.option(
        "--assume",
        multiple=True,
        metavar="NAME=VALUE",
        help="Another value for an assumption; 'tribeplan assumptions' lists them. Repeatable.",
    ),
    click.option(
        "--without",
        multiple=True,
        type=click.Choice([EVERY, *(mechanism.value for mechanism in Mechanism)]),
        metavar="MECHANISM",
        help="Leave a mechanism out, such as rework or turnover, or all of them. Repeatable.",
    ),
    click.option(
        "--threads",
        type=click.IntRange(1, 64),
        default=2,
        show_default=True,
        help="Results do not depend on it.",
    ),
)

REPLICATIONS = CountRange(1, MOST_REPLICATIONS)


def simulation_options(command: Command) -> Command:
    """Add the options to a command; they arrive as its keyword arguments."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def asked_of(given: Mapping[str, Any], replications: int | None = None) -> Asked:
    """Read what the options ask; what was not given is left to the scenario or the defaults."""
    names = ("horizon_days", "warm_up_days", "starts", "seed", "policy", "release_every_days")
    experiment = {name: given[name] for name in names if given[name] is not None}
    if replications is not None:
        experiment["replications"] = replications
    assume: dict[str, str] = {}
    for words in given["assume"]:
        name, equals, value = words.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise InvalidUsage(f"--assume takes NAME=VALUE, as in availability=0.75; not '{words}'")
        assume[name.strip()] = value.strip()
    words = given["without"]
    without = tuple(each for each in Mechanism if EVERY in words or each.value in words)
    return Asked(experiment, assume, without)
