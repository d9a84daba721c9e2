"""Where models and scenarios are read from: files, directories, and revisions in git."""

import errno
import os
import posixpath
import re
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

from tribeplan.errors import Diagnostic, InvalidInput, InvalidUsage, NoInput, Place
from tribeplan.formats.yaml.tree import read_document

# --- Telling models and scenarios apart before they are read -------------------------------------

# Each begins with a word, which is found a hundred times as fast as the start of every line.
STATES_MODEL = re.compile(rb"tribeplan[\"']?[ \t]*:")
STATES_SCENARIO = re.compile(rb"scenario[\"']?[ \t]*:")
BEFORE_KEY = re.compile(rb"(?:\A|[\r\n])(?:\xef\xbb\xbf)?[\"']?\Z")
"""What may stand before a key at the left margin, the end of the line above with it."""

STATED = (
    rb"(?m)^(?:\xef\xbb\xbf)?[\"']?(?P<key>tribeplan|scenario)[\"']?[ \t]*:[ \t]*"
    rb"\d+[ \t\r]*(?:#.*)?$"
)
"""Says which format a file has; a record says which tribeplan made it, as in 0.1.0."""

SECTION = rb"(?m)^(?:\xef\xbb\xbf)?(?:people|tribes|work|decisions|skills|limits)[ \t]*:"
"""A section of a model at the left margin: not every file of one says ``tribeplan:``."""

IN_BRACES = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s++|#[^\r\n]*+|---(?=\s))*+\{")
"""A file that is one mapping between braces, as JSON is."""


FIRST_KEY = re.compile(IN_BRACES.pattern + rb"\s*[\"']?(?P<key>tribeplan|scenario)[\"']?\s*:\s*1\b")
"""What a model or scenario in braces begins with; a report says which tribeplan made it."""


def is_scenario(content: bytes) -> bool:
    r"""Whether a file says ``scenario:`` at its left margin or first brace, and not ``tribeplan:``.

    >>> is_scenario(b"# split\nscenario: 1\nbase: m.yaml\n"), is_scenario(b'{"scenario": 1}')
    (True, True)
    """
    return _states(content, STATES_SCENARIO, "scenario") and not states_version(content)


def states_version(content: bytes) -> bool:
    """Whether a file says ``tribeplan:`` at its left margin or first brace."""
    return _states(content, STATES_MODEL, "tribeplan")


def kept_by_hand(path: Path, content: bytes) -> str:
    r"""What a file is that people write, "model" or "scenario"; empty for any other.

    >>> kept_by_hand(Path("m.yaml"), b"people: {}\n")
    'model'
    >>> kept_by_hand(Path("decision.yaml"), b"record: 1\ntribeplan: 0.1.0\n")
    ''
    """
    if IN_BRACES.match(content):
        first = FIRST_KEY.match(content)
        return "" if first is None else "scenario" if first["key"] == b"scenario" else "model"
    stated = re.search(STATED, content)
    if stated is not None:
        return "scenario" if stated["key"] == b"scenario" else "model"
    return "model" if path.suffix.lower() in ENDINGS and re.search(SECTION, content) else ""


def _states(content: bytes, at_margin: re.Pattern[bytes], key: str) -> bool:
    if key.encode() not in content:
        return False
    if IN_BRACES.match(content):
        return key in read_document("", content).root
    return any(
        BEFORE_KEY.search(content[max(found.start() - 5, 0) : found.start()])
        for found in at_margin.finditer(content)
    )


# --- Which files are a model: a file on its own, or a directory that is the organisation ---------

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
    """The models that stand at paths, in the order given.

    A file is a model. A directory is one organisation, made of every ``*.yaml`` below it; but when
    several files in it state ``tribeplan:``, each of those is a model of its own, and so is what
    the directories below it hold; a file between them that states none is told, because it belongs
    to no model. Scenarios beside a model are left alone; each is given, as a file is, where nothing
    else is. Hidden files and directories are left alone, and so are links that lead out of the
    directory they stand in. Raises NoInput where a path does not exist, or a directory holds no
    YAML.
    """
    for path in unique_paths(paths):
        found = Path(path)
        name = found.as_posix()
        trouble = _trouble_at(path)
        if trouble is not None:
            yield ModelFiles(name, ((name, trouble),))
        elif _is_directory(path):
            models = list(_in_directory(found))
            models = models or [ModelFiles(file[0], (file,)) for file in files_below(found)]
            if not models:
                raise NoInput(f"no YAML files in directory '{path}'")
            yield from models
        else:
            yield ModelFiles(name, ((name, _read(found)),))


MOST_BESIDE = 50
"""Files beside one that are looked at to see whether it is a part of their model."""


def whole_of(part: ModelFiles) -> ModelFiles | None:
    """The model of the YAML in the directory of a file; None when that is no model of several.

    What lies below the directory is left alone, for it may be anybody's home.
    """
    path = Path(part.root)
    if len(part.contents) != 1 or not path.is_file():
        return None
    try:
        found = [path.parent / each.name for each in _entries(path.parent) if each.is_file()]
    except OSError:
        return None
    names = [each for each in found if each.suffix in ENDINGS and not each.name.startswith(".")]
    if not 1 < len(names) <= MOST_BESIDE:
        return None
    files = [file for each in names if not _is_scenario(file := (each.as_posix(), _read(each)))]
    stating = [name for name, read in files if isinstance(read, bytes) and states_version(read)]
    if len(stating) > 1 or len(files) < len(part.contents) + 1:
        return None
    return ModelFiles(path.parent.as_posix(), tuple(files))


def find_model(path: str) -> ModelFiles:
    """The one model at a path.

    Raises InvalidInput where something beside it cannot be read; NoInput where nothing is there;
    InvalidUsage where several models are there.
    """
    models = list(find_models([path]))
    readable = [model for model in models if any(map(_is_read, model.contents))]
    if len(readable) > 1:
        names = ", ".join(model.root for model in readable)
        raise InvalidUsage(f"'{path}' holds {len(readable)} models, name one of them: {names}")
    if len(models) > 1:
        contents = (content for model in models for _, content in model.contents)
        raise InvalidInput(each for each in contents if isinstance(each, Diagnostic))
    return models[0]


def _is_read(file: tuple[str, bytes | Diagnostic]) -> bool:
    return isinstance(file[1], bytes)


def unique_paths(paths: Iterable[str]) -> Iterator[str]:
    """Paths in the order given, without those that an earlier one holds already.

    Raises NoInput where one holds a NUL, which no path may.
    """
    seen: set[Path] = set()
    for path in paths:
        if "\0" in path:
            raise NoInput(f"there is no file or directory '{path}'")
        place = Path(os.path.realpath(path))
        if seen.isdisjoint((place, *place.parents)):
            seen.add(place)
            yield path


def path_from(homes: Sequence[str], path: str) -> str:
    """The path from the first of some directories that it lies in, links and dots resolved.

    A link within that leads out of all of them keeps its own path; what lies in none of them is
    told from where the command runs.
    """
    where: tuple[Callable[[str], str], ...] = (os.path.realpath, os.path.abspath)
    for plain in where:
        there = Path(plain(path))
        for home in map(plain, homes):
            if there.is_relative_to(home):
                return there.relative_to(home).as_posix()
    return os.path.relpath(os.path.realpath(path)).replace(os.sep, "/")


def path_in_file(home: str | Path, path: str) -> str:
    """The path as a file in a directory names it; by links only what lies below in no other way."""
    plain = os.path.relpath(path, home)
    if plain.startswith(os.pardir):
        real = os.path.relpath(os.path.realpath(path), os.path.realpath(home))
        plain = plain if real.startswith(os.pardir) else real
    return plain.replace(os.sep, "/")


def _trouble_at(path: str) -> Diagnostic | None:
    """Why nobody can tell what is at a path; None when somebody can."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:  # a NUL in the path
        raise NoInput(f"there is no file or directory '{path}'") from error
    except OSError as error:
        return _unopened(Path(path), error)
    return None


def _in_directory(directory: Path) -> Iterator[ModelFiles]:
    found = [file for file in files_below(directory) if not _is_scenario(file)]
    # Links that lead to themselves can hold nothing, so that no model lacks it.
    loops = [file for file in found if not _is_read(file) and _leads_to_itself(file[0])]
    files = [file for file in found if file not in loops]
    roots = frozenset(
        name for name, content in files if isinstance(content, bytes) and states_version(content)
    )
    if len(roots) > 1:
        yield from _models_among(directory, found, roots)
        return
    if files:
        yield ModelFiles(directory.as_posix(), tuple(files))
    for loop in loops:
        yield ModelFiles(loop[0], (loop,))


def _models_among(
    directory: Path, found: Sequence[tuple[str, bytes | Diagnostic]], roots: frozenset[str]
) -> Iterator[ModelFiles]:
    here = {
        name: content
        for name, content in found
        if Path(name).parent == directory and not _is_directory(name)
    }
    homeless = [
        name
        for name, content in here.items()
        if isinstance(content, bytes) and name not in roots and roots & here.keys()
    ]
    for entry in _entries(directory):
        name = (directory / entry.name).as_posix()
        is_hidden = entry.name.startswith(".")
        if _is_directory(name) and not entry.is_symlink() and not is_hidden:
            yield from _in_directory(directory / entry.name)
        elif name in here and (
            not homeless if name in roots else isinstance(here[name], Diagnostic)
        ):
            yield ModelFiles(name, ((name, here[name]),))
    if homeless:
        lost = tuple((name, _homeless(name, sorted(roots))) for name in homeless)
        yield ModelFiles(directory.as_posix(), lost)


def _is_scenario(file: tuple[str, bytes | Diagnostic]) -> bool:
    return isinstance(file[1], bytes) and is_scenario(file[1])


def _homeless(name: str, roots: list[str]) -> Diagnostic:
    return Diagnostic(
        Place(name, 1, 1, 1, 1),
        "TP113",
        f"this file belongs to no model: '{roots[0]}' and '{roots[1]}' both state 'tribeplan:', "
        "which makes each of them a model of its own",
        "keep 'tribeplan:' in one file to make the directory one organisation, or put the files "
        "of each model into a directory",
    )


def files_below(
    directory: Path, endings: Collection[str] = ENDINGS
) -> Iterator[tuple[str, bytes | Diagnostic]]:
    """The files with one of the endings, and the directories that cannot be read, sorted by path.

    Hidden ones are left alone, and so are links that lead out of the directory they stand in.
    """
    try:
        entries = _entries(directory)
    except OSError as error:
        yield directory.as_posix(), _unopened(directory, error)
        return
    for entry in entries:
        path = directory / entry.name
        if entry.name.startswith(".") or (entry.is_symlink() and not _stays_inside(path)):
            continue
        if _is_directory(str(path)) or entry.is_dir(follow_symlinks=False):
            yield from files_below(path, endings)
        elif path.suffix in endings:
            yield path.as_posix(), _read(path)


def yaml_below(directory: str | Path) -> Iterator[str]:
    """The paths of the files of models and scenarios below a directory, hidden ones left alone."""
    for here, inner, names in os.walk(directory):
        inner[:] = sorted(name for name in inner if not name.startswith("."))
        for name in sorted(names):
            if name.endswith(ENDINGS) and not name.startswith("."):
                yield os.path.join(here, name)  # noqa: PTH118  # paths are text here


def _entries(directory: Path) -> list[os.DirEntry[str]]:
    with os.scandir(directory) as entries:
        return sorted(entries, key=lambda entry: entry.name)


def _is_directory(path: str) -> bool:
    return os.path.isdir(path)  # noqa: PTH112  # where it cannot be told: no, instead of an error


def _stays_inside(link: Path) -> bool:
    """Whether a link leads to a file below its own directory; links to directories may circle."""
    target, home = os.path.realpath(link), os.path.realpath(link.parent)
    return Path(target).is_relative_to(home) and not _is_directory(target)


def _leads_to_itself(path: str) -> bool:
    try:
        Path(path).stat()
    except OSError as error:
        return error.errno == errno.ELOOP
    return False


def _read(path: Path) -> bytes | Diagnostic:
    try:
        return read_file(path)
    except InvalidInput as error:
        return error.diagnostics[0]


def read_file(path: Path, largest: int = LARGEST_FILE_BYTES) -> bytes:
    """Read a regular file whole, of so many bytes at most; never waits for a pipe.

    Raises InvalidInput with one diagnostic at the file's first character.
    """
    with open_file(path, largest) as file:
        try:
            return file.read(largest + 1)
        except OSError as error:
            raise InvalidInput([_unreadable(path, f"cannot be read: {error.strerror}")]) from error


def open_file(path: Path, largest: int) -> BinaryIO:
    """Open a regular file of at most so many bytes; never waits for a pipe.

    Raises InvalidInput with one diagnostic at the file's first character.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except OSError as error:
        raise InvalidInput([_unopened(path, error)]) from error
    except ValueError as error:  # a NUL in the path
        raise InvalidInput([_unreadable(path, "is no path")]) from error
    status = os.fstat(descriptor)
    what = ""
    if not stat.S_ISREG(status.st_mode):
        what = f"is {_kind(status.st_mode)}, expected a file"
    elif status.st_size > largest:
        size = status.st_size / 1024**2
        what = f"has {size:.0f} MB, expected at most {largest // 1024**2} MB"
    if what:
        os.close(descriptor)
        raise InvalidInput([_unreadable(path, what)])
    return os.fdopen(descriptor, "rb")


def read_beside(path: Path, what: str) -> bytes:
    """Read a regular file whole that stands beside models, such as settings.

    Raises InvalidUsage when it cannot be read; it is named by what it is.
    """
    try:
        return read_file(path)
    except InvalidInput as error:
        raise InvalidUsage(f"{what} {error.diagnostics[0].message}") from error


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "a directory"
    if stat.S_ISFIFO(mode):
        return "a pipe"
    return "a device or socket"


def _unopened(path: Path, error: OSError) -> Diagnostic:
    if error.errno == errno.ELOOP:
        return _unreadable(path, "is a link that leads to itself")
    return _unreadable(path, f"cannot be opened: {error.strerror}")


def _unreadable(path: Path, what: str) -> Diagnostic:
    name = path.as_posix()
    return Diagnostic(Place(name, 1, 1, 1, 1), "TP010", f"'{name}' {what}")


def expanded(path: str) -> str:
    """A path as somebody typed it, with their home directory for ``~``.

    ``~nobody`` stays as it is where nobody is called so: there is no such file then.
    """
    return os.path.expanduser(path)  # noqa: PTH111  # that of pathlib raises an error then


# --- Where models and scenarios are read from: the disk, or a revision in git --------------------


class FileTree:
    """A tree of files: what is on the disk now."""

    def find(self, path: str) -> ModelFiles:
        """The one file, or the one directory that is a model, at a path.

        Raises NoInput when nothing is there; InvalidUsage when several models are there.
        """
        return find_model(path)

    def identity(self, path: str) -> str:
        """What is the same for two paths that lead to the same file: without links and detours."""
        return os.path.realpath(path)

    def named(self, path: str) -> str:
        """A path as a user would name it."""
        return Path(path).as_posix()


def beside(file: str, path: str) -> str:
    """A path that is written in a file, from where the file's own path starts.

    >>> beside("scenarios/split.yaml", "../models/bank.yaml")
    'models/bank.yaml'
    """
    return posixpath.normpath(posixpath.join(posixpath.dirname(file), path))


# --- Models and scenarios as they were in a revision of a git repository -------------------------
#
# ``main:models/bank.yaml`` is what git itself understands by it: a path from the top of the
# repository, or with ``./`` from here. Git is asked for object names first and for nothing but
# those afterwards, so no name of a file or branch can pass for an option.

SECONDS = 60
"""Longest that git may take for an answer, or a commit with the hooks of the repository."""

ORDINARY_FILES = ("100644", "100755", "100664")
"""Git's modes of files that are neither links nor submodules."""


class GitRevision(FileTree):
    """The files of one revision."""

    def __init__(self, revision: str) -> None:
        """Name a branch, tag or commit; it is looked up when files are asked for."""
        self._revision = revision

    def find(self, path: str) -> ModelFiles:
        """The one file, or the one directory that is a model, at a path."""
        name = self.named(path)
        object_id = self._object(path)
        if self._kind(object_id) == "tree":
            return ModelFiles(name, self._model(path, object_id))
        return ModelFiles(name, ((name, self._content(name, object_id)),))

    def identity(self, path: str) -> str:
        """The path without detours."""
        return posixpath.normpath(path)

    def named(self, path: str) -> str:
        """The path as git names it."""
        return f"{self._revision}:{path}"

    def _object(self, path: str) -> str:
        arguments = ("rev-parse", "--quiet", "--verify", "--end-of-options")
        commit = _git(*arguments, f"{self._revision}^{{commit}}")
        if commit is None:
            raise NoInput(f"git knows no revision '{self._revision}' here")
        found = _git(*arguments, self.named(path))
        if found is None:
            raise NoInput(f"there is no '{path}' in revision '{self._revision}'")
        return found.decode("ascii").strip()

    def _kind(self, object_id: str) -> str:
        return (_git("cat-file", "-t", object_id) or b"").decode("ascii").strip()

    def _model(self, path: str, tree: str) -> tuple[tuple[str, bytes | Diagnostic], ...]:
        files = [
            (name, content)
            for name, content in self._yaml_in(path, tree)
            if isinstance(content, Diagnostic) or not is_scenario(content)
        ]
        if not files:
            raise NoInput(f"no YAML files in directory '{self.named(path)}'")
        roots = [
            name
            for name, content in files
            if isinstance(content, bytes) and states_version(content)
        ]
        if len(roots) > 1:
            raise InvalidUsage(
                f"'{self.named(path)}' holds {len(roots)} models, name one of them: "
                f"{', '.join(roots)}"
            )
        return tuple(sorted(files))

    def _yaml_in(self, path: str, tree: str) -> Iterator[tuple[str, bytes | Diagnostic]]:
        listed = _git("ls-tree", "-r", "-z", tree) or b""
        for entry in listed.split(b"\0"):
            about, tab, raw = entry.partition(b"\t")
            name = raw.decode("utf-8", "surrogateescape")
            is_hidden = any(part.startswith(".") for part in name.split("/"))
            if tab and not is_hidden and posixpath.splitext(name)[1] in ENDINGS:
                mode, _, object_id = about.decode("ascii").split()
                full = self.named(posixpath.join(path, name))
                if mode in ORDINARY_FILES:
                    yield full, self._content(full, object_id)

    def _content(self, name: str, object_id: str) -> bytes | Diagnostic:
        size = int(_git("cat-file", "-s", object_id) or b"0")
        content = _git("cat-file", "blob", object_id) if size <= LARGEST_FILE_BYTES else None
        if content is None:
            what = f"has {size // 1024**2} MB, expected at most {LARGEST_FILE_BYTES // 1024**2} MB"
            return Diagnostic(Place(name, 1, 1, 1, 1), "TP010", f"'{name}' {what}")
        return content


def committed(path: str) -> bytes | None:
    """What the last commit has in a file; None when it has no such file.

    Raises InvalidUsage when git cannot be run.
    """
    directory, name = os.path.split(os.path.realpath(path))
    if not os.path.isdir(directory):  # noqa: PTH112  # paths are text here throughout
        return None
    return _git("-C", directory, "cat-file", "blob", f"HEAD:./{name}")


def listed_in_git(directory: Path, endings: Iterable[str]) -> list[str] | None:
    """The files of the repository a directory is in, hidden and ignored ones apart.

    None when it is in none, or git cannot be run.
    """
    try:
        top = _git("-C", str(directory), "rev-parse", "--show-toplevel")
        if top is None:
            return None
        home = os.fsdecode(top).removesuffix("\n")
        kinds = [f"*{ending}" for ending in endings]
        which = ("--cached", "--others", "--exclude-standard")
        listed = _git("-C", home, "ls-files", "-z", *which, "--", *kinds) or b""
    except InvalidUsage:
        return None
    names = [os.fsdecode(name) for name in listed.split(b"\0") if name]
    return [
        posixpath.join(home, name)
        for name in names
        if not any(part.startswith(".") for part in name.split("/"))
    ]


def _git(*arguments: str) -> bytes | None:
    """Ask git; None when it says that it does not know."""
    said, refusal = git(*arguments)
    return None if refusal else said


def git(*arguments: str) -> tuple[bytes, str]:
    """Run git without a question; return what it says, and why it refuses: empty when it does not.

    Raises InvalidUsage when it cannot be run, or gives no answer in time.
    """
    import subprocess  # noqa: PLC0415  # a check asks no git, and it takes 6 ms

    quiet = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_EDITOR": "true"}
    try:
        answer = subprocess.run(
            ["git", "--no-pager", *arguments],
            check=False,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            env={**os.environ, **quiet},
            timeout=SECONDS,
        )
    except OSError as error:
        raise InvalidUsage(f"git cannot be run: {error.strerror}") from error
    except subprocess.TimeoutExpired as error:
        raise InvalidUsage(f"git gave no answer in {SECONDS} seconds") from error
    if not answer.returncode:
        return answer.stdout, ""
    words = (answer.stderr or answer.stdout).decode("utf-8", "replace").strip()
    return answer.stdout, words.splitlines()[-1] if words else "it refused"
