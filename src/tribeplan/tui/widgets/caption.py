"""One line below the matrix: where the cursor is, or what dropping here would do."""

from textual.widgets import Static

from tribeplan.tui.shown import shown


class Caption(Static):
    """Words about the one place that matters now."""

    DEFAULT_CSS = """
    Caption {
        height: 1;
        padding: 0 1;
        background: $surface;
        color: $text-muted;
        text-wrap: nowrap;
        text-overflow: ellipsis;
        &.-moving { color: $foreground; text-style: bold; }
    }
    """

    def __init__(self) -> None:
        super().__init__(id="caption", markup=False)
        self.words = ""
        """What it says now."""

    def tell(self, words: str) -> None:
        """Say something else."""
        if words != self.words:
            self.words = words
            self.update(shown(words), layout=False)
