"""Random changes over the ids of the random organisations: most fit, many cannot be made."""

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
from tribeplan.scenario.change import Change

person, squad, chapter = (st.sampled_from(each) for each in (PEOPLE, SQUADS, CHAPTERS))
tribe, gate, skill = (st.sampled_from(each) for each in (TRIBES, GATES, SKILLS))
feature, stream = st.sampled_from(FEATURES), st.sampled_from(STREAMS)
name, share, mandate = (st.sampled_from(each) for each in (NAMES, SHARES, MANDATES))
new_id = st.sampled_from(("new-1", "new-2", "app", "ana", "design", "faster"))
steps = st.lists(st.fixed_dictionaries({"skill": skill, "days": st.just("3")}), max_size=2)


def record(must: dict[str, Any], /, **may: Any) -> st.SearchStrategy[Plain]:  # noqa: ANN401
    """Give mappings of keys, some of which may be left out."""
    return st.fixed_dictionaries(must, optional=may)


def subject(**kinds: st.SearchStrategy[str]) -> st.SearchStrategy[Plain]:
    """Give a mapping with one of the keys."""
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
    record({"chapter": chapter}, lead=person, tribe=tribe),
    record({"tribe": tribe}, lead=person, agile_coaches=people_list),
    record({"gate": gate}, decides=people_list, tribes=st.lists(tribe, max_size=1)),
    record({"feature": feature}, squad=squad, after=st.lists(feature, max_size=1), steps=steps),
    record({"stream": stream}, per_week=st.just("2")),
    record({"skill": skill}, compliance=st.just("true")),
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
