"""An organisation that changes in waves: the exact cases, and the kernel against the reference."""

import datetime as dt
import math
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.costly import COSTLY
from reference.models import organisation_from
from reference.simulator import Item, Person, Simulator, Squad
from reference.studies import play_plain
from reference.working_organisations import organisations, plans_in_waves
from tribeplan.errors import ImpossibleExperiment, InvalidInput
from tribeplan.org.organisation import Organisation
from tribeplan.report.compared import feature_row
from tribeplan.report.words import names_of
from tribeplan.scenario.scenario import UnderWay
from tribeplan.simulating import on_one_first_day, read_side
from tribeplan.simulation.assumptions import Assumptions, neutral
from tribeplan.simulation.comparison import difference_of, feature_differences
from tribeplan.simulation.outcome import Outcome
from tribeplan.simulation.plan import (
    LONG_AGO,
    TICKS_PER_DAY,
    Asked,
    ComparisonMeasure,
    ExperimentPlan,
    Plan,
)
from tribeplan.simulation.planning import Question, plan_of
from tribeplan.simulation.replicate import Replications, simulate
from tribeplan.simulation.waves import Later

MONDAY = dt.date(2026, 1, 5)
SEVENTH = dt.date(2026, 1, 13)
"""Before its morning six working days have passed since the Monday."""

TWO = """\
people: {ana: {skills: {code: 1.0}}, bo: {skills: {code: 1.0}}}
tribes:
  t:
    squads:
      app: {members: [ana], cadence_days: 0.001}
      web: {members: [bo], cadence_days: 0.001}
work:
  features:
    one: {squad: app, steps: [{skill: code, days: 10}]}
    two: {squad: app, arrives: 2026-02-02, steps: [{skill: code, days: 10}]}
"""


def same_ticks(played: Replications, plan: Plan) -> None:
    for replication in range(plan.experiment.replications):
        reference = Simulator(plan, replication).run()
        assert played.features[replication].tolist() == reference.feature_rows()
        assert played.squads[replication].tolist() == reference.squad_rows()
        assert played.gates[replication].tolist() == reference.gate_rows()


def same_bits(one: Replications, other: Replications) -> None:
    assert np.array_equal(one.features, other.features)
    assert np.array_equal(one.squads, other.squads)
    assert np.array_equal(one.gates, other.gates)


@given(plan=plans_in_waves())
@COSTLY
def test_kernel_twin_and_reference_give_the_same_ticks_through_any_waves(plan: Plan) -> None:
    played = simulate(plan, threads=1)
    same_ticks(played, plan)
    same_bits(played, play_plain(plan))


@given(plan=plans_in_waves())
@COSTLY
def test_waits_and_touch_add_up_to_the_lead_time_through_any_waves(plan: Plan) -> None:
    rows = simulate(plan, threads=1).features.reshape(-1, 13)
    released = rows[rows[:, 3] >= 0]
    assert np.array_equal(released[:, 4:].sum(axis=1), released[:, 3] - released[:, 0])
    assert (released[:, 4:] >= 0).all()


@given(organisation=organisations(), how=st.sampled_from(UnderWay))
@COSTLY
def test_waves_that_change_nothing_change_no_bit(organisation: Organisation, how: UnderWay) -> None:
    experiment = ExperimentPlan(horizon_days=60, replications=2, starts=MONDAY)
    days = (SEVENTH, dt.date(2026, 2, 2))
    waves = [Later(day, organisation, how, training_days=3) for day in days]
    assumed = Assumptions(rework_share=0.3, turnover_per_year=1.0, mentor_loss=0.2)
    plain = plan_of(organisation, assumed, experiment)
    same_bits(simulate(plan_of(organisation, assumed, experiment, waves)), simulate(plain))


class Ledger(Simulator):
    """Keeps account of every item by the clock: how much of it was done by whom, and lost."""

    def __init__(self, plan: Plan, replication: int) -> None:
        super().__init__(plan, replication)
        self.last = 0
        self.taught_until: Counter[int] = Counter()
        self.worked: Counter[int] = Counter()
        """Ticks that each has worked on the job in hand, trainings and decisions left out."""

        self.taken: dict[int, float] = {}
        """How much work that was when they began."""

        self.account: dict[int, tuple[float, float, float]] = {}
        """By item: all of its work, what was done of it, and what was done in vain."""

    def happen(self, slot: int, kind: int, number: int) -> None:
        self.let_time_pass(self.now)
        super().happen(slot, kind, number)

    def let_time_pass(self, now: int) -> None:
        for person in self.people:
            if person.status == "working" and not person.asked:
                self.worked[person.number] += max(
                    0, now - max(self.last, min(self.taught_until[person.number], now))
                )
        self.last = now

    def begin(self, person: Person, squad: Squad, item: Item | None) -> None:
        super().begin(person, squad, item)
        assert self.taught_until[person.number] <= self.now  # who learns takes nothing new
        self.worked[person.number] = 0
        if item is not None:
            work = (
                self.assumed.help_days * TICKS_PER_DAY if item.kind == "help" else item.step.effort
            )
            work *= self.assumed.redo_share if item.kind == "rework" else 1
            whole, done, lost = self.account.setdefault(item.number, (work, 0.0, 0.0))
            self.taken[person.number] = whole - done + lost

    def done_by(self, person: Person) -> float:
        assert 0 <= self.worked[person.number] <= person.duration
        return self.taken[person.number] * self.worked[person.number] / person.duration

    def put_down(
        self, person: Person, loss: float, waiting: list[tuple[Item, str, Squad | None]]
    ) -> None:
        item = person.job if person.status == "working" else None
        super().put_down(person, loss, waiting)
        if item is not None and person.job is None:
            done = self.done_by(person)
            whole, before, lost = self.account[item.number]
            self.account[item.number] = whole, before + done, lost + loss * done
            left = whole * (1 - item.done / 2**40)
            assert before + done + left == pytest.approx(whole + lost + loss * done)

    def work_done(self, person: Person) -> None:
        assert self.worked[person.number] == person.duration
        if person.job is not None:
            whole, done, lost = self.account.pop(person.job.number)
            assert done + self.done_by(person) == pytest.approx(whole + lost)
        super().work_done(person)

    def train(self, person: Person, ticks: int) -> None:
        was_there = self.is_there(person) or person.status in ("working", "deciding")
        learning = self.taught_until[person.number] > self.now
        super().train(person, ticks)
        if ticks and (was_there or learning):
            self.taught_until[person.number] = (
                max(self.taught_until[person.number], self.now) + ticks
            )


@given(plan=plans_in_waves())
@COSTLY
def test_work_done_and_left_is_the_effort_and_what_was_handed_over_in_vain(plan: Plan) -> None:
    """By the clock, at every hand-over, at every end, and for what is in hand at the horizon."""
    ledger = Ledger(plan, 0)
    ledger.run()
    ledger.let_time_pass(ledger.horizon)
    for person in ledger.people:
        if person.status == "working" and person.job is not None:
            left = (
                person.left if person.asked else person.ends - max(person.trained, ledger.horizon)
            )
            assert ledger.worked[person.number] == person.duration - left


def two_in_waves(
    after: str,
    *,
    before: str = "",
    assumed: Mapping[str, float] = MappingProxyType({}),
    **how: float | UnderWay,
) -> list[list[float]]:
    """Play the two people in neutral conditions; when work begins and ends [days]."""
    first, later = organisation_from(before or TWO), organisation_from(after)
    change = {"handover_loss": 0.25, "other_squad_days": 1e3, "knowledge_days": 1e5}
    chosen = neutral().model_copy(update={**change, **assumed})
    experiment = ExperimentPlan(horizon_days=60, replications=1, starts=MONDAY)
    wave = Later(SEVENTH, later, **how)  # type: ignore[arg-type]  # as the fields are typed
    plan = plan_of(first, chosen, experiment, [wave])
    same_ticks(play_plain(plan), plan)
    rows = Simulator(plan, 0).run().feature_rows()
    return [
        [round(tick / TICKS_PER_DAY, 3) if tick >= 0 else -1 for tick in row[1:3]] for row in rows
    ]


SWAPPED = TWO.replace("[ana]", "[them]").replace("[bo]", "[ana]").replace("[them]", "[bo]")


@pytest.mark.parametrize(
    ("how", "ends"),
    [
        (UnderWay.FINISH, 10),  # Ana finishes in her new squad
        (UnderWay.HAND_OVER, 6 + 10 - 6 + 0.25 * 6),  # 10 days, 6 done: 5.5 left for Bo
        (UnderWay.STOP, 6 + 10),
    ],
)
def test_what_becomes_of_work_under_way(how: UnderWay, ends: float) -> None:
    assert two_in_waves(SWAPPED, under_way=how) == [[0, ends], [20, 30]]


def test_work_waits_for_no_longer_than_a_training_that_interrupts_it() -> None:
    trained = TWO.replace("app: {members: [ana]", "app: {members: [ana], wip_limit: 3")
    assert two_in_waves(trained, training_days=2.0) == [[0, 12], [20, 30]]


def test_a_wave_in_the_middle_of_a_training_cuts_it_short_for_nobody() -> None:
    """Ana has done six days of ten when she learns for five; two days later Bo takes her place.

    He has 4 + 0.25 x 6 days left, on days 8 to 13.5. Ana learns until day 11, and has web's work
    then: asked for on day 9, it is done on day 21. Two trainings, of five days and of two, end on
    day 13.
    """
    first, _ = TWO.split("    two:")
    step = "{skill: code, days: 10, squad: web}"
    text = f"{first}    two: {{squad: web, arrives: 2026-01-16, steps: [{step}]}}\n"
    trained = text.replace("app: {members: [ana]", "app: {members: [ana], wip_limit: 3")
    swapped = trained.replace("[ana]", "[them]").replace("[bo]", "[ana]").replace("[them]", "[bo]")
    before, during, after = map(organisation_from, (text, trained, swapped))
    experiment = ExperimentPlan(horizon_days=60, replications=1, starts=MONDAY)
    assumed = neutral().model_copy(update={"handover_loss": 0.25})
    for second, ends in ((0.0, [13.5, 21]), (2.0, [15.5, 23])):
        waves = [
            Later(SEVENTH, during, training_days=5.0),
            Later(dt.date(2026, 1, 15), after, UnderWay.HAND_OVER, second),
        ]
        plan = plan_of(before, assumed, experiment, waves)
        same_ticks(play_plain(plan), plan)
        rows = Simulator(plan, 0).run().feature_rows()
        assert [row[2] / TICKS_PER_DAY for row in rows] == pytest.approx(ends, abs=1e-5)
        Ledger(plan, 0).run()


NEW = TWO.replace("members: [ana]", "members: [ana, cy]").replace(
    "bo: {", "cy: {skills: {code: 1.0}, from: 2026-01-13}, bo: {"
)
ANEW = TWO.replace("app: {", "app: {since: 2026-01-13, ")
SHORT = "arrives: 2026-02-02, steps: [{skill: code, days: 5}]"
LINKED = TWO.replace("app: {", "app: {needs: [{squad: web}], ")
FUNDED = TWO.replace("app: {", "app: {funding: project, ")


@pytest.mark.parametrize(
    ("after", "assumed", "ends"),
    [
        # Cy is new for long and slow; Ana gives 0.2 of her time: 10 / 0.8 days
        (NEW, {"mentor_loss": 0.2, "ramp_up_days": 1000, "ramp_up_start": 0.01}, 20 + 12.5),
        # what begins before day 6 + 20 is busy with itself until then: 6 days more
        (ANEW, {"start_up_days": 20.0}, 20 + 6 + 10),
        # one link takes a fifth of Ana, who is alone: 10 / 0.8 days
        (LINKED, {"coordination_loss": 0.2}, 20 + 12.5),
        # 0.26 a year of 260 days is a thousandth a day; on day 20 it has grown by 2 %
        (
            TWO.replace("arrives: 2026-02-02, steps: [{skill: code, days: 10}]", SHORT),
            {"debt_growth": 0.26},
            20 + 5 * 1.02,
        ),
        (FUNDED, {"project_debt_growth": 0.26}, 20 + 10 * 1.02),
    ],
)
def test_each_cost_of_change_acts_from_its_wave_on_and_is_off_by_default(
    after: str, assumed: dict[str, float], ends: float
) -> None:
    """The second feature comes on day 20; the first, begun before the wave, takes its ten days."""
    assert two_in_waves(after, assumed=assumed) == [[0, 10], [20, ends]]
    defaults = Assumptions()
    costs = {name for name in assumed if not name.startswith("ramp_up")}
    assert {getattr(defaults, name) for name in costs} == {0}


def steps_of(*days: float) -> str:
    """Two people as ever; the first feature has so many steps of so many days."""
    each = ", ".join(f"{{skill: code, days: {number}}}" for number in days)
    return TWO.replace("{skill: code, days: 10}", each, 1)


@pytest.mark.parametrize(
    ("before", "after", "ends"),
    [
        ([10], [4], 10),  # has begun, and is done as it was
        ([10], [10, 3], 10 + 3),
        ([10, 5], [10, 2], 10 + 2),
        ([10, 5], [10], 10),
        ([4, 5, 5], [4], 4 + 5),  # the second has begun on day 4
        ([4, 5], [4, 5, 2, 1], 4 + 5 + 2 + 1),
    ],
)
def test_a_step_that_has_begun_is_done_as_it_was_and_others_as_the_wave_says(
    before: list[float], after: list[float], ends: float
) -> None:
    """The wave is on day 6; Ana does all of it, one after the other."""
    assert two_in_waves(steps_of(*after), before=steps_of(*before))[0] == [0, ends]


def test_a_feature_that_is_not_asked_for_yet_has_other_days_steps_and_dates() -> None:
    two = "two: {squad: app, arrives: 2026-02-02, steps: [{skill: code, days: 10}]}"
    others = {
        "two: {squad: web, arrives: 2026-02-02, steps: [{skill: code, days: 2}]}": [20, 22],
        "two: {squad: web, arrives: 2026-01-14, steps: [{skill: code, days: 3}]}": [7, 10],
        "two: {squad: web, steps: [{skill: code, days: 3}]}": [6, 9],  # with the wave
        two.replace("02-02", "02-09"): [25, 35],
        two.replace("squad: app,", "squad: app, due: 2026-03-02,"): [20, 30],
        "": [-1, -1],  # dropped
    }
    for other, ticks in others.items():
        assert two_in_waves(TWO.replace(two, other))[1:] == [ticks]


def test_what_is_dropped_is_not_released_though_what_has_begun_is_done_to_its_end() -> None:
    """Ana takes on the second feature on day 20, and has time when the first one is done."""
    one = "    one: {squad: app, steps: [{skill: code, days: 10}]}\n"
    assert two_in_waves(TWO.replace(one, "")) == [[0, -1], [20, 30]]
    longer = one.replace("10", "25")
    before = TWO.replace(one, longer)
    assert two_in_waves(before.replace(longer, ""), before=before) == [[0, -1], [20, 35]]


def outcome_of(organisation: Organisation, *waves: Later) -> Outcome:
    experiment = ExperimentPlan(horizon_days=60, replications=1, starts=MONDAY)
    return Outcome(play_plain(plan_of(organisation, neutral(), experiment, waves)))


def test_what_a_wave_drops_is_no_delay_and_in_no_difference() -> None:
    """The first takes ten days in both; the second is dropped on the seventh, long before.

    Day 30 is Friday 13 February, and what is finished that evening is released the next Monday.
    """
    two = "    two: {squad: app, arrives: 2026-02-02, steps: [{skill: code, days: 10}]}\n"
    worth = two.replace("app,", "app, value: 500,")
    first = organisation_from(TWO.replace(two, worth))
    wave = Later(SEVENTH, organisation_from(TWO.replace(two, "")))
    base, other = outcome_of(first), outcome_of(first, wave)
    assert other.by_feature()["state"].to_list() == ["arrived", "dropped in a wave"]
    ends = base.whole_plan_day(0.85), other.whole_plan_day(0.85)
    assert ends == pytest.approx((30, 10), abs=0.01)
    for measure in ComparisonMeasure:
        found = difference_of(("base", base), ("other", other), measure)
        assert found.difference.value == 0
        assert found.bound == ""
    table = feature_differences(base, other)
    assert table["difference_days"].to_list() == [0, None]
    question = Question("plan", "", first, waves=(wave,))
    assert (question.dropped_on("two"), question.dropped_on("one")) == (SEVENTH, None)
    base_question = Question("a", "", first)
    row = feature_row(table.row(1, named=True), names_of(first), base_question, question, 64)
    assert row[1:] == ("16 Feb 2026", "dropped from 13 Jan 2026", "", "")


def test_a_feature_that_is_asked_for_later_is_no_difference() -> None:
    first = organisation_from(TWO)
    wave = Later(SEVENTH, organisation_from(TWO.replace("02-02", "02-09")))
    table = feature_differences(outcome_of(first), outcome_of(first, wave))
    questions = Question("a", "", first), Question("b", "", first, waves=(wave,))
    row = feature_row(table.row(1, named=True), names_of(first), *questions, 64)
    assert row[1:] == ("16 Feb 2026", "23 Feb 2026", "", "asked for 9 Feb 2026")


def test_a_feature_of_which_a_wave_drops_all_that_is_left_is_finished_on_that_day() -> None:
    """Ana's part takes four days; Bo's squad does not take up its own before day 25."""
    before = TWO.replace("members: [bo]", "members: [bo], wip_limit: 1")
    before = before.replace("two: {squad: app, arrives: 2026-02-02", "two: {squad: web")
    before = before.replace("days: 10}]}\n    two", "days: 4}]}\n    two").replace("10", "25")
    parts = "days: 4}, {skill: code, days: 5, squad: web}"
    assert two_in_waves(before, before=before.replace("days: 4}", parts)) == [[0, 6], [0, 25]]
    before = before.replace("days: 4}", parts)
    assert two_in_waves(before, before=before) == [[0, 30], [0, 25]]


def test_a_feature_that_is_not_asked_for_yet_comes_after_others_from_a_wave_on() -> None:
    """The first takes Ana until day 25; Bo could begin the second on day 20."""
    before = TWO.replace("days: 10", "days: 25", 1).replace("two: {squad: app", "two: {squad: web")
    after = before.replace("two: {", "two: {after: [one], ")
    assert two_in_waves(before, before=before) == [[0, 25], [20, 30]]
    assert two_in_waves(after, before=before) == [[0, 25], [25, 35]]
    assert two_in_waves(before, before=after) == [[0, 25], [20, 30]]


def test_work_goes_with_the_squad_that_takes_it_over() -> None:
    gone = TWO.replace("      app: {members: [ana], cadence_days: 0.001}\n", "")
    gone = gone.replace("squad: app", "squad: web").replace(", ana: ", ", them: ")
    assert two_in_waves(gone) == [[0, 10], [20, 30]]
    assert two_in_waves(gone, under_way=UnderWay.HAND_OVER) == [[0, 11.5], [20, 30]]


def test_a_gate_that_is_no_more_lets_go_whoever_waits_for_it() -> None:
    """The board meets on days 0, 30, 60: what is asked for on day 20 starts on day 30, or 22."""
    gate = "decisions: {board: {at: start, every_days: 30, passes: [full]}}\n"
    before, after = organisation_from(TWO + gate), organisation_from(TWO)
    experiment = ExperimentPlan(horizon_days=60, replications=1, starts=MONDAY)
    wave = Later(dt.date(2026, 2, 4), after)
    assumed = neutral()
    for waves, begins in (([], 30), ([wave], 22)):
        plan = plan_of(before, assumed, experiment, waves)
        same_ticks(play_plain(plan), plan)
        rows = play_plain(plan).features[0]
        assert rows[1][1] / TICKS_PER_DAY == begins


@given(plan=plans_in_waves())
@COSTLY
def test_nothing_is_different_before_the_first_wave(plan: Plan) -> None:
    tick = plan.waves[0].tick
    never = tuple(each._replace(tick=plan.horizon_ticks + each.tick) for each in plan.waves)
    one, two = simulate(plan), simulate(plan._replace(waves=never))
    before = (one.features[:, :, :4] < tick) & (one.features[:, :, :4] >= 0)
    assert np.array_equal(one.features[:, :, :4][before], two.features[:, :, :4][before])


def question_at(path: Path, text: str) -> Question:
    (path / "m.yaml").write_text("tribeplan: 1\n" + TWO, "utf-8")
    (path / "s.yaml").write_text("scenario: 1\nbase: m.yaml\n" + text, "utf-8")
    asked = Asked({"replications": 20}, {})
    return on_one_first_day([read_side(str(path / "s.yaml"), asked)], asked)[0]


def plan_at(path: Path, text: str) -> Plan:
    return question_at(path, text).plan()


EXPERIMENT = "experiment: {starts: 2026-01-05, horizon_days: 60}\n"
MERGE = "merge: {squads: [app, web], into: all}"


def test_one_wave_on_the_first_day_is_the_scenario_itself(tmp_path: Path) -> None:
    at_once = plan_at(tmp_path, f"{EXPERIMENT}changes: [{MERGE}]\n")
    for day in ("2026-01-05", "2025-11-01"):
        wave = plan_at(tmp_path, f"{EXPERIMENT}waves: [{{on: {day}, do: [{MERGE}]}}]\n")
        assert wave == at_once


def test_people_from_two_squads_are_strangers_from_the_day_of_their_wave_on(tmp_path: Path) -> None:
    plan = plan_at(tmp_path, f"{EXPERIMENT}waves: [{{on: 2026-01-13, do: [{MERGE}]}}]\n")
    (wave,) = plan.waves
    squads = {squad.id: squad for squad in wave.plan.squads}
    assert squads["all"].formed_tick == wave.tick == 6 * TICKS_PER_DAY
    assert [len(squads[name].people) for name in ("all", "app", "web")] == [2, 0, 0]


def test_all_waves_at_once_are_one_wave_on_the_day_of_the_first(tmp_path: Path) -> None:
    """Who comes in the second wave and a squad that it makes begin on the first one's day, too."""
    add = "add: {person: cy, skills: {code: 1.0}, squad: app}"
    two = f"{{on: 2026-01-13, training_days: 1, do: [{add}]}}"
    three = f"{{on: 2026-02-02, training_days: 2, do: [{MERGE}, rename: {{person: bo, to: bob}}]}}"
    question = question_at(tmp_path, f"{EXPERIMENT}waves: [{two}, {three}]\n")
    assert question.at_once is not None
    whole = f"{{on: 2026-01-13, training_days: 2, do: [{add}, {MERGE}]}}"
    one = question_at(tmp_path, f"{EXPERIMENT}waves: [{whole}]\n")
    assert question.at_once.plan() == one.plan() != question.plan()
    assert one.at_once is None


def test_another_id_from_a_day_on_changes_no_bit(tmp_path: Path) -> None:
    rename = "[rename: {person: ana, to: anna}, rename: {squad: app, to: phone}]"
    plan = plan_at(tmp_path, f"{EXPERIMENT}waves: [{{on: 2026-01-13, do: {rename}}}]\n")
    same_bits(simulate(plan), simulate(plan_at(tmp_path, EXPERIMENT)))


def test_who_is_new_in_a_wave_comes_that_day_and_has_to_learn(tmp_path: Path) -> None:
    add = "add: {person: cy, skills: {code: 1.0}, squad: app}"
    plan = plan_at(tmp_path, f"{EXPERIMENT}waves: [{{on: 2026-01-13, do: [{add}]}}]\n")
    cy = next(person for person in plan.waves[0].plan.people if person.id == "cy")
    assert cy.first_tick == cy.joined_tick == 6 * TICKS_PER_DAY
    assert next(each for each in plan.people if each.id == "cy").memberships == ()


def test_a_wave_behind_the_horizon_or_that_comes_too_late_for_a_date_is_told_at_its_line(
    tmp_path: Path,
) -> None:
    late = "waves: [{on: 2030-01-01, do: [remove: {feature: two}]}]\n"
    with pytest.raises(InvalidInput) as caught:
        plan_at(tmp_path, late)
    (told,) = caught.value.diagnostics
    assert (told.code, told.place.line, told.place.column) == ("TP115", 3, 14)
    asked_for = "waves:\n- {on: 2026-01-13, do: [set: {feature: one, arrives: 2026-03-02}]}\n"
    told_at = r"s.yaml:5:.*: has been asked for when the wave of 2026-01-13 gives it another day"
    with pytest.raises(ImpossibleExperiment, match=told_at):
        plan_at(tmp_path, EXPERIMENT + asked_for)
    again = "{feature: two, squad: app, steps: [{skill: code, days: 1}]}"
    back = (
        "waves:\n- {on: 2026-01-13, do: [remove: {feature: two}]}\n"
        f"- {{on: 2026-01-14, do: [add: {again}]}}\n"
    )
    with pytest.raises(ImpossibleExperiment, match=r"s.yaml:6:.*: comes back after a wave has"):
        plan_at(tmp_path, EXPERIMENT + back)


def coached(squads: int, waves: list[Later], of: Organisation, coaching_days: float = 60) -> Plan:
    """A plan in which nothing but familiarity and coaches matter: strangers work half as fast."""
    chosen = neutral().model_copy(
        update={
            "familiarity_start": 0.5,
            "familiarity_days": 10.0,
            "uncoached_learning": 0.5,
            "squads_per_coach": squads,
            "coaching_days": coaching_days,
        }
    )
    experiment = ExperimentPlan(horizon_days=200, replications=1, starts=MONDAY)
    return plan_of(of, chosen, experiment, waves)


def test_a_squad_without_a_coach_learns_slower_until_one_has_time() -> None:
    """Two squads of strangers since the Monday, of one person each, with a day's item on day 20.

    Alone they learn half as fast: by then as much as in 10 days with a coach. A coach with one
    place is with the first squad on days 6 to 16 and with the second on days 16 to 26: 15 and
    12 days. With two places both have the first turn.
    """

    def strangers(wip: int) -> Organisation:
        step = "{arrives: 2026-02-02, steps: [{skill: code, days: 1}]"
        squads = "".join(
            f"      {name}: {{members: [{who}], since: {MONDAY}, wip_limit: {wip}, "
            "cadence_days: 0.001}\n"
            for name, who in (("app", "ana"), ("web", "bo"))
        )
        work = "".join(f"    {name}: {step}, squad: {name}}}\n" for name in ("app", "web"))
        head, _ = TWO.split("      app:")
        return organisation_from(f"{head}{squads}work:\n  features:\n{work}")

    before, after = strangers(1), strangers(2)
    learned = {0: (10.0, 10.0), 1: (15.0, 12.0), 2: (15.0, 15.0)}
    for capacity, days in learned.items():
        coaches = ("cy",) if capacity else ()
        waves = [Later(SEVENTH, after, coaches=coaches)]
        plan = coached(max(capacity, 1), waves, before, coaching_days=10.0)
        played = play_plain(plan)
        same_ticks(played, plan)
        took = played.features[0, :, 2] / TICKS_PER_DAY - 20
        by_hand = [1 / (1 - 0.5 * math.exp(-each / 10)) for each in days]
        assert took.tolist() == pytest.approx(by_hand, abs=1e-5)


def many_squads(wip: int) -> Organisation:
    people = {f"p{n:02}": {"skills": {"code": 1.0}} for n in range(20)}
    squads = {f"s{n:02}": {"members": [f"p{n:02}"], "wip_limit": wip} for n in range(20)}
    feature = {"squad": "s00", "steps": [{"skill": "code", "days": 1}]}
    return Organisation.model_validate(
        {
            "people": people,
            "tribes": {"t": {"squads": squads}},
            "work": {"features": {"f": feature}},
        }
    )


def test_two_coaches_of_five_squads_each_are_done_with_twenty_after_two_turns() -> None:
    """Sixty days with each: ten squads until day 60, the others until day 120."""
    waves = [Later(MONDAY, many_squads(2), coaches=("one", "two"))]
    plan = coached(5, waves, many_squads(1))
    ends = [squad.learning[-1].tick / TICKS_PER_DAY for squad in plan.squads]
    assert ends == [60.0] * 10 + [120.0] * 10


def test_who_coaches_a_squad_of_their_own_has_one_place_less_in_a_wave() -> None:
    own = many_squads(2).model_dump(mode="json", by_alias=True, exclude_unset=True)
    own["tribes"]["t"]["squads"]["s19"]["coach"] = "one"
    waves = [Later(MONDAY, Organisation.model_validate(own), coaches=("one",))]
    plan = coached(2, waves, many_squads(1))
    begins = [squad.learning[1].tick // TICKS_PER_DAY for squad in plan.squads[:3]]
    assert begins == [0 + 0, 60, 120]
    assert plan.squads[19].learning == ((LONG_AGO, 0.5), (0, 1.0))


@given(plan=plans_in_waves())
@COSTLY
def test_coaches_change_no_bit_unless_somebody_assumes_that_they_help(plan: Plan) -> None:
    assert Assumptions().uncoached_learning == 1.0
    if plan.assumptions.uncoached_learning == 1.0:
        assert all(squad.learning == () for squad in plan.squads)
        assert all(squad.learning == () for wave in plan.waves for squad in wave.plan.squads)


def test_what_people_know_goes_with_them_and_not_with_their_squad(tmp_path: Path) -> None:
    """Bo takes Ana's place on day 6; what he begins on day 20 takes 10 days at half the pace."""
    assert two_in_waves(SWAPPED, assumed={"knowledge_start": 0.5}) == [[0, 10], [20, 40]]
    rename = "rename: {person: ana, to: anna}, rename: {squad: app, to: phone}"
    for text in (f"changes: [{rename}]", f"waves: [{{on: 2026-01-13, do: [{rename}]}}]"):
        (tmp_path / "m.yaml").write_text("tribeplan: 1\n" + TWO, "utf-8")
        scenario = f"scenario: 1\nbase: m.yaml\n{EXPERIMENT}{text}\n"
        (tmp_path / "s.yaml").write_text(
            f"{scenario}assumptions: {{knowledge_start: 0.5}}\n", "utf-8"
        )
        plan = on_one_first_day(
            [read_side(str(tmp_path / "s.yaml"), Asked({}, {}))], Asked({}, {})
        )[0].plan()
        assert [component[1] for component in plan.components] == ["code"]
        assert [person.knows for person in plan.people] == [(0,), ()]


def test_nothing_arrives_twice_where_a_wave_finds_no_feature_still_to_be_asked_for() -> None:
    """One feature of three days, asked for on the first day, and a wave a week later."""
    text = (
        "people: {ana: {skills: {code: 1}}}\ntribes: {t: {squads: {s: {members: [ana]}}}}\n"
        "work: {features: {f: {squad: s, steps: [{skill: code, days: 3}]}}}\n"
    )
    here = organisation_from(text)
    experiment = ExperimentPlan(horizon_days=60, replications=1, starts=MONDAY)
    plan = plan_of(here, neutral(), experiment, [Later(dt.date(2026, 1, 12), here)])
    played = play_plain(plan)
    assert played.features[0, 0, 3] == 3 * TICKS_PER_DAY
    same_bits(simulate(plan, threads=1), played)
