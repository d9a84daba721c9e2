"""What organisations and features cost, what delay costs, and what a change brings for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from tribeplan.report.compared import PeopleChanges, people_changes
from tribeplan.report.language import counted, number, tr
from tribeplan.report.sections import Section, columns
from tribeplan.report.simulated import not_alike
from tribeplan.report.words import between, date, money, names_of
from tribeplan.simulation.comparison import difference_of
from tribeplan.simulation.costs import Spent
from tribeplan.simulation.interval import Interval
from tribeplan.simulation.plan import ComparisonMeasure
from tribeplan.simulation.study import Study

MOST_FEATURES = 12
MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Priced:
    """One organisation with what it costs."""

    study: Study
    spent: Spent


@dataclass(frozen=True, slots=True)
class Bargain:
    """What one organisation brings against the first, and what it takes for it."""

    name: str
    dearer: float
    """By how much people and changes cost more over the time simulated."""

    delay: Interval | None
    """By how much the delay of the work that both have costs more; None when no work has a
    value, and where the two do not assume alike: that is no doing of what is paid for."""

    lead_days: float
    """By how many working days the mean lead time is longer."""

    changes: PeopleChanges
    assumed_otherwise: tuple[str, ...]
    """What the two do not assume alike."""

    @property
    def gain(self) -> Interval | None:
        """What is left of the delay that is saved, after what it costs."""
        if self.delay is None:
            return None
        value, low, high = self.delay
        return Interval(-value - self.dearer, -high - self.dearer, -low - self.dearer)

    @property
    def per_spent(self) -> float | None:
        """Delay saved for each unit of currency spent; None where it costs no more."""
        if self.delay is None or self.dearer <= 0:
            return None
        return -self.delay.value / self.dearer

    @property
    def people(self) -> int:
        """Who moves, joins or leaves."""
        return self.changes.moving + self.changes.joining + self.changes.leaving

    @property
    def per_person(self) -> float | None:
        """What is left for each person who moves, joins or leaves."""
        return self.gain.value / self.people if self.gain and self.people else None


def bargains(priced: Sequence[Priced], confidence: float) -> tuple[Bargain, ...]:
    """Hold every organisation against the first, in money."""
    base, *others = priced
    found: list[Bargain] = []
    for other in others:
        one, two = ((each.study.question.name, each.study.outcome) for each in (base, other))
        has_value = any(outcome.cost_of_delay().any() for _, outcome in (one, two))
        lead = difference_of(one, two, ComparisonMeasure.MEAN_LEAD, confidence)
        delay = (
            difference_of(one, two, ComparisonMeasure.COST_OF_DELAY, confidence).difference
            if has_value and not lead.assumed_otherwise
            else None
        )
        before, after = (each.study.question.organisation for each in (base, other))
        found.append(
            Bargain(
                other.study.question.name,
                other.spent.total - base.spent.total,
                delay,
                lead.difference.value,
                people_changes(before, after),
                lead.assumed_otherwise,
            )
        )
    return tuple(found)


# --- In words ------------------------------------------------------------------------------------


def cost_sections(
    priced: Sequence[Priced], currency: str, confidence: float = 0.95, *, whole: bool = True
) -> tuple[Section, ...]:
    """Say what each organisation costs and what the others bring for it.

    Of a single one, or where the whole is asked for, what its features cost, too.
    """
    sections = [_totals(priced, currency)]
    if len(priced) > 1:
        apart = not_alike([each.study.question for each in priced])
        sections.append(_bargains(bargains(priced, confidence), currency, [*apart]))
    for each in priced if whole or len(priced) == 1 else ():
        sections += [_features(each, currency), _over_time(each, currency)]
    return tuple(sections)


def _totals(priced: Sequence[Priced], currency: str) -> Section:
    first = priced[0].spent
    meaning = tr(
        "Over {days:g} working days, in {currency}: everybody's contracted days, at work or not, "
        "and what changes cost once. Not discounted."
    ).format(days=first.days, currency=currency)
    sentences = [meaning, *(word for each in priced for word in _unpriced(each))]
    laid = columns(
        priced,
        ("", lambda each: each.study.question.name),
        ("people:", lambda each: money(each.spent.people)),
        ("one-off:", lambda each: money(each.spent.once)),
        ("both:", lambda each: money(each.spent.total)),
        ("delay of features:", lambda each: money(sum(one.delay for one in each.spent.features))),
    )
    return Section(tr("What it costs"), tuple(sentences), *laid)


def _unpriced(each: Priced) -> Iterator[str]:
    name, spent = each.study.question.name, each.spent
    if spent.unpriced:
        who = ", ".join(spent.unpriced[:MOST_NAMED])
        more = ", …" if len(spent.unpriced) > MOST_NAMED else ""
        people = counted(len(spent.unpriced), "person", "people")
        yield tr(
            "At least so much for {name}: nothing says what {people} cost ({who}{more})."
        ).format(name=name, people=people, who=who, more=more)
    if spent.unpriced_operations:
        yield tr("Without a cost in {name}: {changes}.").format(
            name=name, changes=", ".join(spent.unpriced_operations)
        )


def _bargains(found: Sequence[Bargain], currency: str, apart: Sequence[str]) -> Section:
    laid = columns(
        found,
        ("", lambda each: each.name),
        (tr("costs {currency}:").format(currency=currency), lambda each: _signed(each.dearer)),
        ("delay:", lambda each: "-" if each.delay is None else _signed(each.delay.value)),
        ("left:", lambda each: "-" if each.gain is None else _signed(each.gain.value)),
        ("range", lambda each: "-" if each.gain is None else between(each.gain, _signed)),
        ("per unit:", _ratio),
        ("per person:", lambda each: "-" if each.per_person is None else _signed(each.per_person)),
    )
    meaning = tr(
        "Against the first: what it costs more, what delay costs more, and what is left of the two "
        "with its range by luck; delay saved for each unit spent, and what is left for each person "
        "who moves, joins or leaves."
    )
    nothing = tr("No work has a value_per_week, so that no delay costs anything.")
    valued = any(each.delay is not None or each.assumed_otherwise for each in found)
    sentences = (meaning, *apart) if valued else (meaning, nothing)
    return Section(tr("What it brings for the money"), sentences, *laid)


def _ratio(each: Bargain) -> str:
    if each.delay is None:
        return "-"
    return tr("costs no more") if each.per_spent is None else number(f"{each.per_spent:.2f}")


def _signed(amount: float) -> str:
    text = money(abs(amount))
    return text if text == "0" else f"{'+' if amount > 0 else '-'}{text}"


def _features(each: Priced, currency: str) -> Section:
    title = tr("Features of {name}").format(name=each.study.question.name)
    names = names_of(each.study.question.organisation).features
    dearest = sorted(each.spent.features, key=lambda f: (-((f.work or 0) + f.delay), f.feature))
    if not dearest:
        return Section(title, (tr("It has no planned feature."),))
    shown, more = dearest[:MOST_FEATURES], ""
    laid = columns(
        shown,
        ("feature", lambda one: names.get(one.feature, one.feature)),
        ("work:", lambda one: "-" if one.work is None else money(one.work)),
        ("delay:", lambda one: money(one.delay)),
    )
    if len(shown) < len(dearest):
        more = tr(" The {shown} dearest of {all}.").format(shown=len(shown), all=len(dearest))
    meaning = tr(
        "Work: the days in its steps at what those who can do them cost, in {currency}. "
        "Delay: mean lead time times value a week.{more}"
    ).format(currency=currency, more=more)
    return Section(title, (meaning,), *laid)


def _over_time(each: Priced, currency: str) -> Section:
    calendar = each.study.outcome.calendar

    def until(day: float) -> str:
        on = calendar.day_by(day)
        return tr("day {day:.0f}").format(day=day) if on is None else date(on)

    laid = columns(
        each.spent.steps,
        ("until", lambda step: until(step[0])),
        ("spent:", lambda step: money(step[1])),
        ("value:", lambda step: money(step[2])),
        ("left:", lambda step: _signed(step[2] - step[1])),
    )
    title = tr("Value and cost over time of {name}").format(name=each.study.question.name)
    said = tr(
        "Until each day, in {currency}: what was spent, and in one of two replications earned."
    )
    return Section(title, (said.format(currency=currency),), *laid)


# --- For programs --------------------------------------------------------------------------------


def costs_json(priced: Sequence[Priced], currency: str, confidence: float = 0.95) -> dict[str, Any]:
    """Everything about money as plain values."""
    document: dict[str, Any] = {
        "currency": currency,
        "organisations": [
            {
                "name": each.study.question.name,
                "days": each.spent.days,
                "people": each.spent.people,
                "changes": each.spent.once,
                "total": each.spent.total,
                "delay_of_features": sum(feature.delay for feature in each.spent.features),
                "people_without_cost": each.spent.unpriced,
                "operations_without_cost": each.spent.unpriced_operations,
                "features": each.spent.features,
                "over_time": [
                    {"day": day, "spent": cost, "value_p50": value, "left": value - cost}
                    for day, cost, value in each.spent.steps
                ],
            }
            for each in priced
        ],
    }
    if len(priced) > 1:
        document["against_first"] = [
            {
                "name": each.name,
                "costs_more": each.dearer,
                "delay_costs_more": each.delay,
                "left": each.gain,
                "delay_saved_per_unit_spent": each.per_spent,
                "people_who_move_join_or_leave": each.people,
                "left_per_person": each.per_person,
                "mean_lead_days_longer": each.lead_days,
                "assumed_otherwise": each.assumed_otherwise,
            }
            for each in bargains(priced, confidence)
        ]
    return document
