"""HR tables: people, teams, managers, open seats and leavers, whatever the columns are called."""

import datetime as dt
import operator
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import NamedTuple

from tribeplan.errors import InvalidInput, Place
from tribeplan.formats.exchange.dates import DateOrder, day_of
from tribeplan.formats.exchange.documents import File
from tribeplan.formats.exchange.source import (
    COACHES,
    IS_IN,
    LEADS,
    OWNS,
    Account,
    InTeam,
    Source,
    SourcePerson,
    SourceTeam,
    closing_circles,
    refused,
)
from tribeplan.formats.exchange.tables import (
    RUINED,
    Past,
    Row,
    Rows,
    Table,
    columns_of,
    known_in,
    put_together,
    says_nothing,
    short_name,
    tables_of,
    used_rows,
)
from tribeplan.org.element import LEAST_SHARE, end_of, number_readings
from tribeplan.org.elements import counted, first_few

# --- What a column may hold, and the names that HR systems give it -------------------------------

_PERCENT = "%/percentage/perc/pct/procent/prozent"
_PART_OF_WEEK = (
    "deeltijd/parttime/dienstverband/contract/aanstelling/aanstellings/werktijd/arbeids/fte/"
    "arbeidsduur/betrekkings/omvang/pt/teilzeit/beschäftigung/beschäftigungs/stellen/arbeitszeit/"
    "employment/workingtime/beschäftigungsgrad/pensum/deeltijdfactor/parttimefactor"
)
_CONTRACT_WORDS = "contract/dienstverband/aanstelling/arbeidsovereenkomst/inhuur/vertrag"

_FIRST_NAME = "voornaam/roepnaam/voorletters/vorname/firstname/givenname"
_LAST_NAME = "achternaam/naam/nachname/name/lastname/surname/familyname"

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": (
        "workerid", "employeeid", "employeenumber", "personid", "medewerkernummer", "medewerkerid",
        "personeelsnummer", "persnr", "personalnummer", "personalnr", "mitarbeiternummer",
        "workerreference", "employeecode", "employeenr", "workernumber", "staffid", "employee",
        "medewerker", "mitarbeiter", "personalinfosystemid", "id",
    ),
    "name": (
        "fullname", "displayname", "worker", "naam", "volledigenaam", "employeename", "workername",
        "naammedewerker", "mitarbeitername", "vollständigername", "legalname", "name", "employee",
        "medewerker", "mitarbeiter", "persoon", "person",
        *put_together(_LAST_NAME, "/en/and/und", _FIRST_NAME),
        *put_together("naam/name", _LAST_NAME, "/en/and/und", _FIRST_NAME),
        *put_together(_FIRST_NAME, "/en/and/und", _LAST_NAME),
        "voorenachternaam", "vorundnachname", "firstandlastname", "namelastfirst", "lastfirst",
    ),
    "first_name": (
        "firstname", "preferredfirstname", "roepnaam", "voornaam", "vorname", "preferredname",
        "givenname",
    ),
    "infix": ("voorvoegsel", "tussenvoegsel", "prefix", "middleprefix", "namenszusatz"),
    "last_name": (
        "lastname", "achternaam", "geboortenaam", "nachname", "surname", "familyname",
    ),
    "email": (
        "workemail", "email", "emailadres", "emailwork", "emailwerk", "emailadresse",
        "emailaddress",
    ),
    "title": (
        "jobtitle", "businesstitle", "position", "functie", "functieomschrijving", "functienaam",
        "title", "functietitel", "stelle", "funktion", "job", "positiontitle", "jobpostingtitle",
        "stellenbezeichnung", "rol", "role",
    ),
    "team": (
        "team", "squad", "supervisoryorganization", "supervisoryorganisation",
        "organisatorischeeenheidomschrijving", "organisatorischeeenheid", "teamname", "teamnaam",
        "organisationseinheit", "organisatieonderdeel",
    ),
    "department": (
        "department", "afdeling", "abteilung", "departmentname", "afdelingsnaam", "dept",
    ),
    "division": ("division", "divisie", "businessunit", "bereich", "directie"),
    "manager_id": (
        "managerid", "supervisorid", "supervisoreid", "medewerkernummerleidinggevende",
        "manageremployeeid", "leidinggevendeid", "managernumber", "reportstoid",
        "personeelsnummerleidinggevende", "managerworkerid", "vorgesetztenid",
    ),
    "manager_email": (
        "reportstoemail", "manageremail", "supervisoremail", "emailleidinggevende",
    ),
    "manager": (
        "manager", "reportingto", "reportsto", "supervisor", "leidinggevende", "vorgesetzter",
        "managername", "linemanager", "directmanager", "vorgesetzte", "naamleidinggevende",
        "führungskraft", "supervisorname",
    ),
    "status": (
        "status", "workerstatus", "lifecyclestatus", "employmentstatus", "dienstverbandstatus",
        "employeestatus", "positionstatus",
    ),
    "on_leave": ("onleave", "verlof"),
    "fte": (
        "fte", "deeltijdfactor", "fulltimeequivalent", "aantalfte", "ftefactor", "parttimefactor",
        "werktijdfactor", "teilzeitfaktor", "vollzeitäquivalent", "vzä", "voltijdsequivalent",
        "voltijdequivalent", "vte", "etp", "stellenanteil", "betrekkingsomvang",
        "arbeidsomvang",
        *put_together("contract/aanstellings/dienstverband", "omvang"),
        *put_together("omvang", "contract/aanstelling/dienstverband"),
        "deeltijd", "parttime", "teilzeit",
    ),
    "percent": (
        *put_together(_PART_OF_WEEK, _PERCENT), *put_together(_PERCENT, _PART_OF_WEEK),
        "percentage", "workload", "fulltimeequivalentpercentage", "beschäftigungsgrad",
        "teilzeitgrad", "teilzeitquote", "pensum", "arbeitspensum", "stellenumfang",
        "beschäftigungsumfang",
    ),
    "hours": (
        "scheduledweeklyhours",
        *put_together(
            "weekly/contract/aantalcontract/contractuele/contracted/contractual/dienstverband/vertrags/"
            "vertragliche/vereinbarte/soll/week/wekelijkse/weeklyworking/wöchentliche/scheduled/"
            "standard/arbeids/arbeits/aantal//gemiddelde/gemiddeldaantal/gem/werk/working",
            "uren/uur/hours/hrs/stunden/std/wochenstunden/wochenarbeitszeit/arbeitszeit/arbeidsduur",
            "perweek/pw/pweek/week/wk/perwk/werkweek/prowoche/jewoche/woche/contract/dienstverband/",
        ),
        "irwaz", "werkweek", "weektaak", "arbeidstijd",
    ),
    "starts": (
        "hiredate", "startdate", "aanstellingsdatum", "begindatumfunctie", "datumindienst",
        "eintrittsdatum", "indiensttreding", "indienst", "datumindiensttreding", "eintritt",
        "startdatum", "begindatum", "joindate", "datumaanstelling", "aanvangsdatum", "ingangsdatum",
        "indienstdatum", "indienstper", "indienstsinds", "indienstvanaf", "joiningdate",
        "dateofjoining", "employmentstartdate", "contractstart", "contractstartdate",
        "eintrittam", "datumeintritt", "vertragsbeginn", "vanaf",
        *put_together("begin/start/begindatum/startdatum", _CONTRACT_WORDS),
    ),
    "ends": (
        "terminationdate", "enddate", "einddatumdienstverband", "einddatumfunctie",
        "datumuitdienst", "kündigungsdatum", "austrittsdatum", "uitdienst", "uitdiensttreding",
        "datumuitdiensttreding", "austritt", "einddatum", "leavingdate", "lastworkingday",
        "exitdate", "uitdienstdatum", "uitdienstper", "uitdienstop", "uitdienstsinds",
        "datumeindedienstverband", "einde", "vertrekdatum", "datumvertrek", "vertrek",
        "ontslagdatum", "laatstewerkdag", "laatstedag", "tot", "totenmet",
        "austrittam", "datumaustritt", "letzterarbeitstag", "enddatum", "bis",
        "leavedate", "dateofleaving", "dateleft", "leftdate", "lastday", "lastdayofwork",
        "employmentenddate", "separationdate", "terminated", "until",
        *put_together("einde/eind/datumeinde/einddatum", "aanstelling/inhuur"),
        "eindedienstverband",
    ),
    "contract_ends": (
        "contractenddate", "contractends", "einddatumcontract", "vertragsende", "befristetbis",
        *put_together("einde/eind/datumeinde", "contract"),
        *put_together("/datum", "einde/eind/einddatum/afloop/afloopdatum", "arbeidsovereenkomst"),
        *put_together("contract", "einde/eind/einddatum/tot/totenmet/afloop/end/expirydate"),
        *put_together("afloop/afloopdatum/end/enddate/endof/enddateof", "contract"),
        "tijdelijktot", "vertragsenddatum", "vertragbis", "endevertrag", "befristung",
    ),
    "position": ("positionid", "positie", "formatieplaats", "positionnumber"),
    "organisation": (
        "supervisoryorganizationid", "supervisoryorganisationid", "organizationid",
        "organisationid", "organizationreferenceid", "orgid", "organizationcode", "departmentid",
        "teamid", "afdelingscode",
    ),
    "organisation_name": (
        "organizationname", "organisationname", "orgname", "organization", "organisation",
    ),
    "above": (
        "superiororganizationid", "superiororganisationid", "superiororganization",
        "parentorganizationid", "parentorgid", "parentid",
    ),
    "manager_above": (),
    "contract": ("contractfte",),
    "chapter": ("chapter", "chaptername"),
    "chapter_division": ("chapterdivision",),
    "roles": ("roles",),
}  # fmt: skip
"""What a column may hold, with its names as :func:`short_name` tells them; of those that are there
the first counts."""

_WHOEVER = frozenset({"employee", "medewerker", "mitarbeiter"})
"""Columns that hold names in some tables, and numbers beside names in others."""

DATE_FIELDS = ("starts", "ends", "contract_ends")

_GONE = frozenset(
    {
        "inactive", "terminated", "inactief", "inaktiv", "uit dienst", "ausgeschieden", "left",
        "niet actief", "vertrokken", "ex-medewerker", "former", "nicht aktiv", "ausgetreten",
    }
)  # fmt: skip
_YES = frozenset({"ja", "j", "yes", "y", "true", "x", "1"})
_NO_DAY = _YES | {
    "nee", "nein", "no", "n", "false", "0", "vast", "onbepaald", "onbepaalde tijd", "unbefristet",
    "permanent", "indefinite",
}  # fmt: skip
"""What may stand in a column of days where somebody leaves on none."""

_AWAY = frozenset(
    {"leave", "on leave", "leave of absence", "verlof", "auszeit", "true", "ja", "yes"}
)
_OPEN_SEAT = re.compile(
    r"\(unfilled\)|^(?:vacan(?:t|cy)|vacature|vakant|open (?:position|seat|functie|stelle)|"
    r"tb[adh]|n\.?n\.?|to be (?:hired|filled))(?!\w)",
    re.IGNORECASE,
)
_OPEN = frozenset({"vacant", "vacancy", "vacature", "unfilled", "open", "vakant"})
"""What the status of a seat says in which nobody sits."""

_TOTAL = re.compile(
    r"(?:(?:grand |sub|eind)?(?:totals?|totaal)|gesamt(?:summe|ergebnis)?|(?:zwischen)?summe|"
    r"insgesamt)(?: fte)?\s*:?",
    re.IGNORECASE,
)
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


is_known_column = known_in(COLUMNS)
"""Whether some HR system calls a column so."""


def guessed_columns(header: Sequence[str]) -> dict[str, str]:
    """What each column that is known holds, by its name; no two hold the same.

    >>> guessed_columns(["Voornaam", "Nonsense", "Uren werkweek"])
    {'Voornaam': 'first_name', 'Uren werkweek': 'hours'}
    >>> guessed_columns(["Medewerker", "Afdeling"]), guessed_columns(["Medewerker", "Naam"])
    ({'Medewerker': 'name', 'Afdeling': 'department'}, {'Medewerker': 'id', 'Naam': 'name'})
    """
    found = {what: at[0] for what, at in columns_of(header, COLUMNS).items()}
    name, id_ = found.get("name"), found.get("id")
    if name is not None and short_name(header[name]) in _WHOEVER:
        if {"first_name", "last_name"} & found.keys():
            del found["name"]
        elif id_ == name:
            del found["id"]
    return {header[at]: what for what, at in sorted(found.items(), key=lambda each: each[1])}


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
    is_of_people: bool = False
    """Whether the user says that it is a table of people, and no work tracker wrote it."""


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

    managers: tuple[str, ...]
    """Id, address and name, whichever there are; then who stands above them."""

    fte: float | None
    contract: float | None
    """The part of a week in all, where it stands beside the part in one team."""

    chapter: tuple[str, str]
    """Division and chapter; either may be empty."""

    roles: str
    starts: dt.date | None
    ends: dt.date | None
    is_contract_end: bool
    """Whether nothing but the end of a contract tells that somebody leaves."""

    is_gone: bool
    is_away: bool
    is_vacancy: bool


_PART = re.compile(
    r"(?P<number>.*?)\s*(?:(?P<percent>%|procent|prozent|percent|pct\.?)|(?P<fte>fte)|"
    r"(?P<hours>hours?|hrs?\.?|h|uur|uren|u\.?|std\.?|stunden))?"
    r"(?:\s*(?:/|per|p\.?/?|pro|a|je)\s*(?:week|wk|woche|w)\.?)?",
    re.IGNORECASE,
)
"""A part of a week with its unit, as in '32 uur per week'."""

_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)", re.ASCII)
_WHOLE_WEEK = frozenset({"full time", "fulltime", "full-time", "voltijd", "vollzeit"})
_NO_WEEK = re.compile(
    r"oproep\w*|(?:op|auf) (?:afroep|abruf)|(?:nul|0)[- ]?uren[- ]?(?:contract)?|on[- ]call|"
    r"zero[- ]hours?(?:[- ]contract)?|abruf",
    re.IGNORECASE,
)
"""What contracts without hours are called."""

LONGEST_WEEK = 60
"""Hours; a larger number in a column of parts of a week is in percent."""

FULL_WEEKS = (32, 48)
"""Hours of the shortest and the longest full week; nobody writes that all work half of one at most.
"""


@lru_cache(4096)
def number_of(text: str) -> float | None:
    """A number in whichever notation it has; None when it is none, or less than 0.

    >>> number_of("38,5"), number_of("0.80"), number_of("-3"), number_of("none")
    (38.5, 0.8, None, None)
    """
    readings = number_readings(text.rstrip("% "))
    value = float(readings[0]) if readings else None
    return None if value is None or value < 0 else value


@lru_cache(4096)
def _part_of(text: str) -> tuple[float | None, str]:
    """A number and its unit, if it has one.

    >>> _part_of("32 uur"), _part_of("0,8"), _part_of("80 %"), _part_of("24:30"), _part_of("?")
    ((32.0, 'hours'), (0.8, ''), (80.0, 'percent'), (24.5, 'hours'), (None, ''))
    """
    if text.casefold() in _WHOLE_WEEK:
        return 1.0, "fte"
    if _NO_WEEK.fullmatch(text):
        return 0.0, "fte"
    if clock := _CLOCK.fullmatch(text):
        return int(clock[1]) + int(clock[2]) / 60, "hours"
    found = _PART.fullmatch(text)
    number = number_of(found["number"]) if found else None
    unit = found.lastgroup if found and number is not None else ""
    return number, "" if unit in (None, "number") else unit


_NAMED = ("name", "first_name", "last_name", "infix")
_PARTS = ("fte", "percent", "hours")
_CONTRACT = "contract"
_MANAGERS = ("manager_id", "manager_email", "manager", "manager_above")


class _Reading:
    """One table while it is read."""

    def __init__(self, account: Account, how: How, columns: Mapping[str, int]) -> None:
        self._account = account
        self._how = how
        self._at = columns
        self._orders: Mapping[str, DateOrder | None] = {}
        self._full_week = how.full_week_hours
        self._wholes: dict[str, float | None] = {}
        """The whole of a part without a unit in each column; None where nobody can tell."""

        self._is_last_first = False
        self._seats: Counter[str] = Counter()

    def lines(self, rows: Rows, *, is_only: bool) -> Iterator[_Line]:
        """What each row with somebody in it says; of the only table, not what is long over."""
        dated = {what: self._at[what] for what in DATE_FIELDS if what in self._at}
        self._orders = rows.date_orders(dated, self._how.dates)
        self._decide_parts(self._without_totals(rows))
        self._decide_names(rows)
        if is_only and {"id", "ends"} <= self._at.keys():
            rows = rows.without_past(self._past(rows))
        for row in rows:
            line = self._line(row)
            if line is not None:
                yield line

    def _without_totals(self, rows: Rows) -> Rows:
        """The rows of somebody, or of a seat: what stands in others is of all together."""
        whose = [self._at[what] for what in (*_NAMED, "id", "position") if what in self._at]
        texts = {text for at in whose for text in rows.texts(at) if _TOTAL.fullmatch(text)}
        return rows.without(texts | {""}, whose)

    def _decide_parts(self, rows: Rows) -> None:
        """What a whole week is in each column, by the largest part in it."""
        parts = {
            what: [*map(_part_of, rows.texts(self._at[what]))]
            for what in (*_PARTS, _CONTRACT)
            if what in self._at
        }
        in_hours = {what for what, some in parts.items() if what == "hours" or _are_hours(some)}
        in_hours.discard("percent")
        hours = [
            number
            for what, some in parts.items()
            for number, unit in some
            if number and number <= LONGEST_WEEK
            if unit == "hours" or (what in in_hours and not unit)
        ]
        if self._full_week is None and hours:
            self._full_week = max(hours)
            if (
                all(n is None for what in ("fte", "percent") for n, _ in parts.get(what, ()))
                or in_hours - {"hours"}
                or any("hours" in each for some in parts.values() for each in some)
            ):
                place = next(
                    rows.place_of(self._at[what], text)
                    for what in parts
                    for text in rows.texts(self._at[what])
                    if _part_of(text)[0] == self._full_week
                )
                self._account.guess("hours of a full week", f"{self._full_week:g}", place)
        for what, some in parts.items():
            most = max((number for number, unit in some if number and not unit), default=0.0)
            self._wholes[what] = (
                self._full_week
                if what in in_hours
                else 1.0
                if most <= 1
                else 100.0
                if most > LONGEST_WEEK or what == "percent"
                else None
            )

    def _decide_names(self, rows: Rows) -> None:
        """Whether names stand in a column as 'van den Berg, Sofie'."""
        if "name" in self._at:
            names = [text for text in rows.texts(self._at["name"]) if not _OPEN_SEAT.search(text)]
            turned = [text for text in names if _turned(text) != text]
            self._is_last_first = len(turned) * 2 > len(names)
            if self._is_last_first:
                place = rows.place_of(self._at["name"], turned[0])
                self._account.guess("last names that stand before first names", turned[0], place)

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
        alike = [at[what] for what in (*_NAMED, "position", *_MANAGERS) if what in at]
        return Past(at["id"], at["ends"], over, alike, usual)

    def _is_usual_part(self, what: str, text: str) -> bool:
        return not text or self._part(what, text) is not None

    def _of(self, row: Row, what: str) -> str:
        """The text of a field; empty where there is none, or a word for nothing in its place."""
        at = self._at.get(what)
        text = "" if at is None else row.cells[at]
        return "" if what not in _NAMED and says_nothing(text) else text

    def _line(self, row: Row) -> _Line | None:
        of = self._of
        name = self._name(row)
        position, key = of(row, "position"), of(row, "id")
        if RUINED.fullmatch(key):
            self._account.guess("numbers that a spreadsheet has cut off, not used", key, row.place)
            key = ""
        status = of(row, "status").casefold()
        is_vacancy = bool(_OPEN_SEAT.search(name)) or (
            not name and (bool(position) or status in _OPEN)
        )
        email = of(row, "email").casefold()
        if (not name and not is_vacancy) or _TOTAL.fullmatch(key or name):
            said = " ".join(filter(None, row.cells))[:60] or "nothing"
            self._account.skip("rows without a name", said, row.place)
            return None
        contract = self._day(row, "contract_ends")
        ends = self._day(row, "ends")
        is_contract_end = ends is None
        if contract is not None and ends is None:
            if contract >= self._how.today or not {"ends", "status"} & self._at.keys():
                ends = contract
            else:
                self._account.guess(
                    "contracts that have ended, of people who work", name, row.place
                )
        starts = self._day(row, "starts")
        if starts is not None and ends is not None and ends < starts:
            self._account.guess("people who leave before they come", f"{name}: {ends}", row.place)
        plain = _without_mark(name)
        marks = name.casefold() if plain != name else ""
        return _Line(
            row.place,
            (position or key or self._seat(row, name)) if is_vacancy else (key or email or plain),
            plain,
            email,
            _without_mark(of(row, "title")),
            self._team(row),
            tuple(of(row, each) for each in _MANAGERS),
            self._fte(row, _PARTS),
            self._fte(row, (_CONTRACT,)),
            (of(row, "chapter_division"), of(row, "chapter")),
            of(row, "roles"),
            starts,
            ends,
            is_contract_end,
            status in _GONE or "(terminated)" in marks or of(row, "ends").casefold() in _YES,
            status in _AWAY or of(row, "on_leave").casefold() in _AWAY or "(on leave)" in marks,
            is_vacancy,
        )

    def _seat(self, row: Row, name: str) -> str:
        """What to know an open seat by that has no number: what it says, and which of those."""
        said = " ".join(filter(None, (name, self._of(row, "title"), *self._team(row))))
        self._seats[said] += 1
        return said if self._seats[said] == 1 else f"{said} {self._seats[said]}"

    def _name(self, row: Row) -> str:
        whole = self._of(row, "name")
        if whole:
            plain = _FOR_SPREADSHEETS.sub("", whole)
            return _turned(plain) if self._is_last_first else plain
        parts = (self._of(row, each) for each in ("first_name", "infix", "last_name"))
        return " ".join(filter(None, parts))

    def _team(self, row: Row) -> tuple[str, str]:
        division = self._of(row, "division")
        if "team" in self._at:
            return division, _plain_team(self._of(row, "team"))
        return division, self._of(row, "department")

    def _day(self, row: Row, what: str) -> dt.date | None:
        text = self._of(row, what)
        if not text or text.casefold() in _NO_DAY:
            return None
        day = day_of(text, self._orders.get(what))
        if day is None:
            self._account.skip("dates that are no day of the calendar", text, row.place)
        return end_of(day)

    def _fte(self, row: Row, columns: Iterable[str]) -> float | None:
        told = {what: text for what in columns if (text := self._of(row, what))}
        for what, text in told.items():
            part = self._part(what, text)
            if part is not None:
                return part
        for text in told.values():
            self._account.skip("parts of a week that are none", text, row.place)
        return None

    def _part(self, what: str, text: str) -> float | None:
        """Which part of a week a text means, 0 of who works on call; None when it is none."""
        number, unit = _part_of(text)
        if not number:
            return number
        known = {"fte": 1.0, "percent": 100.0, "hours": self._full_week}
        whole = known[unit] if unit else self._wholes[what]
        if what != "hours" and not unit and number <= 1 and whole != 1:
            whole = 1.0 if what in ("fte", _CONTRACT) else None  # a part beside others in percent
        if not whole:
            return None
        return round(number / whole, 4) if LEAST_SHARE <= number / whole <= 1 else None


def _are_hours(parts: Iterable[tuple[float | None, str]]) -> bool:
    """Whether the largest of numbers without a unit is a full week, and no part of 1 beside it."""
    numbers = [number for number, unit in parts if number and not unit]
    least, most = FULL_WEEKS
    return bool(numbers) and least <= max(numbers) <= most and min(numbers) > 1


def _plain_team(text: str) -> str:
    """The name of a team without who manages it, as in 'App (Cees Cool)'."""
    return _BEHIND_TEAM.sub("", text) if text.endswith(")") else text


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


def _person(source: Source, key: str, lines: Sequence[_Line], today: dt.date) -> _Line | None:
    """Add somebody by the lines that count; the first that names a manager, else the first."""
    here = (line for line in lines if line.ends is None or line.ends >= today)
    now = [line for line in here if not _is_to_come(line, today)]
    later = [line for line in lines if _is_to_come(line, today)]
    name = lines[0].name
    first_day = min((line.starts for line in later if line.starts), default=None)
    counting = now or [line for line in later if line.starts == first_day]
    if not counting or all(line.is_gone for line in counting):
        by_contract = all(line.is_contract_end and not line.is_gone for line in lines)
        how = ", by the end of a contract alone" if by_contract else ""
        source.account.skip(f"people who have left{how}", name, lines[-1].place)
        return None
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
    shares = [first.contract] if first.contract is not None else shares
    ends = [line.ends for line in (later or now)]
    last = None if None in ends else max(day for day in ends if day is not None)
    fte = min(round(sum(shares), 4), 1.0) if shares else None
    if fte is not None and fte < LEAST_SHARE:
        why = "people with no hours of their own, who count as the least part of a week there is"
        source.account.guess(why, name, lines[0].place)
        fte = LEAST_SHARE
    source.person(
        SourcePerson(
            key,
            first.place,
            name or None,
            first.title or None,
            None,
            fte,
            None if now else first_day,
            last,
            first.is_vacancy,
        )
    )
    for line in counting:
        is_part = line.contract is not None and line.fte != line.contract
        _join(source, line, is_one_of_several=len(counting) > 1 or is_part)
    return next((line for line in counting if any(line.managers)), first)


def _is_to_come(line: _Line, today: dt.date) -> bool:
    return line.starts is not None and line.starts > today


def _join(source: Source, line: _Line, *, is_one_of_several: bool) -> None:
    division, team = line.team
    if not team:
        return
    how = InTeam("", line.fte if is_one_of_several else None)
    source.members.setdefault((_team(source, line, division, team), line.key), how)


def _division(source: Source, line: _Line, name: str) -> str:
    """The key of a division, which holds teams only."""
    if name not in source.teams:
        source.teams[name] = SourceTeam(
            name, line.place, name, kind="division", holds_teams_only=True
        )
    return name


def _team(source: Source, line: _Line, division: str, name: str, kind: str = "team") -> str:
    """The key of a team or chapter of a division, or of none."""
    above = _division(source, line, division) if division else None
    key = "/".join(filter(None, (division, kind.removeprefix("team"), name)))
    if key not in source.teams:
        source.teams[key] = SourceTeam(key, line.place, name, above, kind)
    return key


# --- Chapters and roles, where columns tell them ------------------------------------------------

_ROLE = re.compile(
    rf"({LEADS}|{COACHES}) of tribe ([^/]+)|({LEADS}|{IS_IN}) of chapter ([^/]+)/([^/]+)|"
    rf"({OWNS}) of squad ([^/]+)/([^/]+)"
)
"""A role as an export writes it."""


def _matrix(source: Source, counting: Mapping[str, _Line]) -> None:
    """Put people into the chapters and the roles that their lines tell."""
    told: defaultdict[str, dict[str, None]] = defaultdict(dict)
    whose: dict[str, str] = {}
    for line in counting.values():
        division, chapter = line.chapter
        told[chapter][division or line.team[0]] = None
    for key, line in counting.items():
        division, chapter = line.chapter
        if chapter:
            known = [each for each in told[chapter] if each]
            only = known[0] if len(known) == 1 else ""
            at = _team(source, line, division or line.team[0] or only, chapter, "chapter")
            source.members[at, key] = InTeam()
        for role in dict.fromkeys(each.strip() for each in line.roles.split(";")):
            if role:
                _give(source, key, line, role, whose)


def _give(source: Source, key: str, line: _Line, role: str, whose: dict[str, str]) -> None:
    """Put a role on somebody, or tell why it is left out; of several the first has it."""
    found, skip = _ROLE.fullmatch(role), source.account.skip
    said, squad = f"{line.name or key}: {role}", f"{found[7]}/{found[8]}" if found else ""
    if found is None:
        skip("roles that no model has", role, line.place)
    elif found[7] and (squad, key) not in source.members:
        skip("product owners who are not in the squad", said, line.place)
    elif role.startswith((LEADS, OWNS)) and whose.setdefault(role, key) != key:
        skip("roles of one person, told of several", said, line.place)
    elif found[1]:
        tribe = _division(source, line, found[2])
        before = source.members.get((tribe, key), InTeam()).role
        source.members[tribe, key] = InTeam(f"{before}, {found[1]}".removeprefix(", "))
    elif found[3]:
        how = InTeam("" if found[3] == IS_IN else found[3])
        source.members[_team(source, line, found[4], found[5], "chapter"), key] = how
    else:
        source.members[squad, key] = source.members[squad, key]._replace(role=OWNS)


# --- Managers by id, address or name -------------------------------------------------------------


_NUMBER_BEHIND = re.compile(r"(.+?)\s*[(\[]\s*([\w-]*\d[\w-]*)\s*[)\]]")
"""A name with the number of whom it is meant, as in 'Bo Zwart (1002)'."""


def _managers(
    source: Source, people: Mapping[str, Sequence[_Line]], counting: Mapping[str, _Line]
) -> None:
    """Find whom the lines that count name as managers, each by number, by address or by name."""
    known = _known_by(people)
    for key, person in list(source.people.items()):
        line = counting[key]
        told = [each for each in line.managers if each]
        meant = [found for each in told if (found := _meant(each, people, known))]
        others = [found for found in meant if [*found] != [key]]
        found = (*others, *meant, ())[0]
        only = next(iter(found), None)
        why = (
            "managers whose name several people have"
            if len(found) > 1
            else "managers who are not in the table"
            if only is None
            else "managers who have left"
            if only not in source.people
            else ""
        )
        if told and why:
            said = _without_mark(told[0])
            said = f"{'an address' if '@' in said else said} of {person.name or key}"
            source.account.skip(why, said, line.place)
        elif only == key:
            source.account.guess(
                "people who report to themselves report to nobody", key, line.place
            )
        elif told:
            source.people[key] = replace(person, manager=only)
    for key in closing_circles({each.key: each.manager for each in source.people.values()}):
        person = source.people[key]
        why = "managers who report to themselves through others"
        source.account.skip(why, person.name or key, person.place)
        source.people[key] = replace(person, manager=None)


def _known_by(people: Mapping[str, Sequence[_Line]]) -> Mapping[str, dict[str, None]]:
    """The keys of people by their addresses and by their names in either order."""
    known: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for key, lines in people.items():
        said = (lines[0].email, lines[0].name, _turned(lines[0].name))
        for each in filter(None, said):
            known[each.casefold()][key] = None
    return known


def _meant(
    said: str, people: Mapping[str, object], known: Mapping[str, Mapping[str, None]]
) -> Collection[str]:
    """The keys of whoever a cell may mean."""
    plain = _without_mark(said)
    behind = _NUMBER_BEHIND.fullmatch(plain)
    for number in (plain, behind[2] if behind else ""):
        if number in people:
            return (number,)
    names = (plain, _turned(plain), behind[1] if behind else "")
    return next((known[each.casefold()] for each in names if each.casefold() in known), ())


def _turned(name: str) -> str:
    """The other order of a name: 'Berg, Sofie van den' and 'van den Berg, Sofie' alike.

    >>> _turned("van den Berg, Sofie")
    'Sofie van den Berg'
    """
    last, comma, first = name.partition(",")
    is_one = bool(comma and last.strip() and first.strip()) and "," not in first
    return f"{first.strip()} {last.strip()}" if is_one else name


# --- Tables that a system keeps apart ------------------------------------------------------------


class PartTable(NamedTuple):
    """One table of several, of which each tells a part."""

    path: str
    name: str
    header: tuple[str, ...]
    at: Mapping[str, int]
    """The place of the column that holds each field."""

    rows: Sequence[Row]
    is_sheet: bool = False

    def key(self, what: str) -> int | None:
        """The place of a column of numbers; one that is only called 'id' may hold any."""
        plain = self.at.get("id")
        if what not in self.at and plain is not None and short_name(self.header[plain]) == "id":
            return plain
        return self.at.get(what)

    def by(self, at: int) -> dict[str, Row]:
        """The rows by what stands in a column."""
        return {row.cells[at]: row for row in self.rows if row.cells[at]}


KEYS = ("id", "position", "organisation")
"""What tables are joined by: numbers of people, of seats and of organisations."""

_OF_MANAGERS = ("manager_id", "manager_email", "manager")
_NOT_OF_SEATS = frozenset(
    {"name", "first_name", "infix", "last_name", "email", "status", "id", "ends"}
)


def join(people: PartTable, others: Sequence[PartTable], account: Account) -> PartTable:
    """Add to the table of people what other tables say, each found by the one key that fits.

    A key fits if some of its values are in both tables, and of every value the other table has one
    row. Seats that nobody sits in become rows of their own. Raises InvalidInput when no key fits a
    table that is no sheet of the same workbook, or two say different things, with those that were
    tried.
    """
    waiting = list(others)
    for other in others:
        people = _numbered(people, other)
    tried: dict[str, list[str]] = {}
    while waiting:
        tried = {other.name: [] for other in waiting}
        fits = [_key(people, other, tried[other.name]) for other in waiting]
        found = [(KEYS.index(what), n) for n, what in enumerate(fits) if what is not None]
        if not found:
            break
        key, n = min(found)
        people = _with(people, waiting.pop(n), KEYS[key], account)
    for left in waiting:
        said = "; ".join(tried[left.name]) or (
            "no column holds numbers of people, seats or teams, or names of teams that stand once"
        )
        _leave_out([left], said, account, people)
    return people


def _numbered(people: PartTable, other: PartTable) -> PartTable:
    """The table of people with numbers of organisations, where it has only their names.

    Another table tells them, if none of these names stands there several times.
    """
    number, name = other.at.get("organisation"), other.at.get("organisation_name")
    team = people.at.get("team", people.at.get("department"))
    if number is None or name is None or team is None or "organisation" in people.at:
        return people
    by_name = _by_name(other, name)
    named = [_plain_team(row.cells[team]) for row in people.rows]
    found = {each: by_name[each] for each in named if each in by_name}
    numbers = {each: row.cells[number] for each, row in found.items() if row is not None}
    if not numbers or len(numbers) < len(found):
        return people
    rows = [
        row._replace(cells=[*row.cells, numbers.get(each, each)])
        for row, each in zip(people.rows, named, strict=True)
    ]
    header = (*people.header, f"{people.header[team]} ({other.name})")
    at = {**people.at, "organisation": len(people.header)}
    return people._replace(header=header, at=at, rows=rows)


def _by_name(organisations: PartTable, at: int) -> dict[str, Row | None]:
    """The row of each organisation by its name; None where several have it."""
    found: dict[str, Row | None] = {}
    for row in organisations.rows:
        name = _plain_team(row.cells[at])
        found[name] = None if name in found else row
    found.pop("", None)
    return found


def _leave_out(
    tables: Iterable[PartTable], said: str, account: Account, people: PartTable | None = None
) -> None:
    """Leave out sheets that cannot be joined; a file is refused, for somebody named it."""
    for left in tables:
        if not left.is_sheet:
            to = f" to '{people.name}'" if people else ""
            advice = "say in a --mapping file which columns hold id, position and organisation"
            if people is None or not {"team", "department"}.isdisjoint(people.at):
                advice += ", or import without it: who is in which team stands with the people"
            raise refused(left.path, f"'{left.name}' cannot be joined{to}: {said}", advice)
        account.skip(
            "sheets that cannot be joined to the one of people",
            f"{left.name}: {said}",
            Place(left.path, 1, 1, 1, 1),
        )


def _key(people: PartTable, other: PartTable, tried: list[str]) -> str | None:
    """By what another table is joined; None when nothing fits."""
    fitting: dict[str, list[Row | None]] = {}
    for what in KEYS:
        here, there = people.at.get(what), other.key(what)
        if here is None or there is None:
            continue
        name = f"by {people.header[here]} = {other.header[there]}"
        by_key = other.by(there)
        found = [by_key.get(row.cells[here]) for row in people.rows]
        if len(by_key) < sum(bool(row.cells[there]) for row in other.rows):
            tried.append(f"{name}, which stands several times in '{other.name}'")
        elif not any(found) or (
            short_name(other.header[there]) == "id"  # anything may be called so
            and sum(map(bool, found)) * 2 < sum(bool(row.cells[here]) for row in people.rows)
        ):
            tried.append(f"{name}, of which too few values are in both")
        else:
            fitting[what] = found
    for each in zip(*fitting.values(), strict=True):
        if len({row.line for row in each if row is not None}) > 1:
            tried.append(f"by {' and '.join(fitting)}, which say different things")
            return None
    return max(fitting, key=lambda what: sum(map(bool, fitting[what])), default=None)


def _with(people: PartTable, other: PartTable, what: str, account: Account) -> PartTable:
    """The table of people with what another one says of each."""
    here, there = people.at[what], other.key(what) or 0
    if what == "organisation":
        other = _organisations(other, there)
    by_key, not_taken = other.by(there), {what, *people.at}
    not_taken |= _NOT_OF_SEATS if what == "position" else set()
    if not not_taken.isdisjoint(_OF_MANAGERS):
        not_taken |= {*_OF_MANAGERS, "manager_above"}
    taken = {each: n for each, n in other.at.items() if each not in not_taken}
    nothing = [""] * len(taken)
    rows: list[Row] = []
    for row in people.rows:
        found = by_key.get(row.cells[here])
        cells = [found.cells[n] for n in taken.values()] if found else nothing
        rows.append(row._replace(cells=[*row.cells, *cells]))
    missed = {row.cells[here]: row.place for row in people.rows if row.cells[here] not in by_key}
    for value, place in missed.items():
        if value:
            account.skip(f"{what}s that are not in '{other.name}'", value, place)
    number = sum(row.cells[here] in by_key for row in people.rows)
    said = f"{other.name} by {people.header[here]}: {number} of {counted(len(rows), 'row')}"
    account.guess("tables joined", said, Place(other.path, 1, 1, 1, 1))
    if what == "position":
        rows += _open_seats(people, other, by_key, [*taken.values()])
    width = len(people.header)
    header = (*people.header, *(f"{other.header[n]} ({other.name})" for n in taken.values()))
    at = {**people.at, **{each: width + n for n, each in enumerate(taken)}}
    return PartTable(people.path, people.name, header, at, rows)


def _open_seats(
    people: PartTable, other: PartTable, by_key: Mapping[str, Row], taken: Sequence[int]
) -> Iterator[Row]:
    """A row for each seat in which nobody sits."""
    here = people.at["position"]
    known = {row.cells[here] for row in people.rows}
    for value, row in by_key.items():
        holder = row.cells[other.at["id"]] if "id" in other.at else ""
        if value not in known and holder in ("", value):
            cells = [""] * len(people.header)
            cells[here] = value
            for what in (people.at.keys() & other.at.keys()) - _NOT_OF_SEATS - {"position"}:
                cells[people.at[what]] = row.cells[other.at[what]]
            yield row._replace(cells=[*cells, *(row.cells[n] for n in taken)])


def _organisations(other: PartTable, key: int) -> PartTable:
    """What a table of organisations says of who is in each: team, division and managers.

    Who manages an organisation is led by who manages the one above it.
    """
    at = other.at
    named = (each for each in ("organisation_name", "team", "department", "name") if each in at)
    name, manager = (next(each, None) for each in (named, (m for m in _OF_MANAGERS if m in at)))
    by_key = {**(_by_name(other, at[name]) if name else {}), **other.by(key)}
    rows: list[Row] = []
    for row in other.rows:
        said = row.cells[at["above"]] if "above" in at else ""
        above = by_key.get(said) or by_key.get(_plain_team(said))
        cells = [
            _plain_team(each.cells[at[what]]) if each and what else ""
            for each, what in ((row, name), (above, name))
        ]
        cells.append(above.cells[at[manager]] if above and manager else "")
        rows.append(row._replace(cells=[*row.cells, *cells]))
    width = len(other.header)
    found = {"team": width, "division": width + 1, "manager_above": width + 2}
    found |= {manager: at[manager]} if manager else {}
    header = (*other.header, "Team", "Division", "Manager above")
    return other._replace(header=header, at=found, rows=rows)


# --- All of it together --------------------------------------------------------------------------


def read_hr(source: Source, files: Sequence[File], how: How) -> None:
    """Read tables of people, each with a header that names what its columns hold.

    Tables that hold no names are joined to the one that does: what is known of numbers of people,
    seats or organisations. Somebody with several lines and one name is one person with several
    contracts: those of today count. An id with several names is left out. Who has left is left
    out, too. Raises InvalidInput when no column is known, day and month cannot be told, tables
    cannot be joined, or a file cannot be read.
    """
    tables, is_joined = _joined(*_told_apart(files, source, how), source.account)
    lines: list[_Line] = []
    for table, at in tables:
        fields = {what: n for what, n in at.items() if what not in _FOR_JOINING}
        told = {n: what for what, n in at.items()}
        source.columns |= {name: told.get(n, "") for n, name in enumerate(table.header) if name}
        used = [*fields.values()]
        rows = used_rows(table, used, source.account.unused)
        for n in [at[what] for what in _FOR_JOINING if is_joined and what in at]:
            source.account.unused.pop(table.header[n], None)
        fields = {what: used.index(position) for what, position in fields.items()}
        source.account.count("rows", len(rows))
        if rows and not {*_PARTS, _CONTRACT} & fields.keys():
            why = "everybody counts as a full week: no column is known to say how much they work"
            source.account.guess(why, table.name, next(iter(rows)).place)
        reading = _Reading(source.account, how, fields)
        lines += reading.lines(rows, is_only=len(tables) == 1)
        _count_distinct(source, fields, rows)
    people = _people(source, lines)
    counting: dict[str, _Line] = {}
    for key, some in people.items():
        if any(any(line.managers) for line in some) and not some[0].is_vacancy:
            source.account.count("with a manager")
        line = _person(source, key, some, how.today)
        if line is not None:
            counting[key] = line
    _matrix(source, counting)
    _managers(source, people, counting)


_FOR_JOINING = frozenset({"organisation", "organisation_name", "above"})


def _told_apart(
    files: Sequence[File], source: Source, how: How
) -> tuple[list[tuple[Table, dict[str, int]]], list[PartTable]]:
    """The tables that have names of people, with the place of each field; and those without."""
    tables = [*_tables(files, source, how)]
    has_people = any(_is_about_people(table.header, at, how) for _, table, at in tables)
    people: list[tuple[Table, dict[str, int]]] = []
    others: list[PartTable] = []
    told: dict[str, _Told] = {}
    for file, table, at in tables:
        if not _is_about_people(table.header, at, how, is_lenient=not has_people):
            part = PartTable(file.path, table.name, table.header, at, [*table.rows], table.is_sheet)
            others.append(part)
            continue
        if table.is_sheet:  # several may be alike: of two departments, or of two years
            rows = [*table.rows]
            table = table._replace(rows=iter(rows))  # noqa: PLW2901  # its rows are used up
            before = told.setdefault(file.path, _Told(table.header, set(), set()))
            if before.has_most_of(rows, table.header, at):
                why = "sheets of people with other columns, or told of before"
                source.account.skip(why, table.name, file.place)
                continue
        people.append((table, at))
    if not people:
        raise _no_names(others[0])
    return people, others


def _tables(
    files: Sequence[File], source: Source, how: How
) -> Iterator[tuple[File, Table, dict[str, int]]]:
    """Every table of the files, with the place of each field."""
    for file in files:
        for table in tables_of(
            file, source.account, lambda name: name in how.columns or is_known_column(name)
        ):
            columns = guessed_columns(table.header) | {
                name: what for name, what in how.columns.items() if name in table.header
            }
            at = {what: table.header.index(name) for name, what in columns.items() if what}
            yield file, table.with_days([at[what] for what in DATE_FIELDS if what in at]), at


def _joined(
    tables: list[tuple[Table, dict[str, int]]], others: Sequence[PartTable], account: Account
) -> tuple[list[tuple[Table, dict[str, int]]], bool]:
    """The tables of people, the only one with what others say of it; and whether that is so."""
    if len(tables) > 1 or not others:
        _leave_out(others, "no two tables of names can be joined with others", account)
        return tables, False
    ((table, at),) = tables
    rows = [*table.rows]
    path = next((row.path for row in rows), others[0].path)
    part = join(PartTable(path, table.name, table.header, at, rows), others, account)
    return [(Table(part.header, iter(part.rows)), dict(part.at))], True


class _Told(NamedTuple):
    """What the sheets of a workbook have told of so far."""

    header: tuple[str, ...]
    people: set[str]
    teams: set[str]

    def has_most_of(
        self, rows: Sequence[Row], header: tuple[str, ...], at: Mapping[str, int]
    ) -> bool:
        """Whether a sheet tells more of people told of before than of others; else it is added.

        Of as many it counts whether it tells of a new team.
        """
        people, teams = (
            {row.cells[at[each]] for row in rows for each in fields if each in at} - {""}
            for fields in (KNOWN_BY, ("team", "department"))
        )
        more = len(self.people & people) * 2 - len(people)
        if header != self.header or (people and (more > 0 or (more == 0 and teams <= self.teams))):
            return True
        self.people.update(people)
        self.teams.update(teams)
        return False


KNOWN_BY = ("id", "email")
"""What is of one person only."""


def _no_names(table: PartTable) -> InvalidInput:
    named = first_few([name[:LONGEST_NAME] for name in table.header if name], NAMED)
    advice = (
        "take a list with a row for each person: number, name, team, manager. Tables that a system "
        "keeps apart, as Workday does, are joined if they are named together: 'import workers.csv "
        "organisations.csv', or one workbook. If a column here holds names, say which in a mapping "
        "file: --mapping. Work items are learnt from by 'tribeplan calibrate', and as a backlog "
        "read with --from jira, azure or linear"
    )
    said = f"no table of people: no column holds their names among {named}"
    return refused(table.path, said, advice)


def _is_about_people(
    header: Sequence[str], at: Mapping[str, int], how: How, *, is_lenient: bool = False
) -> bool:
    """Whether a column has the names of people; tasks and departments have names, too.

    Where nothing else has names, one that is only called 'name' has them beside teams.
    """
    if {"first_name", "last_name"} & at.keys():
        return True
    if "name" not in at:
        return False
    if is_lenient and "above" not in at:
        return how.is_of_people or bool({"team", "department"} & at.keys())
    of_anything = ("name", "naam", "id")
    return (
        header[at["name"]] in how.columns
        or short_name(header[at["name"]]) not in of_anything
        or bool({"email", "title"} & at.keys())
        or ("id" in at and short_name(header[at["id"]]) not in of_anything)
    )


def _count_distinct(source: Source, at: Mapping[str, int], rows: Rows) -> None:
    for what in ("department", "team", "division"):
        if what in at:
            named = [text for text in rows.texts(at[what]) if text and not says_nothing(text)]
            source.account.count(f"{what}s", len(named))
    for what in ("department", "team", "division", "chapter", "chapter_division"):
        for text in filter(says_nothing, rows.texts(at[what]) if what in at else ()):
            place = rows.place_of(at[what], text)
            source.account.guess("cells that stand for nothing", text, place)
