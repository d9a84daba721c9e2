import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from _pytest.mark import ParameterSet
from click.testing import CliRunner, Result

from reference.command import run
from tribeplan import __version__
from tribeplan.cli.main import COMMANDS, tribeplan
from tribeplan.cli.options import ResultFile
from tribeplan.errors import InvalidInput, InvalidUsage, NoInput
from tribeplan.formats.model.schema import schema_text
from tribeplan.rules.catalogue import ALL_RULES

HYPOTHEEK = Path(__file__).resolve().parents[2] / "models" / "hypotheek.yaml"
RESULTS = {
    "apply": ["apply nowhere -o m.yaml"],
    "calibrate": ["calibrate nowhere -o m.yaml", "calibrate nowhere --plot m.yaml"],
    "check": ["check nowhere -o m.yaml", "check nowhere --write-baseline m.yaml"],
    "compare": ["compare nowhere no -o json=m.yaml", "compare nowhere no --plot m.yaml"],
    "decide": ["decide nowhere --why so -o m.yaml"],
    "export": ["export nowhere --to csv -o m.yaml", "export nowhere --to model -o m.yaml"],
    "graph": ["graph nowhere -o dot=m.yaml"],
    "import": ["import nowhere -o new.yaml --account m.yaml"],
    "look-back": ["look-back -o m.yaml nowhere --actuals no"],
    "map": ["map nowhere -o m.yaml"],
    "report": ["report nowhere -o m.yaml"],
    "schema": ["schema -o m.yaml"],
    "scorecard": ["scorecard -o m.yaml nowhere --readings no"],
    "sensitivity": ["sensitivity nowhere --plot m.yaml"],
    "simulate": ["simulate nowhere -o m.yaml", "simulate nowhere --plot m.yaml"],
}
"""Commands that write a file, of a model that is not there."""


def invoke(*arguments: str | Path) -> Result:
    words = [str(word) for word in arguments]
    return CliRunner().invoke(tribeplan, words, standalone_mode=False)


def output(*arguments: str | Path) -> str:
    result = invoke(*arguments)
    assert result.exception is None, result.output
    return result.output


def ended(*arguments: str, cwd: Path) -> tuple[int, str, str]:
    """Run the command as its own process; give its exit code, output and complaints."""
    found = run(*arguments, cwd=cwd)
    return found.returncode, found.stdout, found.stderr


def test_every_command_says_what_it_does() -> None:
    listed = output("--help")
    for name in COMMANDS:
        assert f"  {name} " in listed
        assert len(output(name, "--help").splitlines()) > 4
    assert __version__ in output("--version")


def test_commands_are_listed_and_completed_without_loading_one() -> None:
    started = "import sys; from tribeplan.cli.main import main; sys.argv[0] = 'tribeplan'; main()"
    run = [sys.executable, "-X", "importtime", "-c", started]
    completing = {
        "_TRIBEPLAN_COMPLETE": "zsh_complete",
        "COMP_WORDS": "tribeplan sim",
        "COMP_CWORD": "1",
    }
    listed = subprocess.run([*run, "--help"], capture_output=True, text=True, check=True)
    completed = subprocess.run(
        run, capture_output=True, text=True, check=True, env={**os.environ, **completing}
    )
    assert completed.stdout.splitlines() == [
        "plain", "simulate", "when features reach customers, and what they wait for"
    ]  # fmt: skip
    for done in (listed, completed):
        assert "tribeplan.cli.main" in done.stderr
        assert "tribeplan.cli.simulations" not in done.stderr


def test_help_and_completion_of_no_command_load_an_engine() -> None:
    code = """if True:
        import sys
        from click.shell_completion import ZshComplete
        from click.testing import CliRunner
        from tribeplan.cli.main import COMMANDS, tribeplan

        engines = {"altair", "networkx", "numba", "polars", "scipy", "textual"}
        completing = ZshComplete(tribeplan, {}, "tribeplan", "_TRIBEPLAN_COMPLETE")
        for name in COMMANDS:
            assert CliRunner().invoke(tribeplan, [name, "--help"]).exit_code == 0, name
            assert "--help" in {each.value for each in completing.get_completions([name], "--")}
            loaded = engines.intersection(sys.modules)
            assert not loaded, f"{name} loads {loaded}"
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_init_writes_a_model_that_passes_its_own_check(tmp_path: Path) -> None:
    assert "tribeplan check" in output("init", tmp_path / "org")
    result = invoke("check", tmp_path / "org", "--format", "json")
    assert result.return_value == 0
    severities = {one["severity"] for one in json.loads(result.output)["findings"]}
    assert severities <= {"advice"}
    schema = (tmp_path / "org" / "model.schema.json").read_text(encoding="utf-8")
    assert schema == schema_text()


def test_init_beside_a_file_asks_for_a_directory(tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text("mine")
    said = str(invoke("init", tmp_path / "shop.yaml").exception)
    assert said == f"'{tmp_path / 'shop.yaml'}' is a file; name a directory"


def test_init_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "people.yaml").write_text("mine")
    assert isinstance(invoke("init", tmp_path).exception, InvalidUsage)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["people.yaml"]
    assert (tmp_path / "people.yaml").read_text() == "mine"


def test_schema_goes_to_the_screen_or_a_file(tmp_path: Path) -> None:
    assert output("schema") == schema_text()
    assert output("schema", "-o", tmp_path / "model.schema.json") == ""
    assert (tmp_path / "model.schema.json").read_text(encoding="utf-8") == schema_text()


def test_explain_tells_code_reason_source_and_examples() -> None:
    text = output("explain", "oversized-squad")
    for part in ("TP201", "oversized-squad", "error", "n(n-1)/2", "Brunel", "Bad", "Good"):
        assert part in text


def test_explain_all_tells_every_rule() -> None:
    text = output("explain", "all")
    for rule in ALL_RULES:
        assert f"{rule.code} {rule.name} ({rule.severity})" in text


def test_explain_refuses_what_is_no_rule() -> None:
    assert isinstance(invoke("explain", "TP999").exception, InvalidUsage)


def test_show_marks_every_role_of_the_whitepapers_tribe() -> None:
    text = output("show", HYPOTHEEK, "--width", "120")
    for mark in ("TL", "CL", "PO", "AC", "MT", "open seat", "50%"):
        assert mark in text
    assert max(len(line) for line in text.splitlines()) <= 120


def test_show_of_a_directory_of_models_asks_which(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("tribeplan: 1")
    raised = invoke("show", tmp_path).exception
    assert isinstance(raised, InvalidUsage)
    assert "a.yaml" in str(raised)


def test_show_of_what_cannot_be_understood_tells_why(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text("people: {anna: {fte: much}}\ntribes: {t: {lead: ana}}")
    assert isinstance(invoke("show", tmp_path / "m.yaml").exception, InvalidInput)
    code, out, errors = ended("show", "m.yaml", cwd=tmp_path)
    assert (code, out) == (2, "")
    assert "m.yaml:1:22: TP104 found 'much', expected a number" in errors
    assert "did you mean 'anna'?" in errors


def test_show_of_nothing_is_told_apart(tmp_path: Path) -> None:
    assert isinstance(invoke("show", tmp_path / "none.yaml").exception, NoInput)
    code, _, errors = ended("show", "none.yaml", cwd=tmp_path)
    assert code == 3
    assert "there is no file or directory 'none.yaml'" in errors


def test_a_wrong_option_is_told_and_ends_with_two(tmp_path: Path) -> None:
    code, _, errors = ended("check", "--formt", "json", cwd=tmp_path)
    assert code == 2
    assert "No such option" in errors
    code, _, errors = ended("chekc", cwd=tmp_path)
    assert code == 2
    assert "chekc" in errors
    assert ended("--help", cwd=tmp_path)[0] == 0


def test_a_hostile_path_is_shown_harmlessly(tmp_path: Path) -> None:
    _, _, errors = ended("show", "no\x1b[31mfile\u202e.yaml", cwd=tmp_path)
    assert "\x1b" not in errors
    assert "\\x1b" in errors


def test_a_reader_that_leaves_early_gets_no_traceback() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "tribeplan", "explain", "all"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    process.wait()
    assert errors == b""


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_get_completion(tmp_path: Path, shell: str) -> None:
    found = subprocess.run(
        [Path(sys.executable).parent / "tribeplan"],
        cwd=tmp_path,
        env=os.environ | {"_TRIBEPLAN_COMPLETE": f"{shell}_source"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "_TRIBEPLAN_COMPLETE" in found.stdout


def test_a_misspelled_command_is_told_with_the_nearest(tmp_path: Path) -> None:
    code, _, errors = ended("chek", cwd=tmp_path)
    assert code == 2
    assert "Did you mean 'check'?" in errors


def test_a_misspelled_format_of_a_file_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text("tribeplan: 1")
    code, _, errors = ended("check", "m.yaml", "-o", "sarf=out.sarif", cwd=tmp_path)
    assert code == 2
    assert "did you mean 'sarif'?" in errors
    assert [path.name for path in tmp_path.iterdir()] == ["m.yaml"]


def test_results_over_a_model_are_refused_before_anything_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("m.yaml").write_text("people: {ana: }\n", encoding="utf-8")
    for words in (words for each in RESULTS.values() for words in each):
        done = invoke(*words.split())
        assert isinstance(done.exception, InvalidUsage), words
        assert str(done.exception).startswith("'m.yaml' is a model, and this would"), words
    assert [path.name for path in tmp_path.iterdir()] == ["m.yaml"]


def test_every_command_with_an_output_refuses_so_or_writes_models() -> None:
    context = click.Context(tribeplan)
    writing = {
        name
        for name in COMMANDS
        if (command := tribeplan.get_command(context, name)) is not None
        and any({"-o", "--plot"}.intersection(option.opts) for option in command.params)
    }
    assert writing - set(RESULTS) == {"suggest"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
def test_output_that_cannot_be_written_is_told_and_is_no_finding() -> None:
    with open("/dev/full", "wb") as full:  # noqa: PTH123  # a device
        found = subprocess.run(
            [sys.executable, "-m", "tribeplan", "explain", "all"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert found.returncode == 2
    assert found.stderr == "tribeplan: the output cannot be written: No space left on device\n"


@pytest.mark.parametrize("verb", ["edit", "serve"])
def test_a_theme_that_is_not_there_is_refused_before_the_screen_is_taken(
    verb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEXTUAL_DRIVER", "none.Such")  # as where no terminal is needed
    refused = invoke(verb, HYPOTHEEK, "--theme", "tribeplan-drak")
    assert isinstance(refused.exception, InvalidUsage)
    assert "did you mean 'tribeplan-dark'?" in str(refused.exception)


# --- Files that are not there --------------------------------------------------------------------

MODELS = (
    "model", "models", "other", "paths", "sources", "scenario", "scenarios", "history", "against",
)  # fmt: skip
"""Told by whoever reads models and sources, which may be directories or revisions in git."""

WRITTEN = ("directory", "output", "mapping", "into")
"""May be there or not, and each command says itself what it makes of it."""


def read_parameters() -> Iterator[ParameterSet]:
    """Every file that a command reads and that is no model."""
    context = click.Context(tribeplan)
    for name in tribeplan.list_commands(context):
        command = tribeplan.get_command(context, name)
        for parameter in command.params if command is not None else ():
            if isinstance(parameter.type, click.Path) and not isinstance(
                parameter.type, ResultFile
            ):
                is_other = parameter.name in (*MODELS, *WRITTEN)
                if not (is_other or (name, parameter.name) == ("migrate", "files")):
                    yield pytest.param(parameter, id=f"{name} {parameter.name}")


@pytest.mark.parametrize("parameter", list(read_parameters()))
def test_each_file_that_a_command_reads_is_told_when_it_is_not_there(
    parameter: click.Parameter, tmp_path: Path
) -> None:
    with pytest.raises(NoInput, match="there is no file"):
        parameter.type.convert(str(tmp_path / "none"), parameter, click.Context(tribeplan))


@pytest.mark.parametrize(
    "words",
    [
        ("check", "m.yaml", "--baseline", "none"),
        ("simulate", "m.yaml", "--costs", "none"),
        ("simulate", "m.yaml", "--assumptions", "none"),
        ("look-back", "none", "--actuals", "m.yaml"),
        ("look-back", "m.yaml", "--actuals", "none"),
        ("scorecard", "m.yaml", "--readings", "none"),
        ("gap", "m.yaml", "--against", "none"),
        ("gap", "m.yaml", "--against", "m.yaml", "--mapping", "none"),
        ("calibrate", "none"),
        ("migrate", "none"),
    ],
)
def test_what_is_not_there_ends_with_one_exit_code(words: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text("people: {ana: }\n", encoding="utf-8")
    done = run(*words, cwd=tmp_path)
    assert (done.returncode, "there is no file" in done.stderr) == (3, True)


# --- A part of a model is not the model ----------------------------------------------------------


def test_one_file_of_a_model_is_told_to_be_that_wherever_a_model_is_named(tmp_path: Path) -> None:
    assert run("init", "org", cwd=tmp_path).returncode == 0
    for words in (("check", "org/tribe.yaml", "--format", "concise"), ("show", "org/tribe.yaml")):
        done = run(*words, cwd=tmp_path)
        told = done.stdout + done.stderr
        assert done.returncode == 2
        assert "this is one file of the model in 'org'" in told
        assert told.count("TP108") == 1
    done = run("check", "tribe.yaml", "--format", "concise", cwd=tmp_path / "org")
    assert "the model in '.'" in done.stdout


def test_a_file_whose_references_stand_nowhere_is_told_each_of_them(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "tribes: {t: {lead: ann, squads: {s: {coach: bo}}}}\n", "utf-8"
    )
    (tmp_path / "b.yaml").write_text("people: {ann: }\n", "utf-8")
    done = run("check", "a.yaml", "--format", "concise", cwd=tmp_path)
    assert "there is no person 'ann'" in done.stdout
    assert "there is no person 'bo'" in done.stdout


def test_where_nothing_is_named_a_check_says_how_to_check_what_is_here(tmp_path: Path) -> None:
    assert "'tribeplan init my-org'" in run("check", cwd=tmp_path).stderr
    (tmp_path / "a.yaml").write_text("people: {ann: }\n", encoding="utf-8")
    done = run("check", cwd=tmp_path)
    assert (done.returncode, "'tribeplan check .'" in done.stderr) == (3, True)
