"""Help and the command palette: every action, wherever it is done, and every place to go."""

from collections.abc import Callable, Iterator

from textual.app import App

from tribeplan.tui import widgets
from tribeplan.tui.actions import Action, is_ready, shown_keys
from tribeplan.tui.choices import Choice
from tribeplan.tui.session import Session, app_of

DO = "do "
"""What the keys of actions begin with; no place's does."""


WORDS_CELLS = 12
KEYS_CELLS = 9
"""Cells for the words of an action in a list of them, and for its keys: none is longer."""


def open_palette(
    app: App[None], session: Session, do: Callable[[Action], object], *, has_places: bool
) -> None:
    """Offer everything that can be done, and gone to; ``do`` does it, wherever that is.

    Without the places it is the help.
    """
    every = {DO + each.id: each for each in session.every_action()}
    places = {place.choice.key: place for place in session.places()} if has_places else {}
    listed = [*_actions(app, every), *(place.choice for place in places.values())]

    def answered(choice: Choice) -> None:
        if choice.key in every:
            app_of(app.screen).call_later(do, every[choice.key])
            return
        app.switch_mode("plan")
        session.go(places[choice.key].address)

    title = "Do something, or go somewhere" if has_places else "Help: enter does it"
    widgets.dialogs.pick(app, title, listed, answered)


def action_choice(action: Action, key: str, where: str = "", refusal: str = "") -> Choice:
    """An action in a list: what it is called, its keys, what it does; keys without room behind."""
    first, *more = shown_keys(action).split(" ")
    while more and len(f"{first} {more[0]}") <= KEYS_CELLS:
        first += f" {more.pop(0)}"
    also = f" Also {' '.join(more)}." if more else ""
    hint = f"{first:<{KEYS_CELLS}}  {action.help}{also}{where}"
    return Choice(key, f"{action.words:<{WORDS_CELLS}}", hint, refusal)


def _actions(app: App[None], every: dict[str, Action]) -> Iterator[Choice]:
    """What can be done here first; what is done elsewhere says where."""
    ready = {key for key, action in every.items() if is_ready(app, action)}
    for key, action in sorted(every.items(), key=lambda item: item[0] not in ready):
        where = "" if key in ready else f" ({action.id.partition('.')[0]})"
        yield action_choice(action, key, where)
