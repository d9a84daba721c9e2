"""The lock holds everything that is asked for, so that no new release can break a fresh clone."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / name).read_text("utf-8")
    return {canonicalize_name(found[1]): found[2] for found in PIN.finditer(text)}


def asked(lock: str) -> list[Requirement]:
    groups = [PROJECT["project"]["dependencies"]]
    if lock == "dev.lock":
        groups += PROJECT["project"]["optional-dependencies"].values()
        groups += PROJECT["dependency-groups"].values()
    if lock == "simulate.lock":
        groups.append(PROJECT["project"]["optional-dependencies"]["simulate"])
    return [Requirement(line) for group in groups for line in group]


def everything_needed(first: list[Requirement]) -> list[Requirement]:
    """What is asked for and what that asks for in turn, with extras, on this machine."""
    waiting, seen = list(first), dict[str, Requirement]()
    while waiting:
        one = waiting.pop()
        if str(one) in seen or canonicalize_name(one.name) == "tribeplan":
            continue
        seen[str(one)] = one
        for line in requires(one.name) or ():
            further = Requirement(line)
            names = one.extras or {""}
            if not further.marker or any(further.marker.evaluate({"extra": x}) for x in names):
                waiting.append(further)
    return list(seen.values())


@pytest.mark.parametrize("lock", ["dev.lock", "simulate.lock", "base.lock"])
def test_every_requirement_and_extra_asked_for_is_locked_at_a_version_that_serves(
    lock: str,
) -> None:
    locked = pins(lock)
    try:
        needed = everything_needed(asked(lock))
    except PackageNotFoundError as error:
        pytest.fail(f"asked for in pyproject.toml, but not installed from the lock: {error}")
    unserved = [
        str(one)
        for one in needed
        if not one.specifier.contains(
            locked.get(canonicalize_name(one.name), "0"), prereleases=True
        )
        or canonicalize_name(one.name) not in locked
    ]
    assert unserved == []


def test_the_smaller_locks_are_parts_of_the_whole_one() -> None:
    assert pins("base.lock").items() <= pins("simulate.lock").items() <= pins("dev.lock").items()


@pytest.mark.parametrize("lock", ["dev.lock", "simulate.lock", "base.lock"])
def test_the_lock_names_hashes_and_no_addresses(lock: str) -> None:
    text = (ROOT / "requirements" / lock).read_text("utf-8")
    entries = re.split(r"\n(?=[A-Za-z0-9])", text)
    assert all("--hash=sha256:" in entry for entry in entries)
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text


def test_what_is_locked_is_installed_without_looking_for_more() -> None:
    installs = [
        line
        for line in (ROOT / "Makefile").read_text("utf-8").splitlines()
        if "pip install" in line and not line.lstrip().startswith("#")
    ]
    assert installs
    assert all("--no-deps" in line for line in installs)
    assert all("--require-hashes" in line for line in installs if "--requirement" in line)
