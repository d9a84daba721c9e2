"""Whole files of other tools: each comes in, comes in again without a change, and goes out.

The small files beside this one are copies, made by hand after the vendors' documentation; where
the real ones are, every one of them is tried as well.
"""

import datetime as dt
from pathlib import Path

import pytest

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
    for target in HOLDS:
        assert exported(roster, target), target
        assert all(left_out(made.organisation, target).values())
    return dict(used(made.organisation))


@pytest.mark.parametrize("name", COPIES)
def test_what_a_file_holds_comes_in_twice_alike_and_goes_out_to_every_target(name: str) -> None:
    if name.endswith(".xlsx"):
        pytest.importorskip("python_calamine", reason="the extra 'exchange' is not installed")
    pytest.importorskip("xlsxwriter", reason="the extra 'exchange' is not installed")
    found = comes_and_goes(HERE / name)
    assert {what: found[what] for what in COPIES[name]} == COPIES[name]


def refused_with_advice(error: InvalidInput) -> bool:
    return all(each.message and each.help for each in error.diagnostics)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real files are not here")
def test_every_real_file_comes_in_or_is_refused_with_what_to_do() -> None:
    files = [path for path in sorted((SHARED / "exchange").rglob("*")) if path.is_file()]
    read: dict[Path, bool] = {}
    for path in files:
        try:
            comes_and_goes(path, "mdy" if path.name == "azure-devops-query.csv" else None)
        except InvalidInput as error:
            read[path] = refused_with_advice(error)
        else:
            read[path] = True
    assert [path for path, is_right in read.items() if not is_right] == []


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real files are not here")
def test_every_real_file_is_a_history_or_is_refused_with_what_to_do() -> None:
    some = [*(SHARED / "history").rglob("*.csv"), *(SHARED / "exchange").rglob("*.*")]
    read: dict[Path, bool] = {}
    for path in (path for path in some if path.suffix in (".csv", ".json", ".xlsx")):
        try:
            read[path] = read_history(str(path), HowRead(TODAY)).items.height > 0
        except InvalidInput as error:
            read[path] = refused_with_advice(error)
    assert [path for path, is_right in read.items() if not is_right] == []
