"""The files of a source: found, told apart, and read as YAML, JSON or TOML documents."""

import json
import os
import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from tribeplan.errors import Diagnostic, InvalidInput, NoInput, Place
from tribeplan.formats.exchange.source import refused
from tribeplan.formats.model.files import LARGEST_FILE_BYTES, files_below, open_file, read_file
from tribeplan.formats.yaml.nodes import Lines, MappingNode, SequenceNode, is_mapping
from tribeplan.formats.yaml.tree import read_document

ENDINGS = (".yaml", ".yml", ".json", ".toml", ".csv", ".txt", ".tsv", ".xlsx")
TEXT_TABLES = (".csv", ".txt", ".tsv")
"""Endings of what is read row by row, and may be larger than what is read whole."""

LARGEST_TABLE_BYTES = 4 * 1024**3
HEAD_BYTES = 256 * 1024
"""Enough for the header of a table; even, for UTF-16."""

MOST_FILES = 20_000
"""Files of one directory; more are not an organisation but somebody's whole disk."""

_START = re.compile(r"^(?:---|\.\.\.)(?=[ \t\r\n]|\Z)", re.MULTILINE)
"""What ends a YAML document wherever it stands at the left margin, in any kind of text too."""


class File(NamedTuple):
    """One file of a source."""

    path: str
    """As the user named it, with forward slashes."""

    data: bytes
    is_whole: bool = True
    """Whether that is all of it: of a large table only the beginning is kept in memory."""

    def opened(self) -> BinaryIO:
        """The file from its beginning, to be read in blocks."""
        return (
            BytesIO(self.data) if self.is_whole else open_file(Path(self.path), LARGEST_TABLE_BYTES)
        )

    @property
    def place(self) -> Place:
        """Its beginning."""
        return Place(self.path, 1, 1, 1, 1)


class FileDocument(NamedTuple):
    """One document of a file, which may hold several."""

    file: File
    root: dict[str, Any]
    lines: Lines | None
    """Where its values stand; None where the format does not say."""

    first_line: int = 1

    def place(self, node: object, key: str | int | None = None) -> Place:
        """Where a mapping or list stands, or what it has under a key."""
        if self.lines is None:
            return self.file.place
        if isinstance(node, MappingNode) and isinstance(key, str) and key in node:
            found = self.lines.place(node.key_spans[key])
        elif isinstance(node, SequenceNode) and isinstance(key, int):
            found = self.lines.place(node.item_spans[key])
        elif isinstance(node, (MappingNode, SequenceNode)):
            found = self.lines.place(node.span)
        else:
            return self.file.place._replace(line=self.first_line, end_line=self.first_line)
        return _moved(found, self.first_line - 1)


def files_of(path: str) -> list[File]:
    """The files at a path: the one, or those of a directory with an ending that some format has.

    Links that lead out of their directory and hidden files are left alone, as in models. Raises
    NoInput when nothing is there; InvalidInput when one of them cannot be read, or there are too
    many.
    """
    home = Path(path)
    if not path or not os.path.lexists(home):
        raise NoInput(f"there is no file or directory '{path}'")
    if not home.is_dir():
        return [_file(home)]
    found: list[File] = []
    troubles: list[Diagnostic] = []
    for name, content in files_below(home, ENDINGS):
        if len(found) == MOST_FILES:
            raise refused(name, f"over {MOST_FILES:,} files", "name the directory of the source")
        if isinstance(content, Diagnostic):
            troubles.append(content)
        else:
            found.append(File(name, content))
    if troubles:
        raise InvalidInput(troubles)
    if not found:
        raise NoInput(f"no {', '.join(ENDINGS)} in directory '{path}'")
    return found


def one_file(path: str, what: str, largest: int = LARGEST_FILE_BYTES) -> File:
    """The one file at a path, whole; ``what`` it should be, as in 'history', of so many bytes.

    Raises NoInput when nothing is there; InvalidInput when it is a directory, too large, or cannot
    be read.
    """
    home = Path(path)
    if not path or not os.path.lexists(home):
        raise NoInput(f"there is no file '{path}'")
    if home.is_dir():
        raise refused(path, f"a directory, expected one {what}", "name a file in it")
    return File(home.as_posix(), read_file(home, largest))


def _file(path: Path) -> File:
    if path.suffix.lower() not in TEXT_TABLES:
        return File(path.as_posix(), read_file(path))
    with open_file(path, LARGEST_TABLE_BYTES) as file:
        data = file.read(LARGEST_FILE_BYTES + 1)
    is_whole = len(data) <= LARGEST_FILE_BYTES
    return File(path.as_posix(), data if is_whole else data[:HEAD_BYTES], is_whole)


def yaml_parts(file: File, empty: list[Place] | None = None) -> Iterator[FileDocument]:
    """The documents of a YAML file; empty ones are only noted.

    Raises InvalidInput with every diagnostic of every document.
    """
    try:
        text = file.data.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield _yaml_part(file, file.data, 1)
        return
    breaks = [match.start() for match in re.finditer("\n", text)]
    troubles: list[Diagnostic] = []
    parts: list[FileDocument] = []
    starts = [match.end() for match in _START.finditer(text)]
    ends = [match.start() for match in _START.finditer(text)]
    for start, end in zip([0, *starts], [*ends, len(text)], strict=True):
        content = text[start:end]
        line = bisect_right(breaks, start - 1) + 1
        if all(each.lstrip().startswith("#") or not each.strip() for each in content.split("\n")):
            if start and empty is not None:
                empty.append(Place(file.path, line, 1, line, 1))
            continue
        try:
            parts.append(_yaml_part(file, content.encode(), line))
        except InvalidInput as error:
            troubles += error.diagnostics
    if troubles:
        raise InvalidInput(troubles)
    yield from parts


def _yaml_part(file: File, content: bytes, line: int) -> FileDocument:
    document = read_document(file.path, content)
    if document.diagnostics:
        raise InvalidInput(
            each._replace(place=_moved(each.place, line - 1)) for each in document.diagnostics
        )
    return FileDocument(file, document.root, Lines(file.path, document.text), line)


def _moved(place: Place, lines: int) -> Place:
    return place._replace(line=place.line + lines, end_line=place.end_line + lines)


def json_value(file: File) -> Any:  # noqa: ANN401  # any JSON
    """What a JSON file says.

    Raises InvalidInput when it is none, or nested beyond reason.
    """
    try:
        return json.loads(file.data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise refused(file.path, f"no UTF-8 at byte {error.start:,}", "save it as UTF-8") from None
    except json.JSONDecodeError as error:
        message = f"no JSON: {error.msg}"
        raise refused(file.path, message, "export it again", error.lineno) from None
    except (RecursionError, ValueError):
        raise refused(file.path, "nested too deeply, or a number too long", "export it") from None


def toml_part(file: File) -> FileDocument:
    """What a TOML file says.

    Raises InvalidInput when it is none.
    """
    try:
        return FileDocument(file, tomllib.loads(file.data.decode("utf-8-sig")), None)
    except UnicodeDecodeError as error:
        raise refused(file.path, f"no UTF-8 at byte {error.start:,}", "save it as UTF-8") from None
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise refused(file.path, f"no TOML: {error}", "mend it at its source") from None


def first_root(file: File) -> Any:  # noqa: ANN401  # any document
    """The first document of a file, to tell its kind; None when there is none.

    Raises InvalidInput when it cannot be read.
    """
    ending = Path(file.path).suffix.lower()
    if ending in (".yaml", ".yml"):
        return next((part.root for part in yaml_parts(file)), None)
    if ending == ".json":
        return json_value(file)
    if ending == ".toml":
        return toml_part(file).root
    return None


def has_any(root: object, *keys: str) -> bool:
    """Whether a document is a mapping with one of the keys."""
    return is_mapping(root) and not root.keys().isdisjoint(keys)
