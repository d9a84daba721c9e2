"""Make the pages that say what the code says: reference, README, and the output in other pages.

``python -m scripts.make_docs`` writes them, ``--check`` says whether they are current. With paths
behind it, only pages that are or lie below one of them.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts.console_blocks import performed
from scripts.docs_assumptions import assumptions_page
from scripts.docs_commands import commands_page
from scripts.docs_keys import keys_page
from scripts.docs_man import man_page
from scripts.docs_model import model_page, settings_page
from scripts.docs_readme import picture, readme, with_real_output
from scripts.docs_reference import diagnostics_page, limits_page, rule_pages
from scripts.docs_scenarios import scenarios_page
from scripts.docs_tables import table
from scripts.plain_yaml import write_files

from tribeplan.formats.model.schema import schema_text

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = Path("docs/reference")
DECISIONS = Path("docs/explanation/decisions")
DECISIONS_INTRODUCTION = """\
# Decisions

What was decided, what it was measured against, and what follows. A decision that no longer holds
is not rewritten but followed by a new one.
"""
WALKTHROUGHS = (
    Path("docs/tutorial/your-first-tribe.md"),
    Path("docs/tutorial/your-own-organisation.md"),
    Path("docs/tutorial/from-numbers-to-a-decision.md"),
    Path("docs/how-to/waivers-and-baselines.md"),
    Path("docs/how-to/directory-models.md"),
    Path("docs/how-to/edit-from-the-command-line.md"),
    Path("docs/how-to/import-from-each-tool.md"),
    Path("docs/how-to/gap.md"),
)
"""Pages whose commands are run in an empty directory."""

ON_OUR_MODELS = (
    Path("docs/tutorial/steer-on-value.md"),
    Path("docs/tutorial/sturen-op-waarde.md"),
    Path("docs/explanation/how-the-simulation-works.md"),
    Path("docs/explanation/what-not-to-conclude.md"),
)
"""Pages whose marked commands are run on the models of the project."""


def _read(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def _walked(path: Path) -> str:
    with TemporaryDirectory() as directory:
        return performed(_read(path), Path(directory))


def _with_real_output(path: Path) -> str:
    return with_real_output(_read(path), ROOT)


MAKERS: dict[Path, Callable[[], str]] = {
    REFERENCE / "limits.md": limits_page,
    REFERENCE / "diagnostics.md": diagnostics_page,
    REFERENCE / "cli.md": commands_page,
    REFERENCE / "tribeplan.1": man_page,
    REFERENCE / "keys.md": keys_page,
    REFERENCE / "assumptions.md": assumptions_page,
    REFERENCE / "model.md": model_page,
    REFERENCE / "settings.md": settings_page,
    REFERENCE / "model.schema.json": schema_text,
    REFERENCE / "scenarios.md": scenarios_page,
    REFERENCE / "scenario.schema.json": partial(schema_text, "scenario"),
    Path("docs/images/show.svg"): lambda: picture(ROOT),
    Path("README.md"): lambda: readme(_read(Path("README.md")), ROOT),
    DECISIONS / "README.md": lambda: decisions_page(ROOT / DECISIONS),
    **{REFERENCE / name: partial(str, text) for name, text in rule_pages().items()},
    **{path: partial(_walked, path) for path in WALKTHROUGHS},
    **{path: partial(_with_real_output, path) for path in ON_OUR_MODELS},
}
"""Every page that is made, with its path in the project and what makes it."""


def decisions_page(folder: Path) -> str:
    """The index of decisions: number and title, from each page's heading."""
    rows: list[tuple[str, str]] = []
    for path in sorted(folder.glob("[0-9]*.md")):
        heading = path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
        number, _, title = heading.partition(". ")
        rows.append((number, f"[{title}]({path.name})"))
    return f"{DECISIONS_INTRODUCTION}\n{table(('number:', 'decision'), rows)}"


def leftovers() -> list[Path]:
    """The pages of rule families that are no more."""
    there = (path.relative_to(ROOT) for path in (ROOT / REFERENCE / "rules").glob("*.md"))
    return sorted(path for path in there if path not in MAKERS)


def stale(below: Sequence[Path]) -> dict[Path, str]:
    """The pages that differ from what is made now, with what is made now."""
    wanted = (path for path in MAKERS if any(path.is_relative_to(start) for start in below))
    made = {path: MAKERS[path]() for path in wanted}
    return {
        path: text
        for path, text in made.items()
        if not (ROOT / path).exists() or _read(path) != text
    }


def main() -> int:
    """Write the pages, or say which are out of date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; 1 when out of date")
    parser.add_argument("below", nargs="*", type=Path, default=[Path()])
    given = parser.parse_args()
    changed = stale(given.below)
    if given.check:
        late = sorted([*changed, *leftovers()])
        print("".join(f"{path} is out of date: run make docs\n" for path in late), end="")
        return 1 if late else 0
    write_files({ROOT / path: text for path, text in changed.items()})
    for path in leftovers():
        (ROOT / path).unlink()
    print(f"{len(changed)} pages changed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
