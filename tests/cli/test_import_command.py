import json
import os
import subprocess
import sys
from pathlib import Path

ORG = """\
teams:
  ops:
    members: [ana, "Bob \\u001b[2J"]
    privacy: closed
admins: [ana]
"""


def ran(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tribeplan", *arguments],
        capture_output=True, text=True, check=False, cwd=cwd, env={**os.environ, "NO_COLOR": "1"},
    )  # fmt: skip


def test_a_model_goes_to_the_file_and_the_account_to_standard_error(tmp_path: Path) -> None:
    (tmp_path / "org.yaml").write_text(ORG.replace('"Bob \\u001b[2J"', "ben"), "utf-8")
    done = ran("import", "org.yaml", "-o", "m.yaml", "--account", "a.json", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert "people 2" in done.stderr
    account = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert account["used"]["squads"] == 1
    assert account["not_used"] == {"privacy": 1}
    shown = ran("show", "m.yaml", "--format", "json", cwd=tmp_path)
    assert json.loads(shown.stdout)["numbers"]["memberships"] == 2


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "org.yaml").write_text("members: [ana]\n", "utf-8")
    (tmp_path / "m.yaml").write_text("mine", "utf-8")
    done = ran("import", "org.yaml", "-o", "m.yaml", cwd=tmp_path)
    assert done.returncode == 2
    assert (tmp_path / "m.yaml").read_text("utf-8") == "mine"


def test_what_is_nowhere_is_no_input(tmp_path: Path) -> None:
    assert ran("import", "nowhere", cwd=tmp_path).returncode == 3


def test_a_name_with_an_escape_is_refused_with_its_line_and_shown_harmless(tmp_path: Path) -> None:
    (tmp_path / "org.yaml").write_text(ORG, "utf-8")
    done = ran("import", "org.yaml", cwd=tmp_path)
    assert done.returncode == 2
    assert "org.yaml:3:" in done.stderr
    assert "\x1b" not in done.stderr
