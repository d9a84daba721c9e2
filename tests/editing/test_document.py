"""A document: what is done, undone, saved and told of it."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from reference.documents import BANK, an_edit, bank, moved, opened, options, renamed_person
from reference.failing import Failing
from tribeplan.api import CheckOptions, check
from tribeplan.designing import edit
from tribeplan.editing.disk import CannotSave
from tribeplan.editing.saving import ChangedOnDisk
from tribeplan.editing.version import Refused, Transition, Version
from tribeplan.editing.working_copy import Clash, merged
from tribeplan.errors import InvalidInput, InvalidUsage
from tribeplan.formats.model.scenario import load_stack
from tribeplan.formats.model.settings import Settings
from tribeplan.scenario.edit import Edit, WaiverNote, WaiverNotes


def test_an_edit_is_a_minimal_diff_and_undo_gives_the_bytes_back(tmp_path: Path) -> None:
    path = bank(tmp_path)
    document = opened(path)
    document.do(moved("dee", "web", "app"))
    saved = document.save()
    lines = [line for line in saved.diff.splitlines() if line[:1] in "+-"][2:]
    assert sorted(lines) == sorted(
        ["-        members: [ana, bo]", "+        members: [ana, bo, dee]", "-          - dee"]
    )
    assert saved.paths == (str(path),)
    document.undo()
    document.save()
    assert path.read_bytes() == BANK.encode()


def test_what_is_unsaved_is_counted_from_the_last_save(tmp_path: Path) -> None:
    document = opened(bank(tmp_path))
    assert (document.is_changed, document.unsaved) == (False, 0)
    for name in ("A", "B", "C"):
        document.do(renamed_person("ana", name))
    assert (document.is_changed, document.unsaved) == (True, 3)
    document.save()
    assert (document.is_changed, document.unsaved) == (False, 0)
    document.undo()
    assert (document.is_changed, document.unsaved) == (True, 1)
    document.redo()
    assert (document.is_changed, document.unsaved) == (False, 0)


def test_a_new_edit_behind_an_undone_save_stays_unsaved(tmp_path: Path) -> None:
    document = opened(bank(tmp_path))
    document.do(renamed_person("ana", "A"))
    document.save()
    document.undo()
    document.do(renamed_person("ana", "B"))
    assert document.saved is None
    document.undo()
    assert (document.is_changed, document.to_redo is not None) == (True, True)


def test_a_refused_edit_changes_nothing_and_says_why(tmp_path: Path) -> None:
    document = opened(bank(tmp_path))
    before = document.organisation
    with pytest.raises(Refused, match="there is no squad 'apps'"):
        document.do(moved("dee", "web", "apps"))
    assert (document.organisation is before, document.revision) == (True, 0)


def test_listeners_hear_every_step_after_it_was_made(tmp_path: Path) -> None:
    document = opened(bank(tmp_path))
    heard: list[Transition] = []
    document.listeners.append(heard.append)
    document.do(renamed_person("ana", "A"))
    document.undo()
    document.redo()
    assert [step.label for step in heard] == ["An edit", "Undid: An edit", "Redid: An edit"]
    assert heard[1].after is heard[0].before
    assert document.revision == 3


def test_a_prediction_tells_what_a_move_would_bring_and_solve(tmp_path: Path) -> None:
    document = opened(bank(tmp_path))
    predicted = document.predict(moved("dee", "web", "app"))
    document.do(moved("dee", "web", "app"))
    assert {finding.entity for finding in predicted.findings.appear} <= {
        finding.entity for finding in document.findings
    }
    assert predicted.organisation == document.organisation


@pytest.mark.parametrize(("before", "grown"), [(10, 1), (11, 0)])
def test_a_squad_that_is_too_large_has_the_same_problem_with_one_person_more_or_less(
    tmp_path: Path, before: int, grown: int
) -> None:
    people = [f"p{number}" for number in range(1, 12)]
    crowd, alone = ", ".join(people[:before]), ", ".join(people[before:])
    (tmp_path / "bank.yaml").write_text(
        f"people: {{{', '.join(f'{person}: {{}}' for person in people)}}}\n"
        f"tribes: {{t: {{squads: {{app: {{members: [{crowd}]}}, web: {{members: [{alone}]}}}}}}}}\n"
    )
    left, to = ("web", "app") if grown else ("app", "web")
    changes = opened(tmp_path / "bank.yaml").predict(moved("p11", left, to)).findings
    names = [each.rule.name for each in (*changes.appear, *changes.vanish)]
    assert "oversized-squad" not in names
    sizes = [
        (old.problem.value, new.problem.value)
        for old, new in changes.differ
        if new.rule.name == "oversized-squad"
    ]
    assert sizes == [(before, 21 - before)]
    assert [each.rule.name for each in changes.grown].count("oversized-squad") == grown


def test_findings_are_what_a_check_of_the_saved_files_says(tmp_path: Path) -> None:
    path = bank(tmp_path)
    document = opened(path)
    for each in (moved("dee", "web", "app"), renamed_person("bo", "Cas")):
        document.do(each)
        document.save()
        said = [located.finding for located in check([str(path)], options()).findings]
        assert sorted(map(str, document.findings)) == sorted(map(str, said))


def test_findings_follow_settings_per_file_ignores_and_waivers(tmp_path: Path) -> None:
    path = bank(tmp_path)
    loud = edit(str(path), options())
    name = next(f.rule.name for f in loud.findings if f.entity == "squad:app")
    quiet = Settings.model_validate({"per-file-ignores": {"bank.yaml": [name]}})
    how = CheckOptions(quiet, tmp_path, ignore=("TP2",), today=options().today)
    document = edit(str(path), how)
    assert all(f.rule.name != name and f.code[:3] != "TP2" for f in document.findings)
    assert all(f.rule.name != "undersized-squad" for f in loud.findings if f.entity == "squad:web")


def test_a_waiver_goes_with_its_squad_to_another_name(tmp_path: Path) -> None:
    document = opened(bank(tmp_path))
    document.do(an_edit({"rename": {"squad": "web", "to": "site"}}))
    (waiver,) = document.version.waivers
    assert waiver.excuses == ("tribes", "loans", "squads", "site")
    assert all(f.rule.name != "unused-waiver" for f in document.findings)


def test_the_place_is_that_of_the_file_as_it_would_be_saved(tmp_path: Path) -> None:
    document = opened(bank(tmp_path))
    web = ("tribes", "loans", "squads", "web")
    assert document.place_of(web).line == 22
    document.do(an_edit({"add": {"person": "fin", "name": "Fin"}}))
    assert document.place_of(web).line == 23
    assert document.place_of(("people", "nobody", "name")).line == 5
    assert document.place_of(("waivers", 0)).line == 22
    assert document.place_of(("waivers", 9)).line > 0


def test_somebody_elses_change_is_seen_and_not_written_over(tmp_path: Path) -> None:
    path = bank(tmp_path)
    document = opened(path)
    assert not document.changed_on_disk()
    document.do(renamed_person("ana", "Anna"))
    path.write_text(BANK.replace("name: Bo,", "name: Bob,"))
    assert document.changed_on_disk() == (str(path),)
    with pytest.raises(ChangedOnDisk):
        document.save()
    assert "name: Bob" in path.read_text()


def test_a_change_of_the_same_size_and_time_is_still_seen_when_saving(tmp_path: Path) -> None:
    path = bank(tmp_path)
    document = opened(path)
    document.do(renamed_person("ana", "Anna"))
    before = path.stat()
    path.write_text(BANK.replace("name: Bo,", "name: Bx,"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(ChangedOnDisk):
        document.save()


def test_merging_keeps_both_and_undo_keeps_theirs(tmp_path: Path) -> None:
    path = bank(tmp_path)
    document = opened(path)
    document.do(moved("dee", "web", "app"))
    path.write_text(BANK.replace("name: Bo,", "name: Bob,") + "# theirs\n")
    merged = document.merge()
    assert merged.clashes == ()
    document.save()
    text = path.read_text()
    assert "name: Bob," in text
    assert "[ana, bo, dee]" in text
    assert text.endswith("# theirs\n")
    document.undo()
    assert document.version.contents == {
        str(path): (BANK.replace("name: Bo,", "name: Bob,") + "# theirs\n").encode()
    }


def test_after_a_merge_there_are_the_edits_that_were_there_before_it(tmp_path: Path) -> None:
    path = bank(tmp_path)
    document = opened(path)
    document.do(renamed_person("cas", "Caspar"))
    document.save()
    document.do(moved("dee", "web", "app"))
    document.do(renamed_person("ana", "Anna"))
    document.undo()
    theirs = "# theirs\n" + path.read_text().replace("name: Bo,", "name: Bob,")
    path.write_text(theirs)
    document.merge()
    assert document.unsaved == 1
    assert (document.to_undo, document.to_redo) == (
        moved("dee", "web", "app"),
        renamed_person("ana", "Anna"),
    )
    document.redo()
    names = [document.organisation.people[each].name for each in ("ana", "bo", "cas")]
    assert (names, document.unsaved) == (["Anna", "Bob", "Caspar"], 2)
    document.undo()
    document.undo()
    assert (document.is_changed, document.unsaved) == (False, 0)
    assert document.version.contents == {str(path): theirs.encode()}
    document.undo()
    assert document.unsaved == 1
    document.save()
    assert path.read_text() == theirs.replace("Caspar", "Cas")


def test_undo_over_two_merges_keeps_what_both_brought(tmp_path: Path) -> None:
    path = bank(tmp_path)
    document = opened(path)
    document.do(an_edit({"rename": {"person": "cas", "to": "caspar"}}))
    document.save()
    for letter in "bcd":
        document.do(renamed_person("ana", f"An{letter}"))
        path.write_text(path.read_text().replace("name: Bo", f"name: Bo{letter}"))
        document.merge()
    while document.undo() is not None:
        pass
    people = document.organisation.people
    assert (people["ana"].name, people["bo"].name) == ("Ana", "Bodcb")
    assert "cas" in people
    assert "caspar" not in people


def test_a_merge_behind_a_save_of_a_rename_knows_what_it_was_called(tmp_path: Path) -> None:
    path = bank(tmp_path)
    document = opened(path)
    document.do(an_edit({"rename": {"squad": "web", "to": "site"}}))
    document.save()
    document.undo()
    path.write_text(path.read_text().replace("mission: A site", "mission: A new site"))
    assert document.merge().clashes == ()
    squads = document.organisation.tribes["loans"].squads
    assert list(squads) == ["app", "web"]
    assert squads["web"].mission == "A new site"


def test_where_nothing_is_changed_theirs_is_put_in_place_and_only_undo_merges(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    merges: list[Version] = []

    def count(base: Version, mine: Version, *rest: Any) -> tuple[Version, tuple[Clash, ...]]:  # noqa: ANN401
        merges.append(mine)
        return merged(base, mine, *rest)

    monkeypatch.setattr("tribeplan.editing.working_copy.merged", count)
    path = bank(tmp_path)
    document = opened(path)
    document.do(renamed_person("ana", "Anna"))
    document.save()
    for name, go_on in (("Bob", document.take_theirs), ("Bobby", document.merge)):
        path.write_text(path.read_text().replace("name: Bo", f"name: {name}"))
        go_on()
        assert (document.is_changed, merges) == (False, [])
        assert document.version.contents == {str(path): path.read_bytes()}
    document.undo()
    assert len(merges) == 2
    people = document.organisation.people
    assert (people["ana"].name, people["bo"].name) == ("Ana", "Bobbyb")


def test_undo_behind_a_save_never_counts_as_nothing(tmp_path: Path) -> None:
    document = opened(bank(tmp_path))
    document.do(renamed_person("ana", "Anna"))
    document.save()
    document.undo()
    document.do(renamed_person("ana", "Anne"))
    document.undo()
    assert (document.is_changed, document.unsaved) == (True, 1)


def test_a_clash_is_told_and_goes_to_the_side_asked_for(tmp_path: Path) -> None:
    for side, name in (("mine", "Anna"), ("theirs", "Anne")):
        path = bank(tmp_path)
        document = opened(path)
        document.do(renamed_person("ana", "Anna"))
        path.write_text(BANK.replace("name: Ana,", "name: Anne,"))
        (clash,) = document.merge(side).clashes  # type: ignore[arg-type]  # one of the two
        assert clash == (("people", "ana", "name"), "Anna", "Anne")
        assert document.organisation.people["ana"].name == name


def test_a_waiver_that_only_one_has_written_survives_a_merge(tmp_path: Path) -> None:
    path = bank(tmp_path)
    document = opened(path)
    document.do(renamed_person("ana", "Anna"))
    comment = "  # tribeplan: ignore[no-squad]: on leave\n  eva:"
    path.write_text(BANK.replace("  eva:", comment))
    document.merge()
    document.save()
    assert comment in path.read_text()


def test_taking_theirs_can_be_undone_and_keeping_mine_lets_the_save_through(
    tmp_path: Path,
) -> None:
    path = bank(tmp_path)
    document = opened(path)
    document.do(renamed_person("ana", "Anna"))
    path.write_text(BANK.replace("name: Bo,", "name: Bob,"))
    document.take_theirs()
    assert document.unsaved == 0
    assert document.organisation.people["ana"].name == "Ana"
    document.undo()
    assert document.is_changed
    path.write_text("tribeplan: 1\n  broken")
    with pytest.raises(InvalidInput):
        document.merge()
    document.keep_mine()
    document.save()
    both = BANK.replace("name: Ana,", "name: Anna,").replace("name: Bo,", "name: Bob,")
    assert path.read_text() == both


def test_nothing_new_in_the_files_is_no_step(tmp_path: Path) -> None:
    document = opened(bank(tmp_path))
    assert (document.merge().transition, document.take_theirs()) == (None, None)
    assert document.to_undo is None


def test_the_files_of_a_directory_are_saved_together_and_a_new_one_is_seen(tmp_path: Path) -> None:
    model = tmp_path / "bank"
    model.mkdir()
    head, tribes = BANK.split("tribes:\n")
    (model / "people.yaml").write_text(head)
    (model / "tribes.yaml").write_text("tribes:\n" + tribes)
    document = opened(model)
    document.do(an_edit({"add": {"person": "fin", "squad": "app"}}))
    assert document.save().paths == (f"{model}/people.yaml", f"{model}/tribes.yaml")
    assert sorted(path.name for path in model.iterdir()) == ["people.yaml", "tribes.yaml"]
    (model / "more.yaml").write_text("people:\n  gus:\n")
    assert document.changed_on_disk() == (f"{model}/more.yaml",)
    document.take_theirs()
    assert "gus" in document.organisation.people


def test_a_file_that_is_gone_is_told_and_can_be_written_again(tmp_path: Path) -> None:
    path = bank(tmp_path)
    document = opened(path)
    document.do(renamed_person("ana", "Anna"))
    path.unlink()
    with pytest.raises(ChangedOnDisk):
        document.save()


def test_a_mark_at_the_start_and_windows_line_ends_stay(tmp_path: Path) -> None:
    text = "\ufeff" + BANK.replace("\n", "\r\n")
    path = bank(tmp_path, text)
    document = opened(path)
    document.do(renamed_person("ana", "Anna"))
    document.save()
    assert path.read_bytes() == text.replace("name: Ana,", "name: Anna,").encode()


def test_edits_are_saved_as_a_scenario_that_leads_to_the_same(tmp_path: Path) -> None:
    path = bank(tmp_path)
    (tmp_path / "scenarios").mkdir()
    document = opened(path)
    document.do(moved("dee", "web", "app"))
    document.do(an_edit({"set": {"squad": "web", "mandate": "soft"}, "reason": "Why: not"}))
    target = tmp_path / "scenarios" / "smaller.yaml"
    document.save_as_scenario(str(target), "Smaller: web", "Try it")
    assert target.read_text() == (
        "scenario: 1\n"
        "name: 'Smaller: web'\n"
        "base: ../bank.yaml\n"
        "reason: Try it\n"
        "\n"
        "changes:\n"
        "  - move: {person: dee, from: web, to: app}\n"
        "  - set: {squad: web, mandate: soft}\n"
        "    reason: 'Why: not'\n"
    )
    assert load_stack(str(target)).organisation == document.organisation
    with pytest.raises(CannotSave, match="already"):
        document.save_as_scenario(str(target), "Again")


def test_a_scenario_says_what_is_different_and_not_what_was_tried(tmp_path: Path) -> None:
    document = opened(bank(tmp_path))
    document.do(renamed_person("ana", "Anne"))
    document.do(renamed_person("ana", "Anna"))
    document.do(moved("dee", "web", "app"))
    document.do(moved("dee", "app", "web"))
    document.do(an_edit({"add": {"squad": "new", "tribe": "loans"}}))
    document.do(an_edit({"set": {"squad": "new", "mission": "To try"}}))
    document.do(an_edit({"add": {"person": "zoe"}}))
    document.do(an_edit({"remove": {"person": "zoe"}}))
    target = tmp_path / "few.yaml"
    assert document.save_as_scenario(str(target), "Few") == ""
    assert target.read_text().partition("changes:\n")[2] == (
        "  - set: {person: ana, name: Anna}\n  - add: {squad: new, mission: To try, tribe: loans}\n"
    )
    assert load_stack(str(target)).organisation == document.organisation


def test_a_scenario_tells_of_exceptions_that_it_cannot_hold(tmp_path: Path) -> None:
    document = opened(bank(tmp_path))
    note = WaiverNote(("people", "ana"), ("TP301",), None, "on purpose")
    document.do(Edit("Excuse", (), (), WaiverNotes((note,))))
    with pytest.raises(InvalidUsage, match="nothing but exceptions, which no scenario holds"):
        document.save_as_scenario(str(tmp_path / "s.yaml"), "S")
    document.do(moved("dee", "web", "app"))
    assert document.save_as_scenario(str(tmp_path / "s.yaml"), "S") == (
        "1 exception is not in it: a scenario holds none, a save of the model does"
    )


def test_no_scenario_is_made_of_nothing_or_from_behind_the_save(tmp_path: Path) -> None:
    document = opened(bank(tmp_path))
    with pytest.raises(InvalidUsage, match="nothing is different"):
        document.save_as_scenario(str(tmp_path / "s.yaml"), "S")
    document.do(renamed_person("ana", "Anna"))
    document.save()
    document.undo()
    with pytest.raises(InvalidUsage, match="save first"):
        document.save_as_scenario(str(tmp_path / "s.yaml"), "S")


def test_the_difference_from_the_last_commit_tells_saved_edits_too(tmp_path: Path) -> None:
    path = bank(tmp_path)
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-C", str(tmp_path)]
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "start"]):
        subprocess.run([*git, *words], check=True)
    document = opened(path)
    document.do(renamed_person("ana", "Anna"))
    document.save()
    document.do(renamed_person("bo", "Bob"))
    added = [line for line in document.git_diff().splitlines() if line.startswith("+ ")]
    assert ["Anna" in added[0], "Bob" in added[1], len(added)] == [True, True, 2]
    assert "Anna" not in "".join(line for line in document.diff().splitlines() if line[0] in "+-")


def test_a_rename_on_one_side_takes_the_changes_of_the_other_along(tmp_path: Path) -> None:
    path = bank(tmp_path)
    document = opened(path)
    document.do(an_edit({"rename": {"person": "ana", "to": "anna"}}))
    document.do(an_edit({"set": {"person": "bo", "fte": "80%"}}))
    theirs = BANK.replace("name: Ana,", "name: Ana, fte: 0.5,").replace("bo", "bob")
    path.write_text(theirs)
    assert document.merge().clashes == ()
    people = document.organisation.people
    assert list(people) == ["anna", "bob", "cas", "dee", "eva"]
    assert (people["anna"].fte, people["bob"].fte) == (0.5, 0.8)


def test_keeping_mine_brings_a_file_back_that_is_gone(tmp_path: Path) -> None:
    path = bank(tmp_path)
    document = opened(path)
    path.unlink()
    document.keep_mine()
    document.save()
    assert path.read_bytes() == BANK.encode()


def test_a_save_that_failed_can_be_made_again(tmp_path: Path) -> None:
    for k in range(1, 30):
        path = bank(tmp_path)
        document = opened(path)
        document.do(renamed_person("ana", "Anna"))
        document.system = Failing(k)
        try:
            document.save()
        except CannotSave:
            assert document.unsaved == 1
            assert path.read_bytes() == BANK.encode()
        else:
            break
        document.save()
        assert path.read_text() == BANK.replace("name: Ana,", "name: Anna,")
    assert k > 6


def test_going_back_over_many_saves_reads_the_old_files_again(tmp_path: Path) -> None:
    document = opened(bank(tmp_path))
    contents = [document.version.contents]
    for name in ("A", "B", "C"):
        document.do(renamed_person("ana", name))
        document.save()
        contents.append(document.version.contents)
    for before in reversed(contents[:-1]):
        document.undo()
        assert document.version.contents == before
        assert document.place_of(("people", "bo")).line == 7


def test_in_a_large_model_a_place_is_that_of_the_file_as_it_was_read(tmp_path: Path) -> None:
    many = "".join(f"  p-{n}: {{}}\n" for n in range(2_002))
    document = opened(bank(tmp_path, f"tribeplan: 1\npeople:\n{many}"))
    document.do(an_edit({"remove": {"person": "p-0"}}))
    assert document.place_of(("people", "p-7")).line == 10
    document.save()
    assert document.place_of(("people", "p-7")).line == 9


def test_a_waiver_that_finds_no_place_is_refused_and_predicted_so(tmp_path: Path) -> None:
    document = opened(bank(tmp_path))
    note = WaiverNote(("people", "nobody"), ("TP201",), None, "why")
    made = Edit("Waive", (), (), WaiverNotes((note,)))
    assert document.predict(made).conflicts
    with pytest.raises(Refused):
        document.do(made)
    assert document.to_undo is None


def test_a_new_waiver_excuses_at_once_and_goes_with_undo(tmp_path: Path) -> None:
    document = opened(bank(tmp_path))
    found = next(each for each in document.findings if each.entity == "squad:app")
    at = ("tribes", "loans", "squads", "app")
    note = WaiverNote(at, (found.rule.name,), None, "for now")
    document.do(Edit("Waive", (), at, WaiverNotes((note,))))
    assert found not in document.findings
    document.do(an_edit({"rename": {"squad": "app", "to": "apps"}}))
    assert all(
        each.rule.name != found.rule.name or each.entity != "squad:apps"
        for each in document.findings
    )
    document.save()
    assert (
        f"# tribeplan: ignore[{found.rule.name}]: for now\n" in (tmp_path / "bank.yaml").read_text()
    )
    document.undo()
    document.undo()
    assert found in document.findings
    document.save()
    assert (tmp_path / "bank.yaml").read_text() == BANK


def test_several_models_in_a_directory_are_not_one_document(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("tribeplan: 1\n")
    with pytest.raises(InvalidUsage, match="holds 2 models"):
        opened(tmp_path)
