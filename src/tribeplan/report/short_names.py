"""What people are called where there is little room."""

from collections import Counter
from collections.abc import Mapping


def short_names(names: Mapping[str, str]) -> dict[str, str]:
    """Shorten names by id as far as they stay apart: first name, with initial, whole, or the id.

    >>> short_names({"ab": "Anna de Boer", "av": "Anna Visser", "pim": "Pim de Groot"})
    {'ab': 'Anna B.', 'av': 'Anna V.', 'pim': 'Pim'}
    >>> short_names({"anna": "Anna Visser", "anna-2": "Anna Vos", "jo": "Jo", "jo-2": "Jo"})
    {'anna': 'Anna Visser', 'anna-2': 'Anna Vos', 'jo': 'jo', 'jo-2': 'jo-2'}
    """
    short: dict[str, str] = {}
    for shorten in (_first, _with_initial, str):
        proposed = {person: shorten(name) for person, name in names.items()}
        uses = Counter(proposed.values())
        for person, name in proposed.items():
            if uses[name] == 1:
                short.setdefault(person, name)
    return {person: short.get(person, person) for person in names}


def _first(name: str) -> str:
    return name.strip().partition(" ")[0] or name


def _with_initial(name: str) -> str:
    words = name.split()
    return f"{words[0]} {words[-1][0]}." if len(words) > 1 else name
