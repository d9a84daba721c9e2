"""What Python code and notebooks call: what they may count on.

Nothing prints; tables are polars frames. What is wrong is raised, in the command line's words:
``InvalidInput`` with every diagnostic, ``InvalidUsage``, ``NoInput``, ``ImpossibleExperiment``.
"""

import datetime as dt
import html
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import polars as pl

from tribeplan import api, simulating
from tribeplan.errors import InvalidInput, InvalidUsage
from tribeplan.formats.exchange.backlog import StateKind
from tribeplan.formats.exchange.dates import DateOrder
from tribeplan.formats.exchange.gap import gaps
from tribeplan.formats.exchange.history import HowRead, read_history
from tribeplan.formats.exchange.reading import how_to_read, path_of_kept, read_source
from tribeplan.formats.exchange.writing import HOLDS, left_out
from tribeplan.formats.model.scenario import load_stack
from tribeplan.org.elements import counted
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import roster_of
from tribeplan.report.calibrated import CalibrationReport, calibration_answer
from tribeplan.report.compared import comparison_answer
from tribeplan.report.imported import exported
from tribeplan.report.sections import render_answer
from tribeplan.report.simulated import study_answer
from tribeplan.rules.catalogue import check_organisation
from tribeplan.rules.rule import Finding, Severity
from tribeplan.simulation import calibration
from tribeplan.simulation.assumptions import Mechanism
from tribeplan.simulation.calibration import Calibration
from tribeplan.simulation.comparison import feature_differences
from tribeplan.simulation.outcome import Outcome, utilisation, utilisation_by_skill
from tribeplan.simulation.plan import COMPARISON_MEASURES, Asked
from tribeplan.simulation.study import Comparison as Compared
from tribeplan.simulation.study import Run, Study

ModelOrPath: TypeAlias = str | os.PathLike[str] | Organisation
"""A model or scenario: its path, ``revision:path`` in git, or one that is loaded."""


def load(path: str | os.PathLike[str]) -> Organisation:
    """Read the model at a path: a file, a directory, or ``revision:path`` in git."""
    return api.load(os.fspath(path)).organisation


def apply(path: str | os.PathLike[str]) -> Organisation:
    """Read the organisation that the scenario at a path leads to."""
    return api.apply(os.fspath(path))


# --- Findings ------------------------------------------------------------------------------------

_FINDINGS: dict[str, pl.DataType | type[pl.DataType]] = {
    "code": pl.String,
    "rule": pl.String,
    "severity": pl.Enum([severity.value for severity in Severity]),
    "element": pl.String,
    "message": pl.String,
    "path": pl.String,
    "line": pl.Int64,
    "column": pl.Int64,
}


@dataclass(frozen=True, slots=True, repr=False)
class Check:
    """What a check has found."""

    findings: pl.DataFrame
    """What counts, the worst first: ``code``, ``rule``, ``severity``, ``element``, ``message``,
    and where it was typed: ``path``, ``line``, ``column``; null of a loaded organisation."""

    def __repr__(self) -> str:
        """How many there are of each severity."""
        number = dict(self.findings["severity"].value_counts().iter_rows())
        told = [
            counted(number[each.value], each.value, "advice" if each is Severity.ADVICE else "")
            for each in Severity
            if each.value in number
        ]
        return f"<Check: {', '.join(told) or 'nothing found'}>"

    def _repr_html_(self) -> str:
        table: str = getattr(self.findings, "_repr_html_")()  # noqa: B009  # what notebooks call
        return f"<p>{html.escape(repr(self)[1:-1])}</p>{table}"


def check(
    source: ModelOrPath,
    *,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    today: dt.date | None = None,
) -> Check:
    """Check a model or scenario against the rules.

    What is on disk is checked with the settings and the baseline of the project one is in, as
    ``tribeplan check`` does; a loaded organisation with neither.

    Parameters
    ----------
    source
        What is checked.
    select, ignore
        Rules to run, and not to run: codes, names, or how codes begin, as in ``TP2``.
    today
        The day on which waivers hold or have expired; today when not given.

    Raises
    ------
    InvalidInput
        When it cannot be understood.
    InvalidUsage
        When a rule is named that does not exist.
    """
    day = {"today": today} if today is not None else {}
    asked: dict[str, Any] = {"select": tuple(select), "ignore": tuple(ignore), **day}
    if isinstance(source, Organisation):
        options = api.CheckOptions(**asked)
        found = check_organisation(source, api.rules_of(options), today=options.today)
        rows = [_finding(finding) for finding, waiver in found if waiver is None]
    else:
        result = api.check([os.fspath(source)], replace(api.project_options(), **asked))
        if result.diagnostics:
            raise InvalidInput(result.diagnostics)
        rows = [
            _finding(each.finding, each.place.path, each.place.line, each.place.column)
            for each in result.findings
        ]
    table = pl.DataFrame(rows, schema=_FINDINGS, orient="row")
    return Check(table.sort("severity", maintain_order=True))


def _finding(finding: Finding, *place: str | int) -> tuple[object, ...]:
    where = place or (None, None, None)
    words = finding.code, finding.rule.name, finding.severity.value, finding.entity
    return (*words, finding.problem.message, *where)


# --- Simulation ----------------------------------------------------------------------------------


class _Shown:
    """What a notebook shows as its text."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(str(self))}</pre>"


@dataclass(frozen=True, slots=True, repr=False)
class Simulation(_Shown):
    """How work flows through one organisation. Days are working days."""

    study: Study

    @property
    def outcome(self) -> Outcome:
        """Everything that was simulated, with more tables."""
        return self.study.outcome

    @property
    def features(self) -> pl.DataFrame:
        """Each planned feature: what became of it, days and dates, the chance of its date."""
        return _dated(self.outcome.by_feature())

    @property
    def waits(self) -> pl.DataFrame:
        """Mean days of planned features by cause, with their range; with touch they add up."""
        return self.outcome.waits()

    @property
    def bottlenecks(self) -> pl.DataFrame:
        """Where work waits, by cause, squad and skill; what costs most days first."""
        return self.outcome.bottlenecks()

    @property
    def squads(self) -> pl.DataFrame:
        """How busy each squad is, as shares of the time its people are there."""
        return utilisation(self.outcome)

    @property
    def skills(self) -> pl.DataFrame:
        """How busy those with each skill are, by squad."""
        return utilisation_by_skill(self.outcome)

    @property
    def replications(self) -> pl.DataFrame:
        """Every feature of every replication: when, how long, and why."""
        return self.outcome.features()

    @property
    def provenance(self) -> Mapping[str, Any]:
        """All that is needed to get the same bits again."""
        return self.study.provenance

    def plot(self) -> Any:  # noqa: ANN401  # of Altair, which comes with an extra
        """Draw it: a chart of Altair, which a notebook shows; needs the extra ``plot``."""
        from tribeplan.report.figures.drawn import study_figure

        return study_figure(self.study)

    def __str__(self) -> str:
        """The first screen of ``tribeplan simulate``."""
        return render_answer(study_answer(self.study), colour=False)

    def __repr__(self) -> str:
        """What was simulated, in a line."""
        played = counted(self.outcome.played.replications, "replication")
        return f"<Simulation of {self.study.question.title}: {played}>"


@dataclass(frozen=True, slots=True, repr=False)
class Comparison(_Shown):
    """Several organisations that met the same luck, held against the first."""

    compared: Compared

    @property
    def simulations(self) -> tuple[Simulation, ...]:
        """Each organisation on its own, the first one first."""
        return tuple(Simulation(study) for study in self.compared.studies)

    @property
    def differences(self) -> pl.DataFrame:
        """Each of the others against the first, in ``unit``.

        ``difference`` is other minus base, ``low`` and ``high`` its range; ``probability_better``
        the share of the replications in which the other is better; ``assumed_otherwise`` names
        what the two do not assume alike, for which part of the difference is no doing of their
        structure.
        """
        rows = [
            {
                "base": each.base,
                "other": each.other,
                "unit": each.measure.value,
                "base_value": each.base_value,
                "other_value": each.other_value,
                **each.difference._asdict(),
                "probability_better": each.probability_faster,
                "clear": each.is_clear,
                "base_unfinished_share": each.base_unfinished,
                "other_unfinished_share": each.other_unfinished,
                "assumed_otherwise": list(each.assumed_otherwise),
            }
            for each in self.compared.differences
        ]
        told = pl.DataFrame(rows, schema_overrides={"assumed_otherwise": pl.List(pl.String)})
        return told.rename({"value": "difference"})

    @property
    def features(self) -> pl.DataFrame:
        """Each planned feature in the first and in each other: dates, and days of difference."""
        base = self.compared.base.outcome
        others = self.compared.studies[1:]
        tables = [
            _dated(feature_differences(base, other.outcome)).with_columns(
                pl.lit(other.question.name).alias("other")
            )
            for other in others
        ]
        return pl.concat(tables, how="diagonal")

    def plot(self) -> Any:  # noqa: ANN401  # as above
        """Draw it: a chart of Altair, which a notebook shows; needs the extra ``plot``."""
        from tribeplan.report.figures.drawn import comparison_figure

        return comparison_figure(self.compared)

    def __str__(self) -> str:
        """The first screen of ``tribeplan compare``."""
        return render_answer(comparison_answer(self.compared), colour=False)

    def __repr__(self) -> str:
        """What was compared, in a line."""
        names = ", ".join(study.question.name for study in self.compared.studies)
        played = counted(self.compared.base.outcome.played.replications, "replication")
        return f"<Comparison of {names}: {played}>"


def simulate(  # noqa: PLR0913  # one for each option of the command
    source: ModelOrPath,
    *,
    replications: int | None = None,
    horizon: float | None = None,
    warm_up: float | None = None,
    starts: dt.date | str | None = None,
    seed: int | None = None,
    policy: str | None = None,
    assume: Mapping[str, float | str] | None = None,
    without: Iterable[str] = (),
    threads: int = 2,
) -> Simulation:
    """Simulate how work flows through a model or scenario.

    What is not given is what the scenario asks, else the default: 1,000 replications of 520
    working days, seed 1. Same seed, same result, on any number of threads.

    Parameters
    ----------
    source
        What is simulated.
    replications
        How many replications are drawn.
    horizon, warm_up
        Working days that are measured, and working days before that.
    starts
        First day, that of the warm-up too.
    seed
        Same seed, same chance.
    policy
        How squads order their backlogs: fifo, cd3, rice, moscow, value-effort.
    assume
        Other values of assumptions, by name.
    without
        Mechanisms that are left out, such as rework.
    threads
        Results do not depend on it.

    Raises
    ------
    InvalidInput
        When it cannot be understood.
    ImpossibleExperiment
        When it cannot be simulated.
    InvalidUsage
        When an option makes no sense.
    """
    given = {
        "horizon_days": horizon,
        "warm_up_days": warm_up,
        "starts": starts,
        "seed": seed,
        "policy": policy,
        "replications": replications,
    }
    asked = _asked(given, assume, without)
    return Simulation(simulating.simulate(_plain(source), asked, _quiet(threads)))


def compare(  # noqa: PLR0913  # one for each option of the command
    first: ModelOrPath,
    *others: ModelOrPath,
    measure: str = "mean",
    replications: int | None = None,
    horizon: float | None = None,
    warm_up: float | None = None,
    starts: dt.date | str | None = None,
    seed: int | None = None,
    policy: str | None = None,
    assume: Mapping[str, float | str] | None = None,
    without: Iterable[str] = (),
    threads: int = 2,
) -> Comparison:
    """Hold models or scenarios against the first, all with the same luck.

    Without a number of replications, 64, 256 and 1,000 are played until the answer is clear.

    Parameters
    ----------
    first, others
        What is compared; the first is what counts as usual.
    measure
        What is compared: mean, p85 or cost-of-delay.
    replications, horizon, warm_up, starts, seed, policy, assume, without, threads
        As :func:`simulate` has them; the same for all.

    Raises
    ------
    InvalidInput
        When one cannot be understood.
    ImpossibleExperiment
        When one cannot be simulated.
    InvalidUsage
        When there is nothing to compare, or an option makes no sense.
    """
    if not others:
        raise InvalidUsage("name at least two to compare; the first is what counts as usual")
    if measure not in COMPARISON_MEASURES:
        raise InvalidUsage(f"measure is one of {', '.join(COMPARISON_MEASURES)}, not '{measure}'")
    given = {
        "horizon_days": horizon,
        "warm_up_days": warm_up,
        "starts": starts,
        "seed": seed,
        "policy": policy,
    }
    asked = _asked(given, assume, without)
    compared = simulating.compare(
        [_plain(each) for each in (first, *others)],
        asked,
        _quiet(threads),
        measure=COMPARISON_MEASURES[measure],
        replications=replications,
    )
    return Comparison(compared)


# --- A history of work items ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False)
class CalibratedHistory(_Shown):
    """What a history of work items says. Days of measures are working days."""

    told: CalibrationReport

    @property
    def found(self) -> Calibration:
        """Everything that was measured, fitted and tested."""
        return self.told.found

    @property
    def items(self) -> pl.DataFrame:
        """The items that count."""
        return self.told.history.items

    @property
    def left_out(self) -> pl.DataFrame:
        """What does not count: ``why``, ``what`` and ``line``."""
        return self.told.history.left_out

    @property
    def forecasts(self) -> pl.DataFrame:
        """Every forecast in the past: ``made_on``, ``items``, ``p50``, ``p85``, ``done``."""
        rows = [
            (each.origin, each.wanted, *each.forecasts[0], each.finished)
            for each in self.found.tested.trials
        ]
        day = pl.Date
        schema = {"made_on": day, "items": pl.Int64, "p50": day, "p85": day, "done": day}
        return pl.DataFrame(rows, schema=schema, orient="row")

    @property
    def assumptions(self) -> Mapping[str, float]:
        """What :func:`simulate` takes as ``assume``."""
        return self.found.assumptions

    def plot(self) -> Any:  # noqa: ANN401  # as above
        """Draw it: a chart of Altair, which a notebook shows; needs the extra ``plot``."""
        from tribeplan.report.figures.drawn import calibration_figure

        return calibration_figure(self.told.history.path, self.found)

    def __str__(self) -> str:
        """The first screen of ``tribeplan calibrate``."""
        return render_answer(calibration_answer(self.told), colour=False)

    def __repr__(self) -> str:
        """What was read, in a line."""
        return f"<CalibratedHistory of {self.told.history.path}: {self.items.height:,} items>"


def calibrate(  # noqa: PLR0913  # one for each option of the command
    path: str | os.PathLike[str],
    *,
    items: int | None = None,
    as_of: dt.date | None = None,
    dates: DateOrder | None = None,
    states: Mapping[str, str] | None = None,
    seed: int = 1,
) -> CalibratedHistory:
    """Hold forecasts against a history of work items, and learn assumptions from it.

    Parameters
    ----------
    path
        What a tracker exports.
    items
        How many items each forecast is about; as many as two weeks bring when not given.
    as_of
        The day on which it was exported; the last day in it when not given.
    dates
        The order of day, month and year: dmy, mdy or ymd.
    states
        What states say, by name: todo, active, waiting, done or cancelled.
    seed
        Same seed, same draws.

    Raises
    ------
    NoInput
        When nothing is there.
    InvalidInput
        When it is no history, or day and month cannot be told.
    InvalidUsage
        When a state says something else.
    """
    wrong = [kind for kind in (states or {}).values() if kind not in list(StateKind)]
    if wrong:
        raise InvalidUsage(f"a state is one of {', '.join(StateKind)}, not '{wrong[0]}'")
    kinds = {name: StateKind(kind) for name, kind in (states or {}).items()}
    today = dt.date.today()  # noqa: DTZ011  # the day where the reader is
    history = read_history(os.fspath(path), HowRead(today, as_of, dates, kinds))
    found = calibration.calibrate(history.items, history.as_of, wanted=items, seed=seed)
    return CalibratedHistory(CalibrationReport(history, found))


# --- What other tools keep -----------------------------------------------------------------------


def gap(  # noqa: PLR0913  # one for each option of the command
    source: ModelOrPath,
    against: str | os.PathLike[str],
    *,
    kind: str | None = None,
    mapping: str | os.PathLike[str] | None = None,
    dates: DateOrder | None = None,
    as_of: dt.date | None = None,
) -> pl.DataFrame:
    """Where a model differs from what HR, GitHub or a catalogue says, a row for each gap.

    Parameters
    ----------
    source
        A model or scenario.
    against
        A file or directory of another tool.
    kind
        What it is, as ``--from`` names it; told by what stands in it when not given.
    mapping
        What an import keeps, with whose id is whose; that beside the model when not given.
    dates
        The order of day, month and year: dmy, mdy or ymd.
    as_of
        Who has left by then does not count; today when not given.

    Raises
    ------
    NoInput
        When nothing is there.
    InvalidInput
        When one of them cannot be read.
    InvalidUsage
        When it is a backlog.
    """
    told = Path(mapping) if mapping is not None else None
    if told is None and not isinstance(source, Organisation):
        told = path_of_kept(Path(source), "")
    kept, how = how_to_read(told, dates, as_of)
    read = read_source(os.fspath(against), how, kind)
    found = gaps(read, roster_of(_organisation(source)), kept.ids, kept.other_managers)
    text = pl.String
    schema = {"kind": text, "id": text, "name": text, "here": text, "there": text, "path": text,
              "line": pl.Int64}  # fmt: skip
    rows = [
        (each.kind.value, each.who, each.name, each.here or None, each.there or None,
         *((each.place.path, each.place.line) if each.place else (None, None)))
        for each in found
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


class Export(NamedTuple):
    """A model as a file for another tool."""

    content: bytes
    left_out: Mapping[str, int]
    """What the tool has no place for, and how often."""


def export(source: ModelOrPath, to: str) -> Export:
    """A model as a file for another tool: what ``tribeplan export`` writes.

    Parameters
    ----------
    source
        A model or scenario.
    to
        backstage, csv, graphml, json, model, parquet, peribolos or xlsx.

    Raises
    ------
    InvalidUsage
        When there is no such target.
    """
    if to not in HOLDS:
        raise InvalidUsage(f"nothing is exported to '{to}'; there are {', '.join(sorted(HOLDS))}")
    organisation = _organisation(source)
    return Export(exported(roster_of(organisation), to), left_out(organisation, to))


def _organisation(source: ModelOrPath) -> Organisation:
    if isinstance(source, Organisation):
        return source
    return load_stack(os.fspath(source)).organisation


def _plain(source: ModelOrPath) -> str | Organisation:
    return source if isinstance(source, Organisation) else os.fspath(source)


def _quiet(threads: int) -> Run:
    return Run(threads=threads, on_progress=lambda _: None)


def _asked(
    given: Mapping[str, object], assume: Mapping[str, float | str] | None, without: Iterable[str]
) -> Asked:
    known = {mechanism.value: mechanism for mechanism in Mechanism}
    words = list(without)
    wrong = [word for word in words if word not in known]
    if wrong:
        raise InvalidUsage(f"no mechanism '{wrong[0]}'; there are {', '.join(known)}")
    return Asked(
        {name: value for name, value in given.items() if value is not None},
        {name: str(value) for name, value in (assume or {}).items()},
        tuple(known[word] for word in words),
    )


def _dated(table: pl.DataFrame) -> pl.DataFrame:
    """Turn dates that are text into dates; a column without any value keeps its type."""
    dates = [
        name for name in table.columns if name.removesuffix("_other").endswith(("_by", "asked_for"))
    ]
    chances = pl.col("^.*probability.*$").cast(pl.Float64)
    return table.with_columns(
        chances, *(pl.col(name).cast(pl.String).str.to_date() for name in dates)
    )
