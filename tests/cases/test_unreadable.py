"""Links that lead to themselves, and directories and files that may not be read."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from reference.command import run

MINIMAL = """\
tribeplan: 1
people: {ana: {skills: {code: 1.0}}}
tribes: {cards: {squads: {web: {members: [ana]}}}}
"""
LOOP = "is a link that leads to itself"
RIGHTS = "-dac_override,-dac_read_search"
"""What lets root read what nobody may."""


def run_without_rights(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a verb as somebody who may read only what is allowed."""
    command = [sys.executable, "-m", "tribeplan", *arguments]
    if os.geteuid() == 0:
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            pytest.skip("root may read everything here")
        command = [setpriv, f"--bounding-set={RIGHTS}", f"--inh-caps={RIGHTS}", *command]
    return subprocess.run(command, cwd=home, capture_output=True, text=True, check=False)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "org").mkdir()
    (tmp_path / "org" / "m.yaml").write_text(MINIMAL)
    return tmp_path


@pytest.mark.parametrize(
    "verb", ["check", "show", "apply", "set loop.yaml web name=x", "diff m.yaml"]
)
def test_a_link_that_leads_to_itself_is_named(tmp_path: Path, verb: str) -> None:
    (tmp_path / "m.yaml").write_text(MINIMAL)
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    last = [] if verb.startswith("set") else ["loop.yaml"]
    done = run(*verb.split(), *last, cwd=tmp_path)
    assert done.returncode == 2
    said = done.stdout + done.stderr
    assert "TP010" in said
    assert f"'loop.yaml' {LOOP}" in said


def test_links_that_lead_to_each_other_are_named_where_they_stand(home: Path) -> None:
    (home / "org" / "sub").mkdir()
    (home / "org" / "sub" / "a.yaml").symlink_to("b.yaml")
    (home / "org" / "sub" / "b.yaml").symlink_to("a.yaml")
    done = run("check", "org", "--format", "concise", cwd=home)
    assert done.returncode == 2
    for name in "ab":
        assert f"'org/sub/{name}.yaml' {LOOP}" in done.stdout


@pytest.mark.parametrize("several", [False, True], ids=["one model", "several models"])
def test_beside_a_link_that_leads_to_itself_the_rest_is_checked(
    home: Path, *, several: bool
) -> None:
    (home / "org" / "loop.yaml").symlink_to("loop.yaml")
    if several:
        (home / "org" / "n.yaml").write_text(MINIMAL)
    done = run("check", "org", "--format", "concise", cwd=home)
    assert done.returncode == 2
    assert f"'org/loop.yaml' {LOOP}" in done.stdout
    assert " | " not in run("check", "org/loop.yaml", cwd=home).stdout  # there is no line to show
    assert "org/m.yaml:3:" in done.stdout, "a finding of the model beside it"
    assert ("org/n.yaml:3:" in done.stdout) == several


def test_a_link_to_its_own_directory_is_passed_by_among_several_models(home: Path) -> None:
    (home / "org" / "n.yaml").write_text(MINIMAL)
    (home / "org" / "self").symlink_to(".")
    done = run("check", "org", "--format", "concise", cwd=home)
    assert "self" not in done.stdout
    assert "in 2 files" in done.stdout


@pytest.mark.parametrize("verb", ["check org", "show org", "set org web name=x"])
def test_a_directory_that_may_not_be_read_is_named(home: Path, verb: str) -> None:
    (home / "org" / "sub").mkdir(mode=0)
    done = run_without_rights(home, *verb.split())
    assert done.returncode == 2
    assert "TP010" in done.stdout + done.stderr
    assert "'org/sub' cannot be opened: Permission denied" in done.stdout + done.stderr


def test_among_several_models_only_what_may_not_be_read_is_left_out(home: Path) -> None:
    (home / "org" / "n.yaml").write_text(MINIMAL)
    (home / "org" / "sub").mkdir(mode=0)
    (home / "org" / "k.yaml").touch(mode=0)
    done = run_without_rights(home, "check", "org", "--format", "concise")
    assert done.returncode == 2
    for name in ("org/sub", "org/k.yaml"):
        assert f"'{name}' cannot be opened: Permission denied" in done.stdout
    assert "org/m.yaml:3:" in done.stdout
    assert "org/n.yaml:3:" in done.stdout


@pytest.mark.parametrize("path", ["org", "org/m.yaml"])
@pytest.mark.parametrize("mode", [0o000, 0o600], ids=oct)
def test_what_stands_in_a_closed_directory_is_not_missing(home: Path, path: str, mode: int) -> None:
    (home / "org").chmod(mode)
    try:
        for verb in ("check", "show"):
            done = run_without_rights(home, verb, path)
            assert done.returncode == 2
            assert "cannot be opened: Permission denied" in done.stdout + done.stderr
    finally:
        (home / "org").chmod(0o700)


def test_a_name_that_is_too_long_is_no_bug(home: Path) -> None:
    for verb in ("check", "show", "set"):
        rest = ["web", "name=x"] if verb == "set" else []
        done = run(verb, "x" * 300, *rest, cwd=home)
        assert done.returncode == 2
        assert "cannot be opened: File name too long" in done.stdout + done.stderr


def test_what_is_below_a_file_is_missing(home: Path) -> None:
    assert run("check", "org/m.yaml/below", cwd=home).returncode == 3


def test_a_path_in_the_settings_that_can_be_none_is_missing(home: Path) -> None:
    (home / "tribeplan.toml").write_text('paths = ["a\\u0000b"]')
    done = run("check", cwd=home)
    assert (done.returncode, done.stdout) == (3, "")
    assert "there is no file or directory" in done.stderr


def test_settings_that_may_not_be_read_are_named(home: Path) -> None:
    (home / "pyproject.toml").touch(mode=0)
    done = run_without_rights(home, "check", "org")
    assert done.returncode == 2
    assert "pyproject.toml' cannot be opened: Permission denied" in done.stderr
