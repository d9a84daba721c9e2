"""Rules are worked out once for a version, on whichever thread somebody asks first."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from tribeplan.designing import edit
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
