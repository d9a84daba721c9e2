"""What elements are called: ids and names, in the groups within which they must differ."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tribeplan.org.address import Address, show_address
from tribeplan.org.organisation import Organisation
from tribeplan.org.references import Kind, each_reference


class Label(NamedTuple):
    """What one element is called, and where it stands."""

    at: Address
    id: str
    name: str | None = None

    @property
    def as_shown(self) -> str:
        """The display name, or the id when there is none."""
        return self.name or self.id


def labels_by_kind(organisation: Organisation) -> Iterator[tuple[str, tuple[Label, ...]]]:
    """Give the labels of each kind of element, with the kind in the reader's words.

    Chapters come tribe by tribe, because every tribe may have its 'design'; squads all at once.

    >>> organisation = Organisation.model_validate({"people": {"ana": {"name": "Ana"}}})
    >>> next(labels_by_kind(organisation))
    ('person', (Label(at=('people', 'ana'), id='ana', name='Ana'),))
    """
    people = organisation.people.items()
    yield "person", tuple(Label(("people", id_), id_, person.name) for id_, person in people)
    yield "skill", tuple(_skills(organisation))
    tribes = organisation.tribes.items()
    yield "tribe", tuple(Label(("tribes", id_), id_, tribe.name) for id_, tribe in tribes)
    for tribe_id, tribe in tribes:
        yield (
            "chapter",
            tuple(
                Label(("tribes", tribe_id, "chapters", id_), id_, chapter.name)
                for id_, chapter in tribe.chapters.items()
            ),
        )
    yield (
        "squad",
        tuple(
            Label(("tribes", tribe_id, "squads", id_), id_, squad.name)
            for tribe_id, tribe in tribes
            for id_, squad in tribe.squads.items()
        ),
    )
    gates = organisation.decisions.items()
    yield "gate", tuple(Label(("decisions", id_), id_, gate.name) for id_, gate in gates)
    features = organisation.work.features.items()
    yield "feature", tuple(Label(("work", "features", i), i, item.name) for i, item in features)
    streams = organisation.work.streams.items()
    yield "stream", tuple(Label(("work", "streams", i), i, item.name) for i, item in streams)


def _skills(organisation: Organisation) -> Iterable[Label]:
    if organisation.skills:
        return [Label(("skills", i), i, skill.name) for i, skill in organisation.skills.items()]
    uses: dict[str, Address] = {}
    for reference in each_reference(organisation):
        if reference.kind is Kind.SKILL:
            first = uses.setdefault(reference.id, reference.at)
            uses[reference.id] = min(first, reference.at, key=show_address)
    return [Label(at, id_) for id_, at in uses.items()]
