import re
from pathlib import Path

import pytest

from tribeplan.formats.model.codes import DIAGNOSTICS, DiagnosticKind
from tribeplan.formats.model.files import ModelFiles
from tribeplan.formats.model.read import read_model

FORMATS = Path(__file__).resolve().parents[2] / "src/tribeplan/formats"


def test_every_code_that_is_given_is_explained_and_every_code_explained_is_given() -> None:
    sources = (path.read_text("utf-8") for path in FORMATS.rglob("*.py"))
    given = {
        code
        for text in sources
        if "DiagnosticKind(" not in text
        for code in re.findall(r'"(TP[01]\d\d)"', text)
    }
    assert [kind.code for kind in DIAGNOSTICS] == sorted(given)


@pytest.mark.parametrize(
    "kind", [kind for kind in DIAGNOSTICS if kind.example], ids=lambda k: k.code
)
def test_an_example_has_the_diagnostic_it_stands_for(kind: DiagnosticKind) -> None:
    files = ModelFiles("model.yaml", (("model.yaml", kind.example.encode()),))
    assert kind.code in {each.code for each in read_model(files).diagnostics}


def test_only_what_the_text_of_one_model_cannot_show_lacks_an_example() -> None:
    without = [kind.code for kind in DIAGNOSTICS if not kind.example]
    assert without == ["TP002", "TP010", "TP110", "TP112", "TP113", "TP114", "TP115"]
