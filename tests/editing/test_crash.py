"""Killed at any moment: every file is old or new, both or none, and no edit is lost.

Fifty times here, and more often in the nightly profile: ``TRIBEPLAN_KILLS``.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import reference.killed

TIMES = int(os.environ.get("TRIBEPLAN_KILLS", "50"))


def test_being_killed_at_random_moments_tears_nothing_and_loses_no_edit(tmp_path: Path) -> None:
    program = Path(reference.killed.__file__)
    answer = subprocess.run(
        [sys.executable, str(program), str(tmp_path), str(TIMES), "1"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (answer.returncode, answer.stderr) == (0, "")
    seen = json.loads(answer.stdout)
    assert seen["recovered"] > TIMES // 20  # it was not killed before it began each time
    assert seen["edits"] > TIMES // 4
