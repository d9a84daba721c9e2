"""Each operation on one small bank; what is expected is written down by hand."""

import pytest

from reference.models import organisation_from, plain
from tribeplan.org.organisation import Organisation
from tribeplan.org.teams import Squad
from tribeplan.scenario.apply import Applied, apply_changes
from tribeplan.scenario.change import Change

BANK = """
skills: {code: , words: }
people:
  ana: {skills: {code: 1.0}}
  bo: {skills: {code: 1.0}}
  cy: {skills: {words: 1.0}}
  di: {skills: {words: 1.0}}
  tess: {}
tribes:
  loans:
    lead: tess
    agile_coaches: [tess]
    chapters:
      code: {lead: ana, members: [bo]}
      words: {lead: cy, members: [di]}
    squads:
      app:
        name: App
        mission: Loans on a phone
        product_owner: cy
        members: [cy, ana, {person: bo, share: 60%}]
        mandate: soft
        wip_limit: 2
        coach: tess
        since: 2026-01-05
        needs: [{squad: core}]
      core:
        product_owner: di
        members: [{person: bo, share: 40%}]
        needs: [{squad: app}]
  cards:
    chapters: {words: {}}
    squads: {pay: {}}
decisions:
  board: {at: start, decides: [tess], tribes: [loans]}
work:
  features:
    faster: {squad: app, steps: [{skill: code, days: 3}, {skill: code, days: 1, squad: core}]}
    safer: {squad: core, after: [faster]}
  streams:
    bugs: {squad: app, per_week: 1}
"""


def applied(*changes: str) -> Applied:
    made = [Change.model_validate(plain(change)) for change in changes]
    return apply_changes(organisation_from(BANK), made)


def after(*changes: str) -> Organisation:
    found = applied(*changes)
    assert found.conflicts == ()
    return found.organisation


def refused(change: str) -> list[str]:
    return [conflict.message for conflict in applied(change).conflicts]


def squad(organisation: Organisation, squad_id: str, tribe_id: str = "loans") -> Squad:
    return organisation.tribes[tribe_id].squads[squad_id]


def shares(one: Squad) -> dict[str, float | None]:
    return {member.person: member.share for member in one.members}


def test_somebody_new_comes_into_a_squad_and_a_chapter() -> None:
    made = after("add: {person: eli, fte: 0.8, squad: app, share: 50%, chapter: code}")
    assert made.people["eli"].fte == 0.8
    assert shares(squad(made, "app"))["eli"] == 0.5
    assert made.tribes["loans"].chapters["code"].members == ("bo", "eli")


def test_a_chapter_that_two_tribes_have_needs_its_tribe() -> None:
    assert refused("add: {person: eli, chapter: words}") == [
        "there are 2 chapters 'words', expected one"
    ]
    made = after("add: {person: eli, chapter: words, tribe: cards}")
    assert made.tribes["cards"].chapters["words"].members == ("eli",)


def test_an_id_that_is_taken_is_refused() -> None:
    assert refused("add: {person: ana}") == ["there is a person 'ana' already"]
    assert refused("add: {squad: pay, tribe: loans}") == ["there is a squad 'pay' already"]
    assert refused("rename: {squad: app, to: pay}") == ["there is a squad 'pay' already"]


def test_a_new_squad_needs_its_tribe_when_there_are_two() -> None:
    assert refused("add: {squad: web}") == ["no tribe is named, and there are 2"]
    assert "web" in after("add: {squad: web, tribe: cards}").tribes["cards"].squads


def test_a_new_squad_may_not_name_people_who_are_not_there() -> None:
    (conflict,) = applied("add: {squad: web, tribe: cards, members: [ana, zoe]}").conflicts
    assert conflict.at == ("changes", 0, "add", "members", 1, "person")
    assert conflict.message == "there is no person 'zoe'"


def test_a_skill_that_is_not_declared_is_refused_until_it_is_added() -> None:
    change = "set: {person: ana, skills: {risk: 50%}}"
    assert refused(change) == ["there is no skill 'risk'"]
    assert after("add: {skill: risk}", change).people["ana"].skills == {"code": 1.0, "risk": 0.5}


def test_who_leaves_is_taken_out_of_squads_and_chapters() -> None:
    made = after("remove: {person: bo}")
    assert "bo" not in made.people
    assert shares(squad(made, "app")) == {"cy": None, "ana": None}
    assert made.tribes["loans"].chapters["code"].members == ()


def test_roles_are_not_left_empty_in_silence() -> None:
    assert refused("remove: {person: cy}") == [
        "'cy' is lead of chapter 'words', product owner of squad 'app', and nobody takes over"
    ]
    assert refused("remove: {person: tess}") == [
        (
            "'tess' is lead of tribe 'loans', coach of squad 'app', "
            "the one who decides at gate 'board', and nobody takes over"
        )
    ]


def test_a_successor_takes_the_roles_and_not_the_memberships() -> None:
    made = after("remove: {person: tess, successor: di}")
    tribe = made.tribes["loans"]
    assert (tribe.lead, tribe.agile_coaches, squad(made, "app").coach) == ("di", ("di",), "di")
    assert made.decisions["board"].decides == ("di",)
    made = after("remove: {person: cy, successor: di}")
    assert squad(made, "app").product_owner == "di"
    assert list(shares(squad(made, "app"))) == ["ana", "bo"]


def test_a_squad_that_is_still_needed_does_not_end_without_a_successor() -> None:
    assert refused("remove: {squad: app}") == [
        "squad 'app' is still needed by squad 'core', feature 'faster', stream 'bugs'"
    ]
    made = after("remove: {squad: app, successor: core}")
    assert list(made.tribes["loans"].squads) == ["core"]
    assert made.work.features["faster"].squad == "core"
    assert made.work.streams["bugs"].squad == "core"
    assert squad(made, "core").needs == ()


def test_a_feature_that_another_waits_for_is_not_dropped() -> None:
    assert refused("remove: {feature: faster}") == [
        "feature 'faster' is still needed by feature 'safer'"
    ]


def test_a_tribe_that_a_gate_is_for_does_not_end() -> None:
    assert "tribe 'loans' is still needed by gate 'board'" in refused("remove: {tribe: loans}")


def test_a_person_moves_with_the_share_they_had() -> None:
    made = after("move: {person: bo, from: app, to: pay}")
    assert shares(squad(made, "app")) == {"cy": None, "ana": None}
    assert shares(squad(made, "pay", "cards")) == {"bo": 0.6}


def test_a_move_says_which_squad_is_left_unless_there_is_one() -> None:
    assert refused("move: {person: bo, to: pay}") == [
        "'bo' works in 2 squads, expected one to leave"
    ]
    assert "ana" in squad(after("move: {person: ana, to: core}"), "core").people


def test_a_move_on_a_day_becomes_history() -> None:
    made = after("move: {person: ana, to: core, on: 2027-02-01}")
    (move,) = made.people["ana"].moves
    assert (move.left, move.joined, move.on.isoformat()) == ("app", "core", "2027-02-01")


def test_a_product_owner_does_not_move_away_from_the_squad() -> None:
    assert refused("move: {person: cy, to: core}") == [
        "'cy' is product owner of squad 'app', and nobody takes over"
    ]
    made = after("set: {squad: app, product_owner: ana}", "move: {person: cy, to: core}")
    assert "cy" in squad(made, "core").people


def test_who_is_no_member_does_not_move() -> None:
    (conflict,) = applied("move: {person: ana, from: core, to: pay}").conflicts
    assert conflict.message == "'ana' does not work in squad 'core'"
    assert conflict.help == "'ana' works in app"


def test_a_person_changes_chapter() -> None:
    made = after("move: {person: bo, chapter: words, tribe: cards}")
    assert made.tribes["loans"].chapters["code"].members == ()
    assert made.tribes["cards"].chapters["words"].members == ("bo",)
    assert refused("move: {person: ana, chapter: words, tribe: cards}") == [
        "'ana' leads chapter 'code', and nobody takes over"
    ]


def test_squads_chapters_and_work_move() -> None:
    made = after(
        "move: {squad: app, to: cards}",
        "move: {chapter: code, to: cards}",
        "move: {feature: faster, to: pay}",
        "move: {stream: bugs, to: core}",
    )
    assert list(made.tribes["cards"].squads) == ["pay", "app"]
    assert list(made.tribes["cards"].chapters) == ["words", "code"]
    assert (made.work.features["faster"].squad, made.work.streams["bugs"].squad) == ("pay", "core")
    assert refused("move: {chapter: words, from: loans, to: cards}") == [
        "there is a chapter 'words' already"
    ]


def test_a_rename_is_followed_everywhere() -> None:
    made = after("rename: {squad: app, to: phone}", "rename: {person: cy, to: cyd}")
    assert list(made.tribes["loans"].squads) == ["phone", "core"]
    assert squad(made, "core").needs[0].squad == "phone"
    assert made.work.features["faster"].squad == "phone"
    assert squad(made, "phone").product_owner == "cyd"
    assert made.tribes["loans"].chapters["words"].lead == "cyd"
    assert list(made.people) == ["ana", "bo", "cyd", "di", "tess"]


def test_a_rename_leaves_lists_as_odd_as_they_were() -> None:
    odd = organisation_from(
        "tribes: {t: {squads: {a: {needs: [{squad: a}, {squad: b}, {squad: b}]}, b: }}}"
    )
    there = [Change.model_validate(plain(f"rename: {{squad: {id_}, to: {id_}1}}")) for id_ in "ab"]
    needs = squad(apply_changes(odd, there).organisation, "a1", "t").needs
    assert [need.squad for need in needs] == ["a1", "b1", "b1"]


def test_a_need_of_both_squads_that_merge_stands_once() -> None:
    odd = organisation_from(
        "tribes: {t: {squads: {a: {needs: [{squad: b}, {squad: c}]}, b: , "
        "c: {needs: [{squad: b}]}}}}"
    )
    merge = Change.model_validate(plain("merge: {squads: [b, c], into: d}"))
    (tribe,) = apply_changes(odd, [merge]).organisation.tribes.values()
    assert [need.squad for need in tribe.squads["a"].needs] == ["d"]
    assert tribe.squads["d"].needs == ()


def test_a_renamed_chapter_keeps_its_skill_and_a_renamed_skill_its_chapter() -> None:
    made = after("rename: {chapter: code, to: builders}")
    assert made.tribes["loans"].chapters["builders"].skill == "code"
    made = after("rename: {skill: code, to: building}")
    assert made.tribes["loans"].chapters["code"].skill == "building"
    assert made.people["ana"].skills == {"building": 1.0}
    assert list(made.skills) == ["building", "words"]


def test_a_split_places_everybody_and_all_work() -> None:
    made = after(
        "split: {squad: app, into: {"
        "phone: {members: [ana, bo], features: [faster]}, watch: {product_owner: cy}}, "
        "rest_to: watch}"
    )
    assert list(made.tribes["loans"].squads) == ["phone", "watch", "core"]
    phone, watch = squad(made, "phone"), squad(made, "watch")
    assert shares(phone) == {"ana": None, "bo": 0.6}
    assert (phone.mandate, phone.coach, phone.wip_limit, phone.mission) == (
        "soft",
        "tess",
        None,
        None,
    )
    assert watch.product_owner == "cy"
    assert made.work.features["faster"].squad == "phone"
    assert made.work.streams["bugs"].squad == "watch"
    assert squad(made, "core").needs[0].squad == "watch"


def test_who_works_in_both_parts_has_no_share_until_it_is_said() -> None:
    made = after(
        "split: {squad: app, into: {app: {members: [cy, ana, bo]}, watch: {members: [bo]}}}"
    )
    assert shares(squad(made, "app"))["bo"] is None
    assert shares(squad(made, "watch")) == {"bo": None}


def test_a_part_that_keeps_the_id_keeps_all_but_the_people_who_go() -> None:
    made = after("split: {squad: app, into: {app: {members: [cy]}, watch: {members: [ana, bo]}}}")
    app = squad(made, "app")
    assert (app.name, app.product_owner, app.wip_limit) == ("App", "cy", 2)
    assert app.since is not None
    assert squad(made, "watch").since is None
    assert made.work.features["faster"].squad == "app"


def test_the_part_with_the_old_id_keeps_what_is_named_though_the_rest_goes() -> None:
    made = after(
        "split: {squad: app, into: {app: {members: [cy, ana], features: [faster]}, "
        "watch: {members: [bo]}}, rest_to: watch}"
    )
    assert made.work.features["faster"].squad == "app"
    assert made.work.streams["bugs"].squad == "watch"


def test_a_split_forgets_nobody_and_no_work() -> None:
    change = "split: {squad: app, into: {phone: {members: [ana]}, watch: {product_owner: cy}}}"
    assert refused(change) == ["bo of squad 'app' stand in no part"]
    change = "split: {squad: app, into: {phone: {members: [ana, bo]}, watch: {product_owner: cy}}}"
    assert refused(change) == [
        "squad 'app' is still needed by squad 'core', feature 'faster', stream 'bugs'"
    ]


def test_a_part_takes_over_only_work_of_the_squad_that_is_split() -> None:
    change = "split: {squad: app, into: {app: {members: [cy, ana, bo]}, w: {features: [safer]}}}"
    assert refused(change) == ["feature 'safer' is not of squad 'app' but of 'core'"]


def test_a_merge_takes_everybody_and_all_work() -> None:
    made = after(
        "merge: {squads: [app, core], into: loans-app, product_owner: cy, mandate: full, name: L}"
    )
    assert list(made.tribes["loans"].squads) == ["loans-app"]
    merged = squad(made, "loans-app")
    assert shares(merged) == {"cy": None, "ana": None, "bo": 1.0, "di": None}
    assert (merged.product_owner, merged.mandate, merged.name, merged.mission) == (
        "cy", "full", "L", None,
    )  # fmt: skip
    assert merged.needs == ()
    assert {item.squad for item in made.work.features.values()} == {"loans-app"}
    assert made.work.features["faster"].steps[1].squad == "loans-app"  # type: ignore[union-attr]


def test_squads_of_two_tribes_merge_into_the_one_that_is_named() -> None:
    merge = "merge: {squads: [core, pay], into: pay"
    assert refused(f"{merge}}}") == ["the squads stand in 2 tribes, expected one to be named"]
    made = after(f"{merge}, tribe: cards}}")
    assert list(made.tribes["loans"].squads) == ["app"]
    assert list(made.tribes["cards"].squads) == ["pay"]
    assert squad(made, "pay", "cards").product_owner == "di"
    made = after(f"{merge}, tribe: loans}}")
    assert list(made.tribes["loans"].squads) == ["app", "pay"]
    assert made.tribes["cards"].squads == {}


def test_a_merge_that_leaves_a_choice_open_is_refused() -> None:
    assert refused("merge: {squads: [app, core], into: app}") == [
        "the squads differ in 'product_owner': cy and di, expected one to be chosen",
        "the squads differ in 'mandate': soft and full, expected one to be chosen",
    ]


def test_setting_replaces_values_and_clearing_takes_them_away() -> None:
    made = after("set: {squad: app, mandate: full, clear: [coach, wip_limit]}")
    app = squad(made, "app")
    assert (app.mandate, app.coach, app.wip_limit, app.name) == ("full", None, None, "App")
    assert refused("set: {squad: app, clear: [coaches]}") == ["there is no field 'coaches'"]
    assert refused("set: {gate: board, clear: [at]}") == ["'at' is required and cannot be cleared"]


def test_all_squads_of_a_tribe_are_set_at_once() -> None:
    made = after("set: {squads_of: loans, mandate: none}")
    mandates = [each.mandate for each in made.tribes["loans"].squads.values()]
    assert mandates == ["none", "none"]
    assert squad(made, "pay", "cards").mandate is None


def test_everybody_in_a_chapter_learns_at_once_and_nobody_else() -> None:
    made = after("set: {people_of: words, tribe: loans, skills: {code: 30%}}")
    skills = {id_: dict(person.skills) for id_, person in made.people.items()}
    assert skills["cy"] == skills["di"] == {"words": 1.0, "code": 0.3}
    assert skills["ana"] == {"code": 1.0}
    assert refused("set: {people_of: word, fte: 50%}") == ["there is no chapter 'word'"]
    assert refused("set: {people_of: words, fte: 50%}") == [
        "there are 2 chapters 'words', expected one"
    ]
    assert refused("set: {people_of: code, clear: [skill]}") == ["there is no field 'skill'"]


@pytest.mark.parametrize(
    "about",
    ["people_of: code", "squads_of: cards", "squad: app", "tribe: cards", "organisation: {}"],
)
def test_setting_nothing_is_refused(about: str) -> None:
    assert refused(f"set: {{{about}}}") == ["nothing is set"]


def test_demand_grows_in_one_tribe_or_in_all() -> None:
    more = ("add: {stream: cases, squad: pay, per_week: 3}",)
    grown = after(*more, "set: {demand: 1.1, tribe: cards}").work.streams
    assert {id_: stream.per_week for id_, stream in grown.items()} == {"bugs": 1.0, "cases": 3.3}
    grown = after(*more, "set: {demand: 0.5}").work.streams
    assert {id_: stream.per_week for id_, stream in grown.items()} == {"bugs": 0.5, "cases": 1.5}


def test_demand_that_cannot_come_or_comes_nowhere_is_refused() -> None:
    assert refused("set: {demand: 1.1, tribe: cards}") == ["no stream of work comes there"]
    assert refused("set: {demand: 20000}") == ["stream 'bugs' would come 20000 times a week"]
    assert refused("set: {demand: 1.1, tribe: card}") == ["there is no tribe 'card'"]
    assert refused("set: {demand: 10000}") == []  # a stream may come as often, and no more
    assert refused("set: {demand: 0.000001}") == []


def test_skills_are_replaced_when_they_are_cleared_first() -> None:
    made = after("set: {person: ana, clear: [skills], skills: {words: 30%}}")
    assert made.people["ana"].skills == {"words": 0.3}


def test_a_share_is_set_for_a_member_only() -> None:
    made = after("set: {member: bo, squad: core, share: 20%}")
    assert shares(squad(made, "core")) == {"bo": 0.2}
    assert refused("set: {member: ana, squad: core, share: 20%}") == [
        "'ana' does not work in squad 'core'"
    ]


def test_every_conflict_is_told_and_the_rest_goes_on() -> None:
    found = applied(
        "remove: {person: zoe}",
        "set: {squad: app, mandate: full}",
        "move: {person: bo, from: pay, to: nowhere}",
    )
    assert [(each.at, each.message) for each in found.conflicts] == [
        (("changes", 0, "remove", "person"), "there is no person 'zoe'"),
        (("changes", 2, "move", "to"), "there is no squad 'nowhere'"),
        (("changes", 2, "move", "from"), "'bo' does not work in squad 'pay'"),
    ]
    assert squad(found.organisation, "app").mandate == "full"


def test_what_never_came_is_not_missed_again() -> None:
    found = applied("add: {squad: web, tribe: nowhere}", "move: {person: ana, to: web}")
    assert [each.message for each in found.conflicts] == ["there is no tribe 'nowhere'"]


@pytest.mark.parametrize(
    ("there", "back"),
    [
        ("rename: {squad: app, to: phone}", "rename: {squad: phone, to: app}"),
        ("move: {feature: faster, to: pay}", "move: {feature: faster, to: app}"),
        ("set: {squad: app, mandate: full}", "set: {squad: app, mandate: soft}"),
        ("add: {gate: g, at: start}", "remove: {gate: g}"),
        ("add: {person: eli, squad: app, chapter: code}", "remove: {person: eli}"),
        ("add: {member: di, squad: app}", "remove: {member: di, squad: app}"),
        ("add: {tribe: t}", "remove: {tribe: t}"),
    ],
)
def test_there_and_back_is_where_it_began(there: str, back: str) -> None:
    assert after(there, back) == organisation_from(BANK)


def test_the_organisation_gets_a_name_a_preset_and_single_limits() -> None:
    named = after(
        "set: {organisation: {name: Bank, preset: spotify-2012, limits: {squad_size: 8}}}",
        "set: {organisation: {limits: {tribe_size: 90}}}",
    )
    assert (named.name, named.preset) == ("Bank", "spotify-2012")
    assert named.effective_limits().squad_size == 8  # as typed first, and kept
    assert named.effective_limits().tribe_size == 90


def test_one_limit_of_the_organisation_can_be_taken_away() -> None:
    limits = "set: {organisation: {limits: {squad_size: 8, tribe_size: 90}}}"
    rest = after(limits, "set: {organisation: , clear: [limits.squad_size]}")
    assert rest.effective_limits().squad_size == 9  # the preset ing
    assert rest.effective_limits().tribe_size == 90
    assert after(limits, "set: {organisation: {}, clear: [limits, name]}").limits is None


def test_a_limit_that_does_not_exist_cannot_be_taken_away() -> None:
    assert refused("set: {organisation: {}, clear: [limits.squad_siz]}") == [
        "there is no limit 'squad_siz'"
    ]


def test_the_first_skill_that_is_declared_brings_those_in_use() -> None:
    declared = apply_changes(
        organisation_from("people: {ana: {skills: {code: 1.0, words: 1.0}}}"),
        [Change.model_validate(plain("add: {skill: law, compliance: true}"))],
    )
    assert declared.conflicts == ()
    assert list(declared.organisation.skills) == ["code", "words", "law"]


def test_what_both_squads_that_merge_need_of_a_third_and_measure_stands_once() -> None:
    same = "{needs: [{squad: a, for: data}], measures: [{goal: Fast}]}"
    odd = organisation_from(f"tribes: {{t: {{squads: {{a: , b: {same}, c: {same}}}}}}}")
    merge = Change.model_validate(plain("merge: {squads: [b, c], into: b}"))
    (tribe,) = apply_changes(odd, [merge]).organisation.tribes.values()
    assert [(need.squad, need.purpose) for need in tribe.squads["b"].needs] == [("a", "data")]
    assert [measure.goal for measure in tribe.squads["b"].measures] == ["Fast"]
