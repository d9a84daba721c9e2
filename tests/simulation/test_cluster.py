"""A real cluster of two workers: the same bits, a worker lost on the way, one that is not alike."""

import datetime as dt
import os
import re
import signal
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from distributed import Future

from reference.studies import question
from tribeplan.cli.main import tribeplan
from tribeplan.cluster import Cluster, ClusterLost, cluster
from tribeplan.errors import InvalidUsage
from tribeplan.simulation.assumptions import Assumptions
from tribeplan.simulation.plan import Plan
from tribeplan.simulation.replicate import Replications, simulate
from tribeplan.simulation.sensitivity import (
    Play,
    factors_of,
    model_of,
    robustness,
    screening,
    sobol_designs,
    sobol_runs,
    sobol_shares,
)

PLAN = question(replications=256).plan()
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def two() -> Iterator[Cluster]:
    with cluster("local", 2) as pool:
        yield pool


def same(one: Replications, other: Replications) -> bool:
    pairs = zip(one.arrays, other.arrays, strict=True)
    return one.events == other.events and all(np.array_equal(*pair) for pair in pairs)


def test_two_workers_give_the_same_bits_as_this_machine(two: Cluster) -> None:
    here = simulate(PLAN)
    assert same(here, simulate(PLAN, pool=two))
    untold = np.zeros((256, 2), np.int64)
    untold[::2, 0] = 1
    assert same(simulate(PLAN, untold=untold), simulate(PLAN, untold=untold, pool=two))
    assert same(simulate(PLAN, first=100), simulate(PLAN, first=100, pool=two))
    apart = simulate(PLAN, items_apart=True), simulate(PLAN, items_apart=True, pool=two)
    assert same(*apart)


def test_a_large_plan_is_sent_once_and_gives_the_same_bits(
    two: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tribeplan.cluster.LARGE", 1)
    other = PLAN._replace(experiment=PLAN.experiment.model_copy(update={"seed": 7}))
    assert same(simulate(other), simulate(other, pool=two))
    assert len(two._plans) == 1


def test_a_worker_that_is_not_alike_is_refused_with_what_differs(two: Cluster) -> None:
    other = Cluster(two._client)
    other._made_with = {**other._made_with, "numba": "0.1"}
    with pytest.raises(
        InvalidUsage, match=r"would not give the same bits: it has numba .* instead"
    ):
        simulate(PLAN, pool=other)


VERBS = {
    "compare": "compare A.yaml B.yaml --replications 64",
    "suggest": "suggest A.yaml --replications 32 --candidates 6 --together 1",
    "calibrate": "calibrate history.csv",
}


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_on_a_cluster_prints_the_same_as_on_this_machine(
    two: Cluster, verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page = (ROOT / "docs/how-to/cluster.md").read_text("utf-8")
    assert re.search(rf"tribeplan {verb} .*--cluster ", page)
    (tmp_path / "A.yaml").write_text(MODEL, "utf-8")
    (tmp_path / "B.yaml").write_text(MODEL.replace("days: 4", "days: 3"), "utf-8")
    (tmp_path / "history.csv").write_text(HISTORY, "utf-8")
    there, here = (
        CliRunner().invoke(
            tribeplan, [*VERBS[verb].split(), "--format", "json", *where], standalone_mode=False
        )
        for where in (("--cluster", two._client.scheduler.address), ())
    )
    assert (there.exception, here.exception) == (None, None)
    assert there.stdout == here.stdout != ""


def test_assumptions_on_a_cluster_weigh_what_they_weigh_on_this_machine(two: Cluster) -> None:
    """All that ``sensitivity`` does, with two assumptions and few points."""
    few = question(replications=4)
    ((first, second),) = sobol_designs(2, rounds=1, seed=1)
    factors, base = factors_of(["switching_loss", "debt_share"]), few.assumptions

    def plan(assumed: Assumptions) -> Plan:
        return few.assuming(assumed).plan()

    def slower(assumed: Assumptions) -> Plan:
        return plan(assumed.model_copy(update={"availability": 0.5}))

    def found(play: Play) -> tuple[object, ...]:
        screened = screening(plan, factors, base, 2, play=play)
        weighed = sobol_runs(model_of(plan, factors, base, play=play), first[:8], second[:8])
        held = robustness(plan, slower, factors, base, 6, play=play)
        return screened.rows(), sobol_shares([weighed] * 2), held.factors.rows()

    assert found(partial(simulate, pool=two)) == found(simulate)


def test_an_address_where_nobody_answers_is_told() -> None:
    with (
        pytest.raises(InvalidUsage, match="no scheduler of Dask answers at 'now://here'"),
        cluster("now://here", 1),
    ):
        pass


def test_every_verb_that_plays_much_takes_a_cluster() -> None:
    for verb in ("simulate", "compare", "sensitivity", "suggest", "calibrate"):
        command = tribeplan.get_command(None, verb)  # type: ignore[arg-type]
        assert command is not None
        assert "cluster" in {option.name for option in command.params}


def test_work_that_the_cluster_gave_up_is_told(two: Cluster) -> None:
    def cancel(_: int) -> None:
        client = two._client
        client.cancel([Future(key, client) for key in list(client.futures)], force=True)

    longer = PLAN._replace(experiment=PLAN.experiment.model_copy(update={"replications": 2048}))
    with pytest.raises(ClusterLost, match="gave up what it was asked"):
        simulate(longer, pool=two, chunk=4, progress=cancel)


def test_a_worker_that_is_lost_has_its_chunks_played_by_others(two: Cluster) -> None:
    """It comes last: the worker that takes the lost one's place needs long to begin."""
    pids = sorted(two._client.run(os.getpid).values())
    killed: list[int] = []

    def kill_one(done: int) -> None:
        if done >= 32 and not killed:
            killed.append(pids[0])
            with suppress(ProcessLookupError):
                os.kill(pids[0], signal.SIGKILL)

    longer = PLAN._replace(experiment=PLAN.experiment.model_copy(update={"replications": 512}))
    assert same(simulate(longer), simulate(longer, pool=two, chunk=4, progress=kill_one))
    assert killed


MODEL = """\
tribeplan: 1
people: {ana: {skills: {code: 1}}, bo: {skills: {test: 1}}}
tribes: {t: {squads: {app: {members: [ana, bo], product_owner: ana}}}}
work:
  features:
    pay: {squad: app, steps: [{skill: code, days: 4}, {skill: test, days: 2}]}
"""

HISTORY = "ID,Type,Created,Started,Finished\n" + "".join(
    f"{n},Story,{dt.date(2026, 1, 5) + dt.timedelta(days=3 * n)},"
    f"{dt.date(2026, 1, 6) + dt.timedelta(days=3 * n)},"
    f"{dt.date(2026, 1, 9) + dt.timedelta(days=3 * n + n % 4)}\n"
    for n in range(45)
)
