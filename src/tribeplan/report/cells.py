"""How many cells of a terminal a text takes."""


def cells(text: str) -> int:
    """Give the width of printable text: wide characters take two cells, combining ones none.

    >>> cells("squad"), cells("組"), cells("e\u0301")
    (5, 2, 1)
    """
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)
