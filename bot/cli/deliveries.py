"""`usher deliveries`: the ledger from a shell."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, TypeVar

import typer

from bot.cli.common import print_json, settings
from bot.cli.groups import group
from bot.cli.offline import offline, program_of
from bot.cli.prune import prune
from bot.domain.common.zones import short
from bot.domain.ledger.deliveries import DeliveryKind, State
from bot.services.ledger.operators import TROUBLED, Entry
from bot.services.services import Services

Found = TypeVar("Found")
_TIMES = frozenset({"due", "expires", "first_attempt", "settled"})

deliveries = group("Look at the delivery ledger. Send again or cancel.", shows_help=False)

_State = Annotated[
    State | None, typer.Option(help="Only this state. Default: failed, expired and uncertain.")
]
_Kind = Annotated[
    DeliveryKind | None, typer.Option(metavar="KIND", help="Only this kind, such as announcement or digest.")
]
_Slug = Annotated[str, typer.Option(metavar="SLUG", help="Only this conference.")]
_Limit = Annotated[int, typer.Option(min=1, help="The greatest number to show.")]
_Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
_Ids = Annotated[list[int], typer.Argument(metavar="ID", help="The deliveries' numbers.")]


@deliveries.callback(invoke_without_command=True)
def main(  # noqa: PLR0917 - typer reads the options from the signature
    context: typer.Context,
    state: _State = None,
    kind: _Kind = None,
    conference: _Slug = "",
    limit: _Limit = 50,
    as_json: _Json = False,
) -> None:
    """Look at the delivery ledger, send again, call off; without a word, `list`."""
    if context.invoked_subcommand is None:
        show_list(state, kind, conference, limit, as_json)
    elif (state, kind, conference, limit, as_json) != (None, None, "", 50, False):
        raise typer.BadParameter(f'options go after "{context.invoked_subcommand}".')


@deliveries.command("list")
def show_list(
    state: _State = None,
    kind: _Kind = None,
    conference: _Slug = "",
    limit: _Limit = 50,
    as_json: _Json = False,
) -> None:
    """List what failed, came too late or is uncertain.

    The newest come first. --state lists what is in another state.
    """

    async def look(services: Services) -> tuple[dict[State, int], list[Entry], list[str]]:
        conference_id = program_of(services, conference).conference.id if conference else None
        states = {state} if state else TROUBLED
        found = await services.ledger.listing(states, kind, conference_id, limit)
        rests = [one.says(name) for one, name in await services.ledger.resting()]
        return await services.ledger.counts(conference_id), found, rests

    counts, entries, rests = _with_usher(look)
    if as_json:
        print_json(
            {
                "counts": {s.value: n for s, n in counts.items()},
                "rests": rests,
                "deliveries": [_document(e) for e in entries],
            }
        )
        return
    typer.echo(" · ".join(f"{n:,} {s}" for s in State if (n := counts.get(s, 0))) or "The ledger is empty.")
    for rest in rests:
        typer.echo(rest)
    _print(entries)


@deliveries.command("show")
def show_one(
    delivery: Annotated[int, typer.Argument(metavar="ID", help="The delivery's number.")],
    as_json: _Json = False,
) -> None:
    """Show all about one delivery but its text.

    The text is made when it is sent.
    """
    entry = _with_usher(lambda services: services.ledger.show(delivery))
    document = _document(entry)
    if as_json:
        print_json(document)
        return
    for name, value in document.items():
        if isinstance(value, str) and name in _TIMES:
            value = _said(entry, datetime.fromisoformat(value))  # noqa: PLW2901 - the same, for a person
        typer.echo(f"{name.replace('_', ' '):15}{'-' if value in {None, ''} else value}")


@deliveries.command("retry")
def retry(ids: _Ids, as_json: _Json = False) -> None:
    """Send again what failed or came too late: all, or none."""
    _act(lambda services: services.ledger.retry(ids), as_json=as_json)


@deliveries.command("cancel")
def cancel(ids: _Ids, as_json: _Json = False) -> None:
    """Call off what is planned: all, or none."""
    _act(lambda services: services.ledger.cancel(ids), as_json=as_json)


deliveries.command("prune")(prune)


def _act(act: Callable[[Services], Awaitable[list[Entry]]], *, as_json: bool) -> None:
    entries = _with_usher(act)
    if as_json:
        print_json({"deliveries": [_document(e) for e in entries]})
    else:
        _print(entries)


def _with_usher(act: Callable[[Services], Awaitable[Found]]) -> Found:
    async def run() -> Found:
        async with offline(settings()) as services:
            return await act(services)

    return asyncio.run(run())


def _print(entries: Sequence[Entry]) -> None:
    """One line each, in columns."""
    rows = [_row(entry) for entry in entries]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _row(entry: Entry) -> tuple[str, ...]:
    one = entry.delivery
    tries = f"{one.attempts} {'attempt' if one.attempts == 1 else 'attempts'}" if one.attempts else ""
    due = _said(entry, one.due_at)
    return (str(one.id), one.state, one.kind, one.subject, entry.to, due, tries, one.last_error)


def _said(entry: Entry, moment: datetime) -> str:
    return f"{short(moment, entry.zone)} {moment.astimezone(entry.zone).tzname()}"


def _document(entry: Entry) -> dict[str, Any]:
    one = entry.delivery
    return {
        "id": one.id,
        "kind": one.kind.value,
        "subject": one.subject,
        "recipient": one.recipient,
        "to": entry.to,
        "state": one.state.value,
        "due": one.due_at.isoformat(),
        "expires": _iso(one.expires_at),
        "attempts": one.attempts,
        "first_attempt": _iso(one.first_attempt_at),
        "settled": _iso(one.settled_at),
        "in_doubt": one.in_doubt,
        "last_error": one.last_error,
        "channel": one.channel,
        "ts": one.ts,
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
