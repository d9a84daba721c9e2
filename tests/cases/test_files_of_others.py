"""Whole files of other tools: each comes in, comes in again without a change, and goes out.

The small files beside this one are copies, made by hand after the vendors' documentation; where
the real ones are, every one of them is tried as well.
"""

import datetime as dt
import io
import json
from collections import Counter
from fnmatch import fnmatch
from pathlib import Path

import polars as pl
import pytest
import yaml
from networkx import parse_graphml

from reference.sources import SHARED
from tribeplan.errors import InvalidInput
from tribeplan.formats.exchange.dates import DateOrder
from tribeplan.formats.exchange.history import HowRead, read_history
from tribeplan.formats.exchange.hr import How
from tribeplan.formats.exchange.proposal import Beside, propose, used
from tribeplan.formats.exchange.reading import read_source
from tribeplan.formats.exchange.writing import HOLDS, left_out
from tribeplan.formats.model.files import ModelFiles
from tribeplan.formats.model.read import read_model
from tribeplan.formats.model_text import write_model
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import roster_of
from tribeplan.report.imported import exported

HERE = Path(__file__).parent / "exchange"
TODAY = dt.date(2026, 11, 29)
COPIES = {
    # people, squads, memberships or features: counted by hand, as in the list of real files
    "personio-nl.csv": {"people": 11, "squads": 2, "memberships": 9},
    "afas-contracten-nl-utf16.txt": {"people": 11, "squads": 3, "memberships": 12},
    "hibob-report.csv": {"people": 11, "squads": 2, "memberships": 9},
    "workday-report.xlsx": {"people": 11, "open seats": 2},
    "backstage-org.yaml": {"people": 6, "squads": 2, "chapters": 1},
    "scim-groups.json": {"squads": 2},
    "github-teams.json": {"squads": 2, "people": 0},
    "jira-export.csv": {"features": 2},
    "trello-board-with-actions.json": {"features": 2},
    "asana-export.csv": {"features": 3, "waits": 1},
    "linear-export.csv": {"features": 1},
}


def comes_and_goes(path: Path, dates: DateOrder | None = None) -> dict[str, int]:
    """Bring a file in twice, and out to every target; what the model has of it."""
    how = How(TODAY, dates)
    made = propose(read_source(str(path), how))
    text = write_model(made.organisation, made.comments)
    reading = read_model(ModelFiles("m.yaml", (("m.yaml", text.encode()),)))
    assert (reading.diagnostics, reading.organisation) == ((), made.organisation)
    again = read_source(str(path), How(TODAY, dates, {}))
    beside = Beside(made.organisation, made.organisation, made.skills)
    assert propose(again, made.ids, beside).organisation == made.organisation
    roster = roster_of(made.organisation)
    found = dict(used(made.organisation))
    written = {target: exported(roster, target) for target in HOLDS}
    went_out(written, made.organisation, found)
    return found


def went_out(written: dict[str, bytes], given: Organisation, found: dict[str, int]) -> None:
    """Read every target back with the tools that others read it with, and count."""
    model = read_model(ModelFiles("m.yaml", (("m.yaml", written["model"]),)))
    assert (model.diagnostics, model.organisation) == ((), given)
    told = json.loads(written["json"])["organisation"]
    assert told.get("people", {}).keys() == given.people.keys()
    assert told.get("tribes", {}).keys() == given.tribes.keys()
    table = pl.read_csv(io.BytesIO(written["csv"]), infer_schema=False)
    packed = pl.read_parquet(io.BytesIO(written["parquet"]))
    assert (packed.columns, packed.height) == (table.columns, table.height)
    assert table.height >= found["memberships"]
    squads = [id_ for tribe in given.tribes.values() for id_ in tribe.squads]
    kinds = Counter(each["kind"] for each in yaml.safe_load_all(written["backstage"]) if each)
    groups = len(given.tribes) + found["squads"] + found["chapters"]
    assert kinds == Counter({"User": found["people"], "Group": groups})
    (owners,) = yaml.safe_load_all(written["peribolos"])
    assert sum(len(each.get("teams", ())) for each in owners["orgs"].values()) == len(squads)
    network = parse_graphml(written["graphml"].decode())
    nodes = Counter(kind for _, kind in network.nodes(data="kind"))
    assert nodes == Counter(person=len(given.people), squad=len(squads), chapter=found["chapters"])
    calamine = pytest.importorskip("python_calamine", reason="'exchange' is not installed")
    workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(written["xlsx"]))
    for sheet, number in (("people", len(given.people)), ("squads", len(squads))):
        if number:
            assert workbook.get_sheet_by_name(sheet).height == 1 + number


@pytest.mark.parametrize("name", COPIES)
def test_what_a_file_holds_comes_in_twice_alike_and_goes_out_to_every_target(name: str) -> None:
    if name.endswith(".xlsx"):
        pytest.importorskip("python_calamine", reason="the extra 'exchange' is not installed")
    pytest.importorskip("xlsxwriter", reason="the extra 'exchange' is not installed")
    found = comes_and_goes(HERE / name)
    assert {what: found[what] for what in COPIES[name]} == COPIES[name]


def test_what_a_target_has_no_place_for_is_counted() -> None:
    """Counted by hand in the file: three with a part of a week, one with a last day."""
    path = HERE / "afas-contracten-nl-utf16.txt"
    organisation = propose(read_source(str(path), How(TODAY, None))).organisation
    assert left_out(organisation, "model") == {}
    assert left_out(organisation, "backstage") == {
        "name of the organisation": 1,
        "skills of people": 8,
        "fte of people": 3,
        "until of people": 1,
        "shares of members": 2,
    }


REFUSED = (
    # Licences, and what was written about the files.
    "*/LICENSE.txt", "*/NOTICE.txt", "README.md", "count.py", "counts.json",
    # LDIF, systems and components without a group, and areas that are nobody's format.
    "*.ldif", "backstage-axis/entities.yaml", "backstage-giantswarm/case02.yaml",
    "codeowners-otel/areas.yaml",
    # Issues, cards and projects of GitHub, and changes of work without the work.
    "github-octokit/issues.json", "github-octokit/project-classic-cards-exchange.json",
    "made/github-issue-timeline.json", "made/github-project-items.json",
    "azure-devops-rest/reporting-links.json", "azure-devops-rest/updates.json",
)  # fmt: skip
"""Real files, by their pattern, that hold neither people nor teams nor work that can be read."""

ONE_OF_SEVERAL = "workday-fivetran/*"
"""Tables that lead to people only together: alone each may come in or be refused."""

HISTORIES = (
    "history/agile-project-dataset/data/jira.csv",
    "history/flowmetricscsv/FlowMetricsCSV/ExampleFile.csv",
    "exchange/made/jira-export.csv", "exchange/made/asana-export.csv",
    "exchange/made/linear-export.csv", "exchange/jira-devlake/search-with-changelog.json",
)  # fmt: skip
"""Real files that tell of finished work."""


def refused_with_advice(error: InvalidInput) -> bool:
    return all(each.message and each.help for each in error.diagnostics)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real files are not here")
def test_every_real_file_comes_in_or_is_refused_with_what_to_do() -> None:
    files = [path for path in sorted((SHARED / "exchange").rglob("*")) if path.is_file()]
    read: dict[Path, bool] = {}
    came = set[Path]()
    for path in files:
        try:
            comes_and_goes(path, "mdy" if path.name == "azure-devops-query.csv" else None)
            came.add(path)
        except InvalidInput as error:
            read[path] = refused_with_advice(error)
        else:
            read[path] = True
    assert [path for path, is_right in read.items() if not is_right] == []
    home = SHARED / "exchange"
    names = {path.relative_to(home).as_posix() for path in read.keys() - came}
    names = {name for name in names if not fnmatch(name, ONE_OF_SEVERAL)}
    assert {name for name in names if not any(fnmatch(name, each) for each in REFUSED)} == set()
    assert not {path.name for path in came} & {"LICENSE.txt", "NOTICE.txt", "counts.json"}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real files are not here")
def test_every_real_file_is_a_history_or_is_refused_with_what_to_do() -> None:
    some = [*(SHARED / "history").rglob("*.csv"), *(SHARED / "exchange").rglob("*.*")]
    read: dict[Path, bool] = {}
    came = set[str]()
    for path in (path for path in some if path.suffix in (".csv", ".json", ".xlsx")):
        try:
            read[path] = read_history(str(path), HowRead(TODAY)).items.height > 0
            came.add(path.relative_to(SHARED).as_posix())
        except InvalidInput as error:
            read[path] = refused_with_advice(error)
    assert [path for path, is_right in read.items() if not is_right] == []
    assert set(HISTORIES) <= came
