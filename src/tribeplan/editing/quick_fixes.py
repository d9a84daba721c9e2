"""Obvious mends: for a finding, the edits that would make it vanish."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import TypeAlias

from tribeplan.editing import (
    mends_of_flow,
    mends_of_people,
    mends_of_roles,
    mends_of_squads,
    mends_of_the_rest,
)
from tribeplan.editing.edit import Edit
from tribeplan.editing.mending import Case
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import Roster
from tribeplan.rules.catalogue import CATALOGUE
from tribeplan.rules.check import run_rules
from tribeplan.rules.finding import Finding
from tribeplan.rules.rule import Rule, Severity
from tribeplan.scenario.apply import apply_changes

Mend: TypeAlias = Callable[[Case], Iterator[Edit]]
"""What proposes edits for a problem, the likeliest first; not all of them need to help."""

MOST_FIXES = 5
"""Edits that are offered for one finding."""

MOST_TRIED = 8
"""Edits that are tried on a copy for one finding."""

MENDS: Mapping[str, Mend] = {
    "oversized-squad": mends_of_squads.oversized_squad,
    "undersized-squad": mends_of_squads.undersized_squad,
    "overstretched-player-coach": mends_of_squads.overstretched_player_coach,
    "undersized-chapter": mends_of_squads.undersized_chapter,
    "overloaded-coach": mends_of_roles.overloaded_coach,
    "too-many-squads": mends_of_people.too_many_squads,
    "overcommitted-person": mends_of_people.overcommitted_person,
    "idle-person": mends_of_people.idle_person,
    "two-chapters": mends_of_people.two_chapters,
    "borrowed-member": mends_of_people.borrowed_member,
    "tribe-straddler": mends_of_people.tribe_straddler,
    "chapterless-member": mends_of_people.chapterless_member,
    "repeated-member": mends_of_people.repeated_member,
    "ownerless-squad": mends_of_roles.another_owner,
    "absent-product-owner": mends_of_roles.absent_product_owner,
    "shared-product-owner": mends_of_roles.shared_product_owner,
    "leaderless-chapter": mends_of_roles.leaderless_chapter,
    "outside-chapter-lead": mends_of_roles.outside_chapter_lead,
    "leaderless-tribe": mends_of_roles.leaderless_tribe,
    "tribe-lead-as-product-owner": mends_of_roles.another_owner,
    "chapter-lead-as-product-owner": mends_of_roles.chapter_lead_as_product_owner,
    "coachless-squad": mends_of_roles.another_coach,
    "chapter-lead-twice": mends_of_roles.chapter_lead_twice,
    "coach-in-charge": mends_of_roles.coach_in_charge,
    "unlisted-coach": mends_of_roles.unlisted_coach,
    "single-chapter-squad": mends_of_squads.single_chapter_squad,
    "missing-skill": mends_of_squads.missing_skill,
    "one-sided-member": mends_of_people.one_sided_member,
    "lone-skill-holder": mends_of_people.lone_skill_holder,
    "indispensable-lead": mends_of_people.lone_skill_holder,
    "skill-shortage": mends_of_squads.skill_shortage,
    "weak-mandate": mends_of_flow.weak_mandate,
    "too-many-decision-layers": mends_of_flow.too_many_decision_layers,
    "slow-gate": mends_of_flow.slow_gate,
    "ownerless-gate": mends_of_flow.ownerless_gate,
    "idle-gate": mends_of_flow.without_element,
    "dependency-cycle": mends_of_flow.dependency_cycle,
    "dependent-squad": mends_of_flow.too_many_needs,
    "bottleneck-squad": mends_of_flow.too_many_needs,
    "missing-wip-limit": mends_of_flow.missing_wip_limit,
    "loose-wip-limit": mends_of_flow.loose_wip_limit,
    "overloaded-squad": mends_of_squads.overloaded_squad,
    "busy-squad": mends_of_squads.overloaded_squad,
    "unreachable-compliance": mends_of_squads.unreachable_compliance,
    "undeclared-dependency": mends_of_flow.undeclared_dependency,
    "hidden-coupling": mends_of_flow.hidden_coupling,
    "waiting-circle": mends_of_flow.waiting_circle,
    "self-need": mends_of_flow.self_need,
    "project-funding": mends_of_the_rest.project_funding,
    "ending-squad": mends_of_the_rest.lasting_squad,
    "mixed-run-and-change": mends_of_the_rest.mixed_run_and_change,
    "misplaced-squad": mends_of_the_rest.misplaced_squad,
    "orphaned-work": mends_of_the_rest.orphaned_work,
    "unordered-backlog": mends_of_the_rest.unordered_backlog,
    "jobless-squad": mends_of_flow.without_element,
    "unused-skill": mends_of_flow.without_element,
    "unused-limit": mends_of_the_rest.unused_limit,
    "backward-dates": mends_of_the_rest.backward_dates,
    "repeated-entry": mends_of_the_rest.repeated_entry,
}
"""What mends the problems of each rule, by its name."""

ERRORS = tuple(rule for rule in CATALOGUE if rule.severity is Severity.ERROR)


def can_be_fixed(finding: Finding) -> bool:
    """Whether there may be fixes for a finding; looked up at once, without trying any."""
    return finding.rule.name in MENDS


def fixes(roster: Roster, finding: Finding) -> tuple[Edit, ...]:
    """Give the edits that mend a finding, the likeliest first; none when nothing is obvious.

    Each was tried on a copy: the finding is gone with it, and no error comes.
    """
    mend = MENDS.get(finding.rule.name)
    if mend is None:
        return ()
    organisation = roster.organisation
    case = Case(roster, finding.problem, organisation.effective_limits())
    proposed = islice((edit for edit in mend(case) if edit.changes), MOST_TRIED)
    tried = ((edit, _gone_with(organisation, edit, finding)) for edit in proposed)
    helping = [(edit, after) for edit, after in tried if after is not None]
    if not helping:
        return ()
    before = _found(organisation, ERRORS)
    harmless = (edit for edit, after in helping if not _found(after, ERRORS) - before)
    return tuple(islice(harmless, MOST_FIXES))


Key: TypeAlias = tuple[str, str, str]
"""Code, element and subject of a finding."""


def _found(organisation: Organisation, rules: tuple[Rule, ...]) -> Counter[Key]:
    return Counter(_key(finding) for finding in run_rules(organisation, rules))


def _key(finding: Finding) -> Key:
    return (finding.code, finding.entity, finding.problem.subject)


def _gone_with(organisation: Organisation, edit: Edit, finding: Finding) -> Organisation | None:
    """Give what an edit makes; None when it cannot be made or the finding stays."""
    after, conflicts = apply_changes(organisation, edit.changes)
    if conflicts:
        return None
    rule, key = (finding.rule,), _key(finding)
    return after if _found(after, rule)[key] < _found(organisation, rule)[key] else None
