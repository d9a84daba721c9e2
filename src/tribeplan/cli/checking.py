"""The verbs about one model and its rules: check, explain, init and schema."""

import datetime as dt
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

import click

from tribeplan.api import CheckOptions, baseline_of, check, rules_named
from tribeplan.cli.options import (
    DayOrAll,
    InputFile,
    ResultFile,
    completed_rules,
    fail_on_option,
    format_option,
    language_option,
    output_option,
    outputs_option,
)
from tribeplan.cli.outputs import (
    CANNOT_RUN,
    FINDINGS,
    FINE,
    colour_wanted,
    is_closed,
    next_words,
    parse_sink,
    print_done,
    print_report,
    refuse_beside,
    screen_width,
    write_file,
)
from tribeplan.errors import InvalidInput, InvalidUsage, NoInput
from tribeplan.formats.model.files import ENDINGS, path_from
from tribeplan.formats.model.places import CheckResult, LocatedFinding
from tribeplan.formats.model.settings import (
    Baseline,
    FailOn,
    Settings,
    baseline_text,
    find_settings,
)
from tribeplan.org.elements import counted
from tribeplan.report.language import tr
from tribeplan.report.options import FORMATS, ReportOptions, render
from tribeplan.report.safe_text import ci_safe
from tribeplan.rules.catalogue import CATALOGUE

# --- ``tribeplan check``: what is unwise in a model, with line, reason and remedy ----------------

PROJECT_DIRECTORIES = ("CI_PROJECT_DIR", "GITHUB_WORKSPACE")
"""Where GitLab and GitHub say that the top of the project is."""

LOOKED_FOR = ("models", "org")
"""Directories that are checked when no path is given and the settings name none."""


def _words(
    context: click.Context, parameter: click.Parameter, given: Sequence[str]
) -> tuple[str, ...]:
    del context, parameter
    return tuple(word.strip() for words in given for word in words.split(",") if word.strip())


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(readable=False))
@format_option(FORMATS, "How to print what was found.")
@outputs_option
@click.option(
    "--select",
    multiple=True,
    shell_complete=completed_rules,
    callback=_words,
    metavar="RULES",
    help="Run only these: codes (TP201), starts of codes (TP2), names or families, with commas.",
)
@click.option(
    "--ignore",
    multiple=True,
    shell_complete=completed_rules,
    callback=_words,
    metavar="RULES",
    help="Leave these out.",
)
@fail_on_option
@click.option(
    "--baseline",
    metavar="FILE",
    type=InputFile(),
    help="Allow what FILE lists; it may shrink, not grow.",
)
@click.option(
    "--write-baseline",
    "new_baseline",
    metavar="FILE",
    type=ResultFile(),
    help="Write what these rules find to FILE, to be allowed from now on; prints no report.",
)
@click.option(
    "--on",
    type=DayOrAll(),
    metavar="DATE|all",
    help="Check scenarios with waves as of this day, or throughout [in the end].",
)
@click.option(
    "--statistics", is_flag=True, help="Count the findings per rule instead of listing them."
)
@click.option(
    "--show-suppressed",
    is_flag=True,
    help="Show what waivers, the baseline and per-file ignores take out, too.",
)
@language_option
def check_command(
    paths: tuple[str, ...],
    format_: str,
    outputs: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: FailOn | None,
    baseline: Path | None,
    new_baseline: Path | None,
    on: dt.date | Literal["all"] | None,
    statistics: bool,
    show_suppressed: bool,
) -> int:
    """Check the models at PATHS: files, or directories that are one organisation each.

    Of a scenario, the organisation that it leads to: what a change brings stands at its line in the
    scenario's file, what the base has already at the line there. With --on all, every organisation
    on the way from the first wave to the last is checked, and each finding says when it is so.

    Without PATHS, those of the settings are checked, or else the directory models or org.
    """
    sinks = [parse_sink(output, format_, FORMATS) for output in outputs]
    settings, home = find_settings(Path.cwd())
    allowed = Baseline() if new_baseline else baseline_of(settings, home, baseline)
    options = CheckOptions(settings, home, select, ignore, allowed, on=on)
    result = check(_chosen(paths, settings, home), options)
    result = result._replace(project_paths=_project_paths(result.paths, home))
    if new_baseline:
        return _write_baseline(new_baseline, result)
    _tell_stale(allowed, result)
    least = fail_on or settings.fail_on
    shown = ReportOptions(show_suppressed=show_suppressed, statistics=statistics, fail_on=least)
    for sink in sinks:
        write_file(sink.path, render(sink.format, result, shown))
    if all(sink.besides for sink in sinks) and not is_closed():  # the exit code answers too
        colour = colour_wanted()
        text = render(format_, result, shown._replace(colour=colour))
        if format_ == "full" and not statistics and screen_width() is not None:
            text += _shorter(result)
        if code := print_report(text, [sink.path for sink in sinks], colour=colour):
            return code
    return exit_code(result, least)


MOST_READ = 100
"""Findings that somebody may read one by one; of more, a shorter way is told."""


def _shorter(result: CheckResult) -> str:
    """How to see less, at the end of a long report on a screen; empty for a short one."""
    if len(result.findings) <= MOST_READ:
        return ""
    return tr("How many of each rule: --statistics. Those of one rule: --select CODE.") + "\n"


def _project_paths(paths: Iterable[str], settings_home: Path) -> dict[str, str]:
    """How the service that runs this knows each path, or whoever stands where it runs.

    Outside git it is the directory of the settings that paths are told from, wherever this runs;
    where there are none either, nothing says where the project begins.
    """
    here = Path.cwd()
    given = [
        Path(each).absolute() for name in PROJECT_DIRECTORIES if (each := os.environ.get(name))
    ]
    ups = (here, *here.parents)
    above = next((each for each in ups if os.path.lexists(each / ".git")), None)
    homes = [*given, settings_home, here] if above is None else [*given, here, above]
    return {path: path_from([str(home) for home in homes], path) for path in paths}


def _tell_stale(baseline: Baseline, result: CheckResult) -> None:
    found = [(one.model, one.finding) for one in (*result.findings, *result.suppressed)]
    stale = baseline.stale(found, result.models, [rule.code for rule in result.rules])
    if stale and not result.diagnostics:
        example = " ".join(stale[0][1:3])
        click.echo(
            f"{counted(len(stale), 'baseline entry', 'baseline entries')} can go or tighten, "
            f"as {example}; --write-baseline writes it anew",
            err=True,
        )


def _chosen(paths: Sequence[str], settings: Settings, home: Path) -> tuple[str, ...]:
    for path in paths:
        revision, _, there = path.partition(":")
        if revision and there and not os.path.lexists(path) and os.path.lexists(there):
            raise NoInput(
                f"there is no file or directory '{path}': check reads what stands on the disk; "
                f"'tribeplan diff {path} {there}' tells which findings have come and gone since "
                f"{revision}"
            )
    if paths:
        return tuple(paths)
    if settings.paths:
        return tuple(os.path.relpath(home / path) for path in settings.paths)
    for name in LOOKED_FOR:
        if Path(name).is_dir():
            return (name,)
    if any(any(Path().glob(f"*{ending}")) for ending in ENDINGS):
        raise NoInput("nothing to check was named; 'tribeplan check .' checks what stands here")
    raise NoInput(
        "nothing to check here: name a model, a file or a directory; 'tribeplan init my-org' "
        "writes one to begin with"
    )


def exit_code(result: CheckResult, fail_on: FailOn) -> int:
    """Say how the check ended: 2 when something cannot be understood, 1 for findings that fail."""
    if result.diagnostics:
        return CANNOT_RUN
    fails = ReportOptions(fail_on=fail_on).fails
    return FINDINGS if any(fails(located.severity) for located in result.findings) else FINE


def _write_baseline(path: Path, result: CheckResult) -> int:
    if result.diagnostics:
        raise InvalidInput(result.diagnostics)
    located = [*result.findings, *result.suppressed]
    kept = [(one.model, one.finding) for one in located if _belongs_in_baseline(one)]
    write_file(path, baseline_text(kept, path.parent))
    click.echo(
        f"{counted(len(kept), 'finding')} written to {path}; check with --baseline {path}", err=True
    )
    return FINE


def _belongs_in_baseline(located: LocatedFinding) -> bool:
    """Whether a finding is about the organisation, and nothing else excuses it.

    What is said of waivers is mended at once: a baseline of it would let the next one through.
    """
    excused = located.suppression is not None and located.suppression.kind != "baseline"
    return not excused and located.finding.rule in CATALOGUE


# --- ``tribeplan explain``: why a rule is there, with a bad and a good example -------------------


@click.command("explain")
@click.argument("codes", nargs=-1, required=True, metavar="CODE...", shell_complete=completed_rules)
@language_option
def explain_command(codes: tuple[str, ...]) -> None:
    """Explain rules: by code (TP201), start of a code (TP2), name, family, or all.

    Codes below TP200 say why a model cannot be understood; they are explained as well.
    """
    click.echo("\n\n".join(text.strip("\n") for text in _texts(codes)))


def _texts(codes: tuple[str, ...]) -> Iterator[str]:
    from tribeplan.formats.model.codes import diagnostics_named
    from tribeplan.report.explain import explain_diagnostic, explain_rule

    kinds = {kind: explain_diagnostic(kind) for code in codes for kind in diagnostics_named(code)}
    yield from kinds.values()
    words = [code for code in codes if not diagnostics_named(code)]
    if words:
        yield from map(explain_rule, rules_named(words))


# --- ``tribeplan init``: a commented model to start from -----------------------------------------


@click.command("init")
@click.argument("directory", type=click.Path(path_type=Path))
def init_command(directory: Path) -> int:
    """Write a small, commented model to DIRECTORY; it passes the check.

    Nothing that is there is overwritten, and where a model is, or below its files, nothing is
    written: the two would become one.
    """
    told = "".join(f"wrote {ci_safe(str(path))}\n" for path in write_starter(directory))
    told += next_words(directory, "tribeplan check {}", "tribeplan show {}")
    return print_done(lambda: click.echo(told, nl=False), "the files are written")


def write_starter(directory: Path) -> list[Path]:
    """Write a small, commented model; return its files.

    Raises
    ------
    InvalidUsage
        When one of them or a model is there already, or the directory is a file; nothing was
        written.
    """
    from importlib.resources import files

    from tribeplan.formats.model.schema import schema_text

    if directory.exists() and not directory.is_dir():
        raise InvalidUsage(f"'{directory}' is a file; name a directory")
    starter = files("tribeplan.formats") / "starter"
    texts = {entry.name: entry.read_text(encoding="utf-8") for entry in starter.iterdir()}
    texts["model.schema.json"] = schema_text()
    refuse_beside(directory, texts)
    for name in sorted(texts):
        write_file(directory / name, texts[name])
    return [directory / name for name in sorted(texts)]


# --- ``tribeplan schema``: what editors need to complete and check a model while it is typed -----


@click.command("schema")
@click.option(
    "--kind",
    type=click.Choice(["model", "scenario"]),
    default="model",
    show_default=True,
    help="What the schema is of.",
)
@output_option()
def schema_command(kind: Literal["model", "scenario"], output: Path | None) -> None:
    """Print the JSON Schema (draft-07) of the model or the scenario format.

    Save it, and name it in the first line of a model:

    # yaml-language-server: $schema=model.schema.json
    """
    from tribeplan.formats.model.schema import schema_text

    if output is None:
        click.echo(schema_text(kind), nl=False)
    else:
        write_file(output, schema_text(kind))
