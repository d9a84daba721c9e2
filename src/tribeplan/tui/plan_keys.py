"""The keys of the Plan screen: the matrix, moving people, the tree, the panes."""

from tribeplan.tui.keys import Key

MATRIX = (
    Key("matrix.up", "up,k", "step(-1, 0)", "Up", "To the person or the row above."),
    Key("matrix.down", "down,j", "step(1, 0)", "Down", "To the person or the row below."),
    Key("matrix.left", "left,h", "step(0, -1)", "Left", "To the cell on the left."),
    Key("matrix.right", "right,l", "step(0, 1)", "Right", "To the cell on the right."),
    Key("matrix.row-up", "ctrl+up,shift+up", "row(-1)", "Row up", "To the row above."),
    Key("matrix.row-down", "ctrl+down,shift+down", "row(1)", "Row down", "To the row below."),
    Key("matrix.page-up", "pageup", "page(-1)", "Page up", "A page up."),
    Key("matrix.page-down", "pagedown", "page(1)", "Page down", "A page down."),
    Key("matrix.first", "g,ctrl+home", "edge(-1)", "First", "To the first row."),
    Key("matrix.last", "G,ctrl+end", "edge(1)", "Last", "To the last row."),
    Key("matrix.start", "home", "side(-1)", "Start", "To the first column."),
    Key("matrix.end", "end", "side(1)", "End", "To the last column."),
    Key("matrix.grab", "m", "grab", "Move", "Grab who is here, or who is marked.", shown=True),
    Key(
        "matrix.drop", "enter", "drop", "Drop", "Put down here who was grabbed; else open the form."
    ),
    Key("matrix.join", "c", "join", "Join too", "While moving: work here too, and stay there."),
    Key("matrix.cancel", "escape", "cancel", "Cancel", "Let go; unmark everybody."),
    Key("matrix.mark", "space", "mark", "Mark", "Mark who is here, to move several at once."),
    Key("matrix.mark-row", "asterisk", "mark_row", "Mark row", "Mark everybody in the row."),
    Key("matrix.denser", "minus", "density(-1)", "Denser", "Less of each row."),
    Key("matrix.fuller", "plus,equals_sign", "density(1)", "Fuller", "More of each row."),
    Key("matrix.turn", "T", "transpose", "Turn", "Chapters as rows, or squads again."),
    Key("matrix.overlay", "o", "overlay(1)", "Overlay", "Problems, load, work limits or skills."),
    Key("matrix.tribe-before", "left_curly_bracket", "tribe(-1)", "Tribe", "The tribe before."),
    Key("matrix.tribe-after", "right_curly_bracket", "tribe(1)", "Tribe", "The next tribe."),
)
"""Keys of the matrix."""

TREE = (Key("tree.grab", "m", "grab", "Move", "Pick up who is here, to drop them in the matrix."),)
"""Keys of the tree, beside those that every tree has."""

PLAN = (
    Key("plan.move-to", "M", "move_to", "Move to", "Move to a squad or chapter by its name."),
    Key("plan.tree", "t", "toggle_tree", "Tree", "Show or hide the tree."),
    Key("plan.card", "I", "toggle_card", "Card", "Show or hide what is known of this place."),
    Key("plan.problems", "P", "toggle_problems", "Problems", "Show or hide the problems."),
    Key("plan.zoom", "z,f10", "zoom", "Zoom", "Give the focused pane the whole screen."),
    Key("plan.unzoom", "escape", "unzoom", "Unzoom", "Put all panes back after a zoom."),
    Key("plan.back", "left_square_bracket", "back", "Back", "To where you were before."),
    Key("plan.forward", "right_square_bracket", "forward", "Forward", "And forward again."),
)
"""Keys of the whole screen."""

MATRIX_MENU = tuple(
    key for key in (*MATRIX, *PLAN) if key.id in ("matrix.grab", "plan.move-to", "matrix.mark")
)
"""What the context menu offers besides what can be done with any thing."""
