"""The work taken apart: every step, and the squad that does it."""

from collections.abc import Iterator
from typing import NamedTuple

from tribeplan.org.address import Address
from tribeplan.org.work import Demand, Feature, Step, Stream, each_step


class Task(NamedTuple):
    """One step of a feature or a stream, and who does it."""

    at: Address
    """Where the step stands."""

    step: Step
    item: Feature | Stream
    """The work it belongs to; the item's squad is responsible for it end to end."""

    squad: str
    """The squad that does it: the one the step names, else the item's own."""


def each_task(work: Demand) -> Iterator[Task]:
    """Give every step of every feature and stream, by the items' ids, however they are ordered.

    >>> steps = ({"skill": "design", "days": 1}, {"skill": "code", "days": 2, "squad": "app"})
    >>> work = Demand.model_validate({"features": {"f": {"squad": "web", "steps": steps}}})
    >>> [(task.step.skill, task.squad) for task in each_task(work)]
    [('design', 'web'), ('code', 'app')]
    """
    for feature_id, feature in sorted(work.features.items()):
        yield from _tasks_of(("work", "features", feature_id), feature)
    for stream_id, stream in sorted(work.streams.items()):
        yield from _tasks_of(("work", "streams", stream_id), stream)


def _tasks_of(at: Address, item: Feature | Stream) -> Iterator[Task]:
    for position, step in each_step(item.steps):
        yield Task((*at, "steps", *position), step, item, step.squad or item.squad)
