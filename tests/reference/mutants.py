"""Programs that differ from a given one in a single small mistake.

What is changed: comparison operators · ``and`` and ``or`` · ``not`` left out · conditions taken as
true or as false · numbers by one · arithmetic · limits by one · ``min`` and ``max``, ``any`` and
``all`` · statements left out (``continue``, ``break``, ``return``, calls, additions, ``yield``) ·
what a ``problem`` says besides its place and message.

What is not: docstrings, annotations, decorators, and the words of messages. A comparison with None
is only turned round, never taken as true: it may stand there for the type checker alone.
"""

import ast
from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

Slot: TypeAlias = tuple[ast.AST, str, int | None]
"""Where a node hangs: its parent, the parent's field, and the position in it if that is a list."""

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
}
NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}
LEFT_UNSAID: dict[str, object] = {"value": None, "subject": "", "related": ()}
NOT_BEHAVIOUR = {"annotation", "returns", "decorator_list", "type_comment", "bases"}


class Mutant(NamedTuple):
    """A program with one mistake in it."""

    tree: ast.Module
    """Holds the mistake only until the next mutant is asked for."""

    line: int
    change: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.change}"


def mutants_of(source: str) -> Iterator[Mutant]:
    """Every mutant of a module, one after the other, in the same tree.

    >>> for mutant in mutants_of("def f(limits, n):\\n    return n > limits.size\\n"):
    ...     print(mutant, "=>", ast.unparse(mutant.tree.body[0].body[0]))
    line 2: Gt becomes GtE => return n >= limits.size
    line 2: Gt becomes LtE => return n <= limits.size
    line 2: limits.size becomes limits.size + 1 => return n > limits.size + 1
    line 2: limits.size becomes limits.size - 1 => return n > limits.size - 1
    """
    tree = ast.parse(source)
    for slot, line in list(_slots(tree, 0)):
        original = _content(slot)
        for replacement in _replacements(slot, original):
            _hang(slot, replacement)
            yield Mutant(tree, line, f"{_show(original)} becomes {_show(replacement)}")
        _hang(slot, original)


def _slots(node: ast.AST, line: int) -> Iterator[tuple[Slot, int]]:
    line = getattr(node, "lineno", line)
    for field, value in ast.iter_fields(node):
        if field in NOT_BEHAVIOUR:
            continue
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(child, ast.AST) and not _is_words(child, node):
                yield (node, field, index), getattr(child, "lineno", line)
                yield from _slots(child, line)


def _is_words(node: ast.AST, parent: ast.AST) -> bool:
    """Whether it only puts words and values together: a text, or a pattern that is filled in."""
    if _called(parent) == "problem":
        pattern = isinstance(parent, ast.Call) and node in parent.args[1:]
        return pattern or (isinstance(node, ast.keyword) and node.arg not in LEFT_UNSAID)
    return isinstance(node, ast.JoinedStr) or _called(node) == "said"


def _called(node: ast.AST) -> str:
    called = node.func if isinstance(node, ast.Call) else None
    return called.id if isinstance(called, ast.Name) else ""


def _content(slot: Slot) -> ast.AST:
    parent, field, index = slot
    value = getattr(parent, field)
    node = value if index is None else value[index]
    assert isinstance(node, ast.AST)
    return node


def _hang(slot: Slot, node: ast.AST) -> None:
    parent, field, index = slot
    if index is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[index] = node


def _replacements(slot: Slot, node: ast.AST) -> Iterator[ast.AST]:
    for replacement in (*_instead_of(node), *_where_it_decides(slot, node)):
        if isinstance(node, ast.expr | ast.stmt | ast.keyword):
            ast.copy_location(replacement, node)
        yield ast.fix_missing_locations(replacement)


def _instead_of(node: ast.AST) -> Iterator[ast.AST]:  # noqa: C901, PLR0912  # a table
    match node:
        case ast.cmpop():
            yield from (other() for other in COMPARISONS[type(node)])
        case ast.And():
            yield ast.Or()
        case ast.Or():
            yield ast.And()
        case ast.operator() if type(node) in ARITHMETIC:
            yield ARITHMETIC[type(node)]()
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.Constant(value=bool(truth)):
            yield ast.Constant(not truth)
        case ast.Constant(value=int(number) | float(number)):
            yield from (ast.Constant(number + 1), ast.Constant(number - 1))
        case ast.Attribute(value=ast.Name(id="limits")):
            yield from (ast.BinOp(node, op(), ast.Constant(1)) for op in (ast.Add, ast.Sub))
        case ast.Name(id=name) if name in NAMES:
            yield ast.Name(NAMES[name], ast.Load())
        case ast.keyword(arg=str(said)) if said in LEFT_UNSAID:
            yield ast.keyword(said, _literal(LEFT_UNSAID[said]))
        case ast.Continue() | ast.Break() | ast.Return(value=None) | ast.AugAssign():
            yield ast.Pass()
        case ast.Expr(value=value) if not isinstance(value, ast.Constant):
            yield ast.Pass()
        case _:
            pass


def _literal(value: object) -> ast.expr:
    return ast.Tuple([], ast.Load()) if value == () else ast.Constant(value)  # type: ignore[arg-type]


def _where_it_decides(slot: Slot, node: ast.AST) -> Iterator[ast.AST]:
    parent, field, _ = slot
    decides = (
        (isinstance(parent, ast.If | ast.IfExp) and field == "test")
        or (isinstance(parent, ast.comprehension) and field == "ifs")
        or (isinstance(parent, ast.BoolOp) and field == "values" and _is_truth(node))
    )
    if decides and not _asks_for_none(node):
        yield from (ast.Constant(value=True), ast.Constant(value=False))


def _is_truth(node: ast.AST) -> bool:
    return isinstance(node, ast.Compare | ast.UnaryOp | ast.Call | ast.Attribute | ast.Name)


def _asks_for_none(node: ast.AST) -> bool:
    match node:
        case ast.Compare(ops=[ast.Is() | ast.IsNot()], comparators=[ast.Constant(value=None)]):
            return True
        case _:
            return False


def _show(node: ast.AST) -> str:
    if isinstance(node, ast.expr | ast.stmt | ast.keyword):
        return ast.unparse(node).partition("\n")[0]
    return type(node).__name__
