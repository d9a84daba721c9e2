"""Charts and tables from values made by hand."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.content import Content

from reference.pilot import draw_every_frame, screen_text
from tribeplan.report.safe_text import cells
from tribeplan.report.sections import Section
from tribeplan.tui.look import ASCII, JOINERS, MARKS
from tribeplan.tui.runs.messages import Bar, BurnUp, Dated, LoadOverTime, OverTime
from tribeplan.tui.widgets.charts import (
    AxisLabel,
    ChartPane,
    TablePane,
    axis,
    laid_out,
    lying,
    overlaid,
    padded,
    report_lines,
    resampled,
    sampled,
    stacked,
    upright,
)
from tribeplan.tui.widgets.results import (
    burn_up,
    burn_up_section,
    heat,
    time_line,
    time_line_keys,
)

few_numbers = st.lists(st.floats(0, 1e6), min_size=1, max_size=50)
WAITS = Section(
    "Where the time goes",
    ("Mean days; they add up.",),
    ("", "days:", "range", "share:"),
    (
        ("waiting for somebody with the skill", "9.0", "8.8 to 9.2", "29%"),
        ("being worked on", "13", "about 13", "41%"),
    ),
    (9.0, 13.0),
)


def test_the_highest_bar_reaches_the_top_and_half_of_it_the_middle() -> None:
    assert upright([4, 2, 1], 4, MARKS) == ["█  ", "█  ", "██ ", "███"]


def test_a_bar_of_almost_nothing_can_be_seen() -> None:
    assert upright([1000, 1], 2, MARKS) == ["█ ", "█▁"]
    assert lying(1, 1000, 10, MARKS) == "▏"


def test_nothing_at_all_draws_nothing() -> None:
    assert upright([0, 0], 2, MARKS) == ["  ", "  "]
    assert lying(0, 0, 10, MARKS) == ""
    assert stacked([[0, 0]], 2, 1, "#") == ["  "]


def test_bars_are_ascii_where_signs_are_plain() -> None:
    drawn = [
        *upright([3, 1, 2], 3, ASCII),
        lying(5, 7, 9, ASCII),
        *axis(20, [AxisLabel(0.5, "P50")], ASCII),
    ]
    assert all(line.isascii() for line in drawn)


def test_a_percentile_without_room_keeps_its_tick() -> None:
    line, words = axis(20, [AxisLabel(0.5, "P50 10"), AxisLabel(0.65, "P85 11")], ASCII)
    assert line.count("|") == 2
    assert words.strip() == "P50 10"


def test_layers_show_the_lowest_one_first() -> None:
    # two done, one under way, one asked for: of four lines each one's own
    assert stacked([[2], [3], [4]], 1, 4, "#=.") == [".", "=", "#", "#"]


def test_curves_that_meet_take_turns() -> None:
    assert overlaid([[1, 1, 1, 1], [1, 1, 1, 1]], 4, 1, "AB") == ["ABAB"]


@given(few_numbers, st.integers(1, 80))
def test_columns_hold_as_much_as_the_steps_did(values: list[float], width: int) -> None:
    columns = resampled(values, width)
    assert len(columns) == width
    assert sum(columns) == pytest.approx(sum(values), rel=1e-6, abs=1e-6)


@given(few_numbers, st.integers(1, 80))
def test_the_last_column_is_the_last_value(values: list[float], width: int) -> None:
    assert sampled(values, width)[-1] == values[-1]


@given(few_numbers, st.integers(1, 30))
def test_every_line_of_a_chart_is_as_wide_as_asked(values: list[float], height: int) -> None:
    lines = upright(values, height, MARKS)
    assert len(lines) == height
    assert {len(line) for line in lines} == {len(values)}


def test_a_range_goes_before_a_bar_does() -> None:
    wide, narrow = laid_out(WAITS, 90, MARKS), laid_out(WAITS, 58, MARKS)
    assert "range" in wide.heading
    assert "range" not in narrow.heading
    assert "█" in narrow.rows[0]


def test_the_longest_bar_is_that_of_the_largest_number() -> None:
    rows = laid_out(WAITS, 90, MARKS).rows
    assert rows[1].count("█") > rows[0].count("█") > 0


@given(st.text(max_size=40), st.integers(30, 120))
def test_no_row_is_wider_than_its_pane_whatever_the_names(name: str, width: int) -> None:
    rows = ((name, "12", "11 to 13", "9%"), ("Ledger", "3", "", "1%"))
    section = Section("t", (), ("squad", "days:", "range", "share:"), rows, (12.0, 3.0))
    assert _widest(laid_out(section, width, MARKS).rows) <= width


@given(st.text(max_size=40), st.integers(2, 60))
def test_padded_text_is_exactly_as_wide_as_asked_or_a_cell_less(name: str, width: int) -> None:
    shown = padded("".join(each for each in name if each.isprintable()), width)
    assert cells(shown) == width


def test_the_report_holds_every_number_of_a_table() -> None:
    lines = "\n".join(report_lines([WAITS], 100, MARKS))
    for row in WAITS.rows:
        assert all(cell in lines for cell in row)


def test_nobody_s_name_moves_the_cursor() -> None:
    section = Section("t\x1b[2J", ("a\x1bb",), ("",), (("\x1b]0;owned\x07",),))
    assert all(line.isprintable() for line in report_lines([section], 60, MARKS))


def test_a_row_is_as_wide_on_every_terminal_whatever_signs_are_joined_in_it() -> None:
    section = Section(
        "", (), ("", "days:"), (("\U0001f469\u200d\U0001f467 Iris \u2764\ufe0f", "3"),)
    )
    (line,) = laid_out(section, 40, MARKS).rows
    assert not set(map(ord, line)) & set(JOINERS)
    assert "Iris" in line


def test_no_number_is_cut_when_more_rows_come_than_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    draw_every_frame(monkeypatch)
    rows = tuple((f"the {number}th squad of the tribe", "12.5") for number in range(20))
    pane = TablePane("Table", "table", MARKS)

    class OnePane(App[None]):
        def compose(self) -> ComposeResult:
            yield pane

    async def shown() -> str:
        app = OnePane()
        async with app.run_test(size=(36, 8)) as pilot:
            await pilot.pause()
            pane.table(Section("t", (), ("squad", "days:"), rows), (), "")
            await pilot.pause()
            return screen_text(app)

    lines = [line for line in asyncio.run(shown()).splitlines() if "the" in line]
    assert len(lines) == 5  # of eight lines two are the frame and one the heading
    assert all(" 12.5" in line for line in lines), lines


OVER = OverTime(
    10.0,
    (Dated(0.0, "4 Jan"), Dated(10.0, "15 Jan")),
    (
        Bar(
            "a", "A \x1b[2J", "App", 0.0, 4.0, 8.0, 6.0, ("4 Jan", "8 Jan", "14 Jan", "12 Jan"), ""
        ),
        Bar("b", "B", "Web", 5.0, None, None, None, ("11 Jan", "-", "-", "-"), ""),
    ),
    (Dated(2.0, "6 Jan: Bo to Web"),),
    1,
    (LoadOverTime("App", "", "app", (0.4, 1.2)), LoadOverTime("code", "code", "app", (0.7, None))),
    Section(""),
)


def test_a_bar_is_full_until_half_of_the_replications_and_shaded_until_85_of_100() -> None:
    heading, rows = time_line(OVER, 16, MARKS)
    assert heading.plain.split() == ["◆", "due", "4", "Jan"]  # there is room for one date
    # Ten cells for ten days: a day is at the nearest of nine steps, 4 at 3.6, 6 at 5.4, 8 at 7.2.
    assert [row.plain[6:].ljust(10) for row in rows] == [
        "6 Jan     ",  # what stands at the edge, in words
        "  │       ",
        "█████◆▒▒  ",
        "  │       ",
        f"  │ █████{MARKS.right}",  # not within the time simulated
    ]
    assert all(row.plain.isprintable() for row in rows)
    assert time_line_keys(OVER) == ["", "", "a", "", "b"]


def test_nothing_is_drawn_of_what_too_few_replications_tell() -> None:
    dates = ("4 Jan", "8 Jan", "", "12 Jan")
    half = replace(OVER.bars[0], most=None, dates=dates)
    neither = replace(half, half=None, dates=("4 Jan", "", "", "12 Jan"))
    _, rows = time_line(replace(OVER, bars=(half, neither), changes=()), 16, MARKS)
    assert [row.plain[5:].rstrip() for row in rows[1:]] == [" █████◆", " █    ◆"]
    assert not any("$text-error" in str(span.style) for row in rows for span in row.spans)
    counts = (0.0, 1.0, 2.0)
    told = counts, ("8 Jan", ""), "all 2: half by 8 Jan"
    untold: tuple[tuple[float, ...], tuple[str, str], str] = (), ("", ""), ""
    for middle, by, words in (told, untold):
        given = BurnUp(2, (), middle, (), by)
        *_, legend, last = burn_up(given, OVER, 40, 8, MARKS)
        assert last.plain == words
        assert ("half" in legend.plain) is bool(words)
        assert "85%" not in legend.plain
        section = burn_up_section(given, OVER)
        assert "85 of 100" not in section.title
        assert section.rows[-1] == ("15 Jan", "", "2" if words else "", "")


def test_signs_of_the_time_line_are_told_where_names_leave_room_for_it() -> None:
    over = replace(OVER, bars=(replace(OVER.bars[0], name="Income from the source itself"),))
    heading, _ = time_line(over, 90, MARKS)
    assert heading.plain.startswith("█ half  ▒ 85%  ◆ due ")
    heading, _ = time_line(over, 90, ASCII)
    assert heading.plain.startswith("# half  : 85%  ! due ")


def test_load_is_told_by_shades_and_by_its_most_in_figures() -> None:
    heading, rows = heat(OVER, 40, MARKS)
    assert heading.plain.endswith("   most")
    assert cells(heading.plain) == max(cells(row.plain) for row in rows)
    _, rows = heat(OVER, 24, MARKS)
    app, code = (row.plain for row in rows)
    assert app.startswith("App")
    assert app.endswith("   120%")
    assert "░█" in app.replace("░░", "░").replace("░░", "░")  # little, then more than can be done
    assert "▒" in code
    assert code.endswith("    70%")
    _, plain = heat(OVER, 24, ASCII)
    assert all(row.plain.isascii() for row in plain)


def _widest(rows: Sequence[str]) -> int:
    return max(cells(row) for row in rows)


def test_a_line_of_a_chart_that_has_no_room_does_not_go_on_below_it() -> None:
    pane = ChartPane("Chart", "chart")

    class Shown(App[None]):
        def compose(self) -> ComposeResult:
            yield pane

    async def play() -> str:
        app = Shown()
        async with app.run_test(size=(30, 8)) as pilot:
            pane.chart("Waits", lambda _width, _height: [Content("one " * 12), Content("below")])
            await pilot.pause()
            return screen_text(app)

    lines = asyncio.run(play()).splitlines()
    assert "…" in lines[1]
    assert "below" in lines[2]


def test_words_that_have_no_room_at_the_end_of_a_row_stand_below_it_whole() -> None:
    end = "<1% not there at the end, counted until then"
    rows = (("half of them within", "7.3", "1 week"), ("mean lead time", "at least 7.4", end))
    section = Section("Lead time", (), ("", "days:", ""), rows, (7.3, 7.4))
    lines = report_lines([section], 60, MARKS)
    assert lines[-1].strip() == end
    assert not any("…" in line for line in lines)
    assert max(map(len, lines)) <= 60
    (wide,) = (line for line in report_lines([section], 120, MARKS) if "mean lead" in line)
    assert end in wide
