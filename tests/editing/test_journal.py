"""A journal gives back what a crash would have cost, and refuses what is no journal."""

import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reference.changes import changes
from reference.documents import BANK, an_edit, bank, moved, opened, options, renamed_person
from reference.failing import Failing
from tribeplan.designing import edit
from tribeplan.editing.document import Document
from tribeplan.editing.journal import Doing, Journal, doing, edit_of, state_home
from tribeplan.editing.version import Basis
from tribeplan.errors import InvalidUsage
from tribeplan.scenario.change import Change
from tribeplan.scenario.edit import Edit, WaiverNote, WaiverNotes

DEAD = 4_194_300  # nothing runs under this number


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def crash(document: Document, *, tail: bytes = b"") -> Path:
    """Leave the journal as a process that was killed leaves it."""
    path = document.journal.path
    assert path is not None
    header, _, rest = path.read_bytes().partition(b"\n")
    path.write_bytes(with_header(header, pid=DEAD) + rest + tail)
    return path


def with_header(header: bytes, **other: object) -> bytes:
    return json.dumps({**json.loads(header), **other}).encode() + b"\n"


def journals(tmp_path: Path) -> list[str]:
    return sorted(path.suffix for path in (tmp_path / "state").rglob("*") if path.is_file())


def test_a_document_that_is_closed_leaves_no_journal(tmp_path: Path) -> None:
    document = opened(bank(tmp_path), keeps_journal=True)
    document.do(renamed_person("ana", "Anna"))
    assert journals(tmp_path) == [".jsonl"]
    document.close()
    assert journals(tmp_path) == []


def test_only_the_user_can_read_a_journal(tmp_path: Path) -> None:
    opened(bank(tmp_path), keeps_journal=True).do(renamed_person("ana", "Anna"))
    modes = {
        stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "state" / "tribeplan").rglob("*")
    }
    assert modes == {0o700, 0o600}


def test_unsaved_edits_come_back_with_their_undo(tmp_path: Path) -> None:
    path = bank(tmp_path)
    document = opened(path, keeps_journal=True)
    document.do(renamed_person("ana", "Anna"))
    document.save()
    document.do(moved("dee", "web", "app"))
    document.do(renamed_person("bo", "Bob"))
    document.undo()
    crash(document, tail=b'{"at": "2026-')
    again = opened(path, keeps_journal=True)
    assert again.recovery is not None
    assert (again.recovery.edits, again.recovery.matches, again.recovery.lost) == (1, True, 0)
    again.recover()
    assert again.version.contents == document.version.contents
    assert (again.unsaved, again.to_redo) == (1, renamed_person("bo", "Bob"))
    again.undo()
    again.undo()
    assert again.version.contents == {str(path): BANK.encode()}
    again.close()
    assert journals(tmp_path) == []


def test_what_was_recovered_survives_the_next_crash(tmp_path: Path) -> None:
    path = bank(tmp_path)
    document = opened(path, keeps_journal=True)
    document.do(renamed_person("ana", "Anna"))
    for name in ("A", "B", "C"):
        crash(document)
        document = opened(path, keeps_journal=True)
        document.recover()
        document.do(renamed_person("ana", name))
    assert document.unsaved == 4
    assert journals(tmp_path) == [".jsonl"]


def test_a_model_that_has_changed_since_is_merged_with_what_is_recovered(tmp_path: Path) -> None:
    path = bank(tmp_path)
    document = opened(path, keeps_journal=True)
    document.do(renamed_person("ana", "Anna"))
    crash(document)
    path.write_text(BANK.replace("name: Bo,", "name: Bob,"))
    again = opened(path, keeps_journal=True)
    assert again.recovery is not None
    assert not again.recovery.matches
    assert again.recover().clashes == ()
    assert again.unsaved == 1
    again.save()
    assert "name: Anna," in path.read_text()
    assert "name: Bob," in path.read_text()
    again.undo()
    again.save()
    assert path.read_text() == BANK.replace("name: Bo,", "name: Bob,")


def test_merges_and_waivers_are_recovered_too(tmp_path: Path) -> None:
    path = bank(tmp_path)
    document = opened(path, keeps_journal=True)
    note = WaiverNote(("tribes", "loans", "squads", "app"), ("TP201",), None, "small bank")
    document.do(Edit("Waive", (), (), WaiverNotes((note,))))
    path.write_text(BANK.replace("name: Bo,", "name: Bob,"))
    document.merge()
    document.do(renamed_person("ana", "Anna"))
    crash(document)
    again = opened(path, keeps_journal=True)
    again.recover()
    assert again.version.contents == document.version.contents
    assert b"# tribeplan: ignore[TP201]: small bank\n" in again.version.contents[str(path)]


def test_a_crash_between_writing_and_noting_it_is_no_loss(tmp_path: Path) -> None:
    path = bank(tmp_path)
    document = opened(path, keeps_journal=True)
    document.do(renamed_person("ana", "Anna"))
    document.save()
    journal = crash(document)
    lines = journal.read_bytes().splitlines(keepends=True)
    assert b'"done"' in lines[-1]
    journal.write_bytes(b"".join(lines[:-1]))
    assert opened(path, keeps_journal=True).recovery is None


def test_nothing_unsaved_is_nothing_to_recover(tmp_path: Path) -> None:
    path = bank(tmp_path)
    document = opened(path, keeps_journal=True)
    crash(document)
    document = opened(path, keeps_journal=True)
    assert document.recovery is None
    document.do(renamed_person("ana", "Anna"))
    document.undo()
    crash(document)
    assert opened(path, keeps_journal=True).recovery is None
    with pytest.raises(InvalidUsage, match="nothing to recover"):
        opened(path).recover()


def test_what_is_discarded_is_not_offered_again(tmp_path: Path) -> None:
    path = bank(tmp_path)
    document = opened(path, keeps_journal=True)
    document.do(renamed_person("ana", "Anna"))
    crash(document)
    again = opened(path, keeps_journal=True)
    again.discard_recovery()
    again.close()
    assert (again.recovery, journals(tmp_path)) == (None, [])


def test_recovering_waits_for_an_untouched_document(tmp_path: Path) -> None:
    path = bank(tmp_path)
    document = opened(path, keeps_journal=True)
    document.do(renamed_person("ana", "Anna"))
    crash(document)
    again = opened(path, keeps_journal=True)
    again.do(renamed_person("bo", "Bob"))
    with pytest.raises(InvalidUsage, match="edited already"):
        again.recover()


def test_the_first_edit_begins_the_journal_where_nobody_has(tmp_path: Path) -> None:
    path = bank(tmp_path)
    document = edit(str(path), options(), keeps_journal=True)
    document.do(renamed_person("ana", "Anna"))
    crash(document)
    assert opened(path, keeps_journal=True).recovery is not None


def test_where_journals_cannot_be_looked_through_edits_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(directory: Path) -> list[Path]:
        raise PermissionError(13, "closed", str(directory))

    document = edit(str(bank(tmp_path)), options(), keeps_journal=True)
    home = document.journal_home
    monkeypatch.setattr("tribeplan.editing.journal.journals_in", refuse)
    document.do(renamed_person("ana", "Anna"))
    assert document.notices == (f"edits cannot be recovered after a crash: {home}: closed",)
    assert document.organisation.people["ana"].name == "Anna"


def test_the_journal_of_a_running_process_is_told_and_left_alone(tmp_path: Path) -> None:
    path = bank(tmp_path)
    first = opened(path, keeps_journal=True)
    first.do(renamed_person("ana", "Anna"))
    second = opened(path, keeps_journal=True)
    assert second.recovery is None
    (told,) = second.notices
    assert f"open in another tribeplan (process {os.getpid()}" in told
    assert first.journal.path is not None
    assert first.journal.path.is_file()


def test_a_number_that_was_given_to_another_process_is_not_taken_for_the_first(
    tmp_path: Path,
) -> None:
    path = bank(tmp_path)
    document = opened(path, keeps_journal=True)
    document.do(renamed_person("ana", "Anna"))
    journal = crash(document)
    header, _, rest = journal.read_bytes().partition(b"\n")
    journal.write_bytes(with_header(header, pid=os.getpid(), began="1") + rest)
    assert opened(path, keeps_journal=True).recovery is not None


def test_a_model_is_recovered_under_another_name_and_from_another_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = bank(tmp_path)
    document = opened(path, keeps_journal=True)
    document.do(renamed_person("ana", "Anna"))
    crash(document)
    monkeypatch.chdir(tmp_path)
    again = opened(Path("./bank.yaml"), keeps_journal=True)
    again.recover()
    assert list(again.version.contents) == ["bank.yaml"]
    assert again.organisation.people["ana"].name == "Anna"


def test_a_directory_is_recovered(tmp_path: Path) -> None:
    model = tmp_path / "model"
    (model / "sub").mkdir(parents=True)
    head, tribes = BANK.split("tribes:\n")
    (model / "people.yaml").write_text(head)
    (model / "sub" / "tribes.yaml").write_text("tribes:\n" + tribes)
    document = opened(model, keeps_journal=True)
    document.do(an_edit({"add": {"person": "fin", "squad": "app"}}))
    crash(document)
    again = opened(model, keeps_journal=True)
    again.recover()
    assert again.version.contents == document.version.contents


HOSTILE = {
    "binary": bytes(range(256)) + b"\n",
    "deep": b"[" * 100_000 + b"\n",
    "other format": b'{"journal": 0}\n',
    "list": b"[]\n[]\n",
    "number": b"1e999\n",
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_journal_is_told_and_set_aside(tmp_path: Path, content: bytes) -> None:
    path = bank(tmp_path)
    document = opened(path, keeps_journal=True)
    document.do(renamed_person("ana", "Anna"))
    crash(document).write_bytes(content)
    again = opened(path, keeps_journal=True)
    assert (again.recovery, len(again.notices)) == (None, 1)
    assert ".broken" in again.notices[0]
    assert ".broken" in journals(tmp_path)


@pytest.mark.parametrize("content", [b"", b'{"journal": 1'])
def test_a_journal_that_was_never_begun_goes_unless_its_process_runs(
    tmp_path: Path, content: bytes
) -> None:
    path = bank(tmp_path)
    document = opened(path, keeps_journal=True)
    running = document.journal.path
    assert running is not None
    running.write_bytes(content)
    dead = running.with_name(running.name.replace(str(os.getpid()), str(DEAD)))
    dead.write_bytes(content)
    again = opened(path, keeps_journal=True)
    assert (again.recovery, again.notices) == (None, ())
    assert (running.is_file(), dead.is_file()) == (True, False)


def test_a_line_that_was_spoilt_in_the_middle_sets_the_journal_aside(tmp_path: Path) -> None:
    path = bank(tmp_path)
    document = opened(path, keeps_journal=True)
    document.do(renamed_person("ana", "Anna"))
    journal = crash(document)
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join([*lines[:2], b"\0" * 9 + b"\n", *lines[2:]]))
    assert len(opened(path, keeps_journal=True).notices) == 1


@pytest.mark.parametrize("name", ["../x.yaml", "/etc/motd", "a/../../x"])
def test_a_journal_that_names_files_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    path = bank(tmp_path)
    document = opened(path, keeps_journal=True)
    document.do(renamed_person("ana", "Anna"))
    journal = crash(document)
    lines = journal.read_bytes().splitlines(keepends=True)
    base = json.loads(lines[1])
    lines[1] = json.dumps({"base": {name: base["base"]["."]}}).encode() + b"\n"
    journal.write_bytes(b"".join(lines))
    again = opened(path, keeps_journal=True)
    assert again.recovery is None
    assert "no file of the model" in again.notices[0]


@pytest.mark.parametrize("what", ["merge", "take_theirs"])
def test_a_merge_of_the_release_before_is_told_and_left_where_it_is(
    tmp_path: Path, what: str
) -> None:
    path = bank(tmp_path)
    document = opened(path, keeps_journal=True)
    document.do(renamed_person("ana", "Anna"))
    path.write_text(BANK.replace("name: Bo,", "name: Bob,"))
    getattr(document, what)()
    document.undo()  # of the merge, in version 1
    journal = crash(document)
    header, _, rest = journal.read_bytes().partition(b"\n")
    before = with_header(header, journal=1) + rest
    journal.write_bytes(before)
    again = opened(path, keeps_journal=True)
    (told,) = again.notices
    assert again.recovery is None
    assert "journal of version 1 with a merge in it, this tribeplan reads 2" in told
    assert "by the release that wrote it" in told
    again.close()
    assert journal.read_bytes() == before


def test_without_a_merge_a_journal_of_the_release_before_is_recovered(tmp_path: Path) -> None:
    path = bank(tmp_path)
    document = opened(path, keeps_journal=True)
    document.do(renamed_person("ana", "Anna"))
    path.write_text(BANK.replace("name: Bo,", "name: Bob,"))
    document.keep_mine()
    journal = crash(document)
    header, _, rest = journal.read_bytes().partition(b"\n")
    journal.write_bytes(with_header(header, journal=1) + rest)
    again = opened(path, keeps_journal=True)
    again.recover()
    assert again.organisation.people["ana"].name == "Anna"
    again.close()
    assert journals(tmp_path) == []


def test_a_link_in_the_place_of_a_journal_is_not_followed(tmp_path: Path) -> None:
    path = bank(tmp_path)
    document = opened(path, keeps_journal=True)
    document.do(renamed_person("ana", "Anna"))
    journal = crash(document)
    elsewhere = tmp_path / "elsewhere"
    journal.rename(elsewhere)
    journal.symlink_to(elsewhere)
    assert "no file of this user" in opened(path, keeps_journal=True).notices[0]


def test_steps_that_cannot_be_made_again_are_told_and_the_journal_is_kept(tmp_path: Path) -> None:
    path = bank(tmp_path)
    document = opened(path, keeps_journal=True)
    document.do(renamed_person("ana", "Anna"))
    document.do(renamed_person("bo", "Bob"))
    journal = crash(document)
    text = journal.read_bytes().replace(b'"person": "bo"', b'"person": "xx"')
    journal.write_bytes(text)
    again = opened(path, keeps_journal=True)
    assert again.recovery is not None
    assert (again.recovery.edits, again.recovery.lost) == (1, 1)
    again.recover()
    assert again.organisation.people["ana"].name == "Anna"
    assert ".broken" in journals(tmp_path)


def test_without_room_for_a_journal_edits_go_on_and_it_is_told(tmp_path: Path) -> None:
    contents = {"m.yaml": b"people: {ana: }\n"}
    for k in range(1, 8):
        directory = tmp_path / str(k)
        directory.mkdir()
        journal = Journal(Basis("m.yaml", contents), Failing(k))
        journal.open(directory)
        journal.did(renamed_person("ana", "Anna"))
        assert ("No space left" in journal.trouble) == (k <= 6)  # 2 to begin, 2 a write
        journal.did(renamed_person("ana", "Anna"))
        journal.remove()


def test_a_state_directory_that_cannot_be_made_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    document = opened(bank(tmp_path), keeps_journal=True)
    document.do(renamed_person("ana", "Anna"))
    assert "cannot be recovered after a crash" in document.notices[0]


def test_a_relative_state_directory_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "state")
    monkeypatch.setenv("HOME", "/home/ana")
    assert state_home() == Path("/home/ana/.local/state")


@given(st.lists(changes(), max_size=3), st.text(max_size=9))
def test_an_edit_reads_back_as_it_was_written(made: list[Change], label: str) -> None:
    note = WaiverNote(("people", "ana", "moves", 1), ("TP301",), None, "why")
    edit = Edit(label, tuple(made), ("people", "ana", 3), WaiverNotes((note,), (note,)))
    line = json.loads(json.dumps(doing(edit).model_dump(mode="json")))
    assert edit_of(Doing.model_validate(line)) == edit


@pytest.fixture
def a_crash(tmp_path: Path) -> tuple[Path, Path, list[bytes]]:
    """Leave a journal with a line of every kind behind; give the model, it and its lines."""
    path = bank(tmp_path)
    document = opened(path, keeps_journal=True)
    document.do(renamed_person("ana", "Anna"))
    document.undo()
    document.redo()
    document.save()
    for name in ("Bob", "Bobby", "Robert"):
        path.write_text(path.read_text().replace("name: Bo", f"name: {name}"))
        (document.merge, document.take_theirs, document.keep_mine)[len(name) % 3]()
        document.do(moved("dee", "web", "app"))
        document.undo()
    document.do(an_edit({"rename": {"person": "cas", "to": "casper"}}))
    journal = crash(document)
    return path, journal, journal.read_bytes().splitlines(keepends=True)


spoils = st.lists(
    st.tuples(
        st.sampled_from(("drop", "twice", "swap", "byte", "word")),
        st.integers(1, 40),
        st.integers(0, 400),
        st.sampled_from((b'"', b"0", b"{", b"null", b"[]", b"\xff", b"\0", b"-1", b"undo")),
    ),
    min_size=1,
    max_size=4,
)


def spoil_one(lines: list[bytes], what: str, number: int, offset: int, word: bytes) -> None:
    n = min(number, len(lines) - 1)
    line = lines[n]
    match what:
        case "drop":
            del lines[n]
        case "twice":
            lines.insert(n, line)
        case "swap":
            lines[n], lines[-1] = lines[-1], line
        case "byte":
            lines[n] = line[:offset] + word + line[offset + 1 :]
        case _:
            parts = line.split(b'"')
            at = offset % len(parts)
            lines[n] = b'"'.join([*parts[:at], word, *parts[at + 1 :]])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spoils=spoils)
def test_whatever_a_journal_says_opening_and_recovering_end_well(
    a_crash: tuple[Path, Path, list[bytes]], spoils: list[tuple[str, int, int, bytes]]
) -> None:
    path, journal, lines = a_crash
    spoilt = list(lines)
    for spoil in spoils:
        if spoilt:
            spoil_one(spoilt, *spoil)
    before = path.read_bytes()
    for each in journal.parent.iterdir():
        each.unlink()
    journal.write_bytes(b"".join(spoilt))
    document = opened(path, keeps_journal=True)
    if document.recovery is not None:
        document.recover()
        assert document.version.contents.keys() == {str(path)}
    document.close()
    assert path.read_bytes() == before
