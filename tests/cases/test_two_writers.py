"""Several processes change one model: what ended with 0 is in it, whoever was first."""

import errno
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tribeplan.designing import edit
from tribeplan.editing import disk
from tribeplan.editing.disk import (
    CannotSave,
    FileSystem,
    RecordedFile,
    locked,
    record_bytes,
    record_path,
)
from tribeplan.scenario.people_edits import remove_people

MODEL = Path(__file__).with_name("two_writers.yaml")
EDITS = 12
PATIENCE_SECONDS = 120

WRITER = """
import sys
from tribeplan.cli.main import tribeplan
from tribeplan.errors import TribeplanError
for line in sys.stdin:
    words = line.split()
    try:
        code = tribeplan.main(words, standalone_mode=False)
    except TribeplanError as error:
        code = f"{type(error).__name__}: {error}"
    print("TOLD", code, *words, flush=True)
"""
"""Runs one command after another as the shell would, without starting Python for each."""

SAVER = """
import sys
from tribeplan.designing import edit
from tribeplan.scenario.people_edits import remove_people
from tribeplan.errors import TribeplanError
document = edit(sys.argv[1])
document.do(remove_people(document.roster, ["noor"]))
print("ready", flush=True)
sys.stdin.readline()
try:
    document.save()
except TribeplanError as error:
    print(type(error).__name__)
else:
    print("saved")
"""

HOLDER = """
import sys, time
from tribeplan.editing.disk import locked
with locked([sys.argv[1]]):
    print("held", flush=True)
    time.sleep(600)
"""

FINISHER = """
import sys
from tribeplan.editing.saving import finish_saves
print("ready", flush=True)
print(finish_saves(sys.argv[1]))
"""


@contextmanager
def running(program: str, *arguments: str) -> Generator[subprocess.Popen[str], None, None]:
    """Run a program of its own, which is ended with the ``with``."""
    process = subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        try:
            yield process
        finally:
            process.kill()


def said(process: subprocess.Popen[str]) -> str:
    """The next line a process prints."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def names_of(tmp_path: Path, kind: str) -> tuple[str, str]:
    """Two names of one model."""
    first = tmp_path / "m.yaml"
    shutil.copy(MODEL, first)
    if kind == "hard link":
        (tmp_path / "n.yaml").hardlink_to(first)
        return str(first), str(tmp_path / "n.yaml")
    if kind == "symbolic link elsewhere":
        (tmp_path / "inner").mkdir()
        (tmp_path / "inner" / "n.yaml").symlink_to(first)
        return str(first), str(tmp_path / "inner" / "n.yaml")
    if kind == "another spelling":
        return str(first), f"{tmp_path}/../{tmp_path.name}/./m.yaml"
    return str(first), str(first)


def verbs(model: str, writer: str) -> list[list[str]]:
    """Commands of each verb that changes a model, none of which another writer needs."""
    commands: list[list[str]] = []
    for k in range(EDITS // 4):
        mine = f"{writer}x{k}"
        commands += [
            ["add", model, "person", mine, "name=P"],
            ["set", model, mine, "name=Q"],
            ["rename", model, mine, f"{mine}-renamed"],
            ["move", model, f"{mine}-renamed", "--to", "early-repayment"],
            ["add", model, "skill", f"s{mine}"],
            ["remove", model, f"skill:s{mine}"],
        ]
    return commands


@pytest.mark.parametrize(
    "kind", ["one name", "hard link", "symbolic link elsewhere", "another spelling"]
)
def test_every_edit_that_ends_with_0_is_in_the_file_whatever_it_is_called(
    tmp_path: Path, kind: str
) -> None:
    names = names_of(tmp_path, kind)
    before = sorted(path.name for path in tmp_path.iterdir())
    with running(WRITER) as one, running(WRITER) as other:
        for writer, process, model in (("a", one, names[0]), ("b", other, names[1])):
            assert process.stdin is not None
            process.stdin.write("".join(" ".join(each) + "\n" for each in verbs(model, writer)))
            process.stdin.flush()
        outputs = [process.communicate(timeout=PATIENCE_SECONDS)[0] for process in (one, other)]
    told = [line for each in outputs for line in each.splitlines() if line.startswith("TOLD")]
    assert [line for line in told if not line.startswith("TOLD 0 ")] == []
    assert len(told) == 2 * len(verbs("", ""))
    organisation = edit(names[0]).organisation
    expected = {f"{writer}x{k}-renamed" for writer in "ab" for k in range(EDITS // 4)}
    assert expected <= set(organisation.people)
    assert {organisation.people[each].name for each in expected} == {"Q"}
    assert expected <= set(organisation.tribes["loans"].squads["early-repayment"].people)
    assert not set(organisation.skills) & {
        f"s{writer}x{k}" for writer in "ab" for k in range(EDITS)
    }
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_save_looks_again_once_nobody_else_is_saving(tmp_path: Path) -> None:
    model = tmp_path / "m.yaml"
    shutil.copy(MODEL, model)
    other = tmp_path / "n.yaml"
    other.hardlink_to(model)
    with running(SAVER, str(model)) as saver, other.open("r+") as file:
        assert said(saver) == "ready"
        fcntl.flock(file, fcntl.LOCK_EX)  # as another tribeplan does, by another name
        assert saver.stdin is not None
        saver.stdin.write("go\n")
        saver.stdin.flush()
        time.sleep(0.5)
        text = file.read().replace("Repay online", "Repay on line")
        file.seek(0)
        file.write(text)
        file.flush()
        fcntl.flock(file, fcntl.LOCK_UN)
        assert said(saver) == "ChangedOnDisk"
    assert model.read_text() == text


def test_a_killed_process_leaves_no_lock_and_nothing_beside_the_files(tmp_path: Path) -> None:
    model = tmp_path / "m.yaml"
    shutil.copy(MODEL, model)
    with running(HOLDER, str(model)) as holder:
        assert said(holder) == "held"
        holder.send_signal(signal.SIGKILL)
        holder.wait(PATIENCE_SECONDS)
    begun = time.monotonic()
    document = edit(str(model))
    document.do(remove_people(document.roster, ["noor"]))
    assert document.save().paths == (str(model),)
    assert time.monotonic() - begun < disk.LONGEST_WAIT_SECONDS
    assert [path.name for path in tmp_path.iterdir()] == ["m.yaml"]


def test_a_process_that_holds_on_is_named_as_the_reason_after_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = tmp_path / "m.yaml"
    shutil.copy(MODEL, model)
    document = edit(str(model))
    document.do(remove_people(document.roster, ["noor"]))
    monkeypatch.setattr(disk, "LONGEST_WAIT_SECONDS", 0.2)
    with running(HOLDER, str(model)) as holder:
        assert said(holder) == "held"
        holder.send_signal(signal.SIGSTOP)
        with pytest.raises(CannotSave, match="another process has kept it locked"):
            document.save()
    assert model.read_bytes() == MODEL.read_bytes()
    document.save()
    assert "noor" not in model.read_text()


def test_two_models_in_different_directories_do_not_wait_for_each_other(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        shutil.copy(MODEL, tmp_path / name)
    with (
        running(HOLDER, str(tmp_path / "a" / MODEL.name)) as holder,
        locked([str(tmp_path / "b")]) as trouble,
    ):
        assert (trouble, said(holder)) == ("", "held")


class WithoutLocks(FileSystem):
    """A file system that knows no locks, as some network file systems."""

    def lock(self, descriptor: int) -> None:
        del descriptor
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))


class LockedForWriters(FileSystem):
    """A file system that locks files which may be written, and no directories, as NFS does."""

    def lock(self, descriptor: int) -> None:
        if fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        super().lock(descriptor)


def test_where_files_cannot_be_locked_a_save_says_so_and_a_network_lock_is_enough(
    tmp_path: Path,
) -> None:
    model = tmp_path / "m.yaml"
    shutil.copy(MODEL, model)
    document = edit(str(model))
    document.system = WithoutLocks()
    document.do(remove_people(document.roster, ["noor"]))
    assert document.save().warning == f"'{model}' cannot be locked here: No locks available"
    document.undo()
    document.system = LockedForWriters()
    assert document.save().warning == ""
    assert model.read_bytes() == MODEL.read_bytes()


class InReadOnlyDirectory(FileSystem):
    """A directory in which no file can be made (the tests may run as root, who always can)."""

    def create(self, path: str, mode: int) -> int:
        del mode
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)


def test_a_read_only_directory_is_named(tmp_path: Path) -> None:
    model = tmp_path / "m.yaml"
    shutil.copy(MODEL, model)
    document = edit(str(model))
    document.system = InReadOnlyDirectory()
    document.do(remove_people(document.roster, ["noor"]))
    with pytest.raises(CannotSave, match=f"Permission denied in '{tmp_path}'"):
        document.save()


def test_a_save_that_was_cut_off_is_finished_once_whoever_opens_the_model(tmp_path: Path) -> None:
    model = tmp_path / "m.yaml"
    shutil.copy(MODEL, model)
    old = model.read_bytes()
    halfway = old.replace(b"Home Loans", b"Halfway")
    record = record_path(tmp_path)
    record = record.with_name(record.name.replace(str(os.getpid()), "4194300"))  # nobody's number
    record.write_bytes(record_bytes([RecordedFile("m.yaml", old, halfway)]))
    directory = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(directory, fcntl.LOCK_EX)
    with running(FINISHER, str(model)) as finisher:
        assert said(finisher) == "ready"
        time.sleep(0.3)
        model.write_bytes(halfway)  # another process finishes it,
        record.unlink()
        model.write_bytes(old)  # and goes on
        os.close(directory)
        assert said(finisher) == "()"
    assert model.read_bytes() == old
