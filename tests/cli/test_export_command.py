"""The verb that writes for others: files, accounts, and what it refuses."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tribeplan.cli.main import tribeplan
from tribeplan.errors import TribeplanError

MODEL = """\
people: {ana: {name: Ana Zebra}, ben: {fte: 0.5}}
tribes:
  cards:
    squads:
      # tribeplan: ignore[TP409]: zebra says so
      app: {product_owner: ana, members: [ben], mandate: soft, wip_limit: 2}
"""


def ran(home: Path, *arguments: str) -> Result:
    (home / "m.yaml").write_text(MODEL, "utf-8")
    (home / "key").write_text("a secret of enough bytes\n", "utf-8")
    return CliRunner().invoke(
        tribeplan, ["export", str(home / "m.yaml"), *arguments], catch_exceptions=True
    )


def test_what_has_no_place_is_told_on_standard_error(tmp_path: Path) -> None:
    done = ran(tmp_path, "--to", "peribolos")
    assert done.exit_code == 0
    assert done.stdout.startswith("orgs:\n  cards: {members: [ana, ben], teams: {app: ")
    assert "mandate of squads 1, wip limit of squads 1" in done.stderr


def test_nothing_is_told_as_written_that_is_left_out(tmp_path: Path) -> None:
    work = "work: {features: {one: {squad: app}, two: {squad: app, after: [one]}}}\n"
    (tmp_path / "w.yaml").write_text(MODEL + work, "utf-8")
    words = ["export", str(tmp_path / "w.yaml"), "--to", "csv", "-o", str(tmp_path / "w.csv")]
    done = CliRunner().invoke(tribeplan, words, catch_exceptions=False)
    written, left_out = done.stderr.splitlines()
    assert "people 2" in written
    assert "features" not in written
    assert "waits" not in written
    assert "features 2" in left_out


def test_a_directory_gets_a_table_for_every_kind(tmp_path: Path) -> None:
    done = ran(tmp_path, "--to", "csv", "-o", str(tmp_path / "all"))
    assert "left out" not in done.stderr
    assert "an import reads the table of members, which has no place for" in done.stderr
    assert "mandate of squads 1, wip limit of squads 1" in done.stderr
    names = {path.name for path in (tmp_path / "all").iterdir()}
    assert names == {"members.csv", "people.csv", "tribes.csv", "squads.csv"}
    assert (tmp_path / "all/squads.csv").read_text("utf-8").splitlines()[1].startswith("cards,app,")


def test_pseudonyms_of_a_file_with_a_key_are_in_a_model_without_its_comments(
    tmp_path: Path,
) -> None:
    target = tmp_path / "shown.yaml"
    arguments = ("--to", "model", "--anonymise", "--key-file", str(tmp_path / "key"))
    assert ran(tmp_path, *arguments, "-o", str(target)).exit_code == 0
    shown = target.read_text("utf-8").lower()
    assert not any(word in shown for word in ("ana", "ben", "zebra", "app", "cards", "#"))
    assert ran(tmp_path, *arguments).stdout.lower() == shown
    assert "# tribeplan: ignore" in ran(tmp_path, "--to", "model").stdout


def test_a_workbook_tells_what_an_import_does_not_read_of_it(tmp_path: Path) -> None:
    done = ran(tmp_path, "--to", "xlsx", "-o", str(tmp_path / "all.xlsx"))
    assert "an import reads the table of members" in done.stderr
    assert "mandate of squads 1, wip limit of squads 1" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--to", "xlsx"), "name a file"),
        (("--to", "model", "--anonymise"), "needs a key"),
        (("--to", "model", "--keep-days"), "for --anonymise"),
    ],
)
def test_what_cannot_be_done_is_refused_with_what_to_do(
    tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    done = ran(tmp_path, *arguments)
    assert isinstance(done.exception, TribeplanError)
    assert words in str(done.exception)


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "short").write_text("hush\n", "utf-8")
    key = str(tmp_path / "short")
    done = ran(tmp_path, "--to", "model", "--anonymise", "--key-file", key)
    assert "at least 16" in str(done.exception)
