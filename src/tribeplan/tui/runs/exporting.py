"""Results written into files, as what the name's ending says."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from tribeplan.errors import InvalidUsage
from tribeplan.report.compared import compared_sections
from tribeplan.report.compared_json import comparison_json
from tribeplan.report.sections import render_markdown, render_text
from tribeplan.report.simulated import simulated_sections
from tribeplan.report.study_json import study_json
from tribeplan.report.study_table import study_csv, study_parquet
from tribeplan.simulation.study import Contest, Study


class Taken(InvalidUsage):
    """A file of that name is there, and it was not said that it may be replaced."""


def _study_figure(study: Study, kind: str) -> bytes:
    from tribeplan.report.figure import drawn  # noqa: PLC0415  # loads for half a second
    from tribeplan.report.study_figure import study_figure  # noqa: PLC0415  # loads for half a second

    return drawn(study_figure(study), kind)


def _contest_figure(contest: Contest, kind: str) -> bytes:
    from tribeplan.report.compared_figure import contest_figure  # noqa: PLC0415  # loads for half a second
    from tribeplan.report.figure import drawn  # noqa: PLC0415  # loads for half a second

    return drawn(contest_figure(contest), kind)


def _text(written: str) -> bytes:
    return written.encode("utf-8", "backslashreplace")


OF_STUDY: Mapping[str, Callable[[Study], bytes]] = {
    ".json": lambda study: _text(study_json(study)),
    ".csv": lambda study: _text(study_csv(study)),
    ".parquet": study_parquet,
    ".md": lambda study: _text(render_markdown(simulated_sections(study))),
    ".txt": lambda study: _text(render_text(simulated_sections(study), colour=False)),
    ".svg": lambda study: _study_figure(study, "svg"),
    ".png": lambda study: _study_figure(study, "png"),
}
"""How one organisation's outcome is written, by the ending of the file."""

OF_CONTEST: Mapping[str, Callable[[Contest], bytes]] = {
    ".json": lambda contest: _text(comparison_json(contest)),
    ".md": lambda contest: _text(render_markdown(compared_sections(contest))),
    ".txt": lambda contest: _text(render_text(compared_sections(contest), colour=False)),
    ".svg": lambda contest: _contest_figure(contest, "svg"),
    ".png": lambda contest: _contest_figure(contest, "png"),
}
"""How a comparison is written."""


def export(result: Study | Contest, path: str, *, may_replace: bool) -> None:
    """Write a result whole or not at all.

    Raises
    ------
    Taken
        When a file of that name is there and may not be replaced.
    InvalidUsage
        When the ending says nothing, or the file cannot be written.
    """
    ending = Path(path).suffix.lower()
    known = OF_STUDY if isinstance(result, Study) else OF_CONTEST
    if ending not in known:
        raise InvalidUsage(f"the name has to end in one of {', '.join(known)}, not '{ending}'")
    if os.path.lexists(path) and not may_replace:
        raise Taken(f"there is a file '{path}' already")
    if isinstance(result, Study):
        _write(Path(path), OF_STUDY[ending](result))
    else:
        _write(Path(path), OF_CONTEST[ending](result))


def _write(path: Path, content: bytes) -> None:
    target = Path(os.path.realpath(path))
    beside = target.with_name(f".{target.name[:100]}.{os.getpid()}.part")
    try:
        try:
            beside.write_bytes(content)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise InvalidUsage(f"'{path}' cannot be written: {error.strerror}") from error
