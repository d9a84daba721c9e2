"""The child process: requests in on standard input, answers out on standard output.

``python -m tribeplan.tui.runs.child`` is started by the app, stays until its input ends, and so
goes when the app goes, however that goes. It never loads a screen.
"""

import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterable
from queue import SimpleQueue

from pydantic import ValidationError

from tribeplan.simulation.study import Run
from tribeplan.tui.runs.answers import Answer, Failed, Stopped, answer_line
from tribeplan.tui.runs.requests import REQUESTS, Cancel, Export, Request
from tribeplan.tui.runs.work import Work, Worker

GENTLE = 5
"""How far the simulation gives way to the screen when both want the processor."""


class Desk:
    """Takes requests as they come in, while others are worked on."""

    def __init__(self, say: Callable[[Answer], None]) -> None:
        self._say = say
        self._waiting: SimpleQueue[Work | None] = SimpleQueue()
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

    def _meet(self, worker: Worker, request: Work, cancel: threading.Event) -> None:
        try:
            if isinstance(request, Export):
                with self.writing:
                    worker.do(request, Run(cancel=cancel))
            else:
                worker.do(request, Run(cancel=cancel))
        except BrokenPipeError:
            raise
        except Exception:  # noqa: BLE001  # a bug is told on the other side of the pipe
            self._say(Failed(request.id, traceback.format_exc(limit=-4)))

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

    def say(answer: Answer) -> None:
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


def _write(file: int, line: bytes) -> None:
    while line:
        line = line[os.write(file, line) :]


def _read(desk: Desk) -> None:
    desk.read(sys.stdin.buffer)
    with desk.writing:
        os._exit(0)


if __name__ == "__main__":
    main()
