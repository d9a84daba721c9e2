"""The child process: requests in on standard input, answers out on standard output."""

import os
import sys
import threading
import time
import traceback
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from queue import SimpleQueue

from pydantic import ValidationError

from tribeplan.api import Taken, check_one, check_target, load, project_options, write_bytes
from tribeplan.errors import ImpossibleExperiment, InvalidInput, InvalidUsage, TribeplanError
from tribeplan.report.compared import comparison_json, comparison_report
from tribeplan.report.sections import RunReport, render_report
from tribeplan.report.simulated import study_csv, study_json, study_parquet, study_report
from tribeplan.report.words import signed_days
from tribeplan.rules.comparison import DiffResult
from tribeplan.simulating import (
    SideInput,
    figure_file,
    on_one_first_day,
    ordered,
    question_of,
    read_side,
    same_orders,
)
from tribeplan.simulation.assumptions import Mechanism
from tribeplan.simulation.comparison import LOOKS
from tribeplan.simulation.plan import COMPARISON_MEASURES, Asked, ComparisonMeasure
from tribeplan.simulation.planning import Question
from tribeplan.simulation.replicate import Replications
from tribeplan.simulation.study import (
    Comparison,
    Run,
    RunProgress,
    StoppedRun,
    Study,
    comparisons,
    looks_that_fit,
    studies,
    with_places,
)
from tribeplan.tui.runs.messages import (
    REQUESTS,
    SIMULATED,
    Cancel,
    Compare,
    Compared,
    Contender,
    Exported,
    ExportResult,
    Failed,
    Guessed,
    InProgress,
    Reason,
    Rejected,
    Reply,
    Request,
    RunSettings,
    Simulate,
    Steer,
    Steered,
    Stopped,
    Studied,
    WhatIf,
    answer_line,
)
from tribeplan.tui.runs.views import (
    comparison_view,
    differences,
    give_or_take,
    structure_of,
    study_view,
    value_view,
)

# --- Results written into files, as what the name's ending says ----------------------------------


def _text(written: str) -> bytes:
    return written.encode("utf-8", "backslashreplace")


def _report(result: Study | Comparison) -> RunReport:
    return study_report(result) if isinstance(result, Study) else comparison_report(result)


OF_BOTH: Mapping[str, Callable[[Study | Comparison], bytes]] = {
    ".md": lambda result: _text(render_report(_report(result), "markdown")),
    ".txt": lambda result: _text(render_report(_report(result))),
    ".svg": lambda result: figure_file(result, "svg"),
    ".png": lambda result: figure_file(result, "png"),
}
OF_STUDY: Mapping[str, Callable[[Study], bytes]] = {
    ".json": lambda study: _text(study_json(study)),
    ".csv": lambda study: _text(study_csv(study)),
    ".parquet": study_parquet,
    **OF_BOTH,
}
"""How one organisation's outcome is written, by the ending of the file."""

OF_CONTEST: Mapping[str, Callable[[Comparison], bytes]] = {
    ".json": lambda comparison: _text(comparison_json(comparison)),
    **OF_BOTH,
}
"""How a comparison is written."""


def _page(comparison: Comparison, base: Contender) -> bytes:
    """A page about a decision; what the rules say of the base they say of its files."""
    from tribeplan.report.page import (  # noqa: PLC0415  # loads for half a second
        Decision,
        page_html,
        page_of,
    )

    if base.organisation is not None and load(base.path).organisation != base.organisation:
        raise InvalidUsage("the page names lines of the files: save the plan first")
    findings = check_one(base.path, project_options())
    changes = structure_of(comparison)
    return _text(
        page_html(page_of(Decision(comparison.studies, comparison, (), findings, changes)))
    )


def export(
    result: Study | Comparison, path: str, *, may_replace: bool, base: Contender | None = None
) -> None:
    """Write a result whole or not at all; a page needs to know whom others were held against.

    Raises
    ------
    Taken
        When a file of that name is there and may not be replaced.
    InvalidUsage
        When the ending says nothing, or the file cannot be written.
    """
    target = Path(path)
    ending = target.suffix.lower()
    of_contest = dict(OF_CONTEST)
    if base is not None:
        of_contest[".html"] = partial(_page, base=base)
    known = OF_STUDY if isinstance(result, Study) else of_contest
    if ending not in known:
        raise InvalidUsage(f"the name has to end in one of {', '.join(known)}, not '{ending}'")
    check_target(target, may_replace=may_replace)
    content = OF_STUDY[ending](result) if isinstance(result, Study) else of_contest[ending](result)
    write_bytes(target, content)


# --- Replications played already, so that the same question costs nothing a second time ---------

MOST_BYTES = 2**28
"""Of replications that are kept; the one asked for longest ago goes first."""


class KnownReplications:
    """What was played, by everything that the draws hang on."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._kept: OrderedDict[str, Replications] = OrderedDict()

    def of(self, question: Question) -> Replications | None:
        """What is known of a question."""
        key = _key(question)
        played = self._kept.get(key)
        if played is not None:
            self._kept.move_to_end(key)
        return played

    def keep(self, question: Question, played: Replications) -> None:
        """Keep the replications of a question, unless more of them are kept."""
        key = _key(question)
        before = self._kept.get(key)
        if before is None or before.replications < played.replications:
            self._kept[key] = played
        self._kept.move_to_end(key)
        while (
            sum(played.nbytes for played in self._kept.values()) > self._most_bytes and self._kept
        ):
            self._kept.popitem(last=False)


def _key(question: Question) -> str:
    same = question.playing(1)
    said = same.experiment.model_dump_json(), same.assumptions.model_dump_json()
    return "\n".join((question.fingerprint, *said))


# --- What the child process does with a request --------------------------------------------------

PAUSE_SECONDS = 0.1
"""Between two answers about progress."""

LongRequest = Simulate | Compare | WhatIf | Steer | ExportResult


class Worker:
    """Answers requests one after another; knows what it played before."""

    def __init__(self, say: Callable[[Reply], None]) -> None:
        self._say = say
        self._known = KnownReplications()
        self._study: Study | None = None
        self._comparison: Comparison | None = None
        self._base = Contender("")
        """Whom others were held against last."""

    def do(self, request: LongRequest, run: Run) -> None:
        """Meet a request; what a user can mend is an answer, anything else is a bug."""
        told = replace(run, on_progress=_Progress(request.id, self._say).tell)
        try:
            match request:
                case Simulate():
                    self._simulate(request, told)
                case Compare():
                    self._compare(request, told)
                case WhatIf():
                    self._guess(request, told)
                case Steer():
                    self._steer(request, told)
                case ExportResult():
                    self._export(request, told)
        except StoppedRun:
            self._say(Stopped(request.id))
        except TribeplanError as error:
            is_taken = isinstance(error, Taken)
            self._say(Rejected(request.id, tuple(_reasons(error)), is_taken=is_taken))

    def _simulate(self, request: Simulate, run: Run) -> None:
        (question,) = _questions([request.contender], request.settings)
        asked = question.experiment.replications
        looks = looks_that_fit([question], looks_up_to(asked), run)
        wanted = looks[-1]
        for study in self._studies(question, looks, run, asked):
            self._study = study
            is_final = study.outcome.played.replications >= wanted
            self._say(Studied(request.id, study_view(study, wanted), is_final=is_final))

    def _compare(self, request: Compare, run: Run) -> None:
        settings = request.settings
        questions = _questions(request.contenders, settings)
        looks = looks_that_fit(questions, looks_up_to(settings.replications), run)
        wanted = looks[-1]
        structure: tuple[DiffResult, ...] = ()
        measure, asked = COMPARISON_MEASURES[request.measure], settings.replications
        for comparison in self._comparisons(questions, measure, looks, run, asked):
            structure = structure or structure_of(comparison)
            is_last = comparison.base.outcome.played.replications >= wanted
            # Where is found by playing again, so only once; a stopped run's answer stays.
            self._comparison, self._base = comparison, request.contenders[0]
            if is_last:
                self._comparison = with_places(comparison, run)
            view = comparison_view(self._comparison, structure)
            self._say(Compared(request.id, view, is_final=is_last))

    def _guess(self, request: WhatIf, run: Run) -> None:
        """Answer at 64 replications, then go on until the answer is clear."""
        questions = _questions([request.before, request.after], request.settings)
        looks = looks_that_fit(questions, LOOKS, run)
        for comparison in self._comparisons(questions, ComparisonMeasure.P85_LEAD, looks, run):
            found = comparison.differences[0]
            gap = found.difference
            is_last = found.replications >= looks[-1]
            if found.replications >= LOOKS[1]:
                is_last = is_last or found.is_clear
            answer = Guessed(
                request.id,
                gap.value,
                signed_days(gap.value),
                give_or_take(gap),
                _mean_gap(comparison),
                is_clear=found.is_clear,
                is_equal=found.is_equal,
                replications=found.replications,
                is_final=is_last,
            )
            self._say(answer)
            if is_last:
                return

    def _comparisons(
        self,
        questions: list[Question],
        measure: ComparisonMeasure,
        looks: Sequence[int],
        run: Run,
        asked: int = 0,
    ) -> Iterator[Comparison]:
        known = [self._known.of(question) for question in questions]
        for comparison in comparisons(questions, measure, looks, run, known, asked=asked):
            for question, study in zip(questions, comparison.studies, strict=True):
                self._known.keep(question, study.outcome.played)
            _check(run)
            yield comparison

    def _steer(self, request: Steer, run: Run) -> None:
        """Answer at once where nothing is simulated; else when it is, or why it cannot be."""
        organisation = request.contender.organisation or load(request.contender.path).organisation
        played: dict[str, Study] = {}
        cautions: tuple[str, ...] = ()
        if request.what in SIMULATED and organisation.work.features:
            if request.what == "backlog":
                view = value_view(request, organisation, {})
                self._say(Steered(request.id, view, is_final=False))
            try:
                (question,) = _questions([request.contender], request.settings)
                orders = ordered(question) if request.what == "backlog" else {"": question}
                same, asked = same_orders(orders), request.settings.replications
                different = [order for name, order in orders.items() if same[name] == name]
                for name, order in orders.items():
                    if same[name] == name:
                        looks = looks_that_fit(different, [asked], run)
                        (played[name],) = self._studies(order, looks, run, asked)
                    else:
                        played[name] = replace(played[same[name]], question=order)
            except ImpossibleExperiment as error:
                cautions = tuple(reason.message for reason in _reasons(error))
        self._say(Steered(request.id, value_view(request, organisation, played, cautions)))

    def _studies(
        self, question: Question, looks: Sequence[int], run: Run, asked: int = 0
    ) -> Iterator[Study]:
        for study in studies(question, looks, run, self._known.of(question), asked=asked):
            self._known.keep(question, study.outcome.played)
            _check(run)
            yield study

    def _export(self, request: ExportResult, run: Run) -> None:
        result = self._study if request.what == "simulate" else self._comparison
        if isinstance(result, Comparison) and not result.places:
            result = self._comparison = with_places(result, run)
        if result is None:
            raise InvalidUsage("there is no result yet")
        export(result, request.path, may_replace=request.may_replace, base=self._base)
        self._say(Exported(request.id, request.path))


def _mean_gap(comparison: Comparison) -> str:
    gap = differences(comparison, ComparisonMeasure.MEAN_LEAD)[0].difference
    luck = give_or_take(gap)
    return f"{signed_days(gap.value)} (±{luck})" if luck else signed_days(gap.value)


def looks_up_to(replications: int) -> tuple[int, ...]:
    """After how many replications to answer: soon at first, then at each doubling.

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


def _questions(contenders: Sequence[Contender], settings: RunSettings) -> list[Question]:
    asked = Asked(
        dict(settings.experiment),
        dict(settings.assume),
        tuple(Mechanism(word) for word in settings.without),
    )
    return on_one_first_day([_side(each, asked) for each in contenders], asked)


def _side(contender: Contender, asked: Asked) -> SideInput:
    if contender.organisation is None:
        side = read_side(contender.path, asked)
    else:
        side = SideInput(question_of(contender.path, contender.organisation, asked))
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

    def __init__(self, request: int, say: Callable[[Reply], None]) -> None:
        self._request = request
        self._say = say
        self._next = 0.0

    def tell(self, progress: RunProgress) -> None:
        now = time.monotonic()
        if now >= self._next:
            self._next = now + PAUSE_SECONDS
            self._say(InProgress(self._request, progress.doing, progress.done, progress.of))


# --- The child process: requests in on standard input, answers out on standard output ------------
#
# ``python -m tribeplan.tui.runs.child`` is started by the app, stays until its input ends, and so
# goes when the app goes, however that goes. It never loads a screen.

GENTLE = 5
"""How far the simulation gives way to the screen when both want the processor."""


class Desk:
    """Takes requests as they come in, while others are worked on."""

    def __init__(self, say: Callable[[Reply], None]) -> None:
        self._say = say
        self._waiting: SimpleQueue[LongRequest | None] = SimpleQueue()
        self._cancels: dict[int, threading.Event] = {}
        self.writing = threading.Lock()
        """Held while a file is written."""

    def read(self, lines: Iterable[bytes]) -> None:
        """Take in every request until the input ends, then stop what runs and let go."""
        for line in lines:
            request = self._request(line)
            if isinstance(request, Cancel):
                if request.id in self._cancels:
                    self._cancels[request.id].set()
            elif request is not None:
                self._cancels[request.id] = threading.Event()
                self._waiting.put(request)
        for cancel in list(self._cancels.values()):
            cancel.set()
        self._waiting.put(None)

    def work(self) -> None:
        """Meet requests in the order they came, until the input has ended."""
        worker = Worker(self._say)
        while (request := self._waiting.get()) is not None:
            cancel = self._cancels[request.id]
            if cancel.is_set():
                self._say(Stopped(request.id))
            else:
                self._meet(worker, request, cancel)
            del self._cancels[request.id]

    def _meet(self, worker: Worker, request: LongRequest, cancel: threading.Event) -> None:
        try:
            if isinstance(request, ExportResult):
                with self.writing:
                    worker.do(request, Run(cancel=cancel))
            else:
                worker.do(request, Run(cancel=cancel))
        except BrokenPipeError:
            raise
        except Exception as error:  # noqa: BLE001  # a bug is told on the other side of the pipe
            what = traceback.format_exception_only(error)[-1].strip()
            where = traceback.format_exc(limit=-4)
            self._say(Failed(request.id, f"a bug in tribeplan: {what}\n{where}"))

    def _request(self, line: bytes) -> Request | None:
        try:
            return REQUESTS.validate_json(line)
        except ValidationError as error:
            wrong = error.errors(include_url=False, include_input=False)[0]["msg"]
            self._say(Failed(0, f"a request that cannot be read: {wrong}"))
            return None


def main() -> None:
    """Work until standard input ends."""
    if hasattr(os, "nice"):
        os.nice(GENTLE)
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # whatever else prints may not come between two answers
    lock = threading.Lock()

    def say(answer: Reply) -> None:
        line = answer_line(answer)
        with lock:
            _write(answers.fileno(), line)

    desk = Desk(say)
    reader = threading.Thread(target=_read, args=(desk,), daemon=True)
    reader.start()
    try:
        desk.work()
    except BrokenPipeError:
        os._exit(1)
    reader.join()  # it ends the process; nothing may be taken apart meanwhile


def _write(file: int, line: bytes) -> None:
    while line:
        line = line[os.write(file, line) :]


def _read(desk: Desk) -> None:
    desk.read(sys.stdin.buffer)
    with desk.writing:
        os._exit(0)


if __name__ == "__main__":
    main()
