"""What a killed process left in a model's directory: half a save is finished, scraps are swept."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from tribeplan.editing.disk import CannotSave, locked, write_files
from tribeplan.editing.save_record import (
    LARGEST_RECORD_BYTES,
    NewerRecord,
    NoRecord,
    may_be_finished,
    read_record,
    records_left_behind,
)
from tribeplan.editing.temporary import left_behind


def model_home(root: str) -> Path:
    """Give the directory of a model, links followed."""
    real = Path(os.path.realpath(root))
    return real if os.path.isdir(real) else real.parent  # noqa: PTH112  # no error where it is hidden


def home_of_save(root: str, others: Iterable[str]) -> Path:
    """Give the directory that a model and other files saved with it have in common."""
    real = (os.path.realpath(file) for file in others)
    homes = {str(model_home(root)), *(os.path.dirname(file) for file in real)}  # noqa: PTH120  # text
    return Path(os.path.commonpath(homes))


def _homes_above(home: Path) -> Iterator[Path]:
    """Give the directories above a model in which a save with its scenarios may leave a record.

    Those of its git repository; without one, the next two.
    """
    above = (home, *home.parents)
    tops = [place for place in above if os.path.lexists(place / ".git")]
    last = above.index(tops[0]) if tops else 2
    yield from above[1 : last + 1]


def finish_saves(root: str) -> tuple[str, ...]:
    """Finish the saves that were cut off in a model's directory; give what to tell the user.

    A directory that cannot be listed or written is left as it is.
    """
    home = model_home(root)
    told: list[str] = []
    with suppress(OSError):
        for path in list(records_left_behind(home)):
            told += _finish(home, path)
    for place in _homes_above(home):
        with suppress(OSError):
            for path in list(records_left_behind(place)):
                if path.lstat().st_uid == os.geteuid():
                    told += _finish(place, path)
    return tuple(told)


def sweep(root: str, files: Iterable[str]) -> None:
    """Remove what dead processes left beside the files of a model, as far as that can be done."""
    places = {Path(os.path.realpath(file)).parent for file in files}
    for place in sorted({model_home(root), *places}):
        with suppress(OSError):
            for scrap in list(left_behind(place)):
                scrap.unlink(missing_ok=True)


def _finish(home: Path, path: Path) -> Iterator[str]:
    """Finish one save, unless another process has done so by the time nobody else is at it."""
    try:
        with locked([str(home)]):
            if path.is_symlink() or path.exists():
                yield _finished(home, path)
    except CannotSave as error:
        yield f"a save that was cut off cannot be finished: {error}"


def _finished(home: Path, path: Path) -> str:
    if path.is_symlink() or path.stat().st_size > LARGEST_RECORD_BYTES:
        return _set_aside(path, "is not what a save leaves behind")
    try:
        files = read_record(path.read_bytes())
    except NewerRecord:
        return (
            f"'{path.name}' is of a save by a later tribeplan that was cut off; open the model "
            "with that release to finish it"
        )
    except NoRecord:
        return _set_aside(path, "is not what a save leaves behind")
    if not all(may_be_finished(home, file) for file in files):
        return _set_aside(path, "is of a save whose files have changed since")
    for file in files:
        target = home / file.path
        if not target.is_file() or target.read_bytes() != file.new:
            write_files({str(target): file.new}, home)
    path.unlink(missing_ok=True)
    return f"a save of {len(files)} files that was cut off has been finished"


def _set_aside(path: Path, why: str) -> str:
    aside = path.with_name(path.name + ".broken")
    with suppress(OSError):
        path.replace(aside)
    return f"'{path.name}' {why}; it is kept as '{aside.name}'"
