"""One small bank for edits, and what comes of an edit of it."""

from reference.models import organisation_from
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import Roster, roster_of
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.edit import Edit

BANK = """
name: Bank
people:
  ana: {name: Ana de Wit, skills: {code: 1.0}}
  bo: {name: Bo, skills: {code: 1.0, words: 30%}}
  cy: {skills: {words: 1.0}}
  di: {skills: {words: 1.0}}
  eve: {}
  seat-1: {vacancy: true, skills: {words: 1.0}, fte: 0.8}
  tess: {}
tribes:
  loans:
    name: Loans
    lead: tess
    agile_coaches: [tess, eve]
    chapters:
      code: {name: Coders, lead: ana, members: [bo]}
      words: {lead: cy, members: [cy, di, seat-1]}
    squads:
      app:
        name: App
        product_owner: cy
        members: [cy, ana, {person: bo, share: 60%}]
        coach: tess
        needs: [{squad: core}]
      core:
        product_owner: di
        members: [{person: bo, share: 40%}, {person: seat-1, share: 80%}]
        needs: [{squad: app}]
  saving:
    squads:
      web: {}
decisions:
  board: {at: release, decides: [tess, cy], tribes: [loans]}
work:
  features:
    pay:
      squad: core
      steps: [{skill: code, days: 3}, [{skill: words, days: 2, squad: app}]]
    lend: {squad: app, after: [pay], steps: [{skill: code, days: 1, squad: core}]}
  streams:
    fixes: {squad: core, per_week: 2}
"""
"""Two squads that need each other; a product owner who is no member (di); one who is (cy)."""


def bank() -> Roster:
    return roster_of(organisation_from(BANK))


def made(edit: Edit, roster: Roster | None = None) -> Organisation:
    """What an edit makes; it must not be refused."""
    before = bank() if roster is None else roster
    organisation, conflicts = apply_changes(before.organisation, edit.changes)
    assert not conflicts
    return organisation


def squad_people(organisation: Organisation, squad: str) -> dict[str, float | None]:
    """The members of a squad with their written shares."""
    found = roster_of(organisation).squads[squad].squad
    return {member.person: member.share for member in found.members}
