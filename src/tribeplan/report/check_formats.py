"""The formats of ``tribeplan check``; only the one asked for is loaded."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TypeAlias

from tribeplan.errors import InvalidUsage
from tribeplan.formats.model.places import CheckResult
from tribeplan.report.options import ReportOptions

Reporter: TypeAlias = Callable[[CheckResult, ReportOptions], str]
"""A pure function from what was found to the text of a report."""

REPORTERS: Mapping[str, str] = {
    "full": "terminal.findings",
    "concise": "terminal.findings",
    "json": "data.findings",
    "jsonl": "data.findings",
    "sarif": "ci.sarif",
    "github": "ci.github",
    "gitlab": "ci.gitlab",
    "junit": "ci.junit",
    "markdown": "ci.markdown",
}
"""What ``--format`` takes, and the module of ``report`` with its ``render_<format>``."""

FORMATS = tuple(REPORTERS)
"""The first is what people get when they ask for none."""

FOR_SERVICES = ("sarif", "github", "gitlab", "junit")
"""Formats for services that know the files of the project, not the directory of the command."""


def render(format_name: str, result: CheckResult, options: ReportOptions) -> str:
    """Write the result of a check in a format.

    Raises
    ------
    InvalidUsage
        When there is no such format.
    """
    if format_name not in REPORTERS:
        raise InvalidUsage(f"no format '{format_name}', expected one of {', '.join(FORMATS)}")
    module = import_module(f"tribeplan.report.{REPORTERS[format_name]}")
    reporter: Reporter = getattr(module, f"render_{format_name}")
    return reporter(result.in_project() if format_name in FOR_SERVICES else result, options)
