"""What the parser lets pass although YAML 1.2 forbids it, so that readers disagree about it.

libyaml reads YAML 1.1 and is lenient about comments glued to what they follow, about
continuation lines at the left margin and about tabs; other tools refuse such a file or read it
differently. Each check looks for a rare pattern in the text, then asks whether it stands in a
key or value, where everything is allowed, or in a comment.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from tribeplan.formats.yaml_messages import TAB_INDENT, tab_problem
from tribeplan.formats.yaml_spans import Problem, Span

_LINE_END = re.compile(r"[\n\r]|\Z")
_GLUED_COMMENT = re.compile(r"#(?<=[\"'\]},\[{|>0-9+\-]#)")
_QUESTION_KEY = re.compile(r"\?(?=\s)(?<!\S\?)")
_LEFT_MARGIN = re.compile(
    r"[\n\r](?![\s#\]}%]|---(?:\s|\Z)|\.\.\.(?:\s|\Z)|-(?:\s|\Z)|\Z)(?P<word>\S+)"
)
_EMPTY_BLOCK_TEXT = re.compile(
    r"(?:\||>)[-+0-9]*+[ \t]*+(?:\r\n?|\n)(?:[ \t]*+(?:\r\n?|\n))*+(?P<indent> ++)#"
)
_INDENT = re.compile(r"[ \-]*")


class _Leaves:
    """Keys and single values, to ask what stands at an offset."""

    def __init__(self, text: str, leaves: Sequence[Span]) -> None:
        self.text = text
        self._leaves = sorted(leaves)
        self._starts = [leaf.start for leaf in self._leaves]

    def around(self, offset: int) -> Span | None:
        """Give the key or value that contains an offset."""
        leaf = self._before(offset)
        return leaf if leaf.end > offset else None

    def outside(self, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Find a pattern outside of keys, values and comments."""
        match = pattern.search(self.text)
        while match:
            offset = match.start()
            leaf = self._before(offset)
            after = match.end()
            if leaf.end > offset:
                after = max(leaf.end, after)
            elif self._in_comment(leaf.end, offset):
                after = self.line_end(offset)
            else:
                yield match
            match = pattern.search(self.text, after)

    def line_start(self, offset: int, after: int = 0) -> int:
        """Give where the line of an offset starts, not before another offset."""
        text = self.text
        line_feed = text.rfind("\n", after, offset)
        start = max(line_feed, text.rfind("\r", max(line_feed, after), offset))
        return max(start + 1, after)

    def line_end(self, offset: int) -> int:
        """Give where the line of an offset ends, its line break left out."""
        end = _LINE_END.search(self.text, offset)
        return end.start() if end else len(self.text)

    def _before(self, offset: int) -> Span:
        index = bisect_right(self._starts, offset) - 1
        return self._leaves[index] if index >= 0 else Span(0, 0)

    def _in_comment(self, after: int, offset: int) -> bool:
        return self.text.find("#", self.line_start(offset, after), offset) >= 0


def is_suspicious(text: str) -> bool:
    """Tell whether `layout_problems` has anything to look at; most files have nothing."""
    return "\t" in text or any(
        pattern.search(text) for pattern in (_GLUED_COMMENT, _QUESTION_KEY, _EMPTY_BLOCK_TEXT)
    )


def layout_problems(text: str, leaves: Sequence[Span]) -> Iterator[Problem]:
    """Find what only a lenient parser accepts, given the span of every key and single value."""
    places = _Leaves(text, leaves)
    yield from _glued_comments(places)
    yield from _question_keys(places)
    yield from _tabs(places)
    yield from _empty_block_texts(places)


def left_margin_problems(text: str, keys: AbstractSet[int]) -> Iterator[Problem]:
    """Find lines at the left margin that start no key of the outermost mapping.

    Parameters
    ----------
    text
        The whole file, which must be one block mapping.
    keys
        Where the keys of that mapping start, in code points.
    """
    for match in _LEFT_MARGIN.finditer(text):
        start, end = match.span("word")
        if start not in keys:
            yield Problem(
                Span(start, end),
                "TP001",
                "this line continues a quoted text or a bracket above, expected it to be indented",
                "indent it deeper than the key it belongs to",
            )


def _glued_comments(places: _Leaves) -> Iterator[Problem]:
    for match in places.outside(_GLUED_COMMENT):
        yield _glued(match.start(), places)
    for match in re.finditer(r"[|>][-+0-9]*#", places.text):
        leaf = places.around(match.start())
        if leaf and leaf.start == match.start():
            yield _glued(match.end() - 1, places)


def _glued(offset: int, places: _Leaves) -> Problem:
    return Problem(
        Span(offset, places.line_end(offset)),
        "TP001",
        "a comment needs a space before its '#'",
        "write ' # …', or quote the text if it is no comment",
    )


def _question_keys(places: _Leaves) -> Iterator[Problem]:
    for match in places.outside(_QUESTION_KEY):
        yield Problem(
            Span(match.start(), match.end()),
            "TP008",
            "a key marked with '?', expected 'key: value'",
            "write the key as plain text in front of its colon",
        )


def _tabs(places: _Leaves) -> Iterator[Problem]:
    for match in TAB_INDENT.finditer(places.text):
        tab = match.start("tab")
        leaf = places.around(tab)
        if leaf is None or (match.start() == tab and places.text[leaf.start] in "'\""):
            yield tab_problem(Span(tab, tab + 1))


def _empty_block_texts(places: _Leaves) -> Iterator[Problem]:
    for match in _EMPTY_BLOCK_TEXT.finditer(places.text):
        leaf = places.around(match.start())
        if leaf is None or leaf.start != match.start() or leaf.end >= match.end():
            continue
        indent = _INDENT.match(places.text, places.line_start(match.start()))
        if indent and len(match["indent"]) > len(indent.group()):
            yield Problem(
                leaf,
                "TP001",
                "this block text is empty, as its blank lines are indented deeper than the '#' "
                "line below them",
                "remove the spaces from the blank lines, or indent the '#' line like a comment",
            )
