from pathlib import Path

import pytest

from tribeplan.errors import InvalidUsage
from tribeplan.formats.model.settings import Settings, find_settings, read_settings


def settings_from(tmp_path: Path, text: str, name: str = "tribeplan.toml") -> Settings:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_settings(path)


def test_every_setting_is_read(tmp_path: Path) -> None:
    settings = settings_from(
        tmp_path,
        """
paths = ["org"]
select = ["TP2"]
ignore = ["TP202"]
fail-on = "warning"
baseline = "baseline.json"
[per-file-ignores]
"org/old/*" = ["size"]
""",
    )
    assert settings.paths == ("org",)
    assert (settings.select, settings.ignore) == (("TP2",), ("TP202",))
    assert (settings.fail_on, settings.baseline) == ("warning", "baseline.json")
    assert settings.ignores_for("org/old/squads.yaml") == ("size",)
    assert settings.ignores_for("org/new/squads.yaml") == ()


def test_pyproject_has_a_table_for_it(tmp_path: Path) -> None:
    text = "[project]\nname = 'x'\n[tool.tribeplan]\nignore = ['TP301']\n"
    assert settings_from(tmp_path, text, "pyproject.toml").ignore == ("TP301",)


def test_an_unknown_key_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(InvalidUsage, match="unknown key 'ignor'; did you mean 'ignore'"):
        settings_from(tmp_path, "ignor = []")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fail-on = 'warnin'", "'fail-on' is 'warnin'; did you mean 'warning'"),
        ("fail-on = 'x'", "'fail-on' is 'x'; known are error, warning, advice, never"),
        ("select = 'TP2'", "'select' is one word, expected a list"),
        ("[tool.tribeplan]", "write the keys as they are"),
        ("baseline = 3", "'baseline'"),
        ("select = [", "are not TOML"),
        ("select = " + "[" * 5_000, "are not TOML"),
        ("select = 1" + "0" * 5_000, "are not TOML"),
    ],
)
def test_a_wrong_value_is_refused_by_name(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InvalidUsage, match=said):
        settings_from(tmp_path, text)


def test_settings_are_found_above_and_no_further_than_the_repository(tmp_path: Path) -> None:
    (tmp_path / "tribeplan.toml").write_text("fail-on = 'never'")
    inner = tmp_path / "repository" / "models"
    inner.mkdir(parents=True)
    assert find_settings(inner) == (Settings(fail_on="never"), tmp_path)
    (tmp_path / "repository" / ".git").mkdir()
    assert find_settings(inner) == (Settings(), inner)


def test_the_own_file_goes_before_pyproject(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.tribeplan]\nfail-on = 'never'")
    assert find_settings(tmp_path)[0].fail_on == "never"
    (tmp_path / "tribeplan.toml").write_text("fail-on = 'advice'")
    assert find_settings(tmp_path)[0].fail_on == "advice"
