from dataclasses import replace
from pathlib import Path

from reference.studies import MODEL, question
from tribeplan.org.organisation import Organisation
from tribeplan.simulating import read_question
from tribeplan.simulation.assumptions import Assumptions, Mechanism
from tribeplan.simulation.plan import LONG_AGO, TICKS_PER_DAY, Asked
from tribeplan.simulation.planning import model_hash, provenance


def test_the_fingerprint_is_of_what_is_said_and_not_of_its_order() -> None:
    people = dict(reversed(MODEL["people"].items()))
    same = Organisation.model_validate({**MODEL, "people": people})
    other = Organisation.model_validate({**MODEL, "name": "Other"})
    shop = Organisation.model_validate(MODEL)
    assert model_hash(same) == model_hash(shop) != model_hash(other)


def test_where_people_come_from_is_in_the_fingerprint_where_it_matters_what_they_know() -> None:
    origin = Organisation.model_validate({**MODEL, "name": "Before"})
    for start, differs in ((1.0, False), (0.5, True)):
        asked = question(assumptions=Assumptions(knowledge_start=start))
        made = [provenance(each, 8) for each in (asked, replace(asked, origin=origin))]
        assert (made[0]["model_sha256"] != made[1]["model_sha256"]) is differs


def test_assumptions_that_differ_are_told_with_what_is_usual() -> None:
    asked = question(assumptions=Assumptions(availability=0.5).without(Mechanism.REWORK))
    assert asked.changed == {"availability": (0.8, 0.5), "rework_share": (0.13, 0.0)}
    made = provenance(asked, 8)
    assert made["assumptions_changed"]["availability"] == {"default": 0.8, "value": 0.5}


def test_a_value_outside_its_range_is_told_unless_it_switches_off() -> None:
    asked = question(assumptions=Assumptions(availability=0.5).without(Mechanism.REWORK))
    assert [words.partition(" ")[0] for words in asked.implausible] == ["availability"]


def test_the_horizon_begins_after_the_warm_up() -> None:
    assert question(horizon_days=60, warm_up_days=20).plan().horizon_ticks == 80 * TICKS_PER_DAY
    made = provenance(question(horizon_days=60, warm_up_days=20), 8)
    assert (made["horizon_days"], made["warm_up_days"]) == (60, 20)


def test_who_comes_from_several_squads_begins_as_a_stranger_on_the_first_day(
    tmp_path: Path,
) -> None:
    (tmp_path / "shop.yaml").write_text(
        """
people:
  ana: {skills: {code: 1}}
  bo: {skills: {code: 1}}
  cy: {skills: {code: 1}}
tribes:
  t:
    squads:
      app: {members: [ana, bo]}
      web: {members: [cy]}
work:
  features:
    pay: {squad: app, arrives: 2027-01-04, steps: [{skill: code, days: 4}]}
""",
        encoding="utf-8",
    )
    (tmp_path / "one.yaml").write_text(
        "scenario: 1\nbase: shop.yaml\nchanges:\n  - merge: {squads: [app, web], into: all}\n",
        encoding="utf-8",
    )
    asked = Asked({}, {})
    plan = read_question(str(tmp_path / "one.yaml"), asked).plan()
    assert [squad.formed_tick for squad in plan.squads] == [0]
    before = read_question(str(tmp_path / "shop.yaml"), asked).plan()
    assert {squad.formed_tick for squad in before.squads} == {LONG_AGO}
