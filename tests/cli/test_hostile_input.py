"""Files that nobody means well: a diagnostic with a place, exit 2, never a traceback."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from reference.command import run

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "adversarial"
MEGABYTE = 1024 * 1024
MOST_MEMORY = 300 * MEGABYTE
MOST_CPU_SECONDS = 20
"""Not a promise about speed, which is measured elsewhere; only that nothing runs away."""


LAUNCHER = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(code)
"""
"""Starts a process from a small one: a process counts the memory of the one it is started from."""


def check(*arguments: str | Path) -> tuple[int, dict[str, list[dict[str, Any]]], int]:
    """Run a check; give its exit code, its report and the most memory it had [bytes]."""
    command = [sys.executable, "-m", "tribeplan", "check", "--format", "json", *map(str, arguments)]
    found = subprocess.run(
        [sys.executable, "-S", "-c", LAUNCHER, *command],
        capture_output=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(  # the child only sets its limit
            resource.RLIMIT_CPU, (MOST_CPU_SECONDS, MOST_CPU_SECONDS)
        ),
    )
    *complaints, memory = found.stderr.decode(errors="replace").splitlines()
    assert complaints == []
    return found.returncode, json.loads(found.stdout), int(memory) * 1024


def scalar_line(path: Path) -> None:
    path.write_bytes(b"name: " + b"a" * (64 * MEGABYTE - 10))


def flow_line(path: Path) -> None:
    path.write_bytes(b"people: [" + b"a, " * (21 * MEGABYTE) + b"]")


def quoted_line(path: Path) -> None:
    path.write_bytes(b'name: "' + b"a" * (64 * MEGABYTE - 10))


def deep_flow(path: Path) -> None:
    path.write_bytes(b"people: " + b"[" * 100_000)


def deep_block(path: Path) -> None:
    path.write_bytes(b"".join(b" " * depth + b"a:\n" for depth in range(3000)))


def alias_bomb(path: Path) -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{after}: &{after} [{', '.join([f'*{before}'] * 9)}]"
        for before, after in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    path.write_text("\n".join(lines))


def circle(path: Path) -> None:
    path.write_bytes(b"people: &a {anna: *a}")


def nul_bytes(path: Path) -> None:
    path.write_bytes(b"people: {anna: }\n\0\0\0")


def only_nul_bytes(path: Path) -> None:
    path.write_bytes(b"\0" * MEGABYTE)


def utf_16(path: Path) -> None:
    path.write_bytes("people: {anna: }".encode("utf-16"))


def not_utf_8(path: Path) -> None:
    path.write_bytes(b"name: caf\xe9\n")


def empty(path: Path) -> None:
    path.write_bytes(b"")


def many_errors(path: Path) -> None:
    path.write_bytes(b"people:\n" + b"".join(b"  P%d: {x: y}\n" % n for n in range(20_000)))


def object_tag(path: Path) -> None:
    path.write_bytes(b"people: !!python/object/apply:os.system ['touch owned']")


def pipe(path: Path) -> None:
    os.mkfifo(path)


def huge_file(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(5 * 1024 * MEGABYTE)


@pytest.mark.parametrize(
    "make",
    [
        scalar_line,
        flow_line,
        quoted_line,
        deep_flow,
        deep_block,
        alias_bomb,
        circle,
        nul_bytes,
        only_nul_bytes,
        utf_16,
        not_utf_8,
        empty,
        many_errors,
        object_tag,
        pipe,
        huge_file,
    ],
    ids=lambda make: make.__name__,
)
def test_a_hostile_file_is_a_diagnostic_with_a_place(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    path = tmp_path / "model.yaml"
    make(path)
    code, report, memory = check(path)
    assert code == 2
    for diagnostic in report["diagnostics"]:
        assert diagnostic["place"]["line"] >= 1
        assert diagnostic["place"]["column"] >= 1
    assert report["diagnostics"]
    assert memory < MOST_MEMORY
    assert not (tmp_path / "owned").exists()


def cases_in(file: Path) -> list[dict[str, object]]:
    loader = yaml.CBaseLoader(file.read_text("utf-8"))
    cases: list[dict[str, object]] = loader.get_data()
    return cases


def suite_cases() -> list[tuple[str, str, bool]]:
    """The name, text and validity of each case of the YAML test suite."""
    marks = {"␣": " ", "↵": "", "∎": "", "←": "\r", "⇔": "\ufeff", "—": "", "»": "\t"}
    cases: list[tuple[str, str, bool]] = []
    for file in sorted((SHARED / "yaml-test-suite" / "src").glob("*.yaml")):
        fields: dict[str, object] = {}
        for number, case in enumerate(cases_in(file)):
            fields |= case
            text = str(fields["yaml"])
            text = text.removesuffix("∎\n") if text.endswith("∎\n") else text
            for mark, meant in marks.items():
                text = text.replace(mark, meant)
            cases.append((f"{file.stem}-{number}", text, fields.get("fail") != "true"))
            fields.pop("fail", None)
    return cases


def test_every_invalid_case_of_the_yaml_test_suite_gets_a_diagnostic(tmp_path: Path) -> None:
    if not SHARED.is_dir():
        pytest.skip("the YAML test suite is not here")
    invalid = [(name, text) for name, text, valid in suite_cases() if not valid]
    assert len(invalid) == 94
    paths = [tmp_path / f"{name}.yaml" for name, _ in invalid]
    for path, (_, text) in zip(paths, invalid, strict=True):
        path.write_text(text, encoding="utf-8", newline="")
    code, report, memory = check(*paths)
    told = {one["place"]["path"] for one in report["diagnostics"]}
    assert code == 2
    assert told == {str(path) for path in paths}
    assert memory < MOST_MEMORY


def test_naughty_strings_as_names_never_reach_the_report_raw(tmp_path: Path) -> None:
    if not SHARED.is_dir():
        pytest.skip("the big list of naughty strings is not here")
    strings: list[str] = json.loads((SHARED / "blns" / "blns.json").read_text("utf-8"))
    assert len(strings) > 500
    path = tmp_path / "model.yaml"
    people = "".join(
        f"  {letter}{n}: {{name: {json.dumps(text, ensure_ascii=False)}}}\n"
        for letter in "pq"  # a name that stands twice is told by name
        for n, text in enumerate(strings)
    )
    path.write_text(f"people:\n{people}", encoding="utf-8")
    code, report, _ = check(path)
    assert code == 2
    assert_reports_are_harmless(path, code)
    for _ in range(5):  # a file is not read beyond a syntax error, so more than once
        refused = {one["place"]["line"] for one in report["diagnostics"]}
        lines = path.read_text(encoding="utf-8").split("\n")
        kept = [line for number, line in enumerate(lines, 1) if number not in refused]
        path.write_text("\n".join(kept), encoding="utf-8")
        code, report, _ = check(path)
    assert (code, report["diagnostics"]) == (0, [])
    assert len(report["findings"]) > 400
    assert_reports_are_harmless(path, code)


def assert_reports_are_harmless(path: Path, code: int) -> None:
    for format_ in ("full", "concise", "github", "markdown", "gitlab", "junit", "sarif"):
        found = run("check", "--format", format_, path, cwd=path.parent)
        assert found.returncode == code
        assert found.stderr == ""
        assert not any(ord(letter) < 32 and letter != "\n" for letter in found.stdout)
        assert not any(0x7F <= ord(letter) < 0xA0 for letter in found.stdout)
