"""Whether the app's own themes can be read (WCAG 2.2 on contrast), and it can begin in each."""

from pathlib import Path

import pytest
from textual.color import Color
from textual.pilot import Pilot
from textual.theme import Theme

from reference.pilot import CALM, Terminal, on_a_terminal, played
from reference.small_tribe import document_in
from tribeplan.tui.app import TribeplanApp
from tribeplan.tui.look import CONTRAST, THEMES

TEXT = (
    "foreground", "text-muted", "text-disabled", "text-primary", "text-secondary", "text-accent",
    "text-warning", "text-error", "text-success", "footer-key-foreground",
)  # fmt: skip
GROUNDS = ("background", "surface", "panel")
LINES = ("border", "border-blurred")
MEASURED = tuple(theme for theme in THEMES if not theme.ansi)
"""What colours a user's own terminal has nobody can know."""

CURSORS = (
    ("block-cursor-foreground", "block-cursor-background"),
    ("block-cursor-blurred-foreground", "block-cursor-blurred-background"),
    ("foreground", "input-selection-background"),
)


def luminance(colour: Color) -> float:
    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(colour.r) + 0.7152 * linear(colour.g) + 0.0722 * linear(colour.b)


def contrast(one: Color, other: Color) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def colours(theme: Theme) -> dict[str, Color]:
    generated = theme.to_color_system().generate()
    return {
        name: Color.parse(generated[name])
        for name in {*TEXT, *GROUNDS, *LINES, *(name for pair in CURSORS for name in pair)}
    }


def test_the_formula_gives_the_known_contrast_of_black_on_white() -> None:
    assert contrast(Color(0, 0, 0), Color(255, 255, 255)) == pytest.approx(21)


@pytest.mark.parametrize("theme", MEASURED, ids=lambda theme: theme.name)
def test_all_text_can_be_read_on_all_grounds(theme: Theme) -> None:
    wanted = 7.0 if theme is CONTRAST else 4.5
    known = colours(theme)
    pairs = [(text, ground) for text in TEXT for ground in GROUNDS]
    unreadable = {
        pair: round(contrast(known[pair[0]], known[pair[1]]), 2)
        for pair in (*pairs, *CURSORS)
        if contrast(known[pair[0]], known[pair[1]]) < wanted
    }
    assert not unreadable


@pytest.mark.parametrize("theme", MEASURED, ids=lambda theme: theme.name)
def test_all_lines_can_be_seen_on_all_grounds(theme: Theme) -> None:
    known = colours(theme)
    unseen = {
        (line, ground): round(contrast(known[line], known[ground]), 2)
        for line in LINES
        for ground in GROUNDS
        if contrast(known[line], known[ground]) < 3
    }
    assert not unseen


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
def test_an_app_that_begins_in_a_theme_looks_as_one_that_changes_to_it(
    theme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = next(each.name for each in reversed(THEMES) if each.name != theme)

    def seen(first: str) -> Terminal:
        terminal = on_a_terminal(monkeypatch)

        async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
            app.theme = theme
            await pilot.pause()
            assert terminal.differences(app) == []

        played(document_in(tmp_path), play, look=CALM._replace(theme=first))
        return terminal

    begun, changed = seen(theme), seen(other)
    assert begun.cells
    assert begun.cells == changed.cells
