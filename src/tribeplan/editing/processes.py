"""Which process left something behind, and whether it is still running."""

import hashlib
import os
import socket
from pathlib import Path


def host_mark() -> str:
    """Give eight characters that stand for this machine."""
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:8]


def is_running(pid: int) -> bool:
    """Whether a process is alive on this machine."""
    if not 0 < pid < 2**31:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def began(pid: int) -> str:
    """Give when a process began, in the system's own count; empty where that is not told.

    A number of a process is given again after a while, and at once in a container.
    """
    try:
        told = Path(f"/proc/{pid}/stat").read_bytes()
    except OSError:
        return ""
    behind_name = told.rpartition(b")")[2].split()
    starts = 19  # the 22nd field of all
    return behind_name[starts].decode("ascii") if len(behind_name) > starts else ""
