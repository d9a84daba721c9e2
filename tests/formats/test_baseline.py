import json
from pathlib import Path

import pytest

from tribeplan.errors import InvalidUsage
from tribeplan.formats.baseline import Baseline, read_baseline, write_baseline
from tribeplan.rules.finding import Finding
from tribeplan.rules.rule import Problem
from tribeplan.rules.size.oversized_squad import oversized_squad


def finding(squad: str, people: float | None, tribe: str = "t") -> Finding:
    at = ("tribes", tribe, "squads", squad)
    return Finding(oversized_squad, Problem(at, "too many", value=people))


def kept(tmp_path: Path, *findings: Finding) -> Baseline:
    path = tmp_path / "baseline.json"
    path.write_text(write_baseline([("m", one) for one in findings]), encoding="utf-8")
    return read_baseline(path)


def test_a_number_may_stay_and_shrink_but_not_grow(tmp_path: Path) -> None:
    baseline = kept(tmp_path, finding("app", 11))
    assert baseline.allows("m", finding("app", 11))
    assert baseline.allows("m", finding("app", 10))
    assert not baseline.allows("m", finding("app", 12))


def test_a_finding_stays_allowed_when_its_squad_moves_to_another_tribe(tmp_path: Path) -> None:
    assert kept(tmp_path, finding("app", 11)).allows("m", finding("app", 11, tribe="other"))


def test_another_squad_or_model_is_not_allowed(tmp_path: Path) -> None:
    baseline = kept(tmp_path, finding("app", 11))
    assert not baseline.allows("m", finding("web", 11))
    assert not baseline.allows("other", finding("app", 11))


def test_entries_that_are_gone_or_have_shrunk_are_stale(tmp_path: Path) -> None:
    baseline = kept(tmp_path, finding("app", 11), finding("web", 12), finding("gone", 13))
    stale = baseline.stale([("m", finding("app", 11)), ("m", finding("web", 10))])
    assert [key[2] for key in stale] == ["squad:gone", "squad:web"]


def test_a_rule_without_a_number_is_allowed_as_it_is(tmp_path: Path) -> None:
    baseline = kept(tmp_path, finding("app", None))
    assert baseline.allows("m", finding("app", None))
    assert baseline.stale([("m", finding("app", None))]) == ()


def test_a_baseline_is_sorted_with_one_finding_a_line() -> None:
    text = write_baseline([("m", finding("web", 12)), ("m", finding("app", 11))])
    entities = [line.split('"entity": "')[1].split('"')[0] for line in text.splitlines()[3:5]]
    assert entities == ["squad:app", "squad:web"]
    assert json.loads(text)["schema"] == "tribeplan.baseline/v1"
    assert json.loads(write_baseline([])) == {"schema": "tribeplan.baseline/v1", "findings": []}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is not JSON"),
        ("[]", "is no baseline"),
        ('{"schema": "other", "findings": []}', "is no baseline"),
        ('{"schema": "tribeplan.baseline/v1", "findings": [3]}', "entry without a code"),
    ],
)
def test_a_file_that_is_no_baseline_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidUsage, match=said):
        read_baseline(path)


def test_a_missing_baseline_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidUsage, match="cannot be read"):
        read_baseline(tmp_path / "none.json")
