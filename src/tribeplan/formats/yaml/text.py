"""The text of a YAML file before its grammar: encoding, size, characters, leftovers of a merge."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

from tribeplan.formats.yaml.nodes import MAX_COUNTED, Span, SpanDiagnostic, Unreadable, shown

MAX_FILE_BYTES = 64 * 1024 * 1024
MAX_LINE_BYTES = 1024 * 1024

_BYTE_ORDER_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
_OF_TABLES = (
    (
        b"PK\x03\x04",
        "a workbook or another archive",
        "tables in .xlsx come in with: tribeplan import",
    ),
    (
        b"\xd0\xcf\x11\xe0",
        "a workbook of an old kind",
        "save it as .xlsx or CSV; that comes in with: tribeplan import",
    ),
    (b"PAR1\x15", "a table as Parquet", "write it as CSV; that comes in with: tribeplan import"),
)
"""How files begin that hold tables and no text, what they are, and what to do with them."""

_UTF8_MARK = b"\xef\xbb\xbf"
_HEAD_BYTES = 1024  # enough to see that a file is no text

_JOINED = "[^\x00-\u058f\u1e00-\u206f\ufeff\ufff0-\uffff]"  # what is not joined: quick to compile
FORBIDDEN = (
    "(?s)[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff]"
    f"(?:(?<![\u200c\u200d])|(?<!{_JOINED}.)|(?!{_JOINED}))"
)
"""One character that is refused everywhere, in comments too, raw or as an escape: a pattern.

Controls (C0 but tab and line ends, DEL, C1 with NEL), bidirectional marks and controls, line and
paragraph separators, zero-width and other invisible format characters, byte order marks inside
the text, lone surrogates, noncharacters. The two zero-width joiners are allowed between letters
of scripts that join (Arabic, Indic …) and between emoji; beside Latin, Greek, Cyrillic or
punctuation they only hide.
"""

_SEEN_IN_ASCII = b"\t\n\r" + bytes(range(0x20, 0x7F))

_CONFLICT = "|".join(
    rf"{sign}(?:(?<=[\n\r]{sign})|(?<=\A{sign}))(?=[ \n\r]|\Z)"
    for sign in ("<<<<<<<", "=======", ">>>>>>>")
)
_REST_OF_LINE = r"[^\n\r]*"


def decode(data: bytes, problems: list[SpanDiagnostic]) -> str:
    """Read bytes as UTF-8 without a byte order mark; each bad byte is a problem and U+FFFD.

    Raises Unreadable when: The file is in another encoding, is no text, or its size or a line of it
    is over the limit.
    """
    _refuse_other_encodings(data)
    _refuse_sizes(data)
    view = memoryview(data)[len(_UTF8_MARK) if data.startswith(_UTF8_MARK) else 0 :]
    try:
        return str(view, "utf-8")
    except UnicodeDecodeError:
        if b"\x00" in data:
            raise Unreadable(_not_utf8("the file is no text, expected UTF-8")) from None
    text = str(view, "utf-8", "replace")
    problems.extend(islice(_bad_bytes(text), MAX_COUNTED))
    return text


def _refuse_other_encodings(data: bytes) -> None:
    for mark, name in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            raise Unreadable(_not_utf8(f"the file is in {name}, expected UTF-8"))
    for mark, name, advice in _OF_TABLES:
        if data.startswith(mark):
            message = f"the file is {name}, expected a model as text"
            raise Unreadable(SpanDiagnostic(Span(0, 0), "TP002", message, advice))
    head = data[:_HEAD_BYTES]
    if head.count(0) * 4 > len(head):
        raise Unreadable(_not_utf8("the file is in UTF-16 or is no text, expected UTF-8"))


def _refuse_sizes(data: bytes) -> None:
    if len(data) > MAX_FILE_BYTES:
        size = f"{len(data) / 1024 / 1024:.1f} MB"
        limit = f"{MAX_FILE_BYTES // 1024 // 1024} MB"
        message = f"the file is {size} large, expected at most {limit}"
        advice = "split it into several files, for example one for each tribe"
        raise Unreadable(SpanDiagnostic(Span(0, 0), "TP007", message, advice))
    start = _overlong_line(data)
    if start is not None:
        text = data[:start].decode("utf-8", "replace")
        message = "this line is over 1 MB long"
        advice = "break it into several lines: one person, squad or feature a line is enough"
        raise Unreadable(SpanDiagnostic(Span(len(text), len(text)), "TP007", message, advice), text)


def _not_utf8(message: str) -> SpanDiagnostic:
    return SpanDiagnostic(Span(0, 0), "TP002", message, "save it as UTF-8 in your editor")


def _bad_bytes(text: str) -> Iterator[SpanDiagnostic]:
    """Find what was replaced, and what an earlier conversion of the file replaced and lost."""
    for match in re.finditer("\ufffd", text):
        yield SpanDiagnostic(
            Span(match.start(), match.end()),
            "TP002",
            "this character is not UTF-8",
            "save the file as UTF-8; it may be in Windows-1252 or Latin-1 now",
        )


def _overlong_line(data: bytes) -> int | None:
    """The byte at which the first line over 1 MiB starts, or None when there is none."""
    start = 0
    while start + MAX_LINE_BYTES < len(data):
        window_end = start + MAX_LINE_BYTES + 1
        last = data.rfind(b"\n", start, window_end)
        if last < 0:
            last = data.rfind(b"\r", start, window_end)
        if last < 0:
            return start
        start = last + 1
    return None


def forbidden_characters(text: str) -> Iterator[SpanDiagnostic]:
    """Find every raw character of `FORBIDDEN`, at most 10,000."""
    if text.isascii() and not text.encode().translate(None, _SEEN_IN_ASCII):
        return  # a large file of ASCII is looked through ten times as fast
    for match in islice(re.finditer(FORBIDDEN, text), MAX_COUNTED):
        yield SpanDiagnostic(
            Span(match.start(), match.end()),
            "TP005",
            f"{named(match.group())} stands here, expected only characters one can see",
            "delete it; retype the word if it was pasted",
        )


def named(char: str) -> str:
    r"""Name a character by its number, and its Unicode name where it has one.

    >>> named("\u202e"), named("\x1b")
    ('U+202E RIGHT-TO-LEFT OVERRIDE', 'the control character U+001B')
    """
    number = f"U+{ord(char):04X}"
    name = unicodedata.name(char, "")
    return f"{number} {name}" if name else f"the control character {number}"


def conflicts(text: str, end: int) -> Iterator[SpanDiagnostic]:
    """Find what git left of a merge conflict before an offset: one problem for each conflict."""
    if all(text.find(sign, 0, end) < 0 for sign in ("<<<<<<<", "=======", ">>>>>>>")):
        return
    group: list[Span] = []
    for match in islice(re.compile(_CONFLICT).finditer(text, 0, end), MAX_COUNTED):
        if group and match.group() == "<<<<<<<":
            yield _conflict(text, group)
            group = []
        line = re.compile(_REST_OF_LINE).match(text, match.start())
        group.append(Span(match.start(), line.end() if line else match.end()))
        if match.group() == ">>>>>>>":
            yield _conflict(text, group)
            group = []
    if group:
        yield _conflict(text, group)


def _conflict(text: str, group: list[Span]) -> SpanDiagnostic:
    first = group[0]
    return SpanDiagnostic(
        first,
        "TP003",
        f"git left a merge conflict here ('{shown(text[first.start : first.end])}')",
        "keep one side, or both put together, and delete the lines of <<<<<<<, ======= and >>>>>>>",
        tuple((span, f"'{shown(text[span.start : span.end])}'") for span in group[1:]),
    )
