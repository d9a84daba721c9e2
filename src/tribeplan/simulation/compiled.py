"""The one door to numba: compile a function, or run the same source as plain Python.

With ``NUMBA_DISABLE_JIT=1`` everything runs plain. In a compiled process :func:`plain_twin` loads a
module a second time, uncompiled: an oracle for tests, and what serves until compiling is done.

numba takes a tenth of a second for each function that it looks at, and the kernel has a hundred and
fifty. Of these Python calls one. So numba compiles, keeps on disk and calls that one; the source of
all others is translated here, straight to what numba would make of it: LLVM's own language. What
the translation knows is what the kernel is written in:

- whole numbers, floats, truth values and ``np.uint64``, and arrays of the first two to read and
  write at an index from 0; parameters and results say in their annotations which they are;
- copies of several numbers, ``a[i:j] = b[k:l]``, as many as there is place for. An array of whole
  numbers may be one of floats, too, if each number is always read as it was written or copied;
- ``if``, ``while``, ``for`` over a ``range``, ``return``, ``break`` and ``continue``;
- ``fetch(a[i])``, which lets the processor get a number that is needed soon, and goes on meanwhile;
- arithmetic and comparisons with Python's meaning, ``min``, ``max``, ``len``, calls, and of
  ``math`` what the kernel needs.

Anything else is an error when it is compiled, at its line. What Python sees only when it runs is
not seen: an index outside its array, a divisor of 0, ``math`` of what has no result, a result that
needs more than 64 bits, a shift by more than 63 or less than 0. The plain twin sees most of that,
in tests. A whole number that meets a float becomes one, so both are the same only up to 2**53.
Decision 83 has the figures.
"""

# Neither numba nor llvmlite has types of its own, so nobody can be strict about what they make.
# mypy: disable-error-code="no-untyped-call"
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false, reportMissingTypeStubs=false

import ast
import hashlib
import importlib.util
import inspect
import math
from collections.abc import Callable, Iterable, MutableSequence
from functools import cache
from types import ModuleType
from typing import Any, NamedTuple, NoReturn, ParamSpec, TypeAlias, TypeVar, cast

import numba
import numpy as np
from llvmlite import ir
from numba.core import config, types
from numba.extending import intrinsic

Code: TypeAlias = Any
"""What numba and llvmlite make."""

P = ParamSpec("P")
R = TypeVar("R")

_plain: list[str] = []
"""Names of the modules that are being loaded without compiling."""

_parts: dict[Callable[..., Any], bool] = {}
"""What is translated, and whether its code is copied into whatever calls it."""

_entry_points: dict[int, Callable[..., Any]] = {}
"""What Python calls, by a hash of all source that it may be made of."""


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function as a part of whatever calls it.

    Code is not shared between callers: measured on a tribe of 120 people, this takes a third less
    time per event than calls do.
    """
    if function.__module__ not in _plain:
        _parts[function] = True
    return function


def called(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function once, for all who call it: one that is long and called from many places.

    As a part of each of them it would take minutes to compile.
    """
    if function.__module__ not in _plain:
        _parts[function] = False
    return function


def entry_point(function: Callable[P, R]) -> Callable[P, R]:
    """Compile at the first call a function that is called from Python, and keep it on disk.

    It returns a whole number, and runs without the interpreter lock. What was kept is used until
    anything changes in the source or a constant of the modules that it and whatever it calls stand
    in, or in this one.
    """
    if function.__module__ in _plain or getattr(config, "DISABLE_JIT", False):
        return function
    fingerprint = _fingerprint(function)
    _entry_points[fingerprint] = called(function)

    def wrapper(*arguments: Code) -> Code:
        return _call_translation(fingerprint, arguments)  # type: ignore[call-arg]  # numba gives it the context

    file, line = function.__code__.co_filename, function.__code__.co_firstlineno
    wrapper.__code__ = wrapper.__code__.replace(co_filename=file, co_firstlineno=line)
    wrapper.__qualname__ = function.__qualname__
    return cast("Callable[P, R]", numba.njit(cache=True, nogil=True)(wrapper))


def _fingerprint(function: Callable[..., Any]) -> int:
    """Hash the source and the constants of all modules that a function and what it calls are in."""
    found: dict[str, tuple[str, list[tuple[str, object]]]] = {}
    ahead: list[Any] = [entry_point, function]
    while ahead:
        each = ahead.pop()
        if each.__module__ not in found:
            there = each.__globals__
            numbers = [pair for pair in there.items() if type(pair[1]) in _ANNOTATED]
            found[each.__module__] = _source_of(each.__module__), numbers
            functions = [value for value in there.values() if inspect.isfunction(value)]
            ahead += [part for part in functions if part in _parts]
    return int.from_bytes(
        hashlib.sha256(repr((function.__qualname__, sorted(found.items()))).encode()).digest()[:7]
    )


@cache
def _source_of(module: str) -> str:
    """Read the source once, so that what is translated is what was hashed."""
    return inspect.getsource(importlib.import_module(module))


def fetch(number: int) -> None:
    """Ask for a number's line of memory ahead of time; plain Python has read it by now."""


@intrinsic(prefer_literal=True)
def _call_translation(context: Code, fingerprint: Code, arguments: Code) -> Code:  # noqa: ARG001
    """Call the translation of what Python calls with the numbers of each array, and how many."""
    function = _entry_points[fingerprint.literal_value]

    def code(context: Code, builder: Code, signature: Code, values: Code) -> Code:
        handed: list[Code] = []
        for place, kind in enumerate(signature.args[1]):
            value = builder.extract_value(values[1], place)
            if isinstance(kind, types.Array):
                if kind.layout != "C":
                    raise TypeError(f"numbers that do not lie side by side: {kind}")
                array = context.make_array(kind)(context, builder, value)
                handed += [array.data, array.nitems]
            else:
                handed.append(value)
        module, translation = _translated(function)
        context.active_code_library.add_ir_module(module)
        outside = ir.Function(builder.module, translation.ftype, translation.name)
        return builder.call(outside, handed)

    return types.int64(fingerprint, arguments), code


# --- Translation ------------------------------------------------------------------------------


class _Kind(NamedTuple):
    """What a value is: how Python calls it, and how LLVM does."""

    name: str
    type: Code


class _Value(NamedTuple):
    """A number, or the place where one stands: its kind, and what LLVM knows it by."""

    kind: _Kind
    llvm: Code


_INT = _Kind("int", ir.IntType(64))
_UNSIGNED = _Kind("uint64", ir.IntType(64))
_FLOAT = _Kind("float", ir.DoubleType())
_BOOL = _Kind("bool", ir.IntType(1))
_INTS = _Kind("ints", ir.PointerType(ir.IntType(64)))
_FLOATS = _Kind("floats", ir.PointerType(ir.DoubleType()))
_NONE = _Kind("None", ir.VoidType())
_ANNOTATED: dict[Any, _Kind] = {
    int: _INT,
    float: _FLOAT,
    bool: _BOOL,
    np.uint64: _UNSIGNED,
    None: _NONE,
    MutableSequence[int]: _INTS,
    MutableSequence[float]: _FLOATS,
}
_IN_ARRAY = {_INTS: _INT, _FLOATS: _FLOAT}
_WIDER = [_BOOL, _INT, _FLOAT]
_SIGNS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
_WHOLE: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.BitAnd: "and_",
    ast.BitOr: "or_",
    ast.BitXor: "xor",
    ast.LShift: "shl",
    ast.RShift: "ashr",
}
_MATH = {"exp", "fabs", "log", "sqrt"}
"""What LLVM computes as Python does."""

_REAL: dict[type[ast.operator], str] = {
    ast.Add: "fadd",
    ast.Sub: "fsub",
    ast.Mult: "fmul",
    ast.Div: "fdiv",
}


def _translated(function: Callable[..., Any]) -> tuple[Code, Code]:
    """Translate a function and all that it calls; the module and what stands in it for this one."""
    module = ir.Module(function.__qualname__)
    return module, _Translations(module).of(function, is_entry_point=True)


class _Translations:
    """The functions of a module, each translated when something calls it first."""

    def __init__(self, module: Code) -> None:
        self.module = module
        self._functions: dict[Callable[..., Any], Any] = {}
        root = module.add_metadata(["tribeplan"])
        self.alias = {
            array: module.add_metadata([kind, kind, ir.Constant(ir.IntType(64), 0)])
            for array in (_INTS, _FLOATS)
            for kind in [module.add_metadata([array.name, root])]
        }

    def of(self, function: Callable[..., Any], *, is_entry_point: bool = False) -> Code:
        """Translate a function, unless that is done; an entry point gets each array's length."""
        if function not in self._functions:
            *kinds, result = _kinds_of(function)
            parameters: list[Code] = []
            for kind in kinds:
                has_length = is_entry_point and kind in _IN_ARRAY
                parameters += [kind.type, _INT.type] if has_length else [kind.type]
            signature = ir.FunctionType(result.type, parameters)
            name = f"{function.__module__}.{function.__qualname__}"
            translation = self._functions[function] = ir.Function(self.module, signature, name)
            translation.linkage = "external" if is_entry_point else "internal"
            translation.attributes.add("nounwind")
            if _parts[function]:
                translation.attributes.add("alwaysinline")
            _Body(self, function, translation, is_entry_point=is_entry_point).translate()
        return self._functions[function]


def _kinds_of(function: Callable[..., Any]) -> list[_Kind]:
    """List what a function is given, and then what comes out, as its annotations say."""
    code, annotations = function.__code__, inspect.get_annotations(function)
    kinds: list[_Kind] = []
    for name in (*code.co_varnames[: code.co_argcount], "return"):
        kind = _ANNOTATED.get(annotations.get(name, ...))
        if kind is None or (kind is _NONE and name != "return"):
            why = f"has no annotation that can be compiled: {name}"
            raise TypeError(f"{code.co_filename}:{code.co_firstlineno}: {why}")
        kinds.append(kind)
    return kinds


@cache
def _definitions(module: str) -> dict[int, ast.FunctionDef]:
    """Find the functions of a module by their first line, as Python counts: of a decorator, too."""
    nodes = ast.walk(ast.parse(_source_of(module)))
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef)]
    return {
        min([node.lineno, *(each.lineno for each in node.decorator_list)]): node
        for node in functions
    }


class _Body:
    """The body of one function."""

    def __init__(
        self,
        others: _Translations,
        function: Callable[..., Any],
        translation: Code,
        *,
        is_entry_point: bool,
    ) -> None:
        self.others = others
        self.function = function
        self.translation = translation
        *kinds, self.result = _kinds_of(function)
        code = function.__code__
        self.definition = _definitions(function.__module__)[code.co_firstlineno]
        if is_entry_point and self.result is not _INT:
            self.wrong(self.definition.returns or self.definition, "is no whole number for Python")
        self.entry: Code = ir.IRBuilder(translation.append_basic_block())
        self.code: Code = ir.IRBuilder(translation.append_basic_block())
        self.names: dict[str, _Value] = {}
        self.known: set[str] = set()  # names that have a value whatever way led here
        self.lengths: dict[str, _Value] = {}
        # where break and continue go, and what was known at each break
        self.loops: list[tuple[Code, Code, list[set[str]]]] = []
        arguments = list(translation.args)
        for name, kind in zip(code.co_varnames, kinds, strict=False):
            self.store(name, _Value(kind, arguments.pop(0)), self.definition)
            if is_entry_point and kind in _IN_ARRAY:
                self.lengths[name] = _Value(_INT, arguments.pop(0))

    def translate(self) -> None:
        """Translate all of it."""
        first = self.code.block
        self.statements(self.definition.body)
        if not self.code.block.is_terminated:
            if self.result is not _NONE:
                self.wrong(self.definition.body[-1], "can end without a result")
            self.code.ret_void()
        self.entry.branch(first)

    def wrong(self, node: ast.AST, why: str) -> NoReturn:
        """Say what cannot be translated, and where it stands."""
        line = getattr(node, "lineno", 0)
        file = self.function.__code__.co_filename
        raise TypeError(f"{file}:{line}: {why}: {ast.unparse(node).splitlines()[0]}")

    # Statements.

    def statements(self, nodes: Iterable[ast.stmt]) -> None:
        """Translate statements, up to one after which nothing follows."""
        for node in nodes:
            if self.code.block.is_terminated:
                break
            self.statement(node)

    def statement(self, node: ast.stmt) -> None:  # noqa: C901, PLR0912, PLR0915  # a row for each
        """Translate a statement."""
        match node:
            case ast.Expr(value=ast.Constant()):
                pass
            case ast.Expr(value=value):
                self.expression(value)
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)) if len(
                targets
            ) == len(values):
                several = [self.expression(value) for value in values]
                for target, one in zip(targets, several, strict=True):
                    self.assign(target, one)
            case ast.Assign(
                targets=[ast.Subscript(slice=ast.Slice(step=None)) as target],
                value=ast.Subscript(slice=ast.Slice(step=None)) as value,
            ):
                self.copy(target, value)
            case ast.Assign(targets=targets, value=value):
                one = self.expression(value)
                for target in targets:
                    self.assign(target, one)
            case ast.AugAssign(target=ast.Name(id=name) as target, op=op, value=value):
                before = self.load(name, target)
                self.store(name, self.operation(node, op, before, self.expression(value)), node)
            case ast.AugAssign(target=ast.Subscript() as target, op=op, value=value):
                place = self.place(target)
                before = self.read(place)
                self.write(place, self.operation(node, op, before, self.expression(value)), node)
            case ast.If(test=test, body=body, orelse=orelse):
                self.either(test, lambda: self.statements(body), lambda: self.statements(orelse))
            case ast.While(test=test, body=body, orelse=[]):
                self.loop(lambda: self.truth(test), lambda: self.statements(body), lambda: None)
            case ast.For(
                target=ast.Name() as target,
                iter=ast.Call(func=ast.Name(id="range"), args=[_] | [_, _] as ends, keywords=[]),
                body=body,
                orelse=[],
            ):
                self.count(target, [self.int(self.expression(end), end) for end in ends], body)
            case ast.Return(value=None) if self.result is _NONE:
                self.code.ret_void()
            case ast.Return(value=ast.expr() as value) if self.result is not _NONE:
                self.code.ret(self.converted(self.expression(value), self.result, node))
            case ast.Break():
                end, _, ways = self.loops[-1]
                ways.append(self.known)
                self.code.branch(end)
            case ast.Continue():
                self.code.branch(self.loops[-1][1])
            case _:
                self.wrong(node, "cannot be compiled")

    def either(self, test: ast.expr, then: Callable[[], None], other: Callable[[], None]) -> None:
        """Do one thing or the other."""
        *blocks, end = (self.translation.append_basic_block() for _ in range(3))
        self.code.cbranch(self.truth(test), *blocks)
        before, ways = self.known, list[set[str]]()
        for block, do in zip(blocks, (then, other), strict=True):
            self.code.position_at_end(block)
            self.known = before.copy()
            do()
            if not self.code.block.is_terminated:
                self.code.branch(end)
                ways.append(self.known)
        self.join(end, ways)

    def loop(
        self, goes_on: Callable[[], Code], do: Callable[[], None], then: Callable[[], None]
    ) -> None:
        """Do something as long as a condition holds, and another thing after each time."""
        test, body, last, end = (self.translation.append_basic_block() for _ in range(4))
        self.code.branch(test)
        self.code.position_at_end(test)
        condition = goes_on()
        self.code.cbranch(condition, body, end)
        is_endless = isinstance(condition, ir.Constant) and bool(condition.constant)
        ways = [] if is_endless else [self.known.copy()]
        self.code.position_at_end(body)
        self.loops.append((end, last, ways))
        do()
        self.loops.pop()
        if not self.code.block.is_terminated:
            self.code.branch(last)
        self.code.position_at_end(last)
        then()
        self.code.branch(test)
        self.join(end, ways)

    def join(self, end: Code, ways: list[set[str]]) -> None:
        """Go on where several ways meet, each with the names that have a value on it."""
        self.code.position_at_end(end)
        if ways:
            self.known = set[str].intersection(*ways)
        else:
            self.code.unreachable()

    def count(self, name: ast.Name, ends: list[Code], body: list[ast.stmt]) -> None:
        """Count a variable from one end, or from 0, up to another."""
        first, last = ends if len(ends) > 1 else (ir.Constant(_INT.type, 0), *ends)
        counter = self.entry.alloca(_INT.type)
        self.code.store(first, counter)

        def do() -> None:
            self.store(name.id, _Value(_INT, self.code.load(counter)), name)
            self.statements(body)

        one = ir.Constant(_INT.type, 1)
        self.loop(
            lambda: self.code.icmp_signed("<", self.code.load(counter), last),
            do,
            lambda: self.code.store(
                self.code.add(self.code.load(counter), one, flags=("nsw",)), counter
            ),
        )

    # Variables and arrays.

    def assign(self, target: ast.expr, value: _Value) -> None:
        """Put a value into a variable, or into a place of an array."""
        match target:
            case ast.Name(id=name) if value.kind not in (*_IN_ARRAY, _NONE):
                self.store(name, value, target)
            case ast.Subscript():
                self.write(self.place(target), value, target)
            case _:
                self.wrong(target, "cannot be assigned to")

    def store(self, name: str, value: _Value, node: ast.AST) -> None:
        """Put a value into a variable, whose kind is that of the first."""
        if name not in self.names:
            self.names[name] = _Value(value.kind, self.entry.alloca(value.kind.type))
        variable = self.names[name]
        self.code.store(self.converted(value, variable.kind, node), variable.llvm)
        self.known.add(name)

    def load(self, name: str, node: ast.expr) -> _Value:
        """Read a variable, or a constant of the module."""
        if name in self.known:
            kind, variable = self.names[name]
            return _Value(kind, self.code.load(variable))
        if name in self.function.__code__.co_varnames:
            self.wrong(node, "may have no value yet")
        return self.constant(self.function.__globals__.get(name), node)

    def constant(self, value: object, node: ast.AST) -> _Value:
        """Take a number that does not change."""
        kinds = {bool: _BOOL, int: _INT, float: _FLOAT, np.uint64: _UNSIGNED}
        if type(value) not in kinds:
            self.wrong(node, "is no number")
        kind = kinds[cast("Any", type(value))]
        number = value if kind is _FLOAT else int(cast("int", value))
        if kind is _INT and not -(2**63) <= cast("int", number) < 2**63:
            self.wrong(node, "needs more than 64 bits")
        return _Value(kind, ir.Constant(kind.type, number))

    def place(self, node: ast.Subscript) -> _Value:
        """Find a place in an array."""
        array = self.expression(node.value)
        index = self.int(self.expression(node.slice), node)
        if array.kind not in _IN_ARRAY:
            self.wrong(node, "is no array")
        return _Value(array.kind, self.code.gep(array.llvm, [index], inbounds=True))

    def copy(self, target: ast.Subscript, source: ast.Subscript) -> None:
        """Copy some numbers, as many as there is place for, whatever is read of them then."""
        places: list[Code] = []
        numbers: list[Code] = []
        for part in (target, source):
            match part.slice:
                case ast.Slice(lower=ast.expr() as lower, upper=ast.expr() as upper):
                    index = ast.Subscript(part.value, lower, ast.Load())
                    places.append(self.place(ast.copy_location(index, part)).llvm)
                    numbers.append(
                        self.code.sub(
                            *(self.int(self.expression(each), part) for each in (upper, lower))
                        )
                    )
                case _:
                    self.wrong(part, "has no beginning or no end")
        byte = ir.PointerType(ir.IntType(8))
        move = self.others.module.declare_intrinsic("llvm.memmove", [byte, byte, _INT.type])
        size = self.code.mul(numbers[0], ir.Constant(_INT.type, 8))
        where = [self.code.bitcast(place, byte) for place in places]
        self.code.call(move, [*where, size, ir.Constant(_BOOL.type, 0)])

    def read(self, place: _Value) -> _Value:
        """Read a number in an array."""
        number = self.code.load(place.llvm)
        number.set_metadata("tbaa", self.others.alias[place.kind])
        return _Value(_IN_ARRAY[place.kind], number)

    def fetch(self, place: _Value) -> _Value:
        """Ask for a number in an array, to read it later, and to keep it in all caches."""
        byte, number = ir.PointerType(ir.IntType(8)), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        ask = self.others.module.declare_intrinsic("llvm.prefetch", [byte], kind)
        how = [ir.Constant(number, each) for each in (0, 3, 1)]
        return _Value(_NONE, self.code.call(ask, [self.code.bitcast(place.llvm, byte), *how]))

    def write(self, place: _Value, value: _Value, node: ast.AST) -> None:
        """Write a number in an array."""
        number = self.converted(value, _IN_ARRAY[place.kind], node)
        self.code.store(number, place.llvm).set_metadata("tbaa", self.others.alias[place.kind])

    # Expressions.

    def expression(self, node: ast.expr) -> _Value:  # noqa: C901, PLR0911, PLR0912  # likewise
        """Translate an expression."""
        match node:
            case ast.Constant(value=value):
                return self.constant(value, node)
            case ast.Name(id=name):
                return self.load(name, node)
            case ast.Attribute(value=ast.Name(id="math"), attr=name):
                return self.constant(getattr(math, name, None), node)
            case ast.Subscript():
                return self.read(self.place(node))
            case ast.BinOp(left=left, op=op, right=right):
                return self.operation(node, op, self.expression(left), self.expression(right))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return _Value(_BOOL, self.code.not_(self.truth(operand)))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                one = self.expression(operand)
                if one.kind is _FLOAT:
                    return _Value(_FLOAT, self.code.fneg(one.llvm))
                return _Value(_INT, self.code.neg(self.int(one, node)))
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                sides = self.expression(left), self.expression(right)
                return _Value(_BOOL, self.comparison(node, op, *sides))
            case ast.Compare(
                left=left,
                ops=[op, *ops],
                comparators=[ast.Name() | ast.Constant() as middle, *others],
            ):
                # twice the middle is no more than once for a name
                both: list[ast.expr] = [
                    ast.Compare(left, [op], [middle]),
                    ast.Compare(middle, ops, others),
                ]
                parts = [ast.copy_location(each, node) for each in both]
                return self.expression(ast.copy_location(ast.BoolOp(ast.And(), parts), node))
            case ast.BoolOp(op=op, values=[first, *others]):
                rest = others[0]
                if others[1:]:
                    rest = ast.copy_location(ast.BoolOp(op, others), rest)
                is_or = isinstance(op, ast.Or)
                known = ast.copy_location(ast.Constant(value=is_or), node)
                return self.one_of(first, *((known, rest) if is_or else (rest, known)))
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self.one_of(test, body, orelse)
            case ast.Call(func=func, args=given, keywords=[]):
                return self.call(node, func, given)
            case _:
                return self.wrong(node, "cannot be compiled")

    def one_of(self, test: ast.expr, then: ast.expr, other: ast.expr) -> _Value:
        """Translate one expression or the other, as a third is true or false."""
        *blocks, end = (self.translation.append_basic_block() for _ in range(3))
        self.code.cbranch(self.truth(test), *blocks)
        values: list[tuple[_Value, Code, ast.expr]] = []
        for block, node in zip(blocks, (then, other), strict=True):
            self.code.position_at_end(block)
            values.append((self.expression(node), self.code.block, node))
        kind = self.wider([value for value, *_ in values], test)
        phi = ir.IRBuilder(end).phi(kind.type)
        for value, block, node in values:
            self.code.position_at_end(block)
            phi.add_incoming(self.converted(value, kind, node), block)
            self.code.branch(end)
        self.code.position_at_end(end)
        return _Value(kind, phi)

    def operation(self, node: ast.AST, op: ast.operator, *sides: _Value) -> _Value:
        """Translate arithmetic."""
        kind = _FLOAT if isinstance(op, ast.Div) else self.wider([*sides], node)
        kind = _INT if kind is _BOOL else kind
        left, right = (self.converted(side, kind, node) for side in sides)
        if kind is _INT and isinstance(op, ast.FloorDiv | ast.Mod):
            rest = self.code.srem(left, right)
            zero = ir.Constant(_INT.type, 0)
            signs = self.code.icmp_signed("<", self.code.xor(rest, right), zero)
            is_above = self.code.and_(signs, self.code.icmp_signed("!=", rest, zero))
            if isinstance(op, ast.Mod):
                return _Value(_INT, self.code.add(rest, self.code.select(is_above, right, zero)))
            above = self.code.zext(is_above, _INT.type)
            return _Value(_INT, self.code.sub(self.code.sdiv(left, right), above))
        name = (_REAL if kind is _FLOAT else _WHOLE).get(type(op))
        if name is None:
            self.wrong(node, "cannot be compiled")
        name = "lshr" if kind is _UNSIGNED and name == "ashr" else name
        return _Value(kind, getattr(self.code, name)(left, right))

    def comparison(self, node: ast.AST, op: ast.cmpop, *sides: _Value) -> Code:
        """Translate a comparison."""
        kind = self.wider([*sides], node)
        left, right = (self.converted(side, kind, node) for side in sides)
        sign = _SIGNS.get(type(op)) or self.wrong(node, "cannot be compiled")
        if kind is not _FLOAT:
            ask = self.code.icmp_signed if kind is _INT else self.code.icmp_unsigned
        else:
            ask = self.code.fcmp_unordered if sign == "!=" else self.code.fcmp_ordered
        return ask(sign, left, right)

    def call(  # noqa: PLR0911  # likewise
        self, node: ast.Call, func: ast.expr, given: list[ast.expr]
    ) -> _Value:
        """Translate a call."""
        match func, given:
            case ast.Name(id="fetch"), [ast.Subscript() as one]:
                return self.fetch(self.place(one))
            case ast.Name(id=name), _ if name in self.function.__globals__:
                return self.call_of(self.function.__globals__[name], given, node)
            case ast.Name(id="len"), [ast.Name(id=name)] if name in self.lengths:
                return self.lengths[name]
            case ast.Name(id="min" | "max" as name), [_, _, *_]:
                sign = ast.Lt() if name == "min" else ast.Gt()
                return self.best(node, sign, [self.expression(each) for each in given])
            case ast.Name(id="int" | "float" as name), [one]:
                return self.number(name, self.expression(one), node)
            case ast.Attribute(value=ast.Name(id="np"), attr="uint64"), [one]:
                return _Value(_UNSIGNED, self.int(self.expression(one), node))
            case ast.Attribute(value=ast.Name(id="math"), attr=name), [one] if name in _MATH:
                value = self.converted(self.expression(one), _FLOAT, node)
                function = self.others.module.declare_intrinsic(f"llvm.{name}", [_FLOAT.type])
                return _Value(_FLOAT, self.code.call(function, [value]))
            case _:
                return self.wrong(node, "cannot be called in compiled code")

    def best(self, node: ast.AST, sign: ast.cmpop, values: list[_Value]) -> _Value:
        """Choose the least or the largest value; of equal ones the first, as Python does."""
        kind = self.wider(values, node)
        best, *others = (_Value(kind, self.converted(value, kind, node)) for value in values)
        for other in others:
            is_better = self.comparison(node, sign, other, best)
            best = _Value(kind, self.code.select(is_better, other.llvm, best.llvm))
        return best

    def call_of(self, function: Code, given: list[ast.expr], node: ast.AST) -> _Value:
        """Translate a call of another function that is compiled."""
        if not inspect.isfunction(function) or function not in _parts:
            self.wrong(node, "cannot be called in compiled code")
        translation = self.others.of(function)
        *kinds, result = _kinds_of(function)
        if len(given) != len(kinds):
            self.wrong(node, f"has not the {len(kinds)} arguments that are needed")
        values = [
            self.converted(self.expression(each), kind, node)
            for each, kind in zip(given, kinds, strict=True)
        ]
        return _Value(result, self.code.call(translation, values))

    # Kinds.

    def number(self, name: str, value: _Value, node: ast.AST) -> _Value:
        """Make a whole number of another, cut off, or a float."""
        match name, value.kind.name:
            case "int", "float":
                return _Value(_INT, self.code.fptosi(value.llvm, _INT.type))
            case "int", "uint64":
                return _Value(_INT, value.llvm)
            case "float", "uint64":
                return _Value(_FLOAT, self.code.uitofp(value.llvm, _FLOAT.type))
            case _:
                kind = _INT if name == "int" else _FLOAT
                return _Value(kind, self.converted(value, kind, node))

    def wider(self, values: list[_Value], node: ast.AST) -> _Kind:
        """Say what values of two kinds have in common: whole numbers and floats are floats."""
        kinds = {value.kind for value in values}
        if kinds == {_UNSIGNED}:
            return _UNSIGNED
        if not kinds <= {*_WIDER}:
            self.wrong(node, "has kinds of values that do not go together")
        return max(kinds, key=_WIDER.index)

    def converted(self, value: _Value, kind: _Kind, node: ast.AST) -> Code:
        """Make a value one of a wider kind."""
        match value.kind.name, kind.name:
            case mine, wanted if mine == wanted:
                return value.llvm
            case "int", "float":
                return self.code.sitofp(value.llvm, kind.type)
            case "bool", "float":
                return self.code.uitofp(value.llvm, kind.type)
            case "bool", "int":
                return self.code.zext(value.llvm, kind.type)
            case mine, wanted:
                return self.wrong(node, f"is {mine}, where {wanted} is needed")

    def int(self, value: _Value, node: ast.AST) -> Code:
        """Make a value a whole number, if it is one."""
        return self.converted(value, _INT, node)

    def truth(self, node: ast.expr) -> Code:
        """Translate a condition."""
        return self.converted(self.expression(node), _BOOL, node)


# --- Other ways -------------------------------------------------------------------------------


def is_kept(function: Callable[..., object]) -> bool:
    """Say whether a function can begin without being compiled: loaded, on the disk, or plain."""
    numba_function = cast("Code", function)
    if getattr(function, "overloads", True):
        return True
    cache = numba_function._cache  # noqa: SLF001  # numba has no other way, here and below
    _, *mine = cache._index_key(None, numba_function.targetctx.codegen())  # noqa: SLF001
    return any([*key[1:]] == mine for key in cache._cache_file._load_index())  # noqa: SLF001


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
