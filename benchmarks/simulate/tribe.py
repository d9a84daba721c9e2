"""A tribe of any size, in the model's own language."""

from tribeplan.org.organisation import Organisation

SKILLS = ("back", "front", "test")


def tribe(squads: int, members: int, features: int) -> Organisation:
    """Give squads of three specialisms, and features that also need another squad."""
    people: dict[str, object] = {}
    made: dict[str, object] = {}
    for squad in range(squads):
        names = [f"p{squad}-{n}" for n in range(members)]
        for n, name in enumerate(names):
            people[name] = {"skills": {SKILLS[n % 3]: 1.0, SKILLS[(n + 1) % 3]: 0.7}}
        made[f"squad-{squad}"] = {
            "members": names,
            "product_owner": names[0],
            "wip_limit": 3,
            "mandate": ("full", "soft", "none")[squad % 3],
            "since": "2026-01-05",
        }
    return Organisation.model_validate(
        {
            "people": people,
            "tribes": {"tribe": {"squads": made}},
            "decisions": {"board": {"at": "start", "every_days": 10}},
            "work": {"features": {f"f{n}": _feature(n, squads) for n in range(features)}},
        }
    )


def _feature(number: int, squads: int) -> dict[str, object]:
    owner, other = number % squads, (number * 7 + 3) % squads
    return {
        "squad": f"squad-{owner}",
        "value_per_week": 100 * (number % 7 + 1),
        "steps": [
            {"skill": "back", "days": {"p50": 20, "p90": 40}},
            [{"skill": "front", "days": 18}, {"skill": "test", "days": 9}],
            {"skill": "back", "days": 8, "squad": f"squad-{other}"},
            {"skill": "test", "days": 12},
        ],
    }
