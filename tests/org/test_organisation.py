"""A model says which version of the format it is written in, and only one is read."""

import pytest
from pydantic import ValidationError

from tribeplan.org.organisation import Organisation


@pytest.mark.parametrize("written", [{"tribeplan": "1"}, {"tribeplan": 1}, {}], ids=repr)
def test_version_1_is_read_and_is_meant_when_nothing_is_said(written: dict[str, object]) -> None:
    assert Organisation.model_validate(written).tribeplan == 1


@pytest.mark.parametrize("version", ["2", "0", "1.0", "01", "one", 2, [1]], ids=repr)
def test_any_other_version_is_refused(version: object) -> None:
    with pytest.raises(ValidationError):
        Organisation.model_validate({"tribeplan": version})


def test_a_model_that_says_nothing_is_an_empty_organisation() -> None:
    organisation = Organisation.model_validate({})
    assert (organisation.people, organisation.tribes, organisation.decisions) == ({}, {}, {})
    assert organisation.work.features == {}
    assert organisation.work.streams == {}
