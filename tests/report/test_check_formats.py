import subprocess
import sys

import pytest

from report.samples import FOUND, PLAIN
from tribeplan.errors import InvalidUsage
from tribeplan.report.options import FORMATS, render


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_writes_lines_and_the_same_twice(name: str) -> None:
    report = render(name, FOUND, PLAIN)
    assert report.endswith("\n")
    assert "TP201" in report
    assert render(name, FOUND, PLAIN) == report


def test_an_unknown_format_is_refused_with_those_there_are() -> None:
    with pytest.raises(InvalidUsage, match="no format 'yaml', expected one of full, concise, json"):
        render("yaml", FOUND, PLAIN)


def test_the_default_format_loads_nothing_that_only_others_need() -> None:
    script = (
        "import sys; from tribeplan.report.options import render; "
        "from tribeplan.report.options import ReportOptions; "
        "from tribeplan.formats.model.places import CheckResult; "
        "render('full', CheckResult((), (), (), {'a.yaml': ''}, ()), ReportOptions()); "
        "print(sorted({'rich', 'click', 'networkx', "
        "'tribeplan.report.sarif', 'tribeplan.report.matrix'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
