"""A new line to Slack: ask for an address, shake hands, wait for the greeting."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import ClientWSTimeout
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.outcome import NotMember, Permanent, Transient, classify
from bot.slack.client import AWAY, make_client
from bot.socket_mode.farewell import Farewell, Kind
from bot.socket_mode.line import Line, Message

_STEP = 10.0
"""Seconds that each of the three steps may take."""
_LONGEST_WAIT = 300.0
"""Seconds that we wait at most before asking again, whatever Slack or a proxy says."""


class NoLine(Exception):
    """There is no connection now; `farewell` says why."""

    def __init__(self, farewell: Farewell) -> None:
        self.farewell = farewell
        super().__init__(farewell.code)


def new_session() -> aiohttp.ClientSession:
    """A session of its own for each line: a connection that was kept from before an outage would hang."""
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True))


@dataclass(frozen=True, slots=True)
class Dialer:
    """Makes lines that hand what they read to `take`."""

    app_token: str
    api_url: str
    take: Callable[[Line, Message], None]
    new_session: Callable[[], aiohttp.ClientSession] = new_session

    async def dial(self) -> Line:
        """Open a line that Slack has greeted; NoLine, with everything closed again, where that fails.

        An address works once, so each attempt asks for one. slack-sdk's own client would try the old one for ever.
        """
        session = self.new_session()
        try:
            client = make_client("", self.api_url, session)
            line = await self._shake_hands(client, session, await self._address(client))
        except BaseException:
            await session.close()
            raise
        try:
            await _greeted(line)
        except BaseException:
            line.stop()
            await line.ended()
            raise
        return line

    async def _address(self, client: AsyncWebClient) -> str:
        try:
            async with asyncio.timeout(_STEP):
                answer = await client.apps_connections_open(app_token=self.app_token)
        except AWAY as error:
            raise NoLine(_understood(error)) from None
        address = str(answer.get("url") or "")
        if not address.startswith(("ws://", "wss://")):
            raise NoLine(Farewell(Kind.AWAY, "no address"))
        return address

    async def _shake_hands(
        self, client: AsyncWebClient, session: aiohttp.ClientSession, address: str
    ) -> Line:
        # aiohttp would send a request whose connection broke a second time; the address has been used by then
        session._retry_connection = False  # noqa: SLF001 - as aiohttp's own test client does
        try:
            async with asyncio.timeout(_STEP):
                socket = await session.ws_connect(
                    address,
                    autoping=False,
                    timeout=ClientWSTimeout(ws_close=1.0),
                    proxy=client.proxy,
                    ssl=client.ssl if client.ssl is not None else True,
                )
        except aiohttp.WSServerHandshakeError as error:  # its text would show the address, which is a secret
            raise NoLine(Farewell(Kind.AWAY, f"HTTP {error.status}")) from None
        except (*AWAY, ValueError) as error:
            raise NoLine(Farewell(Kind.AWAY, type(error).__name__)) from None
        return Line(session, socket, self.take)


async def _greeted(line: Line) -> None:
    ends: list[asyncio.Future[Any]] = [line.hello, line.leaving]
    await asyncio.wait(ends, timeout=_STEP, return_when=asyncio.FIRST_COMPLETED)
    if line.leaving.done():
        raise NoLine(line.leaving.result())
    if not line.hello.done():
        raise NoLine(Farewell(Kind.AWAY, "no greeting"))


def _understood(error: Exception) -> Farewell:
    """Return what Slack's answer to apps.connections.open means."""
    match classify(error):
        case Transient(cause, workspace=True) | Permanent(cause) | NotMember(cause):
            return Farewell(Kind.REFUSED, cause)
        case Transient(cause, retry_after):
            return Farewell(Kind.AWAY, cause, min(retry_after or 0.0, _LONGEST_WAIT))
        case other:
            return Farewell(Kind.AWAY, other.cause)
