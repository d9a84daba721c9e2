"""Files are old or new, whatever the system says and whenever the process ends."""

import errno
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.failing import Failing
from tribeplan.editing.disk import (
    CannotSave,
    NoRecord,
    RecordedFile,
    host_mark,
    is_running,
    read_record,
    record_bytes,
    temporary_path,
    write_files,
)
from tribeplan.editing.saving import finish_saves, sweep

DEAD = 4_194_300  # near the largest process id of Linux; nothing runs there


def files_in(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir()}


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EACCES])
@pytest.mark.parametrize("names", [("a",), ("a", "b", "c")])
@pytest.mark.parametrize("linked", [False, True])
def test_any_one_failing_call_leaves_every_file_old_or_all_new_and_nothing_beside_them(
    tmp_path: Path, code: int, names: tuple[str, ...], *, linked: bool
) -> None:
    old = dict.fromkeys(names, b"old " * 99)
    new = dict.fromkeys(names, b"new\n" * 77)
    home = tmp_path / "model"
    failed = 0
    for k in range(1, 200):
        home.mkdir()
        for name, data in old.items():
            (home / name).write_bytes(data)
        if linked:
            (tmp_path / f"link-{k}").hardlink_to(home / "a")
        system = Failing(k, code)
        wanted = {str(home / name): data for name, data in new.items()}
        try:
            write_files(wanted, home, system)
        except CannotSave as error:
            failed += 1
            said, expected = str(error), old
        else:
            said, expected = os.strerror(code), new
        assert os.strerror(code) in said
        assert files_in(home) == expected
        for path in home.iterdir():
            path.unlink()
        home.rmdir()
        if system.calls < k:
            break
    assert failed >= 6 * len(names)  # create, write, mode, sync, close, replace of each


@pytest.mark.parametrize("names", [("a.yaml",), ("a.yaml", "b.yaml")])
def test_a_disk_that_stays_broken_leaves_each_file_old_or_new(
    tmp_path: Path, names: tuple[str, ...]
) -> None:
    for k in range(1, 40):
        home = tmp_path / str(k)
        home.mkdir()
        for name in names:
            (home / name).write_bytes(b"old")
        wanted = {str(home / name): b"new" for name in names}
        system = Failing(k, errno.EIO, lasting=True)
        try:
            write_files(wanted, home, system)
        except CannotSave:
            finish_saves(str(home))
            sweep(str(home), [])
            now = files_in(home)
            assert set(now) == set(names)
            assert set(now.values()) in ({b"old"}, {b"new"})
        if system.calls < k:
            break


def test_short_writes_are_continued(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"old")
    write_files({str(path): b"quite new"}, tmp_path, Failing(0, 0))
    assert path.read_bytes() == b"quite new"


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755])
def test_the_mode_of_a_file_stays(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"old")
    path.chmod(mode)
    write_files({str(path): b"new"}, tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == mode


def test_the_extended_attributes_of_a_file_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"old")
    try:
        os.setxattr(path, "user.note", b"kept")
    except OSError:
        pytest.skip("this file system has no extended attributes")
    write_files({str(path): b"new"}, tmp_path)
    assert (path.read_bytes(), os.getxattr(path, "user.note")) == (b"new", b"kept")


def test_a_link_stays_a_link_and_its_target_is_written(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    target, link = tmp_path / "real" / "a.yaml", tmp_path / "link.yaml"
    target.write_bytes(b"old")
    link.symlink_to("real/a.yaml")
    write_files({str(link): b"new"}, tmp_path)
    assert (link.is_symlink(), target.read_bytes()) == (True, b"new")
    assert files_in(tmp_path / "real") == {"a.yaml": b"new"}


def test_a_file_with_two_names_keeps_both(tmp_path: Path) -> None:
    one, other = tmp_path / "a.yaml", tmp_path / "b.yaml"
    one.write_bytes(b"old and long")
    other.hardlink_to(one)
    write_files({str(one): b"new"}, tmp_path)
    assert (other.read_bytes(), one.stat().st_nlink) == (b"new", 2)
    assert set(files_in(tmp_path)) == {"a.yaml", "b.yaml"}


def test_a_read_only_file_is_not_written(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"old")
    path.chmod(0o444)
    with pytest.raises(CannotSave, match="read-only"):
        write_files({str(path): b"new"}, tmp_path)
    assert files_in(tmp_path) == {"a.yaml": b"old"}


def test_a_directory_in_the_place_of_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").mkdir()
    with pytest.raises(CannotSave, match="ordinary file"):
        write_files({str(tmp_path / "a.yaml"): b"new"}, tmp_path)


def test_a_file_that_is_gone_is_made_again(tmp_path: Path) -> None:
    write_files({str(tmp_path / "a.yaml"): b"new"}, tmp_path)
    assert files_in(tmp_path) == {"a.yaml": b"new"}


def left_record(home: Path, *files: RecordedFile, pid: int = DEAD) -> Path:
    path = home / f".tribeplan-save-{host_mark()}-{pid}.json"
    path.write_bytes(record_bytes(files))
    return path


def test_a_save_that_was_cut_off_between_two_files_is_finished(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"new a")
    (tmp_path / "b.yaml").write_bytes(b"old b")
    left_record(
        tmp_path,
        RecordedFile("a.yaml", b"old a", b"new a"),
        RecordedFile("b.yaml", b"old b", b"new b"),
    )
    told = finish_saves(str(tmp_path))
    assert told == ("a save of 2 files that was cut off has been finished",)
    assert files_in(tmp_path) == {"a.yaml": b"new a", "b.yaml": b"new b"}


@pytest.mark.parametrize("written", range(10))
def test_a_file_that_was_cut_off_while_written_over_is_finished(
    tmp_path: Path, written: int
) -> None:
    old, new = b"old and longer", b"quite new"
    (tmp_path / "a.yaml").write_bytes(new[:written] + old[written:])
    left_record(tmp_path, RecordedFile("a.yaml", old, new))
    finish_saves(str(tmp_path))
    assert files_in(tmp_path) == {"a.yaml": new}


def test_a_save_whose_files_have_changed_since_is_not_finished(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes(b"somebody else")
    (tmp_path / "b.yaml").write_bytes(b"old b")
    record = left_record(
        tmp_path,
        RecordedFile("a.yaml", b"old a", b"new a"),
        RecordedFile("b.yaml", b"old b", b"new b"),
    )
    (told,) = finish_saves(str(tmp_path))
    assert "changed since" in told
    assert (tmp_path / "b.yaml").read_bytes() == b"old b"
    assert record.with_name(record.name + ".broken").is_file()


@pytest.mark.parametrize("path", ["../a.yaml", "/etc/motd", "x/../../a.yaml", "a.sh", "link.yaml"])
def test_a_record_from_somebody_else_writes_nothing_outside_the_model(
    tmp_path: Path, path: str
) -> None:
    home = tmp_path / "model"
    home.mkdir()
    (tmp_path / "a.yaml").write_bytes(b"mine")
    (home / "a.sh").write_bytes(b"mine")
    (home / "link.yaml").symlink_to("../a.yaml")
    left_record(home, RecordedFile(path, b"mine", b"theirs"))
    (told,) = finish_saves(str(home))
    assert "it is kept as" in told
    assert (tmp_path / "a.yaml").read_bytes() == (home / "a.sh").read_bytes() == b"mine"


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_what_is_no_record_is_refused(data: bytes) -> None:
    with pytest.raises(NoRecord):
        read_record(data)


@given(st.data())
def test_a_torn_record_is_refused(data: st.DataObject) -> None:
    whole = record_bytes([RecordedFile("a.yaml", b"old", b"new"), RecordedFile("b", None, b"")])
    length = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises(NoRecord):
        read_record(whole[:length])


def test_the_record_and_the_scraps_of_a_living_process_are_left_alone(tmp_path: Path) -> None:
    alive = os.getppid()
    record = left_record(tmp_path, RecordedFile("a.yaml", b"old", b"new"), pid=alive)
    scrap = tmp_path / f".a.yaml.{host_mark()}-{alive}-0.tribeplan-tmp"
    scrap.write_bytes(b"")
    assert finish_saves(str(tmp_path)) == ()
    sweep(str(tmp_path), [])
    assert (record.is_file(), scrap.is_file()) == (True, True)


def test_what_dead_processes_left_is_swept_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    ours = tmp_path / "sub" / f".a.yaml.{host_mark()}-{DEAD}-0.tribeplan-tmp"
    elsewhere = tmp_path / "sub" / f".a.yaml.00000000-{DEAD}-0.tribeplan-tmp"
    for path in (ours, elsewhere, tmp_path / "sub" / "a.yaml"):
        path.write_bytes(b"")
    sweep(str(tmp_path), [str(tmp_path / "sub" / "a.yaml")])
    assert set(files_in(tmp_path / "sub")) == {elsewhere.name, "a.yaml"}


@pytest.mark.parametrize("pid", [0, -1, DEAD, 10**12, 2**31])
def test_numbers_that_are_no_process_do_not_run(pid: int) -> None:
    assert not is_running(pid)


def test_a_very_long_name_still_has_a_temporary_one(tmp_path: Path) -> None:
    path = tmp_path / ("ü" * 120 + ".yaml")
    path.write_bytes(b"old")
    assert len(Path(temporary_path(str(path))).name.encode()) < 255
    write_files({str(path): b"new"}, tmp_path)
    assert path.read_bytes() == b"new"
