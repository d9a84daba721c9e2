"""Two people's changes: both kept where they can be, told where they cannot."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.changes import lists_of_changes
from reference.organisations import organisations
from tribeplan.editing.working_copy import GONE, Clash, Side, merge
from tribeplan.org.elements import known_ids
from tribeplan.org.organisation import Organisation
from tribeplan.org.references import each_reference, repeated_squads
from tribeplan.scenario.apply import apply_changes

PEOPLE: dict[str, Any] = {"ana": {}, "bo": {}, "cas": {}, "dee": {}}


def org(squads: dict[str, Any] | None = None, **other: Any) -> Organisation:  # noqa: ANN401
    tribes = {"loans": {"squads": squads or {}}, "cards": {}}
    return Organisation.model_validate({"people": PEOPLE, "tribes": tribes} | other)


def members(organisation: Organisation, squad: str, tribe: str = "loans") -> list[str]:
    return [each.person for each in organisation.tribes[tribe].squads[squad].members]


def test_members_who_came_and_went_on_both_sides_do_so_in_order() -> None:
    base = org({"app": {"members": ["ana", "bo", "cas"]}})
    mine = org({"app": {"members": ["ana", "dee", "cas"]}})
    theirs = org({"app": {"members": ["bo", "cas", {"person": "ana", "share": "50%"}]}})
    result, clashes = merge(base, mine, theirs)
    assert members(result, "app") == ["cas", "ana", "dee"]
    assert result.tribes["loans"].squads["app"].members[1].share == 0.5
    assert clashes == ()


def test_different_fields_of_one_squad_are_both_kept() -> None:
    base = org({"app": {"mission": "Old"}})
    mine = org({"app": {"mission": "New"}})
    theirs = org({"app": {"mission": "Old", "mandate": "soft", "wip_limit": 3}})
    result, clashes = merge(base, mine, theirs)
    squad = result.tribes["loans"].squads["app"]
    assert (squad.mission, squad.mandate, squad.wip_limit, clashes) == ("New", "soft", 3, ())


@pytest.mark.parametrize(("side", "mission"), [("mine", "Mine"), ("theirs", "Theirs")])
def test_one_field_changed_twice_is_told_and_goes_to_the_side(side: Any, mission: str) -> None:  # noqa: ANN401
    base, mine, theirs = (org({"app": {"mission": each}}) for each in ("Old", "Mine", "Theirs"))
    result, clashes = merge(base, mine, theirs, side)
    at = ("tribes", "loans", "squads", "app", "mission")
    assert clashes == (Clash(at, "Mine", "Theirs"),)
    assert result.tribes["loans"].squads["app"].mission == mission


def test_the_same_change_on_both_sides_is_no_clash() -> None:
    base, both = org({"app": {"mission": "Old"}}), org({"app": {"mission": "New"}})
    assert merge(base, both, both) == (both, ())


def test_a_squad_moved_to_another_tribe_keeps_what_was_changed_in_it_meanwhile() -> None:
    base = org({"app": {"members": ["ana"]}})
    tribes = {"loans": {}, "cards": {"squads": {"app": {"members": ["ana"]}}}}
    mine = Organisation.model_validate({"people": PEOPLE, "tribes": tribes})
    theirs = org({"app": {"members": ["ana", "bo"]}})
    for one, other in ((mine, theirs), (theirs, mine)):
        result, clashes = merge(base, one, other)
        assert (members(result, "app", "cards"), clashes) == (["ana", "bo"], ())
        assert result.tribes["loans"].squads == {}


def test_a_person_removed_on_one_side_and_needed_on_the_other_stays_and_is_told() -> None:
    base = org({"app": {"members": ["ana"]}})
    people: dict[str, Any] = {id_: {} for id_ in PEOPLE if id_ != "dee"}
    mine = org({"app": {"members": ["ana"]}}, people=people)
    theirs = org({"app": {"members": ["ana", "dee"]}})
    result, clashes = merge(base, mine, theirs)
    assert "dee" in result.people
    assert [(clash.at, clash.mine) for clash in clashes] == [(("people", "dee"), GONE)]


def test_a_squad_removed_on_one_side_and_changed_on_the_other_goes_to_the_side() -> None:
    base = org({"app": {"mission": "Old"}})
    mine, theirs = org(), org({"app": {"mission": "New"}})
    assert merge(base, mine, theirs, "mine").organisation.tribes["loans"].squads == {}
    kept, clashes = merge(base, mine, theirs, "theirs")
    assert kept.tribes["loans"].squads["app"].mission == "New"
    assert clashes[0].mine is GONE


def test_a_tribe_that_is_gone_comes_back_for_a_squad_that_came() -> None:
    base = org()
    mine = Organisation.model_validate({"people": PEOPLE, "tribes": {"cards": {}}})
    theirs = org({"app": {"members": ["ana"]}})
    result, clashes = merge(base, mine, theirs)
    assert members(result, "app") == ["ana"]
    assert clashes[0].at == ("tribes", "loans")


def test_a_new_order_stays_when_the_other_side_only_adds() -> None:
    base = org({"app": {"members": ["ana", "bo", "cas"]}})
    mine = org({"app": {"members": ["cas", "ana", "bo"]}})
    theirs = org({"app": {"members": ["ana", "bo", "cas", "dee"]}})
    assert members(merge(base, mine, theirs).organisation, "app") == ["cas", "dee", "ana", "bo"]


def test_what_comes_from_elsewhere_stands_behind_what_is_here() -> None:
    here = org({"app": {}, "web": {}, "pay": {}})
    first = org({"new": {}, "pay": {}})
    found = merge(org({}), here, first).organisation
    assert list(found.tribes["loans"].squads) == ["app", "web", "pay", "new"]
    later = org({"newer": {}, "new": {}, "pay": {"mission": "Paid"}})
    found = merge(first, found, later).organisation
    assert list(found.tribes["loans"].squads) == ["app", "web", "pay", "new", "newer"]


def test_fields_written_with_their_default_stay_written() -> None:
    base = org({"app": {"mission": "Old"}})
    mine = org({"app": {"mission": "New"}})
    theirs = org({"app": {"mission": "Old", "funding": "value-stream", "wip_limit": 2}})
    squad = merge(base, mine, theirs).organisation.tribes["loans"].squads["app"]
    assert squad.model_fields_set == {"mission", "funding", "wip_limit"}


@given(organisations(), st.data())
def test_with_one_side_alone_a_merge_is_that_side(base: Organisation, data: st.DataObject) -> None:
    changed = apply_changes(base, data.draw(lists_of_changes(base))).organisation
    side: Side
    for side in ("mine", "theirs"):
        assert merge(base, changed, base, side) == (changed, ())
        assert merge(base, base, changed, side) == (changed, ())
        assert merge(base, changed, changed, side) == (changed, ())


@given(organisations(), st.data())
def test_whatever_both_did_the_result_can_be_read_and_the_sides_mirror_each_other(
    base: Organisation, data: st.DataObject
) -> None:
    mine = apply_changes(base, data.draw(lists_of_changes(base))).organisation
    theirs = apply_changes(base, data.draw(lists_of_changes(base))).organisation
    result, clashes = merge(base, mine, theirs)
    known = known_ids(result)
    for reference in each_reference(result):
        ids = known[reference.kind]
        assert ids is None or reference.id in ids
    assert list(repeated_squads(result)) == []
    assert Organisation.model_validate(result.model_dump(by_alias=True)) == result
    mirrored = merge(base, theirs, mine, "theirs")
    assert (not clashes) == (not mirrored.clashes)
    if not clashes:
        assert plain(mirrored.organisation) == plain(result)


def plain(value: Any) -> Any:  # noqa: ANN401  # any tree
    """A value without the order of its lists."""
    if isinstance(value, Organisation):
        value = value.model_dump(mode="json")
    if isinstance(value, dict):
        return {key: plain(content) for key, content in value.items()}
    if isinstance(value, list):
        return sorted((plain(content) for content in value), key=repr)
    return value


def elements(organisation: Organisation) -> dict[tuple[str, ...], Any]:
    """Everything that has an id, by it; and the rest as one."""
    found: dict[tuple[str, ...], Any] = {}
    for tribe_id, tribe in organisation.tribes.items():
        found["tribe", tribe_id] = tribe.model_copy(update={"squads": {}, "chapters": {}})
        found |= {("chapter", tribe_id, id_): each for id_, each in tribe.chapters.items()}
        found |= {("squad", id_): (tribe_id, each) for id_, each in tribe.squads.items()}
    for name, section in (
        ("person", organisation.people),
        ("skill", organisation.skills),
        ("gate", organisation.decisions),
        ("feature", organisation.work.features),
        ("stream", organisation.work.streams),
    ):
        found |= {(name, id_): each for id_, each in section.items()}
    found["limits",] = (organisation.name, organisation.preset, organisation.limits)
    return found


def changed(before: dict[Any, Any], after: dict[Any, Any]) -> set[Any]:
    return {key for key in {*before, *after} if before.get(key) != after.get(key)}


@given(organisations(), st.data())
def test_changes_of_different_elements_are_all_kept(
    base: Organisation, data: st.DataObject
) -> None:
    mine, theirs = (
        apply_changes(base, data.draw(lists_of_changes(base))[:2]).organisation for _ in range(2)
    )
    old, here, there = elements(base), elements(mine), elements(theirs)
    ours, others = changed(old, here), changed(old, there)
    result, clashes = merge(base, mine, theirs)
    if ours & others or clashes:
        return  # somebody has to give way
    expected = {key: here.get(key) if key in ours else there.get(key) for key in {*here, *there}}
    assert elements(result) == {key: value for key, value in expected.items() if value is not None}


def test_needs_are_told_apart_by_squad_and_durations_have_to_fit() -> None:
    squads = {"app": {"needs": [{"squad": "web"}]}, "web": {}, "api": {}}
    base = org(squads)
    mine = org(squads | {"app": {"needs": [{"squad": "web", "mode": "facilitating"}]}})
    theirs = org(squads | {"app": {"needs": [{"squad": "web"}, {"squad": "api"}]}})
    needs = merge(base, mine, theirs).organisation.tribes["loans"].squads["app"].needs
    assert [(need.squad, need.mode) for need in needs] == [
        ("web", "facilitating"),
        ("api", "collaboration"),
    ]


def test_percentiles_that_would_not_fit_each_other_go_to_one_side_whole() -> None:
    def gate(p50: float, p90: float) -> Organisation:
        days = {"p50": p50, "p90": p90}
        return org(decisions={"board": {"at": "start", "every_days": 5, "days": days}})

    result, clashes = merge(gate(2, 4), gate(2, 3), gate(3.5, 4))
    days = result.decisions["board"].days
    assert days is not None
    assert (days.p50, days.p90) == (2, 3)
    assert [clash.at for clash in clashes] == [("decisions", "board", "days")]


def test_a_list_whose_order_says_something_goes_to_one_side_whole() -> None:
    def feature(*skills: str) -> Organisation:
        steps = [{"skill": skill, "days": 1} for skill in skills]
        return org({"app": {}}, work={"features": {"f": {"squad": "app", "steps": steps}}})

    result, clashes = merge(feature("a"), feature("a", "b"), feature("c", "a"))
    assert [clash.at for clash in clashes] == [("work", "features", "f", "steps")]
    assert result.work.features["f"].steps == feature("a", "b").work.features["f"].steps


def test_a_tribe_a_feature_and_a_squad_that_are_needed_come_back() -> None:
    gate = {"board": {"at": "start", "every_days": 5}}
    work = {"features": {"f": {"squad": "app"}, "g": {"squad": "app"}}}
    base = org({"app": {}, "web": {}}, decisions=gate, work=work)
    mine = Organisation.model_validate(
        {
            "people": PEOPLE,
            "tribes": {"loans": {"squads": {"app": {}}}},
            "decisions": gate,
            "work": {"features": {"g": {"squad": "app"}}},
        }
    )
    theirs = org(
        {"app": {"needs": [{"squad": "web"}]}, "web": {}},
        decisions={"board": gate["board"] | {"tribes": ["cards"]}},
        work={"features": work["features"] | {"g": {"squad": "app", "after": ["f"]}}},
    )
    result, clashes = merge(base, mine, theirs)
    assert sorted(clash.at for clash in clashes) == [
        ("tribes", "cards"),
        ("tribes", "loans", "squads", "web"),
        ("work", "features", "f"),
    ]
    assert set(result.tribes["loans"].squads) == {"app", "web"}
    assert set(result.work.features) == {"f", "g"}


def test_somebody_who_stands_twice_in_a_list_is_not_told_apart() -> None:
    twice = org({"app": {"members": ["ana", "ana"]}})
    mine, theirs = (org({"app": {"members": ["ana", each]}}) for each in ("bo", "cas"))
    result, clashes = merge(twice, mine, theirs)
    assert members(result, "app") == ["ana", "bo"]
    assert len(clashes) == 1


def test_a_skill_that_is_used_on_one_side_when_the_other_declares_skills_is_declared() -> None:
    base = org()
    mine = org(skills={"dev": {}})
    theirs = org(people=PEOPLE | {"ana": {"skills": {"risk": 1}}})
    result, clashes = merge(base, mine, theirs)
    assert list(result.skills) == ["dev", "risk"]
    assert clashes[0].at == ("skills", "risk")
