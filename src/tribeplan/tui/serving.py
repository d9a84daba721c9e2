"""The app in a browser: textual-serve, for this machine alone unless somebody says otherwise."""

import logging
import re
import shlex
import sys
from collections.abc import Sequence
from urllib.parse import urlsplit

from aiohttp import web
from textual_serve.server import Server

FROM_ELSEWHERE = re.compile(r"""<link\s[^>]*href="https?://(?!127\.|localhost)[^>]*>""")
"""A font that a third party would be told of every visit by, and that is not there offline."""


class LocalServer(Server):
    """A server that other people's web pages cannot talk to.

    There is no login, so whoever reaches it may edit. Any page in the same browser could reach a
    loopback address too; so a request must name this host, and a socket must be opened by a page
    that came from here.
    """

    def initialize_logging(self) -> None:
        """Tell of trouble, not of every request."""
        logging.basicConfig(level=logging.WARNING, format="tribeplan: %(message)s")

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Open a session for a page of ours."""
        self._refuse_strangers(request)
        return await super().handle_websocket(request)

    async def handle_index(self, request: web.Request) -> web.StreamResponse:
        """Give the page the app is drawn on."""
        self._refuse_strangers(request)
        page: web.StreamResponse = await super().handle_index(request)
        if isinstance(page, web.Response) and page.text is not None:
            page.text = FROM_ELSEWHERE.sub("", page.text)
        return page

    async def on_startup(self, app: web.Application) -> None:
        """Say where it is, and that anybody who reaches it may edit."""
        del app
        self.console.print(f"tribeplan: {self.public_url}", highlight=False)
        self.console.print("There is no login: whoever reaches this address may edit the model.")
        self.console.print("Ctrl-C ends it.")

    def _refuse_strangers(self, request: web.Request) -> None:
        ours = urlsplit(self.public_url).netloc
        origin = request.headers.get("Origin")
        if request.host != ours or (origin is not None and urlsplit(origin).netloc != ours):
            raise web.HTTPForbidden(text=f"only pages from {ours} may use this")


def serve(model: str, host: str, port: int, options: Sequence[str]) -> None:
    """Serve the app until it is interrupted.

    Parameters
    ----------
    model
        The model that every browser tab opens, each in a process of its own.
    host, port
        Where to listen.
    options
        More arguments for ``tribeplan edit``.
    """
    command = [sys.executable, "-m", "tribeplan", "edit", *options, "--", model]
    LocalServer(shlex.join(command), host=host, port=port, title="tribeplan").serve()
