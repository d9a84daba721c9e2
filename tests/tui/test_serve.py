"""The app in a browser: drawn for this machine, refused to other people's pages."""

import asyncio
import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest
from PIL import Image

from reference.browser import CHROMIUM, page_of
from tribeplan.tui.look import LIGHT

MODELS = Path(__file__).resolve().parents[2] / "models"
ESCAPES = re.compile(rb"\x1b\[[0-9;?]*[a-zA-Z]")
PANEL = (0x22, 0x2A, 0x35)
"""The ground of the app's own bars in its dark theme; the page around it has another."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One server for all that look at it; each who comes gets an app of their own."""
    with served(tmp_path_factory.mktemp("served")) as url:
        yield url


@contextmanager
def served(directory: Path) -> Iterator[str]:
    """Serve a model there; what the server says besides is in ``log``."""
    shutil.copy(MODELS / "hypotheek.yaml", directory / "bank.yaml")
    state = directory / "state" / "tribeplan"
    state.mkdir(parents=True)
    (state / "welcomed").touch()  # its card would stand in front, and dim the rest
    port = free_port()
    homes = {f"XDG_{each}_HOME": str(directory / each.lower()) for each in ("STATE", "CONFIG")}
    environment = {**os.environ, **homes}
    with (directory / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "tribeplan", "serve", "bank.yaml", "--port", str(port)],
            cwd=directory,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    try:
        assert server.stdout is not None
        said = ""
        for line in server.stdout:
            said += line
            if "Ctrl-C" in line:
                break
        yield said.split()[1]
    finally:
        server.terminate()
        server.communicate(timeout=20)


async def listening(url: str) -> None:
    parts = urlsplit(url)
    async with asyncio.timeout(30):
        while True:
            try:
                _, writer = await asyncio.open_connection(parts.hostname, parts.port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


def test_another_host_needs_to_be_told_that_nothing_is_encrypted(tmp_path: Path) -> None:
    shutil.copy(MODELS / "hypotheek.yaml", tmp_path / "bank.yaml")
    done = subprocess.run(
        [sys.executable, "-m", "tribeplan", "serve", "bank.yaml", "--host", "0.0.0.0"],  # noqa: S104  # to be refused
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "--unencrypted" in done.stderr


def test_only_pages_of_ours_may_use_it(address: str) -> None:
    async def statuses(url: str) -> list[int]:
        await listening(url)
        async with aiohttp.ClientSession() as session:
            return [
                (await session.get(url.replace("/?", path), headers=headers)).status
                for path, headers in (
                    ("/?", {}),
                    ("/?", {"Host": "rebound.example"}),
                    ("/ws?", {"Origin": "http://elsewhere.example"}),
                )
            ]

    assert asyncio.run(statuses(address)) == [200, 403, 403]


async def page_at(url: str) -> str:
    await listening(url)
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return await answer.text()


def test_around_the_app_the_page_has_the_colour_of_the_user_s_theme(tmp_path: Path) -> None:
    settings = tmp_path / "config" / "tribeplan" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('theme = "tribeplan-light"\n')
    with served(tmp_path) as url:
        grounds = re.findall(r"body \{\s*background: (#\w+)", asyncio.run(page_at(url)))
    assert grounds[-1].lower() == LIGHT.background


def test_the_page_asks_nothing_of_anybody_else(address: str) -> None:
    links = re.findall(r"""(?:href|src)=["'](https?://[^"']+)""", asyncio.run(page_at(address)))
    assert links
    ours = address.partition("?")[0]
    assert [link for link in links if not link.startswith(ours)] == []


@pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_browser_draws_the_app(address: str, host: str) -> None:
    async def picture(url: str) -> bytes:
        await listening(url)
        async with page_of(url) as page:
            return await page.picture_when(lambda png: share_of(png, PANEL) > 0.02)

    png = asyncio.run(picture(address.replace("127.0.0.1", host)))
    assert share_of(png, PANEL) > 0.02
    assert len(colours(png)) > 20, "letters have many shades"


@pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")
def test_the_page_has_a_title_and_an_icon_and_keys_go_to_the_app_at_once(address: str) -> None:
    async def seen(url: str) -> tuple[str, float]:
        await listening(url)
        async with page_of(url) as page:
            await page.picture_when(lambda png: share_of(png, PANEL) > 0.02)
            before = share_of(await page.picture(), PANEL)
            words = await page.call(
                "Runtime.evaluate",
                expression="[document.title, document.querySelector('link[rel=icon]').href"
                ".slice(0, 19), document.activeElement.className].join(' ')",
            )
            await page.type("?")  # nobody has clicked
            after = await page.picture_when(lambda png: share_of(png, PANEL) < before * 0.9)
            return words["result"]["value"], share_of(after, PANEL) / before

    words, left = asyncio.run(seen(address))
    assert words == "bank.yaml - tribeplan data:image/svg+xml, xterm-helper-textarea"
    assert left < 0.9  # help stands in front, and what is behind is dim


class Tab:
    """A page's side of a socket: what is drawn as words, and keys."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self.seen = ""

    async def press(self, keys: str) -> None:
        await self._socket.send_json(["stdin", keys])

    async def shows(self, words: str) -> None:
        """Wait until it has been drawn."""
        async with asyncio.timeout(60):
            while words not in self.seen:
                drawn = (await self._socket.receive()).data
                self.seen += ESCAPES.sub(b"", drawn).decode("utf-8", "replace")


@asynccontextmanager
async def tab_of(url: str) -> AsyncIterator[Tab]:
    where, _, token = url.partition("?")
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{where}ws?width=120&height=36&{token}") as socket,
    ):
        yield Tab(socket)


def test_reloading_a_page_offers_what_is_not_saved(tmp_path: Path) -> None:
    async def play(url: str) -> None:
        await listening(url)
        async with tab_of(url):
            pass  # closed before anything is drawn
        async with tab_of(url) as tab:
            await tab.shows("? Help")  # the keys at the foot, without any key
            await tab.press("m\x1b[B\r")
            await tab.shows("1 unsaved")
            (journal,) = (tmp_path / "state").rglob("*.jsonl")
            with journal.open("rb") as lines:
                os.kill(json.loads(next(lines))["pid"], signal.SIGSTOP)  # it does not leave at once
        async with tab_of(url) as tab:
            await tab.shows("1 unsaved edit from")
            await tab.press("r")
            await tab.shows("● 1 unsaved")
            assert "open in another" not in tab.seen

    with served(tmp_path) as url:
        asyncio.run(play(url))
    assert "failed to start" not in (tmp_path / "log").read_text()


def share_of(png: bytes, colour: tuple[int, int, int]) -> float:
    """The part of a picture that has a colour."""
    seen = colours(png)
    return seen.get(colour, 0) / sum(seen.values())


def colours(png: bytes) -> dict[tuple[int, int, int], int]:
    """How many pixels of a picture have each colour."""
    with Image.open(io.BytesIO(png)) as picture:
        counted = picture.convert("RGB").getcolors(maxcolors=2**24) or []
    return {colour: count for count, colour in counted if isinstance(colour, tuple)}  # type: ignore[misc]
