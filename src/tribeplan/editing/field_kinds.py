"""What is typed into each field of the model: kind, words, and what there is to choose from."""

from collections.abc import Mapping
from enum import StrEnum

from tribeplan.org.decision import Moment
from tribeplan.org.limits import Preset
from tribeplan.org.references import Kind
from tribeplan.org.squad import Funding, KindOfWork, Mandate
from tribeplan.org.work import Moscow


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
    FieldKind.TEXT: ("name", "mission", "purpose"),
    FieldKind.NUMBER: (
        "wip_limit", "cadence_days", "every_days", "priority", "value_per_week", "value", "reach",
        "impact", "per_week",
    ),
    FieldKind.SHARE: ("fte", "share", "confidence"),
    FieldKind.DAY: ("from", "until", "since", "ends", "arrives", "due"),
    FieldKind.CHOICE: (
        "work", "mandate", "funding", "at", "moscow", "preset", "product_owner", "coach", "lead",
        "skill", "squad",
    ),
    FieldKind.FLAG: ("vacancy", "compliance"),
    FieldKind.IDS: ("members", "agile_coaches", "decides", "passes", "tribes", "after"),
    FieldKind.FLOW: ("skills", "moves", "needs", "measures", "days", "need", "acceptance", "steps"),
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
}
"""Fields in which one word of a list stands, or several."""

REFERENCES: Mapping[str, Kind] = {
    "product_owner": Kind.PERSON,
    "coach": Kind.PERSON,
    "lead": Kind.PERSON,
    "members": Kind.PERSON,
    "agile_coaches": Kind.PERSON,
    "decides": Kind.PERSON,
    "skill": Kind.SKILL,
    "tribes": Kind.TRIBE,
    "squad": Kind.SQUAD,
    "after": Kind.FEATURE,
}
"""Fields in which ids of other elements stand."""

WRAPPED: Mapping[str, str] = {
    "skills": "{}",
    "need": "{}",
    **dict.fromkeys(KINDS[FieldKind.IDS], "[]"),
    **dict.fromkeys(("moves", "needs", "measures", "acceptance", "steps"), "[]"),
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
    """Give what is typed into a field.

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
