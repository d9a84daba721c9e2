"""The command as its user runs it, forked from a process that has loaded it.

Loading what simulates takes a second or more, which each test of the command line would take anew.
Here one process loads it, plays one replication, and forks for each command: what is forked has
its own directory, environment, output and end, as a command that a shell starts.

A shell finds it too, where `tools` comes first in PATH.

For tests of what a command does. Those of what it loads, of signals, limits and encodings, which
are settled when Python starts, start it themselves.
"""

import atexit
import gc
import io
import json
import os
import select
import socket
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from tempfile import TemporaryDirectory, TemporaryFile
from typing import NoReturn

APART = ("tribeplan.__main__", "tribeplan.cluster", "tribeplan.notebook", "tribeplan.tui")
"""What hardly any command loads."""

KEPT = ("PATH", "PYTHONPATH", "COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG")
DIRECTORY = TemporaryDirectory(prefix="tribeplan-")
ASKING = f"""\
#!{sys.executable} -IS
import json, os, socket, sys
numbers = [n for n, each in enumerate((sys.stdin, sys.stdout, sys.stderr)) if each]
with socket.socket(socket.AF_UNIX) as asking:
    asking.connect(os.path.join(os.path.dirname(__file__), "asked"))
    words = ["tribeplan", *sys.argv[1:]]
    asked = dict(words=words, cwd=os.getcwd(), env=dict(os.environ), numbers=numbers)
    socket.send_fds(asking, [json.dumps(asked).encode()], numbers)
    sys.exit(int(asking.recv(10)))
"""
"""A program that hands what it is called with, its streams included, to the process that forks."""

MOST_ASKED, MOST_CODE = 1_000_000, 10
"""Bytes."""


def run(
    *arguments: str | Path, cwd: Path, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command in a directory, with these variables and hardly any other."""
    done = run_bytes(*arguments, cwd=cwd, env=env)
    said = [
        io.TextIOWrapper(io.BytesIO(each), "utf-8").read() for each in (done.stdout, done.stderr)
    ]
    return subprocess.CompletedProcess(done.args, done.returncode, *said)


def run_bytes(
    *arguments: str | Path, cwd: Path, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run a command, and leave what it prints as it is."""
    words = ["tribeplan", *map(str, arguments)]
    given = {name: os.environ[name] for name in KEPT if name in os.environ} | dict(env or {})
    asked = {"words": words, "cwd": str(cwd), "env": given, "numbers": [0, 1, 2]}
    with (
        socket.socket(socket.AF_UNIX) as asking,
        Path(os.devnull).open() as nothing,
        TemporaryFile() as out,
        TemporaryFile() as err,
    ):
        asking.connect(f"{tools()}/asked")
        streams = [stream.fileno() for stream in (nothing, out, err)]
        socket.send_fds(asking, [json.dumps(asked).encode()], streams)
        code = int(asking.recv(MOST_CODE))
        said = [
            os.pread(stream.fileno(), os.fstat(stream.fileno()).st_size, 0) for stream in (out, err)
        ]
    return subprocess.CompletedProcess(words, code, *said)


@cache
def tools() -> str:
    """Start what forks; give a directory that holds the command, for PATH."""
    directory = Path(DIRECTORY.name)
    program = directory / "tribeplan"
    program.write_text(ASKING, "utf-8")
    program.chmod(0o755)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(directory / "asked"))
        listening.listen()
        server = subprocess.Popen(
            [sys.executable, __file__, str(listening.fileno())],
            pass_fds=[listening.fileno()], stdin=subprocess.PIPE,
        )  # fmt: skip
    atexit.register(server.communicate)
    return str(directory)


def _serve(listening: socket.socket) -> None:
    """Fork for whoever asks, until the tests end, which closes what is read from."""
    _load()
    while listening in select.select([sys.stdin, listening], [], [])[0]:
        asking, _ = listening.accept()
        with asking:
            waiting = os.fork()
            if not waiting:
                if not os.fork():  # nobody waits for a grandchild: others may ask meanwhile
                    _run(asking)
                os._exit(0)
            os.waitpid(waiting, 0)


def _load() -> None:
    """Load what commands load when they run, and the kernel, which is loaded when it is called."""
    import tribeplan  # noqa: PLC0415  # the tests that ask need none of it

    for found in walk_packages(tribeplan.__path__, "tribeplan."):
        if not found.name.startswith(APART):
            import_module(found.name)
    import_module("polars")
    plan = import_module("tribeplan.simulating").example_plan("xit-as-it-was")
    last = plan.experiment.replications - 1
    import_module("tribeplan.simulation.replicate").simulate(plan, first=last, threads=1)
    gc.collect()
    gc.freeze()  # a child that looks for garbage in it would copy it


def _run(asking: socket.socket) -> NoReturn:
    """Fork once more, be the command there, and tell its exit code."""
    sent, streams, _, _ = socket.recv_fds(asking, MOST_ASKED, 3)
    child = os.fork()
    if not child:
        _become(**json.loads(sent), streams=streams)
    asking.sendall(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])).encode())
    os._exit(0)


def _become(
    words: list[str], cwd: str, env: dict[str, str], numbers: list[int], streams: list[int]
) -> NoReturn:
    """Be the command from here on; what is closed of its streams is None, as in any Python."""
    from tribeplan.cli.main import main  # noqa: PLC0415  # the tests that ask need not load it

    for number in {0, 1, 2}.difference(numbers):
        os.close(number)
    for number, stream in zip(numbers, streams, strict=True):
        os.dup2(stream, number)
        os.close(stream)
    encoding = env.get("PYTHONIOENCODING")
    sys.stdin = open(0, encoding=encoding) if 0 in numbers else None  # noqa: SIM115
    sys.stdout = open(1, "w", encoding=encoding) if 1 in numbers else None  # noqa: SIM115
    sys.stderr = (
        open(2, "w", 1, encoding, "backslashreplace") if 2 in numbers else None  # noqa: SIM115
    )
    # Python's own know what stood there before; these stay to the end, for who drops one closes it.
    vars(sys).update(__stdin__=sys.stdin, __stdout__=sys.stdout, __stderr__=sys.stderr)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = words
    main()


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
