"""What is written for others is read again by their readers, and nothing is left out unsaid."""

import csv
import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reference.organisations import Plain, organisations
from tribeplan.formats.exchange.documents import File
from tribeplan.formats.exchange.hr import How
from tribeplan.formats.exchange.proposal import propose
from tribeplan.formats.exchange.reading import read_files, read_source
from tribeplan.formats.exchange.source import Source
from tribeplan.formats.exchange.writing import (
    HOLDS,
    backstage,
    csv_text,
    each_element,
    fields_of,
    left_out,
    members_sheet,
    parquet,
    peribolos,
    sheets,
    workbook,
)
from tribeplan.formats.model.files import ModelFiles
from tribeplan.formats.model.read import read_model
from tribeplan.formats.model.scenario import load_stack
from tribeplan.formats.model_text import write_model
from tribeplan.graph.network import NetworkPart, network_of
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import Roster, roster_of
from tribeplan.org.teams import Chapter, Squad, Tribe
from tribeplan.report.figures.notations import graphml
from tribeplan.report.matrix import organisation_json
from tribeplan.rules.catalogue import USUAL_RULES, run_rules
from tribeplan.scenario.anonymous import anonymous

BANK = Path(__file__).resolve().parents[3] / "models/hypotheek.yaml"
LONG_AGO = How(dt.date(2024, 1, 1))
"""Before every day in the organisations that are made up: nobody has left yet."""

some = settings(max_examples=10)


@pytest.fixture(scope="module")
def bank() -> Roster:
    return roster_of(load_stack(str(BANK)).organisation)


def read_as(kind: str, name: str, data: bytes) -> Source:
    return read_files(kind, "again", [File(name, data)], LONG_AGO)


def present(roster: Roster, people: tuple[str, ...]) -> set[str]:
    return {id_ for id_ in people if not roster.person(id_).vacancy}


# --- Round trips: written, read, and the same people, teams and links ----------------------------


@some
@given(organisation=organisations())
def test_a_catalogue_of_backstage_keeps_people_groups_and_who_leads_what(
    organisation: Organisation,
) -> None:
    roster = roster_of(organisation)
    source = read_as("backstage", "c.yaml", backstage(roster).encode())
    assert {key.removeprefix("default/") for key in source.people} == present(
        roster, tuple(organisation.people)
    )
    tribes = organisation.tribes.values()
    leads = [tribe.lead for tribe in tribes if tribe.lead is not None]
    groups = [each.squad.people for each in roster.squads.values()]
    groups += [each.chapter.people for each in roster.chapters]
    assert len(source.teams) == len(organisation.tribes) + len(groups)
    links = sum(len(present(roster, group)) for group in groups)
    assert len(source.members) == links + sum(not roster.person(id_).vacancy for id_ in leads)
    again = propose(source).organisation.tribes.values()
    assert sum(len(tribe.chapters) for tribe in again) == len(roster.chapters)


def test_the_bank_comes_back_from_backstage_with_its_matrix(bank: Roster) -> None:
    source = read_as("backstage", "c.yaml", backstage(bank).encode())
    ids = {f"person {key}": key.removeprefix("default/") for key in source.people}
    for kind in ("tribe", "squad", "chapter"):
        ids |= {f"{kind} {key}": key.removeprefix("default/") for key in source.teams}
    again = propose(source, ids).organisation.tribes["hypotheek"]
    tribe = bank.organisation.tribes["hypotheek"]
    assert (again.lead, again.purpose, again.name) == (tribe.lead, tribe.purpose, tribe.name)
    for id_, squad in tribe.squads.items():
        found = again.squads[id_]
        assert set(found.people) == present(bank, squad.people)
        assert (found.name, found.mission) == (squad.name, squad.mission)
        assert found.product_owner == squad.product_owner
    for id_, chapter in tribe.chapters.items():
        assert again.chapters[id_].lead == chapter.lead
        assert set(again.chapters[id_].people) == present(bank, chapter.people)


@some
@given(organisation=organisations())
def test_peribolos_keeps_logins_teams_and_memberships(organisation: Organisation) -> None:
    roster = roster_of(organisation)
    source = read_as("peribolos", "org.yaml", peribolos(roster).encode())
    lost = left_out(organisation, "peribolos").get("people in no tribe", 0)
    assert len(source.people) == len(present(roster, tuple(organisation.people))) - lost
    assert lost == 0 or len(organisation.tribes) != 1
    assert set(source.teams) == {
        *organisation.tribes,
        *(f"{seat.tribe_id}/{seat.id}" for seat in roster.squads.values()),
    }
    assert set(source.members) == {
        (f"{seat.tribe_id}/{seat.id}", id_)
        for seat in roster.squads.values()
        for id_ in present(roster, seat.squad.people)
    }
    assert source.account.skipped == []


def people_kept(roster: Roster) -> tuple[set[str], set[tuple[str, str]]]:
    links = {
        (f"{seat.tribe_id}/{seat.id}", id_)
        for id_ in roster.organisation.people
        for seat in roster.squads_of(id_)
    }
    return set(roster.organisation.people), links


def holds_as_much(source: Source, roster: Roster) -> None:
    squads = {key for key, team in source.teams.items() if team.kind == "team"}
    members = {each for each in source.members if each[0] in squads}
    assert (set(source.people), members) == people_kept(roster)
    for id_, person in source.people.items():
        mine = roster.person(id_)
        assert person.vacancy == mine.vacancy
        assert person.name == (mine.name or id_)
        opened = person.manager is None and manages_themself(roster, id_)  # a table has no circles
        assert opened or person.manager == roster.line_manager(id_)


def manages_themself(roster: Roster, id_: str) -> bool:
    above = roster.line_manager(id_)
    for _ in roster.organisation.people:
        if above is None or above == id_:
            break
        above = roster.line_manager(above)
    return above == id_


@some
@given(organisation=organisations())
def test_a_table_keeps_people_seats_and_who_works_where(organisation: Organisation) -> None:
    roster = roster_of(organisation)
    if organisation.people:
        table = csv_text(members_sheet(roster)).encode()
        holds_as_much(read_as("hr", "m.csv", table), roster)
        holds_as_much(read_as("hr", "m.xlsx", workbook(sheets(roster))), roster)


def test_a_workbook_keeps_people_seats_and_who_works_where(bank: Roster) -> None:
    holds_as_much(read_as("hr", "m.xlsx", workbook(sheets(bank))), bank)


def structure(organisation: Organisation) -> Plain:
    """Who is where, with which part of the week and in which role: what a table of people holds."""
    roster = roster_of(organisation)
    tribes = {
        id_: {
            "lead": tribe.lead,
            "coaches": set(tribe.agile_coaches),
            "squads": {
                each: (set(squad.people), squad.product_owner)
                for each, squad in tribe.squads.items()
                if squad.people
            },
            "chapters": {
                each: (set(chapter.people), chapter.lead)
                for each, chapter in tribe.chapters.items()
                if chapter.people
            },
        }
        for id_, tribe in organisation.tribes.items()
        if tribe.people
    }
    people = {
        id_: (
            person.name or id_, person.fte, person.vacancy, person.available_until,
            {s.id: pytest.approx(roster.share(id_, s.id), abs=1e-4) for s in roster.squads_of(id_)},
        )
        for id_, person in organisation.people.items()
    }  # fmt: skip
    return {"people": people, "tribes": tribes}


def known_ids(organisation: Organisation) -> dict[str, str]:
    """The ids that the elements of a table have in the model it was made of."""
    ids = {f"person {id_}": id_ for id_ in organisation.people}
    for id_, tribe in organisation.tribes.items():
        ids[f"tribe {id_}"] = id_
        ids |= {f"squad {id_}/{each}": each for each in tribe.squads}
        ids |= {f"chapter {id_}/chapter/{each}": each for each in tribe.chapters}
    return ids


def comes_back(organisation: Organisation) -> None:
    """Nothing that a table of people holds is lost on the way out and in, nor anything added."""
    roster = roster_of(organisation)
    table = csv_text(members_sheet(roster)).encode()
    places: list[Tribe | Squad | Chapter] = []
    for tribe in organisation.tribes.values():
        places += tribe, *tribe.squads.values(), *tribe.chapters.values()
    empty = [each for each in places if not each.people]
    told = left_out(organisation, "csv").items()
    assert sum(number for what, number in told if "without people" in what) == len(empty)
    for name, data in (("m.csv", table), ("m.xlsx", workbook(sheets(roster)))):
        made = propose(read_as("hr", name, data), known_ids(organisation))
        assert structure(made.organisation) == structure(organisation)


@some
@given(organisation=organisations())
def test_a_table_gives_back_who_is_where_in_which_role_and_for_how_much(
    organisation: Organisation,
) -> None:
    if organisation.people:
        comes_back(organisation)


@pytest.mark.parametrize("model", sorted((BANK.parent).glob("*.yaml")), ids=lambda path: path.stem)
def test_each_model_that_is_shipped_comes_back_from_a_table(model: Path) -> None:
    comes_back(load_stack(str(model)).organisation)


@some
@given(organisation=organisations())
def test_json_and_a_model_say_all_of_it(organisation: Organisation) -> None:
    told = json.loads(organisation_json(roster_of(organisation)))["organisation"]
    assert Organisation.model_validate(told) == organisation
    text = write_model(organisation)
    reading = read_model(ModelFiles("m.yaml", (("m.yaml", text.encode()),)))
    assert (reading.diagnostics, reading.organisation) == ((), organisation)


@some
@given(organisation=organisations())
def test_parquet_holds_the_cells_of_the_table(organisation: Organisation) -> None:
    sheet = members_sheet(roster_of(organisation))
    frame = pl.read_parquet(io.BytesIO(parquet(sheet)))
    assert frame.columns == list(sheet.header)
    assert [*frame.iter_rows()] == sheet.rows


@some
@given(organisation=organisations())
def test_graphml_has_everybody_in_every_squad_they_work_in(organisation: Organisation) -> None:
    roster = roster_of(organisation)
    graph: Any = nx.parse_graphml(graphml(network_of(roster, NetworkPart.ORGANISATION)))
    kinds = [kind for *_, kind in graph.edges(data="kind")]
    people, links = people_kept(roster)
    assert {name for name in graph if name.startswith("person:")} == {f"person:{p}" for p in people}
    assert kinds.count("works in") == len(links)


def test_graphml_is_read_by_networkx_with_as_many_links(bank: Roster) -> None:
    graph: Any = nx.parse_graphml(graphml(network_of(bank, NetworkPart.ORGANISATION)))
    kinds = [kind for *_, kind in graph.edges(data="kind")]
    assert kinds.count("works in") == 55  # counted with PyYAML
    assert {name for name in graph if name.startswith("person:")} == {
        f"person:{id_}" for id_ in bank.organisation.people
    }


def test_every_table_of_parquet_has_a_row_for_every_element(bank: Roster) -> None:
    found = {each.name: pl.read_parquet(io.BytesIO(parquet(each))) for each in sheets(bank)}
    assert found["squads"]["id"].to_list() == list(bank.squads)
    assert found["people"].height == len(bank.organisation.people)
    assert found["squads"]["wip_limit"].dtype == pl.Int64
    assert found["features"].height == len(bank.organisation.work.features)


def test_a_directory_of_exported_tables_is_read_by_the_one_of_its_members(
    tmp_path: Path, bank: Roster
) -> None:
    for sheet in sheets(bank):
        (tmp_path / f"{sheet.name}.csv").write_text(csv_text(sheet), "utf-8")
    source = read_source(str(tmp_path), LONG_AGO)
    alone = read_source(str(tmp_path / "members.csv"), LONG_AGO)
    assert (source.people, source.teams) == (alone.people, alone.teams)
    beside = {Path(each.what).name for each in source.account.skipped}
    assert beside == {each.name for each in tmp_path.iterdir()} - {"members.csv"}


# --- What has no place is named ------------------------------------------------------------------


@some
@given(organisation=organisations(), target=st.sampled_from(sorted(HOLDS)))
def test_what_is_written_in_a_model_is_held_or_named(
    organisation: Organisation, target: str
) -> None:
    holds, named = HOLDS[target], left_out(organisation, target)
    for told in each_element(organisation):
        plural = {"person": "people"}.get(told.kind, f"{told.kind}s")
        for typed, value in fields_of(told):
            is_held = holds is None or (told.kind, typed) in holds
            is_named = any(plural in what or "the organisation" in what for what in named)
            assert is_held or is_named or value is False


def test_peribolos_names_chapters_shares_and_mandate(bank: Roster) -> None:
    named = left_out(bank.organisation, "peribolos")
    assert named["chapters"] == 5
    assert named["shares of members"] == 6
    assert named["mandate of squads"] == 7
    assert named["open seats"] == 3


# --- Somebody's text -----------------------------------------------------------------------------

HOSTILE = ("=cmd()|' /C calc'!A0", "@SUM(A1)", "+1", "-2", "\tx", "Bob [/b]\x1b[2J", "##[error]x")


@pytest.mark.parametrize("name", HOSTILE)
def test_no_cell_is_a_formula_and_no_text_breaks_a_document(name: str) -> None:
    person = {"name": name}
    squad = {"name": name, "mission": name, "members": ["ana"]}
    tribe = {"name": name, "purpose": name, "lead": "ana", "squads": {"app": squad}}
    roster = roster_of(
        Organisation.model_validate({"people": {"ana": person}, "tribes": {"t": tribe}})
    )
    for sheet in sheets(roster):
        for row in csv.reader(io.StringIO(csv_text(sheet))):
            assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
    table = csv_text(members_sheet(roster)).encode()
    said = name.replace("\x1b", "").strip()
    if not name.startswith("\t"):  # a blank before a name is none of it
        assert read_as("hr", "m.csv", table).people["ana"].name == said
    with zipfile.ZipFile(io.BytesIO(workbook(sheets(roster)))) as book:
        parts = b"".join(book.read(part) for part in book.namelist())
    assert b"<f>" not in parts
    assert read_as("backstage", "c.yaml", backstage(roster).encode()).people.keys() == {
        "default/ana"
    }
    assert read_as("peribolos", "o.yaml", peribolos(roster).encode()).people.keys() == {"ana"}
    assert "\x1b" not in backstage(roster) + peribolos(roster) + csv_text(members_sheet(roster))


# --- Pseudonyms ----------------------------------------------------------------------------------

KEY = b"a secret of enough bytes"
SECRET = {
    "name": "Zebrabank",
    "skills": {"qwertcode": {"name": "Zebraskill"}},
    "people": {
        "ana-zebra": {"name": "Zebra Ana", "skills": {"qwertcode": 1.0}, "fte": 0.8},
        "ben-zebra": {
            "from": "2031-05-06", "moves": [{"date": "2030-02-03", "from": "zebra-old"}]
        },
    },
    "tribes": {
        "zebra-loans": {
            "name": "Zebra Loans", "purpose": "zebra@example.com", "lead": "ana-zebra",
            "agile_coaches": ["ben-zebra"],
            "chapters": {"zebra-dev": {"name": "Zebra Dev", "members": ["ana-zebra"]}},
            "squads": {
                "zebra-app": {
                    "name": "Zebra App", "mission": "Zebra note", "product_owner": "ben-zebra",
                    "members": [{"person": "ana-zebra", "share": 0.5}], "since": "2029-04-05",
                    "needs": [{"squad": "zebra-web", "for": "zebra things"}],
                    "measures": [{"goal": "zebra goal", "signal": "zebra", "metric": "zebra"}],
                },
                "zebra-web": {},
            },
        }
    },
    "decisions": {"zebra-board": {"name": "Zebra", "at": "start", "decides": ["ana-zebra"]}},
    "work": {
        "features": {
            "zebra-one": {
                "name": "Zebra", "squad": "zebra-app", "need": {"user": "zebra", "job": "zebra"},
                "acceptance": ["zebra"], "due": "2032-01-02", "value_per_week": 12000,
                "steps": [{"name": "zebra", "skill": "qwertcode", "days": 3, "squad": "zebra-web"}],
            },
            "zebra-two": {"squad": "zebra-web", "after": ["zebra-one"]},
        },
        "streams": {"zebra-bugs": {"name": "Zebra", "squad": "zebra-web", "per_week": 2}},
    },
}  # fmt: skip


def every_output(roster: Roster) -> Iterator[bytes]:
    """What every target writes, with what is packed inside it unpacked."""
    yield from (backstage(roster).encode(), peribolos(roster).encode())
    yield write_model(roster.organisation).encode()
    yield organisation_json(roster).encode()
    yield graphml(network_of(roster, NetworkPart.ORGANISATION)).encode()
    for sheet in sheets(roster):
        yield csv_text(sheet).encode()
        packed = parquet(sheet)
        yield packed
        yield str(pl.read_parquet(io.BytesIO(packed)).to_dicts()).encode()
    packed = workbook(sheets(roster))
    yield packed
    with zipfile.ZipFile(io.BytesIO(packed)) as book:
        yield from (book.read(part) for part in book.namelist())


def test_no_name_id_address_text_or_day_is_left_in_any_output() -> None:
    shown = roster_of(anonymous(Organisation.model_validate(SECRET), KEY))
    for output in every_output(shown):
        small = output.lower()
        assert not any(word in small for word in (b"zebra", b"qwert", b"example.com"))
        assert not any(f"20{year}-".encode() in output for year in (29, 30, 31, 32))
    told = write_model(shown.organisation)
    assert "share: 0.5" in told
    assert "fte: 0.8" in told
    assert "value_per_week: 12000" in told


def test_days_stay_when_asked_and_nothing_else_does() -> None:
    shown = write_model(anonymous(Organisation.model_validate(SECRET), KEY, keeps_days=True))
    assert all(day in shown for day in ("2031-05-06", "2030-02-03", "2029-04-05", "2032-01-02"))
    assert "zebra" not in shown.lower()


def test_the_same_key_gives_the_same_names_and_another_key_others(bank: Roster) -> None:
    one = anonymous(bank.organisation, KEY)
    work = bank.organisation.work.model_copy(update={"streams": {}})
    fewer = bank.organisation.model_copy(update={"work": work})
    assert list(anonymous(fewer, KEY).people) == list(one.people)
    assert not anonymous(bank.organisation, KEY + b"2").people.keys() & one.people.keys()
    # by hand: printf 'person\0tess' | openssl dgst -sha256 -hmac 'a secret of enough bytes'
    assert "person-dfd0a7bb7f75" in one.people


def test_the_rules_find_as_much_in_an_organisation_without_names(bank: Roster) -> None:
    def found(organisation: Organisation) -> list[str]:
        return sorted(each.code for each in run_rules(organisation, USUAL_RULES))

    kept = anonymous(bank.organisation, KEY, keeps_days=True)
    assert found(kept) == found(bank.organisation)


@some
@given(organisation=organisations())
def test_any_organisation_can_be_shown(organisation: Organisation) -> None:
    shown = anonymous(organisation, KEY)
    numbers = json.loads(organisation_json(roster_of(organisation)))["numbers"]
    assert json.loads(organisation_json(roster_of(shown)))["numbers"] == numbers
