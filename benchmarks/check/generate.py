"""An organisation of any size as one YAML file: tribes of 120, squads of 8, chapters of 12."""

from collections.abc import Iterator

SKILLS = ("producten", "ontwikkeling", "data-analytics", "communicatie")


def model_text(people: int) -> str:
    """Write a model with this many people; its lines grow linearly with them."""
    return "\n".join([*_people(people), *_tribes(people), *_work(people)]) + "\n"


def _people(people: int) -> Iterator[str]:
    yield "# yaml-language-server: $schema=model.schema.json"
    yield "tribeplan: 1"
    yield "name: Generated"
    yield "people:"
    for n in range(people):
        main, other = SKILLS[n % 4], SKILLS[(n + 1) % 4]
        yield f"  p-{n}:"
        yield f"    name: Person {n} de Vries  # number {n}"
        yield f"    skills: {{{main}: 1.0, {other}: 0.5}}"
        yield "    fte: 0.9"


def _tribes(people: int) -> Iterator[str]:
    yield "tribes:"
    for tribe, first in enumerate(range(0, people, 120)):
        ids = [f"p-{n}" for n in range(first, min(first + 120, people))]
        yield f"  t-{tribe}:"
        yield f"    purpose: Doel {tribe}"
        yield f"    lead: {ids[0]}"
        yield f"    agile_coaches: [{ids[-1]}]"
        yield "    chapters:"
        for chapter in range(0, len(ids), 12):
            members = ids[chapter : chapter + 12]
            yield f"      c-{chapter}:"
            yield f"        lead: {members[0]}"
            yield f"        skill: {SKILLS[chapter // 12 % 4]}"
            yield f"        members: [{', '.join(members)}]"
        yield "    squads:"
        squads = range(0, len(ids), 8)
        for squad in squads:
            yield f"      s-{tribe}-{squad}:"
            yield f"        mission: Missie {squad}"
            yield f"        product_owner: {ids[squad]}"
            yield "        members:"
            for member in ids[squad : squad + 8]:
                yield f"          - {member}"
            yield "        mandate: full"
            yield "        wip_limit: 3"
            if squad:
                yield f"        needs: [{{squad: s-{tribe}-{squad - 8}, mode: x-as-a-service}}]"


def _work(people: int) -> Iterator[str]:
    yield "work:"
    yield "  features:"
    for n in range(0, people, 10):
        squad = f"s-{n // 120}-{n % 120 // 8 * 8}"
        yield f"    f-{n}:"
        yield f"      squad: {squad}"
        yield f"      need: {{user: Gebruiker {n}, job: Taak {n}}}"
        yield "      value_per_week: 1000"
        yield "      acceptance: [Het werkt]"
        yield "      steps:"
        yield f"        - {{skill: {SKILLS[n % 4]}, days: {{p50: 3, p90: 8}}}}"
        yield f"        - {{skill: {SKILLS[(n + 1) % 4]}, days: 2}}"
