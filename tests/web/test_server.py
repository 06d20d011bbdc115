"""/healthz and /readyz, and a port that is taken."""

import asyncio
import logging
import socket

import aiohttp
import httpx
import pytest
from starlette.applications import Starlette

from bot import web
from bot.web import server
from tests.patience import GUARD


class Cut:
    """A connection that is away."""

    missing = "Usher has no connection to Slack (test)."

    def as_json(self) -> dict[str, object]:
        return {"connected": False}


async def well() -> str:
    return ""


async def ill() -> str:
    return "The database is away."


async def get(port: int, path: str) -> tuple[int, dict]:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/{path}") as answer:
        return answer.status, await answer.json()


@pytest.mark.parametrize(
    ("ready", "connection", "alive", "status", "told"),
    [
        (well, None, {"ok": True}, 200, {"ok": True, "missing": ""}),
        (ill, None, {"ok": True}, 503, {"ok": False, "missing": "The database is away."}),
        (well, Cut(), {"ok": True, "socket": {"connected": False}}, 503,
         {"ok": False, "missing": Cut.missing, "socket": {"connected": False}}),
        (ill, Cut(), {"ok": True, "socket": {"connected": False}}, 503,
         {"ok": False, "missing": f"The database is away. {Cut.missing}", "socket": {"connected": False}}),
    ],
)  # fmt: skip
async def test_what_is_missing(ready, connection, alive, status, told):
    async with web.listening(Starlette(routes=web.health(ready, connection)), "127.0.0.1", 0) as port:
        assert await get(port, "healthz") == (200, alive)
        assert await get(port, "readyz") == (status, told)


async def test_a_port_that_is_taken_is_served_once_it_is_free(monkeypatch, caplog):
    monkeypatch.setattr(server, "_AGAIN", 0.01)
    caplog.set_level(logging.INFO)
    taken = socket.create_server(("127.0.0.1", 0))
    port = taken.getsockname()[1]
    async with web.beside(Starlette(routes=web.health(well)), "127.0.0.1", port), asyncio.timeout(GUARD):
        while "Cannot listen" not in caplog.text:  # noqa: ASYNC110 - the log is all there is
            await asyncio.sleep(0.01)
        taken.close()
        while "are served" not in caplog.text:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        assert await get(port, "readyz") == (200, {"ok": True, "missing": ""})
    assert caplog.text.count("Cannot listen") == 1


async def test_all_who_ask_at_once_share_one_look_at_the_database():
    """Anybody can ask, without a signature."""
    looks, go_on = [], asyncio.Event()

    async def look() -> str:
        looks.append(1)
        await go_on.wait()
        return ""

    app = Starlette(routes=web.health(look))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://usher") as http:
        asked = [asyncio.create_task(http.get("/readyz")) for _ in range(50)]
        while not looks:  # noqa: ASYNC110 - the first has begun
            await asyncio.sleep(0)
        asked[0].cancel()
        for _ in range(100):
            await asyncio.sleep(0)
        go_on.set()
        assert {(await one).status_code for one in asked[1:]} == {200}
        assert len(looks) == 1
        assert (await http.get("/readyz")).status_code == 200
        assert len(looks) == 2


async def test_a_connection_is_kept_longer_than_proxies_keep_theirs(monkeypatch):
    kept = []

    class Seen(server.Gate):
        def on_response_complete(self):
            super().on_response_complete()
            kept.append(self.timeout_keep_alive_task.when() - self.loop.time())

    monkeypatch.setattr(server, "Gate", Seen)
    async with web.listening(Starlette(routes=web.health(well, None)), "127.0.0.1", 0) as port:
        await get(port, "healthz")
    (seconds,) = kept
    assert seconds > 600


async def test_an_answer_is_not_kept_back_for_the_acknowledgement_of_what_went_before(monkeypatch):
    served = []

    class Seen(server.Gate):
        def connection_made(self, transport):
            served.append(
                transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            )
            super().connection_made(transport)

    monkeypatch.setattr(server, "Gate", Seen)
    async with web.listening(Starlette(routes=web.health(well, None)), "127.0.0.1", 0) as port:
        await get(port, "healthz")
    assert served
    assert all(served)
