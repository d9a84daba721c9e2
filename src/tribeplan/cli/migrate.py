"""``tribeplan migrate``: files of an earlier release as this one reads them."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

from tribeplan.cli.edited import difference_of, dry_run, print_difference
from tribeplan.cli.exit_codes import FINE
from tribeplan.cli.outputs import print_done
from tribeplan.editing.saving import Replaced, save_alone
from tribeplan.errors import Diagnostic, InvalidInput, NoInput
from tribeplan.formats.baseline import read_baseline
from tribeplan.formats.document_kind import is_scenario
from tribeplan.formats.migration import migrated
from tribeplan.formats.model_files import ENDINGS, ModelFiles, read_file
from tribeplan.formats.native import read_model
from tribeplan.formats.scenario_file import read_scenario
from tribeplan.report.safe_text import ci_safe


@click.command("migrate")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path())
@dry_run
def command(files: tuple[str, ...], is_trial: bool) -> int:
    """Write FILES of an earlier release as this one reads them, and print the difference.

    FILES are models, scenarios and baselines, or directories with them. What an earlier release
    called otherwise gets its present name; everything else stays byte for byte. All files are
    written, or none. A file of a later release is refused.
    """
    replaced: dict[str, Replaced] = {}
    diagnostics: list[Diagnostic] = []
    told: list[str] = []
    for path in dict.fromkeys(_files(files)):
        if path.endswith(".json"):
            read_baseline(Path(path))
            continue
        content = read_file(Path(path))
        if not is_scenario(content):
            reading = read_model(ModelFiles(path, ((path, content),)))
            diagnostics += (each for each in reading.diagnostics if each.code == VERSION)
            continue
        document = read_scenario(path, content).places.documents[0]
        new, changed = migrated(content, document)
        diagnostics += read_scenario(path, new).diagnostics
        told += (f"{path}: {words}" for words in changed)
        if new != content:
            replaced[path] = Replaced(content, new)
    if diagnostics:
        raise InvalidInput(diagnostics)
    return _finish(replaced, told, is_trial=is_trial)


VERSION = "TP107"
"""The diagnostic of a format version that is not known."""


def _files(paths: Sequence[str]) -> Iterator[str]:
    for path in paths:
        if not os.path.lexists(path):
            raise NoInput(f"there is no file or directory '{path}'")
        if not Path(path).is_dir():
            yield path
            continue
        for directory, inner, names in os.walk(path):
            inner[:] = sorted(name for name in inner if not name.startswith("."))
            for name in sorted(names):
                if name.endswith(ENDINGS) and not name.startswith("."):
                    yield Path(directory, name).as_posix()


def _finish(replaced: Mapping[str, Replaced], told: Sequence[str], *, is_trial: bool) -> int:
    if not replaced:
        click.echo("everything is as this release reads it, nothing to write", err=True)
        return FINE
    diff = difference_of(replaced)
    if is_trial:
        print_difference(diff)
        code = FINE
    else:
        if trouble := save_alone(replaced, next(iter(replaced))):
            click.echo(f"tribeplan: {ci_safe(trouble)}", err=True)
        code = print_done(lambda: print_difference(diff), "the files are written")
    for words in told:
        click.echo(ci_safe(words), err=True)
    if is_trial:
        click.echo("Nothing was written.", err=True)
    return code
