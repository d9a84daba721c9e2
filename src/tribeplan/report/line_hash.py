"""The hash by which GitHub's code scanning knows a line again."""

import re
from collections import Counter
from collections.abc import Iterable

_BASE = 37
_UNITS = 100
_MODULUS = 1 << 64
_END_OF_FILE = "\uffff"
_LINE_END = re.compile(r"\r\n|\r")
_BYTES = 2 * _UNITS  # of UTF-16


def line_hashes(text: str, lines: Iterable[int]) -> dict[int, str]:
    r"""Compute ``primaryLocationLineHash`` of lines, counted from 1.

    With :math:`u_0 \dots u_{99}` the first hundred UTF-16 units from the start of the line, blanks
    and tabs left out, line ends as one unit 10, the end of the file as 65535 and zeros behind it,

    .. math:: h = \sum_{i=0}^{99} u_i\, 37^{99-i} \bmod 2^{64}

    written in hexadecimal, and behind a colon how many lines of the file had this hash so far.
    Lines are compared by their hundred units, so two texts that only share a hash, which takes
    an effort to make, are counted apart here and together at GitHub.

    References
    ----------
    github/codeql-action, `src/fingerprints.ts`, which upload-sarif runs when a result has none.

    >>> line_hashes("", [1])
    {1: 'c129715d7a2bc9a3:1'}
    """
    wanted = set(lines)
    stripped = _LINE_END.sub("\n", text).replace(" ", "").replace("\t", "") + _END_OF_FILE
    units = stripped.encode("utf-16-le", "surrogatepass")
    seen: Counter[bytes] = Counter()
    hashes: dict[int, str] = {}
    start = 0
    for number, line in enumerate(stripped.split("\n"), start=1):
        window = units[start : start + _BYTES]
        seen[window] += 1
        if number in wanted:
            hashes[number] = f"{_hash(window):x}:{seen[window]}"
        start += len(line.encode("utf-16-le", "surrogatepass")) + 2
    return hashes


def _hash(window: bytes) -> int:
    units = memoryview(window.ljust(_BYTES, b"\0"))
    value = 0
    for i in range(0, _BYTES, 2):
        value = (value * _BASE + units[i] + 256 * units[i + 1]) % _MODULUS
    return value
