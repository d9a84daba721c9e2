"""TP910."""

from collections.abc import Iterator
from difflib import get_close_matches

from tribeplan.rules.rule import Problem, Severity
from tribeplan.rules.sources import TIDY_FILES
from tribeplan.rules.waiver import Review, waiver_rule


@waiver_rule("TP910", Severity.ERROR, TIDY_FILES)
def unreadable_waiver(review: Review) -> Iterator[Problem]:
    """Waiver that cannot be understood.

    A comment that starts like a waiver but is none would be believed to excuse something. Write
    it as in the example: rules in brackets, an optional last day, and a reason after a colon.

    Bad::

        people: {pim: }
        tribes:
          cards:
            squads:
              # tribeplan: ignore coachless-squad, the squad is being closed
              app: {product_owner: pim, members: [pim]}

    Good::

        people: {pim: }
        tribes:
          cards:
            squads:
              # tribeplan: ignore[coachless-squad] until 2099-12-31: the squad is being closed
              app: {product_owner: pim, members: [pim]}
    """
    known = {word for rule in review.known for word in (rule.code, rule.name)}
    for waiver in review.waivers:
        if waiver.flaw:
            yield Problem(waiver.at, waiver.flaw)
        for word in waiver.words:
            if word not in known:
                near = get_close_matches(word, sorted(known), n=1)
                advice = f"; did you mean '{near[0]}'?" if near else ""
                yield Problem(
                    waiver.at, f"waiver names '{word}', which is no rule{advice}", subject=word
                )
