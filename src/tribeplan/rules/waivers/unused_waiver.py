"""TP904."""

from collections.abc import Iterator

from tribeplan.rules.rule import Problem, Severity
from tribeplan.rules.sources import TIDY_FILES
from tribeplan.rules.waiver import Review, excuses_of, waiver_rule


@waiver_rule("TP904", Severity.WARNING, TIDY_FILES)
def unused_waiver(review: Review) -> Iterator[Problem]:
    """Waiver that excuses nothing.

    What it excused is mended, or it stands beside the wrong element. Left alone it would silence
    the rule the next time. Remove it, or put it on the line of what it is about.

    Bad::

        people: {pim: , mila: }
        tribes:
          cards:
            squads:
              # tribeplan: ignore[coachless-squad]: the coach starts in spring
              app: {product_owner: pim, members: [pim], coach: mila}

    Good::

        people: {pim: , mila: }
        tribes:
          cards:
            squads:
              app: {product_owner: pim, members: [pim], coach: mila}
    """
    ran = {word for rule in review.ran for word in (rule.code, rule.name)}
    needed = {excuse for finding in review.findings for excuse in excuses_of(finding)}
    for waiver in review.waivers:
        if waiver.holds(review.today) and waiver.excuses is not None:
            for word in waiver.words:
                if word in ran and (word, waiver.excuses) not in needed:
                    yield Problem(waiver.at, f"waiver of {word} excuses nothing here", subject=word)
