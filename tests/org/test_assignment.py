from reference.models import organisation_from
from tribeplan.org.address import show_address
from tribeplan.org.roster import assignments, assignments_of_person, excess_share, roster_of

TWO_SQUADS = """
people: {ana: , bo: , pim: }
tribes:
  t:
    squads:
      app:
        product_owner: pim
        members: [{person: ana, share: 30%}, bo, {person: ana, share: 50%}]
      web: {product_owner: bo, members: [bo, ana]}
"""


def test_everybody_stands_once_in_a_squad_where_they_are_written_first() -> None:
    given = list(assignments(roster_of(organisation_from(TWO_SQUADS))))
    assert [(place.person_id, show_address(place.at), place.share) for place in given] == [
        ("ana", "tribes.t.squads.app.members[0]", 0.3),
        ("bo", "tribes.t.squads.app.members[1]", None),
        ("pim", "tribes.t.squads.app.product_owner", None),
        ("bo", "tribes.t.squads.web.members[0]", None),
        ("ana", "tribes.t.squads.web.members[1]", None),
    ]


def test_a_persons_assignments_stand_in_the_order_of_the_squads() -> None:
    of_person = assignments_of_person(roster_of(organisation_from(TWO_SQUADS)))
    squads = {person: [place.seat.id for place in places] for person, places in of_person.items()}
    assert squads == {"ana": ["app", "web"], "bo": ["app", "web"], "pim": ["app"]}


def test_three_times_ten_percent_is_exactly_thirty_percent() -> None:
    model = """
people: {ana: {fte: 30%}}
tribes:
  t:
    squads:
      a: {members: [{person: ana, share: 10%}]}
      b: {members: [{person: ana, share: 10%}]}
      c: {members: [{person: ana, share: 10%}]}
"""
    roster = roster_of(organisation_from(model))
    assert excess_share(roster.person("ana").fte, assignments_of_person(roster)["ana"]) == 0


def test_a_share_that_is_not_written_leaves_the_week_free() -> None:
    roster = roster_of(organisation_from(TWO_SQUADS))
    assert excess_share(1.0, assignments_of_person(roster)["ana"]) == -0.7
