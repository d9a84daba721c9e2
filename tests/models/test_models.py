"""The models in models/ are what their README says they are."""

import datetime as dt
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tribeplan.api import CheckOptions, check, load
from tribeplan.formats.model.places import CheckResult
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import roster_of
from tribeplan.org.workload import each_task, squad_loads
from tribeplan.rules.rule import Severity

ROOT = Path(__file__).resolve().parents[2]
MODELS = ROOT / "models"
README = (MODELS / "README.md").read_text(encoding="utf-8")
FORMS = ("Traditional", "Virtual chain", "Proposition chain", "Hybrid")
PLAN_BEGINS = dt.date(2027, 1, 4)  # a fixed day: a waiver runs out some day


def model(name: str) -> str:
    return str(MODELS / name)


def form_file(form: str) -> str:
    return f"hypotheek-{form.lower().replace(' ', '-')}.yaml"


def checked(name: str) -> CheckResult:
    return check([model(name)], CheckOptions(today=PLAN_BEGINS))


def codes_told(heading: str) -> set[str]:
    section = README.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| (TP\d{3}) \|", section, re.MULTILINE))


def days_per_skill(organisation: Organisation) -> Counter[tuple[str, float, float]]:
    return Counter(
        (task.step.skill, task.step.days.p50, task.step.days.p90)
        for task in each_task(organisation.work)
    )


@pytest.mark.parametrize("heading", ["The tribe 'Hypotheek'", *FORMS])
def test_the_readme_names_exactly_the_rules_that_find_something(heading: str) -> None:
    name = form_file(heading) if heading in FORMS else "hypotheek.yaml"
    result = checked(name)
    assert result.diagnostics == ()
    there_are = {rule.code for rule in result.rules}
    assert {finding.code for finding in result.findings} == codes_told(heading) & there_are


def test_the_tribe_has_only_advice_and_two_waived_warnings() -> None:
    result = checked("hypotheek.yaml")
    assert {finding.severity for finding in result.findings} == {Severity.ADVICE}
    assert [finding.code for finding in result.suppressed] == ["TP504", "TP601"]


def test_the_smallest_tribe_has_no_findings() -> None:
    result = checked("minimal.yaml")
    assert result.findings == ()
    assert result.diagnostics == ()


def test_the_bank_passes_without_errors() -> None:
    result = checked("bank")
    assert result.diagnostics == ()
    assert result.counts[Severity.ERROR] == 0


@pytest.mark.parametrize("form", FORMS)
def test_every_form_has_the_same_people(form: str) -> None:
    tribe = load(model("hypotheek.yaml")).organisation
    other = load(model(form_file(form))).organisation
    assert other.people == tribe.people


@pytest.mark.parametrize("form", FORMS)
def test_every_form_has_the_same_work(form: str) -> None:
    tribe = load(model("hypotheek.yaml")).organisation
    other = load(model(form_file(form))).organisation
    assert days_per_skill(other) == days_per_skill(tribe)
    for name, feature in tribe.work.features.items():
        assert other.work.features[name].arrives == feature.arrives
        assert other.work.features[name].value_per_week == feature.value_per_week


@pytest.mark.parametrize("form", FORMS)
def test_everybody_who_works_in_the_tribe_works_in_every_form(form: str) -> None:
    tribe = roster_of(load(model("hypotheek.yaml")).organisation)
    other = roster_of(load(model(form_file(form))).organisation)
    workers = set(tribe.squads_of_person)
    assert workers <= set(other.squads_of_person)
    for person in workers:
        weeks = [
            sum(r.share(person, seat.id) for seat in r.squads_of(person)) for r in (tribe, other)
        ]
        assert weeks[0] == pytest.approx(weeks[1])


@pytest.mark.parametrize(
    ("name", "least", "most"), [("hypotheek.yaml", 0.35, 0.65), ("bank", 0.55, 0.85)]
)
def test_no_squad_is_overloaded_or_idle(name: str, least: float, most: float) -> None:
    organisation = load(model(name)).organisation
    loads = squad_loads(roster_of(organisation), organisation.effective_limits())
    assert len(loads) == len(roster_of(organisation).squads)
    for load_ in loads.values():
        assert least <= load_.work / load_.capacity <= most


def test_the_table_counts_people_squads_and_features() -> None:
    rows = re.findall(r"^\| `([^`]+)` \|.*\| (\d+) \| (\d+) \| (\d+) \|$", README, re.MULTILINE)
    assert len(rows) == 7
    for name, *counts in rows:
        organisation = load(model(name)).organisation
        squads = sum(len(tribe.squads) for tribe in organisation.tribes.values())
        found = [len(organisation.people), squads, len(organisation.work.features)]
        assert [int(count) for count in counts] == found, name


def test_the_bank_has_thirteen_tribes_of_at_most_150_and_squads_of_at_most_nine() -> None:
    tribes = load(model("bank")).organisation.tribes
    assert len(tribes) == 13
    assert max(len(tribe.people) for tribe in tribes.values()) <= 150
    assert max(len(s.people) for tribe in tribes.values() for s in tribe.squads.values()) <= 9


@pytest.mark.parametrize("script", ["scripts.make_forms", "scripts.make_bank"])
def test_made_models_are_current(script: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", script, "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_every_model_points_editors_to_the_schema() -> None:
    for path in MODELS.rglob("*.yaml"):
        first = path.read_text(encoding="utf-8").partition("\n")[0]
        link = first.removeprefix("# yaml-language-server: $schema=")
        assert (path.parent / link).resolve() == ROOT / "docs/reference/model.schema.json", path
