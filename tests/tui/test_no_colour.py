"""Without colours, and with ASCII only: everything can still be told apart."""

import shutil
from pathlib import Path

import pytest

from reference.pty_screen import LINES, played

MODELS = Path(__file__).resolve().parents[2] / "models"
COLOURS = {*range(30, 39), *range(40, 49), *range(90, 98), *range(100, 108)}
"""Of ECMA-48 and what terminals added; 39 and 49 go back to the terminal's own."""

SMALL = """\
tribeplan: 1
people:
  ana: {name: Ana}
  bo: {name: Bo, vacancy: true}
  cy: {name: Cy}
tribes:
  t:
    chapters: {dev: {name: Dev, lead: ana, members: [ana, bo, cy]}}
    squads:
      app: {name: App, product_owner: ana, members: [ana, bo]}
      web: {name: Web, members: [cy]}
"""


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    shutil.copy(MODELS / "hypotheek.yaml", tmp_path / "bank.yaml")
    return tmp_path / "bank.yaml"


def test_no_colour_is_sent_when_none_is_wanted(model: Path) -> None:
    keys = "down space m down escape f8 / escape ? escape 3 1"
    shown = played(model, keys, NO_COLOR="1")
    assert not shown.attributes & COLOURS
    assert shown.attributes & {1, 7}  # bold and reverse are what is left
    # The screen in front stands out in the line at the top.
    top = shown.screen.buffer[0]
    reverse = "".join(top[x].data for x in range(shown.screen.columns) if top[x].reverse)
    assert reverse.strip() == "1 Plan"


def test_the_theme_of_the_terminal_sends_no_colour_but_the_terminals_own(model: Path) -> None:
    shown = played(model, "down space m down escape f8 / escape ? escape", "--theme", "terminal")
    assert shown.attributes & COLOURS
    assert not {38, 48} & shown.attributes  # what makes a colour of its own


def test_cursor_mark_target_role_vacancy_and_error_are_told_apart_by_signs(tmp_path: Path) -> None:
    small = tmp_path / "small.yaml"
    small.write_text(SMALL, encoding="utf-8")
    browsing = played(small, "down space", NO_COLOR="1")
    text = "\n".join(browsing.lines)
    # By the manual: * a lead in the squad, + marked, □ an open seat, > the cursor, ! an error.
    for signs in ("*PO CL Ana", "+□ Bo", ">Cy", "!App", "!Web", " no PO", " PO Ana"):
        assert signs in text, signs
    again = small.rename(tmp_path / "again.yaml")  # the app would begin where it was left
    grabbed = played(again, "down down m up", NO_COLOR="1")
    assert "[Cy]" in "\n".join(grabbed.lines)


def test_ascii_sends_nothing_else_when_names_are_ascii(tmp_path: Path) -> None:
    small = tmp_path / "small.yaml"
    small.write_text(SMALL, encoding="utf-8")
    keys = "down space m down escape f8 e escape / escape ? escape ctrl+p escape 3 1"
    shown = played(small, keys, "--ascii")
    assert shown.written.isascii(), {char for char in shown.written.decode() if not char.isascii()}


def test_accessible_puts_the_terminals_cursor_where_the_user_is(model: Path) -> None:
    shown = played(model, "down", "--accessible")
    cursor = shown.screen.cursor
    assert not cursor.hidden
    assert 0 < cursor.y < LINES
    assert "Anna" in shown.lines[cursor.y][cursor.x : cursor.x + 6]
    assert not set("".join(shown.lines)) & set("│┃━─╭╮╰╯┏┓┗┛")
