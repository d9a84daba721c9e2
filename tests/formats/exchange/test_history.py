"""Histories of work items: what is understood of them, and that no row is lost on the way."""

import datetime as dt
import json
from pathlib import Path

import polars as pl
import pytest

from tribeplan.errors import InvalidInput
from tribeplan.formats.exchange.backlog import (
    ITEM_COLUMNS,
    PAST_COLUMNS,
    StateKind,
    kind_of_state,
)
from tribeplan.formats.exchange.history import NO_IDS, History, HowRead, read_history

SHARED = Path(__file__).resolve().parents[3].parent / "shared" / "data"
TESTS_OF_LIGHTHOUSE = (
    "history/lighthouse/Lighthouse.Backend/Lighthouse.Backend.Tests/Services/Implementation/"
    "WorkTrackingConnectors/Csv"
)
TODAY = dt.date(2026, 11, 29)
HOW = HowRead(TODAY)


def read(tmp_path: Path, text: str, how: HowRead = HOW, name: str = "items.csv") -> History:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return read_history(str(path), how)


def why(history: History) -> dict[str, list[str]]:
    grouped = history.left_out.group_by("why", maintain_order=True).agg("what")
    return dict(grouped.iter_rows())


# --- Real files: counts by hand, by the data set's own notes, or by another program --------------


@pytest.mark.parametrize(
    ("name", "rows", "items", "finished"),
    [
        # 1,662 of 4,123 finish before they were created, says the README of the data
        ("history/agile-project-dataset/data/jira.csv", 4123, 2461, 2461),
        # semicolons and twelve hours; five are open
        ("history/flowmetricscsv/FlowMetricsCSV/ExampleFile.csv", 266, 266, 261),
        # BET-8 resolved before created; BET-7 reopened in spite of Resolved
        ("exchange/made/jira-export.csv", 9, 8, 2),
        ("exchange/made/jira-export-nl-dates.csv", 9, 8, 2),
        ("exchange/made/linear-export.csv", 6, 4, 2),  # one cancelled, one a duplicate
        ("exchange/made/asana-export.csv", 5, 5, 2),
        ("exchange/jira-devlake/search-with-changelog.json", 33, 33, 30),
        (f"{TESTS_OF_LIGHTHOUSE}/team-valid-required-only.csv", 5, 5, 2),
        (f"{TESTS_OF_LIGHTHOUSE}/adodata.csv", 116, 89, 88),
    ],
)
def test_real_files_are_understood_and_every_row_is_counted(
    name: str, rows: int, items: int, finished: int
) -> None:
    if not SHARED.exists():
        pytest.skip("the shared data is not here")
    found = read_history(str(SHARED / name), HOW)
    assert found.items.height == items
    assert found.items["finished"].count() == finished
    assert found.rows == found.items.height + found.left_out.height
    if not name.endswith("adodata.csv"):  # whose last row is blank in some tools
        assert found.rows == rows


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (f"{TESTS_OF_LIGHTHOUSE}/invalid-not-csv.csv", "no history of work items"),
        (f"{TESTS_OF_LIGHTHOUSE}/invalid-wrong-csv.csv", "no history of work items"),
        ("history/targetprocess/examples/datasets/tpStories.js", "no history of work items"),
        ("exchange/made/azure-devops-query.csv", "'13/6/2026' has the day first"),
    ],
)
def test_other_files_are_refused_with_a_reason(name: str, said: str) -> None:
    if not SHARED.exists():
        pytest.skip("the shared data is not here")
    with pytest.raises(InvalidInput) as refusal:
        read_history(str(SHARED / name), HOW)
    (diagnostic,) = refusal.value.diagnostics
    assert said in diagnostic.message
    assert diagnostic.help


# --- Cleaning ------------------------------------------------------------------------------------

FAULTS = """\
ID,State,Type,Created,Started,Finished
good,Done,Story,2026-01-05,2026-01-06,2026-01-07
good,Done,Story,2026-01-05,2026-01-06,2026-01-07
other,Done,Story,2026-01-05,2026-01-06,2026-01-08
other,Done,Story,2026-01-05,2026-01-06,2026-01-09
early,Done,Bug,2026-01-08,,2026-01-07
backwards,Done,Bug,2026-01-05,2026-01-08,2026-01-07
open,In Progress,Story,2026-01-05,2026-01-06,
waits,New,Story,2026-01-05,,
future,Done,Story,2026-01-05,2026-01-06,2126-01-07
gone,Removed,Story,2026-01-05,2026-01-06,2026-01-07
never,Done,Story,2026-01-05,2026-01-06,
blank,New,Story,,,
unreal,Done,Story,2026-01-05,2026-02-30,2026-03-07
again,In Progress,Story,2026-01-05,2026-01-06,2026-01-07
logged late,Done,Story,2026-01-08,2026-01-06,2026-01-09
"""


def test_each_fault_has_a_reason_and_rows_add_up(tmp_path: Path) -> None:
    found = read(tmp_path, FAULTS)
    assert found.as_of == dt.date(2026, 1, 9)  # not 2126
    assert found.rows == 15 == found.items.height + found.left_out.height
    assert why(found) == {
        "rows that stand twice": ["good"],
        "rows whose id comes again with other dates: the last one counts": ["other"],
        "items finished before they were created": ["early"],
        "items finished before they were begun": ["backwards"],
        "dates after the last day": ["future"],
        "items that were cancelled": ["gone"],
        "items that are done on no day": ["never"],
        "rows without a day": ["blank"],
        "dates that are no day of the calendar": ["2026-02-30"],
    }
    assert found.left_out["line"].to_list() == [3, 4, 6, 7, 10, 11, 12, 13, 14]
    kept = {row["key"]: row for row in found.items.iter_rows(named=True)}
    assert kept["other"]["finished"] == dt.date(2026, 1, 9)
    assert kept["again"]["finished"] is None
    assert kept["logged late"]["created"] == dt.date(2026, 1, 6)
    assert found.guessed["what"].to_list() == ["again", "logged late"]


def test_a_row_of_several_lines_changes_nothing_but_line_numbers(tmp_path: Path) -> None:
    plain = read(tmp_path, FAULTS)
    broken = FAULTS.replace("good,Done,Story", 'good,Done,"Story\ntold"', 1)
    found = read(tmp_path, broken)
    columns = ["key", "created", "started", "finished"]
    assert found.items.select(columns).equals(plain.items.select(columns))
    assert found.left_out["line"].to_list() == [4, 5, 7, 8, 11, 12, 13, 14, 15]


def test_rows_wider_than_the_header_and_above_it_are_told(tmp_path: Path) -> None:
    found = read(tmp_path, "Board of App\nID,Created,Done\na,2026-01-05,2026-01-06\nb,x,y,z\n")
    assert why(found) == {
        "rows above the header": ["Board of App"],
        "rows that are wider than the header": ["4 cells under 3 names"],
    }
    assert found.rows == found.items.height + found.left_out.height == 3


def test_a_change_without_a_state_is_told_and_the_rest_of_its_item_stays(tmp_path: Path) -> None:
    found = read(tmp_path, LOG.replace("A-1;Review;", "A-1;;"))
    assert why(found) == {"changes without a state": ["A-1"]}
    assert found.items["active_days"].sort().to_list() == [2.0, 4.5]
    assert found.rows == found.items.height + found.left_out.height


def test_lines_that_end_as_on_old_machines_are_lines(tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_bytes(b"ID,Created,Done\ra,2026-01-05,2026-01-06\r")
    assert read_history(str(path), HOW).items.height == 1


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("created", "finished"),
    [
        ("5/31/2023 8:04:10 AM", "6/2/2023 12:10:00 PM"),
        ("31.5.2023 08:04", "02.06.2023 00:10"),
        ("31/mei/23 8:04", "02/jun/23 0:10"),
        ("2023-05-31T23:59:59.123+0200", "2023-06-02T00:00:00Z"),
    ],
)
def test_days_are_read_as_people_and_programs_write_them(
    tmp_path: Path, created: str, finished: str, separator: str
) -> None:
    rows = ["ID", "Created", "Resolved"], ["a", created, finished]
    found = read(tmp_path, "\n".join(separator.join(row) for row in rows))
    days = found.items.select("created", "finished").row(0)
    assert days == (dt.date(2023, 5, 31), dt.date(2023, 6, 2))


def test_two_readings_of_a_day_stop_until_somebody_says(tmp_path: Path) -> None:
    text = "ID,Created,Done\na,3/4/2026,5/4/2026\n"
    with pytest.raises(InvalidInput) as refusal:
        read(tmp_path, text)
    assert "--dates" in refusal.value.diagnostics[0].help
    found = read(tmp_path, text, HowRead(TODAY, dates="mdy"))
    assert found.items["created"].to_list() == [dt.date(2026, 3, 4)]
    settled = read(tmp_path, f"{text}b,13/4/2026,14/4/2026\n")  # one day settles all columns
    assert settled.items["finished"].to_list() == [dt.date(2026, 4, 5), dt.date(2026, 4, 14)]


# --- Changes of state ----------------------------------------------------------------------------

LOG = """\
ID;State;Changed
A-1;To Do;2026-01-05 09:00
A-1;In Progress;2026-01-06 09:00
A-1;Review;2026-01-07 09:00
A-1;In Progress;2026-01-08 09:00
A-1;Blocked;2026-01-09 09:00
A-1;In Progress;2026-01-12 09:00
A-1;Done;2026-01-13 21:00
A-2;To Do;2026-01-05 09:00
A-2;In Progress;2026-01-06 09:00
A-2;Blocked;2026-01-07 09:00
A-2;In Progress;2026-01-08 09:00
A-2;Done;2026-01-09 09:00
"""


def test_changes_of_state_tell_work_waits_and_what_came_back(tmp_path: Path) -> None:
    found = read(tmp_path, LOG).items.sort("key").to_dicts()
    # By hand: A-1 works 1 + 1 + 1 and 1.5 days, and is blocked from Friday to Monday: 1 day.
    # It came back to In Progress from Review; A-2 only from being blocked.
    expected = [
        ("2026-01-05", "2026-01-06", "2026-01-13", 4.5, 1.0, True),
        ("2026-01-05", "2026-01-06", "2026-01-09", 2.0, 1.0, False),
    ]
    for row, (created, started, finished, active, waiting, back) in zip(
        found, expected, strict=True
    ):
        days = [str(row[name]) for name in ("created", "started", "finished")]
        assert days == [created, started, finished]
        assert (row["active_days"], row["waiting_days"]) == pytest.approx((active, waiting))
        assert row["went_back"] is back


def test_the_order_of_changes_in_the_file_does_not_matter(tmp_path: Path) -> None:
    head, *rows = LOG.splitlines()
    turned = read(tmp_path, "\n".join([head, *reversed(rows)])).items.sort("key")
    assert turned.equals(read(tmp_path, LOG).items.sort("key"))


def test_what_is_opened_again_after_it_was_done_is_open(tmp_path: Path) -> None:
    found = read(tmp_path, f"{LOG}A-2;In Progress;2026-01-12 09:00\n").items
    assert found.filter(pl.col("key") == "A-2")["finished"].to_list() == [None]


def test_somebody_may_say_what_a_state_means(tmp_path: Path) -> None:
    how = HowRead(TODAY, states={"review": StateKind.WAITING})
    found = read(tmp_path, LOG, how).items.sort("key")
    assert found["active_days"].to_list() == [3.5, 2.0]
    odd = read(tmp_path, LOG.replace("Review", "Mars"))
    assert odd.guessed["what"].to_list() == ["Mars"]


def test_columns_of_states_are_entered_one_after_the_other(tmp_path: Path) -> None:
    text = (
        "ID,Link,Name,Backlog,In Progress,Ready for Test,Testing,Done,Type\n"
        "A-1,,x,2026-01-05,2026-01-06,2026-01-08,2026-01-12,2026-01-13,Story\n"
        "A-2,,y,2026-01-05,2026-01-07,,,,Bug\n"
    )
    one, two = read(tmp_path, text).items.to_dicts()
    # By hand: two days in progress, Thursday and Friday ready for test, one day in test.
    assert (one["active_days"], one["waiting_days"]) == (3.0, 2.0)
    assert str(one["finished"]) == "2026-01-13"
    assert (two["started"], two["finished"]) == (dt.date(2026, 1, 7), None)


def test_a_change_of_the_workflow_years_later_finishes_nothing_again(tmp_path: Path) -> None:
    def moved(at: str, old: str, new: str) -> object:
        item = {"field": "status", "fromString": old, "toString": new}
        return {"created": at, "items": [item]}

    fields = {
        "created": "2020-06-12T08:13:13.360+0800",
        "resolutiondate": "2020-06-19T14:31:18.495+0800",
        "status": {"name": "Ready", "statusCategory": {"key": "new"}},
    }
    histories = [  # newest first, as Jira has them
        moved("2021-03-28T16:06:08.715+0800", "Closed", "Ready"),
        moved("2020-06-19T14:31:18.526+0800", "In Progress", "Closed"),
        moved("2020-06-12T11:38:39.785+0800", "Open", "In Progress"),
    ]
    issue = {"key": "EE-1", "fields": fields, "changelog": {"histories": histories}}
    found = read(tmp_path, json.dumps({"issues": [issue]}), name="jira.json").items.to_dicts()
    (only,) = found
    assert (str(only["started"]), str(only["finished"])) == ("2020-06-12", "2020-06-19")
    # From 11:38:39 on Friday to 14:31:18 on the Friday after: five days and 2:52:39 hours.
    assert only["active_days"] == pytest.approx(5 + (2 * 3600 + 52 * 60 + 39) / 86_400, abs=2e-5)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Ready for Dev", StateKind.TODO), ("Ready for release", StateKind.WAITING),
        ("Won't do", StateKind.CANCELLED), ("Code review", StateKind.ACTIVE),
        ("Wacht op klant", StateKind.WAITING), ("Afgerond", StateKind.DONE),
        ("Dev Done", StateKind.WAITING), ("Selected for Development", StateKind.TODO),
        ("Moon", None),
    ],
)  # fmt: skip
def test_states_say_by_their_names_what_they_are(name: str, kind: StateKind | None) -> None:
    assert kind_of_state(name) == kind


def test_changes_are_in_the_order_in_which_they_happened_whatever_their_zone(
    tmp_path: Path,
) -> None:
    # In UTC: begun 22:00, done 22:30, both on 1 March; as text the second stands before the first.
    def moved(at: str, old: str, new: str) -> object:
        return {"created": at, "items": [{"field": "status", "fromString": old, "toString": new}]}

    histories = [
        moved("2026-03-01T22:30:00.000+0000", "In Progress", "Closed"),
        moved("2026-03-02T00:00:00.000+0200", "Open", "In Progress"),
    ]
    issue = {
        "key": "A-1",
        "fields": {"created": "2026-03-01T09:00:00.000+0000", "status": {"name": "Closed"}},
        "changelog": {"histories": histories},
    }
    (one,) = read(tmp_path, json.dumps({"issues": [issue]}), name="jira.json").items.to_dicts()
    assert one["finished"] == dt.date(2026, 3, 1)
    log = "ID,State,Changed\n" + "".join(
        f"A-1,{state},{at}\n"
        for state, at in (
            ("Open", "2026-03-01T09:00:00Z"),
            ("Closed", "2026-03-01T22:30:00Z"),
            ("In Progress", "2026-03-02T00:00:00+02:00"),
        )
    )
    (two,) = read(tmp_path, log).items.to_dicts()
    assert two["finished"] == dt.date(2026, 3, 1)


def test_a_change_before_the_resolution_in_another_zone_is_not_lost(tmp_path: Path) -> None:
    # Begun at 22:30 in UTC, resolved at 23:00; as text it begins after it is resolved.
    item = {"field": "status", "fromString": "Open", "toString": "In Progress"}
    histories = [{"created": "2026-03-02T00:30:00.000+0200", "items": [item]}]
    fields = {
        "created": "2026-02-27T09:00:00.000+0000",
        "resolutiondate": "2026-03-01T23:00:00.000+0000",
        "status": {"name": "Closed"},
    }
    issue = {"key": "A-1", "fields": fields, "changelog": {"histories": histories}}
    found = read(tmp_path, json.dumps({"issues": [issue]}), name="jira.json")
    assert [*found.left_out["why"]] == []
    assert found.items["started"].to_list() != [None]


def test_no_column_has_a_meaning_in_a_backlog_and_another_in_a_history() -> None:
    names = [
        name for table in (ITEM_COLUMNS, PAST_COLUMNS) for some in table.values() for name in some
    ]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "header",
    [
        "Sleutel", "Issuesleutel", "Issue-sleutel", "Werkitem-id", "ID", "Ticketnummer", "Nr.",
        "Taak-id", "Kaartnummer", "Schlüssel", "Vorgangs-ID", "Vorgangsnummer", "Arbeitselement-ID",
        "Karten-ID", "Clé", "Clé de ticket", "Work item key", "Number", "Issue #", "Identifier",
    ],
)  # fmt: skip
def test_a_row_that_stands_twice_counts_once_whatever_ids_are_called(
    tmp_path: Path, header: str
) -> None:
    row = "A-1;2026-01-05;2026-01-06\n"
    found = read(tmp_path, f"{header};Aangemaakt;Opgelost\n{row}{row}")
    assert (found.items["key"].to_list(), [*why(found)]) == (["A-1"], ["rows that stand twice"])
    assert found.guessed.is_empty()


@pytest.mark.parametrize("table", ["Plek;{}\nHier;{}\nHier;{}\n", "ID;{}\n;{}\n;{}\n"])
def test_that_no_column_holds_ids_is_said(tmp_path: Path, table: str) -> None:
    row = "2026-01-05;2026-01-06"
    found = read(tmp_path, table.format("Aangemaakt;Opgelost", row, row))
    assert (found.items.height, found.guessed["why"].to_list()) == (2, [NO_IDS])


@pytest.mark.parametrize(
    "header",
    [
        "Issuetype;Aangemaakt;Gestart;Opgelost",
        "Werkitemtype;Aanmaakdatum;Activeringsdatum;Sluitingsdatum",
        "Type werkitem;Gemaakt op;Geactiveerd op;Gesloten op",
        "Soort issue;Datum aangemaakt;Begindatum;Datum gereed",
        "Soort;Aangevraagd op;Opgepakt op;Opgeleverd op",
        "Vorgangstyp;Erstellt;Begonnen;Erledigt",
        "Arbeitselementtyp;Erstellungsdatum;Aktivierungsdatum;Abschlussdatum",
        "Art;Angelegt am;Beginn;Fertiggestellt am",
        "Type de ticket;Date de création;Date de début;Date de clôture",
        "type;createdAt;startedAt;closedAt",
    ],
)
def test_days_and_types_are_known_in_the_words_of_many_trackers(
    tmp_path: Path, header: str
) -> None:
    found = read(tmp_path, f"ID;{header}\n1;Bug;2026-01-05;2026-01-06;2026-01-08\n")
    days = [dt.date(2026, 1, day) for day in (5, 6, 8)]
    names = ("type", "created", "started", "finished")
    assert found.items.select(names).row(0) == ("Bug", *days)


@pytest.mark.parametrize(
    "states",
    [
        "Ready;In Progress;Closed", "Backlog;Test;Resolved;Finished", "Te doen;Bezig;Gereed",
        "Nieuw;Actief;Opgelost;Gesloten", "Zu erledigen;In Arbeit;Fertig", "À faire;En cours;Fermé",
    ],
)  # fmt: skip
def test_the_last_of_columns_of_states_may_be_called_as_the_day_on_which_work_ends(
    tmp_path: Path, states: str
) -> None:
    days = [f"2026-01-0{5 + n}" for n in range(states.count(";") + 1)]
    found = read(tmp_path, f"ID;{states};Einddatum\n1;{';'.join(days)};2026-01-20\n")
    told = found.items.select("created", "started", "finished").row(0)
    assert told == tuple(map(dt.date.fromisoformat, days[:3]))
    assert len(found.states) == len(days)


@pytest.mark.parametrize(
    "header",
    [
        "Key;Created;Started;In review;Testing;Closed",
        "Key;Created;Started;In review;Testing;Done",
        "Sleutel;Aangemaakt;Gestart;Review;Test;Afgerond",
        "Key;Created;Started;In review;Testing;Ready for release;Einddatum",
        "Sleutel;Aangemaakt;Gestart;In Progress;Review;Test;Klaar",
    ],
)
def test_an_items_own_days_count_beside_columns_of_states(tmp_path: Path, header: str) -> None:
    width = header.count(";")
    whole = [f"2026-01-0{day}" for day in range(1, width + 1)]
    blank = ";" * (width - 2)
    found = read(
        tmp_path,
        f"{header}\nP-1;{';'.join(whole)}\nP-2;2026-01-01;2026-01-02{blank}\n"
        f"P-3;;{';'.join(whole[1:])}\nP-4;2026-01-08;;{';'.join(whole[2:])}\n",
    )
    days = found.items.select("created", "started", "finished").rows()
    first, second, third, last = (dt.date(2026, 1, day) for day in (1, 2, 3, width))
    assert found.items["key"].to_list() == ["P-1", "P-2", "P-3", "P-4"]
    assert days == [
        (first, second, last), (first, second, None), (second, second, last), (third, third, last),
    ]  # fmt: skip


def test_of_own_days_and_days_of_states_no_fault_is_lost(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "Key;Status;Created;Started;Backlog;In review;Testing;Closed\n"
        "good;Done;2026-01-01;2026-01-05;2026-01-02;2026-01-07;;2026-01-08\n"
        "gone;Removed;2026-01-01;2026-01-05;;2026-01-07;;2026-01-08\n"
        "late;Done;2026-01-09;;;;;2026-01-08\n"
        "never begun;Done;2026-01-01;2026-01-09;;;;2026-01-08\n"
        "unreal;Done;2026-02-30;;;2026-01-07;;2026-01-08\n",
    )
    assert why(found) == {
        "items that were cancelled": ["gone"],
        "items finished before they were created": ["late"],
        "items finished before they were begun": ["never begun"],
        "dates that are no day of the calendar": ["2026-02-30"],
    }
    one = found.items.row(0, named=True)
    # By hand: begun on Monday, in review on Wednesday, closed on Thursday, without a wait.
    assert (one["active_days"], one["waiting_days"]) == (3.0, 0.0)


OWN_IDS = {
    "Ticket;Feature ID": ("T1;F1 T2;F1 T3;F2", "T1 T2 T3"),
    "Ticket;Incidentnummer": ("T1;I1 T2;I1", "T1 T2"),
    "Incidentnummer;Ticket": ("I1;T1 I1;T2", "T1 T2"),
    "Issue;Story ID": ("1;S1 2;S1", "1 2"),
    "Story ID;Bug ID": ("S1;B1 S1;B2", "B1 B2"),
    "Bug ID;Story ID": ("B1;S1 B1;S2", "S1 S2"),
    "Feature;Bug ID": ("F1;B1 F1;B2", "B1 B2"),
    "Nummer;Referentie": ("M1;ACME M2;ACME", "M1 M2"),
}
"""Cells under columns of ids, and the ids that are the items' own."""


@pytest.mark.parametrize("header", OWN_IDS)
@pytest.mark.parametrize("is_same_day", [False, True])
def test_an_id_of_what_an_item_belongs_to_is_not_its_own(
    tmp_path: Path, header: str, *, is_same_day: bool
) -> None:
    cells, ids = OWN_IDS[header]
    rows = [
        f"{each};2026-01-0{5 if is_same_day else 5 + n};2026-01-20"
        for n, each in enumerate(cells.split())
    ]
    found = read(tmp_path, "\n".join([f"{header};Aangemaakt;Opgelost", *rows, rows[0]]))
    assert found.items["key"].to_list() == ids.split()
    assert why(found) == {"rows that stand twice": [ids.split()[0]]}


def test_where_every_id_is_that_of_several_items_the_first_column_counts(tmp_path: Path) -> None:
    cells = ("S1;B1;2026-01-05", "S1;B1;2026-01-06", "S2;B2;2026-01-05")
    found = read(
        tmp_path, "\n".join(["Story ID;Bug ID;Created;Done", *(f"{c};2026-01-20" for c in cells)])
    )
    assert found.items["key"].to_list() == ["S1", "S2"]


def test_changes_of_state_belong_to_the_first_id(tmp_path: Path) -> None:
    text = "Story ID;Referentie;State;Changed\nS1;R1;Doing;2026-01-05\nS1;R2;Done;2026-01-07\n"
    assert read(tmp_path, text).items["key"].to_list() == ["S1"]


# --- As strangers write them ---------------------------------------------------------------------

DUTCH = """\
Nummer;Soort;Status;Aangemaakt op;Gestart op;Afgerond op;Story Points
1;Bug;Klaar;01-02-2026;13-02-2026;20-02-2026;0,5
2;Fünf;Bezig;01-03-2026;02-03-2026;;3
"""
WRITTEN = {
    "as it is": DUTCH.encode(),
    "German": DUTCH.replace("Nummer;Soort", "Vorgangsschlüssel;Typ").replace(
        "Aangemaakt op;Gestart op;Afgerond op", "Erstellt am;Begonnen am;Erledigt am"
    ).replace("-02-", ".02.").replace("-03-", ".03.").encode("cp1252"),
    "UTF-16": DUTCH.encode("utf-16-le"),
    "Excel's mark and line": b"\xef\xbb\xbf" + f"sep=;\r\n{DUTCH}".encode(),
    "titles above and nothing behind": f"Team A\n\n{DUTCH};;;;;;;;\n;;\n".encode(),
    "numbers made text": DUTCH.replace("\n1;", '\n="1";').replace("\n2;", '\n="2";').encode(),
    "numbers of a spreadsheet": DUTCH.replace("01-02-2026", "46054").replace(
        "13-02-2026", "46066.5"
    ).encode(),  # LibreOffice shows 1 and 13 February 2026
}  # fmt: skip


@pytest.mark.parametrize("written", WRITTEN)
def test_one_history_says_the_same_however_it_is_written(tmp_path: Path, written: str) -> None:
    path = tmp_path / "items.csv"
    path.write_bytes(WRITTEN[written])
    items = read_history(str(path), HOW).items
    assert items["key"].to_list() == ["1", "2"]
    assert items["points"].to_list() == [0.5, 3.0]
    february = [dt.date(2026, 2, day) for day in (1, 13, 20)]
    assert [items[name][0] for name in ("created", "started", "finished")] == february


def test_items_whose_numbers_a_spreadsheet_has_cut_off_all_count(tmp_path: Path) -> None:
    rows = "1.21143E+15,2026-01-02,2026-01-09\n1.21143E+15,2026-01-05,2026-01-12\n"
    found = read(tmp_path, f"Task ID,Created At,Completed At\n{rows}")
    assert (found.items.height, found.left_out.height, found.guessed.height) == (2, 0, 2)


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("", "items.csv", "an empty file"),
        ("ID,Created,Finished\n", "items.csv", "no rows below the names of the columns"),
        ('{"data": [{"gid": "1"}]}', "tasks.json", "of JSON, only Jira's answers"),
    ],
)
def test_what_holds_no_history_says_why(tmp_path: Path, text: str, name: str, said: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read(tmp_path, text, name=name)
    assert said in refusal.value.diagnostics[0].message
