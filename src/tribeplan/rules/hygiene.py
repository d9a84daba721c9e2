"""What is left lying about in the model."""

import datetime as dt
import re
import unicodedata
from collections.abc import Hashable, Iterable, Iterator, Mapping
from functools import lru_cache
from operator import attrgetter

from tribeplan.org.address import Address
from tribeplan.org.element import end_of, field_names
from tribeplan.org.elements import (
    WORK_KINDS,
    Label,
    element_address,
    element_at,
    kind_of,
    labels_by_kind,
    said,
)
from tribeplan.org.limits import Limits, effective_limits
from tribeplan.org.roster import Roster, element_name
from tribeplan.org.work import each_step
from tribeplan.rules.fix import Case, Fix, take_away
from tribeplan.rules.rule import Problem, Rule, Severity, problem, rule
from tribeplan.rules.sources import (
    CASELESS_MATCHING,
    COMPLETE_MODEL,
    CONFUSABLES,
    SPELLING_ERRORS,
    TIDY_FILES,
)
from tribeplan.scenario.edit import Edit, keys_naming, made


@rule("TP901", Severity.ADVICE, TIDY_FILES)
def unused_skill(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Declared skill that nobody has and no work asks for.

    It is left over from a change, or it is misspelt where it is used; readers look for it in
    vain. Remove it, or use it. Compliance skills are left alone: declaring them asks for them.

    Bad (-) and good (+)::

      - skills: {design: , fraud-detection: }
      + skills: {design: }
        people:
          ana: {skills: {design: 1.0}}
    """
    organisation = roster.organisation
    work = organisation.work
    used = {chapter.skill for chapter in roster.chapters}
    for person in organisation.people.values():
        used.update(person.skills)
    for item in (*work.features.values(), *work.streams.values()):
        used.update(step.skill for _, step in each_step(item.steps))
    for skill_id, skill in organisation.skills.items():
        if skill_id not in used and not skill.compliance:
            yield problem(
                ("skills", skill_id),
                "skill '{skill}' is declared, but nobody has it and no work asks for it",
                skill=skill_id,
            )


@rule("TP902", Severity.ADVICE, TIDY_FILES)
def unused_limit(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Limit that says what the preset says already.

    Readers take an own limit for a decision and look for its reason; and when the preset is
    changed, this one stays behind. Remove it.

    Bad (-) and good (+)::

        preset: ing
      - limits: {squad_size: 9}
      + limits: {squad_size: 8}
    """
    organisation = roster.organisation
    own = organisation.limits
    if own is None:
        return
    preset = effective_limits(organisation.preset, None)
    for limit in sorted(own.model_fields_set):
        if getattr(own, limit) == getattr(preset, limit):
            yield problem(
                ("limits", limit),
                "limit '{limit}' is {own}, as in preset '{preset}' already",
                limit=limit,
                own=getattr(own, limit),
                preset=organisation.preset,
            )


def drop_the_limit(case: Case) -> Iterator[Edit]:
    """Take the limit away."""
    limit = str(case.problem.at[1])
    change = made("set", {"organisation": {}, "clear": [f"limits.{limit}"]})
    yield Edit(said("Remove the limit {limit}, as the preset has it", limit=limit), (change,), ())


@rule("TP905", Severity.WARNING, TIDY_FILES, CASELESS_MATCHING)
def shared_name(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Two elements of one kind that are called the same.

    Reports and meetings use names, so work and messages reach the wrong one. Capitals, width and
    spaces make no difference. Add what tells them apart: a middle initial, a product, a place.
    Open seats may share a name, because nobody answers to it, and so may pieces of work.
    A name that is written without quotes ends where ` #` begins a comment.

    Bad (-) and good (+)::

        people:
          anna-1: {name: Anna de Vries}
      -   anna-2: {name: anna de vries}
      +   anna-2: {name: Anna M. de Vries}
    """
    for kind, labels in _labels(roster):
        if kind in WORK_KINDS:  # every squad may have its 'small wishes'
            continue
        first: dict[str, Label] = {}
        for label in labels:
            if kind == "person" and roster.person(label.id).vacancy:
                continue
            bearer = first.setdefault(_as_read(label.as_shown), label)
            if bearer is not label:
                yield problem(
                    label.at if label.name is None else (*label.at, "name"),
                    "{kind} '{label}' is called '{as_shown}', like '{bearer}'",
                    kind=said(kind),
                    label=label.id,
                    as_shown=label.as_shown,
                    bearer=bearer.id,
                    related=((bearer.at, "has the name too"),),
                )


@lru_cache(maxsize=1)
def _labels(roster: Roster) -> tuple[tuple[str, tuple[Label, ...]], ...]:
    """The labels of each kind, by id."""
    return tuple(
        (kind, tuple(sorted(labels, key=attrgetter("id"))))
        for kind, labels in labels_by_kind(roster.organisation)
    )


def _as_read(name: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return " ".join(folded.split())


@rule("TP906", Severity.WARNING, SPELLING_ERRORS, CONFUSABLES)
def confusable_ids(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Two ids of one kind that are easily taken for each other.

    Most misspellings are one letter off, or two that changed places: what looks like two squads
    may be one, and a slip of the pen lands on the other unnoticed. Rename one, or merge them.
    Ids that differ in digits or in a one-letter word are a series; people's ids may be a letter
    apart, as their names are, but must differ by more than hyphens, 0 for o and 1 for l.

    Bad (-) and good (+)::

        people:
          ana: {skills: {development: 1.0}}
      -   bo: {skills: {developement: 1.0}}
      +   bo: {skills: {development: 1.0}}
    """
    for kind, labels in _labels(roster):
        places = {label.id: label.at for label in labels}
        ids = list(places)
        pairs = list(_alike(ids))
        if kind != "person":
            pairs += _one_letter_apart([i for i in ids if len(i) >= limits.confusable_id_length])
        taken_for: dict[str, str] = {}
        for earlier, later in pairs:
            taken_for[later] = min(earlier, taken_for.get(later, earlier))
        for later, earlier in taken_for.items():
            yield problem(
                places[later],
                "{kind} '{later}' is easily taken for '{earlier}'",
                kind=said(kind),
                later=later,
                earlier=earlier,
                related=((places[earlier], f"'{earlier}'"),),
                subject=earlier,
            )


_HYPHEN = re.compile(r"(?<!\d)-|-(?!\d)")
"""A hyphen that may be overlooked; between digits it makes another number."""

_LETTER = re.compile(r"(?<=[a-z0-9])[a-z]|[a-z](?=[a-z0-9])")
"""A letter that is not a word of its own."""

_TWO_LETTERS = re.compile(r"[a-z](?=[a-z])")

_LOOK = str.maketrans("01", "ol")


def _alike(ids: list[str]) -> Iterator[tuple[str, str]]:
    looks = _HYPHEN.sub("", "\n".join(ids)).translate(_LOOK)  # all at once: no id has a line end
    seen: dict[str, str] = {}
    for look, id_ in zip(looks.split("\n"), ids, strict=bool(ids)):
        first = seen.setdefault(look, id_)
        if first != id_:
            yield first, id_


def _one_letter_apart(ids: list[str]) -> Iterator[tuple[str, str]]:
    # What is left without one letter finds two kinds of neighbours: an id that lacks the letter is
    # the rest itself, an id with another letter leaves the same rest at the same position. One
    # look per letter instead of one per pair (Mor and Fraenkel, CACM 25(12), 1982).
    known = frozenset(ids)
    seen: dict[tuple[int, str], str] = {}
    for id_ in ids:
        for position in (letter.start() for letter in _LETTER.finditer(id_)):
            rest = id_[:position] + id_[position + 1 :]
            if rest in known:
                yield min(rest, id_), max(rest, id_)
            first = seen.setdefault((position, rest), id_)
            if first != id_:
                yield first, id_
        for position in (pair.start() for pair in _TWO_LETTERS.finditer(id_)):
            swapped = f"{id_[:position]}{id_[position + 1]}{id_[position]}{id_[position + 2 :]}"
            if id_ < swapped and swapped in known:
                yield id_, swapped


@rule("TP907", Severity.ERROR, TIDY_FILES)
def backward_dates(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Something that ends before it begins.

    One of the two days is a slip, usually of the year, and until it is mended the person, squad
    or feature is never there. Correct the day that is wrong.

    Bad (-) and good (+)::

        people:
      -   ana: {from: 2027-02-01, until: 2026-12-31}
      +   ana: {from: 2027-02-01, until: 2027-12-31}
    """
    organisation = roster.organisation
    spans: list[tuple[Address, str, dt.date | None, str, dt.date | None]] = [
        (("people", person_id), "from", person.available_from, "until", person.available_until)
        for person_id, person in organisation.people.items()
    ]
    spans += [
        (seat.address, "since", seat.squad.since, "ends", seat.squad.ends)
        for seat in roster.squads.values()
    ]
    spans += [
        (("work", "features", feature_id), "arrives", feature.arrives, "due", feature.due)
        for feature_id, feature in organisation.work.features.items()
    ]
    for element, begin, first, end, last in spans:
        if first is not None and last is not None and last < first:
            yield problem(
                (*element, end),
                "'{element}' has {end} {last}, before {begin} {first}",
                element=element[-1],
                end=end,
                last=last,
                begin=begin,
                first=first,
                related=(((*element, begin), f"{begin} {first}"),),
            )


def drop_a_date(case: Case) -> Iterator[Edit]:
    """Take the second day away, or the first."""
    for at in (case.problem.at, *(at for at, _ in case.problem.related)):
        here = element_address(at)
        field = str(at[len(here)])
        name = element_name(case.roster, here)
        change = made("set", {**keys_naming(here), "clear": [field]})
        yield Edit(said("{name}: no '{field}'", name=name, field=field), (change,), here)


@rule("TP908", Severity.WARNING, TIDY_FILES)
def repeated_entry(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Entry that stands twice in one list.

    Only the first counts; often the second was meant to be another, which is now missing. Mend
    or remove it. Looked at are needs (a squad may be needed for two different purposes), agile
    coaches, what a feature comes after, and who decides at a gate on which mandates and tribes.

    Bad (-) and good (+)::

        people: {ana: , bo: }
      - tribes: {cards: {agile_coaches: [ana, bo, ana]}}
      + tribes: {cards: {agile_coaches: [ana, bo]}}
    """
    for at, entries in _lists(roster):
        first: dict[Hashable, int] = {}
        for position, entry in enumerate(entries):
            if first.setdefault(entry, position) < position:
                yield problem(
                    (*at, position),
                    "the entry stands twice in the list '{at}' of '{at_2}'",
                    at=at[-1],
                    at_2=at[-2],
                    related=(((*at, first[entry]), "the first time"),),
                )


def _lists(roster: Roster) -> Iterator[tuple[Address, Iterable[Hashable]]]:
    organisation = roster.organisation
    for tribe_id, tribe in organisation.tribes.items():
        yield ("tribes", tribe_id, "agile_coaches"), tribe.agile_coaches
    for seat in roster.squads.values():
        yield (*seat.address, "needs"), [(need.squad, need.purpose) for need in seat.squad.needs]
    for feature_id, feature in organisation.work.features.items():
        yield ("work", "features", feature_id, "after"), feature.after
    for gate_id, gate in organisation.decisions.items():
        yield ("decisions", gate_id, "decides"), gate.decides
        yield ("decisions", gate_id, "passes"), gate.passes
        yield ("decisions", gate_id, "tribes"), gate.tribes


def drop_the_second_entry(case: Case) -> Iterator[Edit]:
    """Remove the second entry."""
    here = element_address(case.problem.at)
    field, position = str(case.problem.at[len(here)]), int(case.problem.at[len(here) + 1])
    element = element_at(case.roster.organisation, here)
    if element is None:
        return
    entries = getattr(element, field_names(type(element))[field])
    rest = [each for n, each in enumerate(entries) if n != position]
    change = made("set", {**keys_naming(here), field: rest})
    name = element_name(case.roster, here)
    label = said(
        "Remove what stands twice in '{field}' of {kind} {name}",
        field=field,
        kind=said(kind_of(here)),
        name=name,
    )
    yield Edit(label, (change,), here)


WEEK = dt.timedelta(weeks=1)


@rule("TP911", Severity.WARNING, COMPLETE_MODEL)
def unseen_work(roster: Roster, limits: Limits) -> Iterator[Problem]:
    """Work that a forecast hardly sees, or sees when it is too late.

    A stream that comes once in years, a feature that is asked for years after the first one, or
    is due before anything is asked for: usually a slip in a date or in a number. Correct it; or
    raise the limit, and simulate as long as that.

    Bad (-) and good (+)::

        work:
          streams:
      -     audits: {squad: app, per_week: 0.002}
      +     audits: {squad: app, per_week: 0.02}
    """
    work, most = roster.organisation.work, limits.foresight_weeks
    for stream_id, stream in work.streams.items():
        weeks = 1 / stream.per_week
        if weeks > most:
            yield problem(
                ("work", "streams", stream_id, "per_week"),
                "'{stream}' comes once in {weeks:,.0f} weeks; a forecast sees {most:g}",
                stream=stream_id,
                weeks=weeks,
                most=most,
                value=weeks,
            )
    arrivals = [f.arrives for f in work.features.values() if end_of(f.arrives) is not None]
    first = min((day for day in arrivals if day is not None), default=None)
    if first is None:
        return
    for feature_id, feature in work.features.items():
        at = ("work", "features", feature_id)
        due = end_of(feature.due)
        if feature.arrives is not None:
            weeks = (feature.arrives - first) / WEEK
            if weeks > most:
                yield problem(
                    (*at, "arrives"),
                    "'{feature}' is asked for {weeks:,.0f} weeks after the first feature; a "
                    "forecast sees {most:g}",
                    feature=feature_id,
                    weeks=weeks,
                    most=most,
                    value=weeks,
                )
        elif due is not None and due < first:
            yield problem(
                (*at, "due"),
                "'{feature}' is due {due}, before the first feature is asked for on {first}",
                feature=feature_id,
                due=due,
                first=first,
            )


RULES: Mapping[Rule, Fix | None] = {
    unused_skill: take_away,
    unused_limit: drop_the_limit,
    shared_name: None,  # which of them gets another name, only people know
    confusable_ids: None,  # likewise
    backward_dates: drop_a_date,
    repeated_entry: drop_the_second_entry,
    unseen_work: None,  # which date or number is the slip, only people know
}
"""The family's rules in the order of their codes, each with what mends it."""
