"""The composition root: settings → database, Slack client, use cases, Bolt app, worker, scheduler, web app."""

import asyncio
import contextlib
import gc
import logging
import os
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from starlette.applications import Starlette

import handlers
from bot import front, scheduler, stopping, telemetry, waiting, web
from bot.clock import Clock
from bot.config import Settings
from bot.delivery import boards, failures, live_reports, renderers, rewrites
from bot.delivery.boards import Boards
from bot.delivery.failures import FailureNews
from bot.delivery.live_reports import LiveReports
from bot.delivery.lookout import ANYHOW, Lookout
from bot.delivery.rates import Rates
from bot.delivery.reading import Reading
from bot.delivery.rewrites import Rewrites
from bot.delivery.worker import Worker
from bot.errors import Misconfigured, Unavailable, UsherError
from bot.health import Health
from bot.logs import nothing_private
from bot.logs.seldom import Seldom
from bot.metrics import Metrics, counted
from bot.services.services import Services
from bot.slack import directory
from bot.slack.client import AWAY, make_client
from bot.slack.distance import Distance
from bot.slack.members import Members
from bot.telemetry import Telemetry
from bot.web import signed
from db import migrate
from db.engine import Database, normalize
from db.signs import Signs, watching
from db.timekeeping import Timekeeper
from handlers.common.admission import Door
from handlers.common.underway import finishing

log = logging.getLogger(__name__)
_seldom = Seldom(log)
"""Ten ticks say the same each second while the database is away."""
_DAY = 24 * 60 * 60
_HOUR = 60 * 60
_MINUTE = 60
_TIME = 5
"""Seconds between two looks whether the clock is still right."""
_HEARD = 5
"""Seconds between two looks at what Slack has sent since."""
_TIDY = 15 * 60
"""Seconds between two looks whether something is kept for too long."""
_LOST = 30
"""Seconds between two looks whether Slack takes a token again that it has refused."""


class ProcessRole(StrEnum):
    """What a process does: answer Slack, send what is due, or both."""

    WEB = "web"
    WORKER = "worker"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class App:
    """Everything put together, and not yet running."""

    settings: Settings
    services: Services
    client: AsyncWebClient
    bolt: AsyncApp
    worker: Worker
    failures: FailureNews
    health: Health
    signs: Signs
    """Whether the record was written since."""
    time: Timekeeper
    distance: Distance
    """How far Usher's clock is ahead of Slack's."""
    web: Starlette


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
        session = await stack.enter_async_context(aiohttp.ClientSession(trace_configs=[counted(metrics)]))
        stack.push_async_callback(database.close)
        time, distance = Timekeeper(clock, database), Distance(clock)
        await time.tick()
        client = make_client(token, settings.api_url, session, distance=distance)
        worker: Worker | None = None

        def nudge() -> None:
            if worker:
                worker.nudge()

        ourselves = await _know_ourselves(client)
        team = ourselves["team_id"]
        patient = make_client(token, settings.api_url, session, patient=True)
        members = Members(patient, team)
        services = Services(
            settings,
            database,
            clock,
            members,
            nudge,
            team=team,
            home=str(ourselves.get("url") or ""),
            metrics=metrics,
        )
        members.listed = services.sweeps.listing
        stack.push_async_callback(services.overviews.close)
        await services.refresh()
        heard = FailureNews(services)
        signs = await stack.enter_async_context(watching(database, nudge))
        worker = Worker(
            database, client, clock, renderers.by_kind(services),
            owner=f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}", on_settled=heard.on_settled, only_after=only_after,
            rates=rates, access=services.access, distance=distance, metrics=metrics, signs=signs,
        )  # fmt: skip
        bolt = make_bolt(client, services, ourselves)
        await asyncio.to_thread(migrate.head)  # /readyz needs it, and reads the migrations for it
        health = Health(services)
        yield App(
            settings,
            services,
            client,
            bolt,
            worker,
            heard,
            health,
            signs,
            time,
            distance,
            web.build(bolt, secret, health.missing),
        )


def make_bolt(client: AsyncWebClient, services: Services, ourselves: AsyncSlackResponse) -> AsyncApp:
    """The Bolt app with every listener; it knows itself, and need not ask Slack before the first acknowledgement."""
    known = AuthorizeResult.from_auth_test_response(bot_token=client.token, auth_test_response=ourselves)

    async def authorize() -> AuthorizeResult:
        return known

    bare = make_client(None, client.base_url, client.session)  # each request's client is given the token
    with _settings_are_ours():
        bolt = signed.bolt_app(
            client=bare, authorize=authorize, before_authorize=Door(), raise_error_for_unhandled_request=False
        )
    handlers.register(bolt, services)
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
        running(app, role) as stop,
        finishing(),
        _front(app, role, seen, sock),
    ):
        pulse = None if role is ProcessRole.WEB else app.worker.pulse
        seen.begin(app.services, app.health.missing, pulse, app.distance)
        _keep_what_is_loaded()
        log.info("Usher is running (%s)", role)
        try:
            await asyncio.Event().wait()
        finally:
            stop.set()  # nothing more is sent while the requests in hand are answered


def _keep_what_is_loaded() -> None:
    """Let no collection of garbage look through what stays until the end: each would hold the loop for a tenth of a second."""
    gc.collect()
    gc.freeze()


@asynccontextmanager
async def running(app: App, role: ProcessRole = ProcessRole.ALL) -> AsyncIterator[asyncio.Event]:
    """The background of a process: memory kept fresh, people linked, and what is due sent.

    Yields an event: once it is set, no more is sent.
    """
    stop = asyncio.Event()
    working: set[asyncio.Task[None]] = set()
    every = ticks(app, role)
    timer = scheduler.build([tick for tick in every if not tick.due], working)
    timer.start()
    loops = scheduler.look([tick for tick in every if tick.due], working)
    if role is not ProcessRole.WEB:
        app.health.watch(app.worker.pulse)
        closing = asyncio.create_task(
            _unless_down(app.services.closing.tick)()
        )  # also what was over while nothing ran
        working |= {closing, asyncio.create_task(_send(app, stop))}
    try:
        yield stop
    finally:
        timer.shutdown(wait=False)
        stop.set()
        await app.services.broadcasts.stop()
        for loop in loops:
            loop.cancel()
        await asyncio.gather(*working, *loops, return_exceptions=True)


async def _send(app: App, stop: asyncio.Event) -> None:
    """Notice what fell due while nothing ran, then send."""
    await _unless_down(lambda: app.failures.begin(app.worker.holds))()
    await app.worker.run(stop)


def ticks(app: App, role: ProcessRole = ProcessRole.ALL) -> list[scheduler.Tick]:
    """What a process does again and again."""

    def watched(
        name: str, seconds: float, look: Callable[[], Awaitable[datetime | None]], anyhow: float = ANYHOW
    ) -> scheduler.Tick:
        """A tick that looks only when somebody wrote, or when the moment has come that its last look named."""
        lookout = Lookout(app.signs, app.services.clock, anyhow=anyhow)
        return scheduler.Tick(name, seconds, _unless_down(lookout.over(look)), lookout.is_time)

    fresh = [
        watched("refresh", 1, lambda: _refresh(app)),
        scheduler.Tick("time", _TIME, _unless_down(app.time.tick), app.time.is_due),
        scheduler.Tick("heard", _HEARD, _unless_down(app.services.heard.write)),
        scheduler.Tick("access", _LOST, _unless_down(lambda: _regain(app))),
        scheduler.Tick("follow", 1, _unless_down(app.services.following.tick), app.services.following.is_due),
    ]
    if role is ProcessRole.WEB:
        return fresh

    async def sends() -> bool:
        return not app.services.access.paused and await app.worker.holds()

    live = Boards(app.services, app.client, sends)
    told = LiveReports(app.services, app.client, sends)
    anew = Rewrites(
        app.services.database, app.services.clock, app.client, renderers.by_kind(app.services), sends
    )
    reading = Reading(
        app.services.sweeps,
        app.services.clock,
        lambda c, n: directory.user_page(app.client, app.services.team, c, n),
        app.worker.holds,
    )
    return [
        *fresh,
        watched("boards", boards.TICK, live.look),
        watched("announce", 1, lambda: _announce(app)),
        watched("rewrite", rewrites.TICK, anew.look),
        watched("reports", live_reports.TICK, told.look),
        watched("stuck", failures.TICK, lambda: _stuck(app)),
        watched("members", 1, reading.look),
        scheduler.Tick("link", _DAY, _unless_down(reading.anew)),
        scheduler.Tick("tidy", _TIDY, _unless_down(lambda: _tidy(app))),
        scheduler.Tick("questions", _MINUTE, _unless_down(app.services.closing.tick)),
        watched("newcomers", _MINUTE, lambda: _link_newcomers(app), _HOUR),
    ]


async def _refresh(app: App) -> datetime | None:
    """Take over what has changed; returns when something changes by itself."""
    await app.services.refresh()
    return app.services.programs.next_shown


async def _announce(app: App) -> datetime | None:
    """Plan the announcements whose time has come, and send them at once; returns when there is one again."""
    if await app.services.broadcasts.go_out():
        app.worker.nudge()
    return await app.services.broadcasts.next_look()


async def _stuck(app: App) -> datetime | None:
    """Look whether what is due moves; returns when there is a reason to look again."""
    watches = await app.failures.tick(app.worker.holds)
    return app.services.clock.utcnow() if watches else app.worker.next_wake


async def _tidy(app: App) -> None:
    """Let go what is kept for too long: of people who left the workspace, and of conferences. The process that sends does it."""
    if app.distance.is_far or not await app.worker.holds():
        return  # by a clock that is wrong, what is still needed would be gone for good
    days = app.settings.departed_days
    gone = await app.services.own.forget_departed(days) if days is not None else 0
    if await app.services.retention.tick() or gone:
        await app.services.refresh()
    await app.services.aging.tick()
    app.worker.nudge()


async def _regain(app: App) -> None:
    """Ask Slack whether the token works again, where Slack has said that it does not."""
    if app.services.access.paused:
        try:
            await app.client.auth_test()
        except SlackApiError:
            return
        app.services.access.works()
        app.worker.nudge()


async def _link_newcomers(app: App) -> None:
    """Link people whom an import has brought, without waiting for the next day's sweep. The process that sends does it.

    A sweep that is open looks for them, too; were it to end meanwhile, another one would begin for nothing.
    """
    sweep = await app.services.sweeps.latest()
    if sweep and sweep.is_open:
        return
    if await app.worker.holds() and await app.services.people.newcomers():
        await app.services.sweeps.want()


async def link_everyone(app: App) -> None:
    """Read all members of the workspace now, for a demo or a rehearsal that begins with everybody linked."""
    await app.services.sweeps.want()
    await app.services.sweeps.finish(
        lambda cursor, size: directory.user_page(app.client, app.services.team, cursor, size)
    )
    await app.services.refresh()


def _bound(settings: Settings, role: ProcessRole) -> AbstractContextManager[socket.socket | None]:
    """The socket for Slack's requests, if this process answers any over HTTP; Unavailable where the port is taken."""
    if role is ProcessRole.WORKER or settings.app_token:
        return contextlib.nullcontext()
    return web.bound(settings.host, settings.port)


def _front(
    app: App, role: ProcessRole, seen: Telemetry, sock: socket.socket | None
) -> AbstractAsyncContextManager[None]:
    """Where Slack's requests come in, if this process answers any."""
    if role is ProcessRole.WORKER:
        return contextlib.nullcontext()
    if sock is None:
        return front.connected(app.bolt, app.settings, app.services.clock, app.health.missing, seen.watch)
    return front.listening(app.web, app.settings, sock)


async def _know_ourselves(client: AsyncWebClient) -> AsyncSlackResponse:
    """Who the token belongs to; Misconfigured where Slack refuses the token, Unavailable where it is away."""
    try:
        return await client.auth_test()
    except SlackApiError as error:
        raise Misconfigured(f"Slack refuses SLACK_BOT_TOKEN ({error.response['error']}).") from None
    except AWAY as error:
        raise Unavailable(f"Slack cannot be reached at {client.base_url} ({type(error).__name__}).") from None


def _unless_down(function: Callable[[], Awaitable[object]]) -> Callable[[], Coroutine[Any, Any, None]]:
    """Log in one line that the database or Slack is down; the next tick tries again."""

    async def run() -> None:
        try:
            await function()
        except (UsherError, *AWAY) as error:
            _seldom.warn(f"{type(error).__name__}: {error}")

    return run
