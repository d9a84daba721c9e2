"""Edits of YAML with the lines that must change written by hand."""

import difflib
import time

import pytest

from tribeplan.formats.splice.entries import (
    AddComment,
    CannotEdit,
    Copied,
    InsertItem,
    MoveTo,
    RemoveComment,
    RemoveEntry,
    RenameKey,
    SetValue,
    TreeEdit,
)
from tribeplan.formats.splice.plan import edit_text, edited_bytes
from tribeplan.formats.yaml.tree import YamlDocument, read_document

MIXED = """\
# The bank
tribeplan: 1
name: "Bank"   # as in the register

people:
  # directors
  hendrik: {name: Hendrik, skills: {risk: 1.0}}  # of mortgages
  agnes: {name: Agnes}

  # until May
  tess:
    name: 'Tess'
    mission: >
      a long
      story

tribes:
    home:
        lead: tess
        members:
        - anna  # PO
        # joins in May
        - ben
        - carla
        coaches: [mila, joris]
        tags: [
          one,  # first
          two
        ]
        steps:
        - skill: ux
          days: 3
        - - skill: dev
            days: 5
# the end
"""


def read(text: str) -> YamlDocument:
    document = read_document("org.yaml", text.encode())
    assert document.diagnostics == ()
    return document


HOME = ("tribes", "home")
MEMBERS = (*HOME, "members")

OPERATIONS: dict[str, tuple[list[TreeEdit], list[str]]] = {
    "set a scalar, quoted as it was": (
        [SetValue(("name",), "Spaarbank")],
        ['+ name: "Spaarbank"   # as in the register', '- name: "Bank"   # as in the register'],
    ),
    "add a key": ([SetValue((*HOME, "work"), "change", "members")], ["+         work: change"]),
    "delete a key": ([RemoveEntry((*HOME, "lead"))], ["-         lead: tess"]),
    "append an item": ([InsertItem(MEMBERS, 3, "dirk")], ["+         - dirk"]),
    "append to a list in brackets": (
        [InsertItem((*HOME, "coaches"), 2, "ann")],
        ["+         coaches: [mila, joris, ann]", "-         coaches: [mila, joris]"],
    ),
    "delete an item, keep the next one's comment": (
        [RemoveEntry((*MEMBERS, 0))],
        ["-         - anna  # PO"],
    ),
    "delete an item with its comment": (
        [RemoveEntry((*MEMBERS, 1))],
        ["-         # joins in May", "-         - ben"],
    ),
    "insert first": ([InsertItem(MEMBERS, 0, "dirk")], ["+         - dirk"]),
    "replace a block text": (
        [SetValue(("people", "tess", "mission"), "short")],
        ["+     mission: short", "-       a long", "-       story", "-     mission: >"],
    ),
    "move an item with its comments": (  # the same as the other one moving down
        [MoveTo((*MEMBERS, 1), MEMBERS, 0)],
        ["+         - anna  # PO", "-         - anna  # PO"],
    ),
    "rename a key": (
        [RenameKey(("people", "agnes"), "bea")],
        ["+   bea: {name: Agnes}", "-   agnes: {name: Agnes}"],
    ),
    "a new element as its neighbours are laid out": (
        [SetValue(("people", "kim"), {"name": "'Kim: x'"}, "tess")],
        ["+   kim: {name: 'Kim: x'}"],
    ),
    "a new section, with a blank line before it": (
        [SetValue(("work", "features", "app"), {"squad": "home"})],
        ["+ ", "+     app:", "+       squad: home", "+ work:", "+   features:"],
    ),
    "an item of a list in brackets on lines of its own": (
        [InsertItem((*HOME, "tags"), 1, "between")],
        ["+           between,"],
    ),
    "the last item of such a list": (
        [RemoveEntry((*HOME, "tags", 1))],
        ["+           one  # first", "-           one,  # first", "-           two"],
    ),
    "a key behind a dash": (
        [RemoveEntry((*HOME, "steps", 0, "skill"))],
        ["+         - days: 3", "-           days: 3", "-         - skill: ux"],
    ),
    "a key two dashes deep": (
        [SetValue((*HOME, "steps", 1, 0, "squad"), "app")],
        ["+             squad: app"],
    ),
    "the head of a group of entries stays": (
        [RemoveEntry(("people", "hendrik"))],
        ["-   hendrik: {name: Hendrik, skills: {risk: 1.0}}  # of mortgages"],
    ),
    "no value": ([SetValue((*HOME, "lead"), None)], ["+         lead:", "-         lead: tess"]),
    "a comment above": (
        [AddComment((*MEMBERS, 2), "on leave")],
        ["+         # on leave"],
    ),
    "a comment on its own line goes": ([RemoveComment(6)], ["-   # directors"]),
    "a comment behind a value goes": (
        [RemoveComment(3)],
        ['+ name: "Bank"', '- name: "Bank"   # as in the register'],
    ),
}


@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("kind", ["lines", "windows", "mark", "open end"])
def test_only_the_named_lines_change(name: str, kind: str) -> None:
    edits, expected = OPERATIONS[name]
    text = MIXED.rstrip("\n") if kind == "open end" else MIXED
    text = text.replace("\n", "\r\n") if kind == "windows" else text
    mark = b"\xef\xbb\xbf" if kind == "mark" else b""
    document = read_document("org.yaml", mark + text.encode())
    new = edited_bytes(mark + text.encode(), document, edits)
    assert new.startswith(mark)
    if kind == "windows":
        assert new.count(b"\n") == new.count(b"\r\n")
    if kind != "open end":
        assert new.endswith(b"\n")
    got = difflib.ndiff(text.splitlines(), new.removeprefix(mark).decode().splitlines())
    assert sorted(line for line in got if line[0] in "+-") == sorted(expected)


def test_no_edit_gives_the_text_itself() -> None:
    assert edit_text(read(MIXED), []) == MIXED


def test_an_item_moves_to_another_list_with_its_comment_behind_it() -> None:
    text = "a:\n  - anna  # PO\n  - ben\nb:\n    - carla\n"
    edit = MoveTo(("a", 0), ("b",), 1)
    assert edit_text(read(text), [edit]) == "a:\n  - ben\nb:\n    - carla\n    - anna  # PO\n"


def test_a_comment_that_finds_no_place_between_brackets_goes_above_the_line() -> None:
    text = "a:\n  - anna  # PO\n  - ben\nb: [carla]\n"
    edit = MoveTo(("a", 0), ("b",), 0)
    assert edit_text(read(text), [edit]) == "a:\n  - ben\n# PO\nb: [anna, carla]\n"


def test_what_changes_inside_of_something_that_moves_goes_along() -> None:
    text = "a:\n  x:  # squad\n    lead: ana\n    n: 1\nb:\n  y: 1\n"
    edits: list[TreeEdit] = [MoveTo(("a", "x"), ("b", "x")), SetValue(("a", "x", "lead"), "ben")]
    expected = "a: {}\nb:\n  y: 1\n  x:  # squad\n    lead: ben\n    n: 1\n"
    assert edit_text(read(text), edits) == expected


def test_an_item_moves_with_a_new_value_and_its_old_comments() -> None:
    text = "a:\n  # lead\n  - {person: ana, share: 50%}  # PO\nb:\n  - {person: ben, share: 20%}\n"
    edit = MoveTo(("a", 0), ("b",), 1, {"person": "ana", "share": "30%"})
    assert edit_text(read(text), [edit]) == (
        "a: []\nb:\n  - {person: ben, share: 20%}\n  # lead\n  - {person: ana, share: 30%}  # PO\n"
    )


def test_an_excerpt_of_another_file_brings_its_comments() -> None:
    other = read("squads:\n    app:  # new\n        # who leads\n        lead: ana\n")
    here = read("squads:\n  web:\n    lead: ben\n")
    edit = SetValue(("squads", "app"), Copied(other, ("squads", "app")))
    assert edit_text(here, [edit]) == (
        "squads:\n  web:\n    lead: ben\n  app:  # new\n      # who leads\n      lead: ana\n"
    )


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("a:  # c\n  - x\nb: 1\n", ("a", 0), "a: []  # c\nb: 1\n"),
        ("a:\n  k: 1\n", ("a", "k"), "a: {}\n"),
        ("a: [x]\n", ("a", 0), "a: []\n"),
        ("a:\n- - x\n- y\n", ("a", 0, 0), "a:\n- []\n- y\n"),
        ("# top\na: 1\n", ("a",), "# top\n{}\n"),
    ],
)
def test_the_last_entry_leaves_an_empty_value(
    text: str, at: tuple[str | int, ...], expected: str
) -> None:
    assert edit_text(read(text), [RemoveEntry(at)]) == expected


def test_an_empty_value_is_filled_where_it_stands() -> None:
    text = "a:  # none yet\nb: {}\nc: []\n"
    edits: list[TreeEdit] = [
        InsertItem(("a",), 0, "x"),
        SetValue(("b", "k", "l"), "1"),
        InsertItem(("c",), 0, "y"),
        InsertItem(("c",), 0, "z"),
    ]
    new = edit_text(read(text), edits)
    assert read(new).root == {"a": ["x"], "b": {"k": {"l": "1"}}, "c": ["y", "z"]}
    assert "  # none yet\n" in new


def test_a_waiver_goes_with_the_element_below_it_wherever_it_stands() -> None:
    text = "people:\n  # tribeplan: ignore[x]: why\n\n  ana: 1\n  ben: 2\n"
    assert edit_text(read(text), [RemoveEntry(("people", "ana"))]) == "people:\n  ben: 2\n"


def test_a_comment_below_a_list_at_the_column_of_the_next_key_stays() -> None:
    text = "a:\n- x\n# - y\nb: 1\nc: 2\n"
    assert edit_text(read(text), [RemoveEntry(("b",))]) == "a:\n- x\n# - y\nc: 2\n"
    assert edit_text(read(text), [RemoveEntry(("a",))]) == "# - y\nb: 1\nc: 2\n"


def test_blank_lines_around_something_that_goes_do_not_add_up() -> None:
    text = "a: 1\n\nb: 2\n\nc: 3\n"
    assert edit_text(read(text), [RemoveEntry(("b",))]) == "a: 1\n\nc: 3\n"
    assert edit_text(read(text), [RemoveEntry(("c",))]) == "a: 1\n\nb: 2\n"
    assert edit_text(read(text), [SetValue(("d",), "4")]) == text + "\nd: 4\n"


def test_a_block_text_at_an_open_end_keeps_its_value() -> None:
    document = read("a: |\n  x")
    assert document.root == {"a": "x"}
    new = edit_text(document, [SetValue(("b",), "1")])
    assert read(new).root == {"a": "x", "b": "1"}
    assert new == "a: |-\n  x\nb: 1"


def test_a_text_that_keeps_blank_lines_gets_none_more() -> None:
    text = "a: |+\n  x\n\nb: 1\n\nc: 2\n"
    new = edit_text(read(text), [RemoveEntry(("b",))])
    assert read(new).root == {"a": "x\n\n", "c": "2"}


def test_a_plain_text_with_a_comma_gets_quotes_between_brackets() -> None:
    text = "a:\n  - one, two\nb: [x]\n"
    assert edit_text(read(text), [MoveTo(("a", 0), ("b",), 1)]) == "a: []\nb: [x, 'one, two']\n"


def test_new_items_get_the_quotes_of_their_siblings() -> None:
    text = 'a:\n- "^x"\n- "^y"\n'
    assert edit_text(read(text), [InsertItem(("a",), 2, "z")]) == text + '- "z"\n'
    assert edit_text(read(text), [InsertItem(("a",), 2, "'it''s'")]) == text + '- "it\'s"\n'


@pytest.mark.parametrize(
    "edits",
    [
        [RemoveEntry(("a",)), SetValue(("a", "b"), "1")],
        [RemoveEntry(("a",)), RemoveEntry(("a",))],
        [SetValue(("a", "b"), "1"), SetValue(("a", "b"), "2")],
        [SetValue(("a", "n"), "1"), SetValue(("a", "n"), "2")],
        [MoveTo(("a",), ("a", "x"))],
        [MoveTo(("a",), ("c", "x")), MoveTo(("c",), ("a", "x"))],
        [RenameKey(("a",), "c")],
        [RemoveEntry(("x",))],
        [InsertItem(("l",), 5, "x")],
        [InsertItem(("a",), 0, "x")],
        [SetValue(("t", "x"), "1")],
        [SetValue(("a", "b"), "two\nlines"), AddComment(("a",), "x")],
        [RemoveComment(1)],
    ],
)
def test_edits_that_make_no_sense_together_are_refused(edits: list[TreeEdit]) -> None:
    with pytest.raises(CannotEdit):
        edit_text(read("a: {b: 0}\nc: {d: 0}\nl: [x]\nt: text\n"), edits)


def test_a_file_with_errors_is_not_edited() -> None:
    with pytest.raises(CannotEdit, match="errors"):
        edit_text(read_document("a.yaml", b"a: 1\na: 2\n"), [RemoveEntry(("a",))])


def test_a_few_edits_of_a_large_file_take_no_time() -> None:
    people = "".join(
        f"  p-{n}:  # c\n    name: Person {n}\n    skills: {{dev: 1.0, ux: 0.5}}\n"
        for n in range(30_000)
    )
    document = read("people:\n" + people)
    assert len(document.text) > 2_000_000
    edits: list[TreeEdit] = [
        SetValue(("people", "p-20000", "name"), "x"),
        RemoveEntry(("people", "p-30")),
        MoveTo(("people", "p-26000"), ("people", "p-26000"), None, ..., "p-0"),
    ]
    spent = []
    for _ in range(3):
        start = time.process_time()
        edit_text(document, edits)
        spent.append(time.process_time() - start)
    assert min(spent) < 0.1  # measured: a third of it
