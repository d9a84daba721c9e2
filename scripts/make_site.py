"""Make the documentation into a site that can be read offline: ``python -m scripts.make_site``.

The pages are those of ``docs``, as they are read in the repository. What they link to outside of it
comes along; a link to nothing ends the build.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
OUTSIDE = "repository"
"""Where in the site the files stand that lie outside of docs."""

LINK = re.compile(r'(\]\(|(?:href|src)=")([^)"#\s:]+)([)"#])')
SECTIONS = ("tutorial", "how-to", "reference", "explanation")


def staged(into: Path) -> None:
    """Copy the pages and everything they link to, links mended."""
    pages = [*DOCS.rglob("*.md")]
    shutil.copytree(DOCS, into)
    (into / "README.md").rename(into / "index.md")
    done = set[Path]()
    while pages:
        page = pages.pop()
        if page in done:
            continue
        done.add(page)
        place = _place(page, into)
        place.parent.mkdir(parents=True, exist_ok=True)
        text = page.read_text("utf-8")
        for linked in _linked(page, text):
            if linked.suffix == ".md":
                pages.append(linked)
            elif linked.is_file() and not linked.is_relative_to(DOCS):
                copy = _place(linked, into)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(linked, copy)
        place.write_text(LINK.sub(partial(_mended, page=page, into=into), text), "utf-8")


def _place(file: Path, into: Path) -> Path:
    if file == DOCS / "README.md":
        return into / "index.md"
    if file.is_relative_to(DOCS):
        return into / file.relative_to(DOCS)
    return into / OUTSIDE / file.relative_to(ROOT)


def _linked(page: Path, text: str) -> Iterator[Path]:
    for found in LINK.finditer(text):
        linked = _target(page, found[2])
        if linked is not None:
            yield linked


def _target(page: Path, link: str) -> Path | None:
    file = Path(os.path.normpath(page.parent / link))
    if file.is_dir():
        file /= "README.md"
    return file if file.is_file() and file.is_relative_to(ROOT) else None


def _mended(found: re.Match[str], *, page: Path, into: Path) -> str:
    target = _target(page, found[2])
    if target is None:
        return found[0]
    link = os.path.relpath(_place(target, into), _place(page, into).parent)
    return f"{found[1]}{Path(link).as_posix()}{found[3]}"


def navigation(docs: Path) -> str:
    """The pages by section, in the order of their titles; directories behind them."""
    lines = ["nav = [", '  {"Home" = "index.md"},']
    for section in SECTIONS:
        pages = sorted((docs / section).glob("*.md"), key=_title)
        named = [f'{{"{_title(page)}" = "{page.relative_to(docs)}"}}' for page in pages]
        for below in sorted(each for each in (docs / section).iterdir() if each.is_dir()):
            inside = sorted(below.glob("*.md"), key=lambda page: (page.name != "README.md", page))
            listed = ", ".join(f'"{page.relative_to(docs)}"' for page in inside)
            named.append(f'{{"{below.name.capitalize()}" = [{listed}]}}')
        name = section.replace("-", " ").capitalize()
        lines.append(f'  {{"{name}" = [{", ".join(named)}]}},')
    return "\n".join([*lines, "]", ""])


def _title(page: Path) -> str:
    heading = next(line for line in page.read_text("utf-8").splitlines() if line.startswith("# "))
    return heading.removeprefix("# ").replace("`", "").replace('"', "'")


def main() -> None:
    """Build the site, and end with an error when a link leads nowhere."""
    parser = argparse.ArgumentParser(description="Make the documentation into a site.")
    parser.add_argument("into", nargs="?", type=Path, default=ROOT / "out" / "site")
    into: Path = parser.parse_args().into
    with tempfile.TemporaryDirectory() as work:
        home = Path(work)
        staged(home / "docs")
        settings = (ROOT / "zensical.toml").read_text("utf-8")
        head, project, rest = settings.partition("[project]\n")
        text = f"{head}{project}{navigation(home / 'docs')}{rest}"
        (home / "zensical.toml").write_text(text, "utf-8")
        program = Path(sys.executable).with_name("zensical")
        ran = subprocess.run([program, "build", "--strict"], cwd=home, check=False)  # noqa: S603  # as installed
        if ran.returncode:
            sys.exit("the site was not made: see above which link leads nowhere")
        shutil.rmtree(into, ignore_errors=True)
        shutil.copytree(home / "site", into)
    print(f"made {into}")


if __name__ == "__main__":
    main()
