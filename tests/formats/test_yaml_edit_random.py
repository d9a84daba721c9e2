"""Any edits on any text: the tree is what plain mappings and lists would be, the rest stays."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.mixed_yaml import MixedText, Plain
from reference.plain_edits import edited, in_order
from tribeplan.formats.splice.entries import (
    AddComment,
    CannotEdit,
    InsertItem,
    MoveTo,
    RemoveEntry,
    RenameKey,
    SetValue,
    Tree,
    TreeEdit,
)
from tribeplan.formats.splice.plan import edit_text, edited_bytes
from tribeplan.formats.yaml.nodes import leaves
from tribeplan.formats.yaml.tree import YamlDocument, read_document
from tribeplan.org.address import Address

CONFIG = (
    Path(__file__).resolve().parents[2].parent / "shared" / "data" / "kubernetes-org" / "config"
)
COMMENT = re.compile(r"(?:(?<=\s)|^)#[^\r\n]*", re.MULTILINE)
NEW: tuple[Tree, ...] = (
    "new", "'N O'", '"q"', "1.5", None, [], {}, ["u", "v"], {"p": "1", "q": ["w"]},
    [["x"], {"y": "2"}], {"r": {"s": "t", "u": None}},
)  # fmt: skip


def addresses(tree: Plain, at: Address = ()) -> Iterator[tuple[Address, Plain]]:
    """Every key and item; the outermost mapping first."""
    yield at, tree
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from addresses(value, (*at, key))
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            yield from addresses(value, (*at, index))


class Edits:
    """Random edits of one tree."""

    def __init__(self, random: Random, tree: Plain) -> None:
        everything = list(addresses(tree))
        self._random = random
        self._everything = everything
        self._places = [at for at, _ in everything if at]
        self._mappings = [(at, list(one)) for at, one in everything if isinstance(one, dict)]
        self._lists = [(at, len(one)) for at, one in everything if isinstance(one, list)]

    def edit(self) -> TreeEdit:
        """Any edit."""
        makers = (
            self.scalar, self.value, self.removal, self.renaming, self.item, self.key, self.move,
            self.move, self.made, self.comment,
        )  # fmt: skip
        return self._random.choice(makers)()

    def scalar(self) -> TreeEdit:
        return SetValue(self._random.choice(self._places), self._random.choice(NEW[:4]))

    def value(self) -> TreeEdit:
        return SetValue(self._random.choice(self._places), self._random.choice(NEW))

    def removal(self) -> TreeEdit:
        return RemoveEntry(self._random.choice(self._places))

    def renaming(self) -> TreeEdit:
        keys = [at for at in self._places if isinstance(at[-1], str)]
        return RenameKey(self._random.choice(keys), self._random.choice(("nk", "'n k'")))

    def item(self) -> TreeEdit:
        if not self._lists:
            return self.key()
        at, count = self._random.choice(self._lists)
        return InsertItem(at, self._random.randint(0, count), self._random.choice(NEW))

    def key(self) -> TreeEdit:
        at, keys = self._random.choice(self._mappings)
        new = self._random.choice(("n1", "n 2", "012"))
        before = self._random.choice((None, *keys))
        return SetValue((*at, new), self._random.choice(NEW), before)

    def move(self) -> TreeEdit:
        source = self._random.choice(self._places)
        is_new = self._random.random() < 0.2
        tree = self._random.choice(NEW) if is_new else ...
        if self._lists and self._random.random() < 0.5:
            at, count = self._random.choice(self._lists)
            return MoveTo(source, at, self._random.randint(0, count), tree)
        at, keys = self._random.choice(self._mappings)
        stays = (*at, source[-1]) == source and self._random.random() < 0.5
        key = source[-1] if stays else "moved"
        return MoveTo(source, (*at, key), None, tree, self._random.choice((None, *keys)))

    def made(self) -> TreeEdit:
        at, _ = self._random.choice(self._mappings)
        if self._random.random() < 0.5:
            return SetValue((*at, "m1", "m2"), self._random.choice(NEW))
        return InsertItem((*at, "m1"), 0, self._random.choice(NEW))

    def comment(self) -> TreeEdit:
        return AddComment(self._random.choice(self._places), "added")


def comments(document: YamlDocument) -> list[str]:
    """Every comment, sorted."""
    spans = list(leaves(document.root))
    return sorted(
        found.group()
        for found in COMMENT.finditer(document.text)
        if not any(span.start <= found.start() < span.end for span in spans)
    )


def takes_nothing_away(edit: TreeEdit) -> bool:
    if isinstance(edit, (SetValue, MoveTo)):
        return edit.tree is ...
    return not isinstance(edit, RemoveEntry)


def mixed(random: Random) -> tuple[Plain, YamlDocument]:
    writer = MixedText(random)
    tree = writer.tree()
    return tree, read_document("mixed.yaml", writer.text(tree).encode())


def check(document: YamlDocument, tree: Plain, edits: list[TreeEdit]) -> None:
    text = edit_text(document, edits)
    after = read_document("mixed.yaml", text.encode())
    assert after.diagnostics == ()
    assert in_order(after.root) == in_order(edited(tree, edits))
    if all(map(takes_nothing_away, edits)):
        added = ["# added"] * sum(isinstance(edit, AddComment) for edit in edits)
        assert comments(after) == sorted([*comments(document), *added])
    line_ends = set(re.findall(r"\r\n|\r|\n", document.text)) or {"\n"}
    assert set(re.findall(r"\r\n|\r|\n", text)) <= line_ends


@given(st.randoms(use_true_random=False))
def test_one_edit_does_to_a_file_what_it_does_to_its_values(random: Random) -> None:
    tree, document = mixed(random)
    if document.diagnostics or in_order(document.root) != in_order(tree):
        return  # the writer is not perfect
    edit = Edits(random, tree).edit()
    if isinstance(edit, MoveTo) and edit.to[: len(edit.at)] == edit.at and edit.to != edit.at:
        with pytest.raises(CannotEdit, match="into itself"):
            edit_text(document, [edit])
    else:
        try:
            check(document, tree, [edit])
        except CannotEdit as error:
            assert "into itself" in str(error)  # noqa: PT017  # a list into itself


@given(st.randoms(use_true_random=False))
def test_edits_of_one_call_do_not_get_in_each_others_way(random: Random) -> None:
    tree, document = mixed(random)
    if document.diagnostics or in_order(document.root) != in_order(tree):
        return
    makers = Edits(random, tree)
    edits = [makers.edit() for _ in range(random.randint(2, 4))]
    gone = [edit.at for edit in edits if isinstance(edit, (RemoveEntry, SetValue, MoveTo))]
    if any(one[: len(other)] == other for one in gone for other in gone if one is not other):
        return  # what one edit takes away another one changes
    try:
        check(document, tree, edits)
    except CannotEdit:
        return


@given(st.randoms(use_true_random=False), st.booleans())
def test_a_new_key_leaves_every_other_line_as_it_was(random: Random, has_mark: bool) -> None:  # noqa: FBT001
    tree, document = mixed(random)
    if document.diagnostics or document.root != tree or document.text.lstrip("-\r\n")[:1] == "{":
        return
    mark = b"\xef\xbb\xbf" if has_mark else b""
    data = mark + document.text.encode()
    new = edited_bytes(data, document, [SetValue(("n1",), "new", random.choice([None, *tree]))])
    assert new.startswith(mark)
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", document.text.rstrip("\r\n"))
    rest = new.decode()
    for line in filter(None, lines):
        where = rest.find(line.rstrip("\r\n")) if "|" not in line else rest.find(line[:-3])
        assert where >= 0
        rest = rest[where + 1 :]


# -- a real organisation's files ----------------------------------------------------------------


class Chores(Edits):
    """What people do to such files all day: a scalar, an item or a key at a time."""

    def move(self) -> TreeEdit:
        items = [
            at for at, one in self._everything if isinstance(one, str) and isinstance(at[-1], int)
        ]
        if not items:
            return self.key()
        at, count = self._random.choice(self._lists)
        return MoveTo(self._random.choice(items), at, self._random.randint(0, count))

    def chore(self) -> TreeEdit:
        makers = (self.scalar, self.item, self.key, self.renaming, self.removal, self.move)
        return self._random.choice(makers)()


def changed_lines(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines between the first and the last difference, of both texts."""
    old, new = before.splitlines(), after.splitlines()
    while old and new and old[-1] == new[-1]:
        del old[-1], new[-1]
    same = next(
        (n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b),
        min(len(old), len(new)),
    )
    return old[same:], new[same:]


def behind_hash(text: str) -> Counter[str]:
    return Counter(re.findall(r"(?<=\s)#.*", text))


def check_chore(before: str, after: str, edit: TreeEdit) -> None:
    """A chore changes the lines it names, and loses no comment of another line."""
    old, new = changed_lines(before, after)
    lost = behind_hash(before) - behind_hash(after)
    if isinstance(edit, MoveTo) and edit.tree is ...:
        assert not lost
        assert (Counter(map(str.strip, old)) - Counter(map(str.strip, new))).total() <= 3
    elif isinstance(edit, (InsertItem, RenameKey)):
        assert not lost
        assert len(old) <= 1
    elif isinstance(edit, RemoveEntry):
        assert len(new) <= 1
        assert lost <= behind_hash("\n".join(["", *old]))
    else:
        assert lost <= behind_hash("\n".join(["", *old]))


@pytest.mark.skipif(not CONFIG.is_dir(), reason="the organisation's files are not here")
def test_a_thousand_chores_keep_the_comments_of_an_organisation() -> None:
    random = Random(20270104)  # noqa: S311  # the same edits each time
    done = 0
    for path in sorted(CONFIG.glob("**/*.yaml")) * 2:
        document = read_document(path.name, path.read_bytes())
        for _ in range(10):
            if not document.root:
                break
            edit = Chores(random, document.root).chore()
            try:
                text = edit_text(document, [edit])
            except CannotEdit as error:
                assert re.search("itself|twice|already", str(error))  # noqa: PT017
                continue
            after = read_document(path.name, text.encode())
            assert after.diagnostics == ()
            assert in_order(after.root) == in_order(edited(document.root, [edit]))
            check_chore(document.text, text, edit)
            document = after
            done += 1
    assert done >= 1000
