"""Files: saving, leaving, what somebody else changed, what a crash left behind."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from textual.app import App
from textual.screen import ModalScreen, Screen

from tribeplan.editing.journal import Recovery
from tribeplan.editing.saving import ChangedOnDisk
from tribeplan.errors import InvalidInput, TribeplanError
from tribeplan.org.address import show_address
from tribeplan.org.elements import counted, first_few
from tribeplan.tui import widgets
from tribeplan.tui.asking import Answer, open_dialog
from tribeplan.tui.session import Session, say
from tribeplan.tui.subject import is_there, subject_of
from tribeplan.tui.widgets.status import StatusBar

MOST_NAMED = 3
"""Files that are named in a question."""


class Filing:
    """What an app does with the files of its document."""

    def __init__(
        self, app: App[Any], session: Session, screens: Callable[[], Iterable[Screen[Any]]]
    ) -> None:
        self.app = app
        self.session = session
        self._screens = screens
        """Every screen and dialog there is, in front or not."""

        self._passed_over: tuple[str, ...] = ()
        """Files whose change the user has seen and left for later."""

    def begin(self) -> None:
        """Begin the journal, tell what happened while opening, offer what a crash left behind."""
        document = self.session.document
        document.begin_journal()
        for words in document.notices:
            say(self.app, words, "warning")
        if document.recovery is not None:
            self._offer(document.recovery)

    def _offer(self, recovery: Recovery) -> None:
        document = self.session.document
        edits = counted(recovery.edits, "unsaved edit")
        text = f"{edits} from {recovery.until:%Y-%m-%d %H:%M} can be recovered."
        if not recovery.matches:
            text += "\nThe files have changed since; both are merged, yours wins where they clash."
        if recovery.lost:
            text += f"\n{recovery.lost} at the end cannot be made again."
        recover = partial(self._try, document.recover, "Recovered")
        self._ask(
            "The last session ended without saving",
            text,
            Answer("r", "Recover", "go on where it ended", recover),
            Answer("d", "Discard", "the edits are gone for good", document.discard_recovery),
        )

    def _ask(self, title: str, text: str, *answers: Answer) -> None:
        widgets.dialogs.ask(self.app, title, text, *answers)

    def save(self, then: Callable[[], object] | None = None) -> None:
        """Write the files; asks when somebody else has changed them."""
        self.settle_forms()
        document = self.session.document
        if not document.is_changed:
            say(self.app, "Everything is saved")
        else:
            try:
                saved = document.save()
            except ChangedOnDisk as changed:
                self._ask_about(changed.paths)
                return
            except TribeplanError as error:
                say(self.app, str(error), "error")
                return
            for bar in self.app.screen.query(StatusBar):
                bar.show()
            say(self.app, f"Saved {', '.join(saved.paths) or document.root}")
            if saved.warning:
                say(self.app, saved.warning, "warning")
        for row in self._untaken():
            say(self.app, f"Not saved: {row.untaken_words}", "warning")
        if then is not None:
            then()

    def settle_forms(self) -> None:
        """Make the edits that are still being typed: they belong to what is saved or left."""
        for screen in self._screens():
            for form in screen.query(widgets.forms.FieldForm):
                form.settle()

    def _untaken(self) -> "list[widgets.forms.FieldRow]":
        """Find every field in which something is typed of which no edit can be made."""
        found: list[widgets.forms.FieldRow] = []
        for screen in self._screens():
            if isinstance(screen, widgets.forms.FormDialog):
                found += screen.untaken
            for form in screen.query(widgets.forms.FieldForm):
                found += form.untaken
        return found

    def leave(self) -> None:
        """Leave; asks when something is typed that was not taken, or is not saved."""
        self.settle_forms()
        untaken = self._untaken()
        if not untaken:
            self._leave_saved()
            return
        self._ask(
            "Leave what is typed?",
            "\n".join(row.untaken_words for row in untaken[:MOST_NAMED]),
            Answer("g", "Go back", "to what is typed"),
            Answer("d", "Drop it", "and leave", self._leave_saved),
        )

    def _leave_saved(self) -> None:
        document = self.session.document
        if not document.is_changed:
            self._end()
            return
        self._ask(
            "Leave?",
            f"{counted(document.unsaved, 'edit is', 'edits are')} not saved.",
            Answer("s", "Save", "and leave", partial(self.save, self._end)),
            Answer("d", "Discard", "the files stay as they are", self._end),
            Answer("c", "Cancel", "go on here"),
        )

    def _end(self) -> None:
        self.session.document.close()
        self.app.exit()

    def look(self) -> None:
        """Look whether somebody else has changed the files; reads them again when nothing is lost.

        Cheap enough for every second.
        """
        stack = self.app.screen_stack
        if not stack or isinstance(stack[-1], ModalScreen):  # none is left while the app ends
            return
        changed = self.session.document.changed_on_disk()
        if changed != self._passed_over:
            self._passed_over = changed
            if changed and self.session.document.is_changed:
                self._ask_about(changed)
            elif changed:
                self._take_theirs()

    def _ask_about(self, paths: tuple[str, ...]) -> None:
        keep_mine = self.session.document.keep_mine
        keep = partial(self._try, keep_mine, "Your next save writes over theirs")
        self._ask(
            "Somebody else changed the files",
            f"{first_few(paths, MOST_NAMED)} changed on disk, and not everything here is saved.",
            Answer(
                "m", "Merge", "theirs and yours; where both changed a field, yours", self._merge
            ),
            Answer("k", "Keep mine", "the next save writes over their changes", keep),
            Answer(
                "t",
                "Take theirs",
                "your unsaved edits go; undo brings them back",
                self._take_theirs,
            ),
            Answer("d", "Difference", "see what your save would change", self._show_difference),
        )

    def _show_difference(self) -> None:
        pages = (("What your save would change", self.session.document.diff),)
        open_dialog(self.app, widgets.dialogs.Pages(pages, is_difference=True))
        self._passed_over = ()

    def _take_theirs(self) -> None:
        self._passed_over = ()
        more = "; u brings your edits back" if self.session.document.is_changed else ""
        self._try(self.session.document.take_theirs, f"Read the files again{more}")

    def _merge(self) -> None:
        self._try(self._merged, "Merged, not saved yet; u takes your edits back and keeps theirs")

    def _merged(self) -> None:
        clashes = self.session.document.merge().clashes
        if clashes:
            places = "; ".join(show_address(clash.at) for clash in clashes[:MOST_NAMED])
            many = f"{len(clashes)} changed by both, yours stayed: {places}"
            say(self.app, many, "warning")

    def _try(self, do: Callable[[], object], words: str) -> None:
        cursor = self.session.cursor
        try:
            do()
        except InvalidInput as invalid:
            first = invalid.diagnostics[0]
            place = f"{first.place.path}:{first.place.line}"
            say(self.app, f"The files cannot be understood: {place} {first.message}", "error")
        except TribeplanError as error:
            say(self.app, str(error), "error")
        else:
            if is_there(self.session.document.organisation, subject_of(cursor)):
                self.session.go(cursor)
            say(self.app, words)
