"""`usher roles`: who organizes and chairs; given and taken from a shell."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

import typer

from bot.cli.common import print_json, settings
from bot.cli.groups import group
from bot.cli.offline import offline, only_program
from bot.domain.common.markup import plain
from bot.domain.common.zones import short
from bot.domain.people.grants import Grant, read_scope
from bot.domain.privacy.audit import SHELL
from bot.domain.program.model import Program
from bot.services.people.grants import Roles
from bot.services.services import Services
from bot.views.people import roles as views

Found = TypeVar("Found")

roles = group("See a conference's organizers and chairs. Give and take back roles.")
_Who = Annotated[str, typer.Argument(metavar="EMAIL|@USER|U123", help="The person's Slack account.")]
_Slug = Annotated[str, typer.Option(metavar="SLUG", help="The conference, if there are several.")]
_Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@roles.command("list")
def show_list(conference: _Slug = "", as_json: _Json = False) -> None:
    """List organizers and chairs, and who gave them the role.

    The organizers of the settings are listed, too.
    """

    async def look(services: Services, program: Program) -> tuple[Program, Roles]:
        return program, await services.grants.listing(SHELL, program)

    program, found = _with_usher(conference, look)
    if as_json:
        document = {
            "conference": program.conference.slug,
            "named": list(found.named),
            "waiting": found.waiting,
        }
        print_json(document | {"given": [_document(each, program) for each in found.given]})
        return
    typer.echo(f"USHER_ORGANIZERS: {', '.join(found.named) or 'nobody who is known in Slack'}.")
    if found.waiting:
        typer.echo(f"Addresses without a known Slack account: {found.waiting}.")
    for each in found.given:
        lost = "" if each.is_effective else "  (no effect: the account is deactivated or a guest)"
        at = short(each.granted_at, program.zone)
        typer.echo(f"{_name(each)}: {_scope(each, program)}, given by {each.granted_by}, {at}{lost}")


@roles.command("grant")
def grant(
    who: _Who,
    role: Annotated[str, typer.Argument(metavar="organizer|chair")],
    what: Annotated[
        str,
        typer.Argument(metavar="TRACK|SESSION", help="For a chair: the track, or a session's id."),
    ] = "",
    conference: _Slug = "",
) -> None:
    """Give a role to a Slack account; the person is told."""

    async def act(services: Services, program: Program) -> tuple[Grant, Program]:
        scope = read_scope(program, role, what)
        return await services.grants.give(SHELL, program, await services.grants.account(who), scope), program

    done, program = _with_usher(conference, act)
    typer.echo(f"{_name(done)} is {_as_one(done, program)} at {program.conference.name} now.")


@roles.command("revoke")
def revoke(
    who: _Who,
    role: Annotated[
        str, typer.Argument(metavar="organizer|chair", help="The role, if they have several.")
    ] = "",
    what: Annotated[str, typer.Argument(metavar="TRACK|SESSION")] = "",
    conference: _Slug = "",
) -> None:
    """Take a role back; the person is told."""

    async def act(services: Services, program: Program) -> tuple[Grant, Program]:
        scope = read_scope(program, role, what) if role else None
        account = await services.grants.account(who, program)
        return await services.grants.take_from(SHELL, program, account, scope), program

    done, program = _with_usher(conference, act)
    typer.echo(f"{_name(done)} is no longer {_as_one(done, program)} at {program.conference.name}.")


def _with_usher(slug: str, act: Callable[[Services, Program], Awaitable[Found]]) -> Found:
    async def run() -> Found:
        async with offline(settings()) as services:
            return await act(services, only_program(services, slug))

    return asyncio.run(run())


def _name(one: Grant) -> str:
    return f"{one.name} ({one.slack_user})" if one.name else one.slack_user


def _scope(one: Grant, program: Program) -> str:
    return plain(views.scope(one.scope, program.by_id.get(one.scope.session_id)))


def _as_one(one: Grant, program: Program) -> str:
    return plain(views.as_one(one.scope, program.by_id.get(one.scope.session_id)))


def _document(one: Grant, program: Program) -> dict[str, Any]:
    session = program.by_id.get(one.scope.session_id)
    return {
        "user": one.slack_user,
        "name": one.name,
        "role": one.scope.role.value,
        "track": one.scope.track,
        "session": session.code if session else "",
        "by": one.granted_by,
        "at": one.granted_at.isoformat(),
        "effective": one.is_effective,
    }
