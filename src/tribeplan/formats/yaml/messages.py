"""What is wrong with a YAML file, in words for somebody who edits it."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import islice
from typing import NamedTuple

from tribeplan.formats.yaml.nodes import Span, SpanDiagnostic, line_end, line_start, shown

# --- What the grammar says when it gives up, in words for somebody who edits a file --------------
#
# Most files have no mistake: patterns that only a mistake calls for are texts until then.

TAB_INDENT = re.compile(r"^ *+(?P<tab>\t)[ \t]*+(?=[^\r\n#])", re.MULTILINE)
"""A line with content and a tab in its indentation."""

_WORD = r"[^\s,\[\]{}]+|[,\[\]{}]"
_LOOKED_AT = 4 * 1024 * 1024  # code points below a tab in which more of them are counted
_COUNTED = 1000
_BLANKS = r"[ \t]*"
_BREAK = r"[\r\n]"
_LINE = r"[^\r\n]+"
_UP_TO_SIGN = r"['\"][^,}\]#:'\"]*"
_APOSTROPHE = r"'[^\W\d]{1,2}[\s-]"  # as in 't Hart, 's-Gravenhage
_HIDING_COMMENT = r"[ \t](?P<word>#[^\s,\]}]*)(?=[^\r\n]*[,\]}])"
_AT_NEXT_LINE = (
    "did not find expected key",
    "did not find expected '-' indicator",
    "did not find expected <document start>",
)
_COLON = r":\s"
_HIDING_KEY = r"[ \t](?P<word>#\w[^\r\n]*?:)(?=[ \t\r\n]|\Z)"
_HIDING_TEXT = r"[ \t](?P<word>#\w\S*)"
_KEY_OR_ITEM = r"[ \t]*(?:-(?:\s|\Z)|[^\r\n]*?:(?:\s|\Z))"


class _Wording(NamedTuple):
    message: str
    help: str
    related: str = ""
    """What to call the place where the broken construct starts; empty: do not show it."""
    at_start: bool = False
    """The construct's start is the place to look at, not where the grammar gave up."""


_CLOSE_QUOTE = 'close the quote; a quote inside \'…\' is written twice, inside "…" as \\"'
_QUOTE_IT = "put the whole text in double quotes if it is meant as text"

_NODE_MARK = _Wording("this is no complete anchor, alias or tag, none of which is used", _QUOTE_IT)
_WORDINGS = {
    "could not find expected ':'": _Wording(
        "expected a key with a colon, like 'name: …'",
        "write ': ' with a space behind the key, or indent the line if it belongs to the one above",
        at_start=True,
    ),
    "did not find expected '-' indicator": _Wording(
        "expected another '- ' item, as this is a list",
        "start the line with '- ', or indent it differently so that it is outside of the list",
        "the list starts here",
    ),
    "did not find expected ',' or ']'": _Wording(
        "expected ',' or ']', as a list in brackets is open",
        "put a comma between the items, close the list with ']', or quote a text with special "
        "characters",
        "the list starts here",
    ),
    "did not find expected ',' or '}'": _Wording(
        "expected ',' or '}', as a mapping in braces is open",
        "put a comma between the entries, close the mapping with '}', or quote a text with special "
        "characters",
        "the mapping starts here",
    ),
    "did not find expected node content": _Wording("expected a value here", _QUOTE_IT),
    "did not find expected <document start>": _Wording(
        "expected the end of the file, as the content above is complete",
        "indent the line like the first line of the file",
    ),
    "block sequence entries are not allowed in this context": _Wording(
        "a list item '- ' cannot start behind something else on its line",
        "start the list on the next line, or write it in brackets: [a, b]",
    ),
    "mapping keys are not allowed in this context": _Wording(
        "a key marked with '?' cannot start here", "write it as 'key: value', or quote the text"
    ),
    "found unexpected end of stream": _Wording(
        "this quoted text is never closed", _CLOSE_QUOTE, at_start=True
    ),
    "found unexpected document indicator": _Wording(
        "a line with '---' or '...' stands inside of a quoted text",
        _CLOSE_QUOTE,
        "the quoted text starts here",
    ),
    "found unknown escape character": _Wording(
        "this backslash escape does not exist",
        "write \\\\ for a backslash, or use single quotes, where it means itself",
    ),
    "found invalid Unicode character escape code": _Wording(
        "this escape is no character", "write the character itself instead of the escape"
    ),
    "did not find expected hexdecimal number": _Wording(
        "expected hexadecimal digits behind this backslash escape",
        "write \\\\ for a backslash, or use single quotes, where it means itself",
    ),
    "found an indentation indicator equal to 0": _Wording(
        "a block text cannot be indented by 0", "leave the number out: it is found by itself"
    ),
    "did not find expected comment or line break": _Wording(
        "expected the end of the line here",
        "move the text to the next line; quote a value that starts with '|', '>' or '%'",
    ),
    "found unexpected ':'": _Wording("a ':' inside of brackets needs quotes here", _QUOTE_IT),
    "found incompatible YAML document": _Wording(
        "this version of YAML is unknown, expected 1.1 or 1.2", "delete the line"
    ),
    "found undefined tag handle": _NODE_MARK,
    "found character that cannot start any token": _Wording(
        "a text cannot start with this character", _QUOTE_IT
    ),
}
_SECOND_COLON = _Wording(
    "a value with ': ' in it needs quotes", "put the whole value in double quotes"
)
_DEEPER_KEY = _Wording(
    "this key stands deeper than its neighbours, or the line above is not complete",
    "indent the line like its neighbours; behind each colon above there must be a space",
)
_MISPLACED = _Wording(
    "expected a key at the indentation of its neighbours",
    "indent the line like the others of its mapping",
    "the mapping starts here",
)
_TRAILING = _Wording(
    "expected the end of the line, as the value before it is closed",
    "put the whole value in double quotes; a quote inside '…' is written twice",
)
_DIRECTIVE = _Wording("a line that starts with '%' is a directive, which is not used", "delete it")
_ANYTHING_ELSE = _Wording("this is not valid YAML", "compare the line with its neighbours")


class GaveUp(NamedTuple):
    """Where and why the grammar could not go on; offsets in code points."""

    problem: str
    offset: int
    context: str
    start: int
    """Where the construct starts that the grammar was in; `offset` when it named none."""
    quoted: Span = Span(0, 0)
    """The last text in quotes that was read before."""


def syntax_problem(text: str, gave_up: GaveUp) -> SpanDiagnostic:
    """Say in plain words what the grammar found and expected, and where to look."""
    if _is_tab(text, gave_up):
        return _tab_problem(text, gave_up.offset)
    blamed = _quote_left_open(text, gave_up) or _cut_by_comment(text, gave_up)
    if blamed:
        return blamed
    wording = _wording(text, gave_up)
    offset = gave_up.start if wording.at_start else gave_up.offset
    if wording is _DEEPER_KEY:
        offset = _first_word(text, offset)
    word = re.compile(_WORD).match(text, offset)
    span = Span(offset, word.end() if word else offset)
    found = f"found '{shown(word.group())}': " if word and not wording.at_start else ""
    opened = Span(gave_up.start, gave_up.start + 1)
    related = ((opened, wording.related),) if wording.related else ()
    return SpanDiagnostic(span, "TP001", found + wording.message, wording.help, related)


def _quote_left_open(text: str, gave_up: GaveUp) -> SpanDiagnostic | None:
    """Blame the quote that opens when its text ends on another line, before what cannot follow."""
    start, end = gave_up.quoted
    if gave_up.problem == "found unexpected end of stream":
        start, end = gave_up.start, len(text)
    elif not re.compile(_BREAK).search(text, start, end) or re.compile(_BREAK).search(
        text, end, gave_up.offset
    ):
        return None
    line = text[start : line_end(text, start)]
    found = re.match(_UP_TO_SIGN, line)
    typed = (found.group() if found else line).strip()
    mark = text[start]
    advice = f"close it on its line, as in {shown(typed)}{mark}"
    if re.match(_APOSTROPHE, typed):
        advice = f'put a name with an apostrophe in double quotes: "{shown(typed)}"'
    is_ended = end < len(text)
    ends = ((Span(end - 1, end), "it ends here"),) if is_ended else ()
    message = "this quote opens a text that does not end on its line"
    message = message if is_ended else "this quoted text is never closed"
    return SpanDiagnostic(Span(start, start + len(typed)), "TP001", message, advice, ends)


def _cut_by_comment(text: str, gave_up: GaveUp) -> SpanDiagnostic | None:
    """Blame the ``#`` that makes a comment of what belongs to the text before it."""
    if "did not find expected ','" in gave_up.problem:
        for line in re.compile(_LINE).finditer(text, gave_up.start, gave_up.offset):
            if told := _hiding(_HIDING_COMMENT, line.group(), line.start()):
                return told
        return None
    pattern, here = _HIDING_KEY, _first_word(text, gave_up.start)
    if gave_up.problem in _AT_NEXT_LINE:
        below = _first_word(text, gave_up.offset)
        pattern = _HIDING_KEY if re.compile(_KEY_OR_ITEM).match(text, below) else _HIDING_TEXT
        here = _first_word(text, len(text[:below].rstrip()))
    elif gave_up.problem != "could not find expected ':'":
        return None
    return _hiding(pattern, text[here : line_end(text, here)], here)


def _hiding(pattern: str, line: str, start: int) -> SpanDiagnostic | None:
    """Find a comment on a line that hides what follows, outside of quotes."""
    for found in re.finditer(pattern, line):
        before = line[: found.start()]
        if before.count("'") % 2 or before.count('"') % 2 or before.endswith("#"):
            continue
        word = found["word"]
        at = start + found.start("word")
        message = f"'{shown(word)}' behind a blank starts a comment, which hides what follows"
        help_ = "put the whole text in double quotes; a comment goes to the end of its line"
        return SpanDiagnostic(Span(at, at + len(word)), "TP001", message, help_)
    return None


def _wording(text: str, gave_up: GaveUp) -> _Wording:
    first_word = _first_word(text, gave_up.offset)
    if gave_up.problem == "mapping values are not allowed in this context":
        return (
            _SECOND_COLON
            if re.compile(_COLON).search(text, first_word, gave_up.offset)
            else _DEEPER_KEY
        )
    if gave_up.problem == "did not find expected key":
        return _MISPLACED if first_word == gave_up.offset else _TRAILING
    if "did not find expected ','" in gave_up.problem and gave_up.quoted.end == gave_up.offset:
        return _TRAILING
    if "directive" in gave_up.context:
        return _DIRECTIVE
    if any(word in gave_up.context for word in ("anchor", "alias", "tag")):
        return _NODE_MARK
    return _WORDINGS.get(gave_up.problem, _ANYTHING_ELSE)


def _first_word(text: str, offset: int) -> int:
    """Where the first word on the line of an offset starts, at most the offset itself."""
    start = line_start(text, offset)
    blanks = re.compile(_BLANKS).match(text, start, offset)
    return blanks.end() if blanks else start


def _is_tab(text: str, gave_up: GaveUp) -> bool:
    return text.startswith("\t", gave_up.offset) and (
        "found a tab character" in gave_up.problem or "cannot start any token" in gave_up.problem
    )


def _tab_problem(text: str, offset: int) -> SpanDiagnostic:
    below = TAB_INDENT.finditer(text, offset + 1, offset + _LOOKED_AT)
    more = sum(1 for _ in islice(below, _COUNTED))
    count = f"{more} more" if more < _COUNTED else f"at least {more} more"
    return tab_problem(Span(offset, offset + 1), f" and {count} below" if more else "")


def tab_problem(span: Span, others: str = "") -> SpanDiagnostic:
    """Refuse a tab where YAML takes only spaces."""
    return SpanDiagnostic(
        span,
        "TP009",
        f"a tab indents this line{others}, expected spaces",
        "replace the tab by two spaces a level; set your editor to indent YAML with spaces",
    )


# --- What the parser lets pass although YAML 1.2 forbids it, so that readers disagree about it ----
#
# libyaml reads YAML 1.1 and is lenient about comments glued to what they follow, about
# continuation lines at the left margin and about tabs; other tools refuse such a file or read it
# differently. Each check looks for a rare pattern in the text, then asks whether it stands in a
# key or value, where everything is allowed, or in a comment.

_BEGINS_COMMENT = r"#(?<=[ \t]#)(?:[^\W_][^\r\n]*|[ \t]+\d+(?=[ \t]*(?:[\r\n]|\Z)))"
"""A comment without a blank behind its ``#``, or of a number alone.

People put a blank there: of some 400 comments behind a value in the public organisation files of
Kubernetes one has none, and yamllint wants it. Without it, it reads as ``Team #1`` or ``C #core``.
"""

_MARKER = (
    r"(?i)#(?:to-?do|fix-?me|xxx|hack|nb|note|bug|tbd|wip|draft|no(?:sec|qa|lint|sonar|inspection)|"
    r"pragma|yaml-?lint|tribe-?plan|prettier|eslint|checkov|trivy|tfsec|kics|semgrep|gitleaks|"
    r"(?:end)?region|nolint|spell-?check|cspell|vim|ignore|skip)(?![^\W_])"
)
"""What people and tools write right behind the ``#`` to find it again."""

_GLUED_COMMENT = re.compile(r"#(?<=[\"'\]},\[{|>0-9+\-]#)")
_QUESTION_KEY = re.compile(r"\?(?=\s)(?<!\S\?)")
_LEFT_MARGIN = r"[\n\r](?![\s#\]}%]|---(?:\s|\Z)|\.\.\.(?:\s|\Z)|-(?:\s|\Z)|\Z)(?P<word>\S+)"
_EMPTY_BLOCK_TEXT = r"(?:\||>)[-+0-9]*+[ \t]*+(?:\r\n?|\n)(?:[ \t]*+(?:\r\n?|\n))*+(?P<indent> ++)#"
_INDENT = r"[ \-]*"


class _Leaves:
    """Keys and single values, to ask what stands at an offset."""

    def __init__(self, text: str, leaves: Sequence[Span]) -> None:
        self.text = text
        self._leaves = sorted(leaves)
        self._starts = [leaf.start for leaf in self._leaves]

    def around(self, offset: int) -> Span | None:
        """The key or value that contains an offset."""
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
                after = line_end(self.text, offset)
            else:
                yield match
            match = pattern.search(self.text, after)

    def _before(self, offset: int) -> Span:
        index = bisect_right(self._starts, offset) - 1
        return self._leaves[index] if index >= 0 else Span(0, 0)

    def _in_comment(self, after: int, offset: int) -> bool:
        return self.text.find("#", line_start(self.text, offset, after), offset) >= 0


def is_suspicious(text: str) -> bool:
    """Tell whether `layout_problems` has anything to look at; most files have nothing."""
    has_block_texts = "|" in text or ">" in text  # one look for these is quicker than the pattern
    return (
        "\t" in text
        or any(pattern.search(text) for pattern in (_GLUED_COMMENT, _QUESTION_KEY))
        or (has_block_texts and re.search(_EMPTY_BLOCK_TEXT, text) is not None)
    )


def layout_problems(text: str, leaves: Sequence[Span]) -> Iterator[SpanDiagnostic]:
    """Find what only a lenient parser accepts, given the span of every key and single value."""
    places = _Leaves(text, leaves)
    yield from _glued_comments(places)
    yield from _question_keys(places)
    yield from _tabs(places)
    yield from _empty_block_texts(places)


def hidden_behind(text: str, end: int) -> Span:
    """Where the comment stands that begins behind an offset and reads as part of what it follows.

    Empty when there is none: in ``Anna  # leaves`` and ``Anna #TODO`` it reads as a comment.

    >>> hidden_behind("name: Team #1", 10), hidden_behind("name: Team # new", 10)
    (Span(start=11, end=13), Span(start=10, end=10))
    """
    blanks = re.compile(_BLANKS).match(text, end)
    found = re.compile(_BEGINS_COMMENT).match(text, blanks.end()) if blanks else None
    if found is None or re.compile(_MARKER).match(text, found.start()):
        return Span(end, end)
    return Span(found.start(), found.start() + len(found.group().rstrip()))


def cut_texts(text: str, leaves: Callable[[], Iterable[Span]]) -> Iterator[tuple[Span, Span]]:
    """Find plain texts, or no value at all, and the comment behind that reads as part of it.

    The spans of keys and single values are asked for only when there is such a comment.
    """
    by_end: dict[int, Span] = {}
    for found in re.finditer(_BEGINS_COMMENT, text):
        by_end = by_end or {leaf.end: leaf for leaf in leaves()}
        end = found.start() - 1
        while text[end - 1] in " \t":
            end -= 1
        kept = by_end.get(end)
        if kept is not None and text[kept.start] not in "'\"|>":
            hidden = hidden_behind(text, end)
            if hidden.end > hidden.start:
                yield kept, hidden


def left_margin_problems(text: str, keys: AbstractSet[int]) -> Iterator[SpanDiagnostic]:
    """Find lines at the left margin of a file that start no key of its outermost mapping.

    The file is one block mapping; ``keys`` are the offsets of its keys in code points.
    """
    for match in re.finditer(_LEFT_MARGIN, text):
        start, end = match.span("word")
        if start not in keys:
            yield SpanDiagnostic(
                Span(start, end),
                "TP001",
                "this line continues a quoted text or a bracket above, expected it to be indented",
                "indent it deeper than the key it belongs to",
            )


def _glued_comments(places: _Leaves) -> Iterator[SpanDiagnostic]:
    for match in places.outside(_GLUED_COMMENT):
        yield _glued(match.start(), places)
    for match in re.finditer(r"[|>][-+0-9]*#", places.text):
        leaf = places.around(match.start())
        if leaf and leaf.start == match.start():
            yield _glued(match.end() - 1, places)


def _glued(offset: int, places: _Leaves) -> SpanDiagnostic:
    return SpanDiagnostic(
        Span(offset, line_end(places.text, offset)),
        "TP001",
        "a comment needs a space before its '#'",
        "write ' # …', or quote the text if it is no comment",
    )


def _question_keys(places: _Leaves) -> Iterator[SpanDiagnostic]:
    for match in places.outside(_QUESTION_KEY):
        yield SpanDiagnostic(
            Span(match.start(), match.end()),
            "TP008",
            "a key marked with '?', expected 'key: value'",
            "write the key as plain text in front of its colon",
        )


def _tabs(places: _Leaves) -> Iterator[SpanDiagnostic]:
    for match in TAB_INDENT.finditer(places.text):
        tab = match.start("tab")
        leaf = places.around(tab)
        if leaf is None or (match.start() == tab and places.text[leaf.start] in "'\""):
            yield tab_problem(Span(tab, tab + 1))


def _empty_block_texts(places: _Leaves) -> Iterator[SpanDiagnostic]:
    for match in re.finditer(_EMPTY_BLOCK_TEXT, places.text):
        leaf = places.around(match.start())
        if leaf is None or leaf.start != match.start() or leaf.end >= match.end():
            continue
        indent = re.compile(_INDENT).match(places.text, line_start(places.text, match.start()))
        if indent and len(match["indent"]) > len(indent.group()):
            yield SpanDiagnostic(
                leaf,
                "TP001",
                "this block text is empty, as its blank lines are indented deeper than the '#' "
                "line below them",
                "remove the spaces from the blank lines, or indent the '#' line like a comment",
            )
