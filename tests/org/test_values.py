"""What people type becomes the value they meant, or is refused."""

import datetime as dt
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from tribeplan.org.element import (
    MOST_NUMBER,
    Count,
    Day,
    Id,
    NotNegative,
    Number,
    Positive,
    PositiveCount,
    Share,
    Text,
    Truth,
)
from tribeplan.org.person import Person
from tribeplan.org.teams import Membership, Squad


def read(kind: Any, given: object) -> object:  # noqa: ANN401  # a kind of value is no class
    return TypeAdapter[object](kind).validate_python(given)


@pytest.mark.parametrize(
    "name", ["NO", "010", "12:30", "1.10", "~x", "0x1F", "2026-11-30", "yes"], ids=repr
)
def test_a_name_that_looks_like_something_else_stays_a_name(name: str) -> None:
    assert Person.model_validate({"name": name}).name == name


def test_a_name_without_a_character_is_refused() -> None:
    with pytest.raises(ValidationError, match="at least 1 character"):
        read(Text, "")


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0.8", 0.8),
        ("1", 1.0),
        ("1.10", 1.1),
        ("010", 10.0),
        ("-2", -2.0),
        ("+2.5", 2.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("1e3", 1000.0),
        ("1E-2", 0.01),
        (3, 3.0),
        (0.25, 0.25),
    ],
    ids=repr,
)
def test_a_decimal_number_is_read_as_written(written: object, number: float) -> None:
    assert read(Number, written) == number


@pytest.mark.parametrize(
    "written",
    [
        *("nan", "NaN", ".nan", "inf", "-inf", ".inf", "Infinity", "1e999", "-1e999"),
        *(
            "1_000",
            "1,000",
            "1.000.000",
            "0x10",
            "0o17",
            "12:30",
            "1 000",
            "½",
            "\u0661",
            "1e",
            "e5",
        ),
        *("", " ", " 1", "1 ", "1\n", "one", "true", "-", "+", ".", "--1", "50%"),
        *(True, False, math.nan, math.inf, [1], {"a": 1}, None),
    ],
    ids=repr,
)
def test_what_is_no_finite_number_is_refused(written: object) -> None:
    with pytest.raises(ValidationError):
        read(Number, written)


@given(st.floats(min_value=-MOST_NUMBER, max_value=MOST_NUMBER))
def test_every_number_as_python_writes_it_is_read_back(number: float) -> None:
    assert read(Number, repr(number)) == number


BOUNDED: dict[str, object] = {
    "NotNegative": NotNegative,
    "Positive": Positive,
    "Count": Count,
    "PositiveCount": PositiveCount,
    "Share": Share,
}


@pytest.mark.parametrize(
    ("name", "accepted", "refused"),
    [
        ("NotNegative", "0", "-0.001"),
        ("Positive", "0.001", "0"),
        ("Count", "0", "-1"),
        ("PositiveCount", "1", "0"),
        ("Count", "12", "1.5"),
        ("Count", "3.0", "3.1"),
        ("Count", 7, True),
        ("PositiveCount", "9", "nine"),
        ("Share", "0.001", "0"),
        ("Share", "1", "1.001"),
        ("Share", "100%", "101%"),
        ("Share", "0.1%", "0%"),
    ],
)
def test_a_number_holds_to_its_bounds(name: str, accepted: object, refused: object) -> None:
    kind = BOUNDED[name]
    assert read(kind, accepted) is not None
    with pytest.raises(ValidationError):
        read(kind, refused)


@pytest.mark.parametrize(
    ("written", "share"),
    [("50%", 0.5), ("50 %", 0.5), ("12.5%", 0.125), ("0.5", 0.5), ("1", 1.0), (0.2, 0.2)],
    ids=repr,
)
def test_a_share_may_be_a_percentage(written: object, share: float) -> None:
    assert read(Share, written) == share


@pytest.mark.parametrize(
    "written",
    ["50", "50%%", "%", "-50%", "+50%", "5e1%", "50  %", "\u0665\u0660%", "nan", "inf%", True, ""],
    ids=repr,
)
def test_what_is_no_part_of_a_whole_is_refused(written: object) -> None:
    with pytest.raises(ValidationError):
        read(Share, written)


@pytest.mark.parametrize(
    ("written", "truth"),
    [("true", True), ("True", True), ("FALSE", False), (True, True), (False, False)],
    ids=repr,
)
def test_true_and_false_are_truths(written: object, *, truth: bool) -> None:
    assert read(Truth, written) is truth


@pytest.mark.parametrize(
    "written", ["yes", "no", "on", "off", "y", "1", "0", 1, 0, "", None, []], ids=repr
)
def test_other_words_for_yes_and_no_are_refused(written: object) -> None:
    with pytest.raises(ValidationError, match="expected true or false"):
        read(Truth, written)


@pytest.mark.parametrize("written", ["2028-02-29", dt.date(2028, 2, 29)], ids=repr)
def test_a_day_is_year_month_and_day(written: object) -> None:
    assert read(Day, written) == dt.date(2028, 2, 29)


@pytest.mark.parametrize(
    "written",
    [
        *(
            "2026-02-30",
            "2026-13-01",
            "2026-2-3",
            "26-02-03",
            "20260203",
            "03-02-2026",
            "0000-01-01",
        ),
        *("2026-02-03T00:00:00", "2026-02-03 10:00", "2026-02-03Z", "tomorrow", "1770076800", ""),
        *("\uff12026-02-03", "2026-02-03\n"),
        *(dt.datetime(2026, 2, 3, tzinfo=dt.UTC), 1770076800, 2026.5, True, None),
    ],
    ids=repr,
)
def test_what_is_no_calendar_day_is_refused(written: object) -> None:
    with pytest.raises(ValidationError):
        read(Day, written)


@pytest.mark.parametrize("written", ["a", "7", "vervroegd-aflossen", "ict-1", "a" * 80], ids=repr)
def test_an_id_is_lower_case_words_with_hyphens(written: str) -> None:
    assert read(Id, written) == written


@pytest.mark.parametrize(
    "written",
    [
        "",
        "A",
        "a_b",
        "a b",
        "-a",
        "a-",
        "a--b",
        "é",
        "a.b",
        "a/b",
        "a\n",
        "a" * 81,
        7,
        None,
        "\u0663",
    ],
    ids=repr,
)
def test_what_is_no_id_is_refused(written: object) -> None:
    with pytest.raises(ValidationError):
        read(Id, written)


def test_a_key_without_value_is_a_key_that_is_not_there() -> None:
    written = {"name": None, "wip_limit": None, "members": None, "mandate": None}
    assert Squad.model_validate(written) == Squad()
    assert Squad.model_validate(written).model_fields_set == set()


def test_an_element_without_a_value_has_no_fields() -> None:
    assert Person.model_validate(None) == Person()


def test_a_required_key_without_value_is_missing() -> None:
    with pytest.raises(ValidationError, match="Field required"):
        Membership.model_validate({"person": None})


def test_a_proficiency_without_value_is_refused() -> None:
    with pytest.raises(ValidationError, match=r"skills\.design"):
        Person.model_validate({"skills": {"design": None}})


@pytest.mark.parametrize("given", ["text", 7, ["name"]], ids=repr)
def test_an_element_that_is_no_mapping_is_refused(given: object) -> None:
    with pytest.raises(ValidationError):
        Person.model_validate(given)


def test_an_unknown_key_is_refused() -> None:
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        Person.model_validate({"nmae": "Anna"})


def test_an_element_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Person().name = "Anna"  # type: ignore[misc]  # what is tried


def test_a_member_is_an_id_or_an_id_with_a_share() -> None:
    squad = Squad.model_validate({"members": ["ana", {"person": "bo", "share": "50%"}]})
    assert squad.members == (Membership(person="ana"), Membership(person="bo", share=0.5))


def test_a_from_date_is_written_as_from_and_read_back_as_from() -> None:
    person = Person.model_validate({"from": "2027-02-01", "until": "2027-12-31"})
    assert person.available_from == dt.date(2027, 2, 1)
    assert person.model_dump(exclude_unset=True, mode="json") == {
        "from": "2027-02-01",
        "until": "2027-12-31",
    }


def test_of_equal_skills_the_main_one_does_not_depend_on_their_order() -> None:
    first = Person.model_validate({"skills": {"data": "1", "apps": "1", "copy": "0.5"}})
    second = Person.model_validate({"skills": {"copy": "0.5", "apps": "1", "data": "1"}})
    assert first.main_skill == second.main_skill == "apps"
