"""What people type for an element, and the edit that it makes.

In chapters: the kinds of fields, and how what is typed into them is read; elements as people name
them; every field of an element with its value; another id; a new element with its fields; a waiver
beside one.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple, get_args, get_origin

from pydantic import ValidationError, WrapValidator

from tribeplan.errors import InvalidUsage, TribeplanError
from tribeplan.formats.model.messages import shape_diagnostics
from tribeplan.formats.model.places import Places
from tribeplan.formats.model.schema import field_docs
from tribeplan.formats.model_text import flow_text, is_written
from tribeplan.formats.nearest import nearest
from tribeplan.formats.yaml.nodes import is_list, is_mapping, text_scalar
from tribeplan.formats.yaml.tree import read_document
from tribeplan.org.address import Address
from tribeplan.org.element import ISO_DAY, NUMBER, PERCENTAGE, Element, to_share
from tribeplan.org.elements import (
    CLASSES,
    Label,
    clipped,
    element_address,
    element_at,
    entity_of,
    kind_of,
    known_ids,
    labels_by_kind,
)
from tribeplan.org.elements import WHOLE as ORGANISATION
from tribeplan.org.limits import Limits
from tribeplan.org.organisation import Organisation
from tribeplan.org.person import Move
from tribeplan.org.references import REFERS, Kind, skills_used
from tribeplan.org.roster import Roster, element_name, show_share, squad_name
from tribeplan.org.teams import Membership
from tribeplan.rules.rule import Finding
from tribeplan.scenario.edit import Edit, WaiverNote, WaiverNotes, keys_naming
from tribeplan.scenario.operation import LIMIT, AnyChange, share_in
from tribeplan.scenario.people_edits import former_stays, set_share
from tribeplan.scenario.structure_edits import add_element

# --- What is typed into each field of the model: kind, words, and what there is to choose from ----


class FieldKind(StrEnum):
    """What is typed into a field."""

    TEXT = "text"
    NUMBER = "number"
    SHARE = "share"
    """``0.5`` or ``50%``."""

    DAY = "day"
    """``2026-11-30``."""

    CHOICE = "choice"
    """One of ``choices``: words of a list, or ids of what there is."""

    FLAG = "flag"
    """``true`` or ``false``."""

    IDS = "ids"
    """Ids with commas: ``ana, ben``; of ``choices``."""

    FLOW = "flow"
    """YAML on one line, as ``[{squad: app, for: release}]``."""


ELSEWHERE = frozenset({"chapters", "squads", "limits"})
"""Fields whose content has addresses of its own."""


class _Typed(NamedTuple):
    """What is typed into fields of one name."""

    kind: FieldKind
    brackets: str = ""
    """That may be left out."""

    words: tuple[str, ...] = ()
    """Of which one stands there, or several."""


IN_OPERATIONS: Mapping[str, _Typed] = {
    "squads": _Typed(FieldKind.IDS, "[]"),
    "into": _Typed(FieldKind.FLOW),
}
"""Fields of operations that are no fields of elements: ``into`` is a squad, or what it is split
into."""


@cache
def _typed() -> Mapping[str, _Typed]:
    """What the types of the model say of each field, by its name as people type it.

    A name means the same wherever it stands: as in an element, else as in a part of one, else as in
    an operation of a scenario, where it is not one of `IN_OPERATIONS`.
    """
    from tribeplan.scenario.change import OrganisationFields, operations

    found = dict(IN_OPERATIONS)
    elements: list[type[Element]] = [*CLASSES.values(), OrganisationFields]
    for element in elements:  # it grows: parts come after all elements
        for name, field in element.model_fields.items():
            typed = field.alias or name
            if typed not in ELSEWHERE:
                mentioned = list(_mentioned((field.annotation, *field.metadata)))
                found.setdefault(typed, _typed_as(typed, mentioned))
                elements += [part for part in _elements(mentioned) if part not in elements]
    for _, operation in operations():
        for name, field in operation.model_fields.items():
            typed = field.alias or name
            mentioned = list(_mentioned((field.annotation, *field.metadata)))
            found.setdefault(typed, _typed_as(typed, mentioned))
    return found


def _mentioned(parts: Iterable[object]) -> Iterator[object]:
    """Every type and every mark that a field's type is made of, from the outside in."""
    for part in parts:
        yield get_origin(part) or part
        yield from _mentioned((*get_args(part), *getattr(part, "__metadata__", ())))


def _elements(mentioned: Iterable[object]) -> list[type[Element]]:
    return [part for part in mentioned if isinstance(part, type) and issubclass(part, Element)]


def _typed_as(typed: str, mentioned: Sequence[object]) -> _Typed:
    types = [each for each in mentioned if isinstance(each, type)]
    enum = next((each for each in types if issubclass(each, StrEnum)), None)
    words = tuple(word.value for word in enum or ())
    has_several = tuple in types
    has_parts = dict in types or bool(_elements(mentioned))
    if typed in REFERS or words:
        kind = FieldKind.IDS if has_several else FieldKind.CHOICE
    elif has_several or has_parts:
        kind = FieldKind.FLOW
    elif any(getattr(each, "func", None) is to_share for each in mentioned):
        kind = FieldKind.SHARE
    else:
        plain = {bool: FieldKind.FLAG, dt.date: FieldKind.DAY, str: FieldKind.TEXT}
        kind = next((plain[each] for each in types if each in plain), FieldKind.NUMBER)
    may_be_plain = any(isinstance(each, WrapValidator) for each in mentioned)
    brackets = "[]" if has_several else "{}" if has_parts and not may_be_plain else ""
    return _Typed(kind, brackets, words)


WORDS: Mapping[str, str] = {
    "fte": "FTE",
    "wip_limit": "WIP limit",
    "from": "Works from",
    "until": "Works until",
    "cadence_days": "Release cadence [working days]",
    "every_days": "Meets every [working days]",
    "days": "Decision takes [working days]",
    "value_per_week": "Cost of a week's delay",
    "per_week": "Arrivals a week",
    "moscow": "MoSCoW",
    "at": "Stands before",
    "need": "User need",
    "after": "Waits for",
    "passes": "Passed by mandates",
    "decides": "Who decides",
    "since": "Formed",
    "preset": "Limits of",
}
"""What people call fields whose name does not say it."""


def kind_of_field(field: str) -> FieldKind:
    """What is typed into a field.

    >>> kind_of_field("wip_limit")
    <FieldKind.NUMBER: 'number'>
    """
    return _typed_like(field).kind


def _typed_like(field: str) -> _Typed:
    return _typed().get(field, _Typed(FieldKind.NUMBER))


def field_words(field: str) -> str:
    """Name a field as people do.

    >>> field_words("agile_coaches"), field_words("limits.squad_size")
    ('Agile coaches', 'Squad size')
    """
    bare = field.rpartition(".")[2]
    words = bare.replace("_", " ")
    return WORDS.get(field) or f"{words[0].upper()}{words[1:]}"


# --- What people type into a field, understood exactly as in a model's file ----------------------


class InvalidField(TribeplanError):
    """What was typed is no value of the field; the message says what is expected."""

    def __init__(self, message: str, field: str = "") -> None:
        self.field = field
        """As it is typed; empty where nobody knows, or only one is typed."""

        super().__init__(message)


def node_of(field: str, typed: str) -> object:
    """Read what is typed into a field: text as it is, or lists and mappings of text.

    Brackets around all of it may be left out. Raises InvalidField when it is no YAML.

    >>> node_of("skills", "code: 1.0, words: 50%"), node_of("name", "No: 12")
    ({'code': '1.0', 'words': '50%'}, 'No: 12')
    """
    text = " ".join(typed.split())
    if kind_of_field(field) not in (FieldKind.IDS, FieldKind.FLOW):
        return _read(field, text_scalar(text))  # what a file may not hold is refused here, too
    brackets = _typed_like(field).brackets
    if brackets and not text.startswith(brackets[0]):
        text = brackets[0] + text + brackets[1]
    elif field == "days" and ":" in text and not text.startswith("{"):
        text = f"{{{text}}}"
    return _read(field, text)


def _read(field: str, text: str) -> object:
    document = read_document("", f"typed: {text}\n".encode("utf-8", "replace"))
    if document.diagnostics or list(document.root) != ["typed"]:
        wrong = document.diagnostics[0] if document.diagnostics else None
        reason = wrong.sentence if wrong else "expected one value"
        raise InvalidField(f"{field_words(field)}: {reason}", field)
    return document.root["typed"]


def change_of(verb: str, operation: Mapping[str, object]) -> AnyChange:
    """Make a change of what was typed.

    Raises InvalidField when a value does not fit, with what was expected.
    """
    from tribeplan.scenario.change import Change

    given = {verb: dict(operation)}
    try:
        return Change.model_validate(given)
    except ValidationError as error:
        places = Places((read_document("", b""),), {})
        errors = error.errors(include_url=False)
        wrong = next(iter(shape_diagnostics(given, places, errors, Change)))
        field = next((str(part) for part in errors[0]["loc"][1:] if part in operation), "")
        raise InvalidField(wrong.sentence, field) from None


def refuse_unknown(organisation: Organisation, field: str, node: object) -> None:
    """Refuse ids of what does not exist, with the nearest that does.

    Raises InvalidField when an id that is typed refers to nothing.
    """
    kind = REFERS.get(field)
    known = None if kind is None else known_ids(organisation)[kind]
    if known is None:
        return
    for id_ in node if is_list(node) else (node,):
        if isinstance(id_, str) and id_ not in known:
            meant = nearest(id_, known)
            advice = f"; did you mean '{meant}'?" if meant else ""
            raise InvalidField(f"there is no {kind} '{id_}'{advice}")


# --- Elements as people name them on one line: ``squad:app``, ``app``, ``Ana de Wit`` ------------

MEMBER = "/"
"""Stands between a squad or a chapter and a person in it."""


class _Named(NamedTuple):
    kind: str
    label: Label
    is_declared: bool

    @property
    def full(self) -> str:
        """As rules name it: ``chapter:loans/code``."""
        return entity_of(self.label.at)


def element_named(roster: Roster, text: str) -> Address:
    """Find the element that is meant.

    By ``kind:id`` as in findings; an id or a display name alone when only one thing is called that,
    in capitals or not;
    ``squad:app/ana`` for a person in a squad or chapter; ``organisation``. Raises InvalidUsage when
    nothing is called that, with the nearest name, or several things are.

    >>> from tribeplan.org.organisation import Organisation
    >>> from tribeplan.org.roster import roster_of
    >>> model = {"tribes": {"t": {"squads": {"app": {}}}}}
    >>> element_named(roster_of(Organisation.model_validate(model)), "app")
    ('tribes', 't', 'squads', 'app')
    """
    if text == ORGANISATION:
        return ()
    known = list(_all(roster))
    found = _matching(known, text)
    if found:
        return _only(found, text)
    home, _, person = text.rpartition(MEMBER)
    person = person.casefold()  # no id has a capital
    homes = _matching(known, home) if person in roster.organisation.people else []
    if len(homes) == 1 and homes[0].kind in ("squad", "chapter"):
        return (*homes[0].label.at, "members", person)
    raise InvalidUsage(f"nothing is called '{text}'{_advice(known, text)}")


def place_named(roster: Roster, text: str, *kinds: str) -> Address:
    """Find an element of certain kinds; its kind need not be typed.

    Raises InvalidUsage when nothing of these kinds is called that, with the nearest name, or
    several things are.
    """
    known = [each for each in _all(roster) if each.kind in kinds]
    found = _matching(known, text)
    if not found:
        what = " or ".join(kinds)
        raise InvalidUsage(f"there is no {what} '{text}'{_advice(known, text)}")
    return _only(found, text)


def named_as(roster: Roster, text: str, *kinds: str) -> str:
    """Find the id of an element of certain kinds, as :func:`place_named`."""
    return str(place_named(roster, text, *kinds)[-1])


def _only(found: list[_Named], text: str) -> Address:
    if len(found) > 1:
        names = " or ".join(each.full for each in found)
        raise InvalidUsage(f"'{text}' is the name of several things, say {names}")
    return found[0].label.at


def _all(roster: Roster) -> Iterator[_Named]:
    for kind, labels in labels_by_kind(roster.organisation):
        for label in labels:
            # a skill that is not declared stands where it is used
            at: Address = ("skills", label.id) if kind == "skill" else label.at
            is_declared = at == label.at
            yield _Named(kind, Label(at, label.id, label.name), is_declared)


def _matching(known: list[_Named], text: str) -> list[_Named]:
    """What is called that: fully, by its kind and id, its id, its name, or but for capitals."""
    closeness = [(each, _closeness(each, text)) for each in known]
    closest = min((found for _, found in closeness if found is not None), default=None)
    return [each for each, found in closeness if found is not None and found == closest]


def _closeness(each: _Named, text: str) -> int | None:
    """Tell in which way a text names something, the clearest is 0; None when it does not."""
    in_tribe = each.full.partition(":")[2] if each.kind == "chapter" else each.full  # loans/code
    called = (each.full, f"{each.kind}:{each.label.id}", in_tribe)
    if text in called:
        return 0 if text == each.full else 1
    if each.kind == "skill" and not each.is_declared:
        return None  # few mean a skill that stands nowhere by itself
    if text == each.label.id:
        return 2
    name = each.label.name
    if name is not None and text.casefold() == name.casefold():
        return 3
    return 4 if text.casefold() in (each.label.id, *called) else None


def _advice(known: list[_Named], text: str) -> str:
    if not known:
        return ""
    names = [each.full for each in known] if ":" in text else [each.label.id for each in known]
    meant = nearest(text, names)
    return f"; did you mean '{meant}'?" if meant else ""


# --- Every field of an element: its value as people type it, and the edit that sets it -----------

LONGEST_VALUE = 40
"""Characters of a value that are worth repeating in a label."""

SKILLS = "skills"
"""The one field that holds a number for each id."""

SENTENCES = "acceptance"
"""The one field that is a list of sentences."""

SQUADS_OF_MOVES = {"from": "From squad", "to": "To squad"}
"""Parts of a move that are called as other fields are, and mean squads that may be gone."""

WHOLE = ""
"""The part under which a value stands that has no parts, or others than usual."""


@dataclass(frozen=True, slots=True)
class FieldValue:
    """One field of an element."""

    name: str
    """As it is typed in YAML: ``wip_limit``."""

    words: str
    """As people call it: ``WIP limit``."""

    value: str
    """What it says now, as it is typed; empty when nothing is written."""

    kind: FieldKind
    choices: tuple[str, ...] = ()
    help: str = ""
    is_required: bool = False
    parts: tuple["FieldValue", ...] = ()
    """What each of its values has, as a need has a squad and a purpose; none for plain fields."""


def fields_of(roster: Roster, address: Address) -> tuple[FieldValue, ...]:
    """Every field of the element at an address, in the order of the model.

    The address is of a person, squad, chapter, tribe, gate, feature, stream or skill; the
    organisation is ``()``. A person under ``members`` of a squad has the share there as its only
    field. Empty where nothing stands.
    """
    organisation = roster.organisation
    match address:
        case ("tribes", _, "squads", str(squad), "members", str(person)):
            return (_share_field(roster, squad, person),)
        case _:
            element = element_at(organisation, address)
    if element is not None:
        return tuple(fields_in(roster, element, type(element)))
    if element_address(address):
        return ()
    from tribeplan.scenario.change import OrganisationFields

    return (*fields_in(roster, organisation, OrganisationFields), *_limits(organisation))


def fields_in(roster: Roster, element: Element | None, kind: type[Element]) -> Iterator[FieldValue]:
    """Every field of a kind of element or operation, with the values of one if there is one."""
    docs = field_docs(kind)
    for name, field in kind.model_fields.items():
        typed = field.alias or name
        if typed not in ELSEWHERE or get_origin(field.annotation) is tuple:  # squads that merge
            yield FieldValue(
                typed,
                field_words(typed),
                "" if element is None else _value(element, name, typed),
                kind_of_field(typed),
                _choices(roster, typed),
                docs.get(name, ""),
                field.is_required(),
                tuple(_parts(roster, typed, field.annotation)),
            )


def _value(element: Element, name: str, typed: str) -> str:
    if not is_written(element, name):
        return ""
    value: Any = getattr(element, name)
    kind = kind_of_field(typed)
    if kind in (FieldKind.TEXT, FieldKind.CHOICE):
        return str(value)
    text = flow_text(value, typed)
    is_bare = kind is FieldKind.IDS or typed == "skills"
    return text[1:-1] if is_bare else text


def _parts(roster: Roster, typed: str, annotation: object) -> Iterator[FieldValue]:
    part = next(iter(_elements(_mentioned((annotation,)))), None)
    if typed == SKILLS:
        words = skills_used(roster.organisation)
        yield FieldValue("skill", "Skill", "", FieldKind.CHOICE, words, is_required=True)
        yield FieldValue("level", "Level", "", FieldKind.SHARE, help="1.0: an expert's full speed.")
    elif typed == SENTENCES:
        yield FieldValue(WHOLE, "Criterion", "", FieldKind.TEXT, help="It can be tested.")
    elif part is not None and _typed_like(typed).brackets:
        for each in fields_in(roster, None, part):
            called = SQUADS_OF_MOVES.get(each.name) if part is Move else None
            yield replace(each, words=called, kind=FieldKind.TEXT) if called else each


def _choices(roster: Roster, typed: str) -> tuple[str, ...]:
    if words := _typed_like(typed).words:
        return words
    kind = REFERS.get(typed)
    if kind is None:
        return ()
    organisation = roster.organisation
    known = known_ids(organisation)[kind]
    if known is None:
        return skills_used(organisation)
    return tuple(roster.squads) if kind is Kind.SQUAD else tuple(known)


def read_values(field: FieldValue, typed: str) -> list[dict[str, str]]:
    """Read what is typed into a field of several values: for each its parts, as they are typed.

    Values without any part are left out.

    A value that has other parts than the field, as steps beside each other, stands whole under
    `WHOLE`. Raises InvalidField when it is no YAML.

    >>> needs = FieldValue("needs", "Needs", "", FieldKind.FLOW)
    >>> read_values(needs, "[{squad: app, for: 'a: b'}]")
    [{'squad': 'app', 'for': 'a: b'}]
    """
    if not typed.strip():
        return []
    node: Any = node_of(field.name, typed)
    if field.name == SKILLS:
        return [{"skill": str(skill), "level": _retyped(level)} for skill, level in node.items()]
    bare = field.parts[0].name if field.parts else WHOLE
    values = (
        {str(key): _part_retyped(str(key), part) for key, part in value.items()}
        if is_mapping(value)
        else {bare if isinstance(value, str) else WHOLE: _retyped(value)}
        for value in (node if is_list(node) else [node])
    )
    return [value for value in values if any(value.values())]


def values_text(field: FieldValue, values: Sequence[Mapping[str, str]]) -> str:
    """What is typed for several values, from the parts of each; the inverse of `read_values`.

    >>> needs = FieldValue("needs", "Needs", "", FieldKind.FLOW)
    >>> values_text(needs, [{"squad": "app", "for": "a: b", "mode": ""}])
    "[{squad: app, for: 'a: b'}]"
    """
    if field.name == SKILLS:
        return ", ".join(f"{each['skill']}: {each['level'] or '1.0'}" for each in values)
    items = [{key: part for key, part in value.items() if part} for value in values]
    text = ", ".join(filter(None, (_value_text(field, item) for item in items)))
    is_bare = not text or is_single(field) or field.kind is FieldKind.IDS
    return text if is_bare else f"[{text}]"


def is_single(field: FieldValue) -> bool:
    """Whether it has one value with parts, and not a list of them."""
    return bool(field.parts) and field.name != SKILLS and _typed_like(field.name).brackets == "{}"


def _value_text(field: FieldValue, value: Mapping[str, str]) -> str:
    if WHOLE in value:
        return text_scalar(value[WHOLE]) if field.name == SENTENCES else value[WHOLE]
    if field.name == "members" and set(value) == {"person"}:
        return value["person"]
    parts = (f"{key}: {_part_text(key, part)}" for key, part in value.items())
    return f"{{{', '.join(parts)}}}" if value else ""


def _part_text(key: str, typed: str) -> str:
    node = node_of(key, typed)
    return _scalar(node) if isinstance(node, str) else _retyped(node)


def _part_retyped(key: str, node: object) -> str:
    """A part of a value as it is typed: words and ids of a list without its brackets."""
    text = _retyped(node)
    return text[1:-1] if is_list(node) and kind_of_field(key) is FieldKind.IDS else text


def _retyped(node: object) -> str:
    """A value that was read, as it is typed: a text by itself has no quotes, inside it may."""
    if node is None:
        return ""
    return node if isinstance(node, str) else _flow(node)


def _flow(node: object) -> str:
    if is_mapping(node):
        return "{" + ", ".join(f"{key}: {_flow(part)}" for key, part in node.items()) + "}"
    if is_list(node):
        return "[" + ", ".join(map(_flow, node)) + "]"
    return _scalar(str(node))


def _scalar(text: str) -> str:
    """Numbers and days stay as they are typed: in quotes they mean the same, and are ugly."""
    is_bare = NUMBER.fullmatch(text) or PERCENTAGE.fullmatch(text) or ISO_DAY.fullmatch(text)
    return text if is_bare else text_scalar(text)


def _share_field(roster: Roster, squad: str, person: str) -> FieldValue:
    seat = roster.squads.get(squad)
    share = None if seat is None else share_in(seat.squad, person)
    docs = field_docs(Membership)["share"]
    value = "" if share is None else show_share(share)
    return FieldValue(
        "share", f"Share in {squad_name(roster, squad)}", value, FieldKind.SHARE, (), docs
    )


def _limits(organisation: Organisation) -> Iterator[FieldValue]:
    own = organisation.limits
    effective = organisation.effective_limits()
    docs = field_docs(Limits)
    for name, field in Limits.model_fields.items():
        is_own = own is not None and name in own.model_fields_set
        now = flow_text(getattr(effective, name))
        extra: Any = field.json_schema_extra
        yield FieldValue(
            f"{LIMIT}{name}",
            field_words(name),
            now if is_own else "",
            FieldKind.NUMBER,
            (),
            f"{docs[name]} Holds now: {now} {extra['unit']}. Source: {extra['source']}",
        )


def set_field(roster: Roster, address: Address, field: str, typed: str) -> Edit:
    """A field what is typed, understood exactly as in YAML; nothing clears it.

    Raises InvalidField when it is no value of the field, with what was expected.
    """
    return set_fields(roster, address, {field: typed})


def set_fields(roster: Roster, address: Address, typed: Mapping[str, str]) -> Edit:
    """Set several fields of one element to what is typed, in one edit.

    Raises InvalidField when something is no value of its field, with what was expected.
    """
    given = {field: text.strip() for field, text in typed.items()}
    known = {each.name: each for each in fields_of(roster, address)}
    if not known:
        raise InvalidField("nothing stands there any more")
    for field, text in given.items():
        _refuse_field(known, field, text)
    if address[2:5:2] == ("squads", "members"):
        person, squad = str(address[5]), str(address[3])
        return set_share(roster, person, squad, _share(given["share"]))
    changes = tuple(_changes(roster, address, given))
    name = element_name(roster, address)
    said = (_said(known[field], text) for field, text in given.items())
    return Edit(f"{name}: {', '.join(said)}", changes, address)


def _share(text: str) -> float | None:
    """Read a share; nothing is an equal part of what is left."""
    from tribeplan.scenario.change import RevisedMember

    if not text:
        return None
    change = change_of("set", {"member": "somebody", "squad": "some", "share": text})
    return change.operation.share if isinstance(change.operation, RevisedMember) else None


def _refuse_field(known: Mapping[str, FieldValue], field: str, text: str) -> None:
    if field not in known:
        meant = nearest(field, known)
        advice = f"did you mean '{meant}'?" if meant else f"known are {', '.join(known)}"
        raise InvalidField(f"there is no field '{field}'; {advice}")
    if known[field].is_required and not text:
        raise InvalidField(f"'{field}' is required and cannot be empty")


def _said(field: FieldValue, text: str) -> str:
    words = field.words if field.words[1:2].isupper() else field.words[0].lower() + field.words[1:]
    if not text:
        return f"no {words}"
    return f"{words} {clipped(text, LONGEST_VALUE)}"


def _changes(roster: Roster, address: Address, given: Mapping[str, str]) -> Iterator[AnyChange]:
    here = element_address(address)
    if not here:
        yield _organisation_change(given)
        return
    nodes = {field: node_of(field, text) for field, text in given.items() if text}
    for field, node in nodes.items():
        refuse_unknown(roster.organisation, field, node)
    clear = [field for field, text in given.items() if not text or field == "skills"]
    yield change_of("set", {**keys_naming(here), "clear": clear, **nodes})
    for role in ("product_owner", "lead"):  # nobody disappears because of a field
        if role in given and "members" not in given:
            yield from former_stays(roster, (*here, role), given[role])


def _organisation_change(given: Mapping[str, str]) -> AnyChange:
    limits = {field.removeprefix(LIMIT): text for field, text in given.items() if LIMIT in field}
    fields: dict[str, object] = {field: text for field, text in given.items() if LIMIT not in field}
    if limits:
        fields["limits"] = {name: text for name, text in limits.items() if text}
    kept = {name: value for name, value in fields.items() if value}
    clear = [field for field, text in given.items() if not text]
    return change_of("set", {"organisation": kept, "clear": clear})


# --- Another id -----------------------------------------------------------------------------------


def rename_id(roster: Roster, address: Address, new_id: str) -> Edit:
    """Call an element by another id everywhere; its display name stays.

    Raises InvalidField when that is no id.
    """
    here = element_address(address)
    label = f"Rename {kind_of(here)} {here[-1]} to {new_id}"
    del roster  # as the others
    return Edit(
        label, (change_of("rename", {**keys_naming(here), "to": new_id}),), (*here[:-1], new_id)
    )


# --- Adding any element with the fields that are typed for it ------------------------------------

SEAT = "seat"
"""A person who is not there yet."""

ADDABLE = ("person", SEAT, "squad", "chapter", "tribe", "gate", "feature", "stream", "skill")

NEEDED = {
    "gate": ("at", "at=start or at=release"),
    "feature": ("squad", "squad=ID"),
    "stream": ("squad", "squad=ID"),
}
"""What an element cannot be without, and how that is typed."""


def add_typed(roster: Roster, kind: str, id_: str, typed: Mapping[str, str]) -> Edit:
    """Add an element of any kind, with its fields as people type them.

    A person may come with ``squad``, ``share``, ``chapter`` and ``tribe``, a squad or chapter with
    ``tribe``. Raises InvalidField when something is no value of its field, or what it cannot be
    without is missing.
    """
    given = {field: text.strip() for field, text in typed.items() if text.strip()}
    for field, example in [NEEDED[kind]] if kind in NEEDED else []:
        if field not in given:
            raise InvalidField(f"a {kind} needs '{field}': add {example}")
    if kind == "stream":
        given.setdefault("per_week", "1")
    nodes: dict[str, object] = {field: node_of(field, text) for field, text in given.items()}
    for field, node in nodes.items():
        if field != "skill" or kind != "skill":
            refuse_unknown(roster.organisation, field, node)
    subject = "person" if kind == SEAT else kind
    vacancy = {"vacancy": "true"} if kind == SEAT else {}
    return add_element(roster, subject, id_, {**vacancy, **nodes}, change_of)


# --- Edits of waivers: an exception to a rule, written beside what it excuses --------------------

WHOLE_LIMIT = 2
"""Parts of the address of one limit, which is no element but has a line of its own."""


def waive(roster: Roster, finding: Finding, reason: str, until: dt.date | None = None) -> Edit:
    """Excuse a finding beside the element it is about, with a reason and a last day.

    Raises InvalidField when no reason is given.
    """
    why = " ".join(reason.split())
    if not why:
        raise InvalidField("a waiver needs a reason, for those who read it later")
    at = element_address(finding.problem.at) or finding.problem.at[:WHOLE_LIMIT]
    note = WaiverNote(at, (finding.code,), until, why)
    label = f"Waive {finding.rule.name} for {element_name(roster, at)}"
    return Edit(label, (), at, WaiverNotes(added=(note,)))
