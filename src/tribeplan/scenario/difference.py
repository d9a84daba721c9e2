"""What is different between two organisations, in the terms of those who work in them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tribeplan.org.chapter import Chapter
from tribeplan.org.decision import Gate
from tribeplan.org.organisation import Organisation
from tribeplan.org.person import Skill
from tribeplan.org.roster import Headcount, Roster, roster_of
from tribeplan.org.squad import Squad
from tribeplan.org.tribe import Tribe
from tribeplan.org.work import Feature, Stream, Work
from tribeplan.scenario.field_difference import come_and_gone, fields_set, named
from tribeplan.scenario.lineage import Renamed, align
from tribeplan.scenario.people_difference import people_statements
from tribeplan.scenario.renaming import Renaming
from tribeplan.scenario.statement import Named, Statement, Team, What
from tribeplan.scenario.succession import Succession, succession

ORGANISATION = Named("organisation", "the organisation")


@dataclass(frozen=True, slots=True)
class Seats:
    """How many people one tribe, or the whole organisation, has before and after."""

    of: Named
    before: Headcount
    after: Headcount


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that is different between two organisations."""

    aligned: Organisation
    """The first organisation with the ids that its elements have in the second."""

    statements: tuple[Statement, ...]
    """In order: organisation, tribes, squads, chapters, people, gates, work, skills."""

    seats: tuple[Seats, ...]
    """The whole organisation, then each tribe that is in both with other numbers."""

    @property
    def is_empty(self) -> bool:
        """Whether the two are the same."""
        return not self.statements


def difference(
    before: Organisation, after: Organisation, known: Iterable[Renaming] = ()
) -> Difference:
    """Tell what is different in the second of two organisations.

    ``known`` is what got another id on the way, in order; the rest is found out.

    >>> one = Organisation.model_validate({"tribes": {"t": {"squads": {"app": {}}}}})
    >>> two = Organisation.model_validate(
    ...     {"tribes": {"t": {"squads": {"app": {"mandate": "soft"}}}}}
    ... )
    >>> [(each.what, each.subject.id, each.field) for each in difference(one, two).statements]
    [(<What.SET: 'set'>, 'app', 'mandate')]
    """
    aligned, renames = align(before, after, known)
    old, new = roster_of(aligned), roster_of(after)
    became = succession(old, new)
    statements = (
        *_renamed(renames, after),
        *fields_set("organisation", ORGANISATION, aligned, after, _ELEMENTS),
        *come_and_gone("tribe", aligned.tribes, after.tribes, _tribe),
        *_squads(old, new, became),
        *_chapters(aligned, after),
        *people_statements(old, new, became),
        *come_and_gone("gate", aligned.decisions, after.decisions, _gate),
        *_work(aligned, after, old, new),
        *come_and_gone("skill", aligned.skills, after.skills, _skill),
    )
    said = tuple(_with_names(each, aligned, after) for each in statements)
    return Difference(aligned, said, tuple(_seats(old, new)))


_ELEMENTS = frozenset({"skills", "people", "tribes", "decisions", "work"})


def _renamed(renames: Iterable[Renamed], after: Organisation) -> Iterator[Statement]:
    names = dict(_names(after))
    for kind, old, new in renames:
        subject = Named(new, names.get((kind, new), new))
        yield Statement(What.RENAMED, kind, subject, "id", old, new)


ROLES = frozenset({"lead", "product_owner", "coach", "agile_coaches", "decides"})
"""Fields that say which people do something for a tribe, squad or chapter, or at a gate."""


def _with_names(statement: Statement, before: Organisation, after: Organisation) -> Statement:
    """Make a role of a field with people in it, and name them."""
    if statement.what is not What.SET or statement.field not in ROLES:
        return statement
    return replace(
        statement,
        what=What.ROLE,
        before=_people(statement.before, before),
        after=_people(statement.after, after),
    )


def _people(ids: str | tuple[str, ...] | None, organisation: Organisation) -> tuple[Named, ...]:
    listed = (ids,) if isinstance(ids, str) else ids or ()
    return tuple(named(id_, organisation.people[id_]) for id_ in listed)


def _team(squad_id: str, roster: Roster) -> Team:
    squad = roster.squads[squad_id].squad
    people = _people(squad.people, roster.organisation)
    owner = _people(squad.product_owner, roster.organisation)
    return Team(named(squad_id, squad), owner[0] if owner else None, people)


def _names(organisation: Organisation) -> Iterator[tuple[tuple[str, str], str]]:
    for kind, elements in (
        ("person", organisation.people),
        ("tribe", organisation.tribes),
        ("gate", organisation.decisions),
        ("feature", organisation.work.features),
        ("stream", organisation.work.streams),
        ("skill", organisation.skills),
    ):
        for id_, element in elements.items():
            yield (kind, id_), named(id_, element).name
    for tribe in organisation.tribes.values():
        for squad_id, squad in tribe.squads.items():
            yield ("squad", squad_id), named(squad_id, squad).name
        for chapter_id, chapter in tribe.chapters.items():
            yield ("chapter", chapter_id), named(chapter_id, chapter).name


def _tribe(subject: Named, before: Tribe, after: Tribe) -> Iterator[Statement]:
    yield from fields_set("tribe", subject, before, after, {"squads", "chapters"})


def _gate(subject: Named, before: Gate, after: Gate) -> Iterator[Statement]:
    yield from fields_set("gate", subject, before, after)


def _skill(subject: Named, before: Skill, after: Skill) -> Iterator[Statement]:
    yield from fields_set("skill", subject, before, after)


def _squads(before: Roster, after: Roster, became: Succession) -> Iterator[Statement]:
    old = {squad_id: seat.squad for squad_id, seat in before.squads.items()}
    new = {squad_id: seat.squad for squad_id, seat in after.squads.items()}
    told: set[str] = set()
    for squad_id, parts in became.splits.items():
        told |= {squad_id, *parts}
        into = tuple(_team(part, after) for part in parts)
        yield Statement(What.SPLIT, "squad", named(squad_id, old[squad_id]), after=into)
    for squad_id, origins in became.merges.items():
        told |= {squad_id, *origins}
        made_of = tuple(named(origin, old[origin]) for origin in origins)
        team = _team(squad_id, after)
        yield Statement(What.MERGED, "squad", team.squad, before=made_of, after=team)
    for statement in come_and_gone("squad", old, new, _squad):
        if statement.what in {What.NEW, What.GONE} and statement.subject.id in told:
            continue
        is_new = statement.what is What.NEW
        yield replace(statement, after=_team(statement.subject.id, after)) if is_new else statement
    yield from _squads_in_other_tribes(before, after)


def _squads_in_other_tribes(before: Roster, after: Roster) -> Iterator[Statement]:
    for squad_id, seat in after.squads.items():
        where = before.squads.get(squad_id, seat).tribe_id
        if where != seat.tribe_id:
            left = named(where, before.tribe(where))
            joined = named(seat.tribe_id, after.tribe(seat.tribe_id))
            subject = named(squad_id, seat.squad)
            yield Statement(What.MOVED, "squad", subject, "tribe", left, joined)


def _squad(subject: Named, before: Squad, after: Squad) -> Iterator[Statement]:
    yield from fields_set("squad", subject, before, after, {"members"})


def _chapters(before: Organisation, after: Organisation) -> Iterator[Statement]:
    for tribe_id, tribe in after.tribes.items():
        old = before.tribes[tribe_id].chapters if tribe_id in before.tribes else {}
        yield from come_and_gone("chapter", old, tribe.chapters, _chapter)


def _chapter(subject: Named, before: Chapter, after: Chapter) -> Iterator[Statement]:
    yield from fields_set("chapter", subject, before, after, {"members"})


def _work(
    before: Organisation, after: Organisation, old: Roster, new: Roster
) -> Iterator[Statement]:
    def item(kind: str, subject: Named, one: Work, two: Work) -> Iterator[Statement]:
        if one.squad != two.squad:
            left = named(one.squad, old.squads[one.squad].squad)
            joined = named(two.squad, new.squads[two.squad].squad)
            yield Statement(What.MOVED, kind, subject, "squad", left, joined)
        yield from fields_set(kind, subject, one, two, {"squad"})

    def feature(subject: Named, one: Feature, two: Feature) -> Iterator[Statement]:
        yield from item("feature", subject, one, two)

    def stream(subject: Named, one: Stream, two: Stream) -> Iterator[Statement]:
        yield from item("stream", subject, one, two)

    yield from come_and_gone("feature", before.work.features, after.work.features, feature)
    yield from come_and_gone("stream", before.work.streams, after.work.streams, stream)


def _seats(before: Roster, after: Roster) -> Iterator[Seats]:
    old = before.headcount(before.organisation.people)
    new = after.headcount(after.organisation.people)
    yield Seats(ORGANISATION, old, new)
    for tribe_id, tribe in after.organisation.tribes.items():
        if tribe_id in before.organisation.tribes:
            old = before.headcount(before.tribe(tribe_id).people)
            new = after.headcount(tribe.people)
            if old != new:
                yield Seats(named(tribe_id, tribe), old, new)
