"""The composition root: settings → database, workspaces, Bolt app, web app; and what runs as long as the process does."""

import asyncio
import contextlib
import gc
import logging
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette

import handlers
from bot import front, scheduler, stopping, telemetry, waiting, web
from bot.clock import Clock
from bot.config import Settings
from bot.delivery.failures import FailureNews
from bot.delivery.rates import Rates
from bot.delivery.worker import Worker
from bot.errors import Misconfigured, Unavailable
from bot.health import Health
from bot.logs import nothing_private
from bot.metrics import Metrics, counted
from bot.services.services import Services
from bot.slack import directory
from bot.slack.client import AWAY, make_client
from bot.telemetry import Telemetry
from bot.web import signed
from bot.workspaces import Installation, Shared, Workspace, Workspaces, background
from bot.workspaces import ticks as of_workspace
from db import migrate
from db.engine import Database, normalize
from db.signs import Signs, watching
from db.timekeeping import Timekeeper
from handlers.common.admission import Door
from handlers.common.underway import finishing

log = logging.getLogger(__name__)
_TIME = 5
"""Seconds between two looks whether the clock is still right."""


class ProcessRole(StrEnum):
    """The work of a process: answer Slack, send due messages, or both."""

    WEB = "web"
    WORKER = "worker"
    ALL = "all"

    @property
    def sends(self) -> bool:
        """Tell whether the process sends what is due."""
        return self is not ProcessRole.WEB


@dataclass(frozen=True, slots=True)
class App:
    """Everything put together, and not yet running."""

    settings: Settings
    shared: Shared
    workspaces: Workspaces
    bolt: AsyncApp
    health: Health
    time: Timekeeper
    web: Starlette

    @property
    def home(self) -> Workspace:
        """The workspace of the settings; where there is none, the first one."""
        return next(iter(self.workspaces))

    @property
    def services(self) -> Services:
        """The use cases of `home`."""
        return self.home.services

    @property
    def client(self) -> AsyncWebClient:
        """The Slack client of `home`."""
        return self.home.client

    @property
    def worker(self) -> Worker:
        """The worker of `home`."""
        return self.home.worker

    @property
    def failures(self) -> FailureNews:
        """Return what could not be delivered in `home`."""
        return self.home.failures

    @property
    def signs(self) -> Signs:
        """The signs that somebody has written in the database."""
        return self.shared.signs


@asynccontextmanager
async def assemble(
    settings: Settings,
    clock: Clock,
    *,
    only_after: int | None = None,
    rates: Rates | None = None,
    metrics: Metrics | None = None,
) -> AsyncIterator[App]:
    """Put everything together; Misconfigured, or Unavailable where Slack or the database is down.

    `only_after` keeps the worker to deliveries with a higher id; `rates` are the worker's, where time is simulated.
    What happens is counted in `metrics`.
    """
    metrics = metrics or Metrics()
    token, secret = settings.require_slack()
    database = Database(settings.database_url)
    async with contextlib.AsyncExitStack() as stack:
        stack.enter_context(nothing_private())
        http = await stack.enter_async_context(aiohttp.ClientSession(trace_configs=[counted(metrics)]))
        stack.push_async_callback(database.close)
        time = Timekeeper(clock, database)
        await time.tick()
        workspaces: Workspaces | None = None

        def nudge() -> None:
            if workspaces:
                workspaces.nudge()

        home = await _installed(make_client(token, settings.api_url, http))
        signs = await stack.enter_async_context(watching(database, nudge))
        shared = Shared(
            settings,
            clock,
            database,
            http,
            metrics,
            signs,
            new_rates=(lambda: rates) if rates else Rates,
            only_after=only_after,
        )
        workspaces = Workspaces(shared)
        stack.push_async_callback(workspaces.close)
        await workspaces.open(home)
        bolt = make_bolt(shared, workspaces)
        await asyncio.to_thread(migrate.head)  # /readyz needs it, and reads the migrations for it
        health = Health(database, workspaces)
        yield App(settings, shared, workspaces, bolt, health, time, web.build(bolt, secret, health.missing))


def make_bolt(shared: Shared, workspaces: Workspaces) -> AsyncApp:
    """The Bolt app with every listener; it knows each workspace's bot, and need not ask Slack before the first acknowledgement."""

    async def authorize(context: AsyncBoltContext) -> AuthorizeResult:
        known: AuthorizeResult = context["workspace"].known
        return known

    bare = make_client(None, shared.settings.api_url, shared.http)  # each request's client is given the token
    with _settings_are_ours():
        bolt = signed.bolt_app(
            client=bare,
            authorize=authorize,
            before_authorize=Door(workspaces.find),
            raise_error_for_unhandled_request=False,
        )
    handlers.register(bolt, shared.settings.command_prefix)
    return bolt


@contextlib.contextmanager
def _settings_are_ours() -> Iterator[None]:
    """Keep Bolt from the environment, which it reads beside its arguments.

    A SLACK_CLIENT_ID and SLACK_CLIENT_SECRET there would make it look for installations that nobody stores, and no
    argument says otherwise.
    """
    held = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("SLACK_")}
    try:
        yield
    finally:
        os.environ.update(held)


async def serve(settings: Settings, clock: Clock, role: ProcessRole) -> None:
    """Run until SIGTERM or SIGINT, at any moment; then finish what is being sent, within seconds."""
    await stopping.until_told(_work(settings, clock, role))


async def _work(settings: Settings, clock: Clock, role: ProcessRole) -> None:
    """Put everything together and run it until cancelled; the metrics' port is the first thing it needs."""
    database = normalize(settings.database_url).get_backend_name()
    async with telemetry.served(settings, role.value, database) as seen:
        if settings.awaits_token:
            seen.wait(waiting.missing)
            await waiting.serve(settings, listens=role is not ProcessRole.WORKER)
            return
        with _bound(settings, role) as sock:  # a port that is taken is found before anything is sent
            await _serve(settings, clock, role, seen, sock)


async def _serve(
    settings: Settings, clock: Clock, role: ProcessRole, seen: Telemetry, sock: socket.socket | None
) -> None:
    async with (
        assemble(settings, clock, metrics=seen.metrics) as app,
        running(app, role),
        finishing(),
        _front(app, role, seen, sock),
    ):
        seen.begin(app.workspaces, app.health.missing, sends=role.sends)
        _keep_what_is_loaded()
        log.info("Usher is running (%s)", role)
        try:
            await asyncio.Event().wait()
        finally:
            app.workspaces.stop_sending()  # nothing more is sent while the requests in hand are answered


def _keep_what_is_loaded() -> None:
    """Let no collection of garbage look through what stays until the end: each would hold the loop for a tenth of a second."""
    gc.collect()
    gc.freeze()


@asynccontextmanager
async def running(app: App, role: ProcessRole = ProcessRole.ALL) -> AsyncIterator[None]:
    """The background of a process: its clock watched, and each workspace kept fresh and sent what is due."""
    working: set[asyncio.Task[None]] = set()
    loops = scheduler.look([_right_time(app)], working)
    app.health.sends = role.sends
    try:
        async with app.workspaces.running(lambda of, stop: background.kept(of, stop, sends=role.sends)):
            yield
    finally:
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*working, *loops, return_exceptions=True)


def ticks(app: App, role: ProcessRole = ProcessRole.ALL) -> list[scheduler.Tick]:
    """Return what a process does again and again for itself and for `home`."""
    theirs = [*of_workspace.fresh(app.home), *(of_workspace.sending(app.home) if role.sends else ())]
    return [_right_time(app), *theirs]


def _right_time(app: App) -> scheduler.Tick:
    return scheduler.Tick("time", _TIME, of_workspace.unless_down(app.time.tick), app.time.is_due)


async def link_everyone(app: App) -> None:
    """Read all members of the workspace now, for a demo or a rehearsal that begins with everybody linked."""
    for of in app.workspaces:
        await of.services.sweeps.want()
        await of.services.sweeps.finish(partial(directory.user_page, of.client, of.team))
        await of.services.refresh()


def _bound(settings: Settings, role: ProcessRole) -> AbstractContextManager[socket.socket | None]:
    """The socket for Slack's requests, if this process answers any over HTTP; Unavailable where the port is taken."""
    if role is ProcessRole.WORKER or settings.app_token:
        return contextlib.nullcontext()
    return web.bound(settings.host, settings.port)


def _front(
    app: App, role: ProcessRole, seen: Telemetry, sock: socket.socket | None
) -> AbstractAsyncContextManager[None]:
    """Return where Slack's requests come in, if this process answers any."""
    if role is ProcessRole.WORKER:
        return contextlib.nullcontext()
    if sock is None:
        return front.connected(app.bolt, app.settings, app.shared.clock, app.health.missing, seen.watch)
    return front.listening(app.web, app.settings, sock)


async def _installed(client: AsyncWebClient) -> Installation:
    """The workspace of the settings' token; Misconfigured where Slack refuses the token, Unavailable where it is away."""
    try:
        told = await client.auth_test()
    except SlackApiError as error:
        raise Misconfigured(f"Slack refuses SLACK_BOT_TOKEN ({error.response['error']}).") from None
    except AWAY as error:
        raise Unavailable(f"Slack cannot be reached at {client.base_url} ({type(error).__name__}).") from None
    known = AuthorizeResult.from_auth_test_response(bot_token=client.token, auth_test_response=told)
    return Installation(known, url=str(told.get("url") or ""))
