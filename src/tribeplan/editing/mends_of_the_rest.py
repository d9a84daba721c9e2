"""Mends of money, kinds of work, order and what is left over in a model."""

from collections.abc import Iterator

from tribeplan.editing.changes import made, set_of
from tribeplan.editing.edit import Edit
from tribeplan.editing.elements import element_address, element_at, kind_of
from tribeplan.editing.fields import subject_of
from tribeplan.editing.mending import MOST_CHOICES, Case, neighbours, together
from tribeplan.editing.structure_edits import move_feature, move_squad, move_stream
from tribeplan.editing.wording import element_name, squad_name
from tribeplan.org.element import end_of
from tribeplan.org.squad import Funding, KindOfWork
from tribeplan.scenario.revisions import field_names


def project_funding(case: Case) -> Iterator[Edit]:
    """Fund the value stream."""
    label = f"Fund {squad_name(case.roster, case.squad.id)} by its value stream"
    change = set_of("squad", case.squad.id, funding=Funding.VALUE_STREAM)
    yield Edit(label, (change,), case.problem.at)


def lasting_squad(case: Case) -> Iterator[Edit]:
    """Let the squad stay."""
    label = f"Let {squad_name(case.roster, case.squad.id)} stay"
    yield Edit(label, (set_of("squad", case.squad.id, ends=None),), case.squad.address)


def orphaned_work(case: Case) -> Iterator[Edit]:
    """Let the squad stay, or give all its work to another of the tribe."""
    yield from lasting_squad(case)
    for other in neighbours(case, case.squad)[:MOST_CHOICES]:
        if end_of(other.squad.ends) is None:
            yield _handed_over(case, case.squad.id, other.id)


def _handed_over(case: Case, squad: str, to: str) -> Edit:
    work = case.roster.organisation.work
    edits = [
        *(
            move_feature(case.roster, i, to)
            for i, item in work.features.items()
            if item.squad == squad
        ),
        *(
            move_stream(case.roster, i, to)
            for i, item in work.streams.items()
            if item.squad == squad
        ),
    ]
    names = squad_name(case.roster, squad), squad_name(case.roster, to)
    return together(f"Give the work of {names[0]} to {names[1]}", edits)


def mixed_run_and_change(case: Case) -> Iterator[Edit]:
    """Give the other kind of work to a squad for it, or say what the squad really is for."""
    seat = case.squad
    kind = seat.squad.work or case.roster.tribe(seat.tribe_id).work
    other = KindOfWork.RUN if kind is KindOfWork.CHANGE else KindOfWork.CHANGE
    fitting = [
        each
        for each in neighbours(case, seat)
        if (each.squad.work or case.roster.tribe(each.tribe_id).work) is other
    ]
    work = case.roster.organisation.work
    listed = [
        *(("features", i) for i, item in work.features.items() if _is(item.work, item.squad, case)),
        *(("streams", i) for i, item in work.streams.items() if _is(item.work, item.squad, case)),
    ]
    for squad in fitting[:MOST_CHOICES]:
        edits = [
            move_feature(case.roster, id_, squad.id)
            if section == "features"
            else move_stream(case.roster, id_, squad.id)
            for section, id_ in listed
        ]
        name = squad_name(case.roster, squad.id)
        yield together(f"Give the {other.value} work to {name}", edits, case.problem.at)
    label = f"Say that {squad_name(case.roster, seat.id)} is for {other.value}"
    yield Edit(label, (set_of("squad", seat.id, work=other),), (*seat.address, "work"))


def _is(work: KindOfWork | None, squad: str, case: Case) -> bool:
    """Whether a piece of work of the squad is of another kind than the squad."""
    seat = case.squad
    kind = seat.squad.work or case.roster.tribe(seat.tribe_id).work
    return squad == seat.id and work is not None and work is not kind


def misplaced_squad(case: Case) -> Iterator[Edit]:
    """Move the squad to a tribe for its kind of work, or say that it is for its tribe's."""
    seat = case.squad
    tribes = case.roster.organisation.tribes
    fitting = [id_ for id_, tribe in tribes.items() if tribe.work is seat.squad.work]
    for tribe in fitting[:MOST_CHOICES]:
        yield move_squad(case.roster, seat.id, tribe)
    kind = tribes[seat.tribe_id].work.value
    label = f"Say that {squad_name(case.roster, seat.id)} is for {kind}, as its tribe"
    yield Edit(label, (set_of("squad", seat.id, work=None),), (*seat.address, "work"))


def unordered_backlog(case: Case) -> Iterator[Edit]:
    """Number the features that nothing orders, behind the others."""
    features = case.roster.organisation.work.features
    own = {id_: item for id_, item in features.items() if item.squad == case.squad.id}
    last = max((item.priority or 0 for item in own.values()), default=0)
    loose = [id_ for id_, item in own.items() if not item.is_ordered]
    changes = tuple(
        set_of("feature", id_, priority=last + place) for place, id_ in enumerate(loose, start=1)
    )
    label = f"Number the features of {squad_name(case.roster, case.squad.id)} as they stand"
    yield Edit(label, changes, case.problem.at)


def unused_limit(case: Case) -> Iterator[Edit]:
    """Take the limit away."""
    limit = str(case.problem.at[1])
    change = made("set", {"organisation": {}, "clear": [f"limits.{limit}"]})
    yield Edit(f"Remove the limit {limit}, as the preset has it", (change,), ())


def backward_dates(case: Case) -> Iterator[Edit]:
    """Take the second day away, or the first."""
    for at in (case.problem.at, *(at for at, _ in case.problem.related)):
        here = element_address(at)
        field = str(at[len(here)])
        name = element_name(case.roster, here)
        change = made("set", {**subject_of(here), "clear": [field]})
        yield Edit(f"{name}: no '{field}'", (change,), here)


def repeated_entry(case: Case) -> Iterator[Edit]:
    """Remove the second entry."""
    here = element_address(case.problem.at)
    field, position = str(case.problem.at[len(here)]), int(case.problem.at[len(here) + 1])
    element = element_at(case.roster.organisation, here)
    if element is None:
        return
    entries = getattr(element, field_names(type(element))[field])
    rest = [each for n, each in enumerate(entries) if n != position]
    change = made("set", {**subject_of(here), field: rest})
    name = element_name(case.roster, here)
    label = f"Remove what stands twice in '{field}' of {kind_of(here)} {name}"
    yield Edit(label, (change,), here)
