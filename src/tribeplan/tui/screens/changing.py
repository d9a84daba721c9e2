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
from tribeplan.tui.screens.acting import Acting
from tribeplan.tui.screens.adding import (
    complaints_about,
    proposed_id,
    squads_to_pick,
    tribes_to_pick,
)
from tribeplan.tui.session import Session
from tribeplan.tui.subject import name_of
from tribeplan.tui.widgets.dialogs import Answer, Picker, Question, Ticking, open_dialog
from tribeplan.tui.widgets.forms import Asked, FormDialog, Sheet, Values

FEWEST_TO_SPLIT = 2
"""People in a squad from which on it can be split."""


class Changing(Acting):
    """A screen on which what is there is changed."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.refusals |= {
            "remove": self._not_something,
            "remove_from_plan": self._no_person,
            "rename": self._not_something,
            "fill": self._no_open_seat,
            "roles": self._no_person,
            "split": self._no_split,
            "merge": self._no_merge,
            "hand_over": self._no_hand_over,
        }

    def action_remove(self) -> None:
        """Remove what is here; asks only before several people or other things go with it."""
        people = self.people_here
        if len(people) > 1:
            self._ask_to_remove(people)
            return
        address = self.session.cursor
        if self.subject.kind != "person":
            address = self.subject.address
        squad = self.squad_here
        if self.subject.kind == "squad" and squad is not None and self._work_of(squad.id):
            self._ask_about_work(squad.id)
            return
        self.make(remove_element(self.roster, address))

    def action_remove_from_plan(self) -> None:
        """Take people out of the plan altogether."""
        people = self.people_here
        if len(people) > 1:
            self._ask_to_remove(people)
        elif people:
            self.make(remove_people(self.roster, people))

    def _ask_to_remove(self, people: tuple[str, ...]) -> None:
        names = ", ".join(self.roster.name(person) for person in people)
        answers = (
            Answer("r", "Remove", "from the plan, with every role; u takes it back"),
            Answer("k", "Keep"),
        )
        question = Question(f"Remove {len(people)} people?", names, answers)

        def answered(letter: str) -> None:
            if letter == "r":
                self.make(remove_people(self.roster, people))

        open_dialog(self, question, answered)

    def _work_of(self, squad: str) -> int:
        work = self.session.document.organisation.work
        everything = (*work.features.values(), *work.streams.values())
        return sum(1 for each in everything if each.squad == squad)

    def _ask_about_work(self, squad: str) -> None:
        answers = (
            Answer("h", "Hand over", "another squad takes the work and what others need"),
            Answer("r", "Remove", "the squad and its work; its people stay"),
            Answer("k", "Keep"),
        )
        count = self._work_of(squad)
        name = self.roster.squads[squad].squad.name or squad
        text = f"{count} features and streams are its work."
        address = self.roster.squads[squad].address

        def answered(letter: str) -> None:
            if letter == "r":
                self.make(remove_element(self.roster, address))
            elif letter == "h":
                choices = [each for each in squads_to_pick(self.roster) if each.key != squad]
                picker = Picker("Who takes its work over?", choices)
                open_dialog(self, picker, lambda choice: self._remove_to(address, choice.key))

        open_dialog(self, Question(f"Remove {name}?", text, answers), answered)

    def _remove_to(self, address: Address, successor: str) -> None:
        self.make(remove_element(self.roster, address, successor=successor))

    def action_fill(self) -> None:
        """Ask who takes the open seat here: somebody new, or somebody who is there."""
        seat = self.subject.id
        title = f"Who takes the seat {self.roster.name(seat)}?"
        answers = (
            Answer("n", "Somebody new", "asks a name"),
            Answer("s", "Somebody who is here", "takes its squads, chapter and roles; it goes"),
        )

        def answered(letter: str) -> None:
            if letter == "n":
                self._fill_with_new(seat)
            else:
                self._fill_with_known(seat, title)

        open_dialog(self, Question(title, "", answers), answered)

    def _fill_with_known(self, seat: str, title: str) -> None:
        people = self.session.document.organisation.people.items()
        choices = [
            Choice(id_, person.name or id_, id_) for id_, person in people if not person.vacancy
        ]
        picker = Picker(title, choices)
        open_dialog(
            self, picker, lambda choice: self.make(fill_vacancy_with(self.roster, seat, choice.key))
        )

    def _fill_with_new(self, seat: str) -> None:
        people = self.session.document.organisation.people
        sheet = naming("Who takes the seat?", "Fill", "", people, "person")

        def answered(values: Values) -> None:
            filled = fill_vacancy(
                self.roster, seat, name=values["name"] or None, new_id=values["id"]
            )
            self.make(filled)

        open_dialog(self, FormDialog(sheet), answered)

    def action_rename(self) -> None:
        """Ask for another name or id."""
        subject = self.subject
        roster = self.roster
        name = name_of(roster.organisation, subject)
        taken = taken_ids(roster, subject) - {subject.id}
        asked = (
            Asked("name", "name", name, help="As people see it; empty: the id is shown."),
            Asked("id", "id", subject.id, help="Stands in the file, and where others name it."),
        )

        def check(values: Values) -> dict[str, str]:
            return complaints_about(values, taken)

        def answered(values: Values) -> None:
            self.make(renaming(roster, subject, name, values))

        title = f"Rename {name}"
        open_dialog(self, FormDialog(Sheet(title, "Rename", asked, check)), answered)

    def action_roles(self) -> None:
        """Tick the roles somebody has."""
        person = self.people_here[0]
        roles = roles_of(self.roster, person)
        choices = [Choice(_key(role.at), role.words, self._holder(role, person)) for role in roles]
        held = frozenset(_key(role.at) for role in roles if role.is_held)
        name = self.roster.name(person)
        text = "" if roles else "There is no role near: first put them into a squad or chapter."
        dialog = Ticking(f"Roles of {name}", choices, held, text)
        open_dialog(self, dialog, lambda ticked: self._set_roles(person, held ^ ticked))

    def _holder(self, role: RoleChoice, person: str) -> str:
        holder = role.holder
        return f"now {self.roster.name(holder)}" if holder and holder != person else ""

    def _set_roles(self, person: str, toggled: frozenset[str]) -> None:
        if toggled:
            places = [role.at for role in roles_of(self.roster, person) if _key(role.at) in toggled]
            cursor = self.session.cursor
            makers: list[Maker] = [partial(toggled_role, person=person, at=at) for at in places]
            edit = in_order(self.roster, makers)
            self.make(Edit(edit.label, edit.changes, cursor))

    def action_split(self) -> None:
        """Ask who goes, then what the new squad is called."""
        seat = self.squad_here
        if seat is None:
            return
        roster = self.roster
        choices = [Choice(person, roster.name(person)) for person in seat.squad.people]
        title = f"Split {seat.squad.name or seat.id}: who goes?"
        ticked = frozenset(self.session.marked & set(seat.squad.people))
        open_dialog(self, Ticking(title, choices, ticked), partial(self._name_new, seat.id))

    def _name_new(self, squad: str, going: frozenset[str]) -> None:
        roster = self.roster
        old = roster.squads[squad].squad
        people = tuple(person for person in old.people if person in going)
        if not people or len(people) == len(old.people):
            self.notify("Somebody has to go, and somebody to stay", severity="warning")
            return
        proposal = f"{old.name or squad} 2"
        sheet = naming(f"The new squad of {len(people)}", "Split", proposal, roster.squads, "squad")

        def answered(values: Values) -> None:
            self.make(splitting(roster, squad, people, values))

        open_dialog(self, FormDialog(sheet), answered)

    def action_merge(self) -> None:
        """Ask with which squad to make one."""
        seat = self.squad_here
        if seat is None:
            return
        name = seat.squad.name or seat.id
        others = [each for each in squads_to_pick(self.roster) if each.key != seat.id]

        def answered(choice: Choice) -> None:
            self._merge(seat.id, choice.key)

        open_dialog(self, Picker(f"Make one squad of {name} and …", others), answered)

    def _merge(self, squad: str, other: str) -> None:
        """Make one squad of two; asks who owns the product when both have an owner."""
        roster = self.roster
        seats = [roster.squads[each] for each in (squad, other)]
        name = seats[0].squad.name
        owners = [each.squad.product_owner for each in seats]
        if None in owners or owners[0] == owners[1]:
            self.make(merge_squads(roster, (squad, other), squad, name))
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
            self.make(merge_squads(roster, (squad, other), squad, name, product_owner=owner))

        open_dialog(self, question, answered)

    def action_hand_over(self) -> None:
        """Ask which tribe takes the squad or chapter, or which squad the work."""
        subject = self.subject
        roster = self.roster
        name = name_of(roster.organisation, subject)
        is_work = subject.kind in ("feature", "stream")
        choices = squads_to_pick(roster) if is_work else tribes_to_pick(roster)
        whom = "squad" if is_work else "tribe"
        picker = Picker(f"To which {whom} does {name} go?", choices)
        open_dialog(self, picker, lambda choice: self.make(handing(roster, subject, choice.key)))

    def _not_something(self) -> str:
        here = self.is_on_something or bool(self.people_here)
        return "" if here else "Nothing is here; go to a person, squad or other element first"

    def _no_open_seat(self) -> str:
        person = self.session.document.organisation.people.get(self.subject.id)
        is_open = self.subject.kind == "person" and person is not None and person.vacancy
        return "" if is_open else "No open seat is here; go to one first"

    def _no_person(self) -> str:
        return "" if self.people_here else "Nobody is here; go to a person first"

    def _no_split(self) -> str:
        seat = self.squad_here
        if seat is None:
            return "No squad is here; go to the one to split first"
        enough = len(seat.squad.people) >= FEWEST_TO_SPLIT
        return "" if enough else "There are too few people in this squad to split it"

    def _no_merge(self) -> str:
        if self.squad_here is None:
            return "No squad is here; go to one of the two first"
        return "" if len(self.roster.squads) > 1 else "There is no other squad to join it with"

    def _no_hand_over(self) -> str:
        kinds = ("squad", "chapter", "feature", "stream")
        if self.subject.kind in kinds and self.is_on_something:
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
