"""One state of a document, the files it is written into, and what differs between two.

Behind these what an edit would do, told before it is made, and the edits that mend a finding.
"""

import codecs
import difflib
import os
import posixpath
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, NamedTuple, TypeAlias

from tribeplan.errors import InvalidInput, NotWritten, Place, TribeplanError
from tribeplan.formats.model.files import ModelFiles
from tribeplan.formats.model.read import ModelReading, read_model
from tribeplan.formats.model.waivers import WaiverComment, find_waivers
from tribeplan.formats.yaml.nodes import is_mapping, is_tuple
from tribeplan.org.address import Address
from tribeplan.org.element import Element
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import Roster, roster_of
from tribeplan.rules.rule import (
    Finding,
    FindingChanges,
    FindingKey,
    Rule,
    Severity,
    compare_findings,
)
from tribeplan.rules.waivers import Waiver
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.edit import NO_NOTES, Edit, WaiverNotes
from tribeplan.scenario.operation import Conflict

# --- A transition of a document, and the refusal of one -------------------------------------------


class Transition(NamedTuple):
    """A document going from one organisation to another, by an edit, undo, redo or merge."""

    label: str
    """``Move Ana de Wit to Ledger``, ``Undid: …``, ``Redid: …``."""

    target: Address
    before: Organisation
    after: Organisation


class Refused(TribeplanError):
    """An edit that cannot be made; nothing has changed."""

    def __init__(self, conflicts: tuple[Conflict, ...]) -> None:
        self.conflicts = conflicts
        """Why, with how to mend it."""

        super().__init__("; ".join(conflict.message for conflict in conflicts))


# --- Waivers while an organisation changes: which ones certainly still stand where they stood ----


def all_stay(waivers: Sequence[Waiver], before: Organisation, after: Organisation) -> bool:
    """Whether every waiver stands beside the same as before, whatever else has changed.

    Where that is not certain, as when an element has gone elsewhere, only the text can tell.
    """
    return all(
        waiver.excuses is None or _stays(waiver.excuses, before, after) for waiver in waivers
    )


def _stays(at: Address, before: object, after: object) -> bool:
    if not at:
        same = before is after or before == after
        return same or (isinstance(before, Element) and isinstance(after, Element))
    if isinstance(at[0], int) and before is not after and before != after:
        return False
    one, other = _part(before, at[0]), _part(after, at[0])
    return one is not None and other is not None and _stays(at[1:], one, other)


def _part(node: Any, key: str | int) -> Any:  # noqa: ANN401  # any part of a model
    if is_mapping(node):
        return node.get(str(key))
    if is_tuple(node):
        return node[key] if isinstance(key, int) and key < len(node) else None
    if isinstance(node, Element):
        for name, field in type(node).model_fields.items():
            if key == (field.alias or name):
                return getattr(node, name)
    return None


# --- The files of a model with a changed organisation in them ------------------------------------


def rewritten(
    contents: Mapping[str, bytes],
    reading: ModelReading,
    organisation: Organisation,
    notes: WaiverNotes,
) -> Mapping[str, bytes]:
    """Every file of a model with an organisation written into it.

    Raises NotWritten when it cannot be written there.
    """
    if organisation is reading.organisation and notes == NO_NOTES:
        return contents
    from tribeplan.formats.model.edit import rewrite

    texts = rewrite(reading, organisation, notes)
    return {
        path: _with_mark(data, texts[path]) if path in texts else data
        for path, data in contents.items()
    }


def _with_mark(before: bytes, text: str) -> bytes:
    """A text as bytes, with the byte order mark that the file had."""
    mark = codecs.BOM_UTF8 if before.startswith(codecs.BOM_UTF8) else b""
    return mark + text.encode()


def as_files(root: str, contents: Mapping[str, bytes]) -> ModelFiles:
    """Files as if they had been read from the disk."""
    return ModelFiles(root, tuple(sorted(contents.items())))


# --- One state of a document, and the files it is written into -----------------------------------

Checker: TypeAlias = Callable[[Organisation, ModelReading, tuple[Waiver, ...]], tuple[Finding, ...]]
"""What finds what is unwise in an organisation that is written into files, given its waivers.

Excused findings are left out.
"""

MOST_KEPT_FINDINGS = 2_000
"""Most findings of a version that was left; they take a kilobyte each."""

_CHECKING = threading.RLock()
"""Held while rules are worked out: a second thread that asks waits for the same answer."""

QUICKLY_REREAD_PEOPLE = 2_000
"""Most people in a model whose text may be read again while somebody waits for a line number."""


@dataclass(eq=False, repr=False)
class Basis:
    """Files as they were read, written or merged: what versions are written into.

    Equal only to itself.
    """

    root: str
    """The file or directory, as the user named it."""

    contents: Mapping[str, bytes]
    """What is in every file, by its path as the user named it."""

    @cached_property
    def reading(self) -> ModelReading:
        """What the files say."""
        return read_model(as_files(self.root, self.contents))

    @cached_property
    def comments(self) -> tuple[WaiverComment, ...]:
        """The waivers in the files."""
        return tuple(find_waivers(self.reading.places))

    @property
    def waivers(self) -> tuple[Waiver, ...]:
        """The waivers in the files, without their places."""
        return tuple(comment.waiver for comment in self.comments)

    def forget(self) -> None:
        """Let go of what was read; it is read again when somebody asks."""
        for name in ("reading", "comments"):
            self.__dict__.pop(name, None)

    def place_of(self, address: Address) -> Place:
        """The line of something; of what it would stand in when it is not there."""
        match address:
            case ("waivers", int(number)) if number < len(self.comments):
                return self.comments[number].place
            case _:
                return self.reading.places.key(address)


def basis_of(files: ModelFiles) -> Basis:
    """Take files as they were read.

    Raises InvalidInput with every diagnostic when they cannot be understood.
    """
    contents = {path: data for path, data in files.contents if isinstance(data, bytes)}
    basis = Basis(files.root, contents)
    reading = basis.reading if len(contents) == len(files.contents) else read_model(files)
    if reading.diagnostics:
        raise InvalidInput(reading.diagnostics)
    return basis


@dataclass(eq=False, repr=False)
class Version:
    """One state of the document; what is costly is worked out when first asked for.

    Equal only to itself.
    """

    organisation: Organisation
    basis: Basis
    """The files it is written into."""

    check: Checker
    expected: tuple[Waiver, ...] | None = None
    """The exceptions that its files would hold; None when only its text can tell."""

    notes: WaiverNotes = NO_NOTES
    """Waivers that come into its files, or go, besides what the organisation says."""

    @property
    def waivers(self) -> tuple[Waiver, ...]:
        """The exceptions that its files would hold."""
        return self.written.waivers if self.expected is None else self.expected

    @cached_property
    def roster(self) -> Roster:
        """The organisation looked up from every side."""
        return roster_of(self.organisation)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What is unwise, in order of the rules; may be asked for on any thread."""
        with _CHECKING:
            if "findings" in self.__dict__:
                return self.findings
            return self.check(self.organisation, self.basis.reading, self.waivers)

    @property
    def is_checked(self) -> bool:
        """Whether it is known already what is unwise."""
        return "findings" in self.__dict__

    @cached_property
    def contents(self) -> Mapping[str, bytes]:
        """What saving would put into every file, by its path.

        Raises NotWritten when it cannot be written so that it says the same.
        """
        return rewritten(self.basis.contents, self.reading, self.organisation, self.notes)

    @cached_property
    def written(self) -> Basis:
        """The files with this version in them, read again."""
        if self.contents == self.basis.contents:
            return self.basis
        return Basis(self.basis.root, self.contents)

    def confirm(self) -> None:
        """Read its files back and compare.

        Raises NotWritten when they would not say what is meant.
        """
        from tribeplan.formats.model.edit import refuse_other

        refuse_other(self.written.reading, self.organisation)

    def place_of(self, address: Address) -> Place:
        """The line of something in its files, read again unless that would take long."""
        if len(self.organisation.people) > QUICKLY_REREAD_PEOPLE:
            return self.basis.place_of(address)
        try:
            return self.written.place_of(self._in_text(address))
        except NotWritten:
            return self.basis.place_of(address)

    def _in_text(self, address: Address) -> Address:
        """The number that a waiver has in the text."""
        match address:
            case ("waivers", int(number)):
                meant = next((each for each in self.waivers if each.at == address), None)
                there = (
                    n
                    for n, each in enumerate(self.written.waivers)
                    if meant and (each.excuses, each.words) == (meant.excuses, meant.words)
                )
                return ("waivers", next(there, number))
            case _:
                return address

    @property
    def reading(self) -> ModelReading:
        """What was read from the files it is written into."""
        return self.basis.reading

    def forget(self) -> None:
        """Let go of what can be worked out again."""
        for name in ("roster", "contents", "written"):
            self.__dict__.pop(name, None)
        if len(self.__dict__.get("findings", ())) > MOST_KEPT_FINDINGS:
            self.forget_findings()

    def forget_findings(self) -> None:
        """Let go of what is unwise; the rules are asked again when somebody asks."""
        self.__dict__.pop("findings", None)


def version_of(basis: Basis, check: Checker) -> Version:
    """The version that files say."""
    return Version(basis.reading.organisation, basis, check, basis.waivers)


def version_after(before: Version, organisation: Organisation, notes: WaiverNotes) -> Version:
    """The version that comes after another.

    New waivers are read back from the text before the next edit is written into it: what they
    stand beside may get another name then.
    """
    basis = before.written if before.notes != NO_NOTES else before.basis
    expected = before.waivers
    if notes != NO_NOTES or not all_stay(expected, before.organisation, organisation):
        return Version(organisation, basis, before.check, None, notes)
    return Version(organisation, basis, before.check, expected)


def named_within(root: str, contents: Mapping[str, bytes]) -> dict[str, bytes]:
    """Name files from the model's directory, or its one file ``.``.

    >>> named_within("m", {"m/a.yaml": b""}), named_within("m.yaml", {"m.yaml": b""})
    ({'a.yaml': b''}, {'.': b''})
    """
    return {
        os.path.relpath(path, root).replace(os.sep, "/"): data for path, data in contents.items()
    }


# --- Two states of some files as a unified difference, as git and patch read it -------------------

CONTEXT_LINES = 3

_IN_QUOTES = r"[\"\\\x00-\x1f\x7f]"
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def unified(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> str:
    r"""Tell what is different between files by their paths; empty when nothing is.

    Encoded as UTF-8 with ``surrogateescape`` it is a patch of exactly these bytes, whatever their
    line ends and whatever their names.

    >>> print(unified({"a": b"x\ny\n"}, {"a": b"x\nz\n"}), end="")
    --- a/a
    +++ b/a
    @@ -1,2 +1,2 @@
     x
    -y
    +z
    """
    paths = sorted({*before, *after})
    return "".join(
        line for path in paths for line in _lines(path, before.get(path), after.get(path))
    )


def _lines(path: str, before: bytes | None, after: bytes | None) -> Iterator[str]:
    if before == after:
        return
    old, new = _split(before), _split(after)
    same = _same_start(old, new)
    same_end = _same_start(old[same:][::-1], new[same:][::-1])
    first = max(same - CONTEXT_LINES, 0)
    one = old[first : len(old) - max(same_end - CONTEXT_LINES, 0)]
    two = new[first : len(new) - max(same_end - CONTEXT_LINES, 0)]
    matcher = difflib.SequenceMatcher(None, one, two, autojunk=False)
    yield f"--- {'/dev/null' if before is None else patch_name('a', path)}\n"
    yield f"+++ {'/dev/null' if after is None else patch_name('b', path)}\n"
    for group in matcher.get_grouped_opcodes(CONTEXT_LINES):
        yield from _hunk(group, first, one, two)


def patch_name(side: str, path: str) -> str:
    r"""Write a file's name as git does, so that git and patch read it.

    A file below the current directory is named from there, however it was typed. A tab ends a
    name with blanks; one with quotes, backslashes or controls stands in quotes.

    >>> patch_name("a", "./org//my bank.yaml"), patch_name("b", 'the "new" one.yaml')
    ('a/org/my bank.yaml\t', '"b/the \\"new\\" one.yaml"')
    """
    try:
        here = posixpath.join(os.getcwd().replace("\\", "/"), "")  # noqa: PTH109  # a prefix of text
    except FileNotFoundError:  # it is gone, and nothing below it
        here = ""
    name = f"{side}/{posixpath.normpath(path.removeprefix(here)).lstrip('/')}"
    if re.search(_IN_QUOTES, name):
        escaped = (_ESCAPES.get(char) or _octal(char) for char in name)
        return f'"{"".join(escaped)}"'
    return f"{name}\t" if " " in name else name


def _octal(char: str) -> str:
    if char.isascii() and char.isprintable():
        return char
    return "".join(f"\\{byte:03o}" for byte in char.encode("utf-8", "surrogateescape"))


def _split(content: bytes | None) -> list[str]:
    """Split at line feeds alone, as git does; each line keeps its own."""
    lines = (content or b"").decode("utf-8", "surrogateescape").split("\n")
    whole = [f"{line}\n" for line in lines[:-1]]
    return [*whole, lines[-1]] if lines[-1] else whole


def _same_start(one: list[str], other: list[str]) -> int:
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _hunk(
    group: list[tuple[str, int, int, int, int]], first: int, one: list[str], two: list[str]
) -> Iterator[str]:
    start, end = group[0], group[-1]
    old = _range(first + start[1], first + end[2])
    new = _range(first + start[3], first + end[4])
    yield f"@@ -{old} +{new} @@\n"
    for tag, i1, i2, j1, j2 in group:
        if tag == "equal":
            yield from (_line(" ", line) for line in one[i1:i2])
            continue
        yield from (_line("-", line) for line in one[i1:i2])
        yield from (_line("+", line) for line in two[j1:j2])


def _range(start: int, stop: int) -> str:
    length = stop - start
    if length == 1:
        return str(start + 1)
    return f"{start + 1 if length else start},{length}"


def _line(mark: str, line: str) -> str:
    if line.endswith("\n"):
        return f"{mark}{line}"
    return f"{mark}{line}\n\\ No newline at end of file\n"


# --- What an edit would do ------------------------------------------------------------------------


class Prediction(NamedTuple):
    """What an edit would do, without doing it."""

    organisation: Organisation
    """With the changes that can be made."""

    conflicts: tuple[Conflict, ...]
    """Why it would be refused; empty when it would not."""

    findings: FindingChanges
    """Problems it would bring, solve, or make larger or smaller."""


def predict(version: Version, edit: Edit) -> Prediction:
    """Tell what an edit of a version would do."""
    organisation, conflicts = apply_changes(version.organisation, edit.changes)
    after = version_after(version, organisation, edit.notes)
    try:
        findings = after.findings
    except NotWritten as error:
        refusal = Conflict((), str(error))
        return Prediction(organisation, (*conflicts, refusal), compare_findings((), ()))
    return Prediction(organisation, conflicts, compare_findings(version.findings, findings))


# --- Quick fixes tried: of what a rule proposes, the edits that make a finding vanish -------------

MOST_FIXES = 5
"""Edits that are offered for one finding."""

MOST_TRIED = 8
"""Edits that are tried on a copy for one finding."""


def can_be_fixed(finding: Finding) -> bool:
    """Whether there may be fixes for a finding; looked up at once, without trying any."""
    from tribeplan.rules.catalogue import FIXES

    return FIXES.get(finding.rule.name) is not None


def fixes(roster: Roster, finding: Finding) -> tuple[Edit, ...]:
    """The edits that mend a finding, the likeliest first; none when nothing is obvious.

    Each was tried on a copy: the finding is gone with it, and no error comes.
    """
    from tribeplan.rules.catalogue import CATALOGUE, FIXES
    from tribeplan.rules.fix import Case

    mend = FIXES.get(finding.rule.name)
    if mend is None:
        return ()
    organisation = roster.organisation
    case = Case(roster, finding.problem, organisation.effective_limits())
    proposed = islice((edit for edit in mend(case) if edit.changes), MOST_TRIED)
    tried = ((edit, _gone_with(organisation, edit, finding)) for edit in proposed)
    helping = [(edit, after) for edit, after in tried if after is not None]
    if not helping:
        return ()
    errors = tuple(rule for rule in CATALOGUE if rule.severity is Severity.ERROR)
    before = _found(organisation, errors)
    harmless = (edit for edit, after in helping if not _found(after, errors) - before)
    return tuple(islice(harmless, MOST_FIXES))


def _found(organisation: Organisation, rules: tuple[Rule, ...]) -> Counter[FindingKey]:
    from tribeplan.rules.catalogue import run_rules

    return Counter(finding.key for finding in run_rules(organisation, rules))


def _gone_with(organisation: Organisation, edit: Edit, finding: Finding) -> Organisation | None:
    """What an edit makes; None when it cannot be made or the finding stays."""
    after, conflicts = apply_changes(organisation, edit.changes)
    if conflicts:
        return None
    rule, key = (finding.rule,), finding.key
    return after if _found(after, rule)[key] < _found(organisation, rule)[key] else None
