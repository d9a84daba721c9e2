"""A change: one operation, and why; and since when the squads it makes have worked together."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Any, TypeAlias

from pydantic import ConfigDict, Discriminator, Tag, model_validator
from pydantic_core import PydanticCustomError

from tribeplan.org.element import Text
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import Roster, roster_of
from tribeplan.org.teams import Squad
from tribeplan.scenario.additions import (
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
from tribeplan.scenario.moves import (
    MovedChapter,
    MovedFeature,
    MovedPerson,
    MovedSquad,
    MovedStream,
)
from tribeplan.scenario.operation import AnyChange, Operation, put
from tribeplan.scenario.removals import (
    ClosedChapter,
    ClosedSquad,
    ClosedTribe,
    DroppedFeature,
    DroppedGate,
    DroppedSkill,
    DroppedStream,
    Leaver,
    LeavingMember,
)
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

# --- A change: one operation, and why ------------------------------------------------------------

SUBJECTS = (
    "feature", "stream", "gate", "person", "member", "squads_of", "chapter", "squad",
    "demand", "tribe", "skill", "organisation",
)  # fmt: skip
"""Keys that say what an operation is about; where several stand, the first of these."""


def _subject_of(*subjects: str) -> Callable[[Any], str | None]:
    def subject(given: Any) -> str | None:  # noqa: ANN401  # anything can be typed
        for each in SUBJECTS:
            if each in subjects and (
                each in given if isinstance(given, dict) else hasattr(given, each)
            ):
                return f"a {each}"
        return None

    return subject


def _one_of(*subjects: str) -> Discriminator:
    return Discriminator(
        _subject_of(*subjects),
        custom_error_type="one_of",
        custom_error_message=f"one of {', '.join(subjects)}",
    )


Add: TypeAlias = Annotated[
    Annotated[NewPerson, Tag("a person")]
    | Annotated[NewMember, Tag("a member")]
    | Annotated[NewSquad, Tag("a squad")]
    | Annotated[NewChapter, Tag("a chapter")]
    | Annotated[NewTribe, Tag("a tribe")]
    | Annotated[NewGate, Tag("a gate")]
    | Annotated[NewFeature, Tag("a feature")]
    | Annotated[NewStream, Tag("a stream")]
    | Annotated[NewSkill, Tag("a skill")],
    _one_of(
        "person", "member", "squad", "chapter", "tribe", "gate", "feature", "stream", "skill"
    ),
]  # fmt: skip
"""What can be added."""

Remove: TypeAlias = Annotated[
    Annotated[Leaver, Tag("a person")]
    | Annotated[LeavingMember, Tag("a member")]
    | Annotated[ClosedSquad, Tag("a squad")]
    | Annotated[ClosedChapter, Tag("a chapter")]
    | Annotated[ClosedTribe, Tag("a tribe")]
    | Annotated[DroppedGate, Tag("a gate")]
    | Annotated[DroppedFeature, Tag("a feature")]
    | Annotated[DroppedStream, Tag("a stream")]
    | Annotated[DroppedSkill, Tag("a skill")],
    _one_of(
        "person", "member", "squad", "chapter", "tribe", "gate", "feature", "stream", "skill"
    ),
]  # fmt: skip
"""What can be removed."""

Relocate: TypeAlias = Annotated[
    Annotated[MovedPerson, Tag("a person")]
    | Annotated[MovedSquad, Tag("a squad")]
    | Annotated[MovedChapter, Tag("a chapter")]
    | Annotated[MovedFeature, Tag("a feature")]
    | Annotated[MovedStream, Tag("a stream")],
    _one_of("person", "squad", "chapter", "feature", "stream"),
]
"""What can be moved."""

Revise: TypeAlias = Annotated[
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
    | Annotated[RevisedOrganisation, Tag("a organisation")],
    _one_of(
        "person", "member", "squad", "squads_of", "chapter", "tribe", "gate", "feature", "stream",
        "demand", "skill", "organisation",
    ),
]  # fmt: skip  # fmt: skip
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


# --- Since when the people of a squad that was split off or merged have worked together ----------


def with_formations(
    base: Organisation, changed: Organisation, made: Iterable[str], first_day: dt.date
) -> Organisation:
    """Date the squads that splits and merges made, given their ids, where nobody else did.

    Familiarity is of people who worked together before (Huckman, Staats and Upton 2009). So who
    all come from one squad of the base stay as familiar as they were there, and people who come
    from several begin on the first day. A squad that is new by 'add' says itself since when.
    """
    before, after = roster_of(base), roster_of(changed)
    for squad_id in made:
        seat = after.squads.get(squad_id)
        if seat is None or squad_id in before.squads or seat.squad.since is not None:
            continue
        homes = _homes(seat.squad, before)
        since = first_day if not homes else _longest(homes)
        if since is not None:
            changed = put(changed, (*seat.address, "since"), since)
    return changed


def made_by(changes: Iterable[Change]) -> Iterator[str]:
    """The ids of the squads that come out of splits and merges."""
    for change in changes:
        if change.split is not None:
            yield from change.split.into
        if change.merge is not None:
            yield change.merge.into


def _homes(squad: Squad, before: Roster) -> list[Squad]:
    """The squads in which all these people were together."""
    people = set(squad.people)
    return [
        seat.squad for seat in before.squads.values() if people and people <= {*seat.squad.people}
    ]


def _longest(homes: list[Squad]) -> dt.date | None:
    """The earliest date; none where one of them has none, for that is long ago."""
    dates = [squad.since for squad in homes]
    return None if None in dates else min(day for day in dates if day is not None)
