"""The command ``tribeplan calibrate``, as its user types it."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from tribeplan.cli.calibrating import calibrate_command
from tribeplan.errors import InvalidInput, InvalidUsage, NoInput

ITEMS = "ID,Type,State,Created,Started,Finished\n" + "".join(
    f"i{n},{'Bug' if n % 4 == 0 else 'Story'},Done,2025-{1 + n // 28:02}-{1 + n % 28:02},"
    f"2025-{1 + n // 28:02}-{1 + n % 28:02},2025-{2 + n // 28:02}-{1 + n % 28:02}\n"
    for n in range(280)
)


def test_assumptions_and_a_figure_are_written_beside_the_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "items.csv").write_text(ITEMS, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    asked = ["items.csv", "-o", "a.yaml", "--plot", "f.svg"]
    done = CliRunner().invoke(calibrate_command, asked, standalone_mode=False)
    assert (done.return_value, done.exception) == (0, None)
    assert done.stdout.startswith("Forecast and delivered: items.csv, until ")
    assert "run_load: 0.25" in (tmp_path / "a.yaml").read_text("utf-8")
    assert (tmp_path / "f.svg").read_text("utf-8").startswith("<svg")


@pytest.mark.parametrize(
    ("text", "arguments", "error"),
    [
        ("ID,Created,Done\na,3/4/2026,5/4/2026\n", [], InvalidInput),
        ("First,Second\n1,2\n", [], InvalidInput),
        (ITEMS, ["--state", "Done=finished"], InvalidUsage),
        (ITEMS, ["--plot", "f.bmp"], InvalidUsage),
        (None, [], NoInput),
    ],
)
def test_what_cannot_be_used_is_refused(
    tmp_path: Path, text: str | None, arguments: list[str], error: type[Exception]
) -> None:
    path = tmp_path / "items.csv"
    if text is not None:
        path.write_text(text, "utf-8")
    done = CliRunner().invoke(calibrate_command, [str(path), *arguments])
    assert isinstance(done.exception, error)


def test_assumptions_over_a_model_are_refused_before_anything_is_read(tmp_path: Path) -> None:
    model = tmp_path / "m.yaml"
    model.write_text("people: {ana: }\n", encoding="utf-8")
    done = CliRunner().invoke(calibrate_command, ["nowhere.csv", "-o", str(model)])
    assert isinstance(done.exception, InvalidUsage)
    assert "is a model, and this would write over it" in str(done.exception)
    assert model.read_text(encoding="utf-8") == "people: {ana: }\n"
