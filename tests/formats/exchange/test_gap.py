"""A model held against a source: each kind of gap, made by hand, and none where there is none."""

import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings

from reference.organisations import organisations
from tribeplan.cli.main import tribeplan
from tribeplan.formats.exchange.documents import File
from tribeplan.formats.exchange.gap import Gap, GapKind, gaps
from tribeplan.formats.exchange.hr import How
from tribeplan.formats.exchange.reading import read_files, read_source
from tribeplan.formats.exchange.writing import backstage, peribolos
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import roster_of
from tribeplan.report.imported import gap_json
from tribeplan.report.matrix import organisation_json

MODEL = {
    "people": {
        "tess": {"name": "Tess"}, "cas": {"name": "Cas"}, "ben": {"name": "Ben"},
        "dee": {"name": "Dee", "fte": 0.8}, "seat": {"vacancy": True},
    },
    "tribes": {
        "pay": {
            "lead": "tess",
            "chapters": {"code": {"lead": "cas", "members": ["ben", "dee"]}},
            "squads": {"app": {"members": ["cas", "ben", "seat"]}, "web": {"members": ["dee"]}},
        }
    },
}  # fmt: skip
SAME = """\
Employee ID,Full name,Team,Manager ID,FTE
1,Tess,,,1
2,Cas,app,1,1
3,Ben,app,2,1
4,Dee,web,2,80%
"""


def held(table: str, kept: dict[str, str] | None = None) -> list[Gap]:
    how = How(dt.date(2026, 11, 29))
    source = read_files("hr", "hr", [File("hr.csv", table.encode())], how)
    return list(gaps(source, roster_of(Organisation.model_validate(MODEL)), kept or {}))


def test_a_source_that_says_the_same_has_no_gap() -> None:
    assert held(SAME) == []


@pytest.mark.parametrize(
    ("old", "new", "kind", "who", "here", "there"),
    [
        ("3,Ben,", "3,Bob,", GapKind.NOT_HERE, "3", "", "Bob"),
        ("3,Ben,app,2,1\n", "", GapKind.NOT_THERE, "ben", "Ben", ""),
        ("3,Ben,app,2,1", "3,Ben,web,2,1", GapKind.ELSEWHERE, "ben", "squad app", "squad web"),
        ("3,Ben,app,2,1", "3,Ben,app,2,0.5", GapKind.TOO_MUCH, "ben", "100%", "50%"),
        ("80%", "100%", GapKind.WEEK, "dee", "80%", "100%"),
        (
            "3,Ben,app,2,1", "3,Ben,app,2,1\n3,Ben,web,2,0.3",
            GapKind.TOO_MUCH, "ben", "100%", "130%",
        ),
        ("3,Ben,app,2,", "3,Ben,app,1,", GapKind.LEAD, "ben", "Cas", "Tess"),
        ("Dee,web", "Dee,ops", GapKind.TEAM_NOT_HERE, "ops", "", "ops"),
        ("Dee,web", "Dee,", GapKind.TEAM_NOT_THERE, "web", "web", ""),
    ],
)  # fmt: skip
def test_each_kind_of_gap_is_found(  # noqa: PLR0913, PLR0917  # the columns of a table
    old: str, new: str, kind: GapKind, who: str, here: str, there: str
) -> None:
    found = [gap for gap in held(SAME.replace(old, new)) if gap.kind is kind]
    assert [(gap.who, gap.here, gap.there) for gap in found] == [(who, here, there)]


def test_sources_of_two_formats_and_of_no_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "m.json").write_text(json.dumps({"tribeplan": 1} | MODEL), "utf-8")
    (tmp_path / "hr.csv").write_text(SAME, "utf-8")
    roster = roster_of(Organisation.model_validate(MODEL))
    (tmp_path / "catalog.yaml").write_text(backstage(roster), "utf-8")

    def said(*sources: str) -> str:
        against = [word for each in sources for word in ("--against", each)]
        command = ["gap", str(tmp_path / "m.json"), *against]
        return str(CliRunner().invoke(tribeplan, command, standalone_mode=False).exception)

    both = said(str(tmp_path / "hr.csv"), str(tmp_path / "catalog.yaml"))
    assert "hr.csv' is " in both
    assert "catalog.yaml' is " in both
    assert "one of them at a time" in both
    assert said("") == "there is no file or directory ''"


def test_who_has_another_name_is_known_by_the_key_that_an_import_kept() -> None:
    table = SAME.replace("3,Ben,", "3,Benjamin de Wit,")
    assert [gap.kind for gap in held(table)] == [GapKind.NOT_HERE, GapKind.NOT_THERE]
    assert held(table, {"person 3": "ben"}) == []


def test_a_group_is_known_by_its_id_where_others_have_its_name(tmp_path: Path) -> None:
    squads = {"ops": {"members": ["ana"]}, "ops-2": {"name": "ops", "members": ["ana"]}}
    tribes = {"a": {"squads": squads}}
    roster = roster_of(Organisation.model_validate({"people": {"ana": {}}, "tribes": tribes}))
    path = tmp_path / "c.yaml"
    path.write_text(backstage(roster), "utf-8")
    source = read_source(str(path), How(dt.date(2026, 11, 29)))
    assert gaps(source, roster, {}) == ()


def test_one_page_of_several_says_nothing_of_who_is_on_the_others() -> None:
    page = {
        "totalResults": 9,
        "Resources": [
            {
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
                "id": "1",
                "userName": "Ben",
            }
        ],
    }
    source = read_files(
        "scim", "u", [File("u.json", json.dumps(page).encode())], How(dt.date(2026, 11, 29))
    )
    assert gaps(source, roster_of(Organisation.model_validate(MODEL)), {}) == ()


@settings(max_examples=10)
@given(organisation=organisations())
def test_what_a_model_writes_has_no_gap_with_it_but_for_who_is_in_no_tribe(
    organisation: Organisation,
) -> None:
    roster = roster_of(organisation)
    text = peribolos(roster).encode()
    source = read_files("peribolos", "o", [File("o.yaml", text)], How(dt.date(2024, 1, 1)))
    # Logins are ids there, so whose id is whose is known and need not be guessed from names.
    kept = {f"person {key}": key for key in source.people}
    kept |= {f"squad {key}": key.rpartition("/")[2] for key in source.teams}
    found = gaps(source, roster, kept)
    assert {gap.kind for gap in found} <= {GapKind.NOT_THERE, GapKind.LEAD}
    assert all(gap.who not in source.people for gap in found)


def test_no_document_holds_a_command_to_a_ci_runner() -> None:
    """As JSON it means the same; ``##[`` and ``section_start:`` stand nowhere in it."""
    name = "##[stop-commands]x section_start:1:y"
    gap = Gap(GapKind.NOT_HERE, name, name, "", name)
    model = roster_of(Organisation.model_validate({"people": {"ana": {"name": name}}}))
    for text in (gap_json([gap], (name, name)), organisation_json(model)):
        assert "##[" not in text
        assert "section_start:" not in text
        assert name in json.dumps(json.loads(text))


def test_the_first_screen_has_at_most_25_lines_and_exit_code_1(tmp_path: Path) -> None:
    people = "".join(f"  p{n}: {{}}\n" for n in range(50))
    squads = "".join(f"      s{n}: {{members: [p{n}]}}\n" for n in range(50))
    (tmp_path / "m.yaml").write_text(
        f"people:\n{people}tribes:\n  t:\n    squads:\n{squads}", "utf-8"
    )
    rows = "".join(f"{n},P{n + 20},S{(n + 7) % 60},0.5\n" for n in range(60))
    rows += "".join(f"{n},P{n + 20},S{(n + 9) % 60},0.7\n" for n in range(60))
    (tmp_path / "hr.csv").write_text("Employee ID,Full name,Team,FTE\n" + rows, "utf-8")
    arguments = ["gap", str(tmp_path / "m.yaml"), "--against", str(tmp_path / "hr.csv")]
    done = CliRunner().invoke(tribeplan, arguments, standalone_mode=False)
    assert done.return_value == 1
    assert 10 < len(done.stdout.splitlines()) <= 25
    told = CliRunner().invoke(tribeplan, [*arguments, "--format", "json"], standalone_mode=False)
    assert f": {len(json.loads(told.stdout)['gaps'])} gaps" in done.stdout.splitlines()[0]


def test_gaps_are_told_in_dutch_and_to_programs_in_english(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(json.dumps({"tribeplan": 1, **MODEL}))
    (tmp_path / "hr.csv").write_text(SAME.replace("3,Ben,app", "3,Ben,"))
    words = ["gap", str(tmp_path / "m.yaml"), "--against", str(tmp_path / "hr.csv")]
    told = CliRunner().invoke(tribeplan, [*words, "--language", "nl"]).stdout.splitlines()
    assert told[0].endswith(": 1 verschil")
    assert told[1] == "werkt elders dan getekend (1)"
    assert "squad app getekend, niets daar" in told[2]
    documents = {
        CliRunner().invoke(tribeplan, [*words, "--format", "json", "--language", code]).stdout
        for code in ("en", "nl")
    }
    assert len(documents) == 1


def test_several_files_of_one_source_are_held_against_the_model_together(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(json.dumps({"tribeplan": 1, **MODEL}))
    header, *rows = SAME.splitlines(keepends=True)
    files = [tmp_path / "one.csv", tmp_path / "two.csv"]
    for file, some in zip(files, (rows[:2], rows[2:]), strict=True):
        file.write_text(header + "".join(some))
    words = ["gap", str(tmp_path / "m.yaml"), "--as-of", "2026-11-29", "--format", "json"]
    against = [["--against", str(file)] for file in files]
    alone = CliRunner().invoke(tribeplan, [*words, *against[0]], standalone_mode=False)
    both = CliRunner().invoke(tribeplan, [*words, *against[0], *against[1]], standalone_mode=False)
    assert {each["name"] for each in json.loads(alone.output)["gaps"]} >= {"Ben", "Dee"}
    assert json.loads(both.output)["gaps"] == []


def test_a_backlog_is_no_source_of_who_works_where(tmp_path: Path) -> None:
    (tmp_path / "model.yaml").write_text("people: {ana: }\n", "utf-8")
    items = "Issue key,Issue Type,Summary,Status\nA-1,Epic,Pay,To Do\nA-2,Story,Raise,To Do\n"
    (tmp_path / "jira.csv").write_text(items, "utf-8")
    words = ["gap", str(tmp_path / "model.yaml"), "--against", str(tmp_path / "jira.csv")]
    done = CliRunner().invoke(tribeplan, [*words, "--from", "jira"])
    assert done.exit_code != 0
    assert "is a backlog" in str(done.exception)


LED = """\
Employee ID,Full name,Job title,Team,Manager ID
1,Ana,Chapter Lead Code,app,
2,Ben,Code Engineer,app,1
3,Cas,Code Engineer,app,{}
4,Dee,Chapter Lead QA,app,1
"""


def test_a_model_has_no_gap_with_what_it_was_imported_from_until_one_changes(
    tmp_path: Path,
) -> None:
    # Cas reports to Ben, and is proposed to be led by Ana, the chapter lead.
    people, model = tmp_path / "hr.csv", tmp_path / "m.yaml"
    people.write_text(LED.format(2), "utf-8")
    run = CliRunner().invoke
    assert run(tribeplan, ["import", str(people), "-o", str(model)]).exit_code == 0

    def held() -> list[tuple[str, str, str]]:
        told = run(tribeplan, ["gap", str(model), "--against", str(people), "--format", "json"])
        found = json.loads(told.stdout)["gaps"]
        return [(gap["id"], gap["here"], gap["there"]) for gap in found]

    assert held() == []
    people.write_text(LED.format(4), "utf-8")
    assert held() == [("cas", "Ana", "Dee")]
    people.write_text(LED.format(2), "utf-8")
    drawn = model.read_text("utf-8").replace("Code, lead: ana", "Code, lead: dee")
    model.write_text(drawn, "utf-8")
    assert ("cas", "Dee", "Ben") in held()
