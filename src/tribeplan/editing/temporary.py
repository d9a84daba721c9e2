"""Files that exist only while something is being saved: their names, and whose they are."""

import itertools
import os
import re
from collections.abc import Iterator
from pathlib import Path

from tribeplan.editing.processes import host_mark, is_running

LONGEST_NAME = 100
"""How much of a file's name its temporary one repeats; most systems allow 255 bytes in all."""

ENDING = "tribeplan-tmp"
NAME = re.compile(rf"\..+\.(?P<host>[0-9a-f]{{8}})-(?P<pid>\d+)-\d+\.{ENDING}", re.DOTALL)

_numbers = itertools.count()


def temporary_path(target: str) -> str:
    """Give a name beside a file that nobody else uses, and that tells whose it is.

    >>> is_temporary(temporary_path("/tmp/bank.yaml"))
    True
    """
    directory, name = os.path.split(target)
    short = name.encode("utf-8", "surrogateescape")[:LONGEST_NAME].decode("utf-8", "ignore")
    mark = f"{host_mark()}-{os.getpid()}-{next(_numbers)}"
    return os.path.join(directory, f".{short}.{mark}.{ENDING}")  # noqa: PTH118  # text throughout


def is_temporary(path: str) -> bool:
    """Whether a name is one that saving makes up."""
    return NAME.fullmatch(os.path.basename(path)) is not None  # noqa: PTH119  # as above


def left_behind(directory: Path) -> Iterator[Path]:
    """Give the temporary files in a directory whose makers are dead."""
    for entry in sorted(directory.iterdir()):
        name = NAME.fullmatch(entry.name)
        if name is None or name["host"] != host_mark():
            continue
        pid = int(name["pid"][:12])
        if pid == os.getpid() or not is_running(pid):
            yield entry
