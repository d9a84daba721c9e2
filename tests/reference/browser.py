"""A real browser, driven through its own debugging protocol."""

import asyncio
import base64
import contextlib
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
"""Where it is; None when there is none."""

PATIENCE_SECONDS = 60.0


class Page:
    """One page, told what to do by name of the protocol's methods."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = count(1)

    async def call(self, method: str, **arguments: object) -> dict[str, Any]:
        number = next(self._numbers)
        await self._socket.send_json({"id": number, "method": method, "params": arguments})
        async for message in self._socket:
            answer: dict[str, Any] = message.json()
            if answer.get("id") == number:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result
        raise AssertionError("the browser has gone")

    async def picture(self) -> bytes:
        """A PNG of what is seen."""
        shot = await self.call("Page.captureScreenshot", format="png")
        return base64.b64decode(shot["data"])

    async def type(self, text: str) -> None:
        await self.call("Input.insertText", text=text)

    async def click(self, x: float, y: float) -> None:
        for kind in ("mousePressed", "mouseReleased"):
            await self.call(
                "Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1
            )

    async def picture_when(self, is_right: Callable[[bytes], bool]) -> bytes:
        """The first picture that is right; the last one when none was in time."""
        picture = b""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not is_right(picture := await self.picture()):
                    await asyncio.sleep(0.2)
        return picture


@contextlib.asynccontextmanager
async def page_of(url: str, width: int = 1200, height: int = 800) -> AsyncIterator[Page]:
    """Open a page in a browser of its own, which is ended afterwards."""
    assert CHROMIUM is not None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        browser = subprocess.Popen(
            [
                CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu",
                "--remote-debugging-port=0", f"--user-data-dir={home}",
                f"--window-size={width},{height}", url,
            ],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            port = await _port(Path(home) / "DevToolsActivePort")
            async with aiohttp.ClientSession() as session:
                where = await _page_address(session, port)
                async with session.ws_connect(where, max_msg_size=0) as socket:
                    yield Page(socket)
        finally:
            browser.terminate()
            browser.wait(10)


async def _port(file: Path) -> int:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not file.exists() or not file.read_text():
            await asyncio.sleep(0.1)
    return int(file.read_text().splitlines()[0])


async def _page_address(session: aiohttp.ClientSession, port: int) -> str:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            async with session.get(f"http://127.0.0.1:{port}/json/list") as answer:
                for target in await answer.json(content_type=None):
                    if target["type"] == "page":
                        return str(target["webSocketDebuggerUrl"])
            await asyncio.sleep(0.1)
