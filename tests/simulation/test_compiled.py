"""Compiled code is kept where `NUMBA_CACHE_DIR` says, and found again by what the source says."""

import os
import subprocess
import sys
from pathlib import Path

SOURCE = """
from tribeplan.simulation.compiled import entry_point, was_compiled

@entry_point
def one_more(number):
    return number + {step}

print(one_more(1), was_compiled(one_more))
"""


def run(module: Path, step: int, cache: Path) -> str:
    """Write the module anew, as installing it does, and run it."""
    module.unlink(missing_ok=True)
    module.write_text(SOURCE.format(step=step), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(module)],
        env={**os.environ, "NUMBA_CACHE_DIR": str(cache), "NUMBA_DISABLE_JIT": "0"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_code_compiled_once_is_found_again_after_installing_the_same_source_anew(
    tmp_path: Path,
) -> None:
    module, cache = tmp_path / "counting.py", tmp_path / "kept"
    assert run(module, 1, cache) == "2 True"
    assert list(cache.rglob("*.nbi"))
    assert run(module, 1, cache) == "2 False"
    assert run(module, 2, cache) == "3 True"
