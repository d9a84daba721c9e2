"""Any order of edits, undo, saving, other people's changes and crashes, against a plain twin.

The twin is a list of texts and a position in it: what a person with a stack of printouts would
keep. A merge puts all of them onto what somebody else saved: the one that was in the files is
theirs then, and the others are read when somebody comes there again.
"""

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from reference.changes import changes, fitting_changes
from reference.costly import COSTLY
from reference.documents import opened, options
from reference.organisations import organisations
from tribeplan.api import findings_that_count
from tribeplan.editing.document import Document
from tribeplan.editing.saving import ChangedOnDisk
from tribeplan.editing.version import Refused
from tribeplan.errors import InvalidUsage
from tribeplan.formats.model.files import ModelFiles
from tribeplan.formats.model.read import read_model
from tribeplan.formats.model.scenario import load_stack
from tribeplan.formats.model.waivers import find_waivers
from tribeplan.formats.model_text import write_model
from tribeplan.org.organisation import Organisation
from tribeplan.rules.catalogue import CATALOGUE
from tribeplan.rules.rule import Finding
from tribeplan.scenario.edit import Edit

DEAD = 4_194_300  # nothing runs under this number
SOME_RULES = tuple(rule.name for rule in CATALOGUE)


def commented(line: str, number: int) -> str:
    """Put a comment behind a line, or a waiver of some rules behind it or above it."""
    if not line:
        return line
    waiver = f"# tribeplan: ignore[{', '.join(SOME_RULES[number % 5 :: 5])}]: because"
    above = line[: len(line) - len(line.lstrip())] + waiver
    return (line, f"{line}  # {number}", f"{line}  {waiver}", f"{above}\n{line}")[number % 4]


def said_of(findings: Iterable[Finding]) -> list[tuple[str, str, str]]:
    """Findings without the numbers of waivers, which go by their order in the file."""
    return sorted(
        (
            each.code,
            "" if each.problem.at[:1] == ("waivers",) else str(each.problem.at),
            each.problem.message,
        )
        for each in findings
    )


class Editing(RuleBasedStateMachine):
    """One model, one editor, and somebody else."""

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp())
        self.root = self.home / "model"
        """One file, or a directory of two."""

        self.document: Document
        self.texts: list[Mapping[str, bytes] | None]
        self.at = 0
        self.saved: int | None = 0
        self.is_theirs_new = False

    def teardown(self) -> None:
        shutil.rmtree(self.home)

    @contextmanager
    def state(self) -> Iterator[None]:
        with patch.dict("os.environ", {"XDG_STATE_HOME": str(self.home / "state")}):
            yield

    @initialize(organisation=organisations(), is_one_file=st.booleans())
    def begin(self, organisation: Organisation, is_one_file: bool) -> None:  # noqa: FBT001
        lines = write_model(organisation).splitlines()
        text = "".join(f"{commented(line, n)}\n" for n, line in enumerate(lines))
        if is_one_file:
            self.root = self.root.with_suffix(".yaml")
            self.root.write_text(f"# top\n{text}# end\n")
        else:
            head, mark, tail = text.partition("\ntribes:")
            (self.root / "sub").mkdir(parents=True)
            (self.root / "a.yaml").write_text(f"# top\n{head}\n")
            (self.root / "sub" / "b.yaml").write_text(f"# more{mark or chr(10)}{tail}# end\n")
        self.open()

    def open(self) -> None:
        with self.state():
            self.document = opened(self.root, keeps_journal=True)
        self.texts, self.at, self.saved = [self.on_disk()], 0, 0

    def on_disk(self) -> dict[str, bytes]:
        files = [self.root] if self.root.is_file() else sorted(self.root.rglob("*.yaml"))
        return {str(path): path.read_bytes() for path in files}

    def text(self) -> Mapping[str, bytes]:
        return self.document.version.contents

    def push(self) -> None:
        if self.saved is not None and self.saved > self.at:
            self.saved = None
        del self.texts[self.at + 1 :]
        self.texts.append(self.text())
        self.at += 1

    def put_onto_theirs(self) -> None:
        self.texts = [None for _ in self.texts]
        self.texts[self.at] = self.text()
        if self.saved is not None:
            self.texts[self.saved] = self.on_disk()
        if self.text() == self.on_disk():
            self.saved = self.at

    @rule(data=st.data())
    def do(self, data: st.DataObject) -> None:
        made = data.draw(fitting_changes(self.document.organisation) | changes())
        try:
            self.document.do(Edit("An edit", (made,)))
        except Refused:
            return
        self.push()

    @rule()
    def undo(self) -> None:
        step = self.document.undo()
        assert (step is None) == (self.at == 0)
        self.at = max(self.at - 1, 0)

    @rule()
    def redo(self) -> None:
        step = self.document.redo()
        assert (step is None) == (self.at == len(self.texts) - 1)
        self.at = min(self.at + 1, len(self.texts) - 1)

    @rule()
    def save(self) -> None:
        if self.is_theirs_new and self.on_disk() != self.text():
            with pytest.raises(ChangedOnDisk):
                self.document.save()
            return
        self.document.save()
        self.is_theirs_new = False
        self.saved = self.at
        assert self.on_disk() == self.texts[self.at]
        assert not self.document.is_changed

    @rule(data=st.data())
    def somebody_else_saves(self, data: st.DataObject) -> None:
        before = self.on_disk()
        theirs = opened(self.root)
        try:
            theirs.do(Edit("Theirs", (data.draw(fitting_changes(theirs.organisation)),)))
            theirs.save()
        except Refused:
            path, content = max(before.items())
            Path(path).write_bytes(content + b"# theirs\n")
        self.is_theirs_new = self.is_theirs_new or self.on_disk() != before

    @precondition(lambda self: self.is_theirs_new)
    @rule(side=st.sampled_from(("mine", "theirs")))
    def merge(self, side: str) -> None:
        merged = self.document.merge(side)  # type: ignore[arg-type]  # one of the two
        self.is_theirs_new = False
        if merged.transition is not None:
            self.put_onto_theirs()

    @precondition(lambda self: self.is_theirs_new)
    @rule()
    def take_theirs(self) -> None:
        undone = self.document.to_undo
        self.document.take_theirs()
        self.is_theirs_new = False
        assert self.text() == self.on_disk()
        if self.document.to_undo is not undone:
            self.push()
        self.put_onto_theirs()
        self.saved = self.at

    @precondition(lambda self: self.is_theirs_new)
    @rule()
    def keep_mine(self) -> None:
        self.document.keep_mine()
        self.is_theirs_new = False
        self.saved = None

    @precondition(lambda self: not self.is_theirs_new)
    @rule()
    def save_as_scenario(self) -> None:
        path = self.home / "state" / "scenario.yaml"
        path.parent.mkdir(exist_ok=True)
        path.unlink(missing_ok=True)
        try:
            self.document.save_as_scenario(str(path), "What if")
        except InvalidUsage:
            return
        assert load_stack(str(path)).organisation == self.document.organisation

    @rule(torn=st.binary(max_size=20))
    def crash(self, torn: bytes) -> None:
        before, was = self.document, (self.texts, self.at, self.saved)
        journal = before.journal.path
        assert journal is not None
        header, _, rest = journal.read_bytes().partition(b"\n")
        dead = json.dumps({**json.loads(header), "pid": DEAD}).encode()
        journal.write_bytes(dead + b"\n" + rest + torn.replace(b"\n", b""))
        self.open()
        recovery = self.document.recovery
        assert (recovery is not None) == before.is_changed
        if recovery is None:
            self.is_theirs_new = False
            return
        assert (recovery.lost, recovery.edits) == (0, before.unsaved)
        with self.state():
            self.document.recover()
        self.texts, self.at, self.saved = was
        if self.is_theirs_new:
            self.put_onto_theirs()
            self.is_theirs_new = False
        else:
            assert self.document.organisation == before.organisation

    @invariant()
    def the_text_is_the_one_that_was_there(self) -> None:
        if hasattr(self, "document"):
            if self.texts[self.at] is None:
                self.texts[self.at] = self.text()
            assert self.text() == self.texts[self.at]
            assert self.document.is_changed == (self.at != self.saved)

    @invariant()
    def the_text_says_what_the_document_says(self) -> None:
        if hasattr(self, "document"):
            files = ModelFiles(str(self.root), tuple(sorted(self.text().items())))
            reading = read_model(files)
            assert reading.diagnostics == ()
            assert reading.organisation == self.document.organisation
            waivers = [comment.waiver for comment in find_waivers(reading.places)]
            said = findings_that_count(reading, reading.organisation, waivers, options())
            assert said_of(said) == said_of(self.document.findings)

    @invariant()
    def what_is_not_changed_is_in_the_file(self) -> None:
        if hasattr(self, "document") and not self.document.is_changed and not self.is_theirs_new:
            assert self.on_disk() == self.text()

    @invariant()
    def nothing_else_is_beside_the_file(self) -> None:
        names = {path.name for path in self.home.rglob("*") if "state" not in path.parts}
        assert names <= {"state", "model.yaml", "model", "a.yaml", "sub", "b.yaml"}


def test_a_document_is_a_stack_of_printouts() -> None:
    quick = settings(
        COSTLY,
        stateful_step_count=14,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
    )
    run_state_machine_as_test(Editing, settings=quick)
