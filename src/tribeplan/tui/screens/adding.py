"""Adding: people, open seats, squads, chapters, tribes, gates, work."""

from tribeplan.tui.additions import ADDITIONS, Addition, Around, sheet_for
from tribeplan.tui.choices import Choice
from tribeplan.tui.screens.acting import Acting
from tribeplan.tui.widgets.dialog import open_dialog
from tribeplan.tui.widgets.form_dialog import FormDialog, Values
from tribeplan.tui.widgets.picker import Picker


class Adding(Acting):
    """A screen on which things are added."""

    def action_add(self) -> None:
        """Ask what to add, the likeliest here first."""
        roster = self.roster
        offered = [
            Choice(each.kind, each.words, each.hint, each.needs(roster))
            for each in sorted(ADDITIONS, key=lambda each: each.kind not in self._likely)
        ]
        open_dialog(self, Picker("Add", offered), lambda choice: self.action_add_one(choice.key))

    def action_add_one(self, kind: str) -> None:
        """Ask for one kind of thing."""
        addition = next(each for each in ADDITIONS if each.kind == kind)
        squad, chapter = self.squad_here, self.chapter_here
        if chapter is None and squad is not None and self.people_here:
            chapter = self.roster.chapter_of(self.people_here[0])
        around = Around(
            self.roster,
            self.tribe_here,
            squad.id if squad else None,
            chapter.id if chapter and chapter.tribe_id == self.tribe_here else None,
        )
        dialog = FormDialog(sheet_for(addition, around))
        open_dialog(self, dialog, lambda values: self._add(addition, values))

    @property
    def _likely(self) -> frozenset[str]:
        """What is most often added where the cursor is."""
        match self.session.cursor:
            case ("work", *_):
                return frozenset({"feature", "stream"})
            case ("decisions", *_):
                return frozenset({"gate"})
            case ("tribes", _, "squads" | "chapters", *_) | ("people", *_):
                return frozenset({"person", "seat"})
            case _:
                return frozenset({"squad", "chapter"})

    def _add(self, addition: Addition, values: Values) -> None:
        self.make(addition.edit(self.roster, values))
