"""``tribeplan explain``: why a rule is there, with a bad and a good example."""

import click

from tribeplan.api import rules_named
from tribeplan.report.explain import explain_rule


@click.command("explain")
@click.argument("rules", nargs=-1, required=True, metavar="RULE...")
def command(rules: tuple[str, ...]) -> None:
    """Explain rules: by code (TP201), start of a code (TP2), name, family, or all."""
    texts = [explain_rule(rule) for rule in rules_named(rules)]
    click.echo("\n\n".join(text.strip("\n") for text in texts))
