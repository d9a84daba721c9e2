"""What the child process does with a request."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from tribeplan.errors import (
    ImpossibleExperiment,
    InvalidInput,
    InvalidUsage,
    TribeplanError,
)
from tribeplan.report.amounts import signed_days
from tribeplan.rules.comparison import DiffResult
from tribeplan.simulating import MEASURES, Asked, Side, begun, question_of, side_of
from tribeplan.simulation.basis import Mechanism
from tribeplan.simulation.compare import LOOKS, Measure
from tribeplan.simulation.question import Question
from tribeplan.simulation.study import (
    Contest,
    Run,
    Step,
    Study,
    contests,
    looks_that_fit,
    studies,
    with_places,
)
from tribeplan.simulation.study import Stopped as StoppedRun
from tribeplan.tui.runs.answers import (
    Answer,
    Contested,
    Exported,
    Guessed,
    Reason,
    Refused,
    Stopped,
    Studied,
    Told,
)
from tribeplan.tui.runs.contest_view import contest_view, structure_of
from tribeplan.tui.runs.exporting import Taken, export
from tribeplan.tui.runs.known import KnownHistories
from tribeplan.tui.runs.requests import Compare, Contender, Export, Settings, Simulate, WhatIf
from tribeplan.tui.runs.study_view import give_or_take, study_view

PAUSE_SECONDS = 0.1
"""Between two answers about progress."""

Work = Simulate | Compare | WhatIf | Export


class Worker:
    """Answers requests one after another; knows what it played before."""

    def __init__(self, say: Callable[[Answer], None]) -> None:
        self._say = say
        self._known = KnownHistories()
        self._study: Study | None = None
        self._contest: Contest | None = None

    def do(self, request: Work, run: Run) -> None:
        """Meet a request; what a user can mend is an answer, anything else is a bug."""
        told = replace(run, told=_Progress(request.id, self._say).tell)
        try:
            match request:
                case Simulate():
                    self._simulate(request, told)
                case Compare():
                    self._compare(request, told)
                case WhatIf():
                    self._guess(request, told)
                case Export():
                    self._export(request, told)
        except StoppedRun:
            self._say(Stopped(request.id))
        except TribeplanError as error:
            is_taken = isinstance(error, Taken)
            self._say(Refused(request.id, tuple(_reasons(error)), is_taken=is_taken))

    def _simulate(self, request: Simulate, run: Run) -> None:
        (question,) = _questions([request.contender], request.settings)
        asked = looks_up_to(question.experiment.replications)
        looks = looks_that_fit([question], asked, run)
        of = looks[-1]
        for study in studies(question, looks, run, self._known.of(question)):
            self._known.keep(question, study.outcome.history)
            self._study = study
            _check(run)
            is_final = study.outcome.history.replications >= of
            self._say(Studied(request.id, study_view(study, of), is_final=is_final))

    def _compare(self, request: Compare, run: Run) -> None:
        settings = request.settings
        questions = _questions(request.contenders, settings)
        looks = looks_that_fit(questions, looks_up_to(settings.replications), run)
        of = looks[-1]
        structure: tuple[DiffResult, ...] = ()
        for contest in self._contests(questions, MEASURES[request.measure], looks, run):
            structure = structure or structure_of(contest)
            is_last = contest.base.outcome.history.replications >= of
            # Where is found by playing again, so only once; a stopped run's answer stays.
            self._contest = contest
            if is_last:
                self._contest = with_places(contest, run)
            view = contest_view(self._contest, structure)
            self._say(Contested(request.id, view, is_final=is_last))

    def _guess(self, request: WhatIf, run: Run) -> None:
        """Answer at 64 histories, then go on until the answer is clear."""
        questions = _questions([request.before, request.after], request.settings)
        looks = looks_that_fit(questions, LOOKS, run)
        for contest in self._contests(questions, Measure.P85_LEAD, looks, run):
            found = contest.differences[0]
            gap = found.difference
            is_last = found.replications >= looks[-1]
            if found.replications >= LOOKS[1]:
                is_last = is_last or found.is_clear
            answer = Guessed(
                request.id,
                gap.value,
                signed_days(gap.value),
                give_or_take(gap),
                is_clear=found.is_clear,
                is_equal=found.is_equal,
                replications=found.replications,
                is_final=is_last,
            )
            self._say(answer)
            if is_last:
                return

    def _contests(
        self, questions: list[Question], measure: Measure, looks: Sequence[int], run: Run
    ) -> Iterator[Contest]:
        known = [self._known.of(question) for question in questions]
        for contest in contests(questions, measure, looks, run, known):
            for question, study in zip(questions, contest.studies, strict=True):
                self._known.keep(question, study.outcome.history)
            _check(run)
            yield contest

    def _export(self, request: Export, run: Run) -> None:
        if request.of == "compare" and self._contest is not None and not self._contest.places:
            self._contest = with_places(self._contest, run)
        result = self._study if request.of == "simulate" else self._contest
        if result is None:
            raise InvalidUsage("there is no result yet")
        export(result, request.path, may_replace=request.may_replace)
        self._say(Exported(request.id, request.path))


def looks_up_to(replications: int) -> tuple[int, ...]:
    """Give after how many histories to answer: soon at first, then at each doubling.

    >>> looks_up_to(64), looks_up_to(1000), looks_up_to(5000)
    ((64,), (64, 256, 1000), (64, 256, 1000, 2000, 4000, 5000))
    """
    looks = [look for look in LOOKS if look < replications]
    while looks and looks[-1] >= LOOKS[-1] and looks[-1] * 2 < replications:
        looks.append(looks[-1] * 2)
    return (*looks, replications)


def _check(run: Run) -> None:
    if run.cancel.is_set():
        raise StoppedRun


def _questions(contenders: Sequence[Contender], settings: Settings) -> list[Question]:
    asked = Asked(
        dict(settings.experiment),
        dict(settings.assume),
        tuple(Mechanism(word) for word in settings.without),
    )
    return begun([_side(each, asked) for each in contenders], asked)


def _side(contender: Contender, asked: Asked) -> Side:
    if contender.organisation is None:
        side = side_of(contender.path, asked)
    else:
        side = Side(question_of(contender.path, contender.organisation, asked))
    if contender.base is not None:
        side = side._replace(before=contender.base, made=contender.made)
    name = side.question.scenario or contender.name or side.question.name
    return side._replace(question=replace(side.question, name=name))


def _reasons(error: TribeplanError) -> Iterator[Reason]:
    if isinstance(error, ImpossibleExperiment):
        for obstacle in error.obstacles:
            yield Reason(obstacle.message, obstacle.at)
    elif isinstance(error, InvalidInput):
        for each in error.diagnostics:
            yield Reason(f"{each.place}: {each.message}")
    else:
        yield Reason(str(error))


class _Progress:
    """Tells how far a request is, not more often than anybody can see."""

    def __init__(self, request: int, say: Callable[[Answer], None]) -> None:
        self._request = request
        self._say = say
        self._next = 0.0

    def tell(self, step: Step) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + PAUSE_SECONDS
            self._say(Told(self._request, step.doing, step.done, step.of))
