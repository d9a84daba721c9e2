"""The command as its user runs it, forked from a process that has loaded it.

Loading what simulates takes a second or more, which each test of the command line would take anew.
Here one process loads it, uses nothing of it, and forks for each command: what is forked has its
own directory, environment, output and end, as a command that a shell starts.

For tests of what a command does. Those of what it loads, of signals, limits and encodings, which
are settled when Python starts, start it themselves.
"""

import atexit
import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

LOADED = (
    "tribeplan.cli.main",
    "tribeplan.cli.simulations",
    "tribeplan.simulation.compiled",
    "polars",
)
KEPT = ("PATH", "PYTHONPATH", "COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG")
OUTPUTS = ("stdout", "stderr")


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
    server = _server()
    assert server.stdin is not None
    assert server.stdout is not None
    with TemporaryDirectory() as written:
        asked = {"words": words, "cwd": str(cwd), "env": given, "written": written}
        server.stdin.write(json.dumps(asked) + "\n")
        server.stdin.flush()
        code = int(server.stdout.readline())
        said = [(Path(written) / name).read_bytes() for name in OUTPUTS]
    return subprocess.CompletedProcess(words, code, *said)


@cache
def _server() -> subprocess.Popen[str]:
    server = subprocess.Popen(
        [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    atexit.register(server.communicate)
    return server


def _serve() -> None:
    for module in LOADED:
        __import__(module)
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if not child:
            _become(asked["words"], asked["cwd"], asked["env"], Path(asked["written"]))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)  # noqa: T201


def _become(words: list[str], cwd: str, env: dict[str, str], written: Path) -> NoReturn:
    """Be the command from here on."""
    from tribeplan.cli.main import main  # noqa: PLC0415  # the tests that ask need not load it

    for number, name in enumerate(OUTPUTS, 1):
        os.dup2(os.open(written / name, os.O_WRONLY | os.O_CREAT), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = words
    main()


if __name__ == "__main__":
    _serve()
