"""The page of what the sources say: what it names is there."""

import re
from pathlib import Path

import click

from tribeplan.cli.main import COMMANDS, tribeplan
from tribeplan.org.readiness import LEVERS
from tribeplan.report.scorecard import LAGGING, TOGETHER
from tribeplan.rules.catalogue import ALL_RULES
from tribeplan.simulation.assumptions import Mechanism

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/explanation/sources.md").read_text("utf-8")
KINDS = ("rule", "view", "mechanism", "model", "no", "both", "`")


def rows() -> list[tuple[str, str]]:
    """What a source says, and what it became."""
    found = re.findall(r"^\| (.+?) \| (.+) \|$", PAGE, re.MULTILINE)
    return [row for row in found if row[0] not in {"says", "---", "what it became"}][5:]


def named(kind: str) -> set[str]:
    """What stands in backquotes behind the name of a kind, up to the next kind."""
    parts = [part for _, told in rows() for part in re.split(r"[;.] |: ", told)]
    mine = [part for part in parts if part.startswith((kind, kind.capitalize()))]
    return {each for part in mine for each in re.findall(r"`([^`]+)`", part)}


def test_every_sentence_became_something_or_has_a_reason_why_not() -> None:
    assert len(rows()) > 150
    wrong = [says for says, told in rows() if not told.startswith(KINDS)]
    assert wrong == []
    bare = [says for says, told in rows() if re.fullmatch(r"no[.]?", told)]
    assert bare == []


def test_every_rule_and_mechanism_that_the_page_names_is_there() -> None:
    codes = set(re.findall(r"TP\d{3}", PAGE))
    assert codes <= {rule.code for rule in ALL_RULES}
    assert named("mechanism") - {"go_on", "fewer_leave", "--policy"} <= set(Mechanism)


def test_every_view_that_the_page_names_is_a_command() -> None:
    patterns = {name for name, *_ in TOGETHER} | {LAGGING[0]}
    known = set(COMMANDS) | patterns
    words = {each.split()[0] for each in named("view") if not each.startswith("--")}
    assert words <= known


def test_every_option_that_the_page_names_is_one_of_its_command() -> None:
    named_ones = re.findall(r"`([a-z-]+) (--[a-z-]+)", PAGE)
    assert len(named_ones) > 5
    for name, option in named_ones:
        command = tribeplan.get_command(click.Context(tribeplan), name)
        assert command is not None
        assert option in {each for param in command.params for each in param.opts}


def test_every_field_that_the_page_names_can_be_written_in_a_model_or_a_scenario() -> None:
    schemas = [(ROOT / f"docs/reference/{name}.schema.json") for name in ("model", "scenario")]
    fields = {
        field for each in schemas for field in re.findall(r'"(\w+)":', each.read_text("utf-8"))
    }
    assert {each.split(":")[0] for each in named("model")} <= fields


def test_every_lever_of_leadership_is_on_the_page() -> None:
    told = " ".join(told for _, told in rows())
    assert [lever for lever in LEVERS if f"`{lever}`" not in told] == []
