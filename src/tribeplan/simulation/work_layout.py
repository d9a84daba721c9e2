"""Features, steps and items laid out in the kernel's arrays, all items of a stream at once."""

from typing import NamedTuple

import numpy as np

from tribeplan.simulation import kernel as k
from tribeplan.simulation.layout import Bases, FloatArray, IntArray, Pool
from tribeplan.simulation.plan import TICKS_PER_DAY, Plan, WorkPlan

GOLDEN = 0x9E3779B97F4A7C15


def derived_keys(key: int, count: int) -> IntArray:
    """Give the keys of a stream's items: a hash of the stream's key and the item's number."""
    numbers = np.arange(1, count + 1, dtype=np.uint64)
    z = np.uint64(key) + numbers * np.uint64(GOLDEN)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return (z >> np.uint64(1)).astype(np.int64)


class Work:
    """Lays features, steps and items, all items of a stream at once."""

    def __init__(
        self, plan: Plan, at: Bases, pool: Pool, whole: IntArray, real: FloatArray
    ) -> None:
        self.plan = plan
        self.at = at
        self.pool = pool
        self.whole = whole
        self.real = real
        self.feature, self.node, self.item = at.features, at.nodes, at.pool
        self.part = at.slices
        self.node_x = at.x_nodes

    def lay(self) -> None:
        """Lay named features, then the items of each stream."""
        later: dict[int, list[int]] = {}
        for number, feature in enumerate(self.plan.features):
            for before in feature.after:
                later.setdefault(before, []).append(self.at.features + number * k.FEATURE)
        for number, feature in enumerate(self.plan.features):
            next_at = self.pool.add(later.get(number, []))
            rows = self._lay_work(feature, np.array([feature.key]))
            rows[:, k.KEY] = feature.arrives_tick
            rows[:, k.F_NEXT_AT] = next_at
            rows[:, k.F_NEXT_COUNT] = len(later.get(number, []))
        for stream in self.plan.streams:
            self._lay_work(stream, derived_keys(stream.key, stream.instances))

    def _lay_work(self, work: WorkPlan, keys: IntArray) -> IntArray:
        count, steps = work.instances, len(work.steps)
        items = sum(step.items for step in work.steps)
        rows = self.whole[self.feature : self.feature + count * k.FEATURE].reshape(count, -1)
        features = self.feature + np.arange(count) * k.FEATURE
        nodes = self.node + np.arange(count) * (steps * k.NODE)
        ties = self.item + np.arange(count) * items
        rows[:, k.TIE] = features
        rows[:, k.F_CLASS] = work.rank
        rows[:, k.F_SQUAD] = self.at.squads + work.squad * k.SQUAD
        rows[:, k.F_ID] = keys
        rows[:, k.F_NODES] = nodes
        rows[:, k.F_NODE_COUNT] = steps
        rows[:, k.F_AFTER_LEFT] = len(work.after)
        rows[:, [k.F_ARRIVED, k.F_STARTED, k.F_FINISHED, k.F_RELEASED]] = -1
        followed = {before for step in work.steps for before in step.after}
        rows[:, k.F_SINKS] = rows[:, k.F_SINKS_LEFT] = steps - len(followed)
        end = self.node + count * steps * k.NODE
        places = _Places(
            features,
            self.whole[self.node : end].reshape(count, steps, k.NODE),
            nodes,
            ties,
        )
        squads = {step.squad: place for place, step in reversed([*enumerate(work.steps)])}
        parts = self._lay_slices(work, sorted(squads, key=lambda squad: squads[squad]), features)
        first = 0
        for number, step in enumerate(work.steps):
            nodes_of_step = self._lay_step(work, number, first, places)
            nodes_of_step[:, k.N_SLICE] = parts[step.squad]
            first += step.items
        self.feature += count * k.FEATURE
        self.node += count * steps * k.NODE
        self.item += count * items
        return rows

    def _lay_step(self, work: WorkPlan, number: int, first: int, places: "_Places") -> IntArray:
        step, count = work.steps[number], work.instances
        following = [n for n, other in enumerate(work.steps) if number in other.after]
        template = [0] * k.NODE
        template[k.N_SQUAD] = self.at.squads + step.squad * k.SQUAD
        template[k.N_SKILL] = step.skill
        template[k.N_EXPECTED] = max(1, int(step.expected_days * TICKS_PER_DAY + 0.5))
        others = [self.at.squads + other * k.SQUAD for other in step.others]
        template[k.N_OTHERS] = self.pool.add(others)
        template[k.N_OTHERS_COUNT] = len(others)
        template[k.N_ITEM_COUNT] = step.items
        template[k.N_WAITING] = len(step.after)
        template[k.N_NEXT_AT] = self.pool.add(following)
        template[k.N_NEXT_COUNT] = len(following)
        template[k.N_FOREIGN] = int(step.is_foreign)
        template[k.N_HANDOFF] = int(step.is_handoff)
        rows = places.node_rows[:, number]
        rows[:] = template
        rows[:, k.N_FEATURE] = places.features
        rows[:, k.N_TIES] = places.ties + first
        rows[:, k.N_ID] = step.key if work.mean_gap_days == 0 else derived_keys(step.key, count)
        rows[:, k.N_X] = self.node_x + np.arange(count) * k.NODE_X
        mine = self.real[self.node_x : self.node_x + count * k.NODE_X].reshape(count, k.NODE_X)
        mine[:] = (step.item_days * TICKS_PER_DAY, step.sigma_feature, step.sigma_step, 0.0)
        self.node_x += count * k.NODE_X
        return rows

    def _lay_slices(
        self, work: WorkPlan, squads: list[int], features: IntArray
    ) -> dict[int, IntArray]:
        """Lay a feature's part in each squad that works on it; give the handles by squad."""
        count = work.instances
        end = self.part + count * len(squads) * k.SLICE
        rows = self.whole[self.part : end].reshape(count, len(squads), k.SLICE)
        handles = self.part + np.arange(count * len(squads)).reshape(count, -1) * k.SLICE
        rows[:, :, k.TIE] = handles
        rows[:, :, k.L_FEATURE] = features[:, None]
        rows[:, :, k.L_SQUAD] = [self.at.squads + squad * k.SQUAD for squad in squads]
        rows[:, :, k.L_LIMITED] = int(work.mean_gap_days == 0)
        self.part = end
        return {squad: handles[:, place] for place, squad in enumerate(squads)}


class _Places(NamedTuple):
    """Where the records of one feature, or of all items of a stream, lie."""

    features: IntArray
    """Handles."""

    node_rows: IntArray
    """By feature, step and field."""

    nodes: IntArray
    """Handles of the first steps."""

    ties: IntArray
    """What the first items go by where keys are equal: above every handle of a feature."""
