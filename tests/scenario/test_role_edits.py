"""Giving and taking roles; expectations are by hand from the small bank."""

from editing.bank import bank, made, squad_people
from tribeplan.org.roster import roster_of
from tribeplan.scenario.people_edits import (
    add_agile_coach,
    remove_agile_coach,
    roles_of,
    set_role,
)

LOANS = ("tribes", "loans")


def test_a_new_product_owner_leaves_the_old_one_in_the_squad() -> None:
    edit = set_role(bank(), (*LOANS, "squads", "core", "product_owner"), "bo")
    after = made(edit)
    assert edit.label == "Make Bo product owner of core"
    assert roster_of(after).squads["core"].squad.product_owner == "bo"
    assert list(squad_people(after, "core")) == ["bo", "seat-1", "di"]


def test_without_a_product_owner_the_old_one_still_works_there() -> None:
    edit = set_role(bank(), (*LOANS, "squads", "core", "product_owner"), None)
    after = made(edit)
    assert edit.label == "di is no longer product owner of core"
    assert roster_of(after).squads["core"].squad.product_owner is None
    assert list(squad_people(after, "core")) == ["bo", "seat-1", "di"]


def test_a_listed_product_owner_is_not_listed_twice() -> None:
    after = made(set_role(bank(), (*LOANS, "squads", "app", "product_owner"), "ana"))
    assert list(squad_people(after, "app")) == ["cy", "ana", "bo"]


def test_a_new_chapter_lead_leaves_the_old_one_in_the_chapter() -> None:
    after = made(set_role(bank(), (*LOANS, "chapters", "code", "lead"), "bo"))
    chapter = after.tribes["loans"].chapters["code"]
    assert (chapter.lead, chapter.members) == ("bo", ("bo", "ana"))


def test_a_tribe_gets_and_loses_its_lead() -> None:
    assert (
        made(set_role(bank(), ("tribes", "saving", "lead"), "eve")).tribes["saving"].lead == "eve"
    )
    edit = set_role(bank(), (*LOANS, "lead"), None)
    assert edit.label == "tess is no longer lead of Loans"
    assert made(edit).tribes["loans"].lead is None


def test_a_coach_from_elsewhere_is_listed_with_the_tribe() -> None:
    after = made(set_role(bank(), ("tribes", "saving", "squads", "web", "coach"), "eve"))
    assert after.tribes["saving"].agile_coaches == ("eve",)
    assert roster_of(after).squads["web"].squad.coach == "eve"


def test_an_agile_coach_who_stops_coaches_no_squad() -> None:
    after = made(remove_agile_coach(bank(), "loans", "tess"))
    assert after.tribes["loans"].agile_coaches == ("eve",)
    assert roster_of(after).squads["app"].squad.coach is None


def test_an_agile_coach_is_listed_once() -> None:
    assert made(add_agile_coach(bank(), "saving", "eve")).tribes["saving"].agile_coaches == ("eve",)
    assert add_agile_coach(bank(), "loans", "eve").changes == ()


def test_the_roles_of_a_person_are_told_with_what_turns_them_over() -> None:
    choices = {choice.words: choice for choice in roles_of(bank(), "cy")}
    assert {words: choice.is_held for words, choice in choices.items()} == {
        "Lead of Loans": False,
        "Agile coach of Loans": False,
        "Lead of chapter words": True,
        "Product owner of App": True,
    }
    assert choices["Lead of Loans"].holder == "tess"
    after = made(choices["Product owner of App"].toggle)
    assert roster_of(after).squads["app"].squad.product_owner is None
    assert made(choices["Lead of Loans"].toggle).tribes["loans"].lead == "cy"


def test_an_agile_coach_may_coach_every_squad_of_the_tribe() -> None:
    words = [choice.words for choice in roles_of(bank(), "eve")]
    assert words == ["Lead of Loans", "Agile coach of Loans", "Coach of App", "Coach of core"]


def test_who_is_in_no_tribe_may_lead_or_coach_any() -> None:
    roster = roster_of(made(remove_agile_coach(bank(), "loans", "eve")))
    words = [choice.words for choice in roles_of(roster, "eve")]
    assert words == [
        "Lead of Loans",
        "Agile coach of Loans",
        "Lead of saving",
        "Agile coach of saving",
    ]


def test_every_toggle_can_be_made() -> None:
    for person in bank().organisation.people:
        for choice in roles_of(bank(), person):
            made(choice.toggle)
