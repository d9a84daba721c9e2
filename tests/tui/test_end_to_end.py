"""The app as its user has it: a real terminal, keys, a mouse, and the file afterwards."""

import difflib
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from reference.tmux import TMUX, Terminal

pytestmark = pytest.mark.skipif(TMUX is None, reason="there is no tmux on this machine")
MODELS = Path(__file__).resolve().parents[2] / "models"

SHOP = """\
tribeplan: 1
people:
  ana: {skills: {code: 1}}
  bo: {skills: {code: 1}}
  cy: {skills: {code: 1}}
tribes: {t: {squads: {app: {members: [ana, bo]}, web: {members: [cy]}}}}
work:
  features:
    pay: {squad: app, steps: [{skill: code, days: 8}]}
    find: {squad: app, steps: [{skill: code, days: 6}]}
    look: {squad: web, steps: [{skill: code, days: 6}]}
"""
"""So small that a thousand replications take no time: what is tried is the app."""


@pytest.fixture
def model(tmp_path: Path) -> Path:
    shutil.copy(MODELS / "hypotheek.yaml", tmp_path / "bank.yaml")
    return tmp_path / "bank.yaml"


@pytest.fixture
def terminal(model: Path) -> Iterator[Terminal]:
    with started(model) as running:
        running.wait_for("chapter")
        yield running


@pytest.fixture(scope="module")
def kept_terminal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """One app for tests that save nothing and take back what they edit."""
    directory = tmp_path_factory.mktemp("kept")
    shutil.copy(MODELS / "hypotheek.yaml", directory / "bank.yaml")
    with started(directory / "bank.yaml") as running:
        running.wait_for("chapter")
        yield running
        running.press("q")
        assert running.exit_code() == 0
        assert not running.screen.strip()  # nothing is left behind on the user's shell
        assert changed_lines(directory / "bank.yaml") == []


def started(model: Path, *options: str, size: tuple[int, int] = (140, 40)) -> Terminal:
    state = model.parent / "state"
    (state / "tribeplan").mkdir(parents=True, exist_ok=True)
    (state / "tribeplan" / "welcomed").touch()
    return Terminal(
        [sys.executable, "-m", "tribeplan", "edit", *options, model.name],
        model.parent,
        {
            "XDG_STATE_HOME": str(state),
            "XDG_CONFIG_HOME": str(model.parent / "config"),
            "EDITOR": "true",
        },
        size,
    )


def changed_lines(model: Path) -> list[str]:
    """The lines that differ from the model as it was, as a diff marks them."""
    before = (MODELS / "hypotheek.yaml").read_text("utf-8").splitlines()
    after = model.read_text("utf-8").splitlines()
    marked = difflib.unified_diff(before, after, lineterm="", n=0)
    return [line for line in marked if line[:1] in "+-" and line[:3] not in ("+++", "---")]


def test_moved_by_keys_saved_and_left_the_file_differs_in_the_lines_of_the_move(
    terminal: Terminal, model: Path
) -> None:
    terminal.press("Down")  # Anna, below the product owner of the first squad
    terminal.wait_for("Anna de Vries")
    terminal.press("m")
    terminal.wait_for("Moving Anna de Vries")
    terminal.press("Down")
    terminal.wait_for(r"\[Anna")
    terminal.press("Enter")
    terminal.wait_for("1 unsaved")
    terminal.press("C-s")
    terminal.wait_for("1 unsaved", gone=True)
    terminal.press("q")
    assert terminal.exit_code() == 0
    aanvraag = "iris, ben, contentspecialist-aanvraag, jasper, niels, stijn, saskia"
    # By hand: Anna leaves the list of the first squad and joins that of the second.
    assert changed_lines(model) == [
        "-        members: [sanne, anna, linda, karin, lotte, amir, lars, fatima]",
        "+        members: [sanne, linda, karin, lotte, amir, lars, fatima]",
        f"-        members: [{aanvraag}]",
        f"+        members: [{aanvraag}, anna]",
    ]


def test_the_editor_comes_and_goes(kept_terminal: Terminal) -> None:
    kept_terminal.press("E")
    kept_terminal.wait_for("true opens bank.yaml; leave it to come back")
    kept_terminal.wait_for("Back from true")


def test_dragged_with_the_mouse_and_undone_nothing_is_left_to_save(
    kept_terminal: Terminal,
) -> None:
    terminal = kept_terminal
    column, line = terminal.where("Anna")
    _, below = terminal.where("Ben ")
    terminal.mouse("press", column + 1, line)
    terminal.mouse("drag", column + 3, line + 1)
    terminal.mouse("drag", column + 1, below)
    terminal.wait_for("Moving Anna de Vries")
    terminal.mouse("release", column + 1, below)
    terminal.wait_for("1 unsaved")
    terminal.press("u")
    terminal.wait_for("1 unsaved", gone=True)


def test_a_problem_is_found_and_mended_by_keys(terminal: Terminal, model: Path) -> None:
    terminal.press("m")  # the product owner goes to another squad
    terminal.wait_for("Moving")
    terminal.press("Down")
    terminal.press("Enter")
    terminal.wait_for("1 error")
    terminal.press("F8")
    terminal.wait_for("has no product owner")
    terminal.press("f")
    terminal.wait_for("(?i)product owner of")
    terminal.press("Enter")
    terminal.wait_for("0 errors")
    terminal.press("C-s")
    terminal.wait_for("unsaved", gone=True)
    terminal.press("q")
    assert terminal.exit_code() == 0
    assert len(changed_lines(model)) == 6  # the owner and two lists of members, once each way


def test_an_edit_is_simulated_and_compared_with_what_is_saved(tmp_path: Path) -> None:
    shop = tmp_path / "shop.yaml"
    shop.write_text(SHOP, encoding="utf-8")
    with started(shop) as terminal:
        terminal.wait_for("chapter")
        terminal.press("m")
        terminal.wait_for("Moving ana")
        terminal.press("Down", "Enter")
        terminal.wait_for("1 unsaved")
        terminal.press("2")
        terminal.wait_for(r"P85 +\d+")
        terminal.press("3")
        terminal.wait_for(r"\d replications each")
        terminal.wait_for("faster|slower|no clear difference")
        terminal.press("1")
        terminal.wait_for("Problems")
        terminal.press("u")
        terminal.wait_for("1 unsaved", gone=True)


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_gives_the_terminal_back_and_keeps_the_edits(
    terminal: Terminal, model: Path, name: str
) -> None:
    terminal.press("Down", "m")
    terminal.wait_for("Moving")
    terminal.press("Down", "Enter")
    terminal.wait_for("1 unsaved")
    number = getattr(signal, name)
    os.kill(terminal.program, number)
    assert terminal.exit_code() == 128 + number
    assert terminal.modes == {"alternate screen": False, "mouse": False, "cursor": True}
    assert changed_lines(model) == []
    with started(model) as again:
        again.wait_for("(?i)recover")


def test_an_unsaved_edit_is_asked_about_before_leaving(kept_terminal: Terminal) -> None:
    terminal = kept_terminal
    terminal.press("g", "Down", "m")
    terminal.wait_for("Moving")
    terminal.press("Down", "Enter")
    terminal.wait_for("1 unsaved")
    terminal.press("q")
    terminal.wait_for("(?i)discard")
    terminal.press("Escape")
    terminal.wait_for("(?i)discard", gone=True)
    assert terminal.modes["alternate screen"]
    terminal.press("u")
    terminal.wait_for("1 unsaved", gone=True)


def test_without_a_terminal_it_says_so(model: Path) -> None:
    import subprocess  # noqa: PLC0415  # the one test that needs none

    done = subprocess.run(
        [sys.executable, "-m", "tribeplan", "edit", model.name],
        cwd=model.parent, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "terminal" in done.stderr


def test_a_broken_model_is_told_as_check_tells_it(model: Path) -> None:
    model.write_text("people: {ana: {fte: lots}}\n", encoding="utf-8")
    with started(model) as terminal:
        terminal.wait_for("bank.yaml:1:")
        assert terminal.exit_code() == 2
