"""Comments that do something: exceptions to rules that people wrote down, and texts cut short."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import NamedTuple, TypeAlias

from tribeplan.org.address import Address
from tribeplan.org.elements import said
from tribeplan.rules.rule import Finding, Problem, Rule, Severity, problem
from tribeplan.rules.sources import TIDY_FILES, YAML_COMMENTS, Publication

# --- An exception to a rule, written beside what it excuses, with a reason and an end -------------


class Waiver(NamedTuple):
    """One comment like ``# tribeplan: ignore[oversized-squad] until 2027-03-31: merger``."""

    at: Address
    """Where the comment itself stands: ``("waivers", 0)`` for the first."""

    excuses: Address | None
    """The element it stands beside, with everything in it; None when there is none."""

    words: tuple[str, ...]
    """Codes and names of rules, as written."""

    reason: str
    """Why; empty when none is given."""

    until: dt.date | None
    """The last day it holds; None when it has no end."""

    flaw: str = ""
    """Why the comment cannot be understood; empty when it can."""

    def holds(self, today: dt.date) -> bool:
        """Whether it may excuse anything: readable, reasoned and not past its end."""
        return not self.flaw and bool(self.reason) and (self.until is None or today <= self.until)


class CutValue(NamedTuple):
    """A value behind which ` #` begins a comment that reads as part of it."""

    at: Address
    kept: str
    """What is read; empty when nothing stands before the comment."""

    hidden: str
    """The comment, from its ``#`` on."""


Excuse: TypeAlias = tuple[str, Address]
"""A rule, by code or name, and the element beside which it is waived."""


class Review(NamedTuple):
    """What is known about the comments of one model after its rules have run."""

    waivers: Sequence[Waiver]
    cut_texts: Sequence[CutValue]
    findings: Sequence[Finding]
    """What the rules found, before any waiver was applied."""

    known: Sequence[Rule]
    """Every rule there is."""

    ran: Sequence[Rule]
    """The rules that ran."""

    today: dt.date


WaiverCheck: TypeAlias = Callable[[Review], Iterator[Problem]]
"""What a rule about waivers and other comments does."""


def waiver_rule(
    code: str, severity: Severity, *sources: Publication
) -> Callable[[WaiverCheck], Rule]:
    """Make a rule about waivers or other comments of the function below."""

    def make(check: WaiverCheck) -> Rule:
        return Rule(code, severity, sources, check)

    return make


def excused(
    findings: Iterable[Finding], waivers: Sequence[Waiver], today: dt.date
) -> Iterator[tuple[Finding, Waiver | None]]:
    """Each finding with the first waiver that excuses it, or None."""
    holding: dict[Excuse, Waiver] = {}
    for waiver in waivers:
        if waiver.holds(today) and waiver.excuses is not None:
            for word in waiver.words:
                holding.setdefault((word, waiver.excuses), waiver)
    if not holding:
        yield from ((finding, None) for finding in findings)
        return
    for finding in findings:
        found = [holding[excuse] for excuse in excuses_of(finding) if excuse in holding]
        yield finding, min(found, key=lambda waiver: waiver.at, default=None)


def excuses_of(finding: Finding) -> Iterator[Excuse]:
    """Everything that would excuse a finding: its rule, beside any element it lies in."""
    at = finding.problem.at
    for length in range(1, len(at) + 1):
        yield finding.code, at[:length]
        yield finding.rule.name, at[:length]


# --- The rules about them -------------------------------------------------------------------------


@waiver_rule("TP903", Severity.ERROR, TIDY_FILES)
def expired_waiver(review: Review) -> Iterator[Problem]:
    """Waiver past its end.

    An exception was granted for a time, and the time is over: what it excused counts again. Mend
    the structure, or decide anew and give a later day with its reason.

    Bad (-) and good (+)::

      - people: {pim: }
      + people: {pim: , mila: }
        tribes:
          cards:
            squads:
      -       # tribeplan: ignore[coachless-squad] until 2020-01-31: the coach starts soon
      -       app: {product_owner: pim, members: [pim]}
      +       app: {product_owner: pim, members: [pim], coach: mila}
    """
    for waiver in review.waivers:
        if not waiver.flaw and waiver.until is not None and waiver.until < review.today:
            yield problem(
                waiver.at,
                "waiver of {words} ended on {until}",
                words=", ".join(waiver.words),
                until=waiver.until.isoformat(),
            )


@waiver_rule("TP904", Severity.WARNING, TIDY_FILES)
def unused_waiver(review: Review) -> Iterator[Problem]:
    """Waiver that excuses nothing.

    What it excused is mended, or it stands beside the wrong element. Left alone it would silence
    the rule the next time. Remove it, or put it on the line of what it is about.

    Bad (-) and good (+)::

        people: {pim: , mila: }
        tribes:
          cards:
            squads:
      -       # tribeplan: ignore[coachless-squad]: the coach starts in spring
              app: {product_owner: pim, members: [pim], coach: mila}
    """
    if not review.waivers:
        return
    ran = {word for rule in review.ran for word in (rule.code, rule.name)}
    needed = {excuse for finding in review.findings for excuse in excuses_of(finding)}
    for waiver in review.waivers:
        if waiver.holds(review.today) and waiver.excuses is not None:
            for word in waiver.words:
                if word in ran and (word, waiver.excuses) not in needed:
                    yield problem(
                        waiver.at, "waiver of {word} excuses nothing here", word=word, subject=word
                    )


@waiver_rule("TP909", Severity.ERROR, TIDY_FILES)
def unreasoned_waiver(review: Review) -> Iterator[Problem]:
    """Waiver without a reason.

    Whoever reads the model next year must be able to judge whether the exception still holds. A
    waiver without a reason excuses nothing; write the reason after a colon.

    Bad (-) and good (+)::

        people: {pim: }
        tribes:
          cards:
            squads:
      -       app: {product_owner: pim, members: [pim]}  # tribeplan: ignore[coachless-squad]
      +       # tribeplan: ignore[coachless-squad]: the squad is being closed
      +       app: {product_owner: pim, members: [pim]}
    """
    for waiver in review.waivers:
        if not waiver.flaw and not waiver.reason:
            yield problem(
                waiver.at, "waiver of {words} gives no reason", words=", ".join(waiver.words)
            )


@waiver_rule("TP910", Severity.ERROR, TIDY_FILES)
def unreadable_waiver(review: Review) -> Iterator[Problem]:
    """Waiver that cannot be understood.

    A comment that starts like a waiver but is none would be believed to excuse something. Write
    it as in the example: rules in brackets, an optional last day, and a reason after a colon.

    Bad (-) and good (+)::

        people: {pim: }
        tribes:
          cards:
            squads:
      -       # tribeplan: ignore coachless-squad, the squad is being closed
      +       # tribeplan: ignore[coachless-squad] until 2099-12-31: the squad is being closed
              app: {product_owner: pim, members: [pim]}
    """
    known = {word for rule in review.known for word in (rule.code, rule.name)}
    for waiver in review.waivers:
        if waiver.flaw:
            yield Problem(waiver.at, waiver.flaw)
        for word in waiver.words:
            if word not in known:
                near = get_close_matches(word, sorted(known), n=1)
                advice = said("; did you mean '{near}'?", near=near[0]) if near else ""
                yield problem(
                    waiver.at,
                    "waiver names '{word}', which is no rule{advice}",
                    word=word,
                    advice=advice,
                    subject=word,
                )


@waiver_rule("TP912", Severity.WARNING, TIDY_FILES, YAML_COMMENTS)
def cut_text(review: Review) -> Iterator[Problem]:
    """Text that ends where ` #` begins a comment.

    A `#` behind a blank begins a comment, so less is read than was typed. Put the whole text in
    double quotes; if it is a comment, write a blank behind its `#`, as people do. Told where words
    may stand, or a number alone follows; never `#TODO` and what tools look for, such as `#nosec`.

    Bad (-) and good (+)::

        tribes:
          loans:
      -     purpose: Be the bank #1 for starters
      +     purpose: "Be the bank #1 for starters"
    """
    for cut in review.cut_texts:
        read = (
            said("only '{kept}' is read", kept=cut.kept)
            if cut.kept
            else said("'{field}' reads as empty", field=cut.at[-1])
        )
        yield problem(
            cut.at,
            "{read}: '{hidden}' begins a comment",
            read=read,
            hidden=cut.hidden,
            subject=cut.hidden,
        )


RULES: tuple[Rule, ...] = (
    expired_waiver,
    unused_waiver,
    unreasoned_waiver,
    unreadable_waiver,
    cut_text,
)
"""The family's rules, in the order of their codes."""
