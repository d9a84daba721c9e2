"""The tree: the organisation as an outline that follows the cursor and moves it."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import ClassVar, NamedTuple, TypeAlias

from rich.style import Style
from rich.text import Text
from textual import events
from textual.actions import SkipAction
from textual.binding import BindingType
from textual.geometry import Offset
from textual.widgets import Tree
from textual.widgets.tree import TreeNode

from tribeplan.org.address import Address
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import Roster
from tribeplan.org.teams import Tribe
from tribeplan.tui.actions import Action, bindings
from tribeplan.tui.look import plain
from tribeplan.tui.session import Session
from tribeplan.tui.subject import tribe_title
from tribeplan.tui.widgets.matrix.grid import Trouble

# --- The organisation as an outline: tribes, squads, chapters, roles, work; branches on demand ----

MOST_LISTED = 100
"""Features or streams above which they are put together by squad."""


class OutlineLine(NamedTuple):
    """One line of the outline."""

    words: str
    address: Address
    """What it is about; of a group the element it is a group of."""

    key: str = ""
    """Tells the groups of one element apart."""

    has_error: bool = False
    grow: "Grow | None" = None
    """What is below, when called; None when nothing ever is."""

    is_open: bool = False
    """Whether it is unfolded at first."""


Grow: TypeAlias = Callable[[], Iterator[OutlineLine]]


class Outline:
    """The whole organisation as branches."""

    def __init__(self, roster: Roster, trouble: Trouble, vacancy: str) -> None:
        self.roster = roster
        self.trouble = trouble
        self.vacancy = vacancy
        """The sign of an open seat."""

    def top(self) -> Iterator[OutlineLine]:
        """The tribes, those outside them, gates and work."""
        organisation = self.roster.organisation
        first = next(iter(organisation.tribes), None)
        inside: set[str] = set()
        for tribe_id, tribe in organisation.tribes.items():
            people = tribe.people
            inside.update(people)
            yield self._tribe(tribe_id, tribe, len(people), is_open=tribe_id == first)
        outside = [person for person in organisation.people if person not in inside]
        if outside:
            yield self._people("Outside the tribes", (), "outside", outside)
        vacancies = [id_ for id_, person in organisation.people.items() if person.vacancy]
        if vacancies:
            yield self._people("Open seats", (), "vacancies", vacancies)
        yield from self._work()

    def _tribe(self, tribe_id: str, tribe: Tribe, count: int, *, is_open: bool) -> OutlineLine:
        name = plain(tribe.name or tribe_id)
        # Among several the word says nothing and costs the names their last letters.
        words = name if len(self.roster.organisation.tribes) > 1 else tribe_title(name)
        return OutlineLine(
            f"{words} {count}",
            ("tribes", tribe_id),
            grow=lambda: self._in_tribe(tribe_id, tribe),
            is_open=is_open,
        )

    def _in_tribe(self, tribe_id: str, tribe: Tribe) -> Iterator[OutlineLine]:
        at: Address = ("tribes", tribe_id)
        is_open = len(tribe.squads) <= MOST_LISTED
        yield OutlineLine(
            f"Squads {len(tribe.squads)}",
            at,
            "squads",
            grow=lambda: self._squads(tribe_id, tribe),
            is_open=is_open,
        )
        yield OutlineLine(
            f"Chapters {len(tribe.chapters)}",
            at,
            "chapters",
            grow=lambda: self._chapters(tribe_id, tribe),
            is_open=is_open,
        )
        yield OutlineLine("Roles", at, "roles", grow=lambda: self._roles(tribe))
        busy: set[str | None] = {
            person for squad in tribe.squads.values() for person in squad.people
        }
        busy |= {tribe.lead, *tribe.agile_coaches}
        idle = [person for person in tribe.people if person not in busy]
        if idle:
            yield self._people("No squad", at, "idle", idle)

    def _squads(self, tribe_id: str, tribe: Tribe) -> Iterator[OutlineLine]:
        for squad_id, squad in tribe.squads.items():
            yield self._people(
                plain(squad.name or squad_id),
                ("tribes", tribe_id, "squads", squad_id),
                "",
                squad.people,
                has_error=(tribe_id, squad_id) in self.trouble.squads,
            )

    def _chapters(self, tribe_id: str, tribe: Tribe) -> Iterator[OutlineLine]:
        for chapter_id, chapter in tribe.chapters.items():
            yield self._people(
                plain(chapter.name or chapter_id),
                ("tribes", tribe_id, "chapters", chapter_id),
                "",
                chapter.people,
                has_error=(tribe_id, chapter_id) in self.trouble.chapters,
            )

    def _roles(self, tribe: Tribe) -> Iterator[OutlineLine]:
        """The management team, the product owners and the coaches."""
        holders = [("TL", tribe.lead, "")]
        chapters, squads = tribe.chapters.items(), tribe.squads.items()
        holders += [("CL", chapter.lead, chapter.name or id_) for id_, chapter in chapters]
        holders += [("PO", squad.product_owner, squad.name or id_) for id_, squad in squads]
        holders += [("AC", coach, "") for coach in tribe.agile_coaches]
        for number, (role, person, team) in enumerate(holders):
            if person is not None:
                words = f"{role} {self._name(person)}"
                yield OutlineLine(
                    f"{words} · {plain(team)}" if team else words,
                    ("people", person),
                    f"role {number}",
                )

    def _people(
        self,
        words: str,
        at: Address,
        key: str,
        people: tuple[str, ...] | list[str],
        *,
        has_error: bool = False,
    ) -> OutlineLine:
        def grow() -> Iterator[OutlineLine]:
            for person in people:
                # In a squad or chapter it is the person there; in a group just the person.
                address: Address = ("people", person) if key else (*at, "members", person)
                has_error = person in self.trouble.people
                yield OutlineLine(self._name(person), address, key, has_error)

        return OutlineLine(f"{words} {len(people)}", at, key, has_error, grow)

    def _name(self, person: str) -> str:
        sign = f"{self.vacancy} " if self.roster.person(person).vacancy else ""
        return sign + plain(self.roster.name(person))

    def _work(self) -> Iterator[OutlineLine]:
        organisation = self.roster.organisation
        gates = {id_: gate.name or id_ for id_, gate in organisation.decisions.items()}
        if gates:
            yield self._elements("Gates", "gates", ("decisions",), gates)
        features = organisation.work.features.items()
        streams = organisation.work.streams.items()
        if features:
            names = {id_: feature.name or id_ for id_, feature in features}
            squads = {id_: feature.squad for id_, feature in features}
            yield self._items("Features", ("work", "features"), names, squads)
        if streams:
            names = {id_: stream.name or id_ for id_, stream in streams}
            squads = {id_: stream.squad for id_, stream in streams}
            yield self._items("Streams", ("work", "streams"), names, squads)

    def _items(
        self, words: str, section: Address, names: Mapping[str, str], squads: Mapping[str, str]
    ) -> OutlineLine:
        if len(names) <= MOST_LISTED:
            return self._elements(words, words, section, names)
        by_squad: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for id_, name in names.items():
            by_squad[squads[id_]][id_] = name

        def grow() -> Iterator[OutlineLine]:
            for squad_id, items in by_squad.items():
                title = plain(self.roster.squads[squad_id].squad.name or squad_id)
                yield self._elements(title, f"{words} of {squad_id}", section, items)

        return OutlineLine(f"{words} {len(names)}", (), words, grow=grow)

    def _elements(
        self, words: str, key: str, section: Address, names: Mapping[str, str]
    ) -> OutlineLine:
        def grow() -> Iterator[OutlineLine]:
            for id_, name in names.items():
                yield OutlineLine(plain(name), (*section, id_))

        return OutlineLine(f"{words} {len(names)}", (), key, grow=grow)


# --- The tree: the organisation as an outline that follows the cursor and moves it ---------------

DRAG_CELLS = 2
"""How far the mouse goes before a press is a drag."""


TREE = (
    Action("tree.grab", "m", "grab", "Move", "Pick up who is here, to drop them in the matrix."),
)
"""Actions of the tree, beside those that every tree has."""


class OrgTree(Tree[OutlineLine]):
    """Tribes, squads, chapters, roles and work, unfolded as far as one has looked."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"orgtree--error"}
    ACTIONS = TREE
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
        super().__init__(Text(""), id="tree")
        self.session = session
        self.show_root = False
        self.guide_depth = 2
        self.border_title = "Organisation"
        self.trouble = Trouble()
        self.grab: Callable[[str], None] = lambda _person: None
        """Picks a person up, to be put down in the matrix by keys."""

        self.drag: Callable[[str], None] = lambda _person: None
        """Picks a person up with the mouse."""

        self.is_walking = False
        """Whether it is here that the user goes from place to place."""

        self._pressed: tuple[Offset, str] | None = None
        self._is_following = False
        self._shown: Organisation | None = None
        # Textual has none until the first line is drawn, and asks for it where the mouse is.
        self._pseudo_class_state = self.get_pseudo_class_state()

    def show(self) -> None:
        """Bring the outline up to date; only what changed is drawn again."""
        roster = self.session.document.roster
        self._shown = roster.organisation
        outline = Outline(roster, self.trouble, self.session.marks.vacancy)
        whole = OutlineLine("", (), grow=outline.top, is_open=True)
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

    def _adjust(self, node: TreeNode[OutlineLine], branch: OutlineLine) -> None:
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

    def _add(
        self, node: TreeNode[OutlineLine], branch: OutlineLine, *, is_open: bool = False
    ) -> None:
        is_open = is_open or branch.is_open
        child = node.add(
            _label(branch), branch, expand=is_open, allow_expand=branch.grow is not None
        )
        if is_open and branch.grow is not None:
            for each in branch.grow():
                self._add(child, each)

    def on_tree_node_expanded(self, event: Tree.NodeExpanded[OutlineLine]) -> None:
        """Let a branch grow when it is looked at for the first time."""
        branch = event.node.data
        if branch is not None and branch.grow is not None and not event.node.children:
            for each in branch.grow():
                self._add(event.node, each)

    def on_tree_node_highlighted(self, event: Tree.NodeHighlighted[OutlineLine]) -> None:
        """Take the user along, when it is here that they walk."""
        if event.node.data is not None and self.has_focus and not self._is_following:
            self.is_walking = True
            self.session.go(event.node.data.address)
            self.is_walking = False

    def follow(self, address: Address) -> None:
        """Put the cursor on what the user has gone to, as far as the tree is unfolded."""
        # Asking for the lines lays them out; until then the cursor may be on a line that is gone.
        has_lines = self.last_line >= 0
        node = self.cursor_node
        if node is not None and node.data is not None and node.data.address == address:
            return
        found = self._deepest(address)
        if found is not None and found is not node and has_lines:
            self._is_following = True
            self.move_cursor(found)
            self.scroll_to_node(found, animate=False)
            self.call_after_refresh(self._has_followed)

    def _has_followed(self) -> None:
        self._is_following = False

    def _deepest(self, address: Address) -> TreeNode[OutlineLine] | None:
        """The node in sight that is nearest to an address, from above."""
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
        """What is shown somewhere on the screen; nothing when that is elsewhere."""
        branch = self._branch_at(offset)
        return () if branch is None else branch.address

    def _branch_at(self, offset: Offset) -> OutlineLine | None:
        if not self.display or not self.content_region.contains_point(offset):
            return None
        if self._shown is not self.session.document.organisation:  # an edit is seen here later
            self.show()
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
        if person is not None and is_left:
            self._pressed = (offset, person)
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Hand who is dragged to the matrix."""
        if self._pressed is None:
            return
        start, person = self._pressed
        moved = Offset(int(event.screen_x), int(event.screen_y)) - start
        if max(abs(moved.x), abs(moved.y)) >= DRAG_CELLS:
            self._pressed = None
            self.drag(person)

    def on_mouse_up(self) -> None:
        """Forget the press."""
        self._pressed = None
        self.release_mouse()

    def render_label(self, node: TreeNode[OutlineLine], base_style: Style, style: Style) -> Text:
        """Draw a line; an error begins with an exclamation mark, and a long name gives way."""
        label = super().render_label(node, base_style, style)
        levels = -1  # of branches above it that are drawn
        above = node.parent
        while above is not None:
            levels, above = levels + 1, above.parent
        room = self.scrollable_content_region.width - levels * self.guide_depth
        name, _, count = label.plain.rpartition(" ")
        if count.isdigit() and 0 < room < label.cell_len:
            number = label[len(name) :]
            label.truncate(max(room - number.cell_len, 1), overflow="ellipsis")
            label.append_text(number)
        if node.data is not None and node.data.has_error:
            error = self.get_component_rich_style("orgtree--error", partial=True)
            label.stylize(error, label.plain.find("!"), label.plain.find("!") + 1)
        return label


def _label(branch: OutlineLine) -> Text:
    return Text(f"! {branch.words}" if branch.has_error else branch.words)


def _key(branch: OutlineLine | None) -> tuple[Address, str]:
    return ((), "") if branch is None else (branch.address, branch.key)


def _person(address: Address) -> str | None:
    match address:
        case ("people", str(person)) | (_, _, _, _, "members", str(person)):
            return person
        case _:
            return None
