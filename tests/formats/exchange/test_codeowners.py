"""Owners of code: counts of another program, the syntax of both services, and who has to talk."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tribeplan.cli.main import tribeplan
from tribeplan.errors import InvalidInput, InvalidUsage
from tribeplan.formats.exchange.documents import File
from tribeplan.formats.exchange.repositories import read_codeowners
from tribeplan.formats.exchange.source import Source

DATA = Path(__file__).resolve().parents[4] / "shared/data"


def read(text: str) -> Source:
    source = Source("codeowners", "repo")
    read_codeowners(source, [File("CODEOWNERS", text.encode())])
    source.close()
    return source


def pairs(text: str) -> set[tuple[str, str, str]]:
    return {(need.team, need.other, need.purpose) for need in read(text).needs}


@pytest.mark.skipif(not DATA.is_dir(), reason="the real files are not here")
def test_a_real_file_has_the_counts_of_another_program() -> None:
    expected = json.loads((DATA / "exchange/counts.json").read_text("utf-8"))
    counts = expected["codeowners-otel/CODEOWNERS"]
    path = DATA / "exchange/codeowners-otel/CODEOWNERS"
    source = read(path.read_text("utf-8"))
    assert source.account.read["rules"] == counts["rules"]
    assert source.account.read["owner links"] == counts["owner_links"]
    assert (len(source.teams), len(source.people)) == (counts["teams"], counts["persons"])


def test_the_last_rule_of_a_pattern_counts_and_one_without_owners_clears_it() -> None:
    # docs.github.com, About code owners: "the last matching pattern takes the most precedence"
    assert pairs("/a @o/x @o/y\n/a @o/x\n/b @o/x @O/Y # both\n/c @o/x @o/y\n/c\n") == {
        ("o/x", "o/y", "/b")
    }


def test_sections_count_each_by_itself_and_have_owners_of_their_own() -> None:
    # docs.gitlab.com, Code Owners: sections, default owners, optional ones, numbers of approvals
    text = "/a @g/x\n[Docs][2] @g/docs\n/a\n/b @g/x\n^[Optional]\n/b @g/sub/y @@developer\n"
    assert pairs(text) == {("g/docs", "g/x", "/a"), ("g/sub/y", "g/x", "/b")}


def test_a_file_in_which_everybody_owns_everything_is_refused_before_it_fills_the_memory() -> None:
    teams = " ".join(f"@o/t{number}" for number in range(1_500))  # 1,124,250 pairs
    with pytest.raises(InvalidInput) as caught:
        read(f"* {teams}\n")
    assert "pairs of teams" in caught.value.diagnostics[0].message


def test_a_lone_backslash_is_a_pattern() -> None:
    assert pairs("\\ @o/a\n\\\n") == set()
    assert pairs("dir\\ @o/a\n* @o/a @o/b\n") == {("o/a", "o/b", "*")}


def test_paths_with_blanks_signs_and_addresses_are_read_as_written() -> None:
    source = read("/my\\ dir/\\#x @o/x ana@example.com @ana\n!/out @o/x\n")
    assert list(source.people) == ["ana"]
    assert {remark.what for remark in source.account.skipped} == {"an address", "!/out"}


MODEL = """\
people: {ana: , ben: , cy: }
tribes:
  pay:
    squads:
      app: {members: [ana]}
      web: {members: [ben]}
  core:
    squads:
      ledger: {members: [cy], needs: [{squad: web}]}
"""
CATALOGUE = "".join(
    f"""\
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: {{name: {name}}}
spec: {{owner: 'group:{owner}', dependsOn: [{depends}]}}
---
"""
    for name, owner, depends in (
        ("shop", "web", "'component:books', 'component:phone'"),
        ("phone", "app", "'component:books'"),
        ("books", "ledger", "'component:mail'"),
        ("mail", "somebody-else", ""),
    )
)


def conway(
    home: Path, *arguments: str, name: str = "catalog.yaml", text: str = CATALOGUE
) -> Result:
    (home / "m.yaml").write_text(MODEL, "utf-8")
    (home / name).write_text(text, "utf-8")
    command = ["conway", str(home / "m.yaml"), "--against", str(home / name), *arguments]
    return CliRunner().invoke(tribeplan, command, standalone_mode=False)


def test_a_catalogue_of_components_says_who_has_to_talk(tmp_path: Path) -> None:
    # By hand: web-ledger (drawn), web-app and app-ledger (not); books hangs on nobody we know.
    done = conway(tmp_path, "--format", "json")
    found = {(each["code"], each["subject"]) for each in json.loads(done.stdout)["findings"]}
    assert found == {("TP755", "web"), ("TP756", "ledger")}
    assert "congruence 0.33: 1 of 3 pairs" in done.stderr
    assert "no squad of the model: default/somebody-else" in done.stderr
    assert done.return_value == 0
    assert conway(tmp_path, "--fail-on", "warning").return_value == 1


def test_findings_go_to_services_and_are_waived_like_any_other(tmp_path: Path) -> None:
    told = json.loads(conway(tmp_path, "--format", "sarif").stdout)
    assert {each["ruleId"] for each in told["runs"][0]["results"]} == {"TP755", "TP756"}
    waived = MODEL.replace("app: {members: [ana]}", "app: {members: [ana]}  # tribeplan: WORDS")
    waived = waived.replace("WORDS", "ignore[TP755, TP756]: they sit together")
    conway(tmp_path)
    (tmp_path / "m.yaml").write_text(waived, "utf-8")
    command = ["conway", str(tmp_path / "m.yaml"), "--against", str(tmp_path / "catalog.yaml")]
    done = CliRunner().invoke(tribeplan, [*command, "--format", "json"], standalone_mode=False)
    assert json.loads(done.stdout)["findings"] == []


def test_owners_of_the_same_path_have_to_talk(tmp_path: Path) -> None:
    done = conway(tmp_path, name="CODEOWNERS", text="/src @bank/app @bank/ledger @bank/web\n")
    assert "through '/src'" in done.stdout
    assert "congruence 0.33" in done.stderr


def test_what_sources_of_two_formats_say_is_put_together(tmp_path: Path) -> None:
    # By hand: app needs what ledger owns, says the catalogue; app and web own a path together.
    phone = "---".join(CATALOGUE.split("---")[1:4]).replace("'component:mail'", "")
    (tmp_path / "CODEOWNERS").write_text("/src @bank/app @bank/web @bank/nobody\n", "utf-8")
    owners = ("--against", str(tmp_path / "CODEOWNERS"), "--format", "json")
    done = conway(tmp_path, *owners, text=phone)
    assert "congruence 0.00: 0 of 2 pairs" in done.stderr
    assert "no squad of the model: bank/nobody" in done.stderr
    found = {(each["code"], each["subject"]) for each in json.loads(done.stdout)["findings"]}
    assert found == {("TP755", "web"), ("TP756", "ledger")}
    assert f"  0 of 1 pair by {tmp_path / 'catalog.yaml'}\n" in done.stderr
    assert f"  0 of 1 pair by {tmp_path / 'CODEOWNERS'}\n" in done.stderr


def test_a_file_that_is_not_of_the_format_asked_for_is_named(tmp_path: Path) -> None:
    (tmp_path / "CODEOWNERS").write_text("/src @bank/app @bank/web\n", "utf-8")
    done = conway(tmp_path, "--from", "backstage", "--against", str(tmp_path / "CODEOWNERS"))
    assert f"left out: files of another format: {tmp_path.as_posix()}/CODEOWNERS" in done.stderr


def test_how_many_more_are_left_out_is_written_as_the_language_does(tmp_path: Path) -> None:
    # By hand: 1,239 teams that the model has not, of which five are named.
    lines = [f"/src/{number} @bank/app @bank/x{number}\n" for number in range(1239)]
    done = conway(tmp_path, "--language", "nl", name="CODEOWNERS", text="".join(lines))
    assert "en nog 1.234" in done.stderr


def test_a_source_in_which_nothing_hangs_together_is_refused(tmp_path: Path) -> None:
    done = conway(tmp_path, name="CODEOWNERS", text="/src @bank/app\n")
    assert "says nothing of what hangs together" in str(done.exception)


NEEDED = """\
people: {ana: , ben: }
tribes: {pay: {squads: {app: {members: [ana], needs: [{squad: web}]}, web: {members: [ben]}}}}
work: {features: {shop: {squad: app, steps: [{skill: code, days: 1, squad: web}]}}}
"""


def test_what_the_model_says_alone_is_told_apart_from_what_the_source_says(tmp_path: Path) -> None:
    (tmp_path / "pay.yaml").write_text(NEEDED, "utf-8")
    (tmp_path / "CODEOWNERS").write_text("/src @bank/app @bank/nobody\n", "utf-8")
    command = ["conway", str(tmp_path / "pay.yaml"), "--against", str(tmp_path / "CODEOWNERS")]
    told = CliRunner().invoke(tribeplan, command, standalone_mode=False).stderr
    assert "congruence 1.00: 1 of 1 pair" in told
    assert (
        f"  0 of 0 pairs by {tmp_path / 'CODEOWNERS'}\n  1 of 1 pair by the model alone\n" in told
    )


def test_a_pair_that_a_source_says_is_not_said_by_the_model_alone(tmp_path: Path) -> None:
    # By hand: app does steps for web and for shop, and the file says the first as well.
    (tmp_path / "CODEOWNERS").write_text("/src @bank/app @bank/web\n", "utf-8")
    model = NEEDED.replace("squads: {", "squads: {shop: {}, ").replace(
        "days: 1, squad: web}", "days: 1, squad: web}, {skill: code, days: 1, squad: shop}"
    )
    (tmp_path / "pay.yaml").write_text(model, "utf-8")
    command = ["conway", str(tmp_path / "pay.yaml"), "--against", str(tmp_path / "CODEOWNERS")]
    told = CliRunner().invoke(tribeplan, command, standalone_mode=False).stderr
    assert "1 of 2 pairs" in told
    assert told.endswith(
        f"  1 of 1 pair by {tmp_path / 'CODEOWNERS'}\n  0 of 1 pair by the model alone\n"
    )


def test_a_source_of_which_nothing_is_in_the_model_is_refused(tmp_path: Path) -> None:
    text = "/src @x/one @x/two\n"
    done = conway(tmp_path, name="CODEOWNERS", text=text)
    assert f"nothing of '{tmp_path / 'CODEOWNERS'}' is in the model: none" in str(done.exception)
    assert (type(done.exception), done.stdout) == (InvalidUsage, "")
