"""One workspace that is served: its client, its use cases, and the worker that sends its deliveries."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery import renderers
from bot.delivery.failures import FailureNews
from bot.delivery.worker import Worker
from bot.services.services import Services
from bot.slack.client import make_client
from bot.slack.distance import Distance
from bot.slack.members import Members
from bot.workspaces.shared import Installation, Shared


@dataclass(frozen=True, slots=True)
class Workspace:
    """Everything of one workspace; nothing in it is shared with another one but what `Shared` holds."""

    shared: Shared
    known: AuthorizeResult
    services: Services
    client: AsyncWebClient
    worker: Worker
    failures: FailureNews
    distance: Distance
    """The distance of Usher's clock from Slack's."""

    @property
    def team(self) -> str:
        """Slack's id of the workspace."""
        return self.services.team


@asynccontextmanager
async def opened(shared: Shared, installation: Installation) -> AsyncIterator[Workspace]:
    """Put one workspace together; Unavailable where the database is down. Nothing runs yet, and Slack is not asked."""
    settings, clock = shared.settings, shared.clock
    database = shared.database.of(installation.rows)
    distance = Distance(clock)
    client = make_client(installation.token, settings.api_url, shared.http, distance=distance)
    patient = make_client(installation.token, settings.api_url, shared.http, patient=True)
    members = Members(patient, installation.team)
    worker: Worker | None = None

    def nudge() -> None:
        if worker:
            worker.nudge()

    services = Services(
        settings,
        database,
        clock,
        members,
        nudge,
        team=installation.team,
        home=installation.url,
        metrics=shared.metrics,
    )
    members.listed = services.sweeps.listing
    failures = FailureNews(services)
    worker = Worker(
        database,
        client,
        clock,
        renderers.by_kind(services),
        owner=shared.owner,
        on_settled=failures.on_settled,
        only_after=shared.only_after,
        rates=shared.new_rates(),
        access=services.access,
        distance=distance,
        metrics=shared.metrics,
        signs=shared.signs,
    )
    try:
        await services.refresh()
        yield Workspace(shared, installation.known, services, client, worker, failures, distance)
    finally:
        await services.overviews.close()
