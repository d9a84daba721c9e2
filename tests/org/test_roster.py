"""Who is where and who steers whom, looked up in a tribe small enough to count by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference.models import organisation_from
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import Headcount, Roster, roster_of

TRIBE = """
people:
  tess:
  mila:
  carla: {name: Carla Jansen, skills: {producten: 1, communicatie: 0.5}}
  dirk: {skills: {code: 1}, fte: 0.8}
  pim: {skills: {communicatie: 0.4, producten: 0.9}}
  ana: {skills: {code: 0.7, design: 0.7}, fte: 0.5}
  bo: {skills: {code: 1}}
  seat-1: {skills: {code: 1}, vacancy: true, fte: 0.6, from: 2027-02-01}
  zoe: {skills: {design: 1}}
tribes:
  hypotheek:
    lead: tess
    agile_coaches: [mila]
    chapters:
      producten: {lead: carla, members: [pim]}
      code: {lead: dirk, members: [dirk, ana, bo, seat-1]}
      design: {skill: ux, members: [zoe]}
    squads:
      aflossen: {product_owner: pim, members: [ana, {person: bo, share: 60%}, seat-1], coach: mila}
      app: {product_owner: carla, members: [carla, ana, bo, dirk]}
  service: {squads: {desk: {members: [bo]}}}
"""


@pytest.fixture(scope="module")
def roster() -> Roster:
    return roster_of(organisation_from(TRIBE))


def test_the_management_team_is_the_tribe_lead_and_the_chapter_leads(roster: Roster) -> None:
    assert roster.tribe("hypotheek").management_team == ("tess", "carla", "dirk")


def test_a_tribe_lead_who_leads_a_chapter_sits_once_in_the_management_team() -> None:
    tribe = "{lead: tess, chapters: {a: {lead: bo}, b: {lead: tess}, c: {lead: bo}}}"
    organisation = organisation_from(f"people: {{tess: , bo: }}\ntribes: {{t: {tribe}}}")
    assert organisation.tribes["t"].management_team == ("tess", "bo")


def test_a_tribe_without_lead_is_managed_by_its_chapter_leads_alone(roster: Roster) -> None:
    assert roster.tribe("service").management_team == ()
    chapters = organisation_from("people: {bo: }\ntribes: {t: {chapters: {a: {lead: bo}}}}")
    assert chapters.tribes["t"].management_team == ("bo",)


def test_a_tribes_people_are_its_lead_coaches_chapters_and_squads_once_each(roster: Roster) -> None:
    tribe = roster.tribe("hypotheek")
    assert sorted(tribe.people) == sorted(roster.organisation.people)
    assert len(tribe.people) == len(set(tribe.people))
    assert roster.tribe("service").people == ("bo",)


def test_a_squads_people_are_its_members_and_its_product_owner_once_each(roster: Roster) -> None:
    assert roster.squads["aflossen"].squad.people == ("ana", "bo", "seat-1", "pim")
    assert roster.squads["app"].squad.people == ("carla", "ana", "bo", "dirk")
    assert roster.squads["desk"].squad.people == ("bo",)


def test_a_chapters_people_are_its_members_and_its_lead_once_each(roster: Roster) -> None:
    people = {seat.id: seat.chapter.people for seat in roster.chapters}
    assert people == {
        "producten": ("pim", "carla"),
        "code": ("dirk", "ana", "bo", "seat-1"),
        "design": ("zoe",),
    }


def test_a_chapters_skill_is_its_own_id_unless_it_says_otherwise(roster: Roster) -> None:
    assert {seat.id: seat.skill for seat in roster.chapters} == {
        "producten": "producten",
        "code": "code",
        "design": "ux",
    }


@pytest.mark.parametrize(
    ("person", "squads"),
    [
        ("bo", ["aflossen", "app", "desk"]),
        ("pim", ["aflossen"]),
        ("mila", []),
        ("tess", []),
        ("nobody", []),
    ],
)
def test_people_are_found_in_the_squads_they_work_in(
    roster: Roster, person: str, squads: list[str]
) -> None:
    assert [seat.id for seat in roster.squads_of(person)] == squads


@pytest.mark.parametrize(
    ("person", "chapter"),
    [("pim", "producten"), ("carla", "producten"), ("zoe", "design"), ("tess", None), ("x", None)],
)
def test_people_are_found_in_the_chapter_they_belong_to(
    roster: Roster, person: str, chapter: str | None
) -> None:
    seat = roster.chapter_of(person)
    assert (seat.id if seat else None) == chapter


def test_of_two_chapters_the_first_counts() -> None:
    chapters = "{a: {members: [bo]}, b: {lead: bo}}"
    roster = roster_of(
        organisation_from(f"people: {{bo: }}\ntribes: {{t: {{chapters: {chapters}}}}}")
    )
    seat = roster.chapter_of("bo")
    assert seat is not None
    assert seat.address == ("tribes", "t", "chapters", "a")


@pytest.mark.parametrize(
    ("person", "manager"),
    [
        ("ana", "dirk"),  # a member: the chapter lead
        ("pim", "carla"),  # a product owner is steered by the tribe lead, but managed in the line
        ("dirk", "tess"),  # a chapter lead: the tribe lead
        ("tess", None),  # a tribe lead
        ("zoe", None),  # in a chapter without lead
        ("mila", None),  # in no chapter
    ],
)
def test_everybody_has_the_line_manager_of_their_chapter(
    roster: Roster, person: str, manager: str | None
) -> None:
    assert roster.line_manager(person) == manager


@pytest.mark.parametrize("chapter", ["{lead: tess}", "{lead: bo, members: [tess, bo]}"])
def test_a_tribe_lead_is_managed_by_nobody_of_the_tribe(chapter: str) -> None:
    model = f"people: {{tess: , bo: }}\ntribes: {{t: {{lead: tess, chapters: {{a: {chapter}}}}}}}"
    assert roster_of(organisation_from(model)).line_manager("tess") is None


def test_a_chapter_lead_in_a_tribe_without_lead_is_managed_by_nobody() -> None:
    model = "people: {bo: }\ntribes: {t: {chapters: {a: {lead: bo}}}}"
    assert roster_of(organisation_from(model)).line_manager("bo") is None


def test_open_seats_are_counted_apart_and_everybody_once(roster: Roster) -> None:
    people = ["ana", "bo", "seat-1", "ana"]
    count = roster.headcount(people)
    assert count == Headcount(people=2, vacancies=1, fte=1.5, vacant_fte=0.6)
    assert count.seats == 3


def test_nobody_counts_for_nothing(roster: Roster) -> None:
    assert roster.headcount([]) == Headcount(0, 0, 0.0, 0.0)
    assert roster.fte_per_skill([]) == {}


def test_fte_adds_up_per_main_skill_open_seats_included(roster: Roster) -> None:
    # code: dirk 0.8, ana 0.5 (of two equal skills the first written), bo 1.0, seat-1 0.6;
    # producten: carla and pim; design: zoe; tess and mila have no skill.
    assert roster.fte_per_skill([*roster.organisation.people, "bo"]) == pytest.approx(
        {"code": 2.9, "design": 1.0, "producten": 2.0}
    )
    assert list(roster.fte_per_skill(roster.organisation.people)) == ["code", "design", "producten"]


@pytest.mark.parametrize(
    ("person", "squad", "share"),
    [
        ("bo", "aflossen", 0.6),  # as written
        ("bo", "app", 0.2),  # half of the 0.4 that is left for two squads
        ("bo", "desk", 0.2),
        ("ana", "app", 0.25),  # half of a half-time week
        ("dirk", "app", 0.8),  # all of it
        ("pim", "aflossen", 1.0),  # a product owner works in the squad too
        ("zoe", "app", 0.0),  # who does not work there
        ("bo", "nowhere", 0.0),
    ],
)
def test_a_share_is_what_is_written_or_an_equal_part_of_the_rest(
    roster: Roster, person: str, squad: str, share: float
) -> None:
    assert roster.share(person, squad) == pytest.approx(share)


def test_shares_above_the_week_leave_nothing_for_the_rest() -> None:
    model = """
people: {bo: {fte: 0.5}}
tribes: {t: {squads: {a: {members: [{person: bo, share: 80%}]}, b: {members: [bo]}}}}
"""
    roster = roster_of(organisation_from(model))
    assert (roster.share("bo", "a"), roster.share("bo", "b")) == (0.8, 0.0)


@given(
    st.floats(min_value=0.1, max_value=1.0),
    st.lists(st.none() | st.floats(min_value=0.01, max_value=0.2), min_size=1, max_size=5),
)
def test_a_person_with_a_squad_left_open_gives_exactly_the_whole_week(
    fte: float, shares: list[float | None]
) -> None:
    shares[0] = None
    squads = {
        f"s-{number}": {"members": [{"person": "bo", "share": share}]}
        for number, share in enumerate(shares)
    }
    roster = roster_of(
        Organisation.model_validate(
            {"people": {"bo": {"fte": fte}}, "tribes": {"t": {"squads": squads}}}
        )
    )
    stated = sum(share for share in shares if share is not None)
    assert sum(roster.share("bo", squad) for squad in squads) == pytest.approx(max(fte, stated))


def test_people_are_looked_up_with_their_name_or_their_id(roster: Roster) -> None:
    assert (roster.name("carla"), roster.name("dirk")) == ("Carla Jansen", "dirk")
    assert roster.person("ana").fte == 0.5


def test_a_squad_without_a_mandate_written_down_has_a_full_one(roster: Roster) -> None:
    assert roster.squads["app"].squad.effective_mandate == "full"
    soft = organisation_from("tribes: {t: {squads: {s: {mandate: soft}}}}")
    assert soft.tribes["t"].squads["s"].effective_mandate == "soft"
