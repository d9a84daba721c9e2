"""Design tribes, check the organisation and see what each structure does to time-to-market."""

# From Python: those below, each loaded when it is first called for; tribeplan.notebook describes
# them. Whatever is not named here may change.

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_FROM_PYTHON = ("apply", "calibrate", "check", "compare", "export", "gap", "load", "simulate")


def __getattr__(name: str) -> Any:  # noqa: ANN401  # __init__.pyi has their types
    if name not in _FROM_PYTHON:
        raise AttributeError(f"module 'tribeplan' has no attribute '{name}'")
    return getattr(import_module("tribeplan.notebook"), name)


def __dir__() -> list[str]:
    return ["__version__", *_FROM_PYTHON]
