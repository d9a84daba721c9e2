"""A race of candidates under common luck: the best third goes on, and what wins is told afresh.

Every candidate meets the luck that the organisation as it is met, so that each is judged by paired
differences; a third of the field goes on while the replications double (after successive halving,
Karnin, Koren and Somekh 2013). Whoever wins a race was lucky as well, so what is told of a winner
comes from replications that nobody was chosen by (Smith and Winkler 2006, *The Optimizer's Curse*).
"""

import datetime as dt
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from itertools import combinations, islice, pairwise
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from tribeplan.errors import ImpossibleExperiment
from tribeplan.org.organisation import Organisation
from tribeplan.rules.catalogue import run_rules
from tribeplan.rules.rule import Finding, Rule, Severity, compare_findings
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.change import Change, after_wave, made_by, with_formations
from tribeplan.search.neighbourhood import Budget, Candidate, in_turns, neighbours, together
from tribeplan.simulation.comparison import (
    MeasuredDifference,
    common_work,
    difference_of,
    paired_waits,
    values_of,
    why_by_place,
)
from tribeplan.simulation.costs import Costs, total_cost
from tribeplan.simulation.layout import FloatArray
from tribeplan.simulation.outcome import Outcome
from tribeplan.simulation.plan import ComparisonMeasure, Plan
from tribeplan.simulation.planning import Question
from tribeplan.simulation.replicate import Replications
from tribeplan.simulation.study import CONFIDENCE, Study
from tribeplan.simulation.waves import Later

FIRST = 16
"""Replications of the first round."""

GO_ON = 1 / 3
"""Part of the candidates that goes on to the next round."""

FEWEST = 8
"""Candidates that go on, whatever the part is: the end is run among several."""

PLAY_OFF = 8
"""How many times as many replications the last may play where the first place is in doubt."""

BATCH = 16
"""Candidates that are looked at before they are played, so that little time tries some of them."""

FELT = 0.05
"""Part of the first one's gain by which another would have to be better to matter."""

SURE = 2.0
"""Standard errors that decide so."""

LEADERS = 5
"""Candidates that are tried together with every other one."""

AT_RANDOM = 0.1
"""Part of the pairs that are drawn: two changes may help together, and neither alone."""

SHOWN, SHOWN_TOGETHER = 5, 3
"""How many are told of."""

FRESH_WHEN_STOPPED = 64
"""Fresh replications of the best so far, when there is no time for as many as planned."""


@dataclass(frozen=True, slots=True)
class SearchTask:
    """What is looked for."""

    question: Question
    """The organisation as it is, with its first day."""

    rules: tuple[Rule, ...]
    """What may bring no error that was not there."""

    joining: dt.date
    """The first day of whoever is hired."""

    budget: Budget = field(default_factory=Budget)
    measure: ComparisonMeasure = ComparisonMeasure.MEAN_LEAD
    candidates: int = 1000
    """The most that are tried: of single changes, and again of those together."""

    together: int = 2
    """The most changes that are tried together."""

    only_hires: bool = False
    wave_on: dt.date | None = None
    """The day from which on what won is played once more, as a wave; None for not."""

    replications: int = 256
    """Those of the last round, and as many again of fresh luck; where the first place is in doubt,
    the last round goes on."""

    costs: Costs | None = None
    """What people and changes cost; None when money plays no part."""

    def wave_of(self, candidate: Candidate) -> dt.date | None:
        """The day of a candidate's wave: where it hires and nothing else, when they come."""
        if self.wave_on is None or candidate.hires < len(candidate.changes):
            return self.wave_on
        return max(self.wave_on, self.joining)


@dataclass(frozen=True, slots=True)
class Means:
    """What the search is done with; none of it changes the answer unless it is stopped."""

    pool: Executor
    """Candidates are tried on it side by side."""

    play: Callable[[Plan, int, int], Replications]
    """Play a plan's replications from one on, up to another one."""

    should_stop: Callable[[], bool]
    """Asked before every candidate."""

    on_progress: Callable[[str, int, int], None]
    """Told what is done, how much of it, and of how much."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A change that won, and what it brings under luck that it was not chosen by."""

    candidate: Candidate
    study: Study
    difference: MeasuredDifference
    """Against the organisation as it is; less is better."""

    cause: str | None
    """The wait that falls most over the work that both finish; None when none clearly does."""

    cause_days: float
    squad: str
    """Where it falls most; empty where that is no squad."""

    skill: str
    dearer: float | None
    """By how much it costs more over the time simulated; None when nobody said what things cost."""

    brings: tuple[Finding, ...]
    """What the rules say of it that they do not say without; no errors."""

    wave: Study | ImpossibleExperiment | None = None
    """From the day on that was named, with the luck of the others; or why it cannot be simulated
    so; None when no day was named, or it was told to stop before."""


_GAP = attrgetter("difference.difference.value")


class LeftOut(NamedTuple):
    """How many candidates were not tried, by the reason."""

    impossible: int
    """Cannot be made, or what comes of it cannot be simulated."""

    budget: int
    rules: int
    """Would bring an error by the rules."""

    unlooked: int
    """More than may be tried, or than there was time for."""


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The changes that help most: those of one change first, and of as many the largest gain."""

    task: SearchTask
    base: Study
    suggestions: tuple[Suggestion, ...]
    tried: int
    """Single changes that were simulated."""

    tried_together: int
    left_out: LeftOut
    not_held: int
    """Winners that brought nothing clear under fresh luck, and so are not told of."""

    is_stopped: bool
    """Whether something was left undone because it was told to stop."""

    @property
    def best(self) -> Suggestion | None:
        """The one with the largest gain, of however many changes; None where none held."""
        return min(self.suggestions, key=_GAP, default=None)


@dataclass(slots=True)
class _Entry:
    """A candidate in a race."""

    number: int
    candidate: Candidate
    question: Question
    gaps: FloatArray = field(default_factory=lambda: np.empty(0))
    """Difference with the organisation as it is, by replication."""

    @property
    def rank(self) -> tuple[float, int]:
        """The least mean gap first; of equal ones the first that was looked at."""
        known = self.gaps[~np.isnan(self.gaps)]
        return (float(known.mean()) if len(known) else math.inf, self.number)


def suggest(task: SearchTask, means: Means) -> Suggestions:
    """Find which small changes help most.

    The same task gives the same answer, whatever it is done with, unless it is told to stop; then
    the best so far are told of, with fewer fresh replications.

    Raises
    ------
    InvalidUsage
        When there is nothing to measure.
    """
    return _Race(task, means).found()


def allowed(task: SearchTask) -> list[Question]:
    """Every single change that may be made, as the organisation that comes of it."""
    search = _Search(task)
    every = neighbours(task.question.organisation, task.joining, only_hires=task.only_hires)
    return [entry.question for each in every if (entry := search.entry(each)) is not None]


class _Search:
    """A search, and how many candidates it left out by which reason."""

    def __init__(self, task: SearchTask) -> None:
        self._task = task
        self._left = Counter[str]()
        base = task.question.organisation
        self._rules = [rule for rule in task.rules if rule.severity is Severity.ERROR]
        self._errors = tuple(run_rules(base, self._rules))
        """What the rules that may bring no more errors find today."""

        self._cost = self._price(task.question, ())
        self._numbers = iter(range(2**62))

    def entry(self, candidate: Candidate) -> _Entry | None:
        """A candidate that can be made, within rules and budget; why not is counted."""
        task = self._task
        if not candidate.fits(task.budget):
            self._left["budget"] += 1
            return None
        base = task.question.organisation
        organisation, conflicts = apply_changes(base, candidate.changes)
        if conflicts:
            self._left["impossible"] += 1
            return None
        # who comes to other work in a candidate knows what was known before it, and no more
        origin = task.question.origin or base
        question = replace(task.question, organisation=organisation, origin=origin)
        if self._price(question, candidate.changes) - self._cost > task.budget.money:
            self._left["budget"] += 1
            return None
        if self._brings_an_error(organisation):
            self._left["rules"] += 1
            return None
        reshaped = tuple(made_by(candidate.changes))
        if reshaped:
            first_day = task.question.first_day.day
            formed = with_formations(base, organisation, reshaped, first_day)
            question = replace(question, organisation=formed)
        return _Entry(next(self._numbers), candidate, question)

    def _brings_an_error(self, organisation: Organisation) -> bool:
        """Whether any rule finds more than today; the one that does is asked first from then on."""
        for rule in self._rules:
            found = tuple(run_rules(organisation, [rule]))
            before = (each for each in self._errors if each.rule is rule)
            if found and compare_findings(before, found).worse:
                self._rules.sort(key=lambda each: each is not rule)
                return True
        return False

    def _price(self, question: Question, changes: Sequence[Change]) -> float:
        costs = self._task.costs
        return 0.0 if costs is None else total_cost(costs, question, changes)


def _in_doubt(ranked: Sequence[_Entry]) -> int:
    """How many of the first may yet prove better than the first one by what matters."""
    first = ranked[0]
    needed = -FELT * abs(first.rank[0])
    last = 1
    for place, entry in enumerate(ranked[1:], 2):
        gaps = entry.gaps - first.gaps
        known = gaps[~np.isnan(gaps)]
        if len(known) and known.mean() - SURE * known.std() / math.sqrt(len(known)) < needed:
            last = place
    return last


class _Race(_Search):
    def __init__(self, task: SearchTask, means: Means) -> None:
        super().__init__(task)
        self._means = means
        self._plan = task.question.plan()
        self._is_stopped = False
        """Whether something was left undone because it was told to stop."""

        self._base: tuple[int, int, Outcome] | None = None
        """The organisation as it is in the last round: its first and last replication, and what."""

    def _stops(self) -> bool:
        """Whether to stop; asked only where something is left to do."""
        self._is_stopped = self._is_stopped or self._means.should_stop()
        return self._is_stopped

    def found(self) -> Suggestions:
        task = self._task
        every = neighbours(task.question.organisation, task.joining, only_hires=task.only_hires)
        singles = self._raced(self._looked_at(list(every)), "changes", plays_off=True)
        stages = [singles]
        while len(stages) < task.together and stages[-1] and not self._stops():
            what = f"{len(stages) + 1} changes together"
            wider = self._wider(stages[-1], singles, what)
            stages.append(self._raced(wider, what, plays_off=task.only_hires))
        chosen = [entry for entries in self._best(stages) for entry in entries]
        base, suggestions = self._told_afresh(chosen)
        held = [each for each in suggestions if each.difference.difference.high < 0]
        held.sort(key=lambda each: (len(each.candidate.changes), each.difference.difference.value))
        left = self._left
        return Suggestions(
            task,
            base,
            tuple(self._in_waves(held)),
            len(singles),
            sum(len(stage) for stage in stages[1:]),
            LeftOut(left["impossible"], left["budget"], left["rules"], left["unlooked"]),
            len(suggestions) - len(held),
            self._is_stopped,
        )

    def _looked_at(self, every: Sequence[Candidate]) -> Iterator[_Entry]:
        """Those that may be tried; where there are too many or it is stopped, some of each kind."""
        most = self._task.candidates
        for done, place in enumerate(in_turns(every, self._task.question.experiment.seed)):
            if not most or self._stops():
                self._left["unlooked"] += len(every) - done
                return
            self._means.on_progress("looking for changes", done, len(every))
            entry = self.entry(every[place])
            if entry is not None:
                entry.number = place - len(every)  # those together come after
                yield entry
                most -= 1

    def _raced(self, entries: Iterator[_Entry], what: str, *, plays_off: bool) -> list[_Entry]:
        """Run a race: the winner first, whoever fell out first last; the impossible are dropped."""
        running: list[_Entry] = []
        out: list[_Entry] = []
        until, is_whole = min(FIRST, self._task.replications), True
        while batch := list(islice(entries, BATCH)):
            left, batch_is_whole = self._round(batch, 0, until, what)
            running += left
            is_whole = is_whole and batch_is_whole
        while running:
            running.sort(key=lambda entry: entry.rank)
            most = self._task.replications
            if not is_whole or until >= (PLAY_OFF * most if plays_off else most):
                break
            keep = max(FEWEST, math.ceil(len(running) * GO_ON))
            if until >= most:
                keep, most = _in_doubt(running), PLAY_OFF * most
            if keep == 1:
                break
            out = running[keep:] + out
            running = running[:keep]
            played, until = until, min(2 * until, most)
            running, is_whole = self._round(running, played, until, what)
        return running + out

    def _round(
        self, running: Sequence[_Entry], first: int, until: int, what: str
    ) -> tuple[list[_Entry], bool]:
        """Play on; who is still in it, and whether everybody was played."""
        if self._base is None or self._base[:2] != (first, until):
            self._base = first, until, Outcome(self._means.play(self._plan, first, until))
        base = self._base[2]
        doing = f"{len(running):,} {what}, {until:,} replications"
        is_whole = True
        left: list[_Entry] = []

        def played(entry: _Entry) -> FloatArray | ImpossibleExperiment | None:
            return None if self._stops() else self._gaps(entry, base, first, until)

        for done, (entry, gaps) in enumerate(
            zip(running, self._means.pool.map(played, running), strict=True), 1
        ):
            if first:
                self._means.on_progress(doing, done, len(running))
            if isinstance(gaps, ImpossibleExperiment):
                self._left["impossible"] += 1
                continue
            if gaps is None:
                is_whole = False
            else:
                entry.gaps = np.concatenate([entry.gaps, gaps])
            if len(entry.gaps):
                left.append(entry)
            else:
                self._left["unlooked"] += 1
        return left, is_whole

    def _gaps(
        self, entry: _Entry, base: Outcome, first: int, until: int
    ) -> FloatArray | ImpossibleExperiment:
        try:
            plan = entry.question.plan()
        except ImpossibleExperiment as error:
            return error
        other = Outcome(self._means.play(plan, first, until))
        work = common_work(base, other)
        before = values_of(base, self._task.measure, work.base, work.counted)
        gaps: FloatArray = values_of(other, self._task.measure, work.other, work.counted) - before
        return gaps

    def _wider(
        self, stage: Sequence[_Entry], singles: Sequence[_Entry], what: str
    ) -> Iterator[_Entry]:
        """The best with one change more each, and some pairs at random."""
        most, seen = self._task.candidates, set[frozenset[str]]()
        every = list(self._joined(stage, singles))
        for done, candidate in enumerate(every):
            self._means.on_progress(f"looking for {what}", done, len(every))
            said = frozenset(repr(change) for change in candidate.changes)
            if said in seen:
                continue
            if not most or self._stops():
                return
            seen.add(said)
            entry = self.entry(candidate)
            if entry is not None:
                yield entry
                most -= 1

    def _joined(self, stage: Sequence[_Entry], singles: Sequence[_Entry]) -> Iterator[Candidate]:
        number = len(singles)
        if stage is singles and number * (number - 1) // 2 <= self._task.candidates:
            pairs: Iterable[tuple[_Entry, _Entry]] = combinations(singles, 2)
            alike = ((each, each) for each in singles if not each.candidate.about)
            pairs = (*pairs, *alike)
        else:
            # every leader meets the best first: what is cut off are the least
            pairs = [(one, other) for other in singles for one in stage[:LEADERS]]
            most = self._task.candidates
            pairs = pairs[: math.ceil(most * (1 - AT_RANDOM))]
            random = np.random.default_rng(self._task.question.experiment.seed)
            drawn = random.integers(0, (len(stage), number), (math.ceil(len(pairs) * AT_RANDOM), 2))
            pairs += [(stage[one], singles[other]) for one, other in drawn.tolist()]
        for one, other in pairs:
            both = together(one.candidate, other.candidate)
            if both is not None:
                yield both

    def _best(self, stages: Sequence[Sequence[_Entry]]) -> Iterator[Sequence[_Entry]]:
        """Those that are told of; of a plan of hires the best of each length."""
        if self._task.only_hires:
            yield from (stage[:1] for stage in stages[:-1])
            yield stages[-1][:SHOWN_TOGETHER]
            return
        yield stages[0][:SHOWN]
        for before, stage in pairwise(stages):
            better = [each for each in stage if each.rank < before[0].rank]
            yield better[:SHOWN_TOGETHER]

    def _told_afresh(self, chosen: Sequence[_Entry]) -> tuple[Study, list[Suggestion]]:
        """Play those that won once more, with luck that nobody was chosen by."""
        task = self._task
        base = self._fresh(task.question)
        doubt = (1 - CONFIDENCE) / max(len(chosen), 1)  # Bonferroni
        said = tuple(run_rules(task.question.organisation, task.rules))
        suggestions: list[Suggestion] = []
        for entry, study in zip(
            chosen,
            self._means.pool.map(self._fresh, [each.question for each in chosen]),
            strict=True,
        ):
            self._means.on_progress(
                "the best again, with fresh luck", len(suggestions), len(chosen)
            )
            suggestions.append(self._suggestion(entry, base, study, 1 - doubt, said))
        return base, suggestions

    def _fresh(self, question: Question) -> Study:
        first, number = PLAY_OFF * self._task.replications, self._task.replications
        if self._is_stopped:
            number = min(number, FRESH_WHEN_STOPPED)
        played = self._means.play(question.plan(), first, first + number)
        return Study(question.playing(number), Outcome(played))

    def _in_waves(self, held: Sequence[Suggestion]) -> Iterator[Suggestion]:
        """Play what won once more as a wave, where a day was named; when stopped, the best only."""
        if self._task.wave_on is None:
            yield from held
            return
        best = min(held, key=_GAP, default=None)

        def played(each: Suggestion) -> Study | ImpossibleExperiment | None:
            return None if each is not best and self._stops() else self._as_wave(each)

        waves = self._means.pool.map(played, held)
        for done, (each, wave) in enumerate(zip(held, waves, strict=True)):
            self._means.on_progress("the best again, as a wave", done, len(held))
            yield replace(each, wave=wave)

    def _as_wave(self, suggestion: Suggestion) -> Study | ImpossibleExperiment:
        question, day = self._task.question, self._task.wave_of(suggestion.candidate)
        assert day is not None  # noqa: S101  # asked only where a day was named
        after = apply_changes(question.organisation, suggestion.candidate.changes).organisation
        later = Later(day, after_wave(question.organisation, after, day))
        try:
            return self._fresh(replace(question, waves=(later,)))
        except ImpossibleExperiment as error:  # what was found is told all the same
            return error

    def _suggestion(
        self, entry: _Entry, base: Study, study: Study, confidence: float, said: tuple[Finding, ...]
    ) -> Suggestion:
        task, changes = self._task, entry.candidate.changes
        sides = [(each.question.name, each.outcome) for each in (base, study)]
        falls = [
            gap
            for gap in paired_waits(base.outcome, study.outcome).causes
            if gap.difference.high < 0
        ]
        fall = min(falls, key=lambda gap: gap.difference.value, default=None)
        squad = skill = ""
        if fall is not None:
            places = why_by_place(base.outcome, study.outcome)
            for row in places.sort("difference_days").iter_rows(named=True):
                if row["cause"] == fall.cause and row["difference_days"] < 0:
                    squad, skill = row["squad"], row["skill"]
                    break
        organisation = study.question.organisation
        return Suggestion(
            entry.candidate,
            study,
            difference_of(sides[0], sides[1], task.measure, confidence),
            None if fall is None else fall.cause,
            0.0 if fall is None else fall.difference.value,
            squad,
            skill,
            None if task.costs is None else self._price(study.question, changes) - self._cost,
            compare_findings(said, run_rules(organisation, task.rules)).worse,
        )
