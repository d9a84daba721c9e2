"""Names that somebody might try."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import strategies as st

NAUGHTY_FILE = Path(__file__).resolve().parents[2].parent / "shared/data/adversarial/blns/blns.json"
COMMANDS = (
    "::add-mask::e",
    " \t::stop-commands::x",
    "\u3000::error file=a::b",
    "\n::warning::x",
    "\r\n::set-output name=a::b",
    "##[add-mask]e",
    "x ##[stop-commands]y",
    "###[error]z",
    "##vso[task.setvariable variable=a]b",
    "section_start:1560896352:name\r\x1b[0K",
    "\x1b]52;c;aGk=\x07",
    "\x9b2J",
    "\u202egnp.exe",
    "#\u200b#[add-mask]e",
    "#\ufe0f#[add-mask]e",
    ":::add-mask::x",
    "::: ::add-mask::x",
    "a\ud800b",
    "\u2028::error::x",
    "]]>",
    "<script>",
    "| a | b |",
    "@everyone `code` [x](http://example.com) <img src=x>",
)
PIECES = st.sampled_from(
    [
        "::",
        ":",
        "##",
        "#",
        "[",
        "]",
        "add-mask",
        "error",
        " ",
        "\n",
        "\x1b[",
        "\ufe0f",
        "\u200d",
        "vso[",
    ]
)
HOSTILE = st.one_of(
    st.lists(PIECES, max_size=12).map("".join), st.text(max_size=30), st.sampled_from(COMMANDS)
)


def naughty_strings() -> list[str]:
    """The big list of naughty strings, or skip the test."""
    if not NAUGHTY_FILE.exists():
        pytest.skip("the big list of naughty strings is not beside the project")
    strings: list[str] = json.loads(NAUGHTY_FILE.read_text("utf-8"))
    return strings


_VISIBLE_FORMATS = (
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2"  # signs before digits
    "\U000110bd\U000110cd"
)


def is_clean(line: str) -> bool:
    """Tell whether a line holds nothing that moves a cursor, turns text or cannot be seen."""
    return all(map(_is_seen, line))


def _is_seen(char: str) -> bool:
    if char in "\u200c\u200d":  # allowed where they join
        return True
    if unicodedata.category(char) == "Cf":
        return char in _VISIBLE_FORMATS or "\U00013430" <= char <= "\U0001345f"
    return unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp")
