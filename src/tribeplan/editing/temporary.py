"""Files that exist only while something is being saved: their names, and whose they are."""

import hashlib
import itertools
import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path

LONGEST_NAME = 100
"""How much of a file's name its temporary one repeats; most systems allow 255 bytes in all."""

ENDING = "tribeplan-tmp"
NAME = re.compile(rf"\..+\.(?P<host>[0-9a-f]{{8}})-(?P<pid>\d+)-\d+\.{ENDING}", re.DOTALL)

_numbers = itertools.count()


def host_mark() -> str:
    """Give eight characters that stand for this machine."""
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:8]


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


def is_running(pid: int) -> bool:
    """Whether a process is alive on this machine."""
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return not isinstance(pid, bool) and pid < 2**31
    return True


def left_behind(directory: Path) -> Iterator[Path]:
    """Give the temporary files in a directory whose makers are dead."""
    for entry in sorted(directory.iterdir()):
        name = NAME.fullmatch(entry.name)
        if name is None or name["host"] != host_mark():
            continue
        if not is_running(int(name["pid"][:12])):
            yield entry
