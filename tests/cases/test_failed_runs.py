"""A simulation beside the app that fails in whatever way is told; nothing stays 'running'."""

import asyncio
import sys
from pathlib import Path

import pytest
from textual.pilot import Pilot

from reference.pilot import CALM, screen_text
from reference.small_tribe import MODEL, document_in
from tribeplan.scenario.people_edits import remove_people
from tribeplan.tui.app import TribeplanApp
from tribeplan.tui.runs import client
from tribeplan.tui.runs.client import Runs, runs_of
from tribeplan.tui.runs.messages import Contender, Failed, Reply, Simulate

FAILURES = {
    "ends at once": "import sys; sys.exit(3)",
    "a bug": "raise RuntimeError('worn out')",
    "killed": "import os, sys; sys.stdin.readline(); os.kill(os.getpid(), 9)",
    "no JSON": "import sys; sys.stdin.readline(); print('hello', flush=True); sys.stdin.read()",
    "no answer": "import sys; sys.stdin.readline(); print('{}', flush=True); sys.stdin.read()",
    "half an answer": "import sys; sys.stdin.readline(); print('{\"answer\": \"stud', end='')",
    "a line without an end": (
        "import sys; sys.stdin.readline(); sys.stdout.write('x' * 100_000); "
        "sys.stdout.flush(); sys.stdin.read()"
    ),
    "a request it does not understand": (
        "import sys\nfor _ in sys.stdin:\n"
        """ print('{"id": 0, "answer": "failed", "words": "what?"}', flush=True)"""
    ),
    "silent for ever": ("import os, sys, time; sys.stdin.readline(); os.close(1); time.sleep(600)"),
}
"""What may become of a child process."""


OPEN_FILES = Path("/proc/self/fd")


def command(script: str) -> tuple[str, ...]:
    return sys.executable, "-c", script


@pytest.mark.parametrize("failure", FAILURES)
def test_every_way_to_fail_is_told_to_who_asked_and_the_next_question_is_met(
    failure: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "LONGEST_LINE", 10_000)
    heard: list[Reply] = []

    async def run() -> None:
        runs = Runs(command(FAILURES[failure]))
        for times in (1, 2):
            runs.ask(Simulate(Contender("a.yaml")), heard.append)
            async with asyncio.timeout(90):
                while len(heard) < times:
                    await asyncio.sleep(0.05)
        await runs.close()

    asyncio.run(run())
    assert all(isinstance(each, Failed) and each.words for each in heard)


WORK = MODEL.replace(
    "{name: One tap, squad: checkout}",
    "{name: One tap, squad: checkout, steps: [{skill: dev, days: 3}]}",
)


def test_each_screen_says_that_its_simulation_failed(tmp_path: Path) -> None:
    document = document_in(tmp_path, WORK)

    async def wait_for(app: TribeplanApp, words: str) -> None:
        for _ in range(1200):
            await asyncio.sleep(0.05)
            if words in screen_text(app):
                return
        raise AssertionError(screen_text(app))

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.do(remove_people(document.roster, ["dee"]))
        await wait_for(app, "What-if: The simulation gave an answer that cannot be read")
        for mode in ("2", "3"):
            await pilot.press(mode)
            await pilot.pause()
            if mode == "3":
                await app.screen.run_action("act('compare.run')")
            await wait_for(app, "gave an answer that cannot be read")
            assert "simulating …" not in screen_text(app)

    async def run() -> None:
        app = TribeplanApp(document, CALM)
        runs_of(app.session).command = command(FAILURES["no JSON"])  # before the app starts it
        async with app.run_test(size=(120, 36), notifications=True) as pilot:
            await pilot.pause()
            await play(app, pilot)

    asyncio.run(run())


def test_a_child_that_is_let_go_while_it_starts_has_ended(tmp_path: Path) -> None:
    told = tmp_path / "told"
    script = f"import sys; sys.stdin.read(); open({str(told)!r}, 'w').close()"

    async def run() -> None:
        runs = Runs(command(script))
        runs.start()
        await asyncio.sleep(0)  # nobody knows its process yet
        async with asyncio.timeout(60):
            await runs.close()

    asyncio.run(run())
    assert told.exists()


@pytest.mark.skipif(not OPEN_FILES.is_dir(), reason="only Linux tells what is open")
def test_a_child_that_floods_the_app_and_is_killed_leaves_no_pipe_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(client, "LONGEST_LINE", 10_000)
    open_before = set(OPEN_FILES.iterdir())
    heard: list[Reply] = []

    async def run() -> None:
        runs = Runs(command(FAILURES["a line without an end"]))
        runs.ask(Simulate(Contender("a.yaml")), heard.append)
        async with asyncio.timeout(90):
            while not heard:
                await asyncio.sleep(0.05)
        await runs.close()

    asyncio.run(run())
    assert set(OPEN_FILES.iterdir()) <= open_before
