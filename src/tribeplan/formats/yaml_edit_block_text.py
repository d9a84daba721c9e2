"""Block texts: whether a value is one, or ends in one, and how blank lines below it count."""

import re

from tribeplan.formats.yaml_nodes import MappingNode, Node, SequenceNode
from tribeplan.formats.yaml_spans import Span

_BLOCK_TEXT_HEAD = re.compile(r"[|>][-+0-9]*")


def block_text_head(text: str, value: Node, span: Span) -> str:
    """Give the ``|2+`` of the block text that a value is or ends in; nothing when it does not."""
    return block_text_at_end(text, value, span)[1]


def block_text_at_end(text: str, value: Node, span: Span) -> tuple[int, str]:
    """Give where the last scalar of a value starts, and its ``|2+`` if it is a block text."""
    while isinstance(value, (MappingNode, SequenceNode)) and value:
        span = Span(*value.marks[-2:])
        value = (list(value.values()) if isinstance(value, MappingNode) else value)[-1]
    found = _BLOCK_TEXT_HEAD.match(text, span.start) if isinstance(value, str) else None
    return span.start, found.group() if found else ""
