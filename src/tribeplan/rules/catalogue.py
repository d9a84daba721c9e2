"""Every rule there is, in the order of the codes; a rule runs only when it stands here."""

from tribeplan.rules.composition.indispensable_lead import indispensable_lead
from tribeplan.rules.composition.lone_skill_holder import lone_skill_holder
from tribeplan.rules.composition.missing_skill import missing_skill
from tribeplan.rules.composition.one_sided_member import one_sided_member
from tribeplan.rules.composition.single_chapter_squad import single_chapter_squad
from tribeplan.rules.composition.skill_shortage import skill_shortage
from tribeplan.rules.flow.bottleneck_squad import bottleneck_squad
from tribeplan.rules.flow.busy_squad import busy_squad
from tribeplan.rules.flow.dependency_cycle import dependency_cycle
from tribeplan.rules.flow.dependent_squad import dependent_squad
from tribeplan.rules.flow.hidden_coupling import hidden_coupling
from tribeplan.rules.flow.loose_wip_limit import loose_wip_limit
from tribeplan.rules.flow.missing_wip_limit import missing_wip_limit
from tribeplan.rules.flow.overloaded_squad import overloaded_squad
from tribeplan.rules.flow.self_need import self_need
from tribeplan.rules.flow.undeclared_dependency import undeclared_dependency
from tribeplan.rules.flow.unreachable_compliance import unreachable_compliance
from tribeplan.rules.flow.waiting_circle import waiting_circle
from tribeplan.rules.hygiene.backward_dates import backward_dates
from tribeplan.rules.hygiene.confusable_ids import confusable_ids
from tribeplan.rules.hygiene.repeated_entry import repeated_entry
from tribeplan.rules.hygiene.shared_name import shared_name
from tribeplan.rules.hygiene.unseen_work import unseen_work
from tribeplan.rules.hygiene.unused_limit import unused_limit
from tribeplan.rules.hygiene.unused_skill import unused_skill
from tribeplan.rules.mandate.escalation_fan_out import escalation_fan_out
from tribeplan.rules.mandate.idle_gate import idle_gate
from tribeplan.rules.mandate.ownerless_gate import ownerless_gate
from tribeplan.rules.mandate.slow_gate import slow_gate
from tribeplan.rules.mandate.too_many_decision_layers import too_many_decision_layers
from tribeplan.rules.mandate.weak_mandate import weak_mandate
from tribeplan.rules.membership.borrowed_member import borrowed_member
from tribeplan.rules.membership.chapterless_member import chapterless_member
from tribeplan.rules.membership.idle_person import idle_person
from tribeplan.rules.membership.overcommitted_person import overcommitted_person
from tribeplan.rules.membership.repeated_member import repeated_member
from tribeplan.rules.membership.too_many_squads import too_many_squads
from tribeplan.rules.membership.tribe_straddler import tribe_straddler
from tribeplan.rules.membership.two_chapters import two_chapters
from tribeplan.rules.product.feature_without_acceptance import feature_without_acceptance
from tribeplan.rules.product.feature_without_need import feature_without_need
from tribeplan.rules.product.jobless_squad import jobless_squad
from tribeplan.rules.product.squad_without_measures import squad_without_measures
from tribeplan.rules.product.squad_without_mission import squad_without_mission
from tribeplan.rules.product.tribe_without_purpose import tribe_without_purpose
from tribeplan.rules.product.unordered_backlog import unordered_backlog
from tribeplan.rules.roles.absent_product_owner import absent_product_owner
from tribeplan.rules.roles.chapter_lead_as_product_owner import chapter_lead_as_product_owner
from tribeplan.rules.roles.chapter_lead_twice import chapter_lead_twice
from tribeplan.rules.roles.coach_in_charge import coach_in_charge
from tribeplan.rules.roles.coachless_squad import coachless_squad
from tribeplan.rules.roles.leaderless_chapter import leaderless_chapter
from tribeplan.rules.roles.leaderless_tribe import leaderless_tribe
from tribeplan.rules.roles.outside_chapter_lead import outside_chapter_lead
from tribeplan.rules.roles.ownerless_squad import ownerless_squad
from tribeplan.rules.roles.shared_product_owner import shared_product_owner
from tribeplan.rules.roles.tribe_lead_as_product_owner import tribe_lead_as_product_owner
from tribeplan.rules.roles.unlisted_coach import unlisted_coach
from tribeplan.rules.rule import Rule
from tribeplan.rules.size.overloaded_coach import overloaded_coach
from tribeplan.rules.size.oversized_squad import oversized_squad
from tribeplan.rules.size.oversized_tribe import oversized_tribe
from tribeplan.rules.size.overstretched_player_coach import overstretched_player_coach
from tribeplan.rules.size.undersized_chapter import undersized_chapter
from tribeplan.rules.size.undersized_squad import undersized_squad
from tribeplan.rules.size.wide_chapter_span import wide_chapter_span
from tribeplan.rules.stability.ending_squad import ending_squad
from tribeplan.rules.stability.misplaced_squad import misplaced_squad
from tribeplan.rules.stability.mixed_run_and_change import mixed_run_and_change
from tribeplan.rules.stability.orphaned_work import orphaned_work
from tribeplan.rules.stability.project_funding import project_funding
from tribeplan.rules.stability.restless_member import restless_member

CATALOGUE: tuple[Rule, ...] = (
    # size
    oversized_squad,
    undersized_squad,
    oversized_tribe,
    wide_chapter_span,
    overstretched_player_coach,
    undersized_chapter,
    overloaded_coach,
    # membership
    too_many_squads,
    overcommitted_person,
    idle_person,
    two_chapters,
    borrowed_member,
    tribe_straddler,
    chapterless_member,
    repeated_member,
    # roles
    ownerless_squad,
    absent_product_owner,
    shared_product_owner,
    leaderless_chapter,
    outside_chapter_lead,
    leaderless_tribe,
    tribe_lead_as_product_owner,
    chapter_lead_as_product_owner,
    coachless_squad,
    chapter_lead_twice,
    coach_in_charge,
    unlisted_coach,
    # composition
    single_chapter_squad,
    missing_skill,
    one_sided_member,
    lone_skill_holder,
    indispensable_lead,
    skill_shortage,
    # mandate
    weak_mandate,
    too_many_decision_layers,
    slow_gate,
    escalation_fan_out,
    ownerless_gate,
    idle_gate,
    # flow
    dependency_cycle,
    dependent_squad,
    bottleneck_squad,
    missing_wip_limit,
    loose_wip_limit,
    overloaded_squad,
    busy_squad,
    unreachable_compliance,
    undeclared_dependency,
    hidden_coupling,
    waiting_circle,
    self_need,
    # stability
    project_funding,
    ending_squad,
    restless_member,
    mixed_run_and_change,
    misplaced_squad,
    orphaned_work,
    # product
    feature_without_need,
    squad_without_mission,
    squad_without_measures,
    feature_without_acceptance,
    unordered_backlog,
    tribe_without_purpose,
    jobless_squad,
    # hygiene
    unused_skill,
    unused_limit,
    shared_name,
    confusable_ids,
    backward_dates,
    repeated_entry,
    unseen_work,
)
"""The rules in the order of their codes."""
