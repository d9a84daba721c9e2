"""Values, places, and everything that is refused; expected places are counted by hand."""

import re
import subprocess
import sys

import pytest

from tribeplan.errors import Place
from tribeplan.formats.model.codes import diagnostics_named
from tribeplan.formats.yaml.nodes import Lines, MappingNode, SequenceNode, Span
from tribeplan.formats.yaml.text import FORBIDDEN
from tribeplan.formats.yaml.tree import YamlDocument, read_document


def read(text: str | bytes) -> YamlDocument:
    return read_document("org.yaml", text if isinstance(text, bytes) else text.encode())


def found(text: str | bytes) -> list[tuple[str, int, int]]:
    """Code, line and column of each diagnostic."""
    return [(d.code, d.place.line, d.place.column) for d in read(text).diagnostics]


# -- values -----------------------------------------------------------------------------------


def test_every_scalar_stays_the_text_it_is() -> None:
    document = read("a: NO\nb: 010\nc: 12:30\nd: 1.10\ne: 2026-01-05\nf: 1e999\ng: 1_000\n")
    assert document.diagnostics == ()
    assert list(document.root.values()) == [
        "NO", "010", "12:30", "1.10", "2026-01-05", "1e999", "1_000",
    ]  # fmt: skip


def test_only_an_unquoted_nothing_is_none() -> None:
    root = read("""a:\nb: ~\nc: null\nd: ''\ne: "null"\ng: Null\nh: [~, '']\n""").root
    assert root == {
        "a": None, "b": None, "c": None, "d": "", "e": "null", "g": "Null", "h": [None, ""],
    }  # fmt: skip


def test_a_key_is_text_even_where_a_value_would_be_nothing() -> None:
    assert read("null: 1\n~: 2\nyes: 3\n").root == {"null": "1", "~": "2", "yes": "3"}


def test_a_byte_order_mark_belongs_to_no_key() -> None:
    document = read(b"\xef\xbb\xbfname: x\n")
    assert (document.root, document.text, document.diagnostics) == ({"name": "x"}, "name: x\n", ())
    assert document.root.key_spans["name"] == Span(0, 4)


@pytest.mark.parametrize(
    "text", ["%YAML 1.2\n---\na: b\n", "---\na: b\n...\n", "{a: b}", '{\n"a": "b"\n}']
)
def test_document_marks_and_json_are_read(text: str) -> None:
    assert read(text).root == {"a": "b"}
    assert read(text).diagnostics == ()


# -- places -----------------------------------------------------------------------------------


def test_spans_of_keys_and_values_cover_their_text_and_no_more() -> None:
    text = (
        "people:\n"
        "  'anna':\n"
        '    name: "Anna de Vriés"   # a comment\n'
        "    skills: { risk: 1.0,\n"
        "      ux: 0.5 }\n"
        "    mission: |\n"
        "      one\n"
        "      two\n"
        "\n"
        "# a comment\n"
        "tags:\n"
        "- a\n"
        "-\n"
        "- b: c\n"
        "\n"
        "empty:   # nothing\n"
        "last:\n"
    )
    document = read(text)
    assert document.diagnostics == ()

    def cut(span: Span) -> str:
        return text[span.start : span.end]

    root = document.root
    anna = root["people"]["anna"]
    assert isinstance(anna, MappingNode)
    tags = root["tags"]
    assert isinstance(tags, SequenceNode)
    assert cut(root["people"].key_spans["anna"]) == "'anna'"
    assert cut(anna.key_spans["name"]) == "name"
    assert cut(anna.value_spans["name"]) == '"Anna de Vriés"'
    assert cut(anna.value_spans["skills"]) == "{ risk: 1.0,\n      ux: 0.5 }"
    assert cut(anna.value_spans["mission"]) == "|\n      one\n      two"
    assert cut(anna.span).startswith('name: "Anna')
    assert anna.span.end == anna.value_spans["mission"].end
    assert root.value_spans["people"] == root["people"].span
    assert cut(tags.span) == "- a\n-\n- b: c"
    assert [cut(span) for span in tags.item_spans] == ["a", "", "b: c"]
    assert text[: tags.item_spans[1].start].endswith("- a\n-")
    assert text[: root.value_spans["empty"].start].endswith("empty:")
    assert root.value_spans["last"] == Span(len(text) - 1, len(text) - 1)


@pytest.mark.parametrize(
    ("text", "key", "value_span"),
    [
        ("{a: , b: c}", "a", (3, 3)),
        ("{a, b: c}", "a", (2, 2)),
        ("{a  , b: c}", "a", (2, 2)),
        ("{b: c, a: }", "a", (9, 9)),
        ("a :   # x: y\n", "a", (3, 3)),
        ("a: ~\n", "a", (3, 4)),
        ("a: |\n\nb: c\n", "a", (3, 4)),
        ("a: >-  \n  x  \n\n \nb: c\n", "a", (3, 13)),
        ("a: x\n   y\n\nb: c\n", "a", (3, 9)),
    ],
)
def test_value_span(text: str, key: str, value_span: tuple[int, int]) -> None:
    document = read(text)
    assert document.diagnostics == ()
    assert document.root.value_spans[key] == value_span


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_alike_whatever_ends_them(end: str) -> None:
    text = end.join(["a: 1", "", "# é", "b: [x,", "  x]", "a: 2", ""])
    (twice,) = read(text).diagnostics
    assert twice.place == Place("org.yaml", 6, 1, 6, 2)
    assert twice.related == ((Place("org.yaml", 1, 1, 1, 2), "it stands here first"),)


def test_form_feed_and_unicode_separators_end_no_line() -> None:
    lines = Lines("x", "a\x0b\x0c\x1c\x85\u2028\u2029b\nc")
    assert lines.place(Span(7, 9)) == Place("x", 1, 8, 2, 1)


def test_places_agree_with_a_count_of_every_character() -> None:
    text = "ab\r\n\ncd\re😀f\r\r\n\n" * 700 + "end"
    lines = Lines("x", text)
    line, column = 1, 1
    for offset in range(len(text) + 1):
        place = lines.place(Span(offset, offset))
        assert (place.line, place.column) == (line, column), offset
        if text[offset : offset + 1] == "\n" or (
            text[offset : offset + 1] == "\r" and text[offset + 1 : offset + 2] != "\n"
        ):
            line, column = line + 1, 1
        else:
            column += 1


# -- refusals ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("a: [b\nc: d\n", [("TP001", 2, 2)], id="open bracket"),
        pytest.param("a: 'x\nb: c\n", [("TP001", 1, 4)], id="open quote, where it opens"),
        pytest.param("a: 1\nb\nc: 2\n", [("TP001", 2, 1)], id="line without colon"),
        pytest.param("a: Foo: bar\n", [("TP001", 1, 7)], id="two colons"),
        pytest.param("a: 1\n   b: 2\n", [("TP001", 2, 4)], id="too deep"),
        pytest.param("a: @x\n", [("TP001", 1, 4)], id="reserved character"),
        pytest.param("a: [b]#c\n", [("TP001", 1, 7)], id="comment glued to a bracket"),
        pytest.param("a: >#c\n  d\n", [("TP001", 1, 5)], id="comment glued to a block text"),
        pytest.param("a: [b,\nc]\n", [("TP001", 2, 1)], id="bracket at the left margin"),
        pytest.param('a: "b\nc"\n', [("TP001", 2, 1)], id="quote at the left margin"),
        pytest.param(b"a: b\xe9\nc: \xff\n", [("TP002", 1, 5), ("TP002", 2, 4)], id="latin-1"),
        pytest.param("a: b\n".encode("utf-16"), [("TP002", 1, 1)], id="utf-16"),
        pytest.param("a: b\n".encode("utf-16-le"), [("TP002", 1, 1)], id="utf-16 without mark"),
        pytest.param("a: b\n".encode("utf-32"), [("TP002", 1, 1)], id="utf-32"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0", [("TP002", 1, 1)], id="a picture"),
        pytest.param(b"PK\x03\x04\x14\0", [("TP002", 1, 1)], id="a workbook"),
        pytest.param(b"PAR1\x15\x04\x15", [("TP002", 1, 1)], id="a table as Parquet"),
        pytest.param("a: &x b\nc: *x\n", [("TP004", 1, 4), ("TP004", 2, 4)], id="anchor, alias"),
        pytest.param("a: !!str b\nc: !x [d]\n", [("TP004", 1, 4), ("TP004", 2, 4)], id="tags"),
        pytest.param("%TAG ! tag:x,2000:\n---\na: b\n", [("TP004", 1, 1)], id="%TAG"),
        pytest.param("a:\n  <<: b\n", [("TP004", 2, 3)], id="merge key"),
        pytest.param("a: b\x1b[31m\n", [("TP005", 1, 5)], id="escape character"),
        pytest.param("a: b\0\n# \u202e\n", [("TP005", 1, 5), ("TP005", 2, 3)], id="NUL and RTL"),
        pytest.param('a: "\\e[31m"\n', [("TP005", 1, 4)], id="written escape"),
        pytest.param("a: x\u0085y\n", [("TP005", 1, 5)], id="next line"),
        pytest.param("a: x\u2028y\n", [("TP005", 1, 5)], id="line separator"),
        pytest.param("a: an\u200dna\n", [("TP005", 1, 6)], id="joiner between Latin letters"),
        pytest.param("\ufeff\ufeffa: b\n", [("TP005", 1, 1)], id="second byte order mark"),
        pytest.param("a: [" + "[" * 100_000, [("TP007", 1, 67)], id="brackets"),
        pytest.param("- " * 100_000, [("TP007", 1, 129)], id="dashes"),
        pytest.param("a: " + "b" * (1024 * 1024), [("TP007", 1, 1)], id="long line"),
        pytest.param("", [("TP008", 1, 1)], id="empty"),
        pytest.param("# only a comment\n", [("TP008", 1, 1)], id="comment only"),
        pytest.param("\n- a\n- b\n", [("TP008", 2, 1)], id="list"),
        pytest.param("hello\n", [("TP008", 1, 1)], id="text"),
        pytest.param("a: b\n---\nc: d\n", [("TP008", 2, 1)], id="two documents"),
        pytest.param("? [a]\n: b\n", [("TP008", 1, 3)], id="complex key"),
        pytest.param("? a\n: b\n", [("TP008", 1, 1)], id="marked key"),
        pytest.param("{a: b, : c}\n", [("TP001", 1, 8)], id="no key"),
        pytest.param("a:\n\tb: c\n", [("TP009", 2, 1)], id="tab"),
        pytest.param("a: [\n\tb]\n", [("TP009", 2, 1)], id="tab in brackets"),
    ],
)
def test_refused_where_it_stands(text: str | bytes, expected: list[tuple[str, int, int]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a: family 👩‍👩‍👧 and ❤️‍🔥\n",
        "a: می‌خواهم\n",  # Persian needs the non-joiner
        "a: क्‍ष\n",  # Devanagari uses the joiner
        "a: Zoë, Łukasz, Ὀδυσσεύς, 日本\n",
        'a: "line\\nbreak\\ttab"\n',
        "a: b\tc  # tab\tin\ta comment\nb: c\n",
        "a: |\n  x\n  \ty\n",
        'a: "x\n  \ty"\n',
        "a: x#y\nb: '[#]'\nc: >-\n  ]# [#\n# ]#[#\n",
        "a: Why? Because\nb: '? '\n# ? x\nc: [who?, what?]\n",
        "a: R&D *really* !important\nb: x & y\n",
        "a: [\n  b,\n]\nc: {\n  d: e\n}\n",
        "a: b <<<<<<< c\nd: |\n  =======\n# =======\n",
        "a:\n- b\n- c\n",
        "a: |\n\n  # content\nb: |\n# comment\nc: d\n",
        "a:\n  b: |\n  # comment\n  c: d\n",
        "'<<': a\n",
    ],
)
def test_allowed(text: str) -> None:
    assert read(text).diagnostics == ()


def test_every_repeated_key_is_reported_with_the_first_and_the_first_one_counts() -> None:
    document = read("a: 1\nb: {x: 1, 'x': 2}\na: [3]\n\"a\": 4\n")
    assert [
        (d.code, str(d.place), [str(p) for p, _ in d.related]) for d in document.diagnostics
    ] == [
        ("TP006", "org.yaml:2:11", ["org.yaml:2:5"]),
        ("TP006", "org.yaml:3:1", ["org.yaml:1:1"]),
        ("TP006", "org.yaml:4:1", ["org.yaml:1:1"]),
    ]
    assert document.root == {"a": "1", "b": {"x": "1"}}
    assert document.diagnostics[0].place.end_column == 14


def test_what_precedes_a_syntax_error_is_reported_with_it() -> None:
    text = "a: 1\na: 2\nb: &x y\nc: \u202e\nd: [\n# \x07\n"
    assert found(text) == [
        ("TP006", 2, 1),
        ("TP004", 3, 4),
        ("TP005", 4, 4),
        ("TP005", 6, 3),
        ("TP001", 6, 4),  # where the last line with text ends
    ]
    assert read(text).root == {}


def test_a_merge_conflict_is_one_diagnostic_with_its_three_lines() -> None:
    text = "a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> feature\nc: [\n"
    (conflict,) = read(text).diagnostics
    assert (conflict.code, str(conflict.place)) == ("TP003", "org.yaml:2:1")
    assert [str(place) for place, _ in conflict.related] == ["org.yaml:4:1", "org.yaml:6:1"]
    assert "<<<<<<< HEAD" in conflict.message


def test_leftovers_of_a_merge_are_found_alone_and_with_windows_line_ends() -> None:
    assert found("a: 1\r\n>>>>>>> x\r\n") == [("TP003", 2, 1)]
    assert found("=======\n") == [("TP003", 1, 1)]
    assert len(found("<<<<<<< a\n=======\n>>>>>>> b\n" * 3)) == 3
    assert found("<<<<<<< a\n<<<<<<< b\n") == [("TP003", 1, 1), ("TP003", 2, 1)]


def test_a_file_indented_with_tabs_is_one_diagnostic_that_counts_the_lines() -> None:
    (tab,) = read("a:\n\tb: c\n\td: e\n\n\t# comment\n  \tf: g\n").diagnostics
    assert (tab.code, str(tab.place)) == ("TP009", "org.yaml:2:1")
    assert "2 more below" in tab.message


def test_a_hundred_diagnostics_then_one_that_counts_the_rest() -> None:
    diagnostics = read("a: 1\n" * 151).diagnostics
    assert len(diagnostics) == 101
    assert diagnostics[-1].message == "and 50 more problems from here on"
    assert diagnostics[-1].place.line == 102


def test_a_forbidden_character_never_reaches_a_value() -> None:
    root = read('a\x1b: b\u202e\nc: "\\u202e\\e"\n').root
    assert root == {"a\ufffd": "b\ufffd", "c": "\ufffd\ufffd"}


def test_billion_laughs_expand_to_nothing() -> None:
    text = "a: &a [x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    diagnostics = read(text).diagnostics
    assert {d.code for d in diagnostics} == {"TP004"}
    assert len(diagnostics) == 9 + 2 * 8  # anchors and aliases


def test_nesting_is_refused_from_level_65_on() -> None:
    def nested(levels: int) -> str:
        return "a: " + "[" * (levels - 1) + "x" + "]" * (levels - 1) + "\n"

    assert read(nested(64)).diagnostics == ()
    assert found(nested(65)) == [("TP007", 1, 67)]


JARGON = re.compile(r"token|node|scalar|flow|simple key|stream|context|[\x00-\x1f\x7f-\x9f]")
BROKEN = [
    *("a: 1\nb\n", "a: b: c\n", "a: @\n", "a: 'x\n", "a: [b\n", "a: {b\n", "a: 'x' y\n"),
    *("a:\n  - b\n c: d\n", "  a: 1\nb: 2\n", 'a: "\\q"\n', 'a: "\\ud83d"\n', 'a: "\\xzz"\n'),
    *("a:\n\t- b\n", "- a\nb: c\n", "a: ]\n", "a: *\n", "a: &\n", "a: !<x\n", "a: !x!y z\n"),
    *("a: |0\n", "a: |x\n", "a: - b\n", "%FOO\n---\na: b\n", "%YAML 3.0\n---\na: b\n"),
    *("a: ? b\n", 'a: "x\n---\ny"\n', "{x: :x}\n", "a: \x1b]52;\x07\n", "a: [b]: c\n"),
    *('"a\\e": 1\n"a\\e": 2\n', "%TAG x\n---\na: b\n", "%YAML x\n---\na: b\n", "a: !%zz b\n"),
    *("{b: c, a:}\n", "a: &b *c\n", "<<<<<<< a\x1b\n", "a: |\n \tb\n  c\n", "a: \ue000\ufffe"),
]


def test_messages_hold_no_raw_control_characters_and_no_parser_jargon() -> None:
    for text in BROKEN:
        diagnostics = read(text).diagnostics
        assert diagnostics, text
        for diagnostic in diagnostics:
            related = [words for _, words in diagnostic.related]
            words = [diagnostic.message, diagnostic.help, *related]
            assert all(part and not JARGON.search(part) for part in words), words
            assert not any(part.endswith(".") for part in words), words
            assert diagnostics_named(diagnostic.code)


def test_every_character_of_unicode_is_either_read_unchanged_or_refused_as_such() -> None:
    chars = [chr(number) for number in range(0x20, 0x110000) if not 0xD800 <= number < 0xE000]
    allowed = [
        char for char in chars if not re.match(FORBIDDEN, char) and char not in "'\u200c\u200d"
    ]
    lines = ["".join(allowed[start : start + 1000]) for start in range(0, len(allowed), 1000)]
    names = {f"k{number}": line for number, line in enumerate(lines)}
    document = read("".join(f"{key}: '{line}'\n" for key, line in names.items()))
    assert document.diagnostics == ()
    assert document.root == names
    for char in sorted(set(chars) - set(allowed) - {"'"}):
        assert found(f"a: {char}\n") == [("TP005", 1, 4)], hex(ord(char))


# -- size -------------------------------------------------------------------------------------

_MEASURED = r"""
import gc, re, sys
gc.disable()
from tribeplan.formats.yaml.tree import (read_document)
size = 64 * 1024 * 1024
head, body, tail = (part.encode().decode("unicode_escape").encode() for part in sys.argv[1:])
data = head + body * ((size - len(head) - len(tail)) // len(body)) + tail
codes = [diagnostic.code for diagnostic in read_document("x.yaml", data).diagnostics]
most = re.search(r"VmHWM:\s+(\d+) kB", open("/proc/self/status").read())
print(codes[0], int(most[1]) / 1024)
"""


@pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux tells the most memory of a process alone"
)
@pytest.mark.parametrize(
    ("head", "body", "tail", "code"),
    [
        pytest.param("x: ", "a", "", "TP007", id="one line of text"),
        pytest.param("x: [", "a, ", "]", "TP007", id="one line of items"),
        pytest.param("", "- ", "", "TP007", id="one line of dashes"),
        pytest.param("x: [\\n", " a,\\n", "]", "TP007", id="items"),
        pytest.param(
            'x: "\\n', "  aaaaaaaaaaaaaaaaaaaaaaaaaa\\n", '"', "TP007", id="a quoted text"
        ),
        pytest.param("a: b\\n", "\\n", "", "TP007", id="blank lines"),
        pytest.param("", "a: b\\n", "", "TP006", id="one key again and again"),
        pytest.param("", "a\\0bcde\\n", "", "TP007", id="NUL bytes"),
        pytest.param("", "\\t\\n", "", "TP009", id="tabs"),
    ],
)
def test_64_megabytes_of_nonsense_are_answered_in_little_memory(
    head: str, body: str, tail: str, code: str
) -> None:
    run = subprocess.run(
        [sys.executable, "-c", _MEASURED, head, body, tail],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    first, megabytes = run.stdout.split()
    assert first == code
    assert float(megabytes) < 300


@pytest.mark.parametrize("line", ["\n", "# a comment\n", "       \n"])
def test_two_megabytes_without_a_value_are_refused(line: str) -> None:
    ((code, line_number, _),) = found("a: b\n" + line * (3_000_000 // len(line)))
    assert (code, line_number) == ("TP007", 1)
    assert found("a: b\n" + line * (1_000_000 // len(line)) + "c: d\n") == []


def test_the_number_of_entries_is_limited() -> None:
    assert found("a: [\n" + " x,\n" * 200_000 + "]\n") == []
    assert found("a: [\n" + " x,\n" * 300_000 + "]\n") == [("TP007", 1, 4)]


def test_the_number_of_values_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tribeplan.formats.yaml.tree.MAX_EVENTS", 10)
    assert found("a: b\n" * 2) != [("TP007", 2, 5)]
    assert found("".join(f"{key}: b\n" for key in "abcdef")) == [("TP007", 4, 2)]


def test_a_file_over_64_megabytes_is_not_even_decoded() -> None:
    document = read(b"a" * (64 * 1024 * 1024 + 1))
    assert [d.code for d in document.diagnostics] == ["TP007"]
    assert document.text == ""


def test_the_long_line_is_named_by_its_number() -> None:
    assert found(b"a: b\n# \xc3\xa9\n" + b"c: " + b"d" * 2**20 + b"\n") == [("TP007", 3, 1)]


def test_a_huge_block_text_is_refused_and_half_of_it_is_not() -> None:
    line = "  " + "x" * 997 + "\n"
    assert read("a: |\n" + line * 500).diagnostics == ()
    assert found("a: |\n" + line * 1100) == [("TP007", 1, 4)]
