"""A tribe of any size, in the model's own language."""

from tribeplan.org.organisation import Organisation

SKILLS = ("back", "front", "test")


def tribe(squads: int, members: int, features: int, streams: int = 0) -> Organisation:
    """Squads of three specialisms; features, and items of streams, that also need another squad."""
    return _organisation([""], squads, members, features, streams)


def tribes_apart(number: int) -> Organisation:
    """Tribes of 100 people that share a board and nothing else: each has its own specialisms."""
    return _organisation([f"{n}-" for n in range(number)], 10, 10, 100)


def _organisation(
    marks: list[str], squads: int, members: int, features: int, streams: int = 0
) -> Organisation:
    """Put tribes together; all ids of one begin with its mark."""
    people: dict[str, object] = {}
    tribes: dict[str, object] = {}
    work: dict[str, object] = {}
    small: dict[str, object] = {}
    for mark in marks:
        made: dict[str, object] = {}
        skills = [mark + skill for skill in SKILLS]
        for squad in range(squads):
            names = [f"{mark}p{squad}-{n}" for n in range(members)]
            for n, name in enumerate(names):
                people[name] = {"skills": {skills[n % 3]: 1.0, skills[(n + 1) % 3]: 0.7}}
            made[f"{mark}squad-{squad}"] = {
                "members": names,
                "product_owner": names[0],
                "wip_limit": 3,
                "mandate": ("full", "soft", "none")[squad % 3],
                "since": "2026-01-05",
            }
        tribes[f"{mark}tribe"] = {"squads": made}
        work |= {f"{mark}f{n}": _feature(mark, n, squads) for n in range(features)}
        small |= {f"{mark}s{n}": _stream(mark, n, squads) for n in range(streams)}
    return Organisation.model_validate(
        {
            "people": people,
            "tribes": tribes,
            "decisions": {"board": {"at": "start", "every_days": 10}},
            "work": {"features": work, "streams": small},
        }
    )


def _feature(mark: str, number: int, squads: int) -> dict[str, object]:
    owner, other = number % squads, (number * 7 + 3) % squads
    back, front, test = (mark + skill for skill in SKILLS)
    return {
        "squad": f"{mark}squad-{owner}",
        "value_per_week": 100 * (number % 7 + 1),
        "steps": [
            {"skill": back, "days": {"p50": 20, "p90": 40}},
            [{"skill": front, "days": 18}, {"skill": test, "days": 9}],
            {"skill": back, "days": 8, "squad": f"{mark}squad-{other}"},
            {"skill": test, "days": 12},
        ],
    }


def _stream(mark: str, number: int, squads: int) -> dict[str, object]:
    owner, other = number % squads, (number * 7 + 3) % squads
    back, front, test = (mark + skill for skill in SKILLS)
    return {
        "squad": f"{mark}squad-{owner}",
        "per_week": 0.4,
        "steps": [
            {"skill": back, "days": {"p50": 4, "p90": 9}},
            {"skill": front, "days": 3, "squad": f"{mark}squad-{other}"},
            {"skill": test, "days": 2},
        ],
    }
