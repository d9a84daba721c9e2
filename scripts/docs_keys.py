"""The reference page of the terminal app's keys, made of the rows of all actions."""

from scripts.docs_tables import table

from tribeplan.tui.actions import shown_keys
from tribeplan.tui.app import groups

INTRODUCTION = """\
# Keys of the terminal app

Every action is also in the help (`?`), which runs it, and in the palette (`ctrl+p`). What is shown
as disabled says why when you press it. The mouse does what it does elsewhere: click, drag people
to another squad, right-click for a menu, scroll.

## Keys of your own

`~/.config/tribeplan/keys.toml` (or `$XDG_CONFIG_HOME/tribeplan/keys.toml`) gives actions other
keys, by their names below; several with commas. What cannot be used is told at the start.

```toml
"app.undo" = "ctrl+u"
"matrix.grab" = "m,insert"
```
"""


def keys_page() -> str:
    """The page."""
    parts = [INTRODUCTION]
    for title, keys in groups():
        rows = [
            (" ".join(f"`{each}`" for each in shown_keys(key).split()), key.help, f"`{key.id}`")
            for key in keys
        ]
        parts.append(f"## {title}\n\n{table(('key', 'does', 'name'), rows)}")
    return "\n".join(parts)
