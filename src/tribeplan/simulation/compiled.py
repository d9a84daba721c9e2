"""The one door to numba: compile a function, or run the same source as plain Python.

With ``NUMBA_DISABLE_JIT=1`` everything runs plain. In a compiled process :func:`plain_twin` loads a
module a second time, uncompiled: an oracle for tests, and what serves until compiling is done.

numba would compile every function for its own sake: with a way in from Python, optimised and down
to machine code, once for each constant that it is called with. Of the kernel's hundred functions
one is called from Python, so the others are left as they are until they stand in that one. Decision
25 has the figures, and says what of this numba does not promise.
"""

# numba has no types of its own, so nobody can be strict about its classes.
# mypy: disable-error-code="no-untyped-call"
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportIncompatibleMethodOverride=false

import importlib.util
from collections.abc import Callable
from types import ModuleType
from typing import Any, Literal, ParamSpec, TypeVar, cast

import numba
from numba.core import config, ir, types
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import AnalysisPass, register_pass
from numba.core.registry import CPUDispatcher
from numba.core.typed_passes import IRLegalization, NativeLowering

P = ParamSpec("P")
R = TypeVar("R")

_plain: list[str] = []
"""Names of the modules that are being loaded without compiling."""


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function as a part of whatever calls it.

    Code is not shared between callers: measured on a tribe of 120 people, this takes a third less
    time per event than calls do.
    """
    return _part(function, forceinline=True)


def called(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function once, for all who call it: one that is long and called from many places.

    As a part of each of them it would take minutes to compile.
    """
    return _part(function, forceinline=False)


def entry_point(function: Callable[P, R]) -> Callable[P, R]:
    """Compile at the first call a function that is called from Python, and keep it on disk.

    It runs without the interpreter lock. numba's cache sees changes in the function's own file
    only: a compiled function and everything it calls live in one module, its constants too.
    """
    if function.__module__ in _plain:
        return function
    njit = cast("Callable[..., Callable[[Callable[P, R]], Callable[P, R]]]", numba.njit)
    return njit(cache=True, nogil=True, _nrt=False, pipeline_class=_Whole)(function)


def _part(function: Callable[P, R], *, forceinline: bool) -> Callable[P, R]:
    """Compile a function that only compiled functions call.

    Nothing compiled here makes an array, so the counting of references to arrays is switched off,
    which halves the time per event.
    """
    if function.__module__ in _plain or getattr(config, "DISABLE_JIT", False):
        return function
    options = {"nopython": True, "nogil": True, "_nrt": False, "forceinline": forceinline}
    part = _PartDispatcher(function, targetoptions=options, pipeline_class=_Part)
    return cast("Callable[P, R]", part)


# --- How numba is told so ---------------------------------------------------------------------


@register_pass(mutates_CFG=False, analysis_only=True)
class _FromTheStart(AnalysisPass):
    """Read an array at an index without asking whether it is one from the end: none ever is."""

    _name = "from_the_start"

    def __init__(self) -> None:
        AnalysisPass.__init__(self)

    def run_pass(self, state: Any) -> Literal[True]:  # noqa: ANN401  # numba's own, as below
        """Let indexes be without a sign, as far as types go; the bits are the same."""
        signatures = {}
        for place, signature in state.calltypes.items():
            signatures[place] = signature
            if isinstance(place, ir.SetItem) or getattr(place, "op", "") == "getitem":
                array, index, *value = signature.args
                if isinstance(array, types.Array) and isinstance(index, types.Integer):
                    signatures[place] = signature.replace(args=(array, types.uintp, *value))
        state.calltypes = signatures
        return True


@register_pass(mutates_CFG=True, analysis_only=False)
class _PartLowering(NativeLowering):
    """Lower a part to code that others take up, and no further."""

    _name = "part_lowering"

    def run_pass(self, state: Any) -> Literal[True]:  # noqa: ANN401  # numba's own, as below
        """Make the code, and tell numba where it is."""
        flags = state.flags
        flags.no_cpython_wrapper = flags.no_cfunc_wrapper = flags.no_compile = True
        state.library = _PartLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()
        NativeLowering.run_pass(self, state)
        made = state["cr"]._replace(cfunc=object())  # what numba knows the part by
        state.targetctx.insert_user_function(made.cfunc, made.fndesc, [state.library])
        state["cr"] = made
        return True


class _PartLibrary(JITCodeLibrary):
    """The code of a part: neither optimised nor made machine code before it stands in a whole."""

    def _optimize_final_module(self) -> None:
        pass

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._verify_declare_only_symbols()
        self._finalized = True


class _Whole(CompilerBase):
    """Compile what Python calls."""

    def define_pipelines(self) -> list[Any]:
        """List the one way that there is."""
        passes = DefaultPassBuilder.define_nopython_pipeline(self.state)
        passes.add_pass_after(_FromTheStart, IRLegalization)
        passes.finalize()
        return [passes]


class _Part(CompilerBase):
    """Compile what only compiled functions call."""

    def define_pipelines(self) -> list[Any]:
        """List the one way that there is."""
        passes = DefaultPassBuilder.define_nopython_pipeline(self.state)
        passes.add_pass_after(_FromTheStart, IRLegalization)
        passes.add_pass_after(_PartLowering, NativeLowering)
        passes.passes = [each for each in passes.passes if each[0] is not NativeLowering]
        passes.finalize()
        return [passes]


class _PartDispatcher(CPUDispatcher):
    """A part for each kind of arguments, but not for each constant among them."""

    def compile(self, sig: Any) -> Any:  # noqa: ANN401
        """Compile for these types, once."""
        return CPUDispatcher.compile(self, tuple(types.unliteral(kind) for kind in sig))

    def add_overload(self, cres: Any) -> None:  # noqa: ANN401
        """Keep it for those who call it; there is nothing that Python could call."""
        self.overloads[tuple(cres.signature.args)] = cres


def is_kept(function: Callable[..., object]) -> bool:
    """Say whether a function can begin without being compiled: loaded, on the disk, or plain."""
    overloads = getattr(function, "overloads", None)
    if overloads is None or overloads:
        return True
    file = getattr(getattr(function, "_cache", None), "_cache_file", None)
    return file is not None and bool(file._load_index())  # noqa: SLF001  # numba has no other way


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
