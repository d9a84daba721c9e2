"""What people type into a field, understood exactly as in a model's file."""

from collections.abc import Mapping

from pydantic import ValidationError

from tribeplan.editing.field_kinds import REFERENCES, WRAPPED, FieldKind, field_words, kind_of_field
from tribeplan.errors import Diagnostic, TribeplanError
from tribeplan.formats.nearest import nearest
from tribeplan.formats.nodes import is_list
from tribeplan.formats.places import Places
from tribeplan.formats.shape_messages import shape_diagnostics
from tribeplan.formats.yaml_scalars import text_scalar
from tribeplan.formats.yaml_tree import read_document
from tribeplan.org.organisation import Organisation
from tribeplan.scenario.change import Change
from tribeplan.scenario.dangling import known_ids


class InvalidField(TribeplanError):
    """What was typed is no value of the field; the message says what is expected."""

    def __init__(self, message: str, field: str = "") -> None:
        self.field = field
        """As it is typed; empty where the message says which field it is."""

        super().__init__(message)


def node_of(field: str, typed: str) -> object:
    """Read what is typed into a field: text as it is, or lists and mappings of text.

    Brackets around all of it may be left out.

    Raises
    ------
    InvalidField
        When it is no YAML.

    Examples
    --------
    >>> node_of("skills", "code: 1.0, words: 50%"), node_of("name", "No: 12")
    ({'code': '1.0', 'words': '50%'}, 'No: 12')
    """
    text = " ".join(typed.split())
    if kind_of_field(field) not in (FieldKind.IDS, FieldKind.FLOW):
        return _read(field, text_scalar(text))  # what a file may not hold is refused here, too
    brackets = WRAPPED.get(field, "")
    if brackets and not text.startswith(brackets[0]):
        text = brackets[0] + text + brackets[1]
    elif field == "days" and ":" in text and not text.startswith("{"):
        text = f"{{{text}}}"
    return _read(field, text)


def _read(field: str, text: str) -> object:
    document = read_document("", f"typed: {text}\n".encode("utf-8", "replace"))
    if document.diagnostics or list(document.root) != ["typed"]:
        wrong = document.diagnostics[0] if document.diagnostics else None
        reason = _sentence(wrong) if wrong else "expected one value"
        raise InvalidField(f"{field_words(field)}: {reason}")
    return document.root["typed"]


def change_of(verb: str, operation: Mapping[str, object]) -> Change:
    """Make a change of what was typed.

    Raises
    ------
    InvalidField
        When a value does not fit, with what was expected.
    """
    given = {verb: dict(operation)}
    try:
        return Change.model_validate(given)
    except ValidationError as error:
        places = Places((read_document("", b""),), {})
        errors = error.errors(include_url=False)
        wrong = next(iter(shape_diagnostics(given, places, errors, Change)))
        field = next((str(part) for part in errors[0]["loc"][1:] if part in operation), "")
        raise InvalidField(_sentence(wrong), field) from None


def _sentence(wrong: Diagnostic) -> str:
    return f"{wrong.message}; {wrong.help}" if wrong.help else wrong.message


def refuse_unknown(organisation: Organisation, field: str, node: object) -> None:
    """Refuse ids of what does not exist, with the nearest that does.

    Raises
    ------
    InvalidField
        When an id that is typed refers to nothing.
    """
    kind = REFERENCES.get(field)
    known = None if kind is None else known_ids(organisation)[kind]
    if known is None:
        return
    for id_ in node if is_list(node) else (node,):
        if isinstance(id_, str) and id_ not in known:
            meant = nearest(id_, known)
            advice = f"; did you mean '{meant}'?" if meant else ""
            raise InvalidField(f"there is no {kind} '{id_}'{advice}")
