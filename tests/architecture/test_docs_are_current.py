"""What is generated is committed, and says what the code says today."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from reference.command import tools
from tribeplan.cli.main import COMMANDS, tribeplan
from tribeplan.formats.model.schema import schema_text
from tribeplan.org.limits import Limits
from tribeplan.rules.catalogue import ALL_RULES

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs/reference"


def test_made_pages_are_current() -> None:
    # Pages whose commands are run have a test of their own: tests/docs/test_tutorial.py.
    below = ("README.md", "docs/reference", "docs/images", "docs/explanation")
    command = [sys.executable, "-m", "scripts.make_docs", "--check", *below]
    ran = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False,
        env={**os.environ, "TRIBEPLAN_TOOLS": tools()},
    )  # fmt: skip
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_the_schema_that_models_point_to_is_the_one_that_is_printed() -> None:
    assert (REFERENCE / "model.schema.json").read_text("utf-8") == schema_text()


def test_the_tree_in_the_readme_shows_every_package_with_its_own_sentence() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    shown = dict(re.findall(r"^[├└]── (\w+)(?:/|\.py) +(.+)$", readme, re.MULTILINE))
    house = ROOT / "src/tribeplan"
    rooms = {path.parent.name: path for path in house.glob("*/__init__.py")}
    rooms |= {path.stem: path for path in house.glob("*.py") if not path.stem.startswith("__")}
    sentences = {
        name: path.read_text("utf-8").removeprefix('"""').partition('"""')[0].partition("\n")[0]
        for name, path in rooms.items()
    }
    assert {name: f"{text}." for name, text in shown.items()} == sentences


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_stands_in_the_reference(name: str) -> None:
    command = tribeplan.get_command(click.Context(tribeplan), name)
    assert command is not None
    page = (REFERENCE / "cli.md").read_text("utf-8")
    section = page.partition(f"\n### tribeplan {name}\n")[2].partition("\n##")[0]
    assert command.get_short_help_str(1000).partition(".")[0] in " ".join(section.split())
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help
            assert all(option in section for option in parameter.opts)


@pytest.mark.skipif(shutil.which("groff") is None, reason="there is no groff")
def test_the_man_page_reads_without_a_warning_and_has_every_command() -> None:
    page = str(REFERENCE / "tribeplan.1")
    ran = subprocess.run(
        ["groff", "-man", "-ww", "-Tutf8", "-P-cbou", page],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ran.stderr == ""
    assert all(f"   tribeplan {name} " in ran.stdout for name in COMMANDS)
    assert "--fail-if-worse SHARE" in ran.stdout


def test_the_page_of_figures_shows_every_image_of_a_figure_and_no_other() -> None:
    page = (REFERENCE / "figures.md").read_text("utf-8")
    images = {path.name for path in (ROOT / "docs/images").glob("figure-*.svg")}
    assert set(re.findall(r"\(\.\./images/(\S+)\)", page)) == images


def test_every_rule_has_a_section_that_the_index_leads_to() -> None:
    index = (REFERENCE / "rules.md").read_text("utf-8")
    for rule in ALL_RULES:
        page = f"rules/{rule.family}.md"
        assert f"]({page}#{rule.code.lower()}-{rule.name})" in index
        assert f"\n## {rule.code} {rule.name}\n" in (REFERENCE / page).read_text("utf-8")


def test_every_limit_stands_on_its_page_with_unit_and_source() -> None:
    page = (REFERENCE / "limits.md").read_text("utf-8")
    rows = {
        cells[1].strip("` "): cells for line in page.splitlines() if (cells := line.split("|"))[1:]
    }
    for name in Limits.model_fields:
        assert all(cell.strip() for cell in rows[name][1:6]), name
        assert re.search(r"\. \*\(.+\)\* $", rows[name][5]), name


def test_every_key_of_the_model_has_a_meaning() -> None:
    page = (REFERENCE / "model.md").read_text("utf-8")
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| `")]
    assert len(rows) > 80
    assert [row for row in rows if len(row[-1].strip(" |")) < len("Who.")] == []
