"""Moving, adding, sharing and taking people out; expectations are by hand from the small bank."""

from hypothesis import given
from hypothesis import strategies as st

from editing.bank import bank, made, squad_people
from reference.organisations import organisations
from tribeplan.org.organisation import Organisation
from tribeplan.org.references import each_reference
from tribeplan.org.roster import roster_of
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.people_edits import (
    add_person,
    fill_vacancy,
    fill_vacancy_with,
    leave_chapter,
    move_people,
    move_to_chapter,
    remove_people,
    set_share,
)


def test_a_moved_member_leaves_one_squad_and_joins_the_other_with_the_same_share() -> None:
    edit = move_people(bank(), ["bo"], left="core", to="web")
    after = made(edit)
    assert edit.label == "Move Bo to web"
    assert squad_people(after, "core") == {"seat-1": 0.8}
    assert squad_people(after, "web") == {"bo": 0.4}
    assert squad_people(after, "app")["bo"] == 0.6


def test_the_cursor_follows_the_person_to_the_new_squad() -> None:
    edit = move_people(bank(), ["bo"], left="core", to="web")
    assert edit.target == ("tribes", "saving", "squads", "web", "members", "bo")


def test_a_product_owner_who_moves_leaves_the_role_empty() -> None:
    after = made(move_people(bank(), ["cy"], left="app", to="web"))
    assert roster_of(after).squads["app"].squad.product_owner is None
    assert squad_people(after, "app") == {"ana": None, "bo": 0.6}
    assert squad_people(after, "web") == {"cy": None}


def test_a_product_owner_who_is_listed_nowhere_moves_too() -> None:
    after = made(move_people(bank(), ["di"], left="core", to="web"))
    assert roster_of(after).squads["core"].squad.people == ("bo", "seat-1")
    assert squad_people(after, "web") == {"di": None}


def test_who_works_in_the_other_squad_already_only_leaves() -> None:
    after = made(move_people(bank(), ["bo"], left="core", to="app"))
    assert squad_people(after, "core") == {"seat-1": 0.8}
    assert squad_people(after, "app") == {"cy": None, "ana": None, "bo": 0.6}


def test_marked_people_move_in_one_edit() -> None:
    edit = move_people(bank(), ["cy", "ana", "bo"], left="app", to="web")
    assert edit.label == "Move 3 people to web"
    assert list(squad_people(made(edit), "web")) == ["cy", "ana", "bo"]
    assert squad_people(made(edit), "app") == {}


def test_who_is_moved_out_stays_in_the_organisation_and_the_chapter() -> None:
    edit = move_people(bank(), ["ana"], left="app", to=None)
    after = made(edit)
    assert edit.label == "Take Ana de Wit out of App"
    assert "ana" not in squad_people(after, "app")
    assert after.tribes["loans"].chapters["code"].lead == "ana"


def test_a_move_to_where_one_is_has_no_changes() -> None:
    assert move_people(bank(), ["bo"], left="app", to="app").changes == ()
    assert move_people(bank(), ["bo"], left=None, to="app").changes == ()
    assert move_people(bank(), ["bo"], left=None, to=None).changes == ()


def test_a_second_squad_keeps_the_first() -> None:
    after = made(move_people(bank(), ["ana"], left=None, to="web"))
    assert "ana" in squad_people(after, "web")
    assert "ana" in squad_people(after, "app")


def test_a_squad_that_is_not_there_is_a_conflict_and_no_crash() -> None:
    edit = move_people(bank(), ["bo"], left="core", to="nowhere")
    _, conflicts = apply_changes(bank().organisation, edit.changes)
    assert [conflict.message for conflict in conflicts] == ["there is no squad 'nowhere'"]


def test_a_chapter_lead_who_goes_to_another_chapter_leads_no_longer() -> None:
    edit = move_to_chapter(bank(), ["ana"], "loans", "words")
    after = made(edit)
    assert edit.label == "Move Ana de Wit to chapter words"
    assert after.tribes["loans"].chapters["code"].lead is None
    assert after.tribes["loans"].chapters["words"].members == ("cy", "di", "seat-1", "ana")


def test_a_chapter_of_its_own_kind_needs_no_tribe() -> None:
    after = made(move_to_chapter(bank(), ["bo", "eve"], None, "words"))
    assert after.tribes["loans"].chapters["words"].members[-2:] == ("bo", "eve")
    assert after.tribes["loans"].chapters["code"].people == ("ana",)


def test_out_of_all_chapters_takes_the_lead_too() -> None:
    after = made(move_to_chapter(bank(), ["cy"], None, None))
    assert after.tribes["loans"].chapters["words"].people == ("di", "seat-1")


def test_one_chapter_can_be_left() -> None:
    after = made(leave_chapter(bank(), "cy", "loans", "words"))
    assert after.tribes["loans"].chapters["words"].people == ("di", "seat-1")
    after = made(leave_chapter(bank(), "ana", "loans", "code"))
    assert after.tribes["loans"].chapters["code"].people == ("bo",)


def test_a_share_is_set_and_taken_away() -> None:
    edit = set_share(bank(), "bo", "app", 0.5)
    assert edit.label == "Bo: 50% in App"
    assert squad_people(made(edit), "app")["bo"] == 0.5
    edit = set_share(bank(), "bo", "app", None)
    assert edit.label == "Bo: an equal share in App"
    assert squad_people(made(edit), "app")["bo"] is None


def test_an_open_seat_is_added_to_squad_and_chapter() -> None:
    edit = add_person(
        bank(), "seat-2", skills={"code": 0.5}, squad="app", chapter="code", vacancy=True, fte=0.5
    )
    after = made(edit)
    assert edit.label == "Add the open seat seat-2 to App"
    assert after.people["seat-2"].vacancy
    assert after.people["seat-2"].fte == 0.5
    assert after.people["seat-2"].skills == {"code": 0.5}
    assert "seat-2" in squad_people(after, "app")
    assert after.tribes["loans"].chapters["code"].members == ("bo", "seat-2")


def test_somebody_is_added_to_nothing() -> None:
    edit = add_person(bank(), "fay", name="Fay")
    assert edit.label == "Add Fay"
    assert made(edit).people["fay"].name == "Fay"


def test_whoever_is_removed_leaves_every_role_and_list() -> None:
    edit = remove_people(bank(), ["tess", "cy"])
    after = made(edit)
    assert edit.label == "Remove tess and cy"
    assert "cy" not in after.people
    assert after.tribes["loans"].lead is None
    assert after.tribes["loans"].agile_coaches == ("eve",)
    assert after.tribes["loans"].chapters["words"].people == ("di", "seat-1")
    assert roster_of(after).squads["app"].squad.coach is None
    assert after.decisions["board"].decides == ()


def test_a_filled_seat_is_no_vacancy_and_may_get_an_id_of_its_own() -> None:
    edit = fill_vacancy(bank(), "seat-1", name="Fay", new_id="fay")
    after = made(edit)
    assert edit.label == "Fill the open seat seat-1 with Fay"
    assert not after.people["fay"].vacancy
    assert after.people["fay"].fte == 0.8
    assert squad_people(after, "core")["fay"] == 0.8


def test_somebody_who_takes_an_open_seat_gets_its_squads_and_the_seat_goes() -> None:
    after = made(fill_vacancy_with(bank(), "seat-1", "eve"))
    assert "seat-1" not in after.people
    assert squad_people(after, "core") == {"bo": 0.4, "eve": 0.8}
    assert after.tribes["loans"].chapters["words"].members == ("cy", "di", "eve")


@given(organisation=organisations(), data=st.data())
def test_people_can_always_be_moved_and_removed(
    organisation: Organisation, data: st.DataObject
) -> None:
    roster = roster_of(organisation)
    if not organisation.people:
        return
    some = st.lists(st.sampled_from(sorted(organisation.people)), min_size=1, unique=True)
    people = data.draw(some)
    home = data.draw(st.sampled_from([None, *sorted(roster.squads)]))
    to = data.draw(st.sampled_from([None, *sorted(roster.squads)]))
    there = [each for each in people if home and each in roster.squads[home].squad.people]
    moved, conflicts = apply_changes(
        organisation, move_people(roster, there, left=home if there else None, to=to).changes
    )
    assert conflicts == ()
    if to is not None:
        assert set(there) <= set(roster_of(moved).squads[to].squad.people)
    gone, conflicts = apply_changes(moved, remove_people(roster_of(moved), people).changes)
    assert conflicts == ()
    assert not {each.id for each in each_reference(gone) if each.kind == "person"} & set(people)
