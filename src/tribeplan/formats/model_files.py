"""Which files are a model: a file on its own, or a directory that is the organisation."""

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from tribeplan.errors import Diagnostic, InvalidInput, NoInput, Place
from tribeplan.formats.document_kind import is_scenario, states_version

ENDINGS = (".yaml", ".yml")
LARGEST_FILE_BYTES = 64 * 1024 * 1024
"""A model of 100,000 people has about 24 MB."""


class ModelFiles(NamedTuple):
    """The files that together are one organisation."""

    root: str
    """The file or directory, as the user named it, with forward slashes."""

    contents: tuple[tuple[str, bytes | Diagnostic], ...]
    """Path and bytes of every file, or why it cannot be read; sorted by path."""


def find_models(paths: Iterable[str]) -> Iterator[ModelFiles]:
    """Give the models that stand at paths, in the order given.

    A file is a model. A directory is one organisation, made of every ``*.yaml`` below it; but
    when several files in it state ``tribeplan:``, each of those is a model of its own, and so is
    what the directories below it hold; a file between them that states none is told, because
    it belongs to no model. Scenarios beside a model are left alone; each is given, as a file is,
    where nothing else is. Hidden files and directories are left alone, and so are links that lead
    out of the directory they stand in.

    Raises
    ------
    NoInput
        Where a path does not exist, or a directory holds no YAML.
    """
    for path in unique_paths(paths):
        found = Path(path)
        if not os.path.lexists(found):
            raise NoInput(f"there is no file or directory '{path}'")
        if found.is_dir():
            models = list(_in_directory(found)) or list(_scenarios_in(found))
            if not models:
                raise NoInput(f"no YAML files in directory '{path}'")
            yield from models
        else:
            name = _slashes(found)
            yield ModelFiles(name, ((name, _read(found)),))


def unique_paths(paths: Iterable[str]) -> Iterator[str]:
    """Give paths in the order given, without those that an earlier one holds already."""
    seen: set[Path] = set()
    for path in paths:
        place = Path(path).resolve()
        if seen.isdisjoint((place, *place.parents)):
            seen.add(place)
            yield path


def _in_directory(directory: Path) -> Iterator[ModelFiles]:
    files = [
        (_slashes(file), content)
        for file in _yaml_below(directory)
        if isinstance(content := _read(file), Diagnostic) or not is_scenario(content)
    ]
    roots = {
        name for name, content in files if isinstance(content, bytes) and states_version(content)
    }
    if len(roots) <= 1:
        if files:
            yield ModelFiles(_slashes(directory), tuple(files))
        return
    here = {name: content for name, content in files if Path(name).parent == directory}
    homeless = [name for name in here if name not in roots] if roots & here.keys() else []
    for entry in sorted(directory.iterdir()):
        name = _slashes(entry)
        if entry.is_dir() and not entry.name.startswith("."):
            yield from _in_directory(entry)
        elif name in roots and not homeless:
            yield ModelFiles(name, ((name, here[name]),))
    if homeless:
        lost = tuple((name, _homeless(name, here[name], sorted(roots))) for name in homeless)
        yield ModelFiles(_slashes(directory), lost)


def _scenarios_in(directory: Path) -> Iterator[ModelFiles]:
    for file in _yaml_below(directory):
        name = _slashes(file)
        yield ModelFiles(name, ((name, _read(file)),))


def _homeless(name: str, content: bytes | Diagnostic, roots: list[str]) -> Diagnostic:
    if isinstance(content, Diagnostic):
        return content
    return Diagnostic(
        Place(name, 1, 1, 1, 1),
        "TP113",
        f"this file belongs to no model: '{roots[0]}' and '{roots[1]}' both state 'tribeplan:', "
        "which makes each of them a model of its own",
        "keep 'tribeplan:' in one file to make the directory one organisation, or put the files "
        "of each model into a directory",
    )


def _yaml_below(directory: Path) -> Iterator[Path]:
    for entry in sorted(directory.iterdir()):
        if entry.name.startswith("."):
            continue
        if entry.is_symlink() and not _stays_inside(entry):
            continue
        if entry.is_dir():
            yield from _yaml_below(entry)
        elif entry.suffix in ENDINGS:
            yield entry


def _stays_inside(link: Path) -> bool:
    """Whether a link leads to a file below its own directory; links to directories may circle."""
    target = link.resolve()
    return target.is_relative_to(link.parent.resolve()) and not target.is_dir()


def _read(path: Path) -> bytes | Diagnostic:
    try:
        return read_file(path)
    except InvalidInput as error:
        return error.diagnostics[0]


def read_file(path: Path) -> bytes:
    """Read a regular file whole; never waits for a pipe.

    Raises
    ------
    InvalidInput
        With one diagnostic at the file's first character.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        raise InvalidInput([_unreadable(path, f"cannot be opened: {error.strerror}")]) from error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise InvalidInput([_unreadable(path, f"is {_kind(status.st_mode)}, expected a file")])
        if status.st_size > LARGEST_FILE_BYTES:
            size = status.st_size / 1024**2
            what = f"has {size:.0f} MB, expected at most {LARGEST_FILE_BYTES // 1024**2} MB"
            raise InvalidInput([_unreadable(path, what)])
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            return file.read(LARGEST_FILE_BYTES + 1)
    finally:
        os.close(descriptor)


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "a directory"
    if stat.S_ISFIFO(mode):
        return "a pipe"
    return "a device or socket"


def _unreadable(path: Path, what: str) -> Diagnostic:
    name = _slashes(path)
    return Diagnostic(Place(name, 1, 1, 1, 1), "TP010", f"'{name}' {what}")


def _slashes(path: Path) -> str:
    return path.as_posix()
