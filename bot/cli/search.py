"""`usher search`: what /session would answer, in the terminal; with "-" one query a line, in one process."""

import asyncio
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

import typer

from bot.cli.common import moment, print_json, settings
from bot.cli.offline import offline
from bot.domain.program.answers import quoted
from bot.domain.program.lookup import Answer, AnswerKind, look_up
from bot.domain.program.model import Program
from bot.domain.program.sessions import Session
from bot.errors import BadInput
from bot.views.common import times
from bot.views.program import answers

_WHOLE = "-"


def search(
    query: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="QUERY | -", help="The words that people would type. - reads one search from each line."
        ),
    ] = None,
    at: Annotated[
        str, typer.Option(metavar="ISO8601", help="The time, such as 2025-02-01T10:20+01:00.")
    ] = "",
    channel: Annotated[
        str, typer.Option("--in", metavar="CHANNEL", help="The id of the channel it is typed in.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Find sessions as /session does."""
    at_moment = moment(at) if at else None
    typed = " ".join(query or ())
    if typed == _WHOLE:
        asyncio.run(_each(sys.stdin, channel, at_moment))
        return
    found, program = asyncio.run(_one(typed, channel, at_moment))
    if as_json:
        print_json(_document(program, found))
        return
    for line in _lines(program, found):
        typer.echo(line)


async def _one(typed: str, channel: str, at: datetime | None) -> tuple[Answer, Program]:
    async with offline(settings(), at) as services:
        program = services.programs.resolve(channel, "")
        return look_up(program, typed, services.clock.utcnow()), program


async def _each(lines: Iterable[str], channel: str, at: datetime | None) -> None:
    """Answer each line with one line of JSON; what /session would refuse is a note."""
    async with offline(settings(), at) as services:
        program = services.programs.resolve(channel, "")
        for line in lines:
            typed = " ".join(line.split())
            try:
                found = look_up(program, typed, services.clock.utcnow())
            except BadInput as refused:
                found = Answer(AnswerKind.NOTHING, query=typed, note=str(refused))
            print_json(_document(program, found), is_line=True)


def _document(program: Program, found: Answer) -> dict[str, Any]:
    return {
        "query": found.query,
        "understood": answers.understood(program.conference, found),
        "note": _note(found),
        "sessions": [_session(program, session) for session in (*found.now, *found.sessions)],
    }


def _session(program: Program, session: Session) -> dict[str, Any]:
    return {
        "id": session.id,
        "code": session.code,
        "title": session.title,
        "start": session.start.astimezone(program.zone).isoformat(),
        "end": session.end.astimezone(program.zone).isoformat(),
        "room": session.where,
        "track": session.track,
        "people": [appearance.person.name for appearance in session.people],
    }


def _note(found: Answer) -> str:
    """Return what is said of it; where nothing matches, with the closest there is."""
    closest = f"Closest: {quoted(found.closest.title)}." if found.closest else ""
    return " ".join(part for part in (found.note, closest) if part)


def _lines(program: Program, found: Answer) -> Iterable[str]:
    yield from filter(None, (answers.understood(program.conference, found), _note(found)))
    for session in (*found.now, *found.sessions):
        where = f" · {session.where}" if session.where else ""
        yield f"{session.code}  {times.plain_moment(program.conference, session.start)}{where}  {session.title}"
