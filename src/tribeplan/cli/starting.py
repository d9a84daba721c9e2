"""The verbs for a first start: demo, doctor, completion."""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import as_file, files
from importlib.util import find_spec
from pathlib import Path

import click
from click.shell_completion import get_completion_class

from tribeplan import __version__
from tribeplan.cli.extras import EXTRAS, adding
from tribeplan.cli.outputs import (
    CANNOT_RUN,
    FINE,
    next_words,
    print_done,
    refuse_beside,
    write_file,
)
from tribeplan.errors import InvalidUsage, TribeplanError
from tribeplan.formats.model.settings import find_settings
from tribeplan.org.elements import counted
from tribeplan.report.safe_text import ci_safe

# --- ``tribeplan demo``: a tribe to try everything on --------------------------------------------

EXAMPLES = ("models", "scenarios")
NEXT = (
    "tribeplan check models/hypotheek.yaml",
    "tribeplan show models/hypotheek.yaml",
    "tribeplan edit models/hypotheek.yaml",
    "tribeplan simulate models/hypotheek.yaml",
    "tribeplan compare models/hypotheek.yaml scenarios/zacht-mandaat.yaml",
)


@click.command("demo")
@click.argument("directory", type=click.Path(path_type=Path), default="tribeplan-demo")
def demo_command(directory: Path) -> int:
    """Write example models and scenarios to DIRECTORY [tribeplan-demo], to try everything on.

    The tribe 'Hypotheek' of the whitepaper, in several forms. Nothing that is there is overwritten,
    and where a model is, or below its files, nothing is written: the examples would become part of
    it.
    """
    texts = dict(_examples())
    refuse_beside(directory, texts)
    for name in sorted(texts):
        write_file(directory / name, texts[name])
    told = f"wrote {counted(len(texts), 'file')} to {ci_safe(str(directory))}\n"
    told += next_words(directory, "cd {}", *NEXT)
    return print_done(lambda: click.echo(told, nl=False), "the files are written")


def _examples() -> Iterator[tuple[str, str]]:
    """The files by their path below the directory: those of the package, else of the checkout."""
    with as_file(files("tribeplan") / "examples") as packaged:
        home = packaged if packaged.is_dir() else Path(__file__).resolve().parents[3]
        for name in EXAMPLES:
            for path in sorted((home / name).glob("*.yaml")):
                yield f"{name}/{path.name}", path.read_text("utf-8")


# --- ``tribeplan doctor``: what this installation can do, and what stands in the way -------------


@click.command("doctor")
def doctor_command() -> int:
    """Say what this installation can do, and how to add what it cannot.

    Exit code 0, or 2 when something stands in the way of every verb.
    """
    code = FINE
    for fine, what, words in _examined():
        click.echo(f"{'  ' if fine else '! '}{what:<14}{ci_safe(words)}")
        if not fine and what == "settings":
            code = CANNOT_RUN
    return code


def _examined() -> Iterator[tuple[bool, str, str]]:
    yield True, "tribeplan", f"{__version__}, in {Path(__file__).resolve().parents[1]}"
    yield True, "Python", f"{platform.python_version()} on {platform.platform()}"
    for extra in dict.fromkeys(EXTRAS.values()):
        modules = [module for module, brings in EXTRAS.items() if brings == extra]
        missing = [module for module in modules if find_spec(module) is None]
        if missing:
            yield False, extra, f"not installed; {adding(extra)}"
        else:
            yield True, extra, ", ".join(f"{module} {_version(module)}" for module in modules)
    yield from _compiled()
    yield _program("git", "revisions, as in main:models/bank.yaml")
    yield _settings()
    encoding = sys.stdout.encoding or "unknown"
    is_wide = encoding.lower().replace("-", "") == "utf8"
    yield is_wide, "output", f"{encoding}{'' if is_wide else ': names may not show as written'}"


def _version(module: str) -> str:
    try:
        return version(module.replace("_", "-"))
    except PackageNotFoundError:
        return version(f"{module.replace('_', '-')}-python")


def _compiled() -> Iterator[tuple[bool, str, str]]:
    if find_spec("numba") is None:
        return
    given = os.environ.get("NUMBA_CACHE_DIR")
    home = Path(given) if given else Path(__file__).resolve().parents[1] / "simulation"
    while not home.exists():
        home = home.parent
    if os.access(home, os.W_OK):
        yield True, "compiled code", f"kept in {given or 'the package'}"
    else:
        words = "cannot be kept: every first simulation compiles; set NUMBA_CACHE_DIR"
        yield False, "compiled code", words


def _program(name: str, what: str) -> tuple[bool, str, str]:
    path = shutil.which(name)
    if path is None:
        return False, name, f"not found; without it: no {what}"
    ran = subprocess.run(  # noqa: S603  # as found on the path
        [path, "--version"], capture_output=True, text=True, check=False
    )
    return True, name, ran.stdout.strip() or path


def _settings() -> tuple[bool, str, str]:
    try:
        _, home = find_settings(Path.cwd())
    except TribeplanError as error:
        return False, "settings", str(error)
    return True, "settings", f"those of {home}"


# --- ``tribeplan completion``: the script by which a shell completes ------------------------------

SHELLS = ("bash", "zsh", "fish")


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
def completion_command(shell: str) -> None:
    """Print the script by which SHELL completes commands, options, rules and ids.

    \b
    bash   eval "$(tribeplan completion bash)"     in ~/.bashrc
    zsh    eval "$(tribeplan completion zsh)"      in ~/.zshrc, after compinit
    fish   tribeplan completion fish | source      in ~/.config/fish/config.fish
    """  # noqa: D301  # \b is click's mark for text it must not wrap
    kind = get_completion_class(shell)
    if kind is None:  # pragma: no cover  # click has all three
        raise InvalidUsage(f"no completion for {shell}")
    root = click.get_current_context().find_root().command
    click.echo(kind(root, {}, "tribeplan", "_TRIBEPLAN_COMPLETE").source())
