"""Fixes are tried on the bad example of every rule, and on all its cases."""

import pytest

from editing.bank import made
from reference.models import organisation_from
from reference.rule_cases import Case, cases_of, examples_of
from tribeplan.editing.version import can_be_fixed, fixes
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import roster_of
from tribeplan.rules.catalogue import CATALOGUE, FIXES, run_rules
from tribeplan.rules.rule import Finding, Rule, Severity
from tribeplan.scenario.apply import apply_changes

NOT_IN_THE_EXAMPLE = {
    "borrowed-member",  # in the example the chapter's other member is all there is in the squad
    "chapterless-member",  # likewise
    "single-chapter-squad",  # there is no second chapter
    "one-sided-member",  # there is no colleague to learn from
}

mended = [rule for rule in CATALOGUE if FIXES[rule.name] is not None]
each_mended_rule = pytest.mark.parametrize("rule", mended, ids=lambda rule: rule.name)
each_case = pytest.mark.parametrize(
    ("rule", "case"),
    [
        pytest.param(rule, case, id=f"{rule.name}: {case.name}")
        for rule in mended
        for case in (*examples_of(rule), *cases_of(rule))
    ],
)


def only_finding(rule: Rule, organisation: Organisation) -> Finding:
    (finding,) = run_rules(organisation, [rule])
    return finding


def errors(organisation: Organisation) -> list[tuple[str, str, str]]:
    found = run_rules(organisation, CATALOGUE)
    return [
        (each.code, each.entity, each.problem.subject)
        for each in found
        if each.severity is Severity.ERROR
    ]


def labels(text: str, rule: str) -> list[str]:
    organisation = organisation_from(text)
    finding = only_finding(next(each for each in CATALOGUE if each.name == rule), organisation)
    return [edit.label for edit in fixes(roster_of(organisation), finding)]


@each_mended_rule
def test_a_fix_of_the_bad_example_mends_it_and_brings_no_error(rule: Rule) -> None:
    organisation = organisation_from(rule.bad)
    finding = only_finding(rule, organisation)
    assert can_be_fixed(finding)
    offered = fixes(roster_of(organisation), finding)
    assert bool(offered) != (rule.name in NOT_IN_THE_EXAMPLE)
    for edit in offered:
        after = made(edit, roster_of(organisation))
        assert not list(run_rules(after, [rule])), edit.label
        assert set(errors(after)) <= set(errors(organisation)), edit.label
        assert edit.label


@each_case
def test_whatever_is_offered_helps(rule: Rule, case: Case) -> None:
    organisation = case.roster.organisation
    for finding in run_rules(organisation, [rule]):
        for edit in fixes(case.roster, finding):
            after, conflicts = apply_changes(organisation, edit.changes)
            assert conflicts == ()
            assert len(list(run_rules(after, [rule]))) <= len(list(run_rules(organisation, [rule])))


def test_nothing_is_offered_where_only_people_can_know() -> None:
    for rule in CATALOGUE:
        if FIXES[rule.name] is None:
            organisation = organisation_from(rule.bad)
            finding = only_finding(rule, organisation)
            assert not can_be_fixed(finding)
            assert fixes(roster_of(organisation), finding) == ()


def test_a_product_owner_is_sought_among_those_without_a_role() -> None:
    assert labels(
        """
        people: {lea: , carl: , ana: {name: Ana de Wit}, seat: {vacancy: true}}
        tribes:
          cards:
            lead: lea
            chapters: {code: {lead: carl, members: [carl, ana, seat]}}
            squads: {app: {name: App, members: [lea, carl, seat, ana]}}
        """,
        "ownerless-squad",
    ) == ["Make Ana de Wit product owner of App"]


def test_too_many_people_move_to_a_smaller_squad_of_the_tribe() -> None:
    assert labels(
        """
        limits: {squad_size: 3}
        people: {ana: , bo: , cy: , di: , eve: }
        tribes:
          cards:
            squads:
              app: {product_owner: di, members: [ana, bo, cy, di]}
              web: {product_owner: eve, members: [eve]}
        """,
        "oversized-squad",
    ) == ["Split app in two; ana as new product owner", "Move cy to web"]


def test_a_borrowed_member_goes_to_the_same_chapter_of_the_other_tribe() -> None:
    assert labels(
        """
        people: {ana: , bo: , cy: }
        tribes:
          cards:
            squads: {app: {members: [ana, bo]}}
            chapters: {code: {members: [bo]}, design: {name: Design, members: [cy]}}
          loans:
            chapters: {design: {members: [ana]}}
        """,
        "borrowed-member",
    ) == ["Move ana to chapter Design"]


def test_a_squad_of_one_craft_gets_a_seat_for_another() -> None:
    assert labels(
        """
        people: {ana: , bo: , cy: }
        tribes:
          cards:
            chapters: {design: {members: [ana, bo]}, code: {members: [cy]}}
            squads: {app: {members: [ana, bo]}}
        """,
        "single-chapter-squad",
    ) == ["Add an open seat for code to app"]


def test_a_skill_is_brought_in_by_somebody_who_has_it() -> None:
    assert labels(
        """
        people: {ana: {skills: {design: 1.0}}, bo: {name: Bo, skills: {code: 1.0}}}
        tribes:
          cards:
            chapters: {code: {members: [bo]}}
            squads: {app: {members: [ana]}}
        work:
          features: {pay: {squad: app, steps: [{skill: code, days: 5}]}}
        """,
        "missing-skill",
    ) == ["Add Bo to app", "Add an open seat for code to app"]


def test_work_of_the_other_kind_goes_to_a_squad_for_it() -> None:
    assert labels(
        """
        tribes:
          cards:
            squads: {app: {work: change}, desk: {work: run}}
        work:
          streams: {calls: {squad: app, per_week: 4, work: run}}
        """,
        "mixed-run-and-change",
    ) == ["Give the service (run) work to desk", "Say that app is for service (run)"]


def test_somebody_in_far_too_many_squads_leaves_as_many_as_are_too_many() -> None:
    assert labels(
        """
        limits: {squads_per_member: 1}
        people: {ana: }
        tribes:
          cards:
            squads: {app: {members: [ana]}, web: {members: [ana]}, desk: {members: [ana]}}
        """,
        "too-many-squads",
    ) == ["Take ana out of 2 squads"]


def test_orphaned_work_goes_to_a_squad_that_stays() -> None:
    assert labels(
        """
        tribes:
          cards:
            squads: {app: {ends: 2026-12-31}, web: , old: {ends: 2026-11-30}}
        work:
          features: {pay: {squad: app, due: 2027-02-01}}
          streams: {calls: {squad: app, per_week: 4}}
        """,
        "orphaned-work",
    ) == ["Let app stay", "Give the work of app to web"]


def test_squads_of_a_busy_coach_go_to_one_with_room() -> None:
    assert labels(
        """
        limits: {squads_per_coach: 1}
        people: {mila: {name: Mila}, joe: }
        tribes:
          cards:
            agile_coaches: [mila, joe]
            squads: {app: {coach: mila}, web: {name: Web, coach: mila}}
        """,
        "overloaded-coach",
    ) == ["Give Web to another coach than Mila", "Mila no longer coaches Web"]


def test_the_tribe_leads_decide_at_a_gate_without_an_owner() -> None:
    assert labels(
        """
        people: {lea: {name: Lea}, max: }
        tribes:
          cards: {lead: lea}
          loans: {lead: max}
        decisions: {board: {at: start, tribes: [cards]}}
        """,
        "ownerless-gate",
    ) == ["Let Lea decide at gate board", "Remove gate board"]


def test_as_many_needs_become_services_as_are_too_many() -> None:
    assert labels(
        """
        limits: {needed_squads: 1}
        tribes:
          cards:
            squads:
              app: {needs: [{squad: a}, {squad: b}, {squad: c}]}
              a: {name: Alpha}
              b: {name: Beta}
              c: {name: Gamma}
        """,
        "dependent-squad",
    ) == ["app takes Beta, Gamma as a service"]
    assert labels(
        """
        limits: {needing_squads: 1}
        tribes:
          cards:
            squads:
              data:
              a: {needs: [{squad: data}]}
              b: {needs: [{squad: data}]}
              c: {needs: [{squad: data}]}
        """,
        "bottleneck-squad",
    ) == ["Turn 2 needs into services"]


def test_as_many_other_owners_are_named_as_squads_are_too_many() -> None:
    assert labels(
        """
        limits: {squads_per_product_owner: 1}
        people: {pim: {name: Pim}, ana: , bo: , cy: }
        tribes:
          cards:
            squads:
              app: {product_owner: pim, members: [pim, ana]}
              web: {product_owner: pim, members: [pim, bo]}
              desk: {product_owner: pim, members: [pim, cy]}
        """,
        "shared-product-owner",
    ) == ["Name other product owners for 2 squads of Pim"]


def test_compliance_is_reached_through_a_squad_that_has_it() -> None:
    assert labels(
        """
        skills: {privacy: {compliance: true}}
        limits: {squads_per_member: 1}
        people: {ana: , bo: {skills: {privacy: 1.0}}}
        tribes:
          cards:
            squads: {app: {members: [ana]}, law: {members: [bo]}}
        """,
        "unreachable-compliance",
    ) == ["Add an open seat for privacy to app", "app needs law for privacy"]


def test_a_chapter_lists_nobody_twice() -> None:
    assert labels(
        """
        people: {ana: {name: Ana}, bo: }
        tribes:
          cards: {chapters: {code: {members: [ana, bo, ana]}}}
        """,
        "repeated-member",
    ) == ["List Ana once in chapter code"]


def test_a_member_learns_what_a_colleague_is_best_at() -> None:
    assert labels(
        """
        people: {ana: {skills: {code: 1.0}}, bo: {skills: {words: 1.0, code: 0.2}}}
        tribes: {cards: {squads: {app: {members: [ana, bo]}}}}
        """,
        "one-sided-member",
    ) == ["Let ana learn words (50%)"]
