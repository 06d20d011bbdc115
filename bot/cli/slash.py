"""`usher slash`: one command as a person would type it, answered in the terminal."""

import asyncio
import logging
import re
from typing import Annotated, Any

import typer

from bot import logs
from bot.cli.common import moment, prepare, print_json, settings
from bot.domain.common.markup import plain
from bot.errors import BadInput

_WHO = re.compile(r"[^@\s]+@[^@\s]+|[UWuw](?=[A-Za-z]*\d)[A-Za-z0-9]{2,}")
"""An address, or an id of Slack's, in which there is a digit."""


def slash(
    command: Annotated[str, typer.Argument(help='The command, such as "/session now".')],
    who: Annotated[
        str,
        typer.Option("--as", metavar="WHO", help="The person: an e-mail address, or a Slack user's id."),
    ] = "",
    channel: Annotated[str, typer.Option("--in", metavar="CHANNEL", help="The channel.")] = "",
    at: Annotated[
        str, typer.Option(metavar="ISO8601", help="The time, such as 2025-02-01T10:20+01:00.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Run one slash command through the bot, on the configured database, against a local Slack."""
    from bot.demo.slash import Typed, run_slash  # the sandbox is not needed by other commands

    typed = Typed(command, _named(who), channel, moment(at) if at else None)
    chosen = settings()
    logs.setup(chosen.log, logging.ERROR)
    prepare(chosen)
    received = asyncio.run(run_slash(chosen, typed))
    if as_json:
        print_json(received)
    else:
        typer.echo("\n\n".join(_texts(received)))


def _named(text: str) -> str:
    if text and not _WHO.fullmatch(text):
        raise BadInput(
            f'"{text}" is not an e-mail address or a Slack id. Type the person as ada@example.org or U012ABC.'
        )
    return text


def _texts(received: dict[str, Any]) -> list[str]:
    """The plain words of everything that came back."""
    messages = [received["ack"] or {}, *received["responses"], *received["messages"]]
    texts = [plain(m["text"]) for m in messages if m.get("text")]
    views = [f"(a form opens: {view['title']['text']})" for view in received["views"]]
    return texts + views or ["(no answer)"]
