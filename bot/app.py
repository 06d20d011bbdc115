"""The composition root: settings → database, Slack client, use cases, Bolt app, worker, scheduler, web app."""

import asyncio
import contextlib
import logging
import os
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette

import handlers
from bot import scheduler, socket_mode, web
from bot.clock import Clock
from bot.config import Settings
from bot.delivery import renderers
from bot.delivery.trouble import Trouble
from bot.delivery.worker import Worker
from bot.errors import Misconfigured, Unavailable, UsherError
from bot.services.usher import Usher
from bot.slack import directory
from bot.slack.client import make_client
from bot.slack.directory import Channels
from db.engine import Database

log = logging.getLogger(__name__)
_DAY = 24 * 60 * 60


class Role(StrEnum):
    """What a process does: answer Slack, send what is due, or both."""

    WEB = "web"
    WORKER = "worker"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class App:
    """Everything put together, and not yet running."""

    settings: Settings
    usher: Usher
    client: AsyncWebClient
    bolt: AsyncApp
    worker: Worker
    web: Starlette


@asynccontextmanager
async def assemble(settings: Settings, clock: Clock, *, only_after: int | None = None) -> AsyncIterator[App]:
    """Put everything together; Misconfigured, or Unavailable where Slack or the database is down.

    `only_after` keeps the worker to deliveries with a higher id.
    """
    token, secret = settings.require_slack()
    database = Database(settings.database_url)
    async with aiohttp.ClientSession() as session:
        client = make_client(token, settings.api_url, session)
        worker: Worker | None = None

        def nudge() -> None:
            if worker:
                worker.nudge()

        try:
            await _know_ourselves(client)
            patient = make_client(token, settings.api_url, session, patient=True)
            usher = Usher(settings, database, clock, Channels(patient), nudge)
            await usher.refresh()
            trouble = Trouble(usher)
            worker = Worker(
                database, client, clock, renderers.by_kind(usher),
                owner=f"{socket.gethostname()}:{os.getpid()}", on_settled=trouble.on_settled, only_after=only_after,
            )  # fmt: skip
            bolt = make_bolt(client, secret, usher)
            yield App(settings, usher, client, bolt, worker, web.build(bolt, _readiness(usher)))
        finally:
            await database.close()


def make_bolt(client: AsyncWebClient, secret: str, usher: Usher) -> AsyncApp:
    """The Bolt app with every listener."""
    bolt = AsyncApp(client=client, signing_secret=secret or None, raise_error_for_unhandled_request=False)
    handlers.register(bolt, usher)
    return bolt


async def serve(settings: Settings, clock: Clock, role: Role) -> None:
    """Run until SIGTERM or SIGINT, then finish what is being sent."""
    async with assemble(settings, clock) as app, running(app, role):
        stop = asyncio.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            with contextlib.suppress(NotImplementedError):  # Windows
                asyncio.get_running_loop().add_signal_handler(name, stop.set)
        async with _front(app) if role is not Role.WORKER else contextlib.nullcontext():
            log.info("Usher is running (%s)", role)
            await stop.wait()


@asynccontextmanager
async def running(app: App, role: Role = Role.ALL) -> AsyncIterator[None]:
    """The background of a process: memory kept fresh, people linked, and what is due sent."""
    ticks = [scheduler.Tick("refresh", 1, _unless_down(app.usher.refresh))]
    if role is not Role.WEB:
        ticks += [
            scheduler.Tick("sweep", 1, app.worker.nudge),
            scheduler.Tick("link", _DAY, _unless_down(lambda: link_everyone(app))),
        ]
    stop = asyncio.Event()
    timer = scheduler.build(ticks)
    timer.start()
    sending = asyncio.create_task(app.worker.run(stop)) if role is not Role.WEB else None
    if role is not Role.WEB:
        linking = asyncio.create_task(_unless_down(lambda: link_everyone(app))())
    try:
        yield
    finally:
        timer.shutdown(wait=False)
        stop.set()
        if sending:
            linking.cancel()
            await asyncio.gather(sending, linking, return_exceptions=True)


async def link_everyone(app: App) -> None:
    """One sweep over the workspace's members: people are linked to their Slack users by e-mail."""
    patient = make_client(app.client.token or "", app.client.base_url, app.client.session, patient=True)
    await app.usher.people.link([u async for u in directory.users(patient)], everyone=True)
    await app.usher.refresh()


@asynccontextmanager
async def _front(app: App) -> AsyncIterator[None]:
    """Where Slack's requests come in: a socket of ours to Slack, or HTTP."""
    if token := app.settings.app_token:
        async with socket_mode.connected(app.bolt, token.get_secret_value()):
            yield
    else:
        async with web.listening(app.web, app.settings.host, app.settings.port) as port:
            log.info("Listening on %s:%d", app.settings.host, port)
            yield


async def _know_ourselves(client: AsyncWebClient) -> None:
    try:
        await client.auth_test()
    except SlackApiError as error:
        raise Misconfigured(f"Slack refuses SLACK_BOT_TOKEN ({error.response['error']}).") from None
    except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
        raise Unavailable(f"Slack cannot be reached at {client.base_url} ({type(error).__name__}).") from None


def _readiness(usher: Usher) -> Callable[[], Awaitable[str]]:
    async def ready() -> str:
        try:
            await usher.refresh()
        except UsherError as error:
            return str(error)
        return ""

    return ready


def _unless_down(function: Callable[[], Awaitable[None]]) -> Callable[[], Coroutine[Any, Any, None]]:
    """Log in one line that the database or Slack is down; the next tick tries again."""

    async def run() -> None:
        try:
            await function()
        except (UsherError, SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            log.warning("%s: %s", type(error).__name__, error)

    return run
