"""The keys at the foot of the Plan screen, which come after its first frame."""

from textual.widgets import Footer


class LateFooter(Footer):
    """The keys, also when it comes after the screen has told which there are."""

    def on_mount(self) -> None:
        """Draw the keys there are."""
        self.bindings_changed(self.screen)  # pyright: ignore[reportUnknownMemberType]
