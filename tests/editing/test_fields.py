"""Every field of every element: shown as it is typed, set as it is typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editing.bank import bank, made, squad_people
from reference.models import organisation_from
from reference.organisations import organisations
from tribeplan.editing.fields import (
    FieldKind,
    FieldValue,
    InvalidField,
    fields_of,
    kind_of_field,
    read_values,
    set_field,
    values_text,
)
from tribeplan.org.address import Address
from tribeplan.org.elements import labels_by_kind
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import roster_of
from tribeplan.org.work import Step
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.edit import Edit

APP: Address = ("tribes", "loans", "squads", "app")
BO: Address = ("people", "bo")
BOARD: Address = ("decisions", "board")
PAY: Address = ("work", "features", "pay")
WORDS: Address = ("tribes", "loans", "chapters", "words")


def field(address: Address, name: str, organisation: Organisation | None = None) -> FieldValue:
    roster = bank() if organisation is None else roster_of(organisation)
    return next(each for each in fields_of(roster, address) if each.name == name)


def typed(address: Address, name: str, text: str) -> Edit:
    return set_field(bank(), address, name, text)


@pytest.mark.parametrize(
    ("address", "name", "value", "kind"),
    [
        (BO, "name", "Bo", FieldKind.TEXT),
        (BO, "skills", "code: 1.0, words: 0.3", FieldKind.FLOW),
        (BO, "fte", "", FieldKind.SHARE),
        (("people", "seat-1"), "vacancy", "true", FieldKind.FLAG),
        (APP, "product_owner", "cy", FieldKind.CHOICE),
        (APP, "members", "cy, ana, {person: bo, share: 0.6}", FieldKind.IDS),
        (APP, "needs", "[{squad: core}]", FieldKind.FLOW),
        (APP, "mandate", "", FieldKind.CHOICE),
        (WORDS, "members", "cy, di, seat-1", FieldKind.IDS),
        (BOARD, "at", "release", FieldKind.CHOICE),
        (BOARD, "decides", "tess, cy", FieldKind.IDS),
        (("tribes", "loans"), "agile_coaches", "tess, eve", FieldKind.IDS),
        (
            PAY,
            "steps",
            "[{skill: code, days: 3}, [{skill: words, days: 2, squad: app}]]",
            FieldKind.FLOW,
        ),
        (("work", "streams", "fixes"), "per_week", "2", FieldKind.NUMBER),
        ((*APP, "members", "bo"), "share", "60%", FieldKind.SHARE),
        ((), "name", "Bank", FieldKind.TEXT),
        ((), "limits.squad_size", "", FieldKind.NUMBER),
    ],
)
def test_a_field_shows_what_would_be_typed(
    address: Address, name: str, value: str, kind: FieldKind
) -> None:
    shown = field(address, name)
    assert (shown.value, shown.kind) == (value, kind)
    assert shown.help or name in {"category", "funding"}


def test_a_field_offers_what_there_is_to_choose_from() -> None:
    assert field(APP, "mandate").choices == ("full", "soft", "none")
    assert field(APP, "coach").choices == tuple(bank().organisation.people)
    assert field(PAY, "squad").choices == ("app", "core", "web")
    assert field(WORDS, "skill").choices == ("code", "words")
    assert field(PAY, "squad").is_required


def test_a_limit_tells_what_holds_now_and_why() -> None:
    limit = field((), "limits.squad_size")
    assert "Holds now: 9 people" in limit.help
    assert "Brunel" in limit.help


@pytest.mark.parametrize(
    ("address", "name", "text", "label"),
    [
        (APP, "wip_limit", "3", "App: WIP limit 3"),
        (APP, "since", "2026-01-05", "App: formed 2026-01-05"),
        (APP, "coach", "", "App: no coach"),
        (BO, "name", "Bo: the 2nd", "Bo: name Bo: the 2nd"),
        ((), "preset", "spotify-2012", "Bank: limits of spotify-2012"),
    ],
)
def test_an_edit_says_which_field_gets_what(
    address: Address, name: str, text: str, label: str
) -> None:
    edit = typed(address, name, text)
    assert edit.label == label
    assert edit.target == address
    made(edit)


def test_what_is_typed_is_what_the_model_gets() -> None:
    assert made(typed(BO, "fte", "80%")).people["bo"].fte == 0.8
    assert made(typed(BO, "skills", "law: 50%")).people["bo"].skills == {"law": 0.5}
    assert made(typed(BO, "skills", "{law: 0.5}")).people["bo"].skills == {"law": 0.5}
    assert made(typed(BO, "skills", "")).people["bo"].skills == {}
    assert str(made(typed(BO, "from", "2027-02-01")).people["bo"].available_from) == "2027-02-01"
    assert made(typed(BO, "vacancy", "true")).people["bo"].vacancy
    assert made(typed(BOARD, "every_days", "30")).decisions["board"].every_days == 30
    days = made(typed(BOARD, "days", "p50: 3, p90: 8")).decisions["board"].days
    assert days is not None
    assert (days.p50, days.p90) == (3, 8)
    assert made(typed(BOARD, "passes", "full, soft")).decisions["board"].passes == ("full", "soft")
    steps = made(typed(PAY, "steps", "{skill: law, days: 2}")).work.features["pay"].steps
    assert steps == (Step.model_validate({"skill": "law", "days": 2}),)
    need = made(typed(PAY, "need", "user: a home, job: buy one")).work.features["pay"].need
    assert need is not None
    assert (need.user, need.job) == ("a home", "buy one")
    accepted = made(typed(PAY, "acceptance", "quick, 'safe, too'")).work.features["pay"].acceptance
    assert accepted == ("quick", "safe, too")


def test_members_are_typed_with_and_without_a_share() -> None:
    after = made(typed(APP, "members", "di, {person: bo, share: 50%}"))
    assert squad_people(after, "app") == {"di": None, "bo": 0.5}


def test_a_share_in_one_squad_is_typed_at_the_member() -> None:
    at = (*APP, "members", "bo")
    assert squad_people(made(typed(at, "share", "25%")), "app")["bo"] == 0.25
    assert squad_people(made(typed(at, "share", "")), "app")["bo"] is None


def test_a_former_product_owner_stays_at_work() -> None:
    core: Address = ("tribes", "loans", "squads", "core")
    assert list(squad_people(made(typed(core, "product_owner", "bo")), "core"))[-1] == "di"


def test_limits_are_set_and_cleared_one_by_one() -> None:
    narrow = made(typed((), "limits.squad_size", "7"))
    assert narrow.effective_limits().squad_size == 7
    assert field((), "limits.squad_size", narrow).value == "7"
    cleared = made(set_field(roster_of(narrow), (), "limits.squad_size", ""), roster_of(narrow))
    assert cleared.limits is None


@pytest.mark.parametrize(
    ("address", "name", "text", "message"),
    [
        (APP, "wip_limit", "many", "found 'many', expected a number"),
        (APP, "wip_limit", "0", "found '0', expected at least 1"),
        (APP, "mandate", "ful", "found 'ful', expected full, soft or none; did you mean 'full'?"),
        (APP, "since", "5 May", "found '5 May', expected a date like 2026-11-30"),
        (APP, "coach", "tes", "there is no person 'tes'; did you mean 'tess'?"),
        (APP, "members", "an, bo", "there is no person 'an'; did you mean 'ana'?"),
        (APP, "missio", "x", "there is no field 'missio'; did you mean 'mission'?"),
        (PAY, "squad", "", "'squad' is required and cannot be empty"),
        (PAY, "steps", "[{skill: code", "Steps: "),
        (PAY, "steps", "[{skill: code}]", "has no 'days', which is required"),
        (BO, "fte", "150%", "found '150%', expected at most 1"),
        (BO, "vacancy", "yes", "found 'yes', expected true or false"),
        (("people", "nobody"), "name", "x", "nothing stands there any more"),
        ((), "limits.squad_size", "-1", "found '-1', expected at least 1"),
    ],
)
def test_what_is_no_value_is_refused_with_what_was_expected(
    address: Address, name: str, text: str, message: str
) -> None:
    with pytest.raises(InvalidField) as refused:
        typed(address, name, text)
    assert message in str(refused.value)


@given(organisation=organisations())
def test_typing_what_is_shown_changes_nothing(organisation: Organisation) -> None:
    roster = roster_of(organisation)
    known = [label.at for _, labels in labels_by_kind(organisation) for label in labels]
    for address in known[:6]:
        for shown in fields_of(roster, address):
            if not shown.value or shown.kind is FieldKind.TEXT:
                continue
            edit = set_field(roster, address, shown.name, shown.value)
            after, conflicts = apply_changes(organisation, edit.changes)
            assert conflicts == ()
            assert after == organisation


@given(text=st.text(max_size=30), data=st.data())
def test_whatever_is_typed_is_a_value_or_refused(text: str, data: st.DataObject) -> None:
    address = data.draw(st.sampled_from([APP, BO, BOARD, PAY, WORDS, ()]))
    shown = data.draw(st.sampled_from(fields_of(bank(), address)))
    try:
        edit = set_field(bank(), address, shown.name, text)
    except InvalidField:
        return
    apply_changes(bank().organisation, edit.changes)


def test_a_model_without_anything_still_has_its_own_fields() -> None:
    names = [each.name for each in fields_of(roster_of(organisation_from("name: X")), ())]
    assert names[:3] == ["name", "preset", "limits.squad_size"]


@pytest.mark.parametrize(
    ("name", "typed", "values", "text"),
    [
        ("members", "[{share: 0.5}]", [{"share": "0.5"}], "{share: 0.5}"),
        ("members", "[ana, {}, ~]", [{"person": "ana"}], "ana"),
        ("needs", "[{squad: }]", [], ""),
        ("skills", "code", [{"skill": "code", "level": ""}], "code: 1.0"),
    ],
)
def test_values_of_which_parts_are_missing_are_read_and_written(
    name: str, typed: str, values: list[dict[str, str]], text: str
) -> None:
    of = field(BO if name == "skills" else APP, name)
    assert read_values(of, typed) == values
    assert values_text(of, values) == text


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("days", FieldKind.FLOW),  # of a gate: one number, or a median and more
        ("from", FieldKind.DAY),  # of a person; of a move it is a squad
        ("learned", FieldKind.IDS),
        ("less_time", FieldKind.FLOW),
        ("steps", FieldKind.FLOW),
        ("work", FieldKind.CHOICE),
        ("to", FieldKind.TEXT),
        ("limits.squad_size", FieldKind.NUMBER),
    ],
)
def test_a_name_means_the_same_wherever_it_stands(name: str, kind: FieldKind) -> None:
    assert kind_of_field(name) is kind


def test_words_of_a_list_inside_a_value_are_typed_without_brackets() -> None:
    journeys = field(("tribes", "loans"), "journeys")
    steps = next(part for part in journeys.parts if part.name == "steps")
    given = "[{step: Ask, learned: [analytics, interview]}]"
    (step,) = read_values(steps, given)
    assert step == {"step": "Ask", "learned": "analytics, interview"}
    assert values_text(steps, (step,)) == given
