"""Waivers put beside what they excuse, and taken away."""

import datetime as dt
from pathlib import Path

import pytest

from tribeplan.designing import edit
from tribeplan.editing.fields import InvalidField, waive

MODEL = """\
limits: {squad_size: 9}
people:
  ana:
  bo:
tribes:
  cards:
    lead: ana
    squads:
      app:
        members: [bo]
"""


def test_a_waived_finding_is_gone_with_a_line_beside_its_element(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(MODEL, "utf-8")
    document = edit(str(path))
    finding = next(each for each in document.findings if each.rule.name == "ownerless-squad")
    made = waive(document.roster, finding, "until  Pim is back ", dt.date(2099, 3, 31))
    assert made.label == "Waive ownerless-squad for app"
    document.do(made)
    assert "ownerless-squad" not in [each.rule.name for each in document.findings]
    document.save()
    waiver = "# tribeplan: ignore[TP401] until 2099-03-31: until Pim is back\n"
    assert path.read_text("utf-8") == MODEL.replace("      app:", f"      {waiver}      app:")


def test_every_kind_of_finding_can_be_waived(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(MODEL.replace("{squad_size: 9}", "\n  squad_size: 9"), "utf-8")
    document = edit(str(path))
    while document.findings:
        finding = document.findings[0]
        document.do(waive(document.roster, finding, "so it is"))
        assert finding not in document.findings


def test_a_waiver_without_a_reason_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    path.write_text(MODEL, "utf-8")
    document = edit(str(path))
    with pytest.raises(InvalidField, match="needs a reason"):
        waive(document.roster, document.findings[0], " \n ")
