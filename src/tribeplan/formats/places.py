"""From an address in the organisation to the line it was typed on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tribeplan.errors import Place
from tribeplan.formats.yaml_tree import Document, Lines, MappingNode, SequenceNode, Span
from tribeplan.org.address import Address

SECTION_DEPTH = {"work": 3}
"""How many parts of an address say which file it lies in; 2 for every other section."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where everything in one model was typed."""

    documents: tuple[Document, ...]
    homes: Mapping[Address, int]
    """Which document holds a section's element, by the first parts of its address."""

    lines: dict[int, Lines] = field(default_factory=dict[int, Lines])
    """Line tables, made when first asked for."""

    def key(self, address: Address) -> Place:
        """Give the place of an element's key, or of the list item; cut to its first line.

        Where the address leads to nothing, the place of what it would stand in.
        """
        return self._place(address, of_value=False)

    def value(self, address: Address) -> Place:
        """Give the place of the value itself; cut to its first line."""
        return self._place(address, of_value=True)

    def key_in(self, number: int, address: Address) -> Place:
        """Give the place of a key in one certain document."""
        return self.place(number, _walk(self.documents[number].root, address, of_value=False))

    def leads_to(self, address: Address) -> bool:
        """Whether something was typed at exactly this address."""
        root = self.documents[self.home(address)].root
        return sum(1 for _ in _spans(root, address)) == len(address)

    def home(self, address: Address) -> int:
        """Give the number of the document that an address lies in; the first for the model.

        A section may stand in several documents; its place is in the first that has it.
        """
        depth = SECTION_DEPTH.get(str(address[0]), 2) if address else 0
        for length in range(min(depth, len(address)), 0, -1):
            found = self.homes.get(address[:length])
            if found is not None:
                return found
        having = (n for n, one in enumerate(self.documents) if address and address[0] in one.root)
        return next(having, 0)

    def _place(self, address: Address, *, of_value: bool) -> Place:
        number = self.home(address)
        span = _walk(self.documents[number].root, address, of_value=of_value)
        return self.place(number, span)

    def place(self, number: int, span: Span) -> Place:
        """Turn a span of a document's text into a place, cut to its first line."""
        document = self.documents[number]
        if number not in self.lines:
            self.lines[number] = Lines(document.path, document.text)
        text = document.text[span.start : span.end]
        ends = [at for at in (text.find("\n"), text.find("\r")) if at >= 0]
        end = span.start + min(ends) if ends else span.end
        return self.lines[number].place(Span(span.start, max(end, span.start)))


def _walk(root: MappingNode, address: Address, *, of_value: bool) -> Span:
    span = Span(0, 0)
    for key, value in _spans(root, address):
        span = value if of_value and value.end > value.start else key
    return span


def _spans(root: MappingNode, address: Address) -> Iterator[tuple[Span, Span]]:
    """Give the spans of key and value of each part of an address, as far as it leads."""
    node: object = root
    for part in address:
        if isinstance(node, MappingNode) and isinstance(part, str) and part in node:
            yield node.key_spans[part], node.value_spans[part]
            node = node[part]
        elif isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node):
            yield node.item_spans[part], node.item_spans[part]
            node = node[part]
        else:
            return
