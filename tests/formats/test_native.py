import os
import re
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tribeplan.errors import Diagnostic, InvalidInput
from tribeplan.formats.model.files import ModelFiles, find_models, is_scenario, read_file
from tribeplan.formats.model.read import ModelReading, read_model
from tribeplan.formats.yaml.text import FORBIDDEN, forbidden_characters

AN_ID = "lower-case letters, digits and single hyphens, at most 80 characters"


def read(*texts: str) -> ModelReading:
    contents = tuple((f"{number}.yaml", text.encode()) for number, text in enumerate(texts))
    return read_model(ModelFiles("model", contents))


def told(*texts: str) -> list[str]:
    return [f"{one.place} {one.code} {one.message}" for one in read(*texts).diagnostics]


def help_for(text: str) -> str:
    (only,) = read(text).diagnostics
    return only.help


def test_text_that_other_readers_take_for_something_else_survives() -> None:
    names = ["NO", "010", "12:30", "1.10", "2026-11-30", "on", "1e3"]
    people = "".join(f"  p{number}: {{name: {name}}}\n" for number, name in enumerate(names))
    organisation = read("people:\n" + people).organisation
    assert [person.name for person in organisation.people.values()] == names


def test_a_key_without_a_value_counts_as_not_given() -> None:
    reading = read("people: {anna: }\ntribes:\n  t:\n    lead:\n    squads:\n      s:\n")
    assert reading.diagnostics == ()
    assert reading.organisation.tribes["t"].lead is None
    assert reading.organisation.people["anna"].fte == 1.0


def test_every_fault_is_told_at_once_with_its_place() -> None:
    text = """\
tribeplan: 1
people:
  anna: {fte: yes}
  ben: {ftee: 0.5, from: 1234567}
  Cy: {}
tribes:
  t:
    lead: ana
    squads:
      s:
        members: [anna, {person: bem, share: 50%}, {person: ben, share: 150%}, zed]
        mandate: ful
work:
  features:
    f: {steps: [{skill: a, days: {p50: 3, p90: 1}}]}
tribe: 3
"""
    assert told(text) == [
        "0.yaml:3:15 TP104 found 'yes', expected a number",
        "0.yaml:4:9 TP101 unknown key 'ftee'; a person has no such key",
        "0.yaml:4:26 TP104 found '1234567', expected a date like 2026-11-30",
        "0.yaml:5:3 TP103 'Cy' is not an id, expected " + AN_ID,
        "0.yaml:8:11 TP108 there is no person 'ana'",
        "0.yaml:11:34 TP108 there is no person 'bem'",
        "0.yaml:11:73 TP104 found '150%', expected at most 1",
        "0.yaml:11:80 TP108 there is no person 'zed'",
        "0.yaml:12:18 TP105 found 'ful', expected full, soft or none",
        "0.yaml:15:5 TP102 this feature has no 'squad', which is required",
        "0.yaml:15:34 TP104 found p90 below p50, expected it at or above",
        "0.yaml:16:1 TP101 unknown key 'tribe'; an organisation has no such key",
    ]


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("people: {anna: {skils: {}}}", "did you mean 'skills'?"),
        ("people: {anna: }\ntribes: {t: {lead: ana}}", "did you mean 'anna'?"),
        ("tribes: {t: {squads: {s: {mandate: sotf}}}}", "did you mean 'soft'?"),
        ("people: {Anna de Vries: }", "for instance 'anna-de-vries'"),
        ("tribeplan: 2", "this one reads 'tribeplan: 1' only"),
        ("people: {anna: {vacancy: yes}}", "write true or false"),
        ("people: {anna: {from: 30-11-2026}}", "write year-month-day"),
        ("people: {anna: {from: 2026-02-30}}", "there is no such day"),
        ("people: {anna: {fte: '1,0'}}", "decimal point"),
        ("people: {anna: {fte: 80}}", "0.8, or for a share also 80%"),
        ("people: [anna, ben]", "as in 'anna:', without a dash"),
        ("people: {anna: {skills: [dev, data]}}", "as in 'dev:', without a dash"),
        ("tribes: {t: {squads: {s: {members: 'ann, bob'}}}}", "write [ann, bob]"),
        ("tribes: {t: {squads: {s: {needs: [s2]}}}}", "write {squad: s2}"),
        ("people: {anna: {moves: [{to: app}]}}", "add 'date:' to people.anna.moves[0]"),
    ],
)
def test_a_fault_comes_with_the_nearest_name_or_what_to_write(text: str, advice: str) -> None:
    assert advice in help_for(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("people: [anna]", "found a list, expected a mapping"),
        ("people: {anna: {skills: 3}}", "found '3', expected a mapping"),
        ("people: {anna: {name: [a]}}", "found a list, expected text"),
        ("people: {anna: {fte: .nan}}", "found '.nan', expected a number"),
        ("people: {anna: {fte: inf}}", "found 'inf', expected a number"),
        (
            "work: {features: {f: {squad: s, value: 1e999}}}",
            "found '1e999', expected at most 1,000,000,000,000",
        ),
        ("people: {anna: {fte: 1_0}}", "found '1_0', expected a number"),
        ("people: {anna: {fte: 0}}", "found '0', expected at least 0.001"),
        ("people: {anna: {from: 2026-02-30}}", "found '2026-02-30', expected a date like 2026"),
        ("tribes: {t: {squads: {s: {wip_limit: 1.5}}}}", "found '1.5', expected a whole number"),
        ("tribes: {t: {squads: {s: {wip_limit: many}}}}", "found 'many', expected a number"),
        ("tribes: {t: {squads: {s: {members: anna}}}}", "found 'anna', expected a list"),
        ("tribes: {t: {squads: {s: {mission: ''}}}}", "found '', expected some text"),
        ("work: {streams: {f: {squad: s, per_week: 1, steps: [[]]}}}", "at least 1 in the list"),
    ],
)
def test_a_wrong_value_is_named_with_what_was_expected(text: str, found: str) -> None:
    assert any(found in line for line in told(text)), told(text)


def test_a_broken_person_does_not_make_others_unknown() -> None:
    text = "people: {anna: {fte: much}}\ntribes: {t: {lead: anna, agile_coaches: [anna]}}"
    assert told(text) == ["0.yaml:1:22 TP104 found 'much', expected a number"]


def test_references_wait_while_a_file_is_not_valid_yaml() -> None:
    lines = told("people: {anna: }\n", "tribes: {t: {lead: ben}\n")
    assert len(lines) == 1
    assert lines[0].startswith("1.yaml:")


def test_a_directory_is_merged_by_its_keys() -> None:
    organisation = read(
        "tribeplan: 1\npeople: {anna: }\nwork: {features: {f: {squad: s}}}",
        "people: {ben: }\ntribes: {t: {squads: {s: {members: [anna, ben]}}}}",
        "work: {features: {g: {squad: s}}, streams: {h: {squad: s, per_week: 1}}}",
    ).organisation
    assert list(organisation.people) == ["anna", "ben"]
    assert list(organisation.work.features) == ["f", "g"]
    assert list(organisation.work.streams) == ["h"]


def test_a_key_in_two_files_names_both_places() -> None:
    reading = read("name: A\npeople: {anna: }", "people:\n  anna: {name: Other}\nname: B")
    assert [f"{one.place} {one.message}" for one in reading.diagnostics] == [
        "1.yaml:2:3 'anna' stands in two files",
        "1.yaml:3:1 'name' stands in two files",
    ]
    assert [str(one.related[0][0]) for one in reading.diagnostics] == ["0.yaml:2:10", "0.yaml:1:1"]


def test_a_squad_in_two_tribes_names_both_places() -> None:
    reading = read("tribes:\n  a: {squads: {app: }}\n  b: {squads: {app: }}")
    (only,) = reading.diagnostics
    assert (str(only.place), str(only.related[0][0])) == ("0.yaml:3:16", "0.yaml:2:16")


def test_declared_skills_make_a_misspelled_one_known() -> None:
    text = "skills: {data: }\npeople: {anna: {skills: {dat: 1}}}"
    assert told(text) == ["0.yaml:2:26 TP108 there is no skill 'dat'"]
    assert told("people: {anna: {skills: {dat: 1}}}") == []


def test_places_in_a_list_hold_when_an_earlier_item_is_broken() -> None:
    text = "people: {a: }\ntribes: {t: {squads: {s: {members: [{share: 1}, a, nobody]}}}}"
    assert told(text) == [
        "0.yaml:2:37 TP102 this membership has no 'person', which is required",
        "0.yaml:2:52 TP108 there is no person 'nobody'",
    ]


def test_a_step_may_be_one_branch_of_several_or_a_list_in_a_branch() -> None:
    steps = (
        "[{skill: a, days: 1}, [{skill: b, days: 2}, [{skill: c, days: 3}, {skill: d, days: 4}]]]"
    )
    reading = read(
        "tribes: {t: {squads: {s: }}}\n"
        f"work: {{features: {{f: {{squad: s, steps: {steps}}}}}}}"
    )
    first, parallel = reading.organisation.work.features["f"].steps
    assert not isinstance(first, tuple)
    assert isinstance(parallel, tuple)
    assert isinstance(parallel[1], tuple)
    assert [step.skill for step in parallel[1]] == ["c", "d"]


KEYS = st.lists(
    st.sampled_from(
        ["name", "preset", "limits", "skills", "people", "tribes", "decisions", "work"]
    ),
    unique=True,
)
NODES: st.SearchStrategy[str] = st.recursive(
    st.sampled_from(["", "x", "'1'", "1", "-1", "true", "null", "2026-01-01", '"a b"', "50%"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: "[" + ", ".join(items) + "]"),
        st.dictionaries(
            st.sampled_from(["a", "squads", "members", "steps", "days", "skill", "lead", "fte"]),
            inner,
            max_size=3,
        ).map(
            lambda items: "{" + ", ".join(f"{key}: {value}" for key, value in items.items()) + "}"
        ),
    ),
    max_leaves=12,
)


@given(keys=KEYS, data=st.data())
def test_no_document_of_any_shape_raises(keys: list[str], data: st.DataObject) -> None:
    text = "".join(f"{key}: {data.draw(NODES)}\n" for key in keys)
    reading = read(text)
    for diagnostic in reading.diagnostics:
        assert diagnostic.place.line <= len(keys) + 1


# --- which files are a model -------------------------------------------------------------------


def write(directory: Path, **texts: str) -> Path:
    for name, text in texts.items():
        path = directory / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".yaml").write_text(text, encoding="utf-8")
    return directory


def roots(path: Path) -> list[str]:
    return [Path(model.root).relative_to(path).as_posix() for model in find_models([str(path)])]


def test_a_directory_with_one_version_is_one_organisation(tmp_path: Path) -> None:
    write(tmp_path, organisation="tribeplan: 1", people="people: {}", tribes__a="tribes: {a: }")
    (model,) = find_models([str(tmp_path)])
    assert [Path(path).name for path, _ in model.contents] == [
        "organisation.yaml",
        "people.yaml",
        "a.yaml",
    ]


def test_a_directory_of_models_gives_each_of_them(tmp_path: Path) -> None:
    write(tmp_path, one="tribeplan: 1", two="tribeplan: 1", bank__org="tribeplan: 1", bank__p="{}")
    assert roots(tmp_path) == ["bank", "one.yaml", "two.yaml"]


def test_hidden_files_and_links_out_of_the_directory_are_left_alone(tmp_path: Path) -> None:
    inside = write(tmp_path / "model", organisation="tribeplan: 1")
    write(inside, **{".hidden": "people: {a: }"})
    outside = write(tmp_path, secret="people: {b: }")  # noqa: S106  # a file's name
    (inside / "link.yaml").symlink_to(outside / "secret.yaml")
    (inside / "circle").symlink_to(inside)
    (model,) = find_models([str(inside)])
    assert [Path(path).name for path, _ in model.contents] == ["organisation.yaml"]


def only_diagnostic(path: Path) -> Diagnostic:
    (model,) = find_models([str(path)])
    (only,) = read_model(model).diagnostics
    return only


def test_a_pipe_is_told_and_not_waited_for(tmp_path: Path) -> None:

    os.mkfifo(tmp_path / "pipe.yaml")
    assert stat.S_ISFIFO((tmp_path / "pipe.yaml").stat().st_mode)
    told_of = only_diagnostic(tmp_path / "pipe.yaml")
    assert (told_of.code, told_of.place.line) == ("TP010", 1)
    assert "is a pipe, expected a file" in told_of.message


def test_a_file_too_large_is_told_without_reading_it(tmp_path: Path) -> None:
    large = tmp_path / "large.yaml"
    with large.open("wb") as file:
        file.truncate(65 * 1024 * 1024)
    assert "65 MB, expected at most 64 MB" in only_diagnostic(large).message


def test_a_link_to_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "gone.yaml").symlink_to(tmp_path / "nowhere.yaml")
    assert "cannot be opened" in only_diagnostic(tmp_path / "gone.yaml").message


def test_a_file_without_permission_is_told(tmp_path: Path) -> None:
    secret = tmp_path / "secret.yaml"
    secret.write_text("people: {anna: }")
    secret.chmod(0)
    user = os.geteuid()
    os.seteuid(user or 65534)  # root may read everything, so be nobody for a moment
    try:
        with pytest.raises(InvalidInput) as raised:
            read_file(secret)
    finally:
        os.seteuid(user)
    (told_of,) = raised.value.diagnostics
    assert told_of.code == "TP010"
    assert "cannot be opened: Permission denied" in told_of.message


def test_a_directory_where_a_file_is_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as raised:
        read_file(tmp_path)
    assert "is a directory, expected a file" in raised.value.diagnostics[0].message


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("tribs:", "tribs"),
        ("limits: {squad_sise: }", "squad_sise"),
        ("work: {featurs: }", "featurs"),
        ("people: {anna: {skils: }}", "skils"),
        ("tribes:\n  t:\n    squads:\n      s:\n        missoin:\n", "missoin"),
    ],
)
def test_an_unknown_key_without_a_value_is_refused(text: str, key: str) -> None:
    for texts in ([text], ["people: {}", text]):
        (only,) = read(*texts).diagnostics
        assert (only.code, f"'{key}'" in only.message) == ("TP101", True)


def test_a_missing_colon_in_braces_is_guessed() -> None:
    text = "people: {ann: }\ntribes: {t: {chapters: {tech: {lead ann, members: [ann]}}}}"
    assert "is a colon missing, as in 'lead: ann'?" in help_for(text)


def test_sections_may_stand_empty_in_several_files() -> None:
    assert read("people:\nwork: {features: }", "people: {anna: }\nwork:").diagnostics == ()


def test_a_file_beside_two_models_is_told_because_it_belongs_to_none(tmp_path: Path) -> None:
    write(tmp_path, one="tribeplan: 1", two='"tribeplan": 1', lost="people: {anna: }")
    (model,) = find_models([str(tmp_path)])
    (only,) = read_model(model).diagnostics
    assert (only.code, Path(only.place.path).name) == ("TP113", "lost.yaml")
    assert "one.yaml' and" in only.message


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"scenario: 1", True),
        (b"\xef\xbb\xbf'scenario' : 1", True),
        (b"a: 1\r\nscenario: 1", True),
        (b"a: 1\rscenario: 1", True),
        (b"{base: m.yaml, scenario: 1}", True),
        (b"# scenario: 1", False),
        (b"a:\n  scenario: 1", False),
        (b"my-scenario: 1", False),
        (b"scenario: 1\ntribeplan: 1", False),
        (b"people: {scenario: {}}", False),
        (b"{people: {scenario: {}}}", False),
    ],
)
def test_a_file_is_a_scenario_by_a_key_at_its_margin(content: bytes, *, expected: bool) -> None:
    assert is_scenario(content) is expected


@given(st.characters())
def test_a_forbidden_character_is_found_whatever_stands_around_it(char: str) -> None:
    for text in (char, f"a{char}b", f"\u00e9 {char} b"):
        assert bool([*forbidden_characters(text)]) == (re.search(FORBIDDEN, text) is not None)
