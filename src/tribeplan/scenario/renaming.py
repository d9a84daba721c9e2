"""A new id for something that is there; everything that refers to it follows."""

from collections.abc import Collection, Iterator

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from tribeplan.org.element import Id
from tribeplan.org.organisation import Organisation
from tribeplan.org.references import Kind, each_reference
from tribeplan.org.roster import Roster
from tribeplan.scenario.conflict import Conflict, taken, unknown
from tribeplan.scenario.lookup import chapter_conflicts, chapters_meant
from tribeplan.scenario.operation import Operation
from tribeplan.scenario.parts import put, with_key
from tribeplan.scenario.rewiring import NewIds, renamed

SUBJECTS = ("person", "squad", "chapter", "tribe", "gate", "feature", "stream", "skill")
"""What can be renamed, in the reader's words."""


class Renaming(Operation):
    """Another id for one thing; its display name stays, and what refers to it follows."""

    person: Id | None = None
    squad: Id | None = None
    chapter: Id | None = None
    tribe: Id | None = None
    """The tribe; beside ``chapter``, the tribe of that chapter."""

    gate: Id | None = None
    feature: Id | None = None
    stream: Id | None = None
    skill: Id | None = None
    to: Id
    """The new id."""

    @model_validator(mode="after")
    def _renames_one_thing(self) -> "Renaming":
        named = [subject for subject in SUBJECTS if getattr(self, subject) is not None]
        if "chapter" in named and "tribe" in named:
            named.remove("tribe")
        if len(named) != 1:
            raise PydanticCustomError(
                "one_of",
                "one of person, squad, chapter, tribe, gate, feature, stream, skill",
                {"found": named},
            )
        return self

    @property
    def subject(self) -> str:
        """The kind of thing that gets a new id."""
        return next(each for each in SUBJECTS if getattr(self, each) is not None)

    @property
    def old(self) -> str:
        """Its present id."""
        return str(getattr(self, self.subject))

    @property
    def brings(self) -> tuple[str, ...]:
        """The new id."""
        return (self.to,)

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse an old id that is not there, and a new one that is."""
        subject = self.subject
        known = _known(roster, subject)
        if self.chapter is not None:
            yield from chapter_conflicts(roster, ("chapter",), self.chapter, self.tribe)
            seats = chapters_meant(roster, self.chapter, self.tribe)
            known = roster.tribe(seats[0].tribe_id).chapters if len(seats) == 1 else ()
        else:
            yield from unknown((subject,), subject, self.old, known)
        yield from taken(("to",), subject, self.to, known)

    def apply(self, roster: Roster) -> Organisation:
        """Replace the id everywhere."""
        organisation, old, new = roster.organisation, self.old, {self.old: self.to}
        if self.chapter is not None:
            return self._renamed_chapter(roster)
        if self.gate is not None:
            return put(organisation, ("decisions",), with_key(organisation.decisions, old, self.to))
        if self.stream is not None:
            streams = with_key(organisation.work.streams, old, self.to)
            return put(organisation, ("work", "streams"), streams)
        return renamed(
            organisation,
            NewIds(
                people=new if self.person else {},
                squads=new if self.squad else {},
                skills=new if self.skill else {},
                tribes=new if self.tribe else {},
                features=new if self.feature else {},
            ),
        )

    def _renamed_chapter(self, roster: Roster) -> Organisation:
        (seat,) = chapters_meant(roster, self.old, self.tribe)
        chapter = seat.chapter.model_copy(update={"skill": seat.skill})
        organisation = put(roster.organisation, seat.address, chapter)
        chapters = with_key(organisation.tribes[seat.tribe_id].chapters, self.old, self.to)
        return put(organisation, ("tribes", seat.tribe_id, "chapters"), chapters)


def _known(roster: Roster, subject: str) -> Collection[str]:
    organisation = roster.organisation
    if subject == "skill":
        return organisation.skills or _skills_used(roster)
    known: dict[str, Collection[str]] = {
        "person": organisation.people,
        "squad": roster.squads,
        "tribe": organisation.tribes,
        "gate": organisation.decisions,
        "feature": organisation.work.features,
        "stream": organisation.work.streams,
    }
    return known.get(subject, ())


def _skills_used(roster: Roster) -> set[str]:
    references = each_reference(roster.organisation)
    used = {reference.id for reference in references if reference.kind is Kind.SKILL}
    return used | {seat.skill for seat in roster.chapters}
