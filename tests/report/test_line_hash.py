"""The published vectors are those of github/codeql-action, `src/fingerprints.test.ts` (MIT)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tribeplan.report.sarif import line_hashes

GREETING = [
    "e9496ae3ebfced30:1",
    "fb7c023a8b9ccb3f:1",
    "ce8ba1a563dcdaca:1",
    "e20e36e16fcb0cc8:1",
    "b3edc88f2938467e:1",
    "c8e28b0b4002a3a0:1",
    "c129715d7a2bc9a3:1",
]


@pytest.mark.parametrize(
    ("text", "hashes"),
    [
        ("", ["c129715d7a2bc9a3:1"]),
        (
            " a\nb\n  \t\tc\n d",
            ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"],
        ),
        (" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n", GREETING),
        (" hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r", GREETING),
        (" hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n", GREETING),
        (" hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n", GREETING),
        (
            "Lorem ipsum dolor sit amet.\n" * 10,
            [
                "a7f2ff13bc495cf2:1",
                "a7f2ff13bc495cf2:2",
                "a7f2ff13bc495cf2:3",
                "a7f2ff13bc495cf2:4",
                "a7f2ff13bc495cf2:5",
                "a7f2ff13bc495cf2:6",
                "a7f2ff1481e87703:1",
                "a9cf91f7bbf1862b:1",
                "55ec222b86bcae53:1",
                "cc97dc7b1d7d8f7b:1",
                "c129715d7a2bc9a3:1",
            ],
        ),
    ],
)
def test_hashes_are_those_that_github_publishes(text: str, hashes: list[str]) -> None:
    assert line_hashes(text, range(1, 99)) == dict(enumerate(hashes, start=1))


def test_only_the_lines_asked_for_are_hashed() -> None:
    assert list(line_hashes("a\nb\nc", [2])) == [2]
    assert line_hashes("a\nb", [9]) == {}


def slow_hashes(text: str) -> list[str]:
    """Hash as the description says, unit by unit and with integers of any size."""
    units: list[int] = []
    starts = [0]
    previous = 0
    pairs = text.encode("utf-16-be", "surrogatepass")
    for high, low in zip(pairs[::2], pairs[1::2], strict=True):
        unit = high * 256 + low
        follows_return, previous = previous == 13, unit
        if unit in (9, 32) or (unit == 10 and follows_return):
            continue
        units.append(10 if unit == 13 else unit)
        if units[-1] == 10:
            starts.append(len(units))
    units += [65535] + [0] * 99
    hashes: list[str] = []
    for start in starts:
        number = sum(unit * 37 ** (99 - i) for i, unit in enumerate(units[start : start + 100]))
        digits = f"{number % 2**64:x}"
        earlier = sum(1 for known in hashes if known.startswith(f"{digits}:"))
        hashes.append(f"{digits}:{earlier + 1}")
    return hashes


@given(st.text(st.sampled_from("ab\t \r\n\né😀\ud800"), max_size=300))
def test_hashes_agree_with_a_slow_twin(text: str) -> None:
    expected = slow_hashes(text)
    assert line_hashes(text, range(len(expected) + 1)) == dict(enumerate(expected, start=1))
