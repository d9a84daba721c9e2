"""Another language for what people read: English as it stands in the code, or a catalogue's.

What is marked with :func:`tr` is looked up in ``locale/<language>/LC_MESSAGES/tribeplan.po``. Who
writes a report says in which language; names and texts of a model stay as they are.
"""

from collections.abc import Generator, Iterable, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from gettext import GNUTranslations, NullTranslations
from string import Formatter
from typing import Any, NamedTuple

from tribeplan.org.elements import Message
from tribeplan.org.elements import counted as counted_in_english

LANGUAGES = ("en", "nl")


class Language(NamedTuple):
    """A language and how it writes numbers."""

    code: str
    catalogue: NullTranslations
    separators: Mapping[int, str]
    """Of thousands and decimals, in place of English ones."""


ENGLISH = Language("en", NullTranslations(), {})
_COMMA = str.maketrans({",": ".", ".": ","})
_CURRENT: ContextVar[Language] = ContextVar("language", default=ENGLISH)


@contextmanager
def in_language(code: str) -> Generator[None, None, None]:
    """Write in a language, of those in :data:`LANGUAGES`."""
    token = _CURRENT.set(ENGLISH if code == ENGLISH.code else _language(code))
    try:
        yield
    finally:
        _CURRENT.reset(token)


def _language(code: str) -> Language:
    from importlib.resources import files

    path = files(__package__ or "").joinpath("locale", code, "LC_MESSAGES", "tribeplan.mo")
    with path.open("rb") as file:
        return Language(code, GNUTranslations(file), _COMMA)


def current() -> str:
    """The language that is written in."""
    return _CURRENT.get().code


def tr(message: str) -> str:
    """Say a message in the language that is written in; as it is where the catalogue has none.

    Of one that is filled in already, the pattern is looked up and filled in anew.

    >>> tr("{name} as it is").format(name="App")
    'App as it is'
    >>> with in_language("nl"):
    ...     tr("{value:,.1f} million").format(value=1234.5)
    '1.234,5 miljoen'
    """
    language = _CURRENT.get()
    if language is ENGLISH or not message:
        return message
    if isinstance(message, Message):
        values = {
            name: tr(value) if isinstance(value, Message) else value
            for name, value in message.values.items()
        }
        return tr(message.pattern).format(**values)
    return _Local(language.catalogue.gettext(message))


def number(text: str) -> str:
    """Put the separators of the language into a number that is written in English."""
    return text.translate(_CURRENT.get().separators)


def counted(count: float, one: str, several: str = "") -> str:
    """Count things in words, as :func:`tribeplan.org.elements.counted` does, in the language.

    >>> counted(1, "squad"), counted(1200, "person", "people")
    ('1 squad', '1,200 people')
    """
    several = several or f"{one}s"
    return number(counted_in_english(count, tr(one), tr(several)))


def enumerated(names: Iterable[str], last: str = " and ") -> str:
    """List names with commas, and a word before the last.

    >>> enumerated(["a"]), enumerated(["a", "b", "c"], " or ")
    ('a', 'a, b or c')
    """
    *before, end = [*names] or [""]
    return f"{', '.join(before)}{tr(last)}{end}" if before else end


class _Local(str):
    """A message that writes numbers as its language does."""

    __slots__ = ()

    def format(self, *args: object, **values: object) -> str:
        """Fill in values, each number with the separators of the language."""
        return _NUMBERS.vformat(self, args, values)


class _Numbers(Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:  # noqa: ANN401  # as its parent's
        text = str(super().format_field(value, format_spec))
        return number(text) if isinstance(value, int | float) else text


_NUMBERS = _Numbers()


class Translated(dict[str, str]):
    """Words by what they stand for, in the language that is written in."""

    def __getitem__(self, key: str) -> str:
        """The words; a key that is not there is an error, as in any dictionary."""
        return tr(super().__getitem__(key))

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401  # as its parent's
        """The words, or the default."""
        return tr(super().get(key, "")) or default
