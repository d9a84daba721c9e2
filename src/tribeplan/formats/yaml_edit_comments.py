"""Finding a comment in a file by its line."""

import re
from bisect import bisect_right

from tribeplan.formats.yaml_edit_entries import Source
from tribeplan.formats.yaml_edit_kinds import CannotEdit
from tribeplan.formats.yaml_edit_lines import BREAK, Splice, line_end, next_line
from tribeplan.formats.yaml_nodes import stretches_of_text

_COMMENT = re.compile(r"[ \t]*(?:(?<=\s)|^)#", re.MULTILINE)


def comment_on_line(source: Source, line: int) -> Splice:
    """Give the splice that takes a comment away: its line, or it and the blanks before it."""
    text = source.text
    start = 0
    breaks = BREAK.finditer(text)
    for _ in range(line - 1):
        found = next(breaks, None)
        start = found.end() if found else len(text)
    end = line_end(text, start)
    spans = stretches_of_text(source.document.root, text)
    starts = [span.start for span in spans]
    for comment in _COMMENT.finditer(text, start, end):
        before = bisect_right(starts, comment.end() - 1) - 1
        if before < 0 or spans[before].end < comment.end():
            if comment.start() == start:
                return Splice(start, next_line(text, start), "")
            return Splice(comment.start(), end, "")
    raise CannotEdit(f"{source.document.path}:{line}: no comment stands there")
