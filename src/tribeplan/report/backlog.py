"""A backlog under every order that people use: to read, and as a document for programs."""

import bisect
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tribeplan.errors import InvalidUsage
from tribeplan.org.limits import Limits
from tribeplan.org.roster import Roster
from tribeplan.org.work import Feature
from tribeplan.org.workload import owners_work
from tribeplan.report.journey import ORDERS
from tribeplan.report.language import tr
from tribeplan.report.safe_text import json_document
from tribeplan.report.sections import Section, columns
from tribeplan.report.simulated import fewer, too_few
from tribeplan.report.value_map import LIKELY, chances_by, date_by
from tribeplan.report.words import between, days, money, share, signed_days
from tribeplan.scenario.scenario import Policy
from tribeplan.simulation.comparison import MeasuredDifference, difference_of, mean_of
from tribeplan.simulation.demand import backlog_score
from tribeplan.simulation.interval import can_tell
from tribeplan.simulation.journey import working_days_of
from tribeplan.simulation.outcome import mean_lead_of
from tribeplan.simulation.plan import ComparisonMeasure
from tribeplan.simulation.study import CONFIDENCE, Study, has_value

SCHEMA = "tribeplan.backlog/v1"

FEW = 6
WIDEST = 22

COLUMNS = {
    "fifo": "nr:",
    "cd3": "WSJF:",
    "rice": "RICE:",
    "moscow": "MoSCoW:",
    "value-effort": "value/effort:",
}
"""Above the places that a feature has in each order."""


class Order(NamedTuple):
    """What one order of all backlogs brings."""

    name: str
    study: Study
    lead_days: float | None
    """Mean lead time of planned features [working days]; None when nothing is measured."""

    delay: float | None
    """What the delay of all work costs; None when no work has a value."""

    lead_gap: MeasuredDifference | None
    """Against the order as numbered; None for that one itself."""

    delay_gap: MeasuredDifference | None


class Placed(NamedTuple):
    """A feature with its place in its squad's backlog under each order, 1 first."""

    id: str
    feature: Feature
    places: Mapping[str, int | None]
    """None where nothing says it."""


class Owner(NamedTuple):
    """A product owner's backlog."""

    person: str
    squads: tuple[str, ...]
    features: int
    service: float
    """Part of what arrives for the development squads that is service."""

    disputed: float | None
    """Part of the pairs of features that the numbers put one way and their worth for their effort
    the other; None where nothing says both."""

    without_acceptance: int


def orders_of(studies: Mapping[str, Study]) -> tuple[Order, ...]:
    """What each order brings, against the first; all ranges of a measure hold together."""
    base = next(iter(studies.values()))
    confidence = 1 - (1 - CONFIDENCE) / max(len(studies) - 1, 1)  # Bonferroni
    is_worth = has_value(base.outcome.plan)
    return tuple(
        Order(
            name,
            study,
            _measured(study),
            float(study.outcome.cost_of_delay().mean()) if is_worth else None,
            None if study is base else _gap(base, study, ComparisonMeasure.MEAN_LEAD, confidence),
            None
            if study is base or not is_worth
            else _gap(base, study, ComparisonMeasure.COST_OF_DELAY, confidence),
        )
        for name, study in studies.items()
    )


def _measured(study: Study) -> float | None:
    try:
        return mean_of(study.outcome)
    except InvalidUsage:  # nothing is asked for within the time simulated
        return None


def _gap(
    base: Study, other: Study, measure: ComparisonMeasure, confidence: float
) -> MeasuredDifference | None:
    try:
        return difference_of(("", base.outcome), ("", other.outcome), measure, confidence)
    except InvalidUsage:
        return None


def placed(roster: Roster) -> tuple[Placed, ...]:
    """Every feature under every order, by squad and then as numbered."""
    by_squad: dict[str, dict[str, Feature]] = {}
    for id_, feature in roster.organisation.work.features.items():
        by_squad.setdefault(feature.squad, {})[id_] = feature
    found: list[Placed] = []
    for features in by_squad.values():
        ranks = {policy: _ranks(features, policy) for policy in Policy}
        rows = [
            Placed(id_, feature, {policy.value: ranks[policy].get(id_) for policy in Policy})
            for id_, feature in features.items()
        ]
        found += sorted(rows, key=lambda row: (row.feature.priority is None, row.feature.priority))
    return tuple(found)


def _ranks(features: Mapping[str, Feature], policy: Policy) -> dict[str, int]:
    """Places of what the policy says something of; the same for what it cannot tell apart."""
    scores = {
        id_: backlog_score(feature, policy)
        for id_, feature in features.items()
        if policy is not Policy.MOSCOW or feature.moscow is not None
    }
    known = {id_: score for id_, score in scores.items() if score != float("inf")}
    ordered = sorted(known.values())
    return {id_: bisect.bisect_left(ordered, score) + 1 for id_, score in known.items()}


def owners(roster: Roster, limits: Limits, rows: Sequence[Placed]) -> tuple[Owner, ...]:
    """Every product owner with what is measured of the backlog, in the order of the model."""
    of_squad: dict[str, list[Placed]] = {}
    for row in rows:
        of_squad.setdefault(row.feature.squad, []).append(row)
    squads: dict[str, list[str]] = {}
    for seat in roster.squads.values():
        if seat.squad.product_owner is not None:
            squads.setdefault(seat.squad.product_owner, []).append(seat.id)
    arriving = owners_work(roster, limits)
    found: list[Owner] = []
    for person, owned in squads.items():
        mine = [row for squad in owned for row in of_squad.get(squad, ())]
        counted = [disputed_pairs(of_squad.get(squad, ())) for squad in owned]
        pairs = sum(pairs for _, pairs in counted)
        found.append(
            Owner(
                person,
                tuple(owned),
                len(mine),
                arriving[person].share if person in arriving else 0.0,
                sum(against for against, _ in counted) / pairs if pairs else None,
                sum(not row.feature.acceptance for row in mine),
            )
        )
    return tuple(found)


WORTH = ("cd3", "rice", "value-effort")
"""What says how much a feature is worth for its effort; the first that says it of two or more."""


def disputed_pairs(rows: Sequence[Placed]) -> tuple[int, int]:
    """Of a squad's pairs of features those that number and worth put the other way round, and all.

    Pairs that either cannot tell apart are not counted.
    """
    for name in WORTH:
        known = sorted(
            (number, worth)
            for row in rows
            for number, worth in [(row.places["fifo"], row.places[name])]
            if number is not None and worth is not None
        )
        if len(known) > 1:
            return _inversions(known)
    return 0, 0


def _inversions(known: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Pairs in the other order, and all that differ in both, of pairs sorted by the first."""
    before: list[int] = []
    against = pairs = first = 0
    for number, worth in known:
        while known[first][0] != number:  # what has the same number is not told apart
            bisect.insort(before, known[first][1])
            first += 1
        below, upto = bisect.bisect_left(before, worth), bisect.bisect_right(before, worth)
        against += len(before) - upto
        pairs += len(before) - upto + below
    return against, pairs


# --- To read -------------------------------------------------------------------------------------


def backlog_sections(
    roster: Roster, limits: Limits, rows: Sequence[Placed], orders: Sequence[Order], *, whole: bool
) -> Iterator[Section]:
    """What each order of the backlogs brings, every feature's places, and each product owner's."""
    if orders:
        yield _orders(orders, [*_unsaid(roster, rows)])
    if rows:
        yield _features(rows, orders, whole=whole)
    else:
        hint = tr("'features' of 'work' says what is to be made, each with its squad.")
        yield Section(tr("There is no feature in the model."), (hint,))
    yield from _owners(roster, owners(roster, limits, rows), whole=whole)
    for squad in roster.squads.values() if whole else ():
        if squad.squad.done:
            yield Section(tr("Done in {squad}").format(squad=squad.name), squad.squad.done)


def _unsaid(roster: Roster, rows: Sequence[Placed]) -> Iterator[str]:
    """The orders of which the model says nothing, so that they put nothing before anything."""
    streams = roster.organisation.work.streams.values()
    for name in COLUMNS:
        is_of_streams = name == "cd3" and any(each.value_per_week for each in streams)
        if not is_of_streams and not any(row.places[name] for row in rows):
            yield name


def _orders(orders: Sequence[Order], unsaid: Sequence[str]) -> Section:
    first, *others = orders
    told = [first, *(order for order in others if order.name not in unsaid)]
    left_out = ", ".join(tr(ORDERS[each.name]) for each in others if each not in told)
    said = tr(
        "All with the same luck; a range holds the true difference with the first with "
        "{confidence} confidence, all comparisons together."
    ).format(confidence=share(CONFIDENCE))
    laid = columns(
        told,
        ("order", lambda order: tr(ORDERS[order.name])),
        ("mean days:", _mean_days),
        ("difference", lambda order: _range(order.lead_gap, signed_days)),
        ("delay costs:", lambda order: "-" if order.delay is None else money(order.delay)),
        ("difference", lambda order: _range(order.delay_gap, money)),
        ("all there, 85%", _all_there),
    )
    replications = first.study.outcome.played.replications
    sentences = [said, *too_few(replications), *fewer(first.study)]
    if left_out:
        sentences.append(tr("No figures in this model for: {orders}.").format(orders=left_out))
    title = tr("What each order of the backlogs brings")
    return Section(title, tuple(sentences), *laid)


def _range(found: MeasuredDifference | None, write: Callable[[float], str]) -> str:
    return "" if found is None else between(found.difference, write)


def _mean_days(order: Order) -> str:
    if order.lead_days is None:
        return "-"
    mean = mean_lead_of(order.study.outcome, recurring=False)
    return f"{'≥' * bool(mean and mean.unfinished_share)}{days(order.lead_days)}"


def _all_there(order: Order) -> str:
    outcome = order.study.outcome
    if not can_tell(LIKELY[1], outcome.played.replications):
        return ""
    day = outcome.whole_plan_day(LIKELY[1])
    return "-" if day is None else date_by(outcome, day)


def _features(rows: Sequence[Placed], orders: Sequence[Order], *, whole: bool) -> Section:
    shown = rows if whole else rows[:FEW]
    said = [tr("Its place in its squad's backlog by each; '-' where nothing says it.")]
    if len(shown) < len(rows):
        said.append(
            tr("The first {few} of {all}; --details has all.").format(few=FEW, all=len(rows))
        )
    columns = tuple(COLUMNS.values())
    by_date = [_dates(order) for order in orders[:1]]
    cells = tuple(
        (
            row.feature.name or row.id,
            *(
                row.feature.moscow.value
                if name == "moscow" and row.feature.moscow is not None
                else str(row.places[name] or "-")
                for name in COLUMNS
            ),
            *(dates.get(row.id, "-") for dates in by_date),
        )
        for row in shown
    )
    headings = ("feature", *columns, *(("85%",) if orders else ()))
    title = tr("The same backlog by each order")
    return Section(title, tuple(said), headings, cells, widest_name=WIDEST)


def _dates(order: Order) -> dict[str, str]:
    """By when each feature is there in 85 of 100 replications."""
    outcome = order.study.outcome
    return {
        work.id: date_by(outcome, chances_by(working_days_of(outcome, place))[1])
        for place, work in enumerate(outcome.plan.features)
    }


def _owners(roster: Roster, found: Sequence[Owner], *, whole: bool) -> Iterator[Section]:
    if not found:
        return
    shown = found if whole else found[:FEW]
    laid = columns(
        shown,
        ("product owner", lambda each: roster.name(each.person)),
        ("squads:", lambda each: str(len(each.squads))),
        ("features:", lambda each: str(each.features)),
        ("service:", lambda each: share(each.service)),
        ("disputed:", lambda each: "-" if each.disputed is None else share(each.disputed)),
        ("no acceptance:", lambda each: str(each.without_acceptance)),
    )
    said = tr(
        "Service: the part of what arrives for development squads. Disputed: the part of the pairs "
        "of features that numbers put one way and worth for effort the other."
    )
    yield Section(tr("Product owners"), (said,), *laid, widest_name=WIDEST)


# --- For programs --------------------------------------------------------------------------------


def backlog_json(
    roster: Roster, limits: Limits, rows: Sequence[Placed], orders: Sequence[Order]
) -> str:
    """All of it as a document: working days, currency, places from 1, shares from 0 to 1."""
    places = (
        {work.id: n for n, work in enumerate(orders[0].study.outcome.plan.features)}
        if orders
        else {}
    )
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "orders": [_order_json(order, places) for order in orders],
        "features": [
            {
                "feature": row.id,
                "squad": row.feature.squad,
                "moscow": row.feature.moscow,
                "places": row.places,
                "acceptance": row.feature.acceptance,
            }
            for row in rows
        ],
        "product_owners": owners(roster, limits, rows),
        "done": {seat.id: seat.squad.done for seat in roster.squads.values() if seat.squad.done},
    }
    return json_document(document)


def _order_json(order: Order, places: Mapping[str, int]) -> dict[str, Any]:
    outcome = order.study.outcome
    told: dict[str, Any] = {
        "order": order.name,
        "mean_lead_days": order.lead_days,
        "cost_of_delay": order.delay,
        "features": {},
    }
    for name, gap in (("lead_days", order.lead_gap), ("cost_of_delay", order.delay_gap)):
        told[f"{name}_difference"] = gap and gap.difference
    for feature, place in places.items():
        half, most = map(outcome.calendar.day_by, chances_by(working_days_of(outcome, place)))
        told["features"][feature] = {"p50_by": half, "p85_by": most}
    return told
