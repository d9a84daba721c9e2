"""Looking: find, what is not saved, the context menu, the editor, copying, the form."""

import os
import shlex
import subprocess
from collections.abc import Callable, Mapping
from pathlib import PurePath

from textual.app import SuspendNotSupported
from textual.events import Click

from tribeplan.editing.version import Version
from tribeplan.errors import TribeplanError
from tribeplan.formats.model_text import flow_text, tree_of
from tribeplan.org.elements import element_at
from tribeplan.tui.actions import ACTIONS, Key, shown_keys
from tribeplan.tui.choices import Choice, Place, every_place
from tribeplan.tui.screens.acting import Acting
from tribeplan.tui.session import Session, app_of, say
from tribeplan.tui.subject import name_of
from tribeplan.tui.widgets.dialogs import Answer, Picker, Question, Reading, open_dialog
from tribeplan.tui.widgets.line_list import RIGHT_BUTTON

# --- The user's own editor, opened at a line -----------------------------------------------------

PLUS_LINE = frozenset(
    {"vi", "vim", "nvim", "view", "nano", "pico", "emacs", "emacsclient", "ed", "joe", "jed", "mg",
     "micro", "kak", "ne", "gedit", "pluma", "mcedit"}
)  # fmt: skip
"""Editors that take ``+12 file``."""

COLON_LINE = frozenset({"subl", "hx", "helix", "zed", "atom", "sublime_text"})
"""Editors that take ``file:12``."""

GOTO = frozenset({"code", "code-insiders", "codium", "cursor", "windsurf"})
"""Editors that take ``--goto file:12``, and come back at once unless they are told to wait."""


def editor_of(environment: Mapping[str, str]) -> str:
    """The command that the user wants; ``vi`` when none is named.

    >>> editor_of({"EDITOR": "nano", "VISUAL": "code -w"})
    'code -w'
    """
    return environment.get("VISUAL") or environment.get("EDITOR") or "vi"


def editor_command(editor: str, path: str, line: int) -> list[str]:
    """The command that opens a file at a line.

    >>> editor_command("nano -w", "a.yaml", 12)
    ['nano', '-w', '+12', 'a.yaml']
    >>> editor_command("code", "a.yaml", 12)
    ['code', '--wait', '--goto', 'a.yaml:12']
    >>> editor_command("strange", "-a.yaml", 12)
    ['strange', './-a.yaml']
    """
    words = shlex.split(editor) or ["vi"]
    name = PurePath(words[0]).name
    path = f"./{path}" if path.startswith(("-", "+")) else path
    if name in PLUS_LINE:
        return [*words, f"+{line}", path]
    if name in COLON_LINE:
        return [*words, f"{path}:{line}"]
    if name in GOTO:
        waits = [] if {"-w", "--wait"} & set(words) else ["--wait"]
        return [*words, *waits, "--goto", f"{path}:{line}"]
    return [*words, path]


# --- Looking: find, what is not saved, the context menu, the editor, copying, the form -----------

NEEDS_NO_PLACE = ("find", "match", "problem", "difference", "menu")
"""Actions that the context menu leaves out: they are not about what is here."""

WORDS_CELLS = 9
"""Cells for the words of an action in the context menu."""


class Looking(Acting):
    """A screen on which things are looked up."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.matches: list[Place] = []
        self.match_number = 0
        self._places_of: Version | None = None
        self._places: list[Place] = []
        self.refusals |= {
            "edit": self._no_fields,
            "copy": self._nothing_to_copy,
            "match": self._no_matches,
        }

    def action_edit(self) -> None:
        """Open the form of what is here."""
        inspector = self.inspector
        if inspector is not None and not inspector.edit():
            say(self, "Nothing is here that has fields", "warning")

    def action_find(self) -> None:
        """Ask for a name, and go there."""
        version = self.session.document.version
        if version is not self._places_of:
            self._places_of, self._places = version, every_place(version)
        places = self._places
        by_key = {place.choice.key: place for place in places}
        picker = Picker("Find", [place.choice for place in places])

        def answered(choice: Choice) -> None:
            typed = bool(picker.typed)
            listed = picker.listed if typed and choice in picker.listed else [choice]
            self.matches = [by_key[each.key] for each in listed]
            self.match_number = listed.index(choice)
            self.session.go(by_key[choice.key].address)
            if len(self.matches) > 1:
                say(self, f"{self.match_number + 1} of {len(self.matches)}; n goes to the next")
            self.refresh_bindings()

        open_dialog(self, picker, answered)

    def action_match(self, by: int) -> None:
        """Go to the next or previous of what was found."""
        if self.matches:
            self.match_number = (self.match_number + by) % len(self.matches)
            place = self.matches[self.match_number]
            self.session.go(place.address)
            say(self, f"{self.match_number + 1} of {len(self.matches)}: {place.choice.words}")

    def action_difference(self) -> None:
        """Show what is not saved, and what is different from the last commit."""
        document = self.session.document
        pages = (
            ("What saving would change (tab: since the last commit)", _told(document.diff)),
            ("What differs from the last commit (tab: not saved)", _told(document.git_diff)),
        )
        open_dialog(self, Reading(pages, is_difference=True))

    def action_menu(self) -> None:
        """Offer what can be done with what is here."""
        offered = [each for each in self.menu_keys() if _name(each) not in NEEDS_NO_PLACE]
        choices = [
            Choice(
                each.id,
                f"{each.words:<{WORDS_CELLS}}",
                f"{shown_keys(each)}  {each.help}",
                self._refusal(each),
            )
            for each in offered
        ]
        choices.sort(key=lambda choice: bool(choice.refusal))
        title = name_of(self.session.document.organisation, self.subject)

        def answered(choice: Choice) -> None:
            key = next(each for each in offered if each.id == choice.key)
            self.call_later(self.run_key, key)

        open_dialog(self, Picker(title, choices), answered)

    def menu_keys(self) -> tuple[Key, ...]:
        """What the context menu offers."""
        return ACTIONS

    async def run_key(self, key: Key) -> None:
        """Do what a key does."""
        await app_of(self).run_action(key.action, self)

    def _refusal(self, key: Key) -> str:
        return self.why_not(_name(key))

    def run_later_menu(self) -> None:
        """Open the context menu when the click has done its part."""
        self.call_later(self.action_menu)

    def on_click(self, event: Click) -> None:
        """Open the context menu at a click with the right button."""
        if event.button == RIGHT_BUTTON:
            event.stop()
            self.run_later_menu()

    def action_editor(self) -> None:
        """Open the file in the user's editor; asks first what becomes of unsaved edits."""
        if not self.session.document.is_changed:
            self._edit_outside()
            return
        answers = (
            Answer("s", "Save", "then open the file"),
            Answer("o", "Open", "the file as it was saved; your edits are merged afterwards"),
        )
        question = Question("Not everything is saved", "The editor shows the file.", answers)

        def answered(letter: str) -> None:
            if letter == "s":
                self.call_later(self._save_and_edit)
            else:
                self._edit_outside()

        open_dialog(self, question, answered)

    async def _save_and_edit(self) -> None:
        await app_of(self).run_action("save")
        if not self.session.document.is_changed:
            self._edit_outside()

    def _edit_outside(self) -> None:
        place = self.session.document.version.basis.place_of(self.subject.address)
        command = editor_command(editor_of(os.environ), place.path, place.line)
        try:
            with app_of(self).suspend():
                subprocess.run(command, check=False)  # noqa: S603  # the user's own editor, without a shell
        except SuspendNotSupported:
            say(self, "There is no terminal here to open an editor in", "warning")
            return
        except OSError as error:
            say(self, f"'{command[0]}' cannot be started: {error.strerror}; set EDITOR", "error")
            return

    def action_copy(self) -> None:
        """Copy what is here as YAML, to the terminal's own clipboard."""
        subject = self.subject
        element = element_at(self.session.document.organisation, subject.address)
        if element is not None:
            app_of(self).copy_to_clipboard(f"{subject.id}: {flow_text(tree_of(element))}\n")
            say(self, f"Copied {subject.kind} {subject.id} as YAML")

    def _no_fields(self) -> str:
        return "" if self.inspector is not None else "There is no inspector here"

    def _nothing_to_copy(self) -> str:
        return "" if self.is_on_something else "Nothing is here to copy"

    def _no_matches(self) -> str:
        return "" if self.matches else "Nothing was found yet; / finds"


def _name(key: Key) -> str:
    return key.action.partition("(")[0]


def _told(text: Callable[[], str]) -> Callable[[], str]:
    """The text, or why there is none."""

    def told() -> str:
        try:
            return text()
        except TribeplanError as error:
            return str(error)

    return told
