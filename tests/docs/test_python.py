"""The Python API: its page runs as written, and its signatures are what people count on."""

import doctest
import inspect
import os
import subprocess
import sys
from pathlib import Path

import pytest

import tribeplan as tp
from reference.studies import MODEL
from tribeplan.errors import InvalidInput, InvalidUsage
from tribeplan.notebook import CalibratedHistory, Check, Comparison, Simulation
from tribeplan.org.organisation import Organisation

ROOT = Path(__file__).resolve().parents[2]
OPTIONS = (
    "horizon=None, warm_up=None, starts=None, seed=None, policy=None, assume=None, without=(), "
    "threads=2"
)
SIGNATURES = {
    "load": "path",
    "apply": "path",
    "check": "source, *, select=(), ignore=(), today=None",
    "simulate": f"source, *, replications=None, {OPTIONS}",
    "calibrate": "path, *, items=None, as_of=None, dates=None, states=None, seed=1",
    "gap": "source, against, *, kind=None, mapping=None, dates=None, as_of=None",
    "export": "source, to",
    "compare": f"first, *others, measure='mean', replications=None, {OPTIONS}",
}
MEMBERS = {
    Check: ["findings"],
    Simulation: [
        *("bottlenecks", "features", "outcome", "plot", "provenance", "replications"),
        *("skills", "squads", "study", "waits"),
    ],
    CalibratedHistory: ["assumptions", "forecasts", "found", "items", "left_out", "plot", "told"],
    Comparison: ["compared", "differences", "features", "plot", "simulations"],
}


def test_the_page_runs_as_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    flags = doctest.ELLIPSIS | doctest.IGNORE_EXCEPTION_DETAIL
    page = str(ROOT / "docs" / "how-to" / "python.md")
    failed, tried = doctest.testfile(page, module_relative=False, optionflags=flags)
    assert (failed, tried > 10) == (0, True)


@pytest.mark.parametrize("name", SIGNATURES)
def test_signatures_stay_as_people_use_them(name: str) -> None:
    found = inspect.signature(getattr(tp, name))
    plain = [one.replace(annotation=inspect.Parameter.empty) for one in found.parameters.values()]
    written = str(found.replace(parameters=plain, return_annotation=inspect.Signature.empty))
    assert written == f"({SIGNATURES[name]})"


@pytest.mark.parametrize("kind", MEMBERS, ids=lambda kind: str(kind.__name__))
def test_what_a_result_offers_stays_too(kind: type) -> None:
    assert [name for name in dir(kind) if not name.startswith("_")] == MEMBERS[kind]


def test_importing_loads_nothing_that_is_not_called_for() -> None:
    code = "import sys, tribeplan; tribeplan.__version__; print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(ran.stdout.split())
    assert not loaded & {"polars", "numpy", "numba", "pydantic", "click"}


def test_names_in_a_notebook_are_text_and_no_page() -> None:
    hostile = "<script>alert(1)</script>"
    shop = Organisation.model_validate({**MODEL, "name": hostile})
    shown = tp.simulate(shop, replications=4)._repr_html_()
    assert hostile not in shown
    assert "&lt;script&gt;" in shown


def test_what_makes_no_sense_is_refused_in_words() -> None:
    shop = Organisation.model_validate(MODEL)
    with pytest.raises(InvalidUsage, match="at least two"):
        tp.compare(shop)
    with pytest.raises(InvalidUsage, match="measure is one of mean, p85"):
        tp.compare(shop, shop, measure="median")
    with pytest.raises(InvalidUsage, match="no mechanism 'wip'"):
        tp.simulate(shop, without=["wip"])
    with pytest.raises(AttributeError, match="has no attribute 'simulator'"):
        getattr(tp, "simulator")  # noqa: B009  # a name that types know is not there


def test_a_loaded_organisation_is_found_to_be_what_its_file_is() -> None:
    path = ROOT / "models" / "minimal.yaml"
    one, other = tp.simulate(path, replications=4), tp.simulate(tp.load(path), replications=4)
    assert one.features.equals(other.features)


def test_what_is_printed_and_raised_says_what_it_is_and_gives_no_orders(tmp_path: Path) -> None:
    path = tmp_path / "cards.yaml"
    path.write_text("tribeplan: 1\nname: Cards\n")
    assert str(tp.load(str(path))) == "<Organisation Cards: people 0, squads 0, tribes 0>"
    path.write_text('tribeplan: 1\n"##[stop-commands]x": 1\n')
    with pytest.raises(InvalidInput) as refused:
        tp.load(str(path))
    first, found = str(refused.value).split("\n")
    assert first == "1 problem in the input"
    assert "cards.yaml:2:1: " in found
    assert "# #[stop-commands]x" in found
