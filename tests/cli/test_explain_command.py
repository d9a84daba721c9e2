import subprocess
from pathlib import Path

from reference.command import run


def explain(*codes: str) -> subprocess.CompletedProcess[str]:
    return run("explain", *codes, cwd=Path.cwd())


def test_a_code_of_a_diagnostic_is_explained_as_well_as_one_of_a_rule() -> None:
    text = explain("TP108", "TP201").stdout
    assert text.startswith("TP108 (cannot be understood)\n\nAn id that refers to nothing.\n")
    assert "\n\nTP201 oversized-squad (error)\n" in text


def test_the_start_of_a_code_stands_for_every_diagnostic_that_has_it() -> None:
    found = explain("tp00")
    assert found.returncode == 0
    assert [line[:5] for line in found.stdout.splitlines() if line.startswith("TP")] == [
        f"TP00{number}" for number in range(1, 10)
    ]


def test_a_code_is_explained_once_however_often_it_is_named() -> None:
    assert explain("TP108", "tp108").stdout.count("An id that refers to nothing") == 1


def test_a_code_that_is_neither_a_rule_nor_a_diagnostic_is_refused() -> None:
    found = explain("TP199")
    assert found.returncode == 2
    assert "'TP199' is no rule" in found.stderr
