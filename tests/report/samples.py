"""Check results made by hand: what the reports are shown."""

from collections.abc import Iterator

from tribeplan.errors import Diagnostic, Place
from tribeplan.formats.model.places import CheckResult, LocatedFinding, Suppression
from tribeplan.org.address import Address
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.report.options import ReportOptions
from tribeplan.rules.rule import Finding, Problem, Rule, Severity, rule
from tribeplan.rules.size import oversized_squad
from tribeplan.rules.sources import LEE_2020, TRUCK_FACTOR

PLAIN = ReportOptions()
SHOW_SUPPRESSED = ReportOptions(show_suppressed=True)


@rule("TP504", Severity.WARNING, TRUCK_FACTOR, LEE_2020)
def lone_holder(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Skill that one person holds.

    Work for it waits when that person is away. Pair somebody with the holder, or hire.

    Bad (-) and good (+)::

      - people: {ana: {skills: {sql: 1.0}}}
      + people: {ana: {skills: {sql: 1.0}}, bo: {skills: {sql: 0.5}}}
    """
    yield Problem(("people",), f"{len(roster.squads)} {limits.skill_holders_min}")


@rule("TP409", Severity.ADVICE, LEE_2020)
def coachless(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Squad that nobody coaches.

    A coach sees what the squad has grown used to. Ask the tribe's coach for an hour a week.

    Bad (-) and good (+)::

      + people: {mila: }
      - tribes: {t: {squads: {s: }}}
      + tribes: {t: {squads: {s: {coach: mila}}}}
    """
    yield Problem(("tribes",), f"{len(roster.squads)} {limits.squad_size}")


CARDS = """\
tribes:
  cards:
    squads:
      limit-raises: {product_owner: di, members: [ana, bo, cy, di]}
      apps:
        members:
          - bo
"""
PEOPLE = """\
people:
  bo: {name: Bo, skills: {sql: 1.0}}
"""
TEXTS = {"org/cards.yaml": CARDS, "org/people.yaml": PEOPLE}


def located(which: Rule, at: Address, message: str, place: Place, **more: object) -> LocatedFinding:
    """Make a finding; `more` are the fields of the problem and of the located finding."""
    of_problem = {name: more.pop(name) for name in ("subject", "value") if name in more}
    problem = Problem(at, message, **of_problem)  # type: ignore[arg-type]
    return LocatedFinding(Finding(which, problem), place, **more)  # type: ignore[arg-type]


def too_large(message: str = "squad 'limit-raises' has 4 people; at most 3") -> LocatedFinding:
    """Make the error of the sample."""
    return located(
        oversized_squad,
        ("tribes", "cards", "squads", "limit-raises"),
        message,
        Place("org/cards.yaml", 4, 7, 4, 19),
        value=4,
    )


def lone(message: str = "skill 'sql' is held by 'bo' alone; at least 2") -> LocatedFinding:
    """Make the warning of the sample, with a related place in another file."""
    return located(
        lone_holder,
        ("tribes", "cards", "squads", "apps", "members", 0),
        message,
        Place("org/cards.yaml", 7, 13, 7, 15),
        related=((Place("org/people.yaml", 2, 3, 2, 5), "the only holder"),),
        subject="sql",
        value=1,
    )


def uncoached(suppression: Suppression | None = None) -> LocatedFinding:
    """Make the advice of the sample."""
    return located(
        coachless,
        ("tribes", "cards", "squads", "apps"),
        "squad 'apps' has no coach",
        Place("org/cards.yaml", 5, 7, 5, 11),
        suppression=suppression,
    )


WAIVED = uncoached(Suppression("waiver", "merger in progress", "2027-03-31"))
BASELINED = uncoached(Suppression("baseline"))
UNKNOWN_KEY = Diagnostic(
    Place("org/people.yaml", 2, 18, 2, 24),
    "TP101",
    "unknown key 'skills', expected one of 'name', 'skill'",
    "did you mean 'skill'?",
    ((Place("org/cards.yaml", 1, 1, 1, 7), "the other file"),),
)


def result_of(
    *findings: LocatedFinding,
    suppressed: tuple[LocatedFinding, ...] = (),
    diagnostics: tuple[Diagnostic, ...] = (),
    texts: dict[str, str] | None = None,
) -> CheckResult:
    """Make the result of a check with the three rules of the sample."""
    return CheckResult(
        findings,
        suppressed,
        diagnostics,
        TEXTS if texts is None else texts,
        (oversized_squad, coachless, lone_holder),
    )


FOUND = result_of(too_large(), uncoached(), lone(), suppressed=(WAIVED,))
FINE = result_of()
UNREADABLE = result_of(diagnostics=(UNKNOWN_KEY,))


def shouting(text: str) -> CheckResult:
    """Put one text everywhere somebody's words can stand."""
    place = Place(f"{text}.yaml", 1, 1, 1, 1 + len(text))
    hostile = located(
        oversized_squad,
        ("tribes", text, "squads", text),
        text,
        place,
        related=((place, text),),
        subject=text,
        suppression=None,
    )
    waived = located(
        coachless,
        ("people", text),
        text,
        place,
        suppression=Suppression("waiver", text, "2027-03-31"),
    )
    return result_of(
        hostile,
        suppressed=(waived,),
        diagnostics=(Diagnostic(place, "TP101", text, text, ((place, text),)),),
        texts={f"{text}.yaml": text},
    )
