"""Elements are grouped by what their names and ids must differ from."""

from reference.models import organisation_from
from tribeplan.org.address import show_address
from tribeplan.org.elements import labels_by_kind

MODEL = """
people: {ana: {name: Ana, skills: {code: 1, ux: 1}}, bo: {skills: {code: 1}}}
tribes:
  t: {name: T, chapters: {c: {name: C, skill: ux}}, squads: {s: {name: S}}}
  u: {chapters: {c: }, squads: {r: }}
decisions: {g: {name: G, at: start}}
work:
  features: {f: {name: F, squad: s, steps: [{skill: ops, days: 1}]}}
  streams: {w: {squad: s, per_week: 1}}
"""


def groups(model: str) -> list[tuple[str, dict[str, str]]]:
    return [
        (kind, {show_address(label.at): label.as_shown for label in labels})
        for kind, labels in labels_by_kind(organisation_from(model))
    ]


def test_chapters_are_grouped_by_tribe_and_everything_else_by_kind() -> None:
    assert [group for group in groups(MODEL) if group[0] != "skill"] == [
        ("person", {"people.ana": "Ana", "people.bo": "bo"}),
        ("tribe", {"tribes.t": "T", "tribes.u": "u"}),
        ("chapter", {"tribes.t.chapters.c": "C"}),
        ("chapter", {"tribes.u.chapters.c": "c"}),
        ("squad", {"tribes.t.squads.s": "S", "tribes.u.squads.r": "r"}),
        ("gate", {"decisions.g": "G"}),
        ("feature", {"work.features.f": "F"}),
        ("stream", {"work.streams.w": "w"}),
    ]


def test_skills_that_are_not_declared_stand_where_they_are_used_first_in_the_alphabet() -> None:
    assert dict(groups(MODEL))["skill"] == {
        "people.ana.skills.code": "code",
        "people.ana.skills.ux": "ux",
        "work.features.f.steps[0].skill": "ops",
    }


def test_skills_that_are_declared_stand_there() -> None:
    declared = "skills: {code: {name: Code}, ux: }\npeople: {ana: {skills: {code: 1}}}"
    assert dict(groups(declared))["skill"] == {"skills.code": "Code", "skills.ux": "ux"}


def test_an_empty_organisation_has_labels_of_no_kind() -> None:
    assert all(labels == {} for _, labels in groups("name: X"))
