"""The checker alone: what works without any extra, and how a missing one is named."""

import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import distribution
from pathlib import Path

import pytest

from tribeplan.cli.extras import EXTRAS, NEEDS
from tribeplan.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
MODELS = ROOT / "models"
HYPOTHEEK = str(MODELS / "hypotheek.yaml")
PIN = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the packages of the base lock and nothing else, as links."""
    site = tmp_path_factory.mktemp("bare")
    (site / "tribeplan").symlink_to(ROOT / "src" / "tribeplan")
    for name in PIN.findall((ROOT / "requirements" / "base.lock").read_text("utf-8")):
        installed = distribution(name)
        for top in {file.parts[0] for file in installed.files or ()} - {".."}:
            if not (site / top).exists():
                (site / top).symlink_to(Path(str(installed.locate_file(top))))
    return site


def run_bare(
    site: Path, *words: str, prefix: Path | None = None, active: bool = True, **more: str
) -> tuple[int, str, str]:
    """Run the command on nothing but what lies in a directory."""
    before = f"sys.prefix = {str(prefix)!r}; " if prefix else ""
    script = (
        f"import sys; sys.path[:0] = [{str(site)!r}]; sys.argv[0] = 'tribeplan'; {before}"
        "from tribeplan.cli.main import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script, *words],
        capture_output=True,
        text=True,
        check=False,
        env={"VIRTUAL_ENV": str(prefix or sys.prefix) if active else "", **more},
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["check", HYPOTHEEK],
        ["check", HYPOTHEEK, "--format", "sarif"],
        ["show", HYPOTHEEK],
        ["assumptions"],
        ["explain", "TP701"],
        ["diff", HYPOTHEEK, str(MODELS / "hypotheek-hybrid.yaml")],
        ["schema"],
        ["apply", str(ROOT / "scenarios" / "extra-ontwikkelaar.yaml")],
        ["set", HYPOTHEEK, "hypotheek", "name=X", "--dry-run"],
        ["rename", HYPOTHEEK, "hypotheek", "wonen", "--dry-run"],
        ["--help"],
    ],
    ids=lambda words: " ".join(Path(word).name for word in words),
)
def test_the_bare_checker_checks_shows_explains_and_edits(bare: Path, words: list[str]) -> None:
    code, out, complaint = run_bare(bare, *words)
    assert code == 0, complaint
    assert out


@pytest.mark.parametrize("verb", sorted(NEEDS.keys() - {"edit"}))  # edit needs a terminal first
def test_a_verb_whose_extra_is_missing_names_the_command_that_brings_it(
    bare: Path, verb: str
) -> None:
    code, out, complaint = run_bare(bare, verb, HYPOTHEEK)
    assert code == 2
    assert out == ""
    assert f"needs the extra '{NEEDS[verb]}'" in complaint
    assert f"pip install 'tribeplan[{NEEDS[verb]}]'" in complaint
    assert len(complaint.splitlines()) == 1


def test_the_app_is_asked_for_by_its_extra_where_it_could_draw(bare: Path) -> None:
    code, out, complaint = run_bare(bare, "edit", HYPOTHEEK, TEXTUAL_DRIVER="x", HOME=str(bare))
    assert (code, out) == (2, "")
    assert "needs the extra 'app'" in complaint


def test_a_verb_that_is_not_installed_still_has_its_help(bare: Path) -> None:
    code, out, _ = run_bare(bare, "simulate", "--help")
    assert code == 0
    assert "Not installed" in out
    assert "tribeplan[simulate]" in out


def installed_as(site: Path, where: Path, installer: str, direct_url: dict[str, object]) -> Path:
    """The bare packages, with what an installer leaves beside tribeplan."""
    for entry in site.iterdir():
        (where / entry.name).symlink_to(entry)
    info = where / "tribeplan-0.1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.4\nName: tribeplan\nVersion: 0.1.0\n")
    (info / "INSTALLER").write_text(installer + "\n")
    if direct_url:
        (info / "direct_url.json").write_text(json.dumps(direct_url))
    return where


GIT: dict[str, object] = {
    "url": "https://example.org/tribeplan",
    "vcs_info": {"vcs": "git", "commit_id": "0123abc", "requested_revision": "main"},
}
LOCAL: dict[str, object] = {"url": "file:///srv/my%20plans/tribeplan", "dir_info": {}}
EDITABLE: dict[str, object] = {"url": "file:///srv/tribeplan", "dir_info": {"editable": True}}


@pytest.mark.parametrize(
    ("found", "command"),
    [
        (("pip", {}, ""), "python -m pip install 'tribeplan[simulate]'"),
        (
            ("pip", GIT, ""),
            "python -m pip install 'tribeplan[simulate] @ git+https://example.org/tribeplan@0123abc'",
        ),
        (("pip", LOCAL, ""), "python -m pip install '/srv/my plans/tribeplan[simulate]'"),
        (("pip", EDITABLE, ""), "python -m pip install --editable '/srv/tribeplan[simulate]'"),
        (("uv", {}, ""), "uv pip install 'tribeplan[simulate]'"),
        (("uv", {}, "uv-receipt.toml"), "uv tool install 'tribeplan[simulate]'"),
        (("pip", {}, "pipx_metadata.json"), "pipx install --force 'tribeplan[simulate]'"),
        (("pip", GIT, "pipx_metadata.json"), "pipx install --force 'tribeplan[simulate] @ git+"),
    ],
)
def test_the_command_that_brings_an_extra_is_that_of_the_way_it_was_installed(
    bare: Path, tmp_path: Path, found: tuple[str, dict[str, object], str], command: str
) -> None:
    installer, direct_url, left = found
    site, prefix = tmp_path / "site", tmp_path / "prefix"
    site.mkdir()
    prefix.mkdir()
    if left:
        (prefix / left).write_text("")
    installed_as(bare, site, installer, direct_url)
    _, _, complaint = run_bare(site, "simulate", HYPOTHEEK, prefix=prefix)
    assert f"install it with: {command}" in complaint


def test_a_hook_of_pre_commit_is_told_where_hooks_name_what_they_need(
    bare: Path, tmp_path: Path
) -> None:
    prefix = tmp_path / "py_env-python3"
    prefix.mkdir()
    site = tmp_path / "site"
    site.mkdir()
    _, _, complaint = run_bare(
        installed_as(bare, site, "pip", {}), "simulate", HYPOTHEEK, prefix=prefix
    )
    assert "additional_dependencies: ['tribeplan[simulate]']" in complaint


def test_an_environment_that_is_not_active_is_named_by_its_python(
    bare: Path, tmp_path: Path
) -> None:
    prefix = tmp_path / "prefix"
    prefix.mkdir()
    site = tmp_path / "site"
    site.mkdir()
    installed_as(bare, site, "pip", {})
    _, _, complaint = run_bare(site, "simulate", HYPOTHEEK, prefix=prefix, active=False)
    assert f"install it with: {sys.executable} -m pip install" in complaint


def test_every_library_of_an_extra_is_known_by_the_extra_that_brings_it() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"][
        "optional-dependencies"
    ]
    brings = {
        re.split(r"[^A-Za-z0-9_-]", line)[0].replace("-", "_").removesuffix("_python"): extra
        for extra, lines in extras.items()
        for line in lines
        if not line.startswith("tribeplan")
    }
    assert brings == EXTRAS
    assert set(NEEDS) <= set(COMMANDS)
