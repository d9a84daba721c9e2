from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from reference.models import organisation_from
from reference.organisations import organisations
from tribeplan.formats.model.files import ModelFiles, find_models
from tribeplan.formats.model.read import load_model, read_model
from tribeplan.formats.model_text import flow_text, write_model
from tribeplan.formats.yaml.nodes import number_scalar, text_scalar
from tribeplan.org.address import Address
from tribeplan.org.organisation import Organisation

MODELS = Path(__file__).resolve().parents[2] / "models"


def read_back(organisation: Organisation) -> Organisation:
    text = write_model(organisation)
    reading = read_model(ModelFiles("m", (("m.yaml", text.encode()),)))
    assert reading.diagnostics == (), text
    return reading.organisation


@given(organisation=organisations())
def test_what_is_written_reads_back_equal(organisation: Organisation) -> None:
    assert read_back(organisation) == organisation


@pytest.mark.parametrize("name", ["hypotheek.yaml", "hypotheek-traditional.yaml", "bank"])
def test_our_models_read_back_equal(name: str) -> None:
    (files,) = find_models([str(MODELS / name)])
    organisation = load_model(files).organisation
    assert read_back(organisation) == organisation


VISIBLE = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12)
WITH_BLANKS = st.text(
    st.characters(codec="ascii", categories=("L", "N", "P", "S", "Zs")), min_size=1
)


@given(name=VISIBLE | WITH_BLANKS | st.just("two\nlines\tand a tab"))
def test_any_name_survives_and_so_it_does_for_others(name: str) -> None:
    organisation = Organisation.model_validate({"people": {"ana": {"name": name}}})
    assert read_back(organisation) == organisation
    others = yaml.load(write_model(organisation), Loader=yaml.CSafeLoader)  # noqa: TID251
    assert others["people"]["ana"]["name"] == name


WORDS = [
    *("NO", "on", "y", "Null", "true", "null", "~", "-", "=", "<<", "{}", "?", "|", ">"),
    *("010", "12:30", "1.10", "1e3", "2026-11-30", ".inf", "0x1f"),
    *("a: b", "a #b", " a", "a ", "a,b", "[a", "*a", "&a", "!a", "%a", "@a", "`a", "'a", '"a'),
]


@pytest.mark.parametrize("word", WORDS)
def test_a_word_that_others_misread_is_quoted(word: str) -> None:
    assert text_scalar(word)[0] in "'\""
    assert yaml.load(text_scalar(word), Loader=yaml.CSafeLoader) == word  # noqa: TID251


@pytest.mark.parametrize(
    "word", ["Oriënteren", "app-release", "Anna de Vries", "NPS van 70", "e.g."]
)
def test_a_word_that_nobody_misreads_stands_plain(word: str) -> None:
    assert text_scalar(word) == word


@pytest.mark.parametrize("char", ["\x00", "\x1b", "\x7f", "\x85", "\u202e", "\u2028", "\ufeff"])
def test_what_cannot_be_seen_is_escaped(char: str) -> None:
    written = text_scalar(f"a{char}b")
    assert char not in written
    assert yaml.load(written, Loader=yaml.CSafeLoader) == f"a{char}b"  # noqa: TID251


@given(number=st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_reads_back_to_the_last_bit(number: float) -> None:
    assert float(number_scalar(number)) == number


def test_ids_that_look_like_something_else_are_quoted_as_keys() -> None:
    organisation = Organisation.model_validate({"people": {"no": {}, "010": {}, "2026-01-01": {}}})
    assert "  'no': {}\n  '010': {}\n  '2026-01-01': {}\n" in write_model(organisation)
    assert read_back(organisation) == organisation


def test_a_model_looks_as_a_careful_person_types_it() -> None:
    organisation = organisation_from(
        "{name: Bank, people: {ana: {skills: {code: 1, words: 50%}, fte: 0.8}, bo: },"
        " tribes: {t: {squads: {app: {members: [ana, {person: bo, share: 50%}], wip_limit: 3}}}},"
        " work: {features: {f: {squad: app, steps: [{skill: code, days: 3},"
        " [{skill: code, days: {p50: 1, p90: 2}}, {skill: words, days: 1}]]}}}}"
    )
    assert (
        write_model(organisation)
        == """\
tribeplan: 1
name: Bank

people:
  ana: {skills: {code: 1.0, words: 0.5}, fte: 0.8}
  bo: {}

tribes:
  t:
    squads:
      app:
        members: [ana, {person: bo, share: 0.5}]
        wip_limit: 3

work:
  features:
    f:
      squad: app
      steps:
        - {skill: code, days: 3}
        - [{skill: code, days: {p50: 1, p90: 2}}, {skill: words, days: 1}]
"""
    )


def test_comments_stand_above_what_they_are_about() -> None:
    organisation = organisation_from("{people: {ana: {fte: 0.5}}, tribes: {t: {squads: {app: }}}}")
    comments: dict[Address, tuple[str, ...]] = {
        ("people", "ana"): ("one", "two"),
        ("tribes", "t", "squads", "app"): ("three",),
    }
    text = write_model(organisation, comments)
    assert "  # one\n  # two\n  ana: {fte: 0.5}\n" in text
    assert "      # three\n      app: {}\n" in text


def test_a_limit_that_was_written_is_written_though_it_is_the_default() -> None:
    assert "squad_size: 9" in write_model(organisation_from("limits: {squad_size: 9}"))


def test_a_value_stands_on_one_line() -> None:
    step = (
        organisation_from(
            "{tribes: {t: {squads: {s: }}}, work: {features: {f: {squad: s, steps: ["
            "{skill: code, days: {p50: 3, p90: 8}}]}}}}"
        )
        .work.features["f"]
        .steps
    )
    assert flow_text(step) == "[{skill: code, days: {p50: 3, p90: 8}}]"
