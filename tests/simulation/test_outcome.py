"""Tables of results: by hand, and by identities that hold whatever happened."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given

from reference.costly import COSTLY
from reference.flows import one_squad, play, servers
from reference.studies import play_plain
from reference.working_organisations import plans
from tribeplan.simulation.assumptions import EffortShape, neutral
from tribeplan.simulation.interval import mean_interval, quantile_interval, t_quantile
from tribeplan.simulation.memory import ARRIVED, RELEASED
from tribeplan.simulation.outcome import (
    CAUSES,
    Outcome,
    lead_quantile_of,
    load_over_time,
    mean_lead_of,
    unstable,
    utilisation,
    utilisation_by_skill,
)
from tribeplan.simulation.plan import TICKS_PER_DAY, Plan
from tribeplan.simulation.replicate import simulate

STEP = {"skill": "service", "days": 5}
WHY = ["touch_days", *(f"wait_{cause.replace('-', '_')}_days" for cause in CAUSES)]
EXPONENTIAL = neutral().model_copy(update={"effort_shape": EffortShape.EXPONENTIAL})


def two_features(**experiment: object) -> Outcome:
    """One person, five days for each of two features; the second is due on day 8."""
    feature: dict[str, Any] = {"squad": "squad", "steps": [STEP], "value_per_week": 10}
    work = {"features": {"one": feature, "two": {**feature, "due": "2026-01-14"}}}
    return Outcome(play(one_squad({"p": "service"}, work), neutral(), **experiment))


def test_two_features_one_after_the_other() -> None:
    outcome = two_features()
    assert outcome.features()["lead_days"].to_list() == [5.0, 10.0]
    assert outcome.features()["wait_person_days"].to_list() == [0.0, 5.0]
    assert outcome.by_feature()["on_time_probability"].to_list() == [None, 0.0]
    assert outcome.cost_of_delay().tolist() == [(5 + 10) * 10 / 5]
    assert outcome.flow_efficiency().tolist() == [10 / 15]
    value = [0, (255 + 250) * 2, (515 + 510) * 2]  # on day 0, 260 and 520, two a day each
    assert outcome.value_over_time(3)["value_p50"].to_list() == value


def test_week_by_week_by_hand() -> None:
    """Released on days 5, the end of week 1, and 10; worth 10 a week each from then on."""
    table = two_features(
        horizon_days=18, starts="2026-01-05"
    ).by_week()  # of week 4 only three days are measured
    assert table["until"].to_list() == ["2026-01-09", "2026-01-16", "2026-01-23"]
    assert table["released_per_week"].to_list() == [1, 1, 0]
    assert table["lead_days"].to_list() == [5, 10, None]
    assert table["value_per_week"].to_list() == [0, 10, 20]
    after_warm_up = two_features(horizon_days=10, warm_up_days=8).by_week()  # until days 13 and 18
    assert after_warm_up["released_per_week"].to_list() == [1, 0]
    assert after_warm_up["value_per_week"].to_list() == [10 + 10 * 3 / 5, 20]
    two = two_features(horizon_days=20, starts="2026-01-05").by_week(weeks=2)
    assert two["until"].to_list() == ["2026-01-16", "2026-01-30"]
    assert two["released_per_week"].to_list() == [1, 0]
    assert two["lead_days"].to_list() == [7.5, None]
    assert two["value_per_week"].to_list() == [5, 20]


def test_the_lead_time_of_a_week_is_a_ratio_of_sums_with_the_spread_of_one() -> None:
    """One piece after 4 days, and two after 3: 10 days for three pieces, 10/3.

    Of the first replication 10/3 + (4 - 10/3) / 1.5, of the second 10/3 + (6 - 20/3) / 1.5.
    """
    outcome = two_features(horizon_days=5, replications=2)
    at = np.array([[4, -1], [3, 3]]) * TICKS_PER_DAY
    outcome.played.features[:, :, RELEASED] = np.where(at < 0, -1, at)
    weekly = outcome.weekly(np.ones(2, np.bool_))
    assert weekly.lead_days[:, 0].tolist() == pytest.approx([34 / 9, 26 / 9])
    alone = np.array([[4, -1], [-1, -1]]) * TICKS_PER_DAY
    outcome.played.features[:, :, RELEASED] = np.where(alone < 0, -1, alone)
    assert np.isnan(outcome.weekly(np.ones(2, np.bool_)).lead_days).all()


@given(plan=plans())
@COSTLY
def test_weeks_add_up_to_what_is_released_and_to_the_value_it_brings(plan: Plan) -> None:
    outcome = Outcome(play_plain(plan))
    weekly = outcome.weekly(np.ones(len(outcome.works), np.bool_))
    many = weekly.value_per_week.shape[1]
    end = plan.warmup_ticks + many * 5 * TICKS_PER_DAY
    released = outcome.played.ticks(RELEASED)
    inside = (released >= plan.warmup_ticks) & (released <= end)
    assert weekly.released_per_week.sum(axis=1).tolist() == inside.sum(axis=1).tolist()
    worth = np.array([work.value_per_week for _, work in outcome.works]) / 5
    days = np.clip(end - np.maximum(released, plan.warmup_ticks), 0, None) / TICKS_PER_DAY
    brought = (np.where(released >= 0, days, 0) * worth).sum(axis=1)
    assert weekly.value_per_week.sum(axis=1) == pytest.approx(brought)
    lead = np.where(inside, released - outcome.played.ticks(ARRIVED), 0).sum() / TICKS_PER_DAY
    every = weekly.released_per_week.sum(axis=0) * np.nan_to_num(weekly.lead_days.mean(axis=0))
    known = ~np.isnan(weekly.lead_days[0]) | (weekly.released_per_week.sum(axis=0) == 0)
    if known.all():
        assert every.sum() == pytest.approx(lead)


def test_what_is_unfinished_at_the_horizon_has_no_lead_time() -> None:
    outcome = two_features(horizon_days=8)
    assert outcome.features()["lead_days"].to_list() == [5.0, None]
    assert outcome.by_feature()["lead_p50_days"].to_list() == [5.0, np.inf]
    figures = outcome.portfolio()
    at = dict(zip(figures["figure"], figures["value"], strict=True))
    assert at["lead time P50"] == 5.0
    assert at["lead time P95"] == np.inf
    assert at["unfinished at the end"] == 1
    assert outcome.cost_of_delay().tolist() == [(5 + 8) * 10 / 5]


def test_load_is_the_work_that_is_there_over_what_people_can_do_in_that_time() -> None:
    # ten days of work for one person: all of it in the first week, five in the second, then none
    table = load_over_time(two_features(horizon_days=12), weeks=1)
    squad = table.filter(table["skill"] == "")
    assert squad["from_day"].to_list() == [0.0, 5.0, 10.0]
    assert squad["work_days"].to_list() == [10.0, 5.0, 0.0]
    assert squad["people_days"].to_list() == [5.0, 5.0, 2.0]
    assert squad["load_share"].to_list() == [2.0, 1.0, 0.0]
    assert table.filter(table["skill"] == "service")["load_share"].to_list() == [2.0, 1.0, 0.0]


def test_work_that_arrives_in_a_stretch_counts_in_it_and_half_of_what_is_half_done() -> None:
    feature = {
        "squad": "squad",
        "steps": [{"skill": "service", "days": 5}],
        "arrives": "2026-01-12",
    }
    early = {"squad": "squad", "steps": [{"skill": "service", "days": 8}], "arrives": "2026-01-05"}
    work = {"features": {"one": early, "two": feature}}
    outcome = Outcome(
        play(one_squad({"p": "service", "q": "service"}, work), neutral(), horizon_days=15)
    )
    table = load_over_time(outcome, weeks=1)
    # of the eight days begun on the first, three are left after five; five come new
    assert table.filter(table["skill"] == "")["work_days"].to_list() == [8.0, 8.0, 0.0]


def test_people_are_busy_while_they_work_up_to_the_horizon() -> None:
    outcome = two_features(horizon_days=8)
    assert utilisation(outcome)["busy_share"].to_list() == [1.0]
    outcome = two_features(horizon_days=20)
    assert utilisation(outcome)["work_share"].to_list() == [0.5]
    assert utilisation_by_skill(outcome)["busy_days"].to_list() == [10.0]


@given(plan=plans())
@COSTLY
def test_places_add_up_to_causes_and_causes_to_lead_times(plan: Plan) -> None:
    outcome = Outcome(play_plain(plan))
    by_cause = outcome.wait_days_by_cause()
    _, by_place = outcome.wait_days_by_place()
    assert by_place.sum(axis=1) == pytest.approx(by_cause[:, :-1].sum(axis=1))
    leads = np.where(np.isfinite(outcome.lead_days), outcome.lead_days, np.nan)
    for replication, row in enumerate(leads):
        if not np.isnan(row).all():
            assert by_cause[replication].sum() == pytest.approx(np.nanmean(row))


@given(plan=plans())
@COSTLY
def test_nobody_is_busy_longer_than_there(plan: Plan) -> None:
    played = play_plain(plan)
    ticks = played.squads[:, :, :5].sum(axis=(1, 2))
    there = sum(max(plan.horizon_ticks - p.first_tick, 0) for p in plan.people)
    assert (ticks <= there).all()


@given(plan=plans())
@COSTLY
def test_littles_law_holds_as_an_identity(plan: Plan) -> None:
    # The area under the number of features in the system is the sum of their times in it.
    rows = play_plain(plan).features[0]
    rows = rows[rows[:, 0] >= 0]
    left = np.where(rows[:, 3] >= 0, rows[:, 3], plan.horizon_ticks)
    moments = np.unique(np.concatenate([rows[:, 0], left]))
    inside = [int(((rows[:, 0] <= m) & (left > m)).sum()) for m in moments[:-1]]
    area = sum(n * int(d) for n, d in zip(inside, np.diff(moments), strict=True))
    assert area == int((left - rows[:, 0]).sum())


def test_more_work_than_can_be_done_is_seen() -> None:
    """Seven days of work arrive in a week of five."""
    flow = {"per_week": 7, "steps": [{"skill": "service", "days": 1}]}
    outcome = Outcome(play(servers(1, flow=flow), EXPONENTIAL, horizon_days=400, replications=20))
    [overload] = unstable(outcome)
    assert overload.squad == "squad"
    assert overload.arrives_per_week == pytest.approx(7, abs=0.5)
    assert overload.finishes_per_week == pytest.approx(5, abs=0.5)


def test_a_busy_but_able_squad_is_not_called_unstable() -> None:
    flow = {"per_week": 4, "steps": [{"skill": "service", "days": 1}]}
    outcome = Outcome(play(servers(1, flow=flow), EXPONENTIAL, horizon_days=400, replications=20))
    assert unstable(outcome) == []


def test_early_arrivals_do_not_count() -> None:
    flow = {"per_week": 5, "steps": [{"skill": "service", "days": 0.1}]}
    outcome = Outcome(play(servers(1, flow=flow), horizon_days=20, warm_up_days=20))
    assert all(day >= 20 for day in outcome.features()["arrived_day"])


def test_bottlenecks_name_the_place_that_costs_most() -> None:
    steps = [{"skill": "slow", "days": 3}, {"skill": "quick", "days": 1}]
    features = {f"f{n}": {"squad": "squad", "steps": steps} for n in range(4)}
    outcome = Outcome(play(one_squad({"p": "slow", "q": "quick"}, {"features": features})))
    worst = outcome.bottlenecks().row(0, named=True)
    assert (worst["cause"], worst["skill"]) == ("person", "slow")
    assert worst["days_per_feature"] == (0 + 3 + 6 + 9) / 4


def test_cumulative_flow_ends_with_everything_released() -> None:
    last = two_features().flow(5).row(-1, named=True)
    assert last == {"day": 520.0, "arrived": 2, "started": 2, "finished": 2, "released": 2}


def test_columns_say_their_unit() -> None:
    names = two_features().features().columns
    assert [n for n in names if n.endswith("_days")] == [
        "lead_days",
        "cycle_days",
        *(f"wait_{cause.replace('-', '_')}_days" for cause in CAUSES),
        "touch_days",
    ]


@pytest.mark.parametrize(
    ("freedom", "confidence", "published"),
    [
        # Abramowitz and Stegun, table 26.10, percentage points of the t-distribution
        *((1, 0.9, 6.314), (1, 0.95, 12.706), (2, 0.95, 4.303), (3, 0.99, 5.841)),
        *((10, 0.9, 1.812), (10, 0.95, 2.228), (15, 0.95, 2.131), (30, 0.999, 3.646)),
        *((60, 0.95, 2.000), (120, 0.99, 2.617)),
    ],
)
def test_quantiles_of_students_t_are_the_published_ones(
    freedom: int, confidence: float, published: float
) -> None:
    assert t_quantile(confidence, freedom) == pytest.approx(published, abs=5.1e-4)


def test_mean_intervals_hold_the_truth_as_often_as_they_say() -> None:
    random = np.random.default_rng(1)
    held = [(i := mean_interval(random.normal(3, 2, 20))).low <= 3 <= i.high for _ in range(2000)]
    assert 0.935 < np.mean(held) < 0.965  # three standard errors around 0.95


def test_a_percentile_among_the_unfinished_is_infinite() -> None:
    values = np.tile([1.0, 2.0, np.inf, np.inf], (32, 1))
    assert quantile_interval(values, 0.5).value == 2.0
    assert quantile_interval(values, 0.85).value == np.inf


def test_ticks_are_two_to_the_minus_twenty_days() -> None:
    assert TICKS_PER_DAY == 2**20


@given(plan=plans())
@COSTLY
def test_no_figure_changes_where_items_of_streams_are_kept_apart(plan: Plan) -> None:
    whole, apart = (
        Outcome(simulate(plan, items_apart=items_apart)) for items_apart in (False, True)
    )
    assert apart.played.features.shape[1] == len(plan.features)
    for table in (Outcome.portfolio, Outcome.value_over_time, Outcome.flow, Outcome.bottlenecks):
        assert table(whole).equals(table(apart))
    assert load_over_time(whole).equals(load_over_time(apart))
    assert unstable(whole) == unstable(apart)
    for recurring in (False, True):
        assert whole.waits(recurring=recurring).equals(apart.waits(recurring=recurring))
        assert repr(mean_lead_of(whole, recurring=recurring)) == repr(
            mean_lead_of(apart, recurring=recurring)
        )
        found = [lead_quantile_of(each, recurring=recurring, share=0.85) for each in (whole, apart)]
        assert repr(found[0]) == repr(found[1])
    every, known = whole.features(), apart.features()
    assert every.drop(WHY).equals(known.drop(WHY))
    is_item = every["feature"].str.contains("#")
    assert every.filter(~is_item).equals(known.filter(~is_item))
    assert known.filter(is_item)["touch_days"].null_count() == is_item.sum()
    kept = apart.played.part(slice(1)).then(apart.played.part(slice(1, None)))
    assert Outcome(kept).waits(recurring=True).equals(apart.waits(recurring=True))
