"""`usher check`: what is missing before a conference can run."""

import asyncio
from dataclasses import asdict
from typing import Annotated

import aiohttp
import typer

from bot.cli.common import print_json, ready_database, settings
from bot.clock import SystemClock
from bot.config import Settings
from bot.services.checks import Finding
from bot.services.checks import check as look
from bot.services.usher import Usher
from bot.slack.client import make_client
from bot.slack.members import Members


def check(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False) -> None:
    """Say what is missing: scopes, channels, unlinked speakers, sessions without a channel."""
    findings = asyncio.run(_check(settings()))
    if as_json:
        print_json({"findings": [asdict(f) for f in findings]})
    else:
        typer.echo("\n".join(f"{'ok' if f.ok else 'missing':8}{f.about}: {f.says}" for f in findings))
    if not all(f.ok for f in findings):
        raise typer.Exit(1)


async def _check(settings: Settings) -> list[Finding]:
    token, _ = settings.require_slack()
    database = ready_database(settings)
    try:
        async with aiohttp.ClientSession() as session:
            client = make_client(token, settings.api_url, session, patient=True)
            usher = Usher(settings, database, SystemClock(), Members(client), lambda: None)
            await usher.refresh()
            return await look(usher, client)
    finally:
        await database.close()
