"""Text on the screen: what users typed, made safe, and never read as markup."""

from textual.content import Content

from tribeplan.report.safe_text import display


def shown(text: str, style: str = "") -> Content:
    """Give text as it is shown: no control character in it, no markup read from it.

    >>> shown("[b]Bob[/x]").plain
    '[b]Bob[/x]'
    """
    safe = display(text)
    return Content.styled(safe, style) if style and safe else Content(safe)
