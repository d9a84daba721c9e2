"""A YAML file as plain values that know where they stand.

Only mappings, lists and text exist: every scalar is a `str` exactly as the file spells it (`NO`,
`010` and `1.10` stay what they are), and None stands for no value: nothing behind the colon or
dash, an unquoted ``~`` or an unquoted ``null``. What a text means is for the reader of the value
to say. Anchors, aliases, tags and merge keys are refused, so a file is as large as it looks.
"""

from typing import NamedTuple

from tribeplan.errors import Diagnostic
from tribeplan.formats.yaml_builder import Builder
from tribeplan.formats.yaml_layout import is_suspicious, layout_problems, left_margin_problems
from tribeplan.formats.yaml_nodes import MappingNode, Node, SequenceNode, leaves
from tribeplan.formats.yaml_spans import CODES, Lines, Problem, Span, Unreadable, diagnostics
from tribeplan.formats.yaml_text import conflicts, decode, forbidden_characters

__all__ = [
    "CODES",
    "Document",
    "Lines",
    "MappingNode",
    "Node",
    "SequenceNode",
    "Span",
    "read_document",
]

_LOOK_BEHIND_STOP = 4 * 1024 * 1024
"""Code points behind the place where the parser stopped that are still searched for conflicts."""


class Document(NamedTuple):
    """What one file says, and everything that keeps it from being understood."""

    path: str
    text: str
    """The text without a byte order mark; only its start, or nothing, if it cannot be decoded."""

    root: MappingNode
    """Empty where reading had to stop: a syntax error, a limit, no mapping."""

    diagnostics: tuple[Diagnostic, ...]
    """In reading order, at most 100 and one more that counts the rest; empty for a good file."""


def read_document(path: str, data: bytes) -> Document:
    r"""Read the bytes of one YAML file, whatever they are.

    Parameters
    ----------
    path
        The file as the user named it, for the places of diagnostics; it is not opened.
    data
        At most 64 MB of UTF-8, in lines of at most 1 MB, nested at most 64 levels deep; anything
        else is a diagnostic.

    >>> document = read_document("a.yaml", b"name: NO\nskills: {risk: 1.0}\n")
    >>> document.root
    {'name': 'NO', 'skills': {'risk': '1.0'}}
    >>> document.root["skills"].value_spans["risk"]
    Span(start=24, end=27)
    """
    problems: list[Problem] = []
    try:
        text = decode(data, problems)
    except Unreadable as stop:
        return Document(
            path, stop.text, MappingNode(), diagnostics(Lines(path, stop.text), [stop.problem])
        )
    problems.extend(forbidden_characters(text))
    root = _root(text, problems)
    return Document(path, text, root, diagnostics(Lines(path, text), problems))


def _root(text: str, problems: list[Problem]) -> MappingNode:
    builder = Builder(text, has_forbidden=bool(problems))
    try:
        root = builder.root()
    except Unreadable as stop:
        found = stop.problem
        merge = list(conflicts(text, found.span.end + _LOOK_BEHIND_STOP))
        problems += builder.problems + merge
        if not (merge and found.code in {"TP001", "TP008", "TP009"}):
            problems.append(found)
        return MappingNode()
    problems += builder.problems
    problems.extend(conflicts(text, len(text)))
    if not builder.problems:
        problems.extend(_lenient(text, root))
    return root


def _lenient(text: str, root: MappingNode) -> list[Problem]:
    problems = list(layout_problems(text, list(leaves(root)))) if is_suspicious(text) else []
    if not problems and not text.startswith("{", root.span.start):
        problems.extend(left_margin_problems(text, set(root.marks[2::4])))
    return problems
