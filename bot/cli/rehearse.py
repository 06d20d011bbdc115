"""`usher rehearse`: a whole conference played in advance, and what an organizer should know of it."""

import asyncio
import logging
import math
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from sqlalchemy.engine import make_url

from bot import logs
from bot.cli.common import print_json, settings
from bot.cli.progress import told
from bot.config import Settings
from bot.errors import BadInput, Unavailable
from db import migrate
from db.engine import normalize

if TYPE_CHECKING:
    from bot.demo.rehearsal import Report, Step, Wish


def rehearse(  # noqa: PLR0917 - typer reads the options from the signature
    speed: Annotated[
        float,
        typer.Option(help="The speed: seconds of the conference in a second. 0 means as fast as possible."),
    ] = 0,
    faults: Annotated[bool, typer.Option("--faults", help="Let Slack fail at random.")] = False,
    everybody: Annotated[
        bool,
        typer.Option(
            "--everybody", help="Pretend that everybody has a Slack account and every room a channel."
        ),
    ] = False,
    picture: Annotated[
        str, typer.Option(metavar="FILE.svg", help="Also draw a picture into this file.")
    ] = "",
    conference: Annotated[
        str, typer.Option(metavar="SLUG", help="Your conference. Default: the sample.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Play a whole conference against a local Slack and say what would be sent, and what would go wrong."""
    from bot.demo import rehearsal  # the sandbox is not needed by other commands

    if not (math.isfinite(speed) and speed >= 0):
        raise BadInput(f"--speed is how many seconds pass in one, 0 or more, not {speed:g}.")
    if picture and not picture.endswith(".svg"):
        raise BadInput(f'The picture is an SVG; call it "{picture}.svg".')
    chosen = settings()
    logs.setup(chosen.log, logging.ERROR)
    if everybody and not conference:
        raise BadInput(
            "--everybody is for a conference of yours, named by --conference: in the sample they are."
        )
    if conference:
        _require_record(chosen)
    report = asyncio.run(_play(chosen, rehearsal.Wish(conference, speed, faults, everybody)))
    if picture:
        _write(Path(picture), rehearsal.picture(report))
    if as_json:
        print_json(rehearsal.document(report))
    else:
        typer.echo(rehearsal.in_words(report))
    if not report.exactly_once:
        raise typer.Exit(1)


def _require_record(chosen: Settings) -> None:
    """The record is read as it stands, and never made: BadInput where there is none."""
    path = make_url(chosen.database_url).database or ""
    if normalize(chosen.database_url).get_backend_name() == "sqlite" and not Path(path).is_file():
        raise BadInput(f"There is no database {path} yet; import a program first: usher import FILE.")
    migrate.require_current(chosen.database_url)


async def _play(chosen: Settings, wish: "Wish") -> "Report":
    from bot.demo.rehearsal import rehearse as play

    with told(sys.stderr) as tell:
        tell("", "Preparing the record and a local Slack …")
        report = await play(chosen, wish, datetime.now(UTC), lambda step: tell(*_said(step)))
        tell("Counting what was sent …")
        return report


def _said(step: "Step") -> tuple[str, str]:
    """A phase is a day of the conference; in it the time, and how much of the whole is over."""
    return f"Rehearsing {step.now:%a} {step.now.day} {step.now:%b %Y}", f"{step.now:%H:%M} ({step.share:.0%})"


def _write(path: Path, svg: str) -> None:
    try:
        path.write_text(svg, encoding="utf-8")
    except OSError as error:
        raise Unavailable(f"{path} cannot be written ({error.strerror or error}).") from None
