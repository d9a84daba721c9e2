import re
from pathlib import Path

import pytest
from hypothesis import given

from report.hostile import HOSTILE, is_clean, naughty_strings
from report.runners import any_command
from report.samples import (
    FINE,
    FOUND,
    PLAIN,
    SHOW_SUPPRESSED,
    UNKNOWN_KEY,
    UNREADABLE,
    result_of,
    shouting,
    too_large,
)
from tribeplan.formats.model.places import CheckResult
from tribeplan.report.ci import MOST_ROWS, render_markdown
from tribeplan.report.safe_text import markdown_text

SNAPSHOTS = Path(__file__).parent / "snapshots"


@pytest.mark.parametrize(
    ("name", "result"),
    [
        ("markdown_found.md", FOUND),
        ("markdown_unreadable.md", UNREADABLE),
        ("markdown_fine.md", FINE),
    ],
)
def test_markdown_looks_as_read_by_eye(name: str, result: CheckResult) -> None:
    assert render_markdown(result, SHOW_SUPPRESSED) == (SNAPSHOTS / name).read_text("utf-8")


def test_what_does_not_count_is_left_out_unless_asked_for() -> None:
    assert "Does not count" not in render_markdown(FOUND, PLAIN)


def test_a_comment_stays_below_what_github_takes() -> None:
    long_message = "squad 'limit-raises' has 4 people; at most 3 " * 8
    report = render_markdown(result_of(*[too_large(long_message)] * 1000), PLAIN)
    assert report.count("\n| 🔴") == MOST_ROWS
    assert f"… and {1000 - MOST_ROWS} more" in report
    assert len(report) < 65_536


def test_an_input_problem_without_help_is_its_message() -> None:
    report = render_markdown(result_of(diagnostics=(UNKNOWN_KEY._replace(help=""),)), PLAIN)
    assert "'name', 'skill' |\n" in report


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a | b", "a &#124; b"),
        ("`code`", "&#96;code&#96;"),
        ("<img src=x>", "&lt;img src\\=x&gt;"),
        ("R&D", "R&amp;D"),
        ("**bold** _it_", "\\*\\*bold\\*\\* \\_it\\_"),
        ("[x](y)", "\\[x\\](y)"),
        ("@everyone", "@\u200beveryone"),
        ("#12", "\\#\u200b12"),
        ("https://example.com", "https://\u200bexample.com"),
        ("www.example.com", "www.\u200bexample.com"),
        ("a\nb", "a\\\\nb"),
        ("50% of 3", "50% of 3"),
    ],
)
def test_text_is_shown_letter_by_letter(text: str, written: str) -> None:
    assert markdown_text(text) == written


def assert_harmless(text: str) -> None:
    report = render_markdown(shouting(text), SHOW_SUPPRESSED)
    for line in report.split("\n"):
        assert is_clean(line.replace("\u200b", "")), ascii(line)
        assert not any_command(line), ascii(line)
    # Every row of a table has the four cells of its heading.
    for line in report.split("\n"):
        if line.startswith("|"):
            assert line.count("|") == 5
    tags = set(re.findall(r"<[^>]*>", report))
    assert tags == {
        "<code>",
        "</code>",
        "<br>",
        "<details>",
        "</details>",
        "<summary>",
        "</summary>",
    } - (set() if text else {"<br>"})
    assert not re.search(r"@\w|(?<!\\)\]\(", report)


@given(HOSTILE)
def test_no_name_can_break_the_table_or_mention_anybody(text: str) -> None:
    assert_harmless(text)


def test_naughty_names_are_harmless() -> None:
    for text in naughty_strings():
        assert_harmless(text)
