"""Changing what is here: remove, rename, roles, split, join, hand over."""

from collections.abc import Collection
from functools import partial

from tribeplan.org.address import Address
from tribeplan.scenario.edit import Edit
from tribeplan.scenario.people_edits import (
    RoleChoice,
    fill_vacancy,
    fill_vacancy_with,
    remove_people,
    roles_of,
)
from tribeplan.scenario.structure_edits import merge_squads, remove_element
from tribeplan.tui.actions import Action
from tribeplan.tui.choices import Choice
from tribeplan.tui.composed_edits import (
    Maker,
    handing,
    in_order,
    renaming,
    splitting,
    taken_ids,
    toggled_role,
)
from tribeplan.tui.screens.adding import (
    complaints_about,
    proposed_id,
    squads_to_pick,
    tribes_to_pick,
)
from tribeplan.tui.screens.here import Here
from tribeplan.tui.subject import name_of
from tribeplan.tui.widgets.dialogs import Answer, Picker, Question, Ticking, open_dialog
from tribeplan.tui.widgets.forms import Asked, FormDialog, Sheet, Values

FEWEST_TO_SPLIT = 2
"""People in a squad from which on it can be split."""


def remove(here: Here) -> None:
    """Remove what is here; asks only before several people or other things go with it."""
    people = here.people
    if len(people) > 1:
        _ask_to_remove(here, people)
        return
    address = here.session.cursor
    if here.subject.kind != "person":
        address = here.subject.address
    squad = here.squad
    if here.subject.kind == "squad" and squad is not None and _work_of(here, squad.id):
        _ask_about_work(here, squad.id)
        return
    here.make(remove_element(here.roster, address))


def remove_from_plan(here: Here) -> None:
    """Take people out of the plan altogether."""
    people = here.people
    if len(people) > 1:
        _ask_to_remove(here, people)
    elif people:
        here.make(remove_people(here.roster, people))


def _ask_to_remove(here: Here, people: tuple[str, ...]) -> None:
    names = ", ".join(here.roster.name(person) for person in people)
    answers = (
        Answer("r", "Remove", "from the plan, with every role; u takes it back"),
        Answer("k", "Keep"),
    )
    question = Question(f"Remove {len(people)} people?", names, answers)

    def answered(letter: str) -> None:
        if letter == "r":
            here.make(remove_people(here.roster, people))

    open_dialog(here.screen, question, answered)


def _work_of(here: Here, squad: str) -> int:
    work = here.session.document.organisation.work
    everything = (*work.features.values(), *work.streams.values())
    return sum(1 for each in everything if each.squad == squad)


def _ask_about_work(here: Here, squad: str) -> None:
    answers = (
        Answer("h", "Hand over", "another squad takes the work and what others need"),
        Answer("r", "Remove", "the squad and its work; its people stay"),
        Answer("k", "Keep"),
    )
    count = _work_of(here, squad)
    name = here.roster.squads[squad].squad.name or squad
    text = f"{count} features and streams are its work."
    address = here.roster.squads[squad].address

    def answered(letter: str) -> None:
        if letter == "r":
            here.make(remove_element(here.roster, address))
        elif letter == "h":
            choices = [each for each in squads_to_pick(here.roster) if each.key != squad]
            picker = Picker("Who takes its work over?", choices)
            open_dialog(here.screen, picker, lambda choice: _remove_to(here, address, choice.key))

    open_dialog(here.screen, Question(f"Remove {name}?", text, answers), answered)


def _remove_to(here: Here, address: Address, successor: str) -> None:
    here.make(remove_element(here.roster, address, successor=successor))


def fill(here: Here) -> None:
    """Ask who takes the open seat here: somebody new, or somebody who is there."""
    seat = here.subject.id
    title = f"Who takes the seat {here.roster.name(seat)}?"
    answers = (
        Answer("n", "Somebody new", "asks a name"),
        Answer("s", "Somebody who is here", "takes its squads, chapter and roles; it goes"),
    )

    def answered(letter: str) -> None:
        if letter == "n":
            _fill_with_new(here, seat)
        else:
            _fill_with_known(here, seat, title)

    open_dialog(here.screen, Question(title, "", answers), answered)


def _fill_with_known(here: Here, seat: str, title: str) -> None:
    people = here.session.document.organisation.people.items()
    choices = [Choice(id_, person.name or id_, id_) for id_, person in people if not person.vacancy]
    picker = Picker(title, choices)
    open_dialog(
        here.screen,
        picker,
        lambda choice: here.make(fill_vacancy_with(here.roster, seat, choice.key)),
    )


def _fill_with_new(here: Here, seat: str) -> None:
    people = here.session.document.organisation.people
    sheet = naming("Who takes the seat?", "Fill", "", people, "person")

    def answered(values: Values) -> None:
        filled = fill_vacancy(here.roster, seat, name=values["name"] or None, new_id=values["id"])
        here.make(filled)

    open_dialog(here.screen, FormDialog(sheet), answered)


def rename(here: Here) -> None:
    """Ask for another name or id."""
    subject = here.subject
    roster = here.roster
    name = name_of(roster.organisation, subject)
    taken = taken_ids(roster, subject) - {subject.id}
    asked = (
        Asked("name", "name", name, help="As people see it; empty: the id is shown."),
        Asked("id", "id", subject.id, help="Stands in the file, and where others name it."),
    )

    def check(values: Values) -> dict[str, str]:
        return complaints_about(values, taken)

    def answered(values: Values) -> None:
        here.make(renaming(roster, subject, name, values))

    title = f"Rename {name}"
    open_dialog(here.screen, FormDialog(Sheet(title, "Rename", asked, check)), answered)


def roles(here: Here) -> None:
    """Tick the roles somebody has."""
    person = here.people[0]
    near = roles_of(here.roster, person)
    choices = [Choice(_key(role.at), role.words, _holder(here, role, person)) for role in near]
    held = frozenset(_key(role.at) for role in near if role.is_held)
    name = here.roster.name(person)
    text = "" if near else "There is no role near: first put them into a squad or chapter."
    dialog = Ticking(f"Roles of {name}", choices, held, text)
    open_dialog(here.screen, dialog, lambda ticked: _set_roles(here, person, held ^ ticked))


def _holder(here: Here, role: RoleChoice, person: str) -> str:
    holder = role.holder
    return f"now {here.roster.name(holder)}" if holder and holder != person else ""


def _set_roles(here: Here, person: str, toggled: frozenset[str]) -> None:
    if toggled:
        places = [role.at for role in roles_of(here.roster, person) if _key(role.at) in toggled]
        cursor = here.session.cursor
        makers: list[Maker] = [partial(toggled_role, person=person, at=at) for at in places]
        edit = in_order(here.roster, makers)
        here.make(Edit(edit.label, edit.changes, cursor))


def split(here: Here) -> None:
    """Ask who goes, then what the new squad is called."""
    seat = here.squad
    if seat is None:
        return
    roster = here.roster
    choices = [Choice(person, roster.name(person)) for person in seat.squad.people]
    title = f"Split {seat.squad.name or seat.id}: who goes?"
    ticked = frozenset(here.session.marked & set(seat.squad.people))
    open_dialog(here.screen, Ticking(title, choices, ticked), partial(_name_new, here, seat.id))


def _name_new(here: Here, squad: str, going: frozenset[str]) -> None:
    roster = here.roster
    old = roster.squads[squad].squad
    people = tuple(person for person in old.people if person in going)
    if not people or len(people) == len(old.people):
        here.screen.notify("Somebody has to go, and somebody to stay", severity="warning")
        return
    proposal = f"{old.name or squad} 2"
    sheet = naming(f"The new squad of {len(people)}", "Split", proposal, roster.squads, "squad")

    def answered(values: Values) -> None:
        here.make(splitting(roster, squad, people, values))

    open_dialog(here.screen, FormDialog(sheet), answered)


def merge(here: Here) -> None:
    """Ask with which squad to make one."""
    seat = here.squad
    if seat is None:
        return
    name = seat.squad.name or seat.id
    others = [each for each in squads_to_pick(here.roster) if each.key != seat.id]

    def answered(choice: Choice) -> None:
        _merge(here, seat.id, choice.key)

    open_dialog(here.screen, Picker(f"Make one squad of {name} and …", others), answered)


def _merge(here: Here, squad: str, other: str) -> None:
    """Make one squad of two; asks who owns the product when both have an owner."""
    roster = here.roster
    seats = [roster.squads[each] for each in (squad, other)]
    name = seats[0].squad.name
    owners = [each.squad.product_owner for each in seats]
    if None in owners or owners[0] == owners[1]:
        here.make(merge_squads(roster, (squad, other), squad, name))
        return
    named = [roster.name(str(owner)) for owner in owners]
    answers = [
        Answer(letter, who, f"{whom} stays as a member")
        for letter, who, whom in (("1", *named), ("2", *reversed(named)))
    ]
    text = f"{named[0]} owned that of {name or squad}, {named[1]} the other."
    question = Question("Who owns the product of the merged squad?", text, answers)

    def answered(letter: str) -> None:
        owner = owners[int(letter) - 1]
        here.make(merge_squads(roster, (squad, other), squad, name, product_owner=owner))

    open_dialog(here.screen, question, answered)


def hand_over(here: Here) -> None:
    """Ask which tribe takes the squad or chapter, or which squad the work."""
    subject = here.subject
    roster = here.roster
    name = name_of(roster.organisation, subject)
    is_work = subject.kind in ("feature", "stream")
    choices = squads_to_pick(roster) if is_work else tribes_to_pick(roster)
    whom = "squad" if is_work else "tribe"
    picker = Picker(f"To which {whom} does {name} go?", choices)
    open_dialog(here.screen, picker, lambda choice: here.make(handing(roster, subject, choice.key)))


def _not_something(here: Here) -> str:
    is_here = here.is_on_something or bool(here.people)
    return "" if is_here else "Nothing is here; go to a person, squad or other element first"


def _no_open_seat(here: Here) -> str:
    person = here.session.document.organisation.people.get(here.subject.id)
    is_open = here.subject.kind == "person" and person is not None and person.vacancy
    return "" if is_open else "No open seat is here; go to one first"


def _no_person(here: Here) -> str:
    return "" if here.people else "Nobody is here; go to a person first"


def _no_split(here: Here) -> str:
    seat = here.squad
    if seat is None:
        return "No squad is here; go to the one to split first"
    enough = len(seat.squad.people) >= FEWEST_TO_SPLIT
    return "" if enough else "There are too few people in this squad to split it"


def _no_merge(here: Here) -> str:
    if here.squad is None:
        return "No squad is here; go to one of the two first"
    return "" if len(here.roster.squads) > 1 else "There is no other squad to join it with"


def _no_hand_over(here: Here) -> str:
    kinds = ("squad", "chapter", "feature", "stream")
    if here.subject.kind in kinds and here.is_on_something:
        return ""
    return "Only squads, chapters, features and streams are handed over"


def naming(title: str, button: str, name: str, taken: Collection[str], kind: str) -> Sheet:
    """Ask for the name and the id of something new."""
    asked = (
        Asked("name", "name", name),
        Asked("id", "id", proposed_id(name, taken, kind), is_required=True),
    )

    def check(values: Values) -> dict[str, str]:
        return complaints_about(values, taken)

    def propose(values: Values) -> Values:
        return {"id": proposed_id(values["name"], taken, kind)}

    return Sheet(title, button, asked, check, propose)


def _key(address: Address) -> str:
    return "/".join(str(part) for part in address)


CHANGING = (
    Action(
        "plan.remove",
        "x,delete",
        remove,
        "Remove",
        "Remove what is here; people leave the squad.",
        why_not=_not_something,
    ),
    Action(
        "plan.remove-person",
        "X",
        remove_from_plan,
        "Drop",
        "Take people out of the plan.",
        why_not=_no_person,
    ),
    Action(
        "plan.fill",
        "F",
        fill,
        "Fill",
        "Give the open seat here to somebody.",
        why_not=_no_open_seat,
    ),
    Action(
        "plan.rename",
        "R",
        rename,
        "Rename",
        "Give what is here another name or id.",
        why_not=_not_something,
    ),
    Action(
        "plan.roles",
        "r",
        roles,
        "Roles",
        "Give somebody a role, or take one away.",
        why_not=_no_person,
    ),
    Action(
        "plan.split", "S", split, "Split", "Make two squads of the one here.", why_not=_no_split
    ),
    Action(
        "plan.merge",
        "J",
        merge,
        "Join",
        "Make one squad of this one and another.",
        why_not=_no_merge,
    ),
    Action(
        "plan.hand-over",
        "V",
        hand_over,
        "Hand over",
        "To another tribe, or work to a squad.",
        why_not=_no_hand_over,
    ),
)
