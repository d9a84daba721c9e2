"""TP901."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.org.work import each_step
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import TIDY_FILES


@rule("TP901", Severity.ADVICE, TIDY_FILES)
def unused_skill(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Declared skill that nobody has and no work asks for.

    It is left over from a change, or it is misspelt where it is used; readers look for it in
    vain. Remove it, or use it. Compliance skills are left alone: declaring them asks for them.

    Bad::

        skills: {design: , fraud-detection: }
        people:
          ana: {skills: {design: 1.0}}

    Good::

        skills: {design: }
        people:
          ana: {skills: {design: 1.0}}
    """
    organisation = roster.organisation
    work = organisation.work
    used = {chapter.skill for chapter in roster.chapters}
    for person in organisation.people.values():
        used.update(person.skills)
    for item in (*work.features.values(), *work.streams.values()):
        used.update(step.skill for _, step in each_step(item.steps))
    for skill_id, skill in organisation.skills.items():
        if skill_id not in used and not skill.compliance:
            yield Problem(
                ("skills", skill_id),
                f"skill '{skill_id}' is declared, but nobody has it and no work asks for it",
            )
