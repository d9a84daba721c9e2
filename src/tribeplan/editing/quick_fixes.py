"""Obvious mends: for a finding, the edits that would make it vanish."""

from tribeplan.editing.edit import Edit
from tribeplan.org.roster import Roster
from tribeplan.rules.finding import Finding


def fixes(roster: Roster, finding: Finding) -> tuple[Edit, ...]:
    """Give the edits that mend a finding, the likeliest first; none when nothing is obvious."""
    del roster, finding
    return ()
