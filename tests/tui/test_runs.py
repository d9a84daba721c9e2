"""The child process: what is asked, what it answers, and that it goes when the app goes."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from reference.documents import an_edit, opened
from tribeplan.api import load
from tribeplan.org.organisation import Organisation
from tribeplan.simulating import ordered, read_question, same_orders, simulate_orders
from tribeplan.simulation.plan import Asked
from tribeplan.simulation.planning import Question
from tribeplan.simulation.replicate import Replications
from tribeplan.simulation.study import Run
from tribeplan.tui.runs.child import Desk, KnownReplications, Worker
from tribeplan.tui.runs.client import Runs
from tribeplan.tui.runs.messages import (
    ANSWERS,
    REQUESTS,
    Cancel,
    Compare,
    Compared,
    Contender,
    Exported,
    ExportResult,
    Failed,
    Guessed,
    InProgress,
    Rejected,
    Reply,
    Request,
    RunSettings,
    Simulate,
    Steer,
    Steered,
    Stopped,
    Studied,
    StudyView,
    WhatIf,
    is_last,
    request_line,
)
from tribeplan.tui.runs.views import value_view
from tribeplan.tui.simulations import plan_contender

CHILD = (sys.executable, "-m", "tribeplan.tui.runs.child")
SHOP = """\
tribeplan: 1
name: Shop
people:
  ana: {skills: {code: 1}}
  bo: {skills: {test: 1}}
tribes:
  t:
    squads:
      app: {members: [ana, bo], cadence_days: 5}
work:
  features:
    pay: {squad: app, due: 2027-03-01, arrives: 2027-01-04, steps: [{skill: code, days: 4}]}
    find: {squad: app, steps: [{skill: code, days: 3}, {skill: test, days: 1}]}
  streams:
    fixes: {squad: app, per_week: 1, steps: [{skill: code, days: {p50: 0.5, p90: 1}}]}
"""
TWO_SQUADS = SHOP.replace("[ana, bo], cadence_days: 5}", "[ana]}\n      web: {members: [bo]}")
SLOWER = SHOP.replace("cadence_days: 5", "cadence_days: 60")
FEW = RunSettings({"replications": 64, "horizon_days": 120})
LONG = RunSettings({"replications": 50_000})
WHERE = "Where"
"""Title of the part on where the same work waits differently."""

LONGEST_SECONDS = 120
"""The first time on a machine the simulation is compiled."""


class Child:
    """The process itself, asked by hand."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            CHILD, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def write(self, line: bytes) -> None:
        """Send a line as it is."""
        assert self.process.stdin is not None
        self.process.stdin.write(line)
        self.process.stdin.flush()

    def ask(self, *requests: Request) -> None:
        """Send requests."""
        for request in requests:
            self.write(request_line(request))

    def answer(self) -> Reply:
        """Wait for the next answer."""
        assert self.process.stdout is not None
        return ANSWERS.validate_json(self.process.stdout.readline())

    def answers(self, request: Request) -> list[Reply]:
        """Ask one thing, and give all its answers."""
        self.ask(request)
        heard: list[Reply] = []
        while not (heard and is_last(heard[-1])):
            heard.append(self.answer())
        return heard

    def end(self) -> int:
        """Close its input, and wait until it is gone."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self.process.stdin.close()
        code = self.process.wait(timeout=10)
        self.process.stdout.close()
        self.process.stderr.close()
        return code


@pytest.fixture(scope="module")
def child() -> Iterator[Child]:
    child = Child()
    yield child
    assert child.end() == 0


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.yaml"
    path.write_text(SHOP)
    return path


def organisation(**changes: object) -> Organisation:
    """A squad of one with one feature."""
    model: dict[str, object] = {
        "people": {"ana": {"skills": {"code": "1"}}},
        "tribes": {"t": {"squads": {"app": {"members": ["ana"]}}}},
        "work": {"features": {"f": {"squad": "app", "steps": [{"skill": "code", "days": "4"}]}}},
    }
    return Organisation.model_validate(model | changes)


def test_a_request_reads_as_it_was_written() -> None:
    asked = Simulate(Contender("m.yaml", organisation()), FEW, id=3)
    assert REQUESTS.validate_json(request_line(asked)) == asked


def test_the_child_says_what_the_command_says(child: Child, shop: Path, tmp_path: Path) -> None:
    heard = child.answers(Simulate(Contender(str(shop)), FEW, id=1))
    assert isinstance(heard[-1], Studied)
    out = tmp_path / "out.json"
    assert child.answers(ExportResult("simulate", str(out), id=2)) == [Exported(2, str(out))]
    command = [sys.executable, "-m", "tribeplan", "simulate", str(shop), "--format", "json"]
    said = subprocess.run(
        [*command, "--replications", "64", "--horizon", "120"], capture_output=True, check=True
    )
    assert json.loads(out.read_bytes()) == json.loads(said.stdout)


def test_later_looks_play_on_and_end_where_one_run_would(child: Child, shop: Path) -> None:
    settings = RunSettings({"replications": 300, "horizon_days": 120})
    grown = [
        each
        for each in child.answers(Simulate(Contender(str(shop)), settings, id=3))
        if isinstance(each, Studied)
    ]
    assert [each.view.replications for each in grown] == [64, 256, 300]
    assert [each.is_final for each in grown] == [False, False, True]
    fresh = Child()
    known = child.answers(Simulate(Contender(str(shop)), settings, id=4))[-1]
    again = fresh.answers(Simulate(Contender(str(shop)), settings, id=4))[-1]
    assert fresh.end() == 0
    assert known == again


def test_the_curve_crosses_each_percentile_where_its_number_says(child: Child, shop: Path) -> None:
    last = child.answers(Simulate(Contender(str(shop)), FEW, id=21))[-1]
    assert isinstance(last, Studied)
    assert [spread.what for spread in last.view.spreads] == [
        "Planned features",
        "Items that keep coming",
    ]
    for spread in last.view.spreads:
        assert sum(spread.shares) == pytest.approx(spread.within[-1])
        for percentile in spread.percentiles:
            assert percentile.days is not None
            at = min(int(percentile.days / spread.last_day * len(spread.within)), 239)
            before = spread.within[max(at - 2, 0)]
            assert before - 0.03 <= percentile.percent / 100 <= spread.within[at] + 1e-9


def test_of_few_replications_the_app_tells_no_more_than_the_command(
    child: Child, shop: Path
) -> None:
    """Of 18 the largest stays below the 85th percentile with 0.85 ** 18 = 0.054, of 19 with 0.046.

    Of four it stays below the median with 0.5 ** 4 = 0.063.
    """
    for number, replications in enumerate((4, 18, 19), 60):
        settings = RunSettings({"replications": replications, "horizon_days": 120})
        plan = Contender(str(shop))
        studied = child.answers(Simulate(plan, settings, id=number))[-1]
        compared = child.answers(Compare((plan, plan), settings, id=number + 10))[-1]
        assert isinstance(studied, Studied)
        assert isinstance(compared, Compared)
        says = f"! {replications} replications say little about luck; --replications 64 tells more."
        told = replications == 19
        for view in (studied.view, compared.view):
            assert (says in view.cautions) is not told
        planned, recurring = studied.view.spreads
        known = [50, 85][: (replications >= 5) + told]
        assert [each.percent for each in planned.percentiles] == known
        assert [each.percent for each in recurring.percentiles] == [50, 85, 95]
        assert [bool(by) for by in studied.view.burn_up.all_by] == [replications >= 5, told]
        assert bool(studied.view.burn_up.few) is bool(studied.view.burn_up.many) is told
        for over in (studied.view.over_time, *compared.view.plans):
            for bar in over.bars:
                assert [bar.half is not None, bar.most is not None] == [replications >= 5, told]
                assert [bool(by) for by in bar.dates[1:3]] == [replications >= 5, told]
        late = {row.title: row.cells[0].value for row in compared.view.figures}
        assert bool(late["85 of 100 within"]) is told
        assert not late["95 of 100 within"]


def test_the_app_plays_each_different_order_of_a_backlog_once(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a figure on the features the orders but one by their numbers are that one."""
    heard: list[Reply] = []
    played: list[Question] = []
    kept = KnownReplications.keep

    def keep(known: KnownReplications, question: Question, replications: Replications) -> None:
        played.append(question)
        kept(known, question, replications)

    monkeypatch.setattr(KnownReplications, "keep", keep)
    worker = Worker(heard.append)
    worker.do(Steer(Contender(str(shop)), "backlog", FEW, id=1), Run(1))
    every = ordered(read_question(str(shop), Asked(FEW.experiment, {})))
    assert len(played) == len(set(same_orders(every).values())) < len(every)
    told = heard[-1]
    assert isinstance(told, Steered)
    studies = simulate_orders(str(shop), Asked(FEW.experiment, {}), Run(1))
    assert (
        told.view.sections
        == value_view(
            Steer(Contender(str(shop)), "backlog"), load(str(shop)).organisation, studies
        ).sections
    )


def test_unsaved_edits_give_the_figures_of_the_same_edits_saved_as_a_scenario(
    child: Child, tmp_path: Path
) -> None:
    shop = tmp_path / "shop.yaml"
    shop.write_text(TWO_SQUADS)
    document = opened(shop)
    document.do(an_edit({"merge": {"squads": ["app", "web"], "into": "all"}}))
    scenario = tmp_path / "one.yaml"
    document.save_as_scenario(str(scenario), "One")
    strangers = Contender(str(scenario), name="the plan")
    friends = Contender(str(shop), document.organisation, "the plan")
    views: list[StudyView] = []
    for number, each in enumerate((plan_contender(document, "the plan"), strangers, friends), 30):
        last = child.answers(Simulate(each, FEW, id=number))[-1]
        assert isinstance(last, Studied)
        views.append(last.view)
    edited, saved, longer_together = views
    assert (edited.spreads, edited.flow) == (saved.spreads, saved.flow)
    assert edited.spreads != longer_together.spreads
    asked = WhatIf(Contender(str(shop)), plan_contender(document), FEW, id=33)
    guessed = child.answers(asked)[-1]
    of_file = child.answers(WhatIf(Contender(str(shop)), strangers, FEW, id=34))[-1]
    assert isinstance(guessed, Guessed)
    assert replace(guessed, id=34) == of_file


def test_what_is_not_saved_is_simulated_whatever_it_is_called(child: Child) -> None:
    name = 'Ana\n"[/x]"\u2028{"do":"cancel"}\x1b[2J組'
    plan = organisation(people={"ana": {"name": name, "skills": {"code": "1"}}}, name=name)
    last = child.answers(Simulate(Contender("m.yaml", plan), FEW, id=5))[-1]
    assert isinstance(last, Studied)
    assert last.view.report.parts["about"][0].title == f"Simulation of {name}"


def test_a_line_that_is_no_request_is_told_and_the_next_one_met(child: Child, shop: Path) -> None:
    child.write(b'{"do": "destroy"}\n\xff\n')
    assert [type(child.answer()) for _ in range(2)] == [Failed, Failed]
    assert isinstance(child.answers(Simulate(Contender(str(shop)), FEW, id=6))[-1], Studied)


def test_a_bug_is_told_in_a_line_of_its_own_before_where_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("no such [/squad]")

    monkeypatch.setattr(Worker, "do", broken)
    told: list[Reply] = []
    Desk(told.append)._meet(
        Worker(told.append), ExportResult("simulate", "x.md", id=3), threading.Event()
    )
    (answer,) = told
    assert isinstance(answer, Failed)
    assert answer.in_short == "a bug in tribeplan: KeyError: 'no such [/squad]'"
    assert "in broken" in answer.words


def test_what_is_impossible_comes_back_with_every_reason_and_its_place(child: Child) -> None:
    features = {
        skill: {"squad": "app", "steps": [{"skill": skill, "days": "1"}]}
        for skill in ("law", "art")
    }
    plan = organisation(work={"features": features})
    last = child.answers(Simulate(Contender("m.yaml", plan), FEW, id=7))[-1]
    assert isinstance(last, Rejected)
    assert [reason.at for reason in last.reasons] == [
        ("work", "features", skill, "steps", 0, "skill") for skill in ("law", "art")
    ]


def test_a_file_that_is_not_there_is_refused_in_words(child: Child) -> None:
    last = child.answers(Compare((Contender("nowhere.yaml"), Contender("nor.yaml")), FEW, id=8))[-1]
    assert isinstance(last, Rejected)
    assert "nowhere.yaml" in last.reasons[0].message


def test_a_squad_that_releases_later_is_slower_and_said_to_be(
    child: Child, shop: Path, tmp_path: Path
) -> None:
    later = tmp_path / "later.yaml"
    later.write_text(SLOWER)
    last = child.answers(Compare((Contender(str(shop)), Contender(str(later))), FEW, id=9))[-1]
    assert isinstance(last, Compared)
    mean = last.view.figures[0]
    assert mean.title == "mean lead time"
    assert mean.cells[1].word == "slower"
    assert "slower" in last.view.verdicts[0]
    said = [each.text for each in last.view.differences[0]]
    assert said == ["app: cadence days 5 → 60"]


def test_the_app_s_85_of_100_is_the_one_that_the_command_says(
    child: Child, shop: Path, tmp_path: Path
) -> None:
    later, out = tmp_path / "later.yaml", tmp_path / "out.json"
    later.write_text(SLOWER)
    last = child.answers(Compare((Contender(str(shop)), Contender(str(later))), FEW, id=12))[-1]
    assert isinstance(last, Compared)
    assert child.answers(ExportResult("compare", str(out), id=13))[-1] == Exported(13, str(out))
    said = [side["lead_p85_days"] for side in json.loads(out.read_bytes())["answer"]]
    (shown,) = (each for each in last.view.figures if each.title == "85 of 100 within")
    assert None not in said
    assert [float(cell.value) for cell in shown.cells] == pytest.approx(said, abs=0.5)


def test_where_time_goes_is_looked_into_at_the_last_look_and_for_a_file(
    child: Child, shop: Path, tmp_path: Path
) -> None:
    later = tmp_path / "later.yaml"
    later.write_text(SLOWER)
    both = (Contender(str(shop)), Contender(str(later)))
    settings = RunSettings({"replications": 20_000, "horizon_days": 120})
    child.ask(Compare(both, settings, id=40))
    while not isinstance(answer := child.answer(), Compared):
        pass
    child.ask(Cancel(40))
    assert WHERE not in [section.title for section in answer.view.sections]
    while not isinstance(child.answer(), Stopped):
        pass
    out = tmp_path / "stopped.md"
    assert child.answers(ExportResult("compare", str(out), id=41))[-1] == Exported(41, str(out))
    assert WHERE in out.read_text()
    last = child.answers(Compare(both, FEW, id=42))[-1]
    assert isinstance(last, Compared)
    assert WHERE in [section.title for section in last.view.sections]


def test_a_what_if_tells_the_same_side_as_the_comparison(child: Child, tmp_path: Path) -> None:
    fast, slow = tmp_path / "fast.yaml", tmp_path / "slow.yaml"
    fast.write_text(SHOP)
    slow.write_text(SLOWER)
    last = child.answers(WhatIf(Contender(str(slow)), Contender(str(fast)), FEW, id=10))[-1]
    assert isinstance(last, Guessed)
    assert last.is_clear
    assert last.days < 0
    same = child.answers(WhatIf(Contender(str(slow)), Contender(str(slow)), FEW, id=11))[-1]
    assert isinstance(same, Guessed)
    assert same.is_equal


def test_a_cancelled_run_stops_and_leaves_the_child_ready(child: Child, shop: Path) -> None:
    child.ask(Simulate(Contender(str(shop)), LONG, id=12))
    while not isinstance(child.answer(), InProgress):
        pass
    child.ask(Cancel(12))
    began = time.monotonic()
    while not isinstance(answer := child.answer(), Stopped):
        assert isinstance(answer, InProgress | Studied)
    assert time.monotonic() - began < 10
    assert isinstance(child.answers(Simulate(Contender(str(shop)), FEW, id=13))[-1], Studied)


def test_a_plan_of_which_not_one_replication_fits_is_refused_before_anything_runs(
    child: Child, tmp_path: Path
) -> None:
    # 9,999 a week for two years are a million items of some 0.7 kB: more than the 0.5 GB of one
    path = tmp_path / "busy.yaml"
    path.write_text(SHOP.replace("per_week: 1,", "per_week: 9999,"))
    (answer,) = child.answers(Simulate(Contender(str(path)), RunSettings(), id=22))
    assert isinstance(answer, Rejected)
    assert "at most 0.5 GB fit" in answer.reasons[0].message


def test_no_file_is_replaced_unasked(child: Child, shop: Path, tmp_path: Path) -> None:
    child.answers(Simulate(Contender(str(shop)), FEW, id=14))
    out = tmp_path / "mine.md"
    out.write_text("mine")
    last = child.answers(ExportResult("simulate", str(out), id=15))[-1]
    assert isinstance(last, Rejected)
    assert last.is_taken
    assert out.read_text() == "mine"
    assert child.answers(ExportResult("simulate", str(out), may_replace=True, id=16))[
        -1
    ] == Exported(16, str(out))
    assert out.read_text().startswith("## Simulation of Shop")
    assert [each.name for each in tmp_path.iterdir() if each.name.endswith(".part")] == []


@pytest.mark.parametrize("ending", ["csv", "parquet", "txt", "svg"])
def test_every_ending_gives_a_file_that_is_not_empty(
    child: Child, shop: Path, tmp_path: Path, ending: str
) -> None:
    child.answers(Simulate(Contender(str(shop)), FEW, id=17))
    out = tmp_path / f"out.{ending}"
    assert child.answers(ExportResult("simulate", str(out), id=18))[-1] == Exported(18, str(out))
    assert out.stat().st_size > 100


def test_an_ending_that_says_nothing_is_refused(child: Child, shop: Path) -> None:
    child.answers(Simulate(Contender(str(shop)), FEW, id=19))
    last = child.answers(ExportResult("simulate", "result.docx", id=20))[-1]
    assert isinstance(last, Rejected)
    assert not last.is_taken


def test_the_child_ends_with_its_input_in_the_middle_of_a_run(shop: Path) -> None:
    child = Child()
    child.ask(Simulate(Contender(str(shop)), LONG, id=1))
    while not isinstance(child.answer(), InProgress):
        pass
    began = time.monotonic()
    assert child.end() == 0
    assert time.monotonic() - began < 5


def test_the_child_ends_when_whoever_started_it_is_killed() -> None:
    starter = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-m', 'tribeplan.tui.runs.child'],"
        " stdin=subprocess.PIPE, start_new_session=True)\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(100)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", starter], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    assert _within(20, lambda: not _is_alive(pid))


def test_the_child_loads_no_screen() -> None:
    code = "import sys, tribeplan.tui.runs.child; print('textual' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert said.stdout.strip() == b"False"


def test_the_app_loads_nothing_that_simulates() -> None:
    code = (
        "import sys, tribeplan.tui.app\n"
        "print(sorted({'numba', 'numpy', 'polars'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert said.stdout.strip() == b"[]"


def test_the_client_passes_answers_on_until_it_is_closed(shop: Path) -> None:
    async def play() -> list[Reply]:
        runs, heard, done = Runs(), list[Reply](), asyncio.Event()

        def hear(answer: Reply) -> None:
            heard.append(answer)
            if is_last(answer):
                done.set()

        runs.ask(Simulate(Contender(str(shop)), FEW), hear)
        await asyncio.wait_for(done.wait(), LONGEST_SECONDS)
        cancelled = runs.ask(Simulate(Contender(str(shop)), LONG), heard.append)
        runs.cancel(cancelled)
        before = len(heard)
        await asyncio.sleep(0.3)
        assert len(heard) == before
        await runs.close()
        return heard

    assert isinstance(asyncio.run(play())[-1], Studied)


def test_a_child_that_was_killed_is_told_and_the_next_request_is_met(shop: Path) -> None:
    async def play() -> list[Reply]:
        runs, last = Runs(), list[Reply]()
        for settings in (FEW, LONG, FEW):
            done, begun = asyncio.Event(), asyncio.Event()

            def hear(
                answer: Reply, done: asyncio.Event = done, begun: asyncio.Event = begun
            ) -> None:
                begun.set()
                if is_last(answer):
                    last.append(answer)
                    done.set()

            runs.ask(Simulate(Contender(str(shop)), settings), hear)
            await asyncio.wait_for(begun.wait(), LONGEST_SECONDS)
            if settings is LONG:
                assert runs._process is not None
                runs._process.kill()
            await asyncio.wait_for(done.wait(), LONGEST_SECONDS)
        await runs.close()
        return last

    assert [type(answer) for answer in asyncio.run(play())] == [Studied, Failed, Studied]


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("/nowhere/python",), "cannot be started"),
        ((sys.executable, "-c", "import sys; sys.exit('no numba here')"), "no numba here"),
    ],
)
def test_a_child_that_cannot_work_is_told_to_who_asked(
    command: tuple[str, ...], words: str
) -> None:
    async def play() -> list[Reply]:
        runs, heard, done = Runs(command), list[Reply](), asyncio.Event()

        def hear(answer: Reply) -> None:
            heard.append(answer)
            done.set()

        runs.ask(Simulate(Contender("m.yaml", organisation())), hear)
        await asyncio.wait_for(done.wait(), 20)
        await runs.close()
        return heard

    (answer,) = asyncio.run(play())
    assert isinstance(answer, Failed)
    assert words in answer.words


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rpartition(") ")[2][:1] != "Z"


def _within(seconds: float, is_so: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if is_so():
            return True
        time.sleep(0.05)
    return False
