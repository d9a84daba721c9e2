"""Parts of screens: each shows one thing, and none holds a copy of the model."""

# Dialogs and forms, which nobody sees at first, are loaded when they are first called for.

from importlib import import_module
from types import ModuleType

_LATE = ("dialogs", "forms")


def __getattr__(name: str) -> ModuleType:  # __init__.pyi has what they are
    if name not in _LATE:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    return import_module(f"{__name__}.{name}")
