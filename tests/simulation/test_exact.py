"""What the simulation must give to the tick: by hand, by recursion, by brute force."""

import heapq
from itertools import permutations
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.chance import Chance, derived
from reference.costly import COSTLY
from reference.flows import (
    ARRIVED,
    BACKLOG,
    GATE,
    JOIN,
    PERSON,
    RELEASE,
    RELEASED,
    TOUCH,
    days,
    one_squad,
    play,
    servers,
)
from reference.working_organisations import plans
from tribeplan.org.organisation import Organisation
from tribeplan.simulation.assumptions import Assumptions, EffortShape, Mechanism, neutral
from tribeplan.simulation.calendar import key_of
from tribeplan.simulation.plan import TICKS_PER_DAY, Plan
from tribeplan.simulation.replicate import simulate


@pytest.mark.parametrize("people", [1, 3, 8])
def test_servers_start_items_as_kiefer_and_wolfowitz_say(people: int) -> None:
    per_week = 5 * 0.9 * people
    flow = {"per_week": per_week, "steps": [{"skill": "service", "days": 1}]}
    exponential = neutral().model_copy(update={"effort_shape": EffortShape.EXPONENTIAL})
    played = play(servers(people, flow=flow), exponential, horizon_days=300, seed=7)

    rows = played.features[0]
    chance = Chance(7, 0)
    stream, step = key_of("streams", "flow"), key_of("streams", "flow", "service", "0")
    free = [0] * people  # when each server is done with what it has: Kiefer and Wolfowitz 1955
    arrived = 0
    waits: list[int] = []
    for number in range(int((rows[:, ARRIVED] >= 0).sum())):
        gap = chance.exponential(stream, "arrival-gap", number)
        arrived += int(5 / per_week * TICKS_PER_DAY * gap + 0.5)
        effort = TICKS_PER_DAY * chance.exponential(derived(step, number), "effort-step")
        start = max(arrived, heapq.heappop(free))
        heapq.heappush(free, start + max(1, int(effort + 0.5)))
        waits.append(start - arrived)
    done = np.flatnonzero(rows[:, RELEASED] >= 0)
    assert len(done) > 200
    assert rows[done, PERSON].tolist() == [waits[number] for number in done]


DAYS = st.sampled_from([0.5, 1.0, 2.0, 4.0, 8.0])
STAGE = st.one_of(
    DAYS, st.lists(st.one_of(DAYS, st.lists(DAYS, min_size=1, max_size=3)), min_size=1, max_size=3)
)


def _with_own_skills(stages: list[Any], people: dict[str, str]) -> list[Any]:
    """Every step a skill that one person alone has."""

    def step(effort: float) -> dict[str, Any]:
        skill = f"skill-{len(people)}"
        people[f"person-{len(people)}"] = skill
        return {"skill": skill, "days": effort}

    return [
        step(stage)
        if isinstance(stage, float)
        else [
            step(branch) if isinstance(branch, float) else [step(each) for each in branch]
            for branch in stage
        ]
        for stage in stages
    ]


def _longest_path_days(stages: list[Any]) -> float:
    """Critical path by networkx: nodes are moments, edges are steps."""
    graph: nx.MultiDiGraph[tuple[int, ...]] = nx.MultiDiGraph()
    for place, stage in enumerate(stages):
        for branch, efforts in enumerate([stage] if isinstance(stage, float) else stage):
            chain = [efforts] if isinstance(efforts, float) else efforts
            moments = [(place,), *((place, branch, n) for n in range(1, len(chain))), (place + 1,)]
            for n, effort in enumerate(chain):
                graph.add_edge(moments[n], moments[n + 1], weight=effort)
    return float(nx.dag_longest_path_length(graph))


@given(stages=st.lists(STAGE, min_size=1, max_size=4))
def test_without_friction_a_feature_takes_its_critical_path(stages: list[Any]) -> None:
    people: dict[str, str] = {}
    steps = _with_own_skills(stages, people)
    feature = {"squad": "squad", "steps": steps}
    played = play(one_squad(people, {"features": {"feature": feature}}), horizon_days=500)
    assert days(played, RELEASED).tolist() == [_longest_path_days(stages)]
    assert days(played, TOUCH).tolist() == [_longest_path_days(stages)]


@pytest.mark.parametrize("people", [1, 2, 3, 4, 6, 12])
def test_n_people_need_one_nth_of_the_time(people: int) -> None:
    feature = {"squad": "squad", "steps": [{"skill": "service", "days": 12}]}
    names = {f"p{n}": "service" for n in range(people)}
    split = neutral().model_copy(update={"item_days": 1.0})
    played = play(one_squad(names, {"features": {"feature": feature}}), split)
    assert days(played, RELEASED).tolist() == [12 / people]


@given(
    work=st.lists(st.tuples(st.integers(1, 9), st.integers(1, 20)), min_size=2, max_size=6),
)
@COSTLY
def test_cost_of_delay_by_duration_is_the_cheapest_order_for_one_person(
    work: list[tuple[int, int]],
) -> None:
    features = {
        f"f{n}": {
            "squad": "squad",
            "steps": [{"skill": "service", "days": effort}],
            "value_per_week": value,
        }
        for n, (effort, value) in enumerate(work)
    }
    played = play(one_squad({"p": "service"}, {"features": features}), policy="cd3")
    cost = sum(value * done for (_, value), done in zip(work, days(played, RELEASED), strict=True))

    def cost_of(order: tuple[tuple[int, int], ...]) -> int:
        return sum(
            value * sum(effort for effort, _ in order[: place + 1])
            for place, (_, value) in enumerate(order)
        )

    assert cost == min(cost_of(order) for order in permutations(work))


def _busy_organisation(factor: float) -> Organisation:
    step = {"skill": "service", "days": 3 * factor}
    feature = {"squad": "squad", "steps": [step, [step, {"skill": "other", "days": factor}]]}
    return Organisation.model_validate(
        {
            "people": {"p": {"skills": {"service": 1.0}}, "q": {"skills": {"other": 1.0}}},
            "tribes": {
                "tribe": {
                    "squads": {
                        "squad": {
                            "members": ["p", "q"],
                            "mandate": "soft",
                            "wip_limit": 2,
                            "cadence_days": 10 * factor,
                        }
                    }
                }
            },
            "decisions": {"board": {"at": "start", "every_days": 4 * factor, "days": factor / 2}},
            "work": {"features": {f"f{n}": feature for n in range(6)}},
        }
    )


def test_twice_the_time_for_everything_gives_twice_every_result() -> None:
    once = play(_busy_organisation(1), horizon_days=400)
    twice = play(_busy_organisation(2), horizon_days=800)
    assert (once.features[0][:, RELEASED] > 0).all()
    assert np.array_equal(2 * once.features, twice.features)


def test_second_feature_waits_for_the_only_person_and_every_cause_is_named() -> None:
    # By hand: board on day 0, 4, 8 … plus half a day; 3 days of work each; release on day 10, 20.
    organisation = Organisation.model_validate(
        {
            "people": {"p": {"skills": {"service": 1.0}}},
            "tribes": {
                "tribe": {
                    "squads": {
                        "squad": {
                            "members": ["p"],
                            "mandate": "none",
                            "wip_limit": 1,
                            "cadence_days": 10,
                        }
                    }
                }
            },
            "decisions": {"board": {"at": "start", "every_days": 4, "days": 0.5}},
            "work": {
                "features": {
                    name: {"squad": "squad", "steps": [{"skill": "service", "days": 3}], **more}
                    for name, more in (
                        ("first", {}),
                        ("second", {}),
                        ("third", {"after": ["second"]}),
                    )
                }
            },
        }
    )
    played = play(organisation)
    assert days(played, GATE).tolist() == [0.5, 0.5, 2.5]  # third asks on day 10, board on day 12
    assert days(played, BACKLOG).tolist() == [0.0, 3.0, 0.0]
    assert days(played, JOIN).tolist() == [0.0, 0.0, 10.0]
    assert days(played, TOUCH).tolist() == [3.0, 3.0, 3.0]
    assert days(played, RELEASE).tolist() == [6.5, 3.5, 4.5]
    assert days(played, RELEASED).tolist() == [10.0, 10.0, 20.0]


@given(plan=plans(), threads=st.sampled_from([1, 2]), chunk=st.sampled_from([1, 3, 16]))
@COSTLY
def test_threads_and_chunks_change_no_bit(plan: Plan, threads: int, chunk: int) -> None:
    plan = plan._replace(experiment=plan.experiment.model_copy(update={"replications": 7}))
    one, other = simulate(plan, threads=1), simulate(plan, threads=threads, chunk=chunk)
    assert np.array_equal(one.features, other.features)
    assert np.array_equal(one.squads, other.squads)
    assert np.array_equal(one.gates, other.gates)
    assert one.events == other.events


def test_going_on_after_a_first_look_gives_what_one_run_gives() -> None:
    organisation = _busy_organisation(1)
    spread = neutral().model_copy(update={"effort_sigma_step": 0.5})
    whole = play(organisation, spread, replications=40)
    look = play(organisation, spread, replications=10)
    rest = simulate(whole.plan, first=10)
    assert np.array_equal(look.then(rest).features, whole.features)


def test_a_feature_keeps_its_luck_when_another_is_added() -> None:
    def lead(extra: dict[str, Any]) -> float:
        feature = {"squad": "squad", "steps": [{"skill": "a", "days": {"p50": 3, "p90": 9}}]}
        features = {"feature": feature, **extra}
        assumed = neutral().model_copy(update={"effort_sigma_feature": 0.5})
        played = play(one_squad({"p": "a", "q": "b"}, {"features": features}), assumed)
        return float(played.features[0][0, TOUCH])

    other = {"other": {"squad": "squad", "steps": [{"skill": "b", "days": 5}]}}
    assert lead({}) == lead(other)


def test_every_mechanism_switched_on_alone_changes_the_result() -> None:
    organisation = Organisation.model_validate(
        {
            "people": {
                "p": {"skills": {"a": 1.0, "b": 0.8}},
                "q": {"skills": {"b": 1.0}},
                "r": {"skills": {"a": 1.0}, "from": "2026-01-19"},
                "s": {"skills": {"a": 1.0}},
            },
            "tribes": {
                "tribe": {
                    "squads": {
                        "squad": {
                            "members": ["p", "r"],
                            "product_owner": "q",
                            "since": "2026-01-05",
                            "mandate": "soft",
                        },
                        "helper": {"members": ["p"], "mandate": "none"},
                        "spare": {"members": ["s"], "mandate": "none"},
                    }
                }
            },
            "decisions": {"board": {"at": "start"}},
            "work": {
                "features": {
                    f"f{n}": {
                        "squad": "squad",
                        "steps": [{"skill": "b", "days": 8}, {"skill": "a", "days": 20}],
                    }
                    for n in range(8)
                }
            },
        }
    )
    still = play(organisation)
    # These have nothing to act on alone: a factor on rework, no coach, no newcomers, no need,
    # nothing that is handed over in a wave, that another squad made, or that has a release.
    idle = {
        Mechanism.HAND_OFF, Mechanism.COACHING, Mechanism.MENTORING, Mechanism.COORDINATION,
        Mechanism.HAND_OVER, Mechanism.KNOWLEDGE, Mechanism.INTEGRATION,
    }  # fmt: skip
    alone = [each for each in Mechanism if each not in idle]

    for mechanism in alone:
        assumed = Assumptions(
            wip_features=1, turnover_per_year=5, start_up_days=5, escaped_defects=2
        ).without(*set(Mechanism) - {mechanism})
        changed = play(organisation, assumed)
        assert not np.array_equal(still.features, changed.features), mechanism
