"""Show that no rule is quadratic: each is timed on shapes that would make a careless one so.

Usage: python -m benchmarks.check.rules [--size 5000]

Every shape is made at one size and at eight times that size; a linear rule takes eight times
as long, a quadratic one 64 times. Rules that take under 50 ms at the larger size are too quick
to judge and too quick to matter.
"""

import argparse
import gc
import math
import time
from collections.abc import Callable
from typing import Any

from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import roster_of
from tribeplan.rules.catalogue import CATALOGUE

GROWTH = 8
WORTH_JUDGING_SECONDS = 0.05
STEEPEST = 1.6
"""Exponent of the size above which a rule counts as quadratic: 1 is linear, 2 is quadratic, and
what no longer fits the processor's caches lies somewhat above 1."""

Shape = dict[str, Any]


def people(count: int) -> Shape:
    """People who each have two of fifty skills."""
    return {
        f"p-{n}": {"name": f"N{n}", "skills": {f"s-{n % 50}": 1.0, f"s-{(n + 1) % 50}": 0.5}}
        for n in range(count)
    }


def one_huge_squad(n: int) -> Shape:
    everybody = list(people(n))
    chapters = {"c": {"lead": "p-0", "members": everybody}}
    squads = {"s": {"product_owner": "p-0", "members": everybody}}
    return {"people": people(n), "tribes": {"t": {"chapters": chapters, "squads": squads}}}


def many_chapters(n: int) -> Shape:
    chapters = {f"c-{i}": {"lead": f"p-{i}", "members": [f"p-{i}"]} for i in range(n)}
    squads = {"s": {"members": list(people(n))}}
    return {"people": people(n), "tribes": {"t": {"chapters": chapters, "squads": squads}}}


def many_squads_of_the_same_people(n: int) -> Shape:
    squads = {
        f"q-{i}": {
            "members": ["p-0", "p-1"],
            "product_owner": "p-1",
            "coach": "p-0",
            "needs": [{"squad": f"q-{(i + 1) % n}"}, {"squad": "q-0"}],
        }
        for i in range(n)
    }
    return {"people": people(10), "tribes": {"t": {"agile_coaches": ["p-0"], "squads": squads}}}


def a_squad_that_needs_all(n: int) -> Shape:
    squads: Shape = {f"q-{i}": {"needs": [{"squad": "s"}]} for i in range(n)}
    squads["s"] = {"needs": [{"squad": f"q-{i}"} for i in range(n)]}
    return {"tribes": {"t": {"squads": squads}}}


def a_long_chain_of_features(n: int) -> Shape:
    squads = {"s": {"members": ["p-0"], "ends": "2026-05-05"}, "r": {"members": ["p-1"]}}
    features = {
        f"f-{i}": {
            "squad": "s",
            "arrives": f"2026-{i % 12 + 1:02}-01",
            "steps": [
                {"skill": f"s-{i % 50}", "days": 3},
                {"skill": "s-1", "days": 1, "squad": "r"},
            ],
            "after": [f"f-{i - 1}"] if i else [],
        }
        for i in range(n)
    }
    return {
        "people": people(10),
        "tribes": {"t": {"squads": squads}},
        "work": {"features": features},
    }


def many_gates(n: int) -> Shape:
    gates = {f"g-{i}": {"at": "start", "every_days": 10 + i} for i in range(n)}
    squads = {f"q-{i}": {"mandate": "none", "cadence_days": 5} for i in range(50)}
    return {"decisions": gates, "tribes": {"t": {"squads": squads}}}


def many_tribes_sharing_one_person(n: int) -> Shape:
    tribes = {
        f"t-{i}": {"lead": f"p-{i}", "squads": {f"q-{i}": {"members": [f"p-{i}", "p-0"]}}}
        for i in range(n)
    }
    return {"people": people(n), "tribes": tribes}


def a_person_who_moves_all_the_time(n: int) -> Shape:
    moves = [{"date": f"20{10 + i % 80}-{i % 12 + 1:02}-{i % 28 + 1:02}"} for i in range(n)]
    return {"people": {"p-0": {"moves": moves}}}


def many_skills(n: int) -> Shape:
    skills = {f"s-{i}": {"compliance": True} for i in range(n)}
    squads = {f"q-{i}": {"members": ["p-0"]} for i in range(20)}
    return {
        "skills": skills,
        "people": {"p-0": {"skills": dict.fromkeys(skills, 1.0)}},
        "tribes": {"t": {"squads": squads}},
    }


SHAPES: tuple[Callable[[int], Shape], ...] = (
    one_huge_squad,
    many_chapters,
    many_squads_of_the_same_people,
    a_squad_that_needs_all,
    a_long_chain_of_features,
    many_gates,
    many_tribes_sharing_one_person,
    a_person_who_moves_all_the_time,
    many_skills,
)


def seconds_per_rule(shape: Shape) -> dict[str, float]:
    """Time every rule on one organisation, the least CPU time of three runs."""
    organisation = Organisation.model_validate(shape)
    roster, limits = roster_of(organisation), organisation.effective_limits()
    taken: dict[str, float] = {}
    for rule in CATALOGUE:
        for _ in range(3):
            start = time.process_time()
            sum(1 for _ in rule.check(roster, limits))
            seconds = time.process_time() - start
            taken[rule.name] = min(seconds, taken.get(rule.name, seconds))
    return taken


def main() -> int:
    """Time everything and say which rules are steeper than linear."""
    parser = argparse.ArgumentParser(description="Show that no rule is quadratic")
    parser.add_argument("--size", type=int, default=2_500)
    size = parser.parse_args().size
    gc.disable()
    steep = judged = 0
    print(f"{'shape':34} {'rule':26} {'s':>7} {'exponent':>9}")
    for make in SHAPES:
        small, large = seconds_per_rule(make(size)), seconds_per_rule(make(GROWTH * size))
        for name, seconds in sorted(large.items(), key=lambda item: -item[1]):
            if seconds >= WORTH_JUDGING_SECONDS:
                exponent = math.log(seconds / small[name]) / math.log(GROWTH)
                mark = "  STEEP" if exponent > STEEPEST else ""
                judged += 1
                steep += exponent > STEEPEST
                print(f"{make.__name__:34} {name:26} {seconds:7.3f} {exponent:9.2f}{mark}")
    print(f"\n{judged} pairs of rule and shape judged, {steep} steeper than size^{STEEPEST}")
    return 1 if steep else 0


if __name__ == "__main__":
    raise SystemExit(main())
