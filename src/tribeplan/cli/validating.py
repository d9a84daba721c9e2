"""The verb that runs published cases again: validate."""

import click

from tribeplan.cli.options import format_option
from tribeplan.cli.outputs import print_report, print_sections
from tribeplan.cli.simulations import supervised
from tribeplan.report.validated import validated_json, validated_sections
from tribeplan.simulating import validate
from tribeplan.simulation.published import CASES, Held
from tribeplan.simulation.study import Run, Step


@click.command("validate")
@click.argument("cases", nargs=-1, metavar="[CASE]...")
@click.option("--details", is_flag=True, help="Show inputs and arithmetic, and half cases, too.")
@format_option(["text", "json", "markdown"])
def validate_command(cases: tuple[str, ...], format_: str, *, details: bool) -> int:
    """Run published cases again and print what is predicted beside what was published.

    Cases are xit, firefox, software-innovation, cataldo, and others with what is missing; all of
    them when none is named. Each with its inputs, its source and what is assumed; nothing is tuned.
    """

    def work(run: Run) -> list[Held]:
        names = iter(range(len(cases) or len(CASES)))
        number = len(cases) or len(CASES)
        return list(validate(cases, lambda name: run.told(Step(name, next(names), number))))

    held = supervised(work, 1)
    if format_ == "json":
        return print_report(validated_json(held), ())
    sections = validated_sections(held, whole=details or format_ == "markdown" or bool(cases))
    return print_sections(sections, format_, whole=details)
