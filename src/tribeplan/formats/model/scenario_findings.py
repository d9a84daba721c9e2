"""Findings of the organisation that a scenario leads to, at the line that brought them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Literal

from tribeplan.errors import Place
from tribeplan.formats.model.places import LocatedFinding, Places, Suppression
from tribeplan.formats.model.scenario import Stack, place_in_scenario
from tribeplan.formats.model.waivers import WaiverComment, find_cut_texts, find_waivers
from tribeplan.org.address import Address
from tribeplan.org.elements import entity_of
from tribeplan.org.organisation import Organisation
from tribeplan.rules.catalogue import CATALOGUE, review_comments, run_rules
from tribeplan.rules.comparison import Brought, brought_by_changes, with_later_ids
from tribeplan.rules.rule import Finding, Rule
from tribeplan.rules.waivers import CutValue, Waiver, excused
from tribeplan.scenario.apply import apply_changes, where_typed
from tribeplan.scenario.lineage import address_before
from tribeplan.scenario.operation import found
from tribeplan.scenario.scenario import Scenario


def findings_of(
    stack: Stack, rules: Sequence[Rule], today: dt.date, on: dt.date | Literal["all"] | None
) -> dict[LocatedFinding, Finding]:
    """What is unwise in what a scenario leads to, as of a day, or ``"all"`` through its waves.

    Without a day, at the end; the scenario can be applied, and waivers hold ``today``. Each finding
    stands with its line, and as it would be called in the model.
    """
    days = [wave.on for wave in stack.waves]
    asked = [days[0] - dt.timedelta(days=1), *days] if days and on == "all" else [on]
    first: dict[object, tuple[LocatedFinding, Finding]] = {}
    times: defaultdict[object, list[int]] = defaultdict(list)
    for number, day in enumerate(asked):
        as_of = stack.as_of(day) if isinstance(day, dt.date) else stack
        found = _ScenarioFindings(as_of, rules, today)
        for located in found.all():
            same = (located.finding.key, located.message, located.place, located.suppression)
            first.setdefault(same, (located, found.in_model(located.finding)))
            times[same].append(number)
    # A comment that excuses nothing on one day may do so on another.
    about_comments = {same for same in first if first[same][0].finding.rule not in CATALOGUE}
    left_out = {same for same in about_comments if len(times[same]) < len(asked)}
    if about_comments and days and on != "all":
        throughout = {each.finding.key for each in findings_of(stack, rules, today, "all")}
        left_out = {each for each in about_comments if first[each][0].finding.key not in throughout}
    then = "" if on is None else f"on {on}"
    return {
        located._replace(when=_when(times[same], days) if on == "all" else then): in_model
        for same, (located, in_model) in first.items()
        if same not in left_out
    }


def _when(numbers: Sequence[int], days: Sequence[dt.date]) -> str:
    """Say during which of the times between days something is so; nothing when it always is.

    >>> days = [dt.date(2027, 2, 1), dt.date(2027, 5, 3)]
    >>> _when([0, 2], days), _when([1], days), _when([0, 1, 2], days)
    ('before 2027-02-01 and from 2027-05-03 on', 'from 2027-02-01 until 2027-05-03', '')
    """
    here = set(numbers)  # one may be so several times in one organisation
    spans: list[str] = []
    for first in sorted(here):
        if first - 1 in here:
            continue
        end = next(number for number in range(first, len(days) + 2) if number not in here)
        match first == 0, end == len(days) + 1:
            case True, True:
                pass
            case True, False:
                spans.append(f"before {days[end - 1]}")
            case False, True:
                spans.append(f"from {days[first - 1]} on")
            case _:
                spans.append(f"from {days[first - 1]} until {days[end - 1]}")
    return " and ".join(spans)


class _ScenarioFindings:
    """The findings of one scenario that can be applied."""

    def __init__(self, stack: Stack, rules: Sequence[Rule], today: dt.date) -> None:
        self._stack = stack
        self._rules = rules
        self._today = today
        self._changes = stack.changes
        self._origins: list[tuple[int, Address]] = [
            (each.scenario, (*each.at, each.change.verb)) for each in stack.steps
        ]
        """Of each change: which scenario it is of, and where it stands in that."""

        self._of_model = tuple(find_waivers(stack.model.places))
        self._of_scenarios = [tuple(find_waivers(each.places)) for each in stack.scenarios]

    def all(self) -> Iterator[LocatedFinding]:
        """Each finding with its line, and whether a waiver excuses it."""
        stack, rules, today = self._stack, self._rules, self._today
        traced = brought_by_changes(stack.model.organisation, self._changes, rules)
        brought: list[list[Finding]] = [[] for _ in stack.scenarios]
        below = excused([each.finding for each in traced], list(self._waivers_now()), today)
        for each, (finding, waiver) in zip(traced, below, strict=True):
            if each.change is None:
                yield _waived(self._in_model(each), waiver)
                continue
            number, typed = self._typed(finding, each.change)
            there = finding._replace(problem=finding.problem._replace(at=typed))
            brought[number].append(there)
            ((_, own),) = excused([there], _waivers(self._of_scenarios[number]), today)
            yield _waived(self._in_scenario(each, number, typed), waiver or own)
        for reading, comments, findings in zip(
            stack.scenarios, self._of_scenarios, brought, strict=True
        ):
            cut = tuple(find_cut_texts(reading.places, Scenario))
            yield from self._about_comments(reading.places, comments, cut, findings)
        cut = tuple(find_cut_texts(stack.model.places))
        if self._of_model or cut:
            before = tuple(run_rules(stack.model.organisation, rules))
            yield from self._about_comments(stack.model.places, self._of_model, cut, before)

    def in_model(self, finding: Finding) -> Finding:
        """A finding as it would be called in the model, for the baseline of that."""
        at = address_before(finding.problem.at, self._changes)
        return finding._replace(problem=finding.problem._replace(at=at))

    def _waivers_now(self) -> Iterator[Waiver]:
        """The waivers of the model beside what they excuse, wherever that stands now."""
        for waiver in _waivers(self._of_model):
            excuses = None if waiver.excuses is None else self._stack.now(waiver.excuses)
            yield waiver._replace(excuses=excuses)

    def _about_comments(
        self,
        places: Places,
        comments: Sequence[WaiverComment],
        cut_texts: Sequence[CutValue],
        findings: Sequence[Finding],
    ) -> Iterator[LocatedFinding]:
        about = review_comments(
            _waivers(comments), findings, self._rules, today=self._today, cut_texts=cut_texts
        )
        for finding in about:
            match finding.problem.at:
                case ("waivers", int(number)):
                    place = comments[number].place
                case address:
                    place, _ = places.comment(address)
            yield LocatedFinding(finding, place, model=self._stack.root)

    def _typed(self, finding: Finding, number: int) -> tuple[int, Address]:
        """In which scenario, and where in it, a change says what a finding is about."""
        scenario, at = self._origins[number]
        operation = self._changes[number].operation
        subject = address_before(finding.problem.at, self._changes[number + 1 :])
        about = entity_of(subject).rpartition(":")[2].rpartition("/")[2]
        for id_ in (about, finding.problem.subject):
            inside = where_typed(operation, id_) if id_ else ()
            if inside:
                return scenario, (*at, *inside)
        return scenario, at

    def _in_scenario(self, each: Brought, number: int, typed: Address) -> LocatedFinding:
        places = self._stack.scenarios[number].places
        place = place_in_scenario(places, typed)
        related = list(self._related(each.finding))
        element = self._place_in_model(each.finding.problem.at)
        if element is not None:
            related.append((element, f"{each.finding.entity} in the base"))
        return LocatedFinding(each.finding, place, tuple(related), model=self._stack.root)

    def _in_model(self, each: Brought) -> LocatedFinding:
        stack = self._stack
        before = self.in_model(each.before or each.finding)
        places = stack.model.places
        related = tuple(
            (places.key(address_before(at, self._changes)), words)
            for at, words in before.problem.related
        )
        place = places.key(before.problem.at)
        return LocatedFinding(each.finding, place, related, model=stack.root, is_of_base=True)

    def _related(self, finding: Finding) -> Iterator[tuple[Place, str]]:
        for at, words in finding.problem.related:
            place = self._place_in_model(at)
            if place is not None:
                yield place, words

    def _place_in_model(self, at: Address) -> Place | None:
        """The line of what stood in the model before; the list instead of one of its items."""
        before = address_before(at, self._changes)
        items = (depth for depth, part in enumerate(before) if isinstance(part, int))
        before = before[: next(items, len(before))]
        places = self._stack.model.places
        return places.key(before) if before and places.leads_to(_element(before)) else None


def _waivers(comments: Sequence[WaiverComment]) -> list[Waiver]:
    return [comment.waiver for comment in comments]


def _waived(located: LocatedFinding, waiver: Waiver | None) -> LocatedFinding:
    if waiver is None:
        return located
    return located._replace(suppression=Suppression.by(waiver))


def place_in_stack(stack: Stack, at: Address) -> Place:
    """The line of something in an organisation: of the last change of its element, if any.

    Else the line of the model; of what is asked of the simulation, the topmost scenario that asks.
    """
    if at[:1] in (("experiment",), ("assumptions",)):
        asking = (each.places for each in reversed(stack.scenarios) if each.places.leads_to(at))
        places = next(asking, None)
        return places.key(at) if places else (stack.scenarios[-1].places.key(("base",)))
    changes = stack.changes
    states = [stack.model.organisation]
    for change in changes:
        states.append(apply_changes(states[-1], [change]).organisation)
    origins = [
        (stack.scenarios[each.scenario].places, (*each.at, each.change.verb))
        for each in stack.steps
    ]
    element, later = _element(at), states[-1]
    for number in range(len(changes) - 1, -1, -1):
        before = with_later_ids(states[number], changes[number:])
        is_changed, later = _value(later, element) != _value(before, element), before
        if element and is_changed:
            places, change_at = origins[number]
            then = address_before(element, changes[number + 1 :])
            inside = where_typed(changes[number].operation, str(then[-1]))
            return place_in_scenario(places, (*change_at, *inside))
    return stack.model.places.key(address_before(at, changes))


def _element(at: Address) -> Address:
    """The address of the element, cut behind its id."""
    match at:
        case ("tribes", _, "squads" | "chapters", _, *_):
            return at[:4]
        case ("work", _, _, *_):
            return at[:3]
        case _:
            return at[:2]


def _value(organisation: Organisation, at: Address) -> object:
    try:
        return found(organisation, at)
    except (AttributeError, LookupError):
        return None
