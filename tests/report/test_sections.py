import pytest
from hypothesis import given
from wcwidth import wcswidth

from report.hostile import HOSTILE, is_clean
from report.runners import any_command
from tribeplan.report.safe_text import cells
from tribeplan.report.sections import Section, render_markdown, render_text


def table(*names: str) -> Section:
    rows = tuple((name, "1") for name in names)
    return Section("Title", ("A sentence.",), ("name", "days:"), rows, (1.0,) * len(rows))


def test_bars_begin_in_one_column_whatever_the_names_are() -> None:
    lines = render_text([table("squad", "組", "")], colour=False).splitlines()[3:]
    assert len({wcswidth(line.partition("█")[0]) for line in lines}) == 1


def test_a_long_name_is_cut_and_leaves_the_numbers_in_view() -> None:
    line = render_text([table("x" * 500)], colour=False).splitlines()[-1]
    assert "…  " in line
    assert len(line) < 100


def test_a_name_gets_all_that_a_wide_terminal_has_beside_the_numbers() -> None:
    # 100 cells less two before the name, two between, "days" (4): 92
    wide = render_text([table("x" * 90)], colour=False, width=100 + 26)  # and 26 for the bar
    assert "x" * 90 in wide
    assert "x" * 90 not in render_text([table("x" * 90)], colour=False)


def test_a_name_above_a_column_makes_no_column_more_in_markdown() -> None:
    lines = render_markdown([Section("", (), ("name", "a | b:"), (("x", "1"),))]).splitlines()
    assert lines[0] == "| name | a &#124; b |"


def test_an_answer_keeps_names_readable_and_lets_its_last_column_go() -> None:
    rows = (("Payments and loans", "1,234,567", "waiting for a board"),)
    section = Section("", (), ("", "days:", "what moves most"), rows, gives_way=(2,))
    narrow = render_text([section], colour=False, width=40)
    assert "Payments and loans" in narrow
    assert "waiting" not in narrow
    assert "… in a wider window also: what moves most" in " ".join(narrow.split())
    assert "waiting for a board" in render_text([section], colour=False, width=60)


@given(HOSTILE, HOSTILE)
def test_no_name_gives_an_order_to_a_terminal_or_a_runner(title: str, name: str) -> None:
    section = Section(title, (name,), ("name", "days:"), ((name, "1"), (title, "2")))
    for width in (40, 80, None):
        lines = render_text([section], colour=False, width=width).split("\n")
        assert all(is_clean(line) and not any_command(line) for line in lines)
        assert max(map(cells, lines)) <= (width or 150)
        assert len(lines) >= 4 + bool(title.strip())  # a title of blanks takes no line


@pytest.mark.parametrize(
    "name", ["##[x] " * 40, "::x " * 40, "組" * 90, "n" * 300, "a" * 77 + " ::x", "##vso[" * 50]
)
def test_no_line_is_wider_than_asked_after_its_escapes(name: str) -> None:
    section = Section(name, (name,), (name, "days:"), ((name, "1"), ("", name)))
    for width in (40, 80, 97):
        sentences = Section(name, (name, f"x {name}"), (name, "days:"), ((name, "1"),), (1.0,))
        lines = render_text([sentences], colour=False, width=width).splitlines()
        assert max(map(cells, lines)) <= width
    assert not any(map(any_command, render_text([section], colour=False).splitlines()))


@given(HOSTILE)
def test_no_name_formats_or_breaks_a_markdown_table(name: str) -> None:
    section = Section(name, (name,), ("name", "days:"), ((name, "1"),))
    lines = render_markdown([section]).split("\n")
    assert len(lines) == 6 + 2 * bool(name)  # no heading without a title
    assert lines[-2].count(" | ") == 1
    assert all(is_clean(line.replace("\u200b", "")) and not any_command(line) for line in lines)
    assert "<script>" not in "".join(lines)


def test_a_table_too_wide_for_the_screen_loses_text_and_no_number() -> None:
    numbers = ("1,234,567", "12,345.67")
    row = ("n" * 60, numbers[0], "客户" * 20, numbers[1])
    for bars in ((), (3.0,)):
        section = Section("", (), ("name", "one:", "text", "two:"), (row,), bars)
        lines = render_text([section], colour=False, width=80).splitlines()
        assert max(map(cells, lines)) <= 80
        assert all(number in lines[1] for number in numbers)
        assert lines[1].count("…") == 2


@pytest.mark.parametrize("width", [1, 2, 3, 12])
@pytest.mark.parametrize("gives_way", [(1,), ()])
def test_an_answer_is_written_on_the_narrowest_of_terminals(
    width: int, gives_way: tuple[int, ...]
) -> None:
    section = Section("", (), ("a", "b:"), (("name", "1"), ("名前", "2")), gives_way=gives_way)
    shown = render_text([section], colour=False, width=width).splitlines()
    assert len(shown) == 3 if not gives_way else len(shown) >= 3


def test_columns_go_in_the_order_that_is_given_and_are_named_below() -> None:
    headings = ("", "before:", "after:", "difference:", "range")
    rows = (("a long name of a feature", "31 Dec 2027", "17 Dec 2027", "-14", "-20 to -8"),)
    section = Section("", (), headings, rows, gives_way=(1, 2))

    def shown(width: int) -> list[str]:
        return render_text([section], colour=False, width=width).splitlines()[1:]

    def said(width: int) -> str:
        return " ".join(" ".join(shown(width)).split())

    assert "a wider window" not in said(80)
    assert said(60).endswith("… in a wider window also: before")
    assert said(40).endswith("… in a wider window also: before; after")
    for width in (60, 40):  # the range is what makes the difference honest
        assert "-20 to -8" in shown(width)[0]
        assert max(map(cells, shown(width))) <= width


def test_names_that_begin_alike_are_cut_so_that_they_stay_different() -> None:
    hire = "hire Testen en testautomatisering for Ver"
    names = [f"{hire}{end}" for end in ("vroegd aflossen", "duurzamen", "lengen", "lengen twee")]
    rows = tuple((name, "1", "2" * 50) for name in names)
    section = Section("", (), ("", "days:", "other:"), rows)
    for width in (70, 75, 80):
        shown = render_text([section], colour=False, width=width).splitlines()[1:]
        assert len({line.partition("  1")[0] for line in shown}) == len(names)
    apart = [section._replace(rows=tuple(row[:2] for row in rows), gives_way=(1,))]
    apart[0] = apart[0]._replace(headings=("", "days:"))
    shown = render_text(apart, colour=False, width=30).splitlines()[1:]
    assert [line.split("  ")[1] for line in shown][1].endswith("Verduurzamen")
