from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from reference.organisations import organisations
from report.hostile import COMMANDS, HOSTILE, is_clean, naughty_strings
from report.runners import any_command
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import Roster, roster_of
from tribeplan.report.matrix import NARROWEST, show_organisation

SNAPSHOTS = Path(__file__).parent / "snapshots"


def roster_from(data: dict[str, Any]) -> Roster:
    return roster_of(Organisation.model_validate(data))


def home_loans() -> Roster:
    """A tribe with everything the figure can show."""
    people: dict[str, Any] = {
        "tess": {"name": "Tess van Dijk", "skills": {"product": 1.0}},
        "mila": {"name": "Mila Jansen"},
        "joris": {"name": "Joris Postma"},
        "carla": {"name": "Carla Smit", "skills": {"product": 1.0}},
        "pim": {"name": "Pim de Groot", "skills": {"product": 1.0}},
        "anna": {"name": "Anna de Vries", "skills": {"product": 1.0}, "fte": 0.8},
        "anna-2": {"name": "Anna Bakker", "skills": {"dev": 1.0}},
        "bart": {"name": "Bart Hendriks", "skills": {"dev": 1.0}},
        "daan": {"name": "Daan Verhoeven", "skills": {"dev": 1.0}},
        "emre": {"name": "Emre Yilmaz", "skills": {"dev": 1.0}},
        "dev-5": {"name": "Developer app", "skills": {"dev": 1.0}, "vacancy": True},
        "dev-6": {"skills": {"dev": 1.0}, "vacancy": True, "fte": 0.5},
        "vince": {"name": "Vince Smeets", "skills": {"risk": 1.0}},
        "boss": {"name": "Hendrik Mulder"},
    }
    tribe = {
        "name": "Home loans",
        "purpose": "A house without worries",
        "lead": "tess",
        "agile_coaches": ["mila", "joris"],
        "chapters": {
            "product": {"name": "Product", "lead": "carla", "members": ["pim", "anna"]},
            "dev": {
                "name": "Development",
                "lead": "bart",
                "members": ["anna-2", "daan", "emre", "dev-5", "dev-6"],
            },
        },
        "squads": {
            "early": {
                "name": "Early repayment",
                "product_owner": "pim",
                "members": [{"person": "emre", "share": "50%"}, "anna", "vince"],
                "coach": "mila",
            },
            "app": {
                "name": "App",
                "product_owner": "daan",
                "members": [{"person": "emre", "share": "50%"}, "anna-2", "dev-5", "dev-6"],
                "coach": "mila",
            },
        },
    }
    return roster_from(
        {
            "name": "Bank",
            "skills": {"dev": {"name": "Software"}},
            "people": people,
            "tribes": {"loans": tribe},
        }
    )


@pytest.mark.parametrize("width", [50, 80, 120])
def test_a_tribe_looks_as_read_by_eye(width: int) -> None:
    expected = (SNAPSHOTS / f"show_{width}.txt").read_text("utf-8")
    assert show_organisation(home_loans(), width, colour=False) == expected


def test_colour_adds_codes_and_nothing_else() -> None:
    painted = show_organisation(home_loans(), 100, colour=True)
    assert "\x1b[1;32mPO\x1b[0m" in painted
    stripped = "".join(part.partition("m")[2] for part in f"m{painted}".split("\x1b["))
    plain = show_organisation(home_loans(), 100, colour=False)
    assert [line.rstrip() for line in stripped.splitlines()] == plain.splitlines()


def test_the_environment_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    before = show_organisation(home_loans(), 100, colour=False)
    for name, value in {"COLUMNS": "30", "FORCE_COLOR": "1", "TERM": "dumb"}.items():
        monkeypatch.setenv(name, value)
    assert show_organisation(home_loans(), 100, colour=False) == before


def test_an_organisation_without_tribes_is_its_people() -> None:
    assert show_organisation(roster_from({"people": {"ana": {}}}), 80, colour=False) == (
        "Organisation\n0 tribes, 0 squads, 0 chapters; 1 person, 1.0 fte\n\nIn no tribe  ana\n"
    )


def test_a_tribe_without_people_is_still_shown() -> None:
    shown = show_organisation(
        roster_from({"tribes": {"t": {"squads": {"s": {}}}}}), 80, colour=False
    )
    assert "t  no tribe lead" in shown
    assert "│ PO nobody │" in shown


def test_a_wide_tribe_counts_people_where_names_take_too_many_tables() -> None:
    people: dict[str, dict[str, str]] = {f"somebody-{n}": {} for n in range(12)}
    chapters = {f"c{n}": {"lead": f"somebody-{n}", "members": [f"somebody-{n}"]} for n in range(12)}
    squad = {"product_owner": "somebody-0", "members": list(people)}
    roster = roster_from(
        {"people": people, "tribes": {"t": {"chapters": chapters, "squads": {"s": squad}}}}
    )
    narrow = show_organisation(roster, 60, colour=False)
    assert "│ 1 PO CL" in narrow
    assert "CL somebody" not in narrow
    wide = show_organisation(roster, 400, colour=False)
    assert "│ somebody-0 PO CL │" in wide


def test_a_squad_without_people_stands_in_the_first_table_only() -> None:
    people: dict[str, dict[str, str]] = {f"person-with-a-long-id-{n}": {} for n in range(6)}
    chapters = {f"chapter-{n}": {"members": [person]} for n, person in enumerate(people)}
    squads = {"full": {"members": list(people)}, "empty": {}}
    roster = roster_from(
        {"people": people, "tribes": {"t": {"chapters": chapters, "squads": squads}}}
    )
    shown = show_organisation(roster, 80, colour=False)
    assert shown.count("│ full ") > 1
    assert shown.count("│ empty ") == 1


def test_a_long_name_is_wrapped_with_its_second_line_set_in() -> None:
    data = {
        "people": {"ana": {"name": "Ana Wilhelmina Alexandra de Boer"}},
        "tribes": {
            "t": {
                "chapters": {"dev": {"members": ["ana"]}},
                "squads": {"s": {"product_owner": "ana", "members": ["ana"]}},
            }
        },
    }
    shown = show_organisation(roster_from(data), 100, colour=False)
    assert "│ Ana Wilhelmina         │\n" in shown
    assert "│   Alexandra de Boer PO │\n" in shown


def test_a_tribe_lead_who_leads_a_chapter_is_named_once_with_both_roles() -> None:
    tribe = {"lead": "ana", "chapters": {"dev": {"lead": "ana", "members": ["ana"]}}}
    shown = show_organisation(
        roster_from({"people": {"ana": {}}, "tribes": {"t": tribe}}), 80, colour=False
    )
    assert "MT            ana TL CL\n" in shown


def shouting(text: str) -> Roster:
    """A tribe in which everything is called by one text."""
    name = text or None
    return roster_from(
        {
            "name": name,
            "skills": {"dev": {"name": name}},
            "people": {
                "ana": {"name": name, "skills": {"dev": 1.0}},
                "bo": {"name": name, "vacancy": True},
                "mila": {"name": name},
                "idle": {"name": name},
            },
            "tribes": {
                "t": {
                    "name": name,
                    "purpose": name,
                    "lead": "ana",
                    "agile_coaches": ["mila"],
                    "chapters": {"dev": {"name": name, "lead": "ana", "members": ["bo"]}},
                    "squads": {
                        "s": {
                            "name": name,
                            "product_owner": "ana",
                            "members": ["bo"],
                            "coach": "mila",
                        }
                    },
                }
            },
        }
    )


def assert_harmless(shown: str, width: int) -> None:
    for line in shown.split("\n"):
        assert is_clean(line), ascii(line)
        assert not any_command(line), ascii(line)
        assert cell_len(line) <= width, ascii(line)


def is_text(text: str) -> bool:
    """Tell whether an organisation can hold it: halves of a surrogate pair it refuses."""
    return not any("\ud800" <= char <= "\udfff" for char in text)


@given(HOSTILE.filter(is_text), st.sampled_from((1, 40, 80)))
def test_no_name_can_break_out_of_the_table(text: str, width: int) -> None:
    shown = show_organisation(shouting(text), width, colour=False)
    assert_harmless(shown, max(width, NARROWEST))


def test_markup_is_shown_as_it_is_written() -> None:
    shown = show_organisation(shouting("[b]Bob [/b] :smile:"), 120, colour=False)
    assert "[b]Bob [/b] :smile:" in shown


def test_naughty_names_stay_in_their_cells() -> None:
    for text in filter(is_text, (*COMMANDS, *naughty_strings()[::5])):
        assert_harmless(show_organisation(shouting(text), 80, colour=False), 80)


@given(organisations(), st.integers(30, 200))
def test_any_organisation_is_shown_within_its_width(organisation: Organisation, width: int) -> None:
    shown = show_organisation(roster_of(organisation), width, colour=False)
    for line in shown.splitlines():
        assert cell_len(line) <= max(width, NARROWEST)
    # With at most five chapters four tables are enough from here on, so nobody is only counted.
    everybody = (
        []
        if width < 120
        else [
            person
            for tribe in organisation.tribes.values()
            for squad in tribe.squads.values()
            for person in squad.people
        ]
    )
    for person in everybody:
        known = organisation.people[person]
        assert known.vacancy or known.name or person.partition("-")[0] in shown
