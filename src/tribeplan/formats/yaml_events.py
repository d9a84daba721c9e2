"""The parser's events as they are; its published types allow None nearly everywhere."""

from typing import Protocol


class Mark(Protocol):
    """A place in the text."""

    index: int
    """In code points from the start."""


class Event(Protocol):
    """What every event of the C parser has."""

    start_mark: Mark
    end_mark: Mark


class NodeEvent(Event, Protocol):
    """A scalar, or the start of a mapping or list."""

    anchor: str | None
    tag: str | None


class ScalarEvent(NodeEvent, Protocol):
    """A key or value that is text."""

    value: str
    style: str
    """The character it starts with when it is quoted or a block text; empty when it is plain."""


class DocumentStart(Event, Protocol):
    """What precedes the content: directives, and the line '---'."""

    tags: dict[str, str] | None
