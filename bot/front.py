"""The entrance of Slack's requests: a socket of ours to Slack, or HTTP. Either way a host can ask for the health of the process."""

import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette

from bot import socket_mode, web
from bot.clock import Clock
from bot.config import Settings
from bot.socket_mode import Answers, Dialer, Status, Supervisor

log = logging.getLogger(__name__)


@asynccontextmanager
async def listening(app: Starlette, settings: Settings, sock: socket.socket) -> AsyncIterator[None]:
    """Answer Slack's requests over HTTP, on a socket that is bound already."""
    async with web.serving(app, sock) as port:
        log.info("Listening on %s:%d", settings.host, port)
        yield


@asynccontextmanager
async def connected(
    bolt: AsyncApp,
    settings: Settings,
    clock: Clock,
    ready: Callable[[], Awaitable[str]],
    watch: Callable[[Status], None] = lambda _: None,
) -> AsyncIterator[None]:
    """Keep a connection to Slack, and serve health beside it; Misconfigured where Slack refuses the token.

    `watch` is given what is known of the connection.
    """
    assert settings.app_token is not None
    answers = Answers(bolt)
    dialer = Dialer(settings.app_token.get_secret_value(), settings.api_url, answers.take)
    supervisor = Supervisor(dialer, Status(clock))
    watch(supervisor.status)
    health = Starlette(routes=web.health(ready, supervisor.status))
    async with (
        web.beside(health, settings.host, settings.port),
        socket_mode.connected(supervisor, answers),
    ):
        yield
