"""The agile tribe as it stands in its file, and its work given to other teams."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

Raw: TypeAlias = dict[str, Any]
Place: TypeAlias = Callable[[Raw, str, str], str]
"""Who does a step, from the work, the squad that does it in the agile tribe, and the skill."""

TRIBE = "hypotheek"
CHAPTER_OF_SKILL = {
    "testen": "ontwikkeling",
    "kernsysteem": "ontwikkeling",
    "ontwerp": "communicatie",
}
"""The chapters of the skills that are not called as their chapter is."""


@dataclass(frozen=True)
class Agile:
    """The tribe that the other forms are made from."""

    model: Raw

    @property
    def tribe(self) -> Raw:
        """The one tribe."""
        return self.model["tribes"][TRIBE]  # type: ignore[no-any-return]

    @property
    def squads(self) -> dict[str, Raw]:
        """Its squads by id."""
        return self.tribe["squads"]  # type: ignore[no-any-return]

    @property
    def chapters(self) -> dict[str, Raw]:
        """Its chapters by id."""
        return self.tribe["chapters"]  # type: ignore[no-any-return]

    def members(self, squad: str) -> list[str]:
        """Who works in a squad, in the order written."""
        return [m if isinstance(m, str) else m["person"] for m in self.squads[squad]["members"]]

    def squads_of(self, person: str) -> list[str]:
        """The squads a person works in; none for who only leads or coaches."""
        return [squad for squad in self.squads if person in self.members(squad)]

    def share(self, person: str, squad: str) -> float:
        """The part of a week a person spends in a squad; shares are stated by all or none."""
        for member in self.squads[squad]["members"]:
            if isinstance(member, dict) and member["person"] == person:
                return float(member["share"].removesuffix("%")) / 100
        return float(self.model["people"][person].get("fte", 1))

    def workers(self, chapter: str) -> list[str]:
        """The members of a chapter who work in a squad."""
        return [person for person in self.chapters[chapter]["members"] if self.squads_of(person)]

    def with_parts(self, tribes: Raw, decisions: Raw, work: Raw) -> Raw:
        """The same organisation with other tribes, gates and work."""
        kept = {key: self.model[key] for key in ("tribeplan", "name", "preset", "limits", "skills")}
        return {
            **kept,
            "people": self.model["people"],
            "tribes": tribes,
            "decisions": decisions,
            "work": work,
        }


def chapter_of(skill: str) -> str:
    """The chapter whose people have a skill."""
    return CHAPTER_OF_SKILL.get(skill, skill)


def each_raw_step(stages: list[Any]) -> Iterator[Raw]:
    """Every step, whatever runs in parallel."""
    for stage in stages:
        if isinstance(stage, list):
            yield from each_raw_step(stage)
        else:
            yield stage


def replaced_work(agile: Agile, owner: Callable[[Raw], str], place: Place) -> Raw:
    """The same work with another owner, every step with whoever does it now."""
    work: Raw = copy.deepcopy(agile.model["work"])
    for section in work.values():
        for item in section.values():
            before = item["squad"]
            item["squad"] = after = owner(item)
            for step in each_raw_step(item["steps"]):
                does_it = place(item, step.pop("squad", before), step["skill"])
                if does_it != after:
                    step["squad"] = does_it
    return work


def declared_needs(work: Raw, squad: str) -> list[Raw]:
    """The teams that do steps of a team's work, by id."""
    helpers = {
        step["squad"]
        for section in work.values()
        for item in section.values()
        if item["squad"] == squad
        for step in each_raw_step(item["steps"])
        if "squad" in step
    }
    return [{"squad": helper} for helper in sorted(helpers)]


def with_needs(squads: Raw, work: Raw) -> Raw:
    """The teams with what they need from others, as the work says."""
    needs = {squad: declared_needs(work, squad) for squad in squads}
    return {
        squad: fields | ({"needs": needs[squad]} if needs[squad] else {})
        for squad, fields in squads.items()
    }


def first_skill(item: Raw) -> str:
    """The skill that work starts with."""
    return next(each_raw_step(item["steps"]))["skill"]  # type: ignore[no-any-return]
