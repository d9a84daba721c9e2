"""The least that a Textual app can do: one line of text that changes with a key."""

from textual.app import App, ComposeResult
from textual.events import Key
from textual.widgets import Static


class Minimal(App[None]):
    def compose(self) -> ComposeResult:
        yield Static("READY", markup=False)

    def on_key(self, event: Key) -> None:
        self.query_one(Static).update(f"READY {event.key} {event.time}", layout=False)


if __name__ == "__main__":
    Minimal().run()
