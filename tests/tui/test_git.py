"""git from inside the app: what changed in words, a commit, a branch of a what-if; no push."""

import subprocess
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from reference.documents import an_edit
from reference.pilot import played, screen_text
from reference.small_tribe import document_in
from tribeplan.tui.app import TribeplanApp

NAMED = {
    f"GIT_{who}_{what}": said
    for who in ("AUTHOR", "COMMITTER")
    for what, said in (("NAME", "t"), ("EMAIL", "t@example.org"))
}
MOVE: dict[str, object] = {"move": {"person": "cem", "from": "checkout", "to": "fraud"}}


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in NAMED.items():
        monkeypatch.setenv(name, value)
    document_in(tmp_path)
    (tmp_path / "other.txt").write_text("before")
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "begin")
    (tmp_path / "other.txt").write_text("somebody is in the middle of something")
    git(tmp_path, "add", "other.txt")
    return tmp_path


def git(home: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(home), *words], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def test_a_commit_has_the_model_alone_and_the_message_as_it_was_typed(repository: Path) -> None:
    document = document_in(repository)
    words = "#1 Cem to Fraud; $(touch no) -m x"

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.do(an_edit(MOVE))
        await pilot.press("D", "tab", "tab")
        await pilot.pause()
        assert "Cem Kaya" in screen_text(app)  # the difference in words
        assert "Checkout" in screen_text(app)
        await pilot.press("escape", "C")
        await pilot.pause()
        field = app.focused
        assert isinstance(field, Input)
        field.value = words
        await pilot.press("ctrl+d")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "Committed [main" in screen_text(app)

    played(document, play, (120, 36))
    assert git(repository, "log", "-1", "--format=%s") == words
    assert git(repository, "show", "--name-only", "--format=") == "model.yaml"
    assert git(repository, "diff", "--cached", "--name-only") == "other.txt"
    assert not document.is_changed


def test_a_what_if_is_kept_on_a_branch_and_a_bad_name_changes_nothing(repository: Path) -> None:
    document = document_in(repository)

    async def answer(app: TribeplanApp, pilot: Pilot[None], name: str) -> None:
        await pilot.press("B")
        await pilot.pause()
        field = app.focused
        assert isinstance(field, Input)
        field.value = name
        await pilot.press("ctrl+d")
        await app.workers.wait_for_complete()
        await pilot.pause()

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.do(an_edit(MOVE))
        await answer(app, pilot, "no..good")
        assert "not a valid branch name" in screen_text(app)
        await answer(app, pilot, "cem-to-fraud")
        assert "Committed [cem-to-fraud" in screen_text(app)

    played(document, play, (120, 36))
    assert git(repository, "branch", "--format=%(refname:short)") == "cem-to-fraud\nmain"
    assert git(repository, "log", "--format=%s", "main") == "begin"


def test_outside_git_it_says_so(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.do(an_edit(MOVE))
        await pilot.press("C")
        await pilot.pause()
        await pilot.press("ctrl+d")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "not a git repository" in screen_text(app)

    played(document_in(tmp_path), play, (120, 36))
