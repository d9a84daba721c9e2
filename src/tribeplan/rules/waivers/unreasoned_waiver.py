"""TP909."""

from collections.abc import Iterator

from tribeplan.rules.rule import Problem, Severity
from tribeplan.rules.sources import TIDY_FILES
from tribeplan.rules.waiver import Review, waiver_rule


@waiver_rule("TP909", Severity.ERROR, TIDY_FILES)
def unreasoned_waiver(review: Review) -> Iterator[Problem]:
    """Waiver without a reason.

    Whoever reads the model next year must be able to judge whether the exception still holds. A
    waiver without a reason excuses nothing; write the reason after a colon.

    Bad::

        people: {pim: }
        tribes:
          cards:
            squads:
              app: {product_owner: pim, members: [pim]}  # tribeplan: ignore[coachless-squad]

    Good::

        people: {pim: }
        tribes:
          cards:
            squads:
              # tribeplan: ignore[coachless-squad]: the squad is being closed
              app: {product_owner: pim, members: [pim]}
    """
    for waiver in review.waivers:
        if not waiver.flaw and not waiver.reason:
            yield Problem(waiver.at, f"waiver of {', '.join(waiver.words)} gives no reason")
