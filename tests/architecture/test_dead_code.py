"""Nothing in the source is there for nobody."""

from fnmatch import fnmatch
from pathlib import Path

from vulture import Vulture

ROOT = Path(__file__).resolve().parents[2]
KINDS = ("function", "method", "class", "property", "import", "unreachable_code")
CALLED_BY_OTHERS = (
    "action_*",  # Textual, by the name of an action
    "on_*",
    "watch_*",
    "validate_*",
    "compose",
    "render*",
    "*_command",  # the command line, by the name of the verb
    "get_command",  # click
    "list_commands",
    "format_commands",
    "post_display_hook",  # Textual
    "link_style",
    "CompositorMap",  # a string there, so in quotes here
    "_fatal_error",
    "_get_renders",
    "_open_app_process",  # textual-serve
    "initialize_logging",
    "handle_websocket",
    "plain_twin",  # what tests and benchmarks hold the compiled kernel against
)


# Called by other people's code; tests/docs/test_python.py says what they may count on.
FOR_PYTHON = ("__init__.py", "notebook.py")


def test_every_function_and_class_is_used() -> None:
    vulture = Vulture(ignore_decorators=["@on", "@model_validator", "@model_serializer"])
    vulture.scavenge([str(ROOT / "src")])
    unused = [
        f"{item.filename.relative_to(ROOT)}:{item.first_lineno} {item.typ} {item.name}"
        for item in vulture.get_unused_code(min_confidence=60)
        if item.typ in KINDS
        and item.filename.name not in FOR_PYTHON
        and not any(fnmatch(item.name, name) for name in CALLED_BY_OTHERS)
    ]
    assert unused == []
