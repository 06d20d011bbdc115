"""`usher audit`: who did what, from a shell."""

import asyncio
from datetime import UTC
from typing import Annotated, Any

import typer

from bot.cli.common import print_json, settings
from bot.cli.offline import offline, program_of
from bot.domain.common.markup import plain
from bot.domain.common.zones import short
from bot.domain.privacy.logbook import Line, Page
from bot.views.privacy.audit import sentence


def audit(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="WORD",
            help="Search for words, an e-mail address, a day such as 2026-12-01, or a session's id.",
        ),
    ] = None,
    conference: Annotated[
        str, typer.Option(metavar="SLUG", help="Only this conference. Default: everything.")
    ] = "",
    limit: Annotated[
        int, typer.Option(min=0, help="The greatest number of lines, newest first. 0 means all.")
    ] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Show who did what and when, newest first: edits, announcements, roles, imports, and attempts that were refused."""
    found = asyncio.run(_look(" ".join(words or ()), conference, limit))
    if as_json:
        print_json({"total": found.total, "lines": [_document(each) for each in found.lines]})
        return
    for each in found.lines:
        where = f" [{each.conference}]" if each.conference and not conference else ""
        typer.echo(f"{short(each.at, UTC)} UTC  {plain(sentence(each))}{where}")
    more = f"{found.total} lines" if found.total != len(found.lines) else ""
    if found.is_cut:
        typer.echo("Only the newest 5,000 lines were searched for words.", err=True)
    if not found.lines:
        typer.echo("Nothing in the audit log." if not words else "Nothing in the audit log matches that.")
    elif more:
        typer.echo(f"The newest {len(found.lines)} of {more}; --limit 0 shows all.")


async def _look(text: str, slug: str, limit: int) -> Page:
    async with offline(settings()) as services:
        program = program_of(services, slug) if slug else None
        return await services.audit.listing(text, program, limit or None, sentence)


def _document(each: Line) -> dict[str, Any]:
    return {
        "id": each.id,
        "at": each.at.isoformat(),
        "act": each.act.value,
        "by": each.by,
        "name": each.name,
        "conference": each.conference,
        "subject": each.what,
        "title": each.title,
        "person": each.person,
        "other": each.other,
        "details": dict(each.details),
        "says": plain(sentence(each)),
    }
