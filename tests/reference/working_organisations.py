"""Small organisations for property tests, with every mechanism in play."""

import datetime as dt
from random import Random
from typing import Any

from hypothesis import strategies as st

from tribeplan.formats.yaml.nodes import is_mapping
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import roster_of
from tribeplan.scenario.scenario import Policy, UnderWay
from tribeplan.simulation.assumptions import Assumptions, EffortShape, Mechanism
from tribeplan.simulation.plan import ExperimentPlan, Plan
from tribeplan.simulation.planning import plan_of
from tribeplan.simulation.waves import Later

SKILLS = ("back", "front", "test")
WAVE_DAYS = tuple(dt.date(2026, *each) for each in ((1, 6), (1, 19), (2, 2), (2, 3), (3, 16)))
DAYS = ("2026-01-05", "2026-01-07", "2026-01-19", "2026-02-02", "2026-03-16")


@st.composite
def durations(draw: st.DrawFn) -> float | dict[str, float]:
    p50 = draw(st.sampled_from([0.25, 1.0, 3.0, 9.0]))
    if draw(st.booleans()):
        return p50
    return {"p50": p50, "p90": p50 * draw(st.sampled_from([1.5, 3.0]))}


@st.composite
def steps(draw: st.DrawFn, squads: list[str]) -> list[Any]:
    step = st.fixed_dictionaries(
        {"skill": st.sampled_from(SKILLS), "days": durations()},
        optional={"squad": st.sampled_from(squads)},
    )
    branch = st.one_of(step, st.lists(step, min_size=1, max_size=2))
    stage = st.one_of(step, st.lists(branch, min_size=1, max_size=2))
    return draw(st.lists(stage, min_size=1, max_size=3))


@st.composite
def people(draw: st.DrawFn) -> dict[str, Any]:
    """Six people; the first three have one skill each, so that nothing is impossible."""
    everybody: dict[str, Any] = {}
    for number in range(6):
        main = SKILLS[number % 3]
        skills = {main: draw(st.sampled_from([1.0, 0.8]))}
        if number >= 3 and draw(st.booleans()):
            level = draw(st.sampled_from([1.0, 0.7, 0.2]))
            skills[draw(st.sampled_from([s for s in SKILLS if s != main]))] = level
        person: dict[str, Any] = {"skills": skills, "fte": draw(st.sampled_from([1.0, 0.6]))}
        if number >= 3 and draw(st.booleans()):
            person["from"] = draw(st.sampled_from(DAYS))
        if number >= 3 and draw(st.booleans()):
            person["until"] = draw(st.sampled_from(DAYS))
        everybody[f"p{number}"] = person
    return everybody


@st.composite
def squads(draw: st.DrawFn, number: int, names: list[str]) -> dict[str, Any]:
    """One squad; ``p0`` to ``p2`` always work in the first."""
    everybody = [f"p{n}" for n in range(3, 6)]
    members = draw(st.lists(st.sampled_from(everybody), unique=True))
    always = ["p0", "p1", "p2"][: 3 if number == 0 else draw(st.integers(0, 1))]
    squad = draw(
        st.fixed_dictionaries(
            {
                "mandate": st.sampled_from(["full", "soft", "none"]),
                "funding": st.sampled_from(["value-stream", "project"]),
            },
            optional={
                "since": st.sampled_from(DAYS),
                "ends": st.sampled_from(DAYS[-2:]),
                "wip_limit": st.integers(1, 3),
                "coach": st.sampled_from(["p0", "p1"]),
                "cadence_days": st.sampled_from([1, 5, 7.5]),
                "needs": st.sampled_from(names).map(lambda name: [{"squad": name}]),
            },
        )
    )
    everybody_here = always + members
    if everybody_here:
        squad["product_owner"] = draw(st.sampled_from(everybody_here))
    return {**squad, "members": everybody_here}


@st.composite
def features(draw: st.DrawFn, number: int, names: list[str]) -> dict[str, Any]:
    """One feature, which may come after an earlier one."""
    feature = draw(
        st.fixed_dictionaries(
            {
                "squad": st.sampled_from(names),
                "steps": steps(names),
                "value_per_week": st.sampled_from([0, 10, 500]),
            },
            optional={
                "arrives": st.sampled_from(DAYS),
                "priority": st.integers(1, 3),
                "moscow": st.sampled_from(["must", "wont"]),
                "due": st.sampled_from(DAYS),
            },
        )
    )
    if number and draw(st.booleans()):
        feature["after"] = [f"f{draw(st.integers(0, number - 1))}"]
    return feature


@st.composite
def organisations(draw: st.DrawFn) -> Organisation:
    names = ["alpha", "beta", "gamma"][: draw(st.integers(1, 3))]
    gate = st.fixed_dictionaries(
        {"at": st.sampled_from(["start", "release"])},
        optional={"every_days": st.sampled_from([4, 10]), "days": durations()},
    )
    stream = st.fixed_dictionaries(
        {"squad": st.sampled_from(names), "per_week": st.just(0.7), "steps": steps(names)}
    )
    count = draw(st.integers(1, 6))
    tribes = {"tribe": {n: draw(squads(number, names)) for number, n in enumerate(names)}}
    if len(names) == 3 and draw(st.booleans()):
        tribes["other"] = {"gamma": tribes["tribe"].pop("gamma")}
    return Organisation.model_validate(
        {
            "people": draw(people()),
            "tribes": {tribe: {"squads": each} for tribe, each in tribes.items()},
            "decisions": draw(st.dictionaries(st.sampled_from(["board", "cab"]), gate)),
            "work": {
                "features": {f"f{n}": draw(features(n, names)) for n in range(count)},
                "streams": draw(st.dictionaries(st.just("flow"), stream)),
            },
        }
    )


@st.composite
def assumptions(draw: st.DrawFn) -> Assumptions:
    off = draw(st.lists(st.sampled_from(Mechanism), unique=True, max_size=5))
    shape = draw(st.sampled_from(EffortShape))
    stronger = Assumptions(
        effort_shape=shape,
        exception_share=draw(st.sampled_from([0.1, 0.7])),
        owner_decision_days=draw(st.sampled_from([0.5, 20])),
        rework_share=0.3,
        help_share_squad=draw(st.sampled_from([0.1, 0.6])),
        item_days=draw(st.sampled_from([1, 3])),
        turnover_per_year=1.5,
        hiring_days=10,
        coach_effect=0.05,
        uncoached_learning=draw(st.sampled_from([1, 0.3])),
        squads_per_coach=draw(st.sampled_from([1, 4])),
        coaching_days=5,
        coordination_loss=0.02,
        knowledge_start=draw(st.sampled_from([1, 0.4])),
        knowledge_errors=draw(st.sampled_from([0, 1.5])),
        knowledge_days=10,
        mentor_loss=draw(st.sampled_from([0, 0.3])),
        start_up_days=draw(st.sampled_from([0, 2.5])),
        debt_growth=draw(st.sampled_from([0, 0.3])),
        project_debt_growth=draw(st.sampled_from([0, 0.5])),
        freeze_days=draw(st.sampled_from([0, 3])),
        integration_days=draw(st.sampled_from([0, 1.5])),
        escaped_defects=draw(st.sampled_from([0, 1.5])),
        hurried_defects=2,
    )
    return stronger.without(*off)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    experiment = ExperimentPlan(
        horizon_days=draw(st.sampled_from([30, 90.5, 200])),
        warm_up_days=draw(st.sampled_from([0, 10])),
        replications=2,
        seed=draw(st.integers(0, 2**40)),
        policy=draw(st.sampled_from(Policy)),
    )
    return plan_of(draw(organisations()), draw(assumptions()), experiment)


@st.composite
def later(draw: st.DrawFn, before: Organisation, day: dt.date) -> Organisation:
    """An organisation of the same people and work that has nothing else in common with another.

    Work may have other steps, and features other dates and others that come before.
    """
    after = draw(organisations())
    names = [*roster_of(after).squads]
    kept: dict[str, dict[str, Any]] = {"features": {}, "streams": {}}
    for name, feature in before.work.features.items():
        if kept["features"] and draw(st.integers(0, 4)) == 0:
            continue  # dropped
        given = _elsewhere(draw, feature.model_dump(mode="json", exclude_unset=True), names)
        if feature.arrives is not None and feature.arrives >= day and draw(st.booleans()):
            given["arrives"] = draw(st.sampled_from(DAYS))
        given["after"] = [each for each in feature.after if each in kept["features"]]
        if draw(st.booleans()) and kept["features"]:
            given["after"] = [draw(st.sampled_from([*kept["features"]]))]
        if draw(st.booleans()):
            given["due"] = draw(st.sampled_from(DAYS))
        kept["features"][name] = given
    kept["features"] |= draw(st.dictionaries(st.just(f"new-{day}"), features(0, names)))
    flow = before.work.streams.get("flow")
    if flow is not None and draw(st.booleans()):
        given = flow.model_dump(mode="json", exclude_unset=True)
        kept["streams"]["flow"] = _elsewhere(draw, given, names)
        kept["streams"]["flow"]["per_week"] = draw(st.sampled_from([0.7, 1.4]))
    whole = after.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return Organisation.model_validate({**whole, "work": kept})


def _elsewhere(draw: st.DrawFn, work: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """Work in the hands of any squads, some of it with other steps."""

    def moved(stage: Any) -> Any:  # noqa: ANN401  # steps in lists in lists
        if not is_mapping(stage):
            return [moved(each) for each in stage]
        others: dict[str, Any] = {key: value for key, value in stage.items() if key != "squad"}
        return others | ({"squad": draw(st.sampled_from(names))} if "squad" in stage else {})

    kept = list[Any](work["steps"])
    match draw(st.sampled_from(["as before", "other days", "fewer", "more", "others"])):
        case "other days":
            kept = [{**each, "days": 4} if is_mapping(each) else each for each in kept]
        case "fewer":
            kept = kept[1:] or kept
        case "more":
            kept = [*draw(steps(names)), *kept]
        case "others":
            kept = draw(steps(names))
        case _:
            pass
    steps_ = [moved(stage) for stage in kept]
    return {**work, "squad": draw(st.sampled_from(names)), "steps": steps_}


@st.composite
def plans_in_waves(draw: st.DrawFn) -> Plan:
    """A plan with one to three waves, the days of which are those of other things, too."""
    first = draw(organisations())
    every = [first]
    waves: list[Later] = []
    for day in sorted(draw(st.sets(st.sampled_from(WAVE_DAYS), min_size=1, max_size=3))):
        every.append(draw(st.just(every[-1]) | later(every[-1], day)))
        how = draw(st.sampled_from(UnderWay))
        training = draw(st.sampled_from([0.0, 1.5]))
        coaches = draw(st.lists(st.sampled_from(["p0", "p1"]), unique=True))
        waves.append(Later(day, every[-1], how, training, tuple(coaches)))
    experiment = ExperimentPlan(
        horizon_days=draw(st.sampled_from([30, 90.5])),
        replications=2,
        seed=draw(st.integers(0, 2**40)),
        starts=dt.date(2026, 1, 5),
    )
    return plan_of(first, draw(assumptions()), experiment, waves)


ALL_SKILLS = ("back", "data", "front", "test")
SQUAD_NAMES = ("alpha", "beta", "gamma")


def flowing_organisation(number: int) -> dict[str, Any]:
    """A model that can keep up with its work: the same for the same number, as plain data.

    One to three squads of two to five people in one tribe or two, many with side skills; a stream
    or two each, and some features that may wait for each other; boards, mandates, projects, people
    in two squads, steps that another squad is asked for. Nobody's side skill is their best.
    """
    chance = Random(f"organisation {number}")  # noqa: S311  # no secret
    skills = ALL_SKILLS[: chance.randint(2, 4)]
    names = SQUAD_NAMES[: chance.randint(1, 3)]
    everybody, squads = _flowing_people(chance, skills, names)
    work = _flowing_work(chance, skills, names)
    _slow_down(chance, everybody, squads, work["streams"])
    gates: dict[str, Any] = {}
    if chance.random() < 0.5:
        gates["board"] = {"at": "start", "every_days": chance.choice([5, 10, 20])}
    if chance.random() < 0.3:
        gates["cab"] = {"at": "release", "every_days": 5}
    tribes = {"tribe": {"squads": squads}}
    if len(names) > 1 and chance.random() < 0.3:
        tribes["other"] = {"squads": {names[-1]: squads.pop(names[-1])}}
    return {
        "people": everybody,
        "tribes": tribes,
        "decisions": gates,
        "work": work,
    }


def _flowing_people(
    chance: Random, skills: tuple[str, ...], names: tuple[str, ...]
) -> tuple[dict[str, Any], dict[str, Any]]:
    everybody: dict[str, Any] = {}
    squads: dict[str, Any] = {}
    mains = list(skills)  # each is somebody's, so that nothing is impossible
    sizes = [chance.randint(2, 5) for _ in names]
    sizes[0] = max(sizes[0], len(skills) - sum(sizes[1:]))
    for name, size in zip(names, sizes, strict=True):
        members = [f"{name}-{n}" for n in range(size)]
        for member in members:
            main = mains.pop() if mains else chance.choice(skills)
            levels = {main: chance.choice([1.0, 1.0, 0.9])}
            for other in skills:
                if other != main and chance.random() < 0.35:
                    levels[other] = chance.randint(2, 8) / 10
            everybody[member] = {"skills": levels, "fte": chance.choice([1.0, 1.0, 0.8, 0.6])}
        others = [other for other in names if other != name]
        squads[name] = {"members": members, **_flowing_squad(chance, members, others)}
    if len(names) > 1 and chance.random() < 0.3:
        squads[names[1]]["members"].append(chance.choice(squads[names[0]]["members"]))
    return everybody, squads


def _flowing_squad(chance: Random, members: list[str], others: list[str]) -> dict[str, Any]:
    squad: dict[str, Any] = {
        "mandate": chance.choice(["full", "soft", "none"]),
        "cadence_days": chance.choice([1, 5, 10]),
        "wip_limit": chance.choice([2, 3, 5]),
    }
    if chance.random() < 0.7:
        squad["product_owner"] = chance.choice(members)
    if chance.random() < 0.1:
        squad["funding"] = "project"
    if others and chance.random() < 0.2:
        squad["needs"] = [{"squad": chance.choice(others)}]
    return squad


def _flowing_steps(chance: Random, skills: tuple[str, ...], sizes: list[float]) -> list[Any]:
    chosen = chance.sample(skills, chance.randint(1, min(3, len(skills))))
    return [{"skill": skill, "days": chance.choice(sizes)} for skill in chosen]


def _flowing_work(
    chance: Random, skills: tuple[str, ...], names: tuple[str, ...]
) -> dict[str, Any]:
    streams = {
        f"flow-{name}-{n}": {
            "squad": name,
            "per_week": chance.choice([0.5, 1.0, 2.0]),
            "steps": _flowing_steps(chance, skills, [0.5, 1.0, 2.0, 3.0]),
        }
        for name in names
        for n in range(chance.randint(1, 2))
    }
    features: dict[str, dict[str, Any]] = {
        f"feature-{n}": {
            "squad": chance.choice(names),
            "steps": _flowing_steps(chance, skills, [2.0, 4.0, 8.0]),
            "arrives": chance.choice(DAYS),
        }
        for n in range(chance.randint(0, 4))
    }
    for n in range(1, len(features)):
        if chance.random() < 0.2:
            features[f"feature-{n}"]["after"] = [f"feature-{chance.randrange(n)}"]
        if chance.random() < 0.2:
            features[f"feature-{n}"]["priority"] = chance.randint(1, 3)
        if chance.random() < 0.2:
            chance.choice(features[f"feature-{n}"]["steps"])["squad"] = chance.choice(names)
    return {"features": features, "streams": streams}


def _slow_down(
    chance: Random, everybody: dict[str, Any], squads: dict[str, Any], streams: dict[str, Any]
) -> None:
    """Let streams bring what the people whose main skill it is can do, with room to spare."""
    able: dict[tuple[str, str], float] = {}
    for name, squad in squads.items():
        for member in squad["members"]:
            main = next(iter(everybody[member]["skills"]))
            days = everybody[member]["fte"] / sum(member in s["members"] for s in squads.values())
            able[name, main] = able.get((name, main), 0.0) + days
    asked: dict[tuple[str, str], float] = {}
    for stream in streams.values():
        for step in stream["steps"]:
            own = (stream["squad"], step["skill"])
            place = own if own in able else max(p for p in able if p[1] == step["skill"])
            asked[place] = asked.get(place, 0.0) + stream["per_week"] / 5 * step["days"]
    busiest = max(asked[place] / able[place] for place in asked)
    factor = chance.uniform(0.4, 0.85) / busiest
    for stream in streams.values():
        stream["per_week"] = round(stream["per_week"] * factor, 3)
