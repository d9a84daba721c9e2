"""What should help is not worse, on the same luck and on average, not in each replication.

Graham's anomalies: an additional person can make a single replication later.
"""

from typing import Any

import pytest

from reference.flows import play
from tribeplan.org.organisation import Organisation
from tribeplan.simulation.assumptions import Assumptions
from tribeplan.simulation.interval import Interval, mean_interval
from tribeplan.simulation.outcome import Outcome


def organisation(people: int = 2, limit: int = 2, **squad: object) -> Organisation:
    """Three squads that work for each other, with a board before the start."""
    names = ("alpha", "beta", "gamma")
    skills = [("back", "test"), ("test", "back")]
    members = {
        squad_id: {f"{squad_id}-{n}": skills[n % 2] for n in range(people)} for squad_id in names
    }
    other = dict(zip(names, ("beta", "gamma", "alpha"), strict=True))
    features = {
        f"{squad_id}-feature-{n}": {
            "squad": squad_id,
            "steps": [
                {"skill": "back", "days": 4},
                [{"skill": "test", "days": 2}, {"skill": "back", "days": 2, "squad": to}],
            ],
        }
        for squad_id, to in other.items()
        for n in range(3)
    }
    given: dict[str, Any] = {"mandate": "soft", "cadence_days": 10, **squad}
    return Organisation.model_validate(
        {
            "people": {
                name: {"skills": {main: 1.0, second: 0.8}}
                for each in members.values()
                for name, (main, second) in each.items()
            },
            "tribes": {
                "tribe": {
                    "squads": {
                        squad_id: {
                            "members": list(each),
                            "product_owner": next(iter(each)),
                            "wip_limit": limit,
                            **given,
                        }
                        for squad_id, each in members.items()
                    }
                }
            },
            "decisions": {"board": {"at": "start", "every_days": 20}},
            "work": {"features": features},
        }
    )


def gained_days(worse: Organisation, better: Organisation, *assumed: dict[str, float]) -> Interval:
    """By how much the mean lead time falls, paired by replication."""
    base = Assumptions(exception_share=0.2)
    before, after = (base.model_copy(update=each) for each in assumed or ({}, {}))
    leads = [
        Outcome(play(each, chosen, replications=2000)).days_until_customers().mean(axis=1)
        for each, chosen in ((worse, before), (better, after))
    ]
    return mean_interval(leads[0] - leads[1], 0.999)


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        ({"people": 2}, {"people": 4}),
        ({"people": 4}, {"people": 6}),
        ({"mandate": "none"}, {"mandate": "soft"}),
        ({"mandate": "soft"}, {"mandate": "full"}),
        ({"cadence_days": 60}, {"cadence_days": 10}),
        ({"cadence_days": 10}, {"cadence_days": 0.001}),
    ],
    ids=["2 to 4", "4 to 6", "none to soft", "soft to full", "60 to 10 days", "no batches"],
)
def test_more_people_more_mandate_and_smaller_releases_bring_features_sooner(
    worse: dict[str, Any], better: dict[str, Any]
) -> None:
    assert gained_days(organisation(**worse), organisation(**better)).low > 0


@pytest.mark.parametrize(
    ("worse", "better"),
    [
        ({"availability": 0.6}, {"availability": 0.8}),
        ({"mandate_soft": 0.3}, {"mandate_soft": 0.9}),
        ({"rework_share": 0.3}, {"rework_share": 0.0}),
        ({"switching_loss": 0.6}, {"switching_loss": 0.0}),
        ({"turnover_per_year": 1.0}, {"turnover_per_year": 0.0}),
        ({"exception_share": 0.4}, {"exception_share": 0.1}),
        ({"mentor_loss": 0.3, "turnover_per_year": 1.0}, {"turnover_per_year": 1.0}),
        ({"coordination_loss": 0.1}, {"coordination_loss": 0.0}),
        ({"debt_growth": 0.5}, {"debt_growth": 0.0}),
    ],
    ids=lambda each: next(iter(each)),
)
def test_less_friction_brings_features_sooner(
    worse: dict[str, float], better: dict[str, float]
) -> None:
    same = organisation()
    assert gained_days(same, same, worse, better).low > 0
