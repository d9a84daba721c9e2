import csv
import io
import json
import re
import shlex
import subprocess
from pathlib import Path

from reference.command import run
from report.hostile import COMMANDS, is_clean, naughty_strings

ORG = """\
teams:
  ops:
    members: [ana, "Bob \\u001b[2J"]
    privacy: closed
admins: [ana]
"""


def ran(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return run(*arguments, cwd=cwd, env={"NO_COLOR": "1"})


def test_a_model_goes_to_the_file_and_the_account_to_standard_error(tmp_path: Path) -> None:
    (tmp_path / "org.yaml").write_text(ORG.replace('"Bob \\u001b[2J"', "ben"), "utf-8")
    done = ran("import", "org.yaml", "-o", "m.yaml", "--account", "a.json", cwd=tmp_path)
    assert done.returncode == 0
    assert "people 2" in done.stderr
    account = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert account["used"]["squads"] == 1
    assert account["not_used"] == {"privacy": 1}
    shown = ran("show", "m.yaml", "--format", "json", cwd=tmp_path)
    assert json.loads(shown.stdout)["numbers"]["memberships"] == 2


def test_an_import_says_each_file_it_wrote_and_what_to_do_next(tmp_path: Path) -> None:
    (tmp_path / "org.yaml").write_text("members: [ana]\n", "utf-8")
    before = {path.name for path in tmp_path.iterdir()}
    told, _, after = ran("import", "org.yaml", "-o", "my org.yaml", cwd=tmp_path).stdout.partition(
        "\n\nNow: "
    )
    wrote = {path.name for path in tmp_path.iterdir()} - before
    assert wrote == {"my org.yaml", "my org.import.json"}
    assert all(name in told for name in wrote)
    for line in after.splitlines()[:2]:
        assert ran(*shlex.split(line)[1:], cwd=tmp_path).returncode in (0, 1)


def test_a_list_of_names_without_teams_is_of_people_only_where_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("Name;Hire date\nAna;2020-01-01\n", "utf-8")
    assert ran("import", "list.csv", cwd=tmp_path).returncode == 2
    assert "ana: {name: Ana}" in ran("import", "list.csv", "--from", "hr", cwd=tmp_path).stdout


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "org.yaml").write_text("members: [ana]\n", "utf-8")
    (tmp_path / "m.yaml").write_text("mine", "utf-8")
    done = ran("import", "org.yaml", "-o", "m.yaml", cwd=tmp_path)
    assert done.returncode == 2
    assert (tmp_path / "m.yaml").read_text("utf-8") == "mine"


def test_what_is_nowhere_is_no_input(tmp_path: Path) -> None:
    assert ran("import", "nowhere", cwd=tmp_path).returncode == 3


def test_a_name_with_an_escape_is_refused_with_its_line_and_shown_harmless(tmp_path: Path) -> None:
    (tmp_path / "org.yaml").write_text(ORG, "utf-8")
    done = ran("import", "org.yaml", cwd=tmp_path)
    assert done.returncode == 2
    assert "org.yaml:3:" in done.stderr
    assert "\x1b" not in done.stderr


PEOPLE = """\
Employee ID,Full name,Job title,Team,Manager ID,FTE
1,Tess,Head of Payments,,,1.0
2,Cas,Chapter Lead Back-end,App,1,1.0
3,Ben,Back-end Engineer,App,2,80%
4,Dee,Data Engineer,App,2,1
"""


def imported(home: Path) -> Path:
    (home / "one.csv").write_text(PEOPLE, "utf-8")
    assert ran("import", "one.csv", "-o", "m.yaml", cwd=home).returncode == 0
    return home / "m.yaml"


def test_importing_the_same_again_changes_nothing(tmp_path: Path) -> None:
    model = imported(tmp_path)
    before = model.read_bytes()
    done = ran("import", "one.csv", "--into", "m.yaml", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert model.read_bytes() == before


def test_tables_that_are_joined_come_in_again_without_a_change(tmp_path: Path) -> None:
    workers = "Employee ID,Worker,Organization ID\n1,Tess,O1\n2,Ben,O2\n"
    (tmp_path / "workers.csv").write_text(workers, "utf-8")
    units = "Organization ID,Organization Name,Manager ID\nO1,Payments,1\nO2,App,1\n"
    (tmp_path / "units.csv").write_text(units, "utf-8")
    tables = ("workers.csv", "units.csv")
    done = ran("import", *tables, "-o", "m.yaml", cwd=tmp_path)
    assert done.returncode == 0
    assert "tables joined (1): units.csv by Organization ID: 2 of 2 rows" in done.stderr
    before = (tmp_path / "m.yaml").read_bytes()
    done = ran("import", *tables, "--into", "m.yaml", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / "m.yaml").read_bytes() == before


def test_only_what_changed_at_the_source_changes_in_the_model(tmp_path: Path) -> None:
    model = imported(tmp_path)
    text = model.read_text("utf-8")
    by_hand = text.replace("name: Cas,", "name: Casper,").replace("      app:", "      app:  # us")
    model.write_text(by_hand, "utf-8")
    changed = PEOPLE.replace("Ben,", "Benjamin,").replace("80%", "60%")
    changed = changed.replace("4,Dee,Data Engineer,App,2,1\n", "")
    (tmp_path / "two.csv").write_text(changed, "utf-8")
    trial = ran("import", "two.csv", "--into", "m.yaml", "--dry-run", cwd=tmp_path)
    assert model.read_text("utf-8") == by_hand
    done = ran("import", "two.csv", "--into", "m.yaml", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, trial.stdout)
    after = model.read_text("utf-8")
    assert "name: Casper," in after  # by hand, and the same at the source
    assert "app:  # us" in after
    assert "ben: {name: Benjamin" in after  # the id stays
    assert "fte: 0.6" in after
    assert "dee" not in after
    assert ran("import", "two.csv", "--into", "m.yaml", cwd=tmp_path).stdout == ""


def test_what_both_have_changed_stays_and_is_named(tmp_path: Path) -> None:
    model = imported(tmp_path)
    model.write_text(model.read_text("utf-8").replace("fte: 0.8", "fte: 0.5"), "utf-8")
    (tmp_path / "two.csv").write_text(PEOPLE.replace("80%", "60%"), "utf-8")
    done = ran("import", "two.csv", "--into", "m.yaml", cwd=tmp_path)
    assert "fte: 0.5" in model.read_text("utf-8")
    assert "kept as it is here: people.ben.fte" in done.stderr


def test_people_of_the_same_name_keep_the_ids_of_a_model_typed_by_hand(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(
        "tribeplan: 1\npeople:\n  bd: {name: Ben}\n"
        "tribes:\n  pay:\n    squads:\n      app: {members: [bd]}\n",
        "utf-8",
    )
    (tmp_path / "one.csv").write_text(PEOPLE, "utf-8")
    done = ran("import", "one.csv", "--into", "m.yaml", cwd=tmp_path)
    assert done.returncode == 0
    shown = json.loads(ran("show", "m.yaml", "--format", "json", cwd=tmp_path).stdout)
    assert shown["numbers"]["people"] == 4
    assert shown["organisation"]["people"]["bd"]["name"] == "Ben"
    assert list(shown["organisation"]["tribes"]) == ["pay"]


def test_columns_of_any_name_are_read_with_a_mapping(tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("Wie,Ploeg\nAna,App\n", "utf-8")
    assert ran("import", "one.csv", cwd=tmp_path).returncode == 2
    mapping = tmp_path / "map.json"
    mapping.write_text('{"columns": {"Wie": "name", "Ploeg": "team"}}', "utf-8")
    done = ran("import", "one.csv", "--mapping", "map.json", cwd=tmp_path)
    assert done.returncode == 0
    assert "members: [ana]" in done.stdout
    mapping.write_text('{"columns": {"Wie": "nobody"}}', "utf-8")
    assert ran("import", "one.csv", "--mapping", "map.json", cwd=tmp_path).returncode == 2
    mapping.write_text("[", "utf-8")
    assert ran("import", "one.csv", "--mapping", "map.json", cwd=tmp_path).returncode == 2


def test_no_address_is_written_anywhere(tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("Full name,Work Email\nAna,ana@example.com\n", "utf-8")
    done = ran("import", "one.csv", "-o", "m.yaml", "--account", "a.json", cwd=tmp_path)
    assert done.returncode == 0
    written = [path.read_text("utf-8") for path in tmp_path.iterdir() if path.suffix != ".csv"]
    assert len(written) == 3
    assert not any("@" in text for text in [*written, done.stdout, done.stderr])


def test_one_page_of_several_is_not_taken_into_a_model(tmp_path: Path) -> None:
    user = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "1", "userName": "a"}
    page = {"schemas": [], "totalResults": 2, "Resources": [user]}
    (tmp_path / "p.json").write_text(json.dumps(page), "utf-8")
    (tmp_path / "m.yaml").write_text("tribeplan: 1\npeople: {ana: {}}\n", "utf-8")
    done = ran("import", "p.json", "--into", "m.yaml", "--from", "scim", cwd=tmp_path)
    assert done.returncode == 2
    assert "one page of several" in done.stderr


BACKLOG = "Summary,Issue key,Issue Type,Parent key,Story Points,Team\n"


def test_a_backlog_goes_into_the_squads_of_a_model_and_only_changes_go_in_again(
    tmp_path: Path,
) -> None:
    model = imported(tmp_path)
    people = json.loads(ran("show", "m.yaml", "--format", "json", cwd=tmp_path).stdout)
    save = "Save,A-3,Epic,,,App\nGoal,A-4,Story,A-3,2,App\n"
    one = f"Pay,A-1,Epic,,,App\nSend,A-2,Story,A-1,4,App\n{save}"
    (tmp_path / "work.csv").write_text(BACKLOG + one, "utf-8")
    assert ran("import", "work.csv", "--into", "m.yaml", cwd=tmp_path).returncode == 0
    shown = json.loads(ran("show", "m.yaml", "--format", "json", cwd=tmp_path).stdout)
    assert shown["organisation"]["tribes"] == people["organisation"]["tribes"]
    assert shown["organisation"]["work"]["features"]["pay"]["squad"] == "app"
    by_hand = model.read_text("utf-8").replace(
        "name: Pay", "moscow: must  # so they say\n      name: Pay"
    )
    model.write_text(by_hand, "utf-8")
    two = one.replace("Pay,", "Pay now,").replace(save, "")
    (tmp_path / "work.csv").write_text(BACKLOG + two + "More,A-5,Story,A-1,4,App\n", "utf-8")
    assert ran("import", "work.csv", "--into", "m.yaml", cwd=tmp_path).returncode == 0
    assert "so they say" in model.read_text("utf-8")
    shown = json.loads(ran("show", "m.yaml", "--format", "json", cwd=tmp_path).stdout)
    (pay,) = shown["organisation"]["work"]["features"].values()
    assert (pay["name"], pay["moscow"]) == ("Pay now", "must")
    other = ("import", "one.csv", "--into", "m.yaml", "--mapping", "m.backlog.json")
    wrong = ran(*other, cwd=tmp_path)
    assert wrong.returncode == 2
    assert "give it a file of its own" in wrong.stderr


def test_the_big_list_of_naughty_strings_is_imported_checked_and_shown_harmless(
    tmp_path: Path,
) -> None:
    strings = [each.replace("\0", "") for each in [*naughty_strings(), *COMMANDS]]
    for name, header in (("people", "Full name,Job title,Team"), ("work", "Summary,Labels,Team")):
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(["Issue key" if name == "work" else "Employee ID", *header.split(",")])
        for number, each in enumerate(strings):
            few = "App" if number % 10 else each  # hundreds of squads take long to draw
            writer.writerow([number, each, few, few])
        (tmp_path / f"{name}.csv").write_bytes(text.getvalue().encode("utf-8", "replace"))
    for arguments in (
        ("import", "people.csv", "-o", "m.yaml"),
        ("import", "work.csv", "--into", "m.yaml"),
        ("check", "m.yaml"),
        ("show", "m.yaml"),
    ):
        done = ran(*arguments, cwd=tmp_path)
        assert done.returncode in ((0, 1) if arguments[0] == "check" else (0,)), done.stderr[-500:]
        for line in (done.stdout + done.stderr).split("\n"):
            assert is_clean(line), ascii(line)
            assert not re.match(r"\s*(?:::\w|##\[|##vso)", line), ascii(line)


def test_what_a_model_says_of_a_tribe_and_a_backlog_does_not_is_no_difference(
    tmp_path: Path,
) -> None:
    model, backlog = tmp_path / "m.yaml", tmp_path / "work.csv"
    model.write_text(
        "people:\n  ana: {}\ntribes:\n  pay:\n    name: Betalen\n    lead: ana\n"
        "    squads:\n      app: {members: [ana]}\n",
        "utf-8",
    )
    for title in ("Pay", "Pay more"):
        backlog.write_text(
            f"Summary,Issue key,Issue Type,Team\n{title},A-1,Epic,app\nSave,A-2,Epic,web\n", "utf-8"
        )
        done = ran("import", "work.csv", "--into", "m.yaml", cwd=tmp_path)
        assert "kept as it is here" not in done.stderr
    assert "name: Betalen" in model.read_text("utf-8")
    assert "name: Pay more" in model.read_text("utf-8")
