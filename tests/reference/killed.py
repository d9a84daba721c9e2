"""An editor that is killed again and again, and what is found afterwards.

Run as a program of its own, because it forks: ``python killed.py DIRECTORY TIMES SEED``. Each
time a child opens a model of two files, edits both at once and saves now and then, until SIGKILL
comes at a random moment; then the model is opened again. Prints what was seen, and ends with 1
when anything was torn or lost.
"""

import json
import os
import random
import select
import signal
import sys
import time
from pathlib import Path

from tribeplan.designing import edit
from tribeplan.editing.document import Document
from tribeplan.scenario.change import Change
from tribeplan.scenario.edit import Edit

PEOPLE = "# The people\ntribeplan: 1\npeople:\n  ana: {name: N0}  # since May\n  bo: {}\n"
TRIBES = "tribes:\n  loans:\n    squads:\n      app:\n        mission: N0  # soon\n"
LONGEST_LIFE_SECONDS = 0.12
MOST_SECONDS = 60
"""Until the first edit, on a busy machine."""


def an_edit(number: int) -> Edit:
    """Change both files in one step."""
    name, mission = (
        {"person": "ana", "name": f"N{number}"},
        {"squad": "app", "mission": f"N{number}"},
    )
    changes = tuple(Change.model_validate({"set": each}) for each in (name, mission))
    return Edit(f"To {number}", changes)


def live(model: Path, number: int, told: int) -> None:
    """Edit and save until killed; say every number whose edit was made."""
    document = edit(str(model), keeps_journal=True)
    while True:
        number += 1
        document.do(an_edit(number))
        os.write(told, b"%d\n" % number)
        if number % 3 == 0:
            document.save()


def numbers_in(model: Path) -> tuple[str, str]:
    """What stands in the two files when everything else is as it was; else raise."""
    found: list[str] = []
    for name, text in (("people.yaml", PEOPLE), ("tribes.yaml", TRIBES)):
        start, end = text.split("N0")
        now = (model / name).read_text()
        if not (now.startswith(start) and now.endswith(end)):
            raise SystemExit(f"torn: {now!r}")
        found.append(now[len(start) : len(now) - len(end)])
    return found[0], found[1]


def one_life(model: Path, number: int, seconds: float) -> int:
    """Let a child live for a while, most from their first edit on; give the last it told."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            live(model, number, writing)
        finally:
            os._exit(1)
    os.close(writing)
    if seconds > LONGEST_LIFE_SECONDS / 4:
        select.select([reading], [], [], MOST_SECONDS)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read().split()
    if not os.WIFSIGNALED(status):
        raise SystemExit(f"the child ended by itself: {status}")
    return int(told[-1]) if told else number


def reopened(model: Path, least: int) -> tuple[Document, int]:
    """Open the model, recover, and give the number it has come to."""
    document = edit(str(model), keeps_journal=True)
    document.begin_journal()
    one, other = numbers_in(model)
    if one != other:
        raise SystemExit(f"half saved: {one} and {other}")
    if document.recovery is not None:
        document.recover()
    number = int((document.organisation.people["ana"].name or "")[1:])
    if number < least:
        raise SystemExit(f"lost: {number} < {least}")
    return document, number


def written(model: Path) -> Path:
    """Write the model of two files."""
    model.mkdir()
    (model / "people.yaml").write_text(PEOPLE)
    (model / "tribes.yaml").write_text(TRIBES)
    return model


def main(directory: Path, times: int, seed: int) -> None:
    """Kill and look, so many times."""
    os.environ["XDG_STATE_HOME"] = str(directory / "state")
    model = written(directory / "model")
    document, _ = reopened(written(directory / "warm-up"), 0)  # so that children begin at once
    document.do(an_edit(1))
    document.save()
    document.close()
    chance = random.Random(seed)  # noqa: S311  # moments, not secrets
    number, seen = 0, {"recovered": 0, "finished": 0, "edits": 0}
    for _ in range(times):
        least = one_life(model, number, chance.uniform(0, LONGEST_LIFE_SECONDS))
        document, now = reopened(model, least)
        seen["recovered"] += document.to_undo is not None
        seen["finished"] += any("finished" in told for told in document.notices)
        seen["edits"] += now - number
        number = now
        document.save()
        document.close()
        left = sorted(path.name for path in model.iterdir())
        if left != ["people.yaml", "tribes.yaml"]:
            raise SystemExit(f"left behind: {left}")
        journals = [path.name for path in (directory / "state").rglob("*") if path.is_file()]
        if journals:
            raise SystemExit(f"journals left behind: {journals}")
    sys.stdout.write(json.dumps(seen))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
