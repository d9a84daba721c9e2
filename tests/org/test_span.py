from reference.models import organisation_from
from tribeplan.org.address import show_address
from tribeplan.org.roster import roster_of, spans


def test_a_lead_of_two_chapters_manages_the_people_of_both_once() -> None:
    model = """
people: {ana: , bo: , cy: , open: {vacancy: true}, lea: }
tribes:
  t:
    chapters:
      test: {lead: lea, members: [ana, lea, bo]}
      design: {lead: lea, members: [bo, open]}
      nobodys: {members: [cy]}
"""
    (span,) = spans(roster_of(organisation_from(model)))
    assert span.lead_id == "lea"
    assert span.reports == {"ana", "bo", "open"}
    assert [show_address(at) for at in span.lead_keys] == [
        "tribes.t.chapters.design.lead",
        "tribes.t.chapters.test.lead",
    ]
