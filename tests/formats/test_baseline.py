import json
from pathlib import Path

import pytest

from tribeplan.errors import InvalidUsage
from tribeplan.formats.model.settings import Baseline, baseline_text, read_baseline
from tribeplan.rules.rule import Finding, Problem
from tribeplan.rules.size import oversized_squad


def finding(squad: str, people: float | None, tribe: str = "t") -> Finding:
    at = ("tribes", tribe, "squads", squad)
    return Finding(oversized_squad, Problem(at, "too many", value=people))


def kept(tmp_path: Path, *findings: Finding) -> Baseline:
    path = tmp_path / "baseline.json"
    model = str(tmp_path / "m")
    path.write_text(baseline_text([(model, one) for one in findings], tmp_path), encoding="utf-8")
    return read_baseline(path)


def test_a_number_may_stay_and_shrink_but_not_grow(tmp_path: Path) -> None:
    baseline = kept(tmp_path, finding("app", 11))
    assert baseline.allows(str(tmp_path / "m"), finding("app", 11))
    assert baseline.allows(str(tmp_path / "m"), finding("app", 10))
    assert not baseline.allows(str(tmp_path / "m"), finding("app", 12))


def test_a_finding_stays_allowed_when_its_squad_moves_to_another_tribe(tmp_path: Path) -> None:
    assert kept(tmp_path, finding("app", 11)).allows(
        str(tmp_path / "m"), finding("app", 11, tribe="other")
    )


def test_another_squad_or_model_is_not_allowed(tmp_path: Path) -> None:
    baseline = kept(tmp_path, finding("app", 11))
    assert not baseline.allows(str(tmp_path / "m"), finding("web", 11))
    assert not baseline.allows(str(tmp_path / "other"), finding("app", 11))


def test_entries_that_are_gone_or_have_shrunk_are_stale(tmp_path: Path) -> None:
    baseline = kept(tmp_path, finding("app", 11), finding("web", 12), finding("gone", 13))
    model = str(tmp_path / "m")
    found = [(model, finding("app", 11)), (model, finding("web", 10))]
    stale = baseline.stale(found, [model], ["TP201"])
    assert [key[2] for key in stale] == ["squad:gone", "squad:web"]
    assert baseline.stale([], [model], ["TP202"]) == ()
    assert baseline.stale([], [str(tmp_path / "other")], ["TP201"]) == ()


def test_a_rule_without_a_number_is_allowed_as_it_is(tmp_path: Path) -> None:
    baseline = kept(tmp_path, finding("app", None))
    assert baseline.allows(str(tmp_path / "m"), finding("app", None))
    model = str(tmp_path / "m")
    assert baseline.stale([(model, finding("app", None))], [model], ["TP201"]) == ()


def test_a_baseline_is_sorted_with_one_finding_a_line() -> None:
    text = baseline_text([("m", finding("web", 12)), ("m", finding("app", 11))], Path())
    entities = [line.split('"entity": "')[1].split('"')[0] for line in text.splitlines()[3:5]]
    assert entities == ["squad:app", "squad:web"]
    assert json.loads(text)["schema"] == "tribeplan.baseline/v1"
    assert json.loads(baseline_text([], Path())) == {
        "schema": "tribeplan.baseline/v1",
        "findings": [],
    }


OF_ONE = '{"schema": "tribeplan.baseline/v1", "findings": [{"code": "TP201", "value": %s}]}'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("1" + "0" * 5_000, "is not JSON"),
        ("[]", "is no baseline"),
        ('{"schema": "other", "findings": []}', "is no baseline"),
        ('{"schema": "tribeplan.baseline/v1", "findings": [3]}', "entry without a code"),
        (OF_ONE % '"a lot"', "a value that is no number"),
        (OF_ONE % "NaN", "a value that is no number"),
        (OF_ONE % ("1" + "0" * 400), "a value that is no number"),
    ],
)
def test_a_file_that_is_no_baseline_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidUsage, match=said):
        read_baseline(path)


def test_a_missing_baseline_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidUsage, match=r"none\.json' cannot be opened: No such file"):
        read_baseline(tmp_path / "none.json")


def test_a_baseline_that_never_ends_or_is_no_path_is_refused() -> None:
    with pytest.raises(InvalidUsage, match="is a device or socket, expected a file"):
        read_baseline(Path("/dev/zero"))
    with pytest.raises(InvalidUsage, match="is no path"):
        read_baseline(Path("a\0b"))
