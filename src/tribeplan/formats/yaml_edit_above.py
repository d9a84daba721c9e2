"""What stands on the lines above an entry: blank lines, comments, waivers."""

from collections.abc import Iterator

from tribeplan.formats.yaml_edit_lines import WAIVER, indent_of, is_blank, line_above


class Above:
    """What stands on the lines above an entry, taken from below to above."""

    def __init__(self, head_line: int) -> None:
        self.comments = head_line
        """Where the unbroken run of comments at the entry's column starts."""

        self.waiver = head_line
        """Where the topmost waiver starts."""

        self.blank = -1
        """Where the lowest blank line starts."""

        self.directly_above = ""
        """What stands directly above the run of comments: ``blank`` or ``comment``."""

    def take(self, start: int, line: str, column: int) -> bool:
        """Take one line more; no when it is neither blank nor a comment."""
        if is_blank(line):
            self.blank = max(self.blank, start)
            self.directly_above = self.directly_above or "blank"
            return True
        if not line.lstrip(" ").startswith("#"):
            return False
        if not self.directly_above and indent_of(line) == column:
            self.comments = start
        else:
            self.directly_above = self.directly_above or "comment"
        if WAIVER.search(line):
            self.waiver = start
        return True


def lines_above(text: str, start: int, floor: int) -> Iterator[tuple[int, str]]:
    """Give the lines above one, from below to above, and where each starts."""
    while start > floor:
        above = line_above(text, start)
        yield above, text[above:start]
        start = above
