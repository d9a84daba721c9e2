"""The app in a browser, asked by those who mean no good: other users, other pages, junk, sizes."""

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import aiohttp
import pytest

MODEL = Path(__file__).parent / "accents.yaml"
MEGABYTE = 1024 * 1024
SOON_SECONDS = 8.0
"""Within this an app is gone after its socket: it has three seconds to leave by itself."""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")


class Served(NamedTuple):
    """A server that runs."""

    pid: int
    port: int
    token: str

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    @property
    def apps(self) -> dict[int, int]:
        """The memory [bytes] of each process it has started and that runs, by its id."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        return {int(child): memory_of(int(child)) for child in children.split()}


def memory_of(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGESIZE")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("served")
    shutil.copyfile(MODEL, home / "model.yaml")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    server = subprocess.Popen(
        [sys.executable, "-m", "tribeplan", "serve", "model.yaml", "--port", str(port)],
        cwd=home, env={**os.environ, "XDG_STATE_HOME": str(home / "state")},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert server.stdout is not None
        token = server.stdout.readline().strip().partition("?token=")[2]
        for _ in range(300):
            with socket.socket() as probe:
                if not probe.connect_ex(("127.0.0.1", port)):
                    break
            time.sleep(0.1)
        yield Served(server.pid, port, token)
    finally:
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=20)
    assert server.returncode == 0


async def answers(*asked: tuple[str, dict[str, str]]) -> list[tuple[int, dict[str, str]]]:
    """Ask for pages, each without what the others left behind."""
    found: list[tuple[int, dict[str, str]]] = []
    for url, headers in asked:
        async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answer:
            found.append((answer.status, dict(answer.headers)))
    return found


def statuses(*asked: tuple[str, dict[str, str]]) -> list[int]:
    return [status for status, _ in asyncio.run(answers(*asked))]


def test_nobody_without_the_token_sees_or_edits_anything(served: Served) -> None:
    assert len(served.token) >= 32
    assert (
        statuses(
            (served.url("/"), {}),
            (served.url("/ws?width=100&height=30"), {}),
            (served.url("/download/1"), {}),
            (served.url("/?token="), {}),
            (served.url(f"/?token={served.token[:-1]}"), {}),
            (served.url("/"), {"Cookie": f"tribeplan-{served.port}=guessed"}),
        )
        == [403] * 6
    )
    assert not served.apps


def test_the_token_lets_in_by_each_name_of_this_machine_alone(served: Served) -> None:
    page = f"/?token={served.token}"
    assert statuses(
        (served.url(page), {}),
        (served.url(page, "localhost"), {}),
        (served.url(page), {"Host": f"rebound.example:{served.port}"}),
        (served.url(page), {"Host": "localhost:1"}),
    ) == [200, 200, 403, 403]


def test_a_page_names_the_host_that_it_was_asked_for_by(served: Served) -> None:
    async def page() -> str:
        url = served.url(f"/?token={served.token}", "localhost")
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            return await answer.text()

    text = asyncio.run(page())
    assert f"ws://localhost:{served.port}/ws" in text
    assert "127.0.0.1" not in text


def test_the_first_visit_brings_a_cookie_that_opens_the_socket(served: Served) -> None:
    async def visit() -> tuple[str, int]:
        ((_, headers),) = await answers((served.url(f"/?token={served.token}"), {}))
        cookie = headers["Set-Cookie"]
        async with (
            aiohttp.ClientSession(headers={"Cookie": cookie.partition(";")[0]}) as session,
            session.ws_connect(served.url("/ws?width=100&height=30")) as client,
        ):
            await until_drawn(client)
            return cookie, len(served.apps)

    cookie, apps = asyncio.run(visit())
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert apps == 1


def test_no_other_page_shows_it_or_asks_it(served: Served) -> None:
    page = served.url(f"/?token={served.token}")
    told = asyncio.run(
        answers(
            (page, {}),
            (served.url("/static/js/textual.js"), {}),
            (served.url("/"), {}),
            (page, {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "iframe"}),
            (page, {"Sec-Fetch-Site": "same-site"}),
            (page, {"Origin": "http://elsewhere.example"}),
            (page, {"Sec-Fetch-Site": "none"}),
        )
    )
    assert [status for status, _ in told] == [200, 200, 403, 403, 403, 403, 200]
    for _, headers in told:
        assert headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["Referrer-Policy"] == "no-referrer", "the address holds the token"


async def until_drawn(client: aiohttp.ClientWebSocketResponse) -> None:
    async with asyncio.timeout(60):
        async for message in client:
            if message.type == aiohttp.WSMsgType.BINARY and len(message.data) > 500:
                return


async def most_memory(
    served: Served, query: str, *messages: str
) -> tuple[int, int | None, dict[int, int]]:
    """Talk to an app: its most memory, how the server closed, and what is there soon after."""
    url = served.url(f"/ws?token={served.token}&{query}")
    most, code = 0, None
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(url, max_msg_size=0) as client,
    ):
        await until_drawn(client)
        for message in messages:
            await client.send_str(message)
        until = time.monotonic() + 3
        while time.monotonic() < until and code is None:
            most = max(most, *served.apps.values(), 0)
            try:
                got = await client.receive(timeout=0.1)
            except TimeoutError:
                continue
            if got.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED):
                code = client.close_code
    until = time.monotonic() + SOON_SECONDS
    while served.apps and time.monotonic() < until:
        await asyncio.sleep(0.2)
    return most, code, served.apps


def resize(width: object, height: object) -> str:
    return json.dumps(["resize", {"width": width, "height": height}])


@pytest.mark.parametrize(
    ("query", "messages"),
    [
        ("width=99999999&height=99999999", ()),
        ("width=100&height=30", (resize(99_999_999, 99_999_999), resize(-5, 0))),
        ("width=100&height=30", (json.dumps(["stdin", "x" * 3 * MEGABYTE]),)),
        ("width=100&height=30", (json.dumps(["stdin", "x" * 60_000]),) * 50),
        ("width=x&height=" + "9" * 5000, ()),
    ],
    ids=["size", "resize", "input", "inputs", "no number"],
)
def test_an_app_takes_little_memory_and_goes_with_its_socket(
    served: Served, query: str, messages: tuple[str, ...]
) -> None:
    most, code, left = asyncio.run(most_memory(served, query, *messages))
    assert most < 300 * MEGABYTE
    assert code is None
    assert left == {}


@pytest.mark.parametrize(
    "junk",
    [
        '["zzz", 1]', "{}", "[]", "not JSON", "[" * 100_000, '["stdin", 5]', "9" * 10_000,
        '["resize", {"width": 1e400, "height": null}]', resize("100", "30"), '["resize", [1, 2]]',
    ],
    ids=range(10),
)  # fmt: skip
def test_junk_closes_the_socket(served: Served, junk: str) -> None:
    async def code() -> int | None:
        url = served.url(f"/ws?token={served.token}")
        async with aiohttp.ClientSession() as session, session.ws_connect(url) as client:
            await client.send_str(junk)
            async with asyncio.timeout(30):
                async for _ in client:
                    pass
            return client.close_code

    assert asyncio.run(code()) == 1008  # policy violation, RFC 6455


def test_only_so_many_tabs_are_open_at_once(served: Served) -> None:
    async def opened() -> tuple[int, int]:
        url = served.url(f"/ws?token={served.token}")
        refused = 0
        async with aiohttp.ClientSession() as session:
            clients: list[aiohttp.ClientWebSocketResponse] = []
            for _ in range(12):
                try:
                    clients.append(await session.ws_connect(url))
                except aiohttp.WSServerHandshakeError as error:
                    refused += error.status == 503
            count = len(clients)
            for client in clients:
                await client.close()
        until = time.monotonic() + SOON_SECONDS
        while served.apps and time.monotonic() < until:
            await asyncio.sleep(0.2)
        return count, refused

    count, refused = asyncio.run(opened())
    assert count <= 8
    assert count + refused == 12
    assert served.apps == {}


def test_a_port_that_is_taken_is_one_line(served: Served) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tribeplan", "serve", str(MODEL), "--port", str(served.port)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "cannot be listened on" in done.stderr


def test_no_address_is_printed_where_something_else_listens(tmp_path: Path) -> None:
    model = tmp_path / "m.yaml"
    model.write_text("tribeplan: 1\n", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-m", "tribeplan", "serve", str(model), "--port", port],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    assert done.returncode == 2
    assert "token" not in done.stdout + done.stderr
    assert "--port takes another" in done.stderr
