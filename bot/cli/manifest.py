"""`usher manifest`: what to paste where Slack asks for an app manifest."""

import json
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import settings
from bot.domain.common.commands import COMMANDS
from bot.errors import BadInput
from bot.slack.manifest import manifest as build
from bot.slack.manifest_rules import problems

PLACEHOLDER = "https://your-host.example"


def manifest(
    url: Annotated[str, typer.Option(help="The address at which Slack reaches the bot (HTTP).")] = "",
    socket: Annotated[bool, typer.Option("--socket", help="For Socket Mode: no address is needed.")] = False,
    check: Annotated[
        Path | None,
        typer.Option(help="Compare with this file instead of printing. Slack's limits are always checked."),
    ] = None,
) -> None:
    """Print the app manifest; the command prefix is taken from the settings."""
    if url and not url.startswith("https://"):
        raise BadInput(f"Slack reaches bots by https only; {url} is not an https address.")
    chosen = settings()
    socket = socket or (not url and chosen.app_token is not None)
    made = build(COMMANDS, chosen.command_prefix, url or PLACEHOLDER, socket=socket)
    if wrong := problems(made):
        raise BadInput(f"Slack would refuse this manifest: {'; '.join(wrong)}.")
    text = json.dumps(made, indent=2) + "\n"
    if check is None:
        typer.echo(text, nl=False)
    elif not check.exists() or check.read_text() != text:
        raise BadInput(
            f"{check} is not what `usher manifest` prints. Write it again: usher manifest > {check}"
        )
