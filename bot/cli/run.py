"""`usher run` and `usher migrate`: the bot against the real Slack."""

import asyncio
from typing import Annotated

import typer

from bot import logs
from bot.app import Role, serve
from bot.cli.common import prepare, settings
from bot.clock import SystemClock
from db import migrate as migrations


def run(
    role: Annotated[Role, typer.Option(help="What this process does.")] = Role.ALL,
    host: Annotated[str, typer.Option(help="Where to listen; else HOST.")] = "",
    port: Annotated[int, typer.Option(help="Where to listen; else PORT.")] = 0,
) -> None:
    """Run the bot: answer Slack (web), send what is due (worker), or both (all)."""
    chosen = settings()
    chosen = chosen.model_copy(update={"host": host or chosen.host, "port": port or chosen.port})
    chosen.require_slack()
    logs.setup(chosen.log)
    prepare(chosen)
    asyncio.run(serve(chosen, SystemClock(), role))


def migrate() -> None:
    """Create the database's tables, or bring them up to date."""
    migrations.upgrade(settings().database_url)
    typer.echo("The database's tables are up to date.")
