"""`usher check`: what is missing before a conference can run."""

import asyncio
from dataclasses import asdict
from typing import Annotated

import aiohttp
import typer
from slack_sdk.web.async_client import AsyncWebClient

from bot.cli import files
from bot.cli.common import clock_by, print_json, ready_database, settings
from bot.config import NO_WAY_IN, Settings
from bot.services.services import Services
from bot.services.setup.checks import Finding
from bot.services.setup.checks import check as look
from bot.services.setup.live_checks import Shown, live
from bot.slack.client import make_client
from bot.slack.members import Members


def check(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    is_live: Annotated[
        bool, typer.Option("--live", help="Let Slack check every view, and check that its requests arrive.")
    ] = False,
) -> None:
    """Say what is missing: scopes, channels, unlinked speakers, sessions without a channel."""
    findings = asyncio.run(_check(settings(), is_live=is_live))
    if as_json:
        print_json({"findings": [asdict(f) for f in findings]})
    else:
        typer.echo("\n".join(f"{'ok' if f.ok else 'missing':8}{f.about}: {f.says}" for f in findings))
    if not all(f.ok for f in findings):
        raise typer.Exit(1)


async def _check(settings: Settings, *, is_live: bool) -> list[Finding]:
    token = settings.bot_token
    async with ready_database(settings) as database, aiohttp.ClientSession() as session:
        client = make_client(
            token.get_secret_value() if token else "", settings.api_url, session, patient=True
        )
        services = Services(settings, database, await clock_by(database), Members(client), lambda: None)
        await services.refresh()
        has_way_in = settings.signing_secret or settings.app_token
        return [
            *await look(services, client if token else None),
            *([] if has_way_in else [Finding(False, "Slack", NO_WAY_IN)]),
            *(Finding(False, "Files", says) for says in files.exposed(settings)),
            *(await _live(services, client) if is_live and token else ()),
        ]


async def _live(services: Services, client: AsyncWebClient) -> list[Finding]:
    from bot.views.samples import samples  # every view is made: no other command needs that

    arguments = {"message": "message", "modal": "view", "home": "view"}
    return await live(services, client, [Shown(s.view, arguments[s.surface], s.payload) for s in samples()])
