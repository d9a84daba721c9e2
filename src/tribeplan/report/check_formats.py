"""The formats of ``tribeplan check``; only the one asked for is loaded."""

from collections.abc import Callable
from typing import TypeAlias

from tribeplan.errors import InvalidUsage
from tribeplan.formats.model.places import CheckResult
from tribeplan.report.options import ReportOptions

Reporter: TypeAlias = Callable[[CheckResult, ReportOptions], str]
"""A pure function from what was found to the text of a report."""

FORMATS = (
    "full",
    "concise",
    "json",
    "jsonl",
    "sarif",
    "github",
    "gitlab",
    "junit",
    "markdown",
)
"""What ``--format`` takes; the first is what people get when they ask for none."""


FOR_SERVICES = ("sarif", "github", "gitlab", "junit")
"""Formats for services that know the files of the project, not the directory of the command."""


def render(format_name: str, result: CheckResult, options: ReportOptions) -> str:
    """Write the result of a check in a format.

    Raises
    ------
    InvalidUsage
        When there is no such format.
    """
    shown = result.in_project() if format_name in FOR_SERVICES else result
    return _reporter(format_name)(shown, options)


def _reporter(format_name: str) -> Reporter:
    if format_name in ("full", "concise", "markdown"):
        return _for_people(format_name)
    if format_name in ("json", "jsonl", "sarif"):
        return _for_programs(format_name)
    return _for_ci(format_name)


def _for_people(format_name: str) -> Reporter:
    match format_name:
        case "full":
            from tribeplan.report.terminal.findings import render_full as reporter
        case "concise":
            from tribeplan.report.terminal.findings import render_concise as reporter
        case _:
            from tribeplan.report.ci.markdown import render_markdown as reporter
    return reporter


def _for_programs(format_name: str) -> Reporter:
    match format_name:
        case "json":
            from tribeplan.report.data.findings import render_json as reporter
        case "jsonl":
            from tribeplan.report.data.findings import render_jsonl as reporter
        case _:
            from tribeplan.report.ci.sarif import render_sarif as reporter
    return reporter


def _for_ci(format_name: str) -> Reporter:
    match format_name:
        case "github":
            from tribeplan.report.ci.github import render_github as reporter
        case "gitlab":
            from tribeplan.report.ci.gitlab import render_gitlab as reporter
        case "junit":
            from tribeplan.report.ci.junit import render_junit as reporter
        case _:
            known = ", ".join(FORMATS)
            raise InvalidUsage(f"no format '{format_name}', expected one of {known}")
    return reporter
