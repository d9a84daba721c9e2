"""The command palette: every action, and every place to go to."""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from textual import on
from textual.await_complete import AwaitComplete
from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Input, OptionList

from tribeplan.org.address import Address
from tribeplan.org.roster import Roster
from tribeplan.report.safe_text import display
from tribeplan.tui.actions import Action, is_ready, run, shown_keys
from tribeplan.tui.session import Session, app_of

# --- What the command palette offers: every action, and every place to go to ---------------------

MOST_SHOWN = 50
"""Places that are listed; typing on narrows them down."""


class Actions(Provider):
    """Everything that can be done here, with its key."""

    @property
    def _ready(self) -> Iterator[Action]:
        session: Session | None = getattr(self.app, "session", None)
        every = () if session is None else session.every_action()
        return (each for each in every if is_ready(self.app, each))

    async def discover(self) -> Hits:
        """Offer all before anything is typed."""
        for each in self._ready:
            text = f"{each.words}  ({shown_keys(each)})"
            yield DiscoveryHit(Content(text), partial(run, self.app, each), text, each.help)

    async def search(self, query: str) -> Hits:
        """Offer what fits."""
        matcher = self.matcher(query)
        for each in self._ready:
            score = matcher.match(f"{each.words} {each.help}")
            if score > 0:
                text = Content(f"{each.words}  ({shown_keys(each)})")
                yield Hit(score, text, partial(run, self.app, each), each.words, each.help)


class Stop(NamedTuple):
    """Somewhere to go."""

    words: str
    kind: str
    address: Address


class Places(Provider):
    """Squads, chapters, people and features to go to."""

    async def search(self, query: str) -> Hits:
        """Offer those whose name or id holds what was typed."""
        session: Session | None = getattr(self.app, "session", None)
        if session is None:
            return
        wanted = query.casefold()
        count = 0
        for stop in _stops(session.document.roster):
            if wanted in stop.words.casefold():
                yield Hit(
                    0.5, Content(display(stop.words)), partial(session.go, stop.address),
                    stop.words, f"Go to this {stop.kind}",
                )  # fmt: skip
                count += 1
            if count == MOST_SHOWN:
                return


def _stops(roster: Roster) -> Iterator[Stop]:
    organisation = roster.organisation
    for tribe_id, tribe in organisation.tribes.items():
        yield Stop(f"{tribe.name or tribe_id} ({tribe_id})", "tribe", ("tribes", tribe_id))
    for seat in roster.squads.values():
        yield Stop(f"{seat.squad.name or seat.id} ({seat.id})", "squad", seat.address)
    for place in roster.chapters:
        yield Stop(f"{place.chapter.name or place.id} ({place.id})", "chapter", place.address)
    for person_id, person in organisation.people.items():
        yield Stop(f"{person.name or person_id} ({person_id})", "person", ("people", person_id))
    for item_id, feature in organisation.work.features.items():
        address = ("work", "features", item_id)
        yield Stop(f"{feature.name or item_id} ({item_id})", "feature", address)


# --- The command palette, answered once however fast keys come -----------------------------------


class Palette(CommandPalette):
    """Textual's own, but that nothing which comes or runs on after it went ends the app.

    A second enter would run the command again; a late letter would search for a list that is gone.
    """

    @on(Input.Changed)
    @on(Input.Submitted)
    @on(Button.Pressed)
    @on(OptionList.OptionSelected)
    def once(self, event: Message) -> None:
        """Stop what was under way when the palette went."""
        if app_of(self).screen is not self:
            event.stop()
            event.prevent_default()

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Go, unless it has gone already, and let nothing search on for a list that is gone."""
        if app_of(self).screen is not self:
            return AwaitComplete()
        self._cancel_gather_commands()
        self._stop_busy_countdown()
        self._stop_no_matches_countdown()
        return super().dismiss(result)
