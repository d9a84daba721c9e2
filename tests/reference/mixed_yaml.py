"""YAML texts as many hands would leave them: every style, indent, quote and comment at random."""

from random import Random
from typing import TypeAlias

from tribeplan.formats.yaml.nodes import text_scalar

Plain: TypeAlias = "dict[str, Plain] | list[Plain] | str | None"

SCALARS = (
    "a", "B c", "1.0", "it's", "NO", "x: y", "one two\nthree\n", "", None, None, "#no", "é",
    "line\n\n  more\n\n", "- z", "[q", "z",
)  # fmt: skip
KEYS = ("name", "k", "fte", "it's", "010", "x-y", "members", "squads", "é é", "#k", "zz", "people")


class MixedText:
    """A random tree and a random text that says it; all comments differ."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._comments = 0
        self._lines: list[str] = []
        self._keeps_blanks = False
        """Whether the last line ends a text that a blank line would be a part of."""

    def tree(self, depth: int = 0) -> Plain:
        """A tree; the outermost is a mapping with keys."""
        random = self._random
        kind = random.random() if depth else 0.0
        if depth > 3 or kind > 0.6:
            return random.choice(SCALARS)
        count = random.choice((0, 1, 1, 2, 2, 3, 4) if depth else (1, 2, 3, 4))
        if kind < 0.35:
            return {key: self.tree(depth + 1) for key in random.sample(KEYS, count)}
        return [self.tree(depth + 1) for _ in range(count)]

    def text(self, tree: Plain) -> str:
        """A text that says a tree."""
        random = self._random
        self._lines = ["---"] if random.random() < 0.1 else []
        if random.random() < 0.1:
            self._lines += self._flow(tree, 0).split("\n")
        else:
            self._block(tree, 0)
        if not self._keeps_blanks and random.random() < 0.3:
            self._lines.append(self._comment())
        text = "\n".join(self._lines)
        if self._keeps_blanks or random.random() < 0.8:
            text += "\n"
        return text.replace("\n", random.choice(("\n", "\n", "\n", "\r\n", "\r\n", "\r")))

    # -- scalars --------------------------------------------------------------------------------

    def _scalar(self, said: str | None, *, in_flow: bool) -> str:
        random = self._random
        if said is None:
            return random.choice(("null", "~") if in_flow else ("null", "~", "", ""))
        style = random.choice(("double", "single", "plain", "plain"))
        if style == "double" or not said.isprintable():
            escaped = said.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            return f'"{escaped}"'
        return text_scalar(said) if style == "plain" else "'" + said.replace("'", "''") + "'"

    def _block_text(self, said: str, column: int) -> list[str]:
        random = self._random
        indent = random.choice((1, 2, 4))
        keeps = said.endswith("\n\n") or random.random() < 0.5
        self._keeps_blanks = keeps
        head = "|" + (str(indent) if random.random() < 0.3 else "") + ("+" if keeps else "")
        margin = " " * (column + indent)
        return [head, *(margin + line if line else "" for line in said.split("\n")[:-1])]

    def _comment(self) -> str:
        self._comments += 1
        return f"# c{self._comments}." + self._random.choice(("", " ' \" : [ {", " - x"))

    # -- between brackets -----------------------------------------------------------------------

    def _flow(self, tree: Plain, column: int) -> str:
        if isinstance(tree, dict):
            items = [self._pair(key, value, column) for key, value in tree.items()]
            return self._brackets(items, "{}", column)
        if isinstance(tree, list):
            return self._brackets([self._item(item, column) for item in tree], "[]", column)
        return self._scalar(tree, in_flow=True)

    def _pair(self, key: str, value: Plain, column: int) -> str:
        return f"{self._scalar(key, in_flow=True)}: {self._flow(value, column)}"

    def _item(self, item: Plain, column: int) -> str:
        if isinstance(item, dict) and len(item) == 1 and self._random.random() < 0.3:
            return self._pair(*next(iter(item.items())), column)  # without braces
        return self._flow(item, column)

    def _brackets(self, items: list[str], signs: str, column: int) -> str:
        random = self._random
        if not items:
            return signs
        style = random.random()
        if style < 0.6:
            pad = random.choice(("", " "))
            end = random.choice((",", "", "", "", ""))
            return signs[0] + pad + ", ".join(items) + end + pad + signs[1]
        lead = "\n" + " " * (column + random.choice((1, 2, 4)))
        text = signs[0]
        for index, item in enumerate(items):
            is_last = index == len(items) - 1
            if style < 0.8:
                text += lead + (self._comment() + lead if random.random() < 0.2 else "") + item
                text += "" if is_last and random.random() < 0.5 else ","
                text += self._trailing()
            else:
                text += (random.choice((" ", lead)) if index else "") + item
                text += "" if is_last else ","
        return text + ("\n" + " " * (column + 1) if style < 0.8 else "") + signs[1]

    # -- lines of their own ---------------------------------------------------------------------

    def _trailing(self) -> str:
        return "  " + self._comment() if self._random.random() < 0.25 else ""

    def _gap(self, column: int) -> None:
        random = self._random
        if self._lines and random.random() < 0.2:
            self._lines.append("")
        if random.random() < 0.2:
            shift = random.choice((-1, 1, 2)) if random.random() < 0.2 else 0
            self._lines.append(" " * max(0, column + shift) + self._comment())
            if random.random() < 0.1:
                self._lines.append(" " * column + "# tribeplan: ignore[x]: " + self._comment()[2:])
            if random.random() < 0.2:
                self._lines.append("")

    def _block(self, tree: Plain, column: int, prefix: str | None = None) -> None:
        """Add the lines of entries; the first begins with a prefix when there is one."""
        random = self._random
        step = random.choice((1, 2, 2, 2, 4))
        dash = random.choice((0, 0, 2, 2, 3))
        space = random.choice((1, 1, 1, 3))
        entries: list[tuple[str, Plain]]
        if isinstance(tree, dict):
            scalars = [self._scalar(key, in_flow=True) for key in tree]
            entries = [
                (f"{key}:", value) for key, value in zip(scalars, tree.values(), strict=True)
            ]
        else:
            entries = [("-", item) for item in tree or ()]
        for sign, value in entries:
            if prefix is None and not self._keeps_blanks:
                self._gap(column)
            head = (prefix if prefix is not None else " " * column) + sign
            prefix, self._keeps_blanks = None, False
            if isinstance(value, (dict, list)) and value and random.random() < 0.75:
                if sign == "-" and random.random() < 0.7:
                    self._block(value, column + 1 + space, head + " " * space)
                    continue
                self._lines.append(head + self._trailing())
                is_dashes = isinstance(value, list) and sign != "-"
                self._block(value, column + (dash if is_dashes else step))
            else:
                self._lines += self._value(value, head, column)

    def _value(self, value: Plain, head: str, column: int) -> list[str]:
        random = self._random
        if isinstance(value, str) and value.endswith("\n") and random.random() < 0.7:
            first, *below = self._block_text(value, column)
            return [f"{head} {first}{self._trailing()}", *below]
        if isinstance(value, (dict, list)):
            said = self._flow(value, column)
        else:
            said = self._scalar(value, in_flow=False)
        space = "\n" + " " * (column + 1) if value and random.random() < 0.1 else " "
        return (head + (space + said if said else "") + self._trailing()).split("\n")
