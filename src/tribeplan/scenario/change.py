"""A change: one operation of those there are, and why."""

from typing import Annotated, Any, TypeAlias, get_args

from pydantic import ConfigDict, Discriminator, Tag, model_validator
from pydantic_core import PydanticCustomError

from tribeplan.org.element import Text
from tribeplan.scenario.add_move_remove import (
    ClosedChapter,
    ClosedSquad,
    ClosedTribe,
    DroppedFeature,
    DroppedGate,
    DroppedSkill,
    DroppedStream,
    Leaver,
    LeavingMember,
    MovedChapter,
    MovedFeature,
    MovedPerson,
    MovedSquad,
    MovedStream,
    NewChapter,
    NewFeature,
    NewGate,
    NewMember,
    NewPerson,
    NewSkill,
    NewSquad,
    NewStream,
    NewTribe,
)
from tribeplan.scenario.operation import AnyChange, Operation
from tribeplan.scenario.renaming import Renaming
from tribeplan.scenario.revisions import (
    RevisedChapter,
    RevisedFeature,
    RevisedGate,
    RevisedMember,
    RevisedOrganisation,
    RevisedPerson,
    RevisedSkill,
    RevisedSquad,
    RevisedSquads,
    RevisedStream,
    RevisedTribe,
    ScaledDemand,
)
from tribeplan.scenario.squads import Merge, Split

SUBJECTS = (
    "feature", "stream", "gate", "person", "member", "squads_of", "chapter", "squad",
    "demand", "tribe", "skill", "organisation",
)  # fmt: skip
"""Keys that say what an operation is about; where several stand, the first of these."""


def _told_apart(kinds: object) -> Discriminator:
    """Tell kinds of operations apart by what they are about, as their tags say it."""
    tags: list[str] = [get_args(kind)[1].tag for kind in get_args(kinds)]

    def subject(given: Any) -> str | None:  # noqa: ANN401  # anything can be typed
        for each in SUBJECTS:
            if f"a {each}" in tags and (
                each in given if isinstance(given, dict) else hasattr(given, each)
            ):
                return f"a {each}"
        return None

    known = ", ".join(tag.removeprefix("a ") for tag in tags)
    return Discriminator(
        subject, custom_error_type="one_of", custom_error_message=f"one of {known}"
    )


_Add: TypeAlias = (
    Annotated[NewPerson, Tag("a person")]
    | Annotated[NewMember, Tag("a member")]
    | Annotated[NewSquad, Tag("a squad")]
    | Annotated[NewChapter, Tag("a chapter")]
    | Annotated[NewTribe, Tag("a tribe")]
    | Annotated[NewGate, Tag("a gate")]
    | Annotated[NewFeature, Tag("a feature")]
    | Annotated[NewStream, Tag("a stream")]
    | Annotated[NewSkill, Tag("a skill")]
)
Add: TypeAlias = Annotated[_Add, _told_apart(_Add)]
"""What can be added."""

_Remove: TypeAlias = (
    Annotated[Leaver, Tag("a person")]
    | Annotated[LeavingMember, Tag("a member")]
    | Annotated[ClosedSquad, Tag("a squad")]
    | Annotated[ClosedChapter, Tag("a chapter")]
    | Annotated[ClosedTribe, Tag("a tribe")]
    | Annotated[DroppedGate, Tag("a gate")]
    | Annotated[DroppedFeature, Tag("a feature")]
    | Annotated[DroppedStream, Tag("a stream")]
    | Annotated[DroppedSkill, Tag("a skill")]
)
Remove: TypeAlias = Annotated[_Remove, _told_apart(_Remove)]
"""What can be removed."""

_Relocate: TypeAlias = (
    Annotated[MovedPerson, Tag("a person")]
    | Annotated[MovedSquad, Tag("a squad")]
    | Annotated[MovedChapter, Tag("a chapter")]
    | Annotated[MovedFeature, Tag("a feature")]
    | Annotated[MovedStream, Tag("a stream")]
)
Relocate: TypeAlias = Annotated[_Relocate, _told_apart(_Relocate)]
"""What can be moved."""

_Revise: TypeAlias = (
    Annotated[RevisedPerson, Tag("a person")]
    | Annotated[RevisedMember, Tag("a member")]
    | Annotated[RevisedSquad, Tag("a squad")]
    | Annotated[RevisedSquads, Tag("a squads_of")]
    | Annotated[RevisedChapter, Tag("a chapter")]
    | Annotated[RevisedTribe, Tag("a tribe")]
    | Annotated[RevisedGate, Tag("a gate")]
    | Annotated[RevisedFeature, Tag("a feature")]
    | Annotated[RevisedStream, Tag("a stream")]
    | Annotated[ScaledDemand, Tag("a demand")]
    | Annotated[RevisedSkill, Tag("a skill")]
    | Annotated[RevisedOrganisation, Tag("a organisation")]
)
Revise: TypeAlias = Annotated[_Revise, _told_apart(_Revise)]
"""What can be set."""

VERBS = ("add", "remove", "rename", "move", "split", "merge", "set")
"""What a change can do."""


class Change(AnyChange):
    """One operation, and why.

    >>> change = Change(remove={"gate": "board"}, reason="Squads decide themselves")
    >>> change.verb
    'remove'
    """

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": [verb]} for verb in VERBS]},
    )

    add: Add | None = None
    """A person, membership, squad, chapter, tribe, gate, feature, stream or skill that is new."""

    remove: Remove | None = None
    """The same, that goes."""

    rename: Renaming | None = None
    """Another id; references follow."""

    move: Relocate | None = None
    """A person to another squad or chapter, a squad or chapter to a tribe, work to a squad."""

    split: Split | None = None
    """One squad that becomes several."""

    merge: Merge | None = None
    """Several squads that become one."""

    set: Revise | None = None
    """Other values in the fields of what is there: roles, mandates, gates, features …."""

    reason: Text | None = None
    """Why, for those who read it later."""

    @model_validator(mode="after")
    def _does_one_thing(self) -> "Change":
        given = [verb for verb in VERBS if getattr(self, verb) is not None]
        if len(given) != 1:
            raise PydanticCustomError(
                "one_of", "one of add, remove, rename, move, split, merge, set", {"found": given}
            )
        return self

    @property
    def verb(self) -> str:
        """What it does."""
        return next(verb for verb in VERBS if getattr(self, verb) is not None)

    @property
    def operation(self) -> Operation:
        """The operation itself."""
        operation: Operation = getattr(self, self.verb)
        return operation
