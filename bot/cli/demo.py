"""`usher demo`: look at Usher in a browser, with a conference and a Slack of its own."""

import asyncio
import logging
from typing import Annotated

import typer

from bot import logs
from bot.cli.common import settings


def demo(
    port: Annotated[
        int | None,
        typer.Option(help="The page's port. 0 means a free port. Default: PORT.", min=0, max=65535),
    ] = None,
) -> None:
    """Show Usher running: a sample conference and a local Slack, in the browser."""
    from bot.demo.demo import play  # the sandbox is not needed by any other command

    chosen = settings()
    logs.setup(chosen.log, logging.WARNING)
    asyncio.run(play(chosen, chosen.port if port is None else port, _begun, _ready))


def _begun() -> None:
    typer.echo("Playing the day before and the morning …", err=True)


def _ready(url: str) -> None:
    typer.echo(f"Usher's sample conference is on {url}. Open it in a browser. Ctrl-C ends it.")
