"""What is told of two organisations; each expectation is what a person would say of it."""

import json

from reference.models import organisation_from, plain
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import Headcount
from tribeplan.report.words import seats_words, sentence
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.change import Change
from tribeplan.scenario.difference import Named, Seats, difference

BANK = """
skills: {code: {name: Coding}}
people:
  ana: {name: Ana, skills: {code: 1.0}}
  bo: {name: Bo}
  cy: {name: Cy, fte: 0.5}
  di: {name: Di}
  ed: {name: Ed}
  flo: {vacancy: true}
tribes:
  loans:
    name: Loans
    lead: di
    chapters: {dev: {name: Developers, lead: ana, members: [bo]}, design: {members: [cy]}}
    squads:
      app: {name: App, product_owner: cy, members: [cy, ana, bo, ed], mandate: full}
      web: {name: Web, members: [di]}
decisions:
  board: {name: Board, at: start, every_days: 30, decides: [di]}
work:
  features:
    faster: {name: Faster, squad: app, steps: [{skill: code, days: 3}]}
"""


def told(*changes: str, base: str = BANK) -> list[str]:
    before = organisation_from(base)
    made = [Change.model_validate(plain(change)) for change in changes]
    applied = apply_changes(before, made)
    assert applied.conflicts == ()
    return told_of(before, applied.organisation)


def told_of(before: Organisation, after: Organisation) -> list[str]:
    return [sentence(each).text for each in difference(before, after).statements]


def test_chapters_that_are_called_alike_are_told_with_their_tribes() -> None:
    chapter = {"chapter": "dev", "name": "Developers", "tribe": "pay", "members": ["bo"]}
    home = {"member": "bo", "chapter": "dev", "tribe": "loans"}
    made = [{"add": {"tribe": "pay", "name": "Pay"}}, {"add": chapter}, {"remove": home}]
    said = told(*map(json.dumps, made))
    assert "Developers (Pay) is new" in said
    assert "Bo moves from chapter Developers (Loans) to chapter Developers (Pay)" in said


def test_who_moves_where() -> None:
    assert told("move: {person: ana, to: web}") == ["Ana moves from App to Web"]
    assert told("add: {member: ana, squad: web}") == ["Ana also works in Web"]
    assert told("remove: {member: ana, squad: app}") == ["Ana no longer works in App"]
    assert told("move: {person: bo, chapter: design}") == [
        "Bo moves from chapter Developers to chapter design"
    ]


def test_who_joins_and_who_leaves() -> None:
    assert told("add: {person: gus, name: Gus, squad: web}") == ["Gus joins the organisation (Web)"]
    assert told("remove: {person: bo}") == ["Bo leaves the organisation (App)"]


def test_roles_are_told_with_names() -> None:
    assert told("set: {squad: app, product_owner: bo}") == ["App: product owner Cy → Bo"]
    assert told("set: {tribe: loans, agile_coaches: [ana, bo]}") == [
        "Loans: agile coaches nobody → Ana and Bo"
    ]
    assert told("set: {gate: board, decides: [ana]}") == ["Board: who decides Di → Ana"]


def test_fields_are_told_before_and_after() -> None:
    assert told("set: {squad: app, mandate: soft}") == ["App: mandate full → soft"]
    assert told("set: {squad: app, funding: project}") == ["App: funding value-stream → project"]
    assert told("set: {gate: board, every_days: 10}") == ["Board: days between meetings 30 → 10"]
    assert told("set: {squad: app, needs: [{squad: web}]}") == [
        "App: what it needs of others with {squad: web}"
    ]


def test_a_share_is_told_with_the_one_before() -> None:
    assert told("set: {member: ana, squad: app, share: 60%}") == [
        "Ana spends 60% in App, was what is left of the week"
    ]


def test_work_that_moves_and_grows() -> None:
    assert told("move: {feature: faster, to: web}") == ["Faster moves from App to Web"]
    longer = "[{skill: code, days: 3}, {skill: code, days: {p50: 4, p90: 8}, squad: web}]"
    assert told(f"set: {{feature: faster, steps: {longer}}}") == [
        "Faster: steps 1 step of 3 days → 2 steps of 7 days with web"
    ]


def test_a_split_is_recognised_by_the_people() -> None:
    assert told(
        "split: {squad: app, into: {one: {product_owner: cy, members: [cy, ana]}, "
        "two: {name: Two, members: [bo, ed]}}, rest_to: one}"
    ) == ["App is split into one [Cy (PO), Ana] and Two [Bo, Ed]", "Faster moves from App to one"]


def test_a_part_that_splits_off_is_a_split_too() -> None:
    assert told(
        "split: {squad: app, into: {app: {members: [cy, ana]}, two: {members: [bo, ed]}}}"
    ) == ["App is split into App [Cy (PO), Ana] and two [Bo, Ed]"]


def test_one_person_who_starts_a_squad_is_no_split() -> None:
    assert told("add: {squad: new, members: []}", "move: {person: ed, to: new}") == [
        "new [Ed] is new",
        "Ed moves from App to new",
    ]


def test_a_merge_is_recognised_by_the_people() -> None:
    assert told("merge: {squads: [app, web], into: both}") == [
        "App and Web become both [Cy (PO), Ana, Bo, Ed, Di]",
        "Faster moves from App to both",
    ]


def test_another_id_with_the_same_name_is_a_rename() -> None:
    assert told("rename: {person: ana, to: anna}") == ["Ana: id ana → anna"]
    assert told("rename: {squad: app, to: phone}") == ["App: id app → phone"]
    assert told("rename: {gate: board, to: committee}") == ["Board: id board → committee"]


def test_another_id_with_the_same_people_is_a_rename() -> None:
    before = organisation_from(BANK)
    renamed = organisation_from(
        BANK.replace("app: {name: App,", "phone: {name: Phone,").replace(
            "squad: app", "squad: phone"
        )
    )
    assert told_of(before, renamed) == ["Phone: id app → phone", "Phone: name App → Phone"]


def test_a_rename_that_could_be_two_is_none() -> None:
    one = organisation_from("people: {a: {name: Ana}, b: {name: Ana}}")
    two = organisation_from("people: {c: {name: Ana}}")
    left, joined = "Ana leaves the organisation (no squad)", "Ana joins the organisation (no squad)"
    assert told_of(one, two) == [left, left, joined]


def test_the_same_id_with_another_name_is_told_as_such() -> None:
    assert told("set: {squad: app, name: Phone}") == ["Phone: name App → Phone"]


def test_the_order_of_members_and_sections_is_no_difference() -> None:
    other = BANK.replace("[cy, ana, bo, ed]", "[ed, bo, ana, cy]")
    assert told_of(organisation_from(BANK), organisation_from(other)) == []


def test_heads_are_counted_per_tribe() -> None:
    before = organisation_from(BANK)
    change = plain("add: {person: gus, vacancy: true, fte: 0.8, squad: web}")
    after = apply_changes(before, [Change.model_validate(change)]).organisation
    assert [seats_words(each) for each in difference(before, after).seats] == [
        "the organisation: 5 people, 1 → 2 open seats, 4.5 fte",
        "Loans: 5 people, 0 → 1 open seat, 4.5 fte",
    ]


def test_one_head_is_a_person() -> None:
    before = Headcount(people=2, vacancies=1, fte=2, vacant_fte=1)
    after = Headcount(people=1, vacancies=1, fte=1, vacant_fte=1)
    told_so = seats_words(Seats(Named("t", "Tribe"), before, after))
    assert told_so == "Tribe: 2 → 1 person, 1 open seat, 2.0 → 1.0 fte"
