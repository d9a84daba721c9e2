"""Histories that were played already, so that the same question costs nothing a second time."""

from collections import OrderedDict

from tribeplan.simulation.question import Question, model_hash
from tribeplan.simulation.replicate import History

MOST_BYTES = 2**28
"""Of histories that are kept; the one asked for longest ago goes first."""


class KnownHistories:
    """What was played, by everything that the draws hang on."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._kept: OrderedDict[str, History] = OrderedDict()

    def of(self, question: Question) -> History | None:
        """Give what is known of a question."""
        key = _key(question)
        history = self._kept.get(key)
        if history is not None:
            self._kept.move_to_end(key)
        return history

    def keep(self, question: Question, history: History) -> None:
        """Keep a history, unless a longer one of the same question is kept."""
        key = _key(question)
        before = self._kept.get(key)
        if before is None or before.replications < history.replications:
            self._kept[key] = history
        self._kept.move_to_end(key)
        while sum(map(_bytes, self._kept.values())) > self._most_bytes and self._kept:
            self._kept.popitem(last=False)


def _key(question: Question) -> str:
    same = question.playing(1)
    said = same.experiment.model_dump_json(), same.assumptions.model_dump_json()
    return "\n".join((model_hash(question.organisation), *said))


def _bytes(history: History) -> int:
    return history.features.nbytes + history.squads.nbytes + history.gates.nbytes
