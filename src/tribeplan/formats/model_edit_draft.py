"""What has to change in the files, while it is not clear yet what only stands elsewhere now."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias

from tribeplan.formats.model_edit_origin import Origin
from tribeplan.formats.native import MERGED
from tribeplan.formats.native_writer import tree_of
from tribeplan.formats.nodes import is_mapping, is_tuple
from tribeplan.formats.yaml_edit import Excerpt, InsertItem, MoveTo, Remove, SetValue, TreeEdit
from tribeplan.org.address import Address
from tribeplan.org.element import Element
from tribeplan.org.squad import Membership

Identity: TypeAlias = tuple[str, str]
"""What makes a list item the same when it stands elsewhere: the kind of list, and its old id."""

SHARED_SECTIONS: frozenset[Address] = frozenset(
    {*((name,) for name in MERGED), ("work", "features"), ("work", "streams")}
)
"""What several files may have a part of; a file whose part is empty need not name it."""


class Gone(NamedTuple):
    """A key or an item that is not there any more."""

    at: Address
    value: Any

    identity: Identity | None = None
    """None when nobody would look for it elsewhere."""

    inside: Address | None = None
    """What it stands in and goes with; None when it goes by itself."""


class Come(NamedTuple):
    """A key, a field or an item that was not there."""

    number: int
    """Of the file it goes into."""

    at: Address
    """Of the key; of the list, for an item."""

    value: Any

    key: str
    """The nearest key above, which says how numbers are written."""

    before: str | int | None
    """The key that it comes before, None for the end; the position, for an item."""

    identity: Identity | None = None


Step: TypeAlias = tuple[int, TreeEdit] | Come


class Draft:
    """Edits in the order of the new organisation, and what is to be paired."""

    def __init__(self, origin: Origin) -> None:
        self.steps: list[Step] = []
        self.gone: list[Gone] = []
        self.emptied: list[Address] = []
        """Mappings and lists that nobody would write any more when nothing is left in them."""

        self.is_unfinished = False
        """Whether another round is needed when these edits are made."""

        self._origin = origin
        self._held: set[Address] = set()
        self._moved: set[Address] = set()

    def edits(self) -> Mapping[int, list[TreeEdit]]:
        """Give the edits of each file; what went and came is one move where a file has both."""
        waiting: defaultdict[Identity, list[Gone]] = defaultdict(list)
        for gone in self.gone:
            if gone.identity is not None:
                waiting[gone.identity].append(gone)
        found: defaultdict[int, list[TreeEdit]] = defaultdict(list)
        for step in self.steps:
            if isinstance(step, Come):
                found[step.number].append(self._edit(step, waiting))
            else:
                found[step[0]].append(step[1])
        for number, edit in self._removals():
            found[number].append(edit)
        return found

    def _edit(self, come: Come, waiting: Mapping[Identity, list[Gone]]) -> TreeEdit:
        source = waiting.get(come.identity, []) if come.identity is not None else []
        if source:
            return self._carried(source.pop(0), come)
        value = self._pruned(come.value, come.at, waiting)
        tree = tree_of(value, come.key)
        if isinstance(come.before, int):
            return InsertItem(come.at, come.before, tree)
        return SetValue(come.at, tree, come.before)

    def _carried(self, source: Gone, come: Come) -> TreeEdit:
        """Bring an item with its comments: by moving it, or as a copy of what is removed."""
        index = come.before if isinstance(come.before, int) else 0
        number = self._origin.number(source.at)
        tree = ... if source.value == come.value else tree_of(come.value, come.key)
        if source.inside is None and number == come.number:
            self._moved.add(source.at)
            return MoveTo(source.at, come.at, index, tree)
        excerpt = Excerpt(self._origin.documents[number], source.at, tree)
        return InsertItem(come.at, index, excerpt)

    def _pruned(self, value: Any, at: Address, waiting: Mapping[Identity, list[Gone]]) -> Any:  # noqa: ANN401  # any part
        """Leave out what has comments elsewhere; it is brought in the next round."""
        if isinstance(value, Element) and not isinstance(value, Membership):
            fields = {
                name: self._pruned(getattr(value, name), (*at, name), waiting)
                for name in type(value).model_fields
                if name in {"squads", "chapters", "members", "agile_coaches"}
            }
            changed = {k: v for k, v in fields.items() if v is not getattr(value, k)}
            return value.model_copy(update=changed) if changed else value
        if is_mapping(value):
            parts = {key: self._pruned(part, (*at, key), waiting) for key, part in value.items()}
            return parts if any(parts[key] is not value[key] for key in parts) else value
        if is_tuple(value) and at[0] == "tribes":
            kept = tuple(item for item in value if not self._waits(item, at, waiting))
            return kept if len(kept) < len(value) else value
        return value

    def _waits(self, item: Any, at: Address, waiting: Mapping[Identity, list[Gone]]) -> bool:  # noqa: ANN401  # any item
        identity = identity_of(at, item.person if isinstance(item, Membership) else item)
        found = waiting.get(identity, []) if identity is not None else []
        for position, gone in enumerate(found):
            if self._origin.has_comment(gone.at):
                del found[position]
                self._held.add(gone.inside or gone.at)
                self.is_unfinished = True
                return True
        return False

    def _removals(self) -> Iterator[tuple[int, TreeEdit]]:
        """Remove item by item, or all at once where nothing else was there."""
        number = self._origin.number
        gone = [
            each.at
            for each in self.gone
            if each.inside is None and each.at not in self._moved and each.at not in self._held
        ]
        counts = Counter((number(at), at[:-1]) for at in gone)
        filled = {(each.number, each.at[:-1]) for each in self.steps if isinstance(each, Come)}
        whole = {
            (home, at)
            for (home, at), count in counts.items()
            if (at in self.emptied or at in SHARED_SECTIONS)
            and (home, at) not in filled
            and self._origin.is_all(home, at, count)
        }
        yield from ((home, Remove(at)) for home, at in sorted(whole, key=repr))
        for at in gone:
            if (number(at), at[:-1]) not in whole:
                yield number(at), Remove(at)


def identity_of(at: Address, label: Hashable) -> Identity | None:
    """Give what makes an item of a list the same when it stands in another list."""
    if not isinstance(label, str):
        return None
    match at:
        case ("tribes", _, ("squads" | "chapters") as section, _, "members"):
            return f"member of {section}", label
        case ("tribes", _, "agile_coaches"):
            return "coach", label
        case _:
            return None
