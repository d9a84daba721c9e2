"""What really goes to a terminal: names give it no orders, and it is looked after.

Every fourth of the names that may break programs, in the nightly profile all of them.
"""

import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from reference.pty_screen import OSC, played
from tribeplan.designing import edit
from tribeplan.errors import InvalidInput

STRINGS = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "adversarial" / "blns"
TOUR = (
    "down down right m down escape space / a escape ctrl+p escape D escape . escape "
    "e escape escape f8 i escape ? escape o o o o o T T - - + R escape r escape S escape M escape "
    "J escape V escape t t 3 a escape 1"
)
"""Through the panes and dialogs that show names."""

STEP = 1 if os.environ.get("TRIBEPLAN_NAMES") == "all" else 4

POINTERS = {b"22;default", b"22;pointer", b"22;text"}
"""Shapes of the mouse's pointer (xterm's order 22): all that the app tells a terminal's window."""


def naughty() -> list[str]:
    file = STRINGS / "blns.json"
    if not file.exists():
        pytest.skip("the list of naughty strings is not here")
    found: list[str] = json.loads(file.read_text(encoding="utf-8"))
    return found


def readable(names: list[str]) -> list[str]:
    """Leave out what a model may not hold: its reader says which."""
    kept = [name for name in names if name.strip()]
    with pytest.raises(InvalidInput) as refused:
        read(list_of(kept))
    lines = {each.place.line for each in refused.value.diagnostics}
    return [name for line, name in enumerate(kept, 3) if line not in lines]


def list_of(names: list[str]) -> str:
    """Write people of these names, one a line from the third on."""
    return "tribeplan: 1\npeople:\n" + "".join(
        f"  p{n}: {{name: {json.dumps(name, ensure_ascii=False)}}}\n"
        for n, name in enumerate(names)
    )


def read(text: str) -> None:
    """Read a model from text."""
    with TemporaryDirectory() as directory:
        path = Path(directory) / "bank.yaml"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        edit(str(path), keeps_journal=False)


def model(directory: Path, names: list[str]) -> Path:
    """Write a model in which everybody and everything has one of the names."""
    people = {f"p{n}": {"name": name, "skills": {"dev": 1.0}} for n, name in enumerate(names)}
    ids = list(people)
    squads = {
        f"s{at}": {"name": names[at], "mission": names[at - 1], "members": ids[at : at + 9]}
        for at in range(0, len(names), 9)
    }
    chapters = {
        f"c{at}": {"name": names[at], "members": ids[at : at + 150], "lead": ids[at]}
        for at in range(0, len(names), 150)
    }
    tribe = {"name": names[1], "purpose": names[2], "squads": squads, "chapters": chapters}
    work = {"features": {"f": {"name": names[3], "squad": "s0", "acceptance": names[:3]}}}
    whole = {
        "tribeplan": 1,
        "name": names[0],
        "people": people,
        "tribes": {"t": tribe},
        "work": work,
    }
    path = directory / "bank.yaml"
    path.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    return path


def test_strings_that_break_programs_as_names_give_the_terminal_no_orders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    strings = naughty()
    assert len(strings) > 500
    names = readable(strings)
    assert len(names) > 450
    hostile = played(model(tmp_path, names[::STEP]), TOUR)
    assert set(OSC.findall(hostile.written)) <= POINTERS
    text = hostile.written.decode("utf-8")
    assert not [char for char in text if 0x7F <= ord(char) <= 0x9F]
    assert not set(text) & {chr(code) for code in range(0x20)} - {"\x1b", "\r", "\n", "\x07"}
    assert "TP" in "".join(hostile.lines)  # it still stands there and shows its problems


def test_the_keys_stand_at_the_foot_from_the_start_and_the_title_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shown = played(model(tmp_path, [f"Name {n}" for n in range(12)]), "down", columns=80)
    assert "m Move" in shown.lines[-1]
    assert "? Help" in shown.lines[-1]
