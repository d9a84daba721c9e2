"""One line for each finding, as editors and problem matchers read it."""

from collections.abc import Iterator

from tribeplan.errors import Place
from tribeplan.formats.located import CheckResult, LocatedFinding
from tribeplan.report.options import ReportOptions
from tribeplan.report.safe_text import display, without_commands
from tribeplan.report.statistics import statistics_lines
from tribeplan.report.style import STYLE_OF, Style, paint
from tribeplan.report.summary import summary_line, why_suppressed, worst_first


def render_concise(result: CheckResult, options: ReportOptions) -> str:
    """Write ``path:line:column: severity code name: message`` for each finding, the worst first.

    Then the summary.
    """
    if options.statistics:
        lines = statistics_lines(result, colour=options.colour)
    else:
        lines = list(_lines(result, options))
    lines.append(summary_line(result))
    return "".join(f"{without_commands(line)}\n" for line in lines)


def _lines(result: CheckResult, options: ReportOptions) -> Iterator[str]:
    for diagnostic in result.diagnostics:
        code = paint(f"error {diagnostic.code}", Style.ERROR, colour=options.colour)
        aside = f" ({display(diagnostic.help)})" if diagnostic.help else ""
        yield f"{_where(diagnostic.place)}: {code}: {display(diagnostic.message)}{aside}"
    for located in worst_first(result.findings):
        yield _line(located, options)
    if options.show_suppressed:
        for located in worst_first(result.suppressed):
            why = why_suppressed(located.suppression) if located.suppression else ""
            yield f"{_line(located, options)} ({why})"


def _line(located: LocatedFinding, options: ReportOptions) -> str:
    kind = f"{located.severity} {located.code}"
    shown = paint(kind, STYLE_OF[located.severity], colour=options.colour)
    return f"{_where(located.place)}: {shown} {located.name}: {display(located.message)}"


def _where(place: Place) -> str:
    return f"{display(place.path)}:{place.line}:{place.column}"
