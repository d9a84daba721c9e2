"""Names for findings that stay the same while lines move."""

from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256
from types import MappingProxyType

from tribeplan.errors import Diagnostic
from tribeplan.formats.model.places import LocatedFinding, in_project

NO_PATHS: Mapping[str, str] = MappingProxyType({})

SCHEME = "tribeplanEntity/v1"
"""How fingerprints are made; another way of making them is another version."""

_HEX_DIGITS = 32


def fingerprints(
    findings: Sequence[LocatedFinding], paths: Mapping[str, str] = NO_PATHS
) -> list[str]:
    """Each finding a name of its own: from model, code, element and subject.

    Findings that agree in all of these are told apart by a number, in the order given. The model
    is named as in ``paths``, by which the project knows it however the user has named it.
    """
    return _unique(
        [
            (
                "finding",
                plain_path(paths.get(located.model, located.model)),
                *located.finding.key,
            )
            for located in findings
        ]
    )


def diagnostic_fingerprints(
    diagnostics: Sequence[Diagnostic], paths: Mapping[str, str] = NO_PATHS
) -> list[str]:
    """Each diagnostic a name of its own: from file, code and message."""
    return _unique(
        [
            ("diagnostic", plain_path(each.place.path), each.code, each.message)
            for each in (in_project(diagnostic, paths) for diagnostic in diagnostics)
        ]
    )


def plain_path(path: str) -> str:
    """Write a path as CI services want it: without ``./`` in front.

    >>> plain_path("./org/cards.yaml")
    'org/cards.yaml'
    """
    while path.startswith("./"):
        path = path[2:].lstrip("/")
    return path


def _unique(keys: list[tuple[str, ...]]) -> list[str]:
    seen: Counter[tuple[str, ...]] = Counter()
    names: list[str] = []
    for key in keys:
        salted = (*key, str(seen[key])) if seen[key] else key
        seen[key] += 1
        data = "\0".join(salted).encode("utf-8", "backslashreplace")
        names.append(sha256(data).hexdigest()[:_HEX_DIGITS])
    return names
