"""The sentence under a field: what it means, for schemas, help and reference pages."""

import ast
import inspect
import textwrap
from functools import cache
from itertools import pairwise

from pydantic import BaseModel


@cache
def field_docs(element: type[BaseModel]) -> dict[str, str]:
    """Give what is written under each field of a class and of the classes it extends.

    Read from the source when asked for: pydantic would read it at every start, which costs a
    check a tenth of its time.

    >>> from tribeplan.org.person import Person
    >>> field_docs(Person)["fte"]
    'Share of a full working week.'
    """
    docs: dict[str, str] = {}
    for owner in reversed(element.__mro__):
        if issubclass(owner, BaseModel) and owner is not BaseModel:
            docs |= _own_docs(owner)
    return docs


def _own_docs(owner: type[BaseModel]) -> dict[str, str]:
    (definition,) = ast.parse(textwrap.dedent(inspect.getsource(owner))).body
    body = definition.body if isinstance(definition, ast.ClassDef) else []
    return {
        field.target.id: inspect.cleandoc(text.value.value)
        for field, text in pairwise(body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    }
