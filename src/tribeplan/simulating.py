"""The verbs that simulate: simulate, compare, suggest, sensitivity, decide, validate."""

import datetime as dt
import math
import os
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from importlib.resources import files
from pathlib import Path
from shlex import quote
from typing import Any, NamedTuple

from pydantic import ValidationError

from tribeplan.api import project_options, rules_of
from tribeplan.errors import ImpossibleExperiment, InvalidInput, InvalidUsage
from tribeplan.formats.costs import read_costs
from tribeplan.formats.model.messages import expected
from tribeplan.formats.model.scenario import Stack, load_stack, waves_after
from tribeplan.formats.model.scenario_findings import place_in_stack
from tribeplan.formats.nearest import nearest
from tribeplan.formats.record import Alternative, Changed, DecisionRecord, Forecast, hashed_files
from tribeplan.org.address import show_address
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import roster_of
from tribeplan.org.teams import Funding
from tribeplan.report.costs import Priced
from tribeplan.report.figures.files import drawn
from tribeplan.report.readiness import unready
from tribeplan.rules.rule import Rule
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.change import Change, after_wave, made_by, with_formations
from tribeplan.scenario.lineage import align
from tribeplan.scenario.scenario import Experiment, Policy, UnderWay
from tribeplan.search.race import Means, SearchTask, Suggestions
from tribeplan.search.race import suggest as find
from tribeplan.simulation.assumptions import ASSUMPTIONS, RETIRED, Assumptions
from tribeplan.simulation.calendar import Calendar, FirstDay, first_day_of
from tribeplan.simulation.comparison import MeasuredDifference, mean_of
from tribeplan.simulation.costs import Costs, spent
from tribeplan.simulation.plan import Asked, ComparisonMeasure, ExperimentPlan, Plan
from tribeplan.simulation.planning import Question
from tribeplan.simulation.published import CASES, ValidatedCase
from tribeplan.simulation.replicate import Replications
from tribeplan.simulation.replicate import simulate as replicate
from tribeplan.simulation.sensitivity import Doubt, Factor, Screening, doubt, factors_of, screen
from tribeplan.simulation.study import (
    COMPILING,
    GETTING_READY,
    Comparison,
    FeatureGap,
    FeatureWaits,
    Run,
    RunProgress,
    Study,
    check_measurable,
    comparison,
    feature_gaps,
    feature_waits,
    looks_that_fit,
    study,
)
from tribeplan.simulation.waves import Later


class SideInput(NamedTuple):
    """One organisation as it was read, before it has a first day."""

    question: Question
    before: Organisation | None = None
    """The organisation before the changes that made the next, where there are any."""

    made: tuple[str, ...] = ()
    """Ids of the squads that came out of splits and merges."""

    stack: Stack | None = None
    """Where it was read; none of what is not saved."""


def read_side(source: str | Organisation, asked: Asked) -> SideInput:
    """Read a model or a scenario, with what it asks of the simulation; or take one as it is.

    Raises
    ------
    InvalidInput
        With every diagnostic.
    InvalidUsage
        When an assumption does not exist or cannot have its value.
    """
    if isinstance(source, Organisation):
        return SideInput(question_of(source.name or "organisation", source, asked))
    stack = load_stack(source)
    question = question_of(
        stack.root, stack.organisation, asked, stack.experiment, stack.assumptions
    )
    if stack.name is not None:
        question = replace(question, name=stack.name, scenario=stack.name)
    return SideInput(question, stack.model.organisation, tuple(made_by(stack.changes)), stack)


def on_one_first_day(sides: Sequence[SideInput], asked: Asked) -> list[Question]:
    """Let all sides begin on one first day, with the first one's experiment.

    People from several squads begin that day as strangers in a squad that a split or merge made.

    Raises
    ------
    InvalidUsage
        When two sides ask for different first days.
    ImpossibleExperiment
        When a side cannot be simulated, with each reason where it stands.
    """
    first_day = _first_day(sides, asked)
    questions: list[Question] = []
    for side, question in zip(sides, same_luck([side.question for side in sides]), strict=True):
        starts = {"starts": first_day.day}
        begins = replace(
            question,
            experiment=question.experiment.model_copy(update=starts),
            begins=first_day,
            not_followed=tuple(_not_followed(side.question.experiment, question.experiment)),
        )
        if side.stack is not None and side.stack.waves:
            begins = _in_waves(begins, side.stack, first_day.day)
            begins = replace(begins, unready=tuple(unready(side.stack, first_day.day)))
        elif side.made and side.before is not None:
            formed = with_formations(side.before, begins.organisation, side.made, first_day.day)
            begins = replace(begins, organisation=formed)
        if side.stack is not None and side.stack.scenarios:
            begins = _with_origin(begins, side.stack)
        if side.stack is not None:
            try:
                begins.plan()
            except ImpossibleExperiment as error:
                raise _placed(error, side.stack) from error
        questions.append(begins)
    return questions


def _in_waves(question: Question, stack: Stack, first_day: dt.date) -> Question:
    """Let a plan begin as it is on the first day, and go on from wave to wave."""
    calendar = Calendar(first_day)
    last = calendar.day_by(question.experiment.total_days)
    if late := list(waves_after(stack, last or dt.date.max)):
        raise InvalidInput(late)
    begun_by = [wave.on for wave in stack.waves if calendar.tick(wave.on) <= 0]
    start = stack.as_of(max([first_day, *begun_by]))
    made = tuple(made_by(start.changes))
    before = with_formations(stack.model.organisation, start.organisation, made, first_day)
    question = replace(question, organisation=before)
    later: list[Later] = []
    for wave in stack.waves[len(begun_by) :]:
        after = _with_earlier_ids(stack.as_of(wave.on), len(start.changes))
        before = after_wave(before, after, wave.on)
        later.append(
            Later(
                wave.on,
                before,
                under_way=wave.work_in_progress,
                training_days=wave.training_days,
                coaches=wave.coaches,
                name=wave.name or "",
            )
        )
    if len(later) < 2:  # noqa: PLR2004  # one is all at once already
        return replace(question, waves=tuple(later))
    first = later[0]
    after = _with_earlier_ids(stack.as_of(stack.waves[-1].on), len(start.changes))
    whole = first._replace(
        organisation=after_wave(question.organisation, after, first.on),
        training_days=max(each.training_days for each in later),
        coaches=tuple(dict.fromkeys(name for each in later for name in each.coaches)),
    )
    return replace(question, waves=tuple(later), big_bang=whole)


def _with_origin(question: Question, stack: Stack) -> Question:
    """Keep the model that a scenario changes, with the ids that it has on the first day."""
    before, last = stack.model.organisation, question.first_day.day
    made = [each for each in stack.steps if each.on is None or each.on <= last]
    renames = [each.change.rename for each in made if each.change.rename is not None]
    return replace(question, origin=align(before, question.organisation, renames)[0])


def _with_earlier_ids(stack: Stack, first: int) -> Organisation:
    """An organisation the ids that its elements had before changes from one on gave them others.

    Chance hangs on ids, and nothing is begun anew because it is called otherwise.
    """
    back = [
        Change.model_validate(
            {
                "rename": change.rename.model_copy(
                    update={change.rename.subject: change.rename.to, "to": change.rename.old}
                ).model_dump(by_alias=True, exclude_none=True)
            }
        )
        for change in reversed(stack.changes[first:])
        if change.rename is not None
    ]
    return apply_changes(stack.organisation, back).organisation


def _not_followed(own: ExperimentPlan, common: ExperimentPlan) -> Iterator[str]:
    """Say what one side asks for and does not get, because all are played alike."""
    theirs, here = (each.model_dump(mode="json", exclude={"starts"}) for each in (own, common))
    for name, value in theirs.items():
        if value != here[name]:
            yield f"{name} {value:g}" if isinstance(value, float) else f"{name} {value}"


def _first_day(sides: Sequence[SideInput], asked: Asked) -> FirstDay:
    organisations = [side.question.organisation for side in sides]
    given = {
        day: side.question.name
        for side in reversed(sides)
        if (day := side.question.experiment.starts) is not None
    }
    if len(given) > 1:
        each = " and ".join(f"'{name}' on {day}" for day, name in sorted(given.items()))
        raise InvalidUsage(
            f"what is compared begins on one day, but by 'experiment: starts' {each}; "
            "say which with --starts"
        )
    return first_day_of(organisations, next(iter(given), None), typed="starts" in asked.experiment)


def read_question(source: str | Organisation, asked: Asked) -> Question:
    """Read a model or a scenario, with what it asks of the simulation, and check that it can run.

    Raises
    ------
    InvalidInput
        With every diagnostic.
    InvalidUsage
        When an assumption does not exist or cannot have its value.
    ImpossibleExperiment
        When it cannot be simulated, with each reason where it stands.
    """
    return on_one_first_day([read_side(source, asked)], asked)[0]


def question_of(
    path: str,
    organisation: Organisation,
    asked: Asked,
    experiment: Experiment | None = None,
    assumptions: Mapping[str, Any] | None = None,
) -> Question:
    """Put a question about an organisation, wherever it is from; it is not looked into yet.

    Parameters
    ----------
    path
        What it is called in results; of a model that is being changed, that of its file.
    organisation
        What is simulated.
    asked
        What somebody asks here and now; it goes over the next two.
    experiment
        What its scenario asks.
    assumptions
        The assumptions that are different in its scenario.

    Raises
    ------
    InvalidUsage
        When an assumption does not exist or cannot have its value.
    """
    return Question(
        short_name(path),
        path,
        organisation,
        _assumptions(assumptions or {}, asked),
        _experiment(experiment or Experiment(), asked),
    )


def simulate(source: str | Organisation, asked: Asked, run: Run) -> Study:
    """Simulate the model or scenario at a path, or an organisation as it is.

    Where nobody says how many replications, a very large model gets as many as fit in memory; the
    answer tells that.

    Raises
    ------
    ImpossibleExperiment
        When it cannot be simulated, with each reason where it stands.
    Stopped
        When the run was cancelled.
    """
    question = read_question(source, asked)
    usual = question.experiment.replications
    if "replications" not in asked.experiment and usual == ExperimentPlan().replications:
        (fitting,) = looks_that_fit([question], [usual], run)
        if fitting < usual:
            run.on_progress(
                RunProgress(
                    f"playing {fitting:,} replications, as many as fit in memory", 0, fitting
                )
            )
            question = question.playing(fitting)
    return study(question, run, asked=usual)


class Steering(NamedTuple):
    """How every squad is funded: for its product, or for one project after the other."""

    funding: Funding
    project_weeks: int = 26
    """How long a project takes; then its teams fall apart, and the next ones begin."""

    debt_growth: float | None = None
    """Growth of effort a year while projects pay no debt back, beside that of everybody; None to
    leave it as it is assumed."""


def steered(
    question: Question, steering: Steering, stated: Collection[str] = frozenset()
) -> Question:
    """Ask the same of an organisation whose squads are all funded in one way.

    For products, squads that are funded by projects stay together. For projects, every squad is
    formed anew on the first day and whenever a project ends: as many people do the same work, as
    strangers, and what is under way is handed over. Waves take place as planned, both ways; who is
    in a squad from one on belongs to the project under way, unless the squad is newer. What is lost
    by a hand-over nobody has measured: it is nothing unless ``handover_loss`` is among the
    assumptions that somebody stated.

    Raises
    ------
    InvalidUsage
        When there is nothing to change.
    """
    organisation = question.organisation
    every = organisation, *(wave.organisation for wave in question.waves)
    kinds = {seat.squad.funding for each in every for seat in roster_of(each).squads.values()}
    if steering.funding is Funding.VALUE_STREAM:
        if Funding.PROJECT not in kinds:
            raise InvalidUsage(
                f"every squad of '{question.name}' is funded for its product already; see what "
                "projects would do with --steering project"
            )
        changed, *later = (_funded(each, steering.funding, None) for each in every)
        return replace(
            question,
            name="product steering",
            scenario="product steering",
            organisation=changed,
            waves=tuple(
                wave._replace(organisation=after)
                for wave, after in zip(question.waves, later, strict=True)
            ),
            big_bang=None,
        )
    calendar = Calendar(question.first_day.day)
    step = dt.timedelta(weeks=steering.project_weeks)
    last = calendar.day_by(question.experiment.total_days) or calendar.starts
    planned = {wave.on: wave for wave in question.waves}
    projects = (last - calendar.starts) // step
    ends = {calendar.starts + step * number for number in range(1, projects + 1)}
    formed, waves = calendar.starts, list[Later]()
    for day in sorted({*planned, *ends}):
        own = planned.get(day)
        organisation = organisation if own is None else own.organisation
        formed = day if day in ends else formed
        funded = _funded(organisation, steering.funding, formed)
        wave = Later(day, funded) if own is None else own._replace(organisation=funded)
        waves.append(wave._replace(under_way=UnderWay.HAND_OVER) if day in ends else wave)
    update: dict[str, float] = {}
    if steering.debt_growth is not None:
        update["project_debt_growth"] = steering.debt_growth
    if "handover_loss" not in {*stated, *question.changed}:
        update["handover_loss"] = ASSUMPTIONS["handover_loss"].neutral
    assumed = question.assumptions.model_copy(update=update)
    first = _funded(question.organisation, steering.funding, calendar.starts)
    return replace(
        question,
        name="project steering",
        scenario="project steering",
        organisation=first,
        waves=tuple(waves),
        big_bang=None,
        assumptions=assumed,
    )


def _funded(organisation: Organisation, funding: Funding, formed: dt.date | None) -> Organisation:
    """Fund every squad in one way; formed on a day, or as it is and without an end."""
    tribes = {
        tribe_id: tribe.model_copy(
            update={
                "squads": {
                    squad_id: squad.model_copy(
                        update={
                            "funding": funding,
                            "since": max(filter(None, (formed, squad.since)), default=None),
                            "ends": None if squad.funding is Funding.PROJECT else squad.ends,
                        }
                    )
                    for squad_id, squad in tribe.squads.items()
                }
            }
        )
        for tribe_id, tribe in organisation.tribes.items()
    }
    return organisation.model_copy(update={"tribes": tribes})


def compare(  # noqa: PLR0913  # what is asked, and how long it may take
    sources: Iterable[str | Organisation],
    asked: Asked,
    run: Run,
    *,
    measure: ComparisonMeasure,
    replications: int | None,
    has_time: Callable[[int, int], bool] = lambda _, __: True,
    steering: Steering | None = None,
) -> Comparison:
    """Hold models or scenarios against the first, with the same luck.

    With a steering, the first one is held against itself as it would be steered so, and assumes
    alike: where nothing is handed over and no project is, what those cost counts for nothing.

    Without a number of replications, 64, 256 and 1,000 are played until the answer is clear, or
    there is no time to go on.
    """
    questions = on_one_first_day([read_side(source, asked) for source in sources], asked)
    if steering is not None:
        other = steered(questions[0], steering, asked.assume)
        questions = [questions[0].assuming(other.assumptions), other]
    looks = None if replications is None else [replications]
    return comparison(questions, measure, looks, run, has_time)


def simulate_all(
    sources: Sequence[str | Organisation], asked: Asked, run: Run
) -> tuple[Study, ...]:
    """Simulate models or scenarios with the same luck, each with as many replications.

    Raises
    ------
    ImpossibleExperiment
        When one cannot be simulated, with each reason where it stands.
    """
    return _studied(on_one_first_day([read_side(source, asked) for source in sources], asked), run)


def _studied(
    questions: Sequence[Question], run: Run, doing: str = "simulating"
) -> tuple[Study, ...]:
    """Simulate one after the other; how far it is counts the replications of all."""
    usual = questions[0].experiment.replications
    (fitting,) = looks_that_fit(questions, [usual], run)

    def tell(number: int, made: RunProgress) -> None:
        if made.doing in (GETTING_READY, COMPILING):
            if not number:
                run.on_progress(made)
            return
        every = fitting * len(questions)
        run.on_progress(RunProgress(doing, fitting * number + made.done, every))

    return tuple(
        study(
            question.playing(fitting), replace(run, on_progress=partial(tell, number)), asked=usual
        )
        for number, question in enumerate(questions)
    )


def simulate_orders(
    source: str | Organisation,
    asked: Asked,
    run: Run,
    first: Callable[[Organisation], Sequence[str]] | None = None,
) -> dict[str, Study]:
    """Simulate the same organisation once for each order of its backlogs, with the same luck.

    Orders that put everything in the same places are simulated once, and share the answer.

    Parameters
    ----------
    source, asked, run
        As of :func:`simulate`.
    first
        Which features stand in front of all others in one order more, called ``aha``.

    Returns
    -------
    dict
        By the name of the policy, in the order in which they are listed.
    """
    orders = ordered(read_question(source, asked), first)
    played_as = same_orders(orders)
    different = list(dict.fromkeys(played_as.values()))
    doing = "simulating every order of the backlog"
    studies = _studied([orders[name] for name in different], run, doing)
    found = dict(zip(different, studies, strict=True))
    return {
        name: replace(found[played_as[name]], question=question)
        for name, question in orders.items()
    }


def same_orders(orders: Mapping[str, Question]) -> dict[str, str]:
    """For each order the first that puts everything in the same places: itself, or another."""
    plans = {name: _whatever_policy(question.plan()) for name, question in orders.items()}
    return {
        name: next(other for other in plans if plans[other] == plan) for name, plan in plans.items()
    }


def _whatever_policy(plan: Plan) -> Plan:
    """The same, as if no policy were named: what is left of it are the ranks of the work."""
    experiment = plan.experiment.model_copy(update={"policy": Policy.FIFO})
    waves = tuple(wave._replace(plan=_whatever_policy(wave.plan)) for wave in plan.waves)
    return plan._replace(experiment=experiment, waves=waves)


def ordered(
    question: Question, first: Callable[[Organisation], Sequence[str]] | None = None
) -> dict[str, Question]:
    """Put the same question for each order of the backlogs, by the name of its policy."""
    orders = {
        policy.value: replace(
            question, experiment=question.experiment.model_copy(update={"policy": policy})
        )
        for policy in Policy
    }
    if first is not None:
        front = {id_: place for place, id_ in enumerate(first(question.in_the_end), 1)}
        orders["aha"] = replace(
            orders[Policy.FIFO.value],
            organisation=_in_front(question.organisation, front),
            waves=tuple(
                each._replace(organisation=_in_front(each.organisation, front))
                for each in question.waves
            ),
        )
    return orders


def _in_front(organisation: Organisation, front: Mapping[str, int]) -> Organisation:
    """Put some features in front of all others, which keep their order."""
    known = organisation.work.features
    places = {
        id_: front.get(id_, feature.priority and feature.priority + len(front))
        for id_, feature in known.items()
    }
    features = {
        id_: feature.model_copy(update={"priority": places[id_]}) for id_, feature in known.items()
    }
    work = organisation.work.model_copy(update={"features": features})
    return organisation.model_copy(update={"work": work})


def waits_of(study: Study, feature: str, run: Run) -> FeatureWaits:
    """Where one planned feature waits.

    Raises
    ------
    InvalidUsage
        When there is no such feature in what was simulated.
    """
    _check_feature(study, feature)
    return feature_waits(study, feature, run)


def gaps_of(compared: Comparison, feature: str, run: Run) -> tuple[FeatureGap, ...]:
    """Where one planned feature waits longer or shorter than in the first.

    Raises
    ------
    InvalidUsage
        When one of the organisations has no such feature.
    """
    for each in compared.studies:
        _check_feature(each, feature)
    return feature_gaps(compared, feature, run)


def _check_feature(study: Study, feature: str) -> None:
    known = [work.id for work in study.outcome.plan.features]
    if feature in known:
        return
    meant = nearest(feature, known)
    hint = f"; do you mean '{meant}'?" if meant else f"; it has {', '.join(known[:8])}"
    raise InvalidUsage(
        f"'{study.question.name}' has no planned feature '{feature}' with steps to simulate{hint}"
    )


class Prices(NamedTuple):
    """What people and changes cost, and the changes of each organisation that is simulated."""

    costs: Costs
    changes: tuple[tuple[Change, ...], ...]

    def of(self, studies: Sequence[Study]) -> tuple[Priced, ...]:
        """What each organisation costs, in the order in which they were read."""
        return tuple(
            Priced(each, spent(self.costs, each.question, each.outcome, changes))
            for each, changes in zip(studies, self.changes, strict=True)
        )


def read_prices(paths: Sequence[str], given: Path) -> Prices:
    """Read a file of costs for some models or scenarios, before they are simulated.

    Raises
    ------
    InvalidUsage
        When the file stands in a model's directory.
    InvalidInput
        With every diagnostic when it cannot be understood.
    """
    stacks = [load_stack(path) for path in paths]
    models = dict.fromkeys(
        path
        for stack in stacks
        for path in (stack.root, stack.model.root, *(each.path for each in stack.documents))
    )
    costs = read_costs(given, models, [stack.organisation for stack in stacks])
    return Prices(costs, tuple(stack.changes for stack in stacks))


def suggest(  # noqa: PLR0913  # what is looked for, and how long it may take
    path: str,
    asked: Asked,
    run: Run,
    *,
    task: Callable[[Question, tuple[Rule, ...], dt.date], SearchTask],
    joining: dt.date | None = None,
    seconds: float = math.inf,
) -> Suggestions:
    """Find which small changes help a model or a scenario most, within the project's rules.

    Parameters
    ----------
    path
        The model or scenario.
    asked
        What is asked of the simulation.
    run
        How the machine goes about it. When it is cancelled, the best so far are the answer.
    task
        Makes what is looked for, of the organisation, the rules and the first day of hires.
    joining
        The first day of whoever is hired; a quarter of a year after the first day when not given.
    seconds
        After how long the race ends; compiling and whatever comes before the search do not count.

    Raises
    ------
    ImpossibleExperiment
        When it cannot be simulated as it is, with each reason where it stands.
    InvalidUsage
        When it changes in waves, there is nothing to measure, or the day of the wave is not
        simulated.
    """
    side = read_side(path, asked)
    if side.stack is not None and side.stack.waves:
        raise InvalidUsage(
            f"'{path}' changes in waves; ask of one day: "
            f"tribeplan apply {quote(path)} --on DATE -o FILE"
        )
    (question,) = on_one_first_day([side], asked)
    check_measurable(question, run)
    first = question.first_day.day
    calendar = Calendar(first)
    wanted = task(question, rules_of(project_options()), joining or first)
    if joining is None:  # nobody who comes with a wave comes before it
        hired = max(calendar.day_by(DAYS_TO_HIRE) or first, wanted.wave_on or first)
        wanted = replace(wanted, joining=hired)
    latest = calendar.day_by(question.experiment.total_days) or dt.date.max
    if wanted.wave_on and not first < wanted.wave_on <= latest:
        raise InvalidUsage(
            f"--from {wanted.wave_on} is not within the time simulated, after {first} and up to "
            f"{latest}"
        )
    if joining and not (wanted.wave_on or first) <= joining <= latest:
        begin = f"--from {wanted.wave_on}" if wanted.wave_on else f"the first day, {first}"
        raise InvalidUsage(
            f"--joining {joining} has to be from {begin}, on and up to the end, {latest}"
        )

    ends = time.monotonic() + seconds

    def play(plan: Plan, first: int, until: int) -> Replications:
        return replicate(plan.playing(until), threads=1, first=first, pool=run.pool)

    with ThreadPoolExecutor(run.at_once) as pool:
        return find(
            wanted,
            Means(
                pool,
                play,
                lambda: run.cancel.is_set() or time.monotonic() > ends,
                lambda doing, done, of: run.on_progress(RunProgress(doing, done, of)),
            ),
        )


DAYS_TO_HIRE = 65
"""Working days until somebody who is looked for begins: a quarter of a year."""


def doubt_of(compared: Comparison, asked: Asked, run: Run, samples: int) -> tuple[Doubt, ...]:
    """Ask of each organisation how often it wins while the assumptions range widely."""
    base, *others = (each.question for each in compared.studies)
    factors = _factors(base, asked)
    return tuple(doubt(base, other, factors, samples, run) for other in others)


def sensitivity(
    paths: Sequence[str], asked: Asked, run: Run, *, trajectories: int, samples: int
) -> tuple[Screening, Doubt | None]:
    """Ask which assumptions matter for one organisation, and which decide between two."""
    questions = on_one_first_day([read_side(path, asked) for path in paths], asked)
    factors = _factors(questions[0], asked)
    for question in questions:
        check_measurable(question, run)
    screened = screen(questions[0], factors, trajectories, run)
    if len(questions) == 1:
        return screened, None
    return screened, doubt(questions[0], questions[1], factors, samples, run)


def same_luck(questions: Sequence[Question]) -> list[Question]:
    """All questions the first one's experiment: time, seed and length must be the same."""
    short = Counter(question.name for question in questions)
    seen: Counter[str] = Counter()
    alike: list[Question] = []
    for question in questions:
        name = question.name
        if short[name] > 1:
            name = f"{name} ({question.path})" if question.scenario else question.path
        seen[name] += 1
        again = f" ({seen[name]})" if seen[name] > 1 else ""
        alike.append(replace(question, name=f"{name}{again}", experiment=questions[0].experiment))
    return alike


def short_name(path: str) -> str:
    """What a model is called where there is little room: its file's name without ending.

    >>> short_name("main:models/bank.yaml"), short_name("models/bank/"), short_name(".")
    ('main:bank', 'bank', '.')
    """
    revision, colon, inside = path.rpartition(":")
    last = inside.replace(os.sep, "/").rstrip("/").rpartition("/")[2]
    stem = last.removesuffix(".yaml").removesuffix(".yml")
    return f"{revision}{colon}{stem or path}"


def _factors(question: Question, asked: Asked) -> list[Factor]:
    """The assumptions that are doubted: neither those somebody set, nor those switched off.

    What a history has measured is doubted over the range that it tells.
    """
    off = {
        name for name, assumption in ASSUMPTIONS.items() if assumption.mechanism in asked.without
    }
    if all(each.under_way is not UnderWay.HAND_OVER for each in question.waves):
        off.add("handover_loss")  # nothing is handed over
    fixed = {*question.changed, *asked.assume} - asked.measured.keys() | off
    return factors_of([name for name in ASSUMPTIONS if name not in fixed], asked.measured)


def _assumptions(of_scenario: Mapping[str, Any], asked: Asked) -> Assumptions:
    given: dict[str, Any] = {**of_scenario, **asked.assume}
    for name in given:
        if name in RETIRED:
            raise InvalidUsage(f"'{name}' is no assumption any more: {RETIRED[name]}")
        if name not in Assumptions.model_fields:
            near = nearest(name, Assumptions.model_fields)
            hint = f", did you mean '{near}'?" if near else "; see 'tribeplan assumptions'"
            raise InvalidUsage(f"'{name}' is no assumption{hint}")
    try:
        return Assumptions.model_validate(given).without(*asked.without)
    except ValidationError as error:
        wrong = error.errors(include_url=False)[0]
        name = str(wrong["loc"][0])
        raise InvalidUsage(
            f"assumption '{name}' cannot be {str(given[name])!r}, expected {expected(wrong)}"
        ) from error


def _experiment(of_scenario: Experiment, asked: Asked) -> ExperimentPlan:
    """Put what is asked together: the command line over the scenario."""
    given = {**of_scenario.model_dump(), **asked.experiment}
    try:
        return ExperimentPlan.model_validate({**given, "policy": str(given["policy"])})
    except ValidationError as error:
        wrong = error.errors(include_url=False)[0]
        name, found = wrong["loc"][0], wrong["input"]
        raise InvalidUsage(f"{name} cannot be '{found}', expected {expected(wrong)}") from error


def _placed(error: ImpossibleExperiment, stack: Stack) -> ImpossibleExperiment:
    """Write in front of each reason where it stands: file and line, or what to change."""
    return ImpossibleExperiment(
        each._replace(message=f"{_where(each.at, stack)}: {each.message}")
        for each in error.obstacles
    )


def _where(address: tuple[str | int, ...], stack: Stack) -> str:
    if address[:1] == ("experiment",) and not any(
        each.places.leads_to(address) for each in stack.scenarios
    ):
        return show_address(address)
    if stack.scenarios:
        return str(place_in_stack(stack, address))
    return str(stack.model.places.key(address))


def decide(
    paths: Sequence[str], why: str, asked: Asked, run: Run, *, decided: dt.date
) -> DecisionRecord:
    """Forecast what was chosen, hold the others against it, and put down what to look back at.

    Parameters
    ----------
    paths
        What was chosen, then what was not.
    why
        The reason, in somebody's words.
    asked
        What is asked of the simulation.
    run
        How the machine goes about it.
    decided
        The day of the decision.

    Raises
    ------
    ImpossibleExperiment
        When one cannot be simulated, with each reason where it stands.
    InvalidUsage
        When they have nothing in common, or what was chosen has no planned feature.
    """
    sides = [read_side(path, asked) for path in paths]
    questions = on_one_first_day(sides, asked)
    usual = questions[0].experiment.replications
    looks = looks_that_fit(questions, [usual], run)
    differences: tuple[MeasuredDifference, ...] = ()
    if len(questions) == 1:
        chosen = study(questions[0].playing(looks[0]), run, asked=usual)
    else:
        compared = comparison(questions, ComparisonMeasure.MEAN_LEAD, looks, run)
        chosen, differences = compared.base, compared.differences
    forecast = {
        row["feature"]: Forecast(
            asked_for=row["asked_for"],
            p50=row["lead_p50_by"],
            p85=row["lead_p85_by"],
            reached=row["released_share"] or 0.0,
        )
        for row in chosen.outcome.by_feature().iter_rows(named=True)
    }
    if not forecast:
        raise InvalidUsage(
            f"'{chosen.question.name}' has no planned feature: there is no date to look back at"
        )
    made = chosen.provenance
    last = max((each.p85 for each in forecast.values() if each.p85), default=None)
    return DecisionRecord(
        record=1,
        chosen=chosen.question.title,
        model=paths[0],
        why=why,
        decided=decided,
        look_back=last or Calendar(made["starts"]).day_by(made["horizon_days"]) or decided,
        tribeplan=made["tribeplan"],
        model_sha256=made["model_sha256"],
        starts=made["starts"],
        horizon_days=made["horizon_days"],
        warm_up_days=made["warm_up_days"],
        seed=made["seed"],
        replications=made["replications"],
        policy=made["policy"],
        mean_lead_days=_known(mean_of(chosen.outcome)),
        against=tuple(
            Alternative(
                name=other.other,
                model=path,
                mean_lead_days=_known(other.other_value),
                difference_days=_known(other.difference.value),
                low_days=_known(other.difference.low),
                high_days=_known(other.difference.high),
                chosen_faster=_known(other.probability_slower),
                assumed_otherwise=other.assumed_otherwise,
            )
            for path, other in zip(paths[1:], differences, strict=True)
        ),
        assumptions={
            name: Changed(default=str(each["default"]), value=str(each["value"]))
            for name, each in made["assumptions_changed"].items()
        },
        files=tuple(hashed_files(side.stack.documents for side in sides if side.stack)),
        forecast=forecast,
    )


def _known(value: float) -> float | None:
    return round(value, 3) if math.isfinite(value) else None


def figure_file(found: Study | Comparison | Screening, kind: str) -> bytes:
    """All there is to see of a result on one sheet, as a file: svg or png.

    What draws is loaded now: it takes half a second, and comes with an extra.
    """
    from tribeplan.report.figures.drawn import figure_of  # noqa: PLC0415  # loads for half a second

    return drawn(figure_of(found), kind)


def validate(
    wanted: Collection[str] = (), told: Callable[[str], None] = lambda _: None
) -> Iterator[ValidatedCase]:
    """Run published cases again, all when none is named.

    Parameters
    ----------
    wanted
        Their ids.
    told
        Told the name of each before it is run.

    Raises
    ------
    InvalidUsage
        When there is no case of that id.
    """
    known = [case.id for case in CASES]
    for name in wanted:
        if name not in known:
            meant = nearest(name, known)
            hint = f"; do you mean '{meant}'?" if meant else f"; there are {', '.join(known)}"
            raise InvalidUsage(f"there is no case '{name}'{hint}")
    for case in CASES:
        if not wanted or case.id in wanted:
            told(case.name)
            yield ValidatedCase(case, case.figures(example_plan))


def example_plan(scenario: str) -> Plan:
    """The plan of an example scenario, as ``tribeplan demo`` writes it."""
    packaged = Path(str(files("tribeplan"))) / "examples"
    home = packaged if packaged.is_dir() else Path(__file__).resolve().parents[2]
    return read_question(str(home / "scenarios" / f"{scenario}.yaml"), Asked({}, {})).plan()
