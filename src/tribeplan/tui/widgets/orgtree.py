"""The tree: the organisation as an outline that follows the cursor and moves it."""

from collections.abc import Callable
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual import events
from textual.actions import SkipAction
from textual.binding import BindingType
from textual.geometry import Offset
from textual.widgets import Tree
from textual.widgets.tree import TreeNode

from tribeplan.org.address import Address
from tribeplan.tui.keys import bindings
from tribeplan.tui.plan_keys import TREE
from tribeplan.tui.session import Session
from tribeplan.tui.widgets.matrix_trouble import Trouble
from tribeplan.tui.widgets.outline import Branch, Outline

DRAG_CELLS = 2
"""How far the mouse goes before a press is a drag."""


class OrgTree(Tree[Branch]):
    """Tribes, squads, chapters, roles and work, unfolded as far as one has looked."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"orgtree--error"}
    BINDINGS: ClassVar[list[BindingType]] = bindings(TREE)
    DEFAULT_CSS = """
    OrgTree {
        border: round $border-blurred;
        border-title-color: $foreground;
        background: $surface;
        scrollbar-size: 0 1;
        &:focus { border: heavy $border; border-title-style: reverse bold; }
        & > .orgtree--error { color: $text-error; text-style: bold; }
        & > .tree--cursor { text-style: bold underline; background: $surface; color: $foreground; }
        &:focus > .tree--cursor {
            background: $block-cursor-background;
            color: $block-cursor-foreground;
            text-style: bold;
        }
        &:nocolor > .tree--cursor { text-style: reverse; }
    }
    """

    def __init__(self, session: Session) -> None:
        super().__init__("", id="tree")
        self.session = session
        self.show_root = False
        self.guide_depth = 2
        self.border_title = "Organisation"
        self.trouble = Trouble()
        self.grab: Callable[[str], None] = _nothing
        """Picks a person up, to be put down in the matrix by keys."""

        self.drag: Callable[[str], None] = _nothing
        """Picks a person up with the mouse."""

        self.is_walking = False
        """Whether it is here that the user goes from place to place."""

        self._pressed: tuple[Offset, str] | None = None
        self._is_following = False

    def show(self) -> None:
        """Bring the outline up to date; only what changed is drawn again."""
        outline = Outline(self.session.document.roster, self.trouble, self.session.marks.vacancy)
        whole = Branch("", (), grow=outline.top, is_open=True)
        self.root.data = whole
        self._is_following = True
        self._adjust(self.root, whole)
        if not self.root.is_expanded:
            self.root.expand()
        self._is_following = False
        self.follow(self.session.cursor)

    def show_trouble(self, trouble: Trouble) -> None:
        """Mark what errors are about."""
        if trouble != self.trouble:
            self.trouble = trouble
            self.show()

    def _adjust(self, node: TreeNode[Branch], branch: Branch) -> None:
        """Make a node and those already unfolded below it as the branch says."""
        label = _label(branch)
        if node.label != label:
            node.set_label(label)
        node.data = branch
        if branch.grow is None or not (node.children or branch.is_open or node.is_expanded):
            return
        wanted = list(branch.grow())
        there = {_key(child.data): child for child in node.children}
        if list(there) == [_key(each) for each in wanted]:
            for child, each in zip(node.children, wanted, strict=True):
                self._adjust(child, each)
            return
        unfolded = {key for key, child in there.items() if child.is_expanded}
        node.remove_children()
        for each in wanted:
            self._add(node, each, is_open=_key(each) in unfolded)

    def _add(self, node: TreeNode[Branch], branch: Branch, *, is_open: bool = False) -> None:
        is_open = is_open or branch.is_open
        child = node.add(
            _label(branch), branch, expand=is_open, allow_expand=branch.grow is not None
        )
        if is_open and branch.grow is not None:
            for each in branch.grow():
                self._add(child, each)

    def on_tree_node_expanded(self, event: Tree.NodeExpanded[Branch]) -> None:
        """Let a branch grow when it is looked at for the first time."""
        branch = event.node.data
        if branch is not None and branch.grow is not None and not event.node.children:
            for each in branch.grow():
                self._add(event.node, each)

    def on_tree_node_highlighted(self, event: Tree.NodeHighlighted[Branch]) -> None:
        """Take the user along, when it is here that they walk."""
        if event.node.data is not None and self.has_focus and not self._is_following:
            self.is_walking = True
            self.session.go(event.node.data.address)
            self.is_walking = False

    def follow(self, address: Address) -> None:
        """Put the cursor on what the user has gone to, as far as the tree is unfolded."""
        node = self.cursor_node
        if node is not None and node.data is not None and node.data.address == address:
            return
        found = self._deepest(address)
        if found is not None and found is not node:
            self._is_following = True
            self.move_cursor(found)
            self.scroll_to_node(found, animate=False)
            self.call_after_refresh(self._has_followed)

    def _has_followed(self) -> None:
        self._is_following = False

    def _deepest(self, address: Address) -> TreeNode[Branch] | None:
        """Give the node in sight that is nearest to an address, from above."""
        best, length = None, 0
        waiting = list(self.root.children)
        while waiting:
            node = waiting.pop(0)
            at = () if node.data is None else node.data.address
            if at == address[: len(at)] and len(at) > length:
                best, length = node, len(at)
            if node.is_expanded and at == address[: len(at)]:
                waiting += node.children
        return best

    def address_at(self, offset: Offset) -> Address:
        """Give what is shown somewhere on the screen; nothing when that is elsewhere."""
        branch = self._branch_at(offset)
        return () if branch is None else branch.address

    def _branch_at(self, offset: Offset) -> Branch | None:
        if not self.display or not self.content_region.contains_point(offset):
            return None
        line = offset.y - self.content_region.y + self.scroll_offset.y
        node = self.get_node_at_line(line)
        return None if node is None else node.data

    def action_grab(self) -> None:
        """Pick up the person under the cursor."""
        node = self.cursor_node
        person = None if node is None or node.data is None else _person(node.data.address)
        if person is None:
            raise SkipAction
        self.grab(person)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Remember where the mouse went down: it may be the beginning of a drag."""
        offset = Offset(int(event.screen_x), int(event.screen_y))
        branch = self._branch_at(offset)
        person = None if branch is None else _person(branch.address)
        is_left = event.button == 1
        self._pressed = (offset, person) if person is not None and is_left else None

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Hand who is dragged to the matrix."""
        if self._pressed is None or not event.button:
            return
        start, person = self._pressed
        moved = Offset(int(event.screen_x), int(event.screen_y)) - start
        if max(abs(moved.x), abs(moved.y)) >= DRAG_CELLS:
            self._pressed = None
            self.drag(person)

    def on_mouse_up(self) -> None:
        """Forget the press."""
        self._pressed = None

    def render_label(self, node: TreeNode[Branch], base_style: Style, style: Style) -> Text:
        """Draw a line; what has an error begins with an exclamation mark."""
        label = super().render_label(node, base_style, style)
        if node.data is not None and node.data.has_error:
            error = self.get_component_rich_style("orgtree--error", partial=True)
            label.stylize(error, label.plain.find("!"), label.plain.find("!") + 1)
        return label


def _nothing(person: str) -> None:
    del person


def _label(branch: Branch) -> Text:
    return Text(f"! {branch.words}" if branch.has_error else branch.words)


def _key(branch: Branch | None) -> tuple[Address, str]:
    return ((), "") if branch is None else (branch.address, branch.key)


def _person(address: Address) -> str | None:
    match address:
        case ("people", str(person)) | (_, _, _, _, "members", str(person)):
            return person
        case _:
            return None
