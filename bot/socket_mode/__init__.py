"""Slack's requests through a socket of ours: for a bot without a public address. It is supervised (`supervisor`)."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bot.errors import Misconfigured
from bot.socket_mode.answers import Answers
from bot.socket_mode.dialer import Dialer
from bot.socket_mode.farewell import Kind
from bot.socket_mode.status import Status
from bot.socket_mode.supervisor import Supervisor

__all__ = ["Answers", "Dialer", "Status", "Supervisor", "connected"]


@asynccontextmanager
async def connected(supervisor: Supervisor, answers: Answers) -> AsyncIterator[None]:
    """Keep the connection for as long as the block lasts; Misconfigured where Slack refuses the token at once.

    Slack being away is no error here: the supervisor goes on trying. At the end, the requests in hand are answered.
    """
    keeping = asyncio.create_task(supervisor.run())
    try:
        ends: list[asyncio.Future[Any]] = [keeping, supervisor.first]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        if keeping.done():
            await keeping
        first = supervisor.first.result()
        if first and first.kind is Kind.REFUSED:
            raise Misconfigured(f"Slack refuses SLACK_APP_TOKEN ({first.code}).")
        yield
    finally:
        supervisor.deafen()
        await answers.finish()
        keeping.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await keeping
