"""TP903."""

from collections.abc import Iterator

from tribeplan.rules.rule import Problem, Severity
from tribeplan.rules.sources import TIDY_FILES
from tribeplan.rules.waiver import Review, waiver_rule


@waiver_rule("TP903", Severity.ERROR, TIDY_FILES)
def expired_waiver(review: Review) -> Iterator[Problem]:
    """Waiver past its end.

    An exception was granted for a time, and the time is over: what it excused counts again. Mend
    the structure, or decide anew and give a later day with its reason.

    Bad::

        people: {pim: }
        tribes:
          cards:
            squads:
              # tribeplan: ignore[coachless-squad] until 2020-01-31: the coach starts soon
              app: {product_owner: pim, members: [pim]}

    Good::

        people: {pim: , mila: }
        tribes:
          cards:
            squads:
              app: {product_owner: pim, members: [pim], coach: mila}
    """
    for waiver in review.waivers:
        if not waiver.flaw and waiver.until is not None and waiver.until < review.today:
            yield Problem(
                waiver.at,
                f"waiver of {', '.join(waiver.words)} ended on {waiver.until.isoformat()}",
            )
