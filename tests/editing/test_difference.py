"""A difference is one that git understands, and leads from the one to the other."""

import subprocess
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tribeplan.editing.version import unified

lines = st.sampled_from(("a\n", "b\n", "c\n", "\n", "-- x\n", "+\n", "@@ -1 +1 @@\n", "é\r\n"))
texts = st.builds(
    lambda many, last: ("".join(many) + last).encode(),
    st.lists(lines, max_size=14),
    st.sampled_from(("", "no end", "-")),
)


@given(texts, texts)
def test_git_applies_it_and_gets_the_new_file(before: bytes, after: bytes) -> None:
    difference = unified({"a.yaml": before}, {"a.yaml": after})
    assert (difference == "") == (before == after)
    if before == after:
        return
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "a.yaml"
        path.write_bytes(before)
        subprocess.run(
            ["git", "apply", "--unidiff-zero", "--whitespace=nowarn", "-"],
            input=difference.encode(),
            cwd=directory,
            env={"GIT_CEILING_DIRECTORIES": str(Path(directory).parent), "PATH": "/usr/bin:/bin"},
            check=True,
            capture_output=True,
        )
        assert path.read_bytes() == after


def test_a_difference_far_down_a_long_file_names_its_own_lines() -> None:
    before = [f"line {n}" for n in range(1, 2001)]
    after = [*before[:999], "other", *before[1000:]]
    text = unified({"a": "\n".join(before).encode()}, {"a": "\n".join(after).encode()})
    assert text.splitlines()[2] == "@@ -997,7 +997,7 @@"
    assert "-line 1000\n+other\n" in text


def test_a_new_file_and_one_that_goes_are_told_as_git_does() -> None:
    assert unified({}, {"a": b"x\n"}) == "--- /dev/null\n+++ b/a\n@@ -0,0 +1 @@\n+x\n"
    assert unified({"a": b"x\n"}, {}) == "--- a/a\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"
