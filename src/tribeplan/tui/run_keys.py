"""Keys of the screens that simulate and compare, and of the live what-if."""

from tribeplan.tui.keys import Key

SIMULATE = (
    Key("simulate.run", "enter,r", "simulate", "Run/Stop", "Simulate, or stop.", shown=True),
    Key(
        "simulate.settings",
        "s",
        "simulation_settings",
        "Settings",
        "How it is simulated.",
        shown=True,
    ),
    Key("simulate.histogram", "h", "chart('histogram')", "Histogram", "Lead times as bars."),
    Key(
        "simulate.curve", "c", "chart('curve')", "Curve", "The share that customers have by a day."
    ),
    Key("simulate.kind", "w", "other_work", "Work", "Planned features, or items that keep coming."),
    Key(
        "simulate.table",
        "t",
        "simulation_table",
        "Table",
        "Charts as tables, and back.",
        shown=True,
    ),
    Key(
        "simulate.export",
        "x",
        "export_simulation",
        "Export",
        "Write the result into a file.",
        shown=True,
    ),
)
"""Keys of the Simulate screen."""

COMPARE = (
    Key("compare.run", "enter,r", "compare", "Run/Stop", "Compare, or stop.", shown=True),
    Key(
        "compare.add",
        "a",
        "add_entrant",
        "Add",
        "Hold another organisation beside these.",
        shown=True,
    ),
    Key("compare.drop", "d", "drop_entrant", "Drop", "Take one out.", shown=True),
    Key("compare.base", "b", "set_baseline", "Baseline", "Hold all against another.", shown=True),
    Key(
        "compare.merge", "m", "merge_scenario", "Merge", "Bring a scenario's change into the plan."
    ),
    Key("compare.scenario", "S", "save_scenario", "Scenario", "Save the edits as a scenario file."),
    Key("compare.settings", "s", "comparison_settings", "Settings", "How it is simulated."),
    Key(
        "compare.table", "t", "comparison_table", "Table", "Charts as tables, and back.", shown=True
    ),
    Key(
        "compare.export",
        "x",
        "export_comparison",
        "Export",
        "Write the result into a file.",
    ),
)
"""Keys of the Compare screen."""

WHAT_IF = (
    Key("plan.what-if", "L", "what_if", "What-if", "Simulate after every edit, or stop doing so."),
)
"""Keys of the live what-if; they belong to the Plan screen."""
