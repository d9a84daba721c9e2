"""Where an element sits in the organisation, whatever file it came from."""

from typing import TypeAlias

Address: TypeAlias = tuple[str | int, ...]
"""Keys and list positions from the top: ``("tribes", "hypotheek", "lead")``."""


def show_address(address: Address) -> str:
    """Write an address as people type it.

    >>> show_address(("tribes", "hypotheek", "squads", "app", "members", 2))
    'tribes.hypotheek.squads.app.members[2]'
    """
    text = ""
    for part in address:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")
