"""`usher run` and `usher migrate`: the bot against the real Slack."""

import asyncio
import logging
from typing import Annotated

import typer

from bot import logs
from bot.app import ProcessRole, serve
from bot.cli import files
from bot.cli.common import prepare, require_file, settings
from bot.clock import SystemClock
from bot.errors import Misconfigured, UsherError
from db import migrate as migrations

log = logging.getLogger(__name__)
_SAME = "The metrics need a port of their own: {} is PORT, where the web process listens. Set another USHER_METRICS_PORT."


def run(
    role: Annotated[ProcessRole, typer.Option(help="The work of this process.")] = ProcessRole.ALL,
    host: Annotated[str, typer.Option(help="The address to listen on. Default: HOST.")] = "",
    port: Annotated[
        int | None,
        typer.Option(help="The port to listen on. 0 means a free port. Default: PORT.", min=0, max=65535),
    ] = None,
    metrics_port: Annotated[
        int | None,
        typer.Option(
            help="Serve /metrics, /healthz and /readyz on this port, in any role. Default: USHER_METRICS_PORT.",
            min=0,
            max=65535,
        ),
    ] = None,
    metrics_host: Annotated[
        str, typer.Option(help="The address of that port. Default: USHER_METRICS_HOST, else 127.0.0.1.")
    ] = "",
) -> None:
    """Run the bot: answer Slack (web), send what is due (worker), or both (all).

    Prometheus scrapes the metrics' port, which must not be public; see docs/operations/metrics.md.
    """
    found = settings()
    chosen = found.model_copy(
        update={
            "host": host or found.host,
            "port": found.port if port is None else port,
            "metrics_host": metrics_host or found.metrics_host,
            "metrics_port": found.metrics_port if metrics_port is None else metrics_port,
        }
    )
    if role is not ProcessRole.WORKER and chosen.metrics_port and chosen.metrics_port == chosen.port:
        raise Misconfigured(_SAME.format(chosen.port))
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
        log.exception("Usher stops because of an unexpected error")
        raise


def migrate() -> None:
    """Create or update the database's tables."""
    chosen = settings()
    require_file(chosen)
    migrations.upgrade(chosen.database_url)
    typer.echo("The database's tables are up to date.")
