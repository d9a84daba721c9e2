"""What an edit writes in the place of a value: the quotes it gets, the comments that stay."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from tribeplan.cli.main import tribeplan

QUOTED = """\
tribeplan: 1
name: "O"
people:
  a: {name: "A", skills: {c: 1.0}}
tribes:
  t:
    name: "T"
    squads:
      s:
        name: "S"
        mission: "M"
        members: [a]
work:
  features:
    'f':
      name: 'F'
      squad: 's'
      steps: [{skill: 'c', days: 3}]
    'g':
      name: 'G'
      squad: 's'
      priority: '2'
      steps: [{skill: 'c', days: 3}]
"""

COMMENTED = """\
tribeplan: 1
people: {ana: {skills: {code: 1.0}}}
tribes:
  loans:
    squads:
      app:
        name: |+ # as in the brochure
          App

        mission: | # agreed in the spring
          Line one.
          Line two.
        members: [ana]
      web:
        mission:
          >- # below its key
          Line one.
          Line two.
        members: [ana]
work:
  features:
    f:
      squad: app
      acceptance:
        - | # why
          one
        - >- # why else
          two
      steps:
        - {skill: code, days: 3}
"""


def after(path: Path, text: str, *words: str) -> str:
    path.write_text(text, "utf-8")
    verb, *rest = words
    result = CliRunner().invoke(tribeplan, [verb, str(path), *rest], standalone_mode=False)
    assert result.exception is None, result.output
    assert result.return_value == 0, result.output
    return path.read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("s", "wip_limit=4"), "        wip_limit: 4\n"),
        (("s", "cadence_days=2.5"), "        cadence_days: 2.5\n"),
        (("a", "fte=50%"), 'a: {name: "A", skills: {c: 1.0}, fte: 0.5}\n'),
        (("a", "vacancy=true"), 'a: {name: "A", skills: {c: 1.0}, vacancy: true}\n'),
        (("s", "product_owner=a"), '        product_owner: "a"\n'),
        (("feature:f", "priority=1"), "      priority: 1\n"),
        (("feature:f", "value_per_week=1000"), "      value_per_week: 1000\n"),
        (("feature:g", "priority=3"), "      priority: 3\n"),
    ],
)  # fmt: skip
def test_a_number_gets_no_quotes_from_the_texts_beside_it(
    tmp_path: Path, words: tuple[str, ...], line: str
) -> None:
    assert line in after(tmp_path / "q.yaml", QUOTED, "set", *words)


def test_a_text_that_looks_like_a_number_keeps_its_quotes(tmp_path: Path) -> None:
    assert '        mission: "4"\n' in after(tmp_path / "q.yaml", QUOTED, "set", "s", "mission=4")
    plain = QUOTED.replace('"', "")
    assert "        mission: '4'\n" in after(tmp_path / "q.yaml", plain, "set", "s", "mission=4")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (
            ("set", "app", "mission=New words"),
            "        mission: New words # agreed in the spring\n",
        ),
        (("set", "web", "mission=New words"), "          New words # below its key\n"),
        (("rename", "app", "--name", "Phone"), "        name: Phone # as in the brochure\n"),
        (("set", "feature:f", "acceptance=three, two"), "        - three # why\n"),
        (("set", "feature:f", "acceptance=one, three and four"), "  - three and four # why else\n"),
    ],
)
def test_the_comment_behind_the_head_of_a_block_text_stays(
    tmp_path: Path, words: tuple[str, ...], line: str
) -> None:
    for eol in ("\n", "\r\n"):
        path = tmp_path / "m.yaml"
        path.write_bytes(COMMENTED.replace("\n", eol).encode())
        result = CliRunner().invoke(
            tribeplan, [words[0], str(path), *words[1:]], standalone_mode=False
        )
        assert result.return_value == 0, result.output
        written = path.read_bytes().decode()
        assert line.replace("\n", eol) in written
        assert written.count("#") == COMMENTED.count("#")


@pytest.mark.parametrize("head", ["|", ">", "|-", ">-", "|+", ">+", "|2", ">2-"])
def test_every_kind_of_block_text_gives_its_comment_back(tmp_path: Path, head: str) -> None:
    text = COMMENTED.replace("mission: | #", f"mission: {head}  #")
    written = after(tmp_path / "m.yaml", text, "set", "app", "mission=New")
    assert "        mission: New  # agreed in the spring\n        members" in written


def test_a_comment_behind_the_head_of_a_block_text_is_a_waiver_like_any_other(
    tmp_path: Path,
) -> None:
    text = COMMENTED.replace("agreed in the spring", "tribeplan: ignore[oversized-squad]: agreed")
    (tmp_path / "m.yaml").write_text(text, "utf-8")
    words = ["check", str(tmp_path / "m.yaml"), "--format", "concise"]
    result = CliRunner().invoke(tribeplan, words, standalone_mode=False)
    assert "m.yaml:10:20: warning TP904 unused-waiver" in result.output
