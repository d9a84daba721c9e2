"""An organisation for programs: how much there is of everything, and all of it."""

from tribeplan.org.roster import Roster, assignments
from tribeplan.report.data.findings import json_text


def organisation_json(roster: Roster) -> str:
    """The whole organisation with its numbers in front, as JSON.

    A membership is one person in one squad, be it as product owner only; a team is a squad or a
    chapter.

    >>> import json
    >>> from tribeplan.org.organisation import Organisation
    >>> from tribeplan.org.roster import roster_of
    >>> shown = organisation_json(roster_of(Organisation.model_validate({"people": {"ana": {}}})))
    >>> json.loads(shown)["numbers"]["people"]
    1
    """
    organisation = roster.organisation
    whole = roster.headcount(organisation.people)
    told = {
        "version": 1,
        "name": organisation.name,
        "numbers": {
            "people": whole.people,
            "vacancies": whole.vacancies,
            "fte": round(whole.fte, 6),
            "tribes": len(organisation.tribes),
            "squads": len(roster.squads),
            "chapters": len(roster.chapters),
            "teams": len(roster.squads) + len(roster.chapters),
            "memberships": sum(1 for _ in assignments(roster)),
        },
        "organisation": organisation.model_dump(mode="json", by_alias=True, exclude_defaults=True),
    }
    return f"{json_text(told, indent=2)}\n"
