from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcswidth, wcwidth

from tribeplan.errors import Place
from tribeplan.report.findings import MOST_CELLS, Excerpt, Sources, excerpt


def on_line(start: int, end: int) -> Place:
    return Place("a.yaml", 1, start, 1, end)


def test_caret_stands_under_exactly_the_span() -> None:
    assert excerpt("  - id: cards", on_line(9, 14)) == Excerpt("  - id: cards", 8, 5)


def test_wide_characters_take_two_cells_before_and_under_the_caret() -> None:
    assert excerpt("組: 組長", on_line(4, 6)) == Excerpt("組: 組長", 4, 4)


def test_combining_characters_take_no_cell() -> None:
    line = "Zoe\u0308: x"
    assert excerpt(line, on_line(7, 8)) == Excerpt(line, 5, 1)


def test_a_joined_emoji_is_as_wide_as_one() -> None:
    line = "👨\u200d👩\u200d👧: x"
    assert excerpt(line, on_line(8, 9)) == Excerpt(line, 4, 1)


def test_tabs_reach_to_the_next_multiple_of_four() -> None:
    assert excerpt("a\tb", on_line(3, 4)) == Excerpt("a   b", 4, 1)
    assert excerpt("\tb", on_line(1, 2)) == Excerpt("    b", 0, 4)


def test_control_characters_are_shown_and_the_caret_follows() -> None:
    assert excerpt("a\x1bb", on_line(3, 4)) == Excerpt("a\\x1bb", 5, 1)
    assert excerpt("a\x1bb", on_line(2, 3)) == Excerpt("a\\x1bb", 1, 4)


def test_a_broken_command_moves_the_caret_along() -> None:
    assert excerpt("##[x] b", on_line(7, 8)) == Excerpt("# #[x] b", 7, 1)


def test_an_empty_span_gets_one_caret() -> None:
    assert excerpt("a: b", on_line(3, 3)) == Excerpt("a: b", 2, 1)
    assert excerpt("", on_line(1, 1)) == Excerpt("", 0, 1)


def test_a_place_behind_the_line_gets_a_caret_at_its_end() -> None:
    assert excerpt("ab", on_line(9, 12)) == Excerpt("ab", 2, 1)


def test_a_span_over_several_lines_reaches_to_the_end_of_the_first() -> None:
    assert excerpt("a: |", Place("a.yaml", 1, 4, 3, 2)) == Excerpt("a: |", 3, 1)


def test_a_long_line_is_cut_behind_a_caret_near_its_start() -> None:
    shown = excerpt("key: " + "x" * 1000, on_line(1, 4))
    assert shown == Excerpt("key: " + "x" * (MOST_CELLS - 7) + "…", 0, 3)


def test_a_long_line_is_cut_on_both_sides_of_a_caret_in_its_middle() -> None:
    shown = excerpt("x" * 500 + "KEY" + "y" * 500, on_line(501, 504))
    assert shown.text == "…" + "x" * 60 + "KEY" + "y" * (MOST_CELLS - 65) + "…"
    assert shown.text[shown.caret_offset :][: shown.caret_cells] == "KEY"


def test_a_long_span_is_cut_with_its_line() -> None:
    shown = excerpt("x" * 1000, on_line(1, 1001))
    assert shown.caret_offset == 0
    assert shown.caret_cells == MOST_CELLS - 2


def test_the_end_of_a_long_line_can_be_pointed_at() -> None:
    shown = excerpt("x" * 1000, on_line(1001, 1001))
    assert shown == Excerpt("…" + "x" * 60, 61, 1)


def test_a_line_of_64_megabytes_is_cut_at_once() -> None:
    shown = excerpt("x" * 64_000_000, on_line(32_000_000, 32_000_003))
    assert len(shown.text) == MOST_CELLS


def test_only_line_ends_of_files_end_a_line() -> None:
    sources = Sources({"a.yaml": "one\r\ntwo\rthree\nfo\x0c\x85\u2028ur"})
    lines = [sources.line(Place("a.yaml", line, 1, line, 1)) for line in (1, 2, 3, 4, 5)]
    assert lines == ["one", "two", "three", "fo\x0c\x85\u2028ur", None]


def test_a_file_without_text_has_no_line() -> None:
    assert Sources({}).line(on_line(1, 1)) is None


@given(st.text(st.sampled_from("ab \t組e\u0301\x1b"), max_size=400), st.data())
def test_caret_and_text_agree_wherever_the_span_is(line: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(line)))
    end = data.draw(st.integers(start, len(line)))
    shown = excerpt(line, on_line(start + 1, end + 1))
    assert wcswidth(shown.text) <= MOST_CELLS
    assert 0 <= shown.caret_offset <= MOST_CELLS
    # The cells under the caret hold the span, or the start of it when it is cut.
    if end == start + 1 and line[start] in "ab組":
        assert shown.caret_cells == wcwidth(line[start])
        cut = 0
        while wcswidth(shown.text[:cut]) < shown.caret_offset or not shown.text[cut:].startswith(
            line[start]
        ):
            cut += 1
        assert wcswidth(shown.text[:cut]) == shown.caret_offset
