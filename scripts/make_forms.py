"""Put the people and the work of models/hypotheek.yaml into the other forms of organisation.

``python -m scripts.make_forms`` writes the models, ``--check`` says whether they are current.
The forms are those of Brunel's whitepaper: traditional, virtual chain, proposition chain, hybrid.
What differs is structure alone: who works with whom, what passes which gate, who pays for what.
"""

import argparse
import sys
from pathlib import Path
from typing import Any

from scripts.agile_tribe import (
    TRIBE,
    Agile,
    Raw,
    chapter_of,
    first_skill,
    replaced_work,
    with_needs,
)
from scripts.plain_yaml import current_or_not, read_yaml, to_yaml, write_files

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "models" / "hypotheek.yaml"

CHAINS = {
    "nieuw": ("orientatie", "aanvraag", "acceptatie"),
    "bestaand": ("vervroegd-aflossen", "hypotheek-app", "rente-en-verlengen", "verduurzamen"),
}
ONLINE = ("orientatie", "hypotheek-app")
COMMERCE = ("producten", "communicatie", "data-analytics")
MARKETING_LEADS = {"orientatie": "linda", "hypotheek-app": "omar"}
PROJECT_MANAGERS = ("mila", "joris")
"""What the agile coaches do where there are none."""

SECOND_LEADS = {
    "producten": "sanne",
    "ontwikkeling": "daan",
    "data-analytics": "hugo",
    "communicatie": "iris",
}
"""Who leads the part of a chapter that its lead is not in, when change and run are apart."""

BUDGET_ENDS = "2027-12-31"


def department(name: str, members: list[Any], **fields: str) -> Raw:
    """A team without a mandate that releases with everybody else."""
    team: Raw = {"name": name, "members": members, "mandate": "none", "cadence_days": "60"}
    return team | fields


def with_owner(team: Raw, person: str) -> Raw:
    """A team with somebody who answers for what it makes."""
    return {"name": team["name"], "product_owner": person} | team


def steering_committee(decides: list[str]) -> Raw:
    """The gate of the project managers and the managers of the departments."""
    return {
        "name": "Stuurgroep",
        "at": "start",
        "every_days": "20",
        "decides": decides,
        "passes": ["none"],
    }


def boards(agile: Agile) -> Raw:
    """The gates of the bank, for whatever its divisions are called."""
    return {
        gate: {key: value for key, value in fields.items() if key != "tribes"}
        for gate, fields in agile.model["decisions"].items()
    }


def managers(agile: Agile) -> list[str]:
    """Who leads the chapters."""
    return [chapter["lead"] for chapter in agile.chapters.values()]


def traditional(agile: Agile) -> Raw:
    """Departments, a product fixed beforehand, gates at start and release, project money."""

    def place(_item: Raw, _squad: str, skill: str) -> str:
        return f"afdeling-{chapter_of(skill)}"

    def owner(item: Raw) -> str:
        return "afdeling-producten" if "arrives" in item else place(item, "", first_skill(item))

    work = replaced_work(agile, owner, place)
    squads = {
        f"afdeling-{chapter}": department(
            f"Afdeling {fields['name']}",
            agile.workers(chapter),
            funding="project",
            since="2019-01-01",
            ends=BUDGET_ENDS,
        )
        for chapter, fields in agile.chapters.items()
    }
    lead = agile.chapters["producten"]["lead"]
    squads["afdeling-producten"] = with_owner(squads["afdeling-producten"], lead)
    tribe = {
        "name": "Divisie Hypotheken",
        "work": "change",
        "lead": agile.tribe["lead"],
        "chapters": agile.chapters,
        "squads": with_needs(squads, work),
    }
    gates = {"stuurgroep": steering_committee([*PROJECT_MANAGERS, *managers(agile)])}
    return agile.with_parts({TRIBE: tribe}, gates | boards(agile), work)


def virtual_chain(agile: Agile) -> Raw:
    """Departments lined up along two products, coordinated by their managers."""
    chain_of = {squad: chain for chain, squads in CHAINS.items() for squad in squads}

    def place(_item: Raw, squad: str, skill: str) -> str:
        chain = "nieuw" if skill == "kernsysteem" else chain_of[squad]
        return f"{chain}-{chapter_of(skill)}"

    def owner(item: Raw) -> str:
        skill = "producten" if "arrives" in item else first_skill(item)
        return place(item, item["squad"], skill)

    work = replaced_work(agile, owner, place)
    squads = {
        f"{chain}-{chapter}": department(
            f"{fields['name']} keten {chain}",
            [p for p in agile.workers(chapter) if chain_of[agile.squads_of(p)[0]] == chain],
            since="2022-01-03",
        )
        for chain in CHAINS
        for chapter, fields in agile.chapters.items()
    }
    for chain, manager in (("nieuw", "ruben"), ("bestaand", "carla")):
        squads[f"{chain}-producten"] = with_owner(squads[f"{chain}-producten"], manager)
    tribe = {
        "name": "Keten Hypotheken",
        "purpose": agile.tribe["purpose"],
        "work": "change",
        "lead": agile.tribe["lead"],
        "chapters": agile.chapters,
        "squads": with_needs(squads, work),
    }
    coordinators = [agile.tribe["lead"], *PROJECT_MANAGERS, *managers(agile)]
    meeting = steering_committee(coordinators) | {"name": "Ketenoverleg"}
    gates = {"ketenoverleg": meeting} | boards(agile)
    del gates["portfolioboard"]
    return agile.with_parts({TRIBE: tribe}, gates, work)


def proposition_chain(agile: Agile) -> Raw:
    """Two silos; project managers borrow half of everybody, the line keeps the other half."""

    def owner(item: Raw) -> str:
        if item["squad"] in ONLINE:
            return f"online-{item['squad']}"
        return f"project-{item['squad']}" if "arrives" in item else line_of(first_skill(item))

    def place(item: Raw, squad: str, skill: str) -> str:
        if squad in ONLINE:
            return line_of(skill) if skill == "producten" else f"online-{squad}"
        return f"project-{squad}" if "arrives" in item else line_of(skill)

    work = replaced_work(agile, owner, place)
    projects = {f"project-{squad}": project(agile, squad) for squad in change_squads(agile)}
    online = {f"online-{squad}": marketing_experiment(agile, squad) for squad in ONLINE}
    lines = {line_of(chapter): line_team(agile, chapter) for chapter in agile.chapters}
    squads = with_needs(projects | online | lines, work)
    tribes = {
        "commercie": {"name": "Commercie", "work": "change", "lead": agile.tribe["lead"]},
        "operatie": {"name": "Operatie", "work": "run", "lead": "hendrik"},
    }
    for chapter, fields in agile.chapters.items():
        silo = tribes["commercie" if chapter in COMMERCE else "operatie"]
        silo.setdefault("chapters", {})[chapter] = fields
    operations = [line_of(chapter) for chapter in agile.chapters if chapter not in COMMERCE]
    tribes["commercie"]["squads"] = {k: v for k, v in squads.items() if k not in operations}
    tribes["operatie"]["squads"] = {k: squads[k] for k in operations}
    gates = {"stuurgroep": steering_committee([*PROJECT_MANAGERS, "tess", "hendrik"])}
    return agile.with_parts(tribes, gates | boards(agile), work)


def line_of(skill: str) -> str:
    """The team in the line for a skill or a chapter."""
    return f"lijn-{chapter_of(skill)}"


def change_squads(agile: Agile) -> list[str]:
    """The squads outside the online domain."""
    return [squad for squad in agile.squads if squad not in ONLINE]


def project(agile: Agile, squad: str) -> Raw:
    """A project that has half the time of a squad's people, under a project manager."""
    half = [
        {"person": person, "share": f"{agile.share(person, squad) / 2:.0%}"}
        for person in agile.members(squad)
    ]
    team = department(
        f"Project {agile.squads[squad]['name']}",
        half,
        funding="project",
        since="2027-01-04",
        ends=BUDGET_ENDS,
    )
    return with_owner(team, agile.squads[squad]["coach"])


def marketing_experiment(agile: Agile, squad: str) -> Raw:
    """A squad of the online domain: marketing leads, product management does not join."""
    kept = {key: agile.squads[squad][key] for key in ("name", "mission", "since", "cadence_days")}
    members = [
        member
        for member, person in zip(agile.squads[squad]["members"], agile.members(squad), strict=True)
        if person not in agile.chapters["producten"]["members"]
    ]
    return {
        **kept,
        "product_owner": MARKETING_LEADS[squad],
        "members": members,
        "mandate": "soft",
    }


def line_team(agile: Agile, chapter: str) -> Raw:
    """A department's team for the daily work: what the projects leave of its people."""
    members = [
        person
        for person in agile.workers(chapter)
        if chapter == "producten" or not set(agile.squads_of(person)) <= set(ONLINE)
    ]
    name = agile.chapters[chapter]["name"]
    return department(f"Lijn {name}", members, since="2019-01-01") | {"work": "run"}


def hybrid(agile: Agile) -> Raw:
    """Run works traditionally, the online change is agile with a soft mandate."""

    def owner(item: Raw) -> str:
        if item["squad"] in ONLINE:
            return item["squad"]  # type: ignore[no-any-return]
        if "arrives" in item:
            item["work"] = "change"
        return f"afdeling-{'producten' if 'arrives' in item else chapter_of(first_skill(item))}"

    def place(_item: Raw, squad: str, skill: str) -> str:
        return squad if squad in ONLINE else f"afdeling-{chapter_of(skill)}"

    work = replaced_work(agile, owner, place)
    online = {squad: agile.squads[squad] | {"mandate": "soft"} for squad in ONLINE}
    for fields in online.values():
        del fields["needs"]
    departments = {f"afdeling-{c}": run_department(agile, c) for c in agile.chapters}
    lead = agile.chapters["producten"]["lead"]
    departments["afdeling-producten"] = with_owner(departments["afdeling-producten"], lead)
    squads = with_needs(online | departments, work)
    kept = ("purpose", "work", "lead", "agile_coaches")
    tribes = {
        "online": {"name": "Online", **{key: agile.tribe[key] for key in kept}},
        "beheer": {"name": "Beheer", "work": "run", "lead": "hendrik"},
    }
    tribes["online"] |= {
        "chapters": split_chapters(agile, online=True),
        "squads": {squad: squads[squad] for squad in online},
    }
    tribes["beheer"] |= {
        "chapters": split_chapters(agile, online=False),
        "squads": {squad: squads[squad] for squad in departments},
    }
    promises = steering_committee([*PROJECT_MANAGERS, "tess"]) | {"passes": ["soft", "none"]}
    return agile.with_parts(tribes, {"stuurgroep": promises} | boards(agile), work)


def run_department(agile: Agile, chapter: str) -> Raw:
    """A department of everybody who has no full-time place online."""
    members: list[Any] = []
    for person in agile.workers(chapter):
        elsewhere = [squad for squad in agile.squads_of(person) if squad not in ONLINE]
        if len(elsewhere) == len(agile.squads_of(person)):
            members.append(person)
        elif elsewhere:
            share = sum(agile.share(person, squad) for squad in elsewhere)
            members.append({"person": person, "share": f"{share:.0%}"})
    name = f"Afdeling {agile.chapters[chapter]['name']}"
    return department(name, members, funding="project", since="2019-01-01", ends=BUDGET_ENDS)


def split_chapters(agile: Agile, *, online: bool) -> Raw:
    """The chapters of one part; each person belongs where their first squad is."""
    chapters: Raw = {}
    for chapter, fields in agile.chapters.items():
        members = [
            person
            for person in fields["members"]
            if (agile.squads_of(person)[:1] in [[squad] for squad in ONLINE]) == online
        ]
        lead = fields["lead"] if fields["lead"] in members else SECOND_LEADS.get(chapter)
        if members:
            chapters[chapter] = {"name": fields["name"], "lead": lead, "members": members}
    return chapters


FORMS = {
    "traditional": traditional,
    "virtual-chain": virtual_chain,
    "proposition-chain": proposition_chain,
    "hybrid": hybrid,
}
"""The other forms, by the end of their file's name."""

HEADER = """\
# yaml-language-server: $schema=../docs/reference/model.schema.json
# Made by scripts/make_forms.py from hypotheek.yaml; do not edit by hand.
# {title}

"""


def make_forms(model: Raw) -> dict[Path, str]:
    """The text of every form's file."""
    agile = Agile(model)
    return {
        SOURCE.with_name(f"hypotheek-{name}.yaml"): HEADER.format(title=form.__doc__)
        + to_yaml(form(agile))
        for name, form in FORMS.items()
    }


def main() -> int:
    """Write the files, or check them."""
    parser = argparse.ArgumentParser(description="Make the other forms of models/hypotheek.yaml")
    parser.add_argument("--check", action="store_true", help="write nothing; 1 when out of date")
    options = parser.parse_args()
    made = make_forms(read_yaml(SOURCE))
    if not options.check:
        write_files(made)
        return 0
    problems = current_or_not(made, ROOT)
    for problem in problems:
        print(f"{problem}: run python -m scripts.make_forms")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
