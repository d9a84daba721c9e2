"""Small random organisations in which every rule has something to say now and then.

References are valid and squad ids stand once, as the reader of models sees to. All else may be as
odd as people make it: repeated names, open seats, empty lists, needs of oneself, circles.
Ids and numbers come from small sets, so that they collide and thresholds are met exactly.
"""

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from hypothesis import strategies as st
from pydantic import ValidationError

from tribeplan.org.limits import PRESETS, Limits
from tribeplan.org.organisation import Organisation

Plain: TypeAlias = dict[str, Any]
"""What YAML holds: a mapping of keys to plain values."""

Values: TypeAlias = Sequence[Any] | st.SearchStrategy[Any]
"""What may stand somewhere."""

PEOPLE = ("ana", "anna", "bo", "b0", "ict-1", "ict-2", "engineer", "enginer", "data-x", "datax")
LEADERS = PEOPLE[:4]
"""Few, so that roles come together in one person."""
SQUADS = ("app", "apps", "web", "core", "payments", "payment5", "pay-ments")
TRIBES = ("loans", "l0ans", "cards")
SKILLS = ("design", "dev", "risk", "test")
CHAPTERS = ("design", "dev", "risk", "ops", "0ps")
GATES = ("board", "b0ard", "release")
FEATURES = ("faster", "fa5ter", "cheaper", "safer")
STREAMS = ("bugs", "bug5", "wishes")
NAMES = ("Ana", "ana", "ＡＮＡ", "Bo", "Straße", "strasse")  # noqa: RUF001  # meant to be confused
DAYS = ("2025-01-05", "2026-01-05", "2026-03-01", "2026-12-31", "2027-01-05", "2027-01-06")
SHARES = ("10%", "20%", "30%", "50%", "70%", "1")
KINDS = ("change", "run")
MANDATES = ("full", "soft", "none")
TRUTHS = ("true", "false")
EFFORTS = ("0.5", "1", "4", "13", "52", {"p50": "3", "p90": "8"}, {"p50": "4", "p90": "4"})


def _maybe(values: Values) -> st.SearchStrategy[Any]:
    if isinstance(values, st.SearchStrategy):
        return st.none() | values
    return st.sampled_from((*(None for _ in values), *values))


def _some(values: Values, most: int) -> st.SearchStrategy[list[Any]]:
    each = values if isinstance(values, st.SearchStrategy) else st.sampled_from(values)
    return st.lists(each, max_size=most)


def _by_id(
    ids: Sequence[str], element: st.SearchStrategy[Any], *, least: int = 0, most: int
) -> st.SearchStrategy[Plain]:
    return st.dictionaries(st.sampled_from(ids), element, min_size=least, max_size=most)


def _record(must: dict[str, Values], /, **may: Values) -> st.SearchStrategy[Plain]:
    """Mappings of keys; those that only may be there have no value now and then."""
    keys = {key: _maybe(values) for key, values in may.items()}
    for key, values in must.items():
        each = values if isinstance(values, st.SearchStrategy) else st.sampled_from(values)
        keys[key] = each
    return st.fixed_dictionaries(keys)


def _allowed(limit: str, value: float) -> bool:
    try:
        Limits.model_validate({limit: value})
    except ValidationError:
        return False
    return True


def _values_of_limit(limit: str, default: float) -> list[float]:
    small = (0, 1, 2, 4) if isinstance(default, int) else (0.2, 0.5, 1.0, 1.5, 4.0, 13.0)
    presets = {preset[limit] for preset in PRESETS.values() if limit in preset}
    return [*(value for value in small if _allowed(limit, value)), default, *presets]


VALUES_OF_LIMITS = {
    limit: _values_of_limit(limit, field.default) for limit, field in Limits.model_fields.items()
}
"""Values to try for each limit: small ones, and those of the presets."""

LIMITS = st.fixed_dictionaries(
    {limit: st.sampled_from([None, *values]) for limit, values in VALUES_OF_LIMITS.items()}
)
TIGHT_LIMITS = st.fixed_dictionaries(
    {
        limit: st.sampled_from(values[:1] if isinstance(values[0], int) else values)
        for limit, values in VALUES_OF_LIMITS.items()
    }
)
MOVE = _record({"date": DAYS}, **{"from": SQUADS, "to": SQUADS})
PERSON = _record(
    {},
    name=NAMES,
    skills=st.dictionaries(st.sampled_from(SKILLS), st.sampled_from(SHARES), max_size=3),
    fte=SHARES,
    vacancy=TRUTHS,
    moves=_some(MOVE, 3),
    **{"from": DAYS, "until": DAYS},
)
CHAPTER = _record({"members": _some(PEOPLE, 4)}, name=NAMES, skill=SKILLS, lead=LEADERS)
MEMBER = st.sampled_from(PEOPLE) | _record({"person": PEOPLE}, share=SHARES)
NEED = _record({"squad": SQUADS}, mode=("collaboration", "x-as-a-service", "facilitating"))
MEASURE = _record(
    {"goal": NAMES},
    signal=NAMES,
    category=("happiness", "engagement", "task-success", "adoption", "retention"),
    target=("1", "2.5"),
    owner=LEADERS,
    read=("weekly", "monthly"),
)
SQUAD = _record(
    {"members": _some(MEMBER, 6), "needs": _some(NEED, 3)},
    name=NAMES,
    mission=NAMES,
    work=KINDS,
    product_owner=LEADERS,
    mandate=MANDATES,
    funding=("value-stream", "project"),
    since=DAYS,
    ends=DAYS,
    wip_limit=("1", "2", "3"),
    cadence_days=("1", "2", "3"),
    coach=LEADERS,
    done=_some(NAMES, 1),
    measures=_some(MEASURE, 1),
)
WANTED = ("calm", " Calm", "Speed")
"""What users need and want done; two of them are the same."""

USER_NEED = st.just({"user": "calm", "jobs": ["calm"]}) | _record(
    {"user": WANTED, "jobs": _some(WANTED, 2)}
)
PARTS = ("0", "20%", "60%", {"low": "0", "high": "50%"})
IMPROVEMENT = _record({"feature": FEATURES}, less_time=PARTS, fewer_leave=PARTS, fewer_again=PARTS)
JOURNEY_STEP = _record(
    {"step": NAMES},
    days=("0", "2"),
    go_on=("0", "0", "50%"),
    again=("0", "40%"),
    friction=NAMES,
    learned=_some(("analytics", "interview"), 2),
    improved_by=_some(IMPROVEMENT, 2),
)
JOURNEY = _record({"journey": NAMES, "steps": _some(JOURNEY_STEP, 3)}, aha=("1", "1", "2"))
"""The place of the aha-moment, put into its step where there is one."""

ASSESSMENT = _record(
    {"date": ("2026-03-01", "2026-09-01")},
    vision=("2", "4"),
    decision_rights=("3", "5"),
    learning=("1", "4"),
    ownership=("4",),
    skill_growth=("4",),
    measuring=("5",),
    example=("4",),
)
TRIBE = _record(
    {
        "journeys": _some(JOURNEY, 2),
        "user_needs": _some(USER_NEED, 2),
        "squads": _by_id(SQUADS, SQUAD, least=1, most=4),
        "chapters": _by_id(CHAPTERS, CHAPTER, most=3),
    },
    name=NAMES,
    purpose=("Pay", "Pay. Rest", "Pay, e.g. here."),
    work=KINDS,
    lead=LEADERS,
    agile_coaches=_some(PEOPLE, 2),
    measures=_some(MEASURE, 2),
    readiness=_some(ASSESSMENT, 1),
)
GATE = _record(
    {"at": ("start", "release")},
    name=NAMES,
    every_days=("2", "3", "9"),
    days=EFFORTS,
    decides=_some(PEOPLE, 2),
    passes=_some(MANDATES, 2),
    tribes=_some(TRIBES, 2),
)
STEP = _record({"skill": SKILLS, "days": EFFORTS}, squad=SQUADS)
BRANCHES = st.lists(STEP | st.lists(STEP, min_size=1, max_size=2), min_size=1, max_size=2)
WORK: dict[str, Values] = {
    "name": NAMES,
    "work": KINDS,
    "need": st.just({"user": "calm", "job": "calm"}) | _record({}, user=WANTED, job=WANTED),
    "acceptance": _some(NAMES, 1),
    "steps": _some(STEP | BRANCHES, 3),
}
WORK_IN_ORDER = WORK | {"value_per_week": ("0", "5"), "priority": ("1", "2")}
FEATURE: dict[str, Values] = {"arrives": DAYS, "due": DAYS, "after": _some(FEATURES, 2)}
FEATURE_IN_ORDER: dict[str, Values] = {
    "value": ("0", "5"),
    "reach": ("0", "5"),
    "impact": ("0", "2"),
    "confidence": SHARES,
    "moscow": ("must", "wont"),
}
EACH_FEATURE = _record({"squad": SQUADS}, **FEATURE, **WORK) | _record(
    {"squad": SQUADS}, **FEATURE, **FEATURE_IN_ORDER, **WORK_IN_ORDER
)
STREAM = _record({"squad": SQUADS, "per_week": ("0.5", "1", "4")}, **WORK_IN_ORDER)
SKILL = _record({}, name=NAMES, compliance=TRUTHS)
ROUGH_MODEL = _record(
    {
        "people": _by_id(PEOPLE, PERSON, least=2, most=8),
        "tribes": _by_id(TRIBES, TRIBE, least=1, most=2),
        "features": _by_id(FEATURES, EACH_FEATURE, most=4),
        "streams": _by_id(STREAMS, STREAM, most=2),
    },
    preset=("ing", "spotify-2012"),
    limits=LIMITS | TIGHT_LIMITS,
    skills=st.fixed_dictionaries(dict.fromkeys((*SKILLS, "law"), SKILL)),
    decisions=_by_id(GATES, GATE, most=2),
)


def models() -> st.SearchStrategy[Plain]:
    """Make up a model as plain values."""
    return ROUGH_MODEL.map(_with_valid_references)


def organisations() -> st.SearchStrategy[Organisation]:
    """Make up an organisation."""
    return models().map(Organisation.model_validate)


def _with_valid_references(rough: Plain) -> Plain:
    """Keep a squad's first tribe, give people who are missing, and point the rest elsewhere."""
    home: dict[str, str] = {}
    for tribe_id, tribe in rough["tribes"].items():
        for squad_id in tribe["squads"]:
            home.setdefault(squad_id, tribe_id)
    tribes = {
        tribe_id: tribe
        | {"squads": {s: v for s, v in tribe["squads"].items() if home[s] == tribe_id}}
        for tribe_id, tribe in rough["tribes"].items()
    }
    features, streams = (rough[items] if home else {} for items in ("features", "streams"))
    for feature in features.values():
        feature["after"] = [other for other in feature["after"] or () if other in features]
    tribes = {
        tribe_id: tribe | {"journeys": [_journey(way, features) for way in tribe["journeys"]]}
        for tribe_id, tribe in tribes.items()
    }
    gates = rough["decisions"] or {}
    for gate in gates.values():
        gate["tribes"] = [tribe for tribe in gate["tribes"] or () if tribe in tribes]
    missing = dict.fromkeys(_people_named_in([tribes, gates]))
    return {
        "preset": rough["preset"],
        "limits": rough["limits"],
        "skills": rough["skills"],
        "people": missing | rough["people"],
        "tribes": _with_squads_of(tuple(home), tribes),
        "decisions": gates,
        "work": _with_squads_of(tuple(home), {"features": features, "streams": streams}),
    }


def _journey(rough: Plain, features: Plain) -> Plain:
    steps = [
        step
        | {"improved_by": [b for b in step["improved_by"] or () if b["feature"] in features]}
        | {"aha": "true" if str(place) == rough["aha"] else "false"}
        for place, step in enumerate(rough["steps"])
    ]
    return {"journey": rough["journey"], "steps": steps}


def _people_named_in(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _people_named_in(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key in {"members", "agile_coaches", "decides"}:
                yield from (person for person in item or () if isinstance(person, str))
            if key in {"lead", "coach", "product_owner", "person", "owner"} and item is not None:
                yield item
            yield from _people_named_in(item)


def _with_squads_of(squads: Sequence[str], value: Any) -> Any:  # noqa: ANN401  # whatever YAML holds
    if isinstance(value, list):
        return [_with_squads_of(squads, item) for item in value]
    if not isinstance(value, dict):
        return value
    mended = {key: _with_squads_of(squads, item) for key, item in value.items()}
    if mended.get("squad") is not None and mended["squad"] not in squads:
        mended["squad"] = squads[SQUADS.index(mended["squad"]) % len(squads)]
    return mended
