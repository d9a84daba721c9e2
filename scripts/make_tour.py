"""Make the tour of the terminal: real commands and what they print, as an SVG that moves.

``python -m scripts.make_tour`` writes ``docs/images/tour.svg``. It needs no network, runs no
script, and stands still for whoever asked for less motion.
"""

import io
import os
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.text import Text
from scripts.docs_readme import SVG

ROOT = Path(__file__).resolve().parents[1]
TOUR = ROOT / "docs/images/tour.svg"
COLUMNS, LINES = 112, 27
PAUSE, READ = 1.2, 6.0
"""Seconds that a command stands alone, and that what it printed can be read."""


COMMANDS = (
    "tribeplan demo bank",
    "cd bank && tribeplan check models/hypotheek.yaml",
    "tribeplan simulate models/hypotheek.yaml",
    "tribeplan compare models/hypotheek.yaml scenarios/kwartaalrelease.yaml",
    "tribeplan report models/hypotheek.yaml scenarios/kwartaalrelease.yaml -o page.html",
)


def main() -> int:
    """Run the commands in an empty directory and write what was seen."""
    with TemporaryDirectory() as home:
        screens = [screen for each in COMMANDS for screen in _performed(each, Path(home))]
    TOUR.write_text(film(screens), encoding="utf-8")
    return 0


def _performed(typed: str, home: Path) -> list[tuple[str, float]]:
    """What is seen while a command is typed and after it ran, each with its seconds."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    given = {**os.environ, "PATH": path, "FORCE_COLOR": "1", "COLUMNS": str(COLUMNS)}
    here = home / "bank" if (home / "bank").exists() else home
    command = typed.removeprefix("cd bank && ")
    ran = subprocess.run(  # noqa: S602  # our own commands
        command, shell=True, cwd=here, env=given, capture_output=True, text=True, check=False
    )
    if ran.returncode > 1:
        raise RuntimeError(f"{command}: {ran.stderr}")
    prompt = f"\x1b[1;32m$\x1b[0m {typed}"
    lines = (ran.stdout + ran.stderr).splitlines()
    room = LINES - 2
    shown = lines if len(lines) <= room else [*lines[: room - 1], "…"]
    return [(prompt, PAUSE), ("\n".join([prompt, *shown]), READ)]


def film(screens: list[tuple[str, float]]) -> str:
    """Put screens one after another into one picture.

    >>> film([("a", 1.0), ("b", 3.0)]).count("@keyframes")
    2
    """
    whole = sum(seconds for _, seconds in screens)
    parts: list[str] = []
    style = ""
    start = 0.0
    for number, (text, seconds) in enumerate(screens):
        begin, end = start / whole * 100, (start + seconds) / whole * 100
        start += seconds
        before = "" if number == 0 else "0%{opacity:0}"
        after = "" if end > 100 - 1e-9 else f"{end:.3f}%{{opacity:0}}"
        style += (
            f"@keyframes s{number}{{{before}{begin:.3f}%{{opacity:1}}{after}}}"
            f".s{number}{{opacity:0;animation:s{number} {whole:g}s step-end infinite}}"
        )
        parts.append(f'<g class="s{number}">{_drawn(text, number)}</g>')
    last = len(screens) - 1
    still = f"g{{animation:none!important}}.s{last}{{opacity:1}}"
    style += f"@media (prefers-reduced-motion:reduce){{{still}}}"
    view = re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', parts[0])[0]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {view[0]} {view[1]}">'
        f"<title>tribeplan in five commands: demo, check, simulate, compare, report</title>"
        f"<style>{style}</style>{''.join(parts)}</svg>\n"
    )


def _drawn(text: str, number: int) -> str:
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    lines = text.split("\n")
    filled = "\n".join([*lines, *[""] * (LINES - len(lines))])
    console.print(Text.from_ansi(filled), no_wrap=True, crop=True)
    return console.export_svg(
        title="tribeplan", code_format=SVG, unique_id=f"tour{number}"
    ).replace("<title>tribeplan show models/hypotheek.yaml</title>\n", "")


if __name__ == "__main__":
    sys.exit(main())
