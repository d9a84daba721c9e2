from pathlib import Path

import pytest
from hypothesis import given

from report.hostile import HOSTILE, is_clean, naughty_strings
from report.runners import any_command
from report.samples import (
    BASELINED,
    FINE,
    FOUND,
    PLAIN,
    SHOW_SUPPRESSED,
    UNKNOWN_KEY,
    UNREADABLE,
    WAIVED,
    located,
    lone,
    result_of,
    shouting,
    too_large,
    uncoached,
)
from tribeplan.errors import Diagnostic, Place
from tribeplan.formats.model.places import CheckResult, Suppression
from tribeplan.report.findings import render_concise, render_full
from tribeplan.report.options import ReportOptions, summary_line, why_suppressed, worst_first
from tribeplan.rules.size import oversized_squad

SNAPSHOTS = Path(__file__).parent / "snapshots"


@pytest.mark.parametrize(
    ("name", "result"),
    [("full_found.txt", FOUND), ("full_unreadable.txt", UNREADABLE), ("full_fine.txt", FINE)],
)
def test_full_looks_as_read_by_eye(name: str, result: CheckResult) -> None:
    assert render_full(result, SHOW_SUPPRESSED) == (SNAPSHOTS / name).read_text("utf-8")


def test_full_explains_a_rule_once() -> None:
    report = render_full(result_of(too_large(), too_large()), PLAIN)
    assert report.count("Split the squad along") == 1
    assert report.count("= help: as above, or: tribeplan explain TP201") == 1


def test_full_shows_eight_related_places_and_counts_the_others() -> None:
    here = Place("org/cards.yaml", 1, 1, 1, 2)
    for count, more in ((9, "1 place"), (11, "3 places")):
        related = tuple((Place("org/cards.yaml", 1, 1, 1, 7), f"place {n}") for n in range(count))
        found = located(oversized_squad, (), "x", here, related=related)
        report = render_full(result_of(found), PLAIN)
        assert report.count(":::") == 8
        assert f"= note: and {more} more" in report


def test_full_shows_a_place_in_an_unread_file_without_its_line() -> None:
    place = Place("org/secret.yaml", 1, 1, 1, 1)
    report = render_full(result_of(diagnostics=(Diagnostic(place, "TP010", "no access"),)), PLAIN)
    assert report.startswith("error[TP010]: no access\n --> org/secret.yaml:1:1\n\n")


def test_a_place_in_an_unread_file_keeps_its_words() -> None:
    found = located(
        oversized_squad,
        (),
        "x",
        Place("org/cards.yaml", 1, 1, 1, 2),
        related=((Place("gone.yaml", 1, 1, 1, 1), "the other"),),
    )
    assert " ::: gone.yaml:1:1 the other\n" in render_full(result_of(found), PLAIN)


def test_concise_is_one_line_each_with_its_severity_the_worst_first() -> None:
    assert render_concise(FOUND, PLAIN) == (
        "org/cards.yaml:4:7: error TP201 oversized-squad: squad 'limit-raises' has 4 people; "
        "at most 3\n"
        "org/cards.yaml:7:13: warning TP504 lone-holder: skill 'sql' is held by 'bo' alone; "
        "at least 2\n"
        "org/cards.yaml:5:7: advice TP409 coachless: squad 'apps' has no coach\n"
        "Found 1 error, 1 warning and 1 piece of advice in 2 files (1 waived).\n"
    )


def test_concise_shows_what_does_not_count_when_asked() -> None:
    report = render_concise(FOUND, SHOW_SUPPRESSED)
    assert "has no coach (waived until 2027-03-31: merger in progress)\n" in report


def test_concise_shows_input_problems_with_their_help() -> None:
    assert render_concise(UNREADABLE, PLAIN).splitlines()[0] == (
        "org/people.yaml:2:18: error TP101: unknown key 'skills', expected one of 'name', 'skill'"
        " (did you mean 'skill'?)"
    )


def test_statistics_count_codes_most_frequent_first() -> None:
    findings = [too_large(), *[lone()] * 10, uncoached()]
    for render in (render_full, render_concise):
        report = render(result_of(*findings), ReportOptions(statistics=True))
        assert report == (
            "10  TP504  warning  lone-holder\n"
            " 1  TP201  error    oversized-squad\n"
            " 1  TP409  advice   coachless\n"
            "\n"
            "Found 1 error, 10 warnings and 1 piece of advice in 2 files.\n"
        )


def test_statistics_of_nothing_are_the_last_line_alone() -> None:
    report = render_concise(FINE, ReportOptions(statistics=True))
    assert report == "No problems found in 2 files.\n"


def test_statistics_count_input_problems() -> None:
    report = render_concise(UNREADABLE, ReportOptions(statistics=True))
    assert report.startswith("1  TP101  error    unreadable-input\n\n")


def test_summary_names_only_what_there_is() -> None:
    assert summary_line(FINE) == "No problems found in 2 files."
    assert summary_line(result_of(too_large(), texts={"a.yaml": ""})) == "Found 1 error in 1 file."
    assert summary_line(result_of(too_large(), too_large(), lone())) == (
        "Found 2 errors and 1 warning in 2 files."
    )


def test_summary_says_what_does_not_count() -> None:
    ignored = uncoached(Suppression("per-file-ignore"))
    result = result_of(suppressed=(WAIVED, BASELINED, BASELINED, ignored))
    assert summary_line(result) == (
        "No problems found in 2 files (1 waived, 2 in the baseline, 1 ignored per file)."
    )


def test_summary_says_that_unreadable_models_are_not_judged() -> None:
    assert summary_line(result_of(too_large(), diagnostics=(UNKNOWN_KEY,))) == (
        "Found 1 input problem and 1 error in 2 files; "
        "mend the input first: no rule ran on its model."
    )


def test_reason_of_a_suppression_is_safe() -> None:
    assert why_suppressed(Suppression("waiver", "\x1b[2J##[add-mask]")) == (
        "waived: \\x1b[2J# #[add-mask]"
    )
    assert why_suppressed(Suppression("baseline")) == "in the baseline"


def test_worst_findings_come_first_and_else_the_order_stays() -> None:
    first, second = too_large("first"), too_large("second")
    assert worst_first([uncoached(), first, lone(), second]) == [first, second, lone(), uncoached()]


def test_colour_adds_codes_and_nothing_else() -> None:
    for result in (FOUND, UNREADABLE, FINE):
        for render in (render_full, render_concise):
            painted = render(result, ReportOptions(colour=True, show_suppressed=True))
            for code in ("1;31", "1;33", "1;36", "1;34", "1;32", "1", "0"):
                painted = painted.replace(f"\x1b[{code}m", "")
            assert painted == render(result, SHOW_SUPPRESSED)


def test_errors_are_red_and_warnings_yellow() -> None:
    report = render_full(FOUND, ReportOptions(colour=True))
    assert "\x1b[1;31merror[TP201]\x1b[0m" in report
    assert "\x1b[1;33mwarning[TP504]\x1b[0m" in report


def assert_harmless(report: str) -> None:
    for line in report.split("\n"):
        assert is_clean(line), ascii(line)
        assert not any_command(line), ascii(line)


@given(HOSTILE)
def test_no_name_can_give_orders_to_terminal_or_runner(text: str) -> None:
    for render in (render_full, render_concise):
        assert_harmless(render(shouting(text), SHOW_SUPPRESSED))


def test_naughty_names_can_give_no_orders() -> None:
    for text in naughty_strings():
        for render in (render_full, render_concise):
            assert_harmless(render(shouting(text), SHOW_SUPPRESSED))
