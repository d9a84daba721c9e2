"""Changing what is here: remove, rename, roles, split, merge, hand over."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeAlias

from tribeplan.formats.model_text import flow_text
from tribeplan.org.address import Address, show_address
from tribeplan.org.elements import WORK_KINDS, counted, labels_by_kind
from tribeplan.org.roster import (
    Roster,
    SquadSeat,
    element_name,
    roster_of,
    show_share,
    squad_name,
)
from tribeplan.org.teams import Mandate, Squad
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.edit import Edit
from tribeplan.scenario.operation import AnyChange
from tribeplan.scenario.people_edits import (
    RoleChoice,
    fill_vacancy,
    fill_vacancy_with,
    remove_agile_coach,
    remove_people,
    roles_of,
    set_role,
)
from tribeplan.scenario.structure_edits import (
    dealt,
    merge_squads,
    move_element,
    remove_element,
    split_squad,
)
from tribeplan.tui import widgets
from tribeplan.tui.actions import Action
from tribeplan.tui.asking import Answer, AskedField, Complaints, FormContents, Values, open_dialog
from tribeplan.tui.choices import Choice
from tribeplan.tui.screens.adding import (
    complaints_about,
    naming,
    squads_to_pick,
    tribes_to_pick,
)
from tribeplan.tui.screens.here import Here
from tribeplan.tui.session import say
from tribeplan.tui.subject import Subject
from tribeplan.tui.widgets.matrix.grid import HeadKind

FEWEST_TO_SPLIT = 2
"""People in a squad from which on it can be split."""

KEEP = Answer("k", "Keep")


def remove(here: Here) -> None:
    """Remove what is here; asks before people leave the plan, or other things go with it.

    Who is in a squad or chapter leaves that, and a coach in the matrix coaches there no longer.
    """
    people = here.people
    if people not in ((), (here.person,)):
        _ask_to_remove(here, people)
        return
    address = here.session.cursor
    edit = _coaches_no_longer(here)
    if edit is not None:
        here.make(edit)
        return
    if address == ("people", here.person) and _has_place(here):
        _ask_to_remove(here, people)
        return
    if here.subject.kind != "person":
        address = here.subject.address
    squad = here.squad
    if here.subject.kind == "squad" and squad is not None and _work_of(here, squad.id):
        _ask_about_work(here, squad)
        return
    if here.subject.kind == "tribe":
        _ask_about_tribe(here, address)
        return
    here.make(remove_element(here.roster, address))


def remove_from_plan(here: Here) -> None:
    """Take people out of the plan altogether."""
    people = here.people
    if len(people) > 1:
        _ask_to_remove(here, people)
    elif people:
        here.make(remove_people(here.roster, people))


def _coaches_no_longer(here: Here) -> Edit | None:
    """Of a coach under the cursor in the column of coaches: the role there, and no more."""
    grid, place = here.matrix.grid, here.matrix.place
    if here.screen.focused is not here.matrix or grid is None or here.matrix.person is None:
        return None
    column, row = grid.chapter_of(place.spot), grid.squad_of(place.spot)
    if column is None or column.kind is not HeadKind.COACH:
        return None
    seat = None if row is None else here.roster.squads.get(row.id)
    if seat is None:
        return remove_agile_coach(here.roster, grid.tribe_id, here.person)
    edit = set_role(here.roster, (*seat.address, "coach"), None)
    return Edit(edit.label, edit.changes, seat.address)


def _has_place(here: Here) -> bool:
    """Tell whether who is under the cursor works or has a role somewhere."""
    roster, person = here.roster, here.person
    return (
        bool(roster.squads_of(person))
        or person in roster.chapters_of_person
        or any(role.is_held for role in roles_of(roster, person))
    )


def _ask_to_remove(here: Here, people: tuple[str, ...]) -> None:
    widgets.dialogs.ask(
        here.screen,
        f"Remove {counted(len(people), 'person', 'people')}?",
        ", ".join(here.roster.name(person) for person in people),
        Answer(
            "r",
            "Remove",
            "from the plan, with every role; u takes it back",
            lambda: here.make(remove_people(here.roster, people)),
        ),
        KEEP,
    )


def _ask_about_tribe(here: Here, address: Address) -> None:
    edit, name = remove_element(here.roster, address), element_name(here.roster, address)
    remove_it = partial(here.make, edit)
    removing = Answer("r", "Remove", "its people stay; u takes it back", remove_it)
    widgets.dialogs.ask(here.screen, f"Remove {name}?", edit.label, removing, KEEP)


def _work_of(here: Here, squad: str) -> int:
    work = here.session.document.organisation.work
    everything = (*work.features.values(), *work.streams.values())
    return sum(1 for each in everything if each.squad == squad)


def _ask_about_work(here: Here, squad: SquadSeat) -> None:
    roster, address = here.roster, squad.address
    others = [each for each in squads_to_pick(roster) if each.key != squad.id]

    def hand_to(choice: Choice) -> None:
        here.make(remove_element(roster, address, successor=choice.key))

    widgets.dialogs.ask(
        here.screen,
        f"Remove {squad.name}?",
        counted(
            _work_of(here, squad.id),
            "feature or stream is its work.",
            "features and streams are its work.",
        ),
        Answer(
            "h",
            "Hand over",
            "another squad takes the work and what others need",
            lambda: widgets.dialogs.pick(here.screen, "Who takes its work over?", others, hand_to),
        ),
        Answer(
            "r",
            "Remove",
            "the squad and its work; its people stay",
            lambda: here.make(remove_element(roster, address)),
        ),
        KEEP,
    )


def fill(here: Here) -> None:
    """Ask who takes the open seat here: somebody new, or somebody who is there."""
    open_seat = here.subject.id
    title = f"Who takes the seat {here.roster.name(open_seat)}?"
    widgets.dialogs.ask(
        here.screen,
        title,
        "",
        Answer("n", "Somebody new", "asks a name", partial(_fill_with_new, here, open_seat)),
        Answer(
            "s",
            "Somebody who is here",
            "takes its squads, chapter and roles; it goes",
            partial(_fill_with_known, here, open_seat, title),
        ),
    )


def _fill_with_known(here: Here, open_seat: str, title: str) -> None:
    people = here.session.document.organisation.people.items()
    choices = [Choice(id_, person.name or id_, id_) for id_, person in people if not person.vacancy]
    widgets.dialogs.pick(
        here.screen,
        title,
        choices,
        lambda choice: here.make(fill_vacancy_with(here.roster, open_seat, choice.key)),
    )


def _fill_with_new(here: Here, open_seat: str) -> None:
    people = here.session.document.organisation.people
    form = naming("Who takes the seat?", "Fill", "person", lambda _: people)

    def answered(values: Values) -> None:
        filled = fill_vacancy(
            here.roster, open_seat, name=values["name"] or None, new_id=values["id"]
        )
        here.make(filled)

    widgets.forms.fill_in(here.screen, form, answered)


def rename(here: Here) -> None:
    """Ask for another name or id."""
    subject = here.subject
    roster = here.roster
    name = element_name(roster, subject.address)
    taken = taken_ids(roster, subject) - {subject.id}
    asked = (
        AskedField("name", "Name", name, help="As people see it; empty: the id is shown."),
        AskedField("id", "Id", subject.id, help="Stands in the file, and where others name it."),
    )

    def check(values: Values) -> dict[str, str]:
        return complaints_about(values, taken)

    def answered(values: Values) -> None:
        here.make(renaming(roster, subject, name, values))

    title = f"Rename {name}"
    widgets.forms.fill_in(here.screen, FormContents(title, "Rename", asked, check), answered)


# --- Several edits as one: each is made for the plan as the one before leaves it -----------------

Maker: TypeAlias = Callable[[Roster], Edit]
"""Makes an edit for a plan."""


def in_order(roster: Roster, makers: Sequence[Maker]) -> Edit:
    """Make one edit of several; its label is theirs together."""
    changes: tuple[AnyChange, ...] = ()
    labels: list[str] = []
    edit = Edit("", ())
    for make in makers:
        edit = make(roster)
        changes += edit.changes
        labels.append(edit.label)
        roster = roster_of(apply_changes(roster.organisation, edit.changes).organisation)
    return Edit("; ".join(labels), changes, edit.target)


NAMED_AT_SPLIT = ("name", "product_owner", "coach", "mandate")
"""Fields that a dialog asks of a squad that is split off."""


def toggled_role(roster: Roster, *, person: str, at: Address) -> Edit:
    """Put somebody into a role, or take them out of it, as the plan stands."""
    return next(role.toggle for role in roles_of(roster, person) if role.at == at)


def renaming(roster: Roster, subject: Subject, name: str, values: dict[str, str]) -> Edit:
    """An element another name, another id, or both, in one edit."""
    from tribeplan.editing.fields import rename_id

    makers: list[Maker] = []
    if values["name"] != name:
        makers.append(partial(_named, address=subject.address, name=values["name"]))
    if values["id"] != subject.id:
        makers.append(partial(rename_id, address=subject.address, new_id=values["id"]))
    return in_order(roster, makers)


def _named(roster: Roster, *, address: Address, name: str) -> Edit:
    from tribeplan.editing.fields import set_field

    return set_field(roster, address, "name", name)


def splitting(
    roster: Roster,
    squad: str,
    people: tuple[str, ...],
    values: Mapping[str, str],
    work: frozenset[Address] = frozenset(),
) -> Edit:
    """Make two squads of one: the old one keeps its id and whoever and whatever does not go.

    `values` has the new squad's ``id`` and what of its fields is said, and under ``owner`` who owns
    the product of the old one from now on; `work` has the addresses of features and streams.
    """
    old = roster.squads[squad].squad
    new = values["id"]
    staying = tuple(person for person in old.people if person not in people)
    settled: dict[str, dict[str, object]] = {
        squad: {"product_owner": values.get("owner") or None},
        new: {
            **{name: values.get(name) or None for name in NAMED_AT_SPLIT},
            **{
                kind: [id_ for _, section, id_ in sorted(work) if section == kind]
                for kind in ("features", "streams")
            },
        },
    }
    edit = split_squad(roster, squad, {squad: staying, new: people}, settled=settled)
    label = f"Split {old.name or squad}: {len(people)} people form {values['name'] or new}"
    return Edit(label, edit.changes, (*roster.squads[squad].address[:3], new))


def taken_ids(roster: Roster, subject: Subject) -> frozenset[str]:
    """The ids that elements of the same kind have; chapters differ within their tribe."""
    if subject.kind == "squad":
        return frozenset(roster.squads)
    return frozenset(
        label.id
        for kind, labels in labels_by_kind(roster.organisation)
        for label in labels
        if kind == subject.kind and label.at[:-1] == subject.address[:-1]
    )


def roles(here: Here) -> None:
    """Tick the roles somebody has."""
    person = here.person
    near = roles_of(here.roster, person)
    choices = [
        Choice(show_address(role.at), role.words, _holder(here, role, person)) for role in near
    ]
    held = frozenset(show_address(role.at) for role in near if role.is_held)
    name = here.roster.name(person)
    text = "" if near else "There is no role near: first put them into a squad or chapter."
    dialog = widgets.dialogs.Ticking(f"Roles of {name}", choices, held, text)
    open_dialog(here.screen, dialog, lambda ticked: _set_roles(here, person, held ^ ticked))


def _holder(here: Here, role: RoleChoice, person: str) -> str:
    holder = role.holder
    return f"now {here.roster.name(holder)}" if holder and holder != person else ""


def _set_roles(here: Here, person: str, toggled: frozenset[str]) -> None:
    if toggled:
        places = [
            role.at for role in roles_of(here.roster, person) if show_address(role.at) in toggled
        ]
        cursor = here.session.cursor
        makers: list[Maker] = [partial(toggled_role, person=person, at=at) for at in places]
        edit = in_order(here.roster, makers)
        here.make(Edit(edit.label, edit.changes, cursor))


def split(here: Here) -> None:
    """Ask who goes, then what the new squad is called and who leads it, then which work goes."""
    seat = here.squad
    if seat is None:
        return
    roster = here.roster
    choices = [
        Choice(person, roster.name(person), _what_they_do(roster, seat.id, person))
        for person in seat.people
    ]
    title = f"Split {seat.name}: who goes?"
    ticked = frozenset(here.session.marked & set(seat.people))
    text = "" if ticked else "Proposed: half of each craft, the product owner stays."
    ticked = ticked or frozenset(dealt(roster, seat.id, 2)[1])
    dialog = widgets.dialogs.Ticking(title, choices, ticked, text)
    open_dialog(here.screen, dialog, partial(_name_new, here, seat.id))


def _what_they_do(roster: Roster, squad: str, person: str) -> str:
    """Say what somebody does in a squad: owner or not, the part of the week, skills."""
    seat = roster.squads[squad]
    skills = roster.organisation.people[person].skills
    share = roster.share(person, squad)
    owner = "PO" if seat.squad.product_owner == person else ""
    names = (roster.organisation.skills.get(skill) for skill in skills)
    known = ", ".join(
        (each.name if each else None) or skill for each, skill in zip(names, skills, strict=True)
    )
    return "  ".join(filter(None, (owner, show_share(share), known)))


def _name_new(here: Here, squad: str, going: frozenset[str]) -> None:
    roster = here.roster
    old = roster.squads[squad].squad
    people = tuple(person for person in old.people if person in going)
    staying = tuple(person for person in old.people if person not in going)
    if not people or not staying:
        say(here.screen, "Somebody has to go, and somebody to stay", "warning")
        return
    name = f"{old.name or squad} 2"
    title = f"The new squad of {len(people)}"
    form = naming(title, "Split", "squad", lambda _: roster.squads, name)
    owner = old.product_owner
    tribes = roster.organisation.tribes.values()
    coaches = tuple(dict.fromkeys(each for tribe in tribes for each in tribe.agile_coaches))
    asked = [
        *form.asked,
        _asked("product_owner", "Product owner", owner if owner in going else None, people, roster),
        _asked("coach", "Coach", old.coach, coaches, roster),
        _asked("mandate", "Mandate", old.effective_mandate, tuple(Mandate), None),
    ]
    if owner in going:
        words = f"Owner of {old.name or squad}"
        asked.append(_asked("owner", words, None, staying, roster))

    def answered(values: Values) -> None:
        _share_work(here, squad, people, values)

    def check(values: Values) -> Complaints:
        return {**_unfit(roster, squad, values), **form.check(values)}

    widgets.forms.fill_in(here.screen, form._replace(asked=asked, check=check), answered)


def _asked(
    name: str, words: str, value: str | None, ids: Sequence[str], roster: Roster | None
) -> AskedField:
    """Ask for one of several people, or of several words when there is no roster."""
    choices = tuple(Choice(id_, roster.name(id_) if roster else id_) for id_ in ids)
    return AskedField(name, words, value or "", choices)


def _share_work(here: Here, squad: str, people: tuple[str, ...], values: Values) -> None:
    """Ask which features and streams go along with those who leave; nothing when there are none."""
    organisation = here.session.document.organisation
    at = {
        "/".join(address): address
        for kind, items in (
            ("features", organisation.work.features),
            ("streams", organisation.work.streams),
        )
        for id_, item in items.items()
        if item.squad == squad
        for address in [("work", kind, id_)]
    }
    roster = here.roster
    if not at:
        here.make(splitting(roster, squad, people, values))
        return
    choices = [
        Choice(key, element_name(roster, address), address[1].removesuffix("s"))
        for key, address in at.items()
    ]
    title = f"Which work goes to {values['name'] or values['id']}?"
    text = f"What is not ticked stays with {squad_name(roster, squad)}."

    def answered(ticked: frozenset[str]) -> None:
        work = frozenset(at[key] for key in ticked)
        here.make(splitting(roster, squad, people, values, work))

    open_dialog(here.screen, widgets.dialogs.Ticking(title, choices, frozenset(), text), answered)


def merge(here: Here) -> None:
    """Ask with which squad to make one."""
    seat = here.squad
    if seat is None:
        return
    others = [each for each in squads_to_pick(here.roster) if each.key != seat.id]
    widgets.dialogs.pick(
        here.screen,
        f"Merge {seat.name} with …",
        others,
        lambda choice: _merge(here, seat.id, choice.key),
    )


DIFFERING = ("mission", "product_owner", "coach", "mandate", "wip_limit", "cadence_days", "ends")
"""Fields of which a merged squad has one value, that are asked for where both say something."""


def _merge(here: Here, squad: str, other: str) -> None:
    """Make one squad of two; asks for what they say differently, with the first's proposed."""
    from tribeplan.editing.fields import field_words, node_of

    roster = here.roster
    squads = [roster.squads[each].squad for each in (squad, other)]
    name = squads[0].name
    asked = [AskedField("name", "Name", name or "")]
    for field in DIFFERING:
        values = [_typed(each, field) for each in squads]
        if all(values) and values[0] != values[1]:
            choices = tuple(Choice(value, roster.name(value)) for value in values)
            asked.append(AskedField(field, field_words(field), values[0], choices))
    if len(asked) == 1:
        here.make(merge_squads(roster, (squad, other), squad, name))
        return

    def check(values: Values) -> Complaints:
        missing = {each.name: "is needed" for each in asked[1:] if not values[each.name]}
        return {**_unfit(roster, squad, values), **missing}

    def answered(values: Values) -> None:
        settled = {key: node_of(key, value) for key, value in values.items() if value}
        here.make(
            merge_squads(roster, (squad, other), squad, values["name"] or name, settled=settled)
        )

    names = " and ".join(squad_name(roster, each) for each in (squad, other))
    work = sum(_work_of(here, each) for each in (squad, other))
    title = f"Merge {names}, with {counted(work, 'feature or stream', 'features and streams')}"
    widgets.forms.fill_in(here.screen, FormContents(title, "Merge", asked, check), answered)


def _unfit(roster: Roster, squad: str, values: Values) -> Complaints:
    """Say what of what is typed cannot stand in a squad: something else than was offered may."""
    from tribeplan.editing.fields import InvalidField, set_field

    wrong: dict[str, str] = {}
    for field in DIFFERING:
        try:
            if values.get(field):
                set_field(roster, roster.squads[squad].address, field, values[field])
        except InvalidField as invalid:
            wrong[field] = str(invalid)
    return wrong


def _typed(squad: Squad, field: str) -> str:
    value = squad.effective_mandate if field == "mandate" else getattr(squad, field)
    return "" if value is None else flow_text(value) if not isinstance(value, str) else str(value)


def hand_over(here: Here) -> None:
    """Ask which tribe takes the squad or chapter, or which squad the work."""
    subject = here.subject
    roster = here.roster
    name = element_name(roster, subject.address)
    is_work = subject.kind in WORK_KINDS
    whom = "squad" if is_work else "tribe"
    choices = _takers(here)
    if not choices:
        say(here.screen, f"There is no other {whom}", "warning")
        return
    widgets.dialogs.pick(
        here.screen,
        f"To which {whom} does {name} go?",
        choices,
        lambda choice: here.make(move_element(roster, subject.address, choice.key)),
    )


def _takers(here: Here) -> list[Choice]:
    """Who could take what is here over: every other tribe, or of work every other squad."""
    work = here.session.document.organisation.work
    kind, id_, address = here.subject
    if kind in WORK_KINDS:
        home = work.features[id_].squad if kind == "feature" else work.streams[id_].squad
        return [each for each in squads_to_pick(here.roster) if each.key != home]
    return [each for each in tribes_to_pick(here.roster) if each.key != address[1]]


def _not_something(here: Here) -> str:
    is_here = here.is_on_something or bool(here.people)
    return "" if is_here else "Nothing is here; go to a person, squad or other element first"


def _nothing_to_remove(here: Here) -> str:
    if here.is_in_between and not here.people:
        return "There is nothing to remove here; go to a person, squad or other element first"
    return _not_something(here)


def _no_open_seat(here: Here) -> str:
    person = here.session.document.organisation.people.get(here.subject.id)
    is_open = here.subject.kind == "person" and person is not None and person.vacancy
    return "" if is_open else "No open seat is here; go to one first"


def _nobody(here: Here) -> str:
    return "" if here.people else "Nobody is here; go to a person first, or mark people"


def _no_person(here: Here) -> str:
    return "" if here.person else "Nobody is here; go to a person first"


def _no_split(here: Here) -> str:
    seat = here.squad
    if seat is None:
        return "No squad is here; go to the one to split first"
    enough = len(seat.people) >= FEWEST_TO_SPLIT
    return "" if enough else "There are too few people in this squad to split it"


def _no_merge(here: Here) -> str:
    if here.squad is None:
        return "No squad is here; go to one of the two first"
    return "" if len(here.roster.squads) > 1 else "There is no other squad to merge it with"


def _no_hand_over(here: Here) -> str:
    kinds = ("squad", "chapter", "feature", "stream")
    if here.subject.kind in kinds and here.is_on_something:
        return ""
    return "Only squads, chapters, features and streams are handed over"


CHANGING = (
    Action(
        "plan.remove",
        "x,delete",
        remove,
        "Remove",
        "Remove what is here; people leave a squad, coaches a role.",
        _nothing_to_remove,
    ),
    Action(
        "plan.remove-person",
        "X",
        remove_from_plan,
        "Take out",
        "Take people out of the plan.",
        _nobody,
    ),
    Action("plan.fill", "F", fill, "Fill", "Give the open seat here to somebody.", _no_open_seat),
    Action(
        "plan.rename",
        "R",
        rename,
        "Rename",
        "Give what is here another name or id.",
        _not_something,
    ),
    Action(
        "plan.roles", "r", roles, "Roles", "Give somebody a role, or take one away.", _no_person
    ),
    Action("plan.split", "S", split, "Split", "Make two squads of the one here.", _no_split),
    Action("plan.merge", "J", merge, "Merge", "Make one squad of this one and another.", _no_merge),
    Action(
        "plan.hand-over",
        "V",
        hand_over,
        "Hand over",
        "To another tribe, or work to a squad.",
        _no_hand_over,
    ),
)
