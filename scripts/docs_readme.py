"""The parts of the README that are made: real output, a picture, and the tree of packages."""

import ast
import io
import re
from pathlib import Path

from rich.console import Console
from rich.text import Text
from scripts.console_blocks import performed

from tribeplan.api import load
from tribeplan.org.roster import roster_of
from tribeplan.report.matrix import show_organisation

PICTURED = "models/hypotheek.yaml"
PICTURE_COLUMNS = 118
SOURCES = Path("src/tribeplan")

SVG = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<title>tribeplan show models/hypotheek.yaml</title>
<style>
.{unique_id}-matrix {{
  font-family: ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace;
  font-size: {char_height}px; line-height: {line_height}px; font-variant-east-asian: full-width;
}}
.{unique_id}-title {{
  font-family: ui-sans-serif, system-ui, Arial, sans-serif; font-size: 18px; font-weight: bold;
}}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
"""Rich's template without its web fonts: a picture fetches nothing."""


def readme(text: str, root: Path) -> str:
    """The README with what stands between its markers made anew."""
    return with_real_output(between(text, "tree", f"```text\n{package_tree(root)}```"), root)


def with_real_output(text: str, root: Path) -> str:
    """A page with what stands between its marks for running run anew."""
    return re.sub(
        r"(?<=<!-- run -->\n).*?(?=\n<!-- /run -->)",
        lambda match: performed(match[0], root),
        text,
        flags=re.DOTALL,
    )


def between(text: str, name: str, made: str) -> str:
    r"""Put something between two markers.

    >>> between("<!-- a -->\nold\n<!-- /a -->\n", "a", "new")
    '<!-- a -->\nnew\n<!-- /a -->\n'
    """
    start, end = f"<!-- {name} -->\n", f"\n<!-- /{name} -->"
    before, found, rest = text.partition(start)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"the markers of '{name}' are missing")
    return f"{before}{start}{made}{end}{after}"


def package_tree(root: Path) -> str:
    """Draw the packages from the bottom to the door, each with its own first sentence."""
    lines = ["src/tribeplan/"]
    for name in LAYERS:
        folder = root / SOURCES / name
        path = folder / "__init__.py" if folder.is_dir() else folder.with_suffix(".py")
        if path.exists():
            mark = f"{name}/" if folder.is_dir() else f"{name}.py"
            lines.append(f"├── {mark:<11} {first_sentence(path)}")
    lines[-1] = lines[-1].replace("├", "└")
    return "".join(f"{line}\n" for line in lines)


LAYERS = (
    "errors", "org", "scenario", "graph", "rules", "simulation", "search",
    "formats", "editing", "report", "api", "simulating", "cluster", "designing", "tui", "notebook",
    "cli",
)  # fmt: skip
"""What may stand in the tree, from the bottom up; a test holds it to the packages there are."""


def first_sentence(path: Path) -> str:
    """The first line of a module's docstring without its full stop."""
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return said.partition("\n")[0].removesuffix(".")


def picture(root: Path) -> str:
    """Draw what ``tribeplan show`` prints as an SVG."""
    roster = roster_of(load(str(root / PICTURED)).organisation)
    drawn = Text.from_ansi(show_organisation(roster, PICTURE_COLUMNS, colour=True))
    console = Console(record=True, width=PICTURE_COLUMNS, file=io.StringIO(), force_terminal=True)
    console.print(drawn)
    title = f"tribeplan show {PICTURED}"
    return console.export_svg(title=title, code_format=SVG, unique_id="show")
