"""Rules are worked out once for a version, on whichever thread somebody asks first.

Of many versions only those near the one that holds keep what was worked out.
"""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from tribeplan.designing import edit
from tribeplan.editing.fields import set_field
from tribeplan.formats.model.read import ModelReading
from tribeplan.org.organisation import Organisation
from tribeplan.rules.rule import Finding
from tribeplan.rules.waivers import Waiver

MODEL = """\
tribeplan: 1
name: Bank
people: {anna: {name: Anna}}
tribes: {hypotheek: {name: Hypotheek, squads: {app: {members: [anna]}}}}
"""


def test_two_threads_that_ask_at_once_get_the_one_answer(tmp_path: Path) -> None:
    path = tmp_path / "bank.yaml"
    path.write_text(MODEL)
    version = edit(str(path)).version
    count = 0
    both = threading.Barrier(2)

    def slow(
        organisation: Organisation, reading: ModelReading, waivers: tuple[Waiver, ...]
    ) -> tuple[Finding, ...]:
        nonlocal count
        count += 1
        time.sleep(0.05)
        return version.check(organisation, reading, waivers)

    asked = replace(version, check=slow)

    def ask() -> tuple[Finding, ...]:
        both.wait()
        return asked.findings

    with ThreadPoolExecutor(2) as threads:
        first, second = (threads.submit(ask) for _ in range(2))
        assert first.result() is second.result()
    assert count == 1


def test_a_version_is_checked_once_somebody_has_asked_what_is_unwise(tmp_path: Path) -> None:
    path = tmp_path / "bank.yaml"
    path.write_text(MODEL)
    version = edit(str(path)).version
    assert not version.is_checked
    assert version.findings
    assert version.is_checked


def test_of_many_versions_those_near_keep_what_is_unwise_and_the_saved_one(tmp_path: Path) -> None:
    path = tmp_path / "bank.yaml"
    path.write_text(MODEL)
    document = edit(str(path), keeps_journal=False)
    saved = document.version
    seen = [saved]
    for number in range(20):
        assert document.findings
        document.do(set_field(document.roster, ("people", "anna"), "name", f"Anna {number}"))
        seen.append(document.version)
    assert document.findings
    kept = [version for version in seen if version.is_checked]
    assert kept[0] is saved
    assert len(kept) < len(seen) / 2
    document.undo()
    assert document.version.is_checked


def test_what_was_read_from_files_is_kept_of_the_last_save_alone(tmp_path: Path) -> None:
    path = tmp_path / "bank.yaml"
    path.write_text(MODEL)
    document = edit(str(path), keeps_journal=False)
    bases = [document.version.basis]
    for name in ("Anna B", "Anna C", "Anna D"):
        document.do(set_field(document.roster, ("people", "anna"), "name", name))
        document.save()
        bases.append(document.version.basis)
    assert [number for number, basis in enumerate(bases) if "reading" in vars(basis)] == [3]
    path.write_text(path.read_text().replace("Anna D", "Anna E"))
    document.merge()
    assert [number for number, basis in enumerate(bases) if "reading" in vars(basis)] == []
