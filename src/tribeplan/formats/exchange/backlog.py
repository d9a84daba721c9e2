"""Backlogs of work trackers: Jira, Azure DevOps, Trello, Asana and Linear, as CSV or JSON.

What a tracker answers as JSON is first put into a table under the names of its own CSV, so that
one reader knows both.
"""

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, TypeAlias

from pydantic import ValidationError

from tribeplan.errors import Diagnostic, InvalidInput, Place
from tribeplan.formats.exchange.dates import DateOrder, day_of
from tribeplan.formats.exchange.documents import File, json_value
from tribeplan.formats.exchange.hr import How
from tribeplan.formats.exchange.source import (
    Source,
    SourceItem,
    closing_circles,
    items,
    mapping,
    refused,
    words,
)
from tribeplan.formats.exchange.tables import (
    MOST_TEXTS,
    RUINED,
    Row,
    Table,
    column_words,
    put_together,
    says_nothing,
    short_name,
    table_of,
    used_rows,
)
from tribeplan.formats.yaml.nodes import is_list, is_mapping
from tribeplan.org.element import MOST_DAYS, end_of, number_readings
from tribeplan.org.work import Feature, Moscow

# --- What a column may hold, and the names that trackers give it ---------------------------------

_NUMERIC = ("issueid", "vorgangsid")
"""The second ids that Jira gives, by which some of its columns refer."""

_ID = "key/sleutel/schlüssel/schluessel/id/nummer/nr/number/no"
_KEYS_PERHAPS = (
    *(name for name in put_together(
        "story/userstory/feature/bug/zaak/melding/meldings/incident/kaart/karten/card", _ID
    ) if name != "cardid"),
    "referentie", "referenz",
)  # fmt: skip
KEYS_PERHAPS = frozenset((*_KEYS_PERHAPS, "feature"))
"""Columns of ids that may be those of what an item is part of, or of who asked for it.

They count where no other column holds ids.
"""

ITEM_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "key": (
        "issuekey", "key", "taskid", "cardid", "id", "gid", "vorgangsschlüssel", "schlüssel",
        "sleutel", "schluessel", "clé", "cle", "clédeticket", "cledeticket", "identifier",
        *(name for name in put_together(
            "issue/werkitem/workitem/item/ticket/vorgangs/vorgang/arbeitselement/element/taak/"
            "aufgabe/aufgaben/task",
            _ID,
        ) if name not in ("issuekey", "taskid", "vorgangsschlüssel", *_NUMERIC)),
        "ticket", "issue", "nummer", "number", "nr", "no", *_KEYS_PERHAPS,
    ),
    "other_key": _NUMERIC,
    "name": (
        "summary", "title", "cardname", "name", "samenvatting", "titel", "zusammenfassung",
        "résumé", "titre", "kaartnaam", "kartenname", "onderwerp",
    ),
    "kind": (
        "issuetype", "workitemtype", "type", "itemtype", "soort", "typ", "vorgangstyp",
        *put_together("issue/werkitem/item/ticket", "soort"),
        *put_together("soort/type", "issue/werkitem/item/ticket"),
        *put_together("werkitem/ticket/kaart/taak/story/task/card", "type"),
        *put_together("workitem/ticket/arbeitselement/aufgaben/element", "typ"),
        "vorgangsart", "typedeticket", "typedélémentdetravail", "typdesvorgangs", "art",
    ),
    "level": ("hierarchylevel",),
    "status": (
        "status", "state", "listname", "sectioncolumn", "section", "toestand", "zustand", "état",
        "etat", "statut", "fase", "phase", "lijst", "lijstnaam", "listenname", "kolom", "spalte",
    ),
    "category": ("statuscategory", "statuscategorie", "statuskategorie"),
    "resolution": ("resolution", "oplossing", "lösung"),
    "completed": ("completedat", "completed", "closeddate", "completeddate"),
    "dropped": ("archived",),
    "cancelled": (
        "canceled", "cancelled", "canceleddate", "cancelleddate", "geannuleerd", "geannuleerdop",
        "abgebrochen", "abgebrochenam",
    ),
    "parent": (
        "parentkey", "parent", "parentid", "epiclink", "parenttask", "parentissue",
        "customfield10014", "parentreferenceid", "epic", "bovenliggend", "bovenliggenditem",
        "bovenliggendesleutel", "bovenliggendeissue", "übergeordnet", "übergeordneterschlüssel",
        "übergeordneteaufgabe", "übergeordnetervorgang", "übergeordneteselement",
        *put_together("epic", "key/sleutel/schlüssel/id/nummer"),
    ),
    "team": (
        "team", "areapath", "component", "components", "projects", "project", "projectname",
        "boardname", "teamproject", "projectkey", "gebiedspad", "bereichspfad", "onderdeel",
        "onderdelen", "komponente", "komponenten", "projekt", "projectnaam", "projektname",
    ),
    "points": (
        "storypoints", "storypointestimate", "points", "effort", "size", "estimate",
        "customfield10016", "estimatedsize", "storypunten", "storypunte", "punten", "punkte",
        "schatting", "schätzung", "aufwand", "inspanning",
    ),
    "days": ("persondays", "estimatedays"),
    "blocked_by": ("blockedby", "blockedbydependencies", "predecessor", "predecessors"),
    "blocks": ("blocks", "blocking", "blockingdependencies", "successor", "successors"),
    "due": ("duedate", "targetdate", "due", "duedateutc"),
    "arrives": ("startdate", "customfield10015"),
    "value": ("businessvalue", "value"),
    "value_per_week": ("costofdelay", "costofdelayperweek", "valueperweek"),
    "reach": ("reach",),
    "impact": ("impact",),
    "confidence": ("confidence",),
    "moscow": ("moscow",),
    "rank": ("rank", "stackrank", "backlogpriority", "customfield10019"),
    "labels": ("labels", "tags", "label"),
}  # fmt: skip
"""What a column may hold, with its names in small letters without blanks; the first ones count."""

PAST_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "past_key": ("item", "werkitem", "workitem", "vorgang", "zaak", "feature"),
    "to_state": (
        "to", "tostate", "tostatus", "newstate", "naar", "naarstatus", "nieuwestatus", "nach",
        "neuerstatus",
    ),
    "created": (
        "created", "createddate", "createdat", "datecreated", "creationdate", "requested",
        "aangemaakt", "erstellt", "aanmaakdatum", "aangemaaktop", "erstelltam",
        "createdon", "createdtime", "creationtime", "opendate", "dateopened", "créé", "créée",
        *put_together("opened/submitted/reported", "/at/on/date"),
        *put_together("requested", "at/on/date"),
        "gemaakt", "gemaaktop",
        *put_together("aangevraagd/ingediend/gemeld/toegevoegd/geopend", "/op"),
        *put_together("datum", "aangemaakt/gemaakt/aanvraag/ingediend/melding"),
        *put_together("creatie/aanvraag/meldings/invoer/openings", "datum"),
        *put_together("angelegt/erfasst/eröffnet/gemeldet", "/am"),
        *put_together("erstellungs/erstell/anlage/eröffnungs", "datum"),
        "crééle", "datedecréation", "création",
    ),
    "started": (
        "started", "starteddate", "activateddate", "start", "inprogress", "begonnen", "gestart",
        "startdatum", "gestartop", "begonnenam", "startedat", "startedon", "activatedat",
        "begindatum", "begonnenop", "activeringsdatum", "datumgestart", "datumstart",
        "inbehandelinggenomen", "inbehandelinggenomenop", "inbehandelingsinds",
        *put_together("opgepakt/geactiveerd", "/op"),
        *put_together("gestartet/aktiviert/angefangen", "/am"),
        *put_together("aktivierungs/beginn", "datum"), "beginn", "inarbeitseit",
        "datededébut", "démarré", "commencé",
    ),
    "finished": (
        "finished", "finisheddate", "resolved", "donedate", "enddate", "done", "closed",
        "delivered", "released", "resolutiondate", "afgerond", "opgelost", "einddatum",
        "afgerondop", "gereed", "erledigt", "erledigtam", "abgeschlossenam",
        *put_together("closed/completed", "on"), "closedat", "datedone",
        *put_together("resolved/delivered/released", "at/on/date"),
        *put_together("finished/done", "at/on"),
        *put_together("date", "closed/resolved/completed/finished"), "completiondate",
        *put_together("gereed/opgelost", "op"),
        *put_together("klaar/voltooid/gesloten/afgesloten/afgehandeld/opgeleverd", "/op"),
        *put_together("datum", "afgerond/gereed/klaar/voltooid/gesloten/afgesloten/opgelost"),
        *put_together("afrond/afrondings/sluitings/afsluit/oplos/oplever/voltooiings", "datum"),
        "gereeddatum", "abgeschlossen",
        *put_together("geschlossen/fertig/fertiggestellt/gelöst/beendet", "/am"),
        *put_together("abschluss/erledigungs/lösungs/end/schließ/fertigstellungs", "datum"),
        "terminé", "terminéle", "résolu", "résolue", "fermé", "ferméle", "clôturé",
        *put_together("datede", "résolution/clôture/fermeture"), "datedefin",
    ),
    "changed": (
        "changed", "changedat", "changeddate", "changedate", "timestamp", "date", "when",
        "transitiondate", "entered", "datum", "tijdstip", "zeitpunkt", "gewijzigd", "gewijzigdop",
        "wijzigingsdatum", "datumwijziging", "geändert", "geändertam", "änderungsdatum",
    ),
}  # fmt: skip
"""What else a column of a history may hold, likewise; a backlog tells nothing by them."""

_LINK = re.compile(r"(outward|inward) issue link [\w ]*\bblock", re.ASCII)
_LEVEL = re.compile(r"title (\d{1,2})", re.ASCII)


def item_field(header: str) -> str:
    """What a column holds, as its name tells; empty when nobody knows.

    >>> item_field("Custom field (Story Points)"), item_field("Inward issue link (Blocks)")
    ('points', 'blocked_by')
    >>> item_field("Microsoft.VSTS.Scheduling.StoryPoints"), item_field("Sprint")
    ('points', '')
    """
    said = column_words(header)
    if link := _LINK.match(said):
        return "blocks" if link[1] == "outward" else "blocked_by"
    if _LEVEL.fullmatch(said):
        return "name"
    return _FIELD_OF.get(short_name(header), "")


_FIELD_OF = {name: each for each, names in ITEM_COLUMNS.items() for name in names}


# --- What states say -----------------------------------------------------------------------------


class StateKind(StrEnum):
    """What a state says of an item that is in it."""

    TODO = "todo"
    ACTIVE = "active"
    WAITING = "waiting"
    """Begun, and nobody works on it."""

    DONE = "done"
    CANCELLED = "cancelled"


_KINDS = (
    (
        StateKind.CANCELLED,
        (
            "cancel+ed|removed|rejected|declined|duplicate|won.?t (?:do|fix)|abandoned|cut|"
            "obsolete|cannot reproduce|vervallen|geannuleerd|afgewezen|abgebrochen|annulé|"
            "verwijderd|abgelehnt|verworfen|entfernt"
        ),
    ),
    (
        StateKind.WAITING,
        (
            "ready (?:for|to) (?!dev|work|start).*|waiting.*|awaiting.*|blocked.*|on hold|"
            "pending.*|paused|impeded|.*queue|.* done|wacht.*|geblokkeerd|warte.*|"
            "blockiert|geparkeerd|zurückgestellt"
        ),
    ),
    (
        StateKind.DONE,
        (
            "done|closed|resolved|completed?|finished|released|delivered|accepted|deployed|live|"
            "shipped|true|klaar|gereed|afgerond|gesloten|opgelost|erledigt|fertig|geschlossen|"
            "abgeschlossen|terminée?|fermée?|hecho|cerrado|voltooid|afgesloten|afgehandeld|"
            "opgeleverd|gelöst|fertiggestellt|ausgeliefert|résolue?"
        ),
    ),
    (
        StateKind.TODO,
        (
            "to ?do|new|open|inbox|backlog|proposed|next|selected.*|ready|planned|created|"
            "ready (?:for|to) .*|funnel|ideas?|te doen|nieuw|gepland|offen|neu|openstaand|"
            "heropend|geplant|zu erledigen|zu tun|erneut geöffnet|wiedereröffnet|à faire|nouveau"
        ),
    ),
    (
        StateKind.ACTIVE,
        (
            "doing|active|started|committed|indeterminate|working on|in .*|"
            ".*(?:review|test|develop|analys|design|implement|build|verif|refin|deploy|validat).*|"
            "coding|(?:mee )?bezig|onderhanden.*|en cours|en curso|actief|aktiv|actif"
        ),
    ),
)
"""Kinds of states by their names in small letters; the first that fits counts."""


@lru_cache(4096)
def kind_of_state(name: str) -> StateKind | None:
    """What a state says, by its name; None when nobody can tell.

    >>> [str(kind_of_state(each)) for each in ("In Progress", "Ready for test", "Closed", "Mars")]
    ['active', 'waiting', 'done', 'None']
    """
    said = " ".join(re.sub(r"[\W_]+", " ", name.casefold()).split())
    return next((kind for kind, known in _KINDS if re.fullmatch(known, said)), None)


# --- The answers of each tracker as rows ---------------------------------------------------------

Cells: TypeAlias = list[tuple[str, str]]
"""One row: names of columns, which may repeat, and what stands there."""


def _text(value: Any) -> str:  # noqa: ANN401  # any JSON
    """A value as a cell: what has a name or a value is called by it."""
    if is_mapping(value):
        return words(value, "name") or words(value, "value") or words(value, "displayName") or ""
    return "" if value is None or is_list(value) else str(value).strip()


def _named(values: Iterable[Any]) -> list[str]:
    return [found for found in map(_text, values) if found]


def _of_jira(root: dict[str, Any], source: Source, place: Place) -> Iterator[Cells]:
    del place
    issues = items(root, "issues")
    names = mapping(root, "names")
    total = root.get("total")
    if (isinstance(total, int) and total > len(issues)) or root.get("isLast") is False:
        source.complete = False
    categories: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for issue in issues:  # a wrong category of one issue is outvoted by the others of its status
        status = mapping(mapping(issue, "fields"), "status")
        category = words(mapping(status, "statusCategory"), "key")
        if category:
            categories[words(status, "id") or _text(status)][category] += 1
    for issue in issues:
        fields = mapping(issue, "fields")
        kind, status = mapping(fields, "issuetype"), mapping(fields, "status")
        votes = categories.get(words(status, "id") or _text(status))
        level = -1 if kind.get("subtask") is True else kind.get("hierarchyLevel")
        cells: Cells = [
            ("Issue key", words(issue, "key") or ""),
            ("Issue id", words(issue, "id") or ""),
            ("Issue type", _text(kind)),
            ("Hierarchy level", _text(level)),
            ("Status category", votes.most_common(1)[0][0] if votes else ""),
            ("Parent key", words(mapping(fields, "parent"), "key") or ""),
            ("Due date", words(fields, "duedate") or ""),
        ]
        cells += [("Components", each) for each in _named(items(fields, "components"))]
        cells += [("Labels", each) for each in _named(items(fields, "labels"))]
        for link in items(fields, "issuelinks"):
            for side in ("outward", "inward"):
                other = words(mapping(link, f"{side}Issue"), "key")
                name = f"{side.capitalize()} issue link ({_text(mapping(link, 'type'))})"
                cells += [(name, other)] if other else []
        done = {"issuetype", "parent", "duedate", "components", "labels", "issuelinks"}
        cells += [
            (str(names.get(key, key)), _text(value))
            for key, value in fields.items()
            if key not in done
        ]
        yield cells


def _of_azure(root: dict[str, Any], source: Source, place: Place) -> Iterator[Cells]:
    newest: dict[str, dict[str, Any]] = {}
    for item in items(root, "value"):
        key, fields = words(item, "id"), mapping(item, "fields")
        if key is None or not fields:
            source.account.skip("entries that are no work item", str(item)[:60], place)
        elif key not in newest or _number_in(item, "rev") >= _number_in(newest[key], "rev"):
            newest[key] = item
    for key, item in newest.items():
        yield [("ID", key), *_azure_fields(mapping(item, "fields")), *_azure_links(item)]


def _azure_fields(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, value in fields.items():
        if name == "System.Tags" and isinstance(value, str):
            yield from (("Tags", each.strip()) for each in value.split(";"))
        elif name not in ("System.Id", "System.NodeName") and ".AreaLevel" not in name:
            yield str(name), _text(value)


def _azure_links(item: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for relation in items(item, "relations"):
        rel = str(words(relation, "rel")).removeprefix("System.LinkTypes.")
        other = (words(relation, "url") or "").rpartition("/")[2]
        if rel in _AZURE_LINKS and other:
            yield _AZURE_LINKS[rel], other


_AZURE_LINKS = {
    "Hierarchy-Reverse": "Parent",
    "Dependency-Forward": "Successor",
    "Dependency-Reverse": "Predecessor",
}


def _of_trello(root: dict[str, Any], source: Source, place: Place) -> Iterator[Cells]:
    source.title = words(root, "name") or source.title
    lists = {words(each, "id"): each for each in items(root, "lists")}
    custom = {words(each, "id"): words(each, "name") for each in items(root, "customFields")}
    pieces: defaultdict[str | None, list[dict[str, Any]]] = defaultdict(list)
    for checklist in items(root, "checklists"):
        pieces[words(checklist, "idCard")] += filter(is_mapping, items(checklist, "checkItems"))

    def order(card: Any) -> tuple[float, float]:  # noqa: ANN401  # any JSON
        return -_number_in(lists.get(words(card, "idList")), "pos"), _number_in(card, "pos")

    for rank, card in enumerate(sorted(items(root, "cards"), key=order), 1):
        if not is_mapping(card) or card.get("isTemplate") is True:
            source.account.skip("templates", words(card, "name") or "?", place)
            continue
        key, column = words(card, "id") or "", mapping(lists, words(card, "idList") or "")
        is_gone = card.get("closed") is True or column.get("closed") is True
        cells: Cells = [
            ("Card ID", key),
            ("Card name", words(card, "name") or ""),
            ("List name", "done" if card.get("dueComplete") is True else _text(column)),
            ("Archived", "true" if is_gone else ""),
            ("Board name", source.title),
            ("Due date", words(card, "due") or ""),
            ("Start date", words(card, "start") or ""),
            ("Rank", str(rank)),
        ]
        cells += [("Labels", each) for each in _named(items(card, "labels"))]
        for field in items(card, "customFieldItems"):
            inside = mapping(field, "value")
            name = custom.get(words(field, "idCustomField"))
            cells += [(name or "?", _text(next(iter(inside.values()), None)))]
        yield cells
        for piece in pieces[key]:
            yield [
                ("Card ID", words(piece, "id") or ""),
                ("Card name", words(piece, "name") or ""),
                ("List name", "done" if piece.get("state") == "complete" else ""),
                ("Type", "checklist item"),
                ("Parent", key),
                ("Board name", source.title),
            ]


def _number_in(value: object, key: str) -> float:
    """The number under a key, 0 where there is none."""
    found = value.get(key) if is_mapping(value) else None
    return found if isinstance(found, (int, float)) else 0


def _of_asana(root: dict[str, Any], source: Source, place: Place) -> Iterator[Cells]:
    if mapping(root, "next_page"):
        source.complete = False
    for task in items(root, "data"):
        if not is_mapping(task):
            source.account.skip("entries that are no task", str(task)[:60], place)
            continue
        sections = [mapping(each, "section") for each in items(task, "memberships")]
        projects = [mapping(each, "project") for each in items(task, "memberships")]
        cells: Cells = [
            ("Task ID", words(task, "gid") or ""),
            ("Name", words(task, "name") or ""),
            ("Type", (words(task, "resource_subtype") or "").replace("default_task", "")),
            ("Section/Column", "done" if task.get("completed") is True else ""),
            ("Completed At", words(task, "completed_at") or ""),
            ("Due Date", words(task, "due_on") or words(task, "due_at") or ""),
            ("Start Date", words(task, "start_on") or ""),
            ("Parent task", words(mapping(task, "parent"), "gid") or ""),
        ]
        cells += [("Section/Column", each) for each in _named(sections)]
        named = _named([*items(task, "projects"), *projects])
        cells += [("Projects", each) for each in dict.fromkeys(named)]
        cells += [("Tags", each) for each in _named(items(task, "tags"))]
        for name, key in (("Blocked By", "dependencies"), ("Blocking", "dependents")):
            cells += [(name, words(each, "gid") or "") for each in items(task, key)]
        for field in items(task, "custom_fields"):
            value = words(field, "number_value") or words(field, "display_value")
            cells += [(_text(field), value)] if value else []
        yield cells


def _is_jira(root: Any) -> bool:  # noqa: ANN401  # any document
    issues = items(root, "issues")
    return bool(issues) and bool(mapping(issues[0], "fields")) and "key" in issues[0]


def _is_azure(root: Any) -> bool:  # noqa: ANN401  # any document
    found = items(root, "value")
    fields = mapping(found[0], "fields") if found else {}
    return isinstance(fields.get("System.WorkItemType"), str)


def _is_trello(root: Any) -> bool:  # noqa: ANN401  # any document
    return is_mapping(root) and is_list(root.get("lists")) and is_list(root.get("cards"))


def _is_asana(root: Any) -> bool:  # noqa: ANN401  # any document
    found = items(root, "data")
    return bool(found) and is_mapping(found[0]) and {"gid", "name"} <= found[0].keys()


def no_document(_: object) -> bool:
    """Whether a document is of a format that has none: it is told by its name or its columns."""
    return False


class Tracker(NamedTuple):
    """A work tracker."""

    words: str
    is_it: Callable[[Any], bool]
    """Whether a JSON document is an answer of it."""

    rows: Callable[[dict[str, Any], Source, Place], Iterator[Cells]]
    header: frozenset[str]
    """Names of columns, in small letters without blanks, that its CSV always has."""


def _no_rows(root: dict[str, Any], source: Source, place: Place) -> Iterator[Cells]:
    del root, source, place
    return iter(())


TRACKERS: Mapping[str, Tracker] = {
    "jira": Tracker("issues of Jira", _is_jira, _of_jira, frozenset({"summary", "issuekey"})),
    "azure": Tracker(
        "work items of Azure DevOps", _is_azure, _of_azure, frozenset({"workitemtype", "state"})
    ),
    "trello": Tracker(
        "a board of Trello", _is_trello, _of_trello, frozenset({"cardid", "cardname"})
    ),
    "asana": Tracker("tasks of Asana", _is_asana, _of_asana, frozenset({"taskid", "name"})),
    "linear": Tracker(
        "issues of Linear",
        no_document,
        _no_rows,
        frozenset({"id", "title", "parentissue"}),
    ),
}
"""Every tracker by the name that ``--from`` takes."""


def is_header_of(tracker: Tracker, cells: Sequence[str]) -> bool:
    """Whether a row is the header of a tracker's CSV."""
    return tracker.header <= {short_name(cell) for cell in cells}


def _as_table(file: File, rows: Iterable[Cells]) -> Table:
    """Rows under one header, in which a name stands as often as any row repeats it."""
    numbered: list[dict[tuple[str, int], str]] = []
    header: dict[tuple[str, int], None] = {}
    for cells in rows:
        seen: Counter[str] = Counter()
        row: dict[tuple[str, int], str] = {}
        for name, cell in cells:
            if cell:
                row[name, seen[name]] = cell
                seen[name] += 1
        header |= dict.fromkeys(row)
        numbered.append(row)
    found = (Row(file.path, 1, [row.get(at, "") for at in header]) for row in numbered)
    return Table(tuple(name for name, _ in header), found)


# --- One row as an item --------------------------------------------------------------------------

_MOSCOW = {
    name: moscow
    for moscow in Moscow
    for name in (moscow.value, f"{moscow.value} have", f"{moscow.value}-have")
} | dict.fromkeys(("won't", "won't have", "won\u2019t", "won\u2019t have"), Moscow.WONT)

_NUMBERS = ("value", "value_per_week", "reach", "impact", "confidence")
_DAYS = ("due", "arrives")
_STATES = ("status", "category", "resolution", "completed", "dropped", "cancelled")


class _Links(NamedTuple):
    """What an item says of others, in the source's words."""

    parents: list[str]
    """The first that there is counts."""

    blocked_by: list[str]
    blocks: list[str]


_NO_LINKS = _Links([], [], [])
"""Of most items; one value, so that a million of them fit into memory."""


class _Reading:
    """One table of items while it is read."""

    def __init__(self, source: Source, how: How, file: File, table: Table) -> None:
        self.source = source
        self.troubles: list[Diagnostic] = []
        self.others: dict[str, str] = {}
        """The keys by the other key that some trackers refer by."""

        self.links: dict[str, _Links] = {}
        self._today = how.today
        columns = self._columns(table.header, how)
        levels = {n: _LEVEL.fullmatch(column_words(name)) for n, name in enumerate(table.header)}
        table = table.with_days([at for what in _DAYS for at in columns.get(what, ())])
        used = sorted({*(at for some in columns.values() for at in some)})
        self._rows = used_rows(table, used, source.account.unused)
        place = {at: n for n, at in enumerate(used)}
        self._at = {what: [place[at] for at in some] for what, some in columns.items()}
        keys = columns.get("key", [])
        if len(keys) > 1 and short_name(table.header[keys[0]]) in KEYS_PERHAPS:
            self._at["key"] = [self._tells_apart(self._at["key"])]
        self._levels = {
            place[n]: int(found[1]) for n, found in levels.items() if found and n in place
        }
        if not self._at.get("name"):
            named = ", ".join(filter(None, table.header))[:300]
            message = f"no table of work: no column holds what it is called among {named}"
            advice = "if one does, say which in a mapping file: --mapping"
            raise refused(file.path, message, advice)
        dated = {f"{what} {n}": n for what in _DAYS for n in self._at.get(what, ())}
        self._orders: Mapping[str, DateOrder | None] = self._rows.date_orders(dated, how.dates)
        self._above: dict[int, str] = {}
        """The last item on each level of a tree that is drawn by columns."""
        self._alike: dict[tuple[str, ...], tuple[bool, bool, bool]] = {}
        self._state_at = [n for what in _STATES for n in self._at.get(what, ())]

    def _columns(self, header: Sequence[str], how: How) -> dict[str, list[int]]:
        """Where each field stands, the columns that count most first."""
        source, found = self.source, defaultdict[str, list[tuple[int, int]]](list)
        for position, name in enumerate(header):
            what = how.columns.get(name, item_field(name))
            short = short_name(name)
            names = ITEM_COLUMNS.get(what, ())
            rank = names.index(short) if short in names else -1
            if name:
                source.columns[name] = what
            if what:
                found[what].append((rank, position))
        own = [each for each in found["key"] if short_name(header[each[1]]) not in KEYS_PERHAPS]
        found["key"] = own or found["key"]
        return {what: [position for _, position in sorted(at)] for what, at in found.items() if at}

    def _tells_apart(self, keys: Sequence[int]) -> int:
        """The first column of ids in which no two items have the same; the first where all have."""
        about = [*keys, *self._at.get("name", ())]
        items = {tuple([row.cells[at] for at in about]) for row in self._rows}
        for n, at in enumerate(keys):
            ids = [item[n] for item in items if item[n]]
            if ids and len(ids) == len({*ids}):
                return at
        return keys[0]

    def _all(self, row: Row, what: str) -> list[str]:
        places = self._at.get(what)
        return [row.cells[at] for at in places if row.cells[at]] if places else []

    def _first(self, row: Row, what: str) -> str:
        places = self._at.get(what)
        if places:
            for at in places:
                if cell := row.cells[at]:
                    return cell
        return ""

    def items(self) -> Iterator[SourceItem]:
        """Every row as an item."""
        self.source.account.count("rows", len(self._rows))
        for row in self._rows:
            name = self._first(row, "name")
            key = self._first(row, "key")
            key = name if RUINED.fullmatch(key) else key or name
            if not key:
                said = " ".join(filter(None, row.cells))[:60]
                self.source.account.skip("rows without a name", said, row.place)
                continue
            if key == name:
                self.source.account.guess("items without a key, known by name", name, row.place)
            links = _Links(
                self._all(row, "parent") + (self._in_tree(row, key) if self._levels else []),
                self._all(row, "blocked_by"),
                self._all(row, "blocks"),
            )
            self.others.setdefault(self._first(row, "other_key") or key, key)
            self.links.setdefault(key, links if any(links) else _NO_LINKS)
            yield self._item(row, key, name)

    def _in_tree(self, row: Row, key: str) -> list[str]:
        level = next((level for at, level in self._levels.items() if row.cells[at]), None)
        if level is None:
            return []
        self._above = {each: above for each, above in self._above.items() if each < level}
        found = [self._above[each] for each in sorted(self._above, reverse=True)[:1]]
        self._above[level] = key
        return found

    def _item(self, row: Row, key: str, name: str) -> SourceItem:
        is_done, is_dropped, is_begun = self._state(row)
        level = self._first(row, "level")
        return SourceItem(
            key,
            row.place,
            name or key,
            self._first(row, "kind"),
            int(level) if level and re.fullmatch(r"-?\d", level, re.ASCII) else None,
            None,
            self._team(row),
            is_done,
            is_dropped,
            is_begun,
            self._estimate(row, "points", name or key),
            self._estimate(row, "days", name or key),
            self._first(row, "rank"),
            (),
            {} if is_done or is_dropped else self._fields(row),
        )

    def _state(self, row: Row) -> tuple[bool, bool, bool]:
        """Whether it is done, whether nobody will do it, and whether it is begun."""
        cells = row.cells
        said = tuple([cells[at] for at in self._state_at])
        if said not in self._alike:  # rows by the thousand say the same
            if len(self._alike) == MOST_TEXTS:
                self._alike.clear()
            self._alike[said] = self._state_of(row)
        return self._alike[said]

    def _state_of(self, row: Row) -> tuple[bool, bool, bool]:
        category, resolution = self._first(row, "category"), self._first(row, "resolution")
        states = self._all(row, "status")
        kinds = [kind_of_state(each) for each in states]
        said = kind_of_state(category) if category else kinds[0] if kinds else None
        is_begun = said in (StateKind.ACTIVE, StateKind.WAITING)
        gone = self._first(row, "dropped") or self._first(row, "cancelled")
        is_gone = bool(gone) and gone.casefold() != "false"
        is_dropped = StateKind.CANCELLED in kinds
        if self.source.kind == "azure":  # what is resolved there is still to be looked at
            is_begun |= not category and "resolved" in map(str.casefold, states[:1])
            states = [each for each in states if each.casefold() != "resolved"]
        if category:
            is_done = said is StateKind.DONE
        else:
            is_done = any(_is_done_list(each) for each in states)
            is_done |= bool(self._first(row, "completed")) and self.source.kind != "azure"
            is_done |= bool(resolution) and not states
        is_dropped |= is_gone and not is_done
        is_refused = kind_of_state(resolution) is StateKind.CANCELLED
        return is_done, is_dropped or (is_done and is_refused), is_begun

    def _team(self, row: Row) -> str:
        found = [each for each in self._all(row, "team") if not says_nothing(each)]
        if not found:
            return ""
        first = found[0].rpartition("\\")[2]
        if self.source.kind == "asana":
            first = first.partition(",")[0].strip()
        return first

    def _estimate(self, row: Row, what: str, name: str) -> float | None:
        """A size; less than nothing makes a file impossible to understand."""
        text = self._first(row, what)
        if not text:
            return None
        number = _number(text)
        if number is None:
            self.source.account.skip("estimates that are no number", f"{text}: {name}", row.place)
        elif number > MOST_DAYS:
            said = f"{text[:60]}: {name}"
            self.source.account.skip("estimates too large to mean anything", said, row.place)
            number = None
        elif number < 0:
            message = f"'{name}' is estimated at {text}, expected 0 or more"
            advice = "mend it at its source, or say in a --mapping file that no column holds points"
            self.troubles.append(Diagnostic(row.place, "TP114", message, advice))
        return number

    def _fields(self, row: Row) -> dict[str, Any]:
        """What a feature has fields for, in the model's own types."""
        found: dict[str, Any] = {}
        for what in _DAYS:
            day = self._day(row, what)
            if day is not None and (what == "due" or day > self._today):
                found[what] = end_of(day)
        for what in _NUMBERS:
            if text := self._first(row, what):
                self._number(row, what, text, found)
        said = [*self._all(row, "moscow"), *self._labels(row)]
        moscow = [_MOSCOW[each.casefold()] for each in said if each.casefold() in _MOSCOW]
        if moscow:
            found["moscow"] = moscow[0].value
        return {what: value for what, value in found.items() if value is not None}

    def _day(self, row: Row, what: str) -> dt.date | None:
        for at in self._at.get(what, ()):
            text = row.cells[at]
            if not text:
                continue
            day = day_of(text, self._orders[f"{what} {at}"])
            if day is not None:
                return day
            self.source.account.skip("dates that are no day of the calendar", text, row.place)
        return None

    def _labels(self, row: Row) -> list[str]:
        return [
            part.strip() for each in self._all(row, "labels") for part in re.split("[;,]", each)
        ]

    def _number(self, row: Row, what: str, text: str, found: dict[str, Any]) -> None:
        number = _number(text.rstrip("% "))
        if what == "confidence" and number is not None and ("%" in text or number > 1):
            number /= 100
        try:
            Feature.model_validate({"squad": "any", what: number})
        except ValidationError:
            number = None
        if number is None:
            why = f"numbers that are no {what.replace('_', ' ')}"
            self.source.account.skip(why, text, row.place)
        else:
            found[what] = number


@lru_cache(4096)
def _number(text: str) -> float | None:
    """A number in whichever notation it has; None when it is none."""
    readings = number_readings(text)
    return float(readings[0]) if readings else None


def _is_done_list(name: str) -> bool:
    """Whether a state, or a list of a board, says by its name that what is in it is done.

    >>> _is_done_list("sprint - done [version: 1.2.0]"), _is_done_list("to be done")
    (True, False)
    >>> _is_done_list("Live"), _is_done_list("Live issues")
    (True, False)
    """
    said = re.findall(r"[^\W\d_]+", name.casefold())
    if kind_of_state(name) is StateKind.DONE or {"to", "not", "te", "nicht"} & set(said):
        return kind_of_state(name) is StateKind.DONE
    return any(word != "live" and kind_of_state(word) is StateKind.DONE for word in said)


# --- All of it, with parents and links found -----------------------------------------------------


def read_backlog(source: Source, files: Sequence[File], how: How) -> None:
    """Read tables and answers of the tracker that a source is of.

    Raises InvalidInput when no column is known, day and month cannot be told, an estimate is less
    than nothing, or a file cannot be read.
    """
    found = _Found(source)
    for file in files:
        if file.path.lower().endswith(".json"):
            root = json_value(file)
            given = root if is_mapping(root) else {}
            table = _as_table(file, TRACKERS[source.kind].rows(given, source, file.place))
        else:
            table = table_of(
                file, source.account, lambda name: bool(how.columns.get(name, item_field(name)))
            )
        if table.header:
            found.take(_Reading(source, how, file, table))
    found.connect()


class _Found:
    """The items of all files, while what they say of each other is put together."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._links: dict[str, _Links] = {}
        self._others: dict[str, str] = {}

    def take(self, reading: _Reading) -> None:
        """Add what one table says."""
        source = self._source
        before = len(source.items)
        for item in reading.items():
            if source.items.setdefault(item.key, item) is not item:
                source.account.skip("items that stand twice", item.key, item.place)
        if len(source.items) > before:
            source.account.count("items", len(source.items) - before)
        if reading.troubles:
            raise InvalidInput(reading.troubles)
        self._links = {**reading.links, **self._links}
        self._others = {**reading.others, **self._others}

    @cached_property
    def _names(self) -> Mapping[str, list[str]]:
        """The keys of the items that have a name; many trackers refer by keys only."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for key, item in self._source.items.items():
            found[item.name].append(key)
        return found

    def connect(self) -> None:
        """Find what is named as parent, as blocked and as blocking."""
        source = self._source
        after: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for key in [key for key in source.items if self._links[key] is not _NO_LINKS]:
            item, links = source.items[key], self._links[key]
            known = (found for each in links.parents if (found := self._key(each)))
            parent = next((each for each in known if each != key), None)
            if parent is not None:
                source.items[key] = item._replace(parent=parent)
            elif links.parents:
                self._miss("parents that are not in it", links.parents[0], item)
            for said, is_after in ((links.blocked_by, True), (links.blocks, False)):
                for other in self._linked(said, item) if said else ():
                    one, two = (key, other) if is_after else (other, key)
                    after[one][two] = None
        for key in closing_circles({each.key: each.parent for each in source.items.values()}):
            item = source.items[key]
            source.account.skip("items that are part of themselves", item.name, item.place)
            source.items[key] = item._replace(parent=None)
        for key, others in after.items():
            source.account.count("links", len(others))
            source.items[key] = source.items[key]._replace(after=tuple(others))

    def _key(self, said: str) -> str | None:
        if said in self._source.items:
            return said
        if said in self._others:
            return self._others[said]
        named = self._names.get(said, [])
        return named[0] if len(named) == 1 else None

    def _linked(self, said: Iterable[str], item: SourceItem) -> Iterator[str]:
        """The items that cells name, each whole or as a list with commas."""
        for cell in said:
            whole = self._key(cell)
            parts = [cell] if whole else [each.strip() for each in re.split("[,;]", cell)]
            for part in filter(None, parts):
                found = self._key(part)
                if found is None:
                    self._miss("links to items that are not in it", part, item)
                elif found != item.key:
                    yield found

    def _miss(self, why: str, said: str, item: SourceItem) -> None:
        if len(self._names.get(said, ())) > 1:
            why = "names that several items have"
        self._source.account.skip(why, f"{said} of {item.name}", item.place)
