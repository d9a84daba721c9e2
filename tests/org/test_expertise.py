"""Each skill that a tribe needs is told with where it is guarded and who has it."""

from reference.models import organisation_from
from tribeplan.org.roster import roster_of
from tribeplan.org.workload import Expertise, chapters_by_skill, needed_expertise

TRIBES = """
people:
  zoe: {skills: {code: 0.2, risk: 1}}
  ana: {skills: {code: 1}}
  seat: {skills: {code: 1, ux: 1}, vacancy: true}
  out: {skills: {code: 1, ux: 1}}
tribes:
  t:
    chapters: {b: {skill: code, members: [seat]}, a: {skill: code, members: [ana]}, ux: }
    squads: {s: {members: [zoe, ana]}}
  u: {squads: {r: {members: [out]}, q: }}
work:
  features:
    f: {squad: s, steps: [{skill: risk, days: 1}, {skill: ops, days: 1, squad: r}]}
"""


def test_a_tribe_needs_what_its_chapters_guard_and_what_its_squads_do() -> None:
    # By hand: t's chapters guard code and ux, its squad does risk; u's squad does ops for t.
    # An open seat holds nothing, and who works in another tribe does not count.
    tribe = ("tribes", "t")
    assert list(needed_expertise(roster_of(organisation_from(TRIBES)))) == [
        Expertise("t", "code", (*tribe, "chapters", "a"), ("ana", "zoe")),
        Expertise("t", "risk", tribe, ("zoe",)),
        Expertise("t", "ux", (*tribe, "chapters", "ux"), ()),
        Expertise("u", "ops", ("tribes", "u"), ()),
    ]


def test_of_two_chapters_with_one_skill_the_first_by_id_guards_it() -> None:
    homes = chapters_by_skill(roster_of(organisation_from(TRIBES)))
    assert homes["t", "code"] == ("tribes", "t", "chapters", "a")
