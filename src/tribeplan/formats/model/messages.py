"""Values of the wrong shape, said in the reader's words and with the place they stand."""

import datetime as dt
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from types import UnionType
from typing import Annotated, Any, NamedTuple, TypeVar, Union, get_args, get_origin

from pydantic import Tag, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from tribeplan.errors import Diagnostic, InvalidInput, Place
from tribeplan.formats.model.places import Places
from tribeplan.formats.nearest import nearest
from tribeplan.formats.yaml.nodes import is_list, is_mapping
from tribeplan.formats.yaml.tree import YamlDocument
from tribeplan.org.address import Address, show_address
from tribeplan.org.element import LONGEST_ID, Element, field_names, id_made_of, number_readings
from tribeplan.org.organisation import FORMAT_VERSION, Organisation
from tribeplan.scenario.operation import Operation, ToldApart, subject_in

# --- What may be typed at an address: the fields of the model, walked like a document ------------


def element_at(address: Address, document: type[Element] = Organisation) -> type[Element] | None:
    """The kind of element that is typed at an address; None where a plain value stands.

    Where several kinds may stand, a union's tag in the address says which.

    >>> element_at(("tribes", "t", "squads", "s", "needs", 0)).__name__
    'Need'
    """
    kinds = (kind for each in _typed_at(address, document) for kind in _alternatives(each))
    return next((kind for kind in kinds if _is_element(kind)), None)


def takes_text(address: Address, text: str, document: type[Element] = Organisation) -> bool:
    """Whether a text may stand at an address, where not just anything may.

    >>> takes_text(("tribes", "t", "purpose"), "Be #1"), takes_text(("tribes", "t", "lead"), "#1")
    (True, False)
    """
    return any(
        _accepts(each, text) and not _accepts(each, [text]) for each in _typed_at(address, document)
    )


def _typed_at(address: Address, document: type[Element]) -> list[Any]:
    annotations: list[Any] = [document]
    for part in address:
        annotations = [below for each in annotations for below in _below(each, part)]
    return annotations


def takes_list(element: type[Element], key: str) -> bool:
    """Whether a list may stand under a key of an element.

    >>> squad = element_at(("tribes", "t", "squads", "s"))
    >>> takes_list(squad, "members"), takes_list(squad, "coach")
    (True, False)
    """
    kinds = (kind for below in _below(element, key) for kind in _alternatives(below))
    return any(get_origin(kind) is tuple for kind in kinds)


def words_for(element: type[Element]) -> str:
    """Name a kind of element in the reader's words.

    >>> words_for(element_at(("work", "features", "f", "need")))
    'served need'
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", element.__name__).lower()


def _below(annotation: Any, part: str | int) -> Iterator[Any]:  # noqa: ANN401  # annotations have no type
    tagged = list(_tagged(annotation, part))
    if tagged:
        yield from tagged
        return
    for kind in _alternatives(annotation):
        arguments = get_args(kind)
        if _is_element(kind):
            for name, field in kind.model_fields.items():
                if part in (name, field.alias):
                    yield field.rebuild_annotation()
        elif get_origin(kind) is dict:
            yield arguments[1]
        elif get_origin(kind) is tuple and isinstance(part, int):
            yield arguments[0]


def _alternatives(annotation: Any) -> Iterator[Any]:  # noqa: ANN401  # annotations have no type
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _alternatives(_annotated(annotation))
    elif origin in (Union, UnionType):
        for each in get_args(annotation):
            yield from _alternatives(each)
    else:
        yield annotation


def _annotated(annotation: Any) -> Any:  # noqa: ANN401  # annotations have no type
    kind, *marks = get_args(annotation)
    return next((mark.union for mark in marks if isinstance(mark, ToldApart)), kind)


def _tagged(annotation: Any, tag: str | int) -> Iterator[Any]:  # noqa: ANN401  # annotations have no type
    """The alternative of a union that carries a tag."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        if any(isinstance(each, Tag) and each.tag == tag for each in arguments[1:]):
            yield arguments[0]
        else:
            yield from _tagged(_annotated(annotation), tag)
    elif origin in (Union, UnionType):
        for each in arguments:
            yield from _tagged(each, tag)


def _is_element(kind: Any) -> bool:  # noqa: ANN401  # annotations have no type
    return isinstance(kind, type) and issubclass(kind, Element)


# --- Values of the wrong shape, said in the reader's words and with the place they stand ---------

E = TypeVar("E", bound=Element)

_CURLY_QUOTES = "\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\xab\xbb\u2039\u203a"
_CURLY = "typographic quotes are letters like any other here"
_BETWEEN_IDS = r"\s*[,;/&|+]\s*|\s+(?:and|en|und|et)\s+"
_RANGE = (
    r"(?a)(?P<low>\d+(?:[.,]\d+)?)\s*(?:-|\u2013|\u2014|\.\.+|\u2026|~|/|to|tot|bis|\xe0)\s*"
    r"(?P<high>\d+(?:[.,]\d+)?)(?:\s*(?:d|days?|dagen))?"
)

MOST_IDS = 2_000
"""Ids among which the one that is meant is looked for; with more, a remedy would take too long."""

SEVERAL = 2

MOST_BETWEEN_BRACES = 50
"""Keys of a mapping that somebody writes on one line, so that a comma may have cut a number."""

_LINE_BREAK = r"\r\n|\r|\n"
_COMMENT_FOR_VALUE = r"\s*:\s+(?P<words>#[^\r\n]*?)\s*$"

MOST_TOLD = 500
"""Diagnostics of one kind in one model; the rest is counted."""

LONGEST_QUOTE = 60
"""Characters of a value that are worth repeating in a message."""

KINDS = {
    "dict_type": "a mapping of keys to values",
    "model_type": "a mapping of keys to values",
    "model_attributes_type": "a mapping of keys to values",
    "tuple_type": "a list",
    "list_type": "a list",
    "string_type": "text",
    "number": "a number",
    "thousands": "a number that can be read in one way only",
    "float_type": "a number",
    "float_parsing": "a number",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing_size": "a smaller whole number",
    "finite_number": "a finite number",
    "truth": "true or false",
    "day": "a date like 2026-11-30",
}
"""What was expected, by pydantic's type of error."""

LIMITED = {
    "greater_than": "a number above {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than_equal": "at most {le}",
    "less_than": "a number below {lt}",
    "string_too_short": "some text",
    "too_short": "at least {min_length} in the list",
    "percentiles": "it at or above",
    "spread": "it at most {times} times p50",
    "range": "it at or above",
    "chances": "at most 1",
    "aha": "one",
}
"""What was expected, by pydantic's type of error, with the limit that was broken."""

VERSION_KEYS = (("tribeplan",), ("scenario",))
"""Where the version of a format stands."""

FOUND = {
    "percentiles": "p90 below p50",
    "spread": "p90 far above p50",
    "range": "high below low",
    "chances": "go_on and again above 1 together",
    "aha": "two steps that are the aha-moment",
}
"""What was found, where the value itself would not tell."""

HELP = {
    "truth": "write true or false; yes, no, on and off are plain text here",
    "day": "write year-month-day, as in 2026-11-30",
    "number": "write digits with a decimal point, as in 0.8",
}


def shape_diagnostics(
    root: Mapping[str, Any],
    places: Places,
    errors: Iterable[ErrorDetails],
    document: type[Element] = Organisation,
) -> Iterator[Diagnostic]:
    """Turn pydantic's errors into diagnostics of our own: the first 500, and how many more.

    A list that is too short only because items in it are wrong is left out: they are told.
    """
    told: list[ErrorDetails] = []
    cut: dict[Address, str] = {}
    for error in errors:
        number = _cut_number(root, trace(root, error["loc"])[0])
        if number:
            cut[number[0]] = number[1]
        elif not _is_consequence(error):
            told.append(error)
    for address, typed in cut.items():
        yield _cut_by_comma(places, address, typed)
    for error in told[:MOST_TOLD]:
        address, is_missing = trace(root, error["loc"])
        yield _Wrong(root, places, error, address, document).told(is_missing=is_missing)
    if len(told) > MOST_TOLD:
        address, _ = trace(root, told[MOST_TOLD]["loc"])
        yield more(places.key(address), len(told) - MOST_TOLD)


def read_as(kind: type[E], document: YamlDocument) -> E:
    """What a document says that is an element of some kind.

    Raises InvalidInput with every diagnostic when it cannot be understood.
    """
    if document.diagnostics:
        raise InvalidInput(document.diagnostics)
    try:
        return kind.model_validate(document.root)
    except ValidationError as error:
        places, errors = Places((document,), {}), error.errors(include_url=False)
        wrong = shape_diagnostics(document.root, places, errors, kind)
        raise InvalidInput(dict.fromkeys(wrong)) from None


def more(place: Place, count: int) -> Diagnostic:
    """Say that there are more diagnostics, from this place on, than anybody would read."""
    return Diagnostic(place, "TP100", f"and {count} more from here on", "mend the first ones first")


def _is_consequence(error: ErrorDetails) -> bool:
    short = error["type"] == "too_short"
    return short and len(error["input"]) >= error.get("ctx", {})["min_length"]


class _Wrong(NamedTuple):
    """One error of pydantic, with where it stands and what is typed around it."""

    root: Mapping[str, Any]
    places: Places
    error: ErrorDetails
    address: Address
    document: type[Element]

    @property
    def kind(self) -> str:
        return self.error["type"]

    @property
    def given(self) -> Any:  # noqa: ANN401  # anything can be typed
        return self.error["input"]

    @property
    def limits(self) -> Mapping[str, Any]:
        return self.error.get("ctx", {})

    @property
    def element(self) -> type[Element] | None:
        """The kind of element that has it, or that it should be."""
        at = self.address if self.kind == "one_of" else self.error["loc"]
        is_in_it = self.kind in ("extra_forbidden", "missing")
        return element_at(at[:-1] if is_in_it else at, self.document)

    @property
    def this(self) -> str:
        """That element in the reader's words."""
        return f"this {words_for(self.element)}" if self.element else "this"

    def told(self, *, is_missing: bool) -> Diagnostic:
        """The error in the reader's words."""
        if self.kind == "missing":
            return _missing_key(self) if is_missing else _key_without_value(self)
        if self.kind in _OF_KEYS:
            return _OF_KEYS[self.kind](self)
        told = _OF_VALUES.get(self.kind, _wrong_value)(self)
        if meant := _without_curly_quotes(self.given):
            return told._replace(help=f"{_CURLY}; write {meant}")
        if isinstance(self.given, str) and (cut := self.places.comment(self.address)[1]):
            return told._replace(help=_help_with_cut(self.root, f"{self.given} {cut}", cut))
        return told


def _help_with_cut(root: Mapping[str, Any], whole: str, cut: str) -> str:
    """Say what a comment cuts from a value, and which id is meant when the whole is a name."""
    named = {name: id_ for id_, name in islice(_ids_and_names(root), MOST_IDS)}
    if named.get(whole):
        return f"the id stands here, not the name: write {named[whole]}"
    return f"{quoted(cut)} begins a comment; put the whole text in double quotes if it is none"


def help_with_unknown(id_: str, known: Iterable[str], cut: str) -> str:
    """Say which id is meant where an unknown one stands, and what a comment cuts from it."""
    meant = nearest(id_made_of(f"{id_} {cut}") if cut else id_, known)
    question = f"did you mean '{meant}'?" if meant else ""
    comment = f"{quoted(cut)} begins a comment, and no id has a '#'" if cut else ""
    return ": ".join(filter(None, (comment, question)))


def trace(root: Mapping[str, Any], location: tuple[str | int, ...]) -> tuple[Address, bool]:
    """Follow pydantic's location through the document; tags of unions are not part of it.

    The result is the address as far as the document goes, and whether its last part is absent.

    >>> trace({"steps": [{"skill": "a"}]}, ("steps", 0, "step", "days"))
    (('steps', 0), True)
    """
    node: Any = root
    address: list[str | int] = []
    for part in location:
        if _has(node, part):
            node = node[part]
            address.append(part)
    return tuple(address), not address or address[-1] != location[-1]


def _has(node: object, part: str | int) -> bool:
    if isinstance(part, int):
        return is_list(node) and part < len(node)
    return is_mapping(node) and part in node


def quoted(value: object) -> str:
    """Name a value in a message: in quotes and cut, or by its kind."""
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list"
    if value is None:
        return "nothing"
    text = str(value)
    return f"'{text[:LONGEST_QUOTE]}…'" if len(text) > LONGEST_QUOTE else f"'{text}'"


def _unknown_key(wrong: _Wrong) -> Diagnostic:
    address, element = wrong.address, wrong.element
    key = str(address[-1])
    known = tuple(field_names(element)) if element else ()
    what = _having(words_for(element)) if element else "there is"
    if element is not None and issubclass(element, Operation):
        what = f"{_operation(wrong.root, address[:-1])} takes"
    meant = nearest(key, known)
    advice = f"did you mean '{meant}'? " if meant else ""
    first, _, rest = key.partition(" ")
    if rest and first in known:
        advice = f"is a colon missing, as in '{first}: {rest}'? "
    advice = _behind_comma(wrong.root, address, element) or advice
    if (bare := _without_curly_quotes(key)) in known:
        advice = f"{_CURLY}; write {bare}. "
    if "scenario" in known and key in field_names(Organisation):
        whole = (
            f", as in set: {{organisation: {{{key}: …}}}}" if key in ("limits", "preset") else ""
        )
        advice = f"'{key}' belongs in the model; a scenario changes it under 'changes'{whole}. "
    if address == ("assumptions",):
        advice = "give a file of assumptions to --assumptions, beside a model. "
    return Diagnostic(
        wrong.places.key(address),
        "TP101",
        f"unknown key {quoted(key)}; {what} no such key",
        f"{advice}Known keys: {', '.join(known)}",
    )


def _operation(root: Mapping[str, Any], at: Address) -> str:
    """Name an operation as it is typed, by what it does and what it is about: ``set people_of``."""
    node: Any = root
    for part in at:
        node = node[part]
    return f"{at[-1]} {subject_in(node)}".strip()


def _having(words: str) -> str:
    """Say who has, as in 'an organisation has' and 'limits have'."""
    if words.endswith("s"):
        return f"{words} have"
    return f"an {words} has" if words[0] in "aeiou" and words[:3] != "use" else f"a {words} has"


def _missing_key(wrong: _Wrong) -> Diagnostic:
    key, at = wrong.error["loc"][-1], wrong.address
    message = f"{wrong.this} has no '{key}', which is required"
    advice = f"add '{key}:' to {show_address(at) or 'the file'}"
    return Diagnostic(wrong.places.key(at), "TP102", message, advice)


def _key_without_value(wrong: _Wrong) -> Diagnostic:
    """Refuse a key that needs a value and has none, perhaps because a ``#`` hides it."""
    places, key = wrong.places, wrong.address[-1]
    place = places.key(wrong.address)
    text = places.documents[places.home(wrong.address)].text
    line = re.split(_LINE_BREAK, text)[place.line - 1]
    hidden = re.compile(_COMMENT_FOR_VALUE).match(line, place.end_column - 1)
    advice = f"write a value behind '{key}:'"
    if hidden:
        advice = f"what '#' begins is a comment; for a text write {key}: \"{hidden['words']}\""
    return Diagnostic(place, "TP102", f"'{key}' has no value, and one is required", advice)


def _not_one_key(wrong: _Wrong) -> Diagnostic:
    last, expected = wrong.address[-1], wrong.error["msg"]
    what = f"this '{last}'" if isinstance(last, str) else wrong.this
    found = " and ".join(wrong.limits.get("found", ())) or "none"
    known = expected.removeprefix("one of ").split(", ")
    typed = wrong.given if is_mapping(wrong.given) else {}
    meant = next((near for key in typed if (near := nearest(key, known))), None)
    advice = f"did you mean '{meant}'?" if meant and found == "none" else ""
    message = f"{what} has {found}, expected {expected}"
    return Diagnostic(wrong.places.key(wrong.address), "TP102", message, advice)


def _wrong_id(wrong: _Wrong) -> Diagnostic:
    given, at = str(wrong.given), wrong.address
    is_key = wrong.error["loc"][-1] == "[key]"
    return Diagnostic(
        wrong.places.key(at) if is_key else wrong.places.value(at),
        "TP103",
        f"{quoted(given)} is not an id, expected lower-case letters, digits and single hyphens, "
        f"at most {LONGEST_ID} characters",
        _help_with_key(given) if is_key else _help_with_reference(wrong.root, at, given),
    )


def _help_with_key(given: str) -> str:
    made = id_made_of(given)
    proposal = f"; for instance '{made}'" if made and made != given else ""
    return f"ids stay when names change{proposal}; put the display name under 'name:'"


OF_A_TRIBE = {
    "people_of": "write people_of: {part}, tribe: {tribe}",
    "chapter": "write chapter: {part}, tribe: {tribe}",
    "squads_of": "write squads_of: {tribe} for all squads of the tribe, squad: {part} for that one",
}
"""What to write for TRIBE/PART, by the key that it stands under."""


def _help_with_reference(root: Mapping[str, Any], address: Address, given: str) -> str:
    """Say which id is meant where another element is named: by its name, or together with more."""
    named = {name: id_ for id_, name in islice(_ids_and_names(root), MOST_IDS)}
    if named.get(given):
        return f"the id stands here, not the name: write {named[given]}"
    tribe, slash, part = given.partition("/")
    if slash and address[-1] in OF_A_TRIBE:
        return OF_A_TRIBE[str(address[-1])].format(tribe=tribe, part=part)
    ids = _ids(root)
    several = several_in(given, ids)
    if len(several) > 1 and isinstance(address[-1], int):
        return f"put a comma between the items of a list: {', '.join(several)}"
    if len(several) > 1:
        key = address[-1]
        only = f"only one may stand under '{key}': {' or '.join(several)}"
        return only + ("; a step has a 'squad:' of its own" if key == "squad" else "")
    made = id_made_of(given)
    meant = made if made in ids else nearest(made, ids)
    if meant:
        return f"did you mean '{meant}'?"
    return f"write an id; for instance '{made}'" if made else "write an id, as in 'app'"


def _ids(root: Mapping[str, Any]) -> set[str]:
    """Collect ids as they stand, or as they will when they are mended."""
    return {
        id_ if id_.isascii() and id_.islower() else id_made_of(id_)
        for id_, _ in islice(_ids_and_names(root), MOST_IDS)
    }


def _ids_and_names(root: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Tell the id and name of every person, tribe, squad, chapter, gate, skill and work."""
    work = root.get("work")
    sections = [root.get(key) for key in ("people", "skills", "tribes", "decisions")]
    sections += [work.get(key) for key in ("features", "streams")] if is_mapping(work) else []
    tribes = root.get("tribes")
    for tribe in tribes.values() if is_mapping(tribes) else ():
        sections += [tribe.get(key) for key in ("squads", "chapters")] if is_mapping(tribe) else []
    for section in sections:
        for id_, element in section.items() if is_mapping(section) else ():
            name = element.get("name") if is_mapping(element) else None
            yield str(id_), name if isinstance(name, str) else ""


def several_in(given: str, known: Container[str] = ()) -> list[str]:
    """Take apart several ids that are typed as one text; one item when it is not several.

    A blank parts only ids that are known: it also stands in the name of one.

    >>> several_in("ana; bo and cy"), several_in("ana bo"), several_in("ana bo", {"ana", "bo"})
    (['ana', 'bo', 'cy'], ['ana bo'], ['ana', 'bo'])
    """
    parts = [each for each in re.split(_BETWEEN_IDS, given.strip()) if each]
    if len(parts) == 1:
        words = given.split()
        return words if words and all(word in known for word in words) else parts
    return parts


def _without_curly_quotes(given: object) -> str:
    """A text without typographic quotes around it; empty when there are none, or no more."""
    if not isinstance(given, str):
        return ""
    bare = given.strip(_CURLY_QUOTES)
    return bare if bare != given and not any(quote in bare for quote in _CURLY_QUOTES) else ""


def _left_over_below(root: Mapping[str, Any], address: Address) -> tuple[str, list[str]]:
    """Tell what a comma between braces has cut off a value, as in ``{members: ana, bo}``.

    The key of the value, empty when nothing was cut, then the value and what became keys.
    """
    node, keys = _cut_by_commas(root, address, lambda node, key: node[key] is None)
    if len(keys) < SEVERAL or not isinstance(node[keys[0]], str):
        return "", []
    return keys[0], [node[keys[0]], *keys[1:]]


def _cut_by_commas(
    root: Mapping[str, Any],
    address: Address,
    is_left_over: Callable[[Mapping[str, Any], str], bool],
) -> tuple[Mapping[str, Any], list[str]]:
    """The mapping around an address, and its key there with those that commas made of the rest."""
    node: Any = root
    for part in address[:-1]:
        node = node[part]
    is_short = is_mapping(node) and len(node) <= MOST_BETWEEN_BRACES
    keys = list(node) if address and is_short and address[-1] in node else []
    first = keys.index(str(address[-1])) if keys else 0
    while first and is_left_over(node, keys[first]):
        first -= 1
    last = first + 1
    while last < len(keys) and is_left_over(node, keys[last]):
        last += 1
    return node, keys[first:last]


def _behind_comma(root: Mapping[str, Any], address: Address, element: type[Element] | None) -> str:
    key, parts = _left_over_below(root, address)
    if not key or address[-1] == key:
        return ""
    several, ends = ", ".join(parts), f"the comma ends what stands under '{key}'"
    if parts[0][:1] in _CURLY_QUOTES:
        return f'{_CURLY}, so the comma ends the text; write {key}: "…" with straight quotes. '
    if element and takes_list(element, key):
        return f"{ends}; write {key}: [{several}]. "
    field = element.model_fields.get(key) if element else None
    if field is None or _accepts(field.rebuild_annotation(), several):
        return f'{ends}; write {key}: "{several}". '
    if any(part[:1].isdigit() or part[:1] in "€$£" for part in parts):
        return f"{ends}; write the number without it, as in 1250.5. "
    return f"{ends}, and only one may stand there: {' or '.join(parts)}. "


def _accepts(annotation: Any, value: object) -> bool:  # noqa: ANN401  # annotations have no type
    try:
        TypeAdapter[object](annotation).validate_python(value)
    except ValidationError:
        return False
    return True


def _unknown_word(wrong: _Wrong) -> Diagnostic:
    place, given = wrong.places.value(wrong.address), wrong.given
    if wrong.address in VERSION_KEYS:
        message = f"format version {quoted(given)} is unknown, expected {FORMAT_VERSION}"
        advice = (
            "a newer version needs a newer tribeplan; this one reads "
            f"'{wrong.address[0]}: {FORMAT_VERSION}' only"
        )
        return Diagnostic(place, "TP107", message, advice)
    words = re.findall(r"'([^']*)'", str(wrong.limits.get("expected", "")))
    meant = nearest(given, words) if isinstance(given, str) else None
    listed = (", ".join(words[:-1]), *words[-1:])
    message = f"found {quoted(given)}, expected {' or '.join(filter(None, listed))}"
    return Diagnostic(place, "TP105", message, f"did you mean '{meant}'?" if meant else "")


def _wrong_value(wrong: _Wrong) -> Diagnostic:
    kind, address, given = wrong.kind, wrong.address, wrong.given
    is_of_shape = kind.removesuffix("_type") in ("dict", "model", "tuple", "string")
    return Diagnostic(
        wrong.places.value(address),
        "TP106" if is_of_shape else "TP104",
        f"found {FOUND.get(kind) or quoted(given)}, expected {expected(wrong.error)}",
        _which(wrong.limits)
        or _other_notation(kind, address, given)
        or HELP.get(kind)
        or _in_one_list(wrong.root, address, given)
        or _remedy(wrong),
    )


_OF_KEYS: Mapping[str, Callable[[_Wrong], Diagnostic]] = {
    "extra_forbidden": _unknown_key,
    "one_of": _not_one_key,
}
_OF_VALUES: Mapping[str, Callable[[_Wrong], Diagnostic]] = {
    "string_pattern_mismatch": _wrong_id,
    "string_too_long": _wrong_id,
    "enum": _unknown_word,
    "literal_error": _unknown_word,
}
"""What says what is wrong, by pydantic's type of error; of a value where it is of one."""


def _which(context: Mapping[str, Any]) -> str:
    """Ask which of the readings of a number is meant; nothing when there are none."""
    if "readings" not in context:
        return ""
    if context["readings"] == context["example"]:
        return f"write {context['example']}: digits, and a decimal point where one is needed"
    return (
        f"{context['readings']}? Write digits with at most a decimal point, as in "
        f"{context['example']}: nothing between thousands, no currency"
    )


def _cut_number(root: Mapping[str, Any], address: Address) -> tuple[Address, str] | None:
    """Tell which number a comma between braces has cut at an address, as in ``{p50: 4,5}``.

    To YAML that is a 4 and then a key '5' without a value.
    """
    node, keys = _cut_by_commas(root, address, _is_left_over)
    if len(keys) < SEVERAL or not (isinstance(node[keys[0]], str) and node[keys[0]].isdecimal()):
        return None
    return (*address[:-1], keys[0]), ",".join((node[keys[0]], *keys[1:]))


def _is_left_over(node: Mapping[str, Any], key: str) -> bool:
    return node[key] is None and re.fullmatch(r"[0-9]+%?", key) is not None


def _cut_by_comma(places: Places, address: Address, typed: str) -> Diagnostic:
    readings = " or ".join(number_readings(typed.rstrip("%")))
    return Diagnostic(
        places.value(address),
        "TP104",
        f"found '{typed}', expected a number without a comma, which ends it between braces",
        f"{readings}? Write digits with at most a decimal point: nothing between thousands",
    )


def _other_notation(kind: str, address: Address, given: object) -> str:
    """Show how a range or a date is written that is typed in another way."""
    if not isinstance(given, str):
        return ""
    if kind == "number" and (span := re.fullmatch(_RANGE, given.strip())):
        ends = (span[name].replace(",", ".") for name in ("low", "high"))
        low, high = sorted(ends, key=float)
        if address[-1] in ("days", "p50", "p90"):
            return (
                f"write {{p50: {low}, p90: {high}}}: {low} is exceeded half of the time, {high} "
                "one time in ten"
            )
        return f"write one number: {low} or {high}?"
    if kind == "day" and (days := days_meant(given.strip())):
        return f"write year-month-day: {' or '.join(days)}{'?' if len(days) > 1 else ''}"
    return "there is no such day in the calendar" if kind.startswith("date") else ""


def days_meant(given: str) -> list[str]:
    """Tell which days somebody may mean by digits in another order, or with other signs."""
    if year_first := re.fullmatch(r"(\d{4})[-./ ](\d{1,2})[-./ ](\d{1,2})", given):
        tried = [(year_first[1], year_first[2], year_first[3])]
    elif year_last := re.fullmatch(r"(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{4})", given):
        one, other, year = year_last.groups()
        tried = [(year, other, one), (year, one, other)]
    else:
        return []
    days: dict[str, None] = {}
    for numbers in tried:
        with suppress(ValueError):
            days[dt.date(*map(int, numbers)).isoformat()] = None
    return list(days)


def _items_meant(root: Mapping[str, Any], address: Address, given: str) -> list[str]:
    """Take apart a text where a list is expected: ids by what stands between them."""
    if address[-1] == "acceptance":
        return [f'"{given}"']
    return _left_over_below(root, address)[1] or several_in(given, _ids(root))


def _in_one_list(root: Mapping[str, Any], address: Address, given: object) -> str:
    """Take the items out of a list that stands in a list."""
    if not is_list(given) or not isinstance(address[-1], int):
        return ""
    items = [
        item
        for each in given
        if isinstance(each, str)
        for item in _items_meant(root, address[:-1], each)
    ]
    listed = f": [{', '.join(items)}]" if items else ""
    return f"the list stands in brackets or dashes already{listed}"


def _remedy(wrong: _Wrong) -> str:
    """Show how the value that was given is written right."""
    given, address = wrong.given, wrong.address
    words = [each for each in given if isinstance(each, str)] if is_list(given) else []
    match wrong.kind, given:
        case "tuple_type" | "list_type", str():
            return f"write [{', '.join(_items_meant(wrong.root, address, given))}], also for one"
        case "string_type", list() if words:
            return f"only one may stand under '{address[-1]}': {' or '.join(words)}"
        case "dict_type" | "model_type", list() if words:
            return f"write each as a key of its own, as in '{words[0]}:', without a dash"
        case "model_type" | "model_attributes_type", str() if wrong.element:
            return f"write {{{next(iter(field_names(wrong.element)))}: {given}}}"
        case "less_than_equal", _ if wrong.limits.get("le") == 1:
            return "1 is the whole: eighty of a hundred is 0.8, or for a share also 80%"
        case _:
            return ""


def expected(error: ErrorDetails) -> str:
    """What was expected where one value is wrong, in our own words."""
    kind, context = error["type"], error.get("ctx", {})
    if kind in ("literal_error", "enum"):
        return f"one of {context['expected']}"
    if kind.startswith("date"):
        return KINDS["day"]
    limits = {name: _written(limit) for name, limit in context.items()}
    return KINDS.get(kind) or (
        LIMITED[kind].format(**limits) if kind in LIMITED else "another value"
    )


def _written(limit: object) -> str:
    """Write a limit as people do.

    >>> _written(1e12), _written(0.001), _written(2**63 - 1)
    ('1,000,000,000,000', '0.001', '9,223,372,036,854,775,807')
    """
    if isinstance(limit, float):
        return f"{limit:,.15g}"
    return f"{limit:,}" if isinstance(limit, int) else str(limit)
