"""Who is a stranger in a squad that a split or a merge made, by hand."""

import datetime as dt
from typing import Any

from tribeplan.org.organisation import Organisation
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.change import Change, made_by, with_formations

FIRST_DAY = dt.date(2027, 1, 4)
LONG = {"since": "2020-01-06"}


def bank(**squads: dict[str, Any]) -> Organisation:
    people = {name: {"skills": {"code": 1}} for name in ("ana", "bo", "cy", "di")}
    return Organisation.model_validate(
        {"people": people, "tribes": {"loans": {"squads": squads}}, "work": {}}
    )


def since(base: Organisation, *changes: dict[str, Any]) -> dict[str, dt.date | None]:
    """The date of each squad after the changes."""
    given = [Change.model_validate(change) for change in changes]
    applied = apply_changes(base, given)
    assert not applied.conflicts
    dated = with_formations(base, applied.organisation, made_by(given), FIRST_DAY)
    return {name: squad.since for name, squad in dated.tribes["loans"].squads.items()}


def split(**into: dict[str, Any]) -> dict[str, Any]:
    return {"split": {"squad": "app", "into": into, "rest_to": "app"}}


def test_people_who_stay_together_in_a_part_are_as_familiar_as_before() -> None:
    base = bank(app={"members": ["ana", "bo", "cy", "di"], **LONG})
    parts = split(app={"members": ["ana", "bo"]}, web={"members": ["cy", "di"]})
    assert since(base, parts) == {"app": dt.date(2020, 1, 6), "web": dt.date(2020, 1, 6)}


def test_a_part_of_a_squad_without_a_date_has_none() -> None:
    base = bank(app={"members": ["ana", "bo", "cy", "di"]})
    parts = split(app={"members": ["ana", "bo"]}, web={"members": ["cy", "di"]})
    assert since(base, parts) == {"app": None, "web": None}


def test_a_part_with_somebody_from_elsewhere_begins_on_the_first_day() -> None:
    base = bank(app={"members": ["ana", "bo", "cy"], **LONG}, core={"members": ["di"]})
    parts = split(app={"members": ["ana", "bo"]}, web={"members": ["cy", "di"]})
    assert since(base, parts)["web"] == FIRST_DAY


def test_a_part_that_says_since_when_keeps_what_it_says() -> None:
    base = bank(app={"members": ["ana", "bo", "cy", "di"], **LONG})
    web = {"members": ["cy", "di"], "since": "2027-02-01"}
    assert since(base, split(app={"members": ["ana", "bo"]}, web=web))["web"] == dt.date(2027, 2, 1)


def test_a_merge_under_a_new_id_begins_on_the_first_day() -> None:
    base = bank(app={"members": ["ana", "bo"], **LONG}, core={"members": ["cy", "di"], **LONG})
    merge = {"merge": {"squads": ["app", "core"], "into": "all"}}
    assert since(base, merge) == {"all": FIRST_DAY}


def test_who_is_merged_and_split_again_as_before_is_no_stranger() -> None:
    base = bank(app={"members": ["ana", "bo"], **LONG}, core={"members": ["cy", "di"]})
    merge = {"merge": {"squads": ["app", "core"], "into": "all"}}
    into = {"one": {"members": ["ana", "bo"]}, "two": {"members": ["bo", "cy", "di"]}}
    again = {"split": {"squad": "all", "into": into, "rest_to": "one"}}
    assert since(base, merge, again) == {"one": dt.date(2020, 1, 6), "two": FIRST_DAY}


def test_a_squad_that_is_added_says_itself_since_when() -> None:
    base = bank(app={"members": ["ana", "bo"]})
    added = {"add": {"squad": "web", "tribe": "loans", "members": ["cy", "di"]}}
    assert since(base, added)["web"] is None
