"""Adding, removing, renaming, splitting and merging; by hand from the small bank."""

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from editing.bank import bank, made, squad_people
from reference.organisations import organisations
from tribeplan.editing.fields import InvalidField, rename_id, set_field
from tribeplan.org.address import Address
from tribeplan.org.elements import labels_by_kind
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import roster_of
from tribeplan.org.work import Step
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.structure_edits import (
    add_element,
    merge_squads,
    move_element,
    remove_element,
    split_squad,
)

APP: Address = ("tribes", "loans", "squads", "app")
WORDS: Address = ("tribes", "loans", "chapters", "words")
CORE: Address = ("tribes", "loans", "squads", "core")


def test_new_elements_stand_where_they_were_put() -> None:
    for new, section in (
        (("squad", "shop", {"tribe": "saving", "name": "Shop"}), ("tribes", "saving", "squads")),
        (("chapter", "code", {"tribe": "saving"}), ("tribes", "saving", "chapters")),
        (("tribe", "cards", {}), ("tribes",)),
        (("gate", "audit", {"at": "start", "every_days": 30}), ("decisions",)),
        (("feature", "scan", {"squad": "app"}), ("work", "features")),
        (("stream", "calls", {"squad": "app", "per_week": 3}), ("work", "streams")),
    ):
        edit, at = add_element(bank(), *new), (*section, new[1])
        after = made(edit)
        known = {label.at for _, labels in labels_by_kind(after) for label in labels}
        assert at in known
        assert edit.target == at


def test_the_first_skill_that_is_declared_brings_those_in_use() -> None:
    assert list(made(add_element(bank(), "skill", "law")).skills) == [
        "code",
        "words",
        "law",
    ]  # in use, then new


def test_a_squad_goes_with_its_work_and_what_others_need_of_it() -> None:
    edit = remove_element(bank(), CORE)
    after = made(edit)
    assert edit.label == "Remove squad core, and its 1 feature and 1 stream"
    assert "core" not in roster_of(after).squads
    assert list(after.work.features) == ["lend"]
    assert after.work.features["lend"].after == ()
    assert after.work.features["lend"].steps == (Step.model_validate({"skill": "code", "days": 1}),)
    assert after.work.streams == {}
    assert roster_of(after).squads["app"].squad.needs == ()
    assert "di" in after.people


def test_a_successor_takes_over_what_a_squad_leaves_behind() -> None:
    edit = remove_element(bank(), CORE, successor="app")
    after = made(edit)
    assert edit.label == "Remove squad core; App takes over"
    assert after.work.features["pay"].squad == "app"
    assert after.work.streams["fixes"].squad == "app"


def test_a_tribe_goes_with_its_squads_their_work_and_gates_of_its_own() -> None:
    edit = remove_element(bank(), ("tribes", "loans"))
    after = made(edit)
    assert edit.label == "Remove tribe Loans with 2 squads, and its 2 features and 1 stream"
    assert list(after.tribes) == ["saving"]
    assert after.decisions == {}


def test_a_member_address_means_the_membership() -> None:
    after = made(remove_element(bank(), (*APP, "members", "ana")))
    assert "ana" in after.people
    assert "ana" not in squad_people(after, "app")
    chapter: Address = ("tribes", "loans", "chapters", "words")
    after = made(remove_element(bank(), (*chapter, "members", "di")))
    assert after.tribes["loans"].chapters["words"].members == ("cy", "seat-1")


def test_a_field_of_an_element_becomes_empty() -> None:
    edit = remove_element(bank(), (*APP, "coach"))
    assert edit.label == "Clear coach of App"
    assert roster_of(made(edit)).squads["app"].squad.coach is None


def test_a_declared_skill_is_forgotten_by_everybody() -> None:
    roster = roster_of(made(add_element(bank(), "skill", "law")))
    stripped = made(remove_element(roster, ("work", "features", "pay")), roster)
    after = made(remove_element(roster_of(stripped), ("skills", "words")), roster_of(stripped))
    assert list(after.people["bo"].skills) == ["code"]
    assert after.people["cy"].skills == {}


@pytest.mark.parametrize(
    "address",
    [
        APP,
        ("people", "ana"),
        ("tribes", "loans"),
        ("tribes", "loans", "chapters", "code"),
        ("decisions", "board"),
        ("work", "features", "pay"),
        ("work", "streams", "fixes"),
    ],
    ids=lambda address: address[-1],
)
def test_another_id_stands_everywhere(address: Address) -> None:
    edit = rename_id(bank(), address, "new-id")
    after = made(edit)
    labels = {label.at for _, group in labels_by_kind(after) for label in group}
    assert edit.target == (*address[:-1], "new-id")
    assert edit.target in labels
    assert address not in labels


def test_a_split_gives_everybody_a_place_and_the_work_to_the_heir() -> None:
    edit = split_squad(bank(), "app", {"app": ["cy"], "desk": ["ana"]})
    after = made(edit)
    assert edit.label == "Split App into app, desk"
    assert squad_people(after, "app") == {"cy": None, "bo": 0.6}
    assert squad_people(after, "desk") == {"ana": None}
    assert roster_of(after).squads["app"].squad.product_owner == "cy"
    assert roster_of(after).squads["desk"].squad.product_owner is None
    assert after.work.features["lend"].squad == "app"


def test_the_product_owner_goes_on_in_the_part_they_go_to() -> None:
    after = made(split_squad(bank(), "core", {"one": ["bo"], "two": ["di"]}))
    assert roster_of(after).squads["one"].squad.people == ("bo", "seat-1")
    assert roster_of(after).squads["two"].squad.product_owner == "di"


def test_merged_squads_keep_everybody_and_the_first_product_owner() -> None:
    edit = merge_squads(bank(), ["app", "core"], "all", "All")
    after = made(edit)
    assert (
        edit.label
        == "Merge App, core into All (di is no longer product owner of core but a member)"
    )
    assert set(roster_of(after).squads["all"].squad.people) == {"cy", "ana", "bo", "di", "seat-1"}
    assert roster_of(after).squads["all"].squad.product_owner == "cy"
    assert after.work.features["pay"].squad == "all"


def test_squads_of_two_tribes_merge_in_the_first() -> None:
    after = made(merge_squads(bank(), ["web", "app"], "web"))
    assert list(after.tribes["saving"].squads) == ["web"]
    assert list(after.tribes["loans"].squads) == ["core"]


def test_squads_chapters_and_work_go_where_they_are_put() -> None:
    assert "app" in made(move_element(bank(), APP, "saving")).tribes["saving"].squads
    after = made(move_element(bank(), ("tribes", "loans", "chapters", "code"), "saving"))
    assert list(after.tribes["saving"].chapters) == ["code"]
    assert (
        made(move_element(bank(), ("work", "features", "pay"), "web")).work.features["pay"].squad
        == "web"
    )
    assert (
        made(move_element(bank(), ("work", "streams", "fixes"), "web")).work.streams["fixes"].squad
        == "web"
    )


def test_a_feature_that_goes_improves_no_journey_any_more() -> None:
    steps = [{"step": "Pay", "improved_by": [{"feature": "pay"}, {"feature": "save"}]}]
    tribes = {"loans": {"squads": {"app": {}}, "journeys": [{"journey": "Buy", "steps": steps}]}}
    work = {"features": {"pay": {"squad": "app"}, "save": {"squad": "app"}}}
    roster = roster_of(Organisation.model_validate({"tribes": tribes, "work": work}))
    after = made(remove_element(roster, ("work", "features", "pay")), roster)
    (step,) = after.tribes["loans"].journeys[0].steps
    assert [each.feature for each in step.improved_by] == ["save"]


@given(organisation=organisations(), data=st.data())
def test_every_element_but_a_skill_in_use_can_be_removed(
    organisation: Organisation, data: st.DataObject
) -> None:
    roster = roster_of(organisation)
    known = [
        label.at
        for kind, labels in labels_by_kind(organisation)
        for label in labels
        if kind != "skill"
    ]
    if not known:
        return
    address = data.draw(st.sampled_from(known))
    after, conflicts = apply_changes(organisation, remove_element(roster, address).changes)
    assert conflicts == ()
    assert address not in {label.at for kind, group in labels_by_kind(after) for label in group}


def test_a_gate_of_two_tribes_stays_when_one_of_them_goes() -> None:
    both = set_field(bank(), ("decisions", "board"), "tribes", "loans, saving")
    roster = roster_of(made(both))
    after = made(remove_element(roster, ("tribes", "loans")), roster)
    assert after.decisions["board"].tribes == ("saving",)


def test_the_roles_of_who_leaves_go_to_a_successor() -> None:
    edit = remove_element(bank(), ("people", "cy"), successor="di")
    after = made(edit)
    assert edit.label == "Remove cy; di takes over the roles"
    assert after.tribes["loans"].chapters["words"].lead == "di"
    assert after.decisions["board"].decides == ("tess", "di")


def test_the_chapter_of_a_skill_that_goes_is_named_for_itself_again() -> None:
    roster = roster_of(made(add_element(bank(), "skill", "law")))
    guarded = made(set_field(roster, WORDS, "skill", "law"), roster)
    forgotten = remove_element(roster_of(guarded), ("skills", "law"))
    assert made(forgotten, roster_of(guarded)).tribes["loans"].chapters["words"].skill is None


def test_an_id_that_is_none_is_refused_before_anything_changes() -> None:
    with pytest.raises(InvalidField, match="is not an id"):
        rename_id(bank(), APP, "Loans App")  # as people type it, so that they are told
    for making in (
        partial(add_element, bank(), "squad", "Loans App"),
        partial(split_squad, bank(), "app", {"app": [], "B": ["bo"]}),
    ):
        with pytest.raises(ValidationError):
            making()
