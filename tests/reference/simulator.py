"""A slow, obvious simulator: the specification of the kernel, sharing nothing with it but the plan.

Objects instead of arrays, ``heapq`` instead of a winner tree, sorting instead of heaps, every
squad looked at after every event, ``statistics.NormalDist`` instead of a compiled inverse.
"""

import heapq
import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

from reference.chance import Chance, derived
from tribeplan.simulation.plan import (
    NEVER,
    NONE,
    TICKS_PER_DAY,
    PersonPlan,
    Plan,
    SquadPlan,
    StepPlan,
    WavePlan,
    WorkPlan,
)

CAUSES = ("backlog", "gate", "decision", "person", "other", "rework", "join", "release", "touch")
ANY = "anybody"
LONGEST = float(1 << 45)
FURTHEST_FIRST = ("touch", "rework", "queue", "other", "decision", "help")
"""What can happen to an item; a step is where the furthest of its items is."""


@dataclass(eq=False)
class Item:
    step: "Step"
    order: int
    number: int
    kind: str = "work"
    rounds: int = 0
    helper: "Squad | None" = None
    doer: "Squad | None" = None
    """Where it waits for somebody with the skill, which may be another squad than the step's."""

    decision_ticks: int = 0
    done: int = 0
    """Part of it, in 2^-40, that is done when somebody begins: it was put down in a wave."""

    past: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    """From when on what happened to it."""

    def doing(self, tick: int) -> str:
        """What happens to it from a tick on."""
        return [what for since, what in self.past if since <= tick][-1]

    @property
    def place(self) -> tuple[int, int, int]:
        return (*self.step.feature.place[:2], self.number)

    @property
    def skill(self) -> int | str:
        return ANY if self.kind == "help" else self.step.plan.skill


@dataclass(eq=False)
class Step:
    feature: "Feature"
    number: int
    plan: StepPlan
    key: int
    items: list[Item] = field(default_factory=list[Item])
    room: list[Item] = field(default_factory=list[Item])
    """As many as it may have in any wave."""

    effort: float = 0.0
    done: int = 0
    last_item: Item | None = None
    critical: "Step | None" = None
    helper: "Squad | None" = None
    """The last one."""

    doer: "Squad | None" = None
    """Who does it."""

    since: int = 0
    backlog: int = 0

    @property
    def is_done(self) -> bool:
        return 0 < len(self.items) == self.done

    @property
    def ended(self) -> int:
        """When its last item was done."""
        return max(item.past[-1][0] for item in self.items)

    def spent(self) -> Counter[str]:
        """Look at every span between two changes: what was furthest?"""
        ticks = sorted({tick for item in self.items for tick, _ in item.past})
        spent: Counter[str] = Counter()
        for start, end in pairwise(ticks):
            now = {item.doing(start) for item in self.items}
            spent[min(now - {"done"}, key=FURTHEST_FIRST.index)] += end - start
        return spent


@dataclass(eq=False)
class Slice:
    """A feature in one of the squads that work on it."""

    feature: "Feature"
    number: int
    squad: "Squad"
    active: int = 0
    waiting: list[Step] = field(default_factory=list[Step])

    @property
    def place(self) -> tuple[int, int, int, int]:
        return (*self.feature.place, self.number)


@dataclass(eq=False)
class Feature:
    number: int
    plan: WorkPlan
    key: int
    steps: list[Step] = field(default_factory=list[Step])
    slices: dict[int, Slice] = field(default_factory=dict[int, Slice])
    arrived: int = -1
    started: int = -1
    finished: int = -1
    released: int = -1
    since: int = 0
    until: int = NONE
    """When the gate decides or the train leaves that it waits for."""

    phase: str = "before start"
    gate: int = 0
    last_step: Step | None = None
    waits: Counter[str] = field(default_factory=Counter[str])

    @property
    def place(self) -> tuple[int, int, int]:
        return (self.plan.rank, self.arrived, self.number)


@dataclass(eq=False)
class Squad:
    number: int
    plan: SquadPlan
    formed: int
    has_worked: bool = False
    backlog: list[Slice] = field(default_factory=list[Slice])
    ready: list[Item] = field(default_factory=list[Item])
    active: int = 0
    incidents: int = 0
    incidents_done: int = 0
    escaped: int = 0
    """Incidents that came with releases."""

    next_incident: int = NEVER
    busy: Counter[int | str] = field(default_factory=Counter[int | str])
    waits: Counter[str] = field(default_factory=Counter[str])
    queued: Counter[int | str] = field(default_factory=Counter[int | str])


@dataclass(eq=False)
class Person:
    number: int
    plan: PersonPlan
    joined: int
    status: str = "away"
    job: Item | None = None
    kind: str = ""
    squad: Squad | None = None
    started: int = 0
    duration: int = 0
    ends: int = 0
    left: int = 0
    asked: list[Item] = field(default_factory=list[Item])
    """Decisions to take; the first is being taken."""

    leaves: int = NEVER
    leavers: int = 0
    had: Counter[int] = field(default_factory=Counter[int])
    """By squad: ticks that it got of this person, by its share; they fade."""

    had_at: int = 0
    event: int = 0
    """Number of the only event that is not outdated."""

    knows: list[int] = field(default_factory=list[int])
    """By component, for how many ticks this person has worked on it."""

    trained: int = 0
    """Until when a training keeps this person from the work in hand."""


def level(person: Person, skill: int | str) -> float:
    return 1.0 if isinstance(skill, str) else person.plan.efficiency[skill]


class Simulator:
    """Plays one replication of a plan."""

    def __init__(self, plan: Plan, replication: int) -> None:
        self.plan = plan
        self.waves = [*plan.waves]
        self.first_stream = len(plan.people) + len(plan.squads) + (1 if plan.waves else 0)
        self.assumed = plan.assumptions
        self.chance = Chance(plan.experiment.seed, replication)
        self.horizon = plan.horizon_ticks
        self.events: list[tuple[int, int, int, int, int]] = []
        self.now = 0
        self.touched: set[int] = set()
        """Squads with new work, or with a member who became free."""

        self.squads = [Squad(n, p, p.formed_tick) for n, p in enumerate(plan.squads)]
        self.people = [Person(n, p, p.joined_tick) for n, p in enumerate(plan.people)]
        known = math.ceil(self.assumed.knowledge_days * TICKS_PER_DAY)
        for person in self.people:
            components = range(len(plan.components))
            person.knows = [known if n in person.plan.knows else 0 for n in components]
        self.gates: defaultdict[int, Counter[str]] = defaultdict(Counter)
        self.log: list[tuple[int, str, int, int]] = []
        """Who was busy with what kind of work, from when until when."""

        self.features: list[Feature] = []
        self.passed: set[int] = set()
        """Features that wait for no others any more."""

        self.items: list[Item] = []
        for work in plan.features:
            self.add(work, work.key, [step.key for step in work.steps])
        self.stream_first: list[int] = []
        self.made = [0] * len(plan.streams)
        self.next_arrival = [NEVER] * len(plan.streams)
        for work in plan.streams:
            self.stream_first.append(len(self.features))
            for n in range(work.instances):
                self.add(work, derived(work.key, n), [derived(step.key, n) for step in work.steps])

    def add(self, work: WorkPlan, key: int, step_keys: list[int]) -> None:
        feature = Feature(len(self.features), work, key)
        for place, plan in enumerate(work.steps):
            step = Step(feature, place, plan, step_keys[place])
            room = max(plan.items, plan.room)
            step.room = [Item(step, n, len(self.items) + n) for n in range(room)]
            step.items = step.room[: plan.items]
            self.items.extend(step.room)
            feature.steps.append(step)
        self.slice_up(feature)
        self.features.append(feature)

    def slice_up(self, feature: Feature) -> None:
        """One part for each squad that works on it."""
        feature.slices = {}
        for step in feature.steps:
            number = step.plan.squad
            if number not in feature.slices:
                part = Slice(feature, len(feature.slices), self.squads[number])
                feature.slices[number] = part

    # Slots of events: people, incidents by squad, streams, named features, delays.

    def at(self, tick: int, slot: int, entry: tuple[int, int] = (0, 0), event: int = 0) -> None:
        heapq.heappush(self.events, (tick, slot, *entry, event))

    def delay(self, entry: Feature | Item, until: int) -> None:
        slot = self.first_stream + len(self.plan.streams) + 1
        if isinstance(entry, Feature):
            entry.until = until
        self.at(until, slot, (int(isinstance(entry, Item)), entry.number))

    def plan_event(self, person: Person, tick: int) -> None:
        person.event += 1
        person.ends = tick
        self.at(tick, person.number, event=person.event)

    def run(self) -> "Simulator":
        self.open()
        while self.events and self.events[0][0] <= self.horizon:
            self.now = self.events[0][0]
            while self.events and self.events[0][0] == self.now:
                _, slot, kind, number, event = heapq.heappop(self.events)
                if slot >= len(self.people) or event == self.people[slot].event:
                    self.happen(slot, kind, number)
            self.give_work()
        self.close()
        return self

    def happen(self, slot: int, kind: int, number: int) -> None:
        incidents = slot - len(self.people)
        stream = slot - self.first_stream
        if incidents < 0:
            self.person_event(self.people[slot])
        elif incidents < len(self.squads):
            self.incident(self.squads[incidents])
        elif stream < 0:
            self.change(self.waves.pop(0))
        elif stream < len(self.plan.streams):
            self.next_of(stream)
        elif stream == len(self.plan.streams):
            if self.is_expected(self.features[number]):
                self.arrive(self.features[number])
        elif kind == 0:
            self.wait_no_longer(self.features[number])
        else:
            self.decided(self.items[number])

    # What a wave put off, or brought forward, happens then and no more now.

    def incident(self, squad: Squad) -> None:
        if squad.next_incident == self.now:
            squad.incidents += 1
            self.touched.add(squad.number)
            self.plan_incident(squad)

    def next_of(self, stream: int) -> None:
        if self.next_arrival[stream] == self.now:
            self.made[stream] += 1
            self.plan_arrival(stream)
            self.arrive(self.features[self.stream_first[stream] + self.made[stream] - 1])

    def is_expected(self, feature: Feature) -> bool:
        """Say whether a planned feature arrives now: a wave may have moved or dropped it."""
        is_there = any(step.plan.items for step in feature.steps)
        return is_there and feature.arrived < 0 and feature.plan.arrives_tick == self.now

    def wait_no_longer(self, feature: Feature) -> None:
        if feature.until == self.now:
            self.go_on(feature)

    def open(self) -> None:
        for wave in self.waves:
            self.at(wave.tick, self.first_stream - 1)
        for person in self.people:
            if person.plan.memberships:  # others come in a wave
                self.expect(person)
        for squad in self.squads:
            if squad.plan.incident_gap_days > 0:
                self.plan_incident(squad)
        for stream in range(len(self.plan.streams)):
            self.plan_arrival(stream)
        slot = self.first_stream + len(self.plan.streams)
        for number, work in enumerate(self.plan.features):
            self.at(work.arrives_tick, slot, (0, number))

    def expect(self, person: Person) -> None:
        first = person.plan.first_tick
        if self.assumed.turnover_per_year > 0:
            person.leaves = first + self.tenure(person)
        if first > 0:
            self.plan_event(person, first)
        else:
            person.status = "idle"

    # Features outside the squad.

    def plan_arrival(self, stream: int) -> None:
        work = self.plan.streams[stream]
        if self.made[stream] < work.instances:
            gap = self.chance.exponential(work.key, "arrival-gap", self.made[stream])
            ticks = int(min(work.mean_gap_days * TICKS_PER_DAY * gap, LONGEST) + 0.5)
            self.arrive_next(stream, self.now + ticks)
        else:
            self.next_arrival[stream] = NEVER

    def arrive_next(self, stream: int, tick: int) -> None:
        self.next_arrival[stream] = tick
        self.at(tick, self.first_stream + stream)

    def may_start(self, feature: Feature) -> bool:
        return all(self.features[n].released >= 0 for n in feature.plan.after)

    def arrive(self, feature: Feature) -> None:
        feature.arrived = feature.since = self.now
        if self.may_start(feature):
            self.ask_to_start(feature)

    def ask_to_start(self, feature: Feature) -> None:
        self.passed.add(feature.number)
        squad = self.squads[feature.plan.squad]
        if self.pass_gates(feature, squad.plan.start_gates):
            for step in feature.steps:
                if step.items and not step.plan.after:
                    self.ask_squad(step)

    def pass_gates(self, feature: Feature, gates: tuple[int, ...]) -> bool:
        for number in gates[feature.gate :]:
            gate = self.plan.gates[number]
            self.gates[number]["features"] += 1
            until = self.meeting(gate.every_ticks, gate.key)
            until += self.gate_ticks(number, feature.key ^ gate.key)
            if until > self.now:
                self.delay(feature, until)
                return False
            feature.gate += 1
        return True

    def stage(self, feature: Feature) -> int:
        """How long what is done waits for a release at least."""
        releases = self.squads[feature.plan.squad].plan.cadence_ticks > 0
        length = self.assumed.freeze_days * TICKS_PER_DAY if releases else 0.0
        squads = {step.doer.number for step in feature.steps if step.doer is not None}
        return int(length + (len(squads) - 1) * self.assumed.integration_days * TICKS_PER_DAY + 0.5)

    def meeting(self, every: int, key: int, earliest: int = 0) -> int:
        since = max(self.now, earliest)
        if every == 0:
            return since
        random = self.assumed.random_calendars
        day = int(every * self.chance.uniform(key, "phase")) if random else 0
        while day < since:
            day += every
        return day

    def gate_ticks(self, number: int, key: int) -> int:
        gate = self.plan.gates[number]
        if gate.median_days == 0:
            return 0
        draw = self.chance.lognormal(key, "gate-days", 0, gate.sigma)
        return int(gate.median_days * TICKS_PER_DAY * draw + 0.5)

    def go_on(self, feature: Feature) -> None:
        feature.until = NONE
        waited = self.now - feature.since
        if feature.phase == "on train":
            feature.waits["release"] += waited
            self.reach_customers(feature)
            return
        squad = self.squads[feature.plan.squad].plan
        starting = feature.phase == "before start"
        gates = squad.start_gates if starting else squad.release_gates
        self.gates[gates[feature.gate]]["ticks"] += waited
        feature.waits["gate"] += waited
        feature.since = self.now
        feature.gate += 1
        if starting:
            self.ask_to_start(feature)
        else:
            self.ask_to_release(feature)

    def ask_to_release(self, feature: Feature) -> None:
        squad = self.squads[feature.plan.squad].plan
        if not self.pass_gates(feature, squad.release_gates):
            return
        leaves = self.meeting(squad.cadence_ticks, squad.key, self.now + self.stage(feature))
        feature.since = self.now
        if leaves > self.now:
            feature.phase = "on train"
            self.delay(feature, leaves)
        else:
            self.reach_customers(feature)

    def reach_customers(self, feature: Feature) -> None:
        feature.released = self.now
        self.record_waits(feature)
        self.let_defects_escape(feature)
        for later in self.features[: len(self.plan.features)]:
            waits = later.arrived >= 0 and later.number not in self.passed
            if feature.number in later.plan.after and waits and self.may_start(later):
                self.join_no_more(later)

    def join_no_more(self, feature: Feature) -> None:
        feature.waits["join"] += self.now - feature.since
        feature.since = self.now
        self.ask_to_start(feature)

    def let_defects_escape(self, feature: Feature) -> None:
        squad = self.squads[feature.plan.squad]
        members = (self.plan.people[n].memberships for n in squad.plan.people)
        if feature.plan.mean_gap_days > 0 or not any(
            m.squad == squad.number for each in members for m in each
        ):
            return
        strange = self.assumed.familiarity_errors * (1 - self.familiarity(squad))
        mean = self.assumed.escaped_defects * (1 + strange)
        if self.now > feature.plan.due_tick:
            mean *= self.assumed.hurried_defects
        draw = self.chance.uniform(feature.key, "escapes", 0)
        number = 0
        part = below = math.exp(-mean)
        while draw > below and number < 1000:
            number += 1
            part *= mean / number
            below += part
        if number:
            squad.escaped += number
            squad.incidents += number
            self.touched.add(squad.number)

    def record_waits(self, feature: Feature) -> None:
        counts = feature.arrived >= self.plan.warmup_ticks
        if counts:
            for cause in ("gate", "join", "release"):
                self.squads[feature.plan.squad].waits[cause] += feature.waits[cause]
        step = feature.last_step
        while step is not None:
            spent = step.spent()
            for cause in ("decision", "rework", "touch"):
                feature.waits[cause] += spent[cause]
            feature.waits["other"] += spent["help"] + spent["other"]
            foreign = step.plan.is_foreign
            feature.waits["other" if foreign else "person"] += spent["queue"]
            feature.waits["other" if foreign else "backlog"] += step.backlog
            if counts:
                squad = self.squads[step.plan.squad]
                squad.waits["backlog"] += step.backlog
                squad.waits["decision"] += spent["decision"]
                squad.waits["rework"] += spent["rework"]
                squad.queued[step.plan.skill] += spent["queue"]
                if step.doer is not None:
                    step.doer.queued[step.plan.skill] += spent["other"]
                if step.helper is not None:
                    step.helper.queued[ANY] += spent["help"]
            step = step.critical

    # Items in a squad.

    def enqueue(self, item: Item, squad: Squad, kind: str) -> None:
        elsewhere = squad.number != item.step.plan.squad
        waiting = "other" if elsewhere else "queue"
        item.past.append((self.now, waiting if kind == "work" else kind))
        item.kind = kind
        squad.ready.append(item)
        self.touched.add(squad.number)

    def make_ready(self, step: Step) -> None:
        plan, chance = step.plan, self.chance
        if step.feature.started < 0:
            step.feature.started = self.now
        effort = plan.item_days * TICKS_PER_DAY
        if self.assumed.effort_shape == "exponential":
            effort *= chance.exponential(step.key, "effort-step")
        else:
            key = step.feature.key
            effort *= chance.lognormal(key, "effort-feature", 0, plan.sigma_feature)
            effort *= chance.lognormal(step.key, "effort-step", 0, plan.sigma_step)
        years = self.now / (260 * TICKS_PER_DAY)
        squad = self.squads[plan.squad]
        growth = self.assumed.debt_growth
        growth += self.assumed.project_debt_growth if squad.plan.is_project else 0
        step.effort = effort * (1 + growth * years)
        helpers = squad.plan.helpers
        step.doer = self.who_does(step)
        for item in step.items:
            needed = chance.uniform(step.key, "help-needed", item.order) < squad.plan.help_share
            if helpers and needed:
                which = int(len(helpers) * chance.uniform(step.key, "helper", item.order))
                item.helper = self.squads[helpers[which]]
                self.enqueue(item, item.helper, "help")
            else:
                self.enqueue(item, step.doer, "work")

    def pull(self, squad: Squad) -> None:
        plan = squad.plan
        while squad.backlog and squad.active < plan.wip and self.now < plan.last_tick:
            part = min(squad.backlog, key=lambda each: each.place)
            squad.backlog.remove(part)
            if plan.is_project and squad.active == 0:
                if squad.has_worked:
                    squad.formed = self.now
                squad.has_worked = True
            squad.active += 1
            part.active = len(part.waiting)
            for step in reversed(part.waiting):
                step.backlog = self.now - step.since
                self.make_ready(step)
            part.waiting = []

    def ask_squad(self, step: Step) -> None:
        """Begin a step, unless its squad has to take the feature on first."""
        part = step.feature.slices[step.plan.squad]
        flows = step.feature.plan.mean_gap_days > 0 and self.now < part.squad.plan.last_tick
        step.since = self.now
        if flows or part.active > 0:
            part.active += 1
            self.make_ready(step)
            return
        if not part.waiting:
            part.squad.backlog.append(part)
        part.waiting.append(step)

    def complete(self, item: Item) -> None:
        step = item.step
        item.past.append((self.now, "done"))
        step.done += 1
        if step.done < len(step.items):
            return
        step.last_item = item
        feature = step.feature
        finished = {each.number for each in feature.steps if each.is_done}
        for later in feature.steps:
            follows = step.number in later.plan.after and later.items and later.doer is None
            if follows and finished.issuperset(later.plan.after):
                later.critical = step
                self.ask_squad(later)
        part = feature.slices[step.plan.squad]
        part.active -= 1
        if part.active == 0 and feature.plan.mean_gap_days == 0:
            part.squad.active -= 1
        self.finish_if_done(feature, step)

    def finish_if_done(self, feature: Feature, last: Step) -> None:
        is_dropped = not any(step.plan.items for step in feature.steps)
        if not is_dropped and all(step.is_done for step in feature.steps if step.items):
            feature.last_step = last
            feature.finished = feature.since = self.now
            feature.phase = "before release"
            feature.gate = 0
            self.ask_to_release(feature)

    # People.

    def tenure(self, person: Person) -> int:
        mean = 260 / self.assumed.turnover_per_year * TICKS_PER_DAY
        draw = self.chance.exponential(person.plan.key, "tenure", person.leavers)
        return int(mean * draw + 0.5)

    def is_there(self, person: Person) -> bool:
        """Whether an idle person can work; a seat stays empty for a while after its holder left."""
        if person.status != "idle":
            return False
        if self.now >= person.plan.last_tick:
            person.status = "away"
            return False
        if person.leaves <= self.now:
            person.knows = [0 for _ in person.knows]
        while person.leaves <= self.now:
            back = person.leaves + round(self.assumed.hiring_days * TICKS_PER_DAY)
            person.joined = back
            person.leavers += 1
            person.leaves = back + self.tenure(person)
            if back > self.now:
                person.status = "away"
                self.plan_event(person, back)
                return False
        return True

    def formed(self, squad: Squad) -> int:
        reformed = squad.plan.reforms_tick if squad.plan.reforms_tick <= self.now else squad.formed
        return max(squad.formed, reformed)

    def mentoring(self, squad: Squad) -> float:
        everybody = [self.people[number] for number in squad.plan.people]
        here = [each for each in everybody if self.is_there(each) or each.status != "away"]
        ramp = self.assumed.ramp_up_days * TICKS_PER_DAY
        new = [each for each in here if self.now - each.joined < ramp]
        taken = self.assumed.mentor_loss * sum(1 / len(each.plan.memberships) for each in new)
        return max(1 - taken / max(len(here) - len(new), 1), 0.1)

    def familiarity(self, squad: Squad) -> float:
        start, days = self.assumed.familiarity_start, self.assumed.familiarity_days
        if start == 1:
            return 1.0
        formed = self.formed(squad)
        together: float = max(self.now - formed, 0)
        if squad.plan.learning:
            ends = [*(each.tick for each in squad.plan.learning[1:]), self.now]
            together = 0.0
            for (tick, rate), end in zip(squad.plan.learning, ends, strict=True):
                together += max(min(end, self.now) - max(tick, formed), 0) * rate
        return 1 - (1 - start) * math.exp(-together / (days * TICKS_PER_DAY))

    def own_pace(self, person: Person, skill: int | str) -> float:
        """What a person brings: level, week, and what switching and a new job leave of it."""
        assumed = self.assumed
        pace = person.plan.pace * level(person, skill)
        features = sum(self.squads[m.squad].active for m in person.plan.memberships)
        if features > 1:
            pace *= 1 - assumed.switching_loss * (1 - 1 / features)
        here = self.now - person.joined
        ramp = assumed.ramp_up_days * TICKS_PER_DAY
        if here < ramp:
            pace *= assumed.ramp_up_start + (1 - assumed.ramp_up_start) * here / ramp
        return pace

    def knowledge(self, person: Person, item: Item) -> float:
        """Which part of what an item is about somebody knows."""
        component = item.step.plan.component
        if component == NONE:
            return 1.0
        return min(person.knows[component] / (self.assumed.knowledge_days * TICKS_PER_DAY), 1.0)

    def knowing_pace(self, person: Person, item: Item | None) -> float:
        if item is None or item.kind == "help":
            return 1.0
        start = self.assumed.knowledge_start
        return start + (1 - start) * self.knowledge(person, item)

    def pace(self, person: Person, squad: Squad, skill: int | str) -> float:
        pace = self.own_pace(person, skill) * (squad.plan.pace * self.familiarity(squad))
        if self.now - person.joined >= self.assumed.ramp_up_days * TICKS_PER_DAY:
            pace *= self.mentoring(squad)
        return pace

    def begin(self, person: Person, squad: Squad, item: Item | None) -> None:
        skill: int | str = ANY
        if item is None:
            person.kind = "incident"
            half = 0.5 * (self.assumed.incident_days * TICKS_PER_DAY)
            number = squad.incidents_done
            squad.incidents_done += 1
            draw = self.chance.exponential(squad.plan.key, "incident-effort", number)
            effort = half + half * draw
        else:
            squad.ready.remove(item)
            item.doer = squad
            person.kind = item.kind
            if item.kind == "work":
                item.past.append((self.now, "touch"))
            effort = self.assumed.help_days * TICKS_PER_DAY
            if item.kind != "help":
                skill = item.step.plan.skill
                effort = item.step.effort
            if item.kind == "rework":
                effort *= self.assumed.redo_share
            effort *= 1 - item.done / 2**40
        self.catch_up(person, squad)
        person.job, person.squad, person.status = item, squad, "working"
        rate = self.pace(person, squad, skill) * self.knowing_pace(person, item)
        person.duration = max(1, int(effort / rate + 0.5))
        start_up = round(self.assumed.start_up_days * TICKS_PER_DAY)
        if start_up > 0:
            person.duration += max(0, self.formed(squad) + start_up - self.now)
        person.started = self.now
        self.plan_event(person, self.now + person.duration)

    # Who does the work.

    def give_work(self) -> None:
        """Start all the work that can start: the only place where work starts."""
        for squad in self.squads:
            self.pull(squad)
        fairly = again = True
        while again:
            turns = [self.give_work_of(self.squads[n], fairly=fairly) for n in sorted(self.touched)]
            fairly = any(given for given, _ in turns)
            again = any(given or left for given, left in turns)
        self.touched.clear()

    def give_work_of(self, squad: Squad, *, fairly: bool) -> tuple[bool, bool]:
        """Hand out a squad's work in the order of the policy; begin anew after each start.

        Say whether somebody of several squads got work, and whether somebody was left to another.
        """
        given = left = False
        refused: set[int | str] = set()
        while work := self.next_work(squad, refused):
            name, item = work
            skill = ANY if item is None else item.skill
            idle = [
                person
                for person in (self.people[number] for number in squad.plan.people)
                if level(person, skill) > 0 and self.is_there(person)
            ]
            due = [each for each in idle if fairly and self.is_due_elsewhere(each, squad)]
            left = left or bool(due)
            finish = {
                each.number: self.expected_ticks(each, squad, item)
                for each in idle
                if item or each not in due
            }
            best = min(finish, key=lambda number: (finish[number], number), default=NONE)
            if (
                best == NONE
                or self.people[best] in due  # it waits until the other squad has taken its turn
                or (item and self.others_sooner(squad, item, finish[best]))
            ):
                refused.add(name)
                continue
            self.begin(self.people[best], squad, item)
            given = given or len(self.people[best].plan.memberships) > 1
            refused.clear()
        return given, left

    def next_work(
        self, squad: Squad, refused: set[int | str]
    ) -> tuple[int | str, Item | None] | None:
        """An incident, or what comes first of what waits for a skill that was not refused."""
        if squad.incidents_done < squad.incidents and "incident" not in refused:
            return "incident", None
        waiting = [item for item in squad.ready if item.skill not in refused]
        first = min(waiting, key=lambda item: item.place, default=None)
        return None if first is None else (first.skill, first)

    def expected_ticks(self, person: Person, squad: Squad, item: Item | None) -> float:
        """When a person would be done, and the delay of the work that is theirs."""
        skill = ANY if item is None else item.skill
        rate = self.own_pace(person, skill) * self.knowing_pace(person, item)
        ticks = self.expected(item) / (rate * self.ease(squad))
        return ticks + self.delay_of_own_work(person, squad, skill, ticks)

    def ease(self, squad: Squad) -> float:
        return squad.plan.pace * self.familiarity(squad)

    def expected(self, item: Item | None) -> int:
        """How much work an item is thought to be."""
        assumed = self.assumed
        if item is None:
            return int(assumed.incident_days * TICKS_PER_DAY)
        if item.kind == "help":
            return int(assumed.help_days * TICKS_PER_DAY)
        effort = max(1, int(item.step.plan.expected_days * TICKS_PER_DAY + 0.5))
        return int(effort * assumed.redo_share) if item.kind == "rework" else effort

    def waiting(self, squad: Squad, skill: int | str) -> list[Item]:
        return [item for item in squad.ready if item.skill == skill]

    def needed(self, person: Person, squad: Squad, skill: int) -> float:
        """Which part of a squad's work of a skill falls to this person.

        Who is half as fast is given an item half as often, and does half as much of it by then.
        """
        everybody = [self.people[number].plan for number in squad.plan.people]
        speeds = [each.pace * each.efficiency[skill] for each in everybody]
        own = person.plan.pace * person.plan.efficiency[skill]
        return own * own / sum(speed * speed for speed in speeds)

    def delay_of_own_work(
        self, person: Person, squad: Squad, skill: int | str, ticks: float
    ) -> float:
        """How long what waits, and what streams bring meanwhile, waits for this person in all.

        That is in every squad of this person, but for what is waiting beside the item itself.
        """
        delay = 0.0
        for where in (self.squads[m.squad] for m in person.plan.memberships):
            for other in range(len(self.plan.skills)):
                is_own = other != skill or where is not squad
                if is_own and person.plan.efficiency[other] > 0:
                    comes = where.plan.line_per_day[other] / TICKS_PER_DAY * ticks / 2
                    items = len(self.waiting(where, other)) + comes
                    delay += self.needed(person, where, other) * ticks * items
        return delay

    def free_in(self, person: Person) -> int:
        if person.status == "idle":
            return 0
        left = person.ends - self.now
        return left + person.left if person.asked and person.status == "working" else left

    def others_sooner(self, squad: Squad, item: Item, ticks: float) -> bool:
        """Whether those who are busy now would do this item sooner, and all that waits with it."""
        effort = self.expected(item)
        done = 0.0
        sooner = False
        for number in squad.plan.people:
            person = self.people[number]
            if level(person, item.skill) == 0 or person.status in ("idle", "away"):
                continue
            time = ticks - self.free_in(person)
            if time > 0:
                rate = self.own_pace(person, item.skill) * self.knowing_pace(person, item)
                rate *= self.ease(squad)
                done += time * rate
                sooner = sooner or time * rate > effort
        work = sum(self.expected(each) for each in self.waiting(squad, item.skill))
        return sooner and done >= work

    def who_does(self, step: Step) -> Squad:
        """Its own squad, or another one that is expected to be done sooner."""
        own = self.squads[step.plan.squad]
        others = [self.squads[number] for number in step.plan.others]
        best = own if not others or self.capacity(own, step.plan.skill) > 0 else others[0]
        soonest = math.inf
        for squad in [own, *others] if others else []:
            cost = step.plan.sooner_ticks * (1 if squad.plan.tribe == own.plan.tribe else 2)
            cost = 0 if squad is own else cost
            if soonest <= cost + self.expected(step.items[0]):
                continue  # nobody is faster than an expert who has time
            finish = self.expected_finish(squad, step) + cost
            if finish < soonest:
                best, soonest = squad, finish
        return best

    def expected_finish(self, squad: Squad, step: Step) -> float:
        """In how many ticks a squad would be done with a step, beside all that waits there."""
        skill = step.plan.skill
        effort = self.expected(step.items[0])
        work = sum(self.expected(each) for each in self.waiting(squad, skill))
        work += effort * (len(step.items) - 1)
        rates = best = ahead = 0.0
        soonest = math.inf
        people = 0
        for number in squad.plan.people:
            person = self.people[number]
            if level(person, skill) == 0 or not self.will_be_there(person):
                continue
            rate = self.own_pace(person, skill) * self.knowing_pace(person, step.items[0])
            rate *= self.ease(squad)
            free = self.free_in(person) + self.other_work(person, squad, skill)
            people += 1
            rates += rate
            ahead += free * rate
            best = max(best, rate)
            soonest = min(soonest, free + effort / rate)
        if people == 0:
            return math.inf
        experts = rates / best  # like the best of them; somebody slow hardly shortens the line
        return max(soonest, (work + ahead - (experts - 1) * 0.5 * effort) / rates + effort / best)

    def other_work(self, person: Person, squad: Squad, skill: int | str) -> float:
        """How long what waits of this person's other skills keeps those busy who have them."""
        ticks = 0.0
        for other in range(len(self.plan.skills)):
            if other != skill and person.plan.efficiency[other] > 0:
                work = sum(self.expected(each) for each in self.waiting(squad, other))
                ticks += work / (self.capacity(squad, other) * squad.plan.pace)
        return ticks

    def capacity(self, squad: Squad, skill: int) -> float:
        everybody = [self.people[n].plan for n in squad.plan.people]
        return sum(each.pace * each.efficiency[skill] for each in everybody)

    def will_be_there(self, person: Person) -> bool:
        return person.status != "away" and (person.status != "idle" or self.is_there(person))

    # Shares of a week.

    def fade(self, person: Person) -> None:
        days = (self.now - person.had_at) / TICKS_PER_DAY
        person.had_at = self.now
        for squad in person.had:
            kept = math.exp(-days / self.assumed.share_memory_days)
            person.had[squad] = int(person.had[squad] * kept)

    def is_due_elsewhere(self, person: Person, squad: Squad) -> bool:
        """Whether another squad, with work for this person, got less of its share."""
        if len(person.plan.memberships) == 1:
            return False
        mine = person.had[squad.number]
        return any(
            (person.had[m.squad], m.squad) < (mine, squad.number)
            and self.has_work_for(person, self.squads[m.squad])
            for m in person.plan.memberships
            if m.squad in self.touched and m.squad != squad.number
        )

    def has_work_for(self, person: Person, squad: Squad) -> bool:
        if squad.incidents_done < squad.incidents:
            return True
        return any(level(person, item.skill) > 0 for item in squad.ready)

    def catch_up(self, person: Person, squad: Squad) -> None:
        """A squad that has no work for somebody now is owed nothing for this time."""
        if len(person.plan.memberships) == 1:
            return
        self.fade(person)
        mine = person.had[squad.number]
        for m in person.plan.memberships:
            if m.squad != squad.number and not self.has_work_for(person, self.squads[m.squad]):
                person.had[m.squad] = max(person.had[m.squad], mine)

    # Decisions.

    def ask_for_decision(self, item: Item) -> None:
        step = item.step
        squad = self.squads[step.plan.squad].plan
        item.past.append((self.now, "decision"))
        sigma = self.assumed.decision_sigma
        draw = self.chance.lognormal(step.key, "decision", item.order, sigma)
        draw *= TICKS_PER_DAY  # exact: a power of two
        inside = self.chance.uniform(step.key, "mandate", item.order) < squad.mandate_share
        if inside and squad.product_owner != NONE:
            owner = self.people[squad.product_owner]
            if owner.status in ("working", "deciding") or self.is_there(owner):
                mean = self.assumed.owner_decision_days * math.exp(-(sigma**2) / 2)
                item.decision_ticks = max(1, int(mean * draw + 0.5))
                self.ask_owner(owner, item)
                return
        mean = self.assumed.board_decision_days * math.exp(-(sigma**2) / 2)
        self.delay(item, self.now + int(mean * draw + 0.5))

    def ask_owner(self, owner: Person, item: Item) -> None:
        owner.asked.append(item)
        if len(owner.asked) > 1:
            return
        if owner.status == "working":
            owner.left = owner.ends - self.now
            if owner.job is not None and owner.kind == "work":
                owner.job.past.append((self.now, "queue"))
            self.log.append((owner.number, owner.kind, owner.started, self.now))
        else:
            owner.status = "deciding"
        self.plan_event(owner, self.now + item.decision_ticks)

    def decided(self, item: Item) -> None:
        self.complete(item)

    # Events of people.

    def person_event(self, person: Person) -> None:
        if person.asked:
            self.owner_decided(person)
        elif person.status == "working":
            self.work_done(person)
        else:
            self.be_free(person)

    def owner_decided(self, owner: Person) -> None:
        item = owner.asked.pop(0)
        self.log.append((owner.number, "decision", self.now - item.decision_ticks, self.now))
        busy = self.squads[item.step.plan.squad].busy
        busy["decision"] += item.decision_ticks
        busy[ANY] += item.decision_ticks
        if owner.asked:
            self.plan_event(owner, self.now + owner.asked[0].decision_ticks)
        elif owner.status == "working":
            owner.started = self.now
            if owner.job is not None and owner.kind == "work":
                owner.job.past.append((self.now, "touch"))
            self.plan_event(owner, self.now + owner.left)
        else:
            self.be_free(owner)
        self.decided(item)

    def be_free(self, person: Person) -> None:
        person.status = "idle"
        self.touched.update(m.squad for m in person.plan.memberships)

    def book(self, person: Person, ticks: int) -> None:
        squad, job = person.squad, person.job
        assert squad is not None
        if len(person.plan.memberships) > 1:
            self.fade(person)
            for m in person.plan.memberships:
                if m.squad == squad.number:  # unless a wave has ended that
                    person.had[squad.number] += int(ticks / m.share)
        squad.busy[person.kind] += ticks
        squad.busy[ANY if job is None or person.kind == "help" else job.step.plan.skill] += ticks
        if job is not None and person.kind != "help" and job.step.plan.component != NONE:
            person.knows[job.step.plan.component] += ticks

    def work_done(self, person: Person) -> None:
        self.book(person, person.duration)
        self.log.append((person.number, person.kind, person.started, self.now))
        item, kind = person.job, person.kind
        self.be_free(person)
        if item is None:
            return
        item.done = 0
        step = item.step
        squad = self.squads[step.plan.squad]
        if kind == "help":
            step.helper = person.squad
            self.enqueue(item, step.doer or squad, "work")
            return
        if self.has_error(item, squad, person):
            item.rounds += 1
            self.enqueue(item, step.doer or squad, "rework")
        elif self.chance.uniform(step.key, "exception", item.order) < squad.plan.exception_share:
            self.ask_for_decision(item)
        else:
            self.complete(item)

    def has_error(self, item: Item, squad: Squad, person: Person) -> bool:
        share = squad.plan.error_share
        if item.step.plan.is_handoff:
            share *= self.assumed.handoff_errors
        share *= 1 + self.assumed.familiarity_errors * (1 - self.familiarity(squad))
        share *= 1 + self.assumed.knowledge_errors * (1 - self.knowledge(person, item))
        number = item.order * 64 + item.rounds
        return self.chance.uniform(item.step.key, "error", number) < min(share, 0.95)

    def plan_incident(self, squad: Squad) -> None:
        number = squad.incidents - squad.escaped
        gap = self.chance.exponential(squad.plan.key, "incident-gap", number)
        ticks = int(squad.plan.incident_gap_days * TICKS_PER_DAY * gap + 0.5)
        self.happen_next(squad, self.now + ticks)

    def happen_next(self, squad: Squad, tick: int) -> None:
        squad.next_incident = tick
        self.at(tick, len(self.people) + squad.number)

    def close(self) -> None:
        """Book what is in hand at the horizon."""
        for person in self.people:
            left = person.ends - max(self.horizon, person.trained)
            if person.asked:
                item = person.asked[0]
                busy = self.squads[item.step.plan.squad].busy
                busy["decision"] += item.decision_ticks - left
                busy[ANY] += item.decision_ticks - left
                left = person.left
            if person.status == "working":
                self.book(person, person.duration - left)

    # Waves.

    def change(self, wave: WavePlan) -> None:
        """Let everything on the way go with its squad, or with who takes its work over."""
        for number in wave.people:
            self.is_there(self.people[number])  # or leaves now, if it is time
        before, self.plan = self.plan, wave.plan
        waiting: list[tuple[Item, str, Squad | None]] = [
            (item, item.kind, squad) for squad in self.squads for item in squad.ready
        ]
        asked = self.take_asked_out()
        works = zip(self.features, self.every_work(wave.plan), strict=True)
        turns = [step for feature, work in works for step in self.hand_feature_over(feature, work)]
        for squad in self.squads:
            self.change_squad(squad, before.squads[squad.number])
        self.change_people(wave, before, waiting)
        for item, kind, was in waiting:
            self.wait_again(item, kind, was)
        for stream, old in enumerate(before.streams):
            self.change_stream(stream, old)
        self.go_on_with_steps(asked, turns)
        old_works = self.every_work(before)
        for feature in sorted(self.features, key=lambda each: (each.until, each.number)):
            self.look_at_gates(feature, before.squads[old_works[feature.number].squad])
        self.touched.update(wave.squads)
        self.let_join(before)

    def go_on_with_steps(self, asked: list[Step], turns: list[Step]) -> None:
        for step in asked:
            if step.items and self.has_its_turn(step):
                self.ask_again(step)
        for feature in self.features:
            for step in turns:
                if step.feature is feature:
                    self.ask_again(step)
            self.finish_in_wave(feature)

    def let_join(self, before: Plan) -> None:
        """Let features start that wait for no others any more."""
        works = zip(before.features, self.plan.features, strict=True)
        if all(one.after == two.after for one, two in works):
            return
        for feature in self.features[: len(before.features)]:
            waits = feature.arrived >= 0 and feature.number not in self.passed
            if waits and self.may_start(feature):
                self.join_no_more(feature)

    def has_its_turn(self, step: Step) -> bool:
        return all(step.feature.steps[n].is_done for n in step.plan.after)

    def change_steps(self, feature: Feature, work: WorkPlan) -> list[Step]:
        """Steps that have not begun are replaced; those whose turn it is are listed."""
        changed = [
            (old.plan.items, old.plan.after) != (new.items, new.after)
            for old, new in zip(feature.steps, work.steps, strict=True)
        ]
        in_squad = feature.number in self.passed and feature.until == NONE
        waited = [
            step
            for step in feature.steps
            if step.doer is None and not (step.items and self.has_its_turn(step))
        ]
        for step, plan in zip(feature.steps, work.steps, strict=True):
            if step.doer is None:
                step.items = step.room[: plan.items]
                step.plan = plan
            else:  # is done as it was
                step.plan = plan._replace(expected_days=step.plan.expected_days)
        if not any(changed) or feature.finished >= 0:
            return []
        is_dropped = not any(plan.items for plan in work.steps)
        if is_dropped and feature.started < 0:
            feature.arrived = -1
            feature.until = NONE
        turns = [step for step in waited if in_squad and step.items and self.has_its_turn(step)]
        for step in turns:
            before = [feature.steps[n] for n in step.plan.after]
            step.critical = max(before, key=lambda each: (each.ended, each.number), default=None)
            step.since = feature.since if step.critical is None else step.critical.ended
        return turns

    def finish_in_wave(self, feature: Feature) -> None:
        """Let a feature be finished of which a wave has dropped all that was left."""
        begun = [step for step in feature.steps if step.doer is not None]
        if begun and feature.finished < 0 and all(step.is_done for step in begun):
            last = max(begun, key=lambda each: (each.ended, each.number))
            before = last.backlog
            last.backlog += self.now - last.ended
            self.finish_if_done(feature, last)
            if feature.finished < 0:
                last.backlog = before

    def take_asked_out(self) -> list[Step]:
        asked = [
            step
            for squad in self.squads
            for part in sorted(squad.backlog, key=lambda each: each.place)
            for step in part.waiting
        ]
        for squad in self.squads:
            squad.ready, squad.backlog, squad.active = [], [], 0
        return asked

    def change_people(
        self, wave: WavePlan, before: Plan, waiting: list[tuple[Item, str, Squad | None]]
    ) -> None:
        for number in wave.people:
            self.change_person(self.people[number], before.people[number])
        for person in self.people:
            if wave.puts_down:
                self.put_down(person, wave.loss, waiting)
            self.train(person, wave.training_ticks[person.number])

    def every_work(self, plan: Plan) -> list[WorkPlan]:
        return [*plan.features, *(work for work in plan.streams for _ in range(work.instances))]

    def hand_feature_over(self, feature: Feature, work: WorkPlan) -> list[Step]:
        """Put it in the hands of its new squads; list the steps whose turn a wave brings."""
        if feature.arrived < 0 and feature.plan.arrives_tick != work.arrives_tick:
            slot = self.first_stream + len(self.plan.streams)
            self.at(work.arrives_tick, slot, (0, feature.number))
        feature.plan = work
        begun: list[Step] = []
        owners = [self.squads[step.plan.squad] for step in feature.steps]
        turns = self.change_steps(feature, work)
        for step, owner in zip(feature.steps, owners, strict=True):
            was_own = step.doer is owner
            if step.doer is not None and step.done < len(step.items):
                begun.append(step)
                self.choose_again(step, was_own=was_own)
        self.slice_up(feature)
        for step in begun:
            part = feature.slices[step.plan.squad]
            part.active += 1
            if part.active == 1 and work.mean_gap_days == 0:
                part.squad.active += 1
        return turns

    def choose_again(self, step: Step, *, was_own: bool) -> None:
        """Who goes on with a step: who did it, if they may, and somebody there can."""
        assert step.doer is not None
        own = self.squads[step.plan.squad]
        stays = not was_own and step.doer.number in step.plan.others
        step.doer = step.doer if stays else own
        plan = self.plan.squads[step.doer.number]
        able = sum(
            self.plan.people[n].pace * self.plan.people[n].efficiency[step.plan.skill]
            for n in plan.people
        )
        if able == 0 and step.plan.others:
            step.doer = self.squads[step.plan.others[0]]

    def change_squad(self, squad: Squad, old: SquadPlan) -> None:
        plan = squad.plan = self.plan.squads[squad.number]
        if plan.formed_tick != old.formed_tick:
            squad.formed = plan.formed_tick
        if plan.is_project != old.is_project:
            squad.has_worked = False
        everybody = [self.plan.people[number].memberships for number in plan.people]
        if not any(m.squad == squad.number for each in everybody for m in each):
            squad.incidents_done = squad.incidents
        gap, before = plan.incident_gap_days, old.incident_gap_days
        if gap != before:
            left = squad.next_incident - self.now
            squad.next_incident = NEVER
            if before > 0 and gap > 0:
                self.happen_next(squad, self.now + int(left * (gap / before) + 0.5))
            elif gap > 0:
                self.plan_incident(squad)

    def change_stream(self, stream: int, old: WorkPlan) -> None:
        gap, before = self.plan.streams[stream].mean_gap_days, old.mean_gap_days
        if gap == before:
            return
        left = self.next_arrival[stream] - self.now
        self.next_arrival[stream] = NEVER
        if math.isinf(before):
            self.plan_arrival(stream)
        elif not math.isinf(gap) and left < NEVER // 2:
            self.arrive_next(stream, self.now + int(left * (gap / before) + 0.5))

    def change_person(self, person: Person, old: PersonPlan) -> None:
        plan = person.plan = self.plan.people[person.number]
        were, are = ({m.squad for m in each.memberships} for each in (old, plan))
        person.had = Counter({squad: person.had[squad] for squad in were & are})
        is_new = not were or old.first_tick > self.now
        if is_new:
            person.joined = plan.joined_tick
        if person.status != "away":
            return
        if is_new:
            first = max(plan.first_tick, self.now)
            if self.assumed.turnover_per_year > 0 and person.leaves == NEVER and are:
                person.leaves = first + self.tenure(person)
            if are:
                self.plan_event(person, first)
        elif are and old.last_tick <= self.now < plan.last_tick:
            self.plan_event(person, max(self.now, person.trained))

    def put_down(
        self, person: Person, loss: float, waiting: list[tuple[Item, str, Squad | None]]
    ) -> None:
        """Take an item from somebody who is no more in the squad that does it."""
        item = person.job
        if person.status != "working" or person.asked or item is None:
            return
        place = person.squad if person.kind == "help" else item.step.doer
        assert place is not None
        if any(m.squad == place.number for m in person.plan.memberships):
            return
        worked = person.duration - (person.ends - max(self.now, person.trained))
        self.book(person, worked)
        self.log.append((person.number, person.kind, person.started, self.now))
        rest = 1 - item.done / 2**40
        rest *= 1 - worked / person.duration * (1 - loss)
        item.done = int((1 - rest) * 2**40)
        waiting.append((item, person.kind, None))
        person.event += 1
        person.job = None
        if person.trained > self.now:
            person.status = "away"
            self.plan_event(person, person.trained)
        else:
            self.be_free(person)

    def train(self, person: Person, ticks: int) -> None:
        is_there = self.is_there(person)
        if ticks == 0 or (person.status == "away" and person.trained <= self.now):
            return
        person.trained = max(person.trained, self.now) + ticks
        if is_there or person.status == "away":
            person.status = "away"
            self.plan_event(person, person.trained)
        else:
            self.plan_event(person, person.ends + ticks)

    def wait_again(self, item: Item, kind: str, was: Squad | None) -> None:
        """Let an item wait for whoever does it now; somebody may take it if that is another."""
        step = item.step
        touched = set(self.touched)
        assert step.doer is not None
        helpers = self.squads[step.plan.squad].plan.helpers
        if kind == "help" and helpers:
            draw = self.chance.uniform(step.key, "helper", item.order)
            item.helper = self.squads[helpers[int(len(helpers) * draw)]]
            self.enqueue(item, item.helper, "help")
        else:
            self.enqueue(item, step.doer, "work" if kind == "help" else kind)
        if was is not None and item in was.ready:
            self.touched = touched

    def ask_again(self, step: Step) -> None:
        """Let a step wait in its squad's backlog, unless that has begun with the feature."""
        part = step.feature.slices[step.plan.squad]
        flows = step.feature.plan.mean_gap_days > 0 and self.now < part.squad.plan.last_tick
        if flows or part.active > 0:
            part.active += 1
            step.backlog = self.now - step.since
            self.make_ready(step)
            return
        if not part.waiting:
            part.squad.backlog.append(part)
        part.waiting.append(step)

    def look_at_gates(self, feature: Feature, old: SquadPlan) -> None:
        """Wait no longer for a gate that there is no more, nor for a train when one goes sooner."""
        if feature.until == NONE:
            return
        plan = self.squads[feature.plan.squad].plan
        if feature.phase == "on train":
            earliest = feature.since + self.stage(feature)
            leaves = self.meeting(plan.cadence_ticks, plan.key, earliest)
            if leaves < feature.until:
                self.delay(feature, leaves)
            return
        starting = feature.phase == "before start"
        were = old.start_gates if starting else old.release_gates
        are = plan.start_gates if starting else plan.release_gates
        if were == are:
            return
        gate = were[feature.gate]
        passed = [number for number in are if number in were[: feature.gate]]
        if gate in are:
            feature.gate = are.index(gate)
            return
        feature.gate = len(passed)
        waited = self.now - feature.since
        self.gates[gate]["ticks"] += waited
        feature.waits["gate"] += waited
        feature.since = self.now
        feature.until = NONE
        if starting:
            self.ask_to_start(feature)
        else:
            self.ask_to_release(feature)

    # Results, laid out as the kernel's.

    def feature_rows(self) -> list[list[int]]:
        return [
            [f.arrived, f.started, f.finished, f.released, *(f.waits[cause] for cause in CAUSES)]
            for f in self.features
        ]

    def squad_rows(self) -> list[list[int]]:
        skills: list[int | str] = [*range(len(self.plan.skills)), ANY]
        kinds = ("work", "rework", "help", "incident", "decision")
        causes = ("backlog", "gate", "decision", "rework", "join", "release")
        return [
            [
                *(s.busy[kind] for kind in kinds),
                *(s.waits[cause] for cause in causes),
                *(s.busy[skill] for skill in skills),
                *(s.queued[skill] for skill in skills),
            ]
            for s in self.squads
        ]

    def gate_rows(self) -> list[list[int]]:
        names = ("features", "ticks")
        return [[self.gates[n][name] for name in names] for n in range(len(self.plan.gates))]
