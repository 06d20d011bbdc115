"""`usher people`: who is reached in Slack, how, and who is not; said by hand where nothing else says it."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from bot.cli.common import print_json, settings
from bot.cli.groups import group
from bot.cli.offline import offline, program_of
from bot.domain.people.linking.listed import Listed
from bot.domain.privacy.audit import SHELL
from bot.errors import BadInput
from bot.importers.attendees_csv import AttendeesCsv
from bot.services.people.by_hand import Linked
from bot.services.services import Services
from bot.views.privacy.farewell import sentences
from bot.views.privacy.mydata import document

Found = TypeVar("Found")

people = group("See which people Usher reaches in Slack. Link and merge people, and take it back.")
_Person = Annotated[
    str, typer.Argument(metavar="PERSON", help="The id, the exact name or the e-mail address.")
]
_Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@people.command("list")
def show_list(
    unlinked: Annotated[
        bool, typer.Option("--unlinked", help="Only people without a Slack account.")
    ] = False,
    conference: Annotated[str, typer.Option(metavar="SLUG", help="Only this conference.")] = "",
    as_json: _Json = False,
) -> None:
    """List everybody: how they are linked, and who else they may be.

    These are the people of all conferences, or of the one that --conference names.
    """

    async def look(services: Services) -> tuple[list[Listed], str]:
        known = [program_of(services, conference)] if conference else services.programs.all()
        found = await services.roster.export([p.conference.id for p in known], unlinked=unlinked)
        return found, await services.sweeps.progress()

    found, reading = _with_usher(look)
    if as_json:
        print_json([_document(one) for one in found])
        return
    reached = sum(bool(one.slack_user) for one in found)
    typer.echo(f"{len(found)} people, {reached} of them with a Slack account." if found else "Nobody.")
    if reading:
        typer.echo(reading)
    for one in found:
        typer.echo(_line(one))


@people.command("link")
def link(
    person: Annotated[
        str, typer.Argument(metavar="PERSON", help="The id, the exact name or the address.")
    ] = "",
    account: Annotated[str, typer.Argument(metavar="EMAIL|@USER|U123", help="The person's account.")] = "",
    csv: Annotated[
        str,
        typer.Option(
            "--csv", metavar="FILE", help="A table of names and e-mail addresses, to link everybody in it."
        ),
    ] = "",
) -> None:
    """Link a person to a Slack account by hand, or all in a table.

    Sweeps and imports leave such a link alone.
    """
    if csv and (person or account):
        raise typer.BadParameter("name a person and an account, or a file with --csv.")
    if csv:
        _link_all(csv)
        return
    if not person or not account:
        raise typer.BadParameter("name a person and an account: usher people link 12 ada@example.org")
    _say(_with_usher(lambda services: services.linking.link(person, account)), account)


@people.command("unlink")
def unlink(person: _Person) -> None:
    """Take a person's Slack account away, for good."""
    _say(_with_usher(lambda services: services.linking.unlink(person)))


@people.command("merge")
def merge(
    keep: Annotated[str, typer.Argument(metavar="KEEP", help="The person to keep.")],
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The same person's other record.")],
    undo: Annotated[bool, typer.Option("--undo", help="Take it back.")] = False,
) -> None:
    """Say that two are one person; it can be undone.

    The stars, questions and papers of both stay.
    """
    if undo:
        unmerge(keep, other)
        return
    done = _with_usher(lambda services: services.linking.merge(keep, other))
    typer.echo(f"They are one person now: {done.name}. Undo it with: usher people unmerge {keep} {other}")


@people.command("unmerge")
def unmerge(
    person: _Person,
    other: Annotated[
        str, typer.Argument(metavar="OTHER", help="The other person. Default: the last merge.")
    ] = "",
) -> None:
    """Take back that two are one person."""
    done = _with_usher(lambda services: services.linking.unmerge(person, other))
    typer.echo(f"{done.name} is a person of their own again.")


_Who = Annotated[str, typer.Argument(metavar="EMAIL|U123", help="The e-mail address or the Slack user id.")]


@people.command("data")
def data(person: _Who) -> None:
    """Print what is stored about a person, for the person alone.

    It is one JSON document.
    """
    typer.echo(document(_with_usher(lambda services: services.own.export(person))))


@people.command("forget")
def forget(
    person: _Who, is_sure: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False
) -> None:
    """Delete what is stored about a person, after a second look.

    No import brings them back.
    """
    farewell = _with_usher(lambda services: services.own.farewell(person))
    for head, said in sentences(farewell, of_other=True).items():
        typer.echo(f"{head}: {' '.join(said)}")
    if not is_sure and not _agrees(f"Forget {person}?"):
        raise BadInput("Nothing was changed.")
    _with_usher(lambda services: services.own.forget(person, SHELL))
    typer.echo(f"{person} is forgotten. Undo it for the time to come: usher people remember {person}")


def _agrees(question: str) -> bool:
    try:
        return typer.confirm(question, err=True)
    except typer.Abort:  # there is nobody to ask
        typer.echo(err=True)
        raise BadInput("Nothing was changed; --yes does it without asking.") from None


@people.command("remember")
def remember(person: _Who) -> None:
    """Let a forgotten person be known again.

    What was deleted stays deleted.
    """
    _with_usher(lambda services: services.own.remember(person, SHELL))
    typer.echo(f"{person} can be known again: the next import and the next sweep find them.")


def _link_all(file: str) -> None:
    path = Path(file)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(f"{file} cannot be read ({error.strerror or error}).") from None
    read = AttendeesCsv().read(data, path.name)
    rows = [(p.name or p.email, p.email) for p in read.people]
    done, wrong = _with_usher(lambda services: services.linking.link_all(rows))
    wrong = [f"{q.where} {q.why}." for q in read.quarantined] + wrong
    waiting = sum(not one.account for one in done)
    typer.echo(
        f"Linked {len(done) - waiting} of {len(rows)}"
        + (f"; {waiting} more as soon as their address has a Slack account." if waiting else ".")
    )
    for line in wrong:
        typer.echo(f"usher: {line}", err=True)
    if wrong:
        raise typer.Exit(1)


def _say(done: Linked, account: str = "") -> None:
    if done.account:
        typer.echo(f"{done.name} is linked to {done.account}.")
    elif account:
        typer.echo(f"{done.name} is linked to {account} as soon as a Slack account has that address.")
    else:
        typer.echo(f"{done.name} has no Slack account now.")


def _with_usher(act: Callable[[Services], Awaitable[Found]]) -> Found:
    async def run() -> Found:
        async with offline(settings()) as services:
            return await act(services)

    return asyncio.run(run())


def _line(one: Listed) -> str:
    how = f"{one.slack_user} by {one.linked_by.shown}" if one.linked_by else "no Slack account"
    address = f" <{one.email}>" if one.email else ""
    lines = [f"{one.id:>6}  {one.name}{address} ({', '.join(one.roles) or 'listed'}): {how}"]
    if one.contradicted:
        lines.append(f"        Their e-mail address names another account: {', '.join(one.contradicted)}")
    if one.why:
        lines.append(f"        {one.why}")
    lines += [
        f"        maybe {c.id}, {c.name}{f' <{c.email}>' if c.email else ''}: {c.why}" for c in one.candidates
    ]
    return "\n".join(lines)


def _document(one: Listed) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "email": one.email,
        "slack_user": one.slack_user,
        "linked_by": one.linked_by.shown if one.linked_by else "",
        "roles": list(one.roles),
        "candidates": [{"id": c.id, "name": c.name, "email": c.email, "why": c.why} for c in one.candidates],
        "why": one.why,
        "contradicted_by": list(one.contradicted),
    }
