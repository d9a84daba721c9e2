"""The verbs: load, check, apply, explain."""

import datetime as dt
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, NamedTuple

from tribeplan.errors import Diagnostic, InvalidUsage
from tribeplan.formats.model.files import (
    ModelFiles,
    find_model,
    find_models,
    is_scenario,
    kept_by_hand,
    path_in_file,
)
from tribeplan.formats.model.places import CheckResult, LocatedFinding, Suppression
from tribeplan.formats.model.read import ModelReading, load_model, read_model
from tribeplan.formats.model.settings import Baseline, Settings, find_settings, read_baseline
from tribeplan.formats.model.waivers import WaiverComment, find_cut_texts, find_waivers
from tribeplan.formats.yaml.tree import YamlDocument
from tribeplan.org.organisation import Organisation
from tribeplan.org.teams import Link
from tribeplan.rules.rule import Finding, Rule
from tribeplan.rules.waivers import Waiver, cut_text


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

    links: tuple[Link, ...] = ()
    """What others say hangs together, for the rules on who has to talk."""

    on: dt.date | Literal["all"] | None = None
    """The day as of which scenarios with waves are checked, or every one of them; None in the end.
    """


def project_options() -> CheckOptions:
    """How ``tribeplan check`` would check here: the settings, and the baseline they name.

    Raises
    ------
    InvalidUsage
        When settings or baseline cannot be read.
    """
    settings, home = find_settings(Path.cwd())
    return CheckOptions(settings, home, baseline=baseline_of(settings, home))


def baseline_of(settings: Settings, home: Path, path: Path | None = None) -> Baseline:
    """What is allowed: by the baseline at a path, or else by the one that the settings name.

    Raises
    ------
    InvalidUsage
        When it cannot be read.
    """
    if path is None and settings.baseline is None:
        return Baseline()
    return read_baseline(path or home / str(settings.baseline))


def load(path: str) -> ModelReading:
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
    return load_model(find_model(path))


def apply(path: str, on: dt.date | None = None) -> Organisation:
    """Read a scenario with everything it builds on, and return the organisation it leads to.

    Parameters
    ----------
    path
        A scenario or a model: a file, a directory, or ``revision:path`` in git.
    on
        The day up to which waves have taken place; all when it is not given.

    Raises
    ------
    InvalidInput
        With every diagnostic of every file, and every conflict of every scenario.
    NoInput
        When nothing is there.
    InvalidUsage
        When several models are there, or git cannot be asked.
    """
    from tribeplan.formats.model.scenario import load_stack

    return load_stack(path).as_of(on).organisation


def check(paths: Iterable[str], options: CheckOptions) -> CheckResult:
    """Check all models and scenarios at the paths; where one cannot be read, the others still are.

    Raises
    ------
    NoInput
        When nothing is there.
    InvalidUsage
        When a rule is named that does not exist.
    """
    rules = rules_of(options)
    findings: list[LocatedFinding] = []
    diagnostics: dict[Diagnostic, None] = {}
    texts: dict[str, str] = {}
    models: list[str] = []
    for files in find_models(paths):
        one = (_scenario_at if _is_scenario(files) else _model_of)(files, rules, options)
        texts |= {path: "" for path, _ in files.contents}
        texts |= {document.path: document.text for document in one.documents}
        diagnostics |= dict.fromkeys(one.diagnostics)
        models.append(files.root)
        findings += one.findings
    findings.sort(key=_reading_order)
    return CheckResult(
        tuple(located for located in findings if located.suppression is None),
        tuple(located for located in findings if located.suppression is not None),
        tuple(sorted(diagnostics)),
        dict(sorted(texts.items())),
        rules,
        tuple(models),
    )


def check_one(path: str, options: CheckOptions) -> tuple[LocatedFinding, ...]:
    """Check a model or a scenario that must be sound, on the disk or as ``revision:path`` in git.

    Returns
    -------
    tuple
        What is unwise in reading order, with what is excused.

    Raises
    ------
    InvalidInput
        With every diagnostic when it cannot be understood.
    NoInput
        When nothing is there.
    InvalidUsage
        When several models are there, or a rule is named that does not exist.
    """
    from tribeplan.formats.model.scenario import load_stack
    from tribeplan.formats.model.scenario_findings import findings_of

    stack, rules = load_stack(path), rules_of(options)
    if stack.scenarios:
        found = findings_of(stack, rules, options.today, options.on)
        located = _of_scenario(found, stack.model, options)
    else:
        located = _check_model(stack.model, rules, options)
    return tuple(sorted(located, key=_reading_order))


class _Checked(NamedTuple):
    """What came of one model or scenario."""

    documents: tuple[YamlDocument, ...]
    diagnostics: tuple[Diagnostic, ...]
    findings: tuple[LocatedFinding, ...]


def _is_scenario(files: ModelFiles) -> bool:
    content = files.contents[0][1]
    return len(files.contents) == 1 and isinstance(content, bytes) and is_scenario(content)


def _model_of(files: ModelFiles, rules: Sequence[Rule], options: CheckOptions) -> _Checked:
    reading = read_model(files)
    found = () if reading.diagnostics else tuple(_check_model(reading, rules, options))
    return _Checked(reading.places.documents, reading.diagnostics, found)


def _scenario_at(files: ModelFiles, rules: Sequence[Rule], options: CheckOptions) -> _Checked:
    from tribeplan.formats.model.scenario import read_stack
    from tribeplan.formats.model.scenario_findings import findings_of

    stack = read_stack(files.root)
    if stack.diagnostics:
        return _Checked(stack.documents, stack.diagnostics, ())
    found = findings_of(stack, rules, options.today, options.on)
    return _Checked(stack.documents, (), tuple(_of_scenario(found, stack.model, options)))


def _of_scenario(
    found: Mapping[LocatedFinding, Finding], model: ModelReading, options: CheckOptions
) -> Iterator[LocatedFinding]:
    """Take out what the settings and the baseline excuse; what is allowed in the base is here, too.

    A model of one file may stand in a baseline by its file, or by the directory that holds it.
    """
    bases = {model.root, *(document.path for document in model.places.documents)}
    bases |= {os.path.dirname(model.root) or "."}  # noqa: PTH120  # paths are text here throughout

    def is_allowed(located: LocatedFinding) -> bool:
        return _is_allowed(located.model, located.finding, options) or any(
            _is_allowed(base, found[located], options) for base in bases
        )

    return _excused(found, is_allowed, options)


def _excused(
    found: Iterable[LocatedFinding],
    is_allowed: Callable[[LocatedFinding], bool],
    options: CheckOptions,
) -> Iterator[LocatedFinding]:
    """Say of what no waiver excuses whether the settings do, or the baseline."""
    per_file = _PerFileIgnores(options)
    for located in found:
        if located.suppression is not None:
            yield located
        elif per_file.ignores(located.finding, located.place.path):
            yield located._replace(suppression=Suppression("per-file-ignore"))
        elif is_allowed(located):
            yield located._replace(suppression=Suppression("baseline"))
        else:
            yield located


def findings_that_count(
    reading: ModelReading,
    organisation: Organisation,
    waivers: Sequence[Waiver],
    options: CheckOptions,
) -> tuple[Finding, ...]:
    """What a check would say of an organisation if it stood in the files that were read.

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
    from tribeplan.rules.catalogue import check_organisation

    per_file = _PerFileIgnores(options)
    has_ignores, has_baseline = options.settings.per_file_ignores, options.baseline.allowed
    found = check_organisation(organisation, rules_of(options), waivers, today=options.today)
    return tuple(
        finding
        for finding, waiver in found
        if waiver is None
        and not (has_ignores and per_file.ignores_in(reading, finding))
        and not (has_baseline and _is_allowed(reading.root, finding, options))
    )


def _is_allowed(model: str, finding: Finding, options: CheckOptions) -> bool:
    from tribeplan.rules.catalogue import CATALOGUE

    return options.baseline.allows(model, finding) and finding.rule in CATALOGUE


def rules_of(options: CheckOptions) -> tuple[Rule, ...]:
    """The rules that run.

    Raises
    ------
    InvalidUsage
        When a rule is named that does not exist.
    """
    from tribeplan.rules.catalogue import ALL_RULES, select_rules
    from tribeplan.rules.mandate import DATED_RULES
    from tribeplan.rules.network import CONWAY_RULES

    settings = options.settings
    rules = select_rules(
        ALL_RULES, options.select or settings.select, (*settings.ignore, *options.ignore)
    )
    for words in settings.per_file_ignores.values():
        rules_named(words)
    given: dict[Rule, tuple[object, ...]] = dict.fromkeys(DATED_RULES, (_day_of(options),))
    if options.links:
        given |= dict.fromkeys(CONWAY_RULES, (options.links,))
    return tuple(replace(each, given=given[each]) if each in given else each for each in rules)


def _day_of(options: CheckOptions) -> dt.date:
    """The day until which what people said of themselves counts: none that is still to come."""
    return min(options.on, options.today) if isinstance(options.on, dt.date) else options.today


def _reading_order(located: LocatedFinding) -> tuple[object, ...]:
    problem = located.finding.problem
    return (located.place, located.code, problem.subject, located.message)


def _check_model(
    reading: ModelReading, rules: Sequence[Rule], options: CheckOptions
) -> Iterator[LocatedFinding]:
    from tribeplan.rules.catalogue import check_organisation

    comments = tuple(find_waivers(reading.places))
    waivers = [comment.waiver for comment in comments]
    cut = tuple(find_cut_texts(reading.places))
    found = check_organisation(
        reading.organisation, rules, waivers, today=options.today, cut_texts=cut
    )
    return _excused(
        (_locate(reading, comments, *each) for each in found),
        lambda located: _is_allowed(reading.root, located.finding, options),
        options,
    )


def _locate(
    reading: ModelReading,
    comments: Sequence[WaiverComment],
    finding: Finding,
    waiver: Waiver | None,
) -> LocatedFinding:
    places = reading.places
    match finding.problem.at:
        case ("waivers", int(number)):
            place = comments[number].place
        case address if finding.rule is cut_text:
            place, _ = places.comment(address)
        case address:
            place = places.key(address)
    related = tuple((places.key(address), what) for address, what in finding.problem.related)
    excuse = None if waiver is None else Suppression.by(waiver)
    return LocatedFinding(finding, place, related, excuse, model=reading.root)


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
            from tribeplan.rules.catalogue import ALL_RULES, matching

            relative = path_in_file(self._options.settings_home, path)
            words = self._options.settings.ignores_for(relative)
            self._codes[path] = frozenset(
                rule.code for word in words for rule in matching(ALL_RULES, word)
            )
        return finding.code in self._codes[path]


def rules_named(words: Iterable[str]) -> tuple[Rule, ...]:
    """The rules that words stand for, in order of their codes; ``all`` stands for each.

    Raises
    ------
    InvalidUsage
        When a word stands for none.
    """
    from tribeplan.rules.catalogue import ALL_RULES, select_rules

    return select_rules(ALL_RULES, tuple(words))


# --- Results written into files ------------------------------------------------------------------


class Taken(InvalidUsage):
    """A file of that name is there, and it was not said that it may be replaced."""


def check_target(path: Path, *, may_replace: bool) -> None:
    """Refuse a file somebody named: there is no such directory, or something is there already.

    Raises
    ------
    Taken
        When something is there and may not be replaced.
    InvalidUsage
        When there is no such directory.
    """
    if not path.absolute().parent.is_dir():
        raise InvalidUsage(f"there is no directory '{path.parent}'")
    if not may_replace and os.path.lexists(path):
        raise Taken(f"there is a file '{path}' already")


def refuse_kept(path: Path, content: bytes = b"") -> None:
    """Refuse to replace a model or a scenario with something else.

    Without content it can be asked before there is any.

    Raises
    ------
    InvalidUsage
        When a model or scenario is there and the content is none, or the file cannot be looked at.
    """
    try:
        there = kept_by_hand(path, path.read_bytes()) if path.is_file() else ""
    except OSError as error:
        raise InvalidUsage(f"'{path}' cannot be written: {error.strerror}") from error
    if there and kept_by_hand(path, content) != there:
        raise InvalidUsage(
            f"'{path}' is a {there}, and this would write over it: name another file, or take "
            "that one away first"
        )


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: somebody who stops it leaves what was there before.

    A model or a scenario is only replaced by another one.

    Raises
    ------
    InvalidUsage
        When the file cannot be written, or is a model or a scenario and the content is none.
    """
    try:
        refuse_kept(path, content)
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and not path.is_file():
            path.write_bytes(content)  # a pipe or a device cannot be replaced
        else:
            _replace(Path(os.path.realpath(path)), content)
    except OSError as error:
        raise InvalidUsage(f"'{path}' cannot be written: {error.strerror}") from error


def _replace(path: Path, content: bytes) -> None:
    """Write beside a file, then put the new one in its place in one step."""
    beside = path.with_name(f".{path.name[:100]}.{os.getpid()}.part")
    try:
        beside.write_bytes(content)
        if path.exists():
            beside.chmod(stat.S_IMODE(path.stat().st_mode))
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
