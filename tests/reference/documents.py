"""Documents over files in a directory, for tests; nothing is faked."""

import datetime as dt
from pathlib import Path

from tribeplan.api import CheckOptions
from tribeplan.designing import edit
from tribeplan.editing.document import Document
from tribeplan.scenario.change import Change
from tribeplan.scenario.edit import Edit

TODAY = dt.date(2026, 6, 1)

BANK = """\
# The bank as it is.
tribeplan: 1
name: Bank

people:
  ana: {name: Ana, skills: {dev: 1.0}}  # since May
  bo: {name: Bo, skills: {design: 50%}}
  # Works from home.
  cas: {name: Cas, skills: {dev: 1.0}}
  dee: {name: "Dee", skills: {risk: 1.0}}
  eva: {}

tribes:
  loans:
    lead: eva
    squads:
      app:
        mission: An app
        product_owner: ana
        members: [ana, bo]
      # tribeplan: ignore[undersized-squad] until 2027-01-01: it is new
      web:
        mission: A site
        members:
          - cas  # one day a week
          - dee
"""


def options() -> CheckOptions:
    """The defaults, on a fixed day and whatever settings lie above the tests."""
    return CheckOptions(today=TODAY)


def bank(directory: Path, text: str = BANK) -> Path:
    """Write the small bank."""
    path = directory / "bank.yaml"
    path.write_bytes(text.encode())
    return path


def opened(path: Path, *, keeps_journal: bool = False) -> Document:
    """Open a model as the app does."""
    document = edit(str(path), options(), keeps_journal=keeps_journal)
    document.begin_journal()
    return document


def an_edit(*changes: dict[str, object]) -> Edit:
    """Make an edit of changes as people type them."""
    return Edit("An edit", tuple(Change.model_validate(change) for change in changes))


def moved(person: str, left: str, to: str) -> Edit:
    """Make the edit that moves somebody."""
    return an_edit({"move": {"person": person, "from": left, "to": to}})


def renamed_person(person: str, name: str) -> Edit:
    """Make the edit that gives somebody another display name."""
    return an_edit({"set": {"person": person, "name": name}})
