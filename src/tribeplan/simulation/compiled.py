"""The one door to numba: compile a function, or run the same source as plain Python.

With ``NUMBA_DISABLE_JIT=1`` everything runs plain. In a compiled process :func:`plain_twin` loads a
module a second time, uncompiled: an oracle for tests, and what serves until compiling is done.
"""

import importlib.util
from collections.abc import Callable
from types import ModuleType
from typing import ParamSpec, TypeVar, cast

import numba

P = ParamSpec("P")
R = TypeVar("R")

_plain: list[str] = []
"""Names of the modules that are being loaded without compiling."""


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function as a part of whatever calls it.

    Code is not shared between callers: measured on a tribe of 120 people, this takes a third less
    time per event than calls do.
    """
    return _compiled(function, forceinline=True)


def called(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function once, for all who call it: one that is long and called from many places.

    As a part of each of them it would take minutes to compile.
    """
    return _compiled(function, forceinline=False)


def entry_point(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function that is called from outside, or once in a replication."""
    return _compiled(function, forceinline=False)


def _compiled(function: Callable[P, R], *, forceinline: bool) -> Callable[P, R]:
    """Compile at the first call, keep the machine code on disk, run without the interpreter lock.

    numba's cache sees changes in the function's own file only: a compiled function and everything
    it calls live in one module, its constants too. Nothing compiled here makes an array, so the
    counting of references to arrays is switched off, which halves the time per event.
    """
    if function.__module__ in _plain:
        return function
    njit = cast("Callable[..., Callable[[Callable[P, R]], Callable[P, R]]]", numba.njit)
    return njit(cache=True, nogil=True, _nrt=False, forceinline=forceinline)(function)


def was_compiled(function: Callable[..., object]) -> bool:
    """Say whether a function was compiled in this process: not loaded, nor run plain."""
    stats = getattr(function, "stats", None)
    return stats is not None and bool(stats.cache_misses)


def plain_twin(module: ModuleType) -> ModuleType:
    """Load a module once more, as plain Python."""
    name = f"{module.__name__}_plain"
    spec = importlib.util.spec_from_file_location(name, module.__file__)
    if spec is None or spec.loader is None:
        raise ImportError(name)
    twin = importlib.util.module_from_spec(spec)
    _plain.append(name)
    try:
        spec.loader.exec_module(twin)
    finally:
        _plain.remove(name)
    return twin
