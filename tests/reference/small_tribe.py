"""A tribe of two squads, small enough to know by heart, for tests of the terminal app."""

from pathlib import Path

from tribeplan.designing import edit
from tribeplan.editing.document import Document

MODEL = """\
tribeplan: 1
name: Bank
people:
  # Ana leads the chapter
  ana: {name: Ana de Wit, skills: {dev: 1.0, test: 0.5}}  # back in May
  bo: {name: Bo Mol, skills: {dev: 1.0, design: 0.4}}
  cem: {name: Cem Kaya, skills: {design: 1.0, dev: 0.3}}
  dee: {name: Dee Pos, skills: {design: 1.0, test: 0.4}, fte: 0.8}
  eva: {name: Eva Lo, skills: {test: 1.0, dev: 0.4}}
tribes:
  pay:
    name: Payments
    purpose: Paying without a thought
    lead: eva
    chapters:
      dev: {name: Development, lead: ana, members: [ana, bo, eva]}
      design: {name: Design, lead: cem, members: [cem, dee]}
    squads:
      checkout:
        name: Checkout
        mission: Pay in one tap
        product_owner: bo
        members: [ana, bo, cem]
        wip_limit: 3
      fraud:
        name: Fraud
        mission: No fraud
        members: [dee, ana]
  cards:
    name: Cards
work:
  features:
    one-tap: {name: One tap, squad: checkout}
"""


def document_in(directory: Path, text: str = MODEL) -> Document:
    """Write the model, and open it to be changed."""
    path = directory / "model.yaml"
    path.write_text(text, encoding="utf-8")
    return edit(str(path))


def text_of(document: Document) -> str:
    """What saving would write."""
    (content,) = document.version.contents.values()
    return content.decode("utf-8")
