"""Adding: what is asked for each kind of thing, and the edit it becomes."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from pydantic import ConfigDict, TypeAdapter, ValidationError

from tribeplan.formats.yaml.text import FORBIDDEN
from tribeplan.org.element import Id, id_made_of
from tribeplan.org.elements import WORK_KINDS
from tribeplan.org.person import Person
from tribeplan.org.roster import Roster
from tribeplan.org.work import Stream
from tribeplan.scenario.edit import Edit
from tribeplan.scenario.people_edits import add_person
from tribeplan.scenario.structure_edits import add_element
from tribeplan.tui import widgets
from tribeplan.tui.actions import Action
from tribeplan.tui.asking import AskedField, FormContents, Values
from tribeplan.tui.choices import Choice
from tribeplan.tui.screens.here import Here

# --- Ids made of names, and what is wrong with a name or an id that is typed ---------------------

_LINE_BREAK = re.compile(r"[\t\r\n]")
_LONGEST = 40
_ID: TypeAdapter[str] = TypeAdapter(Id, config=ConfigDict(defer_build=True))


def proposed_id(name: str, taken: Collection[str], kind: str) -> str:
    """Make an id of a name that nothing else has.

    >>> proposed_id("Vervroegd aflossen", {"vervroegd-aflossen"}, "squad")
    'vervroegd-aflossen-2'
    >>> proposed_id("王", {}, "person")
    'person'
    """
    stem = id_made_of(name)[:_LONGEST].strip("-") or kind
    number = 2
    found = stem
    while found in taken:
        found = f"{stem}-{number}"
        number += 1
    return found


def id_complaint(typed: str, taken: Collection[str]) -> str:
    """Say what is wrong with an id; empty when nothing is.

    >>> id_complaint("My squad", set())
    'expected small letters, digits and single dashes'
    """
    try:
        _ID.validate_python(typed)
    except ValidationError:
        return "expected small letters, digits and single dashes"
    return f"'{typed}' is taken" if typed in taken else ""


def name_complaint(typed: str) -> str:
    r"""Say what is wrong with words for people; empty when nothing is.

    >>> name_complaint("Ana\u202e")
    'expected characters one can see, found U+202E'
    """
    hidden = re.search(FORBIDDEN, typed) or _LINE_BREAK.search(typed)
    return f"expected characters one can see, found U+{ord(hidden[0][0]):04X}" if hidden else ""


def complaints_about(values: dict[str, str], taken: Collection[str]) -> dict[str, str]:
    """Say what is wrong with the name and the id of something new, by the field."""
    found = {
        "name": name_complaint(values["name"]),
        "id": id_complaint(values["id"], taken),
    }
    return {field: complaint for field, complaint in found.items() if complaint}


# --- What can be added to the plan: what is asked for each kind of thing, and the edit it
# becomes

NAME = AskedField("name", "Name", help="As people see it, in any language.")
ID = AskedField(
    "id", "Id", help="Stands in the file; never changes with the name.", is_required=True
)


class Around(NamedTuple):
    """Where something is added."""

    roster: Roster
    tribe: str | None
    squad: str | None
    chapter: str | None
    """The id of a chapter of that tribe."""


@dataclass(eq=False, repr=False)
class Addition:
    """One kind of thing that can be added."""

    kind: str
    words: str
    hint: str
    asked: Callable[[Around], tuple[AskedField, ...]]
    """What is asked besides name and id."""

    taken: Callable[[Roster, Values], Collection[str]]
    """The ids that it cannot have."""

    edit: Callable[[Roster, Values], Edit]
    check: Callable[[Roster, Values], Mapping[str, str]] = lambda _roster, _values: {}
    """What is wrong with what was typed, besides the id."""

    needs: Callable[[Roster], str] = lambda _roster: ""
    """Why there cannot be one yet."""


def naming(
    title: str, button: str, kind: str, taken: Callable[[Values], Collection[str]], name: str = ""
) -> FormContents:
    """Ask for the name and the id of something new; ``taken`` says which ids it cannot have."""

    def check(values: Values) -> dict[str, str]:
        return complaints_about(values, taken(values))

    def propose(values: Values) -> Values:
        return {"id": proposed_id(values["name"], taken(values), kind)}

    return FormContents(title, button, (NAME._replace(value=name), ID), check, propose)


def form_for(addition: Addition, around: Around) -> FormContents:
    """Make the dialog that asks for it."""
    roster = around.roster
    title = f"Add a {addition.words}".replace("a open", "an open")
    form = naming(title, "Add", addition.kind, partial(addition.taken, roster))

    def check(values: Values) -> dict[str, str]:
        return {**addition.check(roster, values), **form.check(values)}

    return form._replace(asked=(*form.asked, *addition.asked(around)), check=check)


def squads_to_pick(roster: Roster) -> tuple[Choice, ...]:
    """Every squad."""
    return tuple(
        Choice(seat.id, seat.name, roster.tribe(seat.tribe_id).name or "")
        for seat in roster.squads.values()
    )


def tribes_to_pick(roster: Roster) -> tuple[Choice, ...]:
    """Every tribe."""
    tribes = roster.organisation.tribes.items()
    return tuple(Choice(tribe_id, tribe.name or tribe_id) for tribe_id, tribe in tribes)


def chapters_to_pick(roster: Roster) -> tuple[Choice, ...]:
    """Every chapter, by ``tribe/chapter``."""
    return tuple(Choice(f"{seat.tribe_id}/{seat.id}", seat.name) for seat in roster.chapters)


def _ask_tribe(around: Around) -> tuple[AskedField, ...]:
    tribes = tribes_to_pick(around.roster)
    return (AskedField("tribe", "Tribe", around.tribe or "", tribes, is_required=True),)


def _ask_squad(around: Around) -> tuple[AskedField, ...]:
    squads = squads_to_pick(around.roster)
    return (AskedField("squad", "Squad", around.squad or "", squads, is_required=True),)


def _ask_person(around: Around) -> tuple[AskedField, ...]:
    roster = around.roster
    chapter = f"{around.tribe}/{around.chapter}" if around.tribe and around.chapter else ""
    skills = _skills_of(roster, around)
    return (
        AskedField("squad", "Squad", around.squad or "", squads_to_pick(roster)),
        AskedField("chapter", "Chapter", chapter, chapters_to_pick(roster)),
        AskedField("skills", "Skills", skills, help="As in the file: code: 1.0, words: 50%."),
        AskedField("fte", "FTE", "1.0", help="Share of a full working week, above 0, at most 1."),
    )


def _skills_of(roster: Roster, around: Around) -> str:
    here = (around.tribe, around.chapter)
    skills = (seat.skill for seat in roster.chapters if (seat.tribe_id, seat.id) == here)
    return next((f"{skill}: 1.0" for skill in skills), "")


def _typed_skills(text: str) -> dict[str, str]:
    parts = (part.partition(":") for part in text.split(",") if part.strip())
    return {skill.strip(): level.strip() or "1.0" for skill, _, level in parts}


def _check_person(roster: Roster, values: Values) -> dict[str, str]:
    complaints: dict[str, str] = {}
    skills = _typed_skills(values["skills"])
    try:
        Person.model_validate({"skills": skills})
    except ValidationError:
        complaints["skills"] = "expected skills like code: 1.0, words: 50%"
    known = roster.organisation.skills
    unknown = [skill for skill in skills if known and skill not in known]
    if unknown:
        complaints["skills"] = f"there is no skill '{unknown[0]}'; known are {', '.join(known)}"
    try:
        Person.model_validate({"fte": values["fte"] or "1.0"})
    except ValidationError:
        complaints["fte"] = "expected a share above 0 and at most 1, like 0.8 or 80%"
    return {**complaints, **_check_picked(roster, values)}


def _check_picked(roster: Roster, values: Values) -> dict[str, str]:
    """Look whether the squad, tribe and chapter that were typed exist."""
    known = {
        "squad": set(roster.squads),
        "tribe": set(roster.organisation.tribes),
        "chapter": {f"{seat.tribe_id}/{seat.id}" for seat in roster.chapters},
        "at": {"start", "release"},
    }
    return {
        field: f"there is no {field} '{values[field]}' (enter lists them)"
        for field, ids in known.items()
        if values.get(field) and values[field] not in ids
    }


def _person(roster: Roster, values: Values, *, is_open: bool) -> Edit:
    person = Person.model_validate(
        {"skills": _typed_skills(values["skills"]), "fte": values["fte"] or "1.0"}
    )
    tribe, _, chapter = values["chapter"].partition("/")
    return add_person(
        roster,
        values["id"],
        name=values["name"] or None,
        skills=person.skills,
        fte=person.fte,
        vacancy=is_open,
        squad=values["squad"] or None,
        chapter=chapter or None,
        tribe=tribe or None,
    )


def _check_per_week(roster: Roster, values: Values) -> dict[str, str]:
    complaints = _check_picked(roster, values)
    try:
        Stream.model_validate({"squad": "any", "per_week": values["per_week"]})
    except ValidationError:
        complaints["per_week"] = "expected a number above 0"
    return complaints


def _check_gate(roster: Roster, values: Values) -> dict[str, str]:
    complaints = _check_picked(roster, values)
    days = values["every_days"]
    if days and not (days.replace(".", "", 1).isascii() and _is_positive(days)):
        complaints["every_days"] = "expected a number of working days above 0"
    return complaints


def _is_positive(text: str) -> bool:
    try:
        return 0 < float(text) < float("inf")
    except ValueError:
        return False


def _new(kind: str) -> Callable[[Roster, Values], Edit]:
    """What makes an edit of the values as they were typed; those left empty are not given."""

    def edit(roster: Roster, values: Values) -> Edit:
        given = {field: value or None for field, value in values.items() if field != "id"}
        return add_element(roster, kind, values["id"], given)

    return edit


def _no_tribe(roster: Roster) -> str:
    return "" if roster.organisation.tribes else "There is no tribe yet to put it in"


def _no_squad(roster: Roster) -> str:
    return "" if roster.squads else "There is no squad yet that could do it"


def _people(roster: Roster, _: Values) -> Collection[str]:
    return roster.organisation.people


def _chapters_of(roster: Roster, values: Values) -> Collection[str]:
    tribe = roster.organisation.tribes.get(values["tribe"])
    return tribe.chapters if tribe else ()


def _nothing(_: Around) -> tuple[AskedField, ...]:
    return ()


ADDITIONS = (
    Addition(
        "person", "person", "somebody who works here", _ask_person, _people,
        lambda r, v: _person(r, v, is_open=False), _check_person,
    ),
    Addition(
        "seat", "open seat", "for somebody who is still to come", _ask_person, _people,
        lambda r, v: _person(r, v, is_open=True), _check_person,
    ),
    Addition(
        "squad", "squad", "an end-to-end team with one mission", _ask_tribe,
        lambda r, _: r.squads, _new("squad"),
        _check_picked, _no_tribe,
    ),
    Addition(
        "chapter", "chapter", "the people of one specialism", _ask_tribe, _chapters_of,
        _new("chapter"), _check_picked, _no_tribe,
    ),
    Addition(
        "tribe", "tribe", "squads and chapters of one purpose", _nothing,
        lambda r, _: r.organisation.tribes, _new("tribe"),
    ),
    Addition(
        "gate", "decision gate", "what work waits for above the squad",
        lambda _: (
            AskedField(
                "at", "Stands before", "release",
                (Choice("start", "start"), Choice("release", "release")), is_required=True,
            ),
            AskedField("every_days", "Every days", help="Working days between its meetings."),
        ),
        lambda r, _: r.organisation.decisions,
        _new("gate"),
        _check_gate,
    ),
    Addition(
        "feature", "feature", "something that reaches customers once", _ask_squad,
        lambda r, _: r.organisation.work.features,
        _new("feature"), _check_picked, _no_squad,
    ),
    Addition(
        "stream", "stream", "work of one kind that keeps coming",
        lambda around: (
            *_ask_squad(around), AskedField("per_week", "Per week", "1.0", help="Arrivals a week."),
        ),
        lambda r, _: r.organisation.work.streams,
        _new("stream"),
        _check_per_week, _no_squad,
    ),
    Addition(
        "skill", "skill", "a specialism", _nothing, lambda r, _: r.organisation.skills,
        _new("skill"),
    ),
)  # fmt: skip
"""In the order in which they are offered."""


# --- Adding: people, open seats, squads, chapters, tribes, gates, work ---------------------------


def add(here: Here) -> None:
    """Ask what to add, the likeliest here first."""
    roster = here.roster
    offered = [
        Choice(each.kind, each.words, each.hint, each.needs(roster))
        for each in sorted(ADDITIONS, key=lambda each: each.kind not in _likely(here))
    ]
    widgets.dialogs.pick(here.screen, "Add", offered, lambda choice: add_one(here, choice.key))


def add_one(here: Here, kind: str) -> None:
    """Ask for one kind of thing."""
    addition = next(each for each in ADDITIONS if each.kind == kind)
    squad, chapter = here.squad, here.chapter
    if chapter is None and squad is not None and here.people:
        chapter = here.roster.chapter_of(here.people[0])
    around = Around(
        here.roster,
        here.tribe,
        squad.id if squad else None,
        chapter.id if chapter and chapter.tribe_id == here.tribe else None,
    )
    widgets.forms.fill_in(
        here.screen,
        form_for(addition, around),
        lambda values: here.make(addition.edit(here.roster, values)),
    )


def _likely(here: Here) -> frozenset[str]:
    """What is most often added where the cursor is."""
    match here.session.cursor:
        case ("work", *_):
            return frozenset(WORK_KINDS)
        case ("decisions", *_):
            return frozenset({"gate"})
        case ("tribes", _, "squads" | "chapters", *_) | ("people", *_):
            return frozenset({"person", "seat"})
        case _:
            return frozenset({"squad", "chapter"})


ADDING = (
    Action("plan.add", "a", add, "Add", "Add a person, a seat, a squad or work.", shown=True),
)
