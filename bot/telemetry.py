"""The answers for a host on a port of its own: /metrics, /healthz and /readyz, for any process.

The port is not for the public, so /metrics is not served where Slack's requests come in.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from bot import web
from bot.config import NAMES, Settings
from bot.domain.ledger.overview import Overview
from bot.metrics import Metrics, StateMeters, sampled
from bot.web import Socket
from bot.workspaces import Workspace

log = logging.getLogger(__name__)

_PATIENCE = 2.0
"""Seconds for which a scrape waits for the database."""
STARTING = "Usher is starting."


class _Line:
    """The connection to Slack, once there is one; there is none where Slack comes over HTTP."""

    status: Socket | None = None

    def __bool__(self) -> bool:
        return self.status is not None

    @property
    def missing(self) -> str:
        return self.status.missing if self.status else ""

    def as_json(self) -> dict[str, object]:
        return self.status.as_json() if self.status else {}


class Telemetry:
    """The facts about a process while it starts, runs and ends."""

    def __init__(self, metrics: Metrics) -> None:
        self.metrics = metrics
        self._state = StateMeters()
        metrics.registry.register(self._state)
        self._line = _Line()
        self._missing: Callable[[], Awaitable[str]] | None = None
        self._shared = web.Shared(self._ask)
        self._workspaces: Iterable[Workspace] = ()
        self._sends = False

    def begin(
        self, workspaces: Iterable[Workspace], missing: Callable[[], Awaitable[str]], *, sends: bool
    ) -> None:
        """The process runs, and serves these workspaces; `sends`: it sends what is due, too."""
        self._workspaces, self._missing, self._sends = workspaces, missing, sends

    def wait(self, missing: Callable[[], Awaitable[str]]) -> None:
        """The process waits for what is `missing`."""
        self._missing = missing

    def watch(self, status: Socket) -> None:
        """Note that the process keeps a connection to Slack."""
        self._line.status = status

    def app(self) -> Starlette:
        """The three addresses."""
        return Starlette(
            routes=[*web.health(self._shared, self._line), web.metrics(self.metrics.registry, self._look)]
        )

    async def _ask(self) -> str:
        return await self._missing() if self._missing else STARTING

    async def _look(self) -> None:
        """Bring the gauges up to date; what the database does not say in time is left out."""
        state = self._state
        pulses = [each.worker.pulse for each in self._workspaces] if self._sends else []
        state.sweep_age = max((pulse.age for pulse in pulses), default=None)
        state.held = max((pulse.held for pulse in pulses if pulse.held is not None), default=None)
        told = [each.distance.ahead for each in self._workspaces if each.distance.ahead is not None]
        state.ahead = max(told, key=abs, default=None)
        state.connected = not self._line.missing if self._line else None
        missing, _ = await asyncio.gather(self._shared(), self._ledger())
        state.ready = not (missing or self._line.missing)

    async def _ledger(self) -> None:
        looks = [each.services.overviews for each in self._workspaces]
        if looks:
            seen = await asyncio.gather(*(look.look(_PATIENCE) for look in looks))
            self._state.overview = Overview.of_all([each for each in seen if each])
            self._state.database_up = next((look.up for look in looks if look.up is not None), None)


@asynccontextmanager
async def served(settings: Settings, role: str, database: str) -> AsyncIterator[Telemetry]:
    """Serve it for as long as the block lasts, where the settings name a port; Unavailable where that is taken."""
    telemetry = Telemetry(Metrics())
    telemetry.metrics.runs(role, database)
    if settings.metrics_port is None:
        yield telemetry
        return
    listening = web.listening(
        telemetry.app(), settings.metrics_host, settings.metrics_port, NAMES["metrics_port"]
    )
    with sampled(telemetry.metrics):
        async with listening as port:
            log.info("/metrics, /healthz and /readyz are served on %s:%d", settings.metrics_host, port)
            yield telemetry
