"""Settings, hints, where one was, and what one begins with: what outlives a start of the app."""

import tomllib
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from textual.pilot import Pilot
from textual.widgets import Input

from reference.documents import an_edit
from reference.pilot import CALM, played, screen_text
from reference.small_tribe import document_in
from tribeplan.cli.app import begin_with
from tribeplan.designing import edit
from tribeplan.tui.app import TribeplanApp
from tribeplan.tui.screens.help import HINTS
from tribeplan.tui.screens.settings import keep, own_settings, settings_file
from tribeplan.tui.widgets.matrix.matrix import Matrix

CEM = ("tribes", "pay", "squads", "checkout", "members", "cem")
MOVE: dict[str, object] = {"move": {"person": "cem", "from": "checkout", "to": "fraud"}}


@pytest.fixture(autouse=True)
def configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config" / "tribeplan"


def test_a_theme_is_seen_before_it_is_chosen_and_left_by_esc(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.press("comma", "enter", "down")
        await pilot.pause()
        assert app.theme == "tribeplan-light"
        await pilot.press("escape")
        await pilot.pause()
        assert app.theme == "tribeplan-dark"
        assert own_settings(settings_file()) == ("", "")
        await pilot.press("comma", "enter", "down", "down", "enter")
        await pilot.pause()
        assert app.theme == "tribeplan-contrast"

    played(document_in(tmp_path), play)
    assert own_settings(settings_file()).theme == "tribeplan-contrast"


def test_keys_are_changed_in_the_app_and_the_rest_of_the_file_stays(
    tmp_path: Path, configuration: Path
) -> None:
    file = configuration / "keys.toml"
    file.parent.mkdir(parents=True)
    file.write_text('# mine\n[app]\nredo = "ctrl+t"\n')
    document = document_in(tmp_path)

    async def answer(app: TribeplanApp, pilot: Pilot[None], keys: str) -> None:
        await pilot.press("comma", *"everywhere", "enter")
        await pilot.pause()
        assert "of 11" in screen_text(app)  # the actions that can be done everywhere, and no others
        await pilot.press(*"undo", "enter")
        await pilot.pause()
        field = app.focused
        assert isinstance(field, Input)
        field.value = keys
        await pilot.press("ctrl+d")
        await pilot.pause()

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.do(an_edit(MOVE))
        await answer(app, pilot, "ctrl+t")
        assert "does 'Redo' already" in screen_text(app)
        await pilot.press("escape", "escape")
        await answer(app, pilot, "Q")
        await pilot.press("Q")
        await pilot.pause()
        assert not document.is_changed

    played(document, play)
    assert file.read_text() == '"app.undo" = "Q"\n# mine\n[app]\nredo = "ctrl+t"\n'
    assert tomllib.loads(file.read_text())["app"] == {"redo": "ctrl+t"}


def test_keys_that_were_looked_at_and_left_as_they_are_are_not_written(
    tmp_path: Path, configuration: Path
) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.press("comma", *"everywhere", "enter")
        await pilot.pause()
        await pilot.press(*"redo", "enter")
        await pilot.pause()
        assert "Keys of Redo" in screen_text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert "Keys of Redo" not in screen_text(app)

    played(document_in(tmp_path), play)
    assert not (configuration / "keys.toml").exists()


def test_a_linked_file_of_keys_stays_a_link_and_nothing_is_left_when_it_cannot_be_written(
    tmp_path: Path,
) -> None:
    real, link = tmp_path / "dotfiles" / "keys.toml", tmp_path / "keys.toml"
    real.parent.mkdir()
    real.write_text('[app] # mine\nundo = "a"\n')
    link.symlink_to(real)
    keep(link, "app.undo", "b")
    assert link.is_symlink()
    assert real.read_text() == '"app.undo" = "b"\n[app] # mine\n'
    with pytest.raises(UnicodeEncodeError):
        keep(link, "app.undo", "\udce9")
    assert list(real.parent.iterdir()) == [real]


def test_one_finds_it_again_as_one_left_it(tmp_path: Path) -> None:
    look = CALM._replace(view=tmp_path / "view.json")

    async def leave(app: TribeplanApp, pilot: Pilot[None]) -> None:
        app.session.go(CEM)
        await pilot.press("t", "o")
        await pilot.pause()

    async def come_back(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.pause()
        assert app.session.cursor == CEM
        assert not app.screen.query_one("#tree").display
        assert "· Problems" in str(app.screen.query_one(Matrix).border_title)

    played(document_in(tmp_path), leave, look=look)
    played(document_in(tmp_path), come_back, look=look)


@pytest.mark.parametrize("text", ["", "[]", '{"cursor": 3, "panes": 1}', '{"cursor": ["people"]}'])
def test_a_view_that_makes_no_sense_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "view.json").write_text(text)

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.pause()
        assert app.screen.query_one(Matrix).has_focus

    played(document_in(tmp_path), play, look=CALM._replace(view=tmp_path / "view.json"))


def test_three_hints_come_one_by_one_and_go_for_good(tmp_path: Path) -> None:
    look = CALM._replace(hints=tmp_path / "welcomed")

    async def first(app: TribeplanApp, pilot: Pilot[None]) -> None:
        for columns in (120, 100, 80):
            await pilot.resize_terminal(columns, 36)
            await pilot.pause()
            assert "m picks up who is here, arrows choose where, enter drops" in screen_text(app)
            assert "(H hides it)" in screen_text(app)  # whole, where there is room for the least
        await pilot.resize_terminal(120, 36)
        assert app.screen.query_one(Matrix).has_focus  # nothing stands in front
        app.session.do(an_edit(MOVE))
        await pilot.pause()
        assert "u takes the last edit back" in screen_text(app)
        await pilot.press("u")
        await pilot.pause()
        assert "F8 goes to the next problem" in screen_text(app)

    async def second(app: TribeplanApp, pilot: Pilot[None]) -> None:
        assert "F8 goes to the next problem" in screen_text(app)
        await pilot.press("H")
        await pilot.pause()
        assert "(H hides it)" not in screen_text(app)

    played(document_in(tmp_path), first, look=look)
    played(document_in(tmp_path), second, look=look)
    assert (tmp_path / "welcomed").read_text() == ""


def test_who_begins_with_a_blank_tribe_is_told_to_add_before_anybody_can_be_moved(
    tmp_path: Path,
) -> None:
    blank = "tribeplan: 1\nname: Bank\ntribes: {pay: {name: Payments}}\n"

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        add = "a adds a squad, a chapter and people"
        assert add in screen_text(app)
        for kind, name in (("squad", "Checkout"), ("person", "Ana")):
            assert add in screen_text(app)
            await pilot.press("a", *kind, "enter")
            await pilot.pause()
            await pilot.press(*name, "ctrl+d")
            await pilot.pause()
        assert [each.name for each in app.session.document.organisation.people.values()] == ["Ana"]
        assert "u takes the last edit back" in screen_text(app)
        await pilot.press("u", "u")
        await pilot.pause()
        assert add in screen_text(app)

    look = CALM._replace(hints=tmp_path / "welcomed")
    played(document_in(tmp_path, blank), play, look=look)


@pytest.mark.parametrize(
    ("answer", "path"), [("e", "my-organisation"), ("b", "tribe.yaml"), ("i\n\n", ""), ("q", "")]
)
def test_the_first_start_offers_an_example_a_blank_tribe_and_an_import(
    answer: str, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    asking = click.command()(lambda: click.echo(f"<{begin_with()}>"))
    told = CliRunner().invoke(asking, input=answer)
    assert f"<{path}>" in told.output
    if path:
        assert edit(path).organisation.tribes
        # There is one now; of one file, which is then the model whoever names it opens.
        here = "." if Path(path).is_dir() else path
        assert f"<{here}>" in CliRunner().invoke(asking, input="").output


@pytest.mark.parametrize("answer", ["e", "b", "i\n"])
def test_a_first_start_inside_a_model_writes_nothing_into_it(
    answer: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "org.yaml").write_text("people: {ana: }\n")
    (tmp_path / "notes").mkdir()
    monkeypatch.chdir(tmp_path / "notes")
    asking = click.command()(lambda: click.echo(f"<{begin_with()}>"))
    told = CliRunner().invoke(asking, input=answer)
    assert "'../org.yaml' is a model" in str(told.exception)
    assert [*Path().iterdir()] == []


def test_a_model_that_nobody_named_is_called_by_its_file_or_its_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "acme"
    home.mkdir()
    monkeypatch.chdir(home)
    named: list[str] = []

    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.pause()
        named.append(screen_text(app).splitlines()[0])

    (home / "bank.yaml").write_text("tribeplan: 1\ntribes: {t: {squads: {app: {}}}}\n")
    played(edit(begin_with()), play, size=(120, 36))
    (home / "people.yaml").write_text("people: {ana: {}}\n")
    played(edit(begin_with()), play, size=(120, 36))
    assert [line.split()[:2] for line in named] == [
        ["tribeplan", "bank.yaml"],
        ["tribeplan", "acme"],
    ]


def test_an_import_at_the_first_start_is_taken_once_its_account_has_been_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n")
    (tmp_path / "people.csv").write_text("Employee ID,Name,Team\n1,Ana [/x],App\n2,Bo,Web\n")
    asking = click.command()(lambda: click.echo(f"<{begin_with()}>"))
    told = CliRunner().invoke(asking, input="i\nnone.csv\nbad.csv\npeople.csv\nn\npeople.csv\ny\n")
    assert "<tribe.yaml>" in told.output, told.output
    assert "none.csv" in told.output
    assert told.output.count("used      people 2") == 2
    people = edit("tribe.yaml").organisation.people.values()
    assert [person.name for person in people] == ["Ana [/x]", "Bo"]
    kept = ["bad.csv", "people.csv", "tribe.import.json", "tribe.yaml"]
    assert sorted(path.name for path in tmp_path.iterdir()) == kept


def test_each_hint_is_turned_off_and_on_in_the_settings(tmp_path: Path) -> None:
    async def play(app: TribeplanApp, pilot: Pilot[None]) -> None:
        await pilot.press("comma", *"hints", "enter")
        await pilot.pause()
        await pilot.press("space", "enter")
        await pilot.pause()
        assert (tmp_path / "welcomed").read_text().split() == ["undo", "mend"]
        assert HINTS["move"] not in screen_text(app)
        await pilot.press("comma", *"hints", "enter")
        await pilot.pause()
        await pilot.press("space", "enter")
        await pilot.pause()
        assert HINTS["move"] in screen_text(app)

    look = CALM._replace(hints=tmp_path / "welcomed")
    played(document_in(tmp_path), play, look=look)
