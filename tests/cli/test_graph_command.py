import json
import subprocess
import sys
from pathlib import Path

import pytest

from reference.command import run

MODELS = Path(__file__).resolve().parents[2] / "models"
HYPOTHEEK = str(MODELS / "hypotheek.yaml")


def ran(*arguments: str, cwd: Path = MODELS) -> subprocess.CompletedProcess[str]:
    return run(*arguments, cwd=cwd, env={"NO_COLOR": "1"})


def test_the_ending_of_a_file_says_what_is_written(tmp_path: Path) -> None:
    outputs = [f"x.{ending}" for ending in ("svg", "dot", "mmd", "graphml")]
    done = ran("graph", HYPOTHEEK, *(w for o in outputs for w in ("-o", o)), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    begins = [(tmp_path / output).read_text("utf-8")[:12] for output in outputs]
    assert begins == ['<svg xmlns="', "digraph orga", "flowchart LR", "<?xml versio"]


def test_without_a_file_the_picture_goes_to_the_screen() -> None:
    assert ran("graph", HYPOTHEEK, "--what", "line").stdout.startswith("<svg ")
    dot = ran("graph", HYPOTHEEK, "--what", "needs", "--format", "dot").stdout
    assert dot.startswith("digraph needs {")


def test_an_ending_that_says_nothing_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    done = ran("graph", HYPOTHEEK, "-o", "x.svg", "-o", "y.pdf", cwd=tmp_path)
    assert done.returncode == 2
    assert "'y.pdf' does not end with .svg, .dot, .mmd, .graphml" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_scenario_is_drawn_as_what_it_leads_to() -> None:
    scenario = MODELS.parent / "scenarios/acceptatie-gesplitst.yaml"
    assert "acceptatie" in ran("graph", str(scenario), "--format", "dot").stdout


def test_who_draws_a_large_one_in_mermaid_is_told_its_limits() -> None:
    done = ran("graph", str(MODELS / "bank"), "--format", "mmd")
    assert done.returncode == 0
    assert "Mermaid draws at most 500 arrows" in done.stderr


def test_an_analysis_reads_in_plain_words_and_is_the_same_for_programs() -> None:
    text = ran("show", HYPOTHEEK, "--analysis").stdout
    document = json.loads(ran("show", HYPOTHEEK, "--analysis", "--format", "json").stdout)
    assert "Whom squads wait for (fan-in)" in text
    assert document["schema"] == "tribeplan.analysis/v1"
    assert [each["squad"] for each in document["fan_in"]] == ["acceptatie", "hypotheek-app"]
    assert document["brokers"][0] == {
        "kind": "squad", "id": "hypotheek-app", "share_of_pairs": 0.355556,
    }  # fmt: skip
    assert f"Findings ({len(document['findings'])})" in text
    assert "## Shape of" in ran("show", HYPOTHEEK, "--analysis", "--format", "markdown").stdout


def test_a_waiver_counts_in_an_analysis_as_in_a_check(tmp_path: Path) -> None:
    model = (
        "tribeplan: 1\npeople: {ana: }\ntribes:\n  t:\n    squads:\n"
        "      a: {members: [ana], needs: [{squad: b}]}\n"
        "      # tribeplan: ignore[broker-squad]: it is the platform\n"
        "      b: {needs: [{squad: c}]}\n      c: {}\n"
    )
    (tmp_path / "m.yaml").write_text(model, encoding="utf-8")
    document = json.loads(
        ran("show", "m.yaml", "--analysis", "--format", "json", cwd=tmp_path).stdout
    )
    assert document["brokers"] == [{"kind": "squad", "id": "b", "share_of_pairs": 1.0}]
    assert document["findings"] == []


def test_markdown_without_an_analysis_is_refused() -> None:
    done = ran("show", HYPOTHEEK, "--format", "markdown")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--analysis" in done.stderr


@pytest.mark.parametrize(
    ("words", "runs"),
    [((), False), (("--select", "network"), True), (("--select", "TP751"), True)],
)
def test_rules_on_request_run_only_where_they_are_selected(
    words: tuple[str, ...], *, runs: bool
) -> None:
    done = ran("check", HYPOTHEEK, "--format", "concise", *words)
    assert ("TP751 broker-squad" in done.stdout) == runs


def test_a_plain_check_and_a_plain_show_load_no_networkx() -> None:
    code = (
        "import sys, runpy\n"
        "from click.testing import CliRunner\n"
        "from tribeplan.cli.main import tribeplan\n"
        f"CliRunner().invoke(tribeplan, ['show', {HYPOTHEEK!r}])\n"
        f"CliRunner().invoke(tribeplan, ['check', {HYPOTHEEK!r}])\n"
        "print('networkx' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
