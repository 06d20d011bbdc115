"""`usher announce`: an announcement from a shell, by the same rules as in Slack."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any

import aiohttp
import typer
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.cli.common import print_json, ready_database, settings
from bot.cli.offline import NoSlack, program_of
from bot.clock import SystemClock
from bot.config import Settings
from bot.domain.announcements import Announcement, AnnouncementState, Draft
from bot.domain.audiences import Reach
from bot.domain.program import Program
from bot.domain.recurrence import end_of
from bot.domain.when import echo
from bot.domain.zones import resolve
from bot.errors import BadInput, Unavailable
from bot.services.audiences import Directory
from bot.services.usher import Usher
from bot.slack.client import make_client
from bot.slack.members import Members


@dataclass(frozen=True, slots=True)
class _Wish:
    """What was typed."""

    text: str
    to: list[str]
    at: str
    every: str
    until: str
    late: str
    ping: bool
    email: str
    conference: str


def announce(  # noqa: PLR0917 - typer reads the options from the signature
    text: Annotated[str, typer.Argument(help="What is said.")],
    to: Annotated[
        list[str], typer.Option("--to", metavar="TARGET", help="#channel, an audience, or an e-mail address.")
    ],
    at: Annotated[
        str, typer.Option(metavar="ISO8601", help="When, such as 2026-12-01T09:00; else now.")
    ] = "",
    every: Annotated[
        str, typer.Option(metavar="CRON", help='When, again and again: "0 9 * * mon-fri".')
    ] = "",
    until: Annotated[
        str, typer.Option(metavar="DAY", help="The last day of --every; else the conference's end.")
    ] = "",
    late: Annotated[str, typer.Option(metavar="MINUTES", help="How late it may go out, or whenever.")] = "30",
    ping: Annotated[bool, typer.Option("--ping", help="Ping everybody in the channels.")] = False,
    email: Annotated[str, typer.Option("--as", metavar="EMAIL", help="Which organizer says it.")] = "",
    conference: Annotated[str, typer.Option(help="The conference's slug, where there are several.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Say something to channels and people: planned in the database, sent by the worker."""
    wish = _Wish(text, to, at, every, until, late, ping, email.strip().lower(), conference)
    done, reach, program = asyncio.run(_announce(settings(), wish))
    if as_json:
        print_json(_document(done, reach))
    else:
        typer.echo(_sentence(done, reach, program))


async def _announce(settings: Settings, wish: _Wish) -> tuple[Announcement, Reach, Program]:
    async with _usher(settings) as usher:
        program = _program(usher, wish.conference)
        author = _author(usher, program, wish.email)
        draft = await _draft(usher, program, wish)
        made = await usher.announcements.draft(author, program, draft)
        try:
            reach = await usher.announcements.reach(made)
            return await usher.approvals.schedule(author, made.id), reach, program
        except SlackApiError as error:
            raise Unavailable(f"Slack refuses to say whom it reaches ({error.response['error']}).") from None
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            raise Unavailable(f"Slack cannot be reached now ({type(error).__name__}).") from None


@asynccontextmanager
async def _usher(settings: Settings) -> AsyncIterator[Usher]:
    """The use cases over the database, with Slack for what only Slack knows."""
    database = ready_database(settings)
    try:
        async with aiohttp.ClientSession() as session:
            usher = Usher(settings, database, SystemClock(), _directory(settings, session), lambda: None)
            await usher.refresh()
            yield usher
    finally:
        await database.close()


def _directory(settings: Settings, session: aiohttp.ClientSession) -> Directory:
    if settings.bot_token is None:
        return NoSlack()
    token = settings.bot_token.get_secret_value()
    return Members(make_client(token, settings.api_url, session, patient=True))


def _program(usher: Usher, slug: str) -> Program:
    return program_of(usher, slug) if slug else usher.programs.resolve("", "")


def _author(usher: Usher, program: Program, email: str) -> str:
    """Who says it: whom --as names, else the first of USHER_ORGANIZERS; by the Slack user where one is known."""
    named = email or next(iter(usher.settings.organizers), "")
    if not named:
        raise BadInput("Say --as EMAIL, or name organizers in USHER_ORGANIZERS: somebody has to say it.")
    linked = (p.slack_user for p in usher.people.organizers(program.conference.id) if p.email == named)
    author = next(linked, named if "@" in named else named.upper())
    usher.people.require_organizer(author, program, "announce")
    return author


async def _draft(usher: Usher, program: Program, wish: _Wish) -> Draft:
    if wish.at and wish.every:
        raise BadInput("Say --at or --every, not both.")
    if wish.until and not wish.every:
        raise BadInput("--until belongs to --every.")
    until = end_of(_day(wish.until), program.zone) if wish.until else None
    return Draft(
        targets=await usher.audiences.read_all(wish.to, program),
        text=wish.text,
        at=_moment(wish.at, program) if wish.at else None,
        cron=wish.every,
        until=until,
        late=_late(wish.late),
        ping=wish.ping,
    )


def _moment(text: str, program: Program) -> datetime:
    """A time without a zone is the conference's; one that its clocks skip or repeat is asked about."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(
            f'"{text}" is not a time; type it as 2026-12-01T09:00 or 2026-12-01T09:00+01:00.'
        ) from None
    return resolve(moment, program.zone) if moment.tzinfo is None else moment


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f'"{text}" is not a day; type it as 2026-12-05.') from None


def _late(text: str) -> timedelta | None:
    if text.casefold() == "whenever":
        return None
    if not text.isdecimal() or not int(text):
        raise BadInput(f'--late is minutes or "whenever", not "{text}".')
    return timedelta(minutes=int(text))


def _document(done: Announcement, reach: Reach) -> dict[str, Any]:
    return {
        "announcement": done.id,
        "state": done.state.value,
        "at": done.at.isoformat(),
        "every": done.cron,
        "until": done.until.isoformat() if done.until else None,
        "to": [t.encode() for t in done.targets],
        "channels": len(reach.channels),
        "people": len(reach.users),
        "without_account": [p.email or p.name for p in reach.unlinked],
        "seconds": int(reach.lasts().total_seconds()),
    }


def _sentence(done: Announcement, reach: Reach, program: Program) -> str:
    waits = done.state is AnnouncementState.WAITING
    state = "waits for the approval of another organizer" if waits else "is scheduled"
    without = f"; {len(reach.unlinked)} have no Slack account" if reach.unlinked else ""
    return (
        f"Announcement {done.id} {state}: {echo(done.at, program.zone)}, to {len(reach.channels)} channels and "
        f"{len(reach.users)} people{without}."
    )
