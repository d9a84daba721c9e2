"""Readers of directories: people, teams and memberships against counts made by another program."""

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from reference.sources import reasons
from tribeplan.errors import InvalidInput, NoInput
from tribeplan.formats.exchange.hr import How
from tribeplan.formats.exchange.proposal import propose, used
from tribeplan.formats.exchange.reading import read_source as read_on
from tribeplan.formats.exchange.source import Source
from tribeplan.formats.model.files import ModelFiles
from tribeplan.formats.model.read import read_model
from tribeplan.formats.model.waivers import find_waivers
from tribeplan.formats.model_text import write_model
from tribeplan.org.organisation import Organisation

DATA = Path(__file__).resolve().parents[4] / "shared/data"
NOW = How(dt.date(2026, 11, 29))
is_there = pytest.mark.skipif(not DATA.is_dir(), reason="the real files are not here")


def written(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        path = tmp_path / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


def read_source(path: str) -> Source:
    return read_on(path, NOW)


def read_back(source: Source) -> Organisation:
    """The organisation that is read from the text that would be written."""
    made = propose(source)
    text = write_model(made.organisation, made.comments)
    reading = read_model(ModelFiles("m.yaml", (("m.yaml", text.encode()),)))
    assert not reading.diagnostics
    assert not list(find_waivers(reading.places))
    assert reading.organisation == made.organisation
    return made.organisation


# --- GitHub --------------------------------------------------------------------------------------


@is_there
def test_kubernetes_comes_through_without_loss() -> None:
    # 766 teams, 1,509 people, 3,615 memberships: counted by PyYAML, logins in small letters
    source = read_source(str(DATA / "kubernetes-org"))
    organisation = read_back(source)
    counts = dict(used(organisation))
    assert (counts["squads"], counts["people"], counts["memberships"]) == (766, 1509, 3615)
    assert counts["tribes"] == 8


@is_there
@pytest.mark.parametrize("name", ["istio", "tektoncd"])
def test_other_dialects_of_peribolos_are_read(name: str) -> None:
    source = read_source(str(DATA / "peribolos" / name))
    assert source.kind == "peribolos"
    assert dict(used(read_back(source)))["memberships"] == source.account.read["memberships"]


def test_teams_in_teams_become_squads_of_one_tribe_that_say_what_they_are_part_of(
    tmp_path: Path,
) -> None:
    home = written(
        tmp_path,
        org_dot_yaml="""\
orgs:
  bank:
    admins: [Ana]
    teams:
      payments:
        description: Pays
        maintainers: [ana]
        teams:
          instant: {members: [ben, ANA]}
""",
    )
    made = propose(read_source(str(home / "org.yaml")))
    tribe = made.organisation.tribes["bank"]
    assert {id_: squad.people for id_, squad in tribe.squads.items()} == {
        "payments": ("ana",),
        "instant": ("ben", "ana"),
    }
    assert made.comments["tribes", "bank", "squads", "instant"] == ("part of: payments",)
    assert made.comments["tribes", "bank", "squads", "payments"] == (
        "in the role of maintainer: ana",
    )


def test_a_team_of_the_same_name_in_two_organisations_is_two_squads(tmp_path: Path) -> None:
    home = written(
        tmp_path,
        a__org_dot_yaml="members: [ana]\nteams: {ops: {members: [ana]}}\n",
        b__org_dot_yaml="members: [ben]\nteams: {ops: {members: [ben]}}\n",
    )
    organisation = read_back(read_source(str(home)))
    assert organisation.tribes["a"].squads["ops"].people == ("ana",)
    assert organisation.tribes["b"].squads["ops-2"].people == ("ben",)


@is_there
def test_teams_of_github_nest() -> None:
    counts = json.loads((DATA / "exchange/counts.json").read_text("utf-8"))
    expected = counts["made/github-teams.json"]
    source = read_source(str(DATA / "exchange/made/github-teams.json"))
    nested = [team for team in source.teams.values() if team.parent]
    assert (len(source.teams), len(nested)) == (expected["teams"], expected["nested"])


def test_sigs_bring_leaders_as_members_and_leave_out_former_ones(tmp_path: Path) -> None:
    home = written(
        tmp_path,
        sigs_dot_yaml="""\
sigs:
- dir: sig-apps
  name: Apps
  mission_statement: Runs applications
  leadership:
    chairs:
    - {github: ana, name: Ana}
    tech_leads:
    - {github: ben, name: Ben}
    emeritus_leads:
    - {github: old, name: Old}
  subprojects:
  - name: kompose
workinggroups:
- dir: wg-data
  name: Data
  leadership:
    chairs:
    - {github: Ana, name: Ana}
""",
    )
    source = read_source(str(home / "sigs.yaml"))
    organisation = read_back(source)
    assert set(organisation.people) == {"ana", "ben"}
    assert set(organisation.tribes["apps"].squads) == {"apps", "kompose"}
    assert reasons(source) == {"leaders of former days": 1}


def test_rust_teams_take_in_included_teams(tmp_path: Path) -> None:
    home = written(
        tmp_path,
        people__ana_dot_toml='name = "Ana"\ngithub = "ana"\ngithub-id = 1\n',
        people__ben_dot_toml='name = "Ben"\ngithub = "Ben"\ngithub-id = 2\n',
        teams__lang_dot_toml="""\
name = "lang"
[people]
leads = ["ana"]
members = [{github = "ben", roles = ["chair"]}]
alumni = ["gone"]
""",
        teams__all_dot_toml='name = "all"\n[people]\nleads = []\nmembers = []\n'
        'included-teams = ["lang"]\n',
        teams__docs_dot_toml='name = "docs"\nsubteam-of = "lang"\n[people]\nleads = ["ben"]\n'
        "members = []\n",
    )
    source = read_source(str(home))
    assert source.kind == "rust-team"
    assert set(source.members) == {
        ("lang", "ana"), ("lang", "ben"), ("all", "ana"), ("all", "ben"), ("docs", "ben"),
    }  # fmt: skip
    assert reasons(source) == {"former members": 1}
    read_back(source)


# --- Backstage -----------------------------------------------------------------------------------


@is_there
@pytest.mark.parametrize(
    "name",
    ["backstage-axis/org.yaml", "backstage-giantswarm/case01.yaml", "made/backstage-org.yaml"],
)
def test_a_catalogue_has_as_many_groups_users_and_memberships_as_another_program_counts(
    name: str,
) -> None:
    expected: Mapping[str, Any] = json.loads((DATA / "exchange/counts.json").read_text("utf-8"))
    source = read_source(str(DATA / "exchange" / name))
    kinds = expected[name]["kinds"]
    assert len(source.teams) == kinds.get("Group", 0)
    assert len(source.people) == kinds.get("User", 0)
    assert len(source.members) == expected[name]["memberships_resolved"]
    found = reasons(source)
    dangling = "children that are no group of the catalogue"
    assert found.get(dangling, 0) == expected[name]["children_dangling"]
    assert found.get("empty documents", 0) == expected[name]["empty_documents"]
    read_back(source)


@is_there
def test_components_make_the_squads_of_their_owners_need_each_other() -> None:
    organisation = read_back(read_source(str(DATA / "exchange/made/backstage-org.yaml")))
    tribe = organisation.tribes["tribe-payments"]
    assert [(need.squad, need.purpose) for need in tribe.squads["betalen"].needs] == [
        ("sparen", "ledger")
    ]
    assert tribe.chapters["chapter-backend"].members == ("bram", "jan-1", "jan-2")


@is_there
def test_a_catalogue_without_people_is_refused_with_what_it_was_read_as() -> None:
    with pytest.raises(InvalidInput) as refused:
        read_source(str(DATA / "exchange/backstage-giantswarm/case02.yaml"))
    assert "no people and no teams" in refused.value.diagnostics[0].message


def test_locations_are_followed_below_the_source_and_nowhere_else(tmp_path: Path) -> None:
    user = "apiVersion: b/v1\nkind: User\nmetadata: {name: %s}\nspec: {memberOf: []}\n"
    home = written(
        tmp_path,
        in__all_dot_yaml="apiVersion: b/v1\nkind: Location\nmetadata: {name: all}\n"
        "spec: {targets: [./ana.yaml, ../out.yaml, ./link.yaml, 'https://x.example/y.yaml']}\n",
        in__ana_dot_yaml=user % "ana",
        out_dot_yaml=user % "secret",
    )
    (home / "in/link.yaml").symlink_to(home / "out.yaml")
    source = read_source(str(home / "in/all.yaml"))
    assert list(source.people) == ["default/ana"]
    assert reasons(source) == {
        "locations outside the source, which are not opened": 1,
        "links out of the source, which are not opened": 1,
        "locations on the web, which are not opened": 1,
    }


def test_a_mistake_in_the_second_document_is_told_with_its_line_in_the_file(
    tmp_path: Path,
) -> None:
    home = written(tmp_path, a_dot_yaml="apiVersion: x\n---\nkind: [\n")
    with pytest.raises(InvalidInput) as refused:
        read_source(str(home / "a.yaml"))
    assert refused.value.diagnostics[0].place.line >= 3


# --- SCIM ----------------------------------------------------------------------------------------


@is_there
def test_scim_users_and_groups_have_the_counts_of_another_program(tmp_path: Path) -> None:
    counts = json.loads((DATA / "exchange/counts.json").read_text("utf-8"))
    for name in ("scim-users.json", "scim-groups.json"):
        (tmp_path / name).write_bytes((DATA / "exchange/made" / name).read_bytes())
    source = read_source(str(tmp_path))
    users, groups = counts["made/scim-users.json"], counts["made/scim-groups.json"]
    assert source.account.read["users"] == users["users"]
    assert reasons(source)["inactive users"] == users["inactive"]
    assert source.account.read["groups"] == groups["groups"]
    assert source.account.read["nested groups"] == groups["nested_groups"]
    # Of 11 memberships one is of nobody and one of the inactive user.
    assert source.account.read["memberships"] == groups["user_memberships"] - 2
    assert not source.complete
    read_back(source)


@is_there
@pytest.mark.parametrize("name", ["scim-entra", "scim-rfc"])
def test_scim_of_others_is_read(name: str) -> None:
    assert read_back(read_source(str(DATA / "exchange" / name))).people


def test_attributes_of_scim_are_the_same_in_any_case(tmp_path: Path) -> None:
    user = {"SCHEMAS": ["urn:ietf:params:scim:schemas:core:2.0:User"], "ID": "1", "UserName": "ana"}
    (tmp_path / "u.json").write_text(json.dumps(user), "utf-8")
    assert list(read_back(read_source(str(tmp_path / "u.json"))).people) == ["ana"]


@is_there
@pytest.mark.parametrize("folder", ["exchange/made", "exchange", "peribolos", "backstage"])
def test_each_real_file_is_read_or_refused_with_what_to_do(folder: str) -> None:
    home = DATA / folder
    files = home.iterdir() if folder == "exchange/made" else home.rglob("*")
    read, advice = 0, list[str | None]()
    for path in sorted(each for each in files if each.is_file()):
        if "employees-1000" in path.name or (folder == "exchange" and path.parent.name == "made"):
            continue
        try:
            source = read_source(str(path))
        except InvalidInput as error:
            advice += [each.help for each in error.diagnostics]
        else:
            assert source.account.read
            read += 1
    assert read > 0
    assert advice
    assert all(advice)


def test_a_directory_as_ldif_is_refused_with_what_to_export_instead(tmp_path: Path) -> None:
    home = written(tmp_path, ad_dot_ldif="version: 1\ndn: cn=ana\n")
    with pytest.raises(InvalidInput) as refused:
        read_source(str(home / "ad.ldif"))
    assert "as CSV" in str(refused.value.diagnostics[0].help)


# --- Whatever stands in it -----------------------------------------------------------------------

HOSTILE = [
    "Bob [/b]\x1b[2J",
    "##[stop-commands]x",
    "=cmd()",
    "\u202eevil",
    "a # tribeplan: ignore[TP201]: no",
    "tribeplan: ignore[all]",
    "\u738b",
    "' \" : {",
    "x" * 5000,
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_becomes_a_model_that_reads_back_without_waivers(
    tmp_path: Path, name: str
) -> None:
    user = "urn:ietf:params:scim:schemas:core:2.0:User"
    boss = {"schemas": [user], "id": "2", "displayName": name, "title": name}
    enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
    extension = {"department": name, "manager": {"value": "2"}}
    one = {"schemas": [user], "id": "1", "displayName": name, "title": name, enterprise: extension}
    group = {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
        "id": name,
        "displayName": name,
        "members": [{"value": "1"}],
    }
    (tmp_path / "u.json").write_text(
        json.dumps({"Resources": [one, boss, group], "schemas": []}), "utf-8"
    )
    organisation = read_back(read_source(str(tmp_path / "u.json")))
    assert len(organisation.people) == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.json", b"[" * 100_000),
        ("a.json", b'{"schemas": \xff}'),
        ("a.json", b'{"schemas": 1' + b"1" * 10_000 + b"}"),
        ("a.json", b"[1, 2]"),
        ("a.toml", b"name = "),
        ("a.yaml", b"\xff\xfe\x00"),
        ("a.yaml", b"a: &x [*x]\n"),
        ("a.yaml", b""),
        ("a.yaml", b"teams: [1, 2]\n"),
        ("a.yaml", b"tribeplan: 1\npeople: {ana: {}}\n"),
        ("a.bin", b"\x00\x01"),
    ],
)
def test_what_is_no_source_is_refused_with_a_reason(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InvalidInput) as refused:
        read_source(str(tmp_path / name))
    assert all(each.message for each in refused.value.diagnostics)


def test_a_directory_with_nothing_to_read_is_no_input(tmp_path: Path) -> None:
    with pytest.raises(NoInput):
        read_source(str(tmp_path))
