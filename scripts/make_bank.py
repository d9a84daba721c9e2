"""Make the bank of 13 tribes in models/bank.

``python -m scripts.make_bank --seed 13`` writes the files, ``--check`` says whether they are
current. The same seed makes the same bank.
"""

import argparse
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple, TypeAlias

from scripts.bank_words import (
    FIRST_NAMES,
    LAST_NAMES,
    MEASURES,
    MISSIONS,
    PLANS,
    TRIBES,
    TribeWords,
)
from scripts.plain_yaml import current_or_not, to_yaml, write_files

ROOT = Path(__file__).resolve().parents[1]
BANK = ROOT / "models" / "bank"

Raw: TypeAlias = dict[str, Any]

SEED = 13
SKILLS = {
    "producten": "Productmanagement",
    "frontend": "Schermen bouwen",
    "backend": "Diensten bouwen",
    "testen": "Testen en testautomatisering",
    "communicatie": "Communicatie en content",
    "ontwerp": "Ontwerp van schermen en klantreizen",
    "data-analytics": "Data-analyse",
    "risico": "Risico, privacy en zorgplicht",
    "bediening": "Klanten helpen",
}
CHAPTER_OF_SKILL = {
    "frontend": "ontwikkeling",
    "backend": "ontwikkeling",
    "testen": "ontwikkeling",
    "ontwerp": "communicatie",
}
"""The chapters of the skills that are not called as their chapter is."""

HELPS_WITH = {
    "producten": ("communicatie", "data-analytics", "risico"),
    "frontend": ("backend", "testen", "ontwerp"),
    "backend": ("testen", "frontend", "data-analytics"),
    "testen": ("backend", "frontend", "risico"),
    "communicatie": ("producten", "ontwerp", "data-analytics"),
    "ontwerp": ("communicatie", "frontend", "producten"),
    "data-analytics": ("backend", "risico", "producten"),
    "risico": ("producten", "data-analytics", "communicatie"),
    "bediening": ("communicatie", "producten", "testen"),
}
"""The other fields of a T-shaped person, likeliest first."""

OFTEN_OPEN = frozenset({"backend", "frontend", "bediening"})
"""Skills that vacancies ask for."""

CHANGE_SEATS = (
    *("producten", "producten", "backend", "backend", "frontend", "testen"),
    *("communicatie", "ontwerp"),
)
RUN_SEATS = (
    *("producten", "producten", "bediening", "bediening", "bediening"),
    *("backend", "backend", "testen"),
)
"""The seats of a squad, its product owner's first; a specialist in data or risk joins them."""

ORDER = (
    ("producten",),
    ("risico", "data-analytics", "ontwerp"),
    ("frontend", "backend"),
    ("testen",),
    ("communicatie", "bediening"),
)
"""What happens after what in a feature, and what beside what."""

SOFT = frozenset(
    {"crypto-onderzoek", "groeikapitaal", "groen-sparen", "video-gesprek", "zorgcollectief"}
)
"""Squads that still have to ask."""

PROJECTS = frozenset({"hypotheekarchief", "sanctielijsten", "wereldbetalingen"})
"""Squads that are still paid as a project, and may decide nothing."""

CHAPTER_SIZE = 10
"""Most people in a chapter, its working lead included."""

START = date(2027, 1, 4)
PLATFORM = "dienst van het platform"
ORGANISATION: Raw = {"tribeplan": 1, "name": "Bank met dertien tribes", "preset": "ing"}
SQUADS_PER_COACH = 4
SQUADS_PER_PLATFORM_SQUAD = 3
WEEKS = 13
DAYS_PER_WEEK = 4
"""What one full-time expert does in a week, absences taken off [person-days]."""

FEATURES = {"change": 3, "run": 2}
FEATURE_SHARE = {"change": 0.13, "run": 0.09}
"""Part of a squad's quarter that one feature takes."""

STREAM_SHARE = {"change": 0.25, "run": 0.45}
"""Part of a squad's week that the recurring work takes."""

MEAN_OVER_MEDIAN = 1.2
"""Of a lognormal whose 90 % point is 2.2 times its median."""

MODELINE = "# yaml-language-server: $schema={up}docs/reference/model.schema.json\n"
HEADER = "# Made by scripts/make_bank.py --seed {seed}; do not edit by hand.\n\n"


class Team(NamedTuple):
    """A squad while it is being put together."""

    id: str
    work: str
    seats: list[tuple[str, str]]
    """Who works in it, each with the main skill; the product owner first."""

    needs: list[Raw]

    @property
    def name(self) -> str:
        """What people call it."""
        return self.id.replace("-", " ").capitalize()

    def people(self, chapter: str) -> list[str]:
        """Its people of one chapter."""
        return [person for person, skill in self.seats if chapter_of(skill) == chapter]


class Tribe(NamedTuple):
    """A tribe with everything that stands in its files."""

    words: TribeWords
    people: Raw
    teams: list[Team]


def chapter_of(skill: str) -> str:
    """The chapter whose people have a skill."""
    return CHAPTER_OF_SKILL.get(skill, skill)


def shuffled_names(chance: Random) -> Iterator[str]:
    """Every first name with every last name, once."""
    names = [f"{first} {last}" for first in FIRST_NAMES.split() for last in LAST_NAMES.split()]
    chance.shuffle(names)
    return iter(names)


def slug(name: str) -> str:
    """The id that belongs to a name."""
    return name.lower().replace(" ", "-")


class Founding:
    """The making of a bank: one stream of chance, one list of names."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)  # noqa: S311  # a made-up bank needs no secrets
        self.names = shuffled_names(self.chance)
        self.free_helpers: list[str] = []
        """Platform squads that can still help others, as often as they can."""

    def happens(self, share: float) -> bool:
        """Tell whether something happens that happens in a share of all cases."""
        return self.chance.random() < share

    def hire(self, people: Raw, skill: str, squad: str) -> str:
        """Add somebody, or now and then an open seat, and give the id."""
        name = next(self.names)
        person: Raw = {"name": name, "skills": self.t_shape(skill)}
        key = slug(name)
        if self.happens(0.25):
            person["fte"] = self.chance.choice((0.8, 0.8, 0.9))
        if skill in OFTEN_OPEN and self.happens(0.05):
            key = f"vacature-{skill}-{squad}-{len(people)}"
            person |= {"name": f"Vacature {len(people)} {squad}", "vacancy": True}
            person["from"] = f"2027-0{self.chance.randrange(2, 6)}-01"
        elif self.happens(0.04):
            month = self.chance.randrange(1, 13)
            person["moves"] = [{"date": f"2026-{month:02}-01", "to": squad}]
        people[key] = person
        return key

    def t_shape(self, skill: str) -> dict[str, float]:
        """The skills of an expert in one field who helps in one or two others."""
        depth = self.chance.choice((0.8, 0.9, 1.0, 1.0, 1.0))
        others = self.chance.sample(HELPS_WITH[skill], self.chance.choice((1, 2, 2)))
        help_ = {other: self.chance.choice((0.3, 0.4, 0.5, 0.6, 0.7)) for other in others}
        return {skill: depth} | help_

    def tribe(self, words: TribeWords) -> Tribe:
        """Hire a tribe: every second squad has a risk specialist, the next one asks there."""
        tribe = Tribe(words, {}, [])
        for position, squad in enumerate(words.squads.split()):
            seats = list(RUN_SEATS if words.work == "run" else CHANGE_SEATS)
            if self.happens(0.25):
                seats.remove(self.chance.choice(("backend", "testen")))
            seats.append("data-analytics" if position % 2 else "risico")
            team = Team(squad, words.work, [], [])
            team.seats.extend((self.hire(tribe.people, skill, squad), skill) for skill in seats)
            if position % 2:
                asked = tribe.teams[-1].id
                team.needs.append(
                    {"squad": asked, "for": "toets op risico", "mode": "facilitating"}
                )
            tribe.teams.append(team)
        if words.id == "platform":
            helpers = [team.id for team in tribe.teams for _ in range(SQUADS_PER_PLATFORM_SQUAD)]
            self.free_helpers = self.chance.sample(helpers, len(helpers))
        return tribe

    def chapters(self, tribe: Tribe) -> Raw:
        """Divide the tribe's people into chapters that keep squads together."""
        chapters: Raw = {}
        owners = {team.seats[0][0] for team in tribe.teams}
        for chapter in dict.fromkeys(chapter_of(skill) for skill in SKILLS):
            for number, members in enumerate(groups(tribe.teams, chapter), start=1):
                leads = [m for m in members if m not in owners and "vacancy" not in tribe.people[m]]
                fields = {"lead": self.chance.choice(leads), "members": members}
                name = f"{chapter.capitalize()} {number}"
                skill = "backend" if chapter == "ontwikkeling" else chapter
                chapters[f"{chapter}-{number}"] = {"name": name, "skill": skill} | fields
        return chapters

    def squad(self, team: Team, coach: str) -> Raw:
        """Describe a squad."""
        mission = self.chance.choice(MISSIONS).format(name=team.name)
        people = [person for person, _ in team.seats]
        squad: Raw = {"name": team.name, "mission": mission, "product_owner": people[0]}
        squad |= {"members": people, "mandate": "soft" if team.id in SOFT else "full"}
        year = self.chance.choice((2024, 2025, 2025, 2026))
        squad["since"] = f"{year}-{self.chance.randrange(1, 13):02}-01"
        if team.id in PROJECTS:
            squad |= {"mandate": "none", "funding": "project", "ends": "2027-09-30"}
        squad |= {"wip_limit": self.chance.choice((2, 3, 3, 4)), "cadence_days": 10, "coach": coach}
        if team.needs:
            squad["needs"] = team.needs
        squad["measures"] = [
            {"category": category, "goal": goal, "signal": signal, "metric": metric}
            for category, goal, signal, metric in self.chance.sample(MEASURES, 2)
        ]
        return squad

    def features(self, tribe: Tribe) -> Raw:
        """Plan a quarter."""
        features: Raw = {}
        for team in tribe.teams:
            plans = self.chance.sample(PLANS, FEATURES[team.work])
            for rank, plan in enumerate(plans):
                day = START + timedelta(weeks=self.chance.randrange(0, 5) * 2)
                feature: Raw = {"name": f"{team.name}: {plan.name}", "squad": team.id}
                feature["arrives"] = str(day)
                if self.happens(0.3):
                    feature["due"] = str(day + timedelta(weeks=self.chance.randrange(12, 26)))
                feature["need"] = {"user": plan.user, "job": plan.job}
                feature["value_per_week"] = 500 * self.chance.randrange(2, 50)
                feature["moscow"] = ("must", "should", "could")[rank]
                feature |= {"acceptance": [plan.acceptance], "steps": self.steps(tribe, team)}
                features[f"{team.id}-{plan.id}"] = feature
        return features

    def steps(self, tribe: Tribe, team: Team) -> list[Any]:
        """Spread a feature over the skills of a squad, each as its people can bear."""
        quarter = WEEKS * DAYS_PER_WEEK * FEATURE_SHARE[team.work] / MEAN_OVER_MEDIAN
        steps: list[Any] = []
        for skills in ORDER:
            beside: list[Raw] = []
            for skill, fte in strength(tribe, team).items():
                if skill in skills:
                    median = half_days(fte * quarter * self.chance.uniform(0.6, 1.4))
                    days = {"p50": median, "p90": half_days(2.2 * median)}
                    beside.append({"skill": skill, "days": days})
            steps += [beside] if len(beside) > 1 else beside
        return steps + self.help_from_platform(team)

    def help_from_platform(self, team: Team) -> list[Raw]:
        """Now and then a squad needs a service of the platform."""
        if team.work == "run" or not self.free_helpers or not self.happens(0.1):
            return []
        if not any(need["for"] == PLATFORM for need in team.needs):
            helper = self.free_helpers.pop()
            team.needs.append({"squad": helper, "for": PLATFORM, "mode": "x-as-a-service"})
        return [{"skill": "backend", "days": 3, "squad": team.needs[-1]["squad"]}]

    def streams(self, tribe: Tribe) -> Raw:
        """Every squad its recurring work."""
        streams: Raw = {}
        for team in tribe.teams:
            per_week = self.chance.choice((0.5, 1, 2))
            week = DAYS_PER_WEEK * STREAM_SHARE[team.work] / per_week
            steps = [
                {"skill": skill, "days": half_days(fte * week)}
                for skill, fte in strength(tribe, team).items()
            ]
            name = "Vragen en storingen" if team.work == "run" else "Kleine verbeteringen"
            fields = {"name": f"{name}: {team.name}", "squad": team.id, "per_week": per_week}
            streams[f"{team.id}-doorlopend"] = fields | {"steps": steps}
        return streams


def groups(teams: list[Team], chapter: str) -> list[list[str]]:
    """Divide a specialism over chapters of neighbouring squads."""
    grouped: list[list[str]] = []
    for team in teams:
        people = team.people(chapter)
        if people and grouped and len(grouped[-1]) + len(people) <= CHAPTER_SIZE:
            grouped[-1] += people
        elif people:
            grouped.append(people)
    return grouped


def strength(tribe: Tribe, team: Team) -> dict[str, float]:
    """The full-time equivalents of a squad per main skill, in the order of its seats."""
    fte: dict[str, float] = {}
    for person, skill in team.seats:
        fte[skill] = fte.get(skill, 0) + tribe.people[person].get("fte", 1)
    return fte


def half_days(days: float) -> float:
    """Round to half days, of which there is at least one."""
    halves = max(round(2 * days), 1)
    return halves / 2 if halves % 2 else halves // 2


def with_leaders(founding: Founding, tribe: Tribe) -> Raw:
    """The tribe as its file says, with a lead and coaches hired for it."""
    words = tribe.words
    hired = [founding.hire(tribe.people, "producten", words.id)]
    coaches = -(-len(tribe.teams) // SQUADS_PER_COACH)
    hired += [founding.hire(tribe.people, "communicatie", words.id) for _ in range(coaches)]
    for person in hired:
        tribe.people[person].pop("moves", None)
    fields: Raw = {"name": words.id.replace("-", " ").capitalize(), "purpose": words.purpose}
    fields |= {"work": words.work, "lead": hired[0], "agile_coaches": hired[1:]}
    fields["chapters"] = founding.chapters(tribe)
    fields["squads"] = {
        team.id: founding.squad(team, hired[1 + number // SQUADS_PER_COACH])
        for number, team in enumerate(tribe.teams)
    }
    return fields


def make_bank(seed: int) -> dict[Path, str]:
    """The text of every file."""
    founding = Founding(seed)
    board: Raw = {}
    directors = [founding.hire(board, skill, "bank") for skill in ("producten", "risico", "testen")]
    for person in directors:
        board[person].pop("moves", None)
    files: dict[str, Raw] = {
        "organisation": ORGANISATION | {"skills": {k: {"name": v} for k, v in SKILLS.items()}},
        "decisions": {"decisions": decisions(*directors)},
        "people/directie": {"people": board},
    }
    files["organisation"]["skills"]["risico"]["compliance"] = True
    for words in TRIBES:
        tribe = founding.tribe(words)
        work = {"features": founding.features(tribe), "streams": founding.streams(tribe)}
        files[f"tribes/{words.id}"] = {"tribes": {words.id: with_leaders(founding, tribe)}}
        files[f"people/{words.id}"] = {"people": tribe.people}
        files[f"work/{words.id}"] = {"work": work}
    return {
        BANK / f"{name}.yaml": MODELINE.format(up="../" * (2 + name.count("/")))
        + HEADER.format(seed=seed)
        + to_yaml(content)
        for name, content in files.items()
    }


def decisions(director: str, risk_director: str, technology_director: str) -> Raw:
    """The gates: a squad with a full mandate passes none."""
    return {
        "portfolioboard": {
            "name": "Portfolioboard",
            "at": "start",
            "every_days": 20,
            "decides": [director, technology_director],
            "passes": ["none"],
        },
        "productcommissie": {
            "name": "Productcommissie (PARP)",
            "at": "release",
            "every_days": 10,
            "days": {"p50": 2, "p90": 6},
            "decides": [director, risk_director],
            "passes": ["soft", "none"],
        },
    }


def main() -> int:
    """Write the files, or check them."""
    parser = argparse.ArgumentParser(description="Make the bank of 13 tribes in models/bank")
    parser.add_argument("--seed", type=int, default=SEED, help="which bank (default: %(default)s)")
    parser.add_argument("--check", action="store_true", help="write nothing; 1 when out of date")
    options = parser.parse_args()
    made = make_bank(options.seed)
    if not options.check:
        write_files(made)
        return 0
    problems = current_or_not(made, ROOT)
    for problem in problems:
        print(f"{problem}: run python -m scripts.make_bank --seed {options.seed}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
