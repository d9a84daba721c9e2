"""Dialogs about runs: how a simulation is run, and writing its result into a file."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Literal

from pydantic import ValidationError
from textual.dom import DOMNode

from tribeplan.formats.model.files import expanded
from tribeplan.formats.nearest import nearest
from tribeplan.scenario.scenario import Experiment, Policy
from tribeplan.simulation.assumptions import Mechanism
from tribeplan.tui.asking import AskedField, Complaints, FormContents, Values
from tribeplan.tui.choices import Choice
from tribeplan.tui.runs.client import runs_of
from tribeplan.tui.runs.messages import (
    Exported,
    ExportResult,
    Failed,
    Rejected,
    Reply,
    RunSettings,
)
from tribeplan.tui.session import Session, say
from tribeplan.tui.widgets.dialogs import ask_to_replace
from tribeplan.tui.widgets.forms import fill_in

# --- How a simulation is run: a dialog with every value, its range and its default ---------------

NUMBERS = ("horizon_days", "warm_up_days", "replications", "seed", "release_every_days", "starts")
FIELDS = (
    ("horizon_days", "Days", "Working days that are simulated after the warm-up; 260 is a year."),
    ("warm_up_days", "Warm-up", "Working days before that, so that work is under way."),
    (
        "replications",
        "Replications",
        "How many replications are drawn; more is surer, slower.",
    ),
    ("seed", "Seed", "The same seed gives the same result."),
    (
        "release_every_days",
        "Release",
        "Days between releases of squads that say nothing; or empty.",
    ),
    (
        "starts",
        "First day",
        "As in 2027-01-04; empty: the first 'arrives', or else date, there is.",
    ),
)
POLICIES = {
    Policy.FIFO: "by priority, then by arrival",
    Policy.CD3: "cost of delay divided by duration",
    Policy.RICE: "reach x impact x confidence / effort",
    Policy.MOSCOW: "must, should, could",
    Policy.VALUE_EFFORT: "value / effort",
}
_ASSUMED = re.compile(r"\s*([a-z_]+)\s*=\s*(\S+)\s*")


def ask_settings(node: DOMNode, now: RunSettings, done: Callable[[RunSettings], None]) -> None:
    """Ask how to simulate; nothing is answered when the dialog is left."""
    usual = Experiment()
    asked = [
        AskedField(name, words, _typed(now.experiment.get(name, getattr(usual, name))), help=about)
        for name, words, about in FIELDS
    ]
    policies = tuple(
        Choice(policy.value, policy.value, about) for policy, about in POLICIES.items()
    )
    policy = str(now.experiment.get("policy", usual.policy.value))
    asked.insert(
        4, AskedField("policy", "Order", policy, policies, "How squads order their backlogs.")
    )
    mechanisms = ", ".join(mechanism.value for mechanism in Mechanism)
    without = ", ".join(now.without)
    assume = ", ".join(f"{name}={value}" for name, value in now.assume.items())
    asked += [
        AskedField("without", "Leave out", without, help=f"Separated by commas, of: {mechanisms}."),
        AskedField(
            "assume", "Assume", assume, help="Other values, as in availability=0.7, run_load=0."
        ),
    ]
    form = FormContents("How to simulate", "Simulate", asked, complaints)
    fill_in(node, form, lambda values: done(settings_of(values)))


def complaints(values: Values) -> Complaints:
    """Say what is wrong with what is typed, by field."""
    found = dict(_experiment_complaints(values))
    for word in _words(values["without"]):
        if word not in {mechanism.value for mechanism in Mechanism}:
            meant = nearest(word, [mechanism.value for mechanism in Mechanism])
            hint = f", did you mean '{meant}'?" if meant else ""
            found["without"] = f"'{word}' cannot be left out{hint}"
    for word in _words(values["assume"]):
        if _ASSUMED.fullmatch(word) is None:
            found["assume"] = f"'{word}' is not like availability=0.7"
    return found


def _experiment_complaints(values: Values) -> Mapping[str, str]:
    try:
        Experiment.model_validate(_given(values))
    except ValidationError as error:
        return {
            str(each["loc"][0]): each["msg"][:1].lower() + each["msg"][1:]
            for each in error.errors(include_url=False)
        }
    return {}


def settings_of(values: Values) -> RunSettings:
    """The settings that were typed; only what differs from the usual."""
    typed = Experiment.model_validate(_given(values)).model_dump(mode="json")
    usual = Experiment().model_dump(mode="json")
    different = {
        name: value for name, value in typed.items() if value != usual[name] and value is not None
    }
    pairs = [_ASSUMED.fullmatch(word) for word in _words(values["assume"])]
    assume = {pair[1]: pair[2] for pair in pairs if pair is not None}
    return RunSettings(different, tuple(_words(values["without"])), assume)


def _given(values: Values) -> dict[str, str]:
    names = (*NUMBERS, "policy")
    return {name: values[name].replace(",", "") for name in names if values[name]}


def _words(typed: str) -> list[str]:
    return [word.strip() for word in typed.split(",") if word.strip()]


def _typed(value: object) -> str:
    return "" if value is None else str(value)


# --- Writing a result into a file: its name is asked for, and nothing is replaced unasked --------

ENDINGS = {
    "simulate": (".json", ".csv", ".parquet", ".md", ".txt", ".svg", ".png"),
    "compare": (".html", ".json", ".md", ".txt", ".svg", ".png"),
}
HELP = {
    "simulate": "The ending says as what: .md .txt .json .svg .png; .csv and .parquet hold "
    "every feature of every replication.",
    "compare": "The ending says as what: .html is a page to hand on; .md .txt .json .svg .png.",
}


def ask_for_file(
    node: DOMNode,
    session: Session,
    what: Literal["simulate", "compare"],
    is_running: Callable[[], bool],
) -> None:
    """Ask where to, then write the latest result; a run that is under way is finished first."""

    def check(values: Values) -> dict[str, str]:
        if values["file"].lower().endswith(ENDINGS[what]):
            return {}
        return {"file": f"has to end in one of {' '.join(ENDINGS[what])}"}

    name = "simulation.md" if what == "simulate" else "comparison.html"
    asked = AskedField("file", "File", name, help=HELP[what], is_required=True)
    form = FormContents("Write the result into a file", "Write", (asked,), check)

    def answered(values: Values) -> None:
        waits = ", when the run is done" if is_running() else ""
        say(node, f"Writing {values['file']}{waits} …")
        _write(node, session, ExportResult(what, expanded(values["file"])))

    fill_in(node, form, answered)


def _write(node: DOMNode, session: Session, request: ExportResult) -> None:
    runs_of(session).ask(request, partial(_written, node, session, request))


def _written(node: DOMNode, session: Session, request: ExportResult, answer: Reply) -> None:
    match answer:
        case Exported():
            say(node, f"Written to {answer.path}")
        case Rejected() if answer.is_taken:
            again = ExportResult(request.what, request.path, may_replace=True)
            ask_to_replace(node, request.path, partial(_write, node, session, again))
        case Rejected():
            say(node, "; ".join(reason.message for reason in answer.reasons), "error")
        case Failed():
            say(node, f"{request.path} was not written: {answer.in_short}", "error")
        case _:
            pass
