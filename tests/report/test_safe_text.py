import pytest
from hypothesis import given
from rich.cells import cell_len

from report.hostile import COMMANDS, HOSTILE, is_clean, naughty_strings
from report.runners import any_command, github_command
from tribeplan.errors import Diagnostic, InvalidInput, Place, without_commands
from tribeplan.report.safe_text import ci_safe, display, visible_characters, wrapped


def test_plain_names_stay_as_they_are() -> None:
    for name in (
        "Anna de Vries",
        "Zoë Ångström",
        "山田太郎",
        "Nguyễn Thị",
        "a\\b",
        "50%",
        "👩‍💻",
        "❤️",
    ):
        assert ci_safe(name) == name


def test_a_persian_word_keeps_its_joiner() -> None:
    assert display("مي\u200cكنم") == "مي\u200cكنم"


def test_a_joiner_between_latin_letters_becomes_visible() -> None:
    assert display("ad\u200dmin") == "ad\\u200dmin"


def test_controls_become_escapes() -> None:
    assert display("\x1b[2J") == "\\x1b[2J"
    assert display("a\nb\tc\r") == "a\\nb\\tc\\r"
    assert display("\x7f\x9b") == "\\x7f\\x9b"


def test_reading_direction_and_zero_width_become_escapes() -> None:
    assert display("\u202egnp") == "\\u202egnp"
    assert display("a\u200bb\ufeff\xad") == "a\\u200bb\\ufeff\\xad"


def test_halves_of_a_pair_become_escapes() -> None:
    assert display("\ud800") == "\\ud800"


def test_the_rebuilt_runner_obeys_real_commands() -> None:
    command = github_command("  ::error file=a%2Cb,line=3::100%25%0Ahelp")
    assert command == ("error", {"file": "a,b", "line": "3"}, "100%\nhelp")
    assert any_command("log ##[add-mask]e")
    assert any_command("##vso[task.complete]")
    assert not any_command("path::name")


def test_no_known_trick_gives_a_command() -> None:
    for text in COMMANDS:
        assert not any_command(ci_safe(text)), ascii(text)
        assert is_clean(ci_safe(text)), ascii(text)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("##[x] Ana", "# #[x] Ana"),
        ("###[x]", "## #[x]"),
        ("::error::x", ": :error::x"),
        (":::error::x", ": : :error::x"),
        ("section_start:1:a", "section_start :1:a"),
        ("C## [x]", "C## [x]"),  # no command: nothing is done to it
    ],
)
def test_what_a_runner_would_obey_is_read_with_a_blank_in_it_and_no_escape(
    name: str, shown: str
) -> None:
    assert ci_safe(name) == shown
    assert not any_command(shown)
    for line in wrapped(name * 9, 12):  # wherever the blank is broken at
        assert not any_command(line)


@pytest.mark.parametrize(
    ("path", "message"),
    [
        *(("m.yaml", text) for text in ("##[x]a", "###[add-mask]e", "####[add-mask]e")),
        ("m.yaml", "section_start:1:a"),
        ("m.yaml", "squad 'section_end:1:x' is gone"),
        ("::stop-commands::x.yaml", "found nothing"),
        *(("m.yaml", text) for text in COMMANDS),
    ],
)
def test_an_error_of_the_library_is_no_command_either(path: str, message: str) -> None:
    told = str(InvalidInput([Diagnostic(Place(path, 1, 1, 1, 2), "TP101", message)]))
    assert not any(map(any_command, told.splitlines()))


def test_an_error_of_the_library_leaves_alone_what_is_no_command() -> None:
    told = str(InvalidInput([Diagnostic(Place("m.yaml", 1, 1, 1, 2), "TP101", "C## [x]")]))
    assert told.endswith("TP101 C## [x]")


def test_naughty_strings_become_clean_lines_without_commands() -> None:
    for text in naughty_strings():
        safe = ci_safe(text)
        assert is_clean(safe), ascii(text)
        assert not any_command(safe), ascii(text)
        assert len(safe.splitlines()) <= 1, ascii(text)


@given(HOSTILE)
def test_any_text_becomes_one_clean_line_without_commands(text: str) -> None:
    safe = ci_safe(text)
    assert is_clean(safe)
    assert not any_command(safe)
    assert len(safe.splitlines()) <= 1


@given(HOSTILE)
def test_a_safe_text_is_not_changed_again(text: str) -> None:
    assert ci_safe(ci_safe(text)) == ci_safe(text)


@given(HOSTILE)
def test_characters_are_shown_as_in_the_whole_line(text: str) -> None:
    shown = visible_characters(text)
    assert len(shown) == len(text)
    assert without_commands("".join(shown)) == ci_safe(text)


def test_a_marker_of_three_colons_stays() -> None:
    assert without_commands("  ::: a.yaml:1:1") == "  ::: a.yaml:1:1"


@pytest.mark.parametrize("word", ["組" * 20_000, "e\u0301" * 10_000, "\u0301" * 20_000 + "組" * 90])
def test_a_long_word_is_broken_without_measuring_its_rest_for_every_line(
    monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    """Measuring all that is left for each line would be some 5 million characters or more."""
    measured = list[int]()

    def counting(text: str) -> int:
        measured.append(len(text))
        return cell_len(text)

    monkeypatch.setattr("rich.cells.cell_len", counting)
    lines = wrapped(word, 40)
    assert "".join(lines) == word
    assert max(cell_len(line) for line in lines) == 40
    assert sum(measured) < 40 * len(word)
