"""The documentation as a site: every link leads somewhere, and it is read without a network."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOADED = re.compile(r'<(?:script|link|img|iframe)\b[^>]*?(?:src|href)="(https?:)?//', re.IGNORECASE)


def test_the_site_is_made_without_a_broken_link_and_loads_nothing_from_elsewhere(
    tmp_path: Path,
) -> None:
    made = tmp_path / "site"
    ran = subprocess.run(
        [sys.executable, "-m", "scripts.make_site", str(made)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    pages = {page.relative_to(made).as_posix(): page for page in made.rglob("*.html")}
    docs = ROOT / "docs"
    wanted = {path.relative_to(docs).with_suffix(".html").as_posix() for path in docs.rglob("*.md")}
    assert wanted - {"README.html"} <= {
        name.replace("/index.html", "/README.html") for name in pages
    }
    assert [name for name, page in pages.items() if LOADED.search(page.read_text("utf-8"))] == []
    assert "oversized-squad" in (made / "search.json").read_text("utf-8")
