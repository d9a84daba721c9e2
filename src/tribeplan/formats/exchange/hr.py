"""HR tables: people, teams, managers, open seats and leavers, whatever the columns are called.

In chapters, each built on those before:

- what a column may hold, and the names that HR systems give it
- how it is read: the day, the order of dates, columns that somebody has named
- one row as text, and numbers in it
- one person, of one row or of several contract lines
- managers by id, address or name
- ``read_hr``: all of it together
"""

import datetime as dt
import operator
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import NamedTuple

from tribeplan.errors import Place
from tribeplan.formats.exchange.dates import DateOrder, day_of
from tribeplan.formats.exchange.documents import File
from tribeplan.formats.exchange.source import (
    Account,
    InTeam,
    Source,
    SourcePerson,
    SourceTeam,
    refused,
)
from tribeplan.formats.exchange.tables import Past, Row, Rows, table_of, used_rows
from tribeplan.org.element import LEAST_SHARE, end_of
from tribeplan.org.number_readings import number_readings

# --- What a column may hold, and the names that HR systems give it -------------------------------

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": (
        "worker id", "workerid", "employee id", "employee number", "employee", "personid",
        "person id", "medewerker", "medewerkernummer", "personeelsnummer", "personalnummer",
        "worker reference", "mitarbeiternummer", "id",
    ),
    "name": (
        "full name", "fullname", "display name", "displayname", "worker", "naam", "volledige naam",
        "employee name", "name",
    ),
    "first_name": (
        "first name", "firstname", "preferred first name", "roepnaam", "voornaam", "vorname",
        "preferred name",
    ),
    "infix": ("voorvoegsel", "tussenvoegsel", "prefix", "middle prefix"),
    "last_name": ("last name", "lastname", "achternaam", "geboortenaam", "nachname", "surname"),
    "email": (
        "work email", "email", "e mail", "e mailadres", "email work", "email werk", "emailadres",
        "work e mail", "e mail adresse",
    ),
    "title": (
        "job title", "jobtitle", "business title", "position", "functie", "functie omschrijving",
        "title", "functietitel", "stelle", "job",
    ),
    "team": (
        "team", "squad", "supervisory organization", "organisatorische eenheid omschrijving",
        "organisatorische eenheid", "teamname",
    ),
    "department": ("department", "afdeling", "abteilung", "department name"),
    "division": ("division", "divisie", "business unit", "bereich", "directie"),
    "manager_id": (
        "manager id", "managerid", "supervisorid", "supervisor id", "supervisoreid",
        "medewerkernummer leidinggevende", "manager employee id", "leidinggevende id",
    ),
    "manager_email": ("reports to email", "manager email", "supervisor email"),
    "manager": (
        "manager", "reporting to", "reports to", "supervisor", "leidinggevende", "vorgesetzter",
        "manager name",
    ),
    "status": (
        "status", "worker status", "workerstatus", "lifecycle status", "employment status",
        "dienstverbandstatus",
    ),
    "on_leave": ("on leave", "onleave", "verlof"),
    "fte": ("fte", "deeltijdfactor", "full time equivalent"),
    "percent": ("fte %", "percentage", "deeltijdpercentage", "parttime percentage", "workload"),
    "hours": (
        "weekly hours", "uren werkweek", "uren per week", "wochenstunden", "contracturen",
        "scheduled weekly hours",
    ),
    "starts": (
        "hire date", "hiredate", "start date", "aanstellingsdatum", "begindatum functie",
        "datum in dienst", "eintrittsdatum", "indiensttreding",
    ),
    "ends": (
        "termination date", "end date", "einddatum dienstverband", "einddatum functie",
        "datum uit dienst", "kündigungsdatum", "austrittsdatum",
    ),
    "contract_ends": ("contract end date", "contract ends", "einddatum contract", "vertragsende"),
    "position": ("position id", "positie", "formatieplaats"),
}  # fmt: skip
"""What a column may hold, with its names in small letters; the first that is there counts."""

DATE_FIELDS = ("starts", "ends", "contract_ends")

_GONE = frozenset(
    {"inactive", "terminated", "inactief", "inaktiv", "uit dienst", "ausgeschieden", "left"}
)
_AWAY = frozenset(
    {"leave", "on leave", "leave of absence", "verlof", "auszeit", "true", "ja", "yes"}
)
_OPEN_SEAT = re.compile(
    r"\(unfilled\)|^(?:vacan(?:t|cy)|vacature|open (?:position|seat)|tbh)\b", re.IGNORECASE
)
_TOTAL = re.compile(r"(?:grand )?total|totaal|gesamt|summe", re.IGNORECASE)
_BEHIND_NAME = re.compile(
    r"\s*[(\[](?:on leave|terminated|unfilled|inactive|c|contractor)[)\]]", re.IGNORECASE
)
_FOR_SPREADSHEETS = re.compile(r"^'(?=[=+@-])")
"""The quote that an export puts before what a spreadsheet would take for a formula."""

_BEHIND_TEAM = re.compile(r"\s*\([^()]*\)\s*$")

NAMED = 8
"""Columns that are named when no table is understood."""

LONGEST_NAME = 40
"""Characters of such a name."""


def column_words(header: str) -> str:
    """The name of a column, to be looked up: small letters, nothing but words and ``%``.

    >>> column_words("Employee #"), column_words("Medewerkernummer_leidinggevende")
    ('employee', 'medewerkernummer leidinggevende')
    """
    return " ".join(re.sub(r"[^\w%]+|_", " ", header.casefold()).split())


_FIELD_OF = {name: each for each, names in COLUMNS.items() for name in names}


def is_known_column(header: str) -> bool:
    """Whether some HR system calls a column so."""
    return column_words(header) in _FIELD_OF


def guessed_columns(header: Sequence[str]) -> dict[str, str]:
    """What each column that is known holds, by its name; no two hold the same.

    >>> guessed_columns(["Voornaam", "Nonsense", "Uren werkweek"])
    {'Voornaam': 'first_name', 'Uren werkweek': 'hours'}
    """
    best: dict[str, tuple[int, str]] = {}
    for name in header:
        words = column_words(name)
        what = _FIELD_OF.get(words)
        if what is not None:
            rank = COLUMNS[what].index(words)
            best[what] = min(best.get(what, (rank, name)), (rank, name))
    taken = {name: what for what, (_, name) in best.items()}
    return {name: taken[name] for name in header if name in taken}


# --- How it is read ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class How:
    """What the user says about a table, and what stands in the mapping file."""

    today: dt.date
    """Who has left by then is no longer there; who comes later is still to come."""

    dates: DateOrder | None = None
    columns: Mapping[str, str] = field(default_factory=dict[str, str])
    """What columns hold, by their names; empty for nothing. The others are guessed."""

    full_week_hours: float | None = None


# --- One row as text, and numbers in it ----------------------------------------------------------


class _Line(NamedTuple):
    """What one row says."""

    place: Place
    key: str
    name: str
    email: str
    title: str
    team: tuple[str, str]
    """Division and team; either may be empty."""

    managers: tuple[str, str, str]
    """Id, address and name."""

    fte: float | None
    starts: dt.date | None
    ends: dt.date | None
    is_gone: bool
    is_away: bool
    is_vacancy: bool


@lru_cache(4096)
def number_of(text: str) -> float | None:
    """A number in whichever notation it has; None when it is none, or less than 0.

    >>> number_of("38,5"), number_of("0.80"), number_of("-3"), number_of("none")
    (38.5, 0.8, None, None)
    """
    readings = number_readings(text.rstrip("% "))
    value = float(readings[0]) if readings else None
    return None if value is None or value < 0 else value


_NAMED = ("name", "first_name", "last_name", "infix")
_PARTS = ("fte", "percent", "hours")


class _Reading:
    """One table while it is read."""

    def __init__(self, account: Account, how: How, columns: Mapping[str, int]) -> None:
        self._account = account
        self._how = how
        self._at = columns
        self._orders: Mapping[str, DateOrder | None] = {}
        self._full_week = how.full_week_hours

    def lines(self, rows: Rows, *, is_only: bool) -> Iterator[_Line]:
        """What each row with somebody in it says; of the only table, not what is long over."""
        dated = {what: self._at[what] for what in DATE_FIELDS if what in self._at}
        self._orders = rows.date_orders(dated, self._how.dates)
        self._decide_hours(rows)
        if is_only and {"id", "ends"} <= self._at.keys():
            rows = rows.without_past(self._past(rows))
        for row in rows:
            line = self._line(row)
            if line is not None:
                yield line

    def _decide_hours(self, rows: Rows) -> None:
        if self._full_week is None and "hours" in self._at:
            hours = [number_of(text) for text in rows.texts(self._at["hours"])]
            most = max((each for each in hours if each is not None and each <= 60), default=None)  # noqa: PLR2004  # more is no week
            self._full_week = most
            if most and not {"fte", "percent"} & self._at.keys():
                place = next(iter(rows)).place
                self._account.guess("hours of a full week", f"{most:g}", place)

    def _past(self, rows: Rows) -> Past:
        """Contract lines that have ended, of somebody whose name and manager stay the same."""
        tells_nothing: dict[str, Callable[[str], bool]] = {
            "id": lambda text: bool(text) and not _TOTAL.fullmatch(text),
            next(each for each in _NAMED if each in self._at): bool,
            "contract_ends": operator.not_,
            "starts": lambda text: not text or day_of(text, self._orders["starts"]) is not None,
            **{what: partial(self._is_usual_part, what) for what in _PARTS},
        }
        at = self._at
        usual = {
            at[what]: [text for text in rows.texts(at[what]) if tells(text)]
            for what, tells in tells_nothing.items()
            if what in at
        }
        over: dict[str, str] = {}
        for text in rows.texts(at["ends"]):
            day = day_of(text, self._orders["ends"])
            if day is not None and day < self._how.today:
                over[text] = str(day)
        managers = ("manager_id", "manager_email", "manager")
        alike = [at[what] for what in (*_NAMED, "position", *managers) if what in at]
        return Past(at["id"], at["ends"], over, alike, usual)

    def _is_usual_part(self, what: str, text: str) -> bool:
        return not text or self._part(what, text) is not None

    def _of(self, row: Row, what: str) -> str:
        """The text of a field; empty where there is none."""
        at = self._at.get(what)
        return "" if at is None else row.cells[at]

    def _line(self, row: Row) -> _Line | None:
        of = self._of
        name = self._name(row)
        position, key = of(row, "position"), of(row, "id")
        is_vacancy = bool(_OPEN_SEAT.search(name)) or (not name and bool(position))
        email = of(row, "email").casefold()
        if (not name and not is_vacancy) or _TOTAL.fullmatch(key or name):
            said = " ".join(filter(None, row.cells))[:60] or "nothing"
            self._account.skip("rows without a name", said, row.place)
            return None
        status = of(row, "status").casefold()
        contract = self._day(row, "contract_ends")
        ends = self._day(row, "ends")
        if contract is not None and ends is None:
            if contract >= self._how.today:
                ends = contract
            else:
                self._account.guess(
                    "contracts that have ended, of people who work", name, row.place
                )
        plain = _without_mark(name)
        marks = name.casefold() if plain != name else ""
        return _Line(
            row.place,
            (position or key or name) if is_vacancy else (key or email or plain),
            plain,
            email,
            _without_mark(of(row, "title")),
            self._team(row),
            (of(row, "manager_id"), of(row, "manager_email").casefold(), of(row, "manager")),
            self._fte(row),
            self._day(row, "starts"),
            ends,
            status in _GONE or "(terminated)" in marks,
            status in _AWAY or of(row, "on_leave").casefold() in _AWAY or "(on leave)" in marks,
            is_vacancy,
        )

    def _name(self, row: Row) -> str:
        whole = self._of(row, "name")
        if whole:
            return _FOR_SPREADSHEETS.sub("", whole)
        parts = (self._of(row, each) for each in ("first_name", "infix", "last_name"))
        return " ".join(filter(None, parts))

    def _team(self, row: Row) -> tuple[str, str]:
        division = self._of(row, "division")
        if "team" in self._at:
            team = self._of(row, "team")
            return division, _BEHIND_TEAM.sub("", team) if team.endswith(")") else team
        return division, self._of(row, "department")

    def _day(self, row: Row, what: str) -> dt.date | None:
        text = self._of(row, what)
        if not text:
            return None
        day = day_of(text, self._orders.get(what))
        if day is None:
            self._account.skip("dates that are no day of the calendar", text, row.place)
        return end_of(day)

    def _fte(self, row: Row) -> float | None:
        for what in _PARTS:
            text = self._of(row, what)
            if text and (what != "hours" or self._full_week):
                part = self._part(what, text)
                if part is None:
                    self._account.skip("parts of a week that are none", text, row.place)
                return part
        return None

    def _part(self, what: str, text: str) -> float | None:
        """Which part of a week a text means; None when it is none."""
        number = number_of(text)
        whole = {"fte": 1.0, "percent": 100.0, "hours": self._full_week or 1.0}[what]
        if number is None:
            return None
        if "%" in text or (what == "fte" and number > 1):
            whole = 100.0  # the sign says so, whatever the column; above 1 it is in percent
        return round(number / whole, 4) if LEAST_SHARE <= number / whole <= 1 else None


@lru_cache(4096)
def _without_mark(text: str) -> str:
    """A name or title without what systems put behind it, as in '(On Leave)'."""
    return _BEHIND_NAME.sub("", text).strip()


# --- One person, of one row or of several contract lines -----------------------------------------


def _people(source: Source, lines: Iterable[_Line]) -> dict[str, list[_Line]]:
    """The lines of each person; an id that stands for several people is left out, and told."""
    by_key: defaultdict[str, list[_Line]] = defaultdict(list)
    seen: set[int] = set()
    for line in lines:
        said = hash(line[1:])  # all but its place
        if said in seen:
            source.account.skip("rows that stand twice", line.name or line.key, line.place)
        else:
            seen.add(said)
            by_key[line.key].append(line)
    source.account.count("ids", len(by_key))
    kept: dict[str, list[_Line]] = {}
    for key, some in by_key.items():
        names = {line.name.casefold() for line in some}
        if len(names) > 1:
            named = " or ".join(dict.fromkeys(line.name for line in some))
            source.account.skip(
                "ids that stand for several people", f"{key}: {named}", some[0].place
            )
            continue
        kept[key] = some
        source.account.count("open seats" if some[0].is_vacancy else "people")
    return kept


def _person(source: Source, key: str, lines: Sequence[_Line], today: dt.date) -> None:
    now = [line for line in lines if not _is_over(line, today) and not _is_to_come(line, today)]
    later = [line for line in lines if _is_to_come(line, today)]
    name = lines[0].name
    first_day = min((line.starts for line in later if line.starts), default=None)
    counting = now or [line for line in later if line.starts == first_day]
    if not counting or all(line.is_gone for line in counting):
        source.account.skip("people who have left", name, lines[-1].place)
        return
    if any(line.is_away for line in counting):
        source.account.guess("people on leave, who count as if they worked", name, lines[0].place)
    for line in later:
        if line not in counting:
            said = f"{name}: {line.fte if line.fte is not None else 'another line'}"
            source.account.skip(
                "changes that are still to come", f"{said} from {line.starts}", line.place
            )
    first = counting[0]
    shares = [line.fte for line in counting if line.fte is not None]
    ends = [line.ends for line in (later or now)]
    last = None if None in ends else max(day for day in ends if day is not None)
    source.person(
        SourcePerson(
            key,
            first.place,
            name or None,
            first.title or None,
            None,
            min(round(sum(shares), 4), 1.0) if shares else None,
            None if now else first_day,
            last,
            first.is_vacancy,
        )
    )
    for line in counting:
        _join(source, line, is_one_of_several=len(counting) > 1)


def _is_over(line: _Line, today: dt.date) -> bool:
    return line.ends is not None and line.ends < today


def _is_to_come(line: _Line, today: dt.date) -> bool:
    return line.starts is not None and line.starts > today


def _join(source: Source, line: _Line, *, is_one_of_several: bool) -> None:
    division, team = line.team
    if not team:
        return
    if division and division not in source.teams:
        source.teams[division] = SourceTeam(
            division, line.place, division, kind="division", holds_teams_only=True
        )
    key = f"{division}/{team}" if division else team
    if key not in source.teams:
        source.teams[key] = SourceTeam(key, line.place, team, division or None, "team")
    how = InTeam("", line.fte if is_one_of_several else None)
    source.members.setdefault((key, line.key), how)


# --- Managers by id, address or name -------------------------------------------------------------


def _managers(source: Source, people: Mapping[str, Sequence[_Line]]) -> None:
    by_email = {lines[0].email: key for key, lines in people.items() if lines[0].email}
    by_name: defaultdict[str, list[str]] = defaultdict(list)
    for key, lines in people.items():
        by_name[lines[0].name.casefold()].append(key)
    for key, person in list(source.people.items()):
        line = people[key][-1]
        if not any(line.managers):
            continue
        id_, email, name = line.managers
        plain = _without_mark(name)
        if id_ or email:
            told = [id_ if id_ in people else by_email.get(email or id_.casefold())]
        else:
            told = [*(by_name.get(plain.casefold()) or by_name.get(_turned(plain).casefold(), []))]
        found = told[0] if len(told) == 1 else None
        said = f"{plain or ('an address' if '@' in id_ else id_)} of {person.name or key}"
        if len(told) > 1:
            source.account.skip("managers whose name several people have", said, line.place)
        elif found is None:
            source.account.skip("managers who are not in the table", said, line.place)
        elif found not in source.people:
            source.account.skip("managers who have left", said, line.place)
        else:
            source.people[key] = replace(person, manager=found)


def _turned(name: str) -> str:
    """The other order of a name: 'Berg, Sofie van den' and 'van den Berg, Sofie' alike.

    >>> _turned("van den Berg, Sofie")
    'Sofie van den Berg'
    """
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma else name


# --- All of it together --------------------------------------------------------------------------


def read_hr(files: Sequence[File], title: str, how: How) -> Source:
    """Read tables of people, each with a header that names what its columns hold.

    Somebody with several lines and one name is one person with several contracts: those of today
    count. An id with several names is left out. Who has left is left out, too.

    Raises
    ------
    InvalidInput
        When no column is known, day and month cannot be told, or a file cannot be read.
    """
    source = Source("hr", title)
    lines: list[_Line] = []
    for file in files:
        table = table_of(
            file, source.account, lambda name: name in how.columns or is_known_column(name)
        )
        columns = guessed_columns(table.header) | {
            name: what for name, what in how.columns.items() if name in table.header
        }
        at = {what: table.header.index(name) for name, what in columns.items() if what}
        if not _is_about_people(table.header, at, how):
            names = [name for name in table.header if name]
            named = ", ".join(name[:LONGEST_NAME] for name in names[:NAMED])
            others = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
            message = f"no table of people: no column holds their names among {named}{others}"
            advice = (
                "take one list with a row for each person: number, name, team, manager; a system "
                "that keeps them in several tables, as Workday does, has reports that join them. "
                "If a column here holds names, say which in a mapping file: --mapping"
            )
            raise refused(file.path, message, advice)
        source.columns |= {name: columns.get(name, "") for name in table.header if name}
        used = [table.header.index(name) for name, what in columns.items() if what]
        rows = used_rows(table, used, source.account.unused)
        at = {what: used.index(position) for what, position in at.items()}
        source.account.count("rows", len(rows))
        reading = _Reading(source.account, how, at)
        lines += reading.lines(rows, is_only=len(files) == 1)
        _count_distinct(source, at, rows)
    people = _people(source, lines)
    for key, some in people.items():
        if any(any(line.managers) for line in some) and not some[0].is_vacancy:
            source.account.count("with a manager")
        _person(source, key, some, how.today)
    _managers(source, people)
    source.close()
    return source


def _is_about_people(header: Sequence[str], at: Mapping[str, int], how: How) -> bool:
    """Whether a column has the names of people; tasks and departments have names, too."""
    if {"first_name", "last_name"} & at.keys():
        return True
    if "name" not in at:
        return False
    of_anything = ("name", "naam", "id")
    return (
        header[at["name"]] in how.columns
        or column_words(header[at["name"]]) not in of_anything
        or bool({"email", "title"} & at.keys())
        or ("id" in at and column_words(header[at["id"]]) not in of_anything)
    )


def _count_distinct(source: Source, at: Mapping[str, int], rows: Rows) -> None:
    for what in ("department", "team", "division"):
        if what in at:
            source.account.count(f"{what}s", len([*filter(None, rows.texts(at[what]))]))
