"""Pages that are walked through: what they say is printed is what is printed."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from reference.command import tools
from tribeplan.simulation.study import COMPILING

ROOT = Path(__file__).resolve().parents[2]


def test_the_tutorial_and_the_how_to_pages_print_what_they_say() -> None:
    command = [sys.executable, "-m", "scripts.make_docs", "--check", "docs/tutorial", "docs/how-to"]
    ran = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "TRIBEPLAN_TOOLS": tools()},
    )  # fmt: skip
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_the_tutorial_has_every_step_from_init_to_a_baseline() -> None:
    page = (ROOT / "docs/tutorial/your-first-tribe.md").read_text("utf-8")
    commands = " ".join(re.findall(r"^\$ (.+)$", page, re.MULTILINE))
    for step in ("init", "check", "show", "explain", "--write-baseline", "--baseline", "--fail-on"):
        assert step in commands
    codes = re.findall(r"^\$ echo \$\?\n(\d+)$", page, re.MULTILINE)
    assert set(codes) == {"0", "1", "2"}


def test_every_page_with_a_prompt_is_walked_through_or_made() -> None:
    runner = (ROOT / "scripts/make_docs.py").read_text("utf-8")
    prompts = {
        str(path.relative_to(ROOT))
        for folder in ("tutorial", "how-to")
        for path in (ROOT / "docs" / folder).glob("*.md")
        if "\n$ " in path.read_text("utf-8")
    }
    reckoned_by_hand = {"docs/how-to/waves.md"}  # held by a test of its own, never made anew
    assert {page for page in prompts if page not in runner} == reckoned_by_hand


@pytest.fixture(scope="module")
def blocks() -> ModuleType:
    path = ROOT / "scripts/console_blocks.py"
    spec = importlib.util.spec_from_file_location("console_blocks", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_that_something_is_compiled_for_the_first_time_stands_on_no_page(
    blocks: ModuleType, tmp_path: Path
) -> None:
    page = f"```console\n$ echo 'tribeplan: {COMPILING}'; echo answer\nanswer\n```\n"
    assert blocks.performed(page, tmp_path) == page


def test_output_that_has_changed_is_replaced(blocks: ModuleType, tmp_path: Path) -> None:
    page = "```console\n$ echo new; false\nold\n$ echo $?\n0\n```\n"
    assert (
        blocks.performed(page, tmp_path)
        == "```console\n$ echo new; false\nnew\n$ echo $?\n1\n```\n"
    )


def test_complaints_are_shown_where_they_come(blocks: ModuleType, tmp_path: Path) -> None:
    assert blocks.output_of("echo one; echo two >&2", tmp_path) == "one\ntwo\n"


def test_a_cut_in_the_output_stays(blocks: ModuleType, tmp_path: Path) -> None:
    page = "```console\n$ seq 9\nx\n…\nx\nx\n```\n"
    assert blocks.performed(page, tmp_path) == "```console\n$ seq 9\n1\n…\n8\n9\n```\n"


def test_an_edit_is_made_where_its_lines_stand_once(blocks: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("one\ntwo\nthree\n", encoding="utf-8")
    page = "```diff\n--- a.yaml\n one\n-two\n+2\n+2b\n```\n"
    assert blocks.performed(page, tmp_path) == page
    assert path.read_text("utf-8") == "one\n2\n2b\nthree\n"
    with pytest.raises(ValueError, match="0 times"):
        blocks.performed(page, tmp_path)


def test_a_file_is_written_as_it_is_shown(blocks: ModuleType, tmp_path: Path) -> None:
    blocks.performed("```toml title=a/b.toml\nx = 1\n```\n", tmp_path)
    assert (tmp_path / "a/b.toml").read_text("utf-8") == "x = 1\n"
