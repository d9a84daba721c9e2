"""git from inside the app: what changed in words, a commit, a branch of a what-if; no push."""

import asyncio
import subprocess
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from reference.documents import an_edit
from reference.pilot import played, screen_text
from reference.small_tribe import MODEL, document_in
from tribeplan.designing import commit, edit
from tribeplan.errors import InvalidUsage
from tribeplan.tui.app import TribeplanApp
from tribeplan.tui.widgets.forms import FormDialog

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
        await pilot.pause()
        assert "not a git repository" in screen_text(app)

    played(document_in(tmp_path), play, (120, 36))


def test_a_commit_takes_a_path_as_it_is_written(repository: Path) -> None:
    (repository / "plan1.yaml").write_text("before")
    git(repository, "add", "plan1.yaml")
    (repository / "model.yaml").rename(repository / "plan[1].yaml")
    commit(edit(str(repository / "plan[1].yaml")), "mine")
    assert git(repository, "show", "--name-only", "--format=") == "plan[1].yaml"


def a_hook(repository: Path, script: str) -> None:
    hook = repository / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\n{script}\n")
    hook.chmod(0o755)


@pytest.mark.parametrize("how", ["on main", "detached", "no commit yet"])
def test_a_branch_is_gone_again_when_its_commit_is_refused(repository: Path, how: str) -> None:
    if how == "detached":
        git(repository, "switch", "--quiet", "--detach")
    elif how == "no commit yet":
        git(repository, "symbolic-ref", "HEAD", "refs/heads/empty")
    document = document_in(repository, MODEL.replace("Bank", "Bench"))
    head = (repository / ".git" / "HEAD").read_text()
    git(repository, "branch", "taken", "main")
    branches = git(repository, "for-each-ref")
    a_hook(repository, "echo not today >&2; exit 1")
    for name, why in (("new", "not today"), ("new", "not today"), ("taken", "already exists")):
        with pytest.raises(InvalidUsage, match=why):
            commit(document, "mine", name)
        assert (repository / ".git" / "HEAD").read_text() == head
        assert git(repository, "for-each-ref") == branches
    a_hook(repository, "exit 0")
    assert commit(document, "mine", "new").startswith("[new ")


def test_one_commit_at_a_time(repository: Path) -> None:
    a_hook(
        repository,
        "touch started; n=0; while [ ! -e go ] && [ $n -lt 99 ]; do n=$((n+1)); sleep .1; done",
    )

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.do(an_edit(MOVE))
        await pilot.press("C")
        await pilot.pause()
        answered = asyncio.create_task(pilot.press("ctrl+d"))
        while not (repository / "started").exists():
            await asyncio.sleep(0.01)
        again = asyncio.create_task(pilot.press("C"))
        while "A commit is under way" not in screen_text(app) and not again.done():
            await asyncio.sleep(0.01)
        assert "A commit is under way" in screen_text(app)
        assert not isinstance(app.screen, FormDialog)
        (repository / "go").touch()
        await asyncio.gather(answered, again)
        await pilot.pause()
        assert "Committed [main" in screen_text(app)

    played(document_in(repository), play, (120, 36))
