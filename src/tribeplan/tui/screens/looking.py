"""Looking: find, what is not saved, the context menu, the editor, copying."""

import asyncio
import os
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path, PurePath

from textual.app import SuspendNotSupported
from textual.dom import DOMNode

from tribeplan.api import Taken, check_target, write_bytes
from tribeplan.designing import commit, told_since_commit
from tribeplan.errors import InvalidUsage, TribeplanError
from tribeplan.formats.model.files import expanded
from tribeplan.formats.model_text import flow_text, tree_of
from tribeplan.org.elements import element_at
from tribeplan.org.roster import Roster, element_name
from tribeplan.report.safe_text import display
from tribeplan.tui import widgets
from tribeplan.tui.actions import Action, run
from tribeplan.tui.asking import Answer, AskedField, Complaints, FormContents, Values, open_dialog
from tribeplan.tui.choices import Choice
from tribeplan.tui.screens.here import Here
from tribeplan.tui.screens.palette import action_choice
from tribeplan.tui.session import app_of, say

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


USUAL = ("nano", "micro", "vim", "vi")
"""Editors that are started where the user names none: the first that is there."""

NOTICE_SECONDS = 1.0
"""To read what opens and how one comes back; an editor covers it."""

OTHER_SCREEN = "\x1b[?1049h\x1b[H"
OWN_SCREEN = "\x1b[?1049l"
"""To the screen on which a terminal keeps nothing (xterm's 1049), and back: the notice is not left
behind on the one that has the user's shell."""

WAYS_OUT = {
    **dict.fromkeys(("vi", "vim", "nvim", "view"), "esc, :wq and enter save and come back"),
    **dict.fromkeys(("nano", "pico"), "ctrl+x comes back"),
    "micro": "ctrl+s saves, ctrl+q comes back",
    "emacs": "ctrl+x ctrl+s saves, ctrl+x ctrl+c comes back",
}
"""How one leaves editors that do not say so by themselves."""


def editor_of(environment: Mapping[str, str]) -> str:
    """The command that the user wants; one of the usual when none is named, empty when none is.

    >>> editor_of({"EDITOR": "nano", "VISUAL": "code -w"})
    'code -w'
    >>> editor_of({"PATH": ""})
    ''
    """
    named = environment.get("VISUAL", "").strip() or environment.get("EDITOR", "").strip()
    there = (each for each in USUAL if shutil.which(each, path=environment.get("PATH")))
    return named or next(there, "")


def _words_of(editor: str) -> list[str]:
    try:
        return shlex.split(editor)
    except ValueError:  # a quote that is never closed
        return editor.split()


def editor_command(editor: str, path: str, line: int) -> list[str]:
    """The command that opens a file at a line.

    >>> editor_command("nano -w", "a.yaml", 12)
    ['nano', '-w', '+12', 'a.yaml']
    >>> editor_command("code", "a.yaml", 12)
    ['code', '--wait', '--goto', 'a.yaml:12']
    >>> editor_command("strange", "-a.yaml", 12)
    ['strange', './-a.yaml']
    """
    words = _words_of(editor) or ["vi"]
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


# --- Looking: find, what is not saved, the context menu, the editor, copying ---------------------

NEEDS_NO_PLACE = frozenset(
    {"plan.find", "plan.match", "plan.match-back", "plan.problem", "plan.problem-back",
     "plan.difference", "plan.menu", "plan.commit", "plan.branch"}
)  # fmt: skip
"""Actions that the context menu leaves out: they are not about what is here."""


def find(here: Here) -> None:
    """Ask for a name, and go there."""
    found, places = here.found, here.session.places()
    by_key = {place.choice.key: place for place in places}
    picker = widgets.dialogs.Picker("Find", [place.choice for place in places])

    def answered(choice: Choice) -> None:
        typed = bool(picker.typed)
        listed = picker.listed if typed and choice in picker.listed else [choice]
        found.places = [by_key[each.key] for each in listed]
        found.number = listed.index(choice)
        here.session.go(by_key[choice.key].address)
        if len(listed) > 1:
            say(here.screen, f"{found.number + 1} of {len(listed)}; n goes to the next")
        here.screen.refresh_bindings()

    open_dialog(here.screen, picker, answered)


def match(here: Here, by: int) -> None:
    """Go to the next or previous of what was found."""
    found = here.found
    if found.places:
        found.number = (found.number + by) % len(found.places)
        place = found.places[found.number]
        here.session.go(place.address)
        say(here.screen, f"{found.number + 1} of {len(found.places)}: {place.choice.words}")


def difference(here: Here) -> None:
    """Show what is not saved, and what is different from the last commit."""
    document = here.session.document
    pages = (
        ("What saving would change (tab: since the last commit)", _told(document.diff)),
        ("What differs from the last commit (tab: in words)", _told(document.git_diff)),
        (
            "What differs from the last commit, in words (tab: not saved)",
            _told(partial(told_since_commit, document)),
        ),
    )
    open_dialog(here.screen, widgets.dialogs.Pages(pages, is_difference=True))


# --- git: a commit of what is here, on the branch that is there or on a new one ------------------


COMMITS = "git"
"""The group of workers that commit."""


def ask_for_commit(here: Here, *, on_branch: bool) -> None:
    """Ask for a message, save, and commit the files of the model; on a new branch when asked."""
    # A worker that is cancelled leaves its thread, and git, going: so there is never a second.
    if any(each.group == COMMITS and not each.is_finished for each in here.screen.workers):
        say(here.screen, "A commit is under way", "error")
        return
    message = AskedField("message", "Message", _last_edits(here), is_required=True)
    name = AskedField(
        "branch", "Branch", help="It is made from what is checked out.", is_required=True
    )
    asked = (name, message) if on_branch else (message,)
    words = "Commit on a new branch" if on_branch else "Commit"
    form = FormContents(f"{words}: saved first, nothing is pushed", "Commit", asked)

    def answered(values: Values) -> None:
        here.screen.run_worker(_commit(here, values), group=COMMITS)

    widgets.forms.fill_in(here.screen, form, answered)


def _last_edits(here: Here) -> str:
    edit = here.session.document.to_undo
    return "" if edit is None else edit.label


async def _commit(here: Here, values: Values) -> None:
    document = here.session.document
    if document.is_changed:
        await app_of(here.screen).run_action("save")
        if document.is_changed:  # it asks about the files, or could not be saved
            return
    try:
        done = await asyncio.to_thread(
            commit, document, values["message"], values.get("branch", "")
        )
    except InvalidUsage as refused:
        say(here.screen, str(refused), "error")
    else:
        say(here.screen, f"Committed {done}")


def menu(here: Here) -> None:
    """Offer what can be done with what is here."""
    offered = [each for each in here.offered if each.id not in NEEDS_NO_PLACE]
    choices = [action_choice(each, each.id, refusal=each.why_not(here)) for each in offered]
    choices.sort(key=lambda choice: bool(choice.refusal))
    title = element_name(here.roster, here.subject.address)

    def answered(choice: Choice) -> None:
        action = next(each for each in offered if each.id == choice.key)
        here.screen.call_later(run, app_of(here.screen), action)

    widgets.dialogs.pick(here.screen, title, choices, answered)


def editor(here: Here) -> None:
    """Open the file in the user's editor; asks first what becomes of unsaved edits."""
    if not here.session.document.is_changed:
        _edit_outside(here)
        return
    save = partial(here.screen.call_later, _save_and_edit, here)
    open_it = partial(_edit_outside, here)
    widgets.dialogs.ask(
        here.screen,
        "Not everything is saved",
        "The editor shows the file.",
        Answer("s", "Save", "then open the file", save),
        Answer("o", "Open", "the file as it was saved; your edits are merged afterwards", open_it),
    )


async def _save_and_edit(here: Here) -> None:
    await app_of(here.screen).run_action("save")
    if not here.session.document.is_changed:
        _edit_outside(here)


def _edit_outside(here: Here) -> None:
    place = here.session.document.version.basis.place_of(here.subject.address)
    edit_file(here.screen, place.path, place.line)


def edit_file(node: DOMNode, path: str, line: int = 1) -> bool:
    """Open a file in the user's editor and wait; False, and said why, where there is none."""
    editor = editor_of(os.environ)
    if not editor:
        say(node, "No editor is here: set EDITOR to one, as in EDITOR=nano", "warning")
        return False
    command = editor_command(editor, path, line)
    name = PurePath(command[0]).name
    way_out = WAYS_OUT.get(name, "leave it to come back")
    opens = f"tribeplan waits: {name} opens {path}; {way_out} (EDITOR names another)"
    try:
        with app_of(node).suspend():
            print(OTHER_SCREEN + display(opens), flush=True)  # noqa: T201  # to the terminal, which is not ours now
            try:
                time.sleep(NOTICE_SECONDS)
                subprocess.run(command, check=False)  # noqa: S603  # the user's own editor, without a shell
            finally:
                print(OWN_SCREEN, end="", flush=True)  # noqa: T201
    except SuspendNotSupported:
        say(node, "There is no terminal here to open an editor in", "warning")
        return False
    except OSError as error:
        say(node, f"'{command[0]}' cannot be started: {error.strerror}; set EDITOR", "error")
        return False
    say(node, f"Back from {name}; what it saved is taken in")
    return True


def copy(here: Here) -> None:
    """Copy what is here as YAML, to the terminal's own clipboard."""
    subject = here.subject
    element = element_at(here.session.document.organisation, subject.address)
    if element is not None:
        app_of(here.screen).copy_to_clipboard(f"{subject.id}: {flow_text(tree_of(element))}\n")
        say(here.screen, f"Copied {subject.kind} {subject.id} as YAML")


def copy_place(here: Here) -> None:
    """Copy where it stands, as editors and other tools take it: ``bank.yaml:12``."""
    place = here.session.document.version.basis.place_of(here.subject.address)
    words = f"{place.path}:{place.line}"
    app_of(here.screen).copy_to_clipboard(words)
    say(here.screen, f"Copied {words}")


def draw(here: Here) -> None:
    """Ask what to draw and where to, then write the plan as it is now as a picture."""
    kinds = tuple(Choice(what, words) for what, words in DRAWN.items())
    asked = (
        AskedField("file", "File", "organisation.svg", help="A picture that scales: .svg."),
        AskedField("what", "What", kinds[0].key, kinds),
    )

    def check(values: Values) -> Complaints:
        is_svg = values["file"].lower().endswith(".svg")
        missing = {} if values["what"] in DRAWN else {"what": "is needed"}
        return missing if is_svg else {**missing, "file": "has to end in .svg"}

    form = FormContents("Draw the plan, with what is not saved", "Draw", asked, check)
    widgets.forms.fill_in(here.screen, form, partial(_begin_drawing, here))


def _begin_drawing(here: Here, values: Values, *, may_replace: bool = False) -> None:
    here.screen.run_worker(_draw_into(here, values, may_replace=may_replace))


async def _draw_into(here: Here, values: Values, *, may_replace: bool) -> None:
    path = Path(expanded(values["file"]))
    again = partial(_begin_drawing, here, values, may_replace=True)
    try:
        check_target(path, may_replace=may_replace)
        await asyncio.to_thread(_write_picture, here.roster, values["what"], path)
    except Taken:
        widgets.dialogs.ask_to_replace(here.screen, str(path), again)
    except InvalidUsage as error:
        say(here.screen, str(error), "error")
    else:
        say(here.screen, f"Drawn into {path}")


def _write_picture(roster: Roster, what: str, path: Path) -> None:
    """Draw and write; of hundreds of squads that takes seconds, so it runs beside the app."""
    from tribeplan.graph.network import NetworkPart  # noqa: PLC0415  # nobody may ever draw
    from tribeplan.report.figures.pictures import picture  # noqa: PLC0415  # loads networkx

    write_bytes(path, picture(roster, NetworkPart(what), None).encode("utf-8", "backslashreplace"))


DRAWN = {
    "organisation": "tribes, squads and chapters, with who is in them",
    "matrix": "how many people of each chapter work in each squad",
    "needs": "which squad needs which",
    "line": "who reports to whom",
}
"""Every part of an organisation that can be drawn, in the words that ``graph`` takes."""


def _stands_nowhere(here: Here) -> str:
    basis = here.session.document.version.basis
    is_new = not basis.reading.places.leads_to(here.subject.address)
    return _nothing_to_copy(here) or ("It is in no file yet; ctrl+s writes it" if is_new else "")


def _nothing_to_copy(here: Here) -> str:
    return "" if here.is_on_something else "Nothing is here to copy"


def _no_matches(here: Here) -> str:
    return "" if here.found.places else "Nothing was found yet; / finds"


def _told(text: Callable[[], str]) -> Callable[[], str]:
    """The text, or why there is none."""

    def told() -> str:
        try:
            return text()
        except TribeplanError as error:
            return str(error)

    return told


FINDING = (
    Action(
        "plan.find", "slash,ctrl+f", find, "Find", "Find people, squads, work, rules.", shown=True
    ),
    Action(
        "plan.match",
        "n",
        partial(match, by=1),
        "Next",
        "Go to the next that was found.",
        _no_matches,
    ),
    Action(
        "plan.match-back",
        "N",
        partial(match, by=-1),
        "Previous",
        "Go to the one found before.",
        _no_matches,
    ),
)

LOOKING = (
    Action("plan.difference", "D", difference, "Changes", "What is not saved; what git has."),
    Action(
        "plan.menu", "full_stop", menu, "Menu", "Everything that can be done with what is here."
    ),
    Action(
        "plan.commit",
        "C",
        partial(ask_for_commit, on_branch=False),
        "Commit",
        "Save, and commit the files to git; nothing is pushed.",
    ),
    Action(
        "plan.branch",
        "B",
        partial(ask_for_commit, on_branch=True),
        "Branch",
        "The same on a new branch, to keep a what-if apart.",
    ),
    Action("plan.editor", "E", editor, "Editor", "Open the file at this line in $EDITOR."),
    Action("plan.copy", "y", copy, "Copy", "Copy what is here as YAML.", _nothing_to_copy),
    Action(
        "plan.copy-place",
        "Y",
        copy_place,
        "Place",
        "Copy its file and line, like bank.yaml:12.",
        _stands_nowhere,
    ),
    Action("plan.draw", "W", draw, "Picture", "Draw the plan into an SVG: people, needs or lines."),
)
