from typing import Any

from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import roster_of, short_names
from tribeplan.report.matrix import Entry, Matrix, MatrixLine, matrix_of


def matrix(tribe: dict[str, Any], **people: dict[str, Any]) -> Matrix:
    """Lay out one tribe; everybody who is named in `people` exists."""
    organisation = Organisation.model_validate({"people": people, "tribes": {"t": tribe}})
    return matrix_of(roster_of(organisation), "t")


def test_people_stand_where_their_squad_and_chapter_meet() -> None:
    drawn = matrix(
        {
            "chapters": {"dev": {"lead": "cy", "members": ["ana"]}, "design": {"members": ["bo"]}},
            "squads": {
                "app": {"product_owner": "bo", "members": ["ana"]},
                "web": {"name": "Website", "members": ["cy"]},
            },
        },
        ana={},
        bo={},
        cy={},
    )
    assert drawn.rows == (
        MatrixLine("app", "PO", "bo", ("ana", "bo")),
        MatrixLine("Website", "PO", None, ("cy",)),
    )
    assert drawn.columns == (
        MatrixLine("dev", "CL", "cy", ("ana", "cy")),
        MatrixLine("design", "CL", None, ("bo",)),
    )
    assert drawn.cells == (
        ((Entry("ana"),), (Entry("bo", ("PO",)),)),
        ((Entry("cy", ("CL",)),), ()),
    )


def test_a_part_of_the_week_and_an_open_seat_are_marked() -> None:
    drawn = matrix(
        {
            "chapters": {"dev": {"members": ["ana", "seat"]}},
            "squads": {"app": {"members": [{"person": "ana", "share": "50%"}, "seat"]}},
        },
        ana={},
        seat={"vacancy": True},
    )
    assert drawn.cells == (((Entry("ana", share=0.5), Entry("seat", is_open=True)),),)


def test_half_a_contract_is_half_a_week_in_the_only_squad() -> None:
    drawn = matrix(
        {"chapters": {"dev": {"members": ["ana"]}}, "squads": {"app": {"members": ["ana"]}}},
        ana={"fte": 0.5},
    )
    assert drawn.cells[0][0][0].share == 0.5


def test_one_person_can_hold_every_role() -> None:
    drawn = matrix(
        {
            "lead": "ana",
            "chapters": {"dev": {"lead": "ana"}},
            "squads": {"app": {"product_owner": "ana"}},
        },
        ana={},
    )
    assert drawn.cells[0][0][0].roles == ("TL", "PO", "CL")


def test_members_of_no_chapter_here_get_a_column_of_their_own() -> None:
    drawn = matrix({"chapters": {"dev": {}}, "squads": {"app": {"members": ["ana"]}}}, ana={})
    assert [column.title for column in drawn.columns] == ["dev", "No chapter here"]
    assert drawn.cells == (((), (Entry("ana"),)),)


def test_members_of_two_chapters_stand_in_both() -> None:
    drawn = matrix(
        {
            "chapters": {"dev": {"members": ["ana"]}, "ops": {"members": ["ana"]}},
            "squads": {"app": {"members": ["ana"]}},
        },
        ana={},
    )
    assert drawn.cells == (((Entry("ana"),), (Entry("ana"),)),)


def test_chapter_members_in_no_squad_get_a_row_of_their_own() -> None:
    drawn = matrix(
        {"lead": "bo", "chapters": {"dev": {"lead": "ana", "members": ["bo"]}}}, ana={}, bo={}
    )
    assert drawn.rows == (MatrixLine("No squad here", "", None, ("bo", "ana")),)
    assert drawn.cells == (((Entry("bo", ("TL",)), Entry("ana", ("CL",))),),)


def test_coaches_stand_beside_their_squads_and_idle_ones_below() -> None:
    drawn = matrix(
        {
            "agile_coaches": ["mila", "joris"],
            "chapters": {"dev": {"members": ["ana"]}},
            "squads": {"app": {"coach": "mila", "members": ["ana"]}},
        },
        ana={},
        mila={},
        joris={},
    )
    assert [column.title for column in drawn.columns] == ["dev", "Coach (AC)"]
    assert [row.title for row in drawn.rows] == ["app", "No squad here"]
    assert drawn.cells == (((Entry("ana"),), (Entry("mila"),)), ((), (Entry("joris"),)))


def test_an_empty_tribe_has_no_lines() -> None:
    assert matrix({}) == Matrix((), (), ())


def test_first_names_are_enough_where_they_differ() -> None:
    names = {"a": "Anna de Vries", "b": "Ben Kuipers"}
    assert short_names(names) == {"a": "Anna", "b": "Ben"}


def test_a_short_name_is_never_that_of_somebody_else() -> None:
    names = {"a": "Anna", "b": "Anna B", "c": "Anna B.", "d": " ", "e": "", "f": "Anna Bos"}
    short = short_names(names)
    assert len(set(short.values())) == len(names)
    assert short["e"] == "e" or short["e"] == ""
