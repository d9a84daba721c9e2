"""The keys of the inspector, the problems, and of what is done to the thing under the cursor."""

from tribeplan.tui.keys import Key

PROBLEMS = (
    Key("problems.filter", "s", "filter", "Filter", "List errors only, this place only, or all."),
)
"""Keys of the problems pane, beside those that work on the whole Plan screen."""

ACTIONS = (
    Key("plan.edit", "e,f2", "edit", "Edit", "Change the fields of what is here.", shown=True),
    Key("plan.add", "a", "add", "Add", "Add a person, a seat, a squad or work.", shown=True),
    Key(
        "plan.remove",
        "x,delete",
        "remove",
        "Remove",
        "Remove what is here; people leave the squad.",
    ),
    Key("plan.remove-person", "X", "remove_from_plan", "Drop", "Take people out of the plan."),
    Key("plan.fill", "F", "fill", "Fill", "Give the open seat here to somebody."),
    Key("plan.rename", "R", "rename", "Rename", "Give what is here another name or id."),
    Key("plan.roles", "r", "roles", "Roles", "Give somebody a role, or take one away."),
    Key("plan.split", "S", "split", "Split", "Make two squads of the one here."),
    Key("plan.merge", "J", "merge", "Join", "Make one squad of this one and another."),
    Key("plan.hand-over", "V", "hand_over", "Hand over", "To another tribe, or work to a squad."),
    Key(
        "plan.find", "slash,ctrl+f", "find", "Find", "Find people, squads, work, rules.", shown=True
    ),
    Key("plan.match", "n", "match(1)", "Next", "Go to the next that was found."),
    Key("plan.match-back", "N", "match(-1)", "Previous", "Go to the one found before."),
    Key("plan.problem", "f8", "problem(1)", "Problem", "Go to the next problem.", shown=True),
    Key("plan.problem-back", "shift+f8", "problem(-1)", "Problem back", "Go to the one before."),
    Key("plan.fix", "f", "fix", "Fix", "Mend the problem here, when that is obvious."),
    Key("plan.waive", "w", "waive", "Waive", "Excuse the problem here, with a reason."),
    Key("plan.explain", "i", "explain", "Explain", "Tell why the problem here is one."),
    Key("plan.difference", "D", "difference", "Changes", "What is not saved; what git has."),
    Key("plan.menu", "full_stop", "menu", "Menu", "Everything that can be done with what is here."),
    Key("plan.editor", "E", "editor", "Editor", "Open the file at this line in $EDITOR."),
    Key("plan.copy", "y", "copy", "Copy", "Copy what is here as YAML."),
)
"""Keys of the Plan screen that act on the thing under the cursor."""
