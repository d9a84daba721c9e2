"""Somebody's text in Markdown, where it may neither format nor link nor mention anybody."""

import re

from tribeplan.report.safe_text import display

_ZERO_WIDTH = "\u200b"
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;", "`": "&#96;"})
_PUNCTUATION = re.compile(r"([\\*_\[\]~$#^=!{}])")
# GitHub and GitLab look for these in the finished page, where no escape is left to see.
_REFERENCE = re.compile(r"(@|://|(?<=www)\.|[#!&%$](?=\d)|~(?=\w))", re.IGNORECASE)


def markdown_text(text: str) -> str:
    r"""Make text fit for a table cell: shown letter by letter, whatever it holds.

    >>> markdown_text("**Bob** | <img>")
    '\\*\\*Bob\\*\\* &#124; &lt;img&gt;'
    """
    broken = _REFERENCE.sub(rf"\1{_ZERO_WIDTH}", display(text))
    return _PUNCTUATION.sub(r"\\\1", broken).translate(_ENTITIES)
