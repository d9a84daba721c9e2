"""Numbers, names, causes and differences as people read them."""

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from tribeplan.formats.model_text import flow_text
from tribeplan.formats.yaml.nodes import is_tuple
from tribeplan.org.elements import clipped, labels_by_kind
from tribeplan.org.organisation import Organisation
from tribeplan.org.work import Stage, each_step
from tribeplan.org.workload import DAYS_PER_WEEK
from tribeplan.report.language import Translated, counted, enumerated, number, tr
from tribeplan.scenario.difference import ORGANISATION, Named, Seats, Statement, Team, What
from tribeplan.simulation.coverage import wilson

# --- Numbers as people read them: no more digits than there is knowledge -------------------------

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def days(value: float) -> str:
    """Write days: whole ones from ten on.

    >>> days(12.34), days(1.26), days(math.inf), days(-0.01)
    ('12', '1.3', '-', '0.0')
    """
    if not math.isfinite(value):
        return "-"
    whole = abs(value) >= 9.95  # noqa: PLR2004  # rounds to 10.0
    return number(f"{value:,.0f}" if whole else f"{value:z.1f}")


def signed_days(value: float) -> str:
    """Write a difference in days with its sign.

    >>> signed_days(3), signed_days(-12.2), signed_days(0.01)
    ('+3.0', '-12', '0.0')
    """
    return signed(value, days)


def signed(value: float, write: Callable[[float], str]) -> str:
    """Write a difference with its sign; without one where it is written as nothing.

    >>> signed(0.3, lambda value: f"{value:.0f}")
    '0'
    """
    text = write(abs(value))
    if text == write(0.0):
        return text
    return f"{'+' if value > 0 else '-'}{text}"


def share(value: float) -> str:
    """Write a share as a percentage.

    >>> share(0.123), share(0.004), share(0.0)
    ('12%', '0.4%', '0%')
    """
    if not math.isfinite(value):
        return "-"
    percent = value * 100
    if percent == 0 or percent >= 0.95:  # noqa: PLR2004  # rounds to 1
        return f"{percent:.0f}%"
    return number(f"{percent:.1f}%")


def chance(value: float) -> str:
    """Write a probability; certainty is never claimed from a sample.

    >>> chance(0.42), chance(0.999), chance(0.001)
    ('42%', '>99%', '<1%')
    """
    if not math.isfinite(value):
        return "-"
    if value > 0.99:  # noqa: PLR2004
        return ">99%"
    return "<1%" if value < 0.01 else f"{value:.0%}"  # noqa: PLR2004


ENOUGH_FOR_SHARES = 64
"""Replications below which a share of them is told by its range: at 64 that is a quarter wide."""


def chance_of(value: float, replications: int) -> str:
    """Write a probability by the share of so many replications; of few as its 95 % range.

    >>> chance_of(0.75, 200), chance_of(1.0, 10), chance_of(0.0, 1)
    ('75%', '72% to >99%', '<1% to 79%')
    """
    if replications >= ENOUGH_FOR_SHARES:
        return chance(value)
    low, high = wilson(round(value * replications), replications)
    return tr("{low} to {high}").format(low=chance(low), high=chance(high))


def money(value: float) -> str:
    """Write an amount in the model's currency.

    >>> money(15_795_123), money(12_345), money(17)
    ('15.8 million', '12,300', '17')
    """
    if not math.isfinite(value):
        return "-"
    if abs(value) >= 1e6:  # noqa: PLR2004
        return tr("{value:,.1f} million").format(value=value / 1e6)
    rounded = float(f"{value:.3g}")
    return number(f"{rounded:,.0f}" if abs(rounded) >= 1 else f"{rounded:g}")


def between(interval: tuple[float, float, float], write: Callable[[float], str] = days) -> str:
    """Write the range of an interval of value, low and high, empty when there is none.

    >>> between((3, 2.5, 3.5))
    '2.5 to 3.5'
    """
    _, low, high = interval
    is_point = math.isfinite(low) and math.isfinite(high) and write(low) == write(high)
    return tr("about {low}").format(low=write(low)) if is_point else spread(interval, write)


def spread(interval: tuple[float, float, float], write: Callable[[float], str] = days) -> str:
    """Write from where to where an interval reaches, both ends even where they look alike.

    >>> spread((0, -1, 1), signed_days), spread((0, -math.inf, math.inf))
    ('-1.0 to +1.0', '')
    """
    _, low, high = interval
    if not (math.isfinite(low) and math.isfinite(high)):
        return ""
    return tr("{low} to {high}").format(low=write(low), high=write(high))


def date(day: dt.date) -> str:
    """Write a date, in any language of the machine alike.

    >>> date(dt.date(2027, 3, 14))
    '14 Mar 2027'
    """
    return f"{day.day} {tr(MONTHS[day.month - 1])} {day.year}"


def date_of(iso: str | None) -> str:
    """Write a date that a table has as text; nothing where there is none."""
    return "" if iso is None else date(dt.date.fromisoformat(iso))


def at_least(text: str, unfinished_share: float) -> str:
    """Write a mean, some of which may not be with customers yet.

    >>> at_least("12", 0.0), at_least("12", 0.25)
    ('12', 'at least 12')
    """
    return tr("at least {text}").format(text=text) if unfinished_share else text


def listed(names: Sequence[str], most: int = 3) -> str:
    """Write a few of many names.

    >>> listed(["a", "b"]), listed(["a", "b", "c", "d", "e"])
    ('a and b', 'a, b, c and 2 more')
    """
    some = [
        *names[:most],
        *([tr("{value:,} more").format(value=len(names) - most)] if len(names) > most else []),
    ]
    return tr(" and ").join(part for part in (", ".join(some[:-1]), *some[-1:]) if part)


def weeks(value: float) -> str:
    """Write working days as weeks of five days.

    >>> weeks(34), weeks(5), weeks(math.inf)
    ('7 weeks', '1 week', '')
    """
    if not math.isfinite(value):
        return ""
    number = round(value / DAYS_PER_WEEK)
    if number < 1:
        return tr("< 1 week")
    return counted(number, "week")


# --- What the simulation's causes, squads, skills and features are called in people's words ------

CAUSE_WORDS: Mapping[str, str] = Translated(
    {
        "backlog": "waiting in the squad's backlog",
        "gate": "waiting for a board",
        "decision": "waiting for a decision during the work",
        "person": "waiting for somebody with the skill",
        "other-squad": "waiting for help from another squad",
        "rework": "doing work over",
        "join": "waiting for other features to be out first",
        "release": "waiting for the next release",
        "touch": "being worked on",
    }
)
"""What a feature's time goes into, by the simulation's name for it."""

SHORT_CAUSES: Mapping[str, str] = Translated(
    {
        "backlog": "its turn",
        "gate": "boards",
        "decision": "decisions",
        "person": "skills",
        "other-squad": "other squads",
        "rework": "rework",
        "join": "other features",
        "release": "releases",
        "touch": "work itself",
    }
)
"""The same where there is hardly room."""

AWAITED: Mapping[str, str] = Translated(
    {
        "backlog": "its turn in the backlog",
        "gate": "a board",
        "decision": "a decision during the work",
        "person": "somebody with '{skill}'",
        "other-squad": "help from this squad",
        "rework": "work that is done over",
        "join": "other features to be out first",
        "release": "the next release",
    }
)
"""What is waited for in a squad."""

OVERLOAD = (
    "Work comes in faster than it gets done here, so lead times grow for as long as one looks: "
    "the numbers below say what happens within the time simulated, not how long a feature takes."
)

HELD_BACK = (
    "Where people are not busy all the same, what holds the work back is not their number but how "
    "many pieces of work the squad takes on at once, or that few can do the next step."
)


class Names(NamedTuple):
    """Display names by id; the id where there is none."""

    squads: Mapping[str, str]
    skills: Mapping[str, str]
    gates: Mapping[str, str]
    features: Mapping[str, str]

    def squad(self, id_: str) -> str:
        """Name a squad."""
        return self.squads.get(id_, id_)

    def skill(self, id_: str) -> str:
        """Name a skill."""
        return self.skills.get(id_, id_)

    def awaited(self, cause: str, skill: str) -> str:
        """Say what work waits for; being worked on is no waiting."""
        return AWAITED[cause].format(skill=self.skill(skill))


def names_of(organisation: Organisation) -> Names:
    """Collect what everything is called."""
    labels: dict[str, dict[str, str]] = {}
    for kind, given in labels_by_kind(organisation):
        labels.setdefault(kind, {}).update({label.id: label.as_shown for label in given})
    work = organisation.work
    return Names(
        labels.get("squad", {}),
        labels.get("skill", {}),
        {id_: gate.name or id_ for id_, gate in organisation.decisions.items()},
        {id_: each.name or id_ for id_, each in (*work.features.items(), *work.streams.items())},
    )


def feature_name(names: Names, id_: str) -> str:
    """Name a feature, or an item of a stream with its number."""
    stream, mark, number = id_.rpartition("#")
    if mark and stream in names.features:
        return f"{names.features[stream]} #{number}"
    return names.features.get(id_, id_)


# --- What is different between two organisations, one sentence at a time -------------------------

HEADINGS: Mapping[str, str] = Translated(
    {
        "organisation": "Organisation",
        "tribe": "Tribes",
        "squad": "Squads",
        "chapter": "Chapters",
        "person": "People",
        "gate": "Decision gates",
        "feature": "Features",
        "stream": "Streams",
        "skill": "Skills",
    }
)
"""Sections of the report, by what a statement is about, in their order."""

FIELDS: Mapping[str, str] = Translated(
    {
        "fte": "share of a full week",
        "vacancy": "open seat",
        "from": "first day",
        "until": "last day",
        "wip_limit": "WIP limit",
        "since": "formed on",
        "ends": "ends on",
        "every_days": "days between meetings",
        "decides": "who decides",
        "after": "waits for",
        "agile_coaches": "agile coaches",
        "needs": "what it needs of others",
        "at": "when it decides",
        "passes": "mandates that pass it",
        "days": "days a decision takes",
        "product_owner": "product owner",
    }
)
"""Fields in words where their key does not say it; underscores become spaces anyway."""

LONGEST_VALUE = 60
"""Characters of a value that are shown on its line."""


class Sentence(NamedTuple):
    """A difference in words, still raw: names in it may hold anything."""

    kind: str
    mark: str
    """``+`` new, ``-`` gone, ``~`` different."""

    text: str


def sentence(statement: Statement) -> Sentence:
    """Say a difference in words."""
    mark = {What.NEW: "+", What.JOINS: "+", What.GONE: "-", What.LEAVES: "-"}
    text = _WORDS[statement.what](statement)
    return Sentence(statement.kind, mark.get(statement.what, "~"), text)


def _split(said: Statement) -> str:
    return tr("{name} is split into {names}").format(
        name=said.subject.name, names=enumerated(_team(each) for each in said.after)
    )


def _merged(said: Statement) -> str:
    return tr("{names} become {after}").format(
        names=enumerated(each.name for each in said.before), after=_team(said.after)
    )


def _other_share(said: Statement) -> str:
    where = said.place.name if said.place else ""
    old, new = _share(said.before), _share(said.after)
    return tr("{name} spends {new} in {where}, was {old}").format(
        name=said.subject.name, new=new, where=where, old=old
    )


def _role(said: Statement) -> str:
    old, new = _people(said.before), _people(said.after)
    return f"{_subject(said)}: {_field(said.field)} {old} → {new}"


def _set(said: Statement) -> str:
    subject = f"{_subject(said)}: {_field(said.field)}"
    if said.field == "steps":
        return f"{subject} {_steps(said.before)} → {_steps(said.after)}"
    if is_tuple(said.before) and is_tuple(said.after):
        return f"{subject} {_items(said.before, said.after)}"
    return f"{subject} {_value(said.before)} → {_value(said.after)}"


def _steps(stages: tuple[Stage, ...]) -> str:
    """Say how much work steps are, and who else does it: what a lead would look at first."""
    steps = [step for _, step in each_step(stages)]
    days = sum(step.days.p50 for step in steps)
    others = list(dict.fromkeys(step.squad for step in steps if step.squad is not None))
    done_by = tr(" with {others}").format(others=enumerated(others)) if others else ""
    return tr("{steps} of {days}{done_by}").format(
        steps=counted(len(steps), "step"), days=counted(round(days, 1), "day"), done_by=done_by
    )


def _items(before: tuple[object, ...], after: tuple[object, ...]) -> str:
    gone = [tr("without {each}").format(each=_value(each)) for each in before if each not in after]
    new = [tr("with {each}").format(each=_value(each)) for each in after if each not in before]
    return ", ".join(gone + new) or tr("in another order")


def _come_or_gone(said: Statement) -> str:
    word = tr("is new") if said.what is What.NEW else tr("is gone")
    if said.kind == "person":
        word = tr("joins") if said.what is What.NEW else tr("leaves")
        places = said.after if said.what is What.NEW else said.before
        squads = enumerated(each.name for each in places or ()) or tr("no squad")
        return tr("{name} {word} the organisation ({squads})").format(
            name=said.subject.name, word=word, squads=squads
        )
    if isinstance(said.after, Team):
        return f"{_team(said.after)} {word}"
    return f"{said.subject.name} {word}"


def _renamed(said: Statement) -> str:
    what = "id" if said.field == "id" else tr("name")
    none = tr("(none)")
    return f"{_subject(said)}: {what} {said.before or none} → {said.after or none}"


def _moved(said: Statement) -> str:
    place = "" if said.field == "squad" else f"{said.field} "
    left, joined = said.before, said.after
    if left is None:
        verb = tr("also works in") if said.field == "squad" else tr("joins")
        return f"{said.subject.name} {verb} {place}{joined.name}"
    if joined is None:
        verb = tr("no longer works in") if said.field == "squad" else tr("leaves")
        return f"{said.subject.name} {verb} {place}{left.name}"
    return tr("{name} moves from {place}{name_2} to {place}{name_3}").format(
        name=said.subject.name, place=place, name_2=left.name, name_3=joined.name
    )


def _people(people: tuple[Named, ...]) -> str:
    return enumerated(each.name for each in people) or tr("nobody")


def _team(team: Team) -> str:
    people = [
        tr("{name} (PO)").format(name=each.name) if each == team.product_owner else each.name
        for each in team.people
    ]
    return f"{team.squad.name} [{', '.join(people)}]"


def _share(share: float | None) -> str:
    return tr("what is left of the week") if share is None else f"{share:.0%}"


def _field(field: str) -> str:
    return FIELDS.get(field) or tr(field.replace("_", " "))


def _subject(said: Statement) -> str:
    return tr(said.subject.name) if said.subject == ORGANISATION else said.subject.name


def _value(value: object) -> str:
    if value is None or value in ((), {}):
        return tr("(none)")
    text = value if isinstance(value, str) else flow_text(value)
    return clipped(text, LONGEST_VALUE)


def seats_words(seats: Seats) -> str:
    """Say how many people there are, before and after.

    >>> from tribeplan.org.roster import Headcount
    >>> one = Headcount(people=3, vacancies=0, fte=2.5, vacant_fte=0.0)
    >>> seats_words(Seats(Named("t", "Tribe"), one, one._replace(people=4, fte=3.5)))
    'Tribe: 3 → 4 people, 0 open seats, 2.5 → 3.5 fte'
    """
    old, new = seats.before, seats.after
    people = counted(new.people, "person", "people")
    open_seats = counted(new.vacancies, "open seat")
    counts = (
        _from(number(f"{old.people:,}"), people),
        _from(number(f"{old.vacancies:,}"), open_seats),
        _from(number(f"{old.fte:.1f}"), number(f"{new.fte:.1f} fte")),
    )
    name = tr(ORGANISATION.name) if seats.of == ORGANISATION else seats.of.name
    return f"{name}: {', '.join(counts)}"


def _from(old: str, new: str) -> str:
    return new if new.startswith(f"{old} ") else f"{old} → {new}"


_WORDS: Mapping[What, Callable[[Statement], str]] = {
    What.NEW: _come_or_gone,
    What.GONE: _come_or_gone,
    What.RENAMED: _renamed,
    What.SPLIT: _split,
    What.MERGED: _merged,
    What.MOVED: _moved,
    What.JOINS: _moved,
    What.LEAVES: _moved,
    What.SHARE: _other_share,
    What.ROLE: _role,
    What.SET: _set,
}
