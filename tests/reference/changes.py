"""Random changes over the ids of the random organisations: most fit, many cannot be made."""

from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from reference.organisations import (
    CHAPTERS,
    FEATURES,
    GATES,
    MANDATES,
    NAMES,
    PEOPLE,
    SHARES,
    SKILLS,
    SQUADS,
    STREAMS,
    TRIBES,
    Plain,
)
from tribeplan.org.organisation import Organisation
from tribeplan.org.teams import Squad
from tribeplan.scenario.change import Change

person, squad, chapter = (st.sampled_from(each) for each in (PEOPLE, SQUADS, CHAPTERS))
tribe, gate, skill = (st.sampled_from(each) for each in (TRIBES, GATES, SKILLS))
feature, stream = st.sampled_from(FEATURES), st.sampled_from(STREAMS)
name, share, mandate = (st.sampled_from(each) for each in (NAMES, SHARES, MANDATES))
new_id = st.sampled_from(("new-1", "new-2", "app", "ana", "design", "faster"))
steps = st.lists(st.fixed_dictionaries({"skill": skill, "days": st.just("3")}), max_size=2)


def record(must: dict[str, Any], /, **may: Any) -> st.SearchStrategy[Plain]:  # noqa: ANN401
    """Mappings of keys, some of which may be left out."""
    return st.fixed_dictionaries(must, optional=may)


def subject(**kinds: st.SearchStrategy[str]) -> st.SearchStrategy[Plain]:
    """A mapping with one of the keys."""
    return st.one_of(*(record({key: ids}) for key, ids in kinds.items()))


people_list = st.lists(person, max_size=4)
team = {"members": people_list, "product_owner": person, "mandate": mandate, "name": name}
part = record(
    {}, **team, features=st.lists(feature, max_size=2), streams=st.lists(stream, max_size=1)
)

ADD = st.one_of(
    record(
        {"person": new_id | person},
        name=name,
        squad=squad,
        share=share,
        chapter=chapter,
        tribe=tribe,
        skills=st.dictionaries(skill, share, max_size=2),
    ),
    record({"member": person}, squad=squad, chapter=chapter, share=share),
    record({"squad": new_id | squad}, tribe=tribe, **team),
    record({"chapter": new_id | chapter}, tribe=tribe, lead=person, members=people_list),
    record({"tribe": new_id | tribe}, name=name, lead=person),
    record({"gate": new_id | gate, "at": st.just("start")}, decides=people_list),
    record({"feature": new_id | feature, "squad": squad}, steps=steps),
    record({"stream": new_id | stream, "squad": squad, "per_week": st.just("1")}),
    record({"skill": new_id | skill}, name=name),
)
REMOVE = st.one_of(
    record({"person": person}, successor=person),
    record({"member": person}, squad=squad, chapter=chapter, tribe=tribe),
    record({"squad": squad}, successor=squad),
    record({"chapter": chapter}, tribe=tribe),
    subject(tribe=tribe, gate=gate, feature=feature, stream=stream, skill=skill),
)
RENAME = st.builds(
    lambda what, to: what | {"to": to},
    subject(
        person=person,
        squad=squad,
        chapter=chapter,
        tribe=tribe,
        gate=gate,
        feature=feature,
        stream=stream,
        skill=skill,
    ),
    new_id,
)
MOVE = st.one_of(
    record({"person": person, "to": squad}, **{"from": squad, "share": share, "chapter": chapter}),
    record({"person": person, "chapter": chapter}, on=st.just("2026-06-01"), tribe=tribe),
    record({"squad": squad, "to": tribe}),
    record({"chapter": chapter, "to": tribe}, **{"from": tribe}),
    record({"feature": feature, "to": squad}),
    record({"stream": stream, "to": squad}),
)
SPLIT = record(
    {"squad": squad, "into": st.dictionaries(new_id | squad, part, min_size=2, max_size=3)},
    rest_to=new_id | squad,
)
MERGE = record(
    {"squads": st.lists(squad, min_size=2, max_size=3), "into": new_id | squad},
    tribe=tribe,
    **team,
    funding=st.just("value-stream"),
    work=st.just("change"),
)
SET = st.one_of(
    record({"person": person}, skills=st.dictionaries(skill, share, max_size=2), fte=share),
    record({"member": person, "squad": squad}, share=share),
    record({"squad": squad}, **team, clear=st.lists(st.sampled_from(("coach", "x")), max_size=1)),
    record({"squads_of": tribe}, mandate=mandate),
    record({"people_of": chapter}, tribe=tribe, fte=share),
    record({"chapter": chapter}, lead=person, tribe=tribe),
    record({"tribe": tribe}, lead=person, agile_coaches=people_list),
    record({"gate": gate}, decides=people_list, tribes=st.lists(tribe, max_size=1)),
    record({"feature": feature}, squad=squad, after=st.lists(feature, max_size=1), steps=steps),
    record({"stream": stream}, per_week=st.just("2")),
    record({"demand": st.sampled_from(("1.3", "50000", "0.000001"))}, tribe=tribe),
    record({"skill": skill}, compliance=st.just("true")),
    record(
        {"organisation": record({}, name=name, limits=st.just({"squad_size": "8"}))},
        clear=st.lists(st.sampled_from(("limits.squad_size", "limits", "x")), max_size=1),
    ),
)


def changes() -> st.SearchStrategy[Change]:
    """Make up a change."""
    verbs = {
        "add": ADD,
        "remove": REMOVE,
        "rename": RENAME,
        "move": MOVE,
        "split": SPLIT,
        "merge": MERGE,
        "set": SET,
    }
    rough = st.one_of(*(record({verb: each}) for verb, each in verbs.items()))
    return rough.map(Change.model_validate)


def fitting_changes(organisation: Organisation) -> st.SearchStrategy[Change]:
    """Make up a change of what is there: most of them can be made."""
    squads = {
        id_: squad for tribe in organisation.tribes.values() for id_, squad in tribe.squads.items()
    }
    chapters = [
        (tribe_id, chapter_id, list(chapter.members))
        for tribe_id, tribe in organisation.tribes.items()
        for chapter_id, chapter in tribe.chapters.items()
    ]
    rough: list[Plain] = [{"add": {"person": "new-1", "name": "New"}}]
    for squad_id, squad in squads.items():
        rough += _of_squad(squad_id, squad, list(squads), organisation)
    for tribe_id, chapter_id, members in chapters:
        rough += _of_chapter(tribe_id, chapter_id, members, organisation)
    work = organisation.work
    rough += ({"remove": {"stream": stream_id}} for stream_id in work.streams)
    rough += ({"move": {"stream": a, "to": b}} for a in work.streams for b in squads)
    rough += ({"move": {"feature": a, "to": b}} for a in work.features for b in squads)
    rough += ({"set": {"feature": a, "value": "7"}} for a in work.features)
    rough += ({"remove": {"gate": gate_id}} for gate_id in organisation.decisions)
    rough += ({"remove": {"person": a, "successor": b}} for a in organisation.people
              for b in organisation.people if a != b)  # fmt: skip
    return st.sampled_from(rough).map(Change.model_validate)


def _of_squad(
    squad_id: str, squad: Squad, squads: list[str], organisation: Organisation
) -> Iterator[Plain]:
    people = list(squad.people)
    for person_id in people:
        yield {"remove": {"member": person_id, "squad": squad_id}}
        yield {"set": {"member": person_id, "squad": squad_id, "share": "30%"}}
        for other in squads:
            yield {"move": {"person": person_id, "from": squad_id, "to": other}}
    for other in squads:
        yield {"remove": {"squad": squad_id, "successor": other}}
        choice = {"mandate": "full", "funding": "project", "work": "run"}
        owner = {"product_owner": people[0]} if people else {}
        yield {"merge": {"squads": [squad_id, other], "into": "new-1", **choice, **owner}}
        yield {"merge": {"squads": [squad_id, other], "into": other, **choice, **owner}}
    yield {"rename": {"squad": squad_id, "to": "new-2"}}
    for half in range(len(people) + 1):
        one, two = {"members": people[:half]}, {"members": people[half:]}
        yield {"split": {"squad": squad_id, "into": {squad_id: one, "new-1": two}}}
        into = {"new-1": one, "new-2": two}
        yield {"split": {"squad": squad_id, "into": into, "rest_to": "new-2"}}
    for tribe_id in organisation.tribes:
        yield {"move": {"squad": squad_id, "to": tribe_id}}
        yield {"set": {"squads_of": tribe_id, "clear": ["coach"]}}
        yield {"set": {"demand": "1.3", "tribe": tribe_id}}


def _of_chapter(
    tribe_id: str, chapter_id: str, members: list[str], organisation: Organisation
) -> Iterator[Plain]:
    at = {"chapter": chapter_id, "tribe": tribe_id}
    yield {"remove": at}
    yield {"set": {"people_of": chapter_id, "tribe": tribe_id, "fte": "70%"}}
    yield {"rename": {**at, "to": "new-1"}}
    for person_id in members:
        yield {"remove": {"member": person_id, **at}}
    for person_id in organisation.people:
        yield {"set": {**at, "lead": person_id}}
        yield {"move": {"person": person_id, **at}}
    for other in organisation.tribes:
        yield {"move": {"chapter": chapter_id, "from": tribe_id, "to": other}}


def lists_of_changes(organisation: Organisation) -> st.SearchStrategy[list[Change]]:
    """Make up some changes, fitting ones and wild ones."""
    return st.lists(fitting_changes(organisation) | changes(), min_size=1, max_size=6)
