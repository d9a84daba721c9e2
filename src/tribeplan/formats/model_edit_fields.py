"""Single fields of an element: whether they differ, where they are put, how shares are typed."""

from collections.abc import Sequence

from tribeplan.formats.native_writer import is_written
from tribeplan.org.element import Element
from tribeplan.org.limits import Limits


def says_differently(before: Element, after: Element, name: str) -> bool:
    """Whether equal values mean something else: a limit counts only where it is written."""
    if name == "limits":
        one, other = getattr(before, name), getattr(after, name)
        return one is not None and one.model_fields_set != other.model_fields_set
    return isinstance(after, Limits) and is_written(before, name) != is_written(after, name)


def next_key(kind: type[Element], key: str | int, typed: Sequence[str]) -> str | None:
    """Give the key that a new one is put before: it follows those that come before it."""
    order = [field.alias or name for name, field in kind.model_fields.items()]
    earlier = set(order[: order.index(str(key))])
    position = max((at + 1 for at, each in enumerate(typed) if each in earlier), default=0)
    return typed[position] if position < len(typed) else None


def percentage(share: object) -> str | None:
    """Write a share in percent if that reads back as the same number."""
    if not isinstance(share, float):
        return None
    text = f"{share * 100:.10g}"
    return f"{text}%" if float(text) / 100 == share and "e" not in text else None
