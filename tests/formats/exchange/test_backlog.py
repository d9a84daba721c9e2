"""Backlogs of work trackers: features, their sizes and what each waits for.

Expected counts are those of ``counts.json``, made with the csv and json modules; sizes are worked
out by hand beside them.
"""

import contextlib
import csv
import datetime as dt
import io
import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.sources import expected, reasons
from tribeplan.errors import InvalidInput
from tribeplan.formats.exchange.dates import DateOrder
from tribeplan.formats.exchange.documents import HEAD_BYTES, File
from tribeplan.formats.exchange.features import Sizes, Sizing
from tribeplan.formats.exchange.hr import How
from tribeplan.formats.exchange.proposal import Beside, Proposed, propose
from tribeplan.formats.exchange.reading import read_source
from tribeplan.formats.exchange.source import Account, Source
from tribeplan.formats.exchange.tables import Large, _rows_at_once, table_of, used_rows
from tribeplan.formats.model.files import ModelFiles
from tribeplan.formats.model.read import read_model
from tribeplan.formats.model_text import write_model
from tribeplan.org.organisation import Organisation
from tribeplan.org.work import Feature
from tribeplan.simulation.assumptions import Assumptions

DATA = Path(__file__).resolve().parents[4] / "shared/data/exchange"
is_there = pytest.mark.skipif(not DATA.is_dir(), reason="the real files are not here")
TODAY = dt.date(2026, 11, 29)
EXACT = Sizing(Assumptions(effort_sigma_step=0, effort_sigma_feature=0, item_days=3))
"""Estimates that are never off, so that sizes can be worked out by hand."""


def of_text(
    tmp_path: Path, text: str, name: str = "work.csv", dates: DateOrder | None = None
) -> Source:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return read_source(str(path), How(TODAY, dates))


def made_of(source: Source, sizing: Sizing = EXACT) -> Proposed:
    """What is proposed; it can be written and read, and is the same afterwards."""
    made = propose(source, None, Beside(sizing=sizing))
    text = write_model(made.organisation, made.comments)
    reading = read_model(ModelFiles("m.yaml", (("m.yaml", text.encode()),)))
    assert not reading.diagnostics
    assert reading.organisation == made.organisation
    return made


def features(source: Source, sizing: Sizing = EXACT) -> dict[str, Feature]:
    return dict(made_of(source, sizing).organisation.work.features)


def days(feature: Feature) -> tuple[float, float]:
    (step,) = feature.steps
    assert not isinstance(step, tuple)
    return step.days.p50, step.days.p90


# --- Files of trackers ---------------------------------------------------------------------------

OF_TRACKERS = {
    "made/jira-export.csv": ("jira", "rows"),
    "made/jira-export-nl-dates.csv": ("jira", "rows"),
    "jira-devlake/search-with-changelog.json": ("jira", "issues"),
    "jira-devlake/issuelinks.json": ("jira", "issues"),
    "made/azure-devops-query.csv": ("azure", "rows"),
    "azure-devops-rest/workitems-expand-all.json": ("azure", "items"),
    "made/trello-board-with-actions.json": ("trello", "cards"),
    "trello-devlake/board-1.json": ("trello", "cards"),
    "trello-devlake/board-2.json": ("trello", "cards"),
    "trello-devlake/board-4.json": ("trello", "cards"),
    "made/asana-export.csv": ("asana", "rows"),
    "asana-devlake/tasks.json": ("asana", "tasks"),
    "made/linear-export.csv": ("linear", "rows"),
}
"""Which tracker each file is of, and how its items are called in ``counts.json``."""


@is_there
@pytest.mark.parametrize("name", OF_TRACKERS)
def test_every_item_of_a_tracker_is_read_or_told(name: str) -> None:
    source = read_source(str(DATA / name), How(TODAY))
    kind, counted = OF_TRACKERS[name]
    assert source.kind == kind
    checklists = sum(each.kind == "checklist item" for each in source.items.values())
    told = reasons(source).get("templates", 0) + reasons(source).get("items that stand twice", 0)
    assert len(source.items) - checklists + told == expected(name)[counted]
    made_of(source)


@is_there
def test_both_exports_of_one_jira_say_the_same() -> None:
    one, other = (
        made_of(read_source(str(DATA / f"made/{name}.csv"), How(TODAY))).organisation.work
        for name in ("jira-export", "jira-export-nl-dates")
    )
    assert one == other
    assert one.features["instant-payments"].due == dt.date(2026, 11, 30)
    assert one.features["instant-payments"].value == 80


@is_there
def test_jira_csv_tells_what_is_done_reopened_and_leads_out_of_the_file() -> None:
    source = read_source(str(DATA / "made/jira-export.csv"), How(TODAY))
    counts = expected("made/jira-export.csv")
    leaving = reasons(source)["links to items that are not in it"]
    assert leaving == counts["blocks_links_leaving_file"]
    assert source.account.read["links"] + leaving == counts["blocks_links"]
    done = {key for key, item in source.items.items() if item.is_done}
    assert done == {"BET-2", "BET-6", "BET-8"}  # BET-7 has a resolution and is in progress again
    assert [*features(source)] == ["instant-payments", "savings-goals"]


@is_there
def test_jira_rest_links_are_read_from_both_ends_once() -> None:
    source = read_source(str(DATA / "jira-devlake/issuelinks.json"), How(TODAY))
    blocked = sum(len(item.after) for item in source.items.values())
    missing = reasons(source).get("links to items that are not in it", 0)
    assert blocked + missing >= expected("jira-devlake/issuelinks.json")["distinct_links"]["Blocks"]
    assert blocked <= expected("jira-devlake/issuelinks.json")["distinct_links"]["Blocks"]


@is_there
def test_an_estimate_below_nothing_is_refused_with_every_item(tmp_path: Path) -> None:
    path = str(DATA / "jira-devlake/search-with-changelog.json")
    with pytest.raises(InvalidInput) as caught:
        read_source(path, How(TODAY, columns={"customfield_10024": "points"}))
    assert ["expected 0 or more" in each.message for each in caught.value.diagnostics] == [True]
    text = "Summary,Issue key,Story Points\nOne,A-1,-3\nTwo,A-2,5\nThree,A-3,\u22121\n"
    with pytest.raises(InvalidInput) as both:
        of_text(tmp_path, text)
    assert [each.place.line for each in both.value.diagnostics] == [2, 4]


# --- Which item is a feature ---------------------------------------------------------------------

HEAD = "Summary,Issue key,Issue Type,Status,Parent key,Story Points,Inward issue link (Blocks)\n"


@pytest.mark.parametrize(
    ("points", "mean", "told"),
    [("28800", 14400.5, 0), ("9" * 400, 1.0, 1)],
)
def test_sizes_in_seconds_and_without_end_are_no_bug(
    tmp_path: Path, points: str, mean: float, told: int
) -> None:
    """By hand: a story takes three days, so a point is three over the mean of the points."""
    source = of_text(tmp_path, f"Issue key,Summary,Story Points\nA,One,{points}\nB,Two,1\n")
    sizes = made_of(source).sizes
    assert sizes is not None
    assert sizes.days_per_point == pytest.approx(3 / mean, rel=0.01)
    assert reasons(source).get("estimates too large to mean anything", 0) == told


@pytest.mark.parametrize(
    "said",
    [
        {"data": [5]},
        {"data": [{"gid": "1", "name": "a"}, "b"]},
        {
            "value": [
                {"id": n, "rev": None, "fields": {"System.WorkItemType": "Epic"}} for n in (1, 1)
            ]
        },
        {"lists": [{"id": "l", "pos": 10**400}], "cards": [{"name": "a", "idList": "l"}]},
    ],
)
def test_an_answer_with_odd_values_is_read_or_refused(tmp_path: Path, said: object) -> None:
    with contextlib.suppress(InvalidInput):
        made_of(of_text(tmp_path, json.dumps(said), "answer.json"))


def test_the_stories_of_an_epic_are_its_size_and_what_has_no_epic_is_a_feature(
    tmp_path: Path,
) -> None:
    found = features(of_text(tmp_path, HEAD + (
        "Pay,A-1,Epic,To Do,,,\n"
        "Send,A-2,Story,To Do,A-1,2,\n"
        "Receive,A-3,Story,To Do,A-1,4,\n"
        "Part,A-4,Sub-task,To Do,A-3,8,\n"
        "Alone,A-5,Bug,To Do,,6,\n"
    )))  # fmt: skip
    # The stories of epics have (2 + 4) / 2 = 3 points and take 3 days: a day a point.
    assert {id_: days(each) for id_, each in found.items()} == {"pay": (6, 6), "alone": (6, 6)}


def test_of_epic_feature_and_story_the_feature_is_the_feature(tmp_path: Path) -> None:
    source = of_text(tmp_path, (
        "ID,Work Item Type,Title 1,Title 2,Title 3,State,Effort\n"
        "1,Epic,Bank,,,New,\n"
        "2,Feature,,Pay,,New,\n"
        "3,User Story,,,Send,New,3\n"
        "4,Feature,,Save,,New,\n"
        "5,User Story,,,Goal,Resolved,3\n"
    ))  # fmt: skip
    assert {id_: days(each) for id_, each in features(source).items()} == {
        "pay": (3, 3),
        "save": (3, 3),  # what is resolved in Azure is still to be looked at
    }
    assert reasons(source)["items that only hold features"] == 1


def test_done_stories_are_no_work_and_done_features_are_left_out(tmp_path: Path) -> None:
    source = of_text(tmp_path, HEAD + (
        "Pay,A-1,Epic,To Do,,,\n"
        "Send,A-2,Story,Gereed,A-1,2,\n"
        "Receive,A-3,Story,To Do,A-1,4,\n"
        "Old,A-4,Epic,Done,,,\n"
        "Old story,A-5,Story,Done,A-4,6,\n"
        "Dropped,A-6,Story,Won't do,,6,\n"
        "Over,A-7,Epic,To Do,,,\n"
        "Over story,A-8,Story,Done,A-7,4,\n"
    ))  # fmt: skip
    # Four stories of 2, 4, 6 and 4 points take 3 days on average: 0.75 days a point.
    assert {id_: days(each) for id_, each in features(source).items()} == {"pay": (3, 3)}
    assert reasons(source) == {
        "stories that are done": 2,
        "items that are done": 1,
        "items that are dropped": 1,
        "features whose stories are all done": 1,
    }


# --- Sizes ---------------------------------------------------------------------------------------


def test_a_feature_without_stories_is_completed_from_those_that_are_broken_down(
    tmp_path: Path,
) -> None:
    epics = "".join(f"E{n},E-{n},Epic,Done,,,\n" for n in (1, 2))
    stories = "".join(f"S{n},S-{n},Story,Done,E-{1 if n < 3 else 2},5,\n" for n in range(1, 7))
    more = "Open,O-1,Epic,To Do,,,\nHalf,O-2,Epic,To Do,,,\nOne,O-3,Story,To Do,O-2,,\n"
    source = of_text(tmp_path, HEAD + epics + stories + more)
    found = features(source)
    # Broken down are 2 and 4 stories of 3 days each: 3 stories on average, with variance 1. The
    # sum has mean 9 and variance 9, so sigma^2 = ln(1 + 9/81); p50 = 9 / exp(sigma^2 / 2).
    p50, p90 = days(found["open"])
    sigma = math.sqrt(math.log(10 / 9))
    assert p50 == pytest.approx(9 / math.sqrt(10 / 9), rel=5e-3)
    assert p90 == pytest.approx(p50 * math.exp(1.2816 * sigma), rel=5e-3)
    # Half has one story of its own, without an estimate, and 1 or 3 more: the same sum.
    assert days(found["half"]) == (p50, p90)
    assert [each.what for each in source.account.guessed if "completed" in each.why] == [
        "Open: 0 stories and 3 more",
        "Half: 1 story and 2 more",
    ]


def test_the_spread_of_a_feature_is_that_of_the_sum_of_its_stories(tmp_path: Path) -> None:
    rows = "Pay,A-1,Epic,To Do,,,\n" + "".join(f"S{n},S-{n},Story,To Do,A-1,1,\n" for n in range(4))
    sizing = Sizing(Assumptions(effort_sigma_step=0.6, effort_sigma_feature=0.5, item_days=3))
    p50, p90 = days(features(of_text(tmp_path, HEAD + rows), sizing)["pay"])
    # Four independent lognormals of mean 3 (Fenton 1960): var = 4 * 9 * (exp(0.36) - 1) = 15.6;
    # sigma^2 = ln(1 + 15.6 / 144) + 0.25 = 0.353; p50 = 12 / exp(0.353 / 2) = 10.06.
    assert p50 == pytest.approx(10.06, rel=5e-3)
    assert p90 == pytest.approx(10.06 * math.exp(1.2816 * math.sqrt(0.353)), rel=5e-3)


def test_points_are_days_as_the_user_says_and_stay_so(tmp_path: Path) -> None:
    text = HEAD + "Pay,A-1,Epic,To Do,,,\nSend,A-2,Story,To Do,A-1,2,\n"
    said = Sizing(EXACT.calibrated, days_per_point=5)
    made = made_of(of_text(tmp_path, text), said)
    assert days(made.organisation.work.features["pay"]) == (10, 10)
    kept = Sizing(kept=made.sizes)
    more = of_text(tmp_path, text + "Big,A-3,Story,To Do,A-1,20,\n")
    assert days(features(more, kept)["pay"]) == (110, 110)
    assert not any("assumption" in each.why for each in more.account.guessed)


def test_what_is_assumed_of_sizes_is_told_as_guessed(tmp_path: Path) -> None:
    source = of_text(tmp_path, HEAD + "Pay,A-1,Story,To Do,,,\n")
    assert made_of(source, Sizing()).sizes == Sizes(sigma_story=0.6, sigma_feature=0.5)
    assert [each.why for each in source.account.guessed if "for want" in each.why] == [
        "how far estimates are off, for want of a calibration",
        "person-days of a story, for want of estimates: the assumption item_days",
    ]


# --- What waits for what -------------------------------------------------------------------------


def test_a_feature_waits_for_what_blocks_its_stories(tmp_path: Path) -> None:
    source = of_text(tmp_path, HEAD + (
        "Pay,A-1,Epic,To Do,,,\n"
        "Send,A-2,Story,To Do,A-1,2,B-2\n"
        "More,A-3,Story,To Do,A-1,2,A-2\n"
        "Save,B-1,Epic,To Do,,,\n"
        "Goal,B-2,Story,To Do,B-1,2,\n"
        "Back,B-3,Story,To Do,B-1,2,A-3\n"
    ))  # fmt: skip
    found = features(source)
    assert {id_: each.after for id_, each in found.items()} == {"pay": ("save",), "save": ()}
    assert source.account.read["links within a feature"] == 1
    assert reasons(source) == {
        "links between features that wait for each other in their stories": 1
    }


def test_features_that_wait_for_stories_of_each_other_lose_one_link_only(tmp_path: Path) -> None:
    source = of_text(tmp_path, HEAD + (
        "Pay,A-1,Epic,To Do,,,B-2\nSend,A-2,Story,To Do,A-1,2,\n"
        "Save,B-1,Epic,To Do,,,A-2\nGoal,B-2,Story,To Do,B-1,2,\n"
    ))  # fmt: skip
    assert sum(len(each.after) for each in features(source).values()) == 1


def test_every_circle_of_items_that_block_each_other_is_refused_with_their_names(
    tmp_path: Path,
) -> None:
    source = of_text(tmp_path, HEAD + (
        "One,A-1,Story,To Do,,,A-2\nTwo,A-2,Story,To Do,,,A-1\n"
        "Three,A-3,Story,To Do,,,A-4\nFour,A-4,Story,To Do,,,A-5\nFive,A-5,Story,To Do,,,A-3\n"
        "Six,A-6,Story,Done,,,A-7\nSeven,A-7,Story,To Do,,,A-6\n"
    ))  # fmt: skip
    with pytest.raises(InvalidInput) as caught:
        propose(source)
    one, other = (each.message for each in caught.value.diagnostics)
    assert all(f"'{name}'" in one for name in ("One", "Two"))
    assert all(f"'{name}'" in other for name in ("Three", "Four", "Five"))


def test_an_item_that_is_part_of_itself_is_told(tmp_path: Path) -> None:
    source = of_text(tmp_path, HEAD + "One,A-1,Story,,A-2,1,\nTwo,A-2,Story,,A-1,1,\n")
    assert reasons(source) == {"items that are part of themselves": 1}
    assert len(features(source)) == 1


# --- Other fields --------------------------------------------------------------------------------


def test_values_dates_and_order_become_fields(tmp_path: Path) -> None:
    found = features(of_text(tmp_path, (
        "Summary,Issue key,Due date,Start date,Custom field (Reach),Custom field (Impact),"
        "Custom field (Confidence),Cost of delay,Labels,Labels,Custom field (Rank)\n"
        'Pay,A-1,03/mrt/27,01/feb/27,"1.200",2,80%,5000,app,Must,0|i2:\n'
        "Save,A-2,03/mrt/27,01/feb/26,,,,,,,0|i1:\n"
    )))  # fmt: skip
    pay, save = found["pay"], found["save"]
    assert (pay.due, pay.arrives) == (dt.date(2027, 3, 3), dt.date(2027, 2, 1))
    assert (pay.reach, pay.impact, pay.confidence, pay.value_per_week) == (1200, 2, 0.8, 5000)
    assert (pay.moscow, pay.priority, save.priority) == ("must", 2, 1)
    assert save.arrives is None  # begun already


@pytest.mark.parametrize("dates", [None, "dmy", "mdy"])
def test_a_day_with_two_readings_is_asked_for(tmp_path: Path, dates: DateOrder | None) -> None:
    text = "Summary,Issue key,Due date\nPay,A-1,3/4/2027\n"
    if dates is None:
        with pytest.raises(InvalidInput, match="problem"):
            of_text(tmp_path, text)
    else:
        month = {"dmy": 4, "mdy": 3}[dates]
        (pay,) = features(of_text(tmp_path, text, dates=dates)).values()
        assert pay.due == dt.date(2027, month, 7 - month)


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12)


@given(st.lists(st.tuples(CELL, st.sampled_from(["", "0", "2", "5,5", "x"])), max_size=6))
def test_whatever_is_typed_comes_back_as_a_model(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["Summary", "Issue key", "Story Points", "Blocks", "Team", "Description"])
    for n, (name, points) in enumerate(rows):
        writer.writerow([name, f"A-{n}", points, f"A-{n + 1}", name, "x"])
    path = tmp_path_factory.getbasetemp() / "typed.csv"
    path.write_text(text.getvalue(), "utf-8", newline="")
    try:
        source = read_source(str(path), How(TODAY))
    except InvalidInput:
        assert not rows
        return
    made = made_of(source).organisation
    named = [name for name, _ in rows if name.strip()]
    assert len(made.work.features) >= len(named)


@given(
    st.lists(st.lists(CELL, min_size=1, max_size=3), max_size=8),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["", "\ufeff"]),
)
def test_a_large_table_has_the_same_rows_as_a_small_one(
    tmp_path_factory: pytest.TempPathFactory, typed: list[list[str]], end: str, mark: str
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=end)
    writer.writerows([["made on", "3"], ["Summary", "Issue key", "Labels"], *typed])
    path = tmp_path_factory.getbasetemp() / "large.csv"
    path.write_bytes((mark + text.getvalue()).encode())
    file = File(str(path), path.read_bytes())
    large = Large(file, ",", 2)
    filled, others = [0], {"": 0}
    at_once = _rows_at_once(large, [0, 1], [2], filled)
    table = table_of(file, Account(), lambda name: name in ("Summary", "Issue key"))
    one_by_one = used_rows(table, [0, 1], others)
    has_ends = any("\r" in cell or "\n" in cell for row in typed for cell in row)
    if at_once is not None or not has_ends:
        assert at_once is not None
        assert [*at_once] == [*one_by_one]
        assert filled == [others.get("Labels", 0)]


# --- Into a model --------------------------------------------------------------------------------


def test_a_squad_that_is_there_gets_features_of_its_own_skills(tmp_path: Path) -> None:
    model = Organisation.model_validate(
        {
            "people": {
                "ana": {"skills": {"code": 1}},
                "ben": {"skills": {"code": 1}},
                "cas": {"skills": {"test": 1, "code": 0.5}},
            },
            "tribes": {"t": {"squads": {"app": {"members": ["ana", "ben", "cas"]}}}},
        }
    )
    text = "Summary,Issue key,Story Points,Team\nPay,A-1,2,App\nSave,A-2,2,Other\n"
    source = of_text(tmp_path, text)
    made = propose(source, {"squad App": "app", "tribe ": "t"}, Beside(model, sizing=EXACT))
    (stage,) = made.organisation.work.features["pay"].steps
    assert isinstance(stage, tuple)
    parts = {step.skill: step.days.p50 for step in stage if not isinstance(step, tuple)}
    assert parts == {"code": pytest.approx(2, abs=0.02), "test": pytest.approx(1, abs=0.02)}
    assert [*made.organisation.tribes["t"].squads] == ["other"]  # and only that one is new


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_table_of_which_only_the_beginning_is_in_memory_is_read_to_its_end(
    tmp_path: Path, encoding: str
) -> None:
    path = tmp_path / "large.csv"
    rows = "".join(f"Work {n} à faire,A-{n}\n" for n in range(20_000))
    path.write_text(f"Summary,Issue key\n{rows}", encoding)
    file = File(str(path), path.read_bytes()[:HEAD_BYTES], is_whole=False)
    table = table_of(file, Account(), lambda name: name in ("Summary", "Issue key"))
    found = [*used_rows(table, [0, 1], {})]
    assert len(found) == 20_000
    assert (found[-1].cells, found[-1].line) == (("Work 19999 à faire", "A-19999"), 20_001)


def test_a_workbook_of_jira_says_the_same_as_its_csv(tmp_path: Path) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter", reason="the extra 'exchange' is not installed")
    pytest.importorskip("python_calamine", reason="the extra 'exchange' is not installed")
    header: list[object] = [
        "Summary",
        "Issue key",
        "Issue Type",
        "Status",
        "Due date",
        "Labels",
        "Labels",
    ]
    rows: list[list[object]] = [
        ["Pay at once", "A-1", "Epic", "To Do", dt.date(2027, 3, 14), "must", "app"],
        ["Save", "A-2", "Epic", "Done", dt.date(2027, 4, 3), "", ""],
    ]
    path = tmp_path / "jira.xlsx"
    with xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet("Jira")
        sheet.write_row(0, 0, ["Jira 2026-11-29"])
        sheet.write_row(1, 0, header)
        for n, row in enumerate(rows, 2):
            for column, cell in enumerate(row):
                sheet.write(n, column, cell)
    text = "\n".join(",".join(map(str, row)) for row in (header, *rows))
    here, there = of_text(tmp_path, text, "jira.csv"), read_source(str(path), How(TODAY))
    assert (there.kind, there.items["A-1"].fields["due"]) == ("jira", dt.date(2027, 3, 14))
    plain = [item._replace(place=here.items["A-1"].place) for item in here.items.values()]
    assert plain == [item._replace(place=plain[0].place) for item in there.items.values()]


def test_keys_that_a_spreadsheet_has_cut_off_are_no_keys(tmp_path: Path) -> None:
    # two tasks of a long number each, as Excel saves them
    text = "Task ID,Name,Projects,Parent task\n1.21143E+15,One,P,\n1.21143E+15,Two,P,\n"
    source = of_text(tmp_path, text)
    assert [*source.items] == ["One", "Two"]
    assert not reasons(source)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Nummer;Titel;Type;Feature ID;Status\n1;A;Story;F1;New\n2;B;Story;F1;New\n", "1 2"),
        ("Story ID;Bug ID;Titel\nS1;B1;A\nS1;B2;B\nS1;B2;B\n", "B1 B2"),
        ("Story ID;Bug ID;Titel\nS1;B1;A\nS1;B1;B\nS2;B2;C\n", "S1 S2"),
        ("Ticket;Referentie;Titel\nT1;ACME;A\nT2;ACME;B\n", "T1 T2"),
    ],
)
def test_an_id_of_what_an_item_belongs_to_is_not_its_own(
    tmp_path: Path, text: str, keys: str
) -> None:
    path = tmp_path / "work.csv"
    path.write_text(text, "utf-8")
    source = read_source(str(path), How(TODAY), "jira")
    assert [*source.items] == keys.split()
