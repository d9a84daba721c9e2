"""What every line passes before it reaches a terminal."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color

from tribeplan.tui.line_filters import NoControls, PlainSigns
from tribeplan.tui.look import ASCII, MARKS

BLACK = Color(0, 0, 0)


def text_of(segments: list[Segment]) -> str:
    return "".join(segment.text for segment in segments)


def test_orders_to_a_terminal_are_taken_out_and_letters_stay() -> None:
    line = [Segment("Ana\x1b]52;c;x\x07 de\x9b31m Wit\u202e")]
    assert text_of(NoControls().apply(line, BLACK)) == "Ana]52;c;x de31m Wit"


@given(st.text(max_size=30))
def test_no_text_leaves_a_control_character_or_changes_a_printable_one(text: str) -> None:
    shown = text_of(NoControls().apply([Segment(text)], BLACK))
    assert not any(char < " " or "\x7f" <= char <= "\x9f" for char in shown)
    if text.isprintable():
        assert shown == text


def test_plain_signs_leave_the_letters_of_names_alone() -> None:
    line = [Segment("┏━ Zoë Łukasz ▸ █ ┓")]
    assert text_of(PlainSigns().apply(line, BLACK)) == "+- Zoë Łukasz > # +"


@given(st.text(alphabet=st.characters(min_codepoint=0x2010, max_codepoint=0x2BFF), max_size=20))
def test_plain_signs_are_as_wide_as_what_they_stand_for(text: str) -> None:
    assert cell_len(text_of(PlainSigns().apply([Segment(text)], BLACK))) == cell_len(text)


def test_every_mark_has_one_in_ascii_that_is_as_wide() -> None:
    for name in MARKS._fields:
        fancy, plain = getattr(MARKS, name), getattr(ASCII, name)
        assert plain.isascii(), name
        if plain or name != "dots":  # without dots curves are drawn with letters
            assert cell_len(plain) == cell_len(fancy), name
