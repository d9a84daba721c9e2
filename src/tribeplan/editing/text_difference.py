"""Two states of some files as a unified difference, as git and patch read it."""

import difflib
from collections.abc import Iterator, Mapping

CONTEXT_LINES = 3


def unified(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> str:
    r"""Give the difference of files by their paths; empty when there is none.

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
    yield f"--- {'/dev/null' if before is None else 'a/' + path.lstrip('/')}\n"
    yield f"+++ {'/dev/null' if after is None else 'b/' + path.lstrip('/')}\n"
    for group in matcher.get_grouped_opcodes(CONTEXT_LINES):
        yield from _hunk(group, first, one, two)


def _split(content: bytes | None) -> list[str]:
    """Split at line feeds alone, as git does; each line keeps its own."""
    lines = (content or b"").decode("utf-8", "replace").split("\n")
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
