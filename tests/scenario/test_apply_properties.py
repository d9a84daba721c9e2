from hypothesis import given
from hypothesis import strategies as st

from reference.changes import changes, lists_of_changes
from reference.costly import COSTLY
from reference.organisations import organisations
from tribeplan.formats.model.files import ModelFiles
from tribeplan.formats.model.read import read_model
from tribeplan.formats.model_text import write_model
from tribeplan.org.organisation import Organisation
from tribeplan.org.references import Kind, each_reference, repeated_squads
from tribeplan.report.difference import FORMATS, render_difference
from tribeplan.rules.comparison import compare
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.change import Change
from tribeplan.scenario.difference import difference


def dangling(organisation: Organisation) -> list[str]:
    """Look every reference up, the slow way."""
    squads = {id_ for tribe in organisation.tribes.values() for id_ in tribe.squads}
    ids = {
        Kind.PERSON: set(organisation.people),
        Kind.SKILL: set(organisation.skills),
        Kind.TRIBE: set(organisation.tribes),
        Kind.SQUAD: squads,
        Kind.FEATURE: set(organisation.work.features),
    }
    return [
        each.id
        for each in each_reference(organisation)
        if each.id not in ids[each.kind] and (each.kind is not Kind.SKILL or organisation.skills)
    ]


@given(organisation=organisations(), data=st.data())
def test_no_change_raises_or_leaves_an_id_hanging(
    organisation: Organisation, data: st.DataObject
) -> None:
    made = data.draw(lists_of_changes(organisation))
    applied = apply_changes(organisation, made)
    assert dangling(applied.organisation) == []
    assert list(repeated_squads(applied.organisation)) == []
    for conflict in applied.conflicts:
        assert conflict.at[0] == "changes"
        assert conflict.message


@given(organisation=organisations(), data=st.data())
def test_what_comes_out_can_be_written_and_read_again(
    organisation: Organisation, data: st.DataObject
) -> None:
    made = data.draw(lists_of_changes(organisation))
    changed = apply_changes(organisation, made).organisation
    text = write_model(changed)
    reading = read_model(ModelFiles("m", (("m.yaml", text.encode()),)))
    assert reading.diagnostics == (), text
    assert reading.organisation == changed


@given(organisation=organisations(), change=changes())
def test_a_skipped_change_changes_nothing(organisation: Organisation, change: Change) -> None:
    applied = apply_changes(organisation, [change])
    if applied.conflicts:
        assert applied.organisation is organisation


@given(organisation=organisations(), data=st.data())
def test_changes_one_by_one_give_what_they_give_together(
    organisation: Organisation, data: st.DataObject
) -> None:
    made = data.draw(lists_of_changes(organisation))
    together = apply_changes(organisation, made).organisation
    for change in made:
        organisation = apply_changes(organisation, [change]).organisation
    assert organisation == together


@given(organisation=organisations())
def test_an_organisation_does_not_differ_from_itself(organisation: Organisation) -> None:
    found = difference(organisation, Organisation.model_validate(organisation.model_dump()))
    assert found.statements == ()


@given(organisation=organisations(), data=st.data())
def test_whatever_differs_is_told_and_what_does_not_is_not(
    organisation: Organisation, data: st.DataObject
) -> None:
    made = data.draw(lists_of_changes(organisation))
    changed = apply_changes(organisation, made).organisation
    found = difference(organisation, changed)
    if changed == organisation:
        assert found.is_empty
    if found.is_empty:
        assert without_order(changed) == without_order(organisation)


def without_order(organisation: Organisation) -> Organisation:
    """Leave out what a difference does not tell: order of members, and history."""

    def sorted_members(squad: dict[str, object]) -> dict[str, object]:
        members = squad.get("members", ())
        return squad | {"members": sorted(members, key=str)}  # type: ignore[call-overload]

    plain = organisation.model_dump()
    for person in plain["people"].values():
        person.pop("moves")
    for tribe in plain["tribes"].values():
        for chapter in tribe["chapters"].values():
            chapter["members"] = sorted({*chapter["members"], chapter["lead"] or ""})
        for squad_id, squad in tribe["squads"].items():
            tribe["squads"][squad_id] = sorted_members(squad)
    return Organisation.model_construct(**plain)


@COSTLY
@given(organisation=organisations(), data=st.data())
def test_every_difference_can_be_said_in_every_format(
    organisation: Organisation, data: st.DataObject
) -> None:
    made = data.draw(lists_of_changes(organisation))
    changed = apply_changes(organisation, made).organisation
    result = compare(("a", organisation), ("b", changed), ())
    for format_ in FORMATS:
        text = render_difference(result, format_)
        assert all(statement.subject.id for statement in result.difference.statements)
        assert text.endswith("\n")


def undone(change: Change) -> Change | None:
    """The change that takes another one back, where one exists."""
    rename, add = change.rename, change.add
    if rename is not None and rename.chapter is None and rename.skill is None:
        return Change.model_validate({"rename": {rename.subject: rename.to, "to": rename.old}})
    if add is not None:
        for kind in ("feature", "stream", "gate", "tribe"):
            if type(add).__name__ == f"New{kind.title()}":
                return Change.model_validate({"remove": {kind: getattr(add, kind)}})
    return None


@given(organisation=organisations(), change=changes())
def test_a_rename_and_an_addition_can_be_taken_back(
    organisation: Organisation, change: Change
) -> None:
    back = undone(change)
    applied = apply_changes(organisation, [change])
    if back is not None and not applied.conflicts:
        again = apply_changes(applied.organisation, [back])
        assert again.conflicts == ()
        assert again.organisation == organisation
