"""Every id that names another element is found where it stands."""

from reference.models import organisation_from
from tribeplan.org.address import show_address
from tribeplan.org.references import Kind, Repeated, each_reference, repeated_squads

EVERYTHING = """
people:
  ana: {skills: {design: 1, code: 0.5}}
  bo:
tribes:
  t:
    lead: ana
    agile_coaches: [bo, ana]
    chapters: {c: {lead: bo, skill: design, members: [ana]}, d: }
    squads:
      s:
        product_owner: ana
        coach: bo
        members: [bo, {person: ana, share: 50%}]
        needs: [{squad: r}, {squad: s}]
      r:
decisions:
  g: {at: start, decides: [ana, bo], tribes: [t]}
work:
  features:
    f: {squad: s, after: [h], steps: [{skill: code, days: 1}, [{skill: design, days: 1, squad: r}]]}
    h: {squad: r, steps: [[[{skill: code, days: 1, squad: s}]]]}
  streams:
    w: {squad: s, per_week: 1, steps: [{skill: code, days: 1}]}
"""


def test_each_reference_stands_where_it_is_written() -> None:
    # By hand, reading the model above from top to bottom, kind by kind.
    expected = {
        "people.ana.skills.design": (Kind.SKILL, "design"),
        "people.ana.skills.code": (Kind.SKILL, "code"),
        "tribes.t.lead": (Kind.PERSON, "ana"),
        "tribes.t.agile_coaches[0]": (Kind.PERSON, "bo"),
        "tribes.t.agile_coaches[1]": (Kind.PERSON, "ana"),
        "tribes.t.chapters.c.lead": (Kind.PERSON, "bo"),
        "tribes.t.chapters.c.skill": (Kind.SKILL, "design"),
        "tribes.t.chapters.c.members[0]": (Kind.PERSON, "ana"),
        "tribes.t.squads.s.product_owner": (Kind.PERSON, "ana"),
        "tribes.t.squads.s.coach": (Kind.PERSON, "bo"),
        "tribes.t.squads.s.members[0]": (Kind.PERSON, "bo"),
        "tribes.t.squads.s.members[1]": (Kind.PERSON, "ana"),
        "tribes.t.squads.s.needs[0].squad": (Kind.SQUAD, "r"),
        "tribes.t.squads.s.needs[1].squad": (Kind.SQUAD, "s"),
        "decisions.g.decides[0]": (Kind.PERSON, "ana"),
        "decisions.g.decides[1]": (Kind.PERSON, "bo"),
        "decisions.g.tribes[0]": (Kind.TRIBE, "t"),
        "work.features.f.after[0]": (Kind.FEATURE, "h"),
        "work.features.f.squad": (Kind.SQUAD, "s"),
        "work.features.f.steps[0].skill": (Kind.SKILL, "code"),
        "work.features.f.steps[1][0].skill": (Kind.SKILL, "design"),
        "work.features.f.steps[1][0].squad": (Kind.SQUAD, "r"),
        "work.features.h.squad": (Kind.SQUAD, "r"),
        "work.features.h.steps[0][0][0].skill": (Kind.SKILL, "code"),
        "work.features.h.steps[0][0][0].squad": (Kind.SQUAD, "s"),
        "work.streams.w.squad": (Kind.SQUAD, "s"),
        "work.streams.w.steps[0].skill": (Kind.SKILL, "code"),
    }
    references = list(each_reference(organisation_from(EVERYTHING)))
    assert len(references) == len(expected)
    assert {show_address(each.at): (each.kind, each.id) for each in references} == expected


def test_what_names_nothing_refers_to_nothing() -> None:
    empty = organisation_from("people: {ana: }\ntribes: {t: {chapters: {c: }, squads: {s: }}}")
    assert list(each_reference(empty)) == []


def test_a_squad_that_an_earlier_tribe_has_too_is_repeated_each_time() -> None:
    organisation = organisation_from(
        "tribes: {t: {squads: {a: , b: }}, u: {squads: {b: , c: }}, v: {squads: {b: }}}"
    )
    first = ("tribes", "t", "squads", "b")
    assert list(repeated_squads(organisation)) == [
        Repeated(("tribes", "u", "squads", "b"), first, "b"),
        Repeated(("tribes", "v", "squads", "b"), first, "b"),
    ]
