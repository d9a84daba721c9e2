"""``tribeplan explain``: why a rule is there, with a bad and a good example."""

from collections.abc import Iterator

import click

from tribeplan.api import rules_named
from tribeplan.formats.diagnostic_codes import diagnostics_named
from tribeplan.report.explain import explain_rule
from tribeplan.report.explain_diagnostic import explain_diagnostic


@click.command("explain")
@click.argument("codes", nargs=-1, required=True, metavar="CODE...")
def command(codes: tuple[str, ...]) -> None:
    """Explain rules: by code (TP201), start of a code (TP2), name, family, or all.

    Codes below TP200 say why a model cannot be understood; they are explained as well.
    """
    click.echo("\n\n".join(text.strip("\n") for text in _texts(codes)))


def _texts(codes: tuple[str, ...]) -> Iterator[str]:
    kinds = {kind: explain_diagnostic(kind) for code in codes for kind in diagnostics_named(code)}
    yield from kinds.values()
    words = [code for code in codes if not diagnostics_named(code)]
    if words:
        yield from map(explain_rule, rules_named(words))
