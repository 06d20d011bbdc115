"""`usher announce`: an announcement from a shell, by the same rules as in Slack."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

import aiohttp
import typer
from slack_sdk.errors import SlackApiError

from bot.cli.announced import EDIT, VERBS, Answer, Order, carry_out, document
from bot.cli.common import clock_by, print_json, ready_database, settings
from bot.cli.misspelt import likely, with_hint
from bot.cli.offline import NoSlack, program_of
from bot.config import Settings
from bot.delivery.reading import Alone
from bot.domain.announcements.audiences import Reach
from bot.domain.announcements.clocks import Clocks
from bot.domain.announcements.lateness import read_late
from bot.domain.announcements.model import Announcement, AnnouncementState, Draft
from bot.domain.announcements.recurrence import OddTime, end_of, read_often
from bot.domain.common.markup import plain
from bot.domain.common.when import echo, parse_when
from bot.domain.common.zones import resolve
from bot.domain.people.rights import Right
from bot.domain.privacy.audit import from_shell
from bot.domain.program.model import Program
from bot.errors import BadInput, Unavailable
from bot.services.announcements.audiences import Directory
from bot.services.announcements.recurrence import next_time
from bot.services.services import Services
from bot.slack.client import AWAY, make_client
from bot.slack.members import Members, NobodyReads
from bot.views.announcements import words

_FARTHEST = timedelta(days=100 * 366)


@dataclass(frozen=True, slots=True)
class _Wish:
    """The typed options."""

    text: str
    to: list[str]
    at: str
    every: str
    until: str
    late: str
    ping: bool | None
    email: str
    conference: str


def announce(  # noqa: PLR0917 - typer reads the options from the signature
    text: Annotated[
        str,
        typer.Argument(
            metavar="TEXT", help="The text. Or, without --to: list, report, edit, pause, resume, cancel."
        ),
    ],
    number: Annotated[
        str, typer.Argument(metavar="ID", help="The announcement's number, after one of these words.")
    ] = "",
    changed: Annotated[str, typer.Argument(metavar="NEW TEXT", help="After edit.")] = "",
    to: Annotated[
        list[str] | None,
        typer.Option("--to", metavar="TARGET", help="#channel, an audience, or an e-mail address."),
    ] = None,
    at: Annotated[
        str,
        typer.Option(
            metavar="TIME", help='The time, such as 2026-12-01T09:00 or "tomorrow 9". Default: now.'
        ),
    ] = "",
    every: Annotated[
        str,
        typer.Option(metavar="CRON", help='The times to repeat it: "every thu at 9" or "0 9 * * mon-fri".'),
    ] = "",
    until: Annotated[
        str, typer.Option(metavar="DAY", help="The last day for --every. Default: the conference's end.")
    ] = "",
    late: Annotated[
        str,
        typer.Option(
            metavar="LONG", help="How late it may go out: 30 min, until 11:10, or whenever; else 30 min."
        ),
    ] = "",
    ping: Annotated[
        bool | None, typer.Option("--ping/--no-ping", help="Ping everybody in the channels.")
    ] = None,
    rewrite: Annotated[
        bool, typer.Option("--rewrite", help="With edit: change what was already sent, too.")
    ] = False,
    email: Annotated[str, typer.Option("--as", metavar="EMAIL", help="The organizer who announces it.")] = "",
    conference: Annotated[str, typer.Option(help="The conference's slug, if there are several.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Say something to channels and people: planned in the database, sent by the worker.

    Or the word `list`, or `report`, `edit`, `pause`, `resume` or `cancel` and a number; `edit` takes the same options.
    """
    wish = _Wish(text, to or [], at, every, until, late, ping, email.strip().lower(), conference)
    if to and not (text == EDIT and number):
        if number or changed:
            raise typer.BadParameter("the text must be one argument. Put it in quotation marks.")
        act = _announce(settings(), wish)
    else:
        act = _carry_out(settings(), wish, Order(text, number, changed, rewrite=rewrite))
    said, document = asyncio.run(act)
    if as_json:
        print_json(document)
    else:
        typer.echo(said)


async def _carry_out(settings: Settings, wish: _Wish, order: Order) -> Answer:
    if order.verb not in VERBS:
        raise typer.BadParameter(with_hint("name the recipients with --to.", likely(order.verb, VERBS)))
    if order.verb != EDIT and (wish.at or wish.every or wish.until or wish.late or wish.ping is not None):
        raise BadInput(f"{order.verb} takes no time and no other options. usher announce edit changes them.")
    async with _services(settings) as services:
        program = _program(services, wish.conference)
        author = _author(services, program, wish.email)
        with _slack_answers():
            told = replace(order, terms=await _terms(services, program, wish))
            return await carry_out(services, program, author, told)


async def _announce(settings: Settings, wish: _Wish) -> Answer:
    async with _services(settings) as services:
        program = _program(services, wish.conference)
        author = _author(services, program, wish.email)
        draft = await _draft(services, program, wish)
        made = await services.announcements.draft(author, program, draft)
        with _slack_answers():
            reach = await services.announcements.reach(made)
            done = await services.approvals.schedule(author, made.id)
        odd = services.announcements.odd_times(done)
        return _sentence(done, reach, program, odd), _document(done, reach, odd)


@contextmanager
def _slack_answers() -> Iterator[None]:
    """Yield what goes wrong with Slack, in one sentence."""
    try:
        yield
    except SlackApiError as error:
        raise Unavailable(f"Slack refuses to name the recipients ({error.response['error']}).") from None
    except NobodyReads as error:
        raise Unavailable(f"The recipients cannot be counted now: {error}.") from None
    except AWAY as error:
        raise Unavailable(f"Slack cannot be reached now ({type(error).__name__}).") from None


@asynccontextmanager
async def _services(settings: Settings) -> AsyncIterator[Services]:
    """The use cases over the database, with Slack for what only Slack knows."""
    with from_shell():
        async with ready_database(settings) as database, aiohttp.ClientSession() as session:
            directory = _directory(settings, session)
            clock = await clock_by(database)
            services = Services(settings, database, clock, directory, lambda: None)
            if isinstance(directory, Members):
                directory.listed = Alone(services.sweeps, database, clock, directory.page).listing
            await services.refresh()
            yield services


def _directory(settings: Settings, session: aiohttp.ClientSession) -> Directory:
    if settings.bot_token is None:
        return NoSlack()
    token = settings.bot_token.get_secret_value()
    return Members(make_client(token, settings.api_url, session, patient=True))


def _program(services: Services, slug: str) -> Program:
    return program_of(services, slug) if slug else services.programs.resolve("", "")


def _author(services: Services, program: Program, email: str) -> str:
    """Return who says it: whom --as names, else the first of USHER_ORGANIZERS; by the Slack user where one is known."""
    named = email or next(iter(services.settings.organizers), "")
    if not named:
        raise BadInput(
            "An announcement needs an author. Type --as EMAIL, or name organizers in USHER_ORGANIZERS."
        )
    linked = (p.slack_user for p in services.people.organizers(program.conference.id) if p.email == named)
    author = next(linked, named if "@" in named else named.upper())
    services.people.require(author, Right.ANNOUNCE, program)
    return author


async def _draft(services: Services, program: Program, wish: _Wish) -> Draft:
    if wish.until and not wish.every:
        raise BadInput("--until works only with --every.")
    return replace(Draft((), wish.text), **await _terms(services, program, wish, is_new=True))


def _first(said: Mapping[str, Any], program: Program, now: datetime, *, is_new: bool) -> datetime | None:
    """Return when it goes out first; None where only the record knows."""
    if cron := said.get("cron"):
        return next_time(cron, now, program.zone)
    return said.get("at") or (now if is_new else None)


async def _terms(
    services: Services, program: Program, wish: _Wish, *, is_new: bool = False
) -> dict[str, Any]:
    """Return what was said of to whom, when and how, as fields of a draft; what was not said is left out."""
    if wish.at and wish.every:
        raise BadInput("Type --at or --every, not both.")
    said: dict[str, Any] = {}
    now = services.clock.utcnow()
    if wish.to:
        found = services.audiences.read_all(wish.to, program)
        said["targets"] = await services.audiences.known(found.targets)
        for note in found.notes:
            typer.echo(note, err=True)
    if wish.at:
        said["at"] = _moment(wish.at, program, now)
    if wish.every:
        last = end_of(_day(wish.until), program.zone) if wish.until else program.ends
        said["cron"], until = read_often(wish.every, Clocks(now, program.zone, last))
        said |= {"until": end_of(until, program.zone)} if until else {}
    if wish.until:
        said["until"] = end_of(_day(wish.until), program.zone)
    if wish.late:
        said["late"] = read_late(wish.late, _first(said, program, now, is_new=is_new), program.zone)
    if wish.ping is not None:
        said["ping"] = wish.ping
    return said


def _moment(text: str, program: Program, now: datetime) -> datetime:
    """A time without a zone is the conference's; one that its clocks skip or repeat is asked about."""
    try:
        moment = datetime.fromisoformat(text) if ":" in text else None
    except ValueError:
        moment = None
    if moment is None:  # as people type it, or with a sentence of what is missing
        when = parse_when(text, now, program.zone)
        if when.rest:
            raise BadInput(
                f'"{text}" is not a time; type one such as 2026-12-01T09:00, "2026-12-01 09:00 CET" or "tomorrow 9".'
            )
        return when.at
    if not now.year <= moment.year <= (now + _FARTHEST).year:
        raise BadInput(f'"{text}" has passed or is too far away. Type another time.')
    return resolve(moment, program.zone) if moment.tzinfo is None else moment.astimezone(UTC)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f'"{text}" is not a day; type it as 2026-12-05.') from None


def _document(done: Announcement, reach: Reach, odd: Sequence[OddTime]) -> dict[str, Any]:
    return document(done) | {
        "channels": len(reach.channels),
        "people": len(reach.users),
        "without_account": [p.email or p.name for p in reach.unlinked],
        "seconds": int(reach.lasts().total_seconds()),
        "clock_changes": [{"at": o.at.isoformat(), "named": f"{o.wall:%H:%M}"} for o in odd],
    }


def _sentence(done: Announcement, reach: Reach, program: Program, odd: Sequence[OddTime]) -> str:
    waits = done.state is AnnouncementState.WAITING
    state = "waits for the approval of another organizer" if waits else "is scheduled"
    often = f", {words.recurrence(program.conference, done)}" if done.recurs else ""
    count = words.counted(len(reach.channels), len(reach.users))
    without = words.without_account(reach)
    said = f"Announcement #{done.id} {state}: {echo(done.at, program.zone)}{often}, {count}."
    return plain(" ".join([said, *([without] if without else []), *map(words.odd, odd)]))
