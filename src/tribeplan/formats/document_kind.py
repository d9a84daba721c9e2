"""Telling models and scenarios apart before they are read."""

import re

STATES_MODEL = re.compile(rb"^(?:\xef\xbb\xbf)?[\"']?tribeplan[\"']?[ \t]*:", re.MULTILINE)
STATES_SCENARIO = re.compile(rb"^(?:\xef\xbb\xbf)?[\"']?scenario[\"']?[ \t]*:", re.MULTILINE)


def is_scenario(content: bytes) -> bool:
    r"""Whether a file says ``scenario:`` at its left margin, and not ``tribeplan:``.

    >>> is_scenario(b"# split\nscenario: 1\nbase: m.yaml\n")
    True
    """
    return bool(STATES_SCENARIO.search(content)) and not states_version(content)


def states_version(content: bytes) -> bool:
    """Whether a file says ``tribeplan:`` at its left margin."""
    return bool(STATES_MODEL.search(content))
