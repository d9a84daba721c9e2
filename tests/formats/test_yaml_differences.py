"""Our reading against other sources: generated files, the YAML test suite, nasty strings."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, TypeAlias

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tribeplan.formats.yaml.nodes import MappingNode, SequenceNode, Span, leaves
from tribeplan.formats.yaml.tree import read_document

ADVERSARIAL = Path(__file__).parents[2].parent / "shared" / "data" / "adversarial"
SUITE = ADVERSARIAL / "yaml-test-suite" / "src"
STRINGS = ADVERSARIAL / "blns" / "blns.json"

PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9 _./()-]*[A-Za-z0-9_./()-])?")

texts = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp", "Cn")),
    max_size=12,
) | st.sampled_from(["anna", "null", "~", "a b", "x: y", "# x", "- x", "'", '"', "\\", " a ", ""])
trees = st.recursive(
    texts | st.none(),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(texts, children, max_size=4),
    max_leaves=25,
)
roots = st.dictionaries(texts, trees, min_size=1, max_size=4)


Tree: TypeAlias = "str | list[Tree] | dict[str, Tree] | None"


class Placed(NamedTuple):
    """Where a value was written, and its keys and items."""

    span: Span
    keys: dict[str, Span]
    items: "list[Placed]"


class Writer:
    """Writes a tree in random YAML styles and notes where everything went."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.text = ""
        self.line_end = random.choice(["\n", "\r\n", "\r"])

    def put(self, text: str) -> Span:
        start = len(self.text)
        self.text += text
        return Span(start, len(self.text))

    def break_line(self, indent: int) -> None:
        self.put(self.random.choice(["", "", "", " ", " # comment: [x"]) + self.line_end)
        if not self.random.randrange(5):
            self.put(self.random.choice(["", "  ", " " * indent + "# - a: b"]) + self.line_end)
        self.put(" " * indent)

    def string(self, text: str) -> Span:
        styles = ["double"]
        if text.isprintable():
            styles.append("single")
        if PLAIN.fullmatch(text) and text != "null":
            styles += ["plain", "plain"]
        match self.random.choice(styles):
            case "plain":
                return self.put(text)
            case "single":
                return self.put("'" + text.replace("'", "''") + "'")
            case _:
                return self.put('"' + "".join(self.escaped(char) for char in text) + '"')

    def escaped(self, char: str) -> str:
        if char in '"\\':
            return "\\" + char
        return char if char.isprintable() else f"\\U{ord(char):08x}"

    def node(self, value: Tree, indent: int) -> Placed:
        """Write what follows a colon or dash; `indent` is the column of that key or dash."""
        if value is None:
            if self.random.randrange(2):
                return Placed(Span(len(self.text), len(self.text)), {}, [])
            self.put(" ")
            return Placed(self.put(self.random.choice(["~", "null"])), {}, [])
        if isinstance(value, str):
            self.put(" ")
            return Placed(self.string(value), {}, [])
        if not value or self.random.randrange(2):
            self.put(" ")
            return self.flow(value, indent + 1)
        inner = indent + self.random.randint(1, 3)
        self.break_line(inner)
        return self.block(value, inner)

    def block(self, value: list[Tree] | dict[str, Tree], indent: int) -> Placed:
        start = len(self.text)
        keys: dict[str, Span] = {}
        items: list[Placed] = []
        for key, item in entries(value):
            if items:
                self.break_line(indent)
            if key is None:
                self.put("-")
            else:
                keys[key] = self.string(key)
                self.put(":")
            items.append(self.node(item, indent))
        return Placed(Span(start, items[-1].span.end), keys, items)

    def flow(self, value: list[Tree] | dict[str, Tree], indent: int) -> Placed:
        opening, closing = "{}" if isinstance(value, dict) else "[]"
        start = self.put(opening).start
        keys: dict[str, Span] = {}
        items: list[Placed] = []
        for key, item in entries(value):
            self.put("," if items else "")
            self.put(self.random.choice(["", " ", self.line_end + " " * indent]))
            if key is not None:
                keys[key] = self.string(key)
                self.put(":")
            items.append(self.flow_item(item, indent, is_value=key is not None))
        return Placed(Span(start, self.put(closing).end), keys, items)

    def flow_item(self, value: Tree, indent: int, *, is_value: bool) -> Placed:
        after_colon = len(self.text)
        self.put(" " if is_value else "")
        if value is None and is_value and self.random.randrange(2):
            return Placed(Span(after_colon, after_colon), {}, [])
        if value is None:
            return Placed(self.put(self.random.choice(["~", "null"])), {}, [])
        if isinstance(value, str):
            return Placed(self.string(value), {}, [])
        return self.flow(value, indent)


def entries(value: list[Tree] | dict[str, Tree]) -> list[tuple[str | None, Tree]]:
    return list(value.items()) if isinstance(value, dict) else [(None, item) for item in value]


def check_places(node: object, placed: Placed) -> None:
    if isinstance(node, MappingNode):
        assert node.span == placed.span
        assert node.key_spans == placed.keys
        assert list(node.value_spans.values()) == [item.span for item in placed.items]
        for child, item in zip(node.values(), placed.items, strict=True):
            check_places(child, item)
    elif isinstance(node, SequenceNode):
        assert node.span == placed.span
        assert node.item_spans == [item.span for item in placed.items]
        for child, item in zip(node, placed.items, strict=True):
            check_places(child, item)


@given(roots, st.randoms(use_true_random=False))
def test_what_was_written_is_read_and_stands_where_it_was_written(
    root: dict[str, Tree], random: Random
) -> None:
    writer = Writer(random)
    indent = random.randrange(3)
    writer.put(" " * indent)
    placed = writer.block(root, indent)
    writer.put(random.choice(["", writer.line_end, writer.line_end * 2 + "# end"]))
    document = read_document("x.yaml", writer.text.encode())
    assert document.diagnostics == (), writer.text
    assert document.root == root
    check_places(document.root, placed)


@given(
    st.binary(max_size=200)
    | st.text(alphabet="ab:-?[]{}#&*!|>'\"%@`, \n\r\t\\\u200d\x00~<=").map(str.encode)
)
def test_any_bytes_are_answered_with_places_inside_of_the_text(data: bytes) -> None:
    document = read_document("x.yaml", data)
    last_line = len(re.split(r"\r\n|\r|\n", document.text))
    for diagnostic in document.diagnostics:
        assert 1 <= diagnostic.place.line <= diagnostic.place.end_line <= last_line
        assert diagnostic.place.column >= 1
    assert document.diagnostics or document.root or "{" in document.text
    for span in leaves(document.root):
        assert 0 <= span.start <= span.end <= len(document.text)


@given(st.text(alphabet="ab:-[]{}#|>'\", \n\\").map(lambda text: "k: " + text))
def test_accepted_values_are_those_of_pyyaml(text: str) -> None:
    document = read_document("x.yaml", text.encode())
    if not document.diagnostics:
        assert_like_pyyaml(document.root, text)


def assert_like_pyyaml(root: MappingNode, text: str) -> None:
    # every scalar a string, resolved by nobody
    theirs: Any = yaml.CBaseLoader(text).get_single_data()
    assert without_none(root) == without_none(theirs)


def without_none(value: object) -> object:
    if isinstance(value, dict):
        return {key: without_none(item) for key, item in value.items()}
    if isinstance(value, list):
        return [without_none(item) for item in value]
    return "" if value in {None, "~", "null"} else value


def suite_cases() -> Iterator[tuple[str, str, bool]]:
    """Name, text and whether it is invalid, of every case of the YAML test suite."""
    for file in sorted(SUITE.glob("*.yaml")):
        inherited: dict[str, str] = {}
        cases: Any = yaml.CBaseLoader(file.read_text("utf-8")).get_single_data()
        for number, case in enumerate(cases):
            inherited |= {"fail": "false"} | case
            visible = re.sub("—*»", "\t", inherited["yaml"])
            for sign, char in {"␣": " ", "↵": "", "←": "\r", "⇔": "\ufeff", "∎\n": ""}.items():
                visible = visible.replace(sign, char)
            yield f"{file.stem}/{number}", visible, inherited["fail"] == "true"


@pytest.mark.skipif(not SUITE.is_dir(), reason="the YAML test suite is not beside the project")
def test_all_94_invalid_cases_of_the_yaml_test_suite_are_refused() -> None:
    invalid = [(name, text) for name, text, is_invalid in suite_cases() if is_invalid]
    assert len(invalid) == 94
    for name, text in invalid:
        diagnostics = read_document(name, text.encode()).diagnostics
        assert diagnostics, (name, text)
        assert diagnostics[0].place.line <= text.count("\n") + 1


@pytest.mark.skipif(not SUITE.is_dir(), reason="the YAML test suite is not beside the project")
def test_valid_cases_of_the_yaml_test_suite_are_read_as_pyyaml_reads_them_or_refused() -> None:
    accepted = 0
    for name, text, is_invalid in suite_cases():
        document = read_document(name, text.encode())
        if not is_invalid and not document.diagnostics:
            accepted += 1
            assert_like_pyyaml(document.root, text)
    assert accepted >= 60  # the others are lists, streams, tags, anchors …


@pytest.mark.skipif(not STRINGS.is_file(), reason="the list of nasty strings is not beside it")
def test_nasty_strings_as_names_are_read_unchanged_or_refused() -> None:
    for text in json.loads(STRINGS.read_text("utf-8")):
        written = text.replace("\\", "\\\\").replace('"', '\\"')
        document = read_document("x.yaml", f'name: "{written}"\n'.encode())
        assert document.diagnostics or document.root == {"name": text}
