"""``tribeplan map``: needs with what is done for them, and by when they are served."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from tribeplan.cli.main import tribeplan
from tribeplan.errors import InvalidUsage

MODEL = """\
tribeplan: 1
people:
  ana: {name: "Ana [/b]", skills: {code: 1.0}}
tribes:
  cards:
    purpose: Pay anywhere without a thought
    lead: ana
    user_needs:
      - {user: Certainty, jobs: [Raise my limit, See what I may spend]}
      - {user: "Calm [/b]", jobs: [Wait]}
    squads: {limits: {product_owner: ana, mandate: full, cadence_days: 1}}
work:
  features:
    raise:
      {squad: limits, priority: 1, value_per_week: 100,
       need: {user: certainty, job: raise my limit}, steps: [{skill: code, days: {p50: 2, p90: 2}}]}
    show:
      {squad: limits, priority: 2, need: {user: Certainty},
       steps: [{skill: code, days: {p50: 3, p90: 3}}]}
    polish: {squad: limits, priority: 3, steps: [{skill: code, days: {p50: 5, p90: 5}}]}
"""


@pytest.fixture
def model(tmp_path: Path) -> str:
    path = tmp_path / "cards.yaml"
    path.write_text(MODEL, encoding="utf-8")
    return str(path)


def told(*words: str) -> str:
    done = CliRunner().invoke(tribeplan, ["map", *words])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_map_tells_effort_value_and_what_is_missing(model: str) -> None:
    said = told(model, "--no-dates")
    assert "Pay anywhere without a thought" in said
    # 2 and 3 of 10 days serve a need; the other 5 serve none.
    assert "10 person-days are planned; 50% of them serve no need" in said
    assert "1 feature without a need" in said
    assert "Calm [/b]" in said
    assert "2 needs or jobs without work" in said
    assert "Certainty: See what I may spend" in said


def test_the_first_screen_names_five_of_many_gaps_and_details_all(tmp_path: Path) -> None:
    loose = "".join(
        f"    extra-{n}: {{squad: limits, steps: [{{skill: code, days: 1}}]}}\n" for n in range(9)
    )
    path = tmp_path / "many.yaml"
    path.write_text(MODEL + loose, encoding="utf-8")
    first, whole = told(str(path), "--no-dates"), told(str(path), "--no-dates", "--details")
    assert "10 features without a need" in first
    assert first.count("extra-") == 4
    assert "5 more with --details" in first
    assert whole.count("extra-") == 9


def test_the_document_has_needs_jobs_features_and_shares(model: str) -> None:
    document = told(model, "--no-dates", "--format", "json")
    assert document.endswith("\n}\n")
    (tribe,) = json.loads(document)["tribes"]
    certainty, calm = tribe["needs"]
    assert certainty["effort_share"] == pytest.approx(0.5)
    assert certainty["value_per_week"] == 100
    assert [(job["job"], job["features"]) for job in certainty["jobs"]] == [
        ("Raise my limit", ["raise"]),
        ("See what I may spend", []),
        (None, ["show"]),
    ]
    assert calm["effort_days"] == 0
    assert tribe["features_without_need"] == ["polish"]


def test_a_need_is_served_first_by_its_first_feature_and_fully_by_its_last(model: str) -> None:
    # One person who never waits, works every hour, and does one thing at a time: 2 days for the
    # first feature, 3 more for the second.
    alone = (
        "--without",
        "all",
        "--replications",
        "64",
        "--starts",
        "2027-01-04",
    )
    (tribe,) = json.loads(told(model, "--format", "json", *alone))["tribes"]
    certainty, calm = tribe["needs"]
    assert certainty["first_served_p50_days"] == 2
    assert certainty["fully_served_p85_days"] == 5
    assert certainty["first_served_p50_by"] == "2027-01-05"  # a Tuesday
    assert certainty["fully_served_p50_by"] == "2027-01-08"
    assert "first_served_p50_days" not in calm


def test_capacity_stands_beside_effort_and_streams_take_their_part(tmp_path: Path) -> None:
    path = tmp_path / "cards.yaml"
    stream = (
        "  streams:\n    calls: {squad: limits, per_week: 1, steps: [{skill: code, days: 1}]}\n"
    )
    path.write_text(f"{MODEL}{stream}", encoding="utf-8")
    (tribe,) = json.loads(told(str(path), "--no-dates", "--format", "json"))["tribes"]
    # One person for 13 weeks of 5 days, of which 80 % are worked: 52 days; 5 for certainty, and a
    # call of a day every week.
    assert tribe["capacity_days"] == pytest.approx(52)
    assert tribe["needs"][0]["capacity_share"] == pytest.approx(5 / 52)
    assert tribe["streams_capacity_share"] == pytest.approx(13 / 52)
    assert "streams take 25%, and 56% is left" in told(str(path), "--no-dates")


def test_a_map_is_drawn_and_a_page_of_what_its_files_end_with(model: str, tmp_path: Path) -> None:
    drawn, page = tmp_path / "map.svg", tmp_path / "map.html"
    assert told(model, "--no-dates", "-o", str(drawn), "-o", str(page)) == ""
    texts = [
        each.text
        for each in ET.parse(drawn).iter(  # noqa: S314  # drawn by ourselves
            "{http://www.w3.org/2000/svg}text"
        )
    ]
    for words in ("Certainty", "Raise my limit", "raise", "no feature", "no user need", "polish"):
        assert words in texts
    assert "50% of effort, 10% of capacity" in texts
    said = page.read_text("utf-8")
    assert "data:image/svg+xml;base64" in said
    assert "What users need, and what is done for it" in said


def test_a_drawing_holds_names_as_text_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "odd.yaml"
    path.write_text(MODEL.replace("Calm [/b]", "<script>x</script>&"), "utf-8")
    svg = told(str(path), "--no-dates", "--format", "svg")
    assert "<script" not in svg
    assert "&lt;script&gt;x" in svg


def test_a_file_of_no_known_kind_is_refused_before_anything_is_played(
    model: str, tmp_path: Path
) -> None:
    refused = CliRunner().invoke(tribeplan, ["map", model, "-o", str(tmp_path / "map.gif")])
    assert isinstance(refused.exception, InvalidUsage)
    assert "'map.gif' does not end with" in str(refused.exception)
    assert not (tmp_path / "map.gif").exists()


@pytest.mark.parametrize(
    ("words", "missing", "niets"),
    [
        ("readiness", "no tribe in the model", "geen tribe in het model"),
        ("map --no-dates", "no tribe in the model", "geen tribe in het model"),
        ("map", "no tribe in the model", "geen tribe in het model"),
        ("backlog", "no feature in the model", "geen feature in het model"),
    ],
)
def test_what_has_nothing_to_tell_of_says_so(
    tmp_path: Path, words: str, missing: str, niets: str
) -> None:
    path = tmp_path / "empty.yaml"
    path.write_text("tribeplan: 1\n", encoding="utf-8")
    name, *more = words.split()
    for language, told in (("en", missing), ("nl", niets)):
        asked = [name, str(path), *more, "--language", language]
        done = CliRunner().invoke(tribeplan, asked)
        assert done.exit_code == 0
        title, hint = done.stdout.splitlines()
        assert told in title
        assert hint.strip()
