"""The Plan screen: tree, matrix, inspector, problems."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from textual import events
from textual._compositor import ChopsUpdate, Compositor
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.geometry import Offset, Region
from textual.strip import Strip
from textual.widget import Widget

from tribeplan.editing.version import Transition
from tribeplan.org.address import Address
from tribeplan.org.roster import people_names
from tribeplan.tui import widgets
from tribeplan.tui.actions import Action, bindings
from tribeplan.tui.asking import Steady
from tribeplan.tui.choices import Choice
from tribeplan.tui.screens.adding import ADDING
from tribeplan.tui.screens.changing import CHANGING
from tribeplan.tui.screens.help import Hints
from tribeplan.tui.screens.here import Here
from tribeplan.tui.screens.looking import FINDING, LOOKING, menu
from tribeplan.tui.screens.mending import MENDING
from tribeplan.tui.session import Session, Visits, app_of, say
from tribeplan.tui.subject import ProblemIndex, is_there, landing, subject_of
from tribeplan.tui.widgets.inspector import Inspector
from tribeplan.tui.widgets.line_list import RIGHT_BUTTON, LineList
from tribeplan.tui.widgets.matrix.carry import Drop, Moving
from tribeplan.tui.widgets.matrix.grid import Trouble
from tribeplan.tui.widgets.matrix.matrix import MATRIX, Matrix
from tribeplan.tui.widgets.orgtree import OrgTree
from tribeplan.tui.widgets.problems import ProblemLine, Problems
from tribeplan.tui.widgets.status import Caption, StatusBar

# --- The panes of the Plan screen: which are shown, and which one has the screen to itself -------

NARROW_BELOW = 100
"""Columns below which the figure has the screen to itself."""

TREE_FROM = 116
"""Columns from which on there is room for the tree beside the others."""


class Sparing(Compositor):
    """Textual's own, but that a frame asks only what lies in front, for the lines that changed.

    Textual asks every widget that lies between the places that changed for all of its lines, and
    every container behind them.
    """

    _changed: tuple[Region, ...] = ()
    """What the frame that is drawn now has to draw; nothing when that is everything."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """Draw what changed."""
        self._changed = tuple(self._dirty_regions)
        try:
            return super().render_partial_update()
        finally:
            self._changed = ()

    def _get_renders(
        self, crop: Region | None = None
    ) -> Iterator[tuple[Region, Region, list[Strip]]]:
        bare = list(self._changed) or [crop or self.size.region]
        for widget, (region, clip) in self.visible_widgets.items():
            front = region.intersection(clip)
            seen = [front.intersection(each) for each in bare if front.overlaps(each)]
            if seen:
                rows = Region.from_union(seen)
                within = Region(clip.x, rows.y, clip.width, rows.height)
                lines = region.intersection(within).translate(-region.offset)
                yield region, within, widget.render_lines(lines)
                bare = [each for each in bare if not front.contains_region(each)]
            if not bare:
                return


WIDE_FROM = 140
"""Columns from which on there is room for tree and card, each beside the figure."""

LEAST_CELLS = 12
LEAST_LINES = 3
"""Of a pane that is made smaller."""

CHECKED_AT_ONCE = 400
"""People up to whom the rules take no time worth speaking of; above, a thread works them out."""


# --- Moving by name ------------------------------------------------------------------------------


def move_to(here: Here) -> None:
    """Ask for a squad or a chapter by its name, and move who is here there."""
    people = here.people
    if not people:
        say(here.screen, "Nobody is here to move; go to somebody, or mark people", "warning")
        return
    squad = here.squad
    moving = Moving(people, None if squad is None else squad.id)

    def answered(choice: Choice) -> None:
        kind, tribe, id_ = choice.key.split("/")
        drop = Drop(tribe, id_) if kind == "squad" else Drop(tribe, chapter=id_)
        edit = moving.edit(here.roster, drop)
        if edit is None:
            say(here.screen, "They are there already: nothing was moved")
        elif here.make(edit) is not None:
            here.session.marked = frozenset()
            here.matrix.show()

    title = f"Move {people_names(here.roster, people)} to"
    widgets.dialogs.pick(here.screen, title, list(_places_to_move_to(here, moving)), answered)


def _places_to_move_to(here: Here, moving: Moving) -> Iterator[Choice]:
    """Every squad and chapter but those that all of them are in."""
    organisation = here.session.document.organisation
    for tribe_id, tribe in organisation.tribes.items():
        where = f"of {tribe.name or tribe_id}" if len(organisation.tribes) > 1 else ""
        for squad_id, squad in tribe.squads.items():
            if moving.are_all_in(here.roster, squad_id, tribe_id):
                continue
            key = f"squad/{tribe_id}/{squad_id}"
            hint = f"squad {where} {len(squad.people)}"
            yield Choice(key, squad.name or squad_id, " ".join(hint.split()))
        for chapter_id, chapter in tribe.chapters.items():
            if all(each in chapter.members for each in moving.people):
                continue
            key = f"chapter/{tribe_id}/{chapter_id}"
            yield Choice(key, chapter.name or chapter_id, f"chapter {where}".strip())


# --- Everything that can be done on the Plan screen ----------------------------------------------

ON_THE_PLACE = (
    Action("plan.edit", "e,f2", "edit", "Edit", "Change the fields of what is here.", shown=True),
    *ADDING,
    *CHANGING,
    *FINDING,
    *MENDING,
    *LOOKING,
)
"""Actions on the thing under the cursor."""

ON_THE_SCREEN = (
    Action("plan.move-to", "M", move_to, "Move to", "Move who is marked, or here, by a name."),
    Action("plan.tree", "t", "toggle_tree", "Tree", "Show or hide the tree."),
    Action("plan.card", "I", "toggle_card", "Card", "Show or hide what is known of this place."),
    Action("plan.problems", "P", "toggle_problems", "Problems", "Show or hide the problems."),
    Action("plan.zoom", "z,f10", "zoom", "Zoom", "Give the focused pane the whole screen."),
    Action("plan.unzoom", "escape", "unzoom", "Unzoom", "Put all panes back after a zoom."),
    Action(
        "plan.larger", "greater_than_sign", "size(2)", "Larger", "More room for the pane in use."
    ),
    Action(
        "plan.smaller", "less_than_sign", "size(-2)", "Smaller", "Less room for the pane in use."
    ),
    Action("plan.jump", "semicolon", "jump", "Jump", "Type the letters at what you want to go to."),
    Action("plan.back", "left_square_bracket", "back", "Back", "To where you were before."),
    Action("plan.forward", "right_square_bracket", "forward", "Forward", "And forward again."),
    Action(
        "plan.what-if", "L", "what_if", "What-if", "Simulate after every edit, or stop doing so."
    ),
    Action("plan.hint", "H", "hide_hint", "Hide hint", "Show the hint below the matrix no more."),
)
"""Actions on the whole screen."""

MOVING = tuple(
    each
    for each in (*MATRIX, *ON_THE_SCREEN)
    if each.id in ("matrix.grab", "matrix.mark", "plan.move-to")
)
"""What the context menu offers first."""

BY_NAME = {each.id: each for each in (*ON_THE_PLACE, *ON_THE_SCREEN)}


# --- The Plan screen: tree, matrix, inspector, problems ------------------------------------------


class PlanScreen(Steady[None]):
    """Where a tribe is designed: tree, matrix, inspector and problems, as far as there is room."""

    AUTO_FOCUS = "#matrix"
    ACTIONS = (*ON_THE_PLACE, *ON_THE_SCREEN)
    """Every action that this screen has; what runs one by its row asks for it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(ACTIONS)
    DEFAULT_CSS = """
    PlanScreen {
        #foot { dock: bottom; height: 1; background: $footer-background; }
        #middle { height: 1fr; }
        #figure { width: 1fr; height: 1fr; }
        #matrix { height: 1fr; }
        #tree { width: 21; height: 1fr; }
        #inspector { width: 24; height: 1fr; }
        #problems { height: 22%; min-height: 5; max-height: 12; }
        #middle.-stacked { layout: grid; grid-size: 2 2; grid-columns: 23 1fr; }
        #middle.-stacked #figure { row-span: 2; }
        #middle.-stacked #tree, #middle.-stacked #inspector { width: 1fr; }
        &.-wide #tree { width: 28; }
        &.-wide #inspector { width: 36; }
        &.-narrow #matrix { border: none; border-top: round $border-blurred; }
        &.-narrow #matrix:focus { border: none; border-top: heavy $border; }
        &.-narrow #tree { width: 28; }
        &.-narrow #inspector { width: 36; }
        #problems.-zoomed { height: 1fr; max-height: 100%; }
        #tree.-zoomed, #inspector.-zoomed { width: 1fr; }
    }
    """

    _was_seen = False
    """Whether it has been in front; until then everything has the style that it was given."""

    def __init__(self, session: Session, hints: Path | None = None) -> None:
        super().__init__()
        self.session = session
        self.hints = Hints(session, hints)
        index = ProblemIndex(is_patient=True)
        self.caption = Caption()
        self.matrix = Matrix(session, self.caption)
        self.tree_pane = OrgTree(session)
        self.card_pane = Inspector(session, index, "inspector")
        self.problem_list = Problems(session, index)
        self.problem_line = ProblemLine(index)
        self.here = Here(
            self,
            session,
            self.matrix,
            self.problem_list,
            index,
            (*MOVING, *ON_THE_PLACE),
        )
        self._compositor = Sparing()
        self._zoomed: Widget | None = None
        self._held: Widget | None = None
        """The pane whose edge is dragged."""

        self._switched: set[Widget] = set()
        """Panes that are open or closed against what the width would say."""

        self._left_for_form: Widget | None = None
        """Where keys went before the form was opened."""

        self._opened_for_form = False
        self._has_form = False
        """Whether the pane of the card is as wide as a form needs it."""

        self.visits = Visits(session.visited)
        self._is_walking_back = False
        self._is_place_due = True
        """Whether the card of where the user is now comes after the next frame, as after the first.
        """

        self._figure = Vertical(
            self.matrix, self.caption, self.problem_line, self.hints, id="figure"
        )
        self._middle = Horizontal(self.tree_pane, self._figure, self.card_pane, id="middle")
        """Tree, figure and card together."""

        self._foot = Horizontal(id="foot")

    def compose(self) -> ComposeResult:
        """Lay out the panes, as they stay: what changes once they are there is styled twice."""
        app = app_of(self)
        widths = app.HORIZONTAL_BREAKPOINTS or ()
        self.add_class([name for least, name in widths if least <= app.size.width][-1])
        panes = (self.tree_pane, self.card_pane, self.problem_list)
        kept = self.session.view.get("panes")
        self._switched = {pane for pane in panes if isinstance(kept, list) and pane.id in kept}
        self.fit_panes(app.size.width)
        self.matrix.set_reactive(Widget.has_focus, True)  # noqa: FBT003  # as Textual soon does
        yield StatusBar(self.session, "plan")
        yield self._middle
        yield self.problem_list
        yield self._foot

    def show_keys(self) -> None:
        """Show the keys at the foot; they take as long to lay out as all the panes do."""
        from tribeplan.tui.widgets.foot import KeyLine

        self._foot.mount(KeyLine())

    def _compositor_refresh(self) -> None:
        """Draw nothing while the app starts: Textual shows no frame then, and throws it away."""
        if not app_of(self)._batch_count:  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # nothing public tells
            super()._compositor_refresh()

    def on_resize(self, event: events.Resize) -> None:
        """Show the panes there is room for."""
        self.fit_panes(event.size.width)
        for told in self.session.on_checked:  # what the edits do may stand elsewhere now
            self.call_after_refresh(told)

    def fit_panes(self, width: int | None = None) -> None:
        """Show the panes that fit, and those that were asked for."""
        cells = width or self.size.width or TREE_FROM
        side: tuple[Widget, ...] = (self.tree_pane, self.card_pane, self.problem_list)
        for pane in side:
            has_room = cells >= (TREE_FROM if pane is self.tree_pane else NARROW_BELOW)
            is_shown = has_room is not (pane in self._switched)
            if pane is self.tree_pane and self._has_form and cells < WIDE_FROM:
                is_shown = False  # a form is wide, and the figure is what its fields are seen in
            pane.display = is_shown if self._zoomed is None else pane is self._zoomed
        self.matrix.display = self._zoomed in (None, self.matrix)
        self._figure.display = self.matrix.display
        middle = (self.tree_pane, self.matrix, self.card_pane)
        self._middle.display = self._zoomed is None or self._zoomed in middle
        self.problem_line.display = not self.problem_list.display
        for pane in (*side, self.matrix):
            pane.set_class(pane is self._zoomed, "-zoomed")
        self._stack(cells)
        if self.focused is not None and not self.focused.display:
            self.matrix.focus()
        self.show_place()

    def _stack(self, cells: int) -> None:
        """Tree and card below each other, where both beside the figure leave it too few columns."""
        is_stacked = (
            cells < WIDE_FROM
            and self.tree_pane.display
            and self.card_pane.display
            and self._zoomed is None
            and not self._has_form
        )
        self._middle.set_class(is_stacked, "-stacked")
        for pane in (self.tree_pane, self.card_pane):
            if is_stacked and pane.styles.inline.has_rule("width"):
                pane.styles.clear_rule("width")  # it was of one that stands alone

    def on_inspector_turned(self, event: Inspector.Turned) -> None:
        """Make room for a form, and take it back."""
        self._has_form = event.has_form
        self.fit_panes()

    def _pane_in_focus(self) -> Widget:
        panes = (self.tree_pane, self.card_pane, self.problem_list)
        around = [] if self.focused is None else list(self.focused.ancestors_with_self)
        return next((pane for pane in panes if pane in around), self.matrix)

    def action_zoom(self) -> None:
        """The pane that keys go to the whole screen, or put all back."""
        self._zoomed = self._pane_in_focus() if self._zoomed is None else None
        self.fit_panes()

    def action_size(self, by: int) -> None:
        """Make the pane that keys go to larger or smaller; from the matrix, the card."""
        pane = self._pane_in_focus()
        self._resize(self.card_pane if pane is self.matrix else pane, by)

    def _resize(self, pane: Widget, by: int) -> None:
        size = pane.outer_size
        if pane is self.problem_list:
            height = min(max(size.height + by, LEAST_LINES), self.size.height // 2)
            pane.styles.height = pane.styles.max_height = height
            pane.styles.min_height = LEAST_LINES
            return
        width = min(max(size.width + by, LEAST_CELLS), self.size.width // 2)
        if self._middle.has_class("-stacked"):
            self._middle.styles.grid_columns = f"{width} 1fr"
        else:
            pane.styles.width = width

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the edge between two panes."""
        if event.button == 1:
            self._held = self._pane_with_edge_at(event.screen_offset)
        if self._held is not None:
            event.stop()
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Move the edge along with the mouse."""
        pane, at = self._held, event.screen_offset
        if pane is None:
            return
        if pane is self.problem_list:
            by = pane.region.y - at.y
        elif pane is self.tree_pane or self._middle.has_class("-stacked"):
            by = at.x + 1 - pane.region.right
        else:
            by = pane.region.x - at.x
        self._resize(pane, by)

    def on_mouse_up(self) -> None:
        """Let go of the edge."""
        if self._held is not None:
            self._held = None
            self.release_mouse()

    def _pane_with_edge_at(self, at: Offset) -> Widget | None:
        """The pane beside the figure or below it whose edge lies there."""
        if self._zoomed is not None:
            return None
        tree, card, problems = (
            each.region for each in (self.tree_pane, self.card_pane, self.problem_list)
        )
        beside = tree.y <= at.y < tree.bottom or card.y <= at.y < card.bottom
        if self.tree_pane.display and beside and at.x in (tree.right - 1, tree.right):
            return self.tree_pane  # the card below it has the same edge
        if self.card_pane.display and beside and at.x in (card.x - 1, card.x):
            return self.card_pane
        return self.problem_list if self.problem_list.display and at.y == problems.y else None

    def action_jump(self) -> None:
        """Put a label at everything in view, and go where the one that is typed stands."""
        from tribeplan.tui.widgets.dialogs import Jumping, in_view

        panes = (self.matrix, self.tree_pane)
        targets = in_view((pane.content_region, pane.address_at) for pane in panes if pane.display)

        def answered(address: Address | None) -> None:
            if address:
                self.session.go(address)

        app_of(self).push_screen(Jumping(targets), answered)

    def action_what_if(self) -> None:
        """Simulate after every edit from now on, or stop doing so."""
        from tribeplan.tui.widgets.what_if import WhatIf

        lines = self.query(WhatIf)
        for line in lines:
            line.switch()
        if not lines:  # it comes after the first frame
            say(self, "It is not there yet: press it again", "warning")

    def action_hide_hint(self) -> None:
        """Show the hint that is there no more."""
        name = self.hints.current
        self.hints.done(name)
        say(self, "It is not shown again; ? has everything" if name else "There is no hint")

    def action_unzoom(self) -> None:
        """Put all panes back; with nothing zoomed, leave the key to others."""
        if self._zoomed is None:
            raise SkipAction
        self.action_zoom()

    def action_toggle_tree(self) -> None:
        """Show or hide the tree."""
        self._switch(self.tree_pane)
        if self.tree_pane.display:
            self.tree_pane.focus()

    def action_toggle_problems(self) -> None:
        """Show or hide the problems."""
        self._switch(self.problem_list)

    def action_toggle_card(self) -> None:
        """Show or hide what is known of the thing under the cursor."""
        self._switch(self.card_pane)

    def _switch(self, pane: Widget) -> None:
        self._switched ^= {pane}
        self.session.view["panes"] = sorted(str(each.id) for each in self._switched)
        self._zoomed = None
        self.fit_panes()

    def action_edit(self) -> None:
        """Open the form of what is here, in the pane for it."""
        if not self.card_pane.is_editing:
            self._left_for_form = self._pane_in_focus()
            self._opened_for_form = not self.card_pane.display
        if not self.card_pane.display:
            self._switch(self.card_pane)
        if not self.card_pane.edit():
            say(self, "Nothing is here that has fields", "warning")

    def action_act(self, name: str) -> None:
        """Do what is about the thing under the cursor."""
        action = BY_NAME[name]
        if name == "plan.problem":
            self.hints.done("mend")
        if callable(action.do):
            action.do(self.here)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey out what cannot be done now."""
        if action == "act" and parameters and self.why_not(str(parameters[0])):
            return None
        return super().check_action(action, parameters)

    def why_not(self, name: str | None) -> str:
        """Say why an action cannot be done now; empty when it can."""
        action = BY_NAME.get(name or "")
        return "" if action is None or not self.is_attached else action.why_not(self.here)

    def refusal(self, key: str) -> str:
        """Say why a key does nothing, when it is greyed out."""
        named = self._bindings.key_to_bindings.get(key, ())
        return next(filter(None, (self.why_not(each.id) for each in named)), "")

    def on_click(self, event: events.Click) -> None:
        """Open the context menu at a click with the right button, once that has done its part."""
        if event.button == RIGHT_BUTTON:
            event.stop()
            self.call_later(menu, self.here)

    def on_line_list_menu(self, event: LineList.Menu) -> None:
        """Offer what can be done with a problem that was clicked with the right button."""
        event.stop()
        if event.lines is self.problem_list:
            self.problem_list.jump()
        self.call_later(menu, self.here)

    def on_descendant_focus(self) -> None:
        """Go back to where the form was opened from, when it is left."""
        came_from, focused = self._left_for_form, self.focused
        if came_from is None or focused is None or self.card_pane.is_editing:
            return
        if self.card_pane in focused.ancestors_with_self:
            self._left_for_form = None
            if self._opened_for_form:
                self._switch(self.card_pane)
            came_from.focus()

    def show_place(self) -> None:
        """Show what is known of where the user is."""
        if self._is_place_due:
            return
        if self.card_pane.display:
            self.card_pane.show(self.session)
        if self.problem_line.display:
            self.problem_line.show(self.session.document.version, self.session.cursor)
        self.problem_list.show(self.session)

    def on_mount(self) -> None:
        """Follow the user and the document."""
        self.session.on_cursor.append(self._gone)
        self.session.document.listeners.append(self._after)
        self.matrix.place_elsewhere = self.tree_pane.address_at
        self.tree_pane.grab = self._grab
        self.tree_pane.drag = self.matrix.drag_in
        self.matrix.show()
        self.matrix.go_to(self.matrix.place)
        app_of(self).call_after_refresh(self._fill)  # which draws nothing before it has begun

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """Say how the simulation stands now; it may have gone on meanwhile."""
        event.refresh_styles = self._was_seen
        self._was_seen = True
        self._show_counts()

    def _fill(self) -> None:
        """Show what is around the figure, now that the figure is there."""
        from tribeplan.tui.widgets.what_if import WhatIf

        if not self.is_attached:  # the app ends already
            return
        self._figure.mount(WhatIf(self.session, self.matrix))
        self.tree_pane.show()
        self._show_place_now()
        self.show_keys()
        self._find_trouble()

    def on_unmount(self) -> None:
        """Follow no longer."""
        self.session.on_cursor.remove(self._gone)
        self.session.document.listeners.remove(self._after)

    def _gone(self, address: Address) -> None:
        is_step = self.matrix.is_walking or self.tree_pane.is_walking
        if not self._is_walking_back:
            self.visits.note(address, is_jump=not is_step)
        self.matrix.follow(address)
        if not self._is_place_due:
            # The cursor first: who holds a key down waits for one card and not for each.
            self._is_place_due = True
            self.call_after_refresh(self._show_place_now)

    def _show_place_now(self) -> None:
        self._is_place_due = False
        self.tree_pane.follow(self.session.cursor)
        self.show_place()

    def _after(self, transition: Transition) -> None:
        """Show what changed; then go where it was."""
        self.matrix.let_go()
        self.matrix.show()
        if self.tree_pane.has_focus:  # the next key means a line of it
            self.tree_pane.show()
        self.session.marked &= transition.after.people.keys()
        if transition.before.people:  # before there is anybody, nobody is moved
            self.hints.done("undo" if transition.label.startswith("Undid") else "move")
        self.session.go(landing(transition.after, transition.target, self._places_before()))
        self.call_after_refresh(self._show_around)

    def _show_around(self) -> None:
        """Bring the tree up to date, and then the problems; the figure is seen before that."""
        if self.is_attached:
            self.tree_pane.show()
            self._find_trouble()

    def _places_before(self) -> list[Address]:
        """Where the user is and was, the latest first."""
        return [self.session.cursor, *reversed(self.visits.path[: self.visits.position + 1])]

    def _find_trouble(self) -> None:
        """Work the rules out, beside the screen where that takes a while."""
        version = self.session.document.version
        index = self.here.problem_index
        if not index.is_behind(version) or len(version.organisation.people) <= CHECKED_AT_ONCE:
            index.look_up(version)
            self._show_trouble()
        elif not self.session.is_checking:
            self.session.is_checking = True
            self._show_counts()
            self.run_worker(self._check_aside())

    async def _check_aside(self) -> None:
        index = self.here.problem_index
        while index.is_behind(version := self.session.document.version):
            await asyncio.to_thread(index.look_up, version)
        self.session.is_checking = False
        self._show_trouble()

    def _show_counts(self) -> None:
        for bar in self.query(StatusBar):
            bar.show()

    def _show_trouble(self) -> None:
        trouble = Trouble.of(self.session.document.findings)
        for told in self.session.on_checked:
            told()
        self.hints.show()
        self._show_counts()
        self.matrix.show_trouble(trouble)
        self.tree_pane.show_trouble(trouble)
        self.show_place()

    def _grab(self, person: str) -> None:
        self.matrix.focus()
        self.matrix.grab_person(person)

    def action_back(self) -> None:
        """Go to where the user was before the last jump."""
        self._travel(-1)

    def action_forward(self) -> None:
        """Go forward again."""
        self._travel(1)

    def _travel(self, further: int) -> None:
        place = self.visits.go(further)
        while place is not None and not is_there(
            self.session.document.organisation, subject_of(place)
        ):
            place = self.visits.go(further)
        if place is None:
            say(self, "There is no place before" if further < 0 else "There is no place after")
            return
        self._is_walking_back = True
        self.session.go(place)
        self._is_walking_back = False
