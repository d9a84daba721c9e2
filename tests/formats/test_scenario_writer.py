"""A scenario that is written and read again is the same scenario."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from reference.changes import changes
from tribeplan.formats.model.scenario import read_scenario, write_scenario
from tribeplan.scenario.change import Change
from tribeplan.scenario.scenario import Experiment, Scenario, UnderWay, Wave

paths = st.sampled_from(
    ("bank.yaml", "../bank.yaml", "../../a b/010", ".hidden", "..", "/", "no", "x: y", "# x", "é")
)
words = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=12
)


@given(st.lists(changes(), max_size=4), paths, words, st.none() | words)
def test_reading_what_was_written_gives_the_same_scenario(
    made: list[Change], base: str, name: str, reason: str | None
) -> None:
    waves: tuple[Wave, ...] = ()
    if reason is not None:
        waves = (
            Wave(on=dt.date(2027, 2, 1), name=name, do=tuple(made[1:]), training_days=2.5),
            Wave(on=dt.date(2027, 3, 1), coaches=("mila",), work_in_progress=UnderWay.HAND_OVER),
        )
    scenario = Scenario(
        scenario=1,
        name=name,
        base=base,
        reason=reason,
        changes=tuple(made if reason is None else made[:1]),
        waves=waves,
        experiment=Experiment(horizon_days=260),
    )
    reading = read_scenario("s.yaml", write_scenario(scenario).encode())
    assert reading.diagnostics == ()
    assert reading.scenario == scenario
