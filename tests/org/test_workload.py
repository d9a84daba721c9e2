import gc
import weakref

import pytest
from hypothesis import given

from reference.models import organisation_from
from reference.organisations import organisations
from tribeplan.org.limits import Limits
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import roster_of
from tribeplan.org.work import Demand, Feature
from tribeplan.org.workload import Load, each_task, skill_loads, squad_loads, squad_shares

ALWAYS_THERE = Limits(availability=1)


def load_of(squad: str, text: str, limits: Limits = ALWAYS_THERE) -> Load:
    return squad_loads(roster_of(organisation_from(text)), limits)[squad]


def test_a_stream_brings_its_rate_times_its_days() -> None:
    load = load_of(
        "s",
        """
people: {ana: {fte: 0.5}}
tribes: {t: {squads: {s: {members: [ana]}}}}
work: {streams: {w: {squad: s, per_week: 1.5, steps: [{skill: x, days: 2}, {skill: y, days: 4}]}}}
""",
    )
    assert load == Load(work=9.0, capacity=2.5)


def test_uncertain_days_count_with_their_mean_not_their_median() -> None:
    load = load_of(
        "s",
        """
tribes: {t: {squads: {s: {}}}}
work: {streams: {w: {squad: s, per_week: 1, steps: [{skill: x, days: {p50: 3, p90: 8}}]}}}
""",
    )
    # lognormal: sigma = ln(8/3)/1.28155 = 0.76535, mean = 3 exp(0.76535²/2) = 4.0209
    assert load.work == pytest.approx(4.0209, abs=1e-4)


def test_availability_takes_its_part_of_the_week() -> None:
    model = """
people: {ana: }
tribes: {t: {squads: {s: {members: [ana]}}}}
work: {streams: {w: {squad: s, per_week: 1, steps: [{skill: x, days: 1}]}}}
"""
    assert load_of("s", model, Limits(availability=0.8)) == Load(work=1.0, capacity=4.0)


FEATURES = """
tribes: {t: {squads: {s: {}}}}
work:
  features:
    first: {squad: s, arrives: 2026-03-02, steps: [{skill: x, days: 6}]}
    second: {squad: s, arrives: 2026-03-16, steps: [{skill: x, days: 10}]}
    third: {squad: s, arrives: 2026-03-29, steps: [{skill: x, days: 4}]}
"""


@pytest.mark.parametrize(
    ("weeks", "work"),
    [
        (1, 10.0),  # each alone: the largest
        (2, 14 / 2),  # second and third lie 13 days apart, first and second 14
        (4, 20 / 4),  # all within 28 days
        (10, 20 / 10),
    ],
)
def test_features_weigh_as_in_their_busiest_period(weeks: float, work: float) -> None:
    assert load_of("s", FEATURES, Limits(planning_weeks=weeks)).work == pytest.approx(work)


def test_a_feature_without_a_date_arrives_with_the_first_of_the_whole_organisation() -> None:
    load = load_of(
        "s",
        """
tribes: {t: {squads: {s: {}, other: {}}}}
work:
  features:
    undated: {squad: s, steps: [{skill: x, days: 3}]}
    dated: {squad: s, arrives: 2026-06-01, steps: [{skill: x, days: 5}]}
    elsewhere: {squad: other, arrives: 2026-01-01}
""",
        Limits(planning_weeks=13),
    )
    assert load.work == pytest.approx(5 / 13)


def test_a_feature_that_will_not_be_done_weighs_nothing() -> None:
    load = load_of(
        "s",
        """
tribes: {t: {squads: {s: {}}}}
work:
  features:
    never: {squad: s, moscow: wont, steps: [{skill: x, days: 50}]}
    perhaps: {squad: s, moscow: could, steps: [{skill: x, days: 4}]}
""",
        Limits(planning_weeks=2),
    )
    assert load.work == pytest.approx(2)


def test_a_skill_can_do_what_all_its_people_can_at_their_speed_in_the_tribes_squads() -> None:
    organisation = organisation_from("""
people:
  ana: {skills: {code: 1, law: 0.5}}
  bo: {skills: {code: 0.4}, fte: 50%}
  cy: {skills: {code: 1}}
tribes:
  t: {squads: {s: {members: [{person: ana, share: 60%}, bo]}, u: {members: [ana]}}}
  v: {chapters: {code: {members: [cy]}}, squads: {w: {members: [cy]}}}
work:
  streams:
    a: {squad: s, per_week: 1, steps: [{skill: code, days: 1}, {skill: law, days: 2}]}
    b: {squad: s, per_week: 1, steps: [{skill: code, days: 3, squad: w}]}
""")
    loads = skill_loads(roster_of(organisation), ALWAYS_THERE)
    assert {key: tuple(load) for key, load in loads.items()} == {
        ("t", "code"): pytest.approx((1.0, 5 * (0.6 + 0.4 + 0.5 * 0.4))),
        ("t", "law"): pytest.approx((2.0, 5 * (0.6 + 0.4) * 0.5)),
        ("v", "code"): pytest.approx((3.0, 5.0)),
    }


@pytest.mark.parametrize(
    "squads",
    [
        {"s": {"members": ["ana"]}},
        {"s": {"members": ["ana"]}, "u": {"product_owner": "ana"}},
        {"s": {"members": [{"person": "ana", "share": 0.5}]}, "u": {"members": ["ana", "ana"]}},
        {
            "s": {"members": ["ana", {"person": "ana", "share": 0.5}]},
            "u": {"members": [{"person": "ana", "share": 0.2}, {"person": "ana", "share": 0.7}]},
            "v": {"members": ["ana"]},
        },
        {"s": {"members": [{"person": "ana", "share": 1}]}, "u": {"members": ["ana"]}},
    ],
)
def test_shares_at_once_are_the_shares_one_by_one(squads: dict[str, object]) -> None:
    roster = roster_of(
        Organisation.model_validate(
            {"people": {"ana": {"fte": 0.9}}, "tribes": {"t": {"squads": squads}}}
        )
    )
    assert squad_shares(roster) == {
        squad: {"ana": pytest.approx(roster.share("ana", squad))} for squad in squads
    }


@given(organisation=organisations())
def test_shares_at_once_are_the_shares_one_by_one_in_any_organisation(
    organisation: Organisation,
) -> None:
    roster = roster_of(organisation)
    assert squad_shares(roster) == {
        squad_id: {
            person_id: pytest.approx(roster.share(person_id, squad_id))
            for person_id in seat.squad.people
        }
        for squad_id, seat in roster.squads.items()
    }


def test_work_that_is_no_more_is_not_kept() -> None:
    written = {"features": {str(number): {"squad": "s"} for number in range(5)}}
    seen: list[weakref.ref[Feature]] = []
    for _ in range(50):  # as often as its file is read again
        work = Demand.model_validate(written)
        seen += map(weakref.ref, work.features.values())
        each_task(work)
    gc.collect()
    assert sum(feature() is not None for feature in seen) <= 5 * 5


def test_nobody_in_a_squad_can_do_nothing() -> None:
    model = """
tribes: {t: {squads: {s: {}}}}
work: {streams: {w: {squad: s, per_week: 1, steps: [{skill: x, days: 1}]}}}
"""
    assert load_of("s", model) == Load(work=1.0, capacity=0.0)


def test_what_is_left_of_a_week_does_not_depend_on_the_order_of_squads() -> None:
    written: dict[str, object] = {
        "a": {"members": [{"person": "bo", "share": 0.2}]},
        "b": {"members": [{"person": "bo", "share": 0.5}]},
        "c": {"members": ["bo"]},
    }
    left: set[float] = set()
    for order in ("abc", "bac"):
        squads = {squad: written[squad] for squad in order}
        model = {"people": {"bo": {}}, "tribes": {"t": {"squads": squads}}}
        left.add(squad_shares(roster_of(Organisation.model_validate(model)))["c"]["bo"])
    assert len(left) == 1
