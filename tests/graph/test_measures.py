"""What is measured of small organisations, worked out by hand."""

import time
from typing import Any

import pytest

from tribeplan.graph.dependencies import Tie, holds, links, ties
from tribeplan.graph.measures import Broker, Hub, Stranger, measures
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import Roster, roster_of

PEOPLE: dict[str, Any] = {
    "ana": {"skills": {"code": 1.0, "design": 0.5}},
    "bo": {"skills": {"code": 1.0}},
    "cy": {"skills": {"design": 1.0}},
    "di": {"skills": {"code": 1.0}, "vacancy": True},
    "el": {},
    "mila": {},
}
MODEL: dict[str, Any] = {
    "people": PEOPLE,
    "tribes": {
        "cards": {
            "chapters": {
                "code": {"lead": "el", "members": ["ana", "bo"]},
                "design": {"lead": "cy"},
            },
            "squads": {
                "app": {
                    "members": ["ana", {"person": "bo", "share": 0.4}, "di"],
                    "needs": [{"squad": "data"}, {"squad": "legal", "mode": "x-as-a-service"}],
                    "coach": "mila",
                },
                "web": {"members": ["cy", {"person": "bo", "share": 0.6}], "coach": "mila"},
            },
        },
        "platform": {"squads": {"data": {"members": ["el"]}, "legal": {}}},
    },
    "work": {
        "streams": {
            "wishes": {
                "squad": "app",
                "per_week": 2,
                "steps": [
                    {"skill": "code", "days": 3},
                    {"skill": "design", "days": 1.5, "squad": "web"},
                    {"skill": "code", "days": 2, "squad": "data"},
                ],
            }
        }
    },
}


@pytest.fixture(name="roster")
def small() -> Roster:
    return roster_of(Organisation.model_validate(MODEL))


def test_ties_add_work_needs_and_shared_time(roster: Roster) -> None:
    # app and data: 2 a week of 2 days; the need has work behind it. app and web: 2 of 1.5 days,
    # and bo is 0.4 and 0.6 of a week there: 0.4 of 5 days is 2. A service ties nobody.
    limits = roster.organisation.effective_limits()
    assert ties(roster, limits) == (
        Tie("app", "data", work_days=4.0),
        Tie("app", "web", work_days=3.0, shared_days=2.0),
    )


def test_links_lead_over_needs_and_over_those_in_several_squads(roster: Roster) -> None:
    assert links(roster) == (
        ("person:bo", "squad:app"),
        ("person:bo", "squad:web"),
        ("person:mila", "squad:app"),
        ("person:mila", "squad:web"),
        ("squad:app", "squad:data"),
        ("squad:app", "squad:web"),
    )


def test_everything_that_is_measured_of_a_small_organisation(roster: Roster) -> None:
    found = measures(roster)
    assert found.hubs == (Hub("data", ("app",), ()), Hub("web", ("app",), ()))
    # Of the pairs of web, data and legal only web and data has a way, and it leads through app.
    assert found.brokers == (Broker("squad", "app", round(1 / 3, 9)),)
    assert (found.sources, found.is_sampled) == (4, False)
    seams = found.seams
    assert (seams.squads, seams.days) == (3, 9.0)
    assert seams.inside_tribes == pytest.approx(5 / 9)
    assert seams.strangers == (Stranger("data", "platform", 0.0, "cards", 4.0),)
    expected = (("web", ("cy", "el")), ("app", ("el",)), ("data", ("el",)), ("legal", ()))
    assert found.escalation == expected
    assert [(each.squad, each.skill, each.holders) for each in found.holds] == [
        ("data", "code", ()),
        ("web", "design", ("cy",)),
        ("app", "code", ("ana", "bo")),
    ]
    assert found.carriers == (("cy", 1),)


def test_an_open_seat_holds_no_skill(roster: Roster) -> None:
    assert all("di" not in hold.holders for hold in holds(roster))


def test_nothing_to_measure_is_measured_as_nothing() -> None:
    found = measures(roster_of(Organisation()))
    assert (found.hubs, found.brokers, found.holds, found.carriers) == ((), (), (), ())
    assert (found.seams.inside_tribes, found.seams.communities) == (1.0, ())


def test_ten_thousand_people_are_measured_in_seconds() -> None:
    people: dict[str, Any] = {f"p{n}": {"skills": {"code": 1.0}} for n in range(10_000)}
    squads: dict[str, Any] = {}
    for n in range(1_200):
        members = [f"p{(8 * n + k) % 10_000}" for k in range(9)]  # the last one is in the next, too
        needs = [{"squad": f"s{(7 * n + k) % 1_200}"} for k in (1, 400)]
        squads[f"s{n}"] = {"members": members, "needs": needs, "coach": f"p{n % 240}"}
    tribes = {
        f"t{t}": {"squads": {f"s{n}": squads[f"s{n}"] for n in range(t, 1_200, 60)}}
        for t in range(60)
    }
    roster = roster_of(Organisation.model_validate({"people": people, "tribes": tribes}))
    began = time.process_time()
    found = measures(roster)
    assert time.process_time() - began < 60
    assert (found.sources, found.is_sampled) == (200, True)
