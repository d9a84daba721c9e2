"""``tribeplan show``: each tribe in a few lines, and its squads by its chapters as a table."""

import io
from collections.abc import Iterable, Iterator

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from tribeplan.org.roster import Headcount, Roster
from tribeplan.org.squad import KindOfWork
from tribeplan.org.tribe import Tribe
from tribeplan.report.matrix import matrix_of
from tribeplan.report.matrix_table import OPEN_STYLE, ROLE_STYLES, matrix_tables
from tribeplan.report.safe_text import ci_safe, without_commands

NARROWEST = 40
"""Cells below which a table cannot be read."""

_LEGEND = (
    ("TL", "tribe lead"),
    ("CL", "chapter lead"),
    ("PO", "product owner"),
    ("AC", "agile coach"),
    ("50%", "of a week"),
)
_KINDS = {KindOfWork.CHANGE: "change (experience)", KindOfWork.RUN: "run (service)"}


def show_organisation(
    roster: Roster,
    width: int,
    colour: bool,  # noqa: FBT001  # the one choice
    scenario: str | None = None,
) -> str:
    """Draw an organisation for a terminal of some width.

    Parameters
    ----------
    roster
        The organisation.
    width
        Cells in a line; at least `NARROWEST` are used.
    colour
        Whether to paint with ANSI codes.
    scenario
        The name of the scenario that led to it, for the heading.
    """
    console = Console(
        file=io.StringIO(),
        width=max(width, NARROWEST),
        color_system="standard" if colour else None,
        force_terminal=colour,
        no_color=not colour,
        legacy_windows=False,
        markup=False,
        highlight=False,
        emoji=False,
        _environ={},
    )
    with console.capture() as capture:
        for part in _parts(roster, console, scenario):
            console.print(part)
    lines = (without_commands(line.rstrip()) for line in capture.get().split("\n"))
    return "\n".join(lines).rstrip("\n") + "\n"


def _parts(roster: Roster, console: Console, scenario: str | None) -> Iterator[RenderableType]:
    organisation = roster.organisation
    name = organisation.name or "Organisation"
    heading = f"{scenario} · {name}" if scenario else name
    yield Text(ci_safe(heading), style="bold underline")
    squads, chapters = len(roster.squads), len(roster.chapters)
    tribes = _count(len(organisation.tribes), "tribe")
    shape = f"{tribes}, {_count(squads, 'squad')}, {_count(chapters, 'chapter')}"
    yield Text(f"{shape}; {_people(roster.headcount(organisation.people))}")
    for tribe_id, tribe in organisation.tribes.items():
        yield Text()
        yield from _tribe(roster, tribe_id, tribe, console)
    homeless = _in_no_tribe(roster)
    if homeless:
        yield Text()
        yield _facts([("In no tribe", _names(roster, homeless))])
    if organisation.tribes:
        yield Text()
        yield _legend()


def _tribe(
    roster: Roster, tribe_id: str, tribe: Tribe, console: Console
) -> Iterator[RenderableType]:
    lead = Text("no tribe lead", style=OPEN_STYLE)
    if tribe.lead is not None:
        lead = Text.assemble(("TL", ROLE_STYLES["TL"]), f" {ci_safe(roster.name(tribe.lead))}")
    yield Text.assemble((ci_safe(tribe.name or tribe_id), "bold reverse"), "  ", lead)
    yield _facts(_facts_of(roster, tribe))
    matrix = matrix_of(roster, tribe_id)
    if matrix.rows or matrix.columns:
        yield matrix_tables(roster, matrix, console)


def _facts_of(roster: Roster, tribe: Tribe) -> list[tuple[str, Text]]:
    squads, chapters = _count(len(tribe.squads), "squad"), _count(len(tribe.chapters), "chapter")
    facts = [
        ("Purpose", Text(ci_safe(tribe.purpose or ""))),
        ("Kind of work", Text(_KINDS[tribe.work])),
        ("Size", Text(f"{squads}, {chapters}; {_people(roster.headcount(tribe.people))}")),
        ("MT", _with_roles(roster, _management(tribe))),
        ("Coaches", _with_roles(roster, [(coach, "AC") for coach in tribe.agile_coaches])),
        ("Fte by skill", _skills(roster, tribe.people)),
        ("Open seats", _open_seats(roster, tribe.people)),
    ]
    return [(label, text) for label, text in facts if text.plain]


def _facts(facts: Iterable[tuple[str, Text]]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for label, text in facts:
        table.add_row(Text(label), text)
    return table


def _management(tribe: Tribe) -> Iterator[tuple[str, str]]:
    for person in tribe.management_team:
        roles = {"TL": person == tribe.lead, "CL": person in tribe.chapter_leads}
        yield person, " ".join(role for role, holds in roles.items() if holds)


def _with_roles(roster: Roster, people: Iterable[tuple[str, str]]) -> Text:
    return Text(", ").join(
        Text.assemble(ci_safe(roster.name(person)), (f" {role}", ROLE_STYLES[role[:2]]))
        for person, role in people
    )


def _names(roster: Roster, people: Iterable[str]) -> Text:
    return Text(", ".join(ci_safe(roster.name(person)) for person in people))


def _open_seats(roster: Roster, people: Iterable[str]) -> Text:
    seats = [person for person in people if roster.person(person).vacancy]
    text = _names(roster, seats)
    text.stylize(OPEN_STYLE)
    return text


def _skills(roster: Roster, people: Iterable[str]) -> Text:
    """Give the fte per main skill, the largest first."""
    supply = sorted(roster.fte_per_skill(people).items(), key=lambda item: (-item[1], item[0]))
    known = roster.organisation.skills
    parts: list[str] = []
    for skill, fte in supply:
        name = (known[skill].name if skill in known else None) or skill
        parts.append(f"{fte:.1f} {ci_safe(name)}")
    return Text(" · ".join(parts))


def _people(headcount: Headcount) -> str:
    text = f"{_count(headcount.people, 'person', 'people')}, {headcount.fte:.1f} fte"
    if headcount.vacancies:
        seats = _count(headcount.vacancies, "open seat")
        text += f"; {seats}, {headcount.vacant_fte:.1f} fte"
    return text


def _count(number: int, noun: str, nouns: str = "") -> str:
    return f"{number} {noun if number == 1 else nouns or noun + 's'}"


def _in_no_tribe(roster: Roster) -> list[str]:
    tribes = roster.organisation.tribes.values()
    placed = {person for tribe in tribes for person in tribe.people}
    return [person for person in roster.organisation.people if person not in placed]


def _legend() -> Text:
    return Text("  ").join(
        Text.assemble((mark, ROLE_STYLES.get(mark, "")), (f" {meaning}", "dim"))
        for mark, meaning in _LEGEND
    )
