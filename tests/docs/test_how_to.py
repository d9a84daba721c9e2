"""Pages with something to copy: what is copied works."""

import datetime as dt
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from reference.command import run
from reference.studies import MODEL
from tribeplan.cli.main import tribeplan
from tribeplan.formats.model.scenario import load_stack
from tribeplan.formats.model.settings import read_settings
from tribeplan.org.roster import roster_of
from tribeplan.rules.catalogue import USUAL_RULES, run_rules
from tribeplan.rules.rule import Severity

ROOT = Path(__file__).resolve().parents[2]
HOW_TO = ROOT / "docs/how-to"
TOOLS = str(Path(sys.executable).parent)


def blocks(page: Path, kind: str) -> list[str]:
    text = page.read_text("utf-8")
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def shell(script: str, cwd: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run what stands on a page; a single command needs no shell to be understood."""
    if re.fullmatch(r"tribeplan [\w ./=:+-]+\n?", script):
        return run(*shlex.split(script)[1:], cwd=cwd, env=variables)
    return subprocess.run(
        ["bash", "-c", script],
        cwd=cwd,
        env={"PATH": os.pathsep.join([TOOLS, os.environ["PATH"]]), **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_what_the_page_on_waves_reckons_by_hand_is_what_the_simulation_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (HOW_TO / "waves.md").read_text("utf-8")
    for name, text in re.findall(r"(?ms)^```yaml title=(\S+)\n(.*?)^```$", page):
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    commands = re.findall(r"(?ms)^\$ tribeplan ([^|]*) \| cut -d, -f2,7\n(.*?)^```$", page)
    assert len(commands) == 3
    for command, shown in commands:
        ran = CliRunner().invoke(tribeplan, shlex.split(command), standalone_mode=False)
        rows = [line.split(",") for line in ran.stdout.splitlines()]
        told = [f"{row[1]},{row[6]}" for row in rows]
        expected = shown.splitlines()
        assert len(told) == len(expected), ran.output
        assert all(
            each.startswith(by_hand.removesuffix("…"))
            for each, by_hand in zip(told, expected, strict=True)
        ), told


def test_the_gitlab_job_on_the_page_is_the_one_in_the_file() -> None:
    (shown,) = blocks(HOW_TO / "gitlab-ci.md", "yaml")
    first, _, job = (HOW_TO / "gitlab-ci.yml").read_text("utf-8").partition("\n")
    assert first.startswith("#")
    assert job == shown


def test_the_gitlab_job_writes_the_reports_that_it_names(tmp_path: Path) -> None:
    text = (HOW_TO / "gitlab-ci.yml").read_text("utf-8")
    job = yaml.load(text, Loader=yaml.BaseLoader)["tribeplan"]  # noqa: S506, TID251  # our own file
    assert job["artifacts"]["when"] == "always"
    reports = job["artifacts"]["reports"]
    model = tmp_path / "organisation" / "m.yaml"
    model.parent.mkdir()
    model.write_text("tribes: {t: {squads: {app: {members: [anna]}}}}\n", encoding="utf-8")
    ran = shell("\n".join(job["script"]), tmp_path, **job["variables"])
    assert ran.returncode == 2  # nobody is called anna
    quality = json.loads((tmp_path / reports["codequality"]).read_text("utf-8"))
    assert [each["check_name"] for each in quality] == ["TP108"]
    assert "<testsuites" in (tmp_path / reports["junit"]).read_text("utf-8")


def test_the_hook_on_the_page_is_one_that_there_is() -> None:
    (shown,) = blocks(HOW_TO / "pre-commit.md", "yaml")
    (hook,) = re.findall(r"- id: (\S+)", shown)
    assert f"- id: {hook}\n" in (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")


def test_the_settings_on_the_page_can_be_read(tmp_path: Path) -> None:
    (shown,) = blocks(ROOT / "docs/reference/settings.md", "toml")
    path = tmp_path / "tribeplan.toml"
    path.write_text(shown, encoding="utf-8")
    settings = read_settings(path)
    assert settings.paths == ("organisation",)
    assert settings.ignores_for("organisation/pilot/a.yaml") == ("TP501", "mandate")


def test_the_editor_settings_on_the_page_can_be_read() -> None:
    (shown,) = blocks(HOW_TO / "editor-completion.md", "json")
    assert list(json.loads(shown)["yaml.schemas"]) == ["organisation/model.schema.json"]


def test_bash_completes_commands_and_formats_with_the_line_on_the_page(tmp_path: Path) -> None:
    page = (HOW_TO / "shell-completion.md").read_text("utf-8")
    (line,) = re.findall(r"`(eval [^`]*completion bash[^`]*)`", page)
    script = (
        "{line}\nCOMP_WORDS=(tribeplan {words}); COMP_CWORD={last}\n"
        '_tribeplan_completion tribeplan 2>/dev/null; echo "${{COMPREPLY[@]}}"'
    )
    for words, last, offered in (("ch", 1, "check"), ("check --format g", 3, "github gitlab")):
        ran = shell(script.format(line=line, words=words, last=last), tmp_path)
        assert ran.stdout.strip() == offered, ran.stderr


@pytest.mark.parametrize(("name", "mark"), [("zsh", "#compdef tribeplan"), ("fish", "complete ")])
def test_the_script_for_other_shells_is_printed(name: str, mark: str, tmp_path: Path) -> None:
    page = (HOW_TO / "shell-completion.md").read_text("utf-8")
    assert f"tribeplan completion {name}" in page
    ran = shell(f"tribeplan completion {name}", tmp_path)
    assert ran.returncode == 0
    assert mark in ran.stdout


def test_every_command_on_the_page_about_importing_runs(tmp_path: Path) -> None:
    page = HOW_TO / "import.md"
    (people,) = blocks(page, "csv")
    (tmp_path / "people.csv").write_text(people, "utf-8")
    text = page.read_text("utf-8")
    for name, table in re.findall(
        r"^```csv title=(\S+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL
    ):
        (tmp_path / name).write_text(table, "utf-8")
    (tmp_path / "catalog").mkdir()
    user = "apiVersion: backstage.io/v1alpha1\nkind: User\nmetadata: {name: ana}\n"
    (tmp_path / "catalog/ana.yaml").write_text(user + "spec: {memberOf: []}\n", "utf-8")
    for line in "".join(blocks(page, "sh")).splitlines():
        ran = shell(line, tmp_path)
        findings_are_fine = " check " in line
        assert ran.returncode in ((0, 1) if findings_are_fine else (0,)), ran.stderr
    model = (tmp_path / "payments.yaml").read_text("utf-8")
    assert "product_owner: pim-vos" in model
    assert "vacancy: true" in (tmp_path / "joined.yaml").read_text("utf-8")


def test_every_command_on_the_page_about_exporting_runs(tmp_path: Path) -> None:
    (people,) = blocks(HOW_TO / "import.md", "csv")
    (tmp_path / "people.csv").write_text(people, "utf-8")
    first = "tribeplan import people.csv -o payments.yaml\n"
    script = first + "".join(blocks(HOW_TO / "export.md", "sh"))
    ran = shell(script.replace("tribeplan check shown.yaml", "true"), tmp_path)
    assert ran.returncode == 0, ran.stderr
    (account,) = blocks(HOW_TO / "export.md", "text")
    for line in account.splitlines():
        assert line.removesuffix(" …") in ran.stderr
    assert "tess" in (tmp_path / "catalog.yaml").read_text("utf-8")
    assert "tess" not in (tmp_path / "shown.yaml").read_text("utf-8")


@pytest.mark.parametrize("tracker", ["jira", "azure-devops", "trello", "asana"])
def test_every_command_on_the_page_of_a_tracker_runs(tracker: str, tmp_path: Path) -> None:
    page = HOW_TO / f"{tracker}.md"
    (name,) = re.findall(r"^Put this into `(\S+)`:$", page.read_text("utf-8"), re.MULTILINE)
    (data,) = blocks(page, Path(name).suffix[1:])
    (tmp_path / name).write_text(data, "utf-8")
    first, again = "".join(blocks(page, "sh")).splitlines()
    made = shell(first, tmp_path)
    assert made.returncode == 0, made.stderr
    assert "".join(blocks(page, "text")) in made.stderr
    model = (tmp_path / "bank.yaml").read_text("utf-8")
    assert {"instant-payments:", "send-instant:"} & {*model.split()}
    assert "due: 2026-11-30" in model
    assert "savings-goals:" in model
    repeated = shell(again, tmp_path)
    assert (repeated.returncode, repeated.stdout) == (0, ""), repeated.stderr


def test_the_calibration_and_the_mapping_on_the_page_about_backlogs_are_read(
    tmp_path: Path,
) -> None:
    page = HOW_TO / "import-a-backlog.md"
    (calibration,), (mapping,) = blocks(page, "yaml"), blocks(page, "json")
    (tmp_path / "ours.yaml").write_text(calibration, "utf-8")
    (tmp_path / "m.json").write_text(mapping, "utf-8")
    table = (
        "Summary,Issue key,customfield_10024,Outward issue link (Gates)\nA,A-1,1,A-2\nB,A-2,3,\n"
    )
    (tmp_path / "backlog.csv").write_text(table, "utf-8")
    ran = shell("tribeplan import backlog.csv --mapping m.json --calibration ours.yaml", tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert "after: [a]" in ran.stdout
    assert "calibration" not in ran.stderr
    kept = json.loads((tmp_path / "m.json").read_text("utf-8"))
    assert kept["sizes"]["days_per_point"] == 1  # 1 and 3 points take 2 days on average


def test_every_command_on_the_page_about_calibrating_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page = HOW_TO / "calibrate.md"
    (rows,) = blocks(page, "csv")
    more = "".join(
        f"PAY-{n},{'Bug' if n % 4 else 'Story'},Done,{day},{day},{day + dt.timedelta(days=n % 9)}\n"
        for n in range(4, 200)
        for day in [dt.date(2025, 1, 6) + dt.timedelta(days=n)]
    )
    (tmp_path / "items.csv").write_text(rows + more, "utf-8")
    (tmp_path / "my-org.yaml").write_text(json.dumps(MODEL), "utf-8")
    for line in "".join(blocks(page, "sh")).splitlines():
        ran = CliRunner().invoke(tribeplan, shlex.split(line)[1:], standalone_mode=False)
        assert (ran.return_value, ran.exception) == (0, None)
        assert ran.stdout
    assert "run_load: " in (tmp_path / "learnt.yaml").read_text("utf-8")


def test_every_command_on_the_page_about_suggestions_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in (
        ("models", json.dumps({"tribeplan": 1, **MODEL})),
        ("costs", "costs: 1\nper_day: {everybody: 500}\n"),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "hypotheek.yaml").write_text(text, "utf-8")
    for line in "".join(blocks(HOW_TO / "suggest.md", "sh")).splitlines():
        asked = shlex.split(line.replace("~", str(tmp_path)))[1:]
        asked += ["--replications", "32", "--candidates", "20"]
        ran = CliRunner().invoke(tribeplan, asked, standalone_mode=False)
        assert (ran.return_value, ran.exception) == (0, None)
        assert "Which change helps Shop most" in ran.stdout
    assert (tmp_path / "scenarios/suggested").is_dir()


def test_the_mapping_on_the_page_about_importing_names_columns(tmp_path: Path) -> None:
    (mapping,) = blocks(HOW_TO / "import.md", "json")
    (tmp_path / "m.json").write_text(mapping, "utf-8")
    table = "Naam medewerker;Ploeg;Toeslag\nAna;App;3\n"
    (tmp_path / "people.csv").write_text(table, "utf-8")
    ran = shell("tribeplan import people.csv --mapping m.json", tmp_path)
    assert ran.returncode == 0
    assert "members: [ana]" in ran.stdout


def test_the_plan_on_the_page_about_waves_can_be_looked_at_on_its_days(tmp_path: Path) -> None:
    (plan,) = blocks(HOW_TO / "waves.md", "yaml")
    (tmp_path / "models").symlink_to(ROOT / "models")
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios/plan.yaml").write_text(plan, encoding="utf-8")
    stack = load_stack(str(tmp_path / "scenarios/plan.yaml"))
    days = [dt.date(2027, 1, 31), dt.date(2027, 2, 1), dt.date(2027, 5, 3)]
    every = [stack.as_of(day).organisation for day in days]
    fees = [roster_of(each).squads.get("vergoeding") for each in every]
    assert [each and each.squad.cadence_days for each in fees] == [None, 10, 5]
    wrong = [rule for rule in USUAL_RULES if rule.severity is Severity.ERROR]
    assert [[*run_rules(each, wrong)] for each in every] == [[], [], []]
    of_model = CliRunner().invoke(
        tribeplan,
        ["diff", str(ROOT / "models/hypotheek.yaml"), stack.root, "--on", "2027-03-01"],
    )
    assert of_model.stdout.startswith(f"{ROOT / 'models/hypotheek.yaml'} → Fees of their own")


def test_the_core_value_map_is_printed_as_the_page_shows_it(tmp_path: Path) -> None:
    page = HOW_TO / "value-map.md"
    (model,) = blocks(page, "yaml")
    (shown,) = blocks(page, "text")
    (tmp_path / "cards.yaml").write_text(model, encoding="utf-8")
    ran = shell("tribeplan map cards.yaml --no-dates", tmp_path)
    assert ran.stdout.startswith(shown)


def test_the_scorecard_is_printed_as_the_page_shows_it(tmp_path: Path) -> None:
    page = HOW_TO / "scorecard.md"
    (model,), (readings,), (asked,) = (blocks(page, kind) for kind in ("yaml", "csv", "sh"))
    (shown,) = blocks(page, "text")
    (tmp_path / "cards.yaml").write_text(model, encoding="utf-8")
    (tmp_path / "readings.csv").write_text(readings, encoding="utf-8")
    ran = shell(asked, tmp_path)
    assert ran.stdout.startswith(shown)
    assert ran.returncode == 1


def test_the_journey_is_told_as_the_page_shows_it(tmp_path: Path) -> None:
    page = HOW_TO / "journey.md"
    model, later = blocks(page, "yaml")
    (shown,) = blocks(page, "text")
    (tmp_path / "cards.yaml").write_text(model, encoding="utf-8")
    (tmp_path / "scan-first.yaml").write_text(later, encoding="utf-8")
    alone, both = blocks(page, "sh")
    assert shell(alone, tmp_path).stdout == shown
    assert "Scan first" in shell(f"{both.strip()} --replications 8", tmp_path).stdout


def test_readiness_is_printed_as_the_page_shows_it(tmp_path: Path) -> None:
    page = HOW_TO / "readiness.md"
    model, plan = blocks(page, "yaml")
    (asked,), (shown,) = blocks(page, "sh"), blocks(page, "text")
    (tmp_path / "cards.yaml").write_text(model, encoding="utf-8")
    (tmp_path / "plan.yaml").write_text(plan, encoding="utf-8")
    assert shell(asked, tmp_path).stdout.startswith(shown)
    told = shell("tribeplan readiness plan.yaml --as-of 2027-02-01", tmp_path)
    assert "1 level of what the waves want is not there yet" in told.stdout
    assert told.returncode == 1


def test_roles_before_and_after_are_printed_as_the_page_shows_them(tmp_path: Path) -> None:
    page = HOW_TO / "roles.md"
    model, plan = blocks(page, "yaml")
    (asked,), (shown,) = blocks(page, "sh"), blocks(page, "text")
    (tmp_path / "bank.yaml").write_text(model, encoding="utf-8")
    (tmp_path / "squads.yaml").write_text(plan, encoding="utf-8")
    assert shell(asked, tmp_path).stdout == shown


def test_the_backlog_is_ordered_as_the_page_shows_it(tmp_path: Path) -> None:
    page = HOW_TO / "backlog.md"
    (model,) = blocks(page, "yaml")
    (tmp_path / "cards.yaml").write_text(model, encoding="utf-8")
    (command,) = blocks(page, "sh")
    (shown,) = blocks(page, "text")
    assert shell(command, tmp_path).stdout == shown


def test_what_start_and_stop_costs_is_told_as_the_page_says() -> None:
    (both,) = blocks(HOW_TO / "product-or-project.md", "sh")
    for line in both.splitlines():
        told = shell(f"{line} --replications 4 --horizon 130", ROOT)
        assert "What starting and stopping costs by" in told.stdout, told.stderr
