"""What is different between two organisations, one sentence at a time."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from tribeplan.formats.native_writer import flow_text
from tribeplan.formats.nodes import is_tuple
from tribeplan.formats.yaml_scalars import number_scalar
from tribeplan.org.work import Stage, each_step
from tribeplan.scenario.difference import Seats
from tribeplan.scenario.statement import Named, Statement, Team, What

HEADINGS = {
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
"""Sections of the report, by what a statement is about, in their order."""

FIELDS = {
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
    return Sentence(statement.kind, mark.get(statement.what, "~"), _text(statement))


def _text(said: Statement) -> str:
    return _WORDS[said.what](said)


def _split(said: Statement) -> str:
    return f"{said.subject.name} is split into {_and(_team(each) for each in said.after)}"


def _merged(said: Statement) -> str:
    return f"{_and(each.name for each in said.before)} become {_team(said.after)}"


def _other_share(said: Statement) -> str:
    where = said.place.name if said.place else ""
    old, new = _share(said.before), _share(said.after)
    return f"{said.subject.name} spends {new} in {where}, was {old}"


def _role(said: Statement) -> str:
    old, new = _people(said.before), _people(said.after)
    return f"{said.subject.name}: {_field(said.field)} {old} → {new}"


def _set(said: Statement) -> str:
    subject = f"{said.subject.name}: {_field(said.field)}"
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
    done_by = f" with {_and(others)}" if others else ""
    noun = "step" if len(steps) == 1 else "steps"
    return f"{len(steps)} {noun} of {number_scalar(round(days, 1))} days{done_by}"


def _items(before: tuple[object, ...], after: tuple[object, ...]) -> str:
    gone = [f"without {_value(each)}" for each in before if each not in after]
    new = [f"with {_value(each)}" for each in after if each not in before]
    return ", ".join(gone + new) or "in another order"


def _come_or_gone(said: Statement) -> str:
    word = "is new" if said.what is What.NEW else "is gone"
    if said.kind == "person":
        word = "joins" if said.what is What.NEW else "leaves"
        places = said.after if said.what is What.NEW else said.before
        squads = _and(each.name for each in places or ()) or "no squad"
        return f"{said.subject.name} {word} the organisation ({squads})"
    if isinstance(said.after, Team):
        return f"{_team(said.after)} {word}"
    return f"{said.subject.name} {word}"


def _renamed(said: Statement) -> str:
    what = "id" if said.field == "id" else "name"
    return f"{said.subject.name}: {what} {said.before or '(none)'} → {said.after or '(none)'}"


def _moved(said: Statement) -> str:
    place = "" if said.field == "squad" else f"{said.field} "
    left, joined = said.before, said.after
    if left is None:
        verb = "also works in" if said.field == "squad" else "joins"
        return f"{said.subject.name} {verb} {place}{joined.name}"
    if joined is None:
        verb = "no longer works in" if said.field == "squad" else "leaves"
        return f"{said.subject.name} {verb} {place}{left.name}"
    return f"{said.subject.name} moves from {place}{left.name} to {place}{joined.name}"


def _people(people: tuple[Named, ...]) -> str:
    return _and(each.name for each in people) or "nobody"


def _team(team: Team) -> str:
    people = [
        f"{each.name} (PO)" if each == team.product_owner else each.name for each in team.people
    ]
    return f"{team.squad.name} [{', '.join(people)}]"


def _share(share: float | None) -> str:
    return "what is left of the week" if share is None else f"{share:.0%}"


def _field(field: str) -> str:
    return FIELDS.get(field, field.replace("_", " "))


def _value(value: object) -> str:
    if value is None or value in ((), {}):
        return "(none)"
    text = value if isinstance(value, str) else flow_text(value)
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"


def _and(words: Iterator[str] | list[str]) -> str:
    listed = list(words)
    return " and ".join(part for part in (", ".join(listed[:-1]), *listed[-1:]) if part)


def seats_words(seats: Seats) -> str:
    """Say how many people there are, before and after.

    >>> from tribeplan.org.roster import Headcount
    >>> one = Headcount(people=3, vacancies=0, fte=2.5, vacant_fte=0.0)
    >>> seats_words(Seats(Named("t", "Tribe"), one, one._replace(people=4, fte=3.5)))
    'Tribe: 3 → 4 people, 0 open seats, 2.5 → 3.5 fte'
    """
    old, new = seats.before, seats.after
    people = _change(f"{old.people}", f"{new.people}")
    open_seats = _change(f"{old.vacancies}", f"{new.vacancies}")
    fte = _change(f"{old.fte:.1f}", f"{new.fte:.1f}")
    return f"{seats.of.name}: {people} people, {open_seats} open seats, {fte} fte"


def _change(old: str, new: str) -> str:
    return old if old == new else f"{old} → {new}"


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
