"""The sentence under each member of an enumeration, read from its source."""

import ast
import inspect
from enum import StrEnum
from itertools import pairwise


def member_docs(words: type[StrEnum]) -> dict[str, str]:
    """What is written under each member, by the word people type; empty where nothing is.

    >>> from tribeplan.org.teams import Funding
    >>> member_docs(Funding)["value-stream"]
    'The product, structurally: the squad stays together.'
    """
    (definition,) = ast.parse(inspect.getsource(words)).body
    body = definition.body if isinstance(definition, ast.ClassDef) else []
    said = {
        member.targets[0].id: inspect.cleandoc(text.value.value)
        for member, text in pairwise(body)
        if isinstance(member, ast.Assign)
        and isinstance(member.targets[0], ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    }
    return {str(member): said.get(name, "") for name, member in words.__members__.items()}
