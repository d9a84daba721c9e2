"""Models and scenarios as they were in a revision of a git repository.

``main:models/bank.yaml`` is what git itself understands by it: a path from the top of the
repository, or with ``./`` from here. Git is asked for object names first and for nothing but
those afterwards, so no name of a file or branch can pass for an option.
"""

import os
import posixpath
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

from tribeplan.errors import Diagnostic, InvalidUsage, NoInput, Place
from tribeplan.formats.document_kind import is_scenario, states_version
from tribeplan.formats.model_files import ENDINGS, LARGEST_FILE_BYTES, ModelFiles

SECONDS = 60
"""Longest that git may take for an answer."""

ORDINARY_FILES = ("100644", "100755", "100664")
"""Git's modes of files that are neither links nor submodules."""


class GitRevision:
    """The files of one revision."""

    def __init__(self, revision: str) -> None:
        """Name a branch, tag or commit; it is looked up when files are asked for."""
        self._revision = revision

    def find(self, path: str) -> ModelFiles:
        """Give the one file, or the one directory that is a model, at a path."""
        name = self.named(path)
        object_id = self._object(path)
        if self._kind(object_id) == "tree":
            return ModelFiles(name, self._model(path, object_id))
        return ModelFiles(name, ((name, self._content(name, object_id)),))

    def identity(self, path: str) -> str:
        """Give the path without detours."""
        return posixpath.normpath(path)

    def named(self, path: str) -> str:
        """Give the path as git names it."""
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
    """Give what the last commit has in a file; None when it has no such file.

    Raises
    ------
    InvalidUsage
        When git cannot be run.
    """
    directory, name = os.path.split(os.path.realpath(path))
    if not os.path.isdir(directory):  # noqa: PTH112  # paths are text here throughout
        return None
    return _git("-C", directory, "cat-file", "blob", f"HEAD:./{name}")


def listed_in_git(directory: Path, endings: Iterable[str]) -> list[str] | None:
    """Give the files of the repository a directory is in, hidden and ignored ones apart.

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
    quiet = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    environment = {**os.environ, **quiet}
    try:
        answer = subprocess.run(
            ["git", "--no-pager", *arguments],
            check=False,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            env=environment,
            timeout=SECONDS,
        )
    except OSError as error:
        raise InvalidUsage(f"git cannot be run: {error.strerror}") from error
    except subprocess.TimeoutExpired as error:
        raise InvalidUsage(f"git gave no answer in {SECONDS} seconds") from error
    return answer.stdout if answer.returncode == 0 else None
