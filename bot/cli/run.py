"""`usher run` and `usher migrate`: the bot against the real Slack."""

import asyncio
import logging
from typing import Annotated

import typer

from bot import logs
from bot.app import Role, serve
from bot.cli import files
from bot.cli.common import prepare, require_file, settings
from bot.clock import SystemClock
from bot.errors import UsherError
from db import migrate as migrations

log = logging.getLogger(__name__)


def run(
    role: Annotated[Role, typer.Option(help="What this process does.")] = Role.ALL,
    host: Annotated[str, typer.Option(help="Where to listen; else HOST.")] = "",
    port: Annotated[int, typer.Option(help="Where to listen; else PORT.", min=0, max=65535)] = 0,
) -> None:
    """Run the bot: answer Slack (web), send what is due (worker), or both (all)."""
    chosen = settings()
    chosen = chosen.model_copy(update={"host": host or chosen.host, "port": port or chosen.port})
    if not chosen.awaits_token:
        chosen.require_slack()
    logs.setup(chosen.log)
    prepare(chosen)
    for sentence in files.exposed(chosen):
        log.warning("%s", sentence)
    try:
        asyncio.run(serve(chosen, SystemClock(), role))
    except UsherError:
        raise
    except Exception:
        log.exception("Usher ends, because something went wrong that nothing was prepared for")
        raise


def migrate() -> None:
    """Create the database's tables, or bring them up to date."""
    chosen = settings()
    require_file(chosen)
    migrations.upgrade(chosen.database_url)
    typer.echo("The database's tables are up to date.")
