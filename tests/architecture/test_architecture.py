"""The house: what its parts are called, and that everything shown works."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tribeplan.formats.model.files import find_models
from tribeplan.formats.model.read import read_model

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
BANNED = re.compile(r"(^|_)(util|helper|common|core|base|manager|service)s?($|_)")
MODELS = sorted(path for path in (ROOT / "models").iterdir() if path.suffix in ("", ".yaml"))
PAGES = [
    *ROOT.glob("*.md"),
    *(
        path
        for folder in ("docs", "models", "benchmarks")
        for path in (ROOT / folder).rglob("*.md")
    ),
]
LINK = re.compile(r"(?:(?<=\]\()|(?<=href=\")|(?<=src=\"))[^)\s\"]+")
CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def test_no_module_has_a_name_that_says_nothing() -> None:
    # baseline and base_url say something; base alone does not.
    assert [str(path) for path in SOURCES if BANNED.search(path.stem)] == []


SHOWN_AND_MEANT = {"Comparison", "Matrix", "WhatIf"}
"""Classes that show what another class of the same name is."""


def test_no_two_classes_have_one_name() -> None:
    homes: defaultdict[str, list[str]] = defaultdict(list)
    for path in SOURCES:
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name].append(str(path.relative_to(ROOT)))
    assert {name: found for name, found in homes.items() if len(found) > 1}.keys() == (
        SHOWN_AND_MEANT
    )


def test_every_package_opens_with_one_sentence() -> None:
    for path in (ROOT / "src").rglob("__init__.py"):
        first = path.read_text("utf-8").partition("\n")[0]
        assert re.fullmatch(r'"""[A-Z].+\."""', first), path


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.name)
def test_every_model_can_be_understood(path: Path) -> None:
    for files in find_models([str(path)]):
        assert read_model(files).diagnostics == ()


def test_every_example_in_the_docs_can_be_understood() -> None:
    examples = list(find_models(map(str, (ROOT / "docs/examples").glob("*.yaml"))))
    assert examples
    assert [each for files in examples for each in read_model(files).diagnostics] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    text = CODE.sub("", page.read_text("utf-8"))
    for target in LINK.findall(text):
        if re.match(r"https?://|mailto:", target):
            continue
        name, _, anchor = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        assert path.exists(), target
        if anchor:
            assert anchor in set(anchors(path)), target


def test_no_page_is_out_of_reach() -> None:
    reached: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page not in reached and page.suffix == ".md" and page.exists():
            reached.add(page)
            text = CODE.sub("", page.read_text("utf-8"))
            targets = (target.partition("#")[0] for target in LINK.findall(text))
            waiting += [(page.parent / target).resolve() for target in targets if target]
    assert {path.relative_to(ROOT) for path in PAGES} <= {
        path.relative_to(ROOT) for path in reached
    }


def anchors(page: Path) -> Iterator[str]:
    """The anchors that GitHub and GitLab make of a page's headings."""
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    seen: dict[str, int] = {}
    for heading in HEADING.findall(text):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        made = re.sub(r"[^\w\- ]", "", words.strip().lower()).replace(" ", "-")
        count = seen.get(made, 0)
        seen[made] = count + 1
        yield f"{made}-{count}" if count else made


def test_anchors_are_made_as_the_forges_make_them(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# A squad, under a tribe's `squads`\n## One\n## One\n", encoding="utf-8")
    # Written by hand after what GitHub shows: punctuation goes, repeats are counted from 1.
    assert list(anchors(page)) == ["a-squad-under-a-tribes-squads", "one", "one-1"]
