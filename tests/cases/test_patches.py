"""What an edit verb prints is a patch that git and patch apply, whatever the file is like."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from reference.command import run_bytes

LINES = (
    "tribeplan: 1",
    "name: Bank",
    "people:",
    "  ana: {name: Ana, skills: {code: 1.0}}",
    "  bo: {name: Bo, skills: {code: 1.0}}  # EXTRA",
    "tribes:",
    "  loans:",
    "    squads:",
    "      app:",
    "        name: App",
    "        members: [ana, bo]",
)
NAMES = (
    "bank.yaml",
    "my bank.yaml",
    "a  b .yaml",
    'the "new" one.yaml',
    "it's.yaml",
    "back\\slash.yaml",
    "tab\there.yaml",
    "plåne.yaml",
    'наш банк "é".yaml',
)
TEXTS = {
    "carriage return and line feed": "\r\n".join(LINES) + "\r\n",
    "carriage return alone": "\r".join(LINES) + "\r",
    "carriage return at some lines": "\n".join(LINES).replace("Bank\n", "Bank\r\n") + "\n",
    "no line end at the end": "\n".join(LINES),
    "no line end at the end after others": "\r\n".join(LINES),
    "byte order mark": "\ufeff" + "\n".join(LINES) + "\n",
    "what a runner would obey": "\n".join(LINES).replace("App", "'##[stop-commands]x'") + "\n",
}
needs_tools = pytest.mark.skipif(
    shutil.which("git") is None or shutil.which("patch") is None, reason="needs git and patch"
)


def patch_of(directory: Path, *words: str) -> bytes:
    done = run_bytes(*words, cwd=directory)
    assert done.returncode == 0, done.stderr
    return done.stdout


def applied(directory: Path, patch: bytes) -> None:
    """Let git and patch look whether a patch applies, then let git apply it."""
    for command in (
        ["git", "apply", "--check", "-"],
        ["patch", "--binary", "-p1", "--dry-run"],
        ["git", "apply", "--whitespace=nowarn", "-"],
    ):
        done = subprocess.run(command, cwd=directory, input=patch, capture_output=True, check=False)
        assert done.returncode == 0, (command, done.stdout + done.stderr, patch)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", "."], cwd=tmp_path, check=True)
    return tmp_path


@needs_tools
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_patch_applies_whatever_the_line_ends(directory: Path, text: str) -> None:
    path = directory / "bank.yaml"
    path.write_bytes(text.encode())
    patch = patch_of(directory, "set", "bank.yaml", "app", "wip_limit=3", "--dry-run")
    assert path.read_bytes() == text.encode()
    applied(directory, patch)
    by_git = path.read_bytes()
    path.write_bytes(text.encode())
    assert patch_of(directory, "set", "bank.yaml", "app", "wip_limit=3") == patch
    assert path.read_bytes() == by_git


@needs_tools
@pytest.mark.parametrize("name", NAMES)
def test_a_patch_names_its_file_as_git_and_patch_read_it(directory: Path, name: str) -> None:
    (directory / name).write_text("\n".join(LINES) + "\n", "utf-8")
    applied(directory, patch_of(directory, "rename", name, "squad:app", "web", "--dry-run"))
    assert "      web:\n" in (directory / name).read_text("utf-8")


@needs_tools
@pytest.mark.parametrize("way", ["./bank.yaml", ".//bank.yaml", "{here}/bank.yaml"])
def test_a_patch_applies_where_it_was_made_however_the_path_was_typed(
    directory: Path, way: str
) -> None:
    (directory / "bank.yaml").write_text("\n".join(LINES) + "\n", "utf-8")
    typed = way.format(here=directory)
    applied(directory, patch_of(directory, "remove", typed, "bo", "--dry-run"))
    assert "bo:" not in (directory / "bank.yaml").read_text("utf-8")


@needs_tools
def test_a_patch_of_a_directory_names_each_file(directory: Path) -> None:
    home = directory / "our bank"
    home.mkdir()
    (home / "people.yaml").write_bytes(("\r\n".join(LINES[:5]) + "\r\n").encode())
    (home / "tribes.yaml").write_text("\n".join(LINES[5:]), "utf-8")
    applied(directory, patch_of(directory, "rename", "our bank", "person:bo", "bob", "--dry-run"))
    assert b"  bob: {" in (home / "people.yaml").read_bytes()
    assert b"[ana, bob]" in (home / "tribes.yaml").read_bytes()


@needs_tools
def test_in_a_ci_log_a_name_gives_no_order_and_a_file_still_gets_the_patch(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    text = TEXTS["what a runner would obey"]
    (directory / "bank.yaml").write_text(text, "utf-8")
    words = ("set", "bank.yaml", "app", "wip_limit=3", "--dry-run")
    command = [sys.executable, "-m", "tribeplan", *words]
    logged = subprocess.run(command, cwd=directory, capture_output=True, check=True)
    assert b"##[" not in logged.stdout
    with (directory / "m.patch").open("wb") as file:
        subprocess.run(command, cwd=directory, stdout=file, stderr=subprocess.PIPE, check=True)
    applied(directory, (directory / "m.patch").read_bytes())
