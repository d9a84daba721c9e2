"""The rules on tidy models once more, written from their prose."""

import itertools
import string
import unicodedata
from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.organisation import Organisation
from tribeplan.org.work import Branch, Stage


def skills_of_steps(at: str, stages: tuple[Stage | Branch, ...]) -> Iterator[tuple[str, str]]:
    for position, stage in enumerate(stages):
        if isinstance(stage, tuple):
            yield from skills_of_steps(f"{at}[{position}]", stage)
        else:
            yield stage.skill, f"{at}[{position}].skill"


def used_skills(organisation: Organisation) -> dict[str, str]:
    """Each skill that something names, with the first such place in alphabetical order."""
    places: list[tuple[str, str]] = []
    for person_id, person in organisation.people.items():
        places += [(skill, f"people.{person_id}.skills.{skill}") for skill in person.skills]
    for tribe_id, tribe in organisation.tribes.items():
        for chapter_id, chapter in tribe.chapters.items():
            if chapter.skill:
                places += [(chapter.skill, f"tribes.{tribe_id}.chapters.{chapter_id}.skill")]
    for feature_id, feature in organisation.work.features.items():
        places += skills_of_steps(f"work.features.{feature_id}.steps", feature.steps)
    for stream_id, stream in organisation.work.streams.items():
        places += skills_of_steps(f"work.streams.{stream_id}.steps", stream.steps)
    return {skill: min(at for s, at in places if s == skill) for skill, _ in places}


def unused_skill(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    named_after = {
        chapter_id
        for tribe in organisation.tribes.values()
        for chapter_id, chapter in tribe.chapters.items()
        if chapter.skill is None
    }
    return {
        (f"skills.{skill_id}", "")
        for skill_id, skill in organisation.skills.items()
        if not skill.compliance
        and skill_id not in used_skills(organisation)
        and skill_id not in named_after
    }


def unused_limit(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    without = organisation.model_copy(update={"limits": None}).effective_limits().model_dump()
    written = organisation.limits.model_dump(exclude_unset=True) if organisation.limits else {}
    return {(f"limits.{name}", "") for name, value in written.items() if without[name] == value}


def kinds(organisation: Organisation) -> list[tuple[str, dict[str, tuple[str, str | None]]]]:
    """The ids that must differ from each other, with where each stands and its name."""
    tribes = organisation.tribes
    skills: dict[str, tuple[str, str | None]] = {
        i: (f"skills.{i}", skill.name) for i, skill in organisation.skills.items()
    }
    if not skills:
        skills = {i: (at, None) for i, at in used_skills(organisation).items()}
    return [
        ("person", {i: (f"people.{i}", p.name) for i, p in organisation.people.items()}),
        ("skill", skills),
        ("tribe", {i: (f"tribes.{i}", tribe.name) for i, tribe in tribes.items()}),
        *(
            (
                "chapter",
                {i: (f"tribes.{t}.chapters.{i}", c.name) for i, c in tribe.chapters.items()},
            )
            for t, tribe in tribes.items()
        ),
        (
            "squad",
            {
                i: (f"tribes.{t}.squads.{i}", squad.name)
                for t, tribe in tribes.items()
                for i, squad in tribe.squads.items()
            },
        ),
        ("gate", {i: (f"decisions.{i}", g.name) for i, g in organisation.decisions.items()}),
        (
            "feature",
            {i: (f"work.features.{i}", f.name) for i, f in organisation.work.features.items()},
        ),
        (
            "stream",
            {i: (f"work.streams.{i}", s.name) for i, s in organisation.work.streams.items()},
        ),
    ]


def shared_name(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    def read(name: str) -> list[str]:
        name = unicodedata.normalize("NFKC", name).casefold()
        return unicodedata.normalize("NFKC", name).split()

    found = set()
    for kind, elements in kinds(organisation):
        if kind in {"feature", "stream"}:
            continue
        for one, other in itertools.combinations(sorted(elements), 2):
            seats = kind == "person" and (
                organisation.people[one].vacancy or organisation.people[other].vacancy
            )
            at, name = elements[other]
            if not seats and read(elements[one][1] or one) == read(name or other):
                found.add((at if name is None else f"{at}.name", ""))
    return found


def looks_alike(one: str, other: str) -> bool:
    def look(id_: str) -> str:
        kept = [
            character
            for i, character in enumerate(id_)
            if character != "-" or (id_[i - 1].isdigit() and id_[i + 1].isdigit())
        ]
        return "".join(kept).replace("0", "o").replace("1", "l")

    return look(one) == look(other)


def is_one_slip_apart(one: str, other: str) -> bool:
    """Whether one becomes the other by dropping, adding, changing or swapping letters once."""
    slips = set()
    for i, letter in enumerate(one):
        if letter not in string.ascii_lowercase:
            continue
        slips.add(one[:i] + one[i + 1 :])
        alone = one[:i].endswith("-") or i == 0
        alone = alone and (one[i + 1 :].startswith("-") or i == len(one) - 1)
        if not alone:
            slips |= {one[:i] + new + one[i + 1 :] for new in string.ascii_lowercase}
        after = one[i + 1 : i + 2]
        if after and after in string.ascii_lowercase:
            slips.add(one[:i] + after + letter + one[i + 2 :])
    return other in slips


def confusable_ids(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    found = set()
    for kind, elements in kinds(organisation):
        for later in elements:
            mistaken = [
                earlier
                for earlier in elements
                if earlier < later
                and (
                    looks_alike(earlier, later)
                    or (
                        kind != "person"
                        and min(len(earlier), len(later)) >= limits.confusable_id_length
                        and (is_one_slip_apart(earlier, later) or is_one_slip_apart(later, earlier))
                    )
                )
            ]
            if mistaken:
                found.add((elements[later][0], min(mistaken)))
    return found


def backward_dates(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    found = set()
    for person_id, person in organisation.people.items():
        began, ended = person.available_from, person.available_until
        if began and ended and ended < began:
            found.add((f"people.{person_id}.until", ""))
    for tribe_id, tribe in organisation.tribes.items():
        for squad_id, squad in tribe.squads.items():
            if squad.since and squad.ends and squad.ends < squad.since:
                found.add((f"tribes.{tribe_id}.squads.{squad_id}.ends", ""))
    for feature_id, feature in organisation.work.features.items():
        if feature.arrives and feature.due and feature.due < feature.arrives:
            found.add((f"work.features.{feature_id}.due", ""))
    return found


def repeated_entry(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    lists: list[tuple[str, list[object]]] = []
    for tribe_id, tribe in organisation.tribes.items():
        lists.append((f"tribes.{tribe_id}.agile_coaches", [*tribe.agile_coaches]))
        for squad_id, squad in tribe.squads.items():
            needs: list[object] = [{"squad": n.squad, "for": n.purpose} for n in squad.needs]
            lists.append((f"tribes.{tribe_id}.squads.{squad_id}.needs", needs))
    for gate_id, gate in organisation.decisions.items():
        lists.append((f"decisions.{gate_id}.decides", [*gate.decides]))
        lists.append((f"decisions.{gate_id}.passes", [*gate.passes]))
        lists.append((f"decisions.{gate_id}.tribes", [*gate.tribes]))
    for feature_id, feature in organisation.work.features.items():
        lists.append((f"work.features.{feature_id}.after", [*feature.after]))
    return {
        (f"{at}[{position}]", "")
        for at, entries in lists
        for position in range(len(entries))
        if entries[position] in entries[:position]
    }


def unseen_work(organisation: Organisation, limits: Limits) -> set[tuple[str, str]]:
    found = {
        (f"work.streams.{stream_id}.per_week", "")
        for stream_id, stream in organisation.work.streams.items()
        if stream.per_week * limits.foresight_weeks < 1
    }
    features = organisation.work.features
    real = sorted(f.arrives for f in features.values() if f.arrives and f.arrives.year < 9999)
    for feature_id, feature in features.items() if real else ():
        if feature.arrives:
            if (feature.arrives - real[0]).days > 7 * limits.foresight_weeks:
                found.add((f"work.features.{feature_id}.arrives", ""))
        elif feature.due and feature.due < real[0]:
            found.add((f"work.features.{feature_id}.due", ""))
    return found
