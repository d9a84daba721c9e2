"""Markdown that can be run: commands in ``console`` blocks, edits in ``diff`` blocks.

A walkthrough is done in an empty directory from top to bottom, as its reader would do it, and
every block of output is replaced by what the commands really print.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tribeplan.simulation.study import COMPILING

BLOCK = re.compile(
    r"^```(?P<kind>console|diff|(?:yaml|toml|json|csv|text) title=\S+)\n(?P<body>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
PROMPT = "$ "
END_OF_OUTPUT = "--8<-- end of output"
COLUMNS = 105
LONGEST_SECONDS = 300
"""The first simulation on a machine compiles, which takes about a minute."""


def performed(text: str, directory: Path) -> str:
    """Do what a page says in a directory, and give the page with what is really printed.

    ``console`` blocks are run, ``diff`` blocks change the file their first line names, and
    blocks with ``title=FILE`` are written to that file.
    """

    def perform(match: re.Match[str]) -> str:
        kind, body = match["kind"], match["body"]
        if kind == "diff":
            apply_diff(body, directory)
        elif kind == "console":
            body = run_console(body, directory)
        else:
            path = directory / kind.partition("title=")[2]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(body, encoding="utf-8")
        return f"```{kind}\n{body}```"

    return BLOCK.sub(perform, text)


def run_console(body: str, directory: Path) -> str:
    """Run the commands of a block in one shell; give the block with what they print.

    Lines of output that the page cuts, shown by a line with ``…`` alone, stay cut.
    """
    commands, shown = _split(body)
    script = "exec 2>&1\n" + "".join(
        f"{command}\n__code=$?; printf '%s\\n' '{END_OF_OUTPUT}'; (exit $__code)\n"
        for command in commands
    )
    ran = subprocess.run(  # noqa: S603  # the commands of our own pages
        ["bash", "-c", script],  # noqa: S607
        cwd=directory,
        env=_environment(),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        timeout=LONGEST_SECONDS,
    )
    printed = ran.stdout.replace(f"tribeplan: {COMPILING}\n", "")  # the first time on a machine
    outputs = printed.split(f"{END_OF_OUTPUT}\n")[: len(commands)]
    parts = zip(commands, outputs, shown, strict=True)
    return "".join(f"{PROMPT}{command}\n{_cut(now, old)}" for command, now, old in parts)


def _split(body: str) -> tuple[list[str], list[str]]:
    commands: list[str] = []
    shown: list[str] = []
    for line in body.splitlines(keepends=True):
        if line.startswith(PROMPT):
            commands.append(line.removeprefix(PROMPT).rstrip("\n"))
            shown.append("")
        elif commands:
            shown[-1] += line
        else:
            raise ValueError(f"a console block starts with a command, not with {line!r}")
    return commands, shown


def _cut(now: str, old: str) -> str:
    """Keep as many lines before and after the ellipsis as the page had."""
    lines = old.splitlines(keepends=True)
    if "…\n" not in lines:
        return now
    at = lines.index("…\n")
    after = len(lines) - at - 1
    printed = now.splitlines(keepends=True)
    return "".join([*printed[:at], "…\n", *printed[len(printed) - after :]])


def _environment() -> dict[str, str]:
    """What commands see of this process: the same everywhere, and our own tool first."""
    tools = [os.environ.get("TRIBEPLAN_TOOLS", ""), str(Path(sys.executable).parent)]
    return {
        "PATH": os.pathsep.join([*filter(None, tools), os.environ.get("PATH", "")]),
        "COLUMNS": str(COLUMNS),
        "NO_COLOR": "1",
        "LC_ALL": "C.UTF-8",
        "PYTHONUTF8": "1",
    }


def apply_diff(body: str, directory: Path) -> None:
    """Make the change of a ``diff`` block: ``--- FILE``, then lines that go, come or stay.

    Raises
    ------
    ValueError
        When the lines do not stand in the file exactly once.
    """
    first, _, rest = body.partition("\n")
    path = directory / first.removeprefix("--- ").strip()
    old, new = "".join(_lines(rest, " -")), "".join(_lines(rest, " +"))
    text = path.read_text(encoding="utf-8")
    if text.count(old) != 1:
        raise ValueError(
            f"{path.name} has these lines {text.count(old)} times, expected once:\n{old}"
        )
    path.write_text(text.replace(old, new), encoding="utf-8")


def _lines(body: str, marks: str) -> Iterator[str]:
    for line in body.splitlines(keepends=True):
        if line[:1] not in " -+":
            raise ValueError(f"a line of a diff starts with ' ', '-' or '+', not {line!r}")
        if line[0] in marks:
            yield line[1:]


def output_of(command: str, directory: Path) -> str:
    """What one command prints, standard error included."""
    return run_console(f"{PROMPT}{command}\n", directory).partition("\n")[2]
