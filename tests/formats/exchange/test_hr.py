"""HR tables: the twelve people of one invented team, in the words of several HR systems.

Expected numbers are those of ``counts.json``, made by openpyxl and the csv module, or counted by
hand in the small tables here.
"""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.sources import expected, reasons
from tribeplan.errors import InvalidInput
from tribeplan.formats.exchange.dates import DateOrder, day_of, order_of
from tribeplan.formats.exchange.documents import File
from tribeplan.formats.exchange.history import HowRead, read_history
from tribeplan.formats.exchange.hr import COLUMNS, How, read_hr
from tribeplan.formats.exchange.proposal import propose
from tribeplan.formats.exchange.reading import read_source
from tribeplan.formats.exchange.readings import read_readings
from tribeplan.formats.exchange.source import Source
from tribeplan.formats.model.files import ModelFiles
from tribeplan.formats.model.read import read_model
from tribeplan.formats.model_text import write_model
from tribeplan.org.element import LEAST_SHARE
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import roster_of
from tribeplan.org.scorecard import Reading, scored_measures

DATA = Path(__file__).resolve().parents[4] / "shared/data/exchange"
is_there = pytest.mark.skipif(not DATA.is_dir(), reason="the real files are not here")
TODAY = dt.date(2026, 11, 29)


@pytest.fixture
def workbooks() -> None:
    pytest.importorskip("python_calamine", reason="the extra 'exchange' is not installed")


def of_table(tmp_path: Path, text: str | bytes, dates: DateOrder | None = None) -> Source:
    path = tmp_path / "people.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_source(str(path), How(TODAY, dates))


def read_back(source: Source) -> Organisation:
    made = propose(source)
    text = write_model(made.organisation, made.comments)
    assert "@" not in text
    reading = read_model(ModelFiles("m.yaml", (("m.yaml", text.encode()),)))
    assert not reading.diagnostics
    assert reading.organisation == made.organisation
    return made.organisation


# --- Files of HR systems -------------------------------------------------------------------------

OF_TWELVE = {
    "made/afas-contracten-nl.csv": (11, 10),
    "made/afas-contracten-nl-utf16.txt": (11, 10),
    "made/afas-getconnector.json": (11, 10),
    "made/bamboohr-directory.csv": (11, 10),
    "made/bamboohr-report.csv": (11, 9),
    "made/hibob-report.csv": (10, 10),
    "made/personio-nl.csv": (10, 9),
    "made/personio-de-cp1252.csv": (10, 9),
    "made/workday-report.xlsx": (11, 10),
}
"""People with a manager, and of those how many are known and unambiguous."""


@is_there
@pytest.mark.parametrize("name", OF_TWELVE)
def test_every_system_tells_of_the_same_twelve_people(name: str) -> None:
    if name.endswith(".xlsx"):
        pytest.importorskip("python_calamine", reason="the extra 'exchange' is not installed")
    source = read_source(str(DATA / name), How(TODAY))
    read = source.account.read
    with_manager, known = OF_TWELVE[name]
    assert (read["people"], read["with a manager"]) == (12, with_manager)
    unresolved = sum(
        number for why, number in reasons(source).items() if why.startswith("managers who are not")
    ) + reasons(source).get("managers whose name several people have", 0)
    assert with_manager - unresolved == known
    if name != "made/bamboohr-directory.csv":  # which does not say who has left
        assert reasons(source)["people who have left"] == 1
        assert len(source.people) - read.get("open seats", 0) == 11
    organisation = read_back(source)
    assert {"jan-jansen", "jan-jansen-2"} <= organisation.people.keys()


@is_there
@pytest.mark.parametrize(
    "name", ["hr-entra/employees-1000.csv", "hr-entra/contractors-quoted.csv", "hr-entra/five.txt"]
)
def test_an_id_of_several_people_is_left_out_and_told(name: str) -> None:
    source = read_source(str(DATA / name), How(TODAY))
    counts = expected(name)
    conflicts = counts["ids_with_conflicting_manager"]
    assert source.account.read["rows"] == counts["rows"]
    assert source.account.read["ids"] == counts["distinct_WorkerID"]
    assert reasons(source).get("ids that stand for several people", 0) == conflicts
    assert source.account.read["people"] == counts["distinct_WorkerID"] - conflicts
    assert source.account.read["departments"] == counts["distinct_Department"]
    read_back(source)


@is_there
@pytest.mark.usefixtures("workbooks")
def test_a_workbook_has_its_open_seats_and_its_header_in_row_four() -> None:
    source = read_source(str(DATA / "made/workday-report.xlsx"), How(TODAY))
    counts = expected("made/workday-report.xlsx")
    assert source.account.read["open seats"] == counts["vacancies"]
    assert reasons(source)["rows without a name"] == counts["total_rows"]
    assert reasons(source)["hidden sheets"] == counts["sheets"] - 1
    seats = [person for person in read_back(source).people.values() if person.vacancy]
    assert len(seats) == 2


@is_there
def test_contract_lines_of_today_count_and_later_ones_are_told() -> None:
    source = read_source(str(DATA / "made/afas-contracten-nl.csv"), How(TODAY))
    organisation = read_back(source)
    (tribe,) = organisation.tribes.values()
    shares = {
        id_: member.share
        for id_, squad in tribe.squads.items()
        for member in squad.members
        if member.person == "bram-jansen"
    }
    assert shares == {"betalen": 0.8, "sparen": 0.2}
    assert organisation.people["jan-jansen-2"].fte == 0.6
    assert organisation.people["sofie-van-den-berg"].fte == 1.0
    assert reasons(source)["changes that are still to come"] == 1
    later = read_source(str(DATA / "made/afas-contracten-nl.csv"), How(dt.date(2027, 2, 1)))
    assert later.people["001003"].fte == 0.8


@is_there
def test_hours_are_parts_of_the_longest_week_in_the_table() -> None:
    organisation = read_back(read_source(str(DATA / "made/personio-de-cp1252.csv"), How(TODAY)))
    people = organisation.people
    assert people["sofie-van-den-berg"].fte == pytest.approx(0.8)  # 30.8 of 38.5 hours
    assert people["jan-jansen-2"].fte == pytest.approx(0.6)  # 23.1


@is_there
def test_the_answer_of_personio_is_read() -> None:
    source = read_source(str(DATA / "personio-api/employees.json"), How(TODAY))
    assert source.account.read["people"] == expected("personio-api/employees.json")["people"]
    assert [person.fte for person in source.people.values()] == [1.0, 1.0, 0.875]  # 40, 40, 35


@is_there
@pytest.mark.parametrize(
    "name",
    [
        "made/asana-export.csv",
        "made/jira-export.csv",
        "made/linear-export.csv",
        "made/azure-devops-query.csv",
        "workday-fivetran/workday_organization_data.csv",
        "ldif-futurama/all-without-photos.ldif",
        "codeowners-otel/CODEOWNERS",
        "trello-devlake/board-1.json",
    ],
)
def test_what_is_not_about_people_is_refused_with_what_to_do(name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_source(str(DATA / name), How(TODAY), "hr")
    assert refused.value.diagnostics[0].help


# --- A matrix to start from ----------------------------------------------------------------------

MATRIX = """\
Employee ID,Full name,Job title,Team,Manager ID
1,Tess,Head of Payments,,
2,Cas,Chapter Lead Back-end,App,1
3,Ben,Senior Back-end Engineer,App,2
4,Dee,Data Engineer,App,2
5,Pim,Product Owner,App,1
6,Ria,UX Designer,Web,1
7,Co,Agile Coach,Web,1
"""


def test_titles_and_managers_become_a_matrix_that_says_it_is_proposed(tmp_path: Path) -> None:
    source = of_table(tmp_path, MATRIX)
    made = propose(source)
    tribe = made.organisation.tribes["people"]
    assert tribe.lead == "tess"
    assert tribe.agile_coaches == ("co",)
    assert tribe.squads["app"].product_owner == "pim"
    assert [each.person for each in tribe.squads["app"].members] == ["cas", "ben", "dee", "pim"]
    assert tribe.chapters["back-end"].lead == "cas"
    assert tribe.chapters["back-end"].members == ("cas", "ben", "dee")
    assert tribe.chapters["ux-designer"].members == ("ria",)
    assert "proposal" in made.comments["tribes", "people"][0]
    assert made.organisation.people["dee"].skills == {"data": 1.0}
    lines = {each.what: each.place.line for each in source.account.guessed}
    assert (lines["tess"], lines["pim"], lines["back-end"], lines["ux-designer"]) == (2, 6, 3, 7)


@pytest.mark.parametrize(
    ("titles", "said"),
    [
        ("Ontwikkelaar|ontwikkelaar (inhuur)|Ontwikkelaar (extern via Yacht)", "Ontwikkelaar"),
        ("Developer (m/v/x)|Developer V/M|Developer (gn)|Developer - Team Alfa", "Developer"),
        (
            "Tester (32 uur)|Tester 24-32u p/w|Tester (0,8 fte)|Tester a.i., 80%|Stage Tester",
            "Tester",
        ),
        ("Senior Java Developer - ZZP|ZZP'er Java|Developer (Java)|Java (Detachering)", "Java"),
        (
            "Chapterlead Data|Chapter-lead Data|Chapter Lead (data)|Chapterleider Data (vast)",
            "Data",
        ),
        (
            "Software-Entwickler|Software-Entwickler/-in (w/m/d)|Software-Entwickler:in",
            "Software-Entwickler",
        ),
        (
            "Systemtester (m/w/d)|Werkstudent Systemtester|Systemtester*in in Teilzeit",
            "Systemtester",
        ),
        ("Testerin|Tester|Senior Testerin (w/m/d)|TESTERIN", "Tester"),
        ("Systemadministratorin|Systemadministrator", "Systemadministrator"),
        ("Datenanalystin|Datenanalyst|Datenanalyst/in", "Datenanalyst"),
        ("SAP-Beraterin|SAP-Berater|SAP-Berater:in", "SAP-Berater"),
        ("QA Engineer|Contract QA Engineer (temp)|Freelance QA|QA [contractor]", "QA"),
        ("LinkedIn Marketeer", "LinkedIn Marketeer"),
    ],
)
def test_a_title_says_what_somebody_does_whatever_terms_stand_in_it(
    tmp_path: Path, titles: str, said: str
) -> None:
    rows = "".join(f'Ana {n};"{title}";App\n' for n, title in enumerate(titles.split("|")))
    (tribe,) = read_back(of_table(tmp_path, f"Naam;Functie;Team\n{rows}")).tribes.values()
    assert [(each.name or id_).casefold() for id_, each in tribe.chapters.items()] == [
        said.casefold()
    ]


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Payroll specialist", "Payroll"),
        ("Contract manager", "Contract"),
        ("Stage manager", "Stage"),
        ("Interim manager", "Interim"),
        ("Leave management", "Leave management"),
        ("Verlof adviseur", "Verlof"),
        ("Adviseur verlof", "verlof"),
        ("Hoofd payroll", "payroll"),
        ("Adviseur externe communicatie", "externe communicatie"),
        ("Adviseur interne communicatie", "interne communicatie"),
        ("Adviseur - Interne Communicatie", "Interne Communicatie"),
        ("Developer - Payroll systemen", "Payroll systemen"),
        ("Hybrid cloud architect", "Hybrid cloud architect"),
        ("Remote sensing engineer", "Remote sensing"),
        ("Offshore wind engineer", "Offshore wind"),
        ("Vaste lasten expert", "Vaste lasten"),
        ("Vast team", "Vast"),
        ("H/W engineer", "H W"),
        ("Consultant Berlin", "Berlin"),
        ("Lecturer in Maths", "Lecturer in Maths"),
    ],
)
def test_a_word_for_terms_that_says_what_somebody_does_stays(
    tmp_path: Path, title: str, said: str
) -> None:
    source = of_table(tmp_path, f"Naam;Functie;Team\nAna;{title};App\nBo;Tester;App\n")
    (tribe,) = read_back(source).tribes.values()
    names = {each.people: each.name or id_ for id_, each in tribe.chapters.items()}
    assert names["ana",] == said


@pytest.mark.parametrize(
    "title",
    [
        "Externe tester", "Senior remote tester", "Tester (vast contract)", "Tester vast, intern",
        "Tester - interim", "Tester payroll", "Extern - Tester", "Tester m/v 32 uur",
        "Tester, m/v - Team Alfa",
    ],
)  # fmt: skip
def test_a_word_for_terms_goes_at_an_end_in_brackets_and_before_who_makes_things(
    tmp_path: Path, title: str
) -> None:
    source = of_table(tmp_path, f'Naam;Functie;Team\nAna;"{title}";App\nBo;Tester;App\n')
    (tribe,) = read_back(source).tribes.values()
    assert [each.people for each in tribe.chapters.values()] == [("ana", "bo")]


@pytest.mark.parametrize(
    "titles",
    [
        "Tribe lead|Product owner|Agile coach|Scrum master|Chapter lead Test",
        "Tribelead|Productowner|Agilecoach|Scrummaster|Chapterlead Test",
        "Tribe-lead|Product-owner (inhuur)|Agile-coach|Scrum-master|Chapter-lead Test",
        "Tribeleider|PO|Agile  coach|Scrum Masterin|Chapter-Leiterin Test",
    ],
)
def test_a_role_is_the_same_however_it_is_spelt(tmp_path: Path, titles: str) -> None:
    people = zip(["Ana", "Bo", "Cy", "Di", "Ed"], titles.split("|"), strict=True)
    rows = "".join(f"{name};{title};App\n" for name, title in people)
    (tribe,) = read_back(of_table(tmp_path, f"Naam;Functie;Team\n{rows}")).tribes.values()
    assert (tribe.lead, tribe.agile_coaches) == ("ana", ("cy", "di"))
    assert tribe.squads["app"].product_owner == "bo"
    assert {id_: (each.lead, each.people) for id_, each in tribe.chapters.items()} == {
        "test": ("ed", ("ed",))
    }


def test_a_chapter_lead_by_title_only_leads_what_most_who_report_to_them_do(
    tmp_path: Path,
) -> None:
    rows = "Ana;Chapterlead;;App\nBo;Tester;Ana;App\nCy;Stagiair;Ana;App\nDi;Inhuur;;App\n"
    source = of_table(tmp_path, f"Naam;Functie;Leidinggevende;Team\n{rows}")
    made = read_back(source)
    (tribe,) = made.tribes.values()
    assert {id_: (each.lead, each.people) for id_, each in tribe.chapters.items()} == {
        "tester": ("ana", ("ana", "bo", "cy"))
    }
    assert made.people["di"].skills == {}
    assert [each.what for each in source.account.guessed if "do not say" in each.why] == ["Inhuur"]


def test_without_teams_everybody_under_one_manager_is_a_team(tmp_path: Path) -> None:
    source = of_table(tmp_path, "PersonID,Name,SupervisorID\n1,Ana,\n2,Ben,1\n3,Cas,1\n")
    (tribe,) = read_back(source).tribes.values()
    assert tribe.squads["team-ana"].people == ("ben", "cas")
    assert any("team" in remark.why for remark in source.account.guessed)


# --- Dates, numbers, encodings -------------------------------------------------------------------


def test_a_date_with_two_readings_is_asked_for(tmp_path: Path) -> None:
    table = "Full name,Hire date\nAna,03/04/2027\nBen,05/06/2027\n"
    with pytest.raises(InvalidInput) as refused:
        of_table(tmp_path, table)
    (diagnostic,) = refused.value.diagnostics
    assert diagnostic.place.line == 2
    assert "--dates" in diagnostic.help
    assert of_table(tmp_path, table, "dmy").people["Ana"].starts == dt.date(2027, 4, 3)
    assert of_table(tmp_path, table, "mdy").people["Ana"].starts == dt.date(2027, 3, 4)


def test_a_column_of_which_nobody_can_tell_is_written_as_those_beside_it(tmp_path: Path) -> None:
    table = "Full name,Hire date,End date,Contract end date\nAna,03/04/2027,31/12/2028,{}\n"
    assert of_table(tmp_path, table.format("")).people["Ana"].starts == dt.date(2027, 4, 3)
    with pytest.raises(InvalidInput, match="1 problem in"):
        of_table(tmp_path, table.format("12/31/2028"))


def test_a_column_in_two_orders_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="1 problem in"):
        of_table(tmp_path, "Full name,Hire date\nAna,13/04/2027\nBen,04/13/2027\n")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3 mrt 2026", dt.date(2026, 3, 3)),
        ("03/Mai/2026", dt.date(2026, 5, 3)),
        ("3. Oktober 2026", dt.date(2026, 10, 3)),
        ("Feb 03, 2026", dt.date(2026, 2, 3)),
        ("3 août 2026", dt.date(2026, 8, 3)),
        ("2026-02-30", None),
        ("soon", None),
    ],
)
def test_months_by_name_are_read_in_several_languages(text: str, day: dt.date | None) -> None:
    assert day_of(text, None) == day


JIRA_DAYS = {  # CLDR 45, the short name of February, March, August and December
    "en": ("03/Feb/26 9:05 AM", "03/Mar/26", "03/Aug/26", "03/Dec/26"),
    "nl": ("03/feb./26 09:05", "03/mrt./26", "03/aug./26", "03/dec./26"),
    "de": ("03/Feb./26 09:05", "03. März 2026", "3. August 2026", "03/Dez/26"),
    "fr": ("03/févr./26", "3 mars 2026", "03/août/26", "03/déc./26 23:59"),
    "es": ("03/feb/26", "3 de marzo de 2026", "03/ago/26", "03/dic/26"),
}


@pytest.mark.parametrize("language", JIRA_DAYS)
def test_days_with_two_digits_for_the_year_are_read_in_several_languages(language: str) -> None:
    read = [day_of(text, None) for text in JIRA_DAYS[language]]
    assert read == [dt.date(2026, month, 3) for month in (2, 3, 8, 12)]


@given(st.lists(st.dates(dt.date(1950, 1, 1), dt.date(2099, 12, 31)), min_size=1))
def test_days_with_dots_come_back_as_they_were_written(days: list[dt.date]) -> None:
    texts = [f"{day.day:02}.{day.month:02}.{day.year}" for day in days]
    order = order_of(texts)
    assert [day_of(text, order) for text in texts] == days


def test_a_name_of_which_nothing_can_be_seen_is_no_name(tmp_path: Path) -> None:
    source = of_table(tmp_path, "Full name,Team,Job title\n\x1b,\x1b,\x1b\nAna,\x02,\x02\n")
    assert [*read_back(source).tribes["people"].squads] == ["squad", "squad-2"]


@pytest.mark.parametrize(
    ("fte", "expected_fte"),
    [("0,8", 0.8), ("0.80", 0.8), ("80%", 0.8), ("80 %", 0.8), ("1,00", 1.0), ("100", 1.0)],
)
def test_a_part_of_the_week_is_read_in_any_notation(
    tmp_path: Path, fte: str, expected_fte: float
) -> None:
    source = of_table(tmp_path, f"Full name;FTE\nAna;{fte}\n")
    assert source.people["Ana"].fte == expected_fte


@pytest.mark.parametrize("fte", ["-0.5", "900", "half"])
def test_a_part_of_the_week_that_is_none_is_told(tmp_path: Path, fte: str) -> None:
    source = of_table(tmp_path, f"Full name;FTE\nAna;{fte}\n")
    assert reasons(source) == {"parts of a week that are none": 1}
    assert source.people["Ana"].fte is None


names = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters='"@'), min_size=1, max_size=20
).filter(
    lambda name: (
        name.casefold() not in ("total", "totaal", "gesamt", "summe", "tbh")
        and name.count(",") != 1  # as in 'Berg, Sofie', which is turned
    )
)


@given(
    st.lists(names, min_size=1, max_size=8),
    st.sampled_from(["utf-8-sig", "utf-16", "utf-8"]),
    st.sampled_from(",;\t"),
)
def test_names_survive_every_encoding_and_separator(
    tmp_path_factory: pytest.TempPathFactory, found: list[str], encoding: str, separator: str
) -> None:
    text = io.StringIO()
    rows = csv.writer(text, delimiter=separator)
    rows.writerow(["Employee ID", "Full name", "Department"])
    rows.writerows([f"i{n}", name, "D"] for n, name in enumerate(found))
    home = tmp_path_factory.mktemp("names")
    source = of_table(home, text.getvalue().encode(encoding))
    known = [person.name for person in source.people.values()]
    vacant = [person.vacancy for person in source.people.values()]
    assert len(known) == len(found)
    assert any(vacant) or known == found


@pytest.mark.parametrize("is_since_1904", [True, False])
def test_a_bare_number_of_a_day_counts_from_where_its_workbook_does(
    tmp_path: Path, *, is_since_1904: bool
) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter", reason="the extra 'exchange' is not installed")
    path = tmp_path / "m.xlsx"
    first = dt.date(1904, 1, 1) if is_since_1904 else dt.date(1899, 12, 30)
    day = dt.date(2026, 9, 1)
    number, text = (day - first).days, day.isoformat()

    def written(header: str, *rows: tuple[str | float, ...]) -> str:
        with xlsxwriter.Workbook(str(path), {"date_1904": is_since_1904}) as book:
            sheet = book.add_worksheet()
            for n, row in enumerate((header.split(","), *rows)):
                sheet.write_row(n, 0, row)
        return str(path)

    people = written(
        "Employee ID,Name,Department,Start date", (43_831, "Bo", "X", number), (2, "Al", "X", text)
    )
    found = read_source(people, How(dt.date(2026, 8, 1))).people  # not there yet
    assert {person.starts for person in found.values()} == {day}
    assert "43831" in found  # an employee's number is no day
    work = written(
        "Issue key,Issue Type,Summary,Due date,Status", ("A-1", "Story", "Do", number, "Open")
    )
    assert [item.fields["due"] for item in read_source(work, How(TODAY)).items.values()] == [day]
    past = written(
        "ID,Type,State,Created,Started,Finished",
        ("A", "Story", "Done", number, number + 1.5, number + 9),
        ("B", "Story", "Done", text, "2026-09-02", "2026-09-10"),
    )
    days = read_history(past, HowRead(TODAY)).items.select("created", "started", "finished")
    assert days.row(0) == days.row(1) == (day, dt.date(2026, 9, 2), dt.date(2026, 9, 10))
    squad = b"{measures: [{id: nps, goal: Like}]}"
    model = b"tribeplan: 1\ntribes: {t: {squads: {s: " + squad + b"}}}\n"
    scored = read_model(ModelFiles("m.yaml", (("m.yaml", model),))).organisation
    assert scored is not None
    rows = written("date,measure,value", (number, "nps", 44_804))
    (read,) = read_readings(rows, [*scored_measures(roster_of(scored))], TODAY).of
    assert read == (Reading(day, 44_804),)  # a value is no day


# --- Workbooks that would fill memory ------------------------------------------------------------


def workbook(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name.replace("__", "/"), content)
    return made.getvalue()


@pytest.mark.usefixtures("workbooks")
@pytest.mark.parametrize(
    "made",
    [
        lambda: workbook(xl__worksheets__sheet1=b" " * 300_000_000),
        lambda: workbook(xl__worksheets__sheet1=b'<c r="A1"/><c r="XFD1048576"/>'),
        lambda: workbook(**{f"p{n}": b"" for n in range(2_001)}),
        workbook,
        lambda: b"PK\x03\x04 no workbook",
        bytes,
    ],
    ids=["grows", "reaches far", "many parts", "nothing", "torn", "empty"],
)
def test_a_workbook_that_is_a_bomb_or_none_is_refused(
    tmp_path: Path, made: Callable[[], bytes]
) -> None:
    path = tmp_path / "people.xlsx"
    path.write_bytes(made())
    with pytest.raises(InvalidInput):
        read_source(str(path), How(TODAY))


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe", b"Full name,FTE\n\x00", b'Full name,FTE\n"' + b"x" * 200_000, b"\n\n", b"a,b\n"],
)
def test_a_table_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InvalidInput):
        of_table(tmp_path, content)


# --- Tables that are read at once ----------------------------------------------------------------

CONTRACT_COLUMNS = (
    "Employee ID,Name,Manager ID,FTE,Start date,End date,Contract end date,Position ID,Note\n"
)
CONTRACTS = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3", "", "Total"]),
        st.sampled_from(["Ana", "Ana", "Ben", "", "Ana (Terminated)", "vacancy"]),
        st.sampled_from(["", "", "9", "1"]),
        st.sampled_from(["1,0", "0.8", "no", ""]),
        st.sampled_from(["2019-01-01", "2027-01-01", "32-13-2020", ""]),
        st.sampled_from(["2020-01-01", "2020-1-1", "2021-05-01", "2022-05-01", "2028-01-01", ""]),
        st.sampled_from(["", "", "2020-01-01", "2028-01-01"]),
        st.sampled_from(["", "", "P1"]),
        st.sampled_from(["", "b", " c "]),
    ),
    min_size=1,
    max_size=14,
)


@given(CONTRACTS)
def test_a_large_table_tells_the_same_of_everybody_as_a_small_one(
    tmp_path_factory: pytest.TempPathFactory, contracts: list[tuple[str, ...]]
) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    text.write(CONTRACT_COLUMNS)
    writer.writerows(contracts)
    path = tmp_path_factory.getbasetemp() / "contracts.csv"
    path.write_text(text.getvalue(), "utf-8", newline="")
    small = File(str(path), path.read_bytes())
    large = small._replace(is_whole=False)
    of_large, of_small = Source("hr", "t"), Source("hr", "t")
    read_hr(of_large, [large], How(TODAY))
    read_hr(of_small, [small], How(TODAY))
    assert of_large == of_small


def test_of_a_large_table_the_row_is_named_in_which_a_date_has_two_readings(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(
        "Full name,Employee ID,Start date\nAna,1,\nBen,2,03/04/2026\nCas,3,03/04/2026\n", "utf-8"
    )
    file = File(str(path), path.read_bytes(), is_whole=False)
    with pytest.raises(InvalidInput) as refused:
        read_hr(Source("hr", "t"), [file], How(TODAY))
    assert [(each.place.line, each.code) for each in refused.value.diagnostics] == [(3, "TP114")]


# --- As strangers write them ---------------------------------------------------------------------

DUTCH = """\
Medewerkernummer;Medewerker;Afdeling;Functie;Leidinggevende;Uren per week;Datum uit dienst
1001;Sofie van den Berg;Betalen;Hoofd;;40;
1002;Zoë Åkerman;Betalen;Ontwikkelaar;Berg, Sofie van den;32 uur;31-12-2027
1003;Jan Jansen;Sparen;Tester;Zoë Åkerman;20,5;01-03-2025
"""
GERMAN = """\
Personal-Nr.|Mitarbeiter|Abteilung|Funktion|Vorgesetzte/r|Stunden pro Woche|Austritt
1001|van den Berg, Sofie|Betalen|Hoofd||40|
1002|Åkerman, Zoë|Betalen|Ontwikkelaar|1001|32 Std./Woche|31.12.2027
1003|Jansen, Jan|Sparen|Tester|Åkerman, Zoë (1002)|20,5|01.03.2025
"""
WRITTEN = {
    "as it is": DUTCH.encode(),
    "German": GERMAN.encode(),
    "UTF-16 without a mark, small end first": DUTCH.encode("utf-16-le"),
    "UTF-16 without a mark, large end first": DUTCH.encode("utf-16-be"),
    "UTF-16 with a mark": b"\xfe\xff" + DUTCH.encode("utf-16-be"),
    "Windows": DUTCH.encode("cp1252"),
    "tabs": DUTCH.replace(";", "\t").encode(),
    "Excel's mark and line": b"\xef\xbb\xbf" + f"sep=;\r\n{DUTCH}".encode(),
    "its line in quotes": b'"sep=|"\r\n' + DUTCH.replace(";", "|").encode(),
    "old Macintosh": DUTCH.replace("\n", "\r").encode(),
    "titles above": f"Personeelslijst\nBank;;;;\n\n{DUTCH}".encode(),
    "empty rows and columns behind": (DUTCH.replace("\n", ";;;\n") + ";;;;;;;;;;\n" * 9).encode(),
    "numbers made text for Excel": DUTCH.replace("\n100", '\n="100').replace("2;", '2";')
    .replace("1;S", '1";S').replace("3;J", '3";J').encode(),
    "a comma within quotes": DUTCH.replace("Berg, Sofie van den", '"Berg, Sofie van den"')
    .replace(";", ",").replace("20,5", '"20,5"').encode(),
}  # fmt: skip


@pytest.mark.parametrize("written", WRITTEN)
def test_one_list_says_the_same_however_it_is_written(tmp_path: Path, written: str) -> None:
    source = of_table(tmp_path, WRITTEN[written])
    said = [(each.key, each.name, each.manager, each.fte) for each in source.people.values()]
    assert said == [
        ("1001", "Sofie van den Berg", None, 1.0),
        ("1002", "Zoë Åkerman", "1001", 0.8),
    ]
    assert source.people["1002"].ends == dt.date(2027, 12, 31)
    assert reasons(source).pop("people who have left") == 1


@pytest.mark.parametrize(
    ("manager", "meant"),
    [
        ("2", "2"), ("bo@x.nl", "2"), ("BO@X.NL", "2"), ("Bo Zwart", "2"), ("Zwart, Bo", "2"),
        ("Bo Zwart (2)", "2"), ("Zwart, Bo [2]", "2"), ("Bo Zwart (On Leave)", "2"),
        ("Di Wit", None), ("9", None),
    ],
)  # fmt: skip
@pytest.mark.parametrize("column", ["Manager", "Manager ID", "Manager email"])
def test_a_manager_is_found_by_number_address_or_name_whatever_the_column(
    tmp_path: Path, column: str, manager: str, meant: str | None
) -> None:
    text = f"ID;Full name;Email;{column}\n1;Ana Wit;a@x.nl;{manager}\n2;Bo Zwart;bo@x.nl;\n"
    source = of_table(tmp_path, text)
    assert source.people["1"].manager == meant
    assert ("managers who are not in the table" in reasons(source)) == (meant is None)


def test_a_manager_who_is_nobody_in_a_list_without_addresses_is_told_as_such(
    tmp_path: Path,
) -> None:
    source = of_table(tmp_path, "Employee ID,Full name,Manager ID\n1,Ana,9\n2,Bo,1\n")
    assert reasons(source) == {"managers who are not in the table": 1}


def test_a_circle_of_managers_is_broken_at_one_of_them_and_told(tmp_path: Path) -> None:
    rows = "1,Ana,2\n2,Bo,3\n3,Cy,1\n4,Di,4\n"
    source = of_table(tmp_path, f"Employee ID,Full name,Manager ID\n{rows}")
    assert [each.manager for each in source.people.values()] == [None, "3", "1", None]
    assert reasons(source) == {"managers who report to themselves through others": 1}


def test_open_seats_that_say_the_same_are_as_many_as_their_rows(tmp_path: Path) -> None:
    seats = ",Vacancy,Dev,App,\n" * 2 + ",N.N.,Dev,App,\n,,Tester,App,Vacant\n,TBD,Dev,Web,\n"
    source = of_table(
        tmp_path, f"Employee ID,Full name,Job title,Team,Status\n1,Ana,Dev,App,\n{seats}"
    )
    assert sum(each.vacancy for each in source.people.values()) == 5
    assert len(source.members) == 6


@pytest.mark.parametrize(
    ("header", "cells", "parts"),
    [
        ("FTE", ["80%", "0,8", "0.5 FTE", "full time"], [0.8, 0.8, 0.5, 1.0]),
        ("FTE", ["80", "100", "1", ""], [0.8, 1.0, 1.0, None]),
        ("FTE", ["36", "1", "0.5", ""], [None, 1.0, 0.5, None]),  # hours or per cent
        ("FTE", ["40 uur", "32 uur", "0,5", "90%"], [1.0, 0.8, 0.5, 0.9]),
        ("Parttimepercentage", ["80,00", "100", "0,8", ""], [0.8, 1.0, None, None]),
        ("Uren", ["40 uur", "32 u", "24:00", "36 hours"], [1.0, 0.8, 0.6, 0.9]),
        ("Uren per week", ["40", "32u/week", "20,0", "32 uur per week"], [1.0, 0.8, 0.5, 0.8]),
        ("Stunden", ["40 Std.", "20 h", "?", ""], [1.0, 0.5, None, None]),
        ("Deeltijdfactor", ["36", "18", "27,0", ""], [1.0, 0.5, 0.75, None]),
        ("Deeltijdfactor", ["1,0", "0,5", "80%", ""], [1.0, 0.5, 0.8, None]),
        ("Dienstverband %", ["100", "80,5", "50 procent", ""], [1.0, 0.805, 0.5, None]),
        ("Uren p/w", ["36u", "18 u", "27 uur p/w", "9u p.w."], [1.0, 0.5, 0.75, 0.25]),
        ("Pensum", ["40", "30", "20", ""], [0.4, 0.3, 0.2, None]),
        ("Beschäftigungsumfang", ["40", "30", "20", ""], [0.4, 0.3, 0.2, None]),
        ("Deeltijd;Uren p/w", ["nee;40", "ja;20", "ja;10,0", ";"], [1.0, 0.5, 0.25, None]),
    ],
)
def test_parts_of_a_week_are_read_by_their_unit_and_column(
    tmp_path: Path, header: str, cells: list[str], parts: list[float | None]
) -> None:
    rows = "".join(f"{n};Person {n};{cell}\n" for n, cell in enumerate(cells))
    source = of_table(tmp_path, f"Employee ID;Full name;{header}\n{rows}")
    assert [each.fte for each in source.people.values()] == parts


@pytest.mark.parametrize(
    ("header", "whole", "half"),
    [
        *((header, "36", "18,0") for header in (
            "Uren p/w", "Uren/week", "Aantal uur", "Aantal uren per week", "Uren (contract)",
            "Contracturen", "Contract uren p.w.", "Weekuren", "Gem. uren per week", "Hours/week",
            "Contracted hours per week", "Wochenarbeitszeit", "Vertragliche Wochenstunden",
        )),
        *((header, "100", "50,0") for header in (
            "Dienstverband %", "Deeltijdpercentage", "Parttime %", "Part-time percentage", "Pensum",
            "% dienstverband", "Percentage deeltijd", "Contract %", "Beschäftigungsgrad (%)",
        )),
        *((header, "1,0", "0,5") for header in (
            "Deeltijdfactor", "Parttime factor", "Omvang dienstverband", "Aantal FTE", "VZÄ",
            "Teilzeitfaktor",
        )),
    ],
)  # fmt: skip
def test_parts_of_a_week_are_known_by_the_names_of_many_systems(
    tmp_path: Path, header: str, whole: str, half: str
) -> None:
    source = of_table(tmp_path, f"Naam;Team;{header}\nAna;App;{whole}\nBo;App;{half}\n")
    assert [each.fte for each in source.people.values()] == [1.0, 0.5]
    assert not source.account.unused


@pytest.mark.parametrize("cell", ["0", "0,0", "0 uur", "nulurencontract", "0-uren", "oproepkracht"])
@pytest.mark.parametrize("header", ["Contracturen", "FTE", "Deeltijd %"])
def test_who_works_on_call_is_no_full_week_and_told(tmp_path: Path, header: str, cell: str) -> None:
    source = of_table(tmp_path, f"Naam;Team;{header}\nAna;App;{cell}\nBo;App;40 uur\n")
    assert read_back(source).people["ana"].fte == LEAST_SHARE
    told = [each.what for each in source.account.guessed if "no hours of their own" in each.why]
    assert told == ["Ana"]


@pytest.mark.parametrize(
    ("header", "cells"), [("Uren", ""), ("Deeltijd;Uren", "ja;"), ("FTE;Uren", "0,8;")]
)
def test_the_hours_of_a_full_week_are_told_where_nothing_else_tells_parts(
    tmp_path: Path, header: str, cells: str
) -> None:
    source = of_table(tmp_path, f"Naam;{header};Team\nAna;{cells}24;App\nBo;{cells}32;App\n")
    told = [
        (each.what, each.place.line)
        for each in source.account.guessed
        if each.why == "hours of a full week"
    ]
    assert told == ([] if "FTE" in header else [("32", 3)])


@pytest.mark.parametrize("total", ["Summe;", "Totaal:;", ";Grand total", ";"])
@pytest.mark.parametrize(("header", "cells", "all_together"), [
    ("Beschäftigungsgrad", ("1", "0,5"), "8,5"),
    ("FTE", ("1,0", "0,5"), "61,5"),
    ("Uren", ("36", "18"), "54"),
])  # fmt: skip
@pytest.mark.parametrize("is_large", [False, True])
def test_the_sum_below_a_column_says_nothing_of_what_a_whole_week_is(  # noqa: PLR0913  # all of it
    tmp_path: Path,
    total: str,
    header: str,
    cells: tuple[str, str],
    all_together: str,
    *,
    is_large: bool,
) -> None:
    path, source = tmp_path / "p.csv", Source("hr", "t")
    rows = f"1;Ana;{cells[0]}\n2;Bo;{cells[1]}\n{total};{all_together}\n"
    path.write_text(f"Employee ID;Full name;{header}\n{rows}", encoding="utf-8")
    file = File(str(path), path.read_bytes(), is_whole=not is_large)
    read_hr(source, [file], How(TODAY))
    assert [each.fte for each in source.people.values()] == [1.0, 0.5]
    assert reasons(source) == {"rows without a name": 1}


@pytest.mark.parametrize(
    "header",
    [
        "Achternaam, Voornaam", "Naam (achternaam, voornaam)", "Achternaam en voornaam",
        "Nachname, Vorname", "Name, Vorname", "Last name, First name", "Name (Last, First)",
    ],
)  # fmt: skip
def test_a_column_of_last_and_first_names_holds_names(tmp_path: Path, header: str) -> None:
    source = of_table(tmp_path, f'ID;"{header}";Team\n1;"Wit, Ana";App\n2;"Zwart, Bo";App\n')
    assert [each.name for each in source.people.values()] == ["Ana Wit", "Bo Zwart"]
    assert not source.account.unused


def test_no_name_of_a_column_stands_twice_in_one_list() -> None:
    assert {what: len(names) for what, names in COLUMNS.items()} == {
        what: len({*names}) for what, names in COLUMNS.items()
    }


def test_that_no_column_tells_parts_of_a_week_is_told_once(tmp_path: Path) -> None:
    for header, told in (("Plaats", 1), ("Uren", 0)):
        source = of_table(tmp_path, f"Naam;Team;{header}\nAna;App;40\nBo;App;20\n")
        assert sum("a full week: no column" in each.why for each in source.account.guessed) == told


@pytest.mark.parametrize(
    "header",
    [
        "Einde contract", "Contract tot", "Einddatum arbeidsovereenkomst", "Vertragsende",
        "Datum uit dienst", "Uit dienst", "Uitdienstdatum", "Laatste werkdag", "Austrittsdatum",
        "Letzter Arbeitstag", "Leave date", "Einddatum inhuur",
    ],
)  # fmt: skip
def test_who_has_left_by_any_word_for_it_is_not_there(tmp_path: Path, header: str) -> None:
    rows = "Ana;App;31-12-2025\nBo;App;31-03-2027\nCy;App;\nDi;App;nee\n"
    source = of_table(tmp_path, f"Naam;Team;{header}\n{rows}")
    ends = {each.name: each.ends for each in source.people.values()}
    assert ends == {"Bo": dt.date(2027, 3, 31), "Cy": None, "Di": None}
    of_contract = {
        "Einde contract",
        "Contract tot",
        "Einddatum arbeidsovereenkomst",
        "Vertragsende",
    }
    alone = ", by the end of a contract alone" * (header in of_contract)
    assert reasons(source) == {f"people who have left{alone}": 1}


def test_a_contract_that_has_ended_leaves_somebody_there_whom_the_status_tells(
    tmp_path: Path,
) -> None:
    for status, there in (("Actief", ["Ana", "Bo"]), ("Uit dienst", ["Bo"])):
        rows = f"Ana;App;{status};31-12-2025\nBo;App;Actief;\n"
        table = f"Naam;Team;Status;Einde contract\n{rows}"
        source = of_table(tmp_path, table)
        assert [each.name for each in source.people.values()] == there


@pytest.mark.parametrize(("gone", "here"), [("Ja", "Nee"), ("1", "0")])
@pytest.mark.parametrize("header", ["Uit dienst", "Terminated"])
def test_that_somebody_has_left_may_stand_without_a_day(
    tmp_path: Path, header: str, gone: str, here: str
) -> None:
    source = of_table(tmp_path, f"Naam;Team;{header}\nAna;App;{gone}\nBo;App;{here}\n")
    assert [each.name for each in source.people.values()] == ["Bo"]
    assert reasons(source) == {"people who have left": 1}


def test_days_as_numbers_of_a_spreadsheet_are_days(tmp_path: Path) -> None:
    # 43831 is 1 January 2020 and 50000 is 21 November 2036: LibreOffice shows them so
    rows = "1,Ana,43831,\n2,Bo,43831,50000\n3,Cy,43831,43862\n"
    source = of_table(tmp_path, f"Employee ID,Full name,Hire date,Termination date\n{rows}")
    assert [each.ends for each in source.people.values()] == [None, dt.date(2036, 11, 21)]


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf", b"\xff\xfe\n\0"])
def test_an_empty_table_is_called_so(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InvalidInput) as caught:
        of_table(tmp_path, content)
    assert caught.value.diagnostics[0].message == "an empty file"


def of_book(tmp_path: Path, sheets: dict[str, list[list[object]]], **options: bool) -> Source:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    path = tmp_path / "people.xlsx"
    book = xlsxwriter.Workbook(str(path), options)
    day, merged = book.add_format({"num_format": "d-m-yyyy"}), book.add_format()
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, dt.datetime):
                    sheet.write_datetime(line, column, cell, day)
                elif isinstance(cell, tuple):
                    sheet.merge_range(line, column, line + cell[1] - 1, column, cell[0], merged)
                elif cell is not None:
                    sheet.write(line, column, cell)
    book.close()
    return read_source(str(path), How(TODAY))


HEAD: list[object] = ["Employee ID", "Full name", "Team", "Hire date"]


@pytest.mark.usefixtures("workbooks")
def test_a_cell_merged_over_rows_holds_for_each_of_them(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        HEAD,
        [1, "Ana", ("App", 2)],
        [2, "Bo"],
        [3, "Cy", ("Web", 2)],
        [4, "Di"],
    ]
    source = of_book(tmp_path, {"People": rows})
    assert [*source.members] == [("App", "1"), ("App", "2"), ("Web", "3"), ("Web", "4")]


@pytest.mark.usefixtures("workbooks")
@pytest.mark.parametrize("counts_from_1904", [False, True])
def test_a_day_is_the_same_whichever_year_a_workbook_counts_from(
    tmp_path: Path, *, counts_from_1904: bool
) -> None:
    rows: list[list[object]] = [HEAD, [1, "Ana", "App", dt.datetime(2028, 1, 2)]]  # noqa: DTZ001  # a cell has no zone
    source = of_book(tmp_path, {"People": rows}, date_1904=counts_from_1904)
    assert source.people["1"].starts == dt.date(2028, 1, 2)


@pytest.mark.usefixtures("workbooks")
def test_sheets_of_other_people_count_and_those_of_the_same_people_do_not(tmp_path: Path) -> None:
    sheets = {
        "Read me": [["About this list"]],
        "App": [HEAD, [1, "Ana", "App"], [2, "Bo", "App"]],
        "Web": [HEAD, [3, "Cy", "Web"]],
        "Last year": [HEAD, [1, "Ana", "Web"], [4, "Di", "Web"]],
    }
    source = of_book(tmp_path, sheets)  # type: ignore[arg-type]
    assert [*source.members] == [("App", "1"), ("App", "2"), ("Web", "3")]
    assert reasons(source)["sheets of people with other columns, or told of before"] == 1


@pytest.mark.usefixtures("workbooks")
def test_somebody_on_two_sheets_is_in_both_teams_and_hides_nobody(tmp_path: Path) -> None:
    sheets = {
        "App": [HEAD, [1, "Ana", "App"], [2, "Bo", "App"]],
        "Web": [HEAD, [1, "Ana", "Web"], [3, "Cy", "Web"]],
    }
    source = of_book(tmp_path, sheets)
    assert [*source.members] == [("App", "1"), ("Web", "1"), ("App", "2"), ("Web", "3")]


@pytest.mark.usefixtures("workbooks")
def test_beside_two_sheets_of_people_a_sheet_of_departments_is_left_out(tmp_path: Path) -> None:
    sheets = {
        "Sales": [HEAD, [1, "Ana", "Sales"]],
        "IT": [HEAD, [2, "Bo", "IT"]],
        "Departments": [["Department", "Manager ID"], ["Sales", 1], ["IT", 2]],
    }
    source = of_book(tmp_path, sheets)  # type: ignore[arg-type]
    assert [*source.members] == [("Sales", "1"), ("IT", "2")]
    left = [each.what for each in source.account.skipped if "cannot be joined" in each.why]
    assert left == ["Departments: no two tables of names can be joined with others"]


@pytest.mark.parametrize(
    "table",
    [
        "ID;Name;Team\n1;Ana;App\n",
        "Naam;Team\nAna;App\n",
        "Name;Afdeling\nAna;App\n",
        "Name;Team;Start date;Hours\nAna;App;2020-01-01;36\n",
        "Name;Team;Manager;Hire date\nAna;App;Bo;2020-01-01\n",
    ],
)
def test_a_column_called_name_beside_a_team_has_names_of_people(tmp_path: Path, table: str) -> None:
    source = of_table(tmp_path, table)
    assert [each.name for each in source.people.values()] == ["Ana"]
    assert [team for team, _ in source.members] == ["App"]


def test_a_column_called_name_has_people_where_the_user_says_so(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("Name,Hire date\nAna,2020-01-01\n", "utf-8")
    with pytest.raises(InvalidInput, match="1 problem in"):
        read_source(str(path), How(TODAY))
    assert [*read_source(str(path), How(TODAY), "hr").people] == ["Ana"]


@pytest.mark.parametrize("newest", [0, 1])
def test_the_manager_is_that_of_the_contract_that_counts(tmp_path: Path, newest: int) -> None:
    contracts = ["3,Cy,2,2015-01-01,2019-12-31", "3,Cy,1,2020-01-01,"]
    rows = "\n".join(["1,Ana,,,", "2,Bo,,,", contracts[newest], contracts[1 - newest]])
    header = "Employee ID,Full name,Manager ID,Start date,End date"
    assert of_table(tmp_path, f"{header}\n{rows}\n").people["3"].manager == "1"


# --- Tables that a system keeps apart ------------------------------------------------------------

WORKERS = """\
Employee ID,Worker,Position ID,Supervisory Organization ID,FTE
1,Tess Groot,P1,O1,1.0
2,Cas Pit (On Leave),P2,O2,0.8
3,Ben Ek,P3,O2,1.0
4,Dee Vos,P4,O3,1.0
"""
ORGANISATIONS = """\
id,name,manager_id,superior_organization_id
O1,Payments,1,
O2,App,2,O1
O3,Data,1,O1
"""
SEATS = """\
Position ID,Job Posting Title,Supervisory Organization ID
P1,Head of Payments,O1
P2,Back-end Engineer,O2
P3,Tester,O2
P4,Data Engineer,O3
P5,Tester,O2
"""


def joined(tmp_path: Path, **tables: str) -> Source:
    paths = [tmp_path / f"{name}.csv" for name in tables]
    for path, text in zip(paths, tables.values(), strict=True):
        path.write_text(text, "utf-8")
    return read_source(str(paths[0]), How(TODAY), None, [*map(str, paths[1:])])


def of_workday(source: Source) -> None:
    people = source.people
    assert [(each.key, each.title, each.manager) for each in people.values()] == [
        ("1", "Head of Payments", None),
        ("2", "Back-end Engineer", "1"),  # who manages App reports to who manages Payments
        ("3", "Tester", "2"),
        ("4", "Data Engineer", "1"),
        ("P5", "Tester", "2"),
    ]
    assert people["P5"].vacancy
    assert [*source.members] == [
        ("Payments", "1"), ("Payments/App", "2"), ("Payments/App", "3"), ("Payments/Data", "4"),
        ("Payments/App", "P5"),
    ]  # fmt: skip
    steps = [each.what for each in source.account.guessed if each.why == "tables joined"]
    assert [each.partition(":")[2] for each in steps] == [" 4 of 4 rows", " 5 of 5 rows"]


def test_workers_seats_and_organisations_are_joined_by_their_numbers(tmp_path: Path) -> None:
    of_workday(joined(tmp_path, workers=WORKERS, organisations=ORGANISATIONS, seats=SEATS))
    of_workday(joined(tmp_path, seats=SEATS, organisations=ORGANISATIONS, workers=WORKERS))


@pytest.mark.usefixtures("workbooks")
def test_sheets_of_one_workbook_are_joined_and_others_left_out_with_the_keys_tried(
    tmp_path: Path,
) -> None:
    tables = {"Workers": WORKERS, "Orgs": ORGANISATIONS, "Seats": SEATS}
    sheets: dict[str, list[list[object]]] = {
        name: [[*line.split(",")] for line in text.splitlines()] for name, text in tables.items()
    }
    sheets["Leave"] = [["Employee ID", "Start date"], ["2", "2026-01-01"], ["2", "2026-07-01"]]
    source = of_book(tmp_path, sheets)
    of_workday(source)
    left = [each.what for each in source.account.skipped if "cannot be joined" in each.why]
    assert left == ["Leave: by Employee ID = Employee ID, which stands several times in 'Leave'"]


@pytest.mark.parametrize(
    ("organisations", "said"),
    [
        (ORGANISATIONS.replace("O3", "O2"), "stands several times in 'organisations.csv'"),
        (ORGANISATIONS.replace("O", "X"), "of which too few values are in both"),
        ("Division,Department\nPayments,App\n", "no column holds numbers"),
    ],
)
def test_tables_without_one_key_that_fits_are_refused_with_the_keys_tried(
    tmp_path: Path, organisations: str, said: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        joined(tmp_path, workers=WORKERS, organisations=organisations)
    assert said in caught.value.diagnostics[0].message


def test_two_tables_of_people_are_not_joined_with_a_third_and_it_is_said(tmp_path: Path) -> None:
    more = WORKERS.replace("\n", "\n9", 1)
    with pytest.raises(InvalidInput) as caught:
        joined(tmp_path, workers=WORKERS, contractors=more, organisations=ORGANISATIONS)
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.place.path.endswith("organisations.csv")
    assert "no two tables of names can be joined with others" in diagnostic.message


NAMED_WORKERS = """\
Employee ID,Worker,Supervisory Organization
1,Tess Groot,Payments (Tess Groot)
2,Cees Cool,App (Cees Cool)
3,Ben Ek,App (Cees Cool)
"""
NAMED_ORGANISATIONS = """\
Organization,Organization ID,Superior Organization,Manager ID
Payments (Tess Groot),O1,,1
App (Cees Cool),O2,Payments (Tess Groot),2
"""


def test_organisations_are_joined_by_name_where_people_have_no_number_of_them(
    tmp_path: Path,
) -> None:
    source = joined(tmp_path, workers=NAMED_WORKERS, organisations=NAMED_ORGANISATIONS)
    assert [*source.members] == [("Payments", "1"), ("Payments/App", "2"), ("Payments/App", "3")]
    assert [each.manager for each in source.people.values()] == [None, "1", "2"]
    twice = NAMED_ORGANISATIONS + "App (Di Wit),O3,,1\n"
    with pytest.raises(InvalidInput) as caught:
        joined(tmp_path, workers=NAMED_WORKERS, organisations=twice)
    assert "import without it" in caught.value.diagnostics[0].help


def test_who_is_called_tribe_lead_leads_even_where_a_namesake_hides_it(tmp_path: Path) -> None:
    rows = "1,Jan Bos,Tribe Lead Payments,App,\n2,Jan Bos,Tester,App,\n3,Ana,Tester,App,Jan Bos\n"
    source = of_table(tmp_path, f"Employee ID,Full name,Job title,Team,Manager\n{rows}")
    (tribe,) = read_back(source).tribes.values()
    assert tribe.lead == "jan-bos"
    assert [*tribe.chapters] == ["tester"]


def test_a_row_with_a_delimiter_too_many_is_told(tmp_path: Path) -> None:
    head, rows = "Employee ID;Full name;Team;Job title", ["1;Ana;App;", "2;;Bo;App;", "3;Cy;Web;"]
    source = of_table(tmp_path, "\n".join([head, *rows]))
    told = [each.what for each in source.account.guessed if "delimiter" in each.why]
    assert told == ["row 3 has 5 cells under 4 names"]
    behind = of_table(tmp_path, "\n".join([head, *(f"{row};" for row in ("1;Ana;App;", rows[2]))]))
    assert not [each for each in behind.account.guessed if "delimiter" in each.why]


# --- Chapters and roles that columns tell --------------------------------------------------------

OF_CHAPTERS = """\
Employee ID,Full name,Job title,Team,Division,Chapter,Contract FTE,FTE,Roles
1,Ana,Chapter Lead Builders,App,Loans,Back-end,,1.0,
2,Bo,Senior Developer,App,Loans,Back-end,,1.0,
3,Cy,Product Owner,App,Loans,,,1.0,
4,Di,Tester,,,UX/QA,0.8,0.5,Admin
5,Ed,Tester,App,Loans,UX/QA,0.8,0.5,
"""


def test_a_column_of_chapters_counts_and_titles_say_the_rest(tmp_path: Path) -> None:
    source = of_table(tmp_path, OF_CHAPTERS)
    loans = read_back(source).tribes["loans"]
    chapters = {id_: (each.lead, each.people) for id_, each in loans.chapters.items()}
    assert chapters == {"back-end": ("ana", ("ana", "bo")), "ux-qa": (None, ("di", "ed"))}
    assert loans.squads["app"].product_owner == "cy"
    assert reasons(source) == {"roles that no model has": 1}


def test_a_part_in_one_team_is_told_from_the_part_in_all(tmp_path: Path) -> None:
    made = read_back(of_table(tmp_path, OF_CHAPTERS))
    shares = {each.person: each.share for each in made.tribes["loans"].squads["app"].members}
    assert (made.people["ed"].fte, shares["ed"], shares["bo"]) == (0.8, 0.5, None)


def test_roles_that_a_column_tells_leave_nothing_to_titles(tmp_path: Path) -> None:
    roles = "lead of tribe Loans; agile coach of tribe Loans; product owner of squad Loans/App"
    table = OF_CHAPTERS.replace("1.0,\n2", f"1.0,{roles}\n2")
    loans = read_back(of_table(tmp_path, table)).tribes["loans"]
    assert (loans.lead, loans.agile_coaches) == ("ana", ("ana",))
    assert loans.squads["app"].product_owner == "ana"
    assert loans.chapters["back-end"].lead is None


LED = """\
Employee ID,Full name,Team,Division,Chapter,Roles
1,Ana,App,Loans,Code,lead of tribe Loans; lead of tribe Loans;agile coach of tribe Loans
2,Bo,App,Loans,Code,lead of tribe Loans; lead of chapter Loans/Code
3,Cy,App,Loans,Code,lead of chapter Loans/Code; product owner of squad Loans/App
4,Di,App,Loans,,product owner of squad Loans/App; agile coach of tribe Loans
"""


def test_the_first_of_several_in_a_role_has_it_and_the_others_are_told(tmp_path: Path) -> None:
    source = of_table(tmp_path, LED)
    loans = read_back(source).tribes["loans"]
    assert (loans.lead, loans.agile_coaches) == ("ana", ("ana", "di"))
    assert {id_: squad.people for id_, squad in loans.squads.items()} == {
        "app": ("ana", "bo", "cy", "di")
    }
    assert (loans.squads["app"].product_owner, loans.chapters["code"].lead) == ("cy", "bo")
    told = [each.what for each in source.account.skipped if "of one person" in each.why]
    assert told == [
        "Bo: lead of tribe Loans",
        "Cy: lead of chapter Loans/Code",
        "Di: product owner of squad Loans/App",
    ]


@pytest.mark.parametrize("nothing", ["-", "n/a", "None", "TBD", "\u2014", "N.v.t.", "?"])
@pytest.mark.parametrize("column", ["Team", "Chapter", "Division", "Chapter division", "Manager"])
def test_a_word_for_nothing_is_as_an_empty_cell(column: str, nothing: str, tmp_path: Path) -> None:
    names = ("Full name", "Job title", "Team", "Division", "Chapter", "Chapter division", "Manager")
    table = "Employee ID," + ",".join(names) + "\n"
    for number, name in enumerate(("Ana", "Bo", "None")):
        said = dict.fromkeys(names[2:6], "Loans") | {"Full name": name, "Job title": "Developer"}
        said |= {column: "CELL"} if number else {}
        table += f"{number}," + ",".join(said.get(each, "") for each in names) + "\n"
    told = of_table(tmp_path, table.replace("CELL", nothing))
    empty = of_table(tmp_path, table.replace("CELL", ""))
    assert read_back(told) == read_back(empty)
    assert told.account.read == empty.account.read
    assert told.account.skipped == empty.account.skipped
    heads = [each.what for each in told.account.guessed if "stand for nothing" in each.why]
    assert heads == ([] if column == "Manager" else [nothing])
