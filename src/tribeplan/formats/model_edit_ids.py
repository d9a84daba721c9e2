"""Which new id stands for which old one, found by comparing two organisations."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

from tribeplan.formats.model_edit_order import ALIKE, likeness, renamed_keys
from tribeplan.org.address import Address
from tribeplan.org.organisation import Organisation
from tribeplan.org.references import Kind, each_reference
from tribeplan.org.squad import Squad

Elements: TypeAlias = Mapping[str, Any]
"""Elements by their keys."""

PEOPLE_LISTS = frozenset({"members", "agile_coaches", "decides"})
"""Keys of lists of people."""

NOTHING: Elements = {}


class OldIds:
    """The old id of everything that has another one now; what kept its id is not named."""

    def __init__(self, before: Organisation, after: Organisation) -> None:
        self._before = before
        self._after = after

    @cached_property
    def people(self) -> Mapping[str, str]:
        """Of people."""
        return renamed_keys(self._before.people, self._after.people)

    @cached_property
    def tribes(self) -> Mapping[str, str]:
        """Of tribes."""
        return renamed_keys(self._before.tribes, self._after.tribes)

    @cached_property
    def features(self) -> Mapping[str, str]:
        """Of features."""
        return renamed_keys(self._before.work.features, self._after.work.features)

    @cached_property
    def skills(self) -> Mapping[str, str]:
        """Of skills; where none is declared, of the only one that went and the only that came."""
        if self._before.skills or self._after.skills:
            return renamed_keys(self._before.skills, self._after.skills)
        before, after = _skills_used(self._before), _skills_used(self._after)
        gone, new = before - after, after - before
        return dict(zip(new, gone, strict=True)) if len(gone) == len(new) == 1 else {}

    def of_keys(self, at: Address, before: Elements, after: Elements) -> Mapping[str, str]:
        """Give the old keys of the mapping at an address, as it was before."""
        match at:
            case ("people",):
                return self.people
            case ("tribes",):
                return self.tribes
            case ("tribes", str(tribe_id), ("squads" | "chapters") as section):
                return self.parts(str(section)).renamed.get(tribe_id, {})
            case ("work", "features"):
                return self.features
            case ("skills",) | ("people", _, "skills"):
                gone, new = before.keys() - after.keys(), after.keys() - before.keys()
                pairs = self.skills.items() if gone and new else ()
                return {key: old for key, old in pairs if key in new and old in gone}
            case _:
                return renamed_keys(before, after)

    def of_items(self, key: str) -> Mapping[str, str]:
        """Give the old ids of what stands in lists of this key."""
        if key in PEOPLE_LISTS:
            return self.people
        if key == "needs":
            return self.squads
        return {"tribes": self.tribes, "after": self.features}.get(key, {})

    def parts(self, section: str) -> "Parts":
        """Give what became of the squads, or of the chapters."""
        return self._squads if section == "squads" else self._chapters

    def keeps_tribe(self, tribe_id: str) -> bool:
        """Whether a tribe is still there, by its old id."""
        return tribe_id in self._after.tribes or tribe_id in self.tribes.values()

    @cached_property
    def squads(self) -> Mapping[str, str]:
        """Of squads, wherever they are."""
        return {new: old for each in self._squads.renamed.values() for new, old in each.items()}

    @cached_property
    def _squads(self) -> "Parts":
        return self._parts("squads")

    @cached_property
    def _chapters(self) -> "Parts":
        return self._parts("chapters")

    def _parts(self, section: str) -> "Parts":
        before: dict[str, Elements] = {
            id_: getattr(tribe, section) for id_, tribe in self._before.tribes.items()
        }
        after: dict[str, Elements] = {
            self.tribes.get(id_, id_): getattr(tribe, section)
            for id_, tribe in self._after.tribes.items()
        }
        ids = [id_ for id_ in {**before, **after} if before.get(id_) is not after.get(id_)]
        went = _lacking(before, after, ids)
        came = _lacking(after, before, ids)
        source = _paired(went, came)
        target = {(old, key): new for (new, key), old in source.items()}
        renamed = {
            id_: renamed_keys(
                {key: part for key, part in before[id_].items() if (id_, key) not in target},
                {key: part for key, part in after[id_].items() if (id_, key) not in source},
            )
            for id_ in ids
            if id_ in before and id_ in after
        }
        return Parts(renamed, source, target)


class Parts(NamedTuple):
    """What became of the squads, or the chapters; a new tribe stands under its own id."""

    renamed: Mapping[str, Mapping[str, str]]
    """By the old id of their tribe."""

    source: Mapping[tuple[str, str], str]
    """From which tribe each came, by the old id of the tribe it is in now, and its own id."""

    target: Mapping[tuple[str, str], str]
    """To which tribe each went, by the tribe it was in."""


def _lacking(
    these: Mapping[str, Elements], others: Mapping[str, Elements], ids: Iterable[str]
) -> dict[tuple[str, str], Any]:
    """Give what a tribe has on one side only."""
    return {
        (id_, key): part
        for id_ in ids
        for key, part in these.get(id_, NOTHING).items()
        if key not in others.get(id_, NOTHING)
    }


def _paired(
    went: Mapping[tuple[str, str], Any], came: Mapping[tuple[str, str], Any]
) -> dict[tuple[str, str], str]:
    source: dict[tuple[str, str], str] = {}
    left = dict(went)
    for (tribe_id, key), part in came.items():
        for old_id, other in list(left):
            is_same = isinstance(part, Squad) or likeness(left[old_id, other], part) >= ALIKE
            if other == key and is_same:
                source[tribe_id, key] = old_id
                del left[old_id, other]
                break
    return source


def _skills_used(organisation: Organisation) -> set[str]:
    references = each_reference(organisation)
    return {reference.id for reference in references if reference.kind is Kind.SKILL}
