"""A YAML file as plain values that know where they stand: text, events, tree."""

import re
from array import array
from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

import yaml

from tribeplan.errors import Diagnostic
from tribeplan.formats.yaml.messages import (
    GaveUp,
    is_suspicious,
    layout_problems,
    left_margin_problems,
    syntax_problem,
)
from tribeplan.formats.yaml.nodes import (
    MAX_COUNTED,
    Lines,
    MappingNode,
    SequenceNode,
    Span,
    SpanDiagnostic,
    Unreadable,
    diagnostics,
    leaves,
    shown,
)
from tribeplan.formats.yaml.text import FORBIDDEN, conflicts, decode, forbidden_characters, named

# --- The parser's events as they are; its published types allow None nearly everywhere -----------


class Mark(Protocol):
    """A place in the text."""

    index: int
    """In code points from the start."""


class ParserEvent(Protocol):
    """An event of the C parser; each has of these what its kind has."""

    start_mark: Mark
    end_mark: Mark
    anchor: str | None
    tag: str | None
    value: str
    style: str
    """The character that a text starts with when it is quoted or a block; empty when plain."""

    tags: dict[str, str] | None
    """What the directives before a document say."""


# --- The parser's events, put together into mappings and lists -----------------------------------

MAX_DEPTH = 64
MAX_SCALAR = 1024 * 1024
"""Code points of a single key or value."""
MAX_ENTRIES = 250_000
"""Entries of one mapping or list."""
MAX_EVENTS = 10_000_000
"""Keys, values, and starts and ends of mappings and lists in one file: some 300,000 people."""

_UNANSWERED = 2 * MAX_SCALAR  # code points drawn without a key or value coming back
_ITEM = "\x00"  # stands for the key in a list, where none is waited for; compared by identity
_REFUSED = "\x01"  # stands for a key that cannot be one, likewise
_PIECE = 4096  # code points; the parser asks for its own size
_NODE_MARK = re.compile(r"[&!][^\s,\[\]{}]*")
_NO_VALUE = frozenset({"", "~", "null"})
_NO_MARKS = array("I")  # of what has not ended
_NO_KEY = {
    "": ("an empty key", "TP008", "write a name before the colon"),
    "<<": ("a merge key '<<'", "TP004", "write the keys out here"),
}
"""What is no key without quotes, its code, and what to do."""
_SPECIAL = _NO_VALUE.union(_NO_KEY)
"""Plain texts that are no value, or no key."""


class _Frame:
    """A mapping or list whose end is not reached yet."""

    __slots__ = ("key", "marks", "node", "repeated")

    def __init__(self, start: int, node: MappingNode | SequenceNode, key: str | None) -> None:
        self.marks = [start, start]  # a list while it grows
        self.node: Any = node
        self.key = key
        """The key whose value comes next; None when a key does."""
        self.repeated: list[tuple[str, Span]] = []
        """Keys that stand here already."""

    def add(self, value: object, start: int, end: int) -> None:
        """Add an item, or the value of the waiting key."""
        key = self.key
        if key is _ITEM:
            self.node.append(value)
        else:
            self.key = None
            if key is _REFUSED:
                return
            self.node[key] = value
        self.marks += (start, end)


class Builder:
    """One reading of one text: the parser draws the text from here and its events end here.

    The C parser does not recurse, and no event is larger than one key or value, so memory stays
    within the limits above. They are looked at where text is drawn, every few thousand characters,
    and cost the single event nothing.
    """

    def __init__(self, text: str, *, has_forbidden: bool) -> None:
        self.problems: list[SpanDiagnostic] = []
        self._text = text
        self._has_forbidden = has_forbidden
        self._has_escapes = "\\" in text
        self._drawn = 0
        self._answered = 0  # end of the last key or value that came out of the parser
        self._quoted = Span(0, 0)  # the last text in quotes
        self._limit: SpanDiagnostic | None = None
        self._documents = 0
        self._frame = _Frame(0, SequenceNode(_NO_MARKS), _ITEM)  # its only item is the root
        self._outer: list[_Frame] = []

    def root(self) -> MappingNode:
        """Read the whole text; what is wrong but does not stop the reading is in `problems`.

        Raises Unreadable at a syntax error, at a limit, or when the file is not one mapping.
        """
        try:
            self._read_events()
        except yaml.MarkedYAMLError as error:
            raise Unreadable(self._limit or self._syntax_problem(error)) from None
        finally:
            for frame in (*self._outer, self._frame):
                self._report_repeated(frame)
        if self._limit:
            raise Unreadable(self._limit)
        return self._only_mapping()

    def read(self, size: int = _PIECE, /) -> str:
        """The parser its next piece of text, or nothing more once a limit is passed.

        What libyaml's reader would stop at is a subset of the forbidden characters, so it never
        stops: all of them are found in one reading.
        """
        self._limit = self._limit or self._passed_limit()
        if self._limit:
            return ""
        piece = self._text[self._drawn : self._drawn + size]
        self._drawn += len(piece)
        return re.sub(FORBIDDEN, "\ufffd", piece) if self._has_forbidden else piece

    def _passed_limit(self) -> SpanDiagnostic | None:
        frame = self._frame
        if self._drawn - self._answered > _UNANSWERED:
            return _too_large(self._answered, "a text or comment of over 2 MB follows here")
        if len(frame.node) > MAX_ENTRIES:
            return _too_large(frame.marks[0], f"over {MAX_ENTRIES:,} entries start here")
        if len(self.problems) + len(frame.repeated) > MAX_COUNTED:
            return _too_large(self._answered, "reading stopped after so many problems")
        return None

    def _read_events(self) -> None:
        """Put the events together; nearly every one is a plain text, which costs no call here."""
        get_event: Callable[[], Any] = yaml.CBaseLoader(self).get_event
        handlers: dict[type, Callable[[Any], None]] = {
            yaml.MappingStartEvent: lambda event: self._open(event, MappingNode(_NO_MARKS), None),
            yaml.SequenceStartEvent: lambda event: self._open(
                event, SequenceNode(_NO_MARKS), _ITEM
            ),
            yaml.MappingEndEvent: self._close,
            yaml.SequenceEndEvent: self._close,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._document,
        }
        scalar: type[Any] = yaml.ScalarEvent
        frame = self._frame
        for _ in range(MAX_EVENTS):
            event = get_event()
            if event.__class__ is scalar:
                text = event.value
                start = event.start_mark.index
                end = event.end_mark.index
                node, key = frame.node, frame.key
                if (
                    event.style
                    or text in _SPECIAL
                    or event.tag
                    or event.anchor
                    or (key is None and text in node)
                    or key is _REFUSED
                    or end - start > MAX_SCALAR
                ):
                    self._scalar(event)
                    continue
                if key is _ITEM:
                    node.append(text)
                elif key is None:
                    frame.key = text
                else:
                    node[key] = text
                    frame.key = None
                frame.marks += (start, end)
                self._answered = end
            elif handler := handlers.get(event.__class__):
                handler(event)
                frame = self._frame
            elif isinstance(event, yaml.StreamEndEvent):
                return
        raise Unreadable(_too_large(self._answered, f"over {MAX_EVENTS:,} keys and values"))

    def _scalar(self, event: ParserEvent) -> None:
        start = event.start_mark.index
        end = event.end_mark.index
        text = event.value
        style = event.style
        if event.anchor or event.tag:
            self._refuse_node_mark(event)
        if style:
            text, end = self._dressed(text, style, start, end)
        if end - start > MAX_SCALAR:
            raise Unreadable(_too_large(start, "this text is over 1 MB long", end))
        frame = self._frame
        if frame.key is None:
            if text in frame.node or (text in _NO_KEY and not style):
                self._refuse_key(frame, text, Span(start, end))
            else:
                frame.key = text
                frame.marks += (start, end)
        elif text in _NO_VALUE and not style:
            if not text and frame.key is not _ITEM:
                colon = self._text.find(":", self._answered, start)
                start = end = self._answered if colon < 0 else colon + 1
            frame.add(None, start, end)
        else:
            frame.add(text, start, end)
        self._answered = end

    def _dressed(self, text: str, style: str, start: int, end: int) -> tuple[str, int]:
        """Look into the escapes of a quoted text, or take the blank end off a block text."""
        if style in "|>":
            content = len(self._text[start:end].rstrip())
            breaks = (self._text.find(char, start + content, end) for char in "\r\n")
            return text, min((offset for offset in breaks if offset >= 0), default=end)
        self._quoted = Span(start, end)
        if style == '"' and self._has_escapes and self._text.find("\\", start, end) >= 0:
            bad = re.search(FORBIDDEN, text)
            if bad:
                message = f"an escape makes {named(bad.group())}, expected characters one can see"
                advice = "delete the escape; for a backslash write \\\\"
                self.problems.append(SpanDiagnostic(Span(start, end), "TP005", message, advice))
                text = re.sub(FORBIDDEN, "\ufffd", text)
        return text, end

    def _refuse_key(self, frame: _Frame, text: str, span: Span) -> None:
        frame.key = _REFUSED
        if text in frame.node:
            frame.repeated.append((text, span))
        else:
            found, code, advice = _NO_KEY[text]
            self._refuse(span, found, code, advice)

    def _open(self, event: ParserEvent, node: MappingNode | SequenceNode, key: str | None) -> None:
        start = event.start_mark.index
        if event.anchor or event.tag:
            self._refuse_node_mark(event)
        self._outer.append(self._frame)
        self._frame = _Frame(start, node, key)
        self._answered = start
        if len(self._outer) > MAX_DEPTH:
            raise Unreadable(_too_large(start, f"this is nested over {MAX_DEPTH} levels deep"))

    def _close(self, event: ParserEvent) -> None:
        closed = self._frame
        end = event.end_mark.index
        if end > event.start_mark.index:  # a bracket; a block ends only where the next thing starts
            self._answered = end
        start, end = closed.marks[0], self._answered
        closed.marks[1] = end
        closed.node.marks = array("I", closed.marks)
        if closed.repeated:
            self._report_repeated(closed)
        self._frame = frame = self._outer.pop()
        if frame.key is None:
            advice = "write a plain text before the colon"
            self._refuse(Span(start, end), "a list or mapping as a key", "TP008", advice)
            frame.key = _REFUSED
        else:
            frame.add(closed.node, start, end)

    def _alias(self, event: ParserEvent) -> None:
        span = Span(event.start_mark.index, event.end_mark.index)
        name = shown(self._text[span.start : span.end])
        advice = "write the value out here, or put it in quotes if it is text"
        self._refuse(span, f"the alias '{name}'", "TP004", advice)
        self._answered = span.end
        if self._frame.key is None:
            self._frame.key = _REFUSED
        else:
            self._frame.add(None, span.start, span.end)

    def _document(self, event: ParserEvent) -> None:
        span = Span(event.start_mark.index, event.end_mark.index)
        self._documents += 1
        if self._documents > 1:
            message = "a second document starts here, expected one for each file"
            advice = "move it to a file of its own, or delete the line"
            raise Unreadable(SpanDiagnostic(span, "TP008", message, advice))
        if event.tags:
            self._refuse(span, "a %TAG directive", "TP004", "delete the line")

    def _refuse_node_mark(self, event: ParserEvent) -> None:
        mark = _NODE_MARK.match(self._text, event.start_mark.index)
        span = Span(*mark.span()) if mark else Span(event.start_mark.index, event.start_mark.index)
        kind = "an anchor" if event.anchor else "a tag"
        if event.anchor and event.tag:
            kind = "an anchor and a tag"
        advice = "delete it, or put the text in quotes if it belongs to it"
        self._refuse(span, f"{kind} stands here", "TP004", advice)

    def _refuse(self, span: Span, found: str, code: str, advice: str) -> None:
        message = f"{found}, expected plain keys and values"
        self.problems.append(SpanDiagnostic(span, code, message, advice))

    def _report_repeated(self, frame: _Frame) -> None:
        if not frame.repeated:
            return
        first = {key: index for index, key in enumerate(frame.node)}
        for key, span in frame.repeated[:MAX_COUNTED]:
            index = 4 * first[key] + 2
            there = Span(frame.marks[index], frame.marks[index + 1])
            message = f"the key '{shown(key)}' stands here again, expected each key once"
            advice = "rename or delete one of them"
            related = ((there, "it stands here first"),)
            self.problems.append(SpanDiagnostic(span, "TP006", message, advice, related))

    def _syntax_problem(self, error: yaml.MarkedYAMLError) -> SpanDiagnostic:
        offset = error.problem_mark.index if error.problem_mark else self._answered
        start = error.context_mark.index if error.context_mark else offset
        gave_up = GaveUp(error.problem or "", offset, error.context or "", start, self._quoted)
        return syntax_problem(self._text, gave_up)

    def _only_mapping(self) -> MappingNode:
        root: object = self._frame.node[0] if self._frame.node else None
        if isinstance(root, MappingNode):
            return root
        span = Span(*self._frame.marks[2:4]) if root is not None else Span(0, 0)
        found = "a single text" if isinstance(root, str) else "a list"
        message = f"the file is {found if root is not None else 'empty'}, expected keys with values"
        advice = "start it with lines like 'name: …'"
        if root is not None:
            advice += "; a table or list of people comes in with: tribeplan import"
        raise Unreadable(SpanDiagnostic(span, "TP008", message, advice))


def _too_large(start: int, message: str, end: int | None = None) -> SpanDiagnostic:
    span = Span(start, start if end is None else end)
    return SpanDiagnostic(span, "TP007", message, "split the file, or check what made it so large")


# --- A YAML file as plain values that know where they stand --------------------------------------
#
# Only mappings, lists and text exist: every scalar is a `str` exactly as the file spells it (`NO`,
# `010` and `1.10` stay what they are), and None stands for no value: nothing behind the colon or
# dash, an unquoted ``~`` or an unquoted ``null``. What a text means is for the reader of the value
# to say. Anchors, aliases, tags and merge keys are refused, so a file is as large as it looks.

_LOOK_BEHIND_STOP = 4 * 1024 * 1024
"""Code points behind the place where the parser stopped that are still searched for conflicts."""


class YamlDocument(NamedTuple):
    """What one file says, and everything that keeps it from being understood."""

    path: str
    text: str
    """The text without a byte order mark; only its start, or nothing, if it cannot be decoded."""

    root: MappingNode
    """Empty where reading had to stop: a syntax error, a limit, no mapping."""

    diagnostics: tuple[Diagnostic, ...]
    """In reading order, at most 100 and one more that counts the rest; empty for a good file."""


def read_document(path: str, data: bytes) -> YamlDocument:
    r"""Read the bytes of one YAML file, whatever they are; its path is named in diagnostics alone.

    What is more than 64 MB of UTF-8, has lines of more than 1 MB or is nested deeper than 64 levels
    is a diagnostic.

    >>> document = read_document("a.yaml", b"name: NO\nskills: {risk: 1.0}\n")
    >>> document.root
    {'name': 'NO', 'skills': {'risk': '1.0'}}
    >>> document.root["skills"].value_spans["risk"]
    Span(start=24, end=27)
    """
    problems: list[SpanDiagnostic] = []
    try:
        text = decode(data, problems)
    except Unreadable as stop:
        return YamlDocument(
            path, stop.text, MappingNode(), diagnostics(Lines(path, stop.text), [stop.problem])
        )
    problems.extend(forbidden_characters(text))
    root = _root(text, problems)
    return YamlDocument(path, text, root, diagnostics(Lines(path, text), problems))


def _root(text: str, problems: list[SpanDiagnostic]) -> MappingNode:
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


def _lenient(text: str, root: MappingNode) -> list[SpanDiagnostic]:
    problems = list(layout_problems(text, list(leaves(root)))) if is_suspicious(text) else []
    if not problems and not text.startswith("{", root.span.start):
        problems.extend(left_margin_problems(text, set(root.marks[2::4])))
    return problems
