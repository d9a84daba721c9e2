"""Where models and scenarios are read from: the disk, or a revision in git."""

import os
import posixpath
from pathlib import Path
from typing import Protocol

from tribeplan.formats.model_files import ModelFiles, find_model


class Source(Protocol):
    """A tree of files."""

    def find(self, path: str) -> ModelFiles:
        """Give the one file, or the one directory that is a model, at a path.

        Raises
        ------
        NoInput
            When nothing is there.
        InvalidUsage
            When several models are there.
        """
        ...

    def identity(self, path: str) -> str:
        """Give what is the same for two paths that lead to the same file."""
        ...

    def named(self, path: str) -> str:
        """Give a path as a user would name it."""
        ...


class Disk:
    """Files and directories as they are now."""

    def exists(self, path: str) -> bool:
        """Whether anything is at a path."""
        return os.path.lexists(path)

    def find(self, path: str) -> ModelFiles:
        """Give the one file or model at a path."""
        return find_model(path)

    def identity(self, path: str) -> str:
        """Give the path without links and detours."""
        return os.path.realpath(path)

    def named(self, path: str) -> str:
        """Give the path as it is."""
        return Path(path).as_posix()


def beside(file: str, path: str) -> str:
    """Give a path that is written in a file, from where the file's own path starts.

    >>> beside("scenarios/split.yaml", "../models/bank.yaml")
    'models/bank.yaml'
    """
    return posixpath.normpath(posixpath.join(posixpath.dirname(file), path))
