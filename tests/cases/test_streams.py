"""What a verb says when its standard streams are closed, full, left or in another encoding."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from reference.command import tools

MODEL = Path(__file__).parent / "accents.yaml"
STARTED = f"{sys.executable} -m tribeplan"
"""The command as a Python that starts with the streams that it gets, not forked from another."""

FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    shutil.copyfile(MODEL, tmp_path / "model.yaml")
    return tmp_path


def run(
    home: Path, arguments: str, streams: str = "", program: str = "tribeplan", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run a verb in a shell that gives it other streams."""
    path = f"{tools()}:{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-c", f"{program} {arguments} {streams}"],
        cwd=home, capture_output=True, check=False,
        env={**os.environ, "PATH": path, **environment},
    )  # fmt: skip


def named(home: Path) -> bool:
    """Whether the edit that these tests make stands in the file."""
    return "name: Qüx" in (home / "model.yaml").read_text("utf-8").replace('"', "")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("check model.yaml --fail-on never", 0),
        ("check model.yaml --fail-on advice", 1),
        ("check model.yaml --fail-on never -o report.txt", 0),
        ("check nothing.yaml", 3),
        ("set model.yaml app name=Qüx", 0),
        ("init new", 0),
        ("apply model.yaml -o other.yaml", 0),
        ("schema -o schema.json", 0),
    ],
)
def test_what_needs_no_standard_output_works_without_one(
    home: Path, arguments: str, code: int
) -> None:
    assert run(home, arguments, ">&-").returncode == code
    if "-o " in arguments:
        assert (home / arguments.rsplit(maxsplit=1)[-1]).stat().st_size
    if arguments.startswith("set"):
        assert named(home)


@pytest.mark.parametrize(
    "arguments",
    [
        "--version",
        "--help",
        "show model.yaml",
        "explain TP201",
        "set model.yaml app name=Qüx --dry-run",
        "diff model.yaml model.yaml",
        "assumptions",
    ],
)
def test_what_needs_standard_output_says_in_one_line_that_it_is_closed(
    home: Path, arguments: str
) -> None:
    done = run(home, arguments, ">&-")
    assert done.returncode == 2
    assert done.stderr == b"tribeplan: the output cannot be written: it is closed\n"
    assert not named(home)


@pytest.mark.parametrize(
    "streams",
    ["2>&-", "<&- >&- 2>&-", pytest.param("2>/dev/full", marks=FULL)],
)
def test_a_verb_ends_with_its_own_code_when_nobody_hears_its_complaints(
    home: Path, streams: str
) -> None:
    assert run(home, "show nothing.yaml", streams).returncode == 3
    assert run(home, "set model.yaml nobody name=x", streams).returncode == 2
    assert run(home, "set model.yaml app name=Qüx", streams).returncode == 0
    assert named(home)


def test_an_edit_without_standard_streams_writes_nothing_else_into_the_model(home: Path) -> None:
    run(home, "set model.yaml app name=Qüx")
    right = (home / "model.yaml").read_bytes()
    shutil.copyfile(MODEL, home / "model.yaml")
    run(home, "set model.yaml app name=Qüx", "<&- >&- 2>&-", STARTED)
    assert (home / "model.yaml").read_bytes() == right


@FULL
def test_an_edit_whose_report_is_refused_says_that_it_is_saved(home: Path) -> None:
    done = run(home, "set model.yaml app name=Qüx", ">/dev/full")
    assert done.returncode == 2
    assert done.stderr.decode().splitlines()[0] == (
        "tribeplan: the model is saved; the report cannot be written: No space left on device"
    )
    assert named(home)


@FULL
def test_a_full_standard_output_is_one_line_and_no_findings(home: Path) -> None:
    done = run(home, "check model.yaml --fail-on advice", ">/dev/full")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


@FULL
def test_a_start_whose_report_is_refused_writes_all_files(home: Path) -> None:
    done = run(home, "init new", ">/dev/full")
    assert done.returncode == 2
    assert done.stderr.startswith(b"tribeplan: the files are written; ")
    assert len(list((home / "new").iterdir())) > 1
    assert run(home, "check new").returncode == 0


@FULL
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("check model.yaml -o json=found.json", "'found.json' is written"),
        ("check model.yaml -o json=found.json -o sarif=b", "'found.json', 'b' are written"),
        (
            "simulate work.yaml --replications 2 --horizon 20 -o json=found.json",
            "'found.json' is written",
        ),
        (
            "compare work.yaml work.yaml --replications 2 --horizon 60 -o json=found.json",
            "'found.json' is written",
        ),
    ],
)
def test_a_report_that_is_refused_says_which_files_are_written(
    home: Path, arguments: str, told: str
) -> None:
    feature = "{squad: s, steps: [{skill: a, days: 2}]}"
    (home / "work.yaml").write_text(
        "people: {ana: {skills: {a: 1}}}\ntribes: {t: {squads: {s: {members: [ana]}}}}\n"
        f"work: {{features: {{f: {feature}}}}}\n"
    )
    done = run(home, arguments, ">/dev/full")
    assert done.returncode == 2
    assert done.stderr.decode().startswith(f"tribeplan: {told}; the report cannot be written: ")
    json.loads((home / "found.json").read_text())


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("check model.yaml --fail-on advice", 130),
        ("show model.yaml", 130),
        ("--help", 130),
        ("set model.yaml app name=Qüx", 0),
    ],
)
def test_a_reader_that_went_is_never_taken_for_findings(
    home: Path, arguments: str, code: int
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [f"{tools()}/tribeplan", *arguments.split()],
        cwd=home, stdout=writer, stderr=subprocess.PIPE, check=False,
    )  # fmt: skip
    os.close(writer)
    assert done.returncode == code
    assert named(home) == arguments.startswith("set")
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("streams", [">&-", "<&- >&- 2>&-"])
def test_a_python_that_starts_so_finds_its_streams_closed_too(home: Path, streams: str) -> None:
    # the others fork from a Python that was there before, which closes them by itself
    assert run(home, "set model.yaml app name=Qüx", streams, STARTED).returncode == 0
    assert named(home)
    assert run(home, "show model.yaml", streams, STARTED).returncode == 2


def test_a_python_that_starts_so_has_the_encoding_too(home: Path) -> None:
    shown = run(home, "show model.yaml", "", STARTED, PYTHONIOENCODING="cp1252")
    assert shown.returncode == 0
    assert "\\U0001f3e6" in shown.stdout.decode("cp1252")


@pytest.mark.parametrize("encoding", ["cp1252", "gbk", "latin-1", "ascii", "cp437"])
def test_what_an_encoding_does_not_have_is_escaped(home: Path, encoding: str) -> None:
    shown = run(home, "show model.yaml", PYTHONIOENCODING=encoding)
    edited = run(home, "set model.yaml app name=Qüx☃", PYTHONIOENCODING=encoding)
    missing = run(home, "show 'nö☃thing.yaml'", PYTHONIOENCODING=encoding)
    assert [shown.returncode, edited.returncode, missing.returncode] == [0, 0, 3]
    assert "\\U0001f3e6" in shown.stdout.decode(encoding)  # the bank in the model's name
    assert '+      app: {name: "Qüx☃"' in edited.stdout.decode(), "a patch, byte for byte"
    for said in (edited.stderr, missing.stderr):
        assert "\\u2603" in said.decode(encoding)


def test_the_help_is_printed_where_an_ellipsis_is_unknown(home: Path) -> None:
    done = run(home, "--help", PYTHONIOENCODING="latin-1")
    assert done.returncode == 0
    assert b"roles, mandates, shares \\u2026\n" in done.stdout


BUG = """
import sys
import tribeplan.report.matrix as show
def broken(*_):
    raise RuntimeError("it broke ##[stop-commands]x \\x1b[2J\\nand more")
show.show_organisation = broken
import tribeplan.cli.showing
from tribeplan.cli.main import main
sys.argv = ["tribeplan", *sys.argv[1:]]
main()
"""
"""A program in which one function fails as only a bug does."""


@pytest.mark.parametrize(
    "arguments", ["show model.yaml", "--debug show model.yaml", "show model.yaml --debug"]
)
def test_a_bug_is_one_line_and_no_findings_and_its_place_is_shown_on_request(
    home: Path, arguments: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BUG, *arguments.split()],
        cwd=home, capture_output=True, check=False, text=True,
    )  # fmt: skip
    assert done.returncode == 2
    *traceback, last = done.stderr.splitlines()
    assert last == (
        "tribeplan: this is a bug in tribeplan: RuntimeError: it broke "
        "# #[stop-commands]x \\x1b[2J and more (--debug shows where)"
    )
    assert traceback[:1] == (
        ["Traceback (most recent call last):"] if "--debug" in arguments else []
    )


BUG_IN_THE_APP = """
import sys
from tribeplan.tui.app import TribeplanApp
def broken(self):
    secret = "not for the screen"
    raise RuntimeError("it broke")
TribeplanApp.on_mount = broken
from tribeplan.cli.main import main
sys.argv = ["tribeplan", "edit", "model.yaml"]
main()
"""


def test_a_bug_in_the_app_is_one_line_and_no_findings(home: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", BUG_IN_THE_APP],
        cwd=home, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        env={
            **os.environ, "XDG_STATE_HOME": str(home / "state"),
            "TEXTUAL_DRIVER": "textual.drivers.web_driver:WebDriver",
        },
    ) as app:  # fmt: skip
        assert app.wait(60) == 2
        assert app.stderr is not None
        assert app.stderr.read().decode().splitlines() == [
            "tribeplan: this is a bug in tribeplan: RuntimeError: it broke (--debug shows where)"
        ]


def test_a_directory_that_is_gone_is_no_bug(home: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", f"mkdir gone; cd gone; rmdir ../gone; {STARTED} check ../model.yaml"],
        cwd=home, capture_output=True, check=False, text=True,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.splitlines() == ["tribeplan: the directory that this runs in is gone"]
