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


def one_line(text: str) -> str:
    r"""Join lines by spaces, as the command line and YAML do with a text of several.

    >>> one_line("A loan that fits,\n  also for starters.\n\nWithin a day.\n")
    'A loan that fits, also for starters. Within a day.'
    >>> one_line(" as it is ")
    ' as it is '
    """
    lines = text.splitlines()
    return " ".join(filter(None, map(str.strip, lines))) if len(lines) > 1 else "".join(lines)
