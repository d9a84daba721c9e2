"""Figures laid over a matrix: problems, load, work limits, skills; a digit with a shade each."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from tribeplan.org.roster import Roster
from tribeplan.org.task import each_task
from tribeplan.org.workload import Load, skill_loads, squad_loads, squad_shares
from tribeplan.rules.finding import Finding
from tribeplan.tui.subject import cursor_at
from tribeplan.tui.widgets.matrix_grid import Head
from tribeplan.tui.widgets.matrix_text import Badge


class Shown(Enum):
    """What is laid over the matrix, with its legend."""

    NOTHING = ""
    PROBLEMS = "Problems: how many a squad, a chapter or the people of a cell have"
    LOAD = "Load: work that arrives, in percent of what the people can do"
    LIMITS = "Work limits: most features at once / people in the squad"
    SKILLS = "Skills: experts a squad has in the chapter's skill; 0! is needed and missing"


BUSY, FULL = 0.75, 1.0
"""Shares of the capacity at which waiting grows, and at which it never ends."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """Figures by squad, by chapter, and by both."""

    shown: Shown = Shown.NOTHING
    squads: dict[str, Badge] = field(default_factory=dict[str, Badge])
    chapters: dict[str, Badge] = field(default_factory=dict[str, Badge])
    cells: dict[tuple[str, str], Badge] = field(default_factory=dict[tuple[str, str], Badge])

    def badge(self, squad: Head | None, chapter: Head | None) -> Badge | None:
        """Give the figure of a cell, a row or a column, None without one."""
        if self.shown is Shown.NOTHING:
            return None
        if squad is not None and chapter is not None:
            return self.cells.get((squad.id, chapter.id))
        if squad is not None:
            return self.squads.get(squad.id)
        return None if chapter is None else self.chapters.get(chapter.id)


def overlay_of(shown: Shown, roster: Roster, tribe_id: str, findings: Iterable[Finding]) -> Overlay:
    """Work out the figures of one kind for one tribe."""
    match shown:
        case Shown.NOTHING:
            return Overlay()
        case Shown.PROBLEMS:
            return _problems(roster, tribe_id, findings)
        case Shown.LOAD:
            return _load(roster, tribe_id)
        case Shown.LIMITS:
            return _limits(roster, tribe_id)
        case Shown.SKILLS:
            return _skills(roster, tribe_id)


def _problems(roster: Roster, tribe_id: str, findings: Iterable[Finding]) -> Overlay:
    squads: Counter[str] = Counter()
    chapters: Counter[str] = Counter()
    cells: Counter[tuple[str, str]] = Counter()
    for finding in findings:
        match cursor_at(roster.organisation, finding.problem.at):
            case ("tribes", tribe, "squads", str(squad), *members) if tribe == tribe_id:
                squads[squad] += 1
                if members:
                    cells[squad, _chapter_in(roster, tribe_id, str(members[-1]))] += 1
            case ("tribes", tribe, "chapters", str(chapter), *_) if tribe == tribe_id:
                chapters[chapter] += 1
            case ("people", str(person)) if person in roster.organisation.people:
                for seat in roster.squads_of(person):
                    if seat.tribe_id == tribe_id:
                        cells[seat.id, _chapter_in(roster, tribe_id, person)] += 1
            case _:
                pass
    here = roster.tribe(tribe_id)
    return Overlay(
        Shown.PROBLEMS,
        {squad: _counted(squads[squad]) for squad in here.squads},
        {chapter: _counted(chapters[chapter]) for chapter in here.chapters},
        {cell: _counted(count) for cell, count in cells.items()},
    )


def _counted(count: int) -> Badge:
    return Badge(str(count), min(count, 4))


def _chapter_in(roster: Roster, tribe_id: str, person: str) -> str:
    seats = roster.chapters_of_person.get(person, ())
    return next((seat.id for seat in seats if seat.tribe_id == tribe_id), "")


def _load(roster: Roster, tribe_id: str) -> Overlay:
    limits = roster.organisation.effective_limits()
    squads, skills = squad_loads(roster, limits), skill_loads(roster, limits)
    tribe = roster.tribe(tribe_id)
    return Overlay(
        Shown.LOAD,
        {squad: _percent(squads.get(squad)) for squad in tribe.squads},
        {
            chapter_id: _percent(skills.get((tribe_id, chapter.skill or chapter_id)))
            for chapter_id, chapter in tribe.chapters.items()
        },
    )


def _percent(load: Load | None) -> Badge:
    if load is None or not load.work:
        return Badge("0%", 0)
    if not load.capacity:
        return Badge("none", 4)
    share = load.work / load.capacity
    level = 1 if share < BUSY / 2 else 2 if share < BUSY else 3 if share <= FULL else 4
    return Badge(f"{share:.0%}", level)


def _limits(roster: Roster, tribe_id: str) -> Overlay:
    squads: dict[str, Badge] = {}
    for squad_id, squad in roster.tribe(tribe_id).squads.items():
        people, limit = len(squad.people), squad.wip_limit
        if limit is None:
            squads[squad_id] = Badge(f"none/{people}", 4)
        else:
            level = 1 if limit * 2 <= people else 2 if limit <= people else 3
            squads[squad_id] = Badge(f"{limit}/{people}", level)
    return Overlay(Shown.LIMITS, squads)


def _skills(roster: Roster, tribe_id: str) -> Overlay:
    needed: defaultdict[str, set[str]] = defaultdict(set)
    for task in each_task(roster.organisation.work):
        needed[task.squad].add(task.step.skill)
    shares = squad_shares(roster)
    tribe = roster.tribe(tribe_id)
    squads: dict[str, Badge] = {}
    cells: dict[tuple[str, str], Badge] = {}
    for squad_id in tribe.squads:
        for chapter_id, chapter in tribe.chapters.items():
            skill = chapter.skill or chapter_id
            experts = sum(
                share * roster.person(person).skills.get(skill, 0.0)
                for person, share in shares[squad_id].items()
            )
            is_needed = skill in needed[squad_id]
            cells[squad_id, chapter_id] = _experts(experts, is_needed=is_needed)
    return Overlay(Shown.SKILLS, squads, {}, cells)


def _experts(experts: float, *, is_needed: bool) -> Badge:
    if not experts:
        return Badge("0!", 4) if is_needed else Badge("0", 0)
    return Badge(f"{experts:.1f}", 3 if is_needed and experts < 1 else 2 if experts < 1 else 1)
