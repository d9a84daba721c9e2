"""The verbs: load, check, apply, explain."""

import datetime as dt
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tribeplan.errors import Diagnostic, InvalidUsage
from tribeplan.formats.baseline import Baseline
from tribeplan.formats.located import CheckResult, LocatedFinding, Suppression
from tribeplan.formats.model_files import find_models
from tribeplan.formats.native import LoadedModel, ModelReading, load_model, read_model
from tribeplan.formats.settings import Settings
from tribeplan.formats.waiver_comments import WaiverComment, find_waivers
from tribeplan.org.organisation import Organisation
from tribeplan.rules.catalogue import CATALOGUE
from tribeplan.rules.check import ALL_RULES, check_organisation
from tribeplan.rules.finding import Finding
from tribeplan.rules.rule import Rule
from tribeplan.rules.selection import matching, select_rules
from tribeplan.rules.waiver import Waiver


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """How a check is done; the settings of the project stand in for what is not given."""

    settings: Settings = field(default_factory=Settings.model_construct)
    settings_home: Path = field(default_factory=Path)
    """The directory that paths in the settings are relative to."""

    select: tuple[str, ...] = ()
    """Rules to run; the settings' when empty."""

    ignore: tuple[str, ...] = ()
    """Rules not to run, besides those of the settings."""

    baseline: Baseline = field(default_factory=Baseline)
    today: dt.date = field(default_factory=dt.date.today)
    """The day on which waivers hold or have expired."""


def load(path: str) -> LoadedModel:
    """Read the one model at a path.

    Raises
    ------
    InvalidInput
        With every diagnostic when it cannot be understood.
    NoInput
        When nothing is there.
    InvalidUsage
        When several models are there.
    """
    models = list(find_models([path]))
    if len(models) > 1:
        names = ", ".join(model.root for model in models)
        raise InvalidUsage(f"'{path}' holds {len(models)} models, name one of them: {names}")
    return load_model(models[0])


def apply(path: str) -> Organisation:
    """Read a scenario with everything it builds on, and give the organisation it leads to.

    Parameters
    ----------
    path
        A scenario or a model: a file, a directory, or ``revision:path`` in git.

    Raises
    ------
    InvalidInput
        With every diagnostic of every file, and every conflict of every scenario.
    NoInput
        When nothing is there.
    InvalidUsage
        When several models are there, or git cannot be asked.
    """
    from tribeplan.formats.scenario_stack import load_stack

    return load_stack(path).organisation


def check(paths: Iterable[str], options: CheckOptions) -> CheckResult:
    """Check every model at the paths; where one cannot be understood, the others still are.

    Raises
    ------
    NoInput
        When nothing is there.
    InvalidUsage
        When a rule is named that does not exist.
    """
    rules = rules_of(options)
    findings: list[LocatedFinding] = []
    diagnostics: list[Diagnostic] = []
    texts: dict[str, str] = {}
    models: list[str] = []
    for files in find_models(paths):
        reading = read_model(files)
        texts |= {path: "" for path, _ in files.contents}
        texts |= {document.path: document.text for document in reading.places.documents}
        diagnostics += reading.diagnostics
        models.append(reading.root)
        if not reading.diagnostics:
            findings += _check_model(reading, rules, options)
    findings.sort(key=_reading_order)
    return CheckResult(
        tuple(located for located in findings if located.suppression is None),
        tuple(located for located in findings if located.suppression is not None),
        tuple(sorted(diagnostics)),
        dict(sorted(texts.items())),
        rules,
        tuple(models),
    )


def findings_that_count(
    reading: ModelReading,
    organisation: Organisation,
    waivers: Sequence[Waiver],
    options: CheckOptions,
) -> tuple[Finding, ...]:
    """Give what a check would say of an organisation if it stood in the files that were read.

    Parameters
    ----------
    reading
        The files; where something does not stand in them, its place is that of what it would
        stand in.
    organisation
        What is checked.
    waivers
        The exceptions that hold.
    options
        How it is done.
    """
    per_file = _PerFileIgnores(options)
    has_ignores, has_baseline = options.settings.per_file_ignores, options.baseline.allowed
    found = check_organisation(organisation, rules_of(options), waivers, today=options.today)
    return tuple(
        finding
        for finding, waiver in found
        if waiver is None
        and not (has_ignores and per_file.ignores_in(reading, finding))
        and not (has_baseline and _is_allowed(reading, finding, options))
    )


def _is_allowed(reading: ModelReading, finding: Finding, options: CheckOptions) -> bool:
    return finding.rule in CATALOGUE and options.baseline.allows(reading.root, finding)


def rules_of(options: CheckOptions) -> tuple[Rule, ...]:
    """Give the rules that run.

    Raises
    ------
    InvalidUsage
        When a rule is named that does not exist.
    """
    settings = options.settings
    rules = select_rules(
        ALL_RULES, options.select or settings.select, (*settings.ignore, *options.ignore)
    )
    for words in settings.per_file_ignores.values():
        rules_named(words)
    return rules


def _reading_order(located: LocatedFinding) -> tuple[object, ...]:
    problem = located.finding.problem
    return (located.place, located.code, problem.subject, located.message)


def _check_model(
    reading: ModelReading, rules: Sequence[Rule], options: CheckOptions
) -> Iterator[LocatedFinding]:
    comments = tuple(find_waivers(reading.places))
    waivers = [comment.waiver for comment in comments]
    per_file = _PerFileIgnores(options)
    found = check_organisation(reading.organisation, rules, waivers, today=options.today)
    for finding, waiver in found:
        located = _locate(reading, comments, finding)
        if waiver is not None:
            until = waiver.until.isoformat() if waiver.until else ""
            located = replace(located, suppression=Suppression("waiver", waiver.reason, until))
        elif per_file.ignores(finding, located.place.path):
            located = replace(located, suppression=Suppression("per-file-ignore"))
        elif _is_allowed(reading, finding, options):
            located = replace(located, suppression=Suppression("baseline"))
        yield located


def _locate(
    reading: ModelReading, comments: Sequence[WaiverComment], finding: Finding
) -> LocatedFinding:
    places = reading.places

    match finding.problem.at:
        case ("waivers", int(number)):
            place = comments[number].place
        case address:
            place = places.key(address)
    related = tuple((places.key(address), what) for address, what in finding.problem.related)
    return LocatedFinding(finding, place, related, model=reading.root)


class _PerFileIgnores:
    """Which rules are not reported in which file."""

    def __init__(self, options: CheckOptions) -> None:
        self._options = options
        self._codes: dict[str, frozenset[str]] = {}

    def ignores_in(self, reading: ModelReading, finding: Finding) -> bool:
        match finding.problem.at:
            case ("waivers", int(number)):
                comments = tuple(find_waivers(reading.places))
                path = comments[min(number, len(comments) - 1)].place.path
            case address:
                path = reading.places.key(address).path
        return self.ignores(finding, path)

    def ignores(self, finding: Finding, path: str) -> bool:
        if path not in self._codes:
            relative = os.path.relpath(path, self._options.settings_home).replace(os.sep, "/")
            words = self._options.settings.ignores_for(relative)
            self._codes[path] = frozenset(
                rule.code for word in words for rule in matching(ALL_RULES, word)
            )
        return finding.code in self._codes[path]


def rules_named(words: Iterable[str]) -> tuple[Rule, ...]:
    """Give the rules that words stand for, in order of their codes; ``all`` stands for each.

    Raises
    ------
    InvalidUsage
        When a word stands for none.
    """
    return select_rules(ALL_RULES, tuple(words))
