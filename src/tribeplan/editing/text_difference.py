"""Two states of some files as a unified difference, as git and patch read it."""

import difflib
import os
import posixpath
import re
from collections.abc import Iterator, Mapping

CONTEXT_LINES = 3

_IN_QUOTES = re.compile(r"[\"\\\x00-\x1f\x7f]")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def unified(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> str:
    r"""Tell what is different between files by their paths; empty when nothing is.

    Encoded as UTF-8 with ``surrogateescape`` it is a patch of exactly these bytes, whatever their
    line ends and whatever their names.

    >>> print(unified({"a": b"x\ny\n"}, {"a": b"x\nz\n"}), end="")
    --- a/a
    +++ b/a
    @@ -1,2 +1,2 @@
     x
    -y
    +z
    """
    paths = sorted({*before, *after})
    return "".join(
        line for path in paths for line in _lines(path, before.get(path), after.get(path))
    )


def _lines(path: str, before: bytes | None, after: bytes | None) -> Iterator[str]:
    if before == after:
        return
    old, new = _split(before), _split(after)
    same = _same_start(old, new)
    same_end = _same_end(old[same:], new[same:])
    first = max(same - CONTEXT_LINES, 0)
    one = old[first : len(old) - max(same_end - CONTEXT_LINES, 0)]
    two = new[first : len(new) - max(same_end - CONTEXT_LINES, 0)]
    matcher = difflib.SequenceMatcher(None, one, two, autojunk=False)
    yield f"--- {'/dev/null' if before is None else patch_name('a', path)}\n"
    yield f"+++ {'/dev/null' if after is None else patch_name('b', path)}\n"
    for group in matcher.get_grouped_opcodes(CONTEXT_LINES):
        yield from _hunk(group, first, one, two)


def patch_name(side: str, path: str) -> str:
    r"""Write a file's name as git does, so that git and patch read it.

    A file below the current directory is named from there, however it was typed. A tab ends a
    name with blanks; one with quotes, backslashes or controls stands in quotes.

    >>> patch_name("a", "./org//my bank.yaml"), patch_name("b", 'the "new" one.yaml')
    ('a/org/my bank.yaml\t', '"b/the \\"new\\" one.yaml"')
    """
    here = posixpath.join(os.getcwd().replace("\\", "/"), "")  # noqa: PTH109  # a prefix of text
    name = f"{side}/{posixpath.normpath(path.removeprefix(here)).lstrip('/')}"
    if _IN_QUOTES.search(name):
        escaped = (_ESCAPES.get(char) or _octal(char) for char in name)
        return f'"{"".join(escaped)}"'
    return f"{name}\t" if " " in name else name


def _octal(char: str) -> str:
    if char.isascii() and char.isprintable():
        return char
    return "".join(f"\\{byte:03o}" for byte in char.encode("utf-8", "surrogateescape"))


def _split(content: bytes | None) -> list[str]:
    """Split at line feeds alone, as git does; each line keeps its own."""
    lines = (content or b"").decode("utf-8", "surrogateescape").split("\n")
    whole = [f"{line}\n" for line in lines[:-1]]
    return [*whole, lines[-1]] if lines[-1] else whole


def _same_start(one: list[str], other: list[str]) -> int:
    pairs = zip(one, other, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _same_end(one: list[str], other: list[str]) -> int:
    return _same_start(one[::-1], other[::-1])


def _hunk(
    group: list[tuple[str, int, int, int, int]], first: int, one: list[str], two: list[str]
) -> Iterator[str]:
    start, end = group[0], group[-1]
    old = _range(first + start[1], first + end[2])
    new = _range(first + start[3], first + end[4])
    yield f"@@ -{old} +{new} @@\n"
    for tag, i1, i2, j1, j2 in group:
        if tag == "equal":
            yield from (_line(" ", line) for line in one[i1:i2])
            continue
        yield from (_line("-", line) for line in one[i1:i2])
        yield from (_line("+", line) for line in two[j1:j2])


def _range(start: int, stop: int) -> str:
    length = stop - start
    if length == 1:
        return str(start + 1)
    return f"{start + 1 if length else start},{length}"


def _line(mark: str, line: str) -> str:
    if line.endswith("\n"):
        return f"{mark}{line}"
    return f"{mark}{line}\n\\ No newline at end of file\n"
