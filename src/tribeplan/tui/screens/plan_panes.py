"""The panes of the Plan screen: which are shown, and which one has the screen to itself."""

from typing import ClassVar

from textual import events
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Footer

from tribeplan.tui.keys import bindings
from tribeplan.tui.plan_keys import PLAN
from tribeplan.tui.run_keys import WHAT_IF
from tribeplan.tui.saying import say
from tribeplan.tui.screens.plan_actions import PlanActions
from tribeplan.tui.session import Session
from tribeplan.tui.widgets.caption import Caption
from tribeplan.tui.widgets.inspector import Inspector
from tribeplan.tui.widgets.matrix import Matrix
from tribeplan.tui.widgets.orgtree import OrgTree
from tribeplan.tui.widgets.problem_line import ProblemLine
from tribeplan.tui.widgets.problems import Problems
from tribeplan.tui.widgets.status_bar import StatusBar
from tribeplan.tui.widgets.what_if import WhatIf

NARROW_BELOW = 100
"""Columns below which the figure has the screen to itself."""

TREE_FROM = 116
"""Columns from which on there is room for the tree beside the others."""


class LateFooter(Footer):
    """The keys, also when it comes after the screen has told which there are."""

    def on_mount(self) -> None:
        """Draw the keys there are."""
        self.bindings_changed(self.screen)  # pyright: ignore[reportUnknownMemberType]


class PlanPanes(PlanActions):
    """Tree, matrix, inspector and problems beside each other, as far as there is room."""

    BINDINGS: ClassVar[list[BindingType]] = bindings((*PLAN, *WHAT_IF))
    DEFAULT_CSS = """
    PlanPanes {
        #foot { dock: bottom; height: 1; background: $footer-background; }
        #middle { height: 1fr; }
        #figure { width: 1fr; height: 1fr; }
        #matrix { height: 1fr; }
        #tree { width: 21; height: 1fr; }
        #inspector { width: 24; height: 1fr; }
        #problems { height: 22%; min-height: 5; max-height: 12; }
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

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.caption = Caption()
        self.matrix = Matrix(session, self.caption)
        self.tree_pane = OrgTree(session)
        self.card_pane = Inspector(session, problems=self.problem_index, id="inspector")
        self.problem_list = Problems(session, problems=self.problem_index, id="problems")
        self.problem_line = ProblemLine(self.problem_index)
        self.what_if = WhatIf(session)
        self._zoomed: Widget | None = None
        self._switched: set[Widget] = set()
        """Panes that are open or closed against what the width would say."""

        self._left_for_form: Widget | None = None
        """Where keys went before the form was opened."""

        self._opened_for_form = False

    def compose(self) -> ComposeResult:
        """Lay out the panes."""
        yield StatusBar(self.session, "plan")
        with Horizontal(id="middle"):
            yield self.tree_pane
            with Vertical(id="figure"):
                yield self.matrix
                yield self.caption
                yield self.problem_line
                yield self.what_if
            yield self.card_pane
        yield self.problem_list
        yield Horizontal(id="foot")

    def show_keys(self) -> None:
        """Show the keys at the foot; they take as long to lay out as all the panes do."""
        self.query_one("#foot").mount(LateFooter(show_command_palette=False))

    def on_resize(self, event: events.Resize) -> None:
        """Show the panes there is room for."""
        self.fit_panes(event.size.width)

    def fit_panes(self, width: int | None = None) -> None:
        """Show the panes that fit, and those that were asked for."""
        cells = width or self.size.width or TREE_FROM
        side: tuple[Widget, ...] = (self.tree_pane, self.card_pane, self.problem_list)
        for pane in side:
            has_room = cells >= (TREE_FROM if pane is self.tree_pane else NARROW_BELOW)
            is_shown = has_room is not (pane in self._switched)
            pane.display = is_shown if self._zoomed is None else pane is self._zoomed
        self.matrix.display = self._zoomed in (None, self.matrix)
        self.query_one("#figure").display = self.matrix.display
        middle = (self.tree_pane, self.matrix, self.card_pane)
        self.query_one("#middle").display = self._zoomed is None or self._zoomed in middle
        self.problem_line.display = not self.problem_list.display
        for pane in (*side, self.matrix):
            pane.set_class(pane is self._zoomed, "-zoomed")
        if self.focused is not None and not self.focused.display:
            self.matrix.focus()
        self.show_place()

    def _pane_in_focus(self) -> Widget:
        panes = (self.tree_pane, self.card_pane, self.problem_list)
        around = [] if self.focused is None else list(self.focused.ancestors_with_self)
        return next((pane for pane in panes if pane in around), self.matrix)

    def action_zoom(self) -> None:
        """Give the pane that keys go to the whole screen, or put all back."""
        self._zoomed = self._pane_in_focus() if self._zoomed is None else None
        self.fit_panes()

    def action_what_if(self) -> None:
        """Simulate after every edit from now on, or stop doing so."""
        is_on = self.what_if.toggle()
        say(self, "Edits are simulated from now on" if is_on else "Edits are simulated no longer")

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
        self._zoomed = None
        self.fit_panes()

    def action_edit(self) -> None:
        """Open the form of what is here, in the pane for it."""
        if not self.card_pane.is_editing:
            self._left_for_form = self._pane_in_focus()
            self._opened_for_form = not self.card_pane.display
        if not self.card_pane.display:
            self._switch(self.card_pane)
        super().action_edit()

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
        if self.card_pane.display:
            self.card_pane.show(self.session)
        if self.problem_line.display:
            self.problem_line.show(self.session.document.version, self.session.cursor)
        self.problem_list.show(self.session)
