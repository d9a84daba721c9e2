"""A plan laid out in the memory that the kernel works on."""

import math
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple, TypeAlias

import numpy as np

from tribeplan.simulation import kernel as k
from tribeplan.simulation.assumptions import EffortShape
from tribeplan.simulation.layout import Bases, FloatArray, HandleLists, IntArray
from tribeplan.simulation.plan import (
    NEVER,
    NONE,
    TICKS_PER_DAY,
    PersonPlan,
    Plan,
    SquadPlan,
    WorkPlan,
)

# --- How much memory there is room for, and where things lie in it ------------------------------

BYTES = 8
"""Of a number in the kernel's memory."""

MOST_BYTES = 2**31
"""Of a run in all: the program, what each thread holds, all results, and reading them."""

MOST_REPLICATION_BYTES = 2**29
"""Of one replication: what it starts from and what a thread works on both take so much."""

PROGRAM_BYTES = 300 * 2**20
"""The program itself with its libraries, measured."""

ARRIVED, STARTED, FINISHED, RELEASED, WAITS = range(5)
TOUCH = k.FEATURE_RESULTS - 1
"""Results of a piece of work: four ticks, waits by cause, and how long it was worked on."""

KEPT_APART = (ARRIVED, STARTED, FINISHED, RELEASED, TOUCH)
"""Results of each item of a stream that are kept where all of them would take too much."""

APART_READING_BYTES = 24
"""The same where items of streams are kept apart, and read some replications at a time."""

READING_BYTES = 48
"""For each piece of work of each replication while results are read: lead times, their order, and
what is made from them; measured on models/bank: 44."""


def result_bits(plan: Plan) -> int:
    """Choose what results are kept in: 32 bits hold every tick of some eight years."""
    return 32 if plan.horizon_ticks < 2**31 else 64


def stats_width(plan: Plan) -> int:
    """How many numbers a squad is measured on."""
    return k.BY_SKILL + 2 * (len(plan.skills) + 1)


def room_for(work: WorkPlan) -> int:
    """Bytes that a feature, or all items of a stream, take in one replication."""
    steps, slices = len(work.steps), len({step.squad for step in work.steps})
    items = sum(max(step.items, step.room) for step in work.steps)
    step_size = steps * k.NODE + items * k.ITEM
    return BYTES * work.instances * (k.FEATURE + slices * k.SLICE + step_size)


def replications_that_fit(
    plans: Sequence[Plan], threads: int, *, looks: int = 1, items_apart: bool = False
) -> int:
    """How many replications of each plan can be held and read at once; 0 when not even one.

    Parameters
    ----------
    plans
        Of the organisations whose results are read together; where they are held against each
        other, replications are played a second time.
    threads
        How many replications are played at once.
    looks
        How often more is played; what was there before is then copied once.
    items_apart
        Whether of items of streams only the first results are kept.
    """
    kept = largest = working = reading = 0
    for plan in plans:
        at = _bases(plan)
        memory = BYTES * (at.lists + at.room)
        pieces = _pieces(plan)
        whole_rows = len(plan.features) if items_apart else pieces
        numbers = whole_rows * k.FEATURE_RESULTS + (pieces - whole_rows) * len(KEPT_APART)
        squads = BYTES * len(plan.squads) * at.stats_width
        gates = BYTES * len(plan.gates) * k.GATE_RESULTS
        results = numbers * result_bits(plan) // 8 + squads + gates
        chunk = BYTES * pieces * k.FEATURE_RESULTS
        working = max(working, 2 * memory + threads * (memory + chunk))
        kept += results
        largest = max(largest, results)
        reading += pieces * (APART_READING_BYTES if items_apart else READING_BYTES)
        if len(plans) > 1:
            reading += results + pieces * BYTES
    left = MOST_BYTES - PROGRAM_BYTES
    copied = largest if looks > 1 else 0
    while_playing = (left - working) // (kept + copied)
    return max(min(while_playing, left // (kept + reading)), 0)


def _pieces(plan: Plan) -> int:
    """How many features and items of streams there may be."""
    return sum(work.instances for work in (*plan.features, *plan.streams))


def _bases(plan: Plan) -> Bases:
    works, streams = (*plan.features, *plan.streams), plan.streams
    people, squads, skills = len(plan.people), len(plan.squads), len(plan.skills)
    has_waves = int(bool(plan.waves))
    members = sum(len(there) for _, there in _different_places(plan))
    slots = people + squads + has_waves + len(streams) + 2
    leaves = 0
    while (k.LINE - 1) * leaves + 1 < slots:
        leaves = leaves * k.LINE + 1
    width = stats_width(plan)
    sizes = (
        k.LINE + leaves + slots,
        people * k.PERSON,
        members * member_size(plan),
        squads * k.SQUAD,
        squads * (skills + 1) * k.QUEUE,
        len(plan.gates) * k.GATE,
        len(streams) * k.STREAM,
        len(plan.features) * k.FEATURE,
        sum(slices_of(work, has_waves) for work in plan.features) * k.SLICE,
        sum(len(work.steps) for work in plan.features) * k.NODE,
        sum(len(work.steps) for work in works) * k.SHAPE,
        sum(record_size(work, has_waves) for work in streams),
        squads + 1,
        squads + 1,
        squads * (skills + 1),
        squads * width,
        len(plan.gates) * k.GATE_RESULTS,
        people * len(plan.components),
    )
    tree, *whole = _running(k.X_HEADER, sizes)
    rows = k.whole_lines(sum(work.instances for work in streams) * k.FEATURE_RESULTS)
    records = sum(work.instances * record_size(work, has_waves) for work in streams)
    items = sum(
        work.instances * max(step.items, step.room) for work in works for step in work.steps
    )
    room = rows + records + items * k.ITEM
    return Bases._make([tree, leaves, *whole, width, has_waves, rows, records, room])


def member_size(plan: Plan) -> int:
    """How many numbers a person's place in a squad takes, with a pace by skill behind it."""
    return k.whole_lines(k.M_PACES + 2 * len(plan.skills) + 1)


def slices_of(work: WorkPlan, has_waves: int) -> int:
    """How many parts of one piece of work there is room for."""
    return len(work.steps) if has_waves else len({step.squad for step in work.steps})


def record_size(work: WorkPlan, has_waves: int) -> int:
    """How many whole numbers an item of a stream takes, with its slices and steps behind it."""
    behind = slices_of(work, has_waves) * k.SLICE + len(work.steps) * k.NODE
    return k.whole_lines(k.FEATURE + behind)


def _running(first: int, sizes: Sequence[int]) -> list[int]:
    """Where each kind of record begins, at a whole line, and where the last one ends."""
    return [*accumulate(map(k.whole_lines, sizes), initial=k.whole_lines(first))]


_Blocks: TypeAlias = Mapping[tuple[int, tuple[int, ...]], int]
"""Where the places of somebody in some squads lie, by number and squads."""


def _squads_of(person: PersonPlan) -> tuple[int, ...]:
    return tuple(each.squad for each in person.memberships)


def _different_places(plan: Plan) -> list[tuple[int, tuple[int, ...]]]:
    """By person, the squads that they are in at the same time, each set of them once."""
    everybody = zip(plan.people, *(wave.plan.people for wave in plan.waves), strict=True)
    return [
        (number, squads)
        for number, later in enumerate(everybody)
        for squads in dict.fromkeys(map(_squads_of, later))
    ]


def _blocks(plan: Plan, at: Bases) -> _Blocks:
    blocks: dict[tuple[int, tuple[int, ...]], int] = {}
    member = at.members
    for key in _different_places(plan):
        blocks[key] = member
        member += len(key[1]) * member_size(plan)
    return blocks


class Memory(NamedTuple):
    """What one replication starts from; the kernel works on copies."""

    whole: IntArray
    """Whole numbers, and between them the bits of floats."""

    room: int
    """Numbers beside it: what comes of items of streams, and the records of these and of items of
    steps, if all were begun at once."""

    features: int
    """Features that there is room for: named ones first, then those of each stream."""


def memory_of(plan: Plan) -> Memory:
    """Lay a plan out in memory."""
    at = _bases(plan)
    lists = HandleLists(at.lists)
    whole, real = np.zeros(at.lists, np.int64), np.zeros(at.lists, np.float64)
    first = _Laid(plan, at, lists, _blocks(plan, at), whole, real)
    first.lay()
    if plan.waves:
        first.lay_waves()
    whole |= real.view(np.int64)  # a field is in one of them, and 0 in the other
    lists.values.extend([0] * (k.whole_lines(len(lists.values)) - len(lists.values)))
    whole = np.concatenate([whole, np.array(lists.values, np.int64)])
    whole[k.ROWS] = len(whole)
    whole[k.RECORDS_END] = len(whole) + at.rows
    whole[k.ITEMS] = whole[k.ITEMS_END] = len(whole) + at.rows + at.records
    return Memory(whole, at.room, _pieces(plan))


# --- A plan laid in the arrays: all items of a stream at once ------------------------------------


class _Laid:
    """A plan, and the arrays in which it is laid; that of a wave over what lies there already."""

    def __init__(  # noqa: PLR0913, PLR0917  # what, and where
        self,
        plan: Plan,
        at: Bases,
        lists: HandleLists,
        blocks: _Blocks,
        whole: IntArray,
        real: FloatArray,
    ) -> None:
        self.plan, self.at, self.lists, self.blocks = plan, at, lists, blocks
        self.whole, self.real = whole, real
        self.shape = at.shapes
        # what goes first where keys are equal: in the order of the plan, items after features
        self.features_tie = self.slices_tie = 1
        self.items_tie = 1 + _pieces(plan)

    def lay(self, since: int = 0) -> None:
        """Lay all of it; of named features those that arrive from some tick on will arrive."""
        self._lay_header()
        self._lay_people()
        self._lay_squads()
        self._lay_gates()
        self._lay_work()
        self._lay_arrivals(since)

    def _lay_header(self) -> None:
        plan, at = self.plan, self.at
        people, streams = len(plan.people), len(plan.streams)
        incidents_end = people + len(plan.squads) + at.has_waves
        assumed = plan.assumptions
        day = float(TICKS_PER_DAY)
        for field, value in {
            k.TREE: at.tree + k.LINE - 1,
            k.LEAVES: at.leaves,
            k.PEOPLE_END: people,
            k.INCIDENTS_END: incidents_end,
            k.WAVE_SLOT: people + len(plan.squads),
            k.STREAMS_END: incidents_end + streams,
            k.DELAYS: incidents_end + streams + 1,
            k.PEOPLE: at.people,
            k.SQUADS: at.squads,
            k.STREAMS: at.streams,
            k.FEATURES: at.features,
            k.FEATURE_COUNT: len(plan.features),
            k.UNDER_WAY: at.features if plan.features else 0,
            k.PULLS: at.pulls,
            k.OFFERS: at.offers,
            k.ANY: len(plan.skills),
            k.HORIZON: plan.horizon_ticks,
            k.WARMUP: plan.warmup_ticks,
            k.RANDOM_CALENDARS: int(assumed.random_calendars),
            k.EXPONENTIAL: int(assumed.effort_shape is EffortShape.EXPONENTIAL),
            k.HIRING: round(assumed.hiring_days * TICKS_PER_DAY),
            k.STATS: at.stats,
            k.STATS_WIDTH: at.stats_width,
            k.GATE_STATS: at.gate_stats,
            k.GATE_COUNT: len(plan.gates),
            k.SQUAD_COUNT: len(plan.squads),
            k.KNOWN: at.known,
            k.COMPONENTS: len(plan.components),
            k.MEMBER_SIZE: member_size(plan),
            k.HELP_EXPECTED: int(assumed.help_days * TICKS_PER_DAY),
            k.INCIDENT_EXPECTED: int(assumed.incident_days * TICKS_PER_DAY),
        }.items():
            self.whole[field] = value
        self.whole[at.tree : at.people] = k.NO_EVENT
        leaving = assumed.turnover_per_year
        sigma = assumed.decision_sigma
        for field, number in {
            k.SWITCHING: assumed.switching_loss,
            k.RAMP_START: assumed.ramp_up_start,
            k.RAMP_TICKS: assumed.ramp_up_days * day,
            k.FAMILIARITY_START: assumed.familiarity_start,
            k.FAMILIARITY_TICKS: assumed.familiarity_days * day,
            k.FAMILIARITY_ERRORS: assumed.familiarity_errors,
            k.REDO: assumed.redo_share,
            k.HANDOFF: assumed.handoff_errors,
            k.HELP_TICKS: assumed.help_days * day,
            k.OWNER_TICKS: assumed.owner_decision_days * np.exp(-(sigma**2) / 2) * day,
            k.BOARD_TICKS: assumed.board_decision_days * np.exp(-(sigma**2) / 2) * day,
            k.DECISION_SIGMA: sigma,
            k.INCIDENT_TICKS: assumed.incident_days * day,
            k.TENURE_TICKS: 260 / leaving * day if leaving > 0 else 0.0,
            k.MENTOR_LOSS: assumed.mentor_loss,
            k.START_UP: round(assumed.start_up_days * day),
            k.DEBT_GROWTH: assumed.debt_growth / (260 * day),
            k.PROJECT_DEBT: assumed.project_debt_growth / (260 * day),
            k.FREEZE: assumed.freeze_days * day,
            k.INTEGRATION: assumed.integration_days * day,
            k.ESCAPED: assumed.escaped_defects,
            k.HURRY: assumed.hurried_defects,
            k.SHARE_MEMORY: assumed.share_memory_days,
            k.KNOWLEDGE_START: assumed.knowledge_start,
            k.KNOWLEDGE_TICKS: assumed.knowledge_days * day,
            k.KNOWLEDGE_ERRORS: assumed.knowledge_errors,
        }.items():
            self.real[field] = number

    def _lay_people(self) -> None:
        plan, at, real = self.plan, self.at, self.real
        together = [squared_speeds_of(plan, squad) for squad in plan.squads]
        for number, person in enumerate(plan.people):
            handle = at.people + number * k.PERSON
            able = [skill for skill, speed in enumerate(person.efficiency) if speed > 0]
            member = self.blocks[number, _squads_of(person)]
            for field, value in {
                k.P_ID: person.key,
                k.P_MEMBER: member,
                k.P_MEMBER_COUNT: len(person.memberships),
                k.P_FIRST: person.first_tick,
                k.P_LAST: person.last_tick,
                k.P_STATUS: k.AWAY,
                k.P_LEAVES: NEVER,
            }.items():
                self.whole[handle + field] = value
            known = at.known + number * len(plan.components)
            for component in person.knows:
                self.whole[known + component] = math.ceil(real[k.KNOWLEDGE_TICKS])
            paces = paces_of(person)
            for membership in person.memberships:
                for field, value in {
                    k.M_FREE_AT: k.GONE,
                    k.M_JOINED: person.joined_tick,
                    k.M_ELSEWHERE: int(len(person.memberships) > 1),
                    k.M_PERSON: handle,
                    k.M_SQUAD: at.squads + membership.squad * k.SQUAD,
                    k.M_SKILLS: self.lists.add_counted(able),
                }.items():
                    self.whole[member + field] = value
                real[member + k.M_SHARE] = membership.share
                parts = member + k.M_PACES + len(paces)
                real[member + k.M_PACES : parts] = paces
                for skill in able:
                    own = paces[skill]
                    real[parts + skill] = own * own / together[membership.squad][skill]
                member += member_size(plan)

    def _lay_squads(self) -> None:
        plan, at, lists, real = self.plan, self.at, self.lists, self.real
        places: dict[tuple[int, int], int] = {}
        for number, person in enumerate(plan.people):
            member = self.blocks[number, _squads_of(person)]
            for membership in person.memberships:
                places[membership.squad, number] = member
                member += member_size(plan)
        skills = len(plan.skills)
        paces = [paces_of(person) for person in plan.people]
        for number, squad in enumerate(plan.squads):
            handle = at.squads + number * k.SQUAD
            queues = at.queues + number * (skills + 1) * k.QUEUE
            members = [places[number, who] for who in squad.people if (number, who) in places]
            owner = squad.product_owner
            for field, value in {
                k.S_ID: squad.key,
                k.S_SLOT: len(plan.people) + number,
                k.S_MEMBERS: lists.add_counted(members),
                k.S_QUEUES: queues,
                k.S_HOLDING: at.holding + number * (skills + 1),
                k.S_TRIBE: squad.tribe,
                k.S_WIP: squad.wip,
                k.S_OWNER: 0 if owner == NONE else at.people + owner * k.PERSON,
                k.S_FORMED: squad.formed_tick,
                k.S_FAMILIAR_AT: NEVER,
                k.S_PROJECT: int(squad.is_project),
                k.S_REFORMS: squad.reforms_tick,
                k.S_LAST: squad.last_tick,
                k.S_START: lists.add_counted(
                    [at.gates + gate * k.GATE for gate in squad.start_gates]
                ),
                k.S_END: lists.add_counted(
                    [at.gates + gate * k.GATE for gate in squad.release_gates]
                ),
                k.S_CADENCE: squad.cadence_ticks,
                k.S_HELPERS: lists.add_counted(
                    [at.squads + other * k.SQUAD for other in squad.helpers]
                ),
                k.S_LEARNING: lists.add_counted(
                    [part for at, rate in squad.learning for part in (at, int(rate * k.PARTS))]
                ),
                k.S_STATS: at.stats + number * at.stats_width,
            }.items():
                self.whole[handle + field] = value
            for field, rate in {
                k.S_PACE: squad.pace,
                k.S_MANDATE: squad.mandate_share,
                k.S_ERROR: squad.error_share,
                k.S_EXCEPTION: squad.exception_share,
                k.S_HELP: squad.help_share,
                k.S_GAP: squad.incident_gap_days * TICKS_PER_DAY,
            }.items():
                real[handle + field] = rate
            for skill in range(skills + 1):
                people = [
                    who for who in squad.people if (number, who) in places and paces[who][skill]
                ]
                queue = queues + skill * k.QUEUE
                real[queue + k.W_CAPACITY] = sum(paces[who][skill] for who in squad.people)
                real[queue + k.W_BEST] = max((paces[who][skill] for who in people), default=0.0)
                able = [places[number, who] for who in people]
                self.whole[queue + k.W_ABLE] = lists.add_counted(able)
                self.whole[queue + k.W_SKILL] = skill
            by_skill = queues + np.arange(skills) * k.QUEUE
            real[by_skill + k.W_COMES] = np.array(squad.line_per_day) / TICKS_PER_DAY

    def _lay_gates(self) -> None:
        plan, at = self.plan, self.at
        for number, gate in enumerate(plan.gates):
            handle = at.gates + number * k.GATE
            stats = at.gate_stats + number * k.GATE_RESULTS
            self.whole[handle : handle + k.G_MEDIAN] = (gate.key, gate.every_ticks, stats)
            self.real[handle + k.G_MEDIAN] = gate.median_days * TICKS_PER_DAY
            self.real[handle + k.G_SIGMA] = gate.sigma

    def _lay_work(self) -> None:
        """Lay planned features, and what an item of each stream looks like."""
        later: dict[int, list[int]] = {}
        for number, work in enumerate(self.plan.features):
            for before in work.after:
                later.setdefault(before, []).append(self.at.features + number * k.FEATURE)
        part, node = self.at.slices, self.at.nodes
        for number, work in enumerate(self.plan.features):
            feature = self.at.features + number * k.FEATURE
            following = later.get(number, [])
            is_last = number == len(self.plan.features) - 1
            self._lay_feature(
                work,
                (feature, part, node),
                {
                    k.KEY: work.arrives_tick,
                    k.F_NEXT: self.lists.add_counted(following),
                    k.F_CHAIN: 0 if is_last else feature + k.FEATURE,
                },
            )
            part += slices_of(work, self.at.has_waves) * k.SLICE
            node += len(work.steps) * k.NODE
        feature, row = self.at.alike, 0
        slot = len(self.plan.people) + len(self.plan.squads) + self.at.has_waves
        alike: dict[tuple[int, int], int] = {}
        for number, work in enumerate(self.plan.streams):
            stream = self.at.streams + number * k.STREAM
            slices, items = (
                slices_of(work, self.at.has_waves),
                sum(max(step.items, step.room) for step in work.steps),
            )
            part = feature + k.FEATURE
            node = part + slices * k.SLICE
            size = record_size(work, self.at.has_waves)
            first = alike.setdefault((slices, len(work.steps)), stream)
            record = work.key, slot + number, feature, size, 0, first, work.instances, 0, 0
            self.whole[stream : stream + k.STREAM] = (*record, slices, items, row)
            self.real[stream + k.R_GAP] = work.mean_gap_days * TICKS_PER_DAY
            after = self.lists.add_counted([])
            self._lay_feature(work, (feature, part, node), {k.F_STREAM: stream, k.F_NEXT: after})
            self.features_tie += work.instances - 1
            self.slices_tie += (work.instances - 1) * slices
            self.items_tie += (work.instances - 1) * items
            feature += size
            row += work.instances * k.FEATURE_RESULTS

    def _lay_feature(
        self, work: WorkPlan, where: tuple[int, int, int], fields: Mapping[int, int]
    ) -> None:
        """Lay a feature, its slices and its steps at three places."""
        feature, part, node = where
        record = [0] * k.FEATURE
        for field, value in {
            k.TIE: self.features_tie,
            k.F_CLASS: work.rank,
            k.F_SQUAD: self.at.squads + work.squad * k.SQUAD,
            k.F_ID: work.key,
            k.F_NODES: node,
            k.F_NODE_COUNT: len(work.steps),
            k.F_AFTER_LEFT: len(work.after),
            k.F_DUE: work.due_tick,
            **dict.fromkeys((k.F_ARRIVED, k.F_STARTED, k.F_FINISHED, k.F_RELEASED), -1),
            k.F_STEPS_LEFT: sum(step.items > 0 for step in work.steps),
            **fields,
        }.items():
            record[field] = value
        self.features_tie += 1
        self.whole[feature : feature + k.FEATURE] = record
        parts = self._lay_slices(work, feature, part)
        for number, step in enumerate(work.steps):
            self._lay_step(work, number, feature, node + number * k.NODE, parts[step.squad])

    def _lay_step(self, work: WorkPlan, number: int, feature: int, node: int, part: int) -> None:
        step = work.steps[number]
        following = [n for n, other in enumerate(work.steps) if number in other.after]
        others = [self.at.squads + other * k.SQUAD for other in step.others]
        record = [0] * k.NODE
        for field, value in {
            k.N_SQUAD: self.at.squads + step.squad * k.SQUAD,
            k.N_EXPECTED: max(1, int(step.expected_days * TICKS_PER_DAY + 0.5)),
            k.N_ITEM_COUNT: step.items,
            k.N_WAITING: len(step.after) if step.items else 1,  # its turn never comes
            k.N_HANDOFF: int(step.is_handoff),
            k.N_FEATURE: feature,
            k.N_SLICE: part,
            k.N_TIES: self.items_tie,
            k.N_ID: step.key,
            k.N_SHAPE: self.shape,
        }.items():
            record[field] = value
        self.whole[node : node + k.NODE] = record
        mine = step.item_days * TICKS_PER_DAY, step.sigma_feature, step.sigma_step
        self.real[self.shape : self.shape + k.E_SKILL] = mine
        self.whole[self.shape + k.E_SKILL : self.shape + k.SHAPE] = (
            step.skill,
            self.lists.add([len(others), *others, step.sooner_ticks]),
            self.lists.add_counted(following),
            int(step.is_foreign),
            step.component,
        )
        self.items_tie += max(step.items, step.room)
        self.shape += k.SHAPE

    def _lay_slices(self, work: WorkPlan, feature: int, part: int) -> dict[int, int]:
        """Lay a feature's part in each squad that works on it; return the handles by squad.

        With waves there is room for one in the squad of each step, at the place of its first step.
        """
        first_step = {step.squad: n for n, step in reversed([*enumerate(work.steps)])}
        squads = sorted(first_step, key=lambda squad: first_step[squad])
        parts: dict[int, int] = {}
        for place, squad in enumerate(squads):
            parts[squad] = part + (first_step[squad] if self.at.has_waves else place) * k.SLICE
            self.whole[parts[squad] + k.L_SQUAD] = self.at.squads + squad * k.SQUAD
        for place in range(slices_of(work, self.at.has_waves)):
            handle = part + place * k.SLICE
            self.whole[handle + k.TIE] = self.slices_tie
            self.whole[handle + k.L_FEATURE] = feature
            self.whole[handle + k.L_LIMITED] = int(work.mean_gap_days == 0)
            self.slices_tie += 1
        return parts

    def _lay_arrivals(self, since: int) -> None:
        """List the named features that arrive from some tick on, in that order."""
        order = sorted(
            (work.arrives_tick, number)
            for number, work in enumerate(self.plan.features)
            if work.arrives_tick >= since and any(step.items for step in work.steps)
        )
        first = self.lists.add([self.at.features + number * k.FEATURE for _, number in order])
        self.whole[k.ARRIVALS_NEXT], self.whole[k.ARRIVALS_END] = first, first + len(order)

    def lay_waves(self) -> None:
        """Lay later plans over the first, and list what is different."""
        plan, at, lists = self.plan, self.at, self.lists
        handles: list[int] = []
        before = plan

        def floats(values: Sequence[float] | FloatArray) -> int:
            return lists.add(np.array(values, np.float64).view(np.int64).tolist())

        was, was_real = self.whole.copy(), self.real.copy()
        sizes = (record_size(stream, at.has_waves) for stream in plan.streams)
        ends = [*accumulate(sizes, initial=at.alike)]
        left = _left_as_they_are(plan, self.whole, at)
        for wave in plan.waves:
            after, after_real = was.copy(), was_real.copy()
            _Laid(wave.plan, at, lists, self.blocks, after, after_real).lay(wave.tick)
            joined = slice(at.members + k.M_JOINED, at.squads, member_size(plan))
            after[joined] = was[joined]  # whoever is there stays as used to it as they are
            here = np.flatnonzero((after != was) & ~left)
            here = np.union1d(here, (k.ARRIVALS_NEXT, k.ARRIVALS_END))  # the first moves meanwhile
            there = np.flatnonzero(after_real != was_real)
            steps, works = _other_steps(plan, was, after, at)
            firsts = [np.searchsorted(each, ends) for each in (here, steps[:, 0], works[:, 0])]
            people = [
                number
                for who in wave.people
                for number in (
                    at.people + who * k.PERSON,
                    int(was[at.people + who * k.PERSON + k.P_MEMBER]),
                    len(before.people[who].memberships),
                    before.people[who].first_tick,
                    before.people[who].last_tick,
                    wave.plan.people[who].joined_tick,
                )
            ]
            incidents, streams = _gaps(before, wave.plan, at)
            gaps = [number for of, by in (*incidents, *streams) for number in (of, floats([by]))]
            record = [0] * k.WAVE
            for field, value in {
                k.V_TICK: wave.tick,
                k.V_FIELDS: lists.add(here.tolist()),
                k.V_VALUES: lists.add(after[here].tolist()),
                k.V_COUNT: len(here),
                k.V_X_FIELDS: lists.add(there.tolist()),
                k.V_X_VALUES: floats(after_real[there]),
                k.V_X_BEFORE: floats(was_real[there]),
                k.V_X_COUNT: len(there),
                k.V_STREAMS: lists.add(np.column_stack(firsts).ravel().tolist()),
                k.V_PEOPLE: lists.add(people),
                k.V_PEOPLE_COUNT: len(wave.people),
                k.V_SQUADS: lists.add([at.squads + number * k.SQUAD for number in wave.squads]),
                k.V_SQUADS_COUNT: len(wave.squads),
                k.V_GAPS: lists.add(gaps),
                k.V_INCIDENT_COUNT: len(incidents),
                k.V_STREAM_COUNT: len(streams),
                k.V_TRAINING: lists.add(wave.training_ticks),
                k.V_STEPS: lists.add(steps.ravel().tolist()),
                k.V_STEPS_COUNT: len(steps),
                k.V_WORKS: lists.add(works.ravel().tolist()),
                k.V_WORKS_COUNT: len(works),
                k.V_AFTER: int(_orders(before) != _orders(wave.plan)),
                k.V_PUTS_DOWN: int(wave.puts_down),
                k.V_LOSS: floats([wave.loss]),
            }.items():
                record[field] = value
            handles.append(lists.add(record))
            before, was, was_real = wave.plan, after, after_real
        first = lists.add(handles)
        self.whole[k.WAVES_NEXT], self.whole[k.WAVES_END] = first, first + len(handles)


def _steps_of(plan: Plan, at: Bases) -> tuple[IntArray, IntArray]:
    """The handles of all features and steps, also of those that items of streams are made from."""
    features = [at.features + number * k.FEATURE for number in range(len(plan.features))]
    steps = sum(len(work.steps) for work in plan.features)
    nodes = [at.nodes + number * k.NODE for number in range(steps)]
    like = at.alike
    for work in plan.streams:
        features.append(like)
        first = like + k.FEATURE + slices_of(work, at.has_waves) * k.SLICE
        nodes += [first + number * k.NODE for number in range(len(work.steps))]
        like += record_size(work, at.has_waves)
    return np.array(features, np.int64), np.array(nodes, np.int64)


def _other_steps(plan: Plan, was: IntArray, after: IntArray, at: Bases) -> tuple[IntArray, ...]:
    """List steps with other items, as far as they have not begun, and features with other steps.

    Each step with its new items and what an item is thought to be; each feature with whether it is
    dropped.
    """
    _, nodes = _steps_of(plan, at)
    items = np.array([k.N_ITEM_COUNT, k.N_EXPECTED])
    order = np.column_stack(
        [nodes + k.N_ITEM_COUNT, nodes + k.N_WAITING, was[nodes + k.N_SHAPE] + k.E_NEXT]
    )

    def others(places: IntArray) -> IntArray:
        found: IntArray = nodes[(was[places] != after[places]).any(axis=1)]
        return found

    steps = others(nodes[:, None] + items)
    features = np.unique(after[others(order) + k.N_FEATURE])
    return (
        np.column_stack([steps, after[steps[:, None] + items]]),
        np.column_stack([features, after[features + k.F_STEPS_LEFT] == 0]),
    )


def _left_as_they_are(plan: Plan, whole: IntArray, at: Bases) -> IntArray:
    """Say which numbers a wave does not write: what depends on how far work is by then."""
    left = np.zeros(len(whole), bool)
    features, nodes = _steps_of(plan, at)
    for field in (k.N_ITEM_COUNT, k.N_EXPECTED, k.N_WAITING):
        left[nodes + field] = True
    for field in (k.F_STEPS_LEFT, k.F_AFTER_LEFT):
        left[features + field] = True
    return left


def _orders(plan: Plan) -> list[tuple[int, ...]]:
    return [work.after for work in plan.features]


def _gaps(
    before: Plan, after: Plan, at: Bases
) -> tuple[list[tuple[int, float]], list[tuple[int, float]]]:
    """By how much the mean gaps of squads' incidents, and of streams, are longer, if they are."""
    incidents = [
        (at.squads + number * k.SQUAD, _factor(one.incident_gap_days, two.incident_gap_days))
        for number, (one, two) in enumerate(zip(before.squads, after.squads, strict=True))
        if one.incident_gap_days != two.incident_gap_days
    ]
    streams = [
        (
            at.streams + number * k.STREAM,
            _factor(one.mean_gap_days, two.mean_gap_days),
        )
        for number, (one, two) in enumerate(zip(before.streams, after.streams, strict=True))
        if one.mean_gap_days != two.mean_gap_days
    ]
    return incidents, streams


def _factor(before: float, after: float) -> float:
    if not 0 < after < math.inf:
        return k.NO_LONGER
    return after / before if 0 < before < math.inf else k.FROM_NOW_ON


def paces_of(person: PersonPlan) -> list[float]:
    """List by skill what a person can do [person-days a working day], and then with no skill."""
    return [person.pace * level for level in (*person.efficiency, 1.0)]


def squared_speeds_of(plan: Plan, squad: SquadPlan) -> list[float]:
    """Add up by skill the squares of what each of a squad's people can do.

    The part of somebody's own square is the part of the work that falls to them: who is half as
    fast is given an item half as often, and does half as much of it by then.
    """
    paces = [paces_of(plan.people[number]) for number in squad.people]
    skills = range(len(plan.skills))
    return [sum(each[skill] * each[skill] for each in paces) for skill in skills]
