"""Limits come from a preset, what is written goes over them, and each says where it is from."""

import ast
import inspect
import itertools

import pytest
from pydantic import ValidationError

from reference.models import organisation_from
from tribeplan.org.limits import PRESETS, Limits, Preset, effective_limits


def sentences() -> dict[str, str]:
    """The words below each limit, from the source as a reader sees it."""
    (body,) = (
        node.body
        for node in ast.walk(ast.parse(inspect.getsource(Limits)))
        if isinstance(node, ast.ClassDef)
    )
    return {
        ast.unparse(field.target): str(ast.literal_eval(words.value))
        for field, words in itertools.pairwise(body)
        if isinstance(field, ast.AnnAssign) and isinstance(words, ast.Expr)
    }


@pytest.mark.parametrize("name", list(Limits.model_fields))
def test_every_limit_has_a_unit_a_source_and_a_sentence(name: str) -> None:
    about = Limits.model_fields[name].json_schema_extra
    assert isinstance(about, dict)
    assert about["unit"]
    assert len(str(about["source"])) > len("a source")
    assert sentences()[name].endswith(".")


@pytest.mark.parametrize("preset", Preset, ids=repr)
def test_every_preset_names_limits_that_exist_and_differ(preset: Preset) -> None:
    defaults = Limits()
    for name, value in PRESETS[preset].items():
        assert getattr(defaults, name) != value


def test_the_whitepapers_limits_are_the_ones_to_start_from() -> None:
    # Brunel whitepaper: nine in a squad, two squads a member, 150 in a tribe, one squad an owner
    limits = effective_limits(Preset.ING, None)
    assert limits == Limits()
    assert (limits.squad_size, limits.squads_per_member, limits.tribe_size) == (9, 2, 150)
    assert limits.squads_per_product_owner == 1


def test_spotify_had_tribes_of_at_most_a_hundred() -> None:
    # Kniberg and Ivarsson 2012, p. 3: "designed to be less than 100 people or so"
    assert effective_limits(Preset.SPOTIFY_2012, None) == Limits(tribe_size=100)


def test_what_is_written_goes_over_the_preset() -> None:
    limits = effective_limits(Preset.SPOTIFY_2012, Limits(squad_size=7, tribe_size=120))
    assert limits == Limits(squad_size=7, tribe_size=120)


def test_a_limit_written_as_the_default_goes_over_the_preset_too() -> None:
    assert effective_limits(Preset.SPOTIFY_2012, Limits(tribe_size=150)).tribe_size == 150


def test_a_limit_without_a_value_leaves_the_presets() -> None:
    organisation = organisation_from("preset: spotify-2012\nlimits: {tribe_size: , squad_size: 7}")
    assert organisation.effective_limits() == Limits(tribe_size=100, squad_size=7)


def test_an_organisation_without_limits_has_its_presets() -> None:
    assert organisation_from("preset: spotify-2012").effective_limits().tribe_size == 100
    assert organisation_from("name: X").effective_limits() == Limits()


@pytest.mark.parametrize(
    "limits",
    ["{squad_size: 0}", "{squad_size: 9.5}", "{squad_sise: 9}", "{availability: 120%}"],
    ids=repr,
)
def test_a_limit_that_cannot_be_is_refused(limits: str) -> None:
    with pytest.raises(ValidationError):
        organisation_from(f"limits: {limits}")
