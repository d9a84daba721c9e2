"""The app in a browser: textual-serve, for this machine alone unless somebody says otherwise.

Whoever has the address has the token in it, and may edit; nobody else may, be it another user of
this machine or a page that the same browser shows. A browser is handed the token as a cookie, so
that the page's own requests carry it.
"""

import asyncio
import json
import logging
import os
import re
import secrets
import shlex
import signal
import socket
import sys
from asyncio.subprocess import Process
from contextlib import suppress
from functools import cached_property
from html import escape
from socket import AF_INET, AF_INET6
from typing import Final
from urllib.parse import quote, urlsplit

from aiohttp import WSCloseCode, WSMsgType, web
from aiohttp.typedefs import Handler
from textual.theme import BUILTIN_THEMES
from textual_serve.app_service import AppService
from textual_serve.server import Server, to_int

from tribeplan.report.safe_text import display
from tribeplan.tui.look import THEMES
from tribeplan.tui.screens.settings import own_settings, settings_file

FROM_ELSEWHERE = re.compile(r"""<link\s[^>]*href="https?://(?!127\.|localhost)[^>]*>""")
"""A font that a third party would be told of every visit by, and that is not there offline."""

ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="48" viewBox="0 0 16 16">'
    '<rect width="16" height="16" rx="3" fill="#10141a"/>'
    + "".join(
        f'<rect x="{x}" y="{y}" width="3" height="3" rx="1" fill="{colour}"/>'
        for x, y, colour in (
            (2, 2, "#6cb6ff"), (6.5, 2, "#6cb6ff"), (11, 2, "#6cb6ff"),
            (2, 6.5, "#8ddb8c"), (6.5, 6.5, "#ffcc66"), (11, 6.5, "#31455e"),
            (2, 11, "#8ddb8c"), (6.5, 11, "#31455e"), (11, 11, "#ffcc66"),
        )
    )
    + "</svg>"
)  # fmt: skip
"""Squads by chapters."""

ICON_ADDRESS = f"data:image/svg+xml,{quote(ICON)}"

SIGN_OF_TEXTUAL = re.compile(r"<svg.*?</svg>", re.DOTALL)
"""Of those whose page it is; ours stands there instead."""

KEYS_TO_THE_APP = """<script>
      new MutationObserver(() => document.querySelector(".xterm-helper-textarea")?.focus())
        .observe(document.body, { attributes: true, attributeFilter: ["class"] });
    </script>"""
"""The page says by a class that the app has drawn: from then on keys go there, without a click."""

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
"""What browsers of this machine may call it."""

HEADERS: Final = {
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",  # the address holds the token
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
"""Said with every answer: in no other page's frame, and nothing of it to anybody else."""

COLUMNS = (20, 500)
LINES = (10, 200)
"""Least and most; a screen of 4K in the smallest letters that can be read is within them."""

MOST_SESSIONS = 8
"""Tabs open at the same time, each of which is a process."""

MOST_INPUT = 64 * 1024
"""Bytes at once; more than that is no paste into a field."""

INPUT_PER_SECOND = 64 * 1024
"""Bytes in the long run: an app that gets more than it can read keeps it in memory."""

GRACE_SECONDS = 3.0
"""How long an app may take to leave after its socket has closed."""

_log = logging.getLogger("tribeplan.serve")


class AppProcess(AppService):
    """One tab's app: a process of its own, which does not outlive its socket for long."""

    _room: float = MOST_INPUT
    _counted_at = 0.0
    _has_drawn = False

    async def on_data(self, payload: bytes) -> None:
        """Show what it draws."""
        self._has_drawn = True
        await super().on_data(payload)

    async def send_bytes(self, data: bytes) -> bool:
        """Pass input on, but for what comes faster than anybody types or pastes."""
        now = asyncio.get_running_loop().time()
        gained = (now - self._counted_at) * INPUT_PER_SECOND
        self._room, self._counted_at = min(MOST_INPUT, self._room + gained), now
        if len(data) > self._room:
            _log.warning("%d bytes were not passed on: nobody types that fast", len(data))
            return False
        self._room -= len(data)
        return await super().send_bytes(data)

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        """Start it as the leader of a group, so that what it starts ends with it."""
        self._process = process = await asyncio.create_subprocess_exec(
            *shlex.split(self.command),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=self._build_environment(width=width, height=height),
            start_new_session=True,
        )
        self._stdin = process.stdin
        return process

    async def run(self) -> None:
        """Show what it draws until it ends, however it does; then close the socket."""
        try:
            await super().run()
        finally:
            await self.remote_close()

    async def stop(self) -> None:
        """Tell it that nobody looks on, as a terminal that closes does, and end it if need be.

        Every edit is in its journal, which stays: to reload a page is not to leave without saving.
        One that has drawn nothing yet has nothing to leave in order.
        """
        process, task = self._process, self._task
        self._process = self._task = None
        if process is None:
            return
        if not self._has_drawn and task is not None:
            task.cancel()  # or it would say that the app has failed to start
            await asyncio.gather(task, return_exceptions=True)
        with suppress(TimeoutError, OSError):
            async with asyncio.timeout(GRACE_SECONDS if self._has_drawn else 0):
                await self._download_manager.cancel_app_downloads(
                    app_service_id=self.app_service_id
                )
                process.send_signal(signal.SIGHUP)
                await process.wait()
        with suppress(OSError):  # what it started may be there still
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


class LocalServer(Server):
    """A server for those who have its address, token and all."""

    background = ""
    """The colour of the app's theme, for what the page shows around it; empty for the page's own.
    """

    @cached_property
    def token(self) -> str:
        """What lets a browser in; another one after each start."""
        return secrets.token_urlsafe(24)

    @property
    def cookie(self) -> str:
        """A name for each port: browsers keep the cookies of all ports of a host together."""
        return f"tribeplan-{self.port}"

    @cached_property
    def _sockets(self) -> set[web.WebSocketResponse]:
        """Those that are open."""
        return set()

    @cached_property
    def _ending(self) -> set[asyncio.Task[None]]:
        """Apps that nobody looks on any more, until they have ended."""
        return set()

    @property
    def address(self) -> str:
        """Where it is, for those who may edit."""
        return f"{self.public_url}/?token={self.token}"

    def initialize_logging(self) -> None:
        """Tell of trouble, not of every request."""
        logging.basicConfig(level=logging.WARNING, format="tribeplan: %(message)s")

    async def _make_app(self) -> web.Application:
        app = await super()._make_app()
        app.middlewares.append(self._let_in)
        app.on_response_prepare.append(_say_headers)
        return app

    @web.middleware
    async def _let_in(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer requests that name this host, come from no other site, and bring the token."""
        if self.host in LOOPBACK:
            port = urlsplit(self.public_url).netloc.partition(":")[1:]
            ours = ["".join((name, *port)) for name in LOOPBACK]
            if request.host not in ours:
                raise web.HTTPForbidden(text=f"only {ours[0]} and {ours[1]} are served")
        origin = request.headers.get("Origin")
        from_elsewhere = request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site")
        if from_elsewhere or (origin is not None and urlsplit(origin).netloc != request.host):
            raise web.HTTPForbidden(text=f"only pages from {request.host} may use this")
        if not request.path.startswith("/static/") and not self._has_token(request):
            raise web.HTTPForbidden(
                text="the token is missing: open the address that 'tribeplan serve' printed"
            )
        return await handler(request)

    def _has_token(self, request: web.Request) -> bool:
        given = request.query.get("token") or request.cookies.get(self.cookie, "")
        return secrets.compare_digest(given.encode(), self.token.encode())

    async def handle_index(self, request: web.Request) -> web.StreamResponse:
        """Show the page that the app is drawn on, and hand over the token as a cookie."""
        page: web.StreamResponse = await super().handle_index(request)
        if isinstance(page, web.Response) and page.text is not None:
            ours = urlsplit(self.public_url).netloc
            text = FROM_ELSEWHERE.sub("", page.text)
            text = text.replace(f"//{ours}/", f"//{escape(request.host)}/")
            head = f'<title>{escape(self.title)}</title><link rel="icon" href="{ICON_ADDRESS}">'
            text = text.replace("<head>", f"<head>{head}", 1)
            if self.background:
                style = f"<style>body {{ background: {self.background}; }}</style>"
                text = text.replace("</head>", f"{style}</head>", 1)
            text = SIGN_OF_TEXTUAL.sub(lambda _: ICON, text)
            page.text = text.replace("</body>", f"{KEYS_TO_THE_APP}</body>")
        page.set_cookie(self.cookie, self.token, httponly=True, samesite="Strict")
        return page

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Run an app for as long as its socket is open."""
        if len(self._sockets) >= MOST_SESSIONS:
            _log.warning("%d tabs are open already; no more", MOST_SESSIONS)
            raise web.HTTPServiceUnavailable(text=f"{MOST_SESSIONS} tabs are open already")
        websocket = web.WebSocketResponse(heartbeat=15)
        self._sockets.add(websocket)
        try:
            await websocket.prepare(request)
            await self._run_app(request, websocket)
        finally:
            self._sockets.discard(websocket)
        return websocket

    async def _run_app(self, request: web.Request, websocket: web.WebSocketResponse) -> None:
        if self._ending:  # of a page that is reloaded: what it has not saved is offered again
            await asyncio.wait(self._ending)

        async def close() -> None:
            await websocket.close()

        app = AppProcess(
            self.command,
            write_bytes=websocket.send_bytes,
            write_str=websocket.send_str,
            close=close,
            download_manager=self.download_manager,
        )
        try:
            await app.start(
                _within(to_int(request.query.get("width", ""), 80), COLUMNS),
                _within(to_int(request.query.get("height", ""), 24), LINES),
            )
            await self._process_messages(websocket, app)
        finally:
            ending = asyncio.create_task(app.stop())
            self._ending.add(ending)
            ending.add_done_callback(self._ending.discard)
            await asyncio.shield(ending)

    async def _process_messages(
        self, websocket: web.WebSocketResponse, app_service: AppService
    ) -> None:
        """Pass on what the page says; a socket that says what no page does is closed."""
        async for message in websocket:
            if message.type != WSMsgType.TEXT:
                continue
            try:
                is_understood = await _pass_on(json.loads(message.data), websocket, app_service)
            except (ValueError, RecursionError):
                is_understood = False
            if not is_understood:
                _log.warning("a socket said what no page of ours says; it was closed")
                await websocket.close(code=WSCloseCode.POLICY_VIOLATION)

    async def on_shutdown(self, app: web.Application) -> None:
        """Close the sockets, or the server would wait for them."""
        del app
        for websocket in tuple(self._sockets):
            await websocket.close(code=WSCloseCode.GOING_AWAY)

    async def on_startup(self, app: web.Application) -> None:
        """Say where it is, and that the address is a key."""
        del app
        self.console.print(f"tribeplan: {self.address}", highlight=False, soft_wrap=True)
        self.console.print("Whoever has this address, token included, may edit the model.")
        self.console.print("Ctrl-C ends it.")


async def _pass_on(said: object, websocket: web.WebSocketResponse, app: AppService) -> bool:
    """Pass on one message; whether it is one that a page sends."""
    match said:
        case ["stdin", str(text)]:
            await app.send_bytes(text.encode("utf-8", "replace"))
        case ["resize", {"width": int(width), "height": int(height)}]:
            await app.set_terminal_size(_within(width, COLUMNS), _within(height, LINES))
        case ["ping", str() | int() | float() | None as when]:
            await websocket.send_json(["pong", when])
        case ["blur"]:
            await app.blur()
        case ["focus"]:
            await app.focus()
        case _:
            return False
    return True


async def _say_headers(request: web.Request, response: web.StreamResponse) -> None:
    del request
    response.headers.update(HEADERS)


def _within(number: int, limits: tuple[int, int]) -> int:
    least, most = limits
    return max(least, min(most, number))


def background_of(theme: str) -> str:
    """The colour behind everything in a theme; empty where that is the terminal's own.

    >>> background_of("tribeplan-light"), background_of("terminal")
    ('#ECEFF3', '')
    """
    found = {each.name: each for each in (*THEMES, *BUILTIN_THEMES.values())}[theme]
    colour = found.to_color_system().generate()["background"]
    return colour if colour.startswith("#") else ""


def serve(model: str, host: str, port: int, theme: str | None) -> None:
    """Serve the app until it is interrupted.

    Parameters
    ----------
    model
        The model that every browser tab opens, each in a process of its own.
    host, port
        Where to listen.
    theme
        As for ``tribeplan edit``; the user's own where none is given.

    Raises
    ------
    OSError
        When nobody can listen there; the address with its token is not printed then.
    """
    socket.create_server((host, port), family=AF_INET6 if ":" in host else AF_INET).close()
    options = ["--theme", theme] if theme else []
    command = [sys.executable, "-m", "tribeplan", "edit", *options, "--", model]
    title = f"{display(model)} - tribeplan"
    server = LocalServer(shlex.join(command), host=host, port=port, title=title)
    own = own_settings(settings_file()).theme
    server.background = background_of(theme or own or THEMES[0].name)
    server.serve()
