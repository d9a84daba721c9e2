"""TP902."""

from collections.abc import Iterator

from tribeplan.org.limits import Limits, effective_limits
from tribeplan.org.roster import Roster
from tribeplan.rules.rule import Problem, Severity, rule
from tribeplan.rules.sources import TIDY_FILES


@rule("TP902", Severity.ADVICE, TIDY_FILES)
def unused_limit(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Limit that says what the preset says already.

    Readers take an own limit for a decision and look for its reason; and when the preset is
    changed, this one stays behind. Remove it.

    Bad::

        preset: ing
        limits: {squad_size: 9}

    Good::

        preset: ing
        limits: {squad_size: 8}
    """
    organisation = roster.organisation
    own = organisation.limits
    if own is None:
        return
    preset = effective_limits(organisation.preset, None)
    for limit in sorted(own.model_fields_set):
        if getattr(own, limit) == getattr(preset, limit):
            yield Problem(
                ("limits", limit),
                f"limit '{limit}' is {getattr(own, limit)}, "
                f"as in preset '{organisation.preset}' already",
            )
