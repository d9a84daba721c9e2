"""What the simulation's causes, squads, skills and features are called in people's words."""

from collections.abc import Mapping
from typing import NamedTuple

from tribeplan.org.labels import labels_by_kind
from tribeplan.org.organisation import Organisation

CAUSE_WORDS: Mapping[str, str] = {
    "backlog": "waiting in the squad's backlog",
    "gate": "waiting for a board",
    "decision": "waiting for a decision during the work",
    "person": "waiting for somebody with the skill",
    "other-squad": "waiting for help from another squad",
    "rework": "doing work over",
    "join": "waiting for other features to be out first",
    "release": "waiting for the next release",
    "touch": "being worked on",
}
"""What a feature's time goes into, by the simulation's name for it."""

AWAITED: Mapping[str, str] = {
    "backlog": "its turn in the backlog",
    "gate": "a board",
    "decision": "a decision during the work",
    "person": "somebody with '{skill}'",
    "other-squad": "help from this squad",
    "rework": "work that is done over",
    "join": "other features to be out first",
    "release": "the next release",
}
"""What is waited for in a squad."""

OVERLOAD = (
    "Work comes in faster than it gets done here, so lead times grow for as long as one looks: "
    "the numbers below say what happens within the time simulated, not how long a feature takes."
)

HELD_BACK = (
    "Where people are not busy all the same, what holds the work back is not their number but how "
    "many pieces of work the squad takes on at once, or that few can do the next step."
)


class Names(NamedTuple):
    """Display names by id; the id where there is none."""

    squads: Mapping[str, str]
    skills: Mapping[str, str]
    gates: Mapping[str, str]
    features: Mapping[str, str]

    def squad(self, id_: str) -> str:
        """Name a squad."""
        return self.squads.get(id_, id_)

    def skill(self, id_: str) -> str:
        """Name a skill."""
        return self.skills.get(id_, id_)

    def awaited(self, cause: str, skill: str) -> str:
        """Say what work waits for."""
        return AWAITED.get(cause, cause).format(skill=self.skill(skill))


def names_of(organisation: Organisation) -> Names:
    """Collect what everything is called."""
    labels: dict[str, dict[str, str]] = {}
    for kind, given in labels_by_kind(organisation):
        labels.setdefault(kind, {}).update({label.id: label.as_shown for label in given})
    work = organisation.work
    return Names(
        labels.get("squad", {}),
        labels.get("skill", {}),
        {id_: gate.name or id_ for id_, gate in organisation.decisions.items()},
        {id_: each.name or id_ for id_, each in (*work.features.items(), *work.streams.items())},
    )


def feature_name(names: Names, id_: str) -> str:
    """Name a feature, or an item of a stream with its number."""
    stream, mark, number = id_.rpartition("#")
    if mark and stream in names.features:
        return f"{names.features[stream]} #{number}"
    return names.features.get(id_, id_)
