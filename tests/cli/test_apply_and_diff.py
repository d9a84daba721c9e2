import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tribeplan.api import write_bytes
from tribeplan.cli.main import tribeplan
from tribeplan.errors import InvalidInput, InvalidUsage, NoInput
from tribeplan.formats.model.scenario import load_stack

ROOT = Path(__file__).resolve().parents[2]
HYPOTHEEK = ROOT / "models" / "hypotheek.yaml"
SOFT = ROOT / "scenarios" / "zacht-mandaat.yaml"
SPLIT = ROOT / "scenarios" / "aflossen-gesplitst.yaml"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(tribeplan, [str(word) for word in words], standalone_mode=False)


def output(*words: str | Path) -> str:
    result = run(*words)
    assert result.exception is None, result.output
    assert result.return_value in (None, 0)
    return result.output


def test_apply_prints_a_model_that_reads_back(tmp_path: Path) -> None:
    printed = output("apply", SPLIT)
    (tmp_path / "made.yaml").write_text(printed, encoding="utf-8")
    made = load_stack(str(tmp_path / "made.yaml")).organisation
    assert made == load_stack(str(SPLIT)).organisation
    output("apply", SPLIT, "-o", tmp_path / "out" / "made.yaml")
    assert (tmp_path / "out" / "made.yaml").read_text("utf-8") == printed


def test_apply_takes_the_waivers_of_the_base_along(tmp_path: Path) -> None:
    waiver = "# tribeplan: ignore[TP504] until 2030-06-30: only Ana knows"
    (tmp_path / "m.yaml").write_text(
        f"people: {{ana: }}\ntribes:\n  {waiver}\n  t: {{}}\n", "utf-8"
    )
    (tmp_path / "s.yaml").write_text("scenario: 1\nbase: m.yaml\n", "utf-8")
    assert f"tribes:\n  {waiver}\n  t: {{}}\n" in output("apply", tmp_path / "s.yaml")


def test_apply_writes_nothing_when_a_change_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(
        f"scenario: 1\nbase: {HYPOTHEEK}\nchanges: [remove: {{person: nobody}}]\n", encoding="utf-8"
    )
    result = run("apply", tmp_path / "s.yaml", "-o", tmp_path / "made.yaml")
    assert isinstance(result.exception, InvalidInput)
    assert not (tmp_path / "made.yaml").exists()


def test_nothing_is_written_over_what_it_is_made_of_or_over_what_people_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    texts = {
        "m/people.yaml": "people: {ana: }\n",
        "m/t.yaml": "tribeplan: 1\ntribes: {t: {squads: {app: {members: [ana]}}}}\n",
        "s.yaml": "scenario: 1\nbase: m\nchanges: [rename: {squad: app, to: web}]\n",
        "s2.yaml": "scenario: 1\nbase: s.yaml\n",
        "other.yaml": "scenario: 1\nbase: m\n",
        "j.json": '{"tribeplan": 1}\n',
        "unrelated.yaml": "people: {somebody: {name: Else}}\n",
    }
    Path("m").mkdir()
    for name, text in texts.items():
        Path(name).write_text(text, "utf-8")
    Path("link.yaml").symlink_to("s.yaml")
    for name in (*texts, "link.yaml"):
        for verb in (["apply"], ["export", "--to", "model"]):
            assert "name another file" in str(run(*verb, "s2.yaml", "-o", name).exception)
    record = "record: 1\ntribeplan: 0.1.0\n"
    for name in ("m/people.yaml", "m/t.yaml", "s.yaml", "j.json"):
        with pytest.raises(InvalidUsage, match="name another file"):
            write_bytes(Path(name), record.encode())
        assert "name another file" in str(run("export", "m", "--to", "csv", "-o", name).exception)
        assert "name another file" in str(run("check", "m", "-o", name).exception)
    assert {name: Path(name).read_text("utf-8") for name in texts} == texts
    for _ in range(2):  # an output of before is written anew
        output("export", "m", "--to", "json", "-o", "made.json")
        output("export", "m", "--to", "backstage", "-o", "catalog.yaml")


def test_diff_tells_moves_and_findings_in_words() -> None:
    said = output("diff", HYPOTHEEK, SPLIT)
    assert "Vervroegd aflossen is split into Vervroegd aflossen [Pim de Groot (PO)," in said
    assert "+ Sofie Maes also works in Vergoeding" in said
    assert "+ appears: error TP502 missing-skill" in said
    assert "- vanishes: advice TP604 escalation-fan-out" in said


def test_diff_of_a_model_and_itself_is_empty() -> None:
    assert output("diff", HYPOTHEEK, HYPOTHEEK).startswith("No difference between ")
    assert json.loads(output("diff", HYPOTHEEK, HYPOTHEEK, "--format", "json"))["same"] is True
    assert output("diff", HYPOTHEEK, HYPOTHEEK, "--format", "markdown").startswith("No difference")


def test_diff_as_json_is_one_document() -> None:
    found = json.loads(output("diff", HYPOTHEEK, SOFT, "--format", "json"))
    assert found["schema"] == "tribeplan.diff/v1"
    mandates = [each for each in found["differences"] if each["field"] == "mandate"]
    assert {each["what"] for each in mandates} == {"set"}
    assert {(each["before"], each["after"]) for each in mandates} == {("full", "soft")}
    assert {each["code"] for each in found["findings"]} == {"TP601"}


def test_diff_as_markdown_has_sections_and_a_table() -> None:
    said = output("diff", HYPOTHEEK, SOFT, "--format", "markdown")
    assert "**Squads**" in said
    assert "- Aanvraag: mandate full → soft" in said
    assert "| appears | warning | TP601 weak-mandate |" in said


def test_diff_tells_what_is_wrong_with_both(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text("people: {ana: {fte: 2}}", encoding="utf-8")
    result = run("diff", tmp_path / "a.yaml", tmp_path / "b.yaml")
    assert isinstance(result.exception, InvalidInput)
    assert len(result.exception.diagnostics) == 2


def test_diff_of_what_is_not_there_is_no_input() -> None:
    assert isinstance(run("diff", HYPOTHEEK, "gone.yaml").exception, NoInput)


@pytest.mark.parametrize("format_", ["text", "json", "markdown"])
def test_no_name_gives_an_order_or_hides(format_: str, tmp_path: Path) -> None:
    plain = "people: {ana: {name: Ana}}\ntribes: {t: {squads: {s: {members: [ana]}}}}\n"
    nasty = plain.replace("name: Ana", "name: '::stop-commands::x ##[add-mask]y <b>*|'")
    (tmp_path / "a.yaml").write_text(plain, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(nasty, encoding="utf-8")
    said = output("diff", tmp_path / "a.yaml", tmp_path / "b.yaml", "--format", format_)
    assert "##[" not in said
    assert not any(line.lstrip().startswith("::") for line in said.splitlines())
    if format_ == "markdown":
        assert "<b>" not in said


def test_the_schema_of_scenarios_can_be_printed() -> None:
    schema = json.loads(output("schema", "--kind", "scenario"))
    assert schema["title"] == "tribeplan scenario"
    assert set(schema["properties"]["changes"]) >= {"anyOf"}
