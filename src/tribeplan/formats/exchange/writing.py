"""An organisation in the formats of others, and what of it each cannot hold."""

import csv
import datetime as dt
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, NamedTuple, TypeAlias

from tribeplan.formats.exchange.backstage import LEAD, PRODUCT_OWNER
from tribeplan.formats.exchange.source import COACHES, IS_IN, LEADS, OWNS
from tribeplan.formats.model_text import entry_lines, flow_text, is_written, tree_of
from tribeplan.formats.yaml.text import FORBIDDEN
from tribeplan.org.element import LEAST_SHARE, Element, field_names
from tribeplan.org.elements import WHOLE, elements_of
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import Roster
from tribeplan.rules.fix import free_id

# --- What an organisation says, field by field, and what of that a target leaves out -------------


class PlacedElement(NamedTuple):
    """One element, with where it stands."""

    kind: str
    tribe: str
    """The tribe of a squad or a chapter; empty for all others."""

    id: str
    element: Element


INSIDE: Mapping[str, frozenset[str]] = {
    WHOLE: frozenset({"tribeplan", "skills", "people", "tribes", "decisions", "work"}),
    "tribe": frozenset({"chapters", "squads"}),
}
"""Fields that hold elements of their own, and the version of the format, by kind."""


def each_element(organisation: Organisation) -> Iterator[PlacedElement]:
    """The organisation itself, then every element in it by kind, what is in tribes last."""
    yield PlacedElement(WHOLE, "", "", organisation)
    tribes = ["", *organisation.tribes]
    placed = ((each, str(each.at[1]) if each.at[2:] else "") for each in elements_of(organisation))
    for (kind, _, by_id), tribe in sorted(placed, key=lambda one: tribes.index(one[1])):
        yield from (PlacedElement(kind, tribe, *each) for each in by_id.items())


def visible(text: str) -> str:
    """The text without what no file of ours may hold: controls, marks of direction."""
    return re.sub(FORBIDDEN, "", text)


def fields_of(placed: PlacedElement) -> Iterator[tuple[str, Any]]:
    """What is written of an element, but for other elements: names as typed, and values."""
    for typed, name in field_names(type(placed.element)).items():
        if name not in INSIDE.get(placed.kind, ()) and is_written(placed.element, name):
            value = getattr(placed.element, name)
            yield typed, visible(value) if isinstance(value, str) else value


def left_out(organisation: Organisation, target: str) -> dict[str, int]:
    """What a target cannot hold: in the reader's words, with how many say so.

    >>> one = {"people": {"ana": {"name": "Ana", "fte": 0.5}}, "skills": {"code": {}}}
    >>> left_out(Organisation.model_validate(one), "backstage")
    {'fte of people': 1, 'skills': 1}
    """
    holds = HOLDS[target]
    if holds is None:
        return {}
    kinds = {kind for kind, _ in holds}
    found = Counter(
        what for placed in each_element(organisation) for what in _not_held(placed, holds, kinds)
    )
    found["people in no tribe"] = (target == "peribolos") * len(_in_no_tribe(organisation))
    for kind in ("tribe", "chapter", "squad") if holds is _LINES else ():
        found[f"{kind}s without people"] = sum(
            each.kind == kind and not getattr(each.element, "people", ())
            for each in each_element(organisation)
        )
    return {what: number for what, number in found.items() if number}


def _not_held(
    placed: PlacedElement, holds: AbstractSet[tuple[str, str]], kinds: AbstractSet[str]
) -> Iterator[str]:
    plural = {"person": "people", WHOLE: "the organisation"}.get(placed.kind, f"{placed.kind}s")
    if placed.kind not in kinds and placed.kind != WHOLE:
        yield plural
        return
    for typed, value in fields_of(placed):
        if (placed.kind, typed) == ("squad", "members") and ("member", "share") not in holds:
            yield from ("shares of members" for each in value if each.share is not None)
        if (placed.kind, typed) in holds:
            continue
        if (placed.kind, typed) != ("person", "vacancy"):
            yield f"{typed.replace('_', ' ')} of {plural}"
        elif value:
            yield "open seats"


def _in_no_tribe(organisation: Organisation) -> list[str]:
    """Who is in no tribe, where there are several: nobody can tell in which organisation."""
    if len(organisation.tribes) == 1:
        return []
    inside = {id_ for tribe in organisation.tribes.values() for id_ in tribe.people}
    people = organisation.people.items()
    return [id_ for id_, person in people if id_ not in inside and not person.vacancy]


_TEAMS = frozenset({("squad", "members"), ("squad", "mission"), ("tribe", "purpose")})
_MATRIX = frozenset(
    {
        ("person", "name"), ("tribe", "name"), ("tribe", "lead"), ("squad", "name"),
        ("squad", "product_owner"), ("chapter", "name"), ("chapter", "lead"),
        ("chapter", "members"),
    }
)  # fmt: skip
_LINES = frozenset(
    {
        ("person", "name"), ("person", "fte"), ("person", "from"), ("person", "until"),
        ("person", "vacancy"), ("squad", "members"), ("member", "share"), ("tribe", "lead"),
        ("tribe", "agile_coaches"), ("squad", "product_owner"), ("chapter", "members"),
        ("chapter", "lead"),
    }
)  # fmt: skip
HOLDS: Mapping[str, frozenset[tuple[str, str]] | None] = {
    "backstage": _TEAMS | _MATRIX,
    "peribolos": _TEAMS | {("squad", "product_owner"), ("person", "")},  # people, as logins
    "parquet": _LINES,
    "csv": _LINES,
    "graphml": _MATRIX
    | {
        ("person", "vacancy"), ("squad", "members"), ("member", "share"), ("squad", "coach"),
        ("tribe", "agile_coaches"),
    },
    "json": None, "model": None, "xlsx": None,
}  # fmt: skip
"""The fields that each target has a place for, by kind of element; None where it has for all."""


# --- Backstage and peribolos: groups, people and who is in which, as YAML ------------------------

LONGEST_ENTITY = 63
"""Characters of the name of an entity at Backstage."""


def _yaml(document: Mapping[str, Any]) -> str:
    lines = (entry_lines((key,), value) for key, value in tree_of(document).items())
    return "".join(f"{line}\n" for some in lines for line in some)


def backstage(roster: Roster) -> str:
    """Write a catalogue: a group for every tribe, squad and chapter, a user for everybody.

    Links stand on both sides. Leads and product owners, for which Backstage has no field, are
    annotations that an import reads again. Open seats are no users.
    """
    organisation = roster.organisation
    taken: set[str] = set()
    names: dict[tuple[str, ...], str] = {}
    for placed in each_element(organisation):
        if placed.kind in ("tribe", "squad", "chapter"):
            wanted = placed.id if placed.id not in taken else f"{placed.kind}-{placed.id}"
            name = free_id(wanted[: LONGEST_ENTITY - 5].strip("-"), taken)
            names[placed.kind, placed.tribe, placed.id] = name
            taken.add(name)
    users: dict[str, str] = {}
    taken = set()
    for id_, person in organisation.people.items():
        if not person.vacancy:
            users[id_] = free_id(id_[: LONGEST_ENTITY - 5].strip("-"), taken)
            taken.add(users[id_])
    member_of: dict[str, list[str]] = {id_: [] for id_ in users}
    groups = list(_groups(organisation, names, users, member_of))
    entities = [
        _entity(
            "User",
            users[id_],
            {"profile": _named(visible(organisation.people[id_].name or ""))},
            memberOf=of,
        )
        for id_, of in member_of.items()
    ]
    return "---\n".join(map(_yaml, [*groups, *entities]))


def _entity(kind: str, name: str, spec: Mapping[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401
    metadata = {"name": name} | {key: value for key, value in more.items() if key != "memberOf"}
    of = {"memberOf": more["memberOf"]} if "memberOf" in more else {}
    kept = {key: value for key, value in spec.items() if value is not None}
    head = {"apiVersion": "backstage.io/v1alpha1", "kind": kind}
    return {**head, "metadata": {k: v for k, v in metadata.items() if v}, "spec": {**kept, **of}}


def _named(name: str | None) -> dict[str, str] | None:
    return {"displayName": name} if name else None


def _groups(
    organisation: Organisation,
    names: Mapping[tuple[str, ...], str],
    users: Mapping[str, str],
    member_of: Mapping[str, list[str]],
) -> Iterator[dict[str, Any]]:
    for placed in each_element(organisation):
        here = names.get((placed.kind, placed.tribe, placed.id))
        if here is None:
            continue
        fields = dict(fields_of(placed))
        people = () if placed.kind == "tribe" else getattr(placed.element, "people", ())
        members = [id_ for id_ in people if id_ in users]
        for id_ in members:
            member_of[id_].append(here)
        yield _entity(
            "Group",
            here,
            {
                "type": placed.kind,
                "profile": _named(fields.get("name")),
                "parent": names["tribe", "", placed.tribe] if placed.tribe else None,
                "children": [
                    name
                    for (_, tribe, _), name in names.items()
                    if placed.kind == "tribe" and tribe == placed.id
                ],
                "members": [users[id_] for id_ in members],
            },
            description=fields.get("purpose") or fields.get("mission"),
            annotations={
                annotation: users[fields[field]]
                for annotation, field in ((LEAD, "lead"), (PRODUCT_OWNER, "product_owner"))
                if fields.get(field) in users
            },
        )


def peribolos(roster: Roster) -> str:
    """Write GitHub organisations for peribolos: one for each tribe, with a team for each squad.

    Logins and names of teams are the ids of the model. Product owners are maintainers; who is an
    admin is for people to say. Open seats are nobody; of several tribes, who is in none is nowhere.
    """
    organisation = roster.organisation

    def present(people: Iterable[str]) -> list[str]:
        return [id_ for id_ in people if not organisation.people[id_].vacancy]

    orgs: dict[str, Any] = {}
    for tribe_id, tribe in organisation.tribes.items():
        teams: dict[str, Any] = {}
        for squad_id, squad in tribe.squads.items():
            owner = present([squad.product_owner] if squad.product_owner else [])
            teams[squad_id] = _filled(
                description=visible(squad.mission or ""),
                maintainers=owner,
                members=[id_ for id_ in present(squad.people) if id_ not in owner],
            )
        everybody = organisation.people if len(organisation.tribes) == 1 else tribe.people
        orgs[tribe_id] = _filled(
            description=visible(tribe.purpose or ""), members=present(everybody), teams=teams
        )
    return _yaml({"orgs": orgs})


def _filled(**fields: Any) -> dict[str, Any]:  # noqa: ANN401  # any value of a document
    return {key: value for key, value in fields.items() if value}


# --- Tables: who works where, and one for every kind of element ----------------------------------

Cell: TypeAlias = str | int | float | dt.date | None
"""Text, a number, a truth or a day."""


class Sheet(NamedTuple):
    """A table with its name."""

    name: str
    header: tuple[str, ...]
    rows: list[tuple[Cell, ...]]


MEMBERS = (
    "Employee ID", "Full name", "Job title", "Team", "Division", "FTE", "Contract FTE",
    "Manager ID", "Hire date", "Termination date", "Position ID", "Chapter", "Chapter division",
    "Roles",
)  # fmt: skip
"""The columns of who works where, called as an import of an HR table knows them."""


def members_sheet(roster: Roster) -> Sheet:
    """One line for everybody in every squad, and one for who is in none: a table that import reads.

    ``FTE`` is what somebody works in that squad, ``Contract FTE`` what they work in all. ``Roles``
    are all that they have; ``Job title`` is the one with most to say.
    """
    rows: list[tuple[Cell, ...]] = []
    titles, roles = _titles(roster), _roles(roster)
    for id_, person in roster.organisation.people.items():
        seats = roster.squads_of(id_)
        chapter = roster.chapter_of(id_)
        name = visible(person.name or id_)
        for seat in seats or (None,):
            share = person.fte if seat is None else round(roster.share(id_, seat.id), 6)
            rows.append(
                (
                    id_,
                    f"{name} (unfilled)" if person.vacancy else name,
                    titles.get(id_) or (chapter.id if chapter else None),
                    seat.id if seat else None,
                    seat.tribe_id if seat else None,
                    share if share >= LEAST_SHARE else None,
                    person.fte,
                    roster.line_manager(id_),
                    person.available_from,
                    person.available_until,
                    id_ if person.vacancy else None,
                    chapter.id if chapter else None,
                    chapter.tribe_id if chapter else None,
                    "; ".join(roles.get(id_, ())) or None,
                )
            )
    return Sheet("members", MEMBERS, rows)


def _titles(roster: Roster) -> dict[str, str]:
    """What those with a role are called, the role with most to say first."""
    titles: dict[str, str] = {}
    tribes = roster.organisation.tribes.values()
    held = [
        *((tribe.lead, "Tribe Lead") for tribe in tribes),
        *((seat.chapter.lead, f"Chapter Lead {seat.id}") for seat in roster.chapters),
        *((seat.squad.product_owner, "Product Owner") for seat in roster.squads.values()),
        *((coach, "Agile Coach") for tribe in tribes for coach in tribe.agile_coaches),
    ]
    for person, title in held:
        if person is not None:
            titles.setdefault(person, title)
    return titles


def _roles(roster: Roster) -> Mapping[str, list[str]]:
    """Every role of everybody, and each chapter beyond the first, as an import reads them."""
    roles: defaultdict[str, list[str]] = defaultdict(list)
    for id_, role in _each_role(roster):
        if id_ is not None:
            roles[id_].append(role)
    return roles


def _each_role(roster: Roster) -> Iterator[tuple[str | None, str]]:
    for id_, tribe in roster.organisation.tribes.items():
        yield tribe.lead, f"{LEADS} of tribe {id_}"
        yield from ((coach, f"{COACHES} of tribe {id_}") for coach in tribe.agile_coaches)
    for home in roster.chapters:
        for id_ in home.chapter.people:
            if id_ == home.chapter.lead:
                yield id_, f"{LEADS} of chapter {home.tribe_id}/{home.id}"
            elif roster.chapter_of(id_) != home:
                yield id_, f"{IS_IN} of chapter {home.tribe_id}/{home.id}"
    for seat in roster.squads.values():
        yield seat.squad.product_owner, f"{OWNS} of squad {seat.tribe_id}/{seat.id}"


def sheets(roster: Roster) -> Iterator[Sheet]:
    """Who works where, then a table for each kind of element with everything that is written.

    What is no single value stands in a cell as it would in a model, on one line.
    """
    yield members_sheet(roster)
    by_kind: dict[str, list[dict[str, Cell]]] = {}
    for placed in each_element(roster.organisation):
        row: dict[str, Cell] = {"tribe": placed.tribe} if placed.tribe else {}
        row |= {"id": placed.id} if placed.id else {}
        row |= {
            typed: value if isinstance(value, Cell) else flow_text(value, typed)
            for typed, value in fields_of(placed)
        }
        if row:
            plural = {"person": "people", WHOLE: WHOLE}.get(placed.kind, f"{placed.kind}s")
            by_kind.setdefault(plural, []).append(row)
    for name, rows in by_kind.items():
        header = tuple(dict.fromkeys(column for row in rows for column in row))
        yield Sheet(name, header, [tuple(row.get(column) for column in header) for row in rows])


# --- Tables as CSV, as a workbook, and as Parquet ------------------------------------------------

FORMULA = r"^([=+\-@\t\r])"
"""How a cell begins that a spreadsheet would run; a quote before it makes it text."""

_FORMULA = re.compile(FORMULA)

LONGEST_CELL = 32_767
"""Characters of a cell of a workbook."""


def csv_text(sheet: Sheet) -> str:
    """Write a table as CSV, no cell of which is a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    for row in (sheet.header, *sheet.rows):
        writer.writerow(
            [_FORMULA.sub(r"'\1", cell) if isinstance(cell, str) else cell for cell in row]
        )
    return text.getvalue()


def workbook(tables: Iterable[Sheet]) -> bytes:
    """Write a workbook with a sheet for each table; no cell is a formula.

    Text longer than a cell may be is cut off.
    """
    import xlsxwriter  # pyright: ignore[reportMissingTypeStubs]

    file = io.BytesIO()
    book: Any = xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    book.set_properties({"created": dt.datetime(2000, 1, 1, tzinfo=dt.UTC)})  # the same each time
    for table in tables:
        sheet = book.add_worksheet(table.name)
        sheet.freeze_panes(1, 0)
        for line, row in enumerate((table.header, *table.rows)):
            for column, cell in enumerate(row):
                _put(sheet, line, column, cell)
    book.close()
    return file.getvalue()


def _put(sheet: Any, line: int, column: int, cell: Cell) -> None:  # noqa: ANN401  # a library without types
    if isinstance(cell, str):
        sheet.write_string(line, column, cell[:LONGEST_CELL])
    elif cell is not None:
        sheet.write(line, column, cell)  # a truth, a number or a day


def parquet(sheet: Sheet) -> bytes:
    """Write a table as Parquet; a column of several kinds of value is text."""
    import polars as pl

    columns = {
        name: _of_one_kind([row[number] for row in sheet.rows])
        for number, name in enumerate(sheet.header)
    }
    file = io.BytesIO()
    pl.DataFrame(columns).write_parquet(file)
    return file.getvalue()


def _of_one_kind(cells: Sequence[Cell]) -> list[Cell]:
    kinds: set[type] = {type(cell) for cell in cells if cell is not None}
    if len(kinds) < 2 or kinds == {int, float}:  # noqa: PLR2004  # one kind
        return list(cells)
    return [None if cell is None else str(cell) for cell in cells]
