"""The files that were read, asked by the address of a thing in the organisation."""

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property

from tribeplan.formats.places import SECTION_DEPTH, Places
from tribeplan.formats.yaml_tree import Document, MappingNode, Node, SequenceNode
from tribeplan.org.address import Address
from tribeplan.org.organisation import Organisation


class Origin:
    """Where everything was typed, and where a new thing would be looked for."""

    def __init__(self, places: Places, after: Organisation) -> None:
        self._places = places
        self._after = after

    @property
    def documents(self) -> tuple[Document, ...]:
        """The files, by their numbers."""
        return self._places.documents

    def number(self, at: Address) -> int:
        """Give the number of the file that something stands in, or would.

        Of a section that several files have a part of, the first with anything in it.
        """
        if len(at) >= SECTION_DEPTH.get(str(at[0]) if at else "", 2):
            return self._places.home(at)
        numbers = range(len(self.documents))
        filled = (number for number in numbers if self.node(at, number))
        found = next(filled, None)
        return self._places.home(at) if found is None else found

    def has(self, at: Address, number: int | None = None) -> bool:
        """Whether something was typed at an address, be it without a value."""
        parent, last = self.node(at[:-1], self.number(at) if number is None else number), at[-1]
        if isinstance(parent, SequenceNode):
            return isinstance(last, int) and last < len(parent)
        return isinstance(parent, MappingNode) and last in parent

    def node(self, at: Address, number: int | None = None) -> Node:
        """Give what was typed at an address; None when it has no value."""
        document = self.documents[self.number(at) if number is None else number]
        node: Node = document.root
        for part in at:
            node = _inside(node, part)
        return node

    def is_flow(self, at: Address) -> bool:
        """Whether a mapping or list was typed between braces or brackets."""
        node = self.node(at)
        if not isinstance(node, (MappingNode, SequenceNode)):
            return False
        return self.documents[self.number(at)].text.startswith(("{", "["), node.span.start)

    def is_all(self, number: int, at: Address, count: int) -> bool:
        """Whether so many keys or items are all there are, and a file would not become empty."""
        node = self.node(at, number)
        if not isinstance(node, (MappingNode, SequenceNode)) or len(node) != count:
            return False
        return len(at) > 1 or len(self.documents[number].root) > 1

    def has_comment(self, at: Address) -> bool:
        """Whether a list item may have a comment of its own."""
        node, position = self.node(at[:-1]), at[-1]
        if not isinstance(node, SequenceNode) or not isinstance(position, int):
            return False
        text = self.documents[self.number(at)].text
        span = node.item_spans[position]
        start = text.rfind("\n", 0, span.start) + 1
        above = text[text.rfind("\n", 0, max(start - 1, 0)) + 1 : start]
        end = text.find("\n", span.end)
        behind = text[span.end : end if end >= 0 else len(text)]
        is_first = not text[start : span.start].strip(" -")
        inside = text[span.start : span.end]
        return (
            (is_first and above.lstrip().startswith("#"))
            or behind.lstrip(" ,\t").startswith("#")
            or ("#" in inside and "\n" in inside)
        )

    def home_of_new(self, at: Address) -> int:
        """Give the number of the file in which something new is best put.

        The one that holds its parent; for people and work the one that holds most of those they
        belong to; else the only file with such a section, else the one that states the version.
        """
        if len(self.documents) == 1:
            return 0
        section = at[: SECTION_DEPTH.get(str(at[0]), 2) - 1]
        if len(at) > len(section) + 1:
            return self.number(at)
        if len(at) == len(section) + 1 and (beside := self._beside_its_own(at)) is not None:
            return beside
        numbers = range(len(self.documents))
        having = [number for number in numbers if self.has(section, number)]
        having = having or [number for number in numbers if self.has(at[:1], number)]
        if len(having) == 1:
            return having[0]
        stating = (number for number, each in enumerate(self.documents) if "tribeplan" in each.root)
        return next(stating, 0)

    def _beside_its_own(self, at: Address) -> int | None:
        match at:
            case ("people", str(id_)):
                own = self._people.get(id_, Counter())
            case ("work", str(section), str(id_)):
                own = self._work(section, id_)
            case _:
                return None
        ranked = own.most_common(1)
        return ranked[0][0] if ranked else None

    @cached_property
    def _people(self) -> Mapping[str, Counter[int]]:
        """For each person who is new, in which files those of the same squads and chapters are."""
        homes = self._places.homes
        found: dict[str, Counter[int]] = {}
        for team in self._teams():
            new = [id_ for id_ in team if ("people", id_) not in homes]
            files = Counter(homes["people", id_] for id_ in team if ("people", id_) in homes)
            for id_ in new:
                found[id_] = found.get(id_, Counter()) + files
        return found

    def _teams(self) -> Iterator[tuple[str, ...]]:
        for tribe in self._after.tribes.values():
            yield from (squad.people for squad in tribe.squads.values())
            yield from (chapter.people for chapter in tribe.chapters.values())

    def _work(self, section: str, id_: str) -> Counter[int]:
        """Count the files in which the work of the same squad, else of its tribe, is."""
        items = getattr(self._after.work, section)
        tribes = self._after.tribes.values()
        squad_id = items[id_].squad
        beside = {key for tribe in tribes if squad_id in tribe.squads for key in tribe.squads}
        for squads in ({squad_id}, beside):
            found = Counter(
                self._places.homes["work", section, other]
                for other, item in items.items()
                if item.squad in squads and ("work", section, other) in self._places.homes
            )
            if found:
                return found
        return Counter()


def _inside(node: Node, part: str | int) -> Node:
    if isinstance(node, MappingNode):
        found: Node = node.get(str(part))
        return found
    if isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node):
        item: Node = node[part]
        return item
    return None
