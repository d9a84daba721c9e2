"""What is typed into each field of the model, understood exactly as in a model's file."""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import ValidationError

from tribeplan.errors import Diagnostic, TribeplanError
from tribeplan.formats.model.messages import shape_diagnostics
from tribeplan.formats.model.places import Places
from tribeplan.formats.nearest import nearest
from tribeplan.formats.yaml.nodes import is_list
from tribeplan.formats.yaml.scalars import text_scalar
from tribeplan.formats.yaml.tree import read_document
from tribeplan.org.decision import Moment
from tribeplan.org.elements import known_ids
from tribeplan.org.journey import Learned
from tribeplan.org.limits import Preset
from tribeplan.org.organisation import Organisation
from tribeplan.org.person import RoleAfter, RoleBefore
from tribeplan.org.references import REFERS
from tribeplan.org.teams import (
    Better,
    Funding,
    Interaction,
    KindOfWork,
    Mandate,
    MeasureCategory,
    Rhythm,
)
from tribeplan.org.work import Moscow
from tribeplan.scenario.change import Change

# --- What is typed into each field of the model: kind, words, and what there is to choose from ---


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


KINDS: Mapping[FieldKind, tuple[str, ...]] = {
    FieldKind.TEXT: (
        "name", "mission", "purpose", "for", "goal", "signal", "metric", "user", "job", "id",
        "journey", "step", "friction", "emotion", "context", "note",
    ),
    FieldKind.NUMBER: (
        "wip_limit", "cadence_days", "every_days", "priority", "value_per_week", "value", "reach",
        "impact", "per_week", "target", "vision", "decision_rights", "learning", "ownership",
        "skill_growth", "measuring", "example",
    ),
    FieldKind.SHARE: ("fte", "share", "confidence", "go_on", "again"),
    FieldKind.DAY: ("from", "until", "since", "ends", "arrives", "due", "date"),
    FieldKind.CHOICE: (
        "work", "mandate", "funding", "at", "moscow", "preset", "product_owner", "coach", "lead",
        "skill", "squad", "person", "mode", "category", "better", "read", "owner", "was", "becomes",
        "feature",
    ),
    FieldKind.FLAG: ("vacancy", "compliance", "aha"),
    FieldKind.IDS: ("members", "agile_coaches", "decides", "passes", "tribes", "after"),
    FieldKind.FLOW: (
        "skills", "moves", "needs", "measures", "days", "need", "acceptance", "steps",
        "user_needs", "jobs", "done", "journeys", "improved_by", "less_time", "fewer_leave",
        "fewer_again",
        "learned", "readiness", "growth",
    ),
}  # fmt: skip
"""Fields of each kind, as people type them; a name means the same wherever it stands."""

WORDS_TO_CHOOSE: Mapping[str, type[StrEnum]] = {
    "work": KindOfWork,
    "mandate": Mandate,
    "funding": Funding,
    "at": Moment,
    "moscow": Moscow,
    "preset": Preset,
    "passes": Mandate,
    "mode": Interaction,
    "category": MeasureCategory,
    "better": Better,
    "read": Rhythm,
    "was": RoleBefore,
    "becomes": RoleAfter,
    "learned": Learned,
}
"""Fields in which one word of a list stands, or several."""

WRAPPED: Mapping[str, str] = {
    "skills": "{}",
    "need": "{}",
    "growth": "{}",
    **dict.fromkeys(KINDS[FieldKind.IDS], "[]"),
    **dict.fromkeys(
        (
            "moves",
            "needs",
            "measures",
            "acceptance",
            "steps",
            "user_needs",
            "jobs",
            "done",
            "journeys",
            "improved_by",
            "learned",
            "readiness",
        ),
        "[]",
    ),
}
"""Brackets that may be left out, by field."""

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
    return next((kind for kind, names in KINDS.items() if field in names), FieldKind.NUMBER)


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
    kind = REFERS.get(field)
    known = None if kind is None else known_ids(organisation)[kind]
    if known is None:
        return
    for id_ in node if is_list(node) else (node,):
        if isinstance(id_, str) and id_ not in known:
            meant = nearest(id_, known)
            advice = f"; did you mean '{meant}'?" if meant else ""
            raise InvalidField(f"there is no {kind} '{id_}'{advice}")
