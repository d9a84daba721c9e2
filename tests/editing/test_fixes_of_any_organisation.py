"""Fixes are offered for whatever rules find, in whatever organisation."""

from hypothesis import given
from hypothesis import strategies as st

from reference.organisations import organisations
from tribeplan.editing.version import can_be_fixed, fixes
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import roster_of
from tribeplan.rules.catalogue import CATALOGUE, run_rules
from tribeplan.scenario.apply import apply_changes


@given(organisation=organisations(), data=st.data())
def test_a_fix_is_never_refused_and_its_finding_never_stays(
    organisation: Organisation, data: st.DataObject
) -> None:
    found = [each for each in run_rules(organisation, CATALOGUE) if can_be_fixed(each)]
    if not found:
        return
    finding = data.draw(st.sampled_from(found))
    same = [each for each in found if each.entity == finding.entity and each.rule == finding.rule]
    for edit in fixes(roster_of(organisation), finding):
        after, conflicts = apply_changes(organisation, edit.changes)
        assert conflicts == ()
        left = [each for each in run_rules(after, [finding.rule]) if each.entity == finding.entity]
        assert len(left) < len(same)
