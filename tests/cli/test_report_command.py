"""``tribeplan report`` as it is typed, and the page in a real browser."""

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from reference.browser import CHROMIUM, page_of
from tribeplan.cli.main import tribeplan

ROOT = Path(__file__).resolve().parents[2]
MODEL = str(ROOT / "models/minimal.yaml")
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium")


def run(*words: str, **environment: str) -> Result:
    return CliRunner().invoke(tribeplan, ["report", *words], env=environment)


def scenario(home: Path, name: str) -> str:
    """A scenario on the smallest model, with everybody and everything called like that."""
    shutil.copy(MODEL, home / "minimal.yaml")
    text = (home / "minimal.yaml").read_text("utf-8")
    (home / "minimal.yaml").write_text(
        text.replace("name: Anna", f"name: {json.dumps(name)}").replace(
            "name: Early repayment", f"name: {json.dumps(name)}"
        ),
        encoding="utf-8",
    )
    path = home / "s.yaml"
    changes = [{"set": {"squad": "early-repayment", "wip_limit": 1}}]
    document = {"scenario": 1, "name": name, "base": "minimal.yaml", "changes": changes}
    lines = [f"{key}: {json.dumps(value)}\n" for key, value in document.items()]
    path.write_text("".join(lines), encoding="utf-8")
    return str(path)


def test_each_kind_of_page_is_written_by_the_name_of_its_file(tmp_path: Path) -> None:
    outputs = [
        word for kind in ("html", "md", "json") for word in ("-o", str(tmp_path / f"r.{kind}"))
    ]
    found = run(MODEL, *outputs, "--replications", "8", "--horizon", "60", "--question", "Why?")
    assert found.exit_code == 0, found.output
    assert [line.split()[0] for line in found.stderr.splitlines()] == ["wrote"] * 3
    assert (tmp_path / "r.html").read_text("utf-8").startswith("<!DOCTYPE html>")
    assert (tmp_path / "r.md").read_text("utf-8").startswith("# Home Loans\n\nWhy?")
    assert json.loads((tmp_path / "r.json").read_text("utf-8"))["schema"] == "tribeplan.report/v1"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((MODEL, "-o", "r.doc"), "a report is html, md, pdf or json"),
        ((MODEL,), "Missing option"),
        ((MODEL, "-o", "r.html", "--doubt", "10"), "name a SCENARIO, too"),
        ((MODEL, "-o", "r.html", "--dates", "dmy"), "--dates needs --readings FILE"),
        ((MODEL, "-o", "r.html", "--decimal", "comma"), "--decimal needs --readings FILE"),
        ((MODEL, "-o", "r.html", "--as-of", "2027-01-04"), "--as-of needs --readings FILE"),
    ],
)
def test_what_cannot_be_written_is_said_before_anything_is_simulated(
    words: tuple[str, ...], said: str
) -> None:
    found = run(*words)
    assert found.exit_code != 0
    assert said in f"{found.output}{found.exception}"


def test_a_pdf_without_a_browser_says_which_ones_would_do(tmp_path: Path) -> None:
    found = run(MODEL, "-o", str(tmp_path / "r.pdf"), PATH=str(tmp_path))
    assert "none is here: install one of chromium" in str(found.exception)
    assert not (tmp_path / "r.pdf").exists()


@needs_browser
def test_a_pdf_is_printed_where_there_is_a_browser(tmp_path: Path) -> None:
    paper = tmp_path / "r.pdf"
    found = run(MODEL, "-o", str(paper), "--replications", "4", "--horizon", "60")
    assert found.exit_code == 0, found.output
    assert paper.read_bytes().startswith(b"%PDF")


NAME = "<img src=x onerror=alert(1)>" + "EenNaamZonderEenEnkeleSpatieDieNergensBreekt" * 3


async def looked_at(page: Path) -> dict[str, Any]:
    """How far the page and its parts reach in three widths, and what the console says."""
    seen: dict[str, Any] = {}
    async with page_of("about:blank", 1200, 800) as browser:
        for name in ("Page", "Runtime"):
            await browser.call(f"{name}.enable")
        messages = (
            "window.said = []; for (const k of ['log', 'warn', 'error', 'info']) "
            "console[k] = (...a) => said.push(a.join(' '));"
            "addEventListener('securitypolicyviolation', e => said.push(e.violatedDirective));"
            "addEventListener('error', e => said.push(e.message), true);"
        )
        await browser.call("Page.addScriptToEvaluateOnNewDocument", source=messages)
        for width, media in ((400, "screen"), (1200, "screen"), (700, "print")):
            await browser.call(
                "Emulation.setDeviceMetricsOverride",
                width=width, height=800, deviceScaleFactor=1, mobile=False,
            )  # fmt: skip
            await browser.call("Emulation.setEmulatedMedia", media=media)
            await browser.call("Page.navigate", url=page.as_uri())
            for _ in range(100):
                ready = await browser.call("Runtime.evaluate", expression="document.readyState")
                if ready["result"]["value"] == "complete":
                    break
                await asyncio.sleep(0.1)
            script = (
                "JSON.stringify([document.documentElement.scrollWidth - innerWidth,"
                "[...document.querySelectorAll('body *')].filter(e => !e.closest('.wide > *') &&"
                " e.getBoundingClientRect().right > innerWidth + 1).length, said,"
                "document.querySelectorAll('img[src=x]').length,"
                "[...document.querySelectorAll('table, figure svg[role], figure img')].filter(e =>"
                " !e.closest('.wide[tabindex=\"0\"][role=region]')?.ariaLabel).length,"
                "[...document.querySelectorAll('.wide')].filter(e => { e.scrollLeft = 1e6; return"
                " e.querySelector('tbody th')?.getBoundingClientRect().right < 0 }).length])"
            )
            found = await browser.call("Runtime.evaluate", expression=script)
            seen[f"{media} {width}"] = json.loads(found["result"]["value"])
    return seen


@needs_browser
def test_in_a_browser_nothing_reaches_out_of_the_page_and_nothing_is_said(tmp_path: Path) -> None:
    html = tmp_path / "r.html"
    words = (str(tmp_path / "minimal.yaml"), scenario(tmp_path, NAME))
    found = run(*words, "-o", str(html), "--replications", "8", "--horizon", "60")
    assert found.exit_code == 0, found.output
    for where, found in asyncio.run(looked_at(html)).items():
        beyond, parts, said, images, unlabelled, nameless = found
        assert beyond <= 0, where
        assert unlabelled == 0, where  # what is wide scrolls by keyboard, too, and has a name
        assert nameless == 0, where  # a row keeps its name in view however far it is scrolled
        assert parts == 0, where
        assert said == [], where
        assert images == 0, where
